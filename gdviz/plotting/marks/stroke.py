"""A line in one style, drawn in as few steps as it takes: a film draws a dozen in every frame."""

from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from gdviz.plotting.marks.thinned import MANY, distinct, thinned

_SIMPLIFIED = 128
"""From how many points on a line is drawn without those that make no difference."""


class Stroke(Line2D):
    """A `Line2D` that is solid with round ends or dashed, or markers that are all alike.

    Matplotlib's own line can do more, and spends twice the time to find out that it need not.
    Its corners are round, or with `join="miter"` sharp. With `dashes` it is broken: where the
    first dash begins, its length, and that of the gap behind it, in widths of the line.
    """

    def __init__(
        self, *, join: str = "round", dashes: tuple[float, ...] = (), **style: Any
    ) -> None:
        self.join, self.dashes = join, dashes
        line = "none" if "marker" in style else "solid"
        super().__init__([], [], **{"linestyle": line, "marker": "None"} | style)

    def set_data(self, x: Any, y: Any) -> None:
        """Go through other points; where they are the same it stays as it was drawn."""
        was_x, was_y = self.get_data(orig=True)
        if not (np.array_equal(x, was_x) and np.array_equal(y, was_y)):
            super().set_data(x, y)

    def draw(self, renderer: Any) -> None:
        """Draw the line, then its markers."""
        if self.get_visible() and len(self.get_xdata(orig=True)):
            path = Path(np.column_stack(self.get_data(orig=True)))
            transform = self.get_transform()
            placed, affine = transform.transform_path_non_affine(path), transform.get_affine()
            if len(path) >= MANY:
                placed, affine = affine.transform_path(placed), IdentityTransform()
            if self.get_linestyle() not in ("None", "none"):
                self._draw_line(renderer, placed, affine)
            if self.get_marker() not in (None, "None"):
                self._draw_markers(renderer, placed, affine)
        self.stale = False

    def _draw_line(self, renderer: Any, path: Path, affine: Any) -> None:
        many = len(path) >= MANY
        if many and self.join == "round" and not self.dashes:
            (path,) = thinned([path.vertices], renderer.points_to_pixels(self.get_linewidth()))
        path.should_simplify = len(path) >= _SIMPLIFIED  # whatever Matplotlib's settings are
        path.simplify_threshold = 1 / 9
        context = self._context(renderer, self.get_color(), self.get_linewidth())
        context.set_snap(False if many else None)  # few points are moved to whole pixels
        context.set_joinstyle(self.join)
        context.set_capstyle("butt" if self.dashes else "round")
        if self.dashes:
            start, *lengths = (self.get_linewidth() * each for each in self.dashes)
            context.set_dashes(-start % sum(lengths), lengths)
        renderer.draw_path(context, path, affine)
        context.restore()

    def _draw_markers(self, renderer: Any, path: Path, affine: Any) -> None:
        if len(path) >= MANY:
            path = Path(distinct(path.vertices))
        edge, width = self.get_markeredgecolor(), self.get_markeredgewidth()
        context = self._context(renderer, edge, width)
        context.set_joinstyle(self._marker.get_joinstyle())
        context.set_capstyle(self._marker.get_capstyle())
        shape = self._marker.get_path()
        size = renderer.points_to_pixels(self.get_markersize())
        turned = self._marker.get_transform().scale(size)
        face = self.get_markerfacecolor()
        filled = None if face == "none" else to_rgba(face)
        renderer.draw_markers(context, shape, turned, path, affine, filled)
        context.restore()

    def _context(self, renderer: Any, color: Any, width: float) -> Any:
        context = renderer.new_gc()
        self._set_gc_clip(context)
        context.set_foreground(color)
        context.set_linewidth(width)
        return context


class Shades(PathCollection):
    """Lines in one width, each in its colour over those before it, with round ends and corners."""

    def draw(self, renderer: Any) -> None:
        """Draw what is seen of them."""
        whole, snap = self._paths, self.get_snap()
        if sum(map(len, whole)) >= MANY:
            transform, (width, *_) = self.get_transform(), self.get_linewidths()
            lines = [transform.transform(path.vertices) for path in whole]
            seen = thinned(lines, renderer.points_to_pixels(width))
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
        transform, paths, context = self.get_transform(), self._paths, renderer.new_gc()
        if not transform.is_affine:
            paths = [transform.transform_path_non_affine(path) for path in paths]
        self._set_gc_clip(context)
        context.set_snap(self.get_snap())
        context.set_joinstyle(self.get_joinstyle())
        context.set_capstyle(self.get_capstyle())
        shades, none = self.get_edgecolor(), np.empty((0, 4))
        place = np.zeros((1, 2)), IdentityTransform()
        style = self.get_linewidths(), self._linestyles, self._antialiaseds, self.get_urls()
        at = transform.get_affine(), paths, np.empty((0, 3, 3)), *place
        renderer.draw_path_collection(context, *at, none, shades, *style, "screen")
        context.restore()
