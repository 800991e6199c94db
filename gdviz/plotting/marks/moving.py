"""Marks that move as a function of the frame tells them: lines, dots, arrows, bars, words, images.

Each is told by `at`, a function of the frame, where it is; in a picture of one frame it stands.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection, PolyCollection
from matplotlib.image import AxesImage
from matplotlib.path import Path
from matplotlib.transforms import Bbox, IdentityTransform, TransformedBbox

from gdviz.plotting.marks.still import ON_THE_PATHS, OVER_ALL, show_whole
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Digits, Stamp, write
from gdviz.plotting.marks.theme import Theme
from gdviz.words.words import say

At = Callable[[float], Any]
"""Tells, for a frame, where something is or what it is."""
ON_CHARTS = 3.0
ABOVE = 0.92
"""In em: how far above a map words stand in a row."""


class Moving:
    """What all of them share: so many frames, and artists that a frame moves.

    Parameters
    ----------
    frames : number of frames; with 1 nothing moves
    artists : what moves
    """

    def __init__(self, frames: int, *artists: Artist) -> None:
        self._frames, self.artists = frames, artists
        self.draw(frames - 1)

    def __len__(self) -> int:
        return self._frames

    def draw(self, frame: float) -> Sequence[Artist]:
        """Put the artists where they are at a frame; the last one lasts."""
        self._move(min(frame, self._frames - 1))
        return self.artists if self._frames > 1 else ()

    def _move(self, frame: float) -> None:
        raise NotImplementedError


class Line(Moving):
    """A line in a halo.

    Parameters
    ----------
    at : the points of it at a frame, shape (k, 2); it is broken where they are nan
    width : in widths of a path
    halo : whether it has one
    join : how its corners are: "round", or "miter" for sharp ones
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        color: str,
        width: float = 1.0,
        halo: bool = True,
        join: str = "round",
        zorder: float = ON_CHARTS,
    ) -> None:
        self.at, wide = at, width * theme.size.path
        self.line = Stroke(join=join, color=color, linewidth=wide, zorder=zorder + 0.001)
        self.strokes = [self.line]
        if halo:
            background, rim = theme.palette.background, 0.45 * theme.size.halo
            wider = wide + 2 * rim
            around = Stroke(join=join, color=background, linewidth=wider, zorder=zorder)
            self.strokes.insert(0, around)
        for stroke in self.strokes:
            axes.add_artist(stroke)
        super().__init__(frames, *self.strokes)

    def _move(self, frame: float) -> None:
        points = np.asarray(self.at(frame), float).reshape(-1, 2)
        for stroke in self.strokes:
            stroke.set_data(*points.T)


def curve(axes: Axes, theme: Theme, points: np.ndarray, *, color: str, **style: Any) -> Line:
    """Draw a line that stands, through points (k, 2)."""
    return Line(axes, theme, lambda _: points, color=color, **style)


class Dots(Moving):
    """Filled dots with a rim of the ground, all alike.

    Parameters
    ----------
    at : their places at a frame, shape (k, 2)
    size : in sizes of the theme's end marker
    open : whether they are rings: filled with the ground, rimmed with the colour
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        color: str,
        size: float = 1.0,
        marker: Any = "o",
        open: bool = False,
        zorder: float = ON_THE_PATHS,
    ) -> None:
        self.at, ground = at, theme.palette.background
        self.dots = Stroke(
            marker=marker, markersize=size * theme.size.marker,
            markerfacecolor=ground if open else color, markeredgecolor=color if open else ground,
            markeredgewidth=0.6 * theme.size.path if open else 0.35 * theme.size.halo,
            zorder=zorder,
        )  # fmt: skip
        axes.add_artist(self.dots)
        show_whole(self.dots, axes, theme)
        super().__init__(frames, self.dots)

    def _move(self, frame: float) -> None:
        self.dots.set_data(*np.asarray(self.at(frame), float).reshape(-1, 2).T)


class Cloud(Moving):
    """Many small dots, each of its own colour.

    Parameters
    ----------
    at : their places at a frame, shape (k, 2)
    colors : of each, or a function of the frame that gives them
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        colors: Any,
        size: float = 0.6,
        edge: str = "none",
        zorder: float = ON_CHARTS,
    ) -> None:
        self.at, self.colors = at, colors if callable(colors) else lambda _: colors
        self.cloud = PathCollection(
            [Path.circle((0, 0), 0.5)], sizes=[(size * theme.size.marker) ** 2],
            transform=IdentityTransform(), offset_transform=axes.transData,
            linewidths=0 if edge == "none" else 0.2 * theme.size.halo, edgecolors=edge,
            antialiaseds=True, zorder=zorder,
        )  # fmt: skip
        axes.add_artist(self.cloud)
        super().__init__(frames, self.cloud)

    def _move(self, frame: float) -> None:
        self.cloud.set_offsets(np.asarray(self.at(frame), float).reshape(-1, 2))
        self.cloud.set_facecolor(self.colors(frame))


class Vector(Moving):
    """An arrow from a tail to a tip. A short one is slender, one of hardly any length is not seen.

    Parameters
    ----------
    at : tail and tip at a frame, shape (2, 2)
    width : in widths of a path
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        color: str,
        width: float = 0.8,
        zorder: float = ON_CHARTS + 0.5,
    ) -> None:
        self.axes, self.at, wide = axes, at, width * theme.size.path
        self.points_of_pixel = 72 / theme.size.dpi
        ground, rim = theme.palette.background, 0.35 * theme.size.halo
        self.wide, self.rim, self.longest_head = wide, rim, 4.2 * wide
        self.around = Stroke(color=ground, linewidth=wide + 2 * rim, zorder=zorder)
        self.shaft = Stroke(color=color, linewidth=wide, zorder=zorder + 0.002)
        self.head = Stroke(
            marker=(3, 0, 0), markerfacecolor=color, markeredgecolor=ground, markeredgewidth=rim,
            zorder=zorder + 0.001,
        )  # fmt: skip
        for stroke in (self.around, self.shaft, self.head):
            axes.add_artist(stroke)
        super().__init__(frames, self.around, self.head, self.shaft)

    def _move(self, frame: float) -> None:
        tail, tip = self.axes.transData.transform(np.asarray(self.at(frame), float))
        length = float(np.hypot(*(tip - tail))) * self.points_of_pixel
        seen = np.isfinite(length) and length > max(0.5, 1.5 * self.wide)
        for stroke in self.artists:
            stroke.set_visible(bool(seen))
        if not seen:
            return
        size = min(self.longest_head, 0.8 * length)
        along = (tip - tail) / (length / self.points_of_pixel)
        # a triangle of this size reaches half of it before its centre, and a quarter behind
        centre = tip - along * 0.5 * size / self.points_of_pixel
        back = self.axes.transData.inverted()
        shaft = back.transform([tail, centre])
        for stroke in (self.around, self.shaft):
            stroke.set_data(*shaft.T)
        slender = min(self.wide, 0.45 * size)
        self.shaft.set_linewidth(slender)
        self.around.set_linewidth(slender + 2 * self.rim)
        self.head.set_data(*back.transform([centre]).T)
        self.head.set_marker((3, 0, np.degrees(np.arctan2(along[1], along[0])) - 90))
        self.head.set_markersize(size)


class Bars(Moving):
    """Bars from zero, side by side.

    Parameters
    ----------
    at : their lengths at a frame, shape (k,)
    places : where they stand, shape (k,); by default 0, 1, 2 ...
    colors : one of each
    width : share of the room between two
    across : whether they lie rather than stand
    base : where they begin
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        colors: Sequence[str],
        places: np.ndarray | None = None,
        width: float = 0.7,
        across: bool = False,
        base: float = 0.0,
        zorder: float = ON_CHARTS,
    ) -> None:
        self.at, self.width, self.across, self.base = at, width, across, base
        self.places = np.arange(len(colors)) if places is None else np.asarray(places)
        self.bars = PolyCollection(
            [], facecolors=list(colors), linewidths=0, edgecolors="none", antialiaseds=True,
            zorder=zorder,
        )  # fmt: skip
        axes.add_collection(self.bars, autolim=False)
        super().__init__(frames, self.bars)

    def _move(self, frame: float) -> None:
        ends = np.asarray(self.at(frame), float)
        low, high = self.places - self.width / 2, self.places + self.width / 2
        start = np.full_like(ends, self.base)
        corners = [(low, start), (high, start), (high, ends), (low, ends)]
        boxes = np.transpose(corners, (2, 0, 1))
        self.bars.set_verts(boxes[..., ::-1] if self.across else boxes)


class Band(Moving):
    """The room between two curves, filled.

    Parameters
    ----------
    at : its lower and its upper edge at a frame, shape (2, k, 2)
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        at: At,
        frames: int = 1,
        *,
        color: Any,
        zorder: float = ON_CHARTS - 1,
    ) -> None:
        self.at = at
        self.band = PolyCollection(
            [], facecolors=[color], linewidths=0, edgecolors="none", antialiaseds=True,
            zorder=zorder,
        )  # fmt: skip
        axes.add_collection(self.band, autolim=False)
        super().__init__(frames, self.band)

    def _move(self, frame: float) -> None:
        lower, upper = np.asarray(self.at(frame), float)
        self.band.set_verts([np.concatenate([lower, upper[::-1]])])


class Words(Moving):
    """Words that change or move.

    Parameters
    ----------
    words : the text, or a function of the frame that gives it
    at : the place (2,), or a function of the frame that gives it
    room : left, bottom, right, top, in the coordinates of `transform`, that they never leave, so
        that a film need not draw all the rest anew
    **style : as for `text.write`
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        words: str | At,
        at: Sequence[float] | At,
        frames: int = 1,
        *,
        room: Sequence[float] | None = None,
        **style: Any,
    ) -> None:
        self.words = words if callable(words) else lambda _: words
        self.at = at if callable(at) else lambda _: at
        settings = {"zorder": OVER_ALL, "kind": Stamp} | style
        self.text = write(axes, 0, 0, "", theme, **settings)
        if room is not None:
            box = Bbox([room[:2], room[2:]])
            transform = settings.get("transform", axes.transData)
            self.text.set(clip_on=True, clip_box=TransformedBbox(box, transform))
        super().__init__(frames, self.text)

    def _move(self, frame: float) -> None:
        self.text.set_text(self.words(frame))
        self.text.set_position(self.at(frame))


class Number(Words):
    """Words with a number that runs: put together from ready-made digits, centred."""

    def __init__(self, *args: Any, **style: Any) -> None:
        super().__init__(*args, **style, kind=Digits, ha="center", va="baseline")


def count_steps(axes: Axes, theme: Theme, steps: Sequence[int]) -> Number:
    """Write, at the right above axes, the step that each frame shows."""
    above, across = ABOVE * theme.em / axes.bbox.height, 2.2 * theme.em / axes.bbox.width
    return Number(
        axes, theme, lambda frame: say("counter", step=steps[int(frame)]), (1 - across, 1 + above),
        len(steps), scale=0.95, color=theme.palette.muted, transform=axes.transAxes,
        room=(1 - 2.5 * across, 1 + 0.3 * above, 1 + 0.5 * across, 1 + 3 * above),
    )  # fmt: skip


class Image(Moving):
    """An image that changes, its pixels never blurred.

    Parameters
    ----------
    at : shape (h, w, 3) of colours from 0 to 1 or bytes, at a frame; its first row is on top
    extent : left, right, bottom, top in data
    """

    def __init__(
        self,
        axes: Axes,
        at: At,
        frames: int = 1,
        *,
        extent: Sequence[float],
        smooth: bool = False,
        zorder: float = 1.0,
    ) -> None:
        self.at = at
        self.image = AxesImage(
            axes, extent=tuple(extent), interpolation="bilinear" if smooth else "nearest",
            resample=smooth, zorder=zorder, origin="upper",
        )  # fmt: skip
        self.image.set_data(at(frames - 1))
        axes.add_image(self.image)
        self.image.set_clip_path(axes.patch)
        super().__init__(frames, self.image)

    def _move(self, frame: float) -> None:
        self.image.set_data(self.at(frame))
