"""Expressions are written into a recording, so that what they have in common is there once.

The value, the gradient and the Hessian of a formula share much. A node is read as coefficient ·
core, so that 1 - x, 2x - 2 and (x - 1)² are found to share x - 1. Powers are products, since
`numpy.power` is slow.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Sequence
from functools import lru_cache
from itertools import compress
from operator import not_

import sympy

from gdviz.calculus.angles import ratio
from gdviz.calculus.exponentials import DIGITS, Largest, expm1, log1p, log_near_1, logaddexp
from gdviz.calculus.functions import BY_SHAPE, STEPS, scaled, sum_of
from gdviz.programs.recording import Recording, Value, as_float

# A function of sympy, and the operation that it is
_CALLS: dict[type, str] = {
    sympy.Abs: "abs",
    sympy.Heaviside: "heaviside",
    sympy.Max: "maximum",
    sympy.Min: "minimum",
    sympy.ceiling: "ceil",
    logaddexp: "logaddexp",
    expm1: "expm1",
    log1p: "log1p",
    ratio: "divide",
}
_CALLS |= {
    getattr(sympy, name): name
    for name in (
        *("exp", "log", "sign", "floor", "sin", "cos", "tan", "asin", "acos", "atan", "atan2"),
        *("sinh", "cosh", "tanh", "asinh", "acosh", "atanh"),
    )
}
_EXTREMES = "maximum", "minimum"
_BASES = {1 / sympy.log(2): "log2", 1 / sympy.log(10): "log10"}
_LEAST = sys.float_info.min
MANY = 60  # digits, which tell on which side of a step a constant is
_LARGEST_PRODUCT = 64  # a power beyond it is left to `power`

Scaled = tuple[sympy.Expr, Value | None]  # coefficient · core; a number has no core


def call_name(node: sympy.Basic) -> str | None:
    """Return the operation that a node's function is, None if it is none."""
    return next((_CALLS[kind] for kind in type(node).__mro__ if kind in _CALLS), None)


@lru_cache(maxsize=4096)
def _varies(node: sympy.Basic) -> bool:
    """Whether it has letters; sympy would look for them all, in whatever is there many times."""
    return node.is_Symbol or any(map(_varies, node.args))


def _is_negative(constant: sympy.Expr) -> bool:
    """Whether it is below 0; of log(tanh(11)) sympy cannot say it."""
    return bool(constant.is_negative) if constant.is_Number else as_float(constant) < 0


def _size(constant: sympy.Expr) -> float:
    return abs(as_float(constant))


@lru_cache(maxsize=4096)
def _is_beyond(constant: sympy.Expr) -> bool:
    """Whether float64 does not hold it, but its root: so it is with the square of a constant."""
    if _is_held(constant) or constant == 0 or math.isnan(_size(constant)):
        return False
    if not (constant.is_finite and constant.is_real):
        return False
    root = _root(constant)
    return root != 0 and _is_held(root)  # of log(tanh(pi^4)) so many digits leave nothing


def _is_held(constant: sympy.Expr) -> bool:
    """Whether float64 has all of its digits."""
    if constant.is_Rational:  # of which sympy is asked no digits
        return max(abs(constant.p), constant.q) < 2**1000
    return _LEAST <= _size(constant) < math.inf


def _root(constant: sympy.Expr) -> sympy.Expr:
    """Return the root of its size, which float64 holds where it does not hold the constant."""
    return sympy.sqrt(abs(constant)).evalf(DIGITS)


def _known(constant: sympy.Expr) -> sympy.Expr:
    """Return a function of numbers as sympy knows it: it may be a step or a pole.

    Of irrational numbers it is told their digits, since it takes acos(tanh(10)) for 0.
    """
    if all(number.is_Rational for number in constant.args):
        return constant.func(*constant.args)
    if isinstance(constant, STEPS):
        return constant.func(*(number.evalf(MANY) for number in constant.args))
    return constant


def _with_largest_apart(terms: Sequence[sympy.Expr]) -> Sequence[sympy.Expr]:
    """Return the terms of a sum u - max(u, v), in which u is one as it is within the largest.

    In another order what is left would have lost the digits of its terms.
    """
    apart = _largest_in(terms)
    if not apart:
        return terms
    return [sympy.Add(*(term for term in terms if term not in apart)), *apart]


def _largest_in(terms: Sequence[sympy.Expr]) -> list[sympy.Expr]:
    """Return the terms that are multiples of a largest."""
    return [term for term in terms if isinstance(term.as_coeff_Mul()[1], Largest)]


def _in_order(varying: Sequence[Scaled], known: Sequence[Scaled]) -> Sequence[Scaled]:
    """Return the terms of a sum, of which those that are negative are last, as they are added.

    Letters, the largest and least of such, and the number come first: x - y is 0 where both are
    equal, and what is little beside them keeps its digits. Not so if all of them are negative.
    """
    are_letters = [core.operation in (None, *_EXTREMES) for _, core in varying]
    letters = [*compress(varying, are_letters)]
    if not letters or _is_negative(letters[0][0]):
        return [*varying, *known]
    whole = sorted(letters, key=lambda term: abs(term[0]) != 1)
    letters = letters if _is_negative(whole[0][0]) else whole
    return [*letters, *known, *compress(varying, map(not_, are_letters))]


def _is_turned(node: sympy.Expr) -> bool:
    """Whether of a sum and its negative, which are written as one, the other is written.

    sympy orders terms by what their powers are of, of which it would ask whether they are simpler.
    """
    parted = [term.as_coeff_Mul() for term in sympy.Add.make_args(node)]
    minus = sum(map(_is_negative, (number for number, _ in parted)))
    if 2 * minus != len(parted):
        return 2 * minus > len(parted)
    number, _ = min(parted, key=lambda pair: (pair[1] == 1, BY_SHAPE(pair[1])))
    return _is_negative(number)


def _one_over(power: sympy.Pow) -> sympy.Expr:
    """Return one over a power; of that of another sympy would ask whether it is simpler."""
    base, exponent = power.args
    return base if exponent == -1 else sympy.Pow(base, -exponent, evaluate=False)


def _step_of(product: sympy.Mul) -> sympy.Expr | None:
    """Return what is 0 where steps alone make a product 0, else above 0; None if it has none."""
    steps = [found for factor in product.args if (found := _step_of_sum(factor)) is not None]
    return sympy.Mul(*steps) if steps else None


def _step_of_sum(factor: sympy.Expr) -> sympy.Expr | None:
    """Return the steps of a sum of which each term has one."""
    found = [
        next((u for u in sympy.Mul.make_args(term) if _is_step(u)), None)
        for term in sympy.Add.make_args(factor)
    ]
    return None if None in found else sympy.Add(*found)


def _is_logarithm(factor: sympy.Expr) -> bool:
    return isinstance(factor, sympy.log) and _varies(factor)


def _is_step(factor: sympy.Expr) -> bool:
    """Whether it is 0 on one side: the slope of a maximum, or a power of that."""
    base, power = factor.as_base_exp()
    return isinstance(base, sympy.Heaviside) and power.is_positive is True


class Writer:
    """Writes expressions of some symbols.

    Attributes
    ----------
    symbols : what stands for the values of the symbols, in order
    """

    def __init__(self, symbols: Sequence[sympy.Symbol]) -> None:
        recording = Recording()
        self._write, self._constant = recording.write, recording.constant
        self.symbols = tuple(recording.array() for _ in symbols)
        self._cores: dict[sympy.Expr, Scaled] = {
            symbol: (sympy.S.One, value)
            for symbol, value in zip(symbols, self.symbols, strict=True)
        }

    def read(self, node: sympy.Expr) -> Value:
        """Write what computes a node; return the result."""
        return self._multiplied(*self._core(node))

    def _core(self, node: sympy.Expr) -> Scaled:
        if node not in self._cores:
            self._cores[node] = self._read(node)
        return self._cores[node]

    def _read(self, node: sympy.Expr) -> Scaled:
        if not node.args:
            return node, None
        if node.is_Add:
            return self._sum(node)
        if node.is_Mul:
            return self._product(node)
        if node.is_Pow:
            return self._power(*node.args)
        return self._call(node)

    def _multiplied(self, coefficient: sympy.Expr, core: Value | None) -> Value:
        if core is None:
            return self._constant(coefficient)
        if coefficient == 1:
            return core
        if coefficient == -1:
            return self._negated(core)
        if _is_beyond(coefficient):
            root = _root(coefficient)
            return self._multiplied(coefficient / root, self._multiplied(root, core))
        return self._write("multiply", self._constant(coefficient), core)

    def _kept(self, coefficient: sympy.Expr, core: Value | None) -> Scaled:
        """Return minus b - a as a - b: where both are equal it is 0, and one over it infinite."""
        if core is None or core.operation != "subtract" or not _is_negative(coefficient):
            return coefficient, core
        return -coefficient, self._negated(core)

    def _negated(self, core: Value) -> Value:
        if core.operation == "subtract":  # b - a, which is 0 and not -0 where they are equal
            return self._write("subtract", *reversed(core.operands))
        return self._write("negative", core)

    def _sum(self, node: sympy.Add) -> Scaled:
        # of (u - 7 max(0, u/7))/7 rounding would leave something
        content = sympy.S.One if _largest_in(node.args) else node.primitive()[0]
        if _is_turned(node):
            content = -content
        rest = node if content == 1 else sum_of(*(scaled(1 / content, term) for term in node.args))
        if rest != node and rest.is_Add:
            coefficient, core = self._core(rest)
            return content * coefficient, core
        terms = [self._core(term) for term in _with_largest_apart(node.args)]
        letters_first = not _largest_in(node.args)  # beside it they may be all that is left
        huge = [number for number, _ in terms if _is_beyond(number) and _size(number) > 1]
        if not huge:
            return self._total(terms, letters_first)
        root = _root(max(huge, key=abs))
        terms = [(coefficient / root, core) for coefficient, core in terms]
        return root, self._total(terms, letters_first)[1]

    def _total(self, terms: Sequence[Scaled], letters_first: bool) -> Scaled:
        number = sympy.Add(*(c for c, core in terms if core is None))
        varying = [term for term in terms if term[1] is not None]
        if not varying:
            return number, None
        varying.sort(key=lambda term: _is_negative(term[0]))
        known: list[Scaled] = [(number, None)] if number else []
        first, *others = _in_order(varying, known) if letters_first else (*varying, *known)
        total = self._multiplied(*first)
        for coefficient, core in others:
            negative = _is_negative(coefficient)
            term = self._multiplied(-coefficient if negative else coefficient, core)
            total = self._write("subtract" if negative else "add", total, term)
        return sympy.S.One, total

    def _product(self, node: sympy.Mul) -> Scaled:
        coefficient: sympy.Expr = sympy.S.One
        below: list[Value] = []
        step = _step_of(node)
        factors, above = self._with_base(node.args)
        for factor in factors:
            divides = factor.is_Pow and factor.exp.is_Number and factor.exp.is_negative
            if step is not None and divides and factor.exp > -1:
                number, core = sympy.S.One, self._root_beside(step, factor.base, -factor.exp)
            else:
                number, core = self._core(_one_over(factor) if divides else factor)
                if divides:
                    number, core = self._kept(number, core)
            coefficient = coefficient / number if divides else coefficient * number
            if core is not None:
                (below if divides else above).append(core)
        if not below:
            return coefficient, self._all(above)
        if not above:
            return coefficient, self._write("reciprocal", self._all(below))
        return coefficient, self._write("divide", self._all(above), self._all(below))

    def _with_base(self, factors: Sequence[sympy.Expr]) -> tuple[Sequence[sympy.Expr], list[Value]]:
        """Write log(u)/log(2) as log2(u), which is 3 of 8; return what other factors there are."""
        found = next(filter(_is_logarithm, factors), None)
        over = next(filter(_BASES.__contains__, factors), None)
        if found is None or over is None:
            return factors, []
        rest = [factor for factor in factors if factor not in (found, over)]
        return rest, [self._write(_BASES[over], self.read(found.args[0]))]

    def _root_beside(self, step: sympy.Expr, base: sympy.Expr, exponent: sympy.Expr) -> Value:
        """Write a root that divides, and 1 where a step makes 0 of whatever stands above.

        √(max(0, x)) is level where x < 0; over the root itself 0 would be no number there.
        """
        there = self._write("greater", self.read(step), self._constant(sympy.S.Zero))
        base = self._write("where", there, self.read(base), self._constant(sympy.S.One))
        if exponent == sympy.S.Half:
            return self._write("sqrt", base)
        return self._write("power", base, self._constant(exponent))

    def _all(self, factors: Sequence[Value]) -> Value | None:
        product = None
        for factor in factors:
            product = factor if product is None else self._write("multiply", product, factor)
        return product

    def _power(self, base: sympy.Expr, exponent: sympy.Expr) -> Scaled:
        coefficient, core = self._core(base)
        if core is None and not _varies(exponent):
            return base**exponent, None
        halves = 2 * exponent
        if not (exponent.is_Number and halves == int(halves) and abs(halves) <= _LARGEST_PRODUCT):
            scaled = self._multiplied(coefficient, core)
            return sympy.S.One, self._write("power", scaled, self.read(exponent))
        whole, half = divmod(abs(int(halves)), 2)
        if whole % 2:
            coefficient, core = self._kept(coefficient, core)
        if half:
            coefficient, core = sympy.S.One, self._multiplied(coefficient, core)
        result = self._repeated(core, whole) if whole else None
        if half:
            root = self._write("sqrt", core)
            result = self._write("multiply", result, root) if whole else root
        if halves < 0:
            return coefficient**-whole, self._write("reciprocal", result)
        return coefficient**whole, result

    def _repeated(self, core: Value, times: int) -> Value:
        if times == 1:
            return core
        half = self._repeated(core, times // 2)
        square = self._write("multiply", half, half)
        return self._write("multiply", square, core) if times % 2 else square

    def _call(self, node: sympy.Expr) -> Scaled:
        name = call_name(node)
        if not _varies(node):
            return _known(node), None
        operands = [self.read(argument) for argument in node.args]
        if isinstance(node, log_near_1):
            return sympy.S.One, self._log_near_1(*operands)
        while len(operands) > 2:  # the largest and least of many, two at a time
            operands[:2] = [self._write(name, *operands[:2])]
        return sympy.S.One, self._write(name, *operands)

    def _log_near_1(self, far: Value, less_1: Value) -> Value:
        half = self._constant(sympy.S.Half)
        is_far = self._write("greater", self._write("abs", less_1), half)
        # far from 1 it is neither a pole nor infinite
        near = self._write("maximum", less_1, self._constant(-sympy.S.Half))
        near = self._write("log1p", self._write("minimum", near, half))
        return self._write("where", is_far, far, near)
