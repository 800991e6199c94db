"""A line that finds its data: a point on the bowl of its loss is a line, and both move together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.loss.base import Loss
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD
from gdviz.trajectory import Trajectory, behaves, breaks_off

X = (-2.0, -1.7, -1.2, -0.9, -0.5, -0.1, 0.3, 0.6, 1.0, 1.3, 1.8, 2.1)
Y = (-1.9, -1.6, -1.3, 0.3, -0.3, 1.4, 1.2, 2.2, 2.0, 3.2, 3.3, 4.4)
START = (-1.5, 3.0)
_NEAR = 0.05
"""How far above the least loss one is that has come down, in shares of its way."""
_BESIDE = 0.25
"""How far a line that meets the data is from the best one, in shares of what the data spread."""


@dataclass(frozen=True, eq=False)
class LineFit:
    """A descent of the loss of a line on data: see `fit_line`.

    Attributes
    ----------
    surface : the loss, as a function of slope and intercept (w, b)
    path : the descent
    """

    surface: DataSurface
    path: Trajectory

    @property
    def samples(self) -> np.ndarray:
        """The data, shape (n, 2)."""
        return np.stack([self.surface.x, self.surface.y], axis=1)

    def residuals(self, point: ArrayLike) -> np.ndarray:
        """Return from where to where each sample misses the line of a point, shape (n, 2, 2)."""
        x, y = self.samples.T
        line = self.surface.predicted(x, point)
        return np.stack([np.stack([x, line], axis=1), np.stack([x, y], axis=1)], axis=1)

    @property
    def comes_down(self) -> bool:
        """Whether the loss ends near its least, having begun above it, and the line at the best."""
        values = self.path.values
        if not self.surface.minima or not np.isfinite(values).all():
            return False
        least = float(self.surface(self.surface.minima[0]))
        way = values[0] - least
        down = way > _NEAR * abs(least) and values[-1] - least < _NEAR * way
        return bool(down and self._away < _BESIDE * np.ptp(self.surface.y))

    @property
    def _away(self) -> float:
        """How far the last line is from the best one, at the sample where it is farthest."""
        lines = (self.path.points[-1], self.surface.minima[0])
        last, best = (self.surface.predicted(self.surface.x, line) for line in lines)
        return float(np.abs(last - best).max())

    @property
    def diverges(self) -> bool:
        """Whether the loss runs away, and ends above that of the line which is 0 everywhere."""
        runs_away = not behaves(self.path) and not breaks_off(self.path)
        return runs_away and not self.path.values[-1] <= self.surface(np.zeros(2))


def fit_line(
    x: ArrayLike = X,
    y: ArrayLike = Y,
    loss: str | Loss = "mse",
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
) -> LineFit:
    """Return a descent of the loss of lines w x + b on data.

    Parameters
    ----------
    x, y : the data, shape (n,)
    loss : a name or a loss of a residual
    optimizer : SGD(0.05) by default
    start : the first slope and intercept; of the usual data a line that falls, else (0, 0)
    steps : how many steps are taken

    Raises
    ------
    ValueError
        If x or y is no row of numbers, they differ in length, the loss is none of a line, or an
        argument is none that `descend` takes.

    Examples
    --------
    >>> found = gd.studies.fit_line([0.0, 1.0, 2.0], [1.0, 3.0, 5.0], steps=200)
    >>> found.path.points[-1].round(2)
    array([2., 1.])
    """
    if start is None:
        start = START if x is X and y is Y else (0.0, 0.0)
    surface = DataSurface(x, y, loss)
    rule = SGD(0.05) if optimizer is None else optimizer
    _, found = descents("line_and_bowl", surface, rule, start, steps)
    path, *others = found
    if others or path.points.ndim != 2:
        raise ValueError("line_and_bowl takes one optimizer and one start: one line moves")
    return LineFit(surface, path)
