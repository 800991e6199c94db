"""Where words and formulas may be broken, and where they may end before their time."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

FORMULA = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])*\$)")
_WORD = re.compile(r" *(?:\$[^$]*\$|[^ ])+")
_LETTER = re.compile(r"\\\$|.", re.DOTALL)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_SIGNS, _OPEN, _CLOSED = ("+", "-", "−", "="), "{([", "})]"
_JOINED = "{} "
"""What stands before a sign at the head of a line, so that it is spaced as one between terms."""
_ASIDE = re.compile(r" *\([^\W\d]")
"""Words in brackets."""
_TIED, _LONE = 3, 2
"""How much parts of a name belong together that are not parted, and the letters of a line that are
too few for one."""
_BEFORE = (" +", " -", " −", " =", " ×")
"""Signs that end no line."""
_HYPHEN = re.compile(r"(?<=\w-)(?=\w)")
_ONE_SIDED = re.compile(r"\\(left|right)\.")


class _Way(NamedTuple):
    """A way to part a text in two lines, how much these belong together, and their difference."""

    bond: int
    uneven: int
    lines: tuple[str, str]


def words_of(text: str) -> list[str]:
    """Return the words of a text, each with the spaces before it; a formula belongs to one word."""
    return _WORD.findall(text)


def parts_of(word: str, within: bool = False) -> list[str]:
    """Return a word in parts that may stand on several lines: its formula broken before signs.

    Parameters
    ----------
    within : whether it is broken within round and square brackets too
    """
    before, formula, after = (*FORMULA.split(word, maxsplit=1), "", "")[:3]
    body = formula[1:-1]
    if within and not _ONE_SIDED.search(body):
        body = body.replace(r"\left", "").replace(r"\right", "")
    ends = [0, *_breaks(body, "{" if within else _OPEN), len(body)]
    terms = [body[start:end].strip() for start, end in pairwise(ends)]
    if len(terms) < 2:
        return [word]
    return [
        f"{before}${terms[0]}$",
        *(f" ${_JOINED}{term}$" for term in terms[1:-1]),
        f" ${_JOINED}{terms[-1]}${after}",
    ]


def pieces_of(line: str) -> list[str]:
    """Return a line in pieces after each of which it may end: letters, and terms of formulas."""
    pieces: list[str] = []
    for part in FORMULA.split(line):
        pieces += parts_of(part, within=True) if FORMULA.fullmatch(part) else _LETTER.findall(part)
    return pieces


def _breaks(body: str, brackets: str) -> list[int]:
    """Return where signs stand in a formula between two terms, outside of such brackets."""
    begin = len(_JOINED) if body.startswith(_JOINED) else 0
    closing = [_CLOSED[_OPEN.index(bracket)] for bracket in brackets]
    depth, last, found = 0, "", []
    for token in _TOKEN.finditer(body, begin):
        sign = token[0]
        depth += (sign in brackets or sign == r"\left") - (sign in closing or sign == r"\right")
        if not depth and sign in _SIGNS and last and last not in (*_SIGNS, *_OPEN):
            found.append(token.start())
        last = sign.strip() or last
    return found


def in_two_lines(name: str) -> str:
    """Return a name in two lines that are most alike, with its formula on one of its own.

    What belongs together is not parted, and one or two letters have no line.
    """
    return _narrowest(words_of(name), name)


def after_hyphen(name: str) -> str:
    """Return a name of a single word in two lines, parted after a hyphen if it has one."""
    return name if {" ", "$"} & set(name) else _narrowest(_HYPHEN.split(name), name)


def _narrowest(words: Sequence[str], name: str) -> str:
    """Return a name, of such words, in two lines that are most alike."""
    ways = (way for way in _ways(words) if way.bond < _TIED and min(map(len, way.lines)) > _LONE)
    best = min(ways, key=lambda way: (way.bond > 0, way.uneven), default=None)
    return "\n".join(best.lines) if best else name


def two_lines_of(text: str) -> list[tuple[str, str]]:
    """Return all the ways to part a text in two lines, the best first.

    Between sentences it is parted best, then between phrases; of such ways that one is best whose
    lines are most alike.
    """
    ways = sorted(_ways(words_of(text)), key=lambda way: (way.bond, way.uneven))
    return [way.lines for way in ways]


def _ways(words: Sequence[str]) -> Iterator[_Way]:
    """Yield the ways to part words in two lines."""
    for count in range(1, len(words)):
        first, last = "".join(words[:count]), "".join(words[count:])
        yield _Way(_bond(first, last), abs(len(first) - len(last)), (first.strip(), last.strip()))


def _bond(first: str, last: str) -> int:
    """Return how much two parts of a text belong together.

    It is 0 for sentences and `_TIED` for what is in brackets, a number and what it counts, an
    equation, and a sign and what follows it.
    """
    if first.count("(") > first.count(")"):
        return _TIED
    if first[-1] in ".!?" or last.startswith("  "):
        return 0
    if first[-1].isdigit() or first.endswith(_BEFORE) or last.startswith(" ="):
        return _TIED
    return 1 if first[-1] in ",;:" or _ASIDE.match(last) else 2
