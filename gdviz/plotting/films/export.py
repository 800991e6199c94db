"""From a scene to a file: the name chooses the form, and the file is whole or is not written."""

import base64
import html
import io
import math
import operator
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple

from gdviz.ground.checks import is_finite
from gdviz.ground.files import passing_folder, place_of, whole_or_absent
from gdviz.ground.turns import DRAWING
from gdviz.plotting.films.changed import own_canvas
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.film import Film
from gdviz.plotting.films.frame import Frame, Moving, Writable
from gdviz.plotting.films.stills import PAGES, STILLS, write_still
from gdviz.plotting.marks.theme import Shape
from gdviz.words.language import Language

MOST_PLAYS, LONGEST = 65535, 3600.0
"""How often a film may be played, which is how far two bytes count; and its seconds, an hour."""
_COUNTER = re.compile(r"%0?\d{0,2}d(?![a-zA-Z])")


class Playing(NamedTuple):
    """What a film is asked for: see `Scene.save`."""

    fps: int | None = None
    duration: float | None = None
    loop: bool | int = True

    @staticmethod
    def able(name: str) -> list[str]:
        """Return the forms that take an argument."""
        return [form for form, each in ENCODERS.items() if each.loops or name != "loop"]

    def check(self, form: str, counted: bool) -> None:
        """Refuse what is no speed, time or number of times, and what the form does not have."""
        encoder = ENCODERS[form]
        if counted:
            raise ValueError(
                f"a {form} holds all frames: leave %d out of its name, or save a "
                f"{' or '.join(STILLS)}"
            )
        if self.fps is not None and not _is_whole(self.fps, 1, encoder.fastest):
            raise ValueError(
                f"fps of a {form} must be a whole number from 1 to {encoder.fastest}, "
                f"got {self.fps!r}"
            )
        if self.duration is not None and not _is_time(self.duration):
            raise ValueError(
                f"duration must be seconds above 0 and at most {LONGEST:g}, got {self.duration!r}"
            )
        if self.loop is not True and not encoder.loops:
            raise ValueError(
                f"a {form} cannot say how often it is played: leave loop out, or save a "
                f"{' or '.join(self.able('loop'))}"
            )
        if not isinstance(self.loop, bool) and not _is_whole(self.loop, 1, MOST_PLAYS):
            raise ValueError(
                "loop must be True to play for ever, False to play once, or how often, a whole "
                f"number from 1 to {MOST_PLAYS}, got {self.loop!r}"
            )
        encoder.ready()

    @property
    def plays(self) -> int:
        """How often it is played, 0 for ever."""
        return 0 if self.loop is True else max(operator.index(self.loop), 1)


class Standing(NamedTuple):
    """What a still is asked for: see `Scene.save`."""

    frame: int | None = None
    frames: bool | None = None
    transparent: bool = False

    @staticmethod
    def able(name: str) -> list[str]:
        """Return the forms that take an argument."""
        if name == "frames":
            return [PAGES]
        return [form for form, each in STILLS.items() if each.transparent or name != "transparent"]

    def check(self, form: str, counted: bool) -> None:
        """Refuse what is no frame, and what the form does not have; `counted` is a file each."""
        if self.transparent and not STILLS[form].transparent:
            able = " or ".join(self.able("transparent"))
            raise ValueError(f"a {form} cannot be transparent: save a {able}")
        if self.frames not in (None, True, False):
            raise ValueError(f"frames must be True for all or False for one, got {self.frames!r}")
        if self.frame is not None and not _is_whole(self.frame):
            raise ValueError(f"frame must be a whole number such as 3 or -1, got {self.frame!r}")
        if self.frame is not None and (self.frames or counted):
            raise ValueError(
                "frame is one of the frames, and all of them are asked for: leave frame out"
            )
        if self.frames and not counted and form != PAGES:
            raise ValueError(
                f"a {form} holds one frame: save a {PAGES}, "
                f'or a file for each with a name such as "race_%03d{form}"'
            )

    def numbers(self, scene: Moving, form: str) -> list[int]:
        """Return the frames that are written to one file."""
        count = len(scene)
        if self.frame is not None:
            if not -count <= self.frame < count:
                raise ValueError(
                    f"frame must be from 0 to {count - 1}, or from -{count} to -1 to count from "
                    f"the end, got {self.frame}"
                )
            return [operator.index(self.frame) % count]
        pages = form == PAGES and (scene.hold if self.frames is None else self.frames)
        return [*range(count)] if pages else [count - 1]


def _is_whole(number: Any, least: float = -math.inf, most: float = math.inf) -> bool:
    counts = hasattr(number, "__index__") and not isinstance(number, bool)
    return counts and least <= operator.index(number) <= most


def _is_time(seconds: Any) -> bool:
    return is_finite(seconds) and 0 < seconds <= LONGEST


@DRAWING
def save(
    scene: Moving,
    path: str | PathLike[str] | Writable,
    *,
    size: Shape | None = None,
    dark: bool | None = None,
    language: str | Language | None = None,
    format: str | None = None,
    **asked: Any,
) -> Path | Writable:
    """Write a scene to a file: see `Scene.save`, whose other arguments are `asked` for here."""
    place, form, counted, wish = check(path, format=format, **asked)
    scene, film = scene.to_save(size, dark, language), form in ENCODERS
    with ExitStack() as stack:
        stack.enter_context(own_canvas(scene.figure))
        if film or not STILLS[form].transparent:
            stack.enter_context(_painted(scene))
        if film:
            _write_film(scene, stack.enter_context(_whole(place, form)), form, wish)
            return place
        for file, frames in _files(scene, place, form, wish, counted):
            temporary = stack.enter_context(_whole(file, form))
            write_still(scene, temporary, form, frames, wish.transparent)
    return place


class Wanted(NamedTuple):
    """What a file is to be: where, its form, whether there is one for each frame, and the wish."""

    place: Path | Writable
    form: str
    counted: bool
    wish: Playing | Standing


def check(
    path: str | PathLike[str] | Writable, *, format: str | None = None, **asked: Any
) -> Wanted:
    """Return what a file is to be, refusing one that cannot be so, before there is a scene.

    The arguments are those of `Scene.save`, without the look of the scene.
    """
    place = path if hasattr(path, "write") else _path(path)
    form = _form(place, format)
    counted = isinstance(place, Path) and bool(_COUNTER.search(place.name))
    kinds = (Playing, Standing) if form in ENCODERS else (Standing, Playing)
    wish = _suiting(form, asked, *kinds)
    wish.check(form, counted)
    return Wanted(place, form, counted, wish)


def _path(path: Any) -> Path:
    if not isinstance(path, str | PathLike):
        raise ValueError(
            'a scene is saved to a path such as "race.png" or to a file that is open for bytes, '
            f"got {path!r}"
        )
    return Path(path)


def _form(place: Path | Writable, format: str | None) -> str:
    """Return the suffix of the form that is asked for, or else of a name."""
    known = ", ".join((*STILLS, *ENCODERS))
    if isinstance(place, io.TextIOBase):
        raise ValueError('the file is open for text: open it for bytes, as open("race.png", "wb")')
    if format is not None:
        form = f".{str(format).lower().removeprefix('.')}"
        said = f"format={format!r}"
    elif isinstance(place, Path):
        form, said = place.suffix.lower(), repr(place.name)
    else:
        raise ValueError('a file has no name that chooses its form: write format="png"')
    if form not in STILLS and form not in ENCODERS:
        raise ValueError(
            f"{said} names no form of file that is known: it may end in {known}, and that of a "
            "deck, gd.deck([scene]), in .pptx"
        )
    if isinstance(place, Path):
        place_of(place)
    return form


def _suiting(form: str, asked: dict[str, Any], own: Any, other: Any) -> Any:
    """Return what is asked for, refusing what a form of the other kind alone can do."""
    for name, default in other._field_defaults.items():
        if asked.get(name, default) is not default:
            able = " or ".join(other.able(name))
            raise ValueError(f"a {form} takes no {name}: leave it out, or save a {able}")
    return own(**{name: asked[name] for name in asked if name not in other._fields})


def _files(
    scene: Moving, place: Path | Writable, form: str, wish: Standing, counted: bool
) -> Iterator[tuple[Path | Writable, Sequence[int]]]:
    """Yield each file that is to be written, and the frames that it holds."""
    if not counted:
        yield place, wish.numbers(scene, form)
        return
    for frame in range(len(scene)):
        name = _COUNTER.sub(lambda found, frame=frame: found[0] % frame, place.name)
        yield place.with_name(name), [frame]


@contextmanager
def _whole(place: Path | Writable, form: str) -> Iterator[Path]:
    """Yield a file to write, which takes its place, or whose bytes are handed over, if all is well.

    Several of them take their places together, or none does.
    """
    if isinstance(place, Path):
        with whole_or_absent(place, form) as temporary:
            yield temporary
        return
    with passing_folder() as folder:
        temporary = folder / f"scene{form}"
        yield temporary
        place.write(temporary.read_bytes())


@contextmanager
def _painted(scene: Moving) -> Iterator[None]:
    """Paint, for a while, the ground of a figure that has none, for a form that needs one."""
    patch, color = scene.figure.patch, scene.figure.get_facecolor()
    if not color[3]:
        patch.set_facecolor(scene.theme.palette.background)
    try:
        yield
    finally:
        patch.set_facecolor(color)


class _Watched:
    """A film that shows a progress bar, on a terminal, while its frames are drawn."""

    def __init__(self, film: Film, name: str) -> None:
        self.size, self.fps, self.sample = film.size, film.fps, film.sample
        self.language, self.plays = film.language, film.plays
        self._film, self._name = film, name

    def __len__(self) -> int:
        return len(self._film)

    def __iter__(self) -> Iterator[Frame]:
        from tqdm import tqdm

        return iter(tqdm(self._film, self._name, unit="frame", leave=False, disable=None))


def _write_film(scene: Moving, path: Path, form: str, wish: Playing) -> None:
    encoder = ENCODERS[form]
    film = Film(scene, wish.fps or encoder.fps, wish.duration, wish.plays)
    encoder.write(_Watched(film, form[1:]), path, scene.metadata)


def pictured(png: bytes, alt_text: str) -> str:
    """Return a picture as HTML to stand in a notebook."""
    source = f"data:image/png;base64,{base64.b64encode(png).decode()}"
    return f'<img src="{source}" alt="{html.escape(alt_text)}" style="max-width:100%">'


def embedded(scene: Moving) -> str:
    """Return the animation as HTML to stand in a notebook."""
    page = io.BytesIO()
    save(scene, page, size=scene.theme.size, dark=scene.dark, format="html")
    width, height = scene.figure.canvas.get_width_height()
    return (
        f'<iframe srcdoc="{html.escape(page.getvalue().decode())}" width="{width}" '
        f'height="{height + 64}" title="{html.escape(scene.alt_text)}" '
        'style="border:0;max-width:100%"></iframe>'
    )
