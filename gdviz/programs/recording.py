"""A recording is a straight line of operations, written once and read in several ways.

A function is handed values that stand for arrays, or for plain numbers, and each operation on them
writes a line. An operation met again is the line that is there. Nothing that is written can depend
on what a value will be, nor mix the numbers of an array: a function that does either is refused.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np

from gdviz.ground.turns import ALGEBRA
from gdviz.programs.operations import BY_UFUNC, OPERATIONS

_DIGITS = 20, 60, 300
_PLAIN = int | float | np.number


class Recording:
    """Lines, as they are written.

    Attributes
    ----------
    lines : the results of operations, in the order in which they are carried out
    constants : the numbers that are known, by what stands for them; each is anything with a float
        value, an exact one with `evalf(digits)`
    """

    def __init__(self) -> None:
        self.lines: list[Value] = []
        self.constants: dict[Value, Any] = {}
        self._known: dict[tuple[Any, ...], Value] = {}

    def array(self) -> Value:
        """Return what stands for an array that is given."""
        return Value(self, is_array=True)

    def number(self) -> Value:
        """Return what stands for a plain number that is given."""
        return Value(self, is_array=False)

    def setting(self) -> Value:
        """Return what stands for a plain number that is given and is not 0, as a rule may ask."""
        return Value(self, is_array=False, is_set=True)

    def constant(self, number: Any) -> Value:
        """Return what stands for a number that is known."""
        key = type(number), number, str(number) if number == 0 else ""  # 0.0 equals -0.0
        if key not in self._known:
            self._known[key] = self.number()
            self.constants[self._known[key]] = number
        return self._known[key]

    def write(self, operation: str, *operands: Any) -> Value:
        """Return the result of an operation of the table; it is a line, if it is none yet.

        Parameters
        ----------
        operands : values, and numbers
        """
        is_array = any(type(operand) is Value and operand.is_array for operand in operands)
        known = (self._value(operand, is_array) for operand in operands)
        key = operation, *known
        if key not in self._known:
            self._known[key] = self._added(*key, is_array=is_array)
        return self._known[key]

    def _value(self, operand: Any, is_met_by_array: bool) -> Value:
        if type(operand) is Value:
            return operand
        return self.constant(float(operand) if is_met_by_array else operand)

    def copied(self, value: Value) -> Value:
        """Return an array that equals a value, as a line of its own."""
        return self._added("positive", value, is_array=True)

    def _added(self, operation: str, *operands: Value, is_array: bool) -> Value:
        self.lines.append(Value(self, is_array, operation, operands))
        return self.lines[-1]


class Value:
    """Stands for an array, or for a plain number, while what is done to it is recorded.

    Attributes
    ----------
    recording : where its line is
    is_array : whether it is an array, not one number for all of them
    operation, operands : what it is the result of; None and () of what is given or known
    is_set : whether it is known not to be 0
    """

    __slots__ = ("is_array", "is_set", "operands", "operation", "recording")

    def __init__(
        self,
        recording: Recording,
        is_array: bool,
        operation: str | None = None,
        operands: tuple[Value, ...] = (),
        is_set: bool = False,
    ) -> None:
        self.recording, self.is_array, self.is_set = recording, is_array, is_set
        self.operation, self.operands = operation, operands

    def __array_ufunc__(
        self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any
    ) -> Value:
        if any(isinstance(each, np.ndarray) and each.dtype == object for each in operands):
            return NotImplemented  # a row takes it for each of its values
        if method != "__call__" or options or not all(map(_is_operand, operands)):
            self._refuse()
        if ufunc in _REWRITTEN:
            return _REWRITTEN[ufunc](*operands)
        if ufunc not in BY_UFUNC:
            self._refuse()
        return _written(BY_UFUNC[ufunc].name, *operands)

    def __array_function__(
        self, function: Callable[..., Any], types: Any, given: Sequence[Any], named: Any
    ) -> Value:
        if function is not np.where or len(given) != 3 or not all(map(_is_operand, given)):
            self._refuse()
        return _written("where", *given)

    def __pow__(self, exponent: Any) -> Value:
        return _power(self, exponent) if _is_operand(exponent) else NotImplemented

    def __rpow__(self, base: Any) -> Value:
        return _written("power", base, self) if _is_operand(base) else NotImplemented

    def __neg__(self) -> Value:
        return _written("negative", self)

    def __pos__(self) -> Value:
        return self

    def __abs__(self) -> Value:
        return _written("abs", self)

    def conjugate(self) -> Value:
        """Return itself, which is real; so asks an array of values, and for the next."""
        return self

    def sqrt(self) -> Value:
        """Return the square root."""
        return _written("sqrt", self)

    def __bool__(self) -> bool:
        return self.is_set or self._refuse()

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise TypeError("what is recorded for all numbers cannot depend on what they are")

    # a value is itself and no other, which `==` in a function that is recorded cannot mean
    __hash__ = object.__hash__
    __eq__ = __array__ = _refuse


def _is_operand(given: Any) -> bool:
    return isinstance(given, Value | _PLAIN)


def _written(operation: str, *operands: Any) -> Value:
    """Return the result of an operation on values and numbers, a value among them."""
    value = next(operand for operand in operands if type(operand) is Value)
    return value.recording.write(operation, *operands)


def _power(base: Any, exponent: Any) -> Value:
    """Return a power; as NumPy does, some of an array by what is quicker."""
    if isinstance(base, Value) and base.is_array and isinstance(exponent, _PLAIN):
        if exponent == 2:
            return _written("multiply", base, base)
        if exponent in (0.5, -1):
            return _written("sqrt" if exponent > 0 else "reciprocal", base)
    return _written("power", base, exponent)


_REWRITTEN: dict[np.ufunc, Callable[..., Value]] = {
    np.power: _power,
    np.square: lambda value: _written("multiply", value, value),
    np.less: lambda left, right: _written("greater", right, left),
    np.less_equal: lambda left, right: _written("greater_equal", right, left),
}


def _operator(operation: str, turned: bool) -> Callable[[Value, Any], Value]:
    def write(self: Value, other: Any) -> Value:
        if not _is_operand(other):
            return NotImplemented
        return _written(operation, *((other, self) if turned else (self, other)))

    return write


for _operation, _names in {
    "add": ("add", "radd"),
    "subtract": ("sub", "rsub"),
    "multiply": ("mul", "rmul"),
    "divide": ("truediv", "rtruediv"),
    "greater": ("gt", "lt"),
    "greater_equal": ("ge", "le"),
}.items():
    for _turned, _name in enumerate(_names):
        setattr(Value, f"__{_name}__", _operator(_operation, bool(_turned)))


@dataclass(frozen=True, eq=False)
class Program:
    """What is computed of what is given: some lines of a recording, to be read.

    Attributes
    ----------
    given, results : what stands for them
    """

    given: tuple[Value, ...]
    results: tuple[Value, ...]

    @property
    def recording(self) -> Recording:
        """Where its lines are."""
        return self.given[0].recording

    @cached_property
    def lines(self) -> list[Value]:
        """The lines that the results need, in order."""
        needed, lines = set(self.results) - set(self.given), []
        for line in reversed(self.recording.lines):
            if line in needed:
                needed.update(set(line.operands) - set(self.given))
                lines.append(line)
        return lines[::-1]

    @cached_property
    def arrays(self) -> tuple[Value, ...]:
        """The arrays that are given."""
        return tuple(value for value in self.given if value.is_array)

    @cached_property
    def numbers(self) -> tuple[Value, ...]:
        """The plain numbers that arrays meet, or that stand for one, each once, in order."""
        met = (operand for line in self.lines if line.is_array for operand in line.operands)
        return tuple(dict.fromkeys(v for v in (*met, *self.results) if not v.is_array))

    @cached_property
    def constants(self) -> list[float]:
        """The numbers, where all of them are known."""
        return [as_float(self.recording.constants[number]) for number in self.numbers]

    @property
    def is_arithmetic(self) -> bool:
        """Whether it only adds and multiplies, and all of its constants are real."""
        numbers = map(as_float, self.recording.constants.values())
        return all(OPERATIONS[line.operation].arithmetic for line in self.lines) and not any(
            map(math.isnan, numbers)
        )

    @property
    def is_total(self) -> bool:
        """Whether every operation is defined for all real numbers."""
        return all(OPERATIONS[line.operation].total for line in self.lines)

    def parts(self) -> tuple[Program, Program]:
        """Return what is computed of plain numbers, once for all, and what then of arrays.

        The first returns the numbers that the second is given after its arrays, and then those of
        the results that are numbers.
        """
        given, others = (
            tuple(value for value in values if not value.is_array)
            for values in (self.given, self.results)
        )
        results = tuple(value for value in self.results if value.is_array)
        numbers = Program(self.arrays, results).numbers
        return Program(given, (*numbers, *others)), Program((*self.arrays, *numbers), results)

    def of_each(self, count: int) -> Program:
        """Return what is computed of arrays of so many numbers, each given and returned by itself.

        What is computed of plain numbers is computed once for all.
        """
        recording = self.recording
        apart = {array: tuple(recording.array() for _ in range(count)) for array in self.arrays}
        for line in self.lines:
            if line.is_array:
                rows = [apart.get(operand, (operand,) * count) for operand in line.operands]
                each = zip(*rows, strict=True)
                apart[line] = tuple(recording.write(line.operation, *row) for row in each)
        given, results = (
            chain.from_iterable(apart.get(value, (value,)) for value in values)
            for values in (self.given, self.results)
        )
        return Program(tuple(given), tuple(results))


def record(function: Callable[..., Iterable[Any]], arrays: int) -> Program:
    """Return the program of a function of so many arrays that returns arrays and numbers.

    Raises
    ------
    TypeError
        If it mixes the numbers of an array, or asks what they are.
    """
    recording = Recording()
    given = tuple(recording.array() for _ in range(arrays))
    results = function(*given)
    return Program(
        given, tuple(r if isinstance(r, Value) else recording.constant(float(r)) for r in results)
    )


def as_float(number: Any) -> float:
    """Return a known number as the float that is nearest to it, nan for what is not real.

    So is the size of a complex number.
    """
    if not hasattr(number, "evalf"):
        return float(number)
    with ALGEBRA:
        try:
            value = _evaluated(number)
        except (TypeError, ValueError):  # complex numbers have no angle, and no order
            return math.nan
    is_real = not value.imag and not any(math.isnan(as_float(part)) for part in number.args)
    return value.real if is_real else math.nan


@lru_cache(maxsize=1024)
def _evaluated(number: Any) -> complex:
    """Return a number with so many digits that more do not change it.

    Of acos(tanh(20)) sympy loses 17 on the way.
    """
    few, *more = _DIGITS
    found = complex(number.evalf(few))
    if number.is_Number:
        return found
    for digits in more:
        before, found = found, complex(number.evalf(digits))
        if found == before or cmath.isclose(found, before, rel_tol=2.0**-52):
            break
    return found
