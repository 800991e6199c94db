"""The course of a training: loss and metrics epoch by epoch, of training and of validation."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, rule_told
from gdviz.plotting.layout.chart import UNDER, Chart, is_logarithmic, room_for_shares
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.areas import Band
from gdviz.plotting.marks.lines import Dots, Ghost, Vector
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, measure
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.epochs import RATES, Epochs, read_history
from gdviz.words.language import Say

TRAINING, VALIDATION, RATE = 0, 1, 2
"""The series of the two, and of a learning rate."""
_FAR_APART = 1000
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_NARROW, _NAMELESS = 16, 10
"""In em: charts less wide than this get small names, or numbers alone (the note has the names)."""
_SHARES = {"accuracy", "acc", "precision", "recall"}
"""Words in the names of metrics that are shares, from 0 to 1."""
_HIGH = 0.5
"""Shares that are never less than this are seen from the tenth below the least of them."""
_GAP = 1.6
"""In em: between two charts."""
_AT, _SHORT, _RIM = 0.92, 2.4, 0.35
"""Where after the best epoch the gap is measured, in shares of what follows; in em how high it is
at least, and what its arrow keeps from the curves."""


@picture
def training_history(history: Any) -> Drawing:
    """Draw the loss and the metrics of a training, epoch by epoch: a frame is an epoch.

    Parameters
    ----------
    history : what `fit` returned, the model that was trained, or a dict of lists such as
        {"loss": [...], "val_loss": [...], "accuracy": [...]}, Keras's `history.history`, or a frame
        of them. A column "epoch" numbers them, "learning_rate" or "lr" is the rate of each

    Raises
    ------
    ValueError
        If there is no epoch in it, or the lists do not belong together.

    Examples
    --------
    >>> curves = {"loss": [3, 2, 1], "val_loss": [3, 2.5, 2.4]}
    >>> scene = gd.plotting.training_history(curves)
    >>> scene.save("training_history.gif")  # doctest: +SKIP
    """
    epochs = read_history(history)
    return Drawing(
        lambda say: _said(say, epochs),
        lambda page: _draw(page, epochs),
        series=["training", "validation"],
        panels=len(epochs.names),
        logs=True,
    )


def _said(say: Say, epochs: Epochs) -> Said:
    numbers = {name: np.round(values, 6).tolist() for name, values in epochs.values.items()}
    rule = epochs.optimizer
    settings = rule_told(say, rule.label, rule) if rule is not None else ""
    made = say("settings", settings=settings) if settings else ""
    turns = say("history_turns") if epochs.overfits else ""
    alone = "" if "val_loss" in epochs.values else say("history_means_alone")
    return Said(
        _title(say, epochs),
        "   ".join(filter(None, (turns, made))) if turns else say("history_subtitle"),
        " ".join(filter(None, ("" if turns else made, alone))),
        f"{f'{settings}. ' if settings else ''}epochs {epochs.epochs.tolist()}: {numbers}",
    )


def _title(say: Say, epochs: Epochs) -> str:
    """Tell what is to be seen in the losses."""
    loss, last = epochs.values.get("loss", np.zeros(1)), int(epochs.epochs[-1])
    if not np.isfinite(loss).all():
        return say("history_gone", epoch=epochs.epochs[np.argmin(np.isfinite(loss))])
    validated = np.isfinite(epochs.values.get("val_loss", 0)).all()
    if len(loss) < 2 or not loss[-1] < loss[0] or not validated:
        return say("history_title", epochs=last)
    best = epochs.best
    if best is None:
        falls = (np.diff(loss) < 0).all()
        return say("history_falls" if falls else "history_title", epochs=last)
    if epochs.still_improves:
        return say("history_still", epochs=last)
    after = int(best[0])
    if epochs.overfits:
        return say("history_overfits", best=after)
    alone = after < last and epochs.only_training_improves
    return say("history_best" if alone else "history_best_alone", best=after)


def _draw(page: Page, epochs: Epochs) -> list[Drawn]:
    boxes = page.cells(len(epochs.names), gap=_GAP)
    beside = len(boxes) == 2 and boxes[0][3] == boxes[1][3] and epochs.overfits
    wide = (boxes[0][2] - boxes[0][0]) / page.theme.em
    scale = 1.0 if wide > _NARROW else 0.68
    tips = [
        _curves(page.say, epochs, name, named=wide > _NAMELESS and not (beside and k))
        for k, name in enumerate(epochs.names)
    ]
    if beside:  # the second has the colours of the first, which names them; both are equally wide
        rooms = [room_for(page, curves, scale) for curves in tips]
        free = (page.right - page.left - _GAP * page.theme.em - sum(rooms)) / 2
        boxes = page.boxes([free + room for room in rooms], gap=_GAP)[0]
    drawn: list[Drawn] = []
    for name, box, curves in zip(epochs.names, boxes, tips, strict=True):
        drawn += _draw_chart(page, box, epochs, name, curves, scale)
    return drawn


def _draw_chart(
    page: Page, box: Box, epochs: Epochs, name: str, curves: Sequence[Growing], scale: float
) -> list[Drawn]:
    values = np.concatenate([curve.points[:, 1] for curve in curves])
    # how far a loss rises is seen only where it is not logarithmic
    asked = False if page.log is None and epochs.overfits else page.log
    low, high, log = _heights(name, values[np.isfinite(values)], asked)
    ends = float(epochs.epochs[0]), float(epochs.epochs[-1])
    ends = (ends[0] - 0.5, ends[1] + 0.5) if ends[0] == ends[1] else ends
    share = _is_share(name, values)
    words = {
        "heading": _heading(page.say, name),
        "across": page.say("history_across"),
        "log": "y" if log else "",
        "room": room_for_shares(page) if share else 0.0,
        "beside": room_for(page, curves, scale),
    }
    chart = Chart(page, box, (ends, (low, high)), **words)
    chart.count(*epochs.epochs[[0, -1]].tolist())
    if share:
        chart.tell_shares()
    drawn = _shade(chart, epochs) if epochs.overfits and f"val_{name}" in epochs.values else []
    drawn += grow(chart, curves, scale)
    for curve in curves:
        chart.places.add_path(curve.series, curve.points)
    told = _draw_gap(chart, epochs, name) if epochs.overfits else []
    drawn += told or (_name_shade(chart, epochs) if epochs.worsens(name) else [])
    return [*drawn, *_draw_best(chart, epochs)] if name == "loss" else drawn


def _shade(chart: Chart, epochs: Epochs) -> list[Drawn]:
    """Shade the epochs after the best one, as far as they are seen, behind a line where it is."""
    theme, best, frames = chart.theme, float(epochs.best[0]), len(epochs.epochs)
    low, high = chart.axes.get_ylim()

    def at(frame: float) -> np.ndarray:
        seen = max(best, float(epochs.epochs[int(frame)]))
        return np.array([[(best, edge), (seen, edge)] for edge in (low, high)])

    ends = np.array([(best, low), (best, high)])
    line, band = chart.draw(
        Ghost(ends, theme.palette.muted, 0.4, UNDER + 0.2),
        Band(at, frames, color=theme.palette.ground[3], zorder=UNDER - 0.1),
    )
    return [line.since(int((epochs.epochs >= best).argmax()), frames), band]


def _name_shade(chart: Chart, epochs: Epochs) -> list[Drawn]:
    """Say at last what is shaded; where the word is wider than that, only the title says it."""
    theme, ends = chart.theme, (float(epochs.best[0]), float(epochs.epochs[-1]))
    style = {"color": theme.palette.ink, "scale": 0.95}
    words = chart.places.column(theme.say("history_after"), sum(ends) / 2, **style)
    wide = np.ptp(chart.places.pixels([(at, chart.axes.get_ylim()[0]) for at in ends])[:, 0])
    if words is not None and measure(words)[0] > wide:
        words.remove()
        words = None
    return _since(words, len(epochs.epochs) - 1, len(epochs.epochs))


def _draw_gap(chart: Chart, epochs: Epochs, name: str) -> list[Drawn]:
    """Draw how far validation is from training, late, where there is room to say what that is."""
    if f"val_{name}" not in epochs.values:
        return []
    theme, best, last = chart.theme, float(epochs.best[0]), float(epochs.epochs[-1])
    at = round(best + _AT * (last - best))
    heights = [np.interp(at, *epochs.points(each).T) for each in (name, f"val_{name}")]
    ends = chart.places.pixels([(at, height) for height in heights])
    tall = np.abs(ends[1, 1] - ends[0, 1])
    if not tall > _SHORT * theme.em:
        return []
    ends[:, 1] += np.sign(ends[::-1, 1] - ends[:, 1]) * _RIM * theme.em
    middle, (low, high) = ends.mean(axis=0), ends
    data = chart.axes.transData.inverted().transform
    style = {"color": theme.palette.ink, "width": 0.7}
    along = data(np.linspace(low, high, 20))
    chart.places.add_path("gap", along)
    words = _tell_gap(chart, epochs, name, along)
    if words is None:
        return []
    seen, frames = epochs.epochs >= at, len(epochs.epochs)

    def arrow(end: np.ndarray) -> Vector:
        whole, nowhere = data([middle, end]), np.full((2, 2), np.nan)
        return Vector(lambda frame: whole if seen[int(frame)] else nowhere, frames, **style)

    arrows = chart.draw(arrow(low), arrow(high))
    return [*arrows, *_since(words, int(seen.argmax()), frames)]


def _tell_gap(chart: Chart, epochs: Epochs, name: str, along: np.ndarray) -> Stamp | None:
    """Write beside the arrow of a gap what it is, as large as there is room."""
    words = "history_gap_grows" if name == "loss" else ""
    if _is_share(name, epochs.values[name]):
        words = "history_gap"
    if not words:
        return None
    told = chart.theme.say(words, points=_points_apart(epochs, name))
    style = {"color": chart.theme.palette.ink, "weight": "bold"}
    chart.places.add_trace(np.array([(epochs.best[0], y) for y in chart.axes.get_ylim()]))
    shapes = dict.fromkeys((told, "\n".join(told.rsplit(" ", 1))))
    ways = [(words, scale) for scale in (1, 0.8) for words in shapes]
    tried = (chart.places.label(each, along, "gap", scale=scale, **style) for each, scale in ways)
    return next(filter(None, tried), None)


def _points_apart(epochs: Epochs, name: str) -> str:
    """Return how far apart the numbers are that stand at the two ends, as a reader takes them."""
    curves = (epochs.values[each] for each in (name, f"val_{name}"))
    ends = [float(f"{100 * curve[np.isfinite(curve)][-1]:.3g}") for curve in curves]
    return f"{abs(ends[0] - ends[1]):.3g}"


def _since(words: Stamp | None, first: int, frames: int) -> list[Drawn]:
    return [shown_since(words, first, frames)] if words is not None else []


def _draw_best(chart: Chart, epochs: Epochs) -> list[Drawn]:
    """Ring the least validation loss so far, once a larger one has followed; at last, its value."""
    if epochs.best is None:
        return []
    theme, frames, points = chart.theme, len(epochs.epochs), epochs.points("val_loss")

    def at(frame: float) -> np.ndarray:
        seen = points[points[:, 0] <= epochs.epochs[int(frame)]]
        seen = seen[np.isfinite(seen[:, 1])]
        least = np.argmin(seen[:, 1]) if len(seen) else 0
        return seen[least] if least < len(seen) - 1 else np.full(2, np.nan)

    ring = chart.draw(
        Dots(at, frames, color=theme.palette.ink, size=1.3, open=True, zorder=4.8),
    )
    if not np.isfinite(at(frames - 1)).all():
        return ring
    epoch, least = at(frames - 1)
    told = theme.say("history_least", loss=in_few(theme.say, least), epoch=int(epoch))
    style = {"color": theme.series_text(VALIDATION), "weight": "bold", "scale": 0.9}
    words = chart.places.label_ring(told, at(frames - 1), 0.9, **style)
    return [*ring, *_since(words, frames - 1, frames)]


def _heading(say: Say, name: str) -> str:
    if name in RATES:
        return say("schedules_rate")
    return say(f"history_{name}") if name in ("loss", "accuracy") else name.replace("_", " ")


def _is_share(name: str, values: np.ndarray) -> bool:
    """Whether a metric is a share of samples: by its name, and by its values."""
    known = values[np.isfinite(values)]
    return bool(_SHARES & set(name.split("_"))) and bool(((known >= 0) & (known <= 1)).all())


def _curves(say: Say, epochs: Epochs, name: str, named: bool) -> list[Growing]:
    kinds = (("", TRAINING, "history_training"), ("val_", VALIDATION, "history_validation"))
    if name in RATES:  # which is neither of training nor of validation
        return [_curve(say, epochs, name, "", RATE)]
    return [
        _curve(say, epochs, prefix + name, say(key) if named else "", series)
        for prefix, series, key in kinds
        if prefix + name in epochs.values
    ]


def _curve(say: Say, epochs: Epochs, name: str, words: str, series: int) -> Growing:
    points = epochs.points(name)
    share = _is_share(name, points[:, 1])
    seen = np.searchsorted(points[:, 0], epochs.epochs, side="right")

    def at_tip(count: int) -> str:
        return f"{words}\n{in_few(say, points[count - 1, 1], share)}".strip() if count else ""

    return Growing(at_tip, points, seen, series)


def in_few(say: Say, value: float, share: bool = False) -> str:
    """Return a number in a few digits; a share as per cent."""
    if not np.isfinite(value):
        return say("training_race_gone")
    return f"{100 * value:.3g} %" if share else f"{value:.3g}".replace("-", "−")


def _heights(name: str, values: np.ndarray, log: bool | None) -> tuple[float, float, bool]:
    """Return the limits of a chart, and whether it is logarithmic: a share never is."""
    if not len(values):
        return 0.0, 1.0, False
    low, high = float(np.min(values)), float(np.max(values))
    if _is_share(name, values):
        return (np.floor(10 * low) / 10 if low >= _HIGH else 0.0), 1.0, False
    if is_logarithmic(values, _FAR_APART, log):
        return float(values[values > 0].min()) / 1.3, high * 1.3, True
    pad = 0.04 * (high - min(low, 0)) or 1.0
    return min(low - pad, 0) if low < 0 else 0.0, high + pad, False
