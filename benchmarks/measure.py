"""Measuring: each side runs in fresh processes, in turns, and a row compares the two.

Ratios are taken pairwise, turn by turn, so that a machine that is busy for a while slows both
sides of a pair; CPU time stands beside them, which neighbours hardly disturb.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # of `ru_maxrss`, which macOS gives in bytes
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}


class Measured(NamedTuple):
    """What one run took.

    Attributes
    ----------
    seconds, cpu : of the work, or of the whole process
    peak : megabytes of memory at most, of the process itself
    said : what the work returned
    """

    seconds: float
    cpu: float
    peak: float
    said: dict[str, Any] = {}  # noqa: RUF012  a default that no one writes to

    def times(self, factor: float) -> "Measured":
        """Return what so many times the work would take."""
        return self._replace(seconds=factor * self.seconds, cpu=factor * self.cpu)


Side = Callable[[], Measured]


def work(function: Callable[..., Callable[[], dict | None]], **settings: Any) -> Side:
    """Return a side that runs the work of a function in a fresh process: see `child`."""
    words = [function.__module__, function.__qualname__, json.dumps(settings)]

    def side() -> Measured:
        command = [sys.executable, "-m", "benchmarks.child", *words]
        done = subprocess.run(command, env=ENVIRONMENT, stdout=subprocess.PIPE, check=True)
        return Measured(**json.loads(done.stdout.splitlines()[-1]))

    return side


def process(*words: str) -> Side:
    """Return a side that is a whole run of Python with these arguments."""

    def side() -> Measured:
        start = time.perf_counter()
        running = subprocess.Popen([sys.executable, *words], env=ENVIRONMENT)
        _, status, usage = os.wait4(running.pid, 0)
        seconds = time.perf_counter() - start
        running.returncode = os.waitstatus_to_exitcode(status)
        if running.returncode:
            raise subprocess.CalledProcessError(running.returncode, words)
        return Measured(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss * KILOBYTE / 1e6)

    return side


def in_turns(repeat: int, *sides: Side) -> list[list[Measured]]:
    """Run sides A B A B …, each so many times; return what each took."""
    turns = [[side() for side in sides] for _ in range(repeat)]
    return [list(runs) for runs in zip(*turns, strict=True)]


@dataclass(frozen=True)
class Row:
    """One line of the table.

    Attributes
    ----------
    what : what is measured
    ours, theirs : one number a turn; `theirs` is empty where ours stands alone
    unit : of both
    target : the ratio to reach; of ours alone, the number to stay below
    faster : whether the ratio is theirs over ours, to be at least the target; else it is ours
        over theirs, to be at most that
    cpu : the CPU seconds of ours and of theirs, each one number a turn
    peaks : megabytes at most, of ours and theirs
    note : what else a reader must know
    """

    what: str
    ours: Sequence[float]
    theirs: Sequence[float] = ()
    unit: str = "s"
    target: float | None = None
    faster: bool = False
    cpu: Sequence[Sequence[float]] = ()
    peaks: Sequence[float] = ()
    note: str = ""

    @property
    def ratios(self) -> list[float]:
        """The ratio of each turn; ours itself where it stands alone."""
        return self._compared(self.ours, self.theirs) if self.theirs else list(self.ours)

    @property
    def cpu_ratio(self) -> float:
        """The ratio of the CPU times, the median over the turns."""
        return median(self._compared(*self.cpu))

    def _compared(self, ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
        pairs = zip(ours, theirs, strict=True)
        return [b / a if self.faster else a / b for a, b in pairs]

    @property
    def reached(self) -> bool | None:
        """Whether the median of the ratios reaches the target; None without a target."""
        if self.target is None:
            return None
        ratio = median(self.ratios)
        return ratio >= self.target if self.faster else ratio <= self.target


def compared(
    what: str,
    ours: Sequence[Measured],
    theirs: Sequence[Measured],
    target: float | None,
    faster: bool = False,
    note: str = "",
) -> Row:
    """Return the row of two sides that were timed."""
    return Row(
        what,
        [run.seconds for run in ours],
        [run.seconds for run in theirs],
        target=target,
        faster=faster,
        cpu=[[run.cpu for run in runs] for runs in (ours, theirs)],
        peaks=[max(run.peak for run in runs) for runs in (ours, theirs)],
        note=note,
    )


def table(rows: Iterable[Row]) -> Iterator[str]:
    """Yield the lines of a plain table, each as soon as its row is there."""
    yield _line("", "gdviz", "instead", "ratio (min–max)", "by CPU time", "target", "", "peak MB")
    for row in rows:
        yield _line(row.what, *_numbers(row), _target(row), _verdict(row), _peaks(row))
        if row.note:
            yield f"    {row.note}"


def _line(what: str, *cells: str) -> str:
    widths = (10, 10, 22, 27, 10, 7, 12)
    padded = "".join(f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True))
    return f"{what:36}{padded}".rstrip()


def _numbers(row: Row) -> Iterator[str]:
    yield _quantity(median(row.ours), row.unit)
    yield _quantity(median(row.theirs), row.unit) if row.theirs else ""
    low, middle, high = min(row.ratios), median(row.ratios), max(row.ratios)
    yield f"{middle:.3g} ({low:.3g}–{high:.3g})" if row.theirs else ""
    spent = (_quantity(median(side), "s") for side in row.cpu)
    yield f"{row.cpu_ratio:.3g} ({' | '.join(spent)})" if row.cpu else ""


def _quantity(number: float, unit: str) -> str:
    if unit == "s" and number < 0.1:
        return f"{1000 * number:.3g} ms"
    return f"{number:.0f} {unit}" if number >= 100 else f"{number:.3g} {unit}"


def _target(row: Row) -> str:
    if row.target is None:
        return ""
    return f"{'≥' if row.faster else '≤'} {row.target:g}" + ("" if row.theirs else f" {row.unit}")


def _verdict(row: Row) -> str:
    return {None: "", True: "yes", False: "MISSED"}[row.reached]


def _peaks(row: Row) -> str:
    return " / ".join(f"{peak:.0f}" for peak in row.peaks)
