"""The relief: descents on a surface in perspective, where the eye sees what downhill means."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite
from numbers import Real
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import name_paths, series_of
from gdviz.plotting.layout.map_names import label_map
from gdviz.plotting.layout.maps import forbidden_ground, minima_in, seen_through
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.paths import Named, starts_of
from gdviz.plotting.layout.planes import say_on_plane
from gdviz.plotting.layout.relief_axes import ReliefAxes
from gdviz.plotting.layout.tried import Lift, tried
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.lines import Dots, Line, Ring
from gdviz.plotting.marks.mark import Drawn, View, within
from gdviz.plotting.marks.perspective import NAMED, NUMBERED, Camera, Relief
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.pictures.level_ground import MARKERS
from gdviz.trajectory import Trajectory, lone_paths


@picture
def relief(
    surface: Any,
    optimizers: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    turn: float = 0.0,
    camera: Camera | None = None,
) -> Drawing:
    """Let optimizers descend a surface, and draw it in perspective with their paths on it.

    Parameters
    ----------
    surface, optimizers, start, steps : as for `race`; without optimizers the surface is alone
    turn : degrees by which the camera turns while they descend
    camera : where to look from, at the end; by default from as high as shows all of the ground,
        with a box that fills the page

    Examples
    --------
    >>> scene = gd.plotting.relief("x^2 - y^2", gd.SGD(0.1), start=(1, 0.01), steps=20, turn=45)
    >>> scene.save("relief.mp4")  # doctest: +SKIP
    """
    surface, trajectories = descents("relief", surface, optimizers, start, steps, alone=True)
    if not isinstance(turn, Real) or not isfinite(turn):
        raise ValueError(f"turn must be a number of degrees, got {turn!r}")
    frames = max(map(len, trajectories), default=steps + 1 if turn else 1)
    whole = view_of(lone_paths(trajectories), surface, aspect=1.5)

    def draw(page: Page) -> list[Drawn]:
        view = page.view or whole
        told = name_paths(trajectories, page.say)
        return draw_relief(page, surface, told, view, camera, turn, frames)

    return Drawing(
        lambda say: say_on_plane(say, surface, trajectories),
        draw,
        series=series_of(trajectories),
        panels=1,
        sees=True,
    )


def draw_relief(
    page: Page,
    surface: Any,
    paths: Sequence[Named],
    view: View,
    camera: Camera | None = None,
    turn: float = 0.0,
    frames: int = 1,
    saddles: ArrayLike = (),
    numbered: bool = True,
) -> list[Drawn]:
    """Draw a surface in perspective in the room of a page, with paths and known saddles on it.

    Its edges have their names alone where they are not `numbered`, as on a map beside it.
    """
    axes = page.axes(*page.room)
    forbidden = next(iter(forbidden_ground(paths, view)), None)
    around = {"forbidden": forbidden, "around": NUMBERED if numbered else NAMED}
    ground = Relief(surface, view, camera or Camera(), turn, frames, **around)
    if camera is None:
        ground = ground.fitted(axes.bbox.width / axes.bbox.height)
    drawn = _on_the_ground(page, axes, ground, surface, paths, numbered)
    marks = [_saddle(page.theme, ground, surface, np.array([each])) for each in saddles]
    return [*drawn, *(mark.draw_on(axes, page.theme) for mark in marks)]


def _saddle(theme: Theme, ground: Relief, surface: Any, point: np.ndarray) -> Dots:
    """Return the mark of a saddle on the ground."""
    lifted = ground.lifted(point, surface(point))
    look = {"color": theme.palette.ink, "marker": MARKERS["saddle"], "zorder": 2.9}
    return Dots(lambda frame: ground.place(lifted, frame), ground.frames, **look)


def _on_the_ground(
    page: Page, axes: Axes, ground: Relief, surface: Any, paths: Sequence[Named], numbered: bool
) -> list[Drawn]:
    points = [_lifted(ground, path) for *_, path in paths]
    trails = [
        Trail(each, index, ground.view, ground.place, ground.way, rank)
        for each, (_, index, _), rank in zip(points, paths, _ranks(points, ground), strict=True)
    ]
    trails = seen_through(axes, page.theme, trails)
    minima, starts = (
        [
            Ring(ground.lifted(point, surface(point)), large, ground.place, ground.frames)
            for point in points
        ]
        for points, large in ((minima_in(surface, ground.view), True), (starts_of(paths), False))
    )
    looks = tried(page.theme, paths, _within(ground), ground.place, ground.frames)
    edges = _edges_of_the_allowed(ground, page.theme)
    marks = ground, *edges, *looks, *trails, *minima, *starts
    drawn = [each.draw_on(axes, page.theme) for each in marks]
    box = ReliefAxes(axes, page.theme, ground, surface.letters, numbered)
    scale = box.draw()
    drawn += scale
    if ground.frames > 1:
        _list_names(page, paths)
    else:
        words = [each.text for each in scale if hasattr(each, "text")]
        edges = [edge.at(0) for edge in box.lines]
        drawn += label_map(axes, page.theme, paths, trails, starts, minima, words, edges)
    if ground.ground.cut:
        _say_cut(page, ground.ground.high)
    return drawn


def _within(ground: Relief) -> Lift:
    """Return what lifts points onto the ground; those beside it are nowhere."""

    def lift(points: np.ndarray, values: np.ndarray) -> np.ndarray:
        inside = within(points, ground.view)[:, None]
        return np.where(inside, ground.lifted(points, values), np.nan)

    return lift


def _ranks(paths: Sequence[np.ndarray], ground: Relief) -> list[int]:
    """Return which path covers which: the shorter, of which else nothing would be seen."""
    low, high = np.transpose(ground.view)
    seen = (np.clip(np.nan_to_num(path[:, :2]), low, high) / (high - low) for path in paths)
    lengths = [np.hypot(*np.diff(each, axis=0).T).sum() for each in seen]
    longest_first = sorted(range(len(paths)), key=lambda k: -lengths[k])
    return [longest_first.index(k) for k in range(len(paths))]


def _lifted(ground: Relief, path: Trajectory) -> np.ndarray:
    """Return a path on the ground (k, 3), which stays at its end while the camera turns on."""
    points = ground.lifted(path.points, path.values)
    return np.pad(points, ((0, max(ground.frames - len(points), 0)), (0, 0)), mode="edge")


def _edges_of_the_allowed(ground: Relief, theme: Theme) -> list[Line]:
    """Return the edges of what is allowed, on the ground as far as it is shown."""
    edges = []
    for edge in ground.forbidden.edges() if ground.forbidden else ():
        with np.errstate(all="ignore"):
            heights = np.asarray(ground.surface(edge), float)
        seen = within(edge, ground.view) & np.isfinite(heights)
        if not seen.any():
            continue
        points = ground.lifted(edge, np.where(seen, heights, np.nan))
        edges.append(
            Line(
                lambda frame, points=points: ground.place(points, frame),
                ground.frames,
                color=theme.palette.muted,
                width=0.5,
                halo=False,
                zorder=2,
            )
        )
    return edges


def _say_cut(page: Page, high: float) -> None:
    words, muted = page.theme.say("cut", height=f"{high:.3g}"), page.theme.palette.muted
    write(
        page.figure,
        page.right,
        page.top,
        words,
        page.theme,
        scale=0.85,
        color=muted,
        ha="right",
        va="top",
    )


def _list_names(page: Page, paths: Sequence[Named]) -> None:
    """Write the names in a corner: beside paths that turn, they would not stay clear of them."""
    y = page.bottom
    for name, index, _ in reversed(paths):
        style = name_style(page.theme, index)
        stamp = write(page.figure, page.left, y, name, page.theme, va="bottom", **style)
        y += 1.15 * measure(stamp)[1]
