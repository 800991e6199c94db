"""What a formula leaves undefined, such as 0/0 at the tip of a cone, is its limit from around it.

So is what float64 cannot compute on the way, where squares overflow that then divide: more digits
and no bounds tell what it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import chain, compress
from typing import Any, NamedTuple

import numpy as np

from gdviz.calculus.doubts import divided, lost, overflown, stepped
from gdviz.calculus.exact import Exact
from gdviz.calculus.nearby import (
    agreed,
    agreed_mean,
    are_jumps,
    are_kinks,
    defined_of,
    directions,
    finite_mean,
    is_same,
    others_near,
    places_near,
    size_of,
    with_all_digits,
)
from gdviz.calculus.waves import Waves
from gdviz.programs.recording import Program
from gdviz.programs.text import Computation, Text

# In float64 a limit is sought so far from the point (times its size): near enough for 21 digits of
# a smooth function, far enough that a kink hit only up to rounding counts as hit.
STEP = 2.0**-34
DIGITS = 60, 400, 1500, 3000
EXACT_LIMITS = 64
FINEST_LIMITS = 8  # sought nearest, with the most digits


class Scale(NamedTuple):
    """How far from a point, and how much nearer, what has a limit no longer changes.

    Neither is a power of ten, of which roots and logarithms are whole: what is below 0 has no power
    there that it has nowhere else.
    """

    far: str
    near: str
    digits: int  # so many that differences tell, of a step's square to the second power or fourth

    def steps(self, exactly: Exact) -> list[Any]:
        """Return both as numbers of so many digits."""
        return [exactly.number(step) for step in (self.far, self.near)]


SCALES = Scale("1.1e-40", "1.1e-50", 450), Scale("1.1e-240", "1.1e-300", 1500)


class Limits:
    """The limits of what a program computes.

    Parameters
    ----------
    program : of the coordinates of a point
    are_values : of each result, whether it is a value: that has the same limit from everywhere, or
        none. A slope is the mean from opposite sides, 0 at a symmetric kink, and that nearby where
        the mean has no limit, as a curvature at the tip of a cone
    """

    def __init__(self, program: Program, are_values: Sequence[bool]) -> None:
        self._program, self._text = program, Text(program)
        self._are_values = np.array(are_values, bool)

    def repair(self, points: np.ndarray, columns: Sequence[np.ndarray]) -> np.ndarray:
        """Put the limit in place of each nan at a finite point.

        inf stays: it is a pole, or overflow. So does nan where the formula has no value around
        the point, or no limit. The limit is exact for a few points; for the rest of many it is
        what float64 finds beside them.

        Parameters
        ----------
        points : shape (count, n)
        columns : the results there, each of shape (count,)

        Returns
        -------
        shape (results, count): which are exact limits now
        """
        gaps = np.isnan(columns)
        settled = np.zeros(gaps.shape, bool)
        if not gaps.any():
            return settled
        undefined = gaps.any(axis=0) & np.isfinite(points).all(axis=-1)
        missing = gaps[:, undefined]
        limits, exact = self._limits(points[undefined].astype(float), missing)
        for column, limit, gap in zip(columns, limits, missing, strict=True):
            column[undefined] = np.where(gap, limit, column[undefined])
        settled[:, undefined] = missing & exact
        return settled

    def follow(
        self, points: np.ndarray, columns: Sequence[np.ndarray], settled: np.ndarray
    ) -> None:
        """Put what is exact in place of what follows from an overflow, unless that is inf too.

        Over a square that is too large a slope is 0 which is not, and a root of it inf. For the
        rest of many points what is finite becomes nan.

        Parameters
        ----------
        settled : shape (results, count): which are limits that are exact already
        """
        doubted = overflown(self._program, points) | np.isnan(columns)  # as inf/inf is
        self._put_exact(points, columns, doubted & ~settled, np.isfinite)

    def judge(self, points: np.ndarray, columns: Sequence[np.ndarray]) -> np.ndarray:
        """Put what is exact in place of what follows from a division by zero, or nan.

        It may have been by what is 0 in float64 alone. What is finite after it may be so by chance,
        such as over sign(x), or the smaller of 1 and log(max(0, x)).

        Returns
        -------
        shape (results, count): which are values beside a step, and no limit from both sides of it
        """
        doubted = divided(self._program, points)
        self._put_exact(points, columns, doubted, np.isfinite)
        steps = doubted & self._are_values[:, None] & stepped(self._program, points)
        steps &= np.isfinite(columns)
        for i in np.flatnonzero(steps.any(axis=0))[:FINEST_LIMITS]:
            unknown = np.full(len(steps), np.nan)
            limits = self._sought(unknown, points[i].astype(float), size_of(points[i]), finest=True)
            for k in np.flatnonzero(steps[:, i] & np.isfinite(limits)):
                columns[k][i], steps[k, i] = limits[k], False
        return steps

    def restore(self, points: np.ndarray, columns: Sequence[np.ndarray]) -> None:
        """Put what is exact in place of what follows from what is 0 in float64 alone.

        The sign of it, its root and large multiples of it are 0 which are not, and a quotient of
        two has a value. For the rest of many points they stay so.
        """
        doubted = lost(self._program, points)
        if doubted.any():
            self._put_exact(points, columns, doubted, np.isnan)

    def _put_exact(
        self,
        points: np.ndarray,
        columns: Sequence[np.ndarray],
        doubted: np.ndarray,
        is_wrong: Callable[[np.ndarray], np.ndarray],
    ) -> None:
        """Put in place of all results at a point, one of which is doubted, what is exact.

        Beside a value that overflows a slope that does not may have lost its digits. Where nothing
        exact tells, what is doubted stays as it is, or becomes nan where it is known to be wrong;
        and where it is complex: a root of -0 may be one of less than 0.
        """
        found, exact, known = self._exact_where(points, doubted.any(axis=0))
        for column, values, is_known, doubt in zip(
            columns, exact, known, doubted[:, found], strict=True
        ):
            kept = column[found]
            rest = np.where(doubt & (is_wrong(kept) | np.isnan(values)), np.nan, kept)
            column[found] = np.where(is_known, values, rest)

    def blank(self, columns: Sequence[np.ndarray], steps: Iterable[np.ndarray] = ()) -> None:
        """Put nan in place of each slope where the value is nan, whose slope it would be.

        Parameters
        ----------
        steps : for each result, where it is nan too
        """
        for column, step in zip(columns, steps, strict=False):
            column[step] = np.nan
        for value in compress(columns, self._are_values):
            missing = np.isnan(value)
            if missing.any():
                for slope in compress(columns, ~self._are_values):
                    slope[missing] = np.nan

    def _exact_where(
        self, points: np.ndarray, asked: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Return which points are asked for, all results there, and which of these are known.

        Of those that are not, nan says that one is complex, inf that it may be infinite, or that
        they are many. One that is known may be infinite in float64.
        """
        found = np.flatnonzero(asked & np.isfinite(points).all(axis=-1))
        exact = np.full((len(self._are_values), len(found)), np.inf)
        known = np.zeros(exact.shape, bool)
        for k, i in enumerate(found[:EXACT_LIMITS]):
            told = self._surely(points[i].tolist(), Exact.told)
            exact[:, k], known[:, k] = told, [each - each == 0 for each in told]
        return found, exact, known

    def _limits(self, points: np.ndarray, missing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return the limits (k, count) at points (count, n), and where those missing are exact."""
        size = size_of(points)
        around = points + STEP * directions(points.shape[-1])[:, None] * size
        results = self._roughly(*np.moveaxis(around, -1, 0))
        values = np.array([np.broadcast_to(result, around.shape[:-1]) for result in results])
        limits = finite_mean(values)
        found = np.flatnonzero((missing & np.isfinite(limits)).any(axis=0))
        _, first, place = np.unique(points[found], axis=0, return_index=True, return_inverse=True)
        place = place.reshape(-1)  # NumPy 2.0 gives it another shape
        exact = [
            self._exact_limit(points[i], size[i], around[:, i], k < FINEST_LIMITS)
            for k, i in enumerate(found[first[:EXACT_LIMITS]])
        ]
        limits[self._are_values] = np.where(are_jumps(values), np.nan, limits)[self._are_values]
        few = place < len(exact)
        if exact:
            limits[:, found[few]] = np.array(exact)[place[few]].T
        settled = np.zeros(len(points), bool)
        settled[found[few]] = True
        lost = np.setdiff1d(np.arange(len(points)), found)[:FINEST_LIMITS]
        for i in lost:  # around it too 0 may be divided by 0 in float64 alone
            here = np.array(self._surely(points[i].tolist()), float)
            limits[:, i] = self._sought(here, points[i], size[i], finest=False)
        settled[lost] = True
        return limits, settled & np.isfinite(limits)

    def _exact_limit(
        self, point: np.ndarray, size: np.ndarray, around: np.ndarray, finest: bool
    ) -> np.ndarray:
        here = np.array(self._surely(point.tolist()), float)
        sides = np.array([self._nearly(place) for place in around.tolist()], float)
        near = np.where(self._are_values, np.nan, sides.mean(axis=0))  # nan too beside an edge
        if np.isfinite(here).all():  # what is undefined is hit only up to rounding
            return np.where(np.isfinite(near) & are_kinks(here, sides), near, here)
        limits = self._sought(here, point, size, finest)
        if self._swings(point, size):  # so do slopes nearby
            near = self._by_differences(point, size)
        return np.where(np.isnan(limits), near, limits)

    def _swings(self, point: np.ndarray, size: np.ndarray) -> bool:
        """Whether there are waves without an end around a point."""
        exactly, waves = self._by_scale[SCALES[0]]
        steps = SCALES[0].steps(exactly)
        return waves.are_endless(*(places_near(step, point, size) for step in steps))

    def _by_differences(self, point: np.ndarray, size: np.ndarray) -> np.ndarray:
        """Return the slopes at a point that its value tells, from either side along each axis.

        Of x² sin(1/x) that is 0, where the slopes nearby swing between -1 and 1.
        """
        found = np.full(len(self._are_values), np.nan)
        if self._values == [0] and len(found) == 1 + len(point):
            exactly, _ = self._by_scale[SCALES[0]]
            for k, width in enumerate(size.tolist()):
                steps = [step * width for step in SCALES[0].steps(exactly)]
                slopes = [self._quotient(exactly, point, k, step) for step in steps]
                found[1 + k] = agreed(*([slope] for slope in slopes))
        return found

    def _quotient(self, exactly: Exact, point: np.ndarray, k: int, step: Any) -> Any:
        """Return the difference of values on either side of a point over how far they are apart."""
        sides = [[p + d * (i == k) for i, p in enumerate(point.tolist())] for d in (step, -step)]
        above, below = (exactly(place)[0] for place in sides)
        return (above - below) / (2 * step)

    def _sought(
        self, limits: np.ndarray, point: np.ndarray, size: np.ndarray, finest: bool
    ) -> np.ndarray:
        """Return limits with those that are found in place of what is not finite.

        What is larger than one over the step may hide what grows so: it is sought nearer.
        """
        scales = SCALES if finest else SCALES[:1]
        for scale in scales:
            if np.isfinite(limits).all():
                break
            here = self._settled(scale, point, size)
            if here is None:
                break
            is_found = (np.abs(here) * float(scale.near) < 1) | (scale is scales[-1])
            limits = np.where(np.isfinite(limits) | ~is_found | np.isnan(here), limits, here)
        return limits

    def _settled(self, scale: Scale, point: np.ndarray, size: np.ndarray) -> list[float] | None:
        """Return what each result no longer differs from, nan if it goes on to change.

        None where there is no value around the point: nearer to it there is none either.
        """
        exactly, waves = self._by_scale[scale]
        steps = scale.steps(exactly)
        ways = [places_near(step, point, size) for step in steps]
        is_nowhere = self._is_nowhere(exactly, [*chain(*ways)])
        rows = [[] if is_nowhere else [*map(exactly.extended, places)] for places in ways]
        sides = [self._of_one(k, rows) for k in range(len(self._are_values))]
        opposite = len(directions(len(point)))
        found = [
            agreed(far, near) if is_value else agreed_mean(far[:opposite], near[:opposite])
            for (far, near), is_value in zip(sides, self._are_values, strict=True)
        ]
        # where a wave swings, values agree, or there are none, by chance
        asked = [
            k for k in self._values if found[k] == found[k] or not all(map(defined_of, sides[k]))
        ]
        swung = waves.swung(*ways) if asked else ()
        for k in asked:
            sides[k] = [*map(list.__add__, sides[k], self._of_one(k, swung))]
            found[k] = agreed(*sides[k])
        others = others_near(steps[-1], point, size)
        for k in self._values:
            if found[k] == found[k]:
                more = [exactly.one(k, place) for place in others]
                found[k] = agreed(*(side + more for side in sides[k]))
        return None if is_nowhere and not defined_of(found) else found

    def _of_one(self, k: int, rows: Sequence[Sequence[Sequence[Any]]]) -> list[list[Any]]:
        return [[results[k] for results in each] for each in rows]

    def _is_nowhere(self, exactly: Exact, places: Sequence[Sequence[Any]]) -> bool:
        """Whether there is no value at any of some places, and so no slope: of those are many."""
        values = self._values
        return bool(values) and not defined_of(exactly.one(k, p) for k in values for p in places)

    @cached_property
    def _values(self) -> list[int]:
        """The numbers of the results that are values."""
        return np.flatnonzero(self._are_values).tolist()

    @cached_property
    def _roughly(self) -> Computation:
        return self._text.function()

    def _surely(
        self,
        point: Sequence[float],
        results: Callable[[Exact, Sequence[float]], list[Any]] = Exact.__call__,
    ) -> list[Any]:
        """Return results with so many digits that twice they are the same, or with the most."""
        return [*map(with_all_digits, self._with_more_digits(point, results, self._by_digits))]

    def _nearly(self, point: Sequence[float]) -> list[Any]:
        """Return results with so many digits that twice they are the same, or with many."""
        *_, last = zip(
            *self._with_more_digits(point, Exact.__call__, self._by_digits[:2]), strict=True
        )
        return [*last]

    def _with_more_digits(
        self,
        point: Sequence[float],
        results: Callable[[Exact, Sequence[float]], list[Any]],
        by_digits: Sequence[Exact],
    ) -> Iterable[Sequence[Any]]:
        """Return each result with more and more digits, until all of them are the same twice."""
        found: list[list[Any]] = []
        for exactly in by_digits:
            found.append(results(exactly, point))
            if len(found) > 1 and self._are_settled(*found[-2:]):
                break
        return zip(*found, strict=True)

    def _are_settled(self, before: Sequence[Any], now: Sequence[Any]) -> bool:
        """Whether more digits change nothing, or there is no value, and so no slope."""
        are_same = [*map(is_same, before, now)]
        none = [are_same[k] and now[k] != now[k] for k in self._values]
        return all(are_same) or (bool(none) and all(none))

    @cached_property
    def _by_digits(self) -> list[Exact]:
        return [Exact(self._program, digits, self._are_values) for digits in DIGITS]

    @cached_property
    def _by_scale(self) -> dict[Scale, tuple[Exact, Waves]]:
        """The arithmetic of each scale, and the waves."""
        kinds = Exact, Waves
        return {
            scale: tuple(kind(self._program, scale.digits, self._are_values) for kind in kinds)
            for scale in SCALES
        }
