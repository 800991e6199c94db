"""Loss and slope side by side: how high a curve stands, and how hard it pulls, at the same place.

A dot runs along each curve: on the left at its loss, on the right at its slope. Both are read
beside the charts.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.objectives.base import Objective
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.exits import mark_exits
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.readings import Readings, name_before
from gdviz.plotting.layout.ticks import decimal, set_ticks, short
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies.kinks import Kink, Traced, alike, values_and_slopes

_SIZES = (1.25, 1.0, 0.85)
"""Of the dots, the largest below: all are seen where they meet."""
_BELOW = 0.17
"""What is seen below zero of losses, where names stand, as a share of the highest."""
_WIDER = 0.06
"""How much wider the losses are, where they are named, in shares of a half of the page."""
_ENDS = 0.3
"""The share of the axis, at its end away from the dots, in which a curve is named first."""
_SHORT = 14
"""Letters of a name and its formula, as LaTeX, that need no shorter one."""
_WORDS, _PLACE = 4.6, 1.6
"""In em: the height of what stands above and below a chart, and of the place of the dots on it."""
_CLEAR = 0.9
"""In em: how far words above the dots keep from the sides where curves leave."""
_FEW, _ROW = 2, 1.2
"""Beside so many curves at most their names stand in a column of a paper; and in em, the height of
a row of more, which stand below."""
_NUMBERS_APART = 1.0
"""In em: how far apart the ends of curves are at least, by which these are named."""


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
    pull : what is said of how it pulls
    """

    objective: Objective
    traced: Traced
    name: str
    formula: str
    slope: str
    series: int
    brief: str = ""
    pull: str = ""

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
    across, letter : its name, and the letter or the word for a place on it
    tells : whether the dots end at the right side, where they are told in words
    top : of the losses; all of them where it is None
    slopes : limits of the slopes; all of them where they are None
    """

    places: np.ndarray
    limits: tuple[float, float]
    across: str
    letter: str
    top: float | None = None
    slopes: tuple[float, float] | None = None
    tells: bool = False

    @property
    def frames(self) -> int:
        """How many frames there are."""
        return len(self.places)

    def at(self, frame: float) -> float:
        """Return where the dots are at a frame."""
        return float(np.interp(frame, np.arange(self.frames), self.places))


def draw_side_by_side(page: Page, curves: Sequence[LossCurve], route: Route) -> list[Drawn]:
    """Draw losses and their slopes in two charts."""
    listed = page.theme.size.is_narrow and len(curves) > _FEW
    if listed:
        page = _list_below(page, curves)
    costs, pulls = (_readings(page, curves, route, which) for which in (0, 1))
    losses, slopes = _charts(page, curves, route, (costs, pulls))
    drawn = [*_draw_rule(losses, route), *_draw_rule(slopes, route)]
    for index, each in enumerate(curves):
        drawn += _draw_loss(losses, index, each, route)
    drawn += losses.draw(costs)
    if not (costs.names or listed):
        bare = page.theme.size.is_narrow
        names = _names(
            losses, curves, lambda each: ("" if bare else each.formula, each.traced.points)
        )
        losses.name(_at_their_ends(losses, route, names))
    return [*drawn, *_draw_slopes(slopes, curves, route, pulls)]


def _list_below(page: Page, curves: Sequence[LossCurve]) -> Page:
    """Write the names in rows at the bottom of a page; return the page that is left above them."""
    theme, em, (left, bottom, right, top) = page.theme, page.theme.em, page.room
    rows: list[list[Stamp]] = [[]]
    x = left
    for each in curves:
        style = name_style(theme, each.series) | {"scale": 0.85, "va": "bottom"}
        stamp = write(page.figure, x, bottom, each.brief or each.name, theme, **style)
        wide = measure(stamp)[0]
        if x > left and x + wide > right:
            x = left
            rows.append([])
        stamp.set_x(x)
        rows[-1].append(stamp)
        x += wide + em
    for up, row in enumerate(reversed(rows)):
        for stamp in row:
            stamp.set_y(bottom + up * _ROW * em)
    return page.within((left, bottom + (len(rows) * _ROW + 0.4) * em, right, top))


def _readings(page: Page, curves: Sequence[LossCurve], route: Route, which: int) -> Readings:
    """Return the losses of the dots, or their slopes, to be read beside a chart.

    Where dots end at its side, this is where curves are named: with the formula of the loss, and
    how it pulls.
    """

    def name(each: LossCurve) -> str:
        if not route.tells:
            return each.name
        return (each.brief or each.name) if which else _with(each.name, each.formula)

    def at(frame: float) -> list[float]:
        return [each.at(route.at(frame))[which] for each in curves]

    def phrase(index: int, **each: str) -> str:
        if not route.tells:
            return name_before(index, **each)
        told = page.say("side_pulls" if which else "side_costs", **each)
        return f"{told}\n{curves[index].pull}".strip() if which else told

    named = [(name(each), each.brief or each.name, each.series) for each in curves]
    return Readings.fitted(page, named, at, route.frames, phrase, route.tells)


def _with(name: str, formula: str) -> str:
    return f"{name}  {formula}".strip()


# ------------------------------------------------------------------------------------- the room


def _charts(
    page: Page, curves: Sequence[LossCurve], route: Route, readings: Sequence[Readings]
) -> tuple[Chart, Chart]:
    """Return the chart of the losses and that of the slopes, with room for numbers beside it."""
    first, second = page.row((1, 1), gap=1.2)
    beside = [each.room(page) for each in readings]
    if first[1] == second[1]:  # side by side the losses are as wide, or wider where they are named
        more = (beside[0] - beside[1]) / 2 + route.tells * _WIDER * (first[2] - first[0])
        first, second = (*first[:2], first[2] + more, first[3]), (second[0] + more, *second[1:])
    below = 0.0 if readings[0].names else _BELOW
    tall = (second[3] - second[1]) / page.theme.em - _WORDS
    views = _heights(curves, route, below), _steepness(curves, route, tall)
    headings = "side_loss", "side_slope"
    if page.theme.size.is_narrow:
        headings = "loss", "side_slope_briefly"
    charts = tuple(
        Chart(
            page,
            box,
            (route.limits, view),
            heading=page.say(heading),
            across=route.across,
            beside=room,
        )
        for box, view, heading, room in zip((first, second), views, headings, beside, strict=True)
    )
    if route.tells:  # the mistake is read on the axis
        end = abs(float(route.places[-1]))
        for chart in charts:
            set_ticks(chart.axes.xaxis, [-end, 0, end], [short(each) for each in (-end, 0.0, end)])
    return charts


def _heights(curves: Sequence[LossCurve], route: Route, below: float) -> tuple[float, float]:
    """Return the lowest and the highest loss that are seen, and a share of it below zero."""
    top = route.top or max(float(each.traced.points[:, 1].max()) for each in curves)
    return -below * top, 1.02 * top


def _steepness(curves: Sequence[LossCurve], route: Route, tall: float) -> tuple[float, float]:
    """Return the lowest and the highest slope that are seen on a chart so high in em."""
    if route.slopes:
        return route.slopes
    slopes = np.concatenate([each.traced.slopes[:, 1] for each in curves])
    low, high = min(np.nanmin(slopes), 0), max(np.nanmax(slopes), 0)
    height = high - low
    above = max(0.17, _PLACE / max(tall - _PLACE, _PLACE))  # room for the place of the dots
    return low - 0.09 * height, high + above * height


# -------------------------------------------------------------------------------- what is drawn


def _draw_rule(chart: Chart, route: Route) -> list[Drawn]:
    """Draw the line on which all dots are, and beside its top the place it is at."""
    axes, em, (left, right) = chart.axes, chart.theme.em, route.limits
    low, high = axes.get_ylim()
    em_across, em_up = np.ptp(axes.transData.inverted().transform([(0, 0), (em, em)]), axis=0)
    half, final, muted = 2.4 * em_across, route.places[-1], chart.theme.palette.muted
    inner = half + (_CLEAR * em_across if route.top else 0)  # where curves leave, at both sides
    side = -half if 2 * final > left + right else half

    def beside(frame: float) -> tuple[float, float]:
        return np.clip(route.at(frame) + side, left + inner, right - inner), high - em_up

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
            lambda frame: _place_in_words(route, frame),
            beside,
            route.frames,
            scale=0.95,
            color=chart.theme.palette.ink if route.tells else muted,
            halo=True,
        ),
    )


def _place_in_words(route: Route, frame: float) -> str:
    letter, value = route.letter, route.at(frame)
    if len(letter) > 1:
        return f"{letter} {short(value) if frame >= route.frames - 1 else decimal(value, 1)}"
    sign = "-" if round(value, 2) < 0 else r"\,"  # in mathematics, where every font has a minus
    return f"${letter} = {sign}${abs(value):.2f}"


def _draw_loss(chart: Chart, index: int, loss: LossCurve, route: Route) -> list[Drawn]:
    """Draw a loss, and the dot on it."""
    color = chart.theme.series(loss.series)

    def at(frame: float) -> list[tuple[float, float]]:
        return [(route.at(frame), loss.at(route.at(frame))[0])]

    drawn = chart.draw(
        curve(loss.traced.points, color=color, join="miter"),
        _dots(chart, index, loss.series, at, route.frames),
    )
    if route.top:
        drawn += mark_exits(chart, loss.traced.points, color)
    chart.places.add_path(index, loss.traced.points)
    return drawn


def _size(index: int) -> float:
    return _SIZES[min(index, len(_SIZES) - 1)]


def _at_their_ends(chart: Chart, route: Route, names: Sequence[Name]) -> list[Name]:
    """Return names that are looked for room at the ends of the curves away from the dots.

    Where curves meet there, they are named anywhere.
    """
    left, right = route.limits
    away = abs(route.places[-1] - left) > abs(route.places[-1] - right)
    ends = [each.points[0 if away else -1, 1] for each in names]
    up = chart.axes.bbox.height / np.ptp(chart.axes.get_ylim())
    if len(ends) > 1 and np.diff(np.sort(ends)).min() * up < _NUMBERS_APART * chart.theme.em:
        return list(names)
    shares = [(each.points[:, 0] - left) / (right - left) for each in names]
    parts = [share < _ENDS if away else share > 1 - _ENDS for share in shares]
    return [
        each._replace(first=each.points[part][::4]) for each, part in zip(names, parts, strict=True)
    ]


def _draw_slopes(
    chart: Chart, curves: Sequence[LossCurve], route: Route, readings: Readings
) -> list[Drawn]:
    """Draw the slopes, their jumps, the dots on them, and what those read."""
    chart.zero()
    chart.places.add_trace(np.array([(at, 0.0) for at in route.limits]))
    drawn, widths = [], _widths(chart, curves)
    for index, each in enumerate(curves):
        drawn += _draw_slope(chart, index, each, route, widths[index])
    drawn += chart.draw(readings)
    if readings.names:
        return drawn
    if chart.theme.size.is_narrow:  # markers and colours tell them, which are named on the left
        return drawn
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
    style = {"scale": 0.8, "color": muted}
    chart.places.label(words, ends, room=2, **style) or chart.places.lead(words, ends, **style)


def _dots(chart: Chart, index: int, series: int, at: Callable[[float], Any], frames: int) -> Dots:
    """Return the dot of a curve, which no name covers where it begins and ends."""
    for frame in (0, frames - 1):
        chart.places.add_ring(np.array(at(frame)), 0.9)
    theme = chart.theme
    style = {"marker": theme.marker(series), "size": _size(index), "zorder": 5 + index / 100}
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
        words = _with(each.name, formula)
        shorter = "" if len(words) < _SHORT else each.brief or each.name
        names.append(Name(words, points, name_style(chart.theme, each.series), shorter))
    return names
