"""What a loss is given, checked once: numbers, classes as labels or one-hot, and probabilities.

Each check raises a ValueError with one sentence that names the argument, the value and its place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers, first

Range = tuple[float, float]


def one_hot(labels: ArrayLike, classes: int, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Return a vector for each label that is 1 at its class and 0 elsewhere.

    Parameters
    ----------
    labels : whole numbers from 0 to classes - 1, shape (...)
    classes : how many classes there are
    dtype : of the result

    Returns
    -------
    array of shape (..., classes)

    Raises
    ------
    ValueError
        If a label is no whole number or not the number of a class, or there is no class.

    Examples
    --------
    >>> gd.one_hot([2, 0], 3)
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    checks.whole("classes", classes)
    return of_classes(class_labels("labels", labels, classes), classes, dtype)


def of_classes(labels: np.ndarray, classes: int, dtype: DTypeLike) -> np.ndarray:
    """Return `one_hot` of labels that were checked."""
    vectors = np.zeros((labels.size, classes), dtype)
    vectors[np.arange(labels.size), labels.reshape(-1)] = 1
    return vectors.reshape(*labels.shape, classes)


def as_one_hot(given: tuple[int, ...], shape: tuple[int, ...]) -> str:
    """Return the call that makes targets of a shape of class labels; "" where they are none."""
    if given not in (shape[:-1], (*shape[:-1], 1)):
        return ""
    labels = "y_true" if given == shape[:-1] else "y_true[..., 0]"
    return f"one_hot({labels}, {shape[-1]})"


def floats(name: str, given: ArrayLike, dtype: DTypeLike | None = None) -> np.ndarray:
    """Return an argument as an array of floats: of `dtype`, or its own, or else float64.

    Raises
    ------
    ValueError
        If it is empty, holds anything but real numbers, or a nan.
    """
    array = as_numbers(name, given)
    if dtype is None:
        dtype = array.dtype if array.dtype.kind == "f" else np.float64
    array = array.astype(dtype, copy=False)
    if np.isnan(array.min()):  # of any nan, in one pass
        raise ValueError(f"{name} has nan at position {first(np.isnan(array))}")
    return array


def check_floats(dtype: DTypeLike) -> None:
    """Refuse a dtype that holds no real numbers."""
    try:
        known = np.dtype(dtype).kind == "f"
    except TypeError:
        known = False
    if not known:
        raise ValueError(f"dtype must be one of floats, such as 'float32', got {dtype!r}")


def class_labels(name: str, given: ArrayLike, classes: int) -> np.ndarray:
    """Return class labels as an array of integers.

    Raises
    ------
    ValueError
        If one is no whole number, negative, or as large as the number of classes.
    """
    array = as_numbers(name, given)
    if array.dtype.kind == "f" and (odd := ~(array == np.floor(array))).any():
        place = first(odd)
        raise ValueError(
            f"{name} has {array[odd][0]} at position {place}, but a label is a whole number"
        )
    if array.min() < 0 or array.max() >= classes:
        wrong = (array < 0) | (array >= classes)
        raise ValueError(
            f"{name} has the label {array[wrong][0]} at position {first(wrong)}, "
            f"but there are {classes} classes (0 to {classes - 1})"
        )
    return array.astype(np.intp, copy=False)


def check_range(name: str, array: np.ndarray, what: str, allowed: Range) -> None:
    """Refuse numbers outside of a range; `what` says what they are, such as "probability"."""
    low, high = allowed
    top = array.max()
    if array.min() >= low and top <= high and top < np.inf:
        return
    wrong = (array < low) | (array > high) | (array == np.inf)
    bounds = f"from {low:g} to {high:g}" if np.isfinite(high) else f"{low:g} or more, and finite"
    raise ValueError(
        f"{name} has the {what} {array[wrong][0]} at position {first(wrong)}: it must be {bounds}"
    )


def check_sums(name: str, array: np.ndarray, axis: int) -> None:
    """Refuse probabilities that are all 0, whose share cannot be taken."""
    empty = array.max(axis=axis) <= 0
    if empty.any():
        raise ValueError(
            f"{name} has only zeros at position {first(empty)}, where it must add to 1"
        )


def check_logits(name: str, array: np.ndarray, axis: int | None = None) -> None:
    """Refuse logits of which no probability can be made: infinite ones.

    Those of classes, along an axis, may be -inf, which rules a class out, but not all.
    """
    if np.isfinite(array.min()) and array.max() < np.inf:
        return
    wrong = array == np.inf
    if axis is None:
        wrong = np.isinf(array)
    else:
        wrong |= array.max(axis=axis, keepdims=True) == -np.inf
    if wrong.any():
        raise ValueError(
            f"{name} has the logit {array[wrong][0]} at position {first(wrong)}: it must be finite"
        )
