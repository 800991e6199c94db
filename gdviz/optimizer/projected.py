"""Projected descent: after each step the nearest point of an allowed set is taken."""

from __future__ import annotations

from dataclasses import field
from typing import Any

import numpy as np

from gdviz.optimizer.base import CLIPS, Optimizer, frozen
from gdviz.optimizer.doors import get
from gdviz.optimizer.updates import Let, unheard
from gdviz.sets import set_of

_ITS = ("learning_rate", "weight_decay", *CLIPS)
"""What is read of the optimizer inside."""


@frozen
class Projected(Optimizer):
    """An optimizer that is kept within a set: a step that leaves it ends at its nearest point.

    Parameters
    ----------
    optimizer : the rule of the steps, whatever `descend` takes
    onto : one of `gdviz.sets`, such as `Box(-1, 1)`, or a function that gives, for a point, the
        nearest one that is allowed
    name : the label of its paths in pictures

    Notes
    -----
    A start outside of the set is in it after the first step. What the rule remembers, such as a
    velocity, is not projected.

    Source: Goldstein, "Convex programming in Hilbert space", 1964; Levitin and Polyak,
    "Constrained minimization methods", 1966.

    Examples
    --------
    >>> kept = gd.Projected(gd.SGD(0.25), gd.sets.Box(1, 3))
    >>> gd.descend("x^2 + y^2", kept, (4, 2), 2).points.tolist()
    [[4.0, 2.0], [2.0, 1.0], [1.0, 1.0]]
    """

    learning_rate: Any = field(default=None, init=False, compare=False)
    weight_decay: Any = field(default=None, init=False, compare=False)
    clipnorm: Any = field(default=None, init=False, compare=False)
    clipvalue: Any = field(default=None, init=False, compare=False)
    global_clipnorm: Any = field(default=None, init=False, compare=False)
    optimizer: Any = None
    onto: Any = None

    elementwise = False

    def __post_init__(self) -> None:
        optimizer = get(self.optimizer)
        if not isinstance(optimizer, Optimizer):
            raise ValueError(
                f"one optimizer is projected, got {optimizer!r}: of a projected one a sweep can be "
                "made, as sweep(Projected(SGD(0.1), Box(-1, 1)), learning_rate=[0.1, 0.2])"
            )
        self._set(optimizer=optimizer, onto=set_of(self.onto))

    def _set(self, **values: Any) -> None:
        self.__dict__.update(values)
        self.__dict__.update({name: getattr(self.optimizer, name) for name in _ITS})

    @property
    def label(self) -> str:
        """The name that pictures write beside its path."""
        return self.name or self.optimizer.label

    def settings(self, changed: bool = False) -> dict[str, Any]:
        """Return the settings of the optimizer by name, and the set as "within"."""
        return self.optimizer.settings(changed) | {"within": self.onto}

    def __repr__(self) -> str:
        named = f", name={self.name!r}" if self.name else ""
        return f"Projected({self.optimizer!r}, {self.onto!r}{named})"

    def init(self, point: np.ndarray) -> Any:
        """Return the memory of the optimizer before the first step."""
        return self.optimizer.init(point)

    def update(
        self, gradient: Any, state: Any, point: Any, variables: Any = None, let: Let = unheard
    ) -> tuple[Any, Any]:
        """Return the way to the projected point, and the new memory of the optimizer."""
        moved, state = self._moved(gradient, state, point, variables, let)
        return moved - point, state

    def move(
        self, gradient: Any, state: Any, point: Any, variables: tuple[int, ...] | None = None
    ) -> tuple[Any, Any]:
        """Return the projected point itself, which is in the set to the last digit."""
        return self._moved(gradient, state, point, variables, unheard)

    def _moved(
        self, gradient: Any, state: Any, point: Any, variables: Any, let: Let
    ) -> tuple[Any, Any]:
        step, state = self.optimizer.update(gradient, state, point, variables, let)
        return self.onto(point + step), state

    def rate(self, step: int) -> Any:
        """Return the learning rate of a step, counted from 0."""
        return self.optimizer.rate(step)

    def having(self, **settings: Any) -> Projected:
        """Return the same with other settings of the optimizer."""
        return Projected(self.optimizer.having(**settings), self.onto, name=self.name)

    def holding(self, **values: Any) -> Projected:
        """Return the same with whatever in place of settings of the optimizer."""
        held = super().holding()
        held._set(optimizer=self.optimizer.holding(**values))
        return held

    def at_rate(self, rate: Any) -> Projected:
        """Return the same with a learning rate that does not ask for the step."""
        held = super().holding()
        held._set(optimizer=self.optimizer.at_rate(rate))
        return held

    def bare(self) -> Optimizer:
        """Return the optimizer without clipping."""
        return self.optimizer.bare()

    def letter(self, name: str) -> str | None:
        """Return how the optimizer writes a setting or a line, if it says so."""
        return self.optimizer.letter(name)

    def equations(self) -> tuple[tuple[Any, Any], ...]:
        """Return the equations of the optimizer, with the projection P in the last."""
        from gdviz.calculus.equations import projected

        return projected(self.optimizer.equations())
