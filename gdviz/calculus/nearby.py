"""Places near a point, and what numbers that are found there agree on."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import cache
from itertools import chain
from typing import Any

import numpy as np

AGREE = 2.0**-53  # of each other, relative
ROUNDING = 1e-280  # relative: more than is left of it, with the digits of any scale
ZERO = 2.0**-60
JUMP = 2.0**-10
KINK = 0.125  # of how far sides are apart
TURN = 0.125  # by which each coordinate of a way is more than the one before it


def size_of(points: np.ndarray) -> np.ndarray:
    """Return about how large coordinates are, at least 1."""
    return np.exp2(np.ceil(np.log2(np.maximum(1, np.abs(points)))))


@cache
def directions(dimension: int) -> np.ndarray:
    """Return n pairs of opposite directions, shape (2 n, n): at right angles, none along an axis.

    They are the columns of a reflection; those of two variables are (1, 3/4) and (3/4, -1). Of one
    variable there are two pairs, so that some places are nearer than others.
    """
    if dimension == 1:
        return np.array([[1.0], [0.75], [-1.0], [-0.75]])
    mirror = np.arange(1.0, 2 * dimension, 2)
    mirror[1::2] *= -1
    pairs = 1.25 * np.eye(dimension) - 2.5 * np.outer(mirror, mirror) / (mirror @ mirror)
    return np.concatenate([pairs, -pairs])


def places_near(step: Any, point: np.ndarray, size: np.ndarray) -> list[list[Any]]:
    """Return places around a point: on n lines through it, then on parabolas along the axes."""
    lines = _along(directions(len(point)), step, point, size)
    return [*lines, *_bent(step, point, size)]


def others_near(step: Any, point: np.ndarray, size: np.ndarray) -> list[list[Any]]:
    """Return places around a point that lie between those of `places_near`, none of one variable.

    They are on lines a little beside the others, on those mirrored in an axis, and on the
    parabolas on the other sides.
    """
    n = len(point)
    if n == 1:
        return []
    turned = 1 + TURN * np.arange(n)
    signs = (-1) ** np.arange(n)
    lines = [_along(directions(n), step, point, size * turned * each) for each in (1, signs)]
    sides = [-np.ones(n), signs, -signs]
    return [*chain(*lines, *(_bent(step, point, size * side) for side in sides))]


def _along(moves: np.ndarray, step: Any, point: np.ndarray, size: np.ndarray) -> list[list[Any]]:
    """Return the places that are a step along each move from a point."""
    return [_moved(point, [step * along for along in move], size) for move in moves.tolist()]


def _bent(step: Any, point: np.ndarray, size: np.ndarray) -> list[list[Any]]:
    """Return the places a step along each axis from a point, and its square along the others."""
    n = len(point) if len(point) > 1 else 0
    return [_moved(point, [step if i == j else step**2 for j in range(n)], size) for i in range(n)]


def _moved(point: np.ndarray, move: Sequence[Any], size: np.ndarray) -> list[Any]:
    return [p + d * s for p, d, s in zip(point.tolist(), move, size.tolist(), strict=True)]


def is_same(before: Any, now: Any) -> bool:
    """Whether more digits have left a number as float64 has it, if it were to have no bounds."""
    if abs(now) == np.inf or now != now:
        return before != before and now != now
    if math.isinf(float(now)):
        return abs(now - before) <= AGREE * abs(now)
    return abs(float(now) - float(before)) <= AGREE * abs(float(now))


def with_all_digits(found: Sequence[Any]) -> Any:
    """Return what a number is that was found with more and more digits.

    One that grows with them is infinite, as atanh(2^0.7 2^0.3 / 2) is, and one that is none with
    all digits but some is none.
    """
    numbers = defined_of(found)
    if len(numbers) < 2:
        return math.nan
    before, now = numbers[-2:]
    grows = abs(float(now)) > abs(float(before)) and not is_same(before, now)
    return math.copysign(math.inf, now) if grows else now


def defined_of(values: Iterable[Any]) -> list[Any]:
    """Return those that are numbers."""
    return [value for value in values if value == value]


def mean_of(values: Iterable[Any]) -> Any:
    """Return the mean of what is finite, nan where nothing is."""
    finite = [value for value in defined_of(values) if abs(value) != np.inf]
    return sum(finite) / len(finite) if finite else np.nan


def agreed(far: Sequence[Any], near: Sequence[Any]) -> float:
    """Return what numbers agree with from further and nearer, where they are defined; else nan.

    Parameters
    ----------
    far, near : in the same directions
    """
    if not (defined_of(far) and defined_of(near)):  # of one alone nobody knows how it goes on
        return np.nan
    if grow(far, near):
        return np.nan
    far, near = map(defined_of, (far, near))
    last = near[-1]
    if all(abs(value - last) <= AGREE * abs(last) for value in (*far, *near)):
        return float(last) or 0.0  # not -0
    far_most, near_most = (max(map(abs, values)) for values in (far, near))
    return 0.0 if near_most <= far_most <= ZERO else np.nan


def agreed_mean(far: Sequence[Any], near: Sequence[Any]) -> float:
    """Return what means agree with, as `agreed`: of numbers, and as many from the opposite sides.

    They do not where those of each pair grow apart.
    """
    n = len(far) // 2
    pairs = [[*map(mean_of, zip(each[:n], each[n:], strict=True))] for each in (far, near)]
    return np.nan if grow(*pairs) else agreed([mean_of(far)], [mean_of(near)])


def grow(far: Sequence[Any], near: Sequence[Any]) -> bool:
    """Whether numbers differ more when they are nearer, be it by little beside what they are."""
    pairs = [pair for pair in zip(far, near, strict=True) if len(defined_of(pair)) == 2]
    if not pairs:
        return False
    before, now = (max(values) - min(values) for values in zip(*pairs, strict=True))
    return now - before > AGREE * now and now > ROUNDING * abs(pairs[-1][1])


def finite_mean(values: np.ndarray) -> np.ndarray:
    """Return the mean over axis 1 of what is finite there, nan where nothing is."""
    finite = np.isfinite(values)
    return np.where(finite, values, 0).sum(axis=1) / finite.sum(axis=1)


def are_kinks(here: np.ndarray, sides: np.ndarray) -> np.ndarray:
    """Return whether results (k,) differ from the middle of two opposite sides, (2 n, k).

    Those that are smooth do so by far less than the sides from each other.
    """
    first, second = np.split(sides, 2)
    off = np.abs((first + second) / 2 - here)
    return (off > KINK * np.abs(first - second)).any(axis=0)


def are_jumps(values: np.ndarray) -> np.ndarray:
    """Return whether what is finite along axis 1 is not one number, but for what a step changes."""
    finite = np.isfinite(values)
    low, high = (np.where(finite, values, end) for end in (np.inf, -np.inf))
    least, largest = low.min(axis=1), high.max(axis=1)
    return largest - least > JUMP * np.maximum(1, np.abs(least))
