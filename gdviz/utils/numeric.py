"""Arrays as a network takes them, and the seed of a program's own chance."""

import random
import warnings

import numpy as np
from numpy.typing import ArrayLike, DTypeLike

from gdviz.ground import checks
from gdviz.ground.arrays import as_numbers
from gdviz.loss.targets import one_hot


def to_categorical(
    x: ArrayLike, num_classes: int | None = None, dtype: DTypeLike = np.float64
) -> np.ndarray:
    """Return a vector for each label that is 1 at its class and 0 elsewhere.

    Parameters
    ----------
    x : whole numbers from 0, shape (...) or (..., 1)
    num_classes : how many classes there are; by default one more than the largest label
    dtype : of the result

    Returns
    -------
    array of shape (..., num_classes)

    Raises
    ------
    ValueError
        If a label is no whole number, or not the number of a class.

    Examples
    --------
    >>> gd.utils.to_categorical([2, 0])
    array([[0., 0., 1.],
           [1., 0., 0.]])
    """
    labels = as_numbers("y", x)
    if labels.ndim > 1 and labels.shape[-1] == 1:
        labels = labels[..., 0]
    most = int(labels.max()) + 1 if num_classes is None else num_classes
    return one_hot(labels, max(checks.whole("num_classes", most, 0), 1), dtype)


def normalize(x: ArrayLike, axis: int = -1, order: float = 2) -> np.ndarray:
    """Return an array whose rows, or what lies along another axis, have length 1; zeros stay.

    Parameters
    ----------
    x : numbers of any shape
    axis : along which they are divided by their length
    order : of the length: 2, 1, or inf for the largest

    Raises
    ------
    ValueError
        If there is no such axis.

    Examples
    --------
    >>> gd.utils.normalize([[3.0, 4.0], [0.0, 0.0]])
    array([[0.6, 0.8],
           [0. , 0. ]])
    """
    array = as_numbers("x", x)
    array = array if array.dtype.kind == "f" else array.astype(float)
    if not -array.ndim <= axis < array.ndim:
        raise ValueError(f"x of shape {array.shape} has no axis {axis}")
    length = np.linalg.norm(array, order, axis, keepdims=True)
    return array / np.where(length == 0, 1, length)


def set_random_seed(seed: int) -> None:
    """Set the seed of Python's and of NumPy's chance, which a program may use for its data.

    A model asks no global: its first weights and the order of its batches come from arguments,
    `seed` of `Sequential` and of `fit`, which are 0 and so always the same. A warning says so.

    Examples
    --------
    >>> models = [gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)], seed=1) for _ in "ab"]
    >>> bool((models[0].parameters == models[1].parameters).all())  # they have seeds of their own
    True
    """
    random.seed(checks.whole("seed", seed, 0))
    np.random.seed(seed)  # noqa: NPY002  the one that programs use
    warnings.warn(
        f"set_random_seed seeds Python and NumPy alone: write Sequential(..., seed={seed}) and "
        f"fit(..., seed={seed}) for a model, whose seeds are 0 unless they are given",
        stacklevel=2,
    )
