"""A program as text: Python that computes it of floats, of NumPy's arrays, or of other numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import CodeType, MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from gdviz.programs.operations import ARRAYS, FLOATS, OPERATIONS
from gdviz.programs.recording import Program, Value, as_float

Computation = Callable[..., tuple[Any, ...]]
_DEEPEST = 20  # levels of brackets in one line; Python refuses two hundred


class Lines(NamedTuple):
    """The lines of a program, written out; what is used once stands where it is used.

    Attributes
    ----------
    named : what is used more than once: its name, and what it is
    results : what each result is
    """

    named: list[tuple[str, str]]
    results: list[str]


def lines(
    program: Program,
    given: Sequence[str],
    constant: Callable[[Value], str],
    otherwise: Mapping[str, str] = MappingProxyType({}),
) -> Lines:
    """Write out the lines of a program, in operators and calls that many languages share.

    Parameters
    ----------
    given : how each value that is given is written
    constant : how a number that is known is written
    otherwise : how some operations are written in place of their text, by name
    """
    uses = Counter(program.results)
    for line in program.lines:
        uses.update(line.operands)
    text = {value: (name, 0) for value, name in zip(program.given, given, strict=True)}
    named = []
    for k, line in enumerate(program.lines):
        parts = [text.get(operand) or (constant(operand), 0) for operand in line.operands]
        text_of_line = otherwise.get(line.operation, OPERATIONS[line.operation].text)
        written = text_of_line.format(*(part for part, _ in parts))
        depth = 1 + max(depth for _, depth in parts)
        if uses[line] > 1 or depth == _DEEPEST:
            named.append((f"t{k}", written))
            written, depth = f"t{k}", 0
        text[line] = written, depth
    return Lines(named, [text[r][0] if r in text else constant(r) for r in program.results])


class Text:
    """The source of a function `outputs(x0, x1, …)`.

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
        given = [f"x{i}" for i in range(len(program.given))]
        named, results = lines(program, given, self._constant)
        body = "".join(f"    {name} = {written}\n" for name, written in named)
        returned = "".join(f"{result}, " for result in results)
        return f"def outputs({', '.join(given)}):\n{body}    return ({returned})\n"

    def _constant(self, value: Value) -> str:
        return self._known.setdefault(value, f"c{len(self._known)}")

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
