"""The fonts of a language: which of them is installed, and how bold its boldest face is.

Matplotlib's list of fonts is read, and never changed.
"""

import re
import sys
import warnings
from collections.abc import Sequence
from functools import cache

from matplotlib.font_manager import FontProperties, fontManager, weight_dict

from gdviz.words.english import ENGLISH
from gdviz.words.language import Language
from gdviz.words.words import languages

FONTS = ("DejaVu Sans",)
"""What comes with Matplotlib; it stands last in the fonts of every theme."""


def installed(language: Language) -> tuple[str, ...]:
    """Return the first of a language's families that is installed, or none where none is."""
    known = {font.name for font in fontManager.ttflist}
    return tuple(name for name in language.fonts if name in known)[:1]


def drawable(language: Language) -> Language:
    """Return a language, or English where its fonts are needed and none is installed.

    Warns
    -----
    UserWarning
        Once a language, if none of its fonts is installed.
    """
    if not language.fonts or installed(language):
        return language
    _warn_of_missing(language)
    return ENGLISH


@cache
def _warn_of_missing(language: Language) -> None:
    warnings.warn(
        f"no {language.name} font is installed, so pictures are written in English; install one, "
        f"such as {' or '.join(language.packages or language.fonts)}",
        stacklevel=_callers_level(),
    )


def _callers_level() -> int:
    """Return how far up the stack, as seen from who calls, stands the first line not of ours."""
    frame, level = sys._getframe(1), 1
    while frame.f_back and frame.f_globals.get("__name__", "").startswith("gdviz."):
        frame, level = frame.f_back, level + 1
    return level


def families(words: str, fonts: Sequence[str]) -> list[str]:
    """Return the fonts in which words are written: a theme's, before them those of other letters.

    So Korean words within an English picture have a Korean font.
    """
    others = (
        installed(each)
        for each in languages().values()
        if each.letters and fonts[0] not in each.fonts and re.search(each.letters, words)
    )
    return [*(name for found in others for name in found), *fonts]


class Faces(FontProperties):
    """Families of fonts whose bold is the boldest face that each of them has.

    A family such as NanumGothic may end with a semibold: asked for a bold, Matplotlib draws with
    it but complains each time. It looks for each family by itself, on a copy of these.
    """

    def __copy__(self) -> "Faces":
        new = Faces.__new__(Faces)  # Matplotlib's own copy is a plain FontProperties
        new.__dict__.update(self.__dict__)
        return new

    def get_weight(self) -> str | int:
        """Return the weight to look for in the first family."""
        asked = super().get_weight()
        family = self.get_family()[0]
        return asked if family in FONTS else min(asked, _boldest(family), key=_as_number)


def _boldest(family: str) -> int:
    return max((font.weight for font in fontManager.ttflist if font.name == family), default=1000)


def _as_number(weight: str | int) -> int:
    return weight_dict[weight] if isinstance(weight, str) else weight
