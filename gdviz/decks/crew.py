"""Other processes that draw slides of the course, one after another, while this one waits.

Each is a Python that runs this file: it is told what to draw in a pipe and answers in another. So
a script needs no guard against being run again by the processes that it starts, as those of
`multiprocessing` do where they are not forked.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from gdviz.ground.cores import cores
from gdviz.ground.executors import each_done

MOST = 8
"""Processes at a time, each of which takes some 300 MB, and more for a landscape."""


class Worker:
    """A process that answers calls of functions, one at a time."""

    def __init__(self) -> None:
        file, self._words = tempfile.mkstemp()  # a pipe could fill up and stop it
        surroundings = os.environ | {
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
            "OPENBLAS_NUM_THREADS": "1",
        }
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=file,
            env=surroundings,
        )
        os.close(file)

    def call(self, function: Callable[..., Any], *task: Any) -> Any:
        """Return what a function gives there, or raise what it raises.

        Raises
        ------
        RuntimeError
            If the process ends instead.
        """
        try:
            pickle.dump((function, task), self.process.stdin)
            self.process.stdin.flush()
            done, answer = pickle.load(self.process.stdout)
        except (OSError, EOFError) as error:
            raise RuntimeError(f"a process that draws slides has ended: {self._said()}") from error
        if not done:
            raise answer
        return answer

    def _said(self) -> str:
        lines = Path(self._words).read_text(errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"

    def end(self) -> None:
        """End the process, whatever it does."""
        self.process.kill()
        self.process.wait()
        with suppress(BrokenPipeError):  # of what it was still to be told
            self.process.stdin.close()
        self.process.stdout.close()
        os.unlink(self._words)


def in_processes(
    function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Yield the number of each task and what a function makes of it elsewhere, as they are done.

    A task whose process dies is given to another, once.
    """
    mine, workers = threading.local(), []

    def called(*task: Any) -> Any:
        if getattr(mine, "worker", None) is None or mine.worker.process.poll() is not None:
            mine.worker = Worker()
            workers.append(mine.worker)
        return mine.worker.call(function, *task)

    pool = ThreadPoolExecutor(min(cores(), MOST, len(tasks)))
    try:
        yield from each_done(pool, called, tasks)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.end()


def answer(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Do what is asked in one pipe and answer in another, until nothing is asked any more."""
    for function, task in _all(asked):
        try:
            done = True, function(*task)
        except Exception as error:  # whatever it is, the other process raises it
            done = False, error
        pickle.dump(done, answers)
        answers.flush()


def _all(asked: IO[bytes]) -> Iterable[Any]:
    while True:
        try:
            yield pickle.load(asked)
        except EOFError:
            return


if __name__ == "__main__":
    own = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a script prints is no answer
    answer(sys.stdin.buffer, own)
