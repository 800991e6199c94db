"""What a title says of one descent is asked of its numbers: whether it comes down to level ground,
and whether it shakes or has come to rest in the end."""

from __future__ import annotations

import numpy as np

from gdviz.trajectory import Trajectory, behaves

_FLATTER = 0.25
"""How steep it is in the end where it has flattened, at most, in shares of the slope before."""
_LEVEL = 1e-2
"""How steep it is where it is level, at most, in shares of the steepest on the way."""
_LATE = 4
"""The last of so many parts of a descent is its end."""
_SHAKES = 0.1
"""How long the last steps are where a descent shakes on, at least, in shares of the longest."""


THERE = 1e-4
"""What is left of the fall where a path has come to the end, as a share."""


def both_flatten(path: Trajectory) -> bool:
    """Whether a descent comes down, and along each variable the slope fades."""
    slopes = np.abs(path.gradients[[0, -1]])
    down = path.values[-1] < path.values[0]
    return bool(down and (slopes[0] > 0).all() and (slopes[1] <= _FLATTER * slopes[0]).all())


def comes_to_level_ground(path: Trajectory) -> bool:
    """Whether the slope fades to next to nothing somewhere on the way of a descent."""
    slopes = np.linalg.norm(path.gradients, axis=1)
    return bool(slopes.min() <= _LEVEL * slopes.max())


def shakes_on(path: Trajectory) -> bool:
    """Whether a descent goes up and down to the end, in steps that do not fade."""
    late = path.values[-(len(path) // _LATE) - 2 :]
    return bool(behaves(path) and (np.diff(late) > 0).any() and _fading(path) >= _SHAKES)


def rests(path: Trajectory) -> bool:
    """Whether the steps of a descent fade to the end."""
    return bool(behaves(path) and _fading(path) < _SHAKES)


def arrival(path: Trajectory, other: Trajectory) -> int | None:
    """Return the step after which a path has come down 99.99 % of the way of another, or None."""
    first, last = other.values[[0, -1]]
    there = path.values <= last + THERE * (first - last)
    return int(there.argmax()) if there.any() else None


def _fading(path: Trajectory) -> float:
    """Return how long the last steps of a descent are, in shares of its longest."""
    lengths = np.linalg.norm(np.diff(path.points, axis=0), axis=1)
    late = max(len(lengths) // (4 * _LATE), 1)
    longest = lengths.max(initial=0)
    return float(lengths[-late:].mean() / longest) if longest else 0.0


def length(path: Trajectory) -> float:
    """Return how long the way of a descent is, step by step."""
    return float(np.linalg.norm(np.diff(path.points, axis=0), axis=1).sum())
