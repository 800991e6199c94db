"""Contours of a surface that is another one in each frame."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection

from gdviz.plotting.marks.levels import contour_bands, contour_lines
from gdviz.plotting.marks.mark import At, Drawn, View
from gdviz.plotting.marks.theme import Theme


def grid(view: View, resolution: int = 100) -> np.ndarray:
    """Return points over a view, shape (resolution, resolution, 2), rows from the lowest up."""
    x, y = (np.linspace(*edge, resolution) for edge in view)
    return np.stack(np.meshgrid(x, y), axis=-1)


@dataclass(frozen=True, eq=False)
class Isolines:
    """The lines along which a surface has some heights; with `bands`, on its ground.

    Attributes
    ----------
    at : the heights at a frame, shape (k, k), over the points of `grid(view, k)`
    view : what the axes show
    levels : the heights with lines, ascending; a ground begins at the first, which has none
    color, alpha, width : of the lines, in widths of a path; by default those of a map
    bands : whether the ground between them is filled, in the colours of a map
    """

    at: At
    view: View
    levels: np.ndarray
    frames: int = 1
    color: str | None = None
    alpha: float | None = None
    width: float | None = None
    bands: bool = False
    zorder: float = 1.0

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the ground, if it is wanted, and the lines on it."""
        lines, ground = self._lines(theme), None
        if self.bands:
            ground = PathCollection([], linewidths=0, antialiaseds=False, zorder=self.zorder)
        artists = {"ground": ground, "lines": lines} if self.bands else {"lines": lines}
        for artist in artists.values():
            axes.add_collection(artist, autolim=False)
        shades = np.array(theme.ground(len(self.levels)))

        def move(frame: float) -> None:
            heights = np.asarray(self.at(frame), float)
            x, y = map(np.linspace, *np.transpose(self.view), heights.shape[::-1])
            lines.set_segments([line for _, line in contour_lines(self.levels, x, y, heights)])
            if ground is not None:
                bands = contour_bands(self.levels, x, y, heights)
                ground.set_paths([path for _, path in bands])
                ground.set_facecolor(shades[[index for index, _ in bands]])

        return Drawn(self, self.frames, move, **artists)

    def _lines(self, theme: Theme) -> LineCollection:
        own = self.color is None
        return LineCollection(
            [],
            colors=theme.palette.contour if own else self.color,
            alpha=theme.palette.contour_alpha if own else self.alpha,
            linewidths=(
                theme.hairline_width if self.width is None else self.width * theme.size.path
            ),
            antialiaseds=True,
            capstyle="round",
            joinstyle="round",
            zorder=self.zorder + 0.1,
        )
