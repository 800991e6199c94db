"""Basins: every start of a surface in the colour of the minimum that it comes to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb

from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, distinct_labels, say_surface, settings_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.map_axes import BELOW, beside_map, coordinates, hung
from gdviz.plotting.layout.map_names import write_letter
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import LETTERS
from gdviz.plotting.layout.ticks import number
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.fitting import fit, hang
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.levels import contour_levels, contour_lines
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.basins import SHADES, Basin, Basins, find_basins
from gdviz.words.language import Say

_STRENGTH = 0.78
_LINE = 1.5
"""The height of a line in em; names of more than two lines are set smaller."""
_TOLD_ROOM = 13
"""The width of what is told above a map that stands alone, in em."""
_NEARLY_ALL = 0.99
"""The share of starts that arrive where nothing is said of the others."""
_TOLD, _NEAR = 0.85, 0.45
"""How large the share of those that arrived is written, and in em how near above a map."""
_WORDS = 6
"""In em: the height of what is written above and below a map."""
_GAP = 1.6
"""In em: how far apart the boxes of maps are."""


@picture
def basins(
    surface: Any,
    optimizers: Any,
    steps: int = 200,
    *,
    starts: int = 1_000_000,
    moving: bool = True,
    view: View | None = None,
) -> Drawing:
    """Colour every start by the minimum that a descent from there comes to.

    What has not come near to any minimum keeps the colour of the ground.

    Parameters
    ----------
    surface : a `Surface` with at most 5 minima, or the formula of one
    optimizers : one optimizer or several, up to 4, a map each; or a dict of label to one
    steps : how many steps each start takes
    starts : how many starts there are, about, in all maps together
    moving : whether the way there is kept too, at 40 moments; without it only the end is
    view : ((xmin, xmax), (ymin, ymax)) of the starts; by default the surface's domain

    Raises
    ------
    ValueError
        If the surface has no minimum or too many, or there is no optimizer.

    Examples
    --------
    >>> scene = gd.plotting.basins(gd.surfaces.himmelblau, gd.SGD(0.01), steps=20, starts=900)
    >>> scene.save("basins.gif")  # doctest: +SKIP
    """
    found = find_basins(surface, optimizers, steps, starts, moving, view)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=[_place(point) for point in found.minima],
        sees=True,
    )


def _said(say: Say, found: Basins) -> Said:
    count = f"{found.starts:,}"
    told = say("basins_starts", count=count, steps=found.steps)
    names = [say("called", thing=each.label) for each in found.each]
    rules = [settings_of(each.optimizer, say) for each in found.each]
    settings = " · ".join(map(" ".join, zip(names, rules, strict=True)))
    least = min(each.shares[-1] for each in found.each)
    elsewhere = say("basins_elsewhere") if least < _NEARLY_ALL else ""
    pale = say("basins_pale") if least < _NEARLY_ALL else ""
    caption = (say("settings", settings=settings), pale, elsewhere)
    divides = all(each.divides for each in found.each)
    return Said(
        say("basins_title" if divides else "basins_title_plain"),
        "   ".join(filter(None, (told, say_surface(say, found.objective)))),
        "   ".join(filter(None, caption)),
        f"{found.objective.description}; {count} starts a map; {found.steps} steps; "
        + "; ".join(repr(each.optimizer) for each in found.each),
    )


def _draw(page: Page, found: Basins) -> list[Drawn]:
    em, maps = page.theme.em, found.each
    alone = len(maps) == 1 and len(maps[0].steps) > 1
    boxes = page.row((1.3, 1), gap=_GAP) if alone else []
    rooms = [_beside_ticks(page, boxes[0], found)] if alone else _cells(page, found)
    told = _Told.fitted(page, min(box[2] - box[0] for box in rooms), maps)
    heads = [
        _write_head(page, box, label)
        for box, label in zip(rooms, distinct_labels(maps, page.say), strict=True)
    ]
    above = {box[3]: box[3] for box in rooms}  # where the names of a row end
    for (*_, top), head in zip(rooms, heads, strict=True):
        above[top] = min(above[top], top - measure(head)[1])
    places = [_filled(page, (*box[:3], above[box[3]] - told.room), found) for box in rooms]
    left_over = min(
        place[1] - box[1] - BELOW * em for place, box in zip(places, rooms, strict=True)
    )
    drop = 0.0 if alone else left_over / 2
    drawn: list[Drawn] = []
    for each, head, (left, low, right, top) in zip(maps, heads, places, strict=True):
        head.set(y=head.get_position()[1] - drop)
        drawn += _draw_map(page, (left, low - drop, right, top - drop), found, each, told)
    if alone:
        ends = max(drawn[0].image.axes.bbox.x1, boxes[0][0] + _TOLD_ROOM * em)
        beside = (ends + 3.5 * em, page.bottom, page.right, page.top)
        below = boxes[1][1] < boxes[0][1]
        drawn += _draw_shares(page, boxes[1] if below else beside, found)
    return drawn


def _cells(page: Page, found: Basins) -> list[Box]:
    """Return a box for each of several maps, at the left of which there is room for its ticks."""
    aspect = float(np.divide(*np.ptp(found.view, axis=1)))
    page, inset = hung(page, [found.view], found.objective.letters[1], _GAP)
    cells = page.cells(len(found.each), gap=_GAP, aspect=aspect, words=_WORDS)
    return [(left + inset, *others) for left, *others in cells]


def _beside_ticks(page: Page, box: Box, found: Basins) -> Box:
    """Return what a box has left for a map beside ticks for which the page has no room."""
    left, bottom, right, top = box
    room = beside_map(page, found.objective.letters[1], found.view[1], top - bottom)
    return left + room, bottom, right, top


@dataclass(frozen=True)
class _Told:
    """How the share that has arrived is written above each map.

    Attributes
    ----------
    page : where
    broken : whether it takes two lines
    scale : of the text
    high : its height in pixels
    """

    page: Page
    broken: bool
    scale: float
    high: float = 0.0

    @classmethod
    def fitted(cls, page: Page, width: float, maps: tuple[Basin, ...]) -> _Told:
        """Return how it fits a width: in two lines where one is too wide, or smaller."""
        widest = cls(page, False, _TOLD)._arrived(maps[0].steps[-1], 1.0)
        stamp = write(page.figure, 0, 0, widest, page.theme, scale=_TOLD)
        broken = measure(stamp)[0] > width
        if broken:
            stamp.set_text(widest.replace(": ", ":\n"))
        fit(stamp, width)
        high = measure(stamp)[1]
        stamp.remove()
        return cls(page, broken, stamp.get_fontsize() / page.theme.size.base, high)

    @property
    def room(self) -> float:
        """The room that it takes above a map, in pixels."""
        return self.high + 2 * _NEAR * self.page.theme.em

    def _arrived(self, step: int, share: float) -> str:
        shown = f"{np.floor(1000 * share) / 10:.1f}"
        words = self.page.say("basins_arrived", step=step, share=shown)
        return words.replace(": ", ":\n") if self.broken else words

    def words(self, basin: Basin) -> list[str]:
        """Return what is told at each frame."""
        return list(map(self._arrived, basin.steps, basin.shares))


def _draw_shares(page: Page, box: Box, found: Basins) -> list[Drawn]:
    """Draw beside a map how many of all starts are at each minimum, step by step."""
    theme, (basin,) = page.theme, found.each
    curves = [
        np.stack([basin.steps, 100 * basin.share_of(index)], axis=1)
        for index in range(len(found.minima))
    ]
    top = 1.08 * max(curve[:, 1].max() for curve in curves) or 1.0
    words = {"heading": page.say("basins_share"), "across": page.say("basins_across")}
    chart = Chart(page, box, ((0, basin.steps[-1]), (0, top)), **words)
    frames = len(basin.steps)
    drawn: list[Drawn] = []
    for index, curve in enumerate(curves):
        look = theme.series(index), theme.marker(index)
        drawn += chart.draw(*growing_curve(curve, *look, rank=index))
        chart.places.add_path(index, curve)
    styles = [name_style(theme, index) for index in range(len(curves))]
    names = [f"{letter} {_place(at)}" for letter, at in zip(LETTERS, found.minima, strict=False)]
    stamps = chart.name(list(map(Name, names, curves, styles)))
    return [*drawn, *chart.seen_with(stamps, curves, frames)]


def _place(point: np.ndarray) -> str:
    """Return a point as the name of a curve."""
    return f"({', '.join(number(float(f'{value:.2g}')) for value in point)})"


def _filled(page: Page, room: Box, found: Basins) -> Box:
    """Return the place of a map at the top of a room, which holds the ticks below it too."""
    (left, bottom, right, top), (wide, tall) = room, np.ptp(found.view, axis=1)
    unit = min((right - left) / wide, (top - bottom - BELOW * page.theme.em) / tall)
    return left, top - unit * tall, left + unit * wide, top


def _draw_map(page: Page, place: Box, found: Basins, basin: Basin, told: _Told) -> list[Drawn]:
    """Draw a map in a place of its shape, and above it what is told at each frame."""
    theme, em = page.theme, page.theme.em
    (left, right), (low, high) = found.view
    axes = page.axes(*place)
    axes.set(xlim=(left, right), ylim=(low, high))
    colors, frames = _colors(theme, len(found.minima)), len(basin.steps)
    image = Image(
        lambda frame: colors[basin.nearest[int(frame)], basin.nearness[int(frame)]],
        frames,
        extent=(left, right, low, high),
    )
    drawn = [image.draw_on(axes, theme)]
    _draw_lines(axes, theme, found.objective, found.view)
    coordinates(axes, theme, found.objective.letters)
    words, tall = told.words(basin), axes.bbox.height
    writing = Writing(
        lambda frame: words[int(frame)],
        (0, 1 + _NEAR * em / tall),
        frames,
        shares=True,
        room=(-0.1, 1.001, 1.3, 1 + told.room / tall),
        color=theme.palette.muted,
        scale=told.scale,
        va="bottom",
        linespacing=1.1,
    )
    rings = [Ring(point).draw_on(axes, theme) for point in found.minima]
    for letter, point in zip(LETTERS, found.minima, strict=False):
        write_letter(axes, theme, letter, point)
    return [*drawn, writing.draw_on(axes, theme), *rings]


def _write_head(page: Page, box: Box, label: str) -> Stamp:
    """Write the name of an optimizer at the top of a box."""
    em, left, top = page.theme.em, box[0], box[3]
    for scale in (1.0, 0.8):
        style = {"va": "top", "weight": "bold", "scale": scale}
        stamp = write(page.figure, left, top, label, page.theme, **style)
        if hang(stamp, box[2] - left) < 2 * _LINE * em or scale < 1:
            break
        stamp.remove()
    return stamp


def _colors(theme: Theme, count: int) -> np.ndarray:
    """Return the colours of each minimum, far to near: shape (count, 64, 3), bytes."""
    ground = np.array(to_rgb(theme.palette.ground[4]))
    share = np.linspace(0, _STRENGTH, SHADES)[:, None]
    colors = [np.array(to_rgb(theme.series(index))) for index in range(count)]
    mixed = [ground + share * (color - ground) for color in colors]
    return np.round(255 * np.array(mixed)).astype(np.uint8)


def _draw_lines(axes: Axes, theme: Theme, surface: Drawable, view: View) -> None:
    x, y = (np.linspace(*edge, 240) for edge in view)
    with np.errstate(all="ignore"):
        values = np.ma.masked_invalid(surface(np.stack(np.meshgrid(x, y), axis=-1)))
    lines = LineCollection(
        [line for _, line in contour_lines(contour_levels(values.data), x, y, values)],
        colors=theme.palette.ink,
        alpha=0.3,
        linewidths=theme.hairline_width,
        antialiaseds=True,
        zorder=1.1,
    )
    axes.add_collection(lines, autolim=False)
