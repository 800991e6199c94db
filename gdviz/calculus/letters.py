"""Letters of mathematics: one Latin or Greek letter, written or spelled, with an index or without.

`θ₀`, `theta_0` and `theta[0]` are the same letter, and so are `w1` and `w_1`. A variable of more
letters is a word, which is set upright.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

_NAMES = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lamda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi"),
    "omega",
)
_SMALL = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _NAMES, strict=True))
_LARGE = {letter.upper(): _SMALL[letter].capitalize() for letter in "γδθλξπσυφψω"}
GREEK = _SMALL | _LARGE | {"ς": "sigma", "ϑ": "theta", "ϕ": "phi", "ϵ": "epsilon"}
"""A written letter and how it is spelled; lambda as in sympy, since the word is Python's."""
SPELLED = {*GREEK.values(), "lambda", "Lambda"}
SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")

_NO_LETTERS = {"e", "i", "I", "E", "pi", "Pi"}
"""Euler's number, the imaginary unit and π, unless they are declared."""
_PARTS = re.compile(rf"({'|'.join(sorted(SPELLED))}|[A-Za-z{''.join(GREEK)}])(?:_?([0-9]{{1,6}}))?")
_BRACKETS = str.maketrans("[", "_", "]{}")
_SIGNS = re.compile(r"(?<!\\)[ %#$]")
"""What LaTeX does not print as it is."""
_SAFE = {"lambda": "lamda", "Lambda": "Lamda"}


class Letter(NamedTuple):
    """A letter and its index, "" for none: what makes two spellings the same."""

    base: str
    index: str


def letter(word: str) -> Letter | None:
    """Return what a word is as a letter, None if it is none.

    >>> from gdviz.calculus.letters import letter
    >>> letter("θ₀"), letter("w1"), letter("rate")
    (Letter(base='theta', index='0'), Letter(base='w', index='1'), None)
    """
    match = _PARTS.fullmatch(_plain(word))
    if match is None:
        return None
    base, index = match.groups()
    base = GREEK.get(base, base)
    return Letter(_SAFE.get(base, base), index or "")


def needs_no_declaring(word: str) -> bool:
    """Whether a word is a letter that a formula may use as it is.

    Python's `lambda`, e, i, I and E are none, nor is e1, which looks like the end of a number.
    """
    found = letter(word)
    if found is None or word == "lambda":
        return False
    return found.base not in _NO_LETTERS or bool(found.index and "_" in _plain(word))


def name_of(word: str) -> str:
    """Return a word as a name in plain letters: theta_0 of θ₀, x_0 of x[0], w1 of w1."""
    found = letter(word)
    if found is None or (word.isascii() and word.isidentifier()):
        return word
    return f"{found.base}_{found.index}" if found.index else found.base


def _plain(word: str) -> str:
    return word.translate(SUBSCRIPTS).translate(_BRACKETS)


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """Return letters in the order of their variables: x, y, z; else by index; else as they come.

    >>> from gdviz.calculus.letters import in_order
    >>> in_order(["y", "x"]), in_order(["w10", "w2"]), in_order(["w", "b"])
    (('x', 'y'), ('w2', 'w10'), ('w', 'b'))
    """
    names = tuple(names)
    if set(names) <= {"x", "y", "z"}:
        return tuple(sorted(names))
    found = list(map(letter, names))
    if not all(each and each.index for each in found):
        return names
    by_index = sorted(zip(found, names, strict=True), key=lambda pair: int(pair[0].index))
    return tuple(name for _, name in by_index)


def latex(name: str) -> str:
    r"""Return the name of a variable as LaTeX; it may be LaTeX already.

    >>> from gdviz.calculus.letters import latex
    >>> latex("theta_0"), latex("w1"), latex("x_max"), latex("my rate")
    ('\\theta_{0}', 'w_{1}', 'x_{\\mathrm{max}}', '\\mathrm{my\\ rate}')
    """
    name = name.strip("$")
    found = letter(name.removeprefix("\\"))
    if found is None:
        head, _, tail = name.partition("_")
        return _set(head) + (f"_{{{_set(tail)}}}" if tail else "")
    return _set(found.base) + (f"_{{{found.index}}}" if found.index else "")


def _set(part: str) -> str:
    """Return a letter, a number or a word as LaTeX."""
    found = letter(part)
    if part.isdigit() or (found and len(part) == 1):
        return part
    if found and not found.index:
        return "\\" + part.replace("amda", "ambda")
    word = _SIGNS.sub(r"\\\g<0>", part.replace("_", " "))
    return rf"\mathrm{{{word}}}"
