"""What all optimizers share: the rate, the clipping, the way from a gradient to a step."""

from collections.abc import Mapping
from copy import copy
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from typing import Any, ClassVar, Self, dataclass_transform

import numpy as np

from gdviz.ground.checks import is_finite
from gdviz.ground.kinds import Kind
from gdviz.ground.states import Counted, counts, started
from gdviz.optimizer.updates import Let, as_step, checked, pair, unheard
from gdviz.programs.arithmetic import is_symbolic, maximum, minimum, norm
from gdviz.schedules import Schedule

FRACTIONS = ("beta_1", "beta_2", "rho", "momentum")
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")
_NEEDED = ("learning_rate", "beta_1", "beta_2", "rho", "epsilon", "initial_accumulator_value")
"""Settings that a rule computes with always; any other is left out by None."""


@dataclass_transform(field_specifiers=(field,))
def frozen(rule: type) -> type:
    """Make a class a frozen dataclass; who sets a setting of one is told what to write."""
    made = dataclass(frozen=True, repr=False)(rule)
    setting = made.__setattr__

    def __setattr__(self: "Optimizer", name: str, value: Any) -> None:
        try:
            setting(self, name, value)
        except FrozenInstanceError:
            told = f"{name}={value!r}" if name in self.settings() else "learning_rate=0.5"
            write = f"write dataclasses.replace(rule, {told}), or a new one"
            raise ValueError(f"{self!r} never changes: {write}") from None

    made.__setattr__ = __setattr__
    return made


@frozen
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
    instead: ClassVar[Mapping[str, str]] = {
        "momentum": "SGD(momentum=0.9)",
        "nag": "SGD(momentum=0.9, nesterov=True)",
        "nesterov": "SGD(momentum=0.9, nesterov=True)",
        "gd": "'sgd'",
        "gradientdescent": "'sgd'",
        "amsgrad": "Adam(amsgrad=True)",
        **{
            name: f"gd.minimize(f, start, {method!r})"
            for name, method in (
                ("newton", "newton"),
                ("bfgs", "BFGS"),
                ("lbfgs", "L-BFGS-B"),
                ("cg", "CG"),
                ("linesearch", "backtracking"),
            )
        },
    }
    _below_one: ClassVar[tuple[str, ...]] = ()  # where the rule divides by 1 - beta**t
    _no_settings: ClassVar[tuple[str, ...]] = ("name",)

    learning_rate: float | Schedule = 0.001
    weight_decay: float | None = field(default=None, kw_only=True)
    clipnorm: float | None = field(default=None, kw_only=True)
    clipvalue: float | None = field(default=None, kw_only=True)
    global_clipnorm: float | None = field(default=None, kw_only=True)
    name: str | None = field(default=None, kw_only=True)

    def __init_subclass__(cls, **declared: Any) -> None:
        super().__init_subclass__(**declared)
        if "update" in vars(cls):
            cls.update = checked(cls.update)

    def __post_init__(self) -> None:
        for name, value in Optimizer.settings(self).items():
            if isinstance(value, np.number):  # which would decide the precision of the steps
                object.__setattr__(self, name, value.item())
            if name in CLIPS and isinstance(value, int | float | np.number) and value == 0:
                object.__setattr__(self, name, None)  # by 0 is not at all, as in Keras
        for setting, value in Optimizer.settings(self).items():
            _check_setting(type(self), setting, value)
            if setting in self._below_one and value == 1:
                raise ValueError(f"{type(self).__name__}: {setting} must be below 1, got {value!r}")
        asked = [clip for clip in CLIPS if getattr(self, clip) is not None]
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
            if f.name not in self._no_settings
            and not (changed and f.name != "learning_rate" and getattr(self, f.name) == f.default)
        }

    def __repr__(self) -> str:
        settings = self.settings(changed=True)
        if self.name:
            settings["name"] = self.name
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in settings.items())})"

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step, for a point of shape (..., n): None by default.

        It may be anything: an array, a tuple, a dict, a dataclass. One that is a NamedTuple with a
        field `t` counts the steps itself, and can be compiled; of all others they are counted.
        """
        return None

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
        raise ValueError(
            f"{type(self).__name__} has no rule: write "
            "def rule(self, g, state, rate, t, let): return -rate * g, state"
        )

    def update(
        self,
        gradient: Any,
        state: Any,
        point: Any,
        variables: tuple[int, ...] | None = None,
        let: Let = unheard,
    ) -> tuple[Any, Any]:
        """Return the step, which is to be added to the point, and the new memory.

        Parameters
        ----------
        gradient, point : shape (..., n)
        state : from `init`, or from the step before
        variables : sizes of the variables that share the vector, for `clipnorm` (one by default)
        let : called with the name and the value of each line of the rule

        Raises
        ------
        ValueError
            If the rule does not return a step of the gradient's shape and a memory.
        """
        kept, alone = started(state), counts(state)
        t, rate = kept.t + 1, self.rate(kept.t)
        g = self._clipped(gradient, variables, let)
        memory = kept if alone else kept.s
        step, after = pair(self.label, self.rule(g, memory, rate, t, let))
        if self.weight_decay:
            step = step - rate * self.weight_decay * point
        return as_step(self.label, step, gradient), after if alone else Counted(t, after)

    def move(
        self, gradient: Any, state: Any, point: Any, variables: tuple[int, ...] | None = None
    ) -> tuple[Any, Any]:
        """Return the point after a step, and the new memory."""
        step, state = self.update(gradient, state, point, variables)
        return point + step, state

    def rate(self, step: int) -> Any:
        """Return the learning rate of a step, counted from 0."""
        rate = self.learning_rate
        return rate(step) if isinstance(rate, Schedule) else rate

    def having(self, **settings: Any) -> Self:
        """Return the same rule with other settings, refusing what is out of range."""
        return replace(self, **settings)

    def bare(self) -> "Optimizer":
        """Return the rule alone: without clipping, or whatever is done to its steps."""
        return self.having(**dict.fromkeys(CLIPS))

    def holding(self, **values: Any) -> Self:
        """Return the same rule with whatever in place of settings: columns of numbers, symbols."""
        rule = copy(self)
        for name, each in values.items():
            object.__setattr__(rule, name, each)
        return rule

    def at_rate(self, rate: Any) -> Self:
        """Return the same rule with a learning rate that does not ask for the step."""
        return self.holding(rate=lambda step: rate)

    def letter(self, name: str) -> str | None:
        """Return how the rule, or a class above it, writes a setting or a line, if it says so."""
        declared = (vars(kind).get("letters", {}) for kind in type(self).__mro__)
        return next((letters[name] for letters in declared if name in letters), None)

    def equations(self) -> tuple[tuple[Any, Any], ...]:
        """Return the rule as pairs (symbol, expression) of sympy, in the order they are computed.

        `g` is the gradient, `theta` the point, `t` the step; a name with `_before` is the value
        that the step before left. Settings that are 0 or off do not appear.

        Raises
        ------
        ValueError
            If the rule does with its numbers what cannot be done with symbols.
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


def _check_setting(kind: type[Optimizer], setting: str, value: Any) -> None:
    default = kind.taken().get(setting, value)
    if value is None and not (setting in _NEEDED and default is not None):
        return
    if isinstance(value, Schedule) or is_symbolic(value):
        return
    owner = kind.__name__
    if isinstance(value, bool | np.bool_) and isinstance(default, bool):
        return
    if not is_finite(value):
        changes = setting == "learning_rate" and callable(value)
        way = "; one that changes is a class of gd.schedules" if changes else ""
        raise ValueError(f"{owner}: {setting} must be a finite number, got {value!r}{way}")
    if value < 0 or (setting in FRACTIONS and value > 1):
        allowed = "from 0 to 1" if setting in FRACTIONS else "0 or more"
        raise ValueError(f"{owner}: {setting} must be {allowed}, got {value!r}")
