"""What a form writes: slides with their words and files, in chapters; and where things stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from gdviz.plotting.marks.theme import SIZES, Theme


class Box(NamedTuple):
    """A place on a slide, in inches from its upper left corner."""

    left: float
    top: float
    width: float
    height: float

    def holding(self, width: float, height: float) -> Box:
        """Return the largest place of a shape within this one, in its middle."""
        share = min(self.width / width, self.height / height)
        wide, high = share * width, share * height
        left, top = self.left + (self.width - wide) / 2, self.top + (self.height - high) / 2
        return Box(left, top, wide, high)


WIDE, HIGH = SIZES["slides"].figure
MARGIN = 0.74
TITLE = Box(MARGIN, 0.36, WIDE - 2 * MARGIN, 0.7)
TEXT = Box(MARGIN, 1.08, WIDE - 2 * MARGIN, 0.44)
PICTURE = Box(0, 1.58, WIDE, 5.75)
"""Where the picture of a slide stands, which within has the margins of the title."""
OPENING = Box(MARGIN, 3.16, 1.2, 0.07)
"""The bar between the title of a cover or a chapter and what follows there."""
_MOST_LISTED = 7
"""Lines below the title of a cover or a chapter, at most."""
STILL = replace(SIZES["slides"], figure=PICTURE[2:])
FILM = replace(STILL, dpi=96)
"""Of a film: 1280 pixels wide, as 720p has them, which every machine plays several of."""


@dataclass(frozen=True)
class Slide:
    """A picture with its words, drawn.

    Attributes
    ----------
    title, text : what stands above the picture; a formula is written in plain characters
    alt : what is seen
    notes : what a speaker says, a paragraph each
    shape : width and height of the picture in inches
    still : the picture, a `.png`; or a `.pdf` with a page for each of its steps
    film : a `.mp4` or a `.gif`, where it moves and the form plays it
    seconds : how long the film is
    pages : how many the still has
    """

    title: str
    text: str
    alt: str
    notes: tuple[str, ...]
    shape: tuple[float, float]
    still: Path
    film: Path | None = None
    seconds: float = 0.0
    pages: int = 1

    @property
    def box(self) -> Box:
        """Where its picture stands."""
        return PICTURE.holding(*self.shape)


def listed(follows: Sequence[str]) -> Sequence[str]:
    """Return the titles that a cover or a chapter lists of what follows: all, or of many none."""
    return follows if any(follows) and len(follows) <= _MOST_LISTED else ()


class Part(NamedTuple):
    """A chapter, and its slides; one without a title has no slide of its own."""

    title: str
    slides: tuple[Slide, ...]


@dataclass(frozen=True)
class Talk:
    """A deck, drawn.

    Attributes
    ----------
    title : on a slide of its own, if there is one
    parts : the chapters
    theme : palette and language
    dark : whether it is light on dark
    """

    title: str
    parts: tuple[Part, ...]
    theme: Theme
    dark: bool = False

    @property
    def slides(self) -> Iterator[Slide]:
        """All slides with a picture."""
        return (slide for part in self.parts for slide in part.slides)

    @property
    def name(self) -> str:
        """What the deck is called: its title, or that of its first slide."""
        return self.title or next(self.slides).title
