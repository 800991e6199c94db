"""One-hot vectors: each integer that names a class becomes a row with a single 1."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.plates import Plate, mixed, passed
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.encoding import LABELS, Encoded, encode
from gdviz.words.language import Say

_HOT = 0
"""The series of the integers and of what is 1."""
_IMAGE, _INTEGER, _APART = 0.9, 2.6, 0.6
"""The side of an image in rows; in em: the width of an integer, and the room beside it."""
_TALLEST, _GAP = 1.6, 0.05
"""The height of a row, at most, in widths of a cell; half the gap between two cells, in cells."""
_HEAD, _NUMBERS = 1.7, 1.4
"""In em: the height of the headings, and of the numbers of the columns."""
_BAR, _FOOT = 0.34, 1.25
"""In rows: the height of a bar below the grid, and that of all that stands there."""
_HALF = 0.365
"""Half the height of a digit, in sizes of the text."""
_MIDDLE = {"ha": "center", "va": "baseline"}
_ARRIVES = 0.75
"""The share of its frame after which a line has come to its cell."""


@picture
def one_hot(
    labels: ArrayLike = LABELS, images: ArrayLike | None = None, classes: int = 10
) -> Drawing:
    """Draw integers that name classes beside the one-hot rows that stand for them.

    Each integer says which column of its row is 1; all others are 0. Below, faint, stands what
    plain numbers would say: that one class is so many times another.

    Parameters
    ----------
    labels : whole numbers from 0 to classes - 1, shape (n,), 1 to 8 of them
    images : one for each label, shape (n, height, width) with a channel, three or none; by default
        printed digits
    classes : how many columns there are, from 2 to 12

    Raises
    ------
    ValueError
        If there are other numbers of labels or classes, a label is the number of no class, or
        there is not one image for each label.

    Examples
    --------
    >>> scene = gd.plotting.one_hot([2, 0, 1], classes=3)
    >>> scene.save("one_hot.gif")  # doctest: +SKIP
    """
    found = encode(labels, images, classes)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _Grid(page, found).draw(),
        series={"one-hot": _HOT},
        hold=0.25,
    )


def _said(say: Say, found: Encoded) -> Said:
    labels = ", ".join(map(str, found.labels.tolist()))
    return Said(
        say("onehot_title"),
        say("onehot_subtitle"),
        "",
        f"labels {found.labels.tolist()} one-hot in {found.classes} columns",
        say("onehot_alt", labels=labels, classes=found.classes),
    )


@dataclass(frozen=True, eq=False)
class _Grid:
    """A row for each label: its image, the integer, and a cell for each class."""

    page: Page
    found: Encoded

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @property
    def frames(self) -> int:
        return len(self.found.labels) + 1

    @cached_property
    def axes(self) -> Axes:
        return self.page.sheet()

    # ------------------------------------------------------------------------- where

    @cached_property
    def row(self) -> float:
        """The height of a row in pixels: all rows fit, and none is much higher than wide."""
        left, bottom, right, top = self.page.room
        em, rows = self.theme.em, len(self.found.labels) + _FOOT
        high = (top - bottom - (_HEAD + _NUMBERS) * em) / rows
        beside = right - left - (_INTEGER + 2 * _APART) * em
        return min(high, _TALLEST * beside / (self.found.classes + _TALLEST * _IMAGE))

    @cached_property
    def integers(self) -> float:
        """The middle of the integers."""
        return self.page.left + _IMAGE * self.row + (_APART + _INTEGER / 2) * self.theme.em

    @cached_property
    def left(self) -> float:
        """Where the grid begins."""
        return self.integers + (_INTEGER / 2 + _APART) * self.theme.em

    @cached_property
    def cell(self) -> float:
        """The width of a cell."""
        return (self.page.right - self.left) / self.found.classes

    @cached_property
    def scale(self) -> float:
        """How large the numbers in cells are, in shares of the text's size."""
        return min(0.45 * self.row, 0.7 * self.cell) / self.theme.em

    def sunk(self, scale: float) -> float:
        """Return how far below its middle the baseline of a number is."""
        return _HALF * scale * self.theme.em

    def middle(self, row: int) -> float:
        """Return the height of the middle of a row."""
        return self.page.top - (_HEAD + _NUMBERS) * self.theme.em - (row + 0.5) * self.row

    def centre(self, column: float) -> float:
        """Return the middle of a column."""
        return self.left + (column + 0.5) * self.cell

    def box(self, row: int, column: int) -> tuple[float, float, float, float]:
        """Return the edges of a cell."""
        half = np.array([self.cell, self.row]) / 2 - _GAP * min(self.row, self.cell)
        x, y = self.centre(column), self.middle(row)
        return x - half[0], y - half[1], x + half[0], y + half[1]

    # ------------------------------------------------------------------------- what

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        self._write_headings()
        rows, columns = self.found.rows.shape
        marks: list[Mark] = [self._image(row) for row in range(rows)]
        for row in range(rows):
            marks += [self._cell(row, column) for column in range(columns)]
            marks += [self._way(row, self._write_integer(row))]
            marks += [self._number(row, column) for column in range(columns)]
        return [mark.draw_on(self.axes, self.theme) for mark in [*marks, *self._as_numbers()]]

    def _write_headings(self) -> None:
        """Write what integers and cells are, and over each column its class."""
        theme, top, say, em = self.theme, self.page.top, self.page.say, self.theme.em
        style = {"va": "top", "scale": 0.95, "color": theme.palette.muted}
        label = write(
            self.axes, self.integers, top, say("onehot_label"), theme, ha="center", **style
        )
        fit(label, 2 * (self.left - self.integers) - 0.5 * em)
        row = write(self.axes, self.left, top, say("onehot_row"), theme, **style)
        fit(row, self.page.right - self.left)
        for column in range(self.found.classes):
            place = self.centre(column), top - (_HEAD + 0.75 * _NUMBERS) * em
            muted = {"scale": min(0.95, self.scale), "color": theme.palette.muted}
            write(self.axes, *place, str(column), theme, **muted, **_MIDDLE)

    def _image(self, row: int) -> Image:
        pixels, y = self.found.images[row], self.middle(row)
        sides = np.array(pixels.shape[1::-1])
        wide, high = _IMAGE * self.row / 2 * sides / sides.max()
        x = self.page.left + _IMAGE * self.row / 2
        colors = pixels if pixels.shape[2] == 3 else self.theme.inked(pixels)
        return Image(lambda _: colors, extent=(x - wide, x + wide, y - high, y + high))

    def _write_integer(self, row: int) -> float:
        """Write an integer and return where the line from it begins."""
        scale, color = 1.25 * self.scale, self.theme.series_text(_HOT)
        style = {"scale": scale, "color": color, "weight": "bold", **_MIDDLE}
        words, y = str(self.found.labels[row]), self.middle(row) - self.sunk(scale)
        stamp = write(self.axes, self.integers, y, words, self.theme, **style)
        return self.integers + measure(stamp)[0] / 2 + 0.3 * self.theme.em

    def _cell(self, row: int, column: int) -> Plate:
        """Return the ground of a cell; that of a 1 takes its colour once the line is there."""
        pale, loud = self.theme.palette.ground[3], self.theme.series(_HOT)
        style = {"radius": 2 * _GAP * min(self.row, self.cell)}
        if not self.found.rows[row, column]:
            return Plate(self.box(row, column), pale, **style)

        def face(frame: float) -> str:
            return mixed(pale, loud, passed(frame, row + _ARRIVES, row + 1))

        return Plate(self.box(row, column), face, frames=self.frames, **style)

    def _way(self, row: int, begin: float) -> Line:
        """Return the line from an integer to its cell, which passes the zeros before it."""
        label, y = int(self.found.labels[row]), self.middle(row)
        around = 0.5 * self.scale * self.theme.em
        edges = [self.centre(k) + side for k in range(label) for side in (-around, around)]
        ends = np.array([begin, *edges, self.box(row, label)[0]]).reshape(-1, 2)

        def at(frame: float) -> np.ndarray:
            tip = begin + passed(frame, row, row + _ARRIVES) * (ends[-1, 1] - begin)
            seen = np.minimum(ends[ends[:, 0] < tip], tip)
            pieces = [[(x, y), (to, y), (np.nan, np.nan)] for x, to in seen]
            return np.reshape(pieces, (-1, 2))

        color = self.theme.series(_HOT)
        return Line(at, self.frames, color=color, width=0.7, halo=False, zorder=3)

    def _number(self, row: int, column: int) -> Writing:
        """Return a 0, or the 1, of a cell: it is seen once the line has passed it."""
        label, palette = int(self.found.labels[row]), self.theme.palette
        hot = column == label
        share = (column + 0.5) / (label + 0.5) * _ARRIVES if column < label else 1.0
        color = palette.background if hot else palette.muted
        style = {"color": color, "weight": "bold" if hot else "normal", **_MIDDLE}
        return Writing(
            lambda frame: str(int(hot)) if frame >= row + share else "",
            (self.centre(column), self.middle(row) - self.sunk(self.scale)),
            self.frames,
            room=self.box(row, column),
            scale=self.scale,
            **style,
        )

    # ------------------------------------------------------------------------- below

    def _as_numbers(self) -> list[Mark]:
        """Return, below the grid, bars as long as two labels would be as numbers."""
        low, high = self.found.extremes
        rows = len(self.found.labels)
        if low == high:
            self._write_below(self.left, self.middle(rows), self.page.say("onehot_order"))
            return []
        tall, marks = _BAR * self.row, []
        tops = self.middle(rows) + np.array([0.25, -0.2]) * self.row
        for value, top in zip((low, high), tops, strict=True):
            middle, end = top - tall / 2, self.left + value * self.cell
            scale = min(0.9 * tall / self.theme.em, 0.9)
            style = {"scale": scale, "color": self.theme.palette.muted, **_MIDDLE}
            y = middle - self.sunk(scale)
            write(self.axes, self.integers, y, str(value), self.theme, **style)
            marks.append(Plate((self.left, top - tall, end, top), self.theme.palette.ground[1]))
        words = self.page.say("onehot_times", high=high, low=low, times=f"{high / low:.3g}")
        x = self.left + low * self.cell + 0.6 * self.theme.em
        self._write_below(x, tops[0] - tall / 2, words)
        return marks

    def _write_below(self, x: float, y: float, words: str) -> None:
        style = {"va": "center", "color": self.theme.palette.muted, "scale": 0.95}
        fit(write(self.axes, x, y, words, self.theme, **style), self.page.right - x)
