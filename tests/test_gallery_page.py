"""The gallery is built by content, whatever fails; and its page tells the lesson."""

import json
import re
import warnings
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from matplotlib.image import imread

from gdviz.course import CHAPTERS, lesson, lessons
from gdviz.plotting import Scene, Size
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.words.words import languages

main = pytest.importorskip("gallery.__main__", reason="the gallery stands beside the package")
from gallery import build as building  # noqa: E402
from gallery import edition as drawing  # noqa: E402
from gallery import page, record  # noqa: E402
from gallery.edition import SMALL, Edition  # noqa: E402

TOLD = {"title": "Momentum swings", "alt": "3 paths", "films": True, "language": "en"}
EDITION = Edition()


def kept(folder, *names, edition=EDITION, **told):
    """Let a folder have all files of some lessons."""
    kept = record.Record(folder)
    for name in names:
        for file in edition.files(name):
            (folder / file).write_bytes(b"picture")
        kept.keep(name, edition, {**TOLD, "title": f"The title of {name}", **told}, 2.0)
    return kept


@pytest.fixture
def at_once(monkeypatch):
    """Let lessons be drawn in this process, or fail, as `outcomes` says; and note which were."""
    outcomes, asked = {}, []

    def in_processes(names, edition, folder, count):
        for name in names:
            asked.append(name)
            work = Future()
            outcome = outcomes.get(name)
            outcome = outcome.pop(0) if isinstance(outcome, list) else outcome
            if isinstance(outcome, KeyboardInterrupt):
                raise outcome
            if outcome:
                work.set_exception(outcome)
            else:
                for file in edition.files(name):
                    (folder / file).write_bytes(b"picture")
                work.set_result({**TOLD, "seconds": 1.0})
            yield name, work

    monkeypatch.setattr(building, "_in_processes", in_processes)
    return outcomes, asked


@pytest.mark.parametrize(
    ("line", "names", "edition", "folder"),
    [
        ("", None, Edition(), main.IMAGES),
        ("ravine model", ["ravine", "model"], Edition(), main.IMAGES),
        ("--language ko", None, Edition(language="ko"), main.IMAGES / "ko"),
        ("--dark", None, Edition(themes=(True,)), main.IMAGES),
        ("--light --dark out/", None, Edition(themes=(False, True)), Path("out")),
        ("--for paper", None, Edition("paper", (False,)), main.IMAGES / "paper"),
        (
            *("--for slides --dark --language ko out/", None),
            *(Edition("slides", (True,), "ko"), Path("out")),
        ),
    ],
)
def test_what_is_typed_is_an_edition(line, names, edition, folder):
    every = [each.name for each in lessons()]
    assert main.read(line.split()) == (names or every, edition, folder)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("ravin", "no lesson is called 'ravin': did you mean 'ravine'? (a folder ends in a slash"),
        ("a/ b/", "the files go to one folder, got a/ and b/"),
    ],
)
def test_a_mistake_is_one_line(line, said, capsys):
    assert main.main(line.split()) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main.main(["--for", "television"])


def test_where_no_font_has_the_letters_one_line_says_so(at_once, monkeypatch, tmp_path, capsys):
    said = "no Korean font is installed"
    monkeypatch.setattr(main, "drawable", lambda language: warnings.warn(said, stacklevel=1))
    assert main.main(["--language", "ko", "ravine", f"{tmp_path}/"]) == 0
    assert capsys.readouterr().err.splitlines()[0] == f"gallery: {said}"


def find_nothing():
    raise ValueError("there is no ffmpeg")


def test_an_edition_says_its_files_and_how_they_are_drawn(monkeypatch):
    files = EDITION.files("ravine")
    assert {*files} == {
        f"ravine{dark}{end}" for dark in ("", "_dark") for end in (".png", ".gif", "_small.png")
    }
    assert [look["dark"] for _, look in files.values()] == [False] * 3 + [True] * 3
    assert files["ravine_small.png"] == (True, {"size": SMALL, "dark": False, "language": "en"})
    for there, form in ((bool, ".mp4"), (find_nothing, ".gif")):
        monkeypatch.setitem(ENCODERS, ".mp4", ENCODERS[".mp4"]._replace(ready=there))
        slides = Edition("slides", (True,), "ko").files("ravine")
        assert [*slides] == ["ravine.png", f"ravine{form}", "ravine_small.png"]
        assert slides["ravine.png"][1] == {"size": "slides", "dark": True, "language": "ko"}
        assert slides[f"ravine{form}"][1]["size"].dpi == 96


def test_a_lesson_is_drawn_light_and_dark_and_small_without_words(monkeypatch, tmp_path):
    size, save = Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3), Scene.save
    monkeypatch.setattr(
        *(Scene, "save"),
        lambda scene, path, **look: (
            save(scene, path, **{**look, "size": size})
            if path.suffix == ".png"
            else path.write_bytes(b"GIF")
        ),
    )
    told = drawing.draw("computation_graph", EDITION, tmp_path)
    scene = lesson("computation_graph").scene
    assert told == {"title": scene.metadata["Title"], "alt": scene.alt_text} | {
        "films": True,
        "language": "en",
    }
    assert {path.name for path in tmp_path.iterdir()} == {*EDITION.files("computation_graph")}
    light, dark, small = (
        imread(tmp_path / f"computation_graph{end}.png")[..., :3] for end in ("", "_dark", "_small")
    )
    assert light.mean() > 0.75 > 0.5 > dark.mean()
    head = slice(0, 14)  # where the title stands
    assert light[head].min() < 0.5
    assert (np.abs(light - small) > 0.1).any()
    assert drawing.bare(scene).metadata["Title"] == ""


def test_only_what_changed_is_drawn_anew(at_once, monkeypatch, tmp_path):
    _, asked = at_once
    names = ["tangent", "ravine"]
    assert building.build(names, EDITION, tmp_path) == (asked, {})
    assert sorted(asked) == sorted(names)
    assert building.build(names, EDITION, tmp_path) == ([], {})
    (tmp_path / "ravine_dark.png").write_bytes(b"cut")
    assert building.build(names, EDITION, tmp_path) == (["ravine"], {})
    (tmp_path / "tangent.gif").unlink()
    assert building.build(names, EDITION, tmp_path) == (["tangent"], {})
    other = Edition(themes=(True,))
    assert sorted(building.build(names, other, tmp_path)[0]) == sorted(names)
    monkeypatch.setattr(record, "_common", lambda: b"another version")
    assert sorted(building.build(names, other, tmp_path)[0]) == sorted(names)
    record.Record(tmp_path).path.write_text('{"tangent": {"sta')
    assert sorted(building.build(names, other, tmp_path)[0]) == sorted(names)


def test_a_stamp_is_of_the_script_the_sources_and_the_versions(monkeypatch):
    stamps = {record.stamp(name, EDITION) for name in ("tangent", "ravine")}
    stamps.add(record.stamp("ravine", Edition(language="ko")))
    before = record.stamp("ravine", EDITION)
    record._common.cache_clear()
    assert record.stamp("ravine", EDITION) == before
    for name, value in (("_versions", ["numpy 9"]), ("_sources", [Path(__file__)])):
        record._common.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(record, name, lambda value=value: iter(value))
            stamps.add(record.stamp("ravine", EDITION))
    record._common.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(record, "installed", lambda language: ("Another font",))
        stamps.add(record.stamp("ravine", EDITION))
    assert len(stamps) == 6
    sources = {path.name for path in record._sources()}
    assert {"korean.py", "edition.py", "race.py"} <= sources
    assert not any(path.match("course/*.py") for path in record._sources())


def test_one_that_fails_stops_no_other_and_is_told_in_a_sentence(at_once, tmp_path, capsys):
    outcomes, _ = at_once
    outcomes["tangent"] = ValueError("the curve\nis gone")
    outcomes["model"] = KeyError("weights")
    argv = ["tangent", "ravine", "model", f"{tmp_path}/"]
    assert main.main(argv) == 1
    out, err = capsys.readouterr()
    assert "drew 1 pictures, 0 were there" in out
    assert "tangent was not drawn: the curve is gone" in err
    assert "model was not drawn: KeyError: 'weights'" in err
    assert "gallery: 2 failed: model, tangent" in err
    outcomes.clear()
    assert main.main(argv) == 0
    assert "drew 2 pictures, 1 were there" in capsys.readouterr().out


def test_a_process_that_is_killed_takes_no_other_lesson_with_it(at_once, tmp_path):
    outcomes, asked = at_once
    outcomes["ravine"] = [BrokenProcessPool(), BrokenProcessPool()]
    outcomes["model"] = [BrokenProcessPool(), None]
    drawn, failed = building.build(["tangent", "ravine", "model"], EDITION, tmp_path)
    assert sorted(drawn) == ["model", "tangent"]
    assert failed == {"ravine": "its process was ended from outside, perhaps for want of memory"}
    assert asked[-2:] == ["ravine", "model"]


def test_who_is_interrupted_goes_on_from_there(at_once, tmp_path, capsys):
    outcomes, asked = at_once
    outcomes["ravine"] = [KeyboardInterrupt(), None]
    argv = ["tangent", "ravine", "model", f"{tmp_path}/"]
    assert main.main(argv) == 130
    assert "what is drawn is kept" in capsys.readouterr().err
    del asked[:]
    assert main.main(argv) == 0
    assert sorted(asked) == ["model", "ravine"]


def test_the_longest_is_drawn_first_and_what_is_new_before_it(at_once, tmp_path):
    _, asked = at_once
    known = kept(tmp_path, "tangent", "ravine", "model")
    for name, seconds in (("tangent", 1.0), ("ravine", 9.0), ("model", 3.0)):
        known.keep(name, Edition(language="ko"), TOLD, seconds)
    building.build(["tangent", "ravine", "softmax", "model"], EDITION, tmp_path)
    assert asked == ["softmax", "ravine", "model", "tangent"]


class Read(HTMLParser):
    """Reads a page: its elements with their attributes, and that each is closed."""

    VOID = ("meta", "link", "img", "source")

    def __init__(self, text):
        super().__init__()
        self.found, self.open = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, tag, name):
        return [attrs[name] for found, attrs in self.found if found == tag and name in attrs]


@pytest.mark.parametrize("language", languages())
def test_the_page_tells_the_lesson_in_order(tmp_path, language):
    edition = Edition(language=language)
    kept(tmp_path, "ravine", "tangent", "relief", edition=edition, alt='A "path" <down>')
    text = page.write_page(tmp_path, edition).read_text("utf-8")
    read = Read(text)
    assert read.open == []
    assert ("html", {"lang": language, "data-look": "light dark"}) in read.found
    titles = [
        chapter.title(language) for chapter in CHAPTERS if chapter.name in ("slope", "momentum")
    ]
    assert re.findall(r'<h2 id="\w+-title">(.*?)</h2>', text) == titles
    assert read.all("a", "href")[1:3] == ["#slope", "#momentum"]
    assert read.all("article", "id") == ["tangent", "ravine", "relief"]
    assert read.all("img", "alt") == ['A "path" <down>'] * 3
    assert all(read.all("img", "loading"))
    assert read.all("source", "media") == ["(prefers-color-scheme: dark)"] * 3
    for name in ("tangent", "ravine", "relief"):
        assert f"The title of {name}" in text
        assert lesson(name).text(language)[:40] in text
    assert "gd.race(" in text
    files = json.loads(read.all("article", "data-files")[1])
    assert files == {
        "still": ["ravine.png", "ravine_dark.png"],
        "film": ["ravine.gif", "ravine_dark.gif"],
    }
    shown = {*read.all("img", "src"), *read.all("source", "srcset"), *files["film"]}
    assert all((tmp_path / file).is_file() for file in shown)
    assert "http" not in text
    assert "$" not in re.sub(r"<(script|pre|p)\b.*?</\1>", "", text, flags=re.DOTALL)


def test_a_page_of_one_look_has_no_other_and_what_does_not_move_no_film(tmp_path):
    edition = Edition(themes=(True,))
    kept(tmp_path, "ravine", edition=edition, films=False)
    text = page.write_page(tmp_path, edition).read_text("utf-8")
    read = Read(text)
    assert read.all("source", "srcset") == []
    assert json.loads(read.all("article", "data-files")[0]) == {
        "still": ["ravine.png", "ravine.png"],
        "film": [],
    }
    assert ("html", {"lang": "en", "data-look": "dark"}) in read.found
    assert ("meta", {"name": "color-scheme", "content": "dark"}) in read.found


def test_pages_in_two_languages_lead_to_one_another(tmp_path):
    inner = tmp_path / "ko"
    inner.mkdir()
    kept(tmp_path, "ravine")
    kept(inner, "ravine", edition=Edition(language="ko"))
    assert "switch" not in Read(page.write_page(tmp_path, EDITION).read_text("utf-8")).all(
        "a", "class"
    )
    korean = page.write_page(inner, Edition(language="ko")).read_text("utf-8")
    assert 'lang="en" href="../index.html">English</a>' in korean
    english = page.write_page(tmp_path, EDITION).read_text("utf-8")
    assert 'lang="ko" href="ko/index.html">한국어</a>' in english


def test_the_page_has_its_words_in_every_language():
    assert {*page.WORDS} == {*languages()}
    assert {frozenset(words) for words in page.WORDS.values()} == {frozenset(page.WORDS["en"])}


def test_what_is_not_there_any_more_is_not_shown(tmp_path):
    kept(tmp_path, "ravine", "tangent")
    (tmp_path / "tangent.png").unlink()
    text = page.write_page(tmp_path, EDITION).read_text("utf-8")
    assert 'id="ravine"' in text
    assert 'id="tangent"' not in text
    assert 'href="#slope"' not in text
