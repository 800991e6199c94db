"""The best line through points, checked against what it must be."""

import numpy as np
import pytest

from gdviz.loss.regression import least_absolute, least_squares, lowest, weighted_median


def test_both_find_a_line_on_which_all_points_lie():
    x = np.array([-1.0, 0.5, 2, 3])
    for fit in (least_squares, least_absolute):
        np.testing.assert_allclose(fit(x, 2 * x - 0.5), (2, -0.5), rtol=1e-14)


def test_least_squares_stay_exact_far_from_the_origin():
    x = 1e6 + np.arange(5.0)
    assert least_squares(x, 3 * (x - 1e6))[0] == pytest.approx(3, rel=1e-12)


def test_points_above_one_another_have_no_best_line():
    assert least_squares(np.ones(3), np.arange(3.0)) is None
    assert least_absolute(np.ones(3), np.arange(3.0)) is None


@pytest.mark.parametrize(
    ("values", "weights", "median"),
    [([3, 1, 2], [1, 1, 1], 2), ([1, 2, 3], [1, 1, 9], 3), ([5, 4], [1, 3], 4), ([7], [2], 7)],
)
def test_a_weighted_median_has_at_most_half_on_either_side(values, weights, median):
    assert weighted_median(np.array(values, float), np.array(weights, float)) == median


def test_weights_move_the_line_to_the_points_that_have_them():
    x, y = np.array([0.0, 1, 2, 3]), np.array([0.0, 1, 2, 9])
    np.testing.assert_allclose(least_absolute(x, y), (1, 0))
    w, b = least_absolute(x, y, np.array([0.1, 0.1, 5, 5]))
    np.testing.assert_allclose((2 * w + b, 3 * w + b), (2, 9))


class Bowl:
    """(w - 1)^4 + (w - 1)^2 + (b + 2)^2: steep far away."""

    def __call__(self, point):
        return (point[0] - 1) ** 4 + (point[0] - 1) ** 2 + (point[1] + 2) ** 2

    def value_and_gradient(self, point):
        return self(point), np.array(
            [4 * (point[0] - 1) ** 3 + 2 * (point[0] - 1), 2 * (point[1] + 2)]
        )

    def hessian(self, point):
        return np.diag([12 * (point[0] - 1) ** 2 + 2, 2.0])


class Slope(Bowl):
    """exp(-w) + b^2, which has no lowest point."""

    def __call__(self, point):
        return np.exp(-point[0]) + point[1] ** 2

    def value_and_gradient(self, point):
        return self(point), np.array([-np.exp(-point[0]), 2 * point[1]])

    def hessian(self, point):
        return np.diag([np.exp(-point[0]), 2.0])


def test_newton_finds_the_lowest_point_and_claims_none_where_there_is_none():
    np.testing.assert_allclose(lowest(Bowl(), np.array([9.0, 4])), (1, -2), atol=1e-12)
    assert lowest(Slope(), np.zeros(2)) is None
