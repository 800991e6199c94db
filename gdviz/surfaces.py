"""Surfaces by name: `gdviz.surfaces.rosenbrock` and its like, and `catalogue` of all.

Each is made when first asked for.
"""

from __future__ import annotations

from gdviz.ground.absent import Absent, refused
from gdviz.objectives.catalogue import TABLE
from gdviz.objectives.named import catalogue
from gdviz.objectives.points import checked_domain
from gdviz.objectives.surface import Surface

__all__ = ["Surface", "catalogue", "checked_domain", *TABLE]


def __getattr__(name: str) -> Surface | Absent:
    return catalogue[name] if name in TABLE else refused(__name__, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *TABLE})
