"""Panels: marks that belong together on one pair of axes, with their labels.

A map shows paths on a surface, a strip their losses against the steps.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from gdviz.descent import Trajectory
from gdviz.plotting.labels import dense, place, spread, thin
from gdviz.plotting.marks import (
    OVER_ALL,
    Contours,
    Counter,
    Mark,
    Ring,
    View,
    show_whole,
)
from gdviz.plotting.page import Page, number, power_of_ten, set_ticks
from gdviz.plotting.text import Stamp, measure, wrap, write
from gdviz.plotting.theme import Theme
from gdviz.plotting.trail import Trail, ValueCurve
from gdviz.plotting.view import behaves
from gdviz.plotting.words import say

_LEADING = 1.12
_WAYS_TO_FIT = ((0.19, 1.0), (0.26, 1.0), (0.26, 0.85), (0.32, 0.75), (0.32, 0.6))
"""The width that labels may take, as a share of the page, and their scale: the first that fits."""

Named = tuple[str, int, Trajectory]
"""A path to draw: its label ("" for none), the index of its colour, and the path."""


def draw_map(
    axes: Axes, theme: Theme, surface: object, paths: Sequence[Named], view: View
) -> list[Mark]:
    """Draw paths on the contours of a surface, labelled where there is room."""
    contours = Contours(axes, theme, surface, view)
    trails = [Trail(axes, theme, path.points, index, view) for _, index, path in paths]
    minima = [Ring(axes, theme, point, large=True) for point in minima_in(surface, view)]
    starts = [Ring(axes, theme, point) for point in starts_of(paths)]
    label_map(axes, theme, paths, trails, starts, minima)
    return [contours, *minima, *trails, *starts]


def minima_in(surface: object, view: View) -> list[tuple[float, float]]:
    """Return the known minima of a surface that a view shows."""
    return [
        point
        for point in getattr(surface, "minima", ())
        if all(low <= value <= high for value, (low, high) in zip(point, view, strict=True))
    ]


def starts_of(paths: Sequence[Named]) -> np.ndarray:
    """Return the starts of paths, (k, 2), each once."""
    return np.unique([path.points[0] for _, _, path in paths], axis=0)


def label_map(
    axes: Axes,
    theme: Theme,
    paths: Sequence[Named],
    trails: Sequence[Trail],
    starts: Sequence[Ring],
    minima: Sequence[Ring],
) -> None:
    """Write the names of paths, of a start and of a minimum where they cover nothing."""
    places = _Places(axes, theme, trails, starts, minima)
    for (_, index, _), trail in zip(paths, trails, strict=True):
        if trail.left_at is not None:
            words, color = say("left_at", step=trail.left_at), theme.series_text(index)
            places.label(words, trail.path[-1:], trail, color=color, scale=0.85)
    if len(starts) == 1:
        places.label(say("start"), starts[0].path, scale=0.95, room=1.6)
    if minima:
        ends = np.array([trail.path[-1] for trail in trails])
        nearest = min(minima, key=lambda ring: np.hypot(*(ends - ring.path).T).min())
        places.label(say("minimum"), nearest.path, scale=0.95, room=2.6)
    for (name, index, _), trail in zip(paths, trails, strict=True):
        if name:
            style = {"color": theme.series_text(index), "weight": "bold"}
            found = len(starts) > 1 and places.label(name, trail.path[:1], trail, 1.5, **style)
            if not found:
                places.label(name, trail.path, trail, **style)


class _Places:
    """The free room on axes while labels are put there, one after another."""

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        trails: Sequence[Trail],
        starts: Sequence[Ring],
        minima: Sequence[Ring],
    ) -> None:
        self.axes, self.theme = axes, theme
        points = theme.size.dpi / 72
        self.gap = (theme.size.halo + theme.size.path) * points
        self.paths = {trail: dense(self._pixels(trail.path), 3) for trail in trails}
        marker = theme.size.marker * points
        self.rings = [self._circle(ring.path[0], 0.9 * marker) for ring in starts]
        self.rings += [self._circle(ring.path[0], 1.7 * marker) for ring in minima]
        self.rings += [self._circle(trail.path[-1], 0.8 * marker) for trail in trails]
        self.taken: list[tuple[float, float, float, float]] = []

    def _pixels(self, points: np.ndarray) -> np.ndarray:
        return self.axes.transData.transform(points)

    def _circle(self, point: np.ndarray, radius: float) -> np.ndarray:
        angles = np.linspace(0, 2 * np.pi, 24)
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return self._pixels(point) + radius * around

    def label(
        self,
        words: str,
        anchors: np.ndarray,
        trail: Trail | None = None,
        room: float = 1.0,
        **style: object,
    ) -> bool:
        """Write words beside the anchors, clear of all else, and tell whether there was room.

        Words of a trail are shown once it has come to where they stand.
        """
        stamp = write(self.axes, 0, 0, words, self.theme, halo=True, ha="center", va="center",
                      zorder=OVER_ALL, **style)  # fmt: skip
        size = measure(stamp)
        box = self.axes.bbox.padded(-0.4 * self.theme.em).extents
        others = [points for other, points in self.paths.items() if other is not trail]
        others = np.concatenate([*others, np.empty((0, 2))])
        everything = np.concatenate([*self.paths.values(), *self.rings])
        centre = place(
            size, self._anchors(anchors, trail, others), room * self.gap, tuple(box), everything,
            others, self.taken,
        )  # fmt: skip
        if centre is None:
            stamp.remove()
            return False
        stamp.set_position(self.axes.transData.inverted().transform(centre))
        half = np.array(size) / 2
        self.taken.append((*(np.array(centre) - half), *(np.array(centre) + half)))
        if trail is not None:
            show_whole(stamp, self.axes, self.theme)
            away = np.hypot(*(self._pixels(trail.path) - centre).T)
            trail.say(stamp, since=int((away <= away.min() + 0.3 * self.theme.em).argmax()))
        return True

    def _anchors(self, anchors: np.ndarray, trail: Trail | None, others: np.ndarray) -> np.ndarray:
        """Return the anchors in pixels; of a path those where no other path is near, if any."""
        anchors = self._pixels(anchors)
        low, high = self.axes.bbox.min - 1, self.axes.bbox.max + 1
        anchors = anchors[((anchors >= low) & (anchors <= high)).all(axis=1)]
        if trail is None or not len(others) or not len(anchors):
            return anchors
        others = thin(others, 0.2 * self.theme.em)
        away = np.array([np.hypot(*(others - anchor).T).min() for anchor in anchors])
        alone = away > min(1.2 * self.theme.em, 0.6 * away.max())
        return anchors[alone]


class Heights:
    """What a strip shows of the values of paths: above the known minimum, where there is one.

    Attributes
    ----------
    lowest : the value taken off all others
    words : what is shown, in words
    low, high : the limits, set by the paths that behave
    logarithmic : whether the axis is
    """

    def __init__(self, surface: object, paths: Sequence[Trajectory]) -> None:
        minima = getattr(surface, "minima", ())
        values = np.concatenate([path.values for path in paths if behaves(path)] or [[]])
        starts = np.array([path.values[0] for path in paths])
        shown = np.concatenate([values, starts])
        shown = shown[np.isfinite(shown)]
        known = float(np.min(surface(np.array(minima)))) if len(minima) else np.inf
        above = bool(len(shown)) and known <= shown.min() + 1e-9 * np.ptp(shown)
        self.lowest = known if above else 0.0
        self.words = say("loss_above_minimum" if above else "loss")
        shown = shown - self.lowest
        positive = shown[shown > 0]
        top = shown.max(initial=0)
        bottom = positive.min(initial=np.inf)
        self.logarithmic = bool((above or (shown > 0).all()) and top > 10 * bottom)
        if self.logarithmic:
            bottom = max(bottom, 1e-12 * top)
            pad = (top / bottom) ** 0.04
            self.low, self.high = float(bottom / pad), float(top * pad)
        else:
            bottom = shown.min(initial=0)
            pad = 0.05 * (top - bottom) or 1.0
            self.low, self.high = float(bottom - pad), float(top + pad)

    def ticks(self) -> list[float]:
        """Return at most four places for grid lines."""
        if not self.logarithmic:
            ticks = MaxNLocator(4, steps=[1, 2, 5, 10]).tick_values(self.low, self.high)
            return [float(tick) for tick in ticks if self.low <= tick <= self.high]
        first, last = np.ceil(np.log10(self.low)), np.floor(np.log10(self.high))
        apart = max(int(np.ceil((last - first) / 3)), 1)
        return [10.0**power for power in np.arange(last, first - 1, -apart)]


class Strip:
    """The losses of paths against their steps, labelled at their ends.

    Parameters
    ----------
    axes : where the curves stand; the labels stand to the right of them
    room : pixels for the labels, from left to right
    scale : size of the labels, in the base size
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        heights: Heights,
        paths: Sequence[Named],
        room: float,
        scale: float = 1.0,
    ) -> None:
        self.axes, self.theme, self.heights = axes, theme, heights
        steps = max(len(path) for _, _, path in paths) - 1
        self._prepare(steps)
        self.curves = [
            ValueCurve(axes, theme, path.values - heights.lowest, index) for _, index, path in paths
        ]
        self.counter = Counter(axes, theme, steps)
        self.marks: list[Mark] = [*self.curves, self.counter]
        self._label(paths, room, scale)

    def _prepare(self, steps: int) -> None:
        axes, theme, heights = self.axes, self.theme, self.heights
        axes.set_yscale("log" if heights.logarithmic else "linear")
        axes.set(xlim=(0, steps), ylim=(heights.low, heights.high))
        ticks, ends = heights.ticks(), sorted({0, steps // 2, steps})
        write_tick = power_of_ten if heights.logarithmic else number
        set_ticks(axes.yaxis, ticks, [write_tick(tick) for tick in ticks])
        set_ticks(axes.xaxis, ends, [number(step) for step in ends])
        lines = [[(0, tick), (steps, tick)] for tick in ticks]
        width, color = theme.hairline_width, theme.palette.hairline
        axes.add_collection(
            LineCollection(lines, linewidths=width, antialiaseds=True, colors=color, zorder=0.5)
        )
        axes.tick_params(axis="y", length=0)
        _head(axes, theme, heights.words)

    def _label(self, paths: Sequence[Named], room: float, scale: float) -> None:
        named = [(name, index, path) for name, index, path in paths if name]
        stamps = strip_labels(self.axes, self.theme, named, room, scale)
        wanted = [self._end(path) for _, _, path in named]
        heights = [_LEADING * measure(stamp)[1] for stamp in stamps]
        box = self.axes.bbox
        placed = spread(wanted, heights, box.y0 - 0.6 * self.theme.em, box.y1 + 0.2 * self.theme.em)
        across = 1 + 0.55 * self.theme.em / box.width
        for stamp, y in zip(stamps, placed, strict=True):
            stamp.set_position((across, (y - box.y0) / box.height))

    def _end(self, path: Trajectory) -> float:
        """Return the height, in pixels, at which a curve leaves the strip."""
        finite = path.values[np.isfinite(path.values)] - self.heights.lowest
        last = finite[-1] if path.diverged_at is None and len(finite) else np.inf
        last = np.clip(last, self.heights.low, self.heights.high)
        return float(self.axes.transData.transform((0, last))[1])


_HEAD_GAP = 0.7


def head_room(page: Page, words: str, left: float) -> float:
    """Return the height that words need above a strip, wrapped between its left and the edge."""
    stamp = write(page.figure, left, 0, words, page.theme, scale=0.95)
    wrap(stamp, page.figure.bbox.width - 0.8 * page.theme.em - left)
    height = measure(stamp)[1]
    stamp.remove()
    return height + _HEAD_GAP * page.theme.em


def _head(axes: Axes, theme: Theme, words: str) -> None:
    stamp = write(
        axes, 0, 1 + _HEAD_GAP * theme.em / axes.bbox.height, words, theme, scale=0.95,
        color=theme.palette.muted, transform=axes.transAxes, va="bottom",
    )  # fmt: skip
    wrap(stamp, axes.get_figure(root=True).bbox.width - 0.8 * theme.em - axes.bbox.x0)


def strip_labels(
    parent: Any, theme: Theme, paths: Sequence[Named], width: float, scale: float = 1.0
) -> list[Stamp]:
    """Write the labels of curves, wrapped to a width, to be put where their curves end."""
    transform = parent.transFigure if isinstance(parent, Figure) else parent.transAxes
    stamps = []
    for name, index, _ in paths:
        if name:
            color = theme.series_text(index)
            stamp = write(
                parent, 0, 0, name, theme, scale=scale, color=color, weight="bold",
                transform=transform, va="center",
            )  # fmt: skip
            wrap(stamp, width)
            stamps.append(stamp)
    return stamps


def fit_labels(page: Page, paths: Sequence[Named], height: float) -> tuple[float, float]:
    """Return the width that the labels of a strip need beside it, and their scale.

    They are wrapped where that is enough to be narrow, and set smaller where they would not
    all fit into the height.
    """
    whole = page.right - page.left
    for share, scale in _WAYS_TO_FIT:
        stamps = strip_labels(page.figure, page.theme, paths, share * whole, scale)
        sizes = np.array([measure(stamp) for stamp in stamps])
        for stamp in stamps:
            stamp.remove()
        if _LEADING * sizes[:, 1].sum() <= height:
            break
    return float(sizes[:, 0].max()), scale


def coordinates(axes: Axes, theme: Theme, names: Sequence[str]) -> None:
    """Write few ticks along a map and the names of its coordinates at their ends."""
    axes.spines["bottom"].set_visible(False)
    for axis, (low, high) in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        ticks = MaxNLocator(6, steps=[1, 2, 5, 10]).tick_values(low, high)
        share = (ticks - low) / (high - low)  # the name of the coordinate stands at the end
        shown = ticks[(share > 0.02) & (share < 0.9)].tolist()
        set_ticks(axis, shown, [number(tick) for tick in shown])
    axes.tick_params(length=0)
    muted = {"color": theme.palette.muted, "scale": 0.95, "transform": axes.transAxes}
    em = theme.em
    write(
        axes,
        1,
        -0.32 * em / axes.bbox.height,
        f"${names[0]}$",
        theme,
        ha="right",
        va="top",
        **muted,
    )
    write(
        axes, -0.45 * em / axes.bbox.width, 1, f"${names[1]}$", theme, ha="right", va="top", **muted
    )
