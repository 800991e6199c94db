"""The weights of the first layer as images: what each unit looks for, as it forms."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.guesses import FirstWeights, find_first_weights
from gdviz.words.language import Say

_BELOW, _ABOVE = 1, 0
"""The series of weights below and above zero."""
_FULLEST = 0.998
"""The share of the weights, over all snapshots, that stay within the scale of colours."""
_BETWEEN, _HEAD = 0.45, 1.5
"""In em: the room between two images, and for words above them."""
_BEFORE, _STRIP, _SIGNS = 1.6, 1.3, 0.85
"""In em, the room before the scale of colours, and for these before its numbers; and how large its
words are."""
Extent = tuple[float, float, float, float]


@picture
def first_weights(model: Model, history: Any = None, units: int | Sequence[int] = 32) -> Drawing:
    """Draw the weights of units of the first dense layer as images of what they are applied to.

    A pixel with a positive weight speaks for the unit, one with a negative weight against it: the
    unit answers best to images that look like its weights. All images share one scale, the same at
    all times.

    Parameters
    ----------
    model : of images, whose first layer with weights is a `Dense`
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    units : how many to show, those with the largest weights at the end; or their numbers

    Raises
    ------
    ValueError
        If the model takes no images or has no dense layer behind them, the snapshots are of
        another one, or there are no such units.

    Examples
    --------
    >>> layers = [gd.layers.Flatten(), gd.layers.Dense(10, "softmax")]
    >>> model = gd.Sequential([gd.layers.Input((28, 28, 1)), *layers])
    >>> scene = gd.plotting.first_weights(model, units=10)
    >>> scene.save("first_weights.gif")  # doctest: +SKIP
    """
    found = find_first_weights(model, history, units)
    return Drawing(lambda say: _said(say, found), lambda page: _draw(page, found))


def _said(say: Say, found: FirstWeights) -> Said:
    shown, count = len(found.units), found.layer.weights[0].shape[1]
    some = "weights_named" if found.asked else "weights_some"
    note = say("weights_all" if shown == count else some, shown=shown, count=count)
    trained = how_trained(found.weights, say)
    return Said(
        say("weights_forming" if found.strokes_form else "weights_now"),
        say("weights_subtitle"),
        " ".join(filter(None, (note, trained))),
        f"{found.model!r}: layer {found.layer.name!r}, units {list(found.units)}; {trained}",
    )


def _draw(page: Page, found: FirstWeights) -> list[Drawn]:
    theme, images, axes = page.theme, found.images, page.sheet()
    scale, frames = Shades(theme, images), len(images)
    moves = found.weights.moves
    ground = page.within((page.left, page.bottom, page.right - _beside(page, scale), page.top))
    firsts, places = _places(ground, images.shape[1], images.shape[3] / images.shape[2], moves)
    marks: list[Mark] = [
        Image(lambda frame, k=k: scale.colors(images[int(frame), k]), frames, extent=extent)
        for k, extent in enumerate(places)
    ]
    left = max(right for _, right, _, _ in places) + _BEFORE * theme.em
    box = left, min(low for _, _, low, _ in places), page.right, page.top
    marks.append(_key(theme, axes, scale, box))
    marks += [
        Image(lambda _, k=k: scale.colors(images[0, k]), extent=extent)
        for k, extent in enumerate(firsts)
    ]
    if moves:
        marks += _heads(theme, found, firsts[0], places[0])
    return [mark.draw_on(axes, theme) for mark in marks]


def _places(
    page: Page, count: int, aspect: float, moves: bool
) -> tuple[list[Extent], list[Extent]]:
    """Return left, right, bottom and top of images as large as fit, in rows.

    Where they move, a row above them is of the first ones as they were at the start: those come
    first, and over both there is room for words.
    """
    em = page.theme.em
    wide, high = page.right - page.left, page.top - page.bottom
    gap, head = _BETWEEN * em, _HEAD * em if moves else 0.0

    def side(columns: int) -> float:
        rows = -(-count // columns) + moves
        return min(
            (wide - gap * (columns - 1)) / columns / aspect,
            (high - 2 * head - gap * (rows - 1)) / rows,
        )

    columns = max(range(1, count + 1), key=side)
    tall = side(columns)

    def row(many: int, top: float) -> list[Extent]:
        across, down = aspect * tall + gap, tall + gap
        left = [page.left + k % columns * across for k in range(many)]
        low = [top - k // columns * down - tall for k in range(many)]
        return [(x, x + aspect * tall, y, y + tall) for x, y in zip(left, low, strict=True)]

    below = page.top - head - (tall + gap + head if moves else 0)
    return row(columns if moves else 0, page.top - head), row(count, below)


class Shades:
    """Colours of weights: the ground at zero, one colour below it and another above.

    Parameters
    ----------
    weights : all that are to be coloured
    fullest : the share of them that stay within the scale

    Attributes
    ----------
    reach : the weight of the fullest colour, which larger ones have too: few do
    """

    def __init__(self, theme: Theme, weights: np.ndarray, fullest: float = _FULLEST) -> None:
        sizes = np.abs(weights[np.isfinite(weights)])
        self.reach = float(np.quantile(sizes, fullest)) if len(sizes) else 0.0
        self.reach = self.reach or 1.0
        palette = theme.palette
        self.stops = np.array(
            [to_rgb(theme.series(_BELOW)), to_rgb(palette.background), to_rgb(theme.series(_ABOVE))]
        )

    def colors(self, weights: np.ndarray) -> np.ndarray:
        """Return the colours, shape (..., 3), of weights (...)."""
        at = np.nan_to_num(np.asarray(weights, float) / self.reach, nan=0.0)
        return np.stack([np.interp(at, (-1, 0, 1), channel) for channel in self.stops.T], axis=-1)


def _key(theme: Theme, axes: Axes, scale: Shades, box: Box) -> Image:
    """Return the scale of colours; its least, its middle and its largest weight are written."""
    em, left = theme.em, box[0]
    low, high = box[1] + 3.3 * em, box[3] - 1.5 * em
    middle, half = (low + high) / 2, (high - low) / 2
    muted = {"scale": _SIGNS, "color": theme.palette.muted, "va": "center"}
    for share, words in zip((1, 0, -1), _numbers(scale), strict=True):
        write(axes, left + _STRIP * em, middle + 0.96 * share * half, words, theme, **muted)
    for sign, key, series, va in (
        (1, "weights_for", _ABOVE, "bottom"),
        (-1, "weights_against", _BELOW, "top"),
    ):
        y, bold = middle + sign * (half + 0.45 * em), {"scale": _SIGNS, "weight": "bold", "va": va}
        write(axes, left, y, theme.say(key), theme, color=theme.series_text(series), **bold)
    strip = scale.colors(np.linspace(scale.reach, -scale.reach, 101)[:, None])
    return Image(lambda _: strip, extent=(left, left + 0.9 * em, low, high))


def _beside(page: Page, scale: Shades) -> float:
    """Return how many pixels the scale of colours takes beside images, with its words."""
    theme, style = page.theme, {"scale": _SIGNS}
    signs = [page.say(key) for key in ("weights_for", "weights_against")]
    signs = widest(page.figure, signs, theme, weight="bold", **style)
    numbers = widest(page.figure, _numbers(scale), theme, **style) + _STRIP * theme.em
    return max(signs, numbers) + _BEFORE * theme.em


def _numbers(scale: Shades) -> tuple[str, str, str]:
    """Return how the largest weight, the middle one and the least are written on a scale."""
    return f"≥ {scale.reach:.2g}", "0", f"≤ −{scale.reach:.2g}"


def _heads(theme: Theme, found: FirstWeights, first: Extent, now: Extent) -> list[Writing]:
    """Return the step of the images that stay as they were, and that of those which each frame has.

    Each is written over the first of the images.
    """
    em, steps = theme.em, found.weights.steps
    counted = [theme.say("counter", step=f"{step:,}") for step in steps]
    style = {"scale": 0.95, "color": theme.palette.muted, "va": "bottom"}
    left, _, _, top = now
    room = (left - em, top - 0.1 * em, left + 12 * em, top + 2 * em)
    return [
        Writing(counted[0], (first[0], first[3] + 0.25 * em), **style),
        Writing(lambda f: counted[int(f)], (left, top + 0.25 * em), len(steps), room=room, **style),
    ]
