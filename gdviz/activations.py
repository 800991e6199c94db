"""An activation bends each number; its derivative says how much of a pull passes back through it.

Each stands once, as a value z -> a with its first and second derivative beside it. With the chain
rule they carry a change forwards (`push`: da = f'(z) dz), a gradient backwards (`pull`:
dL/dz = f'(z) dL/da), and the change of that gradient (`pull_change`), which is what a product
with the Hessian needs. Softmax mixes the numbers of a row and has its own three rules.

Names and defaults are those of `keras.activations` (Keras 3): `get("relu")`, or `relu(z)`, or
`LeakyReLU(0.1)` where a setting is wanted.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground import checks, kinds, normal
from gdviz.ground.absent import Absent, refused
from gdviz.loss.softmax import sigmoid as _sigmoid
from gdviz.loss.softmax import softmax as _softmax
from gdviz.loss.softmax import softplus as _softplus
from gdviz.network.activation import ActivationFunction


class Linear(ActivationFunction, names="linear"):
    """a = z

    Examples
    --------
    >>> gd.activations.linear(np.array([-1.0, 2.0]))
    array([-1.,  2.])
    """

    sides = (1.0, 1.0)

    def value(self, z: np.ndarray) -> np.ndarray:
        return z

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.ones_like(z)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.zeros_like(z)


@dataclass(frozen=True, repr=False)
class ReLU(ActivationFunction, names="relu"):
    """a = max(z, 0)

    Parameters
    ----------
    negative_slope : below the threshold a is this times z less the threshold
    max_value : the largest a, if there is one
    threshold : up to which z counts for nothing

    Examples
    --------
    >>> gd.activations.relu(np.array([-1.0, 2.0]))
    array([0., 2.])
    """

    negative_slope: float = 0.0
    max_value: float | None = None
    threshold: float = 0.0

    range = (0, math.inf)

    def __post_init__(self) -> None:
        for name, number in self.kept().items():
            if number is not None or name != "max_value":
                checks.number(f"ReLU: {name}", number, 0)
        top = math.inf if self.max_value is None else self.max_value
        object.__setattr__(self, "range", (-math.inf if self.negative_slope else 0, top))

    def value(self, z: np.ndarray) -> np.ndarray:
        if self._is_plain:
            return np.maximum(z, 0)
        above = z if self.max_value is None else np.minimum(z, self.max_value)
        return np.where(z > self.threshold, above, self.negative_slope * (z - self.threshold))

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        if self._is_plain:
            return (a > 0).astype(a.dtype)
        rising = True if self.max_value is None else z <= self.max_value
        slope = np.where(z > self.threshold, rising, self.negative_slope)
        return slope.astype(a.dtype)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.zeros_like(z)

    def pull(self, z: np.ndarray, a: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        return gradient * (a > 0) if self._is_plain else super().pull(z, a, gradient)

    @property
    def sides(self) -> tuple[float, float] | None:
        meets = self.threshold == 0 and self.max_value is None
        return (self.negative_slope, 1.0) if meets else None

    @property
    def _is_plain(self) -> bool:
        return self.negative_slope == self.threshold == 0 and self.max_value is None


@dataclass(frozen=True)
class LeakyReLU(ActivationFunction, names="leaky_relu"):
    """a = z where it is above 0, else negative_slope * z

    Examples
    --------
    >>> gd.activations.LeakyReLU(0.5)(np.array([-1.0, 2.0]))
    array([-0.5,  2. ])
    """

    negative_slope: float = 0.2

    def __post_init__(self) -> None:
        checks.number("LeakyReLU: negative_slope", self.negative_slope)

    @property
    def sides(self) -> tuple[float, float]:
        return self.negative_slope, 1.0

    def value(self, z: np.ndarray) -> np.ndarray:
        return np.maximum(z, 0) + self.negative_slope * np.minimum(z, 0)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.where(z > 0, np.ones_like(z), self.negative_slope)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.zeros_like(z)

    def pull(self, z: np.ndarray, a: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        if self.negative_slope < 0:
            return super().pull(z, a, gradient)
        return gradient * (a > 0) + gradient * self.negative_slope * (a <= 0)


@dataclass(frozen=True)
class ELU(ActivationFunction, names="elu"):
    """a = z where it is above 0, else alpha * (exp(z) - 1)

    Source: Clevert, Unterthiner and Hochreiter, "Fast and Accurate Deep Network Learning by
    Exponential Linear Units", 2016.

    Examples
    --------
    >>> gd.activations.elu(np.array([-1.0, 2.0])).round(4)
    array([-0.6321,  2.    ])
    """

    alpha: float = 1.0

    def __post_init__(self) -> None:
        checks.number("ELU: alpha", self.alpha)

    def value(self, z: np.ndarray) -> np.ndarray:
        return np.where(z > 0, z, self.alpha * np.expm1(np.minimum(z, 0)))

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.where(z > 0, np.ones_like(z), a + self.alpha)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return np.where(z > 0, np.zeros_like(z), a + self.alpha)


class SELU(ActivationFunction, names="selu"):
    """ELU with a scale and an alpha for which mean 0 and variance 1 are kept from layer to layer.

    Source: Klambauer et al., "Self-Normalizing Neural Networks", 2017.

    Examples
    --------
    >>> gd.activations.selu(np.array([-1.0, 2.0])).round(4)
    array([-1.1113,  2.1014])
    """

    scale = 1.0507009873554804934
    elu = ELU(1.6732632423543772848)

    def value(self, z: np.ndarray) -> np.ndarray:
        return self.scale * self.elu.value(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return self.scale * self.elu.slope(z, a / self.scale)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return self.scale * self.elu.curvature(z, a / self.scale)


@dataclass(frozen=True)
class GELU(ActivationFunction, names="gelu"):
    """a = z * P(z), P the standard normal distribution; `approximate` writes P with a tanh.

    Source: Hendrycks and Gimpel, "Gaussian Error Linear Units", 2016.

    Examples
    --------
    >>> gd.activations.gelu(np.array([-1.0, 2.0])).round(4)
    array([-0.1587,  1.9545])
    """

    approximate: bool = False

    def value(self, z: np.ndarray) -> np.ndarray:
        if self.approximate:
            return 0.5 * z * (1 + np.tanh(self._u(z)[0]))
        return z * normal.distribution(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        if not self.approximate:
            return normal.distribution(z) + z * normal.density(z)
        u, du, _ = self._u(z)
        t = np.tanh(u)
        return 0.5 * (1 + t) + 0.5 * z * (1 - t * t) * du

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        if not self.approximate:
            return (2 - z * z) * normal.density(z)
        u, du, ddu = self._u(z)
        t = np.tanh(u)
        return (1 - t * t) * (du + 0.5 * z * (ddu - 2 * t * du * du))

    @staticmethod
    def _u(z: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return the argument of the tanh with its first two derivatives."""
        c, k = math.sqrt(2 / math.pi), 0.044715
        return c * z * (1 + k * z * z), c * (1 + 3 * k * z * z), 6 * c * k * z


class Softplus(ActivationFunction, names="softplus"):
    """a = log(1 + exp(z))

    Examples
    --------
    >>> gd.activations.softplus(np.array([-1.0, 0.0, 2.0])).round(4)
    array([0.3133, 0.6931, 2.1269])
    """

    range = (0, math.inf)

    def value(self, z: np.ndarray) -> np.ndarray:
        return _softplus(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return sigmoid.value(z)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        s = sigmoid.value(z)
        return s * (1 - s)


class SiLU(ActivationFunction, names=("silu", "swish")):
    """a = z * sigmoid(z), also called swish

    Source: Elfwing, Uchibe and Doya, "Sigmoid-Weighted Linear Units for Neural Network Function
    Approximation in Reinforcement Learning", 2018.

    Examples
    --------
    >>> gd.activations.silu(np.array([-1.0, 2.0])).round(4)
    array([-0.2689,  1.7616])
    """

    def value(self, z: np.ndarray) -> np.ndarray:
        return z * sigmoid.value(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        s = sigmoid.value(z)
        return s * (1 + z * (1 - s))

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        s = sigmoid.value(z)
        return s * (1 - s) * (2 + z * (1 - 2 * s))


class Sigmoid(ActivationFunction, names="sigmoid"):
    """a = 1 / (1 + exp(-z))

    Examples
    --------
    >>> gd.activations.sigmoid(np.array([-1000.0, 0.0, 2.0])).round(4)
    array([0.    , 0.5   , 0.8808])
    """

    range = (0, 1)

    def value(self, z: np.ndarray) -> np.ndarray:
        return _sigmoid(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a * (1 - a)

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a * (1 - a) * (1 - 2 * a)


class Tanh(ActivationFunction, names="tanh"):
    """a = tanh(z)

    Examples
    --------
    >>> gd.activations.tanh(np.array([-1.0, 0.0, 1.0])).round(4)
    array([-0.7616,  0.    ,  0.7616])
    """

    range = (-1, 1)

    def value(self, z: np.ndarray) -> np.ndarray:
        return np.tanh(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return 1 - a * a

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return -2 * a * (1 - a * a)


class Exponential(ActivationFunction, names="exponential"):
    """a = exp(z)

    Examples
    --------
    >>> gd.activations.exponential(np.array([0.0, 1.0])).round(4)
    array([1.    , 2.7183])
    """

    range = (0, math.inf)

    def value(self, z: np.ndarray) -> np.ndarray:
        return np.exp(z)

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return a


class Softsign(ActivationFunction, names="softsign"):
    """a = z / (1 + |z|)

    Examples
    --------
    >>> gd.activations.softsign(np.array([-1.0, 3.0]))
    array([-0.5 ,  0.75])
    """

    range = (-1, 1)

    def value(self, z: np.ndarray) -> np.ndarray:
        return z / (1 + abs(z))

    def slope(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return 1 / (1 + abs(z)) ** 2

    def curvature(self, z: np.ndarray, a: np.ndarray) -> np.ndarray:
        return -2 * np.sign(z) / (1 + abs(z)) ** 3


@dataclass(frozen=True, repr=False)
class Softmax(ActivationFunction, names="softmax"):
    """a_i = exp(z_i) / sum_j exp(z_j) along an axis; da_i/dz_j = a_i (1[i = j] - a_j)

    Parameters
    ----------
    axis : of the array, the last by default

    Examples
    --------
    >>> gd.activations.softmax(np.array([[0.0, 0.0, 1000.0]]))
    array([[0., 0., 1.]])
    """

    axis: int = -1

    range = (0, 1)
    shares = True

    def __post_init__(self) -> None:
        checks.whole("softmax: axis", self.axis, -math.inf)
        object.__setattr__(self, "shares", self.axis == -1)

    def value(self, z: np.ndarray) -> np.ndarray:
        if self.axis == -1:
            return _softmax(z)
        return np.moveaxis(_softmax(np.moveaxis(z, self.axis, -1)), -1, self.axis)

    def derivative(self, z: ArrayLike) -> np.ndarray:
        """Return da_i/dz_j, shape (..., n, n)."""
        a = np.moveaxis(self(z), self.axis, -1)
        return a[..., :, None] * (np.eye(a.shape[-1], dtype=a.dtype) - a[..., None, :])

    def push(self, z: np.ndarray, a: np.ndarray, dz: np.ndarray) -> np.ndarray:
        return a * (dz - self._sum(a * dz))

    def pull(self, z: np.ndarray, a: np.ndarray, gradient: np.ndarray) -> np.ndarray:
        return self.push(z, a, gradient)  # its matrix of derivatives is symmetric

    def pull_change(
        self,
        z: np.ndarray,
        a: np.ndarray,
        dz: np.ndarray,
        gradient: np.ndarray,
        change: np.ndarray,
    ) -> np.ndarray:
        da = self.push(z, a, dz)
        turned = da * (gradient - self._sum(a * gradient))
        return turned + self.push(z, a, change) - a * self._sum(da * gradient)

    def _sum(self, terms: np.ndarray) -> np.ndarray:
        return terms.sum(axis=self.axis, keepdims=True)


linear, relu, leaky_relu, elu = Linear(), ReLU(), LeakyReLU(), ELU()
selu, gelu, softplus, silu, sigmoid = SELU(), GELU(), Softplus(), SiLU(), Sigmoid()
tanh, softmax, exponential, softsign = Tanh(), Softmax(), Exponential(), Softsign()

ACTIVATIONS = ActivationFunction.table


def get(
    activation: str | ActivationFunction | type[ActivationFunction] | None,
) -> ActivationFunction:
    """Return an activation by its name or class; an activation as it is; for None the linear one.

    Raises
    ------
    ValueError
        If there is no activation of that name, or it is a function, which says no slope.

    Examples
    --------
    >>> gd.activations.get("relu"), gd.activations.get(None)
    (ReLU(), Linear())
    """
    chosen = linear if activation is None else activation
    if callable(chosen) and not isinstance(chosen, type | ActivationFunction):
        raise ValueError(
            "an activation is one such as LeakyReLU(0.1) or its name, or a class of your own, "
            "class Mine(gd.activations.ActivationFunction), with value(self, z) and "
            f"slope(self, z, a), got {checks.quoted(chosen)}"
        )
    return kinds.get(ActivationFunction, chosen, "LeakyReLU(0.1)")


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
