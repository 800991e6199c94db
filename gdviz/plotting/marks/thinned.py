"""A polyline of very many points is drawn as the segments of it that pixels show.

What a pen of some width leaves on paper is the union of its segments. A segment adds nothing where
it stays within a fraction of a pixel, where another one lies on it, and where the ink of later ones
covers it. What is left looks the same, also where a wider pen draws it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from matplotlib.path import Path

MANY = 2000
"""From how many points on a line is thinned."""
_FRACTION = 1 / 8
"""Of a pixel: points that are nearer are one."""
_PAYS = 10
"""From what length of a line on, in cells for each of its box, ink is looked for under it."""
_MIXED = 0x1E3779B97F4A7C15
"""An odd factor that spreads pairs of cells over all numbers of 64 bits."""
_FAR = 1e6
"""In pixels: all that is farther off is one place."""
_CHUNK = 32768
"""So many points are thinned by themselves, once for all frames of a film, then with all others."""
_REACH, _CELLS = 3, 2.13
"""The pen's radius in cells, so that each of the four cells round a point lies in the disc about
it; and how many cells off the disc touches at most."""
_LARGEST, _FINEST, _FIRST = 4096, 2, 256
"""In cells: the side of what is looked at, and the piece of a segment that is not parted further;
and how many segments are drawn at first, before others are tried."""


def thinned(lines: Sequence[np.ndarray], width: float) -> list[Path]:
    """Return what is seen of lines (k, 2), in pixels, that a pen of a width draws in turn.

    It is as many paths, each of which may have gaps. The ink is opaque, ends and corners are round.
    """
    parts = [_of_line(np.asarray(line, float), width) for line in lines]
    whole = np.concatenate(parts)
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    kept = _seen(whole, width, owner)
    return [as_path(whole[kept[owner[kept] == k]]) for k in range(len(parts))]


def segments(line: np.ndarray, width: float) -> np.ndarray:
    """Return the segments (s, 2, 2) that are seen of one line (k, 2), in pixels."""
    found = _of_line(line, width)
    return found[_seen(found, width, np.zeros(len(found), int))]


def distinct(points: np.ndarray) -> np.ndarray:
    """Return points (k, 2), in pixels, without those that a later one lies on."""
    finite = points[np.isfinite(points).all(axis=1)]
    return finite[_last_of_each(_cells(finite))]


def as_path(pairs: np.ndarray) -> Path:
    """Return segments (s, 2, 2) as a path, which goes on where one begins at the end of another."""
    begins = np.ones((len(pairs), 2), bool)
    begins[1:, 0] = (pairs[1:, 0] != pairs[:-1, 1]).any(axis=1)
    codes = np.broadcast_to(np.array([Path.MOVETO, Path.LINETO], Path.code_type), begins.shape)
    return Path(pairs[begins], codes[begins])


def _of_line(line: np.ndarray, width: float) -> np.ndarray:
    """Return the segments of a line that are seen, chunk by chunk."""
    ends = [*range(0, max(len(line) - 1, 1), _CHUNK), len(line) - 1]
    chunks = [line[a : b + 1] for a, b in pairwise(ends)]
    return np.concatenate([_of_chunk(each.tobytes(), width) for each in chunks])


@lru_cache(64)
def _of_chunk(points: bytes, width: float) -> np.ndarray:
    line = np.frombuffer(points).reshape(-1, 2)
    moves = np.flatnonzero(np.diff(_cells(line))) + 1
    line = line[np.unique([0, *moves.tolist(), len(line) - 1])]
    pairs = np.stack([line[:-1], line[1:]], axis=1)
    pairs = pairs[np.isfinite(pairs).all(axis=(1, 2))]
    return pairs[_seen(pairs, width, np.zeros(len(pairs), int))]


def _seen(pairs: np.ndarray, width: float, owner: np.ndarray) -> np.ndarray:
    """Return which segments (s, 2, 2) are seen, in order; those of a later owner lie on top."""
    low, high = np.sort(_cells(pairs.reshape(-1, 2)).reshape(-1, 2), axis=1).T
    apart = _last_of_each(low * _MIXED + high)  # which wraps: one number for both
    return apart[_uncovered(pairs[apart], width, owner[apart])]


def _cells(points: np.ndarray) -> np.ndarray:
    """Return the cell of each point, as one number."""
    with np.errstate(invalid="ignore"):
        x, y = np.floor(np.clip(np.nan_to_num(points), -_FAR, _FAR).T / _FRACTION).astype(np.int64)
    return (x << 32) + y


def _last_of_each(numbers: np.ndarray) -> np.ndarray:
    """Return where each of some numbers is last, in order."""
    _, first = np.unique(numbers[::-1], return_index=True)
    return np.sort(len(numbers) - 1 - first)


def _uncovered(pairs: np.ndarray, width: float, owner: np.ndarray) -> np.ndarray:
    """Return which segments are not covered by the ink of others, in order."""
    cells = pairs * (2 * _CELLS / width)
    sides = np.ptp(cells, axis=(0, 1)) if len(cells) else np.zeros(2)
    length = np.hypot(*(cells[:, 1] - cells[:, 0]).T).sum()
    if sides.max() > _LARGEST or length <= _PAYS * (sides + 2 * _CELLS).prod():
        return np.arange(len(pairs))
    ink, seen = _Ink(cells), np.zeros(len(pairs), bool)
    for block in _blocks(owner):
        left = block[~ink.covers(cells[block])]
        seen[left] = True
        ink.add(cells[left])
    return np.flatnonzero(seen)


def _blocks(owner: np.ndarray) -> Iterator[np.ndarray]:
    """Part segments into ever larger blocks, from the last owner on; of one as chance has it.

    In their own order each would lie at the edge of the ink.
    """
    order = np.random.default_rng(0).permutation(len(owner))
    order = order[np.argsort(-owner[order], kind="stable")]
    first = 0
    while first < len(order):
        yield order[first : max(2 * first, _FIRST)]
        first = max(2 * first, _FIRST)


class _Ink:
    """Where a pen draws, in cells round all segments."""

    def __init__(self, pairs: np.ndarray) -> None:
        self.corner = np.floor(pairs.min(axis=(0, 1))) - _REACH - 1
        shape = np.ceil(pairs.max(axis=(0, 1)) - self.corner).astype(int) + _REACH + 2
        self._drawn = np.zeros(shape, bool)
        self._sums = np.zeros(shape + 1, np.int32)

    def covers(self, pairs: np.ndarray) -> np.ndarray:
        """Return which segments have ink all round: as a box, else both halves of each."""
        covered, which = np.ones(len(pairs), bool), np.arange(len(pairs))
        begin, end = np.swapaxes(pairs - self.corner, 0, 1)
        while len(which):
            low, high = np.minimum(begin, end), np.maximum(begin, end)
            full = self._full(low, high)
            covered[which[~full & ((high - low).max(axis=1) < _FINEST)]] = False
            middle = (begin + end) / 2
            covered[which[~self._full(middle, middle)]] = False
            open_ = ~full & covered[which]
            begin, middle, end = begin[open_], middle[open_], end[open_]
            which = np.tile(which[open_], 2)
            begin, end = np.concatenate([begin, middle]), np.concatenate([middle, end])
        return covered

    def _full(self, low: np.ndarray, high: np.ndarray) -> np.ndarray:
        (x0, y0), (x1, y1) = low.astype(np.int32).T, high.astype(np.int32).T + 1
        sums = self._sums
        return sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0] == (x1 - x0) * (y1 - y0)

    def add(self, pairs: np.ndarray) -> None:
        """Draw segments: the four cells round each point of them."""
        x, y = (_along(pairs) - self.corner - 0.5).astype(np.int32).T
        for across, up in ((0, 0), (0, 1), (1, 0), (1, 1)):
            self._drawn[x + across, y + up] = True
        inside = _eroded(_eroded(self._drawn).T).T
        self._sums[1:, 1:] = inside.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)


def _along(pairs: np.ndarray) -> np.ndarray:
    """Return points along segments, both ends among them, no farther apart than a cell."""
    ways = pairs[:, 1] - pairs[:, 0]
    parts = np.ceil(np.hypot(*ways.T)).astype(int) + 1
    which = np.repeat(np.arange(len(parts)), parts)
    part = np.arange(len(which)) - (np.cumsum(parts) - parts)[which]
    return pairs[which, 0] + part[:, None] * (ways / np.maximum(parts - 1, 1)[:, None])[which]


def _eroded(drawn: np.ndarray) -> np.ndarray:
    """Return which cells have ink within reach, along the first axis."""
    full, last = np.zeros_like(drawn), len(drawn) - 2 * _REACH
    full[_REACH:-_REACH] = drawn[:last]
    for k in range(1, 2 * _REACH + 1):
        full[_REACH:-_REACH] &= drawn[k : last + k]
    return full
