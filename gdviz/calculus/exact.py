"""A program computed with so many digits, and without overflow: one point at a time.

Each thread has an arithmetic of its own: mpmath raises its precision for a while as it computes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from gdviz.ground.turns import ALGEBRA
from gdviz.programs.operations import ARRAYS
from gdviz.programs.recording import Program, as_float
from gdviz.programs.text import Computation, Text

if TYPE_CHECKING:
    from mpmath.ctx_mp import MPContext


class _Arithmetics(threading.local):
    """The arithmetics of a thread, by their digits."""

    def __init__(self) -> None:
        self.known: dict[int, MPContext] = {}

    def of(self, digits: int) -> MPContext:
        if digits not in self.known:
            from mpmath.ctx_mp import MPContext

            self.known[digits] = MPContext()
            self.known[digits].dps = digits
        return self.known[digits]


_ARITHMETICS = _Arithmetics()
_NO_NUMBER = ArithmeticError, TypeError, ValueError
"""What is raised at a pole, and by what complex numbers do not have."""


SPARE = 20
"""Digits that are left of an exponential: where fewer would be, it is 0 or infinite."""
FAR = 1e12
"""What is larger is far out."""
MOST_BITS = 100_000
"""Before or behind the point, of a part of a complex number."""
WAVES = "sin", "cos", "tan"
_OF_NOTHING = "where", "power"
"""What may be a number of what is none: one of two, and u^0."""
FAST = 1e30
"""What has so large an angle near a point may be anything there."""


class Exact(threading.local):
    """What the text of a program says, as a function of a point in other numbers.

    Parameters
    ----------
    program : of the coordinates of a point
    digits : of each number
    are_values : of each result, whether it is a value, for which nothing may be complex on the way
    swing : what a wave of a very large angle is; None: what it is
    """

    def __init__(
        self, program: Program, digits: int, are_values: Sequence[bool], swing: int | None = None
    ) -> None:
        self._program, self._arithmetic = program, _ARITHMETICS.of(digits)
        self._are_values, self._swing = are_values, swing

    def number(self, value: str | float) -> Any:
        """Return a number of so many digits."""
        return self._arithmetic.mpf(value)

    def __call__(self, point: Sequence[Any]) -> list[Any]:
        """Return the results at a point, nan where one is no finite real number."""
        mp = self._arithmetic
        return [v if mp.isfinite(v) else mp.nan for v in self.extended(point)]

    def told(self, point: Sequence[Any]) -> list[Any]:
        """Return the results at a point: nan where one is complex, inf where nothing tells."""
        mp = self._arithmetic
        return [
            mp.nan if isinstance(v, mp.mpc) else v if mp.isfinite(v) else mp.inf
            for v in self._reals(point)
        ]

    def extended(self, point: Sequence[Any]) -> list[Any]:
        """Return the results at a point: inf where one is infinite, nan where it is no number."""
        mp = self._arithmetic
        return [mp.nan if isinstance(v, mp.mpc) else v for v in self._reals(point)]

    def has_value(self, k: int, point: Sequence[Any]) -> bool:
        """Return whether the result of that number is real at a point, if it is infinite."""
        value = self._one(k, [*map(self._arithmetic.mpf, point)])
        return not isinstance(value, self._arithmetic.mpc) and value == value

    def _reals(self, point: Sequence[Any]) -> list[Any]:
        """Return the results, and of slopes what is real beside 0 times a complex number."""
        results = zip(self._results(point), self._are_values, strict=True)
        return [v if is_value or v.imag else v.real for v, is_value in results]

    def _results(self, point: Sequence[Any]) -> list[Any]:
        numbers = [*map(self._arithmetic.mpf, point)]
        try:
            return list(self._compute(*numbers))
        except _NO_NUMBER:  # of some of the results, or all
            return [self._one(k, numbers) for k in range(len(self._each))]

    def _one(self, k: int, numbers: Sequence[Any]) -> Any:
        try:
            return self._each[k](*numbers)[0]
        except _NO_NUMBER:
            return self._arithmetic.nan

    @cached_property
    def _compute(self) -> Computation:
        return self._function(self._program)

    @cached_property
    def _each(self) -> list[Computation]:
        given, results = self._program.given, self._program.results
        return [self._function(Program(given, (result,))) for result in results]

    def _function(self, program: Program) -> Computation:
        return Text(program).function(_functions(self._arithmetic, self._swing), self._constant)

    def _constant(self, number: Any) -> Any:
        return self._arithmetic.mpf(_digits(number, self._arithmetic.dps))


@lru_cache(maxsize=1024)
@ALGEBRA
def _digits(number: Any, digits: int) -> str | float:
    """Return a constant as text, or as the float that is no finite real number."""
    found = number.evalf(digits)
    return str(found) if found.is_real else as_float(found)


def _functions(mp: MPContext, swing: int | None) -> dict[str, Callable[..., Any]]:
    """Return what the text of a program calls."""

    end = mp.mpf(10) ** (mp.dps - SPARE)

    def far_exp(u: Any) -> Any:
        """Return exp(u) of what is far out; mpmath takes a whole u for a product of many."""
        if abs(u) >= end:  # exp(exp(exp(9))) would ask for more memory than there is
            return mp.inf if u > 0 else mp.zero
        with mp.workprec(mp.prec + mp.mag(u)):
            twos = mp.floor(u / mp.ln2)
            rest = u - twos * mp.ln2
        return mp.ldexp(mp.exp(rest), int(twos))

    def bounded(function: Callable[..., Any], far: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of exponentials, and what it is far out."""

        def of(u: Any) -> Any:
            if abs(u) < FAR:
                return function(u)
            return _nothing(mp, u) if isinstance(u, mp.mpc) or u != u else far(u)

        return of

    bounded_exp = bounded(mp.exp, far_exp)

    def bounded_power(base: Any, exponent: Any) -> Any:
        if abs(exponent) < FAR:
            return mp.power(base, exponent)
        if isinstance(base, mp.mpc) or isinstance(exponent, mp.mpc):
            return _nothing(mp, base, exponent)
        if base > 0:
            return bounded_exp(exponent * mp.log(base))
        if base:
            return mp.nan
        # of a whole exponent mpmath would write out all digits
        return mp.power(mp.zero, mp.sign(exponent) if mp.isfinite(exponent) else exponent)

    def wave(function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of angles, which has no value of what is beyond float64."""
        if swing is None:
            return lambda u: function(u) if abs(u) < 1e308 else _nothing(mp, u)
        return lambda u: function(u) if abs(u) < FAST else mp.mpf(swing)

    def ordered(function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function of numbers that have an order, which complex ones and nan have not."""

        def of(*numbers: Any) -> Any:
            if any(isinstance(number, mp.mpc) or number != number for number in numbers):
                return _nothing(mp, *numbers)
            return function(*numbers)

        return of

    known = {name: getattr(mp, name) for name in ARRAYS if hasattr(mp, name)} | {
        "abs": ordered(mp.fabs),
        "sign": ordered(mp.sign),
        "atan2": ordered(mp.atan2),
        "exp": bounded_exp,
        "expm1": bounded(mp.expm1, lambda u: far_exp(u) - 1),
        "sinh": bounded(mp.sinh, lambda u: (far_exp(u) - far_exp(-u)) / 2),
        "cosh": bounded(mp.cosh, lambda u: (far_exp(u) + far_exp(-u)) / 2),
        "tanh": bounded(mp.tanh, mp.sign),
        "power": bounded_power,
        **{name: wave(getattr(mp, name)) for name in WAVES},
        "heaviside": ordered(lambda u, at_zero: at_zero if u == 0 else mp.mpf(u > 0)),
        "logaddexp": ordered(lambda u, v: max(u, v) + mp.log1p(bounded_exp(-abs(u - v)))),
        "where": lambda condition, yes, no: yes if condition else no,
        "maximum": ordered(max),
        "minimum": ordered(min),
    }
    return {
        name: _tame(mp, function if name in _OF_NOTHING else _of_numbers(mp, function))
        for name, function in known.items()
    }


def _tame(mp: MPContext, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function of complex numbers whose parts are not far from each other.

    Of others mpmath adds the squares of both parts with all their digits.
    """

    def is_wild(number: Any) -> bool:
        parts = (number.real, number.imag) if isinstance(number, mp.mpc) else ()
        return any(part and abs(mp.mag(part)) > MOST_BITS for part in parts)

    def of(*numbers: Any) -> Any:
        return _nothing(mp, *numbers) if any(map(is_wild, numbers)) else function(*numbers)

    return of


def _of_numbers(mp: MPContext, function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that is no number of what is none; mpmath makes 0 of expm1(nan)."""

    def of(*numbers: Any) -> Any:
        is_nothing = any(number != number for number in numbers)
        return _nothing(mp, *numbers) if is_nothing else function(*numbers)

    return of


def _nothing(mp: MPContext, *numbers: Any) -> Any:
    """Return what is no number, and complex still where it is made of what is."""
    is_complex = any(isinstance(number, mp.mpc) for number in numbers)
    return mp.mpc(mp.nan, mp.nan) if is_complex else mp.nan
