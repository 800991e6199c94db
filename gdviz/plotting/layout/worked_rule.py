"""The rule of a step with its numbers under its words: new w = w − learning rate · slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.ticks import bracketed, decimal, number_told, short
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import pixels, widest, write
from gdviz.plotting.marks.writing import Writing

_LINE, _GAP = 1.5, 0.55
"""In em: from one line to the other, and between two columns."""
HEIGHT = 3.4
"""In em: of both lines, and what is free below them."""
_LARGE, _SMALL = 1.2, 0.95
"""The scales of numbers, and of words."""


@dataclass(frozen=True, eq=False)
class WorkedRule:
    """Two lines at the top of a page: the words of a step, and below each its number.

    Attributes
    ----------
    page : where they stand; they take their height of it
    path : the points of the steps, shape (steps + 1,)
    slopes : at them
    rate : what a step is times the slope
    letter : of the one variable
    series : of the step, and of its slope
    """

    page: Page
    path: np.ndarray
    slopes: np.ndarray
    rate: float
    letter: str
    series: tuple[int, int] = (0, 1)

    @property
    def fits(self) -> bool:
        """Whether there is room for it on its page."""
        return self._wide < self.page.right - self.page.left

    def step(self, frame: float) -> int:
        """Return the number, from 0, of the step that a frame shows: the last one at the end."""
        return int(np.clip(np.ceil(frame) - 1, 0, len(self.path) - 2))

    def numbers(self, frame: float) -> tuple[str, ...]:
        """Return the numbers of the step that a frame shows, as they stand under the words."""
        step = self.step(frame)
        after, before, slope = (
            _rounded(float(each), self._digits)
            for each in (self.path[step + 1], self.path[step], self.slopes[step])
        )
        equals = "=" if self._comes_out(step) else "≈"
        return after, equals, before, "−", short(self.rate), "·", bracketed(slope)

    def draw(self, chart: Chart, ride: Ride) -> list[Drawn]:
        """Write both lines above a chart; a step that leaves it is not told."""
        page, theme, em = self.page, self.page.theme, self.page.theme.em
        first = chart.axes.bbox.y1 + (HEIGHT - 0.6) * em
        second, frames = first - _LINE * em, min(len(self.path), ride.frames)
        middles, end = self._middles()
        columns = [*zip(middles, self._words, self._colors, strict=True)]
        small = {"scale": _SMALL, "ha": "center", "va": "center"}
        for middle, words, color in columns:
            write(page.figure, middle, first, words, theme, color=color, **small)
        room = (page.left - em, second - em, end + em, second + 0.9 * em)
        style = {"scale": _LARGE, "weight": "bold", "va": "center", "room": room}
        style |= {"transform": pixels(page.figure)}

        def told(words: At, x: float, color: str, ha: str) -> Writing:
            return Writing(words, (x, second), frames, ha=ha, color=color, **style)

        numbers = [
            told(lambda frame, k=k: self.numbers(frame)[k], middle, color, "center")
            for k, (middle, _, color) in enumerate(columns)
        ]
        return chart.draw(*numbers, told(self._counted, page.left, self._colors[0], "left"))

    def _counted(self, frame: float) -> str:
        return self.page.say("counter", step=self.step(frame) + 1)

    def _middles(self) -> tuple[list[float], float]:
        """Return the middles of the columns, and where a next one would begin, in pixels."""
        middles, at = [], self.page.left + self._step_wide
        for wide in self._columns:
            middles.append(at + wide / 2)
            at += wide + _GAP * self.page.theme.em
        return middles, at

    @property
    def _colors(self) -> tuple[str, ...]:
        """The colours of the columns."""
        theme = self.page.theme
        loud, slope = map(theme.series_text, self.series)
        return (loud, *5 * (theme.palette.ink,), slope)

    @property
    def _words(self) -> tuple[str, ...]:
        say, letter = self.page.say, f"${self.letter}$"
        return (
            say("rule_new", x=letter),
            *("=", letter, "−"),
            *(say("rule_rate"), "·", say("rule_slope")),
        )

    @property
    def _columns(self) -> list[float]:
        """The widths of the columns in pixels: of the word or of the longest number."""
        page = self.page
        rows = [self.numbers(frame) for frame in range(1, min(len(self.path), 61))]
        wide = []
        for column, word in enumerate(self._words):
            longest = sorted(dict.fromkeys(row[column] for row in rows), key=len)[-3:]
            number = widest(page.figure, longest, page.theme, scale=_LARGE, weight="bold")
            wide.append(max(number, widest(page.figure, [word], page.theme, scale=_SMALL)))
        return wide

    @property
    def _step_wide(self) -> float:
        page = self.page
        words = page.say("counter", step=len(self.path) - 1)
        wide = widest(page.figure, [words], page.theme, scale=_LARGE, weight="bold")
        return wide + 1.2 * page.theme.em

    @property
    def _wide(self) -> float:
        gaps = _GAP * self.page.theme.em * 6
        return self._step_wide + sum(self._columns) + gaps

    @property
    def _digits(self) -> int:
        """How many decimals tell the steps, or -1 where numbers are told in three digits."""
        size = float(np.abs(np.concatenate([self.path, self.slopes])).max())
        return 2 if 0.1 <= size < 1000 else -1

    def _comes_out(self, step: int) -> bool:
        """Whether the numbers as they are written give what is written."""
        told = [
            number_told(_rounded(float(each), self._digits))
            for each in (self.path[step], self.slopes[step])
        ]
        result = told[0] - number_told(short(self.rate)) * told[1]
        written = _rounded(float(self.path[step + 1]), self._digits)
        return _rounded(float(result), self._digits) == written


def _rounded(value: float, digits: int) -> str:
    return short(value) if digits < 0 else decimal(value, digits)
