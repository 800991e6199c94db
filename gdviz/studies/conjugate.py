"""Conjugate directions: on a quadratic of n variables, n steps that do not undo one another.

Two directions are conjugate, d·H d′ = 0, where they stand at a right angle once the ground is
stretched so that its contours are circles.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.methods.minimize import minimize
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import surface_of
from gdviz.objectives.function import Function
from gdviz.studies.newton import quadratic_model
from gdviz.studies.outcomes import arrival
from gdviz.studies.regimes import start_of
from gdviz.trajectory import Trajectory

LEVEL = 1e-9
"""How level the end is, in shares of the slope at the start."""


@dataclass(frozen=True, eq=False)
class Conjugate:
    """Conjugate directions beside the steepest ones: see `find_conjugate_directions`.

    Attributes
    ----------
    objective : the quadratic, with its minimum
    steepest : steepest descent, to the lowest point along each line
    conjugate : the path of conjugate directions
    hessian : H, shape (2, 2)
    """

    objective: Drawable
    steepest: Trajectory
    conjugate: Trajectory
    hessian: np.ndarray

    @property
    def arrival(self) -> int | None:
        """The step after which steepest descent has come down 99.99 % of the way, or None."""
        return arrival(self.steepest, self.conjugate)

    @property
    def directions(self) -> np.ndarray:
        """The steps of the path of conjugate directions, one a row."""
        return np.diff(self.conjugate.points, axis=0)

    @cached_property
    def _root(self) -> np.ndarray:
        """The square root of H: what stretches the ground."""
        curvatures, axes = np.linalg.eigh(self.hessian)
        return axes * np.sqrt(curvatures) @ axes.T

    def stretched(self, points: ArrayLike) -> np.ndarray:
        """Return where points (..., 2) lie on the ground whose contours are circles round 0."""
        return (np.asarray(points, float) - self.objective.minima[0]) @ self._root

    @cached_property
    def round_ground(self) -> Function:
        """The objective there: its contours are circles."""
        back, minimum = np.linalg.inv(self._root), np.array(self.objective.minima[0])
        return Function(
            lambda points: self.objective(minimum + points @ back),
            names=("u", "v"),
            gradient=lambda points: self.objective.gradient(minimum + points @ back) @ back,
            minima=[(0.0, 0.0)],
        )

    def on_round_ground(self, path: Trajectory) -> Trajectory:
        """Return one of the paths there."""
        return replace(path, points=self.stretched(path.points))


def find_conjugate_directions(
    objective: Any, start: ArrayLike | None = None, steps: int = 8
) -> Conjugate:
    """Go down a quadratic by conjugate gradients, and by steepest descent.

    Parameters
    ----------
    objective : a quadratic of two variables, whatever `race` takes
    start : shape (2,); by default the objective's own, or a place in its domain
    steps : most steps of steepest descent

    Raises
    ------
    ValueError
        If the objective is no quadratic with a minimum.

    Source: Hestenes and Stiefel, "Methods of Conjugate Gradients for Solving Linear Systems", 1952.

    Examples
    --------
    >>> found = gd.studies.find_conjugate_directions("x^2 + 10 y^2", start=(-4, 1))
    >>> found.directions.shape
    (2, 2)
    """
    objective = surface_of(objective)
    start = checks.numbers("start", start_of(objective, start))
    steepest = minimize(objective, start, "exact", steps=steps, label="Steepest descent")
    model = quadratic_model(objective, steepest.points[0])
    if not model.is_bowl or not _is_quadratic(objective, model.hessian):
        raise ValueError(
            f"conjugate_directions needs a quadratic with a minimum, such as 'x^2 + x y + 3 y^2', "
            f"got {objective!r}"
        )
    objective = objective.with_minima([tuple(model.lowest.tolist())])
    points = np.array(_conjugate(model.hessian, start, model.lowest))
    path = Trajectory.of(points, objective, "Conjugate gradients")
    return Conjugate(objective, steepest, path, model.hessian)


def _is_quadratic(objective: Drawable, hessian: np.ndarray) -> bool:
    """Whether the curvature is the same at the corners of the domain and half way to them."""
    corners = np.stack(np.meshgrid(*objective.domain), axis=-1).reshape(-1, 2)
    places = np.concatenate([corners, (corners + corners.mean(axis=0)) / 2])
    size = np.abs(hessian).max()
    return bool(np.allclose(objective.hessian(places), hessian, rtol=1e-6, atol=1e-6 * size))


def _conjugate(hessian: np.ndarray, start: np.ndarray, minimum: np.ndarray) -> list[np.ndarray]:
    """Return the points of conjugate gradients on a quadratic, to the minimum."""
    point, gradient = start, hessian @ (start - minimum)
    direction, points, level = -gradient, [start], LEVEL * np.linalg.norm(gradient)
    while np.linalg.norm(gradient) > level and len(points) <= len(start):
        rate = gradient @ gradient / (direction @ hessian @ direction)
        point = point + rate * direction
        after = gradient + rate * hessian @ direction
        direction = after @ after / (gradient @ gradient) * direction - after
        gradient = after
        points.append(point)
    return points
