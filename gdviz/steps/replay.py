"""Many points stepped as they were recorded, in memory that is used again."""

from __future__ import annotations

import operator
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from gdviz.programs import loops, memory
from gdviz.steps.recorded import POINT, RecordedStep

Call = Callable[[], None]


class Replay:
    """A rule for many numbers: its recorded step, by NumPy or in a loop once there is one.

    What is remembered lies where it lay before, so that an array holds until the next step.
    """

    def __init__(self, recorded: RecordedStep) -> None:
        self.recorded = recorded
        self._loop = cache(self._loop_of)

    @staticmethod
    def serves(point: np.ndarray) -> bool:
        """Whether there are many points."""
        return point.ndim == 2 and len(point) >= memory.MANY

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step."""
        return self.hold(self.recorded.optimizer.init(point), point)

    def hold(self, state: Any, point: np.ndarray, steps: int | None = None) -> Any:
        """Return a memory from which to go on: its arrays are copies, to be written over.

        Parameters
        ----------
        steps : how many the point will be moved in place, if that is known: a loop for so many is
            compiled at once, or else not at all
        """
        self._ahead = steps is not None
        if self._ahead and (loop := self._loop(True, point.dtype)[0]):
            loop.is_ready(steps * self._work(point))
        self._held = [array.copy("K") for array in self.recorded.held(state)]
        self._others, self._seen, self._taken = [], [], None
        return state._replace(**dict(zip(self.recorded.arrays, self._held, strict=True)))

    def move(
        self,
        gradient: np.ndarray,
        state: Any,
        point: np.ndarray,
        variables: Any = None,
        out: np.ndarray | None = None,
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, in `out` (the point itself, if asked), and the memory.

        Parameters
        ----------
        state : as `init`, `hold` or the step before left it; its arrays hold until the next step
        """
        after, out = self.begin(state), np.empty_like(point) if out is None else out
        arrays = [gradient, point, *self._held, *([] if out is point else [out])]
        if not self._run(arrays, self._numbers, out is point):
            self._play(arrays, self._numbers, out is point)
        return out, after

    def begin(self, state: Any) -> Any:
        """Begin a step, which is then taken by `pieces` or as a whole; return the memory after it.

        Parameters
        ----------
        state : as for `move`
        """
        recorded = self.recorded
        self._numbers, remembered = recorded.numbers(recorded.remembered(state))
        return state._replace(**dict(zip(recorded.others, remembered, strict=True)))

    def pieces(self, gradient: np.ndarray, point: np.ndarray) -> Callable[[slice], Call]:
        """Return what gives for a slice of a point the call that steps it, in place, in any thread.

        It takes the step that was begun last.
        """
        loop, places = self._loop(True, point.dtype)
        settled, of_all = self.recorded.settled(True), (gradient, point, *self._held)

        def compiled(part: slice) -> Call:
            taken = [of_all[place][part] for place in places]
            return lambda: loop.run(*taken, *self._numbers)

        def played(part: slice) -> Call:
            arrays = [array[part] for array in of_all]
            others = settled.size - len(arrays), len(arrays[0]), point.dtype
            return lambda: settled.play([*arrays, *memory.spare(*others)], self._numbers)

        return compiled if loop and loop.run else played

    def _run(self, arrays: list[np.ndarray], numbers: list[float], in_place: bool) -> bool:
        """Take the step in a compiled loop; whether there is one, and the arrays lie alike."""
        point = arrays[POINT]
        loop, places = self._loop(in_place, point.dtype)
        if not loop or not (loop.run if self._ahead else loop.is_ready(self._work(point))):
            return False
        if not _are_same(arrays, self._seen):
            flat, self._seen = loops.flat(arrays), arrays
            self._taken = flat and [flat[place] for place in places]
        if self._taken:
            self._others.clear()
            loop.run(*self._taken, *numbers)
        return bool(self._taken)

    def _loop_of(self, in_place: bool, dtype: np.dtype) -> tuple[loops.Loop | None, list[int]]:
        """Return the loop of the step, if it can be one, and the places of what it takes."""
        outline = self.recorded.outline(in_place)
        if not (loops.is_installed() and outline.can_be_compiled):
            return None, []
        elementwise = loops.Elementwise(outline)
        return loops.loop_of(elementwise, dtype), elementwise.places

    def _work(self, point: np.ndarray) -> int:
        return len(self.recorded.program.lines) * point.size

    def _play(self, arrays: list[np.ndarray], numbers: list[float], in_place: bool) -> None:
        """Take the step with NumPy, line by line."""
        settled, others = self.recorded.settled(in_place), self._others
        lacking = settled.size - len(arrays)
        others += [np.empty_like(arrays[POINT]) for _ in range(len(others), lacking)]
        settled.play([*arrays, *others[:lacking]], numbers)


def _are_same(arrays: list[np.ndarray], others: list[np.ndarray]) -> bool:
    return len(arrays) == len(others) and all(map(operator.is_, arrays, others))
