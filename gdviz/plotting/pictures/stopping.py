"""Early stopping: the epoch where a training stops, and the weights it goes back to."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said, rule_told
from gdviz.plotting.layout.chart import Chart, is_logarithmic
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.tips import Growing, grow, room_for, scale_in
from gdviz.plotting.layout.view import view_of_samples
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.writing import shown_since
from gdviz.plotting.pictures.history import TRAINING, VALIDATION, in_few
from gdviz.studies.stopping import Stopping, curves_of, stop_early
from gdviz.words.language import Say

_FRAMES, _PLACES = 60, 201
_CLEAR = 1.1
"""In em: how far below the validation the arrow runs."""
_FAR_APART = 10
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_RISE = 12
"""How many times the rise of the validation an axis shows, so that it is seen."""
_SINCE = 1.35
"""How many times the validation since its best it shows at least."""


class _Fitted(NamedTuple):
    """The samples (n, 2) that are fitted, those that are not, and the curves at some places."""

    samples: np.ndarray
    held_out: np.ndarray
    places: np.ndarray
    curves: np.ndarray


@picture
def early_stopping(
    history: Any,
    patience: int = 10,
    *,
    min_delta: float = 0.0,
    model: Model | None = None,
    x: ArrayLike | None = None,
    y: ArrayLike | None = None,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
) -> Drawing:
    """Draw where early stopping ends a training, and the epoch whose weights it goes back to.

    With the samples of a model that takes one number and gives one, its curve among them is drawn
    too, at the stop and with the weights that it goes back to. A frame is an epoch, or some.

    Parameters
    ----------
    history : what `fit` returned, or a dict of lists, with the validation loss of each epoch
    patience : after how many epochs in a row without a better validation it stops
    min_delta : by how much a loss must be lower to be better
    model, x, y, validation_data : the network and the samples, where its curve is to be drawn;
        the history must then hold the weights after each epoch, as `fit(..., record=...)` keeps
        them

    Raises
    ------
    ValueError
        If the history has no validation loss for each epoch, or not the weights for a curve.

    Examples
    --------
    >>> curves = {"loss": [3, 2, 1, 0.5, 0.2], "val_loss": [3, 2, 2.5, 2.8, 3]}
    >>> scene = gd.plotting.early_stopping(curves, patience=2)
    >>> scene.save("stopping.gif")  # doctest: +SKIP
    """
    found = stop_early(history, patience, min_delta)
    marked = [1, found.best, found.end]
    moments = np.unique([*np.linspace(1, found.end, _FRAMES).round().astype(int), *marked])
    fitted = model and _fitted(model, history, moments, (x, y), validation_data)

    def draw(page: Page) -> list[Drawn]:
        page = page.smaller()
        if fitted is None:
            return _draw_losses(page, page.room, found, moments)
        left, right = page.row((1, 1.25), gap=2.0)
        return [
            *_draw_curve(page, left, found, moments, fitted),
            *_draw_losses(page, right, found, moments),
        ]

    return Drawing(
        lambda say: _said(say, found), draw, series=["training", "validation"], logs=True
    )


def _fitted(
    model: Model,
    history: Any,
    moments: np.ndarray,
    samples: tuple[ArrayLike | None, ArrayLike | None],
    held_out: tuple[ArrayLike, ArrayLike] | None,
) -> _Fitted:
    """Return what is drawn of a network beside its losses.

    Raises
    ------
    ValueError
        If there are no samples, or the model has no such curve.
    """
    given = [*samples, *(held_out or (None, None))]
    if any(each is None for each in given):
        raise ValueError("give x, y and validation_data with the model, so that they are drawn")
    x, y, other_x, other_y = (np.ravel(np.asarray(each, float)) for each in given)
    ends = [(at.min(), at.max()) for at in (x, other_x)]
    places = np.linspace(np.min(ends), np.max(ends), _PLACES)
    curves = curves_of(model, history, moments, places)
    return _Fitted(np.stack([x, y], axis=1), np.stack([other_x, other_y], axis=1), places, curves)


def _said(say: Say, found: Stopping) -> Said:
    title = say("stopping_title" if found.only_training_improved else "stopping_title_plain")
    rule = found.optimizer
    settings = rule_told(say, rule.label, rule) if rule is not None else ""
    losses = {
        "best": found.best,
        "end": found.end,
        "low": short(float(found.validation[found.best - 1])),
        "high": short(float(found.validation[-1])),
    }
    key = "stopping_subtitle" if found.stopped else "stopping_subtitle_never"
    told = say(key, patience=found.patience, **losses)
    return Said(
        title,
        told,
        say("settings_of", settings=settings) if settings else "",
        f"patience {found.patience}; best epoch {found.best}, last {found.end}; losses "
        f"{_written(found.training)}, validation {_written(found.validation)}",
        sentences(title, say(_alt_of(found), **losses)),
    )


def _alt_of(found: Stopping) -> str:
    """Return the key of what is told of the validation loss, which may be least at the end."""
    return "stopping_alt" if found.best < found.end else "stopping_alt_last"


def _written(losses: np.ndarray) -> list[float]:
    return np.round(losses, 6).tolist()


# ------------------------------------------------------------------------------- the losses


def _draw_losses(page: Page, box: Box, found: Stopping, moments: np.ndarray) -> list[Drawn]:
    """Draw both losses up to the stop, the best epoch so far, and the way back to it."""
    say, last = page.say, len(moments)  # the last frame is that after the stop
    curves = [
        _curve(say, values, moments, series)
        for values, series in ((found.training, TRAINING), (found.validation, VALIDATION))
    ]
    low, high, log = _heights(found, page.log)
    scale = scale_in(page, box, 2 * len(curves))
    chart = Chart(
        page,
        box,
        ((1.0, float(max(found.end, 2))), (low, high)),
        heading=say("history_loss"),
        across=say("history_across"),
        log="y" if log else "",
        beside=room_for(page, curves, scale),
    )
    chart.count(1, max(found.end, 2))
    drawn = grow(chart, curves, scale)
    least = np.array([_least(found, int(moment)) for moment in [*moments, found.end]])
    ring = {"color": page.theme.palette.ink, "open": True, "size": 1.3, "zorder": 5.5}
    drawn += chart.draw(Dots(lambda frame: least[int(frame)], last + 1, **ring))
    for curve in curves:
        chart.places.add_path(curve.series, curve.points)
    if found.stopped:
        drawn += _draw_way_back(chart, found, last)
    return drawn


def _draw_way_back(chart: Chart, found: Stopping, last: int) -> list[Drawn]:
    """Draw at last upright lines where it stops and where it was best, and the arrow back there."""
    theme, best = chart.theme, _least(found, found.end)
    back, shorter = (theme.say(key, epoch=found.best) for key in ("stopping_back", "stopping_best"))
    words = [
        chart.rule(found.end, theme.say("stopping_stop"), side="left"),
        chart.rule(found.best, back, side="left", shorter=shorter),
    ]
    x, y = chart.axes.transData.transform(best)
    y = max(y - _CLEAR * theme.em, chart.axes.bbox.y0 + theme.em / 2)  # no loss since is lower
    tip = chart.axes.transData.inverted().transform((x, y))
    ends, nothing = np.array([(found.end, tip[1]), tip]), np.full((2, 2), np.nan)
    arrow = Vector(
        lambda frame: ends if frame >= last else nothing,
        last + 1,
        color=theme.palette.ink,
        width=0.7,
    )
    return [*(shown_since(each, last, last + 1) for each in words), *chart.draw(arrow)]


def _least(found: Stopping, epoch: int) -> np.ndarray:
    """Return the best validation up to an epoch: its epoch, and the loss."""
    best = min(found.best, 1 + int(np.argmin(found.validation[:epoch])))
    return np.array([best, found.validation[best - 1]])


def _curve(say: Say, values: np.ndarray, moments: np.ndarray, series: int) -> Growing:
    name = say("history_training" if series == TRAINING else "history_validation")

    def at_tip(count: int) -> str:
        return f"{name}\n{in_few(say, values[count - 1])}"

    points = np.stack([np.arange(1, len(values) + 1), values], axis=1)
    return Growing(at_tip, points, np.append(moments, moments[-1]), series)


def _heights(found: Stopping, asked: bool | None) -> tuple[float, float, bool]:
    losses = np.concatenate([found.training, found.validation])
    losses = losses[np.isfinite(losses)]
    if not len(losses):
        return 0.0, 1.0, False
    high, since = float(losses.max()), found.validation[found.best - 1 :]
    low, last = float(since[0]), float(since[-1])
    rises = found.stopped and last > low > 0
    if is_logarithmic(losses, _FAR_APART, asked):
        lowest = float(losses[losses > 0].min()) / 1.3
        if asked or not rises or (last / low) ** _RISE > 1.3 * high / lowest:
            return lowest, 1.3 * high, True
    if rises and high > _RISE * (last - low):
        high = min(high, max(_RISE * (last - low), _SINCE * float(np.nanmax(since))))
    return 0.0, 1.08 * high, False


# ------------------------------------------------------------------------------- the curve


def _draw_curve(
    page: Page, box: Box, found: Stopping, moments: np.ndarray, fitted: _Fitted
) -> list[Drawn]:
    """Draw the samples and what the network says of them, at last with the best weights too."""
    theme, last = page.theme, len(moments)
    best = int(np.searchsorted(moments, found.best))
    curves = np.stack([np.broadcast_to(fitted.places, fitted.curves.shape), fitted.curves], axis=-1)
    view = view_of_samples(np.concatenate([fitted.samples, fitted.held_out]))
    chart = Chart(page, box, view, heading=page.say("stopping_curve"), ticks="")
    ink, pale = theme.palette.ink, tuple(theme.faded(theme.series(VALIDATION), np.array([0.45]))[0])
    now = Line(
        lambda frame: curves[min(int(frame), last - 1)],
        last + 1,
        color=theme.palette.muted,
        width=0.6,
        zorder=2.9,
    )
    back = Line(
        lambda frame: curves[best if frame >= last else min(int(frame), last - 1)],
        last + 1,
        color=ink,
    )
    drawn = chart.draw(
        Dots(fitted.held_out, color=pale, size=0.5, zorder=2.6),
        now,
        back,
        Dots(fitted.samples, color=theme.series(TRAINING), size=0.75),
    )
    if found.stopped and best < last - 1:
        chart.places.add_path("samples", fitted.samples)
        _name_curves(chart, found, curves[best], curves[-1])
        drawn += [shown_since(text, last, last + 1) for text in chart.axes.texts]
    return drawn


def _name_curves(chart: Chart, found: Stopping, best: np.ndarray, end: np.ndarray) -> None:
    """Name the curves (k, 2) with the best weights and with the last, if there is room."""
    say, palette = chart.theme.say, chart.theme.palette
    names = [
        Name(say("stopping_best", epoch=found.best), best, {"color": palette.ink}),
        Name(say("stopping_end", epoch=found.end), end, {"color": palette.muted}),
    ]
    chart.name(names, listed=True)
