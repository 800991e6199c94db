"""A surface is a formula of two variables, with its exact derivatives."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from gdviz.objectives.base import Drawable
from gdviz.objectives.points import (
    Domain,
    Point,
    as_point,
    as_points,
    checked_domain,
    checked_names,
)

if TYPE_CHECKING:
    import sympy

    from gdviz.calculus.critical_points import CriticalPoints
    from gdviz.calculus.numeric import NumericFunction
    from gdviz.programs.tape import Tape


@dataclass(frozen=True, repr=False)
class Surface(Drawable):
    """A function of two variables, known by its formula: f(x, y).

    Parameters
    ----------
    formula : text, read by `gdviz.calculus.formula.parse`, or a sympy expression
    name : a short name
    names : of the two variables, the first along the horizontal axis
    domain : what a picture shows, ((xmin, xmax), (ymin, ymax))
    minima : the minima that are known, shape (k, 2)
    start : a point from which a descent is worth watching
    teaches : one sentence

    Attributes
    ----------
    expression : the sympy expression, over real symbols

    Raises
    ------
    ValueError
        If the formula is none of these variables, or the domain none.

    Examples
    --------
    >>> bowl = Surface("x**2 + 10*y**2")
    >>> bowl([1, 2])
    np.float64(41.0)
    >>> bowl.gradient([[1, 2], [0, 1]])
    array([[ 2., 40.],
           [ 0., 20.]])
    >>> bowl.derivative
    (2*x, 20*y)

    Notes
    -----
    Points have the shape (..., 2), float32 stays float32, integers become float64. Where the
    formula divides by zero but has a limit, as at the tip of a cone, the result is the limit (of
    the mean from opposite sides, so that a symmetric kink has slope 0). A pole is inf, overflow is
    inf or nan, and nan is what lies outside the domain of a logarithm or root.
    """

    formula: str | sympy.Expr = field(compare=False)
    _: KW_ONLY
    name: str | None = None
    names: tuple[str, str] = ("x", "y")
    domain: Domain = ((-5.0, 5.0), (-5.0, 5.0))
    minima: tuple[Point, ...] = ()
    start: Point | None = None
    teaches: str = ""
    expression: sympy.Expr = field(init=False)

    dimension: ClassVar[int] = 2

    def __post_init__(self) -> None:
        names = checked_names(self.names, 2)
        content = {
            "names": names,
            "expression": _expression(self.formula, names),
            "domain": checked_domain(self.domain),
            "minima": tuple(as_point(minimum, 2) for minimum in self.minima),
            "start": None if self.start is None else as_point(self.start, 2),
        }
        for attribute, value in content.items():
            object.__setattr__(self, attribute, value)

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., 2)."""
        return self._value(as_points(points, 2))[0]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., 2) at points of shape (..., 2)."""
        return self._value_and_gradient(as_points(points, 2))

    def gradient(self, points: ArrayLike) -> np.ndarray:
        """Return the gradients [f_x, f_y], shape (..., 2), at points of shape (..., 2)."""
        return self._value_and_gradient(as_points(points, 2))[1]

    @property
    def tape(self) -> Tape:
        """What `value_and_gradient` does to two columns, but for limits."""
        return self._value_and_gradient.tape

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return [[f_xx, f_xy], [f_yx, f_yy]], shape (..., 2, 2), at points of shape (..., 2)."""
        return self._hessian(as_points(points, 2))[0]

    def critical_points(self, domain: Domain | None = None) -> CriticalPoints:
        """Return the points where the gradient is zero: minima, maxima, saddles, degenerate ones.

        Of a polynomial all real ones, anywhere in the plane, by resultants; of any other formula
        those in the domain that Newton's method finds from a grid. Points where the surface is
        not differentiable, as the tip of a cone, are none. They are computed once, in a second or
        two at most; `.partial` says why there may be others, and is empty where there are not.

        Parameters
        ----------
        domain : where they are sought, in place of the surface's own

        Examples
        --------
        >>> saddle = Surface("x**3 - 3*x + y**2").critical_points()[0]
        >>> saddle.point, saddle.kind, saddle.eigenvalues
        ((-1.0, 0.0), 'saddle', (-6.0, 2.0))
        """
        if domain is None:
            return self._critical_points
        return self._critical_points_in(domain)

    @cached_property
    def _critical_points(self) -> CriticalPoints:
        return self._critical_points_in(self.domain)

    def _critical_points_in(self, domain: Domain) -> CriticalPoints:
        from gdviz.calculus.critical_points import of_formula

        return of_formula(self, domain)

    @cached_property
    def derivative(self) -> tuple[sympy.Expr, sympy.Expr]:
        """The two partial derivatives, as sympy expressions."""
        from gdviz.calculus.symbolic import gradient

        return gradient(self.expression, self._symbols)

    @property
    def description(self) -> str:
        """What it is, in one line of plain text: enough to make it again."""
        return f"f = {self.expression}"

    def latex(self) -> str:
        """Return the formula as LaTeX, for a slide or for Matplotlib."""
        from gdviz.calculus.symbolic import latex

        return latex(self.expression)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def __repr__(self) -> str:
        text = self.formula if isinstance(self.formula, str) else str(self.expression)
        names = "" if self.names == ("x", "y") else f", names={self.names}"
        return f"Surface({text!r}{names})"

    def __getstate__(self) -> dict[str, Any]:
        # compiled functions are made anew where they are needed
        return {f.name: getattr(self, f.name) for f in fields(self)}

    @property
    def _symbols(self) -> tuple[sympy.Symbol, ...]:
        import sympy

        return tuple(sympy.Symbol(name, real=True) for name in self.names)

    def _compiled(self, *outputs: Any) -> NumericFunction:
        from gdviz.calculus.symbolic import compile_numpy

        return compile_numpy(outputs, self._symbols)

    @cached_property
    def _value(self) -> NumericFunction:
        return self._compiled(self.expression)

    @cached_property
    def _value_and_gradient(self) -> NumericFunction:
        return self._compiled(self.expression, self.derivative)

    @cached_property
    def _hessian(self) -> NumericFunction:
        from gdviz.calculus.symbolic import hessian

        return self._compiled(hessian(self.expression, self._symbols))


def _expression(formula: str | sympy.Expr, names: tuple[str, ...]) -> sympy.Expr:
    if isinstance(formula, str):
        from gdviz.calculus.formula import parse

        return parse(formula, names)
    import sympy

    from gdviz.calculus.symbolic import over_real

    if not isinstance(formula, sympy.Expr | int | float):
        raise ValueError(f"a formula is text or a sympy expression, got {formula!r}")
    return over_real(sympy.sympify(formula), names)
