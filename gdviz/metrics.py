"""A metric is a number over samples that is watched and not descended: accuracy, or any loss.

Names are those of `keras.metrics` (Keras 3), as classes, by name, and as functions of targets and
predictions. "accuracy" is the share of right classes: the largest output against a label or a
one-hot target, or one output above 0.5 against a target of 0 or 1.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np

from gdviz import losses
from gdviz.ground import checks, kinds
from gdviz.ground.absent import Absent, refused
from gdviz.loss.functions import LossOfName, named_by
from gdviz.loss.targets import floats
from gdviz.metric.accuracies import *  # noqa: F403
from gdviz.metric.accuracies import BinaryAccuracy, CategoricalAccuracy
from gdviz.metric.base import Metric, Result
from gdviz.metric.decisions import *  # noqa: F403
from gdviz.metric.of_losses import *  # noqa: F403
from gdviz.metric.of_losses import LossMetric
from gdviz.metric.own import Counting, FunctionMetric, MeanOf
from gdviz.metric.scores import *  # noqa: F403

METRICS = Metric.table


def __getattr__(name: str) -> Callable[..., np.ndarray] | Absent:
    """Return the function of a name, such as `metrics.binary_accuracy(y_true, y_pred)`."""
    found = named_by(name, {Metric: _of_samples, losses.Loss: LossOfName})
    return found or refused(__name__, name)


def _of_samples(kind: type[Metric]) -> Callable[..., np.ndarray]:
    """Return the function that gives the values of samples of which a metric is the mean."""
    is_mean = kind.values is not Metric.values and kind.of_sums is Metric.of_sums

    def values(y_true: Any, y_pred: Any, **settings: Any) -> np.ndarray:
        if not is_mean:
            raise ValueError(
                f"{kind.first_name()} is no mean over samples, so none of them has a value: write "
                f"{kind.__name__}()(y_true, y_pred)"
            )
        metric, predictions = kind(**settings), floats("y_pred", y_pred, float)
        targets = metric.prepared_targets(y_true, predictions.shape, "float64")
        each = np.asarray(metric.values(targets, predictions), float)
        return each.mean(axis=-1) if each.ndim == predictions.ndim > 1 else each

    values.__name__ = values.__qualname__ = kind.first_name()
    values.__doc__ = kind.__doc__
    values.kind = kind
    return values


def get(metric: Any, outputs: int | None = None) -> Any:
    """Return a metric by its name, for predictions of so many outputs; a metric as it is.

    Parameters
    ----------
    metric : "accuracy" (or "acc"), the name of another, the name of a loss or a loss; the name
        that is given is the one in the history. A function of targets and predictions is a metric,
        an object with `update_state`, `result` and `reset_state`, and one with `name`,
        `prepared_targets` and `mean`
    outputs : of the network, which decide what accuracy means

    Raises
    ------
    ValueError
        If there is no such metric.

    Examples
    --------
    >>> gd.metrics.get("mse")
    MeanSquaredError(name='mse')
    """
    if isinstance(metric, str):
        return _named(metric, outputs)
    if isinstance(metric, losses.Loss | LossOfName) or _is_class(metric, losses.Loss):
        loss = losses.get(metric)
        return LossMetric(loss, loss.name)
    if _is_class(metric, Metric):
        return kinds.get(Metric, metric, "'accuracy'")
    if isinstance(getattr(metric, "kind", None), type):  # a function of this module
        return _named(metric.__name__, outputs)
    if isinstance(metric, type) or not (callable(metric) or _counts(metric) or _means(metric)):
        raise ValueError(
            "a metric is a name such as 'accuracy', a loss, or a function of targets and "
            f"predictions, got {checks.quoted(metric)}"
        )
    return metric


def _named(name: str, outputs: int | None) -> Metric:
    if name.lower() in ("accuracy", "acc"):
        return (BinaryAccuracy if outputs == 1 else CategoricalAccuracy)(name)
    if name.lower() in ("crossentropy", "ce"):
        one = "binary_crossentropy" if outputs == 1 else "sparse_categorical_crossentropy"
        return LossMetric(losses.get(one), name)
    if kind := kinds.find(Metric, name):
        metric = kind()
        object.__setattr__(metric, "name", name)  # as it was called, in the history too
        return metric
    if kind := kinds.find(losses.Loss, name):
        return LossMetric(kind(), name)
    advice = checks.advice(name, list(dict.fromkeys([*METRICS, *losses.LOSSES])))
    raise ValueError(f"no metric is called {name!r}: {advice}")


def _is_class(given: Any, base: type) -> bool:
    return isinstance(given, type) and issubclass(given, base)


def _counts(metric: Any) -> bool:
    return all(callable(getattr(metric, name, None)) for name in ("update_state", "result"))


def _means(metric: Any) -> bool:
    return all(callable(getattr(metric, name, None)) for name in ("mean", "prepared_targets"))


def _as_metric(metric: Any) -> Metric:
    """Return what was chosen as one that adds up sums."""
    name = getattr(metric, "name", None) or getattr(metric, "__name__", type(metric).__name__)
    if isinstance(metric, Metric):
        own = type(metric).update_state is not Metric.update_state
        return Counting(metric, name) if own else metric
    if _means(metric):
        return MeanOf(metric, name)
    return Counting(metric, name) if _counts(metric) else FunctionMetric(metric, name)


class Watched(NamedTuple):
    """A metric of a model: the name it has there, and whether it heeds the samples' weights."""

    name: str
    metric: Metric
    weighted: bool = False


def watched(plain: Iterable[Any], weighted: Iterable[Any] = ()) -> tuple[Watched, ...]:
    """Return metrics under names of their own: one that comes again is numbered, as in Keras.

    Parameters
    ----------
    plain, weighted : what `get` returned, of metrics that ignore weights and of those that heed
        them; where both have a name, the second is called "weighted_" and so
    """
    found: list[Watched] = []
    for group, heeds in ((plain, False), (weighted, True)):
        before = {one.name for one in found}
        for metric in map(_as_metric, group):
            name = f"weighted_{metric.name}" if metric.name in before else metric.name
            found.append(Watched(_unused(name, {one.name for one in found}), metric, heeds))
    return tuple(found)


def _unused(name: str, taken: set[str]) -> str:
    numbered = (f"{name}_{k}" if k else name for k in range(len(taken) + 1))
    return next(each for each in numbered if each not in taken)


class Averages:
    """The mean of the loss and the metrics over the batches seen so far, as Keras takes them.

    A batch counts for as many samples as it has, so a short last one counts less.

    Parameters
    ----------
    metrics : that are watched
    """

    def __init__(self, metrics: Sequence[Watched] = ()) -> None:
        self.metrics, self.samples, self.total = metrics, 0, 0.0
        self.sums: list[Any] = [0.0] * len(metrics)
        for one in metrics:
            if isinstance(one.metric, Counting):
                one.metric.begin()

    def add(self, loss: float, sums: Sequence[np.ndarray], samples: int) -> None:
        """Add the loss of a batch of so many samples, and the sums of its metrics."""
        self.samples += samples
        self.total += loss * samples
        for k, each in enumerate(sums):
            self.sums[k] = self.sums[k] + each

    def logs(self) -> dict[str, Result]:
        """Return the loss and the metrics by name."""
        logs: dict[str, Result] = {"loss": self.total / max(self.samples, 1)}
        for one, sums in zip(self.metrics, self.sums, strict=True):
            logs[one.name] = one.metric.of_sums(sums) if np.ndim(sums) else 0.0
        return logs
