"""A call that draws many paths, each of which may be drawn anew without the others."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from matplotlib.path import Path
from matplotlib.transforms import Transform

from gdviz.plotting.films.boxes import Box, meets
from gdviz.plotting.films.calls import Call
from gdviz.plotting.films.pens import Pen, reach, same_look

_NOWHERE = np.full((1, 2), np.nan)
_MANY = 100
"""Up to how many paths they are asked one by one which differ, as if one of more does, most do; and
which are near."""


class Items(Call):
    """Many paths, as a collection draws them: each in turn takes the next of the styles."""

    def __init__(
        self,
        renderer: Any,
        pen: Pen,
        transform: Transform,
        paths: Sequence[Path],
        transforms: Sequence[np.ndarray],
        offsets: np.ndarray,
        offset: Transform,
        *looks: Any,
        **more: Any,
    ) -> None:
        *looks, urls, origin = looks
        self._turns = [paths, np.asarray(transforms), np.asarray(offsets), *looks]
        self._told, self._more = (transform, offset, urls, origin), more
        self._count = max(len(paths), len(offsets)) if len(paths) else 0
        matrices = transform.get_matrix(), offset.get_matrix()
        super().__init__(renderer, pen, *matrices, *more.values())

    def differences(self, before: "Items") -> list[Box]:
        """Return the boxes of the items that differ, came or went."""
        both = min(before._count, self._count)
        differ = np.zeros(both, bool)
        for old, new in zip(before._turns, self._turns, strict=True):
            if old is not new:
                differ |= _unlike(old, new, both)
        places = np.flatnonzero(differ)
        theirs, mine = (_and_further(places, both, each._count) for each in (before, self))
        boxes = np.empty((self._count, 4))
        boxes[:both], boxes[mine] = before._boxes[:both], self._boxes_of(mine)
        vars(self)["_boxes"] = boxes
        found = before._boxes[theirs], boxes[mine]
        return [self._clipped(_around(boxes)) for boxes in found if len(boxes)]

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw the items that reach into boxes."""
        turns = self._turns if self.lies_in(boxes) else self._near(boxes)
        paths, transforms, offsets, *looks = turns
        if len(paths):
            transform, offset, urls, origin = self._told
            told = (transform, paths, transforms, offsets, offset, *looks, urls, origin)
            self.renderer.draw_path_collection(self.context, *told, **self._more)

    def _near(self, boxes: Sequence[Box]) -> list[Sequence[Any]]:
        """Return what the items have that reach into boxes; no paths where none does."""
        places = _meeting(self._boxes, [box for box in boxes if meets(self.box, [box])])
        if len(places) == self._count:
            return self._turns
        paths, *others = self._turns
        turns = (turn if len(turn) == 1 else _taken(turn, places) for turn in others)
        return [_taken(paths, places), *turns]

    def _extent(self) -> Box:
        return _around(self._boxes)

    @cached_property
    def _boxes(self) -> np.ndarray:
        """The box of each item, (n, 4)."""
        return self._boxes_of(np.arange(self._count))

    def _boxes_of(self, which: np.ndarray) -> np.ndarray:
        """Return the boxes of some items, (k, 4)."""
        if not len(which):
            return np.empty((0, 4))
        paths, transforms, offsets = (_taken(turn, which) for turn in self._turns[:3])
        (transform, offset, *_), widths = self._told, self._turns[5]
        lengths = [len(path.vertices) for path in paths]
        points = np.concatenate([path.vertices for path in paths])
        if len(transforms):
            matrices = np.repeat(transforms, lengths, axis=0)
            points = (matrices[:, :2, :2] @ points[..., None])[..., 0] + matrices[:, :2, 2]
        first = np.cumsum([0, *lengths[:-1]])
        placed = np.concatenate([transform.transform(points), _NOWHERE])  # if the last has no point
        pad = reach(self.renderer, self.context, max(widths, default=0))
        boxes = np.empty((len(paths), 4))
        boxes[:, :2] = np.fmin.reduceat(placed, first) - pad
        boxes[:, 2:] = np.fmax.reduceat(placed, first) + pad
        if len(offsets):
            moved = offset.transform(offsets)
            boxes[:, :2] += moved
            boxes[:, 2:] += moved
        return boxes


def _and_further(places: np.ndarray, first: int, count: int) -> np.ndarray:
    """Return places, and those from the first further one on."""
    return places if first == count else np.concatenate([places, np.arange(first, count)])


def _meeting(boxes: np.ndarray, others: Sequence[Box]) -> np.ndarray:
    """Return which of boxes (k, 4) overlap any of some others."""
    if len(boxes) <= _MANY:
        return np.array([k for k, box in enumerate(boxes.tolist()) if meets(box, others)], int)
    low, high, close = boxes[:, None, :2], boxes[:, None, 2:], np.reshape(others, (-1, 4))
    near = ((low < close[:, 2:]) & (high > close[:, :2])).all(axis=2).any(axis=1)
    return np.flatnonzero(near)


def _around(boxes: np.ndarray) -> Box:
    """Return the box of boxes (k, 4)."""
    if len(boxes) == 1:
        return tuple(boxes[0].tolist())
    low = np.fmin.reduce(boxes[:, :2], axis=0, initial=np.inf)
    high = np.fmax.reduce(boxes[:, 2:], axis=0, initial=-np.inf)
    return (*low.tolist(), *high.tolist())


def _taken(turn: Sequence[Any], places: np.ndarray) -> Sequence[Any]:
    """Return what items at some places take of what they take in turn."""
    if not len(turn):
        return turn
    places = places % len(turn)
    return turn[places] if isinstance(turn, np.ndarray) else [turn[k] for k in places.tolist()]


def _first(turn: Sequence[Any], count: int) -> Sequence[Any]:
    """Return what each of the first items takes in turn."""
    return turn[:count] if len(turn) >= count else _taken(turn, np.arange(count))


def _unlike(old: Sequence[Any], new: Sequence[Any], count: int) -> np.ndarray | bool:
    """Return which of the first items take other things in turn."""
    if not len(old) or not len(new):
        return len(old) != len(new)
    if len(old) == len(new) == 1:
        return not same_look(old[0], new[0])
    old, new = (_first(turn, count) for turn in (old, new))
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray):
        return (old != new).any(axis=tuple(range(1, old.ndim)))
    if count > _MANY:
        return not same_look(old, new)
    pairs = zip(old, new, strict=True)
    return np.array([one is not other and not same_look(one, other) for one, other in pairs], bool)
