"""How something is drawn: what a context says of it, and what follows from that."""

from functools import cached_property
from operator import is_
from typing import Any

import numpy as np
from matplotlib.path import Path

from gdviz.plotting.films.boxes import EVERYWHERE, Box

EDGE = 2.0
"""Pixels by which ink lies beside what is drawn, smoothed or moved to whole ones."""
_ROUND, _SHARP = 0.5, 2.0
"""How far corners and ends reach at most, in widths of the line: round ones, and any others."""


class Pen:
    """How something is drawn: what a context says, and what follows from it.

    Attributes
    ----------
    context : as it was
    look : all that it says
    clip : beside it nothing is drawn
    width, reach : of a line, in pixels; and how far beside it there is ink
    is_plain, is_solid : whether a line has no hatches and is not sketched; and no dashes
    """

    def __init__(self, renderer: Any, context: Any, clip: Box = EVERYWHERE) -> None:
        self.context, self.clip = copy_of(context), clip
        self.look = (*vars(self.context).values(),)
        if (box := context.get_clip_rectangle()) is not None:
            # machine code that asks a box for its corners makes a ValueError of a Ctrl-C then
            self.context.set_clip_rectangle(box.get_points())
        self.width = renderer.points_to_pixels(context.get_linewidth())
        self.reach = reach(renderer, context, context.get_linewidth())
        self.is_sketched = context.get_sketch_params() is not None
        self.is_plain = context.get_hatch() is None and not self.is_sketched
        self.is_solid = context.get_dashes()[1] is None

    @cached_property
    def unsnapped(self) -> Any:
        """The context of what lies where it is to be drawn, and is not moved to whole pixels."""
        context = copy_of(self.context)
        context.set_snap(False)
        return context

    def is_like(self, other: "Pen") -> bool:
        """Whether another one draws alike."""
        return self is other or same_look(self.look, other.look)


def reach(renderer: Any, context: Any, width: float) -> float:
    """Return by how many pixels ink lies beside a line of a width in points."""
    corners, ends = context.get_joinstyle(), context.get_capstyle()
    is_round = corners in ("round", "bevel") and ends in ("round", "butt")
    return renderer.points_to_pixels(width) * (_ROUND if is_round else _SHARP) + EDGE


def copy_of(context: Any) -> Any:
    """Return a context of one's own that says the same."""
    own = object.__new__(type(context))
    vars(own).update(vars(context))
    return own


def same_look(one: Any, other: Any) -> bool:
    """Whether two things that something is drawn with are equal."""
    if one is other:
        return True
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        if len(one) != len(other):
            return False
        return all(map(is_, one, other)) or all(map(same_look, one, other))
    if isinstance(one, Path) and isinstance(other, Path):
        return same_look(one.vertices, other.vertices) and same_look(one.codes, other.codes)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)
