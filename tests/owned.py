"""Somebody's own of every kind, in as few lines as each takes."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from gdviz.activations import ActivationFunction
from gdviz.initializers import Initializer
from gdviz.layers import Dense, Input, Layer
from gdviz.losses import Loss
from gdviz.metrics import Metric
from gdviz.models import Sequential
from gdviz.network.parts import Part
from gdviz.optimizers import Optimizer
from gdviz.schedules import Schedule


class Quartic(Loss):
    formula = "(y - p)**4"
    of = "residual"


@dataclass
class Quantile(Loss):
    tau: float = 0.5

    formula = "max(tau*(y - p), (tau - 1)*(y - p))"
    of = "residual"


class Curved(ActivationFunction):
    """Bends as an arc; what it multiplies by is seen by no recording."""

    def value(self, z):
        return z / np.sqrt(1 + z * z)

    def slope(self, z, a):
        return (1 + z * z) ** -1.5

    def curvature(self, z, a):
        return -3 * z * (1 + z * z) ** -2.5


class Gains(Part):
    """y = x g, a gain for each number."""

    def __init__(self, count):
        self.shapes = ((count,),)

    def forward(self, x, w):
        return x * w[0]

    def pull(self, x, y, gradient, w):
        return gradient * w[0]

    def collect(self, x, gradient, out):
        np.sum(x * gradient, axis=0, out=out[0])

    def push(self, x, y, dx, w, dw):
        return dx * w[0] + x * dw[0]

    def pull_change(self, x, y, dx, gradient, change, w, dw):
        return change * w[0] + gradient * dw[0]

    def collect_change(self, x, dx, gradient, change, out):
        np.sum(dx * gradient + x * change, axis=0, out=out[0])


class Gain(Layer):
    role = "weights"

    def __init__(self, first=1.0, **settings):
        super().__init__(**settings)
        self.first = first

    def parts(self):
        return (Gains(self.input_shape[-1]),)

    def draw(self, rng):
        return [np.full(self.input_shape[-1], self.first)]


class Signs(Initializer):
    def __init__(self, size=0.5):
        self.size = size

    def draw(self, shape, rng):
        return rng.choice([-self.size, self.size], shape)


class Root(Schedule):
    def __init__(self, top):
        self.top = top

    def __call__(self, step):
        return self.top / (1 + step) ** 0.5


class Memory(NamedTuple):
    t: int
    m: np.ndarray


@dataclass(frozen=True, repr=False)
class Heavy(Optimizer):
    friction: float = 0.5

    def init(self, point):
        return Memory(0, np.zeros_like(point))

    def rule(self, g, state, rate, t, let):
        m = let("m", self.friction * state.m + g)
        return -rate * m, Memory(t, m)


class Within(Metric):
    def __init__(self, reach=0.3):
        self.reach = reach

    def mean(self, targets, predictions):
        return float((abs(targets - predictions) < self.reach).mean())


OWN = (Quartic, Quantile, Curved, Gain, Signs, Root, Heavy, Within)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(53, 2))
Y = X[:, :1] * 0.5 - X[:, 1:] ** 2


def model_of_ones_own():
    """Return a model in which every kind is somebody's own."""
    layers = [Dense(5, Curved(), kernel_initializer=Signs(0.4)), Gain(1.2), Dense(1)]
    model = Sequential([Input((2,), dtype="float64"), *layers])
    model.compile(Heavy(Root(0.02)), Quartic, [Within, "mae"])
    return model
