"""Samples are inputs with targets: checked once as a whole, then taken in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.arrays import as_numbers
from gdviz.losses import Loss
from gdviz.metrics import Watched

Indices = slice | np.ndarray


class Batch(NamedTuple):
    """Some samples: inputs in the dtype of the network, targets for each who asks, weights."""

    inputs: np.ndarray
    targets: Sequence[np.ndarray]
    weights: np.ndarray | None


@dataclass(frozen=True, eq=False)
class Samples:
    """Inputs and targets, one for each sample.

    Attributes
    ----------
    inputs : shape (n, ...), in the dtype they came in: each batch is converted by itself, so that
        images of bytes are never all held as floats
    targets : of shape (n, ...), one such array for the loss and for each metric
    weights : shape (n,), or None
    dtype : of the inputs of a batch
    """

    inputs: np.ndarray
    targets: tuple[np.ndarray, ...]
    weights: np.ndarray | None
    dtype: str

    def __len__(self) -> int:
        return len(self.inputs)

    def take(self, indices: Indices) -> Batch:
        """Return a batch of the samples."""
        inputs = rows(self.inputs, indices).astype(self.dtype, copy=False)
        weights = None if self.weights is None else rows(self.weights, indices)
        return Batch(inputs, [rows(targets, indices) for targets in self.targets], weights)

    def place(self, size: int, as_they_lie: bool) -> tuple[Batch, list[Callable[[Indices], Any]]]:
        """Return a batch of a size, and the calls that put samples into it, given their indices.

        The batch of all samples as they lie is a view of them, into which nothing is put.
        """
        given = [self.inputs, *self.targets, *([] if self.weights is None else [self.weights])]
        if as_they_lie and size == len(self) and all(array.flags.carray for array in given):
            return self.take(slice(None)), []
        dtypes = [self.dtype, *(array.dtype for array in given[1:])]
        arrays = [
            np.empty((size, *array.shape[1:]), dtype)
            for array, dtype in zip(given, dtypes, strict=True)
        ]
        inputs, *others = arrays
        weights = None if self.weights is None else others.pop()
        return Batch(inputs, others, weights), list(map(_filling, given, arrays))

    def some(self, indices: Indices) -> Samples:
        """Return some of the samples, as views where the indices are a slice."""
        weights = None if self.weights is None else self.weights[indices]
        targets = tuple(targets[indices] for targets in self.targets)
        return Samples(self.inputs[indices], targets, weights, self.dtype)

    def weighed(self, weights: np.ndarray | None) -> Samples:
        """Return the samples with their weights times others."""
        if weights is None:
            return self
        own = weights if self.weights is None else self.weights * weights
        return Samples(self.inputs, self.targets, own, self.dtype)

    def parts(self, size: int, order: np.ndarray | None = None) -> Iterator[Indices]:
        """Yield the indices of batches of a size, in an order or as they lie."""
        for start in range(0, len(self), size):
            part = slice(start, min(start + size, len(self)))
            yield part if order is None else order[part]

    def batches(self, size: int) -> Iterator[Batch]:
        """Yield batches of a size, as they lie; the last has what is left."""
        return map(self.take, self.parts(size))


def rows(array: np.ndarray, indices: Indices) -> np.ndarray:
    """Return some rows of an array: `take` is faster than brackets where they lie apart.

    But it copies an array that is not contiguous, all of it.
    """
    if isinstance(indices, slice) or not array.flags.c_contiguous:
        return array[indices]
    return array.take(indices, axis=0)


def _filling(array: np.ndarray, out: np.ndarray) -> Callable[[Indices], Any]:
    """Return the call that puts some rows of an array into another."""
    if not array.flags.c_contiguous or array.dtype != out.dtype:
        return lambda indices: np.copyto(out, rows(array, indices), casting="unsafe")
    take = partial(array.take, axis=0, out=out, mode="clip")  # with "raise" it would buffer

    def fill(indices: Indices) -> None:
        np.copyto(out, array[indices]) if isinstance(indices, slice) else take(indices)

    return fill


def checked_inputs(x: ArrayLike, shape: tuple[int, ...], name: str = "x") -> np.ndarray:
    """Return inputs as an array of shape (n, *shape).

    As in Keras, images of shape (n, 28, 28) may go to a network that asks for (28, 28, 1), and the
    other way round.

    Raises
    ------
    ValueError
        If there are none, they have another shape, or are no finite numbers.
    """
    if isinstance(x, list | tuple) and len(x) == 1 and np.ndim(x[0]) == len(shape) + 1:
        (x,) = x  # the only one of a list of inputs, as Keras takes it
    array = as_numbers(name, x)
    if array.ndim == len(shape) and shape[-1:] == (1,):
        array = array[..., None]
    if array.ndim == len(shape) + 2 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 0 or array.shape[1:] != shape:
        wanted = ", ".join(map(str, ("n", *shape)))
        alone = ": one sample alone is x[None]" if np.shape(x) == shape else ""
        raise ValueError(f"{name} must have the shape ({wanted}), got {np.shape(x)}{alone}")
    _check_finite(array, name, getattr(x, "columns", ()))
    return array


def _check_finite(array: np.ndarray, name: str, columns: Iterable[Any] = ()) -> None:
    if array.dtype.kind != "f":
        return
    with np.errstate(all="ignore"):
        # a sum of finite numbers may overflow, but one with others is never finite: one pass over
        # the data, and no copy of it
        if np.isfinite(np.einsum(array, range(array.ndim), ())):
            return
    if not (np.isfinite(array.min()) and np.isfinite(array.max())):
        sample = next(k for k, one in enumerate(array) if not np.isfinite(one).all())
        odd = np.atleast_1d(~np.isfinite(array[sample]))
        wrong = np.atleast_1d(array[sample])[odd].flat[0]
        labels = [*columns]
        column = f" in the column {str(labels[odd.argmax()])!r}" if len(labels) == odd.size else ""
        raise ValueError(f"{name} must be finite, but sample {sample} has {wrong}{column}")


def checked_samples(
    x: ArrayLike,
    y: ArrayLike,
    sample_weight: ArrayLike | None,
    class_weight: Mapping[int, float] | None,
    *,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    dtype: str,
    loss: Loss,
    watched: Sequence[Watched] = (),
    prefix: str = "",
) -> Samples:
    """Return samples whose every part was checked.

    Parameters
    ----------
    x, y, sample_weight, class_weight : as `fit` takes them
    shapes : of one input and of one output
    dtype : of the model
    loss, watched : the loss and the metrics, which know what targets they take
    prefix : of the names in what is raised

    Raises
    ------
    ValueError
        If anything has another shape or number than it should, or is not finite.
    """
    inputs = checked_inputs(x, shapes[0], f"{prefix}x")
    if y is None:
        raise ValueError(f"there are no targets: give {prefix}y beside x, as in fit(x, y)")
    targets = as_numbers(f"{prefix}y", y)
    if targets.ndim == 0 or len(targets) != len(inputs):
        got = f"the shape {targets.shape}" if targets.ndim == 0 else f"{len(targets)}"
        raise ValueError(f"{prefix}x has {len(inputs)} samples, but {prefix}y has {got}")
    _check_finite(targets, f"{prefix}y", getattr(y, "columns", ()))
    outputs = (len(inputs), *shapes[1])
    weights = checked_weights(sample_weight, len(inputs), dtype)
    if weights is not None and len(outputs) > 2:
        raise ValueError(
            f"weights need one output vector a sample, but it has the shape {shapes[1]}"
        )
    prepared = [loss.prepared_targets(targets, outputs, dtype)]
    prepared += [_watched_targets(one, targets, outputs, dtype) for one in watched]
    samples = Samples(inputs, tuple(prepared), weights, dtype)
    return samples.weighed(of_classes(class_weight, targets, samples, outputs[-1]))


def _watched_targets(
    one: Watched, targets: np.ndarray, outputs: tuple[int, ...], dtype: str
) -> np.ndarray:
    """Return the targets of a metric, saying that it is the metric that refuses them."""
    try:
        return one.metric.prepared_targets(targets, outputs, dtype)
    except ValueError as error:
        raise ValueError(
            f"the metric {one.name!r} does not go with these targets: {error}"
        ) from error


def checked_weights(sample_weight: ArrayLike | None, n: int, dtype: str) -> np.ndarray | None:
    """Return one weight for each sample, or None where none are given.

    Parameters
    ----------
    sample_weight : shape (n,) or (n, 1)

    Raises
    ------
    ValueError
        If there is another number of weights, or one is negative or not finite.
    """
    if sample_weight is None:
        return None
    weights = as_numbers("sample_weight", sample_weight).astype(dtype)
    weights = weights.reshape(n) if weights.shape == (n, 1) else weights
    if weights.shape != (n,):
        raise ValueError(f"sample_weight must have the shape ({n},), got {weights.shape}")
    _check_weights("sample_weight", weights)
    return weights


def of_classes(
    class_weight: Mapping[Any, float] | None, y: ArrayLike, samples: Samples, outputs: int
) -> np.ndarray | None:
    """Return the weight that each sample has by its class, or None where none are given.

    Parameters
    ----------
    class_weight : from the number of a class to the weight of its samples (1 where it is missing)
    y : class labels, shape (n,) or (n, 1), or one-hot, shape (n, classes)
    samples : whose weights they are
    outputs : of the network; one is for two classes

    Raises
    ------
    ValueError
        If a key is no class, or a weight negative or not finite.
    """
    if class_weight is None:
        return None
    if not isinstance(class_weight, Mapping):
        raise ValueError(
            f"class_weight must be a dictionary such as {{0: 2.0}}, got {class_weight!r}"
        )
    y, n, classes = as_numbers("y", y), len(samples), max(outputs, 2)
    labels = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(n)
    weights = np.ones(n, samples.dtype)
    for label, weight in class_weight.items():
        if not (isinstance(label, Real | np.bool_) and label in range(classes)):
            raise ValueError(
                f"class_weight has the key {label!r}, but the classes are 0 to {classes - 1}"
            )
        weights[labels == label] = weight
    _check_weights("class_weight", weights)
    return weights


def _check_weights(name: str, weights: np.ndarray) -> None:
    if not (np.isfinite(weights).all() and weights.min() >= 0):
        wrong = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise ValueError(f"{name} must be finite and not negative, got {wrong}")
