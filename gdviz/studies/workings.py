"""The workings of a descent: what each line of the rule gave, at every step of the way.

A rule names its lines to `let`; here they are written down. What a line *is* need not be told
either: a line that turns when the gradient turns has a direction, one that does not has only a
size, and the power with which it grows tells its unit.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground.states import parts_of, started
from gdviz.objectives.base import Drawable
from gdviz.optimizer.base import CLIPS, Optimizer
from gdviz.optimizer.updates import Let
from gdviz.trajectory import Trajectory

_SMALL, _LARGE = 1e6, 1e9  # beside these every epsilon and first value of a sum is nothing


@dataclass(frozen=True, eq=False)
class Workings:
    """A descent, and the values of each line of its rule where it came past.

    Attributes
    ----------
    path : the descent, of k points
    steps : what the rule makes of each point, shape (k, n); the last step is not taken
    lines : by its name each line of the rule, shape (k, n), or (k,) where it is one number
    before : by its name each part of the memory before each step, a list of k
    """

    path: Trajectory
    steps: np.ndarray
    lines: dict[str, np.ndarray]
    before: dict[str, list[Any]]


def workings(path: Trajectory, variables: tuple[int, ...] | None = None) -> Workings:
    """Follow a descent again, and write down what each line of the rule gives at every point.

    Parameters
    ----------
    path : of one start, with all its points kept
    variables : sizes of the variables that share the point, where the objective has several

    Returns
    -------
    Workings
        The lines of a rule that tells none are not known.

    Raises
    ------
    ValueError
        If the path has more than one start, or not all points are kept.
    """
    if path.points.ndim != 2 or len(path) != path.steps[-1] + 1:
        raise ValueError(f"workings are of one start whose every step is kept, got {path!r}")
    rule = path.optimizer
    state, made, lines, memories = rule.init(path.points[0]), [], [], []
    with np.errstate(all="ignore"):
        for point, gradient in zip(path.points, path.gradients, strict=True):
            memories.append(state)
            said, let = _listener()
            step, state = rule.update(gradient, state, point, variables, let)
            made.append(step)
            lines.append(said)
    named = {name: np.array([line[name] for line in lines]) for name in lines[0]}
    return Workings(path, np.array(made), named, _columns(memories))


def work_of_one(
    picture: str, objective: Drawable, paths: Sequence[Trajectory]
) -> tuple[Drawable, Workings]:
    """Return an objective and the workings of the one descent of it that a picture needs.

    Raises
    ------
    ValueError
        If there are several descents, or several starts.
    """
    if len(paths) != 1:
        raise ValueError(f"{picture} takes one optimizer, got {len(paths)} of them")
    if paths[0].points.ndim != 2:
        raise ValueError(f"{picture} takes one start, (2,), got {paths[0].points.shape[1]} of them")
    return objective, workings(paths[0])


def _listener() -> tuple[dict[str, Any], Let]:
    """Return a table that fills as a rule runs, and what it tells its lines to."""
    said: dict[str, Any] = {}

    def let(name: str, value: Any) -> Any:
        said[name] = value
        return value

    return said, let


def _columns(memories: list[Any]) -> dict[str, list[Any]]:
    parts = [parts_of(started(memory)) for memory in memories]
    names = dict.fromkeys(name for each in parts for name in each)
    return {name: [each.get(name) for each in parts] for name in names}


class LineKind(NamedTuple):
    """What a line of a rule is.

    Attributes
    ----------
    turns : whether it turns when the gradient turns, so that it has a direction
    uphill : whether it then points as the gradient does
    degree : the power of the gradient that it grows with
    rated : whether it grows with the learning rate, as a step does
    """

    turns: bool
    uphill: bool
    degree: int
    rated: bool


CLIPPED = "g_clipped"
GRADIENT = LineKind(turns=True, uphill=True, degree=1, rated=False)


def kinds(optimizer: Optimizer) -> dict[str, LineKind]:
    """Return the kind of each line of a rule that has a value for each coordinate.

    It is found by trying: the first step is made with a gradient, with its opposite, with a
    larger one and with another rate.
    """
    bare = optimizer.bare()
    plain, turned, larger = (_first(bare, 1.0, g) for g in (_SMALL, -_SMALL, _LARGE))
    faster = _first(bare, 2.0, _SMALL)
    found = {
        name: LineKind(
            turns=turned[name] == -value,
            uphill=value > 0,
            degree=_degree(larger[name] / value),
            rated=faster[name] == 2 * value,
        )
        for name, value in plain.items()
        if value
    }
    clipped = any(getattr(optimizer, clip) is not None for clip in CLIPS)
    return {CLIPPED: GRADIENT} | found if clipped else found


def _degree(growth: float) -> int:
    """Return the power of a gradient with which a line grows; 0 where it follows none."""
    return round(math.log(growth, _LARGE / _SMALL)) if 0 < growth < math.inf else 0


def _first(optimizer: Optimizer, rate: float, gradient: float) -> dict[str, float]:
    """Return the lines of a first step in one dimension that have a value for a coordinate."""
    said, let = _listener()
    rule, point = optimizer.having(learning_rate=rate), np.zeros(1)
    rule.update(np.array([gradient]), rule.init(point), point, let=let)
    return {name: value.item() for name, value in said.items() if np.shape(value) == (1,)}
