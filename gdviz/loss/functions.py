"""Losses and metrics as functions, by the names that they have in Keras: `losses.mse(y, p)`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import kinds
from gdviz.loss.base import Loss


@dataclass(frozen=True)
class LossOfName:
    """A loss as a function of targets and predictions: the loss of each sample."""

    loss: type[Loss]

    def __call__(self, y_true: ArrayLike, y_pred: ArrayLike, **settings: Any) -> np.ndarray:
        """Return the loss of each sample, shape (...), with the settings of the loss."""
        return self.loss(**settings).per_sample(y_true, y_pred)

    @property
    def __name__(self) -> str:
        return self.loss.first_name()


def named_by(
    name: str, makers: Mapping[type[kinds.Kind], Callable[[Any], Any]]
) -> Callable[..., np.ndarray] | None:
    """Return the function of a name, made of the class of some kind that has it, if any."""
    for base, make in makers.items():
        kind = None if name.startswith("_") else kinds.find(base, name)
        if kind and name != kind.__name__:
            return make(kind)
    return None
