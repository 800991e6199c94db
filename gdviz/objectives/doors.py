"""The door to all that is descended and drawn: an objective of whatever a person hands over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.objectives.adapted import Adapted, AdaptedMean
from gdviz.objectives.base import Drawable
from gdviz.objectives.curve import Curve
from gdviz.objectives.formula import Formula, with_a_number
from gdviz.objectives.function import Function, variables_of
from gdviz.objectives.named import catalogue
from gdviz.objectives.surface import Surface

ASKED = (
    "an objective is a formula such as 'x^2 + 10 y^2', a Surface, a function of numbers or points, "
    "or an object with value_and_gradient(point)"
)


def objective_of(given: Any, point: ArrayLike | None = None) -> Drawable:
    """Return an objective that can be descended and drawn, of whatever it is given as.

    Parameters
    ----------
    given : text or a sympy expression, which is a `Curve` where it has one letter, a `Surface`
        where it has two, and a `Formula` where it has more; the name of a surface of `catalogue`;
        an objective of ours, as it is; or any object with `value_and_gradient`, which gets an
        answer to whatever it does not say itself (see `Drawable`); or a callable, which is a
        `Function`
    point : where a descent begins, shape (..., n): it tells how many variables there are where
        the objective does not

    Raises
    ------
    ValueError
        If it is nothing of these.
    """
    if isinstance(given, Drawable):
        return given
    if isinstance(given, str) and given.lower() in catalogue:
        return catalogue[given.lower()]
    if isinstance(given, str) or hasattr(given, "free_symbols"):
        return of_formula(given)
    if hasattr(given, "value_and_gradient") and not isinstance(given, type):
        kind = AdaptedMean if hasattr(given, "batch") and hasattr(given, "__len__") else Adapted
        return kind(given, _dimension(given, point))
    if callable(given) and not isinstance(given, type):
        names, _ = variables_of(given, count=_last_axis(point))
        return Function(given, names)
    grid = ": values on a grid are gd.Grid(x, y, values)" if isinstance(given, np.ndarray) else ""
    raise ValueError(f"{ASKED}, got {checks.quoted(given)}{grid}")


def of_formula(given: Any, parameters: Mapping[str, float] | None = None) -> Formula:
    """Return the curve of a formula of one letter, the surface of one of two, or what has more.

    Letters that are parameters have values, and do not count.
    """
    formula = Formula(given, parameters=parameters)
    kinds = {1: Curve, 2: Surface}
    if not formula.expression.free_symbols:
        return Surface(given, parameters=parameters)
    if formula.dimension not in kinds:
        return formula
    return kinds[formula.dimension](given, parameters=parameters)


def surface_of(given: Any, point: ArrayLike | None = None) -> Drawable:
    """Return an objective as `objective_of` does, refusing one that is not of two variables."""
    surface = objective_of(given, point)
    if surface.dimension != 2:
        other = "gd.race or gd.plotting.tangent" if surface.dimension == 1 else "gd.race"
        if isinstance(surface, Formula) and (number := with_a_number(surface)):
            other = f"{other}, or {number}"
        raise ValueError(
            f"this picture draws functions of two variables, got {surface.dimension}: {surface!r}; "
            f"write {other}"
        )
    return surface


def _dimension(given: Any, point: ArrayLike | None) -> int:
    """Return how many variables an objective has, by what it says, or else by a point of it."""
    if getattr(given, "dimension", None) is not None:
        return given.dimension
    for name in ("names", "domain", "start"):
        if getattr(given, name, None) is not None:
            return len(getattr(given, name))
    return _last_axis(point) or 2


def _last_axis(point: ArrayLike | None) -> int | None:
    """Return how many numbers a point has, or each of several."""
    return None if point is None else (np.shape(point) or (1,))[-1]
