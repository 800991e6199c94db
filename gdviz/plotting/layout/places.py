"""The free room on axes while labels are put there, one after another."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from functools import cache
from itertools import product
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.labels import Occupancy, dense, distances, place, thin
from gdviz.plotting.layout.leaders import Leader, lead
from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.mark import OVER_ALL
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Stamp, size_of, write
from gdviz.plotting.marks.theme import Theme

_ANCHORS = 400
"""Of a path of more points room is looked for beside some, as those of many steps lie close."""
_FARTHEST = 1.75
"""In em of a label: how far from what it names it stands at most, which is one and a half of its
heights."""
_SURELY = 0.85
"""How much of its share of another's size a text has at least: its glyphs stand on whole pixels."""
_STYLE = {"halo": True, "ha": "center", "va": "center", "zorder": OVER_ALL}


class Places:
    """What stands on axes, and so where a label can stand beside what it names.

    Everything is given in the axes' data coordinates and kept in pixels.
    """

    def __init__(self, axes: Axes, theme: Theme) -> None:
        self.axes, self.theme = axes, theme
        points = theme.size.dpi / 72
        self.marker = theme.size.marker * points
        self.gap = (theme.size.halo + theme.size.path) * points
        self.paths: dict[Hashable, np.ndarray] = {}
        self.rings: list[np.ndarray] = []
        self.taken: list[Box] = []
        self._sizes: defaultdict[Hashable, dict[float, np.ndarray]] = defaultdict(dict)
        # made once of what stands here, until more does
        self._occupied, self._others = cache(self._occupied), cache(self._others)
        self._thin = cache(self._thin)

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Return where points (k, 2) of the axes lie on the figure."""
        return self.axes.transData.transform(np.asarray(points, float))

    def add_path(self, name: Hashable, points: np.ndarray) -> None:
        """Keep labels off a line through points (k, 2)."""
        self.paths[name] = self._along(points)
        for made in (self._occupied, self._others, self._thin):
            made.cache_clear()

    def _along(self, points: np.ndarray) -> np.ndarray:
        """Return dense points, in pixels, along a line through points (k, 2), where it matters."""
        with np.errstate(invalid="ignore"):
            placed = self.pixels(points)
        low, high = self.axes.bbox.min, self.axes.bbox.max
        reach = high - low  # cut off as far outside as this, a line hardly bends where it is seen
        left, bottom, right, top = frame = tuple(self.axes.bbox.padded(8 * self.gap).extents)
        along = dense(np.clip(placed, low - reach, high + reach), 3, frame, pen=4)
        x, y = along.T
        return along[(x > left) & (x < right) & (y > bottom) & (y < top)]

    def add_ring(self, point: np.ndarray, radius: float) -> np.ndarray:
        """Keep labels off a round mark, of a radius in sizes of the theme's marker.

        Returns the points (24, 2) of its edge, beside which a label of it can stand.
        """
        edge = self._edge(point, radius)
        self._add_points(edge)
        return self.axes.transData.inverted().transform(edge)

    def _edge(self, point: np.ndarray, radius: float) -> np.ndarray:
        """Return points (24, 2) round a point, in pixels."""
        angles = np.linspace(0, 2 * np.pi, 24)
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        return self.pixels(point) + radius * self.marker * around

    def add_trace(self, points: np.ndarray) -> None:
        """Keep labels off a line through points (k, 2) that no label can be mistaken to name."""
        self._add_points(self._along(points))

    def reached(self, points: np.ndarray, stamp: Stamp) -> int:
        """Return the first of the points (k, 2) of a way at which it comes to words, or to what
        leads from them."""
        at = [stamp.get_position()] if stamp.leader is None else stamp.leader.get_xydata()
        x, y = self.pixels(points).T.copy()
        away = np.min([np.hypot(x - to_x, y - to_y) for to_x, to_y in self.pixels(at)], axis=0)
        away = np.nan_to_num(away, nan=np.inf)
        return int((away <= away.min() + 0.3 * self.theme.em).argmax())

    def add_words(self, stamp: Stamp) -> None:
        """Keep labels off words that stand already."""
        self.taken.append(tuple(stamp.get_window_extent().extents))

    def take_back(self, stamps: Iterable[Stamp | None]) -> None:
        """Take away words that were put here last, and the lines that lead from them."""
        for stamp in filter(None, stamps):
            stamp.remove()
            self.taken.pop()
            if stamp.leader is not None:
                stamp.leader.remove()
                self.rings.pop()
        self._occupied.cache_clear()

    def label(
        self,
        words: str,
        anchors: np.ndarray,
        name: Hashable = None,
        room: float = 1.0,
        nearest: bool = False,
        *,
        scale: float = 1.0,
        **style: object,
    ) -> Stamp | None:
        """Write words beside one of the anchors (k, 2), clear of all else, if there is room.

        Parameters
        ----------
        name : the path that the words belong to: they keep far from the others
        room : distance from what is named, in gaps
        nearest : whether the words must stand nearer to it than to any other path
        scale, **style : as for `text.write`
        """
        style |= {"scale": scale}
        centre = self.find(words, anchors, name, room, nearest, **style)
        return None if centre is None else self._put(words, centre, **style)

    def find(
        self,
        words: str,
        anchors: np.ndarray,
        name: Hashable = None,
        room: float = 1.0,
        nearest: bool = False,
        *,
        scale: float = 1.0,
        **style: object,
    ) -> np.ndarray | None:
        """Return where in pixels the centre of words can stand, as for `label`, if anywhere."""
        occupied = self._occupied(room * self.gap)
        size = self._size_with_room(words, scale, style, occupied)
        if size is None:
            return None
        anchors, others = self._anchors(anchors, None if nearest else name), self._others(name, 16)
        farthest = _FARTHEST * scale * self.theme.em
        return place(size, anchors, occupied, others.points, self.taken, nearest, farthest)

    def find_beside(
        self, words: str, point: np.ndarray, line: np.ndarray, *, scale: float, **style: object
    ) -> np.ndarray | None:
        """Return where in pixels the centre of words can stand beside a ball at a point (1, 2).

        They keep off a line (2, 2) through it that is there for a while, and stand farther away,
        beside the line, where the ball has no room, or over lines but clear of other words. Where
        there is room nowhere, it is None.
        """
        points = np.concatenate([self._occupied(0.7 * self.gap).points, self._along(line)])
        occupied = Occupancy(self._frame, 0.7 * self.gap, points)
        size = self._size(words, scale, style)
        nothing, farthest = np.empty((0, 2)), _FARTHEST * scale * self.theme.em
        ends = self.pixels(line)
        shares = 0.5 + np.outer(np.linspace(0.05, 0.5, 10), [1, -1])
        tried = [self._edge(point, radius) for radius in (0.9, 1.8)]
        tried += [ends[0] + share[:, None] * (ends[1] - ends[0]) for share in shares]
        bare = Occupancy(self._frame, 0.7 * self.gap, nothing)
        found = (
            place(size, anchors, clear, nothing, self.taken, False, farthest)
            for clear in (occupied, bare)
            for anchors in tried
        )
        return next((centre for centre in found if centre is not None), None)

    def put(self, words: str, centre: np.ndarray, **style: Any) -> Stamp | None:
        """Write words there in pixels, unless that is on something else or outside the axes."""
        half = self.size(words, **style) / 2
        return self._put(words, centre, **style) if self.is_free(centre, half) else None

    def is_free(self, centre: np.ndarray, half: np.ndarray, share: float = 0.6) -> bool:
        """Whether words with half of this size cover nothing there, all in pixels.

        Lines may touch their edge: they may not come into so much of their size.
        """
        (left, bottom), (right, top) = centre - half, centre + half
        x0, y0, x1, y1 = self._frame
        points = self._occupied(self.gap).points
        return (
            x0 <= left
            and right <= x1
            and y0 <= bottom
            and top <= y1
            and not (np.abs(points - centre) < share * half).all(axis=1).any()
            and not any(
                left < box[2] and box[0] < right and bottom < box[3] and box[1] < top
                for box in self.taken
            )
        )

    def label_ring(
        self, words: str, point: np.ndarray, radius: float, **style: object
    ) -> Stamp | None:
        """Write words beside a round mark, as for `add_ring`, or with a line that leads to it."""
        edge = self.add_ring(point, radius)
        return self.label(words, edge, **style) or self.lead(words, edge, crossing=True, **style)

    def lead(
        self,
        words: str,
        anchors: np.ndarray,
        name: Hashable = None,
        *,
        crossing: bool = False,
        far: bool = True,
        scale: float = 1.0,
        **style: object,
    ) -> Stamp | None:
        """Write words where there is room, and a thin line from them to one of the anchors (k, 2).

        The line crosses no path but the one of that `name`, unless `crossing` allows it, and is
        long only where it may lead `far`; other keywords are as for `label`.
        """
        style |= {"scale": scale}
        found = self._leader(words, anchors, name, crossing, far, **style)
        if found is None:
            return None
        stamp = self._put(words, found.centre, **style)
        self.join(stamp, found.line)
        return stamp

    def join(self, stamp: Stamp, ends: np.ndarray) -> None:
        """Draw a thin line (2, 2), in pixels, from words to what they name."""
        line = Stroke(color=stamp.get_color(), linewidth=0.35 * self.theme.size.path, zorder=4.9)
        line.set_data(*self.axes.transData.inverted().transform(ends).T)
        self.axes.add_artist(line)
        stamp.leader = line
        self._add_points(dense(ends, 3))

    def find_farther(self, words: str, anchors: np.ndarray, **style: object) -> np.ndarray | None:
        """Return where in pixels the centre of words can stand that is nearest to the anchors."""
        found = self._leader(words, anchors, None, True, True, **style)
        return None if found is None else found.centre

    def _leader(
        self,
        words: str,
        anchors: np.ndarray,
        name: Hashable,
        crossing: bool,
        far: bool,
        *,
        scale: float = 1.0,
        **style: object,
    ) -> Leader | None:
        occupied = self._occupied(1.2 * self.gap)
        size = self._size_with_room(words, scale, style, occupied)
        if size is None:
            return None
        others = self._nothing if crossing else self._others(name, 0.3 * self.gap)
        return lead(size, self._anchors(anchors), occupied, others, self.taken, far)

    def over(
        self, shapes: Sequence[str], anchors: np.ndarray, *, scale: float = 1.0, **style: object
    ) -> Stamp | None:
        """Write words, in one of some shapes, over paths but clear of other words.

        They stand beside one of the anchors (k, 2), where there is room clear of markers too. Other
        keywords are as for `label`.
        """
        nothing, anchors = np.empty((0, 2)), self._anchors(anchors)
        points = np.concatenate([*self.rings, nothing])
        ways = ((points, 1.0), (points, 0.3), (nothing, 1.0))
        for (covered, share), words in product(ways, shapes):
            occupied = Occupancy(self._frame, share * self.gap, covered)
            centre = place(self._size(words, scale, style), anchors, occupied, nothing, self.taken)
            if centre is not None:
                return self._put(words, centre, scale=scale, **style)
        return None

    def column(self, words: str, at: float, *, scale: float = 1.0, **style: object) -> Stamp | None:
        """Write words centred on a place across, as high as nothing is covered, if there is room.

        Other keywords are as for `label`.
        """
        size, box = self._size(words, scale, style), self.axes.bbox
        half = size / 2 + 0.4 * self.theme.em
        x = np.clip(self.pixels([(at, 0)])[0, 0], box.x0 + half[0], box.x1 - half[0])
        heights = np.arange(box.y1 - half[1], box.y0 + half[1], -4)
        across, up = self._occupied(self.gap).points.T
        up = up[np.abs(across - x) < half[0]]
        free = ~(np.abs(heights[:, None] - up) < half[1]).any(axis=1)
        for left, bottom, right, top in self.taken:
            if left < x + half[0] and right > x - half[0]:
                free &= (heights + half[1] <= bottom) | (heights - half[1] >= top)
        if not free.any():
            return None
        return self._put(words, np.array([x, heights[free.argmax()]]), scale=scale, **style)

    def _add_points(self, points: np.ndarray) -> None:
        self.rings.append(points)
        self._occupied.cache_clear()

    def _occupied(self, gap: float) -> Occupancy:
        """Return all that stands here, which labels keep a gap from."""
        everything = [*self.paths.values(), *self.rings, np.empty((0, 2))]
        return Occupancy(self._frame, gap, np.concatenate(everything))

    def _others(self, name: Hashable, spacing: float) -> Occupancy:
        """Return all paths but one, a point of each square of a spacing."""
        others = [self._thin(each, spacing) for each in self.paths if each != name]
        points = np.concatenate([*others, np.empty((0, 2))])
        return Occupancy(self._frame, self.theme.em, thin(points, spacing))

    def _thin(self, name: Hashable, spacing: float) -> np.ndarray:
        return thin(self.paths[name], spacing)

    @property
    def _nothing(self) -> Occupancy:
        return Occupancy(self._frame, self.gap, np.empty((0, 2)))

    @property
    def _frame(self) -> Box:
        return tuple(self.axes.bbox.padded(-0.4 * self.theme.em).extents)

    def _size_with_room(
        self, words: str, scale: float, style: dict[str, object], occupied: Occupancy
    ) -> np.ndarray | None:
        """Return the width and the height of words, or None where there is room for them nowhere.

        Formulas are slow to measure: where the size at another scale tells enough, it is taken.
        """
        known = self._sizes[words, *style.items()]
        if scale not in known and not all(
            occupied.has_room(_SURELY * scale / at * size) for at, size in known.items()
        ):
            return None
        size = self._size(words, scale, style)
        return size if occupied.has_room(size) else None

    def size(self, words: str, *, scale: float = 1.0, **style: object) -> np.ndarray:
        """Return the width and the height of words in pixels."""
        return self._size(words, scale, style)

    def _size(self, words: str, scale: float, style: dict[str, object]) -> np.ndarray:
        """Return the width and the height of words, which are measured once."""
        known = self._sizes[words, *style.items()]
        if scale not in known:
            settings = _STYLE | {"scale": scale} | style
            known[scale] = np.array(size_of(self.axes, words, self.theme, **settings))
        return known[scale]

    def _put(self, words: str, centre: np.ndarray, *, scale: float, **style: object) -> Stamp:
        half, settings = self._size(words, scale, style) / 2, _STYLE | {"scale": scale} | style
        x, y = self.axes.transData.inverted().transform(centre)
        stamp = write(self.axes, x, y, words, self.theme, **settings)
        self.taken.append((*(centre - half), *(centre + half)))
        return stamp

    def _anchors(self, anchors: np.ndarray, name: Hashable = None) -> np.ndarray:
        """Return some anchors in pixels; of a path those where no other path is near, if any."""
        with np.errstate(invalid="ignore"):
            anchors = self.pixels(anchors)
        (x, y), em, box = anchors.T.copy(), self.theme.em, self.axes.bbox.padded(1)
        anchors = anchors[(x >= box.x0) & (x <= box.x1) & (y >= box.y0) & (y <= box.y1)]
        if len(anchors) > _ANCHORS:
            anchors = thin(anchors, 0.3 * em)
        if name is None or not len(anchors):
            return anchors
        away = distances(anchors, self._others(name, 0.2 * em).points)
        return anchors[away > min(1.2 * em, 0.6 * away.max())]
