"""Many starts are stepped together by a rule that keeps them apart: one that mixes is refused."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdviz.steps.sweeps import Sweep

FEW, ALIKE = 3, 1e-3
"""Starts on which it is tried; how far steps may differ: what is read wrongly differs by all."""


def refuse_mixed(objective: Any, optimizer: Any, starts: np.ndarray) -> None:
    """Refuse a rule that gives for some starts together other steps than for each alone.

    One that draws random numbers gives others each time, and is not judged.

    Parameters
    ----------
    starts : shape (k, n)
    """
    if isinstance(optimizer, Sweep) or len(starts) < 2:
        return
    points = starts[:: max(len(starts) // FEW, 1)][:FEW]
    _, gradients = objective.value_and_gradient(points)
    alone = [_steps(optimizer, g, at) for g, at in zip(gradients, points, strict=True)]
    try:
        together, again = (_steps(optimizer, gradients, points) for _ in range(2))
    except Exception as error:  # whatever somebody's rule may raise for many starts
        raise _mixed(optimizer) from error
    same = np.array_equal(together, again, equal_nan=True)
    size = ALIKE * np.abs(together[np.isfinite(together)]).max(initial=0)
    if same and not np.allclose(alone, together, rtol=ALIKE, atol=size, equal_nan=True):
        raise _mixed(optimizer)


def _mixed(optimizer: Any) -> ValueError:
    return ValueError(
        f"{optimizer.label} mixes the numbers of several starts, shape (k, n): sum along the last "
        "axis, as in np.linalg.norm(g, axis=-1, keepdims=True)"
    )


def _steps(optimizer: Any, gradients: np.ndarray, points: np.ndarray) -> np.ndarray:
    return optimizer.update(gradients, optimizer.init(points), points)[0]
