"""How the later parts of a network are computed at many points: one by one, in a loop, on a line.

Each way yields the losses of the samples of a batch at some points after others, in memory that it
uses again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gdviz.network import flips
from gdviz.network.abreast import Abreast
from gdviz.network.network import Network
from gdviz.training.criterion import Criterion
from gdviz.training.samples import Batch

TOGETHER = 8
"""At most so many points of a line are computed in one loop, and their losses in one call."""
ON_A_LINE = 64
"""At most so many points share the work of a line."""


class Work(NamedTuple):
    """Some points, over one batch.

    Attributes
    ----------
    criterion : the network and its loss
    way : how the later parts are computed
    batch : of samples
    images : what the parts before those make of the batch, for each of the vectors
    rest : the weights of the later parts, for each of the vectors
    coefficients : the points
    """

    criterion: Criterion
    way: Calls | Loops | Walks
    batch: Batch
    images: Sequence[np.ndarray]
    rest: np.ndarray
    coefficients: np.ndarray

    def of(self, outputs: np.ndarray, some: slice = slice(None)) -> np.ndarray:
        """Return the loss of each of some samples, for outputs (points, samples, …)."""
        targets = np.concatenate([self.batch.targets[0][some]] * len(outputs))
        flat = outputs.reshape(-1, *outputs.shape[2:])
        own = self.criterion.loss.per_sample_unchecked(targets, flat)
        return own.reshape(*outputs.shape[:2], *own.shape[1:])


class Calls(NamedTuple):
    """Parts that are called one by one, at point after point, in memory that is used again."""

    network: Network

    def losses(self, work: Work) -> Iterator[np.ndarray]:
        """Yield the loss of each sample at each point, shape (1, samples, …)."""
        x, vector = np.empty_like(work.images[0]), np.empty_like(work.rest[0])
        weights = self.network.split(vector)
        bound = self.network.bind(x, weights, self.network.split(np.empty_like(vector)))
        fronts, rests = _Combined(work.images), _Combined(work.rest)
        for c in work.coefficients:
            fronts.put(c, x)
            rests.put(c, vector)
            for call in bound.forward:
                call()
            yield work.of(bound.y[None])


class Loops(NamedTuple):
    """Parts that are computed at many points in one loop, which holds no lock meanwhile."""

    abreast: Abreast
    loop: Callable[..., None]

    def losses(self, work: Work) -> Iterator[np.ndarray]:
        """Yield the loss of each sample at some points, shape (points, samples, …)."""
        room, last = self.abreast.bound(work.images[0], TOGETHER)
        fronts, rests = _Combined(work.images), _Combined(work.rest)
        lines = [each.reshape(-1) for each in (fronts.base, work.images[1])]
        lines += [rests.base, work.rest[1]]
        for line in line_slices(work.coefficients, TOGETHER):
            some = work.coefficients[line]
            for each in (fronts, rests):
                each.set_out(some[0, 1:].tolist())
            self.loop(*lines, some[:, 0].copy(), *last)
            yield work.of(room[: len(some)])


class Walks(NamedTuple):
    """Parts of which all points of a line have the work of a few: a point of it may not do alone.

    Attributes
    ----------
    flips : the parts
    loops : of machine code, which hold no lock meanwhile
    calls : the parts called one by one, where numbers are not finite
    """

    flips: flips.Flips
    loops: flips.Loops
    calls: Calls

    def losses(self, work: Work) -> Iterator[np.ndarray]:
        """Yield the loss of each sample at some points, shape (points, samples, …)."""
        middle = work.coefficients[len(work.coefficients) // 2]
        line = flips.Line(
            middle,
            _combined(work.rest, middle),
            work.rest[1],
            work.coefficients[:, 0] - middle[0],
        )
        found = []
        for some, outputs in self.flips.outputs(self.loops, work.images, line):
            if outputs is None:
                yield from self.calls.losses(work)
                return
            found.append(work.of(outputs, some))
        yield np.concatenate(found, axis=1)


def _combined(arrays: Sequence[np.ndarray], coefficients: np.ndarray) -> np.ndarray:
    """Return the origin and directions added up with coefficients, once."""
    out = np.empty_like(arrays[0])
    _Combined(arrays).put(coefficients, out)
    return out


class _Combined:
    """An origin and directions, of any shape, added up with coefficients, again and again.

    What all directions but the first add is kept as long as it is the same.

    Parameters
    ----------
    arrays : the origin, and the directions
    """

    def __init__(self, arrays: Sequence[np.ndarray]):
        self.origin, *self.directions = arrays
        self.base, self.room, self.of = np.empty_like(self.origin), np.empty_like(self.origin), None

    def put(self, coefficients: np.ndarray, out: np.ndarray) -> None:
        """Write origin + c_1 d_1 + … into an array."""
        if not self.directions:
            out[...] = self.origin
            return
        first, *rest = coefficients.tolist()
        self.set_out(rest)
        np.multiply(self.directions[0], first, out=out)
        np.add(out, self.base, out=out)

    def set_out(self, rest: list[float]) -> None:
        """Make the base what lies where the first coefficient is 0."""
        if self.of == rest:
            return
        self.base[...] = self.origin
        for c, direction in zip(rest, self.directions[1:], strict=True):
            np.multiply(direction, c, out=self.room)
            np.add(self.base, self.room, out=self.base)
        self.of = rest


def line_slices(coefficients: np.ndarray, most: int = ON_A_LINE) -> Iterator[slice]:
    """Yield slices of points that differ in the first coefficient alone, which rises."""
    first = 0
    while first < len(coefficients):
        some = coefficients[first : first + most]
        follows = (some[1:, 1:] == some[0, 1:]).all(axis=1) & (some[1:, 0] > some[:-1, 0])
        count = 1 + (len(follows) if follows.all() else int(follows.argmin()))
        yield slice(first, first + count)
        first += count
