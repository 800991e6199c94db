"""Gradient descent made visible.

A formula has a derivative, an optimizer takes a step, the steps make a trajectory, and a scene
draws it:

>>> import gdviz as gd
>>> bowl = gd.Surface("x**2 + 10*y**2")
>>> scene = gd.race(bowl, [gd.SGD(0.08), gd.Adam(0.4)], start=(-4, 1.5), steps=40)
>>> scene.save("race.gif")  # doctest: +SKIP
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

import numpy  # noqa: F401  what everything rests on; all else is loaded when first used

from gdviz.version import __version__ as __version__

if TYPE_CHECKING:
    from gdviz import (
        activations,
        callbacks,
        data,
        initializers,
        layers,
        losses,
        metrics,
        models,
        optimizers,
        plotting,
        schedules,
        surfaces,
    )
    from gdviz.calculus.formula import FormulaError
    from gdviz.descent import Trajectory, descend
    from gdviz.loss.targets import one_hot
    from gdviz.objectives.data_surface import DataSurface
    from gdviz.optimizers import (
        SGD,
        Adadelta,
        Adagrad,
        Adam,
        Adamax,
        AdamW,
        Lion,
        Nadam,
        RMSprop,
    )
    from gdviz.plotting.pictures.compare import compare_losses
    from gdviz.plotting.pictures.learning_rates import learning_rates
    from gdviz.plotting.pictures.race import race
    from gdviz.steps.sweeps import Sweep, sweep
    from gdviz.studies.curvature import sharpness
    from gdviz.studies.laws import stability
    from gdviz.surfaces import Surface
    from gdviz.words.words import set_language

_HOMES = {
    "calculus.formula": ("FormulaError",),
    "surfaces": ("Surface",),
    "optimizers": (
        "SGD",
        "Adagrad",
        "RMSprop",
        "Adadelta",
        "Adam",
        "AdamW",
        "Adamax",
        "Nadam",
        "Lion",
    ),
    "objectives.data_surface": ("DataSurface",),
    "steps.sweeps": ("Sweep", "sweep"),
    "descent": ("descend", "Trajectory"),
    "studies.curvature": ("sharpness",),
    "studies.laws": ("stability",),
    "loss.targets": ("one_hot",),
    "plotting.pictures.learning_rates": ("learning_rates",),
    "plotting.pictures.compare": ("compare_losses",),
    "plotting.pictures.race": ("race",),
    "words.words": ("set_language",),
}
_HOME = {name: home for home, names in _HOMES.items() for name in names}
_MODULES = (
    "activations",
    "callbacks",
    "data",
    "initializers",
    "layers",
    "losses",
    "metrics",
    "models",
    "optimizers",
    "plotting",
    "schedules",
    "surfaces",
)

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "AdamW",
    "Adamax",
    "DataSurface",
    "FormulaError",
    "Lion",
    "Nadam",
    "RMSprop",
    "Surface",
    "Sweep",
    "Trajectory",
    "activations",
    "callbacks",
    "compare_losses",
    "data",
    "descend",
    "initializers",
    "layers",
    "learning_rates",
    "losses",
    "metrics",
    "models",
    "one_hot",
    "optimizers",
    "plotting",
    "race",
    "schedules",
    "set_language",
    "sharpness",
    "stability",
    "surfaces",
    "sweep",
]


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return import_module(f"gdviz.{name}")
    if name not in _HOME:
        # with the name and the module, Python says what may have been meant
        said = f"module 'gdviz' has no attribute {name!r}"
        raise AttributeError(said, name=name, obj=sys.modules[__name__])
    value = getattr(import_module(f"gdviz.{_HOME[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
