"""A loss is a number for each sample and its slope: one formula, read by NumPy and by sympy.

`Loss` is what all losses share: it checks what it is given, once; runs over the samples, in blocks
on every core where there are many; and sums them up. A loss itself (see `losses`) is a formula of
one element beside the lines of NumPy that compute it and its slope.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from copy import copy
from typing import Any, ClassVar, NamedTuple, Self

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers
from gdviz.ground.kinds import Kind, unsaid
from gdviz.loss.mathematics import Mathematics
from gdviz.loss.rows import Factor, over_rows
from gdviz.loss.targets import Range, as_one_hot, check_floats, check_range, floats

Evaluate = Callable[[], float]
"""What computes a loss of arrays that it knows."""

REDUCTIONS = ("sum_over_batch_size", "mean", "mean_with_sample_weight", "sum", "none", None)


class Prepared(NamedTuple):
    """What was checked and may be taken in parts: targets, predictions and weights (or None)."""

    targets: np.ndarray
    predictions: np.ndarray
    weights: np.ndarray | None


class Loss(Mathematics, Kind, kind="loss"):
    """What all losses share: reductions, weights, checks, and the formula as mathematics.

    A loss of one's own is a formula, or NumPy for it in `element`, or in `rows` where the outputs
    of a sample are mixed; it keeps none of the arrays that it is given.

    The last axis of the predictions is that of one sample: its outputs or classes. A loss has one
    value a sample, so the values have the shape `y_pred.shape[:-1]`. As in Keras, targets of shape
    (n,) go with predictions of shape (n, 1), and the other way round.

    Everything is computed in the dtype of `y_pred`, integers in float64; float16, in which 1 - 1e-7
    is 1, is computed in float32 and rounded at the end.

    Parameters
    ----------
    reduction : what makes one number of the samples: "sum_over_batch_size", which is also called
        "mean", divides their sum by their number, whatever the weights; "mean_with_sample_weight"
        divides by the sum of the weights; "sum" adds; None, or "none", leaves them as they are
    name : as in Keras
    dtype : computes in this one instead

    Attributes
    ----------
    activation : of which the loss can take the logits instead: "softmax", "sigmoid" or None
    target_range, target_name : from where to where a target may be, and what it is called
    prediction_range, prediction_name : the same of a prediction

    Examples
    --------
    >>> class Quartic(gd.losses.Loss):
    ...     formula = "(y - p)**4"
    ...     of = "residual"
    ...
    >>> Quartic()([[0.0]], [[2.0]]), Quartic().gradient([[0.0]], [[2.0]])
    (np.float64(16.0), array([[32.]]))
    """

    instead: ClassVar[Mapping[str, str]] = {
        "sparsecrossentropy": "'sparse_categorical_crossentropy'",
        "sparsecategorical": "'sparse_categorical_crossentropy'",
        "scce": "'sparse_categorical_crossentropy'",
        "cce": "'categorical_crossentropy'",
        "logloss": "'binary_crossentropy'",
        "bcewithlogits": "BinaryCrossentropy(from_logits=True)",
        "l1": "'mae'",
        "l2": "'mse'",
        "smoothl1": "'huber'",
    }
    target_range: ClassVar[Range | None] = None
    target_name: ClassVar[str] = "target"
    prediction_range: ClassVar[Range | None] = None
    prediction_name: ClassVar[str] = "probability"
    activation: ClassVar[str | None] = None
    axis: int = -1
    reduction: str | None = "sum_over_batch_size"
    name: str
    dtype: DTypeLike | None = None

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "name" not in cls.__dict__:
            cls.name = cls.first_name()

    @unsaid
    def __init__(
        self,
        name: str | None = None,
        reduction: str | None = "sum_over_batch_size",
        dtype: DTypeLike | None = None,
    ) -> None:
        """Take what a class written for Keras, with `call(y_true, y_pred)`, hands on."""
        for setting, value in (("name", name), ("reduction", reduction), ("dtype", dtype)):
            if value is not None:
                object.__setattr__(self, setting, value)

    def __post_init__(self) -> None:
        if not isinstance(self.reduction, str | None) or self.reduction not in REDUCTIONS:
            raise ValueError(f"reduction must be one of {REDUCTIONS}, got {self.reduction!r}")
        checks.whole("axis", self.axis, -math.inf)
        if self.dtype is not None:
            check_floats(self.dtype)

    def __repr__(self) -> str:
        changed = (f"{name}={value!r}" for name, value in self.changed().items())
        return f"{type(self).__name__}({', '.join(changed)})"

    def changed(self) -> dict[str, Any]:
        """Return the settings that are not the defaults, by name."""
        return {k: v for k, v in self.kept().items() if v != self.taken()[k]}

    def but(self, **settings: Any) -> Self:
        """Return the same loss but for some settings, such as `reduction="sum"`."""
        other = copy(self)
        for name, value in settings.items():
            object.__setattr__(other, name, value)
        return other

    def sample_by_sample(self) -> Self:
        """Return the same loss, asked for each sample alone where that may matter."""
        return self

    def counted(self, targets: np.ndarray) -> float:
        """Return how many of some samples count, by their checked targets: by default all."""
        return float(len(targets))

    # ------------------------------------------------------------------------ with checks

    def __call__(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Any:
        """Return the loss: one number, or with the reduction None one for each sample.

        Parameters
        ----------
        y_true : targets, shape (..., n); class labels, shape (...), of the sparse losses
        y_pred : predictions, shape (..., n)
        sample_weight : a factor for each sample, shape (...)

        Raises
        ------
        ValueError
            If shapes do not go together, a value is nan, or no target, label or probability.
        """
        prepared = self.prepared(y_true, y_pred, sample_weight)
        with np.errstate(all="ignore"):
            return self._rounded(self.value_unchecked(*prepared), y_pred)

    def per_sample(self, y_true: ArrayLike, y_pred: ArrayLike) -> np.ndarray:
        """Return the loss of each sample, shape (...)."""
        targets, predictions, _ = self.prepared(y_true, y_pred)
        with np.errstate(all="ignore"):
            return self._rounded(self.per_sample_unchecked(targets, predictions), y_pred)

    def gradient(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> np.ndarray:
        """Return the derivative of the loss by each entry of `y_pred`, in its shape.

        At a kink it is the mean of both sides. With the reduction None each sample's own loss is
        derived.
        """
        return self.value_and_gradient(y_true, y_pred, sample_weight)[1]

    def value_and_gradient(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> tuple[Any, np.ndarray]:
        """Return the loss and its gradient, which share much of the work."""
        prepared = self.prepared(y_true, y_pred, sample_weight)
        with np.errstate(all="ignore"):
            value, gradient = self.value_and_gradient_unchecked(*prepared)
            gradient = np.moveaxis(gradient, -1, self.axis).reshape(np.shape(y_pred))
            return self._rounded(value, y_pred), self._rounded(gradient, y_pred)

    def _rounded(self, result: Any, y_pred: ArrayLike) -> Any:
        """Return a result in float16 where that is the dtype."""
        own = getattr(y_pred, "dtype", None)
        if (own if self.dtype is None else np.dtype(self.dtype)) != np.float16:
            return result
        return result.astype(np.float16)

    # --------------------------------------------------------------------- without checks

    # A network that checked its targets once (`prepared_targets`) learns from batch after batch of
    # them. What is nan, or overflows, gives what it gives: to ignore that is the caller's part.

    def value_unchecked(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> Any:
        """Return the loss of what was `prepared`, or of parts of it, without a look at it."""
        return self.reduced(self.per_sample_unchecked(targets, predictions), weights)

    def per_sample_unchecked(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        """Return the loss of each sample of what was `prepared`, without a look at it."""
        return over_rows(self.rows, targets, predictions)[0]

    def value_and_gradient_unchecked(
        self, targets: np.ndarray, predictions: np.ndarray, weights: np.ndarray | None = None
    ) -> tuple[Any, np.ndarray]:
        """Return the loss and its gradient of what was `prepared`, without a look at it."""
        factor = self._factor(predictions.size // predictions.shape[-1], weights)
        values, gradient = over_rows(self.rows, targets, predictions, factor)
        return self.reduced(values, weights), gradient

    def gradient_of_shares(self, targets: np.ndarray, predictions: np.ndarray) -> np.ndarray:
        """Return the gradient at shares that add up to 1, as their formula has it.

        It may differ by a number that is the same for all of a row, which a softmax does not pass
        on.
        """
        return self.value_and_gradient_unchecked(targets, predictions)[1]

    def bind(self, batch: Prepared, gradient: np.ndarray | None, batches: int) -> Evaluate:
        """Return the call that returns the loss of what is put into the arrays of a batch.

        It writes the gradient too, where there is an array for it.

        Parameters
        ----------
        batches : how many times it will be called
        """

        def loss() -> float:
            value, slope = self.value_and_gradient_unchecked(*batch)
            if gradient is not None:
                gradient[...] = slope
            return float(value)

        return loss

    # --------------------------------------------------------------------------- checking

    def prepared(
        self, y_true: ArrayLike, y_pred: ArrayLike, sample_weight: ArrayLike | None = None
    ) -> Prepared:
        """Check targets, predictions and weights; return them as the unchecked methods take them.

        Targets come out smoothed, or converted, if the loss does so; all have the same dtype (but
        labels, which are integers) and the axis of a sample last.

        Raises
        ------
        ValueError
            As the loss itself.
        """
        y_true = as_numbers("y_true", y_true)
        with np.errstate(all="ignore"):
            predictions = floats("y_pred", y_pred, self.dtype)
            if predictions.dtype == np.float16:
                predictions = predictions.astype(np.float32)
            last = self._sample_last("y_pred", predictions)
            self._check_predictions(predictions)
            predictions = self._in_rank_of(y_true.ndim, last)
            targets = self._checked_targets(y_true, predictions.shape, predictions.dtype)
            return Prepared(targets, predictions, self._weights(sample_weight, predictions))

    def prepared_targets(
        self, y_true: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike = np.float64
    ) -> np.ndarray:
        """Check targets for predictions of a shape; return them as the unchecked methods take them.

        Parameters
        ----------
        y_true : targets
        shape : of the predictions, such as (60000, 10), the axis of a sample last
        dtype : of the predictions

        Raises
        ------
        ValueError
            If the targets do not go with predictions of that shape, or are none of this loss.
        """
        return self._checked_targets(y_true, tuple(shape), dtype)

    def _checked_targets(
        self, y_true: ArrayLike, shape: tuple[int, ...], dtype: DTypeLike
    ) -> np.ndarray:
        targets = self._sample_last("y_true", floats("y_true", y_true, dtype))
        if targets.size == math.prod(shape) and targets.shape in (shape[:-1], (*shape, 1)):
            targets = targets.reshape(shape)
        if targets.shape != shape:
            raise ValueError(
                f"y_true of shape {np.shape(y_true)} does not go with y_pred of shape {shape}"
                f"{self._advice(np.shape(y_true), shape)}"
            )
        if self.target_range:
            self._check_range(targets)
        return self._targets(targets)

    def _check_range(self, targets: np.ndarray) -> None:
        check_range("y_true", targets, self.target_name, self.target_range)

    def _check_predictions(self, predictions: np.ndarray) -> None:
        if self.prediction_range:
            check_range("y_pred", predictions, self.prediction_name, self.prediction_range)

    def _targets(self, targets: np.ndarray) -> np.ndarray:
        """Return checked targets as the formula takes them."""
        return targets

    def _advice(self, given: tuple[int, ...], shape: tuple[int, ...]) -> str:
        """Return what to do about targets that have another shape than the predictions."""
        if call := as_one_hot(given, shape):
            return f": class labels become targets of this shape by {call}"
        if given[:-1] == shape[:-1]:
            return f": give the last layer {given[-1]} outputs"
        return ""

    def _sample_last(self, name: str, array: np.ndarray) -> np.ndarray:
        if not -array.ndim <= self.axis < array.ndim:
            raise ValueError(f"{name} of shape {array.shape} has no axis {self.axis}")
        return array if self.axis == -1 else np.moveaxis(array, self.axis, -1)

    def _in_rank_of(self, axes: int, predictions: np.ndarray) -> np.ndarray:
        """Add an axis of one output to predictions, or take it away, where the targets ask so."""
        if predictions.ndim == 1 and axes == 2:
            return predictions[:, None]
        single = predictions.shape[-1] == 1
        return predictions[..., 0] if single and predictions.ndim == axes + 1 > 2 else predictions

    def _weights(self, given: ArrayLike | None, predictions: np.ndarray) -> np.ndarray | None:
        if given is None:
            return None
        shape = predictions.shape[:-1]
        weights = floats("sample_weight", given, predictions.dtype)
        if weights.shape == (*shape, 1):
            weights = weights[..., 0]
        sizes = zip(weights.shape, shape, strict=False)
        if weights.ndim not in (0, len(shape)) or any(w not in (1, n) for w, n in sizes):
            advice = "" if shape else f"; give targets and predictions as ({predictions.size}, 1)"
            raise ValueError(
                f"sample_weight has the shape {weights.shape}, but the losses of the samples have "
                f"the shape {shape}{advice}"
            )
        return np.broadcast_to(weights, shape)

    # -------------------------------------------------------------------------- computing

    def reduced(self, values: np.ndarray, weights: np.ndarray | None) -> Any:
        """Return the loss of samples whose own losses are known, shape (...)."""
        if weights is not None:
            values = values * weights
        if self.reduction in (None, "none"):
            return values
        total = np.add.reduce(values, axis=None)
        return values.dtype.type(total / self._divisor(values.size, weights))

    def _factor(self, count: int, weights: np.ndarray | None) -> Factor:
        if weights is None:
            return 1 / self._divisor(count, None)
        return weights.reshape(-1) / self._divisor(count, weights)

    def _divisor(self, count: int, weights: np.ndarray | None) -> float:
        if self.reduction in (None, "none", "sum"):
            return 1
        if self.reduction == "mean_with_sample_weight" and weights is not None:
            return float(weights.sum()) or math.inf  # as in Keras, no weight at all gives 0
        return count
