"""One descent on one curve: a tangent at each step, words at each place where the slope is zero."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import ClassVar

import numpy as np

from gdviz.plotting.layout.step_words import StepWords
from gdviz.plotting.layout.tangents import CurveChart
from gdviz.plotting.layout.worked_rule import WorkedRule
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn

LEVEL = 2
"""The series of what says that the slope is zero."""
_BAR, _PAST = 1.5, 0.1
"""Half the length of a level bar, in em, and that of the tangent of a step that is made, in shares
of the width of the chart."""
_CLEAR = 0.5
"""In em: how far from the curve words at a level place stand."""


@dataclass(frozen=True, eq=False)
class LoneCurve(CurveChart):
    """The chart of a curve with one descent, told at the places where it happens.

    Attributes
    ----------
    worked : the rule of a step in words and numbers, if there is one
    """

    worked: WorkedRule | None = None

    reach: ClassVar[float] = 0.14

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
        self._label()
        words = StepWords(chart, self.found, lead, series, self._moment)
        drawn += words.numbers(self._long(0), self.minima[:0], large=True)
        drawn += words.slope(self._tangent().at)
        return [*drawn, *(self.worked.draw(chart, lead) if self.worked else words.rule())]

    def _moment(self, frame: float) -> float:
        """Return when the ball was where its tangent is told: at the beginning of a worked step."""
        if self.found.rate is None:
            return frame
        return float(np.clip(np.ceil(frame) - 1, 0, max(self.lead.frames - 2, 0)))

    def _tangent(self) -> Line:
        """Return the tangent where the step of now began."""
        tangent = super()._tangent()
        at = tangent.at
        return replace(tangent, at=lambda frame: at(self._moment(frame)))

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
        keys |= {x: "tangent_top" if is_top else "" for x, is_top in self.found.level}
        heights = self.lead.points(np.array([*keys]))[:, 1]
        return [
            each
            for each, y in zip(keys.items(), heights, strict=True)
            if left < each[0] < right and low <= y <= high
        ]

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

        color = tuple(self.theme.faded(self.color(self.named[0][1]), np.array([0.55]))[0])
        return Line(at, lead.frames, color=color, width=0.6, halo=False, zorder=3.1)

    def _label(self) -> None:
        """Name the start, and each place where the slope is zero."""
        places, say = self.chart.places, self.theme.say
        tangent = self._tangent().at(self.lead.frames)
        if not np.isnan(tangent).any():
            places.add_trace(tangent)
        past = self._past().at(self.lead.frames)
        places.add_trace(past[np.isfinite(past).all(axis=1)])
        places.label_ring(say("start"), self.lead.points(self.lead.seen[:1]), 0.9, scale=0.95)
        style = {"scale": 0.95, "weight": "bold", "color": self._level_color(text=True)}
        for x, _ in self._level():
            at = self.lead.points(np.array([x]))
            places.add_trace(at + np.linspace(-1, 1, 21)[:, None] * [self._pixels(_BAR), 0])
        for x, key in self._level():
            words = say("tangent_level", name=say(key)) if key else say("tangent_zero")
            self._name_level(words, self.lead.points(np.array([x])), key, **style)

    def _name_level(self, words: str, at: np.ndarray, key: str, **style: object) -> None:
        """Write words above a maximum or below what else is level, or else wherever is room."""
        places, em = self.chart.places, self.theme.em
        side = 1 if key == "tangent_top" else -1
        shapes = words, words.replace(": ", ":\n")
        for shape in shapes:
            half = places.size(shape, **style) / 2
            for across in (0, -0.6, 0.6):
                away = np.array([across * half[0], side * (half[1] + _CLEAR * em)])
                if places.put(shape, places.pixels(at)[0] + away, **style) is not None:
                    return
        if not any(places.label(shape, at, room=2.2, **style) for shape in shapes):
            places.lead(words, at, crossing=True, **style)


def _broken(lines: np.ndarray) -> np.ndarray:
    """Return lines (k, 2, 2) as the points of one that is broken between them."""
    gaps = np.full((len(lines), 1, 2), np.nan)
    return np.concatenate([lines, gaps], axis=1).reshape(-1, 2)
