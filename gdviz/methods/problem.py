"""A problem is what a method minimizes: it answers, and remembers where it was asked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from gdviz.objectives.base import Drawable
from gdviz.trajectory import Trials

LEVEL = 1e-5
"""How long an entry of the gradient may be at the end, where no tolerance is given: as in SciPy."""
STEPS = 200
"""Most steps for each variable, where no number is given: as in SciPy."""


class Problem:
    """An objective to be minimized from a start.

    Parameters
    ----------
    objective : gives values, gradients and Hessians
    start : shape (n,)
    steps : most steps; None leaves them to the method
    tolerance : when it is good enough; None leaves it to the method

    Attributes
    ----------
    points : the path so far, from the start
    remembers : whether what was asked just before is known without asking once more

    Examples
    --------
    >>> class Half(gd.methods.Method):
    ...     def walk(self, problem):
    ...         point = problem.start
    ...         while True:
    ...             point = point / 2
    ...             yield point
    ...
    >>> gd.minimize("x^2 + y^2", (4, 2), Half(), steps=2).points
    array([[4. , 2. ],
           [2. , 1. ],
           [1. , 0.5]])
    """

    def __init__(
        self,
        objective: Drawable,
        start: np.ndarray,
        steps: int | None = None,
        tolerance: float | None = None,
    ) -> None:
        self.objective, self.start = objective, start
        self.steps, self.tolerance = steps, tolerance
        self.points, self.remembers = [start], True
        self._tried: list[tuple[np.ndarray, float, int]] = []
        self._gradients = self._hessians = 0
        self._last: dict[str, tuple[np.ndarray, Any]] = {}

    def value(self, point: np.ndarray) -> float:
        """Return the value at a point, which is a trial for the step that comes next."""
        return self._once("value", point, self._try)

    def gradient(self, point: np.ndarray) -> np.ndarray:
        """Return the gradient at a point."""
        return self._once("gradient", point, self._slope)

    def hessian(self, point: np.ndarray) -> np.ndarray:
        """Return the second derivatives at a point, by differences where the objective has none."""
        self._hessians += 1
        return self.objective.hessian(point)

    def _try(self, point: np.ndarray) -> float:
        value = float(self.objective(point))
        self._tried.append((np.array(point, float), value, len(self.points)))
        return value

    def _slope(self, point: np.ndarray) -> np.ndarray:
        self._gradients += 1
        return self.objective.gradient(point)

    def _once(self, what: str, point: np.ndarray, ask: Callable[[np.ndarray], Any]) -> Any:
        """Return what is asked at a point, without asking where it was the last one."""
        place, answer = self._last.get(what, (None, None))
        if self.remembers and place is not None and np.array_equal(place, point):
            return answer
        answer = ask(point)
        self._last[what] = np.array(point, float), answer
        return answer

    def arrive(self, point: np.ndarray) -> None:
        """Make a point the next one of the path."""
        self.points.append(np.array(point, float))

    @property
    def goes_on(self) -> bool:
        """Whether steps are left, and the slope here is finite and more than the tolerance."""
        most = STEPS * len(self.start) if self.steps is None else self.steps
        if len(self.points) > most:
            return False
        steepest = np.abs(self.gradient(self.points[-1])).max()
        return bool(np.isfinite(steepest) and steepest > (self.tolerance or LEVEL))

    @property
    def trials(self) -> Trials:
        """All points at which a value was asked for, and how often what else was."""
        points, values, steps = zip(*self._tried, strict=True) if self._tried else ((), (), ())
        shape = len(points), len(self.start)
        return Trials(
            np.reshape(points, shape).astype(float),
            np.array(values, float),
            np.array(steps, int),
            self._gradients,
            self._hessians,
        )
