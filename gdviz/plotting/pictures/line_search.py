"""A line search: the ground along one ray, the rates that are tried, and which one is taken."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import listed, sentences
from gdviz.plotting.layout.captions import Said, numbers_of_paths, rule_told, say_surface
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import minima_in
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.areas import Contours
from gdviz.plotting.marks.lines import Dots, Line, Ring
from gdviz.plotting.marks.mark import At, Drawn, between
from gdviz.studies.searches import Search, search_along
from gdviz.trajectory import Trajectory
from gdviz.words.language import Say

_POINTS = 401
_HOLD = 0.8
_FARTHEST = 6
"""How far rates are shown, in shares of the one that is taken."""
_ABOVE, _BELOW = 0.5, 0.14
"""How much is shown above the start and below the lowest, in shares of the fall between them."""
_LEVEL, _BEFORE = 0.16, 0.03
"""In shares of the width: half the length of the level tangent, and what is shown before the start,
whose ring so covers no tick."""


@picture
def line_search(
    surface: Any,
    method: Any = "backtracking",
    start: ArrayLike | None = None,
    step: int = 1,
) -> Drawing:
    """Draw one step of a line search: the ray on the map, and the surface along it.

    The rates are tried one after the other. Where the method asks for a part of the fall that the
    slope promises, Armijo's line says how low a value must be, and the ground is shaded where it
    is.

    Parameters
    ----------
    surface : a `Surface`, the formula of one, or any other objective of two variables
    method : "backtracking", "exact" or "newton", one with settings, such as
        `gd.methods.Backtracking(shrink=0.7)`, or a `gd.methods.LineSearch` of one's own
    start : shape (2,); by default the surface's own, or a place in its domain
    step : the number of the step that is drawn, from 1

    Raises
    ------
    ValueError
        If the method searches along no line, or ends before that step.

    Examples
    --------
    >>> scene = gd.plotting.line_search("x^2 + 10 y^2", "backtracking", start=(-4, 1))
    >>> scene.save("line_search.gif")  # doctest: +SKIP
    """
    found = search_along(surface, method, start, step)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series={found.method.label: _series(found)[0]},
        hold=_HOLD,
        sees=True,
    )


def _series(found: Search) -> tuple[int, int]:
    """Return the series of the path and its tries, and that of Armijo's line."""
    (own,) = numbers_of_paths([found.path])
    return own, 2 if own != 2 else 1


def _said(say: Say, found: Search) -> Said:
    method, surface = found.method, say_surface(say, found.objective)
    label = rule_told(say, method.label, method)
    told = say(
        "search_step",
        step=found.step,
        label=say("called", thing=method.label),
        count=len(found.rates),
    )
    share = method.decrease
    armijo = "" if share is None else say("search_armijo", share=short(share))
    taken = "" if found.rate is None else say("search_rate", rate=short(found.rate))
    origin = ", ".join(short(each) for each in found.origin)
    return Said(
        say(f"search_title_{found.outcome}"),
        "   ".join(filter(None, (surface, told))),
        "   ".join(filter(None, (f"{label}.", say("search_tangent"), armijo, taken))),
        f"{found.objective.description}; from ({origin}); step {found.step} of {method!r}",
        sentences(say(f"search_title_{found.outcome}"), _in_words(say, found, origin), taken),
    )


def _in_words(say: Say, found: Search, origin: str) -> str:
    """Return what is tried as a sentence, for those who do not see it."""
    first, *values = map(short, found.values(np.append(0.0, found.rates)))
    tries = [
        say("search_try", rate=short(rate), value=value)
        for rate, value in zip(found.rates, values, strict=True)
    ]
    return say("search_alt", start=origin, first=first, tries=listed(tries))


def _draw(page: Page, found: Search) -> list[Drawn]:
    left, right = page.row((1, 1.15), gap=2.4)
    objective, ray = found.objective, _Ray(found)
    axes, view = lay_map(
        page,
        left,
        objective.letters,
        lambda aspect: page.view or equal_scale(view_of([ray.seen], objective, aspect), aspect),
    )
    minima = [Ring(point, large=True) for point in minima_in(objective, view)]
    drawn = [mark.draw_on(axes, page.theme) for mark in (Contours(objective, view), *minima)]
    coordinates(axes, page.theme, objective.letters)
    chart = Chart(
        page,
        right,
        ((-_BEFORE * ray.farthest, ray.farthest), ray.heights),
        heading=page.say("search_heading", way=ray.way),
        across=page.say("sweep_rate"),
    )
    return [*drawn, *ray.draw_on_map(axes, page), *ray.draw(chart)]


@dataclass(frozen=True, eq=False)
class _Ray:
    """The ground along a ray, and a dot that goes from each rate that is tried to the next."""

    found: Search

    @cached_property
    def series(self) -> tuple[int, int]:
        """The series of what is tried, and of Armijo's line."""
        return _series(self.found)

    @property
    def frames(self) -> int:
        """One for the beginning, and one for each try."""
        return len(self.found.rates) + 1

    @property
    def way(self) -> str:
        """How the direction is written, as LaTeX."""
        gradient = self.found.path.gradients[self.found.step - 1]
        return r"-\,\eta\,g" if np.array_equal(self.found.direction, -gradient) else r"+\,\eta\,d"

    @cached_property
    def farthest(self) -> float:
        """The largest rate that is shown."""
        most = 1.12 * float(self.found.rates.max())
        return most if self.found.rate is None else min(most, _FARTHEST * self.found.rate)

    @property
    def seen(self) -> Trajectory:
        """The path, by way of all places on the ray that are shown."""
        found, rates = self.found, self.found.rates
        way = found.at(rates[rates <= self.farthest])
        points = np.concatenate([found.path.points[: found.step], way, found.path.points[-1:]])
        return Trajectory.of(points, found.objective)

    @cached_property
    def curve(self) -> np.ndarray:
        """The ground along the ray, (k, 2)."""
        rates = np.linspace(0, self.farthest, _POINTS)
        return np.stack([rates, self.found.values(rates)], axis=1)

    @cached_property
    def heights(self) -> tuple[float, float]:
        """The limits: somewhat below the lowest, and above the start."""
        start, values = self.curve[0, 1], self.curve[:, 1]
        low = float(values[np.isfinite(values)].min())
        fall = start - low or 1.0
        return low - _BELOW * fall, start + _ABOVE * fall

    def rate(self, frame: float) -> float:
        """Return the rate that a dot is at."""
        return float(between(np.concatenate([[0.0], self.found.rates]), frame))

    def tried(self, frame: float) -> np.ndarray:
        """Return the rates that were tried before, and not taken."""
        return self.found.rates[: max(int(np.ceil(frame)) - 1, 0)]

    def dots(self, rates: ArrayLike) -> np.ndarray:
        """Return where rates stand on the chart; those beyond it at its edges."""
        rates = np.asarray(rates, float).reshape(-1)
        values = np.nan_to_num(self.found.values(rates), nan=np.inf)
        return np.stack([np.minimum(rates, self.farthest), np.clip(values, *self.heights)], axis=1)

    def is_beyond(self, rates: ArrayLike) -> np.ndarray:
        """Whether rates, or the values there, are larger than what is shown."""
        rates = np.asarray(rates, float).reshape(-1)
        return (rates > self.farthest) | ~(self.found.values(rates) <= self.heights[1])

    def dots_of(self, rates: At, **style: Any) -> list[Dots]:
        """Return marks of the rates of a frame: dots, and triangles where they are beyond."""

        def within(frame: float) -> np.ndarray:
            return self.dots(rates(frame))[~self.is_beyond(rates(frame))]

        def beyond(frame: float) -> np.ndarray:
            return self.dots(rates(frame))[self.is_beyond(rates(frame))]

        return [
            Dots(within, self.frames, **style),
            Dots(beyond, self.frames, marker=(3, 0, 0), **style),
        ]

    def draw_on_map(self, axes: Any, page: Page) -> list[Drawn]:
        """Draw the ray, where it is tried, and the path before it."""
        theme, found = page.theme, self.found
        span = np.hypot(*np.ptp(np.array([axes.get_xlim(), axes.get_ylim()]), axis=1))
        far = span / np.hypot(*found.direction)
        ink, color = theme.palette.ink, theme.series(self.series[0])
        marks = [
            Line(found.at([0.0, far]), color=ink, width=0.5, zorder=2.8),
            Line(found.path.points[: found.step], color=color, zorder=2.9),
            Dots(lambda frame: found.at(self.tried(frame)), self.frames, size=0.9, **_open(color)),
            Dots(found.origin, color=ink, size=1.6, open=True),
            Dots(
                lambda frame: found.at([self.rate(frame)]),
                self.frames,
                color=color,
                size=1.25,
                zorder=5.4,
            ),
        ]
        return [mark.draw_on(axes, theme) for mark in marks]

    def draw(self, chart: Chart) -> list[Drawn]:
        """Draw the ground along the ray, what judges it, and what is tried."""
        color, ink = chart.theme.series(self.series[0]), chart.theme.palette.ink
        tangent = {"color": chart.theme.palette.muted, "width": 0.45, "halo": False, "zorder": 2.6}
        judges, names = self._judges(chart)
        for rate in self.found.rates:
            chart.places.add_ring(self.dots(rate), 1.0)
        drawn = chart.draw(
            Line(self.curve, color=ink, width=0.9),
            Line(self._line(1.0), **tangent),
            *judges,
            *self.dots_of(self.tried, **_open(color)),
            Dots(self.dots(0.0), color=ink, size=1.6, open=True),
            *self.dots_of(self.rate, color=color, size=1.25, zorder=5.4),
        )
        chart.name([Name(r"$\varphi(\eta)$", self.curve, {"color": ink}), *names], listed=True)
        return drawn

    def _judges(self, chart: Chart) -> tuple[list[Line], list[Name]]:
        """Return what says whether a rate will do: Armijo's line, or that it is level there."""
        theme, share = chart.theme, self.found.method.decrease
        if share is not None:
            self._shade(chart)
            armijo = self._line(share)
            name = Name(
                theme.say("search_line"), armijo, {"color": theme.series_text(self.series[1])}
            )
            return [Line(armijo, color=theme.series(self.series[1]), width=0.8, zorder=2.8)], [name]
        if self.found.outcome != "exact":
            return [], []
        color = theme.series(self.series[0])
        return [Line(self._level, self.frames, color=color, width=0.7, zorder=4.5)], []

    def _line(self, share: float) -> np.ndarray:
        """Return a line from the beginning, with a share of its slope: (k, 2)."""
        rates = self.curve[:, 0]
        return np.stack([rates, self.found.line(rates, share)], axis=1)

    def _level(self, frame: float) -> np.ndarray:
        """Return a level line through what is taken, once it is."""
        if frame < self.frames - 1:
            return np.full((2, 2), np.nan)
        reach = _LEVEL * self.farthest * np.array([[-1.0, 0.0], [1.0, 0.0]])
        return self.dots(self.found.rate) + reach

    def _shade(self, chart: Chart) -> None:
        """Shade the rates at which the value falls enough."""
        rates, values = self.curve.T
        with np.errstate(invalid="ignore"):
            enough = values <= self.found.line(rates, self.found.method.decrease)
        edges = np.flatnonzero(np.diff(np.concatenate([[0], enough[1:], [0]])))
        for first, last in edges.reshape(-1, 2):
            chart.shade(rates[first], rates[last])


def _open(color: str) -> dict[str, Any]:
    return {"color": color, "open": True, "zorder": 5.2}
