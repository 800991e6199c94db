"""The size of a mini-batch and the noise of its slope: one descent, some sizes.

The slope of b of n samples lies about that of all; drawn without putting back, its mean square
distance is that of one sample's slope, divided by b, times (n - b) / (n - 1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import whole
from gdviz.objectives.data_surface import DataSurface
from gdviz.optimizers import Optimizer
from gdviz.studies.mini_batches import descend_by_batches, scattered_line
from gdviz.studies.outcomes import length
from gdviz.trajectory import Trajectory, behaves


@dataclass(frozen=True, eq=False)
class BatchSizes:
    """Descents of one surface by mini-batches of some sizes: see `compare_batch_sizes`.

    Attributes
    ----------
    surface : of all samples
    optimizer : of all descents
    sizes : growing; the last may be that of all samples
    seed : of the order of the samples
    paths : one a size
    """

    surface: DataSurface
    optimizer: Optimizer
    sizes: tuple[int, ...]
    seed: int
    paths: tuple[Trajectory, ...]

    @cached_property
    def noise(self) -> np.ndarray:
        """How far slopes of mini-batches lie from that of all samples, root mean square, (k,).

        Where the descent with the largest mini-batches ends.
        """
        point, n = self.paths[-1].points[-1], len(self.surface)
        each = np.array([self.surface.batch([i]).gradient(point) for i in range(n)])
        spread = ((each - each.mean(axis=0)) ** 2).sum(axis=1).mean()
        sizes = np.array(self.sizes)
        return np.sqrt(spread / sizes * (n - sizes) / max(n - 1, 1))

    @property
    def smaller_is_noisier(self) -> bool:
        """Whether every path winds more than that of the next larger size, and none runs away."""
        ways = [length(path) for path in self.paths]
        calmer = all(one > other for one, other in pairwise(ways))
        return len(ways) > 1 and calmer and all(map(behaves, self.paths))


def compare_batch_sizes(
    surface: DataSurface | None = None,
    sizes: Sequence[int | None] | None = None,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    seed: int = 0,
) -> BatchSizes:
    """Descend the loss of samples in mini-batches of several sizes.

    Parameters
    ----------
    surface : a `DataSurface`; by default the squared error of lines on 256 points
    sizes : of the mini-batches, None for that of all samples; by default 1, 8 and 64, of as many
        samples as there are, and all
    optimizer : SGD(0.1) by default
    start : shape (2,); by default the surface's own
    steps : how many steps each takes
    seed : of the order in which samples are seen

    Raises
    ------
    ValueError
        If a size is no whole number up to that of all samples, or as for `descend_by_batches`.

    Examples
    --------
    >>> found = gd.studies.compare_batch_sizes(sizes=(1, 16, None), steps=20)
    >>> found.smaller_is_noisier
    True
    """
    surface = scattered_line(256) if surface is None else surface
    count = len(surface) if isinstance(surface, DataSurface) else 1
    if sizes is None:
        sizes = [*(size for size in (1, 8, 64) if size < count), None]
    asked = [sizes] if np.ndim(sizes) == 0 else sizes
    known = sorted({count if size is None else whole("each of sizes", size) for size in asked})
    if not known:
        raise ValueError("sizes must be several, such as [1, 8, 64, None]")
    found = [descend_by_batches(surface, optimizer, start, steps, size, seed) for size in known]
    paths = tuple(each.full_path if each.batch_size == count else each.path for each in found)
    return BatchSizes(surface, found[0].optimizer, tuple(known), seed, paths)
