"""The range test of a learning rate: one short training while the rate grows, step by step."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.ground.checks import whole
from gdviz.models import Model
from gdviz.optimizers import SGD
from gdviz.schedules import ExponentialDecay
from gdviz.studies import recorded
from gdviz.trajectory import Trajectory

_WIDE = 8
"""The fall of the loss is averaged over one of so many parts of the test."""
_FALLS = 0.1
"""How far the loss falls at least where it is said to, in shares of its first value."""


@dataclass(frozen=True, eq=False)
class RateRange:
    """A training while the rate grows: see `find_rate_range`.

    Attributes
    ----------
    rates : the rate of the step that led there, shape (steps,)
    path : the training; its values are the losses of all samples
    start : the loss before the first step
    samples, batch_size : how many samples, in batches of how many
    """

    rates: np.ndarray
    path: Trajectory
    start: float
    samples: int
    batch_size: int

    @property
    def losses(self) -> np.ndarray:
        """The losses after each step, shape (steps,); infinite once it has no number."""
        losses = np.asarray(self.path.values[1:], float)
        return np.where(np.isfinite(losses), losses, np.inf)

    @property
    def lowest(self) -> int:
        """The number of the step with the lowest loss."""
        return int(self.losses.argmin())

    @cached_property
    def fastest(self) -> int:
        """The number of the step about which the loss falls fastest, up to where it is lowest."""
        before = np.concatenate([[self.start], self.losses[: self.lowest + 1]])
        falls = -np.diff(before)
        wide = min(max(len(self.rates) // _WIDE, 1), len(falls))
        mean = np.convolve(falls, np.ones(wide) / wide, mode="valid")
        return int(mean.argmax() + (wide - 1) // 2)

    @property
    def over(self) -> int | None:
        """The number of the first step after the lowest whose loss is above that of the start."""
        above = np.flatnonzero(self.losses[self.lowest :] > self.start)
        return int(above[0] + self.lowest) if len(above) else None

    @property
    def falls_and_flies(self) -> bool:
        """Whether the loss falls by a good part, and then rises above where it began."""
        least = self.losses[self.lowest]
        return self.over is not None and bool(least < (1 - _FALLS) * self.start)


def find_rate_range(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    lowest: float = 1e-3,
    highest: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    seed: int = 0,
) -> RateRange:
    """Train a network for some steps while the learning rate grows, and leave it as it is.

    Parameters
    ----------
    model : compiled with a loss; its optimizer is given the rates, and SGD where it has no rate
    x, y : training samples, as `fit` takes them
    lowest, highest : the first and the last rate; each step's is the same factor times the last
    steps : how many
    batch_size, seed : of the mini-batches, and of their order

    Raises
    ------
    ValueError
        If the model is not compiled, the rates do not grow, or the samples or settings do not fit.

    Source: Smith, "Cyclical Learning Rates for Training Neural Networks", 2017.

    Examples
    --------
    >>> points, labels = gd.data.moons(60)
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1, "sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> gd.studies.find_rate_range(model, points, labels, steps=20).rates.shape
    (20,)
    """
    recorded.check_model(model)
    if not 0 < lowest < highest < np.inf:
        raise ValueError(f"rates must grow from above 0, got {lowest!r} to {highest!r}")
    objective, steps = model.objective(x, y), whole("steps", steps, 2)
    size = min(whole("batch_size", batch_size), len(objective))
    grows = ExponentialDecay(lowest, steps - 1, highest / lowest)
    own = model.rule
    rule = replace(own, learning_rate=grows) if hasattr(own, "learning_rate") else SGD(grows)
    path = descend(objective, rule, model.parameters.copy(), steps, batch_size=size, seed=seed)
    rates = np.asarray(grows(np.arange(steps)), float)
    return RateRange(rates, path, float(path.values[0]), len(objective), size)
