"""A short point stepped number by number: NumPy takes as long for two numbers as for a hundred."""

from typing import Any

import numpy as np

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
        state = recorded.optimizer.init(point)
        own = np.array(recorded.held(state)).reshape(-1, len(point))
        return recorded.remembered(state), own.T.tolist()

    def move(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: Any = None
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, and the new memory."""
        remembered, own = state
        step, rate = self.recorded.of_floats, self.recorded.rate(remembered)
        each = zip(gradient.tolist(), point.tolist(), own, strict=True)
        found = [step(g, x, *memory, rate, *remembered) for g, x, memory in each]
        end = 1 + len(own[0])
        moved, own = [result[0] for result in found], [result[1:end] for result in found]
        return np.array(moved), (found[0][end:], own)
