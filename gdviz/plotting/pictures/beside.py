"""Landscapes side by side, all on one scale: at the same loss, which of them is wide?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.landscapes.landscape import Landscape
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, per_cent, short
from gdviz.plotting.layout.maps import coordinates
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.planes import say_plane, say_samples
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, wrap, write
from gdviz.words.language import Say

_FRAMES, _FINE = 40, 160
_CLEARLY = 1.15
"""How many times as wide the wider of two must be for the title to say so."""
_INDENT, _WORDS = 1.6, 6.0
"""In em: the room at the left of a map for its ticks, and above and below it for its words."""


@picture
def compare_landscapes(landscapes: Mapping[str, Landscape]) -> Drawing:
    """Draw landscapes side by side on one scale of loss, with the same level marked on all.

    The level is the highest whose line is closed on every map. It rises while the picture moves.

    Parameters
    ----------
    landscapes : from `gd.landscape`, by label

    Raises
    ------
    ValueError
        If there are less than two, or one has no finite value.
    """
    if not isinstance(landscapes, Mapping) or len(landscapes) < 2:
        raise ValueError("compare_landscapes needs two landscapes or more, in a dict by label")
    found = Beside(dict(landscapes))
    return Drawing(lambda say: _said(say, found), lambda page: _draw(page, found))


@dataclass(frozen=True, eq=False)
class Beside:
    """Landscapes to be drawn on one scale.

    Attributes
    ----------
    each : by label
    """

    each: dict[str, Landscape]

    @cached_property
    def heights(self) -> dict[str, np.ndarray]:
        """The losses on a finer grid, shape (fine, fine)."""
        return {label: np.asarray(one(grid(one.domain, _FINE))) for label, one in self.each.items()}

    @cached_property
    def levels(self) -> np.ndarray:
        """The levels of all contours."""
        return contour_levels(np.concatenate([each.ravel() for each in self.heights.values()]))

    @cached_property
    def level(self) -> float:
        """The highest loss whose line is closed on every map, if there is one."""
        lowest = max(float(each.min()) for each in self.heights.values())
        rim = min(
            float(np.concatenate([each[[0, -1]].ravel(), each[:, [0, -1]].ravel()]).min())
            for each in self.heights.values()
        )
        middle = float(np.median(np.concatenate([e.ravel() for e in self.heights.values()])))
        return lowest + 0.97 * (rim - lowest) if rim > lowest else max(middle, lowest)

    @cached_property
    def shares(self) -> dict[str, float]:
        """The share of each map that lies below the level."""
        return {label: float((each < self.level).mean()) for label, each in self.heights.items()}

    @cached_property
    def widths(self) -> dict[str, float]:
        """How wide that is, in units of the plane: the root of its area."""
        areas = {
            label: self.shares[label] * float(np.prod(np.ptp(one.domain, axis=1)))
            for label, one in self.each.items()
        }
        return {label: float(np.sqrt(area)) for label, area in areas.items()}


def _said(say: Say, found: Beside) -> Said:
    told: dict[str, list[str]] = {}
    for label, one in found.each.items():
        words = " ".join(filter(None, (say_plane(say, one.plane), say_samples(say, one))))
        told.setdefault(words, []).append(label)
    notes = [
        words if len(told) == 1 else say("beside_note", labels=" · ".join(labels), plane=words)
        for words, labels in told.items()
    ]
    return Said(
        _title(say, found),
        say("beside_subtitle", level=short(found.level, 2)),
        " ".join(notes),
        " ".join(f"{label}: {one.description}" for label, one in found.each.items()),
    )


def _title(say: Say, found: Beside) -> str:
    """Tell which of two is wider at the same loss, if one clearly is."""
    (narrow, least), (wide, most) = (
        end(found.widths.items(), key=lambda item: item[1]) for end in (min, max)
    )
    if len(found.each) == 2 and least > 0 and most > _CLEARLY * least:
        return say("beside_wider", wide=wide, narrow=narrow, times=short(most / least, 2))
    return say("beside_title", count=len(found.each))


def _draw(page: Page, found: Beside) -> list[Drawn]:
    page = page.smaller()
    rows = _rows(page, len(found.each))
    columns = -(-len(found.each) // rows)
    boxes = page.boxes([1] * columns, [1] * rows, gap=1.2)
    drawn: list[Drawn] = []
    for k, row in enumerate(boxes):
        labels = [*found.each][k * columns : (k + 1) * columns]
        tops = [_head(page, box, found, label) for box, label in zip(row, labels, strict=False)]
        for box, label in zip(row, labels, strict=False):
            drawn += _draw_map(page, (*box[:3], min(tops)), found, label)
    return drawn


def _rows(page: Page, count: int) -> int:
    """Return in how many rows so many maps are largest."""
    em, wide, high = page.theme.em, page.right - page.left, page.top - page.bottom

    def side(rows: int) -> float:
        columns = -(-count // rows)
        return min(wide / columns - (_INDENT + 1.2) * em, high / rows - _WORDS * em)

    return max(range(1, count + 1), key=side)


def _head(page: Page, box: Box, found: Beside, label: str) -> float:
    """Write what a map is and how wide it is, and return where that ends."""
    theme, em, (left, _, right, top) = page.theme, page.theme.em, box
    share, low = found.shares[label], float(found.heights[label].min())
    told = page.say("beside_told", low=short(low, 2), share=per_cent(share))
    muted = {"color": theme.palette.muted, "scale": 0.85}
    for words, style in ((label, {"weight": "bold"}), (told, muted)):
        stamp = write(page.figure, left + _INDENT * em, top, words, theme, va="top", **style)
        wrap(stamp, right - left - _INDENT * em)
        top -= measure(stamp)[1] + 0.3 * em
    return top - 0.2 * em


def _draw_map(page: Page, box: Box, found: Beside, label: str) -> list[Drawn]:
    theme, em, (left, bottom, right, top) = page.theme, page.theme.em, box
    one, left = found.each[label], left + _INDENT * em
    side = min(right - left, top - bottom - 1.5 * em)
    axes = page.axes(left, top - side, left + side, top)
    axes.set(xlim=one.domain[0], ylim=one.domain[1])
    drawn = [mark.draw_on(axes, theme) for mark in _lines(found, label, theme.series(0))]
    coordinates(axes, theme, one.letters)
    return drawn


def _lines(found: Beside, label: str, color: str) -> Sequence[Isolines]:
    """Return the contours of a landscape, and the line of the level that rises."""
    view, heights = found.each[label].domain, found.heights[label]
    lowest = min(float(each.min()) for each in found.heights.values())

    def below(frame: float) -> np.ndarray:
        share = (frame + 1) / _FRAMES
        return heights - (lowest + share * (found.level - lowest))

    under = -2 * float(np.abs(heights).max()) - 1
    rising = np.array([under, 0.0])
    return (
        Isolines(lambda frame: heights, view, found.levels, bands=True),
        Isolines(below, view, rising, _FRAMES, color=color, alpha=1.0, width=1.0, zorder=2.5),
    )
