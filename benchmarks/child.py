"""One side of a comparison, in a process of its own: prepares, works, and prints what it took.

A side is a function that prepares and returns the work, a function of nothing; only the work is
timed. What the work returns, a dict or None, is handed on.
"""

import json
import resource
import sys
import time
from importlib import import_module

from benchmarks.measure import KILOBYTE


def cpu_seconds() -> float:
    """Return the time for which this process, and those it waited for, kept a core busy."""
    spent = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in spent)


def peak_megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss * KILOBYTE / 1e6


def main(module: str, name: str, settings: str) -> None:
    work = getattr(import_module(module), name)(**json.loads(settings))
    cpu, start = cpu_seconds(), time.perf_counter()
    said = work()
    taken = {
        "seconds": time.perf_counter() - start,
        "cpu": cpu_seconds() - cpu,
        "peak": peak_megabytes(resource.RUSAGE_SELF),
        "said": said or {},
    }
    print(json.dumps(taken))


if __name__ == "__main__":
    main(*sys.argv[1:])
