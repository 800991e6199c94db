"""The network that commands train: images of digits, layers of units, an optimizer."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from typing import Any

import gdviz as gd
from gdviz.console.chosen import add_optimizers
from gdviz.console.parser import Parser
from gdviz.console.values import whole

_CLASSES = 10


def add_network(parser: Parser, samples: int, epochs: int, units: Sequence[int]) -> None:
    """Let a parser take the data, the layers and the training, with these defaults."""
    counts = {"samples": samples, "epochs": epochs, "batch_size": 32, "seed": 0}
    helps = {
        "samples": "images of digits, drawn from fonts",
        "epochs": "how often it sees each",
        "batch_size": "images in a step",
        "seed": "of the images, the first weights and the order of the images",
    }
    for name, value in counts.items():
        parser.add_argument(
            f"--{name.replace('_', '-')}",
            type=whole,
            default=value,
            metavar="N",
            help=f"{helps[name]}; else {value}",
        )
    parser.add_argument(
        "--units",
        type=whole,
        nargs="*",
        default=[*units],
        metavar="N",
        help=f"of each hidden layer; else {' '.join(map(str, units))}",
    )
    parser.add_argument(
        "--activation", default="relu", metavar="NAME", help="of hidden layers; else relu"
    )
    add_optimizers(parser)


def samples(asked: Namespace) -> tuple[Any, Any]:
    """Return images and labels."""
    return gd.data.digits(asked.samples, seed=asked.seed)


def compiled(asked: Namespace) -> Any:
    """Return the network, ready to be trained by the first optimizer that was typed, or SGD."""
    dense = gd.layers.Dense
    hidden = [dense(units, activation=asked.activation) for units in asked.units]
    layers = [gd.Input((28, 28, 1)), gd.layers.Flatten(), *hidden, dense(_CLASSES, "softmax")]
    model = gd.Sequential(layers, seed=asked.seed)
    model.compile(
        optimizer=asked.optimizers[0] if asked.optimizers else "sgd",
        loss="sparse_categorical_crossentropy",
        metrics=["accuracy"],
    )
    return model


def fitting(asked: Namespace) -> dict[str, int]:
    """Return how long it is trained, and in what order."""
    return {"epochs": asked.epochs, "batch_size": asked.batch_size, "seed": asked.seed}
