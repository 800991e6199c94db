"""Cards in a row or a column, one told after another, with arrows as broad as what flows."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

from gdviz.network.activation import ActivationFunction
from gdviz.plotting.layout.glyphs import (
    Column,
    draw_activation,
    draw_arrow,
    draw_image,
    draw_net,
    draw_turn,
    share_of,
)
from gdviz.plotting.layout.late import hide
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, size_of, write

_PAD, _GAP, _HEAD, _BETWEEN = 0.6, 2.0, 2.9, 1.5
"""In em: within a card, between two cards, the height of a card's head, between two lines."""
_ROW, _SECOND, _DRAWING = 1.75, 1.05, 1.7
"""In em: the height of a fact, of its second line, and of a small drawing."""
_SMALL = 0.85
"""The scale of a second line."""
_LARGEST, _TALLEST = 1.15, 1.5
"""How far cards grow, and how much taller they get where there is room."""
_ONE_LINE = 0.85
"""How much smaller cards may be where that saves a line."""
_READABLE = 0.75
"""How small cards may be before they say less."""
_NET, _NET_ROOM, _NET_GAP = 0.45, 16, 0.7
"""The share of the height that a net has over cards, the height in em from which on there is one,
and the gap between two cards under it."""
_FLOW = (0.16, 2.6)
"""In em: the breadth of an arrow for one number, and that of the broadest."""


@dataclass(frozen=True)
class Fact:
    """A line that all cards have.

    Attributes
    ----------
    key, words : by which it is found in a card, and how it is called
    lines : how many it takes; the second is small
    drawn : whether the card's activation is drawn below
    rank : the higher, the sooner it is left out where there is little room
    """

    key: str
    words: str
    lines: int = 1
    drawn: bool = False
    rank: int = 0

    @property
    def height(self) -> float:
        """Its height in em."""
        return _ROW + _SECOND * (self.lines - 1) + _DRAWING * self.drawn


@dataclass(frozen=True)
class Card:
    """What a card says.

    Attributes
    ----------
    kind, name : its head
    values : the words of each fact, by its key
    series : its colour
    flows : how many numbers leave it
    activation : to be drawn
    joins : whether each of these is made of all that come in
    image : these numbers, if they are the pixels (h, w, 1 or 3) of one; nan where it is not known
    told : what is said of the image
    answer : which of the numbers is the one looked for, from 0
    """

    kind: str
    name: str
    values: Mapping[str, str]
    series: int
    flows: int
    activation: ActivationFunction | None = None
    joins: bool = False
    image: np.ndarray | None = None
    told: str = ""
    answer: int | None = None


def appearing(card: Card, since: int, frames: int, artists: Sequence[Artist]) -> Drawn:
    """Let the artists of a card be there from a frame on."""

    def move(frame: float) -> None:
        for artist in artists:
            artist.set_visible(bool(frame >= since))

    return Drawn(card, frames, move, **{f"artist_{i}": each for i, each in enumerate(artists)})


def _lines(card: Card, fact: Fact) -> list[str]:
    """Return what a card says of a fact."""
    return card.values[fact.key].split("\n")[: fact.lines]


def _told(facts: Sequence[Fact]) -> Iterator[list[Fact]]:
    """Yield facts to tell, ever fewer and in fewer lines, as there is less room."""
    yield list(facts)
    brief = [replace(fact, lines=1, drawn=False) for fact in facts]
    for rank in sorted({fact.rank for fact in facts}, reverse=True):
        yield [fact for fact in brief if fact.rank <= rank]


class CardRows:
    """Cards laid on a page as large as they fit, on as many lines as that takes.

    Over cards that are asked for with a net, and for which one line is enough, it stands: a dot for
    each number, as far as there is room, and lines to those that it is made of. Else arrows go from
    card to card, and the page leaves out a caption that tells of the net.

    Parameters
    ----------
    page, cards, facts
    across : whether a line runs from left to right, or from top to bottom
    net : whether a net is asked for

    Attributes
    ----------
    axes : on which they lie, in pixels
    drawn : one a card, in order
    """

    def __init__(
        self,
        page: Page,
        cards: Sequence[Card],
        facts: Sequence[Fact],
        across: bool,
        net: bool = False,
    ) -> None:
        self.cards, self.across = cards, across
        self.axes = page.axes(page.left, page.bottom, page.right, page.top)
        hide(self.axes)
        self.theme, self.whole = page.theme, np.array(self.axes.bbox.size)
        self.axes.set(xlim=(0, self.whole[0]), ylim=(0, self.whole[1]))
        self.net = net and self.whole[1] > _NET_ROOM * page.theme.em
        self._choose(facts)
        if self.net and (self.lines > 1 or self._scale(1) < _READABLE):
            self.net = False
            self._choose(facts)
        if net and not self.net:
            page.leave_out_caption()
        base = self._scale(self.lines) * self.theme.size.base
        self.theme = replace(self.theme, size=replace(self.theme.size, base=base))
        self._stretch()
        self.drawn: list[Drawn] = self._lay()

    # ------------------------------------------------------------------------ how large

    def _choose(self, facts: Sequence[Fact]) -> None:
        """Find which facts have room, and how the cards lie that tell them."""
        self.gap = _NET_GAP if self.net else _GAP
        self.room = self.whole * [1, 1 - _NET if self.net else 1]
        for told in _told(facts):
            self._measure(told)
            if self._scale(self.lines) > _READABLE:
                break

    def _measure(self, facts: Sequence[Fact]) -> None:
        """Find the sizes of cards that tell such facts, in em, and the lines on which they lie."""
        self.facts = facts
        self._measure_cards()
        self.lines = max(
            range(1, len(self.cards) + 1),
            key=lambda lines: self._scale(lines) * _ONE_LINE**lines,
        )

    def _measure_cards(self) -> None:
        width = self._width_of
        self.named = max(width(fact.words, 0.85) for fact in self.facts) + 0.8
        heads = [max(width(c.kind, 1, "bold"), width(c.name, 0.85)) for c in self.cards]
        lines = [
            [width(line, _SMALL if k else 1) for k, line in enumerate(_lines(card, fact))]
            for card in self.cards
            for fact in self.facts
        ]
        widest = max(max(line) for line in lines)
        if self.across:
            self.size = np.array(
                [max(*heads, widest) + 2 * _PAD, _HEAD + sum(f.height for f in self.facts) + 0.2]
            )
            return
        self.head = max(heads) + 2 * _PAD
        self.columns = [self._column(fact) for fact in self.facts]
        self.size = np.array([self.head + sum(self.columns), _HEAD])

    def _column(self, fact: Fact) -> float:
        """Return how wide a fact is where facts stand side by side, in em."""
        texts = [line for card in self.cards for line in _lines(card, fact)]
        widest = max(self._width_of(text, 1) for text in texts)
        return max(widest + _DRAWING * 1.7 * fact.drawn, self._width_of(fact.words, 0.85)) + 1.2

    def _width_of(self, words: str, scale: float, weight: str = "normal") -> float:
        """Return how wide words are, in em."""
        wide, _ = size_of(self.axes, words, self.theme, scale=scale, weight=weight)
        return wide / self.theme.em

    def _scale(self, lines: int) -> float:
        """Return how large the cards can be on so many lines."""
        each = -(-len(self.cards) // lines)
        along = 0 if self.across else 1
        need = np.empty(2)
        need[along] = each * self.size[along] + (each - 1) * self.gap
        need[1 - along] = lines * self.size[1 - along] + (lines - 1) * _BETWEEN
        need += self._edge()
        return float(min(_LARGEST, *(self.room / self.theme.em / need)))

    def _edge(self) -> np.ndarray:
        """Return the room beside and above the cards, in em: for the names."""
        return np.array([self.named + 0.2, 0.3] if self.across else [0.2, 1.8])

    def _stretch(self) -> None:
        """Let cards that stand side by side be taller where there is room."""
        free = self.room[1] / self.theme.em - (self.lines - 1) * _BETWEEN - 0.5
        self.tall = min(max(free / (self.lines * self.size[1]), 1), _TALLEST) if self.across else 1
        self.size = self.size * [1, self.tall]

    # ------------------------------------------------------------------------- the cards

    def _lay(self) -> list[Drawn]:
        em = self.theme.em
        each, drawn = -(-len(self.cards) // self.lines), []
        for k, card in enumerate(self.cards):
            line, place = divmod(k, each)
            left, top = self._corner(line, place, each)
            artists = self._card(card, left * em, top * em)
            if place == 0:
                artists += self._names(left * em, top * em)
            before = self._corner(*divmod(k - 1, each), each) if k else (left, top)
            if self.net:
                artists += self._column_of_net(k, before[0] * em, left * em)
            elif k:
                artists += self._flow(self.cards[k - 1].flows, before, (left, top))
            drawn.append(appearing(card, k, len(self.cards), artists))
        return drawn

    def _corner(self, line: int, place: int, each: int) -> tuple[float, float]:
        """Return the upper left corner of a card, in em."""
        along, steps = (0, (self.gap, _BETWEEN)) if self.across else (1, (_BETWEEN, self.gap))
        counts = np.array([each, self.lines] if self.across else [self.lines, each])
        used = counts * self.size + (counts - 1) * steps
        free = self.room / self.theme.em - used - self._edge()
        begin = [free[0] / 2 + (self.named if self.across else 0.1), 0.42 * free[1]]
        begin[1] += 0.15 if self.across else 1.6
        x, y = begin + (self.size + steps) * ([place, line] if along == 0 else [line, place])
        return float(x), float(self.room[1] / self.theme.em - y)

    def _card(self, card: Card, left: float, top: float) -> list[Artist]:
        theme, em = self.theme, self.theme.em
        width, height = self.size * em
        color = theme.series(card.series)
        ground = np.array(to_rgb(theme.palette.background))
        tint = tuple(ground + 0.09 * (np.array(to_rgb(color)) - ground))
        style = {"facecolor": tint, "edgecolor": color, "linewidth": 0.35 * theme.size.path}
        style |= {"boxstyle": f"round,pad=0,rounding_size={0.35 * em}", "linestyle": "solid"}
        box = FancyBboxPatch((left, top - height), width, height, zorder=2, **style)
        self.axes.add_patch(box)
        artists: list[Artist] = [box]
        x = left + (self.size[0] / 2 if self.across else self.head / 2) * em
        inked = theme.series_text(card.series)
        middle = top - self._head / 2 * em
        rise = 0.12 * em if card.name else -0.5 * em
        artists.append(self._write(x, middle + rise, card.kind, 1, inked, weight="bold"))
        muted = theme.palette.muted
        artists.append(self._write(x, middle - 0.95 * em, card.name, 0.85, muted))
        for fact, x, y in self._cells(left, top):
            artists += self._cell(card, fact, x, y)
        return artists

    @property
    def _head(self) -> float:
        return _HEAD * self.tall

    def _cells(self, left: float, top: float) -> list[tuple[Fact, float, float]]:
        """Return each fact with the middle of its first line."""
        em, cells = self.theme.em, []
        if self.across:
            y = top - self._head * em
            for fact in self.facts:
                cells.append((fact, left + self.size[0] / 2 * em, y - 0.62 * self.tall * em))
                y -= fact.height * self.tall * em
            return cells
        x = left + self.head * em
        for fact, width in zip(self.facts, self.columns, strict=True):
            cells.append((fact, x + width / 2 * em, top - (_HEAD / 2) * em))
            x += width * em
        return cells

    def _cell(self, card: Card, fact: Fact, x: float, y: float) -> list[Artist]:
        theme, em = self.theme, self.theme.em
        words, *second = _lines(card, fact)
        faint = words == "0"
        ink, muted = theme.palette.ink, theme.palette.muted
        shift = 0 if self.across else 0.32 * em * bool(second)
        lower = 0.3 * em
        aside = 0
        if fact.drawn and card.activation and not self.across:
            aside = 0.85 * _DRAWING * em
        stamps: list[Artist] = [
            self._write(x - aside, y + shift - lower, words, 1, muted if faint else ink)
        ]
        for line in second:
            stamps.append(self._write(x, y + shift - 1.05 * em - lower, line, _SMALL, muted))
        if fact.drawn and card.activation and words:
            wide, larger = self._width_of(words, 1) * em, self.tall**0.5
            beside = x - aside + wide / 2 + 1.4 * em
            at = (x, y - 1.45 * larger * em) if self.across else (beside, y)
            stamps += draw_activation(self.axes, theme, card.activation, at, card.series, larger)
        return stamps

    def _write(self, x: float, y: float, words: str, scale: float, color: str, **style) -> Stamp:
        settings = {"ha": "center", "va": "baseline", "zorder": 4} | style
        return write(self.axes, x, y, words, self.theme, scale=scale, color=color, **settings)

    def _names(self, left: float, top: float) -> list[Artist]:
        """Write the names of the facts, at the side of the first card of a line or above it."""
        em, muted = self.theme.em, self.theme.palette.muted
        if not self.across:
            return [
                self._write(x, top + 0.5 * em, fact.words, 0.85, muted)
                for fact, x, _ in self._cells(left, top)
            ]
        x = left - 0.8 * em
        return [
            self._write(x, y - 0.3 * em, fact.words, 0.85, muted, ha="right")
            for fact, _, y in self._cells(left, top)
        ]

    # ------------------------------------------------------------------- the net, or arrows

    def _column_of_net(self, k: int, before: float, left: float) -> list[Artist]:
        """Draw the numbers that leave a card as dots, and lines to those that they are made of."""
        em, card = self.theme.em, self.cards[k]
        heights = self.room[1] + 0.6 * em, self.whole[1]
        middle = self.size[0] / 2 * em
        if card.image is not None:
            wide = self.size[0] * em
            at = left + middle, heights, wide
            return draw_image(self.axes, self.theme, card.image, *at, card.told)
        most, last = max(card.flows for card in self.cards), k == len(self.cards) - 1
        ends = [
            Column(count, x + middle, share_of(count, most))
            for count, x in ((self._flows_before(k), before), (card.flows, left))
        ]
        look = card.series, card.joins, last, card.answer
        net = draw_net(self.axes, self.theme, *ends, heights, *look)
        if k and self.cards[k - 1].image is not None:
            y = (heights[0] + heights[1] - 1.5 * em) / 2
            tail, tip = np.array([(before + self.size[0] * em, y), (left + middle - 0.6 * em, y)])
            net.append(draw_arrow(self.axes, self.theme, tail, tip, _FLOW[0] * em))
        return net

    def _flows_before(self, k: int) -> int:
        """Return how many dots a column has before it: none stand for an image."""
        return self.cards[k - 1].flows if k and self.cards[k - 1].image is None else 0

    def _flow(
        self, count: int, before: tuple[float, float], after: tuple[float, float]
    ) -> list[Artist]:
        """Draw an arrow from a card to the next, as broad as the root of what flows."""
        em = self.theme.em
        broadest = max(card.flows for card in self.cards)
        share = np.sqrt(count / broadest)
        breadth = max(_FLOW[0], _FLOW[1] * share)
        (wide, high), corners = self.size, np.array([before, after])
        sides = corners + np.array([(wide, -high / 2), (0, -high / 2)])
        ends = corners + np.array([(wide / 2, -high), (wide / 2, 0)])
        straight, turned = (sides, ends) if self.across else (ends, sides)
        along = 0 if self.across else 1
        start, end = straight * em
        if abs((end - start)[1 - along]) < 1e-6 * em:
            return [draw_arrow(self.axes, self.theme, start, end, breadth * em)]
        return draw_turn(self.axes, self.theme, *(turned * em), 1 - along)
