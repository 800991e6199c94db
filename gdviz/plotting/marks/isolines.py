"""Contours of a surface that is another one in each frame."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection

from gdviz.plotting.marks.levels import contour_bands, contour_lines
from gdviz.plotting.marks.moving import At, Moving
from gdviz.plotting.marks.still import View
from gdviz.plotting.marks.theme import Theme


def grid(view: View, resolution: int = 100) -> np.ndarray:
    """Return points over a view, shape (resolution, resolution, 2), rows from the lowest up."""
    x, y = (np.linspace(*edge, resolution) for edge in view)
    return np.stack(np.meshgrid(x, y), axis=-1)


class Isolines(Moving):
    """The lines along which a surface has some heights; with `bands`, on its ground.

    Parameters
    ----------
    at : the heights at a frame, shape (k, k), over the points of `grid(view, k)`
    view : what the axes show
    levels : the heights with lines, ascending; a ground begins at the first, which has none
    color, alpha, width : of the lines, in widths of a path; by default those of a map
    bands : whether the ground between them is filled, in the colours of a map
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        view: View,
        levels: np.ndarray,
        frames: int = 1,
        *,
        color: str | None = None,
        alpha: float | None = None,
        width: float | None = None,
        bands: bool = False,
        zorder: float = 1.0,
    ) -> None:
        self.at, self.view, self.levels = at, view, np.asarray(levels, float)
        self.shades = np.array(theme.ground(len(levels)))
        self.lines = LineCollection(
            [],
            colors=color or theme.palette.contour,
            alpha=theme.palette.contour_alpha if color is None else alpha,
            linewidths=theme.hairline_width if width is None else width * theme.size.path,
            antialiaseds=True,
            capstyle="round",
            joinstyle="round",
            zorder=zorder + 0.1,
        )
        artists = [self.lines]
        self.bands = None
        if bands:
            self.bands = PathCollection([], linewidths=0, antialiaseds=False, zorder=zorder)
            artists.insert(0, self.bands)
        for artist in artists:
            axes.add_collection(artist, autolim=False)
        super().__init__(frames, *artists)

    def _move(self, frame: float) -> None:
        heights = np.asarray(self.at(frame), float)
        x, y = (
            np.linspace(*edge, size)
            for edge, size in zip(self.view, heights.shape[::-1], strict=True)
        )
        found = contour_lines(self.levels, x, y, heights)
        self.lines.set_segments([line for _, line in found])
        if self.bands is not None:
            bands = contour_bands(self.levels, x, y, heights)
            self.bands.set_paths([path for _, path in bands])
            self.bands.set_facecolor(self.shades[[index for index, _ in bands]])
