"""The operations a recording is made of: one table, a row each, and a column for each reading.

A row that lacks a column is not read that way: a loop of machine code has only what gives the same
number on every machine, since whether there is a loop must leave no trace.
"""

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

ROUNDED = 2.0**53
"""From here on all numbers of float64 are whole, whatever they are made of."""


class Operation(NamedTuple):
    """One operation on numbers, or on arrays number by number.

    Attributes
    ----------
    name : what text calls it, where it is a function: that of `math` and `mpmath` if they have it
    ufunc : how NumPy does it, in an array that it is given as `out` if it is given one
    text : how Python is told to do it: on floats, on arrays and on numbers of `mpmath`
    plain : how it is done to floats, where `text` calls it: where it has no value it raises
    loop : how it is written in a loop of machine code, which knows the numbers `one` and `zero`
    arithmetic : whether it only adds and multiplies, which floats do without complaint
    total : whether it is defined for all real numbers
    """

    name: str
    ufunc: np.ufunc | Callable[..., np.ndarray]
    text: str
    plain: Callable[..., float] | None = None
    loop: str | None = None
    arithmetic: bool = False
    total: bool = True


def _called(
    name: str,
    ufunc: np.ufunc,
    plain: Callable[..., float] | None = None,
    loop: str | None = None,
    total: bool = True,
) -> Operation:
    text = f"{name}({', '.join(['{}'] * ufunc.nin)})"
    return Operation(name, ufunc, text, plain or getattr(math, name), loop, total=total)


def _maximum(a: float, b: float) -> float:
    return a if a > b or a != a else b


def _minimum(a: float, b: float) -> float:
    return a if a < b or a != a else b


def _sign(x: float) -> float:
    return float((x > 0) - (x < 0)) if x == x else x


def _heaviside(x: float, at_zero: float) -> float:
    return at_zero if x == 0 else float(x > 0) if x == x else x


def _logaddexp(a: float, b: float) -> float:
    apart = 0.0 if a == b else abs(a - b)  # of two that are infinite too
    return max(a, b) + math.log1p(math.exp(-apart))


def _where(condition: Any, yes: Any, no: Any, out: np.ndarray | None = None) -> np.ndarray:
    result = np.where(condition, yes, no)
    if out is not None:
        out[...] = result
    return result


_where.nin = 3  # as a ufunc has it


def _power(base: Any, exponent: Any, out: np.ndarray | None = None) -> np.ndarray:
    """Return a power; a number below 0 has none that is not whole, but for rounding.

    What is no number, as asin(2) is none, makes none of 1 and has none as a power of 0: C says 1.
    """
    missing = np.isnan(base) | np.isnan(exponent)
    doubted = (base < 0) | missing
    if not np.any(doubted):
        return np.power(base, exponent, out=out)
    is_whole = (np.abs(exponent) < ROUNDED) & (exponent == np.floor(exponent))
    lost = missing | (doubted & ~is_whole)
    result = np.power(base, exponent, out=out)
    return _where(lost, np.nan, result, out) if lost.any() else result


_power.nin = 2


def _pow(base: float, exponent: float) -> float:
    if base < 0 and (abs(exponent) >= ROUNDED or exponent % 1):
        raise ValueError("a number below 0 has whole powers alone")
    return math.nan if math.isnan(base) or math.isnan(exponent) else math.pow(base, exponent)


def _angle(up: Any, right: Any, out: np.ndarray | None = None) -> np.ndarray:
    """Return the angle to a point; a real 0 has no sign, which in C is another angle."""
    return np.arctan2(up + 0.0, right + 0.0, out=out)


_angle.nin = 2


def _atan2(up: float, right: float) -> float:
    return math.atan2(up + 0.0, right + 0.0)


_TABLE = (
    Operation("add", np.add, "({} + {})", loop="{} + {}", arithmetic=True),
    Operation("subtract", np.subtract, "({} - {})", loop="{} - {}", arithmetic=True),
    Operation("multiply", np.multiply, "({} * {})", loop="{} * {}", arithmetic=True),
    Operation("negative", np.negative, "(-{})", loop="-{}", arithmetic=True),
    Operation("positive", np.positive, "{}", loop="{}", arithmetic=True),
    Operation("divide", np.divide, "({} / {})", loop="{} / {}", total=False),
    Operation("reciprocal", np.reciprocal, "(1.0 / {})", loop="one / {}", total=False),
    Operation("greater", np.greater, "({} > {})", loop="one if {} > {} else zero"),
    Operation("greater_equal", np.greater_equal, "({} >= {})", loop="one if {} >= {} else zero"),
    _called("power", _power, _pow, total=False),
    _called("sqrt", np.sqrt, loop="sqrt({})", total=False),
    _called("abs", np.absolute, abs, loop="abs({})"),
    # plus zero makes 0 of -0, as NumPy does
    _called("sign", np.sign, _sign, loop="sign({}) + zero"),
    _called("maximum", np.maximum, _maximum, loop="{0} if {0} > {1} or {0} != {0} else {1}"),
    _called("minimum", np.minimum, _minimum, loop="{0} if {0} < {1} or {0} != {0} else {1}"),
    _called("heaviside", np.heaviside, _heaviside),
    Operation(
        "where",
        _where,
        "where({}, {}, {})",
        lambda condition, yes, no: yes if condition else no,
        loop="{1} if {0} != zero else {2}",
    ),
    _called("floor", np.floor),
    _called("ceil", np.ceil),
    _called("exp", np.exp),
    _called("expm1", np.expm1),
    _called("log", np.log, total=False),
    _called("log2", np.log2, total=False),
    _called("log10", np.log10, total=False),
    _called("log1p", np.log1p, total=False),
    _called("logaddexp", np.logaddexp, _logaddexp),
    _called("sin", np.sin),
    _called("cos", np.cos),
    _called("tan", np.tan),
    _called("asin", np.arcsin, total=False),
    _called("acos", np.arccos, total=False),
    _called("atan", np.arctan),
    _called("atan2", _angle, _atan2, total=False),
    _called("sinh", np.sinh),
    _called("cosh", np.cosh),
    _called("tanh", np.tanh),
    _called("asinh", np.arcsinh),
    _called("acosh", np.arccosh, total=False),
    _called("atanh", np.arctanh, total=False),
)
OPERATIONS = {row.name: row for row in _TABLE}
BY_UFUNC = {row.ufunc: row for row in _TABLE}

# What text calls, by name
FLOATS: dict[str, Any] = {row.name: row.plain for row in _TABLE if row.plain}
ARRAYS: dict[str, Any] = {row.name: row.ufunc for row in _TABLE if row.plain}
