"""LZW, as GIF has it, for pictures of which most is transparent.

A run of transparent pixels is taken in leaps, so that the work grows with the number of pixels
that changed and not with the area they are scattered over. Welch (1984), "A Technique for
High-Performance Data Compression"; GIF89a, appendix F.
"""

from __future__ import annotations

import numpy as np

CLEAR, END, FIRST_FREE, FULL = 256, 257, 258, 4096


def compress_sparse(positions: np.ndarray, values: np.ndarray, size: int, blank: int) -> bytes:
    """Compress `size` pixels that are `blank` but for `values` (n,) at ascending `positions`.

    Returns the codes alone, without the code size in front and the division into blocks.
    """
    gaps = np.diff(positions, prepend=-1, append=size) - 1
    ends = np.flatnonzero(gaps)  # of runs before blanks
    symbols, codes, start = values.tolist(), _Codes(blank), 0
    for end, gap in zip(ends.tolist(), gaps[ends].tolist(), strict=True):
        codes.take([*symbols[start:end], blank])
        codes.skip(gap - 1)
        start = end
    codes.take(symbols[start:])
    return _pack([*codes.written, codes.string, END])


class _Codes:
    """The codes that are written, and the strings that have one.

    Attributes
    ----------
    string : the code of the string that is not written yet
    table : the codes of strings, by the code of all but the last symbol, and that
    blanks : the codes of strings of so many blanks
    """

    def __init__(self, blank: int) -> None:
        self.blank, self.string, self.written = blank, None, []
        self._clear()

    def _clear(self) -> None:
        self.table, self.blanks = {}, [None, self.blank]
        self.written.append(CLEAR)

    def take(self, symbols: list[int]) -> None:
        """Go on with some symbols."""
        written, table, string = self.written, self.table, self.string
        if string is None and symbols:
            string, *symbols = symbols
        free = FIRST_FREE - 2 + len(self.blanks) + len(table)
        for symbol in symbols:
            longer = string << 8 | symbol
            if longer in table:
                string = table[longer]
                continue
            written.append(string)
            table[longer] = free
            string = symbol
            free += 1
            if free == FULL:
                self._clear()
                table, free = self.table, FIRST_FREE
        self.string = string

    def skip(self, count: int) -> None:
        """Go on with so many more blanks behind one, most of them in leaps."""
        while count and self.string != self.blank:
            self.take([self.blank])
            count -= 1
        if not count:
            return
        blanks, run = self.blanks, 1
        free = FIRST_FREE - 2 + len(blanks) + len(self.table)
        while run + count >= len(blanks):
            count -= len(blanks) - run
            self.written.append(blanks[-1])
            blanks.append(free)
            run = 1
            free += 1
            if free == FULL:
                self._clear()
                blanks, free = self.blanks, FIRST_FREE
        self.string = blanks[run + count]


def _pack(codes: list[int]) -> bytes:
    """Pack codes into bytes, each as wide as the table demands where it stands."""
    codes = np.array(codes, np.uint16)
    places = np.arange(len(codes))
    last_clear = np.maximum.accumulate(np.where(codes == CLEAR, places, 0))
    age = places - np.append(0, last_clear[:-1])
    widths = 9 + np.searchsorted([512, 1024, 2048], 256 + age, side="right")
    bits = np.unpackbits(codes.view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")
    return np.packbits(bits[np.arange(16) < widths[:, None]], bitorder="little").tobytes()
