"""Exponentials that neither overflow nor cancel, and the cross-entropies made of them.

A cross-entropy here is a pair: its value for each row, and a function from a factor for each row
to the gradient times it. From logits, value and gradient share one softmax: the fused form.
"""

from functools import lru_cache

import numpy as np

from gdviz.loss.rows import Backward, Factor

EPSILON = 1e-7  # Keras's: probabilities are clipped to [EPSILON, 1 - EPSILON]
NARROW = 64  # up to so many columns a copy that is contiguous along them pays


def softplus(z: np.ndarray) -> np.ndarray:
    """Return log(1 + exp(z)), without overflow."""
    return np.maximum(z, 0) + np.log1p(np.exp(-np.abs(z)))


def sigmoid(z: np.ndarray) -> np.ndarray:
    """Return 1 / (1 + exp(-z)), without overflow."""
    small = np.exp(-np.abs(z))
    return np.where(z >= 0, 1, small) / (1 + small)


def softmax(z: np.ndarray) -> np.ndarray:
    """Return exp(z_i) / sum_j exp(z_j) along the last axis, without overflow."""
    powers = np.exp(z - z.max(axis=-1, keepdims=True))
    return powers / powers.sum(axis=-1, keepdims=True)


def clipped(probability: np.ndarray) -> np.ndarray:
    """Return probabilities kept away from 0 and 1, where their logarithms end."""
    return np.minimum(np.maximum(probability, EPSILON), 1 - EPSILON)


def as_columns(rows: np.ndarray) -> np.ndarray:
    """Return rows (n, classes) as columns (classes, n), few classes contiguous along n."""
    return np.ascontiguousarray(rows.T) if rows.shape[1] <= NARROW else rows.T


def as_rows(columns: np.ndarray) -> np.ndarray:
    """Return columns (classes, n) as contiguous rows (n, classes)."""
    return np.ascontiguousarray(columns.T)


def cross_entropy_of_logits(y: np.ndarray, z: np.ndarray) -> tuple[np.ndarray, Backward]:
    """Return log(sum(exp(z))) sum(y) - sum(y z) for each row; its gradient is softmax(z) - y.

    Parameters
    ----------
    y : labels, shape (n,), or target probabilities, shape (n, classes)
    z : logits, shape (n, classes)

    Labels and their one-hot vectors give the same bits.
    """
    t = as_columns(z)
    top = np.maximum.reduce(t, axis=0)
    shifted = t - top
    if y.ndim > 1:
        return _of_shifted(as_columns(y), shifted)
    right = y + _first_of_rows(*z.shape)
    right_shifted = z.reshape(-1).take(right) - top
    powers = np.exp(shifted, out=shifted)
    total = np.add.reduce(powers, axis=0)

    def backward(factor: Factor) -> np.ndarray:
        slope = as_rows(powers * (factor / total))
        slope.reshape(-1)[right] -= factor
        return slope

    return np.log(total) - right_shifted, backward


@lru_cache(maxsize=4)
def _first_of_rows(n: int, classes: int) -> np.ndarray:
    """Return where each of n rows begins, in one flat array of them."""
    first = np.arange(0, n * classes, classes)
    first.flags.writeable = False
    return first


def _of_shifted(y: np.ndarray, shifted: np.ndarray) -> tuple[np.ndarray, Backward]:
    powers = np.exp(shifted)
    total = np.add.reduce(powers, axis=0)
    terms = y * (np.log(total) - shifted)
    values = np.add.reduce(terms, axis=0)
    if np.isnan(values).any():  # 0 times inf: a class that is ruled out, by a logit of -inf
        values = np.add.reduce(np.where(y == 0, 0, terms), axis=0)
    weight = np.add.reduce(y, axis=0)

    def backward(factor: Factor) -> np.ndarray:
        return as_rows(powers * (factor * weight / total) - factor * y)

    return values, backward


def cross_entropy_of_probabilities(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, Backward]:
    """Return -sum(y log(q)) for each row, where q = p / sum(p), clipped, are its shares.

    Clipped shares have the slope 0. The others have -y/q, and through the sum of their row all
    entries of p share in it: the gradient is (-y/q + sum(y)) / sum(p).

    Parameters
    ----------
    y, p : target and predicted probabilities, shape (n, classes)
    """
    y, p = as_columns(y), as_columns(p)
    total = np.add.reduce(p, axis=0)
    share = p / total
    q = clipped(share)

    def backward(factor: Factor) -> np.ndarray:
        slope = -y / q * (q == share)
        return as_rows((slope - np.add.reduce(slope * share, axis=0)) * (factor / total))

    return -np.add.reduce(y * np.log(q), axis=0), backward
