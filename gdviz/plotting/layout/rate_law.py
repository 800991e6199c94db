"""The law of learning rates as a bar: where descent never overshoots, settles, diverges."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import Regime, Regimes

SERIES = {"too_small": 1, "just_right": 2, "too_large": 4, "diverges": 0, "beyond": 0}
"""The series that each kind of regime is drawn in."""
_SHADES = {"rings_not": 3, "converges": 3, "rings": 2, "diverges": 0, "beyond": 0}
"""The ground of each zone of rates."""
_BEYOND = 1.28
"""How far the line of rates reaches, in shares of the largest stable one."""
_SLIM = 1.35
"""In em: the height of a bar that is told within."""


def draw_law(page: Page, found: Regimes, law: Stability) -> list[Drawn]:
    """Draw the learning rates as a bar, the law's limits on it, and a dot for each rate.

    It stands at the top of a page, which has so much less room then.
    """
    theme, em, end = page.theme, page.theme.em, _BEYOND * law.largest_stable_rate
    middle = page.top - 1.3 * em
    axes = page.axes(page.left, middle - 0.3 * em, page.right, middle + 0.3 * em)
    axes.set(xlim=(0, end), ylim=(-1, 1), xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    limits = _limits(page, found, law)
    last = "diverges" if found.is_exact else "beyond"
    zones = ("rings_not", "rings", last) if len(limits) == 2 else ("converges", last)
    edges = pairwise([0.0, *(rate for rate, _ in limits), end])
    for (low, high), zone in zip(edges, zones, strict=True):
        _draw_zone(axes, theme, low, high, zone)
    style = {"scale": 0.85, "va": "top"}
    name = write(axes, 0, -1.25, page.say("rates_axis"), theme, color=theme.palette.muted, **style)
    for rate, words in limits:
        stamp = write(axes, rate, -1.25, words, theme, ha="center", halo=True, **style)
        if stamp.get_window_extent().x0 < name.get_window_extent().x1 + em:
            name.set_visible(False)
    page.top = middle - 2.2 * em
    return [_dot(theme, regime, end).draw_on(axes, theme) for regime in found.each]


def draw_slim_law(page: Page, found: Regimes, law: Stability) -> list[Drawn]:
    """Draw the learning rates as a slim bar that is told within: where they converge or diverge.

    It stands at the top of a page, which has so much less room then.
    """
    theme, em, end = page.theme, page.theme.em, _BEYOND * law.largest_stable_rate
    low, style = page.top - _SLIM * em, {"scale": 0.85, "color": theme.palette.muted}
    middle = (page.top + low) / 2
    name = write(
        page.figure, page.left, middle, page.say("rates_axis"), theme, va="center_baseline", **style
    )
    axes = page.axes(page.left + measure(name)[0] + 0.7 * em, low, page.right, page.top)
    axes.set(xlim=(0, end), ylim=(-1, 1), xticks=[], yticks=[])
    axes.spines["bottom"].set_visible(False)
    limit, bound = _limits(page, found, law)[-1]
    if not law.law.momentum:  # the number alone, as the curvature is not seen
        bound = short(limit, digits_of(found))
    last = "diverges" if found.is_exact else "beyond"
    told = (
        page.say("rates_zone_converges_below", limit=bound),
        page.say("rates_zone_converges"),
    )
    zones = (0.0, limit, "converges", told), (limit, end, last, [page.say(f"rates_zone_{last}")])
    dots = [min(regime.rate, end) for regime in found.each]
    for start, stop, zone, several in zones:
        _shade(axes, theme, start, stop, zone)
        _write_between(
            axes, theme, [start, *(at for at in dots if start < at < stop), stop], several
        )
    page.top = low - em
    return [_dot(theme, regime, end).draw_on(axes, theme) for regime in found.each]


def _write_between(
    axes: Axes, theme: Theme, places: Sequence[float], several: Sequence[str]
) -> None:
    """Write the first of some words that has room between two of some places, in the widest gap."""
    edges = axes.transData.transform([(at, 0) for at in sorted(places)])[:, 0]
    widest_gap = int(np.diff(edges).argmax())
    left, right = edges[widest_gap : widest_gap + 2]
    x = axes.transData.inverted().transform(((left + right) / 2, 0))[0]
    for words in several:
        stamp = write(axes, x, 0, words, theme, scale=0.8, ha="center", va="center_baseline")
        if measure(stamp)[0] < right - left - 1.2 * theme.em:
            return
        stamp.remove()


def _shade(axes: Axes, theme: Theme, low: float, high: float, zone: str) -> None:
    ground, edge = theme.palette.ground[_SHADES[zone]], theme.palette.background
    width = 0.5 * theme.size.halo
    axes.axvspan(low, high, facecolor=ground, edgecolor=edge, linewidth=width, antialiased=True)


def digits_of(found: Regimes) -> int:
    """Return how many digits tell the rates from each other and from the limit, 3 to 6."""
    told = {each.rate for each in found.each}
    if found.law is not None:
        told.add(found.law.largest_stable_rate)
    apart = (n for n in range(3, 6) if len({f"{rate:.{n}g}" for rate in told}) == len(told))
    return next(apart, 6)


def _limits(page: Page, found: Regimes, law: Stability) -> list[tuple[float, str]]:
    """Return the rates at which the behaviour changes, each with its law in words."""
    digits, largest = digits_of(found), law.largest_stable_rate
    if law.ringing_rate is None:
        return [(largest, f"${law.largest_stable_latex} = {short(largest, digits)}$")]
    return [
        (rate, page.say("rates_limit", count=count, value=short(rate, digits)))
        for count, rate in ((1, law.ringing_rate), (2, largest))
    ]


def _dot(theme: Theme, regime: Regime, end: float) -> Dots:
    """Return the dot of a rate on the bar of rates, an arrowhead where it is beyond its end."""
    place = [(min(regime.rate, end), 0)]
    color, marker = theme.series(SERIES[regime.kind]), "o" if regime.rate < end else ">"
    return Dots(lambda _: place, color=color, marker=marker)


def _draw_zone(axes: Axes, theme: Theme, low: float, high: float, zone: str) -> None:
    _shade(axes, theme, low, high, zone)
    style = {"scale": 0.85, "va": "bottom", "ha": "center", "color": theme.palette.muted}
    stamp = write(axes, (low + high) / 2, 1.25, theme.say(f"rates_zone_{zone}"), theme, **style)
    room = axes.bbox.width * (high - low) / np.ptp(axes.get_xlim())
    if measure(stamp)[0] > room:
        stamp.set(ha="right", x=high)
