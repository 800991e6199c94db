"""What chance does to a batch in training, and in inference nobody.

The numbers that chance draws are held by the part: with the same numbers it is a plain function,
and so has slopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np

from gdviz.network.part import Bound, Straight, Weights


@dataclass(frozen=True)
class Dropped(Straight):
    """y = 0 with the probability `rate`, else x / (1 - rate): on average it is x.

    Source: Srivastava et al., "Dropout: A Simple Way to Prevent Neural Networks from Overfitting",
    2014.
    """

    rate: float
    noise_shape: tuple[int, ...]
    seed: int | None = None

    def draw(self, rng: np.random.Generator) -> None:
        # in float32 for every dtype: a float64 network drops what a float32 one does
        chance = rng.random(self.noise.shape, np.float32)
        np.greater_equal(chance, np.float32(self.rate), out=self.noise)
        np.multiply(self.noise, 1 / (1 - self.rate), out=self.noise)

    def forward(self, x: np.ndarray, w: Weights) -> np.ndarray:
        return x * self.noise

    def pull(self, x: np.ndarray, y: np.ndarray, gradient: np.ndarray, w: Weights) -> np.ndarray:
        return gradient * self.noise

    def push(
        self, x: np.ndarray, y: np.ndarray, dx: np.ndarray, w: Weights, dw: Weights
    ) -> np.ndarray:
        return dx * self.noise

    def bind(self, x: np.ndarray, dx: np.ndarray | None, w: Weights, out: Weights) -> Bound:
        y, dy = np.empty_like(x), None if dx is None else np.empty_like(x)
        backward = [] if dx is None else [partial(np.multiply, dy, self.noise, dx)]
        return Bound(y, dy, [partial(np.multiply, x, self.noise, y)], backward)
