"""What sharpens an answer and what softens it: softmax's temperature, and smoothed labels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import decimal, set_ticks, short, tick_words
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.growing import growing_curve
from gdviz.plotting.marks.lines import Dots, Ring, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import widest
from gdviz.plotting.marks.writing import RunningNumber
from gdviz.studies import temperatures as study
from gdviz.studies.temperatures import Smoothing, Tempered
from gdviz.words.language import Say

_ROW, _BESIDE = 1.3, 0.45
"""In em: the height of a bar that has its number in full size, and how far beside it that stands.
"""
_BEYOND = 1.25
"""How far a chart of losses goes, in shares of where the answers end."""
_HIGH, _NAMED = 1.12, 1.16
"""How high the charts of losses and of answers go, in shares of what is highest: names of answers
stand above it too."""


# -------------------------------------------------------------------------- the temperature


@picture
def softmax_temperature(
    logits: ArrayLike = (2.5, 1.5, 0.5, -1.0), between: tuple[float, float] = (0.1, 10.0)
) -> Drawing:
    """Draw softmax(z / T) of the same logits while the temperature T rises.

    A low temperature gives nearly all to the largest logit, a high one nearly the same to each; at
    T = 1 it is softmax itself.

    Parameters
    ----------
    logits : z, one for each class; 2 to 10
    between : the lowest and the highest temperature, above 0

    Raises
    ------
    ValueError
        If there are not 2 to 10 finite logits, or not two increasing temperatures above 0.

    Examples
    --------
    >>> scene = gd.plotting.softmax_temperature((2.0, 1.0, 0.0), between=(0.1, 10.0))
    >>> scene.save("temperature.gif")  # doctest: +SKIP
    """
    found = study.softmax_temperature(logits, between)
    return Drawing(
        lambda say: _said_tempered(say, found),
        lambda page: _draw_tempered(page, found),
        series=_labels(found),
    )


def _labels(found: Tempered) -> list[str]:
    """Return the logit of each class as its label; those that are alike are numbered."""
    words = [short(each) for each in found.logits]
    return [
        f"{each} ({words[: k + 1].count(each)})" if words.count(each) > 1 else each
        for k, each in enumerate(words)
    ]


def _said_tempered(say: Say, found: Tempered) -> Said:
    low, high = (short(found.temperatures[k]) for k in (0, -1))
    title = "temperature_title" if found.sharpens_and_softens else "temperature_plain"
    told = ", ".join(map(short, found.logits))
    ends = {
        "coldest": decimal(found.shares[0].max(), 2),
        "hottest": decimal(found.shares[-1].max(), 2),
    }
    return Said(
        say(title),
        say("temperature_subtitle", low=low, high=high),
        say("temperature_note", logits=told),
        f"softmax(z / T), z = {found.logits.tolist()}, T from {low} to {high}",
        say("temperature_alt", low=low, high=high, logits=told, **ends),
    )


def _draw_tempered(page: Page, found: Tempered) -> list[Drawn]:
    """Draw the shares against the temperature, and beside them as bars that change."""
    small = page.smaller()
    left, right = small.row((1.6, 1), gap=2.2)
    return [*_draw_shares(small, left, found), *_draw_bars(small, right, found)]


def _draw_shares(page: Page, box: Box, found: Tempered) -> list[Drawn]:
    """Draw how the share of each class changes, and a dot on each at the temperature of now."""
    theme, t = page.theme, found.temperatures
    view = (float(t[0]), float(t[-1])), (-0.03, 1.06)
    words = {"heading": page.say("temperature_share"), "across": page.say("temperature_across")}
    chart = Chart(page, box, view, log="x", **words)
    curves = [np.stack([t, share], axis=1) for share in found.shares.T]
    if t[0] < 1 < t[-1]:
        chart.rule(1.0, "$T = 1$", low=False)
    drawn: list[Drawn] = []
    for index, points in enumerate(curves):
        style = {"color": theme.series(index)}
        drawn += chart.draw(
            curve(points, **style),
            Dots(
                lambda frame, points=points: points[[int(frame)]],
                len(t),
                marker=theme.marker(index),
                **style,
            ),
        )
    chart.name(
        [
            Name(f"z = {label}", points, name_style(theme, index), label)
            for index, (label, points) in enumerate(zip(_labels(found), curves, strict=True))
        ]
    )
    return drawn


def _draw_bars(page: Page, box: Box, found: Tempered) -> list[Drawn]:
    """Draw the shares of now as bars with their numbers, and the temperature above them."""
    theme, (frames, count) = page.theme, found.shares.shape
    view = (0, 1.25), (-0.6, count - 0.4)
    heading = page.say("temperature_at", t=decimal(found.temperatures[-1], 2))
    names = [f"z = {label}" for label in _labels(found)]
    room = widest(page.figure, names, theme, scale=0.85) + 0.7 * theme.em
    chart = Chart(page, box, view, heading=heading, across=" ", ticks="x", room=room)
    places = np.arange(count)[::-1].astype(float)
    set_ticks(chart.axes.yaxis, places, names)
    shares = [at for at in chart.axes.get_xticks() if at <= 1]  # beyond is room for numbers
    set_ticks(chart.axes.xaxis, shares, tick_words(shares))
    row = chart.axes.bbox.height / count
    scale = min(0.95, row / (_ROW * theme.em))
    colors = [theme.series(k) for k in range(count)]
    style = {"colors": colors, "places": places, "width": 0.62, "across": True}
    drawn = chart.draw(Bars(lambda f: found.shares[int(f)], frames, **style))
    up, wide = 0.33 * scale * theme.em / row, np.ptp(view[0]) / chart.axes.bbox.width
    number = widest(page.figure, ["0.00"], theme, scale=scale, weight="bold")
    aside = (number / 2 + _BESIDE * theme.em) * wide
    for k, place in enumerate(places):
        drawn += chart.draw(
            RunningNumber(
                lambda frame, k=k: decimal(found.shares[int(frame), k], 2),
                lambda frame, k=k, y=place - up: (found.shares[int(frame), k] + aside, y),
                frames,
                scale=scale,
                color=theme.series_text(k),
                weight="bold",
            )
        )
    return [*drawn, *chart.draw(_temperature(page, chart, found))]


def _temperature(page: Page, chart: Chart, found: Tempered) -> RunningNumber:
    """Return the temperature of now, in the place of the heading of a chart."""
    place, box = chart.heading.get_window_extent(), chart.axes.bbox
    chart.heading.set_visible(False)
    em, style = page.theme.em, {"scale": 0.95, "weight": "bold"}
    half = widest(page.figure, [chart.heading.get_text()], page.theme, **style) / 2
    low = (place.y0 - box.y0 + 0.15 * em) / box.height
    across, up = 2 * em / box.width, em / box.height
    return RunningNumber(
        lambda frame: page.say("temperature_at", t=decimal(found.temperatures[int(frame)], 2)),
        ((place.x0 + half - box.x0) / box.width, low),
        len(found.temperatures),
        shares=True,
        room=(-across, low - up, 1 + across, low + 1.5 * up),
        **style,
    )


# ------------------------------------------------------------------------- smoothed labels


@picture
def label_smoothing(
    alphas: Sequence[float] = (0.0, 0.1, 0.3),
    classes: int = 10,
    learning_rate: float = 1.0,
    steps: int = 200,
) -> Drawing:
    """Let the right logit learn how far to lead, from targets smoothed by one share and another.

    By a target of 1 it never leads far enough. Smoothed by alpha, the target is 1 - alpha + alpha /
    classes for the right class and alpha / classes for any other, and a lead is best that is
    finite.

    Parameters
    ----------
    alphas : the shares, from 0 to below 1; at most 6
    classes : how many there are, 2 or more
    learning_rate, steps : of gradient descent on the lead, which begins at 0

    Raises
    ------
    ValueError
        If a share is not from 0 to below 1, they repeat or are too many, or a number is not above
        0.

    Examples
    --------
    >>> scene = gd.plotting.label_smoothing((0.0, 0.2), classes=5, steps=50)
    >>> scene.save("smoothing.gif")  # doctest: +SKIP
    """
    found = study.label_smoothing(alphas, classes, learning_rate, steps)
    return Drawing(
        lambda say: _said_smoothing(say, found),
        lambda page: _draw_smoothing(page, found),
        series=[_alpha(loss.alpha) for loss in found.losses],
    )


def _alpha(alpha: float) -> str:
    return rf"$\alpha$ = {alpha:g}"


def _said_smoothing(say: Say, found: Smoothing) -> Said:
    path, classes = found.paths[0], found.losses[0].classes
    rate, steps = f"{path.optimizer.learning_rate:g}", len(path) - 1
    ends = "; ".join(
        say("smoothing_end", alpha=f"{loss.alpha:g}", answer=decimal(answer, 3))
        for loss, answer in zip(found.losses, found.answers[:, -1], strict=True)
    )
    return Said(
        say(_title_of_smoothing(found), alpha=f"{found.losses[0].alpha:g}"),
        say("smoothing_subtitle", classes=classes),
        say("smoothing_note", rate=rate, steps=steps),
        f"cross-entropy of {classes} classes with label smoothing "
        f"{[loss.alpha for loss in found.losses]}; {steps} steps of {path.optimizer!r}",
        say("smoothing_alt", classes=classes, ends=ends),
    )


def _title_of_smoothing(found: Smoothing) -> str:
    """Return the key of what is told of the targets."""
    if found.comes_to_rest:
        return "smoothing_title"
    if len(found.losses) > 1:
        return "smoothing_plain"
    return "smoothing_one" if found.losses[0].alpha else "smoothing_none"


def _draw_smoothing(page: Page, found: Smoothing) -> list[Drawn]:
    """Draw the losses with what descends on them, and beside them what is answered at each step."""
    small = page.smaller()
    left, right = small.row((1.5, 1), gap=2.2)
    return [*_draw_losses(small, left, found), *_draw_answers(small, right, found)]


def _draw_losses(page: Page, box: Box, found: Smoothing) -> list[Drawn]:
    theme = page.theme
    leads = np.array([path.points[:, 0] for path in found.paths])
    end = _BEYOND * max(float(leads.max()), 1.0)
    x = np.linspace(min(float(leads.min()), 0.0), end, 400)
    curves = [np.stack([x, loss(x[:, None])], axis=1) for loss in found.losses]
    top = max(float(each[:, 1].max()) for each in curves)
    view = (float(x[0]), end), (-0.03 * top, _HIGH * top)
    words = {"heading": page.say("loss"), "across": page.say("smoothing_across")}
    chart = Chart(page, box, view, **words)
    drawn: list[Drawn] = []
    for k, (loss, path, points) in enumerate(zip(found.losses, found.paths, curves, strict=True)):
        color, place = theme.series(k), np.stack([path.points[:, 0], path.values], axis=1)
        best = np.array([loss.best, float(loss([loss.best]))]) if loss.alpha else None
        marks = [] if best is None else [Ring(best, large=True)]
        drawn += chart.draw(*marks, curve(points, color=color))
        drawn += chart.draw(
            Dots(
                lambda frame, place=place: place[[int(frame)]],
                len(place),
                color=color,
                size=1.3,
                marker=theme.marker(k),
            )
        )
        chart.places.add_ring(place[-1:], 1.2)
    chart.name(_names(page, found, curves))
    return drawn


def _draw_answers(page: Page, box: Box, found: Smoothing) -> list[Drawn]:
    """Draw the probability of the right class against the steps, and its targets as lines."""
    theme, steps = page.theme, np.arange(found.answers.shape[1])
    words = {"heading": page.say("smoothing_answer"), "across": page.say("smoothing_step")}
    chart = Chart(page, box, ((0, int(steps[-1])), (0, _NAMED)), **words)
    curves = [np.stack([steps, answer], axis=1) for answer in found.answers]
    drawn: list[Drawn] = []
    for k, (loss, points) in enumerate(zip(found.losses, curves, strict=True)):
        dashes = [(0, (4, 3))]
        chart.lines("y", [loss.target], colors=theme.series(k), linestyles=dashes, zorder=1)
        drawn += chart.draw(*growing_curve(points, theme.series(k), theme.marker(k), size=1.0))
    apart = len(steps) // 4  # they begin together
    for points in curves:
        chart.places.add_trace(points[: apart + 1])
    chart.name(_names(page, found, [points[apart:] for points in curves]))
    return drawn


def _names(page: Page, found: Smoothing, curves: Sequence[np.ndarray]) -> list[Name]:
    return [
        Name(_alpha(loss.alpha), points, name_style(page.theme, k))
        for k, (loss, points) in enumerate(zip(found.losses, curves, strict=True))
    ]
