"""The look obeys: background, font, axis of losses, the colour of a label, words on own axes."""

import io

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam, RMSprop, plotting
from gdviz.plotting.layout.series import numbers_of
from gdviz.plotting.marks.backgrounds import checked_background, is_dark, palette_on
from gdviz.plotting.marks.fonts import family_of, mathematics_of
from gdviz.plotting.marks.theme import DARK, LIGHT, contrast
from gdviz.plotting.marks.trail import Trail, ValueCurve

BOWL, START = "x^2 + 10 y^2", (-4, 1.5)
GROUNDS = ("#fdf6e3", "#111111", "#808080", "#002b36", "#d55e00", "navy", "white", "0.9")


TWO = ["sgd", Adam(0.4)]


def race(rules=TWO, **look):
    return gd.race(BOWL, rules, START, 8, **look)


def pixels(scene, suffix="png", **asked):
    file = io.BytesIO()
    scene.save(file, format=suffix, size=(5, 3.2), **asked)
    return np.array(Image.open(file).convert("RGBA"))


# ----------------------------------------------------------------------------- the background


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("dark", [False, True])
def test_words_and_lines_stay_legible_on_a_background(ground, dark):
    palette = palette_on(checked_background(ground), dark)
    under = np.array(to_rgb(ground))

    def least(*colors):
        return min(contrast(np.array(to_rgb(color)), under) for color in colors)

    assert least(palette.ink, palette.muted, *palette.series_text) >= 4.49
    assert least(palette.hairline) >= 1.39
    assert least(*palette.series) >= 1.79


@pytest.mark.parametrize(("ground", "dark"), [("#111", True), ("#fdf6e3", False), ("none", False)])
def test_the_palette_is_that_which_suits_the_background(ground, dark):
    scene = race(background=ground)
    assert scene.dark is dark is is_dark(checked_background(ground))
    series = tuple(color.upper() for color in scene.theme.palette.series)
    assert series == (DARK if dark else LIGHT).series
    assert race(background="#fdf6e3", dark=True).dark


def test_the_figure_and_its_axes_have_the_background():
    scene = race(background="#FDF6E3")
    assert pixels(scene)[0, 0].tolist() == [0xFD, 0xF6, 0xE3, 255]
    strip = scene.figure.axes[1]
    assert strip.get_facecolor()[:3] == pytest.approx(to_rgb("#FDF6E3"))
    again = scene.at("paper")
    assert again.figure.get_facecolor()[:3] == pytest.approx(to_rgb("#FDF6E3"))


def test_without_a_background_a_png_is_clear_and_a_film_is_not():
    scene = race(background="none")
    assert scene.figure.get_facecolor()[3] == 0
    assert pixels(scene)[0, 0, 3] == 0
    for suffix in ("jpg", "gif"):
        assert pixels(scene, suffix)[0, 0].tolist()[:3] == [255] * 3
    assert scene.figure.get_facecolor()[3] == 0


# -------------------------------------------------------------------------------------- the font


def test_serif_is_of_words_of_ticks_and_of_formulas():
    scene = race(font="serif")
    figure = scene.figure
    seen = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert {text.get_fontfamily()[0] for text in seen} == {"STIXGeneral"}
    assert {text.get_math_fontfamily() for text in seen} == {"stix"}
    assert (pixels(scene) != pixels(race())).any()


@pytest.mark.parametrize(
    ("name", "family", "mathematics"),
    [
        ("serif", "STIXGeneral", "stix"),
        ("Sans", "DejaVu Sans", "dejavusans"),
        ("dejavu serif", "DejaVu Serif", "dejavuserif"),
        ("cmr10", "cmr10", "cm"),
    ],
)
def test_a_font_brings_the_one_of_formulas_that_suits_it(name, family, mathematics):
    assert family_of(name) == family
    assert mathematics_of(family) == mathematics


@pytest.mark.parametrize(
    ("font", "said"),
    [
        ("DejaVu Sanz", "no font called 'DejaVu Sanz' is installed; there is 'DejaVu Sans'"),
        ("qqqqqqq", 'there is "serif" or "sans"'),
        (3, "font must be the name"),
    ],
)
def test_a_font_that_is_not_installed_gets_a_sentence(font, said):
    with pytest.raises(ValueError, match=said):
        race(font=font)


# ------------------------------------------------------------------------- the axis of losses

LOGS = {
    "race": lambda **look: race(**look),
    "paths": lambda **look: plotting.paths(BOWL, [START, (0, 0.1)], **look),
    "tangent": lambda **look: gd.race("w^4 - 3w^2 + w", SGD(0.05), 2.0, 20, **look),
    "convergence": lambda **look: gd.race("a^2 + 3b^2 + c^2", SGD(0.1), (3, 2, 1), 9, **look),
    "stochastic": lambda **look: plotting.stochastic(steps=8, **look),
    "learning_rates": lambda **look: plotting.learning_rates(BOWL, start=START, **look),
    "schedules": lambda **look: plotting.schedules(BOWL, [0.05, 0.01], START, 9, **look),
    "training_history": lambda **look: plotting.training_history({"loss": [3, 1, 0.1]}, **look),
    "rate_sweep": lambda **look: plotting.rate_sweep(BOWL, start=START, steps=9, **look),
}


@pytest.mark.parametrize("maker", LOGS.values(), ids=LOGS)
def test_the_axis_of_losses_is_as_it_is_asked_for_and_says_so(maker):
    for log in (True, False):
        scene = maker(log=log)
        assert ("log" in {axes.get_yscale() for axes in scene.figure.axes}) is log
        said = " ".join(" ".join(words.split()) for words in texts(scene))
        assert any(f"{name} (logarithmic)" in said for name in ("loss", "minimum")) is log


def test_what_has_no_such_axis_refuses():
    with pytest.raises(ValueError, match="field has no axis of losses, so there is no log"):
        plotting.field(BOWL, "sgd", START, 3, log=True)
    with pytest.raises(ValueError, match="log must be True, False, or None"):
        race(log="yes")


# ------------------------------------------------------------------ a label keeps its colour


def colors_of(scene):
    return {
        words: drawn.end.get_markerfacecolor()
        for words, drawn in zip(scene.drawing.series, marks_of(scene, Trail), strict=True)
    }


def test_a_label_keeps_its_colour_wherever_it_stands():
    mine = SGD(0.05, name="mine")
    pairs = [("sgd", Adam(0.4)), (Adam(0.4), "sgd"), (Adam(0.1),), (mine, Adam(0.4), RMSprop(0.1))]
    found = [colors_of(race(list(rules))) for rules in pairs]
    assert len({each["Adam"] for each in found}) == 1
    assert found[0]["SGD"] == found[1]["SGD"] != found[0]["Adam"]
    alone = colors_of(race([mine]))
    assert alone["mine"] == colors_of(race([mine, "sgd"]))["mine"]
    for maker in (plotting.field, plotting.relief):
        assert colors_of(maker(BOWL, Adam(0.1), START, 3))["Adam"] == found[0]["Adam"]
    slices = plotting.slices(BOWL, Adam(0.1), START, 3)
    assert slices.drawing.series["Adam"] == 2
    assert len(set(slices.drawing.series.values())) == 3
    strip = [drawn.line.get_color() for drawn in marks_of(race([Adam(0.4), "sgd"]), ValueCurve)]
    assert strip == [found[0]["Adam"], found[0]["SGD"]]


def test_of_those_that_want_one_colour_the_first_keeps_it():
    rules = [SGD(0.1), SGD(0.2), Adam(0.1)]
    assert numbers_of([rule.label for rule in rules], rules) == [0, 1, 2]
    assert numbers_of(["path"] * 8) == [*range(8)]
    unknown = numbers_of(["Lion", "SGD"], [gd.Lion(), SGD(0.1)])
    assert unknown[1] == 0
    assert numbers_of(["Momentum"], [SGD(0.1, momentum=0.9, name="Momentum")]) == [1]

    class Mine(SGD):
        series = 4

    assert numbers_of(["Mine"], [Mine(0.1)]) == [4]


def test_colours_in_order_are_of_the_labels_in_order():
    scene = race([Adam(0.4), "sgd"], colors=["#123456", "#654321"])
    assert colors_of(scene) == {"Adam": "#123456", "SGD": "#654321"}


# -------------------------------------------------------------------------- a look of a script


def test_one_colour_is_not_read_letter_by_letter():
    rules = [gd.SGD(0.01), gd.SGD(0.05)]
    picture = gd.race("x^2 + y^2", rules, (1, 2), 3, colors="black")
    assert [*picture.theme.own.values()] == ["#000000"]


@pytest.fixture
def _own_look():
    yield
    gd.set_look()


@pytest.mark.usefixtures("_own_look")
def test_a_look_is_chosen_once_for_a_script():
    before = race()
    gd.set_look(size="paper", font="serif", background="#fdf6e3", colors={"Adam": "#112233"})
    scene = race()
    assert scene.theme.size.dpi == 300
    assert scene.theme.fonts[0] == "STIXGeneral"
    assert scene.theme.palette.background == "#fdf6e3"
    assert colors_of(scene)["Adam"] == "#112233"
    assert colors_of(before)["Adam"] != "#112233"
    assert colors_of(race(["sgd"])) == {"SGD": LIGHT.series[0].lower()}  # it has no Adam
    told = race(background="#ffffff", font="sans", colors={"SGD": "#445566"})
    assert colors_of(told) == {"SGD": "#445566", "Adam": LIGHT.series[2]}
    assert told.theme.fonts[0] == "DejaVu Sans"
    gd.set_look(colors=["#010203", "#040506", "#070809"])
    assert colors_of(race()) == {"SGD": "#010203", "Adam": "#070809"}
    for wrong, said in (
        ({"font": "no such"}, "no font called"),
        ({"size": "huge"}, "no size is called"),
        ({"colors": ["no colour"]}, "colors must be colours"),
        ({"background": "no colour"}, "background must be a colour"),
    ):
        with pytest.raises(ValueError, match=said):
            gd.set_look(**wrong)


# ------------------------------------------------------------------------------ words and room


def room_of(scene):
    boxes = [axes.bbox for axes in scene.figure.axes]
    low, high = min(box.y0 for box in boxes), max(box.y1 for box in boxes)
    return (high - low) / scene.figure.bbox.height


def test_a_column_of_a_paper_has_a_title_alone_unless_more_is_asked_for():
    scene = race(size="column")
    said = scene.drawing.said(scene.theme.say)
    shown = " ".join(" ".join(texts(scene)).split())  # however they are wrapped
    assert said.title in shown
    assert not any(words in shown for words in (said.subtitle, said.caption))
    assert "Learning rate" in scene.alt_text
    asked = texts(race(size="column", subtitle=True, caption="A word."))
    written = {" ".join(words.split()) for words in asked}
    assert {" ".join(said.subtitle.split()), "A word."} <= written


@pytest.mark.parametrize("size", ["notebook", "slides"])
def test_a_picture_without_words_uses_their_room(size):
    heights = [
        room_of(race(size=size, **dict.fromkeys(hidden)))
        for hidden in ((), ("caption",), ("subtitle", "caption"), ("title", "subtitle", "caption"))
    ]
    assert (np.diff(heights) > 0.02).all()
    assert heights[-1] > 0.84


@pytest.mark.parametrize("count", [1, 2])
def test_words_that_are_asked_for_stand_on_axes_of_ones_own(count):
    figure = Figure((9, 5), dpi=80)
    several = figure.subplots(1, count, squeeze=False)[0]
    words = {"title": "Mine", "subtitle": True, "caption": "A word below."}
    scene = race(axes=list(several), **words)
    stamps = {text.get_text(): text.get_window_extent() for text in figure.findobj(Text)}
    box = several[0].bbox
    assert stamps["Mine"].y0 > box.y1
    assert stamps["A word below."].y1 < box.y0
    assert any(words.startswith("$f(x, y)") for words in stamps)
    plain = race(axes=Figure((9, 5)).subplots(1, count))
    assert not {"Mine", plain.drawing.said(plain.theme.say).title} & set(texts(plain))
    assert scene.figure is figure


def test_the_view_and_the_scale_are_obeyed_on_axes_of_ones_own():
    left, right = Figure((9, 5)).subplots(1, 2)
    race(axes=(left, right), view=((-5, 1), (-2, 3)), log=False)
    assert (left.get_xlim(), left.get_ylim()) == ((-5, 1), (-2, 3))
    assert right.get_yscale() == "linear"


def test_a_loss_keeps_its_colour_too():
    pairs = (["mae", "mse"], ["mse", "huber"], [gd.losses.Huber(delta=2), "mse"], ["mse"])
    found = [gd.compare_losses(losses).drawing.series["MSE"] for losses in pairs]
    assert found == [1] * 4
    assert gd.plotting.outlier(steps=2).drawing.series["MSE"] == 1
    figure = gd.compare_losses(["mse", "mae"]).figure
    named = [text for text in figure.findobj(Text) if text.get_text().startswith("MSE")]
    assert {text.get_color() for text in named} == {LIGHT.series_text[1]}
    assert len(named) > 1
