"""Forwards and backwards through a network and its loss, batch after batch."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from gdviz.loss.base import Prepared
from gdviz.metrics import Watched
from gdviz.network.joined import joined
from gdviz.training.criterion import Criterion
from gdviz.training.samples import Batch, Indices, Samples
from gdviz.training.streams import Streams


class Pass(Protocol):
    """Computes the gradient of batches.

    Attributes
    ----------
    batch, outputs : the last batch that passed, and what the network made of it
    """

    batch: Batch
    outputs: np.ndarray

    def __call__(self, indices: Indices) -> float:
        """Compute the gradient for the samples of these indices; return their loss."""


class FreshPass:
    """Passes of batches of any size, each in new memory.

    Parameters
    ----------
    criterion : the network and its loss
    samples : of which the batches are made
    parameters : the flat vector of weights
    gradient : where the gradient by them is written to
    streams : of what chance decides in the network
    """

    def __init__(
        self,
        criterion: Criterion,
        samples: Samples,
        parameters: np.ndarray,
        gradient: np.ndarray,
        streams: Streams | None = None,
    ) -> None:
        self._criterion, self._samples, self._streams = criterion, samples, streams
        self._weights, self._out = map(criterion.network.split, (parameters, gradient))

    def __call__(self, indices: Indices) -> float:
        """Compute the gradient for the samples of these indices; return their loss."""
        self.batch = self._samples.take(indices)
        inputs, penalties = self.batch.inputs, self._criterion.penalties
        criterion = self._criterion.drawn(len(inputs), inputs.dtype, self._streams)
        loss, self.outputs = criterion.value_and_gradient(
            self.batch, self._weights, self._out, remember=True
        )
        penalties.add_gradient(self._weights, self._out)
        return loss + penalties.value(self._weights)


class BoundPass:
    """Passes of batches of one size, all in the same memory.

    Parameters
    ----------
    criterion, samples, parameters, gradient : as of any pass
    size : samples in a batch
    batches : how many are going to pass
    as_they_lie : whether they take the samples in their own order
    streams : of what chance decides in the network
    """

    def __init__(
        self,
        criterion: Criterion,
        samples: Samples,
        parameters: np.ndarray,
        gradient: np.ndarray,
        size: int,
        batches: int,
        as_they_lie: bool = False,
        streams: Streams | None = None,
    ) -> None:
        self.batch, self._fill = samples.place(size, as_they_lie)
        network = criterion.network.noisy(size, parameters.dtype)
        draws = streams.draws(network) if network.noisy_parts else []
        network = joined(network, parameters.dtype, batches, size)
        weights, out = map(network.split, (parameters, gradient))
        bound = network.bind(self.batch.inputs, weights, out)
        self.outputs, self._backward = bound.y, bound.backward
        self._forward = [*draws, *bound.forward, *bound.remember]
        given = Prepared(self.batch.targets[0], self.outputs, self.batch.weights)
        self._loss = criterion.loss.bind(given, bound.dy, batches)
        self._penalties = criterion.penalties.bind(weights, out, batches)

    def __call__(self, indices: Indices) -> float:
        """Compute the gradient for the samples of these indices; return their loss."""
        for fill in self._fill:
            fill(indices)
        for call in self._forward:
            call()
        value = self._loss()
        for call in self._backward:
            call()
        for penalty in self._penalties:
            value += penalty()
        return value


def can_be_bound(metrics: Sequence[Watched]) -> bool:
    """Whether metrics keep no array: of what is nobody's metric, that is not known."""
    return not any(one.metric.keeps_arrays for one in metrics)
