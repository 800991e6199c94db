"""A film as one page that plays it: no network, no library, every pixel exact.

A picture is kept as the exclusive or with the one before, so the page can step back as easily
as forward. Without JavaScript it shows the last picture.
"""

from __future__ import annotations

import io
import re
import zlib
from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from html import escape
from importlib.resources import files
from pathlib import Path

import numpy as np
from PIL import Image

from gdviz.plotting.films.changes import require_frames, timed_changes
from gdviz.plotting.films.frame import Encoder, Frames
from gdviz.words.language import Language

RATE = 1000  # ticks in a second
WORDS = ("play", "pause", "restart", "position")

_REST = """
    if (clock + Math.min(now - before, 250) >= ends[last] && !--left) {{
      [left, clock] = [{plays}, 0];
      return setPlaying(false);
    }}"""


def write_html(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as a page with a canvas, a button to play it and a slider through it."""
    require_frames(film)
    page = files(__package__).joinpath("player.html").read_text("utf-8")
    head, tail = page.split("{{film}}")
    known = {**_words_of(film.language), **_told(metadata), **_look(film), **_ending(film.plays)}
    shown = np.zeros(film.size[0] * film.size[1], np.uint32)
    durations = []
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(filled(head, known))
        file.writelines(_base64(_deflate(_patches(film, shown, durations))))
        known["durations"] = ",".join(map(str, durations))
        known["poster"] = _png(shown.view(np.uint8).reshape(film.size[1], film.size[0], 4))
        file.write(filled(tail, known))


def filled(template: str, values: Mapping[str, str]) -> str:
    """Return a template with each {{name}} filled in, in one pass: no value is read as one."""
    return re.sub(r"\{\{(\w+)\}\}", lambda match: values[match[1]], template)


def _words_of(language: Language) -> dict[str, str]:
    """Return the words of the page itself, and the language that it and the film are in."""
    words = {key: escape(language.say(f"player_{key}")) for key in WORDS}
    return {"language": escape(language.code), **words}


def _told(metadata: Mapping[str, str]) -> dict[str, str]:
    keys = ("Title", "Description", "Comment", "Software")
    return {key.lower(): escape(metadata.get(key, "")) for key in keys}


def _look(film: Frames) -> dict[str, str]:
    """Return size and colours of the page, which goes on where the film's corner leaves off."""
    red, green, blue = next(film.sample(1)).pixels[0, 0, :3].tolist()
    light = 2 * red + 5 * green + blue > 4 * 255
    return {
        "width": str(film.size[0]),
        "height": str(film.size[1]),
        "background": f"#{red:02x}{green:02x}{blue:02x}",
        "ink": "#1f2a37" if light else "#e8edf3",
        "scheme": "light" if light else "dark",
    }


def _ending(plays: int) -> dict[str, str]:
    """Return what makes the page's clock stop after so many plays; nothing if it never does."""
    if not plays:
        return {"left": "", "rest": ""}
    return {"left": f", left = {plays}", "rest": _REST.format(plays=plays)}


def _patches(film: Frames, shown: np.ndarray, durations: list[int]) -> Iterator[bytes]:
    """Yield what leads from each picture to the next, keeping `shown` and `durations` up."""
    for change, ticks in timed_changes(film, RATE):
        yield _runs(change.positions)
        yield (change.colours ^ shown[change.positions]).astype("<u4").tobytes()
        shown[change.positions] = change.colours
        durations.append(ticks)


def _runs(positions: np.ndarray) -> bytes:
    """Return the number of runs, of pixels, and for each run the gap before it and its length."""
    first = np.flatnonzero(np.diff(positions, prepend=-2) != 1)
    lengths = np.diff(first, append=len(positions))
    begin = positions[first]
    gaps = np.diff(begin, prepend=0)
    gaps[1:] -= lengths[:-1]
    runs = np.column_stack([gaps, lengths]).ravel()
    return np.concatenate([[len(first), len(positions)], runs]).astype("<u4").tobytes()


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    packer = zlib.compressobj(9)
    yield from map(packer.compress, pieces)
    yield packer.flush()


def _base64(pieces: Iterable[bytes]) -> Iterator[str]:
    """Write pieces as one base64 text, three bytes at a time."""
    rest = b""
    for piece in pieces:
        data = rest + piece
        whole = len(data) // 3 * 3
        yield b64encode(data[:whole]).decode()
        rest = data[whole:]
    yield b64encode(rest).decode()


def _png(pixels: np.ndarray) -> str:
    still = io.BytesIO()
    Image.fromarray(pixels).convert("RGB").save(still, "PNG")
    return b64encode(still.getvalue()).decode()


ENCODERS = {".html": Encoder(write_html, 20)}
