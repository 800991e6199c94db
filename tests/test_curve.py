"""A formula of one variable, or of more than two: exact slopes, level places, and every verb."""

import copy
import dataclasses
import pickle

import mpmath
import numpy as np
import pytest
import sympy

import gdviz as gd
from gdviz import SGD, Adam, Curve
from gdviz.objectives.doors import objective_of
from gdviz.objectives.formula import Formula

WELL = Curve("w^4 - 3w^2 + w")
FORMULAS = (
    "w^4 - 3w^2 + w",
    "x cos(0.15 pi x)",
    "exp(-x^2) + tanh(3x)",
    "log(1 + exp(x))",
    "sqrt(x^2 + 1) - sin(x)/x",
    "max(0, x)^3 + abs(x - 7)",
    "x^2.5/(1 + x^2)",
    "θ₀² sin(1/θ₀)",
)


def exactly(expression, symbol, place, order):
    """A derivative of an expression in 50-digit arithmetic, by differences of its value."""
    with mpmath.workdps(50):
        function = sympy.lambdify(symbol, expression, "mpmath")
        return float(mpmath.diff(function, mpmath.mpf(place), order))


@pytest.mark.parametrize("formula", FORMULAS)
def test_values_slopes_and_curvatures_against_fifty_digits(formula):
    curve = Curve(formula)
    symbol = sympy.Symbol(curve.names[0], real=True)
    places = np.random.default_rng(0).uniform(0.1, 6, 40)
    found = curve(places), curve.gradient(places)[:, 0], curve.hessian(places)[:, 0, 0]
    for order, numbers in enumerate(found):
        truth = [exactly(curve.expression, symbol, place, order) for place in places.tolist()]
        np.testing.assert_allclose(numbers, truth, rtol=1e-10, atol=1e-13)


def test_a_number_is_a_point_and_numbers_are_points():
    assert WELL(2.0) == WELL([2.0]) == 6
    assert WELL.gradient(2.0).tolist() == [21]
    assert WELL.hessian(2).tolist() == [[42]]
    row = np.linspace(-2, 2, 5)
    np.testing.assert_array_equal(WELL(row), WELL(row[:, None]))
    assert WELL.gradient(row).shape == (5, 1)
    assert WELL.hessian(row[:, None]).shape == (5, 1, 1)
    assert WELL(np.float32(2)).dtype == np.float32


def test_what_a_curve_says_of_itself():
    curve = Curve("a w^2", a=2, domain=(-1, 3), minima=[0.0], start=2, name="bowl")
    assert (curve.dimension, curve.names, curve.letters) == (1, ("w",), ("w",))
    assert (curve.domain, curve.minima, curve.start) == (((-1, 3),), ((0,),), (2,))
    assert curve.latex() == r"a w^{2},\; a = 2"
    assert repr(curve) == "Curve('a w^2', a=2)"
    assert repr(Curve("rate^2", names=("rate",))) == "Curve('rate^2', names=('rate',))"
    assert curve.derivative == (4 * sympy.Symbol("w", real=True),)
    for twin in (
        pickle.loads(pickle.dumps(curve)),
        copy.deepcopy(curve),
        dataclasses.replace(curve),
    ):
        assert twin == curve
        assert twin(3.0) == 18


@pytest.mark.parametrize(
    ("formula", "settings", "message"),
    [
        ("x^2 + y^2", {}, r"x and y are the variables .* write gd.Surface\('x\^2 \+ y\^2'\)"),
        ("a b c", {}, "a, b and c are the variables of 'a b c': a curve has one; write gd.descend"),
        ("x^2", {"names": ("x", "y")}, "names must be one, got"),
        ("x^2", {"domain": (1, 0)}, r"a domain is \(min, max\), got \(1, 0\)"),
        ("x^2", {"start": (1, 2)}, r"a point has the shape \(1,\), got \(2, 1\)"),
    ],
)
def test_what_is_no_curve_is_refused(formula, settings, message):
    with pytest.raises(ValueError, match=message):
        Curve(formula, **settings)


# ------------------------------------------------------------------------------ where it is level

LEVEL = {
    "w^4 - 3w^2 + w": "-1.300840 min, 0.169938 max, 1.130901 min",
    "x^4": "0.000000 deg",
    "(x - 1)^2 (x - 1.001)^2": "1.000000 min, 1.000500 max, 1.001000 min",
    "x^100 - x": "0.954548 min",
    "x cos(0.15 pi x)": "-1.825685 min, 1.825685 max",
    "sin(x)": "-4.712389 max, -1.570796 min, 1.570796 max, 4.712389 min",
    "sin(x) + x": "-3.141593 deg, 3.141593 deg",
    "(x - 1)^3 exp(x)": "-2.000000 min, 1.000000 deg",
    "x + 1/x": "-1.000000 max, 1.000000 min",
    "exp(-1000(x - 1)^2)": "1.000000 max",
    "abs(x^2 - 1)": "0.000000 max",
    "abs(x)": "",
    "tan(x)": "",
    "1/(1 + exp(-x))": "",
    "3": "",
}


@pytest.mark.parametrize("formula", LEVEL)
def test_a_curve_is_level_there_and_nowhere_else(formula):
    found = Curve(formula).critical_points()
    told = ", ".join(f"{each.point[0] + 0:.6f} {each.kind[:3]}" for each in found)
    assert told.replace("-0.000000", "0.000000") == LEVEL[formula]


def test_a_polynomial_is_known_everywhere_and_others_in_the_domain():
    assert Curve("(x - 1000)^2").critical_points()[0].point == (1000,)
    assert Curve("(x - 1000)^2").critical_points().complete
    assert "in the domain only" in Curve("sin(x)").critical_points().partial
    assert len(Curve("sin(x)").critical_points(((0, 100),))) == 32
    (minimum,) = Curve("cosh(x)").critical_points()
    assert minimum.eigenvalues == pytest.approx((1,))


# ----------------------------------------------------------------------------------- every verb


def test_a_text_with_one_letter_is_a_curve_with_two_a_surface_with_more_a_formula():
    kinds = {"w^2": Curve, "y^2": Curve, "3": gd.Surface, "a b": gd.Surface, "x y z": Formula}
    for text, kind in kinds.items():
        assert type(objective_of(text)) is kind
    assert type(objective_of(sympy.Symbol("theta") ** 2)) is Curve


@pytest.mark.parametrize("start", [2.0, (2.0,), [2.0, -1.0], [[2.0], [-1.0]]])
def test_descents_on_a_curve_are_the_loop_by_hand(start):
    path = gd.descend("w^4 - 3w^2 + w", SGD(0.02), start, 20)
    w = np.array(start, float).reshape(path.points[0].shape)
    for point in path.points:
        np.testing.assert_allclose(point, w, rtol=1e-12)
        w = w - 0.02 * (4 * w**3 - 6 * w + 1)
    assert path.points.shape[-1] == 1


def test_a_sweep_of_rates_on_a_curve_is_as_many_descents():
    rates = np.linspace(0.01, 0.1, 300)
    swept = gd.descend(WELL, gd.sweep(SGD, learning_rate=rates), 2.0, 60, keep="last")
    alone = [gd.descend(WELL, SGD(rate), 2.0, 60).points[-1, 0] for rate in rates[::50]]
    np.testing.assert_allclose(swept.points[-1, ::50, 0], alone, rtol=1e-9)


def test_the_end_that_a_book_tells():
    path = gd.descend(Curve("x cos(0.15 pi x)"), SGD(2), 10, 10)
    assert path.points[-1, 0] == pytest.approx(-1.528166, abs=1e-6)


def test_the_law_of_a_curve():
    law = gd.stability(SGD(0.05), "5w^2")
    assert law.eigenvalues == (10,)
    assert (law.largest_stable_rate, law.condition_number, law.point) == (0.2, 1, (0,))
    assert law.regime == "converges"
    assert gd.stability(SGD(0.05), WELL).point == pytest.approx((-1.300840,), abs=1e-6)
    assert gd.sharpness(WELL, 2.0) == 42


def test_more_than_two_variables_descend():
    bowl = objective_of("x^2 + 2y^2 + 3z^2 + x y")
    path = gd.descend(bowl, Adam(0.1), (1, 1, 1), 200)
    assert np.abs(path.points[-1]).max() < 1e-3
    matrix = np.array([[2, 1, 0], [1, 4, 0], [0, 0, 6]])
    np.testing.assert_array_equal(bowl.hessian((1, 2, 3)), matrix)
    np.testing.assert_allclose(path.gradients, path.points @ matrix, rtol=1e-12, atol=1e-15)
    assert gd.sharpness(bowl, (1, 1, 1)) == pytest.approx(np.linalg.eigvalsh(matrix)[-1])
    assert gd.stability(SGD(), bowl, (0, 0, 0)).largest_stable_rate == pytest.approx(2 / 6)
    with pytest.raises(ValueError, match="point must be given"):
        gd.stability(SGD(), bowl)
    assert repr(bowl) == "Formula('x^2 + 2y^2 + 3z^2 + x y')"
