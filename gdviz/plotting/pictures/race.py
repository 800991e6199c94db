"""The race: several update rules, one objective, the same start and the same number of steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import name_paths, say_descents
from gdviz.plotting.layout.maps import Named, coordinates, draw_map
from gdviz.plotting.layout.page import Page, dress
from gdviz.plotting.layout.strip import Heights, Strip, fit_labels, head_room
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.trajectory import Trajectory, trajectories_of


@picture
def race(surface: Any, optimizers: Any, start: ArrayLike | None = None, steps: int = 40) -> Drawing:
    """Let optimizers descend a surface from the same start, and draw their paths and losses.

    Parameters
    ----------
    surface : a `Surface`, the formula of one, or any other objective of two variables
    optimizers : one optimizer or several, such as `[SGD(0.08), Adam(0.4)]`; names do too
    start : shape (2,), or (k, 2) for k starts; by default the surface's own
    steps : how many steps each takes

    Notes
    -----
    On axes of your own: one for the map, or a pair for the map and the strip of losses.

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the surface has none of its own.
    """
    return _of_paths(*descents("race", surface, optimizers, start, steps))


@picture
def paths(surface: Any, trajectories: Any) -> Drawing:
    """Draw descents of one surface: their paths on its contours beside their losses.

    Parameters
    ----------
    surface : what was descended
    trajectories : from `descend`, one or several, of one start or of many; points of your own,
        shape (steps + 1, 2), or a dict of label to points, do too

    Notes
    -----
    On axes of your own: one for the map, or a pair for the map and the strip of losses.

    Raises
    ------
    ValueError
        If there are no trajectories, or their points do not have 2 coordinates.
    """
    surface = surface_of(surface)
    return _of_paths(surface, trajectories_of(trajectories, surface))


def _of_paths(surface: Any, trajectories: Sequence[Trajectory]) -> Drawing:
    named = name_paths(trajectories)
    return Drawing(
        lambda say: say_descents(say, surface, trajectories),
        lambda page: _draw(page, surface, named),
        series=[name for name, _, _ in named],
        sees=True,
        draw_on=lambda axes, theme: _draw_on(axes, theme, surface, named),
    )


def _draw(page: Page, surface: Any, named: Sequence[Named]) -> list[Drawn]:
    """Draw the paths on a map beside their losses."""
    theme, em = page.theme, page.theme.em
    bottom = page.bottom + 1.5 * em
    beside, scale = fit_labels(page, named, page.top - bottom - 4 * em)
    strip_right = page.right - beside - 0.55 * em
    strip_left = strip_right - max(0.17 * (page.right - page.left), 5 * em)
    map_axes = page.axes(page.left, bottom, strip_left - 4 * em, page.top)
    heights = Heights(surface, [path for _, _, path in named])
    top = page.top - head_room(page, heights, strip_left)
    strip_axes = page.axes(strip_left, bottom + 1.2 * em, strip_right, top)
    drawn = _draw_map(map_axes, theme, surface, named, page.view)
    strip = Strip(strip_axes, theme, heights, named, beside, scale, page.edge)
    return [*drawn, *strip.drawn]


def _draw_map(
    axes: Axes, theme: Theme, surface: Any, named: Sequence[Named], view: View | None = None
) -> list[Drawn]:
    aspect = axes.bbox.width / axes.bbox.height
    shown = view or view_of([path for *_, path in named], surface.domain, surface.minima, aspect)
    drawn = draw_map(axes, theme, surface, named, shown)
    coordinates(axes, theme, surface.names)
    return drawn


def _draw_on(
    several: Sequence[Axes], theme: Theme, surface: Any, named: Sequence[Named]
) -> list[Drawn]:
    """Draw on the axes of a person: the map, and on a second one the losses."""
    for axes in several:
        dress(axes, theme)
    drawn = _draw_map(several[0], theme, surface, named)
    if len(several) > 1:
        heights = Heights(surface, [path for *_, path in named])
        drawn += Strip(several[1], theme, heights, named, 8 * theme.em).drawn
    return drawn
