"""An update rule read as mathematics: its lines as sympy equations, and those as LaTeX."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import sympy
from sympy.printing.latex import LatexPrinter

Equations = tuple[tuple[sympy.Symbol, sympy.Expr], ...]

_LETTERS = {
    "learning_rate": r"\eta",
    "beta_1": r"\beta_1",
    "beta_2": r"\beta_2",
    "momentum": r"\beta",
    "rho": r"\rho",
    "epsilon": r"\epsilon",
    "weight_decay": r"\lambda",
    "clipnorm": "c",
    "global_clipnorm": "c",
    "clipvalue": "c",
    "initial_accumulator_value": "a",
    "t": "t",
}
_LINES = {
    "g": "g_{%s}",
    "g_clipped": r"\tilde{g}_{%s}",
    "theta": r"\theta_{%s}",
    "m": "m_{%s}",
    "v": "v_{%s}",
    "u": "u_{%s}",
    "c": "c_{%s}",
    "m_hat": r"\hat{m}_{%s}",
    "v_hat": r"\hat{v}_{%s}",
    "v_max": r"v^{\max}_{%s}",
    "mean": r"\bar{g}_{%s}",
    "velocity": "v_{%s}",
    "mean_square": "s_{%s}",
    "total": "a_{%s}",
    "delta": r"\Delta_{%s}",
    "mu": r"\mu_{%s}",
    "mu_product": r"\Pi_{%s}",
}
_NAMES = (
    {sympy.Symbol(name): letter for name, letter in _LETTERS.items()}
    | {sympy.Symbol(name): line % "t" for name, line in _LINES.items()}
    | {sympy.Symbol(f"{name}_before"): line % "t-1" for name, line in _LINES.items()}
    | {sympy.Symbol("mu_next"): r"\mu_{t+1}", sympy.Symbol("learning_rate_t"): r"\eta_{t}"}
)


class _BeforeThisStep:
    """The step count of a memory, in symbols: one more than it is t."""

    def __add__(self, one: int) -> sympy.Symbol:
        return sympy.Symbol("t")


def equations_of(optimizer: Any) -> Equations:
    """Run an optimizer's update on symbols and return its lines, the new point last."""
    lines = []

    def let(name: str, expression: sympy.Expr) -> sympy.Symbol:
        lines.append((sympy.Symbol(name), expression))
        return sympy.Symbol(name)

    theta = sympy.Symbol("theta_before")
    with sympy.evaluate(False):  # keeps sums and products in the order they are written
        step, _ = _in_letters(optimizer).update(
            sympy.Symbol("g"), _memory(optimizer), theta, let=let
        )
        let("theta", theta + step)
        return tuple((name, _in_reading_order(line)) for name, line in lines)


def _in_letters(optimizer: Any) -> Any:
    """Return the optimizer with a symbol for each of its numbers that is not 0."""
    letters = {
        name: sympy.Symbol(name)
        for name, value in optimizer.settings().items()
        if value and isinstance(value, int | float) and not isinstance(value, bool)
    }
    return replace(optimizer, **{"learning_rate": sympy.Symbol("learning_rate_t")} | letters)


def _memory(optimizer: Any) -> Any:
    state = optimizer.init(np.zeros(1))
    before = {
        name: value if value is None else sympy.Symbol(f"{name}_before")
        for name, value in state._asdict().items()
    }
    return state._replace(**before | {"t": _BeforeThisStep()})


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
    """sympy's LaTeX in the order written, with the letters of the textbooks."""

    def __init__(self, **settings: Any) -> None:
        super().__init__({"order": "none", "symbol_names": _NAMES} | settings)

    def _print_Function(self, function: sympy.Function, exp: str | None = None) -> str:
        if function.func.__name__ != "norm":
            return super()._print_Function(function, exp)
        return rf"\Vert {self._print(function.args[0])} \Vert"

    def _print_Float(self, number: sympy.Float) -> str:
        return f"{float(number):g}"


def latex_of(equations: Equations) -> str:
    """Return equations as LaTeX, aligned at their equals signs, one a line."""
    lines = (f"{left} &= {right}" for left, right in latex_sides(equations))
    return "\\begin{aligned}\n" + " \\\\\n".join(lines) + "\n\\end{aligned}"


def latex_sides(equations: Equations) -> list[tuple[str, str]]:
    """Return the left and the right side of each equation as LaTeX."""
    printer = _Textbook()
    return [(printer.doprint(name), printer.doprint(value)) for name, value in equations]


def latex_in_numbers(equation: sympy.Expr, numbers: Mapping[str, str]) -> str:
    """Return a right side as LaTeX with numbers, written by name, in place of its letters."""
    written = {sympy.Symbol(name): number for name, number in numbers.items()}
    return _Textbook(symbol_names=written, mul_symbol="dot").doprint(equation)


def letter(name: str) -> str:
    r"""Return the letter of a line of a rule as LaTeX without its step: `\hat{m}` of "m_hat"."""
    line = _LINES.get(name)
    return line.replace("_{%s}", "") if line else sympy.latex(sympy.Symbol(name))
