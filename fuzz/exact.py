"""A tree computed with fifty digits, with its slopes, and how far float64 may be from that.

Nothing here simplifies: each node is what it is of its parts, in complex numbers. A node that is
real of no real numbers says so. A second time each node is a little wrong, at random, as float64
is: how far the results then are apart is how far a right program may be from them.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from functools import reduce
from typing import Any, NamedTuple

from mpmath.ctx_mp import MPContext

from fuzz.trees import Tree

mp = MPContext()
mp.dps = 50
ROUNDING, LEAST = mp.mpf(2) ** -51, mp.mpf(10) ** -306
LARGE, SMALL = mp.mpf(10) ** 300, mp.mpf(10) ** -300
TIE = mp.mpf(10) ** -12
MOST_BITS = 10**6
NEAR = mp.mpf(10) ** -30
MERGED = mp.mpf(10) ** -20
NEAR_MOST = mp.mpf("0.001")
"""Beside what a wave has its most or least."""
FAR, HUGE = mp.mpf(10) ** 15, mp.mpf(10) ** 700
"""Far out an exponential has as many digits before its point; of what is huge too many."""
_STEPS = "relu", "sign"
"""What is exactly 0 where it is 0: a little more would be a step."""
_LOGARITHMS = {"log": "e", "log2": "2", "log10": "10"}
"""What is infinite of what is, on either side."""
_POWERS = {"sqrt": "0.5", "square": "2"}


class Beyond(Exception):
    """A number too large to be computed with, or the order of complex numbers."""


class Dual(NamedTuple):
    """A number and its slopes by x and y."""

    value: Any
    slopes: tuple[Any, Any]


class Pole(Dual):
    """One over 0, of which a division by it makes 0."""


class Exact:
    """The values of a tree at a point.

    Parameters
    ----------
    noise : what makes each node a little wrong
    least : how wrong it may be beside what it is
    endless : whether exponentials of what is huge are 0 or infinite, and not beyond, and the
        logarithm of 0, atanh(1) and 1 over a root of 0 are; an angle beside the origin is that of
        the origin, 0, and what cancels as it is read is gone: u/u, 1^u and u^0 are 1, (u + u)/u
        is 2, u v/u is v, u/(1/v) is u v, (u^3)^(1/3) and sqrt(u)^2 are u, (u - u)/v and (u - u) v
        are 0, u + (v - v) is u, (u v)^2 is u^2 v^2, and log(exp(u)) is u
    beside : how near that is, squared
    cancels : whether a sum is 0 that is less than rounding makes of its terms
    angles : what makes the angles of waves a little wrong, so that none is exactly half a turn

    Attributes
    ----------
    found : the number and its slopes
    is_left : whether the number is real, if parts on the way are not
    is_real : whether the formula, as it is written, has a value of real numbers
    is_extreme : whether a number on the way is near the ends of float64
    is_kink : whether slopes differ from side to side, or what is endless has a step there
    is_beyond : whether something endless was met, and has not cancelled as it was read
    is_too_large : whether something that has an end was taken for endless, or for an end
    """

    def __init__(
        self,
        tree: Tree,
        point: Sequence[float],
        noise: random.Random | None = None,
        least: Any = LEAST,
        endless: bool = False,
        beside: Any = NEAR,
        cancels: bool = False,
        angles: random.Random | None = None,
    ) -> None:
        self.least, self.endless, self.beside = least, endless, beside
        self.cancels, self.angles = cancels, angles
        one, zero = mp.mpf(1), mp.mpf(0)
        letters = zip("xy", point, ((one, zero), (zero, one)), strict=True)
        self.addends: dict[int, Any] = {}
        self.noise, self.is_real, self.is_extreme, self.is_kink = noise, True, False, False
        self.is_beyond = self.is_too_large = False
        self.known = {name: Dual(mp.mpf(value), slopes) for name, value, slopes in letters}
        self.found = self.of(_without_logarithms(tree) if endless else tree)
        value = self.found.value
        self.is_left = bool(mp.isfinite(value) and abs(mp.im(value)) <= MERGED * abs(value))

    def of(self, tree: Tree) -> Dual:
        """Return what a tree is."""
        if tree.what in self.known:
            return self.known[tree.what]
        if not tree.parts:
            return self._constant(tree.what)
        if self.endless and tree.what == "/" and (ratio := self._ratio(*tree.parts)) is not None:
            return Dual(ratio, (mp.mpf(0),) * 2)
        if self.endless and tree.what in ("^", "pow") and self._is_read_as_1(*tree.parts):
            return Dual(mp.mpf(1), (mp.mpf(0),) * 2)
        if self.endless and tree.what in ("*", "/") and _is_nothing(tree):
            return Dual(mp.mpf(0), (mp.mpf(0),) * 2)
        if self.endless:
            tree = _without_common(_as_one_power(_of_factors(_as_power(tree))))
        parts = [self.of(part) for part in tree.parts]
        name = tree.what
        if any(isinstance(part, Pole) for part in parts):
            return self._of_pole(name, *parts)
        if name in ("max", "min"):
            return self._noisy(self._extremum(parts, 1 if name == "max" else -1))
        if any(_is_wild(part.value) for part in parts):
            raise Beyond
        try:
            value, slopes = self._rule(name)(*(part.value for part in parts))
        except ZeroDivisionError:
            over_0 = name in ("^", "pow") or (name == "/" and parts[0].value)
            if not (self.endless and over_0):
                raise
            self.is_beyond = True
            if name == "/" and _is_real(parts[0].value) and _is_never_below_0(tree.parts[1]):
                return Dual(mp.inf * mp.sign(mp.re(parts[0].value)), (mp.nan,) * 2)
            return Pole(mp.inf, (mp.nan,) * 2)
        along = [
            sum((d * part.slopes[k] for d, part in zip(slopes, parts, strict=True)), mp.mpf(0))
            for k in range(2)
        ]
        if name in ("^", "pow") and mp.re(parts[0].value) <= 0 and self._varies(tree.parts[1]):
            self.is_kink = True  # around it there is no value
        if value and abs(value) < NEAR and self._vanishes(tree, value):
            value = mp.mpf(0)
        if self.cancels and name in ("+", "-"):
            largest = max(abs(part.value) for part in parts)
            value = value if abs(value) > ROUNDING * largest else mp.mpf(0)
        dual = Dual(value, tuple(along))
        if value or name not in _STEPS:
            dual = self._noisy(dual)
        if name in ("*", "/"):
            self._note_multiple(tree, parts)
        return self._reordered(tree, parts, dual) if name in ("+", "-", "negative") else dual

    def _is_read_as_1(self, base: Tree, exponent: Tree) -> bool:
        """Whether a power is 1, whatever else it holds: 1^u, (u/u)^v and u^0."""
        is_quotient = base.what == "/" and self._ratio(*base.parts) == 1
        return _is_nothing(exponent) or is_quotient or base.what == "1"

    def _ratio(self, above: Tree, below: Tree) -> Any:
        """Return how many times as much one is, where both are multiples of the same."""
        (first, up), (second, down) = map(self._multiple, (above, below))
        return first / second if up == down and second else None

    def _multiple(self, tree: Tree) -> tuple[Any, Tree]:
        """Return how many times what it is, as it is read."""
        tree = _as_read(tree)
        if tree.what == "negative":
            times, whole = self._multiple(tree.parts[0])
            return -times, whole
        if tree.what == "/" and _is_constant(tree.parts[1]):
            times, whole = self._multiple(tree.parts[0])
            return times / self.of(tree.parts[1]).value, whole
        if tree.what in ("+", "-"):
            (times, whole), (others, same) = map(self._multiple, tree.parts)
            if whole == same:
                return times + others if tree.what == "+" else times - others, whole
        for constant, other in (tree.parts, tree.parts[::-1]) if tree.what == "*" else ():
            if _is_constant(constant):
                times, whole = self._multiple(other)
                return times * self.of(constant).value, whole
        return mp.mpf(1), tree

    def _constant(self, text: str) -> Dual:
        """Return a constant: a number of many digits as float64 may round it when it is read."""
        known = {"pi": mp.pi, "e": mp.e}
        value = +known[text] if text in known else mp.mpf(text)
        if self.noise and text not in known and not _is_short(value):
            value *= 1 + self._chance() * ROUNDING
        return Dual(value, (mp.mpf(0),) * 2)

    def _reordered(self, tree: Tree, parts: Sequence[Dual], dual: Dual) -> Dual:
        """Return a sum as it may be in another order: off by a share of its largest term."""
        known = [self.addends.get(id(part)) for part in tree.parts]
        sizes = [size or abs(part.value) for size, part in zip(known, parts, strict=True)]
        self.addends[id(tree)] = largest = max(sizes)
        if self.noise is None or not any(known):
            return dual
        return dual._replace(value=dual.value + self._chance() * ROUNDING * largest)

    def _note_multiple(self, tree: Tree, parts: Sequence[Dual]) -> None:
        """Note the largest term of a multiple of a sum: its terms may be multiplied one by one."""
        for k in range(2 if tree.what == "*" else 1):
            size, times = self.addends.get(id(tree.parts[k])), parts[1 - k].value
            if size and _is_constant(tree.parts[1 - k]):
                self.addends[id(tree)] = size * abs(times if tree.what == "*" else 1 / times)

    def _of_pole(self, name: str, first: Dual, *others: Dual) -> Dual:
        """Return what is over a pole, a power of one, or one and a number."""
        numbers = [part.value for part in (first, *others) if not isinstance(part, Pole)]
        is_one = len(numbers) == len(others)
        if name == "/" and not isinstance(first, Pole):
            return Dual(mp.mpf(0), (mp.nan,) * 2)
        if is_one and (name in ("+", "-", "negative") or (name in ("*", "/") and all(numbers))):
            return Pole(mp.inf, (mp.nan,) * 2)
        if name in ("abs", "square"):
            return Dual(mp.inf, (mp.nan,) * 2)
        if name == "asinh":
            return first
        if name in ("^", "pow") and not isinstance(others[0], Pole):
            exponent = others[0].value
            if mp.re(exponent) > 0:
                return first if exponent % 2 else Dual(mp.inf, (mp.nan,) * 2)
            return Dual(mp.mpf(0) if exponent else mp.mpf(1), (mp.nan,) * 2)
        raise ZeroDivisionError

    def _varies(self, tree: Tree) -> bool:
        """Whether it is another number nearby, as cos(y) is beside 0, where its slope is 0."""
        if _is_constant(tree):
            return False
        x, y = (self.known[name].value for name in "xy")
        steps = (d * NEAR**0.5 for d in (-1, 0, 1))
        try:
            near = {_Finer(tree, (x + step, y + step / 3)).found.value for step in steps}
        except (Beyond, ArithmeticError, ValueError):
            return True
        return len(near) > 1

    def _vanishes(self, tree: Tree, value: Any) -> bool:
        """Whether a constant is exactly 0, as sin(pi) is: of such with more digits less is left."""
        if not _is_constant(tree):
            return False
        with mp.workdps(2 * mp.dps):
            return abs(_Finer(tree, (0, 0)).found.value) < abs(value) * NEAR

    def _noisy(self, dual: Dual) -> Dual:
        numbers = [dual.value, *dual.slopes]
        if any(not mp.isfinite(number) for number in numbers):
            self.is_extreme = True
        sizes = [abs(number) for number in numbers if number]
        self.is_extreme |= any(not SMALL < size < LARGE for size in sizes)
        if self.noise is None:
            return dual
        value, *slopes = (self._shaken(number) for number in numbers)
        return Dual(value, tuple(slopes))

    def _shaken(self, number: Any) -> Any:
        return number * (1 + self._chance() * ROUNDING) + self._chance() * self.least

    def _chance(self) -> Any:
        return mp.mpf(self.noise.uniform(-1, 1))

    def _extremum(self, parts: Sequence[Dual], sign: int) -> Dual:
        self._order(*(part.value for part in parts))
        first, second, *_ = sorted(parts, key=lambda part: -sign * mp.re(part.value))
        self.is_kink |= abs(first.value - second.value) <= TIE * abs(first.value)
        return first

    def _need(self, holds: bool) -> None:
        self.is_real &= bool(holds)

    # ------------------------------------------------------- what each is, and its slopes

    def _rule(self, name: str) -> Callable[..., tuple[Any, tuple[Any, ...]]]:
        return {"+": self._plus, "-": self._minus, "*": self._times, "/": self._over}.get(
            name
        ) or getattr(self, {"^": "_pow"}.get(name, f"_{name}"))

    def _plus(self, a, b):
        return a + b, (1, 1)

    def _minus(self, a, b):
        return a - b, (1, -1)

    def _times(self, a, b):
        return a * b, (b, a)

    def _negative(self, a):
        return -a, (-1,)

    def _over(self, a, b):
        if not b:
            raise ZeroDivisionError
        return a / b, (1 / b, -a / b**2)

    def _pow(self, a, b):
        near = ROUNDING if self.noise else NEAR if self.endless else 0  # 1/3 times 3 is read as 1
        if abs(b - mp.nint(mp.re(b))) <= near * abs(b):
            b = mp.nint(mp.re(b))  # as cos(1e-8) is 1 in float64, and a number below 0 has a power
        is_whole = not mp.im(b) and b == mp.nint(mp.re(b))
        if is_whole and abs(b) < 1000:
            n = int(mp.re(b))
            if not a and n <= 0:
                if n:
                    raise ZeroDivisionError
                return mp.mpf(1), (mp.mpf(0), mp.mpf(0))
            return a**n, (n * a ** (n - 1) if n else mp.mpf(0), self._slope_by_exponent(a, n))
        self._need(_is_real(a) and (mp.re(a) >= 0 or is_whole))
        if not a:
            if mp.re(b) <= 0 and self.endless:
                self.is_beyond = True
                return mp.inf, (mp.nan, mp.nan)
            if mp.re(b) <= 0:
                raise ZeroDivisionError
            return mp.mpf(0), (mp.inf if mp.re(b) < 1 else mp.mpf(0), mp.mpf(0))
        is_below = is_whole and mp.re(a) < 0
        log = mp.log(-a if is_below else a)
        value = mp.sqrt(a) if b == 0.5 else self._exponential(b * log)  # that of -1 is i alone
        if is_below and b % 2:
            value = -value
        return value, (b * value / a, value * log)

    def _slope_by_exponent(self, a, n):
        return a**n * mp.log(a) if a and mp.re(a) > 0 else mp.mpf(0)

    def _square(self, a):
        return a * a, (2 * a,)

    def _sqrt(self, a):
        self._need(_is_real(a) and mp.re(a) >= 0)
        root = mp.sqrt(a)
        return root, (1 / (2 * root) if root else mp.inf,)

    def _hypot(self, a, b):
        self._need(_is_real(a) and _is_real(b))
        root = mp.sqrt(a * a + b * b)
        return root, (a / root, b / root) if root else (mp.nan, mp.nan)

    def _exponential(self, a):
        if abs(a) > HUGE:
            if not self.endless or not _is_real(a):
                raise Beyond
            self.is_beyond = True
            self.is_too_large |= bool(mp.isfinite(a))
            return mp.inf if mp.re(a) > 0 else mp.mpf(0)
        if abs(a) < FAR:
            return mp.exp(a)
        with mp.workprec(mp.prec + mp.mag(a)):  # of a whole number mpmath multiplies for long
            third = mp.mpf(1) / 3
            return mp.exp(a - third) * mp.exp(third)

    def _exp(self, a):
        value = self._exponential(a)
        return value, (value,)

    def _expm1(self, a):
        value = mp.expm1(a) if abs(a) < 1 else self._exponential(a) - 1
        return value, (self._exponential(a),)

    def _log(self, a):
        if _is_wild(a):
            raise Beyond
        self._need(_is_real(a) and (mp.re(a) > 0 or (self.endless and not a)))
        if not a:
            if self.endless:
                self.is_beyond = True
                return -mp.inf, (mp.inf,)
            raise ZeroDivisionError
        return mp.log(a), (1 / a,)

    def _log2(self, a):
        value, (slope,) = self._log(a)
        return value / mp.log(2), (slope / mp.log(2),)

    def _log10(self, a):
        value, (slope,) = self._log(a)
        return value / mp.log(10), (slope / mp.log(10),)

    def _log1p(self, a):
        value, slopes = self._log(1 + a)
        return mp.log1p(a) if abs(a) < 0.5 else value, slopes

    def _logaddexp(self, a, b):
        if _is_real(a) and _is_real(b):
            far, apart = max(mp.re(a), mp.re(b)), mp.re(a) - mp.re(b)
            value = far + mp.log1p(self._exponential(-abs(apart)))
            return value, tuple(1 / (1 + self._exponential(-each)) for each in (apart, -apart))
        both = self._exponential(a), self._exponential(b)
        value, (slope,) = self._log(sum(both))
        return value, tuple(slope * part for part in both)

    def _softplus(self, a):
        slope = 1 / (1 + self._exponential(-a))
        if not _is_real(a):
            return self._logaddexp(mp.mpf(0), a)[0], (slope,)
        return max(mp.re(a), 0) + mp.log1p(self._exponential(-abs(a))), (slope,)

    def _sigmoid(self, a):
        value = 1 / (1 + self._exponential(-a))
        return value, (value**2 * self._exponential(-a),)

    def _relu(self, a):
        self._order(a)
        self.is_kink |= not a
        return (a, (mp.mpf(1),)) if mp.re(a) > 0 else (mp.mpf(0), (mp.mpf(0),))

    def _abs(self, a):
        self._order(a)
        self.is_kink |= not a
        return abs(a), (mp.sign(mp.re(a)),)

    def _sign(self, a):
        self._order(a)
        self.is_kink |= self.endless and not a
        return mp.sign(mp.re(a)), (mp.mpf(0),)

    def _order(self, *numbers):
        if not all(map(_is_real, numbers)):
            raise Beyond

    def _waves(self, a):
        if abs(a) > LARGE or abs(mp.im(a)) > HUGE:
            raise Beyond
        if self.noise and ROUNDING * abs(a) > 1 and self.noise.random() < 0.5:
            a = self.noise.randrange(4) * mp.pi / 2 + NEAR_MOST  # of such an angle none is known
        if self.angles:
            a *= 1 + mp.mpf(self.angles.uniform(-1, 1)) * ROUNDING
        near = 2 * ROUNDING if self.noise else mp.mpf(10) ** (10 - mp.dps)
        least = near * abs(a)  # of acos(0) the cosine is 0, or what rounding makes of it
        is_told = least < TIE and not self.angles
        waves = mp.sin(a), mp.cos(a)
        return (mp.mpf(0) if is_told and abs(wave) <= least else wave for wave in waves)

    def _sin(self, a):
        sin, cos = self._waves(a)
        return sin, (cos,)

    def _cos(self, a):
        sin, cos = self._waves(a)
        return cos, (-sin,)

    def _tan(self, a):
        sin, cos = self._waves(a)
        return sin / cos, (1 / cos**2,)

    def _asin(self, a):
        self._within(a)
        return mp.asin(a), (1 / mp.sqrt(1 - a * a) if a * a != 1 else mp.inf,)

    def _acos(self, a):
        self._within(a)
        return mp.acos(a), (-1 / mp.sqrt(1 - a * a) if a * a != 1 else -mp.inf,)

    def _within(self, a):
        self._need(_is_real(a) and abs(mp.re(a)) <= 1)

    def _atan(self, a):
        return mp.atan(a), (1 / (1 + a * a),)

    def _atan2(self, a, b):
        self._order(a, b)
        a, b = mp.re(a), mp.re(b)
        size = a * a + b * b
        if not size or (self.endless and size < self.beside):  # by convention, without a limit
            self.is_kink = True
            return mp.mpf(0), (mp.nan, mp.nan)
        return mp.atan2(a, b), (b / size, -a / size)

    def _hyperbolic(self, a):
        up, down = self._exponential(a), self._exponential(-a)
        if abs(a) < FAR:
            return mp.sinh(a), mp.cosh(a)  # the difference of what is all but 1 has no digits
        return (up - down) / 2, (up + down) / 2

    def _sinh(self, a):
        sinh, cosh = self._hyperbolic(a)
        return sinh, (cosh,)

    def _cosh(self, a):
        sinh, cosh = self._hyperbolic(a)
        return cosh, (sinh,)

    def _tanh(self, a):
        sinh, cosh = self._hyperbolic(a)
        value = sinh / cosh if mp.isfinite(cosh) else mp.sign(mp.re(a))
        self.is_too_large |= abs(value) == 1  # it is less, behind as many digits as a has
        return value, (1 / cosh**2,)

    def _asinh(self, a):
        return mp.asinh(a), (1 / mp.sqrt(1 + a * a),)

    def _acosh(self, a):
        self._need(_is_real(a) and mp.re(a) >= 1)
        return mp.acosh(a), (1 / mp.sqrt(a * a - 1) if a * a != 1 else mp.inf,)

    def _atanh(self, a):
        at_end = self.endless and a * a == 1
        self._need(_is_real(a) and (abs(mp.re(a)) < 1 or at_end))
        if at_end:
            self.is_beyond = True
            return mp.sign(mp.re(a)) * mp.inf, (mp.inf,)
        return mp.atanh(a), (1 / (1 - a * a),)


class _Finer(Exact):
    """What tells whether a constant is 0, and asks that of no part of it."""

    def _vanishes(self, *_):
        return False


def _is_nothing(tree: Tree) -> bool:
    """Whether it is 0 as it is read: 0, u - u, and what is a multiple or power of that."""
    if _is_constant(tree):
        return not Exact(tree, (0, 0)).found.value
    if tree.what == "-":
        return tree.parts[0] == tree.parts[1]
    if tree.what == "*":
        return any(map(_is_nothing, tree.parts))
    return tree.what in ("/", "^", "negative") and _is_nothing(tree.parts[0])


def _without_common(tree: Tree) -> Tree:
    """Return a quotient, and what it is multiplied by, as it is read: u v / u is v, without a u."""
    if tree.what not in ("*", "/"):
        return tree
    above, below = map(list, _factors(tree))
    for factor in [*above]:
        if factor in below:
            above.remove(factor)
            below.remove(factor)
    if len(below) == len(_factors(tree)[1]):
        return tree
    over, under = (reduce(_product, factors, Tree("1")) for factors in (above, below))
    return Tree("/", (over, under))


def _product(first: Tree, second: Tree) -> Tree:
    return Tree("*", (first, second))


def _factors(tree: Tree) -> tuple[list[Tree], list[Tree]]:
    """Return what stands above and below in a product, or one alone above."""
    if tree.what not in ("*", "/"):
        return [tree], []
    (above, below), (up, down) = map(_factors, tree.parts)
    if tree.what == "/":
        up, down = down, up
    return above + up, below + down


def _as_power(tree: Tree) -> Tree:
    """Return what a square or a root is as it is read; that of hypot is of a sum of squares."""
    if tree.what == "hypot":
        squares = (Tree("square", (part,)) for part in tree.parts)
        return Tree("^", (Tree("+", tuple(squares)), Tree("0.5")))
    if tree.what in _POWERS:
        return Tree("^", (*tree.parts, Tree(_POWERS[tree.what])))
    return tree


def _of_factors(tree: Tree) -> Tree:
    """Return a whole power of what has a power for a factor as it is read: of each of both."""
    if tree.what not in ("^", "pow") or tree.parts[0].what not in ("*", "/"):
        return tree
    base, exponent = tree.parts
    above, below = _factors(base)
    has_power = any(_as_power(part).what in ("^", "pow") for part in above + below)
    if not (has_power and _is_constant(exponent)) or _Finer(exponent, (0, 0)).found.value % 1:
        return tree
    sides = ([Tree("^", (part, exponent)) for part in parts] for parts in (above, below))
    return Tree("/", tuple(reduce(_product, powers, Tree("1")) for powers in sides))


def _as_one_power(tree: Tree) -> Tree:
    """Return a power of a power as it is read: (u^3)^(1/3) is u^1, and (u^2)^(1/2) is left."""
    while tree.what in ("^", "pow"):
        power = _as_one_power(_as_power(tree.parts[0]))
        if not _is_power_of_power(tree, power):
            break
        base, inner = power.parts
        tree = Tree("^", (base, Tree("*", (inner, tree.parts[1]))))
    return tree


def _is_power_of_power(*powers: Tree) -> bool:
    """Whether what stands outside and within are one power, as they are read."""
    within = powers[1]
    if not all(each.what in ("^", "pow") for each in powers) or not _is_constant(within.parts[1]):
        return False
    return bool(_Finer(within.parts[1], (0, 0)).found.value % 2)


def _without_logarithms(tree: Tree) -> Tree:
    """Return a formula as it is read: log(exp(u)^7) is 7 u."""
    tree = Tree(tree.what, tuple(map(_without_logarithms, tree.parts)))
    if tree.what not in _LOGARITHMS:
        return tree
    power = _as_one_power(_as_power(tree.parts[0]))
    base, exponent = power.parts if power.what in ("^", "pow") else (power, Tree("1"))
    if base.what != "exp" or not _is_constant(exponent):
        return tree
    over = Tree("log", (Tree(_LOGARITHMS[tree.what]),))
    return Tree("/", (Tree("*", (exponent, base.parts[0])), over))


def _as_read(tree: Tree) -> Tree:
    """Return a sum without what is 0 as it is read."""
    while tree.what in ("+", "-") and _is_nothing(tree.parts[1]):
        tree = tree.parts[0]
    return _as_read(tree.parts[1]) if tree.what == "+" and _is_nothing(tree.parts[0]) else tree


def _is_never_below_0(tree: Tree) -> bool:
    """Whether what divides has one sign on all sides, as a square has."""
    if tree.what == "*" or (tree.what == "^" and tree.parts[1].what in ("2", "4", "6")):
        return tree.what == "^" or tree.parts[0] == tree.parts[1]
    return tree.what in ("abs", "square", "hypot", "relu", "sqrt")


def _is_constant(tree: Tree) -> bool:
    return tree.what not in "xy" and all(map(_is_constant, tree.parts))


def _is_short(number: Any) -> bool:
    """Whether it is exact as it is read: 0.26 is 13/50, and 1e160 is what float64 makes of it."""
    return abs(number) <= 2**53 and abs(number * 10**4 - mp.nint(number * 10**4)) < NEAR


def _is_real(number: Any) -> bool:
    return abs(mp.im(number)) <= mp.mpf(10) ** -40 * (1 + abs(mp.re(number)))


def _is_wild(number: Any) -> bool:
    """Whether parts are so far apart that mpmath would add their squares with all their digits."""
    parts = (mp.re(number), mp.im(number)) if mp.im(number) else ()
    return any(part and mp.isfinite(part) and abs(mp.mag(part)) > MOST_BITS for part in parts)
