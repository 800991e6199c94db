import mpmath
import numpy as np
import pytest
import sympy
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

from gdviz import Curve, Surface
from gdviz.calculus.formula import parse
from gdviz.calculus.symbolic import (
    balanced,
    compile_numpy,
    differentiate,
    gradient,
    hessian,
    latex,
    over_real,
)
from gdviz.calculus.writer import Writer
from gdviz.programs.recording import Program

X, Y = SYMBOLS = sympy.symbols("x y", real=True)


def compiled(text):
    expression = parse(text)
    return compile_numpy(
        (expression, gradient(expression, SYMBOLS), hessian(expression, SYMBOLS)), SYMBOLS
    )


@pytest.mark.parametrize(
    ("text", "derivative"),
    [
        ("x**3 - 3*x*y**2", "3*x**2 - 3*y**2"),
        ("exp(x*y)", "y*exp(x*y)"),
        ("x**y", "y*x**(y - 1)"),
        ("2**x", "log(2)*2**x"),
        ("abs(x**2 - y)", "2*x*sign(x**2 - y)"),
        ("abs(log(x))", "sign(log(x))/x"),
        ("abs(asin(x))", "sign(asin(x))/sqrt(1 - x**2)"),
        ("sign(x)*y", "0"),
        ("7", "0"),
    ],
)
def test_derivative(text, derivative):
    assert sympy.simplify(differentiate(parse(text), X) - parse(derivative)) == 0


@pytest.mark.parametrize("text", ["max(exp(log(x)), x)", "min(x, exp(log(x)))"])
def test_where_two_are_the_same_but_for_rounding_the_slope_is_theirs(text):
    surface = Surface(f"{text} + exp(x) + y")
    for x in (1, 2, 3, 5, 7):
        np.testing.assert_allclose(surface.gradient([x, 0.0]), [1 + np.exp(x), 1], rtol=1e-14)


@pytest.mark.parametrize("text", ["abs(x)", "sqrt(abs(x - y))", "max(x, y, 0)", "abs(log(x))*x"])
def test_second_derivatives_hold_no_distributions(text):
    second = sympy.Tuple(*hessian(parse(text), SYMBOLS))
    assert not second.has(sympy.DiracDelta, sympy.Derivative, sympy.re, sympy.im)


@pytest.mark.parametrize(
    ("text", "slopes"),
    [
        ("max(x, y)", {(1, 0): (1, 0), (0, 1): (0, 1), (1, 1): (0.5, 0.5)}),
        ("min(x, y)", {(1, 0): (0, 1), (0, 1): (1, 0), (1, 1): (0.5, 0.5)}),
        ("max(x, x + 2)", {(0, 0): (1, 0)}),
        ("max(0, x, y)", {(-1, -1): (0, 0), (2, 1): (1, 0), (1, 2): (0, 1)}),
        ("abs(x) + y", {(0, 0): (0, 1), (-2, 0): (-1, 1)}),
    ],
)
def test_kinks_have_a_slope_between_those_beside_them(text, slopes):
    function = compiled(text)
    for point, slope in slopes.items():
        np.testing.assert_array_equal(function(np.array(point, float))[1], slope)
        np.testing.assert_array_equal(function(np.array(point, float))[2], 0)


# Random formulas: every function of the table, with arguments kept to a modest size
LEAVES = st.sampled_from(["x", "y", "2", "0.3", "pi", "x*y", "(x - y)"])
FUNCTIONS = st.sampled_from(
    [
        "sin({})",
        "cos({})",
        "tanh({})",
        "exp(sin({}))",
        "atan({})",
        "asinh({})",
        "abs({})",
        "sqrt(1 + ({})**2)",
        "log(2 + ({})**2)",
        "log(1 + exp({}))",
        "1/(1 + exp(-({})))",
        "log(cosh({}))",
        "({})**3",
        "1/(1 + ({})**2)",
        "asin(sin({})/2)",
        "(2 + cos({}))**-1.5",
    ]
)
OPERATIONS = st.sampled_from(["({} + {})", "({} - {})", "{}*{}", "max({}, {})", "min({}, {})"])


def grown(formulas):
    return st.one_of(
        st.builds(str.format, FUNCTIONS, formulas),
        st.builds(str.format, OPERATIONS, formulas, formulas),
    )


FORMULAS = st.recursive(LEAVES, grown, max_leaves=5)
COORDINATES = st.floats(-2, 2).map(lambda c: round(c, 3))


def differences(function, point, step=1e-5):
    """Central differences of a function along each axis, stacked last."""
    moves = step * np.eye(2)
    return np.stack([(function(point + h) - function(point - h)) / (2 * step) for h in moves], -1)


@settings(max_examples=60, deadline=None)
@given(FORMULAS, COORDINATES, COORDINATES)
def test_random_formulas_agree_with_central_differences(text, x, y):
    function, point = compiled(text), np.array([x + 0.1234, y - 0.0567])
    value, slope, curvature = function(point)
    coarse, fine = (differences(lambda p: function(p)[0], point, h) for h in (1e-4, 1e-5))
    # beside a kink the differences themselves do not agree
    assume(np.allclose(coarse, fine, rtol=1e-4, atol=1e-4))
    np.testing.assert_allclose(slope, fine, rtol=1e-6, atol=1e-6 * (1 + abs(value)))
    coarse, fine = (differences(lambda p: function(p)[1], point, h) for h in (1e-4, 1e-5))
    assume(np.allclose(coarse, fine, rtol=1e-4, atol=1e-4))
    size = 1 + abs(value) + np.abs(slope).max()
    np.testing.assert_allclose(curvature, fine, rtol=1e-5, atol=1e-5 * size)


@settings(max_examples=60, deadline=None)
@given(FORMULAS, COORDINATES, COORDINATES)
def test_random_formulas_agree_with_sympy(text, x, y):
    expression = parse(text)
    x, y = x + 0.1234, y - 0.0567
    value = compile_numpy((expression,), SYMBOLS)(np.array([x, y]))[0]
    with mpmath.workdps(30):  # sympy's own digits cannot tell which of two that tie is the larger
        exact = sympy.lambdify(SYMBOLS, expression, "mpmath")(mpmath.mpf(x), mpmath.mpf(y))
    assert mpmath.im(exact) == 0
    assert value == pytest.approx(float(mpmath.re(exact)), rel=1e-12, abs=1e-12)


def written(*expressions):
    writer = Writer(SYMBOLS)
    return Program(writer.symbols, tuple(map(writer.read, expressions)))


def test_operations_are_shared():
    himmelblau = parse("(x**2 + y - 11)**2 + (x + y**2 - 7)**2")
    program = written(himmelblau, *gradient(himmelblau, SYMBOLS))
    assert len(program.lines) < 24  # written out three times they are 34
    assert program.is_arithmetic


def test_powers_are_products():
    program = written(parse("x**8 + x**0.5 + y**-2"))
    operations = [line.operation for line in program.lines]
    assert operations.count("multiply") == 4
    assert "power" not in operations


def test_deep_formula_compiles():
    expression = X
    for _ in range(60):
        expression = sympy.sin(expression + 1)
    value = compile_numpy((expression,), SYMBOLS)(np.array([0.5, 0.0]))[0]
    expected = 0.5
    for _ in range(60):
        expected = np.sin(expected + 1)
    assert value == pytest.approx(expected, rel=1e-14)


@pytest.mark.parametrize(
    "text", ["log(1 + exp(x))", "1/(1 + exp(-x))", "sinh(x)/cosh(x)", "log(cosh(sin(x)))"]
)
def test_balancing_changes_no_value(text):
    expression = parse(text)
    for x in (-3, 0.7, 2):
        difference = (balanced(expression) - expression).evalf(30, subs={X: x})
        assert abs(difference) < 1e-25


@pytest.mark.parametrize(
    ("expression", "named"),
    [
        (X + sympy.Symbol("a"), "a"),
        (sympy.Symbol("__import__('os')") * X, "__import__"),
        (sympy.Function("__import__('os').abort")(X), "__import__"),
        (sympy.gamma(X), "gamma"),
        (sympy.Integral(X, (X, 0, Y)), "Integral"),
        (sympy.Piecewise((X, X > 0), (0, True)), "Piecewise"),
        (sympy.I * X, "I"),
        (sympy.oo + X, "oo"),
        (sympy.nan, "nan"),
        (sympy.acos(2) * X, "acos"),
    ],
)
def test_what_cannot_be_printed_is_refused_by_name(expression, named):
    with pytest.raises(ValueError, match=named):
        over_real(expression, ("x", "y"))


def test_a_constant_whose_sign_sympy_cannot_say():
    surface = Surface("cos(sqrt(tanh(11))^(x - y))")
    np.testing.assert_allclose(surface([1.0, 2.0]), np.cos(np.tanh(11) ** -0.5), rtol=1e-14)


def test_a_reciprocal_function_is_computed_as_one_over_its_function():
    u = sympy.Symbol("u")
    for reciprocal, function in (
        *((sympy.cot, np.tan), (sympy.sec, np.cos), (sympy.csc, np.sin)),
        *((sympy.coth, np.tanh), (sympy.sech, np.cosh), (sympy.csch, np.sinh)),
    ):
        np.testing.assert_allclose(Curve(reciprocal(u))(0.7), 1 / function(0.7), rtol=1e-14)
    # sympy writes it with cot
    np.testing.assert_allclose(Curve("tan(u + pi/2)^2")(0.7), 1 / np.tan(0.7) ** 2, rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "(1 - x)**2 + 100*(y - x**2)**2",
            r"\left(1 - x\right)^{2} + 100 \left(y - x^{2}\right)^{2}",
        ),
        ("x**2 - y**2", "x^{2} - y^{2}"),
        ("-x - y", "- x - y"),
        ("1e-9*x", "10^{-9} x"),
        ("sqrt(x) + exp(-y)", r"\sqrt{x} + e^{- y}"),
        ("3 sin(x) x^-y", r"3 x^{- y} \sin{\left(x \right)}"),
        ("1e-9 y^(-2exp(x)) exp(-x)", r"10^{-9} y^{- 2 e^{x}} e^{- x}"),
        # sympy would seek the digits of the exponent, and what is 1 below the line without end
        ("x exp(log(sigmoid(4))^7)", r"x e^{\log{\left(\frac{1}{e^{-4} + 1} \right)}^{7}}"),
        (
            "atan(x + sign(softplus(y))^-2)",
            r"\operatorname{atan}{\left(x + \frac{1}{\operatorname{sign}^{2}{\left("
            r"\log{\left(e^{y} + 1 \right)} \right)}} \right)}",
        ),
        ("-(log(1/4) exp(exp(x) + 1))^7", r"e^{7 e^{x} + 7} \log{\left(4 \right)}^{7}"),
        ("tanh(x) + sin(y)", r"\sin{\left(y \right)} + \tanh{\left(x \right)}"),
    ],
)
def test_latex(text, expected):
    assert latex(parse(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "max(x, y, 0)",
        "min(x, y)",
        "abs(x)**3",
        "asin(x)*acosh(y)",
        "x**(1/3) + 2**x",
        "sigmoid(x)",
        "log(x)/tan(y)",
        "1e20*sign(x)",
        "hypot(x, y)",
    ],
)
def test_latex_of_derivatives_is_drawn_by_matplotlib(text):
    expression = parse(text)
    for shown in (expression, *gradient(expression, SYMBOLS)):
        MathTextParser("path").parse(f"${latex(shown)}$")
