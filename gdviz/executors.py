"""Work for any executor: a pool of processes, Dask's `Client.get_executor()`, threads.

What is lost with a worker that dies is done once more.
"""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from typing import Any


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
    for future in as_completed(waiting):
        if future.cancelled() or isinstance(future.exception(), Exception):
            lost.append(waiting[future])
        else:
            yield waiting[future], future.result()
    for k in lost:
        yield k, _again(executor, function, tasks[k])


def _again(executor: Executor, function: Callable[..., Any], task: tuple[Any, ...]) -> Any:
    try:
        return executor.submit(function, *task).result()
    except BrokenExecutor:
        return function(*task)
