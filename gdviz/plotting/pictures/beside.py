"""Landscapes side by side, all on one scale: at the same loss, which of them is wide?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.ground.checks import quoted
from gdviz.landscapes.landscape import Landscape
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, per_cent
from gdviz.plotting.layout.map_axes import coordinates, hung
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.planes import say_plane, say_samples
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.breaks import two_lines_of
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.writing import Writing
from gdviz.words.language import Say

_FRAMES, _FINE = 40, 160
_CLEARLY = 1.15
"""How many times as wide the wider of two must be for the title to say so."""
_BELOW, _WORDS, _LINE, _MORE = 1.5, 6.0, 1.7, 1.1
"""In em: the room below a map for its ticks, above and below it for its words, for the line of
words next to it, and for a second one."""
_GAP = 1.2
"""In em: how far apart the boxes of maps are."""
_TOLD = 0.85
"""The scale of these words; where they are wider than a map they take two lines."""


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

    Examples
    --------
    >>> loss = {"weights": [np.ones(3)], "loss": lambda w: (w[0] ** 2).sum()}
    >>> found = gd.landscape(**loss, plane="raw", resolution=5, progress=False)
    >>> scene = gd.plotting.compare_landscapes({"one": found, "other": found})
    >>> scene.save("compare_landscapes.gif")  # doctest: +SKIP
    """
    if not isinstance(landscapes, Mapping) or len(landscapes) < 2:
        raise ValueError("compare_landscapes needs two landscapes or more, in a dict by label")
    if odd := [each for each in landscapes.values() if not isinstance(each, Landscape)]:
        raise ValueError(f"a landscape is what gd.landscape returned, got {quoted(odd[0])}")
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

    def level_at(self, frame: float) -> float:
        """Return the level at a frame: it rises from the lowest loss of all."""
        lowest = min(float(each.min()) for each in self.heights.values())
        return lowest + (frame + 1) / _FRAMES * (self.level - lowest)

    @cached_property
    def widths(self) -> dict[str, float]:
        """How wide that is, in units of the plane: the root of its area."""
        areas = {
            label: (self.heights[label] < self.level).mean() * np.ptp(one.domain, axis=1).prod()
            for label, one in self.each.items()
        }
        return {label: float(np.sqrt(area)) for label, area in areas.items()}


def _said(say: Say, found: Beside) -> Said:
    samples = dict.fromkeys(say_samples(say, one) for one in found.each.values())
    told: dict[str, list[str]] = {}
    for label, one in found.each.items():
        words = say_plane(say, one.plane)
        if len(samples) > 1:
            words = f"{words} {say_samples(say, one)}".strip()
        told.setdefault(words, []).append(say("called", thing=label))
    notes = [
        words if len(told) == 1 else say("beside_note", labels=" · ".join(labels), plane=words)
        for words, labels in told.items()
    ]
    if len(samples) == 1:
        notes += filter(None, samples)
    return Said(
        _title(say, found),
        say("beside_subtitle"),
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
    views = [one.domain for one in found.each.values()]
    page, inset = hung(page, views, next(iter(found.each.values())).letters[1], _GAP)
    rows = _rows(page, len(found.each), inset)
    columns = -(-len(found.each) // rows)
    drawn: list[Drawn] = []
    for k, boxes in enumerate(page.boxes([1] * columns, [1] * rows, gap=_GAP)):
        row = [(left + inset, *others) for left, *others in boxes]
        labels = [*found.each][k * columns : (k + 1) * columns]
        heads = [_head(page, box, label) for box, label in zip(row, labels, strict=False)]
        top = _lay(page, row[0], heads, found)
        for box, label in zip(row, labels, strict=False):
            drawn += _draw_map(page, (*box[:3], top), found, label)
    return drawn


def _rows(page: Page, count: int, inset: float) -> int:
    """Return in how many rows so many maps are largest, which begin an inset within their boxes."""
    em, wide, high = page.theme.em, page.right - page.left, page.top - page.bottom

    def side(rows: int) -> float:
        columns = -(-count // rows)
        return min(wide / columns - inset - _GAP * em, high / rows - _WORDS * em)

    return max(range(1, count + 1), key=side)


def _head(page: Page, box: Box, label: str) -> Stamp:
    """Write what a map is; where that stands is known when all of a row are written."""
    (left, _, right, top), name = box, page.say("called", thing=label)
    stamp = write(page.figure, left, top, name, page.theme, va="bottom", weight="bold")
    wrap(stamp, right - left)
    return stamp


def _lay(page: Page, box: Box, heads: Sequence[Stamp], found: Beside) -> float:
    """Put names above the maps of a row, in the middle of its height; return where these begin."""
    (left, bottom, right, top), em = box, page.theme.em
    line = _above(_lines_told(page, found, right - left)) * em
    tall = line + max(measure(head)[1] for head in heads)
    side = _side(page, (left, bottom, right, top - tall))
    top -= tall + (top - tall - bottom - _BELOW * em - side) / 2
    for head in heads:
        head.set_y(top + line)
    return top


def _above(lines: int) -> float:
    """Return the room that so many lines of words take above a map, in em."""
    return _LINE + _MORE * (lines - 1)


def _side(page: Page, box: Box) -> float:
    """Return how large a map is in a box, which has room for its ticks too."""
    left, bottom, right, top = box
    return min(right - left, top - bottom - _BELOW * page.theme.em)


def _draw_map(page: Page, box: Box, found: Beside, label: str) -> list[Drawn]:
    theme, (left, _, right, top), side = page.theme, box, _side(page, box)
    one = found.each[label]
    axes = page.axes(left, top - side, left + side, top)
    axes.set(xlim=one.domain[0], ylim=one.domain[1])
    told = _told(page, side, right - left, found, label)
    marks = [*_lines(found, label, theme.series(0)), told]
    drawn = [mark.draw_on(axes, theme) for mark in marks]
    coordinates(axes, theme, one.letters)
    return drawn


def _lines_told(page: Page, found: Beside, wide: float) -> int:
    """Return in how many lines, so wide at most, is told which share lies below the line."""
    told = [_words(page.say, found, label, _FRAMES - 1) for label in found.each]
    return 1 if widest(page.figure, told, page.theme, scale=_TOLD) <= wide else 2


def _words(say: Say, found: Beside, label: str, frame: float) -> str:
    """Return which share of a map lies below the line at a frame."""
    level = found.level_at(frame)
    share = float((found.heights[label] < level).mean())
    return say("beside_told", level=short(level, 2), share=per_cent(share))


def _told(page: Page, side: float, wide: float, found: Beside, label: str) -> Writing:
    """Return what is told above a map of a side, so wide at most, as the line rises."""
    em, lines = page.theme.em, _lines_told(page, found, wide)

    def words(frame: float) -> str:
        told = _words(page.say, found, label, frame)
        return told if lines == 1 else "\n".join(two_lines_of(told)[0])

    longest = max(map(words, range(_FRAMES)), key=len)
    scale = _TOLD * min(1.0, wide / widest(page.figure, [longest], page.theme, scale=_TOLD))
    return Writing(
        words,
        (0, 1 + 0.4 * em / side),
        _FRAMES,
        shares=True,
        room=(-0.1, 1.001, 0.3 + wide / side, 1 + _above(lines) * em / side),
        color=page.theme.palette.muted,
        scale=scale,
        va="bottom",
    )


def _lines(found: Beside, label: str, color: str) -> Sequence[Isolines]:
    """Return the contours of a landscape, and the line of the level that rises."""
    view, heights = found.each[label].domain, found.heights[label]

    def below(frame: float) -> np.ndarray:
        return heights - found.level_at(frame)

    under = -2 * float(np.abs(heights).max()) - 1
    rising = np.array([under, 0.0])
    return (
        Isolines(lambda frame: heights, view, found.levels, bands=True),
        Isolines(below, view, rising, _FRAMES, color=color, alpha=1.0, width=1.0, zorder=2.5),
    )
