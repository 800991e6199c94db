"""The few functions an update rule needs besides + - * /, for numbers, arrays and symbols alike.

A rule that is written with these is read three ways without a second version of it: Python
floats and NumPy arrays step a descent, sympy symbols give the rule as an expression.
"""

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np

from gdviz.programs.operations import OPERATIONS


def is_symbolic(value: Any) -> bool:
    """Whether a value is a sympy expression (asked without importing sympy)."""
    return hasattr(value, "free_symbols")


def _of(name: str, symbol: str, doc: str) -> Callable[..., Any]:
    """Return an operation of the table, on symbols the function of sympy of this name."""
    _, ufunc, _, plain, *_ = OPERATIONS[name]

    def of_one(value: Any) -> Any:
        if type(value) is np.ndarray:
            return ufunc(value)
        return plain(value) if type(value) is float else of_any(value)

    def of_any(*values: Any) -> Any:
        if any(hasattr(value, "__array_ufunc__") for value in values):
            return ufunc(*values)
        if any(map(is_symbolic, values)):
            return getattr(import_module("sympy"), symbol)(*values)
        return plain(*values)

    function = of_one if ufunc.nin == 1 else of_any
    function.__doc__ = doc
    return function


sqrt = _of("sqrt", "sqrt", "Square root.")
cos = _of("cos", "cos", "Cosine of an angle in radians.")
log = _of("log", "log", "Natural logarithm.")
floor = _of("floor", "floor", "The largest whole number not above the value.")
ceil = _of("ceil", "ceiling", "The smallest whole number not below the value.")
sign = _of("sign", "sign", "-1, 0 or 1.")
maximum = _of("maximum", "Max", "The larger of two values, element by element.")
minimum = _of("minimum", "Min", "The smaller of two values, element by element.")


def square(value: Any) -> Any:
    """The value times itself."""
    return value**2 if is_symbolic(value) else value * value


def where(condition: Any, true: Any, false: Any) -> Any:
    """One value where the condition holds and another where it does not, element by element."""
    if isinstance(condition, np.generic) or hasattr(condition, "__array_function__"):
        return np.where(condition, true, false)
    if is_symbolic(condition):
        sympy = import_module("sympy")
        return sympy.Piecewise((true, condition), (false, True))
    return true if condition else false


def norm(vector: Any, sizes: tuple[int, ...] | None = None) -> Any:
    """Euclidean length along the last axis, kept so that it divides the vector.

    Parameters
    ----------
    vector : array of shape (..., n), or a symbol
    sizes : the sizes, adding up to n, of the variables that share the vector
        Given them, each entry of the result is the length of the variable it belongs to.

    Returns
    -------
    array of shape (..., 1), or (..., n) where `sizes` is given; for a symbol its norm, as a symbol
    """
    if is_symbolic(vector):
        return import_module("sympy").Function("norm")(vector)
    squares = vector * vector
    if sizes is None:
        return np.sqrt(squares.sum(axis=-1, keepdims=True))
    first = np.cumsum((0, *sizes[:-1]))
    return np.repeat(np.sqrt(np.add.reduceat(squares, first, axis=-1)), sizes, axis=-1)
