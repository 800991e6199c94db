"""The points of a grid, coarse first, in tiles that are computed here or wherever an executor is.

A point's value knows nothing of the other points: so it is the same, to the bit, in whichever tile
and process it is computed, and whether the work was interrupted or not.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import numpy as np

from gdviz.ground.executors import each_done
from gdviz.landscapes.subspace import Plane
from gdviz.training.combinations import Means

COARSE = 9
"""Points a side of the first grid: a preview."""
TOGETHER, ELSEWHERE, SLOW = 1024, 256, 8
"""Points in a tile: here, in an executor, and of an objective that computes them one by one."""


def levels(resolution: int) -> list[np.ndarray]:
    """Return the rows that each level of a grid has, coarse to all: each has those before it."""
    counts = [min(COARSE, resolution)]
    while 4 * counts[-1] < resolution + 3:
        counts.append(2 * counts[-1] - 1)
    last = resolution - 1
    found = [np.linspace(0, last, count).round().astype(int) for count in counts]
    return found if counts[-1] == resolution else [*found, np.arange(resolution)]


def tiles_of(missing: np.ndarray, size: int) -> list[np.ndarray]:
    """Return the places (k, 2) of points that are missing, row by row, in tiles of a size."""
    places = np.argwhere(missing)
    return [places[first : first + size] for first in range(0, len(places), size)]


def compute(
    plane: Plane, points: list[np.ndarray], executor: Executor | None
) -> Iterator[tuple[int, Means]]:
    """Yield the number of each tile of points (k, 2) and what the plane is there."""
    if executor is None:
        yield from enumerate(map(plane.means, points))
    else:
        yield from each_done(executor, Plane.means, [(plane, each) for each in points])


def size_of(plane: Plane, executor: Executor | None) -> int:
    """Return how many points a tile of a plane has."""
    if not hasattr(plane.objective, "along"):
        return SLOW
    return TOGETHER if executor is None else ELSEWHERE
