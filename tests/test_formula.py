"""Formulas: what people type is understood, anything else is refused at its column, and fast."""

import json
import math
import operator
import pickle
import time
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.calculus import builder
from gdviz.calculus.formula import FormulaError, parse, read
from gdviz.surfaces import Surface

REFERENCE = Path(__file__).parent / "reference"
HOSTILE = json.loads((REFERENCE / "hostile-formulas.json").read_text())
SURFACES = json.loads((REFERENCE / "surfaces.json").read_text())["functions"]
OPTIMIZER_SURFACES = json.loads((REFERENCE / "optimizers.json").read_text())["surfaces"]
X, Y = sympy.symbols("x y", real=True)
HANG = 2.0  # seconds; the slowest formula takes a thirtieth, a hang takes for ever
FUZZ = settings(max_examples=150)


def value(expression, x, y):
    return complex(expression.subs({X: sympy.Float(x, 30), Y: sympy.Float(y, 30)}).evalf(20))


def check_refusal(error, text):
    lines = str(error).splitlines()
    assert len(lines) == 1
    assert len(lines[0]) < 250
    assert error.text == text
    assert error.reason
    assert error.column is None or 0 <= error.column <= len(text)


def check_expression(expression, names):
    assert isinstance(expression, sympy.Expr)
    assert {symbol.name for symbol in expression.free_symbols} <= set(names)
    assert all(math.isfinite(float(number)) for number in expression.atoms(sympy.Number))
    assert not expression.has(sympy.I, sympy.zoo)


def settle(text, names=("x", "y")):
    """Parse, and check what every text owes: an expression or a one-line refusal, in time."""
    begin = time.thread_time()
    try:
        result = parse(text, names)
    except FormulaError as error:
        result = error
    assert time.thread_time() - begin < HANG
    if isinstance(result, FormulaError):
        check_refusal(result, text)
        return None
    check_expression(result, names)
    return result


@pytest.mark.parametrize("text", HOSTILE["refuse"])
def test_hostile_text_is_refused(text):
    assert settle(text) is None
    with pytest.raises(FormulaError) as caught:
        Surface(text)
    check_refusal(caught.value, text)


@pytest.mark.parametrize("text", HOSTILE["accept"])
def test_what_people_type_is_accepted(text):
    surface = Surface(text)
    check_expression(surface.expression, surface.names)
    assert len(surface.names) == 2


@pytest.mark.parametrize("surface", SURFACES, ids=lambda surface: surface["name"])
def test_reference_surfaces_are_read_as_sympy_reads_them(surface):
    assert parse(surface["formula"]) == sympy.sympify(surface["formula"], locals={"x": X, "y": Y})


@pytest.mark.parametrize("name", OPTIMIZER_SURFACES)
def test_optimizer_surfaces_have_the_values_that_python_gives(name):
    text = OPTIMIZER_SURFACES[name]["formula"]
    expected = sympy.sympify(text, locals={"x": X, "y": Y})
    assert value(parse(text), 0.7, -1.3) == pytest.approx(value(expected, 0.7, -1.3), rel=1e-14)


MEANINGS = {
    "-x^2": -(X**2),
    "2^-x": sympy.Pow(2, -X),
    "2^3x": 8 * X,
    "1/2x": X / 2,
    "x/2y": X * Y / 2,
    "2x^2": 2 * X**2,
    "x^2y": X**2 * Y,
    "x²y": X**2 * Y,
    "-x²": -(X**2),
    "(x+1)²": (X + 1) ** 2,
    "x⁻¹": 1 / X,
    "x¹²": X**12,
    "2^x²": sympy.Pow(2, X**2),
    "x^y^2": sympy.Pow(X, Y**2),
    "2xy": 2 * X * Y,
    "x y": X * Y,
    "10 y^2": 10 * Y**2,
    "2(x+1)": 2 * X + 2,
    "(x+1)(y-1)": (X + 1) * (Y - 1),
    "x(y+1)": X * (Y + 1),
    "sin(x)cos(y)": sympy.sin(X) * sympy.cos(Y),
    "2 sin(x)": 2 * sympy.sin(X),
    "sin(π x) y": sympy.sin(sympy.pi * X) * Y,
    "3e-2x": 3 * X / 100,
    "2e x": 2 * sympy.E * X,
    "2exp(x)": 2 * sympy.exp(X),
    "e^2x": sympy.exp(2) * X,
    "e^(2x)": sympy.exp(2 * X),
    "x − y – 1": X - Y - 1,
    "x - -y": X + Y,
    "x*-y": -X * Y,
    "x÷2 × y·2 ⋅ x ∗ y": X**2 * Y**2,
    "|x| + |y - 1|": sympy.Abs(X) + sympy.Abs(Y - 1),
    "||x| - |y||": sympy.Abs(sympy.Abs(X) - sympy.Abs(Y)),
    "2|x|y": 2 * sympy.Abs(X) * Y,
    "√(x)": sympy.sqrt(X),
    "x**0.5": sympy.sqrt(X),
    "(x^2)^0.5": sympy.Abs(X),
    "0.5*x*x": X**2 / 2,
    "1e-3*x**4": X**4 / 1000,
    ".26x": 13 * X / 50,
    "007x": 7 * X,
    "2.x": 2 * X,
    "ln(x) + arctan(y)": sympy.log(X) + sympy.atan(Y),
    "sigmoid(x)": 1 / (1 + sympy.exp(-X)),
    "softplus(x)": sympy.log(1 + sympy.exp(X)),
    "relu(x)": sympy.Max(0, X),
    "max(x, 1, y, 2)": sympy.Max(2, X, Y),
    "hypot(x, y)": sympy.sqrt(X**2 + Y**2),
    "Abs(x)*E**y": sympy.Abs(X) * sympy.exp(Y),
    "sin(pi/3)*x": sympy.sqrt(3) * X / 2,
    "\u00a0x\t+ 1": X + 1,
    "3": sympy.Integer(3),
    "0.5(x + sqrt(2) + 3)": X / 2 + sympy.sqrt(2) / 2 + sympy.Rational(3, 2),
    "x - x": sympy.Integer(0),
}


@pytest.mark.parametrize("text", MEANINGS)
def test_meaning(text):
    assert parse(text) == MEANINGS[text]


COMPLAINTS = {
    "z + 1": "unknown name 'z' at column 1 of 'z + 1': use x or y",
    "x**2 + z": "unknown name 'z' at column 8 of 'x**2 + z': use x or y",
    "sin x": "sin without brackets at column 1 of 'sin x': write sin(x)",
    "x² + sin²x": "a power of sin without a bracket at column 9 of 'x² + sin²x': "
    "write sin(x)**2, and 1/sin(x) or the inverse function by its name",
    "x^2 +": "nothing stands after '+' at column 5 of 'x^2 +': "
    "add a number, a name or a bracket there",
    "2*(x+1": "'(' is never closed at column 3 of '2*(x+1': add ')'",
    "2*x)": "')' closes nothing at column 4 of '2*x)': remove it, or open one before",
    "cos(x,y)": "cos takes one argument, not 2 at column 1 of 'cos(x,y)': write cos(x)",
    "max(x)": "max takes two or more arguments, not 1 at column 1 of 'max(x)': write max(x, y)",
    "Sin(x)": "unknown name 'Sin' at column 1 of 'Sin(x)': did you mean sin?",
    "x mod 2": "unknown name 'mod' at column 3 of 'x mod 2': remainders are not differentiable, so "
    "they are left out",
    "y + tg(x)": "unknown name 'tg' at column 5 of 'y + tg(x)': did you mean tan?",
    "x,y": "',' outside a function at column 2 of 'x,y': write one formula; a decimal point is '.'",
    "x = y^2": "character '=' at column 3 of 'x = y^2': write only y^2",
    "x^2+y^2 = 1": "character '=' at column 9 of 'x^2+y^2 = 1': "
    "write only x^2+y^2, or (x^2+y^2 - (1))**2, which is 0 where both sides are equal",
    "x^2 = 1 +\n y": r"character '=' at column 5 of 'x^2 = 1 +\n y': "
    "write only x^2, or (x^2 - (1 + y))**2, which is 0 where both sides are equal",
    "x == y == 1": "character '=' at column 3 of 'x == y == 1': write only the formula, "
    "or what it is of before it, as in f(x, y) = x**2 + y**2",
    "x1**2 + y": "unknown name 'x1' at column 1 of 'x1**2 + y': "
    "use x or y, or write names=('x1', …) for a variable",
    "x.pow(2) + y": "character '.' at column 2 of 'x.pow(2) + y': write x**2",
    "y + x.exp()": "character '.' at column 6 of 'y + x.exp()': write exp(x)",
    "(x+y).pow(2)": "character '.' at column 6 of '(x+y).pow(2)': write (…)**2",
    "(x+y).exp()": "character '.' at column 6 of '(x+y).exp()': write exp(…)",
    "y + x.real": "character '.' at column 6 of 'y + x.real': "
    "a point stands only in numbers, as in 0.5",
    "x.real": "character '.' at column 2 of 'x.real': a point stands only in numbers, as in 0.5",
    "sinx + y": "unknown name 'sinx' at column 1 of 'sinx + y': write sin(x)",
    "max x": "max without brackets at column 1 of 'max x': write max(x, y)",
    "foo(x)": "unknown name 'foo' at column 1 of 'foo(x)': "
    "there are exp, log, sin, cos, tanh, sqrt, abs, max, min and their like",
    "norm(x, y)": "unknown name 'norm' at column 1 of 'norm(x, y)': "
    "write hypot(x, y), or sqrt(x**2 + y**2)",
    "x^2 # a bowl": "character '#' at column 5 of 'x^2 # a bowl': "
    "write only the formula, without a comment",
    "x2": "unknown name 'x2' at column 1 of 'x2': write x**2 or 2*x",
    "x//2": "character '/' at column 2 of 'x//2': "
    "whole division is not differentiable; write a single '/'",
    "x\u200b": r"character '\u200b' (zero width space) at column 2 of 'x\u200b': "
    "it has no meaning in formulas",
    "2 3": "no operator between '2' and '3' at column 3 of '2 3': write one, such as '*'",
    "asin(2 (sqrt(1)^2)^log(x))": "asin(2) is not a real number at column 1 of "
    "'asin(2 (sqrt(1)^2)^log(x))': a formula needs finite real numbers",
    "x + acosh(tanh(22))": "a constant is not a real number at column 5 of 'x + acosh(tanh(22))': "
    "a formula needs finite real numbers",
    "y + log(-1)": "log(-1) is not a real number at column 5 of 'y + log(-1)': "
    "a formula needs finite real numbers",
    "2x²y/(x-x)": "division by zero at column 7 of '2x²y/(x-x)': divide by something else",
    "": "an empty formula: write one, such as x**2 + 10*y**2",
}


@pytest.mark.parametrize("text", COMPLAINTS)
def test_complaint(text):
    with pytest.raises(FormulaError) as caught:
        parse(text, ("x", "y"))
    assert str(caught.value) == COMPLAINTS[text]


def test_column_counts_from_zero_in_the_text_as_typed():
    with pytest.raises(FormulaError) as caught:
        parse("2x² − π(y)·z", ("x", "y"))
    assert caught.value.column == 11
    assert caught.value.text[11] == "z"
    assert caught.value.reason == "unknown name 'z'"


def test_a_long_text_is_shown_around_its_trouble():
    with pytest.raises(FormulaError) as caught:
        parse("x + " * 60 + "q" + " + y" * 60, ("x", "y"))
    assert len(str(caught.value)) < 150
    assert "q" in str(caught.value)


def test_error_travels_between_processes():
    with pytest.raises(FormulaError) as caught:
        parse("x + z", ("x", "y"))
    copy = pickle.loads(pickle.dumps(caught.value))
    assert (str(copy), copy.column) == (str(caught.value), 4)


NESTS = ["sin({})", "exp({})", "log({})", "sqrt({})", "abs({}-1)", "max({},y)", "|{}*y|"]
NESTS += ["({})^2", "({}+1)^0.5", "({}*x+1)", "x^({})", "2^({})", "sigmoid({})", "acos({})"]
NESTS += ["exp({}+log(y))", "log10({}+1)", "1/(1+{})", "({}+sqrt(3))^2*sqrt(2)", "1e300*({})"]
CHAINS = ["sin({}x+y)", "tan(pi/{})", "acos(cos({}))", "sqrt({}x)", "{}^(1/3)*x", "max(x,{}y)"]
CHAINS += ["x^{}", "{}^x", "(x+{})^0.5", "x/{}9999", "(x-{})^y", "abs(log({}x))", "asin(x/{})"]
CHAINS += ["cos(pi*x/{})", "{}^sqrt({})", "1/{}99999x", "1e30{}*x", "sqrt(x y+{})", "cos(pi/{}9)"]
CHAINS += [
    "exp(x+{}999*log({}999))",
    "(1.0{}x)^9{}.9",
    "900719925474{}x",
    "cosh({})^{}",
    "-{}",
    "|x|",
]


def nest(pattern, depth):
    return "x" if depth == 0 else pattern.format(nest(pattern, depth - 1))


def chain(pattern, sign, count):
    return sign.join(pattern.replace("{}", str(number)) for number in range(1, count + 1))


STRESS = [nest(pattern, depth) for pattern in NESTS for depth in (5, 12, 40)]
STRESS += [chain(pattern, sign, n) for pattern in CHAINS for sign in "+*/" for n in (8, 30, 90)]
STRESS += ["+".join(f"x/{2**53 - 2 * i - 1}" for i in range(30))]
STRESS += ["max((1+sqrt(2))^2, 3+2*sqrt(2))", "x/((1+sqrt(2))^2-3-2*sqrt(2))", "1.0000001^1e9 x"]
STRESS += ["max(exp(exp(exp(x))), exp(exp(exp(y))), x^x, y^y)", "exp(-9999*log(9999))", "tan(pi/2)"]
STRESS += ["9" * 900, "0." + "9" * 900, "x" * 1000, "(" * 900, "|" * 900, "-" * 900, "²" * 900]
STRESS += [
    "x" + "^x" * 400,
    "1e99999999999",
    "0e99999999999",
    "x\0",
    "\ud800x",
    "x\r\n",
    "x" * 10**6,
]
STRESS += ["0x1f", "0b1", "0o7", "1_0", "3j", "x if y else x", "x|y", "x&y", "~x", "x==y", "x<y"]


@cache
def settled():
    """Return how each text of STRESS is read, by one who has read nothing before."""
    found = {}
    for text in STRESS:
        sympy.core.cache.clear_cache()
        try:
            found[text] = settle(text)
        except Exception as error:
            error.add_note(f"while reading {text[:60]!a}")
            raise
    return found


def test_stress():
    assert len(settled()) == len(STRESS)


REFUSED_NUMBERS = [
    "1e400",
    "1e-400",
    "1e308*1e308",
    "(1e308x)*10",
    "(1e15x)^30",
    "(x/1e4)^90",
    "(1e200x)^2",
    "(1e-300x)^2",
]
REFUSED_NUMBERS += ["9**9**9", "(x^30)^30", "x^101", "x^50*x^51", "0/0", "0**x", "(-2)**x"]
REFUSED_NUMBERS += [
    "sqrt(-1-x^2)",
    "log(-1-x^2)",
    "asin(2+x^2)",
    "tan(pi/2)",
    "(-8)^(1/3)",
    "log(0)",
]
REFUSED_NUMBERS += ["0.5^1331 x", "1e-200*1e-200 + x", "(-(0.5^1331) x)^1.5"]
REFUSED_NUMBERS += ["1/(1-1)", "x/(y-y)", "acosh(0)", "1e300x*1e300y", "x + 1e308 + 1e308"]


@pytest.mark.parametrize("text", REFUSED_NUMBERS)
def test_no_number_is_infinite_complex_or_beyond_float64(text):
    assert settle(text) is None


COEFFICIENTS = {
    "0.1234567x": 0.1234567,
    "3.141592653589793*x": math.pi,
    "0.1234567*0.7654321x": 0.1234567 * 0.7654321,
    "123456789012345678x": 123456789012345678.0,
    "2^90 x": 2.0**90,
    "x/3^40": 1 / 3**40,
    "1e-9x": 1e-9,
    "sin(1)sin(2)sin(3)sin(4)sin(5)x": math.prod(map(math.sin, range(1, 6))),
}


def test_decimals_and_roots_share_a_sum():
    expression = parse("2((x + sqrt(2)) + 0.1234567)")
    assert value(expression, 3, 0) == pytest.approx(2 * (3 + math.sqrt(2) + 0.1234567), rel=1e-15)


@pytest.mark.parametrize("text", COEFFICIENTS)
def test_numbers_keep_every_digit_of_float64(text):
    printed = sympy.lambdify((X, Y), parse(text))(1.0, 0.0)
    assert printed == pytest.approx(COEFFICIENTS[text], rel=5e-16, abs=0)


@pytest.mark.parametrize(
    "text",
    [
        "sqrt(sqrt(sqrt(2)) acos(-x) (9999 - cosh(0.1234567)))",
        "arctan(sinh(ln(3^(x+y)/(10001 (y+x))^99 (√(x + 0.17) + x^2.123456))))",
        "asin(tanh(max(acosh(atan(0.5)^y + 9), (x^(1/3) + log(x)^y)^2)^99))",
        "(((-x/9997)^-0.37)/(2acosh(9acos(0.1234567 + x))))^(1/3)",
        "((1/3)√(((log2(x))^49)^2) + e)^3",
        "3sqrt(x^2 (cosh(log(y)^99) + x)^2)",
        "2(tanh((log(y)^9 + acos(x))^9) + x)^2",
        "(((cosh(log(x)^99))^x)^(1/3))^-0.37",
        "sqrt(0.1234567) log(y) sqrt((9007199254740881x)^7.25)/3.396 relu(log10(x))",
        "3.396^(0.662*3.597) x",
        "(3.396x)^(0.662*3.597)",
        "3(3(3(3.396x^2)^(1/97) + 3)^(1/89))^(1/83)",
        "3(3(3(3.396x^2)^(1/97))^(1/89))^(1/83)",
        "1e-300((acos(x)^-99 (asinh(y) + asin(y^2.5)))^-1)^y",
        "sign(expm1(sign(expm1(sign(sign(sign(expm1(sign(expm1(-y)) - y)))) + y)))) - x",
        "(y (1 + sign(exp(2 - y) - 1)^2))^(1/3) + abs(sign(exp(x) - 1))^0.7",
        "(y atanh(sign(exp(2 - y) - 1)/2) asin(sign(exp(2 - y) - 1)/2))^(1/3)",
        "expm1(sinh(sigmoid(sinh(cosh(square(tanh(sigmoid(atan(y**-2)) - 0.5)))) - x) + x) - y)",
    ],
)
def test_what_sympy_would_simplify_without_end(text):
    assert settle(text) is not None


ROOTS = {
    "3sqrt(2 (log(x) + y)^2)": lambda x, y: 3 * np.sqrt(2 * (np.log(x) + y) ** 2),
    "sqrt(-3 log(x)^3 y^4)": lambda x, y: np.sqrt(-3 * np.log(x) ** 3 * y**4),
    "((asin(x) - 2)^2)^1.5": lambda x, y: ((np.arcsin(x) - 2) ** 2) ** 1.5,
    "((log(x) - 2)^-2)^y": lambda x, y: ((np.log(x) - 2) ** -2) ** y,
    "tanh(log(x)^3) + cosh(asin(x)^-3)": lambda x, y: (
        np.tanh(np.log(x) ** 3) + np.cosh(np.arcsin(x) ** -3)
    ),
    "((acos(x)^y)^(1/3))^-0.37": lambda x, y: ((np.arccos(x) ** y) ** (1 / 3)) ** -0.37,
    "hypot(0, log(x))": lambda x, y: np.abs(np.log(x)),
}


@pytest.mark.parametrize("text", ROOTS)
def test_roots_of_squares_keep_their_values(text):
    expected = ROOTS[text](0.7, -1.3)
    assert value(parse(text), 0.7, -1.3) == pytest.approx(expected, rel=1e-12)
    assert sympy.lambdify((X, Y), parse(text))(0.7, -1.3) == pytest.approx(expected, rel=1e-12)


W, B, T0, T1 = sympy.symbols("w b theta_0 theta_1", real=True)
W1, W2, X0, X1 = sympy.symbols("w1 w2 x_0 x_1", real=True)
PASTED = {
    # letters that need no declaring: their names, in order
    "w^2 + b": (("w", "b"), W**2 + B),
    "b + w^2": (("b", "w"), W**2 + B),
    "y + x": (("x", "y"), X + Y),
    "z + y + x": (("x", "y", "z"), X + Y + sympy.Symbol("z", real=True)),
    "w2 + 3w1": (("w1", "w2"), 3 * W1 + W2),
    "w_1 + w1 + w₁ + w[1]": (("w_1",), 4 * sympy.Symbol("w_1", real=True)),
    "w10 + w9": (("w9", "w10"), sum(sympy.symbols("w9 w10", real=True))),
    "θ₁ + 2theta_0": (("theta_0", "theta_1"), T1 + 2 * T0),
    "x[0]**2 + 10*x[1]**2": (("x_0", "x_1"), X0**2 + 10 * X1**2),
    "λ + λ²": (
        ("lamda",),
        sympy.Symbol("lamda", real=True) * (1 + sympy.Symbol("lamda", real=True)),
    ),
    "w + b + wb": (("w", "b"), W + B + W * B),
    "2πw": (("w",), 2 * sympy.pi * W),
    "e^w": (("w",), sympy.exp(W)),
    "x y + xy": (("x", "y"), 2 * X * Y),
    "3": ((), sympy.Integer(3)),
    # a front
    "f(x, y) = x": (("x", "y"), X),
    "f(b, w) = w + b": (("b", "w"), W + B),
    "loss(rate) = rate^2": (("rate",), sympy.Symbol("rate", real=True) ** 2),
    r"J(\theta_0, \theta_1) = \theta_1": (("theta_0", "theta_1"), T1),
    # Python
    "np.exp(-x**2)*math.pi": (("x",), sympy.pi * sympy.exp(-(X**2))),
    "numpy.maximum(x, y) + torch.abs(x)": (("x", "y"), sympy.Max(X, Y) + sympy.Abs(X)),
    "np.power(x, 2) + pow(y, 3) + np.arcsinh(x)": (("x", "y"), X**2 + Y**3 + sympy.asinh(X)),
    "sin**2(x)": (("x",), sympy.sin(X) ** 2),
    "torch.nn.functional.softplus(x) + F.relu(y)": (
        ("x", "y"),
        sympy.log(1 + sympy.exp(X)) + sympy.Max(0, Y),
    ),
    "tf.math.exp(x) + jax.numpy.square(y)": (("x", "y"), sympy.exp(X) + Y**2),
    "np.log1p(np.exp(x)) + np.expm1(y)": (
        ("x", "y"),
        sympy.log(1 + sympy.exp(X)) + sympy.exp(Y) - 1,
    ),
    "np.logaddexp(x, y)": (("x", "y"), sympy.log(sympy.exp(X) + sympy.exp(Y))),
    "np.arctan2(y, x)": (("x", "y"), sympy.atan2(Y, X)),
    # print
    "sin²(x) + cos^2(sin^3(y))": (
        ("x", "y"),
        sympy.sin(X) ** 2 + sympy.cos(sympy.sin(Y) ** 3) ** 2,
    ),
    "½x² + ¾y": (("x", "y"), X**2 / 2 + 3 * Y / 4),
    "x^½": (("x",), sympy.sqrt(X)),
    "½^2 x": (("x",), X / 4),
    r"\frac{1}{2}^2 + x": (("x",), X + sympy.Rational(1, 4)),
    r"\frac12**2 x": (("x",), X / 4),
    # LaTeX
    r"$\frac{1}{2}x^{2} + \sin^{2}\left(y\right)$": (("x", "y"), X**2 / 2 + sympy.sin(Y) ** 2),
    r"\frac{\frac{x}{2} + 1}{y^{2}}": (("x", "y"), (X / 2 + 1) / Y**2),
    r"\frac12 x": (("x",), X / 2),
    r"$$ x \cdot y $$;": (("x", "y"), X * Y),
    r"e^{-x_{1}} \, x_0": (("x_0", "x_1"), sympy.exp(-X1) * X0),
    r"\sqrt{x} + \left|y\right| + \ln(x)": (
        ("x", "y"),
        sympy.sqrt(X) + sympy.Abs(Y) + sympy.log(X),
    ),
    r"\lambda^2 + \theta_{0}": (("lamda", "theta_0"), sympy.Symbol("lamda", real=True) ** 2 + T0),
    r"\log_{2}(x) + \varepsilon": (
        ("x", "epsilon"),
        sympy.log(X) / sympy.log(2) + sympy.Symbol("epsilon", real=True),
    ),
}


@pytest.mark.parametrize("text", PASTED)
def test_what_people_paste_has_one_meaning(text):
    found, (names, expected) = read(text), PASTED[text]
    assert found.names == names
    assert sympy.simplify(found.expression - expected) == 0


REFUSED = {
    "sine(w)": "unknown name 'sine' at column 1 of 'sine(w)': did you mean sin?",
    "rate^2 + w": "unknown name 'rate' at column 1 of 'rate^2 + w': "
    "write names=('rate', …) for a variable; w, w1 and theta need no declaring",
    "uv + w": "unknown name 'uv' at column 1 of 'uv + w': "
    "write u*v for a product, or names=('uv', …) for a variable",
    "lambda + w": "unknown name 'lambda' at column 1 of 'lambda + w': "
    "that is a word of Python; use a letter, such as w or λ",
    "w(b + 1)": "unknown function 'w' at column 1 of 'w(b + 1)': "
    "write w*(…) for a product, or names=('w', …)",
    "w(1) + b": "'w(1)' may mean two things at column 1 of 'w(1) + b': "
    "write w_1 for a letter with an index, 1*w if not",
    "return w": "unknown name 'return' at column 1 of 'return w': "
    "that is a word of Python; write only the formula",
    "logx + w": "unknown name 'logx' at column 1 of 'logx + w': write log(x)",
    "K.square(w)": "character '.' at column 2 of 'K.square(w)': write square(w)",
    "foo(w)": "unknown name 'foo' at column 1 of 'foo(w)': "
    "there are exp, log, sin, cos, tanh, sqrt, abs, max, min and their like",
    "x(0) + x(1)": "'x(0)' may mean two things at column 1 of 'x(0) + x(1)': "
    "write x_0 for a letter with an index, 0*x if not",
    "i^2 + w": "unknown name 'i' at column 1 of 'i^2 + w': "
    "a formula is real, so there are no complex numbers",
    "3j w": "unknown name 'j' at column 2 of '3j w': "
    "a formula is real, so there are no complex numbers",
    "np.load(w)": "unknown function 'np.load' at column 4 of 'np.load(w)': "
    "there are exp, log, sin, cos, tanh, sqrt, abs, max, min and their like",
    "sin^2(x)^3": "two powers of a function at column 9 of 'sin^2(x)^3': "
    "say with brackets which power comes first",
    "sin^-1(x)": "a power of sin without a bracket at column 4 of 'sin^-1(x)': "
    "write sin(x)**2, and 1/sin(x) or the inverse function by its name",
    r"\frac x 2": r"a fraction without braces at column 7 of '\\frac x 2': write \frac{a}{b}",
    r"\gcd(x)": r"unknown command '\gcd' at column 1 of '\\gcd(x)': "
    r"write it as in x**2, sin(x) or \frac{x}{2}",
    "x{2}": "character '{' at column 2 of 'x{2}': use round brackets",
    "½ 2": "no operator between '½' and '2' at column 3 of '½ 2': write one, such as '*'",
    "2½x": "'½' after a number at column 2 of '2½x': write 2*½, or a decimal number",
    "x[-1]": "character '[' at column 2 of 'x[-1]': "
    "use round brackets; an index is a whole number, as in x[0]",
    "$x": "character '$' at column 1 of '$x': write the formula alone",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_no_one_meaning_is_refused_with_the_line_that_works(text):
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert str(caught.value) == REFUSED[text]


def test_parameters_are_numbers_in_the_formula():
    assert read("a x^2 + y", parameters={"a": 3}) == (3 * X**2 + Y, ("x", "y"))
    assert read("x^a", parameters={"a": 0.5}).expression == sympy.sqrt(X)
    assert read("α w(w + 1)", ("w",), {"α": -2}).expression == -2 * W * (W + 1)
    assert read("a(w + 1)", parameters={"a": 2}).names == ("w",)
    assert read(sympy.Symbol("a") * X, parameters={"a": 0.25}) == (X / 4, ("x",))
    with pytest.raises(FormulaError, match="an exponent beyond 100"):
        read("x^a", parameters={"a": 101})
    for wrong in (math.inf, "3", True, 1j, None):
        with pytest.raises(ValueError, match="a must be a finite number"):
            read("a x", parameters={"a": wrong})
    with pytest.raises(ValueError, match="the formula has no letter b, to which"):
        read("a x", parameters={"a": 1, "b": 2})
    with pytest.raises(ValueError, match="must differ"):
        read("a x", ("x", "a"), {"a": 1})


def test_other_names():
    w, b = sympy.symbols("w b", real=True)
    assert parse("3w + wb", ("w", "b")) == 3 * w + w * b
    assert parse("t^2", ["t"]) == sympy.Symbol("t", real=True) ** 2
    assert parse("2w_1 + i", ("w_1", "i")).free_symbols == set(sympy.symbols("w_1 i", real=True))
    with pytest.raises(FormulaError, match="use w or b"):
        parse("x", ("w", "b"))


@pytest.mark.parametrize(
    "names",
    [("sin",), ("e", "x"), ("E",), ("x y",), ("__x",), ("lambda",), ("x", "x"), ("π",), (3,)],
)
def test_names_that_cannot_be_variables(names):
    with pytest.raises(ValueError, match="variable") as caught:
        parse("1", names)
    assert not isinstance(caught.value, FormulaError)


@pytest.mark.parametrize("text", [None, 3, b"x", ["x"], X])
def test_only_text_is_a_formula(text):
    with pytest.raises(TypeError, match="a formula is text, not"):
        parse(text)


def test_the_longest_derivatives_are_quick():
    accepted = [expression for expression in settled().values() if expression is not None]
    assert len(accepted) > 60
    sizes = [builder._derivative_sizes(expression)[2] for expression in accepted]
    assert max(sizes) <= builder.MAX_HESSIAN
    begin = time.thread_time()
    accepted[np.argmax(sizes)].diff(X).diff(X)
    assert time.thread_time() - begin < 5


FRAGMENTS = [*"xy()+-*/^,|.e²⁻⁵·×−π√ 0123789", "**", "//", "sin(", "exp(", "log(", "max(", "abs("]
FRAGMENTS += ["f(x, y) =", "w1", "θ₀", "x[0]", r"\frac{", "{", "}", "½", "$", ";", "np.", "sin^2("]
FRAGMENTS += ["sqrt(", "1e308", "1e-300", "0.1", "x^2", "_", "__", "[", "'", "=", "lambda", "\n"]


@FUZZ
@given(
    st.one_of(st.text(max_size=60), st.lists(st.sampled_from(FRAGMENTS), max_size=40).map("".join))
)
def test_random_text(text):
    settle(text)


@FUZZ
@given(st.lists(st.sampled_from([*FRAGMENTS, r"\theta", r"\sin", "^{", "_{1}"]), max_size=30))
def test_random_text_with_letters_of_its_own(pieces):
    text = "".join(pieces)
    begin = time.perf_counter()
    try:
        found = read(text)
    except FormulaError as error:
        check_refusal(error, text)
    else:
        check_expression(found.expression, found.names)
    assert time.perf_counter() - begin < HANG


@FUZZ
@given(st.sampled_from(HOSTILE["refuse"] + HOSTILE["accept"] + list(MEANINGS)), st.data())
def test_random_mutations(text, data):
    for _ in range(data.draw(st.integers(1, 4))):
        begin = data.draw(st.integers(0, len(text)))
        end = data.draw(st.integers(begin, min(len(text), begin + 5)))
        text = text[:begin] + data.draw(st.sampled_from(FRAGMENTS)) + text[end:]
    settle(text)


BINARY = {"+": operator.add, "−": operator.sub, "·": operator.mul, "/": operator.truediv}
BINARY |= {"": operator.mul, "^": operator.pow}
UNARY = {"sin": np.sin, "cos": np.cos, "tanh": np.tanh, "abs": np.abs, "atan": np.arctan}
UNARY |= {"−": operator.neg, "": lambda u: u, "exp": np.exp, "√": np.sqrt, "log": np.log}
WELL_CONDITIONED = 1e3  # sin(exp(22)) loses half of its digits in NumPy
LEAVES = st.one_of(
    st.sampled_from([("x", 0.7), ("y", -1.3), ("π", math.pi), ("e", math.e)]),
    st.integers(0, 99).map(lambda n: (str(n), n)),
    st.decimals(0, 10, places=3).map(lambda d: (str(d), d)),
).map(lambda leaf: (leaf[0], np.float64(leaf[1])))


def checked(text, number):
    return text, number if 1e-3 < abs(number) < WELL_CONDITIONED else np.nan


def joined(sign, left, right):
    with np.errstate(all="ignore"):
        return checked(f"({left[0]}){sign}({right[0]})", BINARY[sign](left[1], right[1]))


def called(name, inner):
    with np.errstate(all="ignore"):
        return checked(f"{name}({inner[0]})", UNARY[name](inner[1]))


def larger(formulas):
    """Random formulas out of smaller ones: the text beside what NumPy gives for it."""
    return st.one_of(
        st.builds(joined, st.sampled_from(list(BINARY)), formulas, formulas),
        st.builds(called, st.sampled_from(list(UNARY)), formulas),
    )


@FUZZ
@given(st.recursive(LEAVES, larger, max_leaves=8))
def test_random_formulas_have_the_values_of_numpy(pair):
    text, expected = pair
    expression = settle(text)
    if expression is not None and np.isfinite(expected):
        assert value(expression, 0.7, -1.3) == pytest.approx(expected, rel=1e-6)


NOWHERE = [
    *("(-x^2)^(1/3)", "sqrt(-softplus(y))", "asin(hypot(y,1))", "(-sqrt(x^2+1))^0.5"),
    *("log(-softplus(x))", "(-x^2)^0.5", "acosh(sin(x))", "atanh(cosh(x))", "log(sin(x) - 1)"),
    *("(-exp(x))^y", "log1p(-2 - x^2)", "acos(2 + sigmoid(x))", "log2(-abs(x) - exp(y))"),
]


@pytest.mark.parametrize("text", NOWHERE)
def test_what_is_real_nowhere_is_refused(text):
    with pytest.raises(FormulaError, match="complex everywhere"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    # somewhere they are real, if only on one side, or beside a point
    [
        "asin(max(1, x))",
        "sqrt(1e-15 - x^2)",
        "log(x - 1)",
        "acosh(cosh(x))",
        "sqrt(sin(x) - 0.9)",
    ],
)
def test_what_is_real_somewhere_is_accepted(text):
    assert settle(text) is not None


@pytest.mark.parametrize("zero", ["sin(1)^2 + cos(1)^2 - 1", "sqrt(3 + 2sqrt(2)) - 1 - sqrt(2)"])
def test_a_constant_that_is_exactly_0_is_0(zero):
    assert parse(f"x + y*({zero})") == X
    with pytest.raises(FormulaError, match=r"division by zero|not finite"):
        parse(f"x/({zero})")
    assert float(parse(f"x/({zero} + 1e-9)").subs(X, 1)) == pytest.approx(1e9, rel=1e-12)


def test_what_cancels_is_gone_with_what_it_would_ask():
    for text, expected in (("x^0.5*x^0.5", X), ("sqrt(x y)^2", X * Y), ("log(x) - log(x) + y", Y)):
        assert parse(text) == expected


def test_a_tower_of_which_sympy_would_ask_without_end_is_refused_at_once():
    tower = "sigmoid(sqrt(sqrt(sigmoid(sqrt(sigmoid(tanh(y))*y)) - y)) + y)"
    tower = f"sigmoid(sqrt(sigmoid(sigmoid({tower}))))"
    assert settle(f"sigmoid(sqrt(sqrt(sigmoid({tower}) - y))*10)") is None


def test_whether_a_constant_is_real_is_not_left_to_sympy():
    for _ in range(
        12
    ):  # it asks in an order of chance, and in some compares what it takes for complex
        sympy.core.cache.clear_cache()
        assert float(parse("x + sqrt((-log(tanh(30)))^4)").subs(X, 0)) == pytest.approx(
            4 * math.exp(-120), rel=1e-9
        )


def test_a_constant_of_which_sympy_fails_to_tell_whether_it_is_0_is_a_number():
    for k in range(7):  # in some order of terms alone
        text = f"log1p(sigmoid(asin(cos(acos(sign(asin(softplus(-2)) - 1.3{k}))))))"
        assert float(parse(text)) == pytest.approx(math.log1p(1 / (1 + math.exp(math.pi / 2))))
