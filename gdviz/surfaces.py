"""Surfaces by name: `gdviz.surfaces.rosenbrock` and its like, and `catalogue` of all.

Each is made when first asked for.
"""

from __future__ import annotations

from gdviz.objectives.catalogue import TABLE
from gdviz.objectives.named import catalogue, unknown
from gdviz.objectives.points import checked_domain
from gdviz.objectives.surface import Surface

__all__ = ["Surface", "catalogue", "checked_domain"]


def __getattr__(name: str) -> Surface:
    if name not in TABLE:
        advice = "" if name.startswith("_") else f" ({unknown(name)})"
        raise AttributeError(f"module 'gdviz.surfaces' has no attribute {name!r}{advice}")
    return catalogue[name]


def __dir__() -> list[str]:
    return sorted({*globals(), *TABLE})
