"""The ground of a map: the levels of a surface, the bands between them, and the lines along them.

What is known by its formula has the same ground whoever asks: a picture that is drawn light and
dark, and saved as a still and as a film, asks for it each time.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from matplotlib.path import Path

from gdviz.plotting.marks.levels import contour_bands, contour_levels, contour_lines
from gdviz.plotting.marks.mark import View

GROUNDS = 8
"""How many are remembered, of a megabyte or two each."""


class Ground(NamedTuple):
    """A surface over a view.

    Attributes
    ----------
    levels : the heights of the lines; one if the surface is flat
    bands : the number of a level, and the edge of what is as high as that and lower than the next
    lines : points (k, 2) along all levels but the first
    """

    levels: np.ndarray
    bands: list[tuple[int, Path]]
    lines: list[np.ndarray]


def ground_of(surface: Callable, view: View, resolution: int) -> Ground:
    """Return the ground of a surface, from values on a grid of so many points along each side.

    Raises
    ------
    ValueError
        If no value is finite.
    """
    (left, right), (bottom, top) = view
    find = _remembered if _stays(surface) else _found
    return find(surface, ((left, right), (bottom, top)), resolution)


def _stays(surface: Any) -> bool:
    """Whether a surface is what it is made of, so that an equal one has the same values.

    A function may have others tomorrow: it closes over what may change, such as a model's weights.
    """
    made = getattr(type(surface), "__dataclass_params__", None)
    return made is not None and made.frozen and made.eq


def _found(surface: Callable, view: View, resolution: int) -> Ground:
    x, y = (np.linspace(*edge, resolution) for edge in view)
    with np.errstate(all="ignore"):
        values = np.asarray(surface(np.stack(np.meshgrid(x, y), axis=-1)), float)
    if not np.isfinite(values).any():
        raise ValueError(f"the surface has no finite value where {view} is shown")
    levels, heights = contour_levels(values), np.ma.masked_invalid(values)
    if len(levels) == 1:
        return Ground(levels, [], [])
    edges = np.concatenate([levels[:1] - 1, levels[1:]])  # the lowest point is in the first band
    lines = [line for _, line in contour_lines(levels, x, y, heights)]
    return Ground(levels, contour_bands(edges, x, y, heights), lines)


_remembered = lru_cache(GROUNDS)(_found)
