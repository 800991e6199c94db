"""A criterion is a network with a loss at its end: a batch goes in, a number and its pull come out.

Where the last activation and the loss belong together (softmax and categorical cross-entropy,
sigmoid and binary cross-entropy) the loss takes the logits: the two are one, nothing is clipped,
and the gradient is prediction minus target.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from gdviz.activations import ACTIVATIONS, linear
from gdviz.loss.targets import Range
from gdviz.losses import Loss
from gdviz.network.activation import ActivationFunction
from gdviz.network.network import Network
from gdviz.network.part import Weights
from gdviz.network.parts import Bend
from gdviz.training.penalties import NONE, Penalties
from gdviz.training.samples import Batch
from gdviz.training.streams import Streams

PROBABILITIES = (0, 1)


@dataclass(frozen=True)
class Criterion:
    """A network and its loss.

    Attributes
    ----------
    network : up to what the loss takes
    loss : of its outputs, or its logits
    last : the activation that makes predictions of them (linear where they are predictions)
    penalties : for its weights, which count beside the loss of a batch
    """

    network: Network
    loss: Loss
    last: ActivationFunction = linear
    penalties: Penalties = NONE

    @classmethod
    def of(cls, network: Network, loss: Loss, penalties: Penalties = NONE) -> "Criterion":
        """Join a network and a loss, on the logits where they belong together."""
        last = last_of(network)
        belong = loss.activation == last.name and last == type(last)()  # of its usual settings
        if not belong or loss.from_logits or loss.axis != -1:
            return cls(network, loss, penalties=penalties)
        return cls(Network(network.parts[:-1]), loss.on_logits(), last, penalties)

    def still(self) -> "Criterion":
        """Return the criterion with statistics that stay what they are now."""
        return replace(self, network=self.network.still())

    def drawn(self, samples: int, dtype: np.dtype, streams: Streams | None) -> "Criterion":
        """Return the criterion with the noise of so many samples: itself where it has none."""
        if not self.network.noisy_parts:
            return self
        network = self.network.noisy(samples, dtype)
        for draw in streams.draws(network):
            draw()
        return replace(self, network=network)

    def predictions(self, outputs: np.ndarray) -> np.ndarray:
        """Return what the whole network predicts, for what the loss takes."""
        return self.last.value(outputs)

    def value(self, batch: Batch, weights: Sequence[Weights]) -> tuple[float, np.ndarray]:
        """Return the loss of a batch, without penalties, and the outputs."""
        outputs = self.network.value(batch.inputs, weights)
        return float(self.loss.value_unchecked(batch.targets[0], outputs, batch.weights)), outputs

    def value_and_gradient(
        self,
        batch: Batch,
        weights: Sequence[Weights],
        out: Sequence[Weights],
        remember: bool = False,
    ) -> tuple[float, np.ndarray]:
        """Return the loss of a batch and the outputs; write the gradient into `out`.

        Both are without penalties. With `remember` the batch is taken into statistics.
        """
        values = self.network.forward(batch.inputs, weights)
        if remember:
            self.network.remember(values)
        value, gradient = self.loss.value_and_gradient_unchecked(
            batch.targets[0], values[-1], batch.weights
        )
        self.network.backward(values, gradient, weights, out)
        return float(value), values[-1]

    def gradient_change(
        self,
        batch: Batch,
        weights: Sequence[Weights],
        along: Sequence[Weights],
        out: Sequence[Weights],
    ) -> None:
        """Write the change of the gradient along a change of the weights to `out`.

        That is the Hessian of the loss, without penalties, times the vector `along`, exactly.
        """
        values = self.network.forward(batch.inputs, weights)
        changes = self.network.push(values, weights, along)
        targets, outputs = batch.targets[0], values[-1]
        _, gradient = self.loss.value_and_gradient_unchecked(targets, outputs, batch.weights)
        change = self._loss_change(batch, outputs, changes[-1])
        self.network.backward_change(values, changes, gradient, change, weights, along, out)

    def _loss_change(self, batch: Batch, outputs: np.ndarray, change: np.ndarray) -> np.ndarray:
        """Return how the gradient by the outputs changes where the outputs do."""
        own = 1.0 if batch.weights is None else batch.weights[:, None]
        rows = outputs.size // outputs.shape[-1] // len(outputs)
        bent = self.loss.gradient_change(batch.targets[0], outputs, change)
        return bent * (
            own / ((self.weight(batch) or 1.0) * (1 if self.loss.reduction == "sum" else rows))
        )

    def weight(self, batch: Batch) -> float:
        """Return what a batch counts for in the loss of several."""
        if self.loss.reduction == "sum":
            return 1.0
        if self.loss.reduction == "mean_with_sample_weight" and batch.weights is not None:
            return float(batch.weights.sum())
        return self.loss.counted(batch.targets[0])


def last_of(network: Network) -> ActivationFunction:
    """Return the activation that a network ends with."""
    end = network.parts[-1] if network.parts else None
    return end.activation if isinstance(end, Bend) else linear


def check_fits(loss: Loss, last: ActivationFunction, outputs: int) -> None:
    """Refuse a loss that cannot learn from what a network ends with.

    Raises
    ------
    ValueError
        If a cross-entropy meets no probabilities, or probabilities where it takes logits; if there
        is one class only; if predictions may be negative where they must not; if the loss gives
        no single number.
    """
    kind, end = type(loss).__name__, f"the last layer has the activation {last.name!r}"
    probable = _is_within(last.range, PROBABILITIES)
    if loss.reduction in (None, "none"):
        raise ValueError(f"training needs one number a batch, but {loss!r} has no reduction")
    if loss.activation and not loss.from_logits and not probable:
        raise ValueError(
            f"{kind} needs probabilities, but {end}: make it {loss.activation!r}, or take "
            f"{kind}(from_logits=True)"
        )
    if loss.activation and loss.from_logits and probable:
        raise ValueError(
            f"{kind}(from_logits=True) needs logits, but {end}, which makes probabilities of them"
        )
    if last.shares and outputs == 1:
        raise ValueError(
            f"{last.name} of one output is always 1: make the last layer's activation 'sigmoid', "
            "or give it an output for each class"
        )
    if loss.activation == "softmax" and outputs == 1:
        raise ValueError(
            f"{kind} needs an output for each class, but the last layer has one: take "
            "binary_crossentropy with 'sigmoid' for two classes"
        )
    if not loss.activation and not _is_within(last.range, loss.prediction_range):
        low, high = loss.prediction_range
        any_above = (low, high) == (0, math.inf)
        wanted = "that are not negative" if any_above else f"from {low:g} to {high:g}"
        fitting = [n for n, a in ACTIVATIONS.items() if _is_within(a.range, loss.prediction_range)]
        raise ValueError(
            f"{kind} needs predictions {wanted}, but {end}: make it one of {', '.join(fitting)}"
        )


def _is_within(inner: Range, outer: Range | None) -> bool:
    return outer is None or (outer[0] <= inner[0] and inner[1] <= outer[1])
