"""A race on a network: several optimizers train it, from the same weights, on the same batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import say_losses, sentences
from gdviz.plotting.layout.captions import (
    Said,
    distinct_labels,
    numbers_of_paths,
    per_cent,
    settings_of,
)
from gdviz.plotting.layout.chart import Chart, limits_of_losses, room_for_shares
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.pictures.history import in_few
from gdviz.studies.trainings import Trainings, train_with_each
from gdviz.words.english import ENGLISH
from gdviz.words.language import Say

_FAR_APART = 200
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_NARROW = 17
"""In em: charts less wide than this get small names."""
_WORDS, _LINE = 4.0, 1.35
"""In em: the height of what stands above and below a chart, and of a line of a name."""
_MOST = 0.4
"""The share of a width that names take at most."""
_WAYS = (("\n", False), ("\n", True), (" ", False))
"""What parts a name from its number, and whether it is broken in two lines itself."""


@picture
def training_race(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    optimizers: Any = ("sgd", "adam"),
    epochs: int = 5,
    batch_size: int = 32,
    *,
    seed: int = 0,
    validation_data: tuple[ArrayLike, ArrayLike] | None = None,
) -> Drawing:
    """Let optimizers train one network from its weights of now, and draw their losses together.

    Each sees the same mini-batches in the same order. The model is left as it is: what is descended
    is `model.objective(x, y)`, from `model.parameters`. Shown are the loss over all training
    samples and, of a classifier, the accuracy, at about 60 moments.

    Parameters
    ----------
    model : compiled with a loss; its own optimizer does not matter
    x, y : training samples, as `fit` takes them
    optimizers : objects such as `[SGD(0.1), Adam(0.001)]`, or names; or a dict of label to one
    epochs, batch_size, seed : how often through the samples, in batches of how many, in which order
    validation_data : (x, y) of which the accuracy is shown; by default that of the training samples

    Raises
    ------
    ValueError
        If the model is not compiled, there is no optimizer, or the samples or settings do not fit.

    Examples
    --------
    >>> points, labels = gd.data.moons(60)
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1, "sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> scene = gd.plotting.training_race(model, points, labels, ["sgd", "adam"], epochs=2)
    >>> scene.save("training_race.gif")  # doctest: +SKIP
    """
    trained = train_with_each(model, x, y, optimizers, epochs, batch_size, seed, validation_data)
    return Drawing(
        lambda say: _said(say, trained),
        lambda page: _draw(page, trained),
        series=dict(_named(trained, ENGLISH.say)),
        panels=1 if trained.accuracies is None else 2,
        logs=True,
    )


def _named(trained: Trainings, say: Say) -> list[tuple[str, int]]:
    """Return the label and the number of the colour of each training."""
    labels = distinct_labels(trained.paths, say)
    return list(zip(labels, numbers_of_paths(trained.paths), strict=True))


def _said(say: Say, trained: Trainings) -> Said:
    counts = {"samples": f"{trained.samples:,}", "batch": trained.batch_size}
    how = counts | {"epochs": trained.rounds}
    names = [say("called", thing=path.label) for path in trained.paths]
    set_to = [settings_of(path.optimizer, say) for path in trained.paths]
    settings = " · ".join(map(" ".join, zip(names, set_to, strict=True)))
    rules = "; ".join(repr(path.optimizer) for path in trained.paths)
    title, subtitle = _title(say, trained), say("training_race_subtitle", **how)
    losses = [
        (label, path.values)
        for label, path in zip(distinct_labels(trained.paths, say), trained.paths, strict=True)
    ]
    return Said(
        title,
        subtitle,
        " ".join((say("settings", settings=settings) + ".", say("training_race_note"))),
        f"{trained.model!r}, {trained.model.loss!r}: {how}; {rules}",
        sentences(title, subtitle, say_losses(say, losses)),
    )


def _title(say: Say, trained: Trainings) -> str:
    """Tell who is lowest in the end, if anyone is."""
    if trained.ahead is not None:
        return say("training_race_best", best=distinct_labels(trained.paths, say)[trained.ahead])
    first, *others = trained.ends.tolist()
    if others and np.isfinite(first) and {*others} == {first}:
        return say("training_race_even")
    return say("training_race_title", count=len(trained.paths), epochs=trained.rounds)


class Told(NamedTuple):
    """What one chart tells: its heading, the numbers of each training, their limits and words, and
    whether they are shares."""

    heading: str
    values: Sequence[np.ndarray]
    heights: tuple[float, float]
    log: bool
    words: Callable[[float], str]
    shares: bool = False


def _draw(page: Page, trained: Trainings) -> list[Drawn]:
    say, losses = page.say, [np.asarray(path.values, float) for path in trained.paths]
    low, high, log = heights_of(losses, page.log)
    told = [Told(say("history_loss"), losses, (low, high), log, lambda value: in_few(say, value))]
    if trained.accuracies is not None:
        words = say("training_race_unseen" if trained.unseen else "history_accuracy")
        shares, in_words = list(trained.accuracies), partial(_as_per_cent, say)
        told.append(Told(words, shares, (0.0, 1.0), False, in_words, shares=True))
    boxes = page.row((1,) * len(told), gap=1.6)
    drawn: list[Drawn] = []
    for box, each in zip(boxes, told, strict=True):
        drawn += draw_told(page, box, trained, _named(trained, page.say), each)
    return drawn


def draw_told(
    page: Page, box: Box, trained: Trainings, named: Sequence[tuple[str, int]], told: Told
) -> list[Drawn]:
    """Draw a number of each training, epoch by epoch, with its label and its colour."""
    curves, scale = _largest(page, box, trained, named, told)
    last = float(trained.epochs[-1])
    words = {"heading": told.heading, "across": page.say("history_across")}
    words["room"] = room_for_shares(page) if told.shares else 0.0
    words["beside"] = room_for(page, curves, scale)
    chart = Chart(page, box, ((0.0, last), told.heights), log="y" if told.log else "", **words)
    chart.count(0, round(last))
    if told.shares:
        chart.tell_shares()
    return grow(chart, curves, scale)


def _largest(
    page: Page, box: Box, trained: Trainings, named: Sequence[tuple[str, int]], told: Told
) -> tuple[list[Growing], float]:
    """Return the curves, named in the first of the ways in which names are largest, and their size
    then."""
    ways = [_curves(page.say, trained, named, told, *way) for way in _WAYS]
    scales = [_scale(page, box, curves) for curves in ways]
    best = max(range(len(ways)), key=scales.__getitem__)
    return ways[best], scales[best]


def _scale(page: Page, box: Box, curves: Sequence[Growing]) -> float:
    """Return how large names are that have room beside a chart in a box."""
    em, wide, high = page.theme.em, box[2] - box[0], box[3] - box[1] - _WORDS * page.theme.em
    lines = sum(1 + curve.words(1).count("\n") for curve in curves)
    usual = 1.0 if wide > _NARROW * em else 0.68
    return min(usual, high / (lines * _LINE * em), _MOST * wide / room_for(page, curves))


def _curves(
    say: Say,
    trained: Trainings,
    named: Sequence[tuple[str, int]],
    told: Told,
    between: str,
    broken: bool,
) -> list[Growing]:
    """Return the curve of each training; a name of several words may be broken in two lines."""
    return [
        _curve(
            say,
            in_two_lines(label) if broken and " " in label else label,
            between,
            np.stack([trained.epochs, values], axis=1),
            series,
            told,
        )
        for (label, series), values in zip(named, told.values, strict=True)
    ]


def _curve(
    say: Say, label: str, between: str, points: np.ndarray, series: int, told: Told
) -> Growing:
    name = label.replace(" (", "\n(")

    def at_tip(count: int) -> str:
        value = points[count - 1, 1]
        told_now = told.words(value) if np.isfinite(value) else say("training_race_gone")
        return f"{name}{between}{told_now}"

    return Growing(at_tip, points, np.arange(1, len(points) + 1), series)


def _as_per_cent(say: Say, share: float) -> str:
    return say("regions_percent", share=per_cent(share))


def heights_of(losses: Sequence[np.ndarray], log: bool | None) -> tuple[float, float, bool]:
    """Return the limits of the losses, set by those that do not end above where they began."""
    calm = [each for each in losses if each[-1] <= each[0]] or [each[:1] for each in losses]
    return limits_of_losses(np.concatenate(calm), _FAR_APART, log)
