"""The axes of a map: the room that they take, their ticks and coordinates."""

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import set_ticks, tick_words
from gdviz.plotting.marks.mark import View
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.theme import Theme

_ASIDE = 2.2
"""How wide the name of the second coordinate may be, in em, so that it is written level."""
BELOW, _OUTSIDE, _APART = 1.5, 2.2, 0.4
"""In em: the room for ticks below a map, that at the left of a box, outside of it, and how far
ticks keep from the map beside them."""


def lay_map(
    page: Page, box: Box, letters: Sequence[str], seen: Callable[[float], View]
) -> tuple[Axes, View]:
    """Return axes for a map, and what they show, with room in a box for ticks and coordinates.

    Ticks stand at the left of the box as far as there is room on every page.

    Parameters
    ----------
    letters : the coordinates, in LaTeX
    seen : returns the view for an aspect of the axes, width over height
    """
    (left, bottom, right, top), em = box, page.theme.em
    bottom += BELOW * em
    view = seen((right - left) / (top - bottom))
    room = 0.0
    for _ in range(2):  # another width has another view, whose ticks may be wider
        room = max(room, beside_map(page, letters[1], view[1], top - bottom))
        view = seen((right - left - room) / (top - bottom))
    axes = page.axes(left + room, bottom, right, top)
    axes.set(xlim=view[0], ylim=view[1])
    return axes, view


def beside_map(page: Page, letter: str, limits: tuple[float, float], tall: float) -> float:
    """Return the room in pixels for ticks and a coordinate at the left of a map, inside its box."""
    return max(left_of_map(page, letter, limits, tall) - _OUTSIDE * page.theme.em, 0.0)


def hung(page: Page, views: Sequence[View], letter: str, gap: float) -> tuple[Page, float]:
    """Return a page for boxes of several maps a gap apart, in em, and where in its box each begins.

    Of the ticks at the left of a map a part stands in the gap, and those of the first at the left
    of the page, so that it begins where the words do.
    """
    (left, bottom, right, top), em = page.room, page.theme.em
    room = max(left_of_map(page, letter, view[1], top - bottom) for view in views)
    inset = max(room - (gap - _APART) * em, 0.0)
    outside = inset - max(room - _OUTSIDE * em, 0.0)
    return page.within((left - outside, bottom, right, top)), inset


def left_of_map(page: Page, letter: str, limits: tuple[float, float], tall: float) -> float:
    """Return the room in pixels that ticks and a coordinate take at the left of a map."""
    theme, em = page.theme, page.theme.em
    ticks = widest(page.figure, tick_words(_ticks(*limits, tall / em / 1.6)), theme, scale=0.85)
    aside = widest(page.figure, [f"${letter}$"], theme, scale=0.95)
    aside = aside if aside <= _ASIDE * em else em
    return max(ticks + 0.4 * em, aside + 0.5 * em)


def coordinates(axes: Axes, theme: Theme, letters: Sequence[str]) -> None:
    """Write few ticks along a map, and at their ends its coordinates, whose LaTeX is given."""
    axes.spines["bottom"].set_visible(False)
    em = theme.em
    across, up = axes.bbox.width / em, axes.bbox.height / em
    below, beside = (1, -0.32 / up), (-0.45 / across, 1)
    ends = [_name(axes, theme, letters[0], below), _name(axes, theme, letters[1], beside)]
    (wide, _), (aside, high) = (np.array(measure(end)) / em for end in ends)
    if aside > _ASIDE:
        ends[1].set_rotation(90)
        high = aside
    for axis, limits, most, last in (
        (axes.xaxis, axes.get_xlim(), across / 2.6, 1 - max(2, wide + 1) / across),
        (axes.yaxis, axes.get_ylim(), up / 1.6, 1 - max(1.5, high + 0.5) / up),
    ):
        shown = _ticks(*limits, most, last)
        words = tick_words(shown)
        if axis is axes.xaxis:
            shown = _clear_of(axes, theme, shown, words, 1 - (wide + 0.4) / across)
        set_ticks(axis, shown, words[: len(shown)])
    axes.tick_params(length=0)


def _clear_of(
    axes: Axes, theme: Theme, ticks: list[float], words: Sequence[str], end: float
) -> list[float]:
    """Return the ticks below a map whose words end before a share of its width."""
    (left, right), wide = axes.get_xlim(), axes.bbox.width
    ends = [
        (at - left) / (right - left) + widest(axes, [each], theme, scale=0.85) / wide / 2
        for at, each in zip(ticks, words, strict=True)
    ]
    return ticks[: max(sum(each < end for each in ends), 1)]


def _ticks(low: float, high: float, most: float, last: float = 1.0) -> list[float]:
    """Return places of ticks between two limits, off their ends: the name stands at the last."""
    for bins in range(min(max(int(most), 2), 6), 7):
        ticks = MaxNLocator(bins, steps=[1, 2, 5, 10]).tick_values(low, high)
        share = (ticks - low) / (high - low)
        shown = ticks[(share > 0.02) & (share < min(last, 0.9))].tolist()
        if len(shown) > 1:
            break
    return shown


def _name(axes: Axes, theme: Theme, letter: str, place: tuple[float, float]) -> Stamp:
    muted = {"color": theme.palette.muted, "scale": 0.95, "transform": axes.transAxes}
    return write(axes, *place, f"${letter}$", theme, ha="right", va="top", **muted)


def points_between(view: View, columns: int, aspect: float) -> np.ndarray:
    """Return points (k, 2) in even rows and columns, half a space from the edges."""
    counts = columns, max(round(columns / aspect), 1)
    x, y = (
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(view, counts, strict=True)
    )
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
