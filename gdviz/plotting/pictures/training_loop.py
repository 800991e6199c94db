"""What the arguments of `compile` are for: the lines of code beside the loop that `fit` runs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes

from gdviz.models import Model
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.code_lines import LOOSE, TIGHT, CodeLine, CodeLines
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.fitting import fit
from gdviz.plotting.marks.lines import Line, Vector
from gdviz.plotting.marks.mark import At, Drawn, Mark
from gdviz.plotting.marks.plates import Plate, growing, mixed, passed
from gdviz.plotting.marks.text import widest, write
from gdviz.plotting.marks.theme import DASH, Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.compiled import Compiled, read_compiled
from gdviz.words.language import Say

_OPTIMIZER, _LOSS, _METRICS = 1, 0, 2
_SERIES = {
    "optimizer": _OPTIMIZER,
    "loss": _LOSS,
    "metrics": _METRICS,
    "weighted_metrics": _METRICS,
}
"""The series of what an argument chooses."""
_TURN = ("data", "model", "prediction", "loss", "gradient", "optimizer", "weights", "model")
"""What is lit in a turn of the loop, frame by frame; then all is seen as it is."""
_PLACES = {
    "model": (0, 1),
    "prediction": (1, 1),
    "loss": (2, 1),
    "metrics": (1, 2),
    "gradient": (2, 3),
    "optimizer": (1, 3),
    "weights": (0, 3),
}
"""The column and the row of each station, from the left and from the top; data stand above all."""
_WAYS = (
    (("data", 0), "model", 1),
    ("model", "prediction", 2),
    ("prediction", "loss", 3),
    (("data", 2), "loss", 3),
    ("loss", "gradient", 4),
    ("gradient", "optimizer", 5),
    ("optimizer", "weights", 6),
    ("weights", "model", 7),
)
"""From where to where arrows go, and the frame in which each has arrived."""
_BESIDE = 36.0
"""In em: the width from which on code stands beside the loop."""
_SHORT_VALUE = 16
"""How many letters an argument may have that is never broken behind its name."""
_ROOMY = 21.0
"""In em: the height from which on the whole call stands above the loop, not its arguments alone."""
_STATION = (0.83, 0.155, 3.0)
"""The width of a station in thirds of the loop; its height in shares of it, and in em at most."""
_TINT, _GLOW = 0.16, 0.1
"""How much of its colour a station has before it is lit, and a line of code after; how much more a
line of code has while it is."""
_NOTES, _NOTE = 2.1, 0.8
"""In em: the height from which on a station says more than its name; the scale of that."""


@picture
def training_loop(model: Model) -> Drawing:
    """Draw what a model was compiled with, beside the loop that `fit` runs.

    Each argument of `compile` has the colour of the part that it chooses: the loss says how wrong a
    prediction is, the optimizer makes a step of the gradient, metrics only read. A film lights one
    station of the loop after another.

    Parameters
    ----------
    model : any that was compiled

    Raises
    ------
    ValueError
        If it is no model, or was not compiled.

    Examples
    --------
    >>> model = gd.models.Sequential([gd.layers.Input((3,)), gd.layers.Dense(2, "softmax")])
    >>> model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    >>> scene = gd.plotting.training_loop(model)
    >>> scene.save("training_loop.gif")  # doctest: +SKIP
    """
    found = read_compiled(model)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series={name: _SERIES[name] for name in found.arguments},
        hold=0.45,
    )


def _said(say: Say, found: Compiled) -> Said:
    chosen = ", ".join(f"{name}={value}" for name, value in found.arguments.items())
    return Said(
        say("loop_title"),
        say("loop_subtitle"),
        "",
        f"model.compile({chosen})",
        say("loop_alt", rule=found.rule),
    )


def _draw(page: Page, found: Compiled) -> list[Drawn]:
    """Draw the code beside the loop, or above it where the page is narrow."""
    (left, bottom, right, top), theme, em = page.room, page.theme, page.theme.em
    axes, ways = page.sheet(), [_lines(theme, found), _lines(theme, found, broken=True)]
    if right - left > max(_BESIDE * em, top - bottom):
        ground, loop = page.boxes((1.12, 1.22), gap=2.0)[0]
        code = CodeLines(axes, theme, ground, ways, LOOSE, _FRAMES)
        return [*code.draw(), *_Loop(page, axes, loop, found).draw()]
    if top - bottom < _ROOMY * em:
        ways = [_lines(theme, found, short=True)]
    code = CodeLines(axes, theme, (left, (bottom + top) / 2, right, top), ways, TIGHT, _FRAMES)
    loop = left, bottom, right, code.low - 1.1 * em
    return [*code.draw(), *_Loop(page, axes, loop, found).draw()]


class _Look(NamedTuple):
    """The colours of a station at a frame."""

    theme: Theme
    key: str

    @property
    def series(self) -> int | None:
        """The number of its colour, if an argument chooses it."""
        return _SERIES.get(self.key)

    @property
    def color(self) -> str:
        """The colour that it has while it is lit."""
        return self.theme.palette.ink if self.series is None else self.theme.series(self.series)

    @property
    def edge(self) -> str:
        return self.theme.palette.muted if self.series is None else self.color

    def been(self, frame: float) -> float:
        """Return how far it has been lit, from 0 to 1."""
        first = _lit(self.key)[0]
        return passed(frame, first - 0.5, first)

    def now(self, frame: float) -> float:
        """Return how far it is lit at this moment."""
        return max(max(0.0, 1 - 2 * abs(frame - at)) for at in _lit(self.key))

    def lit(self, frame: float) -> float:
        """Return how much of its colour it has: what an argument chose keeps it."""
        return self.now(frame) if self.series is None else self.been(frame)

    def face(self, frame: float) -> str:
        palette = self.theme.palette
        rest = palette.ground[3]
        if self.series is not None:
            rest = mixed(palette.background, self.color, _TINT)
        return mixed(rest, self.color, self.lit(frame))

    def words(self, frame: float) -> str:
        """Return the colour of what stands on it."""
        return self._on(self.theme.palette.ink, frame)

    def notes(self, frame: float) -> str:
        """Return the colour of the smaller words on it."""
        return self._on(mixed(self.theme.palette.ink, self.theme.palette.muted, 0.6), frame)

    def _on(self, dark: str, frame: float) -> str:
        return self.theme.palette.background if self.lit(frame) > 0.5 else dark


def _lit(key: str) -> list[int]:
    """Return the frames in which a station is lit; metrics read when the loss does."""
    key = "loss" if "metrics" in key else key
    return [frame for frame, each in enumerate(_TURN) if each == key]


_FRAMES = len(_TURN) + 1


# ----------------------------------------------------------------------------------- the code


def _lines(
    theme: Theme, found: Compiled, broken: bool = False, short: bool = False
) -> list[CodeLine]:
    """Return the call of `compile`, an argument a line, each on a band that is lit with its part.

    Long arguments are broken behind their names if asked; `short` leaves all else out.
    """
    indent, lines = "" if short else "  ", []
    for name, value in found.arguments.items():
        cut = broken and len(value) > _SHORT_VALUE
        parts = (f"{name}=", f"  {value},") if cut else (f"{name}={value},",)
        color = theme.series_text(_SERIES[name])
        lines += [CodeLine(f"{indent}{each}", color, _band(theme, name)) for each in parts]
    if short:
        return lines
    after = [CodeLine(words) for words in (")", "", "model.fit(x, y)")]
    return [CodeLine("model.compile("), *lines, *after]


def _band(theme: Theme, name: str) -> At:
    """Return what tells the ground of an argument's line."""
    look, ground = _Look(theme, name), theme.palette.ground[4]
    return lambda frame: mixed(
        ground, look.color, _TINT * look.been(frame) + _GLOW * look.now(frame)
    )


# ----------------------------------------------------------------------------------- the loop


@dataclass(frozen=True, eq=False)
class _Loop:
    """The stations of the loop, arrows between them, and what only reads."""

    page: Page
    axes: Axes
    box: Box
    found: Compiled

    @property
    def theme(self) -> Theme:
        return self.page.theme

    @cached_property
    def high(self) -> float:
        """The height of a station."""
        _, bottom, _, top = self.box
        return min(_STATION[1] * (top - bottom), _STATION[2] * self.theme.em)

    @cached_property
    def wide(self) -> float:
        """The width of a station: three of them stand side by side."""
        left, _, right, _ = self.box
        return (right - left) / 3 * _STATION[0]

    def middle(self, column: int, row: int) -> np.ndarray:
        """Return where the middle of a station is."""
        left, bottom, right, top = self.box
        x = np.linspace(left + self.wide / 2, right - self.wide / 2, 3)[column]
        return np.array([x, np.linspace(top - self.high / 2, bottom + self.high / 2, 4)[row]])

    def box_of(self, key: str) -> Box:
        """Return the edges of a station; data stand above all others."""
        if key == "data":
            (x0, y), (x1, _) = self.middle(0, 0), self.middle(2, 0)
        else:
            x0, y = self.middle(*_PLACES[key])
            x1 = x0
        across, up = self.wide / 2, self.high / 2
        return float(x0 - across), float(y - up), float(x1 + across), float(y + up)

    @cached_property
    def stations(self) -> list[str]:
        """The stations that there are: metrics may be none."""
        return ["data", *(key for key in _PLACES if key != "metrics" or self.found.watched)]

    @cached_property
    def scale(self) -> float:
        """How large the names are, so that each fits its station."""
        names = [self.page.say(f"loop_{key}") for key in self.stations if key != "data"]
        wide = widest(self.axes, names, self.theme, weight="bold")
        return min(1.0, 0.9 * self.wide / wide, 0.75 * self.high / self.theme.em)

    def draw(self) -> list[Drawn]:
        """Draw all of it and return what moves."""
        marks = [*self._ways(), *(mark for key in self.stations for mark in self._station(key))]
        drawn = [mark.draw_on(self.axes, self.theme) for mark in marks]
        self._tell_ways()
        return drawn

    # ------------------------------------------------------------------- the stations

    def _station(self, key: str) -> list[Mark]:
        """Return a plate with its name and, below it, what it does."""
        look, (left, low, right, high) = _Look(self.theme, key), self.box_of(key)
        style = {"frames": _FRAMES, "radius": 0.35 * self.theme.em}
        plate = Plate((left, low, right, high), look.face, look.edge, width=0.3, **style)
        x, y = (left + right) / 2, (low + high) / 2
        name = self.page.say(f"loop_{key}")
        if key == "data":
            sides = zip(("loop_inputs", "loop_targets"), (0, 2), strict=True)
            ends = [
                self._words(self.page.say(each), self.middle(column, 0)[0], y, look.notes)
                for each, column in sides
            ]
            return [plate, self._words(name, x, y, look.words, weight="bold"), *ends]
        told = self._told(key) if self.high > _NOTES * self.theme.em else ""
        rise = 0.52 * self.scale * self.theme.em if told else 0.0
        marks = [plate, self._words(name, x, y + rise, look.words, weight="bold")]
        if told:
            marks.append(self._words(told, x, y - 1.25 * rise, look.notes, scale=_NOTE))
        return marks

    def _words(self, words: str, x: float, y: float, color: At, **style: Any) -> Writing:
        """Return words on a station, no wider than it, whose colour changes with it."""
        style = {"scale": 1.0, "ha": "center", "va": "center_baseline"} | style
        style["scale"] *= self.scale
        size = widest(self.axes, [words], self.theme, **style)
        style["scale"] *= min(1.0, 0.92 * self.wide / size)
        half = np.array([self.wide, self.high]) / 2
        room = (x - half[0], y - half[1], x + half[0], y + half[1])
        return Writing(words, (x, y), _FRAMES, room=room, color=color, **style)

    def _told(self, key: str) -> str:
        """Return what a station does, in words; nothing where it is not known."""
        say, found = self.page.say, self.found
        numbers = {"model": found.weights, "prediction": found.outputs, "gradient": found.weights}
        if key in numbers:
            count = numbers[key]
            return "" if count is None else say(f"loop_{key}_told", count=f"{count:,}")
        if key == "metrics":
            return ", ".join(found.watched)
        return say(f"loop_{key}_told", rule=found.rule)

    # ------------------------------------------------------------------- the ways

    def _ways(self) -> list[Mark]:
        """Return pale arrows from station to station, and those that grow over them."""
        marks: list[Mark] = []
        pale, ink = self.theme.palette.hairline, self.theme.palette.ink
        for start, end, arrives in _WAYS:
            ends = self._way(start, end)
            marks.append(Vector(ends, color=pale, width=0.7, zorder=1.5))
            grown = growing(ends, arrives - 1, arrives - 0.4)
            marks.append(Vector(grown, _FRAMES, color=ink, width=0.8, zorder=1.7))
        if self.found.watched:
            ends, arrives = self._way("prediction", "metrics"), _lit("metrics")[0]
            style = {"width": 0.6, "halo": False, "dashes": (0.0, *DASH)}
            marks.append(Line(ends, color=pale, zorder=1.5, **style))
            grown, color = growing(ends, arrives - 1, arrives - 0.4), self.theme.series(_METRICS)
            marks.append(Line(grown, _FRAMES, color=color, zorder=1.7, **style))
        return marks

    def _way(self, start: str | tuple[str, int], end: str) -> np.ndarray:
        """Return the ends (2, 2) of the straight way between two stations, or from a column."""
        key = start if isinstance(start, str) else start[0]
        here, there = (np.reshape(self.box_of(each), (2, 2)) for each in (key, end))
        if not isinstance(start, str):
            here = here.copy()
            here[:, 0] = there[:, 0]
        middles = np.array([here.mean(axis=0), there.mean(axis=0)])
        axis = int(np.abs(middles[1] - middles[0]).argmax())
        forth = middles[1, axis] > middles[0, axis]
        gap = 0.15 * self.theme.em * (1 if forth else -1)
        middles[0, axis] = here[int(forth), axis] + gap
        middles[1, axis] = there[1 - int(forth), axis] - gap
        return middles

    def _tell_ways(self) -> None:
        """Write that metrics only read, and where the loop begins anew."""
        muted = {"color": self.theme.palette.muted, "va": "center", "ha": "left"}
        told = [("weights", "model", "loop_again")]
        if self.found.watched:
            told.append(("prediction", "metrics", "loop_read"))
        for start, end, key in told:
            x, y = self._way(start, end).mean(axis=0)
            x += 0.5 * self.theme.em
            edge = self.box_of("metrics")[0] if key == "loop_again" else self.box_of("loss")[0]
            stamp = write(
                self.axes, x, y, self.page.say(key), self.theme, scale=0.85 * self.scale, **muted
            )
            fit(stamp, edge - 0.3 * self.theme.em - x)
