"""The loss of a network at many combinations of a few vectors of weights, such as a plane's points.

What the first weights make of the samples is linear in them, X (W + aD + bE) = XW + a XD + b XE. So
these three products are made once, in place of one for each point; for a network that narrows they
are most of the work. The later layers run over blocks of samples, a thread for each core, in memory
that is used again; where that pays, for many points in one loop. On a grid that is large enough the
second layer is not computed at each point either, but line by line: see `gdviz.network.flips`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import chain, pairwise
from typing import NamedTuple

import numpy as np

from gdviz.ground.cores import one_thread_a_product
from gdviz.network import flips
from gdviz.network.abreast import Abreast
from gdviz.network.joined import joined
from gdviz.network.network import Network
from gdviz.training.criterion import Criterion
from gdviz.training.samples import Batch, Samples
from gdviz.training.ways import Calls, Loops, Walks, Work, line_slices

BLOCK = 1024
"""How many samples are computed at once: their activations stay in the cache of a core."""
KEPT = 2**26
"""How many bytes of what the first layer makes of all samples are kept, to be used again."""
FEWEST = 8
"""How many points a thread takes at least: it makes memory of its own for them."""
PAYS = 2**36
"""How many products of numbers a grid must have for lines to pay: as many as take two seconds."""


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

    def by_lines(self, points: int) -> bool:
        """Whether a grid of so many points is to be computed by lines: where that pays, with Numba.

        It does not ask how many samples or points are computed at once, or where: so all parts of a
        grid are computed alike.
        """
        if self._flips is None or points * len(self.samples) * self._flips.products < PAYS:
            return False
        return flips.Loops.of(self.vectors.dtype) is not None

    def __call__(self, coefficients: np.ndarray, lines: bool = False) -> Means:
        """Return the loss at coefficients of shape (k, m); each point knows nothing of the others.

        Points that follow one another and differ in the first coefficient alone are faster.

        Parameters
        ----------
        lines : whether those of a line share their work, where they can: its last digits then
            depend on who is on the line
        """
        coefficients = np.ascontiguousarray(coefficients, self.vectors.dtype)
        found = np.zeros((2, len(coefficients)))
        whole = self.criterion.weight(self.samples) or 1.0
        parts = list(self.samples.parts(self._block))
        passes = len(coefficients) * len(parts)
        calls = Calls(self._later if lines else self._joined(passes))
        with one_thread_a_product() as cores, ThreadPoolExecutor(cores) as threads:
            some = list(line_slices(coefficients) if lines else _slices(len(coefficients), cores))
            start = partial(self._start, coefficients, some, calls, lines, threads)
            # each part is waited for once the next has begun: no thread is idle meanwhile
            for (share, sums), _ in pairwise(chain(map(start, parts), [None])):
                for each, own in zip(some, sums, strict=True):
                    found[:, each] += share / whole * own
        values, squares = found
        if self.criterion.penalties.of:
            split = self.criterion.network.split
            penalty = self.criterion.penalties.at(list(map(split, self.vectors)), coefficients)
            squares += penalty * (2 * values + penalty)  # as if each sample bore it
            values += penalty
        loss = self.criterion.loss
        plain = self.samples.weights is None and loss.reduction != "sum"
        return Means(values, squares if plain else np.full(len(values), np.nan))

    def _start(
        self,
        coefficients: np.ndarray,
        some: list[slice],
        calls: Calls,
        lines: bool,
        threads: ThreadPoolExecutor,
        part: slice,
    ) -> tuple[float, Iterator[np.ndarray]]:
        """Begin with a part of the samples; return their weight, and what waits for their sums."""
        batch = self.samples.take(part)
        images = self._images(part, batch, threads)
        work = [self._work(batch, images, coefficients[each], calls, lines) for each in some]
        return self.criterion.weight(batch), threads.map(_run, work)

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
        with np.errstate(all="ignore"):
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

    @cached_property
    def _flips(self) -> flips.Flips | None:
        """The later parts on a line, without products at each point; None if they are others."""
        return flips.Flips.of(self._later) if self._is_linear else None

    def _joined(self, passes: int) -> Network:
        return joined(self._later, self.vectors.dtype, passes, self._block, backwards=False)

    def _work(
        self,
        batch: Batch,
        images: Sequence[np.ndarray],
        coefficients: np.ndarray,
        calls: Calls,
        lines: bool,
    ) -> Work:
        rest = self.vectors[:, self.vectors.shape[1] - sum(self._later.sizes) :]
        way = (self._walks if lines else self._loops)(images[0], len(coefficients), calls)
        return Work(self.criterion, way, batch, images, rest, coefficients)

    def _loops(self, image: np.ndarray, points: int, calls: Calls) -> Calls | Loops:
        loop = self._abreast and self._abreast.loop(image, points)
        return Loops(self._abreast, loop) if loop else calls

    def _walks(self, image: np.ndarray, points: int, calls: Calls) -> Calls | Walks:
        loops = flips.Loops.of(image.dtype) if self._flips and image.ndim == 2 else None
        return Walks(self._flips, loops, calls) if loops else calls


def _run(work: Work) -> np.ndarray:
    """Return the loss of the batch at each point, and the mean of the squares, shape (2, k)."""
    loss, weights = work.criterion.loss, work.batch.weights
    found = np.empty((2, len(work.coefficients)))
    with np.errstate(all="ignore"):
        for k, own in enumerate(chain.from_iterable(work.way.losses(work))):
            found[:, k] = loss.reduced(own, weights), np.vdot(own, own) / own.size
    return found


def _slices(count: int, cores: int) -> Iterator[slice]:
    """Yield slices of points that follow one another, a few for each core."""
    pieces = min(8 * cores, max(count // FEWEST, 1)) if cores > 1 else 1
    bounds = np.linspace(0, count, pieces + 1).astype(int).tolist()
    return map(slice, bounds[:-1], bounds[1:])
