"""The course of a training: loss and metrics epoch by epoch, of training and of validation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, settings_of
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.words.words import say

TRAINING, VALIDATION = 0, 1
"""The series of the two."""
_FAR_APART = 1000
"""How many times its least a loss must be at most for an axis that is not logarithmic."""
_NARROW, _NAMELESS = 16, 10
"""In em: charts less wide than this get small names, or numbers alone (the note has the names)."""
_SHARES = ("accuracy",)
"""Metrics from 0 to 1."""


@dataclass(frozen=True, eq=False)
class Course:
    """Lists of numbers, one an epoch.

    Attributes
    ----------
    values : by name, such as "loss" and "val_loss"; a validation may be rarer than the epochs
    epochs : their numbers, from 1
    settings : how the model was trained, where that is known
    """

    values: Mapping[str, np.ndarray]
    epochs: np.ndarray
    settings: str = ""

    @property
    def names(self) -> list[str]:
        """What was watched: the loss first."""
        names = [name for name in self.values if not name.startswith("val_")]
        return sorted(names, key=lambda name: name != "loss")

    def points(self, name: str) -> np.ndarray:
        """Return the points (k, 2) of a curve: the epoch after which a number holds, and it."""
        values = self.values[name]
        every = len(self.epochs) // len(values)
        return np.stack([self.epochs[every - 1 :: every][: len(values)], values], axis=1)

    @property
    def best(self) -> np.ndarray | None:
        """The point of the least validation loss, if there is one."""
        if not np.isfinite(self.values.get("val_loss", np.nan)).any():
            return None
        points = self.points("val_loss")
        return points[np.nanargmin(points[:, 1])]


def training_history(
    history: Any,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the loss and the metrics of a training, epoch by epoch.

    Parameters
    ----------
    history : what `fit` returned, the model that was trained, or a dict of lists such as
        {"loss": [...], "val_loss": [...], "accuracy": [...]}: Keras's `history.history`
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        A frame is an epoch.

    Raises
    ------
    ValueError
        If there is no epoch in it, or the lists do not belong together.
    """
    course = course_of(history)
    said = _said(course, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _compose(page, course)

    return Scene(compose, said.metadata(), size=size, dark=dark)


def course_of(history: Any) -> Course:
    """Return the numbers in a history, in a model that was trained, or in a dict.

    Raises
    ------
    ValueError
        If there is no epoch in it, or the lists do not belong together.
    """
    settings = ""
    if isinstance(history, Model):
        settings = f"{history.optimizer.label} {settings_of(history.optimizer)}"
        history = history.history
    values = getattr(history, "history", history)
    if not isinstance(values, Mapping) or not any(len(np.atleast_1d(v)) for v in values.values()):
        raise ValueError(
            "history must be what fit returned, a trained model, or a dict of lists such as "
            f"{{'loss': [1.2, 0.8]}}, got {history!r}"
        )
    values = {str(name): np.array(each, float) for name, each in values.items() if len(each)}
    _check(values)
    count = max(map(len, values.values()))
    given = getattr(history, "epoch", None)
    numbers = np.array(given) + 1 if given and len(given) == count else np.arange(1, count + 1)
    return Course(values, numbers, settings)


def _check(values: Mapping[str, np.ndarray]) -> None:
    counts = {name: len(each) for name, each in values.items() if not name.startswith("val_")}
    if len(set(counts.values())) != 1:
        raise ValueError(f"history must have a number for each epoch in each list, got {counts}")
    lonely = [k for k in values if k.startswith("val_") and k.removeprefix("val_") not in counts]
    epochs = max(counts.values())
    if lonely or any(len(each) > epochs for each in values.values()):
        raise ValueError(
            f"history has a validation without its training, or a longer one: {lonely or counts}"
        )


def _said(course: Course, title: str | None, subtitle: str | None) -> Said:
    numbers = {name: np.round(values, 6).tolist() for name, values in course.values.items()}
    how = f"{course.settings}. " if course.settings else ""
    means = say("history_means" if "val_loss" in course.values else "history_means_alone")
    note = say("settings_of", settings=course.settings) + " " if course.settings else ""
    return Said(
        _title(course) if title is None else title,
        say("history_subtitle") if subtitle is None else subtitle,
        note + means,
        f"{how}epochs {course.epochs.tolist()}: {numbers}",
    )


def _title(course: Course) -> str:
    """Tell what is to be seen in the losses."""
    loss, epochs = course.values.get("loss", np.zeros(1)), int(course.epochs[-1])
    if not np.isfinite(loss).all():
        return say("history_gone", epoch=course.epochs[np.argmin(np.isfinite(loss))])
    validated = np.isfinite(course.values.get("val_loss", 0)).all()
    if len(loss) < 2 or not loss[-1] < loss[0] or not validated:
        return say("history_title", epochs=epochs)
    best = course.best
    if best is None:
        falls = (np.diff(loss) < 0).all()
        return say("history_falls" if falls else "history_title", epochs=epochs)
    after = int(best[0])
    improves = loss[-1] < loss[list(course.epochs).index(after)]
    if after < epochs:
        return say("history_best" if improves else "history_best_alone", best=after)
    return say("history_still", epochs=epochs)


def _compose(page: Page, course: Course) -> list[Drawn]:
    boxes = _boxes(page, len(course.names))
    marks = []
    for name, box in zip(course.names, boxes, strict=True):
        marks += _chart(page, box, course, name)
    return marks


def _boxes(page: Page, count: int) -> list[Box]:
    """Return a box for each chart, at most three side by side."""
    columns = min(count, 3 if count != 4 else 2)
    rows = -(-count // columns)
    grid = page.boxes((1,) * columns, (1,) * rows, gap=1.6)
    return [box for row in grid for box in row][:count]


def _chart(page: Page, box: Box, course: Course, name: str) -> list[Drawn]:
    wide = (box[2] - box[0]) / page.theme.em
    curves = _curves(course, name, named=wide > _NAMELESS)
    scale = 1.0 if wide > _NARROW else 0.68
    values = np.concatenate([curve.points[:, 1] for curve in curves])
    low, high, log = _heights(name, values[np.isfinite(values)])
    left, bottom, right, top = box
    right -= room_for(page, curves, scale)
    ends = float(course.epochs[0]), float(course.epochs[-1])
    ends = (ends[0] - 0.5, ends[1] + 0.5) if ends[0] == ends[1] else ends
    heading = say("history_log", name=_heading(name)) if log else _heading(name)
    chart = Chart(
        page, (left, bottom, right, top), (ends, (low, high)), heading=heading,
        across=say("history_across"), log="y" if log else "",
    )  # fmt: skip
    chart.count(*course.epochs[[0, -1]].tolist())
    return [*grow(chart, curves, scale), *(_best(chart, course) if name == "loss" else ())]


def _best(chart: Chart, course: Course) -> list[Drawn]:
    """Ring the least validation loss so far, once a larger one has followed."""
    if course.best is None:
        return []
    theme, frames, points = chart.theme, len(course.epochs), course.points("val_loss")

    def at(frame: float) -> np.ndarray:
        seen = points[points[:, 0] <= course.epochs[int(frame)]]
        seen = seen[np.isfinite(seen[:, 1])]
        least = np.argmin(seen[:, 1]) if len(seen) else 0
        return seen[least] if least < len(seen) - 1 else np.full(2, np.nan)

    def above(frame: float) -> np.ndarray:
        place = chart.axes.transData.transform(np.nan_to_num(at(frame)))
        return chart.axes.transData.inverted().transform((place[0], place[1] + 0.75 * theme.em))

    def named(frame: float) -> str:
        return say("history_least") if frame == frames - 1 and np.isfinite(at(frame)[0]) else ""

    (left, right), (low, high) = chart.axes.get_xlim(), chart.axes.get_ylim()
    pad = 0.1 * (right - left)
    color = theme.series_text(VALIDATION)
    return [
        Dots(at, frames, color=theme.palette.ink, size=1.3, open=True,
             zorder=4.8).draw_on(chart.axes, theme),
        Writing(named, above, frames, color=color, ha="center",
              halo=True, scale=0.85, room=(left - pad, low, right + pad, high), zorder=5.9).draw_on(chart.axes, theme),
    ]  # fmt: skip


def _heading(name: str) -> str:
    return say(f"history_{name}") if name in ("loss", "accuracy") else name.replace("_", " ")


def _curves(course: Course, name: str, named: bool) -> list[Growing]:
    kinds = (("", TRAINING, "history_training"), ("val_", VALIDATION, "history_validation"))
    return [
        _curve(course, prefix + name, say(key) if named else "", series, name in _SHARES)
        for prefix, series, key in kinds
        if prefix + name in course.values
    ]


def _curve(course: Course, name: str, words: str, series: int, share: bool) -> Growing:
    points = course.points(name)
    seen = np.searchsorted(points[:, 0], course.epochs, side="right")

    def at_tip(count: int) -> str:
        return f"{words}\n{in_few(points[count - 1, 1], share)}".strip() if count else ""

    return Growing(at_tip, points, seen, series)


def in_few(value: float, share: bool = False) -> str:
    """Return a number in a few digits; a share as per cent."""
    if not np.isfinite(value):
        return say("training_race_gone")
    return f"{100 * value:.3g} %" if share else f"{value:.3g}".replace("-", "−")


def _heights(name: str, values: Sequence[float]) -> tuple[float, float, bool]:
    """Return the limits of a chart, and whether it is logarithmic."""
    if not len(values):
        return 0.0, 1.0, False
    low, high = float(np.min(values)), float(np.max(values))
    if name in _SHARES:
        return min(0.0, low), max(1.0, high), False
    if low > 0 and high > _FAR_APART * low:
        return low / 1.3, high * 1.3, True
    pad = 0.04 * (high - min(low, 0)) or 1.0
    return min(low - pad, 0) if low < 0 else 0.0, high + pad, False
