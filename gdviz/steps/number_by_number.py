"""A short point stepped in plain numbers: NumPy takes as long for two numbers as for a hundred."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from gdviz.programs.text import Computation
from gdviz.steps.recorded import RecordedStep

SHORT = 3


class NumberByNumber:
    """A rule for a short point, each of its numbers stepped by itself, as a plain number."""

    def __init__(self, recorded: RecordedStep) -> None:
        self.recorded = recorded

    @staticmethod
    def serves(point: np.ndarray) -> bool:
        """Whether it is for such a point."""
        return point.ndim == 1 and len(point) <= SHORT and point.dtype == float

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step: what all share, and what is each number's."""
        recorded = self.recorded
        self._step = recorded.of_floats(len(point))
        state = recorded.optimizer.init(point)
        return recorded.remembered(state), np.ravel(recorded.held(state)).tolist()

    def move(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: Any = None
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, and the new memory."""
        remembered, own = state
        rate = self.recorded.rate(remembered)
        found = self._step(*gradient.tolist(), *point.tolist(), *own, rate, *remembered)
        n, end = len(point), len(point) + len(own)
        return np.array(found[:n]), (found[end:], found[n:end])

    def path(self, seen: Computation, start: np.ndarray) -> Iterator[tuple[float, ...]]:
        """Yield the numbers of each step, from the start on: of a point, its value, its slopes.

        Parameters
        ----------
        seen : gives the value and the slopes for the numbers of a point
        """
        point, (remembered, own) = start.tolist(), self.init(start)
        n, end = len(point), len(point) + len(own)
        while True:
            value, *slopes = seen(*point)
            yield *point, value, *slopes
            rate = self.recorded.rate(remembered)
            found = self._step(*slopes, *point, *own, rate, *remembered)
            point, own, remembered = [*map(float, found[:n])], found[n:end], found[end:]
