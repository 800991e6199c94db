"""One step worked out: the rule in letters, then the same lines with the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import ArrayLike

from gdviz.descent import Trajectory, descents
from gdviz.optimizers import Optimizer
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.blackboard import Layout, extent, fitted
from gdviz.plotting.layout.captions import Caption
from gdviz.plotting.layout.maps import coordinates, minima_in
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.layout.worked_lines import DIGITS, GRADIENT, STEP, Line, worked_lines
from gdviz.plotting.marks.areas import Band, Contours
from gdviz.plotting.marks.lines import Dots, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, Still, View
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import shown_since
from gdviz.plotting.pictures.inside import PATH, refuse_more_than_one, smaller
from gdviz.studies.workings import workings
from gdviz.surfaces import Surface
from gdviz.words.language import Say
from gdviz.words.words import say

HOLD = 1.8
"""Seconds for which a film rests on each slide."""
_LEAST, _WISHED = 0.12, 0.24
"""Shares of the view: a step shorter than the first is shown nearer, at the second."""


def worked_step(
    surface: Surface | str,
    optimizer: Any,
    start: ArrayLike | None = None,
    step: int = 1,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Work out one step of an optimizer in numbers, line by line, as a sequence of slides.

    On the left stands the rule, as its `latex()`. Line after line the numbers are put in and the
    result comes out; on the right the gradient and the step appear when they are known.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizer : the one whose step is worked out, such as `Adam(0.4)`, or its name
    start : shape (2,); by default the surface's own
    step : the number of the step, from 1; those before it have been made
    title, subtitle : in place of those that say what is shown
    size, dark : the look on the screen; a file is as large as `save` is told, by default a slide

    Returns
    -------
    Scene
        Two frames a line; its film rests on each of them, and its `.pdf` has a page for each.

    Raises
    ------
    ValueError
        If there is no start and the surface has none of its own, or more than one; if the
        optimizer has no lines to show; if the step is not finite.
    """
    if not isinstance(step, int | np.integer) or step < 1:
        raise ValueError(f"step must be a whole number of at least 1, got {step!r}")
    surface, paths = descents("worked_step", surface, optimizer, start, step)
    refuse_more_than_one("worked_step", paths)
    if not hasattr(surface, "derivative"):
        raise ValueError(f"worked_step needs the surface of a formula, got {surface!r}")
    if not isinstance(paths[0].optimizer, Optimizer):
        raise ValueError(f"worked_step needs an optimizer of gdviz, got {paths[0].optimizer!r}")
    work = workings(paths[0])
    if not np.isfinite(paths[0].points[-1]).all():
        raise ValueError(f"step {step} cannot be worked out: the descent is not finite there")
    words = _Caption(surface, paths, title, subtitle)
    lines = worked_lines(surface, work, step)
    return Scene(
        lambda figure, theme: _compose(figure, theme, surface, work.path, lines, words),
        words.metadata, size=size, dark=dark, hold=HOLD,
    )  # fmt: skip


class _Caption(Caption):
    """What the picture says in words."""

    def title(self, say: Say) -> str:
        """What is worked out."""
        if self._title is not None:
            return self._title
        return say("worked_title", step=self.steps, label=self.trajectories[0].label)

    def subtitle(self, say: Say) -> str:
        """What is descended, and which step is worked out."""
        if self._subtitle is not None:
            return self._subtitle
        return "   ".join(part for part in (self._what(say), rf"$t = {self.steps}$") if part)

    def note(self, say: Say) -> str:
        """The settings, and how to read numbers and arrows."""
        return f"{super().note(say)}. {say('worked_note', digits=DIGITS)}"


def _compose(
    figure: Figure,
    theme: Theme,
    surface: Surface,
    path: Trajectory,
    lines: Sequence[Line],
    words: Caption,
) -> Sequence[Drawn]:
    page = old_page(figure, theme, *words(theme.say)[:3])
    small = smaller(page)
    ((left, right),) = page.boxes((1.7 * page.theme.em / small.theme.em, 1))
    frames = 2 * len(lines) + 1
    return [*_slides(page, left, lines, frames), *_map(small, right, surface, path, frames)]


def _slides(page: Page, box: Box, lines: Sequence[Line], frames: int) -> list[Drawn]:
    """Write the lines: the numbers of line k at frame 2 k + 1, its result at the frame after."""
    left, _, _, top = box
    extents = [
        [extent(page.figure, words, page.theme) for words in (f"${line.left}$", *line.parts())]
        for line in lines
    ]
    layout = fitted(extents, page.theme.em, box)
    marks: list[Drawn] = [_highlight(page, box, layout, frames)]
    for k, line in enumerate(lines):
        places = [(left + x, top - y) for x, y in layout.places(k)]
        marks += _line(page, line, places, layout.scale, 2 * k + 1, frames)
    return marks


def _line(
    page: Page,
    line: Line,
    places: Sequence[tuple[float, float]],
    scale: float,
    since: int,
    frames: int,
) -> list[Drawn]:
    theme, parts = page.theme, line.parts()

    def text(part: int, color: str, zorder: float = 3) -> Text:
        return write(page.figure, *places[part], parts[part], theme, scale=scale, color=color,
                     va="baseline", zorder=zorder)  # fmt: skip

    return [
        shown_since(text(0, theme.palette.muted), 0, frames, until=since),
        shown_since(text(0, theme.palette.ink), since, frames),
        shown_since(text(1, theme.palette.muted), since, frames),
        shown_since(text(2, theme.series_text(line.index)), since + 1, frames),
    ]


def _highlight(page: Page, box: Box, layout: Layout, frames: int) -> Drawn:
    """Mark the line that is worked out with a pale band, from the first to the last."""
    left, bottom, right, top = box
    axes = page.axes(left - 0.6 * page.theme.em, bottom, right, top)
    axes.set(xlim=(0, 1), ylim=(bottom, top))
    axes.set_axis_off()
    lows, highs = top - layout.tops[1:], top - layout.tops[:-1]
    last = len(lows) - 1

    def edges(frame: float) -> np.ndarray:
        # line k stays from frame 2 k + 1 to the next; between two lines the band slides
        whole, share = divmod(max(frame - 1, 0), 2)
        at = min(whole + max(share - 1, 0), last)
        low, high = (np.interp(at, range(last + 1), values) for values in (lows, highs))
        return np.array([[(0, low), (1, low)], [(0, high), (1, high)]])

    return Band(edges, frames, color=page.theme.palette.ground[3]).draw_on(axes, page.theme)


def _map(page: Page, box: Box, surface: Surface, path: Trajectory, frames: int) -> list[Drawn]:
    """Draw the way so far, and where they are known the gradient and the step."""
    (left, bottom, right, top), theme = box, page.theme
    axes = page.axes(left, bottom + 1.5 * theme.em, right, top)
    view = _view(surface, path, axes.bbox.width / axes.bbox.height)
    contours = Contours(surface, view).draw_on(axes, theme)
    coordinates(axes, theme, surface.names)
    here, there = path.points[-2:]
    minima = [Ring(point, large=True).draw_on(axes, theme) for point in minima_in(surface, view)]
    way = Still(Trail(path.points[:-1], PATH, view)).draw_on(axes, theme)
    marks: list[Drawn] = [contours, *minima, way]
    tip = _gradient_tip(axes, here, -path.gradients[-2])
    places = Places(axes, theme)
    places.add_path("way", path.points[:-1])
    for ring in minima:
        places.add_ring(ring.mark.path[-1], 1.7)
    arrows = [
        (say("inside_gradient"), tip, GRADIENT, 2),
        (say("inside_step"), there, STEP, frames - 1),
    ]
    for _, end, index, since in arrows:
        marks.append(_arrow(axes, theme, here, end, index, since, frames))
        places.add_path(index, np.array([here, end]))
    start = Dots(lambda _: here, color=theme.series(PATH), size=1.15).draw_on(axes, theme)
    places.add_ring(here, 0.8)
    places.label(rf"$\theta_{{{len(path) - 2}}}$", here[None], room=1.4)
    for words, end, index, since in arrows:
        style = {"color": theme.series_text(index), "weight": "bold"}
        stamp = places.label(words, np.array([end, (here + end) / 2]), index, **style)
        if stamp is not None:
            marks.append(shown_since(stamp, since, frames))
    return [*marks, start]


def _arrow(
    axes: Axes, theme: Theme, tail: np.ndarray, tip: np.ndarray, index: int, since: int, frames: int
) -> Drawn:
    """Draw an arrow that grows while its line is worked out; the step's lies on the gradient's."""
    width, zorder = (2.0, 4.4) if index == GRADIENT else (1.1, 4.5)

    def at(frame: float) -> tuple[np.ndarray, np.ndarray]:
        share = min(max(frame - since + 1, 0), 1)
        return tail, tail + share * (tip - tail)

    return Vector(at, frames, color=theme.series(index), width=width, zorder=zorder).draw_on(
        axes, theme
    )


def _gradient_tip(axes: Axes, here: np.ndarray, downhill: np.ndarray) -> np.ndarray:
    """Return where an arrow ends that shows a direction alone."""
    to_pixels, box = axes.transData, axes.bbox
    tail, ahead = to_pixels.transform([here, here + downhill])
    length = np.hypot(*(ahead - tail))
    if not length:
        return here
    reach = 0.3 * min(box.width, box.height)
    return to_pixels.inverted().transform(tail + reach * (ahead - tail) / length)


def _view(surface: Surface, path: Trajectory, aspect: float) -> View:
    """Return the view of the way so far, closer where the step would be too small to see."""
    view = equal_scale(view_of([path], surface.domain, surface.minima, aspect), aspect)
    low, high = np.transpose(view)
    step = np.abs(path.points[-1] - path.points[-2])
    share = float((step / (high - low)).max())
    if share >= _LEAST or not share:
        return view
    middle, half = path.points[-2:].mean(0), (high - low) * share / _WISHED / 2
    return tuple(zip((middle - half).tolist(), (middle + half).tolist(), strict=True))
