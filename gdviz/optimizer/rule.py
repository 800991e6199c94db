"""A rule of one's own: a function of the gradient, or any object with an `update`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from copy import deepcopy
from dataclasses import field
from functools import cached_property, partial
from numbers import Real
from typing import Any, ClassVar, NamedTuple

import numpy as np

from gdviz.ground.called import alike, few
from gdviz.ground.kinds import Kind
from gdviz.optimizer.base import Optimizer, frozen
from gdviz.optimizer.updates import Asked, Let, as_step, pair, unheard
from gdviz.schedules import Schedule


class Part(NamedTuple):
    """What goes one way: all starts together, or one of them.

    Attributes
    ----------
    own : the rule, or a copy of the object, which may remember in itself
    memory : what it was given back
    """

    own: Any
    memory: Any


class Taken(NamedTuple):
    """The memory of a rule of one's own: steps taken, and a part of all starts or several."""

    t: int
    parts: tuple[Part, ...] | Part


@frozen
class Rule(Optimizer):
    """A function of the gradient, or any object with an `update`, as an optimizer.

    Parameters
    ----------
    own : a function that is given the gradient, shape (n,), and returns the step; or one that is
        given the gradient and its memory, and the point where it wants that too, and returns the
        step and the memory. The memory may be anything, and is None before the first step. An
        object has such a function as its method `update`, and `init(point)` where its memory
        begins as something else. What it keeps in itself, each descent begins with anew.
    learning_rate : factor of the steps, or a schedule of them; 1 by default

    Notes
    -----
    Many starts are stepped together where that gives what each of them alone gets, which is tried
    in the first step; else one by one.

    Examples
    --------
    >>> halved = gd.Rule(lambda g: -0.5 * g, name="halved")
    >>> gd.descend("x^2/2 + y^2/2", halved, (4, 8), 2).points.tolist()
    [[4.0, 8.0], [2.0, 4.0], [1.0, 2.0]]
    """

    _no_settings: ClassVar = ("name", "own")
    elementwise: ClassVar = False

    own: Any
    learning_rate: float | Schedule = field(default=1.0, kw_only=True)

    def __post_init__(self) -> None:
        if isinstance(self.own, Schedule):
            raise ValueError(f"a schedule is a learning rate: write SGD({self.own!r})")
        if not is_rule(self.own):
            raise ValueError(
                "a rule is a function of the gradient, such as lambda g: -0.1 * g, or an object "
                f"with update(gradient, memory, point), got {self.own!r}"
            )
        super().__post_init__()

    @property
    def label(self) -> str:
        """The name that pictures write beside its path: its own, or that of the function."""
        given = self.name or getattr(self.own, "name", None) or getattr(self.own, "label", None)
        return given if isinstance(given, str) else _called(self.own) or "own rule"

    def settings(self, changed: bool = False) -> dict[str, Any]:
        """Return the settings by name; with `changed` those that are no defaults."""
        ours = super().settings(changed)
        if changed and ours["learning_rate"] == 1:
            del ours["learning_rate"]
        return ours | _numbers(self.own)

    def __repr__(self) -> str:
        ours = {k: v for k, v in self.settings(True).items() if k not in _numbers(self.own)}
        settings = "".join(f", {name}={each!r}" for name, each in ours.items())
        named = f", name={self.name!r}" if self.name else ""
        return f"Rule({_written(self.own)}{settings}{named})"

    def having(self, **settings: Any) -> Rule:
        """Return the same rule with other settings, refusing one that it keeps itself."""
        if kept := [name for name in settings if hasattr(self.own, name)]:
            raise ValueError(
                f"{self.label} keeps its {kept[0]} itself: a class with gd.optimizers.Optimizer as "
                "its base gets it from there, where it can be changed"
            )
        return super().having(**settings)

    def init(self, point: np.ndarray) -> Taken:
        """Return the memory before the first step."""
        return Taken(0, self._begun(point))

    def update(
        self, gradient: Any, state: Taken, point: Any, variables: Any = None, let: Let = unheard
    ) -> tuple[Any, Taken]:
        """Return the step, which is to be added to the point, and the new memory."""
        g, rate = self._clipped(gradient, variables, unheard), self.rate(state.t)
        step, parts = self._step_all(self._parts(state, g, point), g, point, variables)
        step = step if isinstance(rate, float) and rate == 1 else rate * step
        if self.weight_decay:
            step = step - rate * self.weight_decay * point
        return step, Taken(state.t + 1, parts)

    def equations(self) -> tuple[tuple[Any, Any], ...]:
        """Return the rule as pairs (symbol, expression) of sympy, if it is a plain function.

        Raises
        ------
        ValueError
            If it has a memory, or does with its numbers what cannot be done with symbols.
        """
        if self._asked.count > 1:
            raise ValueError(
                f"the lines of {self.label} are not known: a class with gd.optimizers.Optimizer as "
                "its base and a rule has equations"
            )
        from gdviz.calculus.equations import equations_of

        return equations_of(self, self.init(np.zeros(1)))

    @cached_property
    def _asked(self) -> Asked:
        return Asked.by(_update_of(self.own))

    def _begun(self, point: np.ndarray) -> Part:
        own = deepcopy(self.own)
        init = getattr(own, "init", None)
        return Part(own, init(np.array(point)) if callable(init) else None)

    def _parts(self, state: Taken, g: Any, point: Any) -> tuple[Part, ...] | Part:
        """Return what goes together: one part of all starts, or several, of each of them."""
        if np.ndim(point) == 2 and state.t == 0 and not self._serves(g, point):
            return tuple(map(self._begun, point))
        return state.parts

    def _step_all(
        self, parts: tuple[Part, ...] | Part, g: Any, point: Any, variables: Any
    ) -> tuple[Any, tuple[Part, ...] | Part]:
        """Return the step of all starts, and what goes together after it."""
        if isinstance(parts, Part):
            return self._step(parts, g, point, variables)
        steps, parts = zip(*map(self._step, parts, g, point), strict=True)
        return np.stack(steps), parts

    def _step(self, part: Part, g: Any, point: Any, variables: Any = None) -> tuple[Any, Part]:
        """Return the step of a part, whose numbers are its own to change, and the part after it."""
        asked, named = self._asked, {}
        given = [x.copy() if isinstance(x, np.ndarray) else x for x in (g, part.memory, point)]
        if "variables" in asked.names:
            named["variables"] = variables
        result = _update_of(part.own)(*given[: asked.count], **named)
        step, memory = (result, None) if asked.count == 1 else pair(self.label, result)
        return as_step(self.label, step, g), Part(part.own, memory)

    def _serves(self, g: np.ndarray, points: np.ndarray) -> bool:
        """Whether it steps many starts together as it steps each of them alone."""
        g, points = few(g), few(points)
        alone = [
            self._step(self._begun(at), slope, at)[0] for slope, at in zip(g, points, strict=True)
        ]
        try:
            together = self._step(self._begun(points), g, points)[0]
        except Exception:  # whatever somebody's rule may raise for many starts
            return False
        return alike(np.array(alone), together)


def is_rule(given: Any) -> bool:
    """Whether something may be a rule: an object with `update`, or a callable that is no other."""
    other = isinstance(given, type | Kind | Mapping | Set) or hasattr(given, "value_and_gradient")
    return not other and (callable(getattr(given, "update", None)) or callable(given))


def _update_of(own: Any) -> Callable[..., Any]:
    return own.update if callable(getattr(own, "update", None)) else own


def _numbers(own: Any) -> dict[str, Any]:
    """Return the numbers and words that an object shows, by name, but for what it is called."""
    shown = {name: each for name, each in getattr(own, "__dict__", {}).items() if name[0] != "_"}
    return {
        name: each
        for name, each in shown.items()
        if isinstance(each, Real | str) and name not in ("name", "label")
    }


def _called(own: Any) -> str:
    """Return what a function, or the class of an object, is called in Python; "" of a lambda."""
    if isinstance(own, partial):
        return _called(own.func)
    name = getattr(own, "__name__", type(own).__name__)
    return "" if name == "<lambda>" else name


def _written(own: Any) -> str:
    """Return how somebody's own is written in a file: without where it lay in memory."""
    plain, numbers = type(own).__repr__ is object.__repr__, _numbers(own)
    if plain and not isinstance(own, type):
        return f"{type(own).__name__}({', '.join(f'{k}={v!r}' for k, v in numbers.items())})"
    return repr(own) if " at 0x" not in repr(own) else _called(own) or "lambda"
