"""To minimize is to end where SciPy ends, or where mathematics says."""

import pickle
import re
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import optimize

import gdviz as gd
from gdviz import methods
from gdviz.methods import get, of_scipy

SCIPY = {"CG": True, "BFGS": True, "L-BFGS-B": True, "Newton-CG": True, "Nelder-Mead": False}
OURS = ("exact", "backtracking", "newton")
RAVINE = gd.Surface("x^2 + 10 y^2")


class Valley:
    """Somebody's own objective of three variables; it knows its slopes alone."""

    dimension = 3

    def value_and_gradient(self, point):
        bend = point[..., 1:] - point[..., :-1] ** 2
        value = (bend**2).sum(-1) * 5 + ((1 - point) ** 2).sum(-1)
        gradient = -2 * (1 - point)
        gradient[..., 1:] += 10 * bend
        gradient[..., :-1] -= 20 * point[..., :-1] * bend
        return value, gradient


def cosh(x, y):
    return np.cosh(x - 1) + 3 * (y - x / 2) ** 2


def line():
    x, y = gd.data.line_with_outliers(30, outliers=2)
    return gd.DataSurface(x, y, loss="huber")


OBJECTIVES = {
    "curve": (gd.Curve("x^4 - 3x^2 + x"), (2.0,)),
    "ravine": (RAVINE, (-4, 1.5)),
    "rosenbrock": (gd.surfaces.rosenbrock, (-1.5, 2)),
    "beale": (gd.surfaces.beale, (1, 1.5)),
    "himmelblau": (gd.surfaces.himmelblau, (-0.5, -1)),
    "formula of three": ("(x - 1)^2 + 4(y - x)^2 + cosh(z)", (1, -1, 2)),
    "callable": (gd.Function(cosh), (-2, 2)),
    "data": (line(), (-1, 3)),
    "own": (Valley(), (-1, 1, 2)),
}
EACH = pytest.mark.parametrize("name", OBJECTIVES)


def by_scipy(objective, start, method, **asked):
    """Return SciPy's own path and result."""
    points = [np.array(start, float)]
    jac = objective.gradient if SCIPY[method] else None
    with np.errstate(all="ignore"):
        found = optimize.minimize(
            objective,
            np.array(start, float),
            jac=jac,
            method=method,
            callback=lambda x: points.append(np.array(x)),
            **asked,
        )
    return np.array(points), found


def seen(objective, start):
    """Return an objective as `minimize` sees it."""
    from gdviz.objectives.doors import objective_of

    return objective_of(objective, start)


# --------------------------------------------------------------------------------------- SciPy's


@EACH
@pytest.mark.parametrize("method", SCIPY)
def test_a_path_is_scipys_to_the_bit(name, method):
    objective, start = OBJECTIVES[name]
    path = gd.minimize(objective, start, method)
    points, found = by_scipy(seen(objective, start), start, method)
    np.testing.assert_array_equal(path.points, points)
    np.testing.assert_array_equal(path.points[-1], found.x)
    assert len(path.trials) == found.nfev
    assert path.trials.gradients == found.get("njev", 0)
    assert (path.label, path.optimizer, path.diverged_at) == (method, get(method), None)


@pytest.mark.parametrize("method", SCIPY)
@pytest.mark.parametrize("steps", [1, 4])
def test_a_number_of_steps_and_a_tolerance_are_as_scipy_takes_them(method, steps):
    start, rosenbrock = (-1.5, 2), gd.surfaces.rosenbrock
    path = gd.minimize(rosenbrock, start, method, steps=steps)
    whole, _ = by_scipy(rosenbrock, start, method)
    np.testing.assert_array_equal(path.points, whole[: steps + 1])
    loose = gd.minimize(rosenbrock, start, method, tolerance=0.1)
    points, _ = by_scipy(rosenbrock, start, method, tol=0.1)
    np.testing.assert_array_equal(loose.points, points)
    assert len(points) < len(whole)


def test_options_go_to_scipy():
    asked = {"gtol": 1e-1}
    path = gd.minimize(RAVINE, (-4, 1.5), methods.BFGS(**asked))
    points, _ = by_scipy(RAVINE, (-4, 1.5), "BFGS", options=asked)
    np.testing.assert_array_equal(path.points, points)
    assert len(points) < len(gd.minimize(RAVINE, (-4, 1.5), "BFGS"))
    assert repr(path.optimizer) == "BFGS(gtol=0.1)"
    assert pickle.loads(pickle.dumps(path.optimizer)) == methods.BFGS(gtol=0.1) != methods.BFGS()
    with pytest.raises(AttributeError, match="does not change"):
        path.optimizer.options = {}


def test_another_of_scipys_is_one_line():
    class Powell(methods.OfSciPy, names="Powell"):
        takes_gradient = False

    try:
        path = gd.minimize(RAVINE, (-4, 1.5), "powell")
        np.testing.assert_allclose(path.points[-1], 0, atol=1e-8)
        assert path.label == "Powell"
        assert path.trials.gradients == 0
    finally:
        del methods.METHODS["Powell"]


def test_without_scipy_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(of_scipy, "_has_scipy", lambda: False)
    for method in SCIPY:
        with pytest.raises(ImportError, match=rf"{method} is SciPy's: pip install 'gdviz\[scipy\]"):
            gd.minimize(RAVINE, (-4, 1.5), method)
    for method in OURS:
        assert gd.minimize(RAVINE, (-4, 1.5), method).diverged_at is None


# ----------------------------------------------------------------------------------------- Newton

QUADRATICS = {
    "3x^2 - x + 7": ((-40.0,), (1 / 6,)),
    "x^2 + 10y^2": ((-4, 1.5), (0, 0)),
    "x^2 + 1000000 y^2 + 5": ((3, -2), (0, 0)),
    "(x + y - 3)^2 + 100 (x - y + 1)^2": ((7, -9), (1, 2)),
    "x^2 + x y + y^2 + 2z^2 - 4z": ((1, 2, 3), (0, 0, 1)),
}


@pytest.mark.parametrize("formula", QUADRATICS)
@pytest.mark.parametrize("pure", [False, True])
def test_newton_on_a_quadratic_ends_in_one_step(formula, pure):
    start, minimum = QUADRATICS[formula]
    path = gd.minimize(formula, start, methods.Newton(pure=pure))
    assert len(path) == 2
    np.testing.assert_allclose(path.points[-1], minimum, atol=1e-12)
    assert (path.trials.gradients, path.trials.hessians) == (2, 1)
    assert len(path.trials) == (0 if pure else 2)


def test_pure_newton_on_rosenbrock_takes_the_steps_of_the_textbook():
    path = gd.minimize(gd.surfaces.rosenbrock, (-1.2, 1), methods.Newton(pure=True))
    textbook = [(-1.2, 1), (-1.1753, 1.3807), (0.7631, -3.1750), (0.7634, 0.5828), (1.0, 0.9440)]
    np.testing.assert_allclose(path.points[:5], textbook, atol=6e-5)
    np.testing.assert_allclose(path.points[-1], 1, atol=1e-5)
    assert path.values[2] > path.values[0]  # nothing holds it


def test_newton_on_rosenbrock_goes_down_in_every_step():
    path = gd.minimize(gd.surfaces.rosenbrock, (-1.2, 1), "newton")
    np.testing.assert_allclose(path.points[-1], 1, atol=1e-9)
    assert (np.diff(path.values) < 0).all()
    assert len(path.trials) > len(path)  # some steps were too long, and halved


@pytest.mark.parametrize(
    ("formula", "start", "saddle", "minimum"),
    [
        ("x^4/4 - x^2/2 + y^2", (0.3, 1.0), (0, 0), (1, 0)),
        ("x^4/4 - x^2/2 + y^4/4 - y^2/2", (0.2, -0.3), (0, 0), (1, -1)),
        ("x^4/4 - x^2/2", (0.4,), (0,), (1,)),
    ],
)
def test_where_the_ground_bends_down_newton_turns_away_and_pure_newton_does_not(
    formula, start, saddle, minimum
):
    pure = gd.minimize(formula, start, methods.Newton(pure=True))
    np.testing.assert_allclose(pure.points[-1], saddle, atol=1e-6)
    path = gd.minimize(formula, start, "newton")
    np.testing.assert_allclose(path.points[-1], minimum, atol=1e-5)
    assert (np.diff(path.values) < 0).all()


def test_pure_newton_may_run_away_and_newton_does_not():
    away = gd.minimize("sqrt(1 + x^2)", 1.1, methods.Newton(pure=True))
    np.testing.assert_allclose(away.points[1:4], -(away.points[:3] ** 3), rtol=1e-9)
    assert np.abs(away.points[-1]) > 1e9
    np.testing.assert_allclose(gd.minimize("sqrt(1 + x^2)", 1.1, "newton").points[-1], 0, atol=1e-5)


@pytest.mark.parametrize(
    ("objective", "exact"),
    [(Valley(), False), (gd.Function(cosh), False), (gd.surfaces.beale, True), (line(), True)],
    ids=["gradient alone", "values alone", "formula", "data"],
)
def test_newton_takes_differences_where_there_is_no_hessian(objective, exact):
    start = (0.5, 0.5, 0.5) if isinstance(objective, Valley) else (1.0, 0.8)
    path = gd.minimize(objective, start, "newton")
    assert np.abs(path.gradients[-1]).max() < 1e-5
    assert len(path) < 15
    assert path.trials.hessians == len(path) - 1


def test_newton_without_an_inverse_takes_the_shortest_of_the_best_steps():
    pure = methods.Newton(pure=True)
    path = gd.minimize("(x + y - 2)^2", (0, 0), pure)
    np.testing.assert_allclose(path.points[1], (1, 1), atol=1e-12)
    assert len(path) == 2
    flat = gd.minimize("x + y^2", (1, 1), pure, steps=5)
    np.testing.assert_allclose(flat.points[-1], (1, 0), atol=1e-12)


def test_newton_refuses_what_would_fill_the_memory():
    many = gd.Function(lambda p: p @ p, [f"x{i}" for i in range(6000)], gradient=lambda p: 2 * p)
    with pytest.raises(ValueError, match=r'6,000 × 6,000 numbers.* write method="L-BFGS-B"'):
        gd.minimize(many, np.ones(6000), "newton")


# -------------------------------------------------------------------------------- line searches


def rates(path):
    """Return the learning rate of each step of a steepest descent."""
    steps = np.diff(path.points, axis=0)
    return -(steps * path.gradients[:-1]).sum(1) / (path.gradients[:-1] ** 2).sum(1)


@EACH
def test_an_exact_search_ends_where_the_next_gradient_stands_upright(name):
    path = gd.minimize(*OBJECTIVES[name], "exact", steps=40)
    before, after = path.gradients[:-1], path.gradients[1:]
    along = np.abs((before * after).sum(1)) / (before**2).sum(1)
    if name == "callable":  # its slopes are differences, right to that much of the largest
        along *= np.linalg.norm(before, axis=1) / np.linalg.norm(before[0])
    assert along.max() < 1e-9
    assert (np.diff(path.values) < 0).all()
    assert (rates(path) > 0).all()


def test_on_a_quadratic_an_exact_search_takes_the_rate_that_theory_gives():
    curvature = np.diag([2.0, 20.0])
    path = gd.minimize(RAVINE, (-4, 1.5), "exact")
    g = path.gradients[:-1]
    theory = (g**2).sum(1) / np.einsum("ki,ij,kj->k", g, curvature, g)
    np.testing.assert_allclose(rates(path), theory, rtol=1e-9)
    worst = gd.minimize(RAVINE, (10, 1), "exact", steps=12)  # the slowest start there is
    np.testing.assert_allclose(worst.values[1:] / worst.values[:-1], (9 / 11) ** 2, rtol=1e-9)
    assert set(np.bincount(path.trials.steps)[2:20]) == {2}  # any one, and then the secant


@EACH
@pytest.mark.parametrize(("shrink", "decrease"), [(0.5, 1e-4), (0.8, 0.3)])
def test_backtracking_takes_the_first_rate_that_lowers_the_value_enough(name, shrink, decrease):
    objective, start = OBJECTIVES[name]
    method = methods.Backtracking(first_rate=2.0, shrink=shrink, decrease=decrease)
    path = gd.minimize(objective, start, method, steps=25)
    objective = seen(objective, start)
    halvings = np.log(rates(path) / 2) / np.log(shrink)
    np.testing.assert_allclose(halvings, halvings.round(), atol=1e-6)
    for k, rate in enumerate(2.0 * shrink ** halvings.round()):
        point, gradient, value = path.points[k], path.gradients[k], path.values[k]
        asked = value - decrease * np.array([rate, rate / shrink]) * (gradient @ gradient)
        here, before = (objective(point - r * gradient) for r in (rate, rate / shrink))
        assert here <= asked[0] + 1e-12 * abs(asked[0])
        assert rate == 2.0 or not before <= asked[1] - 1e-12 * abs(asked[1])


# down Rosenbrock's valley a steepest descent takes 12,000 steps
ENDS = [(name, method) for name in OBJECTIVES for method in OURS]
ENDS = [each for each in ENDS if each[0] != "rosenbrock" or each[1] == "newton"]


@pytest.mark.parametrize(("name", "method"), ENDS)
def test_ours_end_where_the_slope_is_level(name, method):
    objective, start = OBJECTIVES[name]
    path = gd.minimize(objective, start, method, steps=20_000)
    assert np.abs(path.gradients[-1]).max() <= 1e-5
    assert (np.diff(path.values) < 0).all()
    closer = gd.minimize(objective, start, method, steps=20_000, tolerance=1e-2)
    assert len(closer) <= len(path)
    assert np.abs(closer.gradients[-1]).max() <= 1e-2


def test_steps_are_at_most_200_for_each_variable_unless_more_are_asked_for():
    crawl = methods.Backtracking(first_rate=1e-6)
    assert len(gd.minimize(RAVINE, (-4, 1.5), crawl)) == 401
    assert len(gd.minimize("x^2", 3.0, crawl)) == 201
    assert len(gd.minimize(RAVINE, (-4, 1.5), crawl, steps=7)) == 8


@pytest.mark.parametrize("method", [*OURS, methods.Newton(pure=True)], ids=str)
@pytest.mark.parametrize(
    ("objective", "start"),
    [
        ("abs(x) + 3 abs(y)", (2, 1.3)),
        ("x - log(x)", 30.0),
        ("-x", 1.0),
        ("exp(-x)", 0.0),
        ("log(x)", -1.0),
        ("1/x", 0.0),
        ("x^3", 1.0),
        ("sqrt(x)", 4.0),
        ("x^4 + y^4", (1e-3, 0)),
        (gd.Curve("0 x"), 2.0),
    ],
)
def test_nothing_is_too_rough(objective, start, method):
    path = gd.minimize(objective, start, method, steps=50)
    assert len(path) <= 51
    finite = path.values[: path.diverged_at]
    if not getattr(method, "pure", False):
        assert not (np.diff(finite) > 0).any()
    assert np.isfinite(path.points[: path.diverged_at]).all()


@pytest.mark.parametrize("method", [*OURS, *SCIPY])
def test_who_starts_at_the_minimum_stays_there(method):
    path = gd.minimize(RAVINE, (0, 0), method)
    np.testing.assert_allclose(path.points[-1], 0, atol=1e-4)
    assert len(path) == {"Newton-CG": 2, "Nelder-Mead": len(path)}.get(method, 1)


# ------------------------------------------------------------------------------- what is kept


@EACH
@pytest.mark.parametrize("method", ["exact", "backtracking", "newton", "BFGS", "Nelder-Mead"])
def test_trials_are_where_values_were_asked_for(name, method):
    objective, start = OBJECTIVES[name]
    path = gd.minimize(objective, start, method)
    trials = path.trials
    assert trials.points.shape == (len(trials), path.points.shape[1])
    np.testing.assert_array_equal(
        trials.values, [seen(objective, start)(point) for point in trials.points]
    )
    assert (np.diff(trials.steps) >= 0).all()
    assert trials.steps[0] == 1
    tried = {tuple(point) for point in trials.points}
    assert {tuple(point) for point in path.points} <= tried


def test_a_descent_has_no_trials_and_is_as_before():
    assert gd.descend(RAVINE, gd.SGD(0.05), (-4, 1.5), 3).trials is None
    path = gd.minimize("x^2 + 10y^2", (-4, 1.5), "newton")
    assert repr(path) == "<Trajectory 'Newton': 1 steps from [-4.0, 1.5]>"
    assert path.names == ("x", "y")
    np.testing.assert_array_equal(path.steps, [0, 1])
    np.testing.assert_allclose(path.values, [38.5, 0], atol=1e-20)
    assert gd.minimize(RAVINE, (-4, 1.5), "BFGS", label="quick").label == "quick"
    again = pickle.loads(pickle.dumps(path))
    np.testing.assert_array_equal(again.trials.points, path.trials.points)


# ---------------------------------------------------------------------------- a kind as others


def test_a_line_search_of_ones_own_is_three_lines():
    class Halving(methods.LineSearch, names="halving_rate"):
        def rate(self, ray, before):
            return (before or 0.2) / 2

    try:
        path = gd.minimize(RAVINE, (-4, 1.5), "halving_rate", steps=4)
        np.testing.assert_allclose(rates(path), 0.1 / 2.0 ** np.arange(4), rtol=1e-12)
        assert (path.label, repr(path.optimizer)) == ("Halving", "Halving()")
    finally:
        del methods.METHODS["halving_rate"]


def test_a_method_of_ones_own_passes_as_an_object():
    @dataclass(frozen=True, repr=False)
    class Fixed(methods.Method):
        rate: float = 0.04

        def walk(self, problem):
            point = problem.start
            while True:
                point = point - self.rate * problem.gradient(point)
                yield point

    path = gd.minimize(RAVINE, (-4, 1.5), Fixed(0.05), steps=12)
    descent = gd.descend(RAVINE, gd.SGD(0.05), (-4, 1.5), 12)
    np.testing.assert_allclose(path.points, descent.points, rtol=1e-12, atol=1e-15)
    assert repr(path.optimizer) == "Fixed(rate=0.05)"
    assert path.optimizer.latex() == ""
    assert path.trials.gradients == 12


@pytest.mark.parametrize("name", [*OURS, *SCIPY])
def test_each_method_is_found_by_name_and_says_whence_it_is(name):
    method = get(name)
    assert get(name.upper().replace("_", "")) == method == get(type(method))
    assert method.first_name() == name
    assert "Source: " in type(method).__doc__
    assert bool(method.latex()) == (name in OURS)
    assert getattr(methods, type(method).__name__) is type(method)


def test_rules_print_as_latex():
    assert methods.Newton(pure=True).latex() == (
        "\\begin{aligned}\n"
        "H_t &= \\nabla^2 f\\left(\\theta_{t-1}\\right) \\\\\n"
        "\\theta_t &= \\theta_{t-1} - H_t^{-1} g_t\n"
        "\\end{aligned}"
    )
    for name in OURS:
        lines = get(name).rule.split("\\\\\n")
        assert [line.count("&=") for line in lines] == [1, 1]
        assert all(line.count("{") == line.count("}") for line in lines)
        assert get(name)._repr_latex_().startswith("$\\displaystyle \\begin{aligned}")


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: gd.minimize(RAVINE, (-4, 1.5), "newtn"), "no method is called 'newtn'.*'newton'"),
        (lambda: gd.minimize(RAVINE, (-4, 1.5), 3), r"a method is one such as Newton\(\)"),
        (lambda: gd.minimize(RAVINE, (-4, 1.5), "adam"), "'adam' is an update rule: .* gd.descend"),
        (lambda: gd.minimize(RAVINE, (-4, 1.5), gd.SGD(0.1)), "SGD.* is an update rule"),
        (lambda: gd.minimize(RAVINE, [(0, 1), (2, 3)], "newton"), "from one start, got 2"),
        (lambda: gd.minimize(RAVINE, (1, 2, 3), "newton"), r"shape \(2,\)"),
        (lambda: gd.minimize(RAVINE, (np.nan, 2), "newton"), "start must be finite"),
        (lambda: gd.minimize(RAVINE, (1, 2), "newton", steps=0), "steps must be a whole number"),
        (lambda: gd.minimize(RAVINE, (1, 2), "newton", tolerance=0), "tolerance must be a number"),
        (lambda: gd.minimize(RAVINE, (1, 2), "newton", tolerance="a"), "tolerance must be"),
        (lambda: gd.minimize(3, (1, 2)), "an objective is a formula"),
        (lambda: methods.Backtracking(shrink=1), "shrink must be a number between 0 and 1"),
        (lambda: methods.Backtracking(first_rate=0), "first_rate must be a number above 0"),
        (lambda: methods.Backtracking(decrease=True), "decrease must be a number between 0 and 1"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(call, said):
    with pytest.raises(ValueError, match=said) as error:
        call()
    assert "\n" not in str(error.value)


def test_float32_and_whole_numbers_are_taken_as_float64():
    path = gd.minimize(RAVINE, np.array([-4, 1.5], np.float32), "newton")
    assert path.points.dtype == float
    assert gd.minimize("x^2", 3, "newton").points.shape == (2, 1)
    assert re.fullmatch(r"<Trajectory 'Backtracking': \d+ steps .*>", repr(gd.minimize("x^2", 3)))
