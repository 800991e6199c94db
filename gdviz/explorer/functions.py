"""An objective for the browser: its program, printed, and what a page says of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from gdviz.objectives.base import Drawable
from gdviz.programs.javascript import function


def printed_objective(objective: Drawable) -> dict[str, Any]:
    """Return an objective as a table for the browser, which `javascript.literal` writes.

    Raises
    ------
    ValueError
        If it has no program.
    """
    program = objective.program
    return {
        "title": objective.name or objective.description,
        "names": objective.names,
        "parameters": [],
        "domain": objective.domain,
        "minima": objective.minima,
        "start": objective.start,
        "formula": objective.description,
        "latex": objective.latex(),
        "only": function(replace(program, results=program.results[:1])),
        "all": function(program),
    }
