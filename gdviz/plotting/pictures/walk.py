"""A walk: one of the points goes away, and the best line and the descent under each loss change."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np

from gdviz.data_surface import DataSurface
from gdviz.descent import descend
from gdviz.optimizers import Optimizer

LOSSES = ("mae", "mse")
"""Each has the colour of its place here."""
START = (0.0, 0.0)
FRAMES = 91


@dataclass(frozen=True, eq=False)
class Walk:
    """Points of which one walks straight up or down.

    Parameters
    ----------
    x, y : where they are at first, shape (n,)
    point : the number of the one that walks
    distance : how far it walks
    optimizer, steps : of the descents on the surfaces
    """

    x: np.ndarray
    y: np.ndarray
    point: int
    distance: float
    optimizer: Optimizer
    steps: int

    def points(self, frame: float) -> np.ndarray:
        """Return the points at a frame, shape (n, 2)."""
        y = self.y.copy()
        y[self.point] += self.distance * frame / (FRAMES - 1)
        return np.stack([self.x, y], axis=1)

    @cached_property
    def at(self) -> "Callable[[str, float], Moment]":
        """A function of a loss and a frame: what there is then, made once for the marks."""
        return lru_cache(maxsize=2 * len(LOSSES))(partial(Moment, self))

    @cached_property
    def lines(self) -> dict[str, np.ndarray]:
        """The best (w, b) at every whole frame, shape (FRAMES, 2), by loss."""
        return {
            loss: np.array([Moment(self, loss, frame).best for frame in range(FRAMES)])
            for loss in LOSSES
        }


@dataclass(frozen=True, eq=False)
class Moment:
    """A loss of the points at a frame, the best line and the descent to it."""

    walk: Walk
    loss: str
    frame: float

    @cached_property
    def surface(self) -> DataSurface:
        """The loss of lines."""
        points = self.walk.points(self.frame)
        return DataSurface(*points.T, self.loss, domain=((-1, 1), (-1, 1)), start=START)

    @cached_property
    def best(self) -> np.ndarray:
        """The (w, b) of the best line."""
        return np.array(self.surface.minima[0])

    @cached_property
    def path(self) -> np.ndarray:
        """The descent, shape (steps + 1, 2)."""
        return descend(self.surface, self.walk.optimizer, START, self.walk.steps).points
