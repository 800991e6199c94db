"""A theme is a palette crossed with a size, both of them data: all that a mark needs to look right.

Colours are hex strings, lengths are points (1/72 inch) unless said otherwise.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from numbers import Real

import numpy as np
from matplotlib.colors import to_hex, to_rgb

from gdviz.ground.checks import advice, flag
from gdviz.plotting.marks.fonts import FONTS, drawable, family_of, installed, mathematics_of
from gdviz.words.english import ENGLISH
from gdviz.words.language import Language
from gdviz.words.words import language_of


@dataclass(frozen=True)
class Palette:
    """The colours of a picture.

    Attributes
    ----------
    background : of the figure, and of the halo that rings what is loud
    ink, muted, hairline : of titles and rings, of notes and ticks, of grids
    ground : five colours of a surface, low to high
    contour, contour_alpha : of contour lines
    series : of paths, in order
    series_text : the same as text, dark (or light) enough to read
    """

    background: str
    ink: str
    muted: str
    hairline: str
    ground: tuple[str, ...]
    contour: str
    contour_alpha: float
    series: tuple[str, ...]
    series_text: tuple[str, ...]


LIGHT = Palette(
    background="#FFFFFF",
    ink="#1F2A37",
    muted="#6B7785",
    hairline="#C9D1DA",
    ground=("#A9BCCD", "#C6D3DF", "#DDE5EC", "#EDF1F5", "#F6F8FA"),
    contour="#3B5B7A",
    contour_alpha=0.28,
    series=("#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#1F2A37"),
    series_text=("#C05500", "#0072B2", "#008561", "#A36186", "#9C6C00", "#1F2A37"),
)
DARK = Palette(
    background="#0F1620",
    ink="#E8EDF3",
    muted="#93A1B1",
    hairline="#2F3B49",
    ground=("#3A5674", "#2C4260", "#21324A", "#192639", "#131C2A"),
    contour="#A9C4E0",
    contour_alpha=0.22,
    series=("#FF8A3D", "#5BB8F5", "#35D0A0", "#E58AC4", "#FFC74D", "#C9D1DA"),
    series_text=("#FF8A3D", "#5BB8F5", "#35D0A0", "#E58AC4", "#FFC74D", "#C9D1DA"),
)


_NARROW = 4.5
"""In inches: a picture less wide than this is a paper's, and as finely resolved."""


@dataclass(frozen=True)
class Size:
    """The measures of a picture.

    Attributes
    ----------
    figure : width and height in inches
    dpi : pixels per inch
    base, title : text sizes
    path : width of a path
    halo : width of the halo on each side of it
    marker : size of its end marker

    Examples
    --------
    >>> gd.plotting.SIZES["slides"].figure
    (13.333333333333334, 7.5)
    """

    figure: tuple[float, float]
    dpi: int
    base: float
    title: float
    path: float
    halo: float
    marker: float

    @property
    def inches(self) -> tuple[float, ...]:
        """The sides for Matplotlib: what they lack for whole pixels by rounding it cuts off."""
        return tuple(_with_whole_pixels(side, self.dpi) for side in self.figure)

    @property
    def is_narrow(self) -> bool:
        """Whether it is a column of a paper, where a picture has fewer words, not smaller ones."""
        return self.figure[0] < _NARROW


SIZES = {
    "paper": Size((3.4, 2.55), 300, 8, 9, 1.2, 1.2, 4),
    "notebook": Size((7.2, 4.6), 110, 10.5, 13, 2.0, 2.0, 6),
    "slides": Size((40 / 3, 7.5), 144, 20, 28, 3.6, 3.2, 11),
    "half": Size((20 / 3, 7.5), 144, 16, 22, 2.9, 2.6, 9),
    "column": Size((3.25, 2.44), 300, 8, 9, 1.2, 1.2, 4),
}
Shape = str | Size | tuple[float, float]
"""What a size is given as: a name, a width and a height in inches, or a `Size`."""
_LONGEST = 2.4
"""How many times the shorter side the longer one counts where a shape decides on measures."""
_MOST = 60
"""In inches: what is longer was meant in pixels."""
MARKERS = ("o", "s", "D", "^", "v", "P", "X", "<", ">", "*", "d", "p")
"""Of twelve series: from the seventh on colours repeat, and lines are dashed."""
DASH = (2.6, 1.7)
"""A dash and the gap behind it, in widths of a path."""


@dataclass(frozen=True)
class Theme:
    """A palette, a size and a language, and what follows from them.

    `own` has the colours that a person gave to series, by their numbers; `bare` leaves the ground
    of figures and axes unpainted. `numbers` is the font of ticks, and `mathematics` Matplotlib's
    name of that of formulas.

    Examples
    --------
    >>> gd.race("x^2 + y^2", gd.SGD(0.1), start=(2, 1), steps=4, size="paper").theme.size.figure
    (3.4, 2.55)
    """

    palette: Palette
    size: Size
    fonts: tuple[str, ...] = FONTS
    language: Language = ENGLISH
    own: Mapping[int, str] = field(default_factory=dict)
    bare: bool = False
    numbers: str = FONTS[-1]
    mathematics: str = mathematics_of(FONTS[-1])

    @property
    def em(self) -> float:
        """The base text size in pixels: the unit in which pictures are laid out."""
        return self.size.base * self.size.dpi / 72

    @property
    def ground_color(self) -> str:
        """The colour that figures and axes are painted with, or "none"."""
        return "none" if self.bare else self.palette.background

    @property
    def hairline_width(self) -> float:
        """Width of contour lines, axes and ticks."""
        return 0.28 * self.size.path

    def say(self, key: str | Mapping[str, str], /, **fields: object) -> str:
        """Return the words of a key in the theme's language, as `Language.say` gives them."""
        return self.language.say(key, **fields)

    def in_font(self, font: str | None) -> "Theme":
        """Return the theme with words, numbers and formulas in a font: see `family_of`."""
        if font is None:
            return self
        family = family_of(font)
        fonts = (family, *(each for each in self.fonts if each != family))
        return replace(self, fonts=fonts, numbers=family, mathematics=mathematics_of(family))

    def finer(self, share: float) -> "Theme":
        """Return the theme with thinner paths and smaller markers, for a small panel."""
        size = self.size
        lengths = {name: share * getattr(size, name) for name in ("path", "halo", "marker")}
        return replace(self, size=replace(size, **lengths))

    def ground(self, count: int) -> list[str]:
        """Return so many ground colours, low to high."""
        stops = np.array([to_rgb(color) for color in self.palette.ground])
        at = np.linspace(0, len(stops) - 1, count)
        channels = [np.interp(at, range(len(stops)), channel) for channel in stops.T]
        return [to_hex(color) for color in np.transpose(channels)]

    def series(self, index: int) -> str:
        """Return the colour of the path of that number; they repeat after the last."""
        return self.own.get(index) or self.palette.series[index % len(self.palette.series)]

    def series_text(self, index: int) -> str:
        """Return the colour of the label of that path."""
        if index in self.own:
            return readable(self.own[index], self.palette.background, self.palette.ink)
        return self.palette.series_text[index % len(self.palette.series_text)]

    def marker(self, index: int) -> str:
        """Return the shape of the end marker of that path."""
        return MARKERS[index % len(MARKERS)]

    def is_dashed(self, index: int) -> bool:
        """Return whether the path of that number has a colour of another, which is not dashed."""
        return index // len(self.palette.series) % 2 == 1

    def dashes(self, index: int) -> tuple[float, ...]:
        """Return the dashes of that path's line as a `Stroke` takes them; () of a solid one."""
        return (0.0, *DASH) if self.is_dashed(index) else ()

    def faded(self, color: str, shares: np.ndarray) -> np.ndarray:
        """Mix a colour into the ground: shape (k, 3) for k shares of it from 0 to 1."""
        ground = np.array(to_rgb(self.palette.ground[2]))
        return ground + np.asarray(shares)[:, None] * (np.array(to_rgb(color)) - ground)

    def inked(self, shares: np.ndarray) -> np.ndarray:
        """Mix ink into the background: shape (..., 3) for shares (..., 1) of it from 0 to 1."""
        ground, ink = (
            np.array(to_rgb(each)) for each in (self.palette.background, self.palette.ink)
        )
        return np.clip(ground + shares * (ink - ground), 0, 1)


def readable(color: str, ground: str, ink: str, least: float = 4.5) -> str:
    """Return a colour mixed with ink until it has a contrast of `least` to 1 with a ground."""
    under, last, own = (np.array(to_rgb(each)) for each in (ground, ink, color))
    mixed = (own + share * (last - own) for share in np.linspace(0, 1, 21))
    return to_hex(next((each for each in mixed if contrast(each, under) >= least), last))


def contrast(one: np.ndarray, other: np.ndarray) -> float:
    """Return the contrast of two colours, from 1 to 21 (WCAG 2.2)."""
    channels = np.array([one, other])
    linear = np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)
    low, high = np.sort(linear @ [0.2126, 0.7152, 0.0722])
    return float((high + 0.05) / (low + 0.05))


def size_of(shape: Shape) -> Size:
    """Return the measures of a size.

    Those of a width and a height lie between those of paper, notebook and slides, as its area does;
    a banner has the letters of its height.

    Raises
    ------
    ValueError
        If it is neither the name of a size, nor two lengths above 0, nor a `Size`.
    """
    if isinstance(shape, Size):
        return shape
    if isinstance(shape, str):
        if shape not in SIZES:
            raise ValueError(f"no size is called {shape!r}: {advice(shape, SIZES)}")
        return SIZES[shape]
    inches = shape if isinstance(shape, Sequence) else ()
    if len(inches) != 2 or not all(isinstance(x, Real) and 0 < x < np.inf for x in inches):
        raise ValueError(
            'a size is a name such as "slides", (width, height) in inches such as (6, 4), or a '
            f"Size, got {shape!r}"
        )
    if max(inches) > _MOST:
        raise ValueError(
            f'a size is in inches, at most {_MOST}, such as "slides" for 1920 x 1080 pixels or '
            f"(13.3, 7.5), got {shape!r}"
        )
    return _between(*map(float, inches))


def _with_whole_pixels(side: float, dpi: float) -> float:
    """Return a length that is so many pixels, or one that differs in its last digits alone."""
    pixels = round(side * dpi)
    while side * dpi < pixels <= side * dpi + 1e-6:
        side = math.nextafter(side, math.inf)
    return side


def _between(width: float, height: float) -> Size:
    """Return the measures of a width and a height, between those of the sizes of slides' shape."""
    known = [SIZES[name] for name in ("paper", "notebook", "slides")]
    sides = [_side(*each.figure) for each in known]
    lengths = {
        name: float(np.interp(_side(width, height), sides, [getattr(each, name) for each in known]))
        for name in ("base", "title", "path", "halo", "marker")
    }
    resolved = known[0] if width < _NARROW else known[-1]
    return Size((width, height), resolved.dpi, **lengths)


def _side(width: float, height: float) -> float:
    """Return the side of a square as large as a picture, of a banner as a part of it."""
    low, high = sorted((width, height))
    return float(np.sqrt(low * min(high, _LONGEST * low)))


def theme(size: Shape = "slides", dark: bool = False, language: str | Language = ENGLISH) -> Theme:
    """Return the theme of a size, which is given as to `size_of`.

    `language` is a code ("en", "ko") or a `Language` of one's own; where none of its fonts is
    installed, the theme's is English.

    Raises
    ------
    ValueError
        If it is no size, or there is no language of that name.
    """
    language = drawable(language_of(language))
    return Theme(
        palette=DARK if flag("dark", dark) else LIGHT,
        size=size_of(size),
        fonts=(*installed(language), *FONTS),
        language=language,
    )
