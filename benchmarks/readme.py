"""The README's "How fast", of what was measured: a line for each row that has a headline."""

from collections.abc import Mapping
from pathlib import Path

from benchmarks.measure import ROOT, Row
from benchmarks.results import Part, rows

README = ROOT / "README.md"
TITLE = "## How fast"
TOLD = """{title}

Medians of turns, each side in a process of its own, on {cores} cores. On yours
`pip install -e ".[bench]" && python -m benchmarks` measures them, beside the least that such work
takes anybody.

| work | beside | ratio | target |
|---|---|---|---|
"""


def section(results: Mapping[str, Part]) -> str:
    """Return the section in Markdown."""
    lines = [_line(row) for part in results.values() for row in rows(part) if row.headline]
    cores = {part["on"]["cores"] for part in results.values()}
    on = f"{min(cores)} to {max(cores)}" if len(cores) > 1 else "".join(map(str, cores))
    return TOLD.format(title=TITLE, cores=on) + "".join(f"{line}\n" for line in lines)


def _line(row: Row) -> str:
    work, _, peer = row.headline.partition(" | ")
    return f"| {work} | {peer} | {_ratio(row)} | {_target(row)} |"


def _ratio(row: Row) -> str:
    if row.missing:
        return "not measured"
    ratio = _number(row.ratio)
    return f"{ratio} times as fast" if row.faster else f"{ratio} of its time"


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    missed = ", missed" if row.reached is False else ""
    return f"{'at least' if row.faster else 'at most'} {row.target:g}{missed}"


def _number(ratio: float) -> str:
    digits = 0 if ratio >= 10 else 1 if ratio >= 2 else 2
    return f"{ratio:.{digits}f}"


def parts(text: str) -> tuple[str, str, str]:
    """Return what stands before the section, the section, and what stands after it."""
    before, found, rest = text.partition(f"{TITLE}\n")
    own, following, after = rest.partition("\n## ")
    return before, found + own, following + after


def written(text: str, results: Mapping[str, Part]) -> str:
    """Return the README with the section as it was measured."""
    before, found, after = parts(text)
    if not found:
        raise ValueError(f"{README.name} has no section {TITLE!r}")
    return before + section(results) + after


def write(results: Mapping[str, Part], file: Path = README) -> None:
    file.write_text(written(file.read_text("utf-8"), results), "utf-8")
