"""What can be descended, and what a picture asks of it beyond that.

An objective has a value and a gradient at points of shape (..., n): one point, a grid and a
thousand starts share one code path. A picture also asks for names, a domain, minima, a start and
words; `Drawable` has an answer to each, and a subclass says what it knows better.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus import differences
from gdviz.calculus.letters import latex
from gdviz.ground.absent import Told
from gdviz.objectives.points import Domain, Point, as_points, default_names, of_one_point

if TYPE_CHECKING:
    from gdviz.calculus.critical_points import CriticalPoints


class Objective(Protocol):
    """What can be descended: a function with its gradient.

    A point has shape (..., n), its value (...) and its gradient (..., n).
    """

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the value at a point."""

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the value and the gradient at a point."""


class Sampled(Objective, Protocol):
    """An objective that is a mean over samples: it can be descended in mini-batches."""

    def __len__(self) -> int:
        """The number of samples."""

    def batch(self, indices: np.ndarray) -> Objective:
        """Return the objective of some of the samples alone."""


class Drawable(Told, ABC):
    """An objective with an answer to whatever a picture or a law may ask.

    A subclass needs `value_and_gradient` and `dimension`.

    Attributes
    ----------
    dimension : how many numbers a point has, n
    name : what to call it, where its formula is too long; None where it has none
    minima : the minima that are known, shape (k, n)
    start : a point from which a descent is worth watching, or None
    framed : whether its domain was chosen, and so is what a picture shows; else it is zoomed
    """

    told_of = "an objective"

    dimension: int
    name: str | None = None
    minima: tuple[Point, ...] = ()
    start: Point | None = None
    framed: bool = False

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        for name in {"__call__", "gradient", "hessian"} & {*vars(cls)}:
            setattr(cls, name, of_one_point(vars(cls)[name]))

    @abstractmethod
    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., n) at points of shape (..., n)."""

    @of_one_point
    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., n)."""
        return self.value_and_gradient(points)[0]

    @of_one_point
    def gradient(self, points: ArrayLike) -> np.ndarray:
        """Return the gradients, shape (..., n), at points of shape (..., n)."""
        return self.value_and_gradient(points)[1]

    @of_one_point
    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., n, n), at points of shape (..., n).

        By central differences of the gradient, right to about ten digits where that is exact.
        """
        points = as_points(points, self.dimension)
        places = points.astype(float)
        with np.errstate(all="ignore"):
            bend = differences.first(self.gradient, places, self._lengths(places))
        return ((bend + bend.swapaxes(-1, -2)) / 2).astype(points.dtype)

    def critical_points(self, domain: Domain | None = None) -> CriticalPoints:
        """Return the points where the gradient is zero: minima, maxima, saddles, degenerate ones.

        Of two variables those in the domain that Newton's method finds from a grid; of any other
        number the known minima. `.partial` says why there may be others.

        Parameters
        ----------
        domain : where they are sought, in place of the objective's own
        """
        from gdviz.calculus.critical_points import of_objective

        return of_objective(self, domain or self.domain)

    def with_minima(self, minima: Sequence[Point]) -> Self:
        """Return the same objective, of which these minima are known."""
        twin = copy(self)
        twin.__dict__["minima"] = tuple(minima)  # a frozen one too
        return twin

    def with_sure_minimum(self) -> Self:
        """Return the same, with its minimum where none is known and one is cheaply made sure of."""
        return self

    def printed(self) -> dict[str, Any]:
        """Return what a page computes of it, for `gdviz.programs.javascript.literal` to write.

        `all` is a function of the coordinates, and then of the parameters, that returns the value
        and the slopes; `only` one that returns the value alone, if that is quicker. `total` says
        that nothing is left undefined, and `parameters` are named numbers with a slider.

        Raises
        ------
        ValueError
            If it cannot be printed.
        """
        raise ValueError(
            f"{self!r} cannot be printed for a page, since Python computes it: write it as a "
            "formula, or give its values as a gd.Grid"
        )

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the variables: x, y and z, or x_1 to x_n of more."""
        return default_names(self.dimension)

    @property
    def letters(self) -> tuple[str, ...]:
        """The names of the variables as LaTeX."""
        return tuple(map(latex, self.names))

    @property
    def domain(self) -> Domain:
        """What a picture shows, an interval (min, max) for each variable."""
        return ((-5.0, 5.0),) * self.dimension

    @property
    def description(self) -> str:
        """What it is, in one line of plain text."""
        return self.name or repr(self)

    def latex(self) -> str:
        """Return its formula as LaTeX; empty where it has none."""
        return ""

    def _lengths(self, points: np.ndarray) -> np.ndarray:
        return differences.lengths(points, np.ptp(self.domain, axis=1))
