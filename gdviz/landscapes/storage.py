"""A landscape in a file while it is computed: what is there is kept, and the rest goes on later."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from gdviz.ground.archives import BROKEN, arrays_of
from gdviz.ground.files import place_of, whole_or_absent

EVERY = 2.0
"""Seconds between two times that what is there is written."""


class GridFile:
    """A file of NumPy's (.npz) that keeps the values of a grid, nan where they are missing.

    Parameters
    ----------
    path : of the file; with None nothing is kept
    grid : the arrays to fill, by name, "done" among them; what the file has of the same landscape
        is put into them
    what : what makes the landscape: arrays and texts that differ where it is another

    Raises
    ------
    ValueError
        If the file is none, or holds another landscape.
    """

    def __init__(
        self, path: str | Path | None, grid: dict[str, np.ndarray], what: Sequence[Any]
    ) -> None:
        self.path, self.grid = None if path is None else place_of(path, (".npz",)), grid
        self.mark, self.written, self.kept = "", time.monotonic(), 0
        if self.path is None:
            return
        self.mark = _mark_of(what)
        if self.path.exists():
            self._read()

    def _read(self) -> None:
        try:
            found = arrays_of(self.path, {"mark", *self.grid}.__contains__)
            known = {name: found[name] for name in ("mark", *self.grid)}
        except BROKEN as error:
            raise ValueError(f"{str(self.path)!r} holds no landscape: {error}") from error
        alike = all(
            (known[name].shape, known[name].dtype) == (array.shape, array.dtype)
            for name, array in self.grid.items()
        )
        if str(known["mark"]) != self.mark or not alike:
            raise ValueError(
                f"{str(self.path)!r} holds another landscape, of another plane, other data or "
                "another grid: name another file, or delete it"
            )
        for name, array in self.grid.items():
            array[...] = known[name]
        self.kept = int(self.grid["done"].sum())

    def keep(self, now: bool = False) -> None:
        """Write what is there, if that was not done a moment ago, or `now`."""
        done = int(self.grid["done"].sum())
        due = now or time.monotonic() - self.written > EVERY
        if self.path is None or not due or done == self.kept:
            return
        with whole_or_absent(self.path) as place:
            np.savez(place, mark=self.mark, **self.grid)
        self.written, self.kept = time.monotonic(), done


def _mark_of(what: Sequence[Any]) -> str:
    """Return what tells a landscape from all others."""
    found = hashlib.sha256()
    for each in what:
        is_array = isinstance(each, np.ndarray)
        found.update(np.ascontiguousarray(each).tobytes() if is_array else repr(each).encode())
    return found.hexdigest()
