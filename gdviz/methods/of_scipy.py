"""Methods that SciPy has: it makes the steps, and we watch."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any, ClassVar

import numpy as np

from gdviz.methods.method import Method
from gdviz.methods.problem import Problem


class OfSciPy(Method):
    """A method of `scipy.optimize.minimize`, called by its first name.

    Its path is that of SciPy to the bit: the objective's values and gradients go in, and what is
    told to SciPy's `callback` comes out. It needs SciPy (`pip install 'gdviz[scipy]'`). Another of
    SciPy's is one line: `class Powell(OfSciPy, names="Powell"): takes_gradient = False`.

    Parameters
    ----------
    **options : what SciPy takes as `options`, such as `gtol=1e-8`

    Raises
    ------
    ImportError
        When it is to minimize, and SciPy is not there.

    Examples
    --------
    >>> gd.methods.BFGS(gtol=1e-3)
    BFGS(gtol=0.001)
    """

    takes_gradient: ClassVar[bool] = True
    """Whether it asks for gradients."""
    spare_steps: ClassVar[int] = 0
    """How many more than it takes its `maxiter` counts."""

    options: dict[str, Any]

    def __init__(self, **options: Any) -> None:
        self.__dict__["options"] = options

    def __setattr__(self, name: str, value: Any) -> None:
        raise AttributeError(f"a method does not change: make another {type(self).__name__}")

    def kept(self) -> dict[str, Any]:
        """Return the options."""
        return dict(self.options)

    def walk(self, problem: Problem) -> Iterator[np.ndarray]:
        """Yield the points that SciPy has come to."""
        self.run(problem)
        yield from problem.points[1:]

    def run(self, problem: Problem) -> None:
        """Let SciPy minimize a problem, which hears of each step."""
        if not _has_scipy():
            raise ImportError(
                f"{self.first_name()} is SciPy's: pip install 'gdviz[scipy]', or choose 'newton', "
                "'exact' or 'backtracking'"
            )
        from scipy.optimize import minimize

        problem.remembers = False  # SciPy does, and counts what it asks
        options = dict(self.options)
        if problem.steps is not None:
            options["maxiter"] = problem.steps + self.spare_steps
        minimize(
            problem.value,
            problem.start,
            jac=problem.gradient if self.takes_gradient else None,
            method=self.first_name(),
            tol=problem.tolerance,
            callback=problem.arrive,
            options=options,
        )


def _has_scipy() -> bool:
    return find_spec("scipy") is not None


class CG(OfSciPy, names="CG"):
    """Nonlinear conjugate gradients: each direction keeps what those before it have gained.

    Source: Polak and Ribière, "Note sur la convergence de méthodes de directions conjuguées", 1969.

    Examples
    --------
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), "CG")
    >>> path.values[-1].round(6)
    np.float64(0.0)
    """

    series = 5


class BFGS(OfSciPy, names="BFGS"):
    """A quasi-Newton method: gradients on the way tell the inverse of the Hessian.

    Source: Broyden, Fletcher, Goldfarb and Shanno, each in 1970.

    Examples
    --------
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), "BFGS")
    >>> path.values[-1].round(6)
    np.float64(0.0)
    """

    series = 3


class LBFGSB(OfSciPy, names="L-BFGS-B"):
    """BFGS of the last few gradients alone, for very many variables.

    Source: Byrd, Lu, Nocedal and Zhu, "A Limited Memory Algorithm for Bound Constrained
    Optimization", 1995.

    Examples
    --------
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), "L-BFGS-B")
    >>> path.values[-1].round(6)
    np.float64(0.0)
    """

    short_name = "L-BFGS-B"
    series = 5


class NewtonCG(OfSciPy, names="Newton-CG"):
    """Newton's step, solved for by conjugate gradients; curvatures are differences of the gradient.

    Source: Nocedal and Wright, "Numerical Optimization", 2006, section 7.1.

    Examples
    --------
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), "Newton-CG")
    >>> path.values[-1].round(6)
    np.float64(0.0)
    """

    short_name = "Newton-CG"
    series = 2


class NelderMead(OfSciPy, names="Nelder-Mead"):
    """A simplex of n + 1 points that turns over, stretches and shrinks; it asks for no gradient.

    Source: Nelder and Mead, "A simplex method for function minimization", 1965.

    Examples
    --------
    >>> path = gd.minimize("x^2 + 10 y^2", (4, 1), "Nelder-Mead", steps=100)
    >>> path.values[-1].round(3)
    np.float64(0.0)
    """

    short_name = "Nelder-Mead"
    series = 4
    takes_gradient = False
    spare_steps = 1
