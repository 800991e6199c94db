"""The free room on axes while labels are put there, one after another."""

from collections.abc import Hashable, Sequence

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.labels import dense, place, thin
from gdviz.plotting.layout.leaders import lead
from gdviz.plotting.marks.mark import OVER_ALL
from gdviz.plotting.marks.stroke import Stroke
from gdviz.plotting.marks.text import Stamp, measure, write
from gdviz.plotting.marks.theme import Theme


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
        self.taken: list[tuple[float, float, float, float]] = []

    def pixels(self, points: np.ndarray) -> np.ndarray:
        """Return where points (k, 2) of the axes lie on the figure."""
        return self.axes.transData.transform(np.asarray(points, float))

    def add_path(self, name: Hashable, points: np.ndarray) -> None:
        """Keep labels off a line through points (k, 2)."""
        with np.errstate(invalid="ignore"):
            placed = self.pixels(points)
        low, high = self.axes.bbox.min, self.axes.bbox.max
        reach = high - low  # far outside nothing can be covered, however long the line
        self.paths[name] = dense(np.clip(placed, low - reach, high + reach), 3)

    def add_ring(self, point: np.ndarray, radius: float) -> np.ndarray:
        """Keep labels off a round mark, of a radius in sizes of the theme's marker.

        Returns the points (24, 2) of its edge, beside which a label of it can stand.
        """
        angles = np.linspace(0, 2 * np.pi, 24)
        around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
        self.rings.append(self.pixels(point) + radius * self.marker * around)
        return self.axes.transData.inverted().transform(self.rings[-1])

    def add_trace(self, points: np.ndarray) -> None:
        """Keep labels off a line through points (k, 2) that no label can be mistaken to name."""
        self.rings.append(dense(self.pixels(points), 3))

    def add_words(self, stamp: Stamp) -> None:
        """Keep labels off words that stand already."""
        self.taken.append(tuple(stamp.get_window_extent().extents))

    def label(
        self,
        words: str,
        anchors: np.ndarray,
        name: Hashable = None,
        room: float = 1.0,
        nearest: bool = False,
        **style: object,
    ) -> Stamp | None:
        """Write words beside one of the anchors (k, 2), clear of all else, if there is room.

        Parameters
        ----------
        name : the path that the words belong to: they keep far from the others
        room : distance from what is named, in gaps
        nearest : whether the words must stand nearer to it than to any other path
        **style : as for `text.write`
        """
        stamp, others = self._write(words, style), self._others(name)
        anchors = self._anchors(anchors, None if nearest else name, others)
        gap, covered = room * self.gap, self._everything
        centre = place(
            measure(stamp), anchors, gap, self._frame, covered, others, self.taken, nearest
        )
        return self._put(stamp, centre)

    def lead(
        self, words: str, anchors: np.ndarray, name: Hashable, **style: object
    ) -> Stamp | None:
        """Write words where there is room, and a thin line from them to one of the anchors (k, 2).

        The line crosses no path but the one of that `name`; other keywords are as for `label`.
        """
        stamp, others = self._write(words, style), self._others(name)
        anchors = self._anchors(anchors, None, others)
        gap, covered = 1.2 * self.gap, self._everything
        found = lead(measure(stamp), anchors, gap, self._frame, covered, others, self.taken)
        if found is None:
            return self._put(stamp, None)
        line = Stroke(color=stamp.get_color(), linewidth=0.35 * self.theme.size.path, zorder=4.9)
        line.set_data(*self.axes.transData.inverted().transform(found.line).T)
        self.axes.add_artist(line)
        self.rings.append(dense(found.line, 3))
        return self._put(stamp, found.centre)

    def column(self, words: str, at: float, **style: object) -> Stamp | None:
        """Write words centred on a place across, as high as nothing is covered, if there is room.

        Other keywords are as for `label`.
        """
        stamp, box = self._write(words, style), self.axes.bbox
        half = np.array(measure(stamp)) / 2 + 0.4 * self.theme.em
        x = np.clip(self.pixels([(at, 0)])[0, 0], box.x0 + half[0], box.x1 - half[0])
        points, taken = self._everything, np.reshape(self.taken, (-1, 4))
        for y in np.arange(box.y1 - half[1], box.y0 + half[1], -4):
            low, high = np.subtract((x, y), half), np.add((x, y), half)
            covered = ((points > low) & (points < high)).all(axis=1)
            met = ((taken[:, :2] < high) & (taken[:, 2:] > low)).all(axis=1)
            if not covered.any() and not met.any():
                return self._put(stamp, (x, y))
        return self._put(stamp, None)

    @property
    def _frame(self) -> tuple[float, float, float, float]:
        return tuple(self.axes.bbox.padded(-0.4 * self.theme.em).extents)

    @property
    def _everything(self) -> np.ndarray:
        return np.concatenate([*self.paths.values(), *self.rings, np.empty((0, 2))])

    def _others(self, name: Hashable) -> np.ndarray:
        others = [points for other, points in self.paths.items() if other is not name]
        return np.concatenate([*others, np.empty((0, 2))])

    def _write(self, words: str, style: dict[str, object]) -> Stamp:
        style = {"halo": True, "ha": "center", "va": "center", "zorder": OVER_ALL} | style
        return write(self.axes, 0, 0, words, self.theme, **style)

    def _put(self, stamp: Stamp, centre: Sequence[float] | None) -> Stamp | None:
        """Put words where there is room for them; remove them where there is none."""
        if centre is None:
            stamp.remove()
            return None
        stamp.set_position(self.axes.transData.inverted().transform(centre))
        half = np.array(measure(stamp)) / 2
        self.taken.append((*(np.array(centre) - half), *(np.array(centre) + half)))
        return stamp

    def _anchors(self, anchors: np.ndarray, name: Hashable, others: np.ndarray) -> np.ndarray:
        """Return the anchors in pixels; of a path those where no other path is near, if any."""
        anchors = self.pixels(anchors)
        low, high = self.axes.bbox.min - 1, self.axes.bbox.max + 1
        with np.errstate(invalid="ignore"):
            anchors = anchors[((anchors >= low) & (anchors <= high)).all(axis=1)]
        if name is None or not len(others) or not len(anchors):
            return anchors
        others = thin(others, 0.2 * self.theme.em)
        away = np.array([np.hypot(*(others - anchor).T).min() for anchor in anchors])
        alone = away > min(1.2 * self.theme.em, 0.6 * away.max())
        return anchors[alone]
