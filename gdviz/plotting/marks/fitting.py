"""Text that fits: broken into lines, ended before its time, or set smaller."""

from bisect import bisect_right
from collections.abc import Sequence

from gdviz.plotting.marks.breaks import parts_of, pieces_of, two_lines_of, words_of
from gdviz.plotting.marks.text import Stamp, measure

SMALLEST = 0.7
"""How small a text is set, in shares of its size, before it is shortened."""
_LINES = 1.9
"""How many lines a formula takes at most."""
_HAIR = 0.01
"""In pixels: by how much the same text may be wider, as it is rounded where it stands."""
_INDEX = 0.2
"""How much higher an index makes a line at most, in shares of the text's size."""


def wrap(stamp: Stamp, width: float) -> None:
    """Break the lines of a text so that none is wider than a number of pixels.

    They are as few as can be. Where these are two, a phrase begins the second if it can, or else
    they are about as long. A formula is broken, before a sign, only where it has no room on a line
    of its own, and has two lines at most: what is left of it is an ellipsis.
    """
    width += _HAIR
    if measure(stamp)[0] <= width:
        return
    whole = stamp.get_text()
    words, lines = words_of(whole), []

    def wide(count: int) -> float:
        stamp.set_text("".join(words[:count]).strip())
        return measure(stamp)[0]

    while words:
        # longer lines are wider, and formulas slow to measure: a few of them tell where to break
        count = 1 + bisect_right(range(2, len(words) + 1), width, key=wide)
        if count == 1 and "$" in words[0] and wide(1) > width:
            parts = parts_of(words[0])
            if len(parts) == 1:
                parts = parts_of(words[0], within=True)
            if len(parts) > 1:
                words[:1] = _beginning(stamp, parts, _LINES * width)
                continue
        lines.append("".join(words[:count]).strip())
        del words[:count]
    if len(lines) == 2:
        lines = _parted(stamp, whole, lines, width)
    stamp.set_text("\n".join(lines))


def hang(stamp: Stamp, width: float) -> float:
    """Break the lines of a text on a figure that hangs from its top; return how high it is then.

    The first line stands where a single one does, whatever Matplotlib leaves above several; an
    index takes no room, so that headings with and without are equally high.
    """
    wrap(stamp, width)
    above = _left_above(stamp) if "\n" in stamp.get_text() else 0.0
    x, y = stamp.get_position()
    stamp.set_position((x, y + above))
    return measure(stamp)[1] - 2 * above - _index(stamp)


def _index(stamp: Stamp) -> float:
    """Return how much higher a text is than one of letters, as an index makes it."""
    words, size = stamp.get_text(), stamp.get_fontsize() * stamp.get_figure(root=True).dpi / 72
    if "$" not in words:
        return 0.0
    high = measure(stamp)[1]
    stamp.set_text("\n".join("x" for _ in words.splitlines()))
    higher = high - measure(stamp)[1]
    stamp.set_text(words)
    return float(min(higher, _INDEX * size))


def _left_above(stamp: Stamp) -> float:
    """Return how much deeper the first of several lines stands than a single one, in pixels.

    So much is left below them too, and all of it is missing where a line more is added.
    """
    words, heights = stamp.get_text(), []
    for lines in range(1, 4):
        stamp.set_text("\n".join("x" * lines))
        heights.append(measure(stamp)[1])
    stamp.set_text(words)
    one, two, three = heights
    return ((two - one) - (three - two)) / 2


def _parted(stamp: Stamp, text: str, longest: Sequence[str], width: float) -> Sequence[str]:
    """Return the best two lines of a text that are no wider.

    Parameters
    ----------
    longest : those whose first is as long as it can be; where a formula is broken they stay
    """
    ways = two_lines_of(text)
    if tuple(longest) not in ways:
        return longest
    for first, last in ways:
        stamp.set_text(last)
        if len(first) <= len(longest[0]) and measure(stamp)[0] <= width:
            return first, last
    return longest


def _beginning(stamp: Stamp, parts: list[str], width: float) -> list[str]:
    """Return the parts of a formula that are no wider, and an ellipsis where some are left."""

    def wide(count: int) -> float:
        stamp.set_text("".join(parts[:count]))
        return measure(stamp)[0]

    count = 1 + bisect_right(range(2, len(parts) + 1), width, key=wide)
    return parts if count == len(parts) else [*parts[:count], " …"]


def shorten(stamp: Stamp, width: float, most: int | None = None) -> None:
    """End lines of a text that are wider than a number of pixels with an ellipsis.

    With `most`, it has so many lines at most, and the last of them ends so too if more are left.
    """
    whole = stamp.get_text().split("\n")
    lines = whole[:most]
    for index, line in enumerate(lines):
        cut = index == len(lines) - 1 < len(whole) - 1
        stamp.set_text(line)
        if cut or measure(stamp)[0] > width:
            lines[index] = _ended(stamp, line, width)
    stamp.set_text("\n".join(lines))


def _ended(stamp: Stamp, line: str, width: float) -> str:
    """Return as much of a line as has room before an ellipsis."""
    pieces = pieces_of(line)

    def ended(count: int) -> str:
        return "".join(pieces[:count]).rstrip(" ,;:·.") + "…"

    def wide(count: int) -> float:
        stamp.set_text(ended(count))
        return measure(stamp)[0]

    return ended(bisect_right(range(1, len(pieces) + 1), width, key=wide))


def fit(stamp: Stamp, width: float) -> None:
    """Set a text smaller if it is wider than a number of pixels; one too small ends early."""
    fit_alike([stamp], width)


def fits(stamp: Stamp, width: float) -> bool:
    """Set a text smaller if it is wider than a number of pixels; one too small is taken away.

    Returns whether it stands.
    """
    is_legible = SMALLEST * measure(stamp)[0] <= width
    if is_legible:
        fit(stamp, width)
    else:
        stamp.remove()
    return is_legible


def fit_alike(stamps: Sequence[Stamp], width: float) -> None:
    """Set texts smaller, all in one size, if one is wider than a number of pixels.

    Those that would be too small end early.
    """
    share = width / max([measure(stamp)[0] for stamp in stamps], default=1.0)
    for stamp in stamps if share < 1 else ():
        stamp.set_fontsize(stamp.get_fontsize() * max(share, SMALLEST))
        if share < SMALLEST:
            shorten(stamp, width)
