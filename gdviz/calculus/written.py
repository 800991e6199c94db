"""A formula as it is written: one operation after another, each with slopes of its own.

What sympy would expand or reorder stays as it stands: 1/(1 + exp(-x)) is a minus, an exponential, a
sum and a reciprocal.
"""

import ast
import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

import numpy as np
import sympy

from gdviz.calculus.builder import _Builder
from gdviz.calculus.functions import CONSTANTS, FUNCTIONS, PRODUCT, SUM, Meaning
from gdviz.calculus.lexemes import Token
from gdviz.calculus.symbolic import compile_numpy, differentiate, latex
from gdviz.calculus.tokens import tokenize

_LETTERS = "uvwpqrsthkmn"
"""What results are called, in order, where the formula leaves these letters free."""
_LAST = "fgFG"
_BESIDE = re.compile(r"(?<=[0-9})]) (?=\\mathrm\{number)")
"""Between two factors, of which the second is going to be a number."""


class Operation(NamedTuple):
    """One operation of a formula.

    Attributes
    ----------
    name : of its result
    expression : of its operands
    terms : what it is applied to, as they are written
    called : the name of the function that it calls; "" where it is a sign
    """

    name: str
    expression: sympy.Expr
    terms: tuple[sympy.Expr, ...]
    called: str = ""

    @property
    def operands(self) -> tuple[str, ...]:
        """The names of what it is computed from, in the order in which they are written."""
        return tuple(symbol.name for symbol in self._symbols)

    @property
    def slopes(self) -> tuple[sympy.Expr, ...]:
        """Its derivatives, one for each operand."""
        return tuple(differentiate(self.expression, symbol) for symbol in self._symbols)

    def compute(self, *numbers: float) -> tuple[float, tuple[float, ...]]:
        """Return its value and its slopes where the operands have these values."""
        compiled = compile_numpy([self.expression, self.slopes], self._symbols)
        value, slopes = compiled(np.array(numbers, float))
        return float(value), tuple(map(float, slopes))

    @property
    def latex(self) -> str:
        """The operation in the letters of its operands."""
        if self.called:
            return rf"\mathrm{{{self.called}}}\left({', '.join(map(latex, self.terms))}\right)"
        if self.expression.is_Add:
            return " + ".join(map(latex, self.terms)).replace("+ -", "-")
        return latex(self.expression)

    def in_numbers(self, numbers: Mapping[str, str]) -> str:
        """Return the operation with numbers, as LaTeX, in place of its operands."""
        named = {
            symbol: sympy.Symbol(f"number {symbol.name}", real=True) for symbol in self._symbols
        }
        words = [latex(term.xreplace(named)) for term in self.terms]
        if self.called:
            told = rf"\mathrm{{{self.called}}}\left({', '.join(words)}\right)"
        elif self.expression.is_Add:
            told = " + ".join(words).replace("+ -", "-")
        elif self.expression.is_Mul and all(term.is_Atom for term in self.terms):
            told = r" \cdot ".join(words)
        else:
            told = _BESIDE.sub(r" \\cdot ", latex(self.expression.xreplace(named)))
        for symbol, other in named.items():
            number = numbers[symbol.name]
            leads = told.startswith(latex(other)) and self.sign in "+-"
            enclosed = number if leads or self.called or number[0] != "-" else f"({number})"
            told = told.replace(latex(other), enclosed)
        return told

    @property
    def sign(self) -> str:
        """What is written in a node: + or × between letters, else the operation in letters."""
        if self.called:
            return rf"\mathrm{{{self.called}}}"
        terms = self.expression.args
        others = [term for term in terms if not term.is_Symbol]
        if self.expression.is_Add and not any(term.is_number for term in others):
            plain = all(-term in self._symbols for term in others)
            if plain:
                return "-" if len(terms) == 2 and others else "+"
        if self.expression.is_Mul and not others:
            return r"\times"
        quotient = self.expression.is_Mul and [1 / term in self._symbols for term in others]
        return r"\div" if quotient == [True] and len(terms) == 2 else self.latex

    @property
    def _symbols(self) -> tuple[sympy.Symbol, ...]:
        found = dict.fromkeys(symbol for term in self.terms for symbol in term.free_symbols)
        return tuple(symbol for symbol in found if symbol in self.expression.free_symbols)

    def renamed(self, names: Mapping[sympy.Symbol, sympy.Symbol], name: str) -> Self:
        """Return it with other letters for what it is computed from, and a name."""
        terms = tuple(term.xreplace(names) for term in self.terms)
        return self._replace(name=name, expression=self.expression.xreplace(names), terms=terms)


class Written(NamedTuple):
    """The letters of a formula, and its operations in the order in which they are carried out."""

    names: tuple[str, ...]
    operations: tuple[Operation, ...]


def written(text: str) -> Written:
    """Return the operations of a formula as it is written.

    Raises
    ------
    FormulaError
        If the text is no formula of letters that need no declaring.
    ValueError
        If there is nothing to compute.
    """
    tokens, names = tokenize(text, None, CONSTANTS, FUNCTIONS)
    builder = _Lines(text, tokens, {name: sympy.Symbol(name, real=True) for name in names})
    result = builder.formula()
    if result not in builder.lines:
        raise ValueError(f"{text!r} has no operation: write one such as (a*b + c)^2")
    lines = _needed(builder.in_order(), result)
    renamed = dict(zip(lines, _named(len(lines), names), strict=True))
    return Written(
        names, tuple(line.renamed(renamed, renamed[at].name) for at, line in lines.items())
    )


def _needed(lines: dict[sympy.Symbol, Operation], result: sympy.Symbol) -> dict:
    """Return the operations that a result is made of, in order."""
    needed, kept = {result}, {}
    for symbol, line in reversed(lines.items()):
        if symbol in needed:
            needed |= line.expression.free_symbols
            kept[symbol] = line
    return dict(reversed(kept.items()))


def _named(count: int, taken: Sequence[str]) -> list[sympy.Symbol]:
    """Return symbols of letters that are not taken; the last is f."""
    taken = {name[0] for name in taken}
    free = [letter for letter in _LETTERS if letter not in taken]
    inner = free if count - 1 <= len(free) else [f"{free[0]}_{k}" for k in range(1, count)]
    last = next(letter for letter in _LAST if letter not in taken)
    return [sympy.Symbol(name, real=True) for name in (*inner[: count - 1], last)]


class _Lines(_Builder):
    """Writes down each operation on letters as a line, and goes on with a letter for it."""

    def __init__(self, text: str, tokens: list[Token], symbols: dict[str, sympy.Expr]) -> None:
        super().__init__(text, tokens, symbols)
        self.lines: dict[sympy.Symbol, Operation] = {}
        self._ends: dict[sympy.Symbol, int] = {}
        self._known: dict[tuple[sympy.Expr, str], sympy.Symbol] = {}

    def apply(self, meaning: Meaning, node: ast.expr, *terms: sympy.Expr) -> sympy.Expr:
        if all(term.is_number for term in terms):
            return super().apply(meaning, node, *terms)
        joined = [self._joined(meaning, term) for term in terms]
        expression = super().apply(meaning, node, *joined)
        if not expression.args:
            return expression
        called = self.tokens[node.func.col_offset].text if isinstance(node, ast.Call) else ""
        key = expression, called
        if key not in self._known:
            self._known[key] = sympy.Symbol(f"line {len(self.lines)}", real=True)
            self.lines[self._known[key]] = Operation("", expression, tuple(joined), called)
        line = self._known[key]
        self._ends[line] = min(self._ends.get(line, node.end_col_offset), node.end_col_offset)
        return line

    def in_order(self) -> dict[sympy.Symbol, Operation]:
        """Return the lines in the order in which they are written, each after its operands."""
        return {line: self.lines[line] for line in sorted(self.lines, key=self._ends.get)}

    def _joined(self, meaning: Meaning, term: sympy.Expr) -> sympy.Expr:
        """Return a term of a difference or a quotient as it is written there: -b, 1/b."""
        line = self.lines.get(term)
        if line is None or line.called:
            return term
        (inner, *others) = line.expression.free_symbols
        opposite = {SUM: -inner, PRODUCT: 1 / inner}.get(meaning)
        return term if others or line.expression != opposite else opposite
