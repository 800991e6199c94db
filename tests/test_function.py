"""A Python callable descends and is drawn: how it is called, and how good its slopes are."""

import math
from functools import partial

import mpmath
import numpy as np
import pytest
from reading import texts
from scipy.optimize import rosen, rosen_der, rosen_hess

import gdviz as gd
from gdviz import SGD, Function, Surface, descend
from gdviz.objectives.doors import objective_of

RNG = np.random.default_rng(0)


def ravine(x, y):
    return x**2 + 10 * y**2


def with_if(x, y):
    return x**2 + 10 * y**2 if x > -100 else 0.0


def plateau(x, y, height=3):
    return height


class Callable:
    def __call__(self, p):
        return p[0] ** 2 + 10 * p[1] ** 2


WAYS = {  # the function, what it is told, its names, whether it takes a point
    "numbers": (ravine, {}, ("x", "y"), False),
    "a lambda": (lambda mu, sigma: mu**2 + 10 * sigma**2, {}, ("mu", "sigma"), False),
    "other names": (ravine, {"names": ("a", "b")}, ("a", "b"), False),
    "with if": (with_if, {}, ("x", "y"), False),
    "math": (lambda x, y: math.pow(x, 2) + 10 * math.pow(y, 2), {}, ("x", "y"), False),
    "points": (lambda p: p**2 @ [1, 10], {"names": ("x", "y")}, ("x", "y"), True),
    "one point": (lambda p: p[0] ** 2 + 10 * p[1] ** 2, {"names": ("x", "y")}, ("x", "y"), True),
    "a sum": (lambda p: np.sum(p**2 * [1, 10]), {"names": ("x", "y")}, ("x", "y"), True),
    "an object": (Callable(), {"names": ("x", "y")}, ("x", "y"), True),
    "partial": (partial(lambda a, x, y: a * x**2 + 10 * y**2, 1), {}, ("x", "y"), False),
    "any number": (lambda *p: p[0] ** 2 + 10 * p[1] ** 2, {"names": ("x", "y")}, ("x", "y"), False),
    "with an option": (lambda x, y, a=10: x**2 + a * y**2, {}, ("x", "y"), False),
    "with its gradient": (ravine, {"gradient": lambda x, y: (2 * x, 20 * y)}, ("x", "y"), False),
    "gradient as an array": (
        ravine,
        {"gradient": lambda x, y: np.array([2 * x, 20 * y])},
        ("x", "y"),
        False,
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_however_it_is_called_it_is_the_same_function(way):
    function, told, names, in_one = WAYS[way]
    given = Function(function, **told)
    assert (given.names, given.takes_points) == (names, in_one)
    for shape in ((2,), (3, 2), (8, 2), (2, 2), (4, 9, 2), (0, 2)):
        points = RNG.uniform(-3, 3, shape)
        value, gradient = given.value_and_gradient(points)
        np.testing.assert_allclose(value, points**2 @ [1, 10], rtol=1e-12)
        np.testing.assert_allclose(given(points), value, rtol=1e-12)
        np.testing.assert_allclose(gradient, points * [2, 20], rtol=1e-8, atol=1e-8)
        assert given.hessian(points).shape == (*shape, 2)
    np.testing.assert_allclose(given.hessian((1, 2)), np.diag([2, 20]), rtol=1e-6, atol=1e-6)


def test_one_number_is_a_curve():
    well = Function(lambda w: w**4 - 3 * w**2 + w)
    assert (well.dimension, well.names) == (1, ("w",))
    assert well(2.0) == 6
    assert well.gradient(2.0) == pytest.approx([21])
    path = descend(lambda w: w**4 - 3 * w**2 + w, SGD(0.05), 2.0, 20)
    exact = descend("w^4 - 3w^2 + w", SGD(0.05), 2.0, 20)
    np.testing.assert_allclose(path.points, exact.points, rtol=1e-8)
    kinds = [(round(each.point[0], 5), each.kind) for each in well.critical_points()]
    assert kinds == [(-1.30084, "minimum"), (0.16994, "maximum"), (1.1309, "minimum")]


def test_the_start_tells_how_many_numbers_a_point_has():
    path = descend(rosen, SGD(1e-4), (1.0, 2.0, 3.0), 3)
    assert path.names == ("x", "y", "z")
    np.testing.assert_allclose(path.gradients[0], rosen_der(path.points[0]), rtol=1e-8)
    assert objective_of(rosen, np.ones((9, 5))).names == ("x_1", "x_2", "x_3", "x_4", "x_5")


def test_a_function_of_scipy_with_its_gradient():
    given = Function(rosen, ("x", "y"), gradient=rosen_der)
    points = RNG.uniform(-2, 2, (20, 2))
    np.testing.assert_allclose(given.gradient(points), [rosen_der(p) for p in points], rtol=1e-14)
    hessians = [rosen_hess(p) for p in points]
    np.testing.assert_allclose(given.hessian(points), hessians, rtol=1e-7, atol=1e-4)
    assert (given.name, given.latex()) == ("rosen", "")


@pytest.mark.parametrize(
    ("function", "gradient"),
    [
        (ravine, lambda p: np.stack([2 * p[..., 0], 20 * p[..., 1]], -1)),
        (ravine, lambda p: [2 * p[0], 20 * p[1]]),
        (lambda p: p[0] ** 2 + 10 * p[1] ** 2, lambda x, y: (2 * x, 20 * y)),
    ],
)
def test_a_gradient_takes_numbers_or_a_point_whatever_its_function_takes(function, gradient):
    given = Function(function, ("x", "y"), gradient=gradient)
    points = RNG.uniform(-2, 2, (20, 2))
    np.testing.assert_array_equal(given.gradient(points), points * [2, 20])
    np.testing.assert_array_equal(given.gradient(points[0]), points[0] * [2, 20])


def test_a_gradient_of_other_numbers_and_a_function_that_returns_nothing_are_refused():
    with pytest.raises(ValueError, match=r"must take 2 numbers, or one point, but takes x, y, z$"):
        Function(ravine, gradient=lambda x, y, z: (x, y))
    with pytest.raises(ValueError, match=r"must give real numbers, got None$"):
        Function(lambda x, y: None)([1, 2])


# ---------------------------------------------------------------------------- slopes and curvature

FORMULAS = {
    "waves": ("sin(x) cos(2y) + x y", lambda x, y: np.sin(x) * np.cos(2 * y) + x * y),
    "ravine": ("x^4 + 100 (y - x^2)^2", lambda x, y: x**4 + 100 * (y - x**2) ** 2),
    "hill": ("exp(-x^2 - y^2/2) + x/9", lambda x, y: np.exp(-(x**2) - y**2 / 2) + x / 9),
    "far": ("log(1 + x^2 y^2)", lambda x, y: np.log(1 + x**2 * y**2)),
}


def exactly(expression, names, point, orders):
    """A derivative of an expression in 50-digit arithmetic, by differences of its value."""
    import sympy

    symbols = [sympy.Symbol(name, real=True) for name in names]
    with mpmath.workdps(50):
        function = sympy.lambdify(symbols, expression, "mpmath")
        return float(mpmath.diff(function, tuple(map(mpmath.mpf, point)), orders))


@pytest.mark.parametrize("key", FORMULAS)
@pytest.mark.parametrize("reach", [3, 50])
def test_differences_against_fifty_digits(key, reach):
    text, function = FORMULAS[key]
    exact, given = Surface(text), Function(function)
    for point in RNG.uniform(-reach, reach, (12, 2)).tolist():
        value, gradient = given.value_and_gradient(point)
        hessian = given.hessian(point)

        def truth(*orders, point=point):
            return exactly(exact.expression, "xy", point, orders)

        slopes = [truth(1, 0), truth(0, 1)]
        bends = [truth(2, 0), truth(1, 1), truth(0, 2)]
        # a difference knows no more of a slope than the value has digits
        size = abs(value) / max(1, *map(abs, point))
        assert value == pytest.approx(truth(0, 0), rel=1e-12)
        allowed = 1e-6 * max(*map(abs, slopes), 1e-3 * size)
        np.testing.assert_allclose(gradient, slopes, rtol=1e-6, atol=allowed)
        allowed = 1e-6 * max(*map(abs, bends), size)
        np.testing.assert_allclose(hessian[[0, 0, 1], [0, 1, 1]], bends, rtol=1e-6, atol=allowed)


def test_the_domain_tells_over_what_length_it_changes():
    def tiny(x, y):
        return np.sin(1e4 * x) + 1e4 * y

    point = (1e-5, 0.0)
    told = Function(tiny, domain=((-1e-3, 1e-3), (-1e-3, 1e-3)))
    assert told.gradient(point)[0] == pytest.approx(1e4 * math.cos(0.1), rel=1e-6)


def test_float32_points_are_looked_at_in_float64():
    points = np.array([[0.5, -0.25], [1, 2]], np.float32)
    found = Function(ravine).value_and_gradient(points)
    assert [each.dtype for each in found] == [np.float32] * 2
    np.testing.assert_allclose(found[1], points * [2, 20], rtol=1e-6)


def test_what_computes_in_float32_has_a_longer_step():
    def single(x, y):
        two, ten = np.float32(2), np.float32(10)
        return np.float32(x) ** two + ten * np.float32(y) ** two

    given = single, lambda x, y: float(single(x, y)), lambda x, y: np.float64(single(x, y))
    for function in map(Function, given, [("x", "y")] * 3):
        np.testing.assert_allclose(function.gradient((1, 2)), (2, 40), rtol=1e-3)
        np.testing.assert_allclose(function.hessian((1, 2)), np.diag([2, 20]), atol=0.3)


def test_round_values_are_not_taken_for_those_of_float32():
    for function, slopes in (
        (lambda x, y: x**2 + 10 * y**2, (2, 40)),
        (lambda x, y: 3.0 * x + y, (3, 1)),
        (lambda x, y: max(x - 2, 0.0) + 1.0, (0, 0)),
    ):
        np.testing.assert_allclose(Function(function).gradient((1.0, 2.0)), slopes, rtol=1e-9)


# ----------------------------------------------------------------------------------- words


@pytest.mark.parametrize(
    ("name", "letter"),
    [
        ("learning rate", r"\mathrm{learning\ rate}"),
        ("x_learning_rate", r"x_{\mathrm{learning\ rate}}"),
        ("100%", r"\mathrm{100\%}"),
        ("item #1", r"\mathrm{item\ \#1}"),
        ("a $ of b", r"\mathrm{a\ \$\ of\ b}"),
        ("$w$", "w"),
        (r"$\theta_0$", r"\theta_{0}"),
        (r"\mathrm{rate}", r"\mathrm{\mathrm{rate}}"),
    ],
)
def test_a_variable_has_any_name_and_is_drawn(name, letter):
    given = Function(ravine, (name, "b"))
    assert given.letters == (letter, "b")
    scene = gd.race(given, SGD(0.04), (2, 1), 3)
    assert f"${letter}$" in texts(scene)
    scene.figure.canvas.draw()


def test_a_picture_says_its_name_and_invents_no_formula():
    assert Function(ravine).description == "ravine of x, y, in Python"
    for given, name in (
        (Function(ravine, ("theta_0", "w1")), "ravine"),
        (Function(with_if), "with_if"),
        (Function(lambda x, y: x + y), None),
        (Function(lambda x, y: x + y, name="tilted"), "tilted"),
    ):
        assert (given.name, given.latex()) == (name, "")
    assert repr(Function(ravine)) == "Function(ravine, names=('x', 'y'))"
    described = gd.race(ravine, SGD(0.04), (2, 1), 5).metadata["Comment"]
    assert described.startswith("ravine of x, y, in Python; start [2.0, 1.0]")


def test_a_race_on_a_callable_is_that_on_its_formula():
    paths = [descend(given, SGD(0.04), (2, 1), 30) for given in (ravine, "x^2 + 10 y^2")]
    np.testing.assert_allclose(paths[0].points, paths[1].points, rtol=1e-7, atol=1e-9)
    for given in (Function(ravine), lambda x, y: with_if(x, y), Callable()):
        assert len(gd.race(given, SGD(0.04), (2, 1), 9)) == 10
    law = gd.stability(SGD(0.04), ravine)
    assert law.largest_stable_rate == pytest.approx(0.1, rel=1e-6)


def test_constants_and_what_is_not_finite():
    assert Function(plateau)(np.ones((9, 2))).tolist() == [3] * 9
    np.testing.assert_array_equal(Function(plateau).gradient((1, 2)), (0, 0))
    path = descend(lambda x, y: x**4 + y**4, SGD(1.0), (9, 9), 30)
    assert path.diverged_at is not None


@pytest.mark.parametrize(
    ("function", "told", "message"),
    [
        (5, {}, "a function is called with numbers or points, got 5"),
        (Surface, {}, "a function is called with numbers or points"),
        (math.hypot, {}, r"does not say how many .* write gd.Function\(f, names=\('x', 'y'\)\)"),
        (lambda: 3, {}, "does not say how many numbers it takes"),
        (ravine, {"names": ("x", "y", "z")}, "names must be 2, as many as ravine takes"),
        (ravine, {"names": "xy"}, "names must be two that differ, got 'xy'"),
        (ravine, {"names": ("x", "x")}, "names must be two that differ"),
        (ravine, {"domain": (0, 1)}, "a domain is"),
        (ravine, {"start": (1, 2, 3)}, r"points must have the shape \(..., 2\)"),
    ],
)
def test_what_is_no_function_is_refused(function, told, message):
    with pytest.raises(ValueError, match=message):
        Function(function, **told)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda x, y: None, "must give real numbers, got None"),
        (lambda x, y: (x, y), r"must have the shape \(\) here, got \(2,\)"),
        (lambda x, y: 1j * x, "must give real numbers"),
        (lambda x, y: "text", "must give real numbers"),
    ],
)
def test_what_it_gives_is_looked_at(function, message):
    with pytest.raises(ValueError, match=message):
        descend(function, SGD(0.1), (1, 1), 2)


def test_an_error_of_ones_own_is_shown_as_it_is():
    def broken(x, y):
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        descend(broken, SGD(0.1), np.ones((9, 2)), 2)
