"""Loss and slope side by side: how high a curve stands, and how hard it pulls, at the same place.

A dot runs along each curve. On the left an arrow pulls it back, as long as the slope is steep; on
the right it stands at its slope, and the number beside the chart says which that is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gdviz.plotting.layout.chart import Chart, Name
from gdviz.plotting.layout.labels import spread
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.lines import Dots, Line, Vector, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies.kinks import Curve, Jump, alike, trace

_LONGEST = 0.33
"""The longest arrow, as a share of the width of a chart."""
_LEADING = 1.15
_WAYS_TO_READ = ((" ", 1.0), ("\n", 1.0), (" ", 0.8), ("\n", 0.8), ("\n", 0.65), (" ", 0.55))
"""What parts a name from its number, and their scale: the first that fits."""


@dataclass(frozen=True)
class Course:
    """Where the dots run, and what is shown of the curves.

    Attributes
    ----------
    places : where the dots are at each frame, shape (frames,)
    low, high : the axis across
    across, letter : its name, and the letter for a place on it
    top : of the losses; all of them where it is None
    slopes : limits of the slopes; all of them where they are None
    drawn : the part of the axis on which the curves are drawn; all of it where it is None
    """

    places: np.ndarray
    low: float
    high: float
    across: str
    letter: str
    top: float | None = None
    slopes: tuple[float, float] | None = None
    drawn: tuple[float, float] | None = None

    def at(self, frame: float) -> float:
        """Return where the dots are at a frame."""
        return float(np.interp(frame, np.arange(len(self.places)), self.places))


class Band(NamedTuple):
    """A part of the axis across, and what holds there."""

    low: float
    high: float
    words: str


class SideBySide:
    """The two charts and all that moves on them.

    Attributes
    ----------
    loss, slope : the charts
    marks : what moves
    """

    def __init__(self, page: Page, curves: Sequence[Curve], course: Course) -> None:
        self.theme, self.curves, self.course = page.theme, curves, course
        ends = course.drawn or (course.low, course.high)
        self.traced = [trace(each, *ends) for each in curves]
        self.frames = len(course.places)
        em, across = self.theme.em, (course.low, course.high)
        beside, self.scale, self.between = self._fit_readings(page)
        half = (page.right - page.left - beside - 1.6 * em) / 2
        left = (page.left, page.bottom, page.left + half, page.top)
        right = (left[2] + 1.6 * em, page.bottom, page.right - beside, page.top)
        self.loss = Chart(
            page, left, (across, self._heights()), heading=page.say("loss"), across=course.across
        )
        self.slope = Chart(
            page, right, (across, self._steepness()), heading=page.say("side_slope"),
            across=course.across,
        )  # fmt: skip
        self.marks: list[Drawn] = []

    # --------------------------------------------------------------------------- the room

    def _heights(self) -> tuple[float, float]:
        top = self.course.top or max(float(t.points[:, 1].max()) for t in self.traced)
        below = 0.06 if len(self.curves) < 3 else 0.14  # room for names under many curves
        return -below * top, 1.02 * top

    def _steepness(self) -> tuple[float, float]:
        if self.course.slopes:
            return self.course.slopes
        values = np.concatenate([t.slopes[:, 1] for t in self.traced])
        low, high = min(np.nanmin(values), 0), max(np.nanmax(values), 0)
        height = high - low
        return low - 0.09 * height, high + 0.17 * height  # above, room for the place of the dots

    # -------------------------------------------------------------------------- what moves

    def place(self, index: int, frame: float) -> tuple[float, float]:
        """Return the loss and the slope of a curve where its dot is."""
        x = np.array([self.course.at(frame)])
        return float(self.curves[index].value(x)[0]), float(self.curves[index].slope(x)[0])

    def _fit_readings(self, page: Page) -> tuple[float, float, str]:
        """Return the width the readings need, their scale, and what parts name and number."""
        room = page.top - page.bottom - 5 * self.theme.em
        for between, scale in _WAYS_TO_READ:
            texts = [each for f in (0, self.frames - 1) for each in self.readings(f, between)]
            width, height = _largest(page, texts, scale)
            fits = len(self.curves) * _LEADING * height < room
            if fits and width < 0.17 * page.figure.bbox.width:
                break
        return width + 0.9 * self.theme.em, scale, between

    def readings(self, frame: float, between: str) -> list[str]:
        """Return the names and slopes of the curves at a frame."""
        values = [self.place(index, frame)[1] for index in range(len(self.curves))]
        return [
            f"{each.name}:{between}{decimal(value, 1)}"
            for each, value in zip(self.curves, values, strict=True)
        ]

    @property
    def pull(self) -> float:
        """The length of an arrow for each unit of slope, in units of the axis across."""
        slopes = [each.slope(self.course.places) for each in self.curves]
        width = self.course.high - self.course.low
        return _LONGEST * width / max(float(np.abs(slopes).max()), 1e-12)

    def _arrow(self, index: int, frame: float) -> np.ndarray:
        x = self.course.at(frame)
        loss, slope = self.place(index, frame)
        return np.array([(x, loss), (x - self.pull * slope, loss)])

    def draw(self, band: Band | None = None) -> list[Drawn]:
        """Draw all, with a shaded band if there is one, and return what moves."""
        self._draw_rule(self.loss)
        self._draw_rule(self.slope)
        self._draw_losses()
        self.loss.name(self._names([each.formula for each in self.curves], "points"))
        if band is not None:
            self._shade(band)
        self._draw_slopes()
        return self.marks

    def _draw_rule(self, chart: Chart) -> None:
        """Draw the line on which all dots are, and beside its top the place it is at."""
        axes, em, at = chart.axes, self.theme.em, self.course.at
        low, high = axes.get_ylim()
        em_across, em_up = np.ptp(axes.transData.inverted().transform([(0, 0), (em, em)]), axis=0)
        top, half = high - 1.4 * em_up, 2.4 * em_across
        left, right = self.course.low + half, self.course.high - half
        side = -half if 2 * self.course.places[-1] > self.course.low + self.course.high else half
        muted = self.theme.palette.muted
        self.marks += [
            Line(
                lambda frame: [(at(frame), low), (at(frame), top)], self.frames,
                color=muted, width=0.3, halo=False, zorder=2,
            ).draw_on(axes, self.theme),
            RunningNumber(
                lambda frame: _place_in_words(self.course.letter, at(frame)),
                lambda frame: (np.clip(at(frame) + side, left, right), high - em_up), self.frames,
                scale=0.9, color=muted,
            ).draw_on(axes, self.theme),
        ]  # fmt: skip
        box, final = axes.bbox, self.course.places[-1]
        chart.places.taken.append((box.x0, box.y1 - 1.4 * em, box.x1, box.y1 + em))
        chart.places.add_trace(np.array([(final, low), (final, high)]))

    def _draw_losses(self) -> None:
        chart = self.loss
        for index, traced in enumerate(self.traced):
            color = self.theme.series(index)
            self.marks += [
                curve(traced.points, color=color, join="miter").draw_on(chart.axes, self.theme),
                Vector(
                    lambda frame, i=index: self._arrow(i, frame),
                    self.frames, color=color, width=0.9, zorder=4 + index / 100,
                ).draw_on(chart.axes, self.theme),
                self._dots(chart, index, lambda frame, i=index: [self._arrow(i, frame)[0]]),
            ]  # fmt: skip
            if self.course.top:
                self.marks.append(mark_exits(chart, traced.points, color))
            for frame in (0, self.frames - 1):  # between them it may pass under a name
                chart.places.add_trace(self._arrow(index, frame))
            chart.places.add_path(index, traced.points)

    def _draw_slopes(self) -> None:
        chart = self.slope
        chart.zero()
        pairs = alike(self.traced, self._steepness())
        for index, traced in enumerate(self.traced):
            color = self.theme.series(index)
            under = any(index == first for first, _ in pairs)
            over = not under and any(index == second for _, second in pairs)
            self.marks += [
                curve(
                    traced.slopes, color=color, join="miter",
                    width=2.0 if under else 0.8 if over else 1.0, halo=not over,
                ).draw_on(chart.axes, self.theme),
                self._dots(chart, index, lambda f, i=index: [(self.course.at(f),
                                                              self.place(i, f)[1])]),
            ]  # fmt: skip
            if self.course.slopes:
                self.marks.append(mark_exits(chart, traced.slopes, color))
            if traced.jumps:
                self._rings(traced.jumps, color)
        self.marks.append(_readings(self))
        chart.name(self._names([each.slope_formula for each in self.curves], "slopes"), row=False)
        for each in self.traced:
            for jump in each.jumps:
                kink, muted = self.theme.say("side_kink"), self.theme.palette.muted
                ends = np.array([(jump.at, jump.left), (jump.at, jump.right)])
                chart.places.label(kink, ends, room=2, scale=0.8, color=muted)

    def _rings(self, found: Sequence[Jump], color: str) -> None:
        """Draw the ends of a jump as open rings: the slope has neither value there."""
        ends = [(jump.at, height) for jump in found for height in (jump.left, jump.right)]
        self.marks.append(
            Dots(lambda _: ends, color=color, size=0.85, open=True,
                 zorder=4.5).draw_on(self.slope.axes, self.theme)
        )  # fmt: skip
        for end in ends:
            self.slope.places.add_ring(np.array([end]), 0.8)

    def _dots(self, chart: Chart, index: int, at: Callable) -> Drawn:
        size = (1.25, 1.0, 0.85)[min(index, 2)]
        dots = Dots(
            at, self.frames, color=self.theme.series(index),
            marker=self.theme.marker(index), size=size, zorder=5 + index / 100,
        ).draw_on(chart.axes, self.theme)  # fmt: skip
        for frame in (0, self.frames - 1):
            chart.places.add_ring(np.array(at(frame)), 0.9)
        return dots

    def _names(self, formulas: Sequence[str], which: str) -> list[Name]:
        return [
            Name(
                f"{each.name}  {formula}".strip(),
                getattr(traced, which),
                self.theme.series_text(i),
                each.name,
            )
            for i, (each, formula, traced) in enumerate(
                zip(self.curves, formulas, self.traced, strict=True)
            )
        ]

    def _shade(self, band: Band) -> None:
        """Shade the ground of both charts, if there is room to say on the left what holds there."""
        middle, muted = (band.low + band.high) / 2, self.theme.palette.muted
        if write_in_column(self.loss, middle, band.words, scale=0.85, color=muted):
            for chart in (self.loss, self.slope):
                chart.shade(band.low, band.high)


def mark_exits(chart: Chart, points: np.ndarray, color: str) -> Drawn:
    """Mark with a triangle where a curve leaves a chart for good at its top or bottom."""
    axes = chart.axes
    placed = axes.transData.transform(points)
    low, high = axes.bbox.y0 - 1e-6, axes.bbox.y1 + 1e-6
    ends = [side[::-1] for side in (placed, placed[::-1]) if not low <= side[0, 1] <= high]
    at, angle = np.empty((0, 2)), 0.0
    for end in ends:  # from inside to its last point
        inside = np.flatnonzero((end[:, 1] >= low) & (end[:, 1] <= high))[-1]
        here, there = end[inside : inside + 2]
        edge = axes.bbox.y1 if there[1] > high else axes.bbox.y0
        at = np.array([here + (there - here) * (edge - here[1]) / (there[1] - here[1])])
        angle = float(np.degrees(np.arctan2(*(there - here)[::-1]))) - 90
    at = axes.transData.inverted().transform(at) if len(at) else at
    for place in at:
        chart.places.add_ring(place[None], 1.0)
    return Dots(lambda _: at, color=color, size=1.3, marker=(3, 0, angle)).draw_on(
        axes, chart.theme
    )


def write_in_column(chart: Chart, at: float, words: str, **style: object) -> Stamp | None:
    """Write words centred on a place across, as high as nothing is covered, if there is room."""
    places, box = chart.places, chart.axes.bbox
    stamp = write(
        chart.axes, at, 0, words, chart.theme, ha="center", va="center", halo=True, **style
    )
    size = np.array(measure(stamp)) / 2 + 0.4 * chart.theme.em
    x = float(chart.axes.transData.transform((at, 0))[0])
    x = float(np.clip(x, box.x0 + size[0], box.x1 - size[0]))
    covered = np.concatenate([*places.paths.values(), *places.rings])
    for y in np.arange(box.y1 - size[1], box.y0 + size[1], -4):
        low, high = np.subtract((x, y), size), np.add((x, y), size)
        free = not ((covered > low) & (covered < high)).all(axis=1).any()
        if free and not any(_overlap(low, high, each) for each in places.taken):
            stamp.set_position(chart.axes.transData.inverted().transform((x, y)))
            return stamp
    stamp.remove()
    return None


def _overlap(low: np.ndarray, high: np.ndarray, box: Sequence[float]) -> bool:
    return bool((low < box[2:]).all() and (high > box[:2]).all())


def _readings(pair: SideBySide) -> Drawn:
    """Write the slopes in numbers, each beside the chart at the height of its dot, none on another."""
    axes, theme = pair.slope.axes, pair.theme
    box, last = axes.bbox, pair.readings(pair.frames - 1, pair.between)
    stamps = [
        write(
            axes,
            0,
            0,
            words,
            theme,
            color=theme.series_text(index),
            weight="bold",
            scale=pair.scale,
            transform=axes.transAxes,
            va="center",
        )
        for index, words in enumerate(last)
    ]
    heights = [_LEADING * measure(stamp)[1] for stamp in stamps]
    across = 1 + 0.6 * theme.em / box.width

    def move(frame: float) -> None:
        slopes = [(0, pair.place(index, frame)[1]) for index in range(len(stamps))]
        wanted = np.clip(axes.transData.transform(slopes)[:, 1], box.y0, box.y1).tolist()
        placed = spread(wanted, heights, box.y0, box.y1)
        told = pair.readings(frame, pair.between)
        for stamp, y, words in zip(stamps, placed, told, strict=True):
            stamp.set(text=words, position=(across, (y - box.y0) / box.height))

    return Drawn(pair, pair.frames, move, **{f"reading_{i}": each for i, each in enumerate(stamps)})


def _largest(page: Page, words: Sequence[str], scale: float) -> np.ndarray:
    """Return the largest width and height of words in bold."""
    stamps = [
        write(page.figure, 0, 0, each, page.theme, weight="bold", scale=scale) for each in words
    ]
    sizes = np.array([measure(stamp) for stamp in stamps])
    for stamp in stamps:
        stamp.remove()
    return sizes.max(axis=0)


def _place_in_words(letter: str, value: float) -> str:
    sign = "-" if round(value, 2) < 0 else r"\,"  # in mathematics, where every font has a minus
    return f"${letter} = {sign}${abs(value):.2f}"


def decimal(value: float, digits: int) -> str:
    """Return a number with so many decimals, as a picture writes it."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", "−")
