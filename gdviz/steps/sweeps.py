"""A sweep is one rule with many settings: a rate and a momentum for each of many descents.

Its settings are columns that pass through the rule as numbers do, so that a grid of settings
descends in the time that NumPy takes for as many starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import quoted
from gdviz.optimizers import Optimizer, get
from gdviz.schedules import Schedule


@dataclass(frozen=True, eq=False, repr=False)
class Sweep:
    """An optimizer with some settings that differ from descent to descent: see `sweep`.

    Attributes
    ----------
    optimizer : what all share
    varied : the settings that differ, by name, each of shape (k,)
    shape : the shape that the settings were given in, of k entries: `values.reshape(shape)` is
        the picture of a grid

    Examples
    --------
    >>> grid = gd.sweep(gd.SGD, learning_rate=[0.01, 0.1, 0.3])
    >>> ends = gd.descend("x^2 + y^2", grid, start=(4, 1), steps=20).values[-1]
    >>> int(ends.argmin())
    2
    """

    optimizer: Optimizer
    varied: dict[str, np.ndarray]
    shape: tuple[int, ...]

    def __len__(self) -> int:
        """The number of descents."""
        return len(next(iter(self.varied.values())))

    def __iter__(self) -> Iterator[Optimizer]:
        """Yield the optimizer of each descent."""
        return map(self.__getitem__, range(len(self)))

    def __getitem__(self, which: int | slice) -> Optimizer | Sweep:
        """Return the optimizer of one descent, or the sweep of a part of them."""
        part = {name: values[which] for name, values in self.varied.items()}
        if isinstance(which, slice):
            return Sweep(self.optimizer, part, next(iter(part.values())).shape)
        return self.optimizer.having(**{name: value.item() for name, value in part.items()})

    @property
    def label(self) -> str:
        """The name that pictures write beside its paths."""
        return self.optimizer.label

    @property
    def learning_rate(self) -> Any:
        """The learning rate that all share, or the text of its range: `"0.001…0.2"`."""
        return self.settings()["learning_rate"]

    def settings(self, changed: bool = False) -> dict[str, Any]:
        """Return the settings by name, as `Optimizer.settings`; the range of those that differ."""
        return self.optimizer.settings(changed) | {
            name: f"{values.min():g}…{values.max():g}" for name, values in self.varied.items()
        }

    def __repr__(self) -> str:
        settings = ", ".join(f"{k}={v}" for k, v in self.settings(changed=True).items())
        return f"<{len(self)} {type(self.optimizer).__name__}({settings})>"

    def init(self, point: np.ndarray) -> Any:
        """Return the memory before the first step, for a point of shape (k, n)."""
        return self._rule.init(point)

    def update(self, gradient: Any, state: Any, point: Any, variables: Any = None) -> Any:
        """Return the step and the new memory, as `Optimizer.update`."""
        return self._rule.update(gradient, state, point, variables)

    def move(self, gradient: Any, state: Any, point: Any, variables: Any = None) -> Any:
        """Return the point after a step and the new memory, as `Optimizer.move`."""
        return self._rule.move(gradient, state, point, variables)

    @cached_property
    def _rule(self) -> Optimizer:
        columns = {name: values[:, None].view(_Column) for name, values in self.varied.items()}
        return self.optimizer.holding(**columns)

    def __getstate__(self) -> dict[str, Any]:
        return {f.name: getattr(self, f.name) for f in fields(self)}


def sweep(optimizer: str | type[Optimizer] | Optimizer, **settings: ArrayLike) -> Sweep:
    """Return an optimizer with arrays of settings, for `descend`: one descent for each entry.

    Parameters
    ----------
    optimizer : what all descents share, such as `SGD(nesterov=True)`, `Adam` or "adam"
    settings : numbers by the name of a setting; their shapes are broadcast together

    Returns
    -------
    Sweep
        Of k descents, k the product of the shape. Each of them steps as the optimizer with its
        settings alone does.

    Raises
    ------
    ValueError
        If a setting is none of the optimizer's numbers, one is out of range, or the shapes do not
        go together.

    Examples
    --------
    >>> rates, momenta = np.geomspace(0.001, 0.2, 200), np.linspace(0, 0.99, 200)
    >>> grid = gd.sweep(gd.SGD, learning_rate=rates, momentum=momenta[:, None])
    >>> bowl = gd.Surface("x**2 + 10*y**2")
    >>> path = gd.descend(bowl, grid, (-4, 1.5), 100, keep="last")
    >>> path.values[-1].reshape(grid.shape).shape
    (200, 200)
    """
    base = get(optimizer)
    if not isinstance(base, Optimizer):
        raise ValueError(
            f"a sweep is of one optimizer such as SGD(momentum=0.9), got {optimizer!r}"
        )
    if not settings:
        raise ValueError("a sweep needs a setting that differs, such as learning_rate=[0.1, 0.2]")
    arrays = [_numbers(base, name, values) for name, values in settings.items()]
    shape = _common_shape(dict(zip(settings, arrays, strict=True)))
    columns = [np.broadcast_to(values, shape).ravel() for values in arrays]
    swept = Sweep(base, dict(zip(settings, columns, strict=True)), shape)
    for name, values in swept.varied.items():
        for extreme in (values.min(), values.max()):
            swept[0].having(**{name: extreme.item()})  # an optimizer knows what is out of range
    return swept


def _numbers(optimizer: Optimizer, name: str, values: ArrayLike) -> np.ndarray:
    numeric = [n for n, value in optimizer.settings().items() if _may_differ(value)]
    if name not in numeric:
        raise ValueError(
            f"{name!r} is no number of {optimizer.label}, which has {', '.join(numeric)}"
        )
    array = np.asarray(values)
    if array.dtype.kind not in "iuf" or array.size == 0:
        raise ValueError(f"{name} must be an array of numbers, got {quoted(values)}")
    return array.astype(float)


def _may_differ(value: Any) -> bool:
    """Whether a setting is a number, or may be one."""
    return value is None or (
        isinstance(value, int | float | Schedule) and not isinstance(value, bool)
    )


def _common_shape(arrays: dict[str, np.ndarray]) -> tuple[int, ...]:
    shapes = {name: array.shape for name, array in arrays.items()}
    try:
        return np.broadcast_shapes(*shapes.values())
    except ValueError:
        raise ValueError(f"the settings of a sweep must go together, got shapes {shapes}") from None


class _Column(np.ndarray):
    """Numbers, one for each descent, in the part that one number plays alone.

    They take the precision of the arrays they meet, and are true where one of them is not 0.
    """

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **options: Any) -> Any:
        arrays = [x for x in inputs if isinstance(x, np.ndarray) and not isinstance(x, _Column)]
        dtype = np.result_type(*arrays) if arrays else float
        plain = (
            x.view(np.ndarray).astype(dtype, copy=False) if isinstance(x, _Column) else x
            for x in inputs
        )
        result = getattr(ufunc, method)(*plain, **options)
        return result if arrays else result.view(_Column)

    def __bool__(self) -> bool:
        return bool(self.view(np.ndarray).any())
