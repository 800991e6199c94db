"""Decision regions: which class a network gives each point of the plane, while it learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.labels import distances
from gdviz.plotting.layout.maps import coordinates, lay_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.ticks import number, set_ticks
from gdviz.plotting.layout.tips import Growing, grow, room_for, scale_for
from gdviz.plotting.layout.view import alike, scaled
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.levels import contour_lines
from gdviz.plotting.marks.lines import Dots, Ghost, Line
from gdviz.plotting.marks.mark import OVER_ALL, Drawn, View
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import ABOVE, CountedSteps, shown_since
from gdviz.studies.regions import Regions, find_regions
from gdviz.words.language import Say

_NAMES = ("x_1", "x_2")
"""The coordinates, in LaTeX."""
_CELLS = 150
"""Across the plane: colours between their middles are mixed."""
_SCALES = (0.9, 0.75, 0.6)
"""Of the numbers beside the strips."""
_SOFT = 0.38
"""How much of a class's colour is in a region that is certainly its own."""
_PAD = 0.09
_WIDE = 5
"""In em: from which width on the strip has three ticks."""
_BESIDE, _ABOVE, _NARROW = (2.1, 1), (2.8, 1), 30
"""The widths of the plane and of the strip, their heights where that is below, and in em the width
of a page that has room for the plane alone."""
_TOLD, _POINT = 0.8, 0.5
"""The scale of what is said in the plane, and the radius of a point that it keeps from."""
_APART = 2.2
"""In em: from the name of a class to the next, its marker included."""
_NAMED, _CLEAR, _FEW = 0.9, 0.35, 3
"""The scale of a name within its region, in em what it keeps from points and borders, and the cells
from one place that is tried to the next."""


@picture
def decision_regions(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
) -> Drawing:
    """Draw what a classifier of points in the plane predicts everywhere, and how it comes to it.

    Beside the plane stands how many of the points given are on the right side.

    Parameters
    ----------
    model : of inputs of two numbers, that gives probabilities of 2 to 5 classes
    x : points, shape (n, 2)
    y : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=90))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes other inputs or gives no probabilities, or the points, labels or
        snapshots do not fit it.

    Examples
    --------
    >>> points, labels = gd.data.moons(60)
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1, "sigmoid")])
    >>> model.compile("adam", "binary_crossentropy")
    >>> history = model.fit(points, labels, epochs=2, record=1, verbose=0)
    >>> scene = gd.plotting.decision_regions(model, points, labels, history)
    >>> scene.save("decision_regions.gif")  # doctest: +SKIP
    """
    found = find_regions(model, x, y, history, classes)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=found.names,
        sees=True,
    )


def _said(say: Say, found: Regions) -> Said:
    count, right = f"{len(found.points):,}", f"{_right(found)[-1]:,}"
    trained = how_trained(found.weights, say)
    return Said(
        _title(say, found),
        say(f"regions_subtitle{'_end' * found.weights.moves}", right=right, count=count),
        " ".join(filter(None, (trained, say("regions_note")))),
        f"{found.model!r}; {count} points; {trained}",
    )


def _right(found: Regions) -> np.ndarray:
    """Return how many points are on the right side at each moment."""
    return (found.guessed == found.right).sum(axis=1)


def _title(say: Say, found: Regions) -> str:
    if not found.learns:
        return say("regions_now")
    count = len(found.names)
    return say("regions_learning" if count == 2 else "regions_learning_many", count=count)


def _draw(page: Page, found: Regions) -> list[Drawn]:
    theme, em = page.theme, page.theme.em
    moves = found.weights.moves
    beside = moves and page.right - page.left > _NARROW * em
    left, *right = page.row(_BESIDE, gap=2.2, heights=_ABOVE) if beside else [page.room]
    whole = page.view or _around(found.points)
    room = *left[:3], left[3] - 1.5 * em
    axes, view = lay_map(page, room, _NAMES, lambda aspect: scaled(whole, aspect))
    box = axes.bbox
    coordinates(axes, theme, _NAMES)
    plane = _Plane(found, view, box.height / box.width)
    marks = [*plane.marks(theme), *_points(theme, found)]
    drawn = [mark.draw_on(axes, theme) for mark in marks]
    named = _name_regions(page, axes, plane)
    if len(named) < len(found.names):
        _name_classes(page, found, (box.x0, box.y1 + ABOVE * em), box.width - 4.8 * em * moves)
    drawn += [*named, *_tell(page, axes, plane, [each.words for each in named])]
    if moves:
        drawn.append(CountedSteps(found.weights.steps).draw_on(axes, theme))
    if beside:
        drawn += _draw_strip(page, right[0], found)
    return drawn


def _around(points: np.ndarray) -> View:
    low, high = points.min(0), points.max(0)
    span = high - low
    pad = _PAD * (np.full(2, span.max()) if alike(span) else span)
    pad = np.where(pad > 0, pad, 1.0)
    return tuple(zip((low - pad).tolist(), (high + pad).tolist(), strict=True))


@dataclass(frozen=True, eq=False)
class _Plane:
    """What a network predicts over a view, in cells as square as can be."""

    found: Regions
    view: View
    aspect: float

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """The middles of the cells along both coordinates."""
        counts = _CELLS, max(round(_CELLS * self.aspect), 2)
        x, y = (
            low + (np.arange(count) + 0.5) / count * (high - low)
            for (low, high), count in zip(self.view, counts, strict=True)
        )
        return x, y

    @cached_property
    def predicted(self) -> Callable[[int], np.ndarray]:
        """A function of the frame: the probabilities of the cells, rows from below."""
        return lru_cache(maxsize=4)(lambda frame: self.found.over(*self.grid, frame))

    def marks(self, theme: Theme) -> list[Image | Line | Ghost]:
        """Return the regions in soft colours, the border between them, and that of the start."""
        ground = np.array(to_rgb(theme.palette.background))
        series = np.array([to_rgb(theme.series(k)) for k in range(len(self.found.names))])
        soft, frames = ground + _SOFT * (series - ground), len(self.found.weights.points)

        def colors(frame: float) -> np.ndarray:
            return np.clip(np.nan_to_num(self.predicted(int(frame))[::-1]) @ soft, 0, 1)

        ink = {"color": theme.palette.ink, "width": 1.2, "halo": False, "zorder": 2.5}
        extent = (*self.view[0], *self.view[1])
        border = Line(self.border, frames, **ink)
        image = Image(colors, frames, extent=extent, smooth=True)
        start = [Ghost(self.border(0), theme.palette.ink, 0.55, 2.4)] if frames > 1 else []
        return [border, image, *start]

    def best(self, frame: float) -> np.ndarray:
        """Return the most probable class of each cell, rows from below."""
        return self.predicted(int(frame)).argmax(axis=2)

    def border(self, frame: float) -> np.ndarray:
        """Return where the two most probable classes are equally so, broken by nan."""
        predicted, count = self.predicted(int(frame)), len(self.found.names)
        gap = np.full((1, 2), np.nan)
        pieces = [gap]
        for k in range(count - 1):  # each border once: against later classes, over earlier ones
            own, later = predicted[..., k], predicted[..., k + 1 :].max(axis=2)
            under = predicted[..., :k].max(axis=2, initial=0) > np.maximum(own, later)
            heights = np.ma.masked_where(under, own - later)
            for _, line in contour_lines([-1.0, 0.0], *self.grid, heights):
                pieces += [np.asarray(line), gap]
        return np.concatenate(pieces)


def _points(theme: Theme, found: Regions) -> list[Dots]:
    """Return the points, each class in its colour, and rings round those that are guessed wrong."""
    size = min(0.85, 12 / np.sqrt(len(found.points)))

    def wrong(frame: float) -> np.ndarray:
        return found.points[found.guessed[int(frame)] != found.right]

    ring = {"color": theme.palette.ink, "size": 2 * size, "open": True, "zorder": 2.8}
    marks = [Dots(wrong, len(found.weights.points), **ring)]
    for k in range(len(found.names)):
        own = found.points[found.right == k]
        look = {"color": theme.series(k), "marker": theme.marker(k), "zorder": 3 + 0.01 * k}
        marks.append(Dots(lambda _, own=own: own, size=size, **look))
    return marks


def _name_regions(page: Page, axes: Axes, plane: _Plane) -> list[Drawn]:
    """Write in each region the name of its class, clear of points and of other regions.

    It is seen while the region is there.
    """
    found, theme, frames = plane.found, page.theme, len(plane.found.weights.points)
    x, y = (along[::_FEW] for along in plane.grid)
    last = plane.best(frames - 1)[::_FEW, ::_FEW]
    cells = np.stack(np.meshgrid(x, y), axis=-1)
    to_pixels, edge, start = axes.transData.transform, _edge(axes), plane.border(0)
    start = start[np.isfinite(start).all(axis=1)]
    drawn = []
    for k, name in enumerate(found.names):
        own = cells[last == k]
        words = page.say("regions_class", name=name)
        style = {"scale": _NAMED, "ha": "center", "va": "center"} | name_style(theme, k)
        stamp = write(axes, 0, 0, words, theme, halo=True, zorder=OVER_ALL, **style)
        half = np.array(measure(stamp)) / 2
        kept = to_pixels(np.concatenate([cells[last != k], found.points, start]))
        away = distances(to_pixels(own), np.concatenate([kept, edge]), half)
        if not len(away) or away.max() < _CLEAR * theme.em:
            stamp.remove()
            continue
        place = away.argmax()
        stamp.set_position(own[place])
        cell = tuple(_FEW * np.argwhere(last == k)[place])
        drawn.append(_while_there(stamp, plane, k, cell))
    return drawn


def _tell(page: Page, axes: Axes, plane: _Plane, names: Sequence[Stamp]) -> list[Drawn]:
    """Say at the borders and at a point on the wrong side what they are, where there is room.

    That of the start stands; what else is told is so at last.
    """
    found, theme = plane.found, page.theme
    frames, last = len(found.weights.points), plane.border(len(found.weights.points) - 1)
    places, style = Places(axes, theme), {"color": theme.palette.ink, "scale": _TOLD}
    places.add_path("now", last)
    for stamp in names:
        places.add_words(stamp)
    for point in found.points:
        places.add_ring(point, _POINT)
    told = []
    if found.weights.moves:
        start, words = plane.border(0), page.say("regions_start")
        places.add_path("start", start)
        places.label(words, start, "start", **style) or places.lead(words, start, **style)
        told.append(places.label(page.say("regions_border"), last, "now", **style))
    wrong = found.points[found.guessed[-1] != found.right]
    if len(wrong):
        words = page.say("regions_wrong")
        told.append(places.label(words, wrong, **style) or places.lead(words, wrong, **style))
    lines = [places.leaders[each] for each in told if each in places.leaders]
    since = [shown_since(each, frames - 1, frames) for each in told if each is not None]
    return [*since, *(_at_last(line, frames) for line in lines)]


def _at_last(line: Any, frames: int) -> Drawn:
    """Let a line be seen at the last frame."""
    return Drawn(line, frames, lambda frame: line.set_visible(frame > frames - 1.5), line=line)


def _edge(axes: Axes) -> np.ndarray:
    """Return points along the edge of axes, in pixels, which names keep from."""
    box, along = axes.bbox, np.linspace(0, 1, 40)
    x, y = box.x0 + along * box.width, box.y0 + along * box.height
    sides = [(x, np.full(40, at)) for at in (box.y0, box.y1)]
    sides += [(np.full(40, at), y) for at in (box.x0, box.x1)]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _while_there(stamp: Stamp, plane: _Plane, k: int, cell: tuple[int, int]) -> Drawn:
    """Let words be seen while a cell is of a class."""

    def move(frame: float) -> None:
        stamp.set_visible(bool(plane.best(frame)[cell] == k))

    return Drawn(stamp, len(plane.found.weights.points), move, words=stamp)


def _name_classes(page: Page, found: Regions, at: tuple[float, float], room: float) -> None:
    """Write the name of each class in its colour, behind its marker."""
    theme, em, axes, (x, y) = page.theme, page.theme.em, page.sheet(), at
    whole = [page.say("regions_class", name=name) for name in found.names]
    stamps = _written(axes, theme, whole, at)
    if _width(stamps, em) >= room:
        for stamp in stamps:
            stamp.remove()
        stamps = _written(axes, theme, found.names, at)
    widths = [measure(stamp)[0] for stamp in stamps]
    share = min(1.0, room / _width(stamps, em))
    for k, (stamp, width) in enumerate(zip(stamps, widths, strict=True)):
        stamp.set_fontsize(share * stamp.get_fontsize())
        dot = [(x + 0.4 * em * share, y + 0.33 * em)]
        look = {"color": theme.series(k), "size": 0.8, "marker": theme.marker(k)}
        Dots(lambda _, at=dot: at, **look).draw_on(axes, theme)
        stamp.set_x(x + em * share)
        x += (width + _APART * em) * share


def _written(
    axes: Axes, theme: Theme, names: Sequence[str], at: tuple[float, float]
) -> list[Stamp]:
    colors = map(theme.series_text, range(len(names)))
    return [
        write(axes, *at, name, theme, scale=0.95, color=color, weight="bold")
        for name, color in zip(names, colors, strict=True)
    ]


def _width(stamps: Sequence[Stamp], em: float) -> float:
    return sum(measure(stamp)[0] for stamp in stamps) + _APART * em * len(stamps)


# ------------------------------------------------------------------------------- beside it


def _draw_strip(page: Page, box: Box, found: Regions) -> list[Drawn]:
    """Draw how many points are on the right side, step by step."""
    right, steps, count = _right(found), found.weights.steps, len(found.points)
    seen = np.arange(1, len(steps) + 1)
    points = np.stack([steps, right], axis=1)

    def told(known: int) -> str:
        return page.say("regions_count", right=f"{right[known - 1]:,}", count=f"{count:,}")

    curve, last = Growing(told, points, seen, len(found.names)), int(steps[-1])
    scale = scale_for(page, [curve], box[2] - box[0], _SCALES)
    inner = (*box[:2], box[2] - room_for(page, [curve], scale), box[3])
    words = {"heading": page.say("regions_right"), "across": page.say("regions_across")}
    chart = Chart(page, inner, ((0, max(last, 1)), (0, count)), **words)
    middle = {last // 2} if chart.axes.bbox.width > _WIDE * page.theme.em else set()
    places = sorted({0, last} | middle)
    set_ticks(chart.axes.xaxis, places, [number(at) for at in places])
    return grow(chart, [curve], scale)
