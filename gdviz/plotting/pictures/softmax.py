"""Softmax while it learns: logits become probabilities, and each is pulled by y - p."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz.activations import softmax
from gdviz.losses import CategoricalCrossentropy
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import decimal, set_ticks, tick_places, tick_words
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.fitting import hang
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies import answers
from gdviz.studies.answers import SoftmaxLearning
from gdviz.words.language import Say

_PULL = 1.6
"""The length of an arrow for each unit of y - p, in logits."""
_HEADINGS = ("softmax_logits", "softmax_probabilities", "softmax_target", "softmax_loss")
_SHARES = (1.5, 1.25, 0.7, 1.35)
"""How wide the panels are, beside one another."""
_RIGHT, _LOSS = 2, 0
"""The series of the right class, and of the loss."""
_BELOW, _THIN = 0.41, 0.14
"""Where the bars of the start lie below those of now, and how high they are, in rows."""
_TWO_NUMBERS = 2.4
"""In em: the height of a row in which two numbers have room."""
_SECOND, _SECOND_MOST = 0.25, 0.75
"""How large the second is set: the more, the higher its row is in em, and at most."""
_OVER, _NUMBER_ROOM = 1.08, 4.4
"""How high the strip of losses is, over the highest; what the number on it takes, in em."""


@picture
def softmax_learning(
    logits: ArrayLike = (1.0, 2.5, -1.0, 0.5, -0.5),
    right: int = 2,
    learning_rate: float = 0.5,
    steps: int = 40,
    *,
    classes: Sequence[str] | None = None,
) -> Drawing:
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

    Raises
    ------
    ValueError
        If there are not 2 to 10 finite logits, no class of the number `right`, or not one name for
        each class; if steps is not above 0.

    Examples
    --------
    >>> scene = gd.plotting.softmax_learning(logits=(1.0, 2.0, 0.0), right=2, steps=20)
    >>> scene.save("softmax_learning.gif")  # doctest: +SKIP
    """
    study = answers.softmax_learning(logits, right, learning_rate, steps)
    count = len(study.target)
    if classes is not None and len(classes) != count:
        raise ValueError(f"classes must be {count} names, one a logit, got {len(classes)}")
    return Drawing(
        lambda say: _said(say, study, classes),
        lambda page: _draw(page, study, classes),
        series={"loss": _LOSS, "right class": _RIGHT},
    )


def _said(say: Say, study: SoftmaxLearning, classes: Sequence[str] | None) -> Said:
    rule, steps = study.path.optimizer, len(study.path) - 1
    loss = CategoricalCrossentropy(from_logits=True, reduction=None)
    return Said(
        say("softmax_title"),
        say("softmax_subtitle", name=_names(say, study, classes)[study.right]),
        say("softmax_note", rate=f"{rule.learning_rate:g}", steps=steps),
        f"{loss!r}, logits {study.logits[0].tolist()}, right class {study.right}; "
        f"{steps} steps of {rule!r}",
    )


def _names(say: Say, study: SoftmaxLearning, classes: Sequence[str] | None) -> list[str]:
    if classes is not None:
        return [str(name) for name in classes]
    animals, count = say("softmax_classes").split(), len(study.target)
    return animals if count == len(animals) else [str(index) for index in range(count)]


def _draw(page: Page, study: SoftmaxLearning, classes: Sequence[str] | None) -> list[Drawn]:
    """Draw four panels side by side: logits, probabilities, target, and the loss of each step."""
    names = _names(page.say, study, classes)
    boxes = _boxes(page, names)

    def panel(index: int, limits: tuple[float, float], below: str) -> Chart:
        view, heading = (limits, (-0.6, len(names) - 0.4)), page.say(_HEADINGS[index])
        return Chart(page, boxes[index], view, heading=heading, across=below, ticks="x")

    logits = panel(0, _reach(study), page.say("softmax_pull"))
    probabilities = panel(1, (0, 1.3), page.say("softmax_start"))
    target = panel(2, (0, 1.3), " ")
    row = logits.axes.bbox.height / len(names)
    rows = _Rows(study, names, min(1.0, row / (1.3 * page.theme.em)))
    return [
        *rows.draw_logits(logits),
        *rows.draw_shares(probabilities, lambda frame: softmax(study.logits_at(frame)), 2),
        *rows.draw_starts(probabilities, study.probabilities[0], told=row),
        *rows.draw_shares(target, lambda _: study.target, 0),
        *_draw_loss(page, boxes[3], study),
    ]


# ------------------------------------------------------------------------------------- the room


def _boxes(page: Page, names: Sequence[str]) -> list[Box]:
    """Return the boxes of the panels, beside the names of the classes.

    Their axes begin at one height, however many lines each heading has.
    """
    beside = copy(page)
    beside.left += widest(page.figure, names, page.theme, weight="bold") - 0.7 * page.theme.em
    *three, loss = _SHARES
    above, below = beside.row((sum(three), loss), gap=1.7)
    boxes = [*beside.within(above).boxes(three, gap=1.7)[0], below]
    tall = [_height(page, key, box) for key, box in zip(_HEADINGS, boxes, strict=True)]
    tallest = {
        top: max(each for each, box in zip(tall, boxes, strict=True) if box[3] == top)
        for *_, top in boxes
    }
    return [
        (*box[:3], box[3] - tallest[box[3]] + each) for each, box in zip(tall, boxes, strict=True)
    ]


def _height(page: Page, key: str, box: Box) -> float:
    """Return how high a heading is, in as many lines as it takes in a box."""
    stamp = write(page.figure, 0, 0, page.say(key), page.theme, scale=0.95)
    tall = hang(stamp, box[2] - box[0])
    stamp.remove()
    return tall


def _reach(study: SoftmaxLearning) -> tuple[float, float]:
    """Return the limits of the logits, with room for the arrows at their ends."""
    pulled = study.logits + _PULL * study.pulls
    low, high = min(study.logits.min(), pulled.min(), 0), max(study.logits.max(), pulled.max(), 0)
    pad = 0.04 * (high - low)
    return float(low - pad), float(high + pad)


# --------------------------------------------------------------------------------- the classes


@dataclass(frozen=True, eq=False)
class _Rows:
    """The classes, one below the other, each in the same row of every panel.

    Attributes
    ----------
    study, names : what they learn, and what they are called
    scale : of their text
    """

    study: SoftmaxLearning
    names: Sequence[str]
    scale: float

    @property
    def heights(self) -> np.ndarray:
        """Where the rows lie."""
        return np.arange(len(self.names))[::-1].astype(float)

    def draw_logits(self, chart: Chart) -> list[Drawn]:
        """Draw bars with their names, from where they started, and what pulls each."""
        chart.lines("x", tick_places(*chart.axes.get_xlim(), most=4))
        chart.zero("x")
        drawn = [
            *chart.draw(self._bars(chart.theme, self.study.logits_at)),
            *self.draw_starts(chart, self.study.logits[0]),
        ]
        for index in range(len(self.names)):
            drawn += self._draw_pulls(chart, index)
        self._write_names(chart)
        return drawn

    def draw_shares(self, chart: Chart, at: At, digits: int) -> list[Drawn]:
        """Draw bars from 0 to 1, with their values at their ends."""
        ticks = [0.0, 0.5, 1.0] if chart.axes.bbox.width > 6 * chart.theme.em else [0.0, 1.0]
        set_ticks(chart.axes.xaxis, ticks, tick_words(ticks))
        chart.lines("x", ticks)
        drawn = chart.draw(self._bars(chart.theme, at))
        for index in range(len(self.names)):
            drawn += chart.draw(self._value(chart, at, digits, index))
        return drawn

    def draw_starts(self, chart: Chart, values: np.ndarray, told: float = 0.0) -> list[Drawn]:
        """Draw below each bar a thin one that stays as it began.

        Its number is written at its end where rows, so high in pixels, have room for two.
        """
        places, theme = self.heights - _BELOW, chart.theme
        style = {"places": places, "width": _THIN, "across": True, "zorder": 2.8}
        bars = Bars(lambda _: values, colors=self._colors(theme), **style)
        if told > _TWO_NUMBERS * theme.em:
            beside = 0.35 * theme.em * np.ptp(chart.axes.get_xlim()) / chart.axes.bbox.width
            scale = self.scale * min(_SECOND * told / theme.em, _SECOND_MOST)
            small = {"scale": scale, "va": "center_baseline", "color": theme.palette.muted}
            for value, place in zip(values, places, strict=True):
                write(chart.axes, value + beside, place, decimal(value, 2), theme, **small)
        return chart.draw(bars)

    @property
    def _frames(self) -> int:
        return len(self.study.path)

    def _bars(self, theme: Theme, at: At) -> Bars:
        style = {"places": self.heights, "width": 0.62, "across": True}
        return Bars(at, self._frames, colors=self._colors(theme), **style)

    def _colors(self, theme: Theme) -> list[str]:
        others, right = theme.palette.ground[0], theme.series(_RIGHT)
        return [right if on else others for on in self.study.target.astype(bool)]

    def _draw_pulls(self, chart: Chart, index: int) -> list[Drawn]:
        """Draw what pulls a logit, and below it what pulled it at the start."""
        target, row = self.study.target[index], self.heights[index]

        def pull(frame: float) -> np.ndarray:
            logits = self.study.logits_at(frame)
            z, p = logits[index], softmax(logits)[index]
            return np.array([(z, row), (z + _PULL * (target - p), row)])

        first, palette = pull(0) - [0, _BELOW], chart.theme.palette
        return chart.draw(
            Vector(lambda _: first, color=palette.muted, width=0.6, zorder=2.8),
            Vector(pull, self._frames, color=palette.ink, width=0.8),
        )

    def _value(self, chart: Chart, at: At, digits: int, index: int) -> RunningNumber:
        """Return the number at the end of a bar."""
        theme, axes, right = chart.theme, chart.axes, index == self.study.right
        em = self.scale * theme.em
        across, up = np.array([em, 0.33 * em]) * np.ptp(axes.viewLim, axis=0) / axes.bbox.size
        shift = (0.7 if not digits else 1.4 if right else 1.2) * across
        row = self.heights[index] - up
        return RunningNumber(
            lambda frame: decimal(float(at(frame)[index]), digits),
            lambda frame: (float(at(frame)[index]) + shift, row),
            self._frames,
            scale=0.9 * self.scale,
            weight="bold" if right else "normal",
            color=theme.series_text(_RIGHT) if right else theme.palette.muted,
            halo=True,
        )

    def _write_names(self, chart: Chart) -> None:
        theme, axes = chart.theme, chart.axes
        beside = -0.5 * theme.em / axes.bbox.width
        style = {"transform": axes.get_yaxis_transform(), "ha": "right", "va": "center"}
        loud = {"weight": "bold", "color": theme.series_text(_RIGHT)}
        for index, (row, name) in enumerate(zip(self.heights, self.names, strict=True)):
            look = style | loud if index == self.study.right else style
            write(axes, beside, row, name, theme, scale=self.scale, **look)


# ------------------------------------------------------------------------------------ the loss


def _draw_loss(page: Page, box: Box, study: SoftmaxLearning) -> list[Drawn]:
    """Draw the loss in whole steps: none lies between two of them."""
    theme, frames = page.theme, len(study.path)
    top = _top(study.path.values, (box[3] - box[1]) / theme.em)
    words = {"heading": page.say("softmax_loss"), "across": page.say("softmax_step")}
    chart = Chart(page, box, ((0, frames - 1), (0, top)), **words)
    points = np.stack([np.arange(frames), study.path.values], axis=1)
    place = 0.62 * (frames - 1), top * (1 - 2.4 * theme.em / chart.axes.bbox.height)
    color, loud = theme.series(_LOSS), {"color": theme.series_text(_LOSS), "weight": "bold"}
    return chart.draw(
        *growing_curve(points, color, size=1.0),
        RunningNumber(
            lambda frame: decimal(points[int(frame), 1], 2), place, frames, scale=1.4, **loud
        ),
    )


def _top(losses: np.ndarray, height: float) -> float:
    """Return how high a strip of a height in em is: its number stands over what does not fall."""
    most, free = float(losses.max()), 1 - _NUMBER_ROOM / height
    stays = losses[len(losses) // 4 :].max() > free * _OVER * most
    return (most / free if stays and free > 0 else _OVER * most) or 1.0
