"""A stride is many steps at once: gradient and rule in one compiled loop, a few points at a time.

Where a path is kept only now and then, the steps between need not be seen one by one. A few points
with all that is remembered of them stay in the innermost cache while they take the whole stride;
then come the next. The operations are those of the surface's tape and of the optimizer's one rule.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Any, NamedTuple

import numpy as np

from gdviz.programs import compiled
from gdviz.programs.tape import MANY, Tape
from gdviz.steps.number_by_number import is_number_by_number
from gdviz.steps.recording import FIXED, GRADIENT, POINT, RecordedStep, numbers_of_steps

VALUE, SLOPES = 2, (3, 4)  # where the tape of a surface stores its results
FEW = 512  # points at a time
LAST_COUNTED = 2**24  # float32 counts no further
UNHEARD = 2**29  # lines times numbers, a tenth of a second, in which an interruption is not heard


class Together(NamedTuple):
    """The loop over steps of a surface of two variables and a rule: a `compiled.Program`.

    Attributes
    ----------
    surface, rule : what they do to one point, and to one of its numbers
    memory : how many numbers the rule remembers of each
    """

    surface: compiled.Outline
    rule: compiled.Outline
    memory: int

    @property
    def lines(self) -> int:
        """How many operations a step of a point takes."""
        return len(self.surface.lines) + 2 * len(self.rule.lines)

    @property
    def rows(self) -> int:
        """How many numbers there are of each point: coordinates, the first bad step, memory."""
        return 3 + 2 * self.memory

    def source(self) -> str:
        """Return `loop(a0, …, nearby, steps, first, n0, …)`.

        All that the innermost loop touches lies in `nearby`, in rows that are `FEW` apart: so the
        compiler sees that no row overlaps another, and takes many points in one instruction.
        """
        arrays = [f"a{row}" for row in range(self.rows)]
        rows = [f"nearby[{row * FEW} + i]" for row in range(self.rows)]
        given = [*arrays, "nearby", "steps", "first"]
        given += [f"n{k}" for k in range(self.surface.numbers)]
        pairs = list(zip(arrays, rows, strict=True))
        lines = [
            f"def loop({', '.join(given)}):",
            f"    for start in range(0, len(a0), {FEW}):",
            f"        few = min({FEW}, len(a0) - start)",
            "        for i in range(few):",
            *(f"            {row} = {array}[start + i]" for array, row in pairs),
            "        for k in range(len(steps)):",
            "            now = first[k]",
            *(f"            r{k} = steps[k, {k}]" for k in range(self.rule.numbers)),
            "            for i in range(few):",
            *(f"                {line}" for line in self._step(rows)),
            "        for i in range(few):",
            *(f"            {array}[start + i] = {row}" for array, row in pairs),
        ]
        return "\n".join(lines)

    def _step(self, rows: Sequence[str]) -> list[str]:
        """Return the lines that look at a point and step it."""
        read = {0: "x0", 1: "x1"}
        text, stored = self.surface.written(read, map("n{}".format, count()), "o")
        seen = [*read.values(), stored[VALUE], *(stored[place] for place in SLOPES)]
        # what is finite less itself is 0, and nothing else is
        doubt = " + ".join(f"({name} - {name})" for name in seen)
        gone = [f"gone = {rows[2]}", f"t = inf if {doubt} == 0 else now"]
        moved = [
            line
            for axis, place in enumerate(SLOPES)
            for line in self._moved(f"x{axis}", stored[place], [rows[axis], *rows[3 + axis :: 2]])
        ]
        points = [f"{name} = {rows[axis]}" for axis, name in read.items()]
        return [*points, *text, *gone, f"{rows[2]} = t if t < gone else gone", *moved]

    def _moved(self, point: str, gradient: str, rows: Sequence[str]) -> list[str]:
        """Return the lines that step one coordinate, whose rows are its own and its memory's."""
        into = {POINT: rows[0], **dict(enumerate(rows[1:], FIXED))}
        names = {place: f"{point}_{place}" for place in into} | {GRADIENT: gradient, POINT: point}
        read = [f"{names[k]} = {into[k]}" for k in self.rule.read() if k >= FIXED]
        lines, stored = self.rule.written(names, map("r{}".format, count()), f"{point}_u")
        return [*read, *lines, *(f"{into[place]} = {name}" for place, name in stored.items())]

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        arrays = [nb.types.Array(number, 1, "C")] * (self.rows + 1)
        steps = [nb.types.Array(number, 2, "C"), nb.types.Array(number, 1, "C")]
        return (*arrays, *steps, *[number] * self.surface.numbers)


@dataclass(frozen=True, eq=False)
class Strides:
    """The steps of a descent of many points, ready to be taken many at a time.

    Attributes
    ----------
    program : the loop
    of_surface : the numbers that the surface is given
    optimizer, recorded : the rule, and its step
    steps : how many are taken
    total : whether what is not finite is right as it is; else it may be that a limit is wanted
    """

    program: Together
    of_surface: Sequence[float]
    optimizer: Any
    recorded: RecordedStep
    steps: int
    total: bool

    @classmethod
    def of(cls, objective: Any, optimizer: Any, steps: int) -> Strides | None:
        """Return the strides of so many steps; None where they must be taken one by one.

        They can be taken together if the objective is of a class that gives its gradient as a
        `tape`, the rule steps each number by itself, and all that they do has the same result
        however it is carried out.
        """
        # neither a subclass, nor what hands on all it is asked for, need have the same gradient
        if not (compiled.is_installed() and "tape" in vars(type(objective))):
            return None
        surface = objective.tape
        of_two = isinstance(surface, Tape) and surface.inputs == 2
        if not (of_two and is_number_by_number(optimizer)):
            return None
        recorded = RecordedStep(optimizer)
        rule = recorded.outline()
        possible = rule.can_be_compiled and surface.outline.can_be_compiled
        if not possible or steps >= LAST_COUNTED:
            return None
        program = Together(surface.outline, rule, len(recorded.before))
        return cls(program, surface.numbers, optimizer, recorded, steps, surface.total)

    @staticmethod
    def pay(start: np.ndarray, kept: np.ndarray) -> bool:
        """Whether there are many points, and few of their steps are kept."""
        return start.ndim == 2 and len(start) >= MANY and 2 * len(kept) <= kept[-1]

    def are_ready(self, start: np.ndarray) -> bool:
        """Whether there is a loop for points like these."""
        loop = self._loop(start.dtype)
        work = self.program.lines * len(start) * self.steps
        return loop.is_ready(work)

    @cached_property
    def _of_steps(self) -> np.ndarray:
        """The numbers that the rule is given, a row a step."""
        rows = np.empty((self.steps, self.program.rule.numbers))
        rows[:] = list(numbers_of_steps(self.optimizer, self.recorded, self.steps))
        return rows

    def take(self, start: np.ndarray, kept: np.ndarray, gone: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the points of the steps that are kept, in order, each to be read before the next.

        Parameters
        ----------
        start : shape (k, 2)
        kept : the numbers of the steps
        gone : shape (k,), where the first step that is not finite is noted, -1 where all are; but
            for the last one, which is the caller's to see
        """
        points = np.array(start.T, order="C")
        memory = [np.array(v) for v in self.optimizer.init(points) if isinstance(v, np.ndarray)]
        first = np.full(len(start), np.inf, start.dtype)
        columns = [*points, first, *(row for array in memory for row in array)]
        columns.append(np.empty(self.program.rows * FEW, start.dtype))
        steps, run = self._of_steps.astype(start.dtype), self._loop(start.dtype).run
        numbers, done = np.arange(len(steps)).astype(start.dtype), 0
        most = max(UNHEARD // (self.program.lines * len(start)), 1)
        for step in kept.tolist():
            while done < step:
                part = slice(done, min(done + most, step))
                run(*columns, steps[part], numbers[part], *self.of_surface)
                done = part.stop
            yield points.T
        gone[...] = np.where(np.isfinite(first), first, -1)

    def _loop(self, dtype: np.dtype) -> compiled.Loop:
        return compiled.loop_of(self.program, dtype)
