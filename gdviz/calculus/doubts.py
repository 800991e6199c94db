"""Which results of a program are in doubt: they follow from what float64 alone made inf or 0.

Each function is handed points, shape (count, n), and tells of each result at which points it is in
doubt, shape (results, count).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache, reduce
from itertools import chain
from typing import Any, NamedTuple

import numpy as np

from gdviz.programs.operations import OPERATIONS
from gdviz.programs.recording import Program, Value, as_float
from gdviz.programs.text import Computation, Text

_CAN_OVERFLOW = "add", "subtract", "multiply", "power"
_LOGARITHMS = "log", "log2", "log10"
_SHRINK = "power", "sqrt", *_LOGARITHMS, "log1p", "asinh", "acosh"
_STEP_AT_0 = "sign", "heaviside"
_ROOTS = "power", "sqrt"
SHRINKING = "divide", "reciprocal", "atan2", *_SHRINK, *_STEP_AT_0
"""What may make a number again of what overflowed or vanished."""
_CAN_DIVIDE = "divide", "reciprocal", "power", *_LOGARITHMS, "log1p", "atanh"
_EXPONENTIALS = "exp", "expm1", "sinh", "cosh"
_NEVER_0 = "exp", "logaddexp"
_CAN_VANISH = "multiply", "divide", "reciprocal", "power", *_NEVER_0
_REVIVE = "reciprocal", "power", "sqrt", *_LOGARITHMS, "atan2", *_STEP_AT_0
"""What makes a number of what has vanished."""
REVIVING = "multiply", "divide", *_REVIVE
"""What may make one of it, if what it meets is large or small enough."""
GREAT = 1e6
"""Times as much, what has vanished may be a number again."""
BARELY = 724.0
"""The exponential of less is no more than about GREAT times what float64 holds."""


def overflown(program: Program, points: np.ndarray) -> np.ndarray:
    """Return where results are made of what was finite and became inf, or was infinite.

    An exponential that is infinite is so in truth, unless it meets what makes a number of it.
    """

    def raised(line: Value, operands: Sequence[Any], result: np.ndarray) -> Iterator[Any]:
        if line.operation in _CAN_OVERFLOW:
            is_no_pole = line.operation != "power" or operands[0] != 0
            yield _is_made_infinite(operands, result) & is_no_pole
        if line.operation in _SHRINK:
            yield np.isinf(operands[0])  # of an exponential, it may be a number
        if line.operation in (*_STEP_AT_0, *_ROOTS):
            yield operands[0] == 0  # which may be one over what is infinite
        if line.operation == "atan2":
            yield _all_of(map(np.isinf, operands))  # whose quotient may be a number
        if line.operation in _EXPONENTIALS:
            yield np.isinf(result) & (np.abs(operands[0]) < BARELY)
        is_product = line.operation in ("multiply", "divide")
        if is_product and (np.isinf(result).any() or not result.all()):
            yield _is_rescaled(line, operands)

    return _doubted(program, points, raised)


def divided(program: Program, points: np.ndarray) -> np.ndarray:
    """Return where results are made of what was divided by zero, or is the logarithm of it."""

    def raised(line: Value, operands: Sequence[Any], result: np.ndarray) -> Iterator[Any]:
        if line.operation in _CAN_DIVIDE:
            yield _is_made_infinite(operands, result)

    return _doubted(program, points, raised)


def stepped(program: Program, points: np.ndarray) -> np.ndarray:
    """Return where results are made of a step between both of its sides, or of an angle at 0."""

    def raised(line: Value, operands: Sequence[Any], result: np.ndarray) -> Iterator[Any]:
        if line.operation in _STEP_AT_0:
            yield operands[0] == 0
        if line.operation == "atan2":
            yield _all_of(operand == 0 for operand in operands)

    return _doubted(program, points, raised)


def lost(program: Program, points: np.ndarray) -> np.ndarray:
    """Return where results are made of what has vanished, and would be a number again.

    What has vanished is so small that float64 has not all of its digits, or none. A root of it is a
    number, and so may be what is large times it.
    """
    doubted = np.zeros((len(program.results), len(points)), bool)
    with np.errstate(all="ignore"):  # it was told when it vanished
        asked = _may_be_lost(program, points)
    if asked.any():
        doubted[:, asked] = _lost(program, points[asked])
    return doubted


@lru_cache(maxsize=64)
def known_events(program: Program) -> tuple[str, ...]:
    """Return what float64 makes of constants that it does not hold: an overflow, an underflow."""
    numbers, floats = program.recording.constants, _constants(program)
    found = {
        "overflow": any(map(np.isinf, floats.values())),
        "underflow": any(numbers[value] != 0 for value, size in floats.items() if size == 0),
    }
    return tuple(event for event, is_there in found.items() if is_there)


def _lost(program: Program, points: np.ndarray) -> np.ndarray:
    tiny = np.finfo(points.dtype).tiny
    numbers = program.recording.constants
    vanished: dict[Value, Any] = {
        value: np.True_
        for value, size in _constants(program).items()
        if abs(size) < tiny and numbers[value] != 0
    }

    def raised(line: Value, operands: Sequence[Any], result: np.ndarray) -> Iterator[Any]:
        gone = [vanished.get(operand) for operand in line.operands]
        is_small = np.abs(result) < tiny
        if is_small.any():
            vanished[line] = is_small & _may_vanish(line, operands, gone)
        if any(each is not None for each in gone):
            yield _is_revived(line, operands, gone)

    return _doubted(program, points, raised)


def _may_be_lost(program: Program, points: np.ndarray) -> np.ndarray:
    """Return where something small meets what makes a number of it, whyever it is small.

    It costs a tenth of asking why: far out something vanishes at every step, and is seldom revived.
    """
    meetings = _meetings(program)
    sizes = np.empty((meetings.known, len(points)), points.dtype)
    for size, values in zip(sizes, meetings.values(*points.T), strict=True):
        np.abs(values, out=size)
    are_small = sizes < np.finfo(points.dtype).tiny
    found = are_small[meetings.revived].any(axis=0)
    factor, other = meetings.factors
    found |= (are_small[factor] & (sizes[other] > GREAT)).any(axis=0)
    dividend, divisor = meetings.quotients
    return found | (are_small[dividend] & (sizes[divisor] < 1 / GREAT)).any(axis=0)


class _Meetings(NamedTuple):
    """Where in a program what is small may become a number again.

    Attributes
    ----------
    values : of the coordinates of points: all that there is, on all lines and beside them
    known : how many values that is
    revived : the numbers of those of which something small is made a number
    factors, quotients : of two numbers each, what is small and what it is multiplied or divided by
    """

    values: Computation
    known: int
    revived: np.ndarray
    factors: np.ndarray
    quotients: np.ndarray


@lru_cache(maxsize=64)
def _meetings(program: Program) -> _Meetings:
    known = tuple(dict.fromkeys((*program.lines, *program.given, *_constants(program))))
    place = {value: k for k, value in enumerate(known)}
    of_lines = [(line.operation, [place[each] for each in line.operands]) for line in program.lines]
    factors = [operands for operation, operands in of_lines if operation == "multiply"]
    quotients = [operands for operation, operands in of_lines if operation == "divide"]
    revived = [divisor for _, divisor in quotients]
    revived += chain.from_iterable(each for operation, each in of_lines if operation in _REVIVE)
    return _Meetings(
        Text(Program(program.given, known)).function(),
        len(known),
        np.array(revived, int),
        _columns([*factors, *(each[::-1] for each in factors)]),
        _columns(quotients),
    )


def _columns(pairs: Sequence[Sequence[int]]) -> np.ndarray:
    return np.array(pairs, int).reshape(-1, 2).T


def _doubted(
    program: Program,
    points: np.ndarray,
    raised: Callable[[Value, Sequence[Any], np.ndarray], Iterable[Any]],
) -> np.ndarray:
    """Return where results are made of lines that raise a doubt.

    Parameters
    ----------
    raised : of a line, its operands and its result: the conditions on which it does
    """
    doubts: dict[Value, Any] = {}
    for line, operands, result in _played(program, points):
        found = [doubts[operand] for operand in line.operands if operand in doubts]
        found += raised(line, operands, result)
        if found:
            doubts[line] = _any_of(found)
    return _of_results(program, doubts, len(points))


def _is_made_infinite(operands: Sequence[Any], result: np.ndarray) -> np.ndarray:
    return np.isinf(result) & _all_of(map(np.isfinite, operands))


def _is_rescaled(line: Value, operands: Sequence[Any]) -> Any:
    """Return whether what is infinite, or one over it, meets what may make a number of it."""
    (left, right), (least, most) = map(np.abs, operands), (1 / GREAT, GREAT)
    if line.operation == "divide":
        right = 1 / right
    pairs = (left, right), (right, left)
    return _any_of((u == np.inf) & (v < least) | (u == 0) & (v > most) for u, v in pairs)


def _may_vanish(line: Value, operands: Sequence[Any], gone: Sequence[Any]) -> Any:
    """Return whether a small result is made of what is not 0, or of what has vanished."""
    found = [each for each in gone if each is not None]
    if line.operation in _CAN_VANISH:
        found.append(
            _all_of(
                np.isfinite(each) & (line.operation in _NEVER_0 or each != 0) for each in operands
            )
        )
    return _any_of([False, *found])


def _is_revived(line: Value, operands: Sequence[Any], gone: Sequence[Any]) -> Any:
    """Return whether what has vanished may be a number again."""
    gone = [each is not None and each for each in gone]
    if line.operation in _REVIVE:
        return _any_of(gone)
    if line.operation == "divide":
        return gone[1] | (gone[0] & (np.abs(operands[1]) < 1 / GREAT))
    if line.operation == "multiply":
        left, right = (np.abs(each) > GREAT for each in operands)
        return (gone[0] & right) | (gone[1] & left)
    return False


def _played(program: Program, points: np.ndarray) -> Iterator[tuple[Value, list[Any], np.ndarray]]:
    """Yield each line with its operands at all points, and what it is there."""
    known: dict[Value, Any] = _constants(program) | dict(zip(program.given, points.T, strict=True))
    for line in program.lines:
        operands = [known[operand] for operand in line.operands]
        known[line] = OPERATIONS[line.operation].ufunc(*operands)
        yield line, operands, known[line]


@lru_cache(maxsize=64)
def _constants(program: Program) -> dict[Value, float]:
    return {value: as_float(number) for value, number in program.recording.constants.items()}


def _of_results(program: Program, doubts: Mapping[Value, Any], count: int) -> np.ndarray:
    none = np.zeros(count, bool)
    return np.array([none | doubts.get(result, none) for result in program.results])


def _any_of(conditions: Iterable[Any]) -> Any:
    return reduce(np.logical_or, conditions)


def _all_of(conditions: Iterable[Any]) -> Any:
    return reduce(np.logical_and, conditions)
