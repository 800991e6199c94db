"""Glyphs: what an activation does, small enough for a card, and arrows from card to card."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.patches import Polygon

from gdviz.network.activation import ActivationFunction
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme

_DOTS, _IN_FULL = 9, 10
"""How many dots a column of a net has that leaves some out, the three of an ellipsis counted as
one; and how many at most are all drawn."""
_SHORTEST = 0.75
"""How high the column of one number is, in shares of the highest; between, heights follow the
logarithms of how many there are."""
_DOT, _APART = 1.35, 0.72
"""How large a dot is, in markers of paths, and at most, in spaces between two dots."""
_COUNT, _TOLD = 1.7, 1.7
"""In em: the heights of what is said above a column, and below an image."""
_ANSWER = 0
"""The series of the number looked for."""
_LINES = 15
"""How many lines an image that is not known has each way, at most."""
_ELLIPSIS = 0.22
"""How far its dots are from one another, in spaces between two dots."""


class Column(NamedTuple):
    """Numbers of a net that stand above one another.

    Attributes
    ----------
    count : how many there are
    x : where they stand
    share : the height of the column, in shares of the highest
    """

    count: int
    x: float
    share: float = 1.0


def share_of(count: int, most: int) -> float:
    """Return the height of a column of so many numbers, in shares of the highest."""
    return _SHORTEST + (1 - _SHORTEST) * float(np.log(max(count, 1)) / np.log(max(most, 2)))


def draw_net(
    axes: Axes,
    theme: Theme,
    before: Column,
    now: Column,
    heights: tuple[float, float],
    series: int,
    joins: bool,
    numbered: bool = False,
    answer: int | None = None,
) -> list[Artist]:
    """Draw numbers as a column of dots under their count, and lines from those before.

    Parameters
    ----------
    before, now : the columns
    heights : between which the columns stand
    joins : whether there is a line from all to all; else there is one from each to its own
    numbered : whether the dots are numbered from 0, where all are drawn
    answer : which of these is the one looked for: it and its lines stand out
    """
    (_, start, _), (count, x, _), (low, high) = before, now, heights
    top, shown = high - _COUNT * theme.em, count <= _IN_FULL
    own, dots = _places(now, low, top)
    others, _ = _places(before, low, top)
    answer = answer if shown else None
    pairs = [(i, j) for i in range(len(others)) for j in range(len(own)) if joins or i == j]
    ends = [(((start, others[i]), (x, own[j])), j == answer) for i, j in pairs]
    artists: list[Artist] = [draw_count(axes, theme, f"{count:,}", x, high)]
    artists += _draw_dots(axes, theme, x, own, dots, series, answer)
    if numbered and shown and count > 1:
        artists += _number(axes, theme, x, own, answer)
    return [*artists, *_draw_lines(axes, theme, ends)]


def _draw_dots(
    axes: Axes,
    theme: Theme,
    x: float,
    own: np.ndarray,
    dots: np.ndarray,
    series: int,
    answer: int | None,
) -> list[Artist]:
    """Draw numbers, an ellipsis, and the one looked for."""
    colors = [theme.series(series), theme.palette.muted, theme.series(_ANSWER)]
    chosen = own[:0] if answer is None else own[answer : answer + 1]
    large = _dot(theme, own)
    sizes = large, 0.22 * theme.size.marker, 1.25 * large
    looks = zip((own, dots, chosen), sizes, colors, strict=True)
    strokes: list[Artist] = []
    for k, (at, size, color) in enumerate(looks):
        stroke = Stroke(
            marker="o",
            markersize=size,
            markerfacecolor=color,
            markeredgecolor=theme.palette.background,
            markeredgewidth=0 if k == 1 else 0.2 * theme.size.halo,
            zorder=3 + 0.1 * k,
        )
        stroke.set_data(np.full(len(at), x), at)
        axes.add_artist(stroke)
        strokes.append(stroke)
    return strokes


def _dot(theme: Theme, places: np.ndarray) -> float:
    """Return how large dots are, in points, so that they are apart."""
    points = theme.size.base / theme.em
    apart = float(-np.diff(places).max()) * points if len(places) > 1 else np.inf
    return float(min(_DOT * theme.size.marker, _APART * apart))


def _number(
    axes: Axes, theme: Theme, x: float, places: np.ndarray, answer: int | None
) -> list[Artist]:
    """Number dots from 0, and write the number of the one looked for large."""
    em, ink = theme.em, theme.palette.ink
    scale = min(1.0, float(places[0] - places[1]) / em)
    plain, chosen = {"color": ink}, {"color": theme.series_text(_ANSWER), "weight": "bold"}
    looks = [chosen if k == answer else plain for k in range(len(places))]
    return [
        write(axes, x + 0.9 * em, y, str(k), theme, scale=scale, va="center", **look)
        for k, (y, look) in enumerate(zip(places, looks, strict=True))
    ]


def _draw_lines(axes: Axes, theme: Theme, ends: list[tuple[tuple, bool]]) -> list[Artist]:
    """Draw lines between dots, and over them those that lead to the number looked for."""
    faint = {"colors": theme.palette.muted, "linewidths": 0.6 * theme.hairline_width, "alpha": 0.6}
    strong = {"colors": theme.series(_ANSWER), "linewidths": theme.hairline_width, "alpha": 0.9}
    drawn: list[Artist] = []
    for look, marked in ((faint, False), (strong, True)):
        lines = [line for line, leads in ends if leads == marked]
        if lines or not marked:
            found = LineCollection(lines, zorder=2.5 + 0.1 * marked, **look)
            found.set_antialiased(True)
            axes.add_collection(found, autolim=False)
            drawn.append(found)
    return drawn


def draw_count(axes: Axes, theme: Theme, words: str, x: float, high: float) -> Artist:
    """Write over a column what it is."""
    style = {"scale": 1.1, "weight": "bold", "ha": "center", "va": "baseline"}
    return write(axes, x, high - 0.88 * theme.em, words, theme, **style)


def draw_image(
    axes: Axes,
    theme: Theme,
    pixels: np.ndarray,
    x: float,
    heights: tuple[float, float],
    wide: float,
    told: str = "",
) -> list[Artist]:
    """Draw an image, as large as it fits between heights and into a width, with its shape above.

    Parameters
    ----------
    pixels : shape (h, w, 1 or 3), from 0 to 1: a grey one in ink on the ground; nan where no image
        is known, of which the frame is drawn and some of the lines between pixels
    told : what is said below of what it shows, in the colour of the number looked for
    """
    rows, columns, _ = pixels.shape
    low, high = heights[0], heights[1] - _COUNT * theme.em
    low, share = (low + _TOLD * theme.em, 0.95) if told else (low, 0.8)
    tall = share * (high - low)
    pixel = min(wide / columns, tall / rows)
    half, middle = np.array([columns, rows]) * pixel / 2, np.array([x, (low + high) / 2])
    (left, bottom), (right, top) = middle - half, middle + half
    words = f"{rows:,} × {columns:,}"
    artists = [draw_count(axes, theme, words, x, heights[1])]
    look = {"color": theme.series_text(_ANSWER), "weight": "bold", "ha": "center", "va": "baseline"}
    artists.append(write(axes, x, bottom - 1.25 * theme.em, told, theme, **look))
    extent, is_known = (left, right, bottom, top), bool(np.isfinite(pixels).all())
    if is_known:
        colors = pixels if pixels.shape[2] == 3 else theme.inked(pixels)
        artists += Image(lambda _: colors, 1, extent).draw_on(axes, theme).artists
    sides = _lines_across(extent, 2, 2)
    if not is_known:
        sides += _lines_across(extent, min(rows, _LINES), min(columns, _LINES))
    lines = LineCollection(
        sides, colors=theme.palette.muted, linewidths=theme.hairline_width, zorder=2.6
    )
    axes.add_collection(lines, autolim=False)
    return [*artists, lines]


def _lines_across(
    extent: tuple[float, float, float, float], rows: int, columns: int
) -> list[list[tuple[float, float]]]:
    """Return so many level and upright lines across an image, its edges among them."""
    left, right, bottom, top = extent
    level = [[(left, y), (right, y)] for y in np.linspace(bottom, top, rows)]
    return level + [[(x, bottom), (x, top)] for x in np.linspace(left, right, columns)]


def _places(column: Column, low: float, high: float) -> tuple[np.ndarray, np.ndarray]:
    """Return where the dots of a column stand, from the top, and those of its ellipsis."""
    middle, in_full = (low + high) / 2, column.count <= _IN_FULL
    shown = column.count if in_full else _DOTS
    space = min(column.share * (high - low) / max(shown - 1, 1), (high - low) / (_DOTS - 1))
    places = middle + space * ((shown - 1) / 2 - np.arange(shown))
    if in_full:
        return places, np.empty(0)
    return np.delete(places, _DOTS // 2), middle + _ELLIPSIS * space * np.arange(-1, 2)


def draw_activation(
    axes: Axes,
    theme: Theme,
    activation: ActivationFunction,
    at: tuple[float, float],
    series: int,
    scale: float = 1.0,
) -> list[Artist]:
    """Draw what an activation does to numbers from -3 to 3, small, with its middle at a place."""
    em = theme.em
    half = scale * np.array([0.85, 0.6]) * em
    draw = _shares if activation.shares else _curve
    lines = draw(activation)
    strokes: list[Artist] = []
    for k, line in enumerate(lines):
        color, width = (theme.series(series), 0.75) if k else (theme.palette.muted, 0.3)
        stroke = Stroke(color=color, linewidth=width * theme.size.path, zorder=3 + 0.01 * k)
        stroke.set_data(*(np.array(at) + half * line).T)
        axes.add_artist(stroke)
        strokes.append(stroke)
    return strokes


def _curve(activation: ActivationFunction) -> list[np.ndarray]:
    """Return the axis and the curve of an activation, within -1 and 1."""
    z = np.linspace(-3, 3, 61)
    a = np.asarray(activation(z), float)
    low, high = min(a.min(), 0), max(a.max(), 0)
    height: Callable = lambda value: 2 * (value - low) / (high - low or 1) - 1  # noqa: E731
    return [np.array([(-1, height(0)), (1, height(0))]), np.stack([z / 3, height(a)], axis=1)]


def _shares(activation: ActivationFunction) -> list[np.ndarray]:
    """Return bars for what softmax makes of a few numbers: shares of one whole."""
    shares = np.asarray(activation(np.array([[0.4, 1.9, 0.0, 1.2, -0.6]])), float)[0]
    places = np.linspace(-0.8, 0.8, len(shares))
    bars = [
        np.array([(x, -1), (x, 2 * share / shares.max() - 1)])
        for x, share in zip(places, shares, strict=True)
    ]
    return [np.array([(-1, -1), (1, -1)]), *bars]


def draw_arrow(
    axes: Axes, theme: Theme, start: np.ndarray, end: np.ndarray, breadth: float
) -> Artist:
    """Draw a straight arrow of a breadth, all in the data coordinates of the axes: pixels."""
    em = theme.em
    way = (end - start) / np.hypot(*(end - start))
    side = np.array([-way[1], way[0]])
    start, end = start + 0.18 * em * way, end - 0.18 * em * way
    neck = end - min(max(0.5 * breadth, 0.3 * em), 0.75 * em) * way
    half, flare = breadth / 2 * side, (breadth / 2 + 0.22 * em) * side
    corners = [
        *(start + half, neck + half, neck + flare, end),
        *(neck - flare, neck - half, start - half),
    ]
    style = {"facecolor": theme.palette.ground[1], "edgecolor": "none", "linewidth": 0}
    patch = Polygon(corners, closed=True, zorder=1.5, **style)
    axes.add_patch(patch)
    return patch


def draw_turn(
    axes: Axes, theme: Theme, start: np.ndarray, end: np.ndarray, axis: int
) -> list[Artist]:
    """Draw a way with two corners that leaves and arrives along an axis, 0 or 1."""
    points = np.array([start, start, end, end])
    points[1:3, axis] = (start + end)[axis] / 2
    way = np.sign((end - start)[axis]) * np.eye(2)[axis] * theme.em
    points[3] -= 0.5 * way
    color = theme.palette.ground[1]
    line = Stroke(color=color, linewidth=0.8 * theme.size.path, zorder=1.5)
    line.set_data(*points.T)
    axes.add_artist(line)
    return [line, draw_arrow(axes, theme, end - 0.7 * way, end + 0.1 * way, 0.02 * theme.em)]
