"""Sparse and categorical cross-entropy: an integer and a one-hot row give one number."""

import numpy as np
import pytest
from reading import collisions, marks_of, texts

from gdviz.plotting import sparse_and_categorical
from gdviz.plotting.marks.lines import Line, Vector
from gdviz.plotting.marks.plates import Plate

P, RIGHT = (0.2, 0.1, 0.3, 0.4), 3


@pytest.fixture
def scene():
    return sparse_and_categorical(P, RIGHT, size="notebook")


def seen(scene, frame):
    """Return the words that are seen at a frame."""
    scene.draw(frame)
    return {text.get_text() for text in scene.figure.axes[0].texts if text.get_visible()}


def test_terms_too_small_in_one_line_take_two():
    sizes = {}
    for size in ("paper", "notebook"):
        scene = sparse_and_categorical(size=size)
        terms = [each for each in scene.figure.axes[0].texts if each.get_text().startswith("−0·")]
        assert len(terms) == 4
        sizes[size] = {
            (each.get_text().count("\n"), each.get_fontsize() > 0.55 * scene.theme.size.base)
            for each in terms
        }
    assert sizes == {"paper": {(1, True)}, "notebook": {(0, True)}}


def test_bars_are_as_high_as_probabilities(scene):
    bars = [drawn.mark.at for drawn in marks_of(scene, Plate)[:4]]
    heights = np.array([top - bottom for _, bottom, _, top in bars])
    assert heights / heights.sum() == pytest.approx(P)
    assert {"0.20", "0.10", "0.30", "0.40"} <= set(texts(scene))


def test_the_integer_points_at_its_column(scene):
    scene.draw(len(scene) - 1)
    down, *_ = marks_of(scene, Vector)
    left, _, right, top = marks_of(scene, Plate)[RIGHT].mark.at
    (x, _), (end, tip) = down.mark.at(len(scene) - 1)
    assert x == end == pytest.approx((left + right) / 2)
    assert tip > top


def test_both_formulas_meet_at_one_number_after_another(scene):
    formula = "−log\N{NO-BREAK SPACE}0.40"
    assert formula not in seen(scene, 0)
    assert {formula} <= seen(scene, 1)
    assert "0.916" not in seen(scene, 1)
    assert {formula, "0.916"} <= seen(scene, 2)
    assert f"−1·{formula[1:]}" in seen(scene, 3)
    assert texts(scene).count(formula) == 2  # in both colours
    _, sparse, categorical = marks_of(scene, Vector)
    assert np.isfinite(sparse.mark.at(2)).all()
    assert np.isnan(categorical.mark.at(4)).all()
    assert np.isfinite(categorical.mark.at(5)).all()


def test_terms_that_are_zero_are_struck_out(scene):
    terms = [words for words in texts(scene) if "·log" in words]
    assert [words[1] for words in terms] == ["0", "0", "0", "1"]
    strikes = [drawn.mark.at for drawn in marks_of(scene, Line)][1:]
    assert len(strikes) == 3
    assert all(np.isnan(at(3)).all() and np.isfinite(at(4)).all() for at in strikes)


def test_wherever_the_right_class_is_no_words_meet():
    for size in ("half", "paper", "notebook"):
        for p in ((0.5, 0.5), (0.1, 0.2, 0.3, 0.125, 0.15, 0.125)):
            for right in (0, 1, len(p) - 1):
                made = sparse_and_categorical(p, right, size=size)
                assert collisions(made, bare=True) == [], (size, p, right)


@pytest.mark.parametrize("size", ["notebook", "slides"])
def test_the_bars_leave_no_part_of_a_page_empty(size):
    scene = sparse_and_categorical(P, RIGHT, size=size)
    lowest = min(text.get_window_extent().y0 for text in scene.figure.axes[0].texts)
    assert lowest < 2.5 * scene.theme.em
