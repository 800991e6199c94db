"""What to point at in a picture: the words in it that have the colour of what they name."""

from __future__ import annotations

import re
from collections import defaultdict

from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

from gdviz.plotting.layout.alt import without_formulas
from gdviz.plotting.marks.theme import Theme

COLORS = ("orange", "blue", "green", "pink", "yellow")
"""What the colours of series are called, but for ink; the words of `color_orange` say it."""
_MOST = 2
"""Words of one colour: who hears them finds the rest."""
_A_NAME = re.compile(r"(?=.*[^\W\d_]{2})[^=]*$")
"""Words, rather than a formula or a calculation."""


def say_what_to_point_at(figure: Figure, theme: Theme) -> str:
    """Return the coloured words of a figure, colour by colour; empty where it has none."""
    say = theme.say
    told = [
        say("coloured", words=", ".join(words), color=say(f"color_{COLORS[number]}"))
        for number, words in sorted(coloured_words(figure, theme).items())
    ]
    return say("point_at", things="; ".join(told)) if told else ""


def coloured_words(figure: Figure, theme: Theme) -> dict[int, list[str]]:
    """Return the first words of each colour by its number, names before what holds a number.

    Colours that a person chose are left out, since nobody knows what they are called.
    """
    numbers = {
        to_hex(color): number
        for number in range(len(COLORS))
        if number not in theme.own
        for color in (theme.series(number), theme.series_text(number))
    }
    found = defaultdict(dict)
    for text in figure.findobj(Text):
        number = numbers.get(to_hex(text.get_color()))
        words = " ".join(without_formulas(text.get_text()).split()) if text.get_visible() else ""
        if number is not None and _A_NAME.match(words):
            found[number][words] = None
    return {
        number: sorted(words, key=lambda each: bool(re.search(r"\d", each)))[:_MOST]
        for number, words in found.items()
    }
