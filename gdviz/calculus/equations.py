"""An update rule read as mathematics: its lines as sympy equations, and those as LaTeX."""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import numpy as np
import sympy
from sympy.printing.latex import LatexPrinter

from gdviz.ground.states import changed, started

Equations = tuple[tuple[sympy.Symbol, sympy.Expr], ...]


class _StepsBefore(sympy.Symbol):
    """The count of a memory, in symbols: one more than it is t."""

    def __add__(self, other: Any) -> sympy.Expr:
        return sympy.Symbol("t") if other == 1 else super().__add__(other)


def equations_of(optimizer: Any, memory: Any = None) -> Equations:
    """Run an optimizer's update on symbols and return its lines, the new point last.

    Parameters
    ----------
    memory : before the step; by default that of the rule, in symbols

    Raises
    ------
    ValueError
        If the rule does with its numbers what cannot be done with symbols.
    """
    memory = _memory(optimizer) if memory is None else memory
    try:
        return _lines(optimizer, memory)
    except Exception as error:  # whatever somebody's rule may raise for symbols
        raise ValueError(
            f"the equations of {optimizer.label} cannot be written: its rule must be plain "
            "arithmetic, with sqrt, maximum and their like from gdviz.programs.arithmetic"
        ) from error


def _lines(optimizer: Any, memory: Any) -> Equations:
    lines = []

    def let(name: str, expression: sympy.Expr) -> sympy.Symbol:
        lines.append((sympy.Symbol(name), expression))
        return sympy.Symbol(name)

    theta = sympy.Symbol("theta_before")
    with sympy.evaluate(False):  # keeps sums and products in the order they are written
        step, _ = _in_letters(optimizer).update(sympy.Symbol("g"), memory, theta, let=let)
        let("theta", theta + step)
        return tuple((name, _in_reading_order(line)) for name, line in lines)


def _in_letters(optimizer: Any) -> Any:
    """Return the optimizer with a symbol for each of its numbers that is not 0."""
    rated = "learning_rate" in optimizer.settings(changed=True)  # a factor of 1 is not written
    letters = {"learning_rate": sympy.Symbol("learning_rate_t")} if rated else {}
    for name, value in optimizer.settings().items():
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if value and number and (rated or name != "learning_rate"):
            letters[name] = sympy.Symbol(name)
    return optimizer.holding(**letters)


def _memory(optimizer: Any) -> Any:
    """Return the memory before a step, in symbols."""

    def before(name: str, value: Any) -> Any:
        return _StepsBefore("t_before") if name == "t" else sympy.Symbol(f"{name}_before")

    return changed(started(optimizer.init(np.zeros(1))), before)


def _in_reading_order(expression: sympy.Expr) -> sympy.Expr:
    """Open nested sums and products, and draw the sign of each product to its front."""
    if isinstance(expression, sympy.Add | sympy.Mul):
        kind = type(expression)
        parts = [part for arg in expression.args for part in kind.make_args(_in_reading_order(arg))]
        if kind is sympy.Add:
            return sympy.Add(*sorted(parts, key=_is_negative), evaluate=False)
        factors = [part for part in parts if part != -1]
        sign = [sympy.S.NegativeOne] * ((len(parts) - len(factors)) % 2)
        return sympy.Mul(*sign, *factors, evaluate=False)
    if expression.args:
        return expression.func(*map(_in_reading_order, expression.args))
    return expression


def _is_negative(term: sympy.Expr) -> bool:
    return sympy.Mul.make_args(term)[0] == -1


class _Textbook(LatexPrinter):
    """sympy's LaTeX in the order written, with the letters of a rule."""

    def __init__(
        self, optimizer: Any, written: Mapping[str, str] = MappingProxyType({}), **settings: Any
    ) -> None:
        super().__init__({"order": "none"} | settings)
        self._optimizer, self._written = optimizer, written

    def _print_Symbol(self, symbol: sympy.Symbol, *_: Any) -> str:
        return self._written.get(symbol.name) or _letter_of_step(self._optimizer, symbol.name)

    def _print_Function(self, function: sympy.Function, exp: str | None = None) -> str:
        if function.func.__name__ != "norm":
            return super()._print_Function(function, exp)
        return rf"\Vert {self._print(function.args[0])} \Vert"

    def _print_Float(self, number: sympy.Float) -> str:
        return f"{float(number):g}"


def latex_of(optimizer: Any) -> str:
    """Return the equations of a rule as LaTeX, aligned at their equals signs, one a line."""
    lines = (f"{left} &= {right}" for left, right in latex_sides(optimizer))
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def latex_sides(optimizer: Any) -> list[tuple[str, str]]:
    """Return the left and the right side of each equation of a rule as LaTeX."""
    written = _Textbook(optimizer).doprint
    return [(written(name), written(value)) for name, value in optimizer.equations()]


def latex_in_numbers(optimizer: Any, equation: sympy.Expr, numbers: Mapping[str, str]) -> str:
    """Return a right side as LaTeX with numbers, written by name, in place of its letters."""
    return _Textbook(optimizer, numbers, mul_symbol="dot").doprint(equation)


def latex_in_letters(optimizer: Any, equation: sympy.Expr) -> str:
    """Return a right side as LaTeX."""
    return _Textbook(optimizer).doprint(equation)


SHORT = "epsilonhat"
"""The name of what stands in a denominator for epsilon and its factors."""


def with_short_epsilon(optimizer: Any, equation: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    r"""Return a right side with one letter for epsilon and its factors, and what these are.

    Keras's Adam adds ε/√(1 - β₂ᵗ), where textbooks have ε: written out, little of it can be read.
    Where there are no factors, the second is epsilon itself, or 0.
    """
    settings, found = {"t", *optimizer.settings()}, [sympy.S.Zero]

    def short(part: sympy.Expr) -> sympy.Expr:
        names = {symbol.name for symbol in part.free_symbols}
        if "epsilon" in names and names <= settings:
            found.append(part)
            return part if part.is_Symbol else sympy.Symbol(SHORT)
        return part.func(*map(short, part.args)) if part.args and "epsilon" in names else part

    with sympy.evaluate(False):
        return short(equation), found[-1]


def value_of(expression: sympy.Expr, values: Mapping[str, float]) -> float:
    """Return the value of an expression of settings and the step."""
    known = {symbol: values[symbol.name] for symbol in expression.free_symbols}
    return float(expression.subs(known))


def letter(optimizer: Any, name: str) -> str:
    r"""Return how a rule writes a setting or a line, as LaTeX: `\hat{m}` of "m_hat".

    It is what the rule or a class above it declares; without that what sympy makes of the name.
    """
    declared = optimizer.letter(name)
    return declared or re.sub(r"_\{(\w)\}", r"_\1", sympy.latex(sympy.Symbol(name)))


def projected(equations: Equations) -> Equations:
    """Return the equations of a rule whose new point is projected."""
    *lines, (theta, moved) = equations
    with sympy.evaluate(False):
        return (*lines, (theta, sympy.Function("P")(moved)))


def _letter_of_step(optimizer: Any, name: str) -> str:
    """Return the letter of a symbol of an equation: a line has the number of its step."""
    if name in ("t", *optimizer.settings()):
        return letter(optimizer, name)
    if name == "t_before":
        return r"\left(t - 1\right)"
    line, step = name, "t"
    if name.endswith("_before"):
        line, step = name.removesuffix("_before"), "t-1"
    if name == "learning_rate_t":
        line = "learning_rate"
    written = letter(optimizer, line)
    return written if "_" in written else f"{written}_{{{step}}}"
