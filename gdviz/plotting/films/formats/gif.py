"""A film as a GIF: one colour table for all of it, and of each picture only what changed.

After GIF89a (CompuServe, 1990). A pixel that stays is transparent in the next picture, which
makes for long runs. Where so much moves that no eye follows, as on a surface that turns, a pixel
stays too while its colour is nearly right; it is made right before a picture that is looked at.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path

import numpy as np
from PIL import GifImagePlugin, Image

from gdviz.plotting.films.changes import Change, bounds, require_frames, timed_changes
from gdviz.plotting.films.color_table import NEARLY, ColorTable, color_table_of
from gdviz.plotting.films.frame import Encoder, Frames
from gdviz.plotting.films.lzw import compress_sparse

TRANSPARENT = 255  # the last entry of the table; so a film has at most 255 colours
LONGEST = 0xFFFF  # centiseconds a picture can stand
SPARSE = 1 / 100  # share of changed pixels below which `compress_sparse` is the faster
MUCH = 1 / 20  # share of a picture that changes where the whole of it moves
GLANCE = 0.2  # seconds for which a picture is shown and not looked at

_HEADER = struct.Struct("<6sHHBBB")
_CONTROL = struct.Struct("<2sBBHBB")
_DESCRIPTOR = struct.Struct("<BHHHHB")


def write_gif(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as a GIF; the metadata become its comment."""
    require_frames(film)
    table = color_table_of(film, TRANSPARENT)
    with open(path, "wb") as file:
        file.write(_HEADER.pack(b"GIF89a", *film.size, 0xF7, 0, 0))
        palette_at = file.tell()
        file.write(bytes(3 * 256))
        file.write(_repeats(film.plays))
        file.writelines(_comment(metadata))
        screen = _Screen(film.size, table)
        for change, centiseconds in timed_changes(film, 100):
            file.writelines(_picture(*screen.update(change), centiseconds))
        file.write(b";")
        file.seek(palette_at)  # only now is it known which colours the free entries took
        file.write(table.rgb().tobytes())


def _repeats(plays: int) -> bytes:
    """Return how often a film is repeated after its first time, 0 for ever; nothing if never."""
    if plays == 1:
        return b""
    return b"!\xff\x0bNETSCAPE2.0\x03\x01" + max(plays - 1, 0).to_bytes(2, "little") + b"\0"


def _comment(metadata: Mapping[str, str]) -> Iterator[bytes]:
    if metadata:
        text = "\n".join(f"{key}: {value}" for key, value in metadata.items())
        yield b"!\xfe"
        yield from _blocks(text.encode())


class _Screen:
    """The indices of what a player shows, and of what it should show."""

    def __init__(self, size: tuple[int, int], table: ColorTable) -> None:
        self.table = table
        self._shown, self._right = np.zeros((2, size[0] * size[1]), np.uint8)
        self._is_right = True

    def update(self, change: Change) -> tuple[Change, np.ndarray]:
        """Return what is to be shown anew, and its indices."""
        indices = self.table.indices(change.colours)
        self._right[change.positions] = indices
        share = len(indices) / len(self._right)
        moves = MUCH < share < 1 and change.seconds < GLANCE and self.table.is_full
        if moves or not self._is_right:
            change = self._of_what_is_wrong(change, moves)
            indices = self._right[change.positions]
        self._shown[change.positions] = indices
        self._is_right = not moves
        return change, indices

    def _of_what_is_wrong(self, change: Change, moves: bool) -> Change:
        wrong = np.flatnonzero(self._shown != self._right).astype(np.int32)
        if moves:
            pairs = self._shown[wrong].astype(np.uint16) * self.table.size + self._right[wrong]
            wrong = wrong[self._far[pairs]]
        box = bounds(wrong, change.width) if len(wrong) else (0, 0, 1, 1)
        return change._replace(positions=wrong, box=box)

    @cached_property
    def _far(self) -> np.ndarray:
        """Which entries of the table do not do for which, (n * n,)."""
        colours = self.table.rgb().astype(int)
        far = (np.abs(colours[:, None] - colours) > NEARLY).any(axis=-1)
        far[:, 0] = True  # the commonest is the ground of the page, where every trace is seen
        return far.reshape(-1)


def _picture(change: Change, indices: np.ndarray, centiseconds: int) -> Iterator[bytes]:
    """Yield a picture; where it stands for longer than GIF can say, with blank ones behind."""
    yield _control(min(centiseconds, LONGEST))
    yield from _image(change, indices)
    for spent in range(LONGEST, centiseconds, LONGEST):
        yield _control(min(centiseconds - spent, LONGEST))
        yield from _sparse_image((0, 0, 1, 1), np.empty(0, int), np.empty(0, np.uint8))


def _control(centiseconds: int) -> bytes:
    """Return a control block: leave the picture in place, let `TRANSPARENT` show what is below."""
    return _CONTROL.pack(b"!\xf9", 4, 0b0101, centiseconds, TRANSPARENT, 0)


def _image(change: Change, indices: np.ndarray) -> Iterator[bytes]:
    """Yield descriptor and data of an image, compressed by the faster of two ways."""
    left, top, width, height = change.box
    if len(indices) < SPARSE * width * height:
        yield from _sparse_image(change.box, change.positions_in_box(), indices)
        return
    tile = indices
    if len(indices) < width * height:
        tile = np.full(width * height, TRANSPARENT, np.uint8)
        tile[change.positions_in_box()] = indices
    yield from GifImagePlugin.getdata(Image.fromarray(tile.reshape(height, width)), (left, top))


def _sparse_image(
    box: tuple[int, int, int, int], positions: np.ndarray, indices: np.ndarray
) -> Iterator[bytes]:
    yield _DESCRIPTOR.pack(0x2C, *box, 0)
    yield b"\x08"
    yield from _blocks(compress_sparse(positions, indices, box[2] * box[3], TRANSPARENT))


def _blocks(data: bytes) -> Iterator[bytes]:
    """Divide data into blocks of at most 255 bytes, each after its length; 0 ends them."""
    for start in range(0, len(data), 255):
        block = data[start : start + 255]
        yield bytes([len(block)])
        yield block
    yield b"\0"


ENCODERS = {".gif": Encoder(write_gif, 20, fastest=50)}
