"""Convergence: losses, the length of the gradient and coordinates, step by step. It needs no map,
so it draws descents of any number of variables."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus.letters import latex
from gdviz.descent import descents
from gdviz.objectives.base import Drawable
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, name_paths, say_descents, series_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.strip import Heights, Strip, fit_labels, head_room
from gdviz.plotting.layout.ticks import count_steps, tick_places, tick_words
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import widest
from gdviz.studies.convergence import Convergence, find_convergence
from gdviz.trajectory import Trajectory, calm_parts
from gdviz.words.language import Say

_ASIDE = 0.55
"""In em: how far from a chart the names beside it stand."""
_FAR_APART = 30
"""How many times its least the length of a gradient is at least where its axis is logarithmic."""
_SMALLEST = 1e-12
"""The least that is shown of a logarithmic axis, in shares of the most."""
_PAD = 0.06
_BELOW, _COUNTER = 0.48, 3.4
"""The height of the gradients, in shares of that of all; and in em, of what is below the losses."""
_NUMBERS = 2.6
"""In em: the room for the numbers of the steps below the lowest coordinate."""


@picture
def convergence(
    objective: Any, optimizers: Any, start: ArrayLike | None = None, steps: int = 40
) -> Drawing:
    """Draw descents of any number of variables: their losses, gradients and coordinates.

    Of more than four coordinates the four that go farthest are drawn, which the picture says.

    Parameters
    ----------
    objective : whatever `descend` takes, such as "x^2 + 2y^2 + 3z^2" or a model's objective
    optimizers : one optimizer or several, such as `[SGD(0.1), Adam(0.1)]`; names do too; or
        paths; or a dict of label to either
    start : shape (n,), or (k, n) for k starts; by default the objective's own
    steps : how many each takes

    Raises
    ------
    ValueError
        If there is no optimizer, or no start and the objective has none of its own.

    Examples
    --------
    >>> scene = gd.plotting.convergence("x^2 + 2y^2 + 3z^2", gd.SGD(0.1), (1, 1, 1), steps=20)
    >>> scene.save("convergence.gif")  # doctest: +SKIP
    """
    return draw_convergence(
        *descents("convergence", objective, optimizers, start, steps, dimension=None)
    )


def draw_convergence(objective: Drawable, trajectories: Sequence[Trajectory]) -> Drawing:
    """Return the drawing of descents without a map, which `race` and `paths` give too."""
    found = find_convergence(objective, trajectories)
    return Drawing(
        lambda say: _said(say, found, trajectories),
        lambda page: _Charts(page.smaller(), found, name_paths(trajectories, page.say)).draw(),
        series=series_of(trajectories),
        logs=True,
    )


def _said(say: Say, found: Convergence, trajectories: Sequence[Trajectory]) -> Said:
    told = say_descents(say, found.objective, trajectories, dots=False)
    if not found.is_partial:
        return told
    counts = {"shown": len(found.followed), "count": f"{found.objective.dimension:,}"}
    some = say("convergence_some", **counts)
    return told._replace(caption="   ".join(filter(None, (told.caption, some))))


@dataclass(frozen=True, eq=False)
class _Told:
    """What one chart tells: its heading, the numbers of each path, and their limits."""

    heading: str
    values: Sequence[np.ndarray]
    limits: tuple[float, float]
    log: bool = False

    def tick_words(self) -> list[str]:
        """Return the most that may stand at its ticks."""
        return tick_words(tick_places(*self.limits, self.log), self.log)


@dataclass(frozen=True, eq=False)
class _Charts:
    """The losses above the lengths of the gradients, and beside them the coordinates."""

    page: Page
    found: Convergence
    named: Sequence[Named]

    def draw(self) -> list[Drawn]:
        """Draw all charts."""
        (left, low, middle, high), (beyond, *others) = self.page.boxes((1, 1), gap=1.6)[0]
        names = self._names[0] + _ASIDE * self.page.theme.em
        more = (names + self._room - self._coordinates_room) / 2  # so that all are equally wide
        losses = self._draw_left((left, low, middle + more, high))
        return [*losses, *self._draw_coordinates((beyond + more, *others))]

    @property
    def steps(self) -> int:
        """The number of the last step."""
        return max(len(path) for path in self.found.paths) - 1

    def _draw_left(self, box: Box) -> list[Drawn]:
        """Draw the losses with the names of the paths, and below them the gradients."""
        page, (left, bottom, right, top) = self.page, box
        em, heights, room, (names, scale) = page.theme.em, self._losses, self._room, self._names
        middle = bottom + (top - bottom) * _BELOW
        beside = names + _ASIDE * em
        top -= head_room(page, heights, left)
        axes = page.axes(left + room, middle + _COUNTER * em, right - beside, top)
        edge = right + 0.45 * em
        strip = Strip(axes, page.theme, heights, self.named, names, scale, edge, left)
        below = (left, bottom, right, middle)
        across = page.say("convergence_step")
        slopes = self._draw_chart(below, self._gradients, across, room=room, beside=beside)
        return [*strip.drawn, *slopes]

    @cached_property
    def _losses(self) -> Heights:
        return Heights(self.found.objective, self.found.paths, self.page.log)

    @cached_property
    def _names(self) -> tuple[float, float]:
        """How wide the names of the paths are beside the losses, and their scale."""
        page = self.page
        tall = (1 - _BELOW) * (page.top - page.bottom) - 4 * page.theme.em
        return fit_labels(page, self.named, tall)

    @cached_property
    def _room(self) -> float:
        """The room for the ticks of both charts at the left, so that they begin alike."""
        losses = tick_words(self._losses.ticks(), self._losses.logarithmic)
        return self._room_for([*losses, *self._gradients.tick_words()])

    @cached_property
    def _coordinates_room(self) -> float:
        """The room for the ticks of all coordinates."""
        told = map(self._coordinate, self.found.followed)
        return self._room_for([word for each in told for word in each.tick_words()])

    def _room_for(self, words: Sequence[str]) -> float:
        """Return the room in pixels that ticks take."""
        page = self.page
        return widest(page.figure, words, page.theme, scale=0.85) + 0.7 * page.theme.em

    @cached_property
    def _gradients(self) -> _Told:
        say, slopes = self.page.say, self.found.slopes
        shown = self._seen(slopes)
        positive = shown[shown > 0]
        top, least = shown.max(initial=0), positive.min(initial=np.inf)
        heading = say("convergence_gradient")
        if not top > _FAR_APART * least:
            return _Told(heading, slopes, (-_PAD * (top or 1), (1 + _PAD) * (top or 1)))
        least = max(least, _SMALLEST * top)
        pad = (top / least) ** _PAD
        return _Told(heading, slopes, (least / pad, top * pad), True)

    def _draw_coordinates(self, box: Box) -> list[Drawn]:
        """Draw the coordinates one above the other."""
        left, bottom, right, top = box
        em, followed = self.page.theme.em, self.found.followed
        told = [self._coordinate(number) for number in followed]
        tall, drawn = (top - bottom - _NUMBERS * em) / len(followed), []
        for row, each in enumerate(told):
            last = row == len(told) - 1
            low = bottom if last else top - (row + 1) * tall + 0.4 * em
            place = (left, low, right, top - row * tall)
            across = self.page.say("convergence_step") if last else ""
            drawn += self._draw_chart(place, each, across, room=self._coordinates_room)
        return drawn

    def _coordinate(self, number: int) -> _Told:
        values = self.found.coordinate(number)
        shown = self._seen(values)
        low, high = (float(shown.min()), float(shown.max())) if len(shown) else (0.0, 0.0)
        pad = 2 * _PAD * (high - low) or 0.5
        name = latex(self.found.objective.names[number])
        return _Told(f"${name}$", values, (low - pad, high + pad))

    def _seen(self, values: Sequence[np.ndarray]) -> np.ndarray:
        """Return the finite numbers that set limits: of paths that behave, and of all starts."""
        calm = [_calm_steps(path) for path in self.found.paths]
        some = [each[: max(until, 1)] for each, until in zip(values, calm, strict=True)]
        if not any(calm):
            some = [each[: max(len(each) // 2, 1)] for each in values]
        every = np.concatenate(some).astype(float)
        return every[np.isfinite(every)]

    def _draw_chart(self, box: Box, told: _Told, across: str, **rooms: float) -> list[Drawn]:
        """Draw the numbers of all paths on a chart; the lowest of a column counts the steps."""
        chart = Chart(
            self.page,
            box,
            ((0, max(self.steps, 1)), told.limits),
            heading=told.heading,
            across=across,
            log="y" if told.log else "",
            ticks="xy" if across else "y",
            **rooms,
        )
        chart.axes.spines["bottom"].set_visible(bool(across))
        if across:
            count_steps(chart.axes, self.steps)
        return [
            drawn
            for values, (_, index, path) in zip(told.values, self.named, strict=True)
            for drawn in _draw_curve(chart, told, values, index, _calm_steps(path))
        ]


def _calm_steps(path: Trajectory) -> int:
    """Return how many steps a path behaves: all, those before it breaks off, or none."""
    return sum(map(len, calm_parts([path])))


def _draw_curve(
    chart: Chart, told: _Told, values: np.ndarray, index: int, calm: int
) -> list[Drawn]:
    """Draw the numbers of a path; those of one that runs away to where they leave the chart."""
    points, leaves = _to_the_edge(values, told, calm)
    theme = chart.theme
    marker = (3, 0, 0 if leaves > 0 else 180) if leaves else theme.marker(index)
    style = {"size": 1.0, "rank": index, "frames": len(values), "dashes": theme.dashes(index)}
    return chart.draw(*growing_curve(points, theme.series(index), marker, **style))


def _to_the_edge(values: np.ndarray, told: _Told, calm: int) -> tuple[np.ndarray, int]:
    """Return the points (k, 2) of a curve, and whether it leaves above (1), below (-1) or not.

    Of one that breaks off they are as many as are calm.
    It goes along a line that is straight on the page, whatever the axis.
    """
    scale, back = (np.log10, lambda y: 10**y) if told.log else (np.asarray, np.asarray)
    low, high = scale(told.limits)
    shown = np.maximum(values, told.limits[0]) if told.log else values
    with np.errstate(divide="ignore", invalid="ignore"):
        heights = np.array(scale(shown), float)
    inside = (heights >= low) & (heights <= high)
    points = np.stack([np.arange(len(values)), back(heights)], axis=1)
    if calm or inside.all():
        return points[: calm or len(points)], 0
    out = int(inside.argmin())
    if not out or not np.isfinite(heights[out]):
        return points[: max(out, 1)], int(out > 0)
    sign, before = (1 if heights[out] > high else -1), heights[out - 1]
    edge = high if sign > 0 else low
    at = out - 1 + (edge - before) / (heights[out] - before)
    return np.vstack([points[:out], [(at, back(edge))]]), sign
