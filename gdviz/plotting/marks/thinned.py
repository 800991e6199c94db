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
from gdviz.plotting.marks.ink import RADIUS, Ink

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
_LARGEST = 4096
"""In cells: the longest side of what is looked at."""
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
    scale, ends = 2 * RADIUS / width, np.empty((4, len(pairs)), np.float32)
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(scale, pairs.reshape(-1, 4).T, out=ends, casting="same_kind")
        low = np.minimum(*ends.min(axis=1).reshape(2, 2))
        high = np.maximum(*ends.max(axis=1).reshape(2, 2))
        if not (high - low).max() <= _LARGEST:
            return pairs, owner
    lengths = np.hypot(*(ends[2:] - ends[:2]))
    if (lengths + 3 * RADIUS).sum() <= _PAYS * (high - low + 2 * RADIUS).prod():
        return pairs, owner
    edge = _EDGE + width / 2  # a point farther off is not seen
    shown = None if box is None else scale * np.add(np.reshape(box, (2, 2)), [[-edge], [edge]])
    which, parts = _bare(ends, lengths, owner, Ink(low, high, shown))
    pairs = _cut(pairs[which], parts)
    kept = _apart(pairs)  # what is left of two may be the same
    return pairs[kept], owner[which[kept]]


def _bare(
    ends: np.ndarray, lengths: np.ndarray, owner: np.ndarray, ink: Ink
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
