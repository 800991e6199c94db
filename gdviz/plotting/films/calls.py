"""The calls by which artists draw on a raster: where each draws, and where it differs from another.

A picture is drawn by calls, in order. So a frame is drawn anew only in boxes that hold what differs
from the calls of the frame before, by those calls alone that reach into them; of a long line, by
its segments that do, and one more on either side. The ink on a pixel comes from the segments that
touch it: in the boxes the frame is the same, to the bit, as if all of it had been drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import zip_longest
from math import isfinite
from operator import is_
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.path import Path
from matplotlib.transforms import IdentityTransform, Transform

Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in pixels from the lower left corner."""
EVERYWHERE = (-np.inf, -np.inf, np.inf, np.inf)

EDGE = 2.0
"""Pixels by which ink lies beside what is drawn, smoothed or moved to whole ones."""
_ROUND, _SHARP = 0.5, 2.0
"""How far corners and ends reach at most, in widths of the line: round ones, and any others."""
_LONG, _FEW = 128, 8
"""From how many points on a line is drawn in part; how many numbers Python compares sooner."""


def meets(box: Box, boxes: Iterable[Box]) -> bool:
    """Whether a box overlaps any of some."""
    left, bottom, right, top = box
    for a, b, r, t in boxes:  # noqa: SIM110  it is asked a thousand times in a frame
        if left < r and a < right and bottom < t and b < top:
            return True
    return False


def apart(boxes: Iterable[Box]) -> list[Box]:
    """Return boxes that hold all of some and do not overlap."""
    found: list[Box] = []
    for box in boxes:
        while others := [other for other in found if meets(box, [other])]:
            found = [other for other in found if other not in others]
            box = union([box, *others])
        found.append(box)
    return found


def differences(before: Sequence["Call"], now: Sequence["Call"]) -> list[Box]:
    """Return boxes outside of which calls draw what those before drew."""
    found: list[Box] = []
    for old, new in zip_longest(before, now):
        if type(old) is type(new) and new.is_like(old):
            found += new.differences(old)
        else:
            found += [call.box for call in (old, new) if call is not None]
    return found


class Call:
    """A call of a renderer.

    Parameters
    ----------
    renderer, context : what draws, and how
    style : on what else the look of all of it depends

    Attributes
    ----------
    clip : beside it nothing is drawn
    """

    clip = EVERYWHERE

    def __init__(self, renderer: Any, context: Any, *style: Any) -> None:
        self.renderer, self.style = renderer, style
        self.context = _copy(context)
        self._look = *vars(self.context).values(), *style

    @cached_property
    def box(self) -> Box:
        """The box outside of which nothing is drawn."""
        return self._clipped(self._extent())

    def lies_in(self, boxes: Iterable[Box]) -> bool:
        """Whether one of some boxes holds all that it may draw."""
        left, bottom, right, top = self.clip
        return any(a <= left and right <= r and b <= bottom and top <= t for a, b, r, t in boxes)

    def is_like(self, other: "Call") -> bool:
        """Whether another one of its kind draws in the same style."""
        mine, theirs = self._look, other._look
        return all(map(is_, mine, theirs)) or same_look(mine, theirs)

    def differences(self, before: "Call") -> list[Box]:
        """Return boxes outside of which it draws what one in the same style drew before."""
        return []

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw at least what of it lies in boxes."""
        raise NotImplementedError

    def _extent(self) -> Box:
        """Return the box that it would draw in if it were not clipped."""
        raise NotImplementedError

    def _clipped(self, box: Box) -> Box:
        (a, b, r, t), (left, bottom, right, top) = box, self.clip
        return max(a, left), max(b, bottom), min(r, right), min(t, top)


class Whole(Call):
    """What an artist draws by other calls, which may be others in every frame."""

    def __init__(self, draw: Callable[[], object], box: Box) -> None:
        self._draw, self.box, self.clip = draw, box, box

    def is_like(self, other: Call) -> bool:
        """It may be another."""
        return False

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw all of it."""
        self._draw()


class Image(Call):
    """Pixels that are set down."""

    def __init__(self, renderer: Any, context: Any, x: float, y: float, image: np.ndarray) -> None:
        super().__init__(renderer, context, x, y, image)

    def draw(self, boxes: Sequence[Box]) -> None:
        """Set them down."""
        self.renderer.draw_image(self.context, *self.style)

    def _extent(self) -> Box:
        x, y, image = self.style
        height, width = np.shape(image)[:2]
        return x - 1, y - 1, x + width + 1, y + height + 1


class Words(Call):
    """A line of words, so many pixels below the upper edge."""

    def __init__(
        self,
        renderer: Any,
        context: Any,
        x: float,
        y: float,
        words: str,
        font: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        super().__init__(renderer, context, x, y, words, font.copy(), angle, ismath)

    def draw(self, boxes: Sequence[Box]) -> None:
        """Write them."""
        self.renderer.draw_text(self.context, *self.style)

    def _extent(self) -> Box:
        x, y, words, font, _, ismath = self.style
        size = self.renderer.get_text_width_height_descent(words, font, ismath)
        y = self.renderer.height - y
        return padded((x, y, x, y), sum(size) + EDGE)  # at whatever angle


class Markers(Call):
    """One shape at several places."""

    def __init__(
        self,
        renderer: Any,
        context: Any,
        shape: Path,
        turned: Transform,
        places: Path,
        transform: Transform,
        face: Any = None,
    ) -> None:
        self._told = shape, turned, places, transform, face
        super().__init__(renderer, context, shape, turned.get_matrix(), face)
        self._places = transform.transform(places.vertices)

    def differences(self, before: "Markers") -> list[Box]:
        """Return the boxes of those that were moved, came or went."""
        vars(self)["_shape"], same = before._shape, _common((before._places, self._places))
        return [each._box_of(same) for each in (before, self) if same < len(each._places)]

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw all of them."""
        self.renderer.draw_markers(self.context, *self._told)

    def _extent(self) -> Box:
        return self._box_of(0)

    def _box_of(self, first: int) -> Box:
        (a, b, c, d), (left, bottom, right, top) = bounds(self._places[first:]), self._shape
        return self._clipped((a + left, b + bottom, c + right, d + top))

    @cached_property
    def _shape(self) -> Box:
        shape, turned, *_ = self._told
        pad = reach(self.renderer, self.context, self.context.get_linewidth())
        return padded(bounds(turned.transform(shape.vertices)), pad)


class Line(Call):
    """A path that is drawn or filled, as it comes to lie on the raster."""

    def __init__(
        self, renderer: Any, context: Any, path: Path, transform: Transform, face: Any = None
    ) -> None:
        super().__init__(renderer, context, face is None, face)
        self._path, self._transform = path, transform
        self._sketched = context.get_sketch_params() is not None
        self._is_pen = face is None and context.get_hatch() is None and not self._sketched
        self._width = renderer.points_to_pixels(context.get_linewidth())
        self._pad = reach(renderer, context, context.get_linewidth())
        self._points, self._codes = self._laid()

    def _laid(self) -> tuple[np.ndarray, np.ndarray]:
        """Return points and codes as Agg has them when it draws, so that it draws these alike."""
        laid = self._path.cleaned(
            self._transform,
            remove_nans=True,
            clip=(0, 0, self.renderer.width, self.renderer.height) if self._is_pen else None,
            simplify=self._is_pen and self._path.should_simplify,
            stroke_width=self._width,
            snap=self.context.get_snap(),
        )
        return laid.vertices[:-1], laid.codes[:-1]  # the last one says that there are no more

    def differences(self, before: "Line") -> list[Box]:
        """Return the boxes of what differs: of a line from where it goes on otherwise."""
        same = _common((before._points, self._points), (before._codes, self._codes))
        if same == len(before._points) == len(self._points):
            return []
        if not self._is_pen:
            return [before.box, self.box]
        first = max(same - 2, 0)  # a segment ends as the next one begins
        box = union([each._box_of(first) for each in (before, self) if len(each._points)])
        vars(self)["box"] = union([before.box, box])
        return [box]

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw the whole, or of a long solid line what is near the boxes."""
        part = self._part(boxes) if self._has_parts and not self.lies_in(boxes) else None
        if part is None:
            face = self.style[1]
            self.renderer.draw_path(self.context, self._path, self._transform, face)
            return
        context = _copy(self.context)
        context.set_snap(False)  # it is where it is
        self.renderer.draw_path(context, part, IdentityTransform())

    @property
    def _has_parts(self) -> bool:
        """Whether it is so long that parts pay, and they look as they do in the whole."""
        solid = self._is_pen and self.context.get_dashes()[1] is None
        whole = not rcParams["agg.path.chunksize"]  # else Agg may part it elsewhere
        long = len(self._points) >= _LONG
        return solid and whole and long and self._codes.max() <= Path.LINETO

    def _part(self, boxes: Sequence[Box]) -> Path | None:
        """Return the segments that reach into boxes and one more on either side; None if all do."""
        low = np.minimum(self._points[:-1], self._points[1:])
        high = np.maximum(self._points[:-1], self._points[1:])
        sides, near = np.hstack([low, -high]), np.zeros(len(low) + 2, bool)
        for box in boxes:
            if not meets(self.box, [box]):
                continue
            left, bottom, right, top = padded(box, self._pad)
            near[1:-1] |= (sides < (right, top, -left, -bottom)).all(axis=1)
        near[1:-1] = near[1:-1] | near[:-2] | near[2:]
        kept = near[:-1] | near[1:]  # points with such a segment before or behind them
        if kept.all():
            return None
        codes = np.where(near[:-1], self._codes, Path.MOVETO)[kept]
        part = Path(self._points[kept], codes)
        part.should_simplify = False
        return part

    def _extent(self) -> Box:
        if self._sketched:
            return EVERYWHERE
        return self._box_of(0)

    def _box_of(self, first: int) -> Box:
        points = self._points[first:]
        if not self._is_pen:
            points = points[self._codes[first:] != Path.CLOSEPOLY]
        return self._clipped(padded(bounds(points), self._pad))


def union(boxes: Sequence[Box]) -> Box:
    """Return the box that holds boxes."""
    lefts, bottoms, rights, tops = zip(*boxes, strict=True)
    return min(lefts), min(bottoms), max(rights), max(tops)


def reach(renderer: Any, context: Any, width: float) -> float:
    """Return by how many pixels ink lies beside a line of a width in points."""
    corners, ends = context.get_joinstyle(), context.get_capstyle()
    is_round = corners in ("round", "bevel") and ends in ("round", "butt")
    return renderer.points_to_pixels(width) * (_ROUND if is_round else _SHARP) + EDGE


def _copy(context: Any) -> Any:
    own = object.__new__(type(context))
    vars(own).update(vars(context))
    return own


def same_look(one: Any, other: Any) -> bool:
    """Whether two things that something is drawn with are equal."""
    if one is other:
        return True
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        pairs = zip(one, other, strict=False)
        return len(one) == len(other) and all(a is b or same_look(a, b) for a, b in pairs)
    if isinstance(one, Path) and isinstance(other, Path):
        return same_look(one.vertices, other.vertices) and same_look(one.codes, other.codes)
    if isinstance(one, np.ndarray) or isinstance(other, np.ndarray):
        return np.array_equal(one, other)
    return type(one) is type(other) and bool(one == other)


def _common(*pairs: tuple[np.ndarray, np.ndarray]) -> int:
    """Return how many rows arrays, two and two, begin with alike."""
    count = min(min(len(one), len(other)) for one, other in pairs)
    for one, other in pairs:
        unlike = (one[:count] != other[:count]).reshape(-1)
        first = int(unlike.argmax()) if count else 0
        if count and unlike[first]:
            count = first * count // len(unlike)
    return count


def bounds(points: np.ndarray) -> Box:
    """Return the box of points (k, 2); that of none, or of no numbers, is nowhere."""
    if 0 < len(points) < _FEW:
        xs, ys = points.T.tolist()
        if isfinite(sum(xs) + sum(ys)):
            return min(xs), min(ys), max(xs), max(ys)
    low = np.fmin.reduce(points, axis=0, initial=np.inf)
    high = np.fmax.reduce(points, axis=0, initial=-np.inf)
    return (*low.tolist(), *high.tolist())


def padded(box: Iterable[float], pad: float) -> Box:
    """Return a box, so many pixels larger on each side."""
    left, bottom, right, top = box
    return left - pad, bottom - pad, right + pad, top + pad
