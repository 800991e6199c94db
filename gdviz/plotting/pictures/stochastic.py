"""Stochastic descent: each step sees a few of the samples, and so a surface of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex
from numpy.typing import ArrayLike

from gdviz.objectives.data_surface import DataSurface
from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, rule_told, say_descents
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.descents import draw_descents, draw_descents_on
from gdviz.plotting.layout.map_axes import coordinates
from gdviz.plotting.layout.maps import draw_map, minima_in
from gdviz.plotting.layout.naming import Spot, name_spots
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn, View, between
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.mini_batches import MiniBatches, descend_by_batches
from gdviz.trajectory import Trajectory, behaves
from gdviz.words.language import Say

_SEEN, _MODEL = 0, 5
"""The series of what a mini-batch shows, and of the model that learns from it."""
_LINES = (1, 3, 5, 7)
"""Which of the whole surface's levels a mini-batch shows, above its own minimum."""


@picture
def stochastic(
    surface: DataSurface | None = None,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 60,
    *,
    batch_size: int = 4,
    seed: int = 0,
) -> Drawing:
    """Descend the loss of all samples and that of mini-batches: a smooth path and a shaking one.

    Both losses are those of all samples.

    Parameters
    ----------
    surface : a `DataSurface`; by default the squared error of lines on 40 points
    optimizer : of both; SGD(0.1) by default
    start : shape (2,); by default the surface's own
    steps : how many steps both take
    batch_size : how many samples each step of the second sees
    seed : of the order in which it sees them

    Raises
    ------
    ValueError
        If the surface has no samples, or an argument is none that `descend` takes.

    Examples
    --------
    >>> scene = gd.plotting.stochastic(batch_size=8, steps=30)
    >>> scene.save("stochastic.gif")  # doctest: +SKIP
    """
    found = descend_by_batches(surface, optimizer, start, steps, batch_size, seed)
    paths = found.path, found.full_path
    return Drawing(
        lambda say: _said(say, found, paths, "stochastic", "stochastic_losses", found.shakes),
        lambda page: draw_descents(page, found.surface, _named(page.say, paths)),
        sees=True,
        logs=True,
        draw_on=lambda axes, theme, asked: draw_descents_on(
            axes, theme, asked, found.surface, _named(theme.say, paths)
        ),
    )


def _called(say: Say, path: Trajectory) -> str:
    if path.batch_size is None:
        return say("stochastic_full")
    return say("stochastic_part", size=path.batch_size)


def _named(say: Say, paths: Sequence[Trajectory]) -> list[Named]:
    return [(_called(say, path), index, path) for index, path in enumerate(paths)]


def _said(
    say: Say,
    found: MiniBatches,
    paths: Sequence[Trajectory],
    key: str,
    last: str,
    seen: bool,
) -> Said:
    """Return what is told: a lesson where it is seen, what a step reads, and a last note."""
    said = say_descents(
        say, found.surface, [replace(path, label=_called(say, path)) for path in paths]
    )
    counts = {"steps": found.steps, "size": found.batch_size, "count": len(found.surface)}
    settings = rule_told(say, found.optimizer.label, found.optimizer)
    return Said(
        say(f"{key}_title" if seen else f"{key}_title_plain"),
        say(f"{key}_subtitle", **counts),
        f"{say('stochastic_note', settings=settings, seed=found.seed)} {say(last)}",
        f"{said.description}; batch_size {found.batch_size}, seed {found.seed}",
        said.alt,
    )


@picture
def mini_batches(
    surface: DataSurface | None = None,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 20,
    *,
    batch_size: int = 4,
    seed: int = 0,
) -> Drawing:
    """Draw the surface shaking from mini-batch to mini-batch, and the descent that follows it.

    Each step goes down the loss of the samples that are filled. Its lines stand on the pale ground
    of the loss of all; a small dot is left at the minimum of each mini-batch that was.

    Parameters
    ----------
    surface, optimizer, start, steps, batch_size, seed : as for `stochastic`

    Raises
    ------
    ValueError
        As for `stochastic`.

    Examples
    --------
    >>> scene = gd.plotting.mini_batches(batch_size=4, steps=10)
    >>> scene.save("mini_batches.gif")  # doctest: +SKIP
    """
    found = descend_by_batches(surface, optimizer, start, steps, batch_size, seed)
    found.path  # noqa: B018  what cannot be descended is refused here

    def draw(page: Page) -> list[Drawn]:
        points, ground = page.row((1, 1.5), gap=1.8)
        return [*_draw_samples(page, points, found), *_draw_ground(page, ground, found)]

    return Drawing(
        lambda say: _said(say, found, [found.path], "batches", "batches_dots", found.differ),
        draw,
        sees=True,
    )


def _draw_samples(page: Page, box: Box, found: MiniBatches) -> list[Drawn]:
    """Draw all samples, those of the mini-batch filled, and what the model says so far."""
    theme, frames = page.theme, found.steps + 1
    everything = np.stack([found.surface.x, found.surface.y], axis=1)
    view = _around(everything)
    chart = Chart(page, box, view, heading=page.say("batches_samples"), across="$x$")
    x = np.linspace(*view[0], 65)

    def model(frame: float) -> np.ndarray:
        return np.stack([x, found.surface.predicted(x, between(found.path.points, frame))], axis=1)

    def seen(frame: float) -> np.ndarray:
        part = found.batch(frame)
        return np.stack([part.x, part.y], axis=1)

    muted = {"color": theme.palette.muted, "size": 0.7, "open": True, "zorder": 3.5}
    return chart.draw(
        Dots(lambda _: everything, **muted),
        Line(model, frames, color=theme.palette.ink, width=0.8),
        Dots(seen, frames, color=theme.series(_SEEN), size=1.2),
    )


def _around(points: np.ndarray) -> View:
    low, high = points.min(0), points.max(0)
    pad = 0.08 * np.where(high > low, high - low, 1)
    return domain_between(low, high, pad)


def _draw_ground(page: Page, box: Box, found: MiniBatches) -> list[Drawn]:
    """Draw the loss of all samples, the lines of the mini-batch's, and the descent."""
    theme, surface, frames = page.theme, found.surface, found.steps + 1
    axes = Chart(page, box, surface.domain, heading=page.say("batches_ground")).axes
    view = page.view or _view(found, axes.bbox.width / axes.bbox.height)
    drawn = draw_map(axes, theme, surface, [("", _MODEL, found.path)], view, explained=False)
    coordinates(axes, theme, surface.letters)
    points, color = grid(view), theme.series(_SEEN)
    levels = contour_levels(surface(points))
    levels = (levels - levels[0])[[0, *_LINES]]

    def heights(frame: float) -> np.ndarray:
        part = found.batch(frame)
        values = part(points)
        return values - (part(part.minima[0]) if part.minima else values.min())

    shown, past = _minima_in(found, view), to_hex(theme.faded(color, np.array([0.55]))[0])
    marks = (
        Isolines(heights, view, levels, frames, color=color, alpha=0.8, width=0.55),
        Dots(lambda f: shown(f)[:-1], frames, color=past, size=0.6, zorder=2.5),
        Dots(lambda f: shown(f)[-1:], frames, color=color, size=0.9, zorder=2.6),
    )
    drawn += [mark.draw_on(axes, theme) for mark in marks]
    return [*drawn, *_label_ground(axes, theme, found, view, shown(frames - 1))]


def _label_ground(
    axes: Axes, theme: Theme, found: MiniBatches, view: View, dots: np.ndarray
) -> list[Drawn]:
    """Name the start, the minimum of all samples and, while it counts, that of the last mini-batch.

    None of them covers a minimum of a mini-batch.
    """
    places, path = Places(axes, theme), found.path.points
    places.add_path("path", path)
    for dot in dots[np.isfinite(dots).all(axis=1)]:
        places.add_ring(dot[None], 0.6)
    places.label_ring(theme.say("start"), path[:1], 0.9, scale=0.95)
    minimum = minima_in(found.surface, view)[:1]
    told = [
        Spot(theme.say("batches_minimum"), places.add_ring(point, 1.7), {"scale": 0.95})
        for point in minimum
    ]
    if np.isfinite(dots[-1]).all():
        style = {"scale": 0.85, "color": theme.series_text(_SEEN)}
        told.append(Spot(theme.say("batches_own_minimum"), dots[-1:], style))
    named = name_spots(places, told)
    own = named[-1] if len(named) > len(minimum) else None
    return [] if own is None else [shown_since(own, found.steps - 1, found.steps + 1)]


def _minima_in(found: MiniBatches, view: View) -> Callable[[float], np.ndarray]:
    """Return a function of the frame: the minima in view of the mini-batches so far, (k, 2).

    Where one has none, or beyond the view, nan stands.
    """
    missing = np.full(2, np.nan)
    minima = [next(iter(minima_in(batch, view)), missing) for batch in found.batches]
    return lambda frame: np.array(minima[: min(int(frame), found.steps - 1) + 1])


def _view(found: MiniBatches, aspect: float) -> View:
    """Return what shows the descent, the minimum, and those of the mini-batches that are near."""
    goals = list(found.surface.minima)
    if behaves(found.path) or not goals:
        goals += [point for part in found.batches for point in part.minima]
    return view_of([found.path], found.surface.with_minima(goals), aspect)
