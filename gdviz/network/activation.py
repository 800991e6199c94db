"""What bends each number on its way through a network, and the chain rule of it.

A value z -> a stands with its first and second derivative beside it. With the chain rule they
carry a change forwards (`push`: da = f'(z) dz), a gradient backwards (`pull`: dL/dz = f'(z) dL/da),
and the change of that gradient (`pull_change`), which is what a product with the Hessian needs.
"""

from __future__ import annotations

import math
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.kinds import Kind, lacking


class ActivationFunction(Kind, kind="activation"):
    """A function of each number, with its first and second derivative.

    Arrays have any shape; float32 stays float32, whole numbers become float64. Where there is a
    kink the derivative is that of the left side, as in Keras. It keeps none of the arrays that it
    is given.

    Attributes
    ----------
    range : within which its values lie
    shares : whether it mixes the numbers of a row, and makes shares of one whole of them
    elementwise : whether it always does the same to each number, by itself: what draws random
        numbers says False. One that cannot be recorded need not
    sides : the slopes below and above 0 of one that is two straight lines which meet in (0, 0);
        None of all others, and of one with a `value` of its own that does not say it

    Examples
    --------
    >>> relu = gd.activations.get("relu")
    >>> isinstance(relu, gd.activations.ActivationFunction), relu.range
    (True, (0, inf))
    """

    range: ClassVar[tuple[float, float]] = (-math.inf, math.inf)
    shares: ClassVar[bool] = False
    elementwise: ClassVar[bool] = True
    sides: ClassVar[tuple[float, float] | None] = None

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "value" in cls.__dict__ and "sides" not in cls.__dict__:
            cls.sides = None

    def __repr__(self) -> str:
        taken = self.taken()
        changed = (f"{k}={v!r}" for k, v in self.kept().items() if v != taken[k])
        return f"{type(self).__name__}({', '.join(changed)})"

    @property
    def name(self) -> str:
        """The name by which `get` finds it."""
        return self.first_name()

    def __call__(self, z: ArrayLike) -> np.ndarray:
        """Return the value for each number (for each row, where it is softmax)."""
        with np.errstate(all="ignore"):
            return self.value(_floats(z))

    def derivative(self, z: ArrayLike) -> np.ndarray:
        """Return the derivative for each number."""
        z = _floats(z)
        with np.errstate(all="ignore"):
            return self.slope(z, self.value(z))

    def value(self, z: np.ndarray) -> np.ndarray:
        """Return a = f(z)."""
        raise lacking(self, "value(self, z)", "a = f(z), an array like z")

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return f'(z), where a = f(z)."""
        raise lacking(self, "slope(self, z, a)", "f'(z), an array like z")

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        """Return f''(z), where a = f(z).

        Raises
        ------
        ValueError
            If its class does not say it.
        """
        raise ValueError(
            f"{self!r} has no second derivative: its class needs curvature(z, a), which is 0 where "
            "it is straight"
        )

    def push(self, z: np.ndarray, a: np.ndarray, dz: np.ndarray) -> np.ndarray:
        """Return the change of the value where z changes by dz."""
        return self.slope(z, a) * dz

    def pull(self, z: np.ndarray, a: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        """Return dL/dz for a gradient dL/da."""
        return self.slope(z, a) * gradient

    def pull_change(
        self,
        z: np.ndarray,
        a: np.ndarray,
        dz: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
    ) -> np.ndarray:
        """Return the change of `pull` where z changes by dz and the gradient by `change`."""
        return self.slope(z, a) * change + self.curvature(z, a) * dz * gradient


def _floats(z: ArrayLike) -> np.ndarray:
    z = np.asarray(z)
    return z if z.dtype.kind == "f" else z.astype(float)
