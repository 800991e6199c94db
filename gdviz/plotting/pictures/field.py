"""The field: at every point an arrow downhill, as long as the slope is steep."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.plotting.marks import Arrows, Mark, View
from gdviz.plotting.page import Page
from gdviz.plotting.panels import Named, coordinates, draw_map
from gdviz.plotting.pictures.race import RaceWords, name_paths, several
from gdviz.plotting.scene import Scene
from gdviz.plotting.theme import Theme
from gdviz.plotting.view import view_of
from gdviz.surfaces import Surface


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
    view : ((xmin, xmax), (ymin, ymax)) to show; by default what holds the paths
    columns : how many arrows stand in a row; all are in one scale

    Returns
    -------
    Scene
    """
    surface = Surface(surface) if isinstance(surface, str) else surface
    start = surface.start if start is None else start
    if start is None:
        raise ValueError("field needs a start, such as start=(-4, 1.5): the surface has none")
    trajectories = [descend(surface, rule, start, steps) for rule in several(optimizers)]
    words = RaceWords(surface, trajectories, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> Sequence[Mark]:
        page = Page(figure, theme, words.title, words.subtitle, words.note)
        bottom = page.bottom + 1.5 * theme.em
        axes = page.axes(page.left, bottom, page.right, page.top)
        named = name_paths(trajectories)
        aspect = axes.bbox.width / axes.bbox.height
        shown = view or _view(named, surface, aspect)
        marks = draw_map(axes, theme, surface, named, shown)
        coordinates(axes, theme, surface.names)
        points = _grid(shown, columns, aspect)
        return [Arrows(axes, theme, points, -surface.gradient(points), 0.9 / columns), *marks]

    return Scene(compose, words.metadata(), size=size, dark=dark)


def _view(paths: Sequence[Named], surface: Surface, aspect: float) -> View:
    return view_of([path for *_, path in paths], surface.domain, surface.minima, aspect)


def _grid(view: View, columns: int, aspect: float) -> np.ndarray:
    """Return points (k, 2) in even rows and columns, half a space from the edges."""
    counts = columns, max(round(columns / aspect), 1)
    x, y = (
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(view, counts, strict=True)
    )
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
