"""Callbacks that set the rate, end what diverged, write a table, or are made of functions."""

from __future__ import annotations

import csv
import math
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gdviz.callback.base import HOOKS, Callback
from gdviz.callback.monitors import rate_of
from gdviz.ground import checks
from gdviz.ground.calls import takes
from gdviz.ground.files import check_ending


class LearningRateScheduler(Callback):
    """Sets the learning rate before each epoch.

    Parameters
    ----------
    schedule : a function of the epoch, or of the epoch and the present rate, that returns the rate
    verbose : 1 prints each rate

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> halve = gd.callbacks.LearningRateScheduler(lambda epoch, rate: 0.5 ** (epoch + 1))
    >>> _ = model.fit([[1.0]], [[1.0]], epochs=3, verbose=0, callbacks=[halve])
    >>> model.optimizer.learning_rate
    0.125
    """

    def __init__(self, schedule: Callable[..., float], verbose: int = 0) -> None:
        if not callable(schedule):
            raise ValueError(f"schedule must be a function of the epoch, got {schedule!r}")
        if not (takes(schedule, 1) or takes(schedule, 2)):
            raise ValueError("schedule must take the epoch, or the epoch and the rate until then")
        self.schedule, self.verbose = schedule, verbose

    def on_epoch_begin(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Set the rate."""
        given = (epoch, rate_of(self.model))
        rate = self.schedule(*given if takes(self.schedule, 2) else given[:1])
        if not hasattr(rate, "__float__"):
            raise ValueError(f"the schedule must return a number in epoch {epoch}, got {rate!r}")
        self.model.optimizer.learning_rate = float(rate)
        if self.verbose:
            print(f"Epoch {epoch + 1}: LearningRateScheduler setting learning rate to {rate}.")

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Note the rate that the epoch ran with."""
        if logs is not None:
            logs["learning_rate"] = rate_of(self.model)


class TerminateOnNaN(Callback):
    """Ends a fit when its loss is nan or infinite.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile(gd.SGD(1e30), "mse")
    >>> ends = gd.callbacks.TerminateOnNaN()
    >>> history = model.fit([[1.0]], [[5.0]], epochs=50, verbose=0, callbacks=[ends])
    Batch 0: Invalid loss, terminating training
    >>> len(history.epoch) < 50
    True
    """

    def on_train_batch_end(self, batch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Look at the loss."""
        loss = (logs or {}).get("loss")
        if loss is not None and not math.isfinite(loss):
            print(f"Batch {batch}: Invalid loss, terminating training")
            self.model.stop_training = True


class CSVLogger(Callback):
    """Writes a line for each epoch to a file.

    Parameters
    ----------
    filename : of the file
    separator : between the columns
    append : whether what is there stays, and new lines come after it

    Examples
    --------
    >>> gd.callbacks.CSVLogger("epochs.csv", separator=";").filename.name
    'epochs.csv'
    """

    def __init__(self, filename: str | Path, separator: str = ",", append: bool = False) -> None:
        self.filename, self.separator, self.append = check_ending(filename), separator, append
        self.keys: list[str] | None = None

    def on_train_begin(self, logs: Mapping[str, Any] | None = None) -> None:
        """Begin the file, or find its end."""
        if not self.filename.absolute().parent.is_dir():
            raise ValueError(f"there is no folder for {str(self.filename)!r}")
        self.keys = None
        if not self.append:
            self.filename.write_text("", "utf-8")
        self._headed = self.append and self.filename.exists() and self.filename.stat().st_size > 0

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any] | None = None) -> None:
        """Write a line: the epoch, and the logs by their sorted names."""
        logs = logs or {}
        if self.keys is None:
            self.keys = sorted(logs)
            if not any(key.startswith("val_") for key in self.keys):
                self.keys += [f"val_{key}" for key in self.keys]
            if not self._headed:
                self._write(["epoch", *self.keys])
        self._write([epoch, *(logs.get(key, "NA") for key in self.keys)])

    def _write(self, row: list[Any]) -> None:
        with self.filename.open("a", newline="", encoding="utf-8") as file:
            csv.writer(file, delimiter=self.separator).writerow(row)


class LambdaCallback(Callback):
    """A callback made of functions, by the names of the hooks: `LambdaCallback(on_epoch_end=f)`.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> tell = gd.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: print(epoch))
    >>> _ = model.fit([[1.0]], [[1.0]], epochs=2, verbose=0, callbacks=[tell])
    0
    1
    """

    def __init__(self, **hooks: Callable[..., Any] | None) -> None:
        for name, function in hooks.items():
            if name not in HOOKS:
                raise ValueError(
                    f"LambdaCallback has no hook {name!r}: {checks.advice(name, HOOKS)}"
                )
            if function is not None:
                setattr(self, name, function)
