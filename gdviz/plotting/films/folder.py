"""From a scene to a folder: all files that a talk, a paper or a page may want of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from os import PathLike
from pathlib import Path
from typing import Any, Protocol

from gdviz.ground.files import whole_or_absent
from gdviz.ground.turns import DRAWING
from gdviz.plotting.films.changed import own_canvas
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.film import build_up
from gdviz.plotting.films.frame import Moving
from gdviz.plotting.films.stills import PAGES, STILLS, write_still
from gdviz.plotting.marks.theme import Shape, Size
from gdviz.words.language import Language

Write = Callable[[Path], object]
"""What writes a file."""
_FILMS = (".gif", ".mp4")
_LINES = 720
"""Of pixels in a film, at most: with more, programs for slides stutter."""


class Telling(Moving, Protocol):
    """A scene that says how it was made, and may be drawn in another look.

    Attributes
    ----------
    lines : of Python that made it
    """

    lines: str

    def at(self, size: Shape, dark: bool = False, language: Any = None) -> Telling:
        """Return it at another size, light or dark."""

    def save(self, path: Path) -> object:
        """Write it to a file."""


def export(
    scene: Telling,
    folder: str | PathLike[str],
    size: Shape | None = None,
    language: str | Language | None = None,
) -> list[Path]:
    """Write all files of a scene: see `Scene.export`."""
    place = folder_of(folder)
    shown = scene.to_save(size, None, language)
    is_new = not place.exists()
    place.mkdir(exist_ok=True)
    try:
        with DRAWING, ExitStack() as stack:  # they take their places together, or none does
            written = []
            for name, write in _files(shown, place.name, as_it_is=shown is scene):
                write(stack.enter_context(whole_or_absent(place / name)))
                written.append(place / name)
            return written
    except BaseException:
        if is_new:
            with suppress(OSError):  # somebody else has put a file in it
                place.rmdir()
        raise


def folder_of(folder: str | PathLike[str]) -> Path:
    """Return the folder that is meant, refusing what can be none."""
    if not isinstance(folder, str | PathLike) or not Path(folder).name.strip("."):
        raise ValueError(f'a scene is exported to a folder such as "race/", got {folder!r}')
    place = Path(folder)
    if place.suffix.lower() in (*STILLS, *ENCODERS) and not place.is_dir():
        raise ValueError(
            f"a scene is exported to a folder, got {place.name!r}: write scene.save for one file"
        )
    if not place.parent.is_dir():
        raise ValueError(f"there is no folder {str(place.parent)!r} to make {place.name} in")
    if place.exists() and not place.is_dir():
        raise ValueError(f"{str(place)!r} is there already, and is no folder: choose another name")
    return place


def _files(scene: Telling, name: str, as_it_is: bool) -> Iterator[tuple[str, Write]]:
    """Yield the name of each file, and what writes it: of a changed figure in no other look."""
    last = len(scene) - 1
    pages = [*range(last + 1)] if scene.hold else [last]
    for form, frames in ((".png", [last]), (".svg", [last]), (PAGES, pages)):
        yield f"{name}{form}", _still(scene, frames)
    if not as_it_is:
        other = scene.at(scene.theme.size, not scene.dark)
        yield f"{name}_{'light' if scene.dark else 'dark'}.png", _still(other, [last])
    if last:
        yield from _moving(scene, name, as_it_is)
    yield f"{name}.txt", _text(f"{scene.alt_text}\n")
    if scene.lines:
        yield f"{name}.py", _text(scene.lines)


def _moving(scene: Telling, name: str, as_it_is: bool) -> Iterator[tuple[str, Write]]:
    """Yield the films of a scene, what stands before they play, and the pages of its steps."""
    film = scene if as_it_is else scene.at(_smaller(scene.theme.size), scene.dark)
    for form, encoder in ENCODERS.items():
        if form in _FILMS and encoder.is_ready:
            yield f"{name}{form}", film.save
    yield f"{name}_poster.png", _still(film, [len(film) - 1])
    for number, frame in enumerate(build_up(len(scene), scene.hold), 1):
        yield f"{name}_step_{number:02}.png", _still(scene, [frame])


def _still(scene: Telling, frames: Sequence[int]) -> Write:
    def write(path: Path) -> None:
        with own_canvas(scene.figure):
            write_still(scene, path, path.suffix, frames, transparent=False)

    return write


def _text(words: str) -> Write:
    return lambda path: path.write_text(words, "utf-8")


def _smaller(size: Size) -> Size:
    """Return a size for films, laid out alike."""
    return replace(size, dpi=min(size.dpi, _LINES / size.figure[1]))
