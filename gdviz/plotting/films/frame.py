"""What passes from a scene to a file: frames, and what draws and what reads them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from matplotlib.artist import Artist
from matplotlib.figure import Figure

from gdviz.plotting.marks.theme import Theme
from gdviz.words.language import Language

Pixels = tuple[int, int, int, int]
"""Left, top, right, bottom of a rectangle, counted from the upper left corner."""


class Frame(NamedTuple):
    """One frame of a film.

    Attributes
    ----------
    pixels : shape (height, width, 4), uint8, opaque; the same buffer for every frame, so good
        only until the next one is asked for
    boxes : rectangles that do not overlap and hold all that differs from the frame before
    seconds : how long it is shown
    """

    pixels: np.ndarray
    boxes: Sequence[Pixels]
    seconds: float


class Moving(Protocol):
    """What a film is made of: a scene.

    Attributes
    ----------
    figure, theme : what it is drawn on, in which look
    dark : whether it is light on dark
    metadata, alt_text : what files say of it, and what is seen
    hold : seconds for which its film rests on each step
    """

    figure: Figure
    theme: Theme
    dark: bool
    metadata: Mapping[str, str]
    alt_text: str
    hold: float

    def __len__(self) -> int:
        """The number of frames."""

    def draw(self, frame: float) -> Sequence[Artist]:
        """Show a frame and return what moved."""

    def stand(self, frame: int) -> None:
        """Show a frame as a still."""

    def to_save(self, size: Any, dark: bool | None, language: Any) -> "Moving":
        """Return what is written to a file at a size, light or dark, in a language."""


class Frames(Protocol):
    """What an encoder reads: the frames of a film, as often as it asks.

    Attributes
    ----------
    size : width and height in pixels
    fps : frames a second
    plays : how often it is played, 0 for ever
    language : of its words
    """

    size: tuple[int, int]
    fps: int
    plays: int
    language: Language

    def __len__(self) -> int:
        """The number of frames."""

    def __iter__(self) -> Iterator[Frame]:
        """Draw each frame from the first to the last."""

    def sample(self, count: int) -> Iterator[Frame]:
        """Draw at most so many frames, spread evenly from the first to the last."""


class Writable(Protocol):
    """A file that is open for bytes."""

    def write(self, data: bytes, /) -> object:
        """Take bytes."""


class Encoder(NamedTuple):
    """What writes a format.

    Attributes
    ----------
    write : writes frames, and what is said of them, to a file
    fps : the frames a second that suit the format; twenty are whole hundredths of a second, which
        is how GIF counts
    ready : refuses, before anything is drawn, if what the format needs is not there
    loops : whether a file can say how often it is played
    fastest : the most frames a second; browsers slow down a GIF of more than fifty
    """

    write: Callable[[Frames, Path, Mapping[str, str]], None]
    fps: int
    ready: Callable[[], object] = bool
    loops: bool = True
    fastest: int = 120

    @property
    def is_ready(self) -> bool:
        """Whether what the format needs is there, as a video's ffmpeg."""
        try:
            self.ready()
        except ValueError:  # which says what to install
            return False
        return True
