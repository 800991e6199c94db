"""Newton's ellipse, a line search and conjugate directions as numbers, without a picture."""

import numpy as np
import pytest

import gdviz as gd
from gdviz import methods, studies

BENT = gd.Surface("x^2/8 + 4 (y - 0.6 sin(x))^2", minima=[(0, 0)])
TILTED = gd.Surface("x^2/2 + 3 y^2 + x y - x + 4")


# ------------------------------------------------------------------------- the quadratic model


def test_a_quadratic_model_has_value_slope_and_curvature_of_the_ground():
    point = np.array([-2.6, 1.3])
    model = studies.quadratic_model(BENT, point)
    near = point + 1e-4 * np.array([[1, 0], [0, 1], [1, 1], [-1, 2]])
    np.testing.assert_allclose(model(near), BENT(near), rtol=1e-10)
    np.testing.assert_allclose(model(point), BENT(point), rtol=1e-15)
    far = point + np.array([[1.0, 0], [0, 1.0]])
    away = far - point
    by_hand = [
        BENT(point) + BENT.gradient(point) @ d + d @ BENT.hessian(point) @ d / 2 for d in away
    ]
    np.testing.assert_allclose(model(far), by_hand, rtol=1e-13)


def test_the_lowest_point_of_a_bowl_is_where_newton_goes_and_of_a_saddle_there_is_none():
    bowl = studies.quadratic_model(TILTED, (3, -2))
    assert bowl.is_bowl
    path = gd.minimize(TILTED, (3, -2), "newton")
    np.testing.assert_allclose(bowl.lowest, path.points[1], atol=1e-12)
    saddle = studies.quadratic_model("x^2 - y^2", (1, 1))
    assert not saddle.is_bowl
    assert saddle.lowest is None
    with pytest.raises(ValueError, match="Hessian is finite"):
        studies.quadratic_model("sqrt(x) + y^2", (0, 1))


# ----------------------------------------------------------------------- Newton beside a descent


def test_newton_is_there_before_a_descent():
    found = studies.descend_beside_newton(BENT, gd.SGD(0.1), (-2.6, 1.3), 12)
    assert len(found.models) == len(found.newton)
    for model, point in zip(found.models, found.newton.points, strict=True):
        np.testing.assert_array_equal(model.point, point)
    np.testing.assert_allclose(found.newton.points[-1], 0, atol=1e-5)
    assert found.outcome == "alone"
    assert found.arrival(found.descent) is None
    assert found.newton.values[found.arrival(found.newton)] < found.descent.values.min()


@pytest.mark.parametrize(
    ("formula", "rule", "start", "outcome"),
    [
        ("x^2 + y^2", gd.SGD(0.5), (3, 1), "both"),
        ("x^2 + 10 y^2", gd.SGD(0.05), (3, 1), "alone"),
        ("x^2 + 10 y^2", gd.SGD(0.05), (0, 0), ""),
        ("x^4/4 - x^2/2 + y^2", gd.SGD(0.1), (0.1, 1.0), "alone"),
        ("x + y^2", gd.SGD(0.1), (1, 1), ""),
    ],
)
def test_what_is_said_of_both_is_true(formula, rule, start, outcome):
    found = studies.descend_beside_newton(formula, rule, start, 12)
    assert found.outcome == outcome


def test_pure_newton_at_a_saddle_has_not_arrived():
    found = studies.descend_beside_newton("x^4/4 - x^2/2 + y^2", gd.SGD(0.1), (0.1, 1), pure=True)
    np.testing.assert_allclose(found.newton.points[-1], 0, atol=1e-6)
    assert found.outcome == ""
    with pytest.raises(ValueError, match="write pure=False"):
        studies.descend_beside_newton("exp(x) - 2x + y^2", gd.SGD(0.1), (-8, 1), pure=True)


# ---------------------------------------------------------------------------------- line search


def test_a_search_shows_the_rates_in_the_order_in_which_they_were_tried():
    method = methods.Backtracking(first_rate=1.0, shrink=0.7, decrease=0.3)
    found = studies.search_along(TILTED, method, (-3, 1.6))
    np.testing.assert_allclose(found.rates, 0.7 ** np.arange(len(found.rates)), rtol=1e-12)
    assert found.rate == pytest.approx(found.rates[-1])
    np.testing.assert_array_equal(found.origin, (-3, 1.6))
    np.testing.assert_allclose(found.at(found.rate), found.path.points[-1], rtol=1e-12)
    enough = found.values(found.rates) <= found.line(found.rates, 0.3)
    assert enough.tolist() == [False] * (len(enough) - 1) + [True]
    tangent = (found.values(1e-7) - found.values(0)) / 1e-7
    assert found.slope == pytest.approx(float(tangent), rel=1e-5)
    assert found.line(0.0) == pytest.approx(float(found.values(0)))
    assert found.outcome == "shortened"


@pytest.mark.parametrize(
    ("formula", "method", "step", "outcome"),
    [
        ("x^2 + 10 y^2", "exact", 1, "exact"),
        ("x^2 + 10 y^2", "exact", 3, "exact"),
        ("x^2 + 10 y^2", "newton", 1, "first"),
        ("x^2 + 10 y^2", methods.Newton(pure=True), 1, "exact"),
        ("x^4 + 10 y^2", methods.Newton(pure=True), 1, "taken"),
        ("x^2/9 + y^2/8", "backtracking", 2, "first"),
        ("abs(x) + 0 y", methods.Backtracking(first_rate=1e9, shrink=1e-21), 1, "none"),
    ],
)
def test_what_a_search_came_to(formula, method, step, outcome):
    found = studies.search_along(formula, method, (-4, 1.5), step)
    assert found.outcome == outcome
    assert (found.rate is None) == (outcome == "none")
    assert found.step == step
    assert (found.rates > 0).all()


def test_a_search_that_is_none_is_refused():
    with pytest.raises(ValueError, match="ends after 1 steps, before step 2"):
        studies.search_along("x^2 + 10 y^2", "newton", (-4, 1.5), 2)
    with pytest.raises(ValueError, match=r"along a line of its own.*got BFGS\(\)"):
        studies.search_along("x^2 + 10 y^2", "BFGS", (-4, 1.5))
    with pytest.raises(ValueError, match="two variables"):
        studies.search_along("x^2", "exact", 1.0)


# -------------------------------------------------------------------------- conjugate directions


def test_conjugate_directions_are_conjugate_and_end_at_the_minimum():
    found = studies.find_conjugate_directions(TILTED, (-4, 1.6))
    first, second = found.directions
    assert abs(first @ TILTED.hessian((0, 0)) @ second) < 1e-12 * abs(first @ first)
    assert abs(first @ second) > 0.01 * np.hypot(*first) * np.hypot(*second)
    np.testing.assert_allclose(found.conjugate.gradients[-1], 0, atol=1e-12)
    np.testing.assert_allclose(found.objective.minima[0], found.conjugate.points[-1], atol=1e-12)
    np.testing.assert_allclose(found.conjugate.points[1], found.steepest.points[1], atol=1e-9)


def test_on_the_stretched_ground_contours_are_circles_and_the_turn_is_a_right_angle():
    found = studies.find_conjugate_directions(TILTED, (-4, 1.6))
    angles = np.linspace(0, 2 * np.pi, 9)
    circle = 2.5 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    heights = found.round_ground(circle)
    np.testing.assert_allclose(heights, heights[0], rtol=1e-12)
    first, second = np.diff(found.on_round_ground(found.conjugate).points, axis=0)
    assert abs(first @ second) < 1e-12
    np.testing.assert_allclose(
        found.round_ground(found.stretched(found.steepest.points)),
        found.steepest.values,
        rtol=1e-12,
    )
    np.testing.assert_allclose(found.round_ground.gradient((1.0, 2.0)), (1.0, 2.0), rtol=1e-12)


def test_steepest_descent_arrives_later_or_not_at_all():
    assert studies.find_conjugate_directions(TILTED, (-4, 1.6), 3).arrival is None
    found = studies.find_conjugate_directions(TILTED, (-4, 1.6), 60)
    assert found.arrival > 2
    along = studies.find_conjugate_directions("x^2 + 4 y^2", (3, 0))  # an axis of the ellipses
    assert (len(along.conjugate), along.arrival) == (2, 1)


@pytest.mark.parametrize("formula", ["x^4 + y^2", "x^2 - y^2", "x + y", "sin(x) + y^2"])
def test_what_is_no_bowl_has_no_conjugate_directions(formula):
    with pytest.raises(ValueError, match="needs a quadratic with a minimum"):
        studies.find_conjugate_directions(formula, (1, 1))
