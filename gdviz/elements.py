"""The formula of a loss read as mathematics: one element of it, its derivative, and its LaTeX."""

from collections.abc import Mapping, Sequence

import sympy

from gdviz.formula import parse
from gdviz.symbolic import _Latex, differentiate

# y-hat is called so that sympy's alphabetical order puts the target first
LETTERS = {
    "p": ("yhat", r"\hat{y}"),
    "p_1": ("yhat_1", r"\hat{y}_{1}"),
    "p_2": ("yhat_2", r"\hat{y}_{2}"),
    "delta": ("delta", r"\delta"),
    "epsilon": ("epsilon", r"\epsilon"),
    "alpha": ("alpha", r"\alpha"),
}
_RENAMED = {sympy.Symbol(k, real=True): sympy.Symbol(v, real=True) for k, (v, _) in LETTERS.items()}
_PRINTED = {sympy.Symbol(name, real=True): letter for name, letter in LETTERS.values()}


def symbols(names: Sequence[str]) -> tuple[sympy.Symbol, ...]:
    """Return the real symbols of these names."""
    return tuple(sympy.Symbol(name, real=True) for name in names)


def element(formula: str, names: Sequence[str], settings: Mapping[str, float]) -> sympy.Expr:
    """Return a formula of these variables with numbers in place of its settings."""
    numbers = {sympy.Symbol(k, real=True): parse(repr(v), ()) for k, v in settings.items()}
    return parse(formula, (*names, *settings)).xreplace(numbers)


def slope(expression: sympy.Expr, name: str) -> sympy.Expr:
    """Return the derivative of an element by one of its variables."""
    return differentiate(expression, sympy.Symbol(name, real=True))


class _Element(_Latex):
    """LaTeX whose sums open with a number or what is added, and without brackets of one letter."""

    def __init__(self) -> None:
        super().__init__({"symbol_names": _PRINTED})

    def _print_log(self, expr: sympy.log, exp: str | None = None) -> str:
        if exp is not None or not expr.args[0].is_Symbol:
            return super()._print_log(expr, exp)
        return rf"\log {self._print(expr.args[0])}"

    def _as_ordered_terms(self, expr: sympy.Expr, order: str | None = None) -> list[sympy.Expr]:
        terms = super()._as_ordered_terms(expr, order=order)
        return sorted(terms, key=lambda term: (term.could_extract_minus_sign(), not term.is_number))


def latex(formula: str, names: Sequence[str], settings: Sequence[str]) -> str:
    """Return a formula as LaTeX, with letters for its settings."""
    return _Element().doprint(parse(formula, (*names, *settings)).xreplace(_RENAMED))
