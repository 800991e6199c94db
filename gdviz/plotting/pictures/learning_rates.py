"""Learning rates side by side: the law says where each falls, the paths show that it is so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from numbers import Real
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.checks import whole
from gdviz.descent import Trajectory, descend
from gdviz.objectives.doors import surface_of
from gdviz.optimizers import SGD, Optimizer, get
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Caption
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page, number, old_page, set_ticks
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.layout.view import behaves, view_of
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, wrap, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import (
    chosen_rates,
    is_exact,
    law_near,
    regimes_of,
    steps_for,
)
from gdviz.surfaces import Surface
from gdviz.words.language import Say
from gdviz.words.words import say

MOST = 6
_COLORS = {"too_small": 1, "just_right": 2, "too_large": 4, "diverges": 0, "beyond": 0}
"""The series that each regime is drawn in."""
_BEYOND = 1.28
"""How far the line of rates reaches, in shares of the largest stable one."""
_FINER = 0.8
"""The width of paths on these small maps, in widths of a path."""
_HEADROOM = 0.25
"""How far a strip goes on above what it must show, in shares of its scale."""


@dataclass(frozen=True)
class Run:
    """A descent with one of the rates: its regime, as of `regimes_of`, its colour and its path."""

    rate: float
    regime: str
    color: int
    path: Trajectory


def learning_rates(
    surface: Surface | str,
    optimizer: Optimizer | str | None = None,
    rates: Sequence[float] | None = None,
    start: ArrayLike | None = None,
    steps: int | None = None,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the same descent with several learning rates side by side, under the law they obey.

    Gradient descent on a bowl whose largest curvature is λ converges below 2/λ, overshoots along
    the steepest direction above 1/λ, and diverges above 2/λ. The law is that of the minimum which
    small steps come to from the start; on a surface that is not quadratic it holds close to it.

    Parameters
    ----------
    surface : a `Surface`, or the formula of one
    optimizer : gradient descent by default, with momentum if you like; its own rate is not used.
        A rule without such a law needs `rates`.
    rates : at most 6; by default one too small, the best in so many steps, one close below the
        limit, one above
    start : shape (2,); by default the surface's own, or a place in its domain
    steps : how many steps each takes; by default from 12 to 60, the more the longer the valley is
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene

    Raises
    ------
    ValueError
        If the rates are none, too many or not positive, or there is no law to choose them by.
    """
    surface = surface_of(surface)
    rule = SGD() if optimizer is None else get(optimizer)
    start = start_of(surface, start)
    if np.ndim(start) > 1:
        raise ValueError(f"start must be one, of shape (2,), got {np.shape(start)}")
    law = law_near("learning_rates", rule, surface, start, needed=rates is None)
    if law is not None and not len(surface.minima):
        surface = surface.with_minima([law.point])
    steps = steps_for(law) if steps is None else steps
    if rates is None:
        rates = chosen_rates(surface, rule, law, start, whole("steps", steps))
    runs = _runs(surface, rule, law, sorted(_checked(rates)), start, steps)
    words = _Words(surface, runs, law, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose(figure, theme, surface, runs, law, words)

    return Scene(compose, words.metadata, size=size, dark=dark)


def _checked(rates: Sequence[float]) -> list[float]:
    numbers = np.atleast_1d(np.array(rates, object)).tolist()  # whatever they are
    right = all(isinstance(rate, Real) and 0 < rate < np.inf for rate in numbers)
    if not right or not 1 <= len(numbers) <= MOST:
        raise ValueError(f"rates must be 1 to {MOST} numbers above 0, got {rates!r}")
    return [float(rate) for rate in numbers]


def start_of(surface: Surface, start: ArrayLike | None) -> ArrayLike:
    """Return a start: the one given, the surface's own, or a place in its domain."""
    if start is None and surface.start is None:
        low, high = np.transpose(surface.domain)
        return low + np.array([0.12, 0.78]) * (high - low)
    return surface.start if start is None else start


def _runs(
    surface: Surface, rule: Any, law: Stability | None, rates: Sequence[float], start: ArrayLike,
    steps: int,
) -> list[Run]:  # fmt: skip
    paths = [descend(surface, replace(rule, learning_rate=rate), start, steps) for rate in rates]
    if law is None:
        regimes = ["just_right" if behaves(path) else "diverges" for path in paths]
    else:
        regimes = regimes_of(surface, rule, law, paths, rates)
    return [
        Run(rate, regime, _COLORS[regime], path)
        for rate, regime, path in zip(rates, regimes, paths, strict=True)
    ]


class _Words(Caption):
    """What is said of the runs, and of the law above them."""

    def __init__(
        self,
        surface: Surface,
        runs: Sequence[Run],
        law: Stability | None,
        title: str | None,
        subtitle: str | None,
    ) -> None:
        super().__init__(surface, [run.path for run in runs], title, subtitle)
        self.law, self.rule = law, runs[0].path.optimizer
        self.exact = law is not None and is_exact(surface, law)
        self.apart = law is None or any(run.regime == "diverges" for run in runs)
        self.digits = _digits(law, [run.rate for run in runs])

    def title(self, say: Say) -> str:
        """The lesson."""
        if self._title is not None:
            return self._title
        return say("rates_title" if self.apart else "rates_title_beyond")

    def subtitle(self, say: Say) -> str:
        """What was descended, from where, in how many steps."""
        if self._subtitle is not None:
            return self._subtitle
        start = ", ".join(number(float(f"{value:.3g}")) for value in self._start)
        return "   ".join([say("rates_steps", steps=self.steps, start=start), self._what(say)])

    def note(self, say: Say) -> str:
        """The law in a sentence, and what the rule's other settings are."""
        others = {k: v for k, v in self.rule.settings(changed=True).items() if k != "learning_rate"}
        settings = ", ".join(f"{name} {value}" for name, value in others.items())
        rule = say("rates_rule", rule=self.rule.label, settings=settings) if settings else ""
        law = self.law and say(
            "rates_law" if self.exact else "rates_law_near",
            curvature=short(self.law.eigenvalues[-1]),
            limit=self.law.largest_stable_latex,
            value=short(self.law.largest_stable_rate, self.digits),
        )
        return "   ".join(each for each in (law, rule) if each)

    @property
    def _start(self) -> list[float]:
        return self.trajectories[0].points[0].tolist()


def short(value: float, digits: int = 3) -> str:
    """Return a number in three digits, or in so many."""
    return number(float(f"{value:.{digits}g}"))


def _digits(law: Stability | None, rates: Sequence[float]) -> int:
    """Return how many digits tell the rates from each other and from the limit, 3 to 6."""
    told = {*rates} if law is None else {*rates, law.largest_stable_rate}
    apart = (n for n in range(3, 6) if len({f"{rate:.{n}g}" for rate in told}) == len(told))
    return next(apart, 6)


def _compose(
    figure: Figure,
    theme: Theme,
    surface: Surface,
    runs: Sequence[Run],
    law: Stability | None,
    words: _Words,
) -> list[Drawn]:
    page = old_page(figure, theme, *words(theme.say)[:3])
    em, marks = theme.em, []
    if law is not None:
        marks += _draw_law(page, law, runs, words)
    heights = Heights(surface, words.trajectories)
    (boxes,) = page.boxes([1] * len(runs), gap=1.2)
    heads = [_write_head(page, run, box, words) for run, box in zip(runs, boxes, strict=True)]
    strip_bottom = page.bottom + 1.1 * em
    strip_top = strip_bottom + 0.3 * (min(heads) - strip_bottom)
    below = strip_top + _write_strips_head(page, heights, strip_top + 0.35 * em) + 0.9 * em
    for index, (run, box) in enumerate(zip(runs, boxes, strict=True)):
        axes = page.axes(box[0], below, box[2], min(heads))
        aspect = axes.bbox.width / axes.bbox.height
        view = view_of(words.trajectories, surface.domain, surface.minima, aspect)
        marks += draw_map(axes, theme.finer(_FINER), surface, [("", run.color, run.path)], view)
        axes.spines["bottom"].set_visible(False)
        axes.set(xticks=[], yticks=[])
        axes = page.axes(box[0], strip_bottom, box[2], strip_top)
        marks.append(_draw_strip(axes, theme.finer(_FINER), heights, run, first=index == 0))
    return marks


def _write_strips_head(page: Page, heights: Heights, bottom: float) -> float:
    """Write above the strips what they show, and return its height in pixels."""
    words = heights.words(page.say) + (f" ({say('rates_log')})" if heights.logarithmic else "")
    muted = page.theme.palette.muted
    stamp = write(
        page.figure, page.left, bottom, words, page.theme, scale=0.85, color=muted, va="bottom"
    )
    wrap(stamp, page.right - page.left)
    return measure(stamp)[1]


def _write_head(page: Page, run: Run, box: Box, told: _Words) -> float:
    """Write the name of a regime and the rate above a map, and return where the map may begin."""
    theme, top = page.theme, page.top
    for words, style in (
        (say(f"rates_{run.regime}") if told.law is not None else "",
         {"color": theme.series_text(run.color), "weight": "bold", "scale": 1.1}),
        (say("rates_rate", rate=short(run.rate, told.digits)),
         {"color": theme.palette.muted, "scale": 0.9}),
    ):  # fmt: skip
        if words:
            stamp = write(page.figure, box[0], top, words, theme, va="top", **style)
            stamp.set_fontsize(stamp.get_fontsize() * min(1, (box[2] - box[0]) / measure(stamp)[0]))
            top -= measure(stamp)[1] + 0.3 * theme.em
    return top - 0.15 * theme.em


def _draw_strip(axes: Axes, theme: Theme, heights: Heights, run: Run, first: bool) -> ValueCurve:
    """Draw the losses of a run on the scale of all, and a line at its first one."""
    steps = len(run.path) - 1
    axes.set_yscale("log" if heights.logarithmic else "linear")
    axes.set(xlim=(0, steps), ylim=(heights.low, _above(heights)))
    ends = [0, steps] if first else []
    set_ticks(axes.xaxis, ends, [number(step) for step in ends])
    set_ticks(axes.yaxis, [], [])
    if first:
        write(
            axes, 0.5, -0.6 * theme.em / axes.bbox.height, say("rates_step"), theme, scale=0.85,
            va="top", ha="center", color=theme.palette.muted, transform=axes.transAxes,
        )  # fmt: skip
    values = run.path.values - heights.lowest
    axes.axhline(
        values[0], color=theme.palette.hairline, linewidth=theme.hairline_width, linestyle="-",
        marker="none", antialiased=True, zorder=0.5,
    )  # fmt: skip
    return ValueCurve(values, run.color).draw_on(axes, theme)


def _above(heights: Heights) -> float:
    """Return the top of a strip, which leaves room for a loss to rise."""
    if heights.logarithmic:
        return heights.high * (heights.high / heights.low) ** _HEADROOM
    return heights.high + _HEADROOM * (heights.high - heights.low)


def _draw_law(page: Page, law: Stability, runs: Sequence[Run], told: _Words) -> list[Drawn]:
    """Draw the learning rates as a line, the law's limits on it, and a dot for each run."""
    theme, em, limit = page.theme, page.theme.em, law.largest_stable_rate
    end = _BEYOND * limit
    middle = page.top - 1.3 * em
    axes = page.axes(page.left, middle - 0.25 * em, page.right, middle + 0.25 * em)
    axes.set(xlim=(0, end), ylim=(-1, 1), xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    limits = _limits(law)
    edges = [0.0, *(rate for rate, _ in limits), end]
    last = "diverges" if told.exact else "beyond"
    zones = ("rings_not", "rings", last) if len(limits) == 2 else ("converges", last)
    for (low, high), zone in zip(pairwise(edges), zones, strict=True):
        _draw_zone(axes, theme, low, high, zone)
    for rate, latex in limits:
        words = f"${latex} = {short(rate, told.digits)}$"
        write(axes, rate, -1.25, words, theme, scale=0.85, va="top", ha="center", halo=True)
    write(axes, 0, -1.25, say("rates_axis"), theme, scale=0.85, va="top", color=theme.palette.muted)
    page.top = middle - 2.2 * em
    return [
        Dots(lambda _, run=run: [(min(run.rate, end), 0)],
             color=theme.series(run.color), marker="o" if run.rate < end else ">").draw_on(axes, theme)
        for run in runs
    ]  # fmt: skip


def _limits(law: Stability) -> list[tuple[float, str]]:
    """Return the rates at which the behaviour changes, each with its law in LaTeX."""
    limit = (law.largest_stable_rate, law.largest_stable_latex)
    if law.ringing_rate is None:
        return [limit]
    return [(law.ringing_rate, r"1/\lambda"), limit]


def _draw_zone(axes: Axes, theme: Theme, low: float, high: float, zone: str) -> None:
    shade = {"rings_not": 3, "converges": 3, "rings": 2, "diverges": 0, "beyond": 0}[zone]
    axes.axvspan(
        low, high, facecolor=theme.palette.ground[shade], edgecolor=theme.palette.background,
        linewidth=0.5 * theme.size.halo, antialiased=True,
    )  # fmt: skip
    stamp = write(
        axes, (low + high) / 2, 1.25, say(f"rates_zone_{zone}"), theme, scale=0.85, va="bottom",
        ha="center", color=theme.palette.muted,
    )  # fmt: skip
    room = axes.bbox.width * (high - low) / np.ptp(axes.get_xlim())
    if measure(stamp)[0] > room:
        stamp.set(ha="right", x=high)
