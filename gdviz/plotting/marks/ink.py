"""Where a pen has drawn on a page, in cells that are the bits of one number.

A segment is hidden where there is ink all round, wherever it goes: so the parts of it are found
that are bare.
"""

import numpy as np

RADIUS = 5
"""Of the pen, in cells."""
_MARGIN = 8
"""In cells: how much round all segments is looked at."""
_FINEST, _GAP = 4, 16
"""In cells: the piece of a segment that is not parted further, and how much of a segment is covered
at least to be left out."""


def _disc(touched: bool) -> dict[int, tuple[int, int]]:
    """Return from which column to which, for each row, cells lie in a disc about a corner of cells.

    It is the pen's about any point that is nearest to this corner: they lie in all such discs, or
    with `touched` meet one. Seen from a cell, such corners lie a row and a column further.
    """
    rows = range(-_MARGIN, _MARGIN)
    sides = np.sort(np.abs([rows, np.add(rows, 1)]), axis=0)
    away = np.maximum(sides[0] - 0.5, 0) if touched else sides[1] + 0.5
    counts = (np.hypot(away[:, None], away) <= RADIUS).sum(axis=1) // 2
    return {row: (-k, k - 1) for row, k in zip(rows, counts.tolist(), strict=True) if k}


_INKED, _TOUCHED = _disc(touched=False), _disc(touched=True)


class Ink:
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
