"""The step of a rule, recorded once: what it does to arrays, and what to the numbers beside them.

It is the rule itself that is recorded, so that there is no second version of it. Only its numbers
differ from step to step: the learning rate, what depends on the count of the steps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from itertools import count
from typing import Any

import numpy as np

from gdviz.programs import tape
from gdviz.programs.compiled import Outline
from gdviz.programs.numbers import Number, Numbers
from gdviz.programs.tape import Line, Recorded

# What a recorded step is given and gives, by its place; what is remembered comes after these.
GRADIENT, POINT, MOVED, FIXED = 0, 1, 2, 3

_ARRAYS = Recorded, np.ndarray


def arrays_of(state: Any) -> list[Any]:
    """Return what is an array in a memory, or stands for one."""
    return [value for value in state if isinstance(value, _ARRAYS)]


class RecordedStep:
    """The step of one of our rules.

    Attributes
    ----------
    lines : what is done to arrays
    gradient, point, step : what stands for the arrays of these names
    before, after : what stands for those that are remembered, before and after the step
    numbers : a function of the learning rate and all that is remembered: it returns the numbers
        among the operands of the lines, in order, and the memory after the step, in which arrays
        are as they were
    """

    def __init__(self, optimizer: Any) -> None:
        self.lines: list[Line] = []
        self.gradient, self.point = self._given(GRADIENT), self._given(POINT)
        memory = optimizer.init(np.zeros(1))
        numbers = Numbers(("rate", *memory._fields))
        state, places = {}, count(FIXED)
        for name, value in memory._asdict().items():
            if value is not None:
                is_array = isinstance(value, np.ndarray)
                state[name] = self._given(next(places)) if is_array else numbers.given(name)
        before = memory._replace(**state)
        rule = replace(optimizer, learning_rate=numbers.given("rate"))
        self.step, after = rule.update(self.gradient, before, self.point)
        self.before, self.after = arrays_of(before), arrays_of(after)
        taken = "".join(f"float({numbers.named(o)}), " for o in tape.numbers(self.lines))
        left = ", ".join(
            value.name if type(value) is Number else name for name, value in after._asdict().items()
        )
        self.numbers: Callable[..., tuple[tuple[float, ...], Any]] = numbers.function(
            f"({taken}), make({left})", make=type(memory)
        )
        self.outline = cache(self._outline)

    def _given(self, place: int) -> Recorded:
        return Recorded(self.lines, f"x{place}", place)

    def _outline(self, into: int = POINT) -> Outline:
        """Return the outline of the step, the moved point stored in a place."""
        moved = self.point + self.step
        lines = self.lines.copy()
        self.lines.pop()
        return tape.outline(lines, [(into, moved), *enumerate(self.after, FIXED)])


def numbers_of_steps(
    optimizer: Any, recorded: RecordedStep, steps: int
) -> Iterator[tuple[float, ...]]:
    """Yield the numbers that each of so many steps is given."""
    state = optimizer.init(np.zeros(1))
    for _ in range(steps):
        numbers, state = recorded.numbers(optimizer.rate(state.t), *state)
        yield numbers
