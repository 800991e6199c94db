"""Words of any letters: written in a font that has them, or refused in one sentence; no boxes."""

import io

import pytest
from matplotlib.font_manager import findfont, get_font
from reading import texts

import gdviz as gd
from gdviz.plotting.marks import coverage
from gdviz.plotting.marks.coverage import covering, lacking
from gdviz.plotting.marks.fonts import FONTS, families, installed
from gdviz.plotting.marks.theme import Size
from gdviz.words.korean import KOREAN

START = (3, 2)
SMALL = Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3)


def named(name):
    return gd.race("x^2 + 10y^2", [gd.SGD(0.05, name=name), gd.Adam(0.1)], START, 5)


def titled(title):
    return gd.race("x^2 + 10y^2", gd.SGD(0.05), START, 5, title=title)


def captioned(caption):
    return gd.race("x^2 + 10y^2", gd.SGD(0.05), START, 5, caption=caption)


def called(name):
    function = gd.Function(lambda x, y: x * x + y * y, names=("x", "y"), name=name)
    return gd.race(function, gd.SGD(0.05), START, 5)


PLACES = [named, titled, captioned, called]
REFUSED = {
    "中文": "no installed font has '中文': install one",
    r"模型 $\alpha$": "no installed font has '型模': install one",
    "Adam 🚀": "no installed font has '🚀': install one",
    "مرحبا": "runs from the right, which Matplotlib cannot write",
}


@pytest.fixture
def only_matplotlibs(monkeypatch):
    monkeypatch.setattr(coverage, "_files", lambda: {FONTS[0]: findfont(FONTS[0])})
    monkeypatch.setattr(coverage, "look_again", lambda: None)
    coverage.covering.cache_clear()
    yield
    coverage.covering.cache_clear()


@pytest.mark.usefixtures("only_matplotlibs")
@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("words", REFUSED)
def test_letters_that_no_font_has_are_refused_in_one_sentence(place, words):
    with pytest.raises(ValueError, match=REFUSED[words]) as caught:
        place(words).save(io.BytesIO(), size=(5, 3.5), format="png")  # its subtitle is seen
    assert "\n" not in str(caught.value)


def everywhere(words):
    """Return a picture that has words for its name, title and caption."""
    rules = [gd.SGD(0.05, name=words), gd.Adam(0.1)]
    return gd.race("x^2 + 10y^2", rules, START, 5, title=words, caption=words)


# warnings are errors: a letter that Matplotlib misses would be one
@pytest.mark.parametrize("place", [everywhere, called])
@pytest.mark.parametrize("words", ["Łódź − Å", "θ₀ → ½ ⚡", "경사 하강", r"기울기 $\theta_0$"])
def test_letters_that_a_font_has_are_drawn(place, words):
    scene = place(words)
    for suffix in ("png", "svg", "pdf"):
        scene.save(io.BytesIO(), size=SMALL, format=suffix)


@pytest.mark.parametrize(
    "words", ["cost $a_1_2$", r"a $\nothing$ b", "from $5 to $6", "only $5", "$x^$"]
)
def test_what_is_no_formula_is_drawn_as_it_was_typed(words):
    scene = everywhere(words)
    for suffix in ("png", "svg"):
        scene.save(io.BytesIO(), size=SMALL, format=suffix)
    for place in (named, titled, captioned):
        scene = place(words)
        drawn = [" ".join(text.replace(r"\$", "$").split()) for text in texts(scene)]
        assert any(words in text for text in drawn), place


def test_a_good_formula_stays_one():
    scene = named(r"cost $\theta_1^2$")
    assert r"cost $\theta_1^2$" in texts(scene)


def test_a_font_is_found_for_letters():
    (family,) = installed(KOREAN)
    assert lacking("경사 Å", FONTS) == set("경사")
    assert not lacking("경사", (family, *FONTS))
    (found,) = covering(frozenset("경사"))
    charmap = get_font(findfont(found)).get_charmap()
    assert {ord("경"), ord("사")} <= set(charmap)
    assert families("gradient", FONTS) == [*FONTS]
