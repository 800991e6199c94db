"""A language is a file with a table of words; a scene is written in the one it was told."""

import re
import sys
import warnings
from dataclasses import replace
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.font_manager import FontProperties, fontManager
from matplotlib.text import Text

import gdviz
from gdviz import SGD, words
from gdviz.losses import LOSSES
from gdviz.plotting.marks import coverage, fonts
from gdviz.plotting.marks.fonts import Faces, installed
from gdviz.plotting.marks.theme import theme
from gdviz.schedules import SCHEDULES
from gdviz.words.english import ENGLISH
from gdviz.words.korean import KOREAN
from gdviz.words.language import Language, fields_of
from gdviz.words.words import language_of, languages, set_language

OTHERS = [language for language in languages().values() if language is not ENGLISH]
KEYS = sorted(ENGLISH.sentences)
BOWL = "x^2 + 10 y^2"
HANGUL = range(ord("가"), ord("힣") + 1)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


def texts(scene):
    return texts_of(scene.figure)


def texts_of(figure):
    return [artist.get_text() for artist in figure.findobj(Text)]


def race(steps=4):
    return gdviz.race(BOWL, [SGD(0.08), "adam"], start=(-4, 1.5), steps=steps)


def pixels(scene):
    scene.figure.canvas.draw()
    return np.array(scene.figure.canvas.buffer_rgba())


def has_hangul(text):
    return any(ord(letter) in HANGUL for letter in text)


def test_the_languages_are_the_files_of_the_room():
    files = {path.stem for path in Path(words.__file__).parent.glob("*.py")}
    names = {language.name.lower() for language in languages().values()}
    assert names == files - {"__init__", "language", "words"}
    assert language_of("en") is ENGLISH
    assert language_of("ko") is KOREAN
    assert language_of(None) is ENGLISH


@pytest.mark.parametrize("language", OTHERS, ids=lambda each: each.code)
def test_every_language_has_the_same_keys_and_named_fields(language):
    assert set(language.sentences) == set(ENGLISH.sentences)
    for key, sentence in language.sentences.items():
        assert fields_of(sentence) == fields_of(ENGLISH.sentences[key]), key
        assert "" not in fields_of(sentence), key


NAMED = {
    *(loss.short_name for loss in LOSSES.values() if loss.of in ("residual", "margin")),
    *(schedule.short_name for schedule in SCHEDULES.values()),
}
SCRIPTS = (Path(words.__file__).parents[1] / "course" / "scripts").glob("plot_*.py")
OF_THE_COURSE = {
    name for each in SCRIPTS for name in re.findall(r'name="(.+?)"', each.read_text("utf-8"))
}
OF_RULES = {gdviz.SGD(0.1, momentum=0.9, nesterov=nesterov).label for nesterov in (False, True)}
OF_STUDIES = {"within", gdviz.methods.Newton().label, "Steepest descent", "Conjugate gradients"}
OF_LANDSCAPES = {
    *("training", "validation", "one network", "another network", "small batches", "large batches"),
    *(f"{which}, {how}" for which in ("network", "rescaled") for how in ("raw", "normalised")),
}
LABELS = OF_THE_COURSE | OF_RULES | OF_STUDIES | OF_LANDSCAPES


@pytest.mark.parametrize("language", OTHERS, ids=lambda each: each.code)
def test_a_language_names_what_has_a_name(language):
    assert set(language.names) <= NAMED | LABELS
    assert language.say("called", thing="Quartic") == "Quartic"  # somebody's own


def test_what_is_no_proper_name_has_one_in_korean():
    words = {name for name in NAMED if name.islower()} - {"log-cosh"}
    assert words | LABELS == set(KOREAN.names)
    assert all(map(has_hangul, KOREAN.names.values()))
    assert KOREAN.say("called", thing="hinge") == "힌지"
    assert ENGLISH.say("called", thing="hinge") == "hinge"


def test_paths_are_called_by_their_names_in_korean_and_keep_their_colours():
    free = gdviz.SGD(0.02, name="Free")
    rules = [free, gdviz.Projected(gdviz.SGD(0.02), gdviz.sets.Ball(3)), gdviz.SGD(0.02, 0.5)]
    english = gdviz.race(BOWL, rules, start=(2, 1), steps=6, colors={"Free": "#123456"})
    korean = english.at("notebook", language="ko")
    assert {"제약 없음", "모멘텀"} <= {*texts(korean)}
    assert {"Free", "Momentum"} <= {*texts(english)}
    assert not {"Free", "Momentum"} & {*texts(korean)}
    assert "제약 없음" in korean.alt_text
    assert any("SGD 0.02 (집합 " in told for told in texts(korean))
    assert korean.metadata["Comment"] == english.metadata["Comment"]
    colors = [
        {each.get_text(): each.get_color() for each in scene.figure.findobj(Text)}
        for scene in (english, korean)
    ]
    assert colors[0]["Free"] == colors[1]["제약 없음"]
    assert colors[0]["Momentum"] == colors[1]["모멘텀"]


@pytest.mark.parametrize(
    ("picture", "given"),
    {
        "newton": {"surface": BOWL, "start": (2, 1), "steps": 3},
        "worked_step": {"surface": BOWL, "start": (2, 1)},
        "rate_sweep": {"surface": BOWL, "rates": (0.01, 0.02), "start": (2, 1), "steps": 3},
        "line_and_bowl": {"steps": 3},
        "stochastic": {"steps": 3},
        "batch_sizes": {"sizes": (8, None), "steps": 3},
        "outlier": {"steps": 3},
    }.items(),
)
def test_a_picture_calls_its_rule_by_the_name_that_korean_has(picture, given):
    by = "optimizers" if picture == "rate_sweep" else "optimizer"
    rule = gdviz.SGD(0.02, momentum=0.5)
    scene = getattr(gdviz.plotting, picture)(**given, **{by: rule}, language="ko")
    told = " ".join((*texts(scene), scene.alt_text, scene.metadata["Title"]))
    assert "Momentum" not in told
    assert "모멘텀" in told


def test_labels_that_are_alike_get_their_rate_in_korean_too():
    rules = [gdviz.SGD(rate, 0.5) for rate in (0.01, 0.02)]
    korean = gdviz.race("x^2 + y^2", rules, start=(2, 1), steps=4, language="ko")
    assert {"모멘텀 0.01", "모멘텀 0.02"} <= {*texts(korean)}


def test_a_picture_brings_sentences_of_its_own():
    own = {"en": "{steps:step|steps} downhill", "ko": "내리막 {steps}걸음"}
    assert ENGLISH.say(own, steps=1) == "1 step downhill"
    assert KOREAN.say(own, steps=2) == "내리막 2걸음"
    assert replace(ENGLISH, code="de", name="German").say(own, steps=2) == "2 steps downhill"


def test_korean_is_korean_or_all_fields():
    for key in KEYS:
        same = KOREAN.sentences[key] == ENGLISH.sentences[key]
        assert has_hangul(KOREAN.sentences[key]) or same, key
        assert not has_hangul(ENGLISH.sentences[key]), key


@pytest.mark.parametrize(
    ("language", "key", "fields", "said"),
    [
        (ENGLISH, "race", {"steps": 40, "count": 3}, "Same start, 40 steps, 3 update rules"),
        (ENGLISH, "counter", {"step": 7}, "step 7"),
        (ENGLISH, "one_path", {"steps": 1, "label": "SGD"}, "1 step of SGD"),
        (ENGLISH, "one_path", {"steps": "1,000", "label": "SGD"}, "1,000 steps of SGD"),
        (ENGLISH, "one_path", {"steps": 12000, "label": "SGD"}, "12,000 steps of SGD"),
        (
            ENGLISH,
            "model_title",
            {"count": 7, "before": 2352, "after": 4},
            "7 parameters turn 2,352 numbers into 4",
        ),
        (ENGLISH, "race_lowest", {"label": "too fast"}, "Too fast ends lowest in this run"),
        (ENGLISH, "race_lowest", {"label": "b"}, "b ends lowest in this run"),
        (ENGLISH, "race_lowest", {"label": "a_b"}, "a_b ends lowest in this run"),
        (ENGLISH, "race_lowest", {"label": "k=2"}, "k=2 ends lowest in this run"),
        (ENGLISH, "stochastic_note", {"settings": "SGD 0.1", "seed": 1234}, "SGD 0.1; seed 1234."),
        (KOREAN, "race", {"steps": 1, "count": 3}, "같은 시작점, 1단계, 갱신 규칙 3가지"),
    ],
)
def test_fields_are_filled_in(language, key, fields, said):
    assert language.say(key, **fields) == said


def polish(count):
    few = count % 10 in (2, 3, 4) and count % 100 not in (12, 13, 14)
    return 0 if count == 1 else 1 if few else 2


@pytest.mark.parametrize(
    ("steps", "said"),
    [(1, "1 krok"), (3, "3 kroki"), ("1,024", "1,024 kroki"), (12, "12 kroków")],
)
def test_a_language_has_a_plural_rule_of_its_own(steps, said):
    entry = {"one_path": "{steps:krok|kroki|kroków}, {label}"}
    language = ENGLISH.replace(entry, code="pl", name="Polish", plural=polish)
    assert language.say("one_path", steps=steps, label="SGD") == f"{said}, SGD"


@pytest.mark.parametrize("language", ["fr", "", "EN", "english"])
def test_an_unknown_language_is_refused_and_changes_nothing(language):
    with pytest.raises(ValueError, match=r"no language is called .*there are .*en, .*ko"):
        set_language(language)
    assert language_of(None) is ENGLISH
    with pytest.raises(ValueError, match=r"no language is called .*there are .*en, .*ko"):
        race().save("race.png", language=language)


def test_a_language_without_all_words_is_refused():
    with pytest.raises(ValueError, match=r"'de' has no words for 'allowed'.*replace"):
        set_language(Language("de", "German", {"start": "Start"}))


def test_single_entries_are_overridden_until_the_language_is_set_again():
    table = dict(ENGLISH.sentences)
    set_language("en", {"loss": "cost", "counter": "iteration {step}", "step": "iteration"})
    chosen = language_of(None)
    assert chosen.say("loss") == "cost"
    assert chosen.say("start") == "start"
    scene = race()
    assert "iteration" in texts(scene)
    scene.draw(3)
    assert "iteration 3" in texts(scene)
    set_language("en")
    assert language_of(None).say("loss") == "loss"
    assert ENGLISH.sentences == table


def test_an_unknown_key_is_refused_and_changes_nothing():
    with pytest.raises(ValueError, match=r"no words have the keys \['losss'\]; did you mean 'loss"):
        set_language("en", {"loss": "cost", "losss": "where"})
    assert language_of(None) is ENGLISH


@pytest.mark.parametrize("entry", ["iteration {number}", "iteration {}", "iteration {step"])
def test_an_entry_with_wrong_fields_is_refused_when_it_is_set(entry):
    with pytest.raises(ValueError, match="counter"):
        set_language("en", {"counter": entry})
    with pytest.raises(ValueError, match="counter"):
        ENGLISH.replace({"counter": entry}, code="de", name="German")
    assert language_of(None) is ENGLISH


# ------------------------------------------------------------------------ scenes


def test_a_scene_keeps_the_language_that_was_chosen_when_it_was_made():
    set_language("ko")
    korean = race()
    set_language("en")
    assert {"시작", "단계"} <= set(texts(korean))
    assert not {"start", "step", "loss above the minimum"} & set(texts(korean))
    assert {"시작", "단계"} <= set(texts(korean.at("slides", dark=True)))


def test_two_languages_stand_side_by_side_in_one_process():
    wanted, frames = {}, (4, 1.5, 0, 4)
    for code in ("en", "ko"):
        alone = race().at("paper", language=code)
        wanted[code] = [alone.draw(frame) and pixels(alone) for frame in frames]
    assert not np.array_equal(wanted["en"][0], wanted["ko"][0])
    both = {code: race().at("paper", language=code) for code in ("en", "ko")}
    for i, frame in enumerate(frames):
        for code, scene in both.items():
            set_language("ko" if code == "en" else "en")  # the other one changes nothing
            scene.draw(frame)
            np.testing.assert_array_equal(pixels(scene), wanted[code][i])


def test_a_scene_is_drawn_in_a_language_of_ones_own():
    words = {"start": "Beginn", "counter": "Schritt {step}", "step": "Schritt"}
    german = ENGLISH.replace(words, code="de")
    scene = race().at("notebook", language=german)
    for frame, step in ((3, "Schritt 3"), (4, "Schritt")):
        scene.draw(frame)
        found = set(texts(scene))
        assert {"Beginn", step} <= found
        assert not {"start", "step", "step 3"} & found


def test_what_files_say_is_in_the_language_of_the_scene():
    scene = race()
    korean = scene.at("paper", language="ko")
    assert scene.metadata["Title"].startswith("SGD ends lowest in this run: loss ")
    assert korean.metadata["Title"].startswith("이번 실행에서는 SGD 손실이 가장 작습니다: ")
    assert korean.metadata["Comment"] == scene.metadata["Comment"]


# ------------------------------------------------------------------------- fonts


def without_bold():
    """Matplotlib's list without what calls itself bold among the Korean fonts."""
    return [f for f in fontManager.ttflist if f.name not in KOREAN.fonts or f.weight < 700]


def test_english_needs_no_other_font():
    assert theme(language="en").fonts == ("DejaVu Sans",)


def test_korean_pictures_are_written_in_hangul_with_every_glyph():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        look = theme(language="ko")
        assert look.fonts[0] in KOREAN.fonts
        assert look.fonts[1:] == ("DejaVu Sans",)
        scene = race().at("notebook", language="ko")
        found = texts(scene)
        assert {"시작", "단계", "이번 실행에서는 SGD 손실이 가장 작습니다: 4.34"} <= set(found)
        assert not {"start", "minimum", "step"} & set(found)
        assert any("점 하나가 한 단계입니다." in text for text in found)
        scene._repr_png_()


@pytest.mark.parametrize("language", ["en", "ko"])
def test_matplotlibs_fonts_are_left_alone_and_no_bold_is_missed(language, monkeypatch, caplog):
    monkeypatch.setattr(fontManager, "ttflist", without_bold())
    fontManager._findfont_cached.cache_clear()
    before = list(fontManager.ttflist)
    with caplog.at_level("WARNING"):
        scene = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title="경사 하강 ✓").at(
            "paper", language=language
        )
        pixels(scene)
    assert fontManager.ttflist == before
    assert not caplog.text
    fontManager._findfont_cached.cache_clear()


def test_the_boldest_face_of_each_family_is_taken_for_bold(monkeypatch):
    monkeypatch.setattr(fontManager, "ttflist", without_bold())
    family = installed(KOREAN)[0]
    boldest = max(font.weight for font in fontManager.ttflist if font.name == family)
    assert boldest < 700
    faces = Faces(family=[family, "DejaVu Sans"], weight="bold")
    assert faces.get_weight() == faces.copy().get_weight() == boldest
    other = faces.copy()
    other.set_family("DejaVu Sans")
    assert other.get_weight() == "bold"
    faces.set_weight("normal")
    assert faces.get_weight() == FontProperties(weight="normal").get_weight()


@pytest.mark.parametrize("words", ["(−4) $x$", "$x$: −4\n−1", "기울기 −0.5, $\\eta = -1$"])
def test_a_korean_font_without_a_minus_borrows_it_beside_a_formula(words, caplog):
    scene = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title=words).at("notebook", language="ko")
    with caplog.at_level("WARNING"):
        scene.figure.canvas.draw()
    assert not caplog.text
    assert words.replace("−", "$-$") in texts(scene)


def test_korean_words_in_an_english_picture_have_a_korean_font(caplog):
    with warnings.catch_warnings(), caplog.at_level("WARNING"):
        warnings.simplefilter("error")
        figure = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title="경사 하강, −1").figure
        figure.canvas.draw()
    assert not caplog.text
    (title,) = [text for text in figure.findobj(Text) if text.get_text() == "경사 하강, −1"]
    assert title.get_fontfamily()[0] in KOREAN.fonts


def test_the_first_font_of_the_list_that_is_installed_is_taken(monkeypatch):
    class Font:
        def __init__(self, name):
            self.name, self.weight = name, 700

    known = [Font("NanumGothic"), Font("Malgun Gothic"), Font("Arial")]
    monkeypatch.setattr(fontManager, "ttflist", known)
    assert theme(language="ko").fonts == ("Malgun Gothic", "DejaVu Sans")


def test_the_font_of_a_python_package_is_found_without_importing_it(monkeypatch):
    others = [font for font in fontManager.ttflist if font.name not in KOREAN.fonts]
    monkeypatch.setattr(fontManager, "ttflist", others)
    assert theme(language="ko").fonts == ("NanumGothic", "DejaVu Sans")
    assert "koreanize_matplotlib" not in sys.modules
    assert matplotlib.rcParams["font.family"] == ["sans-serif"]
    fontManager._findfont_cached.cache_clear()


def test_a_font_is_found_that_was_installed_after_matplotlib_had_listed_the_fonts(monkeypatch):
    known = [font for font in fontManager.ttflist if font.name in KOREAN.fonts]
    others = [font for font in fontManager.ttflist if font not in known]
    monkeypatch.setattr(fontManager, "ttflist", others)
    monkeypatch.setattr(fonts, "_fonts_in", lambda module: [])
    monkeypatch.setattr(coverage, "findSystemFonts", lambda: [font.fname for font in known])
    coverage.look_again.cache_clear()
    assert theme(language="ko").fonts[0] in {font.name for font in known}
    coverage.look_again.cache_clear()
    fontManager._findfont_cached.cache_clear()


_BOTH_WAYS = "no Korean font.*fonts-nanum or fonts-.*, or by pip install koreanize-matplotlib"


def test_without_a_korean_font_one_warning_names_a_package_and_english_is_written(monkeypatch):
    others = [font for font in fontManager.ttflist if font.name not in KOREAN.fonts]
    monkeypatch.setattr(fontManager, "ttflist", others)
    monkeypatch.setattr(fonts, "_fonts_in", lambda module: [])
    monkeypatch.setattr(fonts, "look_again", lambda: None)
    fonts._warn_of_missing.cache_clear()
    set_language("ko")
    with pytest.warns(UserWarning, match=_BOTH_WAYS) as caught:
        scenes = [race(), race().at("slides", language="ko")]
    fonts._warn_of_missing.cache_clear()
    assert len(caught) == 1
    assert caught[0].filename == __file__
    for scene in scenes:
        assert scene.theme.fonts == ("DejaVu Sans",)
        assert {"start", "step"} <= set(texts(scene))
        assert scene.metadata["Title"].startswith("SGD ends lowest in this run: loss ")


@pytest.mark.parametrize(
    ("title", "drawn"),
    [
        ("costs $5 and 10% … $x", r"costs \$5 and 10% … \$x"),
        ("from $5 to $6", r"from \$5 to \$6"),
        ("only $5", r"only \$5"),
        (r"\$5 of $x$", r"\$5 of $x$"),
        (r"$\nosuch$ thing", r"\$\nosuch\$ thing"),
        ("$x^2$ and $y$", "$x^2$ and $y$"),
    ],
)
def test_dollars_that_enclose_no_formula_are_dollars(title, drawn):
    scene = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title=title, subtitle=title)
    found = [text.replace("\n", " ") for text in texts(scene)]
    assert found.count(drawn) == 2
    scene.figure.canvas.draw()
    assert scene.metadata["Title"] == title


@pytest.mark.parametrize("where", ["title", "subtitle"])
def test_a_title_that_is_no_text_is_refused(where):
    with pytest.raises(ValueError, match=f"{where} must be text, or None to leave it out, got 5"):
        gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, **{where: 5}).figure.canvas.draw()


def test_a_picture_writes_no_words_of_its_own():
    """Every word comes from the table: with one of signs alone, no letter is left but names."""
    signs = {
        key: words if "$" in words else "§" + "".join(f"{{{name}}}" for name in fields_of(words))
        for key, words in ENGLISH.sentences.items()
    }
    names = ("SGD", "Adam", "0.08", "0.001")
    for text in texts(race().at("notebook", language=ENGLISH.replace(signs))):
        for name in names:
            text = text.replace(name, "")
        if "$" not in text:
            assert not any(letter.isalpha() for letter in text), text


def test_words_of_a_person_may_be_given_in_several_languages():
    told = {
        "title": {"en": r"Down $\frac{1}{2}$", "ko": "내려가기"},
        "alt_text": {"ko": "경로", "en": "A path"},
    }
    scene = gdviz.race("x^2 + y^2", gdviz.SGD(0.1), start=(1, 1), steps=2, **told)
    said = [scene.at("notebook", language=code).metadata for code in ("en", "ko")]
    assert [each["Title"] for each in said] == [r"Down $\frac{1}{2}$", "내려가기"]
    assert [each["Description"] for each in said] == ["A path", "경로"]
