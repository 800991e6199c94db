"""A stride by NumPy: a few points stay in the cache, with all that is remembered of them.

Each line of the objective and of the rule is a call, for as many points as fit; these take all
steps of a stride before the next ones come.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence

import numpy as np

from gdviz.ground.executors import breathe
from gdviz.programs.memory import settle
from gdviz.programs.recording import Program
from gdviz.steps.recorded import MEMORY, RecordedStep

CACHE = 2**20  # bytes: most of what a core has for itself
# Threads that make such short calls wait for the interpreter's lock longer than they compute
# (measured: two are slower than one), so that one of them at a time takes its stride.
_IN_TURNS = threading.Lock()


class Nearby:
    """The steps of an objective and a rule, for columns of numbers that are written over.

    Parameters
    ----------
    objective, recorded : the program of the value and its slopes, and the step of the rule
    columns : one for each coordinate, one for the first step that is not finite, one for each
        coordinate of each array that is remembered
    """

    def __init__(
        self, objective: Program, recorded: RecordedStep, columns: Sequence[np.ndarray]
    ) -> None:
        n, dtype, count = len(objective.arrays), columns[0].dtype, len(columns[0])
        self._columns, self._first = [*columns[:n], *columns[n + 1 :]], columns[n]
        seen, rule = settle(objective), recorded.settled(True)
        given, kept = 2 * n + 1, n * len(recorded.arrays)  # point, value and slopes; what is kept
        moving = n * (rule.size - MEMORY)  # what is kept, and what else the rule writes over
        total = given + max(moving, kept + seen.size - given)
        most = max(CACHE // (total * dtype.itemsize), 1)
        self._few = -(-count // -(-count // most))
        rows = np.empty((total, self._few), dtype)
        self._seen, self._kept = rows[:given], [*rows[:n], *rows[given : given + kept]]
        self._numbers = np.empty(len(recorded.program.numbers), dtype)
        alike = (
            rows[n + 1 : given],
            rows[:n],
            *rows[given : given + moving].reshape(-1, n, self._few),
        )
        numbers = [self._numbers[k, ...] for k in range(len(self._numbers))]
        others = rows[given + kept :][: seen.size - given]
        self._calls = seen.bound([*self._seen, *others], objective.constants)
        self._moves = rule.bound([each.reshape(-1) for each in alike], numbers)

    def __call__(self, steps: np.ndarray, moments: np.ndarray) -> None:
        """Take steps, for the numbers that the rule is given in each, and which steps they are."""
        pairs = list(zip(steps, moments, strict=True))
        with _IN_TURNS:
            for start in range(0, len(self._first), self._few):
                breathe()
                self._stride(slice(start, start + self._few), pairs)

    def _stride(self, part: slice, steps: Sequence[tuple[np.ndarray, float]]) -> None:
        first, flat = self._first[part], self._seen.reshape(-1)
        for row, column in zip(self._kept, self._columns, strict=True):
            row[: len(first)] = column[part]
            row[len(first) :] = column[part.start]  # what is finite, as long as that one is
        for numbers, moment in steps:
            for call in self._calls:
                call()
            if not math.isfinite(np.einsum("i->", flat)):  # it may have overflown
                finite = np.isfinite(self._seen[:, : len(first)]).all(0)
                first[~finite & np.isinf(first)] = moment
            self._numbers[:] = numbers
            for call in self._moves:
                call()
        for row, column in zip(self._kept, self._columns, strict=True):
            column[part] = row[: len(first)]
