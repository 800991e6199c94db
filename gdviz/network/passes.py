"""Forwards and backwards through a network and its loss, batch after batch in the same memory."""

import numpy as np

from gdviz.loss.base import Prepared
from gdviz.network.criterion import Criterion
from gdviz.network.joined import joined
from gdviz.network.samples import Indices, Samples


class Pass:
    """Passes of batches of one size.

    Parameters
    ----------
    criterion : the network and its loss
    samples : of which the batches are made
    size : samples in a batch
    parameters : the flat vector of weights
    gradient : where the gradient by them is written to
    batches : how many batches are going to pass

    Attributes
    ----------
    batch, outputs : the last batch that passed, and what the network made of it
    """

    def __init__(
        self,
        criterion: Criterion,
        samples: Samples,
        size: int,
        parameters: np.ndarray,
        gradient: np.ndarray,
        batches: int,
    ) -> None:
        self.batch = samples.room(size)
        self._fill = samples.fill(self.batch)
        network = joined(criterion.network, parameters.dtype, batches, size)
        weights, out = map(network.split, (parameters, gradient))
        bound = network.bind(self.batch.inputs, weights, out)
        self.outputs, self._forward, self._backward = bound.y, bound.forward, bound.backward
        given = Prepared(self.batch.targets[0], self.outputs, self.batch.weights)
        self._loss = criterion.loss.bind(given, bound.dy, batches)

    def __call__(self, indices: Indices) -> float:
        """Compute the gradient for the samples of these indices; return their loss."""
        for fill in self._fill:
            fill(indices)
        for call in self._forward:
            call()
        value = self._loss()
        for call in self._backward:
            call()
        return value
