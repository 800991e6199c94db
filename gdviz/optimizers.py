"""An optimizer is a rule that turns a gradient and a memory into a step and a new memory.

Each rule is written once, line by line as a textbook has it, and every line passes through `let`,
which is told its name. So the same lines are read four ways: with arrays they step a point, a
thousand points or the flat parameter vector of a network; recorded once, they are replayed where
there is much to do; with symbols they are the equations of the rule (`equations`); and those print
as LaTeX (`latex`), in the letters that the rule declares.

Names, defaults and semantics are those of `keras.optimizers` (Keras 3). Where PyTorch differs, the
docstring says so; in all of them PyTorch's `weight_decay` adds `weight_decay * point` to the
gradient (L2), while here, as in Keras and in PyTorch's AdamW, it shrinks the point itself.
"""

import sys
from dataclasses import field
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz import schedules as schedules
from gdviz.ground.absent import Absent, refused
from gdviz.optimizer.base import Optimizer, frozen
from gdviz.optimizer.doors import get as get
from gdviz.optimizer.projected import Projected
from gdviz.optimizer.rule import Rule
from gdviz.optimizer.updates import Let
from gdviz.programs.arithmetic import maximum, sign, sqrt, square
from gdviz.schedules import Schedule

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "Lion",
    "Nadam",
    "Projected",
    "RMSprop",
    "Rule",
]

# Keras has `from keras.optimizers.schedules import …`: for that a module is a package without files
__path__: list[str] = []
sys.modules[f"{__name__}.schedules"] = schedules


class Velocity(NamedTuple):
    """The memory of SGD: steps taken, and the velocity (None without momentum)."""

    t: int
    velocity: Any


@frozen
class SGD(Optimizer, names="sgd"):
    """Gradient descent, with a velocity where momentum is asked for.

    The step is -learning_rate * g. With momentum the velocity is a decaying sum of such steps;
    with nesterov the step looks ahead along it.

    PyTorch keeps the learning rate outside of the velocity, so the two part when the rate changes
    while momentum is on.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.

    Examples
    --------
    >>> gd.descend("x^2 + 10 y^2", gd.SGD(0.25), start=(4, 0), steps=3).points[:, 0].tolist()
    [4.0, 2.0, 1.0, 0.5]
    >>> gd.SGD(0.01, momentum=0.9, nesterov=True)
    SGD(learning_rate=0.01, momentum=0.9, nesterov=True)
    """

    series: ClassVar[int | None] = 0
    letters: ClassVar = {"momentum": r"\beta", "velocity": "v"}

    learning_rate: float | Schedule = 0.01
    momentum: float = 0.0
    nesterov: bool = False

    @property
    def label(self) -> str:
        """The name that pictures write beside its path: what it is with momentum, or Nesterov's."""
        if self.name or type(self) is not SGD or not self.momentum:
            return super().label
        return "Nesterov" if self.nesterov else "Momentum"

    def init(self, point: np.ndarray) -> Velocity:
        return Velocity(0, np.zeros_like(point) if self.momentum else None)

    def rule(self, g: Any, state: Velocity, rate: Any, t: Any, let: Let) -> tuple[Any, Velocity]:
        if not self.momentum:
            return -rate * g, Velocity(t, None)
        velocity = let("velocity", self.momentum * state.velocity - rate * g)
        step = self.momentum * velocity - rate * g if self.nesterov else velocity
        return step, Velocity(t, velocity)


class Accumulator(NamedTuple):
    """The memory of Adagrad: steps taken, and the sum of squared gradients."""

    t: int
    total: Any


@frozen
class Adagrad(Optimizer, names="adagrad"):
    """Each coordinate has its own rate, which falls with the squared gradients it has seen.

    PyTorch starts the sum at 0 and adds an epsilon of 1e-10 outside of the root.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization", 2011.

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.Adagrad(0.5), start=(4, 1), steps=100)
    >>> path.values[-1].round(4)
    np.float64(0.0005)
    """

    series: ClassVar[int | None] = 4
    letters: ClassVar = {"total": "a"}

    initial_accumulator_value: float = 0.1
    epsilon: float = 1e-7

    def init(self, point: np.ndarray) -> Accumulator:
        return Accumulator(0, np.full_like(point, self.initial_accumulator_value))

    def rule(
        self, g: Any, state: Accumulator, rate: Any, t: Any, let: Let
    ) -> tuple[Any, Accumulator]:
        total = let("total", state.total + square(g))
        return -rate * g / sqrt(total + self.epsilon), Accumulator(t, total)


class RootMeanSquare(NamedTuple):
    """The memory of RMSprop: steps, mean square, mean (centered), velocity (momentum)."""

    t: int
    mean_square: Any
    mean: Any
    velocity: Any


@frozen
class RMSprop(Optimizer, names="rmsprop"):
    """Adagrad that forgets: the gradient is divided by the root of its running mean square.

    With `centered` by the running standard deviation; with momentum the steps gather a velocity.

    PyTorch's default rho (alpha) is 0.99, its epsilon 1e-8 stands outside of the root, and the
    learning rate outside of the velocity.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.RMSprop(0.05), start=(4, 1), steps=100)
    >>> path.values[-1].round(4)
    np.float64(0.0074)
    """

    series: ClassVar[int | None] = 3
    letters: ClassVar = {
        "momentum": r"\beta",
        "mean_square": "s",
        "mean": r"\bar{g}",
        "velocity": "v",
    }

    rho: float = 0.9
    momentum: float = 0.0
    epsilon: float = 1e-7
    centered: bool = False

    def init(self, point: np.ndarray) -> RootMeanSquare:
        zeros = np.zeros_like(point)
        mean, velocity = zeros if self.centered else None, zeros if self.momentum else None
        return RootMeanSquare(0, zeros, mean, velocity)

    def rule(
        self, g: Any, state: RootMeanSquare, rate: Any, t: Any, let: Let
    ) -> tuple[Any, RootMeanSquare]:
        mean_square = let("mean_square", self.rho * state.mean_square + (1 - self.rho) * square(g))
        mean, variance = None, mean_square
        if self.centered:
            mean = let("mean", self.rho * state.mean + (1 - self.rho) * g)
            variance = mean_square - square(mean)
        step = -rate * g / sqrt(variance + self.epsilon)
        if not self.momentum:
            return step, RootMeanSquare(t, mean_square, mean, None)
        velocity = let("velocity", self.momentum * state.velocity + step)
        return velocity, RootMeanSquare(t, mean_square, mean, velocity)


class SquaredSteps(NamedTuple):
    """The memory of Adadelta: steps taken, and the mean squares of gradients and of steps."""

    t: int
    v: Any
    u: Any


@frozen
class Adadelta(Optimizer, names="adadelta"):
    """The ratio of two running means, of past steps and of gradients, sets the rate.

    PyTorch's defaults are a learning rate of 1, rho 0.9 and epsilon 1e-6; the rule is the same.

    Source: Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.Adadelta(1.0), start=(4, 1), steps=2)
    >>> path.points.round(4)
    array([[4.    , 1.    ],
           [3.9986, 0.9986],
           [3.9972, 0.9972]])
    """

    letters: ClassVar = {"delta": r"\Delta"}

    rho: float = 0.95
    epsilon: float = 1e-7

    def init(self, point: np.ndarray) -> SquaredSteps:
        return SquaredSteps(0, np.zeros_like(point), np.zeros_like(point))

    def rule(
        self, g: Any, state: SquaredSteps, rate: Any, t: Any, let: Let
    ) -> tuple[Any, SquaredSteps]:
        v = let("v", self.rho * state.v + (1 - self.rho) * square(g))
        delta = let("delta", -sqrt(state.u + self.epsilon) / sqrt(v + self.epsilon) * g)
        u = let("u", self.rho * state.u + (1 - self.rho) * square(delta))
        return rate * delta, SquaredSteps(t, v, u)


class Moments(NamedTuple):
    """The memory of Adam: steps taken, running means of g and square(g), largest v (amsgrad)."""

    t: int
    m: Any
    v: Any
    v_max: Any


@frozen
class Adam(Optimizer, names="adam"):
    """Momentum and a rate for each coordinate: the mean gradient over its root mean square.

    As in Keras, epsilon is the paper's "epsilon hat": it is added before the correction of v for
    its start at zero, so it stands here divided by the root of that correction. PyTorch adds
    epsilon (1e-8) after it.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; amsgrad: Reddi,
    Kale and Kumar, "On the Convergence of Adam and Beyond", 2018.

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.Adam(0.1), start=(4, 1), steps=20)
    >>> path.values[0], path.values[-1].round(2)
    (np.float64(26.0), np.float64(5.06))
    >>> print(gd.Adam().latex())  # doctest: +SKIP
    """

    series: ClassVar[int | None] = 2
    letters: ClassVar = {"m_hat": r"\hat{m}", "v_hat": r"\hat{v}", "v_max": r"v^{\max}"}
    _below_one = ("beta_1", "beta_2")

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7
    amsgrad: bool = False

    def init(self, point: np.ndarray) -> Moments:
        zeros = np.zeros_like(point)
        return Moments(0, zeros, zeros, zeros if self.amsgrad else None)

    def rule(self, g: Any, state: Moments, rate: Any, t: Any, let: Let) -> tuple[Any, Moments]:
        m = let("m", self.beta_1 * state.m + (1 - self.beta_1) * g)
        v = let("v", self.beta_2 * state.v + (1 - self.beta_2) * square(g))
        v_max = let("v_max", maximum(state.v_max, v)) if self.amsgrad else None
        # to divide all numbers of an array takes longer than all the rest: divide one instead
        m_hat = let("m_hat", m * (1 / (1 - self.beta_1**t)))
        v_hat = let("v_hat", (v_max if self.amsgrad else v) * (1 / (1 - self.beta_2**t)))
        step = -rate * m_hat / (sqrt(v_hat) + self.epsilon / sqrt(1 - self.beta_2**t))
        return step, Moments(t, m, v, v_max)


@frozen
class AdamW(Adam, names="adamw"):
    """Adam with weight decay, which is 0.004 where Adam has none. PyTorch's default is 0.01.

    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.

    Examples
    --------
    >>> gd.AdamW(0.01).weight_decay, gd.Adam(0.01).weight_decay
    (0.004, None)
    """

    series: ClassVar[int | None] = 5

    weight_decay: float | None = field(default=0.004, kw_only=True)


class LargestMoments(NamedTuple):
    """The memory of Adamax: steps taken, the mean gradient and the decaying largest one."""

    t: int
    m: Any
    u: Any


@frozen
class Adamax(Optimizer, names="adamax"):
    """Adam with the largest gradient of the past in place of the root mean square.

    PyTorch adds epsilon (1e-8) to the absolute gradient instead of to the largest.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, section 7.

    Examples
    --------
    >>> gd.descend("x^2 + 10 y^2", gd.Adamax(0.5), start=(4, 1), steps=1).points[-1].round(3)
    array([3.5, 0.5])
    """

    letters: ClassVar = {"m_hat": r"\hat{m}"}
    _below_one = ("beta_1",)

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def init(self, point: np.ndarray) -> LargestMoments:
        return LargestMoments(0, np.zeros_like(point), np.zeros_like(point))

    def rule(
        self, g: Any, state: LargestMoments, rate: Any, t: Any, let: Let
    ) -> tuple[Any, LargestMoments]:
        m = let("m", self.beta_1 * state.m + (1 - self.beta_1) * g)
        u = let("u", maximum(self.beta_2 * state.u, abs(g)))
        m_hat = let("m_hat", m * (1 / (1 - self.beta_1**t)))
        return -rate * m_hat / (u + self.epsilon), LargestMoments(t, m, u)


class NesterovMoments(NamedTuple):
    """The memory of Nadam: steps taken, running means of g and square(g), product of the mu."""

    t: int
    m: Any
    v: Any
    mu_product: Any


@frozen
class Nadam(Optimizer, names="nadam"):
    """Adam whose momentum looks one step ahead, as Nesterov's does.

    PyTorch lets mu grow 250 times more slowly (0.96 ** (0.004 t)) and has epsilon 1e-8.

    Source: Dozat, "Incorporating Nesterov Momentum into Adam", 2016.

    Examples
    --------
    >>> path = gd.descend("x^2 + 10 y^2", gd.Nadam(0.1), start=(4, 1), steps=100)
    >>> path.values[-1].round(3)
    np.float64(0.001)
    """

    letters: ClassVar = {
        "m_hat": r"\hat{m}",
        "v_hat": r"\hat{v}",
        "mu_next": r"\mu_{t+1}",
        "mu_product": r"\Pi",
    }
    _below_one = ("beta_1", "beta_2")

    beta_1: float = 0.9
    beta_2: float = 0.999
    epsilon: float = 1e-7

    def init(self, point: np.ndarray) -> NesterovMoments:
        return NesterovMoments(0, np.zeros_like(point), np.zeros_like(point), 1.0)

    def rule(
        self, g: Any, state: NesterovMoments, rate: Any, t: Any, let: Let
    ) -> tuple[Any, NesterovMoments]:
        mu = let("mu", self.beta_1 * (1 - 0.96**t / 2))
        mu_next = let("mu_next", self.beta_1 * (1 - 0.96 ** (t + 1) / 2))
        product = let("mu_product", state.mu_product * mu)
        m = let("m", self.beta_1 * state.m + (1 - self.beta_1) * g)
        v = let("v", self.beta_2 * state.v + (1 - self.beta_2) * square(g))
        m_hat = let("m_hat", mu_next * m / (1 - product * mu_next) + (1 - mu) * g / (1 - product))
        v_hat = let("v_hat", v * (1 / (1 - self.beta_2**t)))
        return -rate * m_hat / (sqrt(v_hat) + self.epsilon), NesterovMoments(t, m, v, product)


class Mean(NamedTuple):
    """The memory of Lion: steps taken, and the running mean of the gradient."""

    t: int
    m: Any


@frozen
class Lion(Optimizer, names="lion"):
    """Every coordinate moves by the learning rate; the gradient only chooses the direction.

    PyTorch has no Lion.

    Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.

    Examples
    --------
    >>> gd.descend("x^2 + 10 y^2", gd.Lion(0.5), start=(4, 1), steps=2).points.tolist()
    [[4.0, 1.0], [3.5, 0.5], [3.0, 0.0]]
    """

    beta_1: float = 0.9
    beta_2: float = 0.99

    def init(self, point: np.ndarray) -> Mean:
        return Mean(0, np.zeros_like(point))

    def rule(self, g: Any, state: Mean, rate: Any, t: Any, let: Let) -> tuple[Any, Mean]:
        c = let("c", self.beta_1 * state.m + (1 - self.beta_1) * g)
        m = let("m", self.beta_2 * state.m + (1 - self.beta_2) * g)
        return -rate * sign(c), Mean(t, m)


OPTIMIZERS = Optimizer.table


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
