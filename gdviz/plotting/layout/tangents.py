"""The two charts of a descent of one variable: its curve with the tangent, and the derivative."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.exits import last_words
from gdviz.plotting.layout.paths import Named, sets_of
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.step_words import StepWords
from gdviz.plotting.layout.tried import tried
from gdviz.plotting.marks.forbidden import forbidden_parts
from gdviz.plotting.marks.lines import Cloud, Dots, Line, Ring, Vector
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.tangents import Tangents

POINTS = 601
"""Of a curve."""
LANE, FLOOR = 0.65, 0.55
"""In em: how far apart the steps of two paths lie, and how high those of the lowest."""
_LANES = 4
"""Most paths whose steps are drawn along the axis; of more it is the first alone."""
_ARROWS, _LONG = 12, 0.7
"""How many steps stay as arrows, and how long these are at least, in em."""
_SCALES = (0.9, 0.75)
"""Of the names at starts."""
_NOWHERE = np.full((1, 2), np.nan)


def _on_the_curve(points: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return where points (k, 1) with these values (k,) lie on the curve, shape (k, 2)."""
    return np.stack([points[:, 0], values], axis=1)


def lanes_of(paths: int) -> int:
    """Return of how many paths the steps are drawn along the axis."""
    return paths if paths <= _LANES else 1


@dataclass(frozen=True, eq=False)
class Half:
    """One of the two charts: a curve with the balls or the dots of all paths on it."""

    chart: Chart
    found: Tangents
    named: Sequence[Named]
    rides: Sequence[Ride]

    @property
    def theme(self) -> Theme:
        """The look of the page."""
        return self.chart.theme

    @property
    def lead(self) -> Ride:
        """The path whose tangent is drawn."""
        return self.rides[0]

    @property
    def grid(self) -> np.ndarray:
        """Places along the axis for a curve, (k,)."""
        return np.linspace(*self.chart.axes.get_xlim(), POINTS)

    @property
    def minima(self) -> np.ndarray:
        """The minima that are seen, shape (k,)."""
        (low, high), minima = self.chart.axes.get_xlim(), self.found.minima
        return minima[(low <= minima) & (minima <= high)]

    def color(self, index: int) -> str:
        """Return the colour of a series."""
        return self.theme.series(index)

    def base(self, points: np.ndarray) -> list[Drawn]:
        """Draw the curve, and a dotted line at each minimum, which is the same in both charts."""
        dotted = {"linewidths": 0.4 * self.theme.size.path, "linestyles": [(0, (1.2, 2.2))]}
        self.chart.lines("x", self.minima, colors=self.theme.palette.muted, zorder=2, **dotted)
        for left, right in self.forbidden():
            self.chart.shade(left, right)
        self.chart.places.add_trace(points[np.isfinite(points).all(axis=1)])
        return self.chart.draw(Line(points, color=self.theme.palette.muted, width=0.9, halo=False))

    def forbidden(self) -> list[tuple[float, float]]:
        """Return the parts of the axis where paths may not go, if any is kept within a set."""
        sets = sets_of(path for *_, path in self.named)
        return forbidden_parts(sets, self.chart.axes.get_xlim()) if sets else []

    def rule(self, at: At, edge: float) -> Line:
        """Return the upright line from an edge of the chart to the ball of the lead."""
        style = {"color": self.color(self.named[0][1]), "width": 0.35, "halo": False, "zorder": 2.5}

        def ends(frame: float) -> np.ndarray:
            end = _NOWHERE if self.lead.is_gone(frame) else at(frame)
            return np.concatenate([[(end[0, 0], edge)], end])

        return Line(ends, self.lead.frames, **style)

    def dots(self, index: int, ride: Ride, at: At) -> Dots:
        """Return the ball of a path, which is seen until it has left the view."""
        return Dots(
            lambda frame: _NOWHERE if ride.is_gone(frame) else at(frame),
            ride.frames,
            color=self.color(index),
            size=1.35,
            marker=self.theme.marker(index),
            zorder=5.2 - index / 100,
        )

    def rings(self, points: np.ndarray) -> list[Drawn]:
        """Draw a ring round each minimum, and keep words off it."""
        for point in points:
            self.chart.places.add_ring(point[None], 1.8)
        return self.chart.draw(*(Ring(point, large=True) for point in points))


class CurveChart(Half):
    """The chart of the curve: balls, tangent, and steps along the axis.

    Half the length of the tangent is `reach`, in shares of the width of the chart; `dot` is the
    size of a step made, `arrow` the width of a step alone along the axis.
    """

    reach: ClassVar[float] = 0.2
    dot: ClassVar[float] = 0.75
    arrow: ClassVar[float] = 1.0

    def draw(self) -> list[Drawn]:
        """Draw all of it."""
        chart, lead = self.chart, self.lead
        low, _ = chart.axes.get_ylim()
        drawn = self.base(lead.points(self.grid))
        drawn += self.rings(lead.points(self.minima))
        drawn += chart.draw(*tried(self.theme, self.named, _on_the_curve))
        drawn += chart.draw(self.rule(lead.ball, low), self._tangent())
        for (_, index, _), ride in zip(self.named, self.rides, strict=True):
            drawn += self._draw_path(index, ride)
        drawn += [arrow for lane in range(self._lanes) for arrow in self._draw_steps(lane)]
        drawn += self._tell_ends()
        self._label()
        words = StepWords(chart, self.found, lead, self.named[0][1])
        drawn += words.slope(self._tangent().at)
        numbers = words.numbers(self._long(0), self.minima) if len(self.rides) == 1 else []
        return [*drawn, *numbers, *words.rule()]

    @property
    def _lanes(self) -> int:
        return lanes_of(len(self.rides))

    def _tangent(self) -> Line:
        axes, lead = self.chart.axes, self.lead
        width, height = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
        scale = height / width * axes.bbox.width / axes.bbox.height
        return Line(
            lambda frame: lead.tangent(frame, self.reach * width, scale),
            lead.frames,
            color=self.theme.palette.ink,
            width=0.75,
            zorder=3.6,
        )

    def _draw_path(self, index: int, ride: Ride) -> list[Drawn]:
        """Draw the start, the steps made so far, the ball, and where it leaves."""
        chart, color = self.chart, self.color(index)
        shades = self.theme.faded(color, np.linspace(0.6, 1, max(len(ride.seen), 2)))
        marks = [
            Cloud(
                lambda frame: ride.points(ride.made(frame)),
                ride.frames,
                lambda frame: shades[: len(ride.made(frame))],
                size=self.dot,
                edge=self.theme.palette.background,
                zorder=4 - index / 100,
            ),
            self._start(index, ride),
            self.dots(index, ride, ride.ball),
        ]
        shown = np.concatenate([ride.points(ride.made(ride.frames)), ride.ball(ride.frames)])
        for point in shown[np.isfinite(shown).all(axis=1)]:
            chart.places.add_ring(point[None], 0.9)
        drawn = chart.draw(*marks)
        return drawn if ride.left_at is None else [*drawn, *self._draw_exit(index, ride)]

    def _start(self, index: int, ride: Ride) -> Ring | Dots:
        """Return the ring of a start, in the colour of its path where each has its own."""
        at = ride.points(ride.seen[:1])
        if not 1 < len(self._starts) == len(self.rides):
            return Ring(at[0])
        return Dots(at, color=self.color(index), size=1.6, open=True)

    @property
    def _starts(self) -> set[float]:
        return {float(path.points[0, 0]) for *_, path in self.named}

    def _draw_exit(self, index: int, ride: Ride) -> list[Drawn]:
        """Draw a triangle where a path leaves the view."""
        chart = self.chart
        end = ride.ball(ride.frames)
        before = ride.points(ride.seen[-1:] + 1e-3 * np.diff(ride.seen[[-1, -2]]))
        along = np.diff(chart.places.pixels(np.concatenate([before, end])), axis=0)[0]
        triangle = Dots(
            lambda frame: end if ride.is_gone(frame) else _NOWHERE,
            ride.frames,
            color=self.color(index),
            size=1.35,
            marker=(3, 0, np.degrees(np.arctan2(along[1], along[0])) - 90),
        )
        return chart.draw(triangle)

    def _tell_ends(self) -> list[Drawn]:
        """Write the steps with which paths leave the view, or end before all steps are made."""
        drawn, places = [], self.chart.places
        for (_, index, _), ride in zip(self.named, self.rides, strict=True):
            if words := last_words(ride, self.theme.say):
                style = {"color": self.theme.series_text(index), "scale": 0.9}
                stamp = places.label_ring(words, ride.ball(ride.frames), 0.7, **style)
                since = len(ride.seen) - 1
                drawn += [] if stamp is None else [shown_since(stamp, since, ride.frames)]
        return drawn

    def _long(self, lane: int) -> list[int]:
        """Return the first steps of a path that are long enough for an arrow and a number."""
        seen = self.rides[lane].seen
        pixels = self.chart.places.pixels(np.stack([seen, np.zeros_like(seen)], axis=1))[:, 0]
        long = np.abs(np.diff(pixels)) > _LONG * self.theme.em
        return np.flatnonzero(long)[:_ARROWS].tolist()

    def _draw_steps(self, lane: int) -> list[Drawn]:
        """Draw the steps of a path as arrows along the axis: the first long ones, and each now."""
        chart, ride = self.chart, self.rides[lane]
        height, long = self._lane(lane), self._long(lane)

        def at(number: int, frame: float) -> np.ndarray:
            return np.stack([ride.step(number, frame), np.full(2, height)], axis=1)

        def now(frame: float) -> np.ndarray:
            number = max(int(np.ceil(frame)) - 1, 0)
            return at(number, number if number in long or ride.is_gone(number + 1) else frame)

        style = {
            "color": self.color(self.named[lane][1]),
            "width": self.arrow if self._lanes == 1 else 0.8,
            "zorder": 3.5,
        }
        arrows = [
            Vector(lambda frame, number=number: at(number, frame), ride.frames, **style)
            for number in long
        ]
        ends = np.nanmin(ride.seen), np.nanmax(ride.seen)
        chart.places.add_trace(np.array([[end, height] for end in ends]))
        return chart.draw(*arrows, Vector(now, ride.frames, **style))

    def _lane(self, lane: int) -> float:
        """Return the height at which the steps of a path lie, those of the first on top."""
        axes, em = self.chart.axes, self.theme.em
        y = axes.bbox.y0 + em * (FLOOR + LANE * (self._lanes - 1 - lane))
        return float(axes.transData.inverted().transform((axes.bbox.x0, y))[1])

    def _label(self) -> None:
        """Name minima, the start, and the paths where there are some."""
        places, say = self.chart.places, self.theme.say
        tangent = self._tangent().at(self.lead.frames)
        if not np.isnan(tangent).any():
            places.add_trace(tangent)
        if len(self._starts) > 1:
            self._name_starts()
        self._name_minima()
        if len(self._starts) == 1:
            start = self.lead.points(self.lead.seen[:1])
            places.label_ring(say("start"), start, 0.9, scale=0.95)

    def _name_minima(self) -> None:
        """Name each minimum that is seen, those first to which paths came."""
        if not len(self.minima):
            return
        places, say = self.chart.places, self.theme.say
        ends = [ride.seen[-1] for ride in self.rides]
        away = np.abs(self.minima[:, None] - ends).min(axis=1)
        alone = len(self.found.minima) == 1
        lowest = self.found.minima[self.found.lowest]
        for rank, k in enumerate(away.argsort()):
            key = "tangent_lowest" if self.minima[k] in lowest else "tangent_local"
            words, point = say("minimum" if alone else key), self.lead.points(self.minima[[k]])
            if rank == 0:
                places.label_ring(words, point, 1.7, scale=0.95)
            else:
                places.label(words, places.add_ring(point, 1.7), scale=0.95)

    def _name_starts(self) -> None:
        """Name paths at their starts, where no other start is nearer to the words."""
        places, starts = self.chart.places, [ride.points(ride.seen[:1]) for ride in self.rides]
        for number, start in enumerate(starts):
            places.add_path(number, start)
        for number, (name, index, _) in enumerate(self.named):
            if name:
                at, style = starts[number], name_style(self.theme, index)
                any(
                    places.label(name, at, number, 1.3, True, scale=scale, **style)
                    for scale in _SCALES
                )


class SlopeChart(Half):
    """The chart of the derivative: its zero line, and the same balls as dots on it."""

    def draw(self) -> list[Drawn]:
        """Draw all of it."""
        chart, lead = self.chart, self.lead
        chart.zero()
        _, high = chart.axes.get_ylim()
        drawn = self.base(lead.slopes(self.grid))
        drawn += self.rings(np.stack([self.minima, np.zeros_like(self.minima)], axis=1))
        drawn += chart.draw(self.rule(lead.slope, high))
        for (_, index, _), ride in zip(self.named, self.rides, strict=True):
            drawn += chart.draw(self.dots(index, ride, ride.slope))
        return drawn
