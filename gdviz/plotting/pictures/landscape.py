"""The landscape of a loss: its contours, paths where they are, and what the plane leaves out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from gdviz.ground.checks import quoted
from gdviz.landscapes.landscape import Landscape
from gdviz.landscapes.paths import PathOnPlane
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import name_paths, series_of
from gdviz.plotting.layout.chart import Chart, level, limits_of_losses
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.planes import say_landscape
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.theme import Theme

Seen = tuple[int, PathOnPlane]
"""A path, and the number of its colour."""
_FAR_APART = 20
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_SHARE, _WORDS, _BELOW, _GAP = 0.3, 6.9, 4.6, 0.7
"""Of two charts the lower one's share of their height; in em what words take of both together, and
of the lower one, and what is between the charts."""
_THIN = 0.45
"""How wide the loss of the plane is drawn, in widths of a path."""


@picture
def landscape(found: Landscape) -> Drawing:
    """Draw a landscape: its contours with the paths on them, and what the plane leaves out.

    Beside the map stand the true losses along each path with those of the plane under it, and how
    far the path lies from the plane.

    Parameters
    ----------
    found : what `gd.landscape` returned

    Examples
    --------
    >>> loss = {"weights": [np.ones(3)], "loss": lambda w: (w[0] ** 2).sum()}
    >>> found = gd.landscape(**loss, plane="raw", resolution=5, progress=False)
    >>> scene = gd.plotting.landscape(found)
    >>> scene.save("landscape.gif")  # doctest: +SKIP
    """
    if not isinstance(found, Landscape):
        raise ValueError(f"found must be what gd.landscape returned, got {quoted(found)}")
    walked = bool(found.paths)
    return Drawing(
        lambda say: say_landscape(say, found, say("landscape_thin") if walked else ""),
        lambda page: _draw(page, found, name_paths(found.trajectories, page.say)),
        series=series_of(found.trajectories),
        panels=0 if walked else 1,
        sees=True,
        logs=walked,
    )


def _draw(page: Page, found: Landscape, named: Sequence[Named]) -> list[Drawn]:
    if not named:
        return _draw_map(page, page.room, found, named)
    page = page.smaller()
    seen = [(index, path) for (_, index, _), path in zip(named, found.paths, strict=True)]
    left, right = page.row((1.35, 1), gap=2.4, heights=(1, 1.3))
    em, (x0, low, x1, high) = page.theme.em, right
    middle = low + _BELOW * em + _SHARE * max(high - low - _WORDS * em, 0)
    above, below = (x0, middle + _GAP * em, x1, high), (x0, low, x1, middle)
    return [
        *_draw_map(page, left, found, named),
        *_draw_left_out(page, above, below, seen),
    ]


def _draw_map(page: Page, box: Box, found: Landscape, named: Sequence[Named]) -> list[Drawn]:
    whole = page.view or found.domain
    axes, view = lay_map(page, box, found.letters, lambda aspect: whole)
    drawn = draw_map(axes, page.theme, found, named, view)
    coordinates(axes, page.theme, found.letters)
    return drawn


def _draw_left_out(page: Page, above: Box, below: Box, paths: Sequence[Seen]) -> list[Drawn]:
    """Draw the losses of paths, and below them how far away they lie."""
    losses, distances = _losses(page, above, paths), _distances(page, below, paths)
    level(losses, distances)
    drawn: list[Drawn] = []
    for index, path in paths:
        drawn += losses.draw(
            _beneath(page.theme, index, path), *_growing(page.theme, index, path, path.values)
        )
    names, frames = _names(page, paths), max(len(path.steps) for _, path in paths)
    stamps, curves = losses.name(names), [each.points for each in names]
    for index, path in paths:
        drawn += distances.draw(*_growing(page.theme, index, path, path.distances))
    return [*drawn, *losses.seen_with(stamps, curves, frames)]


def _losses(page: Page, box: Box, paths: Sequence[Seen]) -> Chart:
    """Return the chart for true losses, and for those of the plane, which are drawn thin."""
    values = np.concatenate([each for _, path in paths for each in (path.values, path.beneath)])
    low, high, log = limits_of_losses(values, _FAR_APART, page.log)
    told = {"heading": page.say("landscape_losses"), "log": "y" if log else "", "ticks": "y"}
    return Chart(page, box, (_steps(paths), (low, high)), **told)


def _distances(page: Page, box: Box, paths: Sequence[Seen]) -> Chart:
    words = {"heading": page.say("landscape_distance"), "across": page.say("landscape_step")}
    high = 1.08 * max(float(path.distances.max()) for _, path in paths)
    return Chart(page, box, (_steps(paths), (0.0, high or 1.0)), **words)


def _names(page: Page, paths: Sequence[Seen]) -> list[Name]:
    """Return what the curves of losses are called: of one path both of them."""
    theme = page.theme
    if len(paths) > 1:
        return [
            Name(
                page.say("called", thing=path.label),
                _curve(path, path.values),
                {"color": theme.series_text(index)},
            )
            for index, path in paths
        ]
    ((index, path),) = paths
    return [
        Name(
            page.say(f"landscape_{key}"), _curve(path, values), {"color": theme.series_text(index)}
        )
        for key, values in (("true", path.values), ("beneath", path.beneath))
    ]


def _steps(paths: Sequence[Seen]) -> tuple[float, float]:
    return 0.0, float(max(path.steps[-1] for _, path in paths))


def _curve(path: PathOnPlane, values: np.ndarray) -> np.ndarray:
    return np.stack([path.steps, values], axis=1)


def _beneath(theme: Theme, index: int, path: PathOnPlane) -> Mark:
    """Return the loss of the plane under a path: a thin line under those of true losses."""
    line, _ = growing_curve(_curve(path, path.beneath), theme.series(index))
    return replace(line, width=_THIN, zorder=line.zorder - 0.1)


def _growing(theme: Theme, index: int, path: PathOnPlane, values: np.ndarray) -> tuple[Mark, Mark]:
    look = theme.series(index), theme.marker(index)
    return growing_curve(_curve(path, values), *look)
