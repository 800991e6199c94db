"""A picture is a function that says what it shows and how it is drawn; `@picture` adds the rest.

What all pictures share is declared here, once: their words in place of the picture's own, where it
is drawn, its size and colours, its language, the part of the plane that is seen. A picture takes
what is its own and returns a `Drawing`; called, it gives a `Scene`.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, NamedTuple

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import is_color_like, to_hex
from matplotlib.figure import Figure, FigureBase
from matplotlib.transforms import Bbox

from gdviz.checks import advice
from gdviz.objectives.points import checked_domain
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.mark import Drawn, View
from gdviz.plotting.marks.text import legible, measure, plain, write
from gdviz.plotting.marks.theme import Shape, Theme
from gdviz.words.language import Language, Say


class _Own:
    """Stands for what a picture says by itself."""

    def __repr__(self) -> str:
        return "<the picture's own>"


OWN = _Own()
Words = str | None | _Own
Target = Axes | Sequence[Axes] | FigureBase


@dataclass(frozen=True, eq=False)
class Drawing:
    """What a picture returns: what it says, and how it is drawn.

    Attributes
    ----------
    said : the words, in the language of `say`
    draw : puts marks on a page
    series : the labels of what has a colour, in the order of the colours; or the number of the
        colour by label
    hold : seconds for which a film rests on each step
    panels : 1 where all stands on one axes, which may then be a person's own
    sees : whether it shows a part of a plane that a person may choose
    draw_on : draws on one or more axes of a person's as they stand, in place of a page
    """

    said: Callable[[Say], Said]
    draw: Callable[[Page], Sequence[Drawn]]
    series: Sequence[str] | Mapping[str, int] = ()
    hold: float = 0.0
    panels: int = 0
    sees: bool = False
    draw_on: Callable[[Sequence[Axes], Theme], Sequence[Drawn]] | None = None


class Look(NamedTuple):
    """What a person asks of any picture: see `picture`."""

    title: Words = OWN
    subtitle: Words = OWN
    caption: Words = OWN
    axes: Target | None = None
    size: Shape = "notebook"
    dark: bool = False
    language: str | Language | None = None
    colors: Mapping[str, str] | Sequence[str] | None = None
    view: View | None = None

    def words(self, said: Said, alone: bool = True) -> Said:
        """Return the words to be written: a person's, else the picture's own if it stands alone."""
        chosen = {"title": self.title, "subtitle": self.subtitle, "caption": self.caption}
        texts = {name: "" if words is None else words for name, words in chosen.items()}
        if alone:
            texts = {name: words for name, words in texts.items() if words is not OWN}
        return said._replace(**{k: "" if v is OWN else v for k, v in texts.items()})

    def series_colors(self, series: Sequence[str] | Mapping[str, int]) -> dict[int, str]:
        """Return the colours that a person gave to series, by their numbers.

        Raises
        ------
        ValueError
            If there is no series of a label, or what is given is no colour.
        """
        if self.colors is None:
            return {}
        numbers = _numbers(series)
        given = _by_number(self.colors, numbers)
        if odd := [color for color in given.values() if not is_color_like(color)]:
            raise ValueError(f'colors must be colours such as "#d55e00" or "teal", got {odd[0]!r}')
        return {number: to_hex(color) for number, color in given.items()}

    def checked(self, drawing: Drawing, name: str) -> "Look":
        """Return the look with its view checked; refuse what the picture cannot obey."""
        for words in (self.title, self.subtitle, self.caption):
            if words not in (None, OWN):
                plain(words)
        if self.view is not None and not drawing.sees:
            raise ValueError(f"{name} shows no part of a plane, so there is no view to choose")
        self.series_colors(drawing.series)
        return self if self.view is None else self._replace(view=checked_domain(self.view, "view"))


def _numbers(series: Sequence[str] | Mapping[str, int]) -> list[tuple[str, int]]:
    """Return the labels of series, each with the number of its colour."""
    if isinstance(series, Mapping):
        return [*series.items()]
    return [(label, number) for number, label in enumerate(series)]


def _by_number(
    colors: Mapping[str, str] | Sequence[str], numbers: Sequence[tuple[str, int]]
) -> dict[int, str]:
    if not isinstance(colors, Mapping):
        return dict(zip(sorted({number for _, number in numbers}), colors, strict=False))
    first = dict(reversed(numbers))  # of labels that are alike
    if unknown := [label for label in colors if label not in first]:
        raise ValueError(f"colors has {unknown[0]!r}: {advice(str(unknown[0]), dict(numbers))}")
    return {first[label]: color for label, color in colors.items()}


class Picture(Scene):
    """The scene of a drawing, as a person wants to see it.

    Attributes
    ----------
    drawing : what it says and how it is drawn
    look : what a person asked for
    """

    def __init__(self, drawing: Drawing, look: Look, name: str) -> None:
        self.drawing, self.look, self.name = drawing, look.checked(drawing, name), name
        parent, self._axes = _place(self.look.axes)
        if len(self._axes) > 1 and drawing.draw_on is None:
            raise ValueError(
                f"{name} is drawn within one axes or a figure, got {len(self._axes)} axes"
            )
        self._parent = parent
        super().__init__(
            self._draw,
            lambda theme: self.look.words(drawing.said(theme.say)).metadata(),
            size=look.size,
            dark=look.dark,
            language=look.language,
            hold=drawing.hold,
            figure=parent and parent.get_figure(root=True),
        )

    def on(self, axes: Target) -> "Picture":
        """Return the same picture, drawn on axes, a `Figure` or a `SubFigure` of a person's."""
        look = self.look._replace(axes=axes, language=self.theme.language)
        return Picture(self.drawing, look, self.name)

    def at(
        self, size: Shape, dark: bool = False, language: str | Language | None = None
    ) -> "Picture":
        """Return the same picture at another size, light or dark, by default in its language.

        One on given axes is returned as it is.
        """
        if self._parent is not None:
            return self
        language = self.theme.language if language is None else language
        look = self.look._replace(size=size, dark=dark, language=language)
        return Picture(self.drawing, look, self.name)

    def _draw(self, figure: Figure, theme: Theme) -> Sequence[Drawn]:
        """Compose the picture where it belongs."""
        drawing, look, given = self.drawing, self.look, self._axes
        theme = replace(theme, own=look.series_colors(drawing.series))
        told = look.words(drawing.said(theme.say), alone=not given)
        if given and drawing.draw_on is not None:
            _head(given[0], theme, told)
            return drawing.draw_on(given, theme)
        region = Bbox(given[0].bbox.get_points()) if given else None
        if given and drawing.panels != 1:
            given[0].set_axis_off()  # its place is the page
        own = given if drawing.panels == 1 else ()
        return drawing.draw(Page(self._parent or figure, theme, told, region, own, look.view))


def picture(function: Callable[..., Drawing]) -> Callable[..., Picture]:
    """Let a function that returns a `Drawing` give a scene, and take what all pictures take.

    What a picture takes besides, such as a view that decides what is computed, it is handed too.
    """
    own = inspect.signature(function)
    shared = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default)
        for name, default in Look._field_defaults.items()
        if name not in own.parameters
    ]

    @wraps(function)
    def scene(*args: Any, **settings: Any) -> Picture:
        look = Look(**{name: settings[name] for name in Look._fields if name in settings})
        its = {k: v for k, v in settings.items() if k in own.parameters or k not in Look._fields}
        return Picture(function(*args, **its), look, function.__name__)

    parameters = [*own.parameters.values(), *shared]
    scene.__signature__ = own.replace(parameters=parameters, return_annotation=Scene)
    scene.__doc__ = _documented(function.__doc__)
    return scene


_SHARED = """\
    title, subtitle, caption : text in place of the picture's own words; None leaves them out
    axes : where it is drawn in place of a figure of its own: a `Figure` or `SubFigure`, or axes,
        within whose place it is laid out; words then stand there only if they are asked for
    size, dark : the look on the screen: "slides", "notebook", "paper", "half" (of a slide) or
        "column" (of a paper), (width, height) in inches, or a `Size`; and light on dark; a file is
        as large as `save` is told, by default a slide
    language : "en", "ko" or a `Language`; by default what `set_language` chose last
    colors : a colour for each label, such as {"Adam": "#d55e00"}, or colours in order
    view : ((xmin, xmax), (ymin, ymax)), the part of the plane that is shown
"""
_RETURNS = """\

    Returns
    -------
    Scene
        `scene.save("name.png")` writes its picture, `scene.save("name.gif")` its animation.
"""


def _documented(text: str) -> str:
    """Return a docstring with the shared parameters behind its own, and what is returned."""
    head, rule, after = text.partition("    Parameters\n    ----------\n")
    if not rule:
        head, rule = f"{head.rstrip()}\n\n", "    Parameters\n    ----------\n"
    own, _, rest = after.partition("\n\n")
    own = f"{own.rstrip()}\n" if own.strip() else ""
    more = f"\n{rest}" if rest.strip() else ""
    return f"{head}{rule}{own}{_SHARED}{_RETURNS}{more}"


def _place(target: Target | None) -> tuple[FigureBase | None, list[Axes]]:
    """Return the figure and the axes of a person's that a picture is to be drawn on.

    Raises
    ------
    ValueError
        If they are none.
    """
    if target is None or isinstance(target, FigureBase):
        return target, []
    several = [target] if isinstance(target, Axes) else list(np.ravel(np.asarray(target, object)))
    if not several or not all(isinstance(each, Axes) for each in several):
        raise ValueError(f"axes must be Matplotlib axes, a Figure or a SubFigure, got {target!r}")
    return several[0].figure, several


def _head(axes: Axes, theme: Theme, told: Said) -> None:
    """Write the words that a person asked for above axes of their own, the title on top."""
    muted, y = theme.palette.muted, 1 + 0.4 * theme.em / axes.bbox.height
    large = theme.size.title / theme.size.base
    for words, style in (
        (told.subtitle, {"scale": 0.95, "color": muted}),
        (told.title, {"scale": large, "weight": "bold"}),
    ):
        if words:
            style |= {"transform": axes.transAxes, "va": "bottom"}
            stamp = legible(write(axes, 0, y, plain(words), theme, **style))
            y += (measure(stamp)[1] + 0.4 * theme.em) / axes.bbox.height
