"""What a formula may call: each operation on sympy expressions, beside its value in NumPy.

`build` takes sympy expressions, and with ``evaluate=False`` leaves them as they stand: sympy looks
for a simpler form of whatever it makes, and in some it searches without end (see `is_simple`).
"""

import math
from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import cmp_to_key, lru_cache, partial
from itertools import chain, islice
from typing import NamedTuple

import numpy as np
import sympy

from gdviz.calculus.ranges import INF, POSITIVE, UNIT, Range

SIMPLE = 40  # nodes of the arguments in which sympy may look for a simpler form
BY_SHAPE = cmp_to_key(sympy.Basic.compare)
"""The order in which sympy keeps terms and factors, and asks nothing of them."""


class Meaning(NamedTuple):
    """A function or sign twice: on sympy expressions, and on floats to judge a constant first."""

    build: Callable[..., sympy.Expr]
    value: Callable[..., float]
    arguments: int | None = 1  # None: two or more
    domain: Range | None = None  # of the first argument, where it is real; None: everywhere


def _extremum(kind: type, choose: Callable) -> Callable[..., sympy.Expr]:
    def build(*terms: sympy.Expr, evaluate: bool) -> sympy.Expr:
        if all(term.is_number for term in terms):
            return choose(terms, key=float)
        # Evaluated, Max compares its arguments, which may take sympy for ever.
        return kind(*terms, evaluate=False) if len(set(terms)) > 1 else terms[0]

    return build


class _Unasked:
    """A function that sympy does not ask whether it is real, but where its argument is known to be.

    To answer, sinh, cosh and tanh part their argument into real and imaginary: a sum to the power
    99 has a hundred terms.
    """

    _eval_is_real = _eval_is_finite = _eval_is_zero = None
    _eval_is_positive = _eval_is_nonnegative = _eval_is_negative = None

    def _eval_is_extended_real(self):
        return self.args[0].is_extended_real or None


class sinh(_Unasked, sympy.sinh):
    """The sinh of what may be complex elsewhere."""

    def fdiff(self, argindex=1):
        """Return the derivative, cosh."""
        return cosh(self.args[0], evaluate=False)


class cosh(_Unasked, sympy.cosh):
    """The cosh of what may be complex elsewhere."""

    def fdiff(self, argindex=1):
        """Return the derivative, sinh."""
        return sinh(self.args[0], evaluate=False)


class tanh(_Unasked, sympy.tanh):
    """The tanh of what may be complex elsewhere."""

    def fdiff(self, argindex=1):
        """Return the derivative, 1 - tanh²."""
        return 1 - self**2


class asin(sympy.asin):
    """The asin of what sympy would ask whether it is below 1, without end."""

    _eval_is_extended_real = _eval_is_positive = _eval_is_negative = None


class acos(sympy.acos):
    """The acos of what sympy would ask whether it is below 1, without end."""

    _eval_is_extended_real = _eval_is_nonnegative = None


class _Sign(sympy.sign):
    """The sign, whose size is left as it is: that of sign(exp(x) - 1) sympy seeks without end."""

    def _eval_Abs(self):
        return sympy.Abs(self, evaluate=False)


class sign(_Unasked, _Sign):
    """The sign of what holds signs: of their exponentials sympy asks without end."""

    is_real = True
    _eval_is_extended_nonnegative = _eval_is_extended_nonpositive = _eval_is_integer = None

    def _eval_power(self, exponent):
        return None


_Sign.__name__ = sign.__name__  # as it is printed

_HYPERBOLIC = sympy.exp, sympy.sinh, sympy.cosh, sympy.tanh


def _asked(known: type, unasked: type, *within: type) -> Callable[..., sympy.Expr]:
    """Return what builds a function of sympy, or one that it does not ask of what holds others."""

    def build(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
        is_asked = evaluate and not (within and u.has(*within))
        return (known if is_asked else unasked)(u, evaluate=is_asked)

    return build


_RECIPROCALS = (
    *((sympy.cot, sympy.tan), (sympy.sec, sympy.cos), (sympy.csc, sympy.sin)),
    *((sympy.coth, sympy.tanh), (sympy.sech, sympy.cosh), (sympy.csch, sympy.sinh)),
)


def without_reciprocals(node: sympy.Expr) -> sympy.Expr:
    """Return an expression with 1/tan(u) for cot(u), and so on."""
    for reciprocal, function in _RECIPROCALS:
        if node.has(reciprocal):
            node = node.replace(reciprocal, lambda u, known=function: 1 / known(u, evaluate=False))
    return node


def _tan(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return without_reciprocals(sympy.tan(u, evaluate=evaluate))  # of u + pi/2 it is -cot(u)


def _log(base: int) -> Callable[..., sympy.Expr]:
    return lambda u, evaluate: sympy.log(u, evaluate=evaluate) / sympy.log(base)


def _power(base: sympy.Expr, exponent: sympy.Expr, evaluate: bool) -> sympy.Expr:
    if evaluate or base == 1:
        return sympy.Pow(base, exponent)
    if base == sympy.E:  # a power of e is taken for exp(u), whose first argument is u
        return sympy.exp(exponent, evaluate=False)
    if isinstance(base, sympy.exp):  # as where sympy simplifies it, so that both are one
        return sympy.exp(product(exponent, base.exp), evaluate=False)
    # A product would simplify √(u²), and look for complex parts of u without end. |u| leaves it
    # nothing to do.
    if base.is_Mul and not exponent.is_Integer:
        squares = [term for term in base.args if term.is_Pow and _is_square(term)]
        rest = sympy.Mul(*(term for term in base.args if term not in squares))
        powers = [_power(square, exponent, False) for square in squares]
        return sympy.Mul(sympy.Pow(rest, exponent, evaluate=rest.is_number), *powers)
    # (-2)^x has a root where it is above 0, and (-2)^28 any root
    if not base.is_Pow or not base.exp.is_number or base.is_number:
        return sympy.Pow(base, exponent, evaluate=False)
    core = sympy.Abs(base.base, evaluate=False) if _is_square(base) else base.base
    merged = base.exp * exponent
    return core if merged == 1 else _power(core, merged, False)


def raised(base: sympy.Expr, exponent: sympy.Expr) -> sympy.Expr:
    """Return a power; of roots of what varies, and sums of them, sympy is not asked for simpler."""
    if exponent.is_Integer and base.is_Pow and base.base.is_Pow:
        merged = base.exp * exponent
        return base.base if merged == 1 else sympy.Pow(base.base, merged, evaluate=False)
    if base.is_Add and exponent.is_Integer and _holds_one_asked(base):
        return base if exponent == 1 else sympy.Pow(base, exponent, evaluate=exponent == 0)
    return _power(base, exponent, evaluate=bool(exponent.is_Integer or base.is_number))


def product(*factors: sympy.Expr, evaluate: bool = True) -> sympy.Expr:
    """Return a product, in which a decimal stays before its sum, and exponents as they are.

    Taken into it, the 1e209 of 1e209 (exp(x) - 1) + 2 would swallow the 2. Of u to the power 1/v,
    and of a root of u to the power v, sympy asks for the complex parts of u, without end.
    """
    if not evaluate:
        return sympy.Mul(*factors, evaluate=False)
    factors = [*chain.from_iterable(map(sympy.Mul.make_args, factors))]
    asked = [factor for factor in factors if _holds_one_asked(factor)]
    if asked:
        rest = product(*(factor for factor in factors if factor not in asked))
        others = [*sympy.Mul.make_args(rest)] if rest != 1 else []
        return rest and sympy.Mul(*others, *asked, evaluate=False)
    decimal = sympy.Mul(*(factor for factor in factors if factor.is_Float))
    rest = sympy.Mul(*(factor for factor in factors if not factor.is_Float))
    if rest.is_Mul and any(factor.is_Mul for factor in rest.args):
        rest = sympy.Mul(*rest.args)  # -1 times a power of -u is left as a product of products
    return sympy.Mul(decimal, rest, evaluate=not (decimal.is_Float and rest.is_Add))


def scaled(number: sympy.Expr, term: sympy.Expr) -> sympy.Expr:
    """Return a number times what may be an exponential, which stays as it is.

    Of -1 times exp(log(u)/3) sympy makes a root of u, which is no longer the same.
    """
    coefficient, core = term.as_coeff_Mul()
    if coefficient * number == 1 or core == 1:
        return coefficient * number * core
    return sympy.Mul(coefficient * number, *sympy.Mul.make_args(core), evaluate=core.is_Add)


def sum_of(*terms: sympy.Expr) -> sympy.Expr:
    """Return a sum, in which exponentials stay as they are."""
    found: dict[sympy.Expr, sympy.Expr] = defaultdict(lambda: sympy.S.Zero)
    for term in chain.from_iterable(map(sympy.Add.make_args, terms)):
        number, core = term.as_coeff_Mul()
        found[core] += number
    if all(number == 1 for core, number in found.items() if isinstance(core, sympy.exp)):
        return sympy.Add(*terms)
    parts = [scaled(number, core) for core, number in found.items() if number]
    return sympy.Add(*sorted(parts, key=BY_SHAPE), evaluate=False)


def is_asked_without_end(factor: sympy.Expr) -> bool:
    """Whether it is a power of what divides by what varies, or a root of such as vary above."""
    if not factor.is_Pow or factor.base.is_number:
        return False
    if factor.exp.is_number:
        base = factor.base
        return not factor.exp.is_Integer and base.is_Pow and not base.exp.is_number
    return any(power.exp.could_extract_minus_sign() for power in factor.exp.atoms(sympy.Pow))


@lru_cache(maxsize=4096)
def _holds_one_asked(node: sympy.Expr) -> bool:
    """Whether it is such a power, or holds one: of a sum sympy asks whether it is 0."""
    return is_asked_without_end(node) or any(map(_holds_one_asked, node.args))


def _is_square(power: sympy.Pow) -> bool:
    return power.exp.is_Integer and power.exp.is_even and not power.is_number


def _sqrt(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return _power(u, sympy.S.Half, evaluate)


def _hypot(u: sympy.Expr, v: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return _sqrt(u**2 + v**2, evaluate)


def _sigmoid(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    # evaluated, sympy asks whether what is below may be infinite
    return sympy.Pow(1 + sympy.exp(-u, evaluate=evaluate), -1, evaluate=evaluate)


def _atan2(y: sympy.Expr, x: sympy.Expr, evaluate: bool) -> sympy.Expr:
    # evaluated, sympy asks for the sign of what varies
    return sympy.atan2(y, x, evaluate=y.is_number and x.is_number)


def _abs(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    size = sympy.Abs(u, evaluate=evaluate)
    # |exp(u)| would be exp(re(u)), if u may be infinite
    return sympy.Abs(u, evaluate=False) if size.has(sympy.re, sympy.im) else size


def _log1p(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return sympy.log(1 + u, evaluate=evaluate)


def _logaddexp(u: sympy.Expr, v: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return sympy.log(sympy.exp(u, evaluate=evaluate) + sympy.exp(v, evaluate=evaluate))


def _softplus(u: sympy.Expr, evaluate: bool) -> sympy.Expr:
    return sympy.log(1 + sympy.exp(u, evaluate=evaluate), evaluate=evaluate)


ARGUMENTS = {
    1: ("one argument", "x"),
    2: ("two arguments", "x, y"),
    None: ("two or more arguments", "x, y"),
}
"""What a function takes, in words and as an example."""

SUM = Meaning(sympy.Add, lambda *terms: sum(terms), None)
PRODUCT = Meaning(product, lambda *factors: math.prod(factors), None)
POWER = Meaning(_power, np.power, 2, POSITIVE)

_MAX = Meaning(_extremum(sympy.Max, max), lambda *terms: max(terms), None)

FUNCTIONS = {
    "sin": Meaning(sympy.sin, np.sin),
    "cos": Meaning(sympy.cos, np.cos),
    "tan": Meaning(_tan, np.tan),
    "asin": Meaning(_asked(sympy.asin, asin), np.arcsin, domain=UNIT),
    "acos": Meaning(_asked(sympy.acos, acos), np.arccos, domain=UNIT),
    "atan": Meaning(sympy.atan, np.arctan),
    "atan2": Meaning(_atan2, np.arctan2, 2),
    "sinh": Meaning(_asked(sympy.sinh, sinh, *_HYPERBOLIC), np.sinh),
    "cosh": Meaning(_asked(sympy.cosh, cosh, *_HYPERBOLIC), np.cosh),
    "tanh": Meaning(_asked(sympy.tanh, tanh, *_HYPERBOLIC), np.tanh),
    "asinh": Meaning(sympy.asinh, np.arcsinh),
    "acosh": Meaning(sympy.acosh, np.arccosh, domain=Range(1.0, INF)),
    "atanh": Meaning(sympy.atanh, np.arctanh, domain=UNIT),
    "exp": Meaning(sympy.exp, np.exp),
    "log": Meaning(sympy.log, np.log, domain=POSITIVE),
    "log2": Meaning(_log(2), np.log2, domain=POSITIVE),
    "log10": Meaning(_log(10), np.log10, domain=POSITIVE),
    "log1p": Meaning(
        lambda u, evaluate: sympy.log(1 + u, evaluate=evaluate), np.log1p, domain=Range(-1.0, INF)
    ),
    "expm1": Meaning(lambda u, evaluate: sympy.exp(u, evaluate=evaluate) - 1, np.expm1),
    "logaddexp": Meaning(_logaddexp, np.logaddexp, 2),
    "square": Meaning(lambda u, evaluate: _power(u, sympy.Integer(2), evaluate), np.square),
    "sqrt": Meaning(_sqrt, np.sqrt, domain=POSITIVE),
    "hypot": Meaning(_hypot, np.hypot, 2),
    "abs": Meaning(_abs, np.abs),
    "sign": Meaning(_asked(_Sign, sign, sympy.sign), np.sign),
    "max": _MAX,
    "min": Meaning(_extremum(sympy.Min, min), lambda *terms: min(terms), None),
    "sigmoid": Meaning(_sigmoid, lambda u: 1 / (1 + np.exp(-u))),
    "softplus": Meaning(_softplus, lambda u: np.logaddexp(0, u)),
    "pow": POWER,
    "relu": Meaning(partial(_MAX.build, sympy.S.Zero), lambda u: max(0, u)),
}
ALIASES = {
    "ln": "log",
    "√": "sqrt",
    "arcsin": "asin",
    "arccos": "acos",
    "arctan": "atan",
    "arctan2": "atan2",
    "arcsinh": "asinh",
    "arccosh": "acosh",
    "arctanh": "atanh",
    **dict.fromkeys(("Abs", "absolute", "fabs"), "abs"),
    **dict.fromkeys(("Max", "maximum"), "max"),
    **dict.fromkeys(("Min", "minimum"), "min"),
    "power": "pow",
}
FUNCTIONS |= {alias: FUNCTIONS[name] for alias, name in ALIASES.items()}
_ANGLES = sympy.atan, sympy.atan2, sympy.asinh
STEPS = sympy.sign, sympy.Heaviside, sympy.floor, sympy.ceiling
PARTIAL = sympy.log, sympy.asin, sympy.acos, sympy.acosh, sympy.atanh
CONSTANTS = {"pi": sympy.pi, "π": sympy.pi, "e": sympy.E, "E": sympy.E}


def is_simple(meaning: Meaning, terms: Sequence[sympy.Expr]) -> bool:
    """Whether sympy may look for a simpler form: in others it searches without end.

    So it does where it cannot tell whether a part is real, and where a float has a root. Of the
    sine of an angle, and the tanh of an asinh, it makes a quotient, whose slope cancels.
    """
    nodes = [node for term in terms for node in islice(sympy.preorder_traversal(term), SIMPLE)]
    whole = meaning == POWER and terms[1].is_Integer
    return len(nodes) < SIMPLE and not any(
        isinstance(node, (*PARTIAL, *_ANGLES))
        or (isinstance(node, sympy.Float) and not whole)
        or (node.is_Pow and not node.exp.is_Integer and not node.base.is_number)
        for node in nodes
    )
