"""Snapshots of a model's weights while it learns: the path it takes, in memory or in a file."""

import math
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from gdviz.ground import checks
from gdviz.ground.files import place_of, whole_or_absent
from gdviz.trajectory import Trajectory


@dataclass(frozen=True)
class Snapshots:
    """Which steps of a fit are kept, and where.

    Parameters
    ----------
    every : keep every so many-th step, from the start on, and the last
    count : keep so many, spread evenly from the start to the last step
    file : of NumPy's format (.npy), to which they go instead of into memory: what is kept then is
        a memory-mapped array, and nothing grows while the fit runs

    Raises
    ------
    ValueError
        If not exactly one of every and count is given, or one is not a whole number above 0 (for
        count above 1), or the file has another ending.

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)])
    >>> model.compile("sgd", "mse")
    >>> kept = gd.models.Snapshots(count=4)
    >>> history = model.fit([[1.0]] * 8, [[2.0]] * 8, 1, epochs=3, record=kept, verbose=0)
    >>> history.trajectory.steps.tolist()
    [0, 8, 16, 24]
    """

    every: int | None = None
    count: int | None = None
    file: str | Path | None = None

    def __post_init__(self) -> None:
        if (self.every is None) == (self.count is None):
            raise ValueError(
                "Snapshots keeps one step in so many, or so many in all: write Snapshots(every=10) "
                "or Snapshots(count=60)"
            )
        if self.every is not None:
            checks.whole("every", self.every)
        if self.count is not None:
            checks.whole("count", self.count, 2)
        if self.file is not None and Path(self.file).suffix.lower() != ".npy":
            raise ValueError(f"file must end in .npy, got {str(self.file)!r}")

    @classmethod
    def of(cls, record: "int | Snapshots | None") -> "Snapshots | None":
        """Return what `fit(record=...)` asks for: a number keeps every so many-th step."""
        if record is None or isinstance(record, cls):
            return record
        return cls(every=checks.whole("record", record))

    def steps(self, total: int) -> np.ndarray:
        """Return the numbers of the steps to keep of so many, from 0."""
        if self.count is not None:
            return np.unique(np.linspace(0, total, self.count).round().astype(int))
        return np.append(np.arange(0, total, self.every), total)


class Recorder:
    """Keeps the snapshots of one fit."""

    def __init__(
        self,
        snapshots: Snapshots,
        total: int,
        parameters: np.ndarray,
        statistics: Sequence[np.ndarray] = (),
    ) -> None:
        self.steps, self.beside = snapshots.steps(total), statistics
        self.statistics = np.empty((len(self.steps), sum(each.size for each in statistics)))
        self.values = np.full(len(self.steps), np.nan, parameters.dtype)
        self.done, self.diverged_at = 0, None
        self.rows: Any = (
            np.empty((len(self.steps), len(parameters)), parameters.dtype)
            if snapshots.file is None
            else RowFile(Path(snapshots.file), len(parameters), parameters.dtype)
        )

    def keep(self, step: int, parameters: np.ndarray) -> None:
        """Keep the weights before a step, if it is one of those asked for."""
        if self.done < len(self.steps) and self.steps[self.done] == step:
            self.rows[self.done] = parameters
            if self.beside:
                np.concatenate(
                    [each.ravel() for each in self.beside], out=self.statistics[self.done]
                )
            self.done += 1

    def see(self, step: int, loss: float) -> None:
        """Take notice of the loss from which a step was made."""
        if self.done and self.steps[self.done - 1] == step:
            self.values[self.done - 1] = loss
        if self.diverged_at is None and not math.isfinite(loss):
            self.diverged_at = step

    def end(self, step: int, parameters: np.ndarray, loss: float) -> None:
        """Keep the weights where the fit ends, be it before its time."""
        if not self.done or self.steps[self.done - 1] < step:
            self.steps[self.done] = step
            self.keep(step, parameters)
        self.see(step, loss)

    def trajectory(self, optimizer: Any) -> Trajectory:
        """Return what was kept; its gradients are None."""
        rows = self.rows.close() if isinstance(self.rows, RowFile) else self.rows
        label = getattr(optimizer, "label", type(optimizer).__name__)
        kept = slice(self.done)
        return Trajectory(
            rows[kept],
            self.values[kept],
            None,
            optimizer,
            label,
            self.diverged_at,
            self.steps[kept],
        )


class RowFile:
    """Rows of numbers, one after another, written beside the target and renamed at the end."""

    def __init__(self, path: Path, length: int, dtype: np.dtype) -> None:
        self.path, self.length, self.dtype, self.rows = place_of(path), length, dtype, 0
        self._whole = ExitStack()
        self.stream: BinaryIO = self._whole.enter_context(whole_or_absent(path)).open("wb")
        self._write_header()

    def __setitem__(self, row: int, numbers: np.ndarray) -> None:
        self.stream.write(memoryview(numbers).cast("B"))
        self.rows = row + 1

    def close(self) -> np.ndarray:
        """Rename the file; return its rows as a memory-mapped array."""
        self.stream.seek(0)
        self._write_header()  # NumPy pads it, so that it stays as long with another number of rows
        self.stream.close()
        self._whole.close()
        return np.load(self.path, mmap_mode="r")

    def _write_header(self) -> None:
        header = {
            "descr": np.lib.format.dtype_to_descr(self.dtype),
            "fortran_order": False,
            "shape": (self.rows, self.length),
        }
        np.lib.format.write_array_header_1_0(self.stream, header)
