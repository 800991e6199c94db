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

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz import kinds
from gdviz.kinds import Kind
from gdviz.programs.arithmetic import is_symbolic, maximum, minimum, norm, sign, sqrt, square
from gdviz.schedules import Schedule

__all__ = ["SGD", "Adadelta", "Adagrad", "Adam", "AdamW", "Adamax", "Lion", "Nadam", "RMSprop"]

Let = Callable[[str, Any], Any]
"""What a rule calls with the name and the value of each of its lines; it returns the value."""

_FRACTIONS = ("beta_1", "beta_2", "rho", "momentum")
_CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


def _value(name: str, value: Any) -> Any:
    return value


@dataclass(frozen=True)
class Optimizer(Kind, kind="optimizer"):
    """What all optimizers share: the learning rate, weight decay and the clipping of gradients.

    Parameters
    ----------
    learning_rate : factor of the step, or a schedule of them
    weight_decay : shrinks the point by `learning_rate * weight_decay` of itself in every step,
        apart from the gradient (Loshchilov and Hutter, 2019)
    clipnorm : longest gradient of one variable; a longer one is scaled down to it (none by 0, as
        with all that clips)
    clipvalue : largest absolute entry of a gradient; larger ones are cut to it
    global_clipnorm : longest gradient of all variables together
    name : the label of its paths in pictures, in place of the rule's own name

    Raises
    ------
    ValueError
        If a setting is out of range, or more than one way to clip is asked for.
    """

    letters: ClassVar[Mapping[str, str]] = {
        "learning_rate": r"\eta",
        "weight_decay": r"\lambda",
        "clipnorm": "c",
        "clipvalue": "c",
        "global_clipnorm": "c",
        "g_clipped": r"\tilde{g}",
    }
    """How equations write settings and lines whose names are no letters, as LaTeX. A rule declares
    its own; a line gets the number of its step, unless its letter has an index."""
    series: ClassVar[int | None] = None
    """The number of the colour of its paths; where a rule declares none, its name has one."""
    _below_one: ClassVar[tuple[str, ...]] = ()  # where the rule divides by 1 - beta**t

    learning_rate: float | Schedule = 0.001
    weight_decay: float | None = field(default=None, kw_only=True)
    clipnorm: float | None = field(default=None, kw_only=True)
    clipvalue: float | None = field(default=None, kw_only=True)
    global_clipnorm: float | None = field(default=None, kw_only=True)
    name: str | None = field(default=None, kw_only=True)

    def __post_init__(self) -> None:
        for name, value in self.settings().items():
            if isinstance(value, np.number):  # which would decide the precision of the steps
                object.__setattr__(self, name, value.item())
            if name in _CLIPS and isinstance(value, int | float | np.number) and value == 0:
                object.__setattr__(self, name, None)  # by 0 is not at all, as in Keras
        if self.learning_rate is None:
            raise ValueError(f"{type(self).__name__}: learning_rate must be a number, got None")
        for setting, value in self.settings().items():
            _check_setting(type(self).__name__, setting, value)
            if setting in self._below_one and value == 1:
                raise ValueError(f"{type(self).__name__}: {setting} must be below 1, got {value!r}")
        asked = [clip for clip in _CLIPS if getattr(self, clip) is not None]
        if len(asked) > 1:
            raise ValueError(f"{type(self).__name__} clips in one way only, got {asked}")

    @property
    def elementwise(self) -> bool:
        """Whether each number of a point is stepped by itself, in every step by the same lines.

        What is so is recorded once, and replayed where there is much to do. A rule of one's own
        inherits it. One that draws random numbers, or remembers more than its memory, says
        `elementwise = False`; one that mixes numbers or asks what they are need not, since it
        cannot be recorded.
        """
        return self.clipnorm is None and self.global_clipnorm is None

    @property
    def label(self) -> str:
        """The name that pictures write beside its path."""
        return self.name or type(self).__name__

    def settings(self, changed: bool = False) -> dict[str, Any]:
        """Return the settings by name; with `changed` only the rate and what is not a default."""
        return {
            f.name: getattr(self, f.name)
            for f in sorted(fields(self), key=lambda f: f.kw_only)
            if f.name != "name"
            and not (changed and f.name != "learning_rate" and getattr(self, f.name) == f.default)
        }

    def __repr__(self) -> str:
        settings = self.settings(changed=True)
        if self.name:
            settings["name"] = self.name
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in settings.items())})"

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step, for a point of shape (..., n)."""
        raise NotImplementedError

    def rule(self, g: Any, state: Any, rate: Any, t: Any, let: Let) -> tuple[Any, Any]:
        """Return the step and the new memory: the update rule itself.

        Parameters
        ----------
        g : the gradient, clipped
        state : the memory, as `init` or the step before left it
        rate : the learning rate of this step
        t : the number of this step, from 1
        let : called with the name and the value of each line of the rule
        """
        raise NotImplementedError

    def update(
        self,
        gradient: Any,
        state: Any,
        point: Any,
        variables: tuple[int, ...] | None = None,
        let: Let = _value,
    ) -> tuple[Any, Any]:
        """Return the step, which is to be added to the point, and the new memory.

        Parameters
        ----------
        gradient, point : shape (..., n)
        state : from `init`, or from the step before
        variables : sizes of the variables that share the vector, for `clipnorm` (one by default)
        let : called with the name and the value of each line of the rule
        """
        t = state.t + 1
        rate = self.rate(state.t)
        g = self._clipped(gradient, variables, let)
        step, state = self.rule(g, state, rate, t, let)
        if self.weight_decay:
            step = step - rate * self.weight_decay * point
        return step, state

    def rate(self, step: int) -> Any:
        """Return the learning rate of a step, counted from 0."""
        rate = self.learning_rate
        return rate(step) if isinstance(rate, Schedule) else rate

    def equations(self) -> tuple[tuple[Any, Any], ...]:
        """Return the rule as pairs (symbol, expression) of sympy, in the order they are computed.

        `g` is the gradient, `theta` the point, `t` the step; a name with `_before` is the value
        that the step before left. Settings that are 0 or off do not appear.
        """
        from gdviz.calculus.equations import equations_of

        return equations_of(self)

    def latex(self) -> str:
        """Return the rule as LaTeX: one aligned equation a line, ready for a slide."""
        from gdviz.calculus.equations import latex_of

        return latex_of(self)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex()}$"

    def _clipped(self, g: Any, variables: tuple[int, ...] | None, let: Let) -> Any:
        if self.clipvalue is not None:
            return let("g_clipped", minimum(maximum(g, -self.clipvalue), self.clipvalue))
        longest = self.clipnorm if self.clipnorm is not None else self.global_clipnorm
        if longest is None:
            return g
        length = norm(g, variables if self.clipnorm is not None else None)
        return let("g_clipped", g * (longest / maximum(length, longest)))


def _check_setting(owner: str, setting: str, value: Any) -> None:
    if value is None or isinstance(value, bool | Schedule) or is_symbolic(value):
        return
    if not isinstance(value, int | float | np.number) or not math.isfinite(value):
        raise ValueError(f"{owner}: {setting} must be a finite number, got {value!r}")
    if value < 0 or (setting in _FRACTIONS and value > 1):
        allowed = "from 0 to 1" if setting in _FRACTIONS else "0 or more"
        raise ValueError(f"{owner}: {setting} must be {allowed}, got {value!r}")


class Velocity(NamedTuple):
    """The memory of SGD: steps taken, and the velocity (None without momentum)."""

    t: int
    velocity: Any


@dataclass(frozen=True, repr=False)
class SGD(Optimizer, names="sgd"):
    """Gradient descent, with a velocity where momentum is asked for.

    The step is -learning_rate * g. With momentum the velocity is a decaying sum of such steps;
    with nesterov the step looks ahead along it.

    PyTorch keeps the learning rate outside of the velocity, so the two part when the rate changes
    while momentum is on.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Sutskever et al., "On the importance of initialization and momentum in deep learning", 2013.
    """

    series: ClassVar[int | None] = 0
    letters: ClassVar = {"momentum": r"\beta", "velocity": "v"}

    learning_rate: float | Schedule = 0.01
    momentum: float = 0.0
    nesterov: bool = False

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


@dataclass(frozen=True, repr=False)
class Adagrad(Optimizer, names="adagrad"):
    """Each coordinate has its own rate, which falls with the squared gradients it has seen.

    PyTorch starts the sum at 0 and adds an epsilon of 1e-10 outside of the root.

    Source: Duchi, Hazan and Singer, "Adaptive Subgradient Methods for Online Learning and
    Stochastic Optimization", 2011.
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


@dataclass(frozen=True, repr=False)
class RMSprop(Optimizer, names="rmsprop"):
    """Adagrad that forgets: the gradient is divided by the root of its running mean square.

    With `centered` by the running standard deviation; with momentum the steps gather a velocity.

    PyTorch's default rho (alpha) is 0.99, its epsilon 1e-8 stands outside of the root, and the
    learning rate outside of the velocity.

    Source: Tieleman and Hinton, lecture 6.5 of "Neural Networks for Machine Learning", 2012.
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


@dataclass(frozen=True, repr=False)
class Adadelta(Optimizer, names="adadelta"):
    """The ratio of two running means, of past steps and of gradients, sets the rate.

    PyTorch's defaults are a learning rate of 1, rho 0.9 and epsilon 1e-6; the rule is the same.

    Source: Zeiler, "ADADELTA: An Adaptive Learning Rate Method", 2012.
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


@dataclass(frozen=True, repr=False)
class Adam(Optimizer, names="adam"):
    """Momentum and a rate for each coordinate: the mean gradient over its root mean square.

    As in Keras, epsilon is the paper's "epsilon hat": it is added before the correction of v for
    its start at zero, so it stands here divided by the root of that correction. PyTorch adds
    epsilon (1e-8) after it.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015; amsgrad: Reddi,
    Kale and Kumar, "On the Convergence of Adam and Beyond", 2018.
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


@dataclass(frozen=True, repr=False)
class AdamW(Adam, names="adamw"):
    """Adam with weight decay, which is 0.004 where Adam has none. PyTorch's default is 0.01.

    Source: Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019.
    """

    series: ClassVar[int | None] = 5

    weight_decay: float | None = field(default=0.004, kw_only=True)


class LargestMoments(NamedTuple):
    """The memory of Adamax: steps taken, the mean gradient and the decaying largest one."""

    t: int
    m: Any
    u: Any


@dataclass(frozen=True, repr=False)
class Adamax(Optimizer, names="adamax"):
    """Adam with the largest gradient of the past in place of the root mean square.

    PyTorch adds epsilon (1e-8) to the absolute gradient instead of to the largest.

    Source: Kingma and Ba, "Adam: A Method for Stochastic Optimization", 2015, section 7.
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


@dataclass(frozen=True, repr=False)
class Nadam(Optimizer, names="nadam"):
    """Adam whose momentum looks one step ahead, as Nesterov's does.

    PyTorch lets mu grow 250 times more slowly (0.96 ** (0.004 t)) and has epsilon 1e-8.

    Source: Dozat, "Incorporating Nesterov Momentum into Adam", 2016.
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


class Momentum(NamedTuple):
    """The memory of Lion: steps taken, and the running mean of the gradient."""

    t: int
    m: Any


@dataclass(frozen=True, repr=False)
class Lion(Optimizer, names="lion"):
    """Every coordinate moves by the learning rate; the gradient only chooses the direction.

    PyTorch has no Lion.

    Source: Chen et al., "Symbolic Discovery of Optimization Algorithms", 2023.
    """

    beta_1: float = 0.9
    beta_2: float = 0.99

    def init(self, point: np.ndarray) -> Momentum:
        return Momentum(0, np.zeros_like(point))

    def rule(self, g: Any, state: Momentum, rate: Any, t: Any, let: Let) -> tuple[Any, Momentum]:
        c = let("c", self.beta_1 * state.m + (1 - self.beta_1) * g)
        m = let("m", self.beta_2 * state.m + (1 - self.beta_2) * g)
        return -rate * sign(c), Momentum(t, m)


OPTIMIZERS = Optimizer.table


def get(optimizer: "str | Optimizer | type[Optimizer]") -> Optimizer:
    """Return an optimizer by its name, or of its class, with its defaults; an optimizer as it is.

    Anything else that has `init` and `update` is one, too.

    Raises
    ------
    ValueError
        If there is no optimizer of that name.
    """
    made = hasattr(optimizer, "init") and hasattr(optimizer, "update")
    if made and not isinstance(optimizer, type):
        return optimizer
    return kinds.get(Optimizer, optimizer, "Adam(0.1)")
