"""What grows with a descent: its trail on a surface, and the curve of its values."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform

from gdviz.ground.columns import are_finite
from gdviz.plotting.marks.mark import Drawn, Place, View, show_whole, unmoved
from gdviz.plotting.marks.stroke import Shades, Stroke
from gdviz.plotting.marks.theme import DASH, Theme

MOST_DOTS, _PIECES = 60, 24
_STRIP = 1.3
"""How many times larger an end marker is at most where names stand beside it."""
_TURN = 2.6
"""The length of a dash of a path that others share, in its widths."""

Way = Callable[[np.ndarray, np.ndarray, float], np.ndarray]


def straight(here: np.ndarray, there: np.ndarray, share: float) -> np.ndarray:
    """Return the points (1, d) by which a share of a straight way goes: its end."""
    return (here + share * (there - here))[None]


class Shared(NamedTuple):
    """How a path is seen that another one lies on: as dashes over that, of its own colour.

    Attributes
    ----------
    place, count : which of those on one way it is, and how many they are; their dashes take turns
    ends : whether they end at one place too: its marker is then larger than those over it
    """

    place: int
    count: int
    ends: bool = False

    @property
    def dashes(self) -> tuple[float, float, float]:
        """Where its dashes are: see `Stroke`."""
        return _TURN * self.place, _TURN, _TURN * (self.count - 1)

    @property
    def growth(self) -> float:
        """How many times its end marker is as large as the last one's."""
        return 1 + 0.5 * min(self.count - 1 - self.place, 2) if self.ends else 1.0


@dataclass(frozen=True, eq=False)
class Trail:
    """The path of a descent up to a frame: a halo, a line that fades toward its start, its steps.

    A path that leaves the view and does not come back is cut where it leaves and marked there
    with its step.

    Attributes
    ----------
    points : shape (frames, d), one a step
    index : which of the theme's colours and end markers
    view : where a path can be seen, in the first two coordinates (everywhere by default)
    place : maps points (k, d) at a frame to the axes' coordinates (k, 2)
    way : the points (k, d) by which a share of a step goes from one point (d,) to another, the last
        of them its end; straight by default
    rank : which of several covers the others: the higher; by default its index
    shared : how it is seen where others lie on it
    growth : how many times as large its end marker is, so that others over it do not hide it
    """

    points: np.ndarray
    index: int = 0
    view: View | None = None
    place: Place = unmoved
    way: Way = straight
    rank: int | None = None
    shared: Shared | None = None
    growth: float = 1.0

    @property
    def frames(self) -> int:
        """The number of frames: that of the points."""
        return len(self.points)

    @cached_property
    def _cut(self) -> tuple[np.ndarray, int | None]:
        seen, left_at = _within_view(np.asarray(self.points, float), self.view)
        if left_at == len(seen) - 1 and self.way is not straight:  # cut where the way is
            here, there = np.asarray(self.points[left_at - 1 : left_at + 1], float)
            most = np.abs(there - here)[:2].argmax()
            share = (seen[-1] - here)[most] / (there - here)[most]
            seen[-1] = self.way(here, there, share)[-1]
        return seen, left_at

    @cached_property
    def _ways(self) -> tuple[np.ndarray, np.ndarray]:
        """The points by which all steps go, and which of them are whole steps."""
        ways = [self.way(here, there, 1.0) for here, there in pairwise(self.seen)]
        parts = [self.seen[:1], *ways]
        return np.concatenate(parts), np.cumsum([len(part) for part in parts]) - 1

    def until(self, frame: float) -> tuple[np.ndarray, np.ndarray]:
        """Return the points up to a frame, (k, d), and which of them are whole steps."""
        seen = self.seen
        whole = min(int(frame), len(seen) - 1)
        if self.way is straight:
            points, steps = seen[: whole + 1], np.arange(whole + 1)
        else:
            points, steps = self._ways
            steps = steps[: whole + 1]
            points = points[: steps[-1] + 1]
        if whole < frame and whole + 1 < len(seen):
            last = self.way(seen[whole], seen[whole + 1], frame - whole)
            points = np.concatenate([points, last])
        return points, steps

    @property
    def seen(self) -> np.ndarray:
        """The points that are in view, and where the path leaves it, shape (k, d)."""
        return self._cut[0]

    @property
    def left_at(self) -> int | None:
        """The step with which the path leaves the view for good, or None."""
        return None if self.ends_at is not None else self._cut[1]

    @cached_property
    def ends_at(self) -> int | None:
        """The step in view after which the path has no finite point, or None."""
        left_at = self._cut[1]
        if left_at is None or np.isfinite(np.asarray(self.points[left_at], float)).all():
            return None
        return left_at - 1

    @property
    def path(self) -> np.ndarray:
        """The steps as the last frame shows them, in the axes' coordinates."""
        return self.place(self.seen, self.frames - 1)

    @property
    def line(self) -> np.ndarray:
        """The line through all of them, in the same."""
        return self.place(self.until(len(self.seen) - 1)[0], self.frames - 1)

    def end_marker(self, theme: Theme) -> Any:
        """Return the shape at the end: the theme's, or a triangle that points out of the view."""
        if self.left_at is None:
            return theme.marker(self.index)
        before, end = self.path[[-2, -1]] if len(self.seen) > 1 else np.zeros((2, 2))
        across, up = end - before
        return (3, 0, np.degrees(np.arctan2(up, across)) - 90)

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the path, whole at its end where that stands on the edge."""
        return _GrowingTrail(self, axes, theme)


class _GrowingTrail(Drawn):
    """The artists of a trail."""

    def __init__(self, trail: Trail, axes: Axes, theme: Theme) -> None:
        self.trail, last = trail, len(trail.seen) - 1
        pieces = last if last <= MOST_DOTS else _PIECES
        self._cuts = np.linspace(0, last, pieces + 1).round().astype(int)
        still = trail.place is unmoved and trail.way is straight
        self._pieces = _pieces(trail.seen, self._cuts) if still else []
        color = theme.series(trail.index)
        # by the place on the whole path: a piece keeps its shade while the path grows
        self._shades = theme.faded(color, np.linspace(0.7, 1, max(len(self._cuts) - 1, 1)))
        over = (trail.index if trail.rank is None else trail.rank) / 100
        z = 3 + over
        self._dotted = trail.frames <= MOST_DOTS + 1
        artists = {"halo": _halo(theme, z), "line": _line(axes, theme, z + 0.001)}
        artists |= {"gaps": _gaps(theme, z + 0.0015)} if theme.is_dashed(trail.index) else {}
        artists |= _through(theme, color, trail.shared, 3.5 + over)
        self._whole = [*artists.values()][2:]
        if self._dotted:
            artists["dots"] = _dots(axes, theme, z + 0.002)
        growth = max(trail.growth, trail.shared.growth if trail.shared else 1.0)
        artists["end"] = _end(theme, color, trail.end_marker(theme), 4 + over, growth)
        for artist in artists.values():
            axes.add_artist(artist)
        show_whole(artists["end"], axes, theme)
        super().__init__(trail, trail.frames, self._grow, **artists)

    def _grow(self, frame: float) -> None:
        points, steps = self.trail.until(frame)
        path = self.trail.place(points, frame)
        for stroke in (self.halo, *self._whole):
            stroke.set_data(*path.T)
        self.end.set_data(*path[-1:].T)
        self._draw_line(path, steps)
        if self._dotted:
            dots = path[steps[1:]]
            self.dots.set_offsets(dots)
            self.dots.set_facecolor(self._shades[: len(dots)])

    def _draw_line(self, path: np.ndarray, steps: np.ndarray) -> None:
        """Draw the pieces that are done, and what there is of the next."""
        done = int(np.searchsorted(self._cuts, len(steps) - 1, side="right")) - 1
        cuts = steps[self._cuts[: done + 1]]
        pieces = self._pieces[:done] if self._pieces else _pieces(path, cuts)
        if len(path) - 1 > cuts[-1]:
            pieces = [*pieces, Path(path[cuts[-1] :])]
        self.line.set_paths(pieces)
        if len(pieces) != len(self.line.get_edgecolor()):
            self.line.set_edgecolor(self._shades[: len(pieces)])


def _halo(theme: Theme, zorder: float) -> Stroke:
    width = theme.size.path + 2 * theme.size.halo
    return Stroke(color=theme.palette.background, linewidth=width, zorder=zorder)


def _gaps(theme: Theme, zorder: float) -> Stroke:
    """Return what parts a line into dashes: gaps in the colour of the halo."""
    (dash, gap), wider = DASH, 1.15  # no rim of the line is left
    dashes = (dash / wider, gap / wider, dash / wider)
    width, color = wider * theme.size.path, theme.palette.background
    return Stroke(color=color, linewidth=width, dashes=dashes, zorder=zorder)


def _through(theme: Theme, color: str, shared: Shared | None, zorder: float) -> dict[str, Stroke]:
    """Return the dashes of a path over those that lie on it, if any do."""
    if shared is None:
        return {}
    style = {"color": color, "linewidth": theme.size.path, "dashes": shared.dashes}
    return {"through": Stroke(**style, zorder=zorder)}


def _line(axes: Axes, theme: Theme, zorder: float) -> Shades:
    return Shades(
        [],
        transform=axes.transData,
        linewidths=theme.size.path,
        antialiaseds=True,
        facecolors="none",
        edgecolors="none",
        capstyle="round",
        joinstyle="round",
        zorder=zorder,
    )


def _dots(axes: Axes, theme: Theme, zorder: float) -> PathCollection:
    return PathCollection(
        [Path.circle((0, 0), 0.5)],
        sizes=[(1.85 * theme.size.path) ** 2],
        transform=IdentityTransform(),
        offset_transform=axes.transData,
        linewidths=0,
        antialiaseds=True,
        zorder=zorder,
    )


def _end(theme: Theme, color: str, marker: Any, zorder: float, growth: float) -> Stroke:
    return Stroke(
        marker=marker,
        markersize=1.25 * growth * theme.size.marker,
        markerfacecolor=color,
        markeredgecolor=theme.palette.background,
        markeredgewidth=0.45 * theme.size.halo,
        zorder=zorder,
    )


def _pieces(path: np.ndarray, cuts: np.ndarray) -> list[Path]:
    return [Path(path[a : b + 1]) for a, b in pairwise(cuts.tolist())]


def _within_view(points: np.ndarray, view: View | None) -> tuple[np.ndarray, int | None]:
    """Cut a path where it leaves the view for good; return it and the step with which it leaves."""
    finite = are_finite(points)
    if view is None:
        return points[: len(points) if finite.all() else int(finite.argmin())], None
    low, high = np.transpose(view)
    (x, y), (left, bottom), (right, top) = points[:, :2].T, low, high
    with np.errstate(invalid="ignore"):
        inside = finite & (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
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


@dataclass(frozen=True, eq=False)
class ValueCurve:
    """The values of a descent against its steps. It moves in whole steps: none lie between.

    A curve that leaves the axes for good, above or below, ends on their edge in a triangle that
    points where it went.
    """

    values: np.ndarray
    index: int = 0
    shared: Shared | None = None

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the curve on axes whose limits and scale are set."""
        points, gone = _on_axes(axes, np.asarray(self.values, float))
        color = theme.series(self.index)
        dashes = theme.dashes(self.index)
        style = {"linewidth": theme.size.path, "dashes": dashes, "zorder": 3 + self.index / 100}
        lines = {"line": Stroke(color=color, **style)}
        lines |= _through(theme, color, self.shared, 3.5 + self.index / 100)
        growth = min(self.shared.growth, _STRIP) if self.shared else 1.0
        end = Stroke(
            marker=(3, 0, 90 - 90 * gone) if gone else theme.marker(self.index),
            markersize=growth * theme.size.marker,
            markerfacecolor=color,
            markeredgecolor=theme.palette.background,
            markeredgewidth=0.35 * theme.size.halo,
            zorder=4 + self.index / 100,
        )
        for artist in (*lines.values(), end):
            axes.add_artist(artist)
        show_whole(end, axes, theme)

        def move(frame: float) -> None:
            seen = points[: int(frame) + 1]
            for line in lines.values():
                line.set_data(*seen.T)
            end.set_data(*seen[-1:].T)

        return Drawn(self, len(self.values), move, **lines, end=end)


def _on_axes(axes: Axes, values: np.ndarray) -> tuple[np.ndarray, int]:
    """Return a curve's points (k, 2), cut where it leaves the axes for good, and where that is.

    It is 1 above, -1 below, and 0 where it stays, or is no number. It is cut as it is drawn, so on
    a logarithmic axis along a line that is straight there; what has no logarithm lies far below.
    """
    with np.errstate(all="ignore"):
        placed = axes.transData.transform(np.stack([np.arange(len(values)), values], axis=1))
    low, high = axes.bbox.min - 1, axes.bbox.max + 1
    seen, left_at = _within_view(placed, tuple(zip(low, high, strict=True)))
    points = axes.transData.inverted().transform(seen)
    if left_at is None or np.isnan(values[left_at]):
        return points, 0
    return points, 1 if placed[left_at, 1] > high[1] else -1
