"""A program computed with so many digits, and without overflow: one point at a time.

Each thread has an arithmetic of its own: mpmath raises its precision for a while as it computes.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from gdviz.calculus.many_digits import ManyDigits, Operation
from gdviz.ground.turns import ALGEBRA
from gdviz.programs.recording import Program, Value, as_float
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


class _NoNumber(NamedTuple):
    """What stands for no number, and is taken for it in whatever is made of it."""

    value: Any


def _as_number(found: Any) -> Any:
    return found.value if isinstance(found, _NoNumber) else found


class Exact(threading.local):
    """What the text of a program says, as a function of a point in other numbers.

    Parameters
    ----------
    program : of the coordinates of a point
    digits : of each number
    are_values : of each result, whether it is a value, for which nothing may be complex on the way
    swing : what a wave is of an angle that has no end, see `swung`; None: what it is
    """

    def __init__(
        self, program: Program, digits: int, are_values: Sequence[bool], swing: float | None = None
    ) -> None:
        self._program, self._arithmetic = program, _ARITHMETICS.of(digits)
        self._are_values, self._operations = are_values, ManyDigits(self._arithmetic, swing)

    def number(self, value: str | float) -> Any:
        """Return a number of so many digits."""
        return self._arithmetic.mpf(value)

    def __call__(self, point: Sequence[Any]) -> list[Any]:
        """Return the results at a point, nan where one is no finite real number."""
        mp = self._arithmetic
        return [v if mp.isfinite(v) else mp.nan for v in self.extended(point)]

    def swung(self, point: Sequence[Any], fast: Any) -> list[Any]:
        """Return the results at a point, where waves of an angle from `fast` on swing."""
        self._operations.fast = fast
        return self(point)

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

    def one(self, k: int, point: Sequence[Any]) -> Any:
        """Return the result of that number alone: inf where it is infinite, nan if it is none."""
        value = _as_number(self._tried(self._each[k], [*map(self._arithmetic.mpf, point)]))
        return self._arithmetic.nan if isinstance(value, self._arithmetic.mpc) else value

    def _reals(self, point: Sequence[Any]) -> list[Any]:
        """Return the results, and of slopes what is real beside 0 times a complex number."""
        results = zip(self._results(point), self._are_values, strict=True)
        return [v if is_value or v.imag else v.real for v, is_value in results]

    def _results(self, point: Sequence[Any]) -> list[Any]:
        numbers = [*map(self._arithmetic.mpf, point)]
        try:
            return list(self._compute(*numbers))
        except _NO_NUMBER:  # of some of the results, or all
            return self._line_by_line(numbers)

    def _line_by_line(self, numbers: Sequence[Any]) -> list[Any]:
        """Return the results, where those are no numbers that are made of what is none."""
        known = self._constants | dict(zip(self._program.given, numbers, strict=True))
        for line, given, compute in self._steps:
            operands = [known[operand] for operand in given]
            none = next((each for each in operands if isinstance(each, _NoNumber)), None)
            known[line] = none or self._tried(compute, operands)
        return [_as_number(known[result]) for result in self._program.results]

    def _tried(self, compute: Computation, numbers: Sequence[Any]) -> Any:
        try:
            return compute(*numbers)[0]
        except TypeError:  # complex numbers have no order
            return _NoNumber(self._arithmetic.mpc(self._arithmetic.nan, 0))
        except _NO_NUMBER:
            return _NoNumber(self._arithmetic.nan)

    @cached_property
    def _compute(self) -> Computation:
        return self._function(self._program)

    @cached_property
    def _each(self) -> list[Computation]:
        given, results = self._program.given, self._program.results
        return [self._function(Program(given, (result,))) for result in results]

    @cached_property
    def _steps(self) -> list[tuple[Value, tuple[Value, ...], Computation]]:
        """Each line, what it is made of, and how."""
        parts = [
            Program(tuple(dict.fromkeys(line.operands)), (line,)) for line in self._program.lines
        ]
        return [(*part.results, part.given, self._function(part)) for part in parts]

    @cached_property
    def _constants(self) -> dict[Value, Any]:
        numbers = self._program.recording.constants
        return {value: self._constant(number) for value, number in numbers.items()}

    def _function(self, program: Program) -> Computation:
        return Text(program).function(self._functions, self._constant)

    @cached_property
    def _functions(self) -> dict[str, Operation]:
        return self._operations.by_name()

    def _constant(self, number: Any) -> Any:
        return self._arithmetic.mpf(_digits(number, self._arithmetic.dps))


@lru_cache(maxsize=1024)
@ALGEBRA
def _digits(number: Any, digits: int) -> str | float:
    """Return a constant as text, or as the float that is no finite real number."""
    near = as_float(number)
    found = number if math.isnan(near) else number.evalf(digits)
    return str(found) if found.is_Float else near
