"""Conjugate directions: on a quadratic of two variables two steps are enough. They stand at a right
angle where the ground is stretched so that its contours are circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents
from gdviz.plotting.layout.maps import coordinates, draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, wrap, write
from gdviz.studies.conjugate import Conjugate, find_directions
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

_STEEPEST, _CONJUGATE = 0, 1
"""The series of the two paths."""
_CORNER = 0.9
"""In em: the side of the square in a right angle."""
_HOLD = 0.4


@picture
def conjugate_directions(surface: Any, start: ArrayLike | None = None, steps: int = 8) -> Drawing:
    """Draw conjugate directions on a quadratic beside steepest descent, and on rounded ground.

    Parameters
    ----------
    surface : a quadratic of two variables with a minimum, such as "x^2 + x y + 3 y^2"
    start : shape (2,); by default the surface's own, or a place in its domain
    steps : most steps of steepest descent, which goes to the lowest point along each line

    Raises
    ------
    ValueError
        If the surface is no quadratic with a minimum.
    """
    found = find_directions(surface, start, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _Maps(page, found).draw(),
        series=[found.steepest.label, found.conjugate.label],
        hold=_HOLD,
    )


def _said(say: Say, found: Conjugate) -> Said:
    told = say_descents(say, found.objective, _paths(found))
    quick, slow = len(found.conjugate) - 1, found.arrival
    if slow is None:
        title = say("conjugate_title_never", quick=quick, steps=len(found.steepest) - 1)
    else:
        title = say(
            "conjugate_title" if slow > quick else "conjugate_title_even", quick=quick, slow=slow
        )
    return told._replace(title=title, caption=say("conjugate_note"))


def _paths(found: Conjugate) -> list[Trajectory]:
    """Return both paths, without what a line search tried."""
    return [replace(path, trials=None) for path in (found.steepest, found.conjugate)]


@dataclass(frozen=True, eq=False)
class _Maps:
    """The ground as it is, and beside it the same ground with round contours."""

    page: Page
    found: Conjugate

    def draw(self) -> list[Drawn]:
        """Draw both, with a square where a turn is a right angle."""
        found, (left, right) = self.found, self.page.boxes((1, 1), gap=2.6)[0]
        paths = _paths(found)
        rounded = [found.on_round_ground(path) for path in paths]
        return [
            *self._map(left, "conjugate_as_it_is", found.objective, paths, _STEEPEST),
            *self._map(right, "conjugate_rounded", found.round_ground, rounded, _CONJUGATE),
        ]

    def _map(
        self, box: Box, key: str, ground: Drawable, paths: Sequence[Trajectory], turning: int
    ) -> list[Drawn]:
        """Draw paths on a map of one scale, and the right angle in which one of them turns."""
        page, (left, bottom, right, top) = self.page, box
        heading = self._heading(page.say(key), left, right, top)
        axes = page.axes(left, bottom + 1.5 * page.theme.em, right, top - heading)
        aspect = axes.bbox.width / axes.bbox.height
        view = equal_scale(view_of(paths, ground, aspect), aspect)
        drawn = draw_map(axes, page.theme, ground, name_paths(paths), view)
        coordinates(axes, page.theme, ground.letters)
        return [*drawn, *self._corner(axes, paths[turning], turning)]

    def _heading(self, words: str, left: float, right: float, top: float) -> float:
        """Write words above a map, and return how much height they take."""
        theme = self.page.theme
        style = {"va": "top", "scale": 0.95, "color": theme.palette.muted}
        stamp = write(self.page.figure, left, top, words, theme, **style)
        wrap(stamp, right - left)
        return measure(stamp)[1] + 0.6 * theme.em

    def _corner(self, axes: Axes, path: Trajectory, index: int) -> list[Drawn]:
        """Draw the square in the first turn of a path, from the step on that makes it."""
        if len(path) < 3:
            return []
        theme = self.page.theme
        side = _CORNER * theme.em * np.ptp(axes.get_xlim()) / axes.bbox.width
        before, corner, after = path.points[:3]
        back, ahead = (side * way / np.hypot(*way) for way in (before - corner, after - corner))
        square = np.array([corner + back, corner + back + ahead, corner + ahead])

        def at(frame: float) -> np.ndarray:
            return square if frame > 1 else np.full((3, 2), np.nan)

        style = {"color": theme.series(index), "width": 0.5, "halo": False, "join": "miter"}
        return [Line(at, len(path), zorder=3.9, **style).draw_on(axes, theme)]
