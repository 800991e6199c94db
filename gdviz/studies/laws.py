"""Near a minimum every surface is a bowl, and there gradient descent obeys an exact law.

Along an eigenvector of the Hessian, with curvature λ, a step multiplies the distance from the
minimum by 1 - ηλ: it shrinks if the learning rate η is below 2/λ, changes sign if above 1/λ, and
grows if above 2/λ. The steepest direction sets the limit, the flattest the pace. With momentum the
factor is an eigenvalue of a 2×2 matrix, and the limit moves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.ground.checks import quoted
from gdviz.objectives.doors import objective_of
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.schedules import Schedule
from gdviz.studies.curvature import curvatures_of, hessian_at

FEW = 6  # numbers of a point that is told in full
HALVINGS = 60  # find the best rate to the last digit


@dataclass(frozen=True)
class Law:
    """How gradient descent steps along one direction: what counts is s = ηλ, rate times curvature.

    The distances θ from the minimum follow θ₊ = T θ - D θ₋, and so shrink by the larger root of
    z² - T z + D = 0 in every step:

    ===========  ===================  ============  =======================
    rule         T                    D             converges for s below
    ===========  ===================  ============  =======================
    plain        1 - s                0             2
    momentum β   1 + β - s            β             2 (1 + β)
    Nesterov     (1 + β) (1 - s)      β (1 - s)     2 (1 + β) / (1 + 2β)
    ===========  ===================  ============  =======================

    Parameters
    ----------
    momentum : β, from 0 to below 1
    nesterov : whether the gradient is taken ahead

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964;
    Lessard, Recht and Packard, "Analysis and Design of Optimization Algorithms via Integral
    Quadratic Constraints", 2016.
    """

    momentum: float = 0.0
    nesterov: bool = False

    @property
    def limit(self) -> float:
        """The s at which it no longer converges."""
        beta = self.momentum
        return 2 * (1 + beta) / (1 + 2 * beta if self.nesterov else 1)

    @property
    def latex(self) -> str:
        """The largest stable learning rate as LaTeX: 2/λ, where λ is the largest curvature."""
        if not self.momentum:
            return r"2/\lambda"
        return r"2(1+\beta)/" + (r"(1+2\beta)\lambda" if self.nesterov else r"\lambda")

    def factor(self, s: ArrayLike) -> np.ndarray:
        """Return by how much a distance shrinks in a step, in the long run, at each s.

        It is the spectral radius of the iteration: below 1 it converges.
        """
        s, beta = np.asarray(s, float), self.momentum
        trace, determinant = 1 + beta - s, beta
        if self.nesterov:
            trace, determinant = (1 + beta) * (1 - s), beta * (1 - s)
        inside = trace**2 - 4 * determinant
        real = (np.abs(trace) + np.sqrt(np.maximum(inside, 0))) / 2
        return np.where(inside < 0, np.sqrt(np.abs(determinant)), real)[()]


@dataclass(frozen=True)
class Stability:
    """What the law says of gradient descent where the Hessian has these eigenvalues.

    Learning rates that are asked for here do not depend on the optimizer's own.

    Attributes
    ----------
    optimizer : an `SGD`, whose momentum counts
    eigenvalues : of the Hessian, ascending and above 0: the curvatures
    point : where they were taken
    """

    optimizer: Optimizer
    eigenvalues: tuple[float, ...]
    point: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        law_of(self.optimizer)
        curvatures = tuple(sorted(map(float, self.eigenvalues)))
        if not curvatures or not curvatures[0] > 0 or not np.isfinite(curvatures).all():
            raise ValueError(f"eigenvalues must be finite and above 0, got {self.eigenvalues!r}")
        object.__setattr__(self, "eigenvalues", curvatures)

    @property
    def law(self) -> Law:
        """The law along one direction."""
        return law_of(self.optimizer)

    @property
    def condition_number(self) -> float:
        """The largest curvature over the smallest: how long the valley is for its width."""
        return self.eigenvalues[-1] / self.eigenvalues[0]

    @property
    def largest_stable_rate(self) -> float:
        """The learning rate at which descent no longer converges: 2/λ without momentum."""
        return self.law.limit / self.eigenvalues[-1]

    @property
    def largest_stable_latex(self) -> str:
        r"""The same as LaTeX, with \lambda the largest curvature."""
        return self.law.latex

    @property
    def ringing_rate(self) -> float | None:
        """The rate 1/λ above which the steepest direction overshoots; None with momentum.

        A velocity overshoots at nearly any rate.
        """
        return None if self.law.momentum else 1 / self.eigenvalues[-1]

    @property
    def best_rate(self) -> float:
        """The learning rate of the fastest convergence, which serves both ends alike.

        It is 2 / (λ_max + λ_min) without momentum and 2 (1 + β) / (λ_max + λ_min) with; for
        Nesterov's the rate at which the flattest and the steepest direction are equally slow.
        """
        low, high = self.eigenvalues[0], self.eigenvalues[-1]
        if not self.law.nesterov:
            return self.law.limit / (low + high)
        slow, fast = 1 / high, self.largest_stable_rate
        for _ in range(HALVINGS):
            middle = (slow + fast) / 2
            flat, steep = self.law.factor(np.multiply(middle, (low, high)))
            slow, fast = (middle, fast) if flat > steep else (slow, middle)
        return slow

    @property
    def rate_of_convergence(self) -> float:
        """The factor by which the distance shrinks in a step at the optimizer's learning rate.

        Above 1 it grows.

        Raises
        ------
        ValueError
            If the learning rate is a schedule.
        """
        return self.rate_of_convergence_at(self._rate())

    def rate_of_convergence_at(self, rate: float) -> float:
        """Return the factor by which the distance shrinks in a step at a learning rate."""
        return float(self.law.factor(np.multiply(rate, self.eigenvalues)).max())

    @property
    def regime(self) -> str:
        """What the optimizer's learning rate does: "converges", "rings" or "diverges".

        Without momentum it rings where it overshoots the steepest direction and yet converges.
        """
        rate = self._rate()
        if rate >= self.largest_stable_rate:
            return "diverges"
        return "rings" if self.ringing_rate and rate > self.ringing_rate else "converges"

    def _rate(self) -> float:
        rate = self.optimizer.learning_rate
        if isinstance(rate, Schedule):
            raise ValueError(f"learning_rate must be one number here, got the schedule {rate!r}")
        return rate


def law_of(optimizer: Optimizer) -> Law:
    """Return the law of an optimizer.

    Raises
    ------
    ValueError
        If it has none: only gradient descent, with or without momentum, takes steps that are
        linear in the gradient.
    """
    optimizer = get(optimizer)
    kind = type(optimizer)
    if not issubclass(kind, SGD) or (kind.rule, kind.update) != (SGD.rule, SGD.update):
        raise ValueError(f"optimizer must be an SGD: the steps of {kind.__name__} obey no such law")
    if optimizer.weight_decay:
        raise ValueError(
            "optimizer must be without weight_decay, which moves where it comes to rest"
        )
    if optimizer.momentum == 1:
        raise ValueError("optimizer must have a momentum below 1, or it never comes to rest")
    return Law(optimizer.momentum, optimizer.nesterov and optimizer.momentum > 0)


def stability(
    optimizer: str | Optimizer, surface: Any, point: ArrayLike | None = None
) -> Stability:
    """Return what the law says of an optimizer at a minimum of a surface.

    The law is exact on a quadratic; on any other surface it holds near the minimum, where the
    clipping of gradients is not felt either.

    Parameters
    ----------
    optimizer : an `SGD`; no other rule has such a law
    surface : whatever `descend` takes, such as a `Surface` or the formula of one
    point : a minimum, shape (n,); by default the lowest that `surface.critical_points()` has

    Raises
    ------
    ValueError
        If the optimizer has no law, the surface no minimum, or a curvature at the point is not
        above 0, as at a saddle, where no learning rate converges.

    Examples
    --------
    >>> law = gd.stability(gd.SGD(0.05), gd.Surface("x**2 + 10*y**2"))
    >>> law.eigenvalues, law.largest_stable_rate, law.rate_of_convergence
    ((2.0, 20.0), 0.1, 0.9)
    """
    optimizer, surface = get(optimizer), objective_of(surface, point)
    law_of(optimizer)
    given = np.atleast_1d(_lowest_minimum(surface) if point is None else point)
    if given.ndim != 1 or given.dtype.kind not in "fiu":
        raise ValueError(f"point must be numbers of shape (n,), got {quoted(point)}")
    place = tuple(given.astype(float).tolist())
    curvatures = curvatures_of(hessian_at(surface, np.array(place)))
    if not curvatures[0] > 0:
        shown = ", ".join(f"{curvature:.3g}" for curvature in curvatures[[0, -1]])
        where = place if len(place) <= FEW else f"that of {len(place):,} numbers"
        raise ValueError(
            f"point must be a minimum with curvatures above 0, at {where} they are {shown}"
        )
    return Stability(optimizer, tuple(curvatures.tolist()), place)


def _lowest_minimum(surface: Any) -> ArrayLike:
    minima = surface.critical_points().minima
    if not minima:
        raise ValueError(
            f"point must be given, since no minimum of {surface!r} is known: of a network that has "
            "learned, model.parameters"
        )
    return minima[0].point
