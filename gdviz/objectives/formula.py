"""A formula of some variables is an objective, with its exact derivatives."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self

import numpy as np
from numpy.typing import ArrayLike

from gdviz.calculus.letters import latex as letter
from gdviz.calculus.letters import name_of
from gdviz.calculus.refusal import FormulaError
from gdviz.ground import checks
from gdviz.objectives.base import Drawable
from gdviz.objectives.catalogue import TABLE
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
    from gdviz.programs.recording import Program

_LOW = 4
"""The degree up to which a polynomial's critical points are found in hundredths of a second."""


@dataclass(frozen=True, repr=False, init=False)
class Formula(Drawable):
    """A function of any number of variables, known by its formula.

    Parameters
    ----------
    formula : text, read by `gdviz.calculus.formula.read`, or a sympy expression
    name : a short name
    names : of the variables; by default those that the formula says, and of a letter that needs no
        declaring each is one
    domain : what a picture shows, an interval (min, max) for each variable, and more where a path
        that converges leaves it; by default -5 to 5, of which it shows what the paths need
    minima : the minima that are known, shape (k, n)
    start : a point from which a descent is worth watching
    teaches : one sentence
    parameters : values of the letters that are no variables; as keywords too, such as a=3

    Attributes
    ----------
    expression : the sympy expression, over real symbols, with the parameters' values
    declared, framed : whether the names, and the domain, were given

    Raises
    ------
    ValueError
        If the formula is none of these variables, or one of the others is none.
    """

    formula: str | sympy.Expr = field(compare=False)
    name: str | None = None
    names: tuple[str, ...] = ()
    domain: Domain = ()
    minima: tuple[Point, ...] = ()
    start: Point | None = None
    teaches: str = ""
    parameters: dict[str, float] = field(compare=False)
    expression: sympy.Expr = field(init=False)
    dimension: int = field(init=False, compare=False)
    declared: bool = field(init=False, compare=False)
    framed: bool = field(init=False, compare=False)

    plain: ClassVar[tuple[str, ...]] = ("x",)
    """The variables that need not be seen."""

    def __init__(
        self,
        formula: str | sympy.Expr,
        *others: object,
        name: str | None = None,
        names: Sequence[str] | None = None,
        domain: Domain | None = None,
        minima: Iterable[ArrayLike] = (),
        start: ArrayLike | None = None,
        teaches: str = "",
        parameters: Mapping[str, float] | None = None,
        **letters: float,
    ) -> None:
        if others:
            raise ValueError(
                f"a {type(self).__name__} has one formula, got {formula!r} and {others[0]!r}: all "
                f"else is written by name, as in gd.{type(self).__name__}({formula!r}, name='mine')"
            )
        parameters = {name_of(n): value for n, value in {**(parameters or {}), **letters}.items()}
        expression, found = self._read(formula, names, parameters)
        n = len(found)
        self.__dict__.update(
            formula=formula,
            name=name,
            names=found,
            domain=((-5.0, 5.0),) * n if domain is None else checked_domain(domain, dimension=n),
            minima=tuple(as_point(minimum, n) for minimum in minima),
            start=None if start is None else as_point(start, n),
            teaches=teaches,
            parameters=parameters,
            expression=expression,
            dimension=n,
            declared=names is not None,
            framed=domain is not None,
        )

    def _read(
        self,
        formula: str | sympy.Expr,
        names: Sequence[str] | None,
        parameters: Mapping[str, float],
    ) -> tuple[sympy.Expr, tuple[str, ...]]:
        from gdviz.calculus.formula import read

        if names is not None:
            names = checked_names(names, self._count(names))
        try:
            expression, found = read(formula, names, parameters)
        except FormulaError:
            _refuse_name(str(formula).strip())
            raise
        return expression, found if names else self._variables(found, formula)

    @classmethod
    def _count(cls, names: Sequence[str]) -> int:
        """Return how many variables there must be."""
        return max(len(names), 1)

    @classmethod
    def _variables(cls, found: tuple[str, ...], formula: str | sympy.Expr) -> tuple[str, ...]:
        """Return the variables of a formula in which these are found, or refuse them."""
        return found or cls.plain

    # ------------------------------------------------------------------------ value and slopes

    def __call__(self, points: ArrayLike) -> np.ndarray:
        """Return the values, shape (...), at points of shape (..., n)."""
        return self._value(as_points(points, self.dimension))[0]

    def value_and_gradient(self, points: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
        """Return the values (...) and gradients (..., n) at points of shape (..., n)."""
        return self._value_and_gradient(as_points(points, self.dimension))

    @property
    def program(self) -> Program:
        """What `value_and_gradient` computes, but for limits."""
        return self._value_and_gradient.program

    def printed(self) -> dict[str, Any]:
        """Return its functions in JavaScript, and its parameters where they may change."""
        from gdviz.programs.javascript import function

        program, parameters = self.program, {}
        if self.parameters and (free := self._with_free_parameters()):
            program, parameters = free.program, self.parameters
        sliders = ((name, value, _reach(value)) for name, value in parameters.items())
        return {
            "only": function(replace(program, results=program.results[:1]), None, True, True),
            "all": function(program, watched=True),
            "total": program.is_total,
            "parameters": [
                {"name": name, "value": value, "low": -reach, "high": reach}
                for name, value, reach in sliders
            ],
        }

    def _with_free_parameters(self) -> NumericFunction | None:
        """Return the value and the gradient as a function of the parameters too.

        None where the formula has another meaning for letters than for their values.
        """
        import sympy

        from gdviz.calculus.formula import read
        from gdviz.calculus.guards import guarded
        from gdviz.calculus.symbolic import compile_numpy, gradient

        try:
            expression = guarded(read(self.formula, (*self.names, *self.parameters)).expression)
        except ValueError:
            return None
        symbols = [sympy.Symbol(name, real=True) for name in (*self.names, *self.parameters)]
        slopes = gradient(expression, symbols[: self.dimension])
        return compile_numpy((expression, slopes), symbols)

    def hessian(self, points: ArrayLike) -> np.ndarray:
        """Return the second derivatives, shape (..., n, n), at points of shape (..., n)."""
        return self._hessian(as_points(points, self.dimension))[1]

    @cached_property
    def derivative(self) -> tuple[sympy.Expr, ...]:
        """The partial derivatives, as sympy expressions."""
        from gdviz.calculus.symbolic import gradient

        return gradient(self.expression, self._symbols)

    @cached_property
    def _guarded(self) -> sympy.Expr:
        """The expression that is computed, in which nothing cancels or overflows on the way."""
        from gdviz.calculus.guards import guarded

        return guarded(self.expression)

    @property
    def _symbols(self) -> tuple[sympy.Symbol, ...]:
        import sympy

        return tuple(sympy.Symbol(name, real=True) for name in self.names)

    def _compiled(self, *outputs: Any) -> NumericFunction:
        from gdviz.calculus.symbolic import compile_numpy

        return compile_numpy(outputs, self._symbols)

    @cached_property
    def _value(self) -> NumericFunction:
        return self._compiled(self._guarded)

    @cached_property
    def _value_and_gradient(self) -> NumericFunction:
        from gdviz.calculus.symbolic import gradient

        return self._compiled(self._guarded, gradient(self._guarded, self._symbols))

    @cached_property
    def _hessian(self) -> NumericFunction:
        from gdviz.calculus.symbolic import hessian

        return self._compiled(self._guarded, hessian(self._guarded, self._symbols))

    # ------------------------------------------------------------------------- critical points

    def with_sure_minimum(self) -> Self:
        """Return the same, with its minimum: that of a low polynomial which is level nowhere else.

        All critical points of one are found, in hundredths of a second.
        """
        from gdviz.calculus.polynomials import degree_bound

        if self.minima or not 1 < (degree_bound(self.expression) or 0) <= _LOW:
            return self
        found = self.critical_points()
        if not found.complete or [each.kind for each in found] != ["minimum"]:
            return self
        return self.with_minima([found[0].point])

    def critical_points(self, domain: Domain | None = None) -> CriticalPoints:
        """Return the points where the gradient is zero: minima, maxima, saddles, degenerate ones.

        Of a polynomial of one or two variables all real ones, anywhere; of any other formula those
        in the domain that Newton's method finds from a grid; of more variables the minima that are
        known. Points where the function is not differentiable, as the tip of a cone, are none.
        They are computed once, in a second or two at most; `.partial` says why there may be
        others, and is empty where there are not.

        Parameters
        ----------
        domain : where they are sought, in place of the formula's own

        Examples
        --------
        >>> saddle = gd.Surface("x**3 - 3*x + y**2").critical_points()[0]
        >>> saddle.point, saddle.kind, saddle.eigenvalues
        ((-1.0, 0.0), 'saddle', (-6.0, 2.0))
        """
        if domain is None:
            return self._critical_points
        return self._critical_points_in(checked_domain(domain, dimension=self.dimension))

    @cached_property
    def _critical_points(self) -> CriticalPoints:
        return self._critical_points_in(self.domain)

    def _critical_points_in(self, domain: Domain) -> CriticalPoints:
        from gdviz.calculus.critical_points import of_formula

        return of_formula(self, domain)

    # ----------------------------------------------------------------------------------- words

    @property
    def description(self) -> str:
        """What it is, in one line of plain text: enough to make it again."""
        return f"f = {self.expression}"

    def latex(self) -> str:
        """Return the formula as LaTeX, for a slide or Matplotlib, and the parameters' values."""
        return self._latex

    @cached_property
    def _latex(self) -> str:
        from gdviz.calculus.formula import read
        from gdviz.calculus.symbolic import latex

        if not self.parameters:
            return latex(self.expression)
        written, _ = read(self.formula, (*self.names, *self.parameters))
        values = (rf",\; {letter(name)} = {value:g}" for name, value in self.parameters.items())
        return latex(written) + "".join(values)

    def _repr_latex_(self) -> str:
        return f"${self.latex()}$"

    def __repr__(self) -> str:
        text = self.formula if isinstance(self.formula, str) else str(self.expression)
        told = self.declared and self.names != self.plain
        names = f", names={self.names}" if told else ""
        values = "".join(f", {name}={value!r}" for name, value in self.parameters.items())
        return f"{type(self).__name__}({text!r}{names}{values})"

    def __getstate__(self) -> dict[str, Any]:
        # compiled functions are made anew where they are needed
        return {f.name: self.__dict__[f.name] for f in fields(self)}


def _reach(value: float) -> float:
    """Return how far a slider of a parameter goes: to the power of ten that is above its value."""
    return 10.0 ** (math.floor(math.log10(abs(value))) + 1) if value else 10.0


def _refuse_name(text: str) -> None:
    """Refuse the name of a surface in the place of a formula, and what is nearly one."""
    name = text.lower()
    if name in TABLE:
        raise ValueError(f"{text!r} is the name of a surface: write gd.surfaces.{name}") from None
    if meant := checks.meant(name, TABLE):
        raise ValueError(f"no surface is called {text!r}: {meant}") from None


_VARIABLES = frozenset([*"xyzwbuvtpq", "theta", "phi"])
"""What letters stand for that nobody means as a number."""


def number_among(names: Sequence[str]) -> str | None:
    """Return the first letter that people mean as a number, such as a in a x^2; None if none is."""
    return next((name for name in names if name.rstrip("_0123456789") not in _VARIABLES), None)


def with_a_number(formula: Formula) -> str:
    """Return how a letter of a formula of one too many gets a value; "" where it has none such."""
    letter = number_among(formula.names)
    if letter is None or formula.dimension not in (2, 3):
        return ""
    kind = "Curve" if formula.dimension == 2 else "Surface"
    return f"gd.{kind}({quoted(formula.formula)}, {letter}=1)"


def refuse_variables(formula: str | sympy.Expr, found: Sequence[str], advice: str) -> NoReturn:
    """Raise an error that names the variables of a formula, and says what to write."""
    first, last = ", ".join(found[:-1]), found[-1]
    told = f"{first} and {last} are the variables" if first else f"{last} is the only variable"
    raise FormulaError(str(formula), None, told, advice)


def quoted(formula: str | sympy.Expr) -> str:
    """Return a formula in quotes, an ellipsis where it is long."""
    return repr(str(formula)) if len(str(formula)) <= QUOTED else "…"


QUOTED = 40
