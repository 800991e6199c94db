"""The loss against the learning rate: hundreds of rates at once, and the law's limits over them."""

from __future__ import annotations

from collections.abc import Sequence
from numbers import Real
from typing import Any, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.descent import descend, several
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.chart import Chart, Name
from gdviz.plotting.layout.page import old_page
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import CountedSteps
from gdviz.plotting.pictures.learning_rates import short, start_of
from gdviz.steps.sweeps import sweep
from gdviz.studies.laws import Stability
from gdviz.studies.regimes import found_minima, law_near
from gdviz.surfaces import Surface
from gdviz.version import __version__
from gdviz.words.words import say

_RATES = 600
_DECADES = (-2.5, 0.4)
"""Rates of a sweep where none are given, in decades of the largest stable one."""
_DEEPEST = 1e-12


class Swept(NamedTuple):
    """What many rates of one optimizer came to: values (steps + 1, rates) above the minimum."""

    label: str
    optimizer: Any
    law: Stability | None
    values: np.ndarray


def rate_sweep(
    surface: Surface | str,
    optimizers: Any = "sgd",
    rates: ArrayLike | None = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw the loss after so many steps against the learning rate, over decades.

    Parameters
    ----------
    surface : a `Surface` with a minimum, or the formula of one
    optimizers : one optimizer or several; their own rates are not used
    rates : learning rates, increasing; by default 600 around the first optimizer's limit
    start, steps : as for `learning_rates`
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        Its frames are the steps: the curve sinks where a rate serves and rises where it does not.

    Raises
    ------
    ValueError
        If rates are not increasing and positive, or there is no law to choose them by.
    """
    surface = surface_of(surface)
    rules = several(optimizers, "rate_sweep")
    start = start_of(surface, start)
    laws = [
        law_near("rate_sweep", rule, surface, start, needed=rates is None and index == 0)
        for index, rule in enumerate(rules)
    ]
    rates = _rates(laws[0]) if rates is None else _checked(rates)
    lowest = _lowest(surface)
    runs = []
    for rule, law in zip(rules, laws, strict=True):
        path = descend(surface, sweep(rule, learning_rate=rates), start, steps)
        runs.append(Swept(path.label, rule, law, path.values - lowest))
    if not runs[0].values[0].max() > 0:
        raise ValueError(f"start must lie higher than the lowest minimum, got {start!r}")
    told = ", ".join(filter(None, map(_told, runs)))
    if title is None and laws[0] is None:
        title = say("sweep_rates_title_plain")
    words = sweep_words("rates", surface, runs, start, steps, title, subtitle)
    words["rules"] = say("sweep_rules", rules=told)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose_rates(figure, theme, rates, runs, words)

    return Scene(compose, words["metadata"], size=size, dark=dark)


def _rates(law: Stability) -> np.ndarray:
    return law.largest_stable_rate * np.logspace(*_DECADES, _RATES)


def _checked(rates: ArrayLike) -> np.ndarray:
    numbers = np.array(rates, object)  # whatever they are
    right = numbers.ndim == 1 and all(isinstance(rate, Real) for rate in numbers)
    numbers = numbers.astype(float) if right else np.empty(0)
    rising = len(numbers) > 1 and (np.diff(numbers) > 0).all() and np.isfinite(numbers[-1])
    if not rising or not numbers[0] > 0:
        raise ValueError(f"rates must be increasing numbers above 0, got {rates!r}")
    return numbers


def _lowest(surface: Surface) -> float:
    """Return the lowest known value of a surface."""
    minima = surface.minima or found_minima(surface)
    if not len(minima):
        raise ValueError(f"rate_sweep needs a surface with a known minimum, got {surface!r}")
    return float(np.min(surface(np.array(minima))))


def _told(run: Swept) -> str:
    """Name an optimizer with its settings, but for the rate, which is swept."""
    settings = _settings(run.optimizer)
    return f"{run.label} ({settings})" if settings else run.label


def _settings(optimizer: Any) -> str:
    others = optimizer.settings(changed=True) if hasattr(optimizer, "settings") else {}
    return ", ".join(
        name if value is True else f"{name} {value}"
        for name, value in others.items()
        if name not in ("learning_rate", "name")
    )


def _names(runs: Sequence[Swept]) -> list[str]:
    """Return what to call the curves: those of one name get their settings too."""
    names = [run.label for run in runs]
    return [_told(run) if names.count(run.label) > 1 else run.label for run in runs]


def sweep_words(
    key: str, surface: Surface, runs: Sequence[Swept], start: Sequence[float], steps: int,
    title: str | None, subtitle: str | None, **fields: object,
) -> dict[str, Any]:  # fmt: skip
    """Return the title, subtitle and metadata of a sweep, by name."""
    formula, (x, y) = surface.latex(), surface.names
    where = say("surface", x=x, y=y, formula=formula) if len(formula) < 75 else ""
    begin = ", ".join(short(each) for each in start)
    told = say(f"sweep_{key}_told", start=begin, steps=steps, **fields)
    rules = [run.optimizer for run in runs]
    title = say(f"sweep_{key}_title") if title is None else title
    both = "   ".join(each for each in (told, where) if each)
    return {
        "title": title,
        "subtitle": both if subtitle is None else subtitle,
        "metadata": {
            "Title": title,
            "Description": f"{surface!r}; from ({begin}); {steps} steps; "
            + "; ".join(map(repr, rules)),
            "Software": f"gdviz {__version__}",
        },
    }


def _compose_rates(
    figure: Figure, theme: Theme, rates: np.ndarray, runs: Sequence[Swept], words: dict[str, Any]
) -> list[Drawn]:
    law = runs[0].law
    note = say("sweep_law", curvature=short(law.eigenvalues[-1])) if law else ""
    note = "   ".join(each for each in (words["rules"], note) if each)
    page = old_page(figure, theme, words["title"], words["subtitle"], note)
    ((box,),) = page.boxes((1,))
    values = [run.values for run in runs]
    top = 30 * max(each[0].max() for each in values)
    seen = np.concatenate([each[np.isfinite(each) & (each > 0) & (each < top)] for each in values])
    low = max(seen.min(), _DEEPEST * top) / 2
    chart = Chart(
        page, box, ((rates[0], rates[-1]), (low, top)), log="xy",
        heading=say("sweep_heading"), across=say("sweep_across"),
    )  # fmt: skip
    steps, limits = len(values[0]) - 1, _limits(runs, theme)
    for index, each in enumerate(values):
        for step in {0, steps // 4, steps // 2, steps}:  # words keep clear of the curve as it moves
            chart.places.add_path((index, step), _curve(rates, each, low, top)(step))
    for place, *_ in limits:
        chart.places.add_path(("rule", place), np.array([(place, low), (place, top)]))
    for index, (place, latex, color, side) in enumerate(limits):
        if rates[0] < place < rates[-1]:
            beside = len(runs) > 1 and index > 0
            chart.rule(place, f"${latex} = {short(place)}$", color=color, side=side, low=beside)
    marks: list[Drawn] = [
        Line(_curve(rates, run.values, low, top), steps + 1,
             color=theme.series(index), zorder=3 + index / 10).draw_on(chart.axes, theme)
        for index, run in enumerate(runs)
    ]  # fmt: skip
    if len(runs) > 1:
        names = _names(runs)
        chart.name([
            Name(name, _curve(rates, run.values, low, top)(steps), theme.series_text(index))
            for index, (name, run) in enumerate(zip(names, runs, strict=True))
        ])  # fmt: skip
    marks.append(CountedSteps(range(steps + 1)).draw_on(chart.axes, theme))
    return marks


def _curve(rates: np.ndarray, values: np.ndarray, low: float, top: float) -> Any:
    """Return the curve of a frame, (k, 2); it goes on out of the chart where it leaves."""
    lowest, highest = low * (low / top) ** 9, top * (top / low) ** 9  # far outside of the chart

    def at(frame: float) -> np.ndarray:
        heights = values[int(frame)]
        out = np.where(np.isfinite(heights), heights, highest)
        return np.stack([rates, np.clip(out, lowest, highest)], axis=1)

    return at


def _limits(runs: Sequence[Swept], theme: Theme) -> list[tuple[float, str, str, str]]:
    """Return where rules stand: place, LaTeX, colour and side."""
    if len(runs) == 1 and runs[0].law is not None:
        law, ink = runs[0].law, theme.palette.ink
        limits = [(law.largest_stable_rate, law.largest_stable_latex, ink, "right")]
        if law.ringing_rate is not None:
            limits.append((law.ringing_rate, r"1/\lambda", ink, "left"))
        return limits
    return [
        (run.law.largest_stable_rate, run.law.largest_stable_latex, theme.series_text(i), "right")
        for i, run in enumerate(runs)
        if run.law is not None
    ]
