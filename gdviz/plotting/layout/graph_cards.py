"""The operations of a formula as cards: values go along one side of each edge, slopes back along
the other, and beside them stands what the way back multiplies by."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from gdviz.plotting.layout.edge_words import around, beside
from gdviz.plotting.layout.graph import SLOPES, VALUES, GraphDrawing, written
from gdviz.plotting.layout.page import Box
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.mark import Drawn, Mark
from gdviz.plotting.marks.plates import Plate, mixed
from gdviz.plotting.marks.text import Stamp, measure, widest, write
from gdviz.plotting.marks.writing import shown_since
from gdviz.studies.graphs import BACKWARD, FORWARD, Edge, Node, told_on_edge

_PLAIN = 9.8
"""In em: from a column of cards to the next."""
_CARD, _ROOM = (2.9, 2.15), 2.35
"""In em: half the width and the height of a card, and the room above its middle and below it."""
_LINES = (1.2, -0.2, -1.5)
"""In em: how high on a card its formula, its value and its slope stand."""
_SCALES = (0.9, 0.8, 0.7, 0.6)
"""Of the words at the edges: the first that there is room for."""
_LANE, _GAP = 0.27, 0.55
"""In em: how far from the middle of an edge its arrows run, and the words beside it stand."""
_THIN, _THICK, _SAMPLE = 0.9, 1.5, 2.0
"""The widths of arrows, of those in focus, and in em the length of those in the key."""
_TINT = 0.1
"""The share of a colour in the face of a card."""
_KEY, _LEAST = (3.3, 1.5), 0.7
"""In em: how high the two lines of the key stand; and the scale of equations from which on it is
left out."""
_NOWHERE = np.full((2, 2), np.nan)
_WAYS = ((FORWARD, VALUES), (BACKWARD, SLOPES))


@dataclass(frozen=True, eq=False)
class CardDrawing(GraphDrawing):
    """A graph whose nodes are cards: on each its operation, its value and its slope."""

    def _apart(self, k: int) -> float:
        return _PLAIN

    @property
    def _sides(self) -> float:
        return 2 * _CARD[0] + 0.1

    @property
    def _room(self) -> tuple[float, float]:
        return _ROOM, _ROOM

    @cached_property
    def _half(self) -> np.ndarray:
        """Half the width and the height of a card, in pixels."""
        return self.em * np.array(_CARD)

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        drawn = super().draw()
        self._draw_key()
        return [*drawn, *self._tell_edges()]

    # ------------------------------------------------------------------------- edges

    def _lane(self, edge: Edge, way: str) -> np.ndarray:
        """Return the tail and the tip of the arrow along an edge of what goes one way."""
        tail, head = self.places[[edge.tail, edge.head]]
        along = (head - tail) / np.hypot(*(head - tail))
        aside = np.array([-along[1], along[0]]) * _LANE * self.em * (1 if way == FORWARD else -1)
        with np.errstate(divide="ignore", invalid="ignore"):  # as far as the edges of the cards
            out = np.nanmin((self._half - np.sign(along) * aside) / np.abs(along))
            into = np.nanmin((self._half + np.sign(along) * aside) / np.abs(along))
        ends = np.array([tail + aside + out * along, head + aside - into * along])
        return ends if way == FORWARD else ends[::-1]

    def _edges(self) -> Iterator[Mark]:
        """Yield the arrows of both ways, pale before values come, thick where in focus."""
        pale = {"color": self.theme.palette.hairline, "width": _THIN, "zorder": 2}
        for e, edge in enumerate(self.graph.edges):
            whole, since = self._lane(edge, FORWARD), self._passed[FORWARD, e]
            yield Vector(
                lambda frame, whole=whole, since=since: whole if frame < since else _NOWHERE,
                self.frames,
                **pale,
            )
        for way, series in _WAYS:
            for e in range(len(self.graph.edges)):
                for at, width, zorder in ((self._gone, _THIN, 2.4), (self._focused, _THICK, 2.5)):
                    yield Vector(
                        lambda frame, at=at, way=way, e=e: at(frame, way, e),
                        self.frames,
                        color=self.theme.series(series),
                        width=width,
                        zorder=zorder,
                    )

    @cached_property
    def _passed(self) -> dict[tuple[str, int], int]:
        """The frame at which each edge has been passed, forward and back."""
        passed: dict[tuple[str, int], int] = {}
        for k, step in enumerate(self.graph.steps):
            for e in step.edges:
                passed.setdefault((step.way, e), k + 1)
        return passed

    def _gone(self, frame: float, way: str, e: int) -> np.ndarray:
        """Return how far along an edge it has come one way, from there on for good."""
        share = min(max(frame - self._passed.get((way, e), math.inf) + 1, 0), 1)
        return self._part(e, way, share)

    def _focused(self, frame: float, way: str, e: int) -> np.ndarray:
        """Return how far it has come along an edge that the step of now is about."""
        step, share = self._step(frame)
        if step is None or step.way != way or e not in step.edges:
            return _NOWHERE
        if step.node is None:  # of a chain one lights up after the other
            share = min(max(share * len(step.edges) - step.edges.index(e), 0), 1)
        return self._part(e, way, share)

    def _part(self, e: int, way: str, share: float) -> np.ndarray:
        tail, tip = self._lane(self.graph.edges[e], way)
        return np.array([tail, tail + share * (tip - tail)]) if share else _NOWHERE

    def _tell_edges(self) -> Iterator[Drawn]:
        """Write at the edges what their slopes are, once values have come along them.

        What would cover something is left out.
        """
        clear = self._half + 0.2 * self.em
        edges, taken = self.graph.edges, [around(at, clear) for at in self.places]
        ways = [tuple(self._lane(edge, way)) for edge in edges for way, _ in _WAYS]
        for e, edge in enumerate(edges):
            full, short = (f"${told_on_edge(self.graph, edge, each)}$" for each in (True, False))
            tried = [(full, scale) for scale in _SCALES[:2]]
            tried += [(short, scale) for scale in _SCALES]
            told = (self._tell(edge, words, scale, taken, ways) for words, scale in tried)
            stamp = next(filter(None, told), None)
            if stamp is not None:
                taken.append(around(np.array(stamp.get_position()), np.array(measure(stamp)) / 2))
                yield shown_since(stamp, self._passed[FORWARD, e], self.frames)

    def _tell(
        self, edge: Edge, words: str, scale: float, taken: Sequence[Box], ways: Sequence[tuple]
    ) -> Stamp | None:
        """Write words beside an edge, if they cover nothing."""
        stamp = self._write(0, 0, words, None, va="center", scale=scale)
        stamp.set_color(self.theme.palette.ink)
        half, tail, head = np.array(measure(stamp)) / 2, *self.places[[edge.tail, edge.head]]
        at = beside((tail, head), half, _GAP * self.em, taken, ways)
        if at is None:
            stamp.remove()
            return None
        stamp.set_position(at)
        return stamp

    # ------------------------------------------------------------------------- cards

    def _nodes(self) -> Iterator[Mark]:
        """Yield a card for each node, whose edge is in colour where something is found."""
        palette, last = self.theme.palette, len(self.places) - 1
        colors = {way: self.theme.series(series) for way, series in _WAYS}

        def edge(frame: float, k: int) -> str:
            step, share = self._step(frame)
            found = step is not None and step.node == k and share >= 0.5
            return colors[step.way] if found else palette.muted

        for k, (node, at) in enumerate(zip(self.graph.nodes, self.places, strict=True)):
            tint = {"": VALUES}.get(node.sign, SLOPES if k == last else None)
            face = palette.ground[-1]
            if tint is not None:
                face = mixed(palette.background, self.theme.series(tint), _TINT)
            yield Plate(
                around(at, self._half),
                face,
                lambda frame, k=k: edge(frame, k),
                self.frames,
                radius=0.4 * self.em,
                zorder=3,
            )

    def _numbers(self, k: int, node: Node) -> Iterator[Drawn]:
        """Write on a card what is computed, its value and its slope."""
        (x, y), em, say = self.places[k], self.em, self.page.say
        first, second, third = (y + height * em for height in _LINES)
        words = f"${node.name} = {node.letters}$" if node.sign else f"${node.name}$"
        stamp = self._write(x, first, words, None, va="center", scale=1.05)
        stamp.set_color(self.theme.palette.ink)
        style = {"va": "center", "scale": 0.95}
        known = self._write(
            x, second, say("graph_value", value=written(node.value)), VALUES, **style
        )
        slope = say("tangent_slope", slope=written(node.slope))
        if not node.sign:  # which it is all for
            style |= {"weight": "bold", "scale": 0.9}
        told = self._write(x, third, slope, SLOPES, **style)
        for each in (stamp, known, told):
            fit(each, 2 * (_CARD[0] - 0.2) * em)
        yield shown_since(known, self._found.get((FORWARD, k), 0), self.frames)
        if math.isnan(node.slope):
            told.remove()
        else:
            yield shown_since(told, self._found[BACKWARD, k], self.frames)

    def _around_nodes(self) -> Iterator[Box]:
        yield from (around(at, self._half) for at in self.places)

    # --------------------------------------------------------------------- the key

    @cached_property
    def _key_wide(self) -> float:
        """The width of what tells both ways; 0 where equations need its room."""
        (left, _, right, _), em = self.page.room, self.page.theme.em
        words = [self.page.say(f"graph_{way}") for way, _ in _WAYS]
        wide = widest(self.page.figure, words, self.page.theme, scale=0.9) + (_SAMPLE + 2.5) * em
        fitting, lines = self.equations.fitting, self.equations.lines
        fits = min(fitting(line, right - left - wide) for line in lines) > _LEAST
        return wide if fits else 0.0

    def _below(self) -> Box:
        left, bottom, right, top = self.page.room
        return left + self._key_wide, bottom, right, top

    def _draw_key(self) -> None:
        """Write at the left of the equation what goes which way, each behind its arrow."""
        if not self._key_wide:
            return
        (left, bottom, *_), theme, em = self.page.room, self.page.theme, self.page.theme.em
        for (way, series), height in zip(_WAYS, _KEY, strict=True):
            y, ends = bottom + height * em, np.array([left, left + _SAMPLE * em])
            ends = ends if way == FORWARD else ends[::-1]
            arrow = np.stack([ends, np.full(2, y)], axis=1)
            Vector(arrow, color=theme.series(series), width=_THIN).draw_on(self.axes, theme)
            style = {"color": theme.series_text(series), "va": "center", "scale": 0.9}
            words = self.page.say(f"graph_{way}")
            write(self.axes, left + (_SAMPLE + 0.6) * em, y, words, theme, **style)
