"""A deck as PowerPoint's `.pptx`: real titles, texts and notes; pictures and films in place.

A film is MP4 with its last frame as poster, and begins by itself; PowerPoint plays a GIF as a
picture. Chapters are slides and PowerPoint's sections as well.
"""

from __future__ import annotations

import uuid
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gdviz.decks.form import Form
from gdviz.decks.office.archive import rewrite
from gdviz.decks.office.playing import play_at_once
from gdviz.decks.office.template import CHAPTER, COVER, EMU, SHOWN, empty, layout_of
from gdviz.decks.slide import Slide, Talk, listed
from gdviz.ground.files import passing_folder
from gdviz.ground.version import __version__

if TYPE_CHECKING:
    from pptx.presentation import Presentation

_P14 = "http://schemas.microsoft.com/office/powerpoint/2010/main"
_SECTIONS = "{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"
"""What PowerPoint calls the extension that holds sections."""
_PICTURE, _TEXT = 1, 2
"""The numbers of a layout's places for content and for words."""


def write_pptx(talk: Talk, path: Path, folder: str = "") -> None:
    """Write a deck for PowerPoint."""
    deck = empty(talk.theme.palette)
    starts = [(talk.name, 0)]
    if talk.title:
        _open(deck, COVER, talk.title, [part.title for part in talk.parts])
    for part in talk.parts:
        if part.title:
            starts.append((part.title, len(deck.slides)))
            _open(deck, CHAPTER, part.title, [slide.title for slide in part.slides])
        for slide in part.slides:
            _add(deck, slide)
    _list_notes(deck)
    _divide(deck, starts)
    _tell(deck, talk)
    with passing_folder() as passing:
        deck.save(passing / "deck.pptx")
        rewrite(passing / "deck.pptx", path)


def _open(deck: Presentation, kind: str, title: str, follows: list[str]) -> None:
    """Add a slide that says what follows."""
    slide = deck.slides.add_slide(layout_of(deck, kind))
    slide.shapes.title.text = title
    words = slide.placeholders[1]
    if lines := listed(follows):
        words.text_frame.text = "\n".join(lines)
    else:
        _remove(words)


def _add(deck: Presentation, slide: Slide) -> None:
    """Add a slide with a picture or a film, its words and its notes."""
    made = deck.slides.add_slide(layout_of(deck, SHOWN))
    made.shapes.title.text = slide.title
    text, place = made.placeholders[_TEXT], made.placeholders[_PICTURE]
    if slide.text:
        text.text_frame.text = slide.text
    else:
        _remove(text)
    _remove(place)
    shown = _film(made, slide) if slide.film else _picture(made, slide, slide.still)
    _describe(shown, slide)
    made.notes_slide.notes_text_frame.text = "\n".join(slide.notes)


def _film(made: Any, slide: Slide) -> Any:
    if slide.film.suffix == ".gif":  # which plays as any picture does
        return _picture(made, slide, slide.film)
    film = made.shapes.add_movie(
        str(slide.film), *_emu(slide), poster_frame_image=str(slide.still), mime_type="video/mp4"
    )
    play_at_once(made, film, slide.seconds)
    return film


def _picture(made: Any, slide: Slide, file: Path) -> Any:
    return made.shapes.add_picture(str(file), *_emu(slide))


def _emu(slide: Slide) -> list[int]:
    return [round(EMU * each) for each in slide.box]


def _describe(shown: Any, slide: Slide) -> None:
    """Say what is seen, and put a picture or a film into the layout's place for content."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    told = shown.element.nvPicPr.cNvPr
    told.set("name", f"{'Film' if slide.film else 'Picture'} {shown.shape_id}")
    told.set("descr", slide.alt)
    place = parse_xml(f'<p:ph {nsdecls("p")} idx="{_PICTURE}"/>')
    shown.element.nvPicPr.nvPr.insert(0, place)


def _remove(shape: Any) -> None:
    shape.element.getparent().remove(shape.element)


def _list_notes(deck: Presentation) -> None:
    """List the master of the notes behind that of the slides, without which Keynote opens none."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    name = deck.part.relate_to(deck.notes_master.part, _NOTES_MASTER)
    listed = f'<p:notesMasterIdLst {nsdecls("p", "r")}><p:notesMasterId r:id="{name}"/>'
    deck.element.find("{*}sldMasterIdLst").addnext(parse_xml(f"{listed}</p:notesMasterIdLst>"))


_NOTES_MASTER = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/notesMaster"


def _divide(deck: Presentation, starts: list[tuple[str, int]]) -> None:
    """Make a section of the slides from each start to the next, if there are several."""
    from lxml import etree
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    ids = [each.get("id") for each in deck.slides._sldIdLst]
    starts = starts[1:] if len(starts) > 1 and not starts[1][1] else starts
    if len(starts) == 1:
        return
    extension = parse_xml(f'<p:extLst {nsdecls("p")}><p:ext uri="{_SECTIONS}"/></p:extLst>')
    several = etree.SubElement(extension[0], f"{{{_P14}}}sectionLst", nsmap={"p14": _P14})
    ends = [*(start for _, start in starts[1:]), len(ids)]
    for (title, start), end in zip(starts, ends, strict=True):
        name = f"{{{str(uuid.uuid5(uuid.NAMESPACE_URL, f'{start} {title}')).upper()}}}"
        section = etree.SubElement(several, f"{{{_P14}}}section", name=title, id=name)
        listed = etree.SubElement(section, f"{{{_P14}}}sldIdLst")
        for each in ids[start:end]:
            etree.SubElement(listed, f"{{{_P14}}}sldId", id=each)
    deck.element.append(extension)


def _tell(deck: Presentation, talk: Talk) -> None:
    """Say what the deck is, by whom, in which language; the clock is not asked."""
    told = deck.core_properties
    told.title, told.author, told.last_modified_by = talk.name, f"gdviz {__version__}", ""
    told.comments, told.language = "", talk.theme.language.code
    for name in ("created", "modified"):
        _drop(deck.part.package.core_properties._element, name)
    for relation in deck.part.package._rels.values():
        if relation.reltype.endswith("/extended-properties"):
            relation.target_part._blob = _PROGRAM.format(__version__).encode()


def _drop(parent: Any, name: str) -> None:
    for child in parent.findall(f"{{*}}{name}"):
        parent.remove(child)


_PROGRAM = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<Properties '
    'xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties">'
    "<Application>gdviz {}</Application><PresentationFormat>Widescreen</PresentationFormat>"
    "</Properties>"
)

FORMS = {".pptx": Form(write_pptx, package="pptx")}
