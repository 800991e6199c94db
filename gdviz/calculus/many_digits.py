"""The operations of programs on numbers of many digits, none of which asks for more than there is.

mpmath writes out all digits of what it is asked for: for those of exp(exp(exp(9))) there is no
memory, and it adds the squares of a complex number's parts whatever lies between the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gdviz.programs.operations import ARRAYS

if TYPE_CHECKING:
    from mpmath.ctx_mp import MPContext

SPARE = 20
"""Digits that are left of an exponential: where fewer would be, it is 0 or infinite."""
FAR = 1e12
"""What is larger is far out."""
MOST_BITS = 100_000
"""Before or behind the point, of a part of a complex number."""
WAVES = "sin", "cos", "tan"
FASTEST = 1e308
"""A larger angle is that of what is beyond float64."""
_OF_NOTHING = "where", "power"
"""What may be a number of what is none: one of two, and u^0."""

Operation = Callable[..., Any]


class ManyDigits:
    """What an operation does with numbers of an arithmetic.

    Parameters
    ----------
    mp : the arithmetic
    swing : what share of its most a wave is of an angle no less than `fast`; None: what it is

    Attributes
    ----------
    fast : above all angles, until it is set
    """

    def __init__(self, mp: MPContext, swing: float | None = None) -> None:
        self._mp, self._swing, self.fast = mp, swing, mp.inf
        self._end = mp.mpf(10) ** (mp.dps - SPARE)
        self._exp = self._bounded(mp.exp, self._far_exp)

    def by_name(self) -> dict[str, Operation]:
        """Return what the text of a program calls."""
        mp = self._mp
        known = {name: getattr(mp, name) for name in ARRAYS if hasattr(mp, name)}
        known |= {name: self._wave(name) for name in WAVES}
        known |= self._of_exponentials() | self._of_ordered()
        known |= {
            "log1p": _same_at_0(mp.log1p),
            "log2": lambda u: mp.log(u) / mp.ln2,
            "power": self._power,
            "where": lambda condition, yes, no: yes if condition else no,
        }
        return {
            name: self._tame(operation if name in _OF_NOTHING else self._of_numbers(operation))
            for name, operation in known.items()
        }

    def _of_exponentials(self) -> dict[str, Operation]:
        mp, far = self._mp, self._far_exp
        return {
            "exp": self._exp,
            "expm1": self._bounded(_same_at_0(mp.expm1), lambda u: far(u) - 1),
            "sinh": self._bounded(mp.sinh, lambda u: (far(u) - far(-u)) / 2),
            "cosh": self._bounded(mp.cosh, lambda u: (far(u) + far(-u)) / 2),
            "tanh": self._bounded(mp.tanh, mp.sign),
        }

    def _of_ordered(self) -> dict[str, Operation]:
        mp = self._mp
        operations = {
            "abs": mp.fabs,
            "sign": mp.sign,
            "atan2": mp.atan2,
            "heaviside": lambda u, at_zero: at_zero if u == 0 else mp.mpf(u > 0),
            "logaddexp": lambda u, v: max(u, v) + mp.log1p(self._exp(-abs(u - v))),
            "maximum": max,
            "minimum": min,
        }
        return {name: self._ordered(operation) for name, operation in operations.items()}

    def _bounded(self, function: Operation, far: Operation) -> Operation:
        """Return a function of exponentials, and what it is far out."""

        def of(u: Any) -> Any:
            if abs(u) < FAR:
                return function(u)
            return self._nothing(u) if self._has_no_order(u) else far(u)

        return of

    def _far_exp(self, u: Any) -> Any:
        """Return exp(u) of what is far out; mpmath takes a whole u for a product of many."""
        mp = self._mp
        if abs(u) >= self._end:
            return mp.inf if u > 0 else mp.zero
        with mp.workprec(mp.prec + mp.mag(u)):
            twos = mp.floor(u / mp.ln2)
            rest = u - twos * mp.ln2
        return mp.ldexp(mp.exp(rest), int(twos))

    def _power(self, base: Any, exponent: Any) -> Any:
        mp = self._mp
        if abs(exponent) < FAR:
            return mp.power(base, exponent)
        if isinstance(base, mp.mpc) or isinstance(exponent, mp.mpc):
            return self._nothing(base, exponent)
        if base > 0:
            return self._exp(exponent * mp.log(base))
        if base:
            return self._power_below_0(base, exponent)
        # of a whole exponent mpmath would write out all digits
        return mp.power(mp.zero, mp.sign(exponent) if mp.isfinite(exponent) else exponent)

    def _power_below_0(self, base: Any, exponent: Any) -> Any:
        """Return a power whose exponent is far out: real if it is whole, as far as digits tell."""
        mp = self._mp
        if not mp.isint(exponent):
            return mp.mpc(mp.nan, mp.nan)
        if abs(exponent) >= self._end:
            return mp.nan
        value = self._exp(exponent * mp.log(-base))
        return -value if exponent % 2 else value

    def _wave(self, name: str) -> Operation:
        """Return a function of angles, which has no value of what is beyond float64.

        Nor has it of a complex angle that is far out, whose exponential it is.
        """
        mp, swing, function = self._mp, self._swing, getattr(self._mp, name)
        share = _of_tan if name == "tan" else _of_sine

        def of(u: Any) -> Any:
            if swing is not None and abs(u) >= self.fast:
                return self._nothing(u) if isinstance(u, mp.mpc) else mp.mpf(share(swing, u))
            return function(u) if abs(u) < FASTEST and abs(u.imag) < FAR else self._nothing(u)

        return of

    def _ordered(self, function: Operation) -> Operation:
        """Return a function of numbers that have an order, which complex ones and nan have not."""
        return self._without(self._has_no_order, function)

    def _of_numbers(self, function: Operation) -> Operation:
        """Return a function that is no number of what is none; mpmath makes 0 of expm1(nan)."""
        return self._without(_is_nothing, function)

    def _tame(self, function: Operation) -> Operation:
        """Return a function of complex numbers whose parts are not far from each other."""
        return self._without(self._is_wild, function)

    def _without(self, is_out: Callable[[Any], bool], function: Operation) -> Operation:
        """Return a function that has no value of some numbers."""

        def of(*numbers: Any) -> Any:
            return self._nothing(*numbers) if any(map(is_out, numbers)) else function(*numbers)

        return of

    def _has_no_order(self, number: Any) -> bool:
        return isinstance(number, self._mp.mpc) or _is_nothing(number)

    def _is_wild(self, number: Any) -> bool:
        parts = (number.real, number.imag) if isinstance(number, self._mp.mpc) else ()
        return any(part and abs(self._mp.mag(part)) > MOST_BITS for part in parts)

    def _nothing(self, *numbers: Any) -> Any:
        """Return what is no number, and complex still where it is made of what is."""
        mp = self._mp
        is_complex = any(isinstance(number, mp.mpc) for number in numbers)
        return mp.mpc(mp.nan, mp.nan) if is_complex else mp.nan


def _of_sine(share: float, _: Any) -> float:
    return share


def _of_tan(share: float, u: Any) -> Any:
    """Return what a tan comes to, which has poles: a large number, a small one, or neither."""
    return {1: u, -1: -u, -0.5: 1 / u}.get(share, share)


def _same_at_0(function: Operation) -> Operation:
    """Return a function that is u where it is 0; mpmath makes a real 0 of a complex one."""
    return lambda u: function(u) if u else u


def _is_nothing(number: Any) -> bool:
    return number != number
