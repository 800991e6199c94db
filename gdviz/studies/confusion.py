"""Which classes a classifier takes for which, at each moment of its training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import numbers, quoted
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
    model, weights : the network, and its weights at some moments; or the probabilities of all
        classes, shape (n, k), which something else gave, and no weights
    inputs, right : the samples as the model takes them, and the numbers of their classes
    names : of the classes
    """

    model: Model | np.ndarray
    weights: Recorded
    inputs: np.ndarray
    right: np.ndarray
    names: tuple[str, ...]

    @property
    def described(self) -> str:
        """What gave the answers, as a file tells it."""
        return repr(self.model) if isinstance(self.model, Model) else "answers from elsewhere"

    def probabilities(self, moment: int) -> np.ndarray:
        """Return the probability of each class for each sample at a moment, shape (n, k)."""
        if not isinstance(self.model, Model):
            return self.model
        return recorded.shares(self.model, self.weights.points[moment], self.inputs)

    @cached_property
    def taken(self) -> np.ndarray:
        """The class that each sample is taken for at each moment, shape (moments, n)."""
        moments = range(len(self.weights.points))
        return np.array([self.probabilities(moment).argmax(axis=1) for moment in moments])

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
        sure = self.probabilities(-1)
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
    model: Model | ArrayLike,
    x: ArrayLike | None,
    labels: ArrayLike,
    history: Any = None,
    classes: Sequence[str] | None = None,
) -> Confusion:
    """Return which classes a network takes for which, at each snapshot of its training.

    Parameters
    ----------
    model : that gives probabilities of 2 to 26 classes; or what something else said of the samples:
        the numbers of classes, shape (n,), or their probabilities, shape (n, k)
    x : samples, shape (n, ...), as the model takes them; it may be None where there is no model
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
    if isinstance(model, list | tuple) or hasattr(model, "__array__"):
        return _of_answers(np.asarray(model), x, labels, history, classes)
    weights = recorded.recorded_of(model, history)
    count = _few(recorded.count_classes(model))
    inputs = recorded.inputs_for(model, "x", x)
    right = recorded.classes_of(labels, len(inputs), count)
    return Confusion(model, weights, inputs, right, recorded.names_of(classes, count))


def _of_answers(
    answers: np.ndarray,
    x: ArrayLike | None,
    labels: ArrayLike,
    history: Any,
    classes: Sequence[str] | None,
) -> Confusion:
    """Return what samples are taken for by something else than a model of ours."""
    if history is not None:
        raise ValueError("history is of a model: answers from elsewhere have none")
    n = len(answers) if answers.ndim else 0
    if not n:
        raise ValueError(f"there must be an answer for each sample, got {quoted(answers)}")
    right = recorded.classes_of(labels, n)
    inputs = np.empty((n, 0)) if x is None else numbers("x", x)
    if len(inputs) != n:
        raise ValueError(f"x must be {n} samples, as many as there are answers, got {len(inputs)}")
    if answers.ndim == 2 and answers.shape[1] > 1:
        shares = numbers("probabilities", answers)
    else:
        most = np.inf if classes is None else len(classes)
        taken = recorded.classes_of(answers, n, most, "what they are taken for")
        known = max(taken.max(), right.max(), 1) + 1 if classes is None else len(classes)
        shares = np.eye(_few(known))[taken]
    count = _few(shares.shape[1])
    recorded.classes_of(right, n, count)
    none = Recorded(np.empty(0, int), np.empty((1, 0)))
    return Confusion(shares, none, inputs, right, recorded.names_of(classes, count))


def _few(count: int) -> int:
    """Return a number of classes, refusing more than a matrix shows."""
    if count > MOST_CLASSES:
        raise ValueError(f"confusion_matrix shows up to {MOST_CLASSES} classes, got {count}")
    return count
