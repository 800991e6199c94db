"""A curve with its kinks: where the slope of a loss jumps, found from the slope itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np

_SAMPLES = 801
_JUMP = 0.01
"""What counts as a jump of the slope, as a share of all that it spans."""
_HALVINGS = 40

Function = Callable[[np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Curve:
    """A loss of one number: what it is called, and its value and slope at places (k,)."""

    name: str
    formula: str
    slope_formula: str
    value: Function
    slope: Function


class Jump(NamedTuple):
    """A kink of a loss: where its slope jumps, and from what to what."""

    at: float
    left: float
    right: float


class Traced(NamedTuple):
    """The points of a loss and of its slope, shape (k, 2), the latter broken by nan at jumps."""

    points: np.ndarray
    slopes: np.ndarray
    jumps: list[Jump]


def jumps(slope: Function, low: float, high: float) -> list[Jump]:
    """Find where a slope jumps: where it still differs at the ends of an interval of no length.

    Each interval in which the slope changes much is halved again and again, keeping the half in
    which it changes more: of a smooth slope nothing is left, of a jump all of it.
    """
    x = np.linspace(low, high, 4 * _SAMPLES)
    values = slope(x)
    enough = max(_JUMP * float(np.ptp(values)), 1e-9)
    wide = np.flatnonzero(np.abs(np.diff(values)) > enough)
    if not len(wide):
        return []
    left, right = x[wide], x[wide + 1]
    for _ in range(_HALVINGS):
        middle = (left + right) / 2
        before, between, after = slope(left), slope(middle), slope(right)
        first = np.abs(between - before) >= np.abs(after - between)
        left, right = np.where(first, left, middle), np.where(first, middle, right)
    width = 1e-6 * (high - low)
    places = np.sort((left + right)[np.abs(slope(right) - slope(left)) > enough] / 2)
    found = places[np.diff(places, prepend=-np.inf) > width]  # one may be found from both sides
    return [Jump(at, *slope(np.array([at - width, at + width])).tolist()) for at in found.tolist()]


def trace(curve: Curve, low: float, high: float) -> Traced:
    """Return the points of a curve between two places, with its corners among them."""
    kinks = jumps(curve.slope, low, high)
    x = np.linspace(low, high, _SAMPLES)
    for kink in kinks:  # a sample there would stand in the middle of the jump
        x = x[np.abs(x - kink.at) > 1e-5 * (high - low)]
    x = np.union1d(x, [kink.at for kink in kinks])
    slopes = np.stack([x, curve.slope(x)], axis=1)
    for kink in kinks:
        row = int(np.searchsorted(slopes[:, 0], kink.at))
        ends = [(kink.at, kink.left), (kink.at, np.nan), (kink.at, kink.right)]
        slopes = np.concatenate([slopes[:row], ends, slopes[row + 1 :]])
    return Traced(np.stack([x, curve.value(x)], axis=1), slopes, kinks)


def alike(traced: Sequence[Traced], view: tuple[float, float]) -> list[tuple[int, int]]:
    """Return the pairs of curves whose slopes lie on one another along a part of the axis."""
    x = np.linspace(traced[0].slopes[0, 0], traced[0].slopes[-1, 0], 400)
    slopes = [np.interp(x, t.slopes[:, 0], np.nan_to_num(t.slopes[:, 1])) for t in traced]
    near = 2e-3 * (view[1] - view[0])
    return [
        (i, j)
        for i, j in combinations(range(len(traced)), 2)
        if (np.abs(slopes[i] - slopes[j]) < near).mean() > 0.05
    ]
