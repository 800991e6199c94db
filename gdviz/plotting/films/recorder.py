"""What an artist draws, taken down as calls and not drawn."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.transforms import Bbox, BboxBase

from gdviz.plotting.films.boxes import EVERYWHERE, Box, padded
from gdviz.plotting.films.calls import Call, Image, Line, Markers, Whole, Words
from gdviz.plotting.films.items import Items
from gdviz.plotting.films.pens import Pen
from gdviz.plotting.marks.remembered import remember

_KINDS = {
    "draw_path": Line,
    "draw_markers": Markers,
    "draw_path_collection": Items,
    "draw_image": Image,
    "draw_text": Words,
}
_PENS = 500
"""How many are kept: more than artists draw with in a frame."""
_OTHERS = (
    *("draw_quad_mesh", "draw_gouraud_triangles", "draw_tex", "start_filter", "stop_filter"),
)


class Recorder(RendererAgg):
    """Stands for a renderer before artists: it measures as that does, and draws nothing."""

    def __init__(self, renderer: RendererAgg) -> None:
        remember(renderer)
        vars(self).update(vars(renderer))
        self._on, self._calls, self._known = renderer, [], True
        self._clips: dict[BboxBase | None, Box] = {None: EVERYWHERE}
        self._pens: dict[tuple[int, ...], Pen] = {}
        for name, kind in _KINDS.items():
            setattr(self, name, self._noting(kind))
        for name in _OTHERS:
            setattr(self, name, self._give_up)

    def calls_of(self, artist: Artist) -> list[Call]:
        """Return the calls by which an artist draws; one that draws otherwise is a whole."""
        self._calls, self._known = [], True
        artist.draw(self)
        if self._known:
            return self._calls
        return [Whole(lambda: artist.draw(self._on), reach(artist))]

    def _noting(self, kind: type[Call]) -> Any:
        def note(context: Any, *told: Any, **more: Any) -> None:
            self._calls.append(kind(self._on, self._pen_of(context), *told, **more))

        return note

    def _pen_of(self, context: Any) -> Pen:
        """Return how a context draws: what one of the same things said, which are kept."""
        said = tuple(map(id, vars(context).values()))
        if said not in self._pens:
            if len(self._pens) >= _PENS:
                self._pens.clear()
            clip = self._clip_of(context.get_clip_rectangle())
            self._pens[said] = Pen(self._on, context, clip)
        return self._pens[said]

    def _clip_of(self, box: BboxBase | None) -> Box:
        """Return a box that clips; axes stand still in a film."""
        if box not in self._clips:
            self._clips[box] = padded(box.extents.tolist(), 1)
        return self._clips[box]

    def _give_up(self, *_: Any, **__: Any) -> None:
        self._known = False


def reach(artist: Artist) -> Box:
    """Return the box outside of which an artist never draws."""
    clipped = artist.get_clip_on() and artist.get_clip_box() is not None
    box = artist.get_clip_box() if clipped else artist.get_figure(root=True).bbox
    return tuple(Bbox(box.get_points()).padded(1).extents)
