"""The plane that a classifier parts into regions: their colours, the border, the points on it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np
from matplotlib.colors import to_rgb

from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.levels import contour_lines
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import View
from gdviz.plotting.marks.theme import Theme
from gdviz.studies.regions import Regions

_CELLS = 150
"""Across the plane: colours between their middles are mixed."""
_SOFT = 0.38
"""How much of a class's colour is in a region that is certainly its own."""
_BORDER = 1.3
"""How wide the border is, in widths of a path."""


@dataclass(frozen=True, eq=False)
class RegionPlane:
    """What a network predicts over a view, in cells as square as can be.

    Attributes
    ----------
    found : what it predicts, and the points
    view : what is shown
    aspect : the height of the axes over their width
    moments : of the training, one a frame
    """

    found: Regions
    view: View
    aspect: float
    moments: Sequence[int]

    @cached_property
    def grid(self) -> tuple[np.ndarray, np.ndarray]:
        """The middles of the cells along both coordinates."""
        counts = _CELLS, max(round(_CELLS * self.aspect), 2)
        x, y = (
            low + (np.arange(count) + 0.5) / count * (high - low)
            for (low, high), count in zip(self.view, counts, strict=True)
        )
        return x, y

    @cached_property
    def predicted(self) -> Callable[[int], np.ndarray]:
        """A function of the frame: the probabilities of the cells, rows from below."""
        return lru_cache(4)(lambda frame: self.found.over(*self.grid, self.moments[frame]))

    def best(self, frame: float) -> np.ndarray:
        """Return the most probable class of each cell, rows from below."""
        return self.predicted(int(frame)).argmax(axis=2)

    def border(self, frame: float) -> np.ndarray:
        """Return where the two most probable classes are equally so, broken by nan."""
        predicted, count = self.predicted(int(frame)), len(self.found.names)
        gap = np.full((1, 2), np.nan)
        pieces = [gap]
        for k in range(count - 1):  # each border once: against later classes, over earlier ones
            own, later = predicted[..., k], predicted[..., k + 1 :].max(axis=2)
            under = predicted[..., :k].max(axis=2, initial=0) > np.maximum(own, later)
            heights = np.ma.masked_where(under, own - later)
            for _, line in contour_lines([-1.0, 0.0], *self.grid, heights):
                pieces += [np.asarray(line), gap]
        return np.concatenate(pieces)

    def marks(self, theme: Theme) -> list[Image | Line | Dots]:
        """Return the border, the regions in soft colours, and the points, those wrong in rings."""
        ground = np.array(to_rgb(theme.palette.background))
        series = np.array([to_rgb(theme.series(k)) for k in range(len(self.found.names))])
        soft, frames = ground + _SOFT * (series - ground), len(self.moments)

        def colors(frame: float) -> np.ndarray:
            return np.clip(np.nan_to_num(self.predicted(int(frame))[::-1]) @ soft, 0, 1)

        ink = {"color": theme.palette.ink, "width": _BORDER, "halo": False, "zorder": 2.5}
        border = Line(self.border, frames, **ink)
        image = Image(colors, frames, extent=(*self.view[0], *self.view[1]), smooth=True)
        return [border, image, *self._points(theme)]

    def _points(self, theme: Theme) -> list[Dots]:
        """Return the points, each class in its colour, and rings round those guessed wrong."""
        found, size = self.found, min(0.85, 12 / np.sqrt(len(self.found.points)))

        def wrong(frame: float) -> np.ndarray:
            return found.points[found.guessed[self.moments[int(frame)]] != found.right]

        ring = {"color": theme.palette.ink, "size": 2 * size, "open": True, "zorder": 2.8}
        marks = [Dots(wrong, len(self.moments), **ring)]
        for k in range(len(found.names)):
            own = found.points[found.right == k]
            look = {"color": theme.series(k), "marker": theme.marker(k), "zorder": 3 + 0.01 * k}
            marks.append(Dots(own, size=size, **look))
        return marks
