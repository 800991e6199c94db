"""The formats of a film by what a file may end in: each is declared in a file of `formats`."""

from importlib import import_module
from pkgutil import iter_modules

from gdviz.plotting.films import formats
from gdviz.plotting.films.frame import Encoder


def _declared() -> dict[str, Encoder]:
    found: dict[str, Encoder] = {}
    for module in iter_modules(formats.__path__):
        found |= import_module(f"{formats.__name__}.{module.name}").ENCODERS
    return found


ENCODERS = _declared()
"""The encoder of each suffix, such as ".gif"."""
