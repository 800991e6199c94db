"""The forms of a deck by what a file may end in: each is declared in a file of `forms`."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import NamedTuple

from gdviz.decks.slide import Talk


class Form(NamedTuple):
    """How a form of a deck is written.

    Attributes
    ----------
    write : writes a talk to a file, told what the folder beside it is called
    still : what a picture is written as, ".png", or ".pdf" for a page a step
    film : what plays best of ".mp4" and ".gif"; None where nothing does
    titled : whether the pictures have the titles
    beside : whether pictures and films stand in a folder beside the file
    package : which it is written with, of the extra `slides`
    """

    write: Callable[[Talk, Path, str], None]
    still: str = ".png"
    film: str | None = ".mp4"
    titled: bool = False
    beside: bool = False
    package: str = ""

    def require(self) -> None:
        """Refuse, before anything is drawn, if the package is not there."""
        if self.package and find_spec(self.package) is None:
            raise ValueError(
                f"this deck is written with {self.package}, which was not found: pip install "
                '"gdviz[slides]"; a .html needs nothing'
            )


@cache
def forms() -> dict[str, Form]:
    """Return how a deck is written, by the suffix of its file; what most people take is first."""
    from gdviz.decks import forms as package

    found: dict[str, Form] = {}
    for module in iter_modules(package.__path__):
        found |= import_module(f"{package.__name__}.{module.name}").FORMS
    order = sorted(found, key=lambda suffix: (found[suffix].beside, suffix != ".pptx"))
    return {suffix: found[suffix] for suffix in order}
