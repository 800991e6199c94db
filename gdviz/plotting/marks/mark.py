"""A mark is a frozen description of one thing: it makes its artists once, and a frame moves them.

`mark.draw_on(axes, theme)` gives what is drawn. `len` of that is its number of frames, and
`draw(frame)` puts its artists where they are at a frame, from 0 to the last, and returns those that
moved; they depend on the frame alone. A frame is a step of a descent; half a frame is half way
between two steps. Artists are moved by their setters: a film draws anew what is `stale`.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.transforms import BboxBase
from numpy.typing import ArrayLike

from gdviz.plotting.marks.theme import Theme

View = tuple[tuple[float, float], tuple[float, float]]
"""What axes show: ((left, right), (bottom, top)) in data coordinates."""
At = Callable[[float], Any]
"""Tells, for a frame, where something is or what it is."""
Place = Callable[[np.ndarray, float], np.ndarray]
"""Maps points (k, d) at a frame to the coordinates (k, 2) of axes."""

ON_THE_GROUND, ON_CHARTS, UNDER_ENDS, ON_THE_PATHS, OVER_ALL = 2.7, 3.0, 3.95, 5.0, 6.0
"""Of what lies on one another: paths are drawn from 3 on, their ends from 4."""


class Mark(Protocol):
    """What can be drawn on axes."""

    def draw_on(self, axes: Axes, theme: Theme) -> "Drawn":
        """Make the artists, in the look of a theme, as the last frame shows them."""


class Drawn:
    """What a mark has put on axes.

    Parameters
    ----------
    mark : what is drawn
    frames : number of frames; with 1 nothing moves
    move : puts the artists where they are at a frame
    artists : by name, in the order in which they were made; each is an attribute too
    """

    def __init__(
        self,
        mark: Any,
        frames: int = 1,
        move: Callable[[float], None] | None = None,
        **artists: Any,
    ) -> None:
        self.mark, self.frames, self._move, self._named = mark, frames, move, artists
        self.artists: tuple[Artist, ...] = tuple(artists.values())
        vars(self).update(artists)
        self.draw(frames - 1)
        if frames == 1:
            self._move = None  # it stands: a still relief is not projected for every frame

    def __len__(self) -> int:
        return self.frames

    def draw(self, frame: float) -> Sequence[Artist]:
        """Put the artists where they are at a frame and return those that moved; the last lasts."""
        if self._move is not None:
            self._move(min(frame, self.frames - 1))
        return self.artists if self.frames > 1 else ()

    def stand(self, frame: float) -> None:
        """Draw a frame as a still: names that a film leaves where its last frame has them too."""
        self.draw(frame)

    def of(self, mark: Any) -> "Drawn":
        """Return the same as what another mark, made of this one, has put on axes."""
        return Drawn(mark, self.frames, self._move, **self._named)

    def since(self, first: float, frames: int) -> "Drawn":
        """Return the same artists as they now are, seen from a frame on."""

        def move(frame: float) -> None:
            for artist in self.artists:
                artist.set_visible(frame >= first)

        return Drawn(self.mark, frames, move, **self._named)

    def held(self) -> "Drawn":
        """Return the same artists as they now are: no frame moves them."""
        return Drawn(self.mark, **self._named)


@dataclass(frozen=True, eq=False)
class Still:
    """A mark that stands as its last frame shows it."""

    mark: Mark

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the mark; no frame moves it."""
        return self.mark.draw_on(axes, theme).held()


def always(value: Any) -> At:
    """Return what tells the same of every frame: a value, unless it tells by itself."""
    return value if callable(value) else lambda _: value


def unmoved(points: np.ndarray, frame: float) -> np.ndarray:
    """Place points of a plane where they are."""
    return points


def points_of(at: Any, frame: float) -> np.ndarray:
    """Return the places at a frame, shape (k, 2), of what stands or of a function of the frame."""
    return np.asarray(always(at)(frame), float).reshape(-1, 2)


def within(points: ArrayLike, view: View) -> np.ndarray:
    """Return which of points (..., 2) a view shows, its edges included: shape (...)."""
    low, high = np.transpose(view)
    points = np.asarray(points, float)
    return ((points >= low) & (points <= high)).all(axis=-1)


def between(values: np.ndarray, frame: float) -> np.ndarray:
    """Return the values at a frame: between two whole frames, part of the way."""
    whole = int(min(frame, len(values) - 1))
    if frame <= whole or whole == len(values) - 1:
        return values[whole]
    return values[whole] + (frame - whole) * (values[whole + 1] - values[whole])


class _Padded(BboxBase):
    """The box of axes and a few pixels around it, wherever the axes are."""

    def __init__(self, box: BboxBase, pad: float) -> None:
        super().__init__()
        self._box, self._pad = box, pad
        self.set_children(box)

    def get_points(self) -> np.ndarray:
        """Return the two corners."""
        return self._box.get_points() + np.array([[-self._pad], [self._pad]])


def show_whole(artist: Artist, axes: Axes, theme: Theme) -> None:
    """Let a marker on the edge of axes be drawn whole: clip it a little way outside of them."""
    pad = (theme.size.marker + 2 * theme.size.halo) * theme.size.dpi / 72
    artist.set_clip_path(None)
    artist.set_clip_on(True)
    artist.set_clip_box(_Padded(axes.bbox, pad))
