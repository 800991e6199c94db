"""Everything that draws: Matplotlib's only home.

A mark draws one thing and moves it; a scene is a figure and its marks; a picture is a function
that gives a scene.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gdviz.plotting.pictures.field import field
    from gdviz.plotting.pictures.race import paths, race
    from gdviz.plotting.pictures.relief import relief
    from gdviz.plotting.scene import Scene
    from gdviz.plotting.theme import SIZES, Size, Theme, style
    from gdviz.plotting.words import set_language

_HOMES = {
    "field": "pictures.field",
    "paths": "pictures.race",
    "race": "pictures.race",
    "relief": "pictures.relief",
    "Scene": "scene",
    "SIZES": "theme",
    "Size": "theme",
    "Theme": "theme",
    "style": "theme",
    "set_language": "words",
}

__all__ = [
    "SIZES",
    "Scene",
    "Size",
    "Theme",
    "field",
    "paths",
    "race",
    "relief",
    "set_language",
    "style",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'gdviz.plotting' has no attribute {name!r}")
    return getattr(import_module(f"gdviz.plotting.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
