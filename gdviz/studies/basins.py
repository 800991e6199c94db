"""Basins: which minimum every start of a grid comes to, step by step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from numbers import Real
from typing import Any

import numpy as np

from gdviz.descent import descend, several
from gdviz.ground.checks import whole
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import surface_of
from gdviz.objectives.points import Domain, checked_domain
from gdviz.studies.regimes import found_minima

MOST = 5
"""Minima that can be told apart by colour."""
MOST_RULES = 4
SHADES = 64
"""How many degrees of nearness there are; the last is to have arrived."""
_FRAMES = 40
_AT_ONCE = 2**16
_REACHED = 0.01
"""The share of all starts that a minimum has where it is said that starts come to it."""
_ARRIVED, _FAR = 0.02, 0.12
"""How near to a minimum, in shares of the view's diagonal, a descent has arrived, and how near it
begins to count."""


@dataclass(frozen=True, eq=False)
class Basin:
    """Where every start of a grid is under one optimizer.

    Attributes
    ----------
    optimizer, label : the rule
    steps : the steps that were kept, shape (kept,)
    nearest : index of the nearest minimum, shape (kept, rows, columns), rows from the top
    nearness : from 0, far, to 63, arrived, the same shape
    """

    optimizer: Any
    label: str
    steps: np.ndarray
    nearest: np.ndarray
    nearness: np.ndarray

    @property
    def arrived(self) -> np.ndarray:
        """Whether each start has arrived, shape (kept, rows, columns)."""
        return self.nearness == SHADES - 1

    @cached_property
    def shares(self) -> np.ndarray:
        """The share of all starts that has arrived, shape (kept,)."""
        return self.arrived.mean(axis=(1, 2))

    def share_of(self, minimum: int) -> np.ndarray:
        """Return the share of all starts that has arrived at a minimum, shape (kept,)."""
        return (self.arrived & (self.nearest == minimum)).mean(axis=(1, 2))

    @cached_property
    def divides(self) -> bool:
        """Whether starts have come to more than one minimum."""
        ends = self.nearest[-1]
        reached = np.bincount(ends[self.nearness[-1] == SHADES - 1]) >= _REACHED * ends.size
        return int(reached.sum()) > 1


@dataclass(frozen=True, eq=False)
class Basins:
    """The basins of an objective: see `find_basins`.

    Attributes
    ----------
    objective : what was descended
    minima : shape (k, 2)
    view : the part of the plane that the starts fill
    each : one for each optimizer
    steps : how many steps each start took
    """

    objective: Drawable
    minima: np.ndarray
    view: Domain
    each: tuple[Basin, ...]
    steps: int

    @property
    def starts(self) -> int:
        """How many starts each optimizer has."""
        return self.each[0].nearest[0].size


def find_basins(
    objective: Any,
    optimizers: Any,
    steps: int = 200,
    starts: int = 1_000_000,
    moving: bool = True,
    view: Domain | None = None,
) -> Basins:
    """Let a grid of starts descend, and note which minimum each is nearest to.

    Parameters
    ----------
    objective : a surface with at most 5 minima, or its formula
    optimizers : one optimizer or several, up to 4; or a dict of label to one
    steps : how many steps each start takes
    starts : how many starts there are, about, of all optimizers together
    moving : whether the way there is kept too, at 40 moments; without it only the end is
    view : ((xmin, xmax), (ymin, ymax)) of the starts; by default the objective's domain

    Raises
    ------
    ValueError
        If the surface has no minimum or too many, or there is no optimizer.

    Examples
    --------
    >>> found = gd.studies.find_basins(gd.surfaces.himmelblau, gd.SGD(0.01), 50, starts=900)
    >>> len(found.minima)
    4
    """
    objective = surface_of(objective)
    rules = several("basins", optimizers)
    if len(rules) > MOST_RULES:
        raise ValueError(f"basins draws at most {MOST_RULES} optimizers, got {len(rules)}")
    minima = _minima(objective)
    shown = objective.domain if view is None else checked_domain(view, "view")
    if not isinstance(starts, Real) or not 1 <= starts < np.inf:
        raise ValueError(f"starts must be a number of at least 1, got {starts!r}")
    grid = _Grid(objective, minima, shown, *_shape(shown, int(starts) // len(rules)))
    keep = max(whole("steps", steps) // _FRAMES, 1) if moving else "last"
    each = tuple(grid.descend(rule, steps, keep) for rule in rules)
    return Basins(objective, minima, shown, each, steps)


def _minima(objective: Drawable) -> np.ndarray:
    """Return the minima of an objective, (k, 2): those that are known, or those it can find."""
    found = objective.minima or found_minima(objective)
    if not 1 <= len(found) <= MOST:
        known = "" if len(found) else ": give those it has, gd.Surface(f, minima=[(0, 0)])"
        raise ValueError(f"basins needs a surface with 1 to {MOST} minima, got {len(found)}{known}")
    return np.array(found, float)


def _shape(view: Domain, count: int) -> tuple[int, int]:
    """Return the rows and columns of about so many starts, as far apart both ways."""
    (left, right), (bottom, top) = view
    aspect = (right - left) / (top - bottom)
    rows = max(round((count / aspect) ** 0.5), 1)
    return rows, max(round(rows * aspect), 1)


@dataclass(frozen=True, eq=False)
class _Grid:
    """The starts: rows and columns over a view."""

    objective: Drawable
    minima: np.ndarray
    view: Domain
    rows: int
    columns: int

    def descend(self, rule: Any, steps: int, keep: Any) -> Basin:
        """Let all starts descend, so many at once as fit a cache."""
        (left, right), (bottom, top) = self.view
        x = left + (right - left) * (np.arange(self.columns) + 0.5) / self.columns
        y = top + (bottom - top) * (np.arange(self.rows) + 0.5) / self.rows
        parts = []
        for piece in np.array_split(y, max(self.rows * self.columns // _AT_ONCE, 1)):
            starts = np.stack(np.meshgrid(x, piece), axis=-1).reshape(-1, 2).astype(np.float32)
            path = descend(self.objective, rule, starts, steps, keep=keep)
            near = zip(*map(self._nearest, path.points), strict=True)  # each moment fits a cache
            parts.append([np.reshape(each, (-1, len(piece), self.columns)) for each in near])
        nearest, nearness = (np.concatenate(each, axis=1) for each in zip(*parts, strict=True))
        return Basin(rule, path.label, path.steps, nearest, nearness)

    def _nearest(self, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return for points (k, 2) which minimum is nearest, and how near, from 0 to 63."""
        diagonal = float(np.hypot(*np.ptp(self.view, axis=1)))
        nearest, least = np.zeros(len(points), np.uint8), np.full(len(points), np.inf)
        with np.errstate(all="ignore"):
            for k, place in enumerate(self.minima):
                x, y = (points - place).T
                away = x * x + y * y
                np.copyto(nearest, np.uint8(k), where=away < least)
                np.fmin(least, away, out=least)  # of no number it is the other
            near = np.clip((_FAR - np.sqrt(least) / diagonal) / (_FAR - _ARRIVED), 0, 1)
        return nearest, (near * (SHADES - 1)).astype(np.uint8)
