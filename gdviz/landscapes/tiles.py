"""The points of a grid, coarse first, in tiles that are computed here or wherever an executor is.

A row's values know nothing of the other rows: so they are the same, to the bit, in whichever tile
and process they are computed, and whether the work was interrupted or not.
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
"""Points in a tile, about: here, in an executor, and of an objective that takes them one by one."""


def levels(resolution: int) -> list[np.ndarray]:
    """Return the rows that each level of a grid has, coarse to all: each has those before it."""
    counts = [min(COARSE, resolution)]
    while 4 * counts[-1] < resolution + 3:
        counts.append(2 * counts[-1] - 1)
    last = resolution - 1
    found = [np.linspace(0, last, count).round().astype(int) for count in counts]
    return found if counts[-1] == resolution else [*found, np.arange(resolution)]


def tiles_of(plane: Plane, missing: np.ndarray, executor: Executor | None) -> list[np.ndarray]:
    """Return the places (k, 2) of points that are missing, row by row, in tiles.

    They are of whole rows, as many as begin within so many points, where a plane is fast.
    """
    places = np.argwhere(missing)
    size, begins = SLOW, np.arange(len(places))
    if hasattr(plane.objective, "along"):
        size = TOGETHER if executor is None else ELSEWHERE
        begins = np.unique(places[:, 0], return_index=True)[1]
    cuts = begins[1:][np.diff(begins // size) > 0]
    return np.split(places, cuts) if len(places) else []


def compute(
    plane: Plane, points: list[np.ndarray], executor: Executor | None, rows: bool
) -> Iterator[tuple[int, Means]]:
    """Yield the number of each tile of points (k, 2), and what the plane is there.

    Parameters
    ----------
    rows : whether the points of a row share their work
    """
    if executor is None:
        yield from enumerate(plane.means(each, rows) for each in points)
    else:
        yield from each_done(executor, Plane.means, [(plane, each, rows) for each in points])
