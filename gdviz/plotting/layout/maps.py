"""A map: the contours of a surface from above, and the paths, rings and labels on it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from string import ascii_uppercase
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.ticker import MaxNLocator

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.places import Places
from gdviz.plotting.layout.shared import shared_ways
from gdviz.plotting.layout.ticks import set_ticks, tick_words
from gdviz.plotting.layout.tried import tried
from gdviz.plotting.marks.areas import Contours
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.forbidden import Forbidden
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.mark import OVER_ALL, Drawn, View, show_whole
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, fit, measure, widest, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail
from gdviz.trajectory import Trajectory

_START, _MINIMUM, _END = 0.9, 1.7, 0.8
"""Radii of rings and markers, in sizes of the theme's marker."""
_IN_RINGS = 0.62
"""The scale of letters in rings."""
_SMALL = 0.85
"""The scale of names for which there is little room."""
_ASIDE = 2.2
"""How wide the name of the second coordinate may be, in em, so that it is written level."""
BELOW, _OUTSIDE = 1.5, 2.2
"""In em: the room for ticks below a map, and that at the left of a box, outside of it."""
_HIDDEN, _MANY = 0.6, 24
"""How near, in sizes of a marker, an end is to another that hides it; of more ends none is told."""
_LEGIBLE = 0.7
"""How small words are set at most that are else left out."""
_ASIDE_NAME = 0.7
"""In em: how far beside a name at the top of a map words stand."""
_APART = 3.0
"""In em: how far apart paths end that are named there; others are named on their ways."""
Named = tuple[str, int, Trajectory]
"""A path to draw: its label ("" for none), the index of its colour, and the path."""
LETTERS = ascii_uppercase
"""What stands in rings that are told apart."""


def draw_map(
    axes: Axes,
    theme: Theme,
    surface: object,
    paths: Sequence[Named],
    view: View,
    listed: bool = False,
    contours: Contours | None = None,
    explained: bool = True,
) -> list[Drawn]:
    """Draw paths on the contours of a surface, labelled: see `label_map`.

    Contours of the same view that are known already need not be computed anew.
    """
    if contours is None or contours.view != view:
        contours = Contours(surface, view)
    ground = [contours, *forbidden_ground(paths, view)]
    drawn = [mark.draw_on(axes, theme) for mark in ground]
    trails = [Trail(path.points, index, view) for _, index, path in paths]
    trails = seen_through(axes, theme, trails)
    minima = [Ring(point, large=True) for point in minima_in(surface, view)]
    starts = [Ring(point) for point in starts_of(paths)]
    marks = *tried(theme, paths), *trails, *minima, *starts
    drawn += [mark.draw_on(axes, theme) for mark in marks]
    told = {"listed": listed, "explained": explained}
    return [*drawn, *label_map(axes, theme, paths, trails, starts, minima, **told)]


def seen_through(axes: Axes, theme: Theme, trails: Sequence[Trail]) -> list[Trail]:
    """Return trails of which each is seen, where others lie on it too."""
    low, high = axes.bbox.min, axes.bbox.max
    lines = [np.clip(axes.transData.transform(trail.line), low, high) for trail in trails]
    ranks = [trail.index if trail.rank is None else trail.rank for trail in trails]
    ways = shared_ways(lines, ranks, 0.6 * theme.size.path * theme.size.dpi / 72)
    grown = _growths(np.array([line[-1] for line in lines]), ranks, theme)
    told = zip(trails, ways, grown, strict=True)
    return [replace(trail, shared=way, growth=growth) for trail, way, growth in told]


def _growths(ends: np.ndarray, ranks: Sequence[int], theme: Theme) -> list[float]:
    """Return how much larger end markers are that others hide: the more of these, the larger."""
    if len(ends) > _MANY:
        return [1.0] * len(ends)
    reach = _HIDDEN * theme.size.marker * theme.size.dpi / 72
    over = [
        sum(
            rank > ranks[k] and np.hypot(*(ends[k] - end)) < reach
            for rank, end in zip(ranks, ends, strict=True)
        )
        for k in range(len(ends))
    ]
    return [1 + 0.5 * min(count, 2) for count in over]


def sets_of(paths: Iterable[Trajectory]) -> list[Any]:
    """Return the sets within which optimizers keep paths, each once."""
    sets = (getattr(path.optimizer, "onto", None) for path in paths)
    return [*{id(each): each for each in sets if each is not None}.values()]


def forbidden_ground(paths: Sequence[Named], view: View) -> list[Forbidden]:
    """Return the ground where paths may not go, if any is kept within a set."""
    sets = sets_of(path for *_, path in paths)
    return [Forbidden(sets, view)] if sets else []


def minima_in(surface: object, view: View) -> list[tuple[float, float]]:
    """Return the known minima of a surface that a view shows."""
    return [
        point
        for point in getattr(surface, "minima", ())
        if all(low <= value <= high for value, (low, high) in zip(point, view, strict=True))
    ]


def starts_of(paths: Sequence[Named]) -> np.ndarray:
    """Return the starts of paths, (k, 2), each once."""
    return np.unique([path.points[0] for _, _, path in paths], axis=0)


def lettered(paths: Sequence[Named]) -> list[Named]:
    """Return paths whose names begin with letters, where each begins elsewhere; else as they are.

    A map has these letters in the rings of the starts, where the names are listed beside it.
    """
    many = 1 < len(starts_of(paths)) == len(paths) <= len(LETTERS)
    if not (many and all(name for name, *_ in paths)):
        return list(paths)
    apart = "\N{NO-BREAK SPACE}"  # a label is not broken behind its letter
    named = zip(LETTERS, paths, strict=False)
    return [(f"{letter}{apart}{name}", *path) for letter, (name, *path) in named]


def write_letter(
    axes: Axes, theme: Theme, letter: str, place: Sequence[float], color: str | None = None
) -> Stamp:
    """Write a letter in the ring of a start or of a minimum."""
    style = {"scale": _IN_RINGS, "weight": "bold", "ha": "center", "va": "center"}
    return write(axes, *place, letter, theme, color=color, zorder=OVER_ALL, **style)


def label_map(
    axes: Axes,
    theme: Theme,
    paths: Sequence[Named],
    trails: Sequence[Trail],
    starts: Sequence[Ring],
    minima: Sequence[Ring],
    words: Sequence[Stamp] = (),
    listed: bool = False,
    explained: bool = True,
) -> list[Drawn]:
    """Write the names of paths, of a start and of a minimum where they cover nothing.

    Words that stand already are not covered either. A path without such a place is named over
    other paths, unless its name is `listed` elsewhere. Start and minimum are not named where they
    are not `explained`, as a map beside this one does it.

    Returns the words of trails, which are seen once a trail has come to where they stand.
    """
    places, found = _places(axes, theme, trails, starts, minima), []
    for stamp in words:
        places.add_words(stamp)

    def seen(stamp: Stamp | None, trail: Trail) -> bool:
        if stamp is not None:
            show_whole(stamp, axes, theme)
            found.append(_seen_with(trail, stamp, places))
        return stamp is not None

    for (_, index, _), trail in zip(paths, trails, strict=True):
        if trail.left_at is not None:
            words, color = theme.say("left_at", step=trail.left_at), theme.series_text(index)
            stamp = places.label_ring(words, trail.path[-1:], _END, color=color, scale=0.85)
            seen(stamp, trail)
    if len(starts) == 1 and explained:
        places.label_ring(theme.say("start"), starts[0].path, _START, scale=0.95)
    if minima and explained:
        ends = np.array([trail.path[-1] for trail in trails])
        nearest = min(minima, key=lambda ring: np.hypot(*(ends - ring.path).T).min())
        places.label_ring(theme.say("minimum"), nearest.path, _MINIMUM, scale=0.95)
    if listed and lettered(paths) != list(paths):
        for letter, (_, index, _), trail in zip(LETTERS, paths, trails, strict=False):
            write_letter(axes, theme, letter, trail.path[0], theme.series_text(index))
        return found
    alone = _ends_alone(places, trails)
    for (name, index, _), trail, free in zip(paths, trails, alone, strict=True):
        if name:
            where = "start" if len(starts) > 1 else "end" if listed and free else ""
            ways = _ways(places, name, trail, name_style(theme, index), where, listed)
            any(seen(stamp, trail) for stamp in ways)
    return found


def _ways(
    places: Places, name: str, trail: Trail, style: Mapping[str, Any], where: str, listed: bool
) -> Iterator[Stamp | None]:
    """Write a name beside its path, else smaller, with a line to it, over others, or with a line
    that crosses others; one a time."""
    path, small = trail.path, {"scale": _SMALL, **style}
    if where == "start":
        yield places.label(name, path[:1], trail, room=1.5, **style)
        yield places.label(name, places.add_ring(path[0], _START), trail, **style)
    elif where == "end" and trail.left_at is None:
        bare = {key: each for key, each in style.items() if key != "kind"}  # its marker is its end
        end = places.add_ring(path[-1], _END)
        yield places.label(name, end, trail, nearest=True, **bare)
        yield places.lead(name, end, trail, **bare)
        yield places.lead(name, end, trail, crossing=True, **bare)
    yield places.label(name, path, trail, **style)
    yield places.label(name, path, trail, nearest=True, **style)
    shapes = [*dict.fromkeys((name, in_two_lines(name)))]
    yield from (places.label(words, path, trail, **small) for words in shapes)
    yield from (places.lead(words, path, trail, **small) for words in shapes)
    if not listed:
        yield places.over(shapes, path, **small)
        yield from (places.lead(each, path, trail, crossing=True, **small) for each in shapes)


def _ends_alone(places: Places, trails: Sequence[Trail]) -> list[bool]:
    """Return whether each path ends where no other does: names would be piled up there."""
    ends = places.pixels(np.array([trail.path[-1] for trail in trails]))
    near = _APART * places.theme.em
    return [(np.hypot(*(ends - end).T) < near).sum() == 1 for end in ends]


def _seen_with(trail: Trail, stamp: Stamp, places: Places) -> Drawn:
    """Let words be seen from the frame on in which a trail comes nearest to them."""
    since = places.reached(trail.path, stamp)
    artists = {"words": stamp} | ({} if stamp.leader is None else {"line": stamp.leader})

    def move(frame: float) -> None:
        for artist in artists.values():
            artist.set_visible(bool(frame >= since))

    return Drawn(stamp, trail.frames, move, **artists)


def _places(
    axes: Axes,
    theme: Theme,
    trails: Sequence[Trail],
    starts: Sequence[Ring],
    minima: Sequence[Ring],
) -> Places:
    places = Places(axes, theme)
    for trail in trails:
        places.add_path(trail, trail.line)
    for radius, rings in ((_START, starts), (_MINIMUM, minima), (_END, trails)):
        for ring in rings:
            places.add_ring(ring.path[-1], radius)
    return places


def name_above(page: Page, box: Box, name: str, color: str) -> tuple[Stamp, Box]:
    """Write a name at the top of a box; return it, and the box that is left."""
    (left, bottom, right, top), theme = box, page.theme
    bold = write(page.figure, left, top, name, theme, color=color, weight="bold")
    line = top - measure(bold)[1]
    bold.set(y=line, va="baseline")
    return bold, (left, bottom, right, line - 0.5 * theme.em)


def named_above(page: Page, box: Box, name: str, words: str, color: str, shorter: str = "") -> Box:
    """Write a name at the top of a box, and muted words beside it; return the box that is left.

    Where there is no room for the words, `shorter` ones stand there, or none.
    """
    (bold, rest), theme = name_above(page, box, name, color), page.theme
    start = box[0] + measure(bold)[0] + _ASIDE_NAME * theme.em
    style = {"va": "baseline", "scale": 0.95, "color": theme.palette.muted}
    for told in filter(None, (words, shorter)):
        stamp = write(page.figure, start, bold.get_position()[1], told, theme, **style)
        if box[2] - start >= _LEGIBLE * measure(stamp)[0]:
            fit(stamp, box[2] - start)
            break
        stamp.remove()
    return rest


def told_above(page: Page, boxes: Sequence[Box], named: Sequence[tuple[str, str]]) -> list[str]:
    """Return the words beside names at the top of boxes: none where one of them has no room."""
    fits = all(_has_room_above(page, box, *each) for box, each in zip(boxes, named, strict=True))
    return [words if fits else "" for _, words in named]


def _has_room_above(page: Page, box: Box, name: str, words: str) -> bool:
    """Whether words are legible beside a name at the top of a box."""
    bold = widest(page.figure, [name], page.theme, weight="bold") + _ASIDE_NAME * page.theme.em
    own = widest(page.figure, [words], page.theme, scale=0.95)
    return box[2] - box[0] - bold >= _LEGIBLE * own


def headed(page: Page, box: Box, words: str) -> Box:
    """Write what the height of a map is at the top of a box; return the box that is left."""
    left, bottom, right, top = box
    style = {"va": "top", "scale": 0.95, "color": page.theme.palette.muted}
    stamp = write(page.figure, left, top, words, page.theme, **style)
    fit(stamp, right - left)
    return left, bottom, right, top - measure(stamp)[1] - 0.7 * page.theme.em


def lay_map(
    page: Page, box: Box, letters: Sequence[str], seen: Callable[[float], View]
) -> tuple[Axes, View]:
    """Return axes for a map, and what they show, with room in a box for ticks and coordinates.

    Ticks stand at the left of the box as far as there is room on every page.

    Parameters
    ----------
    letters : the coordinates, in LaTeX
    seen : returns the view for an aspect of the axes, width over height
    """
    (left, bottom, right, top), em = box, page.theme.em
    bottom += BELOW * em
    view = seen((right - left) / (top - bottom))
    room = 0.0
    for _ in range(2):  # another width has another view, whose ticks may be wider
        room = max(room, beside_map(page, letters[1], view[1], top - bottom))
        view = seen((right - left - room) / (top - bottom))
    axes = page.axes(left + room, bottom, right, top)
    axes.set(xlim=view[0], ylim=view[1])
    return axes, view


def beside_map(page: Page, letter: str, limits: tuple[float, float], tall: float) -> float:
    """Return the room in pixels for ticks and a coordinate at the left of a map, inside its box."""
    theme, em = page.theme, page.theme.em
    ticks = widest(page.figure, tick_words(_ticks(*limits, tall / em / 1.6)), theme, scale=0.85)
    aside = widest(page.figure, [f"${letter}$"], theme, scale=0.95)
    aside = aside if aside <= _ASIDE * em else em
    return max(ticks + 0.4 * em - _OUTSIDE * em, aside + 0.5 * em - _OUTSIDE * em, 0.0)


def coordinates(axes: Axes, theme: Theme, letters: Sequence[str]) -> None:
    """Write few ticks along a map, and at their ends its coordinates, whose LaTeX is given."""
    axes.spines["bottom"].set_visible(False)
    em = theme.em
    across, up = axes.bbox.width / em, axes.bbox.height / em
    below, beside = (1, -0.32 / up), (-0.45 / across, 1)
    ends = [_name(axes, theme, letters[0], below), _name(axes, theme, letters[1], beside)]
    (wide, _), (aside, high) = (np.array(measure(end)) / em for end in ends)
    if aside > _ASIDE:
        ends[1].set_rotation(90)
        high = aside
    for axis, limits, most, last in (
        (axes.xaxis, axes.get_xlim(), across / 2.6, 1 - max(2, wide + 1) / across),
        (axes.yaxis, axes.get_ylim(), up / 1.6, 1 - max(1.5, high + 0.5) / up),
    ):
        shown = _ticks(*limits, most, last)
        words = tick_words(shown)
        if axis is axes.xaxis:
            shown = _clear_of(axes, theme, shown, words, 1 - (wide + 0.4) / across)
        set_ticks(axis, shown, words[: len(shown)])
    axes.tick_params(length=0)


def _clear_of(
    axes: Axes, theme: Theme, ticks: list[float], words: Sequence[str], end: float
) -> list[float]:
    """Return the ticks below a map whose words end before a share of its width."""
    (left, right), wide = axes.get_xlim(), axes.bbox.width
    ends = [
        (at - left) / (right - left) + widest(axes, [each], theme, scale=0.85) / wide / 2
        for at, each in zip(ticks, words, strict=True)
    ]
    return ticks[: max(sum(each < end for each in ends), 1)]


def _ticks(low: float, high: float, most: float, last: float = 1.0) -> list[float]:
    """Return places of ticks between two limits, off their ends: the name stands at the last."""
    for bins in range(min(max(int(most), 2), 6), 7):
        ticks = MaxNLocator(bins, steps=[1, 2, 5, 10]).tick_values(low, high)
        share = (ticks - low) / (high - low)
        shown = ticks[(share > 0.02) & (share < min(last, 0.9))].tolist()
        if len(shown) > 1:
            break
    return shown


def _name(axes: Axes, theme: Theme, letter: str, place: tuple[float, float]) -> Stamp:
    muted = {"color": theme.palette.muted, "scale": 0.95, "transform": axes.transAxes}
    return write(axes, *place, f"${letter}$", theme, ha="right", va="top", **muted)


def points_between(view: View, columns: int, aspect: float) -> np.ndarray:
    """Return points (k, 2) in even rows and columns, half a space from the edges."""
    counts = columns, max(round(columns / aspect), 1)
    x, y = (
        low + (high - low) * (np.arange(count) + 0.5) / count
        for (low, high), count in zip(view, counts, strict=True)
    )
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
