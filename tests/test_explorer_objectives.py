"""What is printed of an objective has its values and slopes."""

import json

import numpy as np
import pytest
from in_node import said

import gdviz as gd
from gdviz.explorer.numbers import script
from gdviz.losses import LOSSES
from gdviz.objectives import data_surface, grid
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of

CURVES = [
    gd.Curve("w^4 - 3w^2 + w"),
    gd.Curve("abs(x)^1.5 + x^(1/3)"),
    gd.Curve("exp(-x^2) + tanh(x) + log(1 + exp(x)) + sigmoid(x)/3"),
    gd.Curve("max(x, 0)^2 + min(x, x^2)"),
    gd.Curve("atan2(x, 1) + asinh(x) + hypot(x, 2) + sinh(x)/cosh(x) + acos(x/9)"),
    gd.Curve("x^80 + 2^x + 1/x"),
    gd.Curve("a x^2 + b", a=3, b=-0.5),
    gd.Curve("x^a", a=2.5),
    gd.Curve("expm1(x/9) log1p(x/900) atanh(x/60) acosh(x + 3.5)"),
]
PLACES = [-3.0, -1.0, 0.3, 1.0, 2.5, 1e-9, 50.0, 800.0, -800.0]
SURFACES = [
    gd.Surface("sqrt(x^2 + y^2)"),
    gd.Surface("a x^2 + b y^2 + sin(a x)", a=0.5, b=10),
    gd.Surface("log(exp(x) + exp(y)) + x**y"),
    gd.Surface("abs(x) + x y/(x^2 + y^2)"),
    gd.Surface("3"),
]
POINTS = [(0.3, -0.2), (1.7, 0.6), (-1.2, 0.9), (2, 1), (-2, -1), (3, 3), (-10, 1), (1e5, 1.0)]


def values(objectives, points):
    """Return the values and gradients that are printed, (objectives, points, 2 + n)."""
    call = "p => [f.value(p, c), ...f.all(p, c), ...f.gradient(p, c)]"
    expression = f"""gd.objectives.map(f => {{
        const c = f.parameters.map(each => each.value);
        return {json.dumps(np.array(points, float).tolist())}.map({call});
    }})"""
    return np.array(said(script(objectives, []), expression), float)


def wanted(objective, points):
    with np.errstate(all="ignore"):
        value, gradient = objective.value_and_gradient(np.array(points, float))
    return np.concatenate([value[:, None], value[:, None], gradient, gradient], axis=1)


@pytest.mark.parametrize(
    ("objectives", "points"), [(CURVES, np.reshape(PLACES, (-1, 1))), (SURFACES, POINTS)]
)
def test_a_formula_has_its_values_and_slopes(objectives, points):
    for objective, found in zip(objectives, values(objectives, points), strict=True):
        np.testing.assert_allclose(
            found, wanted(objective, points), rtol=1e-12, atol=1e-300, err_msg=repr(objective)
        )


def test_parameters_are_free():
    found = said(
        script([gd.Surface("a x^2 + b y^2 + sin(a x)", a=0.5, b=10)], []),
        "(([f]) => [f.parameters, f.all([1, 2], [2, 0.25])])(gd.objectives)",
    )
    assert found == [
        [
            {"name": "a", "value": 0.5, "low": -1.0, "high": 1.0},
            {"name": "b", "value": 10.0, "low": -100.0, "high": 100.0},
        ],
        [3 + np.sin(2), 4 + 2 * np.cos(2), 1.0],
    ]


LIMITS = [
    ("sin(x)/x", [0], [1, 0]),
    ("(1 - cos(x))/x^2", [0], [0.5, 0]),
    ("x log(x)", [0], [0, -np.inf]),
    ("x/abs(x)", [0], [np.nan, np.nan]),
    ("atan(1/x)", [0], [np.nan, np.nan]),
    ("1/(1 + exp(1/x))", [0], [np.nan, np.nan]),
    ("1/(1 + 1/x^2)", [0], [0, 0]),
    ("exp(-1/x^2)", [0], [0, 0]),
    ("sqrt(x)", [0], [0, np.inf]),
    ("(4.6 - pi/x)^1.5", [0], [np.nan, np.nan]),
    ("1/x^2", [0], [np.inf, -np.inf]),
    ("sqrt(x^2 + y^2)", [0, 0], [0, 0, 0]),
    ("sqrt(x^2 + y^2) + x", [0, 0], [0, 1, 0]),
    ("100 sqrt(abs(y - 0.01 x^2)) + 0.01 abs(x + 10)", [-10, 1], [0, 0, 0]),
]


def test_what_a_formula_leaves_undefined_is_a_limit():
    text = script([objective_of(formula) for formula, *_ in LIMITS], [])
    points = json.dumps([point for _, point, _ in LIMITS])
    found = said(text, f"gd.objectives.map((f, i) => f.all({points}[i], []))")
    for (formula, _, limits), each in zip(LIMITS, found, strict=True):
        np.testing.assert_allclose(each, limits, atol=1e-4, err_msg=formula)


def test_a_loss_on_data_is_the_mean_over_its_samples():
    x, noise = np.random.default_rng(0).normal(size=(2, 30))
    targets = {"line": np.sign(x + noise), "logistic": (x + noise > 0) * 1.0}
    surfaces = []
    for kind in LOSSES.values():
        for model in targets:
            if data_surface._takes(model, kind):
                surfaces.append(gd.DataSurface(x, targets[model], kind(), model))
    assert len(surfaces) == 15
    for surface, found in zip(surfaces, values(surfaces, POINTS), strict=True):
        np.testing.assert_allclose(found, wanted(surface, POINTS), rtol=1e-12, atol=1e-15)
    data = said(script(surfaces[:1], []), "[gd.objectives[0].data, gd.objectives[0].model]")
    assert data == [{"x": x.tolist(), "y": targets["logistic"].tolist()}, "logistic"]


class Quartic(gd.losses.Loss):
    """Somebody's own, known by its formula."""

    formula = "(y - p)**4"
    of = "residual"


class Counted(gd.losses.Loss):
    """Another, which asks what its numbers are."""

    formula = "(y - p)**2"
    of = "residual"

    def element(self, y, p):
        return (p - y) ** 2 if (p > y).all() else y, lambda: y


def test_somebodys_own_loss_is_printed_or_refused():
    surface = gd.DataSurface([0, 1, 2], [1, 3, 4], Quartic())
    (found,) = values([surface], POINTS)
    np.testing.assert_allclose(found, wanted(surface, POINTS), rtol=1e-12)
    with pytest.raises(ValueError, match=r"Counted\(\) cannot be printed for a page"):
        script([gd.DataSurface([0, 1, 2], [1, 3, 4], Counted())], [])


X, Y = np.linspace(-2, 2, 9), np.cumsum([-1, 0.2, 0.3, 0.7, 0.3])
GRID = gd.Grid(X, Y, X**2 + 10 * Y[:, None] ** 2 + np.sin(3 * X) * Y[:, None], start=(1, 0.3))
INSIDE = [(0.3, -0.2), (1.7, 0.4), (-1.2, 0.1), (2, 0.5), (-2, -1), (0, 0), (3, 0), (0, np.pi)]


def test_a_grid_is_its_spline():
    (found,) = values([GRID], INSIDE)
    np.testing.assert_allclose(found, wanted(GRID, INSIDE), rtol=1e-11, atol=1e-14)


def test_without_scipy_a_grid_has_values_and_no_slopes(monkeypatch):
    monkeypatch.setattr(grid, "_has_scipy", lambda: False)
    call = f"{json.dumps(INSIDE)}.map(p => f.value(p, [])), f.all ?? null, f.gradient ?? null"
    found, *slopes = said(script([GRID], []), f"(([f]) => [{call}])(gd.objectives)")
    np.testing.assert_allclose(found, GRID(INSIDE), rtol=1e-14)
    assert slopes == [None, None]


class Python(Drawable):
    """An objective that Python computes."""

    dimension = 2

    def value_and_gradient(self, points):
        return points[..., 0], np.ones_like(points)


@pytest.mark.parametrize(
    "objective", [Python(), gd.Function(lambda x, y: x * y)], ids=["object", "function"]
)
def test_what_python_computes_is_refused_by_name(objective):
    with pytest.raises(ValueError, match="cannot be printed for a page") as refusal:
        script([objective], [])
    assert repr(objective) in str(refusal.value)


def test_more_than_two_variables_are_refused():
    with pytest.raises(ValueError, match="a page shows functions of one or two variables, got 3"):
        script([objective_of("x^2 + y^2 + z^2")], [])


def test_a_landscape_is_the_grid_of_its_values():
    loss = {"weights": [np.ones(3)], "loss": lambda w: (w[0] ** 2).sum()}
    found = gd.landscape(**loss, plane="raw", resolution=5, progress=False)
    points = [(0.1, -0.2), (0.3, 0.4)]
    (printed,) = values([found], points)
    np.testing.assert_allclose(printed, wanted(found, points), rtol=1e-10)


def test_no_name_breaks_out():
    names = "</script><script>alert(1)</script>", "`${alert(1)}` \u2028 '\"\\"
    surface = gd.DataSurface([0, 1], [1, 2], name=names[0], names=names)
    text = script([surface], [gd.SGD(0.1, name=names[1])])
    assert "<script" not in text
    assert "</" not in text
    told = said(text, "[gd.objectives[0].title, gd.objectives[0].names, gd.rules[0].label]")
    assert told == [names[0], [*names], names[1]]
