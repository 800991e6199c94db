"""The small networks of the reference file, and data for others."""

import json
from pathlib import Path

import numpy as np

from gdviz import optimizers
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Model

FOLDER = Path(__file__).parent / "reference"
REFERENCE = json.loads((FOLDER / "mlp.json").read_text("utf-8"))
ARRAYS = dict(np.load(FOLDER / "mlp.npz"))
TOLERANCE = REFERENCE["tol"]


class Twin:
    """A network that Keras trained too."""

    def __init__(self, case):
        self.case, self.tag, self.names = case, case["tag"], case["weight_names"]
        self.loss = case["loss"]["cls"].split(".")[-1]
        self.metric = next(k for k in case["fit"][0]["history"] if "loss" not in k and "_" not in k)

    def __repr__(self):
        return self.tag

    def __getitem__(self, what):
        return ARRAYS[f"{self.tag}__{what}"]

    def weights(self, what):
        return [self[f"{what}_{name}"] for name in self.names]

    def vector(self, what):
        return np.concatenate([weight.ravel() for weight in self.weights(what)])

    def model(self, optimizer="sgd", metrics=None):
        inputs = Input(self.case["input_shape"], dtype="float64")
        x = Flatten()(inputs)
        for units, activation in self.case["layers"]:
            x = Dense(units, activation)(x)
        model = Model(inputs, x)
        model.set_weights(self.weights("init"))
        model.compile(optimizer, self.loss, metrics)
        return model


TWINS = [Twin(case) for case in REFERENCE["twins"]]


def optimizer_of(case):
    return getattr(optimizers, case["optimizer"]["class"])(**case["optimizer"]["kwargs"])


def runs(kind):
    """Return each twin with each of its runs of a kind."""
    return [(twin, case) for twin in TWINS for case in twin.case[kind]]


def run_id(value):
    return value.tag if isinstance(value, Twin) else value["optimizer"]["id"]


def three_classes(n=60, seed=0):
    """Return points in the plane and which of three blobs each is from."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, 3, n)
    centers = np.array([[2.0, 0], [-1, 1.7], [-1, -1.7]])
    return (centers[labels] + rng.normal(0, 0.6, (n, 2))).astype("float32"), labels
