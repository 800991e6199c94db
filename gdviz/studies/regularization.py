"""Regularisation: what a growing penalty on the size of the weights makes of the best ones.

The best weights under a penalty lie where a contour of the loss touches a ball of the penalty: a
disc of L2, whose edge is round, a diamond of L1, which has corners on the axes. So L1 makes weights
exactly zero, and L2 only small.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.objectives.doors import objective_of
from gdviz.objectives.surface import Surface
from gdviz.regularizers import L1, L2

_ROUNDS = 10_000
_STILL = 1e-10
"""How far a last step of the search goes at most, in shares of the farthest weights."""
_ROUNDING = 1e-12
"""How much higher a place counts as no higher, in shares of its height."""
_OF_ALL = 0.75
"""How far a penalty grows by default, in shares of what makes all weights zero under L1."""

TWO_WEIGHTS = Surface(
    "(w1 - 2)^2 + (w1 - 2)(w2 - 1/2) + (w2 - 1/2)^2",
    minima=((2.0, 0.5),),
)
"""The squared error of a linear model with two weights, of which one matters more."""


PENALTIES = {"L1": L1(1.0), "L2": L2(1.0)}


def name_of(penalty: Any) -> str:
    """Return what a penalty is called."""
    return type(penalty).__name__


def penalty_of(penalty: Any, weights: np.ndarray) -> np.ndarray:
    """Return the penalty (...) of weights (..., n): l1 Σ|w| + l2 Σw²."""
    return penalty.l1 * np.abs(weights).sum(-1) + penalty.l2 * (weights**2).sum(-1)


def pulled(penalty: Any, weights: np.ndarray, strength: np.ndarray) -> np.ndarray:
    """Return where a penalty, so strong, pulls weights: the proximal step.

    L1 takes the same off every weight, and stops at zero; L2 divides them all.
    """
    taken, divided = penalty.l1 * strength, 1 + 2 * penalty.l2 * strength
    return np.sign(weights) * np.maximum(np.abs(weights) - taken, 0) / divided


def edge_of(penalty: Any, value: float, count: int = 201) -> np.ndarray:
    """Return points (count, 2) of two weights round which a penalty has a value."""
    turn = np.linspace(0, 2 * np.pi, count)
    ways = np.stack([np.cos(turn), np.sin(turn)], axis=1)
    a, b = penalty.l2, penalty.l1 * np.abs(ways).sum(-1)
    radii = value / b if not a else (np.sqrt(b**2 + 4 * a * value) - b) / (2 * a)
    return ways * np.reshape(radii, (-1, 1))


@dataclass(frozen=True, eq=False)
class Regularized:
    """The best weights under growing penalties: see `regularize`.

    Attributes
    ----------
    objective : the loss
    penalties : regularizers, with factors l1 and l2
    strengths : λ, shape (k,), growing
    weights : the lowest of loss + λ · penalty, shape (penalties, k, n); what is zero is exactly 0.0
    minimum : the lowest of the loss alone, shape (n,)
    """

    objective: Any
    penalties: tuple[Any, ...]
    strengths: np.ndarray
    weights: np.ndarray
    minimum: np.ndarray

    @property
    def zeros(self) -> np.ndarray:
        """How many weights are exactly zero, shape (penalties, k)."""
        return (self.weights == 0).sum(axis=-1)

    @property
    def only_l1_has_zeros(self) -> bool:
        """Whether in the end L1 makes some weights zero and leaves others, and L2 leaves all."""
        ends = {
            name_of(each): count[-1] for each, count in zip(self.penalties, self.zeros, strict=True)
        }
        some = 0 < ends.get("L1", 0) < len(self.minimum)
        return bool(some and ends.get("L2") == 0 and (self.minimum != 0).all())


def regularize(
    objective: Any = TWO_WEIGHTS,
    strengths: ArrayLike | None = None,
    penalties: Sequence[Any] = ("L2", "L1"),
) -> Regularized:
    """Find the weights where loss + λ · penalty is lowest, for every strength λ.

    By proximal gradient descent: a step down the loss, then the pull of the penalty.

    Parameters
    ----------
    objective : a smooth convex loss of any number of weights, whatever `race` takes
    strengths : λ, from 0 up, shape (k,); by default 91, as far as L1 leaves some weight
    penalties : "L1", "L2", each with the factor 1, or regularizers such as `L1L2(1, 0.5)`

    Raises
    ------
    ValueError
        If there is no penalty or one is not known, strengths are below 0 or do not grow, or the
        loss has no minimum.

    Source: Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.

    Examples
    --------
    >>> found = gd.studies.regularize("(w1 - 2)^2 + 3 (w2 - 1)^2")
    >>> found.minimum.round(3)
    array([2., 1.])
    """
    objective = objective_of(objective)
    known = tuple(
        map(_penalty, [penalties] if not isinstance(penalties, list | tuple) else penalties)
    )
    if not known:
        raise ValueError('regularization needs at least one penalty, such as "L1"')
    start = np.array(
        objective.minima[0] if len(objective.minima) else np.zeros(objective.dimension)
    )
    minimum = _lowest(objective, L2(0.0), np.zeros(1), start)[0]
    if np.linalg.eigvalsh(objective.hessian(minimum))[0] < 0:
        raise _without_minimum(objective)
    strengths = _strengths(objective, strengths)
    weights = [_lowest(objective, penalty, strengths, minimum) for penalty in known]
    return Regularized(objective, known, strengths, np.array(weights), minimum)


def _penalty(given: Any) -> Any:
    if isinstance(given, str):
        if given.upper() not in PENALTIES:
            raise ValueError(f"no penalty is called {given!r}: {checks.advice(given, PENALTIES)}")
        return PENALTIES[given.upper()]
    if not getattr(given, "l1", 0) and not getattr(given, "l2", 0):
        raise ValueError(
            f'a penalty is "L1", "L2" or a regularizer such as L1L2(1, 0.5), got {given!r}'
        )
    return given


def _strengths(objective: Any, given: ArrayLike | None) -> np.ndarray:
    if given is None:
        steepest = float(np.abs(objective.gradient(np.zeros(objective.dimension))).max())
        return np.linspace(0, _OF_ALL * steepest or 1.0, 91)
    strengths = checks.numbers("strengths", given)
    if (
        strengths.ndim != 1
        or len(strengths) < 2
        or strengths[0] < 0
        or (np.diff(strengths) <= 0).any()
    ):
        raise ValueError(f"strengths must be several, growing from 0 or above, got {given!r}")
    return strengths


def _lowest(objective: Any, penalty: Any, strengths: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return the lowest points, shape (k, n), of the loss under each of the strengths."""
    strong = strengths[:, None]
    weights = np.tile(start, (len(strengths), 1)).astype(float)
    rates = np.full_like(strong, 1.0)
    for _ in range(_ROUNDS):
        values, slopes = objective.value_and_gradient(weights)
        tried = pulled(penalty, weights - rates * slopes, rates * strong)
        if not np.isfinite(tried).all():
            break
        step = tried - weights
        # a step is short enough where the loss lies below a bowl as wide as the step is long
        bowl = values + (slopes * step).sum(-1) + (step**2).sum(-1) / (2 * rates[:, 0])
        near = objective(tried) <= bowl + _ROUNDING * np.abs(values)
        if near.all() and np.abs(step).max() <= _STILL * np.abs(weights).max(initial=1.0):
            return tried
        weights = np.where(near[:, None], tried, weights)
        rates = np.where(near[:, None], rates, rates / 2)
    raise _without_minimum(objective)


def _without_minimum(objective: Any) -> ValueError:
    return ValueError(
        f"the loss must be smooth and convex with a minimum, but none was found of {objective!r}"
    )
