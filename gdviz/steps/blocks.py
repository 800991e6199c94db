"""Many starts descend in blocks that fit the cache: over the cores, or wherever an executor is."""

from collections.abc import Iterator
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from gdviz.ground.child import is_free
from gdviz.ground.executors import each_done, in_threads
from gdviz.programs import loops
from gdviz.steps.children import descend_with_children
from gdviz.steps.loop import Descent, Record
from gdviz.steps.strides import Strides
from gdviz.steps.sweeps import Sweep

# Starts in a block: smaller ones lose more to the interpreter's lock than the cache gives them. No
# more than `numeric` computes in one thread.
BLOCK = 2**18


def descend_in_blocks(descent: Descent, starts: np.ndarray, executor: Executor | None) -> Record:
    """Descend from starts of shape (k, n), each block by itself: the result knows none of them.

    Parameters
    ----------
    descent : what lacks a start
    starts : where to begin
    executor : what runs the blocks; by default a thread for each core, or a process if need be
    """
    parts = list(_parts(len(starts)))
    if executor is None and len(parts) == 1:
        return descent(starts)
    descents = [_part_of(descent, part) for part in parts]
    blocks, whole = [starts[part] for part in parts], descent.blank(starts)
    records = [whole.part(part) for part in parts]
    if executor is None:
        _descend_here(descents, blocks, records)
    else:
        tasks = list(zip(descents, blocks, strict=True))
        for k, found in each_done(executor, Descent.__call__, tasks):
            for array, piece in zip(records[k], found, strict=True):
                array[...] = piece
    return whole


def _descend_here(descents: list[Descent], blocks: list[np.ndarray], records: list[Record]) -> None:
    """Fill the record of each block, on all cores."""
    first = descents[0]
    with np.errstate(all="ignore"):  # what is made when first asked for is made before the threads
        first.objective.value_and_gradient(blocks[0][:1])
        in_strides = Strides.pay(blocks[0], first.kept) and first.strides
    if in_strides and not loops.is_installed() and is_free():
        descend_with_children(descents, blocks, records)
    else:
        in_threads(Descent.__call__, descents, blocks, records)


def _parts(count: int) -> Iterator[slice]:
    """Yield slices of about equal length, none longer than a block."""
    bounds = np.linspace(0, count, -(-count // BLOCK) + 1).astype(int).tolist()
    return map(slice, bounds[:-1], bounds[1:])


def _part_of(descent: Descent, part: slice) -> Descent:
    swept = isinstance(descent.optimizer, Sweep)
    return replace(descent, optimizer=descent.optimizer[part]) if swept else descent
