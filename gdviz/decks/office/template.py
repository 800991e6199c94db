"""An empty presentation in the look of gdviz: 16:9, its colours in the theme, places on layouts.

python-pptx begins with a template of PowerPoint 2010 in 4:3, whose layouts are kept as far as
slides need them, so that what somebody adds to a deck looks like the rest.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from gdviz.decks.slide import HIGH, MARGIN, OPENING, PICTURE, TEXT, TITLE, WIDE, Box
from gdviz.plotting.marks.theme import SIZES, Palette

if TYPE_CHECKING:
    from pptx.presentation import Presentation

EMU = 914400
"""Units in an inch."""
FONT = "Arial"
"""What every program has; a theme of Office says itself which one Korean is written in."""
COVER, PLAIN, CHAPTER, EMPTY, SHOWN = "title", "obj", "secHead", "titleOnly", "objTx"
"""The kinds of layouts that stay: a cover, one for lists, a chapter, a title alone, a picture."""
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_BASE, _HEAD = SIZES["slides"].base, SIZES["slides"].title
_HEADING = Box(MARGIN, 1.3, TITLE.width, 1.7)
_BELOW = Box(MARGIN, 3.5, TITLE.width, 3.2)
_PLACES = {
    (COVER, 0): (_HEADING, 1.6 * _HEAD, "b"),
    (COVER, 1): (_BELOW, 1.1 * _BASE, "t"),
    (PLAIN, 1): (Box(MARGIN, 1.5, TITLE.width, 5.2), 1.2 * _BASE, "t"),
    (CHAPTER, 0): (_HEADING, 1.4 * _HEAD, "b"),
    (CHAPTER, 1): (_BELOW, 1.1 * _BASE, "t"),
    (SHOWN, 0): (TITLE, _HEAD, "b"),
    (SHOWN, 1): (PICTURE, _BASE, "ctr"),
    (SHOWN, 2): (TEXT, 0.9 * _BASE, "t"),
}
"""Of a layout's placeholder: its place, the size of its letters in points, where they stand."""


def empty(palette: Palette) -> Presentation:
    """Return a presentation without slides."""
    from pptx import Presentation

    deck = Presentation()
    _drop_leftovers(deck)
    _widen(deck)
    _color(deck, palette)
    for layout in deck.slide_layouts:
        for shape in layout.placeholders:
            place = _PLACES.get((kind_of(layout), shape.placeholder_format.idx))
            if place:
                _put(shape, *place)
        if kind_of(layout) in (COVER, CHAPTER):
            _rule(layout)
    return deck


def layout_of(deck: Presentation, kind: str) -> Any:
    """Return the layout of a kind."""
    return next(layout for layout in deck.slide_layouts if kind_of(layout) == kind)


def kind_of(layout: Any) -> str:
    """Return which kind of layout one is."""
    return layout.element.get("type")


def _drop_leftovers(deck: Presentation) -> None:
    """Take away layouts that no slide has, and what a printer and a preview left behind."""
    for layout in list(deck.slide_layouts):
        if kind_of(layout) not in (COVER, PLAIN, CHAPTER, EMPTY, SHOWN):
            deck.slide_layouts.remove(layout)
    for owner in (deck.part, deck.part.package):
        for name, relation in list(owner._rels.items()):
            if relation.reltype.endswith(("/printerSettings", "/thumbnail")):
                owner._rels.pop(name)


def _widen(deck: Presentation) -> None:
    """Make slides and all places on layouts as wide as 16:9, and the master's title ours."""
    from pptx.util import Inches

    share = WIDE * EMU / deck.slide_width
    deck.slide_width, deck.slide_height = Inches(WIDE), Inches(HIGH)
    del deck.element.sldSz.attrib["type"]  # which says 4:3
    for sheet in (deck.slide_master, *deck.slide_layouts):
        for shape in sheet.shapes:
            if shape.element.spPr.xfrm is not None:
                shape.left, shape.width = round(share * shape.left), round(share * shape.width)
    title = deck.slide_master.placeholders[0]
    _put(title, TITLE, _HEAD, "b", styled=False)
    style = deck.slide_master.element.find(".//{*}titleStyle/{*}lvl1pPr")
    style.set("algn", "l")
    style.find(f"{_A}defRPr").attrib.update({"sz": _points(_HEAD), "b": "1"})


def _put(shape: Any, box: Box, size: float, anchor: str, styled: bool = True) -> None:
    """Put a placeholder of a layout in its place."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    shape.left, shape.top, shape.width, shape.height = (round(EMU * each) for each in box)
    body = shape.element.txBody
    body.bodyPr.set("anchor", anchor)
    body.bodyPr.attrib.update({"lIns": "0", "rIns": "0", "tIns": "0", "bIns": "0"})
    if styled and not shape.placeholder_format.idx:
        _restyle(body, parse_xml(_TITLE.format(names=nsdecls("a"), size=_points(size))))
    elif styled:
        _restyle(body, parse_xml(_WORDS.format(names=nsdecls("a"), size=_points(size))))


def _rule(layout: Any) -> None:
    """Draw a short bar on a layout, in the first colour of series."""
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls

    left, top, width, height = (round(EMU * each) for each in OPENING)
    number = max(int(each) for each in layout.element.xpath("//p:cNvPr/@id")) + 1
    filled = _BAR.format(
        names=nsdecls("p", "a"), id=number, x=left, y=top, width=width, height=height
    )
    layout.shapes._spTree.append(parse_xml(filled))


def _restyle(body: Any, style: Any) -> None:
    old = body.find(f"{_A}lstStyle")
    body.replace(old, style)


_BAR = (
    '<p:sp {names}><p:nvSpPr><p:cNvPr id="{id}" name="Bar"/><p:cNvSpPr/><p:nvPr userDrawn="1"/>'
    '</p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{width}" cy="{height}"/>'
    '</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill>'
    '<a:schemeClr val="accent1"/></a:solidFill><a:ln><a:noFill/></a:ln></p:spPr></p:sp>'
)
_TITLE = (
    '<a:lstStyle {names}><a:lvl1pPr algn="l"><a:defRPr sz="{size}" b="1" cap="none"/>'
    "</a:lvl1pPr></a:lstStyle>"
)
_WORDS = (
    '<a:lstStyle {names}><a:lvl1pPr marL="0" indent="0" algn="l"><a:buNone/>'
    '<a:defRPr sz="{size}"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill></a:defRPr>'
    "</a:lvl1pPr></a:lstStyle>"
)


def _points(size: float) -> str:
    """Return a size of letters as hundredths of points."""
    return str(round(100 * size))


def _color(deck: Presentation, palette: Palette) -> None:
    """Write a palette and a font into the theme of the slides."""
    from lxml import etree

    part = next(
        relation.target_part
        for relation in deck.slide_master.part.rels.values()
        if relation.reltype.endswith("/theme")
    )
    theme = etree.fromstring(part.blob)
    theme.set("name", "gdviz")
    scheme = theme.find(f".//{_A}clrScheme")
    scheme.set("name", "gdviz")
    for name, color in _scheme(palette):
        place = scheme.find(f"{_A}{name}")
        place[:] = [etree.Element(f"{_A}srgbClr", val=color.lstrip("#"))]
    for font in theme.iterfind(f".//{_A}fontScheme/*/{_A}latin"):
        font.set("typeface", FONT)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _scheme(palette: Palette) -> Iterator[tuple[str, str]]:
    yield from (("dk1", palette.ink), ("lt1", palette.background))
    yield from (("dk2", palette.muted), ("lt2", palette.hairline))
    yield from ((f"accent{k}", color) for k, color in enumerate(palette.series, 1))
    yield from (("hlink", palette.series_text[1]), ("folHlink", palette.series_text[3]))
