import math
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import product

import mpmath
import numpy as np
import pytest
import sympy

from gdviz.calculus import doubts, limits, numeric
from gdviz.calculus.exact import Exact
from gdviz.calculus.formula import parse
from gdviz.calculus.symbolic import compile_numpy, gradient, hessian
from gdviz.objectives.curve import Curve
from gdviz.programs import memory
from gdviz.surfaces import Surface


def compiled(text, names=("x", "y")):
    expression, symbols = parse(text, names), sympy.symbols(names, real=True)
    return compile_numpy(
        (expression, gradient(expression, symbols), hessian(expression, symbols)), symbols
    )


# names of the variables, text, point, value, gradient
OF_ANY_NUMBER = [
    ("w", "w^4 - 3*w^2 + w", (2,), 6, (21,)),
    ("w", "sin(w)/w + abs(w)", (0,), 1, (0,)),
    ("abc", "a*b^2 + exp(c)", (2, 3, 0), 19, (9, 12, 1)),
    ("abc", "sqrt(a^2 + b^2 + c^2) + sin(a - c)/(a - c)", (0, 0, 0), 1, (0, 0, 0)),
    ("abcdu", "(a - b)*c*d/u", (3, 1, 2, 5, 4), 5, (2.5, -2.5, 2.5, 1, -1.25)),
    ("abcdu", "abs(a + b - c - d) + u", (1, 2, 2, 1, 7), 7, (0, 0, 0, 0, 1)),
]


@pytest.mark.parametrize(("names", "text", "point", "value", "slope"), OF_ANY_NUMBER)
def test_a_point_has_any_number_of_coordinates(names, text, point, value, slope):
    function, n = compiled(text, tuple(names)), len(names)
    for shape in ((n,), (1, n), (2, 3, n), (memory.MANY, n)):
        points = np.broadcast_to(np.array(point, float), shape)
        found, slopes, curvatures = function(points)
        np.testing.assert_allclose(found, np.full(points.shape[:-1], value), rtol=1e-9)
        np.testing.assert_allclose(slopes, np.broadcast_to(slope, points.shape), atol=1e-9)
        assert curvatures.shape == (*points.shape, n)


@pytest.mark.parametrize("text", ["3", "x", "2*x + y", "x*y**2", "exp(x)/y", "abs(x) + y"])
def test_results_have_the_full_shape_and_the_points_dtype(text):
    shapes = [(), (0,), (1,), (7,), (3, 5), (2, 0, 3)]
    for shape, dtype in product(shapes, (np.float32, np.float64)):
        points = np.random.default_rng(0).uniform(1, 2, (*shape, 2)).astype(dtype)
        for result, own in zip(compiled(text)(points), [(), (2,), (2, 2)], strict=True):
            assert result.shape == shape + own
            assert result.dtype == dtype


@pytest.mark.parametrize("text", ["x**3 - 2*x*y", "sin(x)*exp(y)", "sqrt(x**2 + y**2)/(1 + x**2)"])
def test_one_point_a_grid_and_blocks_on_threads_give_the_same(text, monkeypatch):
    function = compiled(text)
    points = np.random.default_rng(1).uniform(-2, 2, (29, 31, 2))
    whole = function(points)
    one = function(points[3, 4])
    monkeypatch.setattr(numeric, "BLOCK", 64)
    monkeypatch.setattr(numeric, "SERIAL", 128)
    for result, in_blocks, single in zip(whole, function(points), one, strict=True):
        np.testing.assert_array_equal(result, in_blocks)
        np.testing.assert_allclose(result[3, 4], single, rtol=1e-15)


def test_points_in_any_memory_order():
    function = compiled("x - 10*y")
    points = np.arange(24.0).reshape(2, 3, 4)
    np.testing.assert_array_equal(function(points.T[..., :2])[0], (points[0] - 10 * points[1]).T)


# text, point, value, gradient, second derivative along x
LIMITS = [
    ("sin(x)/x", (0, 0), 1, (0, 0), -1 / 3),
    ("(1 - cos(x))/x**2", (0, 3), 0.5, (0, 0), -1 / 12),
    ("(exp(x) - 1)/x", (0, 0), 1, (0.5, 0), 1 / 3),
    ("(cos(x) - 1 + x**2/2)/x**4 + y", (0, 3), 3 + 1 / 24, (0, 1), None),
    ("sin(x - 2)/(x - 2)*y", (2, 3), 3, (0, 1), -1),
    ("sqrt(abs(x - y)) + y", (2, 2), 2, (0, 1), None),
    ("sqrt(x**2 + y**2)", (0, 0), 0, (0, 0), None),
    ("x*log(abs(x)) - x", (0, 0), 0, None, None),
    # around it there is no value in float64 either
    ("sin(x)*log(1 - cos(x)) + y", (0, 1), 1, None, None),
    ("(x - sin(x))/(sin(x) - x)*y", (0, 2), -2, (0, -1), None),
    ("20 - 20*exp(-0.2*sqrt(0.5*(x**2 + y**2))) + x", (0, 0), 0, (1, 0), None),
]


@pytest.mark.parametrize(("text", "point", "value", "slope", "curvature"), LIMITS)
def test_where_the_formula_divides_zero_by_zero_the_limit_stands(
    text, point, value, slope, curvature
):
    function = compiled(text)
    single = function(np.array(point, float))
    grid = function(np.array([point, (1.5, 0.5), point], float))
    for results in (single, [result[2] for result in grid]):
        assert results[0] == pytest.approx(value, abs=1e-15)
        if slope is not None:
            np.testing.assert_allclose(results[1], slope, atol=1e-9)
        if curvature is not None:
            assert results[2][0, 0] == pytest.approx(curvature, abs=1e-12)
    assert np.isfinite(grid[0]).all()


def test_float32_has_the_limits_too():
    value, slope, _ = compiled("sin(x)/x + y")(np.array([0, 1], np.float32))
    assert value == 2
    np.testing.assert_array_equal(slope, np.array([0, 1], np.float32))


def test_many_different_limits(monkeypatch):
    monkeypatch.setattr(limits, "EXACT_LIMITS", 5)
    y = np.linspace(1, 2, 40)
    value, slope, _ = compiled("y*sin(x)/x")(np.stack([np.zeros(40), y], -1))
    np.testing.assert_allclose(value, y, rtol=1e-14)
    np.testing.assert_allclose(slope[:, 1], 1, rtol=1e-14)
    np.testing.assert_allclose(slope[:, 0], 0, atol=1e-5)


@pytest.mark.parametrize(
    ("text", "point", "value", "slope"),
    [
        ("log(1 + exp(x))", (1000, 0), 1000, 1),
        ("log(1 + exp(x))", (-1000, 0), 0, 0),
        ("log(1 + exp(x))", (1e30, 0), 1e30, 1),
        ("1/(1 + exp(-x))", (-1000, 0), 0, 0),
        ("1/(1 + exp(-x))", (1000, 0), 1, 0),
        ("exp(x)/(1 + exp(x))", (1000, 0), 1, 0),
        ("log(cosh(x))", (-1000, 0), 1000 - np.log(2), -1),
        ("(exp(x) - exp(-x))/(exp(x) + exp(-x))", (800, 0), 1, 0),
        ("tanh(x)", (-1000, 0), -1, 0),
        ("log(exp(x) + exp(y))", (2000, 2000), 2000 + np.log(2), 0.5),
    ],
)
def test_exponentials_do_not_overflow_on_the_way(text, point, value, slope):
    function = compiled(text)
    results = function(np.array(point, float))
    assert results[0] == pytest.approx(value, rel=1e-15)
    assert results[1][0] == pytest.approx(slope, rel=1e-15)
    single = function(np.array(point, np.float32))
    assert single[1][0] == pytest.approx(slope, rel=1e-6)


@pytest.mark.parametrize(
    ("text", "point", "value", "slope"),
    [
        ("1/x", (0, 0), np.inf, -np.inf),
        ("x**0.5", (0, 0), 0, np.inf),
        ("log(x)", (0, 0), -np.inf, np.inf),
        ("sqrt(x)", (-1, 0), np.nan, np.nan),
        ("log(x)*x", (-1e-9, 0), np.nan, np.nan),
        ("x**4", (1e100, 0), np.inf, 4e300),
        ("exp(x)", (1000, 0), np.inf, np.inf),
        # what is 0 in float64 is below 0
        ("1/sqrt(y*exp(-x))", (800, -1), np.nan, np.nan),
        ("log(sin(y*exp(-x)))", (800, -1), np.nan, np.nan),
        ("(y*exp(-x))**-0.3", (800, -1), np.nan, np.nan),
        ("1/x + exp(y)", (0, 1000), np.inf, -np.inf),
        # it swings for ever, if more and more slowly
        ("sign(cos(log(abs(x))))", (0, 0), np.nan, np.nan),
        # within an angle that does not grow, whose sine is above 0
        ("x*sqrt(-sin(14.2 + 0.9*cos(1/x)))", (0, 0), np.nan, np.nan),
        # and comes to all numbers, though it is seldom large, or small
        ("x*tan(1/x)", (0, 0), np.nan, np.nan),
        ("x/tan(1/x)", (0, 0), np.nan, np.nan),
        ("acosh(tan(1/x))", (0, 0), np.nan, np.nan),
        ("x*atan(tan(1/x))", (0, 0), 0, 0),
        # one of what it comes to alone has a value: that is none
        ("log2(2*atanh(tan(log1p(x)/7)))", (-1, 0), np.nan, np.nan),
        ("acosh(cos(max(6, exp(x))))", (280, 0), np.nan, np.nan),
        ("sqrt(cos(log(abs(x)))) + y", (0, 1), np.nan, np.nan),
        ("exp(acos(sign(cos(log1p(1/x)))))", (0, 0), np.nan, np.nan),
        # and has a value at one of the places nearby that are looked at
        (
            "acosh(log2(cos(2 sin(hypot(2, sqrt(x^-2))^0.3))^(1/x))"
            " - cos(cos(12 (log(logaddexp(y, 2)) + 3.36)^-2)))",
            (0, 2),
            np.nan,
            np.nan,
        ),
        # what is below 0 has whole powers alone, and y^-0.5 is whole beside 0 where y is 1e-40
        ("sign(x^(y^-0.5)) + y", (-0.5, 0), np.nan, np.nan),
        # 1 to the power of what is no number, which cos(x - pi) is in float64 alone
        ("cos(x - pi)^asin(y)", (-math.pi, 3), np.nan, np.nan),
        ("x^log(y) + y", (1, -2), np.nan, np.nan),
        # complex, after what is infinite in float64 alone
        ("log1p(acosh(log1p(log1p(acosh(acosh(sinh(x)))))/3))", (986, 0), np.nan, np.nan),
        ("x**2 + y", (np.nan, 0), np.nan, np.nan),
        ("sqrt(x**2 + y)", (np.inf, 0), np.inf, np.nan),
    ],
)
def test_what_is_infinite_or_undefined_stays_so(text, point, value, slope):
    function = compiled(text)
    point = np.array(point, float)
    for results in (function(point), [result[0] for result in function(point[None])]):
        np.testing.assert_allclose([results[0], results[1][0]], [value, slope])


@pytest.mark.parametrize(
    "text",
    [
        *("1/(1 - x)", "y/(x - y)", "y/(y - x)", "1/(1 - x)**3", "y/(3 - 3*x)**3", "(x - y)**3"),
        *("(y - x)**3", "(1 - x)**-1 + y", "1/(2 - x - y)", "y/(1 - x**2) + 1/(4 - 4*x)"),
    ],
)
def test_a_difference_of_what_is_equal_is_0_and_one_over_it_infinite(text):
    x = y = np.float64(1)
    with np.errstate(divide="ignore"):
        right = eval(text)
    surface = Surface(text, names=("x", "y"))
    for found in (surface([x, y]), *surface([[x, y]] * 2)):
        assert (found, np.signbit(found)) == (right, np.signbit(right))


def test_tan_of_an_angle_at_its_end_squared_is_infinite_above():
    assert Surface("tan(asin(x^3))^2 + y")([1.0, 0.0]) == np.inf


@pytest.mark.parametrize(
    ("text", "slope"),
    [
        *(("x^2 sin(1/x)", 0), ("x^2 abs(cos(1/x))", 0), ("x^3 exp(cos(1/x))", 0)),
        *(("x (2 + cos(1/x))", math.nan), ("x abs(cos(1/x))", math.nan)),
        ("x^2 sin(1/x) + 3x", 3),
    ],
)
def test_the_slope_between_waves_that_go_on_to_swing_is_that_of_the_value(text, slope):
    surface = Surface(f"{text} + 5y", names=("x", "y"))
    np.testing.assert_array_equal(surface.gradient([0.0, 1.0]), [slope, 5])
    np.testing.assert_array_equal(Curve(text).gradient([0.0]), [slope])


def test_an_angle_beyond_float64_is_any_and_its_sine_less_than_9():
    surface = Surface("max(sin(exp(x)), 9y)", names=("x", "y"))
    for y, value in ((1.0, 9), (1 / 18, np.nan)):
        found = surface([2000.0, y]), surface.value_and_gradient([2000.0, y])[0]
        np.testing.assert_array_equal(found, value)  # the value alone was no number


def test_what_is_no_number_has_no_power_and_so_a_limit_beside_what_overflows_too():
    surface = Surface("exp(x) y (y/sign(y))^y", names=("x", "y"))
    values, slopes = surface.value_and_gradient([[1, 0], [800, 3]])
    assert values[0] == surface([1, 0]) == 0
    np.testing.assert_allclose(slopes[0], [0, np.e])


@pytest.mark.parametrize("text", ["log(x) + y", "x*log(x)", "exp(x)*sin(y)/x"])
@pytest.mark.parametrize("size", [-1.0, 1e300])
def test_a_grid_beyond_the_domain_is_not_searched_point_by_point(text, size):
    function, points = compiled(text), np.full((50_000, 2), size)
    function(points[:2])
    before = time.process_time()
    function(points)
    assert time.process_time() - before < 0.5  # point by point it takes a minute


def test_one_result_without_a_value_leaves_the_others():
    surface = Surface("log1p(sqrt(asinh(hypot(x, y)^7)^(2x/y) atan(softplus((x^x + y)(y + x))))^4)")
    point = [136.6989736941648, 723.9051099056358]
    value, _ = surface.value_and_gradient([point, point])
    np.testing.assert_allclose(value, surface(point), rtol=1e-13)


@pytest.mark.parametrize(
    ("formula", "point", "value"),
    [
        # a minimum with what has no value has none; complex numbers have no angle
        ("sigmoid(min(0.267, -sin(cos(tan(x) tan(log10(x))))))", [0.0, 1.0], None),
        ("sqrt(x^2 atan2(y^1.5, x)^-0.5)", [0.5, -1.0], np.nan),
        ("1e164 + tanh((x x)^1.5) - 2x", [0.7, 0.0], 1e164),
        ("(-abs(max(x y, 8)^-0.5 + max(y^2, y)))^(1/3)", [0.7, -1.3], np.nan),
        ("max(0.25, min(sigmoid(0.5), 1/x))", [0.0, 1.0], None),  # a line of numbers alone
        # the root of what is 0 in float64 is complex, and so it has no sign
        ("sign((y exp(-x))^1.5)", [800.0, -1.0], np.nan),
        # on each line through the origin on which it has values it has another
        ("exp(0.5/log(-pi y/x))", [0.0, 0.0], np.nan),
        # what is complex has no order, and no other function of it has a value
        ("expm1(asinh(logaddexp(1, log(y)^2)))", [1.0, -2.0], np.nan),
        # from 2^53 on each number of float64 is whole, and this one is not, but for rounding
        ("(x/y)^(y^7)", [-0.3, 406.82119375407007], np.nan),
        ("2 + sqrt((y/x)^(x^7))", [406.82119375407007, -1.0], np.nan),
        ("x^(y^7)", [2**-53 - 1, 408.0], (1 - 2**-53) ** 408**7),
        # it is infinite, as atanh(1) is
        ("x tan(softplus(atanh(sign(tanh(x - 2) + 1)^2) - y))", [0.7, -1.3], np.nan),
        ("abs(abs(exp(x atan(1/y))))", [0.7, -1.3], math.exp(0.7 * math.atan(-1 / 1.3))),
    ],
)
def test_odd_values_and_their_slopes(formula, point, value):
    surface = Surface(formula)
    alone, (together, slopes) = surface(point), surface.value_and_gradient([point, point])
    np.testing.assert_array_equal(together, alone)
    if value is not None:
        np.testing.assert_allclose(alone, value, rtol=4e-16)  # as any NumPy rounds it
    if value == 1e164:
        cube = 0.7**3
        np.testing.assert_allclose(slopes[0], [3 * 0.49 / np.cosh(cube) ** 2 - 2, 0], rtol=1e-14)


@pytest.mark.parametrize(
    ("formula", "place"),
    [
        ("log(x) + y^2", -1.0),
        ("x/abs(x) + y", 0.0),
        ("atan(1/x) + x y", 0.0),
        ("(y - exp(-x))^1.3", -9e2),
    ],
)
def test_where_there_is_no_value_there_is_no_slope(formula, place):
    surface = Surface(formula)
    for slopes in (surface.gradient, surface.hessian):
        assert np.isnan(slopes([place, 1.0])).all()
        assert np.isnan(slopes([[place, 1.0]] * 3)).all()
        assert np.isfinite(slopes([[place, 1.0], [2.5, 1.0]])[1]).all()


def test_where_there_is_no_value_around_a_point_slopes_are_not_sought(monkeypatch):
    asked, results = [], Exact._results
    monkeypatch.setattr(
        Exact, "_results", lambda self, point: asked.append(point) or results(self, point)
    )
    assert np.isnan(Surface("max(y/relu(-x), x^2)").hessian([0.7, -1.3])).all()
    assert len(asked) < 20  # at all places of all scales it would be 60


def test_where_there_is_no_value_around_a_point_none_is_sought_nearer(monkeypatch):
    digits, one = set(), Exact.one
    monkeypatch.setattr(
        Exact,
        "one",
        lambda self, k, point: digits.add(self._arithmetic.dps) or one(self, k, point),
    )
    assert np.isnan(Surface("max(y/relu(-x), x^2)").hessian([0.7, -1.3])).all()
    assert digits == {limits.SCALES[0].digits}


def test_limits_leave_mpmath_as_it_was_whatever_thread_asks():
    before = mpmath.mp.dps
    surface = Surface("(exp(x) - 1)/x + y")
    points = np.zeros((600, 2))
    points[:, 1] = np.arange(600)
    with ThreadPoolExecutor(3) as threads:
        found = list(threads.map(surface, [points] * 6))
    for values in found:
        np.testing.assert_array_equal(values, 1 + points[:, 1])
    assert mpmath.mp.dps == before


@pytest.mark.parametrize(
    ("formula", "point", "value"),
    [
        # over 0 they are finite by chance
        ("exp(tanh(atan((1/sign(y) x)^-0.5)))", [1.0, 0.0], math.exp(math.tanh(math.pi / 4))),
        ("min(y, -0.5, atan(1/sign(x)))", [0.0, 2.0], np.nan),
        ("atan2(x/relu(1 + y), 2)", [-1.0, -2.0], np.nan),
        ("exp(-1/x^2) + abs(y)", [0.0, 1.0], 1.0),
        ("atan(1/x)^2 + abs(y)", [0.0, 1.0], math.pi**2 / 4 + 1),
        ("relu(log(x)) + y^2", [0.0, 1.0], 1.0),
        ("sigmoid(1/x) + y^2", [0.0, 1.0], np.nan),
        ("atan(1/x) + y^2", [0.0, 1.0], np.nan),
        # the division is of the slope alone
        ("sqrt(pow(max(-3.78, x), x) + y)", [-1.0, 1.0], 0.0),
        ("sigmoid(sigmoid(((2 + x)/-y)^(12x))) + y", [-2.0, -1.0], 1 / (1 + math.exp(-1)) - 1),
        # around it a wave takes all its values, of which a few would not tell
        ("max(0.9999, cos(log(x)/x)) + y", [0.0, 1.0], np.nan),
        ("x sin(1/x) + y", [0.0, 1.0], 1.0),
        ("x sin(1/x) + y^2", [0.0, 0.0], 0.0),
        # tan takes all values, of which atanh has most nowhere
        ("atanh(square(tan(y log10(-x))))", [0.0, -2.0], np.nan),
        # beside it slopes overflow, and a sign that may be one of what is infinite is 0
        ("tan((2 + sign(x y)) abs(x sigmoid((x^-0.5 + x)^3))^0.09)", [0.0, 1.0], 0.0),
        # the sign beside it is 0 there, and -1 or 1 around
        ("sin(1/log(x) + sign(-abs(x))) + y", [0.0, 1.0], np.nan),
        # so is the angle beside it: 3π/4 from above, -π/4 from below
        ("atan2(y, x y) + 1/log(y^2)", [-1.0, 0.0], np.nan),
        ("atan2(y^2, x) + 1/log(y^2)", [-1.0, 0.0], math.pi),
        # it is real on a few ways to the point alone, and infinite from one side
        ("log(-y/x) + acos(atan2(x, y))", [0.0, 0.0], np.nan),
        # nor is it one where it is another on a parabola, or on one side of an axis
        ("y^2/max(x, y) + tanh(y)", [0.0, 0.0], np.nan),
        ("logaddexp(x^3, log2((x - y) sin(y)/expm1(x)))^1.5", [0.0, 0.0], np.nan),
        ("tanh(atan2(log(y)/(x + y), sin(y)))", [0.0, 0.0], np.nan),
        ("log1p(max(x, y)/log(y))", [0.0, -1.0], np.nan),  # 0 times a complex number is complex
        # and so are these, where x/y is between 0 and 1: from there it comes to any value
        ("sqrt(asin(x/y))", [0.0, 0.0], np.nan),
        ("log(cos(sqrt(atan(asin(x y/sin(y^2))))))", [0.0, 0.0], np.nan),
        ("x exp(1/x) + y", [0.0, 1.0], np.nan),
        # beside 1e254 what grows like 1/y is little for long, and what grows like log|x| forever
        ("1e254 exp(x) + y (sign(y) sinh(y))^-2", [0.0, 0.0], np.nan),
        ("1e254 exp(x) + y (sign(y) sinh(y))^-1.5", [0.0, 0.0], np.nan),
        ("1e254 + sign(x) log(abs(x)) + y", [0.0, 1.0], np.nan),
        ("1e254 exp(x) + y (sign(y) sinh(y))^-0.5", [0.0, 0.0], 1e254),
        # near 0 it seems to be 0, and grows like the logarithm of a logarithm
        ("tanh(sqrt(log(logaddexp(-y^2, hypot(y, y)^-2)) x)^7)", [1e-8, 0.0], np.nan),
    ],
)
def test_what_is_finite_after_a_division_by_0_is_its_limit(formula, point, value):
    surface = Surface(formula, names=("x", "y"))
    values, _ = surface.value_and_gradient([point, point])
    np.testing.assert_allclose([surface(point), *values], value, rtol=1e-14)


_OF_LOG = 2 * math.log(138.49287527645316)


@pytest.mark.parametrize(
    ("formula", "point", "value", "slope"),
    [
        # sinh(653)^2 is beyond float64, its root is not
        ("hypot(sinh(x), y)", [-653.0, 0.0], math.sinh(653), [-math.sinh(653), 0]),
        # asin(...)^(4/3) is 0 in float64, and 1 over it no pole
        ("asin(exp(x))^(-1/3) + y", [-600.0, 0.0], math.exp(200), [-math.exp(200) / 3, 1]),
        ("pow(2exp(-x), 1e-7) + y", [-3e7, 0.0], 2e0**1e-7 * math.exp(3), None),
        ("log1p(relu(cosh(x)))", [-2e4, 0.0], 2e4 - math.log(2), [-1, 0]),
        ("1e47 exp(-3x) cos(y)", [260.0, 0.0], math.exp(47 * math.log(10) - 780), None),
        # y^50 is 0 in float64, and its logarithm no pole
        ("max(atan2(x, y), log(y^50))", [1e-8, 1e-8], math.pi / 4, [5e7, -5e7]),
        ("sign(sigmoid(x)) + y", [-1e4, 1.0], 2, [0, 1]),
        ("asinh(exp(x))", [1e6, 0.0], 1e6 + math.log(2), [1, 0]),
        ("(max(expm1(log(y)), y)^7 + 1)^(-x)", [1.0, 2.0], 1 / 129, None),
        ("(tanh(y)^7)^y + x", [0.0, -2.0], math.tanh(-2) ** -14, None),
        ("(pow(tanh(y)^7, y))^softplus(x)", [0.0, -2.0], math.tanh(2) ** (-14 * math.log(2)), None),
        ("atan2(x, sqrt(x sinh(y)))", [2.0, 800.0], 2 * math.exp(-400), None),
        # a constant below 0 has no root, its square has all
        ("pow(cos(softplus(2.35))^28, log(y)) + x", [0.0, 1.0], 1.0, None),
        ("(log(0.3)^2)^x + y", [0.7, 0.0], abs(math.log(0.3)) ** 1.4, None),
        # its slope is 0/0 in float64, there and around it
        ("1e-166/tan(exp(x)) + y", [-550.0, 0.0], None, [-((10**-83 * math.exp(275)) ** 2), 1]),
        # beside a value that overflows on the way exponents of a slope cancel
        (
            "acosh(cosh(exp(sinh(y)) + y)) + x",
            [0.0, 3.65],
            math.exp(math.sinh(3.65)) + 3.65,
            [1, math.exp(math.sinh(3.65)) * math.cosh(3.65) + 1],
        ),
        # between two numbers a logarithm is of the sum itself
        ("log(9 + sigmoid(y))", [0.0, -2e8], math.log(9), [0, 0]),
        ("softplus(cos(pow(1, sqrt(x))))", [1.0, 0.0], math.log1p(math.exp(math.cos(1))), [0, 0]),
        # sinh(u) is no difference of exponentials near 0
        ("sinh(x) sigmoid(sqrt(y))", [1e-8, 0.0], 5e-9, None),
        # of cos(atan2(u, v)) = v/√(u² + v²) the slope cancels
        ("cos(atan2(y - y, 1/x)) + x", [1e-8, 0.0], 1 + 1e-8, [1, 0]),
        # u/√(1 + u²) has a slope that cancels
        (
            "tanh(asinh(x)) + sin(atan(y))",
            [3e5, 4e5],
            None,
            [(9e10 + 1) ** -1.5, (16e10 + 1) ** -1.5],
        ),
        # a square in the slope is 0 in float64, and so is what a sign is of
        (
            "1e-87/abs(0.5^(x + y))",
            [-640.0, 0.0],
            1e-87 * 2**-640,
            [1e-87 * 2**-640 * math.log(2)] * 2,
        ),
        (
            "cosh(sign(softplus(y)))/y^2",
            [0.0, -7e5],
            math.cosh(1) / 49e10,
            [0, math.cosh(1) / 1715e14],
        ),
        # exponentials that are both small differ by less than 1e-16
        (
            "1e16 (exp(x) - exp(y))/(x + y)^4",
            [-230.0, -396.0],
            1e16 * math.exp(-230) / 626**4,
            [1e16 * math.exp(-230) / 626**4 * (1 + 4 / 626), 4e16 * math.exp(-230) / 626**5],
        ),
        # beside exponents of 1e8 one of 18 keeps its digits
        ("log(expm1(expm1(x))) + y", [18.0, 0.0], math.expm1(18), [math.exp(18), 1]),
        (
            "softplus(expm1(log1p(x^2) + e) - y)",
            [2e4, 0.0],
            (1 + 4e8) * math.exp(math.e) - 1,
            [4e4 * math.exp(math.e), -1],
        ),
        # a power of e is exp(u) wherever it stands
        (
            "log(x^(e^sqrt(y)))^0.5",
            [2.0, 4.0],
            math.e * math.log(2) ** 0.5,
            [math.e / 4 / math.log(2) ** 0.5, math.e * math.log(2) ** 0.5 / 8],
        ),
        # nothing but a product makes numbers again of what is 0 and infinite in float64
        ("exp(y) tanh(exp(-x))", [710.0, 720.0], math.exp(10), [-math.exp(10), math.exp(10)]),
        ("exp(-x) exp(y) exp(-x^2)", [30.0, 800.0], math.exp(-130), None),
        ("x exp(exp(y))", [0.0, 7.0], 0, None),
        # 1e200 squared, in a slope, is no float64: beside what varies, and in a sum with it
        ("asinh(1e200/x) + y", [2.0, 0.0], 200 * math.log(10), [-0.5, 1]),
        ("atan2(x, 1e200/x) + y", [3.0, 0.0], 9e-200, [6e-200, 1]),
        ("atan2(x, 1e200) + y", [3.0, 0.0], 3e-200, [1e-200, 1]),
        # y - x y/2 is as large as its largest, which is taken from it as a whole
        ("log(exp(y - x y/2) + x)", [-17.3, 1e8 / 3], 9.65e8 / 3, [-5e7 / 3, 9.65]),
        # in the slope exp(2 exp(√(y² + 36))) is infinite in float64, and multiplied by its root
        (
            "1/((2^x + y) exp(-exp(hypot(y, 6))))",
            [1.0, 2.5],
            math.exp(math.exp(6.5)) / 4.5,
            [
                -math.log(4) * math.exp(math.exp(6.5)) / 20.25,
                math.exp(math.exp(6.5)) / 4.5 * (math.exp(6.5) / 2.6 - 1 / 4.5),
            ],
        ),
        # x³ and y³ are 0 in float64, and their quotient is 1
        ("log(asin(sin((y/x)^-3)))", [1e-160, 1e-160], 0, [3e160, -3e160]),
        # the angle of what is twice as far up as it is to the right, if both are infinite
        ("atan2(2sinh(x), cosh(x) + y)", [714.0, 1.0], math.atan(2), None),
        # an infinite denominator is no 0 beside 1e166
        (
            "1e166/((2 + y^2) exp(x) cosh(1/x))",
            [878.0, 0.0],
            math.exp(166 * math.log(10) - 878) / 2 / math.cosh(1 / 878),
            None,
        ),
        # over one denominator both logarithms would be as large as y
        ("log(exp(x) + sigmoid(x y))", [2.0, -3e8], 2, [1, 0]),
        (
            "log(exp(exp(x)) + sigmoid(2 - y))",
            [0.5, -1e8],
            None,
            [math.exp(0.5 + math.exp(0.5)) / (math.exp(math.exp(0.5)) + 1), 0],
        ),
        # what is exp(-6e13) has a sign, and exp(1e200) an inverse
        ("sign(softplus(-(y^2))) + x", [0.0, -7.6e6], 1, [1, 0]),
        ("acosh(cosh(x)) + y", [1e200, 0.0], 1e200, [1, 1]),
        # an exponential times what has vanished is beyond float64 in truth
        ("softplus(x) exp(y)", [-1000.0, 2000.0], math.inf, None),
        ("-expm1(y) softplus(x)^3", [-1000.0, 5000.0], -math.inf, None),
        # an exponent of 8e13 is taken from another, which has 70 more
        (
            "log(expm1(expm1(expm1(pi + x)) * 0.5))",
            [3.5 - math.pi, 0.0],
            math.expm1(math.expm1(3.5)) / 2,
            [0.5 * math.exp(math.expm1(3.5) + 3.5), 0],
        ),
        # and one of 1e13 from the logarithm of it, or twice that
        (
            "log(expm1(log(expm1(expm1(20y))))) + x",
            [1.0, 1.53],
            math.expm1(30.6) + 1,
            [1, 20 * math.exp(30.6)],
        ),
        (
            "log(expm1(2log(y + exp(expm1(20y))) - x)) + x",
            [1.0, 1.53],
            2 * math.expm1(30.6),
            [0, 40 * math.exp(30.6)],
        ),
        # beside 1 it is behind 347 digits, and 868
        ("log(1 + exp(y) - x)", [1.0, -800.0], -800, None),
        ("log(1 + exp(y) - x)", [1.0, -2000.0], -2000, [-np.inf, 1]),
        # 1 - cos(u) is behind 340, and what its slope is of u^3 behind 680
        ("exp((cos(x - y) - 1)/(x - y)^2)", [1e-170, 0.0], math.exp(-0.5), None),
        ("(sin(x - y) - x + y)/(x - y)^3", [1e-120, 0.0], -1 / 6, [1e-120 / 60, -1e-120 / 60]),
        # of four exponentials less is left than of two sinh
        ("(sinh(x) - sinh(x - y))/sinh(x)", [3e-19, -2e-19], -2 / 3, None),
        # a square of cosh is 60, and the exponent beside it 5e9
        (
            "log1p(exp((tanh(asinh(log(y^2))) - x)^4) + y)",
            [-271.4858635667075, -138.49287527645316],
            None,
            [
                -4 * (_OF_LOG / math.hypot(1, _OF_LOG) + 271.4858635667075) ** 3,
                4
                * (_OF_LOG / math.hypot(1, _OF_LOG) + 271.4858635667075) ** 3
                * (1 + _OF_LOG**2) ** -1.5
                * 2
                / -138.49287527645316,
            ],
        ),
        # beside its largest, of the slope of a number below 0 to the power 0 nothing is asked
        ("max(3, pow(atan2(y, x), max(y, 0)))", [1.0, -1.0], 3, [0, 0]),
        # one over what is infinite in float64 has a root, and a difference of two as well
        (
            "sqrt(sigmoid(y + 0.3) - sigmoid(y)) + x",
            [0.0, -955.0],
            math.exp(-955 / 2) * math.sqrt(math.expm1(0.3)),
            None,
        ),
        ("sqrt(sigmoid(y) - sigmoid(y + 0.3)) + x", [0.0, -955.0], np.nan, [np.nan, np.nan]),
        # of no logarithm is taken what is as large as y
        (
            "log((1 - tanh(y))/(1 - tanh(x)))",
            [0.25, -2e8],
            math.log1p(math.exp(0.5)),
            [2 / (1 + math.exp(-0.5)), 0],
        ),
        # beside x two exponents ±1e-150 x are the same
        (
            "cosh(x^2 - y)/cosh(x - y)/cosh(1e-150 x)",
            [1.5, 0.5],
            math.cosh(1.75) / math.cosh(1),
            None,
        ),
        # a constant that float64 makes 0 or infinite: nothing overflows on the way
        ("hypot(x, exp(-636)) + y", [0.0, 0.0], math.exp(-636), [0, 1]),
        ("acosh(exp(log(2exp(x)) + 0.003 + 1e16) - 2exp(x)) + 0y", [1.5, 0.0], 1e16, [1, 0]),
        # an exponential is e to the power of a logarithm, and taken from itself in the slope
        (
            "log(expm1(expm1(log2(x^2)))) + y",
            [416.0, 1.0],
            math.exp(math.log2(416**2)),
            [math.exp(math.log2(416**2)) / (208 * math.log(2)), 1],
        ),
        # of 1e6/7 its largest, which is the same, is taken as it is
        ("log(expm1(softplus(x)/7)) + y", [1e6, 0.0], 1e6 / 7, [1 / 7, 1]),
        # of exp(exp(y) + y) and exp(exp(y)) one is exp(y) times the other, however large both are
        (
            "log(expm1(expm1(y) - 1.11) y) + x",
            [0.0, 100.0],
            math.exp(100) + math.log(100),
            [1, math.exp(100)],
        ),
        (
            "log(expm1(log(expm1(expm1(y) - 1.11) y)) + 0.5) + x",
            [0.0, 100.0],
            math.exp(100) + math.log(100),
            [1, math.exp(100)],
        ),
        (
            "log((exp(log(exp(exp(y) - 2) - 1) + 1/2) - 1) y) + x",
            [0.0, 100.0],
            math.exp(100) + math.log(100),
            [1, math.exp(100)],
        ),
        # a power of an exponential is an exponential, taken from itself in the slope
        (
            "log(expm1(exp((x + 2) atan2(y, x))^3))",
            [3.0, 6.0],
            math.exp(15 * math.atan(2)),
            [
                3 * (math.atan(2) - 2 / 3) * math.exp(15 * math.atan(2)),
                math.exp(15 * math.atan(2)),
            ],
        ),
        # what is 1.2 times the largest number, over 50
        (
            "2e156 exp(x)/hypot(30, 40y)",
            [350.8, 1.0],
            4e154 * math.exp(350.8),
            [4e154 * math.exp(350.8), -0.64 * 4e154 * math.exp(350.8)],
        ),
        # 22.6 beside 1e209 (exp(u) - 1)
        ("1e209 expm1(sin(atan(x))) + y + 8^1.5", [0.0, 1.0], 1 + 8**1.5, [1e209, 1]),
    ],
)
def test_what_is_beyond_float64_on_the_way_alone_is_found(formula, point, value, slope):
    surface = Surface(formula, names=("x", "y"))
    values, slopes = surface.value_and_gradient([point, point])
    if value is not None:
        np.testing.assert_allclose([surface(point), *values], value, rtol=1e-12)
    if slope:
        np.testing.assert_allclose(slopes[1], slope, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "point", "value", "slopes"),
    [
        ("cos(atan2(x, y))", (-1.0, 0.0), 0, (0, 1)),
        ("sin(atan2(y, x))", (-1.0, 0.0), 0, (0, 1)),
        ("cos(atan2(x, y))", (1.0, 1e-9), 1e-9, (-1e-9, 1)),
        ("tan(atan2(x, y))", (1.0, 1e-9), 1e9, (1e9, -1e18)),
        ("cos(atan2(y, x)) + x", (0.0, 0.0), 1, None),  # of the angle 0
        ("cos(asin(y))", (0.0, -1.0), 0, (0, math.inf)),
        ("sin(acos(x))", (-1.0, 0.0), 0, (math.inf, 0)),
        ("tan(asin(x))", (1.0, 0.5), math.inf, None),
        ("tan(acos(x)) + y", (0.0, 2.0), math.inf, None),
        ("log(cos(asin(x)))", (-1.0, 2.0), -math.inf, None),
        ("tan(asin(exp(x y)))", (1.0, 0.0), math.inf, None),
        ("1/relu(cos(atan2(x, y)))", (-1.0, 0.0), math.inf, None),
        ("tan(asin(x))", (0.6, 0.5), 0.75, (1 / 0.512, 0)),
        ("sin(x^2) + tan(-atan2(1, y))", (0.0, 0.0), -math.inf, None),
        ("cos(x/sin(atan2(x, x/y)))", (0.0, -1.0), 1, None),  # of nothing: |x| √2
        ("x/sin(atan2(x, y)) + y", (0.0, -1.0), 0, (0, 0)),
        ("cos(-asin(x)) - sin(-acos(x))", (0.6, 0.5), 1.6, (-1.5, 0)),
        ("sin(asin(x)) + y", (1.5, 0.5), math.nan, None),
        ("sin(-asin(x)) + y", (1.5, 0.5), math.nan, None),
    ],
)
def test_a_wave_of_an_angle_is_exact(text, point, value, slopes):
    surface = Surface(text, names=("x", "y"))
    for place in (point, [point] * 3):
        np.testing.assert_allclose(surface(place), value, rtol=4e-16)
        if slopes:
            right = np.broadcast_to(slopes, np.shape(place))
            np.testing.assert_allclose(surface.gradient(place), right, rtol=1e-15)


@pytest.mark.parametrize("text", ["atanh((x/2)^0.3)", "log(1 - (x/2)^0.3) + y", "atanh((2/x)^0.3)"])
def test_what_grows_with_its_digits_is_no_number(text):
    value = Surface(text, names=("x", "y")).value_and_gradient([[2.0, -1.0]] * 12)[0]
    assert not np.isfinite(value).any()  # with 1500 digits it was 1728


def test_slopes_beside_a_large_number_keep_their_digits():
    slope = Surface("1e10 + cosh(y) - tanh(x^x expm1(x))").gradient([0.5, 0.1])[0]
    with mpmath.workdps(40):
        right = -mpmath.diff(lambda x: mpmath.tanh(x**x * mpmath.expm1(x)), mpmath.mpf("0.5"))
    assert slope == pytest.approx(float(right), rel=1e-15)  # it was off by 4e-7


def test_a_complex_angle_without_an_end_swings_nowhere():
    sine = "sin(cosh(log(sqrt(sin(cosh(sqrt(x)) + 1/2))) - x))"
    surface = Surface(f"cosh(asinh(log(log2(asin(asinh(sin({sine}))))))) x", names=("x", "y"))
    assert np.isnan(surface([-682.6041125606176, 0.0]))


def test_a_complex_angle_without_an_end_is_given_up_soon():
    surface, before = Surface("sin((y^3 min(y, 1 - x)^3)^log(y)) tan(x)"), time.process_time()
    assert np.isnan(surface.value_and_gradient([-2.0, 0.0])[0])
    assert time.process_time() - before < 1


@pytest.mark.parametrize("wave", ["cos(2/x)", "cos(16/x)", "sin(20/x)", "sin(23 log(abs(x)))"])
def test_a_wave_that_tells_where_there_is_a_value_is_followed_to_all_of_its_sides(wave):
    surface = Surface(f"log(-y - atan2(x, {wave}))", names=("x", "y"))
    right = pytest.approx(math.log(math.pi - 0.5), rel=1e-15)  # where x and the wave are below 0
    assert surface([0.0, 0.5]) == surface.value_and_gradient([0.0, 0.5])[0] == right


@pytest.mark.parametrize(
    ("text", "point", "slopes"),
    [
        ("sqrt(relu(x))", (-1.0, 0.5), (0, 0)),
        ("sqrt(relu(x)) + x y^2", (-1.0, 0.5), (0.25, -1)),
        ("hypot(relu(x), relu(y))", (-1.0, -2.0), (0, 0)),
        ("hypot(max(0, x - 1), min(0, y))", (0.5, 3.0), (0, 0)),
        ("sqrt(relu(x) + relu(x + y))", (-1.0, 0.5), (0, 0)),
        ("sqrt(max(x, y, 0))", (-1.0, -2.0), (0, 0)),
        ("max(1, x)^0.7 + (max(1, x) - 1)^0.7", (0.5, 2.0), (0, 0)),
        ("acos(1 - relu(x)) - y", (-1.0, 2.0), (0, -1)),
        # in the corner, and where there is a pole
        ("sqrt(relu(x))", (0.0, 0.5), (math.inf, 0)),
        ("1/sqrt(relu(x))", (-1.0, 0.5), (math.nan, 0)),
        ("log(relu(x))", (-1.0, 0.5), (math.nan, 0)),
    ],
)
def test_a_root_of_what_a_step_keeps_level_has_no_slope(text, point, slopes):
    surface = Surface(text, names=("x", "y"))
    for points in (point, [point] * 3):
        found = np.broadcast_to(slopes, np.shape(points))
        np.testing.assert_array_equal(surface.gradient(points), found)


@pytest.mark.parametrize(
    "text",
    [
        "log(NEGATIVE)",
        "exp(x) + log(NEGATIVE) - 1",
        "sqrt(NEGATIVE) + exp(x)",
        "(NEGATIVE)^-0.5 + exp(x)",
        "1/(exp(x) + sqrt(NEGATIVE))",
        "(exp(x) - 1 + log(NEGATIVE))/(exp(x) + 1)",
        "log(exp(x) + log(NEGATIVE))",
        "exp(x) + acosh(NEGATIVE) - 1/(1 + exp(x))",
        "asin(3 + NEGATIVE)/(1 + exp(x))",
        "max(1, log(NEGATIVE)) exp(x)",
        "exp(x) - min(sqrt(NEGATIVE), y)",
        "abs(log(NEGATIVE)) + y",
        "sigmoid(-asin(relu(sqrt(NEGATIVE))) - sin(2/y))",
        "exp(x) relu(abs(acosh(NEGATIVE)) - 5)",
    ],
)
def test_what_turns_out_to_be_real_nowhere_has_no_value(text):
    surface = Surface(text.replace("NEGATIVE", "y - logaddexp(y, y)"), names=("x", "y"))
    for points in ([1.0, 2.0], np.ones((3, 2))):
        assert np.isnan(surface(points)).all()
        assert np.isnan(surface.gradient(points)).all()


@pytest.mark.parametrize(
    "text",
    [
        *("log(-exp(x) + y)", "asinh(sqrt(y - exp(x)))"),
        *("(y - exp(x))^0.3", "(y - exp(x))^-0.3", "atan((y - exp(x))^(x + 1/2))"),
    ],
)
def test_what_is_complex_and_beyond_all_numbers_is_given_up_soon(text):
    surface, begun = Surface(text), time.thread_time()
    for x in (1e11, 9e11, 1e14):
        assert np.isnan(surface([x, 1.0]))
        assert np.isnan(surface([[x, 1.0]] * 70)).all()
        assert np.isnan(surface.gradient([[x, 1.0]] * 3)).all()
    assert time.thread_time() - begun < 2


def test_a_row_of_limits_takes_no_longer_than_some():
    points = np.stack([np.zeros(1000), np.linspace(1, 2, 1000)], -1)
    surface = Surface("x log(x^2) + y")
    begun = time.thread_time()
    np.testing.assert_allclose(surface(points), points[:, 1], rtol=1e-12, atol=1e-9)
    assert time.thread_time() - begun < 3


def test_numbers_of_many_digits_are_given_up_soon():
    base, exponent = "(x + y)(softplus(y^3) - sqrt(sqrt(x)))", "pow(3y + 9, log(2 + pi^(x y)))"
    surface = Surface(f"tanh(cos(log2(pow({base}, {exponent}))))")
    begun = time.process_time()
    assert np.isnan(surface([400.0, 315.0]))
    assert time.process_time() - begun < 2


def test_0_to_a_power_of_very_many_digits_is_found_soon():
    begun = time.process_time()
    assert Surface("atan(log(pow(x^2, exp(y))))")([0.0, 1e8]) == -math.pi / 2
    assert time.process_time() - begun < 2


def test_an_infinite_constant_is_no_product_of_many():
    begun = time.process_time()
    np.testing.assert_array_equal(
        Surface("max(exp(1e300 - y), x)").gradient([1.0, 2.0]), [0, -np.inf]
    )
    assert time.process_time() - begun < 1


def test_an_exponential_less_1_keeps_its_digits_beside_others():
    slopes = Surface("x*expm1(x) + y").gradient([1e-9, 2.0])
    np.testing.assert_allclose(slopes, [2e-9 + 1.5e-18, 1], rtol=1e-14)
    for text in ("(exp(x) - 1)/(exp(x) + 1) + 0y", "expm1(x/2) sigmoid(1/y)"):
        np.testing.assert_allclose(Surface(text)([1e-9, 1e-3]), 5e-10, rtol=1e-9)
    for point in ([1e-9, -50.0], [-50.0, 1e-9]):
        found = Surface("expm1(x) + exp(y)")(point), Surface("2 - 2exp(y) - 2exp(x)")(point) / -2
        np.testing.assert_allclose(found, math.expm1(1e-9) + math.exp(-50), rtol=1e-15)
    for text in ("(x - expm1(x^2)) sigmoid(y) exp(x)", "(exp(x) - 1 + y)/(1 + exp(y))"):
        np.testing.assert_allclose(Surface(text)([1e-12, 0.0]), 5e-13, rtol=1e-11)


@pytest.mark.parametrize(
    ("text", "value", "point"),
    [
        ("log1p(expm1(x) - y)", lambda x, y: mpmath.log(mpmath.exp(x) - y), (1e-8, 3e-8)),
        (
            "log(3exp(x) - 2 + 3y)",
            lambda x, y: mpmath.log(3 * mpmath.exp(x) - 2 + 3 * y),
            (1e-9, -3e-9),
        ),
        (
            "log1p(3.49 log1p(x - y))",
            lambda x, y: mpmath.log(1 + 3.49 * mpmath.log(1 + x - y)),
            (1e-8, 2e-8),
        ),
        ("log1p(tanh(x + y))", lambda x, y: mpmath.log1p(mpmath.tanh(x + y)), (1e-8, 1e-9)),
        (
            "log1p(tanh(x) + sigmoid(y))",
            lambda x, y: mpmath.log1p(mpmath.tanh(x) + 1 / (1 + mpmath.exp(-y))),
            (1e-12, -30.0),
        ),
        *(
            ("log1p(y + tanh(x))", lambda x, y: mpmath.log1p(y + mpmath.tanh(x)), point)
            for point in ((1e-16, 1e-8), (1e-8, -3e-9), (-30.0, 1e-20))
        ),
        ("log1p(tanh(x + y))", lambda x, y: mpmath.log1p(mpmath.tanh(x + y)), (-9.0, 0.0)),
        ("acosh(exp(x + y))", lambda x, y: mpmath.acosh(mpmath.exp(x + y)), (1e-8, 1e-9)),
        ("acosh(exp(x + y))", lambda x, y: mpmath.acosh(mpmath.exp(x + y)), (30.0, 1.0)),
        ("log1p(tanh(x + y)^2)", lambda x, y: mpmath.tanh(x + y) ** 2, (1e-9, 3e-10)),
        ("log1p(tanh(x + y)^2)", lambda x, y: mpmath.log(2), (400.0, 0.0)),
        # 1 is there beside an exponential and more
        (
            "log1p(exp(y) + x^2)",
            lambda x, y: mpmath.log1p(mpmath.exp(y) + x**2),
            (1e-7, -31.0),
        ),
        ("log1p(exp(y) + x^2)", lambda x, y: mpmath.log1p(mpmath.exp(y) + x**2), (4.0, 30.0)),
        ("log1p(1e-16 x exp(y))", lambda x, y: mpmath.log1p(1e-16 * x * mpmath.exp(y)), (3, 2)),
        # far from 1 it has all digits of the sum
        ("log(exp(x) - y)", lambda x, y: x, (-50.0, 0.0)),
        ("log(exp(x) - y)", lambda x, y: mpmath.log(-y), (-800.0, -1e-300)),
        ("log(exp(x) - y)", lambda x, y: x, (900.0, 5.0)),
        ("log(exp(x) - y)", lambda x, y: mpmath.log(mpmath.exp(x) - y), (2.0, 3.0)),
    ],
)
def test_a_logarithm_of_exponentials_near_1_keeps_its_digits(text, value, point):
    with mpmath.workdps(500):
        x, y = map(mpmath.mpf, point)
        right = float(value(x, y))
    surface = Surface(text)
    np.testing.assert_allclose([surface(point), *surface([point] * 3)], right, rtol=2e-15)


@pytest.mark.parametrize(
    ("text", "x", "right"),
    [
        ("sqrt(1e-15 - expm1(x))", -1e-16, lambda x, u: mpmath.sqrt(u(1e-15) - mpmath.expm1(x))),
        ("1 + 1e-15 - exp(x) + 0.1 - 0.1", 3e-15, lambda x, u: u(1e-15) - mpmath.expm1(x)),
        (
            "(1e-8 - expm1(x))/(expm1(-x) - 1)",
            1e-9,
            lambda x, u: (u(1e-8) - mpmath.expm1(x)) / (mpmath.expm1(-x) - 1),
        ),
        ("log1p(1e-15 + x)", 1e-16, lambda x, u: mpmath.log1p(u(1e-15) + x)),
        ("log(exp(x) + 1e-9)", -1.1e-9, lambda x, u: mpmath.log(mpmath.exp(x) + u(1e-9))),
        ("acosh(exp(x) + 1e-12)", 0.0, lambda x, u: mpmath.acosh(1 + u(1e-12))),
        ("1e-168 + expm1(exp(-x^2))", 20.0, lambda x, u: u(1e-168) + mpmath.exp(-(x**2))),
        ("1 + 1e-300 + exp(-x) - 1", 690.0, lambda x, u: u(1e-300) + mpmath.exp(-x)),
        ("log(2^(-300) + exp(2^(-x)))", 310.0, lambda x, u: u(2.0**-300) + 2**-x),
        ("(1e-200 + expm1(x))/1e-200", 3e-200, lambda x, u: 1 + x / u(1e-200)),
    ],
)
def test_a_decimal_keeps_its_digits_beside_1(text, x, right):
    with mpmath.workdps(400):
        value = float(right(mpmath.mpf(x), lambda decimal: mpmath.mpf(str(decimal))))
    np.testing.assert_allclose(Surface(text, names=("x", "y"))([x, 0.0]), value, rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("tanh(acos(tanh(10))^1.5)", lambda u: mpmath.tanh(u(10) ** 1.5)),
        ("sign(acos(tanh(10)))", lambda u: 1),
        ("cos(acos(tanh(5))^0.5)", lambda u: mpmath.cos(u(5) ** 0.5)),
        ("1e8 acos(tanh(20))", lambda u: 1e8 * u(20)),
        ("acos(tanh(25)) exp(25)", lambda u: u(25) * mpmath.exp(25)),
        # whose power was left out of a product
        ("(2 + x)^y exp(2) exp(acos(tanh(10)))", lambda u: mpmath.exp(2 + u(10))),
        (
            "(2 + x)^(1 + y) (2 + x)^acosh(1 + exp(-20))",
            lambda u: 2 * mpmath.mpf(2) ** mpmath.acosh(1 + mpmath.exp(-20)),
        ),
    ],
)
def test_a_constant_has_all_its_digits(text, right):
    with mpmath.workdps(50):
        value = float(right(lambda number: mpmath.acos(mpmath.tanh(number))))
    np.testing.assert_allclose(Surface(f"{text} + x y")([0.0, 0.0]), value, rtol=1e-14)


def test_a_logarithm_near_1_keeps_its_digits():
    for text in ("log1p(x) + y", "log(1 + x) + y", "log(x + 1 + 0) + y"):
        values, slopes = Surface(text)([1e-12, 0.0]), Surface(text).gradient([1e-12, 0.0])
        np.testing.assert_allclose(values, math.log1p(1e-12), rtol=1e-15)
        np.testing.assert_allclose(slopes, [1, 1], rtol=1e-11)


def test_why_something_is_small_is_asked_only_where_it_may_be_a_number_again(monkeypatch):
    asked, lost = [], doubts._lost
    monkeypatch.setattr(
        doubts, "_lost", lambda program, points: asked.append(points) or lost(program, points)
    )
    falling = Surface("exp(-x^2)/(1 + y^2) + x^2")
    assert falling((30.0, 20.0)) == 900
    assert asked == []
    assert Surface("sqrt(exp(-x^2) + y^2)")((30.0, 0.0)) == pytest.approx(math.exp(-450))
    np.testing.assert_array_equal(asked[0], [[30, 0]])


def test_a_constant_that_is_next_to_nothing_leaves_the_slope():
    surface = Surface("((y tanh(pi^4))^2)^asinh(y)", names=("x", "y"))
    np.testing.assert_allclose(surface.gradient([1.0, 1.0]), [0, 2 * math.asinh(1)], rtol=1e-15)


def test_what_is_compared_with_a_complex_number_leaves_no_value_in_whatever_order_it_is_asked():
    nowhere = "asin(relu((2.4 (x - logaddexp(x, x)))^0.5))"
    for n in range(5):
        surface = Surface(f"sigmoid(relu({nowhere}) + sin({n}y + x))", names=("x", "y"))
        assert np.isnan(surface([1.0, 2.0]))
        assert np.isnan(surface.hessian([1.0, 2.0])).all()


def test_logarithms_of_powers_are_whole():
    twos, tens = (-1, 3, 29, 1023), (3, 6, 15, 22)
    powers = np.array([(2.0**n, 10.0**k) for n, k in zip(twos, tens, strict=True)])
    for text, right in (("log2(x)", twos), ("log10(y)", tens)):
        surface = Surface(text, names=("x", "y"))
        for found in (surface(powers), [surface(point) for point in powers]):
            np.testing.assert_array_equal(found, right)  # log(8)/log(2) is less than 3
    points = np.array([[1.0, 0.5]] * 9)
    edge = Surface("sqrt(log2(y) + x) + y")
    np.testing.assert_array_equal(edge(points), 0.5)
    slopes = Surface("x^2 log2(y)").gradient([3.0, 5.0])
    np.testing.assert_allclose(slopes, [6 * math.log2(5), 9 / 5 / math.log(2)], rtol=4e-16)


def test_where_letters_are_equal_what_is_beside_them_keeps_its_digits():
    assert Surface("x - 1 + x^2 y", names=("x", "y"))([1.0, 1e-20]) == 1e-20
    small = 1e-8
    slopes = Surface("hypot(x - y, 2x y)").gradient([small, small])
    np.testing.assert_allclose(slopes, 2 * small, rtol=1e-12)
    # exactly 0 in the exponent, beside which 11.34^x keeps its digits
    value = Surface("11.34^-x/cosh(min(y, y + x) - y)", names=("x", "y"))([9.8, 52757217.57])
    assert value == pytest.approx(11.34**-9.8, rel=1e-14)
    slopes = Surface("hypot(x - 1, x y)").gradient([1.0, small])
    np.testing.assert_allclose(slopes, [small, 1], rtol=1e-12)


def test_slopes_of_tanh_and_sigmoid_keep_their_digits_beside_a_large_number():
    slopes = Surface("5e5 + tanh(x) - sigmoid(y)").gradient([9.0, 2.0])
    right = [1 / math.cosh(9) ** 2, -1 / (4 * math.cosh(1) ** 2)]
    np.testing.assert_allclose(slopes, right, rtol=1e-14)


def test_a_slope_between_smooth_sides_is_that_at_the_point():
    # log(cos(y)) is 0 in float64, and its root has the slope 0/0 there
    slopes = Surface("(x + y)^-0.5 + hypot(x, log(cos(y)))").gradient([0.0, 1e-8])
    np.testing.assert_allclose(slopes, -0.5e12, rtol=1e-11)  # the mean of both sides is off by 1e-4


def test_equal_terms_of_a_sum_are_both_there():
    text = "tanh(exp(log10(log1p(log2(sigmoid(8)) + x))/2) - x)"
    surface = Surface(f"atan(sin(expm1(({text} - x)^2 - 0.44))) + y")
    with mpmath.workdps(40):
        bits = mpmath.log(1 / (1 + mpmath.exp(-8)), 2)

        def right(x):
            power = mpmath.exp(mpmath.log10(mpmath.log(1 + x + bits)) / 2)
            angle = mpmath.expm1((mpmath.tanh(power - x) - x) ** 2 - mpmath.mpf("0.44"))
            return mpmath.atan(mpmath.sin(angle))

        slope = float(mpmath.diff(right, mpmath.mpf(1)))
    # one exponential is written in two ways, and the same once they are computed
    assert surface.gradient([1, 0])[0] == pytest.approx(slope, rel=1e-14)  # it was off by 42 %
