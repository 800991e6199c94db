"""Stochastic descent: each step sees a few of the samples, and so a surface of its own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.descent import Trajectory, descend
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption, settings_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.descents import draw_descents
from gdviz.plotting.layout.maps import coordinates, draw_map, minima_in
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.theme import Theme
from gdviz.steps.loop import Batches
from gdviz.trajectory import behaves
from gdviz.words.language import Say
from gdviz.words.words import say

_SEEN, _MODEL = 0, 5
"""The series of what a mini-batch shows, and of the model that learns from it."""
_LINES = (1, 3, 5, 7)
"""Which of the whole surface's levels a mini-batch shows, above its own minimum."""


def samples() -> DataSurface:
    """Return the squared error of lines on 40 points that scatter around one."""
    rng = np.random.default_rng(3)
    x = rng.uniform(-2, 2, 40)
    y = 1.0 * x + 0.5 + 1.1 * rng.standard_normal(40)
    return DataSurface(x, y, "mse", start=(-0.9, 2.3))


@dataclass(frozen=True)
class Run:
    """What both pictures show: a surface of samples, and a descent by mini-batches.

    Parameters
    ----------
    surface : of all samples
    optimizer, start, steps, batch_size, seed : as for `descend`
    """

    surface: DataSurface
    optimizer: Optimizer
    start: Any
    steps: int
    batch_size: int
    seed: int

    def descend(self, **more: Any) -> Trajectory:
        """Return a descent of the surface: of all samples, unless a batch_size says otherwise."""
        return descend(self.surface, self.optimizer, self.start, self.steps, **more)

    @cached_property
    def path(self) -> Trajectory:
        """The descent by mini-batches."""
        label = say("stochastic_part", size=self.batch_size)
        return self.descend(batch_size=self.batch_size, seed=self.seed, label=label)

    @cached_property
    def batches(self) -> list[DataSurface]:
        """The mini-batch that makes each of the steps."""
        return list(islice(Batches(self.surface, self.batch_size, self.seed), self.steps))

    def batch(self, frame: float) -> DataSurface:
        """Return the mini-batch that makes the step of a frame."""
        return self.batches[min(int(frame), self.steps - 1)]

    def note(self, say: Say) -> str:
        """Return how it was set."""
        settings = f"{self.optimizer.label} {settings_of(self.optimizer)}"
        return say("stochastic_note", settings=settings, seed=self.seed)


def _run(
    surface: DataSurface | None,
    optimizer: Any,
    start: ArrayLike | None,
    steps: int,
    batch_size: int,
    seed: int,
) -> Run:
    surface = samples() if surface is None else surface
    if not isinstance(surface, DataSurface):
        raise ValueError(f"surface must be a DataSurface, which has samples, got {surface!r}")
    start = surface.start if start is None else start
    if start is None:
        raise ValueError("start must be given, such as (0, 0): the surface has none of its own")
    if np.ndim(start) > 1:
        raise ValueError(f"start must be one, of shape (2,), got {np.shape(start)}")
    return Run(surface, get(optimizer), start, steps, batch_size, seed)


# ---------------------------------------------------------------------------- two descents


def stochastic(
    surface: DataSurface | None = None,
    optimizer: Optimizer | str | None = None,
    start: ArrayLike | None = None,
    steps: int = 60,
    *,
    batch_size: int = 4,
    seed: int = 0,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Descend the loss of all samples and that of mini-batches: a smooth path and a shaking one.

    Parameters
    ----------
    surface : a `DataSurface`; by default the squared error of lines on 40 points
    optimizer : of both; SGD(0.1) by default
    start : shape (2,); by default the surface's own
    steps : how many steps both take
    batch_size : how many samples each step of the second sees
    seed : of the order in which it sees them
    title, subtitle : in place of those that say what is shown
    size, dark : the look on the screen; a file is as large as `save` is told, by default a slide

    Returns
    -------
    Scene
        Both losses are those of all samples.

    Raises
    ------
    ValueError
        If the surface has no samples, or an argument is none that `descend` takes.
    """
    run = _run(surface, optimizer or SGD(0.1), start, steps, batch_size, seed)
    paths = [run.path, run.descend(label=say("stochastic_full"))]
    words = _Caption(run, paths, title, subtitle)
    named = [(path.label, index, path) for index, path in enumerate(paths)]
    return Scene(
        lambda figure, theme: draw_descents(
            old_page(figure, theme, *words(theme.say)[:3]), run.surface, named
        ),
        words.metadata, size=size, dark=dark,
    )  # fmt: skip


class _Caption(Caption):
    """What is told of a stochastic descent: how many samples a step reads, and the seed."""

    picture, last = "stochastic", "stochastic_losses"
    """By which keys its words are found: the first part of those of the title, and a last note."""

    def __init__(
        self, run: Run, paths: Sequence[Trajectory], title: str | None, subtitle: str | None
    ) -> None:
        self.run = run
        super().__init__(run.surface, paths, title, subtitle)

    def title(self, say: Say) -> str:
        """The lesson."""
        return say(f"{self.picture}_title") if self._title is None else self._title

    def subtitle(self, say: Say) -> str:
        """What a step reads."""
        if self._subtitle is not None:
            return self._subtitle
        run = self.run
        counts = {"steps": run.steps, "size": run.batch_size, "count": len(run.surface)}
        return say(f"{self.picture}_subtitle", **counts)

    def note(self, say: Say) -> str:
        """The settings of both, which are the same."""
        return f"{self.run.note(say)} {say(self.last)}"

    @property
    def description(self) -> str:
        """What files say of the picture: enough to draw it again."""
        return f"{super().description}; batch_size {self.run.batch_size}, seed {self.run.seed}"


class _ShakingCaption(_Caption):
    """What is told of a surface that shakes."""

    picture, last = "batches", "batches_dots"


# ------------------------------------------------------------------- a surface that shakes


def mini_batches(
    surface: DataSurface | None = None,
    optimizer: Optimizer | str | None = None,
    start: ArrayLike | None = None,
    steps: int = 20,
    *,
    batch_size: int = 4,
    seed: int = 0,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the surface shaking from mini-batch to mini-batch, and the descent that follows it.

    Each step goes down the loss of the samples that are filled. Its lines stand on the pale ground
    of the loss of all; a small dot is left at the minimum of each mini-batch that was.

    Parameters
    ----------
    surface, optimizer, start, steps, batch_size, seed, title, subtitle, size, dark : as for
        `stochastic`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        As for `stochastic`.
    """
    run = _run(surface, optimizer or SGD(0.1), start, steps, batch_size, seed)
    words = _ShakingCaption(run, [run.path], title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, *words(theme.say)[:3])
        ((points, ground),) = page.boxes((1, 1.5), gap=1.8)
        return [*_draw_samples(page, points, run), *_draw_ground(page, ground, run)]

    return Scene(compose, words.metadata, size=size, dark=dark)


def _draw_samples(page: Page, box: Box, run: Run) -> list[Drawn]:
    """Draw all samples, those of the mini-batch filled, and what the model says so far."""
    theme, frames = page.theme, run.steps + 1
    everything = np.stack([run.surface.x, run.surface.y], axis=1)
    view = _around(everything)
    chart = Chart(page, box, view, heading=say("batches_samples"), across="$x$")
    axes, color = chart.axes, theme.series(_SEEN)
    x = np.linspace(*view[0], 65)

    def said(frame: float) -> np.ndarray:
        w, b = _between(run.path.points, frame)
        z = w * x + b
        return np.stack([x, z if run.surface.model == "line" else 1 / (1 + np.exp(-z))], axis=1)

    def seen(frame: float) -> np.ndarray:
        part = run.batch(frame)
        return np.stack([part.x, part.y], axis=1)

    return [
        Dots(lambda _: everything, color=theme.palette.muted, size=0.7, open=True,
             zorder=3.5).draw_on(axes, theme),
        Line(said, frames, color=theme.palette.ink, width=0.8).draw_on(axes, theme),
        Dots(seen, frames, color=color, size=1.2).draw_on(axes, theme),
    ]  # fmt: skip


def _around(points: np.ndarray) -> View:
    low, high = points.min(0), points.max(0)
    pad = 0.08 * np.where(high > low, high - low, 1)
    return tuple(zip((low - pad).tolist(), (high + pad).tolist(), strict=True))


def _between(points: np.ndarray, frame: float) -> np.ndarray:
    """Return the point of a path at a frame, part of the way from one step to the next."""
    whole = min(int(frame), len(points) - 2)
    return points[whole] + (frame - whole) * (points[whole + 1] - points[whole])


def _draw_ground(page: Page, box: Box, run: Run) -> list[Drawn]:
    """Draw the loss of all samples, the lines of the mini-batch's, and the descent."""
    theme, surface, frames = page.theme, run.surface, run.steps + 1
    chart = Chart(page, box, surface.domain, heading=say("batches_ground"))
    axes = chart.axes
    view = _view(run, axes.bbox.width / axes.bbox.height)
    marks = draw_map(axes, theme, surface, [("", _MODEL, run.path)], view)
    coordinates(axes, theme, surface.names)
    points, color = grid(view), theme.series(_SEEN)
    levels = contour_levels(surface(points))
    levels = (levels - levels[0])[[0, *_LINES]]

    def heights(frame: float) -> np.ndarray:
        part = run.batch(frame)
        values = part(points)
        return values - (part(part.minima[0]) if part.minima else values.min())

    shown, past = _minima_in(run, view), to_hex(theme.faded(color, np.array([0.55]))[0])
    return [
        *marks,
        Isolines(heights, view, levels, frames, color=color, alpha=0.8, width=0.55).draw_on(
            axes, theme
        ),
        Dots(lambda f: shown(f)[:-1], frames, color=past, size=0.6, zorder=2.5).draw_on(
            axes, theme
        ),
        Dots(lambda f: shown(f)[-1:], frames, color=color, size=0.9, zorder=2.6).draw_on(
            axes, theme
        ),
    ]


def _minima_in(run: Run, view: View) -> Callable[[float], np.ndarray]:
    """Return a function of the frame: the minima in view of the mini-batches so far, (k, 2).

    Where one has none, or beyond the view, nan stands.
    """
    missing = np.full(2, np.nan)
    found = [next(iter(minima_in(batch, view)), missing) for batch in run.batches]
    return lambda frame: np.array(found[: min(int(frame), run.steps - 1) + 1])


def _view(run: Run, aspect: float) -> View:
    """Return what shows the descent, the minimum, and those of the mini-batches that are near."""
    goals = list(run.surface.minima)
    if behaves(run.path) or not goals:
        goals += [point for part in run.batches for point in part.minima]
    return view_of([run.path], run.surface.domain, goals, aspect)
