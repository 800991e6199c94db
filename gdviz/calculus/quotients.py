"""Sums of exponentials over powers of others: how they are added, multiplied and written.

What cancels is gone when it is put over one denominator; where a difference stays that may cancel
near 0 it is not written at all, and what is too long is not looked at.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from functools import reduce
from itertools import chain
from typing import NamedTuple

import sympy
from sympy import default_sort_key

from gdviz.calculus.exponentials import LogSum, Share, Terms, exp, ordered, shifted, summed, tanh
from gdviz.calculus.functions import raised
from gdviz.programs.recording import as_float

DROWNED = 1e-6
"""What share of a decimal is so small that a sum with it is left as it is typed."""
MOST = 12  # terms of a sum; a longer one is left as it is typed
ONE, ZERO = sympy.S.One, sympy.S.Zero

Whole = tuple[tuple[sympy.Expr, sympy.Expr], ...]
"""A sum as `ordered` has it, to be a key."""


class Unguarded(Exception):
    """What cancels or is too long to be looked at is left as it was typed."""


class Fraction(NamedTuple):
    """A sum of exponentials over powers of others, such as (exp(x) - 1) / (exp(x) + 1)²."""

    above: Terms
    below: Mapping[Whole, sympy.Expr]


UNIT = Fraction({ZERO: ONE}, {})


def collected(terms: Iterable[tuple[sympy.Expr, sympy.Expr]]) -> Terms:
    """Return terms, those of equal exponents in one, unless digits are lost or they are many."""
    found: dict[sympy.Expr, sympy.Expr] = defaultdict(lambda: ZERO)
    for exponent, coefficient in terms:
        if _drowns(found[exponent], coefficient):
            raise Unguarded
        found[exponent] += coefficient
    if len(found) > MOST:
        raise Unguarded
    return {a: c for a, c in found.items() if c != 0}


def _drowns(first: sympy.Expr, second: sympy.Expr) -> bool:
    """Whether a sum of numbers loses much of the smaller one, as slopes of 1e10 - tanh(u) do."""
    if not (first.is_number and second.is_number):
        return False
    least, largest = sorted(abs(as_float(each)) for each in (first, second))
    return 0 < least < DROWNED * largest


def _times(first: Terms, second: Terms) -> Terms:
    return collected((a + b, c * d) for a, c in first.items() for b, d in second.items())


def multiplied(first: Fraction, second: Fraction) -> Fraction:
    """Return a product, in which a sum above that stands below too is gone."""
    above = _times(first.above, second.above)
    below = Counter(first.below)
    below.update(second.below)
    if below and len(above) > 1:
        whole, exponent, coefficient = _normal(above)
        if below[whole] >= 1:
            above = {exponent: coefficient}
            below[whole] -= 1
    return Fraction(above, {whole: power for whole, power in below.items() if power})


def added(first: Fraction, second: Fraction) -> Fraction:
    """Return a sum over one denominator."""
    below = Counter(first.below) | Counter(second.below)
    above = [expanded(each, below).items() for each in (first, second)]
    return Fraction(collected(chain(*above)), below)


def expanded(fraction: Fraction, below: Mapping[Whole, sympy.Expr]) -> Terms:
    """Return what stands above another denominator, that of a fraction and more."""
    above = fraction.above
    for whole, power in below.items():
        above = _times(above, _power(dict(whole), power - fraction.below.get(whole, 0)))
    return above


def _power(terms: Terms, power: sympy.Expr) -> Terms:
    if len(terms) == 1:
        return {a * power: raised(c, power) for a, c in terms.items()}
    if power != int(power) or not 0 <= power <= MOST:
        raise Unguarded
    return reduce(_times, [terms] * int(power), {ZERO: ONE})


def power_of(fraction: Fraction, power: sympy.Expr) -> Fraction:
    """Return a power, of which a negative one turns it upside down."""
    if power > 0:
        below = {whole: power * of for whole, of in fraction.below.items()}
        return Fraction(_power(fraction.above, power), below)
    if not fraction.above or not (power.is_Integer or sign_of(fraction.above.values()) == 1):
        raise Unguarded
    above: Terms = {ZERO: ONE}
    for whole, of in fraction.below.items():
        above = _times(above, _power(dict(whole), -power * of))
    whole, exponent, coefficient = _normal(fraction.above)
    unit = raised(coefficient, power)
    above = summed((a + power * exponent, c * unit) for a, c in above.items())
    return Fraction(above, {whole: -power} if len(whole) > 1 else {})


def _normal(terms: Terms) -> tuple[Whole, sympy.Expr, sympy.Expr]:
    """Return a sum as whole · c exp(a), where all its multiples have the same whole."""
    known = {shift: ordered(shifted(terms, shift)) for shift in terms}
    shift = min(known, key=lambda shift: [default_sort_key(a) for a, _ in known[shift]])
    alone = len(terms) == 1 or all(c.is_number for c in terms.values())
    unit = terms[shift] if alone else ONE
    return tuple((a, c / unit) for a, c in known[shift]), shift, unit


def sign_of(coefficients: Iterable[sympy.Expr]) -> int:
    """Return 1 or -1 where all numbers are above or below zero, 0 where they are not."""
    numbers = [as_float(c) if c.is_number else 0.0 for c in coefficients]
    return all(number > 0 for number in numbers) - all(number < 0 for number in numbers)


def quotient_of(fraction: Fraction) -> sympy.Expr:
    """Return a fraction as a sum of products of shares."""
    if any(sign_of(c for _, c in whole) != 1 for whole in fraction.below):
        raise Unguarded
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


def as_tanh(terms: Terms) -> tuple[Terms, sympy.Expr]:
    """Return c (exp(a) - exp(b)) as the sum of both, and tanh((a - b)/2)."""
    (b, _), (a, c) = sorted(terms.items(), key=lambda term: not is_negative(term[1]))
    return {a: c, b: c}, tanh((a - b) / 2, evaluate=False)


def is_negative(coefficient: sympy.Expr) -> bool:
    """Whether a coefficient is written with a minus."""
    return coefficient.could_extract_minus_sign()


def exponent_of_ratio(below: Fraction | None, above: Fraction | None) -> sympy.Expr | None:
    """Return the logarithm of a ratio that is an exponential, else None."""
    if below is None or above is None:
        return None
    unit = Unit()
    unit.multiply(above, ONE)
    unit.multiply(below, -ONE)
    return None if any(unit.powers.values()) else unit.logarithm()


def is_bounded(fraction: Fraction) -> bool:
    """Whether it lies between two numbers above 0, as 10 + sigmoid(u) and 1 + tanh(u)² do."""
    largest = {power * a for whole, power in fraction.below.items() for a, _ in whole}
    return len(fraction.below) == 1 and largest <= fraction.above.keys() and is_finite(fraction)


def is_finite(fraction: Fraction) -> bool:
    """Whether nothing above is larger than all that is below."""
    try:
        return fraction.above.keys() <= expanded(UNIT, fraction.below).keys()
    except Unguarded:
        return False


def log_of_part(fraction: Fraction) -> sympy.Expr | None:
    """Return the logarithm of some terms of a sum over all of it: -log(1 + others / some)."""
    part, wholes = fraction.above, list(map(dict, fraction.below))
    if (
        len(part) == 1
        or list(fraction.below.values()) != [1]
        or not part.items() < wholes[0].items()
    ):
        return None
    others = {a: c for a, c in wholes[0].items() if a not in part}
    return -LogSum.of({ZERO: ONE, log_of_sum(others) - log_of_sum(part): ONE})


def log_of_sum(terms: Terms) -> sympy.Expr:
    """Return the logarithm of a sum of exponentials; of one alone without an exponential."""
    if len(terms) > 1:
        return LogSum.of(terms)
    ((exponent, coefficient),) = terms.items()
    return exponent + sympy.log(coefficient)


class Unit:
    """A product c exp(a) Π sum^power that is above 0, as it is collected."""

    def __init__(self) -> None:
        self.coefficient, self.exponent = ONE, ZERO
        self.powers: dict[Whole, sympy.Expr] = defaultdict(lambda: ZERO)

    def multiply(self, fraction: Fraction, power: sympy.Expr) -> None:
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
