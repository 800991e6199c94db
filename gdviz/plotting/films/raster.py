"""The raster that the frames of a film are drawn on, each over the one before."""

from collections.abc import Container, Iterator, Sequence
from contextlib import contextmanager
from math import ceil, floor

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg

from gdviz.plotting.films.boxes import Box, apart, meets
from gdviz.plotting.films.calls import Call, Whole, differences
from gdviz.plotting.films.frame import Pixels
from gdviz.plotting.films.recorder import Recorder


class Raster:
    """The pixels of a figure, which are drawn anew where artists have come to draw otherwise.

    Parameters
    ----------
    canvas : of the figure
    artists : what may be drawn anew, in order; all else is drawn once, with the first frame
    moving : the identities of those that move; the others stand still above them

    Attributes
    ----------
    pixels : shape (height, width, 4), uint8, as they were drawn last
    """

    def __init__(
        self, canvas: FigureCanvasAgg, artists: Sequence[Artist], moving: Container[int]
    ) -> None:
        self._canvas, self._artists, self._moving = canvas, artists, moving
        self._calls: list[list[Call]] = []

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Draw artists here alone for a while: their figure is told afterwards that it is stale."""
        for artist in self._artists:
            artist.set_animated(True)
        try:
            yield
        finally:
            for artist in self._artists:
                artist.set_animated(False)
            self._canvas.figure.stale = True

    def draw(self) -> list[Pixels]:
        """Draw all of it; return its box."""
        if not self._calls:
            self._draw_still()
        self._calls = [self._recorder.calls_of(artist) for artist in self._artists]
        return self._drawn_in([self._page])

    def redraw(self) -> list[Pixels]:
        """Draw what differs from the last time; return the boxes outside of which nothing does."""
        before, self._calls = self._calls, [*self._recorded()]
        pairs = zip(before, self._calls, strict=True)
        touched = [(old, new) for old, new in pairs if old is not new]
        wholes = [call.box for _, new in touched for call in new if isinstance(call, Whole)]
        boxes = [*wholes]
        for old, new in touched:
            if not (wholes and all(call.lies_in(wholes) for call in (*old, *new))):
                boxes += differences(old, new)
        return self._drawn_in(apart(self._on_pixels(apart(boxes))))

    def _draw_still(self) -> None:
        """Draw what never moves, and keep it."""
        self._canvas.draw()
        renderer = self._canvas.get_renderer()
        self._drawn = np.asarray(self._canvas.buffer_rgba())
        self._still, self.pixels = self._drawn.copy(), self._drawn.copy()
        self._page: Box = (0, 0, *self._canvas.get_width_height())
        self._recorder = Recorder(renderer)

    def _recorded(self) -> Iterator[list[Call]]:
        """Yield the calls of each artist: those that they were, unless it was touched."""
        for artist, calls in zip(self._artists, self._calls, strict=True):
            touched = artist.stale and id(artist) in self._moving
            yield self._recorder.calls_of(artist) if touched else calls

    def _on_pixels(self, boxes: Sequence[Box]) -> Iterator[Box]:
        """Yield what of boxes lies on the page, in whole pixels."""
        _, _, width, height = self._page
        for left, bottom, right, top in boxes:
            if left < min(right, width) and bottom < min(top, height) and right > 0 and top > 0:
                low = floor(max(left, 0)), floor(max(bottom, 0))
                yield (*low, ceil(min(right, width)), ceil(min(top, height)))

    def _drawn_in(self, boxes: Sequence[Box]) -> list[Pixels]:
        """Draw boxes anew and return them; ink beside them on the canvas is not looked at."""
        places = [self._place(box) for box in boxes]
        for left, top, right, bottom in places:
            self._drawn[top:bottom, left:right] = self._still[top:bottom, left:right]
        for calls in self._calls:
            for call in calls:
                if meets(call.box, boxes):
                    call.draw(boxes)
        for left, top, right, bottom in places:
            self.pixels[top:bottom, left:right] = self._drawn[top:bottom, left:right]
        return places

    def _place(self, box: Box) -> Pixels:
        left, bottom, right, top = box
        height = self._page[3]
        return left, height - top, right, height - bottom
