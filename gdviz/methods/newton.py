"""Newton's method: to the lowest point of the parabola that value, slope and curvature make."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from gdviz.methods.line_searches import LineSearch, Ray, backtrack
from gdviz.methods.problem import Problem

FLAT = 1e-12
"""Curvatures below this share of the largest count as so much: else a step would have no end."""
NONE = 1e-13
"""Below this share of the largest a curvature is none."""
LARGEST = 5000
"""Most variables: the Hessian of more takes hundreds of megabytes."""
SHRINK = 0.5
"""By what a step is shortened that does not go down enough."""
DECREASE = 1e-4


@dataclass(frozen=True, repr=False)
class Newton(LineSearch, names="newton"):
    r"""Newton's method: where gradient and Hessian say that the gradient is zero.

    Of a quadratic that is one step. Elsewhere two things keep it going downhill. Where a curvature
    is negative its size is taken, so the step leads away from a maximum or saddle and not to it
    (of a positive definite Hessian nothing is changed). And the whole step is tried first; it is
    halved until the value falls enough (Armijo's condition, with c = 1e-4).

    With `pure=True` it is the method of the textbook, the whole step whatever it leads to: a
    saddle, a maximum, or far away. Where the Hessian has no inverse, it is the shortest of the
    steps that do best.

    The Hessian is that of the objective: exact of a formula and of data; of any other by central
    differences of its gradient, or, of a Python callable without `gradient`, of its values.

    Parameters
    ----------
    pure : whether the step is left as it is

    Source: Nocedal and Wright, "Numerical Optimization", 2006, sections 3.3 and 3.4; the size of
    negative curvatures: Dauphin et al., "Identifying and attacking the saddle point problem in
    high-dimensional non-convex optimization", 2014.

    Examples
    --------
    >>> gd.minimize("x^2 + 10 y^2", (4, 1), gd.methods.Newton()).points
    array([[4., 1.],
           [0., 0.]])
    """

    series: ClassVar[int | None] = 1

    pure: bool = False

    @property
    def decrease(self) -> float | None:
        """The share of the promised fall that is asked for; none of a pure step."""
        return None if self.pure else DECREASE

    @property
    def rule(self) -> str:
        r"""Its equations as LaTeX; |H| has the axes of H, and the sizes of its curvatures."""
        step = r"H_t^{-1} g_t" if self.pure else r"\eta_t \left| H_t \right|^{-1} g_t"
        hessian = r"H_t &= \nabla^2 f\left(\theta_{t-1}\right) \\"
        return f"{hessian}\n\\theta_t &= \\theta_{{t-1}} - {step}"

    def direction(self, problem: Problem, point: np.ndarray) -> np.ndarray:
        """Return the step -H⁻¹ g, of the sizes of the curvatures unless it is pure."""
        if len(point) > LARGEST:
            raise ValueError(
                f"newton needs a Hessian of {len(point):,} × {len(point):,} numbers; of more than "
                f'{LARGEST:,} variables write method="L-BFGS-B"'
            )
        gradient, hessian = problem.gradient(point), problem.hessian(point)
        if not np.isfinite(hessian).all():
            return np.full_like(point, np.nan)
        curvatures, axes = np.linalg.eigh(hessian)
        return -axes @ (self._inverses(curvatures) * (axes.T @ gradient))

    def _inverses(self, curvatures: np.ndarray) -> np.ndarray:
        """Return by what the slope along each axis of the Hessian is multiplied."""
        sizes = np.abs(curvatures)
        if not self.pure:
            return 1 / np.maximum(sizes, FLAT * (sizes.max() or 1 / FLAT))
        some = sizes > NONE * sizes.max()
        return np.where(some, 1 / np.where(some, curvatures, 1), 0)

    def rate(self, ray: Ray, before: float | None) -> float | None:
        """Return 1, or the first half of it, of that half and so on, that lowers the value."""
        if not np.isfinite(ray.direction).all() or not ray.direction.any():
            return None
        return 1.0 if self.pure else backtrack(ray, 1.0, SHRINK, DECREASE)
