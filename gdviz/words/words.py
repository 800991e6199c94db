"""Every word that a picture writes: whole sentences with named fields, found by key.

They stand in `english` and `korean`; `set_language` chooses, and may replace single entries. A
field such as {steps:step|steps} is a number with the noun that goes with it: 1 step, 2 steps.
"""

import warnings
from collections.abc import Mapping
from dataclasses import replace
from string import Formatter
from typing import Any

from gdviz.words.english import ENGLISH
from gdviz.words.korean import KOREAN

WORDS: dict[str, dict[str, str]] = {"en": ENGLISH, "ko": KOREAN}
KOREAN_FONTS = (
    "Pretendard",
    "Noto Sans KR",
    "Noto Sans CJK KR",
    "Apple SD Gothic Neo",
    "Malgun Gothic",
    "NanumGothic",
)
_BOLD = 700

_chosen: dict[str, str] = WORDS["en"]
_fonts: tuple[str, ...] = ()


def set_language(language: str, entries: Mapping[str, str] | None = None) -> None:
    """Choose the language of pictures drawn from now on.

    Parameters
    ----------
    language : "en" or "ko"
    entries : sentences of one's own, by the keys of `words.WORDS`, with the same named fields

    Raises
    ------
    ValueError
        If the language or a key is not known.

    Warns
    -----
    UserWarning
        If no Korean font is installed; pictures are then written in English.
    """
    global _chosen, _fonts
    if language not in WORDS:
        raise ValueError(f"no language is called {language!r}; there are {', '.join(WORDS)}")
    unknown = sorted(set(entries or ()) - set(WORDS["en"]))
    if unknown:
        raise ValueError(f"no words have the keys {unknown}; there are {sorted(WORDS['en'])}")
    for key, sentence in (entries or {}).items():
        _check_fields(key, sentence)
    fonts = _korean_fonts_or_warning() if language == "ko" else ()
    words = WORDS[language] if language == "en" or fonts else WORDS["en"]
    _chosen, _fonts = words | dict(entries or {}), fonts


def _check_fields(key: str, sentence: str) -> None:
    known = _fields(WORDS["en"][key])
    try:
        unknown = sorted(_fields(sentence) - known)
    except ValueError as broken:
        raise ValueError(f"the words for {key!r} cannot be read: {broken}") from None
    if unknown:
        raise ValueError(f"the words for {key!r} have the fields {sorted(known)}, not {unknown}")


def _fields(sentence: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(sentence) if field is not None}


class _Sentence(Formatter):
    """Fills in fields; numbers bring their nouns."""

    def format_field(self, value: Any, spec: str) -> str:
        one, several, many = spec.partition("|")
        if several:
            return f"{value} {one if str(value) == '1' else many}"
        return super().format_field(value, spec)


def say(key: str, **fields: object) -> str:
    """Return the words of a key in the chosen language, its fields filled in."""
    return _Sentence().format(_chosen[key], **fields)


def fonts() -> tuple[str, ...]:
    """Return the font families of the chosen language, first choice first."""
    return (*_fonts, "DejaVu Sans")


def korean_fonts() -> tuple[str, ...]:
    """Return the Korean font family that is taken, or none where none is installed."""
    from matplotlib.font_manager import fontManager

    families: dict[str, list[Any]] = {}
    for font in fontManager.ttflist:
        families.setdefault(font.name, []).append(font)
    found = next((name for name in KOREAN_FONTS if name in families), None)
    if found is None:
        return ()
    heaviest = max(families[found], key=lambda font: font.weight)
    if heaviest.weight < _BOLD:
        # a bold that calls itself semibold, as NanumGothic's, is drawn but complained of each time
        fontManager.ttflist.append(replace(heaviest, weight=_BOLD))
    return (found,)


def _korean_fonts_or_warning() -> tuple[str, ...]:
    found = korean_fonts()
    if not found:
        warnings.warn(
            "no Korean font is installed, so pictures are written in English; install one, such "
            "as the package fonts-nanum or fonts-noto-cjk",
            stacklevel=3,
        )
    return found
