"""Sparse and categorical cross-entropy: the integer and the one-hot row give one number."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import decimal, short
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Line, Vector
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.plates import Plate, growing
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.encoding import PROBABILITIES, RIGHT, BothLosses, both_losses
from gdviz.words.language import Say

_SPARSE, _CATEGORICAL, _RIGHT = 0, 1, 2
"""The series of the two, and of the right class."""
_POINTS, _NUMBER, _TERMS, _STRUCK, _SAME = 1, 2, 3, 4, 5
"""The frames in which the integer points at its column, its number comes, the row is multiplied,
what is zero is struck out, and the same number comes."""
_SMALL = 0.6
"""How small a term is set before it takes two lines."""
_ROWS = {"integer": 2.5, "bars": 7.0, "classes": 1.5, "row": 2.4, "terms": 2.4}
"""The heights of the rows above one another, in shares of one another."""
_NAMED, _HEAD, _BELOW = ("integer", "bars", "row"), 1.5, 4.6
"""Which of them have a name; likewise the height of a name above its row, and that of the number
below all rows."""
_LARGEST = 1.3
"""How large such a share is at most, in em."""
_NAMES, _MEETING, _COLUMN, _BROAD = 8.5, 9.2, 3.4, 1.2
"""In em: the width of the names beside the rows, of the number at the right of them, and of a
column, at least, that has a term; the width over the height from which on the number stands there.
"""
_LARGE = 2.6
"""The scale of the number."""
Point = tuple[float, float]


@picture
def sparse_and_categorical(probabilities: ArrayLike = PROBABILITIES, right: int = RIGHT) -> Drawing:
    """Draw the cross-entropy of one prediction by an integer and by a one-hot row.

    The integer points at the column whose probability counts. The row is 0 everywhere else, so of
    its sum that same column is left: sparse and categorical cross-entropy are one number.

    Parameters
    ----------
    probabilities : of 2 to 6 classes, from 0.001 on, that add to 1
    right : the number of the right class, from 0

    Raises
    ------
    ValueError
        If they are other probabilities, or there is no class of that number.

    Examples
    --------
    >>> scene = gd.plotting.sparse_and_categorical([0.2, 0.7, 0.1], right=1)
    >>> scene.save("sparse_and_categorical.gif")  # doctest: +SKIP
    """
    found = both_losses(probabilities, right)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _Rows(page, found).draw(),
        series={"sparse": _SPARSE, "categorical": _CATEGORICAL, "probabilities": _RIGHT},
        hold=0.5,
    )


def _said(say: Say, found: BothLosses) -> Said:
    return Said(
        say("same_title"),
        say("same_subtitle"),
        "",
        f"cross-entropy of probabilities {found.probabilities.tolist()} with the right class "
        f"{found.right}: sparse {found.sparse}, categorical {found.categorical}",
        say("same_alt", right=found.right, p=_written(found)[found.right], loss=_loss(found)),
    )


def _written(found: BothLosses) -> list[str]:
    """Return the probabilities as they are written: with two decimals if that is all of them."""
    p = found.probabilities
    return [decimal(each, 2 if np.allclose(p, p.round(2)) else 3) for each in p]


def _loss(found: BothLosses) -> str:
    return short(found.sparse)


@dataclass(frozen=True, eq=False)
class _Rows:
    """The integer, the probabilities as bars, the row and its terms, in the same columns."""

    page: Page
    found: BothLosses
    frames: int = _SAME + 1

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @cached_property
    def axes(self) -> Axes:
        return self.page.sheet()

    # ------------------------------------------------------------------------- where

    @cached_property
    def meets_beside(self) -> bool:
        """Whether the number stands at the right of the rows, not below."""
        left, bottom, right, top = self.page.room
        return right - left > _BROAD * (top - bottom)

    @cached_property
    def beside(self) -> bool:
        """Whether names stand at the left of the rows, not above."""
        wide = (self.page.right - self.page.left) / self.theme.em
        return self.meets_beside and wide > _NAMES + _MEETING + _COLUMN * len(self.found.row)

    @cached_property
    def columns(self) -> np.ndarray:
        """The edges of the columns, from the left."""
        left, right, em = self.page.left, self.page.right, self.theme.em
        left += _NAMES * em if self.beside else 0
        right -= _MEETING * em if self.meets_beside else 0
        return np.linspace(left, right, len(self.found.row) + 1)

    @property
    def wide(self) -> float:
        return float(self.columns[1] - self.columns[0])

    def centre(self, column: int) -> float:
        return float(self.columns[column]) + self.wide / 2

    @cached_property
    def rows(self) -> dict[str, float]:
        """The heights of the rows in shares; there are no terms where columns are too narrow."""
        return {
            name: high
            for name, high in _ROWS.items()
            if name != "terms" or self.wide > _COLUMN * self.theme.em
        }

    @cached_property
    def share(self) -> float:
        """One share of the height, in pixels."""
        high = self.page.top - self.page.bottom
        return min(high / self._shares, _LARGEST * self.theme.em)

    @property
    def _shares(self) -> float:
        """How many shares all stands in, but for what the bars may grow by."""
        more = 0.0 if self.beside else 3 * _HEAD
        return sum(self.rows.values()) + more + (0.0 if self.meets_beside else _BELOW)

    @property
    def scale(self) -> float:
        """How large the text is, in shares of the theme's."""
        return min(self.share / self.theme.em, 1.0)

    @property
    def em(self) -> float:
        return self.scale * self.theme.em

    @cached_property
    def heights(self) -> dict[str, tuple[float, float]]:
        """The lower and the upper edge of each row."""
        top, found = self.page.top, {}
        left = (top - self.page.bottom) / self.share - self._shares
        rows = self.rows | {"bars": self.rows["bars"] + min(left, self.rows["bars"])}
        for name, high in rows.items():
            top -= _HEAD * self.share if not self.beside and name in _NAMED else 0
            found[name] = (top - high * self.share, top)
            top -= high * self.share
        return found

    @property
    def last(self) -> str:
        """The lowest row."""
        return [*self.rows][-1]

    def middle(self, row: str) -> float:
        return sum(self.heights[row]) / 2

    @cached_property
    def integer(self) -> tuple[float, float, float, float]:
        """The edges of the cell of the integer, before the columns."""
        low, high = self.heights["integer"]
        side = 0.86 * (high - low)
        left = self.columns[0] - (1.3 * side if self.beside else 0)
        return left, (low + high - side) / 2, left + side, (low + high + side) / 2

    @cached_property
    def meeting(self) -> tuple[Point, Point, Point]:
        """The middles of the sparse formula, of the number, and of the categorical formula."""
        left, _, right, _ = self.page.room
        if self.meets_beside:
            x = (float(self.columns[-1]) + right) / 2 + 0.4 * self.em
            low, high = self.middle(self.last), self.middle("integer")
            return (x, high), (x, (low + high) / 2), (x, low)
        y = self.heights[self.last][0] - _BELOW / 2 * self.share
        third = (right - left) / 6
        return (left + third, y), (left + 3 * third, y), (right - third, y)

    # ------------------------------------------------------------------------- what

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        self._name("integer", "sparse", _SPARSE)
        self._name("bars", "probabilities", _RIGHT)
        self._name("row", "categorical", _CATEGORICAL)
        marks = [*self._bars(), *self._cells(), *self._pointer()]
        drawn = [mark.draw_on(self.axes, self.theme) for mark in marks]
        return [*drawn, *self._terms(), *self._meet()]

    def _write(
        self, x: float, y: float, words: str, scale: float = 1.0, since: int = 0, **style: Any
    ) -> tuple[Stamp, list[Drawn]]:
        """Write words in the middle of a place, to be seen from a frame on."""
        style = {"ha": "center", "va": "center_baseline"} | style
        stamp = write(self.axes, x, y, words, self.theme, scale=scale * self.scale, **style)
        return stamp, [shown_since(stamp, since, self.frames)] if since else []

    def _name(self, row: str, key: str, series: int) -> None:
        """Write the name of a row and, under it or behind it, what it is."""
        say, theme, x = self.page.say, self.theme, self.page.left
        loud = {"weight": "bold", "color": theme.series_text(series), "ha": "left"}
        muted = {"color": theme.palette.muted, "ha": "left", "scale": 0.85}
        y, edge, up = self.middle(row), self.columns[0] - 0.5 * self.em, 0.62 * self.em
        if not self.beside:
            y, edge, up = self.heights[row][1] + 0.55 * _HEAD * self.share, self.page.right, 0.0
        name, _ = self._write(x, y + up, say(f"same_{key}"), **loud)
        told, _ = self._write(x, y - up, say(f"same_{key}_told"), **muted)
        if self.beside:
            edge = self.integer[0] - 0.5 * self.em if row == "integer" else edge
            fit(name, edge - x)
            fit(told, edge - x)
            return
        if row == "bars":  # the arrow of the integer comes down there
            x, edge = self._beside_pointer(measure(name)[0])
        name.set_x(x)
        told.set_x(after := x + measure(name)[0] + 0.6 * self.em)
        if after + measure(told)[0] > edge:
            told.remove()

    def _beside_pointer(self, wide: float) -> tuple[float, float]:
        """Return where words so wide begin above the bars, and where they must end."""
        x, apart = self.centre(self.found.right), 0.6 * self.em
        if self.page.left + wide + apart < x:
            return self.page.left, x - apart
        return x + apart, self.page.right

    def _bars(self) -> list[Mark]:
        """Return the probabilities as bars, with their numbers above and their classes below."""
        low, high = self.heights["bars"]
        room, p = high - low - 2.2 * self.em, self.found.probabilities
        told, marks = _written(self.found), []
        widest_one = widest(self.axes, told, self.theme, scale=self.scale, weight="bold")
        scale = min(1.0, 0.88 * self.wide / widest_one)
        for k, words in enumerate(told):
            x, top = self.centre(k), low + room * p[k] / p.max()
            right, palette = k == self.found.right, self.theme.palette
            color = self.theme.series(_RIGHT) if right else palette.ground[0]
            ends = x - 0.3 * self.wide, low, x + 0.3 * self.wide, top
            marks.append(Plate(ends, color))
            style = {"weight": "bold", "color": self.theme.series_text(_RIGHT)} if right else {}
            self._write(x, top + 0.7 * self.em, words, scale, **style)
            self._write(x, self.middle("classes"), str(k), 0.9, color=palette.muted)
        return marks

    def _cells(self) -> list[Mark]:
        """Return the cell of the integer, and those of the row."""
        low, high = self.heights["row"]
        gap, half = 0.06 * self.share, 0.5 * min(self.wide, 1.6 * (high - low))
        loud, pale = {"weight": "bold"}, self.theme.palette.ground[3]
        x, y = (self.integer[0] + self.integer[2]) / 2, self.middle("integer")
        ground = self.theme.palette.background
        self._write(x, y, str(self.found.right), 1.3, color=ground, **loud)
        marks = [Plate(self.integer, self.theme.series(_SPARSE), radius=0.15 * self.share)]
        for k, hot in enumerate(self.found.row.astype(int).tolist()):
            x = self.centre(k)
            ends = x - half + gap, low + gap, x + half - gap, high - gap
            color = self.theme.series(_CATEGORICAL) if hot else pale
            marks.append(Plate(ends, color, radius=0.15 * self.share))
            style = {"color": ground, **loud} if hot else {"color": self.theme.palette.ink}
            self._write(x, self.middle("row"), str(hot), 1.2, **style)
        return marks

    def _pointer(self) -> list[Mark]:
        """Return the way from the integer to its column: along, then down to the number there."""
        _, bottom, right, _ = self.integer
        x, y = self.centre(self.found.right), self.middle("integer")
        tip = x, self.heights["bars"][1] - 0.7 * self.em
        style = {"color": self.theme.series(_SPARSE), "frames": self.frames}
        if x < right + 0.5 * self.em:  # it stands over its column
            return [Vector(growing([(x, bottom), tip], _POINTS - 1, _POINTS), **style)]
        corner, turns = (x, y), _POINTS - 0.4
        along = growing([(right, y), corner], _POINTS - 1, turns)
        down = Vector(growing([corner, tip], turns, _POINTS), **style)
        return [down, Line(along, halo=False, width=0.8, zorder=down.zorder + 0.1, **style)]

    def _terms(self) -> list[Drawn]:
        """Draw what each class adds to the loss of the row; what is 0 is struck out."""
        if "terms" not in self.rows:
            return []
        words, scale = self._terms_in_a_column()
        drawn, y = [], self.middle("terms")
        for k, each in enumerate(words):
            right, x = k == self.found.right, self.centre(k)
            color = self.theme.series_text(_CATEGORICAL) if right else self.theme.palette.muted
            style = {"color": color, "weight": "bold" if right else "normal"}
            stamp, seen = self._write(x, y, each, scale, since=_TERMS, **style)
            drawn += seen
            if not right:
                half = np.array([0.52, 0.42]) * measure(stamp)
                style = {"color": self.theme.palette.ink, "width": 0.5, "halo": False, "zorder": 7}
                ends = np.array([x, y]) + np.array([-half, half])
                line = Line(growing(ends, _STRUCK - 1, _STRUCK), self.frames, **style)
                drawn.append(line.draw_on(self.axes, self.theme))
        return drawn

    def _terms_in_a_column(self) -> tuple[list[str], float]:
        """Return the terms, in two lines where they would be too small in one, and their scale."""
        told = [*zip(self.found.row, _written(self.found), strict=True)]
        for between in ("", "\n"):
            words = [f"−{hot:.0f}·{between}log\N{NO-BREAK SPACE}{p}" for hot, p in told]
            wide = widest(self.axes, words, self.theme, scale=self.scale, weight="bold")
            scale = min(0.95, 0.9 * self.wide / wide)
            if scale > _SMALL:
                break
        return words, scale

    def _meet(self) -> list[Drawn]:
        """Draw both formulas, and from each an arrow to the number where they meet."""
        p, big = _written(self.found)[self.found.right], {"weight": "bold"}
        first, middle, last = self.meeting
        number, drawn = self._write(*middle, _loss(self.found), _LARGE, since=_NUMBER, **big)
        fit(number, _MEETING * self.em)
        above = middle[0], middle[1] + measure(number)[1] / 2 + 0.35 * self.em
        muted = {"color": self.theme.palette.muted}
        loss, seen = self._write(*above, self.page.say("same_loss"), since=_NUMBER, **muted)
        drawn += seen
        room = Bbox.union([number.get_window_extent(), loss.get_window_extent()])
        for place, series, since in ((first, _SPARSE, _POINTS), (last, _CATEGORICAL, _SAME)):
            style = {"color": self.theme.series_text(series), **big}
            formula = f"−log\N{NO-BREAK SPACE}{p}"
            stamp, seen = self._write(*place, formula, 1.15, since=since, **style)
            ends = _between(stamp.get_window_extent(), room, 0.35 * self.em)
            time = {"since": max(since, _NUMBER) - 0.6, "until": max(since, _NUMBER)}
            color = self.theme.series(series)
            arrow = Vector(growing(ends, **time), self.frames, color=color)
            drawn += [*seen, arrow.draw_on(self.axes, self.theme)]
        return drawn


def _between(here: Bbox, there: Bbox, apart: float) -> np.ndarray:
    """Return the ends (2, 2) of an arrow from one box to another, straight along one axis."""
    gap = np.maximum(there.min - here.max, here.min - there.max)
    axis = int(gap.argmax())
    up = np.sign(there.min[axis] + there.max[axis] - here.min[axis] - here.max[axis])
    ends = np.tile((here.min + here.max) / 2, (2, 1))
    ends[0, axis] = (here.max if up > 0 else here.min)[axis] + up * apart
    ends[1, axis] = (there.min if up > 0 else there.max)[axis] - up * apart
    return ends
