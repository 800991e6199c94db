"""A film as an animated PNG: every pixel exact, and of each picture only what changed.

After the PNG specification (third edition, W3C 2025). Where animation is not understood, the
file is a plain PNG of the first picture.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from pathlib import Path

from gdviz.plotting.films.changes import Change, timed_changes
from gdviz.plotting.films.frame import Encoder, Frames
from gdviz.plotting.films.png import RGBA, SIGNATURE, chunk, compressed, header, text

RATE = 1000  # ticks in a second
SOURCE, OVER = 0, 1  # a picture replaces what lies below, or is laid over it

_ANIMATION = struct.Struct(">II")
_CONTROL = struct.Struct(">IIIIIHHBB")


def write_apng(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as an APNG, with its metadata as text chunks."""
    with open(path, "wb") as file:
        file.write(SIGNATURE)
        file.write(header(*film.size, RGBA))
        animation_at = file.tell()
        file.write(chunk(b"acTL", _ANIMATION.pack(0, film.plays)))
        file.write(chunk(b"sRGB", b"\0"))
        file.writelines(text(key, value) for key, value in metadata.items())
        for number, (change, ticks) in enumerate(timed_changes(film, RATE)):
            file.writelines(_picture(number, change, ticks))
        file.write(chunk(b"IEND", b""))
        file.seek(animation_at)  # only now is it known how many pictures differ
        file.write(chunk(b"acTL", _ANIMATION.pack(number + 1, film.plays)))


def _picture(number: int, change: Change, ticks: int) -> Iterator[bytes]:
    """Yield the chunks of a picture; but for the first, each takes two sequence numbers."""
    left, top, width, height = change.box
    delay = (ticks, RATE) if ticks <= 0xFFFF else (round(ticks / RATE), 1)
    sequence = max(2 * number - 1, 0)
    blend = OVER if number else SOURCE
    yield chunk(b"fcTL", _CONTROL.pack(sequence, width, height, left, top, *delay, 0, blend))
    data = compressed(change.tile())
    if number:
        yield chunk(b"fdAT", struct.pack(">I", sequence + 1) + data)
    else:
        yield chunk(b"IDAT", data)


ENCODERS = {".apng": Encoder(write_apng, 20)}
