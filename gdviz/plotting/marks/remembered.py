"""Words are measured and formulas read once, whatever renderer asks: a picture asks often.

Each of Matplotlib's renderers measures for itself, and what it knows is forgotten with it: that of
the screen, of each film and file, and of each stamp. All formulas that they remember together are
fifty, which is fewer than stand on a page.
"""

from collections.abc import Callable
from functools import cache, lru_cache, partial
from threading import get_ident
from typing import Any

from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.text import Text
from matplotlib.textpath import text_to_path

from gdviz.plotting.marks.again import finding_once, parser

FORMULAS, WORDS = 1000, 5000
"""How many are remembered."""
_SETTINGS = ("text.hinting", *(name for name in rcParams if name.startswith("mathtext.")))


class Reader:
    """Stands for a reader of formulas and remembers what it read.

    What is read holds fonts, which two threads must not draw with at once: each reads for itself.
    """

    def __init__(self, reader: MathTextParser) -> None:
        known: set[str] = set()

        @lru_cache(FORMULAS)
        def read(formula: str, dpi: float, font: FontProperties, smooth: bool, *_: Any) -> Any:
            reader._parser = parser()
            found = reader.parse(formula, dpi, font, antialiased=smooth)
            if len(known) > WORDS:
                known.clear()
            known.add(formula)
            return found

        self._read, self._known = read, known

    def knows(self, words: str) -> bool:
        """Whether all lines of some words are formulas that were read, at whatever size."""
        return self._known.issuperset(words.split("\n"))

    def parse(
        self,
        s: str,
        dpi: float = 72,
        prop: FontProperties | None = None,
        *,
        antialiased: bool | None = None,
    ) -> Any:
        """Return what a renderer draws of a formula."""
        font = prop and prop.copy()  # which its owner may change
        smooth = rcParams["text.antialiased"] if antialiased is None else antialiased
        return self._read(s, dpi, font, smooth, get_ident(), *settings())


def settings() -> list[Any]:
    """Return the settings of Matplotlib's on which the look of words depends."""
    return [rcParams[name] for name in _SETTINGS]


Layout = tuple[Any, ...]
_LAYOUTS: dict[tuple, Layout] = {}
_ON_A_RASTER, _AS_OUTLINES = (
    Reader(finding_once(of.mathtext_parser, lambda: (get_ident(), *settings())))
    for of in (RendererAgg(1, 1, 72), text_to_path)
)


@cache
def _ruler(dpi: float) -> RendererAgg:
    """Return what measures words for all rasters of a resolution."""
    ruler = RendererAgg(1, 1, dpi)
    ruler.mathtext_parser = _ON_A_RASTER
    return ruler


@lru_cache(WORDS)
def _measured(
    dpi: float, words: str, font: FontProperties, formula: bool | str, *_: Any
) -> tuple[float, float, float]:
    return _ruler(dpi).get_text_width_height_descent(words, font, formula)


def _measure(
    dpi: float, s: str, prop: FontProperties, ismath: bool | str
) -> tuple[float, float, float]:
    return _measured(dpi, s, prop.copy(), ismath, *settings())


def laid_out(text: Text, renderer: Any, lay: Callable[[Any], Layout]) -> Layout:
    """Return the layout of a text: that of an equal one, where `lay` laid it out for a raster."""
    remember(renderer)
    if type(renderer) is not RendererAgg or text.get_wrap():
        return lay(renderer)
    asked = form_of(text, renderer.dpi)
    if asked not in _LAYOUTS:
        if len(_LAYOUTS) >= WORDS:
            _LAYOUTS.clear()
        _LAYOUTS[asked] = lay(renderer)
    return _LAYOUTS[asked]


def form_of(text: Text, dpi: float) -> tuple:
    """Return all on which it depends how large a text is at a resolution."""
    return (
        *(text.get_text(), text.get_fontproperties().copy(), text._linespacing),
        *(text._get_multialignment(), text.get_ha(), text.get_va()),
        *(text.get_rotation(), text.get_rotation_mode(), text.get_antialiased()),
        *(text.get_usetex(), text.get_parse_math()),
        *(dpi, text.get_figure(root=True).dpi, *settings()),
    )


def was_read(words: str) -> bool:
    """Whether words hold formulas that can be read, as some renderer has."""
    return _ON_A_RASTER.knows(words)


def remember(renderer: Any) -> None:
    """Let a renderer read and measure what none has before, and take the rest from the others."""
    if type(renderer) is RendererAgg:
        renderer.mathtext_parser = _ON_A_RASTER
        renderer.get_text_width_height_descent = partial(_measure, renderer.dpi)
    if hasattr(renderer, "_text2path"):  # a raster too draws a halo along outlines
        renderer._text2path.mathtext_parser = _AS_OUTLINES
