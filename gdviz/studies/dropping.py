"""Dropout: which units of a network are off in each step of a training."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod

import numpy as np

from gdviz.ground.checks import seed as checked_seed
from gdviz.ground.checks import whole
from gdviz.models import Model
from gdviz.network.network import Network
from gdviz.studies import recorded
from gdviz.training.streams import Streams


@dataclass(frozen=True, eq=False)
class Dropping:
    """What chance turns off in a network, step by step: see `drop_units`.

    Attributes
    ----------
    rates : with which probability a unit of each layer is off, the inputs first; 0 without Dropout
    on : of each layer which units are on in each step, shape (steps, units)
    seed : of the training
    """

    rates: tuple[float, ...]
    on: tuple[np.ndarray, ...]
    seed: int

    @property
    def steps(self) -> int:
        """How many steps there are."""
        return len(self.on[0])

    @property
    def off(self) -> np.ndarray:
        """How many units are off in each step, shape (steps,)."""
        return sum((~each).sum(axis=1) for each in self.on)

    @property
    def droppable(self) -> int:
        """How many units may be off."""
        pairs = zip(self.on, self.rates, strict=True)
        return sum(each.shape[1] for each, rate in pairs if rate)

    @property
    def networks(self) -> int:
        """How many different networks learn in these steps."""
        return len(np.unique(np.concatenate(self.on, axis=1), axis=0))

    @property
    def typical(self) -> int:
        """The number, from 0, of the step in which about as many are off as the rates say.

        It is one with units that are off if any is, rather one of the later half, and a later one.
        """
        off = np.array([(~each).sum(axis=1) for each in self.on])
        expected = [[rate * each.shape[1]] for each, rate in zip(self.on, self.rates, strict=True)]
        away, steps = np.abs(off - expected).sum(axis=0), np.arange(self.steps)
        return int(np.lexsort([-steps, away, steps < self.steps // 2, self.off == 0])[0])

    def until(self, step: int) -> Dropping:
        """Return the same up to a step, that included."""
        return replace(self, on=tuple(each[: step + 1] for each in self.on))

    @property
    def changes(self) -> bool:
        """Whether units are off, and in no two steps in a row all of the same."""
        whole_steps = np.concatenate(self.on, axis=1)
        changed = (whole_steps[1:] != whole_steps[:-1]).any(axis=1)
        return bool(self.off.any() and len(changed) and changed.all())


def drop_units(model: Model, steps: int = 12, batch_size: int = 1, seed: int = 0) -> Dropping:
    """Find what is off in the first steps of a first `fit`, for the first sample of each batch.

    Parameters
    ----------
    model : with a Dropout layer
    steps : how many steps of the first epoch
    batch_size, seed : of the training

    Raises
    ------
    ValueError
        If the model drops nothing.

    Examples
    --------
    >>> Dense, Dropout = gd.layers.Dense, gd.layers.Dropout
    >>> model = gd.Sequential([gd.layers.Input((4,)), Dense(6, "relu"), Dropout(0.5), Dense(2)])
    >>> gd.studies.drop_units(model, steps=5).steps
    5
    """
    recorded.check_model(model)
    steps, size = whole("steps", steps), whole("batch_size", batch_size)
    parts = [layer.parts_in_training() for layer in model.layers]
    network = Network(tuple(part for each in parts for part in each))
    if not network.noisy_parts:
        raise ValueError("the model drops nothing: give it a layer such as Dropout(0.5)")
    noisy, streams = network.noisy(size, np.dtype(np.float32)), Streams(network, checked_seed(seed))
    streams.begin(0)
    drawn: list[Sequence[np.ndarray]] = []
    for _ in range(steps):
        for draw in streams.draws(noisy):
            draw()
        drawn.append([part.noise[0] != 0 for part in noisy.noisy_parts])
    return Dropping(*_by_layer(model, [np.array(each) for each in zip(*drawn, strict=True)]), seed)


def _by_layer(
    model: Model, kept: Sequence[np.ndarray]
) -> tuple[tuple[float, ...], tuple[np.ndarray, ...]]:
    """Return of the inputs, and of each layer with a kernel, the rate and the units that are on."""
    steps, masks = len(kept[0]), iter(kept)
    on, rates = [np.ones((steps, prod(model.input_shape[1:])), bool)], [0.0]
    for layer in model.layers:
        if any(weights.ndim == 2 for weights in layer.get_weights()):
            on.append(np.ones((steps, layer.output_shape[-1]), bool))
            rates.append(0.0)
        for part in layer.parts_in_training():
            if part.noise_shape is not None:
                mask = np.broadcast_to(next(masks), (steps, *part.noise_shape))
                on[-1] = on[-1] & np.broadcast_to(mask.reshape(steps, -1), on[-1].shape)
                rates[-1] += (1 - rates[-1]) * part.rate
    return tuple(rates), tuple(on)
