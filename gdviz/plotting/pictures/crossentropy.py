"""Cross-entropy of one prediction: nothing where it is right, without bound where it is wrong."""

from collections.abc import Callable
from functools import partial
from itertools import product

import numpy as np
from matplotlib.transforms import Bbox

from gdviz.ground.checks import is_finite
from gdviz.losses import BinaryCrossentropy
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.exits import mark_exits
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.sidebyside import LossCurve, Route, draw_side_by_side
from gdviz.plotting.layout.ticks import decimal, short
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber, shown_since
from gdviz.studies.answers import Answer
from gdviz.studies.kinks import trace, values_and_slopes
from gdviz.words.language import Say

FRAMES = 91
_CLIPPED = 1e-6
"""How near to 0 and 1 a curve of probabilities is drawn: nearer, the loss is clipped."""
_RIGHT, _LOSS = 2, 0
"""The series of the right class, and of the loss."""
_HALF, _LINE = 3.2, 1.45
"""In em: half the width of the numbers beside the dot, and the height of a line of them."""
_SURE, _EVEN = 0.99, 0.5
"""The prediction that sets out, and one that is undecided."""
_NAMED = {
    "sure_right": (0.95, _SURE),
    "is_right": (0.6, 0.9),
    "undecided": (0.4, _EVEN),
    "is_wrong": (0.05, 0.1),
    "sure_wrong": (0.0, 0.01),
}
"""What a prediction is called from a probability on, and the one of that name that is shown."""
_BESIDE, _OVER = 0.75, 0.4
"""In em: how far beside its dot the name of a prediction stands, and how far above the curve."""
_TRIED = ((1.05, 3), (0.9, 7))
"""How large the name of a prediction is, and by how many halves of its height it is moved up where
others stand."""
_FAR = 2.0
"""How many times as probable as that of the dot a prediction is that is far off."""
_SMALL = 0.1
"""Up to it a probability is told in three decimals, as its loss is told in two."""
_TOP = 6.0
"""The loss up to which a curve without bound is drawn."""
_RIGHT_ANSWER, _WRONG_ANSWER = (Answer(BinaryCrossentropy(), (label,)) for label in (1.0, 0.0))
"""The loss of a predicted probability of the label 1, where that is the label and where it is 0."""


# ------------------------------------------------------------------------ of one prediction


@picture
def cross_entropy(wrong: float = 0.01) -> Drawing:
    """Draw the cross-entropy of one prediction, which moves from right to wrong.

    The loss is -log p, where p is what was predicted for the right class: 0 where that is 1,
    without bound toward 0. Predictions on the way are named: sure and right, right, undecided,
    wrong, sure and wrong.

    Parameters
    ----------
    wrong : the probability of the right class at which the prediction ends, from 0.007 to 0.9

    Raises
    ------
    ValueError
        If the prediction would end outside of the picture.

    Examples
    --------
    >>> scene = gd.plotting.cross_entropy()
    >>> scene.save("cross_entropy.gif")  # doctest: +SKIP
    """
    if not is_finite(wrong) or not 0.007 <= wrong <= 0.9:
        raise ValueError(f"wrong must be a probability from 0.007 to 0.9, got {wrong!r}")
    return Drawing(
        lambda say: Said(
            say("entropy_title"),
            say("entropy_subtitle"),
            "",
            f"{BinaryCrossentropy()!r} of one prediction, from {_SURE:g} to {wrong:g}",
        ),
        lambda page: _draw(page, np.geomspace(_SURE, wrong, FRAMES)),
        series={"loss": _LOSS, "right class": _RIGHT},
        panels=1,
    )


def _draw(page: Page, path: np.ndarray) -> list[Drawn]:
    """Draw the curve of -log p, a prediction on its way along it, and the places it has passed."""

    def at(frame: float) -> float:
        return float(np.interp(frame, np.arange(len(path)), path))

    words = {"heading": page.say("entropy_loss"), "across": page.say("entropy_across")}
    chart, color = Chart(page, page.room, ((0, 1), (0, _TOP)), **words), page.theme.series(_LOSS)
    p = np.geomspace(_CLIPPED, 1, 600)
    points = np.stack([p, values_and_slopes(_RIGHT_ANSWER, p)[0]], axis=1)
    chart.places.add_path("loss", points)
    exits = mark_exits(chart, points, color)
    if not page.theme.size.is_narrow:  # the arrow at its end tells that too
        _say_no_bound(chart)
    chart.shade(0, _EVEN, color)
    chart.shade(_EVEN, 1, page.theme.series(_RIGHT))
    return [
        *exits,
        *chart.draw(
            *_costs(page.theme, path),
            curve(points, color=color),
            Dots(lambda frame: [_loss_at(at(frame))], FRAMES, color=color, size=1.3, zorder=5.2),
        ),
        *_draw_passed(chart, path),
        *_draw_numbers(chart, at),
    ]


def _loss_at(p: float) -> tuple[float, float]:
    """Return a probability of the right class and its loss."""
    (value,), _ = values_and_slopes(_RIGHT_ANSWER, np.array([p]))
    return p, float(value)


def _name_of(p: float) -> str:
    """Return the key of what a prediction is called that gives the right class a probability."""
    return next(name for name, (least, _) in _NAMED.items() if p >= least)


def _draw_passed(chart: Chart, path: np.ndarray) -> list[Drawn]:
    """Mark what the prediction has been on its way and where it ends, and say what that costs."""
    theme, told, last = chart.theme, [], float(path[-1])
    for p in sorted([*_between(path), last]):
        name = _name_of(p)
        ink = _RIGHT if p > _EVEN else _LOSS if p < _EVEN else None
        style = {"color": theme.palette.ink if ink is None else theme.series_text(ink)}
        style["weight"] = "bold" if name == "sure_wrong" else "normal"
        numbers = {"p": short(p), "loss": decimal(_loss_at(p)[1], 2)}
        stamp = _name(chart, theme.say(f"entropy_{name}", **numbers), p, style)
        if stamp is not None:
            since = FRAMES - 1 if p == last else _clear_since(chart, stamp, path, p)
            told.append(shown_since(stamp, since, FRAMES))

    def passed(frame: float) -> np.ndarray:
        now = np.interp(frame, np.arange(len(path)), path)
        return np.reshape([_loss_at(p) for p in _between(path) if p > now], (-1, 2))

    return [*told, *chart.draw(Dots(passed, FRAMES, color=theme.series(_LOSS), size=1.2))]


def _between(path: np.ndarray) -> list[float]:
    """Return the predictions that have a name and are passed on a way."""
    return [p for _, p in _NAMED.values() if p > _FAR * path[-1]]


def _costs(theme: Theme, path: np.ndarray) -> list[Line]:
    """Return upright lines from the axis to the predictions passed: as high as each costs."""

    def at(frame: float, side: int) -> np.ndarray:
        now = np.interp(frame, np.arange(len(path)), path)
        told = [*_between(path), path[-1]]
        seen = [p for p in told if p >= now and np.sign(round(p - _EVEN, 9)) == side]
        ends = [[(p, 0), _loss_at(p), (np.nan, np.nan)] for p in seen]
        return np.reshape(ends, (-1, 2))

    colors = {-1: theme.series(_LOSS), 0: theme.palette.ink, 1: theme.series(_RIGHT)}
    style = {"width": 0.5, "halo": False, "zorder": 2.5}
    return [
        Line(partial(at, side=side), FRAMES, color=color, **style) for side, color in colors.items()
    ]


def _name(chart: Chart, words: str, p: float, style: dict[str, str]) -> Stamp | None:
    """Write what a prediction is called: above the curve beside its dot, or where there is room."""
    places = chart.places
    edge = places.add_ring(np.array([_loss_at(p)]), 0.8)
    above = (_name_above(chart, words, p, most, scale=scale, **style) for scale, most in _TRIED)
    stamp = next(filter(None, above), None)
    leading = partial(places.lead, crossing=True)
    for way, scale in product((places.label, places.lead, leading), (1.0, 0.85, 0.7)):
        stamp = stamp or way(words, edge, scale=scale, **style)
    return stamp


def _name_above(chart: Chart, words: str, p: float, most: int, **style: object) -> Stamp | None:
    """Write words above the curve: to the right of a dot where it is steep, else to the left.

    Where others stand there they stand higher, by `most` halves of their height, and a line leads
    down to the dot.
    """
    places, em, box = chart.places, chart.theme.em, chart.axes.bbox
    side = int(np.sign(_EVEN - p))
    style |= {"multialignment": {1: "left", 0: "center", -1: "right"}[side]}
    half, (x, y) = places.size(words, **style) / 2, places.pixels([_loss_at(p)])[0]
    across = min(x + side * half[0] + max(side, -0.4) * _BESIDE * em, box.x1 - half[0] - 0.5 * em)
    corner = chart.axes.transData.inverted().transform((across - half[0], y))[0]
    if not 0 < corner < 1:
        return None
    curve_there = places.pixels([_loss_at(float(corner))])[0, 1]
    low = max(y, curve_there + half[1] + _OVER * em)
    for up in range(most + 1):
        at = np.array([across, low + up * half[1]])
        stamp = places.put(words, at, **style)
        if stamp is not None:
            if up:
                foot = np.clip(x, across - half[0], across + half[0]), at[1] - half[1] - 0.1 * em
                places.join(stamp, np.array([foot, (x, y + 0.8 * places.marker)]))
            return stamp
    return None


def _clear_since(chart: Chart, stamp: Stamp, path: np.ndarray, p: float) -> int:
    """Return the frame from which on words are clear of the numbers beside the dot."""
    box = stamp.get_window_extent().padded(0.3 * chart.theme.em)
    met = [now > p / _FAR or box.overlaps(_box_of_numbers(chart, float(now))) for now in path[:-1]]
    return len(met) - met[::-1].index(True)


def _corner(chart: Chart, p: float) -> tuple[np.ndarray, np.ndarray, float]:
    """Return where the numbers beside a dot stand: the middle of the lowest line, half the width
    and the height of a line of them, and their scale."""
    theme, box = chart.theme, chart.axes.bbox
    scale = float(np.clip(box.width / (16 * theme.em), 0.8, 1.1))
    em = scale * theme.em
    half, line = _HALF * em / box.width, _LINE * em * _TOP / box.height
    _, loss = _loss_at(p)
    x = min(p + 1.0 * em / box.width + half, 1 - half)
    over = -np.log(x - half) + 0.5 * line  # the curve at the left end
    place = x, float(np.clip(loss - line, over, _TOP - 1.8 * line))
    return np.array(place), np.array([half, line]), scale


def _box_of_numbers(chart: Chart, p: float) -> Bbox:
    """Return the pixels that the numbers beside a dot take."""
    place, (half, line), _ = _corner(chart, p)
    ends = place + np.array([[-half, -0.3 * line], [half, 1.9 * line]])
    return Bbox(chart.axes.transData.transform(ends))


def _draw_numbers(chart: Chart, at: Callable[[float], float]) -> list[Drawn]:
    """Write p and the loss beside the dot on its way; where it ends these are told already."""
    theme = chart.theme
    _, (_, line), scale = _corner(chart, 0.5)
    colors = theme.series_text(_RIGHT), theme.series_text(_LOSS)
    return chart.draw(
        *(
            RunningNumber(
                lambda frame, row=row: (
                    "" if frame >= FRAMES - 1 else _numbers(theme.say, at(frame))[row]
                ),
                lambda frame, up=(1 - row) * line: _corner(chart, at(frame))[0] + [0, up],
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
        say("entropy_p", p=decimal(p, 2 if p > _SMALL else 3)),
        say("entropy_value", loss=decimal(loss, 2)),
    )


def _say_no_bound(chart: Chart) -> None:
    """Say what the curve does where it leaves."""
    words, style = chart.theme.say("entropy_no_bound"), {"color": chart.theme.series_text(_LOSS)}
    places, box, em = chart.places, chart.axes.bbox, chart.theme.em
    high = np.array([(0.01, 0.97 * _TOP), (0.01, 0.95 * _TOP), (0.02, 0.9 * _TOP)])
    for scale, each in product((0.95, 0.75), dict.fromkeys((words.replace("\n", " "), words))):
        half = places.size(each, scale=scale, **style) / 2
        corner = np.array([box.x0 + 1.2 * em + half[0], box.y1 - 0.45 * em - half[1]])
        if places.put(each, corner, scale=scale, **style) or places.label(
            each, high, room=2.0, scale=scale, **style
        ):
            return


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
        across = "binary_across_briefly" if page.theme.size.is_narrow else "binary_across"
        route = Route(places, (0.0, 1.0), page.say(across), "p", **seen)
        return draw_side_by_side(page, curves, route)

    return Drawing(
        lambda say: Said(say("binary_title"), say("binary_subtitle"), "", described),
        draw,
        series=[each.name for each in curves],
    )
