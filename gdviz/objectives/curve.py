"""A curve is a formula of one variable: where a course on descent begins."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from gdviz.objectives.formula import Formula, number_among, quoted, refuse_variables

if TYPE_CHECKING:
    import sympy


class Curve(Formula):
    """A function of one variable, known by its formula: f(x).

    Parameters
    ----------
    formula : text, read by `gdviz.calculus.formula.read`, or a sympy expression
    name : a short name
    names : a tuple of the variable alone; by default the letter that the formula has
    domain : what a picture shows, (min, max)
    minima : the places of the minima that are known
    start : a place from which a descent is worth watching
    teaches : one sentence
    parameters : values of the other letters; as keywords too, such as a=3

    Attributes
    ----------
    expression : the sympy expression, over real symbols, with the parameters' values

    Raises
    ------
    ValueError
        If the formula is none of this variable, or the domain none.

    Examples
    --------
    >>> well = gd.Curve("w^4 - 3w^2 + w")
    >>> well(2.0), well.derivative
    (np.float64(6.0), (4*w**3 - 6*w + 1,))
    >>> [(round(point.point[0], 3), point.kind) for point in well.critical_points()]
    [(-1.301, 'minimum'), (0.17, 'maximum'), (1.131, 'minimum')]

    Notes
    -----
    Points have the shape (..., 1), as those of any objective; a number is such a point, and k
    numbers are k of them. float32 stays float32, integers become float64.
    """

    plain: ClassVar[tuple[str, ...]] = ("x",)

    @classmethod
    def _count(cls, names: Sequence[str]) -> int:
        return 1

    @classmethod
    def _variables(cls, found: tuple[str, ...], formula: str | sympy.Expr) -> tuple[str, ...]:
        if len(found) > 1:
            surface = f"gd.Surface({quoted(formula)})" if len(found) == 2 else "gd.descend"
            letter = number_among(found) or found[-1]
            advice = f"a curve has one; write {surface}, or values, such as {letter}=1"
            refuse_variables(formula, found, advice)
        return found or cls.plain
