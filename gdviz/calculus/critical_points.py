"""A critical point is where the derivative is zero; the eigenvalues of the Hessian say its kind.

Those of a polynomial are the common zeros of its partial derivatives, and all are found. Those of
any other surface are sought in its domain by Newton's method, of a curve by the sign of its slope.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from time import thread_time
from typing import Any, overload

import numpy as np
import sympy
from sympy import Poly

from gdviz.calculus import level_places, newton
from gdviz.calculus.newton import Domain
from gdviz.calculus.polynomials import (
    Pair,
    TooHard,
    check_input,
    common_zeros,
    from_expression,
    has_real_curve,
    mp,
    mpf,
    precision_for,
    value_at,
    whole,
)
from gdviz.calculus.symbolic import hessian, latex
from gdviz.ground.tables import html_table
from gdviz.ground.turns import ALGEBRA

KINDS = ("minimum", "maximum", "saddle", "degenerate")
PLURALS = ("minima", "maxima", "saddles", "degenerate")
SECONDS = 1.0  # of computing, for the resultants of a polynomial
UNKNOWN = 10_000, 6.0  # operations of a Hessian that no formula tells, and seconds to search
FEW = "only of one variable or two critical points are sought"
SHORT = 40  # letters of an equation that is worth quoting


@dataclass(frozen=True)
class CriticalPoint:
    """A point where the gradient is zero.

    Attributes
    ----------
    point : (x, y), or (x,) on a curve
    value : of the surface there
    kind : "minimum", "maximum" or "saddle"; "degenerate" where an eigenvalue is zero, so that the
        second derivatives do not tell
    eigenvalues : of the Hessian there, ascending: the least and the largest curvature
    """

    point: tuple[float, ...]
    value: float
    kind: str
    eigenvalues: tuple[float, ...]


@dataclass(frozen=True, repr=False)
class CriticalPoints(Sequence[CriticalPoint]):
    """The critical points of an objective, from left to right.

    Attributes
    ----------
    found : the points themselves, which the sequence goes through
    partial : why there may be others, in one clause; empty where all real ones are here
    curve : the equation, in LaTeX, of a curve on which every point is critical; "" of one whose
        equation is long or not known, None where none is known
    """

    found: tuple[CriticalPoint, ...]
    partial: str = ""
    curve: str | None = None

    @property
    def complete(self) -> bool:
        """Whether there are no others."""
        return not self.partial

    def of_kind(self, kind: str) -> tuple[CriticalPoint, ...]:
        """Return those of one kind: "minimum", "maximum", "saddle" or "degenerate"."""
        if kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}, got {kind!r}")
        return tuple(point for point in self.found if point.kind == kind)

    @property
    def minima(self) -> tuple[CriticalPoint, ...]:
        """The minima, the lowest first."""
        return tuple(sorted(self.of_kind("minimum"), key=lambda minimum: minimum.value))

    def __len__(self) -> int:
        return len(self.found)

    @overload
    def __getitem__(self, index: int) -> CriticalPoint: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[CriticalPoint, ...]: ...
    def __getitem__(self, index: int | slice) -> Any:
        return self.found[index]

    def __repr__(self) -> str:
        count = Counter(point.kind for point in self.found)
        parts = [
            f"{count[kind]} {kind if count[kind] == 1 else plural}"
            for kind, plural in zip(KINDS, PLURALS, strict=True)
            if count[kind]
        ]
        state = "all there are" if self.complete else f"partial: {self.partial}"
        return f"<CriticalPoints: {', '.join(parts) or 'none'}; {state}>"

    def _repr_html_(self) -> str:
        """Show a row for each point in a notebook."""
        names = (field.name for field in fields(CriticalPoint))
        return html_table({name: [getattr(at, name) for at in self] for name in names}, repr(self))


def of_formula(formula: Any, domain: Domain) -> CriticalPoints:
    """Return the points where the gradient of a formula is zero; see `Formula.critical_points`."""
    if formula.dimension > 2:
        return known_minima(formula, FEW)
    symbols = tuple(sympy.Symbol(name, real=True) for name in formula.names)
    try:
        polynomial = from_expression(formula.expression, symbols)
        if polynomial is not None:
            return _of_polynomial(formula, polynomial)
        why = ""
    except TooHard:
        why = "the polynomial is too large to be solved exactly: "
    if formula.dimension == 1:
        return _by_sign(formula, domain, why)
    return _by_newton(formula, domain, _operations(formula, symbols), newton.SECONDS, why)


def of_objective(objective: Any, domain: Domain) -> CriticalPoints:
    """Return where the gradient of any objective is zero; see `Drawable.critical_points`."""
    if objective.dimension == 1:
        return _by_sign(objective, domain)
    if objective.dimension == 2:
        return _by_newton(objective, domain, *UNKNOWN)
    return known_minima(objective, FEW)


def known_minima(objective: Any, partial: str) -> CriticalPoints:
    """Return the minima that an objective knows, and why there may be other critical points."""
    points = np.reshape(objective.minima, (-1, objective.dimension))
    return CriticalPoints(_ordered(_measured(objective, points, "minimum")), partial)


def _by_sign(curve: Any, domain: Domain, why: str = "") -> CriticalPoints:
    places = level_places.in_interval(curve, *domain[0])
    return _of_places(curve, places, why + "the slope was looked at in the domain only")


def _of_places(curve: Any, places: level_places.LevelPoints, partial: str) -> CriticalPoints:
    found = _measured(curve, places.simple[:, None])
    found += _measured(curve, places.degenerate[:, None], "degenerate")
    return CriticalPoints(_ordered(found), partial)


def _by_newton(
    surface: Any, domain: Domain, operations: int, seconds: float, why: str = ""
) -> CriticalPoints:
    hits = newton.critical_points(surface, domain, operations, seconds)
    found = _measured(surface, hits.simple) + _measured(surface, hits.degenerate, "degenerate")
    return CriticalPoints(_ordered(found), why + hits.partial, "" if hits.curves else None)


def _clock(seconds: float) -> Callable[[], None]:
    deadline = thread_time() + seconds

    def check() -> None:
        if thread_time() > deadline:
            raise TooHard

    return check


def _ordered(points: Sequence[CriticalPoint]) -> tuple[CriticalPoint, ...]:
    return tuple(sorted(points, key=lambda critical: critical.point))


# ----------------------------------------------------------------------------------- polynomials


def _of_polynomial(formula: Any, polynomial: Poly) -> CriticalPoints:
    if polynomial.is_ground:
        return CriticalPoints((), "it is level, so that every point is critical")
    if formula.dimension == 2:
        return of_polynomial(polynomial)
    return _of_places(formula, level_places.of_polynomial(polynomial, _clock(SECONDS)), "")


@lru_cache(maxsize=64)
@ALGEBRA
def of_polynomial(polynomial: Poly) -> CriticalPoints:
    """Return all real critical points of a polynomial of two variables that is not constant.

    Where its derivatives have a common factor, each zero of that is critical: where these form a
    curve, the answer is partial and names it. They are kept, since each picture of a formula asks
    for them anew.

    Parameters
    ----------
    polynomial : with rational coefficients

    Raises
    ------
    TooHard
        Where it takes longer than it may.
    """
    check = _clock(SECONDS)
    zeros, curve = _zeros_of_gradient(polynomial, check)
    found = [_classified(polynomial, zero) for zero in zeros]
    if curve is None:
        return CriticalPoints(_ordered(found))
    text, is_long = f"{curve.as_expr()} = 0", len(str(curve.as_expr())) > SHORT - 4
    named = "a curve" if is_long else f"the curve {text}"
    written = "" if is_long else f"{latex(curve.as_expr())} = 0"
    return CriticalPoints(_ordered(found), f"every point of {named} is critical", written)


def _zeros_of_gradient(
    polynomial: Poly, check: Callable[[], None]
) -> tuple[list[Pair], Poly | None]:
    """Return the isolated critical points, and the polynomial whose zeros are all critical."""
    p, q = (whole(polynomial.diff(variable)) for variable in polynomial.gens)
    check_input(p, q)
    common = p.gcd(q)
    isolated = common_zeros(p.quo(common), q.quo(common), check)
    if common.is_ground:
        return isolated, None
    common = common.sqf_part()
    curved = has_real_curve(common, check)
    with mp.workprec(precision_for(common)):
        apart = [zero for zero in isolated if value_at(common, zero)]
    return apart + _isolated_zeros(common, curved, check), common if curved else None


def _isolated_zeros(polynomial: Poly, curved: bool, check: Callable[[], None]) -> list[Pair]:
    """Return the real zeros of a square-free polynomial beside which there are no others.

    There it is lowest or highest, as x² + y² at the origin. Where other zeros form a curve, those
    are meant at which its Hessian is definite.
    """
    zeros, _ = _zeros_of_gradient(polynomial, check)
    with mp.workprec(precision_for(polynomial)):
        zeros = [zero for zero in zeros if not value_at(polynomial, zero)]
        definite = [_determinant(*_hessian(polynomial, zero)) > 0 for zero in zeros]
    return [zero for zero, bowl in zip(zeros, definite, strict=True) if bowl or not curved]


def _hessian(polynomial: Poly, point: Pair) -> tuple[mpf, mpf, mpf]:
    """Return (f_xx, f_xy, f_yy) at a point, exactly 0 where they are."""
    x, y = polynomial.gens
    seconds = (polynomial.diff(*pair) for pair in ((x, x), (x, y), (y, y)))
    return tuple(value_at(second, point) for second in seconds)


def _determinant(a: mpf, b: mpf, c: mpf) -> mpf:
    """Return ac - b², exactly 0 where only rounding is left of it."""
    determinant = a * c - b * b
    return determinant if abs(determinant) > mp.ldexp(abs(a * c), -mp.prec // 2) else mpf(0)


def _eigenvalues(a: mpf, b: mpf, c: mpf) -> Pair:
    """Return the eigenvalues of a symmetric matrix, ascending; the lesser one without loss."""
    root = mp.hypot((a - c) / 2, b)
    middle = (a + c) / 2
    larger = middle + root if middle > 0 else middle - root
    lesser = _determinant(a, b, c) / larger if larger else larger
    return (lesser, larger) if lesser <= larger else (larger, lesser)


def _classified(polynomial: Poly, zero: Pair) -> CriticalPoint:
    with mp.workprec(precision_for(whole(polynomial))):
        value = float(value_at(polynomial, zero))
        low, high = _eigenvalues(*_hessian(polynomial, zero))
    point = float(zero[0]), float(zero[1])
    return CriticalPoint(point, value, _kind(low, high), (float(low), float(high)))


def _kind(low: Any, high: Any) -> str:
    if low == 0 or high == 0:
        return "degenerate"
    if low > 0:
        return "minimum"
    return "maximum" if high < 0 else "saddle"


# ------------------------------------------------------------------------------------- all others


def _operations(surface: Any, symbols: Sequence[sympy.Symbol]) -> int:
    """Return how many operations the Hessian of a surface takes, each counted once."""
    rows = hessian(surface.expression, symbols)
    return len({node for row in rows for entry in row for node in sympy.preorder_traversal(entry)})


def _measured(surface: Any, points: np.ndarray, kind: str = "") -> list[CriticalPoint]:
    """Return the critical points at places (k, n), of the kind that their eigenvalues tell."""
    hessian = surface.hessian(points)
    # a number is its own eigenvalue, infinite too
    eigenvalues = hessian[..., 0] if hessian.shape[-1] == 1 else np.linalg.eigvalsh(hessian)
    columns = (array.tolist() for array in (points, surface(points), eigenvalues))
    return [
        CriticalPoint(
            tuple(point), value, kind or _kind(curvatures[0], curvatures[-1]), tuple(curvatures)
        )
        for point, value, curvatures in zip(*columns, strict=True)
    ]
