"""A surface is a formula of two variables."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from gdviz.objectives.formula import Formula, number_among, quoted, refuse_variables

if TYPE_CHECKING:
    import sympy


class Surface(Formula):
    """A function of two variables, known by its formula: f(x, y).

    Parameters
    ----------
    formula : text, read by `gdviz.calculus.formula.read`, or a sympy expression
    name : a short name
    names : of the two variables, the first along the horizontal axis
    domain : what a picture shows, ((xmin, xmax), (ymin, ymax))
    minima : the minima that are known, shape (k, 2)
    start : a point from which a descent is worth watching
    teaches : one sentence
    parameters : values of the other letters; as keywords too, such as a=3

    Attributes
    ----------
    expression : the sympy expression, over real symbols, with the parameters' values

    Raises
    ------
    ValueError
        If the formula is none of these variables, or the domain none.

    Examples
    --------
    >>> bowl = gd.Surface("x**2 + 10*y**2")
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

    plain: ClassVar[tuple[str, ...]] = ("x", "y")

    @classmethod
    def _count(cls, names: Sequence[str]) -> int:
        return 2

    @classmethod
    def _variables(cls, found: tuple[str, ...], formula: str | sympy.Expr) -> tuple[str, ...]:
        if set(found) <= {*cls.plain}:
            return cls.plain
        if len(found) == 1:
            curve = f"write gd.Curve({quoted(formula)})"
            advice = f"{curve}, or name a second one, as in names=({found[0]!r}, 'b')"
            refuse_variables(formula, found, advice)
        if len(found) > 2:
            letter = number_among(found) or found[-1]
            advice = f"a surface has two; give the others values, such as {letter}=1"
            refuse_variables(formula, found, advice)
        return found
