"""Numbers too small to be normal, below 1e-38 in float32, may count as 0 in a thread that asks.

Processors of the kind x86 take a hundred times as long for one of them. What an optimizer remembers
of a weight that has no slope any more, as of a pixel that is black in most images, decays until it
is one, and rounding keeps it there: a twentieth of them makes a step of Adam three times as long.
"""

import ctypes
import platform
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

ZERO = 0x8040  # what tells the processor to take such a number as 0, and to give 0 for one


class Environment(ctypes.Structure):
    """How a thread computes, as the libraries of C on Linux keep it for x86-64."""

    _fields_ = (("x87", ctypes.c_uint32 * 7), ("mxcsr", ctypes.c_uint32))


@contextmanager
def subnormal_as_zero() -> Iterator[None]:
    """Let numbers that are too small count as 0 in this thread, where that can be told."""
    library = _library()
    if library is None:
        yield
        return
    before = Environment()
    library.fegetenv(ctypes.byref(before))
    library.fesetenv(ctypes.byref(Environment(before.x87, before.mxcsr | ZERO)))
    try:
        yield
    finally:
        library.fesetenv(ctypes.byref(before))


@cache
def _library() -> ctypes.CDLL | None:
    """Return the library that has the environment of a thread; None where it is another one."""
    if sys.platform != "linux" or platform.machine() != "x86_64":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "fesetenv") and hasattr(library, "fegetenv") else None
