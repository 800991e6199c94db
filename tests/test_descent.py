"""A trajectory is what the loop made: read back, step by step, against loops written by hand."""

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Adam, descend

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
        ("left", "start must be numbers"),
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


def test_without_a_dimension_any_length_will_do_but_not_any_shape():
    with pytest.raises(ValueError, match=r"shape \(n,\) or \(k, n\), got \(\)"):
        descend(Pole(), SGD(0.1), 1.0, 3)


@pytest.mark.parametrize("steps", [0, -1, 2.5, 3.0, "3", None, np.float64(2), [3]])
def test_bad_steps_are_refused(steps):
    with pytest.raises(ValueError, match="steps must be a whole number of at least 1"):
        descend(BOWL, SGD(0.1), (1, 1), steps)


def test_an_unknown_name_of_an_optimizer_is_refused():
    with pytest.raises(ValueError, match="adum"):
        descend(BOWL, "adum", (1, 1), 1)


def test_a_trajectory_says_what_it_is():
    assert repr(descend(BOWL, SGD(0.1), (-4, 1.5), 7)) == (
        "<Trajectory 'SGD': 7 steps from [-4.0, 1.5]>"
    )
