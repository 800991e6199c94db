"""Metrics of decisions: what is above a threshold is called positive, rightly or wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.loss.softmax import EPSILON, sigmoid
from gdviz.metric.accuracies import check_binary
from gdviz.metric.base import Metric, Result, ratios

__all__ = [
    "AUC",
    "FalseNegatives",
    "FalsePositives",
    "Precision",
    "Recall",
    "TrueNegatives",
    "TruePositives",
]

Thresholds = float | Sequence[float] | None


class Decisions(Metric):
    """What metrics of decisions share: the four counts at each threshold.

    All outputs count alike. A prediction is called positive that lies strictly above a threshold.
    Targets are 0 or 1, one for each output.
    """

    better: ClassVar[str | None] = "max"
    thresholds: Thresholds
    top_k: ClassVar[int | None] = None
    class_id: ClassVar[int | None] = None

    def levels(self) -> np.ndarray:
        """Return the thresholds, in order."""
        default = 0.5 if self.top_k is None else -np.inf
        return np.atleast_1d(default if self.thresholds is None else self.thresholds).astype(float)

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        y = super().prepared_targets(y_true, shape, dtype)
        check_binary(self.name, y)
        return y

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the true and false positives and the true and false negatives, shape (4, k)."""
        if self.top_k is not None:
            predictions = _largest(predictions, self.top_k)
        if self.class_id is not None:
            targets, predictions = targets[..., self.class_id], predictions[..., self.class_id]
        return counts(targets, predictions, weights, self.levels())

    def _plain(self, results: np.ndarray) -> Result:
        """Return a number for one threshold, a list for several."""
        several = np.ndim(self.thresholds) > 0
        return results.tolist() if several else float(results[0])


def counts(
    targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None, levels: np.ndarray
) -> np.ndarray:
    """Return true and false positives and true and false negatives at each threshold, (4, k)."""
    order = np.argsort(levels)
    positive = targets.reshape(-1) != 0
    p = predictions.reshape(-1)
    own = np.ones(p.size)
    if weights is not None:
        own = np.broadcast_to(
            weights.reshape(-1, *[1] * (predictions.ndim - 1)), predictions.shape
        ).reshape(-1)
    # how many thresholds lie below each; nan lies above none
    below = np.where(np.isnan(p), 0, np.searchsorted(levels[order], p, side="left"))
    called = np.empty((2, len(levels)))
    totals = np.empty((2, 1))
    for k, ones in enumerate((positive, ~positive)):
        steps = np.bincount(below[ones], own[ones], len(levels) + 1)
        called[k, order] = np.cumsum(steps[:0:-1])[::-1]
        totals[k] = steps.sum()
    false, true = totals - called  # of those below, that are positive and that are not
    return np.array([called[0], called[1], true, false])


def _largest(predictions: np.ndarray, k: int) -> np.ndarray:
    """Return predictions with all but the k largest of each sample at minus infinity."""
    first = np.argsort(-predictions, axis=-1, kind="stable")[..., :k]
    kept = np.full(predictions.shape, -np.inf)
    np.put_along_axis(kept, first, np.take_along_axis(predictions, first, -1), -1)
    return kept


def check_thresholds(thresholds: Thresholds) -> None:
    """Refuse thresholds that are no numbers from 0 to 1."""
    if thresholds is None:
        return
    array = np.asarray(thresholds)
    if array.dtype.kind not in "fiu" or not ((array >= 0) & (array <= 1)).all():
        raise ValueError(f"thresholds must be numbers from 0 to 1, got {thresholds!r}")


@dataclass(frozen=True)
class _Share(Decisions):
    thresholds: Thresholds = None
    top_k: int | None = None
    class_id: int | None = None
    name: str = "share"

    def __post_init__(self) -> None:
        check_thresholds(self.thresholds)
        if np.ndim(self.thresholds):
            object.__setattr__(self, "thresholds", tuple(map(float, self.thresholds)))
        if self.top_k is not None:
            checks.whole("top_k", self.top_k)
        if self.class_id is not None:
            checks.whole("class_id", self.class_id, 0)


@dataclass(frozen=True)
class Precision(_Share, names="precision"):
    """How many of those called positive are: 0 where none is called so.

    Parameters
    ----------
    thresholds : above which a prediction is positive, 0.5 by default; several give a list
    top_k : calls the k largest outputs of a sample positive instead
    class_id : of the one output that is asked

    Examples
    --------
    >>> metric = gd.metrics.Precision()
    >>> metric.update_state([[1], [0], [1]], [[0.9], [0.8], [0.1]])
    >>> metric.result()
    0.5
    """

    name: str = "precision"

    def of_sums(self, sums: np.ndarray) -> Result:
        return self._plain(ratios(sums[0], sums[0] + sums[1]))


@dataclass(frozen=True)
class Recall(_Share, names="recall"):
    """How many of the positive are called so: 0 where none is positive.

    Parameters
    ----------
    thresholds, top_k, class_id : as of `Precision`

    Examples
    --------
    >>> metric = gd.metrics.Recall()
    >>> metric.update_state([[1], [1], [1], [0]], [[0.9], [0.8], [0.1], [0.9]])
    >>> round(metric.result(), 3)
    0.667
    """

    name: str = "recall"

    def of_sums(self, sums: np.ndarray) -> Result:
        return self._plain(ratios(sums[0], sums[0] + sums[3]))


@dataclass(frozen=True)
class _Count(Decisions):
    thresholds: Thresholds = None
    name: str = "count"

    row: ClassVar[int]

    def __post_init__(self) -> None:
        check_thresholds(self.thresholds)

    def of_sums(self, sums: np.ndarray) -> Result:
        return self._plain(sums[self.row])


@dataclass(frozen=True)
class TruePositives(_Count, names="true_positives"):
    """The number of positive outputs that are called so; weighted, the sum of their weights.

    Examples
    --------
    >>> metric = gd.metrics.TruePositives()
    >>> metric.update_state([[1], [0], [1]], [[0.9], [0.8], [0.1]])
    >>> metric.result()
    1.0
    """

    name: str = "true_positives"

    row: ClassVar[int] = 0


@dataclass(frozen=True)
class FalsePositives(_Count, names="false_positives"):
    """The number of outputs that are called positive and are not.

    Examples
    --------
    >>> metric = gd.metrics.FalsePositives()
    >>> metric.update_state([[1], [0], [1]], [[0.9], [0.8], [0.1]])
    >>> metric.result()
    1.0
    """

    name: str = "false_positives"

    row: ClassVar[int] = 1
    better: ClassVar[str | None] = "min"


@dataclass(frozen=True)
class TrueNegatives(_Count, names="true_negatives"):
    """The number of outputs that are not called positive, and are not.

    Examples
    --------
    >>> metric = gd.metrics.TrueNegatives()
    >>> metric.update_state([[1], [0], [1]], [[0.9], [0.2], [0.1]])
    >>> metric.result()
    1.0
    """

    name: str = "true_negatives"

    row: ClassVar[int] = 2


@dataclass(frozen=True)
class FalseNegatives(_Count, names="false_negatives"):
    """The number of positive outputs that are not called so.

    Examples
    --------
    >>> metric = gd.metrics.FalseNegatives()
    >>> metric.update_state([[1], [0], [1]], [[0.9], [0.8], [0.1]])
    >>> metric.result()
    1.0
    """

    name: str = "false_negatives"

    row: ClassVar[int] = 3
    better: ClassVar[str | None] = "min"


@dataclass(frozen=True)
class AUC(Decisions, names="auc"):
    """The area under a curve of decisions, as the threshold goes from 1 to 0.

    Parameters
    ----------
    num_thresholds : of the curve, spread evenly
    curve : "ROC", the recall over the share of false alarms; "PR", the precision over the recall
    summation_method : "interpolation", "minoring" or "majoring": what stands between two points
    thresholds : numbers from 0 to 1 in place of even ones
    multi_label : whether each output has a curve of its own, and the result is their mean
    from_logits : whether predictions are logits, of which sigmoid makes probabilities

    Source: Davis and Goadrich, "The relationship between Precision-Recall and ROC curves", 2006.

    Examples
    --------
    >>> metric = gd.metrics.AUC()
    >>> metric.update_state([[0], [0], [1], [1]], [[0.1], [0.6], [0.4], [0.9]])
    >>> round(float(metric.result()), 3)
    0.75
    """

    num_thresholds: int = 200
    curve: str = "ROC"
    summation_method: str = "interpolation"
    name: str = "auc"
    thresholds: Thresholds = None
    multi_label: bool = False
    from_logits: bool = False

    def __post_init__(self) -> None:
        checks.whole("num_thresholds", self.num_thresholds, 2)
        check_thresholds(self.thresholds)
        if self.thresholds is not None:
            object.__setattr__(self, "thresholds", tuple(np.sort(self.thresholds).tolist()))
        for name, known in (("curve", ("ROC", "PR")), ("summation_method", _BETWEEN)):
            if getattr(self, name) not in known:
                raise ValueError(
                    f"{name} must be one of {', '.join(known)}, got {getattr(self, name)!r}"
                )

    def levels(self) -> np.ndarray:
        """Return the thresholds: a little below 0 the first, and a little above 1 the last."""
        inner = np.arange(1, self.num_thresholds - 1) / (self.num_thresholds - 1)
        if self.thresholds is not None:
            inner = np.asarray(self.thresholds, float)
        return np.concatenate([[-EPSILON], inner, [1 + EPSILON]])

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return the four counts at each threshold, (4, k, 1), or (4, k, labels) of each label."""
        p = predictions.astype(float)
        p = sigmoid(p) if self.from_logits else p
        if self.multi_label and p.ndim > 1:
            labels = zip(targets.T, p.T, strict=True)
            each = [counts(y, own, weights, self.levels()) for y, own in labels]
        else:
            each = [counts(targets, p, weights, self.levels())]
        return np.stack(each, axis=-1)

    def of_sums(self, sums: np.ndarray) -> float:
        tp, fp, tn, fn = sums
        recall = ratios(tp, tp + fn)
        if self.curve == "ROC":
            return self._area(ratios(fp, fp + tn), recall)
        if self.summation_method == "interpolation":
            return float(_interpolated(tp, fp, fn).sum(axis=0).mean())
        return self._area(recall, ratios(tp, tp + fp))

    def _area(self, x: np.ndarray, y: np.ndarray) -> float:
        heights = _BETWEEN[self.summation_method](y[:-1], y[1:])
        return float(((x[:-1] - x[1:]) * heights).sum(axis=0).mean())


_BETWEEN = {
    "interpolation": lambda a, b: (a + b) / 2,
    "minoring": np.minimum,
    "majoring": np.maximum,
}


def _interpolated(tp: np.ndarray, fp: np.ndarray, fn: np.ndarray) -> np.ndarray:
    """Return the pieces of the area under precision over recall, whose counts change evenly."""
    called = tp + fp
    more, fewer = called[:-1], called[1:]
    slope = ratios(tp[:-1] - tp[1:], np.maximum(more - fewer, 0))
    rest = tp[1:] - slope * fewer
    both = (more > 0) & (fewer > 0)
    growth = np.where(both, ratios(more, np.where(both, fewer, 0)), 1)
    return ratios(slope * (tp[:-1] - tp[1:] + rest * np.log(growth)), tp[1:] + fn[1:])
