"""The step of a rule, recorded once: what it does to arrays, and what to the numbers beside them.

It is the rule itself that is recorded, so that there is no second version of it. Only its numbers
differ from step to step: the learning rate, what depends on the count of the steps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property
from itertools import chain
from typing import Any

import numpy as np

from gdviz.ground.states import changed, counts, parts_of, started
from gdviz.programs.loops import Outline, outline
from gdviz.programs.memory import Settled, settle
from gdviz.programs.recording import Program, Recording, Value
from gdviz.programs.rows import Row
from gdviz.programs.text import Computation, of_plain_numbers

GRADIENT, POINT, MEMORY = 0, 1, 2
"""The places of what a step is given; the arrays that are remembered come last."""


class RecordedStep:
    """The step of a rule, for points of any length.

    Attributes
    ----------
    optimizer : the rule
    free : the names of the settings, none of them 0, that are given to each step; others are known
    length : how many numbers a point has, where the rule mixes them; None where it does not
    memory : one of the kind that there is before a step; by default as the rule begins
    arrays, others : the names of the memory's arrays and numbers
    whole : the program of the step: it is given gradient, point, the arrays remembered, the rate,
        the numbers remembered and the free settings; its results are the moved point and what is
        then remembered
    lines : by its name what each line of the rule is, and the step itself as "step"
    outline, settled : functions that return the step for a loop, and for NumPy: the memory stays
        where it is, and so does the point where that is asked
    """

    def __init__(
        self,
        optimizer: Any,
        free: Sequence[str] = (),
        length: int | None = None,
        memory: Any = None,
    ) -> None:
        if memory is None:
            memory = started(optimizer.init(np.zeros(length or 1)))
        kept = parts_of(memory)
        self.arrays = [name for name, value in kept.items() if isinstance(value, np.ndarray)]
        self.others = [name for name in kept if name not in self.arrays]
        if any(kept[name].shape != (length or 1,) for name in self.arrays):
            raise TypeError("what is remembered of each number is one number")
        self.optimizer, self.free, self.length = optimizer, tuple(free), length
        self._t = self.others.index("t")
        self.whole = self._recorded(memory)
        self.outline, self.settled = cache(self._outline), cache(self._settled)

    def _recorded(self, memory: Any) -> Program:
        recording = Recording()
        gradient, point, rate = self._array(recording), self._array(recording), recording.number()
        arrays = {name: self._array(recording) for name in self.arrays}
        others = {name: recording.number() for name in self.others}
        settings = {name: recording.setting() for name in self.free}
        rule = self.optimizer.holding(**settings).at_rate(rate)  # computed before the step
        before = arrays | others
        state = changed(memory, lambda name, _: before[name])
        moved, after = self._told(rule, gradient, state, point)
        left = parts_of(after)
        if left.keys() != before.keys():
            raise TypeError("what a rule remembers is the same after each step")
        given = gradient, point, *arrays.values(), rate, *others.values(), *settings.values()
        results = moved, *(_still(value, left[name]) for name, value in before.items())
        return Program(_values(given), _values(results))

    def _array(self, recording: Recording) -> Value | Row:
        if self.length is None:
            return recording.array()
        return Row.of(recording.array() for _ in range(self.length))

    def _told(self, rule: Any, gradient: Any, state: Any, point: Any) -> tuple[Any, Any]:
        """Return the moved point and the memory after it, and keep the lines of the rule."""
        self.lines: dict[str, Any] = {}

        def let(name: str, value: Any) -> Any:
            self.lines[name] = value
            return value

        step, after = rule.update(gradient, state, point, let=let)
        self.lines["step"] = step
        return point + step, after

    @classmethod
    def of(cls, optimizer: Any) -> RecordedStep | None:
        """Return the recorded step of a rule; None where it must be taken as it is written.

        So it must if the rule does not say that it is elementwise, if its memory does not count
        the steps or is made of more than its fields, and if it cannot be recorded, as when it asks
        whether a number is above another.
        """
        if not getattr(optimizer, "elementwise", False):
            return None
        try:
            memory = optimizer.init(np.zeros(1))
            plain = counts(memory) and parts_of(memory).keys() <= {*memory._fields}
            return cls(optimizer) if plain else None
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

    def of_floats(self, count: int) -> Computation:
        """Return the step of a point of so many numbers, as a function of floats."""
        return of_plain_numbers(self.whole.of_each(count))

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


def _still(before: Value | Row, after: Any) -> Value | Row:
    """Return what is remembered after a step, refusing an array for a number and the like."""
    if isinstance(before, Row):
        if np.shape(after) != before.shape:
            raise TypeError("what a rule remembers keeps its shape")
        return Row.of(map(_still, before, after))
    after = after if isinstance(after, Value) else before.recording.constant(after)
    if after.is_array != before.is_array:
        raise TypeError("what a rule remembers stays an array, or a number")
    return after


def _values(given: Iterable[Value | Row]) -> tuple[Value, ...]:
    """Return values, and those of rows, one after another."""
    rows = (each if isinstance(each, Row) else (each,) for each in given)
    return tuple(chain.from_iterable(rows))
