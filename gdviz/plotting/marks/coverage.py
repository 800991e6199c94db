"""Which fonts have the letters of some words: what none has is refused, and no box is drawn."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from functools import cache

from matplotlib.font_manager import findSystemFonts, fontManager, get_font

_UNSEEN = "Cc", "Cf", "Cs", "Zs", "Zl", "Zp"
"""Categories of characters that show nothing."""
_FROM_THE_RIGHT = "R", "AL"
_NO_FONT = "last resort"
"""What a font is called that has a box for every letter."""


def lacking(words: str, families: Sequence[str]) -> frozenset[str]:
    """Return the letters of words that none of some families of fonts has.

    Raises
    ------
    ValueError
        If words are of a script that runs from the right, which Matplotlib cannot set.
    """
    if words.isascii():
        return frozenset()
    if any(unicodedata.bidirectional(letter) in _FROM_THE_RIGHT for letter in words):
        raise ValueError(
            f"{words!r} runs from the right, which Matplotlib cannot write: use other letters"
        )
    files = _files()
    known = [_letters(files[name]) for name in families if name in files]
    return frozenset(
        letter
        for letter in words
        if not letter.isascii()
        and not any(ord(letter) in letters for letters in known)
        and unicodedata.category(letter) not in _UNSEEN
    )


@cache
def covering(letters: frozenset[str]) -> tuple[str, ...]:
    """Return installed families of fonts that have letters between them, as few as there may be.

    Raises
    ------
    ValueError
        If no font has one of them.
    """
    found, wanted = _cover(letters)
    if wanted:
        look_again()
        found, wanted = _cover(letters)
    if wanted:
        shown = "".join(map(chr, sorted(wanted)))[:12]
        raise ValueError(
            f"no installed font has {shown!r}: install one, such as Noto Sans CJK or Noto "
            f"Emoji, or write it in other letters"
        )
    return found


def _cover(letters: frozenset[str]) -> tuple[tuple[str, ...], frozenset[int]]:
    """Return families that have letters, as few as there may be, and what none of them has."""
    found: list[str] = []
    wanted = frozenset(map(ord, letters))
    while wanted:
        name, file = max(_files().items(), key=lambda each: len(wanted & _letters(each[1])))
        if not wanted & _letters(file):
            break
        found.append(name)
        wanted -= _letters(file)
    return tuple(found), wanted


@cache
def look_again() -> None:
    """Add to Matplotlib's list the fonts that were installed after it had written its list."""
    known = {font.fname for font in fontManager.ttflist}
    for file in sorted({*findSystemFonts()} - known):
        with suppress(OSError, RuntimeError):  # a font that Matplotlib cannot draw
            fontManager.addfont(file)


def _files() -> dict[str, str]:
    """Return the file of each family, its plainest face."""
    return _files_of(len(fontManager.ttflist))


@cache
def _files_of(count: int) -> dict[str, str]:
    """Return the files of so many fonts as Matplotlib has listed: its list only grows."""
    fonts = sorted(fontManager.ttflist, key=lambda font: (font.style != "normal", font.name))
    files: dict[str, str] = {}
    for font in fonts:
        if _NO_FONT not in font.name.lower():
            files.setdefault(font.name, font.fname)
    return files


@cache
def _letters(file: str) -> frozenset[int]:
    try:
        return frozenset(get_font(file).get_charmap())
    except (OSError, RuntimeError):  # a font of pictures, which Matplotlib cannot draw
        return frozenset()
