"""Callbacks that watch a number of each epoch: they stop, slow down or save where it calls for it.

What is better than what, all three ask of one `Monitor`. As in Keras the first value is the best
whatever it is, and nothing is better than nan.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gdviz.callback.base import Callback
from gdviz.ground import checks
from gdviz.ground.files import check_ending

MODES = ("auto", "min", "max")


class Monitor(Callback):
    """What watches a number of the logs.

    Parameters
    ----------
    monitor : its name, such as "val_loss"
    min_delta : by how much it must be better, more than this
    mode : "min" or "max", whether less of it is better or more; "auto" asks the metric
    """

    best: Any

    def __init__(self, monitor: str, min_delta: float, mode: str) -> None:
        if mode not in MODES:
            raise ValueError(f"mode must be one of {MODES}, got {mode!r}")
        self.monitor, self.mode = monitor, mode
        self.min_delta = abs(checks.number("min_delta", min_delta))
        self._warned = False

    def current(self, logs: Mapping[str, Any]) -> Any:
        """Return the number that is watched; None, with a warning, where there is none."""
        value = logs.get(self.monitor)
        if value is None and not self._warned:
            self._warned = True
            warnings.warn(
                f"{type(self).__name__} watches {self.monitor!r}, but there are "
                f"{', '.join(logs)}{self._why(logs)}",
                stacklevel=2,
            )
        return value

    def _why(self, logs: Mapping[str, Any]) -> str:
        validated = any(name.startswith("val_") for name in logs)
        if self.monitor.startswith("val_") and not validated:
            return ": it needs validation_data or validation_split"
        said = checks.meant(self.monitor, list(logs))
        return f": {said}" if said else ""

    def is_better(self, value: Any, than: Any) -> bool:
        """Whether a number is better than another, or there is no other."""
        if than is None:
            return True
        if self._is_less():
            return value < than - self.min_delta
        return value > than + self.min_delta

    def _is_less(self) -> bool:
        """Whether less of it is better."""
        if self.mode != "auto":
            return self.mode == "min"
        name = self.monitor.removeprefix("val_")
        if name == "loss":
            return True
        watched = getattr(self.model, "watched", ())
        better = next((one.metric.better for one in watched if one.name == name), None)
        if better is None:
            raise ValueError(
                f"{type(self).__name__} does not know whether more of {self.monitor!r} is better: "
                "say mode='max' or mode='min'"
            )
        return better == "min"


class EarlyStopping(Monitor):
    """Ends a fit when a number of its epochs gets better no more.

    Parameters
    ----------
    monitor, min_delta, mode : what is watched, and what is better
    patience : after how many epochs without it being better the fit ends
    verbose : 1 prints where it ended
    baseline : what is no better than this does not end the waiting
    restore_best_weights : whether the model goes back to its weights in the best epoch, at the end
    start_from_epoch : the first epoch that is looked at

    Attributes
    ----------
    best, best_epoch, best_weights : the best number, its epoch, and the weights after it
    stopped_epoch : in which it ended; 0 where it did not
    wait : how many epochs it has waited

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> stop = gd.callbacks.EarlyStopping("loss", patience=2, min_delta=0.1)
    >>> history = model.fit([[1.0]], [[2.0]], epochs=100, verbose=0, callbacks=[stop])
    >>> len(history.epoch) < 100
    True
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        min_delta: float = 0,
        patience: int = 0,
        verbose: int = 0,
        mode: str = "auto",
        baseline: float | None = None,
        restore_best_weights: bool = False,
        start_from_epoch: int = 0,
    ) -> None:
        super().__init__(monitor, min_delta, mode)
        self.patience, self.verbose = checks.whole("patience", patience, 0), verbose
        self.baseline = None if baseline is None else checks.number("baseline", baseline)
        self.restore_best_weights = restore_best_weights
        self.start_from_epoch = checks.whole("start_from_epoch", start_from_epoch, 0)
        self._begin()

    def _begin(self) -> None:
        self.wait = self.stopped_epoch = self.best_epoch = 0
        self.best: Any = None
        self.best_weights: list[Any] | None = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Begin anew."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Look whether it is better."""
        value = self.current(logs or {})
        if value is None or epoch < self.start_from_epoch:
            return
        self.wait += 1
        if self.is_better(value, self.best):
            self.best, self.best_epoch = value, epoch
            if self.restore_best_weights:
                self.best_weights = self.model.get_weights()
            if self.baseline is None or self.is_better(value, self.baseline):
                self.wait = 0
        elif self.wait >= self.patience and epoch > 0:
            self.stopped_epoch = epoch
            self.model.stop_training = True

    def on_train_end(self, logs: Mapping[str, Any] | None = None) -> None:
        """Go back to the best weights."""
        if self.verbose and self.stopped_epoch:
            print(f"Epoch {self.stopped_epoch + 1}: early stopping")
        if self.best_weights is not None:
            if self.verbose:
                best = self.best_epoch + 1
                print(f"Restoring model weights from the end of the best epoch: {best}.")
            self.model.set_weights(self.best_weights)


class ReduceLROnPlateau(Monitor):
    """Lowers the learning rate when a number of the epochs gets better no more.

    Parameters
    ----------
    monitor, min_delta, mode : what is watched, and what is better
    factor : of the new rate, below 1
    patience : after how many epochs without it being better the rate falls
    verbose : 1 prints each fall
    cooldown : how many epochs after a fall are not counted
    min_lr : below which the rate does not fall

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile(gd.SGD(0.5), "mse")
    >>> lower = gd.callbacks.ReduceLROnPlateau("loss", factor=0.5, patience=1)
    >>> _ = model.fit([[0.0], [1.0]], [[0.0], [1.0]], epochs=40, verbose=0, callbacks=lower)
    >>> model.optimizer.learning_rate < 0.5
    True
    """

    def __init__(
        self,
        monitor: str = "val_loss",
        factor: float = 0.1,
        patience: int = 10,
        verbose: int = 0,
        mode: str = "auto",
        min_delta: float = 1e-4,
        cooldown: int = 0,
        min_lr: float = 0.0,
    ) -> None:
        super().__init__(monitor, min_delta, mode)
        self.factor, self.verbose = checks.fraction("factor", factor), verbose
        if not self.factor:
            raise ValueError(f"factor must be a number above 0 and below 1, got {factor!r}")
        self.patience = checks.whole("patience", patience, 0)
        self.cooldown = checks.whole("cooldown", cooldown, 0)
        self.min_lr = checks.number("min_lr", min_lr)
        self._begin()

    def _begin(self) -> None:
        self.wait = self.cooldown_counter = 0
        self.best: Any = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Begin anew."""
        self._begin()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Look whether it is better, and note the rate that the epoch ran with."""
        logs = {} if logs is None else logs
        logs["learning_rate"] = rate_of(self.model)
        value = self.current(logs)
        if value is None:
            return
        if self.cooldown_counter > 0:
            self.cooldown_counter, self.wait = self.cooldown_counter - 1, 0
        if self.is_better(value, self.best):
            self.best, self.wait = value, 0
        elif self.cooldown_counter <= 0:
            self.wait += 1
            if self.wait >= self.patience:
                self._reduce(epoch)

    def _reduce(self, epoch: int) -> None:
        rate = rate_of(self.model)
        if rate <= self.min_lr:
            return
        self.model.optimizer.learning_rate = lower = max(rate * self.factor, self.min_lr)
        self.cooldown_counter, self.wait = self.cooldown, 0
        if self.verbose:
            print(f"Epoch {epoch + 1}: ReduceLROnPlateau reducing learning rate to {lower}.")


class ModelCheckpoint(Monitor):
    """Saves the model after each epoch, or where a number of it is better than ever.

    Parameters
    ----------
    filepath : of the file, ending in .npz; `{epoch:02d}`, from 1, and names of the logs, such as
        `{val_loss:.2f}`, are put in
    monitor, mode : what is watched, and what is better
    verbose : 1 prints what is saved
    save_best_only : whether only what is better is saved
    save_weights_only : whether the file holds the weights alone, for `load_weights`
    save_freq : "epoch", or after every so many batches
    initial_value_threshold : than which the first must be better

    Examples
    --------
    >>> gd.callbacks.ModelCheckpoint("best.npz", monitor="loss", save_best_only=True).filepath.name
    'best.npz'
    """

    def __init__(
        self,
        filepath: str | Path,
        monitor: str = "val_loss",
        verbose: int = 0,
        save_best_only: bool = False,
        save_weights_only: bool = False,
        mode: str = "auto",
        save_freq: int | str = "epoch",
        initial_value_threshold: float | None = None,
    ) -> None:
        super().__init__(monitor, 0, mode)
        self.filepath = check_ending(filepath, (".npz",))
        if save_freq != "epoch":
            checks.whole("save_freq", save_freq)
        else:
            self.on_train_batch_end = None  # nobody asks for batches
        self.verbose, self.save_best_only = verbose, save_best_only
        self.save_weights_only, self.save_freq = save_weights_only, save_freq
        self.best, self._epoch, self._batches = initial_value_threshold, 0, 0

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Note the epoch."""
        self._epoch = epoch

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Save after so many batches."""
        self._batches += 1
        if self._batches % self.save_freq == 0:
            self._save(self._epoch, logs or {})

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Save after an epoch."""
        if self.save_freq == "epoch":
            self._save(epoch, logs or {})

    def _save(self, epoch: int, logs: Mapping[str, Any]) -> None:
        value = self.current(logs) if self.save_best_only else None
        if value is not None:
            if not self.is_better(value, self.best):
                return
            self.best = value
        path = self._path(epoch, logs)
        (self.model.save_weights if self.save_weights_only else self.model.save)(path)
        if self.verbose:
            print(f"Epoch {epoch + 1}: saving model to {path}")

    def _path(self, epoch: int, logs: Mapping[str, Any]) -> str:
        try:
            return str(self.filepath).format(epoch=epoch + 1, **logs)
        except KeyError as error:
            raise ValueError(
                f"the file {self.filepath} is called by {error}, but there are epoch, "
                f"{', '.join(logs)}"
            ) from error


def rate_of(model: Any) -> float:
    """Return the learning rate of a model that learns by one.

    Raises
    ------
    ValueError
        If its optimizer follows a schedule.
    """
    rate = model.optimizer.learning_rate
    if not hasattr(rate, "__float__"):
        raise ValueError(
            f"the learning rate follows {rate!r}: give the optimizer a number for a callback to "
            "change, such as Adam(0.001)"
        )
    return float(rate)
