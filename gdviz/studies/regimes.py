"""Regimes: which learning rates crawl, serve or fly apart, by the law and by what paths do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import Trajectory, descend
from gdviz.optimizers import SGD
from gdviz.steps.sweeps import sweep
from gdviz.studies.laws import Stability, law_of, stability
from gdviz.surfaces import Surface

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
_LARGE = np.array([0.985, 0.99, 0.995, 0.998, 0.999])
"""Shares of the largest stable rate that may serve as too small and as too large."""
_CRAWLS, _RATTLES = 1 / 3, 0.7
"""How far these may fall at most, as above."""
_BEYOND = 1.07
_HALVINGS = np.arange(1, 12)
"""Rates that may come down in every step, in halvings of one over the curvature at the start."""
_FLOW = (0.02, 2000)
"""The rate, in shares of the largest stable one, and the steps that follow the slope closely."""


def law_near(
    picture: str, rule: Any, surface: Surface, start: ArrayLike, needed: bool
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


def _plainly(rule: Any, surface: Surface, problem: ValueError) -> str:
    """Say why there is no law, without arguments that a picture has not."""
    words = str(problem)
    return words if not words.startswith("point") else f"no minimum of {surface!r} is known that " \
        f"is curved along both axes"  # fmt: skip


def law_below(rule: Any, surface: Surface, start: ArrayLike) -> Stability:
    """Return the law of a rule at the minimum that small steps come to from a start."""
    law_of(rule)
    known = found_minima(surface)
    if len(known) < 2:
        return stability(rule, surface)
    rate = _FLOW[0] * min(stability(SGD(), surface, each).largest_stable_rate for each in known)
    (end,) = descend(surface, SGD(rate), start, _FLOW[1], keep="last").points
    away = np.nan_to_num(np.linalg.norm(np.array(known) - end, axis=1), nan=np.inf)
    return stability(rule, surface, known[int(away.argmin())])


def found_minima(surface: Surface) -> list[tuple[float, ...]]:
    """Return the minima that a surface can find, the lowest first."""
    return [each.point for each in surface.critical_points().minima]


def steps_for(law: Stability | None) -> int:
    """Return how many steps show what the best rate can do."""
    if law is None:
        return _STEPS_WITHOUT_LAW
    factor = np.clip(law.rate_of_convergence_at(law.best_rate), 1e-9, 1 - 1e-9)
    return int(np.clip(np.ceil(np.log(_FALL) / (2 * np.log(factor))), *_STEPS))


def best_rate(
    surface: Surface, rule: Any, law: Stability, start: ArrayLike, steps: int
) -> tuple[float, float]:
    """Return the rate that serves best in so many steps, and the logarithm of its fall.

    It is the law's, unless that needs more steps to be the best, as on long valleys.
    """
    rates = np.append(_TRIED * law.largest_stable_rate, law.best_rate)
    *falls, own = _falls(surface, rule, law, rates, start, steps)
    padded = np.pad(falls, 1, mode="edge")
    sure = np.minimum.reduce([padded[:-2], padded[1:-1], padded[2:]])  # no lucky rate
    if own >= _AS_GOOD * sure.max():
        return law.best_rate, float(own)
    return float(rates[sure.argmax()]), float(sure.max())


def chosen_rates(
    surface: Surface, rule: Any, law: Stability, start: ArrayLike, steps: int
) -> list[float]:
    """Return four rates: one that crawls, the best, one close below the limit, one above."""
    limit = law.largest_stable_rate
    best, fall = best_rate(surface, rule, law, start, steps)
    small = np.minimum(_SMALL * limit, best * _SMALL / _SMALL[0] / 4)
    large = _LARGE * limit
    large = large[large > (best + limit) / 2]
    large = large if len(large) else np.array([(best + 3 * limit) / 4])
    crawls = _falls(surface, rule, law, small, start, steps) <= _CRAWLS * fall
    rattles = _falls(surface, rule, law, large, start, steps) <= _RATTLES * fall
    return [
        float(small[crawls.argmax() if crawls.any() else -1]),
        best,
        float(large[rattles.argmax() if rattles.any() else 0]),
        _BEYOND * limit,
    ]


def _falls(
    surface: Surface, rule: Any, law: Stability, rates: np.ndarray, start: ArrayLike, steps: int
) -> np.ndarray:
    """Return how far each rate falls: the logarithm of the first loss over the last."""
    path = descend(surface, sweep(rule, learning_rate=rates), start, steps, keep=steps)
    with np.errstate(all="ignore"):
        first, last = path.values - surface(np.array(law.point))
        falls = np.log(first / np.maximum(last, np.finfo(float).eps * first))
    return np.nan_to_num(falls, nan=-np.inf, neginf=-np.inf)


def is_exact(surface: Surface, law: Stability) -> bool:
    """Whether a law holds everywhere: the curvature is the same all over the surface."""
    corners = np.stack(np.meshgrid(*surface.domain), axis=-1).reshape(-1, 2)
    here = surface.hessian(np.array(law.point))
    return bool(np.allclose(surface.hessian(corners), here, rtol=1e-6, atol=1e-9 * abs(here).max()))


def regimes_of(
    surface: Surface, rule: Any, law: Stability, paths: Sequence[Trajectory], rates: Sequence[float]
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


def _beyond(surface: Surface, law: Stability, path: Trajectory) -> str:
    """Return "diverges" where a path does, or will; else "beyond": it is kept from flying apart."""
    if path.diverged_at is not None:
        return "diverges"
    steep = np.linalg.eigh(surface.hessian(np.array(law.point)))[1][:, -1]
    slope = path.gradients[0]
    if is_exact(surface, law) and abs(steep @ slope) > 1e-9 * np.linalg.norm(slope):
        return "diverges"
    first, last = path.values[[0, -1]] - surface(np.array(law.point))
    grew = last > 4 * first and path.values[-1] == path.values.max()
    return "diverges" if grew else "beyond"


def steady(surface: Surface, start: ArrayLike | None, steps: int) -> SGD:
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
