"""Where batches come from: arrays, in an order of each epoch's own, or somebody's generator."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from itertools import chain, count, islice
from typing import Any, Protocol

import numpy as np

from gdviz.training.samples import Batch, Indices, Samples

Portion = tuple[Samples, Indices, int, int]
"""A batch to come: of which samples it is, their indices, how many they are, and how many batches
of that size an epoch has."""


class Source(Protocol):
    """Where the batches of a fit come from.

    Attributes
    ----------
    samples : of which all batches are, or None
    shuffle, seed : whether each epoch has an order of its own, and of what
    steps : how many batches an epoch has; None where nobody knows
    """

    samples: Samples | None
    shuffle: bool
    seed: int
    steps: int | None

    def epoch(self, epoch: int) -> Iterator[Portion]:
        """Yield the batches of an epoch."""


class Arrays:
    """Batches of samples that are all known.

    Parameters
    ----------
    samples : to learn from
    size : of the batches; the last one of all has what is left
    shuffle : whether each epoch takes the samples in an order of its own
    seed : of that order
    asked : how many batches an epoch is to have, where each goes on where the one before ended; by
        default all
    """

    def __init__(
        self, samples: Samples, size: int, shuffle: bool, seed: int, asked: int | None = None
    ) -> None:
        self.samples, self.size, self.shuffle, self.seed = samples, size, shuffle, seed
        self.asked, self.steps = asked, asked or -(-len(samples) // size)
        self._flow: Iterator[Portion] | None = None

    def epoch(self, epoch: int) -> Iterator[Portion]:
        """Return the batches of an epoch."""
        if self.asked is None:
            return self._all(epoch)
        self._flow = self._flow or chain.from_iterable(map(self._all, count(epoch)))
        return islice(self._flow, self.asked)

    def _all(self, epoch: int) -> Iterator[Portion]:
        whole, short = divmod(len(self.samples), self.size)
        for k, indices in enumerate(self.samples.parts(self.size, self.order(epoch))):
            size, times = (self.size, whole) if k < whole else (short, 1)
            yield self.samples, indices, size, times

    def order(self, epoch: int) -> np.ndarray | None:
        """Return the order of the samples in an epoch, None for the one they have.

        It depends on the seed and the epoch alone, so a training that is resumed goes on as if it
        had not stopped.
        """
        if not self.shuffle:
            return None
        return np.random.default_rng([self.seed, epoch]).permutation(len(self.samples))


class Stream:
    """Batches that somebody hands over one by one: (x, y), or (x, y, weights).

    Parameters
    ----------
    given : a generator, or what can be gone through again and again; or what has a length and an
        item for each number, which are taken in another order each epoch
    steps : how many batches an epoch has; by default all there are
    prepare : makes samples of a batch, checked
    said : what it is called, and the argument that says how many steps it has
    shuffle, seed : whether sized ones are taken in an order of each epoch's own, and its seed

    Raises
    ------
    ValueError
        If it is a generator and nobody says how many steps it has.
    """

    samples = None

    def __init__(
        self,
        given: Any,
        steps: int | None,
        prepare: Callable[..., Samples],
        said: tuple[str, str] = ("x", "steps_per_epoch"),
        shuffle: bool = False,
        seed: int = 0,
    ) -> None:
        self.given, self.prepare, self.said = given, prepare, said
        self.sized = hasattr(given, "__len__") and hasattr(given, "__getitem__")
        self.shuffle, self.seed = shuffle and self.sized, seed
        self.steps = steps or (len(given) if hasattr(given, "__len__") else None)
        if self.steps == 0:
            raise ValueError(f"{said[0]} has no batches")
        self.once = not self.sized and iter(given) is given
        if self.once and steps is None:
            raise ValueError(
                f"{said[0]} is a generator, of which nobody knows how long it goes on: "
                f"say {said[1]}=..."
            )
        self._flow: Iterator[Any] | None = None

    def first(self) -> Any:
        """Return the inputs of the first batch, which is not lost."""
        flow = self._all(0)
        item = next(flow)
        if self.once:
            self._flow = chain([item], flow)
        return inputs_of(item)

    def epoch(self, epoch: int) -> Iterator[Portion]:
        """Yield the batches of an epoch."""
        for samples in self._prepared(epoch):
            yield samples, slice(None), len(samples), 1
        if callable(end := getattr(self.given, "on_epoch_end", None)):
            end()

    def batches(self) -> Iterator[Batch]:
        """Yield the batches that are measured."""
        for samples in self._prepared(0):
            yield samples.take(slice(None))

    def _prepared(self, epoch: int) -> Iterator[Samples]:
        for item in self.items(epoch):
            yield self.prepare(*_parts(item, self.said[0]))

    def items(self, epoch: int = 0) -> Iterator[Any]:
        """Yield what an epoch is made of, as it was handed over."""
        if self.steps is None or (self.sized and self.steps == len(self.given)):
            yield from self._all(epoch)
            return
        if self._flow is None:
            endless = chain.from_iterable(map(self._all, count(epoch)))
            self._flow = iter(self.given) if self.once else endless
        taken = 0
        for item in islice(self._flow, self.steps):
            taken += 1
            yield item
        if taken < self.steps:
            raise ValueError(
                f"{self.said[0]} gave out after {taken} batches of epoch {epoch + 1}, but "
                f"{self.said[1]} is {self.steps}: let it go on, or ask for fewer"
            )

    def _all(self, epoch: int) -> Iterator[Any]:
        if not self.sized:
            return iter(self.given)
        order = np.arange(len(self.given))
        if self.shuffle:
            order = np.random.default_rng([self.seed, epoch]).permutation(order)
        return (self.given[int(k)] for k in order)


class PyDataset:
    """A base for batches by their numbers, as in Keras: one's own has a length and items.

    Examples
    --------
    >>> class Batches(gd.utils.PyDataset):
    ...     def __len__(self):
    ...         return 2
    ...
    ...     def __getitem__(self, index):
    ...         return np.full((4, 1), float(index)), np.zeros((4, 1))
    ...
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> len(model.fit(Batches(), epochs=3, verbose=0).epoch)
    3
    """

    def __init__(self, **of_workers: Any) -> None:
        """Take what Keras says of processes, which there are none of."""

    def __len__(self) -> int:
        raise ValueError(f"{type(self).__name__} needs __len__: how many batches there are")

    def __getitem__(self, k: int) -> tuple[Any, ...]:
        raise ValueError(f"{type(self).__name__} needs __getitem__(k): the batch (x, y)")

    @property
    def num_batches(self) -> int:
        """How many batches there are."""
        return len(self)

    def on_epoch_end(self) -> None:
        """Hear that an epoch is over."""


Sequence = PyDataset  # what Keras 2 calls it


def is_stream(x: Any, y: Any) -> bool:
    """Whether inputs are batches that come one by one, with their targets.

    Raises
    ------
    ValueError
        If they come from a generator and have other targets too, or from one that is not called.
    """
    if inspect.isroutine(x):
        raise ValueError(f"{x.__name__} is a function, not what it gives: write {x.__name__}()")
    if y is not None and hasattr(x, "__next__"):
        raise ValueError("batches of a generator are (x, y), with their targets: give no y beside")
    if y is not None or x is None or hasattr(x, "dtype") or hasattr(x, "columns"):
        return False
    if hasattr(x, "__len__") and hasattr(x, "__getitem__"):
        return not isinstance(x, str | dict) and len(x) > 0 and _is_batch(x[0])
    return hasattr(x, "__iter__")


def _is_batch(item: Any) -> bool:
    return isinstance(item, tuple) and len(item) in (1, 2, 3) and hasattr(item[0], "__len__")


def inputs_of(item: Any) -> Any:
    """Return the inputs of a batch, be they alone or with their targets."""
    return item[0] if isinstance(item, tuple) else item


def _parts(item: Any, said: str) -> tuple[Any, ...]:
    if isinstance(item, list | tuple) and len(item) in (2, 3):
        return tuple(item)
    raise ValueError(
        f"a batch of {said} is a tuple (x, y) or (x, y, sample_weight), got {type(item).__name__}"
    )
