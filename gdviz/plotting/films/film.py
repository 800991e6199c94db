"""A film draws the frames of a scene, fast: what stands still is drawn once, and each frame draws
only what differs from the one before, where it differs.

A frame of a film equals the same frame drawn from nothing, pixel for pixel: the order in which
things cover one another is kept.
"""

from collections.abc import Container, Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gdviz.plotting.films.ahead import drawn_by_two
from gdviz.plotting.films.frame import Frame, Moving
from gdviz.plotting.films.raster import Raster
from gdviz.plotting.films.recorder import reach

FIRST, LAST = 0.5, 1.6
"""Seconds for which the first and the last frame are held."""
_SHORTEST, _LONGEST, _PER_STEP, _EASED = 4.0, 6.0, 0.11, 60
_PAGES = 5


def timeline(
    frames: int, fps: int, hold: float = 0.0, duration: float | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Return the moments of a scene that a film shows, and for how many seconds each.

    Up to 60 steps each is eased, with the quintic whose first and second derivatives vanish at
    both ends; more of them pass in linear time. The first and the last moment are held, and with
    `hold` for at least so many seconds each whole step. With a `duration`, what moves and what is
    held are stretched alike, so that all of it lasts so many seconds.

    Raises
    ------
    ValueError
        If the duration is too short for a frame of each moment that is held.
    """
    steps = frames - 1
    if steps < 1:
        return np.zeros(1), np.array([LAST if duration is None else duration])
    _require_time(duration, (steps + 1 if hold else 2) / fps)
    moving = min(max(_PER_STEP * steps, _SHORTEST), _LONGEST)
    first, last = max(FIRST, hold), max(LAST, hold)
    if duration is not None:
        moving *= duration / (first + last + (steps - 1) * hold + moving)
    each = max(round(moving * fps / steps), 1)
    moments = _held(steps, each) if hold else _passing(steps, max(round(moving * fps), 1))
    rests = slice(None, None, each if hold else len(moments) - 1)
    shown = np.full(len(moments), 1 / fps)
    shown[rests] = hold
    shown[0], shown[-1] = first, last
    if duration is not None:
        held = shown[rests].sum()
        shown[rests] *= (duration - (shown.sum() - held)) / held
    return moments, shown


def build_up(frames: int, hold: float = 0.0) -> list[int]:
    """Return the frames that show, page by page, how a scene of so many frames comes about.

    Where it rests on its steps that is each of them; else the first, the last, and at most three
    between, the closer together the earlier they are.
    """
    last = frames - 1
    if hold or last < _PAGES:
        return [*range(frames)]
    return [0, *np.geomspace(1, last, _PAGES - 1).round().astype(int).tolist()]


def _require_time(duration: float | None, least: float) -> None:
    if duration is not None and duration < least:
        raise ValueError(
            f"duration must be at least {least:.3g} seconds for all that is shown, got {duration}"
        )


def _passing(steps: int, count: int) -> np.ndarray:
    """Return moments, as many and one, that pass all steps; few of them are eased."""
    moments = np.linspace(0, steps, count + 1)
    if steps > _EASED:
        return moments
    whole = np.minimum(np.floor(moments), steps - 1)
    return whole + _quintic(moments - whole)


def _held(steps: int, each: int) -> np.ndarray:
    """Return moments, so many for each step, that come to rest on every whole one."""
    return np.append(np.add.outer(np.arange(steps), _quintic(np.arange(each) / each)), steps)


def _quintic(t: np.ndarray) -> np.ndarray:
    return t**3 * (10 + t * (6 * t - 15))


class Film:
    """The frames of a scene, drawn as they are asked for, as often as they are asked for.

    Parameters
    ----------
    scene : drawn on a canvas of the film's own
    fps : frames a second
    duration : seconds in all; by default what suits the number of steps
    plays : how often it is played, 0 for ever

    Attributes
    ----------
    size : width and height in pixels
    language : in which it is written
    """

    def __init__(
        self, scene: Moving, fps: int, duration: float | None = None, plays: int = 0
    ) -> None:
        self.scene, self.fps, self.plays = scene, fps, plays
        self.language = scene.theme.language
        self.moments, self.seconds = timeline(len(scene), fps, scene.hold, duration)
        canvas = FigureCanvasAgg(scene.figure)
        self.size: tuple[int, int] = canvas.get_width_height()
        _lay_out_for_good(scene.figure)
        moving = {id(artist) for artist in scene.draw(len(scene) - 1)}
        self._raster = Raster(canvas, restless(scene.figure, moving), moving)

    def __len__(self) -> int:
        """The number of frames."""
        return len(self.moments)

    def __iter__(self) -> Iterator[Frame]:
        """Draw each frame from the first to the last; where a core is free, some of them on it."""
        with self._raster.aside():
            yield self._frame(0, anew=True)
            yield from drawn_by_two(self._frame, self._raster.pixels, len(self))

    def sample(self, count: int) -> Iterator[Frame]:
        """Draw at most so many frames, spread evenly from the first to the last."""
        last = len(self) - 1
        with self._raster.aside():
            for index in np.unique(np.linspace(0, last, min(count, last + 1)).round().astype(int)):
                yield self._frame(index, anew=index == 0)

    def _frame(self, index: int, anew: bool = False) -> Frame:
        """Draw a frame: all of it, or what differs from the one that was drawn last."""
        self.scene.draw(self.moments[index])
        boxes = self._raster.draw() if anew else self._raster.redraw()
        return Frame(self._raster.pixels, boxes, float(self.seconds[index]))


def _lay_out_for_good(figure: Figure) -> None:
    """Run a figure's layout engine once and put it away: it would move the axes in each frame."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def restless(figure: Figure, moving: Container[int]) -> list[Artist]:
    """Return what frames draw anew, in order, where the identities of what moves are told.

    That is what moves, and what stands still above it where the two may meet, and so on upward.
    """
    artists, reaches = [], []
    for artist in _in_drawing_order(figure):
        if id(artist) in moving:
            reaches.append(Bbox(np.reshape(reach(artist), (2, 2))))
        elif reaches and _meets_any(artist, reaches):
            box = artist.get_tightbbox()
            reaches.append(box.padded(4) if box else Bbox(np.reshape(reach(artist), (2, 2))))
        else:
            continue
        artists.append(artist)
    return artists


def _in_drawing_order(parent: Artist) -> Iterator[Artist]:
    """Yield what a figure or axes draw, their own ground first."""
    hidden = _not_drawn(parent)
    children = [child for child in parent.get_children() if id(child) not in hidden]
    children.sort(key=lambda child: (child is not parent.patch, child.get_zorder()))
    for child in children:
        if not isinstance(child, Axes | FigureBase):
            yield child
        elif child.get_visible():
            yield from _in_drawing_order(child)


def _not_drawn(parent: Artist) -> set[int]:
    """Return the identities of what axes leave out when they are drawn."""
    if not isinstance(parent, Axes):
        return set()
    frame = [] if parent.axison and parent.get_frame_on() else [*parent.spines.values()]
    scales = [] if parent.axison else [parent.xaxis, parent.yaxis]
    ground = [] if parent.axison and parent.get_frame_on() else [parent.patch]
    return {id(artist) for artist in (*frame, *scales, *ground)}


def _meets_any(artist: Artist, reaches: Sequence[Bbox]) -> bool:
    if not artist.get_visible() or (isinstance(artist, Text) and not artist.get_text()):
        return False
    box = artist.get_tightbbox()
    return box is None or any(box.padded(4).overlaps(reach) for reach in reaches)
