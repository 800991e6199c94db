"""A program computed with so many digits, and without overflow: one point at a time.

Each thread has an arithmetic of its own: mpmath raises its precision for a while as it computes.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from gdviz.programs.operations import ARRAYS
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


class Exact(threading.local):
    """What the text of a program says, as a function of a point in other numbers.

    Parameters
    ----------
    text : of the program
    digits : of each number
    """

    def __init__(self, text: Text, digits: int) -> None:
        self._text, self._arithmetic = text, _ARITHMETICS.of(digits)
        self._compute: Computation | None = None

    def number(self, value: str | float) -> Any:
        """Return a number of so many digits."""
        return self._arithmetic.mpf(value)

    def __call__(self, point: Sequence[Any]) -> list[Any]:
        """Return the results at a point, nan where one is no finite real number."""
        mp = self._arithmetic
        if self._compute is None:
            self._compute = self._text.function(_functions(mp), self._constant)
        try:
            values = self._compute(*map(mp.mpf, point))
        except (ArithmeticError, TypeError, ValueError):  # a pole, or the order of complex numbers
            return [mp.nan] * self._text.results
        return [v if isinstance(v, mp.mpf) and mp.isfinite(v) else mp.nan for v in values]

    def _constant(self, number: Any) -> Any:
        return self._arithmetic.mpf(str(number.evalf(self._arithmetic.dps)))


def _functions(mp: MPContext) -> dict[str, Callable[..., Any]]:
    """Return what the text of a program calls."""

    def bounded_exp(u: Any) -> Any:
        # exp(exp(exp(9))) would ask for more memory than there is
        return mp.exp(u) if abs(u) < 1e5 else mp.inf * (u > 0)

    return {name: getattr(mp, name) for name in ARRAYS if hasattr(mp, name)} | {
        "abs": mp.fabs,
        "exp": bounded_exp,
        "heaviside": lambda u, at_zero: at_zero if u == 0 else mp.mpf(u > 0),
        "logaddexp": lambda u, v: max(u, v) + mp.log1p(bounded_exp(-abs(u - v))),
        "maximum": max,
        "minimum": min,
    }
