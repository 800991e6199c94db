"""Formulas are read once: reading one takes as long as drawing ten, and a picture asks often.

Each of Matplotlib's renderers has a reader of its own, which is forgotten with it; and all of them
together remember fifty formulas, which is fewer than stand on a page.
"""

from functools import lru_cache
from threading import get_ident
from typing import Any

from matplotlib import rcParams
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser
from matplotlib.textpath import text_to_path

REMEMBERED = 1000
_SETTINGS = ("text.hinting", *(name for name in rcParams if name.startswith("mathtext.")))


class Reader:
    """Stands for a reader of formulas and remembers what it read.

    What is read holds fonts, which two threads must not draw with at once: each reads for itself.
    """

    def __init__(self, reader: MathTextParser) -> None:
        @lru_cache(REMEMBERED)
        def read(formula: str, dpi: float, font: FontProperties, smooth: bool, *_: Any) -> Any:
            return reader.parse(formula, dpi, font, antialiased=smooth)

        self._read = read

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
        settings = (rcParams[name] for name in _SETTINGS)
        return self._read(s, dpi, font, smooth, get_ident(), *settings)


_ON_A_RASTER = Reader(RendererAgg(1, 1, 72).mathtext_parser)
_AS_OUTLINES = Reader(text_to_path.mathtext_parser)


def share_reader(renderer: Any) -> None:
    """Let a renderer read formulas with the reader that all share."""
    if isinstance(renderer, RendererAgg):
        renderer.mathtext_parser = _ON_A_RASTER
    elif hasattr(renderer, "_text2path"):
        renderer._text2path.mathtext_parser = _AS_OUTLINES
