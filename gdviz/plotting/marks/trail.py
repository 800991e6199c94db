"""What grows with a descent: its trail on a surface, and the curve of its values."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from gdviz.plotting.marks.still import Place, View, show_whole, unmoved
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.theme import Theme

MOST_DOTS, _PIECES = 60, 24


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
        place: Place = unmoved,
    ) -> None:
        self.theme, self.place, self._frames = theme, place, len(points)
        self.points, self.left_at = _within_view(np.asarray(points, float), view)
        last = len(self.points) - 1
        pieces = last if last <= MOST_DOTS else _PIECES
        self._cuts = np.linspace(0, last, pieces + 1).round().astype(int)
        self._pieces = _pieces(self.points, self._cuts) if place is unmoved else []
        self.color = theme.series(index)
        # by the place on the whole path: a piece keeps its shade while the path grows
        self._shades = theme.faded(self.color, np.linspace(0.7, 1, max(len(self._cuts) - 1, 1)))
        width, z = theme.size.path, 3 + index / 100
        self.halo = Stroke(
            color=theme.palette.background, linewidth=width + 2 * theme.size.halo,
            zorder=z,
        )  # fmt: skip
        self.line = PathCollection(
            [], transform=axes.transData, linewidths=width, antialiaseds=True, facecolors="none",
            capstyle="round", joinstyle="round", zorder=z + 0.001,
        )  # fmt: skip
        self.dots = PathCollection(
            [Path.circle((0, 0), 0.5)], sizes=[(1.85 * width) ** 2], transform=IdentityTransform(),
            offset_transform=axes.transData, linewidths=0, antialiaseds=True, zorder=z + 0.002,
        )  # fmt: skip
        self.end = Stroke(
            marker=self._end_marker(theme, index), markersize=1.25 * theme.size.marker,
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
        before, end = self.path[[-2, -1]] if len(self.points) > 1 else np.zeros((2, 2))
        across, up = end - before
        return (3, 0, np.degrees(np.arctan2(up, across)) - 90)


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
            color=color, linewidth=theme.size.path, zorder=3 + index / 100,
        )  # fmt: skip
        self.end = Stroke(
            marker=theme.marker(index), markersize=theme.size.marker, markerfacecolor=color,
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
