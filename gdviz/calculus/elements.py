"""The formula of a loss read as mathematics: one element, its derivative, and its LaTeX."""

import re
from collections.abc import Mapping, Sequence

import sympy

from gdviz.calculus.formula import parse
from gdviz.calculus.symbolic import _Latex, differentiate

# y-hat is called so that sympy's alphabetical order puts the target first
_PRINTED = {
    "p": ("yhat", r"\hat{y}"),
    "p_1": ("yhat_1", r"\hat{y}_{1}"),
    "p_2": ("yhat_2", r"\hat{y}_{2}"),
    "delta": ("delta", r"\delta"),
    "epsilon": ("epsilon", r"\epsilon"),
    "alpha": ("alpha", r"\alpha"),
}


def symbols(names: Sequence[str]) -> tuple[sympy.Symbol, ...]:
    """Return the real symbols of these names."""
    return tuple(sympy.Symbol(name, real=True) for name in names)


def element(formula: str, names: Sequence[str], settings: Mapping[str, float]) -> sympy.Expr:
    """Return a formula of these variables with numbers in place of its settings."""
    return parse(_reworded(formula, {k: f"({v!r})" for k, v in settings.items()}), names)


def slope(expression: sympy.Expr, name: str) -> sympy.Expr:
    """Return the derivative of an element by one of its variables."""
    return differentiate(expression, sympy.Symbol(name, real=True))


def latex(formula: str, names: Sequence[str], settings: Sequence[str]) -> str:
    """Return a formula as LaTeX, with letters for its settings."""
    words = {name: _PRINTED.get(name, (name, name))[0] for name in (*names, *settings)}
    return _Element().doprint(parse(_reworded(formula, words), tuple(words.values())))


def _reworded(formula: str, words: Mapping[str, str]) -> str:
    """Return a formula with other words for some; sympy would work out anew what it replaces."""
    return re.sub(r"\w+", lambda word: words.get(word[0], word[0]), formula)


class _Element(_Latex):
    """LaTeX whose sums open with a number or what is added, and without brackets of one letter."""

    def __init__(self) -> None:
        letters = {sympy.Symbol(name, real=True): letter for name, letter in _PRINTED.values()}
        super().__init__({"symbol_names": letters})

    def _print_log(self, expr: sympy.log, exp: str | None = None) -> str:
        if exp is not None or not expr.args[0].is_Symbol:
            return super()._print_log(expr, exp)
        return rf"\log {self._print(expr.args[0])}"

    def _as_ordered_terms(self, expr: sympy.Expr, order: str | None = None) -> list[sympy.Expr]:
        terms = super()._as_ordered_terms(expr, order=order)
        return sorted(terms, key=lambda term: (term.could_extract_minus_sign(), not term.is_number))
