"""What a penalty for weights is: a number, its slope by each weight, and how that changes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, partial
from typing import Any

import numpy as np

from gdviz.calculus import differences
from gdviz.ground.kinds import Kind, lacking
from gdviz.network.totals import Totals
from gdviz.programs import loops
from gdviz.programs.memory import settle
from gdviz.programs.recording import Program, record

MOST = 1024
"""Of how many weights slopes are found by differences: each takes two calls."""


class Regularizer(Kind, kind="regularizer"):
    """A penalty for an array of weights: `regularizer(weights)` is a number.

    One of one's own needs `__call__`; of many weights `gradient` too, and for products with the
    Hessian `gradient_change`. It keeps none of the arrays that it is given.

    Examples
    --------
    >>> gd.layers.Dense(3, kernel_regularizer="l2").kernel_regularizer
    L2(l2=0.01)
    """

    def __call__(self, weights: np.ndarray) -> float:
        """Return the penalty."""
        raise lacking(self, "__call__(self, weights)", "the penalty, one number")

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """Return the slope by each weight, in their shape: by central differences of few.

        Raises
        ------
        ValueError
            If there are more than 1024 weights.
        """
        if weights.size > MOST:
            raise ValueError(
                f"{self!r} gives no slopes, and differences are too slow for {weights.size:,} "
                "weights: write a class with gradient(weights), or Penalty(function, slopes)"
            )
        return self._by_differences(weights)

    def gradient_change(self, weights: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return how the gradient changes where the weights do.

        Raises
        ------
        ValueError
            If its class does not say it.
        """
        raise ValueError(
            f"{self!r} has no product with the Hessian: its class needs "
            "gradient_change(weights, change)"
        )

    def bind(self, weights: np.ndarray, gradient: np.ndarray, batches: int) -> Callable[[], float]:
        """Return the call that adds the slopes to a gradient, and returns the penalty.

        Parameters
        ----------
        batches : how many times it will be called
        """

        def penalty() -> float:
            gradient[...] += self.gradient(weights)
            return float(self(weights))

        return penalty

    def at(self, vectors: np.ndarray, coefficients: np.ndarray) -> np.ndarray:
        """Return the penalties at origin + c_1 d_1 + …, shape (k,), for coefficients (k, m).

        Parameters
        ----------
        vectors : the origin and the m directions, each of the shape of the weights
        """
        origin, *directions = vectors
        found = []
        for c in coefficients:
            steps = (each * factor for each, factor in zip(directions, c, strict=True))
            found.append(float(self(sum(steps, origin))))
        return np.array(found)

    def _by_differences(self, weights: np.ndarray) -> np.ndarray:
        points = weights.astype(float).ravel()

        def at(many: np.ndarray) -> np.ndarray:
            rows = many.reshape(-1, *weights.shape)
            return np.reshape([float(self(row)) for row in rows], many.shape[:-1])

        length = differences.lengths(points, np.ones_like(points))
        slopes = differences.first(at, points, length)
        return slopes.reshape(weights.shape).astype(weights.dtype)


class Separable(Regularizer):
    """A penalty that is a sum of terms, one for each weight, which knows no others.

    One of one's own says the `term` of arrays of weights and its `slope`, and for products with the
    Hessian its `curvature`. Where it can be recorded it is computed in one pass.

    Examples
    --------
    >>> class Quartic(gd.regularizers.Separable):
    ...     def term(self, w):
    ...         return 0.5 * w**4
    ...
    >>> Quartic()(np.array([1.0, -2.0]))
    8.5
    """

    def term(self, weights: np.ndarray) -> np.ndarray:
        """Return the term of each weight."""
        raise lacking(self, "term(self, weights)", "the term of each weight")

    def slope(self, weights: np.ndarray) -> np.ndarray:
        """Return the derivative of each term."""
        raise lacking(self, "slope(self, weights)", "the derivative of each term")

    def curvature(self, weights: np.ndarray) -> np.ndarray:
        """Return the second derivative of each term.

        Raises
        ------
        ValueError
            If its class does not say it.
        """
        raise ValueError(
            f"{self!r} has no product with the Hessian: its class needs curvature(weights)"
        )

    def __call__(self, weights: np.ndarray) -> float:
        """Return the penalty."""
        terms = self.term(weights)
        return float(np.add.reduce(np.add.reduce(terms.reshape(-1, terms.shape[-1]))))

    def gradient(self, weights: np.ndarray) -> np.ndarray:
        """Return the slope by each weight, in their shape."""
        return self.slope(weights)

    def gradient_change(self, weights: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return how the gradient changes where the weights do."""
        return self.curvature(weights) * change

    def bind(self, weights: np.ndarray, gradient: np.ndarray, batches: int) -> Callable[[], float]:
        """Return the call that adds the slopes to a gradient, and returns the penalty.

        Parameters
        ----------
        batches : how many times it will be called
        """
        program = _recorded(self) if isinstance(self, Hashable) else None
        if program is None:
            return super().bind(weights, gradient, batches)
        rows, slopes = (each.reshape(-1, weights.shape[-1]) for each in (weights, gradient))
        totals = np.empty(rows.shape[1:], rows.dtype)
        calls = _calls(program, rows, slopes, totals, batches)

        def penalty() -> float:
            for call in calls:
                call()
            return float(np.add.reduce(totals))

        return penalty


@lru_cache
def _recorded(penalty: Separable) -> Program | None:
    """Return what a penalty does to each weight and its slope; None if it is no straight line."""
    try:
        return record(lambda w, g: [penalty.term(w), g + penalty.slope(w)], arrays=2)
    except Exception:  # whatever somebody's own raises that meets no array
        return None


def _calls(
    program: Program, rows: np.ndarray, slopes: np.ndarray, totals: np.ndarray, batches: int
) -> list[Callable[[], Any]]:
    """Return the calls that add the slopes and write the sums of the columns of terms."""
    outline = loops.outline(program, into=(2, 1))
    # NumPy adds up the only column of an array in another order than one of several
    if loops.is_installed() and outline.can_be_compiled and len(totals) > 1:
        loop = loops.loop_of(Totals(outline, read=(0, 1), written=1, added=2), rows.dtype)
        if loop.is_ready(batches * ((1 + len(program.lines)) * rows.size + loops.CALL)):
            return [partial(loop.run, rows, slopes, totals, *program.constants)]
    room = np.empty_like(rows)
    played = settle(program, into=(2, 1)).bound([rows, slopes, room], program.constants)
    return [*played, partial(np.add.reduce, room, 0, None, totals)]
