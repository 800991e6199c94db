"""Feature scaling: a line fitted to a feature as it is, and to the same one standardised.

The curvature of squared error along a weight is the mean square of its feature: of sizes of some
2,000 it is millions of times that along the bias. Of a standardised feature both are the same, and
one learning rate suits both.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz.data import houses
from gdviz.descent import descend
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD
from gdviz.studies.laws import Stability, stability
from gdviz.trajectory import Trajectory, behaves

_OF_LIMIT = 0.95
"""The rate at which the raw feature is learned too, in shares of the largest that is stable."""
_RAVINE, BOWL = 100, 2
"""Condition numbers from which on ground is a ravine, and up to which it is a bowl."""
_THERE = 1e-3
"""How high a descent is that has come to the minimum, in shares of the way down."""


@dataclass(frozen=True, eq=False)
class Scaled:
    """A raw feature and the same standardised, and descents of both: see `scale_feature`.

    Attributes
    ----------
    raw, standardised : the squared error of lines w x + b on the feature as it is, and less its
        mean and divided by its standard deviation
    raw_path, standardised_path : gradient descent from w = b = 0, both at the same rate
    slow_path : that of the raw feature, at a rate just below its limit
    raw_law, standardised_law : what is stable on each
    """

    raw: DataSurface
    standardised: DataSurface
    raw_path: Trajectory
    slow_path: Trajectory
    standardised_path: Trajectory
    raw_law: Stability
    standardised_law: Stability

    @property
    def rate(self) -> float:
        """The learning rate that both are given."""
        return float(self.raw_path.optimizer.learning_rate)

    @property
    def slow_rate(self) -> float:
        """That which the raw feature can bear."""
        return float(self.slow_path.optimizer.learning_rate)

    @property
    def turns_into_a_bowl(self) -> bool:
        """Whether only the standardised feature makes a bowl, and only its descent arrives."""
        bent = self.raw_law.condition_number, self.standardised_law.condition_number
        arrived = self._left(self.standardised_path) <= _THERE
        stuck = all(self._left(path) > _THERE for path in (self.raw_path, self.slow_path))
        return bent[0] >= _RAVINE and bent[1] <= BOWL and arrived and stuck

    def _left(self, path: Trajectory) -> float:
        """Return how much of the way down is left at the end of a descent."""
        if not behaves(path):
            return np.inf
        lowest = float(self.raw(self.raw.minima[0]))  # of both: they fit the same lines
        way = path.values[0] - lowest
        return float((path.values[-1] - lowest) / way) if way > 0 else 0.0


def scale_feature(
    x: ArrayLike | None = None, y: ArrayLike | None = None, rate: float = 0.1, steps: int = 40
) -> Scaled:
    """Fit a line by gradient descent to a feature as it is, and to the same one standardised.

    Parameters
    ----------
    x, y : the feature and what is to be said of it, both of shape (n,); by default the sizes of
        houses and their prices
    rate : the learning rate of both
    steps : how many steps each takes

    Raises
    ------
    ValueError
        If only one of x and y is given, or x has not two different numbers.

    Examples
    --------
    >>> areas, prices = gd.data.houses(60)
    >>> found = gd.studies.scale_feature(areas, prices)
    >>> found.turns_into_a_bowl
    True
    """
    if (x is None) != (y is None):
        raise ValueError("give x and y together, or none of them for houses")
    x, y = houses() if x is None else (x, y)
    raw = DataSurface(x, y, start=(0, 0))
    spread = float(raw.x.std())
    if not spread > 0:
        raise ValueError(f"x must have different numbers, got {raw.x[0]} alone")
    standardised = DataSurface((raw.x - raw.x.mean()) / spread, raw.y, start=(0, 0))
    laws = [stability(SGD(rate), each, each.minima[0]) for each in (raw, standardised)]
    slow = float(f"{_OF_LIMIT * laws[0].largest_stable_rate:.3g}")
    paths = [
        descend(surface, SGD(each), (0, 0), steps)
        for surface, each in ((raw, rate), (raw, slow), (standardised, rate))
    ]
    return Scaled(raw, standardised, *paths, *laws)
