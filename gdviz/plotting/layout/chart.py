"""A chart: axes with a heading and few ticks, on which curves are named where they stand."""

from collections.abc import Sequence
from itertools import product

import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.transforms import Bbox, blended_transform_factory

from gdviz.plotting.layout.naming import SCALES, SMALLEST, Name, name_curves
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.ticks import number, set_ticks, tick_places, tick_words
from gdviz.plotting.marks.fitting import fit, hang
from gdviz.plotting.marks.mark import Drawn, Mark, View
from gdviz.plotting.marks.plates import mixed
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.writing import ACROSS, shown_since

UNDER = 0.5
"""Where pale lines lie: under all that is drawn."""
_PALE = 0.06
"""The share of a colour in the ground that is shaded with it."""
_TICKS, _EXPONENTS = 1.25, 0.2
"""In em: how deep ticks reach below the axes, and how much deeper powers of ten do."""
_DIGIT, _CLEAR = 0.55, 0.7
"""In em: the width of a digit of a tick, and the room between two ticks."""


class Chart:
    """Axes in a box of a page, with a heading above and the name of what runs across below.

    Parameters
    ----------
    page : where they stand
    box : left, bottom, right, top of the room for the axes and all their words, in pixels
    view : ((left, right), (bottom, top)) in data; what has no extent is widened
    heading : what the height means, to which is added where it is logarithmic
    across : what runs from left to right
    log : the logarithmic axes: "", "x", "y" or "xy"
    ticks : the axes that have ticks: "", "x", "y" or "xy"
    room : pixels at the left for the tick labels, where several charts stand above one another
    beside : pixels at the right for what is written beside the axes; words above and below them
        may be as wide as the box

    Attributes
    ----------
    axes, theme
    places : the free room for labels
    """

    def __init__(
        self,
        page: Page,
        box: Box,
        view: View,
        *,
        heading: str = "",
        across: str = "",
        log: str = "",
        ticks: str = "xy",
        room: float = 0.0,
        beside: float = 0.0,
    ) -> None:
        self.page, self.theme = page, page.theme
        em = self.theme.em
        view = tuple(_apart(limits, name in log) for name, limits in zip("xy", view, strict=True))
        left, bottom, right, top = box
        bottom += (1.5 * em if "x" in ticks else 0.3 * em) + (1.45 * em if across else 0)
        if heading and "y" in log:
            heading = page.say("logarithmic", name=heading)
        self.heading, top = self._above(heading, left, right, top)
        right -= beside
        room_for = {"x": (right - left) / (3.4 * em), "y": (top - bottom) / (1.6 * em)}
        shown = {
            name: tick_places(*limits, name in log, _between(room_for[name], 2, 5))
            if name in ticks
            else []
            for name, limits in zip("xy", view, strict=True)
        }
        written = {name: tick_words(shown[name], name in log) for name in "xy"}
        own = widest(page.figure, written["y"], self.theme, scale=0.85)
        left += max(room, own + (0.7 * em if written["y"] else 0))
        self.axes = page.axes(left, bottom, right, top)
        self.axes.set(xlim=view[0], ylim=view[1])
        self._set_scales(log, view)
        self._set_ticks(shown, written)
        self._below(across, box[0], box[2])
        self.places = Places(self.axes, self.theme)

    def draw(self, *marks: Mark) -> list[Drawn]:
        """Draw marks, one after the other, in the look of the page."""
        return [mark.draw_on(self.axes, self.theme) for mark in marks]

    def _above(
        self, words: str, left: float, right: float, top: float
    ) -> tuple[Stamp | None, float]:
        """Write a heading, if there is one, and return it, and where the room below it begins."""
        if not words:
            return None, top
        stamp = write(self.page.figure, left, top, words, self.theme, va="top", **self._muted)
        return stamp, top - hang(stamp, right - left) - 0.7 * self.theme.em

    def _below(self, words: str, left: float, right: float) -> None:
        """Write what runs across below the middle of the axes, between two sides."""
        if not words:
            return
        box, em = self.axes.bbox, self.theme.em
        middle = (box.x0 + box.x1) / 2
        powers = self.axes.get_xscale() != "linear"
        ticks = len(self.axes.xaxis.get_major_locator()()) > 0
        drop = (ACROSS + (_EXPONENTS * powers if ticks else -_TICKS)) * em
        style = {"ha": "center", "va": "baseline"} | self._muted
        stamp = self._write(0.5, -drop / box.height, words, **style)
        fit(stamp, max(box.width + 1.5 * em, 2 * min(middle - left, right - middle)))

    @property
    def _muted(self) -> dict[str, object]:
        """The style of what says what the axes are."""
        return {"scale": 0.95, "color": self.theme.palette.muted}

    def _write(self, x: float, y: float, words: str, **style: object) -> Stamp:
        """Write words at a place in shares of the axes."""
        style = {"transform": self.axes.transAxes} | style
        return write(self.axes, x, y, words, self.theme, **style)

    def _set_scales(self, log: str, view: View) -> None:
        for name, limits in zip("xy", view, strict=True):
            if name in log:
                self.axes.set(**{f"{name}scale": "log", f"{name}lim": limits})

    def _set_ticks(self, shown: dict[str, list[float]], written: dict[str, list[str]]) -> None:
        axes = self.axes
        for name, axis in (("x", axes.xaxis), ("y", axes.yaxis)):
            set_ticks(axis, shown[name], written[name])
        axes.tick_params(axis="y", length=0)
        self.lines("y", shown["y"])

    def lines(self, name: str, places: Sequence[float], **style: object) -> LineCollection:
        """Draw pale lines across the axes at places on the axis of that name, and return them."""
        limits = self.axes.get_xlim() if name == "y" else self.axes.get_ylim()
        ends = [[(limits[0], at), (limits[1], at)] for at in places]
        settings = {
            "linewidths": self.theme.hairline_width,
            "antialiaseds": True,
            "colors": self.theme.palette.hairline,
            "zorder": UNDER,
        } | style
        lines = np.array(ends).reshape(-1, 2, 2)
        drawn = LineCollection(lines if name == "y" else lines[..., ::-1], **settings)
        self.axes.add_collection(drawn, autolim=False)
        return drawn

    def zero(self, name: str = "y") -> None:
        """Draw the line of zero, darker than the others."""
        self.lines(name, [0.0], colors=self.theme.palette.muted, zorder=UNDER + 0.1)

    def shade(self, left: float, right: float, color: str = "") -> None:
        """Shade the ground between two places, in the pale of a colour or else in that of land."""
        palette = self.theme.palette
        face = mixed(palette.background, color, _PALE) if color else palette.ground[3]
        style = {"edgecolor": "none", "linewidth": 0, "antialiased": True, "zorder": UNDER - 0.1}
        self.axes.axvspan(left, right, facecolor=face, **style)

    def rule(
        self,
        at: float,
        words: str,
        *,
        color: str | None = None,
        side: str = "right",
        low: bool = False,
        shorter: str = "",
    ) -> Stamp:
        """Draw a dotted upright line, and its name at the top (or `low`, at the bottom).

        The line is seen with its name: see `shown_since`.

        Parameters
        ----------
        at : where it stands
        side : where its name stands if there is room: "right" or "left"
        shorter : the name where there is too little room for that
        """
        color = color or self.theme.palette.muted
        dotted = {"linewidths": 0.4 * self.theme.size.path, "linestyles": [(0, (1.2, 2.2))]}
        line = self.lines("x", [at], colors=color, zorder=2, **dotted)
        upright = blended_transform_factory(self.axes.transData, self.axes.transAxes)
        style = {"scale": 0.9, "halo": True, "va": "bottom" if low else "top", "zorder": 5.5}
        stamp = self._write(at, 1, words, color=color, transform=upright, **style)
        sides = side, "left" if side == "right" else "right"
        if not self._put_beside(stamp, at, low, sides, short=bool(shorter)):
            stamp.set_text(shorter)
            self._put_beside(stamp, at, low, sides)
        stamp.leader = line
        self.places.add_words(stamp)
        self.places.add_path(("rule", at), np.array([(at, y) for y in self.axes.get_ylim()]))
        return stamp

    def _put_beside(
        self, stamp: Stamp, at: float, low: bool, sides: Sequence[str], short: bool = False
    ) -> bool:
        """Put the name of a rule on one of its sides, large and near to its end if it can be.

        Returns whether it has room there; it is set smallest where nothing `short` can be said.
        """
        scales = SCALES if short else (*SCALES, SMALLEST)
        sizes = [scale * stamp.get_fontsize() for scale in scales]
        lines = [path for name, path in self.places.paths.items() if name != ("rule", at)]
        lines = np.concatenate([*lines, np.empty((0, 2))])
        here, reach = self.axes.transData.transform((at, 1))[0], measure(stamp)[0] + self.theme.em
        lines = lines[np.abs(lines[:, 0] - here) < reach]
        costs: dict[tuple[float, int, str], int] = {}
        for size, side, row in product(sizes, sides, range(4)):
            place = size, row, side
            self._set_beside(stamp, at, low, *place)
            costs[place] = self._covered(stamp.get_window_extent(), lines)
            if not costs[place]:
                return True
        self._set_beside(stamp, at, low, *min(costs, key=costs.get))
        return not short

    def _set_beside(
        self, stamp: Stamp, at: float, low: bool, size: float, row: int, side: str
    ) -> None:
        box, em = self.axes.bbox, self.theme.em
        stamp.set_fontsize(size)
        rise = (0.35 * em + 1.15 * row * measure(stamp)[1]) / box.height
        x = self.axes.transData.transform((at, 1))[0] + (0.3 if side == "right" else -0.3) * em
        x = self.axes.transData.inverted().transform((x, box.y0))[0]
        stamp.set(position=(x, rise if low else 1 - rise))
        stamp.set(ha="left" if side == "right" else "right")

    def _covered(self, placed: Bbox, lines: np.ndarray) -> int:
        """Return how bad it is for words to stand there: outside, on other words, on lines."""
        box, em = self.axes.bbox, self.theme.em
        outside = placed.x0 < box.x0 or placed.x1 > box.x1 + 0.5 * em
        others = (Bbox.from_extents(each) for each in self.places.taken)
        on_words = any(placed.padded(0.2 * em).overlaps(each) for each in others)
        on_lines = ((lines > placed.min) & (lines < placed.max)).all(axis=1).any()
        return 4 * outside + 2 * on_words + bool(on_lines)

    def tell_shares(self) -> None:
        """Write the ticks of the height in per cent; `room_for_shares` is what they take."""
        places = self.axes.yaxis.get_major_locator()()
        words = [f"{number(round(100 * at, 9))} %" for at in places]
        set_ticks(self.axes.yaxis, places, words)

    def count(self, first: int, last: int) -> None:
        """Number what runs across: all of a few whole numbers, else the ends and some between."""
        tick = (_DIGIT * len(str(last)) + _CLEAR) * self.theme.em
        most = _between(self.axes.bbox.width / tick, 1, 10)
        places = range(first, last + 1)
        if last - first >= most:
            apart = (last - first) * max(1 / most, 0.15)
            inner = (at for at in tick_places(first, last, most=min(most, 5)) if at.is_integer())
            inner = {int(at) for at in inner if first + apart <= at <= last - apart}
            places = sorted({first, last} | inner)
        set_ticks(self.axes.xaxis, places, [number(at) for at in places])

    def name(self, curves: Sequence[Name], listed: bool = False) -> list[Stamp | None]:
        """Write the name of each curve beside it, as `name_curves` does; return those there are.

        Names that are `listed` elsewhere are left out where there is no room.
        """
        return name_curves(self.places, curves, listed)

    def seen_with(
        self,
        names: Sequence[Stamp | None],
        curves: Sequence[np.ndarray],
        frames: int,
        since: int = 0,
        pace: int = 1,
    ) -> list[Drawn]:
        """Let names be seen once their curves, of points (k, 2), have grown to where they stand.

        They grow from one frame on, by a point in so many (`pace`).
        """
        return [
            shown_since(stamp, since + pace * self.places.reached(points, stamp), frames)
            for stamp, points in zip(names, curves, strict=True)
            if stamp is not None
        ]


def room_for_shares(page: Page) -> float:
    """Return the room in pixels that ticks in per cent take beside a chart."""
    return widest(page.figure, ["100 %"], page.theme, scale=0.85) + 0.7 * page.theme.em


def name_across(chart: Chart, words: str) -> None:
    """Write what runs across at the end of its ticks, in the place of the last if that is there."""
    axes, theme, em = chart.axes, chart.theme, chart.theme.em
    style = {"transform": axes.transAxes, "scale": 0.85, "color": theme.palette.muted}
    below = -0.45 * em / axes.bbox.height
    name = write(axes, 1, below, words, theme, ha="right", va="top", **style)
    left, right = axes.get_xlim()
    most = right - (measure(name)[0] + 0.9 * em) / axes.bbox.width * (right - left)
    places = [at for at in axes.xaxis.get_major_locator()() if at < most]
    set_ticks(axes.xaxis, places, tick_words(places))


def level(*charts: Chart) -> None:
    """Let charts that stand above one another begin at one place: that of the widest ticks.

    Nothing may have been drawn or named on them yet.
    """
    left = max(chart.axes.get_position().x0 for chart in charts)
    for chart in charts:
        _, low, right, high = chart.axes.get_position().extents
        chart.axes.set_position((left, low, right - left, high - low))
        chart.places = Places(chart.axes, chart.theme)


def _apart(limits: tuple[float, float], log: bool) -> tuple[float, float]:
    """Return limits, or others round them where they are one value."""
    low, high = limits
    if low != high:
        return low, high
    half = max(abs(low), 1) / 2
    return (low / 2, 2 * low) if log else (low - half, low + half)


def _between(value: float, low: int, high: int) -> int:
    return int(min(max(value, low), high))


def is_logarithmic(values: np.ndarray, far_apart: float, log: bool | None) -> bool:
    """Return whether an axis of values is logarithmic: as it is asked for, or where it suits.

    Parameters
    ----------
    far_apart : how many times the least the highest is, where it suits
    log : what is asked for, if anything

    Raises
    ------
    ValueError
        If it is asked for, and no value has a logarithm.
    """
    if log is None:
        return bool(values.min() > 0 and values.max() > far_apart * values.min())
    if log and not (values > 0).any():
        raise ValueError("no loss is above 0, so none has a logarithm: leave log out")
    return log


def limits_of_losses(
    values: np.ndarray, far_apart: float, log: bool | None
) -> tuple[float, float, bool]:
    """Return the limits of an axis of losses, and whether it is logarithmic: see `is_logarithmic`.

    What is not finite does not count.
    """
    values = values[np.isfinite(values)]
    high = float(values.max(initial=0.0))
    if len(values) and is_logarithmic(values, far_apart, log):
        return float(values[values > 0].min()) / 1.3, 1.3 * high, True
    return float(values.min(initial=0.0)), 1.06 * high or 1.0, False
