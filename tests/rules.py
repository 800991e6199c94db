"""The rules that tests step: each kind as it is, and with what changes its lines."""

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

import numpy as np

import gdviz as gd
from gdviz import optimizers, schedules
from gdviz.programs.arithmetic import where

ELEMENTWISE = [
    *(kind(0.02) for kind in optimizers.OPTIMIZERS.values()),
    gd.SGD(0.01, momentum=0.9, nesterov=True, weight_decay=0.1),
    gd.SGD(0.01, momentum=0.9, clipvalue=1.0),
    gd.RMSprop(0.02, centered=True, momentum=0.5),
    gd.Adam(0.02, amsgrad=True),
    gd.Lion(0.02, weight_decay=0.1),
    gd.Adam(schedules.ExponentialDecay(0.05, 5, 0.5)),
]


class Wind(NamedTuple):
    """The memory of a kite: steps taken, and the wind."""

    t: int
    wind: Any


@dataclass(frozen=True, repr=False)
class Kite(gd.optimizers.Optimizer):
    """Somebody's own rule, in plain arithmetic, with letters of its own."""

    letters: ClassVar = {"pull": r"\kappa", "wind": "w"}

    pull: float = 0.5

    def init(self, point):
        return Wind(0, np.zeros_like(point))

    def rule(self, g, state, rate, t, let):
        wind = let("wind", self.pull * state.wind + (1 - self.pull / t) * g)
        return -rate * wind / (1 + abs(wind)), Wind(t, wind)


class ByNumPy(Kite):
    """Another, which takes from NumPy what Python has not."""

    def rule(self, g, state, rate, t, let):
        wind = np.maximum(np.tanh(g), state.wind * np.log(t)) + (g > 0.1) * 0.3 - g**3 / 9
        return -rate * wind * np.sqrt(1 + 1 / t**2), Wind(t, wind)


class Chosen(Kite):
    """Another, which takes one of two numbers."""

    def rule(self, g, state, rate, t, let):
        wind = let("wind", np.where(abs(g) > 1, np.sign(g), where(t > 3, g, 2 * g)))
        return -rate * wind, Wind(t, wind)


class Tiring(Kite):
    """Another, whose rate falls by a law that is written in it."""

    def rate(self, step):
        return self.learning_rate / (1 + 0.3 * step)


class Late(Kite):
    """Another, of which a setting has a schedule, and whose steps come from `update`."""

    def update(self, gradient, state, point, variables=None, let=lambda name, value: value):
        step, state = super().update(gradient, state, point, variables, let)
        return step * LATER(state.t) - 0.01 * point, state


LATER = schedules.InverseTimeDecay(1.0, 3, 0.5)


class Bold(Kite):
    """Asks what the gradient is."""

    def rule(self, g, state, rate, t, let):
        return -rate * (g if np.all(abs(g) < 1) else g / 2), Wind(t, state.wind)


class First(Kite):
    """Does something else in the first step."""

    def rule(self, g, state, rate, t, let):
        wind = g if t == 1 else self.pull * state.wind + g
        return -rate * wind, Wind(t, wind)


class Unit(Kite):
    """Mixes the numbers of a gradient."""

    def rule(self, g, state, rate, t, let):
        return -rate * g / (1e-9 + np.linalg.norm(g, axis=-1, keepdims=True)), Wind(t, state.wind)


class Centred(Kite):
    """Mixes the numbers of a gradient, as a function of NumPy's that takes anything."""

    def rule(self, g, state, rate, t, let):
        return -rate * (g - np.mean(g, axis=-1, keepdims=True) / 2), Wind(t, state.wind)


class Forgetful(Kite):
    """Remembers something else each time."""

    def rule(self, g, state, rate, t, let):
        return -rate * g, Wind(t, None if t % 2 else g)


class Uneven(Kite):
    """Steps one coordinate further than the other."""

    def rule(self, g, state, rate, t, let):
        return -rate * np.array([1.0, 0.5]) * g, Wind(t, state.wind)


class Matrix(Kite):
    """Remembers something of each pair of numbers."""

    def init(self, point):
        return Wind(0, np.zeros((*point.shape, point.shape[-1])))

    def rule(self, g, state, rate, t, let):
        wind = state.wind + g[..., None] * g[..., None, :]
        return -rate * (wind @ g[..., None])[..., 0] / (1 + abs(wind).sum((-1, -2)))[..., None], (
            Wind(t, wind)
        )


class Tied(Kite):
    """Says that its numbers are not stepped each by itself."""

    elementwise = False


RECORDED = [
    *(Kite(0.1), ByNumPy(0.1), Chosen(0.1), Tiring(0.3), Late(0.1)),
    Kite(0.1, clipvalue=0.5, pull=0.9),
]
"""Rules of somebody's own that can be recorded."""
AS_WRITTEN = [kind(0.1) for kind in (Bold, First, Unit, Centred, Forgetful, Uneven, Matrix, Tied)]
"""And those that cannot, or say that they must not."""
