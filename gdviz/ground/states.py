"""The memory of a rule may be anything; the steps before it are counted, by the rule or beside it.

What is done to a memory, be it put into letters or into a file, is done to its numbers and arrays,
which are known by name: that of a field or a key, and `s` where there is none.
"""

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from numbers import Real
from typing import Any, NamedTuple

PLAIN = "s"
"""What a number or an array is called that is a memory by itself; those of a tuple are s_1, s_2."""


class Counted(NamedTuple):
    """A memory that does not count the steps, and how many have been taken."""

    t: int
    s: Any


def counts(memory: Any) -> bool:
    """Whether a memory counts the steps itself: a NamedTuple with a field t does."""
    return "t" in getattr(memory, "_fields", ()) and not isinstance(memory, Counted)


def started(memory: Any) -> Any:
    """Return a memory with its count, as it is before the first step."""
    return memory if counts(memory) or isinstance(memory, Counted) else Counted(0, memory)


def changed(memory: Any, change: Callable[[str, Any], Any], name: str = PLAIN) -> Any:
    """Return the same memory with something else for each number and array, told by its name."""
    inside = "" if name == PLAIN else f"{name}."

    def of(parts: dict[str, Any]) -> dict[str, Any]:
        return {key: changed(part, change, f"{inside}{key}") for key, part in parts.items()}

    is_number = isinstance(memory, Real) or hasattr(memory, "__array_ufunc__")  # or records one
    if is_number and not isinstance(memory, bool):
        return change(name, memory)
    if isinstance(memory, dict):
        return of(memory)
    if hasattr(memory, "_fields"):
        return memory._replace(**of(memory._asdict()))
    if isinstance(memory, tuple | list):
        return type(memory)(
            changed(part, change, f"{name}_{number}") for number, part in enumerate(memory, 1)
        )
    if is_dataclass(memory) and not isinstance(memory, type):
        return replace(memory, **of({f.name: getattr(memory, f.name) for f in fields(memory)}))
    return memory


def parts_of(memory: Any) -> dict[str, Any]:
    """Return the numbers and arrays of a memory by name."""
    found: dict[str, Any] = {}
    changed(memory, found.setdefault)
    return found
