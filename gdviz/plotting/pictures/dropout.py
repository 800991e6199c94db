"""Dropout: the units that are off in this step, beside the whole network that is used later."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.dropping import Dropping, drop_units
from gdviz.words.language import Say

_MOST = 16
"""How many units of a layer can be told apart."""
_ON, _HOLD = 1, 0.3
"""The series of what is on; and for how many seconds a film rests on a step."""
_SIDE, _BELOW = 0.35, 1.0
"""The room beside the layers and below the units, in spaces between two."""


@picture
def dropout(model: Model, steps: int = 12, batch_size: int = 1, *, seed: int = 0) -> Drawing:
    """Draw which units Dropout turns off in each step, beside the network as it is used later.

    A frame is a step; what is off is what a first `fit` turns off, for the first sample of a batch.
    The last is a typical one, with about as many units off as the rates say.

    Parameters
    ----------
    model : with a Dropout layer, and with up to 16 units in each layer
    steps : how many steps of the first epoch at most
    batch_size, seed : of the training

    Raises
    ------
    ValueError
        If the model drops nothing, or has a larger layer.

    Examples
    --------
    >>> Dense, Dropout = gd.layers.Dense, gd.layers.Dropout
    >>> model = gd.Sequential([gd.layers.Input((4,)), Dense(6, "relu"), Dropout(0.5), Dense(2)])
    >>> scene = gd.plotting.dropout(model, steps=5)
    >>> scene.save("dropout.gif")  # doctest: +SKIP
    """
    found = drop_units(model, steps, batch_size, seed)
    found = found.until(found.typical)
    widest = max(each.shape[1] for each in found.on)
    if widest > _MOST:
        raise ValueError(f"dropout draws layers of up to {_MOST} units, got one of {widest}")

    def draw(page: Page) -> list[Drawn]:
        page = page.smaller()
        left, right = page.row((1, 1), gap=2.5)
        whole = [np.ones((1, each.shape[1]), bool) for each in found.on]
        return [
            *_draw_network(page, left, found, found.on, "dropout_training"),
            *_draw_network(page, right, found, whole, "dropout_inference"),
        ]

    return Drawing(lambda say: _said(say, found), draw, hold=_HOLD)


def _said(say: Say, found: Dropping) -> Said:
    title = say("dropout_title" if found.changes else "dropout_title_plain")
    told = {"count": found.droppable, "steps": found.steps, "networks": found.networks}
    rates = ", ".join(f"{rate:g}" for rate in dict.fromkeys(found.rates) if rate)
    off = found.off
    ends = {"first": off[0], "last": off[-1], "mean": short(float(off.mean()))}
    return Said(
        title,
        say("dropout_subtitle", rates=rates, **told),
        say("dropout_note", seed=found.seed),
        f"Dropout with the rates {list(found.rates)}, seed {found.seed}; off in each of "
        f"{found.steps} steps: {off.tolist()}",
        sentences(title, say("dropout_alt", **told, **ends)),
    )


def _draw_network(
    page: Page, box: Box, found: Dropping, on: Sequence[np.ndarray], key: str
) -> list[Drawn]:
    """Draw the units that are on in each step, and the ways between them; the others crossed."""
    theme, frames = page.theme, len(on[0])
    columns = [_places(index, each.shape[1]) for index, each in enumerate(on)]
    tall = max(len(each) for each in columns) / 2
    view = (-_SIDE, len(on) - 1 + _SIDE), (-tall - _BELOW, tall)
    chart = Chart(page, box, view, heading=" ", ticks="")
    chart.axes.spines["bottom"].set_visible(False)
    size = float(np.clip(0.36 * chart.axes.bbox.height / (2 * tall + _BELOW) / theme.em, 0.3, 1.0))
    size *= theme.em / (theme.size.marker * theme.size.dpi / 72)
    everything = [np.ones(each.shape[1], bool) for each in on]
    color, pale, muted = theme.series(_ON), theme.palette.hairline, theme.palette.muted
    thin = {"halo": False, "zorder": 2.0}
    if on is found.on:  # in use none is turned off
        _write_rates(chart, found, [at[0, 0] for at in columns], -tall - 0.2 * _BELOW)
    return chart.draw(
        Line(_ways(columns, everything), color=pale, width=0.2, **thin),
        Line(_at(on, lambda now: _ways(columns, now)), frames, color=color, width=0.3, **thin),
        Dots(np.concatenate(columns), color=pale, size=size, open=True, zorder=3.0),
        Dots(
            _at(on, lambda now: _units(columns, [~each for each in now])),
            frames,
            color=muted,
            size=0.6 * size,
            marker="x",
            open=True,
            zorder=3.1,
        ),
        Dots(_at(on, lambda now: _units(columns, now)), frames, color=color, size=size, zorder=3.2),
        _head(chart, found, frames, key),
    )


def _write_rates(chart: Chart, found: Dropping, across: Sequence[float], low: float) -> None:
    """Write below each column of which units may be off how often each is."""
    muted = {"color": chart.theme.palette.muted, "ha": "center", "va": "top"}
    for x, rate in zip(across, found.rates, strict=True):
        if rate:
            words = chart.theme.say("dropout_rate", rate=f"{rate:g}")
            write(chart.axes, x, low, words, chart.theme, scale=0.85, **muted)


def _head(chart: Chart, found: Dropping, frames: int, key: str) -> Writing:
    """Return what is written above a network: the step, and how many units are off in it."""
    theme, high = chart.theme, chart.theme.em / chart.axes.bbox.height
    off = found.off if frames > 1 else np.zeros(1, int)

    def words(frame: float) -> str:
        step = int(frame)
        return theme.say(key, step=step + 1, off=off[step], count=found.droppable)

    style = {"va": "bottom", "scale": 0.95, "color": theme.palette.muted}
    room = (0, 1, 1.2, 1 + 3 * high)
    return Writing(words, (0, 1 + 0.7 * high), frames, shares=True, room=room, **style)


def _places(column: int, units: int) -> np.ndarray:
    """Return where the units of a layer stand, shape (units, 2), from the top."""
    return np.stack([np.full(units, column), (units - 1) / 2 - np.arange(units)], axis=1)


def _at(on: Sequence[np.ndarray], drawn: At) -> At:
    """Return what is drawn of the units that are on at a frame."""
    return lambda frame: drawn([each[int(frame)] for each in on])


def _units(columns: Sequence[np.ndarray], chosen: Sequence[np.ndarray]) -> np.ndarray:
    return np.concatenate([at[some] for at, some in zip(columns, chosen, strict=True)])


def _ways(columns: Sequence[np.ndarray], on: Sequence[np.ndarray]) -> np.ndarray:
    """Return lines (k, 2) between units that are on in one layer and in the next."""
    gap = np.full((1, 2), np.nan)
    ends = [at[some] for at, some in zip(columns, on, strict=True)]
    pairs = (
        np.stack([one, other]) for left, right in pairwise(ends) for one in left for other in right
    )
    return np.concatenate([gap, *(part for pair in pairs for part in (pair, gap))])
