"""Where a method looked before it took a step: faint dots beside its path."""

from collections.abc import Callable, Sequence

import numpy as np

from gdviz.plotting.marks.lines import Cloud
from gdviz.plotting.marks.mark import ON_THE_GROUND, Place, unmoved
from gdviz.plotting.marks.theme import Theme
from gdviz.trajectory import Trajectory

SIZE, SHARE = 0.6, 0.5
"""Of a dot, in sizes of the end marker; and how much of the path's colour it has."""
Lift = Callable[[np.ndarray, np.ndarray], np.ndarray]
"""Makes of points (k, n) and the values there (k,) the points (k, d) that are placed on axes."""


def tried(
    theme: Theme,
    paths: Sequence[tuple[str, int, Trajectory]],
    lift: Lift | None = None,
    place: Place = unmoved,
    frames: int = 1,
) -> list[Cloud]:
    """Return a mark for each path whose method tried points; each is seen with its step.

    Parameters
    ----------
    paths : with the index of the colour
    lift, place : how points come onto the axes; by default as they are
    frames : how many there are at least
    """
    return [
        _cloud(theme, index, path, lift, place, frames)
        for _, index, path in paths
        if path.trials is not None and len(path.trials)
    ]


def _cloud(
    theme: Theme, index: int, path: Trajectory, lift: Lift | None, place: Place, frames: int
) -> Cloud:
    trials, last = path.trials, len(path) - 1
    points = trials.points if lift is None else lift(trials.points, trials.values)

    def at(frame: float) -> np.ndarray:
        made = np.inf if frame >= last else np.ceil(frame)
        return place(points[: np.searchsorted(trials.steps, made, side="right")], frame)

    color = theme.faded(theme.series(index), np.array([SHARE]))
    return Cloud(at, max(len(path), frames), color, size=SIZE, zorder=ON_THE_GROUND + 0.1)
