"""The hinge losses: a score is at rest once it is on the right side by a margin of 1."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from gdviz.loss.base import Loss
from gdviz.loss.mathematics import Element
from gdviz.loss.rows import Backward, Factor

__all__ = ["CategoricalHinge", "Hinge", "SquaredHinge"]


@dataclass(frozen=True, repr=False)
class Hinge(Loss, names="hinge"):
    """max(0, 1 - y p), for y = -1 or 1: only what is wrong, or right by less than 1, pulls.

    Targets that are all 0 or 1 are read as -1 and 1.

    Examples
    --------
    >>> gd.losses.Hinge()([[1.0], [-1.0]], [[0.25], [-2.0]])
    np.float64(0.375)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "hinge"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "max(0, 1 - y*p)"
    of: ClassVar[str] = "margin"
    short_name: ClassVar[str] = "hinge"
    series: ClassVar[int | None] = 0
    drawn: ClassVar = (r"\max(0, 1-m)", "-1, 0")
    target_range: ClassVar = (-1, 1)
    target_name: ClassVar[str] = "label"

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        binary = ((targets == 0) | (targets == 1)).all()
        return 2 * targets - 1 if binary else targets

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        margin = 1 - y * p
        return np.maximum(margin, 0), lambda: -y * np.heaviside(margin, 0.5)


@dataclass(frozen=True, repr=False)
class SquaredHinge(Hinge, names="squared_hinge"):
    """max(0, 1 - y p)², for y = -1 or 1; targets that are all 0 or 1 are read as -1 and 1.

    Examples
    --------
    >>> gd.losses.SquaredHinge()([[1.0], [-1.0]], [[0.5], [-2.0]])
    np.float64(0.125)
    """

    name: str = "squared_hinge"

    formula: ClassVar[str] = "max(0, 1 - y*p)**2"
    short_name: ClassVar[str] = "squared hinge"
    series: ClassVar[int | None] = 1
    drawn: ClassVar = (r"\max(0, 1-m)^2", r"-2\,\max(0, 1-m)")

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        short = np.maximum(1 - y * p, 0)
        return short * short, lambda: -2 * y * short


@dataclass(frozen=True, repr=False)
class CategoricalHinge(Loss, names="categorical_hinge"):
    """How far the right class is from leading the best of the others by 1; one-hot targets.

    The formula is that of two classes. As in Keras the best is that of (1 - y) p, in which the
    right class takes part with 0.

    Examples
    --------
    >>> gd.losses.CategoricalHinge()([[0.0, 1.0]], [[0.5, 0.75]])
    np.float64(0.75)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "categorical_hinge"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "max(0, 1 + max((1 - y_1)*p_1, (1 - y_2)*p_2) - y_1*p_1 - y_2*p_2)"
    of: ClassVar[str] = "classes"
    variables: ClassVar = ("y_1", "y_2", "p_1", "p_2")
    equation: ClassVar[str] = (
        r"\max\left(0, 1 + \max_{k} \left(1 - y_{k}\right) \hat{y}_{k}"
        r" - \sum_{k} y_{k} \hat{y}_{k}\right)"
    )
    target_range: ClassVar = (-1, 1)
    target_name: ClassVar[str] = "label"

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        others = (1 - y) * p
        best = others.max(axis=1, keepdims=True)
        margin = 1 + best[:, 0] - np.add.reduce(y * p, axis=1)

        def backward(factor: Factor) -> np.ndarray:
            leads = others == best
            shares = leads / leads.sum(axis=1, keepdims=True, dtype=p.dtype)
            active = np.heaviside(margin, 0.5) * factor
            return ((1 - y) * shares - y) * active[:, None]

        return np.maximum(margin, 0), backward
