"""Convergence: what is seen of descents of any number of variables, step by step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from gdviz.objectives.base import Drawable
from gdviz.trajectory import Trajectory, calm_parts, lone_paths

MOST = 4
"""How many coordinates are followed at the most."""


@dataclass(frozen=True, eq=False)
class Convergence:
    """Descents of any number of variables: see `find_convergence`.

    Attributes
    ----------
    objective : what was descended
    paths : the descents, one for each start
    followed : the numbers of the coordinates that are followed, from 0: all of a few, else those
        that go farthest, in their order
    """

    objective: Drawable
    paths: tuple[Trajectory, ...]
    followed: tuple[int, ...]

    @property
    def slopes(self) -> list[np.ndarray]:
        """The length of the gradient at each step, shape (steps + 1,), by path."""
        with np.errstate(all="ignore"):
            return [np.linalg.norm(path.gradients, axis=-1) for path in self.paths]

    def coordinate(self, number: int) -> list[np.ndarray]:
        """Return a coordinate at each step, shape (steps + 1,), by path."""
        return [path.points[:, number] for path in self.paths]

    @property
    def is_partial(self) -> bool:
        """Whether there are more coordinates than are followed."""
        return len(self.followed) < self.objective.dimension


def find_convergence(
    objective: Drawable, trajectories: Sequence[Trajectory], most: int = MOST
) -> Convergence:
    """Choose what to show of descents of any number of variables.

    Parameters
    ----------
    objective : what was descended
    trajectories : down it, each of one start or of many
    most : how many coordinates are followed at the most

    Examples
    --------
    >>> path = gd.descend("x^2 + y^2 + z^2", gd.SGD(0.1), start=(1, 1, 1), steps=4)
    >>> squares = gd.Function(lambda p: (p**2).sum(-1), names=("x", "y", "z"))
    >>> gd.studies.find_convergence(squares, [path]).slopes[0].round(3)
    array([3.464, 2.771, 2.217, 1.774, 1.419])
    """
    paths = tuple(lone_paths(trajectories))
    calm = calm_parts(paths) or paths
    ways = np.max([_way(path) for path in calm], axis=0)
    farthest = np.argsort(-ways, kind="stable")[:most]
    return Convergence(objective, paths, tuple(sorted(farthest.tolist())))


def _way(path: Trajectory) -> np.ndarray:
    """Return how far each coordinate goes, from its lowest to its highest value, shape (n,)."""
    finite = path.points[np.isfinite(path.points).all(axis=-1)]
    with np.errstate(over="ignore"):
        return np.ptp(finite, axis=0) if len(finite) else np.zeros(path.points.shape[-1])
