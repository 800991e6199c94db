"""The step of a rule, recorded once: what it does to arrays, and what to the numbers beside them.

It is the rule itself that is recorded, so that there is no second version of it. Only its numbers
differ from step to step: the learning rate, what depends on the count of the steps.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from functools import cache, cached_property
from typing import Any

import numpy as np

from gdviz.programs.loops import Outline, outline
from gdviz.programs.memory import Settled, settle
from gdviz.programs.recording import Program, Recording, Value
from gdviz.programs.text import Computation, of_plain_numbers

GRADIENT, POINT, MEMORY = 0, 1, 2
"""The places of what a step is given; the arrays that are remembered come last."""


class RecordedStep:
    """The step of a rule, for points of any length.

    Attributes
    ----------
    optimizer : the rule
    free : the names of the settings, none of them 0, that are given to each step; others are known
    arrays, others : the names of the memory's arrays and numbers
    whole : the program of the step: it is given gradient, point, the arrays remembered, the rate,
        the numbers remembered and the free settings; its results are the moved point and what is
        then remembered
    lines : by its name what each line of the rule is, and the step itself as "step"
    outline, settled : functions that return the step for a loop, and for NumPy: the memory stays
        where it is, and so does the point where that is asked
    """

    def __init__(self, optimizer: Any, free: Sequence[str] = ()) -> None:
        memory = optimizer.init(np.zeros(1))
        kept = {name: value for name, value in memory._asdict().items() if value is not None}
        self.arrays = [name for name, value in kept.items() if isinstance(value, np.ndarray)]
        self.others = [name for name in kept if name not in self.arrays]
        if any(kept[name].shape != (1,) for name in self.arrays):
            raise TypeError("what is remembered of each number is one number")
        self.optimizer, self.free, self._t = optimizer, tuple(free), self.others.index("t")
        self.whole = self._recorded(memory)
        self.outline, self.settled = cache(self._outline), cache(self._settled)

    def _recorded(self, memory: Any) -> Program:
        recording, rule = Recording(), copy(self.optimizer)
        gradient, point, rate = recording.array(), recording.array(), recording.number()
        arrays = {name: recording.array() for name in self.arrays}
        others = {name: recording.number() for name in self.others}
        settings = {name: recording.setting() for name in self.free}
        for name, value in settings.items():
            object.__setattr__(rule, name, value)
        object.__setattr__(rule, "rate", lambda step: rate)  # it is computed before the step
        state = memory._replace(**arrays, **others)
        step, after = self._told(rule, gradient, state, point)
        left = [_still(before, getattr(after, name)) for name, before in (arrays | others).items()]
        if sum(value is not None for value in after) != len(left):
            raise TypeError("what a rule remembers is the same after each step")
        given = gradient, point, *arrays.values(), rate, *others.values(), *settings.values()
        return Program(given, (point + step, *left))

    def _told(self, rule: Any, *given: Any) -> tuple[Any, Any]:
        """Return the step and the memory after it, and keep the lines that the rule tells."""
        self.lines: dict[str, Any] = {}

        def let(name: str, value: Any) -> Any:
            self.lines[name] = value
            return value

        step, after = rule.update(*given, let=let)
        self.lines["step"] = step
        return step, after

    @classmethod
    def of(cls, optimizer: Any) -> RecordedStep | None:
        """Return the recorded step of a rule; None where it must be taken as it is written.

        So it must if the rule does not say that it is elementwise, and if it cannot be recorded,
        as when it asks whether a number is above another.
        """
        if not getattr(optimizer, "elementwise", False):
            return None
        try:
            return cls(optimizer)
        except Exception:  # which a rule raises that asks of a value what it cannot know
            return None

    def remembered(self, state: Any) -> list[Any]:
        """Return the numbers of a memory."""
        return [getattr(state, name) for name in self.others]

    def held(self, state: Any) -> list[np.ndarray]:
        """Return the arrays of a memory."""
        return [getattr(state, name) for name in self.arrays]

    def rate(self, remembered: Sequence[Any]) -> float:
        """Return the learning rate of a step, before which these numbers are remembered."""
        return float(self.optimizer.rate(remembered[self._t]))

    @cached_property
    def of_floats(self) -> Computation:
        """The step of one number of a point, as a function of floats."""
        return of_plain_numbers(self.whole)

    # what many numbers share is computed apart, once a step

    @cached_property
    def program(self) -> Program:
        """What is done to arrays, which are given all that is computed of numbers alone."""
        return self._parts[1]

    def numbers(self, remembered: Sequence[Any]) -> tuple[list[float], Sequence[Any]]:
        """Return the numbers that the arrays of a step meet, and those remembered after it."""
        found = self._numbers(self.rate(remembered), *remembered)
        met = len(self.program.numbers)
        return [*map(float, found[:met])], found[met:]

    def numbers_of_steps(self, remembered: Sequence[Any], steps: int) -> Iterator[list[float]]:
        """Yield the numbers of each of so many steps."""
        for _ in range(steps):
            numbers, remembered = self.numbers(remembered)
            yield numbers

    @cached_property
    def _parts(self) -> tuple[Program, Program]:
        return self.whole.parts()

    @cached_property
    def _numbers(self) -> Computation:
        return of_plain_numbers(self._parts[0])

    def _outline(self, in_place: bool) -> Outline:
        return outline(self.program, self._into(in_place))

    def _settled(self, in_place: bool) -> Settled:
        return settle(self.program, self._into(in_place))

    def _into(self, in_place: bool) -> list[int]:
        """Return the places of the results: the moved point has its own, or that after the rest."""
        last = MEMORY + len(self.arrays)
        return [POINT if in_place else last, *range(MEMORY, last)]


def _still(before: Value, after: Any) -> Value:
    """Return what is remembered after a step, refusing an array for a number and the like."""
    after = after if isinstance(after, Value) else before.recording.constant(after)
    if after.is_array != before.is_array:
        raise TypeError("what a rule remembers stays an array, or a number")
    return after
