"""What a function does to plain numbers, recorded as lines of Python and compiled by Python itself.

A tape (see `tape`) records what is done to arrays, which takes long for each of them; this records
what is done to the numbers beside them, such as the step that is counted.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np


class Numbers:
    """The lines that compute numbers from given ones.

    Parameters
    ----------
    names : of what is given
    """

    def __init__(self, names: Iterable[str]) -> None:
        self.names, self.lines = list(names), []
        self._known: dict[str, Any] = {"sqrt": math.sqrt, "inf": math.inf, "nan": math.nan}

    def given(self, name: str) -> Number:
        """Return what stands for a number that is given."""
        return Number(self, name)

    def write(self, text: str, *operands: Any) -> Number:
        """Write a line; return what stands for its result."""
        name = f"r{len(self.lines)}"
        self.lines.append(f"{name} = {text.format(*map(self.named, operands))}")
        return Number(self, name)

    def named(self, value: Any) -> str:
        """Return the text by which a line knows a value: a name, or a number as it is written."""
        if type(value) is Number:
            return value.name
        if type(value) in (int, float):
            return f"({value!r})"
        name = f"c{len(self._known)}"
        self._known[name] = value
        return name

    def function(self, results: str, **known: Any) -> Callable[..., Any]:
        """Return the function of what is given that computes an expression of such names.

        Parameters
        ----------
        known : what else the expression knows, by name
        """
        lines = [f"def function({', '.join(self.names)}):", *self.lines, f"return {results}"]
        namespace = self._known | known
        exec("\n    ".join(lines), namespace)
        return namespace["function"]


class Number:
    """Stands for a number while a function of it is recorded.

    It has no value yet, so what asks for one, as `if` does, is refused.
    """

    __slots__ = ("name", "numbers")
    free_symbols = ()  # a setting may be one, as it may be a symbol of sympy

    def __init__(self, numbers: Numbers, name: str) -> None:
        self.numbers, self.name = numbers, name

    def __array_ufunc__(self, operation: np.ufunc, method: str, *operands: Any) -> Number:
        return self.numbers.write(_TEXT[operation], *operands)

    def __bool__(self) -> bool:
        raise TypeError("a rule that is recorded once cannot depend on the value of a number")

    def __neg__(self) -> Number:
        return self.numbers.write("-{}", self)


_TEXT = {
    np.add: "{} + {}",
    np.subtract: "{} - {}",
    np.multiply: "{} * {}",
    np.divide: "{} / {}",
    np.power: "{} ** {}",
    np.sqrt: "sqrt({})",
    np.square: "{0} * {0}",
}
_OPERATORS = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "truediv": np.divide,
    "pow": np.power,
}


def _operator(text: str, turned: bool) -> Callable[[Number, Any], Any]:
    def write(self: Number, other: Any) -> Any:
        if not isinstance(other, int | float | np.number | Number):
            return NotImplemented  # an array knows what to do with a number
        return self.numbers.write(text, *((other, self) if turned else (self, other)))

    return write


for _name, _operation in _OPERATORS.items():
    setattr(Number, f"__{_name}__", _operator(_TEXT[_operation], turned=False))
    setattr(Number, f"__r{_name}__", _operator(_TEXT[_operation], turned=True))
