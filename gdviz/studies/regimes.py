"""Regimes: which learning rates crawl, serve or fly apart, by the law and by what paths do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend, descents
from gdviz.ground.checks import whole
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of, surface_of
from gdviz.optimizers import SGD, get
from gdviz.steps.sweeps import sweep
from gdviz.studies.laws import Stability, law_of, stability
from gdviz.trajectory import Trajectory, behaves, from_a_defined_start

MOST = 6
"""How many rates are told apart at the most."""
_STEPS = (12, 60)
"""Fewest and most steps where none are given."""
_STEPS_WITHOUT_LAW = 20
_FALL = 1e-4
"""By how much the best rate is to bring the loss down in them."""
_TRIED = np.linspace(0.005, 0.995, 199)
"""Rates that are tried for the best one, in shares of the largest stable one."""
_AS_GOOD = 0.8
"""How far the best rate by the law must fall, in shares of the best that was tried, both logs."""
_SMALL = 0.08 * 0.75 ** np.arange(40)
"""Shares of the largest stable rate that may serve as too small."""
_CRAWLS = 1 / 3
"""How far that may fall at most, as above."""
_BEYOND = 1.07
_WATCHED = 1.5
"""How far a path that diverges is watched, in distances of the start from the valley's floor."""
_SURE = 0.9
"""The largest rate, in shares of the largest stable one, that may be the best where the law holds
only near the minimum: beyond it luck decides, and a step more or less is another end."""
_CLEARLY = 2.0
"""How many times as much a rate leaves to go as the best one, to be said to crawl or to rattle."""
_HARDLY, _MUCH = 0.01, 0.05
"""Of the way down: the share that is left where a rate has arrived, and that where one crawls."""
_HALVINGS = np.arange(1, 12)
"""Rates that may come down in every step, in halvings of one over the curvature at the start."""
_FLOW = (0.02, 2000)
"""The rate, in shares of the largest stable one, and the steps that follow the slope closely."""


@dataclass(frozen=True, eq=False)
class Regime:
    """What a descent with one learning rate does.

    Attributes
    ----------
    rate : the learning rate
    kind : "too_small", "just_right", "too_large", "diverges", or "beyond": above the limit, but
        kept from flying apart
    path : the descent
    """

    rate: float
    kind: str
    path: Trajectory


@dataclass(frozen=True, eq=False)
class Regimes:
    """The same descent with several learning rates: see `find_regimes`.

    Attributes
    ----------
    objective : what was descended, with the minimum that the law is of
    law : what limits the rate, or None where there is no such law
    each : one for each rate, the smallest first
    """

    objective: Any
    law: Stability | None
    each: tuple[Regime, ...]

    @property
    def paths(self) -> list[Trajectory]:
        """The descents."""
        return [regime.path for regime in self.each]

    @property
    def is_exact(self) -> bool:
        """Whether there is a law that holds everywhere."""
        return self.law is not None and is_exact(self.objective, self.law)

    @property
    def reach(self) -> list[tuple[float, float]]:
        """Places up to which steps across the valley are worth watching as they grow: none or two.

        They lie on both sides of the minimum, half as far again as the start.
        """
        if not self.is_exact or all(each.kind != "diverges" for each in self.each):
            return []
        steep, low = _steepest(self.objective, self.law), np.array(self.law.point)
        across = _WATCHED * (steep @ (self.paths[0].points[0] - low)) * steep
        return [tuple((low + side * across).tolist()) for side in (-1, 1)]

    @property
    def outcome(self) -> str:
        """What all of them show: the smallest rate crawls, and the largest is too large.

        It is "apart" where that diverges, "beyond" where it cannot settle, and "" where the
        smallest does not crawl or the largest serves.
        """
        left, last = self._left_to_go(), self.each[-1]
        if not _CLEARLY * left.min() < left[0] < np.inf:
            return ""
        if last.kind == "diverges" or not behaves(last.path):
            return "apart"
        return "beyond" if left[-1] > _CLEARLY * left.min() else ""

    def verdict(self, regime: Regime) -> str:
        """Return what a rate clearly does: "crawls", "arrives", "overshoots" or
        "flies_apart"; else "".

        It arrives where hardly any of the way down is left, and crawls where much of it is.
        """
        if self.law is None:
            return ""
        left, ringing = self._share_left(regime.path), self.law.ringing_rate
        does = {
            "too_small": "crawls" if left > _MUCH else "",
            "just_right": "arrives" if left < _HARDLY else "",
            "too_large": "overshoots" if ringing and regime.rate > ringing else "",
            "diverges": "flies_apart" if left > 1 else "",
        }
        return does.get(regime.kind, "")

    def _share_left(self, path: Trajectory) -> float:
        """Return which share of the way down from the start to the minimum is left at the end."""
        least = float(self.objective(self.law.point))
        with np.errstate(all="ignore"):
            left = (path.values[-1] - least) / (path.values[0] - least)
        return float(np.nan_to_num(left, nan=np.inf))

    def _left_to_go(self) -> np.ndarray:
        """Return how far above the minimum each path ends, or above the lowest of all ends."""
        ends = np.array([path.values[-1] for path in self.paths], float)
        ends = np.nan_to_num(ends, nan=np.inf, neginf=np.inf)
        lowest = ends.min() if self.law is None else float(self.objective(self.law.point))
        return np.maximum(ends - lowest, 0) if np.isfinite(lowest) else ends


def find_regimes(
    objective: Any,
    optimizer: Any = None,
    rates: Sequence[float] | None = None,
    start: ArrayLike | None = None,
    steps: int | None = None,
) -> Regimes:
    """Descend with several learning rates, and say of each what it is by the law.

    Parameters
    ----------
    objective : a curve or a surface, or its formula
    optimizer : gradient descent by default; its own rate is not used
    rates : at most 6; by default one too small, the best in so many steps, one above the limit
    start : a number or shape (2,); by default the surface's own, or a place in its domain
    steps : how many steps each takes; by default from 12 to 60, the more the longer the valley is

    Raises
    ------
    ValueError
        If the rates are none, too many or not positive, or there is no law to choose them by.

    Examples
    --------
    >>> found = gd.studies.find_regimes("x^2/2 + 2 y^2", start=(-4, 2.2), steps=14)
    >>> found.law.largest_stable_rate
    0.5
    """
    objective = objective_of(objective, start)
    if objective.dimension not in (1, 2):
        raise ValueError(
            "learning_rates draws functions of one variable or two, got "
            f"{objective.dimension}: {objective!r}"
        )
    rule = SGD() if optimizer is None else get(optimizer)
    start = start_of(objective, start)
    if np.size(start) != objective.dimension:
        raise ValueError(
            f"start must be one, of shape ({objective.dimension},), got {np.shape(start)}"
        )
    law = law_near("learning_rates", rule, objective, start, needed=rates is None)
    if law is not None and not _is_known(objective, law.point):
        objective = objective.with_minima([law.point, *objective.minima])
    steps = steps_for(law) if steps is None else steps
    if rates is None:
        rates = chosen_rates(objective, rule, law, start, whole("steps", steps))
    rates = sorted(_checked(rates))
    paths = [descend(objective, rule.having(learning_rate=rate), start, steps) for rate in rates]
    for path in paths:
        from_a_defined_start(path, objective)
    if law is None:
        kinds = ["just_right" if behaves(path) else "diverges" for path in paths]
    else:
        kinds = regimes_of(objective, rule, law, paths, rates)
    return Regimes(objective, law, tuple(map(Regime, rates, kinds, paths)))


def _is_known(objective: Drawable, minimum: ArrayLike) -> bool:
    """Whether a minimum is one of those that an objective says it has."""
    return any(np.allclose(known, minimum) for known in objective.minima)


def _checked(rates: Sequence[float]) -> list[float]:
    numbers = np.atleast_1d(np.array(rates, object)).tolist()  # whatever they are
    right = all(isinstance(rate, Real) and 0 < rate < np.inf for rate in numbers)
    if not right or not 1 <= len(numbers) <= MOST:
        raise ValueError(f"rates must be 1 to {MOST} numbers above 0, got {rates!r}")
    return [float(rate) for rate in numbers]


def start_of(surface: Drawable, start: ArrayLike | None) -> ArrayLike:
    """Return a start: the one given, the surface's own, or a place in its domain."""
    if start is None and surface.start is None:
        low, high = np.transpose(surface.domain)
        return low + np.array([0.12, 0.78])[: len(low)] * (high - low)
    return surface.start if start is None else start


def law_near(
    picture: str, rule: Any, surface: Drawable, start: ArrayLike, needed: bool
) -> Stability | None:
    """Return the law of a rule at the minimum below a start; None where there is none.

    Raises
    ------
    ValueError
        If there is none, but the rates of a picture are to be chosen by it.
    """
    try:
        return law_below(rule, surface, start)
    except ValueError as problem:
        if not needed:
            return None
        raise ValueError(
            f"{picture} needs rates, such as rates=[0.01, 0.1], without a law to choose them by: "
            f"{_plainly(rule, surface, problem)}"
        ) from None


def _plainly(rule: Any, surface: Drawable, problem: ValueError) -> str:
    """Say why there is no law, without arguments that a picture has not."""
    words = str(problem)
    if not words.startswith("point"):
        return words
    return f"no minimum of {surface!r} is known that is curved along both axes"


def law_below(rule: Any, surface: Drawable, start: ArrayLike) -> Stability:
    """Return the law of a rule at the minimum that small steps come to from a start."""
    law_of(rule)
    known = found_minima(surface)
    if len(known) < 2:
        return stability(rule, surface)
    rate = _FLOW[0] * min(stability(SGD(), surface, each).largest_stable_rate for each in known)
    (end,) = descend(surface, SGD(rate), start, _FLOW[1], keep="last").points
    away = np.nan_to_num(np.linalg.norm(np.array(known) - end, axis=1), nan=np.inf)
    return stability(rule, surface, known[int(away.argmin())])


def found_minima(surface: Drawable) -> list[tuple[float, ...]]:
    """Return the minima that a surface can find, the lowest first."""
    return [each.point for each in surface.critical_points().minima]


def steps_for(law: Stability | None) -> int:
    """Return how many steps show what the best rate can do."""
    if law is None:
        return _STEPS_WITHOUT_LAW
    factor = np.clip(law.rate_of_convergence_at(law.best_rate), 1e-9, 1 - 1e-9)
    return int(np.clip(np.ceil(np.log(_FALL) / (2 * np.log(factor))), *_STEPS))


def best_rate(
    surface: Drawable, rule: Any, law: Stability, start: ArrayLike, steps: int
) -> tuple[float, float]:
    """Return the rate that serves best in so many steps, and the logarithm of its fall.

    It is the law's, unless that needs more steps to be the best, as on long valleys. Where the law
    holds only near the minimum it is well below the limit.
    """
    limit, exact = law.largest_stable_rate, is_exact(surface, law)
    tried = _TRIED if exact else _TRIED[_TRIED <= _SURE]
    rates = np.append(tried * limit, law.best_rate)
    *falls, own = _falls(surface, rule, law, rates, start, steps)
    if not exact and law.best_rate > _SURE * limit:
        own = -np.inf
    padded = np.pad(falls, 1, mode="edge")
    sure = np.minimum.reduce([padded[:-2], padded[1:-1], padded[2:]])  # no lucky rate
    if own >= _AS_GOOD * sure.max():
        return law.best_rate, float(own)
    return float(rates[sure.argmax()]), float(sure.max())


def chosen_rates(
    surface: Drawable, rule: Any, law: Stability, start: ArrayLike, steps: int
) -> list[float]:
    """Return three rates: one that crawls, the best, one above the limit."""
    limit = law.largest_stable_rate
    best, fall = best_rate(surface, rule, law, start, steps)
    small = np.minimum(_SMALL * limit, best * _SMALL / _SMALL[0] / 4)
    falls = _falls(surface, rule, law, small, start, steps)
    crawls = falls <= min(_CRAWLS * fall, -np.log(_MUCH))
    return [float(small[crawls.argmax() if crawls.any() else -1]), best, _BEYOND * limit]


def _falls(
    surface: Drawable, rule: Any, law: Stability, rates: np.ndarray, start: ArrayLike, steps: int
) -> np.ndarray:
    """Return how far each rate falls: the logarithm of the first loss over the last."""
    path = descend(surface, sweep(rule, learning_rate=rates), start, steps, keep=steps)
    with np.errstate(all="ignore"):
        first, last = path.values - surface(np.array(law.point))
        falls = np.log(first / np.maximum(last, np.finfo(float).eps * first))
    return np.nan_to_num(falls, nan=-np.inf, neginf=-np.inf)


def is_exact(surface: Drawable, law: Stability) -> bool:
    """Whether a law holds everywhere: the curvature is the same all over the surface."""
    corners = np.stack(np.meshgrid(*surface.domain), axis=-1).reshape(-1, 2)
    here = surface.hessian(np.array(law.point))
    return bool(np.allclose(surface.hessian(corners), here, rtol=1e-6, atol=1e-9 * abs(here).max()))


def regimes_of(
    surface: Drawable,
    rule: Any,
    law: Stability,
    paths: Sequence[Trajectory],
    rates: Sequence[float],
) -> list[str]:
    """Return what to call each rate.

    The law says what lies beyond its limit; below it one rate at most is "just_right", the one
    that is lowest in the end.
    """
    limit = law.largest_stable_rate
    stable = [index for index, rate in enumerate(rates) if rate <= limit]
    best, _ = best_rate(surface, rule, law, paths[0].points[0], len(paths[0]) - 1)
    zones = [_zone(rate, best, limit) for rate in rates]
    ends = np.array([paths[index].values[-1] for index in stable])
    if "just_right" in zones:
        winner = stable[int(np.nan_to_num(ends, nan=np.inf).argmin())]
        for index in stable:
            zones[index] = "too_small" if rates[index] < rates[winner] else "too_large"
        zones[winner] = "just_right"
    return [
        zone if index in stable else _beyond(surface, law, paths[index])
        for index, zone in enumerate(zones)
    ]


def _zone(rate: float, best: float, limit: float) -> str:
    if rate > limit:
        return "diverges"
    low, high = best / 2, (best + limit) / 2
    return "too_small" if rate < low else "just_right" if rate <= high else "too_large"


def _steepest(surface: Drawable, law: Stability) -> np.ndarray:
    """Return the direction, of length 1, of the largest curvature at a law's minimum."""
    return np.linalg.eigh(surface.hessian(np.array(law.point)))[1][:, -1]


def _beyond(surface: Drawable, law: Stability, path: Trajectory) -> str:
    """Return "diverges" where a path does, or will; else "beyond": it is kept from flying apart."""
    if path.diverged_at is not None:
        return "diverges"
    steep = _steepest(surface, law)
    slope = path.gradients[0]
    if is_exact(surface, law) and abs(steep @ slope) > 1e-9 * np.linalg.norm(slope):
        return "diverges"
    first, last = path.values[[0, -1]] - surface(np.array(law.point))
    grew = last > 4 * first and path.values[-1] == path.values.max()
    return "diverges" if grew else "beyond"


def one_descent(
    picture: str, objective: Any, optimizer: Any, start: ArrayLike | None, steps: int
) -> tuple[Drawable, Trajectory]:
    """Return the objective that a picture was asked for, and the one finite path down it.

    Parameters
    ----------
    picture : what asks, for the words of a refusal
    optimizer : by default gradient descent at a rate that comes down in every step

    Raises
    ------
    ValueError
        If there is more than one start or optimizer, or a path that leaves the finite numbers.
    """
    objective = surface_of(objective)
    if optimizer is None:
        optimizer = steady(objective, start, steps)
    objective, found = descents(picture, objective, optimizer, start, steps)
    if len(found) > 1 or found[0].points.ndim > 2:
        raise ValueError(f"{picture} draws one descent: one optimizer from one start")
    (path,) = found
    if path.diverged_at is not None:
        raise ValueError(
            f"{picture} needs a descent that stays finite, but it left the finite numbers at step "
            f"{path.diverged_at}: choose a smaller learning rate"
        )
    return objective, path


def steady(surface: Drawable, start: ArrayLike | None, steps: int) -> SGD:
    """Return a gradient descent that comes down in every step: the fastest of a few that do."""
    start = surface.start if start is None else start
    curvature = 1.0
    if start is not None and np.shape(start) == (2,):
        here = np.linalg.eigvalsh(surface.hessian(np.array(start, float)))
        curvature = float(np.abs(np.nan_to_num(here)).max()) or 1.0
        rates = 0.5**_HALVINGS / curvature
        path = descend(surface, sweep(SGD(), learning_rate=rates), start, steps)
        with np.errstate(all="ignore"):
            down = (np.diff(path.values, axis=0) <= 0).all(axis=0)
        curvature = 1 / rates[down.argmax() if down.any() else -1]
    return SGD(float(f"{1 / curvature:.1g}"))
