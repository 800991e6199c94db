"""LZW, as GIF has it, for pictures of which most is transparent.

A run of transparent pixels is taken in leaps, so that the work grows with the number of pixels
that changed and not with the area they are scattered over. Welch (1984), "A Technique for
High-Performance Data Compression"; GIF89a, appendix F.
"""

from __future__ import annotations

from math import isqrt

import numpy as np

CLEAR, END, FIRST_FREE, FULL = 256, 257, 258, 4096
_WIDTHS = (9, 1, 256), (10, 256, 768), (11, 768, 1792), (12, 1792, FULL)
"""How many bits codes have, and from which to which of a table's."""


def compress_sparse(positions: np.ndarray, values: np.ndarray, size: int, blank: int) -> bytes:
    """Compress `size` pixels that are `blank` but for `values` (n,) at ascending `positions`.

    Returns the codes alone, without the code size in front and the division into blocks.
    """
    gaps = np.diff(positions, prepend=-1, append=size) - 1
    ends = np.flatnonzero(gaps)  # of runs before blanks
    runs = zip(ends.tolist(), gaps[ends].tolist(), strict=True)
    return _pack(_codes(values.tolist(), [*runs, (len(values), 0)], blank))


def _codes(symbols: list[int], runs: list[tuple[int, int]], blank: int) -> list[list[int]]:
    """Return the codes of symbols, up to the end of each run, and of so many blanks behind it.

    They are as many lists as tables are filled, each from `CLEAR` on. `table` holds the codes of
    strings by the code of all but the last symbol, and that; `blanks` the codes of strings of so
    many blanks. `string` is the code of what is not written yet.
    """
    written, table, blanks = [], {}, [None, blank]
    tables, start, string, free = [written], 0, CLEAR, FIRST_FREE - 1  # which CLEAR takes
    for end, gap in runs:
        pixels = symbols[start:end]
        start, left = end, gap
        while True:
            for symbol in pixels:
                if (longer := string << 8 | symbol) in table:
                    string = table[longer]
                    continue
                written.append(string)
                table[longer] = free
                string = symbol
                free += 1
                if free == FULL:
                    written, table, blanks, free = [CLEAR], {}, [None, blank], FIRST_FREE
                    tables.append(written)
            if string == blank or not left:
                break
            pixels = (blank,)
            left -= 1
        if string != blank:
            continue
        count = left + 1
        while count >= len(blanks):
            longest = len(blanks) - 1
            grown = min(_leaps(longest, count), FULL - free)
            new = range(free, free + grown)
            written += [blanks[-1], *new[:-1]]
            blanks += new
            count -= grown * longest + grown * (grown - 1) // 2
            free += grown
            if free == FULL:
                written, table, blanks, free = [CLEAR], {}, [None, blank], FIRST_FREE
                tables.append(written)
        string = blanks[count]
    written += [string, END]
    return tables


def _leaps(longest: int, count: int) -> int:
    """Return how many strings of blanks, each longer by one, are fewer than so many blanks."""
    odd = 2 * longest - 1
    return (isqrt(odd**2 + 8 * (count - 1)) - odd) // 2


def _pack(tables: list[list[int]]) -> bytes:
    """Pack codes into bytes, each as wide as the table demands where it stands."""
    packed = []
    for k, codes in enumerate(tables):
        code = np.array(codes, np.uint16).view(np.uint8).reshape(-1, 2)
        bits = np.unpackbits(code, axis=1, bitorder="little")
        pieces = (12 if k else 9, 0, 1), *_WIDTHS
        packed += [bits[a:b, :width].reshape(-1) for width, a, b in pieces if a < len(codes)]
    return np.packbits(np.concatenate(packed), bitorder="little").tobytes()
