"""A race on a network: several optimizers train it, from the same weights, on the same batches."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz import checks
from gdviz.descent import Trajectory, descend, several
from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, distinct_labels, per_cent, settings_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.pictures.history import in_few
from gdviz.studies import recorded as snapshots
from gdviz.words.words import say

FRAMES = 60
_FAR_APART = 200
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_NARROW = 17
"""In em: charts less wide than this get small names."""
_WORDS, _NAMED = 4.0, 2.7
"""In em: the height of what stands above and below a chart, and of a name with its number."""


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
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Let optimizers train one network from its weights of now, and draw their losses together.

    Each sees the same mini-batches in the same order. The model is left as it is: what is descended
    is `model.objective(x, y)`, from `model.parameters`.

    Parameters
    ----------
    model : compiled with a loss; its own optimizer does not matter
    x, y : training samples, as `fit` takes them
    optimizers : objects such as `[SGD(0.1), Adam(0.001)]`, or names
    epochs, batch_size, seed : how often through the samples, in batches of how many, in which order
    validation_data : (x, y) of which the accuracy is shown; by default that of the training samples
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        The loss over all training samples and, of a classifier, the accuracy, at about 60 moments.

    Raises
    ------
    ValueError
        If the model is not compiled, there is no optimizer, or the samples or settings do not fit.
    """
    if not isinstance(model, Model):
        raise ValueError(f"model must be a Model or Sequential, got {type(model).__name__}")
    objective = model.objective(x, y)
    size_of_batch = min(checks.whole("batch_size", batch_size), len(objective))
    an_epoch = -(-len(objective) // size_of_batch)
    steps = checks.whole("epochs", epochs) * an_epoch
    paths = [
        descend(
            objective, rule, model.parameters.copy(), steps, batch_size=size_of_batch,
            seed=seed, keep=max(steps // FRAMES, 1),
        )
        for rule in several(optimizers, "training_race")
    ]  # fmt: skip
    race = _Race(paths, an_epoch, *_accuracies(model, paths, validation_data, (x, y)))
    how = {"samples": f"{len(objective):,}", "batch": size_of_batch, "epochs": epochs}
    said = _said(model, race, how, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _compose(page, race)

    return Scene(compose, said.metadata(), size=size, dark=dark)


@dataclass(frozen=True, eq=False)
class _Race:
    """What is drawn.

    Attributes
    ----------
    paths : one an optimizer
    an_epoch : how many steps it has
    accuracies : at the kept steps, shape (paths, kept); none unless it is a classifier
    unseen : whether they are those of samples that are not learned from
    """

    paths: Sequence[Trajectory]
    an_epoch: int
    accuracies: np.ndarray | None
    unseen: bool

    @property
    def labels(self) -> list[str]:
        """The names of the optimizers, told apart."""
        return distinct_labels(self.paths)

    @property
    def epochs(self) -> np.ndarray:
        """When it was measured, in epochs."""
        return self.paths[0].steps / self.an_epoch


def _accuracies(
    model: Model,
    paths: Sequence[Trajectory],
    validation: tuple[ArrayLike, ArrayLike] | None,
    training: tuple[ArrayLike, ArrayLike],
) -> tuple[np.ndarray | None, bool]:
    if not snapshots.is_classifier(model):
        return None, False
    pair = validation is None or (isinstance(validation, tuple | list) and len(validation) == 2)
    if not pair:
        raise ValueError("validation_data must be (x, y)")
    x, y = training if validation is None else validation
    inputs = snapshots.inputs_for(model, "x", x)
    right = snapshots.classes_of(y, len(inputs), snapshots.count_classes(model))
    shares = [
        [snapshots.share_right(snapshots.shares(model, at, inputs), right) for at in path.points]
        for path in paths
    ]
    return np.array(shares), validation is not None


def _said(
    model: Model, race: _Race, how: dict[str, Any], title: str | None, subtitle: str | None
) -> Said:
    losses = np.array([path.values[-1] for path in race.paths], float)
    settings = " · ".join(f"{path.label} {settings_of(path.optimizer)}" for path in race.paths)
    if len(losses) > 1 and np.isfinite(losses).any():
        best = race.labels[int(np.nanargmin(np.where(np.isfinite(losses), losses, np.nan)))]
        lesson = say("training_race_best", best=best)
        if len(set(losses.tolist())) == 1:
            lesson = say("training_race_even")
    else:
        lesson = say("training_race_title", count=len(losses), epochs=how["epochs"])
    rules = "; ".join(repr(path.optimizer) for path in race.paths)
    return Said(
        lesson if title is None else title,
        say("training_race_subtitle", **how) if subtitle is None else subtitle,
        " ".join((say("settings", settings=settings) + ".", say("training_race_note"))),
        f"{model!r}, {model.loss!r}: {how}; {rules}",
    )


def _compose(page: Page, race: _Race) -> list[Drawn]:
    losses = [np.asarray(path.values, float) for path in race.paths]
    low, high, log = _heights(losses)
    heading = say("history_log", name=say("history_loss")) if log else say("history_loss")
    charts = [(heading, losses, (low, high), log, in_few)]
    if race.accuracies is not None:
        words = say("training_race_unseen" if race.unseen else "history_accuracy")
        charts.append((words, list(race.accuracies), (0.0, 1.0), False, _as_per_cent))
    boxes = page.boxes((1,) * len(charts), gap=1.6)[0]
    marks: list[Drawn] = []
    for box, chart in zip(boxes, charts, strict=True):
        marks += _chart(page, box, race, *chart)
    return marks


def _chart(
    page: Page,
    box: Box,
    race: _Race,
    heading: str,
    values: Sequence[np.ndarray],
    heights: tuple[float, float],
    log: bool,
    words: Callable[[float], str],
) -> list[Drawn]:
    curves = [
        _curve(race, label, series, each, words)
        for series, (label, each) in enumerate(zip(race.labels, values, strict=True))
    ]
    em = page.theme.em
    scale = 1.0 if box[2] - box[0] > _NARROW * em else 0.68
    high = box[3] - box[1] - _WORDS * em
    scale = min(scale, high / (len(curves) * _NAMED * em))  # of many curves, all names have room
    last = float(race.epochs[-1])
    chart = Chart(
        page, (box[0], box[1], box[2] - room_for(page, curves, scale), box[3]),
        ((0.0, last), heights), heading=heading, across=say("history_across"),
        log="y" if log else "",
    )  # fmt: skip
    chart.count(0, round(last))
    return grow(chart, curves, scale)


def _curve(
    race: _Race, label: str, series: int, values: np.ndarray, words: Callable[[float], str]
) -> Growing:
    points = np.stack([race.epochs, values], axis=1)
    name = label.replace(" (", "\n(")

    def at_tip(count: int) -> str:
        value = values[count - 1]
        return f"{name}\n{words(value) if np.isfinite(value) else say('training_race_gone')}"

    return Growing(at_tip, points, np.arange(1, len(points) + 1), series)


def _as_per_cent(share: float) -> str:
    return say("regions_percent", share=per_cent(share))


def _heights(losses: Sequence[np.ndarray]) -> tuple[float, float, bool]:
    """Return the limits of the losses, set by those that do not end above where they began."""
    calm = [each for each in losses if each[-1] <= each[0]] or [each[:1] for each in losses]
    seen = np.concatenate(calm)
    seen = seen[np.isfinite(seen)]
    low, high = float(seen.min(initial=np.inf)), float(seen.max(initial=0))
    if low > 0 and high > _FAR_APART * low:
        return low / 1.3, high * 1.3, True
    return min(low, 0.0), 1.06 * high or 1.0, False
