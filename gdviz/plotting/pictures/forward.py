"""One image on its way through a network: what each layer makes of it, up to the probabilities
and the one-hot target that they are to become."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.layers import Layer
from gdviz.loss.targets import one_hot
from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, how_trained
from gdviz.plotting.layout.page import Page, old_page
from gdviz.plotting.layout.verdicts import RIGHT, WRONG, retold
from gdviz.plotting.marks.areas import Bars, Image
from gdviz.plotting.marks.lines import curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.plotting.pictures.digits import MOST_CLASSES, side_of
from gdviz.plotting.pictures.model import in_words
from gdviz.plotting.pictures.weights import Shades
from gdviz.studies import recorded as snapshots
from gdviz.studies.recorded import Recorded
from gdviz.words.words import say

MOST_LAYERS = 7
_END = 2.3
"""How much higher the last row is than another."""
_IMAGE, _BESIDE = 0.27, 2.2
"""The share of the page that the image has, and the room beside it in em."""
_LEVEL, _TILT, _SLOPE = 0.6, 35, 1.4
"""How small names of classes may stand level; else their angle, and the room it takes in em."""


def forward_pass(
    model: Model,
    image: ArrayLike,
    label: int,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw what each layer of a network makes of one image, and the target of its last.

    Parameters
    ----------
    model : of images, in up to 7 layers, that gives probabilities of 2 to 20 classes
    image : of the shape that the model takes
    label : the number of its class
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If the model takes no images, gives no probabilities or has more layers, or the image, the
        label or the snapshots do not fit it.
    """
    film = snapshots.recorded_of(model, history)
    side_of(model, "forward_pass")
    way = _Way(model, film, image, label, classes)
    said = _said(film, way, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _Rows(page, film, way, subtitle is None and film.moves).draw()

    return Scene(compose, said.metadata(), size=size, dark=dark)


class _Way:
    """What each layer makes of an image, at each snapshot."""

    def __init__(
        self,
        model: Model,
        film: Recorded,
        image: ArrayLike,
        label: int,
        classes: Sequence[str] | None,
    ) -> None:
        self.model, self.count = model, snapshots.count_classes(model)
        self.layers = [layer for layer in model.layers if layer is not model.input.layer]
        if self.count > MOST_CLASSES or len(self.layers) > MOST_LAYERS:
            raise ValueError(
                f"forward_pass shows up to {MOST_LAYERS} layers and {MOST_CLASSES} classes, got "
                f"{len(self.layers)} and {self.count}"
            )
        if np.shape(image) != model.input_shape[1:]:
            shape = model.input_shape[1:]
            raise ValueError(f"image must have the shape {shape}, got {np.shape(image)}")
        self.image = snapshots.inputs_for(model, "image", np.asarray(image)[None])
        self.right = int(snapshots.classes_of([label], 1, self.count)[0])
        self.names = [str(each) for each in (classes or range(self.count))]
        if len(self.names) != self.count:
            raise ValueError(f"classes must be {self.count} names, got {len(self.names)}")
        self.values = [
            np.array([snapshots.outputs_of(model, layer, at, self.image)[0] for at in film.points])
            for layer in self.layers[:-1]
        ]
        shares = [snapshots.shares(model, point, self.image)[0] for point in film.points]
        self.shares = np.array(shares)
        with np.errstate(divide="ignore"):
            self.losses = -np.log(self.shares[:, self.right])

    @property
    def note(self) -> str:
        """The key of what is said of the colours of the rows."""
        inner = (
            each
            for layer, each in zip(self.layers[:-1], self.values, strict=True)
            if layer.role != "shape"
        )
        return "pass_note" if any((each < 0).any() for each in inner) else "pass_note_above"

    def told(self, film: Recorded, frame: int) -> str:
        """Tell what the image is taken for at a frame."""
        guess = self.names[int(self.shares[frame].argmax())]
        right = self.names[self.right]
        if not film.moves:
            return say("pass_guess", right=right, guess=guess)
        return say("pass_counter", step=f"{film.steps[frame]:,}", right=right, guess=guess)


def _said(film: Recorded, way: _Way, title: str | None, subtitle: str | None) -> Said:
    trained = how_trained(film, say)
    return Said(
        say("pass_learning" if film.moves else "pass_now") if title is None else title,
        way.told(film, -1) if subtitle is None else subtitle,
        " ".join(filter(None, (say(way.note), trained))),
        f"{way.model!r}; an image of class {way.right}; {trained}",
    )


def _named(layer: Layer, last: bool) -> str:
    """Name a layer with what it does."""
    kind, after = type(layer).__name__, in_words(layer.output_shape)
    if layer.role == "shape":
        return say("pass_flatten", kind=kind, before=in_words(layer.input_shape), after=after)
    activation = layer.activation.name if layer.activation else "linear"
    return say("pass_end" if last else "pass_layer", kind=kind, after=after, activation=activation)


class _Rows:
    """The image, and beside it a row for each layer."""

    def __init__(self, page: Page, film: Recorded, way: _Way, counted: bool) -> None:
        self.page, self.theme, self.film, self.way = page, page.theme, film, way
        self.frames, self.counted = len(film.points), counted
        figure = page.figure.bbox
        self.axes = page.axes(0, 0, figure.width, figure.height)
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, figure.width), ylim=(0, figure.height))

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        page, way, em = self.page, self.way, self.theme.em
        side = min(_IMAGE * (page.right - page.left), 0.8 * (page.top - page.bottom))
        marks: list[Drawn] = [*self._image(side)]
        left = page.left + side + _BESIDE * em
        shares = np.array([1.0] * (len(way.layers) - 1) + [_END])
        heights = shares / shares.sum() * (page.top - page.bottom)
        tops = page.top - np.cumsum(heights) + heights
        for k, (layer, top, height) in enumerate(zip(way.layers, tops, heights, strict=True)):
            last = k == len(way.layers) - 1
            self._head(_named(layer, last), left, top, page.right - left)
            box = left, top - height + 0.55 * em, page.right, top - 1.45 * em
            marks += self._end(box) if last else [self._strip(k, layer, box)]
        if self.counted:
            told = [way.told(self.film, frame) for frame in range(self.frames)]
            marks.append(retold(page, self.axes, told))
        return marks

    def _image(self, side: float) -> list[Drawn]:
        way, left, high = self.way, self.page.left, self.page.top
        pixels = way.image.reshape(way.model.input_shape[1:3])
        tall, wide = np.array(pixels.shape) * side / max(pixels.shape)
        self._head(say("pass_image", shape=in_words(way.model.input_shape)), left, high, side)
        top, colors = high - 1.45 * self.theme.em, self._inked(pixels)
        extent = (left, left + wide, top - tall, top)
        return [
            Image(lambda _: colors, extent=extent).draw_on(self.axes, self.theme),
            self._frame(extent),
            self._loss(left + side / 2),
        ]

    def _inked(self, pixels: np.ndarray) -> np.ndarray:
        """Return pixels as shades from the ground to ink."""
        low, high = float(pixels.min()), float(pixels.max())
        shares = (np.asarray(pixels, float) - low)[..., None] / (high - low or 1)
        ground, ink = (
            np.array(to_rgb(color))
            for color in (self.theme.palette.background, self.theme.palette.ink)
        )
        return np.clip(ground + shares * (ink - ground), 0, 1)

    def _strip(self, k: int, layer: Layer, box: tuple[float, float, float, float]) -> Drawn:
        """Draw the numbers that leave a layer as a row of cells."""
        values = self.way.values[k].reshape(self.frames, 1, -1)
        layers = self.way.layers
        weighing = next((n for n, each in enumerate(layers) if each.count_params()), 0)
        left, bottom, right, top = box
        self._frame((left, right, bottom, top))
        shades = Shades(self.theme, values, fullest=1.0)
        colors = self._inked if k < weighing else shades.colors
        still = 1 if k < weighing else self.frames
        return Image(
            lambda frame: colors(values[int(frame)]), still,
            extent=(left, right, bottom, top),
        ).draw_on(self.axes, self.theme)  # fmt: skip

    # ------------------------------------------------------------------------- the last row

    def _end(self, box: tuple[float, float, float, float]) -> list[Drawn]:
        """Draw the probabilities as bars, the target under them, and the loss."""
        theme, way, em = self.theme, self.way, self.theme.em
        left, low, right, top = box
        aside = self._aside()
        unit = (right - aside - left) / way.count
        named = self._names(0.92 * unit)
        slope = _SLOPE if named["rotation"] else 0.0
        base, high = low + (2.3 + slope) * em, top - 0.2 * em
        places = left + aside + unit * (np.arange(way.count) + 0.5)
        ends = np.array([(left + aside, base), (right, base)])
        target = one_hot(way.right, way.count)
        x = places[way.right] + 0.42 * unit * np.array([-1, -1, 1, 1])
        outline = np.stack([x, [base, high, high, base]], axis=1)
        muted = theme.palette.muted
        for k, (name, place) in enumerate(zip(way.names, places, strict=True)):
            own = {"color": theme.series_text(RIGHT) if target[k] else muted,
                   "weight": "bold" if target[k] else "normal"}  # fmt: skip
            x, y = (place + 0.3 * em, base - 0.25 * em) if slope else (place, base - 1.05 * em)
            write(self.axes, x, y, name, theme, **own, **named)
            write(self.axes, place, low + 0.1 * em, f"{target[k]:g}", theme, scale=0.9, ha="center",
                  **own)  # fmt: skip
        write(self.axes, left, low + 0.1 * em, say("pass_target"), theme, scale=0.9, color=muted)
        return [
            curve(ends, color=muted, width=0.3, halo=False, zorder=3.1).draw_on(self.axes, theme),
            curve(outline, color=theme.series(RIGHT), width=0.5, halo=False,
                  join="miter", zorder=3.2).draw_on(self.axes, theme),
            _guess(theme, way, (base, high), places, 0.62 * unit).draw_on(self.axes, theme),
        ]  # fmt: skip

    def _names(self, width: float) -> dict[str, Any]:
        """Return how names of classes are written: level where there is so much room, else tilted.

        Either way they are set smaller where they are long.
        """
        needed = widest(self.axes, self.way.names, self.theme, scale=0.9, weight="bold")
        if needed * _LEVEL <= width:
            return {"scale": 0.9 * min(1.0, width / needed), "ha": "center", "rotation": 0}
        along = (1 + _SLOPE) * self.theme.em / math.sin(math.radians(_TILT))
        return {
            "scale": 0.9 * min(0.8, along / needed), "rotation": _TILT, "ha": "right", "va": "top",
            "rotation_mode": "anchor",
        }  # fmt: skip

    def _aside(self) -> float:
        """Return the room that the name of the target needs before it."""
        own = widest(self.axes, [say("pass_target")], self.theme, scale=0.9)
        return own + 0.7 * self.theme.em

    def _loss(self, x: float) -> Drawn:
        """Write the loss under the image, with its middle at a place."""
        em, losses, low = self.theme.em, self.way.losses, self.page.bottom + 0.7 * self.theme.em
        color = self.theme.series_text(WRONG)
        write(self.axes, x, low + 2.1 * em, say("pass_loss"), self.theme, scale=0.9, ha="center",
              color=self.theme.palette.muted)  # fmt: skip
        return RunningNumber(
            lambda frame: f"{losses[int(frame)]:.2f}", (x, low), self.frames,
            scale=1.6, weight="bold", color=color,
            room=(x - 5 * em, low - em, x + 5 * em, low + 2 * em),
        ).draw_on(self.axes, self.theme)  # fmt: skip

    def _head(self, words: str, left: float, top: float, width: float) -> None:
        """Write a heading, smaller where there is little room."""
        stamp = write(self.axes, left, top, words, self.theme, scale=0.9, va="top",
                      color=self.theme.palette.muted)  # fmt: skip
        stamp.set_fontsize(stamp.get_fontsize() * min(1, width / measure(stamp)[0]))

    def _frame(self, extent: tuple[float, float, float, float]) -> Drawn:
        left, right, low, high = extent
        ends = np.array([(left, low), (right, low), (right, high), (left, high), (left, low)])
        hairline = self.theme.palette.hairline
        return curve(ends, color=hairline, width=0.3, halo=False).draw_on(self.axes, self.theme)


def _guess(
    theme: Theme, way: _Way, heights: tuple[float, float], places: np.ndarray, width: float
) -> Bars:
    """Return probabilities as bars: the right class in its colour, a wrong guess in another."""
    base, high = heights

    def colors(frame: float) -> list[str]:
        found = [theme.palette.ground[0]] * way.count
        found[int(way.shares[int(frame)].argmax())] = theme.series(WRONG)
        found[way.right] = theme.series(RIGHT)
        return found

    return Bars(
        lambda frame: base + (high - base) * way.shares[int(frame)],
        len(way.shares),
        colors=colors,
        places=places,
        width=width,
        base=base,
    )
