"""Tangents: where descents of one variable end, and whether the derivative is zero there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.calculus.critical_points import CriticalPoint
from gdviz.objectives.base import Drawable
from gdviz.objectives.formula import Formula
from gdviz.trajectory import (
    Trajectory,
    behaves,
    breaks_off,
    calm_parts,
    finite_part,
    lone_paths,
)

_NEAR = 0.02
"""How far from a minimum a descent has come to it, in shares of the width of all that it saw."""

_BESIDE = 1e-3
"""How far beside a point it is asked whether that is a minimum, in the same shares."""


_SAMPLES = 513
"""At how many places it is asked whether there is lower ground than a minimum."""


@dataclass(frozen=True, eq=False)
class Tangents:
    """Descents of one variable: see `find_tangents`.

    Attributes
    ----------
    objective : what was descended, with all its minima that are known
    paths : the descents, one for each start
    ends : of each, "lowest" or "higher" where it has come to a minimum, which is the lowest known
        or is not; "local" where there is lower ground, but no minimum there; "level" where the
        slope is zero, but no minimum is near; "on_the_way" where it is not zero yet;
        "at_the_edge" of what is allowed, where it rests; "diverges"; "leaves" the domain where a
        step has no value; "falls" without end; "breaks_off" where a point is no number
    digits : how many decimals tell a slope from zero
    level : the other places where the slope is zero, from left to right, each with whether it is a
        maximum
    """

    objective: Drawable
    paths: tuple[Trajectory, ...]
    ends: tuple[str, ...]
    digits: int
    level: tuple[tuple[float, bool], ...] = ()

    @property
    def minima(self) -> np.ndarray:
        """The places of the minima, shape (k,)."""
        return np.reshape(self.objective.minima, -1).astype(float)

    @property
    def lowest(self) -> np.ndarray:
        """Which of the minima are the lowest ground that is known, shape (k,)."""
        heights = self.objective(self.minima[:, None])
        least = np.min(heights, initial=np.inf)
        return (heights <= least + 1e-9 * (abs(least) + 1)) & ("local" not in self.ends)

    @property
    def rate(self) -> float | None:
        """What each step is times the slope, of one path that is made so from end to end."""
        path = self.paths[0]
        rate = getattr(path.optimizer, "learning_rate", None)
        if len(self.paths) > 1 or len(path) < 2 or not isinstance(rate, (int, float)):
            return None
        if not behaves(path):
            return None
        steps, slopes = np.diff(path.points[:, 0]), self.objective.gradient(path.points[:-1])[:, 0]
        rounding = 1e-6 * np.abs(path.points).max()
        return float(rate) if np.allclose(steps, -rate * slopes, 1e-6, rounding) else None

    @property
    def goes_down_by_slope(self) -> bool:
        """Whether each step of the one path is a rate times the slope, and leads lower."""
        return self.rate is not None and bool((np.diff(self.paths[0].values) < 0).all())

    @property
    def outcome(self) -> str:
        """What all of them show: the end of one, or what becomes of several.

        Of one that is on its way it is "by_slope" where each step is a rate times the slope, and
        each goes down. Of several it is "settle" (all at one minimum), "starts" or "rules" (at
        different ones, of one rule or from one start), "some_diverge", "all_diverge", the same of
        those that "leave", or "" where it is none of these.
        """
        if len(self.paths) == 1:
            by_slope = self.ends[0] == "on_the_way" and self.goes_down_by_slope
            return "by_slope" if by_slope else self.ends[0]
        ends = {"settled" if end in _SETTLED else end for end in self.ends}
        (one, *others), gone = sorted(ends), ends - {"settled"}
        if not others:
            return self._where_they_settle() if one == "settled" else _ALL.get(one, "")
        return _SOME.get(*gone, "") if len(gone) == 1 else ""

    def _where_they_settle(self) -> str:
        places = {nearest(self.minima, path.points[-1, 0]) for path in self.paths}
        starts = {float(path.points[0, 0]) for path in self.paths}
        rules = {repr(path.optimizer) for path in self.paths}
        if len(places) == 1:
            return "settle"
        if len(rules) == 1 and self.paths[0].optimizer is not None:
            return "starts"
        return "rules" if len(starts) == 1 else ""

    @property
    def slope_latex(self) -> str:
        """The derivative as LaTeX; empty where no formula is known."""
        if not isinstance(self.objective, Formula):
            return ""
        from gdviz.calculus.symbolic import latex

        return latex(self.objective.derivative[0])


_SETTLED = ("lowest", "higher", "local")
_ALL, _SOME = (
    {"diverges": f"{those}_diverge", "leaves": f"{those}_leave"} for those in ("all", "some")
)
"""What several show that all end, or of which some do and the others have settled."""


def find_tangents(objective: Drawable, trajectories: Sequence[Trajectory]) -> Tangents:
    """Say of descents of one variable where they end.

    Parameters
    ----------
    objective : of one variable
    trajectories : down it, each of one start or of many

    Raises
    ------
    ValueError
        If the objective has another number of variables.

    Examples
    --------
    >>> path = gd.descend("w^2", gd.SGD(0.25), start=2.0, steps=3)
    >>> gd.studies.find_tangents(gd.Curve("w^2"), [path]).minima
    array([0.])
    """
    if objective.dimension != 1:
        raise ValueError(
            f"tangents are of functions of one variable, got {objective.dimension}: {objective!r}; "
            "for two write gd.race or gd.plotting.slices"
        )
    paths = tuple(lone_paths(trajectories))
    domain = _searched(objective, paths)
    objective = objective.with_minima(_minima_in(objective, domain))
    steepest = max(_steepest(objective, path) for path in paths)
    digits = _digits(steepest)
    ends = tuple(_end(objective, path, digits, domain) for path in paths)
    return Tangents(objective, paths, ends, digits, _level(objective, domain))


def nearest(places: np.ndarray, x: float) -> float:
    """Return the nearest of places to one."""
    return float(places[np.abs(places - x).argmin()])


def _searched(objective: Drawable, paths: Sequence[Trajectory]) -> tuple[float, float]:
    """Return where minima are sought: the domain, all starts, and ends that are near to these."""
    starts = [path.points[0, 0] for path in paths]
    low, high = min(*objective.domain[0], *starts), max(*objective.domain[0], *starts)
    ends = [part.points[-1, 0] for part in calm_parts(paths)]
    near = np.clip([low, high, *ends], low - (high - low), high + (high - low))
    return float(near.min()), float(near.max())


def _minima_in(objective: Drawable, domain: tuple[float, float]) -> list[tuple[float]]:
    """Return the minima that are known and those that are found, from left to right, each once."""
    critical, width = objective.critical_points((domain,)), np.ptp(domain)
    flat = (each for each in critical.of_kind("degenerate") if _is_low(objective, each, width))
    found = [*objective.minima, *(each.point for each in (*critical.minima, *flat))]
    places = np.unique([point[0] for point in found])
    apart = np.diff(places, prepend=-np.inf) > 1e-6 * width
    return [(float(place),) for place in places[apart]]


def _level(objective: Drawable, domain: tuple[float, float]) -> tuple[tuple[float, bool], ...]:
    """Return where else the slope is zero, and whether each is a maximum."""
    minima, reach = np.reshape(objective.minima, -1), 1e-6 * np.ptp(domain)
    others = (
        each
        for each in objective.critical_points((domain,))
        if not (np.abs(minima - each.point[0]) <= reach).any()
    )
    return tuple((float(each.point[0]), each.kind == "maximum") for each in others)


def _is_low(objective: Drawable, level: CriticalPoint, width: float) -> bool:
    """Whether a point where the second derivative is zero too is a minimum, as that of x^4 is."""
    beside = np.array(level.point) + _BESIDE * width * np.array([[-1.0], [1.0]])
    return bool((objective(beside) > level.value).all())


def _steepest(objective: Drawable, path: Trajectory) -> float:
    """Return the largest slope of a descent that stays, or that at the start of another."""
    (points,) = [part.points for part in calm_parts([path])] or [path.points[:1]]
    return float(np.abs(objective.gradient(points)).max())


def _digits(steepest: float) -> int:
    """Return with how many decimals slopes are written, the steepest of which has this size."""
    if not np.isfinite(steepest) or steepest == 0 or 1 <= steepest < 1000:
        return 2
    return int(np.clip(2 - np.floor(np.log10(steepest)), 0, 9))


def _end(objective: Drawable, path: Trajectory, digits: int, domain: tuple[float, float]) -> str:
    if not behaves(path):
        return _gone(path)
    at = float(path.points[-1, 0])
    if round(float(objective.gradient(at)[0]), digits) != 0:
        kept = getattr(path.optimizer, "onto", None) is not None
        rests = kept and len(path) > 1 and path.points[-2, 0] == at
        return "at_the_edge" if rests else "on_the_way"
    minima = np.reshape(objective.minima, -1)
    if not len(minima) or abs(nearest(minima, at) - at) > _NEAR * np.ptp(domain):
        return "level"
    here, lowest = objective(nearest(minima, at)), objective(minima).min()
    if here > lowest + 1e-9 * (abs(lowest) + 1):
        return "higher"
    return "local" if _falls_below(objective, domain, float(here)) else "lowest"


def _gone(path: Trajectory) -> str:
    """Return how a descent ends that does not behave: see `Tangents.ends`."""
    part = finite_part(path)
    point, value = path.points[len(part) :][:1], path.values[len(part) :][:1]
    if breaks_off(path):
        return "leaves" if len(point) and np.isfinite(point).all() else "breaks_off"
    return "falls" if (value == -np.inf).any() and behaves(part) else "diverges"


def _falls_below(objective: Drawable, domain: tuple[float, float], height: float) -> bool:
    """Whether an objective is clearly lower than a height somewhere in a domain."""
    with np.errstate(all="ignore"):
        values = objective(np.linspace(*domain, _SAMPLES)[:, None])
    values = values[~np.isnan(values)]
    usual = np.median(np.abs(values - height))
    return bool(values.min() < height - 1e-6 * usual)
