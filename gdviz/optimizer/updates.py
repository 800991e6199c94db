"""What passes through an update: the lines that it tells, and what it gives back.

Both are looked at where somebody's own comes in, so that a mistake is one sentence.
"""

from collections.abc import Callable
from functools import wraps
from inspect import Parameter, signature
from typing import Any, NamedTuple

import numpy as np

from gdviz.ground.checks import quoted

Let = Callable[[str, Any], Any]
"""What a rule calls with the name and the value of each of its lines; it returns the value."""


def unheard(name: str, value: Any) -> Any:
    """Return a line of a rule as it is, where nobody listens."""
    return value


class Asked(NamedTuple):
    """What an update wants to be called with.

    Attributes
    ----------
    count : how many of the gradient, the memory and the point, in this order
    names : what it wants by name, of "variables" and "let"
    """

    count: int
    names: tuple[str, ...]

    @classmethod
    def by(cls, function: Callable[..., Any]) -> "Asked":
        """Return what a callable asks for: the arguments that it needs, but three at most."""
        try:
            parameters = signature(function).parameters
        except ValueError:  # of one that is written in C
            return cls(1, ())
        names = tuple(name for name in ("variables", "let") if name in parameters)
        if any(each.kind is Parameter.VAR_POSITIONAL for each in parameters.values()):
            return cls(3, names)
        needed = [each for each in parameters.values() if each.name not in names]
        count = sum(each.kind in _PLACES and each.default is each.empty for each in needed)
        return cls(min(max(count, 1), 3), names)


_PLACES = Parameter.POSITIONAL_ONLY, Parameter.POSITIONAL_OR_KEYWORD


def checked(update: Callable[..., Any]) -> Callable[..., Any]:
    """Let a method `update` take as few arguments as it names, and refuse what is no step."""
    bound = update.__get__(object())  # without itself
    asked = Asked.by(bound)

    @wraps(update)
    def looked_at(
        self: Any, gradient: Any, state: Any, point: Any, variables: Any = None, let: Let = unheard
    ) -> tuple[Any, Any]:
        named = {"variables": variables, "let": let}
        named = {name: named[name] for name in asked.names}
        given = (gradient, state, point)[: asked.count]
        step, state = pair(self.label, update(self, *given, **named))
        return as_step(self.label, step, gradient), state

    return looked_at


def pair(label: str, given: Any) -> tuple[Any, Any]:
    """Return a step and a memory, refusing anything else."""
    if not isinstance(given, tuple) or len(given) != 2:
        raise ValueError(
            f"{label} must return two things, a step and a memory, got {quoted(given)}"
        )
    return given


def as_step(label: str, step: Any, gradient: Any) -> Any:
    """Return a step as an array like the gradient; symbols and what is recorded as they are.

    Raises
    ------
    ValueError
        If it has another shape than the gradient, or is no real number.
    """
    if not isinstance(gradient, np.ndarray) or gradient.dtype == object:
        return step
    array = np.asarray(step)
    if array.dtype.kind not in "fiub":
        raise ValueError(f"{label} must return a step of real numbers, got {quoted(step)}")
    if array.shape != gradient.shape and not array.size == gradient.size == 1:
        raise ValueError(
            f"{label} must return a step of the gradient's shape {gradient.shape}, "
            f"got {array.shape}"
        )
    return array.reshape(gradient.shape)
