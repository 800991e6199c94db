"""Squared error against cross-entropy through a sigmoid: a slope that vanishes, one that stays.

Two units start confidently wrong; one learns at once, the other stands still.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import decimal, number
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.trail import MOST_DOTS
from gdviz.studies import answers
from gdviz.studies.answers import Answer, VanishingSlope
from gdviz.studies.kinks import values_and_slopes
from gdviz.words.language import Say

_SLOPES_SHARE = 0.58
"""How much of the height the slopes take, below the losses."""
_LOSS, _SLOPE = 0, 1
"""What a chart shows of a unit."""


@picture
def vanishing_slope(start: float = -6.0, learning_rate: float = 1.0, steps: int = 30) -> Drawing:
    """Let two sigmoid units learn that the answer is 1, by cross-entropy and by squared error.

    Both start confidently wrong. As a function of the logit z the slope of squared error carries
    the factor σ(z)(1 - σ(z)) and vanishes there; in cross-entropy it cancels.

    Parameters
    ----------
    start : the logit of both; the answer starts at σ(start)
    learning_rate, steps : of both

    Raises
    ------
    ValueError
        If the start is not finite or learning_rate or steps are not above 0.

    Examples
    --------
    >>> scene = gd.plotting.vanishing_slope(start=-5.0, steps=20)
    >>> scene.save("vanishing_slope.gif")  # doctest: +SKIP
    """
    study = answers.vanishing_slope(start, learning_rate, steps)
    return Drawing(
        lambda say: _said(say, study),
        lambda page: _draw(page, study),
        series=[path.label for path in study.paths],
    )


def _said(say: Say, study: VanishingSlope) -> Said:
    path = study.paths[0]
    start, steps, rule = float(path.points[0, 0]), len(path) - 1, path.optimizer
    note = "vanish_note" if steps <= MOST_DOTS else "vanish_note_many"
    return Said(
        say(_lesson(study)),
        say("vanish_subtitle", start=number(start)),
        say(note, rate=f"{rule.learning_rate:g}", steps=steps),
        f"log(1 + exp(-z)) and (sigmoid(z) - 1)^2, start z = {start:g}, {steps} steps; {rule!r}",
    )


def _lesson(study: VanishingSlope) -> str:
    """Return the key of a title that is true: squared error stands still, is slower, or neither."""
    if study.stands_still:
        return "vanish_title"
    return "vanish_title_slower" if study.is_slower else "vanish_title_both"


def _draw(page: Page, study: VanishingSlope) -> list[Drawn]:
    """Draw both units that learn: on their losses, on their slopes, and in what they answer."""
    left, right = page.row((1.7, 1), gap=2.2, heights=(2, 1))
    middle = left[1] + _SLOPES_SHARE * (left[3] - left[1])
    above, below = (left[0], middle, *left[2:]), (*left[:3], middle - 0.7 * page.theme.em)
    return [
        *_draw_losses(page, above, study),
        *_draw_slopes(page, below, study),
        *_draw_answers(page, right, study),
    ]


# ------------------------------------------------------------------------- on losses and slopes


def _draw_losses(page: Page, box: Box, study: VanishingSlope) -> list[Drawn]:
    """Draw both losses, with a name on each, and dots that descend."""
    curves = _curves(study, _LOSS)
    chart = _chart(page, box, curves, 0.34, heading=page.say("loss"), ticks="y")  # for a name
    drawn = _draw_units(chart, study, curves, _LOSS)
    chart.name(_names(chart, study, curves)[::-1])
    return drawn


def _draw_slopes(page: Page, box: Box, study: VanishingSlope) -> list[Drawn]:
    """Draw both slopes, and say how steep each is at the start; their names stand above."""
    words = {"heading": page.say("vanish_slope"), "across": page.say("vanish_across")}
    curves = _curves(study, _SLOPE)
    chart = _chart(page, box, curves, 0.06, **words)
    chart.zero()
    drawn = _draw_units(chart, study, curves, _SLOPE)
    for index, (unit, path) in enumerate(zip(study.units, study.paths, strict=True)):
        place = _over(unit, path.points[0], _SLOPE)
        told = page.say("at_the_start", value=decimal(place[0, 1], 3))
        style = {"scale": 0.85, "color": page.theme.series_text(index), "weight": "bold"}
        if not chart.places.label(told, place, index, 1.2, True, **style):
            chart.places.lead(told, place, index, **style)
    return drawn


def _over(unit: Answer, z: np.ndarray, which: int) -> np.ndarray:
    """Return the points of a unit's loss, or of its slope, over logits (k,): shape (k, 2)."""
    return np.stack([z, values_and_slopes(unit, z)[which]], axis=1)


def _curves(study: VanishingSlope, which: int) -> list[np.ndarray]:
    """Return the points of each unit's loss, or of its slope, all along the axis."""
    logits = np.concatenate([path.points[:, 0] for path in study.paths])
    z = np.linspace(min(logits.min(), -2) - 1.2, max(logits.max(), 2) + 1.2, 500)
    return [_over(unit, z, which) for unit in study.units]


def _chart(
    page: Page, box: Box, curves: Sequence[np.ndarray], below: float, **settings: Any
) -> Chart:
    """Return the chart of some curves, with room below for a share of their height."""
    points = np.concatenate(curves)
    (left, low), (right, high) = points.min(axis=0), points.max(axis=0)
    view = (left, right), (low - below * (high - low), high + 0.06 * (high - low))
    return Chart(page, box, view, room=3.3 * page.theme.em, **settings)


def _draw_units(
    chart: Chart, study: VanishingSlope, curves: Sequence[np.ndarray], which: int
) -> list[Drawn]:
    drawn = []
    for index, (unit, path) in enumerate(zip(study.units, study.paths, strict=True)):
        over, logits = partial(_over, unit, which=which), path.points[:, 0]
        drawn += _draw_unit(chart, index, curves[index], over, logits)
        chart.places.add_path(index, curves[index])
    return drawn


def _draw_unit(
    chart: Chart,
    index: int,
    points: np.ndarray,
    over: Callable[[np.ndarray], np.ndarray],
    logits: np.ndarray,
) -> list[Drawn]:
    """Draw a curve, a dot on it for every step if they are not many, and one that runs."""
    color, frames, steps = chart.theme.series(index), len(logits), over(logits)

    def at(frame: float) -> np.ndarray:
        return over(np.array([np.interp(frame, np.arange(frames), logits)]))

    chart.places.add_ring(steps[:1], 0.7)
    chart.places.add_ring(steps[-1:], 1.2)
    for step in steps if frames - 1 <= MOST_DOTS else ():
        chart.places.add_ring(step[None], 0.4)
    made = Dots(lambda frame: steps[: int(frame) + 1], frames, color=color, size=0.55, zorder=4)
    return chart.draw(
        curve(points, color=color),
        *([made] if frames - 1 <= MOST_DOTS else []),
        Dots(at, frames, color=color, size=1.3, marker=chart.theme.marker(index)),
    )


def _names(chart: Chart, study: VanishingSlope, curves: Sequence[np.ndarray]) -> list[Name]:
    """Return what each curve is called: by the loss that its unit learns by."""
    theme = chart.theme
    words = theme.say("called", thing=study.paths[0].label), theme.say("loss_squared_error")
    return [
        Name(each, points, name_style(theme, index))
        for index, (each, points) in enumerate(zip(words, curves, strict=True))
    ]


# ------------------------------------------------------------------------------ what they answer


def _draw_answers(page: Page, box: Box, study: VanishingSlope) -> list[Drawn]:
    """Draw the answers of both against the steps: in whole steps, none lies between."""
    steps = np.arange(study.answers.shape[1])
    words = {"heading": page.say("vanish_answer"), "across": page.say("vanish_step")}
    chart = Chart(page, box, ((0, steps[-1]), (-0.02, _top(study))), **words)
    curves = [np.stack([steps, each], axis=1) for each in study.answers]
    drawn = []
    for index, points in enumerate(curves):
        look = page.theme.series(index), page.theme.marker(index)
        drawn += chart.draw(*growing_curve(points, *look, size=1.0))
    named = chart.name(_names(chart, study, curves), listed=True)
    return [*drawn, *chart.seen_with(named, curves, len(steps))]


def _top(study: VanishingSlope) -> float:
    """Return how high the chart of answers is: with room for names above those soon at 1."""
    return 1.2 if (study.answers.mean(axis=1) > 0.75).any() else 1.02
