"""The course: every script has its place in a chapter, and is told in each language."""

import re
from collections import Counter
from pathlib import Path

import pytest

import gdviz as gd
from gdviz.course.chapters import CHAPTERS
from gdviz.course.korean import TEXTS
from gdviz.course.telling import _SCRIPTS
from gdviz.words.words import languages

HANGUL = re.compile("[가-힣]")
NAMES = [lesson.name for lesson in gd.course.lessons()]


def test_every_script_stands_in_one_chapter_and_every_place_has_its_script():
    written = {path.stem.removeprefix("plot_") for path in _SCRIPTS.glob("plot_*.py")}
    assert set(NAMES) == written
    assert [name for name, count in Counter(NAMES).items() if count > 1] == []
    assert all(chapter.scripts for chapter in CHAPTERS)
    builder = Path(gd.__file__).parents[1] / "gallery"
    assert not [*builder.glob("plot_*.py")]  # a script stands in the course


def test_chapters_have_names_of_their_own_and_titles_in_every_language():
    assert len({chapter.name for chapter in CHAPTERS}) == len(CHAPTERS)
    for code in languages():
        titles = [chapter.titles[code] for chapter in CHAPTERS]
        assert len(set(titles)) == len(titles)
        assert all(bool(HANGUL.search(title)) == (code == "ko") for title in titles)


def test_the_course_begins_with_a_curve_and_ends_with_what_leads_further():
    assert CHAPTERS[0].title("en") == "A curve and its tangent"
    assert CHAPTERS[-1].title("ko") == "더 깊이"
    assert NAMES.index("learning_rates") < NAMES.index("ravine") < NAMES.index("crossentropy")


def test_every_script_is_told_in_korean_and_nothing_else_is():
    assert set(TEXTS) == set(NAMES)
    assert all(HANGUL.search(text) and text.endswith(("니다.", "까?")) for text in TEXTS.values())


def test_a_lesson_has_its_sentence_its_paragraph_and_its_lines():
    lesson = gd.course.lesson("ravine")
    assert lesson.chapter.name == "momentum"
    assert lesson.title() == "Momentum swings, gradient descent zigzags"
    assert lesson.title("ko") == "모멘텀은 휘돌고, 경사 하강법은 지그재그로 갑니다"
    assert lesson.text().startswith("Three update rules start at one point of a bent ravine and")
    assert lesson.text("ko").startswith("세 갱신 규칙이")
    assert lesson.code.startswith("import gdviz as gd\n\nravine = gd.Surface(")
    assert lesson.code.endswith('scene.save("ravine.gif")\n')
    assert lesson.scene is gd.course.lesson("ravine").scene


def test_a_lesson_that_is_not_there_is_refused_with_what_may_have_been_meant():
    with pytest.raises(ValueError, match=r"no lesson is called 'ravin': did you mean 'ravine'\?"):
        gd.course.lesson("ravin")
