"""Rides: where the ball of a descent is on its curve, and the tangent there."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.objectives.base import Drawable
from gdviz.plotting.marks.mark import View, between
from gdviz.trajectory import Trajectory

_BETWEEN = 512
"""Places between two steps at which it is asked whether the curve has left the view."""


@dataclass(frozen=True, eq=False)
class Ride:
    """A descent of one variable as a ball that rides along the curve.

    A path that leaves the view for good ends on its edge.

    Attributes
    ----------
    objective : of one variable
    path : down it, of one start
    view : of the chart of the curve
    """

    objective: Drawable
    path: Trajectory
    view: View

    @property
    def frames(self) -> int:
        """The number of frames: that of the points."""
        return len(self.path)

    @property
    def seen(self) -> np.ndarray:
        """Where the ball is along the axis at each step, to where it leaves the view, (k,)."""
        return self._cut[0]

    @property
    def left_at(self) -> int | None:
        """The step with which the ball leaves the view for good, or None."""
        return self._cut[1]

    @property
    def ends_at(self) -> int | None:
        """The step in view after which the path has no finite point, or None."""
        ended = self.left_at is None and len(self.seen) < self.frames
        return len(self.seen) - 1 if ended and np.isfinite(self.seen[-1]) else None

    @cached_property
    def _cut(self) -> tuple[np.ndarray, int | None]:
        steps = self.path.points[:, 0].astype(float)
        inside = np.flatnonzero(self._inside(steps))
        if not len(inside):
            return np.array([np.nan]), None
        last = int(inside[-1])
        if last == len(steps) - 1:
            return steps, None
        if not np.isfinite(steps[last + 1]):
            return steps[: last + 1], None
        there = np.clip(
            steps[last + 1], *np.add(self.view[0], np.ptp(self.view[0]) * np.array([-1, 1]))
        )
        way = np.linspace(steps[last], there, _BETWEEN)
        edge = way[max(int(self._inside(way).argmin()) - 1, 0)]
        return np.append(steps[: last + 1], edge), last + 1

    def _inside(self, places: np.ndarray) -> np.ndarray:
        heights, (bottom, top) = self.points(places)[:, 1], self.view[1]
        left, right = self.view[0]
        return (places >= left) & (places <= right) & (heights >= bottom) & (heights <= top)

    def points(self, places: np.ndarray) -> np.ndarray:
        """Return the points of the curve (k, 2) over places (k,) of the axis."""
        with np.errstate(all="ignore"):
            return np.stack([places, self.objective(places[:, None])], axis=1)

    def slopes(self, places: np.ndarray) -> np.ndarray:
        """Return the points of the derivative (k, 2) over places (k,) of the axis."""
        with np.errstate(all="ignore"):
            return np.stack([places, self.objective.gradient(places[:, None])[:, 0]], axis=1)

    def at(self, frame: float) -> np.ndarray:
        """Return where the ball is along the axis, (1,): on its way from one step to the next."""
        return np.atleast_1d(between(self.seen, min(frame, len(self.seen) - 1)))

    def is_gone(self, frame: float) -> bool:
        """Whether the ball has left the view."""
        return self.left_at is not None and frame >= self.left_at

    def ball(self, frame: float) -> np.ndarray:
        """Return where the ball is on the curve, (1, 2)."""
        return self.points(self.at(frame))

    def slope(self, frame: float) -> np.ndarray:
        """Return where the ball's dot is on the derivative, (1, 2)."""
        return self.slopes(self.at(frame))

    def made(self, frame: float) -> np.ndarray:
        """Return the whole steps made so far along the axis, the start first, (k,)."""
        whole = int(min(frame, len(self.seen) - 1))
        return self.seen[: whole + (not self.is_gone(whole))]

    def step(self, number: int, frame: float) -> np.ndarray:
        """Return from where to where a step has come along the axis, (2,)."""
        last = min(max(frame, number), number + 1, len(self.seen) - 1)
        return np.concatenate([self.at(number), self.at(last)])

    def tangent(self, frame: float, reach: float, scale: float) -> np.ndarray:
        """Return the ends of the tangent at the ball, (2, 2); nan once it has left the view.

        Parameters
        ----------
        reach : half its length on the page, in units of the axis across
        scale : units of height on the page for one across
        """
        if self.is_gone(frame):
            return np.full((2, 2), np.nan)
        slope = float(self.slope(frame)[0, 1])
        half = reach / np.hypot(1, slope / scale)
        return self.ball(frame) + np.array([[-half], [half]]) * [1, slope]
