"""The formula of a loss read as mathematics: one element, its derivative, and its LaTeX."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

import sympy

from gdviz.calculus import letters
from gdviz.calculus.formula import parse
from gdviz.calculus.guards import guarded
from gdviz.calculus.numeric import NumericFunction
from gdviz.calculus.symbolic import _Latex, compile_numpy, differentiate, latex
from gdviz.ground.turns import ALGEBRA

SHORT = 32
"""How many letters a formula may have beside a curve, in LaTeX."""


def symbols(names: Sequence[str]) -> tuple[sympy.Symbol, ...]:
    """Return the real symbols of these names."""
    return tuple(sympy.Symbol(name, real=True) for name in names)


def element(formula: str, names: Sequence[str], settings: Mapping[str, float]) -> sympy.Expr:
    """Return a formula of these variables with numbers in place of its settings."""
    return parse(_reworded(formula, {k: f"({v!r})" for k, v in settings.items()}), names)


def slope(expression: sympy.Expr, name: str) -> sympy.Expr:
    """Return the derivative of an element by one of its variables."""
    return differentiate(expression, sympy.Symbol(name, real=True))


@lru_cache
@ALGEBRA
def compiled(
    formula: str,
    names: tuple[str, ...],
    settings: tuple[tuple[str, float], ...],
    orders: tuple[int, ...],
) -> NumericFunction:
    """Return derivatives of a formula by the last of its variables, for points of all of them.

    Parameters
    ----------
    formula, names, settings : as of an element
    orders : of each derivative, 0 for the value
    """
    derived, last = [guarded(element(formula, names, dict(settings)))], symbols(names)[-1]
    while len(derived) <= max(orders):
        derived.append(differentiate(derived[-1], last))
    return compile_numpy([derived[order] for order in orders], symbols(names))


@ALGEBRA
def of_one_letter(
    formula: str, settings: Mapping[str, float], words: Mapping[str, str]
) -> tuple[str, str]:
    """Return a formula and its derivative in LaTeX, of one letter; "" in place of a long one.

    Parameters
    ----------
    words : what stands for each variable, such as (1 + r), in which there is that letter
    """
    (letter,) = {word for text in words.values() for word in re.findall("[a-z]", text)}
    value = element(_reworded(formula, words), (letter,), settings)
    written = [latex(each) for each in (value, slope(value, letter))]
    # a theta is the step of a kink, which is no letter that a lecture has
    return tuple(text if len(text) <= SHORT and "theta" not in text else "" for text in written)


@ALGEBRA
def equation(
    formula: str, names: Sequence[str], settings: Iterable[str], own: Mapping[str, str]
) -> str:
    """Return a formula as LaTeX, with letters for its settings, some of its own."""
    # sympy puts what is added in the order of the alphabet: settings first, then the target
    order = [*sorted(settings), *names]
    words = {name: f"v{place}" for place, name in enumerate(order)}
    printed = {f"v{place}": _letter(name, own) for place, name in enumerate(order)}
    return _Element(printed).doprint(parse(_reworded(formula, words), tuple(printed)))


def _letter(name: str, own: Mapping[str, str]) -> str:
    """Return the letter of a variable or a setting: p_1 is that of p, with the index 1."""
    base, _, index = name.partition("_")
    letter = own.get(base) or letters.latex(base)
    return f"{letter}_{{{index}}}" if index else letter


def _reworded(formula: str, words: Mapping[str, str]) -> str:
    """Return a formula with other words for some; sympy would work out anew what it replaces."""
    return re.sub(r"\w+", lambda word: words.get(word[0], word[0]), formula)


class _Element(_Latex):
    """LaTeX whose sums open with a number or what is added, and without brackets of one letter."""

    def __init__(self, printed: Mapping[str, str]) -> None:
        super().__init__()
        self.printed = printed

    def _print_Symbol(self, expr: sympy.Symbol, style: str = "plain") -> str:
        return self.printed.get(expr.name) or super()._print_Symbol(expr)

    def _print_log(self, expr: sympy.log, exp: str | None = None) -> str:
        if exp is not None or not expr.args[0].is_Symbol:
            return super()._print_log(expr, exp)
        return rf"\log {self._print(expr.args[0])}"

    def _as_ordered_terms(self, expr: sympy.Expr, order: str | None = None) -> list[sympy.Expr]:
        terms = super()._as_ordered_terms(expr, order=order)
        return sorted(terms, key=lambda term: (term.could_extract_minus_sign(), not term.is_number))
