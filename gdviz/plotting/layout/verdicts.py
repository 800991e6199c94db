"""Verdicts that change with the frame: the probabilities of a guess, and whether it is right."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.moving import Bars, Words
from gdviz.plotting.marks.theme import Theme

RIGHT, WRONG = 2, 0
"""The series of the two."""
SIGNS = ("✓", "✗")
VERDICT = 1.05
"""The scale of a guess."""


def retold(page: Page, axes: Axes, words: Sequence[str]) -> Words:
    """Let the subtitle of a page tell something else at each frame.

    Parameters
    ----------
    axes : that cover the page, in pixels
    """
    page.subtitle.set_visible(False)
    (x, y), em = page.subtitle.get_position(), page.theme.em
    return Words(
        axes, page.theme, lambda frame: words[int(frame)], (x, y), len(words), scale=0.95, va="top",
        color=page.theme.palette.muted, room=(x - em, y - 1.5 * em, page.right, y + 0.5 * em),
    )  # fmt: skip


class Shares(Bars):
    """The probabilities of the classes: the guess in colour, the right one in ink.

    Parameters
    ----------
    shares : at each frame, shape (frames, classes)
    answer : the number of the right class
    box : left, bottom, right, top of a row of bars as high as 1
    """

    def __init__(self, axes: Axes, theme: Theme, shares: np.ndarray, answer: int, box: Box) -> None:
        (left, bottom, right, top), (frames, count) = box, shares.shape
        unit, high = (right - left) / count, top - bottom
        self.palette, self.series = theme.palette, (theme.series(WRONG), theme.series(RIGHT))
        self.shares, self.answer = shares, answer
        super().__init__(
            axes, theme, lambda frame: bottom + high * shares[int(frame)], frames,
            colors=[theme.palette.ground[0]] * count, width=0.72 * unit, base=bottom,
            places=left + unit * (np.arange(count) + 0.5),
        )  # fmt: skip

    def _move(self, frame: float) -> None:
        super()._move(frame)
        guess = int(self.shares[int(frame)].argmax())
        colors = [self.palette.ground[0]] * self.shares.shape[1]
        colors[self.answer] = self.palette.ink
        colors[guess] = self.series[guess == self.answer]
        self.bars.set_facecolor(colors)


class Verdict(Words):
    """The guess with a sign: right or wrong.

    Parameters
    ----------
    shares, answer : as for `Shares`
    names : of the classes
    at : where the words begin
    edge : where they must end
    scale : of the words
    """

    def __init__(
        self,
        axes: Axes,
        theme: Theme,
        shares: np.ndarray,
        answer: int,
        names: Sequence[str],
        at: tuple[float, float],
        edge: float,
        scale: float = VERDICT,
    ) -> None:
        self.shares, self.answer = shares, answer
        self.inks = theme.series_text(WRONG), theme.series_text(RIGHT)
        em = theme.em
        room = (at[0] - 0.2 * em, at[1] - 0.5 * em, edge + em, at[1] + 1.2 * em)

        def words(frame: float) -> str:
            guess = int(shares[int(frame)].argmax())
            return f"{SIGNS[guess != answer]}{names[guess]}"

        super().__init__(axes, theme, words, at, len(shares), room=room, scale=scale, weight="bold")

    def _move(self, frame: float) -> None:
        super()._move(frame)
        guess = int(self.shares[int(frame)].argmax())
        self.text.set_color(self.inks[guess == self.answer])
