"""How curves on a chart are named: beside them, else smaller, shorter, or away from them.

Spots are named beside them too, else with a thin line that leads to them.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, product
from typing import Any, NamedTuple

import numpy as np

from gdviz.plotting.layout.places import Places
from gdviz.plotting.marks.breaks import after_hyphen, in_two_lines
from gdviz.plotting.marks.text import Stamp

SCALES, SMALLEST = (1.0, 0.85), 0.7
"""How large names are, and how small where there is no room else."""
_BESIDE, _CLOSE = 1.2, 0.6
"""In gaps: how far from its curve a name stands, and how near where there is no room else."""


class Name(NamedTuple):
    """A curve to be named.

    Attributes
    ----------
    words, shorter : its name, and a shorter one where there is little room
    points : shape (k, 2)
    style : of the words
    first : the points of it beside which room is looked for first, if any
    """

    words: str
    points: np.ndarray
    style: Mapping[str, Any]
    shorter: str = ""
    first: np.ndarray | None = None


class Spot(NamedTuple):
    """A spot to be named: its words, points (k, 2) beside which they may stand, and their style."""

    words: str
    points: np.ndarray
    style: Mapping[str, Any]


def _ways(curve: Name) -> Iterator[tuple[str, float, bool]]:
    """Yield the words that a curve may be named with, their scale, and whether away from it."""
    short = curve.shorter or curve.words
    shapes = dict.fromkeys((words, in_two_lines(words)) for words in (curve.words, short))
    shapes = [dict.fromkeys(each) for each in (*shapes, {after_hyphen(short)} - {short})]
    for some in shapes:
        for away in (False, True):
            yield from ((words, scale, away) for scale in SCALES for words in some)
    for away in (False, True):
        yield from ((words, SMALLEST, away) for words in dict.fromkeys(chain(*shapes)))


def name_curves(places: Places, curves: Sequence[Name], listed: bool = False) -> list[Stamp | None]:
    """Write the name of each curve beside it, clear of all of them; return those there are.

    Where there is little room names are set smaller, or away from the curve with a thin line that
    leads to it, or shorter; where there is none they stand close to it, whole, or the line crosses
    other curves, or the name lies on them. Names that are `listed` elsewhere are then left out.
    Those to which the others leave so little room choose before these where that helps.
    """
    for index, curve in enumerate(curves):
        places.add_path(index, curve.points)
    order = range(len(curves))
    named = _in_turn(places, curves, order, listed)
    small = [k for k, stamp in enumerate(named) if _scale(places, stamp) < SCALES[-1]]
    if not small or len(curves) == 1:
        return named
    before = _legible(places, named)
    for turn in ([*small, *(k for k in order if k not in small)], order):
        places.take_back(named)
        named = _in_turn(places, curves, turn, listed)
        if _legible(places, named) > before:
            break
    return named


def name_spots(places: Places, spots: Sequence[Spot]) -> list[Stamp | None]:
    """Write the name of each spot beside it, else with a line to it; return those there are.

    They are named in the order given, or the other way round where the lines are shorter then.
    """
    named = _spots_in_turn(places, spots, spots)
    before = _led(places, named)
    for turn in (spots[::-1], spots) if before else ():
        places.take_back(named)
        named = _spots_in_turn(places, spots, turn)
        if _led(places, named) < before:
            break
    return named


def _spots_in_turn(
    places: Places, spots: Sequence[Spot], turn: Sequence[Spot]
) -> list[Stamp | None]:
    """Name spots one after the other, each where those before it leave room."""
    named = {
        spot.words: places.label(spot.words, spot.points, **spot.style)
        or places.lead(spot.words, spot.points, crossing=True, **spot.style)
        for spot in turn
    }
    return [named[spot.words] for spot in spots]


def _led(places: Places, named: Sequence[Stamp | None]) -> float:
    """Return how long, in pixels, the lines are together that lead from some words."""
    lines = [places.pixels(each.leader.get_xydata()) for each in named if each and each.leader]
    return sum(float(np.hypot(*(end - start))) for start, end in lines)


def _in_turn(
    places: Places, curves: Sequence[Name], order: Sequence[int], listed: bool
) -> list[Stamp | None]:
    """Name curves one after the other, each where those before it leave room."""
    named = {k: _named(places, k, curves[k]) for k in order}
    if not listed:
        named |= {k: _squeeze(places, k, curves[k]) for k in order if named[k] is None}
    return [named[k] for k in range(len(curves))]


def _scale(places: Places, stamp: Stamp | None) -> float:
    """Return how large a name is, 0 where there is none."""
    return 0.0 if stamp is None else stamp.get_fontsize() / places.theme.size.base + 1e-9


def _legible(places: Places, named: Sequence[Stamp | None]) -> tuple[float, float]:
    """Return how large the smallest of some names is, and then all together."""
    scales = [round(_scale(places, stamp), 3) for stamp in named]
    return min(scales), sum(scales)


def _named(places: Places, index: int, curve: Name) -> Stamp | None:
    """Name a curve beside it or, with a line that leads to it, elsewhere, if there is room."""
    style, spread = _style(curve), _some(curve.points)
    first = product(dict.fromkeys((curve.words, curve.shorter or curve.words)), SCALES)
    ways = (
        places.label(words, curve.first, index, _BESIDE, True, scale=scale, **style)
        for words, scale in (first if curve.first is not None else ())
    )
    others = (
        places.lead(words, spread, index, far=False, scale=scale, **style)
        if away
        else places.label(words, spread, index, _BESIDE, True, scale=scale, **style)
        for words, scale, away in _ways(curve)
    )
    return next(filter(None, chain(ways, others)), None)


def _squeeze(places: Places, index: int, curve: Name) -> Stamp | None:
    """Name a curve close to it, with a line that is long or crosses others, or over them."""
    style, spread = _style(curve), _some(curve.points)
    close = (
        places.label(words, spread, index, _CLOSE, True, scale=scale, **style)
        for words in dict.fromkeys((curve.words, in_two_lines(curve.words)))
        for scale in (*SCALES, SMALLEST)
    )
    lines = (
        places.lead(words, spread, index, crossing=crossing, far=far, scale=scale, **style)
        for crossing, far in ((True, False), (False, True), (True, True))
        for words, scale, away in _ways(curve)
        if away
    )
    if stamp := next(filter(None, chain(close, lines)), None):
        return stamp
    words = curve.shorter or curve.words
    shapes = [*dict.fromkeys((words, in_two_lines(words)))]
    return places.over(shapes, spread, scale=SMALLEST, **style)


def _style(curve: Name) -> dict[str, Any]:
    return {"weight": "bold"} | dict(curve.style)


def _some(points: np.ndarray) -> np.ndarray:
    """Return some of the points of a curve, those that are finite."""
    finite = points[np.isfinite(points).all(axis=1)]
    return finite[:: max(len(finite) // 200, 1)]
