"""From a scene to a file: the name chooses the form, and the file is whole or is not written."""

import html
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.figure import Figure
from tqdm import tqdm

from gdviz.files import whole_or_absent
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.film import Film
from gdviz.plotting.films.frame import Frame, Moving
from gdviz.plotting.marks.theme import Size
from gdviz.words.language import Language

PICTURES = (".png", ".svg", ".pdf")


def save(
    scene: Moving,
    path: str | Path,
    *,
    size: str | Size = "slides",
    dark: bool | None = None,
    language: str | Language | None = None,
) -> Path:
    """Write a scene to a file: see `Scene.save`."""
    path = Path(path)
    form = path.suffix.lower()
    if form not in (*PICTURES, *ENCODERS):
        known = ", ".join((*PICTURES, *ENCODERS))
        raise ValueError(
            f"{path.name!r} names no form of file that is known: it may end in {known}"
        )
    if not path.absolute().parent.is_dir():
        raise ValueError(
            f"there is no folder {str(path.absolute().parent)!r} to save {path.name} in"
        )
    if form in ENCODERS:
        ENCODERS[form].ready()
    scene = scene.at(size, scene.dark if dark is None else dark, language)
    with _own_canvas(scene.figure), whole_or_absent(path) as temporary:
        if form in PICTURES:
            _write_picture(scene, temporary)
        else:
            _write_film(scene, temporary)
    return path


@contextmanager
def _own_canvas(figure: Figure) -> Iterator[None]:
    """Give a figure its canvas and layout back afterwards: it may stand in a window."""
    canvas, layout = figure.canvas, figure.get_layout_engine()
    try:
        yield
    finally:
        figure.set_canvas(canvas)
        figure.set_layout_engine(layout or "none")


def _write_picture(scene: Moving, path: Path) -> None:
    form = path.suffix[1:]
    metadata = _METADATA[form](scene.metadata)
    if form == "pdf" and scene.hold:
        with PdfPages(path, metadata=metadata) as pages:
            for frame in range(len(scene)):
                _write_frame(scene, frame, pages, format=form)
        return
    _write_frame(scene, len(scene) - 1, path, format=form, metadata=metadata)
    if form == "svg":
        path.write_text(_numbered(path.read_text("utf-8")), "utf-8")


def _write_frame(scene: Moving, frame: int, target: Path | PdfPages, **form: Any) -> None:
    scene.draw(frame)
    figure = scene.figure
    figure.savefig(
        target,
        dpi=figure.dpi,
        facecolor=figure.get_facecolor(),
        edgecolor="none",
        transparent=False,
        bbox_inches=figure.bbox_inches,
        **form,
    )


def _pdf(said: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "Title": said.get("Title"),
        "Subject": said.get("Description"),
        "Creator": said.get("Software"),
        "CreationDate": None,
    }


def _svg(said: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "Title": said.get("Title"),
        "Description": said.get("Description"),
        "Creator": said.get("Software"),
        "Date": None,
    }


_METADATA: dict[str, Callable] = {"png": dict, "pdf": _pdf, "svg": _svg}
_IDENTITY = re.compile(r'(?P<before>id="|#)(?P<name>[a-zA-Z]\w{0,11}?[0-9a-f]{10})(?=["\)])')


def _numbered(svg: str) -> str:
    """Replace the random names in an SVG by numbers, so that the same scene gives the same file."""
    numbers: dict[str, str] = {}
    return _IDENTITY.sub(
        lambda found: found["before"] + numbers.setdefault(found["name"], f"n{len(numbers)}"), svg
    )


class _Watched:
    """A film that shows a progress bar, on a terminal, while its frames are drawn."""

    def __init__(self, film: Film, name: str) -> None:
        self.size, self.fps, self.sample = film.size, film.fps, film.sample
        self.language = film.language
        self._film, self._name = film, name

    def __len__(self) -> int:
        return len(self._film)

    def __iter__(self) -> Iterator[Frame]:
        return iter(tqdm(self._film, self._name, unit="frame", leave=False, disable=None))


def _write_film(scene: Moving, path: Path) -> None:
    encoder = ENCODERS[path.suffix]
    film = _Watched(Film(scene, encoder.fps), path.suffix[1:])
    encoder.write(film, path, scene.metadata)


def embedded(scene: Moving) -> str:
    """Return the animation as HTML to stand in a notebook."""
    with tempfile.TemporaryDirectory() as folder:
        page = save(scene, Path(folder) / "scene.html", size=scene.theme.size, dark=scene.dark)
        width, height = scene.figure.canvas.get_width_height()
        return (
            f'<iframe srcdoc="{html.escape(page.read_text("utf-8"))}" width="{width}" '
            f'height="{height + 64}" style="border:0;max-width:100%"></iframe>'
        )
