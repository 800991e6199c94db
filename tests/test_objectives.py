"""An objective of whatever a person hands over: it goes through every verb."""

import pickle
from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest
import sympy

import gdviz as gd
from gdviz.objectives.base import Drawable
from gdviz.objectives.doors import objective_of, surface_of

RNG = np.random.default_rng(0)
BOWL = gd.Surface("x^2 + 10 y^2")


class Bowl:
    """x² + 10 y², of points (..., 2)."""

    def __call__(self, points):
        return np.asarray(points) ** 2 @ [1, 10]

    def value_and_gradient(self, points):
        return self(points), points * [2.0, 20.0]


class OnePoint(Bowl):
    """The same by somebody who thinks of one point, as SciPy does."""

    def __call__(self, p):
        return p[0] ** 2 + 10 * p[1] ** 2

    def value_and_gradient(self, p):
        return self(p), [2 * p[0], 20 * p[1]]


class NoValue:
    """The same without a value alone."""

    def value_and_gradient(self, points):
        return Bowl().value_and_gradient(points)


class Said(Bowl):
    """The same, which says all that it may be asked."""

    dimension = 2
    name = "my bowl"
    names = ("w", "b")
    domain = ((-3, 3), (-2, 2))
    minima = ((0, 0),)
    start = (2, 1)

    def latex(self):
        return "w^2 + 10 b^2"

    def hessian(self, point):
        return np.diag([2.0, 20.0])


class Own(Drawable):
    """The same as a subclass of ours."""

    dimension = 2

    def value_and_gradient(self, points):
        points = np.asarray(points, float)
        return points**2 @ [1, 10], points * [2, 20]


class Batched(Bowl):
    """The mean of bowls around samples."""

    def __init__(self, samples):
        self.samples = samples

    def __len__(self):
        return len(self.samples)

    def batch(self, indices):
        return Batched(self.samples[indices])

    def value_and_gradient(self, points):
        away = points[..., None, :] - self.samples
        return (away**2 @ [1, 10]).mean(-1), (away * [2.0, 20.0]).mean(-2)

    def __call__(self, points):
        return self.value_and_gradient(points)[0]


GIVEN = {
    "text": "x^2 + 10 y^2",
    "sympy": sympy.Symbol("x") ** 2 + 10 * sympy.Symbol("y") ** 2,
    "ours": BOWL,
    "many points": Bowl(),
    "one point": OnePoint(),
    "no value": NoValue(),
    "says all": Said(),
    "a subclass": Own(),
}
each = pytest.mark.parametrize("given", GIVEN.values(), ids=GIVEN)
GRID = RNG.uniform(-3, 3, (5, 8, 2))


# ------------------------------------------------------------------------------- the first door


@each
def test_one_point_a_grid_and_many_starts_share_one_code_path(given):
    objective = objective_of(given)
    for points in (GRID, GRID[0], GRID[0, 0], np.zeros((0, 2))):
        value, gradient = objective.value_and_gradient(points)
        np.testing.assert_allclose(value, BOWL(points), rtol=1e-14)
        np.testing.assert_allclose(gradient, points * [2, 20], rtol=1e-14)
        np.testing.assert_allclose(objective(points), value, rtol=1e-14)
        np.testing.assert_array_equal(objective.gradient(points), gradient)
        hessian = objective.hessian(points)
        np.testing.assert_allclose(hessian, BOWL.hessian(points), rtol=1e-8, atol=1e-8)
    assert isinstance(objective([1, 2]), float)


@each
def test_a_picture_has_an_answer_to_all_that_it_asks(given):
    objective = objective_of(given)
    assert objective.dimension == len(objective.names) == len(objective.domain) == 2
    assert all(low < high for low, high in objective.domain)
    assert isinstance(objective.latex(), str)
    assert objective.description
    (critical,) = objective.critical_points()
    np.testing.assert_allclose(critical.point, (0, 0), atol=1e-9)
    assert critical.kind == "minimum"
    np.testing.assert_allclose(critical.eigenvalues, (2, 20), rtol=1e-6)
    assert len(objective.critical_points(((1, 2), (1, 2)))) == (given in (BOWL, *GIVEN_FORMULAS))


GIVEN_FORMULAS = (GIVEN["text"], GIVEN["sympy"])


def test_what_an_object_says_itself_is_heard():
    said, silent = objective_of(Said()), objective_of(Bowl())
    assert (said.name, said.names, said.domain) == ("my bowl", ("w", "b"), Said.domain)
    assert (said.minima, said.start, said.latex()) == (((0, 0),), (2, 1), "w^2 + 10 b^2")
    assert (silent.name, silent.names, silent.domain) == ("Bowl", ("x", "y"), ((-5, 5), (-5, 5)))
    assert (silent.minima, silent.start, silent.latex()) == ((), None, "")
    np.testing.assert_array_equal(said.hessian((1, 1)), [[2, 0], [0, 20]])


def test_the_point_tells_the_dimension_of_what_does_not():
    assert objective_of(Bowl()).dimension == 2
    assert objective_of(Bowl(), np.ones((7, 5))).dimension == 5
    assert objective_of(Bowl(), 3.0).dimension == 1
    assert objective_of(Said(), np.ones(5)).dimension == 2
    assert objective_of(Bowl(), np.ones(5)).names == ("x_1", "x_2", "x_3", "x_4", "x_5")


def test_an_objective_of_ours_is_handed_on_as_it_is():
    assert objective_of(BOWL) is BOWL
    assert isinstance(gd.DataSurface([0, 1], [1, 2]), Drawable)


def test_a_function_that_only_looks_as_if_it_took_many_points_is_called_one_by_one():
    class Sum:
        def value_and_gradient(self, p):
            return np.sum(p**2), 2 * p

    objective = objective_of(Sum())
    np.testing.assert_allclose(objective(GRID), (GRID**2).sum(-1))
    square = GRID[0, :2]  # two points of two numbers: the axes are as long
    np.testing.assert_allclose(objective(square), (square**2).sum(-1))


def test_somebodys_function_cannot_change_our_points():
    class Careless:
        def value_and_gradient(self, p):
            gradient = 2 * p
            p *= 0
            return (gradient**2).sum(-1) / 4, gradient

    path = gd.descend(Careless(), gd.SGD(0.25), (4, 2), 2)
    np.testing.assert_array_equal(path.points, [[4, 2], [2, 1], [1, 0.5]])


@pytest.mark.parametrize(
    "given", [5, None, [1, 2], gd.Surface, object(), b"x", np.eye(5), [[*range(500)]]]
)
def test_anything_else_is_refused_in_one_sentence(given):
    with pytest.raises(ValueError, match="an objective is a formula such as") as caught:
        objective_of(given)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300


def test_values_alone_are_pointed_to_a_grid():
    with pytest.raises(ValueError, match=r"an array of shape \(5, 5\): .* gd.Grid\(x, y, values\)"):
        objective_of(np.eye(5))


@pytest.mark.parametrize("name", ["rosenbrock", "Rosenbrock"])
def test_a_surface_goes_by_its_name(name):
    assert objective_of(name) is gd.surfaces.rosenbrock
    path = gd.descend(name, gd.SGD(0.001), (-1, 1), 1)
    np.testing.assert_allclose(path.points[1], [-0.996, 1])  # the slope at (-1, 1) is (-4, 0)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("rosenbrok", "rosenbrock"), ("camel", "three_hump_camel"), ("booth(x, y)", "booth")],
)
def test_a_misspelt_name_of_a_surface_is_told_which_was_meant(typed, meant):
    for read in (objective_of, gd.Surface):
        with pytest.raises(ValueError, match=rf"no surface is called .*did you mean '{meant}'\?"):
            read(typed)


def test_the_name_of_a_surface_is_no_formula():
    with pytest.raises(
        ValueError, match=r"'rosenbrock' is the name .*: write gd.surfaces.rosenbrock"
    ):
        gd.Surface("rosenbrock")


class Wrong:
    def __init__(self, result):
        self.result = result

    def value_and_gradient(self, point):
        return self.result


@pytest.mark.parametrize(
    ("result", "message"),
    [
        ((None, [0, 0]), "value_and_gradient of Wrong must give real numbers, got None"),
        ((1.0, [0, 0, 0]), r"must have the shape \(2,\) here, got \(3,\)"),
        ((1.0, 0.0), r"must have the shape \(2,\) here, got \(\)"),
        (([1.0, 2.0], [0, 0]), r"must have the shape \(\) here, got \(2,\)"),
        (1.0, "must give 2 results, got 1.0"),
        ((1j, [0, 0]), "must give real numbers"),
    ],
)
def test_what_an_object_gives_is_looked_at(result, message):
    with pytest.raises(ValueError, match=message):
        gd.descend(Wrong(result), "sgd", (1, 1), 3)


def test_pictures_of_two_variables_say_so():
    with pytest.raises(
        ValueError, match=r"draws functions of two variables, got 3.*; write gd.race$"
    ):
        surface_of(Bowl(), (1, 2, 3))


# ------------------------------------------------------------------------------ through every verb


@each
def test_every_verb_takes_it(given):
    wanted = gd.descend(BOWL, gd.SGD(0.04), (2, 1), 20)
    path = gd.descend(given, gd.SGD(0.04), (2, 1), 20)
    for part in ("points", "values", "gradients"):
        np.testing.assert_allclose(getattr(path, part), getattr(wanted, part), rtol=1e-12)
    grid = gd.sweep(gd.SGD, learning_rate=np.linspace(0.01, 0.09, 9))
    swept = gd.descend(given, grid, (2, 1), 20)
    np.testing.assert_allclose(swept.values, gd.descend(BOWL, grid, (2, 1), 20).values, rtol=1e-12)
    law = gd.stability(gd.SGD(0.04), given)
    assert law.largest_stable_rate == pytest.approx(0.1)
    assert law == gd.stability(gd.SGD(0.04), given, law.point)
    assert gd.sharpness(given, (1, 1)) == pytest.approx(20)


PICTURES = {
    "race": lambda given: gd.race(given, [gd.SGD(0.04), gd.Adam(0.2)], (2, 1), 8),
    "paths": lambda given: gd.plotting.paths(given, gd.descend(given, gd.SGD(0.04), (2, 1), 8)),
    "field": lambda given: gd.plotting.field(given, gd.SGD(0.04), (2, 1), 8),
    "slices": lambda given: gd.plotting.slices(given, gd.SGD(0.04), (2, 1), 8),
    "inside": lambda given: gd.plotting.inside(given, gd.Adam(0.04), (2, 1), 8),
}


@pytest.mark.parametrize(
    ("picture", "given"),
    [("race", each) for each in GIVEN] + [(each, "many points") for each in PICTURES],
)
def test_every_picture_of_a_surface_takes_it(picture, given):
    scene = PICTURES[picture](GIVEN[given])
    assert len(scene) == 9
    scene.draw(8)


def test_the_numbers_of_pictures_are_those_of_the_objective():
    scene = gd.plotting.learning_rates(Bowl(), start=(2, 1))
    assert "0.1" in str(scene.metadata)
    assert gd.stability(gd.SGD(), OnePoint()).best_rate == pytest.approx(2 / 22)


def test_mini_batches_of_somebodys_samples():
    samples = RNG.normal(size=(12, 2))
    path = gd.descend(Batched(samples), gd.SGD(0.04), (2, 1), 30, batch_size=4, seed=1)
    whole = gd.descend(Batched(samples), gd.SGD(0.04), (2, 1), 30)
    assert np.abs(path.points[-1] - whole.points[-1]).max() > 1e-3
    np.testing.assert_allclose(path.values, Batched(samples)(path.points))
    with pytest.raises(ValueError, match="batch_size needs an objective of samples"):
        gd.descend(Bowl(), gd.SGD(0.04), (2, 1), 30, batch_size=4)


def test_it_travels_to_other_processes():
    twin = pickle.loads(pickle.dumps(objective_of(Said())))
    assert twin((1, 1)) == 11
    assert twin.names == ("w", "b")
    starts = RNG.normal(size=(6, 2))
    with ProcessPoolExecutor(1) as pool:
        path = gd.descend(Bowl(), gd.SGD(0.04), starts, 5, executor=pool)
    np.testing.assert_allclose(path.points[-1], starts * [0.92**5, 0.2**5])


def test_a_models_objective_of_two_weights_is_a_surface():
    model = gd.models.Sequential([gd.layers.Input((1,)), gd.layers.Dense(1)], seed=0)
    model.compile("sgd", "mse")
    x = np.linspace(-1, 1, 9)[:, None]
    objective = model.objective(x, 3 * x + 1)
    assert objective.names == ("w_1", "w_2")
    np.testing.assert_allclose(
        objective.hessian(np.zeros(2)), 2 * np.diag([np.mean(x**2), 1]), rtol=1e-5, atol=1e-6
    )
    assert len(gd.race(objective, gd.SGD(0.3), (0, 0), 10)) == 11
