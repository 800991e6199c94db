"""Optimizers descend a function of one variable, with its tangent."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.chosen import add_objective, add_optimizers, descent
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.parser import Parser


def _takes(parser: Parser) -> None:
    add_objective(parser, "of one variable, such as 'w^4 - 3w^2 + w'")
    add_optimizers(parser)


def _draw(asked: Namespace) -> Any:
    objective, rules, begun = descent(asked, "curve")
    if objective.dimension != 1:
        letters = ", ".join(objective.names)
        raise ValueError(f"a curve has one variable, not {letters}: write gdviz race")
    return gd.plotting.tangent(objective, rules, **begun, **look_of(asked))


COMMAND = drawing(
    "descend a function of one variable, with its tangent, above the derivative",
    'gdviz curve "w^4 - 3w^2 + w" --sgd 0.05 --start 2 -o curve.gif',
    _takes,
    _draw,
)
