"""An objective for the browser: its functions, printed, and what a page says of it."""

from __future__ import annotations

from typing import Any

from gdviz.objectives.base import Drawable


def printed_objective(objective: Drawable) -> dict[str, Any]:
    """Return an objective as a table for the browser, which `javascript.literal` writes.

    Raises
    ------
    ValueError
        If it cannot be printed, or has more than two variables.
    """
    if objective.dimension > 2:
        raise ValueError(
            "a page shows functions of one or two variables, "
            f"got {objective.dimension}: {objective!r}"
        )
    return {
        "title": objective.name or objective.description,
        "names": objective.names,
        "parameters": [],
        "domain": objective.domain,
        "minima": objective.minima,
        "start": objective.start,
        "formula": objective.description,
        "latex": objective.latex(),
        **objective.printed(),
    }
