"""A map of descents beside a strip of their losses."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes

from gdviz.plotting.layout.maps import Named, coordinates, draw_map
from gdviz.plotting.layout.page import Asked, Page, dress
from gdviz.plotting.layout.strip import Heights, Strip, fit_labels, head_room
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.mark import Drawn, Mark, View
from gdviz.plotting.marks.theme import Theme


def draw_descents(
    page: Page,
    surface: Any,
    named: Sequence[Named],
    more: Callable[[View], Sequence[Mark]] = lambda view: (),
) -> list[Drawn]:
    """Draw the paths on a map beside their losses, and more marks on the map where there are."""
    theme, em = page.theme, page.theme.em
    bottom = page.bottom + 1.5 * em
    beside, scale = fit_labels(page, named, page.top - bottom - 4 * em)
    strip_right = page.right - beside - 0.55 * em
    strip_left = strip_right - max(0.17 * (page.right - page.left), 5 * em)
    map_axes = page.axes(page.left, bottom, strip_left - 4 * em, page.top)
    heights = Heights(surface, [path for _, _, path in named], page.log)
    top = page.top - head_room(page, heights, strip_left)
    strip_axes = page.axes(strip_left, bottom + 1.2 * em, strip_right, top)
    drawn = _draw_map(map_axes, theme, surface, named, page.view, more)
    strip = Strip(strip_axes, theme, heights, named, beside, scale, page.edge)
    return [*drawn, *strip.drawn]


def _draw_map(
    axes: Axes,
    theme: Theme,
    surface: Any,
    named: Sequence[Named],
    view: View | None = None,
    more: Callable[[View], Sequence[Mark]] = lambda view: (),
) -> list[Drawn]:
    aspect = axes.bbox.width / axes.bbox.height
    shown = view or view_of([path for *_, path in named], surface, aspect)
    drawn = draw_map(axes, theme, surface, named, shown)
    coordinates(axes, theme, surface.letters)
    return [*drawn, *(mark.draw_on(axes, theme) for mark in more(shown))]


def draw_descents_on(
    several: Sequence[Axes], theme: Theme, asked: Asked, surface: Any, named: Sequence[Named]
) -> list[Drawn]:
    """Draw on the axes of a person: the map, and on a second one the losses.

    Raises
    ------
    ValueError
        If there are more.
    """
    if len(several) > 2:
        raise ValueError(
            f"give one axes for the map, or two for map and losses, got {len(several)}"
        )
    for axes in several:
        dress(axes, theme)
    drawn = _draw_map(several[0], theme, surface, named, asked.view)
    if len(several) > 1:
        heights = Heights(surface, [path for *_, path in named], asked.log)
        drawn += Strip(several[1], theme, heights, named, 8 * theme.em).drawn
    return drawn
