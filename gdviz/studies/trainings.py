"""A race on a network: several optimizers train it, from the same weights, on the same batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend, several
from gdviz.ground import checks
from gdviz.models import Model
from gdviz.studies import recorded
from gdviz.trajectory import Trajectory

_CLEARLY = 0.01
"""By how much a loss is the lowest where it is said to be, in shares of how far it fell."""
MOMENTS = 60
"""About how many moments of a training are kept."""


@dataclass(frozen=True, eq=False)
class Trainings:
    """Trainings of one network: see `train_with_each`.

    Attributes
    ----------
    model : the network
    paths : one an optimizer
    an_epoch : how many steps it has
    accuracies : at the kept steps, shape (paths, kept); none unless it is a classifier
    unseen : whether they are those of samples that are not learned from
    samples, batch_size, rounds : how many samples, in batches of how many, how often through them
    """

    model: Model
    paths: Sequence[Trajectory]
    an_epoch: int
    accuracies: np.ndarray | None
    unseen: bool
    samples: int
    batch_size: int
    rounds: int

    @property
    def ends(self) -> np.ndarray:
        """The last loss of each, shape (paths,); inf of one that diverges."""
        losses = np.array([path.values[-1] for path in self.paths], float)
        return np.where(np.isfinite(losses), losses, np.inf)

    @property
    def ahead(self) -> int | None:
        """The number of the one that is clearly lowest in the end, and lower than at first."""
        best, *others = np.argsort(self.ends, kind="stable").tolist()
        fall = float(self.paths[best].values[0]) - self.ends[best]
        clear = others and self.ends[others[0]] > self.ends[best] + _CLEARLY * fall
        return best if clear and fall > 0 else None

    @property
    def epochs(self) -> np.ndarray:
        """When it was measured, in epochs."""
        return self.paths[0].steps / self.an_epoch


def train_with_each(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    optimizers: Any = ("sgd", "adam"),
    epochs: int = 5,
    batch_size: int = 32,
    seed: int = 0,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
) -> Trainings:
    """Let optimizers train one network from its weights of now, and leave it as it is.

    Its layers are as in inference: nothing is dropped, and moving means stay what they are.

    Parameters
    ----------
    model : compiled with a loss; its own optimizer does not matter
    x, y : training samples, as `fit` takes them
    optimizers : objects such as `[SGD(0.1), Adam(0.001)]`, or names; or a dict of label to one
    epochs, batch_size, seed : how often through the samples, in batches of how many, in which order
    validation_data : (x, y) of which the accuracy is told; by default that of the training samples

    Raises
    ------
    ValueError
        If the model is not compiled, there is no optimizer, or the samples or settings do not fit.
    """
    recorded.check_model(model)
    objective = model.objective(x, y)
    size = min(checks.whole("batch_size", batch_size), len(objective))
    an_epoch = -(-len(objective) // size)
    steps = checks.whole("epochs", epochs) * an_epoch
    how = {"batch_size": size, "seed": seed, "keep": max(steps // MOMENTS, 1)}
    paths = [
        descend(objective, rule, model.parameters.copy(), steps, **how)
        for rule in several("training_race", optimizers)
    ]
    accuracies = _accuracies(model, paths, validation_data, (x, y))
    return Trainings(model, paths, an_epoch, *accuracies, len(objective), size, epochs)


def _accuracies(
    model: Model,
    paths: Sequence[Trajectory],
    validation: tuple[ArrayLike, ArrayLike] | None,
    training: tuple[ArrayLike, ArrayLike],
) -> tuple[np.ndarray | None, bool]:
    if not recorded.is_classifier(model):
        return None, False
    pair = validation is None or (isinstance(validation, tuple | list) and len(validation) == 2)
    if not pair:
        raise ValueError(f"validation_data must be (x, y), got {type(validation).__name__}")
    x, y = training if validation is None else validation
    inputs = recorded.inputs_for(model, "x", x)
    right = recorded.classes_of(y, len(inputs), recorded.count_classes(model))
    shares = [
        [recorded.share_right(recorded.shares(model, at, inputs), right) for at in path.points]
        for path in paths
    ]
    return np.array(shares), validation is not None
