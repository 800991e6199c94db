"""The lessons of an edition are drawn in all processes at once; one that fails stops no other."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path
from typing import Any

from tqdm import tqdm

from gallery.edition import Edition, draw
from gallery.record import Record
from gdviz.ground.cores import cores

Failures = dict[str, str]
"""A sentence for each lesson that could not be drawn."""


def build(names: Sequence[str], edition: Edition, folder: Path) -> tuple[list[str], Failures]:
    """Draw the lessons that have changed, and return which were drawn and which failed."""
    record, drawn, failed = Record(folder), [], {}
    stale = [name for name in names if not record.is_new(name, edition)]
    stale.sort(key=record.seconds, reverse=True)  # the longest first, so that no core waits
    with tqdm(total=len(stale), desc="gallery", unit="picture", disable=None) as bar:
        for name, told in _drawn(stale, edition, folder):
            if isinstance(told, Exception):
                failed[name] = _sentence(told)
                bar.write(f"{name} was not drawn: {failed[name]}", file=sys.stderr)
            else:
                record.keep(name, edition, told, told.pop("seconds"))
                drawn.append(name)
            bar.update()
    return drawn, failed


def _drawn(
    names: Sequence[str], edition: Edition, folder: Path
) -> Iterator[tuple[str, dict[str, Any] | Exception]]:
    """Yield what is told of each lesson as it is drawn, or why it is not.

    Where a process is killed, for instance for want of memory, those that it takes with it are
    drawn one after the other, each in a process of its own: only who kills that one has failed.
    """
    lost = []
    for name, work in _in_processes(names, edition, folder, cores()):
        if isinstance(work.exception(), BrokenProcessPool):
            lost.append(name)
        else:
            yield name, work.exception() or work.result()
    for name in lost:
        for _, work in _in_processes([name], edition, folder, 1):
            yield name, work.exception() or work.result()


def _in_processes(
    names: Sequence[str], edition: Edition, folder: Path, count: int
) -> Iterator[tuple[str, Future]]:
    # spawned, not forked: threads that are there already are no danger to what is drawn
    context = multiprocessing.get_context("spawn")
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # a process for each core is enough
    pool = ProcessPoolExecutor(min(count, max(len(names), 1)), context, _attend)
    try:
        work = {pool.submit(_timed, name, edition, folder): name for name in names}
        for each in as_completed(work):
            yield work[each], each
    except BaseException:
        for process in multiprocessing.active_children():  # what they draw, nobody waits for
            process.terminate()
        raise
    finally:
        pool.shutdown(cancel_futures=True)


def _attend() -> None:
    """Let a process end without a word at Ctrl-C, and when who began it is gone."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    warnings.filterwarnings("ignore", "no .* font is installed")  # it is told once, not by each
    tqdm.set_lock(threading.RLock())  # one between processes would be left behind
    threading.Thread(target=_end_with, args=[multiprocessing.parent_process()], daemon=True).start()


def _end_with(parent: multiprocessing.process.BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _timed(name: str, edition: Edition, folder: Path) -> dict[str, Any]:
    begun = time.perf_counter()
    told = draw(name, edition, folder)
    return {**told, "seconds": time.perf_counter() - begun}


def _sentence(error: Exception) -> str:
    """Return an error in one line."""
    if isinstance(error, BrokenProcessPool):
        return "its process was ended from outside, perhaps for want of memory"
    said = " ".join(str(error).split())
    return (
        said if isinstance(error, ValueError | RuntimeError) else f"{type(error).__name__}: {said}"
    )
