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
    symbols = np.full(2 * len(gaps) - 1, blank)
    counts = np.ones(len(symbols), int)
    counts[::2] = gaps
    symbols[1::2] = values
    some = counts > 0
    return _pack(_codes(symbols[some].tolist(), counts[some].tolist(), blank))


def _codes(symbols: list[int], counts: list[int], blank: int) -> list[int]:
    """Return the codes of symbols, each so many times; only blanks stand more than once."""
    codes = [CLEAR]
    table, blanks, free = {}, [None, blank], FIRST_FREE  # codes of prefix + symbol, of n blanks
    prefix, run = None, 0  # code of the string so far, and its length where it is all blank
    for symbol, count in zip(symbols, counts, strict=True):
        while count:
            if symbol == blank and (run or prefix is None):
                if run + count < len(blanks):
                    run += count
                    prefix = blanks[run]
                    break
                count -= len(blanks) - 1 - run
                run = len(blanks) - 1
                prefix = blanks[run]
            count -= 1
            longer = symbol if prefix is None else table.get(prefix << 8 | symbol)
            if longer is not None:
                prefix, run = longer, 0
                continue
            codes.append(prefix)
            if run and symbol == blank:
                blanks.append(free)
            else:
                table[prefix << 8 | symbol] = free
            prefix, run = symbol, int(symbol == blank)
            free += 1
            if free == FULL:
                codes.append(CLEAR)
                table, blanks, free = {}, [None, blank], FIRST_FREE
    return [*codes, prefix, END]


def _pack(codes: list[int]) -> bytes:
    """Pack codes into bytes, each as wide as the table demands where it stands."""
    codes = np.array(codes, np.uint16)
    places = np.arange(len(codes))
    last_clear = np.maximum.accumulate(np.where(codes == CLEAR, places, 0))
    age = places - np.append(0, last_clear[:-1])
    widths = 9 + np.searchsorted([512, 1024, 2048], 256 + age, side="right")
    bits = np.unpackbits(codes.view(np.uint8).reshape(-1, 2), axis=1, bitorder="little")
    return np.packbits(bits[np.arange(16) < widths[:, None]], bitorder="little").tobytes()
