"""A program as text: Python that computes it of floats, of NumPy's arrays, or of other numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache
from types import CodeType
from typing import Any

import numpy as np

from gdviz.programs.operations import ARRAYS, FLOATS, OPERATIONS
from gdviz.programs.recording import Program, Value, as_float

Computation = Callable[..., tuple[Any, ...]]
_DEEPEST = 20  # levels of brackets in one line; Python refuses two hundred


class Text:
    """The source of a function `outputs(x0, x1, …)`; what is used once stands where it is used.

    Attributes
    ----------
    source : the text, in which a number that is known is `c0`, `c1`, …
    results : how many there are
    """

    def __init__(self, program: Program) -> None:
        self.results = len(program.results)
        self._known: dict[Value, str] = {}
        self._of_program = program.recording.constants
        self.source = self._written(program)

    @property
    def constants(self) -> dict[str, Any]:
        """The numbers that are known, by their names in the text."""
        return {name: self._of_program[value] for value, name in self._known.items()}

    def _written(self, program: Program) -> str:
        uses = Counter(program.results)
        for line in program.lines:
            uses.update(line.operands)
        text = {value: (f"x{i}", 0) for i, value in enumerate(program.given)}
        body = []
        for k, line in enumerate(program.lines):
            parts = [text.get(operand) or self._constant(operand) for operand in line.operands]
            written = OPERATIONS[line.operation].text.format(*(part for part, _ in parts))
            depth = 1 + max(depth for _, depth in parts)
            if uses[line] > 1 or depth == _DEEPEST:
                body.append(f"    t{k} = {written}\n")
                written, depth = f"t{k}", 0
            text[line] = written, depth
        given = ", ".join(f"x{i}" for i in range(len(program.given)))
        results = "".join(f"{(text.get(r) or self._constant(r))[0]}, " for r in program.results)
        return f"def outputs({given}):\n{''.join(body)}    return ({results})\n"

    def _constant(self, value: Value) -> tuple[str, int]:
        return self._known.setdefault(value, f"c{len(self._known)}"), 0

    def function(
        self, functions: Mapping[str, Any] = ARRAYS, number: Callable[[Any], Any] = as_float
    ) -> Computation:
        """Return the function.

        Parameters
        ----------
        functions : what it calls, by name: NumPy's, by default
        number : what it makes of the constants
        """
        constants = {name: number(constant) for name, constant in self.constants.items()}
        namespace = {"__builtins__": {}} | constants | dict(functions)
        exec(_compiled(self.source), namespace)
        return namespace["outputs"]


@lru_cache(maxsize=256)
def _compiled(source: str) -> CodeType:
    """Return what Python makes of a text: programs that differ in their numbers alone share it."""
    return compile(source, "<program>", "exec")


def of_plain_numbers(program: Program) -> Computation:
    """Return a program as a function of plain numbers.

    Where these stop, at a division by zero or an overflow, it goes on with those of NumPy.
    """
    text = Text(program)
    compute = text.function(FLOATS, lambda constant: constant)

    def outputs(*given: Any) -> tuple[Any, ...]:
        try:
            return compute(*given)
        except (ArithmeticError, ValueError):
            return text.function(number=np.float64)(*map(np.float64, given))

    return outputs
