"""Loss and slope side by side: how high a curve stands, and how hard it pulls, at the same place.

A dot runs along each curve. On the left an arrow pulls it back, as long as the slope is steep; on
the right it stands at its slope, and the number beside the chart says which that is.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gdviz.objectives.base import Objective
from gdviz.plotting.layout.chart import Chart, Name
from gdviz.plotting.layout.exits import mark_exits
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.readings import Readings
from gdviz.plotting.marks.lines import Dots, Line, Vector, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies.kinks import Kink, Traced, alike, values_and_slopes

_LONGEST = 0.33
"""The longest arrow, as a share of the width of a chart."""
_SIZES = (1.25, 1.0, 0.85)
"""Of the dots, the largest below: all are seen where they meet."""


@dataclass(frozen=True, eq=False)
class LossCurve:
    """A loss of one number, as it is drawn beside its slope.

    Attributes
    ----------
    objective : of one variable
    traced : its points and those of its slope
    name, formula, slope : what it is called, and how it and its slope are written
    series : the number of its colour
    brief : what it is called where there is little room
    """

    objective: Objective
    traced: Traced
    name: str
    formula: str
    slope: str
    series: int
    brief: str = ""

    def at(self, x: float) -> tuple[float, float]:
        """Return the loss and its slope at a place."""
        values, slopes = values_and_slopes(self.objective, np.array([x]))
        return float(values[0]), float(slopes[0])


@dataclass(frozen=True, eq=False)
class Route:
    """Where the dots run, and what is shown of the curves.

    Attributes
    ----------
    places : where the dots are at each frame, shape (frames,)
    limits : the axis across
    across, letter : its name, and the letter for a place on it
    top : of the losses; all of them where it is None
    slopes : limits of the slopes; all of them where they are None
    """

    places: np.ndarray
    limits: tuple[float, float]
    across: str
    letter: str
    top: float | None = None
    slopes: tuple[float, float] | None = None

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.places)

    def at(self, frame: float) -> float:
        """Return where the dots are at a frame."""
        return float(np.interp(frame, np.arange(self.frames), self.places))


class Stretch(NamedTuple):
    """A stretch of the axis across, and what holds there."""

    low: float
    high: float
    words: str


def draw_side_by_side(
    page: Page, curves: Sequence[LossCurve], route: Route, stretch: Stretch | None = None
) -> list[Drawn]:
    """Draw losses and their slopes in two charts, and shade a stretch of both if there is one."""
    readings = Readings.fitted(
        page,
        [(each.name, each.brief or each.name, each.series) for each in curves],
        lambda frame: [each.at(route.at(frame))[1] for each in curves],
        route.frames,
    )
    losses, slopes = _charts(page, curves, route, readings.room(page))
    drawn = [*_draw_rule(losses, route), *_draw_rule(slopes, route)]
    pull = _pull(curves, route)
    for index, each in enumerate(curves):
        drawn += _draw_loss(losses, index, each, route, pull)
    losses.name(_names(losses, curves, lambda each: (each.formula, each.traced.points)))
    if stretch is not None:
        _shade(stretch, losses, slopes)
    return [*drawn, *_draw_slopes(slopes, curves, route, readings)]


# ------------------------------------------------------------------------------------- the room


def _charts(
    page: Page, curves: Sequence[LossCurve], route: Route, beside: float
) -> tuple[Chart, Chart]:
    """Return the chart of the losses and that of the slopes, with room for numbers beside it."""
    left, bottom, right, top = page.room
    boxes = page.within((left, bottom, right - beside, top)).row((1, 1), gap=1.6)
    views = _heights(curves, route), _steepness(curves, route)
    return tuple(
        Chart(
            page,
            box,
            (route.limits, view),
            heading=page.say(heading),
            across=route.across,
        )
        for box, view, heading in zip(boxes, views, ("loss", "side_slope"), strict=True)
    )


def _heights(curves: Sequence[LossCurve], route: Route) -> tuple[float, float]:
    """Return the lowest and the highest loss that are seen."""
    top = route.top or max(float(each.traced.points[:, 1].max()) for each in curves)
    below = 0.06 if len(curves) < 3 else 0.14  # room for names under many curves
    return -below * top, 1.02 * top


def _steepness(curves: Sequence[LossCurve], route: Route) -> tuple[float, float]:
    """Return the lowest and the highest slope that are seen."""
    if route.slopes:
        return route.slopes
    slopes = np.concatenate([each.traced.slopes[:, 1] for each in curves])
    low, high = min(np.nanmin(slopes), 0), max(np.nanmax(slopes), 0)
    height = high - low
    return low - 0.09 * height, high + 0.17 * height  # above, room for the place of the dots


def _shade(stretch: Stretch, losses: Chart, slopes: Chart) -> None:
    """Shade the ground of both charts, if there is room to say on the left what holds there."""
    style = {"scale": 0.85, "color": losses.theme.palette.muted, "zorder": 3}
    if losses.places.column(stretch.words, (stretch.low + stretch.high) / 2, **style):
        for chart in (losses, slopes):
            chart.shade(stretch.low, stretch.high)


# -------------------------------------------------------------------------------- what is drawn


def _draw_rule(chart: Chart, route: Route) -> list[Drawn]:
    """Draw the line on which all dots are, and beside its top the place it is at."""
    axes, em, (left, right) = chart.axes, chart.theme.em, route.limits
    low, high = axes.get_ylim()
    em_across, em_up = np.ptp(axes.transData.inverted().transform([(0, 0), (em, em)]), axis=0)
    half, final, muted = 2.4 * em_across, route.places[-1], chart.theme.palette.muted
    side = -half if 2 * final > left + right else half

    def beside(frame: float) -> tuple[float, float]:
        return np.clip(route.at(frame) + side, left + half, right - half), high - em_up

    box = axes.bbox
    chart.places.taken.append((box.x0, box.y1 - 1.4 * em, box.x1, box.y1 + em))
    chart.places.add_trace(np.array([(final, low), (final, high)]))
    return chart.draw(
        Line(
            lambda frame: [(route.at(frame), low), (route.at(frame), high - 1.4 * em_up)],
            route.frames,
            color=muted,
            width=0.3,
            halo=False,
            zorder=2,
        ),
        RunningNumber(
            lambda frame: _place_in_words(route.letter, route.at(frame)),
            beside,
            route.frames,
            scale=0.9,
            color=muted,
        ),
    )


def _place_in_words(letter: str, value: float) -> str:
    sign = "-" if round(value, 2) < 0 else r"\,"  # in mathematics, where every font has a minus
    return f"${letter} = {sign}${abs(value):.2f}"


def _pull(curves: Sequence[LossCurve], route: Route) -> float:
    """Return the length of an arrow for each unit of slope, in units of the axis across."""
    slopes = [values_and_slopes(each.objective, route.places)[1] for each in curves]
    return _LONGEST * (route.limits[1] - route.limits[0]) / max(float(np.abs(slopes).max()), 1e-12)


def _draw_loss(chart: Chart, index: int, loss: LossCurve, route: Route, pull: float) -> list[Drawn]:
    """Draw a loss, the dot on it, and the arrow that pulls the dot back."""
    color = chart.theme.series(loss.series)

    def arrow(frame: float) -> np.ndarray:
        x = route.at(frame)
        value, slope = loss.at(x)
        return np.array([(x, value), (x - pull * slope, value)])

    drawn = chart.draw(
        curve(loss.traced.points, color=color, join="miter"),
        Vector(arrow, route.frames, color=color, width=0.9, zorder=4 + index / 100),
        _dots(chart, index, loss.series, lambda frame: arrow(frame)[:1], route.frames),
    )
    if route.top:
        drawn += mark_exits(chart, loss.traced.points, color)
    for frame in (0, route.frames - 1):  # between them it may pass under a name
        chart.places.add_trace(arrow(frame))
    chart.places.add_path(index, loss.traced.points)
    return drawn


def _draw_slopes(
    chart: Chart, curves: Sequence[LossCurve], route: Route, readings: Readings
) -> list[Drawn]:
    """Draw the slopes, their jumps, the dots on them, and what those read."""
    chart.zero()
    drawn, widths = [], _widths(chart, curves)
    for index, each in enumerate(curves):
        drawn += _draw_slope(chart, index, each, route, widths[index])
    drawn += chart.draw(readings)
    chart.name(_names(chart, curves, lambda each: (each.slope, each.traced.slopes)), listed=True)
    for each in curves:
        for kink in each.traced.kinks:
            _say_kink(chart, kink)
    return drawn


def _widths(chart: Chart, curves: Sequence[LossCurve]) -> list[dict[str, Any]]:
    """Return how wide each slope is drawn: of two on one another the first looks out below."""
    pairs = alike([each.traced for each in curves], float(np.ptp(chart.axes.get_ylim())))
    under, over = {first for first, _ in pairs}, {second for _, second in pairs}
    wide, slim = {"width": 2.0}, {"width": 0.8, "halo": False}
    return [
        wide if index in under else slim if index in over else {} for index in range(len(curves))
    ]


def _draw_slope(
    chart: Chart, index: int, loss: LossCurve, route: Route, width: dict[str, Any]
) -> list[Drawn]:
    color, traced = chart.theme.series(loss.series), loss.traced

    def at(frame: float) -> list[tuple[float, float]]:
        return [(route.at(frame), loss.at(route.at(frame))[1])]

    drawn = chart.draw(
        curve(traced.slopes, color=color, join="miter", **width),
        _dots(chart, index, loss.series, at, route.frames),
    )
    if route.slopes:
        drawn += mark_exits(chart, traced.slopes, color)
    return [*drawn, *_draw_jumps(chart, traced.kinks, color)]


def _draw_jumps(chart: Chart, kinks: Sequence[Kink], color: str) -> list[Drawn]:
    """Draw the ends of each jump as open rings: the slope has neither value there."""
    if not kinks:
        return []
    ends = [(kink.at, height) for kink in kinks for height in (kink.left, kink.right)]
    for end in ends:
        chart.places.add_ring(np.array([end]), 0.8)
    return chart.draw(Dots(lambda _: ends, color=color, size=0.85, open=True, zorder=4.5))


def _say_kink(chart: Chart, kink: Kink) -> None:
    words, muted = chart.theme.say("side_kink"), chart.theme.palette.muted
    ends = np.array([(kink.at, kink.left), (kink.at, kink.right)])
    chart.places.label(words, ends, room=2, scale=0.8, color=muted)


def _dots(chart: Chart, index: int, series: int, at: Callable[[float], Any], frames: int) -> Dots:
    """Return the dot of a curve, which no name covers where it begins and ends."""
    for frame in (0, frames - 1):
        chart.places.add_ring(np.array(at(frame)), 0.9)
    theme, size = chart.theme, _SIZES[min(index, len(_SIZES) - 1)]
    style = {"marker": theme.marker(series), "size": size, "zorder": 5 + index / 100}
    return Dots(at, frames, color=theme.series(series), **style)


def _names(
    chart: Chart,
    curves: Sequence[LossCurve],
    seen: Callable[[LossCurve], tuple[str, np.ndarray]],
) -> list[Name]:
    """Return the names of the curves that are seen, each with its formula if there is room."""
    names = []
    for each in curves:
        formula, points = seen(each)
        words = f"{each.name}  {formula}".strip()
        names.append(
            Name(words, points, name_style(chart.theme, each.series), each.brief or each.name)
        )
    return names
