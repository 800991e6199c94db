"""Where words and formulas may be broken, and where they may end before their time."""

import re
from collections.abc import Sequence
from itertools import pairwise

FORMULA = re.compile(r"((?<!\\)\$(?:\\.|[^$\\])*\$)")
_WORD = re.compile(r" *(?:\$[^$]*\$|[^ ])+")
_LETTER = re.compile(r"\\\$|.", re.DOTALL)
_TOKEN = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
_SIGNS, _OPEN, _CLOSED = ("+", "-", "−", "="), "{([", "})]"
_JOINED = "{} "
"""What stands before a sign at the head of a line, so that it is spaced as one between terms."""
_ASIDE = re.compile(r" *\([^\W\d]")
"""Words in brackets."""
_ONE_SIDED = re.compile(r"\\(left|right)\.")


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


def two_lines_of(words: Sequence[str]) -> list[tuple[str, str]]:
    """Return the ways to part words, as `words_of` gives them, in two lines, the best first.

    Between sentences they are parted best, then between phrases; of such ways that one is best
    whose lines are most alike.
    """
    counts = range(1, len(words))
    ways = [("".join(words[:count]).strip(), "".join(words[count:])) for count in counts]
    ways.sort(key=lambda way: (_belong(*way), abs(len(way[0]) - len(way[1]))))
    return [(first, last.strip()) for first, last in ways]


def _belong(first: str, last: str) -> int:
    """Return how much two parts of a text belong together.

    It is 0 for sentences and 3 for what is in brackets, and for a number and what it counts.
    """
    if first.count("(") > first.count(")") or first[-1].isdigit():
        return 3
    if first[-1] in ".!?" or last.startswith("   "):
        return 0
    return 1 if first[-1] in ",;:" or _ASIDE.match(last) else 2


def in_two_lines(words: str) -> str:
    """Return words in two lines: before a formula or a bracket, amid the words, or at a hyphen."""
    breaks = [at for at, letter in enumerate(words) if letter == " "]
    breaks = breaks or [at + 1 for at, letter in enumerate(words) if letter == "-"]
    if "$" in words or " (" in words:
        breaks = [max(words.find("  "), 0)] if "$" in words else [words.index(" (")]
    middle = min(breaks, key=lambda at: abs(at - len(words) / 2), default=0)
    first, last = words[:middle].strip(), words[middle:].strip()
    return f"{first}\n{last}" if min(len(first), len(last)) > 2 else words
