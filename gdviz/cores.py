"""How many threads a matrix product takes: one each, where whole products run side by side.

OpenBLAS, which NumPy's wheels bring, parts a product over the cores by itself. Where there are many
products, a thread for each core with one product each is faster, and the two together are slower
than either. A product that is not parted is also the same to the bit wherever it is computed.
"""

import ctypes
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from itertools import product
from pathlib import Path
from typing import NamedTuple

import numpy as np


class Threads(NamedTuple):
    """How many threads the products of NumPy take: asked, and set."""

    get: Callable[[], int]
    set: Callable[[int], None]


_MINE = threading.RLock()


@contextmanager
def one_thread_a_product() -> Iterator[int]:
    """Let each matrix product take one thread; yield how many may run side by side.

    That is one where the products cannot be told, and part themselves.
    """
    threads = _threads()
    if threads is None:
        yield 1
        return
    with _MINE:
        before = threads.get()
        threads.set(1)
        try:
            yield os.cpu_count() or 1
        finally:
            threads.set(before)


@cache
def _threads() -> Threads | None:
    """Return the calls of the OpenBLAS that NumPy has loaded, if it is one."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(path))  # the one that is loaded already
            for prefix, suffix in product(("scipy_", ""), ("64_", "")):
                names = (f"{prefix}openblas_{verb}_num_threads{suffix}" for verb in ("get", "set"))
                calls = [getattr(library, name, None) for name in names]
                if None not in calls:
                    return Threads(*calls)
    return None
