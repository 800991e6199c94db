"""Squared error against cross-entropy through a sigmoid: a slope that vanishes, one that stays.

Two units start confidently wrong; one learns at once, the other stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.activations import sigmoid
from gdviz.descent import Trajectory, descend
from gdviz.losses import BinaryCrossentropy, MeanSquaredError
from gdviz.optimizers import SGD
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart, Name
from gdviz.plotting.layout.page import Page, number, old_page
from gdviz.plotting.layout.sidebyside import decimal
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import MOST_DOTS
from gdviz.words.words import say

_SLOPES_SHARE = 0.58
"""How much of the height the slopes take, below the losses."""
_COLORS = (0, 1)
"""The series of the unit that learns by cross-entropy, and of the other."""
_WRONG, _RIGHT = 0.1, 0.5
"""The answers below and above which a unit is confidently wrong, and on the right side."""


@dataclass(frozen=True)
class Unit:
    """A sigmoid unit whose answer should be 1: its loss, as a function of its logit z.

    It is descended like any objective: a point has shape (..., 1).
    """

    value: Callable[[np.ndarray], np.ndarray]
    slope: Callable[[np.ndarray], np.ndarray]

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the loss at logits."""
        return self._of_all(self.value, np.asarray(point)[..., 0])

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the loss at logits, and its slope."""
        z = np.asarray(point)[..., 0]
        return self(point), self._of_all(self.slope, z)[..., None]

    def _of_all(self, function: Callable, z: np.ndarray) -> np.ndarray:
        return function(np.atleast_1d(z).reshape(-1)).reshape(z.shape)


def cross_entropy_of_logit() -> Unit:
    """Return a unit that learns by cross-entropy: log(1 + exp(-z)), with the slope σ(z) - 1."""
    loss = BinaryCrossentropy(from_logits=True, reduction="sum")
    return Unit(
        lambda z: loss.per_sample(np.ones((len(z), 1)), z[:, None]),
        lambda z: loss.gradient(np.ones((len(z), 1)), z[:, None])[:, 0],
    )


def squared_error_of_logit() -> Unit:
    """Return a unit that learns by squared error: (σ(z) - 1)², with the slope 2(σ - 1) σ(1 - σ)."""
    loss = MeanSquaredError(reduction="sum")

    def slope(z: np.ndarray) -> np.ndarray:
        p = sigmoid(z)
        return loss.gradient(np.ones((len(z), 1)), p[:, None])[:, 0] * p * (1 - p)

    return Unit(lambda z: loss.per_sample(np.ones((len(z), 1)), sigmoid(z)[:, None]), slope)


def vanishing_slope(
    start: float = -6.0,
    learning_rate: float = 1.0,
    steps: int = 30,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Let two sigmoid units learn that the answer is 1, by cross-entropy and by squared error.

    Both start confidently wrong. As a function of the logit z the slope of squared error carries
    the factor σ(z)(1 - σ(z)) and vanishes there; in cross-entropy it cancels.

    Parameters
    ----------
    start : the logit of both; the answer starts at σ(start)
    learning_rate, steps : of both
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If the start is not finite or learning_rate or steps are not above 0.
    """
    units = (cross_entropy_of_logit(), squared_error_of_logit())
    names = (say("called", thing=BinaryCrossentropy.short_name), say("loss_squared_error"))
    rule = SGD(learning_rate)
    paths = [
        descend(unit, rule, [start], steps, label=name)
        for unit, name in zip(units, names, strict=True)
    ]
    note = "vanish_note" if steps <= MOST_DOTS else "vanish_note_many"
    said = Said(
        say(_lesson(paths)) if title is None else title,
        say("vanish_subtitle", start=number(start)) if subtitle is None else subtitle,
        say(note, rate=f"{learning_rate:g}", steps=steps),
        f"log(1 + exp(-z)) and (sigmoid(z) - 1)^2, start z = {start:g}, {steps} steps; {rule!r}",
    )

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _Learning(page, units, paths).marks

    return Scene(compose, said.metadata(), size=size, dark=dark)


def _lesson(paths: Sequence[Trajectory]) -> str:
    """Return the key of a title that is true: squared error stands still, is slower, or neither."""
    (start, entropy), (_, squared) = sigmoid(np.array([path.points[[0, -1], 0] for path in paths]))
    if start < _WRONG and squared < start + _WRONG and entropy > _RIGHT:
        return "vanish_title"
    return "vanish_title_slower" if entropy > squared else "vanish_title_both"


class _Learning:
    """Two units that learn: on their losses, on their slopes, and in what they answer."""

    def __init__(self, page: Page, units: Sequence[Unit], paths: Sequence[Trajectory]) -> None:
        self.theme, self.units, self.paths = page.theme, units, paths
        self.frames = len(paths[0])
        self.marks: list[Drawn] = []
        logits = np.concatenate([path.points[:, 0] for path in paths])
        low, high = min(logits.min(), -2) - 1.2, max(logits.max(), 2) + 1.2
        self.z = np.linspace(low, high, 500)
        ((left, right),) = page.boxes((1.7, 1), gap=2.2)
        middle = left[1] + _SLOPES_SHARE * (left[3] - left[1])
        self._draw(page, (left[0], middle, *left[2:]), "loss", "value")
        self._draw(page, (*left[:3], middle - 0.7 * self.theme.em), "vanish_slope", "slope")
        self._draw_answers(page, right)

    def _draw(self, page: Page, box: tuple, heading: str, which: str) -> None:
        """Draw a chart of both units' values or slopes, with dots that descend."""
        theme = self.theme
        curves = [np.stack([self.z, getattr(unit, which)(self.z)], axis=1) for unit in self.units]
        heights = np.concatenate(curves)[:, 1]
        below = 0.34 if which == "value" else 0.06  # below the losses, room for a name
        room = np.ptp(heights) * np.array([-below, 0.06])
        view = (self.z[0], self.z[-1]), tuple(heights[[heights.argmin(), heights.argmax()]] + room)
        axis = {"across": say("vanish_across")} if which == "slope" else {"ticks": "y"}
        chart = Chart(page, box, view, heading=say(heading), room=3.3 * theme.em, **axis)
        if which == "slope":
            chart.zero()
        for index, points in enumerate(curves):
            height, z = getattr(self.units[index], which), self.paths[index].points[:, 0]
            steps = np.stack([z, height(z)], axis=1)
            self.marks += self._moving(chart, index, points, steps, height)
            chart.places.add_path(index, points)
        if which == "slope":
            self._say_slopes(chart)
            return
        chart.name(
            [
                Name(path.label, points, theme.series_text(_COLORS[i]))
                for i, (path, points) in enumerate(zip(self.paths, curves, strict=True))
            ][::-1]
        )

    def _moving(
        self, chart: Chart, index: int, points: np.ndarray, steps: np.ndarray, height: Callable
    ) -> list[Drawn]:
        theme, color = self.theme, self.theme.series(_COLORS[index])

        def at(frame: float) -> list[tuple[float, float]]:
            z = np.interp(frame, np.arange(self.frames), steps[:, 0])
            return [(z, height(np.array([z]))[0])]

        chart.places.add_ring(steps[:1], 0.7)
        chart.places.add_ring(steps[-1:], 1.2)
        marker, axes = theme.marker(index), chart.axes
        marks = [
            curve(points, color=color).draw_on(axes, theme),
            Dots(lambda f: steps[: int(f) + 1], self.frames, color=color, size=0.55,
                 zorder=4).draw_on(axes, theme),
            Dots(at, self.frames, color=color, size=1.3, marker=marker).draw_on(axes, theme),
        ]  # fmt: skip
        if self.frames - 1 > MOST_DOTS:
            marks.pop(1).dots.remove()
        return marks

    def _say_slopes(self, chart: Chart) -> None:
        """Say the slope of each where both start; what they are called stands above."""
        for index, (unit, path) in enumerate(zip(self.units, self.paths, strict=True)):
            z = path.points[0]
            place = np.array([(z[0], unit.slope(z)[0])])
            style = {"color": self.theme.series_text(_COLORS[index]), "weight": "bold"}
            words = say("vanish_start", slope=decimal(place[0, 1], 3))
            chart.places.label(words, place, index, 1.2, True, scale=0.85, **style)

    def _top(self) -> float:
        """Return how high the answers' chart is: with room for names above those soon at 1."""
        soon = any(sigmoid(path.points[:, 0]).mean() > 0.75 for path in self.paths)
        return 1.2 if soon else 1.02

    def _draw_answers(self, page: Page, box: tuple) -> None:
        """Draw the answers of both against the steps: in whole steps, none lies between."""
        theme, steps = self.theme, self.frames - 1
        chart = Chart(
            page, box, ((0, steps), (-0.02, self._top())), heading=say("vanish_answer"),
            across=say("vanish_step"),
        )  # fmt: skip
        names = []
        for index, path in enumerate(self.paths):
            color = theme.series(_COLORS[index])
            points = np.stack([np.arange(steps + 1), sigmoid(path.points[:, 0])], axis=1)
            self.marks += [
                Line(lambda f, p=points: p[: int(f) + 1], self.frames,
                     color=color).draw_on(chart.axes, theme),
                Dots(lambda f, p=points: p[int(f) : int(f) + 1], self.frames,
                     color=color, marker=theme.marker(index)).draw_on(chart.axes, theme),
            ]  # fmt: skip
            names.append(Name(path.label, points, theme.series_text(_COLORS[index])))
        chart.name(names, row=False)
