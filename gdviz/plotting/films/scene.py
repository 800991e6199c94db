"""A scene is a figure and its marks: its last frame is a picture, all its frames an animation.

A scene does not hold a drawing but how to compose one, so that the same scene can be saved for a
slide, a paper or a notebook, light or dark, each laid out anew for its size. Whatever draws one
takes its turn (see `gdviz.ground.turns`), so that scenes may be made and saved in any thread.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any

from matplotlib.artist import Artist
from matplotlib.figure import Figure

from gdviz.ground.absent import Told
from gdviz.ground.checks import is_finite, unknown_argument
from gdviz.ground.turns import DRAWING
from gdviz.plotting.films.figures import as_if_by_default, empty_figure
from gdviz.plotting.films.frame import Writable
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.text import clean, plain
from gdviz.plotting.marks.theme import Shape, Theme, theme
from gdviz.words.language import Language
from gdviz.words.words import language_of

_last: list["Scene"] = []
"""The scene that was saved last, and what was composed for its file: others may follow."""
Compose = Callable[[Figure, Theme], Sequence[Drawn]]
Metadata = Mapping[str, str] | Callable[[Theme], Mapping[str, str]]


@contextmanager
def _whole_or_forgotten() -> Iterator[None]:
    """Forget what was composed for a file that failed: it may be half drawn."""
    try:
        yield
    except BaseException:
        _last.clear()
        raise


class Scene(Told):
    """A figure and its marks.

    Parameters
    ----------
    compose : puts marks on an empty figure, in the look of a theme, and returns them
    metadata : what files say of the scene, "Title", "Description" and so on; or a function that
        says it in the language of a theme
    size : a name such as "slides", (width, height) in inches, or a `theme.Size`; by default that of
        a notebook on the screen, and of a slide in a file
    dark : light on dark
    language : "en", "ko", or a `Language` of one's own; by default what `set_language` chose last
    hold : seconds for which its film rests on each step: what is read needs time, as slides do
    figure : a figure to compose on, in place of one of our own; it is left as large as it is

    Examples
    --------
    >>> scene = gd.race("x^2 + y^2", gd.SGD(0.1), start=(2, 1), steps=4)
    >>> isinstance(scene, gd.plotting.Scene), len(scene)
    (True, 5)
    >>> scene.save("race.html", dark=True)  # doctest: +SKIP
    """

    told_of = "a scene"

    def __init__(
        self,
        compose: Compose,
        metadata: Metadata | None = None,
        *,
        size: Shape | None = None,
        dark: bool = False,
        language: str | Language | None = None,
        hold: float = 0.0,
        figure: Figure | None = None,
    ) -> None:
        self.compose, self.hold, self.dark = compose, hold, dark
        self._in_files = "slides" if size is None else size
        self.theme = theme("notebook" if size is None else size, dark, language_of(language))
        self._told = metadata or {}
        plain(self.metadata.get("Title", ""))
        self._given = figure
        self._drawn: tuple[Figure, list[Drawn]] | None = None
        self._handed = False
        self._shown: tuple[Callable[[float], object], float] | None = None
        if figure is not None:
            size = replace(self.theme.size, dpi=figure.dpi)
            self.theme = replace(self.theme, size=size)
            self._compose()

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.metadata.get('Title', '')!r}>"

    @property
    def metadata(self) -> dict[str, str]:
        """What files say of the scene, in its language."""
        told = self._told(self.theme) if callable(self._told) else self._told
        return {key: clean(said) for key, said in told.items()}

    @property
    def alt_text(self) -> str:
        """What is seen, in one to three sentences of its language, for those who do not see it."""
        metadata = self.metadata
        return metadata.get("Description", metadata.get("Title", ""))

    @property
    def words(self) -> Said:
        """What the scene says in its language, part by part."""
        told = self.metadata
        return Said(told.get("Title", ""), "", "", told.get("Comment", ""), self.alt_text)

    @property
    def lines(self) -> str:
        """The lines of Python that made it, of a scene of which they are known."""
        return ""

    @property
    def figure(self) -> Figure:
        """The figure, showing the frame that was drawn last (at first the last frame).

        What is changed on it is saved: see `save`.
        """
        self._handed = True
        return self._compose()[0]

    @property
    def marks(self) -> list[Drawn]:
        """The marks on the figure."""
        return self._compose()[1]

    @DRAWING
    def _compose(self) -> tuple[Figure, list[Drawn]]:
        if self._drawn is None:
            figure = self._given or empty_figure(self.theme)
            self._drawn = figure, list(self.compose(figure, self.theme))
            if self._given is None:
                as_if_by_default(figure)
        return self._drawn

    def at(
        self, size: Shape, dark: bool = False, language: str | Language | None = None
    ) -> "Scene":
        """Return the same scene at another size, light or dark, by default in its language.

        One on given axes is returned as it is.
        """
        if self._given is not None:
            return self
        language = self.theme.language if language is None else language
        look = {"size": size, "dark": dark, "language": language}
        return Scene(self.compose, self._told, **look, hold=self.hold)

    def untitled(self) -> "Scene":
        """Return the same scene without title and subtitle, for where these stand beside it.

        One that writes them by itself, is on given axes, or was changed, is returned as it is.
        """
        return self

    def to_save(
        self,
        size: Shape | None = None,
        dark: bool | None = None,
        language: str | Language | None = None,
    ) -> "Scene":
        """Return what is written to a file: the scene at a size, by default its own or a slide.

        Where somebody has changed its figure, it is the scene as it is.

        Raises
        ------
        ValueError
            If the figure was changed, and another size, look or language is asked for.
        """
        dark = self.dark if dark is None else dark
        if not self.is_changed:
            return self._kept(self.at(self._in_files if size is None else size, dark, language))
        if self.at(self.theme.size if size is None else size, dark, language).theme != self.theme:
            raise ValueError(
                "scene.figure was changed, and so it is saved as it is: leave size, dark and "
                'language out, or make the scene as it is to be saved, such as race(..., size="'
                'slides"), before you change it'
            )
        return self

    @DRAWING
    def _kept(self, wanted: "Scene") -> "Scene":
        """Return what was composed for the file before, where that looks as this one shall."""
        if _last and _last[0] is self and _last[1].theme == wanted.theme:
            return _last[1]
        _last[:] = self, wanted
        return wanted

    @property
    @DRAWING
    def is_changed(self) -> bool:
        """Whether somebody has changed the figure, so that it looks unlike one composed anew."""
        if not self._handed or self._given is not None:
            return False
        from gdviz.plotting.films.changed import looks_like

        show, frame = self._shown or (self.draw, len(self) - 1)
        changed = not looks_like(self, self.at(self.theme.size, self.dark))
        show(frame)
        return changed

    def __len__(self) -> int:
        """The number of frames: that of the longest mark."""
        return max((len(mark) for mark in self.marks), default=1)

    @DRAWING
    def draw(self, frame: float) -> list[Artist]:
        """Show a frame, from 0 to `len(scene) - 1`, and return the artists that moved.

        A frame is a step; between whole frames, paths are part of the way to the next step.

        Raises
        ------
        ValueError
            If the scene has no such frame.
        """
        self._require(frame)
        self._shown = self.draw, frame
        return [artist for mark in self.marks for artist in mark.draw(frame)]

    @DRAWING
    def stand(self, frame: float) -> None:
        """Show a frame as a still: as `draw` does, with the labels of a strip at its values.

        A film leaves them where its last frame has them, so that they can be read.

        Raises
        ------
        ValueError
            If the scene has no such frame.
        """
        self._require(frame)
        self._shown = self.stand, frame
        for mark in self.marks:
            mark.stand(frame)

    def _require(self, frame: float) -> None:
        if not is_finite(frame) or not 0 <= frame <= len(self) - 1:
            raise ValueError(f"frame must be from 0 to {len(self) - 1}, got {frame!r}")

    @DRAWING
    @_whole_or_forgotten()
    def save(
        self,
        path: str | PathLike[str] | Writable,
        *,
        size: Shape | None = None,
        dark: bool | None = None,
        language: str | Language | None = None,
        fps: int | None = None,
        duration: float | None = None,
        loop: bool | int = True,
        frame: int | None = None,
        frames: bool | None = None,
        transparent: bool = False,
        format: str | None = None,
        **others: Any,
    ) -> Path | Writable:
        """Write the scene to a file, whose name decides the form, and return its path.

        Parameters
        ----------
        path : `.png`, `.svg`, `.pdf`, `.jpg` hold the picture, the last frame; `.gif`, `.mp4`,
            `.webm`, `.webp`, `.apng`, `.html` the animation. A name of a picture with a `%d`, such
            as `race_%03d.png`, writes each frame to a file of its own, from 0 on, all of them or
            none. The file is whole or is not written. A file that is open for bytes is written to,
            and returned, if a format is given.
        size : "slides" (1920 x 1080 pixels), "notebook", "paper", "half" (of a slide), "column" (of
            a paper), (width, height) in inches, or a `theme.Size`; by default what was asked of
            the picture, else slides. Where somebody has changed `scene.figure`, that is what is
            saved, as large as it is
        dark : light on dark; by default as the scene is
        language : in which its words are written; by default the scene's
        fps : frames a second of an animation, from 1 to 120, of a GIF to 50; by default 20, of a
            video 30
        duration : seconds in all of an animation, a video's rounded to whole frames: what moves
            and what is held are stretched alike; by default what suits the number of steps
        loop : whether an animation is played for ever, or how often; False is once. A video leaves
            that to its player, and takes none.
        frame : the frame that a picture shows, from 0, or from -1 to count from the end; the
            labels of a strip stand at its values
        frames : whether a `.pdf` has a page for each frame; by default if the scene holds its steps
        transparent : leave the ground of a `.png`, `.svg` or `.pdf` unpainted
        format : "png", "gif" and so on, for a file or a name that does not say

        Raises
        ------
        ValueError
            If the form or the language is not known, the form cannot do what is asked for, there
            is no such frame, the folder does not exist, a video is asked for and there is no
            ffmpeg, or another look of a figure that was changed.
        RuntimeError
            If ffmpeg fails.
        """
        from gdviz.plotting.films.export import save

        for name, value in others.items():
            raise ValueError(f"save has no {name}: {_in_place_of(name, value)}")
        playing = {"fps": fps, "duration": duration, "loop": loop}
        standing = {"frame": frame, "frames": frames, "transparent": transparent}
        look = {"size": size, "dark": dark, "language": language}
        return save(self, path, **look, format=format, **playing, **standing)

    def export(
        self,
        folder: str | PathLike[str],
        *,
        size: Shape | None = None,
        language: str | Language | None = None,
    ) -> list[Path]:
        """Write all files of the scene to a folder, and return their paths.

        Of `race/` these are `race.png`, the same light on dark in `race_dark.png` (of a dark one
        `race_light.png`), `race.svg` and `race.pdf`; if it moves `race.gif`, and `race.mp4` where
        an ffmpeg is, of at most 720 lines, `race_poster.png` to stand before they play, and
        `race_step_01.png` … to build it up; what is seen in `race.txt`, for those who do not see
        it; and in `race.py` the lines of Python that made it, where they stand in a file or a cell.

        Parameters
        ----------
        folder : is made, if what it stands in is there. All files take their places together, or
            none does; others in it are left alone
        size, language : as `save` takes them

        Raises
        ------
        ValueError
            If it can be no folder, or another look of a figure that was changed is asked for.
        RuntimeError
            If ffmpeg fails.
        """
        from gdviz.plotting.films.folder import export

        return export(self, folder, size, language)

    def show(self) -> None:
        """Open a window in which the scene moves, composed for it.

        Raises
        ------
        ValueError
            If somebody has changed the figure, which is not the one in the window.
        """
        from gdviz.plotting.films.window import show

        if self.is_changed:
            raise ValueError(
                "scene.figure was changed, and a window would show the scene without that: save it"
            )
        look = {"size": self.theme.size, "dark": self.dark, "language": self.theme.language}
        show(self, lambda figure: Scene(self.compose, self._told, **look, figure=figure))

    @DRAWING
    def _repr_png_(self) -> bytes:
        from gdviz.plotting.films.png import png_of

        scene = self.to_save(self.theme.size)
        scene.draw(len(scene) - 1)
        return png_of(scene.figure, scene.metadata)

    @DRAWING
    @_whole_or_forgotten()
    def _repr_html_(self) -> str | None:
        """Show the animation in a notebook; a scene of one frame is shown as its picture.

        What is seen is said to readers of screens.
        """
        from gdviz.plotting.films.export import embedded, pictured

        if len(self) == 1:
            return pictured(self._repr_png_(), self.alt_text)
        return embedded(self.to_save(self.theme.size))


def _in_place_of(name: str, value: Any) -> str:
    """Return what to write in place of an argument that `Scene.save` does not take."""
    if name == "dpi":
        size = f"dataclasses.replace(gd.plotting.SIZES['slides'], dpi={value!r})"
        return f"a size has its own, write size={size}"
    otherwise = "leave it out, or ask for it where the scene is made"
    return unknown_argument(Scene.save, name, otherwise)
