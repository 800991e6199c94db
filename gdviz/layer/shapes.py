"""Layers without weights that lay out the numbers of a sample anew, or measure them otherwise."""

import math
from typing import Unpack

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import quoted
from gdviz.layer.base import Layer, Place, Shape, no_activation
from gdviz.network.part import Part
from gdviz.network.parts import Nested, Reshape, Scaled

__all__ = ["Flatten", "Rescaling"]


class Flatten(Layer, names="flatten"):
    """Each sample as one row of numbers, row-major.

    Examples
    --------
    >>> gd.Sequential([gd.layers.Input((28, 28, 1)), gd.layers.Flatten()]).output_shape
    (None, 784)
    """

    role = "shape"
    checked_activation = no_activation

    def shape_after(self, shape: Shape) -> Shape:
        return (None, math.prod(shape[1:]))

    def parts(self) -> tuple[Part, ...]:
        return () if len(self.input_shape) == 2 else (Reshape(self.output_shape[1:]),)


class Rescaling(Layer, names="rescaling"):
    """x * scale + offset, such as `Rescaling(1 / 255)` of bytes.

    Parameters
    ----------
    scale, offset : numbers, or arrays that meet the last axes of a sample

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Rescaling(1 / 255)])
    >>> model.predict([[0.0, 255.0]], verbose=0)
    array([[0., 1.]], dtype=float32)
    """

    checked_activation = no_activation

    def __init__(self, scale: ArrayLike, offset: ArrayLike = 0.0, **place: Unpack[Place]) -> None:
        super().__init__(**place)
        self.scale, self.offset = _rows("scale", scale), _rows("offset", offset)

    def shape_after(self, shape: Shape) -> Shape:
        for name in ("scale", "offset"):
            given = np.shape(getattr(self, name))
            meets = zip(reversed(given), reversed(shape), strict=False)
            if len(given) > len(shape) or any(n not in (1, of) for n, of in meets):
                raise ValueError(f"{name} of shape {given} does not meet samples of {shape[1:]}")
        return shape

    def parts(self) -> tuple[Part, ...]:
        return (Scaled(self.scale, self.offset),)


def _rows(name: str, given: ArrayLike) -> Nested:
    """Return numbers as tuples of tuples, which a file keeps."""
    array = np.asarray(given)
    if array.dtype.kind not in "fiu" or not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite numbers, got {quoted(given)}")
    return _tuples(array.tolist())


def _tuples(rows: float | list) -> Nested:
    return tuple(map(_tuples, rows)) if isinstance(rows, list) else rows
