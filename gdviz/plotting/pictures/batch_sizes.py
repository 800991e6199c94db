"""Sizes of mini-batches: the same descent seen through one sample, some, and all of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import chain
from typing import Any

from matplotlib.axes import Axes
from numpy.typing import ArrayLike

from gdviz.objectives.data_surface import DataSurface
from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.captions import Said, rule_told, say_descents
from gdviz.plotting.layout.headings import named_above, told_above
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.strip import Heights, beside_strip
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.view import view_of
from gdviz.plotting.marks.areas import Contours
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.studies.batch_sizes import BatchSizes, compare_batch_sizes
from gdviz.words.language import Say

_FINER, _GAP = 0.8, 2.2


@picture
def batch_sizes(
    surface: DataSurface | None = None,
    sizes: Sequence[int | None] | None = None,
    optimizer: Any = None,
    start: ArrayLike | None = None,
    steps: int = 40,
    *,
    seed: int = 0,
) -> Drawing:
    """Descend a loss in mini-batches of several sizes, a map each, beside the losses of all.

    Parameters
    ----------
    surface : a `DataSurface`; by default the squared error of lines on 256 points
    sizes : of the mini-batches, None for that of all samples; by default 1, 8 and 64, of as many
        samples as there are, and all
    optimizer : of all; SGD(0.1) by default
    start : shape (2,); by default the surface's own
    steps : how many steps each takes
    seed : of the order in which samples are seen

    Raises
    ------
    ValueError
        If the surface has no samples, or a size is no whole number up to that of all of them.

    Examples
    --------
    >>> scene = gd.plotting.batch_sizes(sizes=(1, 16, None), steps=20)
    >>> scene.save("batch_sizes.gif")  # doctest: +SKIP
    """
    found = compare_batch_sizes(surface, sizes, optimizer, start, steps, seed)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series=[str(size) for size in found.sizes],
        sees=True,
        logs=True,
    )


def _said(say: Say, found: BatchSizes) -> Said:
    labels = [name for name, *_ in _named(say, found)]
    paths = [replace(path, label=name) for path, name in zip(found.paths, labels, strict=True)]
    said = say_descents(say, found.surface, paths)
    settings = rule_told(say, found.optimizer.label, found.optimizer)
    counts = {"steps": len(paths[0]) - 1, "count": len(found.surface)}
    return said._replace(
        title=say("sizes_title" if found.smaller_is_noisier else "sizes_title_plain"),
        subtitle=say("sizes_subtitle", **counts),
        caption=say("sizes_note", settings=settings, seed=found.seed),
    )


def _named(say: Say, found: BatchSizes) -> list[Named]:
    return [
        (say("sizes_all" if size == len(found.surface) else "sizes_one", size=size), index, path)
        for index, (size, path) in enumerate(zip(found.sizes, found.paths, strict=True))
    ]


def _draw(page: Page, found: BatchSizes) -> list[Drawn]:
    """Draw the maps, and beside or below them the losses of all samples."""
    page = page.smaller()
    named = _named(page.say, found)
    heights = Heights(found.surface, found.paths, page.log)
    place = beside_strip(page, heights, named)
    columns = math.ceil(math.sqrt(len(named)))
    rows = page.within(place.ground).boxes([1] * columns, [1] * -(-len(named) // columns), _GAP)
    boxes = [*chain(*rows)][: len(named)]
    noises = [page.say("sizes_noise", noise=short(each, 2)) for each in found.noise.tolist()]
    told = [(name, words) for (name, *_), words in zip(named, noises, strict=True)]
    heads, scale = told_above(page, boxes, told)
    maps = [
        _lay_map(page, box, found, each, words, scale)
        for box, each, words in zip(boxes, named, heads, strict=True)
    ]
    drawn = place.draw(page, heights, named).drawn
    view = maps[0][1]  # of all maps, as they are equally large
    contours = Contours(found.surface, view)
    theme, calmest = page.theme.finer(_FINER), int(found.noise.argmin())
    for k, ((axes, _), (_, *way)) in enumerate(zip(maps, named, strict=True)):
        told = {"contours": contours, "explained": k == calmest}  # there names have most room
        drawn += draw_map(axes, theme, found.surface, [("", *way)], view, **told)
        coordinates(axes, page.theme, found.surface.letters)
    return drawn


def _lay_map(
    page: Page, box: Box, found: BatchSizes, named: Named, words: str, scale: float
) -> tuple[Axes, View]:
    """Return axes for one of the descents, under its size and words on it, and what they show."""
    (name, index, _), surface = named, found.surface
    box = named_above(page, box, name, words, page.theme.series_text(index), scale=scale)
    return lay_map(
        page,
        box,
        surface.letters,
        lambda aspect: page.view or view_of(found.paths, surface, aspect),
    )
