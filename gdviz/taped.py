"""Many points stepped on a tape: what a step computes lies where the step before had its own."""

from typing import Any

import numpy as np

from gdviz import tape
from gdviz.number_by_number import is_number_by_number


class Taped:
    """One of our rules for many points at once: each step is recorded, then played.

    It is the rule itself that is recorded, so that there is no second version of it.
    """

    GRADIENT, POINT, FIXED = 0, 1, 2

    @classmethod
    def serves(cls, optimizer: Any, point: np.ndarray) -> bool:
        """Whether no number of the points has a say in the step of another, and there are many."""
        return is_number_by_number(optimizer) and point.ndim == 2 and len(point) >= tape.MANY

    def __init__(self, optimizer: Any) -> None:
        self._update, self._init = optimizer.update, optimizer.init
        self._lines: list[tape.Line] = []
        self._gradient = tape.Recorded(self._lines, self.GRADIENT)
        self._point = tape.Recorded(self._lines, self.POINT)

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step, its arrays recorded ones."""
        return self.hold(self._init(point), point)

    def hold(self, state: Any, point: np.ndarray) -> Any:
        """Return a memory of arrays, from which to go on, with recorded ones: copies of them."""
        self._memory, self._places = [point, point], {}
        state = state._make(map(self._held, state))
        self._size = len(self._memory)
        return state

    def arrays(self, state: Any) -> Any:
        """Return a memory with its arrays, which hold until the next step is made."""
        return state._make(self._memory[v.place] if type(v) is tape.Recorded else v for v in state)

    def update(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: Any = None
    ) -> tuple[np.ndarray, Any]:
        """Return the step, which holds until the next one is made, and the new memory."""
        self._lines.clear()
        step, after = self._update(self._gradient, state, self._point, variables)
        self._settle(state, [self._gradient, self._point, step, *_arrays(after)])
        self._memory += [np.empty_like(point) for _ in range(len(self._memory), self._size)]
        self._memory[: self.FIXED] = gradient, point
        tape.play(self._lines, self._memory)
        return self._memory[step.place], after

    def _settle(self, state: Any, kept: list[tape.Recorded]) -> None:
        """Give each line its place, the one it had when the state last lay where it does now."""
        held = tuple(array.place for array in _arrays(state))
        if held not in self._places:
            free = [place for place in range(self.FIXED, self._size) if place not in held]
            self._size = tape.settle(self._lines, kept, free, self._size)
            self._places[held] = [line.result.place for line in self._lines]
        for line, place in zip(self._lines, self._places[held], strict=True):
            line.result.place = place

    def _held(self, value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        self._memory.append(value.copy("K"))
        return tape.Recorded(self._lines, len(self._memory) - 1)


def _arrays(state: Any) -> list[tape.Recorded]:
    return [value for value in state if type(value) is tape.Recorded]
