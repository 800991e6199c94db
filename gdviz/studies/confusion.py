"""Which classes a classifier takes for which, at each moment of its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.studies import recorded
from gdviz.studies.guesses import MOST_CLASSES
from gdviz.studies.recorded import Recorded

_NOISE = 0.5
"""The share that is right where a matrix is noise, at most."""


class Mistake(NamedTuple):
    """A class that is taken for another.

    Attributes
    ----------
    right, taken : the numbers of the classes
    count : how often, at the end
    sample : the number of the surest of them
    """

    right: int
    taken: int
    count: int
    sample: int


@dataclass(frozen=True, eq=False)
class Confusion:
    """What samples are taken for: see `find_confusion`.

    Attributes
    ----------
    model, weights : the network, and its weights at some moments
    inputs, right : the samples as the model takes them, and the numbers of their classes
    names : of the classes
    """

    model: Model
    weights: Recorded
    inputs: np.ndarray
    right: np.ndarray
    names: tuple[str, ...]

    @cached_property
    def taken(self) -> np.ndarray:
        """The class that each sample is taken for at each moment, shape (moments, n)."""
        shares = (recorded.shares(self.model, at, self.inputs) for at in self.weights.points)
        return np.array([each.argmax(axis=1) for each in shares])

    @cached_property
    def counts(self) -> np.ndarray:
        """How often each class (rows) is taken for each (columns), shape (moments, k, k)."""
        k, moments = len(self.names), len(self.taken)
        counts = np.zeros((moments, k, k), int)
        np.add.at(counts, (np.arange(moments)[:, None], self.right, self.taken), 1)
        return counts

    @cached_property
    def shares(self) -> np.ndarray:
        """The same in shares of the samples of each class; 0 where a class has none."""
        return self.counts / np.maximum(self.counts.sum(axis=2, keepdims=True), 1)

    @cached_property
    def accuracy(self) -> np.ndarray:
        """The share of samples that are right, shape (moments,)."""
        return (self.taken == self.right).mean(axis=1)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The classes that are taken for another at the end, most often first."""
        last = self.counts[-1] * (1 - np.eye(len(self.names), dtype=int))
        sure = recorded.shares(self.model, self.weights.points[-1], self.inputs)
        found = []
        for k in np.argsort(-last, axis=None, kind="stable")[: np.count_nonzero(last)]:
            right, taken = divmod(int(k), len(self.names))
            own = (self.right == right) & (self.taken[-1] == taken)
            sample = int(np.where(own, sure[:, taken], -1).argmax())
            found.append(Mistake(right, taken, int(last[right, taken]), sample))
        return tuple(found)

    @property
    def forms_a_diagonal(self) -> bool:
        """Whether it is noise at first, and every class is at last most often taken for itself."""
        last = self.counts[-1]
        own = (np.diagonal(last) == last.max(axis=1)) & (np.diagonal(last) > 0)
        return bool(self.accuracy[0] < _NOISE and own[last.sum(axis=1) > 0].all())


def find_confusion(
    model: Model,
    x: ArrayLike,
    labels: ArrayLike,
    history: Any = None,
    classes: Sequence[str] | None = None,
) -> Confusion:
    """Return which classes a network takes for which, at each snapshot of its training.

    Parameters
    ----------
    model : that gives probabilities of 2 to 26 classes
    x : samples, shape (n, ...), as the model takes them
    labels : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=60))`; without it the weights of now count
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model gives no probabilities, or the samples, labels or snapshots do not fit it.

    Examples
    --------
    >>> images, labels = gd.data.digits(40)
    >>> layers = [gd.layers.Flatten(), gd.layers.Dense(10, "softmax")]
    >>> model = gd.Sequential([gd.layers.Input((28, 28, 1)), *layers])
    >>> found = gd.studies.find_confusion(model, images, labels)
    >>> found.counts[-1].sum()
    np.int64(40)
    """
    weights = recorded.recorded_of(model, history)
    count = recorded.count_classes(model)
    if count > MOST_CLASSES:
        raise ValueError(f"confusion_matrix shows up to {MOST_CLASSES} classes, got {count}")
    inputs = recorded.inputs_for(model, "x", x)
    right = recorded.classes_of(labels, len(inputs), count)
    return Confusion(model, weights, inputs, right, recorded.names_of(classes, count))
