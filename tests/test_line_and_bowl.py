"""The line and its bowl: a point on the one is the other, and both move together."""

import numpy as np
import pytest
from reading import marks_of, texts

from gdviz import SGD, Adam
from gdviz.plotting import line_and_bowl
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.trail import Trail
from gdviz.studies.line_fit import fit_line

X, Y = np.array([-1.0, 0.0, 2.0]), np.array([0.0, 3.0, 3.0])


def test_a_point_is_a_line_and_its_loss_what_that_misses():
    found = fit_line(X, Y, optimizer=SGD(0.1), start=(1, 1), steps=3)
    residuals = found.residuals((1, 1))
    assert residuals[:, 0].tolist() == [[-1, 0], [0, 1], [2, 3]]
    assert residuals[:, 1].tolist() == [[-1, 0], [0, 3], [2, 3]]
    assert found.path.values[0] == pytest.approx(4 / 3)
    # the slopes of the mean square: 2 mean(r x), 2 mean(r)
    assert found.path.points[1] == pytest.approx([1, 1 - 0.1 * 2 * -2 / 3])


def test_it_comes_down_to_the_line_of_least_squares():
    found = fit_line()
    assert found.comes_down
    assert np.polyfit(*found.samples.T, 1) == pytest.approx(found.surface.minima[0])
    assert found.path.points[-1] == pytest.approx(found.surface.minima[0], abs=0.05)
    assert not fit_line(steps=1).comes_down


def test_line_and_point_move_together():
    scene = line_and_bowl(X, Y, optimizer=Adam(0.3), start=(1, -1), steps=8)
    found = fit_line(X, Y, optimizer=Adam(0.3), start=(1, -1), steps=8)
    first, misses, line = marks_of(scene, Line)
    (trail,) = marks_of(scene, Trail)
    for step in (0, 5, 8):
        scene.draw(step)
        w, b = found.path.points[step]
        at, heights = line.line.get_data()
        assert heights == pytest.approx(w * at + b)
        seen = misses.line.get_xydata()
        ends = seen[np.isfinite(seen).all(axis=1)].reshape(-1, 2, 2)
        assert ends == pytest.approx(found.residuals((w, b)))
        assert trail.end.get_xydata()[-1] == pytest.approx((w, b))
    assert first.line.get_ydata() == pytest.approx(first.line.get_xdata() * 1 - 1)
    told = f"loss {found.path.values[-1]:.3g}"
    assert any(told in words for words in texts(scene))


def test_half_way_between_two_steps_the_line_is_between():
    scene, found = line_and_bowl(), fit_line()
    line = marks_of(scene, Line)[-1]
    scene.draw(0.5)
    w, b = found.path.points[:2].mean(axis=0)
    at, heights = line.line.get_data()
    assert heights == pytest.approx(w * at + b)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"loss": "binary_crossentropy"}, "line"),
        ({"x": [1, 2]}, "as many samples"),
        ({"start": [(0, 0), (1, 1)]}, "one optimizer and one start"),
    ],
)
def test_what_is_no_line_is_refused_in_a_sentence(settings, said):
    with pytest.raises(ValueError, match=said):
        line_and_bowl(**settings)


def test_a_first_line_that_is_out_of_sight_has_no_name():
    shown = line_and_bowl([1, 2, 3, 4, 5], [0, 1, 2, 3, 4], start=(0, -1), steps=3)
    assert "first line" not in texts(shown.figure)
    assert "first line" in texts(line_and_bowl(X, Y, start=(1, 1), steps=3).figure)


def test_of_a_line_that_is_no_number_any_more_the_last_one_is_told():
    scene = line_and_bowl(optimizer=SGD(1.5), steps=900)
    scene.draw(900)
    told = " ".join(texts(scene))
    assert "nan" not in told
    assert "loss ∞" in told
