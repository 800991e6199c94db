"""What a fit leaves behind: the loss and the metrics of each epoch."""

from dataclasses import dataclass, field

from gdviz.trajectory import Trajectory


@dataclass(eq=False)
class History:
    """The course of a fit, as in Keras; it grows while the fit runs.

    Attributes
    ----------
    history : the means over each epoch by name, such as "loss", "accuracy", "val_loss"
    epoch : the numbers of the epochs, from 0
    trajectory : the snapshots of the weights, where `fit(record=...)` asked for some: `points` the
        weights, `steps` after how many steps, `values` the loss of the mini-batch met there (at
        the last point, of the last one met); `gradients` is None
    """

    history: dict[str, list[float]] = field(default_factory=dict)
    epoch: list[int] = field(default_factory=list)
    trajectory: Trajectory | None = None

    def add(self, epoch: int, logs: dict[str, float]) -> None:
        """Add the means of an epoch."""
        self.epoch.append(epoch)
        for name, value in logs.items():
            self.history.setdefault(name, []).append(value)

    def __repr__(self) -> str:
        last = ", ".join(f"{name} {values[-1]:.4g}" for name, values in self.history.items())
        return f"<History of {len(self.epoch)} epochs: {last}>"
