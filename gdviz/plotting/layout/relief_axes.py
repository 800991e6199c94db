"""The edges of a relief's box that are nearest, with numbers, names of the variables and heights:
so it is seen where a path stands, and how high."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.ticks import short, tick_places, tick_words
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.perspective import Relief
from gdviz.plotting.marks.text import widest
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing

_TICKS, _SCALE = 3, 0.8
"""How many numbers an edge has, more or less, and their size."""
_INSIDE = (0.06, 0.94)
"""Between which shares of an edge its numbers stand: at a corner two would meet."""
_CLEAR, _NAMED, _SIDE, _LINE = 0.45, 0.45, 0.5, 1.2
"""In em: how far from an edge its numbers stand, from these its name, from the upright heights; and
how far apart these are at least."""
_HALF = 0.38
"""In em: half the height of what stands there."""
_EDGES = ([0, 1], [3, 2]), ([0, 3], [1, 2])
"""Which corners of the floor are the ends of its edges along each variable."""


@dataclass(frozen=True, eq=False)
class ReliefAxes:
    """The two near edges of the floor and the upright at the left, whatever the camera.

    Attributes
    ----------
    axes, theme : where it is drawn
    ground : the relief
    letters : of the two variables, as LaTeX
    numbered : whether they have numbers, as a map beside it has none
    """

    axes: Axes
    theme: Theme
    ground: Relief
    letters: Sequence[str]
    numbered: bool = True

    def draw(self) -> list[Drawn]:
        """Draw the edges, their numbers and their names."""
        heights = self._heights() if self.numbered else []
        marks = [*self.lines, *self._along(0), *self._along(1), *heights]
        return [mark.draw_on(self.axes, self.theme) for mark in marks]

    @cached_property
    def lines(self) -> list[Line]:
        """The edges, which names keep off."""
        style = {"color": self.theme.palette.muted, "width": 0.3, "halo": False, "zorder": 0.8}
        edges = partial(self._edge, 0), partial(self._edge, 1), self._upright
        return [Line(self._placed(edge), self.ground.frames, **style) for edge in edges]

    def _placed(self, points: Callable[[float], np.ndarray]) -> Callable[[float], np.ndarray]:
        return lambda frame: self.ground.place(points(frame), frame)

    def _edge(self, variable: int, frame: float) -> np.ndarray:
        """Return the ends of the near edge along a variable."""
        return self.ground.corners[_near_edge(self.ground, variable, frame)]

    def _upright(self, frame: float) -> np.ndarray:
        """Return the ends of the upright edge at the left, (2, 3): from low to high."""
        left = self.ground.corners[_corners(self.ground, frame)[:, 0].argmin()]
        return np.array([left, [*left[:2], self.ground.ground.high]])

    @property
    def _em(self) -> float:
        """What an em is in data: the axes have one scale."""
        left, right = self.axes.get_xlim()
        return self.theme.em * (right - left) / self.axes.bbox.width

    def _pixels(self, points: np.ndarray, frame: float) -> np.ndarray:
        return self.axes.transData.transform(self.ground.place(points, frame))

    def _beside(
        self, variable: int, share: float, words: str, scale: float, under: float = 0.0
    ) -> Writing:
        """Return words beside an edge, at a share of it, out of the box and clear of it.

        They are as far from it as they are wide or high in the direction in which they stand, and
        clear of what stands `under` them: words so wide, in pixels.
        """
        wide = widest(self.axes, [words], self.theme, scale=scale) / self.theme.em
        halves, below = np.array([wide / 2, _HALF]), np.zeros(2)
        if under:
            below = np.array([under / self.theme.em, 2 * _HALF])

        def place(frame: float) -> np.ndarray:
            first, last = self._edge(variable, frame)
            at = self.ground.place(first + share * (last - first), frame)
            out = _out(self.ground, variable, frame)
            away = _CLEAR + np.abs(out) @ (halves + below) + (_NAMED if under else 0)
            return at + away * self._em * out

        return self._write(words, place, "center", scale)

    def _along(self, variable: int) -> list[Writing]:
        """Return the numbers along an edge, and the name of its variable."""
        low, high = self.ground.view[variable]
        ticks = tick_places(low, high, most=_TICKS) if self.numbered else []
        ticks = self._legible(variable, ticks)
        told = zip([(tick - low) / (high - low) for tick in ticks], tick_words(ticks), strict=True)
        told = [(share, words) for share, words in told if _INSIDE[0] <= share <= _INSIDE[1]]
        numbers = [self._beside(variable, share, words, _SCALE) for share, words in told]
        under = widest(self.axes, [words for _, words in told], self.theme, scale=_SCALE)
        name = self._beside(variable, 0.5, f"${self.letters[variable]}$", 1.0, under)
        return [*numbers, name]

    def _legible(self, variable: int, ticks: Sequence[float]) -> Sequence[float]:
        """Return the ticks of an edge, or none where their numbers would run into each other."""
        frame = self.ground.frames - 1
        first, last = self._pixels(self._edge(variable, frame), frame)
        wide = widest(self.axes, tick_words(ticks), self.theme, scale=_SCALE)
        return ticks if len(ticks) * wide < np.hypot(*(last - first)) else []

    def _heights(self) -> list[Writing]:
        """Return a few heights, round numbers, beside the upright."""
        low, high = self.ground.ground.low, self.ground.ground.high
        ticks = self._apart(_round(low, high)) if high > low else [low]
        shares = [(tick - low) / (high - low) if high > low else 0.0 for tick in ticks]
        words = tick_words(ticks) if high > low else [short(low)]
        told = zip(words, map(self._aside, shares), strict=True)
        return [self._write(each, place, "right") for each, place in told]

    def _apart(self, ticks: Sequence[float]) -> Sequence[float]:
        """Return ticks of the upright that do not touch: all, the ends of them, or the last one."""
        bottom, top = self._pixels(self._upright(self.ground.frames - 1), self.ground.frames - 1)
        unit = (top - bottom)[1] / (self.ground.ground.high - self.ground.ground.low)
        for several in (ticks, ticks[:: len(ticks) - 1]):
            if (several[1] - several[0]) * unit > _LINE * self.theme.em:
                return several
        return ticks[-1:]

    def _aside(self, share: float) -> Callable[[float], np.ndarray]:
        """Return where words stand at the left of the upright, at a share of it."""

        def place(frame: float) -> np.ndarray:
            low, high = self.ground.place(self._upright(frame), frame)
            return low + share * (high - low) - [_SIDE * self._em, 0]

        return place

    def _write(
        self, words: str, at: Callable[[float], np.ndarray], ha: str, scale: float = _SCALE
    ) -> Writing:
        box = self.axes.bbox.padded(4 * self.theme.em)
        room = self.axes.transData.inverted().transform([box.min, box.max]).reshape(-1)
        style = {"ha": ha, "va": "center", "color": self.theme.palette.muted, "scale": scale}
        return Writing(words, at, self.ground.frames, room=room, **style)


def _round(low: float, high: float) -> Sequence[float]:
    """Return two or three round heights, or the lowest and the highest where there are none."""
    several = (tick_places(low, high, most=most) for most in (2, 3, 4))
    return next((ticks for ticks in several if len(ticks) > 1), [low, high])


@lru_cache(8)
def _corners(ground: Relief, frame: float) -> np.ndarray:
    """Return the page's coordinates and the depth (4, 3) of the corners of the floor.

    All that is written along its edges asks for them in each frame.
    """
    return ground.placed(ground.corners, ground.at(frame))


@lru_cache(8)
def _near_edge(ground: Relief, variable: int, frame: float) -> list[int]:
    """Return which corners are the ends of the floor's near edge along a variable: low and high."""
    depth = _corners(ground, frame)[:, 2]
    return max(_EDGES[variable], key=lambda ends: depth[ends].sum())


@lru_cache(8)
def _out(ground: Relief, variable: int, frame: float) -> np.ndarray:
    """Return the direction on the page, of length 1, from a near edge out of the box."""
    corners = _corners(ground, frame)[:, :2]
    ends = corners[_near_edge(ground, variable, frame)]
    across = (ends[1] - ends[0])[::-1] * [1, -1]
    return across * np.sign(across @ (ends.mean(axis=0) - corners.mean(axis=0))) / np.hypot(*across)
