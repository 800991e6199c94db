"""A film as an animated PNG: every pixel exact, and of each picture only what changed.

After the PNG specification (third edition, W3C 2025). Where animation is not understood, the
file is a plain PNG of the first picture.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from gdviz.plotting.films.changes import Change, timed_changes
from gdviz.plotting.films.frame import Encoder, Frames

RATE = 1000  # ticks in a second
RGBA = 6  # the colour type
SOURCE, OVER = 0, 1  # a picture replaces what lies below, or is laid over it

_HEADER = struct.Struct(">IIBBBBB")
_ANIMATION = struct.Struct(">II")
_CONTROL = struct.Struct(">IIIIIHHBB")


def write_apng(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as an APNG, with its metadata as text chunks."""
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n")
        file.write(_chunk(b"IHDR", _HEADER.pack(*film.size, 8, RGBA, 0, 0, 0)))
        animation_at = file.tell()
        file.write(_chunk(b"acTL", _ANIMATION.pack(0, film.plays)))
        file.write(_chunk(b"sRGB", b"\0"))
        file.writelines(_text(key, value) for key, value in metadata.items())
        for number, (change, ticks) in enumerate(timed_changes(film, RATE)):
            file.writelines(_picture(number, change, ticks))
        file.write(_chunk(b"IEND", b""))
        file.seek(animation_at)  # only now is it known how many pictures differ
        file.write(_chunk(b"acTL", _ANIMATION.pack(number + 1, film.plays)))


def _picture(number: int, change: Change, ticks: int) -> Iterator[bytes]:
    """Yield the chunks of a picture; but for the first, each takes two sequence numbers."""
    left, top, width, height = change.box
    delay = (ticks, RATE) if ticks <= 0xFFFF else (round(ticks / RATE), 1)
    sequence = max(2 * number - 1, 0)
    blend = OVER if number else SOURCE
    yield _chunk(b"fcTL", _CONTROL.pack(sequence, width, height, left, top, *delay, 0, blend))
    data = _compress(change.tile())
    if number:
        yield _chunk(b"fdAT", struct.pack(">I", sequence + 1) + data)
    else:
        yield _chunk(b"IDAT", data)


def _compress(tile: np.ndarray) -> bytes:
    """Return RGBA bytes (height, width, 4) as image data; unfiltered, flat colours do best."""
    packer = zlib.compressobj()
    rows = [packer.compress(b"\0" + row.tobytes()) for row in tile]
    return b"".join([*rows, packer.flush()])


def _text(key: str, value: str) -> bytes:
    """Return a text chunk: Latin-1 where that will do, else UTF-8."""
    if all(ord(letter) < 256 for letter in value):
        return _chunk(b"tEXt", f"{key}\0{value}".encode("latin-1"))
    return _chunk(b"iTXt", f"{key}\0\0\0\0\0{value}".encode())


def _chunk(kind: bytes, data: bytes) -> bytes:
    check = zlib.crc32(data, zlib.crc32(kind))
    return b"".join([len(data).to_bytes(4, "big"), kind, data, check.to_bytes(4, "big")])


ENCODERS = {".apng": Encoder(write_apng, 20)}
