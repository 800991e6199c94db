"""One step worked out: the rule in letters, then the same lines with the numbers in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.descent import descents
from gdviz.ground.checks import whole
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.blackboard import Extent, Layout, extent, fitted
from gdviz.plotting.layout.captions import Said, say_descents, say_surface
from gdviz.plotting.layout.late import hide
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import forbidden_ground, minima_in
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Band, Contours
from gdviz.plotting.marks.lines import Dots, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, Still, View
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import shown_since
from gdviz.plotting.pictures.inside import PATH
from gdviz.studies.worked_lines import DIGITS, WorkedLine, short_epsilon, work_out, works_alone
from gdviz.studies.workings import work_of_one
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

HOLD = 1.8
"""Seconds for which a film rests on each slide."""
GRADIENT, STEP = 0, 2
"""The series of the two."""
_SERIES = {"gradient": GRADIENT, "step": STEP, "direction": 1, "size": 3, "": PATH}
_READABLE = 0.55
"""How small the lines may be to have a map beside them."""
_LEAST, _WISHED = 0.12, 0.24
"""Shares of the view: a step shorter than the first is shown nearer, at the second."""


@picture
def worked_step(
    surface: Any, optimizer: Any, start: ArrayLike | None = None, step: int = 1
) -> Drawing:
    """Work out one step of an optimizer in numbers, line by line, as a sequence of slides.

    On the left stands the rule, as its `latex()`. Line after line the numbers are put in and the
    result comes out; on the right the gradient and the step appear when they are known. There are
    two frames a line; its film rests on each of them, and its `.pdf` has a page for each.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizer : the one whose step is worked out, such as `Adam(0.4)`, or its name
    start : shape (2,); by default the surface's own
    step : the number of the step, from 1; those before it have been made

    Raises
    ------
    ValueError
        If there is no start and the surface has none of its own, or more than one; if the
        optimizer has no lines to show; if the step is not finite.

    Examples
    --------
    >>> scene = gd.plotting.worked_step("x^2 + 10 y^2", gd.Adam(0.3), start=(-4, 1.5), step=2)
    >>> scene.save("worked_step.gif")  # doctest: +SKIP
    """
    given = descents("worked_step", surface, optimizer, start, whole("step", step))
    surface, work = work_of_one("worked_step", *given)
    path = work.path
    if not hasattr(surface, "derivative"):
        raise ValueError(f"worked_step needs the surface of a formula, got {surface!r}")
    if not np.isfinite(path.points[-1]).all():
        raise ValueError(f"step {step} cannot be worked out: the descent is not finite there")
    lines = work_out(surface, work, step, coordinate=0)
    return Drawing(
        lambda say: _said(say, surface, path),
        lambda page: _draw(page, surface, path, lines),
        hold=HOLD,
        sees=True,
    )


def _said(say: Say, surface: Drawable, path: Trajectory) -> Said:
    said, step = say_descents(say, surface, [path]), len(path) - 1
    return said._replace(
        title=say("worked_title", step=step, label=say("called", thing=path.label)),
        subtitle="   ".join(filter(None, (say_surface(say, surface), rf"$t = {step}$"))),
        caption=f"{said.caption.rstrip('.')}. {_note(say, surface, path.optimizer)}",
    )


def _note(say: Say, surface: Drawable, rule: Any) -> str:
    """Return what is to be known of the numbers, of epsilon, and of the arrows."""
    first, other = (f"${letter}$" for letter in surface.letters)
    alone = works_alone(rule)
    key, epsilon = "worked_note_alone" if alone else "worked_note", short_epsilon(rule)
    numbers = say(key, digits=DIGITS, name=first, other=other)
    short = epsilon and say("worked_epsilon", short=epsilon[0], long=epsilon[1])
    return " ".join(filter(None, (numbers, short, say("worked_arrows"))))


def _draw(
    page: Page, surface: Drawable, path: Trajectory, lines: Sequence[WorkedLine]
) -> list[Drawn]:
    small, frames = page.smaller(), 2 * len(lines) + 1
    left, right = page.row((1.7 * page.theme.em / small.theme.em, 1))
    extents = [
        [extent(page.figure, words, page.theme) for words in (f"${line.left}$", *line.parts())]
        for line in lines
    ]
    layout = fitted(extents, page.theme.em, left)
    if layout.scale < _READABLE:  # then the lines have all the room, without a map
        page.leave_out_caption()
        layout = fitted(extents, page.theme.em, page.room)
        return _draw_slides(page, page.room, layout, lines, frames)
    return [
        *_draw_slides(page, left, layout, lines, frames),
        *_draw_map(small, right, surface, path, frames),
    ]


def _draw_slides(
    page: Page, box: Box, layout: Layout, lines: Sequence[WorkedLine], frames: int
) -> list[Drawn]:
    """Write the lines: the numbers of line k at frame 2 k + 1, its result at the frame after."""
    left, _, _, top = box
    drawn: list[Drawn] = [_highlight(page, box, layout, frames)]
    for k, line in enumerate(lines):
        places = [(left + x, top - y) for x, y in layout.places(k)]
        stands = list(zip(places, layout.extents[k][1:], strict=True))
        drawn += _line(page, line, stands, layout.scale, 2 * k + 1, frames)
    return drawn


def _line(
    page: Page,
    line: WorkedLine,
    stands: Sequence[tuple[tuple[float, float], Extent]],
    scale: float,
    since: int,
    frames: int,
) -> list[Drawn]:
    """Write the parts of a line where they stand, each to be seen from a frame on."""
    theme, parts = page.theme, line.parts()

    def shown(part: int, color: str, since: int, until: float = np.inf) -> Drawn:
        (x, y), reach = stands[part]
        style = {"scale": scale, "color": color, "va": "baseline"}
        text = write(page.figure, x, y, parts[part], theme, **style)
        return shown_since(text, since, frames, until, room=reach.box(x, y))

    return [
        shown(0, theme.palette.muted, 0, until=since),
        shown(0, theme.palette.ink, since),
        shown(1, theme.palette.muted, since),
        shown(2, theme.series_text(_SERIES[line.role]), since + 1),
    ]


def _highlight(page: Page, box: Box, layout: Layout, frames: int) -> Drawn:
    """Mark the line that is worked out with a pale band, from the first to the last."""
    left, bottom, right, top = box
    axes = page.axes(left - 0.6 * page.theme.em, bottom, right, top)
    axes.set(xlim=(0, 1), ylim=(bottom, top))
    hide(axes)
    lows, highs = top - layout.tops[1:], top - layout.tops[:-1]
    last = len(lows) - 1

    def edges(frame: float) -> np.ndarray:
        # line k stays from frame 2 k + 1 to the next; between two lines the band slides
        line, share = divmod(max(frame - 1, 0), 2)
        at = min(line + max(share - 1, 0), last)
        low, high = (np.interp(at, range(last + 1), values) for values in (lows, highs))
        return np.array([[(0, low), (1, low)], [(0, high), (1, high)]])

    return Band(edges, frames, color=page.theme.palette.ground[3]).draw_on(axes, page.theme)


@dataclass(frozen=True, eq=False)
class _Arrow:
    """An arrow from the point, with its name, that grows while its line is worked out."""

    words: str
    tip: np.ndarray
    series: int
    since: int

    def vector(self, tail: np.ndarray, frames: int, theme: Theme) -> Vector:
        """Return the arrow; the step's lies on the gradient's."""
        width, zorder = (2.0, 4.4) if self.series == GRADIENT else (1.1, 4.5)

        def at(frame: float) -> tuple[np.ndarray, np.ndarray]:
            share = min(max(frame - self.since + 1, 0), 1)
            return tail, tail + share * (self.tip - tail)

        return Vector(at, frames, color=theme.series(self.series), width=width, zorder=zorder)


def _draw_map(
    page: Page, box: Box, surface: Drawable, path: Trajectory, frames: int
) -> list[Drawn]:
    """Draw the way so far, and where they are known the gradient and the step."""
    theme = page.theme
    axes, view = lay_map(
        page, box, surface.letters, lambda aspect: page.view or _view(surface, path, aspect)
    )
    minima = [Ring(point, large=True) for point in minima_in(surface, view)]
    way = Still(Trail(path.points[:-1], PATH, view))
    forbidden = forbidden_ground([("", PATH, path)], view)
    marks = Contours(surface, view), *forbidden, *minima, way
    drawn = [mark.draw_on(axes, theme) for mark in marks]
    coordinates(axes, theme, surface.letters)
    (here, there), downhill = path.points[-2:], -path.gradients[-2]
    places = Places(axes, theme)
    places.add_path("way", path.points[:-1])
    for ring in minima:
        places.add_ring(ring.path[-1], 1.7)
    arrows = [
        _Arrow(page.say("inside_gradient"), _gradient_tip(axes, here, downhill), GRADIENT, 2),
        _Arrow(page.say("inside_step"), there, STEP, frames - 1),
    ]
    for arrow in arrows:
        drawn.append(arrow.vector(here, frames, theme).draw_on(axes, theme))
        places.add_path(arrow.series, np.array([here, arrow.tip]))
    drawn.append(Dots(lambda _: here, color=theme.series(PATH), size=1.15).draw_on(axes, theme))
    places.add_ring(here, 0.8)
    places.label(rf"$\theta_{{{len(path) - 2}}}$", here[None], room=1.4)
    return [*drawn, *_name_arrows(places, here, arrows, frames)]


def _name_arrows(
    places: Places, here: np.ndarray, arrows: Sequence[_Arrow], frames: int
) -> list[Drawn]:
    named = []
    for arrow in arrows:
        ends = np.array([arrow.tip, (here + arrow.tip) / 2])
        style = {"color": places.theme.series_text(arrow.series), "weight": "bold"}
        stamp = places.label(arrow.words, ends, arrow.series, **style)
        if stamp is not None:
            named.append(shown_since(stamp, arrow.since, frames))
    return named


def _gradient_tip(axes: Axes, here: np.ndarray, downhill: np.ndarray) -> np.ndarray:
    """Return where an arrow ends that shows a direction alone."""
    to_pixels, box = axes.transData, axes.bbox
    tail, ahead = to_pixels.transform([here, here + downhill])
    length = np.hypot(*(ahead - tail))
    if not length:
        return here
    reach = 0.3 * min(box.width, box.height)
    return to_pixels.inverted().transform(tail + reach * (ahead - tail) / length)


def _view(surface: Drawable, path: Trajectory, aspect: float) -> View:
    """Return the view of the way so far, closer where the step would be too small to see."""
    view = equal_scale(view_of([path], surface, aspect), aspect)
    low, high = np.transpose(view)
    step = np.abs(path.points[-1] - path.points[-2])
    share = float((step / (high - low)).max())
    if share >= _LEAST or not share:
        return view
    middle, half = path.points[-2:].mean(0), (high - low) * share / _WISHED / 2
    return domain_between(middle, middle, half)
