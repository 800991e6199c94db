"""A curve that grows from frame to frame, with a marker at its tip."""

from typing import Any

import numpy as np

from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import ON_CHARTS, ON_THE_PATHS, At

_APART = 0.01
"""How far above the curve before it one is drawn."""


def growing_curve(
    points: np.ndarray,
    color: str,
    marker: Any = "o",
    *,
    size: float = 0.8,
    rank: int = 0,
    so_far: At | None = None,
    frames: int = 0,
    dashes: tuple[float, ...] = (),
) -> tuple[Line, Dots]:
    """Return a curve that grows by one of its points a frame, and the marker at its tip.

    Parameters
    ----------
    points : all of it, shape (k, 2)
    color, marker : of the curve, and at its tip
    size : of the marker, in sizes of the theme's end marker
    rank : which of several curves it is: each is drawn over those before, all tips over all lines
    so_far, frames : where it grows at another pace: what is seen of it at a frame, and their number
    dashes : as of `Line`
    """

    def each_frame(frame: float) -> np.ndarray:
        return points[: int(frame) + 1]

    seen, above = so_far or each_frame, _APART * rank
    alike = {"frames": frames or len(points), "color": color}
    return (
        Line(seen, zorder=ON_CHARTS + above, dashes=dashes, **alike),
        Dots(
            lambda frame: seen(frame)[-1:],
            marker=marker,
            size=size,
            zorder=ON_THE_PATHS + above,
            **alike,
        ),
    )
