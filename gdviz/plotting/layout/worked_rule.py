"""The rule of a step with its numbers under its words: new w = w − learning rate · slope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.mark import Drawn
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
        slope = f"({slope})" if slope.startswith("−") else slope
        exact = self._comes_out(step)
        return after, "=" if exact else "≈", before, "−", short(self.rate), "·", slope

    def draw(self, chart: Chart, ride: Ride) -> list[Drawn]:
        """Write both lines above a chart; a step that leaves it is not told."""
        page, theme, em = self.page, self.page.theme, self.page.theme.em
        first = chart.axes.bbox.y1 + (HEIGHT - 0.6) * em
        second, frames = first - _LINE * em, min(len(self.path), ride.frames)
        middles, at = [], page.left + self._step_wide
        for wide in self._columns:
            middles.append(at + wide / 2)
            at += wide + _GAP * em
        ink, (loud, slope) = theme.palette.ink, map(theme.series_text, self.series)
        colors = (loud, ink, ink, ink, ink, ink, slope)
        small = {"scale": _SMALL, "ha": "center", "va": "center"}
        for middle, words, color in zip(middles, self._words, colors, strict=True):
            write(page.figure, middle, first, words, theme, color=color, **small)
        style = {"transform": pixels(page.figure), "scale": _LARGE, "va": "center"}
        style |= {
            "weight": "bold",
            "room": (page.left - em, second - em, at + em, second + 0.9 * em),
        }
        told = [
            Writing(
                lambda frame, column=column: self.numbers(frame)[column],
                (middle, second),
                frames,
                ha="center",
                color=color,
                **style,
            )
            for column, (middle, color) in enumerate(zip(middles, colors, strict=True))
        ]
        told.append(
            Writing(
                lambda frame: page.say("counter", step=self.step(frame) + 1),
                (page.left, second),
                frames,
                ha="left",
                color=loud,
                **style,
            )
        )
        return chart.draw(*told)

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
            _number(_rounded(float(each), self._digits))
            for each in (self.path[step], self.slopes[step])
        ]
        result = told[0] - _number(short(self.rate)) * told[1]
        written = _rounded(float(self.path[step + 1]), self._digits)
        return _rounded(float(result), self._digits) == written


def _rounded(value: float, digits: int) -> str:
    if digits < 0:
        return short(value)
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")


def _number(words: str) -> float:
    """Return a number that is written, but for powers of ten: nan."""
    digits = words.replace("−", "-")
    return np.nan if "·" in digits else float(digits)
