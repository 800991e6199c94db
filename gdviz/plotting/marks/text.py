"""Text on a picture: written in the theme's fonts, and measured as it will be drawn."""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgba
from matplotlib.figure import Figure, FigureBase
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text
from matplotlib.transforms import Affine2D, IdentityTransform, Transform
from pyparsing import ParseBaseException

from gdviz.plotting.marks.breaks import FORMULA
from gdviz.plotting.marks.fonts import FONTS, Faces, families
from gdviz.plotting.marks.remembered import form_of, laid_out, remember, was_read
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.undescribed import Undescribed

_LONG = {"weight": "fontweight"}
_PIECE = re.compile(r"\d|\D+")
_UNWRITABLE = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_DOLLAR = re.compile(r"(?<!\\)\$")
_LINE_SPACING, _AIRY = 1.2, 1.25
"""How far apart lines are in Matplotlib, and how much farther in fonts whose letters are taller."""

Image = tuple[np.ndarray, int, int]
"""The pixels of a text from its lowest row up, and where its lower left corner lies from its place.
"""
_IMAGES: dict[tuple, Image] = {}
_MOST = 200
"""How many images are remembered: a few pages of words."""


class Words(Undescribed, Text):
    """Text that is laid out as an equal one was, on a raster."""

    def _get_layout(self, renderer: Any) -> Any:
        return laid_out(self, renderer, super()._get_layout)


class Stamp(Words):
    """Text that is drawn once and then stamped, since text is the dearest thing in a frame.

    On a raster it is a small image set down on whole pixels; elsewhere it is text.

    Attributes
    ----------
    leader : the line that leads from the words to what they name, if there is one
    """

    leader: Artist | None = None

    _image: tuple[tuple, np.ndarray, int, int] | None = None

    def set_text(self, s: Any) -> None:
        """Set the words. Beside a formula a Korean font gets its minus from the formula's font."""
        s = clean(s)
        if s and self.get_fontfamily()[0] not in FONTS:
            # where there is a formula, Matplotlib writes the rest in one font: no second has what
            # the first lacks
            parts = FORMULA.split(s)
            s = "".join([s] if len(parts) == 1 else [_with_minus(part) for part in parts])
        super().set_text(s)

    def set_position(self, xy: Sequence[float]) -> None:
        """Stand elsewhere; where that is the same place it stays as it was drawn."""
        if tuple(xy) != self.get_unitless_position():
            super().set_position(xy)

    def draw(self, renderer: Any) -> None:
        """Draw on a renderer, from the image of the last time where nothing has changed."""
        if not isinstance(renderer, RendererAgg):
            super().draw(renderer)
        elif self.get_visible() and self.get_text():
            self._stamp(renderer)
        self.stale = False

    def _stamp(self, renderer: RendererAgg) -> None:
        made_of = (self.get_text(), self.get_color(), self.get_fontsize(), renderer.dpi)
        if self._image is None or self._image[0] != made_of:
            remember(renderer)
            self._image = (made_of, *self._image_for(renderer))
        _, image, left, bottom = self._image
        x, y = self.get_transform().transform(self.get_unitless_position())
        context = renderer.new_gc()
        renderer.draw_image(context, round(x) + left, round(y) + bottom, image)
        context.restore()

    def _image_for(self, renderer: RendererAgg) -> Image:
        """Return the image of the text: that of another figure where an equal one was drawn."""
        made_of = (
            *(to_rgba(self.get_color(), self.get_alpha()), *form_of(self, renderer.dpi)),
            *(self.get_sketch_params(), self.get_agg_filter()),
            *((type(each), repr(vars(each))) for each in self.get_path_effects() or ()),
        )
        image = _IMAGES.get(made_of)
        if image is None:
            if len(_IMAGES) >= _MOST:
                _IMAGES.clear()
            image = _IMAGES[made_of] = self._rendered(renderer)
        return image

    def _rendered(self, renderer: RendererAgg) -> Image:
        """Draw the text on an image of its own."""
        text = Text(0, 0, self.get_text(), transform=IdentityTransform())
        text.update_from(self)
        text.set(transform=IdentityTransform(), clip_on=False)
        text.set_figure(self.get_figure(root=True))
        box = text.get_window_extent(renderer)
        edge = math.ceil(_halo(self) * renderer.dpi / 72) + 2
        tall = edge  # where all lines are equally high, a formula may be higher
        if "$" in self.get_text() and self._linespacing != "normal":
            tall += math.ceil(self.get_fontsize() * renderer.dpi / 72)
        left, bottom = math.floor(box.x0) - edge, math.floor(box.y0) - tall
        width, height = math.ceil(box.x1) + edge - left, math.ceil(box.y1) + tall - bottom
        text.set_position((-left, -bottom))
        canvas = RendererAgg(width, height, renderer.dpi)
        remember(canvas)
        text.draw(canvas)
        return np.ascontiguousarray(np.asarray(canvas.buffer_rgba())[::-1]), left, bottom


class Digits(Stamp):
    """A stamp whose number changes: it is put together from ready-made digits and words.

    Its place is the middle of its baseline.
    """

    def __init__(self, *args: Any, **settings: Any) -> None:
        super().__init__(*args, **settings)
        self._ready: dict[tuple, tuple[np.ndarray, int]] = {}

    def _image_for(self, renderer: RendererAgg) -> Image:
        em = math.ceil(self.get_fontsize() * renderer.dpi / 72)
        ink, width = self._put_together(em, renderer, halo=False)
        color, alpha = np.full((*ink.shape, 3), self._in_bytes(self.get_color())), ink
        if self.get_path_effects():
            ground = self._in_bytes(self.get_path_effects()[0]._gc["foreground"])
            color = ground + (color - ground) * (ink[..., None] / 255)
            alpha = self._put_together(em, renderer, halo=True)[0]
        image = np.concatenate([np.round(color).astype(np.uint8), alpha[..., None]], axis=2)
        return image, -em - width // 2, -em

    @staticmethod
    def _in_bytes(color: Any) -> np.ndarray:
        return np.round(255 * np.array(to_rgba(color)[:3]))

    def _put_together(self, em: int, renderer: RendererAgg, halo: bool) -> tuple[np.ndarray, int]:
        """Return how opaque the words are, with their halo or without, and their width."""
        pieces = _PIECE.findall(self.get_text())
        parts = [self._piece(piece, em, renderer, halo) for piece in pieces]
        width = sum(advance for _, advance in parts)
        opaque, x = np.zeros((2 * em, width + 2 * em), np.uint8), 0
        for piece, advance in parts:
            part = opaque[:, x : x + piece.shape[1]]
            np.maximum(part, piece, out=part)
            x += advance
        return opaque, width

    def _piece(
        self, words: str, em: int, renderer: RendererAgg, halo: bool
    ) -> tuple[np.ndarray, int]:
        """Return how opaque a piece is, its lowest row first and its baseline at half its height,
        and its width."""
        key = (words, self.get_color(), self.get_fontsize(), renderer.dpi, halo)
        if key not in self._ready:
            text = Text(0, 0, words, transform=IdentityTransform())
            text.update_from(self)
            text.set(transform=IdentityTransform(), ha="left", va="baseline", clip_on=False)
            text.set_path_effects(self.get_path_effects() if halo else [])
            text.set_figure(self.get_figure(root=True))
            text.set_text(f"{words}00")
            wide = text.get_window_extent(renderer).width
            text.set_text("00")
            advance = round(wide - text.get_window_extent(renderer).width)
            text.set(text=words, position=(em, em))
            canvas = RendererAgg(advance + 2 * em, 2 * em, renderer.dpi)
            remember(canvas)
            text.draw(canvas)
            self._ready[key] = np.array(canvas.buffer_rgba())[::-1, :, 3], advance
        return self._ready[key]


def _with_minus(part: str) -> str:
    return part if part.startswith("$") else part.replace("−", "$-$")


def _halo(text: Text) -> float:
    """Return the width of a text's halo on each side, in points."""
    strokes = [e for e in text.get_path_effects() or () if isinstance(e, Stroke)]
    return max((stroke._gc.get("linewidth", 0) / 2 for stroke in strokes), default=0)


def write(
    parent: Any,
    x: float,
    y: float,
    words: str,
    theme: Theme,
    *,
    scale: float = 1.0,
    color: str | None = None,
    halo: bool = False,
    kind: type[Stamp] = Stamp,
    **style: Any,
) -> Stamp:
    """Write words on a figure or axes, `scale` times the base size, in its data coordinates.

    Further keywords are those of `matplotlib.text.Text`; the place of a figure is in pixels.
    `kind` is the class of the text.
    """
    words = clean(words)
    fonts = families(words, theme.fonts)
    settings = {
        "fontproperties": Faces(family=fonts),
        "fontsize": scale * theme.size.base,
        "color": color or theme.palette.ink,
        "math_fontfamily": theme.mathematics,
        "fontweight": "normal",
        "fontstyle": "normal",
        "antialiased": True,
        "usetex": False,
        "parse_math": True,
    } | {_LONG.get(key, key): value for key, value in style.items()}
    if not {fonts[0], theme.fonts[0]} <= {*FONTS}:
        settings["linespacing"] = _AIRY * settings.get("linespacing", _LINE_SPACING)
    if halo:
        stroke = Stroke(linewidth=1.6 * theme.size.halo, foreground=theme.palette.background)
        settings["path_effects"] = [stroke, Normal()]
    stamp = kind(x, y, "", **settings)
    stamp.set_text(plain(words))
    _attach(stamp, parent, settings)
    return legible(stamp)


def _attach(stamp: Stamp, parent: Any, settings: Mapping[str, Any]) -> None:
    if isinstance(parent, FigureBase):
        stamp.set_transform(settings.get("transform", pixels(parent)))
        parent.add_artist(stamp)
    else:
        stamp.set_transform(settings.get("transform", parent.transData))
        stamp.set_clip_on(False)
        parent.add_artist(stamp)


def pixels(figure: Figure) -> Transform:
    """Return the transform from pixels of a figure as it is now: a PDF has others."""
    return Affine2D().scale(1 / figure.dpi) + figure.dpi_scale_trans


def clean(words: Any) -> Any:
    """Return words without what no file can say: control characters, and halves of characters."""
    return _UNWRITABLE.sub("", words) if isinstance(words, str) else words


def plain(words: str) -> str:
    """Return words of a person in which dollars that enclose no formula stand for themselves.

    Raises
    ------
    ValueError
        If they are no text.
    """
    if not isinstance(words, str):
        raise ValueError(f"title and subtitle must be text, got {words!r}")
    inside = [part[1:-1] for part in FORMULA.findall(words)]
    lone = _DOLLAR.search(FORMULA.sub("", words))
    # "from $5 to $6" encloses no formula: none ends with a space
    return _escaped(words) if lone or any(part != part.strip() for part in inside) else words


def legible(stamp: Stamp) -> Stamp:
    """Return a text whose dollars stand for themselves where Matplotlib cannot read a formula."""
    words = stamp.get_text()
    if "$" in words and not was_read(words):
        try:
            measure(stamp)
        except ValueError as error:
            if not isinstance(error.__context__, ParseBaseException):
                raise  # it is not the formula that is wrong
            stamp.set_text(_escaped(words))
    return stamp


def _escaped(words: str) -> str:
    return _DOLLAR.sub(r"\$", words)


def measure(artist: Artist) -> tuple[float, float]:
    """Return the width and the height, in pixels, of a text as it will be drawn."""
    box = artist.get_window_extent()
    return box.width, box.height


def widest(parent: Any, words: Iterable[str], theme: Theme, **style: Any) -> float:
    """Return how many pixels the widest of some words takes, written as by `write`."""
    return max((size_of(parent, each, theme, **style)[0] for each in words), default=0.0)


def size_of(parent: Any, words: str, theme: Theme, **style: Any) -> tuple[float, float]:
    """Return the width and the height, in pixels, of words written as by `write`."""
    # on a figure: axes would make out first how they cut words off
    figure = parent if isinstance(parent, FigureBase) else parent.get_figure()
    stamp = write(figure, 0, 0, words, theme, **style)
    size = measure(stamp)
    stamp.remove()
    return size
