"""Cross-entropy of one prediction: nothing where it is right, without bound where it is wrong."""

from collections.abc import Callable

import numpy as np

from gdviz.losses import BinaryCrossentropy
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.exits import mark_exits
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.sidebyside import LossCurve, Route, draw_side_by_side
from gdviz.plotting.layout.ticks import decimal
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import fit, write
from gdviz.plotting.marks.writing import RunningNumber, shown_since
from gdviz.studies.answers import Answer
from gdviz.studies.kinks import trace, values_and_slopes
from gdviz.words.language import Say

FRAMES = 91
_BARS, _CURVE = 8.2, 2.7
"""The least width of the two bars in em, and that of the curve in widths of theirs."""
_CLIPPED = 1e-6
"""How near to 0 and 1 a curve of probabilities is drawn: nearer, the loss is clipped."""
_RIGHT, _LOSS = 2, 0
"""The series of the right class, and of the loss."""
_LEFT = 0.45
"""The probability below which the numbers beside the dot are off the end where nothing is lost."""
_HALF, _LINE = 3.2, 1.45
"""In em: half the width of the numbers beside the dot, and the height of a line of them."""
_PASSED, _FAR = {"is_right": 0.9, "undecided": 0.5, "is_wrong": 0.1}, 2.0
"""Predictions that are named, and how many times as probable as that of the dot one is far off."""
_TOP = 5.0
"""The loss up to which a curve without bound is drawn."""
_RIGHT_ANSWER, _WRONG_ANSWER = (Answer(BinaryCrossentropy(), (label,)) for label in (1.0, 0.0))
"""The loss of a predicted probability of the label 1, where that is the label and where it is 0."""


# ------------------------------------------------------------------------ of one prediction


@picture
def cross_entropy(wrong: float = 0.03) -> Drawing:
    """Draw the cross-entropy of one prediction, which moves from right to wrong.

    The loss is -log p, where p is what was predicted for the right class: 0 where that is 1,
    without bound toward 0.

    Parameters
    ----------
    wrong : the probability of the right class at which the prediction ends, from 0.007 to 0.9

    Raises
    ------
    ValueError
        If the prediction would end outside of the picture.

    Examples
    --------
    >>> scene = gd.plotting.cross_entropy(wrong=0.05)
    >>> scene.save("cross_entropy.png")  # doctest: +SKIP
    """
    if not 0.007 <= wrong <= 0.9:
        raise ValueError(f"wrong must be a probability from 0.007 to 0.9, got {wrong!r}")
    return Drawing(
        lambda say: Said(
            say("entropy_title"),
            say("entropy_subtitle"),
            say("entropy_note"),
            f"{BinaryCrossentropy()!r} of one prediction, from 0.97 to {wrong:g}",
        ),
        lambda page: _draw(page, np.geomspace(0.97, wrong, FRAMES)),
        series={"loss": _LOSS, "right class": _RIGHT},
    )


def _draw(page: Page, path: np.ndarray) -> list[Drawn]:
    """Draw a prediction on its way beside the loss of it."""

    def at(frame: float) -> float:
        return float(np.interp(frame, np.arange(len(path)), path))

    wide = (page.right - page.left) / page.theme.em
    share = max(_BARS / (wide - _BARS), 1 / _CURVE)  # wide enough for the names below them
    bars, loss = page.row((share * _CURVE, _CURVE), gap=1.6)
    return [*_draw_prediction(page, bars, at), *_draw_loss(page, loss, at)]


def _draw_prediction(page: Page, box: Box, at: Callable[[float], float]) -> list[Drawn]:
    """Draw what is predicted for the right class, and for all others together."""
    theme, say = page.theme, page.say
    box = (box[0], box[1] + 1.2 * theme.em, *box[2:])  # as deep as what names the axis beside it
    view = ((-0.6, 1.6), (0, 1))
    chart = Chart(page, box, view, heading=say("entropy_bars"), across=" ", ticks="y")
    _name_below(chart, 0, say("entropy_right"), color=theme.series_text(_RIGHT), weight="bold")
    _name_below(chart, 1, say("entropy_others"), color=theme.palette.muted)
    colors = (theme.series(_RIGHT), theme.palette.ground[0])
    return chart.draw(Bars(lambda f: np.array([at(f), 1 - at(f)]), FRAMES, colors=colors))


def _name_below(chart: Chart, place: float, words: str, **style: object) -> None:
    """Write the name of a bar below it, no wider than the room it has."""
    axes, drop = chart.axes, -0.35 * chart.theme.em / chart.axes.bbox.height
    style |= {"ha": "center", "va": "top", "transform": axes.get_xaxis_transform()}
    stamp = write(axes, place, drop, words, chart.theme, scale=0.85, **style)
    fit(stamp, 0.95 * axes.bbox.width / np.ptp(axes.get_xlim()))


def _draw_loss(page: Page, box: Box, at: Callable[[float], float]) -> list[Drawn]:
    """Draw the curve of -log p, a dot on it with its numbers, and the places it has passed."""
    words = {"heading": page.say("entropy_loss"), "across": page.say("entropy_across")}
    chart, color = Chart(page, box, ((0, 1), (0, _TOP)), **words), page.theme.series(_LOSS)
    p = np.geomspace(_CLIPPED, 1, 600)
    points = np.stack([p, values_and_slopes(_RIGHT_ANSWER, p)[0]], axis=1)
    chart.places.add_path("loss", points)
    drawn = [
        *chart.draw(
            curve(points, color=color),
            Dots(lambda frame: [_loss_at(at(frame))], FRAMES, color=color, size=1.3),
        ),
        *mark_exits(chart, points, color),
        *_draw_numbers(chart, at),
    ]
    return [*drawn, *_say_at_the_ends(chart, at), *_draw_passed(chart, at)]


def _loss_at(p: float) -> tuple[float, float]:
    """Return a probability of the right class and its loss."""
    (value,), _ = values_and_slopes(_RIGHT_ANSWER, np.array([p]))
    return p, float(value)


def _draw_passed(chart: Chart, at: Callable[[float], float]) -> list[Drawn]:
    """Mark what the prediction has been on its way, and say what that costs."""
    theme, path = chart.theme, np.array([at(frame) for frame in range(FRAMES)])
    told, style = [], {"scale": 0.85, "room": 1.4, "color": theme.palette.ink}
    places = {name: _loss_at(p) for name, p in _PASSED.items() if p > _FAR * path[-1]}
    for name, (p, loss) in places.items():
        words = theme.say(f"entropy_{name}", loss=decimal(loss, 2))
        stamp = chart.places.label(words, np.array([(p, loss)]), **style)
        if stamp is not None:  # once the numbers beside the dot have left
            told.append(shown_since(stamp, int((path < p / _FAR).argmax()), FRAMES))

    def passed(frame: float) -> np.ndarray:
        return np.reshape([each for each in places.values() if each[0] > at(frame)], (-1, 2))

    dots = Dots(passed, FRAMES, color=theme.series(_LOSS), size=0.8)
    return [*told, *chart.draw(dots)]


def _draw_numbers(chart: Chart, at: Callable[[float], float]) -> list[Drawn]:
    """Write p and the loss beside the dot, on the side where there is no curve."""
    theme, box = chart.theme, chart.axes.bbox
    scale = float(np.clip(box.width / (16 * theme.em), 0.8, 1.1))
    colors = theme.series_text(_RIGHT), theme.series_text(_LOSS)
    em = scale * theme.em
    half, line = _HALF * em / box.width, _LINE * em * _TOP / box.height

    def corner(frame: float) -> tuple[float, float]:
        """Return the middle of the lowest line."""
        p, loss = _loss_at(at(frame))
        x = min(p + 1.0 * em / box.width + half, 1 - half)
        over = -np.log(x - half) + 0.5 * line  # the curve at the left end
        return x, float(np.clip(loss - line, over, _TOP - 1.8 * line))

    x, y = corner(FRAMES - 1)
    ends = [(x - half, y - 0.3 * line), (x + half, y + 1.7 * line)]
    chart.places.taken.append(tuple(np.ravel(chart.axes.transData.transform(ends))))
    return chart.draw(
        *(
            RunningNumber(
                lambda frame, row=row: _numbers(theme.say, at(frame))[row],
                lambda frame, up=(1 - row) * line: corner(frame) + np.array([0, up]),
                FRAMES,
                scale=scale,
                color=color,
                weight="bold",
            )
            for row, color in enumerate(colors)
        )
    )


def _numbers(say: Say, p: float) -> tuple[str, str]:
    """Say a probability of the right class, and its loss."""
    _, loss = _loss_at(p)
    return (
        say("entropy_p", p=decimal(p, 2)),
        say("entropy_value", loss=decimal(loss, 2)),
    )


def _say_at_the_ends(chart: Chart, at: Callable[[float], float]) -> list[Drawn]:
    """Say what stands at both ends of the curve: no loss, and loss without bound.

    Where nothing is lost, it is said once the numbers beside the dot have left.
    """
    say, style = chart.theme.say, {"scale": 0.85, "color": chart.theme.palette.muted}
    high, words = np.array([(0.02, 4.7), (0.02, 4.6), (0.02, 4.2)]), say("entropy_no_bound")
    any(chart.places.label(each, high, **style) for each in (words, words.replace("\n", " ")))
    ends = np.array([(0.97, 0.06), (0.9, 0.12)])
    certain = chart.places.label(say("entropy_certain"), ends, **style)
    if certain is None:
        return []
    left = [at(frame) < _LEFT for frame in range(FRAMES)]
    return [shown_since(certain, left.index(True) if any(left) else FRAMES, FRAMES)]


# --------------------------------------------------------------------------- two branches


@picture
def binary_cross_entropy() -> Drawing:
    """Draw both branches of binary cross-entropy, and their slopes, while one prediction moves.

    For the label 1 the loss is -log p, for the label 0 it is -log(1 - p); p is the predicted
    probability of the label 1.

    Examples
    --------
    >>> scene = gd.plotting.binary_cross_entropy()
    >>> scene.save("binary.png")  # doctest: +SKIP
    """
    drawn = (_CLIPPED, 1 - _CLIPPED)
    curves = [
        LossCurve(answer, trace(answer, *drawn), *written, series)
        for series, (answer, *written) in enumerate(
            (
                (_RIGHT_ANSWER, "y = 1", r"$-\log\,p$", r"$-\frac{1}{p}$"),
                (_WRONG_ANSWER, "y = 0", r"$-\log(1-p)$", r"$\frac{1}{1-p}$"),
            )
        )
    ]
    described = f"{BinaryCrossentropy()!r} for the labels 1 and 0, p from 0.08 to 0.92"

    def draw(page: Page) -> list[Drawn]:
        places, seen = np.linspace(0.08, 0.92, FRAMES), {"top": 4.0, "slopes": (-16.0, 16.0)}
        route = Route(places, (0.0, 1.0), page.say("binary_across"), "p", **seen)
        return draw_side_by_side(page, curves, route)

    return Drawing(
        lambda say: Said(say("binary_title"), say("binary_subtitle"), "", described),
        draw,
        series=[each.name for each in curves],
    )
