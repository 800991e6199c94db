"""Measuring: each side runs in fresh processes, in turns, and a row compares the two.

Ratios are taken pairwise, turn by turn, so that a machine that is busy for a while slows both
sides of a pair; CPU time stands beside them, which neighbours hardly disturb.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parent.parent
KILOBYTE = 1 if sys.platform == "darwin" else 1024  # of `ru_maxrss`, which macOS gives in bytes
ENVIRONMENT = os.environ | {"PYTHONPATH": str(ROOT), "MPLBACKEND": "agg"}
ENVIRONMENT.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed was compiled before


class Measured(NamedTuple):
    """What one run took.

    Attributes
    ----------
    seconds, cpu : of the work, or of the whole process
    peak : megabytes of memory at most, of the process itself
    said : what the work returned
    missing : the library that is not installed, for want of which nothing was run
    """

    seconds: float = 0.0
    cpu: float = 0.0
    peak: float = 0.0
    said: dict[str, Any] = {}  # noqa: RUF012  a default that no one writes to
    missing: str = ""

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
    floor : what no way to do it goes without, one number a turn, in the same unit
    cpu : the CPU seconds of ours and of theirs, each one number a turn
    peaks : megabytes at most, of ours and theirs
    note : what else a reader must know
    missing : the library that is not installed, beside which ours would stand
    headline : work and peer in the words of the README, "… | …", where it tells this row
    """

    what: str
    ours: Sequence[float]
    theirs: Sequence[float] = ()
    unit: str = "s"
    target: float | None = None
    faster: bool = False
    floor: Sequence[float] = ()
    cpu: Sequence[Sequence[float]] = ()
    peaks: Sequence[float] = ()
    note: str = ""
    missing: str = ""
    headline: str = ""

    @property
    def ratios(self) -> list[float]:
        """The ratio of each turn; ours itself where it stands alone."""
        return self._compared(self.ours, self.theirs) if self.theirs else list(self.ours)

    @property
    def ratio(self) -> float:
        """The median of the ratios."""
        return median(self.ratios)

    @property
    def cpu_ratio(self) -> float:
        """The ratio of the CPU times, the median over the turns."""
        return median(self._compared(*self.cpu))

    @property
    def times_floor(self) -> float:
        """How many times the floor ours is, the median over the turns."""
        return median(a / b for a, b in zip(self.ours, self.floor, strict=True))

    def _compared(self, ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
        pairs = zip(ours, theirs, strict=True)
        return [b / a if self.faster else a / b for a, b in pairs]

    @property
    def reached(self) -> bool | None:
        """Whether the median of the ratios reaches the target; None where that is not known."""
        if self.target is None or self.missing:
            return None
        return self.ratio >= self.target if self.faster else self.ratio <= self.target


def compared(
    what: str,
    ours: Sequence[Measured],
    theirs: Sequence[Measured],
    target: float | None,
    faster: bool = False,
    note: str | Callable[[Sequence[Measured], Sequence[Measured]], str] = "",
    floor: Sequence[Measured] = (),
    headline: str = "",
) -> Row:
    """Return the row of two sides that were timed.

    The note is a text or a function of both sides, which is asked where both were run.
    """
    both = [ours] if theirs[0].missing else [ours, theirs]
    return Row(
        what,
        *([run.seconds for run in runs] for runs in both),
        target=target,
        faster=faster,
        floor=[] if any(run.missing for run in floor) else [run.seconds for run in floor],
        cpu=[[run.cpu for run in runs] for runs in both] if len(both) == 2 else (),
        peaks=[max(run.peak for run in runs) for runs in both],
        note=note if isinstance(note, str) else note(ours, theirs) if len(both) == 2 else "",
        missing=theirs[0].missing,
        headline=headline,
    )
