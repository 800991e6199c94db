"""A film draws the frames of a scene, fast: what stands still is drawn once, and each frame puts
it back and draws only what moves.

A frame of a film equals the same frame drawn from nothing, pixel for pixel: the order in which
things cover one another is kept.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure, FigureBase
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from gdviz.plotting.films.frame import Frame, Moving, Pixels

FIRST, LAST = 0.5, 1.6
"""Seconds for which the first and the last frame are held."""
_SHORTEST, _LONGEST, _PER_STEP, _EASED = 4.0, 6.0, 0.11, 60


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
        self._canvas = FigureCanvasAgg(scene.figure)
        self.size: tuple[int, int] = self._canvas.get_width_height()
        _lay_out_for_good(scene.figure)
        self._restless, reaches = restless(scene)
        self._box = _rows_and_columns(reaches, self.size)
        self._still: object | None = None

    def __len__(self) -> int:
        """The number of frames."""
        return len(self.moments)

    def __iter__(self) -> Iterator[Frame]:
        """Draw each frame from the first to the last."""
        for index in range(len(self)):
            yield self._frame(index, self._box if index else (0, 0, *self.size))

    def sample(self, count: int) -> Iterator[Frame]:
        """Draw at most so many frames, spread evenly from the first to the last."""
        last = len(self) - 1
        for index in np.unique(np.linspace(0, last, min(count, last + 1)).round().astype(int)):
            yield self._frame(index, (0, 0, *self.size))

    def _frame(self, index: int, box: Pixels) -> Frame:
        self.scene.draw(self.moments[index])
        if self._still is None:
            self._still = self._drawn_still()
        self._canvas.restore_region(self._still)
        renderer = self._canvas.get_renderer()
        for artist in self._restless:
            artist.draw(renderer)
        return Frame(np.asarray(self._canvas.buffer_rgba()), box, float(self.seconds[index]))

    def _drawn_still(self) -> object:
        """Draw all that no frame draws anew, and keep it."""
        for artist in self._restless:
            artist.set_animated(True)
        self._canvas.draw()
        for artist in self._restless:
            artist.set_animated(False)
        return self._canvas.copy_from_bbox(self.scene.figure.bbox)


def _lay_out_for_good(figure: Figure) -> None:
    """Run a figure's layout engine once and put it away: it would move the axes in each frame."""
    engine = figure.get_layout_engine()
    if engine is not None:
        engine.execute(figure)
        figure.set_layout_engine("none")


def restless(scene: Moving) -> tuple[list[Artist], list[Bbox]]:
    """Return what each frame must draw, in order, and the boxes outside of which nothing moves.

    That is what moves, and what stands still above it where the two may meet, and so on upward.
    """
    moving = {id(artist) for artist in scene.draw(len(scene) - 1)}
    artists, reaches, drawn = [], [], []
    for artist in _in_drawing_order(scene.figure):
        if id(artist) in moving:
            reaches.append(_reach(artist))
            drawn.append(reaches[-1])
        elif drawn and _meets_any(artist, drawn):
            drawn.append((artist.get_tightbbox() or _reach(artist)).padded(4))
        else:
            continue
        artists.append(artist)
    return artists, reaches


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


def _reach(artist: Artist) -> Bbox:
    """Return the box outside of which a moving artist never draws."""
    clipped = artist.get_clip_on() and artist.get_clip_box() is not None
    box = artist.get_clip_box() if clipped else artist.get_figure(root=True).bbox
    return Bbox(box.get_points())


def _meets_any(artist: Artist, reaches: Sequence[Bbox]) -> bool:
    if not artist.get_visible() or (isinstance(artist, Text) and not artist.get_text()):
        return False
    box = artist.get_tightbbox()
    return box is None or any(box.padded(4).overlaps(reach) for reach in reaches)


def _rows_and_columns(reaches: Sequence[Bbox], size: tuple[int, int]) -> Pixels:
    """Return the pixels, counted from the upper left corner, that hold some boxes."""
    if not reaches:
        return (0, 0, 0, 0)
    width, height = size
    left, bottom, right, top = Bbox.union(reaches).padded(1).extents
    return (
        max(int(left), 0),
        max(height - int(np.ceil(top)), 0),
        min(int(np.ceil(right)), width),
        min(height - int(bottom), height),
    )
