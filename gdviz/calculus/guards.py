"""A formula as typed is guarded: what cancels or overflows in it is put over one denominator.

1 - 1/(1 + exp(-x)) is exp(-x)/(1 + exp(-x)), and that the share 1/(1 + exp(x)) of `exponentials`;
the logarithm of a product or quotient of such sums is made of the logarithms of each. Where a
difference stays after all that cancels is gone, the formula is left as it is typed.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import sympy
from sympy import default_sort_key

from gdviz.calculus.exponentials import (
    LITTLE,
    LogSum,
    Share,
    Terms,
    at_0,
    cosh,
    exp,
    is_about_1,
    log_near_1,
    ordered,
    rebuilt,
    same,
    shifted,
    summed,
    tanh,
)
from gdviz.calculus.functions import product, raised, sinh
from gdviz.ground.turns import ALGEBRA

DROWNED = 1e-6
"""What share of a decimal is so small that a sum with it is left as it is typed."""
MOST = 12  # terms of a sum; a longer one is left as it is typed
SHORT = 40  # nodes of what may be there several times instead of once
ONE, ZERO = sympy.S.One, sympy.S.Zero

Whole = tuple[tuple[sympy.Expr, sympy.Expr], ...]
"""A sum as `ordered` has it, to be a key."""


@lru_cache(maxsize=4096)
@ALGEBRA
def guarded(node: sympy.Expr) -> sympy.Expr:
    """Return an expression in which no quotient of exponentials, and no logarithm of one, cancels.

    Its values are those of the expression.
    """
    if not _has_exponentials(node):
        return node
    if isinstance(node, sympy.log):
        return _logarithm(node.args[0])
    if isinstance(node, sympy.asin | sympy.acos | sympy.atanh):
        return _within_unit(node)
    if isinstance(node, sympy.acosh):
        return _above_1(node)
    if node.is_Add:
        return _sum(node)
    if node.is_Mul or (node.is_Pow and not _is_exponential(node)):
        return _product(node)
    for known, own in ((sympy.cosh, cosh), (sympy.sinh, sinh), (sympy.tanh, tanh)):
        if isinstance(node, known):
            return own(guarded(node.args[0]), evaluate=False)
    return _rebuilt(node)


def _rebuilt(node: sympy.Expr) -> sympy.Expr:
    return rebuilt(node, list(map(guarded, node.args)))


def _is_exponential(node: sympy.Expr) -> bool:
    if not node.free_symbols:
        return False
    if isinstance(node, sympy.exp | sympy.cosh | sympy.sinh | sympy.tanh):
        return True
    return node.is_Pow and node.base.is_number


@lru_cache(maxsize=4096)
def _has_exponentials(node: sympy.Expr) -> bool:
    return _is_exponential(node) or any(map(_has_exponentials, node.args))


def _divides(node: sympy.Basic) -> bool:
    return node.is_Pow and node.exp.is_negative is True and _has_exponentials(node.base)


# ------------------------------------------------------------------------------ one denominator


class _Unguarded(Exception):
    """What cancels or is too long to be looked at is left as it was typed."""


class _Fraction(NamedTuple):
    """A sum of exponentials over powers of others, such as (exp(x) - 1) / (exp(x) + 1)²."""

    above: Terms
    below: Mapping[Whole, sympy.Expr]


_UNIT = _Fraction({ZERO: ONE}, {})


def _fraction(node: sympy.Expr) -> _Fraction:
    """Return an expression over one denominator, from which all that cancels is gone."""
    if isinstance(node, sympy.exp) and node.is_number:  # exp(1000) is beyond float64, and 1000 not
        return _Fraction({node.args[0]: ONE}, {})
    if not _has_exponentials(node):
        return _Fraction({ZERO: node}, {})
    if node.is_Add:
        return reduce(_added, map(_fraction, node.args))
    if node.is_Mul:
        return reduce(_multiplied, map(_fraction, node.args))
    if _is_exponential(node):
        return _of_exponential(node)
    if node.is_Pow and node.exp.is_Number:
        return _raised(_fraction(node.base), node.exp)
    return _Fraction({ZERO: guarded(node)}, {})


def _of_exponential(node: sympy.Expr) -> _Fraction:
    if node.is_Pow:
        return _Fraction({guarded(node.exp) * sympy.log(node.base): ONE}, {})
    u, half = guarded(node.args[0]), sympy.S.Half
    if isinstance(node, sympy.exp):
        return _Fraction({u: ONE}, {})
    if isinstance(node, sympy.tanh):
        return _Fraction({2 * u: ONE, ZERO: -ONE}, {ordered({2 * u: ONE, ZERO: ONE}): ONE})
    return _Fraction({u: half, -u: half if isinstance(node, sympy.cosh) else -half}, {})


def _collected(terms: Iterable[tuple[sympy.Expr, sympy.Expr]]) -> Terms:
    found: dict[sympy.Expr, sympy.Expr] = defaultdict(lambda: ZERO)
    for exponent, coefficient in terms:
        if _drowns(found[exponent], coefficient):
            raise _Unguarded
        found[exponent] += coefficient
    if len(found) > MOST:
        raise _Unguarded
    return {a: c for a, c in found.items() if c != 0}


def _drowns(first: sympy.Expr, second: sympy.Expr) -> bool:
    """Whether a sum of decimals loses much of the smaller one, as 1e164 + 1 does."""
    if not (first.is_Float or second.is_Float) or not (first.is_number and second.is_number):
        return False
    least, largest = sorted(abs(float(each)) for each in (first, second))
    return 0 < least < DROWNED * largest


def _times(first: Terms, second: Terms) -> Terms:
    return _collected((a + b, c * d) for a, c in first.items() for b, d in second.items())


def _multiplied(first: _Fraction, second: _Fraction) -> _Fraction:
    above = _times(first.above, second.above)
    below = Counter(first.below)
    below.update(second.below)
    if below and len(above) > 1:
        whole, exponent, coefficient = _normal(above)
        if below[whole] >= 1:
            above = {exponent: coefficient}
            below[whole] -= 1
    return _Fraction(above, {whole: power for whole, power in below.items() if power})


def _added(first: _Fraction, second: _Fraction) -> _Fraction:
    below = Counter(first.below) | Counter(second.below)
    above = [_expanded(each, below).items() for each in (first, second)]
    return _Fraction(_collected(chain(*above)), below)


def _expanded(fraction: _Fraction, below: Mapping[Whole, sympy.Expr]) -> Terms:
    """Return what stands above another denominator, that of a fraction and more."""
    above = fraction.above
    for whole, power in below.items():
        above = _times(above, _power(dict(whole), power - fraction.below.get(whole, 0)))
    return above


def _power(terms: Terms, power: sympy.Expr) -> Terms:
    if len(terms) == 1:
        return {a * power: raised(c, power) for a, c in terms.items()}
    if power != int(power) or not 0 <= power <= MOST:
        raise _Unguarded
    return reduce(_times, [terms] * int(power), {ZERO: ONE})


def _raised(fraction: _Fraction, power: sympy.Expr) -> _Fraction:
    if power > 0:
        below = {whole: power * of for whole, of in fraction.below.items()}
        return _Fraction(_power(fraction.above, power), below)
    if not fraction.above or not (power.is_Integer or _sign(fraction.above.values()) == 1):
        raise _Unguarded
    above: Terms = {ZERO: ONE}
    for whole, of in fraction.below.items():
        above = _times(above, _power(dict(whole), -power * of))
    whole, exponent, coefficient = _normal(fraction.above)
    unit = raised(coefficient, power)
    above = summed((a + power * exponent, c * unit) for a, c in above.items())
    return _Fraction(above, {whole: -power} if len(whole) > 1 else {})


def _normal(terms: Terms) -> tuple[Whole, sympy.Expr, sympy.Expr]:
    """Return a sum as whole · c exp(a), where all its multiples have the same whole."""
    known = {shift: ordered(shifted(terms, shift)) for shift in terms}
    shift = min(known, key=lambda shift: [default_sort_key(a) for a, _ in known[shift]])
    alone = len(terms) == 1 or all(c.is_number for c in terms.values())
    unit = terms[shift] if alone else ONE
    return tuple((a, c / unit) for a, c in known[shift]), shift, unit


def _sign(coefficients: Iterable[sympy.Expr]) -> int:
    """Return 1 or -1 where all numbers are above or below zero, 0 where they are not."""
    signs = {int(np.sign(float(c))) if c.is_number else 0 for c in coefficients}
    return signs.pop() if len(signs) == 1 else 0


def _quotient(fraction: _Fraction) -> sympy.Expr:
    """Return a fraction as a sum of products of shares."""
    if any(_sign(c for _, c in whole) != 1 for whole in fraction.below):
        raise _Unguarded
    return sympy.Add(*(c * _over(a, fraction.below) for a, c in fraction.above.items()))


def _over(exponent: sympy.Expr, below: Mapping[Whole, sympy.Expr]) -> sympy.Expr:
    """Return exp(exponent) over a denominator: shares, of which one takes the exponential in."""
    near = [
        (exponent / power in dict(whole), whole)
        for whole, power in below.items()
        if exponent.free_symbols & set().union(*(a.free_symbols for a, _ in whole))
    ]
    _, taker = max(near, key=lambda pair: pair[0], default=(False, None))
    shares = [ONE if taker else exp(exponent)]
    for whole, power in below.items():
        shift = exponent / power if whole is taker else ZERO
        shares.append(Share.of(shifted(dict(whole), shift)) ** power)
    return sympy.Mul(*shares)


# ---------------------------------------------------------------------- sums, products, logarithms


def _sum(node: sympy.Add) -> sympy.Expr:
    """Unite the terms that have a factor in common: y - y/(1 + exp(-x)) is y times what is left."""
    alike: dict[sympy.Expr, list[sympy.Expr]] = defaultdict(list)
    for term in node.args:
        factors = sympy.Mul.make_args(term)
        common = [f for f in factors if not (f.is_number or _has_exponentials(f))]
        alike[sympy.Mul(*common)].append(term)
    return _shifted(sympy.Add(*(_united(common, terms) for common, terms in alike.items())))


def _shifted(node: sympy.Expr) -> sympy.Expr:
    """Take what is subtracted from a logarithm into it: log(1 + exp(x)) - x is log(exp(-x) + 1)."""
    for term in sympy.Add.make_args(node):
        factor, log = term.as_independent(LogSum, as_Add=False)
        if not isinstance(log, LogSum):
            continue
        terms = log.terms
        for exponent in terms:
            if exponent and -factor * exponent in node.args:
                log = LogSum.of(shifted(terms, exponent))
                return node - term + factor * exponent + factor * log
    return node


def _united(common: sympy.Expr, terms: list[sympy.Expr]) -> sympy.Expr:
    """Put terms over one denominator if they cancel, and nothing is left to cancel then."""
    try:
        fractions = [_fraction(term / common) for term in terms] if len(terms) > 1 else []
        signs = {_sign(fraction.above.values()) for fraction in fractions}
        is_difference = len(terms) == 2 and len(set(map(_is_negative, terms))) == 2
        if (len(signs) > 1 or is_difference) and any(fraction.below for fraction in fractions):
            whole = reduce(_added, fractions)
            if not whole.above or _sign(whole.above.values()):
                return common * _quotient(whole)
            if sum(whole.above.values()) == 0 and len(whole.above) == 2 and _are_short(whole.above):
                above, apart = _as_tanh(whole.above)
                rest = _multiplied(_Fraction(above, {}), _Fraction({ZERO: ONE}, whole.below))
                computed = product(common, apart, _quotient(rest))
                return same(sympy.Add(*map(guarded, terms)), computed, ONE)
    except _Unguarded:
        pass
    return sympy.Add(*map(guarded, terms))


def _product(node: sympy.Expr) -> sympy.Expr:
    node = _with_tanh(node)
    factors = sympy.Mul.make_args(node)
    united = [factor for factor in factors if _is_united(factor)]
    inverse = [factor for factor in united if _divides(factor)]
    hyperbolic = all(isinstance(f.base, sympy.cosh | sympy.sinh) for f in inverse)
    if not inverse or (hyperbolic and united == inverse):
        return _rebuilt(node)
    try:
        for factor in united:
            if parts := _difference_and_rest(factor):
                others = product(*(other for other in factors if other is not factor))
                return sympy.Add(*(guarded(product(part, others)) for part in parts))
        wholes, parts = zip(*map(_without_sinh, united), strict=True)
        quotient = _quotient(reduce(_multiplied, map(_fraction, wholes)))
    except _Unguarded:
        return _rebuilt(node)
    others = (guarded(factor) for factor in factors if factor not in united)
    return product(quotient, *parts, *others)


def _difference_and_rest(factor: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr] | None:
    """Return exp(u) - 1 + v as exp(u) - 1, which does not cancel alone, and v; None of others."""
    above, below = _fraction(factor) if factor.is_Add else ({}, {})
    numbers = {a: number for a, c in above.items() if (number := c.as_coeff_Add()[0])}
    if below or len(numbers) != 2:
        return None
    (a, first), (b, second) = numbers.items()
    if abs(float(first + second)) > LITTLE * abs(float(first)):
        return None
    rest = {**above, a: above[a] + second, b: above[b] - second}
    whole = sympy.Add(*(c * exp(exponent) for exponent, c in rest.items()))
    return (second * (exp(b) - exp(a)), whole) if whole else None


def _without_sinh(factor: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return a factor as two, of which none cancels near 0, as exp(u) - 1 and sinh(u) do.

    A difference exp(a) - exp(b) is the sum times tanh((a - b)/2). One of more that is 0 at 0 is
    left as it is typed.
    """
    base, power = factor.as_base_exp()
    if not power.is_Number or not (isinstance(base, sympy.sinh) or base.is_Add):
        return factor, ONE
    above, below = _fraction(base)
    if below or sum(above.values()) != 0:
        return factor, ONE
    if len(above) != 2:
        raise _Unguarded
    above, apart = _as_tanh(above)
    return raised(sympy.Add(*(c * exp(a) for a, c in above.items())), power), raised(apart, power)


def _are_short(nodes: Iterable[sympy.Expr]) -> bool:
    """Whether expressions have few nodes: towers of others would grow with each floor."""
    within = chain.from_iterable(map(sympy.preorder_traversal, nodes))
    return next(islice(within, SHORT, None), None) is None


def _as_tanh(terms: Terms) -> tuple[Terms, sympy.Expr]:
    """Return c (exp(a) - exp(b)) as the sum of both, and tanh((a - b)/2)."""
    (b, _), (a, c) = sorted(terms.items(), key=lambda term: not _is_negative(term[1]))
    return {a: c, b: c}, tanh((a - b) / 2, evaluate=False)


def _is_negative(coefficient: sympy.Expr) -> bool:
    return coefficient.could_extract_minus_sign()


def _is_united(factor: sympy.Expr) -> bool:
    """Whether a factor is a power of an exponential, or of a sum of them without quotients."""
    base = factor.base if factor.is_Pow and factor.exp.is_Number else factor
    if base.is_Add:
        return _has_exponentials(base) and not any(map(_has_quotient, base.args))
    return _is_exponential(base) and not isinstance(base, sympy.tanh)


def _has_quotient(node: sympy.Expr) -> bool:
    """Whether a term of a sum of exponentials divides by others; none inside of functions."""
    if node.is_Add or node.is_Mul:
        return any(map(_has_quotient, node.args))
    if node.is_Pow and node.exp.is_Number:
        return _divides(node) or _has_quotient(node.base)
    return isinstance(node, sympy.tanh)


def _with_tanh(node: sympy.Expr) -> sympy.Expr:
    """Write sinh(u)/cosh(u) as tanh(u), and what is upside down as 1/tanh(u)."""
    powers = {base: p for base, p in node.as_powers_dict().items() if p.is_Number}
    for sinh_u in [base for base in powers if isinstance(base, sympy.sinh)]:
        for cosh_u in [base for base in powers if isinstance(base, sympy.cosh)]:
            up, down = powers[sinh_u], -powers[cosh_u]
            if sinh_u.args == cosh_u.args and up * down > 0:
                common = min(up, down) if up > 0 else max(up, down)
                node = node * sinh_u**-common * cosh_u**common * tanh(*sinh_u.args) ** common
    return node


def _logarithm(argument: sympy.Expr) -> sympy.Expr:
    """Return a logarithm; that of a sum with 1 is made of the rest of it, near 1."""
    far = _logarithm_of_product(argument)
    if not _has_1(argument) or _is_right_near_1(far.as_coeff_Mul()[1]):
        return far
    return log_near_1(far, guarded(argument - 1))


def _has_1(node: sympy.Expr) -> bool:
    """Whether a sum has a number near 1, as log1p takes from it."""
    return node.is_Add and any(map(is_about_1, node.args))


def _is_right_near_1(log: sympy.Expr) -> bool:
    """Whether a logarithm is one of exponentials, or of a sum with 1."""
    return isinstance(log, LogSum) or (isinstance(log, sympy.log) and _has_1(log.args[0]))


def _logarithm_of_product(argument: sympy.Expr) -> sympy.Expr:
    """Return the logarithm of a product: of the factors that are above 0, and of all the rest."""
    known, rest, unit = [], [], _Unit()
    for factor in sympy.Mul.make_args(argument):
        power = factor.exp if factor.is_Pow and factor.exp.is_Number else ONE
        base = factor if power == 1 else factor.base
        base = base.args[0] if isinstance(base, sympy.Abs) else base
        fraction = _positive(base)
        if isinstance(base, sympy.cosh):
            known.append(power * sympy.log(cosh(guarded(base.args[0]))))
        elif fraction is None:
            rest.append(guarded(factor))
        elif (part := _log_of_part(fraction)) is not None:
            known.append(power * part)
        elif _is_bounded(fraction):
            known.append(power * sympy.log(_bounded(base)))
        elif fraction.below and (log_of_terms := _log_of_terms(base)) is not None:
            known.append(power * log_of_terms)
        else:
            unit.multiply(fraction, power)
    return sympy.Add(sympy.log(sympy.Mul(*rest)), *known, unit.logarithm())


def _within_unit(node: sympy.Expr) -> sympy.Expr:
    """Return asin, acos or atanh made of what its argument is far from -1 and 1.

    That of a sigmoid is left of 1 when nothing is left of it in float64: atanh(tanh(u)) is u.
    """
    u = node.args[0]
    if not _are_short([guarded(u)]):
        return _rebuilt(node)
    fractions = [_positive(1 - u), _positive(1 + u)]
    try:
        if isinstance(node, sympy.atanh) and (exponent := _exponent_of_ratio(*fractions)):
            return exponent / 2
        root, u = _root_of_product(fractions, u), guarded(u)
    except _Unguarded:
        return _rebuilt(node)
    slope = raised(root, -ONE)
    if isinstance(node, sympy.atanh):
        return same(u, sympy.asinh(product(u, slope), evaluate=False), slope**2)
    if isinstance(node, sympy.asin):
        return same(u, sympy.atan2(u, root, evaluate=False), slope)
    return same(u, sympy.atan2(root, u, evaluate=False), -slope)


def _exponent_of_ratio(below: _Fraction | None, above: _Fraction | None) -> sympy.Expr | None:
    """Return the logarithm of a ratio that is an exponential, else None."""
    if below is None or above is None:
        return None
    unit = _Unit()
    unit.multiply(above, ONE)
    unit.multiply(below, -ONE)
    return None if any(unit.powers.values()) else unit.logarithm()


def _root_of_product(fractions: Sequence[_Fraction | None], u: sympy.Expr) -> sympy.Expr:
    """Return √((1 - u)(1 + u)), if one of both is made of what does not cancel near 0."""
    sides = 1 - u, 1 + u
    if not any(fractions) and not any(map(_vanishes_at_0, sides)):
        raise _Unguarded
    whole = [fraction for fraction in fractions if fraction]
    others = [guarded(side) for f, side in zip(fractions, sides, strict=True) if not f]
    return raised(product(_quotient(reduce(_multiplied, whole, _UNIT)), *others), sympy.S.Half)


def _above_1(node: sympy.acosh) -> sympy.Expr:
    """Return acosh(1 + v) as 2 asinh(√(v/2)), where v may be so small that it is lost beside 1."""
    terms = sympy.Add.make_args(node.args[0])
    if not any(map(is_about_1, terms)):
        return _rebuilt(node)
    half = guarded(node.args[0] - 1) / 2
    return 2 * sympy.asinh(raised(half, sympy.S.Half), evaluate=False)


def _vanishes_at_0(node: sympy.Expr) -> bool:
    """Whether a sum is about 0 where exponents, and all but numbers, are 0, as 1 - exp(u) is."""
    left = at_0(sympy.Add.make_args(node))
    return left is not None and abs(float(left)) <= LITTLE


def _positive(node: sympy.Expr) -> _Fraction | None:
    """Return a fraction that is above 0 wherever it has a value, else None."""
    if not _has_exponentials(node):
        return None
    try:
        fraction = _fraction(node)
    except _Unguarded:
        return None
    sums = fraction.above, *map(dict, fraction.below)
    return fraction if all(_sign(each.values()) == 1 for each in sums) else None


def _is_bounded(fraction: _Fraction) -> bool:
    """Whether it lies between two numbers above 0, as 10 + sigmoid(u) and 1 + tanh(u)² do."""
    largest = {power * a for whole, power in fraction.below.items() for a, _ in whole}
    return len(fraction.below) == 1 and largest <= fraction.above.keys() and _is_finite(fraction)


def _is_finite(fraction: _Fraction) -> bool:
    """Whether nothing above is larger than all that is below."""
    try:
        return fraction.above.keys() <= _expanded(_UNIT, fraction.below).keys()
    except _Unguarded:
        return False


def _bounded(node: sympy.Expr) -> sympy.Expr:
    """Return a sum that is bounded: as typed if its terms are, of which then none cancels."""
    try:
        typed = node.is_Add and all(_is_finite(_fraction(term)) for term in node.args)
    except _Unguarded:
        typed = False
    return sympy.Add(*map(guarded, node.args)) if typed else guarded(node)


def _log_of_part(fraction: _Fraction) -> sympy.Expr | None:
    """Return the logarithm of some terms of a sum over all of it: -log(1 + others / some)."""
    part, wholes = fraction.above, list(map(dict, fraction.below))
    if (
        len(part) == 1
        or list(fraction.below.values()) != [1]
        or not part.items() < wholes[0].items()
    ):
        return None
    others = {a: c for a, c in wholes[0].items() if a not in part}
    return -LogSum.of({ZERO: ONE, _log_of_sum(others) - _log_of_sum(part): ONE})


def _log_of_terms(node: sympy.Expr) -> sympy.Expr | None:
    """Return the logarithm of a sum whose terms are above 0, made of those of its terms.

    Over one denominator, exp(u) + sigmoid(v) would cancel far out.
    """
    if not node.is_Add or len(node.args) > MOST:
        return None
    numbers = [term for term in node.args if term.is_number]
    varying = [term for term in node.args if not term.is_number]
    if _sign(numbers or [ONE]) != 1 or None in map(_positive, varying):
        return None
    logs = [(_logarithm(term), ONE) for term in varying]
    return LogSum.of(_collected([*logs, *((ZERO, number) for number in numbers)]))


def _log_of_sum(terms: Terms) -> sympy.Expr:
    if len(terms) > 1:
        return LogSum.of(terms)
    ((exponent, coefficient),) = terms.items()
    return exponent + sympy.log(coefficient)


class _Unit:
    """A product c exp(a) Π sum^power that is above 0, as it is collected."""

    def __init__(self) -> None:
        self.coefficient, self.exponent = ONE, ZERO
        self.powers: dict[Whole, sympy.Expr] = defaultdict(lambda: ZERO)

    def multiply(self, fraction: _Fraction, power: sympy.Expr) -> None:
        """Multiply it by a power of a fraction."""
        below = ((dict(whole), -of) for whole, of in fraction.below.items())
        for terms, of in [(fraction.above, ONE), *below]:
            whole, exponent, coefficient = _normal(terms)
            self.coefficient *= coefficient ** (power * of)
            self.exponent += power * of * exponent
            if len(whole) > 1:
                self.powers[whole] += power * of

    def logarithm(self) -> sympy.Expr:
        """Return its logarithm: of the exponential one of the sums takes what is left."""
        powers = {whole: power for whole, power in self.powers.items() if power}
        if not powers:
            return self.exponent + sympy.log(self.coefficient)
        sums = [(power, self._takes(whole, power)) for whole, power in powers.items()]
        (power, first), *others = sums
        taken = summed(
            (a + self.exponent / power, c * self.coefficient ** (1 / power))
            for a, c in first.items()
        )
        rest = (power * LogSum.of(terms) for power, terms in others)
        return sympy.Add(power * LogSum.of(taken), *rest)

    def _takes(self, whole: Whole, power: sympy.Expr) -> Terms:
        """Return a sum that takes in what of the exponential it may have given: it is far out."""
        shifts = ZERO, *(a for a, _ in whole)
        shift = min(shifts, key=lambda a: _length(self.exponent + power * a))
        self.exponent += power * shift
        return shifted(dict(whole), shift)


def _length(node: sympy.Expr) -> int:
    return len(sympy.Add.make_args(node)) if node else 0
