"""The outlier: one point walks away, the line of least squares goes with it, that of MAE stays."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.objectives.points import domain_between
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said, rule_told
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.labels import spread
from gdviz.plotting.layout.loss_names import loss_called, loss_name, losses_briefly
from gdviz.plotting.layout.map_axes import coordinates
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.view import alike, scaled
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_levels
from gdviz.plotting.marks.lines import Dots, Line, Ring
from gdviz.plotting.marks.mark import At, Drawn, Mark, View, within
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, widest
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.writing import Writing
from gdviz.studies.walk import FRAMES, START, Walk, walk_away
from gdviz.trajectory import behaves, converges
from gdviz.words.language import Say

X = (-2.0, -1.7, -1.4, -1.1, -0.7, -0.4, 0.1, 0.4, 0.8, 1.1, 1.5, 1.8)
Y = (-0.9, 0.2, -0.5, 0.3, 0.2, 1.0, 0.8, 1.6, 1.5, 2.2, 2.0, 3.2)
_LAST = FRAMES - 1
_WIDEST = 0.3
"""How much of the width of the points their lines' names take at most, in full."""
_DIGITS = range(3, 7)
"""How many digits tell a slope before from that after."""
_NAME, _WORDS, _LEGIBLE = 2.1, 4.0, 0.75
"""In em: the height of a name beyond a point, and of the words above and below the axes; and the
least scale of a name."""


@picture
def outlier(
    x: ArrayLike = X,
    y: ArrayLike = Y,
    *,
    point: int | None = None,
    distance: float | None = None,
    losses: Sequence[Any] = ("mae", "mse"),
    optimizer: Any = None,
    steps: int = 60,
) -> Drawing:
    """Fit points under two losses, while one of them walks away.

    Both lines are the best there are at every frame: of MSE by least squares, of MAE through two
    of the points, of Huber and others by Newton's method. Beside them the two losses over all
    lines (w, b), with a descent on each.

    Parameters
    ----------
    x, y : the points, shape (n,)
    point : the number of the one that walks; by default the outlier that there is, else the last
    distance : how far up (below 0: down) it walks; by default an outlier comes to where it is from
        the line of the others, and any other point walks 9 up
    losses : two, such as `["mae", gd.losses.Huber(2)]`, under which one line is the best
    optimizer : of the descents, from w = b = 0; by default an SGD for each loss, whose rate follows
        from the points
    steps : of the descents

    Raises
    ------
    ValueError
        If x and y are no points, all above one another, or there is no such point; if losses are
        not two, or under one of them no one line is the best.

    Examples
    --------
    >>> scene = gd.plotting.outlier(distance=6.0)
    >>> scene.save("outlier.gif")  # doctest: +SKIP
    """
    walk = walk_away(x, y, point, distance, optimizer, steps, losses)
    numbers = numbers_of([loss.short_name for loss in walk.losses], walk.losses)

    def draw(page: Page) -> list[Drawn]:
        points, rest = page.row((1.6, 2), gap=2.05)
        maps = page.within(rest).row((1, 1), gap=1.5, aspect=1.0)
        drawn = [
            _draw_map(page, box, walk, index, number)
            for index, (box, number) in enumerate(zip(maps, numbers, strict=True))
        ]
        return [*_draw_points(page, points, walk, numbers), *drawn[0], *drawn[1]]

    series = dict(zip(map(loss_name, walk.losses), numbers, strict=True))
    return Drawing(lambda say: _said(say, walk), draw, series=series)


def _said(say: Say, walk: Walk) -> Said:
    title, subtitle = _title(say, walk), _subtitle(say, walk)
    return Said(
        title,
        subtitle,
        _caption(say, walk),
        f"best lines under {' and '.join(map(repr, walk.losses))}; at first "
        f"{walk.at(1, 0).surface.description}; "
        f"point {walk.point} walks {walk.distance:g}; {walk.steps} steps of {_rules(walk)} "
        f"from {START}",
        sentences(title, subtitle, _say_ends(say, walk)),
    )


def _names(say: Say, walk: Walk) -> list[str]:
    return [loss_called(say, loss) for loss in walk.losses]


def _say_ends(say: Say, walk: Walk) -> str:
    """Say where the descents on the maps end."""
    ends = [walk.at(index, _LAST).descent.points[-1] for index in range(len(walk.losses))]
    told = [f"({', '.join(map(short, end.tolist()))})" for end in ends]
    (first, last), (there, here) = _names(say, walk), told
    return say("outlier_alt", steps=walk.steps, first=first, last=last, there=there, here=here)


def _title(say: Say, walk: Walk) -> str:
    """Say which line goes along and what the other does, if the point is an outlier."""
    names, outcome = _names(say, walk), walk.outcome
    hard, gentle = names[walk.dragged], names[1 - walk.dragged]
    return say(f"outlier_title_{outcome or 'plain'}", hard=hard, gentle=gentle)


def _subtitle(say: Say, walk: Walk) -> str:
    names, order = _names(say, walk), (walk.dragged, 1 - walk.dragged)
    (a, b), (c, d) = (_apart(*walk.lines[index, [0, -1], 0].tolist()) for index in order)
    hard, gentle = (names[index] for index in order)
    return say("outlier_subtitle", hard=hard, gentle=gentle, a=a, b=b, c=c, d=d)


def _apart(before: float, after: float) -> tuple[str, str]:
    """Return two slopes in as few digits as tell them from each other."""
    pairs = ((short(before, digits), short(after, digits)) for digits in _DIGITS)
    plain = short(before), short(after)
    return next((pair for pair in pairs if pair[0] != pair[1]), plain)


def _caption(say: Say, walk: Walk) -> str:
    names, told = _names(say, walk), [rule_told(say, rule.label, rule) for rule in walk.rules]
    settings = told[0]
    if told[0] != told[1]:
        pairs = zip(told, names, strict=True)
        settings = ", ".join(f"{words} ({name})" for words, name in pairs)
    return say("outlier_note", steps=walk.steps, settings=settings)


def _rules(walk: Walk) -> str:
    if walk.optimizer is not None:
        return repr(walk.optimizer)
    pairs = zip(walk.rules, walk.losses, strict=True)
    return ", ".join(f"{rule!r} ({loss_name(loss)})" for rule, loss in pairs)


# ------------------------------------------------------------------------------- the points


def _draw_points(page: Page, box: Box, walk: Walk, numbers: Sequence[int]) -> list[Drawn]:
    """Draw the points and their two best lines, named at their right ends."""
    theme, (left, bottom, right, top) = page.theme, box
    view = _around(walk, (top - bottom) / theme.em)
    names = _names(page.say, walk)
    if widest(page.figure, names, theme, weight="bold") > _WIDEST * (right - left):
        names = losses_briefly(page.say, walk.losses)
    words = {"heading": page.say("outlier_points"), "across": "$x$"}
    beside = _room_beside(page, names, numbers, right < page.right) + 0.4 * theme.em
    chart = Chart(page, box, view, beside=beside, **words)
    ink, muted = theme.palette.ink, theme.palette.muted
    still, home = np.delete(walk.points(0), walk.point, axis=0), walk.points(0)[walk.point]

    def walker(frame: float) -> np.ndarray:
        return walk.points(frame)[walk.point]

    def walked(frame: float) -> np.ndarray:
        return np.array([home, walker(frame)])

    return chart.draw(
        *_best_lines(chart, walk, np.array(view[0]), names, numbers),
        Line(walked, FRAMES, color=muted, width=0.4, halo=False, zorder=2.9),
        Dots(still, color=ink, size=0.95),
        Dots(home, color=muted, size=0.95, open=True, zorder=4.9),
        Dots(lambda f: [walker(f)], FRAMES, color=ink, size=1.45, marker="D"),
        _name_walker(chart, walker, walk.distance > 0),
    )


def _room_beside(page: Page, names: Sequence[str], numbers: Sequence[int], bare: bool) -> float:
    """Return how many pixels the names take, with their markers unless a gap beside has room for
    these."""
    bold = {"weight": "bold"}
    styles = [bold if bare else name_style(page.theme, number) for number in numbers]
    pairs = zip(names, styles, strict=True)
    return max(widest(page.figure, [name], page.theme, **style) for name, style in pairs)


def _around(walk: Walk, tall: float) -> View:
    """Return what holds the points, and the name beyond the one that walks, so high in em."""
    points = np.concatenate([walk.points(0), walk.points(_LAST)])
    low, high = points.min(0), points.max(0)
    pad = np.array([0.08, 0.1]) * (high - low)
    share = min(_NAME / max(tall - _WORDS, _NAME), 0.5)
    beyond = np.array([0, max(0.09, (1.2 * share - 0.1) / (1 - share)) * (high - low)[1]])
    low, high = low - pad, high + pad
    low, high = (low, high + beyond) if walk.distance > 0 else (low - beyond, high)
    return domain_between(low, high)


def _best_lines(
    chart: Chart, walk: Walk, edges: np.ndarray, names: Sequence[str], numbers: Sequence[int]
) -> list[Mark]:
    axes, theme = chart.axes, chart.theme
    x = 1 + 0.4 * theme.em / axes.bbox.width

    def line(index: int, frame: float) -> np.ndarray:
        w, b = walk.at(index, frame).best
        return np.stack([edges, w * edges + b], axis=1)

    def name_at(index: int, frame: float) -> tuple[float, float]:
        """Return where a name stands, in shares of the axes: at the end of its line."""
        ends = [axes.transData.transform(line(each, frame)[1])[1] for each in range(len(numbers))]
        placed = spread(ends, [1.25 * theme.em] * len(ends), axes.bbox.y0, axes.bbox.y1)
        return x, (placed[index] - axes.bbox.y0) / axes.bbox.height

    marks: list[Mark] = []
    room = (1, -0.2, x + 6 * theme.em / axes.bbox.width, 1.2)
    for index, (words, number) in enumerate(zip(names, numbers, strict=True)):
        style = name_style(theme, number) | {"va": "center"}
        at = partial(name_at, index)
        marks += [
            Line(partial(line, index), FRAMES, color=theme.series(number)),
            Writing(words, at, FRAMES, shares=True, room=room, **style),
        ]
    return marks


def _name_walker(chart: Chart, walker: At, up: bool) -> Writing:
    axes, theme = chart.axes, chart.theme
    gap = np.array([0, (0.9 if up else -0.9) * theme.em])

    half = widest(axes, [theme.say("outlier_point")], theme) / 2

    def beyond(frame: float) -> np.ndarray:
        x, y = axes.transData.transform(walker(frame)) + gap
        x = np.clip(x, axes.bbox.x0 + half, axes.bbox.x1 - half)
        return axes.transData.inverted().transform((x, y))

    style = {"ha": "center", "va": "bottom" if up else "top", "halo": True}
    return Writing(theme.say("outlier_point"), beyond, FRAMES, room=_room(axes, theme), **style)


def _room(axes: Axes, theme: Theme) -> np.ndarray:
    """Return the axes and a little around them, in data, which words on them never leave."""
    box = axes.bbox.padded(3 * theme.em)
    return axes.transData.inverted().transform([box.min, box.max]).reshape(-1)


# --------------------------------------------------------------------------------- the maps


def _draw_map(page: Page, box: Box, walk: Walk, index: int, number: int) -> list[Drawn]:
    """Draw the surface of a loss as it moves, and the descent on it."""
    theme, heading = page.theme, page.say("outlier_map", loss=_names(page.say, walk)[index])
    chart = Chart(page, box, _seen(walk), heading=heading)
    chart.heading.set_color(theme.series_text(number))
    axes = chart.axes
    view = scaled(_seen(walk), axes.bbox.width / axes.bbox.height)
    axes.set(xlim=view[0], ylim=view[1])
    coordinates(axes, theme, ("w", "b"))
    points = grid(view)

    def heights(frame: float) -> np.ndarray:
        surface = walk.at(index, frame).surface
        return surface(points) - surface(surface.minima[0])

    def lowest(_: np.ndarray, frame: float) -> np.ndarray:
        return walk.at(index, frame).best[None]

    def end(frame: float) -> np.ndarray:
        return _inside(walk.at(index, frame).path[-1:], view)

    color = theme.series(number)
    return [
        *chart.draw(
            Isolines(heights, view, contour_levels(heights(_LAST)), FRAMES, bands=True),
            Ring(walk.lines[index][-1], True, lowest, FRAMES),
            Line(lambda frame: walk.at(index, frame).path, FRAMES, color=color),
            Dots(end, FRAMES, color=color, marker=theme.marker(number), zorder=4),
            Ring(START),
        ),
        *_label_map(chart, walk, index),
    ]


def _seen(walk: Walk) -> View:
    """Return what holds the start, all minima, and the descents that do not run away."""
    goals = np.concatenate([[START], *walk.lines])
    low, high = goals.min(0), goals.max(0)
    beyond = (high - low) / 2
    paths = [
        each.points if converges(each) else np.clip(each.points, low - beyond, high + beyond)
        for each in walk.descents
        if behaves(each)
    ]
    seen = np.concatenate([goals, *paths])
    low, high = seen.min(0), seen.max(0)
    pad = 0.2 * (high - low)
    pad = np.full(2, pad.max()) if alike(high - low) else np.where(pad > 0, pad, pad.max())
    return domain_between(low, high, pad)


def _inside(points: np.ndarray, view: View) -> np.ndarray:
    """Return the points, with nan for those outside of a view."""
    return np.where(within(points, view)[:, None], points, np.nan)


def _label_map(chart: Chart, walk: Walk, index: int) -> list[Drawn]:
    """Name the start, the minimum as it moves, and where it was if it is elsewhere now."""
    axes, theme = chart.axes, chart.theme
    before, now = walk.lines[index][[0, -1]]
    (minimum,) = chart.draw(_name_minimum(chart, walk, index))
    places = Places(axes, theme)
    places.add_path("path", walk.at(index, _LAST).path)
    places.add_words(minimum.text)
    for point, radius in ((START, 0.9), (now, 1.7), (before, 0.6)):
        places.add_ring(point, radius)
    places.label_ring(theme.say("start"), np.array([START]), 0.9, scale=0.95)
    if np.hypot(*places.pixels([before])[0] - places.pixels([now])[0]) < 2 * theme.em:
        return [minimum]
    muted = theme.palette.muted
    words = theme.say("outlier_before")
    stamp = places.label(words, before[None], room=1.2, color=muted, scale=0.85)
    if stamp is None:  # a dot that nothing names says nothing
        return [minimum]
    home = Dots(before, color=muted, size=0.8, open=True, zorder=2.8)
    return [minimum, *chart.draw(home, _later(chart, stamp))]


def _later(chart: Chart, stamp: Stamp) -> Writing:
    """Return words that show when the minimum has left the place where they stand."""
    words, at = stamp.get_text(), stamp.get_position()
    style = {"color": stamp.get_color(), "scale": 0.85, "ha": "center", "va": "center"}
    stamp.remove()

    def shown(frame: float) -> str:
        return words if frame >= 2 / 3 * _LAST else ""

    return Writing(shown, at, FRAMES, halo=True, room=_room(chart.axes, chart.theme), **style)


def _name_minimum(chart: Chart, walk: Walk, index: int) -> Writing:
    """Write a name over the ring, or under it where the start or the edge is above; within axes."""
    axes, theme, words = chart.axes, chart.theme, chart.theme.say("minimum")
    wide, room = widest(axes, [words], theme), axes.bbox.width - 0.8 * theme.em
    scale = min(0.95, room / wide)
    size, half = scale * 1.2 * theme.em, scale * wide / 2 + 0.4 * theme.em
    radius = 1.65 * theme.size.marker * theme.size.dpi / 72 + 0.35 * theme.em
    highest = axes.transData.transform(walk.lines[index])[:, 1].max() + radius + size
    up = walk.lines[index][-1, 1] >= START[1] and highest < axes.bbox.y1
    words = words if scale > _LEGIBLE else ""

    def beside(frame: float) -> np.ndarray:
        x, y = axes.transData.transform(walk.at(index, frame).best)
        x = np.clip(x, axes.bbox.x0 + half, axes.bbox.x1 - half)
        return axes.transData.inverted().transform((x, y + radius if up else y - radius))

    style = {"scale": scale, "ha": "center", "va": "bottom" if up else "top", "halo": True}
    return Writing(words, beside, FRAMES, room=_room(axes, theme), **style)
