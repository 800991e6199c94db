"""Of the alternatives of a grammar those alone are tried that may begin with the character at hand.

Most characters of a formula are letters and digits, and most alternatives begin with a backslash.
"""

import re
from collections.abc import Iterable
from copy import copy
from functools import cache, partial
from typing import Any

from pyparsing import (
    And,
    Forward,
    Group,
    Literal,
    MatchFirst,
    OneOrMore,
    Opt,
    ParserElement,
    Regex,
    ZeroOrMore,
)

_FIRST = re.compile(r"(?:\\(\W)|([^\\()\[\].^$|?*+{}]))(?![*?{])")
"""A character that stands for itself, escaped or not."""


def try_what_may_begin(element: MatchFirst) -> None:
    """Let an element try none of its alternatives that cannot match where it stands."""
    element.parseImpl = partial(_parse, element, {})


def _parse(
    element: MatchFirst, known: dict[str, MatchFirst], text: str, place: int, *settings: Any
) -> Any:
    character = text[place : place + 1]
    if not character.strip():  # who skips blanks begins behind them
        return MatchFirst.parseImpl(element, text, place, *settings)
    if character not in known:
        some = copy(element)
        some.exprs = [each for each in element.exprs if _may_begin(each, character)]
        known[character] = some if some.exprs else element  # which tells what was expected
    return MatchFirst.parseImpl(known[character], text, place, *settings)


def _may_begin(element: ParserElement, character: str) -> bool:
    firsts = _firsts(element, frozenset())
    return firsts is None or character in firsts


def _firsts(element: ParserElement, above: frozenset[int]) -> set[str] | None:
    """Return the characters with which what an element matches begins; None if it may be any."""
    if id(element) in above:
        return None
    above |= {id(element)}
    if isinstance(element, Literal):
        return {element.match[0]} if element.match else None
    if isinstance(element, Regex):
        return _firsts_of(element.pattern)
    if isinstance(element, MatchFirst):
        return _together(_firsts(each, above) for each in element.exprs)
    if isinstance(element, And):
        return _firsts_in_a_row(element.exprs, above)
    if isinstance(element, Forward | Group | OneOrMore):
        return _firsts(element.expr, above)
    return None


def _firsts_in_a_row(elements: Iterable[ParserElement], above: frozenset[int]) -> set[str] | None:
    found = []
    for element in elements:
        may_be_absent = isinstance(element, Opt | ZeroOrMore)
        found.append(_firsts(element.expr if may_be_absent else element, above))
        if not may_be_absent:
            return _together(found)
    return None


def _together(several: Iterable[set[str] | None]) -> set[str] | None:
    several = [*several]
    return None if None in several else set().union(*several)


@cache
def _firsts_of(pattern: str) -> set[str] | None:
    """Return the characters with which words begin that a pattern lists; None of any other."""
    if not _FIRST.match(pattern):
        return None
    firsts = [_FIRST.match(words) for words in _listed(pattern)]
    return {first[1] or first[2] for first in firsts} if all(firsts) else None


def _listed(pattern: str) -> list[str]:
    """Return the alternatives of a pattern that stand in no brackets."""
    found, depth, place = [""], 0, 0
    while place < len(pattern):
        character = pattern[place : place + (2 if pattern[place] == "\\" else 1)]
        place += len(character)
        depth += (character in ("(", "[")) - (character in (")", "]"))
        if character == "|" and not depth:
            found.append("")
        else:
            found[-1] += character
    return found
