"""Whether a loss of a logistic unit is a bowl, told by its chords.

A function is convex where no chord between two of its points runs below it. One chord that does is
enough to show that it is not.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.ground import checks
from gdviz.objectives.data_surface import DataSurface
from gdviz.objectives.points import as_point
from gdviz.optimizers import SGD
from gdviz.trajectory import Trajectory

X = (-3.0, -2.2, -1.5, -0.8, -0.3, 0.3, 0.9, 1.6, 2.3, 3.0)
Y = (0, 0, 0, 1, 0, 1, 0, 1, 1, 1)
DOMAIN = ((-7.0, 7.0), (-7.0, 7.0))
ENDS = ((-6.0, 4.5), (4.5, -2.5))
_POINTS = 121
_ROUNDING = 1e-9
_LOSSES = ("mean_squared_error", "binary_crossentropy")


@dataclass(frozen=True, eq=False)
class Convexity:
    """Two losses of one unit and their chords between two points: see `squared_or_entropy`.

    Attributes
    ----------
    surfaces : squared error, and cross-entropy
    ends : of the segment, shape (2, 2)
    paths : a descent on each, from the first end
    """

    surfaces: tuple[DataSurface, DataSurface]
    ends: np.ndarray
    paths: tuple[Trajectory, Trajectory]

    @property
    def shares(self) -> np.ndarray:
        """How far along the segment each point is, from 0 to 1."""
        return np.linspace(0, 1, _POINTS)

    @property
    def points(self) -> np.ndarray:
        """Points on the segment, shape (n, 2)."""
        return self.ends[0] + self.shares[:, None] * (self.ends[1] - self.ends[0])

    @cached_property
    def values(self) -> np.ndarray:
        """The losses there, shape (2, n)."""
        return np.array([surface(self.points) for surface in self.surfaces])

    @property
    def chords(self) -> np.ndarray:
        """The straight line between the losses at both ends, shape (2, n)."""
        first, last = self.values[:, [0]], self.values[:, [-1]]
        return first + self.shares * (last - first)

    @property
    def above(self) -> np.ndarray:
        """How far each loss rises above its chord at most."""
        return (self.values - self.chords).max(axis=1)

    @property
    def shows_it(self) -> bool:
        """Whether squared error rises above its chord, and cross-entropy does not."""
        squared, entropy = self.above / np.ptp(self.values, axis=1)
        return bool(squared > _ROUNDING and entropy < _ROUNDING)


def squared_or_entropy(
    x: ArrayLike = X,
    y: ArrayLike = Y,
    ends: ArrayLike = ENDS,
    optimizer: Any = None,
    steps: int = 60,
    domain: Any = DOMAIN,
) -> Convexity:
    """Return squared error and cross-entropy of a logistic unit, with a chord between two points.

    Parameters
    ----------
    x, y : the samples, shape (n,); labels from 0 to 1
    ends : the two points (w, b), shape (2, 2); from the first a descent starts on each
    optimizer : of both descents; SGD(1.0) by default
    steps : of both
    domain : what is looked at, ((wmin, wmax), (bmin, bmax))

    Raises
    ------
    ValueError
        If x, y or the ends are no such numbers, or the ends are one point.

    Examples
    --------
    >>> gd.studies.squared_or_entropy(steps=5).shows_it
    True
    """
    points = checks.numbers("ends", ends)
    if points.shape != (2, 2) or np.ptp(points, axis=0).max() == 0:
        raise ValueError(f"ends must be two different points (w, b), got {points.tolist()}")
    start = as_point(points[0], 2)
    surfaces = tuple(
        DataSurface(x, y, loss, "logistic", domain=domain, start=start) for loss in _LOSSES
    )
    rule = SGD(1.0) if optimizer is None else optimizer
    paths = tuple(descend(surface, rule, start, steps) for surface in surfaces)
    return Convexity(surfaces, points, paths)
