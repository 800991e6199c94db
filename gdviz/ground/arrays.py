"""Numbers of whatever a person hands over: arrays, lists, frames with columns of many kinds."""

from __future__ import annotations

from collections.abc import Iterator
from numbers import Real
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

KINDS = "fiub"
_TARGETS = ("y", "y_true", "labels")
"""How the names of arguments end that say classes."""


def refuse_masked(name: str, given: Any) -> None:
    """Refuse numbers of which some are masked, where each must be there."""
    if np.ma.is_masked(given):
        place = first(np.ma.getmaskarray(given))
        raise ValueError(
            f"{name} must not be masked, but is at position {place}: leave out what has no value"
        )


def first(mask: np.ndarray) -> Any:
    """Return where a mask is first true: a number, or a tuple where there are several axes."""
    place = tuple(map(int, np.argwhere(mask)[0]))
    return place[0] if len(place) == 1 else place


def as_numbers(name: str, given: ArrayLike) -> np.ndarray:
    """Return an array of real numbers, of which there is at least one.

    A missing value of a frame or a list, be it None or pandas's NA, becomes nan.

    Raises
    ------
    ValueError
        If something in it is masked, or no number: with its column, where it is of a frame.
    """
    refuse_masked(name, given)
    try:
        array = np.asarray(given) if given is not None else np.empty(0, object)
    except ValueError as error:
        raise ValueError(
            f"{name} must be an array of real numbers, but its rows differ in length"
        ) from error
    if array.dtype.kind not in KINDS:
        array = _of_objects(name, array, given)
    if array.size == 0:
        raise ValueError(f"{name} is empty: its shape is {array.shape}")
    return array


def _of_objects(name: str, array: np.ndarray, given: Any) -> np.ndarray:
    """Return the numbers in an array of objects, or say which are none."""
    if array.dtype.kind == "O" and array.size:
        columns = [_column(one) for one in _columns(array)]
        if all(column is not None for column in columns):
            return np.stack(columns, axis=-1).reshape(array.shape)
    raise ValueError(f"{name} must be an array of real numbers, got {_kind_of(given, array, name)}")


def _columns(array: np.ndarray) -> Iterator[np.ndarray]:
    """Yield the columns of an array: of a vector itself."""
    flat = array.reshape(-1, array.shape[-1] if array.ndim > 1 else 1)
    return iter(flat.T)


def _column(values: np.ndarray) -> np.ndarray | None:
    """Return a column as numbers, nan where one is missing; None where one is no number."""
    numbers = [_number(value) for value in values.tolist()]
    if any(number is None for number in numbers):
        return None
    array = np.array(numbers)
    return array if array.dtype.kind in KINDS else None


def _number(value: Any) -> Any:
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return np.nan
    return value if isinstance(value, Real | np.bool_) or _is_decimal(value) else None


def _is_decimal(value: Any) -> bool:
    return type(value).__name__ == "Decimal"


def _kind_of(given: Any, array: np.ndarray, name: str) -> str:
    """Return what is no number in what was given, and what to do about it."""
    labels = [*map(str, getattr(given, "columns", ()))]
    for k, values in enumerate(_columns(array) if array.size and array.ndim else ()):
        odd = next((value for value in values.tolist() if _number(value) is None), None)
        if odd is not None:
            label = labels[k] if k < len(labels) else None
            place = f"the column {label!r} of " if label else ""
            if isinstance(odd, str):
                return f"{place}text such as {odd!r}: {_advice(odd, name, label)}"
            return f"{place}{_dtype(given, array, k)} such as {odd!r}"
    return f"one of {array.dtype}" if isinstance(given, np.ndarray) else type(given).__name__


def _advice(text: str, name: str, label: str | None) -> str:
    """Return what to do about text in the place of numbers."""
    if _is_written(text):
        return "pandas.to_numeric reads numbers from text"
    if name.endswith(_TARGETS):
        return "numpy.unique(y, return_inverse=True)[1] numbers the classes"
    columns = f", columns=[{label!r}]" if label else ""
    return f"pandas.get_dummies(x{columns}) makes numbers of it"


def _is_written(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _dtype(given: Any, array: np.ndarray, k: int) -> str:
    dtypes = [*getattr(given, "dtypes", ())] if hasattr(given, "columns") else []
    return str(dtypes[k]) if k < len(dtypes) else str(array.dtype)
