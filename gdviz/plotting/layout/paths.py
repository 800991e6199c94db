"""Paths that are drawn, each with its name and the number of its colour."""

from collections.abc import Iterable, Sequence
from string import ascii_uppercase
from typing import Any

import numpy as np

from gdviz.trajectory import Trajectory

Named = tuple[str, int, Trajectory]
"""A path to draw: its label ("" for none), the index of its colour, and the path."""
LETTERS = ascii_uppercase
"""What stands in rings that are told apart."""


def sets_of(paths: Iterable[Trajectory]) -> list[Any]:
    """Return the sets within which optimizers keep paths, each once."""
    sets = (getattr(path.optimizer, "onto", None) for path in paths)
    return [*{id(each): each for each in sets if each is not None}.values()]


def starts_of(paths: Sequence[Named]) -> np.ndarray:
    """Return the starts of paths, (k, 2), each once."""
    return np.unique([path.points[0] for _, _, path in paths], axis=0)


def lettered(paths: Sequence[Named]) -> list[Named]:
    """Return paths whose names begin with letters, where each begins elsewhere; else as they are.

    A map has these letters in the rings of the starts, where the names are listed beside it.
    """
    many = 1 < len(starts_of(paths)) == len(paths) <= len(LETTERS)
    if not (many and all(name for name, *_ in paths)):
        return list(paths)
    apart = "\N{NO-BREAK SPACE}"  # a label is not broken behind its letter
    named = zip(LETTERS, paths, strict=False)
    return [(f"{letter}{apart}{name}", *path) for letter, (name, *path) in named]
