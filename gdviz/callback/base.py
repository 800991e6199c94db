"""What callbacks share: the hooks, by their names in Keras, and how all who hear are told."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from gdviz.ground import checks
from gdviz.ground.calls import takes
from gdviz.ground.kinds import HasSettings

_ABOUT = ("set_model", "set_params")
_ONCE = tuple(
    f"on_{what}_{when}" for what in ("train", "test", "predict") for when in ("begin", "end")
)
_OF_EPOCHS = ("on_epoch_begin", "on_epoch_end")
_OF_BATCHES = tuple(
    f"on_{what}_batch_{when}" for what in ("train", "test", "predict") for when in ("begin", "end")
)
METHODS = (*_ABOUT, *_ONCE, *_OF_EPOCHS, *_OF_BATCHES)
ALSO = {"on_batch_begin": "on_train_batch_begin", "on_batch_end": "on_train_batch_end"}
"""Hooks by other names, as in Keras."""
HOOKS = (*METHODS[len(_ABOUT) :], *ALSO)


class Callback(HasSettings):
    """A base for callbacks that want to know their model, as in Keras; others need none.

        class Halve(Callback):
            def on_epoch_end(self, epoch, logs=None):
                self.model.optimizer.learning_rate /= 2

    It has all of the hooks, which do nothing.

    Attributes
    ----------
    model : that learns
    params : of the fit: how many "epochs", and how many "steps" each has

    Examples
    --------
    >>> class Tell(gd.callbacks.Callback):
    ...     def on_train_begin(self, logs=None):
    ...         print("it begins")
    ...
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> _ = model.fit([[1.0]], [[1.0]], verbose=0, callbacks=[Tell()])
    it begins
    """

    model: Any = None
    params: Mapping[str, Any] | None = None

    def set_model(self, model: Any) -> None:
        """Hear which model is going to learn."""
        self.model = model

    def set_params(self, params: Mapping[str, Any]) -> None:
        """Hear for how long."""
        self.params = params


def _nothing(self: Callback, *told: Any, **logs: Any) -> None:
    """Hear of it, and do nothing."""


for _hook in HOOKS:
    setattr(Callback, _hook, _nothing)


class Callbacks:
    """All who hear of a fit, by what they want to hear."""

    def __init__(self, callbacks: Any) -> None:
        self.heard: dict[str, list[Any]] = {method: [] for method in METHODS}
        for callback in _as_list(callbacks):
            self.add(callback)

    def add(self, callback: Any) -> None:
        """Let one more hear.

        Raises
        ------
        ValueError
            If it is no function and has none of the methods, or is the class of one, or has a
            method that looks like a hook and is none.
        """
        if isinstance(callback, type):
            raise ValueError(f"a callback is an object, {callback.__name__}(), not its class")
        for name in dir(callback):
            if name.startswith("on_") and name not in HOOKS and callable(getattr(callback, name)):
                raise ValueError(
                    f"{type(callback).__name__} has {name}, which is never called: "
                    f"{checks.advice(name, HOOKS)}"
                )
        hears = {name: getattr(callback, name, None) for name in (*METHODS, *ALSO)}
        hears = {name: method for name, method in hears.items() if _does(method)}
        if not (hears or callable(callback) or isinstance(callback, Callback)):
            raise ValueError(
                "a callback is a function f(epoch, logs) or has methods such as on_epoch_end, "
                f"got {checks.quoted(callback)}"
            )
        for name, method in hears.items():
            _check_takes(name, method)
            if ALSO.get(name) not in hears:
                self.heard[ALSO.get(name, name)].append(method)
        if not hears and not isinstance(callback, Callback):
            _check_takes("on_epoch_end", callback)
            self.heard["on_epoch_end"].append(callback)

    def tell(self, method: str, *arguments: Any) -> None:
        """Call a method of all who have it."""
        for hear in self.heard[method]:
            hear(*arguments)

    def hear_batches(self, of: str = "train") -> bool:
        """Whether anyone wants to hear of single batches."""
        return bool(self.heard[f"on_{of}_batch_begin"] or self.heard[f"on_{of}_batch_end"])


def _check_takes(name: str, hook: Any) -> None:
    """Refuse, before a fit begins, a hook that cannot be called as the fit calls it."""
    once = {"set_model": "model", "set_params": "params"} | dict.fromkeys(_ONCE, "logs")
    told = once.get(name, "epoch, logs" if "epoch" in name else "batch, logs")
    if not takes(hook, told.count(",") + 1):
        raise ValueError(f"{name} is called with ({told}), which {checks.quoted(hook)} cannot take")


def _does(method: Any) -> bool:
    return callable(method) and getattr(method, "__func__", None) is not _nothing


def _as_list(callbacks: Any) -> Iterable[Any]:
    if callbacks is None:
        return ()
    several = isinstance(callbacks, Iterable) and not isinstance(callbacks, Mapping | str)
    return callbacks if several else (callbacks,)
