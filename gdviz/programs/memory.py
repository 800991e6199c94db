"""A program played by NumPy, operation by operation, in memory that is used again.

Fresh memory for each result costs more than the arithmetic: the system clears its pages, and none
of it is in the cache. A program that is settled knows where each result is needed last, and puts
the next one there.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import numpy as np

from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program, Value

_THREAD = threading.local()
AS_ROWS = (np.maximum, np.minimum)
"""What is several times as fast with a row of numbers as with one number, and gives the same."""
MANY = 2**14  # below so many points the arithmetic is cheaper than the memory


class Placed(NamedTuple):
    """An operation: what it takes, of the memory and then the numbers, and where it writes."""

    ufunc: np.ufunc
    operands: tuple[int, ...]
    place: int


@dataclass(frozen=True, eq=False)
class Settled:
    """A program, each of whose arrays has its place in a memory.

    Attributes
    ----------
    calls : what is done, in order
    size : how many arrays the memory needs: what is given, then the results, then others
    """

    calls: tuple[Placed, ...]
    size: int

    def play(self, memory: Sequence[np.ndarray], numbers: Sequence[float]) -> None:
        """Compute the results, in a memory of arrays alike, with the numbers that they meet."""
        known = [*memory, *numbers]
        for ufunc, operands, place in self.calls:
            ufunc(*[known[operand] for operand in operands], out=known[place])

    def bound(
        self, memory: Sequence[np.ndarray], numbers: Sequence[float]
    ) -> list[Callable[[], Any]]:
        """Return calls that compute the results, always of these arrays and numbers.

        Parameters
        ----------
        memory : of as many arrays as there are; others like them are made
        numbers : an array without axes may be another number in each call
        """
        others = (np.empty_like(memory[0]) for _ in range(len(memory), self.size))
        length = memory[0].shape[-1:]
        known = [*memory, *others, *numbers]
        rows = [
            each if isinstance(each, np.ndarray) else np.full(length, each, memory[0].dtype)
            for each in numbers
        ]
        beside = [*known[: self.size], *rows]
        return [
            partial(
                ufunc,
                *((beside if ufunc in AS_ROWS else known)[o] for o in operands),
                out=known[place],
            )
            for ufunc, operands, place in self.calls
        ]


def settle(program: Program, into: Sequence[int] | None = None) -> Settled:
    """Give each array of a program its place in a memory: what is given takes the first ones.

    Parameters
    ----------
    into : the place of each result; by default those after what is given. What is given and lies
        there is written over, as soon as nothing needs it any more
    """
    given = len(program.arrays)
    into = range(given, given + len(program.results)) if into is None else into
    program = _with_own_lines(program, into)
    lives = _Lives(program)
    places = _leading(program, lives, into)
    places |= {array: place for place, array in enumerate(program.arrays)}
    size = fixed = max(given, *(place + 1 for place in into))
    free: list[int] = []
    for k, line in enumerate(program.lines):
        done = {places[o] for o in line.operands if o.is_array and lives.last[o] == k}
        free += (place for place in done if place >= fixed)
        if line not in places:
            places[line] = free.pop() if free else size
            size = max(size, places[line] + 1)
    places |= {number: place for place, number in enumerate(program.numbers, size)}
    calls = (
        Placed(
            OPERATIONS[line.operation].ufunc, tuple(map(places.get, line.operands)), places[line]
        )
        for line in program.lines
    )
    return Settled(tuple(calls), size)


class _Lives:
    """From which line to which each value of a program is needed.

    Attributes
    ----------
    born, last : the line that makes it, and the last that needs it; all need the results
    """

    def __init__(self, program: Program) -> None:
        self.born = {line: k for k, line in enumerate(program.lines)}
        uses = {operand: k for line, k in self.born.items() for operand in line.operands}
        self.last = uses | dict.fromkeys(program.results, len(program.lines))
        self._given = [self.last.get(array, 0) for array in program.arrays]

    def fits(self, line: Value, place: int) -> bool:
        """Whether what is given in a place is no longer needed when a line has been computed."""
        return place >= len(self._given) or self.born[line] >= self._given[place]


def _with_own_lines(program: Program, into: Sequence[int]) -> Program:
    """Return a program each of whose results is a line of its own that fits in its place."""
    copied, own = program.recording.copied, dict[Value, None]()
    for result in program.results:
        is_own = result.is_array and result.operation and result not in own
        own[result if is_own else copied(result)] = None
    program = replace(program, results=tuple(own))
    lives = _Lives(program)
    results = (
        result if lives.fits(result, place) else copied(result)
        for result, place in zip(program.results, into, strict=True)
    )
    return replace(program, results=tuple(results))


def _leading(program: Program, lives: _Lives, into: Sequence[int]) -> dict[Value, int]:
    """Return the places of the results, and of what leads to one and fits there before."""
    places = dict(zip(program.results, into, strict=True))
    for k, line in reversed(list(enumerate(program.lines))):
        if (place := places.get(line)) is not None:
            leading = (
                operand
                for operand in line.operands
                if operand in lives.born and operand not in places
                if lives.last[operand] == k and lives.fits(operand, place)
            )
            places |= dict.fromkeys(islice(leading, 1), place)
    return places


def spare(count: int, length: int, dtype: np.dtype) -> np.ndarray:
    """Return arrays to be written over, the same memory in a thread whenever it asks."""
    size = count * length * dtype.itemsize
    if not hasattr(_THREAD, "memory") or size > len(_THREAD.memory):
        _THREAD.memory = np.empty(size, np.uint8)
    return _THREAD.memory[:size].view(dtype).reshape(count, length)
