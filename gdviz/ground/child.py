"""A second process beside this one, on a core that nobody needs.

It begins with all that there is here, as it is, and ends when its work is done. What it makes is
handed over in a file or in memory that both see. One that fails is not needed: what it lacks is
done here then.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import warnings
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from select import select

from gdviz.ground.cores import cores

_PATIENCE, _SLOWER = 2.0, 10
"""Seconds for which a child is waited for, and how many times longer than here it may take."""


class Child:
    """A process that does some work, and ends."""

    def __init__(self, process: int, ended: int) -> None:
        self._process, self._is_over = process, False
        self._ended = open(ended, "rb", buffering=0)  # noqa: SIM115  there is nothing to read

    @classmethod
    def of(cls, work: Callable[[], object]) -> Child:
        """Return one that works.

        Raises
        ------
        OSError
            If there are no more processes, files or memory.
        """
        ended, told = os.pipe()
        try:
            process = _fork()
        except OSError:
            os.close(ended)
            raise
        else:
            if not process:
                _work(work)
        finally:
            os.close(told)  # a child's is closed as it ends, which is seen here
        return cls(process, ended)

    def has_worked(self, patience: float) -> bool:
        """Wait so many seconds for its end; return whether it has done all its work."""
        came, _, _ = select([self._ended], [], [], patience)
        worked = bool(came) and self._status() == 0
        if not worked:
            self.end()
        self._ended.close()
        return worked

    def end(self) -> None:
        """End it, if it has not ended: nobody asks for what it makes."""
        if not self._is_over:
            with suppress(ProcessLookupError):
                os.kill(self._process, signal.SIGKILL)
            self._status()
        self._ended.close()

    def _status(self) -> int:
        """Return how it ended, once it has; a program may see to that by itself."""
        self._is_over = True
        try:
            return os.waitpid(self._process, 0)[1]
        except ChildProcessError:
            return 1


def is_free() -> bool:
    """Whether a child may be forked, and a core is there for it beside those that there are.

    None is where another thread could hold what a child waits for. NumPy's own, of which there is
    one for each core, hold nothing.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    threads = list(Path("/proc/self/task").iterdir())
    return 1 + _children(threads) < cores() >= len(threads)


def _children(threads: Iterable[Path]) -> int:
    """Return how many processes the threads of this one have begun, where the system tells it."""
    known = (thread / "children" for thread in threads)
    return sum(len(each.read_text().split()) for each in known if each.exists())


def patience(here: float) -> float:
    """Return for how many seconds a child is waited for whose work takes so many here."""
    return _PATIENCE + _SLOWER * here


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # for the threads that hold nothing
        return os.fork()


def _work(work: Callable[[], object]) -> None:
    """Do the work of a child, and end the process."""
    status = 1
    try:
        gc.freeze()  # what it shares with its parent is not looked through, which would copy it
        work()
        status = 0
    finally:
        os._exit(status)  # nothing of its parent's is closed, written or said
