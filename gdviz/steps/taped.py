"""Many points stepped on a tape: what a step computes lies where the step before had its own."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdviz.programs import compiled, tape
from gdviz.steps.number_by_number import is_number_by_number
from gdviz.steps.recording import FIXED, MOVED, POINT, RecordedStep, arrays_of


class Taped:
    """One of our rules for many points at once: recorded, then played step by step."""

    @classmethod
    def serves(cls, optimizer: Any, point: np.ndarray) -> bool:
        """Whether no number of the points has a say in the step of another, and there are many."""
        return is_number_by_number(optimizer) and point.ndim == 2 and len(point) >= tape.MANY

    def __init__(self, optimizer: Any) -> None:
        self.optimizer, self.recorded = optimizer, RecordedStep(optimizer)
        self._loops: dict[int, tuple[compiled.Loop | None, list[int]]] = {}

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step."""
        return self.hold(self.optimizer.init(point), point)

    def hold(self, state: Any, point: np.ndarray, steps: int | None = None) -> Any:
        """Return a memory from which to go on: its arrays are copies, to be written over.

        Parameters
        ----------
        steps : how many the point will be moved in place, if that is known: a loop for so many is
            compiled at once
        """
        self._ahead = steps is not None
        if self._ahead and compiled.is_installed() and (loop := self._loop(POINT, point.dtype)[0]):
            loop.is_ready(steps * self._work(point))
        held = [value.copy("K") for value in arrays_of(state)]
        self._memory, self._flat = [*[point] * FIXED, *held], []
        self._held, self._settled = tuple(range(FIXED, len(self._memory))), {}
        self._size = len(self._memory)
        return self._with_arrays(state)

    def _with_arrays(self, state: Any) -> Any:
        places = iter(self._held)
        return state._make(
            self._memory[next(places)] if isinstance(value, np.ndarray) else value
            for value in state
        )

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
        out = np.empty_like(point) if out is None else out
        numbers, state = self.recorded.numbers(self.optimizer.rate(state.t), *state)
        if not self._run(gradient, point, out, numbers):
            self._play(gradient, point, out, numbers)
            state = self._with_arrays(state)
        return out, state

    def _run(
        self, gradient: np.ndarray, point: np.ndarray, out: np.ndarray, numbers: tuple[float, ...]
    ) -> bool:
        """Take the step in a compiled loop, the memory in place; whether there is one."""
        if not compiled.is_installed():
            return False
        loop, places = self._loop(POINT if out is point else MOVED, point.dtype)
        if not loop or not (loop.run if self._ahead else loop.is_ready(self._work(point))):
            return False
        memory = self._memory
        if not (self._flat and memory[0] is gradient and memory[1] is point and memory[2] is out):
            memory[:FIXED] = gradient, point, out
            self._flat = compiled.flat([*memory[:FIXED], *map(memory.__getitem__, self._held)])
            if not self._flat:
                return False
            self._let_go()
        loop.run(*[self._flat[place] for place in places], *numbers)
        return True

    def _work(self, point: np.ndarray) -> int:
        return (len(self.recorded.lines) + 1) * point.size

    def _let_go(self) -> None:
        """Forget what only NumPy needs."""
        self._memory[FIXED:] = map(self._memory.__getitem__, self._held)
        self._size = len(self._memory)
        self._held = tuple(range(FIXED, self._size))
        self._settled.clear()

    def _loop(self, into: int, dtype: np.dtype) -> tuple[compiled.Loop | None, list[int]]:
        """Return the loop that stores the moved point in a place, if any, and what it takes."""
        known = self._loops.get(into)
        if known is None:
            outline = self.recorded.outline(into)
            program = compiled.Elementwise(outline)
            loop = compiled.loop_of(program, dtype) if outline.can_be_compiled else None
            known = self._loops[into] = (loop, program.places)
        return known

    def _play(
        self, gradient: np.ndarray, point: np.ndarray, out: np.ndarray, numbers: tuple[float, ...]
    ) -> None:
        """Take the step with NumPy, line by line."""
        recorded, memory = self.recorded, self._memory
        memory[:FIXED], self._flat = (gradient, point, out), []
        self._settle()
        memory += [np.empty_like(point) for _ in range(len(memory), self._size)]
        tape.play(recorded.lines, memory, numbers)
        np.add(point, memory[recorded.step.place], out=out)
        self._held = tuple(array.place for array in recorded.after)

    def _settle(self) -> None:
        """Give each line its place, the one it had when the memory last lay where it does now."""
        recorded, held = self.recorded, self._held
        results = [result for *_, result in recorded.lines]
        for array, place in zip(recorded.before, held, strict=True):
            array.place = place
        if held not in self._settled:
            for result in results:
                result.place = None
            kept = [recorded.gradient, recorded.point, recorded.step, *recorded.after]
            free = [place for place in range(FIXED, self._size) if place not in held]
            self._size = tape.settle(recorded.lines, kept, free, self._size)
            self._settled[held] = [result.place for result in results]
        for result, place in zip(results, self._settled[held], strict=True):
            result.place = place
