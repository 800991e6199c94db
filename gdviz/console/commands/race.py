"""Optimizers race down a surface."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.chosen import add_objective, add_optimizers, descent
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.parser import Parser


def _takes(parser: Parser) -> None:
    add_objective(parser, "such as 'x^2 + 10 y^2', or the name of a surface, such as rosenbrock")
    add_optimizers(parser)


def _draw(asked: Namespace) -> Any:
    objective, rules, begun = descent(asked, "race")
    return gd.race(objective, rules, **begun, **look_of(asked))


COMMAND = drawing(
    "let optimizers descend a surface from the same start",
    'gdviz race "x^2 + 10 y^2" --sgd 0.08 --adam 0.4 --start -4 1.5 -o race.gif',
    _takes,
    _draw,
)
