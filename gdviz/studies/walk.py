"""A walk: one of the points goes away, and the best line and the descent under each loss change."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.trajectory import Trajectory

LOSSES = ("mae", "mse")
"""Each has the colour of its place here."""
START = (0.0, 0.0)
FRAMES = 91
_UNHURRIED, _ARRIVES = 3, 20
_ROUND = (1, 2, 5, 10)


def walk_away(
    x: ArrayLike,
    y: ArrayLike,
    point: int = -1,
    distance: float = 9.0,
    optimizer: Any = None,
    steps: int = 60,
) -> "Walk":
    """Let one of some points walk straight up or down, and fit lines to them all the while.

    Parameters
    ----------
    x, y : the points, shape (n,)
    point : the number of the one that walks
    distance : how far up (below 0: down) it walks
    optimizer : of the descents; by default an SGD that suits each loss
    steps : of the descents

    Raises
    ------
    ValueError
        If x and y are no points, all above one another, or there is no such point.
    """
    data = DataSurface(x, y)
    if not data.minima:
        raise ValueError("outlier needs points at different x: through these no one line is best")
    if not isinstance(point, int | np.integer) or not -len(data) <= point < len(data):
        raise ValueError(f"point must be the number of one of {len(data)} points, got {point!r}")
    if not isinstance(distance, Real) or not np.isfinite(distance) or distance == 0:
        raise ValueError(f"distance must be a finite number other than 0, got {distance!r}")
    rule = None if optimizer is None else get(optimizer)
    return Walk(data.x, data.y, point, float(distance), rule, steps)


@dataclass(frozen=True, eq=False)
class Walk:
    """Points of which one walks straight up or down.

    Parameters
    ----------
    x, y : where they are at first, shape (n,)
    point : the number of the one that walks
    distance : how far it walks
    optimizer : of the descents on the surfaces; by default an SGD that suits each of them
    steps : of the descents
    """

    x: np.ndarray
    y: np.ndarray
    point: int
    distance: float
    optimizer: Optimizer | None
    steps: int

    def points(self, frame: float) -> np.ndarray:
        """Return the points at a frame, shape (n, 2)."""
        y = self.y.copy()
        y[self.point] += self.distance * frame / (FRAMES - 1)
        return np.stack([self.x, y], axis=1)

    @cached_property
    def rules(self) -> dict[str, Optimizer]:
        """What descends the surface of each loss."""
        if self.optimizer is not None:
            return dict.fromkeys(LOSSES, self.optimizer)
        return {loss: SGD(_round(Moment(self, loss, FRAMES - 1).pace)) for loss in LOSSES}

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
    def pace(self) -> float:
        """A learning rate that can be watched.

        Of MSE a part of 1/λ, at which the steepest direction would be done in one step; of MAE,
        whose slope does not fade, one that is beside the minimum after so many steps.
        """
        if self.loss == "mse":
            return 1 / (_UNHURRIED * np.linalg.eigvalsh(self.surface.hessian(START))[-1])
        slope = self.surface.gradient(START)
        return float(slope @ (START - self.best) / (_ARRIVES * max(slope @ slope, 1e-300)))

    @cached_property
    def descent(self) -> Trajectory:
        """The descent."""
        return descend(self.surface, self.walk.rules[self.loss], START, self.walk.steps)

    @property
    def path(self) -> np.ndarray:
        """The points of the descent, shape (steps + 1, 2)."""
        return self.descent.points


def _round(rate: float) -> float:
    """Return the nearest of 1, 2 and 5 times a power of ten; 0.1 where there is no way to go."""
    if not 0 < rate < np.inf:
        return 0.1
    power = 10.0 ** np.floor(np.log10(rate))
    nearest = min(_ROUND, key=lambda digit: abs(np.log(digit * power / rate)))
    return float(f"{nearest * power:.0e}")
