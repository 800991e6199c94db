"""An equation that is another one in each step: in letters, and below it in numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from matplotlib.axes import Axes

from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.mark import At, Drawn
from gdviz.plotting.marks.text import widest
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.graphs import Step

_LARGEST = 1.15
"""The scale of an equation, at most."""
_COMMAND = re.compile(r"\\[a-zA-Z]+|[{}$_^]")
"""What LaTeX does not print."""


@dataclass(frozen=True, eq=False)
class Equations:
    """The equations of some steps, a frame each; before the first step nothing is written.

    Attributes
    ----------
    axes : that cover the page, in pixels
    color : of the words at a frame
    """

    axes: Axes
    theme: Theme
    steps: Sequence[Step]
    color: At

    @cached_property
    def lines(self) -> tuple[list[str], list[str]]:
        """What is written at each frame: in letters, and in numbers."""
        letters = ["", *(f"${step.letters}$" for step in self.steps)]
        return letters, ["", *(as_text(step.numbers) for step in self.steps)]

    def draw(self, box: Box) -> list[Drawn]:
        """Write both lines at the bottom of a box, as large as the longest have room there."""
        left, bottom, right, _ = box
        em, middle, drawn = self.theme.em, (left + right) / 2, []
        for words, y in zip(self.lines, (bottom + 2.9 * em, bottom + 0.4 * em), strict=True):
            scale = self.fitting(words, right - left)
            told = Writing(
                lambda frame, words=words: words[int(frame + 0.5)],
                (middle, y),
                len(words),
                room=(left, y - 1.2 * em, right, y + 2.4 * em),
                **{"scale": scale, "ha": "center", "color": self.color},
            )
            drawn.append(told.draw_on(self.axes, self.theme))
        return drawn

    def fitting(self, words: Sequence[str], width: float) -> float:
        """Return the scale at which the longest of some words have room in so many pixels."""
        longest = sorted(dict.fromkeys(words), key=lambda each: len(_COMMAND.sub("", each)))[-2:]
        return min(_LARGEST, width / max(widest(self.axes, longest, self.theme), 1.0))


def as_text(latex: str) -> str:
    """Return numbers and signs as text, which is written faster than the formula that is more."""
    words = latex.replace(r"\cdot", "·").replace(r"\approx", "≈").replace("-", "−")
    return f"${latex}$" if set(words) & set("\\^_{") else words
