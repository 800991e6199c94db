"""A point stepped slice by slice, in any thread: each in one call, with its gradient if that is
a product of matrices.

Some rows of such a gradient are made and stepped while they are in the cache, then the next ones.
A loop of machine code holds no lock of the interpreter's from its first row to its last, so that
threads with a slice each do not wait for one another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground.cores import product_of
from gdviz.programs import loops, memory
from gdviz.steps.recorded import GRADIENT

Call = Callable[[], Any]
CACHE = 2**19  # bytes of all that a step meets: half a core's own cache


class ByRows(NamedTuple):
    """The loop g = x' d, and a step with it: a `loops.Blueprint`.

    It takes x and d, then what the loop of the step takes: arrays of one axis, in which others may
    follow the numbers of g, whose gradient is there already.
    """

    step: loops.Elementwise
    cache: int

    def source(self) -> str:
        """Return the source of the loop."""
        head, *loop = self.step.source().splitlines()
        places, gradient = self.step.places, f"a{GRADIENT}"
        lines = [
            head.replace("(", "(x, d, "),
            *(f"    all{place} = a{place}" for place in places),
            "    rows, columns = x.shape[1], d.shape[1]",
            f"    most = {self.cache // len(places)} // ({gradient}.itemsize * columns) + 1",
            "    done, first = 0, 0",
            f"    while first < len(all{GRADIENT}):",
            "        count = min(most, rows - done)",
            "        last = first + count * columns",
            "        if done + count == rows:",
            f"            last = len(all{GRADIENT})",
            *(f"        a{place} = all{place}[first:last]" for place in places),
            "        if count:",
            "            product(101, 112, 111, count, columns, len(x), one, x[:, done:].ctypes,"
            f" x.strides[0] // x.itemsize, d.ctypes, columns, zero, {gradient}.ctypes,"
            " columns)",  # 101, 112 and 111 stand for rows, transposed and not transposed
            *(f"    {line}" for line in loop),
            "        done, first = done + count, last",
        ]
        return "\n".join(lines)

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        matrices = nb.types.Array(number, 2, "A"), nb.types.Array(number, 2, "C")
        return (*matrices, *self.step.signature(number, nb))


def by_rows(step: loops.Loop, places: Sequence[int]) -> loops.Loop | None:
    """Return the loop of a step that makes gradients too, compiled or not; None if there is none.

    Parameters
    ----------
    places : of the arrays that the step takes
    """
    if GRADIENT not in places or not product_of(step.dtype):
        return None
    return loops.loop_of(ByRows(step.blueprint, CACHE), step.dtype)


class Pieces:
    """The calls that step slices of a point in place.

    Parameters
    ----------
    settled : the step, for NumPy
    arrays : the gradient, the point, and what is remembered
    numbers : returns those that the arrays meet in the step that is taken
    places : of those of the arrays that a loop takes
    step, whole : a loop of the step, and one that makes gradients too, if they are compiled
    """

    def __init__(
        self,
        settled: memory.Settled,
        arrays: Sequence[np.ndarray],
        numbers: Callable[[], list[float]],
        places: Sequence[int],
        step: Callable[..., None] | None,
        whole: Callable[..., None] | None,
    ) -> None:
        self._settled, self._arrays, self._numbers = settled, arrays, numbers
        self._places, self._step, self._whole = places, step, whole

    def stepped(self, part: slice) -> Call:
        """Return the call that steps a slice whose gradient is there."""
        if self._whole:
            dtype = self._arrays[GRADIENT].dtype
            return self._looped(part, np.empty((0, 0), dtype), np.empty((0, 1), dtype))
        if self._step:
            return self._looped(part)
        return partial(self._play, [array[part] for array in self._arrays])

    def made(self, x: np.ndarray, d: np.ndarray, part: slice) -> Call:
        """Return the call that steps a slice and makes its gradient before: x' d at its beginning.

        What follows that in the slice has its gradient already.
        """
        if self._whole and _is_general(x, d):
            return self._looped(part, x, d)
        return partial(_call_all, self._blocks(x, d, part))

    def _blocks(self, x: np.ndarray, d: np.ndarray, part: slice) -> list[Call]:
        """Return the calls of as many rows at a time as the cache holds."""
        (_, rows), columns, calls = x.shape, d.shape[1], list[Call]()
        most = CACHE // (self._settled.size * columns * x.itemsize) + 1
        for first in range(0, rows, most):
            some = slice(first, min(first + most, rows))
            begin, end = (part.start + row * columns for row in (some.start, some.stop))
            kernel = self._arrays[GRADIENT][begin:end].reshape(-1, columns)
            calls.append(partial(np.matmul, x.T[some], d, kernel))
            calls.append(self.stepped(slice(begin, part.stop if some.stop == rows else end)))
        return calls

    def _looped(self, part: slice, *product: np.ndarray) -> Call:
        arrays = *product, *(self._arrays[place][part] for place in self._places)
        return partial(self._run, self._whole if product else self._step, arrays)

    def _run(self, loop: Callable[..., None], arrays: Sequence[np.ndarray]) -> None:
        loop(*arrays, *self._numbers())

    def _play(self, arrays: Sequence[np.ndarray]) -> None:
        others = self._settled.size - len(arrays), len(arrays[0]), arrays[0].dtype
        self._settled.play([*arrays, *memory.spare(*others)], self._numbers())


def _is_general(x: np.ndarray, d: np.ndarray) -> bool:
    """Whether the loop makes x' d as NumPy does, which of a single row or column does otherwise."""
    rows = x.strides[1] == x.itemsize and x.strides[0] >= x.shape[1] * x.itemsize
    return rows and d.flags.c_contiguous and min(*x.shape, *d.shape) > 1


def _call_all(calls: Sequence[Call]) -> None:
    for call in calls:
        call()
