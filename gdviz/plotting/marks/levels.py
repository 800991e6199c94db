"""Where the contours of a surface lie: the levels, and the lines along them."""

import numpy as np
from contourpy import FillType, LineType, contour_generator
from matplotlib.path import Path

NEAREST = 1e-8
"""The least height of a level above the lowest value, as a share of that of the highest level."""
ROUNDING = 16
"""How many units in the last place of the lowest value a surface has that is not flat."""
SPECK = 0.03
"""The least extent of a contour line, as a share of the view; what is smaller is the grid's."""


def contour_levels(values: np.ndarray, count: int = 15) -> np.ndarray:
    """Return levels that show a surface's shape, whatever its range; one level if it is flat.

    Parameters
    ----------
    values : the surface over the view; what is not finite does not count

    Notes
    -----
    With z the height above the lowest value and hi its 98.5 % quantile, the levels are
    hi * linspace(0, 1) ** p, where p puts half of the view below the middle level. Where even
    p = 6 would not, they are spaced by the logarithm.
    """
    finite = values[np.isfinite(values)]
    lowest = finite.min()
    z = finite - lowest
    high, middle = np.quantile(z, [0.985, 0.5])
    rounding = ROUNDING * np.spacing(abs(lowest))
    if not NEAREST * high >= np.finfo(float).tiny or high <= rounding:  # flat, or nearly so
        return np.array([lowest])
    with np.errstate(divide="ignore"):
        power = np.clip(np.log(middle / high) / np.log(0.5), 1, 6)
    if power < 6:
        return np.unique(lowest + high * np.linspace(0, 1, count) ** power)
    low = max(np.quantile(z, 0.02), NEAREST * high)
    return np.unique(lowest + np.concatenate([[0], np.geomspace(low, high, count - 1)]))


def contour_lines(
    levels: np.ndarray, x: np.ndarray, y: np.ndarray, values: np.ndarray
) -> list[tuple[float, np.ndarray]]:
    """Return the contour lines at all levels but the first: the level, and points (k, 2).

    Parameters
    ----------
    x, y : coordinates of the columns and of the rows of `values`
    """
    find = contour_generator(x, y, values, line_type=LineType.Separate)
    view = np.array([np.ptp(x), np.ptp(y)])
    lines = [(float(level), line) for level in levels[1:] for line in find.lines(level)]
    return [(level, line) for level, line in lines if (np.ptp(line, axis=0) / view).max() > SPECK]


def contour_bands(
    levels: np.ndarray, x: np.ndarray, y: np.ndarray, values: np.ndarray
) -> list[tuple[int, Path]]:
    """Return the ground from each level to the next, and above the last: its number, and its edge.

    Where there is none at a height, that is left out.

    Parameters
    ----------
    x, y : coordinates of the columns and of the rows of `values`
    """
    find = contour_generator(x, y, values, fill_type=FillType.ChunkCombinedCode)
    edges = [*levels, np.inf]
    return [
        (index, Path(points, codes))
        for index in range(len(levels))
        for points, codes in zip(*find.filled(edges[index], edges[index + 1]), strict=True)
        if points is not None
    ]
