"""One side of a comparison, in a process of its own: prepares, works, and prints what it took.

A side is a function that prepares and returns the work, a function of nothing; only the work is
timed. What the work returns, a dict or None, is handed on. A side whose library is not installed
prints which one that is.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module

from benchmarks.measure import KILOBYTE


def cpu_seconds() -> float:
    """Return the time for which this process, and those it waited for, kept a core busy."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def peak_megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss * KILOBYTE / 1e6


def measured(work: Callable[[], dict | None]) -> dict:
    cpu, start = cpu_seconds(), time.perf_counter()
    said = work()
    return {
        "seconds": time.perf_counter() - start,
        "cpu": cpu_seconds() - cpu,
        "peak": peak_megabytes(resource.RUSAGE_SELF),
        "said": said or {},
    }


def main(module: str, name: str, settings: str) -> None:
    side = getattr(import_module(module), name)
    try:
        work = side(**json.loads(settings))
    except ModuleNotFoundError as error:
        print(json.dumps({"missing": error.name}))
    else:
        print(json.dumps(measured(work)))


if __name__ == "__main__":
    main(*sys.argv[1:])
