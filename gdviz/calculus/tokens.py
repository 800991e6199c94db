"""The text of a formula becomes tokens, in an order that a parser cannot misread.

`tokenize` knows every character that it lets through, writes the multiplications that people
leave out, and refuses what is missing, left over or too deep, each at its column in the text as
it was typed.
"""

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

MAX_LENGTH = 1000  # characters
MAX_TOKENS = 400
MAX_DEPTH = 16  # brackets, signs and powers inside one another
POWER_DEPTH = 5  # as many levels as x**(…) counts for: x**x**x**x is the highest tower


class FormulaError(ValueError):
    """A text that is no formula.

    Attributes
    ----------
    text : str
        What was typed.
    column : int or None
        Where the trouble stands in it, counted from 0; None if everywhere.
    reason : str
        What is wrong, ``unknown name 'z'``.
    advice : str
        What to do, ``use x or y``.
    """

    def __init__(self, text: str, column: int | None, reason: str, advice: str = ""):
        super().__init__(text, column, reason, advice)
        self.text, self.column, self.reason, self.advice = text, column, reason, advice

    def __str__(self) -> str:
        where = "" if self.column is None else f" at column {self.column + 1}"
        quoted = f" of {_excerpt(self.text, self.column or 0)}" if self.text else ""
        return f"{self.reason}{where}{quoted}" + (f": {self.advice}" if self.advice else "")


def _excerpt(text: str, column: int, width: int = 30) -> str:
    first, last = max(0, column - width), column + width
    cut = ("…" if first else "") + text[first:last] + ("…" if last < len(text) else "")
    return repr(cut)


OPERATORS = {
    **{symbol: symbol for symbol in ("+", "-", "*", "/", "**", "(", ")", ",", "|")},
    **dict.fromkeys("^", "**"),
    **dict.fromkeys("×·⋅∗", "*"),
    **dict.fromkeys("÷", "/"),
    **dict.fromkeys("−–", "-"),
}
SUPERSCRIPT_DIGITS = "⁺⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
SUPERSCRIPTS = str.maketrans(SUPERSCRIPT_DIGITS, "+-0123456789")
PARTNERS = {"(": ")", "|": "|"}

CHARACTER_ADVICE = {
    "=": "write only what stands right of it",
    "<": "a formula compares nothing; max(a, b) and min(a, b) choose",
    ">": "a formula compares nothing; max(a, b) and min(a, b) choose",
    "!": "a formula has no factorial and compares nothing",
    "%": "remainders are not differentiable, so they are left out",
    "/": "whole division is not differentiable; write a single '/'",
    "0": "write numbers in decimal digits",
    "[": "use round brackets",
    "{": "use round brackets",
    "'": "write the formula without quotes inside",
    '"': "write the formula without quotes inside",
    ".": "a point stands only in numbers, as in 0.5",
    "_": "a name starts with a letter, and a number has no '_'",
    ";": "write one formula",
    "\n": "write the formula on one line",
}
WORD_ADVICE = {
    "tg": "did you mean tan?",
    "ctg": "write 1/tan(x)",
    "cot": "write 1/tan(x)",
    "sec": "write 1/cos(x)",
    "csc": "write 1/sin(x)",
    "lg": "write log10(x) or log2(x)",
    "pow": "write x**2",
    "cbrt": "write sign(x)*abs(x)**(1/3)",
    "i": "a surface is real, so there are no complex numbers",
    "j": "a surface is real, so there are no complex numbers",
    "I": "a surface is real, so there are no complex numbers",
    "inf": "use a finite number",
    "nan": "use a finite number",
    "floor": "its derivative is 0 or missing, so it is left out",
    "ceil": "its derivative is 0 or missing, so it is left out",
    "round": "its derivative is 0 or missing, so it is left out",
    "factorial": "it is defined for whole numbers only",
    "if": "max(a, b) and min(a, b) choose",
}

_LEXEME = re.compile(
    r"(?P<number>(?!0[xXoObB][0-9a-fA-F])(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)"
    r"|(?P<word>[A-Za-z][A-Za-z0-9_]*|[π√])"
    r"|(?P<superscript>[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)"
    r"|(?P<operator>\*\*|/(?!/)|[-+*^(),|×·⋅∗÷−–])"
    r"|(?P<space>[ \t\u00a0\u2009\u202f]+)"
)
WORDS_AND_NUMBERS = "number", "name", "function"
_ENDS = "number", "name", ")"
_INFIX = "+", "-", "*", "/", ","


class Token(NamedTuple):
    """A piece of a formula: its kind (an operator is its own), its text, its column."""

    kind: str
    text: str
    column: int


def tokenize(
    text: str, names: Sequence[str], constants: Collection[str], functions: Collection[str]
) -> list[Token]:
    """Read the tokens of a formula, in an order that is sure to parse.

    Only numbers, the given words, ``+ - * / **``, brackets and, between the arguments of a
    function, commas are left. Raises `FormulaError` for any other text.
    """
    if len(text) > MAX_LENGTH:
        reason = f"a formula of {len(text)} characters"
        raise FormulaError(text, None, reason, f"use at most {MAX_LENGTH}")
    kinds = dict.fromkeys(functions, "function") | dict.fromkeys([*constants, *names], "name")
    tokens = list(_with_products(_with_bars(_tokens(text, kinds, names)), text))
    _check_order(tokens, text)
    return tokens


def listed(names: Sequence[str]) -> str:
    """Name the variables in a sentence, ``x, y or z``."""
    return " or ".join(filter(None, [", ".join(names[:-1]), *names[-1:]])) or "numbers"


def _lexemes(text: str) -> Iterator[Token]:
    column = 0
    while column < len(text):
        match = _LEXEME.match(text, column)
        if match is None:
            raise _unknown_character(text, column)
        yield Token(match.lastgroup, match.group(), column)
        column = match.end()


def _tokens(text: str, kinds: dict[str, str], names: Sequence[str]) -> Iterator[Token]:
    # All characters come first: in f(x) = x^2 the '=' tells more than the unknown f.
    for lexeme in list(_lexemes(text)):
        if lexeme.kind == "word":
            yield from _words(lexeme, text, kinds, names)
        elif lexeme.kind == "superscript":
            yield lexeme._replace(kind="**")
            yield lexeme._replace(kind="number")
        elif lexeme.kind != "space":
            yield lexeme._replace(kind=OPERATORS.get(lexeme.text, "number"))


def _unknown_character(text: str, column: int) -> FormulaError:
    character = text[column]
    label = "" if character.isascii() else f" ({unicodedata.name(character, 'unnamed').lower()})"
    advice = CHARACTER_ADVICE.get(character, "it has no meaning in formulas")
    return FormulaError(text, column, f"character {character!r}{label}", advice)


def _short(text: str) -> str:
    return text if len(text) <= 20 else text[:20] + "…"


def _words(lexeme: Token, text: str, kinds: dict[str, str], names: Sequence[str]) -> list[Token]:
    word, column = lexeme.text, lexeme.column
    if word in kinds:
        return [Token(kinds[word], word, column)]
    if len(set(word)) == len(word) and set(word) <= set(names):
        return [Token("name", letter, column + place) for place, letter in enumerate(word)]
    raise FormulaError(
        text, column, f"unknown name '{_short(word)}'", _word_advice(word, kinds, names)
    )


def _word_advice(word: str, kinds: Collection[str], names: Sequence[str]) -> str:
    if word in WORD_ADVICE:
        return WORD_ADVICE[word]
    letters = word.rstrip("0123456789")
    if letters in names:
        digits = word[len(letters) :]
        return f"write {letters}**{digits} or {digits}*{letters}"
    near = difflib.get_close_matches(word[:20].lower(), kinds, n=1, cutoff=0.7)
    return f"did you mean {near[0]}?" if near else f"use {listed(names)}"


def _with_bars(tokens: Iterable[Token]) -> Iterator[Token]:
    """Write |u| as abs(u): a bar closes where an operand has ended inside an open one."""
    opened: list[str] = []
    previous = None
    for token in tokens:
        if token.kind == "|" and opened[-1:] == ["|"] and previous in _ENDS:
            token = token._replace(kind=")")
        elif token.kind == "|":
            yield Token("function", "abs", token.column)
            token = token._replace(kind="(")
        if token.kind == "(":
            opened.append(token.text)
        elif token.kind == ")":
            opened[-1:] = []
        yield token
        previous = token.kind


def _with_products(tokens: Iterable[Token], text: str) -> Iterator[Token]:
    previous = Token("", "", 0)
    for token in tokens:
        if previous.kind in _ENDS and token.kind in (*WORDS_AND_NUMBERS, "("):
            if token.kind == "number":
                reason = f"no operator between '{_short(previous.text)}' and '{_short(token.text)}'"
                raise FormulaError(text, token.column, reason, "write one, such as '*'")
            yield Token("*", "", token.column)
        yield token
        previous = token


def _check_order(tokens: list[Token], text: str) -> None:
    if not tokens:
        raise FormulaError(text, None, "an empty formula", "write one, such as x**2 + 10*y**2")
    if len(tokens) > MAX_TOKENS:
        advice = f"use at most {MAX_TOKENS} numbers, names and signs"
        raise FormulaError(text, tokens[MAX_TOKENS].column, "too long", advice)
    start, end = Token("", "", 0), Token("", "", len(text))
    for previous, token in pairwise([start, *tokens, end]):
        _check_pair(previous, token, text)
    _check_brackets(tokens, text)
    _check_depth(tokens, text)


def _check_pair(previous: Token, token: Token, text: str) -> None:
    name = _short(previous.text)
    if previous.kind == "function" and token.kind != "(":
        raise FormulaError(text, previous.column, f"{name} without brackets", f"write {name}(x)")
    starts = (*WORDS_AND_NUMBERS, "(", "+", "-")
    if previous.kind in _ENDS:
        if token.kind == "**" and name[0] in SUPERSCRIPT_DIGITS:
            advice = "say with brackets which power comes first"
            raise FormulaError(text, token.column, "a power of a raised number", advice)
    elif token.kind not in starts and previous.kind:
        advice = "add a number, a name or a bracket there"
        raise FormulaError(text, previous.column, f"nothing stands after '{name}'", advice)
    elif token.kind not in starts:
        advice = "start with a number, a name or a bracket"
        raise FormulaError(
            text, token.column, f"nothing stands before '{_short(token.text)}'", advice
        )


def _check_brackets(tokens: list[Token], text: str) -> None:
    opened: list[tuple[Token, bool]] = []
    for previous, token in pairwise([Token("", "", 0), *tokens]):
        if token.kind == "(":
            opened.append((token, previous.kind == "function"))
        elif token.kind == ")":
            if not opened or PARTNERS[opened.pop()[0].text] != token.text:
                advice = "remove it, or open one before"
                raise FormulaError(text, token.column, f"'{token.text}' closes nothing", advice)
        elif token.kind == "," and not (opened and opened[-1][1]):
            advice = "write one formula; a decimal point is '.'"
            raise FormulaError(text, token.column, "',' outside a function", advice)
    for token, _ in opened:
        advice = f"add '{PARTNERS[token.text]}'"
        raise FormulaError(text, token.column, f"'{token.text}' is never closed", advice)


def _check_depth(tokens: list[Token], text: str) -> None:
    """Bound how deep the tree can become: a bracket, a sign and a power each add a level."""
    depth, outside = 0, [0]
    for previous, token in pairwise([Token("", "", 0), *tokens]):
        if token.kind == "(":
            outside.append(depth := depth + 1)
        elif token.kind == ")":
            depth = outside.pop() - 1
        elif token.kind in _INFIX and previous.kind in _ENDS:
            depth = outside[-1]
        elif token.kind in _INFIX:
            depth += 1
        elif token.kind == "**":
            depth += POWER_DEPTH
        if depth > MAX_DEPTH:
            advice = f"use at most {MAX_DEPTH} levels of brackets, signs and powers"
            raise FormulaError(text, token.column, "nested too deeply", advice)
