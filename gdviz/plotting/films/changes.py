"""A film as its changes: for each new picture, which pixels differ from the one before, and how.

Every encoder reads a film through `changes`, so that pixels which stay as they are are neither
quantised, converted nor compressed. A pixel is one 32-bit word; comparing two pictures of
1280 x 720 takes less than half a millisecond.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from gdviz.plotting.films.frame import Frame, Frames, Pixels

PIECE = 1 << 18  # pixels compared at a time, so that memory stays small
MANY = 1 << 13  # from how many on marks in a picture are found sooner than remainders


class Change(NamedTuple):
    """The pixels of one picture that differ from the picture before.

    `positions` (n,) count through the whole picture row by row, in ascending order; `colours`
    (n,) are their new RGBA bytes as 32-bit words; `box` is the smallest (left, top, width,
    height) that holds them; `seconds` is how long the picture is shown. The first change of a
    film holds every pixel.
    """

    positions: np.ndarray
    colours: np.ndarray
    box: tuple[int, int, int, int]
    seconds: float
    width: int

    def positions_in_box(self) -> np.ndarray:
        """Return the positions (n,) counted row by row through the box alone."""
        left, top, width, _ = self.box
        if (left, width) == (0, self.width):
            return self.positions - top * width
        rows, columns = np.divmod(self.positions, np.int32(self.width))
        rows -= top
        rows *= width
        columns -= left
        rows += columns
        return rows

    def tile(self) -> np.ndarray:
        """Return the box as RGBA bytes (height, width, 4), transparent where nothing changed."""
        _, _, width, height = self.box
        words = np.zeros(width * height, np.uint32)
        words[self.positions_in_box()] = self.colours
        return words.view(np.uint8).reshape(height, width, 4)


def require_frames(film: Frames) -> None:
    """Raise ValueError for a film without frames, of which no file can be made."""
    if not len(film):
        raise ValueError("There is nothing to save: the film has no frames.")


def changes(film: Frames) -> Iterator[Change]:
    """Iterate over the pictures of a film as changes; a frame like the one before prolongs it."""
    require_frames(film)
    width, height = film.size
    frames = iter(film)
    first = next(frames)
    shown, seconds = first.pixels.reshape(-1).view(np.uint32).copy(), first.seconds
    every = np.arange(width * height, dtype=np.int32)
    change = Change(every, shown, (0, 0, width, height), 0.0, width)
    del every, first
    for frame in frames:
        positions, colours = _difference(frame, shown, width)
        if positions.size:
            yield change._replace(seconds=seconds)
            del change  # before the next is made: the first holds every pixel
            shown[positions] = colours
            change = Change(positions, colours, bounds(positions, width), 0.0, width)
            seconds = 0.0
        seconds += frame.seconds
    yield change._replace(seconds=seconds)


def timed_changes(film: Frames, rate: int) -> Iterator[tuple[Change, int]]:
    """Iterate over (change, duration in whole ticks of 1/`rate` s).

    Rounding errors are carried on, so that a film never drifts from its clock by more than half
    a tick; a picture lasts at least one.
    """
    clock, ticks = 0.0, 0
    for change in changes(film):
        clock += change.seconds
        end = max(round(clock * rate), ticks + 1)
        yield change, end - ticks
        ticks = end


def _difference(frame: Frame, shown: np.ndarray, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the positions and new words of the pixels that are unlike those `shown`."""
    words = frame.pixels.reshape(-1).view(np.uint32)
    found = [np.empty(0, np.int32)]
    for left, top, right, bottom in _simpler(frame.boxes, width):
        rows = max(PIECE // max(right - left, 1), 1)
        for first in range(top, bottom, rows):
            piece = slice(first, min(first + rows, bottom)), slice(left, right)
            now, before = (each.reshape(-1, width)[piece] for each in (words, shown))
            places = np.flatnonzero(now != before).astype(np.int32)
            if right - left < width:
                down, across = np.divmod(places, np.int32(right - left))
                places = down * np.int32(width) + across + left
            found.append(places + np.int32(first * width))
    positions = np.concatenate(found)
    if len(frame.boxes) > 1:
        positions.sort()
    return positions, words[positions]


def _simpler(boxes: Sequence[Pixels], width: int) -> Sequence[Pixels]:
    """Return one wide box as whole rows: these lie in one piece, where places need no reckoning."""
    if len(boxes) == 1:
        ((left, top, right, bottom),) = boxes
        if 2 * (right - left) > width:
            return [(0, top, width, bottom)]
    return boxes


def bounds(positions: np.ndarray, width: int) -> tuple[int, int, int, int]:
    """Return the smallest (left, top, width, height) around ascending positions."""
    top, bottom = int(positions[0]) // width, int(positions[-1]) // width + 1
    if len(positions) < MANY:
        columns = positions % np.int32(width)
        left, right = int(columns.min()), int(columns.max()) + 1
    else:
        marked = np.zeros((bottom - top, width), bool)
        marked.reshape(-1)[positions - np.int32(top * width)] = True
        columns = np.flatnonzero(marked.any(axis=0))
        left, right = int(columns[0]), int(columns[-1]) + 1
    return left, top, right - left, bottom - top
