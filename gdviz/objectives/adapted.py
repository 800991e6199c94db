"""An objective that somebody wrote, seen with an answer to whatever a picture may ask."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.called import Called
from gdviz.objectives.base import Drawable
from gdviz.objectives.points import as_points


class Adapted(Drawable):
    """Somebody's own objective: what it has is its own, the rest is that of a `Drawable`.

    Parameters
    ----------
    own : with `value_and_gradient`, of one point or of many
    dimension : how many numbers a point has
    """

    def __init__(self, own: Any, dimension: int) -> None:
        self._own, self.dimension = own, dimension
        self._value_and_gradient = Called(
            own.value_and_gradient, ((), (dimension,)), f"value_and_gradient of {self.name}"
        )
        self._value = Called(own, ((),), f"the value of {self.name}") if callable(own) else None

    def __getattribute__(self, name: str) -> Any:
        ours = name.startswith("_") or name in _CHECKED or name in self.__dict__
        if not ours and hasattr(self._own, name):
            return getattr(self._own, name)
        return super().__getattribute__(name)

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., n)."""
        points = as_points(points, self.dimension)
        return self._value(points)[0] if self._value else self._value_and_gradient(points)[0]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., n) at points of shape (..., n)."""
        return self._value_and_gradient(as_points(points, self.dimension))

    def gradient(self, points: ArrayLike) -> np.ndarray:
        """Return the gradients, shape (..., n), at points of shape (..., n)."""
        return self.value_and_gradient(points)[1]

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., n, n): its own, or by differences."""
        if not hasattr(self._own, "hessian"):
            return super().hessian(points)
        shape = self.dimension, self.dimension
        return Called(self._own.hessian, (shape,), f"hessian of {self.name}")(
            as_points(points, self.dimension)
        )[0]

    @property
    def name(self) -> str:
        """What its class is called."""
        return type(self._own).__name__

    @property
    def framed(self) -> bool:
        """Whether it says itself what a picture shows."""
        return hasattr(self._own, "domain")

    def __repr__(self) -> str:
        return repr(self._own)


class AdaptedMean(Adapted):
    """The same of an objective that is a mean over samples, with `len()` and `batch(indices)`."""

    def __len__(self) -> int:
        return len(self._own)


_CHECKED = {"value_and_gradient", "gradient", "hessian", "dimension"}
"""What is looked at before it is handed on."""
