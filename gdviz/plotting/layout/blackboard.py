"""A blackboard: equations under one another at their equals signs, as large as there is room."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme

SCALES = tuple(np.linspace(1.25, 0.4, 18).tolist())
"""Sizes of the text, in the base size: the first is taken at which all lines fit."""


class Extent(NamedTuple):
    """How far written words reach from the left end of their baseline, in pixels."""

    width: float
    above: float
    below: float

    def times(self, scale: float) -> "Extent":
        """Return it at another size of the text."""
        return Extent(*(scale * each for each in self))

    def box(self, x: float, y: float) -> Bbox:
        """Return the box of the words where their baseline begins at a place."""
        return Bbox.from_extents(x, y - self.below, x + self.width, y + self.above)


class Layout:
    """Where the lines stand in a box, under one another at their equals signs, at one scale.

    Attributes
    ----------
    fits : whether they stay in the box
    tops : the upper edge of each line, from the top of the box, and at last where they end
    """

    def __init__(
        self, extents: Sequence[Sequence[Extent]], scale: float, em: float, box: Box
    ) -> None:
        left, bottom, right, top = box
        self.extents = [[each.times(scale) for each in row] for row in extents]
        self.scale, self.gap = scale, 0.45 * em * scale
        self.equals = max(row[0].width for row in self.extents) + 0.5 * self.gap
        self.width = right - left
        heights = [self._height(row) for row in self.extents]
        spare = (top - bottom - sum(heights)) / len(heights)
        self.fits = spare >= 0.5 * self.gap and self._widest() <= self.width
        self.space = min(spare, 3.2 * self.gap)
        self.tops = np.append(0, np.cumsum(np.array(heights) + self.space))

    def _widest(self) -> float:
        """Return the room for the widest part, were it alone in its row."""
        return self.equals + max(
            max(row[1].width - row[0].width, row[2].width, row[3].width) for row in self.extents
        )

    def _rows(self, row: Sequence[Extent]) -> list[list[Extent]]:
        """Return the three parts in rows: side by side as long as there is room."""
        left, *parts = row
        rows, x = [[]], self.equals - left.width
        for part in parts:
            if rows[-1] and x + part.width > self.width:
                rows.append([])
                x = self.equals
            rows[-1].append(part)
            x += part.width + self.gap
        return rows

    def _height(self, row: Sequence[Extent]) -> float:
        rows = self._rows(row)
        tall = (max(e.above for e in each) + max(e.below for e in each) for each in rows)
        return sum(tall) + self.gap * (len(rows) - 1)

    def places(self, line: int) -> list[tuple[float, float]]:
        """Return where the three parts of a line begin: from the left, and down to the baseline."""
        row, y, found = self.extents[line], self.tops[line] + self.space / 2, []
        for side_by_side in self._rows(row):
            y += max(each.above for each in side_by_side)
            x = self.equals - (0 if found else row[0].width)
            for each in side_by_side:
                found.append((x, y))
                x += each.width + self.gap
            y += max(each.below for each in side_by_side) + self.gap
        return found


def extent(figure: Figure, words: str, theme: Theme) -> Extent:
    """Return how far words reach at the base size."""
    stamp = write(figure, 0, 0, words, theme, va="baseline")
    box = stamp.get_window_extent()
    stamp.remove()
    return Extent(box.x1, box.y1, -box.y0)


def fitted(extents: Sequence[Sequence[Extent]], em: float, box: Box) -> Layout:
    """Return the largest layout that fits a box, or else the smallest."""
    layouts = (Layout(extents, scale, em, box) for scale in SCALES)
    return next((each for each in layouts if each.fits), Layout(extents, SCALES[-1], em, box))
