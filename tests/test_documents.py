"""What the README and the documentation print is run, and what they promise is there."""

import inspect
import re
from pathlib import Path
from unittest.mock import patch

import matplotlib.pyplot as plt
import pytest

import gdviz as gd
from gdviz.decks.deck import Deck
from gdviz.ground.kinds import Kind
from gdviz.plotting import Scene

ROOT = Path(gd.__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.rst"))]
RST = re.compile(r"^\.\. code-block:: python\n\n((?:(?:   .*)?\n)+)", re.MULTILINE)
MARKDOWN = re.compile(r"^```python\n(.*?)^```", re.MULTILINE | re.DOTALL)


def snippets(path):
    """Return the Python that a page prints, one after the other."""
    text = path.read_text("utf-8") + "\n"
    if path.suffix == ".md":
        return MARKDOWN.findall(text)
    return [re.sub("^   ", "", code, flags=re.MULTILINE) for code in RST.findall(text)]


PRINTING = [path for path in PAGES if snippets(path)]


SAVE = Scene.save
KINDS = {".png", ".jpg", ".svg", ".pdf", ".gif", ".mp4", ".webm", ".webp", ".apng", ".html"}


def unwritten(scene, path, **settings):
    """Check what a file is asked to be, in place of drawing it: files have tests of their own."""
    inspect.signature(SAVE).bind(scene, path, **settings)
    assert not isinstance(path, str) or Path(path).suffix in KINDS
    assert scene.alt_text
    return path


@pytest.fixture(autouse=True)
def _nothing_stays():
    tables = {kind: dict(kind.table) for kind in Kind.__subclasses__() if "table" in vars(kind)}
    yield
    plt.close("all")
    gd.set_look()
    for kind, table in tables.items():
        kind.table.clear()
        kind.table.update(table)


@pytest.mark.filterwarnings("ignore:no Korean font")
@pytest.mark.parametrize("page", PRINTING, ids=lambda path: path.stem)
def test_what_a_page_prints_runs(page, monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(tmp_path)
    codes, names = snippets(page), {"__name__": "__main__"}
    for package in ("torch",):
        if any(f"import {package}" in code for code in codes):
            pytest.importorskip(package, reason=f"what is told of {package} needs it")
    monkeypatch.setattr(Deck, "save", lambda deck, path: path)
    monkeypatch.setattr(Scene, "export", lambda scene, folder: folder)
    with patch.object(Scene, "save", unwritten):
        for code in codes:
            exec(compile(code, str(page), "exec"), names)  # what a page prints, as a reader would


def test_each_picture_that_the_readme_shows_is_one_that_it_makes():
    text = (ROOT / "README.md").read_text("utf-8")
    shown = re.findall(r"!\[.+\]\(docs/readme/(.+)\)", text)
    assert shown == re.findall(r"save\(\"(.+?)\"\)", text)[: len(shown)]
    assert len(shown) == 5
    assert {path.name for path in (ROOT / "docs" / "readme").iterdir()} == {*shown}


def test_what_the_documents_link_to_is_there():
    for path in ROOT.glob("*.md"):
        for link in re.findall(r"\]\(([^)#:]+)\)", path.read_text("utf-8")):
            assert (ROOT / link).exists(), link


def test_what_a_page_loads_from_elsewhere_is_found(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(ROOT)
    build = pytest.importorskip("docs.__main__", reason="the docs stand beside the package")
    (tmp_path / "a.html").write_text('<a href="https://x.org">x</a><img src="y.png">', "utf-8")
    assert build.asked_of_elsewhere(tmp_path) == []
    (tmp_path / "a.html").write_text('<script async src="https://x.org/y.js"></script>', "utf-8")
    (tmp_path / "b.css").write_text("@font-face { src: url(http://x.org/z.woff2) }", "utf-8")
    script, font = build.asked_of_elsewhere(tmp_path)
    assert script == f'{tmp_path / "a.html"}: <script async src="https://x.org/y.js">'
    assert font == f"{tmp_path / 'b.css'}: url(http://x.org/z.woff2"


def test_what_is_cited_is_this_version():
    assert f"\nversion: {gd.__version__}\n" in (ROOT / "CITATION.cff").read_text("utf-8")


def test_every_chapter_of_the_course_has_its_words():
    words = {path.stem for path in (ROOT / "docs" / "chapters").glob("*.rst")}
    assert words - {"index"} == {chapter.name for chapter in gd.course.CHAPTERS}


def test_every_public_name_stands_in_the_reference_once(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    reference = pytest.importorskip("docs.reference", reason="the docs stand beside the package")
    named = [name for kind in reference.kinds().values() for name in kind.names]
    found = [id(reference.value_of(name)) for name in named]
    assert len(found) == len(set(found))
    for package in (gd, *filter(inspect.ismodule, map(gd.__getattr__, gd.__all__))):
        for name in getattr(package, "__all__", ()):
            value = getattr(package, name)
            assert id(value) in found or not reference.is_shown(value), name


def test_docstrings_become_what_sphinx_reads(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)
    docstrings = pytest.importorskip("docs.docstrings", reason="Sphinx is an extra of its own")
    assert docstrings.escape("|y - p| of `a * b`, *p, name_ and x_1") == (
        r"\|y - p\| of `a * b`, \*p, name\_ and x_1"
    )
    lines = ["Parameters", "----------", "rate : of a step, or", "    a schedule", "", "so : it is"]
    assert docstrings.told(lines)[2:5] == ["rate", "    of a step, or", "    a schedule"]
    signature = "(x=1, *, title=<the picture's own>, axes=None)"
    assert docstrings.short(*[None] * 5, signature, None) == ("(x=1, **look)", None)
