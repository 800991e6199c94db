"""A line search: what an objective is along one ray, and where a method tried it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import whole
from gdviz.methods.known import get
from gdviz.methods.line_searches import LineSearch
from gdviz.methods.minimize import minimize
from gdviz.methods.problem import Problem
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import surface_of
from gdviz.studies.regimes import start_of
from gdviz.trajectory import Trajectory

LEVEL = 1e-6
"""How level the ray is at its lowest point, in shares of the slope at its beginning."""


@dataclass(frozen=True, eq=False)
class Search:
    """One step of a line search: see `search_along`.

    Attributes
    ----------
    objective : what is searched
    method : what searches
    path : the path up to the end of this step
    step : its number
    direction : of the ray, shape (2,)
    rates : those that were tried, in their order, shape (tried,)
    rate : the one that was taken, or None
    """

    objective: Drawable
    method: LineSearch
    path: Trajectory
    step: int
    direction: np.ndarray
    rates: np.ndarray
    rate: float | None

    @property
    def origin(self) -> np.ndarray:
        """Where the ray begins, shape (2,)."""
        return self.path.points[self.step - 1]

    def at(self, rates: ArrayLike) -> np.ndarray:
        """Return the points (..., 2) on the ray at rates (...)."""
        return self.origin + np.asarray(rates, float)[..., None] * self.direction

    def values(self, rates: ArrayLike) -> np.ndarray:
        """Return φ(η) = f(θ + η d) at rates (...)."""
        with np.errstate(all="ignore"):
            return np.asarray(self.objective(self.at(rates)))

    @property
    def slope(self) -> float:
        """The slope at the beginning, φ′(0)."""
        return float(self.path.gradients[self.step - 1] @ self.direction)

    def line(self, rates: ArrayLike, share: float = 1.0) -> np.ndarray:
        """Return what falls with a share of the slope at the beginning; with all of it the tangent.

        With the method's own share it is Armijo's line: a value has fallen enough below it.
        """
        return self.path.values[self.step - 1] + share * self.slope * np.asarray(rates, float)

    @property
    def outcome(self) -> str:
        """What is seen of the rate that was taken.

        It is "first" or "shortened", where the value falls enough by Armijo's line; "exact", where
        the ray is level there; "none" where none was taken, and "taken" of any other.
        """
        if self.rate is None:
            return "none"
        share = self.method.decrease
        if share is not None and self.values(self.rate) <= self.line(self.rate, share):
            return "first" if len(self.rates) == 1 else "shortened"
        along = float(self.objective.gradient(self.at(self.rate)) @ self.direction)
        return "exact" if abs(along) <= LEVEL * abs(self.slope) else "taken"


def search_along(
    objective: Any, method: Any = "backtracking", start: ArrayLike | None = None, step: int = 1
) -> Search:
    """Return one step of a method that searches along a line.

    Parameters
    ----------
    objective : of two variables, whatever `race` takes
    method : "backtracking", "exact", "newton", or a `gd.methods.LineSearch` of one's own
    start : shape (2,); by default the objective's own, or a place in its domain
    step : the number of the step, from 1

    Raises
    ------
    ValueError
        If the method searches along no line, or ends before that step.

    Examples
    --------
    >>> found = gd.studies.search_along("x^2 + 10 y^2", "backtracking", start=(-4, 1))
    >>> found.rates, found.rate
    (array([1.    , 0.5   , 0.25  , 0.125 , 0.0625]), 0.0625)
    """
    objective, method, step = surface_of(objective), get(method), whole("step", step)
    if not isinstance(method, LineSearch):
        raise ValueError(
            f"line_search draws what searches along a line of its own, such as 'backtracking', "
            f"'exact' or 'newton', got {method!r}"
        )
    path = minimize(objective, start_of(objective, start), method, steps=step)
    tried = path.trials.points[path.trials.steps == step]
    if len(path) < step or (len(path) == step and len(tried) < 2):
        raise ValueError(f"{method.label} ends after {len(path) - 1} steps, before step {step}")
    origin = path.points[step - 1]
    direction = method.direction(Problem(objective, path.points[0]), origin)
    rates = (tried - origin) @ direction / (direction @ direction)
    taken = (path.points[-1] - origin) @ direction / (direction @ direction)
    rate = float(taken) if len(path) > step else None
    rates = rates[rates > 0] if len(rates) else np.array([taken])
    return Search(objective, method, path, step, direction, rates, rate)
