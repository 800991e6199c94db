"""A descent by mini-batches: the samples that make each step, beside the descent of all."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.ground.checks import quoted
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.steps.loop import Batches
from gdviz.studies.outcomes import length
from gdviz.trajectory import Trajectory, behaves

_WINDS = 1.1
"""How much longer a way winds than that of all samples, where it is said to shake."""
_ALIKE = 1e-9
"""How far from each other two losses are at most that count as one, in shares of the larger one of
the loss and of that at the start."""


def scattered_line(n: int = 40) -> DataSurface:
    """Return the squared error of lines on so many points that scatter around one."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-2, 2, n)
    y = 1.0 * x + 0.5 + 1.1 * rng.standard_normal(n)
    return DataSurface(x, y, "mse", start=(-0.9, 2.3))


@dataclass(frozen=True)
class MiniBatches:
    """A surface of samples, and a descent by mini-batches of them: see `descend_by_batches`.

    Attributes
    ----------
    surface : of all samples
    optimizer, start, steps, batch_size, seed : as for `descend`
    """

    surface: DataSurface
    optimizer: Optimizer
    start: Any
    steps: int
    batch_size: int
    seed: int

    @cached_property
    def path(self) -> Trajectory:
        """The descent by mini-batches."""
        batches = {"batch_size": self.batch_size, "seed": self.seed}
        return descend(self.surface, self.optimizer, self.start, self.steps, **batches)

    @cached_property
    def full_path(self) -> Trajectory:
        """The descent of all samples."""
        return descend(self.surface, self.optimizer, self.start, self.steps)

    @cached_property
    def batches(self) -> list[DataSurface]:
        """The mini-batch that makes each of the steps."""
        return list(islice(Batches(self.surface, self.batch_size, self.seed), self.steps))

    @property
    def shakes(self) -> bool:
        """Whether a step costs at most half of what one of all samples does, and its way winds."""
        paths = self.path, self.full_path
        cheap = 2 * self.batch_size <= len(self.surface)
        return cheap and all(map(behaves, paths)) and length(paths[0]) > _WINDS * length(paths[1])

    @property
    def differ(self) -> bool:
        """Whether some mini-batch has another loss than all samples, where its step begins."""
        pairs = zip(self.batches, self.path.points[:-1], strict=True)
        own, values = np.array([batch(point) for batch, point in pairs]), self.path.values[:-1]
        with np.errstate(invalid="ignore"):  # of a descent that has left the finite numbers
            away = np.abs(own - values)
        return bool((away > _ALIKE * np.maximum(np.abs(values), np.abs(values[0]))).any())

    def batch(self, step: float) -> DataSurface:
        """Return the mini-batch that makes a step, counted from 0; the last one lasts."""
        return self.batches[min(int(step), self.steps - 1)]


def descend_by_batches(
    surface: DataSurface | None = None,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 60,
    batch_size: int = 4,
    seed: int = 0,
) -> MiniBatches:
    """Descend the loss of mini-batches.

    Parameters
    ----------
    surface : a `DataSurface`; by default the squared error of lines on 40 points
    optimizer : SGD(0.1) by default
    start : shape (2,); by default the surface's own
    steps : how many steps it takes
    batch_size : how many samples each step sees
    seed : of the order in which it sees them

    Raises
    ------
    ValueError
        If the surface has no samples, or there is no start or several.

    Examples
    --------
    >>> found = gd.studies.descend_by_batches(batch_size=4, steps=20)
    >>> found.shakes
    True
    """
    surface = scattered_line() if surface is None else surface
    if not isinstance(surface, DataSurface):
        raise ValueError(
            "surface must be a DataSurface, which has samples, such as gd.DataSurface(x, y), got "
            f"{quoted(surface)}"
        )
    start = surface.start if start is None else start
    if start is None:
        raise ValueError("start must be given, such as (0, 0): the surface has none of its own")
    if np.ndim(start) > 1:
        raise ValueError(f"start must be one, of shape (2,), got {np.shape(start)}")
    rule = SGD(0.1) if optimizer is None else get(optimizer)
    return MiniBatches(surface, rule, start, steps, batch_size, seed)
