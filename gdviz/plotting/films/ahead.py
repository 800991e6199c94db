"""Frames that a second process draws ahead, on a core that nobody needs.

Python draws on one core. So while the first frames of a stretch are drawn and packed here, a child
draws the others, and writes down what each of them changed; they are the same wherever they are
drawn. A child that fails, or does not come back, is not needed: its frames are drawn here then.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from tempfile import TemporaryFile
from typing import IO, NamedTuple

import numpy as np

from gdviz.ground.child import Child, is_free, patience
from gdviz.plotting.films.frame import Frame

Draw = Callable[[int], Frame]
STRETCH, LEAST = 64, 24
"""Frames in a stretch, and of how many it pays to part one."""
OWN = 0.3
"""Which share of a stretch is drawn here, where all of it is packed."""
MOST = 1 << 28
"""Bytes that the pictures of a stretch may have: a child may write down all of them."""
_HEAD = np.dtype([("seconds", float), ("boxes", np.int32)])
_DONE = b"."
_FILES = 2
"""How many a child writes in turn: one is read while it draws the next stretch."""


class _Stretch(NamedTuple):
    """Frames from `start` to before `stop`; a child may draw those from `middle` on."""

    start: int
    middle: int
    stop: int


def drawn_by_two(draw: Draw, pixels: np.ndarray, count: int) -> Iterator[Frame]:
    """Yield the frames of a film after its first, up to a count, in order.

    Parameters
    ----------
    draw : draws a frame over the one that it drew last
    pixels : on which it does, those of every frame
    """
    stretches = _stretches(count, pixels.nbytes)
    child = None
    try:
        for number, stretch in enumerate(stretches):
            child = child or _Ahead.of(draw, stretches[number:])
            begun = time.perf_counter()
            yield from map(draw, range(stretch.start, stretch.middle))
            wait = patience(time.perf_counter() - begun)
            if child and child.has_drawn(wait):
                yield from child.frames(pixels)
                draw(stretch.stop - 1)  # over this one the next is drawn
            else:
                child = None
                yield from map(draw, range(stretch.middle, stretch.stop))
    finally:
        if child:
            child.end()


def _stretches(count: int, picture: int) -> list[_Stretch]:
    """Part the frames after the first into stretches, for pictures of so many bytes."""
    most = max(min(STRETCH, MOST // picture), 1)
    found = []
    for start in range(1, count, most):
        stop = min(start + most, count)
        own = OWN if stop - start >= LEAST else 1
        found.append(_Stretch(start, start + round(own * (stop - start)), stop))
    return found


class _Ahead:
    """A child that draws the later frames of each stretch into one of its files in turn."""

    def __init__(self, draw: Draw, stretches: Sequence[_Stretch]) -> None:
        with ExitStack() as opened:
            self._files = [opened.enter_context(TemporaryFile(buffering=0)) for _ in range(_FILES)]
            self._line, its = map(opened.enter_context, socket.socketpair())

            def work() -> None:
                self._line.close()  # so that it ends where nobody listens any more
                _work(draw, stretches, self._files, its)

            self._child = Child.of(work)
            its.close()
            self._read, self._opened = 0, opened.pop_all()

    @classmethod
    def of(cls, draw: Draw, stretches: Sequence[_Stretch]) -> _Ahead | None:
        """Return one that draws; None if there is nothing for it, or no core."""
        parted = [stretch for stretch in stretches if stretch.middle < stretch.stop]
        if not parted or not is_free():
            return None
        try:
            return cls(draw, parted)
        except OSError:  # no more processes, files or memory: one is enough
            return None

    def has_drawn(self, wait: float) -> bool:
        """Wait so many seconds until its next stretch is drawn; if it is not, end it."""
        self._line.settimeout(wait)
        drawn = False
        with suppress(OSError):  # it takes longer, or has ended
            drawn = bool(self._line.recv(1))
        if not drawn:
            self.end()
        return drawn

    def end(self) -> None:
        """End it: nobody asks for its frames."""
        self._child.end()
        self._opened.close()

    def frames(self, pixels: np.ndarray) -> Iterator[Frame]:
        """Yield the frames of a stretch that it has drawn, each over the one before it."""
        with open(self._files[self._read % _FILES].fileno(), "rb", closefd=False) as file:
            file.seek(0)
            while head := file.read(_HEAD.itemsize):
                seconds, count = np.frombuffer(head, _HEAD)[0].tolist()
                boxes = _read(file, np.int32, (count, 4)).tolist()
                for left, top, right, bottom in boxes:
                    shape = bottom - top, right - left, 4
                    pixels[top:bottom, left:right] = _read(file, np.uint8, shape)
                yield Frame(pixels, [tuple(box) for box in boxes], seconds)
        self._read += 1
        with suppress(OSError):  # it has ended, as is seen when the next stretch is asked for
            self._line.send(_DONE)


def _work(
    draw: Draw, stretches: Sequence[_Stretch], files: Sequence[IO[bytes]], line: socket.socket
) -> None:
    """Draw the frames of a child, and write down what each has changed."""
    for number, (_, middle, stop) in enumerate(stretches):
        if number >= _FILES and not line.recv(1):  # its file is read, or nobody asks any more
            return
        draw(middle - 1)
        with open(files[number % _FILES].fileno(), "wb", closefd=False) as file:
            file.seek(0)
            file.truncate()
            for frame in map(draw, range(middle, stop)):
                _write(frame, file)
        line.send(_DONE)


def _write(frame: Frame, file: IO[bytes]) -> None:
    file.write(np.array((frame.seconds, len(frame.boxes)), _HEAD).tobytes())
    file.write(np.array(frame.boxes, np.int32).tobytes())
    for left, top, right, bottom in frame.boxes:
        file.write(frame.pixels[top:bottom, left:right].tobytes())


def _read(file: IO[bytes], kind: type, shape: tuple[int, ...]) -> np.ndarray:
    count = np.dtype(kind).itemsize * int(np.prod(shape))
    return np.frombuffer(file.read(count), kind).reshape(shape)
