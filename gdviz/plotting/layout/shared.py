"""Paths that lie on one another: each is seen, those below as dashes over the last one."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from gdviz.ground.columns import are_finite, corners
from gdviz.plotting.layout.labels import Occupancy, dense
from gdviz.plotting.marks.trail import Shared

_MOSTLY = 0.6
"""The share of a path that another hides, from which on it is drawn over that."""
_LOOKED_AT = 300
_MANY = 24
"""Of more lines none is told from the others by its colour anyway."""


def shared_ways(
    lines: Sequence[np.ndarray], ranks: Sequence[int], reach: float
) -> list[Shared | None]:
    """Return how each of some lines is seen that another hides; None where none does.

    Parameters
    ----------
    lines : points (k, 2) in pixels
    ranks : which of them covers the others: the higher
    reach : how many pixels apart two of them lie on one another
    """
    if not 1 < len(lines) <= _MANY:
        return [None] * len(lines)
    order = sorted(range(len(lines)), key=lambda k: ranks[k])
    occupied = _occupancies(lines, reach)
    way = list(range(len(lines)))  # the last of those on the same way, for each
    for under, over in reversed([*combinations(order, 2)]):
        if way[under] == under and _hides(occupied[over], occupied[under], reach):
            way[under] = way[over]
    found: list[Shared | None] = [None] * len(lines)
    for last in set(way):
        several = [k for k in order if way[k] == last]
        for place, k in enumerate(several[:-1]):
            away = np.abs(lines[k][-1:] - lines[last][-1:])
            found[k] = Shared(place, len(several), bool((away < 3 * reach).all()))
    return found


def _occupancies(lines: Sequence[np.ndarray], reach: float) -> list[Occupancy | None]:
    """Return where each line is, in cells; None of one that goes nowhere."""
    finite = [line[are_finite(line)] for line in lines]
    whole = np.concatenate([*finite, np.empty((0, 2))])
    if not len(whole):
        return [None] * len(lines)
    low, high = corners(whole)
    frame = (*(low - reach), *(high + reach))
    return [
        Occupancy(frame, reach, dense(line, reach)) if len(line) > 1 and np.ptp(line) > 0 else None
        for line in finite
    ]


def _hides(over: Occupancy | None, under: Occupancy | None, reach: float) -> bool:
    """Whether one line lies on most of another, if both go anywhere."""
    if over is None or under is None:
        return False
    points = under.points[:: max(len(under.points) // _LOOKED_AT, 1)]
    return bool(over.near(np.concatenate([points, points], axis=1), reach).mean() >= _MOSTLY)
