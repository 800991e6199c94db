"""Squared error against cross-entropy for a logistic unit, as two surfaces: one is a bowl."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, settings_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.headings import named_above
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import minima_in
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.areas import Band, Contours
from gdviz.plotting.marks.lines import Dots, Line, Ring, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.trail import Trail
from gdviz.studies import convexity as study
from gdviz.studies.convexity import Convexity
from gdviz.words.language import Say

_SERIES = {"squared error": 1, "cross-entropy": 0}
"""As in `vanishing_slope`."""
_MAP, _SLICE = 1.15, 1.0
_PAD = 0.16
"""How far a chart goes beyond its curve, in shares of its height."""


@picture
def squared_or_entropy(
    x: ArrayLike = study.X,
    y: ArrayLike = study.Y,
    ends: ArrayLike = study.ENDS,
    optimizer: Any = None,
    steps: int = 60,
) -> Drawing:
    """Draw squared error and cross-entropy of a logistic unit as surfaces, each with a chord.

    Squared error has plateaus, on which a descent stands still, and rises above its chord between
    two points: it is not convex. Cross-entropy is a bowl: it lies below every chord.

    Parameters
    ----------
    x, y : the samples, shape (n,); labels from 0 to 1
    ends : the two points (w, b) of the chord, shape (2, 2); from the first a descent starts on each
    optimizer : of both descents; SGD(1.0) by default
    steps : of both

    Raises
    ------
    ValueError
        If x, y or the ends are no such numbers, or the ends are one point.

    Examples
    --------
    >>> scene = gd.plotting.squared_or_entropy(steps=30)
    >>> scene.save("squared_or_entropy.gif")  # doctest: +SKIP
    """
    found = study.squared_or_entropy(x, y, ends, optimizer, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=_SERIES,
        sees=True,
    )


def _called(say: Say) -> tuple[str, str]:
    return say("loss_squared_error"), say("called", thing="cross-entropy")


def _said(say: Say, found: Convexity) -> Said:
    first, last = (f"({', '.join(short(each) for each in end)})" for end in found.ends.tolist())
    (path, other), count = found.paths, len(found.surfaces[0])
    settings = settings_of(path.optimizer, say) or short(path.optimizer.learning_rate)
    rule = f"{say('called', thing=path.label)} {settings}"
    ends = {
        "squared": short(path.values[-1]),
        "entropy": short(other.values[-1]),
        "first": first,
        "last": last,
    }
    return Said(
        say("convexity_title" if found.shows_it else "convexity_plain"),
        say("convexity_subtitle", count=count),
        say("convexity_note", rule=rule, steps=len(path) - 1, **ends),
        f"{found.surfaces[0]!r} and {found.surfaces[1]!r}; chord from {first} to {last}; "
        f"{len(path) - 1} steps of {path.optimizer!r}",
        say("convexity_alt", count=count, steps=len(path) - 1, **ends),
    )


def _draw(page: Page, found: Convexity) -> list[Drawn]:
    """Draw a column for each loss: its map, and below it the loss along the chord."""
    small = page.smaller()
    drawn: list[Drawn] = []
    columns = small.row((1, 1), gap=2.2, aspect=1.2)
    for k, (box, words) in enumerate(zip(columns, _called(page.say), strict=True)):
        series = [*_SERIES.values()][k]
        color = page.theme.series_text(series)
        told = "convexity_above" if found.above[k] > 1e-9 else "convexity_below"
        less = page.say("convexity_above_short") if told == "convexity_above" else ""
        inner = named_above(small, box, words, page.say(told), color, less)
        above, below = small.within(inner).column((_MAP, _SLICE), gap=1.2)
        drawn += _draw_map(small, above, found, k, series)
        drawn += _draw_slice(small, below, found, k, series)
    return drawn


def _draw_map(page: Page, box: Box, found: Convexity, k: int, series: int) -> list[Drawn]:
    """Draw a surface with the segment of the chord, the descent, and a dot that walks along."""
    theme, surface, path, frames = page.theme, found.surfaces[k], found.paths[k], _frames(found)
    view = page.view or surface.domain
    axes, view = lay_map(page, box, surface.letters, lambda _: view)
    points = found.points
    step = (len(path) - 1) / (frames - 1)
    way = Trail(path.points, series, view)
    ink = {"color": theme.palette.ink}
    marks = [
        Contours(surface, view),
        *(Ring(np.array(point), large=True) for point in minima_in(surface, view)),
        curve(found.ends, width=0.6, zorder=3.5, **ink),
        Dots(found.ends, size=0.8, zorder=3.6, **ink),
        Dots(lambda frame: points[[int(frame)]], frames, size=1.1, open=True, zorder=5.5, **ink),
    ]
    drawn = [mark.draw_on(axes, theme) for mark in marks]
    trail = way.draw_on(axes, theme)
    moved = Drawn(way, frames, lambda frame: trail.draw(frame * step), **_artists(trail))
    coordinates(axes, theme, surface.letters)
    places = Places(axes, theme)
    places.add_path("chord", found.ends)
    places.add_path("way", path.points)
    for name, point in zip("AB", found.ends, strict=True):
        places.label(name, point[None], room=1.3, weight="bold")
    return [*drawn, moved]


def _artists(drawn: Drawn) -> dict[str, Any]:
    return {f"artist_{k}": artist for k, artist in enumerate(drawn.artists)}


def _frames(found: Convexity) -> int:
    return len(found.shares)


def _draw_slice(page: Page, box: Box, found: Convexity, k: int, series: int) -> list[Drawn]:
    """Draw the loss between the ends of the chord, the chord, and what lies between the two."""
    theme, frames = page.theme, _frames(found)
    values, chord, shares = found.values[k], found.chords[k], found.shares
    high, low = float(values.max()), float(values.min())
    pad = _PAD * (high - low)
    words = {"heading": page.say("loss"), "across": page.say("convexity_across")}
    view = (-0.03, 1.03), (low - pad, high + pad)
    chart = Chart(page, box, view, ticks="y", **words)
    color, ink = theme.series(series), theme.palette.ink

    def gap(frame: float) -> np.ndarray:
        at = int(frame)
        return np.array([(shares[at], values[at]), (shares[at], chord[at])])

    ends = np.array([(0, chord[0]), (1, chord[-1])])
    walk = np.stack([shares, values], axis=1)
    widest = int((values - chord).argmax() if found.above[k] > 0 else (chord - values).argmax())
    still = gap(widest)
    above = np.stack([shares, np.maximum(values, chord)], axis=1)
    edges = np.array([np.stack([shares, chord], axis=1), above])
    risen = [Band(lambda _: edges, color=theme.palette.ground[1])] if found.above[k] > 1e-9 else []
    drawn = chart.draw(
        *risen,
        curve(still, color=theme.palette.muted, width=0.35, halo=False, zorder=2),
        curve(walk, color=color),
        curve(ends, color=ink, width=0.6),
        Dots(ends, color=ink, size=0.8),
        Line(gap, frames, color=theme.palette.muted, width=0.5, zorder=3.5),
        Dots(lambda frame: walk[[int(frame)]], frames, color=ink, size=1.1, open=True),
    )
    chart.places.add_path("walk", walk)
    chart.places.add_path("chord", ends)
    for name, end in zip("AB", ends, strict=True):
        chart.places.label(name, end[None], room=1.0, weight="bold")
    chart.places.label(page.say("convexity_chord"), _middle(ends), "chord", 1.2, True, color=ink)
    return drawn


def _middle(ends: np.ndarray) -> np.ndarray:
    """Return places along a line, away from its ends."""
    shares = np.linspace(0.15, 0.85, 40)[:, None]
    return ends[0] + shares * (ends[1] - ends[0])
