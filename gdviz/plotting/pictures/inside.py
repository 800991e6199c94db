"""The inside of an optimizer: what it sees, what it remembers of that, and what step it makes.

Which arrows and curves there are is asked of the rule's own lines: see `gdviz.studies.quantities`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.arrow_names import NamedCompass
from gdviz.plotting.layout.captions import Said, say_descents
from gdviz.plotting.layout.chart import UNDER, Chart, level
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map, minima_in
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import count_steps
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Band
from gdviz.plotting.marks.compass import LONG, Arrow, Compass
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn, View, between
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.quantities import Quantity, quantities
from gdviz.studies.workings import Workings, work_of_one
from gdviz.trajectory import Trajectory, behaves
from gdviz.words.language import Say

PATH = 5
"""The colour of the path, which leaves the others to the arrows."""
_ROOM, _PAD, _SCALES = 3.0, 0.15, (1.0, 0.85, 0.7)
_BELOW, _GAP = 2.9, 1.6
"""In em: what ticks and their name take below a chart, and how far apart charts are."""
_REACH = 1.4
"""How far an arrow and its name reach, in lengths of the arrow."""


@picture
def inside(
    surface: Any, optimizer: Any, start: ArrayLike | None = None, steps: int = 20
) -> Drawing:
    """Draw the inside of an optimizer: the gradient, what is remembered of it, and the step.

    On the path stand arrows in the directions of the gradient (downhill), of each line of the
    rule that has one (velocity, mean gradient) and of the step; beside it charts hold their
    sizes, coordinate by coordinate, with the size by which a rule divides as a band.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizer : the one that is looked into, such as `Adam(0.4)`, or its name
    start : shape (2,); by default the surface's own
    steps : how many it takes

    Raises
    ------
    ValueError
        If there is no start and the surface has none of its own, or more than one.

    Examples
    --------
    >>> scene = gd.plotting.inside("x^2 + 10 y^2", gd.Adam(0.3), start=(-4, 1.5), steps=20)
    >>> scene.save("inside.gif")  # doctest: +SKIP
    """
    surface, work = work_of_one("inside", *descents("inside", surface, optimizer, start, steps))
    found = quantities(work)
    return Drawing(
        lambda say: _said(say, surface, work, found),
        lambda page: _draw(page, surface, work, found),
        sees=True,
    )


def _said(say: Say, surface: Drawable, work: Workings, found: Sequence[Quantity]) -> Said:
    said = say_descents(say, surface, [work.path])
    bands = [_called(say, each) for each in found if not each.turns]
    return said._replace(
        title=say(
            "inside_title" if _remembers(found) else "inside_title_plain",
            label=_rule_called(say, work.path),
        ),
        caption=" ".join([f"{said.caption.rstrip('.')}.", say("inside_note"), *bands]),
    )


def _remembers(found: Sequence[Quantity]) -> bool:
    """Whether there is more than the gradient, clipped or not, and the step."""
    return any(each.role not in ("gradient", "clipped", "step") for each in found)


def _rule_called(say: Say, path: Trajectory) -> str:
    """Return what a rule is called, with its momentum where its name does not tell."""
    rule = path.optimizer
    if not getattr(rule, "momentum", 0) or path.label == getattr(rule, "name", None):
        return say("called", thing=path.label)
    kind = "nesterov" if getattr(rule, "nesterov", False) else "momentum"
    return say(f"inside_with_{kind}", label=type(rule).__name__)


def _called(say: Say, each: Quantity) -> str:
    """Return what a quantity is called, or of a size what it is."""
    if not each.turns:
        return say("inside_band", symbol=each.symbol)
    words = say(f"inside_{each.role}")
    if each.equals:
        return say("inside_equal", first=words, last=say(f"inside_{each.equals}"))
    return words


def _draw(page: Page, surface: Drawable, work: Workings, found: Sequence[Quantity]) -> list[Drawn]:
    page = page.smaller()
    left, right = page.row((1, 1) if len(_charts(found)) > 1 else (1.35, 1), gap=1)
    charts = _draw_charts(page.within(right), found, surface, work)
    return [*_draw_ground(page, left, found, surface, work), *charts]


def _draw_ground(
    page: Page, box: Box, found: Sequence[Quantity], surface: Drawable, work: Workings
) -> list[Drawn]:
    theme = page.theme
    arrows = _arrows(theme, found)

    def shown(aspect: float) -> View:
        view = view_of([work.path], surface, aspect)
        if not behaves(work.path):
            return view
        return _with_room(view, aspect, work.path.points, [each.vectors for each in arrows])

    axes, view = lay_map(page, box, surface.letters, lambda aspect: page.view or shown(aspect))
    drawn = draw_map(axes, theme, surface, [("", PATH, work.path)], view)
    coordinates(axes, theme, surface.letters)
    points, (low, high) = work.path.points, np.transpose(view)
    seen = ((points >= low) & (points <= high)).all(axis=1, keepdims=True)
    points = np.where(seen, points, np.nan)
    here = Dots(
        lambda frame: between(points, frame), len(points), color=theme.series(PATH), size=1.15
    ).draw_on(axes, theme)
    rings = [(work.path.points[0], 0.9), *((point, 1.7) for point in minima_in(surface, view))]
    compass = NamedCompass(Compass(points, arrows), work.path.points, rings)
    return [*drawn, compass.draw_on(axes, theme), here]


def _with_room(view: View, aspect: float, points: np.ndarray, arrows: list[np.ndarray]) -> View:
    """Return a view widened so that no arrow on the path, and no name of one, leaves it."""
    for _ in range(3):  # a wider view has longer arrows
        low, high = np.transpose(view)
        # an arrow is as long as a share of the shorter side of the axes
        reach = _REACH * LONG * min(aspect, 1) * np.array([1 / aspect, 1])
        shares = np.array([aspect, 1]) / (high - low)
        tips = [points]
        for vectors in arrows:
            seen = vectors * shares
            length = np.hypot(*seen.T)[:, None]
            heads = np.where(length > 0, seen / np.where(length > 0, length, 1), 0)
            tips.append(points + reach * heads * (high - low))
        ends = np.concatenate([*tips, [low, high]])
        wider = tuple(zip(ends.min(0).tolist(), ends.max(0).tolist(), strict=True))
        equal = np.isclose((high - low)[0], aspect * (high - low)[1])
        view = equal_scale(wider, aspect) if equal else wider
    return view


def _arrows(theme: Theme, found: Sequence[Quantity]) -> list[Arrow]:
    """Return an arrow of each colour that has a direction."""
    arrows = []
    for index in dict.fromkeys(each.index for each in found if each.turns):
        alike = [each for each in found if each.index == index]
        words = _called(theme.say, alike[0])
        if len(alike) > 1:
            last = _called(theme.say, alike[-1])
            words = theme.say("inside_both", first=words, last=last)
        arrows.append(Arrow(words, alike[0].values, theme.series(index), theme.series_text(index)))
    return arrows


def _draw_charts(
    page: Page, found: Sequence[Quantity], surface: Drawable, work: Workings
) -> list[Drawn]:
    kinds = _charts(found)
    shown = {kind: [each for each in found if each.chart == kind] for kind in kinds}
    riding = {kind: _riding(each, 0) for kind, each in shown.items()}
    aside = {kind: room_for(page, each) if each else 0.0 for kind, each in riding.items()}
    rooms = [*_rooms(page, kinds)]
    charts = {
        (kind, i): _chart(
            page, _without(box, aside[kind]), shown[kind], (kind, i), lowest, surface, work.path
        )
        for kind, i, box, lowest in rooms
    }
    for left in {box[0] for _, _, box, _ in rooms}:
        level(*(charts[kind, i] for kind, i, box, _ in rooms if box[0] == left))
    return [
        each for (kind, i), chart in charts.items() for each in _draw_curves(chart, shown[kind], i)
    ]


def _rooms(page: Page, kinds: Sequence[str]) -> Iterator[tuple[str, int, Box, bool]]:
    """Yield the kind of each chart, its coordinate, its box, and whether it is a lowest one."""
    beside = page.column((1, 1), gap=_GAP)
    if len(kinds) == 1 and beside[0][1] == beside[1][1]:
        yield from ((kinds[0], i, box, True) for i, box in enumerate(beside))
        return
    low = _BELOW * page.theme.em / (page.top - page.bottom)  # of the lower ones steps take some
    rows = page.boxes((1,) * len(kinds), (1 - low, 1 + low), gap=_GAP)
    for row, boxes in enumerate(rows):
        for column, box in enumerate(boxes):
            kind, i = (kinds[row], column) if len(kinds) > 1 else (kinds[0], row)
            yield kind, i, box, row == 1


def _chart(
    page: Page,
    box: Box,
    shown: Sequence[Quantity],
    of: tuple[str, int],
    lowest: bool,
    surface: Drawable,
    path: Trajectory,
) -> Chart:
    """Return the chart of a kind and a coordinate; a lowest one counts the steps."""
    kind, i = of
    # steps share one scale: whether they are as long in both coordinates is the point
    parts = [0, 1] if kind == "step" else [i]
    view = (0, len(path) - 1), _limits(shown, parts, _counted(path))
    words = {"heading": page.say(f"inside_{kind}_along", name=surface.letters[i])}
    if lowest:
        words |= {"across": page.say("inside_across"), "ticks": "xy"}
    else:
        words["ticks"] = "y"
    chart = Chart(page, box, view, room=_ROOM * page.theme.em, **words)
    chart.zero()
    _tidy(chart, view[0][1], lowest)
    return chart


def _charts(found: Sequence[Quantity]) -> tuple[str, ...]:
    """Return what there are charts of.

    Where what is remembered is a gradient itself, it stands beside the gradient, and the arrow on
    the map is enough to tell the step.
    """
    remembered = [each for each in found if each.chart == "gradient" and each.role != "clipped"]
    return ("gradient",) if len(remembered) > 1 else ("gradient", "step")


def _tidy(chart: Chart, steps: int, lowest: bool) -> None:
    """Number the steps below the lowest charts, and there alone draw their axis."""
    chart.axes.spines["bottom"].set_visible(lowest)
    if lowest:
        count_steps(chart.axes, steps)


def _counted(path: Trajectory) -> np.ndarray:
    """Return which steps set the limits of charts: of a descent that runs away the good ones."""
    return np.full(len(path), True) if behaves(path) else path.values <= path.values[0]


def _limits(
    shown: Sequence[Quantity], parts: list[int], counted: np.ndarray
) -> tuple[float, float]:
    """Return limits with zero and with room for the letters, above and below."""
    values = [each.values[counted][:, parts].ravel() for each in shown]
    sizes = [-each for each, of in zip(values, shown, strict=True) if not of.turns]
    every = np.concatenate([[0.0], *values, *sizes])
    every = every[np.isfinite(every)]
    pad = _PAD * np.ptp(every) or 1.0
    return float(every.min() - pad), float(every.max() + pad)


def _without(box: Box, aside: float) -> Box:
    """Return a box without the room at its right for the names that ride at tips."""
    left, bottom, right, top = box
    return left, bottom, right - aside, top


def _draw_curves(chart: Chart, shown: Sequence[Quantity], i: int) -> list[Drawn]:
    theme, riding, drawn = chart.theme, _riding(shown, i), []
    resting = [each for each in shown if not (riding and each.turns)]
    curves = [_curve(each, i) for each in resting]
    for each, points in zip(resting, curves, strict=True):
        color = theme.series(each.index)
        turning = growing_curve(points, color, size=0.7)
        drawn += chart.draw(*(turning if each.turns else [_band(theme, points, color)]))
    drawn += grow(chart, riding) if riding else []
    for each in shown:
        chart.places.add_path(each.symbol, _curve(each, i))
    stamps = [_name(chart, *each) for each in zip(resting, curves, strict=True)]
    return [*drawn, *_once_passed(chart, stamps, len(shown[0].values))]


def _curve(each: Quantity, i: int) -> np.ndarray:
    """Return the points (k, 2) of a quantity along a coordinate."""
    return np.stack([np.arange(len(each.values)), each.values[:, i]], axis=1)


def _riding(shown: Sequence[Quantity], i: int) -> list[Growing]:
    """Return the curves of a chart whose symbols ride at their tips: where there are several."""
    turning = [each for each in shown if each.turns]
    return [
        Growing(
            lambda _, each=each: f"${each.symbol}$",
            _curve(each, i),
            1 + np.arange(len(each.values)),
            each.index,
        )
        for each in turning
        if len(turning) > 1
    ]


def _name(chart: Chart, each: Quantity, points: np.ndarray) -> Stamp | None:
    """Write the symbol of a quantity beside its curve, as large as there is room."""
    style = {"color": chart.theme.series_text(each.index), "weight": "bold"}
    words, label = f"${each.symbol}$", chart.places.label
    tried = (label(words, points, each.symbol, scale=scale, **style) for scale in _SCALES)
    return next(filter(None, tried), None)


def _once_passed(chart: Chart, stamps: Sequence[Stamp | None], frames: int) -> Iterator[Drawn]:
    """Let names be seen once curves have passed all of them, and what rides at the tips too."""
    low = chart.axes.get_ylim()[0]
    tips = chart.axes.transData.transform([(step, low) for step in range(frames)])[:, 0]
    for stamp in filter(None, stamps):
        edge = min(stamp.get_window_extent().x1, tips[-1])
        yield shown_since(stamp, int((tips >= edge).argmax()), frames)


def _band(theme: Theme, points: np.ndarray, color: str) -> Band:
    """Return the room between a size and its opposite, filled."""
    edges, pale = np.stack([points * [1, -1], points]), theme.faded(color, np.array([0.25]))[0]
    frames, under = len(points), UNDER - 0.05
    return Band(lambda frame: edges[:, : int(frame) + 1], frames, color=pale, zorder=under)
