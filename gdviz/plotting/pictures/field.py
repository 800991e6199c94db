"""The field: at every point an arrow downhill, as long as the slope is steep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.checks import whole
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption, name_paths
from gdviz.plotting.layout.maps import Named, coordinates, draw_map
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Arrows
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.pictures.race import descents
from gdviz.surfaces import Surface, checked_domain
from gdviz.words.language import Say

_LONGEST = 0.9
"""Length of the longest arrow, as a share of the space between two."""


class _Words(Caption):
    """What is said of the arrows too."""

    def note(self, say: Say) -> str:
        """The settings, and where arrows point."""
        return f"{super().note(say)}   {say('field_arrows')}"


def field(
    surface: Surface | str,
    optimizers: Any,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    view: View | None = None,
    columns: int = 17,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the downhill direction all over a surface, and descents that follow it.

    Parameters
    ----------
    surface, optimizers, start, steps, title, subtitle, size, dark : as for `race`
    view : ((xmin, xmax), (ymin, ymax)) to show at least; by default what holds the paths
    columns : how many arrows stand in a row; all are in one scale

    Returns
    -------
    Scene
    """
    surface, trajectories = descents("field", surface, optimizers, start, steps)
    words = _Words(surface, trajectories, title, subtitle)
    view = None if view is None else checked_domain(view, "view")
    columns = whole("columns", columns)

    def compose(figure: Figure, theme: Theme) -> Sequence[Drawn]:
        page = Page(figure, theme, *words(theme.say)[:3])
        bottom = page.bottom + 1.5 * theme.em
        axes = page.axes(page.left, bottom, page.right, page.top)
        named = name_paths(trajectories)
        aspect = axes.bbox.width / axes.bbox.height
        shown = equal_scale(view, aspect) if view else _view(named, surface, aspect)
        marks = draw_map(axes, theme, surface, named, shown)
        coordinates(axes, theme, surface.names)
        points = grid(shown, columns, aspect)
        downhill = -surface.gradient(points)
        there = np.isfinite(np.hypot(*downhill.T))  # a logarithm has none left of 0
        points, downhill = points[there], downhill[there]
        clear = _clear_of_words(axes, points, downhill, _LONGEST / columns)
        arrows = Arrows(points[clear], downhill[clear], _LONGEST / columns).draw_on(axes, theme)
        return [arrows, *marks]

    return Scene(compose, words.metadata, size=size, dark=dark)


def _view(paths: Sequence[Named], surface: Surface, aspect: float) -> View:
    return view_of([path for *_, path in paths], surface.domain, surface.minima, aspect)


def grid(view: View, columns: int, aspect: float) -> np.ndarray:
    """Return points (k, 2) in even rows and columns, half a space from the edges."""
    counts = columns, max(round(columns / aspect), 1)
    x, y = (
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(view, counts, strict=True)
    )
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def _clear_of_words(
    axes: Axes, points: np.ndarray, vectors: np.ndarray, longest: float
) -> np.ndarray:
    """Return which points have an arrow, so long a share of the width at most, off all labels."""
    most = np.hypot(*vectors.T).max(initial=0)
    half = 0.5 * longest * axes.bbox.width * (vectors / (most or 1))
    placed = axes.transData.transform(points)
    clear = np.ones(len(points), bool)
    for text in axes.texts:
        box = text.get_window_extent().padded(0.25 * axes.bbox.width * longest)
        for share in (-1, 0, 1):
            at = placed + share * half
            clear &= ~((at >= box.min) & (at <= box.max)).all(axis=1)
    return clear
