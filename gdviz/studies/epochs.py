"""The numbers of a training, epoch by epoch, wherever they come from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from gdviz.ground.arrays import KINDS, as_numbers
from gdviz.ground.checks import quoted
from gdviz.models import Model

NUMBERS, RATES = ("epoch", "epochs"), ("learning_rate", "lr")
"""Names of what is no metric: the epochs themselves, and the rate that each ran with."""
_FLAT = 1e-9
"""How much of its size a loss must move, to have a best."""
_UPTURN = 0.05
"""By how much of its least a validation loss must have risen in the end, to have turned."""


@dataclass(frozen=True, eq=False)
class Epochs:
    """Lists of numbers, one an epoch.

    Attributes
    ----------
    values : by name, such as "loss" and "val_loss"; a validation may be rarer than the epochs
    epochs : their numbers, from 1
    optimizer : what trained the model, where that is known
    """

    values: Mapping[str, np.ndarray]
    epochs: np.ndarray
    optimizer: Any = None

    @property
    def names(self) -> list[str]:
        """What was watched: the loss first, and the learning rate last."""
        names = [name for name in self.values if not name.startswith("val_")]
        return sorted(names, key=lambda name: (name in RATES) - (name == "loss"))

    def points(self, name: str) -> np.ndarray:
        """Return the points (k, 2) of a curve: the epoch after which a number holds, and it."""
        values = self.values[name]
        every = len(self.epochs) // len(values)
        return np.stack([self.epochs[every - 1 :: every][: len(values)], values], axis=1)

    @property
    def best(self) -> np.ndarray | None:
        """The point of the least validation loss, if there is one: of a flat one there is none."""
        losses = self.values.get("val_loss", np.full(1, np.nan))
        known = losses[np.isfinite(losses)]
        if not len(known) or (len(known) > 1 and np.ptp(known) <= _FLAT * np.abs(known).max()):
            return None
        points = self.points("val_loss")
        return points[np.nanargmin(points[:, 1])]

    @property
    def only_training_improves(self) -> bool:
        """Whether after the least validation loss the training got better, and validation did not.

        What is better is where the training went: an accuracy up, an error down.
        """
        best, loss = self.best, self.values["loss"]
        if best is None or not loss[-1] < loss[self._at(best[0])]:
            return False
        return not any(self._gains(name, best[0]) > 0 for name in self._validated)

    @property
    def overfits(self) -> bool:
        """Whether the validation loss turns: it rises after its least, while the training's falls.

        That is so where the last two are well above the least, so that no single number tells it.
        """
        losses = self.values["loss"]
        if self.best is None or not np.isfinite(losses).all():
            return False
        (epoch, least), later = self.best, self.points("val_loss")
        later = later[later[:, 0] > epoch, 1]
        rises = (later[-2:] > least + _UPTURN * abs(least)).all()
        return len(later) > 1 and bool(rises) and bool(losses[-1] < losses[self._at(epoch)])

    def worsens(self, name: str) -> bool:
        """Whether a validation is worse in the end, twice, than it was after the best epoch."""
        if not self.overfits or f"val_{name}" not in self.values:
            return False
        points = self.points(f"val_{name}")
        then = points[points[:, 0] <= self.best[0]]
        later = points[points[:, 0] > self.best[0], 1][-2:]
        return len(then) > 0 and bool(((later - then[-1, 1]) * self._better(name) < 0).all())

    @property
    def still_improves(self) -> bool:
        """Whether the last validation is the best, and nothing of it got worse."""
        points = self.points("val_loss") if "val_loss" in self.values else ()
        if len(points) < 2 or self.best is None or self.best[0] != points[-1, 0]:
            return False
        return not any(self._gains(name, points[-2, 0]) < 0 for name in self._validated)

    @property
    def _validated(self) -> list[str]:
        return [name for name in self.names if f"val_{name}" in self.values]

    def _at(self, epoch: float) -> int:
        return self.epochs.tolist().index(int(epoch))

    def _gains(self, name: str, epoch: float) -> float:
        """Return by how much a validation got better since the end of an epoch."""
        points = self.points(f"val_{name}")
        then = points[points[:, 0] <= epoch][-1, 1]
        return float((points[-1, 1] - then) * self._better(name))

    def _better(self, name: str) -> float:
        """Return the sign of where the training went: 1 of an accuracy, -1 of an error."""
        values = self.values[name]
        return float(np.sign(values[-1] - values[0]))


def read_history(history: Any) -> Epochs:
    """Return the numbers in a history, in a model that was trained, or in a dict.

    Raises
    ------
    ValueError
        If there is no epoch in it, or the lists do not belong together.
    """
    optimizer = None
    if isinstance(history, Model):
        optimizer, history = history.rule, history.history
    values = _columns(getattr(history, "history", history))
    if not isinstance(values, Mapping) or not any(len(np.atleast_1d(v)) for v in values.values()):
        raise ValueError(
            "history must be what fit returned, a trained model, a frame, or a dict of lists such "
            f"as {{'loss': [1.2, 0.8]}}, got {quoted(history)}"
        )
    values = dict(_curves(values))
    counted = next((values.pop(name) for name in NUMBERS if name in values), None)
    _check(values)
    count = max(map(len, values.values()))
    given = getattr(history, "epoch", None)
    if counted is not None and len(counted) == count:
        given = (counted - counted[0] + max(counted[0] - 1, 0)).astype(int).tolist()
    numbers = np.array(given) + 1 if given and len(given) == count else np.arange(1, count + 1)
    return Epochs(values, numbers, optimizer)


def _columns(values: Any) -> Any:
    """Return the columns of a frame by name; anything else as it is."""
    if not hasattr(values, "columns"):
        return values
    return {str(name): np.asarray(values[name]) for name in values.columns}


def _curves(values: Mapping[str, Any]) -> Iterator[tuple[str, np.ndarray]]:
    """Yield each list of numbers, and of lists of several numbers, one a class, each of these.

    Where a validation was not measured, as frames have it, there is no number.
    """
    for name, each in values.items():
        array = np.asarray(each)
        if not array.size or str(name).startswith("Unnamed"):
            continue
        if array.dtype.kind not in KINDS:
            array = as_numbers(f"history[{name!r}]", array)
        array = array.astype(float)
        columns = {str(name): array}
        if array.ndim == 2:
            columns = {f"{name}_{k}": column for k, column in enumerate(array.T)}
        for called, column in columns.items():
            rare = called.startswith("val_") and np.isnan(column).any() and len(column) > 1
            yield called, column[~np.isnan(column)] if rare and _is_rare(column) else column


def _is_rare(column: np.ndarray) -> bool:
    """Whether only every so many-th epoch has a number."""
    known = np.flatnonzero(~np.isnan(column))
    every = known[0] + 1 if len(known) else 0
    return every > 1 and np.array_equal(known, np.arange(every - 1, len(column), every))


def _check(values: Mapping[str, np.ndarray]) -> None:
    counts = {name: len(each) for name, each in values.items() if not name.startswith("val_")}
    if len(set(counts.values())) != 1:
        raise ValueError(f"history must have a number for each epoch in each list, got {counts}")
    lonely = [k for k in values if k.startswith("val_") and k.removeprefix("val_") not in counts]
    epochs = max(counts.values())
    if lonely or any(len(each) > epochs for each in values.values()):
        raise ValueError(
            f"history has a validation without its training, or a longer one: {lonely or counts}"
        )
