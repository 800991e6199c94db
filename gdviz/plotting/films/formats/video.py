"""A film as MP4 (H.264) or WebM (VP9), by a pipe to ffmpeg.

ffmpeg is handed Y'CbCr, of which only the pixels that changed are converted anew: that is a
third of the bytes, and spares it the conversion of a whole picture for each frame. It is handed
them by a thread, so that the next frames are drawn while it takes its time.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import subprocess
import tempfile
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import cycle
from pathlib import Path
from typing import IO

import numpy as np

from gdviz.plotting.films.changes import Change, require_frames, timed_changes
from gdviz.plotting.films.color_table import rgb
from gdviz.plotting.films.frame import Encoder, Frames

H264 = (
    *("-c:v", "libx264", "-preset", "veryfast", "-tune", "animation", "-crf", "18"),
    *("-profile:v", "high", "-x264-params", "cpu-independent=1", "-movflags", "+faststart"),
)
VP9 = (
    *("-c:v", "libvpx-vp9", "-deadline", "realtime", "-cpu-used", "6", "-crf", "20", "-b:v", "0"),
    *("-row-mt", "1", "-tile-columns", "2"),
)
MARKS = {H264: b"ftyp", VP9: b"\x1aE\xdf\xa3"}
"""What stands among the first eight bytes of each."""
THREADS = "4"  # fixed, since what an encoder writes may depend on it
AHEAD = 2  # pictures that wait to be read
PIECE = 1 << 16  # pixels converted at a time, so that memory stays small

_LUMA = np.array([0.2126, 0.7152, 0.0722])  # ITU-R BT.709
# Rows Y', Cb, Cr in the limited range, from R'G'B' of 0 to 255; in whole 1/65536, since sums of
# floats may differ from one machine to the next.
_MATRIX = np.rint(
    [
        2**16 / 255 * 219 * _LUMA,
        2**16 / 255 * 112 * ([0, 0, 1] - _LUMA) / (1 - _LUMA[2]),
        2**16 / 255 * 112 * ([1, 0, 0] - _LUMA) / (1 - _LUMA[0]),
    ]
).astype(np.int32)


def write_mp4(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as H.264 in MP4. ValueError where there is no ffmpeg."""
    _write(film, path, metadata, H264)


def write_webm(film: Frames, path: Path, metadata: Mapping[str, str]) -> None:
    """Write a film as VP9 in WebM. ValueError where there is no ffmpeg."""
    _write(film, path, metadata, VP9)


def find_ffmpeg() -> str:
    """Return the path of the system's ffmpeg, or else imageio-ffmpeg's; ValueError if neither."""
    found = shutil.which("ffmpeg")
    if found:
        return found
    if importlib.util.find_spec("imageio_ffmpeg"):
        import imageio_ffmpeg

        return imageio_ffmpeg.get_ffmpeg_exe()
    raise ValueError(
        'Video needs ffmpeg, and none was found: pip install "gdviz[video]", or imageio-ffmpeg, '
        "which is all that it brings; a .gif or .html needs neither"
    )


class Planes:
    """The picture as 4:2:0 Y'CbCr bytes, with even sides (an odd edge is repeated)."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.columns, self.rows = (width + 1) // 2, (height + 1) // 2  # of the coarse planes
        blocks = self.columns * self.rows
        self.bytes = np.zeros(6 * blocks, np.uint8)
        self.y = self.bytes[: 4 * blocks].reshape(2 * self.rows, 2 * self.columns)
        self.cb, self.cr = self.bytes[4 * blocks :].reshape(2, blocks)
        self._shown = np.zeros((height, width), np.uint32)

    def update(self, change: Change) -> None:
        """Convert the pixels of a change, and the 2 x 2 blocks they lie in."""
        for start in range(0, len(change.positions), PIECE):
            piece = slice(start, start + PIECE)
            self._convert(change.positions[piece], change.colours[piece])
        self.y[self.height :] = self.y[self.height - 1]
        self.y[:, self.width :] = self.y[:, self.width - 1 : self.width]

    def _convert(self, positions: np.ndarray, colours: np.ndarray) -> None:
        rows, columns = np.divmod(positions, self.width)
        self._shown[rows, columns] = colours
        self.y[rows, columns] = (rgb(colours) @ _MATRIX[0] + (2 * 16 + 1) * 2**15) >> 16
        touched = np.zeros(self.columns * self.rows, bool)
        touched[rows // 2 * self.columns + columns // 2] = True
        blocks = np.flatnonzero(touched)
        chroma = (self._block_sums(blocks) @ _MATRIX[1:].T + (8 * 128 + 4) * 2**15) >> 18
        self.cb[blocks], self.cr[blocks] = chroma.T

    def _block_sums(self, blocks: np.ndarray) -> np.ndarray:
        """Return the R'G'B' (n, 3) of 2 x 2 blocks, summed over their four pixels."""
        rows, columns = np.divmod(blocks, self.columns)
        rows, columns = 2 * rows, 2 * columns
        below = np.minimum(rows + 1, self.height - 1)
        right = np.minimum(columns + 1, self.width - 1)
        corners = [(rows, columns), (rows, right), (below, columns), (below, right)]
        return sum(rgb(self._shown[corner]).astype(np.int32) for corner in corners)


def _write(film: Frames, path: Path, metadata: Mapping[str, str], codec: tuple[str, ...]) -> None:
    """Write a film, and look at what ffmpeg has made of it: it may be another program."""
    require_frames(film)
    planes = Planes(*film.size)
    command = [find_ffmpeg(), *_input(planes, film.fps), *codec, *_output(film.fps, metadata)]
    # a plain path may look like an option, or like an address on the network
    with _pipe([*command, f"file:{os.path.abspath(path)}"]) as write:
        pictures = cycle(np.empty((AHEAD + 1, len(planes.bytes)), np.uint8))  # some wait
        for change, repeats in timed_changes(film, film.fps):
            planes.update(change)
            picture = next(pictures)
            picture[:] = planes.bytes
            for _ in range(repeats):
                write(picture)
    beginning = _beginning(path)
    if MARKS[codec] not in beginning:
        raise RuntimeError(
            f"{command[0]!r} ended well and wrote no film, but {beginning!r}: is it an ffmpeg?"
        )


def _beginning(path: Path) -> bytes:
    if not path.exists():
        return b""
    with path.open("rb") as file:
        return file.read(8)


def _input(planes: Planes, fps: int) -> tuple[str, ...]:
    size = f"{2 * planes.columns}x{2 * planes.rows}"
    return (
        *("-hide_banner", "-loglevel", "error", "-nostdin", "-y"),
        *("-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-framerate", str(fps), "-i", "-"),
    )


def _output(fps: int, metadata: Mapping[str, str]) -> Iterator[str]:
    yield from ("-pix_fmt", "yuv420p", "-g", str(fps), "-threads", THREADS)
    yield from ("-vf", "setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709")
    yield from ("-colorspace", "bt709", "-color_primaries", "bt709", "-color_trc", "bt709")
    yield from ("-color_range", "tv", "-fflags", "+bitexact", "-flags:v", "+bitexact")
    # MP4 keeps only the names it knows, hence everything once more as its comment.
    comment = "\n".join(f"{key}: {value}" for key, value in metadata.items())
    for key, value in {**metadata, "Comment": comment}.items():
        yield from ("-metadata", f"{key.lower()}={value}")


@contextlib.contextmanager
def _pipe(command: list[str]) -> Iterator[Callable[[bytes], None]]:
    """Run ffmpeg and hand out a function that writes to it; whatever happens, it has ended after.

    The function returns before ffmpeg has read, unless `AHEAD` others wait for it.

    Raises RuntimeError with its last words if it fails, or if it cannot be started.
    """
    with (
        tempfile.TemporaryFile() as words,  # a pipe could fill up and stop ffmpeg
        _started(command, words) as process,
        ThreadPoolExecutor(1) as writer,
        contextlib.ExitStack() as cleanup,
    ):
        cleanup.callback(process.kill)  # without effect on one that has ended
        waiting: deque[Future[None]] = deque()

        def finish(most: int) -> None:
            try:
                while len(waiting) > most:
                    waiting.popleft().result()
            except OSError as error:  # the pipe is closed at its other end
                raise _failure(process, words) from error

        def write(data: bytes) -> None:
            finish(AHEAD - 1)
            waiting.append(writer.submit(_write_all, process.stdin, data))

        yield write
        finish(0)
        process.stdin.close()
        if process.wait():
            raise _failure(process, words)


def _write_all(pipe: IO[bytes], data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[pipe.write(rest) :]


def _started(command: list[str], words: IO[bytes]) -> subprocess.Popen:
    try:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stderr=words, bufsize=0)
    except OSError as error:
        raise RuntimeError(f"ffmpeg cannot be started at {command[0]!r}: {error}") from error


def _failure(process: subprocess.Popen, words: IO[bytes]) -> RuntimeError:
    process.wait()
    words.seek(0)
    last = words.read().decode(errors="replace").strip().split("\n")[-1]
    return RuntimeError(f"ffmpeg failed with status {process.returncode}: {last}")


ENCODERS = {
    ".mp4": Encoder(write_mp4, 30, find_ffmpeg, loops=False),
    ".webm": Encoder(write_webm, 30, find_ffmpeg, loops=False),
}
