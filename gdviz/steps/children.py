"""Blocks of starts that this process and children of it take one after another.

Where NumPy alone takes strides, its calls are so short that threads would wait for the
interpreter's lock longer than they compute. A child has a lock of its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from mmap import mmap

import numpy as np

from gdviz.ground.child import Child, is_free, patience
from gdviz.ground.cores import cores
from gdviz.steps.loop import Descent, Record

_NUMBER = 4  # bytes


def descend_with_children(
    descents: Sequence[Descent], blocks: Sequence[np.ndarray], records: Sequence[Record]
) -> None:
    """Fill the record of each block: here, and in a child for each other core that is free.

    What a child has begun and not done is done here.
    """
    with ExitStack() as ended:
        theirs = [_shared(record) for record in records]
        is_done = _zeros((len(blocks),), np.dtype(bool))
        queue = _Queue(len(blocks), ended)

        def work() -> None:
            for k in queue:
                descents[k](blocks[k], theirs[k])
                is_done[k] = True

        children = _children(work, len(blocks) - 1, ended)
        begun, mine = time.perf_counter(), []
        for k in queue:
            descents[k](blocks[k], records[k])
            mine.append(k)
        until = time.perf_counter() + patience(time.perf_counter() - begun)
        for child in children:
            child.has_worked(max(until - time.perf_counter(), 0))
    for k in {*range(len(blocks))} - {*mine}:
        if is_done[k]:
            for array, found in zip(records[k], theirs[k], strict=True):
                array[...] = found
        else:
            descents[k](blocks[k], records[k])


def _children(work: Callable[[], None], most: int, ended: ExitStack) -> list[Child]:
    """Return at most so many children that work, as many as there are cores for."""
    children: list[Child] = []
    with suppress(OSError):  # no more processes, files or memory: the rest is done here
        for _ in range(min(cores() - 1, most) if is_free() else 0):
            children.append(Child.of(work))
            ended.callback(children[-1].end)
    return children


class _Queue:
    """The numbers of blocks, each of which is handed out once, in whatever process it is asked."""

    def __init__(self, count: int, ended: ExitStack) -> None:
        self._waiting, told = os.pipe()
        ended.callback(os.close, self._waiting)
        with open(told, "wb") as numbers:
            numbers.write(np.arange(count, dtype=np.int32).tobytes())

    def __iter__(self) -> Iterator[int]:
        while number := os.read(self._waiting, _NUMBER):
            yield int(np.frombuffer(number, np.int32)[0])


def _shared(record: Record) -> Record:
    """Return a record like one, in memory that children write to as well."""
    return Record(*(_zeros(array.shape, array.dtype) for array in record))


def _zeros(shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    count = int(np.prod(shape))
    return np.frombuffer(mmap(-1, count * dtype.itemsize), dtype, count).reshape(shape)
