"""One image on its way through a network: what each layer makes of it, up to the probabilities
and the one-hot target that they are to become."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.layers import Layer
from gdviz.loss.targets import one_hot
from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.verdicts import RIGHT, WRONG, retold, shares_of
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.fitting import SMALLEST, fit
from gdviz.plotting.marks.lines import Ghost, Line, curve, outline
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.plotting.pictures.model import in_words
from gdviz.plotting.pictures.weights import Shades
from gdviz.studies.guesses import ForwardPass, pass_forward, side_of
from gdviz.words.language import Say

_END = 2.3
"""How much higher the last row is than another."""
_IMAGE, _BESIDE = 0.27, 2.2
"""The share of the page that the image has, and the room beside it in em."""
_WITH_START = 5.2
"""In em: the height below the image in which the loss of the start has room too."""
_BAR = 0.62
"""The width of a bar, as a share of the room between two."""
_LEVEL, _TILT, _SLOPE = 0.6, 35, 1.4
"""How small names of classes may stand level; else their angle, and the room it takes in em."""


@picture
def forward_pass(
    model: Model,
    image: ArrayLike,
    label: int,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
) -> Drawing:
    """Draw what each layer of a network makes of one image, and the target of its last.

    Parameters
    ----------
    model : of images, in up to 7 layers, that gives probabilities of 2 to 26 classes
    image : of the shape that the model takes, or as many numbers in another: flat, or square
    label : the number of its class
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes no images, gives no probabilities or has more layers, or the image, the
        label or the snapshots do not fit it.

    Examples
    --------
    >>> images, labels = gd.data.digits(10)
    >>> layers = [gd.layers.Flatten(), gd.layers.Dense(10, "softmax")]
    >>> model = gd.Sequential([gd.layers.Input((28, 28, 1)), *layers])
    >>> model.compile(loss="sparse_categorical_crossentropy")
    >>> scene = gd.plotting.forward_pass(model, images[0], labels[0])
    >>> scene.save("forward_pass.gif")  # doctest: +SKIP
    """
    way = pass_forward(model, image, label, history, classes)
    return Drawing(lambda say: _said(say, way), lambda page: _Rows(page, page.sheet(), way).draw())


def _said(say: Say, way: ForwardPass) -> Said:
    trained = how_trained(way.weights, say)
    note = say("pass_note" if way.has_negative else "pass_note_above")
    start = say("dashed") if way.weights.moves else ""
    return Said(
        say("pass_learning" if way.learns else "pass_now"),
        _told(say, way, -1),
        " ".join(filter(None, (note, start, trained))),
        f"{way.model!r}; an image of class {way.right}; {trained}",
    )


def _told(say: Say, way: ForwardPass, frame: int) -> str:
    """Tell what the image is taken for at a frame."""
    guess, right = way.names[int(way.shares[frame].argmax())], way.names[way.right]
    if not way.weights.moves:
        return say("pass_guess", right=right, guess=guess)
    step = f"{way.weights.steps[frame]:,}"
    return say("pass_counter", step=step, right=right, guess=guess)


def _named(say: Say, layer: Layer, last: bool, of_logits: bool) -> str:
    """Name a layer with what it does."""
    kind, count = type(layer).__name__, math.prod(layer.output_shape[1:])
    after = f"{count:,}"
    if layer.role == "shape":
        return say("pass_flatten", kind=kind, before=in_words(layer.input_shape), after=after)
    activation = layer.activation.name if layer.activation else "linear"
    if last and of_logits:
        key, maker = ("pass_end_logits", "softmax") if count > 1 else ("pass_end_logit", "sigmoid")
        return say(key, kind=kind, after=after, maker=maker)
    return say("pass_end" if last else "pass_layer", kind=kind, after=after, activation=activation)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The image, and beside it a row for each layer."""

    page: Page
    axes: Axes
    way: ForwardPass

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @property
    def frames(self) -> int:
        return len(self.way.weights.points)

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        page, way, em, say = self.page, self.way, self.theme.em, self.page.say
        side = min(_IMAGE * (page.right - page.left), 0.8 * (page.top - page.bottom))
        marks = self._image(side)
        left = page.left + side + _BESIDE * em
        shares = np.array([1.0] * (len(way.layers) - 1) + [_END])
        heights = shares / shares.sum() * (page.top - page.bottom)
        tops = page.top - np.cumsum(heights) + heights
        for k, (layer, top, height) in enumerate(zip(way.layers, tops, heights, strict=True)):
            last = k == len(way.layers) - 1
            self._head(_named(say, layer, last, way.of_logits), left, top, page.right - left)
            box = left, top - height + 0.55 * em, page.right, top - 1.45 * em
            marks += self._end(box) if last else self._strip(k, box)
        drawn = [mark.draw_on(self.axes, self.theme) for mark in marks]
        told = [_told(say, way, frame) for frame in range(self.frames)]
        return [*drawn, *retold(page, self.axes, told)]

    def _image(self, side: float) -> list[Mark]:
        way, left, high = self.way, self.page.left, self.page.top
        pixels = way.image.reshape(side_of(way.model, "forward_pass"))
        tall, wide = np.array(pixels.shape) * side / max(pixels.shape)
        shape = in_words((None, *pixels.shape, *way.model.input_shape[3:]))
        words = self.page.say("pass_image", shape=shape)
        is_legible = SMALLEST * widest(self.axes, [words], self.theme, scale=0.9) <= side
        self._head(words if is_legible else shape, left, high, side)
        top, colors = high - 1.45 * self.theme.em, self._inked(pixels)
        extent = (left, left + wide, top - tall, top)
        image = Image(lambda _: colors, extent=extent)
        return [image, self._frame(extent), self._loss(left + side / 2, top - tall)]

    def _inked(self, pixels: np.ndarray) -> np.ndarray:
        """Return pixels as shades from the ground to ink."""
        low, high = float(pixels.min()), float(pixels.max())
        return self.theme.inked((np.asarray(pixels, float) - low)[..., None] / (high - low or 1))

    def _strip(self, k: int, box: Box) -> list[Mark]:
        """Return the numbers that leave a layer as a row of cells in a frame."""
        values, layers = self.way.values[k].reshape(self.frames, 1, -1), self.way.layers
        weighing = next((n for n, each in enumerate(layers) if each.count_params()), 0)
        left, bottom, right, top = box
        extent = (left, right, bottom, top)
        shades = Shades(self.theme, values, fullest=1.0)
        colors, frames = (self._inked, 1) if k < weighing else (shades.colors, self.frames)
        cells = Image(lambda frame: colors(values[int(frame)]), frames, extent=extent)
        return [self._frame(extent), cells]

    # ------------------------------------------------------------------------- the last row

    def _end(self, box: Box) -> list[Mark]:
        """Return the probabilities as bars and the outline of the target, which stands below."""
        theme, way, em = self.theme, self.way, self.theme.em
        left, low, right, top = box
        aside, count = self._aside(), len(way.names)
        unit = (right - aside - left) / count
        style = self._names(0.92 * unit)
        base, high = low + (2.3 + (_SLOPE if style["rotation"] else 0)) * em, top - 0.2 * em
        places = left + aside + unit * (np.arange(count) + 0.5)
        self._write_target(places, low, base, style)
        muted = {"color": theme.palette.muted}
        write(self.axes, left, low + 0.1 * em, theme.say("pass_target"), theme, scale=0.9, **muted)
        x = places[way.right] + 0.42 * unit * np.array([-1, -1, 1, 1])
        target = np.stack([x, [base, high, high, base]], axis=1)
        ends, thin = np.array([(left + aside, base), (right, base)]), {"halo": False}
        edge = {"color": theme.series(RIGHT), "width": 0.5, "join": "miter", "zorder": 3.2}
        start = self._start(base, high, places, _BAR * unit)
        return [
            curve(ends, width=0.3, zorder=3.1, **muted, **thin),
            curve(target, **edge, **thin),
            shares_of(theme, way.shares, way.right, (left + aside, base, right, high), _BAR),
            *start,
        ]

    def _start(self, base: float, high: float, places: np.ndarray, width: float) -> list[Ghost]:
        """Return the outlines of the bars of the start, if they move."""
        if not self.way.weights.moves:
            return []
        tops, gap = base + (high - base) * self.way.shares[0], np.full((1, 2), np.nan)
        x = places[:, None] + width / 2 * np.array([-1, -1, 1, 1])
        y = np.stack([np.full_like(tops, base), tops, tops, np.full_like(tops, base)], axis=1)
        boxes = [np.concatenate([box, gap]) for box in np.stack([x, y], axis=2)]
        return [Ghost(np.concatenate(boxes), self.theme.palette.ink, 0.35, 3.3)]

    def _write_target(
        self, places: np.ndarray, low: float, base: float, style: dict[str, Any]
    ) -> None:
        """Write the name of each class under its bar, and below it its place in the one-hot row."""
        theme, way, em = self.theme, self.way, self.theme.em
        target = one_hot(way.right, len(way.names))
        for name, place, hot in zip(way.names, places, target, strict=True):
            color = theme.series_text(RIGHT) if hot else theme.palette.muted
            own = {"color": color, "weight": "bold" if hot else "normal"}
            tilted = style["rotation"]
            x, y = (place + 0.3 * em, base - 0.25 * em) if tilted else (place, base - 1.05 * em)
            write(self.axes, x, y, name, theme, **own, **style)
            below = {"scale": 0.9, "ha": "center"} | own
            write(self.axes, place, low + 0.1 * em, f"{hot:g}", theme, **below)

    def _names(self, width: float) -> dict[str, Any]:
        """Return how names of classes are written: level where there is so much room, else tilted.

        Either way they are set smaller where they are long.
        """
        needed = widest(self.axes, self.way.names, self.theme, scale=0.9, weight="bold")
        if needed * _LEVEL <= width:
            return {"scale": 0.9 * min(1.0, width / needed), "ha": "center", "rotation": 0}
        along = (1 + _SLOPE) * self.theme.em / math.sin(math.radians(_TILT))
        tilted = {"rotation": _TILT, "rotation_mode": "anchor", "ha": "right", "va": "top"}
        return {"scale": 0.9 * min(0.8, along / needed), **tilted}

    def _aside(self) -> float:
        """Return the room that the name of the target needs before it."""
        own = widest(self.axes, [self.page.say("pass_target")], self.theme, scale=0.9)
        return own + 0.7 * self.theme.em

    def _loss(self, x: float, under: float) -> RunningNumber:
        """Return the loss under the image, with its middle at a place; its name is written.

        So is what it was at the start, where there is room under the image.
        """
        em, losses, theme = self.theme.em, self.way.losses, self.theme
        low = self.page.bottom + 0.7 * em
        style = {"scale": 0.9, "ha": "center", "color": theme.palette.muted}
        if self.way.weights.moves and under - self.page.bottom > _WITH_START * em:
            told = theme.say("at_the_start", value=f"{losses[0]:.2f}")
            write(self.axes, x, low - 0.3 * em, told, theme, **style)
            low += 1.3 * em
        write(self.axes, x, low + 2.1 * em, theme.say("pass_loss"), theme, **style)
        room = (x - 5 * em, low - em, x + 5 * em, low + 2 * em)
        large = {"scale": 1.6, "weight": "bold", "color": theme.series_text(WRONG), "room": room}
        return RunningNumber(lambda f: f"{losses[int(f)]:.2f}", (x, low), self.frames, **large)

    def _head(self, words: str, left: float, top: float, width: float) -> None:
        """Write a heading, smaller where there is little room."""
        style = {"scale": 0.9, "va": "top", "color": self.theme.palette.muted}
        fit(write(self.axes, left, top, words, self.theme, **style), width)

    def _frame(self, extent: tuple[float, float, float, float]) -> Line:
        return outline(extent, color=self.theme.palette.hairline, width=0.3, halo=False)
