"""A `.pptx`: what python-pptx reads back, and what the standard says of its parts."""

import re
import shutil
import subprocess
from itertools import pairwise
from zipfile import ZipFile

import pytest

pytest.importorskip("pptx", reason="python-pptx is an extra")

from lxml import etree
from PIL import Image
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from gdviz.decks.forms.powerpoint import write_pptx
from gdviz.decks.slide import Part, Slide, Talk
from gdviz.plotting.marks.theme import DARK, theme

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
# The order of children (ECMA-376, part 1, annex A): of what this writes
ORDER = {
    "presentation": "sldMasterIdLst notesMasterIdLst handoutMasterIdLst sldIdLst sldSz notesSz "
    "smartTags embeddedFontLst custShowLst photoAlbum custDataLst kinsoku defaultTextStyle "
    "modifyVerifier extLst",
    "sld": "cSld clrMapOvr transition timing extLst",
    "sldLayout": "cSld clrMapOvr transition timing hf extLst",
    "sldMaster": "cSld clrMap sldLayoutIdLst transition timing hf txStyles extLst",
    "cSld": "bg spTree custDataLst controls extLst",
    "pic": "nvPicPr blipFill spPr style extLst",
    "sp": "nvSpPr spPr style txBody extLst",
    "nvPr": "ph audioCd wavAudioFile audioFile videoFile quickTimeFile custDataLst extLst",
    "spPr": "xfrm custGeom prstGeom noFill solidFill gradFill blipFill pattFill grpFill ln",
    "txBody": "bodyPr lstStyle p",
    "timing": "tnLst bldLst extLst",
    "seq": "cTn prevCondLst nextCondLst",
    "cTn": "stCondLst endCondLst endSync iterate childTnLst subTnLst",
    "cMediaNode": "cTn tgtEl",
    "cmd": "cBhvr",
    "cBhvr": "cTn tgtEl attrNameLst",
    "cond": "tgtEl tn rtn",
}


@pytest.fixture(scope="module")
def talk(tmp_path_factory):
    """A talk of three slides in two chapters: a film, a GIF, and a picture that is no wide one."""
    folder = tmp_path_factory.mktemp("deck")
    Image.new("RGB", (64, 28), "white").save(folder / "a.png")
    Image.new("RGB", (32, 32), "teal").save(folder / "b.png")
    Image.new("P", (64, 28)).save(folder / "b.gif")
    (folder / "a.mp4").write_bytes(b"\0\0\0\x18ftypmp42 a film")
    wide = (40 / 3, 5.75)
    film = Slide(
        *("Momentum <swings>", "f(x) = x² & more", "Two paths."),
        *(("Point at: SGD.", "Say this."), wide, folder / "a.png", folder / "a.mp4", 6.5),
    )
    moving = Slide("Second", "", "A GIF.", (), wide, folder / "a.png", folder / "b.gif")
    square = Slide("Third", "text", "A square.", ("Note.",), (4, 4), folder / "b.png")
    parts = (Part("", (film,)), Part("경사 하강법", (moving, square)))
    return Talk("The title", parts, theme("slides", True, "en"), True)


@pytest.fixture(scope="module")
def file(talk, tmp_path_factory):
    path = tmp_path_factory.mktemp("written") / "a.pptx"
    write_pptx(talk, path)
    return path


@pytest.fixture(scope="module")
def parts(file):
    """Return the XML of each part by its name."""
    with ZipFile(file) as package:
        names = [name for name in package.namelist() if name.endswith((".xml", ".rels"))]
        return {name: etree.fromstring(package.read(name)) for name in names}


@pytest.fixture(scope="module")
def slides(file):
    return list(Presentation(file).slides)


def local(element):
    return etree.QName(element).localname


def test_titles_texts_and_notes_are_read_back_from_real_placeholders(slides):
    titles = [slide.shapes.title.text for slide in slides]
    assert titles == ["The title", "Momentum <swings>", "경사 하강법", "Second", "Third"]
    kinds = [{shape.placeholder_format.type for shape in slide.placeholders} for slide in slides]
    assert kinds[1] == {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT}
    assert kinds[3] == {PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.OBJECT}  # none is left empty
    assert slides[1].placeholders[2].text_frame.text == "f(x) = x² & more"
    assert slides[2].placeholders[1].text_frame.text == "Second\nThird"
    assert slides[1].notes_slide.notes_text_frame.text == "Point at: SGD.\nSay this."
    words = [shape for slide in slides for shape in slide.shapes if shape.has_text_frame]
    assert all(shape.text_frame.text for shape in words)


def test_a_picture_says_what_is_seen_and_stands_where_it_fits(slides):
    shown = [slide.placeholders[1].element for slide in (slides[1], slides[3], slides[4])]
    assert [each.nvPicPr.cNvPr.get("descr") for each in shown] == [
        *("Two paths.", "A GIF.", "A square."),
    ]
    film, gif, square = (each.spPr.xfrm for each in shown)
    assert (film.x, film.cx, gif.cx) == (0, 12192000, 12192000)
    assert square.cx == square.cy == round(5.75 * 914400)
    assert square.x == (12192000 - square.cx) // 2


def test_a_film_has_a_poster_begins_by_itself_and_repeats(parts, file):
    slide = parts["ppt/slides/slide2.xml"]
    film = slide.find(f".//{P}pic")
    number = film.find(f"{P}nvPicPr/{P}cNvPr").get("id")
    targets = {each.get("spid") for each in slide.iter(f"{P}spTgt")}
    assert targets == {number}
    numbers = [int(each.get("id")) for each in slide.iter(f"{P}cTn")]
    assert numbers == [*range(1, len(numbers) + 1)]
    start, halt = slide.iter(f"{P}cmd")
    assert start.get("cmd") == "playFrom(0.0)"
    assert start.find(f".//{P}cTn").get("dur") == "6500"
    assert halt.get("cmd") == "togglePause"
    begun = next(each for each in slide.iter(f"{P}cond") if each.get("evt") == "onBegin")
    main = next(each for each in slide.iter(f"{P}cTn") if each.get("nodeType") == "mainSeq")
    assert begun.find(f"{P}tn").get("val") == main.get("id")
    media = slide.find(f".//{P}cMediaNode/{P}cTn")
    assert media.get("repeatCount") == "indefinite"
    links = {each.get("Type").rpartition("/")[2] for each in parts[rels(2)]}
    assert {"media", "video", "image", "notesSlide", "slideLayout"} == links
    with ZipFile(file) as package:
        assert package.read("ppt/media/media1.mp4").endswith(b"a film")


def rels(number):
    return f"ppt/slides/_rels/slide{number}.xml.rels"


def test_a_gif_is_a_picture_that_nothing_starts(parts):
    assert parts["ppt/slides/slide4.xml"].find(f"{P}timing") is None
    assert "image" in {each.get("Type").rpartition("/")[2] for each in parts[rels(4)]}


def test_the_presentation_is_wide_and_lists_the_master_of_its_notes_in_order(parts):
    deck = parts["ppt/presentation.xml"]
    assert [local(each) for each in deck][:3] == ["sldMasterIdLst", "notesMasterIdLst", "sldIdLst"]
    assert dict(deck.find(f"{P}sldSz").attrib) == {"cx": "12192000", "cy": "6858000"}
    listed = deck.find(f"{P}notesMasterIdLst/{P}notesMasterId")
    name = next(value for key, value in listed.attrib.items() if key.endswith("}id"))
    links = {each.get("Id"): each for each in parts["ppt/_rels/presentation.xml.rels"]}
    assert links[name].get("Target").endswith("notesMaster1.xml")


def test_chapters_are_sections_of_all_slides(parts):
    deck = parts["ppt/presentation.xml"]
    ids = [each.get("id") for each in deck.find(f"{P}sldIdLst")]
    sections = [each for each in deck.iter() if local(each) == "section"]
    assert [each.get("name") for each in sections] == ["The title", "경사 하강법"]
    held = [[each.get("id") for each in section[0]] for section in sections]
    assert held == [ids[:2], ids[2:]]
    assert all(re.fullmatch(r"\{[0-9A-F-]{36}\}", each.get("id")) for each in sections)
    assert len({each.get("id") for each in sections}) == 2


def test_children_stand_in_the_order_of_the_standard_and_no_number_is_given_twice(parts):
    asked = 0
    for name, root in parts.items():
        for element in root.iter():
            order = ORDER.get(local(element), "").split()
            kinds = [local(child) for child in element]
            if not order:
                continue
            asked += 1
            assert not set(kinds) - set(order), (name, local(element), kinds)
            places = [order.index(kind) for kind in kinds]
            assert all(a <= b for a, b in pairwise(places)), (name, local(element), kinds)
        if name.startswith(("ppt/slides/slide", "ppt/slideLayouts/slide")):
            numbers = [each.get("id") for each in root.iter(f"{P}cNvPr")]
            assert len(numbers) == len(set(numbers)), name
    assert asked > 100


def test_every_part_is_linked_typed_and_every_link_leads_to_one(file, parts):
    with ZipFile(file) as package:
        names = set(package.namelist())
    types = parts["[Content_Types].xml"]
    known = {each.get("PartName", "")[1:] for each in types}
    endings = {each.get("Extension") for each in types}
    assert all(name in known or name.rpartition(".")[2] in endings for name in names)
    assert known - {""} <= names
    for name, root in parts.items():
        if name.endswith(".rels"):
            folder = name.rpartition("_rels/")[0]
            for link in root:
                target = link.get("Target")
                path = target[1:] if target.startswith("/") else f"{folder}{target}"
                while "/../" in f"/{path}":
                    path = re.sub(r"(?:^|(?<=/))[^/]+/\.\./", "", path, count=1)
                assert path in names, (name, target)
    assert not [name for name in names if "printerSettings" in name or "thumbnail" in name]


def test_colours_and_layouts_are_ours_and_wide(file, parts):
    scheme = next(
        each for each in parts["ppt/theme/theme1.xml"].iter() if local(each) == "clrScheme"
    )
    colors = {local(each): each[0].get("val") for each in scheme}
    assert colors["lt1"] == DARK.background[1:]
    assert colors["accent1"] == DARK.series[0][1:]
    deck = Presentation(file)
    assert len(deck.slide_layouts) == 5
    for layout in (deck.slide_master, *deck.slide_layouts):
        for shape in layout.placeholders:
            assert 0 <= shape.left < shape.left + shape.width <= deck.slide_width
            assert 0 <= shape.top < shape.top + shape.height <= deck.slide_height


@pytest.mark.skipif(not shutil.which("soffice"), reason="there is no LibreOffice to open it with")
def test_libreoffice_shows_every_slide_with_its_words(file, tmp_path):
    from pypdf import PdfReader

    settings = f"-env:UserInstallation=file://{tmp_path}/office"
    convert = ["soffice", settings, "--headless", "--convert-to", "pdf", "--outdir", tmp_path, file]
    subprocess.run(convert, check=True, capture_output=True, timeout=300)
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(tmp_path / "a.pdf").pages]
    assert [len(page) > 0 for page in pages] == [True] * 5
    assert pages[0].startswith("The title")
    assert pages[1] == "Momentum <swings> f(x) = x² & more"
    assert pages[3] == "Second"


def test_the_same_talk_is_the_same_bytes_and_no_clock_was_asked(talk, file, tmp_path):
    write_pptx(talk, tmp_path / "again.pptx")
    assert (tmp_path / "again.pptx").read_bytes() == file.read_bytes()
    with ZipFile(file) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = package.read("docProps/core.xml").decode()
        assert package.testzip() is None
    assert "Canny" not in core
    assert "created" not in core
    assert "The title" in core
