"""Lines of code on a ground of their own, some of them on a band that is lit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

from matplotlib.axes import Axes

from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.fitting import fit_alike
from gdviz.plotting.marks.fonts import families
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.plates import Plate
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.theme import Theme

_MONOSPACED = "DejaVu Sans Mono"
"""The font of code, which comes with Matplotlib."""
_PAD, _BROKEN, _SMALLEST = 0.8, 0.75, 0.55
"""In em: the room round the code. The scale below which lines are broken, and the smallest."""
TIGHT, LOOSE = 1.5, 2.0
"""The height of a line, in sizes of the code, at least and at most."""


class CodeLine(NamedTuple):
    """A line of code.

    Attributes
    ----------
    words : what it says
    color : in which it is written, bold; "" for the ink of plain code
    band : the colour of its ground at a frame, if it has one of its own
    """

    words: str
    color: str = ""
    band: At | None = None


@dataclass(frozen=True, eq=False)
class CodeLines:
    """A block of code at the top of a box, as large as its longest line allows.

    Attributes
    ----------
    axes : that cover a page, in pixels
    box : left, bottom, right, top of the room
    ways : the lines, and the same broken into shorter ones where they would be small
    leading : the height of a line, in sizes of the code
    frames : of the bands
    """

    axes: Axes
    theme: Theme
    box: Box
    ways: Sequence[Sequence[CodeLine]]
    leading: float = LOOSE
    frames: int = 1

    @cached_property
    def style(self) -> dict[str, Any]:
        """How code is written: in a font all of whose letters are as wide."""
        words = "".join(line.words for line in self.ways[0])
        return {"fontfamily": [_MONOSPACED, *families(words, self.theme.fonts)], "va": "center"}

    @cached_property
    def lines(self) -> Sequence[CodeLine]:
        """The first way in which they are large enough, or the last."""
        return next((way for way in self.ways if self._scale(way) > _BROKEN), self.ways[-1])

    def _scale(self, lines: Sequence[CodeLine]) -> float:
        """Return how large the text of lines can be to fit, in shares of the theme's."""
        left, bottom, right, top = self.box
        words, room = [line.words for line in lines], 2 * _PAD * self.theme.em
        wide = widest(self.axes, words, self.theme, weight="bold", **self.style)
        high = TIGHT * len(lines) * self.theme.em
        return min((right - left - room) / wide, (top - bottom - room) / high, 1.0)

    @cached_property
    def scale(self) -> float:
        """How large the text is, in shares of the theme's."""
        return max(self._scale(self.lines), _SMALLEST)

    @cached_property
    def high(self) -> float:
        """The height of a line in pixels."""
        _, bottom, _, top = self.box
        room = (top - bottom - 2 * _PAD * self.theme.em) / len(self.lines)
        return min(room, self.leading * self.scale * self.theme.em)

    @property
    def low(self) -> float:
        """The lower edge of the block."""
        return self.box[3] - self.high * len(self.lines) - 2 * _PAD * self.theme.em

    def draw(self) -> list[Drawn]:
        """Draw the lines on their ground and return what moves."""
        (left, _, right, top), em, stamps = self.box, self.theme.em, []
        ground = self.theme.palette.ground[4]
        plates = [Plate((left, self.low, right, top), ground, radius=0.4 * em)]
        for k, (words, color, band) in enumerate(self.lines):
            y = top - _PAD * em - (k + 0.5) * self.high
            look = {"color": color, "weight": "bold"} if color else {}
            style = {"scale": self.scale, **look, **self.style}
            stamps.append(write(self.axes, left + _PAD * em, y, words, self.theme, **style))
            if band is not None:
                edge, half = 0.4 * _PAD * em, self.high / 2
                ends = left + edge, y - half, right - edge, y + half
                plates.append(Plate(ends, band, frames=self.frames))
        fit_alike(stamps, right - left - 2 * _PAD * em)
        return [plate.draw_on(self.axes, self.theme) for plate in plates]
