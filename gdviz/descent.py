"""A descent is one loop: the objective gives a gradient, the optimizer a step, the steps a path."""

from __future__ import annotations

import operator
from concurrent.futures import Executor
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.optimizers import get
from gdviz.steps.blocks import descend_in_blocks
from gdviz.steps.loop import Batches, Loop, Objective
from gdviz.steps.sweeps import Sweep

MANY_NUMBERS = 8
"""A point of more is not written out in a trajectory's text."""


@dataclass(frozen=True, eq=False)
class Trajectory:
    """The path of a descent, from its start (step 0) to its last step, or what is kept of it.

    Attributes
    ----------
    points : array of shape (kept, n), or (kept, k, n) for k starts at once
    values : the objective there, shape (kept,) or (kept, k); of all its samples
    gradients : the gradient there, the shape of `points`; where steps are made by mini-batches,
        that of the mini-batch that makes the step from there
    optimizer : what made the steps
    label : the name that pictures write beside the path
    diverged_at : the first step whose point, value or gradient is not finite, or None where all
        are, kept or not; for k starts a tuple of k such
    steps : the number of the step that led to each point, shape (kept,)
    batch_size, seed : of the mini-batches that made the steps; None where all samples did

    Infinities and nan stay in the arrays: divergence is data.
    """

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    optimizer: Any
    label: str
    diverged_at: int | tuple[int | None, ...] | None
    steps: np.ndarray
    batch_size: int | None = None
    seed: int | None = None

    def __len__(self) -> int:
        """The number of points that are kept; where all are, the steps and the start."""
        return len(self.points)

    def __repr__(self) -> str:
        return f"<Trajectory {self.label!r}: {self.steps[-1]} steps {self._place()}>"

    def _place(self) -> str:
        if self.points.ndim == 3:
            return f"from {self.points.shape[1]} starts"
        if self.points.shape[-1] > MANY_NUMBERS:
            return f"of {self.points.shape[-1]:,} numbers"
        kept = ("from", 0) if self.steps[0] == 0 else ("to", -1)
        return f"{kept[0]} {self.points[kept[1]].tolist()}"

    def paths(self) -> list[Trajectory]:
        """Return one trajectory for each start; itself alone where there is one start."""
        if self.points.ndim == 2:
            return [self]
        rules = self.optimizer
        if not isinstance(rules, Sweep):
            rules = [rules] * len(self.diverged_at)
        return [
            replace(
                self,
                points=points,
                values=values,
                gradients=gradients,
                optimizer=rule,
                diverged_at=diverged,
            )
            for points, values, gradients, rule, diverged in zip(
                self.points.swapaxes(0, 1),
                self.values.T,
                self.gradients.swapaxes(0, 1),
                rules,
                self.diverged_at,
                strict=True,
            )
        ]


def descend(
    objective: Objective | str,
    optimizer: Any,
    start: ArrayLike,
    steps: int,
    *,
    batch_size: int | None = None,
    seed: int = 0,
    keep: int | str = "all",
    executor: Executor | None = None,
    label: str | None = None,
) -> Trajectory:
    """Take a number of steps down an objective.

    Parameters
    ----------
    objective : what is descended, such as a `Surface`, or the formula of one
    optimizer : the rule of the steps, such as `Adam(0.1)`, or its name in Keras ("adam"), or a
        `sweep` of k settings
    start : shape (n,) for one descent or (k, n) for k at once; float32 stays float32
        Many starts run in blocks over the cores, which call the objective from several threads;
        the result knows nothing of them.
    steps : how many steps to take
    batch_size : how many samples of the objective make a step; all by default
        Each epoch goes once through the samples in a fresh order; what is left at its end makes a
        smaller batch. The objective needs `len(objective)` samples and `objective.batch(indices)`.
        Values are of all samples, gradients of the mini-batches; k starts see the same ones.
    seed : of the order of the samples
    keep : which steps are kept: "all", the "last" alone, or every so many-th, from the start on,
        and the last; no more memory is used than for these
    executor : what runs the blocks of many starts, such as a process pool; threads by default
    label : name of the path in pictures (the optimizer's label by default)

    Returns
    -------
    Trajectory
        Of steps + 1 points where all are kept. A descent that runs away goes on to the last step.

    Raises
    ------
    ValueError
        If the start has a wrong shape (there are k starts, or one, for a sweep of k) or is not
        finite, or steps is not a whole number above 0; if the objective is none;
        if batch_size is not from 1 to the number of samples, or there are none; if keep is none
        of these.
    """
    objective, optimizer = objective_of(objective), get(optimizer)
    point = _checked_start(start, getattr(objective, "dimension", None))
    kept = _kept(keep, _checked_steps(steps))
    loop = Loop(objective, optimizer, kept, _batches(objective, batch_size, seed))
    if isinstance(optimizer, Sweep):
        point = _one_start_each(point, len(optimizer))
    record = loop(point) if point.ndim == 1 else descend_in_blocks(loop, point, executor)
    return Trajectory(
        *record[:-1],
        optimizer,
        label or getattr(optimizer, "label", type(optimizer).__name__),
        _none_where_finite(record.gone),
        kept,
        None if batch_size is None else operator.index(batch_size),
        None if batch_size is None else operator.index(seed),
    )


def objective_of(given: Objective | str) -> Objective:
    """Return an objective as it is, or the surface of a formula.

    Raises
    ------
    ValueError
        If it is neither.
    """
    if isinstance(given, str):
        from gdviz.surfaces import Surface

        return Surface(given)
    if not hasattr(given, "value_and_gradient"):
        raise ValueError(
            f"what is descended must be a Surface, the formula of one, or have value_and_gradient, "
            f"got {given!r}"
        )
    return given


def _none_where_finite(gone: np.ndarray) -> int | tuple[int | None, ...] | None:
    if gone.ndim == 0:
        return None if gone < 0 else int(gone)
    if (gone < 0).all():
        return (None,) * len(gone)
    steps = gone.astype(object)
    steps[gone < 0] = None
    return tuple(steps)


def _one_start_each(start: np.ndarray, count: int) -> np.ndarray:
    if start.ndim == 2 and len(start) != count:
        raise ValueError(f"start must be one or {count}, as many as are swept, got {len(start)}")
    return np.broadcast_to(start, (count, start.shape[-1]))


def _checked_start(start: ArrayLike, dimension: int | None) -> np.ndarray:
    try:
        point = np.asarray(start)
        if np.iscomplexobj(point):
            raise ValueError
        point = point if point.dtype == np.float32 else point.astype(float)
    except (TypeError, ValueError):
        raise ValueError(f"start must be numbers of shape (n,) or (k, n), got {start!r}") from None
    n = "n" if dimension is None else dimension
    wrong_length = dimension is not None and point.shape[-1:] != (dimension,)
    if point.ndim not in (1, 2) or point.size == 0 or wrong_length:
        raise ValueError(f"start must have the shape ({n},) or (k, {n}), got {point.shape}")
    if not np.isfinite(point).all():
        raise ValueError(f"start must be finite, got {point.tolist()}")
    return point


def _checked_steps(steps: int) -> int:
    if _whole(steps) < 1:
        raise ValueError(f"steps must be a whole number of at least 1, got {steps!r}")
    return operator.index(steps)


def _whole(number: Any) -> int:
    """Return a whole number as an int, -1 for anything else."""
    return operator.index(number) if hasattr(number, "__index__") else -1


def _kept(keep: int | str, steps: int) -> np.ndarray:
    if isinstance(keep, str) and keep == "last":
        return np.array([steps])
    every = 1 if isinstance(keep, str) and keep == "all" else _whole(keep)
    if every < 1:
        raise ValueError(
            f"keep must be 'all', 'last' or a whole number of at least 1, got {keep!r}"
        )
    return np.append(np.arange(0, steps, every), steps)


def _batches(objective: Any, batch_size: int | None, seed: int) -> Batches | None:
    if batch_size is None:
        return None
    if not (hasattr(objective, "batch") and hasattr(objective, "__len__")):
        raise ValueError(
            f"batch_size needs an objective of samples, with len() and .batch(indices), "
            f"got {batch_size!r} for {objective!r}"
        )
    if not 1 <= _whole(batch_size) <= len(objective):
        raise ValueError(
            f"batch_size must be a whole number from 1 to the {len(objective)} samples, "
            f"got {batch_size!r}"
        )
    if _whole(seed) < 0:
        raise ValueError(f"seed must be a whole number of at least 0, got {seed!r}")
    return Batches(objective, operator.index(batch_size), operator.index(seed))
