"""Layers in which chance decides while a network learns."""

from collections.abc import Iterable, Sequence
from typing import Unpack

from gdviz.ground import checks
from gdviz.layer.base import Layer, Place, Shape, no_activation
from gdviz.network.noise import Dropped
from gdviz.network.part import Part

__all__ = ["Dropout"]


class Dropout(Layer, names="dropout"):
    """In training each number becomes 0 with a probability, and the others grow to make up for it.

    What is dropped comes from the seed of `fit`, the epoch, how many steps were taken before it and
    the place of the layer in its model: it is the same from run to run, but not what Keras drops,
    whose random numbers are those of its backend. In inference nothing is dropped.

    Parameters
    ----------
    rate : the probability, from 0 to below 1
    noise_shape : of what is dropped together: 1 along an axis on which all or none is, None (or a
        number) elsewhere; the first axis counts the samples
    seed : in place of that of `fit`

    Examples
    --------
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dropout(0.5)])
    >>> model.predict([[1.0, 3.0]], verbose=0)  # nothing is dropped where a model is used
    array([[1., 3.]], dtype=float32)
    """

    checked_activation = no_activation

    def __init__(
        self,
        rate: float,
        noise_shape: Sequence[int | None] | None = None,
        seed: int | None = None,
        **place: Unpack[Place],
    ) -> None:
        super().__init__(**place)
        self.rate, self.seed = checks.fraction("rate", rate), seed
        if not isinstance(noise_shape, Iterable | None):
            raise ValueError(f"noise_shape must be a tuple such as (None, 1), got {noise_shape!r}")
        self.noise_shape = None if noise_shape is None else tuple(noise_shape)
        if seed is not None:
            checks.seed(seed)

    def shape_after(self, shape: Shape) -> Shape:
        self._noise_of(shape)
        return shape

    def parts(self) -> tuple[Part, ...]:
        return ()

    def parts_in_training(self) -> tuple[Part, ...]:
        rate = checks.fraction("rate", self.rate)
        return (Dropped(rate, self._noise_of(self.input_shape), self.seed),) if rate else ()

    def _noise_of(self, shape: Shape) -> tuple[int, ...]:
        """Return the shape of the noise of a sample."""
        asked = self.noise_shape or shape
        fits = len(asked) == len(shape) and asked[0] is None
        if not fits or any(n not in (None, 1, m) for n, m in zip(asked, shape, strict=True)):
            raise ValueError(
                f"noise_shape must be {shape}, with 1 along some axes but the first, got {asked}"
            )
        return tuple(m if n is None else n for n, m in zip(asked, shape, strict=True))[1:]
