"""The losses of what is no single error: of a count, a distribution and a direction."""

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import DTypeLike

from gdviz.loss.base import Loss
from gdviz.loss.mathematics import Element
from gdviz.loss.rows import Backward, Factor, column
from gdviz.loss.softmax import EPSILON

__all__ = ["CosineSimilarity", "KLDivergence", "Poisson"]


@dataclass(frozen=True, repr=False)
class Poisson(Loss, names="poisson"):
    """p - y log(p + 1e-7): how unlikely the count y is where p is expected.

    Examples
    --------
    >>> gd.losses.Poisson()([[2.0]], [[1.0]]).round(4)
    np.float64(1.0)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "poisson"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "p - y*log(p + epsilon)"
    epsilon: ClassVar[float] = EPSILON
    prediction_range: ClassVar = (0, math.inf)
    prediction_name: ClassVar[str] = "rate"

    def element(self, y: np.ndarray, p: np.ndarray) -> Element:
        above = p + EPSILON
        return p - y * np.log(above), lambda: 1 - y / above


@dataclass(frozen=True, repr=False)
class KLDivergence(Loss, names=("kl_divergence", "kld")):
    """The sum over the classes of y log(y / p): what it costs to take y for p.

    Both are clipped to [1e-7, 1]. The formula is one term of the sum.

    Source: Kullback and Leibler, "On Information and Sufficiency", 1951.

    Examples
    --------
    >>> gd.losses.KLDivergence()([[0.5, 0.5]], [[0.25, 0.75]]).round(4)
    np.float64(0.1438)
    """

    reduction: str | None = "sum_over_batch_size"
    name: str = "kl_divergence"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = "y*log(y/p)"
    of: ClassVar[str] = "classes"
    equation: ClassVar[str] = r"\sum_{k} y_{k} \log \frac{y_{k}}{\hat{y}_{k}}"
    target_range: ClassVar = (0, math.inf)
    target_name: ClassVar[str] = "probability"
    prediction_range: ClassVar = (0, math.inf)

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        return np.clip(targets, EPSILON, 1)

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        q = np.clip(p, EPSILON, 1)
        values = np.add.reduce(y * np.log(y / q), axis=1)
        return values, lambda factor: -y / q * (q == p) * column(factor)


@dataclass(frozen=True, repr=False)
class CosineSimilarity(Loss, names="cosine_similarity"):
    """Minus the cosine of the angle between y and p: -1 where they point the same way.

    A vector shorter than 1e-7 is divided by that instead of by its length. The formula is that of
    vectors of two components.

    Parameters
    ----------
    axis : along which the vectors lie

    Examples
    --------
    >>> gd.losses.CosineSimilarity()([[1.0, 0.0]], [[2.0, 2.0]]).round(4)
    np.float64(-0.7071)
    """

    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str = "cosine_similarity"
    dtype: DTypeLike | None = None

    formula: ClassVar[str] = (
        "-(y_1*p_1 + y_2*p_2) / (sqrt(y_1**2 + y_2**2) * sqrt(p_1**2 + p_2**2))"
    )
    variables: ClassVar = ("y_1", "y_2", "p_1", "p_2")
    equation: ClassVar[str] = (
        r"-\frac{\sum_{k} y_{k} \hat{y}_{k}}"
        r"{\sqrt{\sum_{k} y_{k}^{2}} \sqrt{\sum_{k} \hat{y}_{k}^{2}}}"
    )

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        return targets / _length(targets)

    def rows(self, y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
        length = _length(p)
        direction = p / length
        cosine = np.add.reduce(y * direction, axis=1)

        def backward(factor: Factor) -> np.ndarray:
            turned = (cosine * (length[:, 0] > EPSILON))[:, None] * direction - y
            return turned / length * column(factor)

        return -cosine, backward


def _length(vectors: np.ndarray) -> np.ndarray:
    squares = np.add.reduce(vectors * vectors, axis=-1, keepdims=True)
    return np.maximum(np.sqrt(squares), EPSILON)
