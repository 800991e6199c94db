"""A mark draws one thing on axes: it makes its artists once, and moves them.

`len(mark)` is the number of frames it has, and `mark.draw(frame)` puts its artists where they are
at a frame, from 0 to `len(mark) - 1`, and returns those that moved. What is drawn depends on the
frame alone. A frame is a step of a descent; half a frame is half way between two steps.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Bbox, BboxBase, IdentityTransform, TransformedBbox

from gdviz.plotting.levels import contour_levels, contour_lines
from gdviz.plotting.stroke import Stroke
from gdviz.plotting.text import Digits, write
from gdviz.plotting.theme import Theme
from gdviz.plotting.words import say

View = tuple[tuple[float, float], tuple[float, float]]
"""What axes show: ((left, right), (bottom, top)) in data coordinates."""

ON_THE_GROUND, ON_THE_PATHS, OVER_ALL = 2.7, 5.0, 6.0
MOST_DOTS, _PIECES = 60, 24


class Mark(Protocol):
    """What a scene is made of."""

    def __len__(self) -> int:
        """The number of frames."""

    def draw(self, frame: float) -> Sequence[Artist]:
        """Put the artists where they are at a frame and return those that moved."""


class Still:
    """A mark that does not move: its artists, in one frame."""

    def __init__(self, *artists: Artist) -> None:
        self.artists = artists

    def __len__(self) -> int:
        return 1

    def draw(self, frame: float) -> Sequence[Artist]:
        """Return nothing, for nothing moves."""
        return ()


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


class Contours(Still):
    """A surface as bands of flat colour, low to high, with lines between them."""

    def __init__(
        self, axes: Axes, theme: Theme, surface: Callable, view: View, resolution: int = 320
    ) -> None:
        x, y = (np.linspace(*edge, resolution) for edge in view)
        points = np.stack(np.meshgrid(x, y), axis=-1)
        with np.errstate(all="ignore"):
            values = np.asarray(surface(points), float)
        if not np.isfinite(values).any():
            raise ValueError(f"the surface has no finite value where {view} is shown")
        axes.set(xlim=view[0], ylim=view[1])
        axes.set_facecolor(theme.palette.background)
        self.levels = contour_levels(values)
        super().__init__(*self._artists(axes, theme, x, y, np.ma.masked_invalid(values)))

    def _artists(
        self, axes: Axes, theme: Theme, x: np.ndarray, y: np.ndarray, values: np.ma.MaskedArray
    ) -> list[Artist]:
        if len(self.levels) == 1:
            axes.set_facecolor(theme.ground(5)[2])
            return []
        bands = axes.contourf(
            x, y, values, self.levels, colors=theme.ground(len(self.levels)), extend="max", zorder=1
        )
        lines = LineCollection(
            [line for _, line in contour_lines(self.levels, x, y, values)],
            colors=theme.palette.contour,
            alpha=theme.palette.contour_alpha,
            linewidths=theme.hairline_width,
            zorder=1.1,
        )
        axes.add_collection(lines, autolim=False)
        return [bands, lines]


Place = Callable[[np.ndarray, float], np.ndarray]
"""Maps points (k, d) at a frame to the coordinates (k, 2) of axes."""


def _identity(points: np.ndarray, frame: float) -> np.ndarray:
    return points


class Ring:
    """An open ring: a start in the ink of the paths or, `large`, a minimum under them.

    Parameters
    ----------
    point : shape (d,)
    place : maps points (k, d) at a frame to the axes' coordinates (k, 2)
    frames : number of frames, where `place` moves it
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        point: Sequence[float],
        large: bool = False,
        place: Place = _identity,
        frames: int = 1,
    ) -> None:
        self.point, self.place, self._frames = np.asarray(point, float)[None], place, frames
        size = theme.size.marker
        self.line = Stroke(
            [],
            [],
            marker="o",
            linestyle="none",
            markersize=3.3 * size if large else 1.6 * size,
            markerfacecolor="none" if large else theme.palette.background,
            markeredgecolor=theme.palette.ink,
            markeredgewidth=(0.45 if large else 0.85) * theme.size.path,
            zorder=ON_THE_GROUND if large else ON_THE_PATHS,
        )
        axes.add_artist(self.line)
        show_whole(self.line, axes, theme)
        self.draw(frames - 1)

    def __len__(self) -> int:
        return self._frames

    @property
    def path(self) -> np.ndarray:
        """Where it is at the last frame, (1, 2) in the axes' coordinates."""
        return self.place(self.point, len(self) - 1)

    def draw(self, frame: float) -> Sequence[Artist]:
        """Put it where it is at a frame."""
        self.line.set_data(*self.place(self.point, frame).T)
        return [self.line] if len(self) > 1 else ()


class Trail:
    """The path of a descent up to a frame: a halo, a line that fades toward its start, its steps.

    A path that leaves the view and does not come back is cut where it leaves and marked there
    with its step.

    Parameters
    ----------
    points : shape (frames, d), one a step
    index : which of the theme's colours and end markers
    view : where a path can be seen, in the first two coordinates (everywhere by default)
    place : maps points (k, d) at a frame to the axes' coordinates (k, 2)

    Attributes
    ----------
    left_at : the step with which the path leaves the view, or None
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        points: np.ndarray,
        index: int = 0,
        view: View | None = None,
        place: Place = _identity,
    ) -> None:
        self.theme, self.place, self._frames = theme, place, len(points)
        self.points, self.left_at = _within_view(np.asarray(points, float), view)
        last = len(self.points) - 1
        pieces = last if last <= MOST_DOTS else _PIECES
        self._cuts = np.linspace(0, last, pieces + 1).round().astype(int)
        self._pieces = _pieces(self.points, self._cuts) if place is _identity else []
        self.color = theme.series(index)
        # by the place on the whole path: a piece keeps its shade while the path grows
        self._shades = theme.faded(self.color, np.linspace(0.7, 1, max(len(self._cuts) - 1, 1)))
        width, z = theme.size.path, 3 + index / 100
        self.halo = Stroke(
            [], [], color=theme.palette.background, linewidth=width + 2 * theme.size.halo,
            solid_capstyle="round", solid_joinstyle="round", zorder=z,
        )  # fmt: skip
        self.line = PathCollection(
            [], transform=axes.transData, linewidths=width, facecolors="none", capstyle="round",
            joinstyle="round", zorder=z + 0.001,
        )  # fmt: skip
        self.dots = PathCollection(
            [Path.circle((0, 0), 0.5)], sizes=[(1.85 * width) ** 2], transform=IdentityTransform(),
            offset_transform=axes.transData, linewidths=0, zorder=z + 0.002,
        )  # fmt: skip
        self.end = Stroke(
            [], [], marker=self._end_marker(theme, index), markersize=1.25 * theme.size.marker,
            markerfacecolor=self.color, markeredgecolor=theme.palette.background,
            markeredgewidth=0.45 * theme.size.halo, zorder=4 + index / 100,
        )  # fmt: skip
        self.artists = [self.halo, self.line, self.end]
        if len(self) <= MOST_DOTS + 1:
            self.artists.insert(2, self.dots)
        for artist in self.artists:
            axes.add_artist(artist)
        show_whole(self.end, axes, theme)
        self._words: list[tuple[Text, float]] = []
        self.draw(len(self) - 1)

    def __len__(self) -> int:
        return self._frames

    @property
    def path(self) -> np.ndarray:
        """The path as the last frame shows it, in the axes' coordinates."""
        return self.place(self.points, len(self) - 1)

    def draw(self, frame: float) -> Sequence[Artist]:
        """Show the path up to a frame."""
        frame = min(frame, len(self.points) - 1)
        whole = int(frame)
        points = self.points[: whole + 1]
        if frame > whole:
            tip = points[-1] + (frame - whole) * (self.points[whole + 1] - points[-1])
            points = np.concatenate([points, tip[None]])
        path = self.place(points, frame)
        self.halo.set_data(*path.T)
        self.end.set_data(*path[-1:].T)
        self._draw_line(path, frame)
        self._draw_dots(path[1 : whole + 1])
        for words, since in self._words:
            words.set_visible(frame >= since)
        return [*self.artists, *(words for words, _ in self._words)]

    def say(self, words: Text, since: float) -> None:
        """Show words beside the path, from a frame on."""
        self._words.append((words, since))

    def _draw_line(self, path: np.ndarray, frame: float) -> None:
        done = int(np.searchsorted(self._cuts, frame, side="right")) - 1
        pieces = self._pieces[:done] if self._pieces else _pieces(path, self._cuts[: done + 1])
        if len(path) - 1 > self._cuts[done]:
            pieces = [*pieces, Path(path[self._cuts[done] :])]
        self.line.set_paths(pieces)
        self.line.set_edgecolor(self._shades[: len(pieces)])

    def _draw_dots(self, steps: np.ndarray) -> None:
        self.dots.set_offsets(steps)
        self.dots.set_facecolor(self._shades[: len(steps)])

    def _end_marker(self, theme: Theme, index: int) -> Any:
        if self.left_at is None:
            return theme.marker(index)
        out = self.path[-1] - self.place(self.points[-2:-1], len(self) - 1)[0]
        return (3, 0, np.degrees(np.arctan2(out[1], out[0])) - 90)


def _pieces(path: np.ndarray, cuts: np.ndarray) -> list[Path]:
    return [Path(path[a : b + 1]) for a, b in pairwise(cuts.tolist())]


def _within_view(points: np.ndarray, view: View | None) -> tuple[np.ndarray, int | None]:
    """Cut a path where it leaves the view for good; return it and the step with which it leaves."""
    finite = np.isfinite(points).all(axis=1)
    if view is None:
        return points[: len(points) if finite.all() else int(finite.argmin())], None
    low, high = np.transpose(view)
    with np.errstate(invalid="ignore"):
        inside = finite & (points[:, :2] >= low).all(1) & (points[:, :2] <= high).all(1)
    if inside[-1] or not inside.any():
        return points, None
    last = int(np.flatnonzero(inside)[-1])
    here, there = points[last], points[last + 1]
    if not finite[last + 1]:
        return points[: last + 1], last + 1
    step = there - here
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(step[:2] > 0, (high - here[:2]) / step[:2], (low - here[:2]) / step[:2])
    share = np.nanmin(np.where(step[:2] == 0, np.nan, share))
    return np.concatenate([points[: last + 1], [here + share * step]]), last + 1


class ValueCurve:
    """The values of a descent against its steps. It moves in whole steps: none lie between.

    A curve that leaves the axes for good ends on their edge.
    """

    def __init__(self, axes: Axes, theme: Theme, values: np.ndarray, index: int = 0) -> None:
        self._steps = len(values) - 1
        self.points, self.left_at = _on_axes(axes, np.asarray(values, float))
        color = theme.series(index)
        self.line = Stroke(
            [], [], color=color, linewidth=theme.size.path, solid_capstyle="round",
            solid_joinstyle="round", zorder=3 + index / 100,
        )  # fmt: skip
        self.end = Stroke(
            [], [], marker=theme.marker(index), markersize=theme.size.marker, markerfacecolor=color,
            markeredgecolor=theme.palette.background, markeredgewidth=0.35 * theme.size.halo,
            linestyle="none", zorder=4 + index / 100,
        )  # fmt: skip
        axes.add_artist(self.line)
        axes.add_artist(self.end)
        show_whole(self.end, axes, theme)
        self.draw(len(self) - 1)

    def __len__(self) -> int:
        return self._steps + 1

    def draw(self, frame: float) -> Sequence[Artist]:
        """Show the values up to the last whole step."""
        points = self.points[: int(frame) + 1]
        self.line.set_data(*points.T)
        self.end.set_data(*points[-1:].T)
        return [self.line, self.end]


def _on_axes(axes: Axes, values: np.ndarray) -> tuple[np.ndarray, int | None]:
    """Return a curve's points (k, 2), cut where it leaves the axes for good, and the step of that.

    It is cut as it is drawn, so on a logarithmic axis along a line that is straight there.
    """
    with np.errstate(all="ignore"):
        placed = axes.transData.transform(np.stack([np.arange(len(values)), values], axis=1))
    low, high = axes.bbox.min - 1, axes.bbox.max + 1
    placed, left_at = _within_view(placed, ((low[0], high[0]), (-np.inf, high[1])))
    return axes.transData.inverted().transform(placed), left_at


class Counter:
    """The number of the step, below axes; in place of the name of their horizontal axis."""

    def __init__(self, axes: Axes, theme: Theme, steps: int) -> None:
        self.steps = steps
        line = theme.em / axes.bbox.height
        self.text = write(
            axes, 0.5, -2.7 * line, "", theme, scale=0.95, color=theme.palette.muted,
            transform=axes.transAxes, ha="center", va="baseline", kind=Digits,
        )  # fmt: skip
        room = Bbox([[-0.5, -3.2 * line], [1.5, -1.6 * line]])
        self.text.set(clip_on=True, clip_box=TransformedBbox(room, axes.transAxes))
        self.draw(steps)

    def __len__(self) -> int:
        return self.steps + 1

    def draw(self, frame: float) -> Sequence[Artist]:
        """Write the whole steps made so far."""
        self.text.set_text(say("counter", step=int(min(frame, self.steps))))
        return [self.text]


class Arrows(Still):
    """Vectors on points, all in one length scale: the longest spans `longest` of the view.

    Parameters
    ----------
    points, vectors : shape (k, 2); what is not finite is left out
    longest : length of the longest arrow as a share of the width of the axes
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        points: np.ndarray,
        vectors: np.ndarray,
        longest: float = 0.08,
        **style: Any,
    ) -> None:
        keep = np.isfinite(points).all(1) & np.isfinite(vectors).all(1)
        points, vectors = points[keep], vectors[keep]
        lengths = np.hypot(*vectors.T)
        width = abs(np.diff(axes.get_xlim())[0])
        scale = lengths.max(initial=0) / (longest * width) or 1
        settings = {
            "color": theme.palette.muted,
            "width": 0.55 * theme.size.path / 72,
            "zorder": ON_THE_GROUND - 0.1,
        } | style
        super().__init__(
            axes.quiver(
                *points.T, *vectors.T, pivot="mid", angles="xy", scale_units="xy", scale=scale,
                units="inches", headwidth=4, headlength=4.5, headaxislength=4, minlength=0.2,
                **settings,
            )
        )  # fmt: skip
