"""A name with no room beside its curve stands where there is room, and a thin line leads to it.

All is in pixels, as in `labels`, which finds room beside a curve.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from gdviz.plotting.layout.labels import CELL, Occupancy
from gdviz.plotting.layout.page import Box

_TRIED, _AT_ONCE = 400, 25
"""How many lines are looked at, the shortest first, and how many of them together."""
_ANCHORS = 40
_LONGEST = 14.0
"""In gaps: how long a line is at most that is not to lead far."""


class Leader(NamedTuple):
    """The centre of a label, and the line from its edge to what it names, shape (2, 2)."""

    centre: np.ndarray
    line: np.ndarray


def lead(
    size: tuple[float, float],
    anchors: np.ndarray,
    occupied: Occupancy,
    others: Occupancy,
    taken: Sequence[Box] = (),
    far: bool = True,
) -> Leader | None:
    """Return the free place for a label with the shortest line that crosses nothing, if any.

    Parameters
    ----------
    size, anchors, occupied, taken : as for `labels.place`
    others : the other paths, which the line must not touch
    far : whether the line may be long, though an eye may lose it
    """
    anchors, reach = anchors[:: max(len(anchors) // _ANCHORS, 1)], 0.5 * occupied.gap
    if _touch(anchors, others, reach).all():
        return None
    boxes = _boxes(np.array(size), occupied.frame)
    limits = np.array([1.5, np.inf if far else _LONGEST]) * occupied.gap
    boxes, lines = _shortest(boxes[occupied.free(boxes, taken)], anchors, limits)
    for first in range(0, len(lines), _AT_ONCE):
        crossed = _cross(lines[first : first + _AT_ONCE], others, reach, taken)
        if not crossed.all():
            box, line = (each[first + crossed.argmin()] for each in (boxes, lines))
            return Leader((box[:2] + box[2:]) / 2, line)
    return None


def _boxes(size: np.ndarray, frame: np.ndarray) -> np.ndarray:
    """Return boxes of a size all over a frame, shape (k, 4)."""
    room = np.maximum(frame[2:] - frame[:2] - size, -1)
    x, y = (np.arange(0, each + 1, size[1] / 2) for each in room)
    corners = frame[:2] + np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    return np.concatenate([corners, corners + size], axis=1)


def _shortest(
    boxes: np.ndarray, anchors: np.ndarray, limits: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return boxes and a line (2, 2) from the edge of each to an anchor, the shortest first.

    All are as long as two limits allow.
    """
    begins = np.clip(anchors, boxes[:, None, :2], boxes[:, None, 2:])
    lengths = np.hypot(*np.moveaxis(anchors - begins, -1, 0))
    order = np.argsort(lengths, axis=None, kind="stable")
    low, high = limits
    order = order[(lengths.flat[order] >= low) & (lengths.flat[order] <= high)][:_TRIED]
    box, anchor = np.unravel_index(order, lengths.shape)
    return boxes[box], np.stack([begins[box, anchor], anchors[anchor]], axis=1)


def _cross(lines: np.ndarray, others: Occupancy, reach: float, taken: Sequence[Box]) -> np.ndarray:
    """Return which lines (k, 2, 2) touch other paths, or enter what is taken."""
    along = np.diff(lines, axis=1)
    count = int(np.hypot(*along.reshape(-1, 2).T).max(initial=0) // (0.5 * reach)) + 2
    points = (lines[:, :1] + along * np.linspace(0, 1, count)[:, None]).reshape(-1, 2)
    crossed, (x, y) = _touch(points, others, reach), points.T
    for left, bottom, right, top in taken:
        crossed |= (x > left) & (x < right) & (y > bottom) & (y < top)
    return crossed.reshape(-1, count).any(axis=1)


def _touch(points: np.ndarray, others: Occupancy, reach: float) -> np.ndarray:
    """Return which points (p, 2) lie about as near as this to other paths."""
    reach = max(reach - CELL / 2, 0)  # as cells are, in the mean, met by half a cell too early
    return others.near(np.concatenate([points, points], axis=1), reach)
