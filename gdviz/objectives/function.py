"""A Python callable is an objective: its slopes are the caller's, or central differences."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, fields
from functools import cached_property, partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus import differences
from gdviz.ground.called import Called
from gdviz.ground.checks import quoted
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import (
    Domain,
    Point,
    as_point,
    as_points,
    checked_domain,
    checked_names,
    default_names,
)


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Function(Drawable):
    """A Python callable of n numbers, or of points of shape (..., n).

    Parameters
    ----------
    function : called with n numbers, or with a point where it takes one argument; with many at
        once where it gives for them what it gives for each alone, else one by one
    names : of the variables; by default those of its arguments. A function of one argument, of
        which several are named, takes points.
    gradient : called with n numbers, or with a point where it takes one argument, gives its n
        partial derivatives; by default central differences
    domain : what a picture shows, an interval (min, max) for each variable; by default -5 to 5
    minima : the minima that are known, shape (k, n)
    start : a point from which a descent is worth watching
    name : what pictures call it; by default its name in Python

    Raises
    ------
    ValueError
        If it is not callable, or does not take as many numbers as are named.

    Examples
    --------
    >>> import math
    >>> ravine = gd.Function(lambda x, y: math.cosh(x) + 10 * y**2)
    >>> ravine([0, 1]), ravine.gradient([0, 1])
    (np.float64(11.0), array([ 0., 20.]))
    >>> gd.Function(lambda p: (p**2).sum(-1), names=("mu", "sigma")).gradient([3, 4])
    array([6., 8.])

    Notes
    -----
    Differences are computed in float64: for a slope with a step of 6e-6 of the length over which
    the function changes, for a curvature with two of 2e-3 and 5e-3. That length is a tenth of the
    domain; far from it the geometric mean with the coordinate. Of a smooth function a slope is
    right to about 1e-10 of what it and the value are, and a curvature to 1e-9; near a kink they lie
    between those on its sides. A gradient takes 2 n + 2 calls. Of a function that computes in
    float32, which shows in what it gives, steps are longer, and slopes are right to about 1e-4.
    """

    function: Callable[..., Any]
    names: tuple[str, ...] = ()
    slopes: Callable[..., Any] | None = None
    domain: Domain = ()
    minima: tuple[Point, ...] = ()
    start: Point | None = None
    name: str | None = None
    dimension: int = 0
    framed: bool = False
    takes_points: bool = False
    slopes_take_points: bool = False

    def __init__(
        self,
        function: Callable[..., Any],
        names: Sequence[str] | None = None,
        *,
        gradient: Callable[..., Any] | None = None,
        domain: Domain | None = None,
        minima: Iterable[ArrayLike] = (),
        start: ArrayLike | None = None,
        name: str | None = None,
    ) -> None:
        if not callable(function) or isinstance(function, type):
            raise ValueError(f"a function is called with numbers or points, got {quoted(function)}")
        if names is not None:
            names = checked_names(names, len(names))
        found = variables_of(function, names)
        n = len(found.names)
        self.__dict__.update(
            function=function,
            names=found.names,
            slopes=gradient,
            domain=((-5.0, 5.0),) * n if domain is None else checked_domain(domain, dimension=n),
            minima=tuple(as_point(minimum, n) for minimum in minima),
            start=None if start is None else as_point(start, n),
            name=name or name_of(function),
            dimension=n,
            framed=domain is not None,
            takes_points=found.in_one,
            slopes_take_points=_takes_points(gradient, n, found.in_one),
        )

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., n)."""
        return self._value(as_points(points, self.dimension))[0]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., n) at points of shape (..., n)."""
        points = as_points(points, self.dimension)
        value = self._value(points)[0]
        if self.slopes is not None:
            return value, self._slopes(points)[0]
        return value, self._differences(differences.first, points)

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., n, n), by central differences."""
        if self.slopes is not None:
            return super().hessian(points)
        return self._differences(differences.second, as_points(points, self.dimension))

    def _differences(self, rule: Callable[..., np.ndarray], points: np.ndarray) -> np.ndarray:
        places = points.astype(float)
        with np.errstate(all="ignore"):
            found = rule(self._value_alone, places, self._lengths(places))
        return found.astype(points.dtype, copy=False)

    def _value_alone(self, points: np.ndarray) -> np.ndarray:
        return self._value(points)[0]

    @cached_property
    def _value(self) -> Called:
        return Called(self._at, ((),), f"the value of {self!r}")

    @cached_property
    def _slopes(self) -> Called:
        return Called(self._slopes_at, ((self.dimension,),), f"gradient of {self!r}")

    def _at(self, points: np.ndarray) -> Any:
        return self.function(*_given(points, self.takes_points))

    def _slopes_at(self, points: np.ndarray) -> Any:
        slopes = self.slopes(*_given(points, self.slopes_take_points))
        if self.slopes_take_points:
            return slopes
        # one for each number, each of the shape of the numbers or one for all
        each = slopes if isinstance(slopes, tuple | list) else np.atleast_1d(slopes)
        return np.stack(np.broadcast_arrays(*each, points[..., 0])[:-1], axis=-1)

    @property
    def description(self) -> str:
        """What it is, in one line of plain text."""
        of = ", ".join(self.names) if self._are_few else f"{self.dimension:,} variables"
        return f"{self.name or 'a function'} of {of}, in Python"

    def __repr__(self) -> str:
        names = self.names if self._are_few else f"<{self.dimension:,}>"
        return f"Function({self.name or 'lambda'}, names={names})"

    @property
    def _are_few(self) -> bool:
        """Whether all names are written out."""
        return self.dimension <= 8

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: self.__dict__[f.name] for f in fields(self)}


class Variables(NamedTuple):
    """The variables of a callable, and whether it takes them in one argument."""

    names: tuple[str, ...]
    in_one: bool


def _given(points: np.ndarray, in_one: bool) -> Sequence[np.ndarray]:
    """Return what a function is called with: the points, or a number for each variable."""
    return (points,) if in_one else tuple(np.moveaxis(points, -1, 0))


def _takes_points(gradient: Callable[..., Any] | None, count: int, otherwise: bool) -> bool:
    """Whether a gradient takes a point in one argument; as its function where it does not say."""
    taken = None if gradient is None else _arguments(gradient)
    if taken is None:
        return otherwise
    if len(taken) not in (1, count):
        raise ValueError(
            f"gradient must take {count} numbers, or one point, but takes {', '.join(taken)}"
        )
    return len(taken) == 1 < count


def variables_of(
    function: Callable[..., Any], names: tuple[str, ...] | None = None, count: int | None = None
) -> Variables:
    """Return the variables of a callable, by what they are called or by what it takes.

    Parameters
    ----------
    names : what they are called
    count : how many there are, where the function takes one argument and has no names

    Raises
    ------
    ValueError
        If it takes another number of arguments, or does not say how many.
    """
    arguments = _arguments(function)
    if names is None and arguments is None:
        raise ValueError(
            f"{function!r} does not say how many numbers it takes: "
            f"write gd.Function(f, names=('x', 'y'))"
        )
    if names is None:
        in_one = len(arguments) == 1 and count is not None and count != 1
        return Variables(default_names(count) if in_one else arguments, in_one)
    taken = len(names) if arguments is None else len(arguments)
    if taken not in (1, len(names)):
        raise ValueError(
            f"names must be {taken}, as many as {name_of(function) or 'the function'} takes, "
            f"or it must take one point, got {names!r}"
        )
    return Variables(names, taken == 1 < len(names))


def _arguments(function: Callable[..., Any]) -> tuple[str, ...] | None:
    """Return the names of the arguments that a callable needs, None if it does not say."""
    if isinstance(function, np.ufunc):
        return default_names(function.nin)
    try:
        parameters = inspect.signature(function).parameters.values()
    except ValueError:  # of one that is written in C
        return None
    places = [each for each in parameters if each.kind in _PLACES]
    needed = [each.name for each in places if each.default is each.empty]
    if needed:
        return tuple(needed)
    return (places[0].name,) if places else None


_PLACES = inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD


def name_of(function: Callable[..., Any]) -> str | None:
    """Return what a callable is called in Python, None of a lambda."""
    if isinstance(function, partial):
        return name_of(function.func)
    name = getattr(function, "__name__", type(function).__name__)
    return None if name == "<lambda>" else name
