"""The field: at every point an arrow downhill, the longer the steeper the slope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.ground.checks import whole
from gdviz.objectives.points import checked_domain
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, series_of
from gdviz.plotting.layout.map_axes import coordinates, lay_map, points_between
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Arrows, on_page
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn, View, within
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.pictures.level_ground import MARKERS
from gdviz.plotting.pictures.relief import draw_relief
from gdviz.studies.level_ground import saddles_passed
from gdviz.trajectory import Trajectory, lone_paths
from gdviz.words.language import Say

_LONGEST = 0.9
"""Length of the longest arrow, as a share of the space between two."""
_WORDS = {
    1.0: "field_arrows",
    0.5: "field_arrows_square",
    0.25: "field_arrows_fourth",
    0.0: "field_arrows_alike",
}
"""Powers of the slope that arrows may be long by, and what is said of them."""
_MOST, _SEEN = 0.25, 0.15
"""The share of the arrows that may be shorter than the second, a share of the longest."""
_WIDE = 30
"""In em: how wide a page is on which a relief has room beside the map."""
_SHARES, _FINER = (1.2, 1), 0.8
"""How wide the map and the relief beside it are, and the width of paths there, in widths of one."""
_ASPECT = 1.5
"""How wide a view is in its heights, about, where it is asked which power serves."""


@picture
def field(
    surface: Any,
    optimizers: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    columns: int = 17,
    inset: bool = False,
    view: View | None = None,
) -> Drawing:
    """Draw the downhill direction all over a surface, and descents that follow it.

    Saddles that they pass are marked.

    Parameters
    ----------
    surface, optimizers, start, steps : as for `race`; without optimizers the surface is alone
    columns : how many arrows stand in a row; all are in one scale, which is that of the slope, or
        of its square or fourth root where most arrows would vanish, as the caption says
    inset : whether a relief of the ground stands beside it, where the page is wide enough
    view : ((xmin, xmax), (ymin, ymax)) that is shown

    Examples
    --------
    >>> scene = gd.plotting.field("x^2 - y^2", gd.SGD(0.1), start=(1, 0.01), steps=20)
    >>> scene.save("field.gif")  # doctest: +SKIP
    """
    surface, trajectories = descents("field", surface, optimizers, start, steps, alone=True)
    asked = None if view is None else checked_domain(view, "view")
    saddles = saddles_passed(surface, lone_paths(trajectories))
    found = _Field(surface, trajectories, saddles, whole("columns", columns), inset, asked)
    power = found.power()
    return Drawing(
        lambda say: _said(say, found, power),
        lambda page: _draw(page, found, power),
        series=series_of(trajectories),
        panels=0 if inset else 1,
        sees=True,
    )


@dataclass(frozen=True, eq=False)
class _Field:
    """What is drawn.

    Attributes
    ----------
    surface, trajectories, columns, inset : as for `field`
    saddles : those that are passed, (k, 2)
    asked : the view that is asked for
    """

    surface: Any
    trajectories: Sequence[Trajectory]
    saddles: np.ndarray
    columns: int
    inset: bool
    asked: View | None

    def view(self, aspect: float) -> View:
        """Return what is shown by axes of an aspect, width over height."""
        if self.asked is not None:
            return equal_scale(self.asked, aspect)
        view = view_of(lone_paths(self.trajectories), self.surface, aspect)
        return equal_scale(view, aspect) if self.surface.framed else view

    def power(self) -> float:
        """Return which power of the slope arrows are long by: the first that leaves most seen.

        It is 0 where the slopes span too many decades, and all arrows are equally long.
        """
        points = points_between(self.view(_ASPECT), self.columns, _ASPECT)
        slopes = np.hypot(*self.surface.gradient(points).T)
        slopes = slopes[np.isfinite(slopes) & (slopes > 0)]
        if not len(slopes):
            return 1.0
        low = np.quantile(slopes, _MOST) / slopes.max()
        return next(power for power in _WORDS if low**power >= _SEEN)


def _said(say: Say, found: _Field, power: float) -> Said:
    told = say_descents(say, found.surface, found.trajectories)
    return told._replace(caption="   ".join(filter(None, (told.caption, say(_WORDS[power])))))


def _draw(page: Page, found: _Field, power: float) -> list[Drawn]:
    wide, letters = page.right - page.left > _WIDE * page.theme.em, found.surface.letters
    room, *beside = page.row(_SHARES, gap=1.5) if found.inset and wide else (page.room,)
    axes, view = lay_map(page, room, letters, found.view)
    told = _told(page.say, found.trajectories)
    drawn = draw_map(axes, page.theme, found.surface, told, view)
    drawn += _mark_saddles(axes, page.theme, found, view)
    coordinates(axes, page.theme, letters)
    drawn = [_arrows(axes, page.theme, found, view, power), *drawn]
    for box in beside:
        drawn += _draw_inset(page.within(box), found, told, view)
    return drawn


def _draw_inset(page: Page, found: _Field, told: Sequence[Named], view: View) -> list[Drawn]:
    """Draw the relief of the ground, with paths that are named on the map."""
    page.theme = page.theme.finer(_FINER)
    bare = [("", index, path) for _, index, path in told]
    more = {"saddles": found.saddles[within(found.saddles, view)], "numbered": False}
    return draw_relief(page, found.surface, bare, view, **more)


def _told(say: Say, trajectories: Sequence[Trajectory]) -> list[Named]:
    """Return each path with its name on the map: of several starts where each begins."""
    named = name_paths(trajectories, say)
    if len(trajectories) != 1 or trajectories[0].points.ndim < 3:
        return named
    return [(say("field_from", start=name), *others) for name, *others in named]


def _mark_saddles(axes: Axes, theme: Theme, found: _Field, view: View) -> list[Drawn]:
    """Mark saddles, and name one, clear of paths and of the words that stand already."""
    seen = found.saddles[within(found.saddles, view)]
    if not len(seen):
        return []
    places = Places(axes, theme)
    for path in lone_paths(found.trajectories):
        places.add_path(id(path), path.points)
    for words in axes.texts:
        places.add_words(words)
    edges = [places.add_ring(point[None], 1.0) for point in seen]
    style = {"color": theme.palette.ink, "scale": 0.95}
    any(
        places.label(theme.say("field_saddle"), edge, room=room, **style)
        for room in (1.0, 1.8, 3.0)
        for edge in edges
    )
    dots = Dots(seen, color=theme.palette.ink, marker=MARKERS["saddle"], size=1.3, zorder=2.9)
    return [dots.draw_on(axes, theme)]


def _arrows(axes: Axes, theme: Theme, found: _Field, view: View, power: float) -> Drawn:
    """Draw an arrow downhill at each point where there is a slope and no word."""
    points = points_between(view, found.columns, axes.bbox.width / axes.bbox.height)
    downhill = -found.surface.gradient(points)
    slopes = np.hypot(*downhill.T)
    there = np.isfinite(slopes)  # a logarithm has none left of 0
    points, downhill, slopes = points[there], downhill[there], slopes[there]
    vectors = _as_long(axes, downhill, slopes, power)
    clear = _clear_of_words(axes, points, vectors, _LONGEST / found.columns)
    return Arrows(points[clear], vectors[clear], _LONGEST / found.columns).draw_on(axes, theme)


def _as_long(axes: Axes, downhill: np.ndarray, slopes: np.ndarray, power: float) -> np.ndarray:
    """Return vectors that are as long on the page as a power of the slopes, 1 the longest."""
    shares = slopes / (slopes.max(initial=0) or 1)
    unit = downhill / np.where(slopes > 0, slopes, 1)[:, None]
    seen = np.hypot(*on_page(axes, unit).T)
    lengths = np.where(slopes > 0, shares**power, 0) / np.where(seen > 0, seen, 1)
    return unit * lengths[:, None]


def _clear_of_words(
    axes: Axes, points: np.ndarray, vectors: np.ndarray, longest: float
) -> np.ndarray:
    """Return which points have an arrow, so long a share of the width at most, off all labels."""
    seen = on_page(axes, vectors)
    most = np.hypot(*seen.T).max(initial=0)
    half = 0.5 * longest * axes.bbox.width * (seen / (most or 1))
    placed = axes.transData.transform(points)
    clear = np.ones(len(points), bool)
    for text in axes.texts:
        box = text.get_window_extent().padded(0.25 * axes.bbox.width * longest)
        for share in (-1, 0, 1):
            at = placed + share * half
            clear &= ~((at >= box.min) & (at <= box.max)).all(axis=1)
    return clear
