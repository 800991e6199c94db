"""Where words stand at the edges of a graph: beside one, or on it where they cover least."""

from collections.abc import Iterator, Sequence

import numpy as np

from gdviz.plotting.layout.page import Box

Ends = tuple[np.ndarray, np.ndarray]
"""The tail and the head of an edge, in pixels."""


def around(middle: np.ndarray, half: np.ndarray) -> Box:
    """Return the box with a middle and half of a size."""
    return (*(middle - half), *(middle + half))


def beside(
    ends: Ends, half: np.ndarray, gap: float, taken: Sequence[Box], edges: Sequence[Ends]
) -> np.ndarray | None:
    """Return the middle of words that stand a gap beside an edge and cover nothing, if any.

    Parameters
    ----------
    half : half the width and the height of the words
    taken, edges : the boxes and the edges that they must not cover
    """
    ways = np.concatenate([np.linspace(*each, 60) for each in edges])
    for middle in _beside(ends, half, gap):
        box = around(middle, half)
        on_edges = (np.abs(ways - middle) < half).all(axis=1).any()
        if not on_edges and not any(_overlap(box, other) for other in taken):
            return middle
    return None


def _beside(ends: Ends, half: np.ndarray, gap: float) -> Iterator[np.ndarray]:
    """Yield places beside an edge: first on its outer side, above where it falls to its head."""
    tail, head = ends
    along = (head - tail) / np.hypot(*(head - tail))
    up = np.array([-along[1], along[0]])
    away = (np.abs(up) @ half + gap) * up
    outer = 1 if along[1] <= 0 else -1
    for side in (outer, -outer):
        for share in (0.5, 0.4, 0.6, 0.3, 0.7):
            yield tail + share * (head - tail) + side * away


def on_edge(ends: Ends, half: np.ndarray, taken: Sequence[Box]) -> np.ndarray:
    """Return the middle of words on an edge at which they cover least, rather near its tail."""
    tail, head = ends
    shares = sorted(np.linspace(0.1, 0.9, 33), key=lambda share: abs(share - 0.4))
    middles = tail + np.array(shares)[:, None] * (head - tail)
    low, high = np.split(np.reshape(taken, (-1, 1, 4)), 2, axis=-1)
    common = np.minimum(high, middles + half) - np.maximum(low, middles - half)
    covered = np.maximum(common, 0).prod(axis=-1).sum(axis=0)
    return middles[covered.argmin()]


def _overlap(one: Box, other: Box) -> bool:
    """Whether two boxes share an area."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return wide > 0 and high > 0
