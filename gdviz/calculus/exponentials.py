"""Functions of a sum of exponentials that neither cancel nor overflow, however far out.

    LogSum  log Σ c exp(a)
    Share   1 / Σ c exp(a)

With coefficients c above 0 these two are enough for sigmoids and softmax and for the logarithms of
them: the slope of either is made of shares, in which nothing cancels. So the value, the slope and
the curvature of a formula are right that has them before it is differentiated; `written_out` says
how they are computed.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import chain

import sympy
from sympy import default_sort_key

from gdviz.calculus import functions
from gdviz.calculus.functions import product, raised
from gdviz.programs.recording import as_float

DIGITS = 20
MODEST = 1e20
"""A larger number, or one over it, is taken into an exponential beside it."""
LITTLE = 1e-3
"""Where less is left of a number, the 1 of exp(u) is taken from it before it is rounded."""

Terms = Mapping[sympy.Expr, sympy.Expr]
"""A sum Σ c exp(a): each exponent a with its coefficient c."""


def ordered(terms: Terms) -> tuple[tuple[sympy.Expr, sympy.Expr], ...]:
    """Return the pairs (a, c) of a sum, always in the same order."""
    return tuple(sorted(terms.items(), key=lambda term: default_sort_key(term[0])))


def shifted(terms: Terms, by: sympy.Expr) -> dict[sympy.Expr, sympy.Expr]:
    """Return a sum over exp(by)."""
    # sympy takes exp(log(u) + 1) for another than what it makes of its negative
    return summed((sympy.S.Zero if a == by else a - by, c) for a, c in terms.items())


def summed(terms: Iterable[tuple[sympy.Expr, sympy.Expr]]) -> dict[sympy.Expr, sympy.Expr]:
    """Return a sum of pairs (a, c), of which some may have the same exponent.

    So have 1e-50 x and -1e-50 x, when x is taken from them.
    """
    found: dict[sympy.Expr, sympy.Expr] = defaultdict(lambda: sympy.S.Zero)
    for exponent, coefficient in terms:
        found[exponent] += coefficient
    return {**found}


class _Known(sympy.Function):
    """A function that sympy has not, in plain functions; of numbers it is a number."""

    _plain: sympy.Expr
    """The same in functions that sympy has."""

    def _eval_evalf(self, prec: int) -> sympy.Expr:
        return self._plain._eval_evalf(prec)


class logaddexp(_Known):
    """log(exp(u) + exp(v)), which gives up the larger of both."""

    @property
    def _plain(self) -> sympy.Expr:
        return sympy.log(sympy.Add(*map(exp, self.args)))


class Largest(sympy.Max):
    """The largest of some exponents, which sympy does not compare: that takes it seconds."""

    def __new__(cls, *exponents, evaluate=False):
        """Return it as it is, whatever is asked; of numbers the largest."""
        is_number = all(exponent.is_number for exponent in exponents)
        return super().__new__(cls, *exponents, evaluate=is_number)


class expm1(sympy.Function):
    """exp(u) - 1, to the last digit where u is small."""


class log1p(sympy.Function):
    """log(1 + u), to the last digit where u is small."""


class log_near_1(_Known):
    """log(u), made of what it is far from 1 and of u - 1, to the last digit where u is near 1."""

    @property
    def _plain(self) -> sympy.Expr:
        return self.args[0]

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative, which is that of what it is far from 1."""
        return sympy.Integer(argindex == 1)


class same(_Known):
    """What is computed as the second of three: its slope by the first is the third.

    What has all its digits may have slopes that cancel, where those of what is typed do not.
    """

    @property
    def _plain(self) -> sympy.Expr:
        return self.args[1]

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative, which is all by the first."""
        return self.args[2] if argindex == 1 else sympy.S.Zero


def exp(exponent: sympy.Expr) -> sympy.Expr:
    """Return exp(a) as it is: that of log(u) would be u, which has values where log(u) has none."""
    return sympy.exp(exponent, evaluate=exponent.is_number)


class _OfSum(_Known):
    """A function of Σ c exp(a), whose arguments are the c and the a of each term in turn."""

    is_real = True

    @classmethod
    def of(cls, terms: Terms) -> sympy.Expr:
        """Return the function of a sum."""
        return cls(*chain.from_iterable((c, a) for a, c in ordered(terms)))

    @property
    def terms(self) -> dict[sympy.Expr, sympy.Expr]:
        """The sum."""
        return {a: c for c, a in _pairs(self.args)}

    @property
    def sum(self) -> sympy.Expr:
        """The sum, written out."""
        return sympy.Add(*(c * exp(a) for c, a in _pairs(self.args)))

    def _part(self, argindex: int) -> sympy.Expr:
        """Return c exp(a) / Σ, of the a that is an argument."""
        coefficient, exponent = self.args[argindex - 2 : argindex]
        return coefficient * Share.of(shifted(self.terms, exponent))


class LogSum(_OfSum):
    """log Σ c exp(a)."""

    @property
    def _plain(self) -> sympy.Expr:
        return sympy.log(self.sum)

    def fdiff(self, argindex: int = 2) -> sympy.Expr:
        """Return the derivative by an exponent: what its term is of the sum."""
        return self._part(argindex)


class Share(_OfSum):
    """1 / Σ c exp(a)."""

    @property
    def _plain(self) -> sympy.Expr:
        return 1 / self.sum

    def fdiff(self, argindex: int = 2) -> sympy.Expr:
        """Return the derivative by an exponent: minus itself times what its term is of the sum."""
        return -self * self._part(argindex)


class cosh(functions.cosh):
    """The cosh whose logarithm and inverse have slopes without quotients of what overflows."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative, cosh · tanh."""
        return self * tanh(self.args[0], evaluate=False)


class tanh(functions.tanh):
    """The tanh whose slope does not cancel."""

    def fdiff(self, argindex: int = 1) -> sympy.Expr:
        """Return the derivative, 1/cosh²."""
        return cosh(self.args[0], evaluate=False) ** -2


@lru_cache(maxsize=4096)
def written_out(node: sympy.Expr) -> sympy.Expr:
    """Return an expression in plain functions, which compute it without loss.

    In 1/(1 + exp(a) + …) an overflow makes the 0 that is right. A logarithm takes two terms at a
    time.
    """
    if not node.args:
        return node
    if isinstance(node, sympy.log) and isinstance(node.args[0], cosh):
        u = written_out(node.args[0].args[0])
        return logaddexp(u, -u) - sympy.log(2)
    parts = tuple(map(written_out, node.args))
    if isinstance(node, sympy.log) and parts[0].is_Add and any(map(is_about_1, parts[0].args)):
        return log1p(parts[0] - 1)
    if isinstance(node, sympy.log) and parts[0].is_Add and (less := _less_1(parts[0].args)):
        return log_near_1(rebuilt(node, parts), less)
    if isinstance(node, sympy.acosh) and (less := _less_1(sympy.Add.make_args(parts[0]))):
        return 2 * sympy.asinh(raised(less / 2, sympy.S.Half), evaluate=False)
    if isinstance(node, same):
        return parts[1]
    if node.is_Add:
        return _near_zero(parts)
    if node.is_Mul and isinstance(number := node.args[0], sympy.Float):
        return _within_float64(number, product(*parts[1:]))
    if isinstance(node, Share):
        return 1 / sympy.Add(*(c * exp(a) for c, a in _pairs(parts)))
    if isinstance(node, LogSum):
        far = reduce(logaddexp, (a + sympy.log(c) for c, a in _pairs(parts)))
        if not is_about_1(left := sympy.Add(*parts[::2])):
            return far
        return log_near_1(far, sympy.Add(left - 1, *(c * expm1(a) for c, a in _pairs(parts) if a)))
    return rebuilt(node, parts)


def is_about_1(number: sympy.Expr) -> bool:
    """Whether a part of a sum is a number near 1."""
    return bool(number.is_number) and abs(as_float(number) - 1) < LITTLE


def _within_float64(number: sympy.Float, rest: sympy.Expr) -> sympy.Expr:
    """Return a product whose exponential is 0 or infinite alone, and not beside a large number."""
    powers = [part for part in sympy.Mul.make_args(rest) if isinstance(part, sympy.exp)]
    if not powers or 1 / MODEST < abs(number) < MODEST:
        return product(number, rest)
    exponent = powers[0].args[0] + sympy.log(abs(number)).evalf(DIGITS)
    others = [part for part in sympy.Mul.make_args(rest) if part is not powers[0]]
    signs = [sympy.S.NegativeOne] if number < 0 else []
    # evaluated, sympy would take the number out again
    return sympy.Mul(*signs, *others, sympy.exp(exponent, evaluate=False), evaluate=False)


def rebuilt(node: sympy.Expr, parts: Sequence[sympy.Expr]) -> sympy.Expr:
    """Return a node of other parts; of a function sympy is not asked what it is of them.

    Of the largest of complex numbers it would raise a ValueError: what is not real is i.
    """
    if tuple(parts) == node.args:
        return node
    if node.is_Pow:
        return raised(*parts)
    if node.is_Mul:
        return product(*parts)
    if node.is_Add:
        return node.func(*parts)
    is_step = isinstance(node, sympy.Heaviside) and parts[0].is_number
    found = node.func(*parts, evaluate=is_step)
    return sympy.I if found.is_number and math.isnan(as_float(found)) else found


def _near_zero(terms: tuple[sympy.Expr, ...]) -> sympy.Expr:
    """Return a sum in which exponentials that would cancel at 0, as exp(u) - 1, do not.

    Without the 1 they give up the largest, exp(m): where all are small their difference is smaller.
    """
    left, numbers = at_0(terms), [term for term in terms if term.is_number]
    pure, others = _parted(terms)
    sizes = (abs(as_float(number)) for number in numbers or (c for c, _ in pure))
    if left is None or abs(as_float(left)) > LITTLE * max(sizes):
        return _with_largest_near_1(sympy.Add(*numbers), pure, others)
    if numbers:
        return sympy.Add(left, _less_that(terms))
    top = Largest(*(u.args[0] for _, u in pure))
    apart = sympy.Add(left, *(coefficient * expm1(u.args[0] - top) for coefficient, u in pure))
    return sympy.Add(product(exp(top), apart), *others)


def _with_largest_near_1(
    number: sympy.Expr, pure: Sequence[tuple[sympy.Expr, sympy.exp]], others: Sequence[sympy.Expr]
) -> sympy.Expr:
    """Return exp(u) + exp(v) - 1, whose larger exponential cancels where the other is small."""
    limit = LITTLE * abs(as_float(number))
    near = [(c, u.args[0]) for c, u in pure if abs(as_float(number + c)) <= limit]
    rest = [product(c, u) for c, u in pure if not abs(as_float(number + c)) <= limit]
    if not near:
        return sympy.Add(number, *rest, *others)
    (coefficient, top), *lower = near
    for c, u in lower:
        rest.append(product(c, exp(-Largest(-top, -u))))
        top = Largest(top, u)
    return sympy.Add(number + coefficient, product(coefficient, expm1(top)), *rest, *others)


def _less_1(terms: tuple[sympy.Expr, ...]) -> sympy.Expr | None:
    """Return a sum that is about 1 at 0, as exp(u) - v is, less 1; None of any other."""
    left = at_0(terms)
    if left is None or not is_about_1(left):
        return None
    return sympy.Add(left - 1, _less_that(terms))


def at_0(terms: tuple[sympy.Expr, ...]) -> sympy.Expr | None:
    """Return what a sum is where exponents, and all but numbers, are 0; None without exponents."""
    numbers = [term for term in terms if term.is_number]
    pure = [coefficient for coefficient, _ in _parted(terms)[0]]
    return sympy.Add(*numbers, *pure) if pure else None


def _less_that(terms: tuple[sympy.Expr, ...]) -> sympy.Expr:
    """Return a sum less what it is at 0."""
    pure, others = _parted(terms)
    return sympy.Add(*(coefficient * expm1(u.args[0]) for coefficient, u in pure), *others)


def _parted(
    terms: tuple[sympy.Expr, ...],
) -> tuple[list[tuple[sympy.Expr, sympy.Expr]], list[sympy.Expr]]:
    """Return the exponentials of a sum, each with its coefficient, and what else varies."""
    parted = [(term, term.as_coeff_Mul()) for term in terms if not term.is_number]
    pure = [pair for _, pair in parted if isinstance(pair[1], sympy.exp)]
    return pure, [term for term, (_, core) in parted if not isinstance(core, sympy.exp)]


def _pairs(parts: tuple[sympy.Expr, ...]) -> Iterable[tuple[sympy.Expr, sympy.Expr]]:
    return zip(parts[::2], parts[1::2], strict=True)
