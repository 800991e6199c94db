"""How many cores there are, and threads a matrix product takes: one, where many run side by side.

OpenBLAS, which NumPy's wheels bring, parts a product over the cores by itself. Where there are many
products, a thread for each core with one product each is faster, and the two together are slower
than either. A product that is not parted is also the same to the bit wherever it is computed.
"""

import ctypes
import os
import sys
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


def cores() -> int:
    """Return how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


_COUNT, _BEFORE = threading.Lock(), list[int]()
"""What all who ask for one thread share: how many threads there were, once for each who asks."""


@contextmanager
def one_thread_a_product() -> Iterator[int]:
    """Let each matrix product take one thread; yield how many may run side by side.

    That is one where the products cannot be told, and part themselves. Several may ask at once: the
    last to leave gives the threads back.
    """
    threads = _threads()
    if threads is None:
        yield 1
        return
    with _COUNT:
        _BEFORE.append(_BEFORE[0] if _BEFORE else threads.get())
        threads.set(1)
    try:
        yield cores()
    finally:
        with _COUNT:
            before = _BEFORE.pop()
            if not _BEFORE:
                threads.set(before)


@cache
def product_of(dtype: np.dtype) -> Callable[..., None] | None:
    """Return NumPy's own product of matrices as a function of C, `cblas_?gemm`; None without it."""
    letter, number = {"f": ("s", ctypes.c_float), "d": ("d", ctypes.c_double)}.get(
        dtype.char, (0, 0)
    )
    found = _openblas()
    if found is None or not letter:
        return None
    library, prefix, suffix = found
    size, choice = ctypes.c_int64 if suffix else ctypes.c_int, ctypes.c_int
    array = ctypes.c_void_p, size
    call = getattr(library, f"{prefix}cblas_{letter}gemm{suffix}", None)
    if call is not None:
        sizes = [choice] * 3 + [size] * 3
        call.argtypes, call.restype = [*sizes, number, *array, *array, number, *array], None
    return call


@cache
def _threads() -> Threads | None:
    """Return the calls of the OpenBLAS that NumPy has loaded, if it is one."""
    found = _openblas()
    if found is None:
        return None
    library, prefix, suffix = found
    names = (f"{prefix}openblas_{verb}_num_threads{suffix}" for verb in ("get", "set"))
    return Threads(*(getattr(library, name) for name in names))


@cache
def _openblas() -> tuple[ctypes.CDLL, str, str] | None:
    """Return the OpenBLAS that NumPy has loaded, with what its names begin and end with."""
    package = Path(np.__file__).parent
    for folder in (package.parent / "numpy.libs", package / ".dylibs"):
        for path in sorted(folder.glob("*openblas*")):
            library = ctypes.CDLL(str(path))  # the one that is loaded already
            for prefix, suffix in product(("scipy_", ""), ("64_", "")):
                names = (f"{prefix}openblas_{verb}_num_threads{suffix}" for verb in ("get", "set"))
                if all(hasattr(library, name) for name in names):
                    return library, prefix, suffix
    return None
