"""Schedules on a network: the learning rate against the epoch, above the loss that it makes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.optimizers import SGD
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import say_losses, sentences
from gdviz.plotting.layout.captions import Said, rate_of, rule_told
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.pictures.history import in_few
from gdviz.plotting.pictures.schedule import rate_called, rules_of
from gdviz.plotting.pictures.training_race import Told, draw_told, heights_of
from gdviz.studies.trainings import Trainings, train_with_each
from gdviz.words.language import Say


@picture
def training_schedules(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    rates: Iterable[Any],
    epochs: int = 5,
    batch_size: int = 32,
    *,
    seed: int = 0,
) -> Drawing:
    """Train one network with several learning rates, and draw the rates beside the losses.

    Each training begins at the weights of now and sees the same mini-batches in the same order. The
    model is left as it is.

    Parameters
    ----------
    model : compiled with a loss; its optimizer is given the rates, and SGD where it has no rate
    x, y : training samples, as `fit` takes them
    rates : learning rates: numbers or schedules, such as
        `[0.5, CosineDecay(0.0, 150, warmup_target=0.5, warmup_steps=40)]`; or optimizers; or a
        dict of label to one
    epochs, batch_size, seed : how often through the samples, in batches of how many, in which order

    Raises
    ------
    ValueError
        If the model is not compiled, there is no rate, or the samples or settings do not fit.

    Examples
    --------
    >>> points, labels = gd.data.moons(60)
    >>> model = gd.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1, "sigmoid")])
    >>> model.compile(loss="binary_crossentropy")
    >>> rates = [0.1, gd.schedules.CosineDecay(0.1, 4)]
    >>> scene = gd.plotting.training_schedules(model, points, labels, rates, epochs=2)
    >>> scene.save("training_schedules.gif")  # doctest: +SKIP
    """
    rules = rules_of("training_schedules", rates, partial(_with_rate, getattr(model, "rule", None)))
    trained = train_with_each(model, x, y, rules, epochs, batch_size, seed)
    return Drawing(
        lambda say: _said(say, trained),
        lambda page: _draw(page, trained),
        series=[rate_of(rule) for rule in rules],
        logs=True,
    )


def _with_rate(own: Any, rate: Any) -> Any:
    """Return the model's own optimizer with a rate, or SGD where it has none."""
    return replace(own, learning_rate=rate) if hasattr(own, "learning_rate") else SGD(rate)


def _named(say: Say, trained: Trainings) -> list[tuple[str, int]]:
    """Return what each rate is called and the number of its colour; those alike get their rate."""
    rules = [path.optimizer for path in trained.paths]
    names = [rate_called(say, rule) for rule in rules]
    names = [
        f"{name} ({rate_of(rule)})" if names.count(name) > 1 else name
        for name, rule in zip(names, rules, strict=True)
    ]
    return list(zip(names, numbers_of([rate_of(rule) for rule in rules]), strict=True))


def _said(say: Say, trained: Trainings) -> Said:
    names = [name for name, _ in _named(say, trained)]
    best = trained.ahead
    title = say("trained_rates_title_plain")
    if best is not None:
        title = say("trained_rates_title", best=names[best])
    how = {"epochs": trained.rounds, "batch": trained.batch_size}
    subtitle = say("trained_rates_subtitle", samples=f"{trained.samples:,}", **how)
    settings = " · ".join(rule_told(say, path.label, path.optimizer) for path in trained.paths)
    losses = [(name, path.values) for name, path in zip(names, trained.paths, strict=True)]
    return Said(
        title,
        subtitle,
        say("trained_rates_note", settings=settings),
        f"{trained.model!r}, {trained.model.loss!r}: {how}; "
        + "; ".join(repr(path.optimizer) for path in trained.paths),
        sentences(title, subtitle, say_losses(say, losses)),
    )


def _draw(page: Page, trained: Trainings) -> list[Drawn]:
    """Draw the rates, and beside or below them the losses."""
    say, losses = page.say, [np.asarray(path.values, float) for path in trained.paths]
    low, high, log = heights_of(losses, page.log)
    rates = _rates(trained)
    top = 1.08 * max(float(each.max()) for each in rates)
    told = (
        Told(say("schedules_rate"), rates, (-0.02 * top, top), False, lambda rate: short(rate, 2)),
        Told(say("history_loss"), losses, (low, high), log, lambda value: in_few(say, value)),
    )
    named, boxes = _named(say, trained), page.row((1, 1), gap=1.6)
    return [
        drawn
        for box, each in zip(boxes, told, strict=True)
        for drawn in draw_told(page, box, trained, named, each)
    ]


def _rates(trained: Trainings) -> Sequence[np.ndarray]:
    """Return the rate of the step that would follow each moment."""
    steps, rules = trained.paths[0].steps.tolist(), [path.optimizer for path in trained.paths]
    return [np.array([float(rule.rate(step)) for step in steps]) for rule in rules]
