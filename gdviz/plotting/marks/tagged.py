"""The name of a series with its end marker before it: two colours are one to many an eye."""

from functools import cached_property, partial
from typing import Any, NamedTuple

from matplotlib.transforms import Bbox, IdentityTransform, ScaledTranslation, Transform

from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Theme

_SIZE, _PIECE, _GAP, _BARE = 0.56, 1.15, 0.28, 0.4
"""In sizes of the words: of the marker, of the piece of line that it sits on, by which it is a key
and no step of a path, and between that and them; and before them where it is not drawn."""


class Tag(NamedTuple):
    """What stands before a name: the marker's shape, its colour, that of its rim, the rim's width,
    and that of the piece of line which the marker sits on."""

    marker: str
    color: str
    rim: str
    width: float
    line: float


class Tagged(Stamp):
    """A stamp with a marker before it, which is a part of it where it is measured and placed.

    Attributes
    ----------
    tagged : whether the marker is drawn: not where the curve's own end stands beside the name
    """

    def __init__(self, *args: Any, tag: Tag, **settings: Any) -> None:
        self._told, self.tagged = tag, True
        super().__init__(*args, **settings)

    @cached_property
    def _drawn(self) -> tuple[Stroke, Stroke]:
        """The piece of line and the marker, made once they are drawn: most names are measured."""
        tag, flat = self._told, {"transform": IdentityTransform()}
        rim = {"markeredgecolor": tag.rim, "markeredgewidth": tag.width}
        piece = Stroke(color=tag.color, linewidth=tag.line, solid_capstyle="butt", **flat)
        marker = Stroke(marker=tag.marker, markerfacecolor=tag.color, **rim, **flat)
        for artist in (piece, marker):
            artist.set_figure(self.get_figure())
        return piece, marker

    def get_transform(self) -> Transform:
        """Return where the words stand: as far to the right as the marker, or a tip, needs."""
        figure = self.get_figure(root=True)
        if figure is None:
            return super().get_transform()
        share = {"left": 1.0, "center": 0.5, "right": 0.0}[self.get_horizontalalignment()]
        right = share * (_PIECE + _GAP if self.tagged else _BARE) * self.get_fontsize() / 72
        return super().get_transform() + ScaledTranslation(right, 0, figure.dpi_scale_trans)

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """Return the box of the piece of line, if it is drawn, and the words."""
        box = super().get_window_extent(renderer, dpi)
        if not (self.tagged and self.get_text()):
            return box
        return Bbox([[box.x0 - self._pixels(_PIECE + _GAP), box.y0], [box.x1, box.y1]])

    def _pixels(self, share: float) -> float:
        return share * self.get_fontsize() * self.get_figure(root=True).dpi / 72

    def draw(self, renderer: Any) -> None:
        """Draw the words, then the marker before them on a piece of its line."""
        super().draw(renderer)
        if self.tagged and self.get_visible() and self.get_text():
            box = self.get_window_extent(renderer)
            piece, marker = self._drawn
            marker.set_markersize(_SIZE * self.get_fontsize())
            left, middle, height = box.x0, box.x0 + self._pixels(_PIECE / 2), (box.y0 + box.y1) / 2
            piece.set_data([left, 2 * middle - left], [height, height])
            marker.set_data([middle], [height])
            for artist in (piece, marker):
                artist.draw(renderer)


def name_style(theme: Theme, series: int, lined: bool = True) -> dict[str, Any]:
    """Return the style of the name of a series, for `text.write`: bold, its colour, its marker.

    The marker sits on a piece of line, unless it stands for points that are on none.
    """
    rim = theme.palette.background, 0.45 * theme.size.halo
    line = theme.size.path * lined
    tag = Tag(theme.marker(series), theme.series(series), *rim, line)
    return {
        "color": theme.series_text(series),
        "weight": "bold",
        "kind": partial(Tagged, tag=tag),
    }
