"""A formula as typed is guarded: what cancels or overflows in it is put over one denominator.

1 - 1/(1 + exp(-x)) is exp(-x)/(1 + exp(-x)), and that the share 1/(1 + exp(x)) of `exponentials`;
the logarithm of a product or quotient of such sums is made of the logarithms of each. Where a
difference stays after all that cancels is gone, the formula is left as it is typed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache, reduce
from itertools import chain, islice

import sympy

from gdviz.calculus.exponentials import (
    LITTLE,
    LogSum,
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
    tanh,
)
from gdviz.calculus.functions import product, raised, sinh
from gdviz.calculus.quotients import (
    MOST,
    ONE,
    UNIT,
    ZERO,
    Fraction,
    Unguarded,
    Unit,
    added,
    as_tanh,
    collected,
    exponent_of_ratio,
    is_bounded,
    is_finite,
    is_negative,
    log_of_part,
    multiplied,
    power_of,
    quotient_of,
    sign_of,
)
from gdviz.ground.turns import ALGEBRA
from gdviz.programs.recording import as_float

FAR = 16  # times as large as what may cancel with it
SHORT = 40  # nodes of what may be there several times instead of once


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


def _fraction(node: sympy.Expr) -> Fraction:
    """Return an expression over one denominator, from which all that cancels is gone."""
    if isinstance(node, sympy.exp) and node.is_number:  # exp(1000) is beyond float64, and 1000 not
        return Fraction({node.args[0]: ONE}, {})
    if not _has_exponentials(node):
        return Fraction({ZERO: node}, {})
    if node.is_Add:
        return reduce(added, map(_fraction, node.args))
    if node.is_Mul:
        return reduce(multiplied, map(_fraction, node.args))
    if _is_exponential(node):
        return _of_exponential(node)
    if node.is_Pow and node.exp.is_Number:
        return power_of(_fraction(node.base), node.exp)
    return Fraction({ZERO: guarded(node)}, {})


def _of_exponential(node: sympy.Expr) -> Fraction:
    if node.is_Pow:
        return Fraction({guarded(node.exp) * sympy.log(node.base): ONE}, {})
    u, half = guarded(node.args[0]), sympy.S.Half
    if isinstance(node, sympy.exp):
        return Fraction({u: ONE}, {})
    if isinstance(node, sympy.tanh):
        return Fraction({2 * u: ONE, ZERO: -ONE}, {ordered({2 * u: ONE, ZERO: ONE}): ONE})
    return Fraction({u: half, -u: half if isinstance(node, sympy.cosh) else -half}, {})


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
    if (apart := _beyond(common, terms)) is not None:
        return sympy.Add(apart, _united(common, [term for term in terms if term != apart]))
    try:
        fractions = [_fraction(term / common) for term in terms] if len(terms) > 1 else []
        signs = {sign_of(fraction.above.values()) for fraction in fractions}
        is_difference = len(terms) == 2 and len(set(map(is_negative, terms))) == 2
        if (len(signs) > 1 or is_difference) and any(fraction.below for fraction in fractions):
            whole = reduce(added, fractions)
            if not whole.above or sign_of(whole.above.values()):
                return common * quotient_of(whole)
            if sum(whole.above.values()) == 0 and len(whole.above) == 2 and _are_short(whole.above):
                above, apart = as_tanh(whole.above)
                rest = multiplied(Fraction(above, {}), Fraction({ZERO: ONE}, whole.below))
                computed = product(common, apart, quotient_of(rest))
                return same(sympy.Add(*map(guarded, terms)), computed, ONE)
    except Unguarded:
        pass
    return sympy.Add(*map(guarded, terms))


def _beyond(common: sympy.Expr, terms: Sequence[sympy.Expr]) -> sympy.Expr | None:
    """Return the term without exponentials if the others are little beside it, else None.

    It cancels with none of them, and in the slopes of what is over one denominator with itself.
    """
    plain = next((term for term in terms if (term / common).is_number), None)
    if plain is None or len(terms) < 3:
        return None
    numbers = (term.as_independent(sympy.Symbol, as_Add=False)[0] for term in terms)
    sizes = dict(zip(terms, map(abs, map(as_float, numbers)), strict=True))
    return plain if sizes.pop(plain) > FAR * sum(sizes.values()) else None


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
        quotient = quotient_of(reduce(multiplied, map(_fraction, wholes)))
    except Unguarded:
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
    if abs(as_float(first + second)) > LITTLE * abs(as_float(first)):
        return None
    rest = {**above, a: above[a] + second, b: above[b] - second}
    whole = sympy.Add(*(c * exp(exponent) for exponent, c in rest.items()))
    return (second * (exp(b) - exp(a)), whole) if whole else None


def _without_sinh(factor: sympy.Expr) -> tuple[sympy.Expr, sympy.Expr]:
    """Return a factor as two, of which none cancels near 0, as exp(u) - 1 and sinh(u) do.

    A difference exp(a) - exp(b) is the sum times tanh((a - b)/2). One of more that is 0 at 0, or
    of which the numbers are, as y - (exp(y) - 1)³, is left as it is typed.
    """
    base, power = factor.as_base_exp()
    if not power.is_Number or not (isinstance(base, sympy.sinh) or base.is_Add):
        return factor, ONE
    above, below = _fraction(base)
    cancels = sum(above.values()) == 0
    if below or not (cancels or _numbers_cancel(above)):
        return factor, ONE
    if not cancels or len(above) != 2:
        raise Unguarded
    above, apart = as_tanh(above)
    return raised(sympy.Add(*(c * exp(a) for a, c in above.items())), power), raised(apart, power)


def _numbers_cancel(terms: Terms) -> bool:
    """Whether the numbers of a sum are 0 together, where all exponents and all that varies are."""
    numbers = [number for c in terms.values() if (number := c.as_coeff_Add()[0])]
    most = max((abs(as_float(number)) for number in numbers), default=0.0)
    return len(numbers) > 1 and abs(as_float(sum(numbers))) <= LITTLE * most


def _are_short(nodes: Iterable[sympy.Expr]) -> bool:
    """Whether expressions have few nodes: towers of others would grow with each floor."""
    within = chain.from_iterable(map(sympy.preorder_traversal, nodes))
    return next(islice(within, SHORT, None), None) is None


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
    known, rest, unit = [], [], Unit()
    for factor in sympy.Mul.make_args(argument):
        power = factor.exp if factor.is_Pow and factor.exp.is_Number else ONE
        base = factor if power == 1 else factor.base
        base = base.args[0] if isinstance(base, sympy.Abs) else base
        fraction = _positive(base)
        if isinstance(base, sympy.cosh):
            known.append(power * sympy.log(cosh(guarded(base.args[0]))))
        elif fraction is None:
            rest.append(guarded(factor))
        elif (part := log_of_part(fraction)) is not None:
            known.append(power * part)
        elif is_bounded(fraction):
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
        if isinstance(node, sympy.atanh) and (exponent := exponent_of_ratio(*fractions)):
            return exponent / 2
        root, u = _root_of_product(fractions, u), guarded(u)
    except Unguarded:
        return _rebuilt(node)
    slope = raised(root, -ONE)
    if isinstance(node, sympy.atanh):
        return same(u, sympy.asinh(product(u, slope), evaluate=False), slope**2)
    if isinstance(node, sympy.asin):
        return same(u, sympy.atan2(u, root, evaluate=False), slope)
    return same(u, sympy.atan2(root, u, evaluate=False), -slope)


def _root_of_product(fractions: Sequence[Fraction | None], u: sympy.Expr) -> sympy.Expr:
    """Return √((1 - u)(1 + u)), if one of both is made of what does not cancel near 0."""
    sides = 1 - u, 1 + u
    if not any(fractions) and not any(map(_vanishes_at_0, sides)):
        raise Unguarded
    whole = [fraction for fraction in fractions if fraction]
    others = [guarded(side) for f, side in zip(fractions, sides, strict=True) if not f]
    return raised(product(quotient_of(reduce(multiplied, whole, UNIT)), *others), sympy.S.Half)


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
    return left is not None and abs(as_float(left)) <= LITTLE


def _positive(node: sympy.Expr) -> Fraction | None:
    """Return a fraction that is above 0 wherever it has a value, else None."""
    if not _has_exponentials(node):
        return None
    try:
        fraction = _fraction(node)
    except Unguarded:
        return None
    sums = fraction.above, *map(dict, fraction.below)
    return fraction if all(sign_of(each.values()) == 1 for each in sums) else None


def _bounded(node: sympy.Expr) -> sympy.Expr:
    """Return a sum that is bounded: as typed if its terms are, of which then none cancels."""
    try:
        typed = node.is_Add and all(is_finite(_fraction(term)) for term in node.args)
    except Unguarded:
        typed = False
    return sympy.Add(*map(guarded, node.args)) if typed else guarded(node)


def _log_of_terms(node: sympy.Expr) -> sympy.Expr | None:
    """Return the logarithm of a sum whose terms are above 0, made of those of its terms.

    Over one denominator, exp(u) + sigmoid(v) would cancel far out.
    """
    if not node.is_Add or len(node.args) > MOST:
        return None
    numbers = [term for term in node.args if term.is_number]
    varying = [term for term in node.args if not term.is_number]
    if sign_of(numbers or [ONE]) != 1 or None in map(_positive, varying):
        return None
    logs = [(_logarithm(term), ONE) for term in varying]
    return LogSum.of(collected([*logs, *((ZERO, number) for number in numbers)]))
