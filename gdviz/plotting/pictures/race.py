"""The race: several update rules, one surface, the same start and the same number of steps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.descent import descents, several
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption, name_paths
from gdviz.plotting.layout.maps import Named, coordinates, draw_map
from gdviz.plotting.layout.page import Page, dress
from gdviz.plotting.layout.strip import Heights, Strip, fit_labels, head_room
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.surfaces import Surface
from gdviz.trajectory import Trajectory, trajectories_of

__all__ = ["descents", "paths", "race", "several", "surface_of"]


def race(
    surface: Surface | str,
    optimizers: Any,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    axes: Axes | Sequence[Axes] | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Let optimizers descend a surface from the same start, and draw their paths and losses.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizers : one optimizer or several, such as `[SGD(0.08), Adam(0.4)]`; names do too
    start : shape (2,), or (k, 2) for k starts; by default the surface's own
    steps : how many steps each takes
    title, subtitle, axes, size, dark : see `paths`

    Returns
    -------
    Scene
        `scene.save("race.png")` is its picture, `scene.save("race.gif")` its animation.

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the surface has none of its own.
    """
    surface, trajectories = descents("race", surface, optimizers, start, steps)
    return paths(
        surface, trajectories, title=title, subtitle=subtitle, axes=axes, size=size, dark=dark
    )


def paths(
    surface: Surface,
    trajectories: Trajectory | Sequence[Trajectory],
    *,
    title: str | None = None,
    subtitle: str | None = None,
    axes: Axes | Sequence[Axes] | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw descents of one surface: their paths on its contours beside their losses.

    Parameters
    ----------
    surface : what was descended
    trajectories : from `descend`, one or several, of one start or of many
    title, subtitle : in place of those that say what is shown
    axes : axes of one's own to draw on, in place of a new figure: one for the map, or a pair for
        the map and the strip of losses
    size, dark : the look on the screen; a file is as large as `save` is told, by default a slide

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If there are no trajectories, or their points do not have 2 coordinates.
    """
    surface = surface_of(surface)
    trajectories = trajectories_of(trajectories, surface)
    named = name_paths(trajectories)
    words = Caption(surface, trajectories, title, subtitle)
    if axes is None:
        return Scene(
            lambda figure, theme: compose(figure, theme, surface, named, words),
            words.metadata, size=size, dark=dark,
        )  # fmt: skip
    pair = list(np.atleast_1d(np.asarray(axes, object)))
    return Scene(
        lambda figure, theme: _compose_on(pair, theme, surface, named),
        words.metadata, size=size, dark=dark, figure=pair[0].get_figure(root=True),
    )  # fmt: skip


def compose(
    figure: Figure, theme: Theme, surface: Surface, named: Sequence[Named], words: Caption
) -> list[Drawn]:
    """Draw the paths on a map beside their losses, and return the marks."""
    page = Page(figure, theme, *words(theme.say)[:3])
    em = theme.em
    bottom = page.bottom + 1.5 * em
    beside, scale = fit_labels(page, named, page.top - bottom - 4 * em)
    strip_right = page.right - beside - 0.55 * em
    strip_left = strip_right - max(0.17 * (page.right - page.left), 5 * em)
    map_axes = page.axes(page.left, bottom, strip_left - 4 * em, page.top)
    trajectories = [path for _, _, path in named]
    heights = Heights(surface, trajectories)
    top = page.top - head_room(page, heights.words(page.say), strip_left)
    strip_axes = page.axes(strip_left, bottom + 1.2 * em, strip_right, top)
    aspect = map_axes.bbox.width / map_axes.bbox.height
    view = view_of(trajectories, surface.domain, surface.minima, aspect)
    marks = draw_map(map_axes, theme, surface, named, view)
    coordinates(map_axes, theme, surface.names)
    strip = Strip(strip_axes, theme, heights, named, beside, scale)
    return [*marks, *strip.marks]


def _compose_on(
    pair: Sequence[Axes], theme: Theme, surface: Surface, named: Sequence[Named]
) -> list[Drawn]:
    trajectories = [path for _, _, path in named]
    for axes in pair:
        dress(axes, theme)
    box = pair[0].bbox
    view = view_of(trajectories, surface.domain, surface.minima, box.width / box.height)
    marks = draw_map(pair[0], theme, surface, named, view)
    coordinates(pair[0], theme, surface.names)
    if len(pair) > 1:
        room = 8 * theme.em
        marks += Strip(pair[1], theme, Heights(surface, trajectories), named, room).marks
    return marks
