"""The numbers of one point, recorded together: what mixes them, as a norm does, is recorded too."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from gdviz.programs.recording import Value


class Row(np.ndarray):
    """The values of one point, which a function may add up and mix: an array of them."""

    @classmethod
    def of(cls, values: Iterable[Value]) -> Row:
        """Return a row of some values."""
        return np.fromiter(values, object).view(cls)

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *operands: Any, **options: Any) -> Any:
        if options.pop("out", (None,)) != (None,) or method not in ("__call__", "reduce"):
            self[0]._refuse()
        if method == "reduce":
            plain = operands[0].view(np.ndarray)
            return _as_row(ufunc.reduce(plain, **options))
        return self._each(_clipped if ufunc.__name__ == "clip" else ufunc, operands)

    def __array_function__(self, function: Any, types: Any, given: Any, named: Any) -> Any:
        if function is np.where:
            return self._each(np.where, given)
        return _as_row(super().__array_function__(function, types, given, named))

    def mean(self, axis: int | None = None, *_: Any, **options: Any) -> Any:
        """Return the mean of its values."""
        return self.sum(axis, **options) / self.size

    def _each(self, function: Callable[..., Any], operands: Sequence[Any]) -> Row:
        """Return what a function of values gives for each, where rows are as long as others."""
        rows = np.broadcast_arrays(*map(_boxed, operands))
        found = [function(*each) for each in zip(*(row.flat for row in rows), strict=True)]
        return Row.of(found).reshape(rows[0].shape)


def _boxed(operand: Any) -> np.ndarray:
    """Return a value or a number as an array without axes, and an array as a plain one."""
    if isinstance(operand, np.ndarray):
        return operand.view(np.ndarray)
    box = np.empty((), object)
    box[()] = operand
    return box


def _as_row(found: Any) -> Any:
    return found.view(Row) if isinstance(found, np.ndarray) else found


def _clipped(value: Any, low: Any, high: Any) -> Any:
    return np.minimum(np.maximum(value, low), high)
