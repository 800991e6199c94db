"""A stride is many steps at once: gradient and rule together, a few points at a time.

Where a path is kept only now and then, the steps between need not be seen one by one. A few points
with all that is remembered of them stay in the innermost cache while they take the whole stride;
then come the next. The operations are those of the objective's program and of the optimizer's one
rule: in one compiled loop, or line by line where there is none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground.executors import breathe
from gdviz.programs import loops, memory
from gdviz.programs.recording import Program
from gdviz.steps.nearby import Nearby
from gdviz.steps.recorded import GRADIENT, MEMORY, POINT, RecordedStep

FEW = 512  # points at a time
LAST_COUNTED = 2**24  # float32 counts no further
UNHEARD = 2**29  # lines times numbers, a tenth of a second, in which an interruption is not heard


class Together(NamedTuple):
    """The loop over steps of an objective and a rule: a `loops.Blueprint`.

    Attributes
    ----------
    objective, rule : what they do to one point, and to one of its numbers
    dimension : how many numbers a point has
    memory : how many the rule remembers of each
    """

    objective: loops.Outline
    rule: loops.Outline
    dimension: int
    memory: int

    @property
    def lines(self) -> int:
        """How many operations a step of a point takes."""
        return len(self.objective.lines) + self.dimension * len(self.rule.lines)

    @property
    def can_be_compiled(self) -> bool:
        """Whether it is not too long, and has the same result wherever it is carried out."""
        both = self.objective.can_be_compiled and self.rule.can_be_compiled
        return both and self.lines <= loops.MOST_LINES

    @property
    def rows(self) -> int:
        """How many numbers there are of each point: coordinates, the first bad step, memory."""
        return self.dimension * (1 + self.memory) + 1

    def source(self) -> str:
        """Return `loop(a0, …, nearby, steps, first, n0, …)`.

        All that the innermost loop touches lies in `nearby`, in rows that are `FEW` apart: so the
        compiler sees that no row overlaps another, and takes many points in one instruction.
        """
        arrays = [f"a{row}" for row in range(self.rows)]
        rows = [f"nearby[{row * FEW} + i]" for row in range(self.rows)]
        given = [*arrays, "nearby", "steps", "first"]
        given += [f"n{k}" for k in range(self.objective.numbers)]
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
        n = self.dimension
        point, first = {axis: f"x{axis}" for axis in range(n)}, rows[n]
        text, stored = self.objective.written(point, "o")
        value, *slopes = stored.values()
        # what is finite less itself is 0, and nothing else is
        doubt = " + ".join(f"({name} - {name})" for name in (*point.values(), value, *slopes))
        gone = [f"gone = {first}", f"t = inf if {doubt} == 0 else now"]
        moved = (
            self._moved(name, slopes[axis], [rows[axis], *rows[n + 1 + axis :: n]])
            for axis, name in point.items()
        )
        read = [f"{name} = {rows[axis]}" for axis, name in point.items()]
        return [*read, *text, *gone, f"{first} = t if t < gone else gone", *chain(*moved)]

    def _moved(self, point: str, gradient: str, rows: Sequence[str]) -> list[str]:
        """Return the lines that step one coordinate, whose rows are its own and its memory's."""
        into = {POINT: rows[0], **dict(enumerate(rows[1:], MEMORY))}
        names = {place: f"{point}_{place}" for place in into} | {GRADIENT: gradient, POINT: point}
        read = [f"{names[k]} = {into[k]}" for k in self.rule.read() if k >= MEMORY]
        lines, stored = self.rule.written(names, f"{point}_u", numbers="r")
        return [*read, *lines, *(f"{into[place]} = {name}" for place, name in stored.items())]

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes."""
        arrays = [nb.types.Array(number, 1, "C")] * (self.rows + 1)
        steps = [nb.types.Array(number, 2, "C"), nb.types.Array(number, 1, "C")]
        return (*arrays, *steps, *[number] * self.objective.numbers)


@dataclass(frozen=True, eq=False)
class Strides:
    """The steps of a descent of many points, ready to be taken many at a time.

    Attributes
    ----------
    together : the blueprint of the loop
    objective : the program of the value and its slopes
    recorded : the step of the rule
    steps : how many are taken
    """

    together: Together
    objective: Program
    recorded: RecordedStep
    steps: int

    @classmethod
    def of(cls, objective: Any, recorded: RecordedStep | None, steps: int) -> Strides | None:
        """Return the strides of so many steps; None where they must be taken one by one.

        They can be taken together if the objective has a program, the step is recorded, and all
        that they do has the same result however it is carried out: what has not, such as a cosine,
        takes so long that going through the memory is little beside it.
        """
        program = recorded and program_of(objective)
        if not program or steps >= LAST_COUNTED:
            return None
        seen, rule = loops.outline(program), recorded.outline(True)
        together = Together(seen, rule, len(program.arrays), len(recorded.arrays))
        return cls(together, program, recorded, steps) if together.can_be_compiled else None

    @property
    def total(self) -> bool:
        """Whether what is not finite is right as it is; else it may be that a limit is wanted."""
        return self.objective.is_total

    @staticmethod
    def pay(start: np.ndarray, kept: np.ndarray) -> bool:
        """Whether there are many points, and few of their steps are kept."""
        return start.ndim == 2 and len(start) >= memory.MANY and 2 * len(kept) <= kept[-1]

    def take(self, start: np.ndarray, kept: np.ndarray, gone: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the points of the steps that are kept, in order, each to be read before the next.

        Parameters
        ----------
        start : shape (k, n)
        kept : the numbers of the steps
        gone : shape (k,), where the first step that is not finite is noted, -1 where all are; but
            for the last one, which is the caller's to see
        """
        points, dtype = np.array(start.T, order="C"), start.dtype
        state = self.recorded.optimizer.init(points)
        first = np.full(len(start), np.inf, dtype)
        columns = [
            *points,
            first,
            *(row for array in self.recorded.held(state) for row in np.array(array)),
        ]
        steps, run = self._numbers(state, dtype), self._run(columns)
        numbers, done = np.arange(self.steps).astype(dtype), 0
        most = max(UNHEARD // (self.together.lines * len(start)), 1)
        for step in kept.tolist():
            while done < step:
                breathe()
                part = slice(done, min(done + most, step))
                run(steps[part], numbers[part])
                done = part.stop
            yield points.T
        gone[...] = np.where(np.isfinite(first), first, -1)

    def _numbers(self, state: Any, dtype: np.dtype) -> np.ndarray:
        """Return the numbers that the rule is given, a row a step."""
        rows = np.empty((self.steps, self.together.rule.numbers), dtype)
        rows[:] = [*self.recorded.numbers_of_steps(self.recorded.remembered(state), self.steps)]
        return rows

    def _run(self, columns: Sequence[np.ndarray]) -> Callable[[np.ndarray, np.ndarray], None]:
        """Return what takes steps of the points in columns: a loop if there is one."""
        together, first = self.together, columns[0]
        loop = loops.loop_of(together, first.dtype) if loops.is_installed() else None
        if loop and loop.is_ready(together.lines * len(first) * self.steps):
            nearby = np.empty(together.rows * FEW, first.dtype)
            return lambda *steps: loop.run(*columns, nearby, *steps, *self.objective.constants)
        return Nearby(self.objective, self.recorded, columns)


def program_of(objective: Any) -> Program | None:
    """Return the program of an objective's value and gradient, if it says what it is.

    It does where `value_and_gradient` is that of the class that has the `program`: a subclass may
    have another gradient, and so may what hands on all that it is asked for.
    """
    owned = ({"program", "value_and_gradient"} & {*vars(kind)} for kind in type(objective).__mro__)
    program = objective.program if "program" in next(filter(None, owned), ()) else None
    of_both = isinstance(program, Program) and len(program.results) == 1 + len(program.arrays)
    return program if of_both else None
