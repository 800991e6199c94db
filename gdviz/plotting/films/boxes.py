"""Boxes on a raster: which overlap, what holds several, and where points lie."""

from collections.abc import Iterable, Sequence
from math import isfinite

import numpy as np

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in pixels from the lower left corner."""
EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)
_FEW = 8
"""How many numbers Python compares sooner."""


def meets(box: Box, boxes: Iterable[Box]) -> bool:
    """Whether a box overlaps any of some."""
    left, bottom, right, top = box
    for a, b, r, t in boxes:  # noqa: SIM110  it is asked a thousand times in a frame
        if left < r and a < right and bottom < t and b < top:
            return True
    return False


def apart(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes that hold all of some and do not overlap."""
    found: list[Box] = []
    for box in boxes:
        while True:
            left, bottom, right, top = box
            others = [
                other
                for other in found
                if left < other[2] and other[0] < right and bottom < other[3] and other[1] < top
            ]
            if not others:
                break
            found = [other for other in found if other not in others]
            box = union([box, *others])
        found.append(box)
    return found


def union(boxes: Sequence[Box]) -> Box:
    """Return the box that holds boxes."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def bounds(points: np.ndarray) -> Box:
    """Return the box of points (k, 2); that of none, or of no numbers, is nowhere."""
    if 0 < len(points) < _FEW:
        xs, ys = points.T.tolist()
        if isfinite(sum(xs) + sum(ys)):
            return min(xs), min(ys), max(xs), max(ys)
    low = np.fmin.reduce(points, axis=0, initial=np.inf)
    high = np.fmax.reduce(points, axis=0, initial=-np.inf)
    return (*low.tolist(), *high.tolist())


def padded(box: Iterable[float], pad: float) -> Box:
    """Return a box, so many pixels larger on each side."""
    left, bottom, right, top = box
    return left - pad, bottom - pad, right + pad, top + pad
