"""The inside of an optimizer: what it sees, what it remembers of that, and what step it makes.

Which arrows and curves there are is asked of the rule's own lines: see `gdviz.studies.workings`.
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.calculus.equations import letter
from gdviz.descent import Trajectory, descents
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption, Said
from gdviz.plotting.layout.chart import UNDER, Chart
from gdviz.plotting.layout.maps import coordinates, draw_map
from gdviz.plotting.layout.page import Box, Page, number, old_page, set_ticks
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Band
from gdviz.plotting.marks.compass import LONG, Arrow, Compass, between
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.studies.workings import CLIPPED, Kind, Workings, kinds, workings
from gdviz.surfaces import Surface
from gdviz.trajectory import behaves
from gdviz.words.language import Say
from gdviz.words.words import say

PATH = 5
"""The colour of the path, which leaves the others to the arrows."""
WIDE = 40
"""How many em a page must have to be wide."""
_ROOM, _PAD, _SCALES = 3.0, 0.15, (1.0, 0.85, 0.7)


def inside(
    surface: Surface | str,
    optimizer: Any,
    start: ArrayLike | None = None,
    steps: int = 20,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
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
    title, subtitle : in place of those that say what is shown
    size, dark : the look on the screen; a file is as large as `save` is told, by default a slide

    Returns
    -------
    Scene
        A frame a step.

    Raises
    ------
    ValueError
        If there is no start and the surface has none of its own, or more than one.
    """
    surface, paths = descents("inside", surface, optimizer, start, steps)
    refuse_more_than_one("inside", paths)
    work = workings(paths[0])
    words = _Caption(surface, paths, title, subtitle)
    return Scene(
        lambda figure, theme: _compose(figure, theme, surface, work, words),
        words.metadata, size=size, dark=dark,
    )  # fmt: skip


class _Caption(Caption):
    """What the picture says in words."""

    def title(self, say: Say) -> str:
        """Whose inside it is."""
        if self._title is not None:
            return self._title
        return say("inside_title", label=_called(self.trajectories[0], say))


def _called(path: Trajectory, say: Say) -> str:
    """Return what a rule is called, with its momentum where its name does not tell."""
    momentum = getattr(path.optimizer, "momentum", 0)
    if not momentum or path.label != type(path.optimizer).__name__:
        return path.label
    kind = "nesterov" if getattr(path.optimizer, "nesterov", False) else "momentum"
    return say(f"inside_with_{kind}", label=path.label)


def refuse_more_than_one(picture: str, paths: Sequence[Trajectory]) -> None:
    """Raise a ValueError if a picture of one path was asked for several."""
    if len(paths) != 1:
        raise ValueError(f"{picture} takes one optimizer, got {len(paths)} of them")
    if paths[0].points.ndim != 2:
        raise ValueError(f"{picture} takes one start, (2,), got {paths[0].points.shape[1]} of them")


@dataclass(frozen=True, eq=False)
class Quantity:
    """Something with a value for each coordinate at every step.

    Attributes
    ----------
    words, symbol : what it is called, or of a size what it is; and its letter as LaTeX
    values : shape (k, 2), downhill where it has a direction
    chart : where it is drawn: with the "gradient" or with the "step"
    turns : whether it has a direction; a size is a band of both signs
    index : of its colour
    """

    words: str
    symbol: str
    values: np.ndarray
    chart: str
    turns: bool
    index: int


def quantities(work: Workings) -> list[Quantity]:
    """Return the gradient, the lines of the rule and the step, each of them once.

    What points the same way at every step has one colour.
    """
    found = [Quantity(say("inside_gradient"), "-g", -work.path.gradients, "gradient", True, 0)]
    step = Quantity(say("inside_step"), r"\Delta\theta", work.steps, "step", True, 2)
    for each in [*_lines(work), step]:
        first = next((other for other in found if _parallel(other, each)), each)
        found.append(replace(each, index=first.index))
    line, step = found[-2:]
    if line.chart == step.chart and np.array_equal(line.values, step.values):
        words = say("inside_equal", first=line.words, last=step.words)
        symbol = f"{line.symbol} = {step.symbol}"
        return [*found[:-2], replace(line, words=words, symbol=symbol)]
    return found


def _parallel(one: Quantity, other: Quantity) -> bool:
    """Whether two directions are the same at every step."""
    if not (one.turns and other.turns):
        return False
    with np.errstate(all="ignore"):
        product = (one.values * other.values).sum(-1)
        lengths = np.linalg.norm(one.values, axis=-1) * np.linalg.norm(other.values, axis=-1)
        return bool((product >= (1 - 1e-9) * lengths).all())


def _lines(work: Workings) -> list[Quantity]:
    if not work.lines:
        return []
    rule = work.path.optimizer
    known = {name: kind for name, kind in kinds(rule).items() if _chart(kind)}
    return [_quantity(name, known[name], work.lines[name]) for name in _last_words(rule, known)]


def _last_words(rule: Any, known: dict[str, Kind]) -> list[str]:
    """Return the lines that the step is made of, and of each kind not among them the last."""
    used = {str(symbol) for symbol in rule.equations()[-1][1].free_symbols}
    chosen = {name for name in known if name in used}
    for name in reversed(known):
        if not any(_alike(known[name], known[other]) for other in chosen):
            chosen.add(name)
    return [name for name in known if name in chosen]


def _alike(one: Kind, other: Kind) -> bool:
    return (one.turns, _chart(one)) == (other.turns, _chart(other))


def _chart(kind: Kind) -> str:
    """Return with what a line shares its unit: "gradient", "step", or "" with neither."""
    if kind.rated:
        return "step"
    return "gradient" if kind.degree in ((1,) if kind.turns else (1, 2)) else ""


def _quantity(name: str, kind: Kind, values: np.ndarray) -> Quantity:
    symbol, chart = letter(name), _chart(kind)
    if not kind.turns:
        if kind.degree == 2:
            symbol, values = rf"\sqrt{{{symbol}}}", np.sqrt(values)
        symbol = rf"\pm {symbol}"
        return Quantity(say("inside_band", symbol=symbol), symbol, values, chart, False, 3)
    words = say("inside_velocity") if chart == "step" else say("inside_mean")
    if name == CLIPPED:
        words = say("inside_clipped")
    sign = -1 if kind.uphill else 1
    return Quantity(words, f"-{symbol}" if kind.uphill else symbol, sign * values, chart, True, 1)


def _compose(
    figure: Figure, theme: Theme, surface: Surface, work: Workings, words: Caption
) -> Sequence[Drawn]:
    found = quantities(work)
    said = words(theme.say)
    page = smaller(old_page(figure, theme, said.title, said.subtitle, _note(said, found)))
    (left, *_), *_ = page.boxes((1, 1))
    charts = _chart_marks(page, found, surface, work)
    return [*_map(page, left, found, surface, work), *charts]


def smaller(page: Page) -> Page:
    """Return the page with smaller text where several charts would have no room for theirs."""
    share = (page.right - page.left) / (WIDE * page.theme.em)
    size = page.theme.size
    small = copy(page)
    small.theme = replace(page.theme, size=replace(size, base=min(share, 1) * size.base))
    return small


def _note(said: Said, found: Sequence[Quantity]) -> str:
    bands = [each.words for each in found if not each.turns]
    return " ".join([f"{said.caption}.", say("inside_note"), *bands])


def _map(
    page: Page, box: Box, found: Sequence[Quantity], surface: Surface, work: Workings
) -> list[Drawn]:
    (left, bottom, right, top), theme = box, page.theme
    axes = page.axes(left, bottom + 1.5 * theme.em, right, top)
    aspect = axes.bbox.width / axes.bbox.height
    view = view_of([work.path], surface.domain, surface.minima, aspect)
    arrows = _arrows(theme, found)
    if behaves(work.path):
        view = _with_room(view, aspect, work.path.points, [each.vectors for each in arrows])
    marks = draw_map(axes, theme, surface, [("", PATH, work.path)], view)
    coordinates(axes, theme, surface.names)
    points, (low, high) = work.path.points, np.transpose(view)
    seen = ((points >= low) & (points <= high)).all(axis=1, keepdims=True)
    points = np.where(seen, points, np.nan)
    here = Dots(lambda frame: between(points, frame), len(points),
                color=theme.series(PATH), size=1.15).draw_on(axes, theme)  # fmt: skip
    return [*marks, *Compass(points, arrows).draw_on(axes, theme), here]


def _with_room(view: View, aspect: float, points: np.ndarray, arrows: list[np.ndarray]) -> View:
    """Return a view widened so that no arrow on the path, and no name of one, leaves it."""
    for _ in range(3):  # a wider view has longer arrows
        low, high = np.transpose(view)
        # an arrow is as long as a share of the shorter side of the axes
        reach = 1.15 * LONG * min(aspect, 1) * np.array([1 / aspect, 1])
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
        words = alike[0].words
        if len(alike) > 1:
            words = say("inside_both", first=alike[0].words, last=alike[-1].words)
        arrows.append(Arrow(words, alike[0].values, theme.series(index), theme.series_text(index)))
    return arrows


def _chart_marks(
    page: Page, found: Sequence[Quantity], surface: Surface, work: Workings
) -> list[Drawn]:
    rows = page.boxes((2, 1, 1), (1, 1), gap=1.6)
    marks: list[Drawn] = []
    for row, chart in zip(rows, ("gradient", "step"), strict=True):
        shown = [each for each in found if each.chart == chart]
        # steps share one scale: whether they are as long in both coordinates is the point
        parts = [[0, 1], [0, 1]] if chart == "step" else [[0], [1]]
        for i, box in enumerate(row[1:]):
            view = (0, len(work.path) - 1), _limits(shown, parts[i], _counted(work.path))
            heading = say(f"inside_{chart}_along", name=surface.names[i])
            low = {"across": say("inside_across"), "ticks": "xy"} if chart == "step" else {}
            drawn = Chart(
                page, box, view, heading=heading, room=_ROOM * page.theme.em, **{"ticks": "y"} | low
            )
            drawn.zero()
            _tidy(drawn, view[0][1], chart == "step")
            marks += _curves(drawn, shown, i)
    return marks


def _tidy(chart: Chart, steps: int, lowest: bool) -> None:
    """Number the steps below the lowest charts, and there alone draw their axis."""
    chart.axes.spines["bottom"].set_visible(lowest)
    ends = sorted({0, steps // 2, steps}) if lowest else []
    set_ticks(chart.axes.xaxis, ends, [number(step) for step in ends])


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


def _curves(chart: Chart, shown: Sequence[Quantity], i: int) -> list[Drawn]:
    theme, marks, places = chart.theme, [], chart.places
    steps = np.arange(len(shown[0].values))
    curves = [np.stack([steps, each.values[:, i]], axis=1) for each in shown]
    for each, points in zip(shown, curves, strict=True):
        draw = _growing if each.turns else _band
        marks += draw(chart, points, theme.series(each.index))
        places.add_path(each.symbol, points)
    for each, points in zip(shown, curves, strict=True):
        style = {"color": theme.series_text(each.index), "weight": "bold"}
        any(places.label(f"${each.symbol}$", points, each.symbol, scale=scale, **style)
            for scale in _SCALES)  # fmt: skip
    return marks


def _growing(chart: Chart, points: np.ndarray, color: str) -> list[Drawn]:
    """Draw a curve up to the last whole step, for none lie between."""
    axes, theme, frames = chart.axes, chart.theme, len(points)
    line = Line(lambda frame: points[: int(frame) + 1], frames, color=color).draw_on(axes, theme)
    dot = Dots(lambda frame: points[int(frame)], frames, color=color, size=0.7).draw_on(axes, theme)
    return [line, dot]


def _band(chart: Chart, points: np.ndarray, color: str) -> list[Drawn]:
    """Fill the room between a size and its opposite."""
    edges, pale = np.stack([points * [1, -1], points]), chart.theme.faded(color, np.array([0.25]))
    return [
        Band(lambda frame: edges[:, : int(frame) + 1], len(points),
             color=pale[0], zorder=UNDER - 0.05).draw_on(chart.axes, chart.theme)
    ]  # fmt: skip
