"""Cross-entropy of one prediction: nothing where it is right, without bound where it is wrong."""

from collections.abc import Callable

import numpy as np
from matplotlib.figure import Figure

from gdviz.losses import BinaryCrossentropy
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.sidebyside import Course, SideBySide, decimal, mark_exits
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import fit, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies.kinks import Curve
from gdviz.words.words import say

FRAMES = 91
_CLIPPED = 1e-6
"""How near to 0 and 1 a curve of probabilities is drawn: nearer, the loss is clipped."""
_RIGHT, _LOSS = 2, 0
"""The series of the right class, and of the loss."""
_TOP = 5.0
"""The loss up to which a curve without bound is drawn."""


def of_probability(label: float) -> tuple[Callable, Callable]:
    """Return the loss of a predicted probability (k,), and its slope, for a label of 0 or 1."""
    loss = BinaryCrossentropy(reduction="sum")

    def value(p: np.ndarray) -> np.ndarray:
        return loss.per_sample(np.full((len(p), 1), label), p[:, None])

    def slope(p: np.ndarray) -> np.ndarray:
        return loss.gradient(np.full((len(p), 1), label), p[:, None])[:, 0]

    return value, slope


# ------------------------------------------------------------------------ of one prediction


def cross_entropy(
    wrong: float = 0.03,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the cross-entropy of one prediction, which moves from right to wrong.

    The loss is -log p, where p is what was predicted for the right class: 0 where that is 1,
    without bound toward 0. Its slope is -1/p.

    Parameters
    ----------
    wrong : the probability of the right class at which the prediction ends, from 0.007 to 0.9
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If the prediction would end outside of the picture.
    """
    if not 0.007 <= wrong <= 0.9:
        raise ValueError(f"wrong must be a probability from 0.007 to 0.9, got {wrong!r}")
    said = Said(
        say("entropy_title") if title is None else title,
        say("entropy_subtitle") if subtitle is None else subtitle,
        say("entropy_note"),
        f"{BinaryCrossentropy()!r} of one prediction, from 0.97 to {wrong:g}",
    )
    path = np.geomspace(0.97, wrong, FRAMES)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        ((bars, loss),) = page.boxes((1, 2.7), gap=1.6)
        return [*_draw_prediction(page, bars, path), *_Surprise(page, loss, path).draw()]

    return Scene(compose, said.metadata(), size=size, dark=dark)


def _at(path: np.ndarray) -> Callable[[float], float]:
    return lambda frame: float(np.interp(frame, np.arange(len(path)), path))


def _draw_prediction(page: Page, box: Box, path: np.ndarray) -> list[Drawn]:
    """Draw what is predicted for the right class, and for all others together."""
    theme, at = page.theme, _at(path)
    box = (box[0], box[1] + 1.2 * theme.em, *box[2:])  # as deep as what names the axis beside it
    chart = Chart(
        page, box, ((-0.6, 1.6), (0, 1)), heading=say("entropy_bars"), across=" ", ticks="y"
    )
    _name_below(chart, 0, say("entropy_right"), theme.series_text(_RIGHT), "bold")
    _name_below(chart, 1, say("entropy_others"), theme.palette.muted, "normal")
    colors = (theme.series(_RIGHT), theme.palette.ground[0])
    return [
        Bars(lambda f: np.array([at(f), 1 - at(f)]), len(path), colors=colors).draw_on(
            chart.axes, theme
        )
    ]


def _name_below(chart: Chart, place: float, words: str, color: str, weight: str) -> None:
    """Write the name of a bar below it, no wider than the room it has."""
    axes, em = chart.axes, chart.theme.em
    stamp = write(
        axes, place, -0.35 * em / axes.bbox.height, words, chart.theme, scale=0.85, color=color,
        ha="center", va="top", weight=weight, transform=axes.get_xaxis_transform(),
    )  # fmt: skip
    fit(stamp, 0.95 * axes.bbox.width / np.ptp(axes.get_xlim()))


class _Surprise:
    """The chart of -log p: a dot on it with its tangent, and the numbers."""

    def __init__(self, page: Page, box: Box, path: np.ndarray) -> None:
        self.theme, self.at, self.frames = page.theme, _at(path), len(path)
        self.value, self.slope = of_probability(1.0)
        self.chart = Chart(
            page, box, ((0, 1), (0, _TOP)), heading=say("entropy_loss"),
            across=say("entropy_across"),
        )  # fmt: skip

    def dot(self, frame: float) -> np.ndarray:
        """Return where the prediction stands: p, and its loss."""
        p = np.array([self.at(frame)])
        return np.array([p[0], self.value(p)[0]])

    def steepness(self, frame: float) -> float:
        """Return the slope at the prediction."""
        return float(self.slope(np.array([self.at(frame)]))[0])

    def tangent(self, frame: float) -> np.ndarray:
        """Return the ends of the tangent, which is always as long on the picture."""
        along = np.array([1.0, self.steepness(frame)])
        pixels = np.hypot(*(along * self.chart.axes.bbox.size / (1, _TOP)))
        return self.dot(frame) + np.outer([-1, 1], 2.6 * self.theme.em / pixels * along)

    def draw(self) -> list[Drawn]:
        """Draw the curve and what moves."""
        chart, theme, color = self.chart, self.theme, self.theme.series(_LOSS)
        p = np.geomspace(_CLIPPED, 1, 600)
        points = np.stack([p, self.value(p)], axis=1)
        chart.places.add_path("loss", points)
        ink = theme.palette.ink
        marks = [
            curve(points, color=color).draw_on(chart.axes, theme),
            Line(self.tangent, self.frames, color=ink, width=0.6, zorder=4).draw_on(
                chart.axes, theme
            ),
            Dots(lambda f: [self.dot(f)], self.frames, color=color, size=1.3).draw_on(
                chart.axes, theme
            ),
            mark_exits(chart, points, color),
            *self._numbers(),
        ]
        self._say_at_the_ends()
        return marks

    def _numbers(self) -> list[Drawn]:
        """Write p, the loss and the slope in the room that the curve leaves."""
        theme, axes = self.theme, self.chart.axes
        scale = float(np.clip(axes.bbox.width / (16 * theme.em), 0.8, 1.25))
        told = (
            (lambda f: say("entropy_p", p=decimal(self.at(f), 2)), theme.series_text(_RIGHT)),
            (lambda f: say("entropy_value", loss=decimal(self.dot(f)[1], 2)),
             theme.series_text(_LOSS)),
            (lambda f: say("entropy_slope", slope=decimal(self.steepness(f), 1)),
             theme.palette.ink),
        )  # fmt: skip
        em = scale * theme.em * _TOP / axes.bbox.height
        left, low = axes.transData.transform((0.68, _TOP - 5.2 * em)) - (3.6 * scale * theme.em, 0)
        self.chart.places.taken.append((left, low, axes.bbox.x1, axes.bbox.y1))
        return [
            RunningNumber(words, (0.68, _TOP - (1.3 + 1.55 * row) * em), self.frames,
                   scale=scale, color=color, weight="bold").draw_on(axes, theme)
            for row, (words, color) in enumerate(told)
        ]  # fmt: skip

    def _say_at_the_ends(self) -> None:
        """Say what stands at both ends of the curve: no loss, and loss without bound."""
        places, style = self.chart.places, {"scale": 0.85, "color": self.theme.palette.muted}
        places.label(say("entropy_no_bound"), np.array([(0.02, 4.6), (0.02, 4.2)]), **style)
        places.label(say("entropy_certain"), np.array([(0.97, 0.06), (0.9, 0.12)]), **style)


# --------------------------------------------------------------------------- two branches


def binary_cross_entropy(
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw both branches of binary cross-entropy, and their slopes, while one prediction moves.

    For the label 1 the loss is -log p, for the label 0 it is -log(1 - p); p is the predicted
    probability of the label 1.

    Parameters
    ----------
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
    """
    said = Said(
        say("binary_title") if title is None else title,
        say("binary_subtitle") if subtitle is None else subtitle,
        "",
        f"{BinaryCrossentropy()!r} for the labels 1 and 0, p from 0.08 to 0.92",
    )
    course = Course(
        np.linspace(0.08, 0.92, FRAMES), 0.0, 1.0, say("binary_across"), "p", top=4.0,
        slopes=(-16.0, 16.0), drawn=(_CLIPPED, 1 - _CLIPPED),
    )  # fmt: skip
    curves = [
        Curve("y = 1", r"$-\log\,p$", r"$-\frac{1}{p}$", *of_probability(1.0)),
        Curve("y = 0", r"$-\log(1-p)$", r"$\frac{1}{1-p}$", *of_probability(0.0)),
    ]

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return SideBySide(page, curves, course).draw()

    return Scene(compose, said.metadata(), size=size, dark=dark)
