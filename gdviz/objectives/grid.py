"""Values on a grid, which another program computed, are an objective: a spline meets them all."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.arrays import refuse_masked
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import (
    Domain,
    Point,
    as_point,
    as_points,
    checked_domain,
    checked_names,
)
from gdviz.programs.javascript import Source, literal

if TYPE_CHECKING:
    from scipy.interpolate import RectBivariateSpline

FEWEST = 4  # rows or columns, of which a cubic can be made


@dataclass(frozen=True, eq=False, repr=False)
class Grid(Drawable):
    """A function of two variables that is known on a grid.

    It is drawn as it is, and descended through the cubic spline of its values, for which it needs
    SciPy (`pip install 'gdviz[scipy]'`). Without SciPy a picture shows straight lines between
    them. Outside the grid the value and the gradient are nan.

    Parameters
    ----------
    x : where the columns stand, shape (columns,), ascending or descending
    y : where the rows stand, shape (rows,)
    values : shape (rows, columns), as `np.meshgrid(x, y)` has it
    name : in pictures
    names : of the two variables
    domain : what a picture shows; by default the grid
    minima : the minima that are known, shape (k, 2)
    start : a point from which a descent is worth watching

    Raises
    ------
    ValueError
        If the shapes do not fit, there are less than four rows or columns, x or y has no order,
        or a number is not finite.
    ImportError
        If a gradient is asked for, and SciPy is not there.

    Examples
    --------
    >>> x, y = np.linspace(-2, 2, 21), np.linspace(-1, 1, 11)
    >>> bowl = gd.Grid(x, y, x**2 + 10 * y[:, None] ** 2)
    >>> bowl([1, 0.5]).round(9), bowl.gradient([1, 0.5]).round(9)
    (np.float64(3.5), array([ 2., 10.]))
    """

    x: np.ndarray
    y: np.ndarray
    values: np.ndarray
    _: KW_ONLY
    name: str | None = None
    names: tuple[str, str] = ("x", "y")
    domain: Domain | None = None
    minima: tuple[Point, ...] = ()
    start: Point | None = None
    framed: bool = field(init=False, compare=False)

    dimension: ClassVar[int] = 2

    def __post_init__(self) -> None:
        x, y = (_axis(name, self.__dict__[name]) for name in "xy")
        values = _numbers("values", self.values, 2)
        if values.shape != (len(y), len(x)):
            raise ValueError(
                f"values must have a row for each y and a column for each x, the shape "
                f"{(len(y), len(x))}, got {values.shape}"
            )
        if x[0] > x[-1]:
            x, values = x[::-1], values[:, ::-1]
        if y[0] > y[-1]:
            y, values = y[::-1], values[::-1]
        whole = ((x[0], x[-1]), (y[0], y[-1]))
        self.__dict__.update(
            x=x,
            y=y,
            values=values,
            names=checked_names(self.names, 2),
            framed=self.domain is not None,
            domain=checked_domain(whole if self.domain is None else self.domain),
            minima=tuple(as_point(minimum, 2) for minimum in self.minima),
            start=None if self.start is None else as_point(self.start, 2),
        )

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., 2)."""
        points = as_points(points, 2)
        x, y = np.moveaxis(points.astype(float), -1, 0)
        value = self._at(x, y, 0, 0) if _has_scipy() else self._between(x, y)
        return np.where(self._holds(x, y), value, np.nan).astype(points.dtype)[()]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., 2) at points of shape (..., 2)."""
        value, *slopes = self._derivatives(as_points(points, 2), ((0, 0), (1, 0), (0, 1)))
        return value[()], np.stack(slopes, axis=-1)

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives of the spline, shape (..., 2, 2), at points (..., 2)."""
        points = as_points(points, 2)
        xx, xy, yy = self._derivatives(points, ((2, 0), (1, 1), (0, 2)))
        return np.stack([xx, xy, xy, yy], axis=-1).reshape(*points.shape, 2)

    def _derivatives(
        self, points: np.ndarray, orders: tuple[tuple[int, int], ...]
    ) -> list[np.ndarray]:
        x, y = np.moveaxis(points.astype(float), -1, 0)
        inside = self._holds(x, y)
        found = (self._at(x, y, *order) for order in orders)
        return [np.where(inside, each, np.nan).astype(points.dtype) for each in found]

    def _holds(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Whether places are in the grid."""
        return (x >= self.x[0]) & (x <= self.x[-1]) & (y >= self.y[0]) & (y <= self.y[-1])

    def _at(self, x: np.ndarray, y: np.ndarray, dx: int, dy: int) -> np.ndarray:
        """Return a derivative of the spline; where a place is none, that at the nearest one."""
        x, y = np.nan_to_num(x), np.nan_to_num(y)
        return self._spline.ev(x, y, dx=dx, dy=dy)

    def _between(self, x: np.ndarray, y: np.ndarray) -> np.ndarray:
        """Return what lies on straight lines between the values."""
        (i, across), (j, up) = _cell(self.x, x), _cell(self.y, y)
        below, above = (
            (1 - across) * self.values[row, i] + across * self.values[row, i + 1]
            for row in (j, j + 1)
        )
        return (1 - up) * below + up * above

    def printed(self) -> dict[str, Any]:
        """Return its spline in JavaScript; without SciPy its values, which have no slopes."""
        if not _has_scipy():
            arrays = ", ".join(map(literal, (self.x, self.y, self.values)))
            return {"only": Source(f"between({arrays})"), "total": True}
        across, up, weights = self._spline.tck
        return {
            "all": Source(f"spline({', '.join(map(literal, (across, up, weights)))})"),
            "total": True,
        }

    @cached_property
    def _spline(self) -> RectBivariateSpline:
        if not _has_scipy():
            raise ImportError("a grid is descended through SciPy: pip install 'gdviz[scipy]'")
        from scipy.interpolate import RectBivariateSpline

        return RectBivariateSpline(self.x, self.y, self.values.T, s=0)

    @property
    def description(self) -> str:
        """What it is, in one line of plain text."""
        rows, columns = self.values.shape
        return f"{self.name or 'values'} on a grid of {rows} × {columns}"

    def __repr__(self) -> str:
        rows, columns = self.values.shape
        return f"Grid({rows} × {columns} values)"

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: self.__dict__[f.name] for f in fields(self)}


def _has_scipy() -> bool:
    return find_spec("scipy") is not None


def _numbers(name: str, given: ArrayLike, axes: int) -> np.ndarray:
    """Return numbers as an array of our own that no one changes."""
    refuse_masked(name, given)
    array = np.array(given)
    if array.dtype.kind not in "fiub" or array.ndim != axes or min(array.shape) < FEWEST:
        wanted = "a row of at least 4 numbers" if axes == 1 else "at least 4 rows and columns"
        raise ValueError(f"{name} must be {wanted}, got {array.dtype} of shape {array.shape}")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite, got {array[~np.isfinite(array)][0]}")
    array = array.astype(float)
    array.setflags(write=False)
    return array


def _axis(name: str, given: ArrayLike) -> np.ndarray:
    axis = _numbers(name, given, 1)
    steps = np.diff(axis)
    if not ((steps > 0).all() or (steps < 0).all()):
        raise ValueError(f"{name} must be ascending or descending, got {given!r}")
    return axis


def _cell(axis: np.ndarray, places: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return in which cells of an axis places are, and how far across them."""
    cell = np.clip(np.searchsorted(axis, places, side="right") - 1, 0, len(axis) - 2)
    return cell, (places - axis[cell]) / (axis[cell + 1] - axis[cell])
