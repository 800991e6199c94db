"""The confusion matrix: which class is taken for which, from noise to a diagonal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from numpy.typing import ArrayLike

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, how_trained, per_cent
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.verdicts import RIGHT, WRONG, retold
from gdviz.plotting.marks.areas import Bars, Image
from gdviz.plotting.marks.fitting import SMALLEST, fit, fit_alike
from gdviz.plotting.marks.lines import outline
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.text import Stamp, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import RunningNumber, Writing
from gdviz.studies.confusion import Confusion, Mistake, find_confusion
from gdviz.words.language import Say

_SHARES = (1.25, 1.0)
"""The widths of the matrix and of what stands beside it, in shares of one another."""
_FULL = 0.62
"""How much of its colour a cell has that holds all of its class."""
_HEAD, _ROW, _MOST = 1.9, 3.0, 6
"""In em: the height of a heading, that of a mistake, and how many there are at most."""
_CELL = 1.1
"""In em: the side of a cell from which on it has its number."""
_FEWEST = 2.5
"""Of how many mistakes there is room at least above the matrix at first in a column."""
_BESIDE, _INSET, _WIDE = 3.0, 9.0, 18.0
"""In em: from the matrix to what stands beside it, the side of the matrix at first at most, and the
width from which on that has room beside mistakes."""
_LEAST, _NARROW = 4.2, 4.9
"""In em: the side of the matrix at first at least, and in a column."""
_LONGEST, _UPRIGHT = 0.28, 3.5
"""The most room for the names of classes: at the side of a matrix in shares of it, and in em below
it."""


@picture
def confusion_matrix(
    model: Model | ArrayLike,
    x: ArrayLike | None,
    labels: ArrayLike,
    history: Any = None,
    *,
    classes: Sequence[str] | None = None,
) -> Drawing:
    """Draw which classes a network takes for which, and how that becomes a diagonal.

    A row is a right class, a column what it is taken for. Beside it stand the classes that are
    taken for another most often at the end, with the surest of these samples where it is an image.

    Parameters
    ----------
    model : that gives probabilities of 2 to 26 classes; or what something else said of the samples:
        the numbers of classes, shape (n,), or their probabilities, shape (n, k)
    x : samples, shape (n, ...), as the model takes them; better those that it has not learned from.
        It may be None where there is no model
    labels : the numbers of their classes, shape (n,), or one-hot rows
    history : from `fit(..., record=Snapshots(count=60))`: a frame is a snapshot; without it the
        picture shows the weights of now
    classes : their names; numbers by default

    Raises
    ------
    ValueError
        If the model gives no probabilities, or the samples, labels or snapshots do not fit it.

    Examples
    --------
    >>> images, labels = gd.data.digits(40)
    >>> layers = [gd.layers.Flatten(), gd.layers.Dense(10, "softmax")]
    >>> model = gd.Sequential([gd.layers.Input((28, 28, 1)), *layers])
    >>> scene = gd.plotting.confusion_matrix(model, images, labels)
    >>> scene.save("confusion_matrix.gif")  # doctest: +SKIP
    """
    found = find_confusion(model, x, labels, history, classes)
    return Drawing(lambda say: _said(say, found), lambda page: _draw(page, found))


def _said(say: Say, found: Confusion) -> Said:
    count, accuracy = f"{len(found.right):,}", per_cent(found.accuracy[-1])
    trained = how_trained(found.weights, say)
    most = _most(say, found)
    return Said(
        say("confusion_title" if found.forms_a_diagonal else "confusion_now"),
        _told(say, found, -1),
        " ".join(filter(None, (say("confusion_note", count=count), trained))),
        f"{found.described}; {count} samples, {accuracy} % right; {trained}",
        say("confusion_alt", count=count, accuracy=accuracy, most=most).strip(),
    )


def _most(say: Say, found: Confusion) -> str:
    """Tell which class is taken for another most often; "" if none is."""
    if not found.mistakes:
        return ""
    first = found.mistakes[0]
    right, taken = found.names[first.right], found.names[first.taken]
    return say("confusion_most", right=right, taken=taken, count=first.count)


def _told(say: Say, found: Confusion, frame: int) -> str:
    """Tell how many are right at a frame."""
    accuracy = per_cent(found.accuracy[frame])
    if not found.weights.moves:
        return say("confusion_right", accuracy=accuracy)
    return say("digits_counter", step=f"{found.weights.steps[frame]:,}", accuracy=accuracy)


def _draw(page: Page, found: Confusion) -> list[Drawn]:
    axes, frames, em = page.sheet(), len(found.counts), page.theme.em
    left, (edge, *right) = page.row(_SHARES, gap=2.2, heights=(1.7, 1), aspect=1.0)
    matrix = _Matrix(page, axes, left, found)
    if edge > left[0]:  # beside the matrix, not below it
        edge = min(edge, matrix.right + _BESIDE * em)
        matrix = replace(matrix, box=(*left[:2], edge - em, left[3]))
    beside = _first(page, axes, (edge, *right), found)
    inner = beside.rest((edge, *right)) if beside else (edge, *right)
    first = beside or _under(page, axes, matrix, found)
    marks = [*matrix.marks(), *_Mistakes(page, axes, inner, found).marks()]
    marks += first.marks() if first else []
    drawn = [mark.draw_on(axes, page.theme) for mark in marks]
    return [*drawn, *retold(page, axes, [_told(page.say, found, k) for k in range(frames)])]


@dataclass(frozen=True, eq=False)
class _First:
    """The matrix at first, small, as what the title tells has begun; its words are below it, or
    `aside`."""

    page: Page
    axes: Axes
    box: Box
    found: Confusion
    aside: bool = False

    def rest(self, box: Box) -> Box:
        """Return what it leaves of a box in whose corner it stands: beside it, or above it."""
        (left, bottom, right, top), em = box, self.page.theme.em
        if self.box[0] > left:
            return left, bottom, self.box[0] - 1.5 * em, top
        return left, self.box[3] + 0.6 * em, right, top

    def marks(self) -> list[Mark]:
        """Return the matrix in its frame; write what it is."""
        left, bottom, right, top = self.box
        theme, words = self.page.theme, self.page.say("confusion_first")
        muted = {"scale": 0.85, "color": theme.palette.muted, "va": "top"}
        if self.aside:
            write(self.axes, right + 0.5 * theme.em, top, words, theme, **muted)
        else:
            at = (left + right) / 2, bottom - 0.4 * theme.em
            write(self.axes, *at, words, theme, ha="center", **muted)
        colors, extent = _colors(theme, self.found.shares[0]), (left, right, bottom, top)
        return [Image(lambda _: colors, extent=extent), _frame(theme, extent)]


def _first(page: Page, axes: Axes, box: Box, found: Confusion) -> _First | None:
    """Return the matrix at first where it has room: at the right of a box, or in a column below."""
    left, bottom, right, top = box
    em = page.theme.em
    side = min(0.34 * (right - left), top - bottom - 4 * em, _INSET * em)
    top -= _HEAD * em
    if not found.weights.moves:
        return None
    if right - left >= _WIDE * em and side >= _LEAST * em:
        return _First(page, axes, (right - side, top - side, right, top), found)
    side, low = _NARROW * em, bottom + _HEAD * em
    if page.theme.size.is_narrow and top - low - side > _FEWEST * _ROW * em:
        return _First(page, axes, (left, low, left + side, low + side), found)
    return None


def _under(page: Page, axes: Axes, matrix: _Matrix, found: Confusion) -> _First | None:
    """Return the matrix at first below that of now, where it has room there."""
    em, left, bottom = page.theme.em, matrix.corner[0], matrix.box[1]
    top = matrix.bottom - 0.4 * em
    side = min(top - bottom, _INSET * em)
    if not found.weights.moves or side < _LEAST * em:
        return None
    return _First(page, axes, (left, top - side, left + side, top), found, aside=True)


def _colors(theme: Theme, shares: np.ndarray) -> np.ndarray:
    """Return colours of cells: what is right in one, what is wrong in another."""
    names = theme.palette.background, theme.series(RIGHT), theme.series(WRONG)
    ground, right, wrong = (np.array(to_rgb(color)) for color in names)
    full = np.where(np.eye(len(shares), dtype=bool)[..., None], right, wrong)
    return np.clip(ground + _FULL * np.sqrt(shares[..., None]) * (full - ground), 0, 1)


def _frame(theme: Theme, extent: tuple[float, float, float, float]) -> Mark:
    return outline(extent, color=theme.palette.hairline, width=0.35, halo=False)


@dataclass(frozen=True, eq=False)
class _Matrix:
    """The cells, their numbers, and the names of the classes around them."""

    page: Page
    axes: Axes
    box: Box
    found: Confusion

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @cached_property
    def aside(self) -> float:
        """The room for the names at the left, in pixels."""
        own = self.longest + 0.6 * self.theme.em
        return min(own, _LONGEST * (self.box[2] - self.box[0]))

    @cached_property
    def longest(self) -> float:
        """The width of the longest name, in pixels."""
        return widest(self.axes, self.found.names, self.theme, scale=0.9)

    @cached_property
    def corner(self) -> tuple[float, float, float]:
        """The left and the upper edge of the cells, and the side of one."""
        left, bottom, right, top = self.box
        em, k = self.theme.em, len(self.found.names)
        top -= _HEAD * em
        side = min(right - left - self.aside, top - bottom - self.below) / k
        return left + self.aside, top, side

    @property
    def below(self) -> float:
        """The room for the names below the cells, in pixels."""
        return self.high + 0.5 * self.theme.em if self.turned else 1.4 * self.theme.em

    @property
    def bottom(self) -> float:
        """Where the room below the cells and their names begins."""
        _, top, side = self.corner
        return top - len(self.found.names) * side - self.below

    @property
    def high(self) -> float:
        """The room for names that stand upright, in pixels."""
        return min(self.longest, _UPRIGHT * self.theme.em)

    @cached_property
    def turned(self) -> bool:
        """Whether the names below stand upright, as there is no room for them side by side."""
        left, bottom, right, top = self.box
        side = min(right - left - self.aside, top - bottom) / len(self.found.names)
        return SMALLEST * self.longest > side

    @property
    def right(self) -> float:
        """The right edge of the cells."""
        return self.corner[0] + len(self.found.names) * self.corner[2]

    def marks(self) -> Iterator[Mark]:
        """Yield the cells and their numbers; write the names."""
        left, top, side = self.corner
        k, frames = len(self.found.names), len(self.found.counts)
        extent = (left, left + k * side, top - k * side, top)
        shares = self.found.shares
        yield Image(lambda f: _colors(self.theme, shares[int(f)]), frames, extent=extent)
        self._names()
        yield _frame(self.theme, extent)
        if side > _CELL * self.theme.em:
            yield from self._numbers(min(0.9, 0.42 * side / self.theme.em))

    def _names(self) -> None:
        left, top, side = self.corner
        em, theme = self.theme.em, self.theme
        muted, k = {"color": theme.palette.muted}, len(self.found.names)
        words = self.page.say("confusion_axes")
        head = write(
            self.axes, self.box[0], self.box[3], words, theme, va="top", scale=0.9, **muted
        )
        fit(head, self.box[2] - self.box[0])
        style = {"scale": 0.9 * min(1.0, side / em / 1.1), "va": "center"}
        rows, columns = [], []
        for index, name in enumerate(self.found.names):
            y, x = top - (index + 0.5) * side, left + (index + 0.5) * side
            rows.append(write(self.axes, left - 0.4 * em, y, name, theme, ha="right", **style))
            below = top - k * side - (0.3 if self.turned else 0.75) * em
            columns.append(write(self.axes, x, below, name, theme, ha="center", **style))
        fit_alike(rows, self.aside - 0.4 * em)
        fit_alike(columns, self.high if self.turned else 0.95 * side)
        for name in columns if self.turned else ():
            name.set(rotation=90, va="top")

    def _numbers(self, scale: float) -> Iterator[Mark]:
        """Yield how many samples are in each cell; none is not written."""
        left, top, side = self.corner
        counts, em = self.found.counts, self.theme.em
        for row, column in np.argwhere(counts.any(axis=0)):
            each = counts[:, row, column]
            x, y = left + (column + 0.5) * side, top - (row + 0.5) * side - 0.36 * scale * em
            yield RunningNumber(
                lambda frame, each=each: f"{each[int(frame)]:,}" if each[int(frame)] else "",
                (x, y),
                len(counts),
                room=(x - side / 2, y - 0.4 * em, x + side / 2, y + em),
                scale=scale,
                weight="bold" if row == column else "normal",
            )


@dataclass(frozen=True, eq=False)
class _Mistakes:
    """The classes that are taken for another most often, with a sample and a bar each."""

    page: Page
    axes: Axes
    box: Box
    found: Confusion

    def marks(self) -> Iterator[Mark]:
        """Yield an image, words and a bar for each; write the heading."""
        left, bottom, right, top = self.box
        theme, em = self.page.theme, self.page.theme.em
        found = self.found.mistakes
        moving = "_at_last" if self.found.weights.moves else ""
        words = self.page.say(f"confusion_mistakes{moving}" if found else "confusion_none")
        style = {"va": "top", "scale": 0.9, "color": theme.palette.muted}
        fit(write(self.axes, left, top, words, theme, **style), right - left)
        room = top - _HEAD * em - bottom
        shown = found[: min(_MOST, int(room / (_ROW * em)))]
        high = min(room / max(len(shown), 1), 1.35 * _ROW * em)
        told: list[Stamp] = []
        for k, mistake in enumerate(shown):
            low = top - _HEAD * em - (k + 1) * high
            yield from self._mistake(mistake, (left, low, right, low + high - 0.4 * em), told)
        fit_alike(told, min((right - stamp.get_position()[0] for stamp in told), default=0))

    def _mistake(self, mistake: Mistake, box: Box, told: list[Stamp]) -> Iterator[Mark]:
        """Yield an image and a bar of a mistake; add the words that are written to those told."""
        left, low, right, high = box
        theme, em = self.page.theme, self.page.theme.em
        image = self._image(mistake.sample)
        if image is not None:
            wide = (high - low) * image.shape[1] / image.shape[0]
            yield Image(lambda _: image, extent=(left, left + wide, low, high))
            left += wide + 0.7 * em
        names = self.found.names
        words = self.page.say(
            "confusion_taken", right=names[mistake.right], taken=names[mistake.taken]
        )
        middle = (low + high) / 2
        told.append(write(self.axes, left, middle + 0.2 * em, words, theme, scale=0.95))
        counts = self.found.counts[:, mistake.right, mistake.taken]
        yield from self._bar(counts, (left, right), middle)

    def _bar(self, counts: np.ndarray, ends: tuple[float, float], middle: float) -> Iterator[Mark]:
        """Yield a bar as long as there are mistakes at a frame, and behind it their number."""
        (left, right), em, frames = ends, self.page.theme.em, len(counts)
        unit = (right - left - 2.4 * em) / self.found.counts.max(initial=1)
        theme = self.page.theme
        yield Bars(
            lambda frame: np.array([left + unit * counts[int(frame)]]),
            frames,
            colors=[theme.series(WRONG)],
            places=np.array([middle - 0.45 * em]),
            width=0.6 * em,
            across=True,
            base=left,
        )
        yield Writing(
            lambda frame: f"{counts[int(frame)]:,}",
            lambda frame: (left + unit * counts[int(frame)] + 0.4 * em, middle - 0.75 * em),
            frames,
            room=(left, middle - 1.1 * em, right + em, middle + 0.15 * em),
            scale=0.85,
            color=theme.series_text(WRONG),
            weight="bold",
        )

    def _image(self, sample: int) -> np.ndarray | None:
        """Return a sample as colours, if it is an image."""
        pixels = self.found.inputs[sample]
        if pixels.ndim == 3 and pixels.shape[2] == 1:
            pixels = pixels[..., 0]
        if pixels.ndim != 2 or min(pixels.shape) < 2:
            return None
        low, high = float(self.found.inputs.min()), float(self.found.inputs.max())
        return self.page.theme.inked((pixels[..., None] - low) / (high - low or 1))
