"""What stands at the top of a box: a name, and muted words beside it."""

from collections.abc import Sequence

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.fitting import SMALLEST, fit, fits
from gdviz.plotting.marks.text import Stamp, measure, widest, write

_ASIDE_NAME, _ASIDE = 0.7, 0.95
"""In em how far beside a name at the top of a map words stand, and their scale."""
_ROUNDS = 4
"""How often words are set smaller, as letters on whole pixels are not as narrow as their size."""


def name_above(page: Page, box: Box, name: str, color: str) -> tuple[Stamp, Box]:
    """Write a name at the top of a box; return it, and the box that is left."""
    (left, bottom, right, top), theme = box, page.theme
    bold = write(page.figure, left, top, name, theme, color=color, weight="bold")
    line = top - measure(bold)[1]
    bold.set(y=line, va="baseline")
    return bold, (left, bottom, right, line - 0.5 * theme.em)


def named_above(
    page: Page, box: Box, name: str, words: str, color: str, shorter: str = "", scale: float = 1.0
) -> Box:
    """Write a name at the top of a box, and muted words beside it; return the box that is left.

    Where there is no room for the words, `shorter` ones stand there, or none; `scale` is how large
    they are at most.
    """
    (bold, rest), theme = name_above(page, box, name, color), page.theme
    start = box[0] + measure(bold)[0] + _ASIDE_NAME * theme.em
    style = {"va": "baseline", "scale": _ASIDE * scale, "color": theme.palette.muted}
    for told in filter(None, (words, shorter)):
        stamp = write(page.figure, start, bold.get_position()[1], told, theme, **style)
        if fits(stamp, box[2] - start):
            break
    return rest


def told_above(
    page: Page, boxes: Sequence[Box], named: Sequence[tuple[str, str]]
) -> tuple[list[str], float]:
    """Return the words beside names at the top of boxes, and how large all of them are.

    There are none where one of them has no room.
    """
    scale = min(_scale_above(page, box, *each) for box, each in zip(boxes, named, strict=True))
    return [words if scale >= SMALLEST else "" for _, words in named], scale


def _scale_above(page: Page, box: Box, name: str, words: str) -> float:
    """Return how large words can be beside a name at the top of a box."""
    figure, theme, scale = page.figure, page.theme, 1.0
    bold = widest(figure, [name], theme, weight="bold") + _ASIDE_NAME * theme.em
    for _ in range(_ROUNDS if words else 0):
        wide = widest(figure, [words], theme, scale=_ASIDE * scale)
        scale *= min((box[2] - box[0] - bold) / wide, 1.0)
        if scale < SMALLEST:
            break
    return scale


def headed(page: Page, box: Box, words: str) -> Box:
    """Write what the height of a map is at the top of a box; return the box that is left."""
    left, bottom, right, top = box
    style = {"va": "top", "scale": 0.95, "color": page.theme.palette.muted}
    stamp = write(page.figure, left, top, words, page.theme, **style)
    fit(stamp, right - left)
    return left, bottom, right, top - measure(stamp)[1] - 0.7 * page.theme.em
