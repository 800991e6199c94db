"""A compass: arrows of one length from a point that moves, each with its name beyond its tip."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Text

from gdviz.plotting.marks import Mark
from gdviz.plotting.moving import Vector, Words
from gdviz.plotting.text import measure
from gdviz.plotting.theme import Theme

_LONG, _ROUNDS = 0.24, 8


class Arrow(NamedTuple):
    """The directions of an arrow at each point, shape (k, 2), its name and its two colours."""

    words: str
    vectors: np.ndarray
    color: str
    text_color: str


class Compass:
    """Arrows that show directions alone, as they look on the axes.

    Between two points the arrows turn by growing shorter and longer again: one that flips over
    never sweeps sideways, where no gradient was.

    Parameters
    ----------
    points : where they stand at each frame, shape (k, 2), finite
    arrows : a zero vector, or one that is not finite, is not drawn

    Attributes
    ----------
    marks : the arrows and their names
    """

    def __init__(
        self, axes: Axes, theme: Theme, points: np.ndarray, arrows: Sequence[Arrow]
    ) -> None:
        self.axes, self.theme, self.points = axes, theme, points
        self.length = _LONG * min(axes.bbox.width, axes.bbox.height)
        self.words = [_middle_and_half(text) for text in axes.texts]
        self.headings = np.array([self._headings(arrow.vectors) for arrow in arrows])
        self.halves = np.zeros((len(arrows), 2))
        frames = len(points)
        vectors = [
            Vector(axes, theme, self._arrow(i), frames, color=arrow.color, width=1.2,
                   zorder=4.5 + 0.01 * i)
            for i, arrow in enumerate(arrows)
        ]  # fmt: skip
        names = [self._name(i, arrow) for i, arrow in enumerate(arrows)]
        self.halves[:] = [np.array(measure(name.text)) / 2 for name in names]
        self.marks: list[Mark] = [*vectors, *names]
        for name in names:
            name.draw(frames - 1)

    def _headings(self, vectors: np.ndarray) -> np.ndarray:
        """Return the directions as they look on the axes, of length 1 or 0."""
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()
        box = self.axes.bbox
        seen = vectors * [box.width / (right - left), box.height / (high - low)]
        with np.errstate(invalid="ignore"):
            lengths = np.hypot(*seen.T)[:, None]
            there = np.isfinite(lengths) & (lengths > 0)
            return np.where(there, seen / np.where(there, lengths, 1), 0)

    def _arrow(self, index: int) -> Callable[[float], np.ndarray]:
        def at(frame: float) -> np.ndarray:
            tail = self._tail(frame)
            tip = tail + self.length * between(self.headings[index], frame)
            return self._back([tail, tip])

        return at

    def _name(self, index: int, arrow: Arrow) -> Words:
        (left, right), (low, high) = self.axes.get_xlim(), self.axes.get_ylim()

        def at(frame: float) -> np.ndarray:
            return self._back(self._centres(frame)[index])

        return Words(
            self.axes, self.theme, arrow.words, at, len(self.points),
            room=(left, low, right, high), color=arrow.text_color, scale=0.9, weight="bold",
            halo=True, ha="center", va="center",
        )  # fmt: skip

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
        for _ in range(_ROUNDS):
            centres = np.clip(centres, self.axes.bbox.min + edge, self.axes.bbox.max - edge)
            self._part(centres, [*self.words, *shafts])
        return centres

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


def _middle_and_half(text: Text) -> tuple[np.ndarray, np.ndarray]:
    """Return the middle of words and half their size, in pixels."""
    box = text.get_window_extent()
    return (box.max + box.min) / 2, (box.max - box.min) / 2


def _push(away: np.ndarray, room: np.ndarray) -> float:
    """Return how far up a box must go to keep off another, so far away, that needs such room."""
    lap = room - np.abs(away)
    return float(np.copysign(lap[1], away[1])) if (lap > 0).all() else 0.0


def between(values: np.ndarray, frame: float) -> np.ndarray:
    """Return the values at a frame: between two whole frames, part of the way."""
    whole = int(min(frame, len(values) - 1))
    following = values[min(whole + 1, len(values) - 1)]
    return values[whole] + (frame - whole) * (following - values[whole])
