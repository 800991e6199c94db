"""One descent on one curve: a tangent at each step, words at each place where the slope is zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import product
from typing import ClassVar

import numpy as np

from gdviz.plotting.layout.step_words import StepWords
from gdviz.plotting.layout.tangents import CurveChart
from gdviz.plotting.layout.worked_rule import WorkedRule
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn

LEVEL = 2
"""The series of what says that the slope is zero."""
_SLOPES = (1, 0)
"""The series of tangents and their slopes: the first that the path has not."""
_BAR, _PAST = 1.5, 0.095
"""Half the length of a level bar, in em, and that of the tangent of a step that is made, in shares
of the width of the chart."""
_CLEAR = 0.5
"""In em: how far from the curve words at a level place stand."""


def slope_series(series: int) -> int:
    """Return the series of the tangents and the slopes of a path of a series."""
    return next(each for each in _SLOPES if each != series)


@dataclass(frozen=True, eq=False)
class LoneCurve(CurveChart):
    """The chart of a curve with one descent, told at the places where it happens.

    Attributes
    ----------
    worked : the rule of a step in words and numbers, if there is one
    """

    worked: WorkedRule | None = None

    reach: ClassVar[float] = _PAST
    dot: ClassVar[float] = 1.0
    arrow: ClassVar[float] = 1.25

    def draw(self) -> list[Drawn]:
        """Draw all of it."""
        chart, lead, (_, series, _) = self.chart, self.lead, self.named[0]
        points = lead.points(self.grid)
        chart.places.add_trace(points[np.isfinite(points).all(axis=1)])
        for left, right in self.forbidden():
            chart.shade(left, right)
        drawn = chart.draw(
            Line(points, color=self.theme.palette.muted, width=1.1, halo=False),
            *self._bars(),
            self._drops(),
            self._past(),
            self._tangent(),
        )
        drawn += self._draw_path(series, lead)
        drawn += self._draw_steps(0)
        drawn += self._tell_ends()
        self._label()
        words = StepWords(
            chart, self.found, lead, series, self._moment, slope_series(series), aside=True
        )
        drawn += words.numbers(self._long(0), self.minima[:0], large=True)
        drawn += words.slope(self._tangent().at)
        self._name_levels()
        return [*drawn, *(self.worked.draw(chart, lead) if self.worked else words.rule())]

    def _moment(self, frame: float) -> float:
        """Return when the ball was where its tangent is told: at the beginning of a worked step."""
        if self.found.rate is None:
            return frame
        return float(np.clip(np.ceil(frame) - 1, 0, max(self.lead.frames - 2, 0)))

    def _tangent(self) -> Line:
        """Return the tangent where the step of now began."""
        tangent, color = super()._tangent(), self.color(slope_series(self.named[0][1]))
        at = tangent.at
        return replace(tangent, at=lambda frame: at(self._moment(frame)), color=color)

    def _pixels(self, wide: float) -> float:
        """Return how much of the axis so many em are."""
        axes = self.chart.axes
        return wide * self.theme.em / axes.bbox.width * float(np.ptp(axes.get_xlim()))

    def _bars(self) -> list[Line]:
        """Return a level bar at each place that is seen where the slope is zero."""
        half = self._pixels(_BAR)
        style = {"color": self._level_color(), "width": 1.2, "halo": False, "zorder": 2.8}
        return [
            Line(self.lead.points(np.array([x]))[0] + np.array([[-half, 0], [half, 0]]), **style)
            for x, _ in self._level()
        ]

    def _level_color(self, text: bool = False) -> str:
        """Return the colour of what is level: that of ink where the path has it already."""
        if self.named[0][1] == LEVEL:
            return self.theme.palette.ink
        return self.theme.series_text(LEVEL) if text else self.theme.series(LEVEL)

    def _level(self) -> list[tuple[float, str]]:
        """Return the places that are seen where the slope is zero, with the keys of their names."""
        (left, right), (low, high) = self.chart.axes.get_xlim(), self.chart.axes.get_ylim()
        alone, lowest = len(self.found.minima) == 1, self.found.minima[self.found.lowest]
        keys = {
            x: "minimum" if alone else "tangent_lowest" if x in lowest else "tangent_local"
            for x in self.found.minima.tolist()
        }
        if not self._is_of_steps:
            keys |= {x: "tangent_top" if is_top else "" for x, is_top in self.found.level}
        heights = self.lead.points(np.array([*keys]))[:, 1]
        return [
            each
            for each, y in zip(keys.items(), heights, strict=True)
            if left < each[0] < right and low <= y <= high
        ]

    @property
    def _is_of_steps(self) -> bool:
        """Whether all is about what a step is, not about where the slope is zero."""
        return self.found.outcome == "by_slope"

    def _drops(self) -> Line:
        """Return thin lines from the steps made down to their arrows."""
        height = self._lane(0)

        def at(frame: float) -> np.ndarray:
            made = self._shown(frame)
            ends = [made, np.stack([made[:, 0], np.full(len(made), height)], axis=1)]
            return _broken(np.stack(ends, axis=1))

        color = self.theme.palette.hairline
        return Line(at, self.lead.frames, color=color, width=0.35, halo=False, zorder=2.3)

    def _shown(self, frame: float) -> np.ndarray:
        """Return the points, (k, 2), of the start and of the steps made that have an arrow."""
        numbers = [0, *(step + 1 for step in self._long(0))]
        made = self.lead.made(frame)
        return self.lead.points(made[[n for n in numbers if n < len(made)]])

    def _past(self) -> Line:
        """Return short tangents at the steps made."""
        axes, lead = self.chart.axes, self.lead
        width, height = np.ptp(axes.get_xlim()), np.ptp(axes.get_ylim())
        scale = height / width * axes.bbox.width / axes.bbox.height

        def at(frame: float) -> np.ndarray:
            points = self._shown(self._moment(frame))
            slopes = lead.slopes(points[:, 0])[:, 1]
            half = _PAST * width / np.hypot(1, slopes / scale)
            along = np.stack([half, half * slopes], axis=1)
            return _broken(np.stack([points - along, points + along], axis=1))

        loud = self.color(slope_series(self.named[0][1]))
        color = tuple(self.theme.faded(loud, np.array([0.6]))[0])
        return Line(at, lead.frames, color=color, width=0.6, halo=False, zorder=3.1)

    def _label(self) -> None:
        """Name the start and the steps, and keep words off tangents and bars."""
        places = self.chart.places
        tangent = self._tangent().at(self.lead.frames)
        if not np.isnan(tangent).any():
            places.add_trace(tangent)
        for lines in (self._past(), self._drops()):
            for ends in lines.at(self.lead.frames).reshape(-1, 3, 2):
                places.add_trace(ends[:2])
        self._name_start()
        self._name_steps()
        for x, _ in self._level():
            at = self.lead.points(np.array([x]))
            places.add_trace(at + np.linspace(-1, 1, 21)[:, None] * [self._pixels(_BAR), 0])

    def _name_levels(self) -> None:
        """Name each place where the slope is zero."""
        say = self.theme.say
        style = {"scale": 0.95, "weight": "bold", "color": self._level_color(text=True)}
        for x, key in self._level():
            words = say("tangent_level", name=say(key)) if key else say("tangent_zero")
            words = say(key) if self._is_of_steps else words
            self._name_level(words, self.lead.points(np.array([x])), key, **style)

    def _name_start(self) -> None:
        """Name the start below the curve, where the numbers of steps are not, or where is room."""
        places, words, em = self.chart.places, self.theme.say("start"), self.theme.em
        start = self.lead.points(self.lead.seen[:1])
        half = places.size(words, scale=0.95) / 2
        slope = self.lead.slopes(self.lead.seen[:1])[0, 1]
        away = np.array([np.sign(slope or 1) * (half[0] + 0.7 * em), -half[1] - 0.2 * em])
        if places.put(words, places.pixels(start)[0] + away, scale=0.95) is None:
            places.label_ring(words, start, 0.9, scale=0.95)

    def _name_steps(self) -> None:
        """Say what the arrows along the axis are, before the first."""
        if not self._long(0):
            return
        places, em, (begins, then) = self.chart.places, self.theme.em, self.lead.seen[:2]
        style = {"weight": "bold", "color": self.theme.series_text(self.named[0][1])}
        style["scale"] = 0.95
        words, low = self.theme.say("tangent_lane"), self.chart.axes.bbox.y0 + 0.45 * em
        x, y = places.pixels([(begins, self._lane(0))])[0]
        half = places.size(words, **style) / 2
        side = -np.sign(then - begins) * (half[0] + 0.7 * em)
        places.put(words, np.array([x + side, max(y, low + half[1])]), **style)

    def _name_level(self, words: str, at: np.ndarray, key: str, **style: object) -> None:
        """Write words above a maximum or below what else is level, or else wherever is room."""
        places, em = self.chart.places, self.theme.em
        side = 1 if key == "tangent_top" else -1
        shapes = dict.fromkeys((words, in_two_lines(words)))
        for share, shape, across in product((1.0, 0.6), shapes, (0, -0.6, 0.6, -0.84, 0.84)):
            half = places.size(shape, **style) / 2
            away = np.array([across * half[0], side * (half[1] + _CLEAR * em)])
            centre = places.pixels(at)[0] + away
            if places.is_free(centre, half, share):
                places.put(shape, centre, **style)
                return
        if not any(places.label(shape, at, room=2.2, **style) for shape in shapes):
            places.lead(words, at, crossing=True, **style)


def _broken(lines: np.ndarray) -> np.ndarray:
    """Return lines (k, 2, 2) as the points of one that is broken between them."""
    gaps = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gaps], axis=1).reshape(-1, 2)
