r"""The text of a formula becomes lexemes: Python, LaTeX and print are read as one.

`np.exp`, `\exp` and `exp` are the same word, `\frac{1}{2}` and `½` the same quotient, `x[0]`, `x_0`
and `x₀` the same letter. Each lexeme keeps its column in the text as it was typed.
"""

from __future__ import annotations

import keyword
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction
from typing import NamedTuple

from gdviz.calculus.letters import GREEK, SPELLED, name_of
from gdviz.calculus.refusal import FormulaError

OPERATORS = {
    **{symbol: symbol for symbol in ("+", "-", "*", "/", "**", "(", ")", ",", "|")},
    **dict.fromkeys("^", "**"),
    **dict.fromkeys("×·⋅∗", "*"),
    **dict.fromkeys("÷", "/"),
    **dict.fromkeys("−–", "-"),
    "{": "(",
    "}": ")",
}
SUPERSCRIPT_DIGITS = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"

CHARACTER_ADVICE = {
    "=": "write only the formula, or what it is of before it, as in f(x, y) = x**2 + y**2",
    "#": "write only the formula, without a comment",
    "<": "a formula compares nothing; max(a, b) and min(a, b) choose",
    ">": "a formula compares nothing; max(a, b) and min(a, b) choose",
    "!": "a formula has no factorial and compares nothing",
    "%": "remainders are not differentiable, so they are left out",
    "/": "whole division is not differentiable; write a single '/'",
    "0": "write numbers in decimal digits",
    "[": "use round brackets; an index is a whole number, as in x[0]",
    "]": "use round brackets; an index is a whole number, as in x[0]",
    "{": "use round brackets",
    "}": "use round brackets",
    "'": "write the formula without quotes inside",
    '"': "write the formula without quotes inside",
    ".": "a point stands only in numbers, as in 0.5",
    "_": "a name starts with a letter, and a number has no '_'",
    ";": "write one formula",
    ":": "write only what stands right of it",
    "$": "write the formula alone",
    "\n": "write the formula on one line",
}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,31}")
_NO_MEANING = "it has no meaning in formulas"

_MODULES = (
    r"np|numpy|math|Math|jnp|jax\.numpy|sp|sympy|tf(?:\.math|\.nn)?|torch(?:\.nn\.functional)?|F"
)
_METHOD = re.compile(r"(?P<of>\w+|\))\.(?P<name>[A-Za-z]\w*)(?:\(\s*(?P<given>[\w.]*)\s*\))?")
_SIDES = re.compile(r"(?P<left>[^=<>!]{1,40}?)\s*=(?!=)\s*(?P<right>[^=<>!;]{1,40})")
_NAMED = re.compile(r"\w+\s*(?:\(.*\))?")

_INDEX = r"_\{[0-9]+\}|_?[0-9]+|[₀-₉]+|\[[0-9]+\]"
_LEXEME = re.compile(
    r"(?P<number>(?!0[xXoObB][0-9a-fA-F])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    rf"|(?P<module>(?:{_MODULES})\.(?=[A-Za-z]))"
    r"|(?P<word>[A-Za-z][A-Za-z0-9]*_\{[0-9]+\}|[A-Za-z][A-Za-z0-9_]*(?:[₀-₉]+|\[[0-9]+\])?|[π√]"
    rf"|[{''.join(set(GREEK) - {'π'})}](?:{_INDEX})?)"
    rf"|(?P<command>\\(?:[A-Za-z]+(?:{_INDEX})?|[,;:! ]))"
    r"|(?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<fraction>[½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞])"
    r"|(?P<operator>\*\*|/(?!/)|[-+*^(){},|×·⋅∗÷−–])"
    r"|(?P<space>[ \t\u00a0\u2009\u202f]+)"
)
_CONTENT = re.compile(r"\s*(?P<dollar>\$\$?)?(?P<body>.*?)(?(dollar)(?P=dollar))[\s;]*", re.DOTALL)
_HEAD = re.compile(r"\s*(?P<function>\\?\w+)\s*\((?P<names>[^()=]*)\)\s*=(?!=)\s*")

_SIGNS = {"cdot": "*", "times": "*", "ast": "*", "div": "/", "lvert": "|", "rvert": "|"}
_FRACTIONS = "frac", "dfrac", "tfrac"
_LOOK = {*",;:! ", "left", "right", "big", "Big", "bigl", "bigr", "Bigl", "Bigr", "bigg", "Bigg"}
_LOOK |= {"quad", "qquad", "displaystyle"}
_VARIANTS = {f"var{name}": name for name in ("epsilon", "theta", "phi", "rho", "sigma", "pi")}


class Token(NamedTuple):
    """A piece of a formula: its kind (an operator is its own), its text, its column."""

    kind: str
    text: str
    column: int


def read(
    text: str, functions: Collection[str], constants: Collection[str]
) -> tuple[list[Token], tuple[str, ...] | None]:
    """Return the lexemes of a formula, and the variables that stand in front of it.

    These are (x, y) of ``f(x, y) = x + y``; None where there is no such front. Lexemes are numbers,
    words, superscripts and operators, and "module" before a word, as ``np.``.
    """
    content = _CONTENT.fullmatch(text)
    start, end = content.span("body")
    functions = frozenset(functions)
    names, start = _head(text, start, end, functions.union(constants))
    lexemes = _lexemes(text, start, end, functions)
    return list(_with_fractions(lexemes, text, functions)), names


def _head(
    text: str, start: int, end: int, taken: frozenset[str]
) -> tuple[tuple[str, ...] | None, int]:
    """Return the variables of a front such as f(x, y) =, and where the formula begins."""
    head = _HEAD.match(text, start, end)
    if head is None or head["function"].lstrip("\\") in taken:
        return None, start
    names = tuple(_variable(word.strip()) for word in head["names"].split(","))
    if None in names or len(set(names)) < len(names) or taken.intersection(names):
        return None, start
    return names, head.end()


def _variable(word: str) -> str | None:
    """Return the name of a variable, None where a word is none."""
    match = _LEXEME.fullmatch(word)
    if match is None or match.lastgroup not in ("word", "command"):
        return None
    name = name_of(word.replace(r"\lambda", "λ").lstrip("\\"))
    return name if NAME.fullmatch(name) and not keyword.iskeyword(name) else None


def _lexemes(text: str, start: int, end: int, functions: frozenset[str]) -> Iterator[Token]:
    column = start
    while column < end:
        match = _LEXEME.match(text, column, end)
        if match is None:
            raise _unknown_character(text, column, functions)
        kind, lexeme = match.lastgroup, match.group()
        if kind == "operator":
            yield Token(OPERATORS[lexeme], lexeme, column)
        elif kind == "command":
            yield from _command(text, column, lexeme[1:], functions)
        elif kind == "fraction":
            yield from _quotient(text, column, lexeme)
        elif kind != "space":
            yield Token(kind, lexeme, column)
        column = match.end()


def _unknown_character(text: str, column: int, functions: frozenset[str]) -> FormulaError:
    character = text[column]
    label = "" if character.isascii() else f" ({unicodedata.name(character, 'unnamed').lower()})"
    advice = CHARACTER_ADVICE.get(character, _NO_MEANING)
    if character == ".":
        advice = _instead_of_method(text, column, functions) or advice
    elif character == "=":
        advice = _instead_of_equation(text) or advice
    return FormulaError(text, column, f"character {character!r}{label}", advice)


def _instead_of_method(text: str, column: int, functions: frozenset[str]) -> str:
    """Return what to write in place of x.pow(2) or x.exp(), "" of others."""
    calls = (call for call in _METHOD.finditer(text) if call.end("of") == column)
    call = next(calls, None)
    if call is None or len(call.group()) > 30:
        return ""
    of, name, given = call["of"], call["name"], call["given"] or ""
    of = "(…)" if of == ")" else of
    if given[:1].isalpha():  # of is a module
        return f"write {name}({given})" if name in functions else ""
    if name in ("pow", "square"):
        return f"write {of}**{given or 2}"
    return f"write {name}({of})".replace("((…))", "(…)") if name in functions and not given else ""


def _instead_of_equation(text: str) -> str:
    """Return what to write in place of z = x**2, or of x**2 = 1, "" where that is not clear."""
    sides = _SIDES.fullmatch(text.strip().strip("$").strip())
    if sides is None:
        return ""
    left, right = (" ".join(sides[side].split()) for side in ("left", "right"))  # in one line
    if _NAMED.fullmatch(left):
        return f"write only {right}"
    return f"write only {left}, or ({left} - ({right}))**2, which is 0 where both sides are equal"


def _command(text: str, column: int, name: str, functions: frozenset[str]) -> Iterator[Token]:
    r"""Yield what a command of LaTeX is: a letter, a function, a sign, a quotient or a look."""
    if name in _LOOK:
        return
    base = re.match(r"[A-Za-z]*", name).group()
    index = name[len(base) :]
    base = _VARIANTS.get(base, base)
    if base in SPELLED:
        yield Token("word", base.replace("lambda", "λ") + index, column)
    elif base in functions:
        yield Token("word", base + index.strip("_{}"), column)
    elif base in _SIGNS and not index:
        yield Token(_SIGNS[base], "\\" + base, column)
    elif base in _FRACTIONS and not index:
        yield Token("quotient", "\\" + base, column)
    elif base in _FRACTIONS and re.fullmatch("[0-9]{2}", index):  # \frac12
        yield from _divided(*index, column, "\\" + name)
    else:
        advice = "write it as in x**2, sin(x) or \\frac{x}{2}"
        raise FormulaError(text, column, f"unknown command '\\{name[:20]}'", advice)


def _quotient(text: str, column: int, character: str) -> Iterator[Token]:
    """Yield (1 / 2) for ½."""
    if column and text[column - 1].isdigit():
        advice = f"write {text[column - 1]}*{character}, or a decimal number"
        raise FormulaError(text, column, f"'{character}' after a number", advice)
    value = Fraction(unicodedata.numeric(character)).limit_denominator(10)
    yield from _divided(str(value.numerator), str(value.denominator), column, character)


def _divided(above: str, below: str, column: int, written: str) -> Iterator[Token]:
    """Yield a quotient in brackets, which are called as it is written."""
    pieces = ("(", written), ("number", above), ("/", "/"), ("number", below), (")", written)
    return (Token(kind, text, column) for kind, text in pieces)


def _with_fractions(
    lexemes: Iterable[Token], text: str, functions: frozenset[str]
) -> Iterator[Token]:
    r"""Write \frac{a}{b} as ({a}/{b}); other braces are brackets behind a power or a function."""
    parts: list[str] = []  # what each open brace holds: "above" or "below" a fraction's line, or ""
    awaited, previous = "", Token("", "", 0)
    for lexeme in lexemes:
        brace = lexeme.text == "{"
        if awaited and not brace:
            raise _bare_fraction(text, lexeme.column)
        if brace and not (awaited or previous.kind == "**" or previous.text in functions):
            raise _unknown_character(text, lexeme.column, functions)
        yield lexeme if lexeme.kind != "quotient" else Token("(", _FRACTION, lexeme.column)
        if lexeme.kind == "quotient":
            awaited = "above"
        elif brace:
            parts.append(awaited)
            awaited = ""
        elif lexeme.text == "}" and parts and (part := parts.pop()):
            yield Token(*_BEHIND[part], lexeme.column)
            awaited = "below" if part == "above" else ""
        previous = lexeme
    if awaited:
        raise _bare_fraction(text, previous.column)


_FRACTION = r"\frac"  # what the brackets of one are called, all of its ways of writing
_BEHIND = {"above": ("/", "/"), "below": (")", _FRACTION)}


def _bare_fraction(text: str, column: int) -> FormulaError:
    return FormulaError(text, column, "a fraction without braces", r"write \frac{a}{b}")
