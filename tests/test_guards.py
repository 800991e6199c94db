"""Quotients of exponentials and their logarithms are right far out: value, slope and curvature."""

import math
import time

import mpmath
import numpy as np
import pytest
import sympy

from gdviz.calculus.formula import parse
from gdviz.calculus.guards import guarded
from gdviz.calculus.limits import Limits
from gdviz.programs import memory
from gdviz.surfaces import Surface

X, Y = SYMBOLS = sympy.symbols("x y", real=True)
FAR = [(s * x, y) for x in (0.3, 37, 800) for s in (1, -1) for y in (0.7, -60)]

KINDS = [
    # cross-entropy
    "-ln(1-sigmoid(x))+y^2",
    "-ln(1-1/(1+exp(-x)))",
    "ln(1 - exp(x)/(1+exp(x)))",
    "-0.3ln(sigmoid(2x+y-1)) - 0.7 ln(1-sigmoid(2x+y-1))",
    "ln(1+exp(x)) - x",
    "ln(sqrt(1-sigmoid(x)))",
    "-ln(1-sigmoid(x))^2",
    "ln(sigmoid(x)(1-sigmoid(x)))",
    "ln(sigmoid(x)/(1-sigmoid(x)))",
    "ln(abs(1-sigmoid(x)))",
    "(1-sigmoid(x))ln(1-sigmoid(x))",
    # softmax
    "ln(exp(x)/(exp(x)+exp(y)+exp(1)))",
    "ln(1 - exp(x)/(exp(x)+exp(y)+exp(1)))",
    "ln(exp(x)+exp(y))",
    "exp(x)/(exp(x)+exp(y))-1",
    "logaddexp(x, 2y)",
    # softplus and its like
    "ln(2+2exp(x))",
    "log10(1+exp(x))",
    "log1p(exp(x))",
    "ln(1+2^x)",
    "ln(1+exp(-x*y))",
    "softplus(x^2)",
    "softplus(softplus(x))",
    "ln(1-sigmoid(softplus(x)))",
    "ln(1+x^2+exp(-x))",
    # what is left of 1
    "1-sigmoid(x)",
    "y - y sigmoid(x)",
    "(1-sigmoid(x))^2",
    "1-tanh(x)",
    "1-tanh(x)^2",
    "ln(1-tanh(x))",
    "ln((1+tanh(x))/(1-tanh(x)))",
    # quotients
    "sinh(x)/cosh(x)",
    "x/(1+exp(x))",
    "exp(x)/cosh(x)",
    "exp(-x)/(1+exp(-x))^2",
    "exp(x)/(1+exp(2x))^0.5",
    "(exp(x)-exp(-x))/(exp(x)+exp(-x))",
    "1/(1+exp(x)+exp(2x))",
    # differences
    "ln(exp(x)-1)",
    "ln((exp(x)-1)/(exp(x)+1))",
    "ln(cosh(x))",
    "(exp(x)-1+y)/(1+exp(x))",
    # inverse functions near -1 and 1
    "atanh(tanh(x))",
    "atanh(1-2sigmoid(x+y))",
    "acos(tanh(x))",
    "asin(tanh(x))",
    "acos(2sigmoid(x)-1)",
    "asin(sigmoid(x/3))",
    "acos(exp(-1e-6x^2))",
    "acos(1-exp(-x))",
]


def exactly(text, points):
    """Return f, its slopes and f_xx of a formula as typed, in 720 digits; nan where f has none."""
    f = parse(text, ("x", "y"))
    outputs = f, f.diff(X), f.diff(Y), f.diff(X, 2)
    function, rows = sympy.lambdify(SYMBOLS, outputs, "mpmath"), []
    with mpmath.workdps(720):
        for point in points:
            values = function(*map(mpmath.mpf, point))
            is_real = mpmath.im(values[0]) == 0
            rows.append([float(mpmath.re(v)) if is_real else np.nan for v in values])
    return np.array(rows)


@pytest.mark.parametrize("text", KINDS)
def test_nothing_cancels_or_overflows_on_the_way(text):
    surface, points = Surface(text), np.array(FAR, float)
    expected = exactly(text, FAR)
    for several in (points, np.resize(points, (memory.MANY, 2))):
        value, slope = (result[: len(FAR)] for result in surface.value_and_gradient(several))
        curvature = surface.hessian(several)[: len(FAR), 0, 0]
        found = np.column_stack([value, slope, curvature])
        np.testing.assert_allclose(found, expected, rtol=3e-13, atol=3e-16)
    for row, point in zip(expected, points, strict=True):
        value, slope = surface.value_and_gradient(point)
        np.testing.assert_allclose([value, *slope], row[:3], rtol=3e-13, atol=3e-16)


@pytest.mark.parametrize(
    ("text", "point"),
    [
        ("1 - 2sigmoid(x) + y", (1e-12, 0)),
        ("sigmoid(x) - sigmoid(y)", (1e-12, -1e-12)),
        ("x tanh(x) - x tanh(y)", (2, 2 + 1e-12)),
        ("sigmoid(-x) - sigmoid(x - y)", (-23, 11)),
        ("(tanh(x - y) - tanh(x))/(1 + exp(x))", (-72, 1)),
        ("acosh(1 + tanh(x^2) + y)", (1e-8, 0)),
        ("acosh(1 + sigmoid(x - y))", (-80, 1)),
        ("acosh(1 + tanh(x) - tanh(x - y))", (30, 1)),
        ("acosh(1 + tanh(x) - tanh(x - y))", (30, -1)),
        ("atanh(exp(-x) + y)", (1e-8, 0)),
        ("atanh(tanh(x)tanh(y))", (15, 16)),
        ("atanh(tanh(x)tanh(y))", (-1e-9, 16)),
        ("(y - (exp(y) - 1)^3)/(exp(x) - 1)", (1, 1e-8)),
        ("(x + 2 - exp(y) - exp(2y))/(1 + exp(x))", (1e-9, 1e-8)),
        ("asin(2 - exp(x y))", (1e-8, 1)),
        ("asin(tanh(x - y) tanh(x^2))", (7.5e-5, -31)),
    ],
)
def test_what_is_left_of_a_difference_has_all_its_digits(text, point):
    value, *slopes, _ = exactly(text, [point])[0]
    found, gradient = Surface(text).value_and_gradient([point, point])
    np.testing.assert_allclose(found, value, rtol=1e-14)
    if np.isfinite(value):
        np.testing.assert_allclose(gradient[0], slopes, rtol=1e-13)


# log1p is right to the last digit where what is added to 1 is small
@pytest.mark.parametrize("text", ["-ln(sigmoid(x))", "ln(1+exp(-x))", "softplus(x) - x"])
def test_a_small_loss_has_all_its_digits(text):
    assert Surface(text)([40, 0]) == pytest.approx(np.exp(-40), rel=1e-14)
    assert Surface(text).gradient([40, 0])[0] == pytest.approx(-np.exp(-40), rel=1e-14)


def test_a_constant_exponential_may_be_beyond_float64():
    for x, value, share in ((-1, 1000, 0), (1000, 1000 + np.log(2), 0.5), (5000, 5000, 1)):
        surface = Surface("logaddexp(x, 1000) + y")
        assert surface([x, 0]) == pytest.approx(value, rel=1e-15)
        assert surface.gradient([x, 0])[0] == pytest.approx(share, rel=1e-15)
        assert surface.hessian([x, 0])[0, 0] == pytest.approx(share * (1 - share), rel=1e-15)


def test_the_angle_of_a_point():
    surface = Surface("atan2(y, x)")
    value, slope = surface.value_and_gradient([-1.0, 0.5])
    assert value == pytest.approx(np.pi - np.arctan(0.5), rel=1e-15)
    np.testing.assert_allclose(slope, [-0.4, -0.8], rtol=1e-15)


def test_an_angle_knows_no_sign_of_zero():
    for text, point, value in (
        ("atan2(y, -x)", [0, 0], 0),
        ("atan2(-y, x)", [-1, 0], np.pi),
        ("atan2(x y, x)", [-1, 0], np.pi),
    ):
        assert Surface(text)(np.array(point, float)) == value
        assert Surface(text)([point, point]).tolist() == [value, value]


def test_a_formula_with_nothing_to_guard_stays_as_it_is():
    for text in ("(1-x)^2 + 100(y-x^2)^2", "exp(-x^2-y^2)", "2 - exp(x)", "x exp(-y)"):
        expression = parse(text)
        assert guarded(expression) == expression


@pytest.mark.parametrize(
    ("text", "point", "value"),
    [
        ("x ln(x) + y^2", (0, 1), 1),
        ("x^2 ln(x) + y", (0, 1), 1),
        ("sqrt(x) ln(x) + y", (0, 1), 1),
        ("x^0.1 ln(x) + y", (0, 1), 1),
        ("(x - 1) ln(x - 1) ln(y)", (1, 3), 0),
        ("x^x + y", (0, 1), 2),
        ("sin(x)/x + y", (0, 1), 2),
        ("(exp(x) - 1)/x + y", (0, 1), 2),
        ("(1 - cos(x))/x^2 + y", (0, 1), 1.5),
        ("(x - sin(x))/x^3 + y", (0, 1), 1 + 1 / 6),
        ("tan(x)/x + y", (0, 1), 2),
        ("x^2 ln(x^2 + y^2)", (0, 0), 0),
        ("sin(x^2+y^2)/(x^2+y^2)", (0, 0), 1),
        ("(exp(x y) - 1)/(x y)", (0, 0), 1),
        ("x^2 y^2/(x^2+y^2)", (0, 0), 0),
        # none: it depends on the side, or on the way
        ("x/abs(x) + y", (0, 1), np.nan),
        ("sin(1/x) (y/y)", (0, 1), np.nan),
        ("x y/(x^2+y^2)", (0, 0), np.nan),
        ("x^2 y/(x^4+y^2)", (0, 0), np.nan),
    ],
)
def test_a_value_at_the_edge_of_a_domain_is_the_limit_or_nan(text, point, value):
    surface = Surface(text)
    assert surface(point) == pytest.approx(value, rel=1e-15, abs=1e-15, nan_ok=True)
    several = surface([point, (1.25, 0.5)])
    assert several[0] == pytest.approx(value, rel=1e-15, abs=1e-15, nan_ok=True)


@pytest.mark.parametrize(
    "text",
    ["sigmoid(log(x))/x", "tanh(log1p(x-1))", "expm1(log(x))/cosh(x)", "ln(1+cosh(log(x)))"],
)
def test_what_is_guarded_has_no_values_where_the_formula_has_none(text):
    value, slope = Surface(text, names=("x", "y")).value_and_gradient([[-2.3, 1], [2.3, 1]])
    assert np.isnan(value[0])
    assert np.isfinite([value[1], *slope[1]]).all()


def test_a_slope_at_an_edge_is_its_limit_or_nan():
    assert Surface("x sin(ln(x))/ln(x) + y").gradient([0, 1])[1] == 1
    for text in ("log(log(x)) + y", "1/log(x - 2) + y"):
        assert not np.isfinite(Surface(text).gradient([0 if "log(log" in text else 2, 1])[0])


# text, point, slope; where one is inf it may be so
OVERFLOWS = [
    ("sqrt(x^2+y^2)", (1e200, 1e200), (0.5**0.5, 0.5**0.5)),
    ("sqrt(x^2+y^2)", (3e180, -4e180), (0.6, -0.8)),
    ("sqrt(1+x^2)+y", (-1e160, 0), (-1, 1)),
    ("sqrt(x^2+x*y+y^2)", (1e200, 1e200), (3**0.5 / 2, 3**0.5 / 2)),
    ("hypot(x, y)", (1e170, 0), (1, 0)),
    ("x/(1+x^2)+y", (1e160, 0), (0, 1)),
    ("x^2/(1+x^2)+y", (1e160, 0), (0, 1)),
    ("ln(1+x^2)+y", (1e160, 0), (2e-160, 1)),
    ("atan(x)+y", (1e160, 0), (0, 1)),
    ("1/(1+x^2)+y", (1e160, 0), (0, 1)),
    ("x^4/(1+abs(x)^3)+y", (1e120, 0), (1, 1)),
    ("(x^2+y^2)^0.3", (1e160, 0), (0.6 * 1e160**-0.4, 0)),
]


@pytest.mark.parametrize(("text", "point", "slope"), OVERFLOWS)
def test_a_slope_over_squares_that_overflow_is_right(text, point, slope):
    surface = Surface(text)
    for found in (surface.gradient(point), surface.gradient([point, (1, 2)])[0]):
        np.testing.assert_allclose(found, slope, rtol=1e-14, atol=1e-300)


def test_of_many_points_that_overflow_the_rest_is_nan(monkeypatch):
    monkeypatch.setattr("gdviz.calculus.limits.EXACT_LIMITS", 3)
    points = np.tile([1e200, 1e200], (5, 1))
    slopes = Surface("sqrt(x^2+y^2)").gradient(points)
    np.testing.assert_allclose(slopes[:3], 0.5**0.5)
    assert np.isnan(slopes[3:]).all()


def test_limits_leave_the_arithmetic_of_others_alone():
    before = mpmath.mp.dps
    assert Surface("x ln(x) + y")([0, 1]) == 1
    assert mpmath.mp.dps == before


def test_limits_are_those_of_a_program():
    program = Surface("x/abs(x) + y").program
    limits = Limits(program, (True, False, False))
    columns = [np.full(1, np.nan) for _ in range(3)]
    limits.repair(np.array([[0.0, 1.0]]), columns)
    assert np.isnan(columns[0][0])
    assert [column[0] for column in columns[1:]] == [0, 1]


def nested(pattern, depth):
    text = "x"
    for _ in range(depth):
        text = pattern.format(text)
    return text


TOWERS = [nested("softplus({})", 12), nested("log(1 + exp({}))", 7), nested("sigmoid({})", 9)]
TOWERS += [nested("tanh({})", 15), nested("softplus({}^2 + y)", 6), nested("exp(-{})", 7)]
TOWERS += [nested("tanh({}) - tanh(y)", 9), nested("acos(tanh({}))", 8)]
TOWERS += [
    "max(" + ", ".join(f"sin({k}x + y)" for k in range(1, 14)) + ")",
    "min(" + ", ".join(f"{k}x + y^{k}" for k in range(1, 10)) + ")",
    "log(" + " + ".join(f"exp({k}x + y^{k})" for k in range(1, 25)) + ")",
    "sin(cosh(exp(atanh(acosh(square(asinh(cosh(relu(softplus(cos(exp(softplus(x+y/2)+y)))/2)+1))*x)"
    "+y))))*x)",
    "square(sigmoid(log(asin(asin(sin(acosh(log1p(softplus(log10(acosh(sinh(square(log(x/2)/2))+y)"
    "+y)+1)+y)+y))/2)+y)+1)+y)/2)",
    "acosh(sinh(square(cosh(sqrt(tanh(cosh(asin(log10(abs(log10(2x-y)+1))+1)+1)/2)+y)/2)/2)+1))",
    # sympy would part what is under a root into real and imaginary, and simplify an exponent
    "sigmoid(hypot(-(sigmoid(sin(max(sinh(sqrt(sin(1.98^2 acosh(1 - x)))), y)))), x))^1.5",
    "sqrt(sinh(sqrt(sinh(sqrt(sinh(sqrt(sinh(sinh(sqrt(sinh(x))) + x)))) + 0.5)))) - y",
    "sinh((y (-10 - y) - sqrt(tanh(log(sin(sqrt(2)) + x/2))^7)^7)^1.5)^sigmoid(y)",
    "abs(asin(cos(softplus((sigmoid(abs(x))/sin(tanh(abs(tanh(relu(y + 2.2)) y)^0.5 softplus(6))))"
    "^1.5))))",
    # sympy would seek logarithms in exponents
    "sinh(2/y log(sqrt(pi + e)) sin(abs((acos(y)^(2x) + cos(abs(x))^2/cosh(y)^2)^-0.5)))",
    # written out, an argument is there twice on each floor
    "log2(expm1(log2(log2(log2(expm1(expm1(log2(log2(log2(expm1(expm1(expm1(log2(expm1(e x"
    ")))))))))))))))",
    # one exponent is given up twice
    "acos((2x + y/2 x)(x - 2)/acos(-expm1(2.19y)/cos(sqrt((x - sinh(y - asin(y)))/x))))",
    "1e-264 / y^(2sigmoid(x y)) exp(-exp(sin(x)^y + cosh(x y)))",
    # sympy would look for the size of an angle with its sign changed, again and again
    "cos(acos(atan2(expm1(cos(x) - x - sigmoid(abs(log10(pi) x))), log(pi)))^2)",
    # of a root of u^(y^2) it would ask for the parts of u, to order terms too
    "relu(sin(y) + (sin(log1p(1) - sigmoid(sigmoid(tanh(-log2(x))^0.5)))^(y y))^0.3)",
    # and whether a sum is infinite that is raised to a power
    "log1p(sinh((y (-10 - y) - sqrt(tanh(log(sin(sqrt(2)) + x/2))^7)^7)^1.5)^sigmoid(y))",
]


@pytest.mark.parametrize("text", TOWERS)
def test_what_is_accepted_is_computed_soon(text):
    sympy.core.cache.clear_cache()
    before = time.thread_time()
    surface = Surface(text, names=("x", "y"))
    point = (0.3, 0.2)
    surface(point), surface.value_and_gradient(point), surface.hessian(point), surface.latex()
    assert time.thread_time() - before < 2


def test_a_tower_has_the_slope_of_its_floors():
    with mpmath.workdps(50):

        def softplus(u):
            return mpmath.log(1 + mpmath.exp(u))

        def tower(u):
            for _ in range(12):
                u = softplus(u)
            return u

        expected = [float(tower(mpmath.mpf(3))), *(float(mpmath.diff(tower, 3, n)) for n in (1, 2))]
    surface = Surface(nested("softplus({})", 12), names=("x", "y"))
    value, slope = surface.value_and_gradient([3, 0])
    found = value, slope[0], surface.hessian([3, 0])[0, 0]
    np.testing.assert_allclose(found, expected, rtol=1e-14)


def test_a_softmax_of_many_classes_does_not_overflow():
    text = "log(" + " + ".join(f"exp({k}x)" for k in range(1, 25)) + ") + y"
    for x, value, slope in ((100, 2400, 24), (-100, -100, 1)):
        assert Surface(text)([x, 0]) == pytest.approx(value, rel=1e-15)
        assert Surface(text).gradient([x, 0])[0] == pytest.approx(slope, rel=1e-15)


@pytest.mark.parametrize("formula", ["1/(2 + {})", "x/({} + y)^2", "y/(4 + sin({0}))^3 - x/{0}"])
def test_one_over_what_holds_exponentials_deeper_is_one_over_it(formula):
    within = {"log(1 + exp(y))": math.log1p(math.exp(0.5)), "tanh(y)": math.tanh(0.5)}
    for text, value in within.items():
        written = formula.format(value).replace("^", "**")
        right = eval(written, {"x": 2.0, "y": 0.5, "sin": math.sin})
        assert Surface(formula.format(text))([2.0, 0.5]) == pytest.approx(right, rel=1e-14)
