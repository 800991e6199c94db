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
from matplotlib.backends.backend_pdf import PdfPages
from matplotlib.colors import same_color
from matplotlib.figure import Figure, FigureBase

from gdviz.plotting.films.frame import Moving

PAGES = ".pdf"
_EMBEDDED = {"pdf.fonttype": 42}  # TrueType, which journals ask for and programs can edit


class StillForm(NamedTuple):
    """How a form of a picture is written.

    Attributes
    ----------
    settings : what Matplotlib is told, for what is said of the scene
    transparent : whether the ground may be left out
    finish : works over the file
    """

    settings: Callable[[Mapping[str, str]], dict[str, Any]]
    transparent: bool = True
    finish: Callable[[Path, Mapping[str, str]], object] = lambda path, said: None


def write_still(
    scene: Moving, path: Path, form: str, frames: Sequence[int], transparent: bool
) -> None:
    """Write a frame of a scene to a file, or several as the pages of a PDF."""
    still = STILLS[form]
    settings = still.settings(scene.metadata)
    with rc_context(_EMBEDDED), _ground(scene.figure, transparent), _no_word_of_tables():
        if len(frames) > 1:
            with PdfPages(path, **settings) as pages:
                for frame in frames:
                    _write_frame(scene, frame, pages, format=form[1:])
        else:
            _write_frame(scene, frames[0], path, format=form[1:], **settings)
            still.finish(path, scene.metadata)
    scene.stand(len(scene) - 1)


def _write_frame(scene: Moving, frame: int, target: Path | PdfPages, **settings: Any) -> None:
    figure = scene.figure
    scene.stand(frame)
    figure.savefig(
        target,
        dpi=figure.dpi,
        facecolor=figure.get_facecolor(),
        edgecolor="none",
        transparent=False,
        bbox_inches=figure.bbox_inches,
        **settings,
    )


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


def _png(said: Mapping[str, str]) -> dict[str, Any]:
    return {"metadata": dict(said)}


def _pdf(said: Mapping[str, str]) -> dict[str, Any]:
    told = {
        "Title": said.get("Title"),
        "Subject": said.get("Description"),
        "Keywords": said.get("Comment"),
        "Creator": said.get("Software"),
        "CreationDate": None,
    }
    return {"metadata": told}


def _svg(said: Mapping[str, str]) -> dict[str, Any]:
    told = {
        "Title": said.get("Title"),
        "Description": said.get("Description"),
        "Source": said.get("Comment"),
        "Creator": said.get("Software"),
        "Date": None,
    }
    return {"metadata": told}


def _jpg(said: Mapping[str, str]) -> dict[str, Any]:
    comment = "\n".join(f"{key}: {value}" for key, value in said.items())
    return {"pil_kwargs": {"quality": 95, "subsampling": 0, "comment": comment.encode()}}


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
    ".png": StillForm(_png),
    ".svg": StillForm(_svg, finish=_finish_svg),
    ".pdf": StillForm(_pdf),
    ".jpg": StillForm(_jpg, transparent=False),
    ".jpeg": StillForm(_jpg, transparent=False),
}
"""What a still may end in, and how it is written."""
