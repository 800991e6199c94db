"""A network learns digits."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.network import add_network, compiled, fitting, samples
from gdviz.console.parser import Parser


def _takes(parser: Parser) -> None:
    add_network(parser, samples=2000, epochs=5, units=[300, 100])


def _draw(asked: Namespace) -> Any:
    model = compiled(asked)
    if len(asked.optimizers) > 1:
        return gd.plotting.training_race(
            model, *samples(asked), asked.optimizers, **fitting(asked), **look_of(asked)
        )
    history = model.fit(*samples(asked), validation_split=0.1, **fitting(asked))
    return gd.plotting.training_history(history, **look_of(asked))


COMMAND = drawing(
    "train a network on digits and draw its losses; several optimizers race",
    "gdviz train --epochs 5 --adam 0.001 -o train.gif",
    _takes,
    _draw,
)
