"""A deck: what is shown becomes slides with their words, pictures, films and notes, in any form."""

import io
import os
import pickle
import re
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

import gdviz as gd
from gdviz.decks import drawing
from gdviz.decks.crew import Worker, answer, in_processes
from gdviz.decks.deck import slide_of
from gdviz.decks.drawing import Wanted, draw
from gdviz.decks.form import forms
from gdviz.decks.forms.beamer import tex
from gdviz.decks.slide import FILM, PICTURE, STILL, Part, Talk
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.look import chosen_look
from gdviz.plotting.films.scene import Scene
from gdviz.plotting.marks.mark import Drawn
from gdviz.plotting.marks.theme import LIGHT, Size, theme
from gdviz.words.english import ENGLISH
from gdviz.words.korean import KOREAN

SMALL = Size((4.8, 2.07), 50, 7, 9, 1.0, 1.0, 3)


@pytest.fixture(autouse=True)
def _small(monkeypatch, tmp_path):
    """Draw small pictures and few frames, in a folder of their own."""
    monkeypatch.chdir(tmp_path)
    for name in ("STILL", "FILM"):
        monkeypatch.setattr(drawing, name, SMALL)
    for suffix, encoder in ENCODERS.items():
        monkeypatch.setitem(ENCODERS, suffix, encoder._replace(fps=1))
    save = Scene.save

    def few(scene, path, **asked):
        films = Path(path).suffix in ENCODERS
        return save(scene, path, **asked, **({"fps": 1, "duration": 3} if films else {}))

    monkeypatch.setattr(Scene, "save", few)


def race(**look):
    return gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], (-4, 1.5), 6, **look)


def point(figure, frames):
    """Draw a point that goes right with every step, in orange, with its name."""
    axes = figure.add_axes((0, 0, 1, 1), xlim=(-1, frames))
    (dot,) = axes.plot([0], [0], "o")
    figure.text(0.5, 0.5, "a point", color=LIGHT.series[0])
    return Drawn(None, frames, lambda frame: dot.set_data([frame], [0]), dot=dot)


def sketch(frames=1, title="A & <sketch>"):
    """Return a scene that costs little."""

    words = {"Title": title, "Description": "A point that moves."}
    return Scene(lambda figure, theme: [point(figure, frames)], words)


def wanted(**other):
    return Wanted(dark=False, language=ENGLISH, still=".png", film=".gif")._replace(**other)


def test_a_slide_has_the_words_of_its_scene_outside_of_the_picture(tmp_path):
    slide = draw(race(), wanted(), tmp_path / "slide_1")
    assert slide.title.startswith("SGD ends lowest in this run: loss ")
    assert slide.text == "f(x, y) = x² + 10 y² · Each dot is one step."
    assert slide.alt == race().alt_text
    assert slide.notes == (
        "Point at: SGD (orange); Adam (green).",
        race().alt_text,
        "Learning rate: SGD 0.08 · Adam 0.4.",
        f"The film takes {slide.seconds:.0f} seconds, and repeats.",
    )
    with Image.open(slide.still) as picture, Image.open(slide.film) as film:
        assert picture.size == film.size == (240, 103)
        assert film.n_frames > 1
    assert slide.box == PICTURE.holding(4.8, 2.07)


def test_a_slide_is_written_in_the_language_that_is_asked_for(tmp_path):
    slide = draw(race(), wanted(language=KOREAN, film=None, dark=True), tmp_path / "slide_1")
    assert slide.title == "이번 실행에서는 SGD 손실이 가장 작습니다: 2.02"
    assert slide.notes[0] == "가리킬 곳: SGD (주황색); Adam (초록색)."
    with Image.open(slide.still) as picture:
        assert picture.convert("RGB").getpixel((1, 1)) == (15, 22, 32)


def test_what_is_no_sentence_or_has_a_colour_of_ones_own_is_not_pointed_at(tmp_path):
    mine = draw(race(colors=["#123456"]), wanted(film=None), tmp_path / "slide_1")
    assert mine.notes[0] == "Point at: Adam (green)."
    plain = draw(sketch(), wanted(), tmp_path / "slide_2")
    assert plain.film is None
    assert "film" not in " ".join(plain.notes)


def test_a_figure_that_somebody_changed_is_shown_as_it_is(tmp_path):
    scene = sketch().at((3.0, 2.0))
    scene.figure.text(0.5, 0.5, "by hand")
    slide = draw(scene, wanted(dark=True), tmp_path / "slide_1")
    assert slide.shape == (3.0, 2.0)
    assert slide.box == pytest.approx((40 / 3 / 2 - 4.3125, PICTURE.top, 8.625, 5.75))


def test_a_film_is_as_wide_as_720p_and_has_even_sides():
    assert [round(FILM.dpi * side) for side in FILM.figure] == [1280, 552]
    assert [round(STILL.dpi * side) for side in STILL.figure] == [1920, 828]


def test_a_lesson_has_the_look_that_was_chosen_where_the_deck_is_made(tmp_path):
    look = {"background": "#fdf6e3", "colors": {"SGD": "#7a0019"}}
    assert gd.course.lesson("saddle").scene.theme.palette.background == "#FFFFFF"  # made before
    try:
        slide = slide_of("saddle", wanted(film=None), tmp_path / "slide_1", look)
        assert chosen_look()["background"] == "#fdf6e3"
    finally:
        gd.set_look()
    with Image.open(slide.still) as picture:
        assert picture.convert("RGB").getpixel((1, 1)) == (0xFD, 0xF6, 0xE3)


def test_other_processes_answer_in_any_order_and_raise_what_is_raised_there():
    assert dict(in_processes(divmod, [(7, 2), (9, 4), (8, 3)])) == {0: (3, 1), 1: (2, 1), 2: (2, 2)}
    with pytest.raises(ZeroDivisionError):
        [*in_processes(divmod, [(1, 0)])]


def test_a_process_that_ends_is_told_of_in_a_sentence():
    worker = Worker()
    try:
        assert worker.call(len, "abc") == 3
        with pytest.raises(RuntimeError, match="a process that draws slides has ended"):
            worker.call(os._exit, 3)
    finally:
        worker.end()


def test_a_process_answers_what_it_is_asked_until_nothing_more_is():
    asked, answers = io.BytesIO(), io.BytesIO()
    for task in ((len, ("abc",)), (int, ("x",))):
        pickle.dump(task, asked)
    asked.seek(0)
    answer(asked, answers)
    answers.seek(0)
    assert pickle.load(answers) == (True, 3)
    done, error = pickle.load(answers)
    assert (done, str(error)) == (False, "invalid literal for int() with base 10: 'x'")
    assert answers.read() == b""


def test_lessons_are_drawn_elsewhere_and_stand_in_their_order(monkeypatch, tmp_path):
    names = ["saddle", "ravine", "tangent", "slices"]

    def elsewhere(function, tasks):
        assert function is slide_of
        assert [task[0] for task in tasks] == names
        drawn = draw(sketch(), wanted(), tmp_path / "any")
        yield from ((k, replace(drawn, title=tasks[k][0])) for k in (2, 0, 3, 1))

    monkeypatch.setattr("gdviz.decks.deck.in_processes", elsewhere)
    monkeypatch.setattr("gdviz.decks.deck.cores", lambda: 2)
    gd.deck([*names[:2], sketch(title="mine"), *names[2:]]).save("a.html")
    page = Path("a.html").read_text("utf-8")
    assert re.findall("<h2>(.*?)</h2>", page) == ["saddle", "ravine", "mine", "tangent", "slices"]


def test_a_deck_takes_scenes_functions_lessons_and_chapters():
    assert len(gd.deck(race())) == 1
    assert len(gd.deck([race, "ravine", gd.course.lesson("saddle")])) == 3
    parted = gd.deck({"One": [race], "Two": ["ravine", "saddle"]}, "Both", language="ko", dark=True)
    assert [(each.title, len(each.shown)) for each in parted.chapters] == [("One", 1), ("Two", 2)]
    assert (parted.title, parted.language, parted.dark) == ("Both", KOREAN, True)


def test_the_course_is_a_deck_in_its_chapters():
    course = gd.deck(language="ko")
    assert course.title == "경사 하강법"
    assert len(course) == len(gd.course.lessons())
    assert course.chapters[0].title == "곡선과 접선"
    assert all(chapter.shown for chapter in course.chapters)
    assert gd.deck("course", "Mine").title == "Mine"


@pytest.mark.parametrize(
    ("call", "told"),
    [
        (lambda: gd.deck([]), "a deck needs at least one scene"),
        (lambda: gd.deck({}), "a deck needs at least one scene"),
        (lambda: gd.deck(3), "a deck is made of scenes, such as gd.race"),
        (lambda: gd.deck([3]), "a deck is made of scenes, such as gd.race"),
        (lambda: gd.deck("ravin"), "no lesson is called 'ravin': did you mean 'ravine'"),
        (lambda: gd.deck(race, 3), "title must be text"),
        (lambda: gd.deck(race, films="avi"), 'films must be "mp4" or "gif"'),
        (lambda: gd.deck(race, language="xx"), "no language is called 'xx'"),
        (lambda: gd.deck(race).save("a.key"), "the name of the file must end in"),
        (lambda: gd.deck(race).save("nowhere/a.pptx"), "there is no folder"),
        (lambda: gd.deck(race, films="gif").save("a.pdf"), "a .pdf plays no films"),
    ],
)
def test_what_is_no_deck_is_refused(call, told):
    with pytest.raises(ValueError, match=re.escape(told)):
        call()


def test_what_a_form_is_written_with_is_named_where_it_is_missing(monkeypatch):
    monkeypatch.setattr("gdviz.decks.form.find_spec", lambda name: None)
    with pytest.raises(
        ValueError, match=r'pptx, which was not found: pip install "gdviz\[slides\]'
    ):
        gd.deck(race).save("a.pptx")


def test_films_are_gifs_where_there_is_no_ffmpeg(monkeypatch):
    def missing():
        raise ValueError("Video needs ffmpeg")

    monkeypatch.setitem(ENCODERS, ".mp4", ENCODERS[".mp4"]._replace(ready=missing))
    gd.deck(sketch(2)).save("a.qmd")
    assert {each.name for each in Path("a_qmd").iterdir()} == {"slide_1.png", "slide_1.gif"}
    with pytest.raises(ValueError, match="Video needs ffmpeg"):
        gd.deck(sketch(2), films="mp4").save("a.html")


def test_a_lesson_is_told_and_forgotten(tmp_path, monkeypatch):
    lesson = gd.course.lesson("saddle")
    first = lesson.scene
    slide = slide_of("saddle", wanted(film=None, language=KOREAN), tmp_path / "slide_1")
    assert slide.notes[0] == lesson.text("ko")
    assert slide.title == lesson.title("ko")
    assert lesson.scene is not first


def test_what_makes_a_scene_is_called_when_its_slide_is_drawn_and_its_scene_let_go():
    alive, most = [0], [0]

    class Counted(Scene):
        def __init__(self, *args, **settings):
            super().__init__(*args, **settings)
            alive[0] += 1

        def __del__(self):
            alive[0] -= 1

    def made():
        most[0] = max(most[0], alive[0])
        return Counted(lambda figure, theme: [], {"Title": "A"})

    gd.deck([made] * 3).save("a.html")
    assert (most[0], alive[0]) == (0, 0)


def slides(folder, suffix=".gif"):
    """Return a talk of two chapters, whose slides are drawn in a folder."""
    folder.mkdir(exist_ok=True)
    one = draw(sketch(2), wanted(film=suffix), folder / "slide_1")
    two = draw(sketch(title="Two: a_b"), wanted(), folder / "slide_2")
    parts = (Part("", (one,)), Part("Models & <nets>", (two,)))
    return Talk("A_title", parts, theme("slides", False, ENGLISH))


def test_a_file_and_its_folder_are_whole_or_absent(monkeypatch):
    def fails(*_):
        raise RuntimeError("the disk is full")

    gd.deck(sketch()).save("a.md")
    before = Path("a.md").read_bytes(), sorted(each.name for each in Path("a_md").iterdir())
    monkeypatch.setitem(forms(), ".md", forms()[".md"]._replace(write=fails))
    with pytest.raises(RuntimeError, match="the disk is full"):
        gd.deck([sketch(), sketch()]).save("a.md")
    with pytest.raises(RuntimeError, match="the disk is full"):
        gd.deck(sketch()).save("b.md")
    after = Path("a.md").read_bytes(), sorted(each.name for each in Path("a_md").iterdir())
    assert after == before
    assert sorted(each.name for each in Path().iterdir()) == ["a.md", "a_md"]


def test_a_folder_with_something_else_in_it_is_left_alone():
    Path("a_tex").mkdir()
    Path("a_tex/thesis.txt").write_text("years of work")
    with pytest.raises(ValueError, match=r"would be replaced, and holds 'thesis\.txt'"):
        gd.deck(sketch()).save("a.tex")
    assert Path("a_tex/thesis.txt").read_text() == "years of work"
    assert not Path("a.tex").exists()


def test_a_page_holds_all_that_it_shows_and_asks_for_nothing(tmp_path):
    talk = slides(tmp_path / "files")
    forms()[".html"].write(talk, tmp_path / "a.html", "")
    page = (tmp_path / "a.html").read_text("utf-8")
    assert not re.search(r"""(?:src|href|url)\s*[=(]\s*["']?(?!data:)[a-z]+:""", page)
    assert "default-src 'none'" in page
    body = page.partition('<main class="slides">')[2].partition("</main>")[0]
    assert body.count("<section") == body.count("</section>") == 5
    assert body.count("<h2>") == 3
    assert '<section class="opening"><h2>Models &amp; &lt;nets&gt;</h2><ul><li>' in body
    assert body.count("data-src=") == 1
    assert body.count('alt="A point that moves."') == 2
    assert "<h2>A &amp; &lt;sketch&gt;</h2>" in body
    assert "<p>Point at: a point (orange).</p>" in body
    assert "{{" not in page


def test_an_mp4_stands_in_a_page_as_reveal_js_has_films(tmp_path):
    (tmp_path / "a.mp4").write_bytes(b"film")
    slide = replace(draw(sketch(), wanted(), tmp_path / "slide_1"), film=tmp_path / "a.mp4")
    talk = Talk("", (Part("", (slide,)),), theme("slides"))
    forms()[".html"].write(talk, tmp_path / "a.html", "")
    page = (tmp_path / "a.html").read_text("utf-8")
    film = re.search(r"<video ([^>]*)></video>", page)[1]
    assert " data-autoplay loop muted playsinline poster=" in film
    assert film.endswith('data-src="data:video/mp4;base64,ZmlsbQ=="')
    assert "aria-label=" in film


def test_markdown_of_quarto_and_of_marp_names_files_that_are_there(tmp_path):
    talk = slides(tmp_path / "a_files")
    for suffix in (".qmd", ".md"):
        forms()[suffix].write(talk, tmp_path / f"a{suffix}", "a_files")
        text = (tmp_path / f"a{suffix}").read_text("utf-8")
        named = {*re.findall(r"\((a_files/[^)]*)\)", text)}
        assert named
        assert all((tmp_path / each).is_file() for each in named)
        assert "\n## Two: a\\_b" in text
        assert "\n# Models & \\<nets\\>\n" in text
        assert "Point at: a point (orange)." in text
    marp = (tmp_path / "a.md").read_text("utf-8")
    assert marp.startswith('---\nmarp: true\nsize: 16:9\nlang: "en"\ntitle: "A_title"\n')
    assert marp.count("\n---\n") == 4  # behind the head, and between four slides
    quarto = (tmp_path / "a.qmd").read_text("utf-8")
    assert quarto.count("::: {.notes}") == 2
    assert quarto.count(":::\n") == quarto.count("::: {")


def test_beamer_has_an_overlay_for_each_page_of_a_picture(tmp_path):
    (tmp_path / "a_files").mkdir()
    slide = draw(sketch(9, "$x^2$ − 1"), wanted(still=".pdf"), tmp_path / "a_files" / "slide_1")
    assert slide.pages == 5
    assert slide.notes[-1] == "5 pages, a step each."
    talk = Talk("1 & 2", (Part("100 %", (slide,)),), theme("slides", True, KOREAN), True)
    forms()[".tex"].write(talk, tmp_path / "a.tex", "a_files")
    text = (tmp_path / "a.tex").read_text("utf-8")
    assert re.findall(r"\\includegraphics<(\d)>\[page=(\d),", text) == [
        (str(k), str(k)) for k in range(1, 6)
    ]
    assert r"\opening{1 \& 2}{100 \%}" in text
    assert r"\definecolor{background}{HTML}{0F1620}" in text
    assert r"$" not in text.partition(r"\begin{document}")[2]
    assert r"{x\ensuremath{^{2}} \ensuremath{-} 1}{}" in text
    assert "kotex" not in text
    korean = replace(talk, title="경사 하강법")
    forms()[".tex"].write(korean, tmp_path / "a.tex", "a_files")
    assert r"\usepackage{kotex}" in (tmp_path / "a.tex").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("50 % & {more}_#", r"50 \% \& \{more\}\_\#"),
        ("ŷ − y", r"\ensuremath{\hat{y}} \ensuremath{-} y"),
        ("10⁻⁵", r"10\ensuremath{^{\ensuremath{-}}}\ensuremath{^{5}}"),
        ("λΣ∂", r"\ensuremath{\lambda}\ensuremath{\Sigma}\ensuremath{\partial}"),
        ("손실 é", "손실 é"),
    ],
)
def test_words_are_written_as_tex(words, written):
    assert tex(words) == written


def test_the_pages_of_a_pdf_are_the_steps_and_an_outline_leads_to_the_slides(tmp_path):
    from pypdf import PdfReader

    drawn = [
        draw(scene, wanted(still=".pdf", film=None, titled=True), tmp_path / f"slide_{k}")
        for k, scene in enumerate((sketch(9, "One"), sketch()), 1)
    ]
    parts = (Part("", (drawn[0],)), Part("Models", (drawn[1],)))
    talk = Talk("A talk", parts, theme("slides", False, ENGLISH))
    for name in ("a.pdf", "b.pdf"):
        forms()[".pdf"].write(talk, tmp_path / name, "")
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    pdf = PdfReader(tmp_path / "a.pdf")
    assert len(pdf.pages) == 1 + 5 + 1 + 1
    assert pdf.metadata.title == "A talk"
    assert [each.title for each in pdf.outline[:3]] == ["A talk", "One", "Models"]
    assert [each.title for each in pdf.outline[3]] == [drawn[1].title]
    assert pdf.pages[1].mediabox.width == 960
    assert "A & <sketch>" in pdf.pages[6].extract_text()
    assert "a point" in pdf.pages[1].extract_text()


def test_a_deck_says_how_much_it_shows():
    assert repr(gd.deck(["ravine"], "Momentum")) == "<Deck 'Momentum': 1 picture>"
    assert repr(gd.deck(["ravine", "relief"])) == "<Deck '': 2 pictures>"
