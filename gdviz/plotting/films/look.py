"""The look that a person asks of a picture, or of all in a script: what is checked of it, and how a
theme obeys."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from matplotlib.axes import Axes
from matplotlib.colors import is_color_like, to_hex
from matplotlib.figure import FigureBase

from gdviz.ground.checks import advice
from gdviz.objectives.points import checked_domain
from gdviz.plotting.layout.alt import sentences
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.marks.backgrounds import NONE, checked_background, is_dark, palette_on
from gdviz.plotting.marks.mark import View
from gdviz.plotting.marks.theme import Shape, Theme, theme
from gdviz.words.language import Language


class _Own:
    """Stands for what a picture says by itself."""

    def __repr__(self) -> str:
        return "<the picture's own>"

    def __reduce__(self) -> str:
        """A copy is the same one."""
        return "OWN"


OWN = _Own()
Words = str | Mapping[str, str] | bool | None | _Own
Target = Axes | Sequence[Axes] | FigureBase
Series = Sequence[str] | Mapping[str, int]
"""Labels in the order of the colours, or the number of the colour by label."""
Colors = TypeVar("Colors", bound=Mapping | Sequence)


_WORDS = ("title", "subtitle", "caption", "alt_text")


class Look(NamedTuple):
    """What a person asks of any picture: see `picture`."""

    title: Words = OWN
    subtitle: Words = OWN
    caption: Words = OWN
    alt_text: str | Mapping[str, str] | _Own | None = OWN
    axes: Target | None = None
    size: Shape | None = None
    dark: bool = False
    language: str | Language | None = None
    colors: Mapping[str, str] | Sequence[str] | None = None
    background: str | None = None
    font: str | None = None
    view: View | None = None
    log: bool | None = None

    def spoken(self, code: str) -> "Look":
        """Return the look with words in the language of a code, of those given in several."""
        given = {part: getattr(self, part) for part in _WORDS}
        told = {part: words for part, words in given.items() if isinstance(words, Mapping)}
        return self._replace(
            **{part: words.get(code, next(iter(words.values()))) for part, words in told.items()}
        )

    def words(self, said: Said, alone: bool = True, narrow: bool = False) -> Said:
        """Return the words to be written: a person's, else the picture's own if it stands alone.

        In a `narrow` picture only the title is its own; who does not see it is told the caption.
        """
        if narrow and said.alt is not None:
            seen = said.alt or sentences(said.title, said.subtitle)
            said = said._replace(alt=f"{seen} {sentences(said.caption)}".strip())
        chosen = {"title": self.title, "subtitle": self.subtitle, "caption": self.caption}
        own = chosen if alone and not narrow else {"title"} if alone else ()
        texts = {
            name: words
            for name, words in chosen.items()
            if words is not True and not (words is OWN and name in own)
        }
        texts = {name: "" if words in (None, OWN) else words for name, words in texts.items()}
        return said._replace(
            **texts, alt=said.alt if self.alt_text in (True, OWN) else self.alt_text
        )

    @property
    def is_dark(self) -> bool:
        """Whether it is light on dark: as it is said, or as its background wants it."""
        return self.dark or is_dark(self.background)

    def dressed(self, theme: Theme, series: Series) -> Theme:
        """Return a theme with the font, the background and the colours that a person chose."""
        return replace(
            theme.in_font(self.font),
            palette=palette_on(self.background, self.is_dark),
            bare=self.background == NONE,
            own=self.series_colors(series),
        )

    def series_colors(self, series: Series) -> dict[int, str]:
        """Return the colours that a person gave to series, by their numbers.

        Raises
        ------
        ValueError
            If there is no series of a label, or what is given is no colour.
        """
        if self.colors is None:
            return {}
        numbers = _numbers(series)
        given = _by_number(_checked_colors(self.colors), numbers)
        return {number: to_hex(color) for number, color in given.items()}

    def checked(self, name: str, series: Series, sees: bool = False, logs: bool = False) -> "Look":
        """Return the look of a picture with all of it checked; refuse what that cannot obey.

        Parameters
        ----------
        name : what the picture is called, for the words of a refusal
        series, sees, logs : of its `Drawing`
        """
        for part in _WORDS:
            words = getattr(self, part)
            if words not in (None, True, OWN) and not _is_text(words):
                raise ValueError(f"{part} must be text, or None to leave it out, got {words!r}")
        if self.view is not None and not sees:
            raise ValueError(f"{name} shows no part of a plane, so there is no view to choose")
        if self.log is not None and not logs:
            raise ValueError(f"{name} has no axis of losses, so there is no log to choose")
        if self.log not in (None, True, False):
            raise ValueError(f"log must be True, False, or None for what suits, got {self.log!r}")
        self.series_colors(series)
        view = None if self.view is None else checked_domain(self.view, "view")
        return self._replace(view=view, background=checked_background(self.background))


def _is_text(words: Any) -> bool:
    """Whether words are a text, or texts by the codes of languages."""
    several = [*words.values()] if isinstance(words, Mapping) else [words]
    return bool(several) and all(isinstance(text, str) for text in several)


def _checked_colors(colors: Colors) -> Colors:
    """Return colours, by label or in order; one alone in a row. What is no colour is refused."""
    colors = [colors] if isinstance(colors, str) else colors
    given = colors.values() if isinstance(colors, Mapping) else colors
    if odd := [color for color in given if not is_color_like(color)]:
        raise ValueError(f'colors must be colours such as "#d55e00" or "teal", got {odd[0]!r}')
    return colors


def _numbers(series: Series) -> list[tuple[str, int]]:
    """Return the labels of series, each with the number of its colour."""
    if isinstance(series, Mapping):
        return [*series.items()]
    return [(label, number) for number, label in enumerate(series)]


def _by_number(
    colors: Mapping[str, str] | Sequence[str], numbers: Sequence[tuple[str, int]]
) -> dict[int, str]:
    if not isinstance(colors, Mapping):
        return dict(zip(dict.fromkeys(number for _, number in numbers), colors, strict=False))
    first = dict(reversed(numbers))  # of labels that are alike
    if unknown := [label for label in colors if label not in first]:
        raise ValueError(f"colors has {unknown[0]!r}: {advice(str(unknown[0]), dict(numbers))}")
    return {first[label]: color for label, color in colors.items()}


_usual: dict[str, Any] = {}


def set_look(
    *,
    size: Shape | None = None,
    dark: bool = False,
    background: str | None = None,
    font: str | None = None,
    colors: Mapping[str, str] | Sequence[str] = (),
) -> None:
    """Choose the look of the pictures made from now on that are not told another.

    Parameters
    ----------
    size, dark, background, font : as every picture takes them
    colors : a colour for each label, which the pictures that have it take; or colours in order, in
        place of the first of ours

    Raises
    ------
    ValueError
        If there is no such size or font, or what should be a colour is none.

    Examples
    --------
    >>> gd.set_look(size="notebook", dark=True)
    >>> gd.set_look()  # as it was
    """
    global _usual
    theme("notebook" if size is None else size).in_font(font)
    _usual = {
        "size": size,
        "dark": dark,
        "background": checked_background(background),
        "font": font,
        "colors": _checked_colors(colors),
    }


def chosen_look() -> dict[str, Any]:
    """Return what `set_look` was told last, so that it may be told in another process."""
    return dict(_usual)


def usual_look(series: Series) -> dict[str, Any]:
    """Return what `set_look` chose, of the colours those for the labels of a picture."""
    colors = _usual.get("colors", ())
    if isinstance(colors, Mapping):
        found = {label: colors[label] for label, _ in _numbers(series) if label in colors}
    else:
        found = {label: colors[n] for label, n in _numbers(series) if label and n < len(colors)}
    return {**_usual, "colors": found or None}
