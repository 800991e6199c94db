"""Schedules: the learning rate against the step, beside the path that it makes.

A step is as long as the rate allows. Where the slope does not fade toward the minimum, as in a
valley with a crease, a rate that stays rattles on for ever; one that falls comes to rest.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.descent import descents, several
from gdviz.objectives.surface import Surface
from gdviz.optimizers import SGD
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, rate_of, say_descents, say_ways
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.map_axes import coordinates
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.layout.ticks import number, set_ticks
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.fitting import SMALLEST, fits, hang
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.schedules import CosineDecay, ExponentialDecay, Schedule
from gdviz.studies.outcomes import rests, shakes_on
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

CREASE = Surface("x^2/6 + abs(y)", name="crease", minima=((0, 0),), start=(-6.3, 0.93))
"""A valley whose slope across is the same however near its floor is."""
RATES = (0.4, ExponentialDecay(0.4, 10, 0.5), CosineDecay(0.4, 60))
_LONGEST = 34
"""How many letters of a rate stand beside its name."""
_COLUMNS, _GAP, _ROOM, _FINER = (1, 2.6, 1), 1.5, 2.6, 0.8
_TICKS, _ASIDE, _LINE, _HIGH = 1.9, 0.7, 1.1, 5.0
"""In em: the room of ticks beside a map, from a name to how its rate is written, a line of that
below, and how high a row is that has room for it."""


@picture
def schedules(
    surface: Any = CREASE,
    rates: Iterable[Any] = RATES,
    start: ArrayLike | None = None,
    steps: int = 60,
) -> Drawing:
    """Draw learning rates against the step, and the paths and losses that they make.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one; by default a valley with a crease
    rates : learning rates, for gradient descent: numbers or schedules, such as
        `[0.4, CosineDecay(0.4, 60)]`; or optimizers, such as `Adam(CosineDecay(0.4, 60))`; or a
        dict of label to one
    start : shape (2,); by default the surface's own
    steps : how many each takes

    Raises
    ------
    ValueError
        If there is no rate, or no start and the surface has none of its own, or more than one.

    Examples
    --------
    >>> rates = (0.4, gd.schedules.CosineDecay(0.4, 40))
    >>> scene = gd.plotting.schedules("x^2/6 + |y|", rates, start=(3, 1), steps=40)
    >>> scene.save("schedules.gif")  # doctest: +SKIP
    """
    rules = rules_of("schedules", rates, SGD)
    surface, paths = descents("schedules", surface, rules, start, steps)
    if paths[0].points.ndim != 2:
        raise ValueError(f"schedules needs one start, of shape (2,), got {np.shape(start)}")
    return Drawing(
        lambda say: _said(say, surface, paths),
        lambda page: _draw(page, surface, paths),
        series=[path.label for path in paths],
        sees=True,
        logs=True,
    )


def rules_of(picture: str, rates: Any, of_rate: Callable[[Any], Any]) -> list[Any]:
    """Return an optimizer for each rate, which `of_rate` makes of a number and of a schedule.

    In a dict each has the name under which its rate stands.

    Raises
    ------
    ValueError
        If there is no rate, or one is neither that nor an optimizer.
    """
    if isinstance(rates, str) or not isinstance(rates, Iterable) or not (asked := [*rates]):
        raise ValueError(f"rates must be several, such as [0.1, 0.01], got {rates!r}")

    def rule(rate: Any) -> Any:
        return of_rate(rate) if isinstance(rate, int | float | np.number | Schedule) else rate

    if isinstance(rates, Mapping):
        return several(picture, {label: rule(rate) for label, rate in rates.items()})
    return several(picture, [rule(rate) for rate in asked])


def rates_of(path: Trajectory) -> np.ndarray:
    """Return the rate of each step of a path, shape (k, 2): the step, counted from 1, and it."""
    steps = path.steps[1:]
    return np.stack(
        [steps, [float(path.optimizer.rate(step - 1)) for step in steps.tolist()]], axis=1
    )


def stairs(points: np.ndarray) -> np.ndarray:
    """Return a curve with upright drops, where it is one that mostly stays and at times drops."""
    drops = np.flatnonzero(np.diff(points[:, 1])) + 1
    if 2 * len(drops) >= len(points):
        return points
    before = np.stack([points[drops, 0], points[drops - 1, 1]], axis=1)
    return np.insert(points, drops, before, axis=0)


def rate_called(say: Say, rule: Any) -> str:
    """Return what a rule is called: by its own name, or by what becomes of its rate."""
    rate = rule.learning_rate
    if rule.name:
        return rule.name
    if not isinstance(rate, Schedule):
        return say("schedules_constant")
    falls = say("called", thing=rate.short_name)
    return say("schedules_warm", falls=falls) if getattr(rate, "warmup_target", None) else falls


def _written(rule: Any) -> str:
    """Return a rate as it is written in code, without what is a default.

    It stands within its rule, unless that is plain gradient descent.
    """
    rate = rule.learning_rate
    words = rate_of(rule)
    if rule == SGD(rate, name=getattr(rule, "name", None)):
        return words
    others = rule.settings(changed=True) if hasattr(rule, "settings") else {}
    others.pop("learning_rate", None)
    more = "".join(f", {name}={value}" for name, value in others.items())
    return f"{type(rule).__name__}({words}{more})"


def _said(say: Say, surface: Any, paths: Sequence[Trajectory]) -> Said:
    """Return what is said: what a falling rate is good for, where that is seen."""
    rules = [path.optimizer for path in paths]
    rates = "" if all(map(_short, rules)) else "; ".join(map(_written, rules))
    return say_descents(say, surface, paths)._replace(
        title=say("schedules_lesson" if _only_falling_rates_rest(paths) else "schedules_title"),
        caption=rates and say("settings", settings=rates),
        alt=say_ways(say, surface, paths, [rate_called(say, rule) for rule in rules]),
    )


def _only_falling_rates_rest(paths: Sequence[Trajectory]) -> bool:
    """Whether paths of a constant rate shake on, and those of a falling one come to rest."""
    rates = [(path, rates_of(path)[:, 1]) for path in paths]
    falling = [path for path, rate in rates if rate[-1] < rate[0]]
    constant = [path for path, rate in rates if (rate == rate[0]).all()]
    told = falling and constant and len(falling) + len(constant) == len(paths)
    return bool(told) and all(map(shakes_on, constant)) and all(map(rests, falling))


def _short(rule: Any) -> bool:
    return len(_written(rule)) <= _LONGEST


def _draw(page: Page, surface: Any, paths: Sequence[Trajectory]) -> Sequence[Drawn]:
    page = page.smaller()
    heights = Heights(surface, paths, page.log)
    _head(page, [page.say("schedules_rate"), "", heights.words(page.say)])
    page.bottom += 2.7 * page.theme.em  # for the ticks below the last row
    rows = page.boxes(_COLUMNS, [1] * len(paths), gap=_GAP)
    named = [(rate_called(page.say, path.optimizer), i, path) for i, path in enumerate(paths)]
    grounds = [ground for _, ground, _ in rows]
    below = _line_below(page, grounds, named)
    drawn: list[Drawn] = []
    for (rate, (*ground, top), loss), path in zip(rows, named, strict=True):
        last = path is named[-1]
        drawn += _rate(page, rate, paths, path, last)
        drawn += _map(page, (*ground, top - below), surface, paths, path, last, below)
        drawn += _loss(page, loss, heights, path, last)
    return drawn


def _head(page: Page, words: Sequence[str]) -> None:
    """Write once, above each column, what stands in it."""
    ((*boxes,),) = page.boxes(_COLUMNS, gap=_GAP)
    muted = page.theme.palette.muted
    heads = [
        write(page.figure, left, page.top, each, page.theme, scale=0.9, color=muted, va="top")
        for (left, *_), each in zip(boxes, words, strict=True)
    ]
    tall = [hang(head, box[2] - box[0]) for head, box in zip(heads, boxes, strict=True)]
    page.top -= max(tall) + 0.7 * page.theme.em


def _line_below(page: Page, boxes: Sequence[Box], named: Sequence[Named]) -> float:
    """Return the height of a line for how rates are written: 0 where all have room beside their
    names above maps in boxes, and where maps are too low for it."""
    (left, low, right, high), em = boxes[0], page.theme.em
    wide = right - left - _TICKS * em
    beside = all(_taken(page, path) <= wide for path in named if _short(path[2].optimizer))
    return 0.0 if beside or high - low < _HIGH * em else _LINE * em


def _taken(page: Page, path: Named) -> float:
    """Return how many pixels a name takes at least, and how its rate is written beside it."""
    (name, index, descent), figure, theme = path, page.figure, page.theme
    bold = widest(figure, [name], theme, scale=0.9, **name_style(theme, index))
    code = widest(figure, [_written(descent.optimizer)], theme, scale=0.8)
    return bold + _ASIDE * theme.em + SMALLEST * code


def _map(
    page: Page,
    box: Box,
    surface: Any,
    paths: Sequence[Trajectory],
    path: Named,
    last: bool,
    below: float,
) -> list[Drawn]:
    left, bottom, right, top = box
    left += _TICKS * page.theme.em
    axes, theme = page.axes(left, bottom, right, top), page.theme.finer(_FINER)
    _name(page, (left, bottom, right, top), path, below)
    whole = view_of(paths, surface, axes.bbox.width / axes.bbox.height)
    view, first = page.view or whole, path[2] is paths[0]
    drawn = draw_map(axes, theme, surface, [("", *path[1:])], view, explained=first)
    coordinates(axes, theme, surface.letters)
    if not last:
        _without_words(axes)
    return drawn


def _name(page: Page, box: Box, path: Named, below: float) -> None:
    """Write above a map what its rate is called, and beside or so far below how it is written in
    code."""
    (name, index, descent), (left, _, right, top) = path, box
    theme, y = page.theme, top + 0.35 * page.theme.em
    bold = write(page.figure, left, y + below, name, theme, scale=0.9, **name_style(theme, index))
    if _short(descent.optimizer):
        x = left if below else left + measure(bold)[0] + _ASIDE * theme.em
        style = {"scale": 0.8, "color": theme.palette.muted}
        rate = write(page.figure, x, y, _written(descent.optimizer), theme, **style)
        fits(rate, right - x)  # of code that is cut off nothing can be read


def _without_words(axes: Axes) -> None:
    """Take the ticks and names off a map that stands above another with the same."""
    for axis in (axes.xaxis, axes.yaxis):
        set_ticks(axis, [], [])
    for text in axes.texts:
        if text.get_transform() == axes.transAxes:
            text.set_visible(False)


def _rate(
    page: Page, box: Box, paths: Sequence[Trajectory], path: Named, last: bool
) -> list[Drawn]:
    _, index, descent = path
    points, color = rates_of(descent), page.theme.series(index)
    top = 1.15 * max(float(rates_of(each)[:, 1].max()) for each in paths)
    view = (0, len(points)), (-0.03 * top, top)
    chart = Chart(page, box, view, ticks="y", room=_ROOM * page.theme.em)
    _steps(chart, len(points), last)
    return chart.draw(curve(stairs(points), color=color), _runner(page.theme, points, index))


def _runner(theme: Theme, points: np.ndarray, index: int) -> Dots:
    """Return a dot on the rate of the step that is being made, which is the last at the end."""
    look = {"color": theme.series(index), "marker": theme.marker(index), "zorder": 4}
    last = len(points) - 1
    return Dots(lambda frame: points[min(int(frame), last)], len(points) + 1, **look)


def _loss(page: Page, box: Box, heights: Heights, path: Named, last: bool) -> list[Drawn]:
    _, index, descent = path
    steps, log = len(descent) - 1, "y" if heights.logarithmic else ""
    view = (0, steps), (heights.low, heights.high)
    chart = Chart(page, box, view, ticks="y", log=log, room=_ROOM * page.theme.em)
    _steps(chart, steps, last)
    return chart.draw(ValueCurve(descent.values - heights.lowest, index))


def _steps(chart: Chart, steps: int, last: bool) -> None:
    """Number the steps below the last of the charts that stand above one another."""
    axes, theme = chart.axes, chart.theme
    axes.spines["bottom"].set_visible(last)
    if last:
        ends = [0, steps // 2, steps]
        set_ticks(axes.xaxis, ends, [number(step) for step in ends])
        style = {"scale": 0.9, "color": theme.palette.muted, "ha": "center", "va": "top"}
        below, words = -1.65 * theme.em / axes.bbox.height, theme.say("schedules_across")
        write(axes, 0.5, below, words, theme, transform=axes.transAxes, **style)
