"""Under- and overfitting: curves too small, right and too large, and the losses by their size."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart, is_logarithmic
from gdviz.plotting.layout.headings import name_above
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.tips import Growing, grow, room_for, scale_in
from gdviz.plotting.layout.view import view_of_samples
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import widest
from gdviz.plotting.marks.writing import Writing, shown_since
from gdviz.plotting.pictures.history import TRAINING, VALIDATION, in_few
from gdviz.studies.complexity import Fits, fit_polynomials
from gdviz.words.language import Say

_HEIGHTS, _GAP = (1.1, 1), 1.5
_FAR_APART = 20
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_PLACES, _LEGIBLE = 301, 0.6
"""At how many places a curve is drawn; and the least scale of the degree above it."""


@picture
def overfitting(
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    degrees: Sequence[int] | None = None,
    *,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
) -> Drawing:
    """Draw polynomials too small, right and too large, above their losses against the degree.

    A frame is a degree; each of the three curves stays where its own is reached, and is called too
    small, right or too large once it is.

    Parameters
    ----------
    x, y : the samples, shape (n,); by default 18 of `gd.data.wave`
    degrees : of the polynomials: the first is drawn, the last, and that with the least validation
        loss; by default from 1 to 12, or as far as there are samples for
    validation_data : (x, y), samples that are not fitted; by default every third of `x` and `y`,
        from the second on, is held out

    Raises
    ------
    ValueError
        If degrees are no whole numbers that grow, or the samples do not fit together.

    Examples
    --------
    >>> x, y = gd.data.wave(18)
    >>> scene = gd.plotting.overfitting(x, y, degrees=range(1, 10))
    >>> scene.save("overfitting.gif")  # doctest: +SKIP
    """
    fits = fit_polynomials(x, y, degrees, validation_data)
    return Drawing(
        lambda say: _said(say, fits),
        lambda page: _draw(page, fits),
        series=["training", "validation"],
        logs=True,
    )


def _said(say: Say, fits: Fits) -> Said:
    title = say("complexity_title" if fits.misses_and_overfits else "complexity_title_plain")
    best, degrees = fits.best, fits.degrees
    numbers = {"start": fits.training[0], "end": fits.training[-1]}
    numbers |= {"low": fits.validation[best], "high": fits.validation[-1]}
    told = {name: short(float(value)) for name, value in numbers.items()}
    alt = say("complexity_alt", first=degrees[0], last=degrees[-1], best=degrees[best], **told)
    counts = {"count": len(fits.samples[0]), "others": len(fits.held_out[0])}
    losses = [np.round(each, 6).tolist() for each in (fits.training, fits.validation)]
    return Said(
        title,
        say("complexity_subtitle", **counts),
        "",
        f"polynomials of the degrees {degrees.tolist()} on {counts['count']} samples; mean squared "
        f"errors {losses[0]}, of {counts['others']} others {losses[1]}",
        sentences(title, alt),
    )


def _draw(page: Page, fits: Fits) -> list[Drawn]:
    page = page.smaller()
    (above,), (below,) = page.boxes((1,), _HEIGHTS, gap=_GAP)
    boxes = page.within(above).boxes([1] * len(fits.chosen), gap=_GAP)[0]
    scale = min(_room_for_degree(page, boxes[0], fits, each) for each in fits.chosen)
    drawn: list[Drawn] = []
    for number, box in zip(fits.chosen, boxes, strict=True):
        drawn += _draw_fit(page, box, fits, number, scale)
    return [*drawn, *_draw_losses(page, below, fits)]


def _called(say: Say, fits: Fits, number: int) -> str:
    """Return what the size of a polynomial is: too small, right or too large."""
    kind = "right" if number == fits.best else "small" if number < fits.best else "large"
    return say(f"complexity_{kind}")


def _draw_fit(page: Page, box: Box, fits: Fits, number: int, scale: float) -> list[Drawn]:
    """Draw the samples and one of the polynomials, as large as it is by now, and its degree."""
    theme, frames = page.theme, len(fits.degrees)
    name = _called(page.say, fits, number)
    stamp, box = name_above(page, box, name, theme.palette.ink)
    samples, held_out = (np.stack(each, axis=1) for each in (fits.samples, fits.held_out))
    view = view_of_samples(np.concatenate([samples, held_out]))
    chart = Chart(page, box, view, ticks="")
    places = np.linspace(*view[0], _PLACES)
    curves = [np.stack([places, fit(places)], axis=1) for fit in fits.polynomials[: number + 1]]
    pale = theme.faded(theme.series(VALIDATION), np.array([0.45]))[0]
    drawn = chart.draw(
        Dots(held_out, color=tuple(pale), size=0.5, zorder=2.6),
        Line(lambda frame: curves[min(int(frame), number)], frames, color=theme.palette.ink),
        Dots(samples, color=theme.series(TRAINING), size=0.75),
        *_degree(chart, fits, number, scale),
    )
    return [*drawn, shown_since(stamp, min(number, fits.best + 1), frames)]


def _room_for_degree(page: Page, box: Box, fits: Fits, number: int) -> float:
    """Return how large the degree can be above a chart in a box, beside what it is called."""
    theme, name = page.theme, _called(page.say, fits, number)
    taken = widest(page.figure, [name], theme, weight="bold") + 0.7 * theme.em
    return (box[2] - box[0] - taken) / widest(page.figure, _degrees(page.say, fits, number), theme)


def _degrees(say: Say, fits: Fits, number: int) -> list[str]:
    """Return what is said of the degrees up to one."""
    return [say("complexity_degree", degree=each) for each in fits.degrees[: number + 1]]


def _degree(chart: Chart, fits: Fits, number: int, scale: float) -> list[Writing]:
    """Return the degree that is drawn by now, above a chart, so large at most, if it is legible."""
    theme, box = chart.theme, chart.axes.bbox
    words, scale = _degrees(theme.say, fits, number), min(0.95, scale)
    if scale < _LEGIBLE:
        return []
    em = theme.em / box.height
    style = {"ha": "right", "va": "baseline", "scale": scale, "color": theme.palette.muted}
    degree = Writing(
        lambda frame: words[min(int(frame), number)],
        (1, 1 + 0.5 * em),
        len(fits.degrees),
        shares=True,
        room=(0, 1, 1.1, 1 + 2.5 * em),
        **style,
    )
    return [degree]


def _draw_losses(page: Page, box: Box, fits: Fits) -> list[Drawn]:
    """Draw both losses against the degree, with the degrees of the curves above."""
    say, losses = page.say, np.concatenate([fits.training, fits.validation])
    curves = [
        _curve(say, fits.degrees, values, series)
        for values, series in ((fits.training, TRAINING), (fits.validation, VALIDATION))
    ]
    log = is_logarithmic(losses, _FAR_APART, page.log)
    heights = (
        (losses[losses > 0].min() / 1.4, losses.max() * 1.4) if log else (0, 1.1 * losses.max())
    )
    scale = scale_in(page, box, 2 * len(curves))
    ends = (float(fits.degrees[0]), float(fits.degrees[-1]))
    ends = (ends[0] - 0.5, ends[1] + 0.5) if ends[0] == ends[1] else ends
    chart = Chart(
        page,
        box,
        (ends, heights),
        heading=say("complexity_loss"),
        across=say("complexity_across"),
        log="y" if log else "",
        beside=room_for(page, curves, scale),
    )
    chart.count(*fits.degrees[[0, -1]].tolist())
    drawn = grow(chart, curves, scale)
    for curve in curves:
        chart.places.add_path(curve.series, curve.points)
    rule = chart.rule(fits.degrees[fits.best], _called(say, fits, fits.best))
    return [*drawn, shown_since(rule, fits.best, len(fits.degrees))]


def _curve(say: Say, degrees: np.ndarray, values: np.ndarray, series: int) -> Growing:
    name = say("history_training" if series == TRAINING else "history_validation")

    def at_tip(count: int) -> str:
        return f"{name}\n{in_few(say, values[count - 1])}"

    points = np.stack([degrees, values], axis=1)
    return Growing(at_tip, points, np.arange(1, len(points) + 1), series)
