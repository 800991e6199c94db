"""Decision regions: which class a network gives each point of the plane, while it learns."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, how_trained, per_cent
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.maps import coordinates
from gdviz.plotting.layout.page import Box, Page, number, old_page, set_ticks
from gdviz.plotting.layout.tips import Growing, grow, room_for
from gdviz.plotting.layout.view import equal_scale
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.levels import contour_lines
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import ABOVE, CountedSteps
from gdviz.plotting.pictures.history import in_few
from gdviz.studies import recorded as snapshots
from gdviz.studies.recorded import Recorded
from gdviz.words.words import say

_CELLS = 150
"""Across the plane: colours between their middles are mixed."""
_SOFT = 0.38
"""How much of a class's colour is in a region that is certainly its own."""
_PAD = 0.09
_TALL, _WIDE = 13, 5
"""In em: from which height on the accuracy has a strip, and from which width on three ticks."""
MOST_CLASSES = 5


def decision_regions(
    model: Model,
    x: ArrayLike,
    y: ArrayLike,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw what a classifier of points in the plane predicts everywhere, and how it comes to it.

    Parameters
    ----------
    model : of inputs of two numbers, that gives probabilities of 2 to 5 classes
    x : points, shape (n, 2)
    y : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=90))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        Loss and accuracy beside the plane are those of all points given.

    Raises
    ------
    ValueError
        If the model takes other inputs or gives no probabilities, or the points, labels or
        snapshots do not fit it.
    """
    film = snapshots.recorded_of(model, history)
    if model.input_shape[1:] != (2,):
        raise ValueError(
            f"decision_regions draws a plane: the model must take inputs of shape (2,), got "
            f"{model.input_shape[1:]}"
        )
    data = _Data(model, film, x, y, classes)
    said = _said(film, data, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _Regions(page, film, data).draw()

    return Scene(compose, said.metadata(), size=size, dark=dark)


class _Data:
    """Points, their classes, and what the network makes of them at each snapshot."""

    def __init__(
        self, model: Model, film: Recorded, x: ArrayLike, y: ArrayLike, classes: Sequence[str] | None
    ) -> None:
        self.model, self.count = model, snapshots.count_classes(model)
        if self.count > MOST_CLASSES:
            raise ValueError(f"decision_regions tells up to {MOST_CLASSES} classes apart by colour")
        self.points = snapshots.inputs_for(model, "x", x)
        self.right = snapshots.classes_of(y, len(self.points), self.count)
        self.names = [str(each) for each in (classes or range(self.count))]
        if len(self.names) != self.count:
            raise ValueError(f"classes must be {self.count} names, got {len(self.names)}")
        predicted = [snapshots.shares(model, point, self.points) for point in film.points]
        self.guessed = np.array([each.argmax(axis=1) for each in predicted])
        self.accuracy = (self.guessed == self.right).mean(axis=1)
        own = np.array([each[np.arange(len(each)), self.right] for each in predicted])
        with np.errstate(divide="ignore"):
            self.losses = -np.log(own).mean(axis=1)


def _said(film: Recorded, data: _Data, title: str | None, subtitle: str | None) -> Said:
    key = "regions_learning" if film.moves else "regions_now"
    count = f"{len(data.points):,}"
    note = say("regions_note", count=count, accuracy=per_cent(data.accuracy[-1]))
    trained = how_trained(film, say)
    return Said(
        say(key) if title is None else title,
        say("regions_subtitle") if subtitle is None else subtitle,
        " ".join(filter(None, (note, trained))),
        f"{data.model!r}; {count} points; {trained}",
    )


class _Regions:
    """A plane with its regions and points, beside it the loss and the accuracy."""

    def __init__(self, page: Page, film: Recorded, data: _Data) -> None:
        self.page, self.theme, self.film, self.data = page, page.theme, film, data
        self.frames = len(film.points)
        ground = np.array(to_rgb(self.theme.palette.background))
        series = np.array([to_rgb(self.theme.series(k)) for k in range(data.count)])
        self.soft = ground + _SOFT * (series - ground)
        self.predicted = lru_cache(maxsize=4)(self._predict)

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        page, em = self.page, self.theme.em
        beside = self.film.moves
        left, *right = page.boxes((1.7, 1) if beside else (1,), gap=2.2)[0]
        axes = page.axes(left[0], left[1] + 1.5 * em, left[2], left[3] - 1.5 * em)
        self.view = self._view(axes.bbox.width / axes.bbox.height)
        axes.set(xlim=self.view[0], ylim=self.view[1])
        coordinates(axes, self.theme, ("x_1", "x_2"))
        marks = [*self._ground(axes), *self._points(axes)]
        self._name_classes(left[0], axes.bbox.y1 + ABOVE * em, axes.bbox.width - 4.8 * em * beside)
        if beside:
            marks += [
                CountedSteps(self.film.steps).draw_on(axes, self.theme),
                *self._strips(right[0]),
            ]
        return marks

    def _view(self, aspect: float) -> View:
        low, high = self.data.points.min(0), self.data.points.max(0)
        pad = _PAD * (high - low).max() or 1.0
        view = tuple(zip((low - pad).tolist(), (high + pad).tolist(), strict=True))
        return equal_scale(view, aspect)

    # ---------------------------------------------------------------------------- the plane

    def _grid(self, axes: Any) -> tuple[np.ndarray, np.ndarray]:
        """Return the middles of cells, as square as can be, along both coordinates."""
        counts = _CELLS, max(round(_CELLS * axes.bbox.height / axes.bbox.width), 2)
        x, y = (
            low + (np.arange(count) + 0.5) / count * (high - low)
            for (low, high), count in zip(self.view, counts, strict=True)
        )
        return x, y

    def _predict(self, frame: int) -> np.ndarray:
        """Return the probabilities on the grid, shape (rows from below, columns, classes)."""
        model, (x, y) = self.data.model, self.grid
        points = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
        inputs = points.astype(model.parameters.dtype)
        return snapshots.shares(model, self.film.points[frame], inputs).reshape(len(y), len(x), -1)

    def _ground(self, axes: Any) -> list[Drawn]:
        self.grid = self._grid(axes)
        extent = (*self.view[0], *self.view[1])

        def colors(frame: float) -> np.ndarray:
            shown = np.nan_to_num(self.predicted(int(frame))[::-1])
            return np.clip(shown @ self.soft, 0, 1)

        border = Line(
            self._border, self.frames, color=self.theme.palette.ink, width=0.55,
            halo=False, zorder=2.5,
        ).draw_on(axes, self.theme)  # fmt: skip
        return [
            Image(colors, self.frames, extent=extent, smooth=True).draw_on(axes, self.theme),
            border,
        ]

    def _border(self, frame: float) -> np.ndarray:
        """Return where the two most probable classes are equally so, broken by nan."""
        predicted = self.predicted(int(frame))
        gap = np.full((1, 2), np.nan)
        pieces = [gap]
        for k in range(1 if self.data.count == 2 else self.data.count):
            others = np.delete(predicted, k, axis=2).max(axis=2)
            for _, line in contour_lines([-1.0, 0.0], *self.grid, predicted[..., k] - others):
                pieces += [np.asarray(line), gap]
        return np.concatenate(pieces)

    def _points(self, axes: Any) -> list[Drawn]:
        data, theme = self.data, self.theme
        size = min(0.62, 9 / np.sqrt(len(data.points)))

        def wrong(frame: float) -> np.ndarray:
            return data.points[data.guessed[int(frame)] != data.right]

        marks: list[Drawn] = [
            Dots(wrong, self.frames, color=theme.palette.ink, size=2.1 * size,
                 open=True, zorder=2.8).draw_on(axes, theme)
        ]  # fmt: skip
        for k in range(data.count):
            own = data.points[data.right == k]
            marks.append(
                Dots(lambda _, own=own: own, color=theme.series(k), size=size,
                     marker=theme.marker(k), zorder=3 + 0.01 * k).draw_on(axes, theme)
            )  # fmt: skip
        return marks

    def _name_classes(self, x: float, y: float, room: float) -> None:
        """Write the name of each class in its colour, behind its marker."""
        figure, theme, em = self.page.figure, self.theme, self.theme.em
        axes = self.page.axes(0, 0, figure.bbox.width, figure.bbox.height)
        axes.set_axis_off()
        axes.set(xlim=(0, figure.bbox.width), ylim=(0, figure.bbox.height))
        whole = [say("regions_class", name=name) for name in self.data.names]
        for names in (whole, self.data.names):
            stamps = [
                write(axes, x, y, name, theme, scale=0.95, color=theme.series_text(k),
                      weight="bold") for k, name in enumerate(names)
            ]  # fmt: skip
            widths = [measure(stamp)[0] for stamp in stamps]
            if names is not whole or sum(widths) + 2.2 * em * len(names) < room:
                break
            for stamp in stamps:
                stamp.remove()
        share = min(1.0, room / (sum(widths) + 2.2 * em * len(widths)))
        for k, (stamp, width) in enumerate(zip(stamps, widths, strict=True)):
            stamp.set_fontsize(share * stamp.get_fontsize())
            dot = [(x + 0.4 * em * share, y + 0.33 * em)]
            Dots(lambda _, at=dot: at, color=theme.series(k), size=0.8,
                 marker=theme.marker(k)).draw_on(axes, theme)  # fmt: skip
            stamp.set_x(x + em * share)
            x += (width + 2.2 * em) * share

    # ---------------------------------------------------------------------------- beside it

    def _strips(self, box: tuple) -> list[Drawn]:
        page = self.page
        page.left, page.right = box[0], box[2]
        losses, accuracy = self.data.losses, self.data.accuracy
        finite = losses[np.isfinite(losses)]
        top = 1.05 * float(finite.max(initial=0)) or 1.0
        told = [
            (say("regions_loss"), top, self._curve(losses, 0, in_few)),
            (say("regions_accuracy"), 1.0, self._curve(accuracy, 2, _as_per_cent)),
        ][: 2 if box[3] - box[1] > _TALL * self.theme.em else 1]
        boxes = [row[0] for row in page.boxes((1,), (1,) * len(told), gap=0.8)]
        beside = room_for(page, [curve for *_, curve in told], 0.9)
        marks: list[Drawn] = []
        for place, (heading, high, curve) in zip(boxes, told, strict=True):
            inner = (*place[:2], place[2] - beside, place[3])
            marks += self._strip(inner, heading, curve, high, below=place is boxes[-1])
        return marks

    def _curve(self, values: np.ndarray, series: int, words: Callable[[float], str]) -> Growing:
        points = np.stack([self.film.steps, values], axis=1)
        seen = np.arange(1, self.frames + 1)
        return Growing(lambda count: words(values[count - 1]), points, seen, series)

    def _strip(
        self, box: Box, heading: str, curve: Growing, top: float, below: bool
    ) -> list[Drawn]:
        last = int(self.film.steps[-1])
        chart = Chart(
            self.page, box, ((0, max(last, 1)), (0, top)), heading=heading,
            across=say("regions_across") if below else "", ticks="xy" if below else "y",
            room=2.6 * self.theme.em,
        )  # fmt: skip
        if below:
            middle = {last // 2} if chart.axes.bbox.width > _WIDE * self.theme.em else set()
            places = sorted({0, last} | middle)
            set_ticks(chart.axes.xaxis, places, [number(at) for at in places])
        return grow(chart, [curve], 0.9)


def _as_per_cent(share: float) -> str:
    return say("regions_percent", share=per_cent(share))
