"""A compass: arrows of one length from a point that moves, each with its name beyond its tip."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.mark import Drawn, between
from gdviz.plotting.marks.text import size_of
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing

LONG = 0.24
"""The length of an arrow, as a share of the shorter side of the axes."""
_ROUNDS = 12


class Arrow(NamedTuple):
    """The directions of an arrow at each point, shape (k, 2), its name and its two colours."""

    words: str
    vectors: np.ndarray
    color: str
    text_color: str


@dataclass(frozen=True, eq=False)
class Compass:
    """Arrows that show directions alone, as they look on the axes, each on a wider one before it.

    Between two points the arrows turn by growing shorter and longer again: one that flips over
    never sweeps sideways, where no gradient was.

    Attributes
    ----------
    points : where they stand at each frame, shape (k, 2); where they are nan there is nothing
    arrows : a zero vector, or one that is not finite, is not drawn
    """

    points: np.ndarray
    arrows: Sequence[Arrow]

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the arrows, then their names, clear of the words that the axes have already.

        What is drawn has `vectors` and `names`, of each arrow what was drawn of it.
        """
        return _Needles(self, axes, theme)


class _Needles(Drawn):
    """The arrows of a compass and their names, and where they stand at each frame."""

    def __init__(self, compass: Compass, axes: Axes, theme: Theme) -> None:
        self.axes, self.theme = axes, theme
        self.points, self.arrows = compass.points, compass.arrows
        self.length = LONG * min(axes.bbox.width, axes.bbox.height)
        self.words = [_middle_and_half(text, 0.3 * theme.em) for text in axes.texts]
        self.headings = np.array([self._headings(arrow.vectors) for arrow in self.arrows])
        self.halves = np.array([_half(axes, arrow, theme) for arrow in self.arrows])
        self.vectors, self.names = (
            [make(i, arrow).draw_on(axes, theme) for i, arrow in enumerate(self.arrows)]
            for make in (self._vector, self._name)
        )
        artists = [each for part in (*self.vectors, *self.names) for each in part.artists]
        named = {f"artist_{i}": each for i, each in enumerate(artists)}
        super().__init__(compass, len(self.points), self._turn, **named)

    def _turn(self, frame: float) -> None:
        for part in (*self.vectors, *self.names):
            part.draw(frame)

    def _vector(self, index: int, arrow: Arrow) -> Vector:
        return Vector(
            self._arrow(index),
            len(self.points),
            color=arrow.color,
            width=1.8 - 0.4 * index,
            zorder=4.5 + 0.01 * index,
        )

    def _headings(self, vectors: np.ndarray) -> np.ndarray:
        """Return the directions as they look on the axes, of length 1 or 0."""
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        box = self.axes.bbox
        with np.errstate(all="ignore"):
            seen = vectors * [box.width / (right - left), box.height / (high - low)]
            lengths = np.hypot(*seen.T)[:, None]
            there = np.isfinite(lengths) & (lengths > 0)
            return np.where(there, seen / np.where(there, lengths, 1), 0)

    def _arrow(self, index: int) -> Callable[[float], np.ndarray]:
        def at(frame: float) -> np.ndarray:
            tail = self._tail(frame)
            tip = tail + self.length * between(self.headings[index], frame)
            return self._back([tail, tip])

        return at

    def _name(self, index: int, arrow: Arrow) -> Writing:
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()

        def at(frame: float) -> np.ndarray:
            return self._back(self._centres(frame)[index])

        def words(frame: float) -> str:
            there = np.isfinite(between(self.points, frame)).all() and self._points(index, frame)
            return arrow.words if there else ""

        return Writing(words, at, len(self.points), room=(left, low, right, high), **_style(arrow))

    def _points(self, index: int, frame: float) -> bool:
        """Whether an arrow has a direction before a frame or behind it: one turns through none."""
        before, behind = np.minimum([int(frame), math.ceil(frame)], len(self.points) - 1)
        return bool(self.headings[index, [before, behind]].any())

    def _tail(self, frame: float) -> np.ndarray:
        return self.axes.transData.transform(between(self.points, frame))

    def _back(self, pixels: Sequence) -> np.ndarray:
        return self.axes.transData.inverted().transform(pixels)

    def _centres(self, frame: float) -> np.ndarray:
        """Return where the names stand, in pixels: beyond the tips, off all else and inside."""
        heads = np.array([between(each, frame) for each in self.headings])
        em, tail = self.theme.em, self._tail(frame)
        reach = np.sign(heads) * np.sqrt(np.abs(heads)) * (self.halves + 0.45 * em)
        shafts = [
            (tail + share * self.length * head, np.full(2, 0.3 * em))
            for head in heads
            for share in (0.3, 0.65, 1)
        ]
        centres = tail + self.length * heads + reach
        edge = self.halves + 0.3 * em
        lengths, sides = np.sqrt((heads**2).sum(axis=1)), np.copysign(1.0, heads[:, 1])
        for turn in range(_ROUNDS):
            # where there is no room for all, names rather cover an arrow than each other
            self._part(centres, shafts if turn < _ROUNDS // 2 else [])
            self._over_words(centres, sides)
            if turn < _ROUNDS // 2:
                self._outward(centres, tail, self.length * lengths.max(initial=0) + 0.45 * em)
            centres = np.clip(centres, self.axes.bbox.min + edge, self.axes.bbox.max - edge)
            sides = np.where(self._are_on_words(centres), -sides, sides)  # no room on that one
        self._beside(centres, shafts)
        return np.clip(centres, self.axes.bbox.min + edge, self.axes.bbox.max - edge)

    def _beside(self, centres: np.ndarray, shafts: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Push names that the edge of the axes keeps on an arrow to the side of it."""
        for centre, half in zip(centres, self.halves, strict=True):
            for middle, reach in shafts:
                lap = half + reach - np.abs(centre - middle)
                if (lap > 0).all():
                    share = min(lap[1] / (0.5 * self.theme.em), 1)
                    centre[0] += np.copysign(share * lap[0], centre[0] - middle[0])

    def _part(self, centres: np.ndarray, fixed: Sequence[tuple[np.ndarray, np.ndarray]]) -> None:
        """Push names, up or down, off each other and off what is fixed."""
        for centre, half in zip(centres, self.halves, strict=True):
            for middle, reach in fixed:
                centre[1] += _push(centre - middle, half + reach)
        for one, other in combinations(range(len(centres)), 2):
            push = _push(
                centres[one] - centres[other], 1.05 * (self.halves[one] + self.halves[other])
            )
            centres[one, 1] += push / 2
            centres[other, 1] -= push / 2

    def _outward(self, centres: np.ndarray, tail: np.ndarray, radius: float) -> None:
        """Push names out of the circle in which all arrows are."""
        away = centres - tail
        nearest = np.hypot(*np.maximum(np.abs(away) - self.halves, 0).T)
        far = np.maximum(np.hypot(*away.T), 1e-9)
        centres += away * (np.maximum(radius - nearest, 0) / far)[:, None]

    def _over_words(self, centres: np.ndarray, outward: np.ndarray) -> None:
        """Move names that meet words beyond them, as seen from the point."""
        for centre, half, side in zip(centres, self.halves, outward, strict=True):
            for middle, reach in self.words:
                push = _push(centre - middle, half + reach)
                wrong_way = push * side < 0
                centre[1] += push + 2 * side * (half + reach)[1] if wrong_way else push

    def _are_on_words(self, centres: np.ndarray) -> list[bool]:
        """Return which names meet words."""
        return [
            any(_push(centre - middle, half + reach) != 0 for middle, reach in self.words)
            for centre, half in zip(centres, self.halves, strict=True)
        ]


def _style(arrow: Arrow) -> dict[str, Any]:
    """Return how the name of an arrow is written."""
    return {
        "color": arrow.text_color,
        "scale": 0.9,
        "weight": "bold",
        "halo": True,
        "ha": "center",
        "va": "center",
    }


def _half(axes: Axes, arrow: Arrow, theme: Theme) -> np.ndarray:
    """Return half the size of the name of an arrow, in pixels."""
    return np.array(size_of(axes, arrow.words, theme, **_style(arrow))) / 2


def _middle_and_half(text: Text, pad: float) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of words and half their size with room round them, in pixels."""
    box = text.get_window_extent().padded(pad)
    return (box.max + box.min) / 2, (box.max - box.min) / 2


def _push(away: np.ndarray, room: np.ndarray) -> float:
    """Return how far up a box must go to keep off another, so far away, that needs such room."""
    lap = room - np.abs(away)
    return float(np.copysign(lap[1], away[1])) if (lap > 0).all() else 0.0
