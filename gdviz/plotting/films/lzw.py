"""LZW, as GIF has it, for pictures of which most is transparent.

A run of transparent pixels is taken in leaps, so that the work grows with the number of pixels
that changed and not with the area they are scattered over. Welch (1984), "A Technique for
High-Performance Data Compression"; GIF89a, appendix F.
"""

from __future__ import annotations

from itertools import chain, repeat
from operator import length_hint

import numpy as np

CLEAR, END, FIRST_FREE, FULL = 256, 257, 258, 4096


def compress_sparse(positions: np.ndarray, values: np.ndarray, size: int, blank: int) -> bytes:
    """Compress `size` pixels that are `blank` but for `values` (n,) at ascending `positions`.

    Returns the codes alone, without the code size in front and the division into blocks.
    """
    gaps = np.diff(positions, prepend=-1, append=size) - 1
    ends = np.flatnonzero(gaps)  # of runs before blanks
    runs = zip(ends.tolist(), gaps[ends].tolist(), strict=True)
    return _pack(_codes(values.tolist(), [*runs, (len(values), 0)], blank))


def _codes(symbols: list[int], runs: list[tuple[int, int]], blank: int) -> list[int]:
    """Return the codes of symbols, up to the end of each run, and of so many blanks behind it.

    `table` holds the codes of strings by the code of all but the last symbol, and that; `blanks`
    the codes of strings of so many blanks. `string` is the code of what is not written yet.
    """
    written, table, blanks, free = [CLEAR], {}, [None, blank], FIRST_FREE
    string, start = None, 0
    for end, gap in runs:
        left = repeat(blank, gap)
        for symbol in chain(symbols[start:end], left):
            if string is None:
                string = symbol
            elif (longer := string << 8 | symbol) in table:
                string = table[longer]
                continue
            else:
                written.append(string)
                table[longer], string, free = free, symbol, free + 1
                if free == FULL:
                    written.append(CLEAR)
                    table, blanks, free = {}, [None, blank], FIRST_FREE
            if symbol == blank:
                break
        start, count = end, 1 + length_hint(left)
        if string != blank:
            continue
        while count >= len(blanks):
            count -= len(blanks) - 1
            written.append(blanks[-1])
            blanks.append(free)
            free += 1
            if free == FULL:
                written.append(CLEAR)
                table, blanks, free = {}, [None, blank], FIRST_FREE
        string = blanks[count]
    return [*written, string, END]


def _pack(codes: list[int]) -> bytes:
    """Pack codes into bytes, each as wide as the table demands where it stands."""
    codes = np.array(codes, np.uint16)
    places = np.arange(len(codes))
    last_clear = np.maximum.accumulate(np.where(codes == CLEAR, places, 0))
    age = places - np.append(0, last_clear[:-1])
    widths = 9 + np.searchsorted([512, 1024, 2048], 256 + age, side="right")
    bits = np.unpackbits(codes.view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")
    return np.packbits(bits[np.arange(16) < widths[:, None]], bitorder="little").tobytes()
