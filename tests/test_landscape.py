"""The landscape of a model: its grid, path and errors; coarse first, resumed, and elsewhere."""

import os
import signal
import tracemalloc
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from functools import partial
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from networks import three_classes

import gdviz as gd
from gdviz.landscapes import tiles
from gdviz.layers import Dense, Input
from gdviz.models import Sequential, Snapshots

X, Y = three_classes(200)


def small_model(dtype="float32", seed=0):
    model = Sequential([Input((2,), dtype=dtype), Dense(6, "tanh"), Dense(3, "softmax")], seed=seed)
    model.compile(gd.SGD(0.3), "sparse_categorical_crossentropy")
    return model


@pytest.fixture(scope="module")
def trained():
    model = small_model("float64")
    history = model.fit(X, Y, epochs=5, verbose=0, record=Snapshots(count=20))
    return model, history


def quietly(*given, **settings):
    return gd.landscape(*given, **{"progress": False, "resolution": 11} | settings)


def test_the_grid_is_the_loss_with_the_weights_of_each_point(trained):
    model, _ = trained
    found = quietly(model, X, Y, span=0.8)
    assert found.values.shape == (11, 11)
    assert found.domain == ((-0.8, 0.8), (-0.8, 0.8))
    twin = small_model("float64")
    for row, column in ((0, 0), (3, 7), (10, 2)):
        twin.parameters = found.plane.lift([found.x[column], found.y[row]])
        right = twin.evaluate(X, Y, verbose=0)
        assert found.values[row, column] == pytest.approx(right, rel=1e-10)
    assert found.values[5, 5] == pytest.approx(model.evaluate(X, Y, verbose=0), rel=1e-12)
    assert found.path is found.explained is found.errors is None
    assert (found.samples, found.whole) == (200, 200)


def test_a_path_is_seen_with_its_true_losses(trained):
    model, history = trained
    found = quietly(model, X, Y, plane="path", path=history)
    path, points = found.path, history.trajectory.points
    twin = small_model("float64")
    for k in (0, 9, -1):
        twin.parameters = points[k]
        assert path.values[k] == pytest.approx(twin.evaluate(X, Y, verbose=0), rel=1e-10)
        twin.parameters = found.plane.lift(path.points[k])
        assert path.beneath[k] == pytest.approx(twin.evaluate(X, Y, verbose=0), rel=1e-10)
    assert path.steps.tolist() == history.trajectory.steps.tolist()
    assert 0.9 < found.explained < 1
    np.testing.assert_allclose(path.distances[-1], 0, atol=1e-12)
    assert path.label == "SGD"


@pytest.mark.parametrize("plane", ["path", "random", "sharpest", "gradient", "raw"])
def test_the_path_and_walls_are_in_view_on_any_plane(trained, plane):
    model, history = trained
    found = quietly(model, X, Y, plane=plane, path=history)
    low, high = np.transpose(found.domain)
    assert (found.path.points >= low).all()
    assert (found.path.points <= high).all()
    rim = np.concatenate([found.values[[0, -1]].ravel(), found.values[:, [0, -1]].ravel()])
    assert rim.max() > 3 * found.path.values[-1]
    extent = np.ptp(found.path.points, axis=0)
    if plane == "path":
        assert (extent / (high - low)).max() > 0.5  # the picture is about the path


def test_a_random_plane_holds_nearly_nothing_of_a_path_and_says_so():
    model = Sequential([Input((2,)), Dense(60, "tanh"), Dense(3, "softmax")])
    model.compile(gd.SGD(0.3), "sparse_categorical_crossentropy")
    history = model.fit(X, Y, epochs=3, verbose=0, record=5)
    found = quietly(model, X, Y, path=history)
    assert found.explained < 0.1
    assert found.path.distances[0] > 0.9 * np.linalg.norm(
        history.trajectory.points[0] - model.parameters
    )


def test_two_trainings_share_one_plane(trained):
    model, _ = trained
    objective, start = model.objective(X, Y), small_model("float64").parameters
    paths = [gd.descend(objective, rule, start, 30) for rule in (gd.SGD(0.3), gd.Adam(0.05))]
    found = quietly(model, X, Y, plane="path", path=paths, weights=paths[0].points[-1])
    assert [path.label for path in found.paths] == ["SGD", "Adam"]
    np.testing.assert_allclose(found.paths[0].points[0], found.paths[1].points[0])
    assert found.explained == min(path.explained for path in found.paths) > 0.5


def test_a_landscape_is_drawn_and_descended_as_any_objective(trained):
    pytest.importorskip("scipy")
    model, _ = trained
    found = quietly(model, X, Y)
    np.testing.assert_allclose(found([found.x[3], found.y[4]]), found.values[4, 3], rtol=1e-12)
    scene = gd.race(found, gd.SGD(0.02), (0.5, 0.5), 5)
    assert "11 × 11 points" in scene.metadata["Comment"]
    gone = found.values.copy()
    gone[0, 0] = np.inf
    twin = gd.Landscape(found.plane, found.x, found.y, gone)
    assert twin([found.x[0], found.y[0]]) == pytest.approx(gone[np.isfinite(gone)].max())


def test_a_plane_of_ones_own_brings_its_objective(trained):
    model, history = trained
    objective = model.objective(X, Y)
    start, end = history.trajectory.points[[0, -1]]
    plane = gd.landscapes.plane_through(objective, end, start, small_model("float64", 3).parameters)
    found = quietly(plane=plane)
    assert found.domain == pytest.approx(np.array(plane.domain))
    np.testing.assert_allclose(found.values, plane(np.stack(np.meshgrid(found.x, found.y), -1)))
    some = quietly(plane=plane, samples=30)
    assert (some.samples, some.whole, some.errors is not None) == (30, 200, True)


# ----------------------------------------------------------------------------------- samples


def test_the_standard_error_is_that_of_samples_drawn_without_replacement(trained):
    model, _ = trained
    found = quietly(model, X, Y, samples=50, seed=4)
    assert (found.samples, found.whole) == (50, 200)
    drawn = np.sort(np.random.default_rng(4).choice(200, 50, replace=False))
    twin = small_model("float64")
    twin.parameters = found.plane.lift([found.x[2], found.y[8]])
    each = gd.losses.get("sparse_categorical_crossentropy").per_sample(
        Y[drawn], twin.predict(X[drawn], verbose=0)
    )
    assert found.values[8, 2] == pytest.approx(each.mean(), rel=1e-9)
    right = each.std(ddof=1) / np.sqrt(50) * np.sqrt(1 - 50 / 200)
    assert found.errors[8, 2] == pytest.approx(right, rel=1e-6)
    assert quietly(model, X, Y, samples=500).errors is None


# ------------------------------------------------------------------------------ coarse first


@pytest.mark.parametrize("resolution", [4, 9, 11, 17, 33, 51, 101])
def test_levels_go_from_coarse_to_all_and_each_holds_the_last(resolution):
    found = tiles.levels(resolution)
    assert len(found[0]) == min(9, resolution)
    assert found[-1].tolist() == list(range(resolution))
    for few, more in pairwise(found):
        assert set(few.tolist()) < set(more.tolist())
        assert {0, resolution - 1} <= set(few.tolist())


def test_a_preview_comes_first_and_is_part_of_the_whole(trained):
    model, history = trained
    seen = []
    found = quietly(model, X, Y, path=history, resolution=19, progress=seen.append)
    assert [len(each.paths) for each in seen] == [0, 1]
    assert [each.values.shape for each in seen] == [(9, 9), (19, 19)]
    first = seen[0]
    assert not np.isnan(first.values).any()
    rows, columns = np.searchsorted(found.y, first.y), np.searchsorted(found.x, first.x)
    np.testing.assert_array_equal(found.values[np.ix_(rows, columns)], first.values)


class Stopped(Exception):
    pass


def stop(landscape):
    raise Stopped


def test_what_is_interrupted_goes_on_from_its_file(trained, tmp_path, monkeypatch):
    model, _ = trained
    whole = quietly(model, X, Y, resolution=19)
    file = tmp_path / "land.npz"
    with pytest.raises(Stopped):
        quietly(model, X, Y, resolution=19, file=file, progress=stop)
    with np.load(file) as kept:
        assert kept["done"].sum() == 81
    computed, means = [], gd.landscapes.Plane.means
    monkeypatch.setattr(
        gd.landscapes.Plane,
        "means",
        lambda self, p, *rows: computed.append(len(p)) or means(self, p),
    )
    found = quietly(model, X, Y, resolution=19, file=file)
    assert sum(computed) == 19 * 19 - 81
    np.testing.assert_array_equal(found.values, whole.values)  # to the bit
    computed.clear()
    quietly(model, X, Y, resolution=19, file=file)
    assert computed == []


def test_a_file_of_another_landscape_is_refused(trained, tmp_path):
    model, _ = trained
    file = tmp_path / "land.npz"
    quietly(model, X, Y, file=file)
    for other in ({"seed": 1}, {"resolution": 12}, {"span": 2.0}, {"samples": 100}):
        with pytest.raises(ValueError, match="holds another landscape"):
            quietly(model, X, Y, file=file, **other)
    (tmp_path / "none.npz").write_bytes(b"nothing")
    for name, said in (("none.npz", "holds no landscape"), ("land.txt", "must end in .npz")):
        with pytest.raises(ValueError, match=said):
            quietly(model, X, Y, file=tmp_path / name)


def test_memory_knows_nothing_of_the_number_of_samples(tmp_path):
    model = Sequential([Input((40,)), Dense(30, "relu"), Dense(3, "softmax")])
    model.compile(loss="sparse_categorical_crossentropy")
    peaks = []
    for count in (20_000, 200_000):
        np.save(tmp_path / "x.npy", np.ones((count, 40), np.uint8))
        x, y = np.load(tmp_path / "x.npy", mmap_mode="r"), np.zeros(count, np.uint8)
        plane = gd.landscapes.random_plane(model.objective(x, y), model.parameters)
        tracemalloc.start()
        plane(np.zeros((2, 2)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 2**26 + 2**23 < 200_000 * 40 * 3 * 4  # as floats, for each vector


# --------------------------------------------------------------------------------- elsewhere


def test_processes_give_the_same_to_the_bit(trained):
    model, _ = trained
    here = quietly(model, X, Y, resolution=19)
    with ProcessPoolExecutor(2) as pool:
        there = quietly(model, X, Y, resolution=19, executor=pool)
    np.testing.assert_array_equal(here.values, there.values)


class Deadly:
    """A loss of weights that kills the process it is computed in, once, unless that is ours."""

    def __init__(self, mine, mark):
        self.mine, self.mark = mine, mark

    def __call__(self, weights):
        if os.getpid() != self.mine and not self.mark.exists():
            self.mark.touch()
            os.kill(os.getpid(), signal.SIGKILL)
        return float(sum((w**2).sum() for w in weights))


def test_a_worker_that_dies_costs_a_second_try_and_not_the_picture(tmp_path):
    loss = Deadly(os.getpid(), tmp_path / "died")
    weights = [np.ones((2, 3)), np.ones(3)]
    with ProcessPoolExecutor(2) as pool:
        found = quietly(weights=weights, loss=loss, executor=pool)
    assert loss.mark.exists()
    right = quietly(weights=weights, loss=loss)
    np.testing.assert_array_equal(found.values, right.values)


class Unlucky(Executor):
    """Loses the tasks of these numbers."""

    def __init__(self, *lost):
        self.tasks, self.lost = 0, lost

    def submit(self, function, /, *arguments):
        future = Future()
        self.tasks += 1
        if self.tasks in self.lost:
            future.set_exception(RuntimeError("the worker is gone"))
        else:
            future.set_result(function(*arguments))
        return future


def test_a_task_that_is_lost_is_given_to_the_executor_once_more():
    unlucky = Unlucky(2, 4)
    found = quietly(weights=[np.ones((2, 2))], loss=total, executor=unlucky)
    np.testing.assert_array_equal(
        found.values, quietly(weights=[np.ones((2, 2))], loss=total).values
    )
    assert unlucky.tasks == -(-81 // 8) + -(-40 // 8) + 2


def total(weights):
    return sum(float((w**2).sum()) for w in weights)


def fails(weights):
    if weights[0][0, 0] > 1.5:
        raise ZeroDivisionError("mine")
    return 1.0


def test_an_error_of_a_persons_own_is_raised_after_the_second_try():
    with pytest.raises(ZeroDivisionError, match="mine"):
        quietly(weights=[np.ones((2, 2))], loss=fails, span=1.0, executor=Unlucky(2))


def test_a_million_starts_survive_a_task_that_is_lost():
    starts = np.random.default_rng(0).uniform(-1, 1, (600_000, 2))
    descend = partial(gd.descend, "x^2 + 3y^2", gd.SGD(0.1), starts, 3, keep="last")
    unlucky = Unlucky(2)
    np.testing.assert_array_equal(descend(executor=unlucky).points, descend().points)
    assert unlucky.tasks == 4


def test_dask_gives_the_same_to_the_bit(trained):
    distributed = pytest.importorskip("distributed")
    model, _ = trained
    here = quietly(model, X, Y)
    with (
        distributed.LocalCluster(
            2, processes=True, threads_per_worker=1, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        there = quietly(model, X, Y, executor=client.get_executor())
        starts = np.random.default_rng(0).uniform(-1, 1, (600_000, 2))
        descend = partial(gd.descend, "x^2 + 3y^2", gd.SGD(0.1), starts, 3, keep="last")
        far = descend(executor=client.get_executor())
    np.testing.assert_array_equal(here.values, there.values)
    np.testing.assert_array_equal(far.points, descend().points)


# ---------------------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("given", "settings", "said"),
    [
        ((), {}, "needs a model with its data"),
        ((small_model(),), {}, "needs its data"),
        (("x^2 + y^2 + z^2",), {}, "needs an origin"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "samples": 5}, "a mean over samples"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "plane": "best"}, "plane must be one of"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "plane": "path"}, "needs a path"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "plane": 3}, "plane must be one of"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "span": "wide"}, "span must be 'auto'"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1, 1), "resolution": 3}, "at least 4"),
        (("x^2 + y^2 + z^2",), {"weights": (1, 1)}, "3 variables"),
        ((), {"weights": np.ones(3), "loss": total}, "must be a list of arrays"),
        ((), {"weights": [np.ones(3)], "loss": 3}, "must be a function"),
        ((), {"weights": [np.ones(3)], "loss": lambda w: w[0]}, "must give one number"),
        (("x^2",), {"weights": [np.ones(3)], "loss": total}, "not both"),
        ((), {"weights": [np.ones((2, 2))], "loss": total, "plane": "sharpest"}, "gradient of"),
    ],
)
def test_what_has_no_landscape_is_refused_in_a_sentence(given, settings, said):
    with pytest.raises(ValueError, match=said):
        quietly(*given, **settings)


def test_a_history_without_snapshots_is_told_how_to_keep_some():
    model = small_model()
    history = model.fit(X, Y, epochs=1, verbose=0)
    with pytest.raises(ValueError, match="record=Snapshots"):
        quietly(model, X, Y, path=history)


def test_a_formula_of_three_letters_has_a_landscape():
    valley = "(1 - x)^2 + 10 (y - x^2)^2 + 10 (z - y^2)^2"
    path = gd.descend(valley, gd.Adam(0.05), (-1.0, 1.0, 1.0), 80)
    found = quietly(valley, plane="path", path=path)
    assert found.path.values[0] == pytest.approx(path.values[0])
    np.testing.assert_allclose(
        found.plane.lift(found.plane.project(path.points[-1])), path.points[-1]
    )
    assert 0.7 < found.explained < 1
    assert found.samples is None
    frame = pd.DataFrame(path.points, columns=["x", "y", "z"])
    from_table = quietly(valley, plane="path", path=frame)
    np.testing.assert_allclose(from_table.values, found.values, rtol=1e-9)


def test_a_line_tells_how_far_it_is_where_someone_looks(trained, monkeypatch, capsys):
    model, _ = trained
    monkeypatch.setattr("gdviz.landscapes.landscape.level", lambda verbose: 1)
    gd.landscape(model, X, Y, resolution=9)
    assert "81/81 ━━" in capsys.readouterr().out
    quietly(model, X, Y)
    assert capsys.readouterr().out == ""
