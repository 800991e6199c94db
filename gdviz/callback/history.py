"""What a fit leaves behind: the loss and the metrics of each epoch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from gdviz.callback.base import Callback
from gdviz.ground.tables import html_table
from gdviz.trajectory import Trajectory


@dataclass(eq=False)
class History(Callback):
    """The course of a fit, as in Keras; it grows while the fit runs.

    Attributes
    ----------
    history : the means over each epoch by name, such as "loss", "accuracy", "val_loss"
    epoch : the numbers of the epochs, from 0
    trajectory : the snapshots of the weights, where `fit(record=...)` asked for some: `points` the
        weights, `steps` after how many steps, `values` the loss of the mini-batch met there (at
        the last point, of the last one met); `gradients` is None
    statistics : beside these weights, such as moving means, shape (snapshots, m)

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> history = model.fit([[1.0]], [[1.0]], epochs=3, verbose=0)
    >>> history.epoch, list(history.history)
    ([0, 1, 2], ['loss'])
    """

    history: dict[str, list[Any]] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=list)
    trajectory: Trajectory | None = None
    statistics: np.ndarray | None = None

    def on_epoch_end(self, epoch: int, logs: Mapping[str, Any]) -> None:
        """Add the means of an epoch."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {_short(values[-1])}" for name, values in self.history.items())
        epochs = "1 epoch" if len(self.epoch) == 1 else f"{len(self.epoch)} epochs"
        return f"<History of {epochs}: {last}>"

    def _repr_html_(self) -> str:
        """Show a row for each epoch in a notebook."""
        return html_table({"epoch": self.epoch, **self.history}, repr(self))


def _short(value: Any) -> str:
    """Return a number, or several, in few digits."""
    if isinstance(value, list):
        return f"[{', '.join(map(_short, value))}]"
    return f"{value:.4g}"
