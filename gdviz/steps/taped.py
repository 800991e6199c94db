"""Many points stepped on a tape: what a step computes lies where the step before had its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import starmap
from typing import Any

import numpy as np

from gdviz.steps import compiled, tape
from gdviz.steps.compiled import Outline
from gdviz.steps.number_by_number import is_number_by_number
from gdviz.steps.tape import Line, Recorded

# What a recorded step is given and gives, by its place; what is remembered comes after these.
GRADIENT, POINT, MOVED, FIXED = 0, 1, 2, 3


class Recording:
    """The steps of a rule, recorded one after another.

    It is the rule itself that is recorded, so that there is no second version of it.
    """

    def __init__(self, optimizer: Any) -> None:
        self._update = optimizer.update
        self.lines: list[Line] = []
        self.gradient, self.point = self._given(GRADIENT), self._given(POINT)

    def step(self, state: Any, variables: Any = None) -> tuple[Any, Any]:
        """Record a step from a memory of recorded arrays; return the step and the new memory."""
        self.lines.clear()
        return self._update(self.gradient, state, self.point, variables)

    def moved(
        self, step: Any, before: Any, after: Any, into: int = POINT
    ) -> tuple[list[Line], Outline] | None:
        """Return the lines with the point moved, and their outline, which changes the memory.

        None if the step has made or dropped an array that it remembers.
        """
        old, new = arrays_of(before), arrays_of(after)
        if len(old) != len(new):
            return None
        moved = self.point + step
        lines = self.lines.copy()
        self.lines.pop()
        stores = [(into, moved), *enumerate(new, FIXED)]
        return lines, tape.outline(lines, stores)

    def remembered(self, state: Any, places: Iterable[int] | None = None) -> Any:
        """Return a memory with recorded arrays for its own, as the next step is given it."""
        places = range(FIXED, FIXED + len(state)) if places is None else places
        arrays = starmap(self._given, enumerate(places, FIXED))
        return state._make(next(arrays) if isinstance(v, _ARRAYS) else v for v in state)

    def _given(self, number: int, place: int | None = None) -> Recorded:
        return Recorded(self.lines, f"x{number}", number if place is None else place)


_ARRAYS = Recorded, np.ndarray


def arrays_of(state: Any) -> list[Any]:
    """Return what is an array in a memory, or stands for one."""
    return [value for value in state if isinstance(value, _ARRAYS)]


def recorded_steps(optimizer: Any, steps: int) -> Iterator[tuple[Outline | None, Sequence[float]]]:
    """Yield for each step what it does to a number, and the numbers that it is given.

    The first outline says it all if the others are the same.
    """
    recording = Recording(optimizer)
    state = recording.remembered(optimizer.init(np.zeros(1)))
    for _ in range(steps):
        step, after = recording.step(state)
        moved = recording.moved(step, state, after)
        yield (moved[1], tape.numbers(moved[0])) if moved else (None, ())
        state = recording.remembered(after)


class Taped:
    """One of our rules for many points at once: each step is recorded, then played."""

    @classmethod
    def serves(cls, optimizer: Any, point: np.ndarray) -> bool:
        """Whether no number of the points has a say in the step of another, and there are many."""
        return is_number_by_number(optimizer) and point.ndim == 2 and len(point) >= tape.MANY

    def __init__(self, optimizer: Any) -> None:
        self._init, self._recording = optimizer.init, Recording(optimizer)
        self._loops: dict[Outline, tuple[compiled.Loop | None, list[int]]] = {}

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step, its arrays recorded ones."""
        return self.hold(self._init(point), point)

    def hold(self, state: Any, point: np.ndarray) -> Any:
        """Return a memory of arrays, from which to go on, with recorded ones: copies of them."""
        held = [value.copy("K") for value in arrays_of(state)]
        self._memory, self._places = [*[point] * FIXED, *held], {}
        self._size = len(self._memory)
        return self._recording.remembered(state)

    def arrays(self, state: Any) -> Any:
        """Return a memory with its arrays, which hold until the next step is made."""
        return state._make(self._memory[v.place] if type(v) is Recorded else v for v in state)

    def move(
        self,
        gradient: np.ndarray,
        state: Any,
        point: np.ndarray,
        variables: Any = None,
        out: np.ndarray | None = None,
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, in `out` (the point itself, if asked), and the memory."""
        out = np.empty_like(point) if out is None else out
        self._memory[:FIXED] = gradient, point, out
        step, after = self._recording.step(state, variables)
        if compiled.is_installed() and self._run(step, state, after):
            return out, self._recording.remembered(after, self._kept_alone(state))
        self._play(step, state, after)
        return out, self._recording.remembered(after, _places(after))

    def _run(self, step: Any, state: Any, after: Any) -> bool:
        """Take the step in a compiled loop, the memory in place; whether there is one."""
        into = POINT if self._memory[MOVED] is self._memory[POINT] else MOVED
        moved = self._recording.moved(step, state, after, into)
        if moved is None:
            return False
        lines, outline = moved
        loop, places = self._loop(outline)
        if not loop or not loop.is_ready(len(lines) * self._memory[POINT].size):
            return False
        arrays = compiled.flat(
            [*self._memory[:FIXED], *map(self._memory.__getitem__, _places(state))]
        )
        if not arrays:
            return False
        loop.run(*[arrays[place] for place in places], *tape.numbers(lines))
        return True

    def _kept_alone(self, state: Any) -> Iterable[int]:
        """Let go of what only NumPy needs, and return where the memory lies then."""
        held = [self._memory[place] for place in _places(state)]
        if FIXED + len(held) < len(self._memory):
            self._memory[FIXED:] = held
            self._size = len(self._memory)
            self._places.clear()
        return range(FIXED, self._size)

    def _loop(self, outline: Outline) -> tuple[compiled.Loop | None, list[int]]:
        """Return the loop of an outline, if there can be one, and the arrays that it takes."""
        known = self._loops.get(outline)
        if known is None:
            program = compiled.Elementwise(outline)
            loop = compiled.loop_of(program, self._memory[POINT].dtype)
            known = (loop, program.places) if outline.can_be_compiled else (None, [])
            self._loops[outline] = known
        return known

    def _play(self, step: Recorded, state: Any, after: Any) -> None:
        """Take the step with NumPy, line by line."""
        recording, (_, point, out, *_) = self._recording, self._memory
        kept = [recording.gradient, recording.point, step, *arrays_of(after)]
        self._settle(_places(state), kept)
        self._memory += [np.empty_like(point) for _ in range(len(self._memory), self._size)]
        tape.play(recording.lines, self._memory)
        np.add(point, self._memory[step.place], out=out)

    def _settle(self, held: tuple[int, ...], kept: list[Recorded]) -> None:
        """Give each line its place, the one it had when the state last lay where it does now."""
        lines = self._recording.lines
        if held not in self._places:
            free = [place for place in range(FIXED, self._size) if place not in held]
            self._size = tape.settle(lines, kept, free, self._size)
            self._places[held] = [result.place for *_, result in lines]
        for (*_, result), place in zip(lines, self._places[held], strict=True):
            result.place = place


def _places(state: Any) -> tuple[int, ...]:
    return tuple(array.place for array in arrays_of(state))
