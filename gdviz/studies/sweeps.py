"""What many settings of one rule come to: losses over rates, steps over rates and momenta."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend, several
from gdviz.ground.checks import whole
from gdviz.objectives.doors import surface_of
from gdviz.optimizers import SGD
from gdviz.steps.sweeps import sweep
from gdviz.studies.laws import Law, Stability
from gdviz.studies.regimes import found_minima, is_exact, law_near, start_of
from gdviz.trajectory import from_a_defined_start

_RATES = 600
_DECADES = (-2.5, 0.4)
"""Rates of a sweep where none are given, in decades of the largest stable one."""
_AT_ONCE = 4000
_MOSTLY, _SHORTER = 0.75, 0.9
"""How often a larger rate must be faster where that is said; how much shorter momentum's way."""


@dataclass(frozen=True, eq=False)
class SweptRule:
    """What the rates of one optimizer came to.

    Attributes
    ----------
    label, optimizer : the rule, whose own rate is not used
    law : what limits its rate, or None where there is no such law
    values : the loss above the minimum, shape (steps + 1, rates)
    """

    label: str
    optimizer: Any
    law: Stability | None
    values: np.ndarray

    @property
    def meets_a_wall(self) -> bool:
        """Whether larger rates mostly end lower, up to the best, and the last above the start."""
        ends = np.nan_to_num(self.values[-1], nan=np.inf)
        best = int(ends.argmin())
        falls = np.diff(ends[: best + 1]) <= 0
        return bool(best > 0 and falls.mean() >= _MOSTLY and ends[-1] > self.values[0].max())


@dataclass(frozen=True, eq=False)
class RateSweep:
    """The loss against the learning rate, step by step: see `sweep_rates`.

    Attributes
    ----------
    objective : what was descended
    rates : shape (rates,), increasing
    rules : one for each optimizer
    start : shape (n,)
    """

    objective: Any
    rates: np.ndarray
    rules: tuple[SweptRule, ...]
    start: tuple[float, ...]

    @property
    def steps(self) -> int:
        """How many steps each descent takes."""
        return len(self.rules[0].values) - 1

    @property
    def law(self) -> Stability | None:
        """The law of the first rule."""
        return self.rules[0].law


def sweep_rates(
    objective: Any,
    optimizers: Any = "sgd",
    rates: ArrayLike | None = None,
    start: ArrayLike | None = None,
    steps: int = 40,
) -> RateSweep:
    """Descend with many learning rates.

    Parameters
    ----------
    objective : a surface with a minimum, or its formula
    optimizers : one or several, or a dict of label to one; their own rates are not used
    rates : learning rates, increasing; by default 600 around the first optimizer's limit
    start : shape (2,); by default the surface's own, or a place in its domain
    steps : how many steps each takes

    Raises
    ------
    ValueError
        If rates are not increasing and positive, there is no law to choose them by, or no minimum.

    Examples
    --------
    >>> found = gd.studies.sweep_rates("x^2 + 10 y^2", start=(-4, 1.5), steps=20)
    >>> found.law.largest_stable_rate
    0.1
    """
    objective = surface_of(objective)
    rules = several("rate_sweep", optimizers)
    start = start_of(objective, start)
    laws = [
        law_near("rate_sweep", rule, objective, start, needed=rates is None and index == 0)
        for index, rule in enumerate(rules)
    ]
    rates = _around(laws[0]) if rates is None else _checked(rates)
    lowest = _lowest(objective)
    swept = []
    for rule, law in zip(rules, laws, strict=True):
        path = descend(objective, sweep(rule, learning_rate=rates), start, steps)
        from_a_defined_start(path, objective)
        swept.append(SweptRule(path.label, rule, law, path.values - lowest))
    if not swept[0].values[0].max() > 0:
        raise ValueError(f"start must lie higher than the lowest minimum, got {start!r}")
    return RateSweep(objective, rates, tuple(swept), tuple(np.asarray(start, float).tolist()))


def _around(law: Stability) -> np.ndarray:
    return law.largest_stable_rate * np.logspace(*_DECADES, _RATES)


def _checked(rates: ArrayLike) -> np.ndarray:
    numbers = np.array(rates, object)  # whatever they are
    right = numbers.ndim == 1 and all(isinstance(rate, Real) for rate in numbers)
    numbers = numbers.astype(float) if right else np.empty(0)
    rising = len(numbers) > 1 and (np.diff(numbers) > 0).all() and np.isfinite(numbers[-1])
    if not rising or not numbers[0] > 0:
        raise ValueError(f"rates must be increasing numbers above 0, got {rates!r}")
    return numbers


def _lowest(objective: Any) -> float:
    """Return the lowest known value of an objective."""
    minima = objective.minima or found_minima(objective)
    if not len(minima):
        raise ValueError(f"rate_sweep needs a surface with a known minimum, got {objective!r}")
    return float(np.min(objective(np.array(minima))))


@dataclass(frozen=True, eq=False)
class MomentumSweep:
    """How many steps each pair of learning rate and momentum takes: see `sweep_momentum`.

    Attributes
    ----------
    objective : what was descended
    rates, momenta : shape (rates,) and (momenta,)
    took : the steps after which a descent stays near the minimum, shape (momenta, rates): inf for
        those that take longer or go to another minimum, -1 for those that end farther from it than
        the start and higher, and lately farther than ever before
    law : what limits the rate without momentum, at the minimum
    nesterov : whether the momentum is Nesterov's
    start : shape (2,)
    steps : how many each may take
    tolerance : how near counts, in shares of the distance of the start
    """

    objective: Any
    rates: np.ndarray
    momenta: np.ndarray
    took: np.ndarray
    law: Stability
    nesterov: bool
    start: tuple[float, ...]
    steps: int
    tolerance: float

    @property
    def optimizer(self) -> SGD:
        """The rule, without its rate and momentum."""
        return SGD(nesterov=self.nesterov)

    @property
    def is_exact(self) -> bool:
        """Whether the law holds everywhere."""
        return is_exact(self.objective, self.law)

    @property
    def best(self) -> tuple[float, float]:
        """The rate and the momentum with which descent converges fastest, by theory."""
        return best_pair(self.law, self.nesterov)

    @property
    def is_shortened(self) -> bool:
        """Whether momentum makes the way to the minimum clearly shorter than the best without."""
        arrived = (self.took >= 0) & np.isfinite(self.took)
        fewest = np.where(arrived, self.took, np.inf).min(axis=1)
        return bool(fewest.min() < _SHORTER * fewest[0])

    @property
    def moves_the_wall(self) -> bool:
        """Whether most rates between the limits without momentum and with it obey the latter."""
        limits = self.limit(self.momenta)[:, None]
        stable, between = self.rates < limits, (self.rates < limits) != (self.rates < limits[0])
        return bool((stable == (self.took >= 0))[between].sum() > 0.5 * between.sum())

    def limit(self, momenta: np.ndarray) -> np.ndarray:
        """Return the largest stable rate at each momentum."""
        return largest_stable_rates(self.law, momenta, self.nesterov)


def sweep_momentum(
    objective: Any,
    steps: int = 200,
    start: ArrayLike | None = None,
    nesterov: bool = False,
    columns: int = 240,
    tolerance: float = 1e-3,
) -> MomentumSweep:
    """Descend with many pairs of learning rate and momentum, and count the steps of each.

    Parameters
    ----------
    objective : a surface with a minimum, or its formula
    steps : how many steps each of the descents may take
    start : shape (2,); by default the surface's own, or a place in its domain
    nesterov : whether the momentum is Nesterov's
    columns : how many rates there are, with five momenta for eight of them
    tolerance : how near a descent has come to the minimum where it counts as converged, in shares
        of the distance of the start

    Raises
    ------
    ValueError
        If the surface has no minimum, none of the descents comes to it, or there are less than 8
        columns.

    Examples
    --------
    >>> found = gd.studies.sweep_momentum("x^2 + 10 y^2", steps=60, columns=20)
    >>> found.took.shape[-1]
    20
    """
    objective, columns = surface_of(objective), whole("columns", columns, 8)
    if not isinstance(tolerance, Real) or not 0 < tolerance < 1:
        raise ValueError(f"tolerance must be a number between 0 and 1, got {tolerance!r}")
    start = start_of(objective, start)
    if np.ndim(start) > 1:
        raise ValueError(f"start must be one, of shape (2,), got {np.shape(start)}")
    law = law_near("momentum_map", SGD(nesterov=nesterov), objective, start, needed=False)
    if law is None:
        raise ValueError(
            f"momentum_map needs a surface with a minimum that is curved along both axes, got "
            f"{objective!r}"
        )
    momenta = (np.arange(columns * 5 // 8) + 0.5) / (columns * 5 // 8)
    ends = np.array([momenta.max(), 0.0])
    widest = 1.02 * largest_stable_rates(law, ends, nesterov).max()
    rates = widest * (np.arange(columns) + 0.5) / columns
    grid = _Pairs(objective, rates, start, steps, tolerance, law.point, nesterov)
    took = grid.steps_taken(momenta)
    if not ((took > 0) & np.isfinite(took)).any():
        raise ValueError(
            f"momentum_map needs descents that converge, but within {steps} steps from {start!r} "
            f"none comes to the minimum"
        )
    begin = tuple(np.asarray(start, float).tolist())
    return MomentumSweep(
        objective, rates, momenta, took, law, nesterov, begin, steps, float(tolerance)
    )


@dataclass(frozen=True, eq=False)
class _Pairs:
    """Descents with some rates from one start to one minimum: see `MomentumSweep`."""

    objective: Any
    rates: np.ndarray
    start: ArrayLike
    steps: int
    tolerance: float
    minimum: ArrayLike
    nesterov: bool

    def steps_taken(self, momenta: np.ndarray) -> np.ndarray:
        """Return the steps of each pair, (momenta, rates), a few thousand pairs at a time."""
        rows = max(_AT_ONCE // len(self.rates), 1)
        pieces = np.array_split(momenta, max(len(momenta) // rows, 1))
        return np.concatenate([self._taken(piece) for piece in pieces])

    def _taken(self, momenta: np.ndarray) -> np.ndarray:
        rule = SGD(nesterov=self.nesterov)
        grid = sweep(rule, learning_rate=self.rates, momentum=momenta[:, None])
        path = descend(self.objective, grid, self.start, self.steps)
        with np.errstate(all="ignore"):  # a descent that flies apart is farther away, however far
            away = np.linalg.norm(path.points - np.asarray(self.minimum), axis=-1)
        away = np.nan_to_num(away, nan=np.inf)
        near = away <= self.tolerance * away[0]
        still = np.where(near.any(0), len(near) - near[::-1].argmin(0), 0)
        took = np.where(near[-1], np.where(near.all(0), 0, still), np.inf)
        gone = _flies_apart(away) & ~(path.values[-1] <= path.values[0])
        return np.where(gone, -1, took).reshape(grid.shape)


def _flies_apart(away: np.ndarray) -> np.ndarray:
    """Return which descents end farther away than they began, and lately farther than ever."""
    late = max(len(away) // 4, 1)
    farthest = away[-late:].max(0)
    grows = (farthest > away[:-late].max(0)) | np.isinf(farthest)
    return grows & ~(away[-1] <= away[0])


def largest_stable_rates(
    law: Stability, momenta: Sequence[float] | np.ndarray, nesterov: bool = False
) -> np.ndarray:
    """Return the largest stable rate at each momentum, shape (k,), where a law holds."""
    limits = [Law(float(momentum), nesterov).limit for momentum in momenta]
    return np.array(limits) / law.eigenvalues[-1]


def best_pair(law: Stability, nesterov: bool = False) -> tuple[float, float]:
    """Return the rate and the momentum with which descent converges fastest.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; for
    Nesterov's momentum Lessard, Recht and Packard, "Analysis and Design of Optimization Algorithms
    via Integral Quadratic Constraints", 2016.
    """
    least, most = law.eigenvalues[0], law.eigenvalues[-1]
    if nesterov:
        root = np.sqrt(3 * law.condition_number + 1)
        return float(4 / (3 * most + least)), float((root - 2) / (root + 2))
    low, high = np.sqrt([least, most])
    return float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2)
