"""Verdicts that change with the frame: the probabilities of a guess, and whether it is right."""

from collections.abc import Sequence
from functools import cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.fitting import shorten, wrap
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing

RIGHT, WRONG = 2, 0
"""The series of the two."""
SIGNS = ("✓", "✗")
VERDICT = 1.05
"""The scale of a guess."""


def retold(page: Page, axes: Axes, words: Sequence[str]) -> list[Drawn]:
    """Let the subtitle of a page tell something else at each frame, where it is the picture's own.

    Parameters
    ----------
    axes : that cover the page, in pixels
    words : at each frame; the last are those of the page
    """
    if page.subtitle is None or page.told.subtitle != words[-1]:
        return []
    page.subtitle.set_visible(False)
    (x, y), em = page.subtitle.get_position(), page.theme.em
    most = page.subtitle.get_text().count("\n") + 1
    style = {"scale": 0.95, "va": "top", "color": page.theme.palette.muted}
    stamp = write(Figure(dpi=page.figure.dpi), x, y, "", page.theme, **style)

    @cache
    def wrapped(told: str) -> str:
        """Break words once their frame is drawn: those of many frames are slow to measure."""
        stamp.set_text(told)
        wrap(stamp, page.right - x)
        shorten(stamp, page.right - x, most)
        return stamp.get_text()

    room = (x - em, y - 1.3 * most * em - 0.2 * em, page.right, y + 0.5 * em)
    writing = Writing(lambda f: wrapped(words[int(f)]), (x, y), len(words), room=room, **style)
    return [writing.draw_on(axes, page.theme)]


def shares_of(theme: Theme, shares: np.ndarray, answer: int, box: Box, width: float = 0.82) -> Bars:
    """Return the probabilities of the classes: the right one and a wrong guess have their colours.

    Parameters
    ----------
    shares : at each frame, shape (frames, classes)
    answer : the number of the right class
    box : left, bottom, right, top of a row of bars as high as 1
    width : of a bar, as a share of the room between two
    """
    (left, bottom, right, top), (frames, count) = box, shares.shape
    unit = (right - left) / count

    def colors(frame: float) -> list[str]:
        guess = int(shares[int(frame)].argmax())
        found = [theme.palette.ground[0]] * count
        found[guess] = theme.series(WRONG)
        found[answer] = theme.series(RIGHT)
        return found

    return Bars(
        lambda frame: bottom + (top - bottom) * shares[int(frame)],
        frames,
        colors=colors,
        places=left + unit * (np.arange(count) + 0.5),
        width=width * unit,
        base=bottom,
    )


def verdict(
    theme: Theme,
    shares: np.ndarray,
    answer: int,
    names: Sequence[str],
    at: tuple[float, float],
    edge: float,
    scale: float = VERDICT,
) -> Writing:
    """Return the guess with a sign: right or wrong.

    Parameters
    ----------
    shares, answer : as for `shares_of`
    names : of the classes
    at : where the words begin
    edge : where they must end
    scale : of the words
    """
    em, (x, y) = theme.em, at

    def guess(frame: float) -> int:
        return int(shares[int(frame)].argmax())

    return Writing(
        lambda frame: f"{SIGNS[guess(frame) != answer]}{names[guess(frame)]}",
        at,
        len(shares),
        room=(x - 0.2 * em, y - 0.5 * em, edge + em, y + 1.2 * em),
        scale=scale,
        weight="bold",
        color=lambda frame: theme.series_text(RIGHT if guess(frame) == answer else WRONG),
    )
