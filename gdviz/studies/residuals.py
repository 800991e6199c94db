"""Residuals of a line as lengths and as areas: what MAE and MSE take the mean of."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks

X = (1.0, 4.2, 7.6)
"""Places whose squares do not touch."""
ERRORS = (1.0, -2.0, 4.0)
WEIGHT, BIAS = 0.3, 1.4


@dataclass(frozen=True, eq=False)
class Residuals:
    """How far a line w x + b lies from each target: see `find_residuals`.

    Attributes
    ----------
    x, y : the data, shape (n,)
    weight, bias : w and b
    """

    x: np.ndarray
    y: np.ndarray
    weight: float
    bias: float

    @property
    def predictions(self) -> np.ndarray:
        """What the line says, shape (n,)."""
        return self.weight * self.x + self.bias

    @property
    def lengths(self) -> np.ndarray:
        """The absolute errors, shape (n,)."""
        return np.abs(self.predictions - self.y)

    @property
    def areas(self) -> np.ndarray:
        """The squared errors, shape (n,)."""
        return self.lengths**2

    @property
    def mae(self) -> float:
        """The mean absolute error."""
        return float(self.lengths.mean())

    @property
    def mse(self) -> float:
        """The mean squared error."""
        return float(self.areas.mean())

    def grown(self, share: float) -> Residuals:
        """Return the same line with targets nearer to it: at a share of each error."""
        return replace(self, y=self.predictions + share * (self.y - self.predictions))


def find_residuals(
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    weight: float = WEIGHT,
    bias: float = BIAS,
) -> Residuals:
    """Return how far a line lies from data: by default from three points, by 1, 2 and 4.

    Parameters
    ----------
    x, y : the data, shape (n,); both or neither
    weight, bias : of the line, weight x + bias

    Raises
    ------
    ValueError
        If weight or bias is not finite, only one of x and y is given, or they are no two rows of
        finite numbers of one length.

    Examples
    --------
    >>> found = gd.studies.find_residuals([0, 1], [0.0, 3.0], weight=1, bias=0)
    >>> found.lengths.tolist(), found.mae, found.mse
    ([0.0, 2.0], 1.0, 2.0)
    """
    if (x is None) != (y is None):
        raise ValueError("residuals are of x and y: give both, or neither for the usual three")
    weight, bias = checks.number("weight", weight), checks.number("bias", bias)
    if x is None or y is None:
        x = np.array(X)
        y = weight * x + bias + np.array(ERRORS)
    rows = [_row(name, each) for name, each in (("x", x), ("y", y))]
    if len(rows[0]) != len(rows[1]):
        raise ValueError(f"x and y must be equally long, got {len(rows[0])} and {len(rows[1])}")
    return Residuals(*rows, weight, bias)


def _row(name: str, given: ArrayLike) -> np.ndarray:
    row = checks.numbers(name, given)
    if row.ndim != 1:
        raise ValueError(f"{name} must be a row of numbers, shape (n,), got {checks.quoted(given)}")
    return row
