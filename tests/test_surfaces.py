import copy
import dataclasses
import json
import pickle
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

from gdviz import surfaces
from gdviz.surfaces import Surface, catalogue

REFERENCE = json.loads(
    (Path(__file__).parent / "reference" / "surfaces.json").read_text(encoding="utf-8")
)
TOLERANCE = REFERENCE["tol"]
FUNCTIONS = {function["name"]: function for function in REFERENCE["functions"]}
each_function = pytest.mark.parametrize("name", FUNCTIONS)
X, Y = sympy.symbols("x y")


def test_catalogue_is_the_reference():
    assert list(catalogue) == list(FUNCTIONS)
    assert len(catalogue) == 21


@each_function
def test_values_gradients_and_hessians(name):
    evaluations = FUNCTIONS[name]["evaluations"]
    points = np.array([evaluation["point"] for evaluation in evaluations])
    surface = catalogue[name]
    value, gradient = surface.value_and_gradient(points)
    found = {"value": value, "gradient": gradient, "hessian": surface.hessian(points)}
    for quantity, result in found.items():
        expected = [evaluation[quantity] for evaluation in evaluations]
        np.testing.assert_allclose(result, expected, **TOLERANCE[quantity])
    np.testing.assert_array_equal(surface(points), value)
    np.testing.assert_array_equal(surface.gradient(points), gradient)


@each_function
def test_float32_stays_and_is_as_good_as_it_can_be(name):
    surface = catalogue[name]
    points = np.array([e["point"] for e in FUNCTIONS[name]["evaluations"]], np.float32)
    exact = points.astype(float)
    results = [*surface.value_and_gradient(points), surface.hessian(points)]
    expected = [*surface.value_and_gradient(exact), surface.hessian(exact)]
    for result, truth in zip(results, expected, strict=True):
        assert result.dtype == np.float32
        np.testing.assert_allclose(result, truth, rtol=1e-3, atol=1e-4 * np.abs(truth).max())


@each_function
def test_domain_and_minima(name):
    surface, reference = catalogue[name], FUNCTIONS[name]
    assert surface.domain == tuple(map(tuple, reference["domain"]))
    assert surface.minima == tuple(tuple(minimum["point"]) for minimum in reference["minima"])
    tolerance = TOLERANCE["minimum_value"]
    for minimum in reference["minima"]:
        expected = pytest.approx(minimum["value"], rel=tolerance["rtol"], abs=tolerance["atol"])
        assert surface(minimum["point"]) == expected


@each_function
def test_gradient_is_zero_at_the_minima(name):
    surface = catalogue[name]
    kinks = [special["point"] for special in FUNCTIONS[name].get("special_points", [])]
    for minimum in surface.minima:
        on_border = any(c in limits for c, limits in zip(minimum, surface.domain, strict=True))
        if list(minimum) not in kinks and not on_border:
            np.testing.assert_allclose(surface.gradient(minimum), 0, atol=1e-10)
            assert (np.linalg.eigvalsh(surface.hessian(minimum)) > 0).all()


@pytest.mark.parametrize("name", [n for n, f in FUNCTIONS.items() if f.get("special_points")])
def test_special_points_are_finite(name):
    surface = catalogue[name]
    for special in FUNCTIONS[name]["special_points"]:
        value, gradient = surface.value_and_gradient(special["point"])
        assert value == pytest.approx(special["value"], abs=1e-5)
        assert np.isfinite(gradient).all()
        assert np.isfinite(surface.hessian(special["point"])).all()


def test_the_tip_of_ackley_is_flat():
    np.testing.assert_array_equal(surfaces.ackley.gradient((0, 0)), (0, 0))


def differences(function, point, step):
    """Central differences of a function along each axis, stacked last."""
    moves = step * np.eye(2)
    return np.stack([(function(point + h) - function(point - h)) / (2 * step) for h in moves], -1)


@settings(max_examples=30, deadline=None)
@given(st.floats(0.01, 0.99), st.floats(0.01, 0.99))
def test_catalogue_agrees_with_central_differences(across, up):
    for surface in catalogue.values():
        low, high = np.transpose(surface.domain)
        point = low + (high - low) * (across, up)
        step = 1e-6 * (high - low).max()
        for function, derivative in (
            (surface, surface.gradient),
            (surface.gradient, surface.hessian),
        ):
            coarse, fine = (differences(function, point, h) for h in (step, step / 2))
            size = 1 + np.abs(function(point)).max() + np.abs(surface(point))
            rounding = 1e-14 * size / step
            # beside a kink the differences themselves do not agree
            if np.allclose(coarse, fine, rtol=1e-4, atol=rounding):
                slack = rounding + 4 * np.abs(coarse - fine).max()
                np.testing.assert_allclose(derivative(point), fine, rtol=1e-5, atol=slack)


@each_function
def test_each_start_is_in_view_and_leads_somewhere(name):
    surface = catalogue[name]
    (left, right), (bottom, top) = surface.domain
    assert left < surface.start[0] < right
    assert bottom < surface.start[1] < top
    gradient = surface.gradient(surface.start)
    downhill = np.array(surface.start) - 1e-4 * gradient / np.linalg.norm(gradient)
    assert surface(downhill) < surface(surface.start)
    assert surface.start not in surface.minima


@each_function
def test_what_it_teaches_is_one_sentence(name):
    sentence = catalogue[name].teaches
    assert sentence.endswith(".")
    assert sentence.count(".") == 1
    assert sentence[0].isupper()


@each_function
def test_latex_is_drawn_by_matplotlib(name):
    MathTextParser("path").parse(catalogue[name]._repr_latex_())


def test_catalogue_is_lazy_and_makes_each_surface_once():
    assert surfaces.rosenbrock is catalogue["rosenbrock"]
    assert set(FUNCTIONS) <= set(dir(surfaces))
    assert "rosenbrock" in catalogue
    with pytest.raises(AttributeError, match="did you mean 'rosenbrock'"):
        surfaces.rosenbrok  # noqa: B018
    with pytest.raises(KeyError, match="did you mean 'himmelblau'"):
        catalogue["himelblau"]
    with pytest.raises(TypeError):
        catalogue["mine"] = surfaces.sphere


def test_sympy_is_loaded_with_the_first_surface():
    program = (
        "import sys, gdviz.surfaces as s; list(s.catalogue); dir(s); print('sympy' in sys.modules);"
        "s.sphere; print('sympy' in sys.modules)"
    )
    out = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert out.stdout.split() == ["False", "True"]


def test_formula_as_text_and_as_expression():
    bowl = Surface("x**2 + 10*y**2")
    assert bowl == Surface(X**2 + 10 * Y**2)
    assert hash(bowl) == hash(Surface("x^2 + 10 y^2"))
    assert bowl != Surface("x**2 + 11*y**2")
    assert bowl != dataclasses.replace(bowl, name="bowl")
    assert repr(bowl) == "Surface('x**2 + 10*y**2')"
    assert bowl.latex() == "x^{2} + 10 y^{2}"
    x, y = sorted(bowl.expression.free_symbols, key=str)
    assert bowl.derivative == (2 * x, 20 * y)


def test_other_names():
    loss = Surface("w**2 + 3*b", names=("w", "b"))
    assert loss([2, 1]) == 7
    np.testing.assert_array_equal(loss.gradient([2, 1]), (4, 3))
    assert repr(loss) == "Surface('w**2 + 3*b', names=('w', 'b'))"
    with pytest.raises(ValueError, match="names must be two that differ"):
        Surface("w", names=("w", "w"))


@pytest.mark.parametrize(
    ("formula", "names", "letters"),
    [
        ("w1^2 + 10 w2^2", ("w1", "w2"), ("w_{1}", "w_{2}")),
        ("θ₀² + 3theta_1²", ("theta_0", "theta_1"), (r"\theta_{0}", r"\theta_{1}")),
        ("y^2", ("x", "y"), ("x", "y")),
        ("b w", ("b", "w"), ("b", "w")),
        (sympy.Symbol("mu") * sympy.Symbol("lambda"), ("lamda", "mu"), (r"\lambda", r"\mu")),
        (
            "f(rate, x_max) = rate x_max",
            ("rate", "x_max"),
            (r"\mathrm{rate}", r"x_{\mathrm{max}}"),
        ),
    ],
)
def test_letters_need_no_declaring_and_are_set_as_mathematics(formula, names, letters):
    surface = Surface(formula)
    assert surface.names == names
    assert surface.letters == letters
    for text in (*letters, surface.latex()):
        MathTextParser("path").parse(f"${text}$")
    assert "names" not in repr(surface)
    twin = dataclasses.replace(surface, name="twin")
    assert (twin.names, twin.expression) == (surface.names, surface.expression)


def test_parameters_are_named_constants():
    surface = Surface("a x^2 + β₁ y^2", a=3, start=(1, 2), β_1=0.5)
    assert surface == Surface("3x^2 + y^2/2", start=(1, 2))
    assert surface.parameters == {"a": 3, "beta_1": 0.5}
    np.testing.assert_array_equal(surface.gradient((1, 2)), (6, 2))
    assert surface.latex() == r"a x^{2} + \beta_{1} y^{2},\; a = 3,\; \beta_{1} = 0.5"
    assert repr(surface) == "Surface('a x^2 + β₁ y^2', a=3, beta_1=0.5)"
    assert dataclasses.replace(surface, parameters={"a": 1, "beta_1": 2}) == Surface(
        "x^2 + 2y^2", start=(1, 2)
    )
    assert pickle.loads(pickle.dumps(surface)).latex() == surface.latex()
    assert hash(surface) == hash(Surface("3x^2 + y^2/2", start=(1, 2)))
    by_sympy = Surface(sympy.Symbol("a") * X**2 + Y, a=2)
    assert by_sympy == Surface("2x^2 + y")
    assert by_sympy.latex() == r"a x^{2} + y,\; a = 2"


def test_constant_derivatives_have_the_full_shape():
    plane = Surface("3*x")
    value, gradient = plane.value_and_gradient(np.ones((4, 5, 2), int))
    assert value.dtype == gradient.dtype == float
    np.testing.assert_array_equal(value, np.full((4, 5), 3))
    np.testing.assert_array_equal(gradient, np.broadcast_to([3.0, 0.0], (4, 5, 2)))
    np.testing.assert_array_equal(plane.hessian([[1, 2]]), np.zeros((1, 2, 2)))


def test_surfaces_do_not_change_and_travel():
    surface = Surface("sin(x)*y", name="wave", minima=[[0, 1]], start=[1, 2])
    surface.hessian([1, 2]), surface.gradient([1, 2]), surface([1, 2])
    for twin in (pickle.loads(pickle.dumps(surface)), copy.deepcopy(surface)):
        assert twin == surface
        np.testing.assert_array_equal(twin.gradient([1, 2]), surface.gradient([1, 2]))
    assert surface.minima == ((0.0, 1.0),)
    with pytest.raises(dataclasses.FrozenInstanceError):
        surface.name = "sea"


@pytest.mark.parametrize(
    ("points", "message"),
    [
        ([1, 2, 3], r"\(3,\)"),
        (5.0, r"\(\)"),
        (np.zeros((2, 4, 3)), r"\(2, 4, 3\)"),
        ([1j, 2], "real numbers, got complex"),
        (["a", "b"], "real numbers"),
    ],
)
@pytest.mark.parametrize("method", ["__call__", "gradient", "hessian", "value_and_gradient"])
def test_points_of_a_wrong_kind(points, message, method):
    with pytest.raises(ValueError, match=message):
        getattr(Surface("x*y"), method)(points)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"formula": "x + rate"}, "unknown name 'rate'"),
        ({"formula": "x + z", "names": ("x", "y")}, "unknown name 'z'"),
        ({"formula": X + sympy.Symbol("a"), "names": ("x", "y")}, "unknown variable 'a'"),
        ({"formula": "w^2"}, r"w is the only variable of 'w\^2': write gd.Curve\('w\^2'\)"),
        ({"formula": X * Y * sympy.Symbol("z")}, "x, y and z are the variables .* such as z=1"),
        ({"formula": "a x + y"}, "a, x and y are the variables .* values, such as a=1$"),
        ({"formula": "x1^2 + x2^2 + c3"}, "are the variables .* values, such as c3=1$"),
        ({"formula": "x + y", "a": 2}, "the formula has no letter a"),
        ({"formula": "a x + y", "a": np.nan}, "a must be a finite number, got nan"),
        ({"formula": None}, "text or a sympy expression"),
        ({"formula": "x", "domain": ((1, 0), (0, 1))}, "domain"),
        ({"formula": "x", "domain": (0, 1)}, "domain"),
        ({"formula": "x", "start": (1, 2, 3)}, r"\(3,\)"),
    ],
)
def test_what_is_no_surface(arguments, message):
    with pytest.raises(ValueError, match=message):
        Surface(**arguments)
