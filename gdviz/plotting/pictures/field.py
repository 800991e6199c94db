"""The field: at every point an arrow downhill, as long as the slope is steep."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.checks import whole
from gdviz.descent import descents
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, series_of
from gdviz.plotting.layout.maps import Named, coordinates, draw_map, points_between
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Arrows
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.words.language import Say

_LONGEST = 0.9
"""Length of the longest arrow, as a share of the space between two."""


@picture
def field(
    surface: Any,
    optimizers: Any,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    columns: int = 17,
) -> Drawing:
    """Draw the downhill direction all over a surface, and descents that follow it.

    Parameters
    ----------
    surface, optimizers, start, steps : as for `race`
    columns : how many arrows stand in a row; all are in one scale
    """
    surface, trajectories = descents("field", surface, optimizers, start, steps)
    columns, named = whole("columns", columns), name_paths(trajectories)

    def said(say: Say) -> Said:
        told = say_descents(say, surface, trajectories)
        caption = "   ".join(filter(None, (told.caption, say("field_arrows"))))
        return told._replace(caption=caption)

    def draw(page: Page) -> list[Drawn]:
        axes = page.axes(page.left, page.bottom + 1.5 * page.theme.em, page.right, page.top)
        aspect = axes.bbox.width / axes.bbox.height
        shown = _view(page.view, named, surface, aspect)
        drawn = draw_map(axes, page.theme, surface, named, shown)
        coordinates(axes, page.theme, surface.letters)
        return [
            _arrows(axes, page.theme, surface, points_between(shown, columns, aspect), columns),
            *drawn,
        ]

    return Drawing(said, draw, series=series_of(named), panels=1, sees=True)


def _view(asked: View | None, named: Sequence[Named], surface: Any, aspect: float) -> View:
    if asked is not None:
        return equal_scale(asked, aspect)
    view = view_of([path for *_, path in named], surface, aspect)
    return equal_scale(view, aspect) if surface.framed else view


def _arrows(axes: Axes, theme: Theme, surface: Any, points: np.ndarray, columns: int) -> Drawn:
    """Draw an arrow downhill at each point where there is a slope and no word."""
    downhill = -surface.gradient(points)
    there = np.isfinite(np.hypot(*downhill.T))  # a logarithm has none left of 0
    points, downhill, longest = points[there], downhill[there], _LONGEST / columns
    clear = _clear_of_words(axes, points, downhill, longest)
    return Arrows(points[clear], downhill[clear], longest).draw_on(axes, theme)


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
