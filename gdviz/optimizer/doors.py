"""The door to all that steps: an optimizer of whatever a person hands over."""

from __future__ import annotations

from typing import Any

from gdviz.ground import kinds
from gdviz.optimizer.base import Optimizer
from gdviz.optimizer.held import itself
from gdviz.optimizer.rule import Rule, is_rule
from gdviz.schedules import Schedule


def get(optimizer: Any) -> Any:
    """Return an optimizer of whatever it is given as.

    Parameters
    ----------
    optimizer : its name, such as "adam", or its class, for one with its defaults; one, or a sweep,
        as it is; or what makes a `Rule`: a function of the gradient that returns the step, an
        object with `update`, or the class of such

    Raises
    ------
    ValueError
        If it is nothing of these, or there is no optimizer of that name.
    """
    optimizer = itself(optimizer)
    if hasattr(optimizer, "move") and hasattr(optimizer, "settings"):
        if not isinstance(optimizer, type):
            return optimizer
    elif isinstance(optimizer, type) and callable(getattr(optimizer, "update", None)):
        return Rule(kinds.made(optimizer))
    elif is_rule(optimizer) or isinstance(optimizer, Schedule):
        return Rule(optimizer)
    such = "Adam(0.1), a function of the gradient, an object with update(gradient, memory, point),"
    return kinds.get(Optimizer, optimizer, such)
