"""Many starts descend in blocks that fit the cache: over the cores, or wherever an executor is."""

import os
from collections.abc import Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from gdviz.steps.loop import Loop, Record
from gdviz.steps.strides import Strides
from gdviz.steps.sweeps import Sweep

# Starts in a block: smaller ones lose more to the interpreter's lock than the cache gives them. No
# more than `numeric` computes in one thread.
BLOCK = 2**18


def descend_in_blocks(loop: Loop, starts: np.ndarray, executor: Executor | None) -> Record:
    """Descend from starts of shape (k, n), each block by itself: the result knows none of them.

    Parameters
    ----------
    loop : the descent, which lacks a start
    starts : where to begin
    executor : what runs the blocks; a thread for each core by default
    """
    parts = list(_parts(len(starts)))
    if executor is None and len(parts) == 1:
        return loop(starts)
    loops, blocks = [_part_of(loop, part) for part in parts], [starts[part] for part in parts]
    whole = loop.blank(starts)
    records = [whole.part(part) for part in parts]
    if executor is None:
        _descend_in_threads(loops, blocks, records)
    else:
        for record, found in zip(records, executor.map(Loop.__call__, loops, blocks), strict=True):
            for array, piece in zip(record, found, strict=True):
                array[...] = piece
    return whole


def _descend_in_threads(loops: list[Loop], blocks: list[np.ndarray], records: list[Record]) -> None:
    """Fill the record of each block."""
    with np.errstate(all="ignore"):  # what compiles when first called does so before the threads
        loops[0].objective.value_and_gradient(blocks[0][:1])
        if Strides.pay(blocks[0], loops[0].kept):
            _ = loops[0].strides
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        list(threads.map(Loop.__call__, loops, blocks, records))


def _parts(count: int) -> Iterator[slice]:
    """Yield slices of about equal length, none longer than a block."""
    bounds = np.linspace(0, count, -(-count // BLOCK) + 1).astype(int).tolist()
    return map(slice, bounds[:-1], bounds[1:])


def _part_of(loop: Loop, part: slice) -> Loop:
    swept = isinstance(loop.optimizer, Sweep)
    return replace(loop, optimizer=loop.optimizer[part]) if swept else loop
