"""The loss of a network at many combinations of a few vectors of weights, such as a plane's points.

What the first weights make of the samples is linear in them, X (W + aD + bE) = XW + a XD + b XE. So
these three products are made once, in place of one for each point; for a network that narrows they
are most of the work. The later layers run over blocks of samples, a thread for each core, in memory
that is used again; where that pays, for many points in one loop.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from typing import NamedTuple

import numpy as np

from gdviz.ground.cores import one_thread_a_product
from gdviz.network.abreast import Abreast
from gdviz.network.joined import joined
from gdviz.network.network import Network
from gdviz.training.criterion import Criterion
from gdviz.training.samples import Batch, Samples

BLOCK = 1024
"""How many samples are computed at once: their activations stay in the cache of a core."""
KEPT = 2**26
"""How many bytes of what the first layer makes of all samples are kept, to be used again."""
TOGETHER = 8
"""At most so many points of a line are computed in one loop, and their losses in one call."""
FEWEST = 8
"""How many points a thread takes at least: it makes memory of its own for them."""


class Means(NamedTuple):
    """The loss at some points, shape (k,), and of how large a sum of squares its samples are.

    Attributes
    ----------
    values : the loss
    squares : the mean of the squares of the samples' own losses; nan where the loss is no mean
    """

    values: np.ndarray
    squares: np.ndarray


@dataclass(frozen=True, eq=False)
class Combinations:
    """The loss over samples at origin + c_1 d_1 + … + c_m d_m.

    Attributes
    ----------
    criterion : the network and its loss
    samples : over which the loss is taken
    vectors : the origin and the m directions, shape (1 + m, n), in the dtype of the network
    """

    criterion: Criterion
    samples: Samples
    vectors: np.ndarray

    def __call__(self, coefficients: np.ndarray) -> Means:
        """Return the loss at coefficients of shape (k, m); each point knows nothing of the others.

        Points that follow one another and differ in the first coefficient alone are faster.
        """
        coefficients = np.ascontiguousarray(coefficients, self.vectors.dtype)
        found = np.zeros((2, len(coefficients)))
        whole = self.criterion.weight(self.samples) or 1.0
        parts = list(self.samples.parts(self._block))
        passes = len(coefficients) * len(parts)
        later = joined(self._later, self.vectors.dtype, passes, self._block, backwards=False)
        with one_thread_a_product() as cores, ThreadPoolExecutor(cores) as threads:
            some = list(_slices(len(coefficients), cores))
            for part in parts:
                batch = self.samples.take(part)
                images = self._images(part, batch, threads)
                work = [self._work(batch, images, later, coefficients[each]) for each in some]
                share = self.criterion.weight(batch) / whole
                for each, sums in zip(some, threads.map(_run, work), strict=True):
                    found[:, each] += share * sums
        values, squares = found
        if self.criterion.penalties.of:
            split = self.criterion.network.split
            penalty = self.criterion.penalties.at(list(map(split, self.vectors)), coefficients)
            squares += penalty * (2 * values + penalty)  # as if each sample bore it
            values += penalty
        loss = self.criterion.loss
        plain = self.samples.weights is None and loss.reduction != "sum"
        return Means(values, squares if plain else np.full(len(values), np.nan))

    @property
    def _block(self) -> int:
        """How many samples are computed at once: all, where one depends on another."""
        return len(self.samples) if self.criterion.network.takes_all_at_once else BLOCK

    @cached_property
    def _is_linear(self) -> bool:
        """Whether the first part with weights is linear in them."""
        network = self.criterion.network
        return any(part.linear_in_weights for part in network.parts[network.first :][:1])

    @cached_property
    def _front(self) -> int:
        """How many parts are not computed at each point."""
        return self.criterion.network.first + self._is_linear

    @cached_property
    def _weights(self) -> list[list[Sequence[np.ndarray]]]:
        """The weight arrays of each vector for which the front parts are computed."""
        vectors = self.vectors if self._is_linear else self.vectors[:1]
        return list(map(self.criterion.network.split, vectors))

    @cached_property
    def _later(self) -> Network:
        return Network(self.criterion.network.parts[self._front :])

    def _image(self, batch: Batch, weights: Sequence[Sequence[np.ndarray]]) -> np.ndarray:
        """Return what the front parts make of a batch, with the weights of one of the vectors."""
        parts = self.criterion.network.parts[: self._front]
        return Network(parts).value(batch.inputs, weights[: self._front])

    def _images(
        self, part: slice, batch: Batch, threads: ThreadPoolExecutor
    ) -> Sequence[np.ndarray]:
        """Return what the front parts make of a batch for each vector; of few samples, once."""
        if part.start not in self._kept:
            images = list(threads.map(partial(self._image, batch), self._weights))
            size = sum(image.nbytes for image in images) * len(self.samples) / len(batch.inputs)
            if size > KEPT:
                return images
            self._kept[part.start] = images
        return self._kept[part.start]

    @cached_property
    def _kept(self) -> dict[int, Sequence[np.ndarray]]:
        return {}

    @cached_property
    def _abreast(self) -> Abreast | None:
        """The later parts at many points as one loop; None where there is none for them."""
        return Abreast.of(self._later) if self._is_linear else None

    def _work(
        self,
        batch: Batch,
        images: Sequence[np.ndarray],
        later: Network,
        coefficients: np.ndarray,
    ) -> _Work:
        loop = self._abreast and self._abreast.loop(images[0], len(coefficients))
        rest = self.vectors[:, self.vectors.shape[1] - sum(self._later.sizes) :]
        how = Loops(self._abreast, loop) if loop else Calls(later)
        return _Work(self.criterion, how, batch, images, rest, coefficients)


class _Work(NamedTuple):
    """Some points, over one batch.

    Attributes
    ----------
    criterion : the network and its loss
    later : the parts that are computed at each point, called one by one or in one loop
    batch : of samples
    images : what the parts before them make of the batch, for each of the vectors
    rest : the weights of the later parts, for each of the vectors
    coefficients : the points
    """

    criterion: Criterion
    later: Calls | Loops
    batch: Batch
    images: Sequence[np.ndarray]
    rest: np.ndarray
    coefficients: np.ndarray


def _run(work: _Work) -> np.ndarray:
    """Return the loss of the batch at each point, and the mean of the squares, shape (2, k)."""
    loss, (targets, *_), weights = work.criterion.loss, work.batch.targets, work.batch.weights
    found, first, repeated = np.empty((2, len(work.coefficients))), 0, {}
    with np.errstate(all="ignore"):
        for outputs in work.later.outputs(work):
            points = len(outputs)
            if points not in repeated:
                repeated[points] = np.concatenate([targets] * points)
            flat = outputs.reshape(-1, *outputs.shape[2:])
            own = loss.per_sample_unchecked(repeated[points], flat)
            for k, each in enumerate(own.reshape(points, -1, *own.shape[1:]), first):
                found[:, k] = loss.reduced(each, weights), np.vdot(each, each) / each.size
            first += points
    return found


class Calls(NamedTuple):
    """Parts that are called one by one, at point after point, in memory that is used again."""

    network: Network

    def outputs(self, work: _Work) -> Iterator[np.ndarray]:
        """Yield what the parts make of a batch at each point, shape (1, *outputs)."""
        x, vector = np.empty_like(work.images[0]), np.empty_like(work.rest[0])
        weights = self.network.split(vector)
        bound = self.network.bind(x, weights, self.network.split(np.empty_like(vector)))
        fronts, rests = _Combined(work.images), _Combined(work.rest)
        for c in work.coefficients:
            fronts.put(c, x)
            rests.put(c, vector)
            for call in bound.forward:
                call()
            yield bound.y[None]


class Loops(NamedTuple):
    """Parts that are computed at many points in one loop, which holds no lock meanwhile."""

    abreast: Abreast
    loop: Callable[..., None]

    def outputs(self, work: _Work) -> Iterator[np.ndarray]:
        """Yield what the parts make of a batch at some points, shape (points, *outputs)."""
        room, last = self.abreast.bound(work.images[0], TOGETHER)
        fronts, rests = _Combined(work.images), _Combined(work.rest)
        lines = [each.reshape(-1) for each in (fronts.base, work.images[1])]
        lines += [rests.base, work.rest[1]]
        for some in _lines(work.coefficients):
            for each in (fronts, rests):
                each.set_out(some[0, 1:].tolist())
            self.loop(*lines, some[:, 0].copy(), *last)
            yield room[: len(some)]


def _lines(coefficients: np.ndarray) -> Iterator[np.ndarray]:
    """Yield points that follow one another and differ in the first coefficient alone."""
    first = 0
    while first < len(coefficients):
        alike = (coefficients[first : first + TOGETHER, 1:] == coefficients[first, 1:]).all(axis=1)
        count = len(alike) if alike.all() else int(alike.argmin())
        yield coefficients[first : first + count]
        first += count


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


def _slices(count: int, cores: int) -> Iterator[slice]:
    """Yield slices of points that follow one another, a few for each core."""
    pieces = min(8 * cores, max(count // FEWEST, 1)) if cores > 1 else 1
    bounds = np.linspace(0, count, pieces + 1).astype(int).tolist()
    return map(slice, bounds[:-1], bounds[1:])
