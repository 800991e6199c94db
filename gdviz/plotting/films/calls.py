"""The calls by which artists draw on a raster: where each draws, and where it differs from another.

A picture is drawn by calls, in order. So a frame is drawn anew only in boxes that hold what differs
from the calls of the frame before, by those calls alone that reach into them; of a long line, by
its segments that do, and one more on either side. The ink on a pixel comes from the segments that
touch it: in the boxes the frame is the same, to the bit, as if all of it had been drawn.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from itertools import zip_longest
from typing import Any

import numpy as np
from matplotlib import rcParams
from matplotlib.path import Path
from matplotlib.transforms import Transform

from gdviz.plotting.films.boxes import EVERYWHERE, Box, bounds, meets, padded, union
from gdviz.plotting.films.pens import EDGE, Pen, same_look
from gdviz.plotting.marks.placing import path_through

_LONG, _STRETCH = 24, 12
"""From how many points on a line is drawn in part, which is sooner done from two stretches on; and
how many segments are one, which is drawn or left out as a whole."""
_NOWHERE = np.empty((0, 2))


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
    renderer, pen : what draws, and how
    style : on what else the look of all of it depends

    Attributes
    ----------
    clip : beside it nothing is drawn
    """

    def __init__(self, renderer: Any, pen: Pen, *style: Any) -> None:
        self.renderer, self.pen, self.style = renderer, pen, style
        self.context, self.clip = pen.context, pen.clip

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
        return self.pen.is_like(other.pen) and same_look(self.style, other.style)

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
        return (
            a if a > left else left,  # for a third of what `max` takes
            b if b > bottom else bottom,
            r if r < right else right,
            t if t < top else top,
        )


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

    def __init__(self, renderer: Any, pen: Pen, x: float, y: float, image: np.ndarray) -> None:
        super().__init__(renderer, pen, x, y, image)

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
        pen: Pen,
        x: float,
        y: float,
        words: str,
        font: Any,
        angle: float,
        ismath: Any = False,
        mtext: Any = None,
    ) -> None:
        super().__init__(renderer, pen, x, y, words, font.copy(), angle, ismath)

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
        pen: Pen,
        shape: Path,
        turned: Transform,
        places: Path,
        transform: Transform,
        face: Any = None,
    ) -> None:
        self._told = shape, turned, places, transform, face
        super().__init__(renderer, pen, shape, turned.get_matrix(), face)
        self._places = transform.transform(places.vertices)

    def differences(self, before: "Markers") -> list[Box]:
        """Return the boxes of those that were moved, came or went."""
        vars(self)["_shape"], same = before._shape, _common(before._places, self._places)
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
        return padded(bounds(turned.transform(shape.vertices)), self.pen.reach)


class Line(Call):
    """A path that is drawn or filled, as it comes to lie on the raster."""

    def __init__(
        self, renderer: Any, pen: Pen, path: Path, transform: Transform, face: Any = None
    ) -> None:
        super().__init__(renderer, pen, face is None, face)
        self._path, self._transform = path, transform
        self._width, self._height = int(renderer.width), int(renderer.height)  # as Agg has them
        self._is_stroke = face is None and pen.is_plain
        self._points, self._codes = self._laid()

    def _laid(self) -> tuple[np.ndarray, np.ndarray]:
        """Return points and codes as Agg has them when it draws, so that it draws these alike.

        It counts from the upper edge, and then rounds: from the lower one some come out otherwise.
        """
        laid = self._path.cleaned(
            self._downward @ self._transform.get_matrix(),
            remove_nans=True,
            clip=(0, 0, self._width, self._height) if self._is_stroke else None,
            simplify=self._is_stroke and self._path.should_simplify,
            stroke_width=self.pen.width,
            snap=self.context.get_snap(),
        )
        return laid.vertices[:-1], laid.codes[:-1]  # the last one says that there are no more

    def differences(self, before: "Line") -> list[Box]:
        """Return the boxes of what differs: of a line from where it goes on otherwise."""
        same = self._as_in(before)
        if same == len(before._points) == len(self._points):
            return []
        if not self._is_stroke:
            return [before.box, self.box]
        first = max(same - 2, 0)  # a segment ends as the next one begins
        if "_stretches" in vars(before):
            kept = before._stretches[: max(same - 1, 0) // _STRETCH]
            vars(self)["_stretches"] = kept + self._stretches_from(len(kept))
        box = union([each._box_of(first) for each in (before, self) if len(each._points)])
        vars(self)["box"] = union([before.box, box])
        return [box]

    def _as_in(self, before: "Line") -> int:
        """Return how many points two lines begin with alike."""
        same = _common(before._points, self._points)
        if before._codes[:same].tobytes() == self._codes[:same].tobytes():
            return same
        return _common(before._codes[:same], self._codes[:same])

    def draw(self, boxes: Sequence[Box]) -> None:
        """Draw the whole, or of a long solid line what is near the boxes."""
        part = self._part(boxes) if self._has_parts and not self.lies_in(boxes) else None
        if part is None:
            face = self.style[1]
            self.renderer.draw_path(self.context, self._path, self._transform, face)
            return
        self.renderer.draw_path(self.pen.unsnapped, part, self._downward)

    @cached_property
    def _downward(self) -> np.ndarray:
        """What turns places counted from one edge of the raster into those from the other."""
        return np.array([[1.0, 0, 0], [0, -1, self._height], [0, 0, 1]])

    @property
    def _has_parts(self) -> bool:
        """Whether it is so long that parts pay, and they look as they do in the whole."""
        if len(self._points) < _LONG or not (self._is_stroke and self.pen.is_solid):
            return False
        whole = not rcParams["agg.path.chunksize"]  # else Agg may part it elsewhere
        return whole and bool(self._codes.max() <= Path.LINETO)

    def _part(self, boxes: Sequence[Box]) -> Path | None:
        """Return the stretches that reach into boxes, and a segment more on either side of each.

        None if these are all.
        """
        count, runs = len(self._points), []
        for k, box in enumerate(self._stretches):
            if meets(box, boxes):
                first, last = max(k * _STRETCH - 1, 0), min((k + 1) * _STRETCH + 2, count)
                if runs and first < runs[-1][1]:
                    runs[-1][1] = last
                else:
                    runs.append([first, last])
        if runs == [[0, count]]:
            return None
        points = [self._points[first:last] for first, last in runs]
        codes = [self._codes[first:last].copy() for first, last in runs]
        for each in codes:
            each[0] = Path.MOVETO
        part = path_through(*map(_joined, (points, codes))) if runs else path_through(_NOWHERE)
        part.should_simplify = False
        return part

    @cached_property
    def _stretches(self) -> list[Box]:
        """The boxes of so many segments each, in which a growing line is what it was before."""
        return self._stretches_from(0)

    def _stretches_from(self, first: int) -> list[Box]:
        starts = range(first * _STRETCH, len(self._points) - 1, _STRETCH)
        pieces = (self._points[start : start + _STRETCH + 1] for start in starts)
        return [self._around(piece) for piece in pieces]

    def _extent(self) -> Box:
        if self.pen.is_sketched:
            return EVERYWHERE
        return self._box_of(0)

    def _box_of(self, first: int) -> Box:
        points = self._points[first:]
        if not self._is_stroke:
            points = points[self._codes[first:] != Path.CLOSEPOLY]
        return self._clipped(self._around(points))

    def _around(self, points: np.ndarray) -> Box:
        """Return the box of the ink along points."""
        left, top, right, bottom = padded(bounds(points), self.pen.reach)
        return left, self._height - bottom, right, self._height - top


def _common(one: np.ndarray, other: np.ndarray) -> int:
    """Return how many rows two arrays begin with alike."""
    count = min(len(one), len(other))
    unlike = (one[:count] != other[:count]).reshape(-1)
    first = int(unlike.argmax()) if count else 0
    return first * count // len(unlike) if count and unlike[first] else count


def _joined(pieces: list[np.ndarray]) -> np.ndarray:
    """Return pieces one after another; of one, itself."""
    return pieces[0] if len(pieces) == 1 else np.concatenate(pieces)
