"""Learning rates side by side: the law says where each falls, the paths show that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, say_descents, say_surface, short
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.layout.ticks import number, set_ticks
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import fit, measure, widest, wrap, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import Regime, Regimes, find_regimes
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

_SERIES = {"too_small": 1, "just_right": 2, "too_large": 4, "diverges": 0, "beyond": 0}
"""The series that each kind of regime is drawn in."""
_SHADES = {"rings_not": 3, "converges": 3, "rings": 2, "diverges": 0, "beyond": 0}
"""The ground of each zone of rates."""
_BEYOND = 1.28
"""How far the line of rates reaches, in shares of the largest stable one."""
_WORDS = 7
"""In em: the height of what is written above and below a map and its strip."""
_APART = 0.5
"""In em: between the name of a rate and the rate."""
_STRIP = 0.22
"""How high a strip is, as a share of what it and its map have."""
_FINER = 0.8
"""The width of paths on these small maps, in widths of a path."""
_LEGIBLE = 0.6
"""How small it is told at the least how many steps led to a loss."""
_HEADROOM = 0.25
"""How far a strip goes on above what it must show, in shares of its scale."""


@picture
def learning_rates(
    surface: Any,
    optimizer: Any = None,
    rates: Sequence[float] | None = None,
    start: ArrayLike | None = None,
    steps: int | None = None,
) -> Drawing:
    """Draw the same descent with several learning rates side by side, under the law they obey.

    Gradient descent on a bowl whose largest curvature is λ converges below 2/λ, overshoots along
    the steepest direction above 1/λ, and diverges above 2/λ. The law is that of the minimum which
    small steps come to from the start; on a surface that is not quadratic it holds close to it.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizer : gradient descent by default, with momentum if you like; its own rate is not used.
        A rule without such a law needs `rates`.
    rates : at most 6; by default one too small, the best in so many steps, one above the limit
    start : shape (2,); by default the surface's own, or a place in its domain
    steps : how many steps each takes; by default from 12 to 60, the more the longer the valley is

    Raises
    ------
    ValueError
        If the rates are none, too many or not positive, or there is no law to choose them by.
    """
    found = find_regimes(surface, optimizer, rates, start, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _Trials(page, found).draw(),
        sees=True,
        logs=True,
    )


def _said(say: Say, found: Regimes) -> Said:
    path, law = found.paths[0], found.law
    start = ", ".join(short(value) for value in path.points[0].tolist())
    begun = say("rates_steps", steps=len(path) - 1, start=start)
    others = {
        k: v for k, v in path.optimizer.settings(changed=True).items() if k != "learning_rate"
    }
    settings = ", ".join(f"{name} {value}" for name, value in others.items())
    rule = say("rates_rule", rule=path.optimizer.label, settings=settings) if settings else ""
    return say_descents(say, found.objective, found.paths)._replace(
        title=say(f"rates_title_{found.outcome or 'plain'}", count=len(found.each)),
        subtitle="   ".join(filter(None, (begun, say_surface(say, found.objective)))),
        caption="   ".join(filter(None, (law and _say_law(say, found, law), rule))),
    )


def _say_law(say: Say, found: Regimes, law: Stability) -> str:
    return say(
        "rates_law" if found.is_exact else "rates_law_near",
        curvature=short(law.eigenvalues[-1]),
        limit=law.largest_stable_latex,
        value=short(law.largest_stable_rate, _digits(found)),
    )


def _digits(found: Regimes) -> int:
    """Return how many digits tell the rates from each other and from the limit, 3 to 6."""
    told = {each.rate for each in found.each}
    if found.law is not None:
        told.add(found.law.largest_stable_rate)
    apart = (n for n in range(3, 6) if len({f"{rate:.{n}g}" for rate in told}) == len(told))
    return next(apart, 6)


@dataclass(frozen=True)
class _Trials:
    """A map and a strip for each rate, side by side, under the law."""

    page: Page
    found: Regimes

    @property
    def theme(self) -> Theme:
        return self.page.theme

    def draw(self) -> list[Drawn]:
        """Draw the law, then a column for each rate, in one row or in two."""
        found = self.found
        drawn = [] if found.law is None else self._draw_law(found.law)
        boxes = self.page.cells(len(found.each), gap=1.2, aspect=1.0, words=_WORDS)
        for low in dict.fromkeys(bottom for _, bottom, _, _ in boxes):
            row = [each for each in zip(found.each, boxes, strict=True) if each[1][1] == low]
            drawn += self._draw_row(row)
        return drawn

    def _draw_row(self, row: Sequence[tuple[Regime, Box]]) -> list[Drawn]:
        """Draw maps side by side above their strips."""
        em, found, (left, low, _, _), right = self.theme.em, self.found, row[0][1], row[-1][1][2]
        heights, drawn = Heights(found.objective, found.paths, bool(self.page.log)), []
        beside = all(self._fit_beside(*each) for each in row)
        top = min(self._write_head(*each, beside) for each in row)
        strip_bottom = low + 1.1 * em
        strip_top = strip_bottom + _STRIP * (top - strip_bottom)
        above = strip_top + 0.35 * em
        if heights.logarithmic:
            above += self._write_strips_head(heights, left, right, above)
        scale, told = self._told_in(row[0][1][2] - row[0][1][0])
        below = above + (1.35 * scale + 0.45) * em
        for index, (regime, (left, _, right, _)) in enumerate(row):
            drawn += self._draw_map(self.page.axes(left, below, right, top), regime, index == 0)
            axes = self.page.axes(left, strip_bottom, right, strip_top)
            drawn.append(self._draw_strip(axes, heights, regime, first=index == 0))
            up = (above - strip_bottom) / axes.bbox.height
            drawn.append(self._tell(regime, told, scale, up).draw_on(axes, self.theme))
        return drawn

    def _draw_map(self, axes: Axes, regime: Regime, explained: bool) -> list[Drawn]:
        found, aspect = self.found, axes.bbox.width / axes.bbox.height
        watched = [Trajectory.of([place], found.objective) for place in found.reach]
        whole = view_of([*found.paths, *watched], found.objective, aspect)
        path = ("", _SERIES[regime.kind], regime.path)
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

    def _told_in(self, room: float) -> tuple[float, str]:
        """Return how large what is told of a loss is in so many pixels, and the key of its words.

        It is told how many steps led there where that is legible.
        """
        page = self.page
        for key in ("rates_loss_after", "rates_loss"):
            words = [
                self._loss_told(each, key, frame)
                for each in self.found.each
                for frame in range(len(each.path))
            ]
            wide = widest(page.figure, sorted(words, key=len)[-3:], self.theme, weight="bold")
            scale = min(0.9, room / wide)
            if scale > _LEGIBLE:
                break
        return scale, key

    def _loss_told(self, regime: Regime, key: str, frame: float) -> str:
        """Return the words for the loss that a descent has come to."""
        step = int(frame)
        value = regime.path.values[step]
        loss = short(value) if np.isfinite(value) else "∞"
        return self.page.say(key, steps=step, loss=loss)

    def _tell(self, regime: Regime, key: str, scale: float, up: float) -> Writing:
        """Return what is told of a loss above its strip, as it runs."""
        return Writing(
            lambda frame: self._loss_told(regime, key, frame),
            (0, up),
            len(regime.path),
            room=(-0.02, up - 0.1, 1.1, 3),
            shares=True,
            scale=scale,
            weight="bold",
            color=self.theme.series_text(_SERIES[regime.kind]),
            va="bottom",
        )

    def _heads(self, regime: Regime, room: float) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Return the name of a regime, if it has one, and the rate, each with its style.

        All names are as large as the longest can be in so many pixels.
        """
        theme, say = self.theme, self.page.say
        names = [say(f"rates_{each.kind}") for each in self.found.each]
        wide = widest(self.page.figure, names, theme, weight="bold")
        name = say(f"rates_{regime.kind}") if self.found.law is not None else ""
        rate = say("rates_rate", rate=short(regime.rate, _digits(self.found)))
        loud = {"color": theme.series_text(_SERIES[regime.kind]), "weight": "bold"}
        loud["scale"] = min(1.0, room / wide)
        heads = (name, loud), (rate, {"color": theme.palette.muted, "scale": 0.8})
        return tuple(head for head in heads if head[0])

    def _fit_beside(self, regime: Regime, box: Box) -> bool:
        """Whether the rate has room beside the name above a map."""
        wide = [
            widest(self.page.figure, [words], self.theme, **style)
            for words, style in self._heads(regime, box[2] - box[0])
        ]
        return sum(wide) + _APART * self.theme.em < box[2] - box[0]

    def _write_head(self, regime: Regime, box: Box, beside: bool) -> float:
        """Write the name and the rate above a map; return where the map may begin."""
        left, _, right, top = box
        x, line, em = left, 0.0, self.theme.em
        for words, style in self._heads(regime, right - left):
            if line and not beside:
                x, top = left, top - line
            stamp = write(self.page.figure, x, top - em, words, self.theme, **style)
            fit(stamp, right - x)
            x += measure(stamp)[0] + _APART * em
            line = measure(stamp)[1] + 0.3 * em
        return top - 1.55 * em

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
        return ValueCurve(values, _SERIES[regime.kind]).draw_on(axes, theme)

    def _draw_law(self, law: Stability) -> list[Drawn]:
        """Draw the learning rates as a line, the law's limits on it, and a dot for each rate."""
        page, theme, em, end = (
            self.page,
            self.theme,
            self.theme.em,
            _BEYOND * law.largest_stable_rate,
        )
        middle = page.top - 1.3 * em
        axes = page.axes(page.left, middle - 0.25 * em, page.right, middle + 0.25 * em)
        axes.set(xlim=(0, end), ylim=(-1, 1), xticks=[], yticks=[])
        axes.spines["bottom"].set_visible(False)
        limits = _limits(law)
        last = "diverges" if self.found.is_exact else "beyond"
        zones = ("rings_not", "rings", last) if len(limits) == 2 else ("converges", last)
        edges = pairwise([0.0, *(rate for rate, _ in limits), end])
        for (low, high), zone in zip(edges, zones, strict=True):
            _draw_zone(axes, theme, low, high, zone)
        style, digits = {"scale": 0.85, "va": "top"}, _digits(self.found)
        for rate, latex in limits:
            words = f"${latex} = {short(rate, digits)}$"
            write(axes, rate, -1.25, words, theme, ha="center", halo=True, **style)
        write(axes, 0, -1.25, page.say("rates_axis"), theme, color=theme.palette.muted, **style)
        page.top = middle - 2.2 * em
        return [_dot(theme, regime, end).draw_on(axes, theme) for regime in self.found.each]


def _above(heights: Heights) -> float:
    """Return the top of a strip, which leaves room for a loss to rise."""
    if heights.logarithmic:
        return heights.high * (heights.high / heights.low) ** _HEADROOM
    return heights.high + _HEADROOM * (heights.high - heights.low)


def _limits(law: Stability) -> list[tuple[float, str]]:
    """Return the rates at which the behaviour changes, each with its law in LaTeX."""
    limit = (law.largest_stable_rate, law.largest_stable_latex)
    if law.ringing_rate is None:
        return [limit]
    return [(law.ringing_rate, r"1/\lambda"), limit]


def _dot(theme: Theme, regime: Regime, end: float) -> Dots:
    """Return the dot of a rate on the line of rates, an arrowhead where it is beyond its end."""
    place = [(min(regime.rate, end), 0)]
    color, marker = theme.series(_SERIES[regime.kind]), "o" if regime.rate < end else ">"
    return Dots(lambda _: place, color=color, marker=marker)


def _draw_zone(axes: Axes, theme: Theme, low: float, high: float, zone: str) -> None:
    ground, edge = theme.palette.ground[_SHADES[zone]], theme.palette.background
    width = 0.5 * theme.size.halo
    axes.axvspan(low, high, facecolor=ground, edgecolor=edge, linewidth=width, antialiased=True)
    style = {"scale": 0.85, "va": "bottom", "ha": "center", "color": theme.palette.muted}
    stamp = write(axes, (low + high) / 2, 1.25, theme.say(f"rates_zone_{zone}"), theme, **style)
    room = axes.bbox.width * (high - low) / np.ptp(axes.get_xlim())
    if measure(stamp)[0] > room:
        stamp.set(ha="right", x=high)
