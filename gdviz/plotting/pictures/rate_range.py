"""The range test: the loss while the learning rate grows, which says what rates will do."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said, settings_but_rate
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.writing import shown_since
from gdviz.plotting.pictures.history import TRAINING, in_few
from gdviz.studies.rate_range import RateRange, find_rate_range
from gdviz.words.language import Say

_OVER, _UNDER, _DEEP = 1.25, 0.8, 0.4
"""How high losses are shown, in shares of the first; how far down, in shares of the least, where
that is not so deep, in shares of the first, that zero is shown."""


@picture
def rate_range_test(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    lowest: float = 1e-3,
    highest: float = 10.0,
    steps: int = 100,
    batch_size: int = 32,
    *,
    seed: int = 0,
) -> Drawing:
    """Draw the loss of a short training while the learning rate grows: where it falls, and flies.

    Parameters
    ----------
    model : compiled with a loss; it is left as it is
    x, y : training samples, as `fit` takes them
    lowest, highest : the first and the last rate
    steps : how many
    batch_size, seed : of the mini-batches, and of their order

    Raises
    ------
    ValueError
        If the model is not compiled, the rates do not grow, or the samples or settings do not fit.

    Examples
    --------
    >>> points, labels = gd.data.moons(60)
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1, "sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> scene = gd.plotting.rate_range_test(model, points, labels, steps=20)
    >>> scene.save("rate_range_test.gif")  # doctest: +SKIP
    """
    found = find_rate_range(model, x, y, lowest, highest, steps, batch_size, seed)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=["loss"],
        panels=1,
    )


def _said(say: Say, found: RateRange) -> Said:
    rates, losses, rule = found.rates, found.losses, found.path.optimizer
    title = say("range_title_plain")
    if found.falls_and_flies:
        title = say("range_title", rate=short(rates[found.fastest], 2))
    counts = {"batch": found.batch_size, "samples": f"{found.samples:,}"}
    called = f"{say('called', thing=rule.label)} {settings_but_rate(rule, say)}".strip()
    ends = {"first": short(found.start), "low": short(rates[0], 2), "high": short(rates[-1], 2)}
    least = {"least": short(float(losses[found.lowest])), "at": short(rates[found.lowest], 2)}
    return Said(
        title,
        say("range_subtitle", steps=len(rates), factor=short(rates[1] / rates[0])),
        say("range_note", rule=called, **counts),
        f"{rule!r}, {len(rates)} steps, {counts}; losses {np.round(losses, 6).tolist()}",
        sentences(title, say("range_alt", last=in_few(say, losses[-1]), **ends, **least)),
    )


def _draw(page: Page, found: RateRange) -> list[Drawn]:
    """Draw the loss against the rate, and once it is seen where it falls fastest, and flies."""
    theme, say, points = page.theme, page.say, np.stack([found.rates, found.losses], axis=1)
    curve = Growing(
        lambda count: f"{say('history_loss')}\n{in_few(say, points[count - 1, 1])}",
        points,
        np.arange(1, len(points) + 1),
        TRAINING,
    )
    least = float(found.losses[found.lowest])
    low = _UNDER * least if least > _DEEP * found.start else 0.0
    view = (found.rates[0], found.rates[-1]), (low, _OVER * found.start)
    chart = Chart(
        page,
        page.room,
        view,
        heading=say("history_loss"),
        across=say("range_across"),
        log="x",
        beside=room_for(page, [curve]),
    )
    drawn = grow(chart, [curve])
    chart.places.add_path("loss", points)
    ring = {"color": theme.palette.ink, "open": True, "size": 1.3, "zorder": 5.5}
    for key, index, low in _marked(found):
        words = say(key, rate=short(found.rates[index], 2))
        where = {"side": "right" if low else "left", "low": low, "shorter": in_two_lines(words)}
        stamp = chart.rule(found.rates[index], words, **where)
        drawn.append(shown_since(stamp, index, len(points)))
        drawn += chart.draw(Dots(_since(points[index], index), len(points), **ring))
    return drawn


def _since(point: np.ndarray, first: int) -> At:
    """Return where a dot stands that is seen from a frame on."""
    return lambda frame: point if frame >= first else np.full(2, np.nan)


def _marked(found: RateRange) -> list[tuple[str, int, bool]]:
    """Return what is marked: the key of its words, its step, and whether they stand low."""
    marked = [("range_fastest", found.fastest, False)] if found.lowest else []
    if found.over is not None:
        marked.append(("range_over", found.over, True))
    return marked
