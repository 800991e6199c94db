"""A descent is one loop: the objective gives a gradient, the optimizer a step, the steps a path."""

from __future__ import annotations

import operator
from concurrent.futures import Executor
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks
from gdviz.ground.arrays import refuse_masked
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of, surface_of
from gdviz.objectives.formula import Formula, with_a_number
from gdviz.optimizers import get
from gdviz.steps.blocks import descend_in_blocks
from gdviz.steps.loop import Batches, Descent
from gdviz.steps.sweeps import Sweep
from gdviz.trajectory import (
    Trajectory,
    from_a_defined_start,
    is_path,
    labelled,
    names_of,
    none_where_finite,
    path_of,
)


def descend(
    objective: Any,
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
    objective : what is descended, such as a `Surface`, the formula of one, or any object with
        `value_and_gradient`
    optimizer : the rule of the steps, such as `Adam(0.1)`, or its name in Keras ("adam"), or a
        `sweep` of k settings; or a function of the gradient, or an object with `update`: see `Rule`
    start : shape (n,) for one descent or (k, n) for k at once; float32 stays float32. Of one
        variable a number, or k numbers, will do.
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

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.SGD(0.05), start=(4, 1), steps=2)
    >>> path.points.round(3)
    array([[4.  , 1.  ],
           [3.6 , 0.  ],
           [3.24, 0.  ]])
    >>> path.values.round(3)
    array([26.   , 12.96 , 10.498])
    >>> path.diverged_at is None
    True
    """
    objective, optimizer = objective_of(objective, start), get(optimizer)
    point = checked_start(start, objective)
    kept = _kept(keep, checks.whole("steps", steps))
    descent = Descent(objective, optimizer, kept, _batches(objective, batch_size, seed))
    if isinstance(optimizer, Sweep):
        point = _one_start_each(point, len(optimizer))
    alone = point.ndim == 1
    record = descent(point) if alone else descend_in_blocks(descent, point, executor)
    return Trajectory(
        *record[:-1],
        optimizer,
        label or getattr(optimizer, "label", type(optimizer).__name__),
        none_where_finite(record.gone),
        kept,
        None if batch_size is None else operator.index(batch_size),
        None if batch_size is None else operator.index(seed),
        names_of(objective),
    )


def descents(
    picture: str,
    objective: Any,
    optimizers: Any,
    start: ArrayLike | None,
    steps: int,
    dimension: int | None = 2,
    alone: bool = False,
) -> tuple[Drawable, list[Trajectory]]:
    """Return the objective that a picture was asked for, and the paths down it.

    Parameters
    ----------
    picture : what asks, for the words of a refusal
    objective : whatever `objective_of` takes
    optimizers : one or several, names too, which descend it; or paths that are there already,
        whatever `trajectories_of` takes; or a dict of label to either
    start : by default the objective's own
    steps : how many each optimizer takes
    dimension : how many variables the picture can draw; any number where it is None
    alone : whether the objective is drawn without a path, where there is no optimizer

    Raises
    ------
    ValueError
        If the objective has another number of variables, there is no optimizer, or no start and
        the objective has none of its own; or if it has no finite value there.
    """
    objective = (surface_of if dimension == 2 else objective_of)(objective, start)
    if alone and optimizers is None:
        return objective, []
    n = objective.dimension
    chosen = labelled(optimizers, n)
    if not chosen:
        raise ValueError(_AT_LEAST_ONE.format(picture))
    start = objective.start if start is None else start
    if start is None and not all(is_path(path, n) for _, path in chosen):
        what, such = ("curve", "2.0") if n == 1 else ("surface", "(-4, 1.5)")
        raise ValueError(f"{picture} needs a start, such as start={such}: the {what} has none")
    return objective, [
        path_of(each, objective, label)
        if is_path(each, n)
        else from_a_defined_start(descend(objective, each, start, steps, label=label), objective)
        for label, each in chosen
    ]


def several(picture: str, optimizers: Any) -> list[Any]:
    """Return the optimizers that a picture was asked for: one or several, names too, or a dict.

    In a dict each has the name under which it stands.

    Raises
    ------
    ValueError
        If there is none, or a sweep among them, which is several.
    """
    rules = [(label, get(rule)) for label, rule in labelled(optimizers)]
    if not rules:
        raise ValueError(_AT_LEAST_ONE.format(picture))
    if any(isinstance(rule, Sweep) for _, rule in rules):
        raise ValueError(f"{picture} takes a sweep alone: among others write [*sweep, SGD(0.08)]")
    return [rule if label is None else rule.having(name=label) for label, rule in rules]


_AT_LEAST_ONE = "{} needs at least one optimizer, such as [SGD(0.08), Adam(0.4)]"


def _one_start_each(start: np.ndarray, count: int) -> np.ndarray:
    if start.ndim == 2 and len(start) != count:
        raise ValueError(f"start must be one or {count}, as many as are swept, got {len(start)}")
    return np.broadcast_to(start, (count, start.shape[-1]))


def _a_start(n: int) -> str:
    """Return what a start is, for who has given none."""
    numbers = ", ".join(["-4", "1.5", *["1"] * (min(n, 4) - 2)][:n])
    return f"start={numbers}" if n == 1 else f"start=({numbers}{', ...' if n > 4 else ''})"


def checked_start(start: ArrayLike, objective: Drawable) -> np.ndarray:
    """Return a start as floats of shape (n,), or several as (k, n), refusing what is none."""
    n = objective.dimension
    refuse_masked("start", start)
    try:
        point = np.asarray(start)
        if np.iscomplexobj(point):
            raise ValueError
        point = point if point.dtype == np.float32 else point.astype(float)
    except (TypeError, ValueError, OverflowError):
        raise ValueError(
            f"start must be numbers, such as {_a_start(n)}, got {checks.quoted(start)}"
        ) from None
    if n == 1 and point.shape[-1:] != (1,):
        point = point[..., None]
    if point.ndim not in (1, 2) or point.size == 0 or point.shape[-1] != n:
        letters = f" for {', '.join(objective.names)}" if 1 < n < 5 else ""
        one_less = isinstance(objective, Formula) and np.atleast_1d(point).shape[-1] == n - 1
        other = with_a_number(objective) if one_less else ""
        raise ValueError(
            f"start must have the shape ({n},) or (k, {n}), got {point.shape}: "
            f"write {_a_start(n)}{letters}{other and ', or '}{other}"
        )
    if not np.isfinite(point).all():
        raise ValueError(f"start must be finite, got {point.tolist()}")
    return point


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
    return Batches(objective, operator.index(batch_size), checks.whole("seed", seed, 0))
