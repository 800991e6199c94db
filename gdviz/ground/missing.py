"""A name that a module of ours has not: the error says where it lives, or which was meant."""

import inspect
import sys
from collections.abc import Iterator

from gdviz.ground import checks


class Missing(AttributeError):
    """What is raised for a name, `Missing(module, name, name=name)`.

    What to write is looked for when somebody reads it, since `hasattr` asks as well.
    """

    def __str__(self) -> str:
        where, name = self.args
        said = f"module {where!r} has no attribute {name!r}"
        if places := [*_homes(name)]:
            return f"{said}: write {places[0]}.{name}"
        near = checks.near(name, _public(sys.modules[where]))
        return f"{said}: {checks.question(near)}" if near else said


def _homes(name: str) -> Iterator[str]:
    """Yield gd, and the modules that it hands on, where they have something of a name."""
    package = sys.modules[__name__.partition(".")[0]]
    rooms = {f"gd.{room}": getattr(package, room) for room in package.__all__}
    for place, module in {"gd": package, **rooms}.items():
        if inspect.ismodule(module) and name in _public(module):
            yield place


def _public(module: object) -> list[str]:
    """Return what a module lists, or what stands in it and is ours."""
    if hasattr(module, "__all__"):
        return module.__all__
    return [name for name, value in vars(module).items() if _is_ours(name, value)]


def _is_ours(name: str, value: object) -> bool:
    return name[0] != "_" and str(getattr(value, "__module__", "")).startswith("gdviz.")
