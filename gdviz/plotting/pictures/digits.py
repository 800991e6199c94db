"""Predictions on images, right and wrong: which digit a network sees, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said, how_trained, per_cent
from gdviz.plotting.layout.page import Box, Page, old_page
from gdviz.plotting.layout.verdicts import RIGHT, SIGNS, VERDICT, WRONG, retold, shares_of, verdict
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies import recorded as snapshots
from gdviz.studies.recorded import Recorded
from gdviz.words.words import say

MOST_CLASSES = 20
_MOST = (5, 3)
"""Columns and rows of tiles, at most, of each kind."""
_HEAD, _BETWEEN = 2.0, 0.7
"""In em: the heading of a block, the room between tiles."""
_BARS, _LEAST, _ASIDE = 1.7, 3.0, (2.2, 3.2)
"""In em: the height of the bars, that of an image that has room for them, if there is any, and the
width of what stands beside an image."""
_BESIDE, _IS = 0.5, 0.8
"""The room between an image and the names of classes, in em; the scale of the right one."""
_SMALL, _LONGEST = 0.66, 0.3
"""How small names may be to have more images; the room they have at most, in shares of a block."""


def predictions(
    model: Model,
    images: ArrayLike,
    labels: ArrayLike,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw images with what a network takes them for: some it gets right, and its surest mistakes.

    Parameters
    ----------
    model : of images, that gives probabilities of 2 to 20 classes
    images : shape (n, height, width) or (n, height, width, 1), as the model takes them
    labels : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        As many images as the size has room for: the first that are right at the end, and of the
        mistakes those with the highest probability.

    Raises
    ------
    ValueError
        If the model takes no images or gives no probabilities, or the images, labels or snapshots
        do not fit it.
    """
    film = snapshots.recorded_of(model, history)
    side_of(model, "predictions")
    guesses = _Guesses(model, film, images, labels, classes)
    said = _said(film, guesses, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        page = old_page(figure, theme, said.title, said.subtitle, said.caption)
        return _Blocks(page, film, guesses, subtitle is None and film.moves).draw()

    return Scene(compose, said.metadata(), size=size, dark=dark)


def side_of(model: Model, picture: str) -> tuple[int, int]:
    """Return the height and the width of the images that a model takes.

    Raises
    ------
    ValueError
        If it takes none.
    """
    shape = model.input_shape[1:]
    if len(shape) not in (2, 3) or shape[2:] not in ((), (1,)):
        raise ValueError(
            f"{picture} draws images: the model must take inputs of shape (height, width) or "
            f"(height, width, 1), got {shape}"
        )
    return shape[:2]


class _Guesses:
    """Images, their classes, and what the network takes them for at each snapshot."""

    def __init__(
        self,
        model: Model,
        film: Recorded,
        images: ArrayLike,
        labels: ArrayLike,
        classes: Sequence[str] | None,
    ) -> None:
        self.model, self.count = model, snapshots.count_classes(model)
        if self.count > MOST_CLASSES:
            raise ValueError(f"predictions shows up to {MOST_CLASSES} classes, got {self.count}")
        inputs = snapshots.inputs_for(model, "images", images)
        self.right = snapshots.classes_of(labels, len(inputs), self.count)
        self.names = [str(each) for each in (classes or range(self.count))]
        if len(self.names) != self.count:
            raise ValueError(f"classes must be {self.count} names, got {len(self.names)}")
        self.shares = np.array([snapshots.shares(model, point, inputs) for point in film.points])
        self.accuracy = (self.shares.argmax(axis=2) == self.right).mean(axis=1)
        low, high = float(inputs.min()), float(inputs.max())
        self.images = (inputs.reshape(len(inputs), *model.input_shape[1:3]) - low) / (
            high - low or 1
        )
        last = self.shares[-1]
        good = last.argmax(axis=1) == self.right
        surest = np.argsort(-last.max(axis=1), kind="stable")
        self.sorted = {True: np.flatnonzero(good), False: surest[~good[surest]]}


def _said(film: Recorded, guesses: _Guesses, title: str | None, subtitle: str | None) -> Said:
    count, accuracy = len(guesses.right), per_cent(guesses.accuracy[-1])
    trained = how_trained(film, say)
    return Said(
        say("digits_title", accuracy=accuracy, count=f"{count:,}") if title is None else title,
        _counted(film, guesses, -1) if subtitle is None else subtitle,
        " ".join(filter(None, (say("digits_note"), trained))),
        f"{guesses.model!r}; {count} images, {accuracy} % right; {trained}",
    )


def _counted(film: Recorded, guesses: _Guesses, frame: int) -> str:
    if not film.moves:
        return ""
    accuracy = per_cent(guesses.accuracy[frame])
    return say("digits_counter", step=f"{film.steps[frame]:,}", accuracy=accuracy)


class _Tile(NamedTuple):
    """Where an image stands, how large it is, and how much room is beside it, in pixels."""

    left: float
    bottom: float
    side: float
    aside: float


class _Blocks:
    """Two blocks of tiles: right, and wrong."""

    def __init__(self, page: Page, film: Recorded, guesses: _Guesses, counted: bool) -> None:
        self.counted = counted
        self.page, self.theme, self.film, self.guesses = page, page.theme, film, guesses
        self.frames = len(film.points)
        figure = page.figure.bbox
        self.axes = page.axes(0, 0, figure.width, figure.height)
        self.axes.set_axis_off()
        self.axes.set(xlim=(0, figure.width), ylim=(0, figure.height))
        palette = self.theme.palette
        self.colors = np.array([to_rgb(palette.background), to_rgb(palette.ink)])

    def draw(self) -> list[Drawn]:
        """Draw both and return what moves."""
        marks: list[Drawn] = []
        left, right = self.page.boxes((1, 1), gap=2.2)[0]
        for good, box in ((True, left), (False, right)):
            tiles = self._tiles(box)
            chosen = self.guesses.sorted[good][: len(tiles)]
            self._head(good, box, len(chosen))
            for index, tile in zip(chosen, tiles, strict=False):
                marks += self._tile(int(index), tile)
        if self.counted:
            counted = [_counted(self.film, self.guesses, frame) for frame in range(self.frames)]
            marks.append(retold(self.page, self.axes, counted))
        return marks

    def _widest(self) -> float:
        """Return how many pixels the longest name of a class takes beside an image."""
        names = self.guesses.names
        guesses = [SIGNS[1] + name for name in names]
        guessed = widest(self.axes, guesses, self.theme, scale=VERDICT, weight="bold")
        told = [say("digits_is", name=name) for name in names]
        return max(guessed, widest(self.axes, told, self.theme, scale=_IS))

    def _tiles(self, box: Box) -> list[_Tile]:
        em = self.theme.em
        named, longest = self._widest() + _BESIDE * em, _LONGEST * (box[2] - box[0])
        least = max(_ASIDE[0] * em, min(_SMALL * named, longest))
        room = np.array([box[2] - box[0], box[3] - box[1] - _HEAD * em])
        gap = _BETWEEN * em

        def size(counts: tuple[int, int]) -> tuple[float, float, float]:
            width, height = (room - gap * (np.array(counts) - 1)) / counts
            return width, height, min(height, width - least)

        ways = [(k, n) for k in range(1, _MOST[0] + 1) for n in range(1, _MOST[1] + 1)]

        def worth(counts: tuple[int, int]) -> tuple[bool, float]:
            side = size(counts)[2]
            return side > _LEAST * em, counts[0] * counts[1] * side

        counts = max(ways, key=worth)
        width, height, side = size(counts)
        top = box[3] - _HEAD * em
        aside = min(width - side, max(_ASIDE[1] * em, named))
        self.share = min(1.0, aside / named)
        return [
            _Tile(box[0] + column * (width + gap), top - row * (height + gap) - side, side, aside)
            for row in range(counts[1])
            for column in range(counts[0])
        ]

    def _head(self, good: bool, box: Box, shown: int) -> None:
        """Tell how many are right or wrong, and how many of them are shown."""
        em, theme = self.theme.em, self.theme
        own, count = len(self.guesses.sorted[good]), len(self.guesses.right)
        key = "digits_right" if good else "digits_wrong"
        key += "_at_last" if self.film.moves else ""
        words = say(key, own=f"{own:,}", count=f"{count:,}")
        color = theme.series_text(RIGHT if good else WRONG)
        y = box[3] - 0.95 * em
        sign = SIGNS[not good]
        stamp = write(self.axes, box[0], y, f"{sign} {words}", theme, color=color, weight="bold")
        stamp.set_fontsize(stamp.get_fontsize() * min(1, (box[2] - box[0]) / measure(stamp)[0]))
        rest = say("digits_first" if good else "digits_surest", shown=shown)
        if not shown:
            return
        x = box[0] + measure(stamp)[0] + 0.7 * em
        aside = write(self.axes, x, y, rest, theme, scale=0.85, color=theme.palette.muted)
        if x + measure(aside)[0] > box[2]:
            aside.remove()

    # ----------------------------------------------------------------------------- a tile

    def _tile(self, index: int, tile: _Tile) -> list[Drawn]:
        theme, em = self.theme, self.theme.em
        left, bottom, side, aside = tile
        image = self.guesses.images[index][..., None]
        colors = np.clip(self.colors[0] + image * (self.colors[1] - self.colors[0]), 0, 1)
        extent = (left, left + side, bottom, bottom + side)
        beside, edge, top = left + side + 0.3 * em, left + side + aside, bottom + side
        ends = np.array([(beside, bottom), (edge - 0.2 * em, bottom)])
        place = (beside, bottom, edge - 0.2 * em, bottom + min(_BARS * em, side - 2.15 * em))
        shares, answer = self.guesses.shares[:, index], int(self.guesses.right[index])
        guessed, told = (beside, top - 0.85 * em), (beside, top - 1.85 * em)
        return [
            Image(lambda _: colors, extent=extent).draw_on(self.axes, theme),
            curve(ends, color=theme.palette.muted, width=0.3, halo=False,
                  zorder=3.1).draw_on(self.axes, theme),
            shares_of(theme, shares, answer, place).draw_on(self.axes, theme),
            verdict(
                theme, shares, answer, self.guesses.names, guessed, edge, self.share * VERDICT
            ).draw_on(self.axes, theme),
            self._answer(index, told, edge),
        ]  # fmt: skip

    def _answer(self, index: int, at: tuple[float, float], edge: float) -> Drawn:
        """Write the right class where the guess is another."""
        right, shares = self.guesses.right[index], self.guesses.shares[:, index]
        words = say("digits_is", name=self.guesses.names[right])

        def told(frame: float) -> str:
            return words if shares[int(frame)].argmax() != right else ""

        em = self.theme.em
        room = (at[0] - 0.2 * em, at[1] - 0.5 * em, edge + em, at[1] + em)
        return Writing(
            told, at, self.frames, scale=self.share * _IS, room=room,
            color=self.theme.palette.ink,
        ).draw_on(self.axes, self.theme)  # fmt: skip
