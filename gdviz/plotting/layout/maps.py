"""A map: the contours of a surface from above, and the paths and rings on it."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.map_names import label_map
from gdviz.plotting.layout.paths import Named, sets_of, starts_of
from gdviz.plotting.layout.shared import shared_ways
from gdviz.plotting.layout.tried import tried
from gdviz.plotting.marks.areas import Contours
from gdviz.plotting.marks.forbidden import Forbidden
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.mark import Drawn, View, within
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Shared, Trail

_HIDDEN, _MANY = 0.6, 24
"""How near, in sizes of a marker, an end is to another that hides it; of more ends none is told."""


def draw_map(
    axes: Axes,
    theme: Theme,
    surface: object,
    paths: Sequence[Named],
    view: View,
    listed: bool = False,
    contours: Contours | None = None,
    explained: bool = True,
) -> list[Drawn]:
    """Draw paths on the contours of a surface, labelled: see `label_map`.

    Contours of the same view that are known already need not be computed anew.
    """
    if contours is None or contours.view != view:
        contours = Contours(surface, view)
    ground = [contours, *forbidden_ground(paths, view)]
    drawn = [mark.draw_on(axes, theme) for mark in ground]
    trails = [Trail(path.points, index, view) for _, index, path in paths]
    trails = seen_through(axes, theme, trails)
    minima = [Ring(point, large=True) for point in minima_in(surface, view)]
    starts = [Ring(point) for point in starts_of(paths)]
    marks = *tried(theme, paths), *trails, *minima, *starts
    drawn += [mark.draw_on(axes, theme) for mark in marks]
    told = {"listed": listed, "explained": explained}
    return [*drawn, *label_map(axes, theme, paths, trails, starts, minima, **told)]


def seen_through(axes: Axes, theme: Theme, trails: Sequence[Trail]) -> list[Trail]:
    """Return trails of which each is seen, where others lie on it too."""
    low, high = axes.bbox.min, axes.bbox.max
    lines = [np.clip(axes.transData.transform(trail.line), low, high) for trail in trails]
    ranks = [trail.index if trail.rank is None else trail.rank for trail in trails]
    ways = shared_ways(lines, ranks, 0.6 * theme.size.path * theme.size.dpi / 72)
    grown = _growths(np.array([line[-1] for line in lines]), ranks, theme)
    return [_seen(*told) for told in zip(trails, ways, grown, strict=True)]


def _seen(trail: Trail, shared: Shared | None, growth: float) -> Trail:
    """Return a trail as it is seen: itself if it is so, which has its way over a relief already."""
    if (trail.shared, trail.growth) == (shared, growth):
        return trail
    return replace(trail, shared=shared, growth=growth)


def _growths(ends: np.ndarray, ranks: Sequence[int], theme: Theme) -> list[float]:
    """Return how much larger end markers are that others hide: the more of these, the larger."""
    if len(ends) > _MANY:
        return [1.0] * len(ends)
    reach = _HIDDEN * theme.size.marker * theme.size.dpi / 72
    over = [
        sum(
            rank > ranks[k] and np.hypot(*(ends[k] - end)) < reach
            for rank, end in zip(ranks, ends, strict=True)
        )
        for k in range(len(ends))
    ]
    return [1 + 0.5 * min(count, 2) for count in over]


def forbidden_ground(paths: Sequence[Named], view: View) -> list[Forbidden]:
    """Return the ground where paths may not go, if any is kept within a set."""
    sets = sets_of(path for *_, path in paths)
    return [Forbidden(sets, view)] if sets else []


def minima_in(surface: object, view: View) -> list[tuple[float, float]]:
    """Return the known minima of a surface that a view shows."""
    return [point for point in getattr(surface, "minima", ()) if within(point, view)]
