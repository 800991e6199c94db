"""Early stopping: where a training stops, and to which weights it goes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import whole
from gdviz.models import Model
from gdviz.studies import recorded
from gdviz.studies.epochs import read_history


@dataclass(frozen=True, eq=False)
class Stopping:
    """A training up to where it stops: see `stop_early`.

    Attributes
    ----------
    training, validation : the losses of each epoch up to there, shape (k,)
    patience : how many epochs without a better validation it bears
    best : the epoch, from 1, with the best validation
    stopped : whether patience ended; else the training did
    optimizer : what trained, where that is known
    """

    training: np.ndarray
    validation: np.ndarray
    patience: int
    best: int
    stopped: bool
    optimizer: Any = None

    @property
    def end(self) -> int:
        """The last epoch, from 1."""
        return len(self.validation)

    @property
    def only_training_improved(self) -> bool:
        """Whether it stopped, and since the best epoch only the training loss became better."""
        since = self.best - 1
        worse = self.validation[-1] > self.validation[since]
        return bool(self.stopped and worse and self.training[-1] < self.training[since])


def stop_early(history: Any, patience: int = 10, min_delta: float = 0.0) -> Stopping:
    """Find where `EarlyStopping(patience=…, restore_best_weights=True)` ends a training.

    It stops after so many epochs in a row without a validation loss that is lower than the best
    so far by more than `min_delta`.

    Parameters
    ----------
    history : what `fit` returned, the model that was trained, or a dict of lists, with the
        validation loss of each epoch
    patience : how many epochs
    min_delta : what counts as lower

    Raises
    ------
    ValueError
        If the history has no validation loss for each epoch.

    Examples
    --------
    >>> found = gd.studies.stop_early({"loss": [3, 2, 1], "val_loss": [3, 2, 2.5]}, patience=1)
    >>> found.best, found.stopped
    (2, True)
    """
    patience, epochs = whole("patience", patience), read_history(history)
    losses = epochs.values.get("val_loss", ())
    if len(losses) != len(epochs.epochs) or "loss" not in epochs.values:
        raise ValueError(
            "history must have loss and val_loss for each epoch: fit with validation_data"
        )
    best, least = 0, losses[0]
    for epoch, loss in enumerate(losses):
        if loss < least - min_delta:
            best, least = epoch, loss
        if epoch - best >= patience:
            break
    until = epochs.values["loss"][: epoch + 1], losses[: epoch + 1]
    trained = epochs.optimizer or getattr(getattr(history, "trajectory", 0), "optimizer", None)
    return Stopping(*until, patience, best + 1, epoch - best >= patience, trained)


def curves_of(model: Model, history: Any, epochs: np.ndarray, places: ArrayLike) -> np.ndarray:
    """Return what a network of one number says at places (n,) after some epochs, (epochs, n).

    Parameters
    ----------
    history : with the weights after each of the epochs, as `fit(..., record=...)` keeps them

    Raises
    ------
    ValueError
        If the model takes or gives more than one number, or the weights of an epoch are missing.
    """
    film = recorded.recorded_of(model, history, needed=True)
    if model.input_shape[1:] != (1,) or model.output_shape[1:] != (1,):
        raise ValueError("a curve is drawn of a model that takes one number and gives one")
    each = film.steps[-1] / len(read_history(history).epochs)
    found = np.searchsorted(film.steps, np.asarray(epochs) * each)
    if not np.array_equal(film.steps[np.minimum(found, len(film.steps) - 1)], epochs * each):
        raise ValueError(
            f"history must hold the weights after each epoch, as fit(..., record={each:.0f}) "
            "keeps them"
        )
    inputs = recorded.inputs_for(model, "places", np.reshape(places, (-1, 1)))
    says = [recorded.outputs(model, film.points[index], inputs)[:, 0] for index in found]
    return np.array(says, float)
