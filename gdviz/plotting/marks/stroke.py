"""A line in one style, drawn in as few steps as it takes: a film draws a dozen in every frame."""

from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform, Transform

from gdviz.ground.columns import are_finite, corners
from gdviz.plotting.marks.placing import Placed, path_through
from gdviz.plotting.marks.thinned import MANY, Box, distinct, thinned
from gdviz.plotting.marks.undescribed import Undescribed

_UNTURNED, _NO_FACES = np.empty((0, 3, 3)), np.empty((0, 4))
_IN_PLACE = np.zeros((1, 2)), IdentityTransform()
"""What a collection has that draws each of its paths once, where it is, and does not fill it."""
_SIMPLIFIED, _LOOKS = 128, 4
"""From how many points on a line is drawn without those that make no difference; and of how many
looks a stroke keeps what a raster is told."""
_NO_GAPS = 100
"""How often a pen goes over a place, on average, where no gap between its dashes is left."""


class Stroke(Placed, Undescribed, Line2D):
    """A `Line2D` that is solid with round ends or dashed, or markers that are all alike.

    Matplotlib's own line can do more, and spends twice the time to find out that it need not.
    Its corners are round, or with `join="miter"` sharp. With `dashes` it is broken: where the
    first dash begins, its length, and that of the gap behind it, in widths of the line.
    """

    def __init__(
        self, *, join: str = "round", dashes: tuple[float, ...] = (), **style: Any
    ) -> None:
        self.join, self.dashes = join, dashes
        self._contexts: dict[tuple[Any, ...], Any] = {}
        self._sized: tuple[Any, ...] = ()
        line = "none" if "marker" in style else "solid"
        super().__init__([], [], **{"linestyle": line, "marker": "None"} | style)

    def set_data(self, x: Any, y: Any) -> None:
        """Go through other points; where they are the same it stays as it was drawn."""
        was_x, was_y = self._xorig, self._yorig
        alike = len(x) == len(was_x) and np.equal(x, was_x).all() and np.equal(y, was_y).all()
        if not alike:  # else as `Line2D` does, which tells twice that it is stale
            self._xorig, self._yorig = np.array(x), np.array(y)
            self._invalidx = self._invalidy = self.stale = True

    def draw(self, renderer: Any) -> None:
        """Draw the line, then its markers."""
        if self.get_visible() and len(self._xorig):
            (placed,), affine = self.placing().before([path_through(self._points())])
            if len(placed) >= MANY:
                placed, affine = affine.transform_path(placed), IdentityTransform()
            if self.get_linestyle() not in ("None", "none"):
                self._draw_line(renderer, placed, affine)
            if self.get_marker() not in (None, "None"):
                self._draw_markers(renderer, placed, affine)
        self.stale = False

    def _points(self) -> np.ndarray:
        points = np.empty((len(self._xorig), 2))
        points[:, 0], points[:, 1] = self._xorig, self._yorig
        return points

    def _draw_line(self, renderer: Any, path: Path, affine: Any) -> None:
        many, dashes = len(path) >= MANY, self.dashes
        width = renderer.points_to_pixels(self.get_linewidth())
        if many and dashes and _covers_itself(path.vertices, width):
            dashes = ()
        if many and self.join == "round" and not dashes:
            (path,) = thinned([path.vertices], width, _box_of(self))
        path.should_simplify = len(path) >= _SIMPLIFIED  # whatever Matplotlib's settings are
        path.simplify_threshold = 1 / 9
        ends = "butt" if dashes else "round"
        snap = False if many else None  # few points are moved to whole pixels
        look = self.get_color(), self.get_linewidth(), self.join, ends, dashes, snap
        context = self._context(renderer, *look)
        renderer.draw_path(context, path, affine)
        context.restore()

    def _draw_markers(self, renderer: Any, path: Path, affine: Any) -> None:
        if len(path) >= MANY:
            path = Path(distinct(path.vertices))
        look = self.get_markeredgecolor(), self.get_markeredgewidth()
        corners = self._marker.get_joinstyle(), self._marker.get_capstyle()
        context = self._context(renderer, *look, *corners)
        shape, turned = self._shape_at(renderer.points_to_pixels(self.get_markersize()))
        face = self.get_markerfacecolor()
        filled = None if face == "none" else to_rgba(face)
        renderer.draw_markers(context, shape, turned, path, affine, filled)
        context.restore()

    def _shape_at(self, size: float) -> tuple[Path, Transform]:
        """Return the marker's shape, and what gives it a size; the same while that stays so."""
        if self._sized[:2] != (self._marker, size):
            turned = self._marker.get_transform().scale(size)
            self._sized = self._marker, size, (self._marker.get_path(), turned)
        return self._sized[2]

    def _context(
        self, renderer: Any, color: Any, width: float, join: Any, ends: Any, *more: Any
    ) -> Any:
        """Return how it is drawn; a raster is told by the same object while that stays so."""
        clip = self.get_clip_on() and (self.get_clip_box(), self.get_clip_path())
        color = color if isinstance(color, str) else to_rgba(color)
        look = color, width, join, ends, *more, clip
        if look in self._contexts and isinstance(renderer, RendererAgg):
            return self._contexts[look]
        context = self._made(renderer, *look[:-1])
        if len(self._contexts) >= _LOOKS:
            self._contexts.clear()
        self._contexts[look] = context
        return context

    def _made(
        self,
        renderer: Any,
        color: Any,
        width: float,
        join: Any,
        ends: Any,
        dashes: tuple[float, ...] = (),
        snap: bool | None = None,
    ) -> Any:
        context = renderer.new_gc()
        self._set_gc_clip(context)
        context.set_foreground(to_rgba(color), isRGBA=True)
        context.set_linewidth(width)
        context.set_joinstyle(join)
        context.set_capstyle(ends)
        context.set_snap(snap)
        if dashes:
            start, *lengths = (width * each for each in dashes)
            context.set_dashes(-start % sum(lengths), lengths)
        return context


def _covers_itself(line: np.ndarray, width: float) -> bool:
    """Whether a pen goes over all of a line's box so often that gaps between dashes are covered."""
    line = line[are_finite(line)]
    low, high = corners(line)
    length = np.abs(np.diff(line, axis=0)).sum()
    return length * width > _NO_GAPS * (high - low + width).prod()


def _box_of(artist: Artist) -> Box | None:
    """Return the box in pixels outside of which an artist is not seen, if there is one."""
    box = artist.get_clip_box() if artist.get_clip_on() else None
    return None if box is None else tuple(box.extents.tolist())


class Shades(Placed, Undescribed, PathCollection):
    """Lines in one width, each in its colour over those before it, with round ends and corners."""

    def draw(self, renderer: Any) -> None:
        """Draw what is seen of them."""
        whole, snap = self._paths, self.get_snap()
        if sum(map(len, whole)) >= MANY:
            transform, (width, *_) = self.get_transform(), self.get_linewidths()
            lines = [transform.transform(path.vertices) for path in whole]
            seen = thinned(lines, renderer.points_to_pixels(width), _box_of(self))
            self.set_snap(False)  # few points are moved to whole pixels
            self._paths = [transform.inverted().transform_path(path) for path in seen]
        try:
            if isinstance(renderer, RendererAgg) and self.get_visible() and self._paths:
                self._draw_on_raster(renderer)
            else:
                super().draw(renderer)
        finally:
            self._paths = whole
            self.set_snap(snap)
            self.stale = False

    def _draw_on_raster(self, renderer: RendererAgg) -> None:
        """Draw what `PathCollection` draws, which takes its time to find out how."""
        (paths, affine), context = self.placing().before(self._paths), renderer.new_gc()
        self._set_gc_clip(context)
        context.set_snap(self.get_snap())
        context.set_joinstyle(self.get_joinstyle())
        context.set_capstyle(self.get_capstyle())
        at = affine, paths, _UNTURNED, *_IN_PLACE
        style = self.get_linewidths(), self._linestyles, self._antialiaseds, self.get_urls()
        inks = _NO_FACES, self.get_edgecolor()
        renderer.draw_path_collection(context, *at, *inks, *style, "screen")
        context.restore()
