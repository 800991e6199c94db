"""A still of a scene as a file: a frame, or in a PDF a page for each."""

import logging
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from html import escape
from pathlib import Path
from typing import Any, NamedTuple

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.colors import same_color
from matplotlib.figure import Figure, FigureBase

from gdviz.plotting.films.frame import Moving
from gdviz.plotting.films.png import png_of

PAGES = ".pdf"
_EMBEDDED = {"pdf.fonttype": 42}  # TrueType, which journals ask for and programs can edit


class StillForm(NamedTuple):
    """How a form of a picture is written.

    Attributes
    ----------
    write : writes a figure as it stands, and what is said of it
    transparent : whether the ground may be left out
    """

    write: Callable[[Figure, Path, Mapping[str, str]], object]
    transparent: bool = True


def write_still(
    scene: Moving, path: Path, form: str, frames: Sequence[int], transparent: bool
) -> None:
    """Write a frame of a scene to a file, or several as the pages of a PDF."""
    with rc_context(_EMBEDDED), _ground(scene.figure, transparent), _no_word_of_tables():
        if len(frames) > 1:
            _write_pages(scene, path, frames)
        else:
            scene.stand(frames[0])
            STILLS[form].write(scene.figure, path, scene.metadata)
    scene.stand(len(scene) - 1)


def _write_pages(scene: Moving, path: Path, frames: Sequence[int]) -> None:
    from matplotlib.backends.backend_pdf import PdfPages  # which loads an editor of fonts

    with PdfPages(path, metadata=_told_in_pdf(scene.metadata)) as pages:
        for frame in frames:
            scene.stand(frame)
            scene.figure.savefig(pages, format="pdf", **_as_it_is(scene.figure))


def _as_it_is(figure: Figure) -> dict[str, Any]:
    """Return what keeps Matplotlib's settings from changing a figure as it is saved."""
    return {
        "dpi": figure.dpi,
        "facecolor": figure.get_facecolor(),
        "edgecolor": "none",
        "transparent": False,
        "bbox_inches": figure.bbox_inches,
    }


@contextmanager
def _ground(figure: Figure, transparent: bool) -> Iterator[None]:
    """Leave out, for a while, the ground of a figure and of the axes that have its colour."""
    color = figure.get_facecolor()
    grounds = [*figure.findobj(FigureBase), *figure.findobj(Axes)] if transparent else []
    patches = [each.patch for each in grounds if same_color(each.get_facecolor(), color)]
    for patch in patches:
        patch.set_facecolor("none")
    try:
        yield
    finally:
        for patch in patches:
            patch.set_facecolor(color)


@contextmanager
def _no_word_of_tables() -> Iterator[None]:
    """Keep fontTools from telling that a font's tables for typesetting are left out of a PDF."""
    log = logging.getLogger("fontTools.subset")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        yield
    finally:
        log.setLevel(level)


def _write_png(figure: Figure, path: Path, said: Mapping[str, str]) -> None:
    path.write_bytes(png_of(figure, said))


def _write_pdf(figure: Figure, path: Path, said: Mapping[str, str]) -> None:
    figure.savefig(path, format="pdf", metadata=_told_in_pdf(said), **_as_it_is(figure))


def _told_in_pdf(said: Mapping[str, str]) -> dict[str, str | None]:
    return {
        "Title": said.get("Title"),
        "Subject": said.get("Description"),
        "Keywords": said.get("Comment"),
        "Creator": said.get("Software"),
        "CreationDate": None,
    }


def _write_jpg(figure: Figure, path: Path, said: Mapping[str, str]) -> None:
    comment = "\n".join(f"{key}: {value}" for key, value in said.items())
    quality = {"quality": 95, "subsampling": 0, "comment": comment.encode()}
    figure.savefig(path, format="jpg", pil_kwargs=quality, **_as_it_is(figure))


def _write_svg(figure: Figure, path: Path, said: Mapping[str, str]) -> None:
    told = {
        "Title": said.get("Title"),
        "Description": said.get("Description"),
        "Source": said.get("Comment"),
        "Creator": said.get("Software"),
        "Date": None,
    }
    figure.savefig(path, format="svg", metadata=told, **_as_it_is(figure))
    _finish_svg(path, said)


_TOLD = ' role="img">\n <title>{title}</title>\n <desc>{seen}</desc>'
_IDENTITY = re.compile(r'(?P<before>id="|#)(?P<name>[a-zA-Z]\w{0,11}?[0-9a-f]{10})(?=["\)])')


def _finish_svg(path: Path, said: Mapping[str, str]) -> None:
    """Say what is seen where readers of screens look for it, and number the names in an SVG.

    They are random, so that only then the same scene gives the same file.
    """
    numbers: dict[str, str] = {}
    svg = _IDENTITY.sub(
        lambda found: found["before"] + numbers.setdefault(found["name"], f"n{len(numbers)}"),
        path.read_text("utf-8"),
    )
    before, element, after = re.split(r"(<svg\b[^>]*)>", svg, maxsplit=1)
    told = _TOLD.format(
        title=escape(said.get("Title", "")), seen=escape(said.get("Description", ""))
    )
    path.write_text(f"{before}{element}{told}{after}", "utf-8")


STILLS = {
    ".png": StillForm(_write_png),
    ".svg": StillForm(_write_svg),
    ".pdf": StillForm(_write_pdf),
    ".jpg": StillForm(_write_jpg, transparent=False),
    ".jpeg": StillForm(_write_jpg, transparent=False),
}
"""What a still may end in, and how it is written."""
