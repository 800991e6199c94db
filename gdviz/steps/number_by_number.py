"""A short point stepped number by number: NumPy takes as long for two numbers as for a hundred."""

from typing import Any

import numpy as np

from gdviz.steps.recorded import RecordedStep

SHORT = 3


class NumberByNumber:
    """A rule for a short point, each of its numbers stepped by itself, as plain numbers are."""

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
        numbers, remembered = self.recorded.numbers(remembered)
        step = self.recorded.of_floats
        each = zip(gradient.tolist(), point.tolist(), own, strict=True)
        moved = [step(g, x, *memory, *numbers) for g, x, memory in each]
        return np.array([x for x, *_ in moved]), (remembered, [memory for _, *memory in moved])
