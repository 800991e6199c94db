"""Layers as columns of dots under their names, and between two columns what their lines cost."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from matplotlib.artist import Artist
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

from gdviz.plotting.layout.cards import Card, Fact, appearing
from gdviz.plotting.layout.glyphs import Column, draw_arrow, draw_image, draw_net, share_of
from gdviz.plotting.layout.late import hide
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import Stamp, measure, widest, write

_NAME, _BELOW, _RESULT = 1.3, 1.05, 1.2
"""The scales of a layer's name, of what stands under it, and of how many parameters it has."""
_SIDE = 0.42
"""How far the outermost columns are from the sides, in spaces between two columns."""
_WIDEST, _LARGEST, _READABLE = 14, 1.1, 0.7
"""In em: the space between two columns, at most. How large words get, and how small at least."""
_FILLED, _APART = 0.86, 0.97
"""How much of a space words take, at most, and the ground of a sum."""
_LEAST = 17
"""In em: the least height."""
_NAMED, _SUM, _GAP = 3.15, 3.3, 0.45
"""In em: the heights of names and of sums, and the gap between them."""
_MIDDLE = _SUM / 2 - 0.35
"""In em: where a line alone in the height of a sum stands."""
_LEGIBLE = 0.7
"""How small the word before the sums is set at most: else it is left out."""
_IMAGE, _ARROW = 0.82, 0.16
"""The width of an image in spaces between two columns, and the breadth of an arrow in em."""


class Net:
    """A chain of layers whose cards tell one fact alone, a number and how it comes about.

    Parameters
    ----------
    page, cards
    fact : the one that is told, in two lines with how it comes about, or in one
    """

    def __init__(self, page: Page, cards: Sequence[Card], fact: Fact) -> None:
        self.page, self.cards, self.fact, self.theme = page, cards, fact, page.theme
        left, bottom, right, top = page.room
        self.wide, self.high = right - left, top - bottom
        spaces = len(cards) - 1 + 2 * _SIDE
        self.space = min(self.wide / spaces, _WIDEST * page.theme.em)
        self.begin = (self.wide - spaces * self.space) / 2 + _SIDE * self.space
        self.scale = min(_LARGEST, _FILLED * self.space / self._widest())

    @property
    def has_room(self) -> bool:
        """Whether its words can be read where the page has room for it."""
        return self.scale > _READABLE and self.high > _LEAST * self.page.theme.em

    def draw(self) -> list[Drawn]:
        """Draw one layer after another."""
        size = self.theme.size
        self.theme = replace(self.theme, size=replace(size, base=self.scale * size.base))
        self.axes = self.page.axes(*self.page.room)
        hide(self.axes)
        self.axes.set(xlim=(0, self.wide), ylim=(0, self.high))
        frames = len(self.cards)
        return [appearing(card, k, frames, self._layer(k)) for k, card in enumerate(self.cards)]

    def _widest(self) -> float:
        """Return how wide the widest words are at full size."""
        groups = (
            (_NAME, "bold", [card.kind for card in self.cards]),
            (_BELOW, "normal", [card.name for card in self.cards]),
            (_RESULT, "bold", [self._sum(card)[-1] for card in self.cards]),
            (1.0, "normal", [self.fact.words, *(self._sum(card)[0] for card in self.cards)]),
        )
        figure, theme = self.page.figure, self.page.theme
        return max(widest(figure, words, theme, scale=s, weight=w) for s, w, words in groups)

    def _sum(self, card: Card) -> list[str]:
        """Return what a card's number is made of, if anything, and the number."""
        count, *made_of = card.values[self.fact.key].split("\n")[: self.fact.lines]
        return [*made_of, f"= {count}"] if made_of else [count]

    # ------------------------------------------------------------------------ a layer

    def _x(self, k: int) -> float:
        return self.begin + k * self.space

    @property
    def _heights(self) -> tuple[float, float]:
        """Return between which heights columns stand."""
        return (_SUM + _NAMED + 2 * _GAP) * self.theme.em, self.high

    def _layer(self, k: int) -> list[Artist]:
        card, x, em = self.cards[k], self._x(k), self.theme.em
        top = (_SUM + _GAP + _NAMED) * em
        inked, ink = self.theme.series_text(card.series), self.theme.palette.ink
        names = [
            self._write(x, top - 1.25 * em, card.kind, _NAME, inked, weight="bold"),
            self._write(x, top - 2.65 * em, card.name, _BELOW, ink),
        ]
        column = self._column(k) if card.image is None else self._image(card, x)
        return [*names, *column, *(self._between(k) if k else self._head(x))]

    def _write(self, x: float, y: float, words: str, scale: float, color: str, **style) -> Stamp:
        settings = {"ha": "center", "va": "baseline", "zorder": 4} | style
        return write(self.axes, x, y, words, self.theme, scale=scale, color=color, **settings)

    def _image(self, card: Card, x: float) -> list[Artist]:
        wide = _IMAGE * self.space
        return draw_image(self.axes, self.theme, card.image, x, self._heights, wide, card.told)

    def _column(self, k: int) -> list[Artist]:
        """Draw the numbers that leave a layer, and how they come from those before."""
        card, before = self.cards[k], self.cards[max(k - 1, 0)]
        from_image = before.image is not None
        most = max(each.flows for each in self.cards)
        counts = 0 if from_image or not k else before.flows, card.flows
        ends = [
            Column(count, x, share_of(count, most))
            for count, x in zip(counts, (self._x(k - 1), self._x(k)), strict=True)
        ]
        last = k == len(self.cards) - 1
        look = card.series, card.joins, last, card.answer
        drawn = draw_net(self.axes, self.theme, *ends, self._heights, *look)
        return [*drawn, self._arrow(k)] if from_image else drawn

    def _arrow(self, k: int) -> Artist:
        """Draw an arrow from an image to the numbers that it is."""
        em, (low, high) = self.theme.em, self._heights
        y = (low + high - 1.5 * em) / 2
        tail, tip = self._x(k - 1) + _IMAGE / 2 * self.space, self._x(k) - 0.6 * em
        ends = np.array([(tail, y), (tip, y)])
        return draw_arrow(self.axes, self.theme, *ends, _ARROW * em)

    # ------------------------------------------------------------------------ the sums

    def _head(self, x: float) -> list[Artist]:
        """Write under the first layer, before all sums, what they are, if it can be read there."""
        em, muted = self.theme.em, self.theme.palette.muted
        words = self._write(x, _MIDDLE * em, self.fact.words, 1.0, muted, ha="right")
        first = self._sum(self.cards[1])
        before = self._x(1) - self._wide(first) / 2 - self.space / 2 - 0.4 * em
        right = min(x + measure(words)[0] / 2, before)
        if right < _LEGIBLE * measure(words)[0]:
            words.remove()  # above the picture it is said too
            return []
        words.set_x(right)
        fit(words, right)
        return [words]

    def _wide(self, told: list[str]) -> float:
        """Return how wide a sum is with its ground."""
        style = {"scale": _RESULT, "weight": "bold"}
        result = widest(self.axes, told[-1:], self.theme, **style)
        wide = max(result, widest(self.axes, told[:-1], self.theme)) + self.theme.em
        return min(wide, _APART * self.space)

    def _between(self, k: int) -> list[Artist]:
        """Write under the lines between two columns what they cost."""
        card, em, palette = self.cards[k], self.theme.em, self.theme.palette
        told, x = self._sum(card), self._x(k) - self.space / 2
        *made_of, result = told
        if result == "0":
            return [self._write(x, _MIDDLE * em, result, 1.0, palette.muted)]
        low = 0.65 if made_of else _MIDDLE
        return [
            self._plate(x, self._wide(told), card.series),
            *(self._write(x, (_SUM - 1.4) * em, words, 1.0, palette.ink) for words in made_of),
            self._write(x, low * em, result, _RESULT, palette.ink, weight="bold"),
        ]

    def _plate(self, x: float, wide: float, series: int) -> Artist:
        """Draw the ground on which a sum stands."""
        theme, em = self.theme, self.theme.em
        high = (_SUM - 0.2) * em
        ground, color = (
            np.array(to_rgb(each)) for each in (theme.palette.background, theme.series(series))
        )
        box = FancyBboxPatch(
            (x - wide / 2, 0.1 * em),
            wide,
            high,
            boxstyle=f"round,pad=0,rounding_size={0.35 * em}",
            facecolor=tuple(ground + 0.1 * (color - ground)),
            edgecolor="none",
            linestyle="solid",
            zorder=2,
        )
        self.axes.add_patch(box)
        return box
