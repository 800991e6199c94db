"""Names of arrows that turn: in a film they go with the tips, in a still each has a clear spot."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.places import Places
from gdviz.plotting.marks.compass import Compass
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Theme


@dataclass(frozen=True, eq=False)
class NamedCompass:
    """A compass on a path, whose arrows have names.

    Attributes
    ----------
    compass : the arrows
    way : the points of the path, shape (k, 2), one a frame
    rings : where round marks are, and their radii, in sizes of the theme's marker
    """

    compass: Compass
    way: np.ndarray
    rings: Sequence[tuple[np.ndarray, float]] = ()

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the compass."""
        words = [text for text in axes.texts if isinstance(text, Stamp)]
        return _Names(self, axes, theme, words)


class _Names(Drawn):
    """A compass, whose names have a place of their own in a still."""

    def __init__(
        self, mark: NamedCompass, axes: Axes, theme: Theme, words: Sequence[Stamp]
    ) -> None:
        self.axes, self.theme, self.words, self.named = axes, theme, words, mark
        self.needles = mark.compass.draw_on(axes, theme)
        self.vectors, self.names = self.needles.vectors, self.needles.names
        named = {f"artist_{k}": each for k, each in enumerate(self.needles.artists)}
        super().__init__(mark.compass, len(self.needles), self.needles.draw, **named)

    def stand(self, frame: float) -> None:
        """Draw a frame as a still: each name beside its arrow, where it covers nothing."""
        self.draw(frame)
        places = self._places(frame)
        for index, (name, needle) in enumerate(zip(self.names, self.vectors, strict=True)):
            if name.text.get_text() and needle.shaft.get_visible():
                self._put(places, name.text, self._ends(index, frame))

    def _put(self, places: Places, name: Stamp, ends: np.ndarray) -> None:
        style = {"color": name.get_color(), "scale": 0.9, "weight": "bold"}
        outer = ends[0] + np.linspace(1, 0.4, 9)[:, None] * (ends[1] - ends[0])
        found = places.find(name.get_text(), outer, **style)
        if found is None:
            found = places.find_farther(name.get_text(), outer, **style)
        if found is not None:
            name.set_position(self.axes.transData.inverted().transform(found))
            places.add_words(name)

    def _ends(self, index: int, frame: float) -> np.ndarray:
        return np.asarray(self.vectors[index].mark.at(min(frame, len(self) - 1)))

    def _places(self, frame: float) -> Places:
        """Return the free room beside the arrows of a frame."""
        places, mark = Places(self.axes, self.theme), self.named
        way = mark.way[: int(frame) + 1]
        places.add_trace(way[np.isfinite(way).all(axis=1)])
        for point, radius in mark.rings:
            places.add_ring(np.reshape(point, (1, 2)), radius)
        for stamp in self.words:
            places.add_words(stamp)
        for index in range(len(self.names)):
            ends = self._ends(index, frame)
            if np.isfinite(ends).all():
                places.add_path(index, ends)
                places.add_ring(ends[1:], 0.5)
                places.add_ring(ends[:1], 0.7)
        return places
