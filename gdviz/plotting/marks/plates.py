"""Plates: rounded rectangles on which words stand, whose colours change with the frame."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_hex, to_rgb
from matplotlib.patches import FancyBboxPatch
from numpy.typing import ArrayLike

from gdviz.plotting.marks.mark import At, Drawn, always
from gdviz.plotting.marks.theme import Theme


@dataclass(frozen=True, eq=False)
class Plate:
    """A rounded rectangle.

    Attributes
    ----------
    at : left, bottom, right, top, on axes where both coordinates have one scale
    face : its colour, or a function of the frame that gives it
    edge : that of its edge, which may be "none"
    radius : of its corners
    width : of its edge, in widths of a path
    """

    at: Sequence[float]
    face: str | At
    edge: str | At = "none"
    frames: int = 1
    radius: float = 0.0
    width: float = 0.5
    zorder: float = 2.0

    def draw_on(self, axes: Axes, theme: Theme) -> Drawn:
        """Draw the rectangle; where nothing is seen of it, nothing is drawn."""
        left, bottom, right, top = self.at
        patch = FancyBboxPatch(
            (left, bottom),
            right - left,
            top - bottom,
            boxstyle=f"round,pad=0,rounding_size={self.radius}",
            linewidth=self.width * theme.size.path,
            zorder=self.zorder,
        )
        axes.add_patch(patch)
        face, edge = always(self.face), always(self.edge)

        def move(frame: float) -> None:
            patch.set(facecolor=face(frame), edgecolor=edge(frame))

        return Drawn(self, self.frames, move, patch=patch)


def mixed(one: str, other: str, share: float) -> str:
    """Return a colour between two: the share that the other has of it, from 0 to 1."""
    first, last = np.array(to_rgb(one)), np.array(to_rgb(other))
    return to_hex(first + share * (last - first))


def passed(frame: float, since: float = 0.0, until: float = 1.0) -> float:
    """Return the share, from 0 to 1, of the time between two frames that has passed."""
    return float(np.clip((frame - since) / (until - since), 0, 1))


def growing(ends: ArrayLike, since: float, until: float) -> Callable[[float], np.ndarray]:
    """Return what tells the ends (2, 2) of a line that grows between two frames, nan before."""
    tail, tip = np.asarray(ends, float)

    def at(frame: float) -> np.ndarray:
        share = passed(frame, since, until)
        return np.array([tail, tail + share * (tip - tail)]) if share else np.full((2, 2), np.nan)

    return at
