"""A program becomes a loop of machine code, where Numba is installed and there is much to do.

NumPy goes through the memory once for each line. A loop goes through it once for all lines and
holds what lies between them in registers; its operations are the same, in the same order and each
rounded as NumPy rounds it, so that when it was compiled leaves no trace in the results.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any, NamedTuple, Protocol

import numpy as np

from gdviz.ground.cores import product_of
from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program

NAMES = {name: getattr(np, name) for name in ("sqrt", "sign", "inf")}
MOST_LINES = 400  # the compiler takes a second for as many, and for more it takes ever longer

# Lines times numbers after which a loop is compiled: NumPy takes about half a second for them; to
# load Numba and compile takes about one. Once it is loaded, the next loop takes a quarter of that.
HOT, LOADED = 2**31, 4
CALL = 2**14  # a call of NumPy's takes as long as so many numbers do in it


class Outline(NamedTuple):
    """What a program does, but for its numbers: two that differ in these alone share a loop.

    Attributes
    ----------
    lines : for each an operation and the names of its operands: x0, x1 … are the arrays that are
        given, n0, n1 … the numbers, t0, t1 … the results of the lines
    stores : pairs (place, name): the array `place` takes what has this name
    numbers : how many numbers there are
    """

    lines: tuple[tuple[str, ...], ...]
    stores: tuple[tuple[int, str], ...]
    numbers: int

    @property
    def can_be_compiled(self) -> bool:
        """Whether it is not too long, and its operations have the same results wherever done."""
        return len(self.lines) <= MOST_LINES and all(
            OPERATIONS[line[0]].loop for line in self.lines
        )

    def read(self) -> list[int]:
        """Return the places of the arrays that it reads."""
        names = {name for _, *operands in self.lines for name in operands}
        names |= {name for _, name in self.stores}
        return sorted(int(name[1:]) for name in names if name[0] == "x")

    def written(
        self, given: Mapping[int, str], prefix: str, numbers: str = "n"
    ) -> tuple[list[str], dict[int, str]]:
        """Return the lines as text, and what the stores take.

        Parameters
        ----------
        given : the names of the arrays that are read, by place
        prefix, numbers : of the names of the results, and of those of the numbers
        """
        names = {f"x{place}": name for place, name in given.items()}
        names |= {f"n{k}": f"{numbers}{k}" for k in range(self.numbers)}
        text = []
        for k, (operation, *operands) in enumerate(self.lines):
            names[f"t{k}"] = f"{prefix}{k}"
            written = OPERATIONS[operation].loop.format(*map(names.get, operands))
            text.append(f"{prefix}{k} = {written}")
        return text, {place: names[name] for place, name in self.stores}


def outline(program: Program, into: Sequence[int] | None = None) -> Outline:
    """Return the outline of a program whose results are stored in some places.

    Parameters
    ----------
    into : the place of each result, by default those after the arrays that are given
    """
    given = len(program.arrays)
    into = range(given, given + len(program.results)) if into is None else into
    kinds = {"x": program.arrays, "n": program.numbers, "t": program.lines}
    names = {value: f"{letter}{k}" for letter, of in kinds.items() for k, value in enumerate(of)}
    lines = ((line.operation, *map(names.get, line.operands)) for line in program.lines)
    stores = zip(into, map(names.get, program.results), strict=True)
    return Outline(tuple(lines), tuple(stores), len(program.numbers))


class Blueprint(Protocol):
    """What a loop is made of: it equals what gives the same loop."""

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
        text, stored = self.outline.written(given, "t")
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
    """A blueprint for numbers of one dtype: counts what there is to do, and is compiled once."""

    def __init__(self, blueprint: Blueprint, dtype: np.dtype) -> None:
        self.blueprint, self.dtype = blueprint, dtype
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
            self.run = compiled(self.blueprint, self.dtype)
        except BaseException:  # such as Ctrl-C: another time, then
            self._mine.release()
            raise


@cache
def is_installed() -> bool:
    """Whether there is a Numba, asked without loading it."""
    return find_spec("numba") is not None


def compiled(blueprint: Blueprint, dtype: np.dtype) -> Callable[..., None] | None:
    """Return the loop of a blueprint, which holds no lock of the interpreter's while it runs.

    None where the Numba that is installed does not work, for whatever reason: NumPy then goes on.
    """
    try:
        if (nb := _numba()) is None:
            return None
        own = {"one": dtype.type(1), "zero": dtype.type(0), "product": product_of(dtype)}
        namespace: dict[str, Any] = NAMES | own
        exec(blueprint.source(), namespace)
        signature = nb.void(*blueprint.signature(nb.from_dtype(dtype), nb))
        return nb.njit(signature, nogil=True, error_model="numpy")(namespace["loop"])
    except Exception:
        return None


@cache
def translated(
    function: Callable[..., None], axes: tuple[int, ...], dtype: np.dtype
) -> Callable[..., None] | None:
    """Return a function of ours as machine code, at once: for what does much whenever it is called.

    Numba keeps it beside the source, or where it has its files, so that other processes need not
    compile it again. Its results may differ from those of NumPy in the last digit: products and
    sums are rounded together.

    Parameters
    ----------
    axes : of each array that it takes, all contiguous and of this dtype
    """
    options = {"nogil": True, "error_model": "numpy", "fastmath": {"contract"}}
    try:
        if (nb := _numba()) is None:
            return None
        number = nb.from_dtype(dtype)
        signature = nb.void(*(nb.types.Array(number, each, "C") for each in axes))
        try:
            return nb.njit(signature, cache=True, **options)(function)
        except (RuntimeError, OSError):  # there is no place to keep it
            return nb.njit(signature, **options)(function)
    except Exception:
        return None


def _numba() -> Any | None:
    """Return Numba; None where somebody has switched it off."""
    nb = import_module("numba")
    return None if nb.config.DISABLE_JIT else nb


_LOOPS: dict[tuple[type, Blueprint, np.dtype], Loop] = {}


def loop_of(blueprint: Blueprint, dtype: np.dtype) -> Loop:
    """Return the loop of a blueprint, compiled or not yet: always the same one."""
    key = type(blueprint), blueprint, dtype  # tuples of two kinds may be equal
    return _LOOPS.get(key) or _LOOPS.setdefault(key, Loop(blueprint, dtype))


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
