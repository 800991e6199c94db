"""Work for any executor: a pool of processes, Dask's `Client.get_executor()`, threads.

What is lost with a worker that dies is done once more. Where a task fails, or somebody presses
Ctrl-C, the others are given up: long work in threads asks `breathe` now and then if it is wanted.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, ThreadPoolExecutor, as_completed
from typing import Any

from gdviz.ground.cores import cores


class GivenUp(Exception):
    """What a thread computes is not wanted any more."""


_OF_THIS_THREAD = threading.local()


def in_threads(
    function: Callable[..., Any], *tasks: Iterable[Any], threads: int | None = None
) -> list[Any]:
    """Return what a function gives for each of some tasks, in threads.

    Parameters
    ----------
    tasks : iterables of the arguments
    threads : how many; by default one a core
    """
    given_up = threading.Event()

    def run(*task: Any) -> Any:
        _OF_THIS_THREAD.given_up = given_up
        return function(*task)

    pool, waits = ThreadPoolExecutor(threads or cores()), False
    try:
        found = list(pool.map(run, *tasks))
        waits = True
        return found
    except Exception:
        waits = True
        raise
    finally:  # at Ctrl-C nobody waits for what cannot be ended, such as a compiler
        given_up.set()
        pool.shutdown(wait=waits, cancel_futures=True)


def breathe() -> None:
    """Raise `GivenUp` in a thread of `in_threads` whose work is not wanted any more."""
    given_up = getattr(_OF_THIS_THREAD, "given_up", None)
    if given_up is not None and given_up.is_set():
        raise GivenUp


def each_done(
    executor: Executor, function: Callable[..., Any], tasks: Sequence[tuple[Any, ...]]
) -> Iterator[tuple[int, Any]]:
    """Yield the number of each task and what a function makes of it, as they are done.

    A task that fails is tried once more, after all others: by the executor, or, where that is
    broken by the death of a process, here. What it raises then is raised.
    """
    waiting, lost = {}, []
    for k, task in enumerate(tasks):
        try:
            waiting[executor.submit(function, *task)] = k
        except BrokenExecutor:
            lost.append(k)
    try:
        for future in as_completed(waiting):
            if future.cancelled() or isinstance(future.exception(), Exception):
                lost.append(waiting[future])
            else:
                yield waiting[future], future.result()
    finally:
        for future in waiting:  # those that nobody waits for
            future.cancel()
    for k in lost:
        yield k, _again(executor, function, tasks[k])


def _again(executor: Executor, function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
    try:
        return executor.submit(function, *task).result()
    except BrokenExecutor:
        return function(*task)
