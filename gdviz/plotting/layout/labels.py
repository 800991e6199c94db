"""Labels find their own place: beside what they name, clear of all else, inside the frame.

Every place is a box in pixels, (left, bottom, right, top), measured from the rendered text.
"""

from collections.abc import Sequence

import numpy as np

from gdviz.ground.columns import are_finite
from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.thinned import apart, distinct, uncovered

CELL = 2.0
"""Pixels along the side of the cells in which points are counted."""
_ANGLES = np.arange(16) * np.pi / 8
_DISTANCES = (1.0, 1.8, 3.0, 4.5, 6.0)
_SHARES = 8
_LONG, _VERY_LONG, _AT_ONCE = 50_000, 500_000, 8192
"""In spacings and points: of a longer line one in a square is enough, and of one that is longer
still those parts that are seen; and so many segments are looked at together."""


def dense(
    points: np.ndarray, spacing: float, frame: Box | None = None, pen: float = 2
) -> np.ndarray:
    """Return points along a polyline, shape (k, 2), no farther apart than a spacing.

    Of a long line there is one in a square of half a spacing, and where it is very long they need
    not be more than those in a frame, if there is one, nor be where a pen of so many spacings
    leaves one blot.
    """
    points = points[are_finite(points)]
    if len(points) <= _LONG and _count(np.diff(points, axis=0), spacing) <= _LONG:
        pairs = np.stack([points[:-1], points[1:]], axis=1)
        return np.concatenate([_along(pairs, spacing), points[-1:]])
    unit = 2 * spacing  # so that points nearer than a quarter of a spacing are one
    line, box = points / unit, frame and tuple(np.divide(frame, unit))
    pairs = apart(line, pen / 2, box)
    if _count(unit * (pairs[:, 1] - pairs[:, 0]), spacing) > _VERY_LONG:
        pairs = uncovered(pairs, pen / 2, box)
    shares = np.split(unit * pairs, range(_AT_ONCE, len(pairs), _AT_ONCE))
    within = [distinct(_along(each, spacing), spacing / 2) for each in shares]
    return distinct(np.concatenate([*within, points[-1:]]), spacing / 2)


def _count(ways: np.ndarray, spacing: float) -> float:
    """Return about how many points there are along ways (s, 2)."""
    return len(ways) + np.abs(ways).sum() / spacing


def _along(pairs: np.ndarray, spacing: float) -> np.ndarray:
    """Return points along segments (s, 2, 2) no farther apart than a spacing, without ends."""
    along = pairs[:, 1] - pairs[:, 0]
    parts = (np.hypot(*along.T) // spacing).astype(int) + 1
    piece = np.repeat(np.arange(len(along)), parts)
    part = np.arange(len(piece)) - (np.cumsum(parts) - parts)[piece]
    return pairs[piece, 0] + part[:, None] * (along / parts[:, None])[piece]


def thin(points: np.ndarray, spacing: float) -> np.ndarray:
    """Return the first of the points in each square of a spacing."""
    squares = np.floor(points / spacing).astype(int)
    _, first = np.unique(squares @ [1, 1 << 20], return_index=True)
    return points[np.sort(first)]


class Occupancy:
    """Points in and round a frame, counted in cells: whether a box holds any is four look-ups.

    Parameters
    ----------
    frame : the box that labels stay in
    gap : pixels that they keep from the points
    points : shape (p, 2), dense along what they must not cover
    """

    def __init__(self, frame: Box, gap: float, points: np.ndarray) -> None:
        self.frame, self.gap, self.points = np.array(frame), gap, points
        self.corner = self.frame[:2] - gap
        self.shape = ((self.frame[2:] + gap - self.corner) // CELL).astype(int) + 1
        self.shape = np.maximum(self.shape, 1)
        x, y = np.floor((points - self.corner) / CELL).astype(int).T
        within = (x >= 0) & (y >= 0) & (x < self.shape[0]) & (y < self.shape[1])
        held = np.zeros(self.shape + 1, np.int32)
        held[x[within] + 1, y[within] + 1] = 1
        for axis in (0, 1):
            held.cumsum(axis, np.int32, held)
        self.sums = held.ravel()

    def near(self, boxes: np.ndarray, gap: float) -> np.ndarray:
        """Return which boxes (k, 4), widened by a gap, hold a point."""
        origin = np.array([*(self.corner + gap), *(self.corner - gap)])
        across, up = self.shape
        last = np.array([across, up, across - 1, up - 1])[:, None]
        x0, y0, x1, y1 = np.clip((boxes - origin).T / CELL, 0, last).astype(int)
        x0, x1, y1 = x0 * (up + 1), (x1 + 1) * (up + 1), y1 + 1
        sums = self.sums
        return sums[x1 + y1] - sums[x0 + y1] - sums[x1 + y0] + sums[x0 + y0] > 0

    def has_room(self, size: np.ndarray) -> bool:
        """Return whether a box of a size can stand anywhere, whatever is taken."""
        across, up = ((size + 2 * self.gap) // CELL).astype(int)
        if (size > self.frame[2:] - self.frame[:2]).any():
            return False
        sums = self.sums.reshape(self.shape + 1)
        right, left = sums[across:], sums[:-across]
        return bool((right[:, up:] - left[:, up:] == right[:, :-up] - left[:, :-up]).any())

    def free(self, boxes: np.ndarray, taken: Sequence[Box] = ()) -> np.ndarray:
        """Return which boxes (k, 4) lie in the frame and near to no point nor to what is taken."""
        (left, bottom, right, top), (x0, y0, x1, y1) = self.frame, boxes.T
        inside = (x0 >= left) & (y0 >= bottom) & (x1 <= right) & (y1 <= top)
        return inside & ~_meets(boxes, taken, self.gap / 2) & ~self.near(boxes, self.gap)


def place(
    size: tuple[float, float],
    anchors: np.ndarray,
    occupied: Occupancy,
    others: np.ndarray,
    taken: Sequence[Box] = (),
    nearest: bool = False,
    farthest: float = np.inf,
) -> np.ndarray | None:
    """Return the centre of the best free box for a label, or None where no box is free.

    Parameters
    ----------
    size : width and height of the rendered text
    anchors : shape (k, 2), where the label may stand: the vertices of what it names
    occupied : what it must not cover
    others : shape (q, 2), points that the label should keep far from: the other paths
    taken : boxes that must not be met
    nearest : whether it must stand nearer to its anchor than to any other path
    farthest : pixels from its anchor within which it stands
    """
    half = np.array(size) / 2
    for reach in np.multiply(_DISTANCES, occupied.gap).tolist():
        if reach > max(farthest, occupied.gap):
            break
        centres = _around(anchors, half, reach)
        free = occupied.free(_boxes(centres, half), taken)
        best = _farthest(centres[free], half, others, reach if nearest else -1)
        if best is not None:
            return best
    return None


def _around(anchors: np.ndarray, half: np.ndarray, gap: float) -> np.ndarray:
    """Return the centres of boxes that lie a gap away from each anchor in 16 directions."""
    directions = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    reach = half / np.abs(directions).max(axis=1, keepdims=True) * np.abs(directions)
    offsets = np.sign(directions.round(9)) * reach + directions * gap
    return (anchors.T[..., None] + offsets.T[:, None]).reshape(2, -1).T


def _boxes(centres: np.ndarray, half: np.ndarray) -> np.ndarray:
    return np.concatenate([centres.T - half[:, None], centres.T + half[:, None]]).T


def _meets(boxes: np.ndarray, taken: Sequence[Box], gap: float) -> np.ndarray:
    x0, y0, x1, y1 = boxes.T
    left, bottom, right, top = np.array(taken, float).reshape(-1, 4).T[..., None]
    apart = (x0 > right + gap) | (y0 > top + gap) | (x1 < left - gap) | (y1 < bottom - gap)
    return ~apart.all(axis=0)


def _farthest(
    centres: np.ndarray, half: np.ndarray, points: np.ndarray, least: float
) -> np.ndarray | None:
    """Return the centre of the box that is farthest from the nearest of points, if above a least.

    The points are looked at a few at a time, and boxes dropped that one is surely farther than.
    """
    away = np.full(len(centres), np.inf)
    for first in range(_SHARES):
        if not len(centres):
            return None
        away = np.minimum(away, distances(centres, points[first::_SHARES], half))
        surely = distances(centres[[away.argmax()]], points, half)
        kept = (away > least) & (away >= surely)
        centres, away = centres[kept], away[kept]
    return centres[away.argmax()] if len(centres) else None


def distances(centres: np.ndarray, points: np.ndarray, half: np.ndarray | float = 0) -> np.ndarray:
    """Return how far boxes round centres (k, 2) are from the nearest of points (p, 2)."""
    between = np.abs(centres.T[..., None] - points.T[:, None]) - np.reshape(half, (-1, 1, 1))
    x, y = np.maximum(between, 0) ** 2
    return np.sqrt((x + y).min(axis=1, initial=np.inf))


def spread(
    wanted: Sequence[float], heights: Sequence[float], low: float, high: float
) -> list[float]:
    """Return centres near the wanted ones, in one column, that keep boxes of heights apart.

    Stacked from the lowest, each box wants the stack to begin at a place of its own; where those
    places do not ascend, neighbours share their mean (isotonic regression, pooling neighbours).
    """
    order = np.argsort(wanted, kind="stable")
    sizes = np.asarray(heights, float)[order]
    below = np.cumsum(sizes) - sizes / 2
    blocks: list[tuple[float, int]] = []  # the mean of so many places
    for place in np.asarray(wanted, float)[order] - below:
        block = (float(place), 1)
        while blocks and blocks[-1][0] > block[0]:
            mean, count = blocks.pop()
            total = count + block[1]
            block = ((mean * count + block[0] * block[1]) / total, total)
        blocks.append(block)
    begins = np.repeat([mean for mean, _ in blocks], [count for _, count in blocks])
    centres = np.empty(len(order))
    centres[order] = np.maximum(np.minimum(begins, high - sizes.sum()), low) + below
    return centres.tolist()
