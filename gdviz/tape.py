"""A tape is what a function does to arrays, line by line, played in memory that is used again.

Fresh memory for each result costs more than the arithmetic: the system clears its pages, and none
of it is in the cache. A tape knows where each result is needed last and puts the next one there.
It plays the same operations on the same numbers, so that its results are the same to the bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

_THREAD = threading.local()
MANY = 2**14  # below so many points the arithmetic is cheaper than the tape


def _both_ways(operation: np.ufunc) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the methods of an operator: with an array on its left, and on its right."""
    return (
        lambda left, right: left.__array_ufunc__(operation, "__call__", left, right),
        lambda right, left: right.__array_ufunc__(operation, "__call__", left, right),
    )


class Recorded:
    """Stands for an array while a function of it is recorded.

    Attributes
    ----------
    lines : where what is done to it is written
    place : where its array is in the memory, once it is known
    last : the last line that needs it
    """

    def __init__(self, lines: list[Line], place: int | None = None) -> None:
        self.lines, self.place, self.last = lines, place, -1

    def __array_ufunc__(self, operation: np.ufunc, method: str, *operands: Any) -> Recorded:
        result = Recorded(self.lines)
        taken = [o if type(o) is Recorded else float(o) for o in operands]
        self.lines.append(Line(operation, taken, result))
        return result

    __add__, __radd__ = _both_ways(np.add)
    __sub__, __rsub__ = _both_ways(np.subtract)
    __mul__, __rmul__ = _both_ways(np.multiply)
    __truediv__, __rtruediv__ = _both_ways(np.divide)

    def __neg__(self) -> Recorded:
        return np.negative(self)

    def __abs__(self) -> Recorded:
        return np.absolute(self)


class Line(NamedTuple):
    """One operation: what it takes, arrays and numbers, and its result."""

    operation: np.ufunc
    operands: list[Any]
    result: Recorded

    def arrays(self) -> list[Recorded]:
        """Return the operands that are arrays."""
        return [operand for operand in self.operands if type(operand) is Recorded]


def settle(lines: Sequence[Line], kept: Iterable[Recorded], free: list[int], size: int) -> int:
    """Give each result a place in the memory: that of an operand whose last line it is, if any.

    Parameters
    ----------
    lines : what is recorded
    kept : the results, and the inputs that are not to be written over
    free : places that may be written over
    size : how many places there are

    Returns
    -------
    int
        How many places are needed.
    """
    for number, line in enumerate(lines):
        for array in line.arrays():
            array.last = number
    for array in kept:
        array.last = len(lines)
    for number, line in reversed(list(enumerate(lines))):
        if line.result.place is not None:  # what leads there can be there before
            leading = (a for a in line.arrays() if a.place is None and a.last == number)
            for array in islice(leading, 1):
                array.place = line.result.place
    for number, line in enumerate(lines):
        done = {array.place for array in line.arrays() if array.last == number}
        free += done - {line.result.place}
        if line.result.place is None:
            line.result.place = free.pop() if free else size
            size = max(size, line.result.place + 1)
    return size


def play(lines: Iterable[Line], memory: Sequence[np.ndarray]) -> None:
    """Carry out the lines, in order, in a memory of arrays."""
    for operation, operands, result in lines:
        taken = [memory[o.place] if type(o) is Recorded else o for o in operands]
        operation(*taken, out=memory[result.place])


def spare(count: int, length: int, dtype: np.dtype) -> np.ndarray:
    """Return arrays to be written over, the same memory in a thread whenever it asks."""
    size = count * length * dtype.itemsize
    if not hasattr(_THREAD, "memory") or size > len(_THREAD.memory):
        _THREAD.memory = np.empty(size, np.uint8)
    return _THREAD.memory[:size].view(dtype).reshape(count, length)


class Tape(NamedTuple):
    """A function of some arrays, recorded: its lines, and how many places of memory they need.

    The memory begins with the inputs, then come the results.
    """

    lines: list[Line]
    size: int


def record(function: Callable[..., Sequence[Any]], inputs: int) -> Tape:
    """Return the tape of a function of arrays that returns arrays and numbers."""
    lines: list[Line] = []
    given = [Recorded(lines, place) for place in range(inputs)]
    results = function(*given)
    for place, result in enumerate(results, inputs):
        if type(result) is Recorded and result.place is None:
            result.place = place
        else:  # an input, a number, or one result twice
            lines.append(Line(np.positive, [result], Recorded(lines, place)))
    kept = [*given, *(result for result in results if type(result) is Recorded)]
    return Tape(lines, settle(lines, kept, [], inputs + len(results)))
