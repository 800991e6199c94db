"""Softmax while it learns: logits become probabilities, and each is pulled by y - p."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.activations import softmax
from gdviz.descent import Trajectory, descend
from gdviz.loss.targets import one_hot
from gdviz.losses import CategoricalCrossentropy
from gdviz.optimizers import SGD
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart, tick_places, tick_words
from gdviz.plotting.layout.page import Box, Page, old_page, set_ticks
from gdviz.plotting.layout.sidebyside import decimal
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.lines import Dots, Line, Vector, curve
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import measure, wrap, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.words.words import say

MOST = 10
_PULL = 1.6
"""The length of an arrow for each unit of y - p, in logits."""
_LOSS_OF_LOGITS = CategoricalCrossentropy(from_logits=True, reduction=None)
_HEADINGS = ("softmax_logits", "softmax_probabilities", "softmax_target", "softmax_loss")
_RIGHT, _LOSS = 2, 0
"""The series of the right class, and of the loss."""
_OVER, _NUMBER_ROOM = 1.08, 4.4
"""How high the strip of losses is, over the highest; what the number on it takes, in em."""


@dataclass(frozen=True)
class Answer:
    """The cross-entropy of one answer, as a function of its logits z of shape (..., classes).

    Its gradient is softmax(z) - y. It is descended like any objective.
    """

    target: np.ndarray

    def __call__(self, point: ArrayLike) -> np.ndarray:
        """Return the loss at logits."""
        return _LOSS_OF_LOGITS(np.broadcast_to(self.target, np.shape(point)), point)

    def value_and_gradient(self, point: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the loss at logits, and its gradient."""
        return _LOSS_OF_LOGITS.value_and_gradient(
            np.broadcast_to(self.target, np.shape(point)), point
        )


def softmax_learning(
    logits: ArrayLike = (1.0, 2.5, -1.0, 0.5, -0.5),
    right: int = 2,
    learning_rate: float = 0.5,
    steps: int = 40,
    *,
    classes: Sequence[str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw logits, their softmax and the one-hot target as bars while the logits learn.

    The loss is the cross-entropy -log p of the right class alone. Its gradient with respect to the
    logits is p - y: so the right logit is pushed up by what its probability lacks, and every other
    one down by its own probability.

    Parameters
    ----------
    logits : at the start, one for each class; 2 to 10
    right : the number of the right class, from 0
    learning_rate, steps : of gradient descent on the logits
    classes : the names of the classes; numbers by default (and animals for 5)
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If there are not 2 to 10 finite logits, no class of the number `right`, or not one name for
        each class; if steps is not above 0.
    """
    start = np.asarray(logits, float)
    _check(start, right, classes)
    target = one_hot(right, len(start))
    path = descend(Answer(target), SGD(learning_rate), start, steps)
    names = _names(len(start), classes)
    said = Said(
        say("softmax_title") if title is None else title,
        say("softmax_subtitle", name=names[right]) if subtitle is None else subtitle,
        say("softmax_note", rate=f"{learning_rate:g}", steps=steps),
        f"{_LOSS_OF_LOGITS!r}, logits {start.tolist()}, right class "
        f"{right}; {steps} steps of {SGD(learning_rate)!r}",
    )

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _Panels(page, path, target, names).draw()

    return Scene(compose, said.metadata(), size=size, dark=dark)


def _check(start: np.ndarray, right: int, classes: Sequence[str] | None) -> None:
    if start.ndim != 1 or not 2 <= len(start) <= MOST or not np.isfinite(start).all():
        raise ValueError(f"logits must be 2 to {MOST} finite numbers, got {start.tolist()}")
    if not isinstance(right, int | np.integer) or not 0 <= right < len(start):
        raise ValueError(f"right must be a class from 0 to {len(start) - 1}, got {right!r}")
    if classes is not None and len(classes) != len(start):
        raise ValueError(f"classes must be {len(start)} names, one a logit, got {len(classes)}")


def _names(count: int, classes: Sequence[str] | None) -> list[str]:
    if classes is not None:
        return [str(name) for name in classes]
    animals = say("softmax_classes").split()
    return animals if count == len(animals) else [str(index) for index in range(count)]


class _Panels:
    """Four panels side by side: logits, probabilities, target, and the loss against the steps.

    The classes stand one below the other, in the same row of every panel.
    """

    def __init__(
        self, page: Page, path: Trajectory, target: np.ndarray, names: Sequence[str]
    ) -> None:
        self.page, self.theme, self.names = page, page.theme, names
        self.path, self.target, self.frames = path, target, len(path)
        self.rows = np.arange(len(target))[::-1].astype(float)
        self.right = int(target.argmax())
        theme = self.theme
        self.colors = [
            theme.series(_RIGHT) if on else theme.palette.ground[0] for on in target.astype(bool)
        ]
        self.marks: list[Drawn] = []

    def logits(self, frame: float) -> np.ndarray:
        """Return the logits at a frame; between two steps, on the way."""
        below = min(int(frame), self.frames - 2)
        here, there = self.path.points[below : below + 2]
        return here + (frame - below) * (there - here)

    def probabilities(self, frame: float) -> np.ndarray:
        """Return the softmax of the logits at a frame."""
        return softmax(self.logits(frame))

    def draw(self) -> list[Drawn]:
        """Draw all panels and return what moves."""
        room = self._names_room()
        whole = self.page.left
        self.page.left = whole + room
        (boxes,) = self.page.boxes((1.5, 1.25, 0.7, 1.35), gap=1.7)
        self.page.left = whole
        boxes = self._level(boxes)
        reach = self._reach()
        panels = [
            self._panel(boxes[0], reach, "softmax_logits", say("softmax_pull")),
            self._panel(boxes[1], (0, 1.3), "softmax_probabilities", say("softmax_start")),
            self._panel(boxes[2], (0, 1.3), "softmax_target", " "),
        ]
        strip = self._strip(boxes[3])
        self.scale = min(1.0, panels[0].axes.bbox.height / len(self.names) / (1.3 * self.theme.em))
        self._draw_logits(panels[0])
        self._draw_shares(panels[1], self.probabilities, 2)
        self._mark_start(panels[1], self.probabilities(0))
        self._draw_shares(panels[2], lambda _: self.target, 0)
        self._draw_loss(strip)
        self._write_names(panels[0])
        return self.marks

    # --------------------------------------------------------------------------- the room

    def _names_room(self) -> float:
        stamps = [
            write(self.page.figure, 0, 0, name, self.theme, weight="bold") for name in self.names
        ]
        widest = max(measure(stamp)[0] for stamp in stamps)
        for stamp in stamps:
            stamp.remove()
        return widest + 0.5 * self.theme.em - 1.2 * self.theme.em

    def _level(self, boxes: Sequence[Box]) -> list[Box]:
        """Return boxes whose axes begin at one height, however many lines each heading has."""
        heights = []
        for key, box in zip(_HEADINGS, boxes, strict=True):
            stamp = write(self.page.figure, 0, 0, say(key), self.theme, scale=0.95)
            wrap(stamp, box[2] - box[0])
            heights.append(measure(stamp)[1])
            stamp.remove()
        return [
            (*box[:3], box[3] - max(heights) + height)
            for box, height in zip(boxes, heights, strict=True)
        ]

    def _reach(self) -> tuple[float, float]:
        """Return the limits of the logits, with room for the arrows at their ends."""
        points = self.path.points
        pulls = _PULL * (self.target - softmax(points))
        ends = np.concatenate([points, points + pulls, np.zeros((1, len(self.target)))])
        pad = 0.04 * np.ptp(ends)
        return float(ends.min() - pad), float(ends.max() + pad)

    def _panel(self, box: Box, across: tuple[float, float], key: str, below: str) -> Chart:
        view = across, (-0.6, len(self.target) - 0.4)
        return Chart(self.page, box, view, heading=say(key), across=below, ticks="x")

    def _strip(self, box: Box) -> Chart:
        return Chart(
            self.page, box, ((0, self.frames - 1), (0, self._highest(box))),
            heading=say("softmax_loss"), across=say("softmax_step"),
        )  # fmt: skip

    def _highest(self, box: Box) -> float:
        """Return how high the strip is: its number stands over what does not fall."""
        values, height = self.path.values, box[3] - box[1]
        most, free = float(values.max()), 1 - _NUMBER_ROOM * self.theme.em / height
        stays = values[len(values) // 4 :].max() > free * _OVER * most
        return (most / free if stays and free > 0 else _OVER * most) or 1.0

    def _write_names(self, chart: Chart) -> None:
        theme, right = self.theme, self.right
        for index, (row, name) in enumerate(zip(self.rows, self.names, strict=True)):
            write(
                chart.axes, -0.5 * theme.em / chart.axes.bbox.width, row, name, theme,
                transform=chart.axes.get_yaxis_transform(), ha="right", va="center",
                scale=self.scale, weight="bold" if index == right else "normal",
                color=theme.series_text(_RIGHT) if index == right else theme.palette.ink,
            )  # fmt: skip

    # -------------------------------------------------------------------------- what moves

    def _bars(self, chart: Chart, at: At) -> None:
        self.marks.append(
            Bars(at, self.frames, colors=self.colors, places=self.rows,
                 width=0.62, across=True).draw_on(chart.axes, self.theme)
        )  # fmt: skip

    def _mark_start(self, chart: Chart, values: np.ndarray) -> None:
        """Mark with a short line below each bar where it began."""
        for row, value in zip(self.rows, values, strict=True):
            ends = np.array([(value, row - 0.45), (value, row - 0.32)])
            muted = self.theme.palette.muted
            self.marks.append(
                curve(ends, color=muted, width=0.8, halo=False, zorder=2.9).draw_on(
                    chart.axes, self.theme
                )
            )

    def _draw_logits(self, chart: Chart) -> None:
        chart.lines("x", tick_places(*chart.axes.get_xlim(), most=4))
        chart.zero("x")
        self._bars(chart, self.logits)
        self._mark_start(chart, self.logits(0))
        for index in range(len(self.target)):
            first = self._arrow(index, 0) - [0, 0.385]
            self.marks += [
                Vector(
                    lambda _, ends=first: ends,
                    color=self.theme.palette.muted, width=0.6, zorder=2.8,
                ).draw_on(chart.axes, self.theme),
                Vector(
                    lambda frame, i=index: self._arrow(i, frame),
                    self.frames, color=self.theme.palette.ink, width=0.8,
                ).draw_on(chart.axes, self.theme),
            ]  # fmt: skip

    def _arrow(self, index: int, frame: float) -> np.ndarray:
        z, p = self.logits(frame)[index], self.probabilities(frame)[index]
        row = self.rows[index]
        return np.array([(z, row), (z + _PULL * (self.target[index] - p), row)])

    def _draw_shares(self, chart: Chart, at: At, digits: int) -> None:
        """Draw bars from 0 to 1, with their values at their ends."""
        theme, axes = self.theme, chart.axes
        ticks = [0.0, 0.5, 1.0] if axes.bbox.width > 6 * theme.em else [0.0, 1.0]
        set_ticks(axes.xaxis, ticks, tick_words(ticks))
        chart.lines("x", ticks)
        self._bars(chart, at)
        em = self.scale * theme.em
        unit = np.ptp(axes.get_xlim()) * em / axes.bbox.width  # an em in data
        up = 0.33 * em * np.ptp(axes.get_ylim()) / axes.bbox.height
        for index, row in enumerate(self.rows):
            right = index == self.right
            shift = (0.7 if not digits else 1.4 if right else 1.2) * unit
            self.marks.append(
                RunningNumber(
                    lambda frame, i=index: decimal(float(at(frame)[i]), digits),
                    lambda frame, i=index, y=row, x=shift: (float(at(frame)[i]) + x, y - up),
                    self.frames, scale=0.9 * self.scale, weight="bold" if right else "normal",
                    color=theme.series_text(_RIGHT) if right else theme.palette.muted,
                ).draw_on(axes, theme)
            )  # fmt: skip

    def _draw_loss(self, chart: Chart) -> None:
        """Draw the loss in whole steps: none lies between two of them."""
        theme, color = self.theme, self.theme.series(_LOSS)
        points = np.stack([np.arange(self.frames), self.path.values], axis=1)
        axes = chart.axes
        high = axes.get_ylim()[1]
        self.marks += [
            Line(lambda f: points[: int(f) + 1], self.frames, color=color).draw_on(axes, theme),
            Dots(lambda f: points[int(f) : int(f) + 1], self.frames, color=color).draw_on(axes, theme),
            RunningNumber(
                lambda f: decimal(points[int(f), 1], 2),
                (0.62 * (self.frames - 1), high * (1 - 2.4 * theme.em / axes.bbox.height)),
                self.frames, scale=1.4, color=theme.series_text(_LOSS), weight="bold",
            ).draw_on(axes, theme),
        ]  # fmt: skip
