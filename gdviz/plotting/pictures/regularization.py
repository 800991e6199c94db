"""Regularisation as geometry: where a contour of the loss touches the disc or the diamond."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from matplotlib.colors import to_rgba
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said, say_surface
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.headings import named_above
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import decimal, short
from gdviz.plotting.layout.tips import Growing, grow, room_for, scale_in
from gdviz.plotting.layout.view import equal_scale
from gdviz.plotting.marks.areas import Band, Contours
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.lines import Line, Ring
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.trail import Trail
from gdviz.studies.regularization import (
    PENALTIES,
    TWO_WEIGHTS,
    Regularized,
    edge_of,
    name_of,
    penalty_of,
    regularize,
)
from gdviz.words.language import Say

_PAD = 0.06
"""The room round what a map shows, in shares of it."""
_FARTHEST = 1.1
"""How far beyond all weights a map goes for the contours that touch, in shares of how far apart
those are."""
_GAP, _PILED = 2.2, (1.7, 1)
"""In em: the room between two boxes; and the heights of maps and chart above one another."""
_TWO_DECIMALS = 0.1
"""The largest weight from which on two decimals tell them apart."""
_FILLED = 0.22
"""How opaque a ball is."""


@picture
def regularization(
    surface: Any = TWO_WEIGHTS,
    strengths: ArrayLike | None = None,
    penalties: Sequence[Any] = ("L2", "L1"),
) -> Drawing:
    """Draw where a growing penalty pulls the best weights, and what touches there.

    A contour of the loss touches a ball of the penalty: a disc of L2, a diamond of L1. A frame is a
    strength λ of the penalty.

    Parameters
    ----------
    surface : a smooth convex loss of two weights, or its formula
    strengths : λ, from 0 up, shape (k,); by default 91, as far as L1 leaves some weight
    penalties : "L1", "L2", each with the factor 1, or regularizers such as
        `gd.regularizers.L1L2(1, 0.5)`

    Raises
    ------
    ValueError
        If the loss is not of two weights or has no minimum, or an argument is none of those.

    Examples
    --------
    >>> scene = gd.plotting.regularization("(w1 - 2)^2 + 3 (w2 - 1)^2")
    >>> scene.save("regularization.gif")  # doctest: +SKIP
    """
    found = regularize(surface, strengths, penalties)
    if len(found.minimum) != 2:
        raise ValueError(f"regularization draws a loss of two weights, not of {len(found.minimum)}")
    names = [name_of(each) for each in found.penalties]
    numbers = numbers_of(names, found.penalties)

    def draw(page: Page) -> list[Drawn]:
        page = page.smaller()
        *maps, chart = _boxes(page, len(names))
        drawn = [
            _draw_map(page, box, found, index, numbers[index]) for index, box in enumerate(maps)
        ]
        return [*chain.from_iterable(drawn), *_draw_weights(page, chart, found, numbers)]

    series = dict(zip(names, numbers, strict=True))
    return Drawing(lambda say: _said(say, found), draw, series=series, sees=True)


def _said(say: Say, found: Regularized) -> Said:
    title = say("penalty_title" if found.only_l1_has_zeros else "penalty_title_plain")
    most = short(found.strengths[-1])
    ends = "; ".join(
        say("penalty_end", name=name_of(each), point=_point(weights[-1]))
        for each, weights in zip(found.penalties, found.weights, strict=True)
    )
    told = say("penalty_alt", most=most, first=_point(found.minimum), ends=ends)
    return Said(
        title,
        say("penalty_subtitle"),
        "   ".join(filter(None, (say_surface(say, found.objective), say("penalty_note")))),
        f"{found.objective!r}; {', '.join(map(repr, found.penalties))}; strengths "
        f"{short(found.strengths[0])} to {most}; the weights at last "
        f"{found.weights[:, -1].tolist()}",
        sentences(title, told),
    )


def _point(weights: np.ndarray) -> str:
    return f"({', '.join(map(short, weights.tolist()))})"


def _boxes(page: Page, maps: int) -> list[Box]:
    """Return the room of so many maps in a row, and of the chart beside or below them."""
    widths = [1.0] * (maps + 1)
    if not page.piles(widths, _GAP):
        return page.row(widths, _GAP)
    (ground,), (below,) = page.boxes((1,), _PILED, gap=1.4)
    return [*page.within(ground).boxes([1] * maps, gap=_GAP)[0], below]


# --------------------------------------------------------------------------------- the map


def _draw_map(page: Page, box: Box, found: Regularized, index: int, number: int) -> list[Drawn]:
    """Draw the loss, the ball, the contour that touches it, and the way of the best weights."""
    theme, penalty = page.theme, found.penalties[index]
    shape = page.say(f"penalty_ball_{name_of(penalty)}") if penalty in PENALTIES.values() else ""
    letters = found.objective.letters
    formula = _formula(penalty, *letters)
    words = f"{formula}: {shape}" if shape else formula
    box = named_above(page, box, name_of(penalty), words, theme.series_text(number))
    seen = page.view or _around(found)
    axes, view = lay_map(page, box, letters, lambda aspect: page.view or equal_scale(seen, aspect))
    points = found.weights[index]
    balls = [edge_of(penalty, float(value)) for value in penalty_of(penalty, points)]
    marks = (
        Contours(found.objective, view),
        *_cross(view, theme.palette.muted),
        *_growing_ball(balls, theme.series(number)),
        _touching(found.objective, points, view, theme.palette.ink),
        Ring(found.minimum, large=True),
        Trail(points, number, view),
    )
    drawn = [mark.draw_on(axes, theme) for mark in marks]
    coordinates(axes, theme, letters)
    _name_minimum(Places(axes, theme), found.minimum, points, balls[-1], view)
    return drawn


def _growing_ball(balls: Sequence[np.ndarray], color: str) -> tuple[Band, Line]:
    """Return the ball of a frame, filled, and its edge."""
    frames, edge = len(balls), {"width": 0.6, "halo": False, "zorder": 2.1}
    return (
        Band(_halves(balls), frames, color=to_rgba(color, _FILLED), zorder=2.0),
        Line(lambda frame: balls[int(frame)], frames, color=color, **edge),
    )


def _touching(loss: Drawable, points: np.ndarray, view: View, color: str) -> Isolines:
    """Return the contour of the loss through the best weights of a frame."""
    heights, ground, levels = loss(grid(view)), loss(points), np.array([-1.0, 0.0])
    style = {"color": color, "alpha": 1.0, "width": 0.6, "zorder": 2.2}
    return Isolines(lambda frame: heights - ground[int(frame)], view, levels, len(points), **style)


def _name_minimum(
    places: Places, minimum: np.ndarray, points: np.ndarray, ball: np.ndarray, view: View
) -> None:
    """Write the name of the minimum clear of what else there is."""
    places.add_path("trail", points)
    for trace in (ball, *(line.at for line in _cross(view, ""))):  # a ball has corners there
        places.add_trace(np.asarray(trace, float))
    places.add_ring(points[-1], 1.0)
    edge = places.add_ring(minimum, 1.7)
    places.label(places.theme.say("minimum"), edge, scale=0.9)


def _formula(penalty: Any, first: str, second: str) -> str:
    """Return a penalty for weights of two names as a formula."""
    terms = ((penalty.l1, f"|{first}| + |{second}|"), (penalty.l2, f"{first}^2 + {second}^2"))
    written = [
        norm if factor == 1 else rf"{factor:.3g}\,({norm})" for factor, norm in terms if factor
    ]
    return f"${' + '.join(written)}$"


def _around(found: Regularized) -> View:
    """Return what holds the minimum, no weights at all, the way between, and what touches there."""
    points = np.concatenate([found.weights.reshape(-1, 2), found.minimum[None], np.zeros((1, 2))])
    low, high = points.min(0), points.max(0)
    reach, most = _reach(found), _FARTHEST * (high - low).max()
    low = np.maximum(np.minimum(low, found.minimum - reach), low - most)
    high = np.minimum(np.maximum(high, found.minimum + reach), high + most)
    high, low = np.maximum(high, -0.35 * low), np.minimum(low, -0.35 * high)
    pad = _PAD * (high - low).max() or 1.0
    return domain_between(low, high, pad)


def _reach(found: Regularized) -> np.ndarray:
    """Return how far, along each axis, the highest contours that touch go from the minimum."""
    above = found.objective(found.weights[:, -1]).max() - found.objective(found.minimum)
    spread = np.diagonal(np.linalg.pinv(found.objective.hessian(found.minimum)))
    return np.sqrt(2 * max(above, 0.0) * np.maximum(spread, 0.0))


def _cross(view: View, color: str) -> list[Line]:
    """Return the lines where a weight is zero."""
    (left, right), (low, high) = view
    style = {"color": color, "width": 0.25, "halo": False, "zorder": 1.5}
    return [Line([(left, 0), (right, 0)], **style), Line([(0, low), (0, high)], **style)]


def _halves(balls: Sequence[np.ndarray]) -> Any:
    """Return what gives the lower and the upper edge of a ball at a frame."""
    half = (len(balls[0]) + 1) // 2
    return lambda frame: np.stack(
        [balls[int(frame)][half - 1 :], balls[int(frame)][half - 1 :: -1]]
    )


# ------------------------------------------------------------------------------- the weights


def _draw_weights(page: Page, box: Box, found: Regularized, numbers: Sequence[int]) -> list[Drawn]:
    """Draw the weights under each penalty against its strength."""
    curves = [
        _curve(found.strengths, letter, values, number, np.abs(found.weights).max())
        for weights, number in zip(found.weights, numbers, strict=True)
        for letter, values in zip(found.objective.letters, weights.T, strict=True)
    ]
    low, high = min(found.weights.min(), 0.0), max(found.weights.max(), 0.0)
    pad = 0.06 * (high - low) or 1.0
    scale = scale_in(page, box, len(curves))
    ends = float(found.strengths[0]), float(found.strengths[-1])
    words = {"heading": page.say("penalty_weights"), "across": page.say("penalty_across")}
    beside = room_for(page, curves, scale)
    chart = Chart(page, box, (ends, (low - pad, high + pad)), beside=beside, **words)
    chart.zero()
    return grow(chart, curves, scale)


def _curve(
    strengths: np.ndarray, letter: str, values: np.ndarray, number: int, largest: float
) -> Growing:
    def at_tip(count: int) -> str:
        return f"${letter}$ {_weight(values[count - 1], largest)}"

    points = np.stack([strengths, values], axis=1)
    return Growing(at_tip, points, np.arange(1, len(points) + 1), number)


def _weight(value: float, largest: float) -> str:
    """Return a weight in two decimals where the largest has them, else in two digits."""
    if not value:
        return "0"
    return decimal(value, 2) if largest >= _TWO_DECIMALS else short(value, 2)
