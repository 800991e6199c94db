"""The tangent: a curve with a tangent at each step, or above its derivative. The ball comes to rest
where the tangent is level, and that is where the derivative crosses zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, say_surface, series_of
from gdviz.plotting.layout.chart import Chart, name_across
from gdviz.plotting.layout.lone_curve import LoneCurve, slope_series
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.strip import Heights, beside_strip
from gdviz.plotting.layout.tangents import FLOOR, LANE, POINTS, CurveChart, SlopeChart, lanes_of
from gdviz.plotting.layout.ticks import set_ticks, short, tick_places, tick_words
from gdviz.plotting.layout.view import interval_of
from gdviz.plotting.layout.worked_rule import HEIGHT, WorkedRule
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import widest
from gdviz.studies.tangents import Tangents, find_tangents
from gdviz.trajectory import Trajectory, calm_parts, lone_paths
from gdviz.words.language import Say

_STRIP, _GAP = (0.15, 4.5), 3.4
"""How wide the strip is, as a share of the page and at least, and the room before it, in em."""
_SHARE = 0.4
"""The height of the derivative, in shares of that of both."""
_LEAST = 0.25
"""How far the derivative is shown on either side of zero, in shares of its range."""
_RING = 1.1
"""In em: how far below the curve its steps lie, clear of a ring."""
_LEVEL = 2.0
"""In em: the height of the words where the slope is zero."""
_HEADING = 2.2
"""In em: the height of a heading."""
_TALL = 4
"""In em: the height at which the derivative has room for more ticks than zero's."""


@picture
def tangent(
    curve: Any,
    optimizers: Any,
    start: ArrayLike | None = None,
    steps: int = 20,
    derivative: bool | None = None,
) -> Drawing:
    """Draw a descent of one variable on the curve: a tangent at each step, and what the step is.

    Each place where the slope is zero says so. Several descents are compared above the derivative,
    where the tangent and its slope in numbers are those of the first.

    Parameters
    ----------
    curve : a `Curve`, the formula of one, or any other objective of one variable
    optimizers : one optimizer or several, such as `[SGD(0.05), Adam(0.4)]`; names do too;
        or a dict of label to one
    start : a number, or k numbers for k starts; by default the curve's own
    steps : how many steps each takes
    derivative : whether the derivative is drawn below the curve; by default of several descents

    Notes
    -----
    A path that runs away is cut where it leaves the view, and its step is written there. The title
    says what has happened: whether the slope is zero at the end, and at which minimum.

    Raises
    ------
    ValueError
        If there is no optimizer, no start and the curve has none of its own, or there are more
        variables than one.

    Examples
    --------
    >>> scene = gd.plotting.tangent("w^4 - 3w^2 + w", gd.SGD(0.06), start=0.0, steps=14)
    >>> scene.save("tangent.gif")  # doctest: +SKIP
    """
    found = descents("tangent", curve, optimizers, start, steps, dimension=None)
    return draw_tangents(*found, derivative)


def draw_tangents(
    objective: Drawable, trajectories: Sequence[Trajectory], derivative: bool | None = None
) -> Drawing:
    """Return the drawing of descents of one variable, which `race` and `paths` give too."""
    found = find_tangents(objective, trajectories)
    below = len(lone_paths(trajectories)) > 1 if derivative is None else derivative
    return Drawing(
        lambda say: _said(say, found, trajectories, below),
        lambda page: _Charts(page, found, name_paths(trajectories, page.say), below).draw(),
        series=series_of(trajectories),
        sees=True,
        logs=True,
    )


def _said(
    say: Say, found: Tangents, trajectories: Sequence[Trajectory], below: bool = True
) -> Said:
    told, letter = say_descents(say, found.objective, trajectories), found.objective.letters[0]
    subtitle = (
        say_surface(say, found.objective),
        found.slope_latex and say("tangent_derivative", x=letter, formula=found.slope_latex),
    )
    begun = {(len(path) - 1, float(path.points[0, 0])) for path in found.paths}
    (steps, start), *others = begun
    alone = not others and say("tangent_steps", steps=steps, x=letter, start=short(start))
    caption = "   ".join(filter(None, (alone, told.caption, say("tangent_arrows"))))
    if not below:
        caption = told.caption
        if found.rate is not None:  # which the rule tells above the chart
            label, caption = say("called", thing=trajectories[0].label), ""
            subtitle += (say("tangent_by", label=label, x=letter, start=short(start)),)
    title = say(f"tangent_end_{found.outcome}") if found.outcome else told.title
    return told._replace(title=title, subtitle="   ".join(filter(None, subtitle)), caption=caption)


@dataclass(frozen=True, eq=False)
class _Charts:
    """The curve above its derivative, and the losses beside or below them."""

    page: Page
    found: Tangents
    named: Sequence[Named]
    below: bool = True

    def draw(self) -> list[Drawn]:
        """Draw the charts and, where paths are compared or it is asked for, the strip of losses."""
        page = self.page
        if len(self.named) == 1 and page.log is None:
            return self._curves(page.room)
        heights = Heights(self.found.objective, self.found.paths, page.log)
        place = beside_strip(page, heights, self.named, _STRIP, _GAP)
        curves = self._curves(place.ground)
        return [*curves, *place.draw(page, heights, self.named).drawn]

    def _curves(self, box: Box) -> list[Drawn]:
        """Draw the curve in a box, above its derivative if that is wanted."""
        if not self.below:
            return self._curve(box)
        upper, lower = self._charts(box)
        rides = [self._ride(path, upper) for *_, path in self.named]
        charts = (
            half(chart, self.found, self.named, rides)
            for half, chart in ((CurveChart, upper), (SlopeChart, lower))
        )
        return [drawn for chart in charts for drawn in chart.draw()]

    def _curve(self, box: Box) -> list[Drawn]:
        """Draw the curve alone, which one descent tells more of."""
        page, (left, bottom, right, top), em = self.page, box, self.page.theme.em
        worked = self._worked(page.within(box)) if len(self.named) == 1 else None
        top -= HEIGHT * em if worked else 0.6 * em
        letter = self.found.objective.letters[0]
        view = (self.across, self._heights(top - bottom - 1.5 * em, _LEVEL))
        chart = Chart(page, (left, bottom, right, top), view, heading="" if worked else " ")
        name_across(chart, f"${letter}$")
        rides = [self._ride(path, chart) for *_, path in self.named]
        if len(rides) > 1:
            return CurveChart(chart, self.found, self.named, rides).draw()
        return LoneCurve(chart, self.found, self.named, rides, worked).draw()

    def _worked(self, page: Page) -> WorkedRule | None:
        """Return the rule of a step with its numbers, if there is one and it has room."""
        found, rate = self.found, self.found.rate
        if rate is None:
            return None
        points = found.paths[0].points
        slopes = found.objective.gradient(points)[:, 0]
        letter = found.objective.letters[0]
        series = self.named[0][1], slope_series(self.named[0][1])
        worked = WorkedRule(page, points[:, 0], slopes, rate, letter, series)
        return worked if worked.fits else None

    def _charts(self, box: Box) -> tuple[Chart, Chart]:
        """Return the chart of the curve and that of its derivative, one under the other."""
        page, letter = self.page, self.found.objective.letters[0]
        (left, bottom, right, top), em = box, page.theme.em
        below = 2.85 * em  # of the lower one, for the axis
        middle = bottom + below + (top - bottom - below) * _SHARE
        views = (
            (self.across, self._heights(top - middle - _HEADING * em)),
            (self.across, self._slopes()),
        )
        room = self._room([limits for _, limits in views])
        upper, lower = (left, middle, right, top), (left, bottom, right, middle - 0.5 * em)
        words = f"$f({letter})$", f"$f'({letter})$"
        above = Chart(page, upper, views[0], heading=words[0], ticks="y", room=room)
        tall = middle - bottom - below - _HEADING * em > _TALL * em
        style = {"across": f"${letter}$", "ticks": "xy" if tall else "x", "room": room}
        under = Chart(page, lower, views[1], heading=words[1], **style)
        if not tall:
            set_ticks(under.axes.yaxis, [0], ["0"])
        return above, under

    def _room(self, limits: Sequence[tuple[float, float]]) -> float:
        """Return the room for ticks, however many there are, so that both charts begin alike."""
        page = self.page
        words = {
            word
            for low, high in limits
            for most in range(2, 6)
            for word in tick_words(tick_places(low, high, most=most))
        }
        return widest(page.figure, words, page.theme, scale=0.85) + 0.7 * page.theme.em

    @cached_property
    def across(self) -> tuple[float, float]:
        """What is seen of the axis."""
        if self.page.view:
            return self.page.view[0]
        objective = self.found.objective
        return interval_of(self.found.paths, objective)

    def _steps(self) -> np.ndarray:
        """Return the places (k, 1) that are surely shown: of steps, of starts and of minima.

        Where all paths run away it is whatever lies no higher than a start, and the steps in view.
        """
        paths, minima = self.found.paths, self.found.minima[:, None]
        calm = calm_parts(paths)
        starts = [path.points[:1] for path in paths]
        places = np.concatenate([*(path.points for path in calm or paths), *starts, minima])
        if not calm:
            grid = np.linspace(*self.across, POINTS)[:, None]
            highest = max(path.values[0] for path in paths)
            places = np.concatenate([places, grid[self.found.objective(grid) <= highest]])
        (low, high), along = self.across, places[:, 0]
        with np.errstate(invalid="ignore"):
            return places[(low <= along) & (along <= high)]

    def _heights(self, tall: float, words: float = 0.0) -> tuple[float, float]:
        """Return the limits of the curve: somewhat above the highest step, and room for arrows.

        So many em are left for words above and below, too.
        """
        if self.page.view:
            return self.page.view[1]
        low, high = self._span(self.found.objective)
        lanes = lanes_of(len(self.named))
        floor = (FLOOR + LANE * (lanes - 1) + _RING + words) * self.page.theme.em
        share = min(floor / tall, 0.5)
        high += max(0.16, min(words * self.page.theme.em / tall, 0.3)) * (high - low)
        return low - share / (1 - share) * (high - low), high

    def _slopes(self) -> tuple[float, float]:
        """Return the limits of the derivative: round its values at the steps, and round zero."""
        low, high = self._span(lambda places: self.found.objective.gradient(places)[:, 0], 0.0)
        low, high = min(low, -_LEAST * (high - low)), max(high, _LEAST * (high - low))
        return low - 0.12 * (high - low), high + 0.12 * (high - low)

    def _span(
        self, function: Callable[[np.ndarray], np.ndarray], *more: float
    ) -> tuple[float, float]:
        """Return the limits of a function at all steps, and between them where it is not far."""
        steps = self._steps()
        low, high = _limits(np.append(function(steps), more))
        between = function(np.linspace(steps.min(0), steps.max(0), POINTS))
        return _limits(np.clip([low, *between, high], low - (high - low), high + (high - low)))

    def _ride(self, path: Trajectory, chart: Chart) -> Ride:
        return Ride(self.found.objective, path, (chart.axes.get_xlim(), chart.axes.get_ylim()))


def _limits(values: np.ndarray) -> tuple[float, float]:
    """Return the lowest and the highest of values that are finite, apart from each other."""
    values = values[np.isfinite(values)]
    low, high = float(values.min(initial=np.inf)), float(values.max(initial=-np.inf))
    if not low < high:
        low = low if np.isfinite(low) else 0.0
        return low - 0.5, low + 0.5
    return low, high
