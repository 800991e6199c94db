"""A short point stepped number by number: NumPy takes as long for two numbers as for a hundred."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdviz.optimizers import OPTIMIZERS, Optimizer


def is_number_by_number(optimizer: Any) -> bool:
    """Whether a rule is one of ours that steps each number by itself."""
    ours = type(optimizer) in OPTIMIZERS.values()
    return ours and optimizer.clipnorm is None and optimizer.global_clipnorm is None


class NumberByNumber:
    """One of our rules for a short point, each of its numbers stepped by itself.

    The steps are the same to the bit: where plain numbers stop, at a division by zero or an
    overflow, arrays go on.
    """

    SHORT = 3

    def __init__(self, optimizer: Optimizer) -> None:
        self.update_all, self.init_all = optimizer.update, optimizer.init

    @classmethod
    def serves(cls, optimizer: Any, point: np.ndarray) -> bool:
        """Whether no number of a point has a say in the step of another, and there are few."""
        alone = is_number_by_number(optimizer)
        return alone and point.ndim == 1 and len(point) <= cls.SHORT and point.dtype == float

    def init(self, point: np.ndarray) -> list[Any]:
        """Return the memory of each number before the first step."""
        return [_numbers(self.init_all(number)) for number in point[:, None]]

    def update(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: Any = None
    ) -> tuple[np.ndarray, Any]:
        """Return the step and the new memories."""
        if not isinstance(state, list):
            return self.update_all(gradient, state, point)
        numbers = zip(gradient.tolist(), state, point.tolist(), strict=True)
        try:
            pairs = [self.update_all(g, memory, x) for g, memory, x in numbers]
        except (ArithmeticError, ValueError):
            return self.update_all(gradient, _together(state), point)
        return np.array([step for step, _ in pairs]), [memory for _, memory in pairs]


def _numbers(state: Any) -> Any:
    """Return the memory of one number with numbers in place of its arrays."""
    return state._make(v.item() if isinstance(v, np.ndarray) else v for v in state)


def _together(states: Sequence[Any]) -> Any:
    """Return the memories of some numbers as one memory of arrays."""
    columns = zip(*states, strict=True)
    return states[0]._make(
        np.array(column) if isinstance(column[0], float) else column[0] for column in columns
    )
