"""The common zeros of two polynomials lie where their resultants are zero.

The resultant that eliminates y is zero at the x of every common zero, the one that eliminates x at
every y. Each has one variable and finitely many real roots: exact arithmetic isolates them, Newton
refines them to hundreds of bits, and a pair is a common zero if both polynomials vanish there. So
none is missed, however far away, and no start is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce
from itertools import pairwise
from operator import add, mul

import sympy
from mpmath.ctx_mp import MPContext
from sympy import QQ, ZZ, Poly, Rational
from sympy.polys.rings import PolyElement, ring

from gdviz.ground.turns import ALGEBRA

mp = MPContext()
"""An arithmetic of our own: that of mpmath is the user's."""
mpf = mp.mpf
Pair = tuple[mpf, mpf]

MAX_DEGREE = 100
MAX_ROOTS = 150  # of a resultant
MAX_BITS = 120_000  # of all its coefficients; sympy computes such a one in a second
MAX_INPUT = 50_000  # bits of the coefficients of the two that are given
DIGITS = 30  # of an irrational constant, such as pi
PRECISION = 256  # bits of a root, to which come as many as the coefficients have


class TooHard(Exception):
    """The work would take longer than it may."""


@ALGEBRA
def from_expression(expression: sympy.Expr, symbols: Sequence[sympy.Symbol]) -> Poly | None:
    """Return an expression as a polynomial with rational coefficients; None if it is none.

    A decimal is taken as it is written, an irrational constant to thirty digits.

    Raises
    ------
    TooHard
        If its degree is above 100.
    """
    degree = degree_bound(expression)
    if degree is None:
        return None
    if degree > MAX_DEGREE:
        raise TooHard
    base, *variables = ring(symbols, QQ)
    element = _expanded(expression, dict(zip(symbols, variables, strict=True)), base.one)
    return Poly.from_dict(dict(element.terms()), *symbols, domain=QQ)


def degree_bound(node: sympy.Expr) -> int | None:
    """Return a bound on the degree; None if the expression is no polynomial."""
    if not node.free_symbols:
        return 0
    if node.is_Symbol:
        return 1
    if node.is_Pow and node.exp.is_Integer and node.exp > 0:
        degree = degree_bound(node.base)
        return None if degree is None else degree * int(node.exp)
    degrees = [degree_bound(part) for part in node.args]
    if not (node.is_Add or node.is_Mul) or None in degrees:
        return None
    return max(degrees) if node.is_Add else sum(degrees)


def _expanded(node: sympy.Expr, variables: dict, one: PolyElement) -> PolyElement:
    if not node.free_symbols:
        return one * QQ.from_sympy(_rational(node))
    if node.is_Symbol:
        return variables[node]
    if node.is_Pow:
        return _expanded(node.base, variables, one) ** int(node.exp)
    parts = (_expanded(part, variables, one) for part in node.args)
    return reduce(add if node.is_Add else mul, parts)


def _rational(constant: sympy.Expr) -> Rational:
    if constant.is_Rational:
        return constant
    return Rational(repr(float(constant)) if constant.is_Float else constant.evalf(DIGITS))


def whole(polynomial: Poly) -> Poly:
    """Return a polynomial times what makes its coefficients whole, and as small as they can be."""
    if polynomial.is_zero:
        return polynomial.set_domain(ZZ)
    return polynomial.clear_denoms(convert=True)[1].primitive()[1]


def common_zeros(p: Poly, q: Poly, check: Callable[[], None]) -> list[Pair]:
    """Return the real common zeros of two polynomials, over the integers, without common factor.

    `check` is called between the pieces of the work, and may raise `TooHard`; this does where the
    resultants would be too large.
    """
    p, q = p.sqf_part(), q.sqf_part()
    precision = precision_for(p, q)
    ys = real_roots(_eliminated(p, q), precision, check)
    xs = real_roots(_eliminated(_turned(p), _turned(q)), precision, check) if ys else []
    with mp.workprec(precision):
        pairs = [(x, y) for x in xs for y in ys]
        for polynomial in (p, q):
            check()
            columns = {x: _column(polynomial, x) for x in xs}
            pairs = [(x, y) for x, y in pairs if _vanishes(columns[x], y)]
    return pairs


def precision_for(*polynomials: Poly) -> int:
    """Return the bits with which to compute the zeros of polynomials over the integers."""
    return PRECISION + 2 * max(map(_bits, polynomials))


def _bits(polynomial: Poly) -> int:
    return max(abs(int(c)).bit_length() for c in polynomial.coeffs())


def check_input(*polynomials: Poly) -> None:
    """Refuse polynomials so long that even their common factor would take long to find."""
    if sum(len(p.terms()) * _bits(p) for p in polynomials) > MAX_INPUT:
        raise TooHard


def _eliminated(p: Poly, q: Poly) -> Poly:
    """Return a polynomial of the second variable that is zero wherever both are: the resultant.

    One that does not have the first variable serves as it is.
    """
    (px, py), (qx, qy) = p.degree_list(), q.degree_list()
    if px == 0 or qx == 0:
        return Poly((q if px else p).as_expr(), p.gens[1])
    roots = min(p.total_degree() * q.total_degree(), px * qy + py * qx)
    bits = (max(_bits(p), _bits(q)) + 3) * (px + qx)
    if roots > MAX_ROOTS or roots * bits > MAX_BITS:
        raise TooHard
    return p.resultant(q)


def _turned(polynomial: Poly) -> Poly:
    return polynomial.reorder(*reversed(polynomial.gens))


# ---------------------------------------------------------------------------------- one variable


def real_roots(polynomial: Poly, precision: int, check: Callable[[], None]) -> list[mpf]:
    """Return the real roots of a polynomial of one variable, ascending, each once."""
    check()
    if polynomial.degree() < 1:
        return []
    polynomial = polynomial.primitive()[1].sqf_part()
    slope = polynomial.diff()
    intervals = polynomial.intervals(sqf=True)
    check()
    with mp.workprec(2 * precision + _bits(polynomial)):
        function, derivative = _horner(polynomial), _horner(slope)
        return [
            _refined(function, derivative, _rises(polynomial, slope, left), left, right, precision)
            for left, right in intervals
        ]


def _horner(polynomial: Poly) -> Callable[[mpf], mpf]:
    coefficients = [mpf(int(c)) for c in polynomial.all_coeffs()]
    return lambda t: mp.polyval(coefficients, t)


def _rises(polynomial: Poly, slope: Poly, left: Rational) -> bool:
    """Return whether a polynomial is below zero just right of a point, and so rises to its root."""
    value = polynomial(left)
    return bool((value or slope(left)) < 0)


def _refined(
    function: Callable[[mpf], mpf],
    derivative: Callable[[mpf], mpf],
    rises: bool,
    left: Rational,
    right: Rational,
    precision: int,
) -> mpf:
    """Return the root between two numbers by Newton's method, kept between them by bisection."""
    low, high = _number(left), _number(right)
    root, step = (low + high) / 2, high - low
    while abs(step) > mp.ldexp(abs(root), -precision):
        value, slope = function(root), derivative(root)
        if value == 0:
            return root
        low, high = (root, high) if (value < 0) == rises else (low, root)
        new = root - value / slope if slope else low
        if not low < new < high:
            new = (low + high) / 2
        root, step = new, new - root
    return root


def _number(rational: Rational) -> mpf:
    return mpf(int(rational.p)) / int(rational.q)


def on_line(polynomial: Poly, x: mpf) -> mpf:
    """Return the value of a polynomial of one variable, exactly 0 where only rounding is left."""
    column = [(mpf(int(c)), abs(mpf(int(c)))) for c in reversed(polynomial.all_coeffs())]
    return _unless_rounding(*_value_and_size(column, x))


def _unless_rounding(value: mpf, size: mpf) -> mpf:
    return mpf(0) if abs(value) <= mp.ldexp(size, -mp.prec // 2) else value


# --------------------------------------------------------------------------------- two variables


def _column(polynomial: Poly, x: mpf) -> list[tuple[mpf, mpf]]:
    """Return the coefficients of y⁰, y¹, … at an x, each with the sum of its absolute terms."""
    height = 1 + max(j for _, j in polynomial.monoms())
    column = [(mpf(0), mpf(0))] * height
    for (i, j), coefficient in polynomial.terms():
        term = _number(coefficient) * x**i
        value, size = column[j]
        column[j] = value + term, size + abs(term)
    return column


def _value_and_size(column: list[tuple[mpf, mpf]], y: mpf) -> Pair:
    values, sizes = zip(*reversed(column), strict=True)
    return mp.polyval(values, y), mp.polyval(sizes, abs(y))


def _vanishes(column: list[tuple[mpf, mpf]], y: mpf) -> bool:
    value, size = _value_and_size(column, y)
    return abs(value) <= mp.ldexp(size, -mp.prec // 2)


def value_at(polynomial: Poly, point: Pair) -> mpf:
    """Return the value at a point, exactly 0 where only rounding is left of it."""
    return _unless_rounding(*_value_and_size(_column(polynomial, point[0]), point[1]))


def has_real_curve(polynomial: Poly, check: Callable[[], None]) -> bool:
    """Return whether the real zeros of a square-free polynomial form a curve, not only points.

    Between the x where a curve turns, ends or crosses itself every vertical line meets it equally
    often, so that one line in each gap tells; the lines that are missed so are vertical themselves.
    """
    x, y = polynomial.gens
    upright = Poly(polynomial.eject(x).content(), x)
    if upright.count_roots():
        return True
    rest = polynomial.quo(Poly(upright, x, y))
    if rest.degree(y) < 1:
        return False
    turning = _eliminated(_turned(rest), _turned(rest.diff(y)))
    turns = real_roots(turning, PRECISION, check)
    return any(rest(at).count_roots() for at in _between(turns))


def _between(numbers: list[mpf]) -> list[Rational]:
    """Return a number in each gap between ascending numbers, and one on either side of them."""
    if not numbers:
        return [Rational(0)]
    middles = [(low + high) / 2 for low, high in pairwise(numbers)]
    return [Rational(str(n)) for n in (numbers[0] - 1, *middles, numbers[-1] + 1)]
