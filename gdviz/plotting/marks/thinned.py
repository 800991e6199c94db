"""A polyline of very many points is drawn as the segments of it that pixels show.

What a pen of some width leaves on paper is the union of its segments. A segment adds nothing where
it stays within a fraction of a pixel, where another one lies on it, and where the ink of later ones
covers it, be that a part of it. What is left looks the same, also where a wider pen draws it.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np
from matplotlib.path import Path

from gdviz.ground.columns import are_finite, corners

Box = tuple[float, float, float, float]
"""Left, bottom, right and top."""
MANY = 2000
"""From how many points on a line is thinned."""
_FRACTION = 1 / 8
"""Of a pixel: points that are nearer are one."""
_MIXED = 0x1E3779B97F4A7C15
"""An odd factor that spreads pairs of cells over all numbers of 64 bits."""
_FAR = 1e6
"""In pixels: all that is farther off is one place."""
_CHUNK = 32768
"""So many points are thinned by themselves, once for all frames of a film, then with all others."""
_EDGE = 1
"""In pixels: as far outside of a box something may be seen of what is half covered."""
_LARGEST, _FINEST, _GAP = 4096, 2, 8
"""In cells: the side of what is looked at, the piece of a segment that is not parted further, and
how much of a segment is covered at least to be left out."""
_FIRST, _GROWTH = 256, 1.5
"""How many segments are drawn at first, before others are tried, and how many times as many then.
"""


class _Grain(NamedTuple):
    """In what cells it is looked for what others cover.

    Attributes
    ----------
    radius : of the pen, in cells
    marked : how many cells round a point are marked, along each axis
    reach : up to how many cells off all are marked where a point is covered
    pays : from what length of lines on they are looked at, in cells for each of their box
    """

    radius: float
    marked: int
    reach: int
    pays: float


_BY_INK = _Grain(2.13, 2, 3, 4)
"""The four cells round a point lie in the disc about it, which touches cells three off at most."""
_BY_POINTS = _Grain(5, 1, 1, 1)
"""The discs about points in all cells round one cover that about it, but for 1/50 of the radius."""


def thinned(lines: Sequence[np.ndarray], width: float, box: Box | None = None) -> list[Path]:
    """Return what is seen of lines (k, 2), in pixels, that a pen of a width draws in turn.

    It is as many paths, each of which may have gaps. The ink is opaque, ends and corners are round.
    Of what lies outside of a box, if there is one, no ink is seen.
    """
    parts = [_of_line(np.asarray(line, float), width, box) for line in lines]
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    whole, owner = _seen(np.concatenate(parts), width, owner, box)
    return [as_path(whole[owner == k]) for k in range(len(parts))]


def segments(line: np.ndarray, width: float, box: Box | None = None) -> np.ndarray:
    """Return the segments (s, 2, 2) that are seen of one line (k, 2), in pixels."""
    pairs = _parts(line, width, box)
    return _seen(pairs, width, np.zeros(len(pairs), int), box)[0]


def distinct(points: np.ndarray) -> np.ndarray:
    """Return points (k, 2), in pixels, without those that a later one lies on."""
    finite = points[are_finite(points)]
    return finite[_last_of_each(_cells(finite))]


def as_path(pairs: np.ndarray) -> Path:
    """Return segments (s, 2, 2) as a path, which goes on where one begins at the end of another."""
    begins = np.ones((len(pairs), 2), bool)
    (x, y), (end_x, end_y) = pairs[1:, 0].T, pairs[:-1, 1].T
    begins[1:, 0] = (x != end_x) | (y != end_y)
    codes = np.broadcast_to(np.array([Path.MOVETO, Path.LINETO], Path.code_type), begins.shape)
    return Path(pairs[begins], codes[begins])


def _of_line(line: np.ndarray, width: float, box: Box | None) -> np.ndarray:
    """Return the segments of a line that go somewhere, into a box, and lie apart in a chunk."""
    ends = [*range(0, max(len(line) - 1, 1), _CHUNK), len(line) - 1]
    chunks = [line[a : b + 1] for a, b in pairwise(ends)]
    return np.concatenate([_of_chunk(each.tobytes(), width, box) for each in chunks])


@lru_cache(64)
def _of_chunk(points: bytes, width: float, box: Box | None) -> np.ndarray:
    pairs = _parts(np.frombuffer(points).reshape(-1, 2), width, box)
    return pairs[_apart(pairs)]


def _parts(line: np.ndarray, width: float, box: Box | None) -> np.ndarray:
    """Return the segments of a line that go somewhere, and into a box."""
    for axis in (0, 1):
        line = line[_turns(line, axis)]
    pairs = np.stack([line[:-1], line[1:]], axis=1)
    pairs = pairs[are_finite(pairs.reshape(-1, 4))]
    return pairs if box is None else _within(pairs, box, width)


def _within(pairs: np.ndarray, box: Box, width: float) -> np.ndarray:
    """Return the parts of segments whose ink comes into a box."""
    low, high = corners(pairs.reshape(-1, 2)) if len(pairs) else (np.inf, -np.inf)
    if (low >= box[:2]).all() and (high <= box[2:]).all():
        return pairs
    begin, way = pairs[:, 0], pairs[:, 1] - pairs[:, 0]
    with np.errstate(all="ignore"):
        ends = (np.reshape(box, (2, 1, 2)) + np.reshape((-width, width), (2, 1, 1)) - begin) / way
    start, stop = np.fmin(*ends), np.fmax(*ends)  # 0 / 0 tells nothing
    start = np.fmax(np.fmax(*start.T), 0)
    stop = np.fmin(np.fmin(*stop.T), 1)
    seen = start <= stop
    return _cut(pairs[seen], np.stack([start, stop], axis=1)[seen])


def _turns(line: np.ndarray, axis: int) -> np.ndarray:
    """Return which points of a line tell how it goes, in order.

    While it stays in a column of cells across an axis, these are where it comes, where it leaves,
    and how far it goes along the column to either side.
    """
    across, along = np.where(are_finite(line), _places(line[:, axis]), np.nan), line[:, 1 - axis]
    moves = np.diff(across, prepend=np.nan) != 0  # as beside what is no number
    first, stay = np.flatnonzero(moves), np.cumsum(moves) - 1
    kept = np.zeros(len(line), bool)
    kept[first] = kept[first - 1] = True  # which is the last one too
    for farthest in (np.minimum, np.maximum):
        at = np.flatnonzero(along == farthest.reduceat(along, first)[stay])
        kept[at[np.diff(stay[at], prepend=-1) > 0]] = True  # of those that are as far the first
    return np.flatnonzero(kept)


def _seen(
    pairs: np.ndarray, width: float, owner: np.ndarray, box: Box | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is seen of segments (s, 2, 2), in order, and the owners.

    Those of a later owner lie on top.
    """
    apart = _apart(pairs)
    return _uncovered(pairs[apart], width, owner[apart], box)


def _apart(pairs: np.ndarray) -> np.ndarray:
    """Return which segments (s, 2, 2) have no later one that lies on them, in order."""
    low, high = np.sort(_cells(pairs.reshape(-1, 2)).reshape(-1, 2), axis=1).T
    return _last_of_each(low * _MIXED + high)  # which wraps: one number for both


def _cells(points: np.ndarray) -> np.ndarray:
    """Return the cell of each point, as one number."""
    x, y = np.nan_to_num(_places(points.T)).astype(np.int64)
    return (x << 32) + y


def _places(numbers: np.ndarray) -> np.ndarray:
    """Return in which row or column of cells each of some numbers is, in whole floats."""
    with np.errstate(invalid="ignore"):
        return np.floor(np.clip(numbers, -_FAR, _FAR) / _FRACTION)


def _last_of_each(numbers: np.ndarray) -> np.ndarray:
    """Return where each of some whole numbers is last, in order; a few are there more than once.

    Each goes to a place of a table, over those before it: none is sorted.
    """
    bits, which = max(len(numbers), 1).bit_length(), np.arange(len(numbers))
    place = (numbers * _MIXED).view(np.uint64) >> np.uint64(64 - bits)
    table = np.empty(1 << bits, int)
    table[place] = which
    last = table[place]
    return np.flatnonzero((last == which) | (numbers[last] != numbers))


def _uncovered(
    pairs: np.ndarray, width: float, owner: np.ndarray, box: Box | None
) -> tuple[np.ndarray, np.ndarray]:
    """Return what of segments is not covered by the ink of others, in order, and the owners."""
    lengths = np.hypot(*(pairs[:, 1] - pairs[:, 0]).T)
    short = len(pairs) > 0 and lengths.mean() < width
    grain = _BY_POINTS if short else _BY_INK
    scale = 2 * grain.radius / width
    cells, lengths = scale * pairs, scale * lengths
    sides = np.diff(corners(cells.reshape(-1, 2)), axis=0) if len(cells) else np.zeros(2)
    area = (sides + 2 * grain.radius).prod()
    if sides.max() > _LARGEST or lengths.sum() <= grain.pays * area:
        return pairs, owner
    edge = _EDGE + (width / 2 if short else 0)  # a point farther off is not seen, or no ink is
    shown = None if box is None else scale * np.add(np.reshape(box, (2, 2)), [[-edge], [edge]])
    ink, found = _Ink(cells, shown, grain), []
    for block in _blocks(owner, lengths):
        which, parts = ink.bare(cells[block])
        ink.add(_cut(cells[block[which]], parts))
        found.append((block[which], parts))
    which, parts = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(which + parts[:, 0])
    which = which[order]
    return _cut(pairs[which], parts[order]), owner[which]


def _cut(pairs: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return of each segment the part from one share of it to another; both ends as they were."""
    begin, end = pairs[:, :1], pairs[:, 1:]
    parts = parts[..., None]
    return np.where(parts == 1, end, begin + parts * (end - begin))


def _blocks(owner: np.ndarray, lengths: np.ndarray) -> Iterator[np.ndarray]:
    """Part segments into ever larger blocks, from the last owner on; of one as chance has it.

    In their own order each would lie at the edge of the ink. Long ones are likely to be early: they
    cover the most.
    """
    shares = lengths / lengths.max() * np.random.default_rng(0).random(len(owner))
    order = np.argsort(-owner - shares)
    first = 0
    while first < len(order):
        last = max(int(_GROWTH * first), _FIRST)
        yield order[first:last]
        first = last


class _Ink:
    """Where a pen draws, in cells round all segments.

    What lies outside of what is shown, (2, 2), is as if it were marked: no other is seen there.
    """

    def __init__(self, pairs: np.ndarray, shown: np.ndarray | None, grain: _Grain) -> None:
        self._grain, reach = grain, grain.reach
        self.corner = np.floor(pairs.min(axis=(0, 1))) - reach - 1
        shape = np.ceil(pairs.max(axis=(0, 1)) - self.corner).astype(int) + reach + 2
        self._drawn = np.zeros(shape, bool)
        if shown is not None:
            first, last = np.floor(shown - self.corner).clip(0, shape).astype(int)
            self._drawn[...] = True
            self._drawn[first[0] : last[0] + 1, first[1] : last[1] + 1] = False
        self._sums = np.zeros(shape + 1, np.int32)

    def bare(self, pairs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the parts of segments that have not ink all round.

        They are which segment each is of, in order, and from what share of it to which, (p, 2). A
        box round a segment is full of ink or has none, or else both halves are looked at.
        """
        begin, way = pairs[:, 0] - self.corner, pairs[:, 1] - pairs[:, 0]
        which, start, share = np.arange(len(pairs)), np.zeros(len(pairs)), 1.0
        found = [(which[:0], start[:0], start[:0])]
        while len(which):
            here = begin[which] + start[:, None] * way[which]
            there = here + share * way[which]
            low, high = np.minimum(here, there), np.maximum(here, there)
            held, whole = self._held(low, high)
            (across, up), some = (high - low).T, (held > 0) & (held < whole)
            parted = some & (np.maximum(across, up) >= _FINEST)
            bare = ~parted & (held < whole)
            found.append((which[bare], start[bare], start[bare] + share))
            which, start, share = which[parted], start[parted], share / 2
            which, start = np.tile(which, 2), np.concatenate([start, start + share])
        return _joined(*map(np.concatenate, zip(*found, strict=True)), np.hypot(*way.T))

    def _held(self, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how many cells of boxes have ink all round, and how many they are."""
        (x0, y0), (x1, y1) = low.astype(np.int32).T, high.astype(np.int32).T + 1
        sums = self._sums
        held = sums[x1, y1] - sums[x0, y1] - sums[x1, y0] + sums[x0, y0]
        return held, (x1 - x0) * (y1 - y0)

    def add(self, pairs: np.ndarray) -> None:
        """Draw segments: mark the cells round each point of them."""
        _, marked, reach, _ = self._grain
        x, y = (_along(pairs) - self.corner - (marked - 1) / 2).astype(np.int32).T
        for across, up in product(range(marked), repeat=2):
            self._drawn[x + across, y + up] = True
        inside = _eroded(_eroded(self._drawn, reach).T, reach).T
        self._sums[1:, 1:] = inside.cumsum(axis=0, dtype=np.int32).cumsum(axis=1, dtype=np.int32)


def _joined(
    which: np.ndarray, start: np.ndarray, stop: np.ndarray, lengths: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Join parts of segments, of some lengths in cells, between which there is next to no gap."""
    order = np.argsort(which + start)
    which, start, stop = which[order], start[order], stop[order]
    apart = np.diff(which, prepend=-1) > 0
    apart[1:] |= (start[1:] - stop[:-1]) * lengths[which[1:]] > _GAP
    first = np.flatnonzero(apart)
    return which[first], np.stack([start[first], stop[np.append(first, len(stop))[1:] - 1]], axis=1)


def _along(pairs: np.ndarray) -> np.ndarray:
    """Return points along segments, both ends among them, no farther apart than a cell."""
    ways = pairs[:, 1] - pairs[:, 0]
    parts = np.ceil(np.hypot(*ways.T)).astype(int) + 1
    which = np.repeat(np.arange(len(parts)), parts)
    part = np.arange(len(which)) - (np.cumsum(parts) - parts)[which]
    return pairs[which, 0] + part[:, None] * (ways / np.maximum(parts - 1, 1)[:, None])[which]


def _eroded(drawn: np.ndarray, reach: int) -> np.ndarray:
    """Return which cells have marked ones on both sides within reach, along the first axis."""
    full, last = np.zeros_like(drawn), len(drawn) - 2 * reach
    full[reach:-reach] = drawn[:last]
    for k in range(1, 2 * reach + 1):
        full[reach:-reach] &= drawn[k : last + k]
    return full
