"""What is said of the steps of a descent of one variable where they are made: the slope beside the
ball, a number below each dot, and the rule of a step with its numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.ticks import bracketed, decimal, number_told, short
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.writing import Writing, shown_since
from gdviz.studies.tangents import Tangents

_SLOPE = {"weight": "bold", "scale": 1.0}
_NUMBER, _BELOW = 0.75, 0.85
"""The scale of the number of a step, and how far from the middle of its dot it stands, in em."""
_CLEAR = 3
"""In sizes of a marker: how near to a minimum, within its ring, no number stands."""
_ASIDE = 0.8
"""In em: how far from the middle of the ball the slope stands that is told beside it."""
_APART = 0.35
"""In em: how far a number is from the next."""
_ASKED = 60
"""How many steps are asked for how long their numbers are."""


@dataclass(frozen=True, eq=False)
class StepWords:
    """The words at the steps of one path on the chart of its curve.

    Attributes
    ----------
    series : of the path
    moment : when the ball was where its slope is told, at a frame: then, or when its step began
    slopes : the series of what is told of the slope; by default that of the path
    aside : whether the slope stands below the curve, beside the ball, and numbers above it
    """

    chart: Chart
    found: Tangents
    ride: Ride
    series: int
    moment: Callable[[float], float] = float
    slopes: int | None = None
    aside: bool = False

    @property
    def _color(self) -> str:
        return self.chart.theme.series_text(self.series)

    # ---------------------------------------------------------------------- the slope

    def slope(self, tangent: At) -> list[Drawn]:
        """Write the slope of the tangent beside the ball, or, without room there, beside the line.

        It goes from its place at one step to that at the next; where it has none it is not written.
        """
        axes, ride, last = self.chart.axes, self.ride, self.ride.frames - 1
        known: dict[int, np.ndarray] = {}

        def place(step: int) -> np.ndarray:
            if step not in known:
                known[step] = self._place_slope(np.asarray(tangent(step)), step)
            return known[step]

        def at(frame: float) -> np.ndarray:
            first = frame if self.moment is float else np.ceil(frame)  # it stands during a step
            low, high = place(int(np.floor(first))), place(int(np.ceil(frame)))
            low, high = (
                other if np.isnan(one).any() else one for one, other in ((low, high), (high, low))
            )
            return np.nan_to_num(low + (frame % 1) * (high - low))

        def words(frame: float) -> str:
            then, near = self.moment(frame), frame if self.moment is float else np.ceil(frame)
            if ride.is_gone(then) or np.isnan([ride.at(then)[0], place(round(near))[0]]).any():
                return ""
            return self._slope_words(float(ride.slope(then)[0, 1]))

        end, pad = place(last) * axes.bbox.size + axes.bbox.min, 0.25 * self.chart.theme.em
        if np.isfinite(end).all():
            half = self._half + np.array([pad, 0])
            self.chart.places.taken.append((*(end - half), *(end + half)))
        color = self._color if self.slopes is None else self.chart.theme.series_text(self.slopes)
        style = {"ha": "center", "va": "center", "halo": True, "color": color} | _SLOPE
        room = (-0.02, -0.02, 1.02, 1.02)
        return self.chart.draw(Writing(words, at, last + 1, shares=True, room=room, **style))

    def _slope_words(self, slope: float) -> str:
        words = self.chart.theme.say("tangent_slope", slope=decimal(slope, self.found.digits))
        return words.replace(" ", "\n", 1) if self.aside else words

    @cached_property
    def _longest(self) -> str:
        slopes = self.ride.slopes(self.ride.seen)[:, 1]
        told = (self._slope_words(float(slope)) for slope in slopes[np.isfinite(slopes)])
        return max(told, key=len, default="")

    @cached_property
    def _half(self) -> np.ndarray:
        """Half the width and the height of the slope in words, in pixels."""
        return self.chart.places.size(self._longest, **_SLOPE) / 2

    def _place_slope(self, line: np.ndarray, step: int) -> np.ndarray:
        """Return where the slope stands once a step is made, in shares of the axes, or nan."""
        box, nowhere = self.chart.axes.bbox, np.full(2, np.nan)
        if not (np.isfinite(line).all() and self._longest):
            return nowhere
        ball = self.ride.ball(self.moment(step))
        places = self.chart.places
        found = self._below(ball) if self.aside else None
        if found is None:
            found = places.find_beside(self._longest, ball, line, **_SLOPE)
        if found is None:
            return nowhere
        dots = places.pixels(self.ride.points(self.ride.seen[: step + 1]))
        covered = np.abs(dots - found) < self._half + 0.5 * places.marker
        return nowhere if covered.all(axis=1).any() else (found - box.min) / box.size

    def _below(self, ball: np.ndarray) -> np.ndarray | None:
        """Return the middle of words below a ball, on the side where the curve is above them."""
        em, at = self.chart.theme.em, self.chart.places.pixels(ball)[0]
        side = np.sign(self._down(float(ball[0, 0]))[0])
        away = np.array([side * (self._half[0] + _ASIDE * em), -self._half[1] - 0.15 * em])
        return at + away if self.chart.places.is_free(at + away, self._half) else None

    # -------------------------------------------------------------------- the numbers

    def numbers(self, steps: Sequence[int], minima: np.ndarray, large: bool = False) -> list[Drawn]:
        """Write at the dots to which some steps lead their numbers: below, or above."""
        ride, places, drawn = self.ride, self.chart.places, []
        rings = places.pixels(ride.points(minima))
        for number in (step + 1 for step in steps):
            dot = places.pixels(ride.points(ride.seen[number : number + 1]))[0]
            if (np.hypot(*(rings - dot).T) < _CLEAR * places.marker).any():
                continue
            away = (_BELOW + 0.25 * large) * self.chart.theme.em * self._down(ride.seen[number])
            style = {"scale": _NUMBER, "color": self._color}
            style |= {"scale": 1.0, "weight": "bold"} if large else {}
            sides = (-away, away) if self.aside else (away, -away)
            tried = (places.put(str(number), dot + side, **style) for side in sides)
            stamp = next((each for each in tried if each is not None), None)
            if stamp is not None:
                left, low, right, high = places.taken[-1]
                apart = _APART * self.chart.theme.em  # two numbers would read as one
                places.taken[-1] = left - apart, low, right + apart, high
                drawn.append(shown_since(stamp, number, ride.frames))
        return drawn

    def _down(self, place: float) -> np.ndarray:
        """Return the direction on the page that is away from the curve, below it."""
        along = place + np.ptp(self.chart.axes.get_xlim()) * np.array([-1e-3, 1e-3])
        right, up = np.diff(self.chart.places.pixels(self.ride.points(along)), axis=0)[0]
        return np.array([up, -right]) / np.hypot(right, up)

    # ----------------------------------------------------------------------- the rule

    def rule(self) -> list[Drawn]:
        """Write above the chart how a step is made, in letters and in its numbers."""
        if self.found.rate is None:
            return []
        axes, page, em = self.chart.axes, self.chart.page, self.chart.theme.em
        told = max(map(self._step_words, range(min(self.ride.frames, _ASKED))), key=len)
        law = rf"${{x}} \leftarrow {{x}} - {short(self.found.rate)}\,f'({{x}})$".replace(
            "{x}", self.found.objective.letters[0]
        )
        heading = 0.0 if self.chart.heading is None else measure(self.chart.heading)[0]
        wide, longer = (widest(page.figure, [each], page.theme) for each in (told, law))
        room, y = axes.bbox.x1 - page.left - heading - 2 * em, 1 + 0.55 * em / axes.bbox.height
        style = {"ha": "right", "va": "bottom"}
        if wide > room:
            return []
        if wide + longer + 1.2 * em < room:
            x = 1 - (wide + 1.2 * em) / axes.bbox.width
            ink = {"color": page.theme.palette.ink, "transform": axes.transAxes}
            write(axes, x, y, law, page.theme, **style, **ink)
        left, line = 1 - 1.1 * wide / axes.bbox.width, em / axes.bbox.height
        style |= {"shares": True, "room": (left, y - 0.3 * line, 1.02, y + 2 * line)}
        frames = self.ride.frames
        return self.chart.draw(
            Writing(self._step_words, (1, y), frames, color=self._color, **style)
        )

    def _step_words(self, frame: float) -> str:
        """Return the numbers of the step that a frame shows."""
        places, rate = self.ride.path.points[:, 0], self.found.rate
        number = int(np.clip(np.ceil(frame) - 1, 0, len(places) - 2))
        before, after = (short(float(each)) for each in places[number : number + 2])
        slope = short(float(self.ride.slopes(places[number : number + 1])[0, 1]))
        # of what is rounded it may be another
        as_told = number_told(before) - rate * number_told(slope)
        equals = "=" if short(as_told) == after else "≈"
        numbers = f"{before} − {short(rate)} · {bracketed(slope)} {equals} {after}"
        return self.chart.theme.say("tangent_step", step=number + 1, numbers=numbers)
