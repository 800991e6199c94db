"""The numbers of a page: objectives and rules as one script, which a browser walks down."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from importlib.resources import files
from itertools import count
from typing import Any

from gdviz.explorer.functions import printed_objective
from gdviz.explorer.rules import printed_rule
from gdviz.objectives.base import Drawable
from gdviz.programs.javascript import Source, literal

SOURCES = "runtime.js", "objectives.js", "walk.js", "law.js", "formula.js"
NAMES = "walk, workings, law, parse, Refusal"


def script(objectives: Sequence[Drawable], optimizers: Sequence[Any]) -> str:
    """Return the script that makes `gd`: the objectives, the rules and what walks down them.

    Raises
    ------
    ValueError
        If one of them cannot be printed.
    """
    printed = _made("objective", map(printed_objective, objectives))
    dimensions = {each.dimension for each in objectives}
    rules = _made("", (printed_rule(each, dimensions) for each in optimizers))
    parts = literal({"objectives": printed, "rules": rules})
    sources = "\n".join(map(source, SOURCES))
    return f"const gd = (() => {{\n{sources}\nreturn {{{NAMES}, ...{parts}}};\n}})();\n"


def source(name: str) -> str:
    """Return a file of the page without its comments and indentation."""
    text = files("gdviz.explorer").joinpath(name).read_text("utf-8")
    stripped = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in stripped if line and not line.startswith("//"))


def _made(kind: str, tables: Iterable[dict[str, Any]]) -> list[Source]:
    """Return what makes what is printed, a call or the table, each with a key that no other has."""
    made: dict[str, Source] = {}
    for table in tables:
        word = re.sub(r"\W+", "-", (table.get("title") or table["label"]).lower())
        keys = (word if k == 1 else f"{word}-{k}" for k in count(1))
        key = next(key for key in keys if key not in made)
        made[key] = Source(f"{kind}({literal({'key': key} | table)})")
    return [*made.values()]
