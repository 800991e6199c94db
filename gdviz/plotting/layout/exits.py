"""Exits: where a curve or a path leaves a chart for good, and what is said there."""

from typing import Protocol

import numpy as np
from matplotlib.transforms import BboxBase

from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn
from gdviz.words.language import Say


class Way(Protocol):
    """What may leave a view with a step, or end in it: a trail, or a ride."""

    left_at: int | None
    ends_at: int | None


def last_words(way: Way, say: Say) -> str:
    """Say with which step a way leaves the view, or ends within it before all are made; or ""."""
    if way.ends_at is not None:
        return say("ends_at", step=way.ends_at)
    return "" if way.left_at is None else say("left_at", step=way.left_at)


def mark_exits(chart: Chart, points: np.ndarray, color: str) -> list[Drawn]:
    """Mark with a triangle each end of a curve through points (k, 2) that lies out of a chart."""
    placed, drawn = chart.axes.transData.transform(points), []
    for end in (placed[::-1], placed):
        if (found := _exit(end, chart.axes.bbox)) is None:
            continue
        place, angle = found
        at = chart.axes.transData.inverted().transform(place[None])
        chart.places.add_ring(at, 1.0)
        drawn += chart.draw(Dots(lambda _, at=at: at, color=color, size=1.3, marker=(3, 0, angle)))
    return drawn


def _exit(points: np.ndarray, box: BboxBase) -> tuple[np.ndarray, float] | None:
    """Return where points in pixels leave a box for good, and how a triangle is turned there."""
    low, high = box.y0 - 1e-6, box.y1 + 1e-6
    inside = np.flatnonzero((points[:, 1] >= low) & (points[:, 1] <= high))
    if not len(inside) or inside[-1] == len(points) - 1:
        return None
    here, there = points[inside[-1] : inside[-1] + 2]
    edge = box.y1 if there[1] > high else box.y0
    along = there - here
    return here + along * (edge - here[1]) / along[1], float(
        np.degrees(np.arctan2(*along[::-1]))
    ) - 90
