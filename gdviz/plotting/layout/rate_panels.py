"""Learning rates tried side by side, under their law: a panel each, with its verdict above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.rate_law import SERIES, digits_of, draw_law
from gdviz.plotting.layout.ticks import plainly, short
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import Regime, Regimes

_WORDS = 7
"""In em: the height of what is written above and below a panel."""
_APART = 0.5
"""In em: between the name of a rate and the rate."""
_SMALLEST = 0.8
"""How small a verdict is set, before the name of the rate stands in its place."""
_LEGIBLE = 0.6
"""How small it is told at the least how many steps led to a loss."""


@dataclass(frozen=True)
class Panels:
    """A panel for each rate, side by side, under the law; a subclass draws the panels of a row."""

    page: Page
    found: Regimes

    @property
    def theme(self) -> Theme:
        """The look of the page."""
        return self.page.theme

    def draw_row(self, row: Sequence[tuple[Regime, Box]]) -> list[Drawn]:
        """Draw panels side by side, each in its box."""
        raise NotImplementedError

    def draw_law(self, law: Stability) -> list[Drawn]:
        """Draw the law above the panels."""
        return draw_law(self.page, self.found, law)

    def draw(self) -> list[Drawn]:
        """Draw the law, then a column for each rate, in one row or in two."""
        found = self.found
        drawn = [] if found.law is None else self.draw_law(found.law)
        boxes = self.page.cells(len(found.each), gap=1.2, aspect=1.0, words=_WORDS)
        for low in dict.fromkeys(bottom for _, bottom, _, _ in boxes):
            row = [each for each in zip(found.each, boxes, strict=True) if each[1][1] == low]
            drawn += self.draw_row(row)
        return drawn

    def told_in(self, room: float) -> tuple[float, str]:
        """Return how large what is told of a loss is in so many pixels, and the key of its words.

        It is told how many steps led there where that is legible.
        """
        for key in ("rates_loss_after", "rates_loss"):
            wide = widest(self.page.figure, self.longest(key), self.theme, weight="bold")
            scale = min(1.0, room / wide)
            if scale > _LEGIBLE:
                break
        return scale, key

    def longest(self, key: str) -> list[str]:
        """Return the longest words that are ever told of a loss, those of most letters last."""
        words = (
            self.loss_told(each, key, frame)
            for each in self.found.each
            for frame in range(len(each.path))
        )
        return sorted(words, key=len)[-3:]

    def loss_told(self, regime: Regime, key: str, frame: float) -> str:
        """Return the words for the loss that a descent has come to."""
        step = int(frame)
        return self.page.say(key, steps=step, loss=self.number_of(regime, step))

    def number_of(self, regime: Regime, step: int) -> str:
        """Return a loss as it is written."""
        return plainly(float(regime.path.values[step]))

    def tell(
        self, regime: Regime, key: str, scale: float, up: float, across: float = 0.0, **style: Any
    ) -> Writing:
        """Return what is told of a loss above its strip, or at a place in shares, as it runs."""
        return Writing(
            lambda frame: self.loss_told(regime, key, frame),
            (across, up),
            len(regime.path),
            room=(-0.02, up - 0.1, 1.1, 3),
            shares=True,
            scale=scale,
            weight="bold",
            color=self.theme.series_text(SERIES[regime.kind]),
            **{"va": "bottom"} | style,
        )

    def _heads(self, regime: Regime, room: float) -> tuple[tuple[str, dict[str, Any]], ...]:
        """Return the name of a regime, if it has one, and the rate, each with its style.

        All names are as large as the longest can be in so many pixels, and so are all rates.
        """
        theme, say = self.theme, self.page.say
        for key in (self._verdict, lambda each: f"rates_{each.kind}"):
            names = [say(key(each)) for each in self.found.each]
            wide = widest(self.page.figure, names, theme, weight="bold")
            if _SMALLEST * wide < room:
                break
        name = say(key(regime)) if self.found.law is not None else ""
        rates = widest(self.page.figure, map(self._rate, self.found.each), theme, scale=0.85)
        small = 0.85 * min(1.0, room / rates)
        loud = {"color": theme.series_text(SERIES[regime.kind]), "weight": "bold"}
        loud["scale"] = min(1.0, room / wide)
        heads = (name, loud), (self._rate(regime), {"scale": small})
        return tuple(head for head in heads if head[0])

    def _rate(self, regime: Regime) -> str:
        """Return the words for the rate of a regime."""
        return self.page.say("rates_rate", rate=short(regime.rate, digits_of(self.found)))

    def _verdict(self, regime: Regime) -> str:
        """Return the key of what a rate does, or of its name alone."""
        return f"rates_{self.found.verdict(regime) or regime.kind}"

    def fit_beside(self, regime: Regime, box: Box) -> bool:
        """Whether the rate has room beside the name above a map."""
        wide = [
            widest(self.page.figure, [words], self.theme, **style)
            for words, style in self._heads(regime, box[2] - box[0])
        ]
        return sum(wide) + _APART * self.theme.em < box[2] - box[0]

    def write_head(self, regime: Regime, box: Box, beside: bool) -> float:
        """Write the name and the rate above a map; return where the map may begin."""
        left, _, right, top = box
        x, line, em = left, 0.0, self.theme.em
        for words, style in self._heads(regime, right - left):
            if line and not beside:
                x, top = left, top - line
            stamp = write(self.page.figure, x, top - em, words, self.theme, **style)
            fit(stamp, right - x)
            x += measure(stamp)[0] + _APART * em
            line = measure(stamp)[1] + 0.3 * em
        return top - 1.55 * em
