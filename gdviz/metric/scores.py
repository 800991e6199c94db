"""Scores of whole predictions: F1 of classes, R2 of numbers, the length and angle of an error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.loss.softmax import EPSILON
from gdviz.loss.targets import of_classes
from gdviz.metric.accuracies import check_binary, labels_of
from gdviz.metric.base import Metric, Result

__all__ = ["CosineSimilarity", "F1Score", "FBetaScore", "R2Score", "RootMeanSquaredError"]

AVERAGES = (None, "micro", "macro", "weighted")


@dataclass(frozen=True)
class FBetaScore(Metric, names="fbeta_score"):
    """The harmonic mean of precision and recall, in which recall counts beta times as much.

    Targets are class labels or one-hot. As in Keras 1e-7 is added to what is divided by, so it is
    never quite 1.

    Parameters
    ----------
    average : None gives one for each class; "micro" counts all classes together; "macro" is their
        mean, "weighted" that by how many samples each has
    beta : how much more recall counts
    threshold : above which an output is positive; by default the largest of a sample is, and one
        alone above 0.5 (in Keras always)

    Examples
    --------
    >>> metric = gd.metrics.FBetaScore(average="macro", beta=2.0)
    >>> metric.update_state([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    >>> round(float(metric.result()), 3)
    0.694
    """

    average: str | None = None
    beta: float = 1.0
    threshold: float | None = None
    name: str = "fbeta_score"

    better: ClassVar[str | None] = "max"

    def __post_init__(self) -> None:
        if self.average not in AVERAGES:
            raise ValueError(f"average must be one of {AVERAGES}, got {self.average!r}")
        checks.number("beta", self.beta, 0)
        if self.threshold is not None:
            checks.number("threshold", self.threshold)

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        y = np.asarray(y_true)
        if len(shape) == 2 and shape[1] > 1 and y.shape in (shape[:1], (shape[0], 1)):
            return of_classes(labels_of(self.name, y, shape, dtype), shape[1], dtype)
        y = super().prepared_targets(y, shape, dtype)
        check_binary(self.name, y)
        return y

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return true and false positives, false negatives and positives, each by class."""
        if self.threshold is None and predictions.shape[-1] > 1:
            largest = predictions.max(axis=-1, keepdims=True)
            called = (predictions >= largest) & (np.abs(predictions) > 1e-9)
        else:
            called = predictions > (0.5 if self.threshold is None else self.threshold)
        counted = [targets * called, (1 - targets) * called, targets * ~called, targets]
        own = np.ones(len(targets)) if weights is None else weights.astype(float)
        return np.array([own @ each for each in counted])

    def of_sums(self, sums: np.ndarray) -> Result:
        tp, fp, fn, of_class = sums.sum(axis=1, keepdims=True) if self._together else sums
        precision, recall = tp / (tp + fp + EPSILON), tp / (tp + fn + EPSILON)
        square = self.beta**2
        scores = precision * recall * (1 + square) / (square * precision + recall + EPSILON)
        if self.average is None:
            return scores.tolist()
        if self.average == "weighted":
            return float((scores * of_class).sum() / (of_class.sum() + EPSILON))
        return float(scores.mean())

    @property
    def _together(self) -> bool:
        return self.average == "micro"


@dataclass(frozen=True)
class F1Score(FBetaScore, names="f1_score"):
    """The harmonic mean of precision and recall.

    Parameters
    ----------
    average, threshold : as of `FBetaScore`

    Examples
    --------
    >>> metric = gd.metrics.F1Score(average="macro")
    >>> metric.update_state([[1, 0], [0, 1], [0, 1]], [[0.9, 0.1], [0.2, 0.8], [0.6, 0.4]])
    >>> round(float(metric.result()), 3)
    0.667
    """

    average: str | None = None
    threshold: float | None = None
    name: str = "f1_score"

    beta: ClassVar[float] = 1.0


@dataclass(frozen=True)
class R2Score(Metric, names="r2_score"):
    """How much of the spread of the targets is explained: 1 less squared errors over the variance.

    It is 1 where all are met and 0 for their mean; an output whose targets are all the same counts
    as 0.

    Parameters
    ----------
    class_aggregation : "uniform_average" of the outputs, "variance_weighted_average", or None, one
        for each
    num_regressors : of how many inputs the targets are explained, for which the adjusted one pays

    Examples
    --------
    >>> metric = gd.metrics.R2Score()
    >>> metric.update_state([[1.0], [2.0], [3.0]], [[1.0], [2.0], [2.0]])
    >>> metric.result()
    0.5
    """

    class_aggregation: str | None = "uniform_average"
    num_regressors: int = 0
    name: str = "r2_score"

    better: ClassVar[str | None] = "max"

    def __post_init__(self) -> None:
        known = ("uniform_average", "variance_weighted_average", None)
        if self.class_aggregation not in known:
            raise ValueError(
                f"class_aggregation must be one of {known}, got {self.class_aggregation!r}"
            )
        checks.whole("num_regressors", self.num_regressors, 0)

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return sums for each output: of y squared, y, squared errors, weights, and samples."""
        n = len(targets)
        y, p = (np.asarray(each, float).reshape(n, -1) for each in (targets, predictions))
        own = np.ones(n) if weights is None else weights.astype(float)
        ones = np.ones_like(y)
        return np.array([own @ y**2, own @ y, own @ (y - p) ** 2, own @ ones, ones.sum(axis=0)])

    def of_sums(self, sums: np.ndarray) -> Result:
        squares, total, errors, weight, samples = sums
        with np.errstate(all="ignore"):
            spread = squares - total**2 / weight
            scores = 1 - errors / spread
        scores = np.where(np.isfinite(scores), scores, 0.0)
        if self.class_aggregation is None:
            return self._adjusted(scores, samples[0]).tolist()
        if self.class_aggregation == "uniform_average":
            score = scores.mean()
        else:
            score = (spread * scores).sum() / spread.sum()
        return float(self._adjusted(score, samples[0]))

    def _adjusted(self, score: np.ndarray, n: float) -> np.ndarray:
        left = n - self.num_regressors - 1
        if not self.num_regressors or left <= 0:
            return score
        return 1 - (1 - score) * (n - 1) / left


@dataclass(frozen=True)
class RootMeanSquaredError(Metric, names=("root_mean_squared_error", "rmse")):
    """The root of the mean squared error, in the unit of the targets.

    Examples
    --------
    >>> metric = gd.metrics.RootMeanSquaredError()
    >>> metric.update_state([[0.0], [0.0]], [[3.0], [-3.0]])
    >>> metric.result()
    3.0
    """

    name: str = "root_mean_squared_error"

    better: ClassVar[str | None] = "min"

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        return np.square(predictions - targets)

    def of_sums(self, sums: np.ndarray) -> float:
        return float(np.sqrt(super().of_sums(sums)))


@dataclass(frozen=True)
class CosineSimilarity(Metric, names="cosine_similarity"):
    """The cosine of the angle between target and prediction: 1 where they point the same way.

    The loss of that name has the other sign, since it is to become small.

    Examples
    --------
    >>> gd.metrics.cosine_similarity([[1.0, 0.0]], [[2.0, 0.0]])
    array([1.])
    """

    name: str = "cosine_similarity"
    axis: int = -1

    better: ClassVar[str | None] = "max"

    def __post_init__(self) -> None:
        checks.whole("axis", self.axis, -math.inf)

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        return (self._unit(targets) * self._unit(predictions)).sum(axis=self.axis)

    def _unit(self, vectors: np.ndarray) -> np.ndarray:
        squares = np.square(vectors).sum(axis=self.axis, keepdims=True)
        return vectors / np.sqrt(np.maximum(squares, 1e-12))
