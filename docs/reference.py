"""The reference: a page for each kind of name, each name with its example and where it is seen."""

import inspect
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

import gdviz as gd


class Kind(NamedTuple):
    """A page of the reference: its title, what it says at its head, and the names on it."""

    title: str
    words: str
    names: list[str]


def _named(module: str, names: str) -> list[str]:
    return [f"{module}.{name}" for name in names.split()]


def _all(module: str) -> list[str]:
    """Return what a module declares as public, without modules and tables."""
    home = _module(module)
    return [f"{module}.{name}" for name in home.__all__ if is_shown(getattr(home, name))]


def is_shown(value: Any) -> bool:
    """Whether a public name is that of a class or a function."""
    return inspect.isclass(value) or inspect.isfunction(value)


def _classes(module: str) -> list[str]:
    """Return the base of a kind, and what of it has names."""
    base = next(value for value in vars(_module(module)).values() if _is_base(value))
    return [f"{module}.{kind.__name__}" for kind in (base, *base.table.values())]


def _is_base(value: Any) -> bool:
    return inspect.isclass(value) and bool(vars(value).get("table"))


def _module(name: str) -> ModuleType:
    return import_module(name)


def value_of(name: str) -> Any:
    """Return what a public name stands for."""
    module, _, last = name.rpartition(".")
    return getattr(_module(module), last)


KINDS = {
    "objectives": Kind(
        "What is descended",
        "A formula, a function, values on a grid, a loss on data: anything with values and slopes. "
        "Points have the shape ``(..., n)``: one point, a grid and a thousand starts are one call.",
        [
            *_named("gdviz", "Surface Curve Function Grid DataSurface FormulaError"),
            *_all("gdviz.surfaces"),
        ],
    ),
    "descents": Kind(
        "Descents",
        "An optimizer takes steps, the steps make a trajectory.",
        _named("gdviz", "descend minimize Trajectory sweep Sweep stability sharpness"),
    ),
    "optimizers": Kind(
        "Optimizers",
        "Names, defaults and numbers of Keras 3. Each rule is written once: it steps, it is a list "
        "of equations, and it prints as LaTeX.",
        [*_classes("gdviz.optimizers"), *_named("gdviz", "Projected Rule")],
    ),
    "schedules": Kind(
        "Learning rates that change",
        "A learning rate may be one of these; it is asked at every step.",
        _classes("gdviz.schedules"),
    ),
    "sets": Kind("Allowed sets", "Where `gdviz.Projected` keeps a path.", _all("gdviz.sets")),
    "methods": Kind(
        "Methods that choose their own steps",
        "What `gdviz.minimize` takes, by name, by class or as an object.",
        _all("gdviz.methods"),
    ),
    "losses": Kind(
        "Losses",
        "Names, defaults and numbers of Keras 3, each with its formula beside its stable NumPy "
        "value and slope.",
        [*_classes("gdviz.losses"), "gdviz.losses.FunctionLoss", "gdviz.one_hot"],
    ),
    "models": Kind(
        "Models",
        "Keras's ``compile`` and ``fit``, in NumPy: see :doc:`/howto/keras`.",
        [*_named("gdviz", "Model Sequential"), *_all("gdviz.models")],
    ),
    "layers": Kind(
        "Layers",
        "Names and arguments of Keras 3.",
        ["gdviz.layers.Input", *_classes("gdviz.layers")],
    ),
    "activations": Kind(
        "Activations", "As an argument of a layer, or by themselves.", _classes("gdviz.activations")
    ),
    "initializers": Kind(
        "First weights", "What a layer's weights are at first.", _classes("gdviz.initializers")
    ),
    "regularizers": Kind(
        "Regularizers", "What is added to a loss for large weights.", _all("gdviz.regularizers")
    ),
    "metrics": Kind("Metrics", "What is watched and not descended.", _classes("gdviz.metrics")),
    "callbacks": Kind("Callbacks", "Who hears of a training.", _all("gdviz.callbacks")),
    "landscapes": Kind(
        "Landscapes",
        "The loss of a network on a plane through its weights: see :doc:`/howto/landscape`.",
        [*_named("gdviz", "landscape Landscape"), *_all("gdviz.landscapes")],
    ),
    "look": Kind(
        "Scenes, look and language",
        "See :doc:`/howto/look` and :doc:`/howto/files`.",
        [
            *_named("gdviz.plotting", "Scene Theme Size style"),
            *_named("gdviz", "set_look set_language"),
        ],
    ),
    "pictures": Kind(
        "Pictures",
        "Each returns a `gdviz.plotting.Scene`, which shows itself in a notebook and saves itself "
        "to a file. All take ``size``, ``dark``, ``language``, ``title``, ``subtitle``, "
        "``caption``, ``alt_text``, ``axes``, ``colors``, ``background`` and ``font`` as well, and "
        "``view`` and ``log`` where they have them: see :doc:`/howto/look`.",
        [*_named("gdviz", "race compare_losses learning_rates"), *_all("gdviz.plotting")],
    ),
    "explorer": Kind("Live pages", "See :doc:`/howto/explore`.", _named("gdviz", "explore Page")),
    "decks": Kind("Slides", "See :doc:`/howto/slides`.", _named("gdviz", "deck")),
    "studies": Kind(
        "Studies",
        "What a picture computes, without the picture, as a frozen value.",
        _all("gdviz.studies"),
    ),
    "data": Kind("Data", "Data sets that need no download.", _all("gdviz.data")),
    "course": Kind("The course", "What the :doc:`/tutorial/index` tells.", _all("gdviz.course")),
    "utils": Kind("Keras's utilities", "As in ``keras.utils``.", _all("gdviz.utils")),
    "others": Kind("And", "What stands by itself.", _all("gdviz")),
}
"""The pages by name, in order: what stands on two of them stands on the first alone."""


def kinds() -> dict[str, Kind]:
    """Return the pages of the reference by their names, with each name once."""
    seen: set[int] = set()
    found = {key: kind._replace(names=list(_new(kind.names, seen))) for key, kind in KINDS.items()}
    return {key: kind for key, kind in found.items() if kind.names}


def _new(names: list[str], seen: set[int]) -> Iterator[str]:
    for name in names:
        if (at := id(value_of(name))) not in seen:
            seen.add(at)
            yield name


def pages() -> dict[str, str]:
    """Return the pages of the reference by their paths."""
    found = kinds()
    listed = "\n".join(f"   {name}" for name in [*found, "surfaces"])
    made = {f"reference/{name}.rst": _page(kind) for name, kind in found.items()}
    return made | {
        "reference/index.rst": _INDEX.replace("PAGES", listed),
        "reference/surfaces.rst": _surfaces(),
    }


_INDEX = """Reference
=========

Examples begin where ``import gdviz as gd`` and ``import numpy as np`` have been said. Each has been
run: what stands below it is what it gave.

.. toctree::
   :maxdepth: 1

PAGES
"""


def _page(kind: Kind) -> str:
    entries = "\n".join(map(_entry, kind.names))
    return f".. rst-class:: reference\n\n{_headed(kind.title, '=')}\n{kind.words}\n\n{entries}"


def _headed(title: str, line: str) -> str:
    return f"{title}\n{line * len(title)}\n"


def _entry(name: str) -> str:
    """Return one name: what its docstring says, and the pictures of the course that use it."""
    is_class = inspect.isclass(value_of(name))
    directive = f".. autoclass:: {name}\n   :members:" if is_class else f".. autofunction:: {name}"
    also = " ".join(_spellings(name))
    return f"{_headed(name.rpartition('.')[2], '-')}\n{directive}\n\n.. minigallery:: {also}\n"


def _spellings(name: str) -> list[str]:
    """Return by which public names scripts may call what a name stands for."""
    value, last = value_of(name), name.rpartition(".")[2]
    homes = [gd, *filter(inspect.ismodule, (getattr(gd, each) for each in gd.__all__))]
    return [f"{home.__name__}.{last}" for home in homes if getattr(home, last, None) is value]


def _surfaces() -> str:
    rows = "\n".join(_surface(name, each) for name, each in gd.surfaces.catalogue.items())
    return f"""Surfaces of the catalogue
=========================

`gd.surfaces` holds them by name, each with its domain, its minima, a start worth watching and what
it teaches:

>>> bowl = gd.surfaces.ill_conditioned_quadratic
>>> scene = gd.race(bowl, [gd.SGD(0.01), gd.Adam(0.1)], bowl.start)
>>> scene.save("race.gif")  # doctest: +SKIP

{rows}
"""


def _surface(name: str, surface: Any) -> str:
    places = [f"({', '.join(f'{x:.5g}' for x in place)})" for place in surface.minima]
    minima = f" Minima: {', '.join(places)}." if 0 < len(places) <= 6 else ""
    return (
        f"{_headed(name, '-')}\n.. math:: {surface.latex()}\n\n{surface.teaches}{minima} "
        f"``gd.surfaces.{name}``\n"
    )
