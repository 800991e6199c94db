"""The loop of a descent: a gradient, a step, and what is kept of them on the way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import chain, islice, repeat
from typing import Any, NamedTuple, Protocol

import numpy as np

from gdviz.ground.executors import breathe
from gdviz.objectives.base import Objective, Sampled
from gdviz.programs.recording import Program
from gdviz.programs.text import Computation, Text
from gdviz.steps.number_by_number import NumberByNumber
from gdviz.steps.recorded import RecordedStep
from gdviz.steps.replay import Replay
from gdviz.steps.strides import Strides, program_of
from gdviz.steps.together import refuse_mixed


class Mover(Protocol):
    """What takes the steps of a rule."""

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step."""

    def move(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: tuple[int, ...] | None
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, and the new memory."""


@dataclass(frozen=True, eq=False)
class AsWritten:
    """A rule as it is written."""

    optimizer: Any

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step."""
        return self.optimizer.init(point)

    def move(
        self, gradient: np.ndarray, state: Any, point: np.ndarray, variables: Any = None
    ) -> tuple[np.ndarray, Any]:
        """Return the point after a step, and the new memory."""
        return self.optimizer.move(gradient, state, point, variables)


UNSEEN = 256  # steps in plain numbers, after which it is asked whether they are wanted
SHORT = 7  # NumPy adds up to so many numbers in their order, wherever they lie

Step = tuple[np.ndarray, np.ndarray, np.ndarray]
"""A point of a path, the value and the gradient there."""


@dataclass(frozen=True)
class Batches:
    """The mini-batches of an objective, without end: each epoch is a fresh shuffle of its samples.

    The last batch of an epoch has what is left of it, as in Keras.
    """

    objective: Sampled
    size: int
    seed: int

    def __iter__(self) -> Iterator[Objective]:
        rng = np.random.default_rng(self.seed)
        while True:
            order = rng.permutation(len(self.objective))
            for first in range(0, len(order), self.size):
                yield self.objective.batch(order[first : first + self.size])


class Record(NamedTuple):
    """What a descent leaves behind.

    Attributes
    ----------
    points, values, gradients : of the steps that are kept, one a row
    gone : the first step that was not finite, -1 where all were; shape () or (k,)
    """

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    gone: np.ndarray

    def part(self, which: slice) -> Record:
        """Return the record of some of many starts, which shares its memory."""
        return Record(*(array[:, which] for array in self[:-1]), self.gone[which])


@dataclass(frozen=True, eq=False)
class Descent:
    """A descent that only lacks its start.

    Attributes
    ----------
    objective, optimizer : what is descended, and the rule of the steps
    kept : the numbers of the steps that are kept, in order; it goes on to the last of them
    batches : the mini-batches that make the steps, where not the whole objective does
    """

    objective: Objective
    optimizer: Any
    kept: np.ndarray
    batches: Batches | None = None

    def __call__(self, start: np.ndarray, record: Record | None = None) -> Record:
        """Descend from a start of shape (n,) or (k, n); into a blank record where one is given."""
        record = record or self.blank(start)
        with np.errstate(all="ignore"):
            if not (self._in_strides(start, record) or self._in_plain_numbers(start, record)):
                self._step_by_step(start, record)
        return record

    def _step_by_step(self, start: np.ndarray, record: Record) -> None:
        record.gone[...] = -1
        watch = None if self._keeps_all_it_sees else _Watch(record.gone)
        path = enumerate(self._path(start))
        for place, kept in enumerate(self.kept.tolist()):
            for t, step in path:
                breathe()
                if watch:
                    watch(t, *step)
                if t == kept:
                    break
            record.points[place], record.values[place], record.gradients[place] = step
            if self.batches:
                record.values[place] = self.objective(step[0])
        if not watch:
            record.gone[...] = _first_not_finite(*record[:-1])

    def _in_plain_numbers(self, start: np.ndarray, record: Record) -> bool:
        """Take all steps of a short point without an array, where that is possible."""
        if not (self._keeps_all_it_sees and NumberByNumber.serves(start) and self.recorded):
            return False
        program = program_of(self.objective)
        if not program or not program.is_arithmetic:
            return False
        n = len(start)
        path = NumberByNumber(self.recorded).path(_of_floats(program), start)
        for first in range(0, len(self.kept), UNSEEN):
            breathe()
            count = min(UNSEEN, len(self.kept) - first)
            numbers = chain.from_iterable(islice(path, count))
            steps = np.fromiter(numbers, float, count * (2 * n + 1)).reshape(count, -1)
            some = slice(first, first + count)
            record.points[some], record.gradients[some] = steps[:, :n], steps[:, n + 1 :]
            record.values[some] = steps[:, n]
        record.gone[...] = _first_not_finite(*record[:-1])
        return True

    def _in_strides(self, start: np.ndarray, record: Record) -> bool:
        """Take many steps at a time, where that pays and is possible; whether it was."""
        if not (Strides.pay(start, self.kept) and self.strides):
            return False
        for place, points in enumerate(self.strides.take(start, self.kept, record.gone)):
            step = points, *self.objective.value_and_gradient(points)
            record.points[place], record.values[place], record.gradients[place] = step
        _Watch(record.gone)(self.kept[-1], *step)
        return self.strides.total or (record.gone < 0).all()

    @cached_property
    def strides(self) -> Strides | None:
        """The steps taken many at a time, where that is possible."""
        if self.batches:
            return None
        return Strides.of(self.objective, self.recorded, int(self.kept[-1]))

    @cached_property
    def recorded(self) -> RecordedStep | None:
        """The step of the rule, where it can be recorded."""
        return RecordedStep.of(self.optimizer)

    def blank(self, start: np.ndarray) -> Record:
        """Return the record of a descent from a start, still to be filled."""
        points = np.empty((len(self.kept), *start.shape), start.dtype)
        values = np.empty(points.shape[:-1], start.dtype)
        return Record(points, values, np.empty_like(points), np.full(start.shape[:-1], -1))

    @property
    def _keeps_all_it_sees(self) -> bool:
        return self.batches is None and len(self.kept) == self.kept[-1] + 1

    def _path(self, start: np.ndarray) -> Iterator[Step]:
        variables = getattr(self.objective, "variables", None)
        batches = self.batches or repeat(self.objective)
        return walk(batches, self._mover(start), _columns(start), variables)

    def _mover(self, start: np.ndarray) -> Mover:
        """Return what moves points like the start the quickest."""
        ways = (way for way in (NumberByNumber, Replay) if way.serves(start) and self.recorded)
        way = next(ways, None)
        if not way and not self.recorded and start.ndim == 2:
            refuse_mixed(self.objective, self.optimizer, start)
        return way(self.recorded) if way else AsWritten(self.optimizer)


def walk(
    objectives: Iterable[Objective],
    mover: Mover,
    point: np.ndarray,
    variables: tuple[int, ...] | None = None,
) -> Iterator[Step]:
    """Yield the point, value and gradient of each step, from the start on, without end.

    Parameters
    ----------
    objectives : what each step sees
    mover : what takes the steps
    point : the start, shape (..., n)
    variables : sizes of the variables that share the point
    """
    state = mover.init(point)
    for objective in objectives:
        value, gradient = objective.value_and_gradient(point)
        gradient = _columns(gradient)
        yield point, value, gradient
        point, state = mover.move(gradient, state, point, variables)


@lru_cache(maxsize=64)
def _of_floats(program: Program) -> Computation:
    return Text(program).function()


def _columns(points: np.ndarray) -> np.ndarray:
    """Return many short points with each coordinate in one piece: NumPy likes long loops."""
    many = points.ndim == 2 and points.shape[1] <= SHORT
    return np.asfortranarray(points) if many else points


class _Watch:
    """Sees when a descent is gone, whatever is kept of it."""

    def __init__(self, gone: np.ndarray) -> None:
        self.gone = gone

    def __call__(self, t: int, *step: np.ndarray) -> None:
        """Look at a point, its value and its gradient."""
        # a sum of finite numbers may overflow, but one with others is never finite; and it is
        # added up in one pass
        if all(np.isfinite(np.einsum(array, range(array.ndim), ())) for array in step):
            return
        point, value, gradient = map(np.isfinite, step)
        self.gone[~(point.all(-1) & value & gradient.all(-1)) & (self.gone < 0)] = t


def _first_not_finite(points: np.ndarray, values: np.ndarray, gradients: np.ndarray) -> np.ndarray:
    """Return the first step that is not finite, -1 where all are."""
    finite = np.isfinite(values) & np.isfinite(points).all(-1) & np.isfinite(gradients).all(-1)
    return np.where(finite.all(0), -1, finite.argmin(0))
