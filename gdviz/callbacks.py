"""Callbacks hear of a fit: objects with some of Keras's methods, or functions of an epoch's logs.

A function `f(epoch, logs)` is called at the end of each epoch. Of an object these methods are
called, where it has them: `set_model(model)`, `set_params(params)`, `on_train_begin(logs)`,
`on_epoch_begin(epoch, logs)`, `on_train_batch_begin(batch, logs)`, `on_train_batch_end(batch,
logs)`, `on_epoch_end(epoch, logs)`, `on_train_end(logs)`. One that sets `model.stop_training`
ends the fit after the batch or epoch.
"""

from collections.abc import Iterable, Mapping
from typing import Any

METHODS = (
    "set_model",
    "set_params",
    "on_train_begin",
    "on_epoch_begin",
    "on_train_batch_begin",
    "on_train_batch_end",
    "on_epoch_end",
    "on_train_end",
)


class Callback:
    """A base for callbacks that want to know their model, as in Keras; others need none.

        class Halve(Callback):
            def on_epoch_end(self, epoch, logs):
                self.model.optimizer = SGD(self.model.optimizer.learning_rate / 2)

    Attributes
    ----------
    model : that learns
    params : of the fit: how many "epochs", and how many "steps" each has
    """

    model: Any = None
    params: Mapping[str, int] | None = None

    def set_model(self, model: Any) -> None:
        """Hear which model is going to learn."""
        self.model = model

    def set_params(self, params: Mapping[str, int]) -> None:
        """Hear for how long."""
        self.params = params


class Callbacks:
    """All who hear of a fit, by what they want to hear."""

    def __init__(self, callbacks: Any) -> None:
        self.heard = {method: [] for method in METHODS}
        for callback in _as_list(callbacks):
            self.add(callback)

    def add(self, callback: Any) -> None:
        """Let one more hear.

        Raises
        ------
        ValueError
            If it is no function and has none of the methods, or is the class of one.
        """
        methods = [name for name in METHODS if callable(getattr(callback, name, None))]
        if isinstance(callback, type):
            raise ValueError(f"a callback is an object, {callback.__name__}(), not its class")
        if not methods and not callable(callback):
            raise ValueError(
                "a callback is a function f(epoch, logs) or has methods such as on_epoch_end, "
                f"got {callback!r}"
            )
        for name in methods:
            self.heard[name].append(getattr(callback, name))
        if not methods:
            self.heard["on_epoch_end"].append(callback)

    def tell(self, method: str, *arguments: Any) -> None:
        """Call a method of all who have it."""
        for hear in self.heard[method]:
            hear(*arguments)

    @property
    def hear_batches(self) -> bool:
        """Whether anyone wants to hear of single batches."""
        return bool(self.heard["on_train_batch_begin"] or self.heard["on_train_batch_end"])


def _as_list(callbacks: Any) -> Iterable[Any]:
    if callbacks is None:
        return ()
    several = isinstance(callbacks, Iterable) and not isinstance(callbacks, Mapping | str)
    return callbacks if several else (callbacks,)
