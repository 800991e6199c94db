"""Layers that bring numbers to mean 0 and variance 1, and let the network learn other ones."""

from collections.abc import Mapping, Sequence
from typing import Any, Unpack

import numpy as np

from gdviz import initializers, regularizers
from gdviz.ground import checks
from gdviz.layer.base import Chosen, Layer, Place, Shape, no_activation
from gdviz.network.normalization import BySample, ByStatistics, axes_of
from gdviz.network.part import Part

__all__ = ["BatchNormalization", "LayerNormalization"]

Initial = str | initializers.Initializer


class Normalizing(Layer):
    """What normalisations share: an axis along which γ (if `scale`) and β (if `center`) differ."""

    role = "weights"
    checked_activation = no_activation

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Initial = "zeros",
        gamma_initializer: Initial = "ones",
        beta_regularizer: Chosen = None,
        gamma_regularizer: Chosen = None,
        **place: Unpack[Place],
    ) -> None:
        super().__init__(**place)
        self.axis = checks.axes(axis)
        self.epsilon = checks.number("epsilon", epsilon, 0)
        self.center, self.scale = bool(center), bool(scale)
        self.beta_initializer = initializers.get(beta_initializer)
        self.gamma_initializer = initializers.get(gamma_initializer)
        self.beta_regularizer = regularizers.get(beta_regularizer)
        self.gamma_regularizer = regularizers.get(gamma_regularizer)

    @property
    def gamma(self) -> np.ndarray | None:
        """γ; None where there is none, or while the layer is in no model."""
        return self.weights[0] if self.scale and self.weights else None

    @property
    def beta(self) -> np.ndarray | None:
        """β; None where there is none, or while the layer is in no model."""
        return self.weights[int(self.scale)] if self.center and self.weights else None

    def shape_after(self, shape: Shape) -> Shape:
        self._axes(shape)
        return shape

    def penalties(self) -> Mapping[int, Any]:
        own = [self.gamma_regularizer] * self.scale + [self.beta_regularizer] * self.center
        return dict(enumerate(own))

    def draw(self, rng: np.random.Generator) -> list[np.ndarray]:
        makes = [self.gamma_initializer] * self.scale + [self.beta_initializer] * self.center
        return [make(self._own, "float64", rng) for make in makes]

    @property
    def _own(self) -> tuple[int, ...]:
        """The shape of γ and β."""
        return tuple(self.input_shape[axis] for axis in self._axes(self.input_shape))

    def _axes(self, shape: Shape) -> tuple[int, ...]:
        return axes_of(self.axis, len(shape), type(self).__name__)

    def _settings(self) -> tuple[Any, ...]:
        """Return what every such part is made of."""
        shape = self.input_shape
        return shape[1:], self._axes(shape), self.epsilon, self.center, self.scale


class LayerNormalization(Normalizing, names="layer_normalization"):
    """Each sample by itself brought to mean 0 and variance 1, then times γ, plus β.

    Parameters
    ----------
    axis : of a batch, over which the mean is taken; several will do
    epsilon : added to the variance
    center, scale : whether there is a β, and a γ
    beta_initializer, gamma_initializer : by name or an object of `initializers`
    beta_regularizer, gamma_regularizer : penalties, as of `Dense`

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.LayerNormalization()])
    >>> model.predict([[1.0, 3.0]], verbose=0).round(2)
    array([[-1.,  1.]], dtype=float32)
    """

    def parts(self) -> tuple[Part, ...]:
        return (BySample(*self._settings()),)


class BatchNormalization(Normalizing, names="batch_normalization"):
    """Each number brought to mean 0 and variance 1 over the batch, then times γ, plus β.

    That is so in training. In inference, and while the layer is frozen, the mean and the variance
    are moving means of those of the batches, which training leaves in `statistics`.

    Parameters
    ----------
    axis : of a batch, along which each number has a mean of its own; several will do
    momentum : what is left of the moving means at a batch
    epsilon : added to the variance
    center, scale : whether there is a β, and a γ
    beta_initializer, gamma_initializer, moving_mean_initializer, moving_variance_initializer : by
        name or an object of `initializers`
    beta_regularizer, gamma_regularizer : penalties, as of `Dense`

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((4,)), gd.layers.BatchNormalization()])
    >>> model.count_params(), [weight.shape for weight in model.trainable_weights]
    (16, [(4,), (4,)])
    """

    def __init__(
        self,
        axis: int | Sequence[int] = -1,
        momentum: float = 0.99,
        epsilon: float = 1e-3,
        center: bool = True,
        scale: bool = True,
        beta_initializer: Initial = "zeros",
        gamma_initializer: Initial = "ones",
        moving_mean_initializer: Initial = "zeros",
        moving_variance_initializer: Initial = "ones",
        beta_regularizer: Chosen = None,
        gamma_regularizer: Chosen = None,
        **place: Unpack[Place],
    ) -> None:
        shared = beta_initializer, gamma_initializer, beta_regularizer, gamma_regularizer
        super().__init__(axis, epsilon, center, scale, *shared, **place)
        self.momentum = checks.number("momentum", momentum, 0, 1)
        self.moving_mean_initializer = initializers.get(moving_mean_initializer)
        self.moving_variance_initializer = initializers.get(moving_variance_initializer)

    @property
    def moving_mean(self) -> np.ndarray | None:
        """The moving mean; None while the layer is in no model."""
        return self.statistics[0] if len(self.statistics) else None

    @property
    def moving_variance(self) -> np.ndarray | None:
        """The moving variance; None while the layer is in no model."""
        return self.statistics[1] if len(self.statistics) else None

    def first_statistics(self) -> list[np.ndarray]:
        makes = self.moving_mean_initializer, self.moving_variance_initializer
        return [make(self._own, "float64") for make in makes]

    def parts(self) -> tuple[Part, ...]:
        return (ByStatistics(*self._settings(), self.momentum, self.statistics),)

    def parts_in_training(self) -> tuple[Part, ...]:
        return super().parts_in_training() if self.trainable else self.parts()
