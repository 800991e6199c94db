"""A schedule is a learning rate that changes: a function from the step to the rate.

Names, arguments and values are those of `keras.optimizers.schedules` (Keras 3). Steps count from
0, so an optimizer asks for `schedule(0)` before its first step. A step may be a number, an array
of steps (the curve to draw) or a symbol (the formula to print).
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, ClassVar

from gdviz.ground.absent import Absent, refused
from gdviz.ground.checks import is_finite
from gdviz.ground.kinds import Kind, lacking
from gdviz.programs.arithmetic import ceil, cos, floor, log, maximum, minimum, where


class Schedule(Kind, kind="schedule"):
    """A learning rate that depends on the step. Subclass it and write `__call__(step)`.

    Examples
    --------
    >>> class Halving(gd.schedules.Schedule):
    ...     def __call__(self, step):
    ...         return 0.5 ** (step + 1)
    ...
    >>> gd.descend("x^2/2", gd.SGD(Halving()), start=1.0, steps=2).points[:, 0].tolist()
    [1.0, 0.5, 0.375]
    """

    def __call__(self, step: Any) -> Any:
        """Return the learning rate of a step (counted from 0)."""
        raise lacking(self, "__call__(self, step)", "the learning rate of a step from 0 on")


_SOME = ("decay_steps", "first_decay_steps")
"""What is above 0: it is divided by."""
_LEAST = {
    **dict.fromkeys(("initial_learning_rate", "end_learning_rate", "warmup_target"), 0),
    **dict.fromkeys(("decay_rate", "power", "alpha", "warmup_steps", "m_mul"), 0),
    "t_mul": 1,
}
"""What is no less than a number; decays that are shorter and shorter would come to an end."""


class _Falling(Schedule):
    """What those share that fall over some steps, by settings that are numbers."""

    def __post_init__(self) -> None:
        usual = self.taken()
        for name, value in self.kept().items():
            if name in (*_SOME, *_LEAST) and value is not usual[name]:
                _check(type(self), name, value, _LEAST.get(name))


def _check(owner: type[Schedule], name: str, value: Any, least: float | None = 0) -> None:
    """Refuse what is no finite number, or less than the least; where that is None, 0 too."""
    if is_finite(value) and (value > 0 if least is None else value >= least):
        return
    allowed = "above 0" if least is None else f"of at least {least}"
    raise ValueError(f"{owner.__name__}: {name} must be a finite number {allowed}, got {value!r}")


def _periods(step: Any, decay_steps: float, whole: bool) -> Any:
    """Return how many times `decay_steps` have passed, in whole periods where asked."""
    return floor(step / decay_steps) if whole else step / decay_steps


@dataclass(frozen=True)
class ExponentialDecay(_Falling, names="exponential_decay"):
    """The rate shrinks by the factor `decay_rate` every `decay_steps` steps.

    `initial_learning_rate * decay_rate ** (step / decay_steps)`; with `staircase` the exponent is
    rounded down, so the rate falls in jumps.

    Examples
    --------
    >>> rate = gd.schedules.ExponentialDecay(0.4, decay_steps=10, decay_rate=0.5)
    >>> float(rate(0)), float(rate(10)), float(rate(20))
    (0.4, 0.2, 0.1)
    """

    short_name: ClassVar[str] = "exponential"

    initial_learning_rate: float
    decay_steps: int
    decay_rate: float
    staircase: bool = False

    def __call__(self, step: Any) -> Any:
        periods = _periods(step, self.decay_steps, self.staircase)
        return self.initial_learning_rate * self.decay_rate**periods


@dataclass(frozen=True)
class InverseTimeDecay(_Falling, names="inverse_time_decay"):
    """The rate falls like one over time.

    `initial_learning_rate / (1 + decay_rate * step / decay_steps)`; with `staircase` the quotient
    is rounded down.

    Examples
    --------
    >>> float(gd.schedules.InverseTimeDecay(0.4, decay_steps=10, decay_rate=1.0)(30))
    0.1
    """

    short_name: ClassVar[str] = "one over time"

    initial_learning_rate: float
    decay_steps: int
    decay_rate: float
    staircase: bool = False

    def __call__(self, step: Any) -> Any:
        periods = _periods(step, self.decay_steps, self.staircase)
        return self.initial_learning_rate / (1 + self.decay_rate * periods)


@dataclass(frozen=True)
class PolynomialDecay(_Falling, names="polynomial_decay"):
    """The rate falls to `end_learning_rate` in `decay_steps` steps, as a power of what is left.

    With `cycle` the decay is stretched to the next whole multiple of `decay_steps` each time its
    end is passed; without, the rate then stays.

    Examples
    --------
    >>> rate = gd.schedules.PolynomialDecay(0.5, decay_steps=10, end_learning_rate=0.25)
    >>> float(rate(0)), float(rate(5)), float(rate(50))
    (0.5, 0.375, 0.25)
    """

    short_name: ClassVar[str] = "polynomial"

    initial_learning_rate: float
    decay_steps: int
    end_learning_rate: float = 0.0001
    power: float = 1.0
    cycle: bool = False

    def __call__(self, step: Any) -> Any:
        span = self.decay_steps
        if self.cycle:
            span = span * maximum(1, ceil(step / self.decay_steps))
        left = 1 - minimum(step, span) / span
        return self.end_learning_rate + (self.initial_learning_rate - self.end_learning_rate) * (
            left**self.power
        )


@dataclass(frozen=True)
class PiecewiseConstantDecay(Schedule, names="piecewise_constant_decay"):
    """The rate is `values[i]` up to and including the step `boundaries[i]`, then the next one.

    `values` has one entry more than `boundaries`.

    Examples
    --------
    >>> rate = gd.schedules.PiecewiseConstantDecay([10, 20], [0.5, 0.25, 0.125])
    >>> [float(rate(step)) for step in (0, 10, 11, 21)]
    [0.5, 0.5, 0.25, 0.125]
    """

    short_name: ClassVar[str] = "in stages"

    boundaries: tuple[int, ...]
    values: tuple[float, ...]

    def __post_init__(self) -> None:
        for name, given in self.kept().items():
            numbers = tuple(given) if isinstance(given, Iterable) else (given,)
            for number in numbers:
                _check(type(self), f"each of {name}", number)
            object.__setattr__(self, name, numbers)
        if any(before >= after for before, after in pairwise(self.boundaries)):
            raise ValueError(f"boundaries must grow, such as (10, 20), got {self.boundaries}")
        if len(self.values) != len(self.boundaries) + 1:
            raise ValueError(
                f"values needs one entry more than boundaries, got {len(self.values)} values "
                f"for {len(self.boundaries)} boundaries"
            )

    def __call__(self, step: Any) -> Any:
        rate = self.values[-1]
        for boundary, value in zip(self.boundaries[::-1], self.values[-2::-1], strict=True):
            rate = where(step <= boundary, value, rate)
        return rate


def _half_cosine(done: Any) -> Any:
    """Return the curve that falls from 1 at `done` = 0 to 0 at 1, level at both ends."""
    return (1 + cos(math.pi * done)) / 2


@dataclass(frozen=True)
class CosineDecay(_Falling, names="cosine_decay"):
    """The rate follows half a cosine down to `alpha` times its height, after a linear warm-up.

    With `warmup_target` the rate first climbs from `initial_learning_rate` to that target in
    `warmup_steps` steps, and the cosine starts there.

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.

    Examples
    --------
    >>> rate = gd.schedules.CosineDecay(0.5, decay_steps=100)
    >>> [round(float(rate(step)), 3) for step in (0, 50, 100)]
    [0.5, 0.25, 0.0]
    """

    short_name: ClassVar[str] = "cosine"

    initial_learning_rate: float
    decay_steps: int
    alpha: float = 0.0
    warmup_target: float | None = None
    warmup_steps: int = 0

    def __call__(self, step: Any) -> Any:
        if self.warmup_target is None:
            return self._cosine(step, self.initial_learning_rate)
        climb = self.warmup_target - self.initial_learning_rate
        return where(
            step < self.warmup_steps,
            self.initial_learning_rate + climb * step / max(self.warmup_steps, 1),
            self._cosine(step - self.warmup_steps, self.warmup_target),
        )

    def _cosine(self, step: Any, top: float) -> Any:
        done = minimum(step, self.decay_steps) / self.decay_steps
        return top * ((1 - self.alpha) * _half_cosine(done) + self.alpha)


@dataclass(frozen=True)
class CosineDecayRestarts(_Falling, names="cosine_decay_restarts"):
    """Cosine decays one after another, each `t_mul` times as long and `m_mul` times as high.

    Source: Loshchilov and Hutter, "SGDR: Stochastic Gradient Descent with Warm Restarts", 2017.

    Examples
    --------
    >>> rate = gd.schedules.CosineDecayRestarts(0.5, first_decay_steps=10)
    >>> [round(float(rate(step)), 3) for step in (0, 5, 9, 10)]
    [0.5, 0.25, 0.012, 0.5]
    """

    short_name: ClassVar[str] = "with restarts"

    initial_learning_rate: float
    first_decay_steps: int
    t_mul: float = 2.0
    m_mul: float = 1.0
    alpha: float = 0.0

    def __call__(self, step: Any) -> Any:
        restarts, done = self._place(step / self.first_decay_steps)
        height = self.m_mul**restarts
        return self.initial_learning_rate * (
            (1 - self.alpha) * height * _half_cosine(done) + self.alpha
        )

    def _place(self, time: Any) -> tuple[Any, Any]:
        """Return how many restarts lie behind a time, and the fraction done of the present decay.

        The decays last 1, t_mul, t_mul ** 2, ... so i of them last (1 - t_mul**i) / (1 - t_mul).
        """
        if self.t_mul == 1:
            return floor(time), time - floor(time)
        restarts = floor(log(1 - time * (1 - self.t_mul)) / math.log(self.t_mul))
        behind = (1 - self.t_mul**restarts) / (1 - self.t_mul)
        return restarts, (time - behind) / self.t_mul**restarts


SCHEDULES = Schedule.table
LearningRateSchedule = Schedule  # what Keras calls it


def __getattr__(name: str) -> Absent:
    return refused(__name__, name)
