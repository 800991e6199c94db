"""Residuals: what a line misses as sticks, of which MAE takes the mean, and as squares, as MSE."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz import losses
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.headings import named_above
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import number, short
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import At, Drawn, View
from gdviz.plotting.marks.squares import Squares
from gdviz.plotting.marks.text import widest
from gdviz.plotting.marks.writing import Writing, shown_since
from gdviz.studies import residuals as study
from gdviz.studies.residuals import Residuals
from gdviz.words.language import Say

FRAMES, _MOST = 61, 12
_PAD = 0.08
"""How far a view reaches beyond what it must show, in shares of that."""
_APART = 2.1
"""How much of the axis is seen at the most, in shares of where the points are."""
_NAMED = 5
"""Of how many errors each is written, at the most."""
_TOLD, _LARGE = 2.2, 1.1
"""In em: the height of the mean below its chart; and its scale."""
_SEEN, _THERE = 0.15, 0.85
"""The shares of a film from which on lengths are written, and words beside the points."""
_ASIDE, _LOW = 0.45, 0.72
"""In em: how far beside a stick its length stands; and how far down one that hangs from the line,
in shares of it, which is clear of the square of another."""


@picture
def residuals(
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    weight: float = study.WEIGHT,
    bias: float = study.BIAS,
) -> Drawing:
    """Draw what a line misses as sticks, of which MAE takes the mean, and as squares, as MSE.

    As the errors grow, the sticks grow evenly, and the squares ever faster: an error twice as long
    has four times the area. A square is one on the page, whatever the axes.

    Parameters
    ----------
    x, y : the data, shape (n,), up to 12; by default three points that the line misses by 1, 2, 4
    weight, bias : of the line, weight x + bias

    Raises
    ------
    ValueError
        If only one of x and y is given, or they are no two rows of up to 12 numbers of one length.

    Examples
    --------
    >>> scene = gd.plotting.residuals()
    >>> scene.save("residuals.gif")  # doctest: +SKIP
    """
    found = study.find_residuals(x, y, weight, bias)
    if len(found.x) > _MOST:
        raise ValueError(f"residuals draws up to {_MOST} points, got {len(found.x)}")
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=dict(zip(("MAE", "MSE"), _series(), strict=True)),
    )


def _series() -> list[int]:
    """Return the numbers of the colours of MAE and MSE, which are theirs in every picture."""
    rules = [losses.get("mae"), losses.get("mse")]
    return numbers_of([rule.short_name for rule in rules], rules)


def _said(say: Say, found: Residuals) -> Said:
    line = f"{found.weight:g} x + {found.bias:g}"
    return Said(
        say("residuals_title"),
        say("residuals_subtitle"),
        "",
        f"residuals of {line} at x = {found.x.tolist()}, y = {found.y.tolist()}; "
        f"MAE {found.mae:g}, MSE {found.mse:g}",
        say("residuals_alt", mae=short(found.mae), mse=short(found.mse)),
    )


def _draw(page: Page, found: Residuals) -> list[Drawn]:
    boxes = page.row((1, 1), gap=2.0, aspect=1.7)
    kinds = _Sticks, _Areas
    halves = [kind(page, found, series) for kind, series in zip(kinds, _series(), strict=True)]
    longest = max(half.longest for half in halves)
    return [
        drawn for half, box in zip(halves, boxes, strict=True) for drawn in half.draw(box, longest)
    ]


@dataclass(frozen=True, eq=False)
class _Half:
    """One of the two charts: the line, the points, and their errors in one shape."""

    page: Page
    found: Residuals
    series: int

    key = ""

    def draw(self, box: Box, longest: float) -> list[Drawn]:
        """Draw the chart between its name and its mean, of which no words are longer."""
        page, em = self.page, self.page.theme.em
        name, words = page.say(f"residuals_{self.key}"), page.say(f"residuals_{self.key}_words")
        color = page.theme.series_text(self.series)
        left, bottom, right, top = named_above(page, box, name, words, color)
        tall = top - bottom - _TOLD * em - 0.3 * em
        view = self._view(right - left, tall)
        chart = Chart(page, (left, bottom + _TOLD * em, right, top), view, ticks="")
        chart.axes.spines["bottom"].set_visible(False)
        drawn = [*self.errors(chart), *self._line(chart)]
        return [*drawn, *self._lengths(chart), self._mean(chart, longest)]

    def errors(self, chart: Chart) -> list[Drawn]:
        """Draw the errors."""
        raise NotImplementedError

    def parts(self, found: Residuals) -> np.ndarray:
        """Return what the mean is of, shape (n,)."""
        raise NotImplementedError

    @property
    def named(self) -> range:
        """The numbers of the errors that are written: all of a few."""
        return range(len(self.found.x) if len(self.found.x) <= _NAMED else 0)

    def at(self, frame: float) -> Residuals:
        """Return the residuals of a frame."""
        return self.found.grown(frame / (FRAMES - 1))

    def _view(self, wide: float, tall: float) -> View:
        """Return what so many pixels show: all points, the line there, and squares beside them.

        It is so high that the points, too, are apart across.
        """
        found = self.found
        heights = np.concatenate([found.y, found.predictions])
        low, high = float(heights.min()), float(heights.max())
        pad = _PAD * (high - low) or 0.5
        low, high = low - pad, high + pad
        left, reach = float(found.x.min()), float(np.ptp(found.x)) or 1.0
        ahead = max(self._ahead(), _PAD * wide)
        inside = max(wide * (1 - _PAD) - ahead, 0.2 * wide)
        while (span := self._span(inside, tall / (high - low))) > _APART * reach:
            low, high = low - 0.02 * (high - low), high + 0.02 * (high - low)
        left -= ahead * span / inside
        return (left, left + wide * span / inside), (low, high)

    def _ahead(self) -> float:
        """Return the room in pixels that the length of the first point takes before it."""
        page, found = self.page, self.found
        first = int(found.x.argmin())
        words = self._length(FRAMES - 1, first) if first in self.named else ""
        return widest(page.figure, [words], page.theme, weight="bold") + 0.8 * page.theme.em

    def _span(self, wide: float, unit: float) -> float:
        """Return how much of the axis so many pixels show, if all squares of a unit are inside."""
        share = np.maximum(1 - self.found.lengths * unit / wide, 0.1)
        away = self.found.x - self.found.x.min()
        return max(float((away / share).max()), float(np.ptp(away)) or 1.0)

    def _line(self, chart: Chart) -> list[Drawn]:
        """Draw the line, which is named, and the points."""
        theme, across = chart.theme, np.array(chart.axes.get_xlim())
        line = np.stack([across, self.found.weight * across + self.found.bias], axis=1)
        ink = theme.palette.ink
        return chart.draw(
            curve(line, color=theme.palette.muted, width=0.8, halo=False, zorder=2.2),
            Dots(lambda frame: self._points(frame), FRAMES, color=ink, size=1.1),
        )

    def _points(self, frame: float) -> np.ndarray:
        now = self.at(frame)
        return np.stack([now.x, now.y], axis=1)

    def _ends(self, frame: float) -> np.ndarray:
        """Return the sticks of a frame, shape (n, 2, 2)."""
        now = self.at(frame)
        return np.stack([np.stack([now.x, end], axis=1) for end in (now.predictions, now.y)], 1)

    def sticks(self, color: str, width: float) -> Line:
        """Return the sticks as one line, broken between them."""

        def broken(frame: float) -> np.ndarray:
            gaps = np.full((len(self.found.x), 1, 2), np.nan)
            return np.concatenate([self._ends(frame), gaps], axis=1).reshape(-1, 2)

        return Line(broken, FRAMES, color=color, width=width, halo=False, zorder=3.4)

    def _lengths(self, chart: Chart) -> list[Drawn]:
        """Write at the left of each stick how long it is."""
        aside = _ASIDE * chart.theme.em / chart.axes.bbox.width * np.ptp(chart.axes.get_xlim())

        def words(index: int) -> At:
            return lambda frame: self._length(frame, index)

        def place(index: int) -> At:
            share = 0.5 if self.found.y[index] > self.found.predictions[index] else _LOW
            return lambda frame: [1 - share, share] @ self._ends(frame)[index] - [aside, 0]

        style = {"ha": "right", "va": "center", "halo": True, "weight": "bold"}
        room = np.ravel(chart.axes.viewLim.get_points())
        return chart.draw(
            *(
                Writing(words(index), place(index), FRAMES, room=room, **style)
                for index in self.named
            )
        )

    def _length(self, frame: float, index: int) -> str:
        """Return the words for the length of a stick, once it has one to be read."""
        named = index == int(self.found.lengths.argmax())
        if frame < _SEEN * FRAMES:
            return ""
        told = _in_words(self.at(frame).lengths[index])
        return self.page.say("residuals_length", length=told) if named else told

    @property
    def longest(self) -> float:
        """The width of the words for the mean where they are longest, in pixels."""
        told = sorted(map(self._told, range(FRAMES)), key=len)[-3:]
        return widest(self.page.figure, told, self.page.theme, weight="bold")

    def _mean(self, chart: Chart, longest: float) -> Drawn:
        """Write below the chart of what the mean is, and what it comes to."""
        theme, axes, em = chart.theme, chart.axes, chart.theme.em
        down = -0.5 * em / axes.bbox.height
        return Writing(
            self._told,
            (0, down),
            FRAMES,
            shares=True,
            room=(-0.02, down - 2.2 * em / axes.bbox.height, 1.05, down),
            scale=min(_LARGE, 0.97 * axes.bbox.width / longest),
            weight="bold",
            color=theme.series_text(self.series),
            va="top",
        ).draw_on(axes, theme)

    def _told(self, frame: float) -> str:
        """Return what the mean comes to; at the end of what, which there is time to read."""
        parts = self.parts(self.at(frame))
        terms, mean = _terms([_in_words(part) for part in parts]), float(parts.mean())
        if len(parts) == 1 or frame < FRAMES - 1:
            return f"{self.page.say(f'residuals_{self.key}')} = {short(mean)}"
        return self.page.say(
            "residuals_mean",
            name=self.page.say(f"residuals_{self.key}"),
            terms=terms,
            count=len(parts),
            mean=short(mean),
        )


class _Sticks(_Half):
    """The errors as sticks."""

    key = "mae"

    def parts(self, found: Residuals) -> np.ndarray:
        """Return the lengths."""
        return found.lengths

    def errors(self, chart: Chart) -> list[Drawn]:
        """Draw thick sticks, and say what is what."""
        theme = chart.theme
        drawn = chart.draw(self.sticks(theme.series(self.series), 2.4))
        return [*drawn, *_explain(chart, self._points(FRAMES - 1), self.found)]


class _Areas(_Half):
    """The errors as squares on the page, each beside its stick."""

    key = "mse"

    def parts(self, found: Residuals) -> np.ndarray:
        """Return the areas."""
        return found.areas

    def errors(self, chart: Chart) -> list[Drawn]:
        """Draw the squares, parted into units where they can be counted, with their areas."""
        color = chart.theme.series(self.series)
        squares = Squares(self._ends, FRAMES, color=color)
        return [
            *chart.draw(squares, self.sticks(color, 1.2)),
            *(self._area(chart, squares, index) for index in self.named),
        ]

    def _area(self, chart: Chart, squares: Squares, index: int) -> Drawn:
        """Write the area into a square, as large as has room there."""
        theme, last = chart.theme, _in_words(self.found.areas[index])
        side = squares.sides(chart.axes)[index]
        size = chart.places.size(last, weight="bold")
        scale = float(np.clip(0.8 * side / max(size), 0.5, 1.7))
        wide = scale * size[0] / len(last)

        def words(frame: float) -> str:
            told = _in_words(self.at(frame).areas[index])
            return told if len(told) * wide < side * frame / (FRAMES - 1) else ""

        return Writing(
            words,
            lambda frame: squares.corners(chart.axes, frame)[index].mean(axis=0),
            FRAMES,
            room=np.ravel(chart.axes.viewLim.get_points()),
            ha="center",
            va="center",
            scale=scale,
            weight="bold",
            halo=True,
        ).draw_on(chart.axes, theme)


def _explain(chart: Chart, points: np.ndarray, found: Residuals) -> list[Drawn]:
    """Name the line and, when it has come there, one of the points."""
    places, say, em = chart.places, chart.theme.say, chart.theme.em
    (left, right), low = chart.axes.get_xlim(), np.minimum(found.y, found.predictions)
    line = np.linspace(left, right, 80)
    line = np.stack([line, found.weight * line + found.bias], axis=1)
    places.add_path("line", line)
    for x, bottom, tall in zip(found.x, low, found.lengths, strict=True):
        stick = np.stack([np.full(20, x), np.linspace(bottom, bottom + tall, 20)], axis=1)
        places.add_trace(stick)
        (at, up) = places.pixels(stick[10:11])[0]
        places.taken.append((at - 4 * em, up - 0.6 * em, at + 0.3 * em, up + 0.6 * em))
    for point in points:
        places.add_ring(point[None], 0.9)
    style = {"scale": 0.9, "color": chart.theme.palette.muted}
    farthest = points[[found.lengths.argmax()]]
    point = places.label(say("residuals_point"), farthest, room=1.2, **style)
    places.label(say("residuals_line"), line[50:], room=1.2, **style)
    return [] if point is None else [shown_since(point, _THERE * FRAMES, FRAMES)]


def _in_words(value: float) -> str:
    """Return a length or an area: few digits while it grows, all that it has in the end."""
    return short(float(value), 2) if value < 10 else number(float(f"{value:.3g}"))


def _terms(words: Sequence[str]) -> str:
    shown = words if len(words) <= _NAMED else [*words[:2], "…", words[-1]]
    return " + ".join(shown)
