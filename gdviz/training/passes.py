"""Forwards and backwards through a network and its loss, batch after batch."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from gdviz.ground.team import Team
from gdviz.loss.base import Prepared
from gdviz.metrics import Watched
from gdviz.network.joined import joined
from gdviz.steps.replay import Replay
from gdviz.training.criterion import Criterion
from gdviz.training.pieces import Place, backwards, forwards, together
from gdviz.training.samples import Batch, Indices, Samples
from gdviz.training.streams import Streams


class Pass(Protocol):
    """Computes the gradient of batches.

    Attributes
    ----------
    batch, outputs : the last batch that passed, and what the network made of it
    can_step : whether it can step the weights too
    """

    batch: Batch
    outputs: np.ndarray
    can_step: bool

    def __call__(self, indices: Indices, stepping: Replay | None = None) -> float:
        """Compute the gradient for the samples of these indices; return their loss.

        Parameters
        ----------
        stepping : steps the weights as soon as their gradient is there, if the pass can do that
        """


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

    can_step = False

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

    def __call__(self, indices: Indices, stepping: Replay | None = None) -> float:
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
    team : shares the large products
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
        team: Team | None = None,
    ) -> None:
        self.batch, self._fill = samples.place(size, as_they_lie)
        network = criterion.network.noisy(size, parameters.dtype)
        draws = streams.draws(network) if network.noisy_parts else []
        network = joined(network, parameters.dtype, batches, size)
        weights, out = map(network.split, (parameters, gradient))
        self._team, self._vectors = team or Team(), (gradient, parameters)
        self._parts = network.bind_each(self.batch.inputs, weights, out)
        self._places = [Place(each, *ends) for each, ends in zip(out, network.ends, strict=True)]
        remember = [call for bound in self._parts for call in bound.remember]
        forward = [call for bound in self._parts for call in forwards(bound, self._team)]
        self._forward = [*draws, *forward, *remember]
        self.outputs = self._parts[-1].y if self._parts else self.batch.inputs
        self._step_by(None)
        given = Prepared(self.batch.targets[0], self.outputs, self.batch.weights)
        dy = self._parts[-1].dy if self._parts else None
        self._loss = criterion.loss.bind(given, dy, batches)
        self._penalties = criterion.penalties.bind(weights, out, batches)
        self.can_step = not self._penalties  # which pull too, when all of a gradient is there

    def _step_by(self, stepping: Replay | None) -> None:
        step = stepping and stepping.pieces(*self._vectors)
        self._stepping = stepping
        both = reversed([*zip(self._parts, self._places, strict=True)])
        parts = [backwards(bound, self._team, place, step) for bound, place in both]
        steps = together([stepped for _, stepped in parts], self._team)
        self._backward = [*(call for back, _ in parts for call in back), *steps]

    def __call__(self, indices: Indices, stepping: Replay | None = None) -> float:
        """Compute the gradient for the samples of these indices; return their loss."""
        if stepping is not self._stepping:
            self._step_by(stepping)
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
