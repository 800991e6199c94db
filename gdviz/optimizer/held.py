"""The optimizer of a model: what is set on it, the model sets, by another rule in its place."""

from __future__ import annotations

from typing import Any

from gdviz.ground.states import started


class Rate(float):
    """A learning rate that may be assigned, as in Keras: it then is that of the model."""

    def __new__(cls, value: float, held: Held) -> Rate:
        """Return the rate of an optimizer that a model holds."""
        rate = super().__new__(cls, value)
        rate._held = held
        return rate

    def assign(self, value: float) -> None:
        """Give the model another learning rate."""
        self._held.learning_rate = float(value)

    def numpy(self) -> float:
        """Return the number."""
        return float(self)

    def __reduce__(self) -> tuple[Any, ...]:
        return float, (float(self),)


class Held:
    """The rule that a model has now, and all that it has.

    A rule never changes; to set a setting of this is to give the model another rule, which goes on
    with what was remembered: `model.optimizer.learning_rate = 0.01`.

    Parameters
    ----------
    model : whose `rule` it is
    """

    def __init__(self, model: Any) -> None:
        object.__setattr__(self, "_model", model)

    @property
    def __class__(self) -> type:
        return type(self._model.rule)

    @property
    def __dataclass_fields__(self) -> dict[str, Any]:  # so that `dataclasses.replace` takes it
        return type(self._model.rule).__dataclass_fields__

    @property
    def iterations(self) -> int:
        """How many steps the model has taken with it."""
        state = self._model.optimizer_state
        return 0 if state is None else int(started(state).t)

    def __getattr__(self, name: str) -> Any:
        if name == "lr":
            raise AttributeError("write learning_rate in place of lr", name=name, obj=self)
        value = getattr(self._model.rule, name)
        if name == "learning_rate" and isinstance(value, int | float):
            return Rate(value, self)
        return value

    def __setattr__(self, name: str, value: Any) -> None:
        rule = self._model.rule
        if name == "lr" or name not in getattr(rule, "settings", dict)():
            known = ", ".join(getattr(rule, "settings", dict)())
            write = "write learning_rate" if name == "lr" else f"it has {known}"
            raise ValueError(f"{rule!r} has no setting {name!r}: {write}")
        if name == "learning_rate" and hasattr(value, "__float__"):
            value = float(value)
        self._model.optimizer = rule.having(**{name: value})

    def __eq__(self, other: object) -> bool:
        return self._model.rule == itself(other)

    def __hash__(self) -> int:
        return hash(self._model.rule)

    def __repr__(self) -> str:
        return repr(self._model.rule)

    def __reduce__(self) -> tuple[Any, ...]:
        return itself, (self._model.rule,)


def itself(optimizer: Any) -> Any:
    """Return the rule that an optimizer is: of one that a model holds, that which it is now."""
    return optimizer._model.rule if type(optimizer) is Held else optimizer
