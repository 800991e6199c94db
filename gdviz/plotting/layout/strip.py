"""A strip: the losses of paths against their steps, beside a map."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.figure import FigureBase

from gdviz.plotting.layout.labels import spread
from gdviz.plotting.layout.page import WIDE, Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.shared import shared_ways
from gdviz.plotting.layout.ticks import count_steps, set_ticks, tick_places, tick_words
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Shared, ValueCurve
from gdviz.plotting.marks.writing import Counter
from gdviz.trajectory import Trajectory, breaks_off, calm_parts, comes_to_rest
from gdviz.words.language import Say

_LEADING, _CLEAR, _CLEAR_OF_ENDS = 1.12, 0.45, 0.2
"""How far apart labels stand; in em, how far beside the axes their markers do, or would do where
the ends of curves stand for these."""
_WAYS_TO_FIT = (
    *((0.19, 1.0, True), (0.19, 0.85, True), (0.19, 1.0, False)),
    *((0.26, 1.0, False), (0.26, 0.85, False), (0.32, 0.75, False), (0.32, 0.6, False)),
)
"""The width that labels may take, as a share of the page, their scale, and whether none is broken:
the first that fits."""

_FAR = 1000
"""How many times its first value a path that runs away is followed up to, where none behaves."""
_FLAT = 0.3
"""Losses that differ less, in shares of the highest, are shown without zero."""
_TICKS = 4
_SMALLEST = 1e-12
"""How far down a logarithmic axis goes, in shares of its highest."""
_LEAVES = {True: 1.7, False: 2.5}
"""How many times as wide as a strip what it stands beside is at the least, by whether a page is
wide."""
_SHARES = (2, 1)
"""What a strip stands beside, and the strip, in shares of the page."""
_BELOW, _ASIDE = 2.7, 0.45
"""In em: the room for what counts the steps below a strip, and between it and its labels."""
_LEAST, _MOST = 4.5, 0.3
"""The height of a strip that lies below: the least in em, and the most in shares of the page."""


class Heights:
    """What a strip shows of the values of paths: above the known minimum, where there is one.

    Parameters
    ----------
    surface : what was descended
    paths : down it
    log : whether the axis is logarithmic; by default where all are above 0 and span a decade

    Attributes
    ----------
    above : whether the values are above a known minimum
    lowest : the value taken off all others
    low, high : the limits, set by the paths that behave, or where none does by first steps
    logarithmic : whether the axis is
    """

    def __init__(
        self, surface: object, paths: Sequence[Trajectory], log: bool | None = None
    ) -> None:
        minima = getattr(surface, "minima", ())
        calm = [part.values for part in calm_parts(paths)]
        values = np.concatenate(calm or [_first_steps(path.values) for path in paths])
        starts = np.array([path.values[0] for path in paths])
        shown = np.concatenate([values, starts])
        shown = shown[np.isfinite(shown)]
        known = float(np.min(surface(np.array(minima)))) if len(minima) else np.inf
        self.above = bool(len(shown)) and known <= shown.min() + 1e-9 * np.ptp(shown)
        self.lowest = known if self.above else 0.0
        shown = shown - self.lowest
        self.logarithmic = self._spans_a_decade(shown) if log is None else log
        if self.logarithmic:
            self.low, self.high = _between_powers(shown)
        else:
            self.low, self.high = self._between(shown, paths)

    def _spans_a_decade(self, shown: np.ndarray) -> bool:
        positive = shown[shown > 0]
        if not len(positive) or not (self.above or len(positive) == len(shown)):
            return False
        return bool(positive.max() > 10 * positive.min())

    def _between(self, shown: np.ndarray, paths: Sequence[Trajectory]) -> tuple[float, float]:
        """Return limits that hold zero, unless that flattens the losses of paths come to rest."""
        bottom, top = shown.min(initial=np.inf), shown.max(initial=0)
        flat = bottom < top and top - bottom < _FLAT * top
        if self.above or not flat or not any(map(comes_to_rest, calm_parts(paths))):
            bottom = min(bottom, 0)
        pad = 0.05 * (top - bottom) or 1.0
        return float(bottom - pad), float(top + pad)

    def words(self, say: Say) -> str:
        """Return what is shown, in words: a minimum of 0 takes nothing off the losses."""
        words = say("loss_above_minimum" if self.above and self.lowest != 0 else "loss")
        return say("logarithmic", name=words) if self.logarithmic else words

    def ticks(self) -> list[float]:
        """Return some four places for grid lines."""
        return tick_places(self.low, self.high, self.logarithmic, _TICKS)

    def tick_words(self) -> list[str]:
        """Return how they are written."""
        return tick_words(self.ticks(), self.logarithmic)


def _between_powers(shown: np.ndarray) -> tuple[float, float]:
    """Return the limits of a logarithmic axis."""
    positive = shown[shown > 0]
    if not len(positive):
        raise ValueError("no loss is above 0, so none has a logarithm: leave out log=True")
    top = positive.max()
    bottom = max(positive.min(), _SMALLEST * top)
    pad = max((top / bottom) ** 0.04, 1.05)
    return float(bottom / pad), float(top * pad)


def _first_steps(values: np.ndarray) -> np.ndarray:
    """Return the values of a path that runs away which are not far from those that it began with.

    Where no path behaves, these are shown, so that they are seen to grow.
    """
    with np.errstate(invalid="ignore"):
        far = ~(np.abs(values) <= _FAR * np.abs(values[0]))
    return values[: far.argmax() if far.any() else len(values)]


def _followed(path: Trajectory) -> np.ndarray:
    """Return the values of a path, which are no numbers where it has broken off."""
    values = path.values
    return np.where(np.isfinite(values), values, np.nan) if breaks_off(path) else values


class Beside(NamedTuple):
    """Where a strip stands: at the right of what it belongs to, or below it on a tall page.

    Attributes
    ----------
    ground : the room that it leaves
    axes : the box of its axes
    room, scale : the width in pixels that its labels have beside it, and their size
    """

    ground: Box
    axes: Box
    room: float
    scale: float

    def draw(self, page: Page, heights: Heights, paths: Sequence[Named]) -> Strip:
        """Draw the strip."""
        axes = page.axes(*self.axes)
        return Strip(axes, page.theme, heights, paths, self.room, self.scale, page.edge)


def beside_strip(
    page: Page,
    heights: Heights,
    paths: Sequence[Named],
    wide: tuple[float, float] = (0.18, 5.0),
    gap: float = 3.2,
) -> Beside:
    """Return where the strip of paths stands.

    Parameters
    ----------
    wide : how wide it is at the right: a share of the page, as long as that leaves the rest enough,
        and the least of it in em
    gap : between it and the rest, in em, which its ticks may widen
    """
    em = page.theme.em
    ticks = widest(page.figure, heights.tick_words(), page.theme, scale=0.85) + 0.7 * em
    bottom = page.bottom + _BELOW * em
    if page.piles(_SHARES):
        return _below(page, heights, paths, ticks, bottom)
    room, scale = fit_labels(page, paths, page.top - bottom - 2.8 * em)
    right = page.right - room - _ASIDE * em
    apart = max(gap * em, ticks + 0.8 * em)
    most = (right - page.left - apart) / (1 + _LEAVES[page.right - page.left > WIDE * em])
    left = right - max(min(wide[0] * (page.right - page.left), most), wide[1] * em)
    top = page.top - head_room(page, heights, left)
    ground = (page.left, page.bottom, left - apart, page.top)
    return Beside(ground, (left, bottom, right, top), room, scale)


def _below(
    page: Page, heights: Heights, paths: Sequence[Named], ticks: float, bottom: float
) -> Beside:
    em, count = page.theme.em, sum(bool(name) for name, _, _ in paths)
    least, most = _LEAST * em, _MOST * (page.top - page.bottom)
    tall = min(max(least, _LEADING * 1.2 * count * em), most)
    room, scale = fit_labels(page, paths, tall + 0.8 * em)
    left, right = page.left + max(ticks - 2.2 * em, 0), page.right - room - _ASIDE * em
    top = bottom + tall
    ground = (page.left, top + head_room(page, heights, left) + 0.9 * em, page.right, page.top)
    return Beside(ground, (left, bottom, right, top), room, scale)


class Strip:
    """The losses of paths against their steps, labelled at their ends.

    Parameters
    ----------
    axes : where the curves stand; the labels stand to the right of them
    room : pixels for the labels, from left to right
    scale : size of the labels, in the base size
    edge : pixels from the left at which words above must end; by default that of the figure
    start : pixels from the left at which they begin; by default that of the axes

    Attributes
    ----------
    drawn : the curves, the counter of steps and the labels
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        heights: Heights,
        paths: Sequence[Named],
        room: float,
        scale: float = 1.0,
        edge: float | None = None,
        start: float | None = None,
    ) -> None:
        self.axes, self.theme, self.heights = axes, theme, heights
        steps = max(len(path) for _, _, path in paths) - 1
        self._prepare(steps)
        edge = axes.get_figure(root=True).bbox.width if edge is None else edge
        _head(axes, theme, heights.words(theme.say), axes.bbox.x0 if start is None else start, edge)
        values = [_followed(path) - heights.lowest for *_, path in paths]
        numbers = [index for _, index, _ in paths]
        ways = self._ways(values, numbers)
        self.drawn: list[Drawn] = [
            ValueCurve(*each).draw_on(axes, theme)
            for each in zip(values, numbers, ways, strict=True)
        ]
        self.drawn.append(Counter(steps).draw_on(axes, theme))
        named = [(name, index, path) for name, index, path in paths if name]
        stamps = strip_labels(axes, theme, named, room, scale)
        self.drawn.append(_Labels(axes, theme, heights, [path for *_, path in named], stamps))

    def _ways(self, values: Sequence[np.ndarray], numbers: Sequence[int]) -> list[Shared | None]:
        """Return how curves are seen that others lie on."""
        box, path = self.axes.bbox, self.theme.size.path * self.theme.size.dpi / 72
        with np.errstate(all="ignore"):
            lines = [
                self.axes.transData.transform(np.stack([np.arange(len(each)), each], axis=1))
                for each in values
            ]
        return shared_ways([np.clip(line, box.min, box.max) for line in lines], numbers, path / 2)

    def _prepare(self, steps: int) -> None:
        axes, theme, heights = self.axes, self.theme, self.heights
        axes.set_yscale("log" if heights.logarithmic else "linear")
        last = max(steps, 1)  # of a path of one point there is room too
        axes.set(xlim=(0, last), ylim=(heights.low, heights.high))
        set_ticks(axes.yaxis, heights.ticks(), heights.tick_words())
        count_steps(axes, steps)
        lines = [[(0, tick), (last, tick)] for tick in axes.yaxis.get_majorticklocs()]
        width, color = theme.hairline_width, theme.palette.hairline
        axes.add_collection(
            LineCollection(lines, linewidths=width, antialiaseds=True, colors=color, zorder=0.5)
        )
        axes.tick_params(axis="y", length=0)


class _Labels(Drawn):
    """The labels of a strip: a film leaves them at the ends, a still has them where curves are."""

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        heights: Heights,
        paths: Sequence[Trajectory],
        stamps: Sequence[Stamp],
    ) -> None:
        self.axes, self.theme, self.heights = axes, theme, heights
        self.paths, self.stamps = paths, stamps
        super().__init__(self)
        self.stand(max((len(path) for path in paths), default=1) - 1)

    def stand(self, frame: float) -> None:
        """Put the labels at the heights that their curves have come to."""
        heights = [_LEADING * measure(stamp)[1] for stamp in self.stamps]
        wanted = [self._height(path, int(frame)) for path in self.paths]
        box, em = self.axes.bbox, self.theme.em
        placed = spread(wanted, heights, box.y0 - 0.6 * em, box.y1 + 0.2 * em)
        tags = [
            sum(abs(each - at) < _LEADING * em for each in wanted) > 1 or abs(y - at) > 0.5 * em
            for y, at in zip(placed, wanted, strict=True)
        ]
        across = 1 + (_CLEAR if any(tags) else _CLEAR_OF_ENDS) * em / box.width
        for stamp, y, tagged in zip(self.stamps, placed, tags, strict=True):
            stamp.set_position((across, (y - box.y0) / box.height))
            stamp.tagged = tagged

    def _height(self, path: Trajectory, step: int) -> float:
        """Return the height, in pixels, at which a curve ends at a step, or leaves the strip."""
        last = len(path.values) - 1
        step = min(step, last)
        values = path.values[: step + 1]
        finite = values[np.isfinite(values)] - self.heights.lowest
        runs_away = path.diverged_at is not None and not breaks_off(path)
        gone = runs_away and step >= min(path.diverged_at, last)
        value = np.inf if gone or not len(finite) else finite[-1]
        value = np.clip(value, self.heights.low, self.heights.high)
        return float(self.axes.transData.transform((0, value))[1])


_HEAD_GAP = 0.7


def head_room(page: Page, heights: Heights, left: float) -> float:
    """Return the height that words need above a strip, wrapped between its left and the edge."""
    stamp = write(page.figure, left, 0, heights.words(page.say), page.theme, scale=0.95)
    wrap(stamp, page.edge - 0.8 * page.theme.em - left)
    height = measure(stamp)[1]
    stamp.remove()
    return height + _HEAD_GAP * page.theme.em


def _head(axes: Axes, theme: Theme, words: str, start: float, edge: float) -> None:
    box = axes.bbox
    place = (start - box.x0) / box.width, 1 + _HEAD_GAP * theme.em / box.height
    style = {"color": theme.palette.muted, "transform": axes.transAxes, "va": "bottom"}
    stamp = write(axes, *place, words, theme, scale=0.95, **style)
    wrap(stamp, edge - 0.8 * theme.em - start)


def strip_labels(
    parent: Any, theme: Theme, paths: Sequence[Named], width: float, scale: float = 1.0
) -> list[Stamp]:
    """Write the labels of curves, wrapped to a width, to be put where their curves end."""
    on_figure = isinstance(parent, FigureBase)
    transform = parent.transSubfigure if on_figure else parent.transAxes
    style = {"scale": scale, "transform": transform, "va": "center"}
    stamps = []
    for name, index, _ in paths:
        if name:
            stamps.append(write(parent, 0, 0, name, theme, **name_style(theme, index), **style))
            wrap(stamps[-1], width)
    return stamps


def fit_labels(page: Page, paths: Sequence[Named], height: float) -> tuple[float, float]:
    """Return the width that the labels of a strip need beside it, and their scale.

    They are set a little smaller, or else wrapped, where that is enough to be narrow, and smaller
    where they would not all fit into the height.
    """
    wide = page.right - page.left
    for share, scale, whole in _WAYS_TO_FIT:
        stamps = strip_labels(page.figure, page.theme, paths, share * wide, scale)
        sizes = np.array([measure(stamp) for stamp in stamps])
        broken = any("\n" in stamp.get_text() for stamp in stamps)
        for stamp in stamps:
            stamp.remove()
        if _LEADING * sizes[:, 1].sum() <= height and not (whole and broken):
            break
    return float(sizes[:, 0].max()), scale
