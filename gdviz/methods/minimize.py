"""To minimize is to hand a problem to a method, and to keep its path."""

from __future__ import annotations

from dataclasses import replace
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import checked_start
from gdviz.ground.checks import whole
from gdviz.methods.known import get
from gdviz.methods.method import Method
from gdviz.methods.problem import Problem
from gdviz.objectives.doors import objective_of
from gdviz.trajectory import Trajectory


def minimize(
    objective: Any,
    start: ArrayLike,
    method: str | Method | type[Method] = "backtracking",
    *,
    steps: int | None = None,
    tolerance: float | None = None,
    label: str | None = None,
) -> Trajectory:
    """Minimize an objective by a method that chooses how far it goes, and when it is done.

    Parameters
    ----------
    objective : what is minimized, whatever `descend` takes
    start : shape (n,); of one variable a number will do
    method : "backtracking", "exact" (steepest descent with such a line search) or "newton"; with
        SciPy also "CG", "BFGS", "L-BFGS-B", "Newton-CG" or "Nelder-Mead"; or one with settings,
        such as `gd.methods.Newton(pure=True)`
    steps : most steps; by default 200 for each variable, of SciPy's methods what is SciPy's default
    tolerance : it ends where no entry of the gradient is larger, by default 1e-5; of SciPy's
        methods SciPy's `tol`
    label : name of the path in pictures (the method's by default)

    Returns
    -------
    Trajectory
        From the start to where the method ends, in float64. Its `trials` are the points at which
        the method asked for a value on its way, and how often it asked for what else. It ends
        earlier than `steps` where no lower point is found, or where it runs away.

    Raises
    ------
    ValueError
        If there is no such method, the start has a wrong shape or is not finite, steps is not a
        whole number above 0, or the tolerance no number above 0.
    ImportError
        If the method is SciPy's, and SciPy is not there.

    Examples
    --------
    >>> gd.minimize("x^2 + 10 y^2", (-4, 1.5), "newton")
    <Trajectory 'Newton': 1 steps from [-4.0, 1.5]>
    """
    objective, method = objective_of(objective, start), get(method)
    point = checked_start(start, objective).astype(float)
    if point.ndim != 1:
        raise ValueError(
            f"minimize goes from one start, got {len(point)}: call it for each, and race them"
        )
    steps = steps if steps is None else whole("steps", steps)
    problem = Problem(objective, point, steps, _checked_tolerance(tolerance))
    with np.errstate(all="ignore"):
        method.run(problem)
    path = Trajectory.of(np.array(problem.points), objective, label or method.label)
    return replace(path, optimizer=method, trials=problem.trials)


def _checked_tolerance(tolerance: float | None) -> float | None:
    if tolerance is not None and (not isinstance(tolerance, Real) or not 0 < tolerance < np.inf):
        raise ValueError(f"tolerance must be a number above 0, got {tolerance!r}")
    return None if tolerance is None else float(tolerance)
