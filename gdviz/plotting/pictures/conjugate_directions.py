"""Conjugate directions: on a quadratic of two variables two steps are enough. They stand at a right
angle where the ground is stretched so that its contours are circles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, series_of
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.fitting import hang
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies.conjugate import Conjugate, find_conjugate_directions
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

_STEEPEST, _CONJUGATE = 0, 1
"""Which of the two paths is which."""
_HEADINGS = "conjugate_as_it_is", "conjugate_rounded"
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

    Examples
    --------
    >>> scene = gd.plotting.conjugate_directions("x^2 + 10 y^2", start=(-4, 1), steps=8)
    >>> scene.save("conjugate_directions.gif")  # doctest: +SKIP
    """
    found = find_conjugate_directions(surface, start, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _Maps(page, found).draw(),
        series=series_of(_paths(found)),
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
        """Draw both, with a square where a turn is a right angle, and the step below."""
        found, page, em = self.found, self.page, self.page.theme.em
        paths = _paths(found)
        rounded = [found.on_round_ground(path) for path in paths]
        row, page.bottom = page.bottom, page.bottom + 1.3 * em
        boxes = self._below_headings(page.row((1, 1), gap=2.6, aspect=1.0))
        axes, maps = zip(
            self._map(boxes[0], found.objective, paths, _STEEPEST),
            self._map(boxes[1], found.round_ground, rounded, _CONJUGATE),
            strict=True,
        )
        counter = self._row(axes, row)
        return [*chain.from_iterable(maps), counter]

    def _below_headings(self, boxes: Sequence[Box]) -> list[Box]:
        """Write what each map is above it, and return the boxes that are left, equally high."""
        page, theme = self.page, self.page.theme
        style = {"va": "top", "scale": 0.95, "color": theme.palette.muted}
        taken = []
        for key, (left, _, right, top) in zip(_HEADINGS, boxes, strict=True):
            stamp = write(page.figure, left, top, page.say(key), theme, **style)
            taken.append(hang(stamp, right - left) + 0.6 * theme.em)
        return [(left, low, right, top - max(taken)) for left, low, right, top in boxes]

    def _map(
        self, box: Box, ground: Drawable, paths: Sequence[Trajectory], turning: int
    ) -> tuple[Axes, list[Drawn]]:
        """Draw paths on a map of one scale, and the right angle in which one of them turns."""
        theme, named = self.page.theme, name_paths(paths, self.page.say)
        axes, view = lay_map(
            self.page,
            box,
            ground.letters,
            lambda aspect: equal_scale(view_of(paths, ground, aspect), aspect),
        )
        drawn = draw_map(axes, theme, ground, named, view, listed=True)
        coordinates(axes, theme, ground.letters)
        _, number, path = named[turning]
        return axes, [*drawn, *self._corner(axes, path, number)]

    def _row(self, maps: Sequence[Axes], bottom: float) -> Drawn:
        """Write the step below the maps at the right, and at the left names that had no room."""
        page, theme = self.page, self.page.theme
        named = name_paths(_paths(self.found), page.say)
        there = {text.get_text().replace("\n", " ") for axes in maps for text in axes.texts}
        x, style = page.left, {"scale": 0.85, "va": "bottom"}
        for name, number, _ in named:
            if name not in there:
                marked = name_style(theme, number)
                stamp = write(page.figure, x, bottom, name, theme, **marked, **style)
                x += measure(stamp)[0] + theme.em
        steps = max(len(path) for *_, path in named) - 1
        return self._counter(maps[-1], bottom, steps)

    def _counter(self, axes: Axes, bottom: float, steps: int) -> Drawn:
        """Write the number of the step below axes, at their right end."""
        theme, box = self.page.theme, axes.bbox
        across, y = 2.2 * theme.em / box.width, (bottom - box.y0 + 0.2 * theme.em) / box.height
        high = 1.2 * theme.em / box.height
        number = RunningNumber(
            lambda frame: theme.say("counter", step=int(frame)) if frame < steps else "",
            (1 - across, y),
            steps + 1,
            shares=True,
            room=(1 - 2 * across, y - high / 2, 1.1, y + high),
            scale=0.95,
            color=theme.palette.muted,
        )
        return number.draw_on(axes, theme)

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
