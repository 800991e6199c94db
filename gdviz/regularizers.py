"""A regularizer adds a penalty for weights to the loss, so that they stay small, or become zero.

Names and arguments are those of `keras.regularizers` (Keras 3): `Dense(8, kernel_regularizer="l2")`
or `L2(0.001)`. The penalty of each batch is in the loss, in `val_loss` and in what `evaluate`
gives, whatever the weights of samples; metrics do not see it. That of a layer that is frozen does
not count.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from gdviz.calculus import differences
from gdviz.ground import checks, kinds
from gdviz.ground.absent import Absent, refused
from gdviz.ground.kinds import Kind
from gdviz.network.regularizer import Regularizer, Separable

__all__ = [
    "L1",
    "L1L2",
    "L2",
    "Penalty",
    "Regularizer",
    "Separable",
    "get",
    "l1",
    "l1_l2",
    "l2",
]


class _Norms(Separable):
    """l1 Σ|w| + l2 Σw², with one of the factors or both."""

    l1: float = 0.0
    l2: float = 0.0

    def __post_init__(self) -> None:
        for name, factor in self.kept().items():
            checked = checks.number(f"{type(self).__name__}: {name}", factor, 0)
            object.__setattr__(self, name, checked)

    def term(self, weights: np.ndarray) -> np.ndarray:
        """Return l1 |w| + l2 w² of each weight."""
        if not self.l2:
            return abs(weights) * self.l1
        squares = weights * weights * self.l2
        return squares + abs(weights) * self.l1 if self.l1 else squares

    def slope(self, weights: np.ndarray) -> np.ndarray:
        """Return l1 sign(w) + 2 l2 w: the slope of |w| at 0 is 0."""
        if not self.l2:
            return np.sign(weights) * self.l1
        slope = weights * (2 * self.l2)
        return slope + np.sign(weights) * self.l1 if self.l1 else slope

    def curvature(self, weights: np.ndarray) -> np.ndarray:
        """Return 2 l2: |w| is straight."""
        return np.full_like(weights, 2 * self.l2)

    def at(self, vectors: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Return the penalties at origin + c_1 d_1 + …: squares from the products of all pairs."""
        if self.l1:
            return super().at(vectors, coefficients)
        rows = vectors.reshape(len(vectors), -1).astype(float)
        c = np.concatenate([np.ones((len(coefficients), 1)), coefficients], axis=1)
        return self.l2 * np.einsum("ki,ij,kj->k", c, rows @ rows.T, c)


@dataclass(frozen=True)
class L1(_Norms, names="l1"):
    """l1 Σ|w|, at whose minimum weights that do little are exactly zero.

    Parameters
    ----------
    l1 : the factor

    Source: Tibshirani, "Regression Shrinkage and Selection via the Lasso", 1996.

    Examples
    --------
    >>> round(gd.regularizers.L1(0.1)(np.array([1.0, -2.0])), 3)
    0.3
    """

    l1: float = 0.01
    series: ClassVar[int | None] = 4


@dataclass(frozen=True)
class L2(_Norms, names="l2"):
    """l2 Σw², which keeps weights small: its slope is 2 l2 w.

    Parameters
    ----------
    l2 : the factor

    Source: Hoerl and Kennard, "Ridge Regression: Biased Estimation for Nonorthogonal Problems",
    1970.

    Examples
    --------
    >>> round(gd.regularizers.L2(0.1)(np.array([1.0, -2.0])), 3)
    0.5
    """

    l2: float = 0.01
    series: ClassVar[int | None] = 2


@dataclass(frozen=True)
class L1L2(_Norms, names="l1l2"):
    """l1 Σ|w| + l2 Σw²

    Without settings, and so by the name "l1l2", both factors are 0 as in Keras 3: there is no
    penalty. The name "l1_l2", of Keras 2, stands for 0.01 and 0.01.

    Parameters
    ----------
    l1, l2 : the factors

    Source: Zou and Hastie, "Regularization and Variable Selection via the Elastic Net", 2005.

    Examples
    --------
    >>> round(gd.regularizers.L1L2(l1=0.1, l2=0.1)(np.array([1.0, -2.0])), 3)
    0.8
    """

    l1: float = 0.0
    l2: float = 0.0
    series: ClassVar[int | None] = 3


@dataclass(frozen=True, eq=False)
class Penalty(Regularizer):
    """A function of an array of weights that gives one number.

    Parameters
    ----------
    function : called with the weights
    slopes : called so too, gives the slope by each weight in their shape; by default central
        differences: of a sum over weights, such as `0.01 * np.sum(np.abs(w))`, for any number of
        them, of whatever else for at most 1024

    Examples
    --------
    >>> gd.regularizers.get(lambda w: 0.5 * (w**4).sum())(np.array([1.0, -2.0]))
    8.5
    """

    function: Callable[[np.ndarray], Any]
    slopes: Callable[[np.ndarray], Any] | None = None

    def __call__(self, weights: np.ndarray) -> float:
        """Return the penalty."""
        found = np.asarray(self.function(weights.copy()))
        if found.size != 1 or found.dtype.kind not in "fiu":
            raise ValueError(f"a regularizer must give one number, got {checks.quoted(found)}")
        return float(found.item())

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """Return the slope by each weight, in their shape."""
        if self.slopes is None:
            return self._by_terms(weights) if self._is_sum(weights) else super().gradient(weights)
        return np.asarray(self.slopes(weights.copy()), weights.dtype).reshape(weights.shape)

    def _by_terms(self, weights: np.ndarray) -> np.ndarray:
        """Return the slope of each term, by a difference of its own."""
        places = weights.astype(float)
        step = np.finfo(float).eps ** differences.FIRST
        step = step * differences.lengths(places, np.ones_like(places))
        ahead, behind = places + step, places - step
        slopes = (self._terms(ahead) - self._terms(behind)) / (ahead - behind)
        return slopes.astype(weights.dtype)

    def _is_sum(self, weights: np.ndarray) -> bool:
        """Whether it is a sum of terms that know one weight each: once seen, it is trusted."""
        if "_sums" not in vars(self):
            object.__setattr__(self, "_sums", self._adds_up(weights.astype(float)))
        return self._sums

    def _adds_up(self, weights: np.ndarray) -> bool:
        try:
            terms, turned = self._terms(weights), self._terms(weights.ravel()[::-1])
        except Exception:  # whatever somebody's function may raise that finds no sum
            return False
        found = terms.shape == weights.shape and turned.shape == (weights.size,)
        return bool(
            found
            and np.allclose(terms.ravel()[::-1], turned, rtol=1e-12, atol=0)
            and np.isclose(terms.sum(), self(weights), rtol=1e-9)
        )

    def _terms(self, weights: np.ndarray) -> np.ndarray:
        return np.asarray(self.function(weights.view(_Unsummed)))


class _Unsummed(np.ndarray):
    """Numbers whose sum is themselves, so that the terms of a sum are seen."""

    def sum(self, axis: Any = None, **_: Any) -> np.ndarray:
        return self if axis is None else super().sum(axis)

    def mean(self, axis: Any = None, **_: Any) -> np.ndarray:
        return self / self.size if axis is None else super().mean(axis)


l1, l2, l1_l2 = L1, L2, L1L2
REGULARIZERS = Regularizer.table


def get(given: Any) -> Regularizer | None:
    """Return a regularizer by its name or class, or as it is; None where there is none.

    Parameters
    ----------
    given : "l1" or "l2", with the factor 0.01; "l1_l2", with both; an object such as `L2(0.001)`,
        or a function of an array of weights

    Raises
    ------
    ValueError
        If there is no such regularizer.

    Examples
    --------
    >>> gd.regularizers.get("l1"), gd.regularizers.get(None)
    (L1(l1=0.01), None)
    """
    if given is None:
        return None
    if isinstance(given, str) and given.lower() == "l1_l2":
        return L1L2(0.01, 0.01)
    if isinstance(given, str | Kind | type) or not callable(given):
        return kinds.get(Regularizer, given, "L2(0.01)")
    return Penalty(given)


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
