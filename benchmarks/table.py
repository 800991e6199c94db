"""The table of all benchmarks, a line as soon as its row is there."""

from collections.abc import Iterator
from statistics import median

from benchmarks.measure import Row

WIDTHS = (10, 10, 22, 27, 10, 7, 19, 12)
HEAD = ("gdviz", "instead", "ratio (min–max)", "by CPU time", "target", "", "floor", "peak MB")


def head() -> str:
    return line("", *HEAD)


def lines(row: Row) -> Iterator[str]:
    """Yield the lines of a row, and what else a reader must know."""
    yield line(row.what, *_numbers(row), _target(row), _verdict(row), _floor(row), _peaks(row))
    if row.missing:
        yield f"    {row.missing} is not installed"
    if row.note:
        yield f"    {row.note}"


def line(what: str, *cells: str) -> str:
    padded = "".join(f"{cell:>{width}}" for cell, width in zip(cells, WIDTHS, strict=True))
    return f"{what:36}{padded}".rstrip()


def _numbers(row: Row) -> Iterator[str]:
    yield quantity(median(row.ours), row.unit)
    yield quantity(median(row.theirs), row.unit) if row.theirs else ""
    yield f"{row.ratio:.3g} ({min(row.ratios):.3g}–{max(row.ratios):.3g})" if row.theirs else ""
    spent = (quantity(median(side), "s") for side in row.cpu)
    yield f"{row.cpu_ratio:.3g} ({' | '.join(spent)})" if row.cpu else ""


def quantity(number: float, unit: str) -> str:
    if unit == "s" and number < 0.1:
        return f"{1000 * number:.3g} ms"
    return f"{number:.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    alone = not (row.theirs or row.missing)
    return f"{'≥' if row.faster else '≤'} {row.target:g}" + (f" {row.unit}" if alone else "")


def _verdict(row: Row) -> str:
    return {None: "", True: "yes", False: "MISSED"}[row.reached]


def _floor(row: Row) -> str:
    """Say what nobody goes without, and how many times that ours is."""
    if not row.floor:
        return ""
    return f"{quantity(median(row.floor), row.unit)} × {row.times_floor:.3g}"


def _peaks(row: Row) -> str:
    return " / ".join(f"{peak:.0f}" for peak in row.peaks)
