"""A tape is what a function does to arrays, line by line, played in memory that is used again.

Fresh memory for each result costs more than the arithmetic: the system clears its pages, and none
of it is in the cache. A tape knows where each result is needed last and puts the next one there.
It plays the same operations on the same numbers, so that its results are the same to the bit.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from typing import Any

import numpy as np

from gdviz.programs.compiled import Outline
from gdviz.programs.numbers import Number

_THREAD = threading.local()
MANY = 2**14  # below so many points the arithmetic is cheaper than the tape


def _both_ways(operation: np.ufunc) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """Return the methods of an operator: with an array on its left, and on its right."""
    return (
        lambda left, right: left._write(operation, left, right),
        lambda right, left: right._write(operation, left, right),
    )


class Recorded:
    """Stands for an array while a function of it is recorded.

    Attributes
    ----------
    lines : where what is done to it is written
    name : x0, x1 … of what is given, t0, t1 … of the results of the lines
    place : where its array is in the memory, once it is known
    last : the last line that needs it
    """

    __slots__ = ("last", "lines", "name", "place")

    def __init__(self, lines: list[Line], name: str, place: int | None = None) -> None:
        self.lines, self.name, self.place, self.last = lines, name, place, -1

    def _write(self, operation: np.ufunc, *operands: Any) -> Recorded:
        lines = self.lines
        result = Recorded(lines, f"t{len(lines)}")
        taken = [o if type(o) in _STANDING else float(o) for o in operands]
        lines.append((operation, taken, result))
        return result

    def __array_ufunc__(self, operation: np.ufunc, method: str, *operands: Any) -> Recorded:
        return self._write(operation, *operands)

    __add__, __radd__ = _both_ways(np.add)
    __sub__, __rsub__ = _both_ways(np.subtract)
    __mul__, __rmul__ = _both_ways(np.multiply)
    __truediv__, __rtruediv__ = _both_ways(np.divide)

    def __gt__(self, other: Any) -> Recorded:
        return self._write(np.greater, self, other)

    def __bool__(self) -> bool:
        raise TypeError("what is recorded for all numbers cannot depend on the value of one")

    def __neg__(self) -> Recorded:
        return self._write(np.negative, self)

    def __abs__(self) -> Recorded:
        return self._write(np.absolute, self)


_STANDING = Recorded, Number
Line = tuple[np.ufunc, list[Any], Recorded]
"""One operation, what it takes, arrays and numbers, and its result."""


def arrays(line: Line) -> list[Recorded]:
    """Return the operands of a line that are arrays."""
    return [operand for operand in line[1] if type(operand) is Recorded]


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
        for array in arrays(line):
            array.last = number
    for array in kept:
        array.last = len(lines)
    for number, line in reversed(list(enumerate(lines))):
        result = line[-1]
        if result.place is not None:  # what leads there can be there before
            leading = (a for a in arrays(line) if a.place is None and a.last == number)
            for array in islice(leading, 1):
                array.place = result.place
    for number, line in enumerate(lines):
        result = line[-1]
        done = {array.place for array in arrays(line) if array.last == number}
        free += done - {result.place}
        if result.place is None:
            result.place = free.pop() if free else size
            size = max(size, result.place + 1)
    return size


def play(lines: Iterable[Line], memory: Sequence[np.ndarray], numbers: Iterable[float]) -> None:
    """Carry out the lines, in order, in a memory of arrays, with the numbers among the operands."""
    numbers = iter(numbers)
    for operation, operands, result in lines:
        taken = [memory[o.place] if type(o) is Recorded else next(numbers) for o in operands]
        operation(*taken, out=memory[result.place])


def spare(count: int, length: int, dtype: np.dtype) -> np.ndarray:
    """Return arrays to be written over, the same memory in a thread whenever it asks."""
    size = count * length * dtype.itemsize
    if not hasattr(_THREAD, "memory") or size > len(_THREAD.memory):
        _THREAD.memory = np.empty(size, np.uint8)
    return _THREAD.memory[:size].view(dtype).reshape(count, length)


def outline(lines: Iterable[Line], stores: Iterable[tuple[int, Recorded]]) -> Outline:
    """Return what the lines do, but for their numbers, and which arrays take what at the end."""
    written = tuple(
        (operation, *[o.name if type(o) is Recorded else None for o in operands])
        for operation, operands, _ in lines
    )
    return Outline(written, tuple((place, stored.name) for place, stored in stores))


def numbers(lines: Iterable[Line]) -> list[Any]:
    """Return the numbers among the operands, in order, or what stands for them."""
    return [o for _, operands, _ in lines for o in operands if type(o) is not Recorded]


@dataclass(frozen=True, eq=False)
class Tape:
    """A function of some arrays, recorded.

    Attributes
    ----------
    inputs : how many arrays it takes
    lines : what it does
    outline, numbers : the same for a loop: what it does, and the numbers that it is given
    size : how many places of memory it needs: what is given, then the results, then others
    total : whether its results are those of the function wherever they are nan, too
    """

    inputs: int
    lines: list[Line]
    outline: Outline
    numbers: list[float]
    size: int
    total: bool

    def play(self, memory: Sequence[np.ndarray]) -> None:
        """Compute the results from what is given: both are contiguous arrays of one axis."""
        others = spare(self.size - len(memory), len(memory[0]), memory[0].dtype)
        play(self.lines, [*memory, *others], self.numbers)

    def calls(self, memory: Sequence[np.ndarray]) -> list[Callable[[], Any]]:
        """Return the calls that compute the results, always in these arrays, of one shape."""
        others = [np.empty_like(memory[0]) for _ in range(len(memory), self.size)]
        memory, numbers = [*memory, *others], iter(self.numbers)
        calls = []
        for operation, operands, result in self.lines:
            taken = [memory[o.place] if type(o) is Recorded else next(numbers) for o in operands]
            calls.append(partial(operation, *taken, out=memory[result.place]))
        return calls


def record(function: Callable[..., Sequence[Any]], inputs: int, total: bool = True) -> Tape:
    """Return the tape of a function of arrays that returns arrays and numbers."""
    lines: list[Line] = []
    given = [Recorded(lines, f"x{place}", place) for place in range(inputs)]
    results = function(*given)
    stores = []
    for place, result in enumerate(results, inputs):
        if type(result) is not Recorded or result.place is not None:
            # an input, a number, or one result twice
            lines.append((np.positive, [result], Recorded(lines, f"t{len(lines)}")))
            result = lines[-1][-1]
        result.place = place
        stores.append((place, result))
    kept = [*given, *(result for _, result in stores)]
    written = outline(lines, stores), numbers(lines)
    size = settle(lines, kept, [], inputs + len(results))
    return Tape(inputs, lines, *written, size, total)
