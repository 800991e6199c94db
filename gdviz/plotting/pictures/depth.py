"""Why slopes vanish or explode with depth: values forward and slopes back, layer by layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.studies import depth as study
from gdviz.studies.depth import USUAL, Depth
from gdviz.words.language import Say

_PAD = 0.14
"""How far an axis goes beyond what is drawn, in shares of it."""
_LEAST, _NARROW = 1e-30, 30
"""The least size that is drawn, and in em the width of a page that has room for slopes alone."""


@picture
def slopes_by_depth(
    networks: Any = USUAL, depth: int = 20, width: int = 64, samples: int = 64, seed: int = 0
) -> Drawing:
    """Draw how large values and slopes are in each layer of networks that have learned nothing.

    Values run forward from the first layer to the last, then the slopes come back. Each layer
    multiplies a slope by its weights and by the slope of its activation: a factor below one, once
    a layer, all but takes it away, one above one makes it explode.

    Parameters
    ----------
    networks : pairs of an activation and an initializer, such as [("relu", "he_normal")], or a dict
        of a label to a pair or to a model of dense layers of one's own, as it is now
    depth, width : the layers of each, and the units in each; of a pair
    samples : how many inputs, which are standard normal
    seed : of the weights and the inputs

    Raises
    ------
    ValueError
        If there is no pair or model, an activation or an initializer is unknown, models have
        different numbers of layers or fewer than two, or a number is no whole one above 0.

    Examples
    --------
    >>> scene = gd.plotting.slopes_by_depth(depth=6, width=16, samples=16)
    >>> scene.save("depth.gif")  # doctest: +SKIP
    """
    found = study.slopes_by_depth(networks, depth, width, samples, seed)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=found.labels,
    )


def _said(say: Say, found: Depth) -> Said:
    told = "; ".join(_factors(say, found))
    width = say("depth_width", width=found.width) if found.width else say("depth_own")
    return Said(
        say(_lesson(found), layers=found.layers),
        say("depth_subtitle", layers=found.layers, width=width),
        say("depth_note", settings="; ".join(found.settings)),
        f"{found.layers} layers of {found.width or 'given'} units; {'; '.join(found.settings)}; "
        f"slopes at the first layer {found.slopes[:, 0].tolist()}",
        say("depth_alt", layers=found.layers, factors=told),
    )


def _factors(say: Say, found: Depth) -> list[str]:
    """Return the label of each network with what each of its layers does to a slope."""
    return [
        say("depth_factor", label=label, factor=short(factor, 2))
        for label, factor in zip(found.labels, found.factors, strict=True)
    ]


def _lesson(found: Depth) -> str:
    """Return the key of a title that is true of what is drawn."""
    if found.vanish.any() and found.keep.any():
        return "depth_title" if found.explode.any() else "depth_title_vanish"
    return "depth_title_keep" if found.keep.all() else "depth_title_plain"


def _draw(page: Page, found: Depth) -> list[Drawn]:
    """Draw values that run forward, and beside them slopes that then come back.

    On a narrow page these have all of the room, and of the time.
    """
    if page.right - page.left < _NARROW * page.theme.em:
        return _chart(page, page.room, found, found.slopes, 0, "depth_slopes", back=True)
    page = page.smaller()
    values, slopes = page.row((1, 1.35), gap=2.2)
    return [
        *_chart(page, values, found, found.values, 0, "depth_values"),
        *_chart(page, slopes, found, found.slopes, found.layers, "depth_slopes", back=True),
    ]


def _chart(
    page: Page,
    box: Box,
    found: Depth,
    sizes: np.ndarray,
    since: int,
    key: str,
    back: bool = False,
) -> list[Drawn]:
    """Draw sizes against the layer; those of slopes appear from the last layer to the first."""
    layers, frames = np.arange(1, found.layers + 1), 2 * found.layers
    pace = 2 if back and not since else 1
    seen = np.where(np.isfinite(sizes) & (sizes > 0), sizes, np.nan)
    low = max(np.nanmin(seen, initial=1.0), _LEAST)
    high = np.nanmax(seen, initial=1.0)
    pad = max((high / low) ** _PAD, 2.0)
    told = {"heading": page.say(key), "across": page.say("depth_layer"), "log": "y"}
    view = (1 - 0.02 * found.layers, found.layers * 1.02), (low / pad, high * pad)
    chart = Chart(page, box, view, **told)
    chart.count(1, found.layers)
    chart.lines("y", [1.0], colors=page.theme.palette.muted)
    curves = [np.stack([layers, each], axis=1) for each in seen]
    drawn: list[Drawn] = []
    for index, points in enumerate(curves):
        points = points[::-1] if back else points
        drawn += _grow(chart, index, points, since, pace)
    theme = page.theme
    words = _factors(page.say, found) if back else found.labels
    names = [
        Name(each, points, name_style(theme, k), label)
        for k, (each, points, label) in enumerate(zip(words, curves, found.labels, strict=True))
    ]
    named, ways = chart.name(names, listed=not back), [p[::-1] if back else p for p in curves]
    return [*drawn, *chart.seen_with(named, ways, frames, since, pace)]


def _grow(chart: Chart, index: int, points: np.ndarray, since: int, pace: int) -> list[Drawn]:
    """Let a curve grow from a frame on, a layer in so many, with its marker at its end."""

    def so_far(frame: float) -> np.ndarray:
        return points[: max((int(frame) - since) // pace + 1, 0)]

    look = chart.theme.series(index), chart.theme.marker(index)
    growth = {"so_far": so_far, "frames": 2 * len(points)}
    return chart.draw(*growing_curve(points, *look, size=1.0, **growth))
