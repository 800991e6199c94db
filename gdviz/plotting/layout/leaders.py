"""A name with no room beside its curve stands where there is room, and a thin line leads to it.

All is in pixels, as in `labels`, which finds room beside a curve.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gdviz.plotting.layout.labels import dense, free_of, thin

_TRIED = 400
"""How many lines are looked at, the shortest first."""
_ANCHORS = 40


class Leader(NamedTuple):
    """The centre of a label, and the line from its edge to what it names, shape (2, 2)."""

    centre: np.ndarray
    line: np.ndarray


def lead(
    size: tuple[float, float],
    anchors: np.ndarray,
    gap: float,
    frame: tuple[float, float, float, float],
    paths: np.ndarray,
    others: np.ndarray,
    taken: Sequence[tuple[float, float, float, float]] = (),
) -> Leader | None:
    """Return the free place for a label with the shortest line that crosses nothing, if any.

    Parameters
    ----------
    size, anchors, gap, frame, paths, taken : as for `labels.place`
    others : shape (q, 2), dense points of the other paths, which the line must not touch
    """
    boxes = _boxes(np.array(size), np.array(frame))
    boxes = boxes[free_of(boxes, paths, frame, gap, taken)]
    others = thin(others, 0.25 * gap)
    for box, line in _lines(boxes, anchors, 1.5 * gap):
        points = dense(line, 0.25 * gap)
        if not _enters(points, taken) and not _touches(points, others, 0.5 * gap):
            return Leader((box[:2] + box[2:]) / 2, line)
    return None


def _boxes(size: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """Return boxes of a size all over a frame, shape (k, 4)."""
    room = np.maximum(frame[2:] - frame[:2] - size, -1)
    x, y = (np.arange(0, each + 1, size[1] / 2) for each in room)
    corners = frame[:2] + np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return np.concatenate([corners, corners + size], axis=1)


def _lines(
    boxes: np.ndarray, anchors: np.ndarray, shortest: float
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield boxes with a line from their edge to an anchor, the shortest first."""
    if not len(boxes) or not len(anchors):
        return
    anchors = anchors[:: max(len(anchors) // _ANCHORS, 1)]
    begins = np.clip(anchors, boxes[:, None, :2], boxes[:, None, 2:])
    lengths = np.hypot(*np.moveaxis(anchors - begins, -1, 0))
    lengths[lengths < shortest] = np.inf
    order = np.argsort(lengths, axis=None)[:_TRIED]
    for i, j in zip(*np.unravel_index(order, lengths.shape), strict=True):
        if np.isfinite(lengths[i, j]):
            yield boxes[i], np.stack([begins[i, j], anchors[j]])


def _touches(points: np.ndarray, others: np.ndarray, gap: float) -> bool:
    low, high = points.min(axis=0) - gap, points.max(axis=0) + gap
    near = others[((others > low) & (others < high)).all(axis=1)]
    x, y = np.moveaxis(points[:, None] - near, -1, 0)
    return bool((x * x + y * y < gap * gap).any())


def _enters(points: np.ndarray, taken: Sequence[tuple[float, float, float, float]]) -> bool:
    boxes = np.array(taken, float).reshape(-1, 1, 4)
    return bool(((points > boxes[..., :2]) & (points < boxes[..., 2:])).all(axis=-1).any())
