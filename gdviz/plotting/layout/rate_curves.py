"""Learning rates on one curve: the steps of each go down it, or up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np
from matplotlib.colors import to_hex

from gdviz.plotting.layout.chart import Chart, name_across
from gdviz.plotting.layout.exits import last_words
from gdviz.plotting.layout.page import Box
from gdviz.plotting.layout.rate_law import SERIES, draw_slim_law
from gdviz.plotting.layout.rate_panels import Panels
from gdviz.plotting.layout.ticks import set_ticks, tick_places, tick_words
from gdviz.plotting.marks.lines import Cloud, Dots, Line, Ring, Vector
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import Regime
from gdviz.trajectory import Trajectory, behaves

_POINTS = 401
"""Of a curve."""
_AROUND = 0.08
"""How far a view reaches beyond what it must show across, in shares of that."""
_WATCHED, _WHOLE = 1.75, 2.5
"""How far from the minimum a path that diverges is watched, in distances of the start; one that
comes no farther than the second is so to its end."""
_TOLD, _TICKS, _BELOW, _POINTER = 1.9, 1.5, 2.1, 0.75
"""In em: the height of what is told above the curve, of the ticks, of what is seen below the curve,
and how far below a minimum one points at it."""
_INNER = 0.92
"""How much of the width of a panel is for what is told within."""
_SIDEWAYS = 0.5, 0.35, 0.65, 0.2, 0.8
"""Where across a panel there may be room for what is told, in shares of its width."""
_SMALLER = 1, 0.93, 0.86
"""How much smaller it is told, before less is told."""
_NOTHING = 1e-4
"""What is left of the first loss when one is nearly zero."""
_ARROW, _MOST_ARROWS = 2.2, 12
"""In em, how long a step is that has an arrowhead; and of how many steps at most."""
_ROOMY = 8
"""In em: how wide the panels are that all tell where the start and the minimum are."""


@dataclass(frozen=True)
class CurvePanels(Panels):
    """The same curve for each rate, with its steps, side by side under the law."""

    def draw_law(self, law: Stability) -> list[Drawn]:
        """Draw the law above the curves, slim: they are what is looked at."""
        return draw_slim_law(self.page, self.found, law)

    def draw_row(self, row: Sequence[tuple[Regime, Box]]) -> list[Drawn]:
        """Draw the curves of a row, which all show the same, with what is told of each."""
        em, room, drawn = self.theme.em, self._room, []
        (left, low, right, _), last = row[0][1], row[-1][1][2]
        gap = (last - left - len(row) * (right - left)) / max(len(row) - 1, 1)
        wide = right - left - room / len(row)
        begins = [left + room + index * (wide + gap) for index in range(len(row))]
        boxes = [(begin, low, begin + wide, row[0][1][3]) for begin in begins]
        each = [(regime, box) for (regime, _), box in zip(row, boxes, strict=True)]
        beside = all(self.fit_beside(*one) for one in each)
        top = min(self.write_head(*one, beside) for one in each) - 0.3 * em
        scale, told = self.told_in(_INNER * wide)
        for index, (regime, (begin, _, end, _)) in enumerate(each):
            box = (begin - room * (index == 0), low, end, top)
            chart = self._chart(box, index == 0)
            roomy = index == 0 or end - begin > _ROOMY * em
            drawn += self._draw_descent(chart, regime, roomy, (told, scale))
        return drawn

    def number_of(self, regime: Regime, step: int) -> str:
        """Return a loss as it is written: one of which hardly anything is left, as about zero."""
        first, value = np.abs(regime.path.values[[0, step]])
        return "≈ 0" if 0 < value < _NOTHING * first else super().number_of(regime, step)

    def _chart(self, box: Box, first: bool) -> Chart:
        """Return the chart of a rate; the first of a row tells what all of them show."""
        room = self._room if first else 0.0
        chart = Chart(self.page, box, self._seen(box[3] - box[1]), ticks="x", room=room)
        axes, em, muted = chart.axes, self.theme.em, {"color": self.theme.palette.muted}
        style = {"transform": axes.transAxes, "scale": 0.85, "ha": "right", **muted}
        name_across(chart, f"${self.found.objective.letters[0]}$")
        if first:
            aside = -0.35 * em / axes.bbox.width
            write(axes, aside, 1, self.theme.say("loss"), self.theme, va="center", **style)
            below = axes.transData.inverted().transform((0, axes.bbox.y1 - em))[1]
            most = int(np.clip(axes.bbox.height / (1.6 * em), 2, 5))
            places = [at for at in tick_places(*axes.get_ylim(), most=most) if at < below]
            set_ticks(axes.yaxis, places, tick_words(places))
            chart.lines("y", places)
        return chart

    def _seen(self, tall: float) -> View:
        """Return the view in so many pixels, with room for what is told above and points below."""
        if self.page.view:
            return self.page.view
        across, (bottom, top) = self._view
        tall = max(tall / self.theme.em - _TICKS, 2 * (_BELOW + _TOLD))
        up = (top - bottom) / (tall - _BELOW - _TOLD)
        return across, (bottom - _BELOW * up, top + _TOLD * up)

    @cached_property
    def _room(self) -> float:
        """The room for the ticks of the first panel."""
        words = {
            word
            for most in (3, 4, 5)
            for word in tick_words(tick_places(*self._view[1], most=most))
        }
        words.add(self.theme.say("loss"))
        return widest(self.page.figure, words, self.theme, scale=0.85) + 0.7 * self.theme.em

    @cached_property
    def _view(self) -> View:
        """What all panels show: paths that behave, and the first steps of those that do not."""
        if self.page.view:
            return self.page.view
        objective, paths = self.found.objective, self.found.paths
        start = float(paths[0].points[0, 0])
        low = start if self.found.law is None else float(self.found.law.point[0])
        away = max(abs(start - low), 1e-12)
        whole = [path for path in paths if behaves(path) or _reach(path, low) <= _WHOLE * away]
        seen = [path.points[:, 0] for path in whole]
        # a path that diverges jumps to the other side, so both sides are seen as far
        swings = [_reach(path, low) / away for path in whole if not behaves(path)]
        reach = _WATCHED if len(seen) < len(paths) else max([1.0, *swings])
        sides = low + reach * away * np.array([-1.0, 1.0])
        places = np.concatenate([[start, low], sides, *seen])
        left, right = float(places.min()), float(places.max())
        pad = _AROUND * (right - left)
        heights = objective(np.linspace(left - pad / 3, right + pad / 3, _POINTS)[:, None])
        heights = heights[np.isfinite(heights)]
        return (left - pad, right + pad), (float(heights.min()), float(heights.max()))

    def _draw_descent(
        self, chart: Chart, regime: Regime, explained: bool, told: tuple[str, float]
    ) -> list[Drawn]:
        """Draw the curve, the steps on it, where they begin, and what is told of their loss."""
        theme, series = self.theme, SERIES[regime.kind]
        curve = self._on_the_curve(np.linspace(*self._view[0], _POINTS))
        # a path leaves below what is told
        view = (chart.axes.get_xlim(), (chart.axes.get_ylim()[0], self._view[1][1]))
        trail = Trail(self._on_the_curve(regime.path.points[:, 0]), series, view)
        start, color = Ring(trail.seen[0]), theme.series(series)
        drawn = chart.draw(
            Line(curve, color=theme.palette.muted, width=0.9, halo=False),
            trail,
            *_arrows(chart, trail, color),
            Cloud(
                lambda frame: trail.seen[1 : int(frame) + 1],
                trail.frames,
                color,
                edge=theme.palette.background,
                zorder=3.9,
            ),
            start,
        )
        chart.places.add_path("curve", curve[np.isfinite(curve).all(axis=1)])
        chart.places.add_path("steps", trail.line)
        drawn += self._mark_minima(chart, explained)
        drawn.append(self._tell_loss(chart, regime, *told))
        if explained:
            chart.places.label_ring(theme.say("start"), start.path, 0.9, scale=0.95)
        return [*drawn, *self._tell_exit(chart, trail)]

    def _tell_loss(self, chart: Chart, regime: Regime, key: str, scale: float) -> Drawn:
        """Write what a loss has come to, as high above the curve and its steps as it is free.

        Where all of it has no room, the loss alone is told; where that has none, it lies over them.
        """
        axes, (left, right) = chart.axes, chart.axes.get_xlim()
        ways = [(key, share * scale) for share in _SMALLER]
        ways += [("rates_loss", max(scale, 0.85)), ("rates_loss", scale)]
        style = {"weight": "bold"}
        places = [left + share * (right - left) for share in _SIDEWAYS]
        tried = (
            (each, size, stamp)
            for each, size in ways
            for at in places
            if (stamp := chart.places.column(self.longest(each)[-1], at, scale=size, **style))
        )
        key, scale, stamp = next(tried, (*ways[-1], None))
        if stamp is None:
            up = 1 - 0.3 * _TOLD * self.theme.em / axes.bbox.height
            style |= {"ha": "center", "va": "center", "transform": axes.transAxes}
            stamp = write(axes, 0.5, up, self.longest(key)[-1], self.theme, scale=scale, **style)
        chart.places.add_words(stamp)
        box = stamp.get_window_extent()
        stamp.remove()
        across, up = axes.transAxes.inverted().transform((box.p0 + box.p1) / 2)
        style = {"ha": "center", "va": "center", "halo": True}
        return self.tell(regime, key, scale, up, across, **style).draw_on(axes, self.theme)

    def _mark_minima(self, chart: Chart, explained: bool) -> list[Drawn]:
        """Point at each minimum from below, and name the first."""
        minima, em = self._minima(), self.theme.em
        if not len(minima):
            return []
        up = np.ptp(chart.axes.get_ylim()) / chart.axes.bbox.height
        places = minima - [0, _POINTER * em * up]
        if explained:
            style = {"ha": "center", "va": "top", "scale": 0.85}
            below = (places[0, 0], places[0, 1] - 0.4 * em * up)
            stamp = write(chart.axes, *below, self.theme.say("minimum"), self.theme, **style)
            chart.places.add_words(stamp)
        for place in places:
            chart.places.add_ring(place, 0.8)
        return chart.draw(Dots(places, color=self.theme.palette.ink, marker="^", size=0.8))

    def _tell_exit(self, chart: Chart, trail: Trail) -> list[Drawn]:
        """Write with which step a path leaves, once it has."""
        if not (words := last_words(trail, self.theme.say)):
            return []
        style = {"color": self.theme.series_text(trail.index), "scale": 0.85}
        stamp = chart.places.label(words, chart.places.add_ring(trail.path[-1:], 0.8), **style)
        return [] if stamp is None else [shown_since(stamp, len(trail.seen) - 1, trail.frames)]

    def _on_the_curve(self, across: np.ndarray) -> np.ndarray:
        with np.errstate(all="ignore"):
            return np.stack([across, self.found.objective(across[:, None])], axis=1)

    def _minima(self) -> np.ndarray:
        """Return the minima that are seen, shape (k, 2), that of the law first."""
        law, (left, right) = self.found.law, self._view[0]
        points = [point[0] for point in self.found.objective.minima]
        points = points if law is None else [law.point[0], *points]
        seen = dict.fromkeys(x for x in points if left < x < right)
        return self._on_the_curve(np.array([*seen], float))


def _arrows(chart: Chart, trail: Trail, color: str) -> list[Vector]:
    """Return an arrowhead for each step that is long enough, where there are few."""
    steps, shades = trail.seen, chart.theme.faded(color, np.linspace(0.7, 1, len(trail.seen) - 1))
    placed = chart.axes.transData.transform(steps)
    long = np.hypot(*np.diff(placed, axis=0).T) > _ARROW * chart.theme.em
    long &= len(long) <= _MOST_ARROWS
    arrow = partial(_arrow, steps, trail.frames)
    return [arrow(k, to_hex(shades[k])) for k in np.flatnonzero(long).tolist()]


def _arrow(steps: np.ndarray, frames: int, k: int, color: str) -> Vector:
    """Return the arrow to the middle of a step, which is seen once it is taken."""
    here, there = steps[k : k + 2]
    ways = np.full((2, 2), np.nan), np.array([here, 0.42 * here + 0.58 * there])
    return Vector(lambda frame: ways[int(frame >= k + 1)], frames, color, width=1.0, zorder=3.6)


def _reach(path: Trajectory, low: float) -> float:
    """Return how far a path comes from a place."""
    away = np.abs(path.points[:, 0] - low)
    return float(np.nan_to_num(away, nan=np.inf).max())
