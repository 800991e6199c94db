"""The edge of stability: the sharpness of training climbs to what the learning rate allows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.studies.edge import EdgeOfStability, follow_sharpness
from gdviz.words.language import Say

_OVER = 1.9
"""How high sharpness is shown, in limits of the smallest rate: more is a spike."""
_WORDS, _NAME = 4.6, 2.4
"""In em: the height of what stands above and below a chart, and of a name above a limit."""


@picture
def edge_of_stability(
    objective: Any, start: ArrayLike, rates: Sequence[float], steps: int = 300, looks: int = 40
) -> Drawing:
    """Draw the sharpness of what gradient descent trains, beside the limit 2/η of each rate.

    Parameters
    ----------
    objective, start, rates, steps, looks : as for `gd.studies.follow_sharpness`

    Examples
    --------
    >>> scene = gd.plotting.edge_of_stability("x^4 + y^2", (1, 1), [0.1, 0.2], steps=20, looks=5)
    >>> scene.save("edge_of_stability.gif")  # doctest: +SKIP
    """
    found = follow_sharpness(objective, start, rates, steps, looks)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=[f"{rate:g}" for rate in found.rates],
    )


def _said(say: Say, found: EdgeOfStability) -> Said:
    title = "edge_title" if found.hovers.all() else "edge_title_plain"
    steps, samples = int(found.steps[-1]), found.samples
    told = say("edge_subtitle_plain", steps=steps)
    if samples:
        told = say("edge_subtitle", steps=steps, samples=f"{samples:,}")
    return Said(
        say(title),
        told,
        say("edge_note", count=f"{found.dimension:,}"),
        f"gradient descent, learning rates {found.rates.tolist()}, {steps} steps; the sharpness at "
        f"the end {found.sharpness[:, -1].tolist()}",
    )


def _draw(page: Page, found: EdgeOfStability) -> list[Drawn]:
    page = page.smaller()
    left, right = page.row((1.5, 1), gap=2.2)
    return [*_draw_sharpness(page, left, found), *_draw_losses(page, right, found)]


def _draw_sharpness(page: Page, box: Box, found: EdgeOfStability) -> list[Drawn]:
    """Draw the sharpness at each rate, and its limit as a dashed line of the same colour."""
    seen = found.sharpness[np.isfinite(found.sharpness)]
    high = min(1.08 * seen.max(initial=0.0), _OVER * found.limits.max())
    low, limit = min(0.0, seen.min(initial=0.0)), found.limits.max()
    tall = (box[3] - box[1]) / page.theme.em - _WORDS
    high = max(high, 1.15 * limit, low + (limit - low) / (1 - _NAME / max(tall, 2 * _NAME)))
    words = {"heading": page.say("edge_sharpness"), "across": page.say("edge_step")}
    chart = Chart(page, box, (_across(found), (low, high)), **words)
    for index, limit in enumerate(found.limits):
        dashed = {"linewidths": 0.55 * page.theme.size.path, "linestyles": [(0, (4, 2.5))]}
        chart.lines("y", [limit], colors=page.theme.series(index), zorder=2.4, **dashed)
    drawn = _draw_curves(chart, found, found.sharpness)
    for index, curve in enumerate(found.sharpness):
        chart.places.add_path(("sharpness", index), np.stack([found.steps, curve], axis=1))
    across, theme = np.linspace(*_across(found), 60), page.theme
    chart.name(
        [
            Name(
                page.say("edge_rate", rate=f"{rate:g}"),
                np.stack([across, np.full(60, limit)], axis=1),
                name_style(theme, index),
            )
            for index, (rate, limit) in enumerate(zip(found.rates, found.limits, strict=True))
        ]
    )
    return drawn


def _draw_losses(page: Page, box: Box, found: EdgeOfStability) -> list[Drawn]:
    seen = found.losses[np.isfinite(found.losses)]
    usual = [*found.losses[:, 0], float(np.median(seen))]
    bottom = min(0.0, float(seen.min()))
    limits = bottom, bottom + 1.06 * (max(usual) - bottom)
    words = {"heading": page.say("edge_loss"), "across": page.say("edge_step")}
    chart = Chart(page, box, (_across(found), limits), **words)
    return _draw_curves(chart, found, found.losses)


def _draw_curves(chart: Chart, found: EdgeOfStability, values: np.ndarray) -> list[Drawn]:
    drawn: list[Drawn] = []
    theme = chart.theme
    for index, each in enumerate(values):
        curve = np.stack([found.steps, each], axis=1)
        look = theme.series(index), theme.marker(index)
        drawn += chart.draw(*growing_curve(curve, *look, rank=index))
    return drawn


def _across(found: EdgeOfStability) -> tuple[float, float]:
    return 0.0, float(found.steps[-1])
