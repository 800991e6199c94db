"""Cross-entropy: the pictures show the losses of gdviz, and the descents that were made."""

import numpy as np
import pytest
from reading import collisions, marks_of, texts

from gdviz import studies
from gdviz.plotting import binary_cross_entropy, cross_entropy, vanishing_slope
from gdviz.plotting.marks.lines import Dots, Line
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.writing import RunningNumber

PICTURES = (cross_entropy, binary_cross_entropy, vanishing_slope)


def moving(scene, kind, chart=None):
    """Return what moves on a chart, in the order it was drawn."""
    axes = None if chart is None else scene.figure.axes[chart]
    found = [mark for mark in marks_of(scene, kind) if len(mark) > 1]
    return [mark for mark in found if axes is None or mark.artists[0].axes is axes]


# ------------------------------------------------------------------------ of one prediction


@pytest.mark.parametrize("frame", [0, 37, 60.5, 89])
def test_one_prediction_costs_what_its_logarithm_says(frame):
    scene = cross_entropy(wrong=0.04)
    scene.draw(frame)
    dot, passed = moving(scene, Dots)
    ((right, loss),) = dot.dots.get_xydata()
    assert loss == pytest.approx(-np.log(right))
    stations = [p for p in (0.99, 0.9, 0.5, 0.1) if p > right]
    assert passed.dots.get_xydata()[:, 0].tolist() == stations
    said = [number.text.get_text() for number in moving(scene, RunningNumber)]
    digits = 2 if right > 0.1 else 3  # so that the loss is that of the number beside it
    assert said == [f"p = {right:.{digits}f}", f"loss {-np.log(right):.2f}"]


def named(scene):
    """Return the predictions that are named, each in one line, as far as they are seen."""
    seen = (each for each in scene.figure.findobj(Stamp) if each.get_visible())
    said = (each.get_text() for each in seen)
    return [words.replace("\n", " ") for words in said if "\n$p$" in words]


def test_five_predictions_are_named_from_sure_and_wrong_to_sure_and_right():
    scene = cross_entropy(size="slides")
    names = {"sure and wrong": 0.01, "wrong": 0.1, "undecided": 0.5, "right": 0.9}
    names["sure and right"] = 0.99
    told = [f"{name} $p$ = {p:g}: loss {-np.log(p):.2f}" for name, p in names.items()]
    assert sorted(named(scene)) == sorted(told)
    assert moving(scene, RunningNumber)[0].text.get_text() == ""  # these are told
    scene.draw(0)
    assert named(scene) == []
    short_of_it = named(cross_entropy(wrong=0.2, size="slides"))
    assert "wrong $p$ = 0.2: loss 1.61" in short_of_it
    assert not any("0.1:" in words for words in short_of_it)


def test_one_prediction_goes_from_right_to_wrong():
    scene = cross_entropy(wrong=0.02)
    dot, _ = moving(scene, Dots)
    assert dot.mark.at(0)[0][0] == pytest.approx(0.99)
    assert dot.mark.at(90)[0][0] == pytest.approx(0.02)


def exits(scene, chart):
    """Return the triangles that stand where a curve leaves a chart."""
    axes = scene.figure.axes[chart]
    found = (mark for mark in marks_of(scene, Dots) if len(mark) == 1)
    return [m.dots.get_xydata()[0] for m in found if m.dots.axes is axes]


def test_a_curve_without_bound_is_marked_where_it_leaves():
    (left,) = exits(cross_entropy(), 0)
    assert left == pytest.approx((np.exp(-6), 6), rel=0.02)
    assert "toward 0 it grows without bound" in texts(cross_entropy())


def test_both_branches_have_their_exits_and_slopes():
    scene = binary_cross_entropy()
    tops, ends = exits(scene, 0), exits(scene, 1)
    assert [top[1] for top in tops] == pytest.approx([scene.figure.axes[0].get_ylim()[1]] * 2)
    assert [end[1] for end in ends] == pytest.approx([-16, 16])
    scene.draw(30)
    p = 0.08 + 30 / 90 * 0.84
    heights = [mark.dots.get_xydata()[0] for mark in moving(scene, Dots)]
    expected = [(p, -np.log(p)), (p, -np.log(1 - p)), (p, -1 / p), (p, 1 / (1 - p))]
    np.testing.assert_allclose(heights, expected)


# ------------------------------------------------------------------------- the slope vanishes


def test_where_it_is_surely_wrong_only_cross_entropy_learns():
    scene = vanishing_slope(start=-6, learning_rate=1.0, steps=30)
    assert len(scene) == 31
    for index, path in enumerate(studies.vanishing_slope(-6, 1.0, 30).paths):
        learned = moving(scene, Line, 2)[index]
        scene.draw(30)
        answers = learned.line.get_xydata()
        np.testing.assert_array_equal(answers[:, 0], np.arange(31))
        np.testing.assert_allclose(answers[:, 1], 1 / (1 + np.exp(-path.points[:, 0])))
        assert (answers[-1, 1] > 0.9, answers[-1, 1] < 0.01) == [(1, 0), (0, 1)][index]
    assert {"−0.998 at the start", "−0.005 at the start"} <= set(texts(scene.at("slides")))


def test_answers_move_in_whole_steps_and_dots_on_their_curves():
    scene = vanishing_slope(steps=12)
    scene.draw(4.5)
    assert [len(line.line.get_xydata()) for line in moving(scene, Line, 2)] == [5, 5]
    study = studies.vanishing_slope(steps=12)
    path = study.paths[0].points[:, 0]
    between = (path[4] + path[5]) / 2
    slope = study.units[0].gradient([between])[0]
    steps, dot = moving(scene, Dots, 1)[:2]
    assert len(steps.dots.get_xydata()) == 5
    np.testing.assert_allclose(dot.dots.get_xydata(), [(between, slope)])


# ----------------------------------------------------------------------------------- the look


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_no_word_is_cut_off_or_meets_another(picture, size):
    scene = picture(size=size)
    for frame in (len(scene) - 1, len(scene) // 4):
        scene.draw(frame)
        assert collisions(scene) == []


@pytest.mark.parametrize(
    ("start", "rate", "steps", "words"),
    [
        (-6, 1, 30, "stands still"),
        (-12, 0.3, 100, "stands still"),
        (-3, 5, 10, "learns more slowly"),
        (4, 1, 30, "learns more slowly"),
    ],
)
def test_squared_error_is_said_to_stand_still_only_where_it_does(start, rate, steps, words):
    scene = vanishing_slope(start, rate, steps)
    assert words in scene.metadata["Title"]
    said = texts(scene)
    named = [text.replace("\n", " ") for text in said]
    assert named.count("cross-entropy") == named.count("squared error") == 2
    assert any("each dot" in text for text in said) is (steps < 60)


@pytest.mark.parametrize("picture", PICTURES, ids=lambda picture: picture.__name__)
def test_korean_has_room_and_every_glyph(picture, caplog):
    scene = picture(language="ko")
    assert any("가" <= letter <= "힣" for letter in scene.metadata["Title"])
    assert collisions(scene) == []
    scene.figure.canvas.draw()
    assert "glyph" not in caplog.text


@pytest.mark.parametrize("wrong", [0, 0.95, -1, np.nan, np.inf, None])
def test_a_prediction_outside_of_the_picture_is_refused(wrong):
    with pytest.raises(ValueError, match=r"wrong must be a probability from 0.007 to 0.9, got"):
        cross_entropy(wrong)
