"""Learning rate and momentum together: how many steps each pair takes, and the law over it."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, say_sweep
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import number, set_ticks, short, tick_places
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import CountedSteps
from gdviz.studies.sweeps import MomentumSweep, sweep_momentum
from gdviz.words.language import Say

_WARMTH = 0.2
_KEY, _GAP = 4.2, 1.6
"""In em: the least width of what tells the colours, and the room before it."""
_SWATCH, _MEANING, _MOST = 1.4, 0.8, 0.25
"""In em, the room for a colour before what it means; how large that is written; and what all this
takes of the page at most."""
_LATEX = {
    False: r"\frac{2(1+\beta)}{\lambda}",
    True: r"\frac{2(1+\beta)}{(1+2\beta)\lambda}",
}
"""The largest stable rate, by whether the momentum is Nesterov's."""


@picture
def momentum_map(
    surface: Any,
    steps: int = 200,
    start: ArrayLike | None = None,
    *,
    nesterov: bool = False,
    columns: int = 240,
    tolerance: float = 1e-3,
) -> Drawing:
    """Draw how many steps gradient descent takes at each learning rate and momentum.

    Over what was measured stand the law's limit, and the ring of the pair that it calls best. Its
    frames are steps, at ever greater distances.

    Parameters
    ----------
    surface : a `Surface` with a minimum, or the formula of one
    steps : how many steps each of the descents may take
    start : as for `learning_rates`
    nesterov : whether the momentum is Nesterov's
    columns : how many rates there are, with five momenta for eight of them
    tolerance : how near a descent has come to the minimum where it counts as converged, in shares
        of the distance of the start

    Raises
    ------
    ValueError
        If the surface has no minimum, none of the descents comes to it, or there are less than 8
        columns.

    Examples
    --------
    >>> scene = gd.plotting.momentum_map("x^2 + 10 y^2", steps=40, columns=20)
    >>> scene.save("momentum_map.gif")  # doctest: +SKIP
    """
    swept = sweep_momentum(surface, steps, start, nesterov, columns, tolerance)
    return Drawing(lambda say: _said(say, swept), lambda page: _draw(page, swept))


def _said(say: Say, swept: MomentumSweep) -> Said:
    share = short(swept.tolerance)
    said = say_sweep(say, "momentum", swept, [swept.optimizer], share=share)
    rule = say("sweep_nesterov" if swept.nesterov else "sweep_heavy_ball")
    law = say("sweep_law", curvature=short(swept.law.eigenvalues[-1]))
    claims = swept.is_shortened and swept.moves_the_wall
    title = said.title if claims else say("sweep_momentum_title_plain")
    return said._replace(title=title, caption=f"{rule}   {law}")


class _Heat(NamedTuple):
    """The colours of steps: the faster the stronger.

    Attributes
    ----------
    theme : the look
    fastest, slowest : steps with the strongest and the palest colour
    """

    theme: Theme
    fastest: float
    slowest: float

    def colors(self, took: np.ndarray, step: float) -> np.ndarray:
        """Return the colours (h, w, 3) of what has converged by a step."""
        palette = self.theme.palette
        pale, strong = np.array(to_rgb(palette.ground[1])), np.array(to_rgb(self.theme.series(1)))
        with np.errstate(all="ignore"):
            share = np.log(self.slowest / np.maximum(took, 1)) / np.log(self.slowest / self.fastest)
        share = np.clip(np.nan_to_num(share), 0, 1)[..., None]
        there = np.where((took <= step)[..., None], pale + share * (strong - pale), self.waiting)
        return np.where((took < 0)[..., None], self.gone, there)

    @property
    def waiting(self) -> np.ndarray:
        """The colour of what has not converged yet."""
        return np.array(to_rgb(self.theme.palette.ground[4]))

    @property
    def gone(self) -> np.ndarray:
        """The colour of what diverged."""
        empty = np.array(to_rgb(self.theme.palette.background))
        return empty + _WARMTH * (np.array(to_rgb(self.theme.series(0))) - empty)


def _draw(page: Page, swept: MomentumSweep) -> list[Drawn]:
    em, whole = page.theme.em, page.right - page.left
    meanings = [page.say(key) for key in ("sweep_longer", "sweep_gone")]
    wide = _SWATCH * em + widest(page.figure, meanings, page.theme, scale=_MEANING)
    key = max(_KEY * em, min(wide, _MOST * whole), 0.1 * (whole - _GAP * em))
    left, right = page.boxes((whole - _GAP * em - key, key), gap=_GAP)[0]
    end, took = swept.rates[-1] + swept.rates[0], swept.took
    words = {"heading": page.say("sweep_momentum"), "across": page.say("sweep_rate")}
    chart = Chart(page, left, ((0.0, end), (0.0, 1.0)), **words)
    heat = _Heat(page.theme, took[took > 0].min(), took[np.isfinite(took)].max())
    first = max(heat.fastest / 2, 1)
    frames = np.unique(np.geomspace(first, heat.slowest, 60).round().astype(int))
    shown = took[::-1]
    image = Image(
        lambda frame: heat.colors(shown, frames[int(frame)]),
        len(frames),
        extent=(0.0, end, 0.0, 1.0),
        zorder=0.9,
    )
    drawn = [*chart.draw(image), *_draw_law(chart, swept), *chart.draw(CountedSteps(frames))]
    _draw_key(page, right, chart.axes, heat)
    return drawn


def _draw_law(chart: Chart, swept: MomentumSweep) -> list[Drawn]:
    """Draw the largest stable rates, and the ring of the best pair."""
    ink, heights = chart.theme.palette.ink, np.linspace(0, 0.999, 101)
    limit, best = np.stack([swept.limit(heights), heights], axis=1), swept.best
    wall = curve(limit, color=ink, width=0.7)
    chart.places.add_path("limit", limit)
    _write_limit(chart, limit, swept)
    drawn = chart.draw(wall, Dots(lambda _: [best], color=ink, open=True))
    chart.places.label_ring(chart.theme.say("sweep_best"), np.array([best]), 0.8, scale=0.9)
    return drawn


def _write_limit(chart: Chart, limit: np.ndarray, swept: MomentumSweep) -> None:
    """Write what lies beyond the limit (k, 2), so small that it keeps off it."""
    theme, latex = chart.theme, _LATEX[swept.nesterov]
    y, va = (0.95, "top") if swept.nesterov else (0.08, "bottom")
    style = {"transform": chart.axes.transAxes, "ha": "right", "va": va}
    whole = theme.say("sweep_limit", limit=latex)
    stamp = write(chart.axes, 0.98, y, whole, theme, **style)
    wall, brief = chart.places.pixels(limit), theme.say("sweep_limit_short", limit=latex)
    ways = [(whole, 1.0), (whole, 0.85), (brief, 0.9), (brief, 0.75)]
    for words, scale in ways[0 if swept.is_exact else 2 :]:
        stamp.set_text(words)
        stamp.set_fontsize(scale * theme.size.base)
        box = stamp.get_window_extent().padded(0.3 * theme.em)
        if not ((wall > box.min) & (wall < box.max)).all(axis=1).any():
            return


def _draw_key(page: Page, box: Box, beside: Axes, heat: _Heat) -> None:
    """Draw what the colours mean beside a map: a column of them, with its steps."""
    em, area, muted = page.theme.em, beside.bbox, page.theme.palette.muted
    top, ends = area.y1 - 2.2 * em, np.log10([heat.slowest, heat.fastest])
    axes = page.axes(box[0], top - 0.55 * area.height, box[0] + 1.1 * em, top)
    axes.set(xlim=(0, 1), ylim=ends)
    axes.spines["bottom"].set_visible(False)
    ramp = np.geomspace(heat.fastest, heat.slowest, 128)[:, None]
    colors = heat.colors(ramp, heat.slowest)
    Image(lambda _: colors, extent=(0, 1, *ends)).draw_on(axes, page.theme)
    set_ticks(axes.xaxis, [], [])
    set_ticks(axes.yaxis, [], [])
    style = {"scale": 0.85, "color": muted}
    for tick in tick_places(heat.fastest, heat.slowest, True):
        if heat.fastest <= tick <= heat.slowest:
            write(axes, 1.25, np.log10(tick), number(tick), page.theme, va="center", **style)
    write(page.figure, box[0], area.y1, page.say("sweep_key"), page.theme, va="top", **style)
    bottom = axes.bbox.y0 - 0.8 * em
    for key, color in (("sweep_longer", heat.waiting), ("sweep_gone", heat.gone)):
        bottom -= _draw_swatch(page, box, bottom, page.say(key), color)


def _draw_swatch(page: Page, box: Box, top: float, words: str, color: np.ndarray) -> float:
    """Draw what a colour means below a height, and return how much room it takes."""
    em, theme = page.theme.em, page.theme
    axes = page.axes(box[0], top - 1.0 * em, box[0] + 1.1 * em, top)
    axes.spines["bottom"].set_visible(False)
    axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    edge = {"edgecolor": theme.palette.hairline, "linewidth": theme.hairline_width}
    axes.axvspan(0, 1, facecolor=color, antialiased=True, **edge)
    return max(measure(_meaning(page, box[0] + _SWATCH * em, top, words))[1], em) + 0.5 * em


def _meaning(page: Page, left: float, top: float, words: str) -> Stamp:
    """Write what a colour means, in the room that is left beside it."""
    style = {"scale": _MEANING, "color": page.theme.palette.muted, "va": "top"}
    stamp = write(page.figure, left, top, words, page.theme, **style)
    room = page.right - left
    wrap(stamp, room)
    stamp.set_fontsize(stamp.get_fontsize() * min(1, room / measure(stamp)[0]))
    return stamp
