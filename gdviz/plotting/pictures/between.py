"""The line between two solutions: the loss on the way from one to the other, and its barrier."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np

from gdviz.landscapes.solutions import Between
from gdviz.landscapes.solutions import between as lies_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, write
from gdviz.plotting.marks.writing import shown_since
from gdviz.words.language import Say

_FRAMES = 60
_TOP = {False: 1.12, True: 1.3}
"""How high a chart is, in highest losses, by whether a page is narrow: there names stand above."""
_LOW = 0.05
"""A barrier is one from this share of the higher end's loss on, however that is signed."""
_FOOT = 0.3
"""Where all ends are higher than this share of a chart, what they are called stands at its foot."""
_SHARES = (0.5, 0.4, 0.3)
"""At which shares of an arrow its words stand beside it, where they have room."""


@picture
def between(
    objectives: Any, a: Any, b: Any, points: int = 51, *, ends: tuple[str, str] | None = None
) -> Drawing:
    """Draw the loss on the line from one solution to another, and the barrier between them.

    Parameters
    ----------
    objectives, a, b, points : as for `gd.landscapes.between`
    ends : what the solutions are called; by default the first and the second

    Examples
    --------
    >>> scene = gd.plotting.between("x^4 - 2x^2 + y^2", (-1, 0), (1, 0))
    >>> scene.save("between.gif")  # doctest: +SKIP
    """
    found = lies_between(objectives, a, b, points)
    labels = [label for label in found.values if label]
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found, ends),
        series=dict(zip(labels, numbers_of(labels), strict=True)),
        panels=1,
    )


def _said(say: Say, found: Between) -> Said:
    label, barrier = next(iter(found.barriers.items()))
    higher = max(found.end(label, 0), found.end(label, 1))
    key = "between_barrier" if barrier.height > _LOW * abs(higher) else "between_valley"
    counts = {"count": f"{found.dimension:,}", "distance": short(found.distance, 2)}
    heights = " · ".join(
        say("between_height", label=name, height=short(each.height, 2)).strip(" :")
        for name, each in found.barriers.items()
    )
    return Said(
        say(key, height=short(barrier.height, 2)),
        say("between_subtitle", **counts),
        say("between_note", heights=heights),
        f"the line between two points of {found.dimension} dimensions, {found.distance:g} apart; "
        f"barriers { ({k: v.height for k, v in found.barriers.items()}) }",
    )


def _draw(page: Page, found: Between, ends: tuple[str, str] | None) -> list[Drawn]:
    called = partial(page.say, "called")
    named = ends or (page.say("between_first"), page.say("between_second"))
    values = np.concatenate([*found.values.values()])
    high = float(np.nanmax(np.where(np.isfinite(values), values, np.nan)))
    box = (page.left, page.bottom, page.right, page.top)
    bottom = min(0.0, float(np.nanmin(values)))
    top = bottom + _TOP[page.theme.size.is_narrow] * (high - bottom)
    view = (found.at[0], found.at[-1]), (bottom, top)
    words = {"heading": page.say("between_loss"), "across": page.say("between_across")}
    chart = Chart(page, box, view, **words)
    numbers = numbers_of([*found.values])
    curves = [np.stack([found.at, each], axis=1) for each in found.values.values()]
    drawn = [
        each
        for index, (number, curve) in enumerate(zip(numbers, curves, strict=True))
        for each in _draw_curve(chart, index, number, curve)
    ]
    drawn += _draw_barrier(chart, found, _seen(len(found.at)))
    lowest = min(found.end(label, end) for label in found.values for end in (0, 1))
    low = page.theme.size.is_narrow or lowest - bottom > _FOOT * (top - bottom)
    for at, name, side in ((0.0, named[0], "left"), (1.0, named[1], "right")):
        chart.rule(at, called(thing=name), side=side, low=low)
    styles = [name_style(page.theme, number) for number in numbers]
    names = zip(found.values, curves, styles, strict=True)
    told = [Name(called(thing=label), *where) for label, *where in names if label]
    for stamp, each in zip(chart.name(told), told, strict=True):
        if stamp is not None:
            there = _seen(len(found.at)) > chart.places.reached(each.points, stamp)
            drawn.append(shown_since(stamp, int(there.argmax()), _FRAMES))
    return drawn


def _seen(count: int) -> np.ndarray:
    """Return how many of the points of a curve are seen at each frame."""
    return np.linspace(1, count, _FRAMES).round().astype(int)


def _draw_curve(chart: Chart, index: int, number: int, curve: np.ndarray) -> list[Drawn]:
    """Draw a curve that grows from one solution to the other, with a dot at its tip."""
    seen, color = _seen(len(curve)), chart.theme.series(number)
    chart.places.add_path(index, curve)  # as `Chart.name` does: a second would be another curve
    tip = {"marker": chart.theme.marker(number)}
    return chart.draw(
        Line(lambda frame: curve[: seen[int(frame)]], _FRAMES, color=color),
        Dots(lambda frame: curve[seen[int(frame)] - 1][None], _FRAMES, color=color, **tip),
    )


def _draw_barrier(chart: Chart, found: Between, seen: np.ndarray) -> list[Drawn]:
    """Draw the straight line between the ends' losses, and the barrier as an arrow above it.

    They stand there once the curve has come to the second end.
    """
    label, barrier = next(iter(found.barriers.items()))
    low, high = found.end(label, 0), found.end(label, 1)
    theme, straight = chart.theme, np.array([[0.0, low], [1.0, high]])
    foot = (1 - barrier.at) * low + barrier.at * high
    arrow = np.array([(barrier.at, foot), (barrier.at, foot + barrier.height)])
    since = int((found.at[seen - 1] >= 1).argmax())

    def once(points: np.ndarray, frame: float) -> np.ndarray:
        return points if frame >= since else np.full((2, 2), np.nan)

    muted = {"frames": _FRAMES, "color": theme.palette.muted}
    drawn = chart.draw(
        Line(partial(once, straight), width=0.5, halo=False, zorder=2.4, **muted),
        Vector(partial(once, arrow), width=0.6, zorder=2.6, **muted),
    )
    chart.places.add_trace(straight)
    chart.places.add_trace(arrow)
    if barrier.height > 0:
        height = short(barrier.height, 2)
        told = height if theme.size.is_narrow else theme.say("between_arrow", height=height)
        drawn.append(shown_since(_write_beside(chart, arrow, told), since, _FRAMES))
    return drawn


def _write_beside(chart: Chart, arrow: np.ndarray, words: str) -> Stamp:
    """Write words to the right of an arrow where they cover nothing, or else under it."""
    places, em = chart.places, chart.theme.em
    style = {"color": chart.theme.palette.muted, "scale": 0.95, "zorder": 5.5}
    (x, low), (_, high) = places.pixels(arrow)
    half = places.size(words, **style) / 2
    heights = low + np.multiply(_SHARES, high - low) if high - low > 2 * em else ()
    beside = (np.array([x + 0.5 * em + half[0], height]) for height in heights)
    clear = (centre for centre in beside if places.is_free(centre, half, share=1.1))
    put = (places.put(words, centre, **style) for centre in clear)
    return next(put, None) or _write_under(chart, x, low, words, style)


def _write_under(chart: Chart, x: float, low: float, words: str, style: dict[str, Any]) -> Stamp:
    """Write words under a place in pixels."""
    at = chart.axes.transData.inverted().transform((x, low - 0.5 * chart.theme.em))
    stamp = write(chart.axes, *at, words, chart.theme, ha="center", va="top", halo=True, **style)
    chart.places.add_words(stamp)
    return stamp
