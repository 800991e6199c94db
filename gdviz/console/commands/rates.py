"""One descent with several learning rates."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.chosen import add_objective, add_optimizers, begun, objective_of, one_optimizer
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.parser import Parser
from gdviz.console.values import numbers


def _takes(parser: Parser) -> None:
    add_objective(parser, "such as 'x^2/2 + 4 y^2', or the name of a surface")
    parser.add_argument(
        "--rates",
        type=numbers,
        nargs="+",
        metavar="RATE",
        help="such as 0.02 0.2 0.3; by default those that the law tells apart",
    )
    add_optimizers(parser)


def _draw(asked: Namespace) -> Any:
    rates = [rate for word in asked.rates or [] for rate in word] or None
    objective, rule = objective_of(asked), one_optimizer(asked, "sgd")
    return gd.learning_rates(objective, rule, rates, **begun(asked, objective), **look_of(asked))


COMMAND = drawing(
    "draw one descent with rates too small, right and too large, under their law",
    'gdviz rates "x^2/2 + 4 y^2" --start -4 1.2 -o rates.gif',
    _takes,
    _draw,
)
