"""Losses beside one another."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.parser import Parser
from gdviz.console.values import real, settings, told


@told
def _loss(text: str) -> Any:
    """Return the loss of a text such as huber,delta=2."""
    names, named = settings(text)
    if len(names) != 1:
        raise ValueError(f"a loss is a name, or one with settings as huber,delta=2, got {text!r}")
    loss = gd.losses.get(names[0])
    return type(loss)(**named) if named else loss


def _takes(parser: Parser) -> None:
    parser.add_argument(
        "losses",
        metavar="LOSS",
        nargs="+",
        type=_loss,
        help="a name such as mae, mse, log_cosh or hinge, or one with settings: huber,delta=2",
    )
    parser.add_argument("--to", type=real, metavar="NUMBER", help="where the mistake ends")


def _draw(asked: Namespace) -> Any:
    return gd.compare_losses(asked.losses, asked.to, **look_of(asked))


COMMAND = drawing(
    "draw losses and their slopes, and how hard each pulls a growing mistake",
    "gdviz losses mae mse huber,delta=1 -o losses.gif",
    _takes,
    _draw,
)
