"""The names on a map: of paths, of their start and of a minimum, where they cover nothing."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from gdviz.plotting.layout.exits import last_words
from gdviz.plotting.layout.paths import LETTERS, Named, lettered
from gdviz.plotting.layout.places import Places
from gdviz.plotting.marks.breaks import in_two_lines
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.mark import OVER_ALL, Drawn
from gdviz.plotting.marks.tagged import name_style
from gdviz.plotting.marks.text import Stamp, write
from gdviz.plotting.marks.theme import Theme
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import shown_since

_START, _MINIMUM, _END = 0.9, 1.7, 0.8
"""Radii of rings and markers, in sizes of the theme's marker."""
_IN_RINGS = 0.62
"""The scale of letters in rings."""
_SMALL = 0.85
"""The scale of names for which there is little room."""
_APART = 3.0
"""In em: how far apart paths end that are named there; others are named on their ways."""


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
    lines: Sequence[np.ndarray] = (),
    listed: bool = False,
    explained: bool = True,
) -> list[Drawn]:
    """Write the names of paths, of a start and of a minimum where they cover nothing.

    Words that stand already, and lines (k, 2), are not covered either. A path without such a place
    is named over other paths, unless its name is `listed` elsewhere. Start and minimum are not
    named where they are not `explained`, as a map beside this one does it.

    Returns the words of trails, which are seen once a trail has come to where they stand.
    """
    places = _places(axes, theme, trails, starts, minima)
    for stamp in words:
        places.add_words(stamp)
    for line in lines:
        places.add_trace(line)
    told = [*zip(paths, trails, strict=True)]
    drawn = _label_exits(places, told)
    if explained:
        _label_rings(places, trails, starts, minima)
    if listed and lettered(paths) != list(paths):
        for letter, ((_, index, _), trail) in zip(LETTERS, told, strict=False):
            write_letter(axes, theme, letter, trail.path[0], theme.series_text(index))
        return drawn
    return drawn + _label_paths(places, told, len(starts) > 1, listed)


def _label_exits(places: Places, told: Sequence[tuple[Named, Trail]]) -> list[Drawn]:
    """Write in which step paths leave the map, or end on it."""
    drawn, theme = [], places.theme
    for (_, index, _), trail in told:
        if words := last_words(trail, theme.say):
            style = {"color": theme.series_text(index), "scale": 0.85}
            stamp = places.label_ring(words, trail.path[-1:], _END, **style)
            drawn += _seen_with(trail, stamp, places)
    return drawn


def _label_rings(
    places: Places, trails: Sequence[Trail], starts: Sequence[Ring], minima: Sequence[Ring]
) -> None:
    """Name the start, if there is one, and the minimum nearest to where paths end, if any do."""
    say = places.theme.say
    if len(starts) == 1:
        places.label_ring(say("start"), starts[0].path, _START, scale=0.95)
    if minima:
        ends = np.reshape([trail.path[-1] for trail in trails], (-1, 2))
        nearest = min(minima, key=lambda ring: np.hypot(*(ends - ring.path).T).min(initial=np.inf))
        places.label_ring(say("minimum"), nearest.path, _MINIMUM, scale=0.95)


def _label_paths(
    places: Places, told: Sequence[tuple[Named, Trail]], apart: bool, listed: bool
) -> list[Drawn]:
    """Write the names of paths: at their starts where these lie apart."""
    drawn = []
    alone = _ends_alone(places, [trail for _, trail in told])
    for ((name, index, _), trail), free in zip(told, alone, strict=True):
        if name:
            where = "start" if apart else "end" if listed and free else ""
            ways = _ways(places, name, trail, name_style(places.theme, index), where, listed)
            drawn += _seen_with(trail, next(filter(None, ways), None), places)
    return drawn


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


def _seen_with(trail: Trail, stamp: Stamp | None, places: Places) -> list[Drawn]:
    """Let words, if there are any, be seen once a trail has come nearest to them."""
    if stamp is None:
        return []
    return [shown_since(stamp, places.reached(trail.path, stamp), trail.frames)]


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
