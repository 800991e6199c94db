"""A map of descents and a strip of their losses: side by side, or one above the other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from matplotlib.axes import Axes

from gdviz.plotting.layout.captions import named_by_start
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Asked, Page, dress
from gdviz.plotting.layout.paths import Named, lettered
from gdviz.plotting.layout.strip import Heights, Strip, beside_strip
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.mark import Drawn, Mark, View
from gdviz.plotting.marks.theme import Theme

_STRIP = (0.34, 5.0)
"""The width of the strip: as a share of the page, and at least in em."""

_EQUAL = 1.6
"""How much larger a map may get than the paths need, so that both coordinates have one scale."""


def draw_descents(
    page: Page,
    surface: Any,
    named: Sequence[Named],
    more: Callable[[View], Sequence[Mark]] | None = None,
) -> list[Drawn]:
    """Draw the paths on a map, and more marks where there are; their losses beside or below it.

    Where there are more, the map has room round the paths for them.
    """
    heights = Heights(surface, [path for *_, path in named], page.log)
    told = _listed(page.theme, named)
    place = beside_strip(page, heights, told, _STRIP)
    axes, view = lay_map(
        page,
        place.ground,
        surface.letters,
        lambda aspect: _view(surface, named, aspect, page.view, more is not None),
    )
    drawn = _draw_map(axes, page.theme, surface, named, view, listed=True)
    drawn += [mark.draw_on(axes, page.theme) for mark in (more(view) if more else ())]
    return [*drawn, *place.draw(page, heights, told).drawn]


def _listed(theme: Theme, named: Sequence[Named]) -> list[Named]:
    """Return paths with their names beside the strip: letters alone where the rest is their start.

    In a column of a paper that is read off the map, whose rings have the letters too.
    """
    told = lettered(named)
    starts = told != list(named) and all(name == named_by_start(path) for name, _, path in named)
    if not (starts and theme.size.is_narrow):
        return told
    return [(name[0], *path) for name, *path in told]


def _view(
    surface: Any, named: Sequence[Named], aspect: float, asked: View | None, roomy: bool = False
) -> View:
    equal = {} if roomy else {"equal": _EQUAL}
    return asked or view_of([path for *_, path in named], surface, aspect, **equal)


def _draw_map(
    axes: Axes, theme: Theme, surface: Any, named: Sequence[Named], view: View, listed: bool
) -> list[Drawn]:
    drawn = draw_map(axes, theme, surface, named, view, listed)
    coordinates(axes, theme, surface.letters)
    return drawn


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
    box = several[0].bbox
    view = _view(surface, named, box.width / box.height, asked.view)
    drawn = _draw_map(several[0], theme, surface, named, view, listed=len(several) > 1)
    if len(several) > 1:
        heights = Heights(surface, [path for *_, path in named], asked.log)
        drawn += Strip(several[1], theme, heights, lettered(named), 8 * theme.em).drawn
    return drawn
