"""A mark draws one thing on axes: it makes its artists once, and moves them.

`len(mark)` is the number of frames it has, and `mark.draw(frame)` puts its artists where they are
at a frame, from 0 to `len(mark) - 1`, and returns those that moved. What is drawn depends on the
frame alone. A frame is a step of a descent; half a frame is half way between two steps.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.transforms import Bbox, BboxBase, TransformedBbox

from gdviz.plotting.marks.levels import contour_levels, contour_lines
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Digits, write
from gdviz.plotting.marks.theme import Theme
from gdviz.words.words import say

View = tuple[tuple[float, float], tuple[float, float]]
"""What axes show: ((left, right), (bottom, top)) in data coordinates."""

ON_THE_GROUND, ON_THE_PATHS, OVER_ALL = 2.7, 5.0, 6.0


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
            antialiaseds=True,
            zorder=1.1,
        )
        axes.add_collection(lines, autolim=False)
        return [bands, lines]


Place = Callable[[np.ndarray, float], np.ndarray]
"""Maps points (k, d) at a frame to the coordinates (k, 2) of axes."""


def unmoved(points: np.ndarray, frame: float) -> np.ndarray:
    """Place points of a plane where they are."""
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
        place: Place = unmoved,
        frames: int = 1,
    ) -> None:
        self.point, self.place, self._frames = np.asarray(point, float)[None], place, frames
        size = theme.size.marker
        self.line = Stroke(
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
            "antialiaseds": True,
        } | style
        super().__init__(
            axes.quiver(
                *points.T, *vectors.T, pivot="mid", angles="xy", scale_units="xy", scale=scale,
                units="inches", headwidth=4, headlength=4.5, headaxislength=4, minlength=0.2,
                **settings,
            )
        )  # fmt: skip
