"""The name of a series with its end marker before it: two colours are one to many an eye."""

from functools import partial
from typing import Any, NamedTuple

from matplotlib.figure import Figure
from matplotlib.transforms import Bbox, IdentityTransform, ScaledTranslation, Transform

from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Theme

_SIZE, _GAP = 0.62, 0.28
"""In sizes of the words: of the marker, and between it and them."""


class Tag(NamedTuple):
    """The marker before a name: its shape, its colour, that of its rim, and the rim's width."""

    marker: str
    color: str
    rim: str
    width: float


class Tagged(Stamp):
    """A stamp with a marker before it, which is a part of it where it is measured and placed.

    Attributes
    ----------
    tagged : whether the marker is drawn: not where the curve's own end stands beside the name
    """

    def __init__(self, *args: Any, tag: Tag, **settings: Any) -> None:
        self._tag = Stroke(
            marker=tag.marker,
            markerfacecolor=tag.color,
            markeredgecolor=tag.rim,
            markeredgewidth=tag.width,
            transform=IdentityTransform(),
        )
        self.tagged = True
        super().__init__(*args, **settings)

    def set_figure(self, fig: Figure) -> None:
        """Belong to a figure, with the marker."""
        super().set_figure(fig)
        self._tag.set_figure(fig)

    def get_transform(self) -> Transform:
        """Return where the words stand: as far to the right as the marker needs."""
        figure = self.get_figure(root=True)
        if figure is None:
            return super().get_transform()
        share = {"left": 1.0, "center": 0.5, "right": 0.0}[self.get_horizontalalignment()]
        right = share * (_SIZE + _GAP) * self.get_fontsize() / 72
        return super().get_transform() + ScaledTranslation(right, 0, figure.dpi_scale_trans)

    def get_window_extent(self, renderer: Any = None, dpi: float | None = None) -> Bbox:
        """Return the box of the marker, if it is drawn, and the words."""
        box = super().get_window_extent(renderer, dpi)
        if not (self.tagged and self.get_text()):
            return box
        return Bbox([[box.x0 - self._pixels(_SIZE + _GAP), box.y0], [box.x1, box.y1]])

    def _pixels(self, share: float) -> float:
        return share * self.get_fontsize() * self.get_figure(root=True).dpi / 72

    def draw(self, renderer: Any) -> None:
        """Draw the words, then the marker before them."""
        super().draw(renderer)
        if self.tagged and self.get_visible() and self.get_text():
            box = self.get_window_extent(renderer)
            self._tag.set_markersize(_SIZE * self.get_fontsize())
            self._tag.set_data([box.x0 + self._pixels(_SIZE / 2)], [(box.y0 + box.y1) / 2])
            self._tag.draw(renderer)


def name_style(theme: Theme, series: int) -> dict[str, Any]:
    """Return the style of the name of a series, for `text.write`: bold, its colour, its marker."""
    rim = theme.palette.background, 0.45 * theme.size.halo
    tag = Tag(theme.marker(series), theme.series(series), *rim)
    return {
        "color": theme.series_text(series),
        "weight": "bold",
        "kind": partial(Tagged, tag=tag),
    }
