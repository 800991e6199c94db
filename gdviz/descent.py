"""A descent is one loop: the objective gives a gradient, the optimizer a step, the steps a path."""

import operator
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike

from gdviz.number_by_number import NumberByNumber
from gdviz.optimizers import get


class Objective(Protocol):
    """What can be descended: a function with its gradient.

    A point has shape (..., n), its value (...) and its gradient (..., n).
    """

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the value at a point."""

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the value and the gradient at a point."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The path of a descent, from its start (step 0) to its last step.

    Attributes
    ----------
    points : array of shape (steps + 1, n), or (steps + 1, k, n) for k starts at once
    values : the objective there, shape (steps + 1,) or (steps + 1, k)
    gradients : the gradient there, the shape of `points`
    optimizer : what made the steps
    label : the name that pictures write beside the path
    diverged_at : the first step whose point, value or gradient is not finite, or None where all
        are; for k starts a tuple of k such

    Infinities and nan stay in the arrays: divergence is data.
    """

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    optimizer: Any
    label: str
    diverged_at: int | tuple[int | None, ...] | None

    def __len__(self) -> int:
        """The number of points: the steps, and the start."""
        return len(self.points)

    def __repr__(self) -> str:
        return f"<Trajectory {self.label!r}: {len(self) - 1} steps from {self.points[0].tolist()}>"

    def paths(self) -> "list[Trajectory]":
        """Return one trajectory for each start; itself alone where there is one start."""
        if self.points.ndim == 2:
            return [self]
        return [
            Trajectory(points, values, gradients, self.optimizer, self.label, diverged)
            for points, values, gradients, diverged in zip(
                self.points.swapaxes(0, 1),
                self.values.T,
                self.gradients.swapaxes(0, 1),
                self.diverged_at,
                strict=True,
            )
        ]


def descend(
    objective: Objective,
    optimizer: Any,
    start: ArrayLike,
    steps: int,
    *,
    label: str | None = None,
) -> Trajectory:
    """Take a number of steps down an objective.

    Parameters
    ----------
    objective : what is descended, such as a `Surface`
    optimizer : the rule of the steps, such as `Adam(0.1)`, or its name in Keras ("adam")
    start : shape (n,) for one descent or (k, n) for k at once; float32 stays float32
    steps : how many steps to take
    label : name of the path in pictures (the optimizer's label by default)

    Returns
    -------
    Trajectory
        Of steps + 1 points. A descent that runs away goes on to the last step.

    Raises
    ------
    ValueError
        If the start has a wrong shape or is not finite, or steps is not a whole number above 0.
    """
    optimizer = get(optimizer)
    point = _checked_start(start, getattr(objective, "dimension", None))
    steps = _checked_steps(steps)
    points = np.empty((steps + 1, *point.shape), point.dtype)
    gradients = np.empty_like(points)
    values = np.empty(points.shape[:-1], point.dtype)
    variables = getattr(objective, "variables", None)
    rule = NumberByNumber(optimizer) if NumberByNumber.serves(optimizer, point) else optimizer
    state = rule.init(point)
    with np.errstate(all="ignore"):
        for t in range(steps + 1):
            value, gradient = objective.value_and_gradient(point)
            points[t], values[t], gradients[t] = point, value, gradient
            if t < steps:
                step, state = rule.update(gradient, state, point, variables)
                point = point + step
    return Trajectory(
        points,
        values,
        gradients,
        optimizer,
        label or getattr(optimizer, "label", type(optimizer).__name__),
        _first_not_finite(points, values, gradients),
    )


def _checked_start(start: ArrayLike, dimension: int | None) -> np.ndarray:
    try:
        point = np.asarray(start)
        if np.iscomplexobj(point):
            raise ValueError
        point = point if point.dtype == np.float32 else point.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"start must be numbers of shape (n,) or (k, n), got {start!r}") from None
    n = "n" if dimension is None else dimension
    wrong_length = dimension is not None and point.shape[-1:] != (dimension,)
    if point.ndim not in (1, 2) or point.size == 0 or wrong_length:
        raise ValueError(f"start must have the shape ({n},) or (k, {n}), got {point.shape}")
    if not np.isfinite(point).all():
        raise ValueError(f"start must be finite, got {point.tolist()}")
    return point


def _checked_steps(steps: int) -> int:
    count = operator.index(steps) if hasattr(steps, "__index__") else 0
    if count < 1:
        raise ValueError(f"steps must be a whole number of at least 1, got {steps!r}")
    return count


def _first_not_finite(
    points: np.ndarray, values: np.ndarray, gradients: np.ndarray
) -> int | tuple[int | None, ...] | None:
    finite = np.isfinite(values) & np.isfinite(points).all(-1) & np.isfinite(gradients).all(-1)
    first = np.where(finite.all(0), -1, finite.argmin(0)).tolist()
    if isinstance(first, list):
        return tuple(None if step < 0 else step for step in first)
    return None if first < 0 else first
