"""What the campaigns of threads, signals and processes do: a call of each kind that is public.

Each gives bytes, which are the same wherever and whenever it is called.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Callable
from typing import Any

import numpy as np

import gdviz as gd
from gdviz import plotting
from gdviz.layers import Dense
from gdviz.models import Sequential

_FORMULAS = "x^2 + {}y^2", "sin(x)^2/{} + y^2", "log(1 + exp({}x)) + y^2", "x^2 y^2 + {}x + exp(y)"
_STARTS = np.random.default_rng(3).normal(size=(3000, 2))


def digest(*given: Any) -> str:
    """Return what tells numbers, texts and bytes from others."""
    found = hashlib.sha256()
    for each in given:
        found.update(each if isinstance(each, bytes) else np.asarray(each).tobytes())
        found.update(str(np.shape(each)).encode())
    return found.hexdigest()


def _formula(k: int) -> str:
    surface = gd.Surface(_FORMULAS[k % 4].format(1 + k % 7))
    points = _STARTS[:50]
    told = f"{surface.latex()} {surface!r}".encode()
    return digest(*surface.value_and_gradient(points), surface.hessian(points), told)


def _limit(k: int) -> str:
    surface = gd.Surface(f"(exp({k % 5 + 1}x) - 1)/x + asin(0.{k % 9 + 1})*y")
    return digest(*surface.value_and_gradient(np.column_stack([np.zeros(20), np.arange(20)])))


def _critical(k: int) -> str:
    points = gd.Surface(f"x^3 - {k % 5 + 1}x + y^2").critical_points()
    return digest([point.point for point in points])


def _descent(k: int) -> str:
    rule = (gd.SGD(0.05, 0.9), gd.Adam(0.1), gd.RMSprop(0.05))[k % 3]
    path = gd.descend(_FORMULAS[k % 4].format(2), rule, _STARTS, 30, keep=10)
    return digest(path.points, path.values)


def _training(k: int) -> str:
    model = Sequential([Dense(16, "tanh", input_shape=(2,)), Dense(1)], seed=k % 3)
    model.compile(gd.Adam(0.01), "mse")
    x = _STARTS[:256]
    model.fit(x, x[:, :1] * x[:, 1:], epochs=2, verbose=0, seed=1)
    return digest(model.parameters, model.predict(x, verbose=0))


def _picture(form: str) -> Callable[[int], str]:
    def save(k: int) -> str:
        if k % 3 == 0:
            scene = plotting.field("x^2 + 3y^2", gd.SGD(0.1), (2, 1), 3, size=(3, 2))
        else:
            scene = gd.race(_FORMULAS[k % 4].format(3), gd.SGD(0.1), (1, 1), 3, size=(3, 2))
        return digest(scene.save(io.BytesIO(), format=form).getvalue())

    return save


CALLS: dict[str, Callable[[int], str]] = {
    "formula": _formula,
    "limit": _limit,
    "critical points": _critical,
    "descent": _descent,
    "training": _training,
    "picture": _picture("png"),
    "film": _picture("gif"),
    "lines": _picture("svg"),
}


def call(name: str, k: int) -> str:
    """Return what a call gives, by its name: another process is told no more."""
    return CALLS[name](k)
