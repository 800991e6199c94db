"""The public names of a package are declared once, in its stub `__init__.pyi`.

Editors and type checkers read the stub as it is. The package reads it when it is imported, and
loads the module where a name lives when somebody first asks for it:

    __all__, __getattr__, __dir__ = public.names(__name__)

A line of a stub is `from gdviz.descent import descend as descend`, or `from gdviz import losses as
losses` for a whole module, or `from gdviz.optimizers import *` for what that module lists in its
own `__all__`. What a package is open for, such as pictures, is found in its room too, without a
line: a new file is enough. A function refuses in a sentence what it cannot take: see `calls`.
"""

import ast
import inspect
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from gdviz.ground.absent import Absent, instead
from gdviz.ground.calls import checked
from gdviz.ground.missing import Missing


def names(
    package: str, room: str = ""
) -> tuple[list[str], Callable[[str], Any], Callable[[], list[str]]]:
    """Return `__all__`, `__getattr__` and `__dir__` of a package, as its stub declares them.

    With a `room`, what its files mark with a decorator of the room's name in the singular is found
    as well: "pictures" holds functions under `@picture`.
    """
    module = sys.modules[package]
    homes = dict(_declared(Path(module.__file__).with_suffix(".pyi")))

    def attribute(name: str) -> Any:
        if name not in homes and room:
            homes.update(_marked(package, room, name))
        if name not in homes and (said := instead(package, name)):
            return Absent(said)
        if name not in homes:
            raise Missing(package, name, name=name)
        if homes[name] == package:
            return import_module(f"{package}.{name}")
        value = _checked(package, getattr(import_module(homes[name]), name))
        setattr(module, name, value)
        return value

    public = sorted(name for name in homes if not name.startswith("_"))
    return public, attribute, lambda: sorted(homes)


def check_calls(module: str, *names: str) -> None:
    """Let functions of a module, by default all that it lists, refuse what they cannot take."""
    home = sys.modules[module]
    for name in names or home.__all__:
        setattr(home, name, _checked(module, getattr(home, name)))


def _checked(module: str, value: Any) -> Any:
    """Return a value of a module: if it is a function, one that refuses what it cannot take.

    Pictures do so already.
    """
    if not inspect.isfunction(value) or hasattr(value, "__wrapped__"):
        return value
    function = checked(value)
    function.__module__ = module  # where another process looks for it
    return function


def _declared(stub: Path) -> Iterator[tuple[str, str]]:
    """Yield each name of a stub with the module that it is imported from."""
    for line in ast.parse(stub.read_text("utf-8")).body:
        if isinstance(line, ast.ImportFrom):
            for alias in line.names:
                found = _listed(line.module) if alias.name == "*" else [alias.name]
                yield from ((name, line.module) for name in found)


def _marked(package: str, room: str, name: str) -> dict[str, str]:
    """Return the module of a room in which a marked function of that name stands, if any."""
    marked = f"@{room.removesuffix('s')}\ndef {name}("
    folder = Path(sys.modules[package].__file__).parent / room
    for path in folder.glob("*.py"):
        if marked in path.read_text("utf-8"):
            return {name: f"{package}.{room}.{path.stem}"}
    return {}


def _listed(home: str) -> list[str]:
    """Return the `__all__` of a module of ours, which need not be imported for it."""
    path = Path(__file__).parents[1].joinpath(*home.split(".")[1:]).with_suffix(".py")
    _, _, after = path.read_text("utf-8").partition("\n__all__ = ")
    return ast.literal_eval(after[: after.index("]") + 1])
