"""A metric is a sum over samples and what is made of it: so batches add up, and none is kept.

`Metric` is what all metrics share. Most are the mean of a value for each sample; others add up
counts or squares, and make their number of these at the end.
"""

from __future__ import annotations

from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.kinds import Kind, lacking, unsaid
from gdviz.loss.targets import as_one_hot, floats

Result = float | list[float]
"""Of a metric: a number, or one for each class, threshold or output."""


class Variable:
    """A number, or an array, that may be assigned."""

    def __init__(self, value: ArrayLike) -> None:
        self.value = np.asarray(value, float)

    def assign(self, value: ArrayLike) -> None:
        """Take another value."""
        self.value = np.broadcast_to(np.asarray(value, float), self.value.shape).copy()

    def assign_add(self, value: ArrayLike) -> None:
        """Take more."""
        self.assign(self.value + value)

    def numpy(self) -> np.ndarray:
        """Return its value."""
        return self.value

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> np.ndarray:
        return np.array(self.value, dtype or float)

    def __float__(self) -> float:
        return float(self.value)

    def __truediv__(self, other: Any) -> np.ndarray:
        return self.value / np.asarray(other, float)


class Metric(Kind, kind="metric"):
    """What `fit` and `evaluate` can watch. It keeps none of the arrays that it is given.

    One of one's own says `values`, a number for each sample, of which it is the mean; or `mean`, of
    a batch; or `sums` of a batch and the result `of_sums`.

        class Within(Metric):
            def values(self, targets, predictions):
                return abs(targets - predictions) < 0.1

    By itself it runs as in Keras: `update_state(y_true, y_pred)`, `result()`, `reset_state()`.

    Attributes
    ----------
    name : under which it stands in a history
    ranks : whether it asks only which output is the largest: logits do as well as what softmax
        makes of them
    better : "max" or "min", whether more of it is better or less; None where nobody knows
    keeps_arrays : whether it may keep what it is given, as somebody's function may

    Examples
    --------
    >>> class Worst(gd.metrics.Metric):
    ...     def values(self, y_true, y_pred):
    ...         return abs(y_true - y_pred).max(axis=-1)
    ...
    >>> Worst().mean(np.array([[0.0, 0.0]]), np.array([[1.0, 3.0]]))
    3.0
    """

    name: str
    ranks: ClassVar[bool] = False
    better: ClassVar[str | None] = None
    keeps_arrays: ClassVar[bool] = False
    _sums: Any = 0.0

    @unsaid
    def __init__(self, name: str | None = None, dtype: Any = None) -> None:
        """Take what a class written for Keras, which counts in itself, hands on."""
        if name is not None:
            object.__setattr__(self, "name", name)

    def add_weight(self, shape: Any = (), initializer: Any = "zeros", **others: Any) -> Variable:
        """Return a number, or an array, that may be assigned, as Keras has it."""
        return Variable(np.full(shape, 1.0 if initializer in ("ones", "one") else 0.0))

    add_variable = add_weight

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "name" not in cls.__dict__:
            cls.name = cls.first_name()

    def prepared_targets(self, y_true: ArrayLike, shape: tuple[int, ...], dtype: str) -> np.ndarray:
        """Check targets for predictions of a shape; return them as `sums` takes them."""
        y = floats("y_true", y_true, dtype)
        alike = (shape, shape[:-1], (*shape, 1))
        if y.shape not in alike or y.size != np.prod(shape, dtype=int):
            raise ValueError(
                f"{self.name} compares targets with predictions of shape {shape}, but y has the "
                f"shape {y.shape}{_advice(y.shape, shape)}"
            )
        return y.reshape(shape)

    def values(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        """Return a value for each sample, or several, of which it is the mean."""
        raise lacking(self, "values(self, targets, predictions)", "a number for each sample")

    def mean(self, targets: np.ndarray, predictions: np.ndarray) -> float:
        """Return the metric of a batch."""
        return float(np.mean(self.values(targets, predictions)))

    def sums(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> np.ndarray:
        """Return what adds up over batches: by default the sum of the values, and of the weights.

        Parameters
        ----------
        targets, predictions : of a batch, the first axis for its samples
        weights : of the samples, shape (n,); 1 by default
        """
        if weights is None:
            return np.array([len(targets) * self.mean(targets, predictions), len(targets)])
        values = samplewise(self.values(targets, predictions))
        return np.array([np.dot(values, weights.astype(float)), weights.sum(dtype=float)])

    def of_sums(self, sums: np.ndarray) -> Result:
        """Return the metric of samples whose sums were added up: by default the mean."""
        return ratio(*sums.tolist())

    def update_state(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> None:
        """Add samples to those seen so far."""
        predictions = floats("y_pred", y_pred)
        targets = self.prepared_targets(y_true, predictions.shape, predictions.dtype.name)
        weights = None
        if sample_weight is not None:
            weights = floats("sample_weight", sample_weight, np.float64).reshape(len(predictions))
        with np.errstate(all="ignore"):
            added = self._sums + self.sums(targets, predictions, weights)
        object.__setattr__(self, "_sums", added)

    def result(self) -> Result:
        """Return the metric of the samples seen so far; 0 before any."""
        return self.of_sums(self._sums) if np.ndim(self._sums) else 0.0

    def reset_state(self) -> None:
        """Forget the samples seen so far."""
        object.__setattr__(self, "_sums", 0.0)

    def __call__(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Result:
        """Add samples to those seen so far, and return the metric of them all."""
        self.update_state(y_true, y_pred, sample_weight)
        return self.result()


def samplewise(values: np.ndarray) -> np.ndarray:
    """Return the mean of the values of each sample, in double precision."""
    values = np.asarray(values, float)
    return values if values.ndim < 2 else values.mean(axis=tuple(range(1, values.ndim)))


def ratio(part: float, whole: float) -> float:
    """Return a quotient, 0 where the whole is 0."""
    return part / whole if whole else 0.0


def ratios(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    """Return quotients, 0 where the whole is 0."""
    return np.divide(part, whole, out=np.zeros_like(part), where=whole != 0)


def _advice(given: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """Return what to do about targets that have another shape than the predictions."""
    if shape[-1:] == (1,):
        one_hot = len(given) == 2 and given[0] == shape[0]
        labels = ": of one-hot targets one output takes the labels, y_true.argmax(axis=-1)"
        return labels if one_hot else ""
    call = as_one_hot(given, shape)
    return f": class labels become targets of this shape by {call}" if call else ""
