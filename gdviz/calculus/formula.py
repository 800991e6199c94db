"""A formula is a typed line: lexemes, tokens, and then sympy objects. Nothing is run as code."""

import keyword
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import NamedTuple

import sympy

from gdviz.calculus.builder import as_written, expression_of
from gdviz.calculus.functions import CONSTANTS, FUNCTIONS
from gdviz.calculus.letters import in_order, name_of
from gdviz.calculus.lexemes import NAME
from gdviz.calculus.refusal import FormulaError
from gdviz.calculus.symbolic import over_real
from gdviz.calculus.tokens import listed, tokenize
from gdviz.ground.checks import is_finite
from gdviz.ground.turns import ALGEBRA

__all__ = ["FormulaError", "parse", "read"]

_SAFE = {"lambda": "lamda", "λ": "lamda"}


class Reading(NamedTuple):
    """What a text says: an expression over real symbols, and the names of its variables."""

    expression: sympy.Expr
    names: tuple[str, ...]


def parse(text: str, names: Sequence[str] | None = None) -> sympy.Expr:
    """Return the expression of a text, see `read`."""
    if not isinstance(text, str):
        raise TypeError(f"a formula is text, not {type(text).__name__}: write it in quotes")
    return read(text, names).expression


@ALGEBRA
def read(
    text: str | sympy.Expr,
    names: Sequence[str] | None = None,
    parameters: Mapping[str, float] | None = None,
) -> Reading:
    r"""Read a formula as people write it, without evaluating any of it as code.

    Parameters
    ----------
    text : str, or a sympy expression, which is taken as it is
        Such as ``"x**2 + 10*y**2"``, ``"(1 - x)² + 100·(y − x²)²"``, ``"sin(π x) y"``,
        ``"np.exp(-x**2)"``, ``"f(θ₀, θ₁) = θ₀² + 3θ₁²"`` or ``r"$\frac{1}{2} x^{2}$"``.
        A product may be left unwritten before a name, a function or a bracket, and binds like
        ``*``: ``1/2x`` is (1/2)·x and ``e^2x`` is (e²)·x. ``^`` is a power; ``xy`` is x·y, if no
        variable is called so.
    names : sequence of str
        The variables. By default those that stand in front, as in ``f(x, y) =``, or else every
        letter that needs no declaring: a Latin or Greek one, written or spelled, with an index or
        without, such as ``w``, ``w1``, ``x[0]``, ``θ`` or ``theta_0``. They are in the order x,
        y, z, or by their index, or as they come.
    parameters : letters that are numbers, by name

    Raises
    ------
    FormulaError
        If the text is no formula of these variables, or too large to differentiate.
    ValueError
        If a name cannot be a variable.

    Notes
    -----
    The expression is real, over ``Symbol(name, real=True)``. A short decimal is exact (0.5 is 1/2),
    a long one a float. What cancels as it is read is gone, and so is what it would ask of the
    variables: √x·√x is x, √(x y)² is x y, x/x is 1 and log(x) - log(x) is 0, wherever they are. A
    constant that is exactly 0 is 0, so that nothing is divided by it.
    """
    numbers = {name_of(name): number(name, value) for name, value in (parameters or {}).items()}
    if names is None:
        checked_names(numbers)
    else:
        names = checked_names([*names, *numbers])[: len(names)]
    if isinstance(text, str):
        tokens, names = tokenize(text, names, CONSTANTS, FUNCTIONS, tuple(numbers))
        _check_all_used(numbers, {token.text for token in tokens})
        symbols = {name: sympy.Symbol(name, real=True) for name in names}
        return Reading(expression_of(text, tokens, symbols | numbers), names)
    expression = number("a formula", text) if isinstance(text, int | float) else text
    if not isinstance(expression, sympy.Expr):
        function = "; a function is a gd.Function(f)" if callable(text) else ""
        raise ValueError(f"a formula is text or a sympy expression, got {text!r}{function}")
    return _of_expression(expression, names, numbers)


def _of_expression(
    expression: sympy.Expr, names: Sequence[str] | None, numbers: Mapping[str, sympy.Number]
) -> Reading:
    symbols = {symbol: _SAFE.get(symbol.name, symbol.name) for symbol in expression.free_symbols}
    values = {s: numbers[name] for s, name in symbols.items() if name in numbers}
    _check_all_used(numbers, {*symbols.values()})
    if names is None:
        free = sorted(name for symbol, name in symbols.items() if symbol not in values)
        names = in_order(checked_names(free))
    renamed = {s: sympy.Symbol(name) for s, name in symbols.items() if s not in values}
    return Reading(over_real(expression.xreplace(renamed).subs(values), names), names)


def _check_all_used(numbers: Iterable[str], used: Collection[str]) -> None:
    for name in numbers:
        if name not in used:
            raise ValueError(f"the formula has no letter {name}, to which a value was given")


def checked_names(names: Iterable[str]) -> tuple[str, ...]:
    """Return the names of variables in plain letters, refusing what cannot be one."""
    plain = []
    for given in names:
        name = name_of(given) if isinstance(given, str) else ""
        if not NAME.fullmatch(name) or keyword.iskeyword(name):
            raise ValueError(f"{given!r} cannot name a variable: use letters, digits and '_'")
        if name in FUNCTIONS or name in CONSTANTS:
            raise ValueError(f"{given!r} cannot name a variable: it has a meaning in formulas")
        plain.append(name)
    if len(set(plain)) < len(plain):
        raise ValueError(f"the variables {listed(plain)} must differ")
    return tuple(plain)


def number(name: str, value: float) -> sympy.Number:
    """Return the value of a parameter as sympy's number, refusing what is none."""
    if not is_finite(value):
        raise ValueError(f"{name} must be a finite number, got {value!r}")
    return as_written(repr(float(value)))
