"""Waves of angles that have no end, as sin(1/x) at 0: they come to all that a wave can be."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cached_property
from itertools import chain
from typing import Any

from gdviz.calculus.exact import Exact
from gdviz.calculus.many_digits import WAVES
from gdviz.calculus.nearby import defined_of
from gdviz.programs.recording import Program

SWINGS = 1, 0.5, -0.5, -1  # some may leave it without a value


def _forget_lone(by_swing: Sequence[Sequence[list[Any]]]) -> None:
    """Put nan in place of what a result is of one of the swings alone: its wave is seldom that.

    Parameters
    ----------
    by_swing : for each swing the results at some places
    """
    for k in range(len(by_swing[0][0])):
        found = [rows for rows in by_swing if defined_of(row[k] for row in rows)]
        for row in found[0] if len(found) == 1 else ():
            row[k] = math.nan


class Waves:
    """The waves of a program.

    Parameters
    ----------
    program : of the coordinates of a point
    digits : of each number
    are_values : of each result, whether it is a value
    """

    def __init__(self, program: Program, digits: int, are_values: Sequence[bool]) -> None:
        self._given, self._digits = program.given, digits
        self._waves = [line for line in program.lines if line.operation in WAVES]
        self._swinging = [Exact(program, digits, are_values, swing) for swing in SWINGS]

    def swung(self, far: Sequence[Any], near: Sequence[Any]) -> tuple[list[Any], list[Any]]:
        """Return the results at all places as they are where waves without an end swing.

        Such a wave is of an angle that goes on to grow, be it as slowly as a logarithm.

        Parameters
        ----------
        far, near : places that are further from a point and nearer, in the same directions
        """
        fast = min(self._growing(far, near), default=None)
        if fast is None:
            return [], []
        ways = [[[o.swung(p, fast) for p in each] for o in self._swinging] for each in (far, near)]
        for by_swing in ways:
            _forget_lone(by_swing)
        return tuple([*chain.from_iterable(by_swing)] for by_swing in ways)

    def are_endless(self, far: Sequence[Any], near: Sequence[Any]) -> bool:
        """Return whether there are any at these places."""
        return bool(self._growing(far, near))

    def _growing(self, far: Sequence[Any], near: Sequence[Any]) -> list[Any]:
        """Return how large the angles are that go on to grow.

        That of a wave in which another swings changes too, and need not grow.
        """
        sizes: dict[int, Any] = {}
        if not self._waves:
            return []
        for places in zip(far, near, strict=True):
            for k, (there, here) in enumerate(zip(*map(self._angles, places), strict=True)):
                if abs(here - there) > 1:
                    sizes[k] = min(abs(there), sizes.get(k, abs(there)))
        return [size for k, size in sizes.items() if sizes.keys().isdisjoint(self._within[k])]

    @cached_property
    def _angles(self) -> Exact:
        """What the angles of all waves are."""
        angles = tuple(wave.operands[0] for wave in self._waves)
        return Exact(Program(self._given, angles), self._digits, [False] * len(angles))

    @cached_property
    def _within(self) -> list[set[int]]:
        """Of each wave, the numbers of those in its angle."""
        parts = [set(Program(self._given, wave.operands[:1]).lines) for wave in self._waves]
        return [{k for k, wave in enumerate(self._waves) if wave in lines} for lines in parts]
