"""The loss of a network around its training."""

from argparse import Namespace
from typing import Any

import gdviz as gd
from gdviz.console.chosen import one_optimizer
from gdviz.console.command import drawing
from gdviz.console.look import look_of
from gdviz.console.network import add_network, compiled, fitting, samples
from gdviz.console.parser import Parser
from gdviz.console.values import whole
from gdviz.ground.checks import advice

_SNAPSHOTS = 60


def _takes(parser: Parser) -> None:
    add_network(parser, samples=600, epochs=12, units=[24])
    parser.add_argument(
        "--plane",
        default="path",
        metavar="WAY",
        help="how it is chosen: path, the default, random, raw, sharpest or gradient",
    )
    parser.add_argument(
        "--resolution", type=whole, default=31, metavar="N", help="points on each side of the grid"
    )


def _draw(asked: Namespace) -> Any:
    from gdviz.landscapes.planes import WAYS

    if asked.plane not in WAYS:  # which is known before it is trained
        raise ValueError(f"no plane is called {asked.plane!r}: {advice(asked.plane, WAYS)}")
    one_optimizer(asked, "sgd")
    model, (x, y) = compiled(asked), samples(asked)
    history = model.fit(x, y, **fitting(asked), record=gd.models.Snapshots(count=_SNAPSHOTS))
    found = gd.landscape(model, x, y, plane=asked.plane, path=history, resolution=asked.resolution)
    return gd.plotting.landscape(found, **look_of(asked))


COMMAND = drawing(
    "train a small network on digits and draw its loss around the way it took",
    "gdviz landscape --epochs 12 --adam 0.004 -o landscape.gif",
    _takes,
    _draw,
)
