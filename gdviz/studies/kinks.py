"""Kinks: where the slope of an objective of one variable jumps, found from the slope itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

from gdviz.ground import checks
from gdviz.objectives.base import Objective

_SAMPLES = 801
_JUMP = 0.01
"""What counts as a jump of the slope, as a share of all that it spans."""
_HALVINGS = 40
_ALIKE, _ALONG, _PLACES = 2e-3, 0.05, 400
"""How near slopes that lie on one another are, in shares of the height that is seen; along what
share of the axis they do, of how many places."""


class Kink(NamedTuple):
    """Where a slope jumps, and from what to what."""

    at: float
    left: float
    right: float


@dataclass(frozen=True, eq=False)
class Traced:
    """An objective of one variable along a part of its axis: see `trace`.

    Attributes
    ----------
    points : of its curve, shape (k, 2), the corners among them
    slopes : of the curve of its slope, shape (m, 2), broken by nan at each kink
    kinks : where the slope jumps
    """

    points: np.ndarray
    slopes: np.ndarray
    kinks: tuple[Kink, ...]


def values_and_slopes(objective: Objective, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the values and slopes (k,) of an objective of one variable at places (k,)."""
    values, gradients = objective.value_and_gradient(np.asarray(x, float)[:, None])
    return values, gradients[:, 0]


def find_kinks(
    slope: Callable[[np.ndarray], np.ndarray], low: float, high: float
) -> tuple[Kink, ...]:
    """Find where a slope jumps: where it still differs at the ends of an interval of no length.

    Each interval in which the slope changes much is halved again and again, keeping the half in
    which it changes more: of a smooth slope nothing is left, of a jump all of it.

    Parameters
    ----------
    slope : returns the slopes (k,) at places (k,)
    low, high : where it is searched; a jump of less than 1 % of what the slope spans there is none

    Raises
    ------
    ValueError
        If low is not below high, or one is no finite number.

    Examples
    --------
    >>> kink, = gd.studies.find_kinks(np.sign, -1.0, 1.0)
    >>> kink.left, kink.right
    (-1.0, 1.0)
    """
    if not checks.number("low", low) < checks.number("high", high):
        raise ValueError(f"low must be below high, got {low:g} and {high:g}")
    x = np.linspace(low, high, 4 * _SAMPLES)
    slopes = slope(x)
    enough = max(_JUMP * float(np.ptp(slopes)), 1e-9)
    wide = np.flatnonzero(np.abs(np.diff(slopes)) > enough)
    if not len(wide):
        return ()
    left, right = _halved(slope, x[wide], x[wide + 1])
    width = 1e-6 * (high - low)
    places = np.sort((left + right)[np.abs(slope(right) - slope(left)) > enough] / 2)
    found = places[np.diff(places, prepend=-np.inf) > width]  # one may be found from both sides
    return tuple(
        Kink(at, *slope(np.array([at - width, at + width])).tolist()) for at in found.tolist()
    )


def _halved(
    slope: Callable[[np.ndarray], np.ndarray], left: np.ndarray, right: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        before, between, after = slope(left), slope(middle), slope(right)
        first = np.abs(between - before) >= np.abs(after - between)
        left, right = np.where(first, left, middle), np.where(first, middle, right)
    return left, right


def trace(objective: Objective, low: float, high: float) -> Traced:
    """Follow an objective of one variable from one place to another, with its corners.

    Parameters
    ----------
    objective : with `value_and_gradient` of points of shape (k, 1)
    low, high : the places

    Examples
    --------
    >>> traced = gd.studies.trace(gd.Curve("|x|"), -1.0, 1.0)
    >>> len(traced.kinks), traced.points.shape
    (1, (801, 2))
    """
    kinks = find_kinks(lambda x: values_and_slopes(objective, x)[1], low, high)
    x = np.linspace(low, high, _SAMPLES)
    for kink in kinks:  # a sample there would stand in the middle of the jump
        x = x[np.abs(x - kink.at) > 1e-5 * (high - low)]
    x = np.union1d(x, [kink.at for kink in kinks])
    values, slopes = values_and_slopes(objective, x)
    return Traced(
        np.stack([x, values], axis=1), _broken(np.stack([x, slopes], axis=1), kinks), kinks
    )


def _broken(slopes: np.ndarray, kinks: Sequence[Kink]) -> np.ndarray:
    """Return the points of a slope with both ends of each jump, and nothing in between."""
    for kink in kinks:
        row = int(np.searchsorted(slopes[:, 0], kink.at))
        ends = [(kink.at, kink.left), (kink.at, np.nan), (kink.at, kink.right)]
        slopes = np.concatenate([slopes[:row], ends, slopes[row + 1 :]])
    return slopes


def alike(traced: Sequence[Traced], height: float) -> list[tuple[int, int]]:
    """Return the pairs of curves whose slopes lie on one another along a part of the axis.

    Parameters
    ----------
    height : of what is seen of the slopes
    """
    x = np.linspace(traced[0].slopes[0, 0], traced[0].slopes[-1, 0], _PLACES)
    slopes = [np.interp(x, t.slopes[:, 0], np.nan_to_num(t.slopes[:, 1])) for t in traced]
    return [
        (i, j)
        for i, j in combinations(range(len(traced)), 2)
        if (np.abs(slopes[i] - slopes[j]) < _ALIKE * height).mean() > _ALONG
    ]
