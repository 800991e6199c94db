"""A deck as `.pdf`: a page for each step of a picture, which is the same wherever it is shown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from gdviz.decks.form import Form
from gdviz.decks.slide import HIGH, MARGIN, OPENING, WIDE, Talk, listed
from gdviz.ground.files import passing_folder
from gdviz.ground.version import __version__
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.marks.fitting import wrap
from gdviz.plotting.marks.text import measure, write
from gdviz.plotting.marks.theme import Theme


def write_pdf(talk: Talk, path: Path, folder: str = "") -> None:
    """Write the pages of all slides, and an outline that leads to each."""
    from pypdf import PdfWriter

    with passing_folder() as passing, PdfWriter() as pages:
        above = None
        for depth, title, file in _files(talk, passing):
            start = len(pages.pages)
            pages.append(file, import_outline=False)
            parent = above if depth else None
            entry = pages.add_outline_item(title=title, page_number=start, parent=parent)
            above = above if depth else entry
        pages.compress_identical_objects()
        pages.metadata = {"/Title": talk.name, "/Creator": f"gdviz {__version__}"}
        pages.root_object.update(_viewed(talk))
        pages.write(path)


def _files(talk: Talk, folder: Path) -> Iterator[tuple[int, str, Path]]:
    """Yield how deep what is in a PDF stands in the outline, what it is called, and where it is."""
    if talk.title:
        yield 0, talk.title, _opening(talk, talk.title, [part.title for part in talk.parts], folder)
    for part in talk.parts:
        if part.title:
            follows = [slide.title for slide in part.slides]
            yield 0, part.title, _opening(talk, part.title, follows, folder)
        for slide in part.slides:
            yield int(bool(part.title)), slide.title, slide.still


def _opening(talk: Talk, title: str, follows: Sequence[str], folder: Path) -> Path:
    """Draw a page that says what follows."""

    def compose(figure: Any, theme: Theme) -> list:
        _draw_opening(figure, theme, title, listed(follows))
        return []

    theme = talk.theme
    page = Scene(compose, {"Title": title}, size="slides", dark=talk.dark, language=theme.language)
    return page.save(folder / "opening.pdf")


def _draw_opening(figure: Any, theme: Theme, title: str, lines: Sequence[str]) -> None:
    left, base, width, height = OPENING
    figure.set_facecolor(theme.palette.background)
    bar = figure.add_axes((left / WIDE, 1 - base / HIGH, width / WIDE, height / HIGH))
    bar.set(facecolor=theme.palette.series[0], xticks=(), yticks=())
    bar.spines[:].set_visible(False)
    inch, room = figure.dpi, (WIDE - 2 * MARGIN) * figure.dpi
    place = left * inch, (HIGH - base + 0.25) * inch
    large = 1.5 * theme.size.title / theme.size.base
    head = write(figure, *place, title, theme, scale=large, weight="bold", va="bottom")
    wrap(head, room)
    y = (HIGH - base - 0.45) * inch
    for words in lines:
        line = write(figure, left * inch, y, words, theme, color=theme.palette.muted, va="top")
        wrap(line, room)
        y -= measure(line)[1] + 0.6 * theme.em


def _viewed(talk: Talk) -> dict[Any, Any]:
    """Return what a reader is told of the document as a whole: its language, and to show titles."""
    from pypdf.generic import BooleanObject, DictionaryObject, NameObject, TextStringObject

    return {
        NameObject("/Lang"): TextStringObject(talk.theme.language.code),
        NameObject("/ViewerPreferences"): DictionaryObject(
            {NameObject("/DisplayDocTitle"): BooleanObject(True)}
        ),
    }


FORMS = {".pdf": Form(write_pdf, still=".pdf", film=None, titled=True, package="pypdf")}
