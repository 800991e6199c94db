"""Two slices through a point, their slopes, and the arrow that these make together."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import two_slopes
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.perspective import Relief
from gdviz.studies import find_partials


def arrows(scene, frame):
    """Return the four arrows at a frame: of both slopes, their sum, and that turned round."""
    ends = [drawn.mark.at(frame) for drawn in marks_of(scene, Vector)]
    return np.array([tip - tail for tail, tip in ends])


def test_slopes_and_slices_are_those_of_the_surface():
    found = find_partials("x^2 + 2 y^2", (1.5, 1))
    assert found.value == 4.25
    assert found.gradient.tolist() == [3, 4]
    assert found.counts.tolist() == [True, True]
    along = np.array([0.0, 1.0, 2.0])
    assert found.slice_at(0, along).tolist() == [[0, 1, 2], [1, 1, 3], [2, 1, 6]]
    assert found.slice_at(1, along).tolist() == [[1.5, 0, 2.25], [1.5, 1, 4.25], [1.5, 2, 10.25]]
    assert found.tangent_at(1, along)[:, 2].tolist() == [0.25, 4.25, 8.25]
    assert found.tangent_at(0, along + 0.5)[:, 2].tolist() == [1.25, 4.25, 7.25]


def test_the_view_holds_the_point_and_the_minimum_or_is_the_domain_that_was_chosen():
    for point in ((1.5, 1), (-30, 40)):
        (left, right), (low, high) = find_partials("x^2 + 2 y^2", point).view
        assert left < min(point[0], 0) < max(point[0], 0) < right
        assert low < min(point[1], 0) < max(point[1], 0) < high
    chosen = gd.Surface("x^2 + 2 y^2", domain=((0, 3), (0, 2)))
    assert find_partials(chosen, (1, 1)).view == ((0, 3), (0, 2))
    assert np.ptp(find_partials("x^2 + y^2", (0, 0)).view, axis=1).min() > 0


def test_arrows_come_one_after_another_and_add_up():
    scene = two_slopes("x^2 + 2 y^2", (1.5, 1), size="notebook")
    assert len(scene) == 5
    assert np.isnan(arrows(scene, 0)).all()
    x, y, total, down = arrows(scene, 4)
    assert (x[1], y[0]) == pytest.approx((0, 0))
    assert x[0] / y[1] == pytest.approx(3 / 4)
    assert total == pytest.approx(x + y)
    assert down == pytest.approx(-total)
    seen = [np.isfinite(arrows(scene, frame)).all(axis=1).tolist() for frame in (1, 2, 3)]
    assert seen == [[k < frame for k in range(4)] for frame in (1, 2, 3)]
    assert {"slope 3 along $x$", "slope 4 along $y$", r"$\partial f/\partial y = 4$"} <= {
        *texts(scene)
    }


def test_the_camera_stands_downhill():
    for point in ((1.5, 1), (-1.5, 1), (1.5, -1), (-1.5, -1)):
        scene = two_slopes("x^2 + 2 y^2", point, size="notebook")
        (ground,) = (drawn.mark for drawn in marks_of(scene, Relief))
        turn = np.radians(ground.camera.azimuth)
        toward = np.array([np.cos(turn), np.sin(turn)])
        assert (np.sign(toward) == -np.sign(point)).all()


def test_tips_stay_in_view():
    for point in ((1.5, 1), (3, 0.1), (0.01, 0.02), (-20, 30)):
        scene = two_slopes("x^2 + 2 y^2", point, size="notebook")
        axes = scene.figure.axes[-1]
        tips = np.array([drawn.mark.at(4)[1] for drawn in marks_of(scene, Vector)])
        (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
        assert ((tips > (left, low)) & (tips < (right, high))).all()


def test_what_has_no_slope_is_refused():
    with pytest.raises(ValueError, match="no finite value and slope at"):
        two_slopes("ln(x) + y^2", (-1, 2))
    with pytest.raises(ValueError, match="point must be one point"):
        two_slopes("x^2 + y^2", [(1, 2), (3, 4)])
    with pytest.raises(ValueError, match="functions of two variables"):
        two_slopes("x^2", 1)


def test_where_no_arrow_is_none_points_uphill():
    level = two_slopes("x^2 - y^2", (0, 0)).alt_text
    assert level.endswith("an arrow for each slope: x 0, y 0.")
    assert two_slopes("x^2 - y^2", (1, 0)).alt_text.endswith("the gradient, points uphill.")
