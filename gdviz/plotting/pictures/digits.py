"""Predictions on images, right and wrong: which digit a network sees, and how sure it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained, per_cent
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.verdicts import RIGHT, SIGNS, VERDICT, WRONG, retold, shares_of, verdict
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import curve
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.guesses import Guesses, find_guesses
from gdviz.words.language import Say

_MOST = (5, 3)
"""Columns and rows of tiles, at most, of each kind."""
_HEAD, _BETWEEN = 2.0, 0.7
"""In em: the heading of a block, the room between tiles."""
_BARS, _LEAST, _ASIDE = 1.7, 3.0, (2.7, 3.6)
"""In em: the height of the bars, that of an image that has room for them, if there is any, and the
width of what stands beside an image."""
_BESIDE, _IS = 0.5, 0.8
"""The room between an image and the names of classes, in em; the scale of the right one."""
_SMALL, _LONGEST = 0.66, 0.3
"""How small names may be to have more images; the room they have at most, in shares of a block."""


@picture
def predictions(
    model: Model,
    images: ArrayLike,
    labels: ArrayLike,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
) -> Drawing:
    """Draw images with what a network takes them for: some it gets right, and its surest mistakes.

    There are as many images as the size has room for: the first that are right at the end, and of
    the mistakes those with the highest probability.

    Parameters
    ----------
    model : of images, that gives probabilities of 2 to 26 classes
    images : shape (n, height, width) or (n, height, width, 1), as the model takes them
    labels : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model takes no images or gives no probabilities, or the images, labels or snapshots
        do not fit it.

    Examples
    --------
    >>> images, labels = gd.data.digits(40)
    >>> layers = [gd.layers.Flatten(), gd.layers.Dense(10, "softmax")]
    >>> model = gd.Sequential([gd.layers.Input((28, 28, 1)), *layers])
    >>> scene = gd.plotting.predictions(model, images, labels)
    >>> scene.save("predictions.gif")  # doctest: +SKIP
    """
    guesses = find_guesses(model, images, labels, history, classes)
    return Drawing(
        lambda say: _said(say, guesses), lambda page: _Blocks(page, page.sheet(), guesses).draw()
    )


def _said(say: Say, guesses: Guesses) -> Said:
    count, accuracy = len(guesses.right), per_cent(guesses.accuracy[-1])
    trained = how_trained(guesses.weights, say)
    return Said(
        say("digits_title", accuracy=accuracy, count=f"{count:,}"),
        _counted(say, guesses, -1),
        " ".join(filter(None, (say("digits_note"), trained))),
        f"{guesses.model!r}; {count} images, {accuracy} % right; {trained}",
    )


def _counted(say: Say, guesses: Guesses, frame: int) -> str:
    if not guesses.weights.moves:
        return ""
    step, accuracy = f"{guesses.weights.steps[frame]:,}", per_cent(guesses.accuracy[frame])
    return say("digits_counter", step=step, accuracy=accuracy)


class _Tile(NamedTuple):
    """Where an image stands, how large it is, and how much room is beside it, in pixels."""

    left: float
    bottom: float
    side: float
    aside: float


@dataclass(frozen=True, eq=False)
class _Blocks:
    """Two blocks of tiles: right, and wrong."""

    page: Page
    axes: Axes
    guesses: Guesses

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @property
    def frames(self) -> int:
        return len(self.guesses.weights.points)

    def draw(self) -> list[Drawn]:
        """Draw both and return what moves."""
        marks: list[Mark] = []
        left, right = self.page.row((1, 1), gap=2.2)
        for good, box in ((True, left), (False, right)):
            tiles = self._tiles(box)
            chosen = self.guesses.sorted[good][: len(tiles)]
            self._head(good, box, len(chosen))
            for index, tile in zip(chosen, tiles, strict=False):
                marks += self._tile(int(index), tile)
        drawn = [mark.draw_on(self.axes, self.theme) for mark in marks]
        counted = [_counted(self.page.say, self.guesses, frame) for frame in range(self.frames)]
        return [*drawn, *retold(self.page, self.axes, counted)]

    @cached_property
    def _named(self) -> float:
        """The width that the longest name of a class takes beside an image, in pixels."""
        return self._widest() + _BESIDE * self.theme.em

    def _widest(self) -> float:
        """Return how many pixels the longest name of a class takes beside an image."""
        names = self.guesses.names
        guesses = [SIGNS[1] + name for name in names]
        guessed = widest(self.axes, guesses, self.theme, scale=VERDICT, weight="bold")
        told = [self.page.say("digits_is", name=name) for name in names]
        return max(guessed, widest(self.axes, told, self.theme, scale=_IS))

    def _tiles(self, box: Box) -> list[_Tile]:
        em = self.theme.em
        longest = _LONGEST * (box[2] - box[0])
        least = max(_ASIDE[0] * em, min(_SMALL * self._named, longest))
        room = np.array([box[2] - box[0], box[3] - box[1] - _HEAD * em])
        gap = _BETWEEN * em

        def size(counts: tuple[int, int]) -> tuple[float, float, float]:
            width, height = (room - gap * (np.array(counts) - 1)) / counts
            return width, height, min(height, width - least)

        ways = [(k, n) for k in range(1, _MOST[0] + 1) for n in range(1, _MOST[1] + 1)]

        def worth(counts: tuple[int, int]) -> tuple[bool, float]:
            side = size(counts)[2]
            return side > _LEAST * em - 1, counts[0] * counts[1] * side  # a pixel decides nothing

        counts = max(ways, key=worth)
        width, height, side = size(counts)
        top = box[3] - _HEAD * em
        aside = min(width - side, max(_ASIDE[1] * em, self._named))
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
        key += "_at_last" if self.guesses.weights.moves else ""
        words = self.page.say(key, own=f"{own:,}", count=f"{count:,}")
        color = theme.series_text(RIGHT if good else WRONG)
        y = box[3] - 0.95 * em
        sign = SIGNS[not good]
        stamp = write(self.axes, box[0], y, f"{sign} {words}", theme, color=color, weight="bold")
        stamp.set_fontsize(stamp.get_fontsize() * min(1, (box[2] - box[0]) / measure(stamp)[0]))
        rest = self.page.say("digits_first" if good else "digits_surest", shown=shown)
        if not shown:
            return
        x = box[0] + measure(stamp)[0] + 0.7 * em
        aside = write(self.axes, x, y, rest, theme, scale=0.85, color=theme.palette.muted)
        if x + measure(aside)[0] > box[2]:
            aside.remove()

    # ----------------------------------------------------------------------------- a tile

    def _tile(self, index: int, tile: _Tile) -> list[Mark]:
        theme, em, names = self.theme, self.theme.em, self.guesses.names
        left, bottom, side, aside = tile
        colors = theme.inked(self.guesses.images[index][..., None])
        extent = (left, left + side, bottom, bottom + side)
        beside, edge, top = left + side + 0.3 * em, left + side + aside, bottom + side
        ends = np.array([(beside, bottom), (edge - 0.2 * em, bottom)])
        place = (beside, bottom, edge - 0.2 * em, bottom + min(_BARS * em, side - 2.15 * em))
        shares, answer = self.guesses.shares[:, index], int(self.guesses.right[index])
        guessed, told = (beside, top - 0.85 * em), (beside, top - 1.85 * em)
        share = min(1.0, aside / self._named)
        return [
            Image(lambda _: colors, extent=extent),
            curve(ends, color=theme.palette.muted, width=0.3, halo=False, zorder=3.1),
            shares_of(theme, shares, answer, place),
            verdict(theme, shares, answer, names, guessed, edge, share * VERDICT),
            self._answer(index, told, edge, share * _IS),
        ]

    def _answer(self, index: int, at: tuple[float, float], edge: float, scale: float) -> Writing:
        """Return the name of the right class, seen where the guess is another."""
        right, shares = self.guesses.right[index], self.guesses.shares[:, index]
        words = self.page.say("digits_is", name=self.guesses.names[right])

        def told(frame: float) -> str:
            return words if shares[int(frame)].argmax() != right else ""

        em, ink = self.theme.em, self.theme.palette.ink
        room = (at[0] - 0.2 * em, at[1] - 0.5 * em, edge + em, at[1] + em)
        return Writing(told, at, self.frames, scale=scale, room=room, color=ink)
