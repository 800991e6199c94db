"""Lines of a tape become a loop of machine code, where Numba is installed and there is much to do.

NumPy goes through the memory once for each line. A loop goes through it once for all lines and
holds what lies between them in registers; its operations are the same, in the same order and each
rounded as NumPy rounds it, so that its results are the same to the bit.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from itertools import count
from typing import Any, NamedTuple, Protocol

import numpy as np

# How an operation is written; only those are here whose results are the same on every machine.
TEXT: dict[np.ufunc, str] = {
    np.add: "{} + {}",
    np.subtract: "{} - {}",
    np.multiply: "{} * {}",
    np.divide: "{} / {}",
    np.negative: "-{}",
    np.positive: "{}",
    np.absolute: "abs({})",
    np.square: "{0} * {0}",
    np.sqrt: "sqrt({})",
    np.sign: "sign({}) + zero",  # which makes 0 of -0, as NumPy does
    np.greater: "one if {} > {} else zero",
    np.maximum: "{0} if {0} > {1} or {0} != {0} else {1}",
    np.minimum: "{0} if {0} < {1} or {0} != {0} else {1}",
}
NAMES = {name: getattr(np, name) for name in ("sqrt", "sign", "inf")}
MOST_LINES = 400  # the compiler takes a second for as many, and for more it takes ever longer

# Lines times numbers after which a loop is compiled: NumPy takes about half a second for them; to
# load Numba and compile takes about one. Once it is loaded, the next loop takes a quarter of that.
HOT, LOADED = 2**31, 4
CALL = 2**14  # a call of NumPy's takes as long as so many numbers do in it


class Outline(NamedTuple):
    """What a tape does, but for its numbers.

    Attributes
    ----------
    lines : for each an operation and the names of its operands, None for a number: x0, x1 … are
        arrays, t0, t1 … results of the lines
    stores : pairs (place, name): the array `place` takes what has this name
    """

    lines: tuple[tuple[Any, ...], ...]
    stores: tuple[tuple[int, str], ...]

    @property
    def can_be_compiled(self) -> bool:
        """Whether it is not too long, and its operations have the same results wherever done."""
        return len(self.lines) <= MOST_LINES and all(line[0] in TEXT for line in self.lines)

    @property
    def numbers(self) -> int:
        """How many numbers it is given."""
        return sum(name is None for _, *names in self.lines for name in names)

    def read(self) -> list[int]:
        """Return the places of the arrays that it reads."""
        names = [name for _, *names in self.lines for name in names if name]
        names += [name for _, name in self.stores]
        return sorted({int(name[1:]) for name in names if name[0] == "x"})

    def written(
        self, given: Mapping[int, str], numbers: Iterator[str], prefix: str
    ) -> tuple[list[str], dict[int, str]]:
        """Return the lines as text, and what the stores take.

        Parameters
        ----------
        given : the names of what is read, by place
        numbers : the names of the numbers
        prefix : of the names of the results
        """
        names = {f"x{place}": name for place, name in given.items()}
        text = []
        for k, (operation, *operands) in enumerate(self.lines):
            taken = [names[name] if name else next(numbers) for name in operands]
            names[f"t{k}"] = f"{prefix}{k}"
            text.append(f"{prefix}{k} = {TEXT[operation].format(*taken)}")
        return text, {place: names[name] for place, name in self.stores}


class Program(Protocol):
    """What can become a loop: it equals what gives the same loop."""

    def source(self) -> str:
        """Return the source of a function `loop`."""

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes, for the type of a number."""


class Elementwise(NamedTuple):
    """A loop over the numbers of some arrays, `loop(a0, …, n0, …)`: arrays first, then numbers."""

    outline: Outline

    @property
    def places(self) -> list[int]:
        """The places of the arrays that the loop takes, in order."""
        return sorted({*self.outline.read(), *(place for place, _ in self.outline.stores)})

    def source(self) -> str:
        """Return the source of the loop."""
        given = {place: f"x{place}" for place in self.outline.read()}
        text, stored = self.outline.written(given, map("n{}".format, count()), "t")
        body = [f"{name} = a{place}[i]" for place, name in given.items()]
        body += [*text, *(f"a{place}[i] = {name}" for place, name in stored.items())]
        arrays = [f"a{place}" for place in self.places]
        taken = [*arrays, *(f"n{k}" for k in range(self.outline.numbers))]
        head = f"def loop({', '.join(taken)}):\n    for i in range(len({arrays[0]})):\n"
        return head + "".join(f"        {line}\n" for line in body)

    def signature(self, number: Any, nb: Any) -> tuple[Any, ...]:
        """Return the types that the loop takes: contiguous arrays of one axis, and numbers."""
        arrays = [nb.types.Array(number, 1, "C")] * len(self.places)
        return (*arrays, *[number] * self.outline.numbers)


class Loop:
    """A program for numbers of one dtype: counts what it does, and is compiled once."""

    def __init__(self, program: Program, dtype: np.dtype) -> None:
        self.program, self.dtype = program, dtype
        self.heat, self.run, self._mine = 0, None, threading.Lock()

    def is_ready(self, work: int) -> bool:
        """Whether it is compiled, for so many lines times numbers: one thread does, none waits."""
        if self.run is None:
            self.heat += work
            heat = self.heat * LOADED if "numba" in sys.modules else self.heat
            if heat >= HOT and self._mine.acquire(blocking=False):
                self._compile()
        return self.run is not None

    def _compile(self) -> None:
        try:
            self.run = compiled(self.program, self.dtype)
        except BaseException:  # such as Ctrl-C: another time, then
            self._mine.release()
            raise


@cache
def is_installed() -> bool:
    """Whether there is a Numba, asked without loading it."""
    return find_spec("numba") is not None


def compiled(program: Program, dtype: np.dtype) -> Callable[..., None] | None:
    """Return the loop of a program, which holds no lock of the interpreter's while it runs.

    None where the Numba that is installed does not work, for whatever reason: NumPy then goes on.
    """
    try:
        nb = import_module("numba")
        if nb.config.DISABLE_JIT:
            return None
        namespace: dict[str, Any] = NAMES | {"one": dtype.type(1), "zero": dtype.type(0)}
        exec(program.source(), namespace)
        signature = nb.void(*program.signature(nb.from_dtype(dtype), nb))
        return nb.njit(signature, nogil=True, error_model="numpy")(namespace["loop"])
    except Exception:
        return None


_LOOPS: dict[tuple[type, Program, np.dtype], Loop] = {}


def loop_of(program: Program, dtype: np.dtype) -> Loop:
    """Return the loop of a program, compiled or not yet: always the same one."""
    key = type(program), program, dtype  # tuples of two kinds may be equal
    return _LOOPS.get(key) or _LOOPS.setdefault(key, Loop(program, dtype))


def flat(arrays: Sequence[np.ndarray]) -> list[np.ndarray] | None:
    """Return arrays as views with one axis; None unless all lie in memory in the same way."""
    first = arrays[0]
    kind = np.ndarray, first.dtype, first.shape, first.strides
    for each in arrays:
        if (type(each), each.dtype, each.shape, each.strides) != kind or not each.flags.writeable:
            return None
    if first.ndim == 1 and first.flags.c_contiguous:
        return list(arrays)
    whole = first.flags.c_contiguous or first.flags.f_contiguous
    return [array.ravel("K") for array in arrays] if whole else None
