"""The formats of a film: for each suffix of a file, who writes it and how many frames a second.

Twenty are whole hundredths of a second, which is how GIF counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .apng import write_apng
from .gif import write_gif
from .player import write_html
from .video import write_mp4, write_webm
from .webp import write_webp

if TYPE_CHECKING:
    from .film import Film


class Encoder(NamedTuple):
    """A function that writes a film to a file, and the frames a second that suit the format."""

    write: Callable[[Film, Path, Mapping[str, str]], None]
    fps: int


ENCODERS = {
    ".gif": Encoder(write_gif, 20),
    ".mp4": Encoder(write_mp4, 30),
    ".webm": Encoder(write_webm, 30),
    ".webp": Encoder(write_webp, 20),
    ".apng": Encoder(write_apng, 20),
    ".html": Encoder(write_html, 20),
}
