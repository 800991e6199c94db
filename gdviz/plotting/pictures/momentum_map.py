"""Learning rate and momentum together: how many steps each pair takes, and the law over it."""

from __future__ import annotations

from numbers import Real
from typing import Any

import numpy as np
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from numpy.typing import ArrayLike

from gdviz.checks import whole
from gdviz.descent import descend
from gdviz.objectives.doors import surface_of
from gdviz.optimizers import SGD
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.chart import Chart, tick_places
from gdviz.plotting.layout.page import Page, number, old_page, set_ticks
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, wrap, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import CountedSteps
from gdviz.plotting.pictures.learning_rates import short, start_of
from gdviz.plotting.pictures.rate_sweep import Swept, sweep_words
from gdviz.steps.sweeps import sweep
from gdviz.studies.laws import Law, Stability
from gdviz.studies.regimes import is_exact, law_near
from gdviz.surfaces import Surface
from gdviz.words.words import say

_AT_ONCE = 4000
_WARMTH = 0.2


def momentum_map(
    surface: Surface | str,
    steps: int = 200,
    start: ArrayLike | None = None,
    *,
    nesterov: bool = False,
    columns: int = 240,
    tolerance: float = 1e-3,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Draw how many steps gradient descent takes at each learning rate and momentum.

    Over what was measured stand the law's limit, and the ring of the pair that it calls best.

    Parameters
    ----------
    surface : a `Surface` with a minimum, or the formula of one
    steps : how many steps each of the descents may take
    start : as for `learning_rates`
    nesterov : whether the momentum is Nesterov's
    columns : how many rates there are, with five momenta for eight of them
    tolerance : how near a descent has come to the minimum where it counts as converged, in shares
        of the distance of the start
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        Its frames are steps, at ever greater distances.

    Raises
    ------
    ValueError
        If the surface has no minimum, none of the descents comes to it, or there are less than 8
        columns.
    """
    surface = surface_of(surface)
    columns = whole("columns", columns, 8)
    if not isinstance(tolerance, Real) or not 0 < tolerance < 1:
        raise ValueError(f"tolerance must be a number between 0 and 1, got {tolerance!r}")
    start = start_of(surface, start)
    if np.ndim(start) > 1:
        raise ValueError(f"start must be one, of shape (2,), got {np.shape(start)}")
    law = law_near("momentum_map", SGD(nesterov=nesterov), surface, start, needed=False)
    if law is None:
        raise ValueError(
            f"momentum_map needs a surface with a minimum that is curved along both axes, got "
            f"{surface!r}"
        )
    momenta = (np.arange(columns * 5 // 8) + 0.5) / (columns * 5 // 8)
    widest = 1.02 * _limit(law, nesterov, np.array([momenta.max(), 0.0])).max()
    rates = widest * (np.arange(columns) + 0.5) / columns
    took = _steps_taken(surface, rates, momenta, start, steps, tolerance, law.point, nesterov)
    if not ((took > 0) & np.isfinite(took)).any():
        raise ValueError(
            f"momentum_map needs descents that converge, but within {steps} steps from {start!r} "
            f"none comes to the minimum"
        )
    run = Swept("SGD", SGD(nesterov=nesterov), law, took)
    words = sweep_words("momentum", surface, [run], start, steps, title, subtitle,
                   share=short(tolerance))  # fmt: skip
    exact = is_exact(surface, law)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose_map(figure, theme, rates, momenta, took, law, nesterov, exact, words)

    return Scene(compose, words["metadata"], size=size, dark=dark)


def _steps_taken(
    surface: Surface, rates: np.ndarray, momenta: np.ndarray, start: ArrayLike, steps: int,
    tolerance: float, minimum: ArrayLike, nesterov: bool,
) -> np.ndarray:  # fmt: skip
    """Return after how many steps each pair stays near the minimum, (momenta, rates).

    It is inf for those that take longer or go to another minimum, and -1 for those that end
    farther from it than the start and higher, and lately farther than ever before.
    """
    rows = max(_AT_ONCE // len(rates), 1)
    parts = []
    for piece in np.array_split(momenta, max(len(momenta) // rows, 1)):
        grid = sweep(SGD(nesterov=nesterov), learning_rate=rates, momentum=piece[:, None])
        path = descend(surface, grid, start, steps)
        with np.errstate(all="ignore"):  # a descent that flies apart is farther away, however far
            away = np.nan_to_num(np.linalg.norm(path.points - minimum, axis=-1), nan=np.inf)
        near = away <= tolerance * away[0]
        still = np.where(near.any(0), len(near) - near[::-1].argmin(0), 0)
        took = np.where(near[-1], np.where(near.all(0), 0, still), np.inf)
        fell = path.values[-1] <= path.values[0]
        late = max(len(away) // 4, 1)
        farthest = away[-late:].max(0)
        grows = (farthest > away[:-late].max(0)) | np.isinf(farthest)
        took = np.where((away[-1] <= away[0]) | fell | ~grows, took, -1)
        parts.append(took.reshape(grid.shape))
    return np.concatenate(parts)


def _limit(law: Stability, nesterov: bool, momenta: np.ndarray) -> np.ndarray:
    """Return the largest stable rate at each momentum."""
    limits = [Law(float(momentum), nesterov).limit for momentum in momenta]
    return np.array(limits) / law.eigenvalues[-1]


def _compose_map(
    figure: Figure, theme: Theme, rates: np.ndarray, momenta: np.ndarray, took: np.ndarray,
    law: Stability, nesterov: bool, exact: bool, words: dict[str, Any],
) -> list[Drawn]:  # fmt: skip
    rule = say("sweep_nesterov" if nesterov else "sweep_heavy_ball")
    note = "   ".join([rule, say("sweep_law", curvature=short(law.eigenvalues[-1]))])
    page = old_page(figure, theme, words["title"], words["subtitle"], note)
    left, right = page.boxes((9, 1), gap=1.6)[0]
    end = rates[-1] + rates[0]
    chart = Chart(page, left, ((0.0, end), (0.0, 1.0)), heading=say("sweep_momentum"),
                  across=say("sweep_rate"))  # fmt: skip
    fastest, slowest = took[took > 0].min(), took[np.isfinite(took)].max()
    frames = np.unique(np.geomspace(max(fastest / 2, 1), slowest, 60).round().astype(int))
    shown = np.where(took < 0, -1, np.where(np.isfinite(took), took, np.inf))[::-1]

    def colors(frame: float) -> np.ndarray:
        return _heat(theme, shown, frames[int(frame)], fastest, slowest)

    marks: list[Drawn] = [
        Image(colors, len(frames), extent=(0.0, end, 0.0, 1.0), zorder=0.9).draw_on(
            chart.axes, theme
        )
    ]
    heights = np.linspace(0, 0.999, 101)
    limit = np.stack([_limit(law, nesterov, heights), heights], axis=1)
    marks.append(curve(limit, color=theme.palette.ink, width=0.7).draw_on(chart.axes, theme))
    chart.places.add_path("limit", limit)
    _write_limit(chart, limit, nesterov, exact)
    best = _best(law, nesterov)
    marks.append(
        Dots(lambda _: [best], color=theme.palette.ink, open=True).draw_on(chart.axes, theme)
    )
    chart.places.add_ring(np.array(best), 0.8)
    chart.places.label(say("sweep_best"), np.array([best]), room=1.4, scale=0.9)
    marks.append(CountedSteps(frames.tolist()).draw_on(chart.axes, theme))
    _draw_key(page, right, theme, chart, fastest, slowest)
    return marks


def _write_limit(chart: Chart, limit: np.ndarray, nesterov: bool, exact: bool) -> None:
    """Write what lies beyond the limit (k, 2), so small that it keeps off it."""
    theme, top = chart.theme, nesterov
    latex = r"\frac{2(1+\beta)}{(1+2\beta)\lambda}" if nesterov else r"\frac{2(1+\beta)}{\lambda}"
    stamp = write(
        chart.axes, 0.98, 0.95 if top else 0.08, say("sweep_limit", limit=latex), theme,
        transform=chart.axes.transAxes, ha="right", va="top" if top else "bottom",
    )  # fmt: skip
    wall = chart.places.pixels(limit)
    ways = [
        ("", 1.0),
        ("", 0.85),
        *((say("sweep_limit_short", limit=latex), scale) for scale in (0.9, 0.75)),
    ]
    for words, scale in ways[0 if exact else 2 :]:
        stamp.set_text(words or stamp.get_text())
        stamp.set_fontsize(scale * theme.size.base)
        box = stamp.get_window_extent().padded(0.3 * theme.em)
        if not ((wall > box.min) & (wall < box.max)).all(axis=1).any():
            return


def _best(law: Stability, nesterov: bool) -> tuple[float, float]:
    """Return the rate and the momentum with which descent converges fastest.

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; for
    Nesterov's momentum Lessard, Recht and Packard, "Analysis and Design of Optimization Algorithms
    via Integral Quadratic Constraints", 2016.
    """
    least, most = law.eigenvalues[0], law.eigenvalues[-1]
    if nesterov:
        root = np.sqrt(3 * law.condition_number + 1)
        return float(4 / (3 * most + least)), float((root - 2) / (root + 2))
    low, high = np.sqrt([least, most])
    return float((2 / (low + high)) ** 2), float(((high - low) / (high + low)) ** 2)


def _heat(theme: Theme, took: np.ndarray, step: int, fastest: float, slowest: float) -> np.ndarray:
    """Return the colours (h, w, 3) of what has converged by a step, the faster the stronger."""
    ground, pale, strong = (
        np.array(to_rgb(color))
        for color in (theme.palette.ground[4], theme.palette.ground[1], theme.series(1))
    )
    gone = _gone(theme)
    with np.errstate(all="ignore"):
        share = np.log(slowest / np.maximum(took, 1)) / np.log(slowest / fastest)
    share = np.clip(np.nan_to_num(share), 0, 1)[..., None]
    colors = pale + share * (strong - pale)
    colors = np.where((took <= step)[..., None], colors, ground)
    return np.where((took < 0)[..., None], gone, colors)


def _gone(theme: Theme) -> np.ndarray:
    """Return the colour of what diverged."""
    empty, warm = (np.array(to_rgb(c)) for c in (theme.palette.background, theme.series(0)))
    return empty + _WARMTH * (warm - empty)


def _draw_key(
    page: Page, box: Any, theme: Theme, chart: Chart, fastest: float, slowest: float
) -> None:
    """Draw what the colours mean: a column of them, with its steps."""
    em, area = theme.em, chart.axes.bbox
    top, ends = area.y1 - 2.2 * em, np.log10([slowest, fastest])
    axes = page.axes(box[0], top - 0.55 * area.height, box[0] + 1.1 * em, top)
    axes.set(xlim=(0, 1), ylim=ends)
    axes.spines["bottom"].set_visible(False)
    ramp = np.geomspace(fastest, slowest, 128)[:, None]
    colors = _heat(theme, ramp, slowest, fastest, slowest)
    Image(lambda _: colors, extent=(0, 1, *ends)).draw_on(axes, theme)
    ticks = [tick for tick in tick_places(fastest, slowest, True) if fastest <= tick <= slowest]
    set_ticks(axes.xaxis, [], [])
    set_ticks(axes.yaxis, [], [])
    for tick in ticks:
        write(
            axes, 1.25, np.log10(tick), number(tick), theme, scale=0.85,
            color=theme.palette.muted, va="center",
        )  # fmt: skip
    write(
        page.figure, box[0], area.y1, say("sweep_key"), theme, scale=0.85,
        color=theme.palette.muted, va="top",
    )  # fmt: skip
    bottom = axes.bbox.y0 - 0.8 * em
    for words, color in (
        (say("sweep_longer"), to_rgb(theme.palette.ground[4])),
        (say("sweep_gone"), _gone(theme)),
    ):
        bottom -= _draw_swatch(page, box, bottom, words, color)


def _draw_swatch(page: Page, box: Any, top: float, words: str, color: Any) -> float:
    """Draw what a colour means below a height, and return how much room it takes."""
    em, theme = page.theme.em, page.theme
    axes = page.axes(box[0], top - 1.0 * em, box[0] + 1.1 * em, top)
    axes.spines["bottom"].set_visible(False)
    axes.set(xticks=[], yticks=[], xlim=(0, 1), ylim=(0, 1))
    axes.axvspan(
        0,
        1,
        facecolor=color,
        edgecolor=theme.palette.hairline,
        linewidth=theme.hairline_width,
        antialiased=True,
    )
    stamp = write(
        page.figure, box[0] + 1.4 * em, top, words, theme, scale=0.8, va="top",
        color=theme.palette.muted,
    )  # fmt: skip
    room = page.right + em - box[0] - 1.4 * em
    wrap(stamp, room)
    stamp.set_fontsize(stamp.get_fontsize() * min(1, room / measure(stamp)[0]))
    return max(measure(stamp)[1], em) + 0.5 * em
