"""A trajectory is what the loop made: read back, step by step, against loops written by hand."""

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Adam, descend
from gdviz.steps import loop

BOWL = gd.Surface("x**2 + 10*y**2")


class Sphere:
    """A function of three variables that says so."""

    dimension = 3

    def __call__(self, point):
        return (np.asarray(point) ** 2).sum(-1)

    def value_and_gradient(self, point):
        return self(point), 2 * point


class Pole:
    """1/x: its value is infinite at 0, a start that is finite."""

    def value_and_gradient(self, point):
        with np.errstate(divide="ignore"):
            return 1 / point[..., 0], -1 / point**2


class Line:
    """The mean squared error of w * x + b on data; remembers the batches it was asked for."""

    dimension = 2

    def __init__(self, x, y):
        self.x, self.y, self.asked = np.asarray(x, float), np.asarray(y, float), []

    def __len__(self):
        return len(self.x)

    def __call__(self, point):
        return self.value_and_gradient(point)[0]

    def value_and_gradient(self, point):
        w, b = np.moveaxis(np.asarray(point)[..., None], -2, 0)
        residual = w * self.x + b - self.y
        slopes = [(residual * self.x).mean(-1), residual.mean(-1)]
        return (residual**2).mean(-1), 2 * np.stack(slopes, axis=-1)

    def batch(self, indices):
        self.asked.append(indices)
        return Line(self.x[indices], self.y[indices])


def line(samples=10):
    x = np.linspace(-1, 2, samples)
    return Line(x, 3 * x - 1 + np.sin(9 * x))


def by_hand(point, rate, steps):
    points = [np.array(point, float)]
    for _ in range(steps):
        x, y = points[-1].T
        points.append(points[-1] - rate * np.stack([2 * x, 20 * y], axis=-1))
    return np.array(points)


@pytest.mark.parametrize("start", [(-4, 1.5), [(-4, 1.5), (1, 1), (0, -2)]], ids=["one", "three"])
def test_gradient_descent_is_what_a_loop_by_hand_gives(start):
    path = descend(BOWL, SGD(0.08), start, 12)
    points = by_hand(start, 0.08, 12)
    np.testing.assert_allclose(path.points, points, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(path.values, points[..., 0] ** 2 + 10 * points[..., 1] ** 2)
    np.testing.assert_allclose(path.gradients, points * [2, 20], rtol=1e-12, atol=1e-14)
    assert len(path) == 13


@pytest.mark.parametrize(
    ("objective", "start", "steps", "shape"),
    [
        (BOWL, (1, 2), 5, (6, 2)),
        (BOWL, [(1, 2)], 5, (6, 1, 2)),
        (BOWL, np.ones((4, 2), np.int64), 1, (2, 4, 2)),
        (Sphere(), (1, 2, 3), 2, (3, 3)),
        (Sphere(), np.ones((5, 3)), np.int64(2), (3, 5, 3)),
    ],
)
def test_shapes(objective, start, steps, shape):
    path = descend(objective, Adam(0.1), start, steps)
    assert path.points.shape == path.gradients.shape == shape
    assert path.values.shape == shape[:-1]
    assert path.points.dtype == path.values.dtype == path.gradients.dtype == np.float64
    np.testing.assert_array_equal(path.points[0], start)


def test_an_objective_of_ones_own_is_descended():
    path = descend(Sphere(), SGD(0.25), (1, 2, 3), 2)
    np.testing.assert_allclose(path.points, [[1, 2, 3], [0.5, 1, 1.5], [0.25, 0.5, 0.75]])
    np.testing.assert_allclose(path.values, [14, 3.5, 0.875])


def test_float32_stays_and_is_stepped_in_float32():
    path = descend(BOWL, SGD(0.08), np.array([-4, 1.5], np.float32), 12)
    assert path.points.dtype == path.values.dtype == path.gradients.dtype == np.float32
    exact = by_hand((-4, 1.5), 0.08, 12)
    np.testing.assert_allclose(path.points, exact, rtol=1e-5, atol=1e-6)
    assert not np.array_equal(path.points, exact)


def test_many_starts_are_as_many_descents():
    starts = [(-4.0, 1.5), (2.0, 0.5)]
    together = descend(gd.surfaces.himmelblau, Adam(0.1), starts, 20).paths()
    for start, path in zip(starts, together, strict=True):
        alone = descend(gd.surfaces.himmelblau, Adam(0.1), start, 20)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-12)
        np.testing.assert_allclose(path.values, alone.values, rtol=1e-12)
        np.testing.assert_allclose(path.gradients, alone.gradients, rtol=1e-9, atol=1e-12)
        assert path.paths() == [path]
        assert path.label == "Adam"


def test_a_runaway_goes_on_and_says_when_it_was_gone():
    path = descend(gd.Surface("x^4 + y^4"), SGD(1.0), (2, 0.1), 30)
    first = int(np.argmin(np.isfinite(path.points).all(1) & np.isfinite(path.values)))
    gone = ~(
        np.isfinite(path.points).all(1)
        & np.isfinite(path.values)
        & np.isfinite(path.gradients).all(1)
    )
    assert path.diverged_at == int(gone.argmax()) <= first
    assert 0 < path.diverged_at < 10
    assert len(path) == 31
    assert not np.isfinite(path.points[-1, 0])
    np.testing.assert_allclose(path.points[1], [2 - 32, 0.1 - 4 * 0.1**3])


def test_each_of_many_starts_says_when_it_was_gone():
    path = descend(gd.Surface("x^4 + y^4"), SGD(1.0), [(2, 0.1), (0.1, 0.1), (30, 0)], 30)
    alone = descend(gd.Surface("x^4 + y^4"), SGD(1.0), (2, 0.1), 30)
    assert path.diverged_at == (alone.diverged_at, None, path.diverged_at[2])
    assert path.diverged_at[2] < path.diverged_at[0]
    assert [part.diverged_at for part in path.paths()] == list(path.diverged_at)
    assert np.isfinite(path.points[:, 1]).all()


def test_a_value_that_is_infinite_at_the_start_is_step_0():
    path = descend(Pole(), SGD(0.1), (0.0,), 2)
    assert path.diverged_at == 0
    assert path.values[0] == np.inf
    assert np.isnan(path.points[-1]).all() or np.isinf(path.points[-1]).all()


def test_a_path_that_stays_finite_did_not_diverge():
    path = descend(BOWL, SGD(0.11), (1, 1), 40)
    assert path.values[-1] > path.values[0]
    assert path.diverged_at is None


@pytest.mark.parametrize(
    ("optimizer", "label", "written"),
    [
        (SGD(0.1), None, "SGD"),
        (SGD(0.1, name="Plain"), None, "Plain"),
        (SGD(0.1, name="Plain"), "mine", "mine"),
        ("adam", None, "Adam"),
        ("RMSprop", None, "RMSprop"),
    ],
)
def test_labels(optimizer, label, written):
    assert descend(BOWL, optimizer, (1, 1), 1, label=label).label == written


def test_a_name_stands_for_the_optimizer_with_its_defaults():
    by_name = descend(BOWL, "adam", (1, 1), 5)
    np.testing.assert_array_equal(by_name.points, descend(BOWL, Adam(), (1, 1), 5).points)
    assert by_name.optimizer == Adam()


def test_an_optimizer_of_ones_own_needs_only_init_and_update():
    class Halving:
        def init(self, point):
            return 0

        def update(self, gradient, state, point, variables=None):
            return -point / 2, state + 1

    path = descend(BOWL, Halving(), (4, 8), 3)
    np.testing.assert_array_equal(path.points, [[4, 8], [2, 4], [1, 2], [0.5, 1]])
    assert path.label == "Halving"


def test_the_same_descent_gives_the_same_numbers_and_leaves_the_start_alone():
    start = np.array([-4.0, 1.5])
    first, second = (descend(BOWL, SGD(0.05, momentum=0.9), start, 9) for _ in range(2))
    np.testing.assert_array_equal(first.points, second.points)
    np.testing.assert_array_equal(start, [-4, 1.5])


@pytest.mark.parametrize(
    ("start", "message"),
    [
        ((1, 2, 3), r"shape \(2,\) or \(k, 2\), got \(3,\)"),
        (3.0, r"shape \(2,\) or \(k, 2\), got \(\)"),
        ([], r"shape \(2,\)"),
        (np.ones((0, 2)), r"shape \(2,\)"),
        (np.ones((2, 2, 2)), r"got \(2, 2, 2\)"),
        ((1, np.nan), "start must be finite"),
        ((1, np.inf), "start must be finite"),
        ([(1, 2), (3, -np.inf)], "start must be finite"),
        ("left", "start must be numbers, such as start="),
        (-4, r"got \(\): write start=\(-4, 1.5\) for x, y$"),
        (["1", "two"], "start must be numbers"),
        ([(1, 2), (3,)], "start must be numbers"),
        (None, r"shape \(2,\) or \(k, 2\), got \(\)"),
        ({"x": 1}, "start must be numbers"),
    ],
)
def test_a_bad_start_is_refused_in_one_sentence(start, message):
    with pytest.raises(ValueError, match=message) as caught:
        descend(BOWL, SGD(0.1), start, 3)
    assert "\n" not in str(caught.value)


def test_without_a_dimension_the_start_tells_it_but_not_any_shape_will_do():
    assert descend(Pole(), SGD(0.1), 1.0, 3).points.shape == (4, 1)
    with pytest.raises(ValueError, match=r"shape \(3,\) or \(k, 3\), got \(2, 2, 3\)"):
        descend(Pole(), SGD(0.1), np.ones((2, 2, 3)), 3)


@pytest.mark.parametrize("steps", [0, -1, 2.5, 3.0, "3", None, np.float64(2), [3]])
def test_bad_steps_are_refused(steps):
    with pytest.raises(ValueError, match="steps must be a whole number of at least 1"):
        descend(BOWL, SGD(0.1), (1, 1), steps)


def test_the_formula_of_a_surface_is_descended():
    path = gd.descend("x^2 + 4 y^2", "sgd", (1, 1), 5)
    wanted = gd.descend(gd.Surface("x^2 + 4 y^2"), "sgd", (1, 1), 5)
    np.testing.assert_array_equal(path.points, wanted.points)


@pytest.mark.parametrize("objective", [5, None, gd.Surface])
def test_what_is_no_objective_is_refused(objective):
    with pytest.raises(ValueError, match="an objective is a formula such as"):
        gd.descend(objective, "sgd", (1, 1), 5)


def test_an_unknown_name_of_an_optimizer_is_refused():
    with pytest.raises(ValueError, match="adum"):
        descend(BOWL, "adum", (1, 1), 1)


def test_a_trajectory_says_what_it_is():
    assert repr(descend(BOWL, SGD(0.1), (-4, 1.5), 7)) == (
        "<Trajectory 'SGD': 7 steps from [-4.0, 1.5]>"
    )
    resting = descend(BOWL, SGD(0), (1, 2), 7, keep="last")
    assert repr(resting) == "<Trajectory 'SGD': 7 steps to [1.0, 2.0]>"
    assert (
        repr(descend(BOWL, SGD(0), np.ones((4, 2)), 7))
        == "<Trajectory 'SGD': 7 steps from 4 starts>"
    )


# ---------------------------------------------------------------------------- mini-batches


@pytest.mark.parametrize(
    ("size", "sizes"), [(4, [4, 4, 2]), (5, [5, 5]), (10, [10]), (1, [1] * 10)]
)
def test_an_epoch_goes_once_through_the_samples_in_a_fresh_order(size, sizes):
    data = line()
    descend(data, SGD(0.01), (0, 0), 3 * len(sizes) - 1, batch_size=size)
    assert list(map(len, data.asked)) == 3 * sizes
    epochs = np.concatenate(data.asked).reshape(3, 10)
    assert (np.sort(epochs) == np.arange(10)).all()
    assert len({tuple(epoch) for epoch in epochs}) == 3


def test_the_steps_are_those_of_the_batches_and_the_values_of_the_whole():
    data = line()
    path = descend(data, SGD(0.05), (0, 0), 8, batch_size=4, seed=3)
    point = np.zeros(2)
    for t, indices in enumerate(data.asked):
        np.testing.assert_array_equal(path.points[t], point)
        gradient = data.batch(indices).value_and_gradient(point)[1]
        np.testing.assert_array_equal(path.gradients[t], gradient)
        assert path.values[t] == data(point)
        point = point - 0.05 * gradient
        if t == 8:
            break
    assert not np.allclose(path.gradients[0], data.value_and_gradient(path.points[0])[1])


def test_the_seed_alone_decides_the_batches():
    def points(seed):
        return descend(line(), SGD(0.05), (0, 0), 8, batch_size=3, seed=seed).points

    np.testing.assert_array_equal(points(0), points(0))
    np.testing.assert_array_equal(
        points(0), descend(line(), SGD(0.05), (0, 0), 8, batch_size=3).points
    )
    assert not np.allclose(points(0)[1:], points(1)[1:])


def test_many_starts_see_the_same_batches():
    starts = [(0, 0), (1, -2), (3, 3)]
    together = descend(line(), Adam(0.1), starts, 8, batch_size=3, seed=1).paths()
    for start, path in zip(starts, together, strict=True):
        alone = descend(line(), Adam(0.1), start, 8, batch_size=3, seed=1)
        np.testing.assert_allclose(path.points, alone.points, rtol=1e-12)
        np.testing.assert_allclose(path.values, alone.values, rtol=1e-12)


def test_a_batch_of_all_samples_is_the_whole():
    whole = descend(line(), SGD(0.05), (0, 0), 8)
    path = descend(line(), SGD(0.05), (0, 0), 8, batch_size=10)
    np.testing.assert_allclose(path.points, whole.points, rtol=1e-12, atol=1e-15)
    np.testing.assert_allclose(path.values, whole.values, rtol=1e-12)


@pytest.mark.parametrize(
    ("objective", "settings", "message"),
    [
        (BOWL, {"batch_size": 2}, r"batch_size needs an objective of samples.*got 2 for Surface"),
        (line(), {"batch_size": 0}, "batch_size must be .* from 1 to the 10 samples, got 0"),
        (line(), {"batch_size": 11}, "batch_size must be .* from 1 to the 10 samples, got 11"),
        (line(), {"batch_size": 2.5}, "batch_size must be .* got 2.5"),
        (line(), {"batch_size": "2"}, "batch_size must be .* got '2'"),
        (line(), {"batch_size": 2, "seed": -1}, "seed must be .* got -1"),
        (line(), {"batch_size": 2, "seed": None}, "seed must be .* got None"),
        (BOWL, {"keep": 0}, "keep must be 'all', 'last' or .* got 0"),
        (BOWL, {"keep": "first"}, "keep must be .* got 'first'"),
        (BOWL, {"keep": 2.0}, "keep must be .* got 2.0"),
        (BOWL, {"keep": None}, "keep must be .* got None"),
        (BOWL, {"keep": [1, 2]}, r"keep must be .* got \[1, 2\]"),
    ],
)
def test_bad_batches_and_keeps_are_refused_in_one_sentence(objective, settings, message):
    with pytest.raises(ValueError, match=message) as caught:
        descend(objective, SGD(0.1), (1, 1), 3, **settings)
    assert "\n" not in str(caught.value)


# ------------------------------------------------------------------------------ what is kept


KEPT = [
    ("all", 12, range(13)),
    ("last", 12, [12]),
    (1, 12, range(13)),
    (5, 12, [0, 5, 10, 12]),
    (np.int64(4), 12, [0, 4, 8, 12]),
    (12, 12, [0, 12]),
    (40, 12, [0, 12]),
]
STARTS = {"one": (-4, 1.5), "three": [(-4, 1.5), (1, 1), (0, -2)]}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
@pytest.mark.parametrize("batch_size", [None, 3])
@pytest.mark.parametrize(("keep", "steps", "kept"), KEPT, ids=str)
def test_what_is_kept_is_a_part_of_all(start, batch_size, keep, steps, kept):
    whole = descend(line(), Adam(0.1), start, steps, batch_size=batch_size)
    path = descend(line(), Adam(0.1), start, steps, batch_size=batch_size, keep=keep)
    np.testing.assert_array_equal(path.steps, list(kept))
    assert path.steps.dtype.kind == "i"
    assert len(path) == len(path.steps)
    for part, of in [(path, whole), *zip(path.paths(), whole.paths(), strict=True)]:
        np.testing.assert_array_equal(part.steps, path.steps)
        np.testing.assert_array_equal(part.points, of.points[path.steps])
        np.testing.assert_array_equal(part.values, of.values[path.steps])
        np.testing.assert_array_equal(part.gradients, of.gradients[path.steps])


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("keep", ["last", 7, 30])
def test_a_runaway_is_told_whatever_is_kept(keep, dtype):
    steep, starts = gd.Surface("x^4 + y^4"), np.array([(2, 0.1), (0.1, 0.1), (30, 0)], dtype)
    for start in (starts, *starts):
        whole = descend(steep, SGD(1.0), start, 30)
        assert descend(steep, SGD(1.0), start, 30, keep=keep).diverged_at == whole.diverged_at


def test_numbers_that_are_only_large_are_finite():
    ramp = gd.Surface("2e38*x + 1e38*y")
    start = np.full((4, 2), 0.9, np.float32)
    assert descend(ramp, SGD(1e-39), start, 3, keep="last").diverged_at == (None,) * 4
    assert descend(ramp, SGD(1e-39), start[0], 3, keep="last").diverged_at is None


def test_one_start_of_many_that_is_gone_leaves_the_others_alone():
    starts = np.array([(1, 1), (1e200, 1), (2, 2), (np.sqrt(1e305), 0)])
    whole = descend(BOWL, SGD(0.11), starts, 60)
    assert whole.diverged_at[0] is None
    assert descend(BOWL, SGD(0.11), starts, 60, keep="last").diverged_at == whole.diverged_at


def test_a_long_point_is_not_written_out():
    class Sum:
        def __call__(self, point):
            return np.sum(point**2, axis=-1)

        def value_and_gradient(self, point):
            return self(point), 2 * point

    path = descend(Sum(), SGD(0.1), np.ones(2000), 3)
    assert repr(path) == "<Trajectory 'SGD': 3 steps of 2,000 numbers>"


class Asked(gd.Surface):
    """A formula that is asked for each of its gradients."""

    def value_and_gradient(self, points):
        return super().value_and_gradient(points)


@pytest.mark.parametrize("steps", [1, 255, 256, 600])
@pytest.mark.parametrize(
    "optimizer", [SGD(0.001), SGD(1.0), Adam(0.1), Adam(gd.schedules.ExponentialDecay(0.1, 9, 0.8))]
)
def test_a_path_in_plain_numbers_is_that_of_arrays_to_the_bit(optimizer, steps, monkeypatch):
    formula, start = "(1 - x)^2 + 100 (y - x^2)^2", (-1.5, 2.0)
    wanted = descend(Asked(formula), optimizer, start, steps)
    monkeypatch.setattr(loop, "walk", None)  # which goes from array to array
    path = descend(gd.Surface(formula), optimizer, start, steps)
    for kept in ("points", "values", "gradients"):
        np.testing.assert_array_equal(getattr(path, kept), getattr(wanted, kept))
    assert path.diverged_at == wanted.diverged_at
