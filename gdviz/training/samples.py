"""Samples are inputs with targets: checked once as a whole, then taken in batches."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

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
    array = as_numbers(x, name)
    if array.ndim == len(shape) and shape[-1:] == (1,):
        array = array[..., None]
    if array.ndim == len(shape) + 2 and array.shape[-1] == 1:
        array = array[..., 0]
    if array.ndim == 0 or array.shape[1:] != shape:
        wanted = ", ".join(map(str, ("n", *shape)))
        raise ValueError(f"{name} must have the shape ({wanted}), got {np.shape(x)}")
    _check_finite(array, name)
    return array


def as_numbers(given: ArrayLike, name: str) -> np.ndarray:
    """Return an array of real numbers, of which there is at least one."""
    try:
        array = np.asarray(given) if given is not None else np.empty(0, object)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array of real numbers, but its rows differ in length"
        ) from error
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{name} must be an array of real numbers, got {_kind(given, array)}")
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    return array


def _kind(given: Any, array: np.ndarray) -> str:
    if array.dtype.kind in "US" and array.size:
        text = f"text such as {str(array.flat[0])!r}"
        return f"{text}: numpy.unique(y, return_inverse=True)[1] numbers the classes"
    is_array = isinstance(given, np.ndarray)
    return f"one of {array.dtype}" if is_array else type(given).__name__


def _check_finite(array: np.ndarray, name: str) -> None:
    if array.dtype.kind != "f":
        return
    with np.errstate(all="ignore"):
        # a sum of finite numbers may overflow, but one with others is never finite: one pass over
        # the data, and no copy of it
        if np.isfinite(np.einsum(array, range(array.ndim), ())):
            return
    if not (np.isfinite(array.min()) and np.isfinite(array.max())):
        sample = next(k for k, one in enumerate(array) if not np.isfinite(one).all())
        wrong = (
            array[sample][~np.isfinite(array[sample])].flat[0] if array.ndim > 1 else array[sample]
        )
        raise ValueError(f"{name} must be finite, but sample {sample} has {wrong}")


def checked_samples(
    x: ArrayLike,
    y: ArrayLike,
    sample_weight: ArrayLike | None,
    class_weight: Mapping[int, float] | None,
    *,
    shapes: tuple[tuple[int, ...], tuple[int, ...]],
    dtype: str,
    asked: Sequence[Any],
    prefix: str = "",
) -> Samples:
    """Return samples whose every part was checked.

    Parameters
    ----------
    x, y, sample_weight, class_weight : as `fit` takes them
    shapes : of one input and of one output
    dtype : of the model
    asked : the loss and the metrics, which know what targets they take
    prefix : of the names in what is raised

    Raises
    ------
    ValueError
        If anything has another shape or number than it should, or is not finite.
    """
    inputs = checked_inputs(x, shapes[0], f"{prefix}x")
    targets = as_numbers(y, f"{prefix}y")
    if targets.ndim == 0 or len(targets) != len(inputs):
        got = f"the shape {targets.shape}" if targets.ndim == 0 else f"{len(targets)}"
        raise ValueError(f"{prefix}x has {len(inputs)} samples, but {prefix}y has {got}")
    _check_finite(targets, f"{prefix}y")
    outputs = (len(inputs), *shapes[1])
    classes = max(outputs[-1], 2)
    weights = checked_weights(sample_weight, class_weight, targets, len(inputs), dtype, classes)
    if weights is not None and len(outputs) > 2:
        raise ValueError(
            f"weights need one output vector a sample, but it has the shape {shapes[1]}"
        )
    prepared = tuple(one.prepared_targets(targets, outputs, dtype) for one in asked)
    return Samples(inputs, prepared, weights, dtype)


def checked_weights(
    sample_weight: ArrayLike | None,
    class_weight: Mapping[int, float] | None,
    y: ArrayLike,
    n: int,
    dtype: str,
    classes: int,
) -> np.ndarray | None:
    """Return one weight for each sample, or None where none are given.

    Parameters
    ----------
    sample_weight : shape (n,)
    class_weight : from the number of a class to the weight of its samples (1 where it is missing)
    y : class labels, shape (n,) or (n, 1), or one-hot, shape (n, classes)
    classes : how many there are

    Raises
    ------
    ValueError
        If there is another number of weights, or one is negative or not finite.
    """
    weights = None
    if sample_weight is not None:
        weights = as_numbers(sample_weight, "sample_weight").astype(dtype)
        weights = weights.reshape(n) if weights.shape == (n, 1) else weights
        if weights.shape != (n,):
            raise ValueError(f"sample_weight must have the shape ({n},), got {weights.shape}")
        _check_weights("sample_weight", weights)
    if class_weight is None:
        return weights
    if not isinstance(class_weight, Mapping):
        raise ValueError(
            f"class_weight must be a dictionary such as {{0: 2.0}}, got {class_weight!r}"
        )
    y = np.asarray(y)
    labels = y.argmax(axis=-1) if y.ndim > 1 and y.shape[-1] > 1 else y.reshape(n)
    of_class = np.ones(n, dtype)
    for label, weight in class_weight.items():
        if not hasattr(label, "__index__") or not 0 <= label < classes:
            raise ValueError(
                f"class_weight has the key {label!r}, but the classes are 0 to {classes - 1}"
            )
        of_class[labels == label] = weight
    _check_weights("class_weight", of_class)
    return of_class if weights is None else weights * of_class


def _check_weights(name: str, weights: np.ndarray) -> None:
    if not (np.isfinite(weights).all() and weights.min() >= 0):
        wrong = weights[~(np.isfinite(weights) & (weights >= 0))][0]
        raise ValueError(f"{name} must be finite and not negative, got {wrong}")
