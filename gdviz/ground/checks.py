"""Arguments and names, checked where they come in, and what may have been meant by wrong ones."""

import difflib
import inspect
import math
import operator
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from numbers import Real
from typing import Any

import numpy as np

LARGEST = np.finfo(float).max.item()
DTYPES = ("float32", "float64")
_MOST_NUMBERS, _LONGEST = 8, 100
"""Of an array that a sentence writes out, and of letters of anything else in it."""


def is_finite(number: Any) -> bool:
    """Whether something is a number that float64 has: none of True, inf, nan and 10**400."""
    if isinstance(number, bool | np.bool_) or not isinstance(number, Real):
        return False
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def refuse_beyond(owner: str, given: Any) -> None:
    """Refuse whole numbers that no float is near to, and tuples and lists of such."""
    for number in given if isinstance(given, tuple | list) else (given,):
        if isinstance(number, int) and abs(number) > LARGEST:
            raise ValueError(f"{owner}: a number beyond float64: stay below 1e308")


def flag(name: str, given: Any) -> bool:
    """Return True or False, for which 1 or 0 may stand."""
    known = isinstance(given, bool | np.bool_ | int) and given in (True, False)
    if not known:
        raise ValueError(f"{name} must be True or False, got {quoted(given)}")
    return bool(given)


def flags_of(called: Callable[..., Any]) -> frozenset[str]:
    """Return the arguments of what is called that are annotated as flags."""
    parameters = inspect.signature(called).parameters.values()
    return frozenset(each.name for each in parameters if each.annotation in (bool, "bool"))


def whole(name: str, number: Any, least: float = 1, most: float = math.inf) -> int:
    """Return a whole number, from the least allowed to the most."""
    try:
        counted = operator.index(number)
    except TypeError:
        counted = math.nan
    if isinstance(number, bool | np.bool_) or not least <= counted <= most:
        within = f" of at least {least}" if math.isfinite(least) else ""
        within = f" from {least} to {most}" if math.isfinite(most) else within
        raise ValueError(f"{name} must be a whole number{within}, got {quoted(number)}")
    return counted


def axes(given: Any) -> int | tuple[int, ...]:
    """Return an axis, or several as a tuple; whether there are such depends on the array."""
    if isinstance(given, Iterable) and not isinstance(given, str):
        return tuple(whole("each axis", one, -math.inf) for one in given)
    return whole("axis", given, -math.inf)


def advice(name: str, known: Collection[str], also: Collection[str] = ()) -> str:
    """Return which of the known names, or of others for them, may have been meant, or all known."""
    found = near(name, [*known, *also])
    return question(found) if found else f"there are {', '.join(known)}"


def near(name: str, known: Iterable[str]) -> list[str]:
    """Return the known names that are, hold or resemble a name, however these are written."""
    name, by_plain = plain(name), {plain(each): each for each in known}
    if name in by_plain:
        return [by_plain[name]]
    holding = [each for other, each in by_plain.items() if _holds(other, name)]
    turned = [each for other, each in by_plain.items() if sorted(other) == sorted(name)]
    alike = difflib.get_close_matches(name, by_plain, n=1, cutoff=0.7)
    return turned or holding or [by_plain[other] for other in alike]


def plain(name: str) -> str:
    """Return a name in small letters, without what parts its words."""
    return re.sub("[_ -]", "", name.lower())


def _holds(known: str, name: str) -> bool:
    """Whether a name is part of a known one, of which a short one must be the beginning."""
    return name in known if len(name) > 3 else len(name) > 1 and known.startswith(name)


def question(names: Iterable[str]) -> str:
    """Return the question whether one of some names was meant."""
    return f"did you mean {' or '.join(map(repr, names))}?"


def unknown_argument(method: Callable[..., Any], name: str, otherwise: str) -> str:
    """Return what to write in place of an argument that a method does not take.

    Parameters
    ----------
    otherwise : what is said where it is no misspelt one
    """
    return meant(name, [*inspect.signature(method).parameters][:-1]) or otherwise


def meant(name: str, known: Collection[str]) -> str | None:
    """Return the question whether one of the known names was meant, where one is near."""
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.6)
    near = near or [each for each in known if len(name) > 2 and name in each]
    return f"did you mean {near[0]!r}?" if near else None


def quoted(given: Any) -> str:
    """Return what somebody handed over as a sentence names it: in one line, that is not long."""
    if isinstance(given, np.ndarray) and given.size > _MOST_NUMBERS:
        return f"an array of shape {given.shape}"
    words = " ".join(repr(given).split())
    return words if len(words) <= _LONGEST else f"{words[: _LONGEST - 1]}…"


def shape(given: Iterable[int]) -> tuple[int, ...]:
    """Return the shape of a sample."""
    if not isinstance(given, Iterable) or isinstance(given, str):
        write = f": write ({given},)" if hasattr(given, "__index__") else ""
        raise ValueError(
            f"a shape is a tuple of whole numbers such as (28, 28, 1), got {given!r}{write}"
        )
    return tuple(whole("each axis of a shape", axis) for axis in given)


def dtype(given: Any) -> str:
    """Return the name of the dtype in which a model computes; "float32" for None."""
    known = given in DTYPES if isinstance(given, str) else given in (np.float32, np.float64, None)
    if not known:
        raise ValueError(f"dtype must be 'float32' or 'float64', got {given!r}")
    return "float32" if given is None else np.dtype(given).name


def arrays_of(shapes: Sequence[tuple[int, ...]], given: Sequence[Any]) -> list[np.ndarray]:
    """Return weights as arrays, refusing other shapes than theirs and what is no number."""
    if not isinstance(given, Iterable):
        raise ValueError(f"weights must be a list of arrays, got {quoted(given)}")
    arrays = [np.asarray(array) for array in given]
    got = [array.shape for array in arrays]
    if got != list(shapes):
        raise ValueError(f"weights must have the shapes {list(shapes)}, got {got}")
    if odd := [array.dtype for array in arrays if array.dtype.kind not in "fiub"]:
        raise ValueError(f"weights must be real numbers, got {odd[0]}")
    return arrays


def seed(given: int | None) -> int:
    """Return a seed, drawing one for None."""
    return np.random.SeedSequence().entropy if given is None else whole("seed", given, 0)


def number(name: str, given: Any, least: float = -math.inf, most: float = math.inf) -> float:
    """Return a finite real number, from the least allowed to the most."""
    real = isinstance(given, int | float | np.number) and not isinstance(given, bool)
    if not real or not math.isfinite(given) or not least <= given <= most:
        within = f" of at least {least:g}" if math.isfinite(least) else ""
        within = f" from {least:g} to {most:g}" if math.isfinite(most) else within
        raise ValueError(f"{name} must be a finite number{within}, got {given!r}")
    return float(given)


def numbers(name: str, given: Any) -> np.ndarray:
    """Return finite real numbers, one or more, as an array of float64 of whatever shape."""
    try:
        array = np.asarray(given)
        right = array.dtype.kind in "bfiuO" and not np.ma.is_masked(given)
        array = array.astype(float) if right else np.empty(0)
    except (TypeError, ValueError, OverflowError):  # of rows that differ in length too
        array = np.empty(0)
    if not array.size or not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite numbers, got {quoted(given)}")
    return array


def fraction(name: str, number: Any) -> float:
    """Return a number from 0 to below 1."""
    if isinstance(number, bool) or not isinstance(number, int | float | np.number):
        raise ValueError(f"{name} must be a number from 0 to below 1, got {number!r}")
    if not 0 <= number < 1:
        raise ValueError(f"{name} must be a number from 0 to below 1, got {number!r}")
    return float(number)


def assign(own: Sequence[np.ndarray], given: Sequence[Any]) -> None:
    """Write arrays into others of the same shapes, or none of them."""
    arrays = arrays_of([array.shape for array in own], given)
    for old, new in zip(own, arrays, strict=True):
        old[...] = new
