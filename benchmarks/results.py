"""What was measured, as JSON: a part for each benchmark, which is all that another run replaces."""

import json
import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, fields
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from benchmarks.measure import Row

FILE = Path(__file__).with_name("results.json")
BESIDE = ("numpy", "matplotlib", "sympy", "numba", "torch", "keras", "jax", "scikit-learn")

Part = dict[str, Any]


def machine() -> dict[str, Any]:
    """Return on what was measured, and how busy it was before."""
    return {
        "python": platform.python_version(),
        "system": f"{platform.system()}, {platform.machine()}",
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        "versions": {name: found for name in BESIDE if (found := _version(name))},
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def part(what: str, turns: int, on: dict[str, Any], rows: Sequence[Row]) -> Part:
    """Return what is kept of a benchmark: its rows, with their ratios, and how they were found."""
    when = datetime.now(UTC).strftime("%Y-%m-%d")
    return {"what": what, "turns": turns, "when": when, "on": on, "rows": list(map(_kept, rows))}


def _kept(row: Row) -> dict[str, Any]:
    kept = {name: value for name, value in asdict(row).items() if value not in ((), [], "", None)}
    if row.theirs:
        kept["ratio"] = row.ratio
    if row.floor:
        kept["times_floor"] = row.times_floor
    if row.reached is not None:
        kept["reached"] = row.reached
    return _rounded(kept)


def _rounded(value: Any) -> Any:
    """Return it with the digits that a clock gives."""
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(each) for each in value]
    return float(f"{value:.4g}") if isinstance(value, float) else value


def rows(part: Part) -> list[Row]:
    """Return the rows of a benchmark as they were measured."""
    known = {field.name for field in fields(Row)}
    return [Row(**{k: v for k, v in row.items() if k in known}) for row in part["rows"]]


def read(file: Path = FILE) -> dict[str, Part]:
    """Return the part of each benchmark; none where nothing was measured yet."""
    return json.loads(file.read_text("utf-8")) if file.exists() else {}


def write(results: Mapping[str, Part], file: Path = FILE) -> None:
    text = json.dumps(results, indent=1, ensure_ascii=False)
    file.write_text(text + "\n", "utf-8")
