"""Words come from one table, in two languages with the same fields."""

import string
import warnings

import pytest
from matplotlib.font_manager import fontManager
from matplotlib.text import Text

import gdviz
from gdviz import SGD
from gdviz.words import words
from gdviz.words.words import KOREAN_FONTS, WORDS, fonts, say, set_language

KEYS = sorted(WORDS["en"])
korean = pytest.mark.skipif(
    not {font.name for font in fontManager.ttflist} & set(KOREAN_FONTS),
    reason="no Korean font is installed",
)


@pytest.fixture(autouse=True)
def _english_again():
    yield
    set_language("en")


def fields(sentence):
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


def texts(scene):
    return texts_of(scene.figure)


def texts_of(figure):
    return [artist.get_text() for artist in figure.findobj(Text)]


def race(steps=4):
    return gdviz.race("x^2 + 10 y^2", [SGD(0.08), "adam"], start=(-4, 1.5), steps=steps)


def test_both_languages_have_the_same_keys():
    assert set(WORDS) == {"en", "ko"}
    assert set(WORDS["en"]) == set(WORDS["ko"])


@pytest.mark.parametrize("key", KEYS)
def test_both_languages_have_the_same_named_fields(key):
    english, korean = fields(WORDS["en"][key]), fields(WORDS["ko"][key])
    assert "" not in english | korean
    assert english == korean


@pytest.mark.parametrize("key", KEYS)
def test_korean_is_korean_or_all_fields(key):
    hangul = any("가" <= letter <= "힣" for letter in WORDS["ko"][key])
    assert hangul or WORDS["ko"][key] == WORDS["en"][key]
    assert not any("가" <= letter <= "힣" for letter in WORDS["en"][key])


def test_fields_are_filled_in():
    assert say("race", steps=40, count=3) == "Same start, 40 steps, 3 update rules"
    assert say("counter", step=7) == "step 7"
    assert say("one_path", steps=1, label="SGD") == "1 step of SGD"
    assert say("one_path", steps="1,000", label="SGD") == "1,000 steps of SGD"


@pytest.mark.parametrize("language", ["fr", "", "EN", "english"])
def test_an_unknown_language_is_refused_and_changes_nothing(language):
    with pytest.raises(ValueError, match=r"no language is called .*there are en, ko"):
        set_language(language)
    assert say("start") == "start"


def test_single_entries_are_overridden_until_the_language_is_set_again():
    table = dict(WORDS["en"])
    set_language("en", {"loss": "cost", "counter": "iteration {step}"})
    assert say("loss") == "cost"
    assert say("counter", step=3) == "iteration 3"
    assert say("start") == "start"
    assert {"iteration 4"} <= set(texts(race()))
    set_language("en")
    assert say("loss") == "loss"
    assert WORDS["en"] == table


def test_an_unknown_key_is_refused_and_changes_nothing():
    with pytest.raises(ValueError, match=r"no words have the keys.*lost"):
        set_language("en", {"loss": "cost", "lost": "where"})
    assert say("loss") == "loss"


@pytest.mark.parametrize("entry", ["iteration {number}", "iteration {}", "iteration {step"])
def test_an_entry_with_wrong_fields_is_refused_when_it_is_set(entry):
    with pytest.raises(ValueError, match="counter"):
        set_language("en", {"counter": entry})
    assert say("counter", step=3) == "step 3"


def test_english_needs_no_other_font():
    assert fonts() == ("DejaVu Sans",)


@korean
def test_korean_pictures_are_written_in_hangul_with_every_glyph():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        set_language("ko")
        assert fonts()[0] in KOREAN_FONTS
        assert fonts()[1:] == ("DejaVu Sans",)
        scene = race()
        found = texts(scene)
        assert {"시작", "4단계", "같은 시작점, 4단계, 갱신 규칙 2가지"} <= set(found)
        assert not {"start", "minimum", "step 4"} & set(found)
        assert any("점 하나가 한 단계입니다." in text for text in found)
        scene._repr_png_()


@korean
@pytest.mark.parametrize("words", ["(−4) $x$", "$x$: −4\n−1", "기울기 −0.5, $\\eta = -1$"])
def test_a_korean_font_without_a_minus_borrows_it_beside_a_formula(words, caplog):
    set_language("ko")
    with caplog.at_level("WARNING"):
        figure = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title=words).figure
        figure.canvas.draw()
    assert not caplog.text
    assert words.replace("−", "$-$") in texts_of(figure)


@korean
def test_korean_words_in_an_english_picture_have_a_korean_font(caplog):
    with warnings.catch_warnings(), caplog.at_level("WARNING"):
        warnings.simplefilter("error")
        figure = gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, title="경사 하강, −1").figure
        figure.canvas.draw()
    assert not caplog.text
    (title,) = [text for text in figure.findobj(Text) if text.get_text() == "경사 하강, −1"]
    assert title.get_fontfamily()[0] in KOREAN_FONTS


@korean
def test_the_first_font_of_the_list_that_is_installed_is_taken(monkeypatch):
    class Font:
        def __init__(self, name):
            self.name, self.weight = name, 700

    installed = [Font("NanumGothic"), Font("Malgun Gothic"), Font("Arial")]
    monkeypatch.setattr(fontManager, "ttflist", installed)
    set_language("ko")
    assert fonts() == ("Malgun Gothic", "DejaVu Sans")


def test_without_a_korean_font_one_warning_names_a_package_and_english_is_written(monkeypatch):
    monkeypatch.setattr(fontManager, "ttflist", [])
    with pytest.warns(UserWarning, match="fonts-nanum") as caught:
        set_language("ko", {"minimum": "lowest point"})
    assert len(caught) == 1
    assert caught[0].filename == __file__
    assert fonts() == ("DejaVu Sans",)
    assert say("start") == "start"
    assert say("minimum") == "lowest point"
    assert {"start", "step 4"} <= set(texts(race()))


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
    with pytest.raises(ValueError, match="title and subtitle must be text, got 5"):
        gdviz.race("x^2 + y^2", "sgd", (1, 1), 3, **{where: 5}).figure.canvas.draw()


def test_a_picture_writes_no_words_of_its_own(monkeypatch):
    """Every word comes from the table: with one of signs alone, no letter is left but names."""
    signs = {
        key: words if "$" in words else "§" + "".join(f"{{{name}}}" for name in fields(words))
        for key, words in WORDS["en"].items()
    }
    monkeypatch.setattr(words, "_chosen", signs)
    names = ("SGD", "Adam", "0.08", "0.001")
    for text in texts(race()):
        for name in names:
            text = text.replace(name, "")
        if "$" not in text:
            assert not any(letter.isalpha() for letter in text), text
