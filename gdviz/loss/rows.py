"""A loss over rows: few at once, a million in blocks on every core.

What computes a loss takes targets and predictions, a row for each sample, and returns the loss of
each row beside a function from a factor for each row to the gradients times it: so value and
gradient share their work, and a mean or a weight costs no second pass.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from gdviz.calculus.numeric import BLOCK, SERIAL
from gdviz.ground.executors import in_threads

Factor = Any
"""A number, or an array with one for each row."""
Backward = Callable[[Factor], np.ndarray]
LossOfRows = Callable[[np.ndarray, np.ndarray], tuple[np.ndarray, Backward]]
"""A loss of targets and predictions, row by row."""


def over_rows(
    compute: LossOfRows, targets: np.ndarray, predictions: np.ndarray, factor: Factor | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Return the loss of each row, shape (...), and, given a factor, the gradients times it.

    Parameters
    ----------
    compute : the loss of rows
    targets : shape (..., outputs), or (...) where a target is one number
    predictions : shape (..., outputs); all axes but the last are rows
    factor : a number, or one for each row, shape (n,)

    What overflows is the caller's to ignore.
    """
    if predictions.ndim == 2 and predictions.size <= SERIAL:  # a batch: every call counts here
        values, backward = compute(targets, predictions)
        gradient = None if factor is None else backward(factor)
        if values.ndim == 1 and (gradient is None or gradient.ndim == 2):
            return values, gradient
        return values.reshape(-1), None if gradient is None else gradient.reshape(predictions.shape)
    p = predictions.reshape(-1, predictions.shape[-1])
    y = targets.reshape(p.shape if targets.ndim == predictions.ndim else -1)
    if p.size <= SERIAL:
        values, backward = compute(y, p)
        gradient = None if factor is None else backward(factor)
    else:
        values, gradient = _in_blocks(compute, y, p, factor)
    return (
        values.reshape(predictions.shape[:-1]),
        None if gradient is None else gradient.reshape(predictions.shape),
    )


def _in_blocks(
    compute: LossOfRows, y: np.ndarray, p: np.ndarray, factor: Factor | None
) -> tuple[np.ndarray, np.ndarray | None]:
    values = np.empty(len(p), p.dtype)
    gradient = None if factor is None else np.empty_like(p)
    step = max(1, BLOCK // p.shape[1])

    def fill(start: int) -> None:
        part = slice(start, start + step)
        with np.errstate(all="ignore"):
            values[part], backward = compute(y[part], p[part])
            if gradient is not None:
                own = factor[part] if isinstance(factor, np.ndarray) else factor
                gradient[part] = backward(own)

    in_threads(fill, range(0, len(p), step))
    return values, gradient


def mean(values: np.ndarray) -> np.ndarray:
    """Return the means (n,) of values (n, outputs) over the outputs."""
    outputs = values.shape[1]
    return values[:, 0] if outputs == 1 else np.add.reduce(values, axis=1) / outputs


def column(factor: Factor) -> Factor:
    """Return a factor for each row so that it multiplies rows (n, outputs)."""
    return factor[:, None] if isinstance(factor, np.ndarray) else factor
