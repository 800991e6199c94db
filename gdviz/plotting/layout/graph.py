"""A computation drawn as a graph: nodes in columns, edges between them, a number at each.

What is known grows from step to step: values forward, in one colour, slopes back, in another; the
edges in focus light up, and their equation stands below.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.edge_words import around, on_edge
from gdviz.plotting.layout.equations import Equations, as_text
from gdviz.plotting.layout.glyphs import draw_activation
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.mark import OVER_ALL, Drawn, Mark
from gdviz.plotting.marks.plates import Plate
from gdviz.plotting.marks.text import Stamp, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.graphs import (
    BACKWARD,
    FORWARD,
    Edge,
    Graph,
    Leaf,
    Node,
    Step,
    in_short,
)

VALUES, SLOPES = 1, 0
"""The series of the two."""
_RADIUS, _NUMBER = 1.15, 0.85
"""Of a node in em, and the scale of the numbers at it."""
_NEAREST, _ASIDE, _CLEAR = 4.3, 4.2, 0.5
"""In em: from a column to the next at least; beside the numbers that edges bear; and between those
of nodes."""
_ABOVE, _BELOW, _BIASED = 2.5, 2.4, 4.6
"""In em: the room that a node needs above its middle, below it, and with a bias."""
_APART = 0.5
"""In em: the room between the numbers of a node and those of the next below it."""
_EQUATION = 5.0
"""In em: the height of the equation below the graph."""
_WEIGHT, _TALL, _ROUNDS = 0.75, 2.4, 4
"""The scale of the numbers of a weight on its edge, their height in em, and how often each is put
where it is clear of all others."""
_LARGEST, _STRETCHED = 1.3, 2.2
"""How much larger than the page's the text gets, and how much farther apart columns stand, where
there is room."""
_NOWHERE = np.full((2, 2), np.nan)


@dataclass(frozen=True, eq=False)
class GraphDrawing:
    """A graph as large as it fits the room of a page, with the equation of each step below.

    Its nodes are rings, with their numbers above and below them.
    """

    page: Page
    graph: Graph

    @cached_property
    def scale(self) -> float:
        """How large the text is, in shares of the page's."""
        em, (left, bottom, right, top) = self.page.theme.em, self.page.room
        wide = (right - left) / em / (self._columns[-1] + self._sides)
        high = ((top - bottom) / em - _EQUATION) / sum(self._heights)
        return min(_LARGEST, wide, high)

    @cached_property
    def theme(self) -> Theme:
        """The theme of the page with text of that size."""
        size = self.page.theme.size
        small = {"base": self.scale * size.base, "path": min(1.0, self.scale) * size.path}
        return replace(self.page.theme, size=replace(size, **small))

    @cached_property
    def em(self) -> float:
        """The size of its text in pixels."""
        return self.theme.em

    @cached_property
    def axes(self) -> Axes:
        """The axes that it is drawn on, in pixels."""
        return self.page.sheet()

    @property
    def frames(self) -> int:
        """One for each step, and one before them."""
        return len(self.graph.steps) + 1

    # ------------------------------------------------------------------------- where

    @cached_property
    def _columns(self) -> list[float]:
        """The middle of each column, in em from that of the first."""
        count = 1 + max(int(node.place[0]) for node in self.graph.nodes)
        nodes, at = self.graph.nodes, [0.0]
        for k in range(1, count):
            weighed = any(e.weight for e in self.graph.edges if nodes[e.head].place[0] == k)
            at.append(at[-1] + max(self._apart(k), weighed * (self._label_wide + _ASIDE)))
        return at

    def _apart(self, k: int) -> float:
        """Return how far a column is from the one before it, in em, where edges bear no numbers."""
        return max(sum(self._wide[k - 1 : k + 1]) / 2 + _CLEAR, _NEAREST)

    @property
    def _sides(self) -> float:
        """The room that the outer columns take beside their middles, both together, in em."""
        return max(self._wide[0], self._wide[-1], 2 * _RADIUS)

    @cached_property
    def _wide(self) -> list[float]:
        """The width of the numbers at the nodes of each column, in em of any size."""
        wide: dict[int, list[float]] = {}
        for node in self.graph.nodes:
            wide.setdefault(int(node.place[0]), []).append(self._widest(_told_at(node)))
        return [max(wide[k]) for k in sorted(wide)]

    def _widest(self, numbers: Sequence[str]) -> float:
        """Return the width of the widest of some numbers at a node, in em of any size."""
        theme = self.page.theme
        return widest(self.page.figure, numbers, theme, scale=_NUMBER) / theme.em

    @cached_property
    def _heights(self) -> list[float]:
        """The room above the middle of the highest row, between, and below the lowest, in em."""
        above, below = self._room
        heights = sorted({node.place[1] for node in self.graph.nodes})
        apart = [
            abs(one.place[1] - other.place[1])
            for i, one in enumerate(self.graph.nodes)
            for other in self.graph.nodes[:i]
            if one.place[0] == other.place[0]
        ]
        between = (heights[-1] - heights[0]) / min(apart, default=1.0) * (above + below + _APART)
        return [above, between, below]

    @property
    def _room(self) -> tuple[float, float]:
        """The room above the middle of a node and below it, in em."""
        noted = any(node.bias or node.note for node in self.graph.nodes)
        return _ABOVE, _BIASED if noted else _BELOW

    @cached_property
    def places(self) -> np.ndarray:
        """The middle of each node in pixels, shape (nodes, 2)."""
        left, bottom, right, top = self.page.room
        above, between, below = (self.em * each for each in self._heights)
        bottom += _EQUATION * self.page.theme.em
        spare = (top - bottom - above - between - below) / 2
        heights = np.array([node.place[1] for node in self.graph.nodes])
        share = (heights - heights.min()) / (np.ptp(heights) or 1)
        across = self.em * np.array(self._columns)
        wide = right - left - self._sides * self.em
        stretch = min(wide / (across[-1] or 1), _STRETCHED)
        across = (left + right) / 2 + stretch * (across - across[-1] / 2)
        x = across[[int(node.place[0]) for node in self.graph.nodes]]
        more = min(0.8 * spare, 0.5 * between)
        y = top - above - spare + more - share * (between + 2 * more)
        return np.stack([x, y], axis=1)

    def _ends(self, edge: Edge) -> tuple[np.ndarray, np.ndarray]:
        """Return where an edge leaves its tail and meets its head."""
        tail, head = self.places[[edge.tail, edge.head]]
        along = _RADIUS * self.em * (head - tail) / np.hypot(*(head - tail))
        return tail + along, head - along

    # -------------------------------------------------------------------------- when

    @cached_property
    def _found(self) -> dict[tuple[str, object], int]:
        """The frame from which on each value, slope and weight's slope is seen."""
        found: dict[tuple[str, object], int] = {}
        for k, step in enumerate(self.graph.steps):
            what = step.leaf if step.node is None else step.node
            found.setdefault((step.way, what), k + 1)
        return found

    # -------------------------------------------------------------------------- draw

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        marks = [*self._edges(), *self._nodes()]
        drawn = [mark.draw_on(self.axes, self.theme) for mark in marks]
        for k, node in enumerate(self.graph.nodes):
            drawn += self._numbers(k, node)
        return [*drawn, *self._weights(), *self.equations.draw(self._below())]

    def _edges(self) -> Iterator[Mark]:
        thin = {"color": self.theme.palette.muted, "width": 0.7, "zorder": 2}
        for e, edge in enumerate(self.graph.edges):
            ends = np.array(self._ends(edge))

            def dark(frame: float, e: int = e, ends: np.ndarray = ends) -> np.ndarray:
                lit = self._lit_ends(frame, BACKWARD).get(e)  # its head would look out behind it
                return ends if lit is None or not np.allclose(lit, ends[::-1]) else _NOWHERE

            yield Vector(dark, self.frames, **thin)
        for way, series in ((FORWARD, VALUES), (BACKWARD, SLOPES)):
            color = self.theme.series(series)
            style = {"color": color, "width": 0.9, "halo": False, "zorder": 2.45}
            for e in range(len(self.graph.edges)):
                yield Vector(
                    lambda frame, way=way, e=e: self._lit_ends(frame, way).get(e, _NOWHERE),
                    self.frames,
                    color=color,
                    width=0.9,
                    zorder=2.4,
                )
            yield Line(lambda frame, way=way: self._lit(frame, way), self.frames, **style)

    def _lit(self, frame: float, way: str) -> np.ndarray:
        """Return the edges in focus, as far as light has come along them at a frame."""
        gap, lit = np.full((1, 2), np.nan), self._lit_ends(frame, way).values()
        return np.concatenate([gap, *(piece for ends in lit for piece in (ends, gap))])

    def _lit_ends(self, frame: float, way: str) -> dict[int, np.ndarray]:
        """Return from where to where light has come along each edge in focus."""
        step, share = self._step(frame)
        if step is None or step.way != way:
            return {}
        lit = {}
        chain = len(step.edges) if step.node is None else 1  # its edges light up one by one
        for k, e in enumerate(step.edges):
            ends = np.array(self._ends(self.graph.edges[e]))
            ends = ends if way == FORWARD else ends[::-1]
            reach = min(max(share * chain - k, 0), 1) if chain > 1 else share
            lit[e] = np.array([ends[0], ends[0] + reach * (ends[1] - ends[0])])
        return lit

    def _step(self, frame: float) -> tuple[Step | None, float]:
        """Return the step that a frame shows or is on the way to, and how far it is."""
        k = math.ceil(frame - 1e-9)
        return (self.graph.steps[k - 1], frame - k + 1) if k else (None, 0.0)

    def _nodes(self) -> Iterator[Mark]:
        """Yield the rings of the nodes, a ring in colour where something is found."""
        em, dpi = self.em, self.theme.size.dpi
        size = 2 * _RADIUS * em * 72 / dpi / self.theme.size.marker
        style = {"size": size, "open": True}
        muted = self.theme.palette.muted
        yield Dots(self.places, color=muted, zorder=3, **style)
        for way, series in ((FORWARD, VALUES), (BACKWARD, SLOPES)):
            color = self.theme.series(series)
            at = lambda frame, way=way: self._focus(frame, way)  # noqa: E731
            yield Dots(at, self.frames, color=color, zorder=3.1, **style)

    def _focus(self, frame: float, way: str) -> np.ndarray:
        step, share = self._step(frame)
        if step is None or step.way != way or share < 0.5:
            return np.empty((0, 2))
        at = [step.node] if step.node is not None else self._biased(step)
        return self.places[at].reshape(-1, 2)

    def _biased(self, step: Step) -> list[int]:
        """Return the node whose bias a step is about, if it is about one."""
        nodes = enumerate(self.graph.nodes)
        return [k for k, node in nodes if node.bias and node.bias.name == step.leaf]

    # ----------------------------------------------------------------------- numbers

    def _write(self, x: float, y: float, words: str, series: int | None, **style: object) -> Stamp:
        """Write words in the colour of values or slopes, or muted."""
        color = self.theme.palette.muted if series is None else self.theme.series_text(series)
        style = {"ha": "center", "scale": _NUMBER, "color": color, "zorder": 5} | style
        return write(self.axes, x, y, words, self.theme, **style)

    def _numbers(self, k: int, node: Node) -> Iterator[Drawn]:
        """Write a node's sign within it, its value above and its slope below."""
        (x, y), em = self.places[k], self.em
        self._sign(node, x, y)
        name = _named(node)
        above, below = y + (_RADIUS + 0.4) * em, y - (_RADIUS + 0.35) * em
        known = _known(node)
        value = self._write(x, above, known, VALUES, halo=True)
        since = self._found.get((FORWARD, k), 0)
        if since and name:
            waiting = self._write(x, above, f"${name}$", None, halo=True)
            yield shown_since(waiting, 0, self.frames, until=since)
        yield shown_since(value, since, self.frames)
        if not math.isnan(node.slope):
            slope = self._write(x, below, written(node.slope), SLOPES, va="top", halo=True)
            yield shown_since(slope, self._found[BACKWARD, k], self.frames)
        if node.note:
            self._write(x, below - 1.2 * em, f"${node.note}$", None, va="top")
        if node.bias:
            yield from self._leaf(node.bias, x, below - 1.8 * em)

    def _sign(self, node: Node, x: float, y: float) -> None:
        """Draw what computes a node, as large as its ring has room for it."""
        if node.activation is not None:
            draw_activation(self.axes, self.theme, node.activation, (x, y), VALUES, 0.75)
            return
        words = f"${node.sign or node.name}$"
        stamp = self._write(x, y, words, None, va="center", scale=1, zorder=4)
        stamp.set_color(self.theme.palette.ink)
        fit(stamp, 1.75 * _RADIUS * self.em)

    def _leaf(self, leaf: Leaf, x: float, y: float, *, plated: bool = False) -> list[Drawn]:
        """Write the value of a weight or a bias above a place, and its slope below, once found.

        Where they are `plated`, no edge is seen between their letters.
        """
        style = {"scale": _WEIGHT, "zorder": OVER_ALL}
        value, slope, since = _told(leaf), written(leaf.slope), self._found[BACKWARD, leaf.name]
        up = (0.38 if plated else 0.1) * self.em
        known = self._write(x, y + up, value, VALUES, **style)
        told = self._write(x, y - 0.27 * self.em, slope, SLOPES, va="top", **style)
        plates = [self._plate(known, 0), self._plate(told, since)] if plated else []
        return [*plates, shown_since(told, since, self.frames)]

    def _plate(self, stamp: Stamp, since: int) -> Drawn:
        """Draw the ground under words that stand on an edge, from one frame on."""
        box, face = stamp.get_window_extent().padded(0.06 * self.em), self.theme.palette.background
        plate = Plate(
            box.extents,
            lambda frame: face if frame >= since else "none",
            frames=self.frames,
            radius=0.2 * self.em,
            width=0,
            zorder=OVER_ALL - 0.1,
        )
        return plate.draw_on(self.axes, self.theme)

    def _weights(self) -> Iterator[Drawn]:
        """Write the weights on their edges, clear of one another."""
        edges = [edge for edge in self.graph.edges if edge.weight is not None]
        places = [np.mean(self._ends(edge), axis=0) for edge in edges]
        nodes = list(self._around_nodes())
        for _ in range(_ROUNDS):
            for k, edge in enumerate(edges):
                others = [around(at, self._half) for j, at in enumerate(places) if j != k]
                places[k] = on_edge(self._ends(edge), self._half, [*nodes, *others])
        for edge, at in zip(edges, places, strict=True):
            yield from self._leaf(edge.weight, *at, plated=True)

    @cached_property
    def _label_wide(self) -> float:
        """The width that the numbers of a weight take on its edge, in em of any size."""
        told = dict.fromkeys(_told(edge.weight) for edge in self.graph.edges if edge.weight)
        longest, theme = sorted(told, key=len)[-2:], self.page.theme
        return widest(self.page.figure, longest, theme, scale=_WEIGHT) / theme.em + 0.3

    @property
    def _half(self) -> np.ndarray:
        """Half the size of the numbers of a weight, in pixels."""
        return np.array([self._label_wide, _TALL]) * self.em / 2

    def _around_nodes(self) -> Iterator[Box]:
        """Yield the room that nodes and their numbers take."""
        em = self.em
        for node, (x, y) in zip(self.graph.nodes, self.places, strict=True):
            r = _RADIUS * em
            yield x - r, y - r, x + r, y + r
            wide = self._widest([_known(node)]) * em / 2
            yield x - wide, y + r, x + wide, y + _ABOVE * em
            if not math.isnan(node.slope):
                wide = self._widest([written(node.slope)]) * em / 2
                yield x - wide, y - _BELOW * em, x + wide, y - r
            if node.bias or node.note:
                yield x - 2 * em, y - _BIASED * em, x + 2 * em, y - _BELOW * em

    # ---------------------------------------------------------------------- equation

    @cached_property
    def equations(self) -> Equations:
        """The equation of each step, which stands below the graph."""
        return Equations(self.axes, self.page.theme, self.graph.steps, self._color)

    def _below(self) -> Box:
        """Return the room for equations."""
        return self.page.room

    def _color(self, frame: float) -> str:
        step = self.graph.steps[max(int(frame + 0.5) - 1, 0)]
        return self.theme.series_text(VALUES if step.way == FORWARD else SLOPES)


def _named(node: Node) -> str:
    """Return the name that stands before the value of a node, if its ring bears another."""
    return "" if node.name == (node.sign or node.name) else node.name


def _known(node: Node) -> str:
    """Return the value of a node, as it stands above it."""
    name = _named(node)
    return f"${name} = {in_short(node.value)}$" if name else written(node.value)


def _told_at(node: Node) -> list[str]:
    """Return what is written above and below a node."""
    below = [] if math.isnan(node.slope) else [written(node.slope)]
    return [_known(node), *below, *([f"${node.note}$"] if node.note else [])]


def _told(leaf: Leaf) -> str:
    return f"${leaf.name} = {in_short(leaf.value)}$"


def written(value: float) -> str:
    """Return a number in three digits, as text where that needs no formula."""
    return as_text(in_short(value))
