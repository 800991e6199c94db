"""What stands at the top of a box: a name, and muted words beside it."""

from collections.abc import Sequence

from gdviz.plotting.layout.page import Box, Page
from gdviz.plotting.marks.fitting import SMALLEST, fit, fits
from gdviz.plotting.marks.text import Stamp, measure, widest, write

_ASIDE_NAME = 0.7
"""In em: how far beside a name at the top of a map words stand."""


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
        if fits(stamp, box[2] - start):
            break
    return rest


def told_above(page: Page, boxes: Sequence[Box], named: Sequence[tuple[str, str]]) -> list[str]:
    """Return the words beside names at the top of boxes: none where one of them has no room."""
    has_room = all(
        _has_room_above(page, box, *each) for box, each in zip(boxes, named, strict=True)
    )
    return [words if has_room else "" for _, words in named]


def _has_room_above(page: Page, box: Box, name: str, words: str) -> bool:
    """Whether words are legible beside a name at the top of a box."""
    bold = widest(page.figure, [name], page.theme, weight="bold") + _ASIDE_NAME * page.theme.em
    own = widest(page.figure, [words], page.theme, scale=0.95)
    return box[2] - box[0] - bold >= SMALLEST * own


def headed(page: Page, box: Box, words: str) -> Box:
    """Write what the height of a map is at the top of a box; return the box that is left."""
    left, bottom, right, top = box
    style = {"va": "top", "scale": 0.95, "color": page.theme.palette.muted}
    stamp = write(page.figure, left, top, words, page.theme, **style)
    fit(stamp, right - left)
    return left, bottom, right, top - measure(stamp)[1] - 0.7 * page.theme.em
