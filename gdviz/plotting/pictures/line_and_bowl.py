"""The line and its bowl: a point on the bowl of the loss is a line among the data."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.loss.base import Loss
from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, rule_told, say_descents
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.headings import headed
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.verdicts import retold
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.lines import Dots, Line, curve
from gdviz.plotting.marks.mark import Drawn, View, between
from gdviz.studies import line_fit as study
from gdviz.studies.line_fit import LineFit
from gdviz.words.language import Say

_LINE, _MISS = 1, 0
"""The series of the line and of its point, and of what the line misses."""
_PAD = 0.1


@picture
def line_and_bowl(
    x: ArrayLike = study.X,
    y: ArrayLike = study.Y,
    loss: str | Loss = "mse",
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
) -> Drawing:
    """Draw a line among its data, and beside it the bowl of its loss: both move together.

    A point (w, b) on the bowl is the line w x + b. As it goes downhill the line turns to the data,
    and what it misses, the thin lines, grows short. Both are seen as they begin, too.

    Parameters
    ----------
    x, y : the data, shape (n,)
    loss : a name or a loss of a residual
    optimizer : SGD(0.05) by default
    start : the first slope and intercept; of the usual data a line that falls, else (0, 0)
    steps : how many steps are taken

    Raises
    ------
    ValueError
        If x or y is no row of numbers, they differ in length, the loss is none of a line, or an
        argument is none that `descend` takes.

    Examples
    --------
    >>> x, y = gd.data.line_with_outliers(20, outliers=0)
    >>> scene = gd.plotting.line_and_bowl(x, y, loss="mse", steps=30)
    >>> scene.save("line_and_bowl.gif")  # doctest: +SKIP
    """
    found = study.fit_line(x, y, loss, optimizer, start, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series={"line": _LINE, "residual": _MISS},
        sees=True,
    )


def _said(say: Say, found: LineFit) -> Said:
    said, rule = say_descents(say, found.surface, [found.path]), found.path.optimizer
    return Said(
        say(_title(found)),
        _told(say, found, -1),
        say("bowl_note", settings=rule_told(say, found.path.label, rule))
        if rule is not None
        else say("bowl_note_alone"),
        said.description,
        said.alt,
    )


def _title(found: LineFit) -> str:
    """Return the key of what becomes of the line."""
    if found.comes_down:
        return "bowl_title"
    return "bowl_diverges" if found.diverges else "bowl_plain"


def _told(say: Say, found: LineFit, frame: int) -> str:
    """Tell the line of a step and its loss; of one that is no number, the last line before it."""
    numbers = np.flatnonzero(np.isfinite(found.path.points).all(-1))
    step = numbers[numbers <= frame % len(found.path)][-1]
    w, b = found.path.points[step]
    sign = "-" if b < 0 else "+"
    line = rf"$\hat{{y}} = {short(w)}\,x {sign} {short(abs(b))}$".replace("−", "-")
    return say("bowl_step", step=step, line=line, loss=short(found.path.values[step]))


def _draw(page: Page, found: LineFit) -> list[Drawn]:
    data, bowl = page.row((1, 1.15), gap=2.6)
    axes = page.sheet()
    told = [_told(page.say, found, k) for k in range(len(found.path))]
    return [
        *_draw_data(page, data, found),
        *_draw_bowl(page, bowl, found),
        *retold(page, axes, told),
    ]


def _draw_data(page: Page, box: Box, found: LineFit) -> list[Drawn]:
    """Draw the data, the line of now with what it misses, and the first line, pale."""
    theme, samples, path = page.theme, found.samples, found.path
    view, frames = _around(samples), len(found.path)
    chart = Chart(page, box, view, heading=page.say("bowl_data"), across="$x$")
    across = np.array(view[0])

    def line(frame: float) -> np.ndarray:
        point = between(path.points, frame)
        return np.stack([across, found.surface.predicted(across, point)], axis=1)

    def misses(frame: float) -> np.ndarray:
        ends = found.residuals(between(path.points, frame))
        return np.concatenate([ends, np.full((len(ends), 1, 2), np.nan)], axis=1).reshape(-1, 2)

    pale = {"color": theme.palette.ground[0], "width": 0.7, "halo": False, "zorder": 2}
    thin = {"color": theme.series(_MISS), "width": 0.45, "halo": False, "zorder": 2.5}
    drawn = chart.draw(
        curve(line(0), **pale),
        Line(misses, frames, **thin),
        Line(line, frames, color=theme.series(_LINE), zorder=3.2),
        Dots(samples, color=theme.palette.ink, size=0.8, zorder=4),
    )
    for index, at in (("first", line(0)), ("last", line(frames - 1)), ("data", samples)):
        chart.places.add_path(index, _within(at, view) if len(at) == 2 else at)
    for ends in found.residuals(path.points[0]):
        chart.places.add_trace(np.clip(ends, *np.transpose(view)))
    if len(first := _within(line(0), view)):
        chart.name([_first_named(page, found, first)])
    return drawn


def _first_named(page: Page, found: LineFit, first: np.ndarray) -> Name:
    """Name the first line, at best far from the last one, so that it names none but its own."""
    apart = np.abs(first[:, 1] - found.surface.predicted(first[:, 0], found.path.points[-1]))
    far, muted = first[apart >= np.median(apart)], {"color": page.theme.palette.muted}
    return Name(page.say("bowl_first"), first, muted, first=far)


def _within(ends: np.ndarray, view: View) -> np.ndarray:
    """Return places along a line that a view shows."""
    shares = np.linspace(0, 1, 120)[:, None]
    places = ends[0] + shares * (ends[1] - ends[0])
    (low, high) = view[1]
    return places[(places[:, 1] > low) & (places[:, 1] < high)]


def _around(points: np.ndarray) -> View:
    low, high = points.min(0), points.max(0)
    pad = _PAD * np.where(high > low, high - low, 1)
    return domain_between(low, high, pad)


def _draw_bowl(page: Page, box: Box, found: LineFit) -> list[Drawn]:
    """Draw the loss over slope and intercept, and the descent on it."""
    surface, path = found.surface, found.path
    axes, view = lay_map(
        page,
        headed(page, box, page.say("bowl_loss")),
        surface.letters,
        lambda aspect: page.view or view_of([path], surface, aspect),
    )
    drawn = draw_map(axes, page.theme, surface, [("", _LINE, path)], view)
    coordinates(axes, page.theme, surface.letters)
    return drawn
