"""Learning rates on maps: a map and a strip of losses for each."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box
from gdviz.plotting.layout.rate_law import SERIES
from gdviz.plotting.layout.rate_panels import Panels
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.layout.ticks import number, set_ticks
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.studies.regimes import Regime
from gdviz.trajectory import Trajectory

_STRIP = 0.22
"""How high a strip is, as a share of what it and its map have."""
_FINER = 0.8
"""The width of paths on these small maps, in widths of a path."""
_HEADROOM = 0.25
"""How far a strip goes on above what it must show, in shares of its scale."""


class MapPanels(Panels):
    """A map and a strip for each rate, side by side, under the law."""

    def draw_row(self, row: Sequence[tuple[Regime, Box]]) -> list[Drawn]:
        """Draw maps side by side above their strips."""
        em, found, (left, low, _, _), right = self.theme.em, self.found, row[0][1], row[-1][1][2]
        heights, drawn = Heights(found.objective, found.paths, bool(self.page.log)), []
        beside = all(self.fit_beside(*each) for each in row)
        top = min(self.write_head(*each, beside) for each in row)
        strip_bottom = low + 1.1 * em
        strip_top = strip_bottom + _STRIP * (top - strip_bottom)
        above = strip_top + 0.35 * em
        if heights.logarithmic:
            above += self._write_strips_head(heights, left, right, above)
        scale, told = self.told_in(row[0][1][2] - row[0][1][0])
        below = above + (1.35 * scale + 0.45) * em
        for index, (regime, (left, _, right, _)) in enumerate(row):
            drawn += self._draw_map(self.page.axes(left, below, right, top), regime, index == 0)
            axes = self.page.axes(left, strip_bottom, right, strip_top)
            drawn.append(self._draw_strip(axes, heights, regime, first=index == 0))
            up = (above - strip_bottom) / axes.bbox.height
            drawn.append(self.tell(regime, told, scale, up).draw_on(axes, self.theme))
        return drawn

    def _draw_map(self, axes: Axes, regime: Regime, explained: bool) -> list[Drawn]:
        found, aspect = self.found, axes.bbox.width / axes.bbox.height
        watched = [Trajectory.of([place], found.objective) for place in found.reach]
        whole = view_of([*found.paths, *watched], found.objective, aspect)
        path = ("", SERIES[regime.kind], regime.path)
        theme = self.theme.finer(_FINER)
        view = self.page.view or whole
        drawn = draw_map(axes, theme, found.objective, [path], view, explained=explained)
        axes.spines["bottom"].set_visible(False)
        axes.set(xticks=[], yticks=[])
        return drawn

    def _write_strips_head(
        self, heights: Heights, left: float, right: float, bottom: float
    ) -> float:
        """Write above the strips what they show, and return its height in pixels."""
        page, words = self.page, heights.words(self.page.say)
        style = {"scale": 0.85, "color": self.theme.palette.muted, "va": "bottom"}
        stamp = write(page.figure, left, bottom, words, self.theme, **style)
        wrap(stamp, right - left)
        return measure(stamp)[1]

    def _draw_strip(self, axes: Axes, heights: Heights, regime: Regime, first: bool) -> Drawn:
        """Draw the losses of a rate on the scale of all, and a line at its first one."""
        theme, steps = self.theme.finer(_FINER), len(regime.path) - 1
        axes.set_yscale("log" if heights.logarithmic else "linear")
        axes.set(xlim=(0, steps), ylim=(heights.low, _above(heights)))
        ends = [0, steps] if first else []
        set_ticks(axes.xaxis, ends, [number(step) for step in ends])
        set_ticks(axes.yaxis, [], [])
        if first:
            style = {"ha": "center", "va": "top", "transform": axes.transAxes, "scale": 0.85}
            style["color"] = theme.palette.muted
            below = -0.6 * theme.em / axes.bbox.height
            write(axes, 0.5, below, theme.say("rates_step"), theme, **style)
        values = regime.path.values - heights.lowest
        line = {"color": theme.palette.hairline, "linewidth": theme.hairline_width}
        axes.axhline(values[0], linestyle="-", marker="none", antialiased=True, zorder=0.5, **line)
        return ValueCurve(values, SERIES[regime.kind]).draw_on(axes, theme)


def _above(heights: Heights) -> float:
    """Return the top of a strip, which leaves room for a loss to rise."""
    if heights.logarithmic:
        return heights.high * (heights.high / heights.low) ** _HEADROOM
    return heights.high + _HEADROOM * (heights.high - heights.low)
