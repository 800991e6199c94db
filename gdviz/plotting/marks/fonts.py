"""The fonts of a language: which of them is installed, and how bold its boldest face is.

Matplotlib's list of fonts is read. Fonts are added to it only where one is missing there: those of
a Python package, and those that were installed after the list was written.
"""

import re
import sys
import warnings
from collections.abc import Sequence
from difflib import get_close_matches
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from matplotlib.font_manager import FontProperties, fontManager, get_font, weight_dict

from gdviz.plotting.marks.coverage import covering, lacking, look_again
from gdviz.words.english import ENGLISH
from gdviz.words.language import Language
from gdviz.words.words import languages

FONTS = ("DejaVu Sans",)
"""What comes with Matplotlib; it stands last in the fonts of every theme."""


def installed(language: Language) -> tuple[str, ...]:
    """Return the first of a language's families that is installed, or none where none is."""
    return _listed(language) or _brought(language) or _found_since(language)


def _listed(language: Language) -> tuple[str, ...]:
    known = {font.name for font in fontManager.ttflist}
    return tuple(name for name in language.fonts if name in known)[:1]


def _brought(language: Language) -> tuple[str, ...]:
    """Return the first family of those that Python packages bring, which are listed with it."""
    for file in (file for module in language.modules for file in _fonts_in(module)):
        fontManager.addfont(file)
    return _listed(language)


def _found_since(language: Language) -> tuple[str, ...]:
    """Return the first family of those that were installed after Matplotlib listed its fonts."""
    if language.fonts:
        look_again()
    return _listed(language)


def _fonts_in(module: str) -> list[Path]:
    """Return the fonts in a Python package, which may change settings if it were imported."""
    package = find_spec(module)
    folders = (package and package.submodule_search_locations) or ()
    return sorted(file for folder in folders for file in Path(folder).rglob("*.[ot]tf"))


SERIF = "STIXGeneral"
"""What "serif" is: it comes with Matplotlib, and so do formulas in it."""
_GENERIC = {"serif": SERIF, "sans": FONTS[-1], "sans-serif": FONTS[-1]}
_MATHEMATICS = {FONTS[-1]: "dejavusans", "DejaVu Serif": "dejavuserif", SERIF: "stix"}
_COMPUTER_MODERN = re.compile("CMU |Latin Modern|cm[a-z]+10", re.IGNORECASE)
_LATIN_TEXT, _SERIFS = 2, range(2, 11)
"""What a font says of itself: PANOSE's family of Latin text, and its styles with serifs."""


def family_of(font: str) -> str:
    """Return the installed family of fonts of a name; "serif" is one for papers.

    Raises
    ------
    ValueError
        If none is called so.
    """
    if not isinstance(font, str):
        raise ValueError(f'font must be the name of a family, such as "serif", got {font!r}')
    name = _GENERIC.get(font.lower(), font)
    if name.lower() not in _known():
        look_again()
    known = _known()
    if name.lower() not in known:
        near = get_close_matches(font.lower(), known, n=3, cutoff=0.5)
        there = " or ".join(repr(known[each]) for each in near) or '"serif" or "sans"'
        raise ValueError(f"no font called {font!r} is installed; there is {there}")
    return known[name.lower()]


def _known() -> dict[str, str]:
    """Return the name of each listed family by what it is in small letters."""
    return {each.name.lower(): each.name for each in fontManager.ttflist}


@cache
def mathematics_of(family: str) -> str:
    """Return Matplotlib's name of the font of formulas that suits a family."""
    if family in _MATHEMATICS:
        return _MATHEMATICS[family]
    if _COMPUTER_MODERN.match(family):
        return "cm"
    file = next((font.fname for font in fontManager.ttflist if font.name == family), None)
    says = (file and get_font(file).get_sfnt_table("OS/2")) or {"panose": bytes(10)}
    kind, style, *_ = says["panose"]
    has_serifs = style in _SERIFS if kind == _LATIN_TEXT else "serif" in family.lower()
    return "stix" if has_serifs and "sans" not in family.lower() else "dejavusans"


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
    packages = " or ".join(language.packages or language.fonts)
    modules = " or ".join(f"pip install {each.replace('_', '-')}" for each in language.modules)
    warnings.warn(
        f"no {language.name} font is installed, so pictures are written in English; install one, "
        f"such as {packages}{f', or by {modules}' if modules else ''}",
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

    So Korean words within an English picture have a Korean font, and Chinese ones whatever font
    there is.

    Raises
    ------
    ValueError
        If no installed font has a letter.
    """
    others = (
        installed(each)
        for each in languages().values()
        if each.letters and fonts[0] not in each.fonts and re.search(each.letters, words)
    )
    named = [*(name for found in others for name in found), *fonts]
    return [*covering(lacking(words, named)), *named]


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
