"""A line of a grid by the flips of its units: it gives what each of its points gives alone."""

from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pytest

import gdviz as gd
from gdviz import activations
from gdviz.activations import LeakyReLU, ReLU
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.network import flips
from gdviz.network.network import Network
from gdviz.network.parts import Affine, Bend, Reshape
from gdviz.training import combinations

TOLERANCE = {"float32": 1e-5, "float64": 1e-10}
X, LABELS = np.random.default_rng(0).normal(size=(40, 4)), np.arange(40) % 3
UNEVEN = np.array([-1.5, -1.4, -0.3, 0.0, 0.01, 0.5, 0.75, 2.0])


@pytest.fixture
def by_python(monkeypatch):
    """Lines always pay, and the loops are called as they are written, without a compiler."""
    loops = flips.Loops(flips.begin, flips.walk)
    monkeypatch.setattr(flips.Loops, "of", staticmethod(lambda dtype: loops))
    monkeypatch.setattr(combinations, "PAYS", 1)
    monkeypatch.setattr(flips, "ROOM", 300)  # blocks of 16 samples


def model_of(*layers, dtype="float64", loss="sparse_categorical_crossentropy", inputs=4):
    model = Sequential([Input((inputs,), dtype=dtype), *layers], seed=1)
    model.compile(loss=loss)
    return model


def dead(model):
    """Return the weights of a model of which some units are never above 0 on any line near."""
    weights = [w.copy() for w in model.get_weights()]
    weights[1][:3] = -1e3
    weights[0][:, 3] = weights[1][3] = 0
    model.set_weights(weights)
    return model


SOFT = "sparse_categorical_crossentropy"
MODELS = {
    "relu": lambda d: model_of(Dense(7, "relu"), Dense(5, "relu"), Dense(3, "softmax"), dtype=d),
    "at the end": lambda d: model_of(Dense(9, "relu"), Dense(3), dtype=d, loss="mse"),
    "leaky, and then smooth": lambda d: model_of(
        Dense(7, LeakyReLU(0.3)), Dense(5, "tanh"), Dense(4, "gelu"), Dense(3, "softmax"), dtype=d
    ),
    "no biases": lambda d: model_of(
        Dense(7, "relu", use_bias=False), Dense(5, use_bias=False), Dense(3, "softmax"), dtype=d
    ),
    "straight": lambda d: model_of(Dense(6), Dense(5, "relu"), Dense(3, "softmax"), dtype=d),
    "penalties": lambda d: model_of(
        Dense(7, "relu", kernel_regularizer="l2"),
        Dense(3, kernel_regularizer="l1"),
        dtype=d,
        loss="mae",
    ),
    "dead": lambda d: dead(model_of(Dense(8, "relu"), Dense(3, "softmax"), dtype=d)),
}


@pytest.mark.parametrize("dtype", TOLERANCE)
@pytest.mark.parametrize("name", MODELS)
def test_a_line_is_what_its_points_are(by_python, name, dtype):
    model = MODELS[name](dtype)
    y = LABELS if model.loss.name == SOFT else np.eye(3)[LABELS]
    objective = model.objective(X, y, sample_weight=np.linspace(0, 2, 40))
    plane = gd.landscapes.random_plane(objective, model.parameters, by=None, biases="keep")
    points = np.array([(a, b) for b in (-1.0, 0.4) for a in UNEVEN])
    plain = plane.means(points).values
    np.testing.assert_allclose(plane.means(points, rows=True).values, plain, rtol=TOLERANCE[dtype])
    here = objective(plane.lift(points[5]))
    assert plain[5] == pytest.approx(float(here), rel=TOLERANCE[dtype])


def test_units_flip_where_points_lie_and_where_the_line_begins(by_python):
    model = model_of(Dense(9, "relu"), Dense(4, "relu"), Dense(1), inputs=1, loss="mse")
    objective = model.objective([[1.0], [-2.0], [0.0]], [[1.0], [0.0], [2.0]])
    origin, way = model.parameters.copy(), np.ones(model.count_params())
    origin[:9] = np.arange(-4, 5) / 4  # of the sample 1 each unit flips at a point of the line
    way[9:18] = 0
    for direction in (way, np.where(np.arange(len(way)) < 18, 0, way), 0 * way):
        along = objective.along(origin, [direction])
        at = np.linspace(-1, 1, 9)[:, None]
        np.testing.assert_allclose(along(at, lines=True).values, along(at).values, rtol=1e-12)


def test_what_overflows_is_computed_point_by_point(by_python):
    model = MODELS["relu"]("float32")
    objective = model.objective(X, LABELS)
    along = objective.along(1e30 * model.parameters, [1e38 * np.sign(model.parameters)])
    at = np.linspace(-1, 1, 5)[:, None]
    values = along(at, lines=True).values
    np.testing.assert_array_equal(values, along(at).values)
    assert not np.isfinite(values).all()


def test_a_grid_by_rows_is_the_same_here_elsewhere_and_resumed(by_python, tmp_path, monkeypatch):
    model, settings = MODELS["relu"]("float64"), {"resolution": 12, "span": 1.0, "progress": False}
    seen = []
    whole = gd.landscape(model, X, LABELS, **settings | {"progress": seen.append})
    assert [each.values.shape for each in seen] == [(9, 9), (12, 12)]
    assert not np.isnan(seen[0].values).any()
    with ProcessPoolExecutor(2) as pool:
        there = gd.landscape(model, X, LABELS, **settings, executor=pool)
    np.testing.assert_array_equal(there.values, whole.values)  # to the bit, as what follows

    def stop(found):
        raise InterruptedError

    file = tmp_path / "land.npz"
    with pytest.raises(InterruptedError):
        gd.landscape(model, X, LABELS, **settings | {"progress": stop, "file": file})
    with np.load(file) as kept:
        assert kept["done"].sum() == 9 * 12  # whole rows
    found = gd.landscape(model, X, LABELS, **settings, file=file)
    np.testing.assert_array_equal(found.values, whole.values)
    monkeypatch.setattr(combinations, "PAYS", 2**60)
    plain = gd.landscape(model, X, LABELS, **settings)
    np.testing.assert_allclose(whole.values, plain.values, rtol=1e-10)


def test_lines_are_for_grids_that_are_large_and_where_numba_is(monkeypatch):
    model = model_of(Dense(300, "relu"), Dense(100, "relu"), Dense(3, "softmax"))
    small, large = (
        gd.landscapes.random_plane(model.objective(x, np.zeros(len(x))), model.parameters)
        for x in (X, np.ones((1000, 4)))
    )
    monkeypatch.setattr(flips, "translated", lambda *how: how[0])
    assert (small.by_rows(51**2), large.by_rows(51**2)) == (False, True)
    monkeypatch.setattr(flips, "translated", lambda *how: None)
    assert not large.by_rows(51**2)
    at = np.zeros((1, 2))
    assert large.means(at, rows=True).values == large.means(at).values


def test_the_loop_of_machine_code_does_what_is_written():
    pytest.importorskip("numba")
    rng, dtype = np.random.default_rng(0), np.dtype(np.float32)
    shapes = (5, 6), (5, 6), (2, 5, 14), (6, 14), (14,)
    arrays = [rng.normal(size=shape).astype(dtype) for shape in shapes]
    far, sides = UNEVEN.astype(dtype), np.array([0.2, 1, 0, 1], dtype)
    found = np.empty((2, len(far), 5, 7), dtype)
    for walk, out in zip((flips.walk, flips.Loops.of(dtype).walk), found, strict=True):
        walk(*arrays, far, sides, out)
    np.testing.assert_allclose(found[1], found[0], rtol=1e-4, atol=1e-5)


class Half(ReLU):
    def value(self, z):
        return np.maximum(z, 0) / 2


class Own(Affine):
    def forward(self, x, w):
        return x @ w[0] - w[1]


@pytest.mark.parametrize(
    ("parts", "sides"),
    [
        ((Bend(activations.relu), Affine(3, 2)), ((0, 1), (1, 1))),
        ((Bend(ReLU(0.5)), Affine(3, 2), Bend(LeakyReLU(0.1))), ((0.5, 1), (0.1, 1))),
        ((Affine(3, 2), Bend(activations.softmax)), ((1, 1), (1, 1))),
        ((Bend(ReLU(threshold=1.0)), Affine(3, 2)), None),
        ((Bend(ReLU(max_value=6.0)), Affine(3, 2)), None),
        ((Bend(activations.tanh), Affine(3, 2)), None),
        ((Bend(Half()), Affine(3, 2)), None),
        ((Bend(activations.relu), Own(3, 2)), None),
        ((Bend(activations.relu), Affine(3, 2), Reshape((1, 2))), None),
        ((Bend(activations.relu), Affine(3, 2), Bend(activations.Softmax(axis=1))), None),
    ],
)
def test_what_is_straight_on_both_sides_of_0_says_so(parts, sides):
    found = flips.Flips.of(Network(parts))
    assert (found and (found.first, found.second)) == sides
