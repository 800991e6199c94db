"""A picture is a function that says what it shows and how it is drawn; `@picture` adds the rest.

What all pictures share is declared here, once: their words in place of the picture's own, where it
is drawn, its size and colours, its language, the part of the plane that is seen. A picture takes
what is its own and returns a `Drawing`; called, it gives a `Scene`.
"""

import inspect
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure, FigureBase
from matplotlib.transforms import Bbox

from gdviz.ground.calls import check_call
from gdviz.ground.checks import quoted
from gdviz.plotting.films.lines import Place, caller
from gdviz.plotting.films.look import Look, Series, Target, usual_look
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.page import Asked, Page
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import measure, plain, write
from gdviz.plotting.marks.theme import Shape, Theme
from gdviz.words.language import Language, Say

_TICKS = 1.7
"""In em: the room below axes that their ticks take."""


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
    logs : whether it has an axis of losses that may be logarithmic or not
    draw_on : draws on one or more axes of a person's as they stand, in place of a page
    place : where somebody asked for it
    """

    said: Callable[[Say], Said]
    draw: Callable[[Page], Sequence[Drawn]]
    series: Series = ()
    hold: float = 0.0
    panels: int = 0
    sees: bool = False
    logs: bool = False
    draw_on: Callable[[Sequence[Axes], Theme, Asked], Sequence[Drawn]] | None = None
    place: Place | None = None


class Picture(Scene):
    """The scene of a drawing, as a person wants to see it.

    Attributes
    ----------
    drawing : what it says and how it is drawn
    look : what a person asked for
    """

    def __init__(self, drawing: Drawing, look: Look, name: str) -> None:
        self.drawing, self.name = drawing, name
        self.look = look.checked(name, drawing.series, drawing.sees, drawing.logs)
        parent, self._axes = _place(self.look.axes)
        if len(self._axes) > 1 and drawing.draw_on is None:
            raise ValueError(
                f"{name} is drawn within one axes or a figure, got {len(self._axes)} axes"
            )
        for each in self._axes if drawing.draw_on is not None or drawing.panels == 1 else ():
            if each.name != "rectilinear":
                raise ValueError(
                    f"{name} is drawn on plain axes, got {type(each).__name__}: make them without "
                    f"projection={each.name!r}"
                )
        self._parent = parent
        super().__init__(
            self._draw,
            lambda theme: self._words(theme, alone=True).metadata(),
            size=self.look.size,
            dark=self.look.is_dark,
            language=self.look.language,
            hold=drawing.hold,
            figure=parent and parent.get_figure(root=True),
        )
        self.theme = self.look.dressed(self.theme, drawing.series)

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

    @property
    def words(self) -> Said:
        """What the picture says in its language, part by part."""
        return self._words(self.theme, alone=True)

    def untitled(self) -> Scene:
        """Return the same picture without title and subtitle, for where these stand beside it.

        One on given axes, or that was changed, is returned as it is.
        """
        if self._parent is not None or self.is_changed:
            return self
        look = {"title": None, "subtitle": None, "alt_text": self.alt_text}
        look |= {"size": self._in_files, "language": self.theme.language}
        return Picture(self.drawing, self.look._replace(**look), self.name)

    @property
    def lines(self) -> str:
        """The lines of Python that made it: those of its script or cell until it was made."""
        return self.drawing.place.lines if self.drawing.place else ""

    def _words(self, theme: Theme, alone: bool) -> Said:
        """Return what is written of what the drawing says."""
        narrow = theme.size.is_narrow and self._parent is None
        look = self.look.spoken(theme.language.code)
        return look.words(self.drawing.said(theme.say), alone, narrow)

    def _draw(self, figure: Figure, theme: Theme) -> Sequence[Drawn]:
        """Compose the picture where it belongs."""
        drawing, look, given = self.drawing, self.look, self._axes
        theme = look.dressed(theme, drawing.series)
        told = self._words(theme, alone=not given)
        asked = Asked(look.view, look.log)
        if given and drawing.draw_on is not None:
            drawn = drawing.draw_on(given, theme, asked)
            _write_round(given, theme, told)
            return drawn
        region = Bbox(given[0].bbox.get_points()) if given else None
        if given and drawing.panels != 1:
            given[0].set_axis_off()  # its place is the page
        own = given if drawing.panels == 1 else ()
        return drawing.draw(Page(self._parent or figure, theme, told, region, own, asked))


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
        check_call(scene, args, settings)
        asked = {name: settings[name] for name in Look._fields if name in settings}
        its = {k: v for k, v in settings.items() if k in own.parameters or k not in Look._fields}
        drawing = replace(function(*args, **its), place=caller())
        look = Look(**(usual_look(drawing.series) | asked))
        return Picture(drawing, look, function.__name__)

    parameters = [*own.parameters.values(), *shared]
    parameters.sort(key=lambda each: each.kind is each.VAR_KEYWORD)  # those stand last
    scene.__signature__ = own.replace(parameters=parameters, return_annotation=Scene)
    scene.__doc__ = _documented(function.__doc__)
    return scene


_SHARED = """\
    title, subtitle, caption : text in place of the picture's own words, or texts by language, such
        as {"en": …, "ko": …}; None leaves them out, and True are its own on axes of yours too
    alt_text : what is seen, for those who do not see it, in place of what the picture says of it;
        None says nothing
    axes : where it is drawn in place of a figure of its own: a `Figure` or `SubFigure`, or axes,
        within whose place it is laid out; words then stand there only if they are asked for
    size, dark : "slides", "notebook", "paper", "half" (of a slide) or "column" (of a paper),
        (width, height) in inches, or a `Size`; by default a notebook's on the screen and a slide
        in a file; and light on dark
    language : "en", "ko" or a `Language`; by default what `set_language` chose last
    colors : a colour for each label, such as {"Adam": "#d55e00"}, or colours in order; by default
        a label has the same in every picture
    background : a colour, on which words stay legible, or "none"
    font : the name of a family, or "serif", which suits papers; of formulas too
    view : ((xmin, xmax), (ymin, ymax)), the part of the plane that is shown
    log : whether the axis of losses is logarithmic; by default where it suits
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
        raise ValueError(
            f"axes must be Matplotlib axes, a Figure or a SubFigure, got {quoted(target)}"
        )
    return several[0].figure, several


def _write_round(several: Sequence[Axes], theme: Theme, told: Said) -> None:
    """Write the words that a person asked for above and below the first of their axes."""
    axes, muted, em = several[0], theme.palette.muted, theme.em
    box, large = axes.bbox, theme.size.title / theme.size.base
    y = box.height + 0.4 * em
    for words, style in (
        (told.subtitle, {"scale": 0.95, "color": muted}),
        (told.title, {"scale": large, "weight": "bold"}),
    ):
        if words:
            y += _write_at(axes, y, words, theme, va="bottom", **style) + 0.4 * em
    if told.caption:
        _write_at(axes, -_TICKS * em, told.caption, theme, va="top", scale=0.85, color=muted)


def _write_at(axes: Axes, y: float, words: str, theme: Theme, **style: Any) -> float:
    """Write words as wide as axes, so many pixels above their lower edge; return their height."""
    place = (0, y / axes.bbox.height)
    stamp = write(axes, *place, plain(words), theme, transform=axes.transAxes, **style)
    wrap(stamp, axes.bbox.width)
    return measure(stamp)[1]
