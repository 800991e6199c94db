"""Frames that a second process draws ahead, on a core that nobody needs.

Python draws on one core. So while the first frames of a stretch are drawn and packed here, a child
draws the others, and writes down what each of them changed; they are the same wherever they are
drawn. A child that fails, or does not come back, is not needed: its frames are drawn here then.
"""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from itertools import pairwise
from pathlib import Path
from select import select
from tempfile import TemporaryFile
from typing import IO, NamedTuple

import numpy as np

from gdviz.plotting.films.frame import Frame

Draw = Callable[[int], Frame]
STRETCH, LEAST = 64, 24
"""Frames in a stretch, and of how many it pays to part one."""
OWN = 0.3
"""Which share of a stretch is drawn here, where all of it is packed."""
MOST = 1 << 28
"""Bytes that the pictures of a stretch may have: a child may write down all of them."""
_PATIENCE, _SLOWER = 2.0, 10
"""Seconds for which a child is waited for, and how many times longer than here its frames may take.
"""
_HEAD = np.dtype([("seconds", float), ("boxes", np.int32)])


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
    child = _Child.of(draw, stretches[0]) if stretches else None
    try:
        for stretch, following in pairwise([*stretches, None]):
            begun = time.perf_counter()
            yield from map(draw, range(stretch.start, stretch.middle))
            patience = _PATIENCE + _SLOWER * (time.perf_counter() - begun)
            done = child if child and child.has_drawn(patience) else None
            child = _Child.of(draw, following) if following else None
            if done:
                yield from done.frames(pixels)
                draw(stretch.stop - 1)  # over this one the next is drawn
            else:
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


class _Child:
    """A process that draws the later frames of a stretch, and ends."""

    def __init__(self, process: int, ended: int, file: IO[bytes]) -> None:
        self._process, self._file = process, file
        self._ended = open(ended, "rb", buffering=0)  # noqa: SIM115  there is nothing to read

    @classmethod
    def of(cls, draw: Draw, stretch: _Stretch) -> _Child | None:
        """Return one that draws; None if there is nothing for it, or no core."""
        if stretch.middle == stretch.stop or not is_free():
            return None
        try:
            with ExitStack() as opened:
                file = opened.enter_context(TemporaryFile())
                ended, told = os.pipe()
                for end in (ended, told):
                    opened.callback(os.close, end)
                process = _fork()
                if not process:
                    _work(draw, stretch, file)
                opened.pop_all()
        except OSError:  # no more processes, files or memory: one is enough
            return None
        os.close(told)  # a child's is closed as it ends, which is seen here
        return cls(process, ended, file)

    def has_drawn(self, patience: float) -> bool:
        """Wait so many seconds for its end; return whether it has drawn all its frames."""
        with self._ended as end:
            came, _, _ = select([end], [], [], patience)
        drawn = bool(came) and self._status() == 0
        if not drawn:
            self.end()
        return drawn

    def end(self) -> None:
        """End it: nobody asks for its frames."""
        with suppress(ProcessLookupError):
            os.kill(self._process, signal.SIGKILL)
        self._status()
        self._ended.close()
        self._file.close()

    def _status(self) -> int:
        """Return how it ended, once it has; a program may see to that by itself."""
        try:
            return os.waitpid(self._process, 0)[1]
        except ChildProcessError:
            return 1

    def frames(self, pixels: np.ndarray) -> Iterator[Frame]:
        """Yield its frames, each over the one before it."""
        with self._file as file:
            file.seek(0)
            while head := file.read(_HEAD.itemsize):
                seconds, count = np.frombuffer(head, _HEAD)[0].tolist()
                boxes = _read(file, np.int32, (count, 4)).tolist()
                for left, top, right, bottom in boxes:
                    shape = bottom - top, right - left, 4
                    pixels[top:bottom, left:right] = _read(file, np.uint8, shape)
                yield Frame(pixels, [tuple(box) for box in boxes], seconds)


def is_free() -> bool:
    """Whether a child may be forked, and a core is there for it.

    None is where another thread could hold what a child waits for. NumPy's own, of which there is
    one for each core, hold nothing.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return False
    cores = len(os.sched_getaffinity(0))
    return 1 < cores >= len(list(Path("/proc/self/task").iterdir()))


def _fork() -> int:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # for the threads that hold nothing
        return os.fork()


def _work(draw: Draw, stretch: _Stretch, file: IO[bytes]) -> None:
    """Draw the frames of a child, write down what each has changed, and end the process."""
    status = 1
    try:
        gc.freeze()  # what it shares with its parent is not looked through, which would copy it
        draw(stretch.middle - 1)
        for frame in map(draw, range(stretch.middle, stretch.stop)):
            _write(frame, file)
        file.flush()
        status = 0
    finally:
        os._exit(status)  # nothing of its parent's is closed, written or said


def _write(frame: Frame, file: IO[bytes]) -> None:
    file.write(np.array((frame.seconds, len(frame.boxes)), _HEAD).tobytes())
    file.write(np.array(frame.boxes, np.int32).tobytes())
    for left, top, right, bottom in frame.boxes:
        file.write(frame.pixels[top:bottom, left:right].tobytes())


def _read(file: IO[bytes], kind: type, shape: tuple[int, ...]) -> np.ndarray:
    count = np.dtype(kind).itemsize * int(np.prod(shape))
    return np.frombuffer(file.read(count), kind).reshape(shape)
