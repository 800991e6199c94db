"""Trajectories of whatever path a person brings, and what a trajectory is written as."""

import csv

import numpy as np
import pandas as pd
import pytest

import gdviz as gd
from gdviz.plotting.marks.trail import Trail
from gdviz.trajectory import Trajectory, trajectories_of

RNG = np.random.default_rng(0)
BOWL = gd.Surface("x^2 + 10 y^2")

POINTS = np.cumsum(RNG.normal(size=(6, 2)), 0)
STARTS = np.cumsum(RNG.normal(size=(6, 4, 2)), 0)
DESCENT = gd.descend(BOWL, gd.SGD(0.04), (2, 1), 5)
BROUGHT = {
    "an array": (POINTS, [("path", 6)]),
    "rows": (POINTS.tolist(), [("path", 6)]),
    "points": ([*POINTS], [("path", 6)]),
    "a generator of points": (iter(POINTS), [("path", 6)]),
    "many starts": (STARTS, [("path", 6)]),
    "arrays": ([POINTS, POINTS[:3]], [("path", 6), ("path", 3)]),
    "arrays as long": ([POINTS, POINTS], [("path", 6), ("path", 6)]),
    "a dict": ({"BFGS": POINTS, "mine": POINTS[:4]}, [("BFGS", 6), ("mine", 4)]),
    "a trajectory": (DESCENT, [("SGD", 6)]),
    "trajectories": ([DESCENT, DESCENT], [("SGD", 6), ("SGD", 6)]),
    "a dict of both": ({"ours": DESCENT, 3: POINTS}, [("ours", 6), ("3", 6)]),
    "a mixture": ([DESCENT, POINTS], [("SGD", 6), ("path", 6)]),
}


@pytest.mark.parametrize(("given", "expected"), BROUGHT.values(), ids=BROUGHT)
def test_whatever_path_is_brought_becomes_a_trajectory(given, expected):
    paths = trajectories_of(given, BOWL)
    assert [(path.label, len(path)) for path in paths] == expected
    for path in paths:
        np.testing.assert_allclose(path.values, BOWL(path.points), rtol=1e-14)
        np.testing.assert_allclose(path.gradients, BOWL.gradient(path.points), rtol=1e-14)
        assert path.steps.tolist() == list(range(len(path)))
        assert (path.optimizer is None) == (path.label != "SGD" and path.label != "ours")


def test_of_one_variable_a_row_of_numbers_is_a_path():
    curve = gd.Curve("w^2")
    rows = [np.array([3.0]), [2], [1]]
    for given in ([3.0, 2.0, 1.0], np.array([3, 2, 1]), [[3], [2], [1]], rows):
        (path,) = trajectories_of(given, curve)
        assert path.points.tolist() == [[3], [2], [1]]
        assert path.values.tolist() == [9, 4, 1]
    assert [len(path) for path in trajectories_of([[3.0, 2, 1], [1.0, 0]], curve)] == [3, 2]


def test_points_without_an_objective_get_values_where_they_are_drawn():
    bare = Trajectory.of(POINTS, label="BFGS")
    assert np.isnan(bare.values).all()
    assert bare.diverged_at is None
    (path,) = trajectories_of(bare, BOWL)
    np.testing.assert_allclose(path.values, BOWL(POINTS))
    assert path.label == "BFGS"
    assert trajectories_of(DESCENT, gd.Surface("x + y"))[0] is DESCENT


def test_a_path_that_leaves_the_finite_numbers_says_when():
    points = np.array([[0, 0], [1, 1], [1e200, 0], [np.nan, 0]])
    assert Trajectory.of(points).diverged_at == 3
    assert Trajectory.of(points, BOWL).diverged_at == 2
    assert Trajectory.of(np.stack([points, 0 * STARTS[:4, 0]], 1), BOWL).diverged_at == (2, None)


def test_many_starts_that_are_brought_are_as_many_paths():
    parts = Trajectory.of(STARTS, BOWL).paths()
    assert len(parts) == 4
    np.testing.assert_array_equal(parts[2].points, STARTS[:, 2])


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ([], "at least one trajectory"),
        ({}, "at least one trajectory"),
        ("x^2", "a path is a Trajectory or its points"),
        (5, "a path is a Trajectory or its points"),
        ([5, 6], "a path is a Trajectory or its points"),
        ([[1, 2], [3]], "a path is a Trajectory or its points"),
        (np.ones((2, 2, 2, 2)), r"got the shape \(2, 2, 2, 2\)"),
        (np.ones((5, 3)), r"points must have the shape \(..., 2\), got \(5, 3\)$"),
        (np.ones((2, 5)), r"\(..., 2\), got \(2, 5\): write np.transpose\(points\)$"),
        (Trajectory.of(np.ones((5, 3))), "points of 2 coordinates, got some of 3"),
        ([["a", "b"]], "a path is a Trajectory or its points"),
        (np.empty((0, 2)), "a path is a Trajectory or its points"),
    ],
)
def test_what_is_no_path_is_refused(given, message):
    with pytest.raises(ValueError, match=message) as caught:
        trajectories_of(given, BOWL)
    assert "\n" not in str(caught.value) or isinstance(given, np.ndarray)


@pytest.mark.parametrize("given", [{"mine": [[1, 2], [3]]}, [[1, 2], [3]], np.array([["a", "b"]])])
def test_a_picture_refuses_what_is_no_path_as_well(given):
    with pytest.raises(ValueError, match=r"^a path is a Trajectory or its points"):
        gd.plotting.paths(BOWL, given)


@pytest.mark.parametrize(
    ("scene", "expected"),
    [
        (gd.plotting.paths(BOWL, POINTS), [POINTS]),
        (gd.plotting.paths(BOWL, {"BFGS": POINTS, "CG": POINTS[:4]}), [POINTS, POINTS[:4]]),
        (gd.plotting.paths(BOWL, pd.DataFrame(POINTS, columns=["x", "y"])), [POINTS]),
        (gd.race(BOWL, [gd.SGD(0.04), POINTS], start=(2, 1), steps=5), [DESCENT.points, POINTS]),
        (gd.race(BOWL, {"ours": DESCENT, "BFGS": POINTS}), [DESCENT.points, POINTS]),
        (gd.plotting.field(BOWL, POINTS), [POINTS]),
        (gd.plotting.paths(BOWL, zip(*np.transpose(POINTS), strict=True)), [POINTS]),
    ],
)
def test_pictures_draw_paths_that_come_from_elsewhere(scene, expected):
    scene.draw(len(scene) - 1)
    drawn = [mark.mark.seen for mark in scene.marks if isinstance(mark.mark, Trail)]
    for path, points in zip(drawn, expected, strict=True):
        np.testing.assert_allclose(path, points, rtol=1e-14)


def test_the_objective_may_be_whatever_descend_takes():
    for given in ("x^2 + 10 y^2", BOWL, lambda x, y: x**2 + 10 * y**2):
        np.testing.assert_allclose(Trajectory.of(POINTS, given).values, BOWL(POINTS), rtol=1e-14)
    assert Trajectory.of([3.0, 2.0], "w^2").values.tolist() == [9, 4]
    assert Trajectory.of(np.ones((4, 3)), lambda p: (p**2).sum()).values.tolist() == [3] * 4


# ----------------------------------------------------------------------------- as a table

WRITTEN = {
    "one start": gd.descend(BOWL, gd.SGD(0.04), (0.1, 1), 5),
    "two starts": gd.descend("θ₀² + w", gd.Adam(0.04), [(0.1, 1), (2, 3)], 4, keep=2),
    "a curve": gd.descend("w^4 - w", gd.SGD(0.04), 2.0, 3),
    "float32": gd.descend(BOWL, gd.SGD(0.04), np.array([0.1, 1], np.float32), 5),
    "only points": Trajectory.of(POINTS),
    "diverged": gd.descend("x^4 + y^4", gd.SGD(1.0), (9, 9), 9),
    "many variables": gd.descend("a b c d", gd.SGD(0.1), (1, 2, 3, 4), 2),
}
HEADS = {
    "one start": "step x y value gradient_x gradient_y",
    "two starts": "step start theta_0 w value gradient_theta_0 gradient_w",
    "a curve": "step w value gradient_w",
    "float32": "step x y value gradient_x gradient_y",
    "only points": "step x y value gradient_x gradient_y",
    "diverged": "step x y value gradient_x gradient_y",
    "many variables": "step a b c d value gradient_a gradient_b gradient_c gradient_d",
}


@pytest.mark.parametrize("key", WRITTEN)
def test_a_table_has_every_number_to_its_last_digit(key, tmp_path):
    path = WRITTEN[key]
    file = path.to_csv(tmp_path / "path.csv")
    assert list(tmp_path.iterdir()) == [file]
    with file.open(newline="") as lines:
        head, *rows = csv.reader(lines)
    assert head == HEADS[key].split()
    frame = path.to_dataframe()
    assert list(frame.columns) == head
    numbers = np.array(rows, path.points.dtype)
    np.testing.assert_array_equal(numbers, frame.to_numpy(path.points.dtype))
    n = path.points.shape[-1]
    first = head.index("value") - n
    np.testing.assert_array_equal(
        numbers[:, first : first + n].reshape(path.points.shape), path.points
    )
    np.testing.assert_array_equal(numbers[:, -n:].reshape(path.points.shape), path.gradients)
    np.testing.assert_array_equal(frame["value"].to_numpy().reshape(path.values.shape), path.values)
    assert frame["step"].unique().tolist() == path.steps.tolist()


def test_the_starts_of_a_table_are_numbered():
    frame = WRITTEN["two starts"].to_dataframe()
    assert frame["step"].tolist() == [0, 0, 2, 2, 4, 4]
    assert frame["start"].tolist() == [0, 1] * 3
    assert isinstance(frame, pd.DataFrame)


def test_a_result_of_scipy_is_told_how_to_keep_its_path():
    search = pytest.importorskip("scipy.optimize")
    ended = search.minimize(BOWL, (2, 1), method="Nelder-Mead", options={"return_all": True})
    for brought in (ended, [ended], {"simplex": ended}):
        with pytest.raises(ValueError, match=r"give result\.allvecs"):
            trajectories_of(brought, BOWL)
    with pytest.raises(ValueError, match=r"give result\.allvecs"):
        Trajectory.of(ended, BOWL)
    (path,) = trajectories_of(ended.allvecs, BOWL)
    np.testing.assert_array_equal(path.points[-1], ended.x)
