"""Line searches: a direction downhill, and how far to go along it."""

from __future__ import annotations

import math
from abc import abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Real
from typing import ClassVar

import numpy as np

from gdviz.methods.method import Method
from gdviz.methods.problem import Problem

SMALLEST = 1e-20
"""How small a rate is tried, in shares of the first."""
TRIES = 200
"""How often a lowest point is looked for along a line: enough to double a rate to infinity."""
FARTHEST = 100.0
"""By what a first rate is multiplied at most."""
TURNED = 1e-10
"""How level that is, in shares of the slope at the start of the line."""


@dataclass(frozen=True, eq=False)
class Ray:
    """A problem along a line: the point at a rate η is θ + η d.

    Attributes
    ----------
    problem : what is minimized
    origin : θ, shape (n,)
    direction : d, shape (n,)

    Examples
    --------
    >>> class Greedy(gd.methods.LineSearch):
    ...     def rate(self, ray, before):
    ...         return min((0.01, 0.05, 0.1), key=ray.value)
    ...
    >>> gd.minimize("x^2 + 10 y^2", (4, 1), Greedy(), steps=3).values.round(2)
    array([26.  , 12.96,  8.29,  5.31])
    """

    problem: Problem
    origin: np.ndarray
    direction: np.ndarray

    def at(self, rate: float) -> np.ndarray:
        """Return the point at a rate."""
        return self.origin + rate * self.direction

    def value(self, rate: float) -> float:
        """Return the value there, φ(η)."""
        return self.problem.value(self.at(rate))

    def slope(self, rate: float) -> float:
        """Return the slope along the line there, φ′(η): below 0 where it goes downhill."""
        return float(self.problem.gradient(self.at(rate)) @ self.direction)


class LineSearch(Method):
    """What goes along a direction, by default the steepest, as far as its `rate` says.

    One of your own says `rate`, or `direction` as well.

    Attributes
    ----------
    decrease : the share of the fall that the slope at the start promises, which it asks for
        (Armijo's condition); None where it does not

    Examples
    --------
    >>> class Tired(gd.methods.LineSearch):
    ...     def rate(self, ray, before):
    ...         return 0.9 * before if before else 0.08
    ...
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), Tired(), steps=20)
    >>> bool(path.values[-1] < path.values[0])
    True
    """

    decrease: float | None = None

    def direction(self, problem: Problem, point: np.ndarray) -> np.ndarray:
        """Return the direction of the next step: by default against the gradient."""
        return -problem.gradient(point)

    @abstractmethod
    def rate(self, ray: Ray, before: float | None) -> float | None:
        """Return how far to go along a ray, or None where no lower point is found.

        Parameters
        ----------
        before : the rate of the step before
        """

    def walk(self, problem: Problem) -> Iterator[np.ndarray]:
        """Yield the points that the rates lead to."""
        point, rate = problem.start, None
        while True:
            ray = Ray(problem, point, self.direction(problem, point))
            rate = self.rate(ray, rate)
            if rate is None:
                return
            point = ray.at(rate)
            yield point


@dataclass(frozen=True, repr=False)
class Exact(LineSearch, names="exact"):
    """Steepest descent to the lowest point along each line: where the line touches a contour.

    The next gradient is therefore at a right angle to the last. The place is found as the zero of
    the slope along the line, to ten digits: the first that doubled rates come upon, and of a bowl
    by one secant.

    Source: Cauchy, "Méthode générale pour la résolution des systèmes d'équations simultanées",
    1847.

    Examples
    --------
    >>> gd.minimize("x^2 + 10 y^2", (4, 1), "exact", steps=2).values.round(3)
    array([26.   , 12.756,  6.258])
    """

    short_name: ClassVar[str] = "Exact line search"
    series: ClassVar[int | None] = 2
    rule: ClassVar[str] = (
        r"\eta_t &= \arg\min_{\eta > 0} f\left(\theta_{t-1} - \eta\, g_t\right) \\" + "\n"
        r"\theta_t &= \theta_{t-1} - \eta_t\, g_t"
    )

    def rate(self, ray: Ray, before: float | None) -> float | None:
        """Return the rate at which the slope along the ray is zero."""
        return lowest_along(ray, before or 1 / float(np.linalg.norm(ray.direction)))


@dataclass(frozen=True, repr=False)
class Backtracking(LineSearch, names="backtracking"):
    r"""Steepest descent whose rate is shortened until the value falls enough (Armijo's condition).

    Parameters
    ----------
    first_rate : the rate that is tried first in every step, above 0
    shrink : the factor ρ of the next one, between 0 and 1
    decrease : the share c of the fall that the slope at the start promises, between 0 and 1

    Raises
    ------
    ValueError
        If a setting is out of range.

    Source: Armijo, "Minimization of functions having Lipschitz continuous first partial
    derivatives", 1966.

    Examples
    --------
    >>> rule = gd.methods.Backtracking(shrink=0.7)
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), rule, steps=50)
    >>> bool(path.values[-1] < 1e-6)
    True
    """

    series: ClassVar[int | None] = 4
    rule: ClassVar[str] = (
        r"\eta_t &= \max\left\{\eta = \eta_0\, \rho^j : "
        r"f\left(\theta_{t-1} - \eta\, g_t\right) \leq "
        r"f\left(\theta_{t-1}\right) - c\, \eta \Vert g_t \Vert^2\right\} \\" + "\n"
        r"\theta_t &= \theta_{t-1} - \eta_t\, g_t"
    )

    first_rate: float = 1.0
    shrink: float = 0.5
    decrease: float = 1e-4

    def __post_init__(self) -> None:
        check_setting(self, "first_rate", math.inf)
        check_setting(self, "shrink")
        check_setting(self, "decrease")

    def rate(self, ray: Ray, before: float | None) -> float | None:
        """Return the first rate at which the value falls enough."""
        return backtrack(ray, self.first_rate, self.shrink, self.decrease)


def check_setting(method: Method, name: str, most: float = 1.0) -> None:
    """Refuse a setting that is no number between 0 and the most."""
    value = getattr(method, name)
    if isinstance(value, bool) or not isinstance(value, Real) or not 0 < value < most:
        wanted = "a number above 0" if most == math.inf else f"a number between 0 and {most:g}"
        raise ValueError(f"{type(method).__name__}: {name} must be {wanted}, got {value!r}")


def backtrack(ray: Ray, first: float, shrink: float, decrease: float) -> float | None:
    """Return the first of the rates first, first · shrink, … that lowers the value enough."""
    value, slope, rate = ray.value(0.0), ray.slope(0.0), first
    while rate > SMALLEST * first:
        found = ray.value(rate)
        if found < value and found <= value + decrease * rate * slope:
            return rate
        rate *= shrink
    return None


def lowest_along(ray: Ray, first: float) -> float | None:
    """Return the rate of the lowest point along a ray, None where it does not go down.

    A rate is short where the way there goes downhill to its end, and does not end above its start.
    Short ones are doubled. Between the longest of them and the shortest that is not, the secant of
    the slopes tells the next (the Illinois method), or the middle where one of them is not known.
    """
    value, steepest = ray.value(0.0), ray.slope(0.0)
    low, below, high, above = 0.0, steepest, math.inf, math.nan
    rate, was_short = first, None
    for _ in range(TRIES):
        found, slope = ray.value(rate), ray.slope(rate)
        if abs(slope) <= TURNED * abs(steepest) and found <= value:
            return rate
        is_short = slope < 0 and found <= value
        again = 0.5 if is_short is was_short else 1.0
        if is_short:
            low, below, above = rate, slope, again * above
        else:
            high, above, below = rate, slope, again * below
        if high == math.inf:
            rate = 2 * rate if was_short else rate * _stretch(steepest, slope)
        else:
            rate = _between(low, below, high, above)
        was_short = is_short
        if not low < rate < high:
            break
    return low or None


def _stretch(steepest: float, slope: float) -> float:
    """Return by what a first rate is multiplied: to where the slope is zero, if it is a line."""
    return min(steepest / (steepest - slope), FARTHEST) if slope > steepest else 2.0


def _between(low: float, below: float, high: float, above: float) -> float:
    """Return a rate between two, by the slopes there."""
    if not 0 < above < math.inf:
        return (low + high) / 2
    return (low * above - high * below) / (above - below)
