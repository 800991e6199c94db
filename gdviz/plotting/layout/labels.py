"""Labels find their own place: beside what they name, clear of all else, inside the frame.

Every place is a box in pixels, (left, bottom, right, top), measured from the rendered text.
"""

from collections.abc import Sequence

import numpy as np

Boxes = np.ndarray
"""Shape (k, 4): left, bottom, right, top."""

_ANGLES = np.arange(16) * np.pi / 8
_CELL = 2.0
_DISTANCES = (1.0, 1.8, 3.0, 4.5, 6.0)


def dense(points: np.ndarray, spacing: float) -> np.ndarray:
    """Return points along a polyline, shape (k, 2), no farther apart than a spacing."""
    points = points[np.isfinite(points).all(axis=1)]
    if len(points) < 2:
        return points
    begins, ends = points[:-1], points[1:]
    counts = (np.hypot(*(ends - begins).T) // spacing).astype(int) + 2
    piece, last = np.repeat(np.arange(len(counts)), counts), np.cumsum(counts) - 1
    along = np.arange(len(piece)) - (last - counts + 1)[piece]
    steps = (ends - begins) / (counts - 1)[:, None]
    between = begins[piece] + along[:, None] * steps[piece]
    between[last] = ends
    return between


def thin(points: np.ndarray, spacing: float) -> np.ndarray:
    """Return one point for each square of a spacing that holds any."""
    squares = np.floor(points / spacing).astype(int)
    _, first = np.unique(squares @ [1, 1 << 20], return_index=True)
    return points[first]


def place(
    size: tuple[float, float],
    anchors: np.ndarray,
    gap: float,
    frame: tuple[float, float, float, float],
    paths: np.ndarray,
    others: np.ndarray,
    taken: Sequence[tuple[float, float, float, float]] = (),
    nearest: bool = False,
) -> tuple[float, float] | None:
    """Return the centre of the best free box for a label, or None where no box is free.

    Parameters
    ----------
    size : width and height of the rendered text
    anchors : shape (k, 2), where the label may stand: the vertices of what it names
    gap : pixels to keep from everything
    frame : the box to stay in
    paths : shape (p, 2), dense points that must not be covered
    others : shape (q, 2), points that the label should keep far from: the other paths
    taken : boxes that must not be met
    nearest : whether it must stand nearer to its anchor than to any other path
    """
    half, covered = np.array(size) / 2, _Covered(paths, frame, gap)
    others = thin(others, 8 * _CELL)
    for distance in _DISTANCES:
        centres = _around(anchors, half, distance * gap)
        boxes = np.concatenate([centres - half, centres + half], axis=1)
        inside = (boxes[:, :2] >= frame[:2]).all(1) & (boxes[:, 2:] <= frame[2:]).all(1)
        centres, boxes = centres[inside], boxes[inside]
        free = ~_meets(boxes, taken, gap / 2) & ~covered.by(boxes, gap)
        if free.any():
            away = _distances(centres[free], half, others)
            if not nearest or away.max() > distance * gap:
                return tuple(centres[free][away.argmax()])
    return None


def free_of(
    boxes: Boxes,
    points: np.ndarray,
    frame: tuple[float, float, float, float],
    gap: float,
    taken: Sequence[tuple[float, float, float, float]] = (),
) -> np.ndarray:
    """Return which boxes in a frame keep a gap from points (p, 2), and meet no box taken."""
    return ~_meets(boxes, taken, gap / 2) & ~_Covered(points, frame, gap).by(boxes, gap)


def _around(anchors: np.ndarray, half: np.ndarray, gap: float) -> np.ndarray:
    """Return the centres of boxes that lie a gap away from each anchor in 16 directions."""
    directions = np.stack([np.cos(_ANGLES), np.sin(_ANGLES)], axis=1)
    reach = half / np.abs(directions).max(axis=1, keepdims=True) * np.abs(directions)
    offsets = np.sign(directions.round(9)) * reach + directions * gap
    return (anchors[:, None] + offsets).reshape(-1, 2)


def _meets(boxes: Boxes, taken: Sequence, gap: float) -> np.ndarray:
    if not len(taken):
        return np.zeros(len(boxes), bool)
    other = np.array(taken)[:, None]
    apart = (boxes[:, :2] > other[..., 2:] + gap) | (boxes[:, 2:] < other[..., :2] - gap)
    return (~apart.any(axis=-1)).any(axis=0)


class _Covered:
    """Which cells in and round a frame hold points, summed: a box is asked in four look-ups."""

    def __init__(
        self, points: np.ndarray, frame: tuple[float, float, float, float], gap: float
    ) -> None:
        self.corner = np.array(frame[:2]) - gap
        far = np.array(frame[2:]) + gap
        self.shape = np.maximum(((far - self.corner) // _CELL).astype(int) + 1, 1)
        cells = np.floor((points - self.corner) / _CELL).astype(int)
        cells = cells[((cells >= 0) & (cells < self.shape)).all(axis=1)]
        counts = np.zeros(self.shape + 1, int)
        np.add.at(counts, tuple(cells.T + 1), 1)
        self.sums = counts.cumsum(axis=0).cumsum(axis=1)

    def by(self, boxes: Boxes, gap: float) -> np.ndarray:
        """Return which boxes, widened by a gap, hold a point."""
        low = np.floor((boxes[:, :2] - gap - self.corner) / _CELL).astype(int)
        high = np.floor((boxes[:, 2:] + gap - self.corner) / _CELL).astype(int) + 1
        (x0, y0), (x1, y1) = (np.clip(edge, 0, self.shape).T for edge in (low, high))
        sums = self.sums
        return sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0] > 0


def _distances(centres: np.ndarray, half: np.ndarray, others: np.ndarray) -> np.ndarray:
    """Return how far each box is from the nearest point of the other paths."""
    if not len(others):
        return np.full(len(centres), np.inf)
    between = np.abs(centres[:, None] - others) - half
    return np.hypot(*np.moveaxis(np.maximum(between, 0), -1, 0)).min(axis=1)


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
