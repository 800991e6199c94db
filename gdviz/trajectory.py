"""A trajectory is the path of a descent, as `descend` made it or as somebody brings it."""

from __future__ import annotations

import csv
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from numbers import Real
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.absent import Told
from gdviz.ground.checks import quoted
from gdviz.ground.files import place_of, whole_or_absent
from gdviz.ground.tables import html_table
from gdviz.objectives.base import Objective
from gdviz.objectives.doors import objective_of
from gdviz.objectives.points import as_points, default_names
from gdviz.steps.sweeps import Sweep

if TYPE_CHECKING:
    from pandas import DataFrame

TAKEN = (
    "a path is a Trajectory or its points, shape (steps + 1, n) or (steps + 1, k, n) for k starts; "
    "several are a list of these, or a dict of label to path"
)
FARTHEST = 1e150
"""How far out a picture may begin: squares of more are beyond float64."""
MANY_NUMBERS = 8
"""A point of more is not written out in a trajectory's text."""


@dataclass(frozen=True, eq=False)
class Trials:
    """The points at which a method asked for a value on its way: see `gd.minimize`.

    Attributes
    ----------
    points : shape (tried, n), in the order of asking; those of the path are among them
    values : the objective there, shape (tried,)
    steps : the number of the step that each was tried for, shape (tried,)
    gradients, hessians : at how many points the method asked for these
    """

    points: np.ndarray
    values: np.ndarray
    steps: np.ndarray
    gradients: int
    hessians: int

    def __len__(self) -> int:
        """How often a value was asked for."""
        return len(self.points)


@dataclass(frozen=True, eq=False)
class Trajectory(Told):
    """The path of a descent, from its start (step 0) to its last step, or what is kept of it.

    Attributes
    ----------
    points : array of shape (kept, n), or (kept, k, n) for k starts at once
    values : the objective there, shape (kept,) or (kept, k); of all its samples. They are nan, as
        the gradients are, where no objective is known
    gradients : the gradient there, the shape of `points`; where steps are made by mini-batches,
        that of the mini-batch that makes the step from there
    optimizer : what made the steps; None where that is not known
    label : the name that pictures write beside the path
    diverged_at : the first step whose point, value or gradient is not finite, or None where all
        are, kept or not; for k starts a tuple of k such
    steps : the number of the step that led to each point, shape (kept,)
    batch_size, seed : of the mini-batches that made the steps; None where all samples did
    names : of the variables, where they are few and known
    trials : where a method that chooses its steps looked on its way; None of an update rule

    Infinities and nan stay in the arrays: divergence is data.

    Examples
    --------
    >>> path = gd.Trajectory.of([(4, 1), (2, 0), (1, 0)], "x^2 + 10 y^2", label="mine")
    >>> path.values
    array([26.,  4.,  1.])
    >>> path
    <Trajectory 'mine': 2 steps from [4.0, 1.0]>
    """

    told_of = "a path"

    points: np.ndarray
    values: np.ndarray
    gradients: np.ndarray
    optimizer: Any
    label: str
    diverged_at: int | tuple[int | None, ...] | None
    steps: np.ndarray
    batch_size: int | None = None
    seed: int | None = None
    names: tuple[str, ...] | None = None
    trials: Trials | None = None

    @classmethod
    def of(cls, points: ArrayLike, objective: Any = None, label: str = "path") -> Trajectory:
        """Return the trajectory of points that come from elsewhere, such as SciPy or PyTorch.

        Parameters
        ----------
        points : shape (steps + 1, n), or (steps + 1, k, n) for k starts at once; of one variable
            also (steps + 1,)
        objective : what was descended, whatever `descend` takes: it gives values and gradients
        label : the name that pictures write beside the path

        Raises
        ------
        ValueError
            If the points have another shape, or are no real numbers.
        """
        array = _numbers(points)
        if objective is not None:
            objective = objective_of(objective, array)
        places = _path(array, getattr(objective, "dimension", None))
        if objective is None:
            values, gradients = np.full(places.shape[:-1], np.nan), np.full_like(places, np.nan)
            finite = np.isfinite(places).all(-1)
        else:
            with np.errstate(all="ignore"):
                values, gradients = objective.value_and_gradient(places)
            finite = np.isfinite(values) & np.isfinite(places).all(-1)
            finite &= np.isfinite(gradients).all(-1)
        gone = none_where_finite(np.where(finite.all(0), -1, finite.argmin(0)))
        steps, names = np.arange(len(places)), names_of(objective)
        return cls(places, values, gradients, None, label, gone, steps, names=names)

    def __len__(self) -> int:
        """The number of points that are kept; where all are, the steps and the start."""
        return len(self.points)

    def __repr__(self) -> str:
        return f"<Trajectory {self.label!r}: {self.steps[-1]} steps {self._place()}>"

    def _repr_html_(self) -> str:
        """Show its steps in a notebook; of several starts where each began and where it ended."""
        return html_table(self._ends() if self.points.ndim == 3 else self._rows(), repr(self))

    def _rows(self) -> dict[str, Any]:
        few = self.points.shape[-1] <= MANY_NUMBERS and self.gradients is not None
        return self.columns() if few else {"step": self.steps, "value": self.values}

    def _ends(self) -> dict[str, Any]:
        found: dict[str, Any] = {"start": range(self.points.shape[1])}
        if self.points.shape[-1] <= MANY_NUMBERS:
            names = self.names or default_names(self.points.shape[-1])
            for when, points in (("first", self.points[0]), ("last", self.points[-1])):
                found |= {f"{when} {name}": x for name, x in zip(names, points.T, strict=True)}
        return found | {"last value": self.values[-1]}

    def _place(self) -> str:
        if self.points.ndim == 3:
            return f"from {self.points.shape[1]} starts"
        if self.points.shape[-1] > MANY_NUMBERS:
            return f"of {self.points.shape[-1]:,} numbers"
        kept = ("from", 0) if self.steps[0] == 0 else ("to", -1)
        return f"{kept[0]} {self.points[kept[1]].tolist()}"

    @cached_property
    def _late(self) -> float:
        """How far its second half is from its end, in shares of the whole path.

        It is 0.5 for one that moves on evenly, and 1 for one that runs ever faster.
        """
        away = np.abs(self.points / 2 - self.points[-1] / 2)
        whole = away.max()
        return float(away[len(self) // 2 :].max() / whole) if whole else 0.0

    def columns(self) -> dict[str, np.ndarray]:
        """Return what is kept as columns by name, a row for each step, and for each start of it.

        They are step, start (of several), the variables, value, and the gradient by variable.
        """
        n = self.points.shape[-1]
        names = self.names or default_names(n)
        starts = self.points.shape[1] if self.points.ndim == 3 else 1
        found = {"step": np.repeat(self.steps, starts)}
        if self.points.ndim == 3:
            found["start"] = np.tile(np.arange(starts), len(self))
        found |= dict(zip(names, self.points.reshape(-1, n).T, strict=True))
        found["value"] = self.values.ravel()
        slopes = (f"gradient_{name}" for name in names)
        return found | dict(zip(slopes, self.gradients.reshape(-1, n).T, strict=True))

    def to_csv(self, path: str | os.PathLike) -> Path:
        """Write what `columns` has to a file, numbers to their last digit, and return its path."""
        found, path = self.columns(), place_of(path)
        with whole_or_absent(path) as place, place.open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(found)
            writer.writerows(zip(*(map(str, column) for column in found.values()), strict=True))
        return path

    def to_dataframe(self) -> DataFrame:
        """Return what `columns` has as a DataFrame, for which it needs pandas."""
        from pandas import DataFrame

        return DataFrame(self.columns())

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


_BACK = 0.1
"""How high a path that has come back ends at most, in shares of how high it swung."""
_SLOWS, _RESTS = 0.8, 0.45
"""How far its second half is from its end, in shares of the whole path: of one that runs ever
faster more than the first, of one that comes to rest less than the second."""


def lone_paths(trajectories: Iterable[Trajectory]) -> list[Trajectory]:
    """Return the paths of trajectories, one for each start of each."""
    return [path for each in trajectories for path in each.paths()]


def behaves(path: Trajectory) -> bool:
    """Whether a descent stays finite, and ends no higher than it began or has come back.

    A path that somebody brings may go up, as to a saddle.
    """
    if path.diverged_at is not None:
        return False
    if _is_brought(path) and path._late <= _SLOWS:
        return True
    values = path.values
    with np.errstate(over="ignore"):
        back = values[-1] - values.min() <= _BACK * np.ptp(values)
    return bool(values[-1] <= values[0] or (back and path._late <= _SLOWS))


def _is_brought(path: Trajectory) -> bool:
    return path.optimizer is None and path.trials is None


def finite_part(path: Trajectory) -> Trajectory:
    """Return the steps of a path before the first whose point or value is not finite."""
    finite = np.isfinite(path.values) & np.isfinite(path.points).all(-1)
    until = len(path) if finite.all() else int(finite.argmin())
    kept = {name: getattr(path, name) for name in ("points", "values", "gradients", "steps")}
    kept = {name: each[:until] for name, each in kept.items() if each is not None}
    return replace(path, diverged_at=None, **kept)


def breaks_off(path: Trajectory) -> bool:
    """Whether a descent behaves until a step has no value, as beyond the edge of a domain.

    One whose value overflows diverges. A path that somebody brings may end in infinities, too.
    """
    if path.diverged_at is None:
        return False
    part = finite_part(path)
    overflows = np.isinf(path.values[len(part) :][:1]).any() and not _is_brought(path)
    return bool(len(part) and behaves(part) and not overflows)


def calm_parts(paths: Sequence[Trajectory]) -> list[Trajectory]:
    """Return the paths that behave, and the steps that others made before they broke off."""
    broken = [finite_part(path) for path in paths if breaks_off(path)]
    return [path for path in paths if behaves(path)] + [part for part in broken if len(part) > 1]


def converges(path: Trajectory) -> bool:
    """Whether a descent behaves and does not run ever faster: it is shown from end to end."""
    return behaves(path) and path._late <= _SLOWS


def comes_to_rest(path: Trajectory) -> bool:
    """Whether a descent behaves, and moves little in the second half of its steps."""
    return behaves(path) and path._late <= _RESTS


def from_a_defined_start(path: Trajectory, objective: Any) -> Trajectory:
    """Return a path, refusing one that begins where its objective has no finite value.

    Or so far out that what a picture shows around it would be beyond float64.
    """
    if (np.abs(path.points[0].astype(float)) > FARTHEST).any():  # float32 has no such number
        raise ValueError(f"the start is too far out to be drawn: begin within {FARTHEST:g}")
    begun = np.isfinite(path.values[0])
    if np.all(begun):
        return path
    start = path.points[0].reshape(len(np.atleast_1d(begun)), -1)[np.argmin(begun)]
    place = f" ({', '.join(f'{x:g}' for x in start)})" if len(start) <= MANY_NUMBERS else ""
    name = getattr(objective, "name", None) or "f"
    raise ValueError(f"{name} is not finite at the start{place}: begin where it has a value")


def trajectories_of(paths: Any, objective: Objective | None = None) -> list[Trajectory]:
    """Return trajectories of whatever paths a person brings.

    Parameters
    ----------
    paths : a `Trajectory`, a list of them, an array of points (steps + 1, n) or, for k starts,
        (steps + 1, k, n); a list of such arrays, which may differ in length; or a dict of label
        to path
    objective : what was descended: it gives values and gradients to paths that have none

    Raises
    ------
    ValueError
        If there is none, or one is nothing of these.
    """
    variables = getattr(objective, "dimension", None)
    found = [path_of(path, objective, label) for label, path in labelled(paths, variables)]
    if not found:
        raise ValueError(f"there must be at least one trajectory: {TAKEN}")
    return found


def a_point_of(paths: Any) -> np.ndarray | None:
    """Return a point of whatever paths a person brings, which tells how many variables there are.

    None where they are no paths.
    """
    first = next((path for _, path in labelled(paths)), None)
    if not is_path(first):
        return None
    return first.points[0] if isinstance(first, Trajectory) else _numbers(first)[0]


def labelled(given: Any, variables: int | None = None) -> list[tuple[str | None, Any]]:
    """Return each of what a person brings, one or several, with its label in a dict of them.

    Of one variable a row of numbers is a path.
    """
    if _is_result(given):
        return [(None, given)]
    if isinstance(given, Mapping):
        return [(str(label), each) for label, each in given.items()]
    if isinstance(given, str) or is_path(given, variables) or not isinstance(given, Iterable):
        return [(None, given)]
    several = list(given)
    one = is_path(several, variables)
    return [(None, several)] if one else [(None, each) for each in several]


def is_path(given: Any, variables: int | None = None) -> bool:
    """Whether something is one path: a trajectory, an array, or rows of numbers."""
    if isinstance(given, Trajectory) or hasattr(given, "ndim"):
        return True
    depth = _depth(given)
    if variables == 1:
        return depth == 1 or (depth == 2 and len(given[0]) == 1)
    return depth == 2


def path_of(path: Any, objective: Objective | None = None, label: str | None = None) -> Trajectory:
    """Return one path as a trajectory, with the values of an objective where it has none."""
    if not isinstance(path, Trajectory):
        return Trajectory.of(path, objective, label or "path")
    n = getattr(objective, "dimension", path.points.shape[-1])
    if path.points.shape[-1] != n:
        raise ValueError(
            f"a path down {objective!r} has points of {n} coordinates, "
            f"got some of {path.points.shape[-1]:,}"
        )
    if objective is not None and np.isnan(path.values).all():
        seen = Trajectory.of(path.points, objective)
        path = replace(path, values=seen.values, gradients=seen.gradients, names=seen.names)
    return path if label is None else replace(path, label=label)


def _depth(given: Any) -> int | None:
    """Return how many axes the numbers of lists have, by the first of each; None of others."""
    if isinstance(given, list | tuple) and given:
        depth = _depth(given[0])
        return None if depth is None else depth + 1
    if isinstance(given, Real):
        return 0
    return getattr(given, "ndim", None)


def _is_result(given: Any) -> bool:
    """Whether something is a result of SciPy, which holds where a search ended."""
    return isinstance(given, Mapping) and hasattr(given, "fun")


def _numbers(points: ArrayLike) -> np.ndarray:
    if _is_result(points):
        raise ValueError(
            "a result of SciPy holds the end of a path: give result.allvecs, which "
            "options={'return_all': True} keeps, or the points that a callback keeps"
        )
    try:
        array = np.array(points)
    except ValueError:  # rows of different lengths
        array = np.array(None)
    if array.dtype.kind not in "fiub" or not array.size or not array.ndim:
        raise ValueError(f"{TAKEN}, got {quoted(points)}")
    return array


def _path(array: np.ndarray, dimension: int | None) -> np.ndarray:
    """Return the points of a path as floats of shape (steps + 1, n) or (steps + 1, k, n)."""
    points = as_points(array, 1 if array.ndim == 1 else dimension or array.shape[-1])
    if points.ndim not in (2, 3):
        raise ValueError(f"{TAKEN}, got the shape {points.shape}")
    return points


def names_of(objective: Any) -> tuple[str, ...] | None:
    """Return the names of the variables of an objective, where they are few and known."""
    few = getattr(objective, "dimension", MANY_NUMBERS + 1) <= MANY_NUMBERS
    return objective.names if few else None


def none_where_finite(gone: np.ndarray) -> int | tuple[int | None, ...] | None:
    """Return the first step that is not finite, None where -1 says that all are."""
    if gone.ndim == 0:
        return None if gone < 0 else int(gone)
    if (gone < 0).all():
        return (None,) * len(gone)
    steps = gone.astype(object)
    steps[gone < 0] = None
    return tuple(steps)
