"""Decision regions: which class a network gives each point of the plane, while it learns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.labels import distances
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.naming import SCALES
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.region_plane import RegionPlane
from gdviz.plotting.layout.view import alike, scaled
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Dots, Ghost
from gdviz.plotting.marks.mark import OVER_ALL, Drawn, View
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import ABOVE, CountedSteps, Writing, shown_since
from gdviz.studies.regions import Regions, find_regions
from gdviz.words.language import Say

_NAMES = ("x_1", "x_2")
"""The coordinates, in LaTeX."""
_PAD = 0.09
_SHARES, _HEIGHTS, _NARROW = (1, 1.2), (1, 2.2), 30
"""The widths of the plane of the start and of the one that learns, their heights where one is above
the other, and in em the width of a page that has room for one alone."""
_GAP = 2.7
"""In em: between the two, in which ticks stand."""
_HEADED, _UP, _LISTED, _FINER = 1.65, 0.6, 7, 0.7
"""In em: the height of what is said above a plane, how far above it that stands, and the width of a
list beside the small one; and the scale of what is drawn there."""
_TOLD, _POINT = 0.9, 0.5
"""The scale of what is said in the plane, and the radius of a point that it keeps from."""
_APART, _LINE = 2.2, 1.5
"""In em: from the name of a class to the next, its marker included, in a row and in a list."""
_NAMED, _CLEAR, _FEW = (1.1, 0.9), 0.35, 3
"""The scales of names within their regions, in em what these keep from points and borders, and the
cells from one place that is tried to the next."""


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

    Above the plane stands how many of the points given are on the right side. A small plane beside
    it shows the start, where the page is wide enough; else its border is dashed.

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
    theme, em, moves = page.theme, page.theme.em, found.weights.moves
    beside = moves and page.right - page.left > _NARROW * em
    *before, after = page.row(_SHARES, gap=_GAP, heights=_HEIGHTS) if beside else [page.room]
    whole = page.view or _around(found.points)
    room = *after[:3], after[3] - _HEADED * em
    axes, view = lay_map(page, room, _NAMES, lambda aspect: scaled(whole, aspect))
    box = axes.bbox
    coordinates(axes, theme, _NAMES)
    plane = RegionPlane(found, view, box.height / box.width, range(len(found.weights.points)))
    drawn = [mark.draw_on(axes, theme) for mark in plane.marks(theme)]
    if moves and not beside:
        drawn.append(Ghost(plane.border(0), theme.palette.ink, 0.55, 2.4).draw_on(axes, theme))
    named = _name_regions(page, axes, plane)
    words, listed = [each.words for each in named], len(named) < len(found.names)
    drawn += [*named, *_tell(page, axes, plane, words, moves and not beside)]
    if beside:
        return [*drawn, _head(page, axes, found), *_draw_start(page, before[0], plane, listed)]
    if listed:
        _name_classes(page, found, (box.x0, box.y1 + ABOVE * em), box.width - 4.8 * em * moves)
    if moves:
        drawn.append(CountedSteps(found.weights.steps).draw_on(axes, theme))
    return drawn


def _head(page: Page, axes: Axes, found: Regions) -> Drawn:
    """Say above the plane after how many steps it is so, and how many points are right."""
    theme, steps, right = page.theme, found.weights.steps, _right(found)
    count = f"{len(found.points):,}"

    def told(frame: float) -> str:
        step, now = f"{steps[int(frame)]:,}", f"{right[int(frame)]:,}"
        return page.say("regions_after", steps=step, right=now, count=count)

    wide = widest(axes, [told(len(steps) - 1)], theme, weight="bold")
    scale, up = min(1.0, 0.9 * axes.bbox.width / wide), theme.em / axes.bbox.height
    room = (-0.1, 1 + 0.2 * up, 1.1, 1 + 2 * up)
    style = {"shares": True, "room": room, "scale": scale, "weight": "bold"}
    return Writing(told, (0, 1 + _UP * up), len(steps), **style).draw_on(axes, theme)


def _draw_start(page: Page, box: Box, plane: RegionPlane, listed: bool) -> list[Drawn]:
    """Draw the plane as it was at first, small, and list the classes if asked to."""
    (left, bottom, right, top), found, em = box, plane.found, page.theme.em
    top -= _HEADED * em
    right = min(right, left + (top - bottom) / plane.aspect)
    if listed and box[2] - right <= _LISTED * em:
        low = bottom + (1 + _LINE * len(found.names)) * em
        right = min(right, left + (top - low) / plane.aspect)
    words = page.say("regions_before", right=f"{_right(found)[0]:,}")
    fit(write(page.figure, left, top + _UP * em, words, page.theme, weight="bold"), right - left)
    axes = page.axes(left, top - plane.aspect * (right - left), right, top)
    axes.set(xlim=plane.view[0], ylim=plane.view[1], xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    start, theme = replace(plane, moments=[0]), page.theme.finer(_FINER)
    drawn = [mark.draw_on(axes, theme) for mark in start.marks(theme)]
    if listed:
        below, aside = (left, bottom, right, axes.bbox.y0 - em), (right + em, bottom, box[2], top)
        _list_classes(page, found, aside if box[2] - right > _LISTED * em else below)
    return drawn


def _around(points: np.ndarray) -> View:
    low, high = points.min(0), points.max(0)
    span = high - low
    pad = _PAD * (np.full(2, span.max()) if alike(span) else span)
    pad = np.where(pad > 0, pad, 1.0)
    return domain_between(low, high, pad)


def _name_regions(page: Page, axes: Axes, plane: RegionPlane) -> list[Drawn]:
    """Write in each region the name of its class, clear of points and of other regions.

    It is seen while the region is there: from the start, if there is such a place.
    """
    found, frames = plane.found, len(plane.moments)
    x, y = (along[::_FEW] for along in plane.grid)
    first, last = (plane.best(frame)[::_FEW, ::_FEW] for frame in (0, frames - 1))
    cells = np.stack(np.meshgrid(x, y), axis=-1)
    to_pixels, edge, start = axes.transData.transform, _edge(axes), plane.border(0)
    start = start[np.isfinite(start).all(axis=1)]
    drawn = []
    for k in range(len(found.names)):
        kept = to_pixels(np.concatenate([cells[last != k], found.points, start]))
        for own, scale in product(((last == k) & (first == k), last == k), _NAMED):
            stamp = _class_name(page, axes, found, k, scale)
            half = np.array(measure(stamp)) / 2
            away = distances(to_pixels(cells[own]), np.concatenate([kept, edge]), half)
            if len(away) and away.max() >= _CLEAR * page.theme.em:
                place = np.argwhere(own)[away.argmax()]
                stamp.set_position(cells[tuple(place)])
                drawn.append(_while_there(stamp, plane, k, tuple(_FEW * place)))
                break
            stamp.remove()
    return drawn


def _class_name(page: Page, axes: Axes, found: Regions, k: int, scale: float) -> Stamp:
    """Write the name of a class behind a point of it."""
    words, style = page.say("regions_class", name=found.names[k]), {"ha": "center", "va": "center"}
    style |= name_style(page.theme, k, lined=False)
    return write(axes, 0, 0, words, page.theme, halo=True, zorder=OVER_ALL, scale=scale, **style)


def _tell(
    page: Page, axes: Axes, plane: RegionPlane, names: Sequence[Stamp], ghost: bool
) -> list[Drawn]:
    """Say at the borders and at a point on the wrong side what they are, where there is room.

    That of the start stands, where it is dashed; what else is told is so at last.
    """
    found, theme = plane.found, page.theme
    frames, last = len(plane.moments), plane.border(len(plane.moments) - 1)
    places, style = Places(axes, theme), {"color": theme.palette.ink}
    places.add_path("now", last)
    for stamp in names:
        places.add_words(stamp)
    for point in found.points:
        places.add_ring(point, _POINT)
    told = []
    if ghost:
        start, words = plane.border(0), page.say("regions_start")
        places.add_path("start", start)
        _beside(places, words, start, "start", **style)
    if frames > 1:
        told.append(places.label(page.say("regions_border"), last, "now", scale=_TOLD, **style))
    wrong = found.points[found.guessed[-1] != found.right]
    if len(wrong):
        told.append(_beside(places, page.say("regions_wrong"), wrong, crossing=True, **style))
    return [shown_since(each, frames - 1, frames) for each in told if each is not None]


def _beside(
    places: Places,
    words: str,
    points: np.ndarray,
    name: str | None = None,
    *,
    crossing: bool = False,
    **style: object,
) -> Stamp | None:
    """Write words beside one of some points, or with a line to it, in two lines or smaller."""
    found = (
        places.label(each, points, name, scale=_TOLD * scale, **style)
        or places.lead(each, points, crossing=crossing, scale=_TOLD * scale, **style)
        for scale in SCALES
        for each in dict.fromkeys((words, in_two_lines(words)))
    )
    return next(filter(None, found), None)


def _edge(axes: Axes) -> np.ndarray:
    """Return points along the edge of axes, in pixels, which names keep from."""
    box, along = axes.bbox, np.linspace(0, 1, 40)
    x, y = box.x0 + along * box.width, box.y0 + along * box.height
    sides = [(x, np.full(40, at)) for at in (box.y0, box.y1)]
    sides += [(np.full(40, at), y) for at in (box.x0, box.x1)]
    return np.concatenate([np.stack(side, axis=1) for side in sides])


def _while_there(stamp: Stamp, plane: RegionPlane, k: int, cell: tuple[int, int]) -> Drawn:
    """Let words be seen while a cell is of a class."""

    def move(frame: float) -> None:
        stamp.set_visible(bool(plane.best(frame)[cell] == k))

    return Drawn(stamp, len(plane.moments), move, words=stamp)


def _name_classes(page: Page, found: Regions, at: tuple[float, float], room: float) -> None:
    """Write the name of each class in its colour, behind its marker, all in a row."""
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
        _put_behind_marker(axes, theme, stamp, k, (x, y), share)
        x += (width + _APART * em) * share


def _list_classes(page: Page, found: Regions, box: Box) -> None:
    """Write the name of each class in its colour, behind its marker, one below the other."""
    theme, em, axes, (left, bottom, right, y) = page.theme, page.theme.em, page.sheet(), box
    whole = [page.say("regions_class", name=name) for name in found.names]
    line = min(_LINE * em, (y - bottom) / len(whole))
    for k, stamp in enumerate(_written(axes, theme, whole, (left, y))):
        y -= line
        fit(stamp, right - left - em)
        _put_behind_marker(axes, theme, stamp, k, (left, y), 1.0)


def _put_behind_marker(
    axes: Axes, theme: Theme, stamp: Stamp, k: int, at: tuple[float, float], share: float
) -> None:
    """Put the name of a class behind a marker of it, in a share of the size."""
    (x, y), em = at, share * theme.em
    dot = [(x + 0.4 * em, y + 0.33 * theme.em)]
    look = {"color": theme.series(k), "size": 0.8, "marker": theme.marker(k)}
    Dots(dot, **look).draw_on(axes, theme)
    stamp.set_position((x + em, y))


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
