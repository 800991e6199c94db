"""Basins: every start of a surface in the colour of the minimum that it comes to."""

from collections.abc import Sequence
from dataclasses import dataclass
from numbers import Real
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

from gdviz.checks import whole
from gdviz.descent import descend, several
from gdviz.objectives.doors import surface_of
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import distinct_labels, settings_of
from gdviz.plotting.layout.chart import Chart, Name
from gdviz.plotting.layout.maps import coordinates
from gdviz.plotting.layout.page import Page, number, old_page
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.levels import contour_levels, contour_lines
from gdviz.plotting.marks.lines import Line, Ring
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.text import fit, measure, wrap, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.regimes import found_minima
from gdviz.surfaces import Surface, checked_domain
from gdviz.version import __version__
from gdviz.words.words import say

MOST = 5
"""Minima that can be told apart by colour."""
MOST_MAPS = 4
_FRAMES = 40
_AT_ONCE = 2**16
_STRENGTH = 0.78
_SHADES = 64
_ARRIVED = 0.02
"""How near to a minimum, in shares of the view's diagonal, a descent has arrived."""
_LINE = 1.5
"""The height of a line in em; names of more than two lines are set smaller."""
_TOLD_ROOM = 13
"""The width of what is told above a map that stands alone, in em."""
_NEARLY_ALL = 0.99
"""The share of starts that arrive where nothing is said of the others."""
_TOLD = 0.85
"""How large the share of those that arrived is written."""
_FAR = 0.12
"""How near, in the same shares, its colour begins to show."""


@dataclass(frozen=True)
class Basins:
    """Where every start of a grid is, step by step, under one optimizer.

    Attributes
    ----------
    steps : the step of each frame
    nearest : index of the nearest minimum, shape (frames, rows, columns), rows from the top
    nearness : from 0, far, to 63, arrived, the same shape
    """

    optimizer: Any
    label: str
    steps: np.ndarray
    nearest: np.ndarray
    nearness: np.ndarray


def basins(
    surface: Surface | str,
    optimizers: Any,
    steps: int = 200,
    *,
    starts: int = 1_000_000,
    moving: bool = True,
    view: View | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    size: str = "notebook",
    dark: bool = False,
) -> Scene:
    """Colour every start by the minimum that a descent from there comes to.

    Parameters
    ----------
    surface : a `Surface` with at most 5 minima, or the formula of one
    optimizers : one optimizer or several, up to 4, a map each
    steps : how many steps each start takes
    starts : how many starts there are, about, in all maps together
    moving : whether the way there is kept too, at 40 moments; without it only the end is
    view : ((xmin, xmax), (ymin, ymax)) of the starts; by default the surface's domain
    title, subtitle, size, dark : as for `race`

    Returns
    -------
    Scene
        What has not come near to any minimum keeps the colour of the ground.

    Raises
    ------
    ValueError
        If the surface has no minimum or too many, or there is no optimizer.
    """
    surface = surface_of(surface)
    rules = several(optimizers, "basins")
    if len(rules) > MOST_MAPS:
        raise ValueError(f"basins draws at most {MOST_MAPS} optimizers, got {len(rules)}")
    minima = _minima(surface)
    shown = surface.domain if view is None else checked_domain(view, "view")
    if not isinstance(starts, Real) or not 1 <= starts < np.inf:
        raise ValueError(f"starts must be a number of at least 1, got {starts!r}")
    shape = _shape(shown, int(starts) // len(rules))
    keep = max(whole("steps", steps) // _FRAMES, 1) if moving else "last"
    maps = [_basins(surface, rule, minima, shown, shape, steps, keep) for rule in rules]
    words = _words(surface, maps, shape, steps, title, subtitle)

    def compose(figure: Figure, theme: Theme) -> list[Drawn]:
        return _compose(figure, theme, surface, minima, shown, maps, words)

    return Scene(compose, words["metadata"], size=size, dark=dark)


def _minima(surface: Surface) -> np.ndarray:
    """Return the minima of a surface, (k, 2): those that are known, or else those it can find."""
    found = surface.minima or found_minima(surface)
    if not 1 <= len(found) <= MOST:
        raise ValueError(f"basins needs a surface with 1 to {MOST} minima, got {len(found)}")
    return np.array(found, float)


def _shape(view: View, count: int) -> tuple[int, int]:
    """Return the rows and columns of about so many starts, as far apart both ways."""
    (left, right), (bottom, top) = view
    aspect = (right - left) / (top - bottom)
    rows = max(round((count / aspect) ** 0.5), 1)
    return rows, max(round(rows * aspect), 1)


def _basins(
    surface: Surface, rule: Any, minima: np.ndarray, view: View, shape: tuple[int, int],
    steps: int, keep: Any,
) -> Basins:  # fmt: skip
    (left, right), (bottom, top) = view
    rows, columns = shape
    x = left + (right - left) * (np.arange(columns) + 0.5) / columns
    y = top + (bottom - top) * (np.arange(rows) + 0.5) / rows
    diagonal = float(np.hypot(right - left, top - bottom))
    parts = []
    for piece in np.array_split(y, max(rows * columns // _AT_ONCE, 1)):
        starts = np.stack(np.meshgrid(x, piece), axis=-1).reshape(-1, 2).astype(np.float32)
        path = descend(surface, rule, starts, steps, keep=keep)
        near = _nearest(path.points, minima, diagonal)
        parts.append([each.reshape(len(each), len(piece), columns) for each in near])
    nearest, nearness = (np.concatenate(each, axis=1) for each in zip(*parts, strict=True))
    return Basins(rule, path.label, path.steps, nearest, nearness)


def _nearest(
    points: np.ndarray, minima: np.ndarray, diagonal: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return for points (..., 2) which minimum is nearest, and how near, from 0 to 63."""
    with np.errstate(all="ignore"):
        away = np.stack([np.hypot(*np.moveaxis(points - each, -1, 0)) for each in minima])
        nearest = away.argmin(axis=0)
        share = np.nan_to_num(away.min(axis=0) / diagonal, nan=np.inf)
        near = np.clip((_FAR - share) / (_FAR - _ARRIVED), 0, 1)
    return nearest.astype(np.uint8), (near * (_SHADES - 1)).astype(np.uint8)


def _words(
    surface: Surface, maps: Sequence[Basins], shape: tuple[int, int], steps: int,
    title: str | None, subtitle: str | None,
) -> dict[str, Any]:  # fmt: skip
    count = f"{shape[0] * shape[1]:,}"
    formula = surface.latex()
    x, y = surface.names
    where = say("surface", x=x, y=y, formula=formula) if len(formula) < 75 else ""
    told = say("basins_starts", count=count, steps=steps)
    rules = [each.optimizer for each in maps]
    settings = " · ".join(f"{each.label} {settings_of(each.optimizer)}" for each in maps)
    said = say("settings", settings=settings)
    least = min((each.nearness[-1] == _SHADES - 1).mean() for each in maps)
    elsewhere = say("basins_elsewhere") if least < _NEARLY_ALL else ""
    title = say("basins_title") if title is None else title
    return {
        "title": title,
        "subtitle": "   ".join(each for each in (told, where) if each)
        if subtitle is None
        else subtitle,
        "note": "   ".join(each for each in (said, say("basins_pale"), elsewhere) if each),
        "metadata": {
            "Title": title,
            "Description": f"{surface.description}; {count} starts a map; {steps} steps; "
            + "; ".join(map(repr, rules)),
            "Software": f"gdviz {__version__}",
        },
    }


def _labels(maps: Sequence[Basins]) -> list[str]:
    return distinct_labels(maps)


def _compose(
    figure: Figure, theme: Theme, surface: Surface, minima: np.ndarray, view: View,
    maps: Sequence[Basins], words: dict[str, Any],
) -> list[Drawn]:  # fmt: skip
    page = old_page(figure, theme, words["title"], words["subtitle"], words["note"])
    alone = len(maps) == 1 and len(maps[0].nearest) > 1
    (boxes,) = page.boxes([1.3, 1] if alone else [1] * len(maps), gap=1.6)
    maps_in = list(zip(maps, boxes, strict=False))
    told = [_told_above(page, box[2] - box[0] - 1.2 * theme.em, each) for each, box in maps_in]
    lines = 1 + max(words[-1].count("\n") for words, _ in told)
    heads = [
        _write_head(page, box, label) for box, label in zip(boxes, _labels(maps), strict=False)
    ]
    top = min(heads) - (0.9 + lines) * theme.em
    scale = min(scale for _, scale in told)
    marks: list[Drawn] = []
    for (each, box), (words_above, _) in zip(maps_in, told, strict=True):
        room = (box[0], box[1], box[2], top)
        marks += _draw_basins(page, room, surface, minima, view, each, words_above, scale)
    if alone:
        told_to = boxes[0][0] + _TOLD_ROOM * theme.em
        right = max(marks[0].image.axes.bbox.x1, told_to) + 3.5 * theme.em
        box = (right, page.bottom, page.right, page.top)
        marks += _draw_shares(page, box, maps[0], minima)
    return marks


def _draw_shares(page: Page, box: Any, basins: Basins, minima: np.ndarray) -> list[Drawn]:
    """Draw beside a map how many of all starts are at each minimum, step by step."""
    theme, there = page.theme, basins.nearness == _SHADES - 1
    curves = [
        np.stack(
            [basins.steps, 100 * (there & (basins.nearest == index)).mean(axis=(1, 2))], axis=1
        )
        for index in range(len(minima))
    ]
    top = 1.08 * max(curve[:, 1].max() for curve in curves) or 1.0
    chart = Chart(
        page, box, ((0, basins.steps[-1]), (0, top)), heading=say("basins_share"),
        across=say("basins_across"),
    )  # fmt: skip
    marks: list[Drawn] = [
        Line(lambda frame, curve=curve: curve[: int(frame) + 1],
             len(basins.steps), color=theme.series(index)).draw_on(chart.axes, theme)
        for index, curve in enumerate(curves)
    ]  # fmt: skip
    for index, curve in enumerate(curves):
        chart.places.add_path(index, curve)
    chart.name([
        Name(_place(point), curve, theme.series_text(index))
        for index, (point, curve) in enumerate(zip(minima, curves, strict=True))
    ])  # fmt: skip
    return marks


def _place(point: np.ndarray) -> str:
    """Return a point as the name of a curve."""
    return f"({', '.join(number(float(f'{value:.2g}')) for value in point)})"


def _draw_basins(
    page: Page, box: Any, surface: Surface, minima: np.ndarray, view: View, basins: Basins,
    told: Sequence[str], scale: float,
) -> list[Drawn]:  # fmt: skip
    """Draw a map at the top of a box, and above it what is told at each frame."""
    theme, em = page.theme, page.theme.em
    lines = 1 + told[-1].count("\n")
    bottom, top = box[1] + 1.5 * em, box[3]
    width, height = box[2] - box[0] - 1.2 * em, top - bottom
    (left, right), (low, high) = view
    unit = min(width / (right - left), height / (high - low))
    wide, tall = unit * (right - left), unit * (high - low)
    axes = page.axes(box[0] + 1.2 * em, top - tall, box[0] + 1.2 * em + wide, top)
    axes.set(xlim=view[0], ylim=view[1])
    colors = _colors(theme, len(minima))
    frames = len(basins.nearest)
    image = Image(
        lambda frame: colors[basins.nearest[int(frame)], basins.nearness[int(frame)]],
        frames, extent=(left, right, low, high),
    ).draw_on(axes, theme)  # fmt: skip
    _draw_lines(axes, theme, surface, view)
    coordinates(axes, theme, surface.names)
    words = Writing(
        lambda frame: told[int(frame)], (0, 1 + 0.45 * em / tall), frames,
        shares=True, color=theme.palette.muted, scale=scale, va="bottom",
        linespacing=1.1, room=(-0.1, 1.001, 1.3, 1 + (0.9 + lines) * em / tall),
    ).draw_on(axes, theme)  # fmt: skip
    return [image, words, *(Ring(point).draw_on(axes, theme.finer(0.7)) for point in minima)]


def _told(basins: Basins, frame: int) -> str:
    share = 100 * (basins.nearness[frame] == _SHADES - 1).mean()
    return _arrived(basins.steps[frame], share)


def _arrived(step: int, share: float) -> str:
    return say("basins_arrived", step=step, share=f"{np.floor(10 * share) / 10:.1f}")


def _told_above(page: Page, width: float, basins: Basins) -> tuple[list[str], float]:
    """Return what is told above a map at each frame, in two lines if one is too wide, and scale."""
    told = [_told(basins, frame) for frame in range(len(basins.nearest))]
    widest = _arrived(basins.steps[-1], 100)
    stamp = write(page.figure, 0, 0, widest, page.theme, scale=_TOLD)
    if measure(stamp)[0] > width:
        told = [each.replace(": ", ":\n") for each in told]
        stamp.set_text(widest.replace(": ", ":\n"))
    fit(stamp, width)
    stamp.remove()
    return told, stamp.get_fontsize() / page.theme.size.base


def _write_head(page: Page, box: Any, label: str) -> float:
    """Write the name of an optimizer, and return where it ends."""
    em = page.theme.em
    for scale in (1.0, 0.8):
        stamp = write(
            page.figure, box[0] + 1.2 * em, page.top, label, page.theme, va="top", weight="bold",
            scale=scale,
        )  # fmt: skip
        wrap(stamp, box[2] - box[0] - 1.2 * em)
        if scale < 1 or measure(stamp)[1] < 2 * _LINE * em:
            break
        stamp.remove()
    return page.top - measure(stamp)[1]


def _colors(theme: Theme, count: int) -> np.ndarray:
    """Return the colours of each minimum, far to near: shape (count, 64, 3), bytes."""
    ground = np.array(to_rgb(theme.palette.ground[4]))
    share = np.linspace(0, _STRENGTH, _SHADES)[:, None]
    colors = [np.array(to_rgb(theme.series(index))) for index in range(count)]
    return np.array(
        [np.round(255 * (ground + share * (color - ground))) for color in colors]
    ).astype(np.uint8)


def _draw_lines(axes: Axes, theme: Theme, surface: Surface, view: View) -> None:
    x, y = (np.linspace(*edge, 240) for edge in view)
    with np.errstate(all="ignore"):
        values = np.ma.masked_invalid(surface(np.stack(np.meshgrid(x, y), axis=-1)))
    lines = [line for _, line in contour_lines(contour_levels(values.data), x, y, values)]
    axes.add_collection(
        LineCollection(
            lines, colors=theme.palette.ink, alpha=0.3, linewidths=theme.hairline_width,
            antialiaseds=True, zorder=1.1,
        ),
        autolim=False,
    )  # fmt: skip
