"""Between which numbers an expression lies, whatever its letters are: bounds, seldom the nearest.

They tell where a formula is real nowhere: the logarithm of -exp(x) is, and arcsin of √(1 + y²) but
at single points.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import NamedTuple

import sympy

INF = math.inf


class Range(NamedTuple):
    """The numbers from a lowest to a highest, which may not be reached."""

    low: float
    high: float

    def meets(self, other: Range) -> bool:
        """Whether both have more than one number in common."""
        low, high = max(self.low, other.low), min(self.high, other.high)
        return low < high or low == high == self.low == self.high


ALL, POSITIVE, UNIT = Range(-INF, INF), Range(0.0, INF), Range(-1.0, 1.0)
_LEVEL = sympy.Max, sympy.Min, sympy.sign, sympy.Heaviside


def is_ever(expression: sympy.Expr, domain: Range) -> bool:
    """Whether an expression may lie within a domain: not where it does so at single points.

    Where it may be constant over an interval, as max(0, x), such points are more than that.
    """
    found = range_of(expression)
    if expression.has(*_LEVEL):
        return found.low <= domain.high and domain.low <= found.high
    return found.meets(domain)


@lru_cache(maxsize=4096)
def range_of(node: sympy.Expr) -> Range:
    """Return between which numbers an expression lies where it is real."""
    if not node.free_symbols:
        return _around(node)
    if node.is_Add:
        low, high = map(sum, zip(*map(range_of, node.args), strict=True))
        return ALL if low != low or high != high else Range(low, high)
    if node.is_Mul:
        return _product([range_of(factor) for factor in node.args])
    if node.is_Pow:
        return _power(range_of(node.base), node.exp)
    if isinstance(node, sympy.Max | sympy.Min):
        choose = max if isinstance(node, sympy.Max) else min
        lows, highs = zip(*map(range_of, node.args), strict=True)
        return Range(choose(lows), choose(highs))
    if isinstance(node, sympy.Abs):
        return _distance(range_of(node.args[0]))
    for kind, (function, within) in _RISING.items():
        if isinstance(node, kind):
            return _through(function, _common(range_of(node.args[0]), within))
    return next((bounds for kind, bounds in _BOUNDED.items() if isinstance(node, kind)), ALL)


def _around(number: sympy.Expr) -> Range:
    """Return a constant as a range."""
    value = float(number)
    return Range(value, value)


def _product(ranges: Sequence[Range]) -> Range:
    low, high = 1.0, 1.0
    for other in ranges:
        corners = [a * b if a and b else 0.0 for a in (low, high) for b in other]
        low, high = min(corners), max(corners)
    return Range(low, high)


def _distance(given: Range) -> Range:
    low, high = sorted(map(abs, given))
    return Range(0.0 if given.low < 0 < given.high else low, high)


def _power(base: Range, exponent: sympy.Expr) -> Range:
    if not exponent.is_number:
        return POSITIVE
    power = float(exponent)
    if not exponent.is_Integer:
        base = _common(base, POSITIVE)
    elif power % 2 == 0:
        base = _distance(base)
    elif power < 0 and base.low < 0 < base.high:
        return ALL
    ends = [_raised(end, power, below) for end, below in zip(base, (False, True), strict=True)]
    return Range(min(ends), max(ends))


def _raised(number: float, power: float, below: bool) -> float:
    """Return a power of an end of a range, which beside 0 may be infinite to either side."""
    try:
        return number**power
    except ZeroDivisionError:
        return -INF if below and power % 2 == 1 else INF
    except OverflowError:
        return INF if number > 0 or power % 2 == 0 else -INF


def _common(given: Range, other: Range) -> Range:
    """Return what two ranges have in common, an end of the other where they have nothing."""
    return Range(*(min(max(end, other.low), other.high) for end in given))


def _through(function: Callable[[float], float], given: Range) -> Range:
    return Range(*map(function, given))


def _exp(number: float) -> float:
    return math.exp(number) if number < 700 else INF


def _log(number: float) -> float:
    return math.log(number) if number > 0 else -INF


def _cosh_inverse(number: float) -> float:
    return math.acosh(max(number, 1.0))


def _tanh_inverse(number: float) -> float:
    return math.atanh(number) if abs(number) < 1 else math.copysign(INF, number)


_RISING: dict[type, tuple[Callable[[float], float], Range]] = {
    sympy.exp: (_exp, ALL),
    sympy.log: (_log, POSITIVE),
    sympy.tanh: (math.tanh, ALL),
    sympy.atan: (math.atan, ALL),
    sympy.asinh: (math.asinh, ALL),
    sympy.asin: (math.asin, UNIT),
    sympy.acosh: (_cosh_inverse, Range(1.0, INF)),
    sympy.atanh: (_tanh_inverse, UNIT),
}
"""What rises with its argument, and where that is real."""
_BOUNDED = {
    sympy.sin: UNIT,
    sympy.cos: UNIT,
    sympy.cosh: Range(1.0, INF),
    sympy.acos: Range(0.0, math.pi),
    sympy.atan2: Range(-math.pi, math.pi),
    sympy.sign: UNIT,
    sympy.Heaviside: Range(0.0, 1.0),
}
