"""Kinks are found where a slope jumps, and nowhere else; a traced curve has its corners."""

import numpy as np
import pytest

from gdviz import studies
from gdviz.studies.kinks import alike, find_kinks, trace


class Function:
    """An objective of one variable, of its value and its slope."""

    def __init__(self, value, slope):
        self.value, self.slope = value, slope

    def value_and_gradient(self, points):
        return self.value(points[..., 0]), self.slope(points)


@pytest.mark.parametrize(
    ("slope", "expected"),
    [
        (np.sign, [(0, -1, 1)]),
        (lambda x: np.where(x < 0.3, 2.0, -1.0), [(0.3, 2, -1)]),
        (lambda x: np.floor(x / 2), [(at, at / 2 - 1, at / 2) for at in (-2, 0, 2)]),
        (lambda x: np.clip(x, -1, 1), []),  # a kink of the slope is none of the loss
        (lambda x: 2 * x, []),
        (lambda x: np.tanh(200 * x), []),  # steep is not a jump
        (lambda x: 1 / (3.0001 - x), []),
        (lambda x: np.zeros_like(x), []),
    ],
)
def test_kinks_are_found_where_the_slope_jumps(slope, expected):
    found = find_kinks(slope, -3.0, 3.0)
    assert len(found) == len(expected)
    np.testing.assert_allclose(np.reshape(found, (-1, 3)), np.reshape(expected, (-1, 3)), atol=3e-5)


def test_a_curve_has_its_corner_and_its_slope_a_gap():
    traced = trace(Function(lambda x: np.abs(x - 0.7), lambda x: np.sign(x - 0.7)), -2, 2)
    points, slopes, (kink,) = traced.points, traced.slopes, traced.kinks
    corner = points[np.argmin(points[:, 1])]
    np.testing.assert_allclose(corner, (0.7, 0), atol=1e-5)
    assert (np.diff(points[:, 0]) > 0).all()
    (gap,) = np.flatnonzero(np.isnan(slopes[:, 1]))
    np.testing.assert_allclose(slopes[gap - 1 : gap + 2, 0], 0.7, atol=1e-5)
    assert slopes[[gap - 1, gap + 1], 1].tolist() == [-1, 1] == [kink.left, kink.right]
    assert set(np.delete(slopes[:, 1], gap)) == {-1, 1}  # nothing in between


def test_nothing_stands_in_a_jump_where_a_sample_would():
    kinked = trace(Function(np.abs, np.sign), -1, 1).slopes[:, 1]
    assert set(kinked[~np.isnan(kinked)]) == {-1, 1}


def test_slopes_that_lie_on_one_another_are_told():
    def line(factor):
        return trace(Function(np.abs, lambda x: np.clip(factor * x, -1, 1)), -3, 3)

    assert alike([line(1), line(1.5), line(0.1)], 2) == [(0, 1)]


def test_a_person_asks_for_the_kink_of_a_loss():
    (kink,) = studies.trace(studies.Answer("hinge", [1.0]), -2, 3).kinks
    assert kink == pytest.approx((1, -1, 0), abs=1e-5)
