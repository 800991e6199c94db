"""Planes, lines and directions, beside what Li et al.'s rules and scikit-learn give."""

import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from owned import Gains

import gdviz as gd
from gdviz import activations, landscapes
from gdviz.ground.cores import product_of
from gdviz.landscapes.directions import principal, random_arrays
from gdviz.landscapes.paths import explained, seen_on, visited_of
from gdviz.landscapes.planes import principal_plane, random_plane
from gdviz.layers import Dense, Flatten, Input, Layer
from gdviz.models import ModelObjective, Sequential
from gdviz.network.abreast import Abreast
from gdviz.network.network import Network
from gdviz.network.parts import Affine, Bend, Reshape
from gdviz.training.criterion import Criterion
from gdviz.training.ways import Calls

KEPT = json.loads((Path(__file__).parent / "reference/landscape.json").read_text("utf-8"))
TOL = KEPT["tol"]
NAMES = KEPT["weight_names"]
BIASES = {"biasbn": "ignore", None: "keep"}
SNAPSHOTS = np.array(KEPT["snapshots"])


def arrays(given):
    return [np.array(given[name]) for name in NAMES]


def reference_model():
    model = Sequential(
        [Input(KEPT["model"]["input_shape"], dtype="float64"), Flatten()]
        + [Dense(units, activation) for units, activation in KEPT["model"]["layers"]]
    )
    model.set_weights(arrays(KEPT["weights"]))
    model.compile(loss="sparse_categorical_crossentropy")
    return model


@pytest.fixture(scope="module")
def model():
    return reference_model()


@pytest.fixture(scope="module")
def objective(model):
    return model.objective(np.array(KEPT["x"]), np.array(KEPT["y"]))


@pytest.fixture(scope="module")
def as_keras(model):
    """Return the loss as Keras has it on torch: of probabilities, which it clips at 1e-7."""
    samples = model.objective(np.array(KEPT["x"]), np.array(KEPT["y"])).samples
    return ModelObjective(Criterion(model.network, model.loss), samples)


def grid(a, b):
    """Return points (len(a), len(b), 2), rows by a: as the reference has its losses."""
    return np.stack(np.meshgrid(a, b, indexing="ij"), axis=-1)


# ------------------------------------------------------------------------------ directions


@pytest.mark.parametrize("variant", KEPT["directions"])
def test_directions_are_normalised_as_their_authors_do(variant):
    case = KEPT["directions"][variant]
    settings = {"by": case["norm"], "biases": BIASES[case["ignore"]]}
    for name in ("d1", "d2"):
        found = landscapes.normalised(
            arrays(KEPT[f"{name}_raw"]), arrays(KEPT["weights"]), **settings
        )
        for got, right in zip(found, arrays(case[name]), strict=True):
            np.testing.assert_allclose(got, right, **TOL["directions"])


def test_filters_of_another_layout_are_the_same():
    w, d = (arrays(KEPT[name])[::2] for name in ("weights", "d1_raw"))
    as_keras = landscapes.normalised(d, w)
    as_torch = landscapes.normalised([a.T for a in d], [a.T for a in w], filters=0)
    for one, other in zip(as_keras, as_torch, strict=True):
        np.testing.assert_array_equal(one, other.T)
    rng = [np.random.default_rng(0) for _ in range(2)]
    ours = random_arrays(((4, 3), (3,)), rng[0])
    theirs = random_arrays(((3, 4), (3,)), rng[1], filters=0)
    np.testing.assert_array_equal(ours[0], theirs[0].T)
    np.testing.assert_array_equal(ours[1], theirs[1])


def test_a_filter_of_a_kernel_of_four_axes_has_the_length_of_its_weights():
    rng = np.random.default_rng(0)
    w, d = rng.normal(size=(2, 3, 3, 5, 7))
    (found,) = landscapes.normalised([d], [w])
    lengths = np.sqrt((found**2).sum((0, 1, 2)))
    np.testing.assert_allclose(lengths, np.sqrt((w**2).sum((0, 1, 2))), rtol=1e-9)
    assert lengths.shape == (7,)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"by": "row"}, "by must be one of"),
        ({"biases": "drop"}, "biases must be one of"),
        ({"direction": [np.ones((2, 2))]}, "weights must have the shapes"),
    ],
)
def test_directions_that_do_not_fit_are_refused(settings, said):
    given = {"direction": [np.ones((3, 2))], "weights": [np.ones((3, 2))]} | settings
    with pytest.raises(ValueError, match=said):
        landscapes.normalised(**given)


# ------------------------------------------------------------------------------------ losses


@pytest.mark.parametrize("case", KEPT["grids"], ids=lambda case: case["directions"])
def test_a_plane_of_a_network_is_what_keras_gives(model, objective, as_keras, case):
    kept = KEPT["directions"].get(case["directions"])
    first, second = (arrays(kept[d] if kept else KEPT[f"{d}_raw"]) for d in ("d1", "d2"))
    plane = landscapes.Plane(as_keras, model.weights, first, second)
    points = grid(KEPT["grid_a"], KEPT["grid_b"])
    np.testing.assert_allclose(plane(points), case["loss"], **TOL["loss"])
    plain = as_keras(plane.lift(points))
    np.testing.assert_allclose(plane(points), plain, rtol=1e-10)
    assert plane([0, 0]) == pytest.approx(KEPT["loss_at_weights"], rel=1e-9)
    of_logits = landscapes.Plane(objective, plane.origin, first, second)
    if kept:  # where next to no probability is below 1e-7, both are the same
        assert (np.abs(of_logits(points) / case["loss"] - 1) < 1e-6).sum() >= 24


def test_the_line_between_two_solutions_is_what_keras_gives(as_keras):
    line = landscapes.Segment(as_keras, SNAPSHOTS[0], SNAPSHOTS[-1])
    kept = KEPT["linear_interpolation"]
    np.testing.assert_allclose(line(np.array(kept["t"])[:, None]), kept["loss"], **TOL["loss"])
    np.testing.assert_allclose(line([0.0, 1.0]), [KEPT["snapshot_losses"][k] for k in (0, -1)])
    assert 0 < line.barrier().height < 0.003  # downhill all the way, a little bent


def test_the_plane_of_a_path_is_that_of_scikit_learn(objective):
    kept = KEPT["pca"]
    found = principal(SNAPSHOTS, count=5)
    np.testing.assert_allclose(found.shares, kept["explained_variance_ratio"], **TOL["pca_ratio"])
    np.testing.assert_allclose(found.variances, kept["explained_variance"], rtol=1e-7)
    plane = principal_plane(objective, SNAPSHOTS)
    right = np.array(kept["components"])
    signs = np.sign((plane.directions * right).sum(1))
    np.testing.assert_allclose(plane.directions * signs[:, None], right, atol=1e-9)
    np.testing.assert_allclose(
        plane.project(SNAPSHOTS) * signs, kept["coords_from_final"], **TOL["pca_coords"]
    )
    case = KEPT["pca_grid"]
    np.testing.assert_allclose(
        plane(grid(case["a"], case["b"]) * signs), case["loss"], **TOL["loss"]
    )
    share = sum(kept["explained_variance_ratio"][:2])
    assert explained(plane, SNAPSHOTS) == pytest.approx(share, rel=1e-8)


def test_the_plane_of_a_path_may_leave_biases_as_they_are(objective):
    kept = KEPT["pca_ignore_bias"]
    plane = principal_plane(objective, SNAPSHOTS, biases="ignore")
    right = np.array(kept["coords_from_final"])
    found = plane.project(SNAPSHOTS)
    signs = np.sign(found[0] * right[0])
    np.testing.assert_allclose(found * signs, right, **TOL["pca_coords"])
    start = 0
    for shape in objective.shapes:
        end = start + int(np.prod(shape))
        assert np.any(plane.first[start:end]) == (len(shape) > 1)
        start = end


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: random_plane("x^2 + y^2 + z^2", (1, 1, 1), by="vector"), "by must be one of"),
        (lambda: random_plane("x^2 + y^2", (1, 1), biases="drop"), "biases must be one of"),
        (lambda: principal_plane("x^2 + y^2", [(0, 0), (1, 1)], biases="no"), "biases must be one"),
    ],
)
def test_a_word_that_no_plane_knows_is_refused_whatever_the_weights_are(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_path_on_its_plane_knows_what_is_left_out(objective):
    plane = principal_plane(objective, SNAPSHOTS)
    (visited,) = visited_of(SNAPSHOTS)
    path = seen_on(plane, visited)
    np.testing.assert_allclose(path.values, KEPT["snapshot_losses"], **TOL["loss"])
    away = SNAPSHOTS - plane.lift(path.points)
    np.testing.assert_allclose(path.distances, np.linalg.norm(away, axis=1), atol=1e-12)
    np.testing.assert_allclose(away @ plane.directions.T, 0, atol=1e-12)
    assert path.values[-1] == pytest.approx(path.beneath[-1])  # where the plane has its origin
    assert path.farthest_off == np.abs(path.values - path.beneath).max() > 1e-3


# --------------------------------------------------------------------------- value and slope


def test_value_slope_and_curvature_on_a_plane_are_those_of_the_objective(model, objective):
    rng = np.random.default_rng(1)
    plane = landscapes.Plane(objective, model.parameters, *rng.normal(size=(2, 335)))
    point, h = np.array([0.03, -0.02]), 1e-6
    value, slope = plane.value_and_gradient(point)
    assert value == pytest.approx(float(objective(plane.lift(point))), rel=1e-12)
    steps = np.array([[h, 0], [0, h]])
    np.testing.assert_allclose(
        slope, (plane(point + steps) - plane(point - steps)) / (2 * h), rtol=1e-6
    )
    bend = (plane.gradient(point + steps) - plane.gradient(point - steps)) / (2 * h)
    np.testing.assert_allclose(plane.hessian(point), bend, rtol=1e-4, atol=1e-5)


def test_a_plane_of_any_objective_descends_and_is_drawn():
    plane = landscapes.Plane("x^2 + 2y^2 + 3z^2", (0, 0, 1), (1, 0, 0), (0, 1, 0))
    assert plane([1, 2]) == 12
    path = gd.descend(plane, gd.SGD(0.1), (1, 1), 50)
    np.testing.assert_allclose(path.points[-1], 0, atol=1e-4)
    assert path.values[-1] == pytest.approx(3)
    scene = gd.race(plane, gd.SGD(0.1), (1, 1), 5)
    assert scene.metadata["Comment"].startswith("Plane(own of")


def test_a_point_projected_is_the_nearest_one_for_directions_askew():
    plane = landscapes.Plane("x^2 + y^2 + z^2", (1, 1, 1), (1, 0, 0), (3, 2, 0))
    np.testing.assert_allclose(plane.project((4, 5, 6)), [-3, 2])
    np.testing.assert_allclose(plane.lift([-3, 2]), (4, 5, 1))
    assert plane.distances((4, 5, 6)) == pytest.approx(5)


def test_a_loss_without_a_gradient_has_one_on_a_plane():
    objective = landscapes.LossOfWeights(
        lambda w: float((w[0] ** 2).sum() + 3 * w[1][0]), [np.ones((2, 2)), np.ones(1)]
    )
    plane = landscapes.Plane(objective, objective.origin, np.eye(5)[0], np.eye(5)[4])
    value, slope = plane.value_and_gradient([1.0, 2.0])
    assert value == pytest.approx(4 + 3 + 9)
    np.testing.assert_allclose(slope, [4, 3], rtol=1e-8)


def test_a_plane_crosses_to_another_process_whole(model, objective):
    plane = landscapes.random_plane(objective, model.parameters)
    before = plane([0.1, 0.2])
    twin = pickle.loads(pickle.dumps(plane))
    assert twin([0.1, 0.2]) == before
    assert len(pickle.dumps(plane)) < 60_000


@pytest.mark.parametrize(
    ("directions", "said"),
    [
        (((1, 0, 0), (2, 0, 0)), "directions that differ"),
        (((1, 0, 0), (0, 0, 0)), "directions that differ"),
        (((1, 0), (0, 1, 0)), "directions must have 3 numbers"),
        (((np.nan, 0, 0), (0, 1, 0)), "must be finite"),
    ],
)
def test_directions_that_span_no_plane_are_refused(directions, said):
    with pytest.raises(ValueError, match=said):
        landscapes.Plane("x^2 + y^2 + z^2", (0, 0, 0), *directions)


# -------------------------------------------------------------------------- ways to choose


def test_a_random_plane_is_as_long_as_the_weights_and_leaves_biases(model, objective):
    plane = landscapes.random_plane(objective, model.weights, seed=3)
    start = 0
    for w in model.weights:
        part = plane.first[start : start + w.size].reshape(w.shape)
        start += w.size
        if w.ndim > 1:
            np.testing.assert_allclose(
                np.linalg.norm(part, axis=0), np.linalg.norm(w, axis=0), rtol=1e-8
            )
        else:
            assert not part.any()
    assert plane.kind == "filter"
    upright = landscapes.random_plane(objective, model.weights, seed=3, upright=True)
    assert abs(plane.gram[0, 1]) > 1e-3 > 1e-12 > abs(upright.gram[0, 1])
    raw = landscapes.random_plane(objective, model.weights, by=None)
    assert np.linalg.norm(raw.first) == pytest.approx(np.sqrt(335), rel=0.15)


def test_three_points_lie_on_the_plane_through_them():
    rng = np.random.default_rng(0)
    corners = rng.normal(size=(3, 40))
    objective = gd.Function(lambda p: (p**2).sum(-1), names=[f"w{i}" for i in range(40)])
    plane = landscapes.plane_through(objective, *corners)
    np.testing.assert_allclose(plane.distances(corners), 0, atol=1e-12)
    between = np.linalg.norm(np.diff(plane.project(corners), axis=0), axis=1)
    np.testing.assert_allclose(between, np.linalg.norm(np.diff(corners, axis=0), axis=1))
    np.testing.assert_allclose(plane(plane.project(corners)), (corners**2).sum(1))
    with pytest.raises(ValueError, match="on one line"):
        landscapes.plane_through(objective, corners[0], corners[1], 2 * corners[1] - corners[0])


def test_the_sharpest_plane_lies_along_the_largest_eigenvalues(model, objective):
    values, vectors = np.linalg.eigh(objective.hessian(model.parameters))
    found = gd.studies.sharpest_directions(objective, model.parameters, tolerance=1e-8)
    np.testing.assert_allclose(found.curvatures, values[::-1][:2], rtol=1e-6)
    np.testing.assert_allclose(
        np.abs(found.directions @ vectors[:, ::-1][:, :2]), np.eye(2), atol=1e-5
    )
    plane = landscapes.sharpest_plane(objective, model.parameters)
    np.testing.assert_allclose(np.diag(plane.hessian([0, 0])), values[::-1][:2], rtol=1e-3)


def test_the_sharpest_directions_of_few_variables_are_those_of_the_hessian():
    found = gd.studies.sharpest_directions("x^2 + 5y^2 + 3z^2", (1, 1, 1))
    np.testing.assert_allclose(found.curvatures, [10, 6])
    np.testing.assert_allclose(np.abs(found.directions), [[0, 1, 0], [0, 0, 1]], atol=1e-12)
    with pytest.raises(ValueError, match="there are 2 directions"):
        gd.studies.sharpest_directions("x^2 + y^2", (1, 1), 3)


def test_the_plane_of_the_gradient_goes_downhill(model, objective):
    plane = landscapes.gradient_plane(objective, model.parameters)
    slope = objective.gradient(model.parameters)
    np.testing.assert_allclose(plane.gradient([0, 0])[0], np.linalg.norm(slope), rtol=1e-6)
    np.testing.assert_allclose(plane.gram, np.eye(2), atol=1e-9)
    with pytest.raises(ValueError, match="the gradient is zero"):
        landscapes.gradient_plane("x^2 + 2y^2 + z^2", (0, 0, 0))


def test_a_path_in_a_file_and_one_with_too_few_directions_have_a_plane(tmp_path, objective):
    np.save(tmp_path / "path.npy", SNAPSHOTS)
    lazy = np.load(tmp_path / "path.npy", mmap_mode="r")
    np.testing.assert_array_equal(
        principal_plane(objective, lazy).first, principal_plane(objective, SNAPSHOTS).first
    )
    straight = SNAPSHOTS[:1] + np.linspace(0, 1, 5)[:, None] * (SNAPSHOTS[-1:] - SNAPSHOTS[:1])
    plane = principal_plane(objective, straight)
    np.testing.assert_allclose(plane.gram, np.eye(2), atol=1e-9)
    assert explained(plane, straight) == pytest.approx(1)
    with pytest.raises(ValueError, match="points that differ"):
        principal_plane(objective, SNAPSHOTS[[0, 0]])


def test_paths_come_as_people_keep_them(model):
    as_lists = [[w + k for w in model.weights] for k in range(3)]
    trajectory = gd.Trajectory.of(SNAPSHOTS[:, :2], "x^2 + y^2", "mine")
    several = visited_of({"one": SNAPSHOTS, "two": as_lists})
    assert [(each.label, each.points.shape) for each in several] == [
        ("one", SNAPSHOTS.shape),
        ("two", (3, 335)),
    ]
    assert [each.label for each in visited_of([trajectory, trajectory])] == ["mine", "mine"]
    assert [len(each.points) for each in visited_of(np.ones((4, 3, 5)))] == [4, 4, 4]
    for wrong in (3, "path", [], None):
        with pytest.raises(ValueError, match="path must be"):
            visited_of(wrong)


# ------------------------------------------------------------------------- barriers, structure


def test_a_barrier_is_between_solutions_that_have_a_loss():
    with pytest.raises(ValueError, match="a barrier lies between finite losses, got 2"):
        landscapes.between("x - log(x) + y^2", (0.5, 1), (-0.5, -1))


def test_the_barrier_between_two_solutions_is_above_the_line_between_their_losses():
    line = landscapes.Segment("(x^2 - 1)^2 + x/2 + y^2", (-1, 0), (1, 0))
    at = np.linspace(0, 1, 51)
    x = 2 * at - 1
    above = (x**2 - 1) ** 2
    assert line.barrier() == pytest.approx((above.max(), 0.5))
    with pytest.raises(ValueError, match="must differ"):
        landscapes.Segment("x^2 + y^2", (1, 1), (1, 1))


class Scaled(Layer):
    def parts(self):
        return (Gains(self.input_shape[-1]),)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "make",
    [
        lambda: [Dense(7, "tanh"), Dense(5, "relu"), Dense(3, "softmax")],
        lambda: [Dense(3, "softmax")],
        lambda: [Scaled(), Dense(4, "gelu"), Dense(3)],  # not known to be linear in its weights
        lambda: [Dense(4, use_bias=False), Dense(3, "softmax")],
    ],
)
def test_many_points_at_once_equal_the_model_at_each(make, dtype):
    rng = np.random.default_rng(0)
    model = Sequential([Input((6,), dtype=dtype), *make()])
    last = model.layers[-1].activation
    loss = "sparse_categorical_crossentropy" if last and last.name == "softmax" else "mse"
    model.compile(loss=loss)
    x, y = rng.normal(size=(1300, 6)), rng.integers(0, 3, 1300)
    objective = model.objective(x, y if loss != "mse" else np.eye(3)[y])
    plane = landscapes.random_plane(objective, model.parameters, by=None)
    points = rng.normal(size=(40, 2))
    plain = [float(objective(plane.lift(point))) for point in points]
    tolerance = {"float32": 1e-5, "float64": 1e-10}[dtype]
    np.testing.assert_allclose(plane(points), plain, rtol=tolerance)
    alone = [float(plane(point)) for point in points]
    np.testing.assert_array_equal(plane(points), alone)  # to the bit, whoever is beside them


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_layers_in_one_loop_give_the_same_to_the_bit(dtype, monkeypatch):
    pytest.importorskip("numba")
    if product_of(np.dtype(dtype)) is None:
        pytest.skip("this NumPy brings no OpenBLAS")
    rng = np.random.default_rng(0)
    hidden = Dense(8, "relu"), Dense(7, "softsign", use_bias=False), Dense(6)
    model = Sequential([Input((5,), dtype=dtype), *hidden, Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    objective = model.objective(rng.normal(size=(1100, 5)), rng.integers(0, 3, 1100))
    plane = landscapes.random_plane(objective, model.parameters, by=None)
    row = np.column_stack([np.linspace(-1, 1, 19), np.full(19, 0.3)])
    points = np.concatenate([row, rng.normal(size=(20, 2))])
    plain = plane(points)
    monkeypatch.setattr("gdviz.programs.loops.HOT", 1)
    monkeypatch.setattr(Calls, "losses", None)  # all are computed in the loop
    np.testing.assert_array_equal(plane(points), plain)


def test_layers_that_are_others_or_of_one_number_are_called_one_by_one(monkeypatch):
    monkeypatch.setattr("gdviz.programs.loops.HOT", 1)
    bend, image = Bend(activations.relu), np.zeros((3, 4), np.float32)
    for parts in ((bend,), (bend, Affine(4, 6), Reshape((2, 3))), (Affine(4, 3), bend, bend)):
        assert Abreast.of(Network(parts)) is None
    assert Abreast.of(Network((bend, Affine(4, 1)))).loop(image, 1000) is None
    assert Abreast.of(Network((bend, Affine(4, 3)))).loop(image[:1], 1000) is None


def test_weighted_samples_and_sums_are_heeded_along_a_plane():
    rng = np.random.default_rng(0)
    model = Sequential([Input((4,), dtype="float64"), Dense(3, "tanh"), Dense(1)])
    x, y, weights = rng.normal(size=(700, 4)), rng.normal(size=700), rng.uniform(0, 2, 700)
    for reduction in ("mean_with_sample_weight", "sum", "sum_over_batch_size"):
        model.compile(loss=gd.losses.MeanSquaredError(reduction=reduction))
        objective = model.objective(x, y, sample_weight=weights)
        plane = landscapes.random_plane(objective, model.parameters)
        points = rng.normal(size=(9, 2))
        np.testing.assert_allclose(plane(points), objective(plane.lift(points)), rtol=1e-10)
        assert np.isnan(plane.means(points).squares).all()
