"""Every critical point is found and rightly told, and none is invented."""

import json
import math
import pickle
from functools import cache
from pathlib import Path
from time import thread_time

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from gdviz.calculus import critical_points, newton, polynomials
from gdviz.surfaces import Surface, catalogue

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "surfaces.json").read_text(encoding="utf-8")
)
ATOL = REFERENCE["tol"]["critical_point"]["atol"]
FUNCTIONS = {function["name"]: function for function in REFERENCE["functions"]}
POLYNOMIALS = [name for name, function in FUNCTIONS.items() if "critical_points" in function]
OTHERS = [name for name in FUNCTIONS if name not in POLYNOMIALS]
X, Y = sympy.symbols("x y", real=True)
KINDS = {"min": "minimum", "max": "maximum", "saddle": "saddle", "degenerate": "degenerate"}


def points(found):
    return np.array([critical.point for critical in found]).reshape(-1, 2)


def summary(found):
    """Return the points and kinds of what was found, rounded: what a table can hold."""
    return {(*np.round(critical.point, 6).tolist(), critical.kind) for critical in found}


@cache
def searched(name):
    """Return what is found of a surface of the catalogue, and the seconds of this thread."""
    surface = Surface(catalogue[name].formula, domain=catalogue[name].domain)
    critical_points.of_polynomial.cache_clear()
    start = thread_time()
    return surface.critical_points(), thread_time() - start


def found_of(name):
    return searched(name)[0]


# -------------------------------------------------------------------------------- the reference


@pytest.mark.parametrize("name", POLYNOMIALS)
def test_all_critical_points_of_the_polynomials_of_the_reference(name):
    found = found_of(name)
    expected = sorted(FUNCTIONS[name]["critical_points"], key=lambda critical: critical["point"])
    assert found.complete
    assert len(found) == len(expected)
    np.testing.assert_allclose(points(found), [e["point"] for e in expected], rtol=0, atol=ATOL)
    assert [critical.kind for critical in found] == [KINDS[e["kind"]] for e in expected]
    for critical, e in zip(found, expected, strict=True):
        assert critical.value == pytest.approx(e["value"], rel=1e-12, abs=1e-12)
        np.testing.assert_allclose(critical.eigenvalues, e["hessian_eigenvalues"], 1e-10, 1e-10)


@pytest.mark.parametrize("name", OTHERS)
def test_the_minima_of_the_other_surfaces_where_they_have_a_derivative_of_zero(name):
    surface, found = catalogue[name], found_of(name)
    kinks = [special["point"] for special in FUNCTIONS[name].get("special_points", [])]
    for minimum in surface.minima:
        on_border = any(c in limits for c, limits in zip(minimum, surface.domain, strict=True))
        near = [c for c in found if np.allclose(c.point, minimum, rtol=0, atol=ATOL)]
        expected = [] if list(minimum) in kinks or on_border else ["minimum"]
        assert [critical.kind for critical in near] == expected


@pytest.mark.parametrize("name", OTHERS)
def test_none_is_invented(name):
    """A box around each hit, a millionth of the domain wide, has a zero of the gradient inside.

    On its border the gradient turns once around, forwards at an extremum and back at a saddle.
    """
    surface, found = catalogue[name], found_of(name)
    angle = np.linspace(0, 2 * np.pi, 65)
    circle = np.stack([np.cos(angle), np.sin(angle)], -1) * np.ptp(surface.domain, axis=1) * 1e-6
    gradient = surface.gradient(points(found)[:, None] + circle)
    turns = np.diff(np.unwrap(np.arctan2(gradient[..., 1], gradient[..., 0]), axis=-1))
    index = np.round(turns.sum(-1) / (2 * np.pi)).astype(int).tolist()
    assert index == [-1 if critical.kind == "saddle" else 1 for critical in found]


# zeros along each axis: 21 of x + 10 pi sin(2 pi x); at Ackley's tip there is no derivative
@pytest.mark.parametrize(
    ("name", "count"),
    {"rastrigin": 441, "ackley": 440, "branin": 5, "mccormick": 3, "bukin_6": 0}.items(),
)
def test_the_number_of_critical_points_in_the_domain(name, count):
    assert len(found_of(name)) == count


@pytest.mark.parametrize("name", FUNCTIONS)
def test_no_surface_of_the_catalogue_takes_long(name):
    assert searched(name)[1] < 5  # some tenths of a second, on a machine that is not busy


# --------------------------------------------------------------------------------- polynomials


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("x*y*(1 - x - y)", {(0, 0, "saddle"), (0, 1, "saddle"), (1, 0, "saddle"),
                             (0.333333, 0.333333, "maximum")}),
        ("x + 2y", set()),
        ("x^4 + y^4", {(0, 0, "degenerate")}),
        ("x^3 - 3x y^2", {(0, 0, "degenerate")}),
        ("(x^2 + y^2)^2", {(0, 0, "degenerate")}),
        ("(x^2 + y^2)^2 (x - 1)", {(0, 0, "degenerate"), (0.8, 0, "saddle")}),
        ("(x^2 + 1)^2 + y^2", {(0, 0, "minimum")}),
        ("x^100 + y^100 - x - y", {(0.954548, 0.954548, "minimum")}),
        ("0.1x^2 + 0.3y^2 - 0.1x*y - 0.1x", {(0.545455, 0.090909, "minimum")}),
        ("pi x^2 + sqrt(2) y^2 - x", {(0.159155, 0, "minimum")}),
        ("(x - 123456)^2 - (y + 1e7)^2", {(123456, -1e7, "saddle")}),
        ("(1e-9 - x)^2 + 1e-9y^2", {(0, 0, "minimum")}),
        ("1e300x^2 + 1e-300y^2", {(0, 0, "minimum")}),
        ("1e-200(x^4 + y^2 - 2x^2)", {(-1, 0, "minimum"), (0, 0, "saddle"), (1, 0, "minimum")}),
    ],
)  # fmt: skip
def test_polynomials_by_hand(formula, expected):
    found = Surface(formula).critical_points()
    assert summary(found) == expected
    assert found.complete


def test_two_minima_that_lie_as_close_as_float64_can_tell():
    left, between, right = Surface("(x - 0.1)^2 (x - 0.1000001)^2 + y^2").critical_points()
    assert (left.point, right.point) == ((0.1, 0), (0.1000001, 0))
    assert between.point[0] == pytest.approx(0.10000005, rel=1e-16)
    assert left.eigenvalues == pytest.approx((2e-14, 2), rel=1e-14)
    assert between.eigenvalues == pytest.approx((-1e-14, 2), rel=1e-14)


@pytest.mark.parametrize(
    ("formula", "curve", "others"),
    [
        ("(x^2 + y^2 - 1)^2", "x**2 + y**2 - 1 = 0", {(0, 0, "maximum")}),
        ("x^2 y^2", "x*y = 0", set()),
        ("x^2", "x = 0", set()),
        ("(x - sqrt(2) y)^2", "a curve", set()),
        # a curve with a point of its own apart from it
        ("(y^2 - x^3 + x^2)^2", "x**3 - x**2 - y**2 = 0",
         {(0, 0, "degenerate"), (0.666667, 0, "saddle")}),
    ],
)  # fmt: skip
def test_a_curve_of_critical_points_is_named(formula, curve, others):
    found = Surface(formula).critical_points()
    assert summary(found) == others
    assert not found.complete
    assert curve in found.partial


def test_a_level_surface_says_so():
    found = Surface("3").critical_points()
    assert len(found) == 0
    assert "level" in repr(found)


def test_names_of_the_variables_are_free():
    (minimum,) = Surface("(w - 1)^2 + (b + 2)^2", names=("w", "b")).critical_points()
    assert minimum.point == (1, -2)


roots = st.lists(st.fractions(-3, 3, max_denominator=8), min_size=1, max_size=3, unique=True)


@settings(max_examples=25, deadline=None)
@given(roots, roots, st.integers(-2, 2))
def test_known_roots(across, up, slant):
    """∫(x - a)(x - b)… dx + ∫(u - c)… du with u = y + slant·x is critical where both are zero."""
    slope = np.polynomial.Polynomial.fromroots
    parts = [
        "+".join(f"({float(c)!r})*{name}**{k}" for k, c in enumerate(primitive.integ().coef))
        for primitive, name in (
            (slope(list(map(float, across))), "x"),
            (slope(list(map(float, up))), "u"),
        )
    ]
    formula = "+".join(parts).replace("u", f"(y+({slant})*x)")
    expected = sorted((float(a), float(b - slant * a)) for a in across for b in up)
    found = Surface(formula).critical_points()
    assert found.complete
    np.testing.assert_allclose(points(found), expected, rtol=0, atol=1e-9)
    assert {critical.kind for critical in found} <= {"minimum", "maximum", "saddle"}


@settings(max_examples=12, deadline=None)
@given(st.lists(st.integers(-9, 9), min_size=15, max_size=15), st.sampled_from([1, 0.1, 1e-30]))
def test_whatever_newton_finds_of_a_polynomial_is_among_all(coefficients, scale):
    powers = [(i, j) for i in range(5) for j in range(5 - i)]
    terms = zip(coefficients, powers, strict=True)
    surface = Surface("+".join(f"({c * scale!r})*x**{i}*y**{j}" for c, (i, j) in terms))
    found = surface.critical_points()
    hits = newton.critical_points(surface, surface.domain, 100)
    inside = [c for c in found if np.abs(c.point).max() < 5 and c.kind != "degenerate"]
    if found.complete and all(np.abs(c.eigenvalues).min() > 1e-3 * scale for c in inside):
        apart = np.abs(hits.simple[:, None] - points(inside)).max(-1)
        assert apart.shape == (len(inside), len(inside))
        assert (apart.min(0, initial=1) < 1e-9).all()


# -------------------------------------------------------------------------------- other formulas

PLACES = [-3.141593, 0, 3.141593]


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        ("cos(x) cosh(y)", {(x, 0, "saddle") for x in PLACES}),
        ("exp(-x^2 - y^2)", {(0, 0, "maximum")}),
        ("exp(x^2 + y^2)", {(0, 0, "minimum")}),
        ("1e-30 (cos(x) + y^2)", {(-3.141593, 0, "minimum"), (0, 0, "saddle"),
                                  (3.141593, 0, "minimum")}),
        ("exp(x^3 - 3x y^2)", {(0, 0, "degenerate")}),
        ("x^4 + cos(y)", {(0, y, "degenerate") for y in PLACES}),
        ("tanh(x) tanh(y)", {(0, 0, "saddle")}),
        ("x^y", {(1, 0, "saddle")}),
        ("log(x^2 + y^2)", set()),
        ("1/(x^2 + y^2)", set()),
        ("abs(x) + y^2", set()),
        ("abs(x) + abs(y)", set()),
        ("sqrt(x^2 + y^2)", set()),
        ("abs(x - 1/3) + exp(y) - y", set()),
        ("max(0, x) + y^2 + exp(y)", set()),
    ],
)  # fmt: skip
def test_other_formulas_by_hand(formula, expected):
    found = Surface(formula).critical_points()
    assert summary(found) == expected
    assert not found.complete
    assert "in the domain" in found.partial


def test_easom_has_its_well_and_the_ripples_around_it_but_none_on_the_plain():
    """-cos(u)cos(v)exp(-u²-v²) about (π, π): where both slopes or both cosines are zero."""
    found = found_of("easom")
    distance = np.abs(points(found) - np.pi)
    slope, cosine = [0, 1.836597, 4.815842], [np.pi / 2, 3 * np.pi / 2]
    for zeros in np.sort(distance):
        assert any(
            np.allclose(np.min(np.abs(np.subtract.outer(zeros, z)), 1), 0, atol=1e-6)
            for z in (slope, cosine)
        )
    assert {c.point for c in found.minima if c.value < -0.5} == {(np.pi, np.pi)}
    assert distance.max() < 5


@pytest.mark.parametrize("formula", ["sin(x + y)", "sin(x)", "sin(x^2 + y^2)", "max(x, y)^2"])
def test_curves_of_critical_points_are_left_out(formula):
    found = Surface(formula, domain=((-2, 2), (-2, 2))).critical_points()
    assert [c.point for c in found] == ([] if "^2 +" not in formula else [pytest.approx((0, 0))])
    assert "curves of critical points" in found.partial


def test_a_hit_at_every_scale_of_the_axes():
    surface = Surface("cos(1000x) + cosh(y/1000)", domain=((-0.002, 0.002), (-4000, 3000)))
    (maximum,) = surface.critical_points()
    assert maximum.point == pytest.approx((0, 0), abs=1e-9)


def dense(degree, coefficient):
    """Return a polynomial with all its terms."""
    powers = [(i, j) for i in range(degree + 1) for j in range(degree + 1 - i)]
    return sympy.Add(*(coefficient(i, j) * X**i * Y**j for i, j in powers))


HARD = {
    "many": lambda: "sin(100x) sin(100y)",
    "curved": lambda: "sin(sin(sin(sin(x y) y + 1) y + 2) y + 3)",
    "steep": lambda: "exp(exp(x + y)) + exp(-x y)",
    "power": lambda: "(x + y + 1)^90 + x",
    "long power": lambda: "(0.12345678912345x + 0.98765432198765y + 0.33333333333333)^100 + x",
    "sparse": lambda: "x^40 + x y^39 + x y - x - 3y",
    "long": lambda: sum(sympy.exp(sympy.sin(k * X + k * k % 7 * Y)) for k in range(1, 60)),
    "dense": lambda: dense(12, lambda i, j: (i * 7 + j * 13) % 19 - 9),
    "denser": lambda: dense(30, lambda i, j: (i * 7 + j * 13) % 19 - 9),
    "decimals": lambda: dense(9, lambda i, j: sympy.Float(math.sin(1 + i + 100 * j), 17)),
    "huge": lambda: dense(6, lambda i, j: sympy.Float(10.0 ** ((i * 7 + j * 13) % 500 - 250), 17)),
    "many roots": lambda: sum(math.prod(v - k for k in range(9)) for v in (X, Y)) + X * Y / 10,
}


SHARE = 1 / 8  # of the seconds that a search may take, at whose end these are left as unfinished


@pytest.mark.parametrize("name", HARD)
def test_no_formula_takes_long(name, monkeypatch):
    may = critical_points.SECONDS + newton.SECONDS
    assert may == 2.5
    for search in (critical_points, newton):
        monkeypatch.setattr(search, "SECONDS", SHARE * search.SECONDS)
    surface = Surface(HARD[name](), domain=((-3, 3), (-4, 5)))
    start = thread_time()
    found = surface.critical_points()
    assert thread_time() - start < SHARE * may + may
    assert found.complete or found.partial


def test_a_polynomial_that_is_too_large_is_left_to_newton():
    found = Surface("x^30 + y^30 + x^15 y^15 - x - y", domain=((-2, 2), (-2, 2))).critical_points()
    assert found.partial.startswith("the polynomial is too large")
    assert [critical.kind for critical in found] == ["minimum"]


def test_time_that_is_up_is_said(monkeypatch):
    monkeypatch.setattr(newton, "thread_time", iter(range(1000)).__next__)
    hits = newton.critical_points(catalogue["rastrigin"], catalogue["rastrigin"].domain, 100)
    assert hits.partial.endswith("the time was up")
    assert len(hits.degenerate) == 0


# --------------------------------------------------------------------------------- what is given


def test_what_is_given_is_a_sequence_that_tells_of_itself():
    found = found_of("himmelblau")
    assert repr(found) == "<CriticalPoints: 4 minima, 1 maximum, 4 saddles; all there are>"
    assert found[0] == next(iter(found))
    assert len(found[1:3]) == 2
    camel = found_of("six_hump_camel")
    assert [c.value for c in camel.minima] == sorted(c.value for c in camel.of_kind("minimum"))
    with pytest.raises(ValueError, match="kind must be one of minimum, maximum"):
        found.of_kind("min")


def test_they_are_computed_once_and_not_pickled():
    surface = Surface("x^2 + y^2")
    assert surface.critical_points() is surface.critical_points()
    assert Surface("y^2 + x^2").critical_points() is surface.critical_points()
    assert Surface("u^2 + v^2").critical_points() == surface.critical_points()
    found = surface.critical_points()
    assert "_critical_points" not in vars(pickle.loads(pickle.dumps(surface)))
    assert pickle.loads(pickle.dumps(found)) == found


@pytest.mark.parametrize(
    ("text", "curved"),
    [
        ("x^2 + y^2", False),
        ("x^2 + y^2 + 1", False),
        ("x^2 + y^2 - 1", True),
        ("x y - 1", True),
        ("x^2 + 1", False),
        ("x - 3", True),
        ("(x^2 + 1) y", True),
        ("(x^2 + y^2) (x - y)", True),
        ("(x^2 + (y - 1)^2) (x^2 + y^4 + 1)", False),
    ],
)
def test_whether_zeros_form_a_curve(text, curved):
    expression = Surface(text).expression
    symbols = Surface(text)._symbols
    polynomial = polynomials.whole(polynomials.from_expression(expression, symbols))
    assert polynomials.has_real_curve(polynomial, lambda: None) is curved


@pytest.mark.parametrize(
    ("formula", "minima"),
    [
        ("x^2 + 10 y^2", ((0.0, 0.0),)),
        ("(1 - x)^2 + 100 (y - x^2)^2", ((1.0, 1.0),)),
        ("x^2 - y^2", ()),  # level at a saddle
        ("x^4 - 3x^2 + x + y^2", ()),  # two minima, of which a path may miss either
        ("x^2", ()),  # a valley's whole floor is level
        ("x^2 + y^2 + sin(x)", ()),  # no polynomial
    ],
)
def test_a_minimum_is_sure_where_a_polynomial_is_level_nowhere_else(formula, minima):
    surface = Surface(formula)
    assert np.allclose(surface.with_sure_minimum().minima, minima)
    assert surface.with_minima([(3.0, 4.0)]).with_sure_minimum().minima == ((3.0, 4.0),)
