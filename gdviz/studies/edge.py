"""The edge of stability: the sharpness of what is trained, beside what its learning rate allows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.descent import descend
from gdviz.ground import checks
from gdviz.objectives.doors import objective_of
from gdviz.optimizers import SGD
from gdviz.studies.curvature import sharpness

BELOW, NEAR = 0.85, 0.15
"""In shares of its limit: where a sharpness must begin, and how far from it that of the last steps
may be, to be said to climb there and to hover."""
LATE = 0.25
"""The last share of the steps, over which it is judged."""


@dataclass(frozen=True, eq=False)
class EdgeOfStability:
    """Gradient descent at some rates, with the sharpness on the way: see `follow_sharpness`.

    Attributes
    ----------
    rates : the learning rates η, shape (k,)
    steps : the numbers of the steps that are looked at, shape (looks,)
    sharpness : the largest curvature there, nan once a descent diverges, shape (k, looks)
    losses : shape (k, looks)
    dimension : how many variables there are
    samples : of how many the loss is a mean; None where it is none
    """

    rates: np.ndarray
    steps: np.ndarray
    sharpness: np.ndarray
    losses: np.ndarray
    dimension: int
    samples: int | None

    @property
    def limits(self) -> np.ndarray:
        """The sharpness 2/η above which a step on a quadratic overshoots ever farther, (k,)."""
        return 2 / self.rates

    @property
    def hovers(self) -> np.ndarray:
        """Whether each began below its limit, and is near to it at last, shape (k,)."""
        late = self.sharpness[:, self.steps >= (1 - LATE) * self.steps[-1]]
        ends = np.abs(late.mean(axis=1) / self.limits - 1) <= NEAR
        return ends & (self.sharpness[:, 0] < BELOW * self.limits)


def follow_sharpness(
    objective: Any,
    start: ArrayLike,
    rates: Sequence[float],
    steps: int = 300,
    looks: int = 40,
) -> EdgeOfStability:
    """Let gradient descent train with some rates, and measure the sharpness on the way.

    Parameters
    ----------
    objective : whatever `descend` takes, such as `model.objective(x, y)`
    start : shape (n,)
    rates : the learning rates
    steps : how many steps each takes, on all samples
    looks : at about how many of them the sharpness is measured; each costs some tens of gradients

    Raises
    ------
    ValueError
        If there is no rate, or one is not above 0.

    Source: Cohen et al., "Gradient Descent on Neural Networks Typically Occurs at the Edge of
    Stability", 2021.

    Examples
    --------
    >>> found = gd.studies.follow_sharpness("x^4 + y^2", (1, 1), [0.1, 0.2], steps=20, looks=5)
    >>> found.limits
    array([20., 10.])
    """
    rates = np.atleast_1d(checks.numbers("rates", rates))
    if rates.ndim != 1 or not (rates > 0).all():
        raise ValueError(f"rates must be numbers above 0, got {rates.tolist()}")
    objective = objective_of(objective, start)
    every = max(checks.whole("steps", steps) // checks.whole("looks", looks, 2), 1)
    paths = [descend(objective, SGD(float(rate)), start, steps, keep=every) for rate in rates]
    found = [[_sharpness_at(objective, point) for point in path.points] for path in paths]
    samples = len(objective) if hasattr(objective, "batch") else None
    losses = np.array([path.values for path in paths], float)
    n = objective.dimension
    return EdgeOfStability(rates, paths[0].steps, np.array(found), losses, n, samples)


def _sharpness_at(objective: Any, point: np.ndarray) -> float:
    if not np.isfinite(point).all():
        return np.nan
    with np.errstate(all="ignore"):
        try:
            return sharpness(objective, point, iterations=40, tolerance=0.01)
        except ValueError:  # where the gradient is not finite
            return np.nan
