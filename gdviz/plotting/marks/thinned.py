"""A polyline of very many points is drawn as the segments of it that pixels show.

What a pen of some width leaves on paper is the union of its segments. A segment adds nothing where
it stays within a fraction of a pixel, where another one lies on it, and where the ink of later ones
covers it, be that a part of it. What is left looks the same, also where a wider pen draws it.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

import numpy as np
from matplotlib.path import Path

from gdviz.ground.columns import are_finite

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
_RADIUS, _MARGIN, _LARGEST = 5, 8, 4096
"""In cells: the radius of the pen, how much round all segments is looked at, and the longest side
of what is."""
_FINEST, _GAP = 4, 16
"""In cells: the piece of a segment that is not parted further, and how much of a segment is covered
at least to be left out."""
_FIRST, _GROWTH = 512, 2
"""How many segments are drawn at first, before others are tried, and how many times as many then.
"""
_AT_ONCE = 16384
"""Of how many segments it is asked together whether they are hidden: memory stays in the cache."""
_PAYS, _HOPELESS = 1 / 4, 0.99
"""From what length of lines on, in cells for each of their box, it is looked for what they cover;
and what share of some is bare, and of the others is left, where it no longer is, though an eighth
of them all is drawn."""


def thinned(lines: Sequence[np.ndarray], width: float, box: Box | None = None) -> list[Path]:
    """Return what is seen of lines (k, 2), in pixels, that a pen of a width draws in turn.

    It is as many paths, each of which may have gaps. The ink is opaque, ends and corners are round.
    Of what lies outside of a box, if there is one, no ink is seen.
    """
    chunks = [_of_line(np.asarray(line, float), width, box) for line in lines]
    counts = [sum(map(len, each)) for each in chunks]
    pairs = np.concatenate([each for several in chunks for each in several])
    owner, kept = np.repeat(np.arange(len(lines)), counts), _apart(pairs)
    whole, owner = _uncovered(pairs[kept], width, owner[kept], box)
    ends = np.searchsorted(owner, np.arange(1, len(lines)))
    return [as_path(each) for each in np.split(whole, ends)]


def apart(line: np.ndarray, width: float, box: Box | None = None) -> np.ndarray:
    """Return the segments (s, 2, 2) of a line that go somewhere, into a box, and lie apart."""
    pairs = np.concatenate(_of_line(np.asarray(line, float), width, box))
    return pairs[_apart(pairs)]


def uncovered(pairs: np.ndarray, width: float, box: Box | None = None) -> np.ndarray:
    """Return what of segments (s, 2, 2) is not covered by the ink of others, in order."""
    return _uncovered(pairs, width, np.zeros(len(pairs), int), box)[0]


def distinct(points: np.ndarray, side: float = _FRACTION) -> np.ndarray:
    """Return points (k, 2), in pixels, without those in whose square of a side a later one lies."""
    finite = points[are_finite(points)]
    return finite[_last_of_each(_cells(finite.T, side))]


def as_path(pairs: np.ndarray) -> Path:
    """Return segments (s, 2, 2) as a path, which goes on where one begins at the end of another."""
    begins = np.ones((len(pairs), 2), bool)
    (x, y), (end_x, end_y) = pairs[1:, 0].T, pairs[:-1, 1].T
    begins[1:, 0] = (x != end_x) | (y != end_y)
    codes = np.broadcast_to(np.array([Path.MOVETO, Path.LINETO], Path.code_type), begins.shape)
    return Path(pairs[begins], codes[begins])


def _of_line(line: np.ndarray, width: float, box: Box | None) -> list[np.ndarray]:
    """Return the segments of each chunk of a line that go somewhere, into a box, and lie apart."""
    ends = [*range(0, max(len(line) - 1, 1), _CHUNK), len(line) - 1]
    chunks = [line[a : b + 1].tobytes() for a, b in pairwise(ends)]
    return [_of_chunk(each) if box is None else _in_box(each, width, box) for each in chunks]


@lru_cache(64)
def _in_box(points: bytes, width: float, box: Box) -> np.ndarray:
    """Return the segments of a line that go somewhere, into a box, and lie apart."""
    return _within(_of_chunk(points), box, width)


@lru_cache(64)
def _of_chunk(points: bytes) -> np.ndarray:
    """Return the segments of a line that go somewhere, and lie apart."""
    line = np.frombuffer(points).reshape(-1, 2)
    for axis in (0, 1):
        line = _turning(line, axis)
    pairs = np.stack([line[:-1], line[1:]], axis=1)
    finite = are_finite(line)
    if not finite.all():
        pairs = pairs[finite[:-1] & finite[1:]]
    return pairs[_apart(pairs)]


def _within(pairs: np.ndarray, box: Box, width: float) -> np.ndarray:
    """Return the parts of segments whose ink comes into a box."""
    low, high = np.reshape(box, (2, 2, 1)) + np.reshape((-width, width), (2, 1, 1))
    begin, end = _columns(pairs).reshape(2, 2, -1)
    inside = ((np.minimum(begin, end) >= low) & (np.maximum(begin, end) <= high)).all(axis=0)
    if inside.all():
        return pairs
    beyond = np.flatnonzero(~inside)
    begin, way = begin[:, beyond], (end - begin)[:, beyond]
    with np.errstate(all="ignore"):
        shares = (low - begin) / way, (high - begin) / way
    start = np.fmax(np.fmin(*shares), 0).max(axis=0)  # 0 / 0 tells nothing
    stop = np.fmin(np.fmax(*shares), 1).min(axis=0)
    seen = start <= stop
    beyond, parts = beyond[seen], np.stack([start, stop], axis=1)[seen]
    pairs = pairs.copy()
    pairs[beyond] = _cut(pairs[beyond], parts)
    inside[beyond] = True
    return pairs[inside]


def _columns(pairs: np.ndarray) -> np.ndarray:
    """Return where segments (s, 2, 2) begin and end, (4, s)."""
    return np.ascontiguousarray(pairs.reshape(-1, 4).T)


def _turning(line: np.ndarray, axis: int) -> np.ndarray:
    """Return the points of a line that tell how it goes, in order.

    While it stays in a column of cells across an axis, these are where it comes, where it leaves,
    and how far it goes along the column to either side.
    """
    across, along = np.where(are_finite(line), _places(line[:, axis]), np.nan), line[:, 1 - axis]
    moves = np.diff(across, prepend=np.nan) != 0  # as beside what is no number
    first = np.flatnonzero(moves)
    if len(first) > 0.9 * len(line):
        return line
    stay = np.cumsum(moves) - 1
    kept = np.zeros(len(line), bool)
    kept[first] = kept[first - 1] = True  # which is the last one too
    for farthest in (np.minimum, np.maximum):
        at = np.flatnonzero(along == farthest.reduceat(along, first)[stay])
        kept[at[np.diff(stay[at], prepend=-1) > 0]] = True  # of those that are as far the first
    return line[kept]


def _apart(pairs: np.ndarray) -> np.ndarray:
    """Return which segments (s, 2, 2) have no later one that lies on them, in order."""
    begin, end = (_cells(each) for each in np.split(_columns(pairs), 2))
    return _last_of_each(np.minimum(begin, end) * _MIXED + np.maximum(begin, end))  # which wraps


def _cells(points: np.ndarray, side: float = _FRACTION) -> np.ndarray:
    """Return the cell of each of some points (2, k), as one number."""
    x, y = _places(points, side).astype(np.int64)
    x <<= 32
    x += y
    return x


def _places(numbers: np.ndarray, side: float = _FRACTION) -> np.ndarray:
    """Return in which row or column of cells each of some numbers is, in whole floats."""
    places = np.clip(numbers, -_FAR, _FAR)
    places /= side
    return np.floor(places, out=places)


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
    """Return what of segments (s, 2, 2) is not covered by the ink of others, in order, and whose.

    Those of a later owner lie on top.
    """
    if len(pairs) <= _FIRST:
        return pairs, owner
    scale, ends = 2 * _RADIUS / width, np.empty((4, len(pairs)), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(scale, pairs.reshape(-1, 4).T, out=ends, casting="same_kind")
        low = np.minimum(*ends.min(axis=1).reshape(2, 2))
        high = np.maximum(*ends.max(axis=1).reshape(2, 2))
        if not (high - low).max() <= _LARGEST:
            return pairs, owner
    lengths = np.hypot(*(ends[2:] - ends[:2]))
    if (lengths + 3 * _RADIUS).sum() <= _PAYS * (high - low + 2 * _RADIUS).prod():
        return pairs, owner
    edge = _EDGE + width / 2  # a point farther off is not seen
    shown = None if box is None else scale * np.add(np.reshape(box, (2, 2)), [[-edge], [edge]])
    which, parts = _bare(ends, lengths, owner, _Ink(low, high, shown))
    pairs = _cut(pairs[which], parts)
    kept = _apart(pairs)  # what is left of two may be the same
    return pairs[kept], owner[which[kept]]


def _bare(
    ends: np.ndarray, lengths: np.ndarray, owner: np.ndarray, ink: "_Ink"
) -> tuple[np.ndarray, np.ndarray]:
    """Return which segments (4, s) are bare, in order, and from what share to which, (p, 2).

    Some are drawn, those that their ink hides are left out, and so on with the others.
    """
    rest, count, found = _order(owner, lengths), _FIRST, []
    while len(rest):
        block, rest = rest[:count], rest[count:]
        held, parts = ink.bare(ends[:, block])
        which, count = block[held], _GROWTH * count
        found.append((which, parts))
        if not len(rest):
            break
        ink.add(_columns(_cut(ends[:, which].T.reshape(-1, 2, 2), parts)))
        shares = np.split(rest, range(_AT_ONCE, len(rest), _AT_ONCE))
        rest = np.concatenate([share[~ink.hides(ends[:, share])] for share in shares])
        bare = lengths[which] @ np.ptp(parts, axis=1) / lengths[block].sum()
        seen = len(rest) / sum(map(len, shares))
        if min(bare, seen) > _HOPELESS and len(found) > 1 and 8 * len(rest) < 7 * len(owner):
            found.append((rest, np.tile([0.0, 1.0], (len(rest), 1))))
            break
    which, parts = (np.concatenate(each) for each in zip(*found, strict=True))
    order = np.argsort(which + parts[:, 0])
    return which[order], parts[order]


def _order(owner: np.ndarray, lengths: np.ndarray) -> np.ndarray:
    """Return in which order segments are drawn: from the last owner on, of one as chance has it.

    In their own order each would lie at the edge of the ink. Long ones are likely to be early: they
    cover the most.
    """
    last = owner[-1]
    shares = lengths / lengths.max() * np.random.default_rng(0).random(len(owner), np.float32)
    levels = 0xFFFF // (last + 1)  # numbers of 16 bits are sorted in no time
    places = (last - owner) * levels + (levels - 1) * (1 - shares)
    return np.argsort(places.astype(np.uint16), kind="stable")


def _cut(pairs: np.ndarray, parts: np.ndarray) -> np.ndarray:
    """Return of each segment the part from one share of it to another; both ends as they were."""
    begin, end = pairs[:, :1], pairs[:, 1:]
    parts = parts[..., None]
    return np.where(parts == 1, end, begin + parts * (end - begin))


def _disc(touched: bool) -> dict[int, tuple[int, int]]:
    """Return from which column to which, for each row, cells lie in a disc about a corner of cells.

    It is the pen's about any point that is nearest to this corner: they lie in all such discs, or
    with `touched` meet one. Seen from a cell, such corners lie a row and a column further.
    """
    rows = range(-_MARGIN, _MARGIN)
    sides = np.sort(np.abs([rows, np.add(rows, 1)]), axis=0)
    away = np.maximum(sides[0] - 0.5, 0) if touched else sides[1] + 0.5
    counts = (np.hypot(away[:, None], away) <= _RADIUS).sum(axis=1) // 2
    return {row: (-k, k - 1) for row, k in zip(rows, counts.tolist(), strict=True) if k}


_INKED, _TOUCHED = _disc(touched=False), _disc(touched=True)


class _Ink:
    """Where a pen draws, in cells round all segments.

    What lies outside of what is shown, (2, 2), is as if it were inked: no other is seen there. All
    cells are the bits of one whole number, which are moved in one step.
    """

    def __init__(self, low: np.ndarray, high: np.ndarray, shown: np.ndarray | None) -> None:
        self._corner = np.tile(np.floor(low) - _MARGIN - 0.5, 2).astype(np.float32)[:, None]
        self.shape = (high - low).astype(int) + 2 * _MARGIN + 2
        self._marked, unseen = np.zeros(self.shape, bool), np.zeros(self.shape, bool)
        if shown is not None:
            (left, bottom), (right, top) = (shown - self._corner[:2, 0]).clip(0).astype(int)
            unseen[...] = True
            unseen[left : right + 1, bottom : top + 1] = False
        self._unseen = _as_bits(unseen)
        self._all = _as_bits(np.ones(self.shape, bool))
        self._sums = np.zeros(self.shape + 1, np.int32)

    def hides(self, ends: np.ndarray) -> np.ndarray:
        """Return which segments (4, s) have ink all round, wherever they go in their box."""
        return self._bare_in(ends)[0] == 0

    def bare(self, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the parts of segments (4, s) that have not ink all round.

        They are which segment each is of, in order, and from what share of it to which, (p, 2). A
        box round a segment is full of ink or has none, or else both halves are looked at.
        """
        begin, way = ends[:2], ends[2:] - ends[:2]
        which, share = np.arange(len(way.T)), np.float32(1)
        start = np.zeros(len(which), np.float32)
        found = [(which[:0], start[:0], start[:0])]
        while len(which):
            along = way[:, which]
            here = begin[:, which] + start * along
            bare, whole = self._bare_in(np.concatenate([here, here + share * along]))
            large = share * np.abs(along).max(axis=0) >= _FINEST
            parted = (bare > 0) & (bare < whole) & large
            done = (bare > 0) & ~parted
            found.append((which[done], start[done], start[done] + share))
            which, start, share = which[parted], start[parted], share / 2
            which, start = np.tile(which, 2), np.concatenate([start, start + share])
        return _joined(*map(np.concatenate, zip(*found, strict=True)), np.hypot(*way))

    def _bare_in(self, ends: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return how many corners in boxes round segments have not ink all round, of how many."""
        x, y, far_x, far_y = (ends - self._corner).astype(np.int32)
        left, right = np.minimum(x, far_x), np.maximum(x, far_x) + 1
        low, high = np.minimum(y, far_y), np.maximum(y, far_y) + 1
        whole = (right - left) * (high - low)
        left, right = left * self._sums.shape[1], right * self._sums.shape[1]
        sums = self._sums.ravel()
        held = sums[right + high] - sums[left + high] - sums[right + low] + sums[left + low]
        return whole - held, whole

    def add(self, ends: np.ndarray) -> None:
        """Draw segments (4, s): mark the corner that is nearest to each point of them."""
        x, y = (_along(ends) - self._corner[:2]).astype(np.int32)
        self._marked[x, y] = True
        marks, row = _as_bits(self._marked), int(self.shape[1])
        inked = _spread(marks, _INKED, row) | self._unseen
        held = self._all & ~(_spread(self._all & ~inked, _TOUCHED, row) << row + 1)
        beside = marks & marks << 1 & marks >> 1
        held |= beside & beside << row & beside >> row
        sums = _as_cells(held, self.shape).cumsum(axis=0, dtype=np.int32)
        sums.cumsum(axis=1, out=self._sums[1:, 1:])


def _as_bits(cells: np.ndarray) -> int:
    """Return cells, each of which is marked or not, as one whole number."""
    return int.from_bytes(np.packbits(cells, bitorder="little"), "little")


def _as_cells(bits: int, shape: np.ndarray) -> np.ndarray:
    """Return a whole number as cells."""
    count = int(shape.prod())
    packed = np.frombuffer(bits.to_bytes(-(-count // 8), "little"), np.uint8)
    return np.unpackbits(packed, count=count, bitorder="little").reshape(shape)


def _spread(bits: int, disc: dict[int, tuple[int, int]], row: int) -> int:
    """Return what discs about marked cells cover, where a row is of so many cells."""
    covered = 0
    for k, (first, last) in disc.items():
        run, length = bits, 1
        while length <= last - first:
            more = min(length, last + 1 - first - length)
            run, length = run | run << more, length + more
        by = k * row + first
        covered |= run << by if by > 0 else run >> -by
    return covered


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


def _along(ends: np.ndarray) -> np.ndarray:
    """Return points (2, p) along segments (4, s), both ends among them, at most a cell apart."""
    way = ends[2:] - ends[:2]
    parts = np.ceil(np.hypot(*way)).astype(int) + 1
    part = np.arange(parts.sum()) - np.repeat(np.cumsum(parts) - parts, parts)
    way = np.repeat(way / np.maximum(parts - 1, 1), parts, axis=1)
    return np.repeat(ends[:2], parts, axis=1) + part * way
