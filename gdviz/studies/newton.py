"""Newton's method beside a descent: what value, slope and curvature make of the ground."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.methods.minimize import minimize
from gdviz.methods.newton import Newton
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of
from gdviz.studies.curvature import hessian_at
from gdviz.studies.outcomes import THERE, arrival
from gdviz.studies.regimes import one_descent
from gdviz.trajectory import Trajectory


@dataclass(frozen=True, eq=False)
class QuadraticModel:
    """An objective near a point p: f(p) + g·d + d·H d / 2 at d from there.

    Attributes
    ----------
    point : p, shape (n,)
    value, gradient, hessian : of the objective there
    """

    point: np.ndarray
    value: float
    gradient: np.ndarray
    hessian: np.ndarray

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the model's values, shape (...), at points of shape (..., n)."""
        away = np.asarray(points, float) - self.point
        bend = np.einsum("...i,ij,...j->...", away, self.hessian, away)
        return self.value + away @ self.gradient + bend / 2

    @cached_property
    def is_bowl(self) -> bool:
        """Whether it curves upward all around, so that it has a lowest point."""
        return bool(np.linalg.eigvalsh(self.hessian)[0] > 0)

    @cached_property
    def lowest(self) -> np.ndarray | None:
        """Its lowest point, which is where Newton's step leads; None where it has none."""
        if not self.is_bowl:
            return None
        return self.point - np.linalg.solve(self.hessian, self.gradient)


def quadratic_model(objective: Any, point: ArrayLike) -> QuadraticModel:
    """Return the quadratic that has an objective's value, gradient and Hessian at a point.

    Parameters
    ----------
    objective : whatever `descend` takes
    point : shape (n,)

    Raises
    ------
    ValueError
        If the Hessian is not finite there.

    Examples
    --------
    >>> model = gd.studies.quadratic_model("x^2 + 10 y^2", (4, 1))
    >>> model.is_bowl, model.lowest
    (True, array([0., 0.]))
    """
    point = np.atleast_1d(checks.numbers("point", point))
    objective = objective_of(objective, point)
    value, gradient = objective.value_and_gradient(point)
    return QuadraticModel(point, float(value), gradient, hessian_at(objective, point))


@dataclass(frozen=True, eq=False)
class BesideNewton:
    """A descent and Newton's method from the same start: see `descend_beside_newton`.

    Attributes
    ----------
    objective : what they go down
    descent, newton : their paths
    models : the quadratic model at each point of Newton's path
    """

    objective: Drawable
    descent: Trajectory
    newton: Trajectory
    models: tuple[QuadraticModel, ...]

    def arrival(self, path: Trajectory) -> int | None:
        """Return the step after which a path has come down 99.99 % of Newton's way, or None."""
        return arrival(path, self.newton)

    @property
    def ends_in_a_minimum(self) -> bool:
        """Whether Newton's path ends where it is level, and the ground curves upward all around."""
        level = (
            np.abs(self.newton.gradients[-1]).max()
            <= THERE * np.abs(self.newton.gradients[0]).max()
        )
        return bool(level and self.models[-1].is_bowl)

    @property
    def outcome(self) -> str:
        """What is seen: "alone", Newton is there and the descent is not; "both", as low; or ""."""
        if not self.ends_in_a_minimum:
            return ""
        there = self.arrival(self.descent)
        if there is None:
            return "alone" if self.descent.values[-1] > self.newton.values[-1] else ""
        elsewhere = arrival(self.newton, self.descent) is None
        return "both" if there > 0 and not elsewhere else ""


def descend_beside_newton(
    objective: Any,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 12,
    pure: bool = False,
) -> BesideNewton:
    """Let an update rule and Newton's method go down from one start.

    Parameters
    ----------
    objective, optimizer, start, steps : as for `race`, of two variables, one optimizer and one
        start; by default gradient descent at a rate that comes down in every step
    pure : whether Newton's step is left as it is: see `gd.methods.Newton`

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, a path leaves the finite numbers, or the
        Hessian is not finite on Newton's path.

    Examples
    --------
    >>> found = gd.studies.descend_beside_newton("x^2 + 10 y^2", start=(4, 1))
    >>> found.ends_in_a_minimum
    True
    """
    objective, descent = one_descent("newton", objective, optimizer, start, steps)
    newton = minimize(objective, descent.points[0], Newton(pure), steps=max(len(descent) - 1, 1))
    if newton.diverged_at is not None:
        raise ValueError(
            "newton needs a path that stays finite, but the pure step left the finite numbers: "
            "write pure=False, or choose a start nearer to a minimum"
        )
    models = tuple(quadratic_model(objective, point) for point in newton.points)
    return BesideNewton(objective, descent, newton, models)
