"""The loss against the learning rate: hundreds of rates at once, and the law's limits over them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, say_sweep, settings_but_rate
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import CountedSteps
from gdviz.studies.sweeps import RateSweep, SweptRule, sweep_rates
from gdviz.words.english import ENGLISH
from gdviz.words.language import Say

_DEEPEST = 1e-12
_FAR, _ABOVE, _BELOW = 30, 1.5, 0.04
"""How far up a chart goes, in first losses: a logarithmic one, another, and below zero."""


@picture
def rate_sweep(
    surface: Any,
    optimizers: Any = "sgd",
    rates: ArrayLike | None = None,
    start: ArrayLike | None = None,
    steps: int = 40,
) -> Drawing:
    """Draw the loss after so many steps against the learning rate, over decades.

    Its frames are the steps: the curve sinks where a rate serves and rises where it does not.

    Parameters
    ----------
    surface : a `Surface` with a minimum, or the formula of one
    optimizers : one or several, or a dict of label to one; their own rates are not used
    rates : learning rates, increasing; by default 600 around the first optimizer's limit
    start, steps : as for `learning_rates`

    Raises
    ------
    ValueError
        If rates are not increasing and positive, or there is no law to choose them by.

    Examples
    --------
    >>> scene = gd.plotting.rate_sweep("x^2 + 10 y^2", start=(-4, 1.5), steps=20)
    >>> scene.save("rate_sweep.gif")  # doctest: +SKIP
    """
    swept = sweep_rates(surface, optimizers, rates, start, steps)
    return Drawing(
        lambda say: _said(say, swept),
        lambda page: _draw(page, swept),
        series=dict(zip(_names(ENGLISH.say, swept), _series(swept), strict=True)),
        panels=1,
        logs=True,
    )


def _told(say: Say, rule: SweptRule) -> str:
    """Name an optimizer with its settings, but for the rate, which is swept."""
    name, settings = say("called", thing=rule.label), settings_but_rate(rule.optimizer, say)
    return f"{name} ({settings})" if settings else name


def _names(say: Say, swept: RateSweep) -> list[str]:
    """Return what to call the curves: those of one name get their settings too."""
    names = [say("called", thing=rule.label) for rule in swept.rules]
    return [
        _told(say, rule) if names.count(name) > 1 else name
        for name, rule in zip(names, swept.rules, strict=True)
    ]


def _series(swept: RateSweep) -> list[int]:
    """Return the number of the colour of each curve."""
    return numbers_of(
        [rule.label for rule in swept.rules], [rule.optimizer for rule in swept.rules]
    )


def _said(say: Say, swept: RateSweep) -> Said:
    law = swept.law
    rules = say(
        "sweep_rules", rules=", ".join(_told(say, rule) for rule in swept.rules if rule.label)
    )
    note = say("sweep_law", curvature=short(law.eigenvalues[-1])) if law else ""
    said = say_sweep(say, "rates", swept, [rule.optimizer for rule in swept.rules])
    wall = all(rule.meets_a_wall for rule in swept.rules)
    title = said.title if wall else say("sweep_rates_title_plain")
    return said._replace(title=title, caption="   ".join(filter(None, (rules, note))))


@dataclass(frozen=True)
class _Heights:
    """The lowest and the highest loss that a chart of a sweep shows."""

    low: float
    top: float
    log: bool

    @classmethod
    def of(cls, swept: RateSweep, log: bool = True) -> _Heights:
        values = [rule.values for rule in swept.rules]
        first = float(max(each[0].max() for each in values))
        if not log:
            return cls(-_BELOW * first, _ABOVE * first, log)
        top = _FAR * first
        seen = [each[np.isfinite(each) & (each > 0) & (each < top)] for each in values]
        return cls(max(np.concatenate(seen).min(), _DEEPEST * top) / 2, top, log)

    def curve(self, rates: np.ndarray, values: np.ndarray) -> Callable[[float], np.ndarray]:
        """Return the curve of a frame, (k, 2); it goes on out of the chart where it leaves."""
        if self.log:
            beyond = (self.top / self.low) ** 9  # far outside of the chart
            lowest, highest = self.low / beyond, self.top * beyond
        else:
            lowest, highest = self.low, self.top * 100

        def at(frame: float) -> np.ndarray:
            heights = values[int(frame)]
            out = np.where(np.isfinite(heights), heights, highest)
            return np.stack([rates, np.clip(out, lowest, highest)], axis=1)

        return at


def _draw(page: Page, swept: RateSweep) -> list[Drawn]:
    ((box,),) = page.boxes((1,))
    rates, steps, heights = swept.rates, swept.steps, _Heights.of(swept, page.log is not False)
    chart = Chart(
        page,
        box,
        ((rates[0], rates[-1]), (heights.low, heights.top)),
        log="xy" if heights.log else "x",
        heading=page.say("loss_above_minimum"),
        across=page.say("sweep_across"),
    )
    curves = [heights.curve(rates, rule.values) for rule in swept.rules]
    for index, at in enumerate(curves):
        for step in {0, steps // 4, steps // 2, steps}:  # words keep clear of the curve as it moves
            chart.places.add_path(index if step == steps else (index, step), at(step))
    _draw_limits(chart, swept, heights)
    lines = [
        Line(
            at,
            steps + 1,
            color=page.theme.series(number),
            dashes=page.theme.dashes(number),
            halo=False,
            zorder=3 + index / 10,
        )
        for index, (number, at) in enumerate(zip(_series(swept), curves, strict=True))
    ]
    drawn = chart.draw(*lines)
    if len(curves) > 1:
        styles = [{"color": page.theme.series_text(number)} for number in _series(swept)]
        ends = [at(steps) for at in curves]
        chart.name(list(map(Name, _names(chart.page.say, swept), ends, styles)))
    return [*drawn, *chart.draw(CountedSteps(range(steps + 1)))]


class _Limit(NamedTuple):
    """A rate at which the behaviour changes: its place, its law in LaTeX, its colour and side."""

    place: float
    latex: str
    color: str
    side: str


def _draw_limits(chart: Chart, swept: RateSweep, heights: _Heights) -> None:
    limits, rates = _limits(swept, chart.theme), swept.rates
    told = chart.page.caption is not None  # what the curvature is stands there
    for limit in limits:
        ends = np.array([(limit.place, heights.low), (limit.place, heights.top)])
        chart.places.add_path(("rule", limit.place), ends)
    for index, (place, latex, color, side) in enumerate(limits):
        if rates[0] < place < rates[-1]:
            low = len(swept.rules) > 1 and index > 0
            words = f"${latex} = {short(place)}$" if told else short(place)
            narrow = f"${latex} =$\n{short(place)}" if told and len(swept.rules) == 1 else ""
            chart.rule(place, words, color=color, side=side, low=low, shorter=narrow)


def _limits(swept: RateSweep, theme: Theme) -> list[_Limit]:
    """Return where rules stand."""
    law, ink = swept.law, theme.palette.ink
    if len(swept.rules) == 1 and law is not None:
        limits = [_Limit(law.largest_stable_rate, law.largest_stable_latex, ink, "right")]
        if law.ringing_rate is not None:
            limits.append(_Limit(law.ringing_rate, r"1/\lambda", ink, "left"))
        return limits
    return [
        _Limit(
            rule.law.largest_stable_rate,
            rule.law.largest_stable_latex,
            theme.series_text(number),
            "right",
        )
        for number, rule in zip(_series(swept), swept.rules, strict=True)
        if rule.law is not None
    ]
