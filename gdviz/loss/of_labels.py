"""The cross-entropy of logits and labels as two compiled loops, for batch after batch.

It is `softmax.cross_entropy_of_logits`, to the bit: exp and log, which are rounded otherwise
elsewhere, stay with NumPy.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, NamedTuple

import numpy as np

from gdviz.loss.softmax import NARROW
from gdviz.programs import loops

LINES = 6  # as many calls of NumPy each of them replaces


class Shifted(NamedTuple):
    """The loop `loop(z, labels, shifted, right)`: a `loops.Blueprint`.

    Logits z less the largest of their row go into `shifted`, that of the label into `right`.
    """

    def source(self) -> str:
        """Return the source of the loop."""
        return """def loop(z, labels, shifted, right):
    for i in range(z.shape[0]):
        top = z[i, 0]
        for j in range(1, z.shape[1]):
            top = z[i, j] if z[i, j] > top or z[i, j] != z[i, j] else top
        for j in range(z.shape[1]):
            shifted[i, j] = z[i, j] - top
        right[i] = shifted[i, labels[i]]
"""

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        rows = nb.types.Array(number, 2, "C")
        return rows, nb.types.Array(nb.int64, 1, "C"), rows, nb.types.Array(number, 1, "C")


class Slopes(NamedTuple):
    """The loop `loop(powers, labels, total, gradient, factor)`: a `loops.Blueprint`.

    Rows of powers add up to `total`; their softmax less 1 at the label, times a factor, is the
    gradient.
    """

    def source(self) -> str:
        """Return the source of the loop."""
        return """def loop(powers, labels, total, gradient, factor):
    for i in range(powers.shape[0]):
        sum = powers[i, 0]
        for j in range(1, powers.shape[1]):
            sum += powers[i, j]
        total[i] = sum
        share = factor / sum
        for j in range(powers.shape[1]):
            gradient[i, j] = powers[i, j] * share
        gradient[i, labels[i]] -= factor
"""

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        rows = nb.types.Array(number, 2, "C")
        labels, total = nb.types.Array(nb.int64, 1, "C"), nb.types.Array(number, 1, "C")
        return rows, labels, total, rows, number


def bound(
    labels: np.ndarray, z: np.ndarray, gradient: np.ndarray, factor: float, batches: int
) -> Callable[[], np.ndarray] | None:
    """Return the call that returns the loss of each row and writes the gradient times a factor.

    None where there are no loops.

    Parameters
    ----------
    labels, z, gradient : the arrays it works in, shapes (n,), (n, classes) and (n, classes)
    batches : how many times it will be called
    """
    # a single row, or many columns, NumPy adds up in another order
    alike = z.ndim == 2 and len(z) > 1 and z.shape[1] <= NARROW
    if not (alike and labels.dtype == np.int64 and loops.is_installed()):
        return None
    shift, slope = (loops.loop_of(blueprint, z.dtype) for blueprint in (Shifted(), Slopes()))
    ready = [loop.is_ready(LINES * batches * (z.size + loops.CALL)) for loop in (shift, slope)]
    if not all(ready):
        return None
    powers, (right, total) = np.empty_like(z), np.empty((2, len(z)), z.dtype)
    calls = (
        partial(shift.run, z, labels, powers, right),
        partial(np.exp, powers, out=powers),
        partial(slope.run, powers, labels, total, gradient, factor),
        partial(np.log, total, out=total),
    )

    def values() -> np.ndarray:
        for call in calls:
            call()
        return np.subtract(total, right, out=total)

    return values
