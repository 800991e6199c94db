"""Schedules: the rates that are drawn are those of the steps, and a falling one comes to rest."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting import schedules, set_language
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.plotting.pictures.schedule import CREASE, RATES, rates_of
from gdviz.schedules import CosineDecay, ExponentialDecay, PiecewiseConstantDecay

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
BOWL = "x^2 + 4 y^2"


def words(scene):
    return [text.get_text() for text in scene.figure.findobj(Text) if text.get_visible()]


def test_by_default_the_constant_rate_rattles_and_the_cosine_comes_to_rest():
    paths = [gd.descend(CREASE, SGD(rate), CREASE.start, 60) for rate in RATES]
    constant, exponential, cosine = (path.points for path in paths)
    assert np.abs(np.diff(constant[-10:, 1])).min() > 0.35
    assert np.abs(np.diff(cosine[-3:, 1])).max() < 0.01
    assert np.abs(cosine[-1]).max() < 0.15
    assert exponential[-1, 0] < -0.7
    trails = marks_of(schedules(), Trail)
    for trail, path in zip(trails, paths, strict=True):
        np.testing.assert_array_equal(trail.mark.seen, path.points)


def test_the_rates_are_those_that_made_the_steps():
    rates = [0.1, CosineDecay(0.1, 9), PiecewiseConstantDecay((3,), (0.1, 0.01))]
    scene = schedules(BOWL, rates, (-3, 1), 9)
    lines = marks_of(scene, Line)
    for line, rate in zip(lines, rates, strict=True):
        wanted = [rate if isinstance(rate, float) else rate(step) for step in range(9)]
        at_last = dict(line.mark.at.tolist())  # of the two points of a drop the lower
        assert list(at_last) == list(range(1, 10))
        np.testing.assert_allclose(list(at_last.values()), wanted)
    path = gd.descend(gd.Surface(BOWL), SGD(rates[1]), (-3, 1), 9)
    np.testing.assert_allclose(
        np.diff(path.points, axis=0), -rates_of(path)[:, 1:] * path.gradients[:-1], atol=1e-15
    )


def test_the_drop_of_a_piecewise_rate_is_upright():
    scene = schedules(BOWL, [PiecewiseConstantDecay((3,), (0.1, 0.01))], (-3, 1), 9)
    (line,) = marks_of(scene, Line)
    np.testing.assert_allclose(line.mark.at[3:6], [(4, 0.1), (5, 0.1), (5, 0.01)])


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (Adam(0.4), "Adam(0.4)"),
        (Adam(CosineDecay(0.4, 9)), "Adam(CosineDecay(0.4, 9))"),
        (SGD(0.1, momentum=0.9), "SGD(0.1, momentum=0.9)"),
        (SGD(0.1, name="plain"), "0.1"),
        (0.1, "0.1"),
    ],
)
def test_a_rule_that_is_not_plain_descent_is_named(rule, written):
    assert written in words(schedules(BOWL, [rule], (-3, 1), 9))


def test_a_rate_too_long_for_its_place_stands_in_the_note():
    rate = PiecewiseConstantDecay((10, 20, 40), (0.1, 0.05, 0.02, 0.01))
    for size in ("notebook", "slides"):
        said = words(schedules(BOWL, [rate, 0.1], (-3, 1), 9).at(size))
        wanted = "PiecewiseConstantDecay((10, 20, 40), (0.1, 0.05, 0.02, 0.01)); 0.1"
        assert f"Learning rate: {wanted}" in [each.replace("\n", " ") for each in said]


def test_dots_run_along_the_rates_with_the_steps():
    scene = schedules(BOWL, [CosineDecay(0.1, 9)], (-3, 1), 9)
    assert len(scene) == 10
    (dot,) = marks_of(scene, Dots)
    for frame, step in ((0, 0), (4.5, 4), (8, 8), (9, 8)):
        np.testing.assert_allclose(dot.mark.at(frame), (step + 1, CosineDecay(0.1, 9)(step)))


def test_all_losses_are_on_one_scale():
    scene = schedules(BOWL, [0.1, 0.2, 0.3], (-3, 1), 9)
    curves = marks_of(scene, ValueCurve)
    assert len({mark.line.axes.get_ylim() for mark in curves}) == 1
    path = gd.descend(gd.Surface(BOWL), SGD(0.2), (-3, 1), 9)
    np.testing.assert_allclose(curves[1].line.get_ydata(), path.values, rtol=1e-9)


@pytest.mark.parametrize(
    ("language", "named"),
    [("en", ["constant", "exponential", "cosine"]), ("ko", ["고정", "지수 감소", "코사인"])],
)
def test_each_path_is_named_and_its_rate_written_out(language, named):
    set_language(language)
    try:
        said = words(schedules())
    finally:
        set_language("en")
    assert set(named) <= set(said)
    assert {"0.4", "ExponentialDecay(0.4, 10, 0.5)", "CosineDecay(0.4, 60)"} <= set(said)


def test_the_lesson_is_claimed_of_the_default_alone():
    lesson = "A constant rate rattles on, a falling one comes to rest"
    assert schedules().metadata["Title"] == lesson
    other = schedules(BOWL, RATES, (-3, 1), 9)
    assert other.metadata["Title"] == "Rates against the step, and the paths they make"
    assert "learning_rate=ExponentialDecay(" in other.metadata["Comment"]


def test_optimizers_and_their_own_names_serve_too():
    rules = [Adam(CosineDecay(0.3, 9), name="Adam, cosine"), SGD(ExponentialDecay(0.1, 3, 0.5))]
    said = words(schedules(BOWL, rules, (-3, 1), 9))
    assert {"Adam, cosine", "exponential"} <= set(said)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_every_size_holds_four_also_where_one_diverges(size):
    scene = schedules(BOWL, [0.1, 0.3, CosineDecay(0.3, 20), 0.02], (-3, 1), 20).at(size)
    scene.figure.canvas.draw()
    left = [trail.mark.left_at for trail in marks_of(scene, Trail)]
    assert [each is None for each in left] == [True, False, True, True]


def test_a_rate_is_any_number_that_numpy_has():
    rates = np.array([0.5, 0.25], "float32")
    scene = schedules(BOWL, rates, (-3, 1), 9)
    assert scene.alt_text == schedules(BOWL, [0.5, 0.25], (-3, 1), 9).alt_text


def test_rates_in_a_dict_have_the_names_under_which_they_stand():
    scene = schedules(BOWL, {"slow": 0.1, "falls": CosineDecay(0.3, 9), "own": "adam"}, (-3, 1), 9)
    assert {"slow", "falls", "own"} <= set(words(scene))
    assert "falls: SGD(learning_rate=CosineDecay(" in scene.metadata["Comment"]
    assert "own: Adam(" in scene.metadata["Comment"]


@pytest.mark.parametrize(
    ("surface", "rates", "start", "message"),
    [
        (BOWL, [], (1, 1), r"rates must be several, such as \[0.1, 0.01\], got \[\]"),
        (BOWL, [0.1], None, "schedules needs a start"),
        (BOWL, [0.1], [(1, 1), (2, 2)], "schedules needs one start"),
        (BOWL, [-0.1], (1, 1), "learning_rate must be 0 or more"),
        (BOWL, ["quick"], (1, 1), "no optimizer is called 'quick'"),
    ],
)
def test_what_cannot_be_drawn_is_refused(surface, rates, start, message):
    with pytest.raises(ValueError, match=message):
        schedules(surface, rates, start)
