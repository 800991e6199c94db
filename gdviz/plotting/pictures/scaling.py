"""Feature scaling: the ravine of a raw feature, the bowl of a standardised one, the same rate."""

from __future__ import annotations

from numpy.typing import ArrayLike

from gdviz.plotting.films.picture import Drawing, picture
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.headings import named_above, told_above
from gdviz.plotting.layout.map_axes import coordinates, lay_map
from gdviz.plotting.layout.maps import draw_map
from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.layout.paths import Named
from gdviz.plotting.layout.strip import Heights, beside_strip
from gdviz.plotting.layout.ticks import short
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.studies.laws import Stability
from gdviz.studies.scaling import BOWL, Scaled, scale_feature
from gdviz.trajectory import behaves
from gdviz.words.language import Say

_RAW, _SLOW, _STANDARDISED = 0, 4, 1
"""The series of each descent."""


@picture
def feature_scaling(
    x: ArrayLike | None = None, y: ArrayLike | None = None, rate: float = 0.1, steps: int = 40
) -> Drawing:
    """Draw the loss of a line on a raw feature and on the same one standardised, with descents.

    Both descents have the same rate; another on the raw feature has one that is just stable there.

    Parameters
    ----------
    x, y : the feature and what is to be said of it, shape (n,); by default sizes and prices of
        houses, `gd.data.houses()`
    rate : the learning rate
    steps : how many steps each takes

    Raises
    ------
    ValueError
        If only one of x and y is given, or x has not two different numbers.

    Examples
    --------
    >>> areas, prices = gd.data.houses(60)
    >>> scene = gd.plotting.feature_scaling(areas, prices, steps=20)
    >>> scene.save("feature_scaling.gif")  # doctest: +SKIP
    """
    found = scale_feature(x, y, rate, steps)
    return Drawing(
        lambda say: _said(say, found),
        lambda page: _draw(page, found),
        series={"raw": _RAW, "raw (small rate)": _SLOW, "standardised": _STANDARDISED},
        logs=True,
    )


def _said(say: Say, found: Scaled) -> Said:
    title = say("scaling_title" if found.turns_into_a_bowl else "scaling_title_plain")
    x = found.raw.x
    ends = {"low": _number(x.min()), "high": _number(x.max())}
    how = {"mean": _number(x.mean()), "spread": _number(x.std()), "rate": short(found.rate)}
    return Said(
        title,
        say("scaling_subtitle", count=len(x), **ends),
        say("scaling_note", slow=_few(found.slow_rate), **how),
        f"{found.raw.description}; start (0, 0); {len(found.raw_path) - 1} steps of SGD at "
        f"{found.rate}, and at {found.slow_rate} on the raw feature; condition numbers "
        f"{found.raw_law.condition_number:.6g} and {found.standardised_law.condition_number:.6g}",
        sentences(title, _say_ends(say, found)),
    )


def _say_ends(say: Say, found: Scaled) -> str:
    """Say where each of the descents ends."""
    paths = found.raw_path, found.slow_path, found.standardised_path
    raw, slow, there = (
        f"({', '.join(map(short, path.points[-1].tolist()))})"
        if behaves(path)
        else say("scaling_away")
        for path in paths
    )
    lowest = f"({', '.join(map(short, found.raw.minima[0]))})"
    ends = {"raw": raw, "slow": slow, "there": there, "minimum": lowest}
    return say("scaling_alt", steps=len(paths[0]) - 1, rate=short(found.rate), **ends)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else short(value)


def _named(say: Say, found: Scaled) -> list[Named]:
    return [
        (say("scaling_raw"), _RAW, found.raw_path),
        (say("scaling_slow"), _SLOW, found.slow_path),
        (say("scaling_standardised"), _STANDARDISED, found.standardised_path),
    ]


def _draw(page: Page, found: Scaled) -> list[Drawn]:
    """Draw both maps, and beside or below them the losses of all descents."""
    page = page.smaller()
    named = _named(page.say, found)
    heights = Heights(found.raw, [path for *_, path in named], page.log)
    place = beside_strip(page, heights, named)
    left, right = boxes = page.within(place.ground).row((1, 1), gap=2.6, aspect=1.0)
    laws = (named[0], found.raw_law), (named[2], found.standardised_law)
    bent = [(name, rf"$\kappa = {_few(law.condition_number)}$") for (name, *_), law in laws]
    (first, second), scale = told_above(page, boxes, bent)
    return [
        *_draw_map(page, left, (first, scale), found.raw, found.raw_law, named[1::-1]),
        *_draw_map(
            page, right, (second, scale), found.standardised, found.standardised_law, named[2:]
        ),
        *place.draw(page, heights, named).drawn,
    ]


def _draw_map(
    page: Page,
    box: Box,
    told: tuple[str, float],
    surface: object,
    law: Stability,
    named: list[Named],
) -> list[Drawn]:
    """Draw the loss on one of the features, with its descents, under how unevenly it bends: words
    and their scale."""
    (name, number, _), (bent, scale) = named[-1], told
    box = named_above(page, box, name, bent, page.theme.series_text(number), scale=scale)
    paths = [path for *_, path in named]

    def seen(aspect: float) -> View:
        view = view_of(paths, surface, aspect)
        return equal_scale(view, aspect) if law.condition_number <= BOWL else view

    axes, view = lay_map(page, box, surface.letters, seen)
    drawn = draw_map(axes, page.theme, surface, named, view, listed=True)
    coordinates(axes, page.theme, surface.letters)
    return drawn


def _few(number: float) -> str:
    """Return a number above 0 in two digits as LaTeX, with a power of ten far from 1."""
    digits, power = f"{number:.1e}".split("e")
    return f"{number:.2g}" if abs(int(power)) < 2 else rf"{digits} \times 10^{{{int(power)}}}"
