"""Which languages there are, and which of them a picture is written in that is told of none."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from gdviz import words
from gdviz.words.english import ENGLISH
from gdviz.words.language import Language

_default = ENGLISH


@cache
def languages() -> dict[str, Language]:
    """Return the languages by their codes: in a file such as `korean.py` stands `KOREAN`."""
    names = [module.name for module in iter_modules(words.__path__)]
    found = (getattr(import_module(f"gdviz.words.{name}"), name.upper(), None) for name in names)
    return {each.code: each for each in found if isinstance(each, Language)}


def language_of(given: str | Language | None) -> Language:
    """Return the language of a code, one of a person's own as it is, or for None the default.

    Raises
    ------
    ValueError
        If there is no such language, or it lacks words.
    """
    if given is None:
        return _default
    if not isinstance(given, Language):
        if given not in languages():
            raise ValueError(f"no language is called {given!r}; there are {', '.join(languages())}")
        return languages()[given]
    if missing := sorted(set(ENGLISH.sentences) - set(given.sentences)):
        raise ValueError(
            f"the language {given.code!r} has no words for {missing[0]!r}: make it from another, "
            "such as ENGLISH.replace({...}, code=..., name=...)"
        )
    return given


def set_language(language: str | Language, entries: Mapping[str, str] | None = None) -> None:
    """Choose the language of the scenes made from now on that are not told another.

    Parameters
    ----------
    language : "en", "ko", or a `Language` of one's own
    entries : sentences of one's own, by the keys of `language.sentences`, with the same named
        fields

    Raises
    ------
    ValueError
        If the language or a key is not known.

    Examples
    --------
    >>> gd.set_language("ko")  # doctest: +SKIP
    >>> gd.set_language("en")
    >>> gd.race("x^2 + y^2", gd.SGD(0.1), start=(1, 1), steps=2).theme.language.code
    'en'
    """
    global _default
    chosen = language_of(language)
    _default = chosen.replace(entries) if entries else chosen
