"""A projection gives the nearest allowed point, and leaves an allowed one where it is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gdviz import sets
from gdviz.sets import AllowedSet, Ball, Box, Simplex, set_of

SETS = [
    Box(-1, 1),
    Box((0, -2), (1, 5)),
    Box(0),
    Box(high=(1, 2)),
    Ball(),
    Ball(2, (3, -1)),
    Simplex(),
    Simplex(5),
]
POINTS = arrays(float, (5, 2), elements=st.floats(-1e3, 1e3))


@pytest.mark.parametrize("allowed", SETS, ids=repr)
@given(points=POINTS, others=POINTS)
def test_no_allowed_point_is_nearer(allowed, points, others):
    nearest, other = allowed(points), allowed(others)
    np.testing.assert_allclose(allowed(nearest), nearest, rtol=1e-12, atol=1e-12)
    away = np.linalg.norm(points - nearest, axis=-1)
    assert (away <= np.linalg.norm(points - other, axis=-1) + 1e-9).all()
    for point, wanted in zip(points, nearest, strict=True):  # one alone as many
        np.testing.assert_array_equal(allowed(point), wanted)


@pytest.mark.parametrize(
    ("allowed", "point", "nearest"),
    [
        (Box(-1, 1), (3, -0.5), (1, -0.5)),
        (Box((0, 0), (2, 3)), (-1, 9), (0, 3)),
        (Ball(2), (3, 4), (1.2, 1.6)),
        (Ball(1, (1, 1)), (1, 5), (1, 2)),
        (Ball(1), (0.3, 0.4), (0.3, 0.4)),
        (Simplex(), (0.5, 0.7), (0.4, 0.6)),
        (Simplex(), (2, 1, -3), (1, 0, 0)),
        (Simplex(6), (1, 1, 1), (2, 2, 2)),
    ],
    ids=repr,
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_projections(allowed, point, nearest, dtype):
    found = allowed(np.array(point, dtype))
    assert found.dtype == dtype
    np.testing.assert_allclose(found, nearest, rtol=1e-6 if dtype == np.float32 else 1e-15)


def test_a_point_that_is_nowhere_stays_so():
    for allowed in (Box(-1, 1), Ball(), Simplex()):
        with np.errstate(all="ignore"):
            assert np.isnan(allowed(np.array([np.nan, np.nan]))).all()


def test_a_function_and_a_class_of_ones_own_are_sets():
    class Grid(AllowedSet):
        def __call__(self, points):
            return np.round(points)

    def halves(point):
        return np.round(2 * point) / 2

    def longest(point):  # only one at a time
        return point if np.hypot(*point) <= 1 else point / np.hypot(*point)

    points = np.array([(0.3, 2.4), (-1.2, 0.8)])
    np.testing.assert_array_equal(set_of(Grid)(points), [(0, 2), (-1, 1)])
    np.testing.assert_array_equal(set_of(halves)(points), [(0.5, 2.5), (-1, 1)])
    np.testing.assert_allclose(set_of(longest)(points), Ball()(points))
    assert set_of("ball") == Ball()
    assert str(set_of(halves)) == "halves"
    assert str(set_of(lambda p: p)) == "a set"


@pytest.mark.parametrize(
    ("allowed", "written"),
    [
        (Box(-1, 1), "[−1, 1]"),
        (Box((0, -2), (1, np.inf)), "[0, 1] × [−2, inf]"),
        (Ball(1.5), "|θ| ≤ 1.5"),
        (Ball(2, (3, -1)), "|θ − (3, −1)| ≤ 2"),
        (Simplex(), "θ ≥ 0, Σθ = 1"),
    ],
)
def test_a_set_is_written_as_in_mathematics(allowed, written):
    assert str(allowed) == written


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Box(2, 1), r"^low of a box must be at most its high, got 2.0 and 1.0$"),
        (lambda: Box((0, 0), (1, 1, 1)), "^a box has as many low as high values"),
        (
            lambda: Box("low"),
            "^low of a box must be a number, or one for each coordinate, got",
        ),
        (lambda: Box(np.nan), "^low of a box must be a number"),
        (lambda: Ball(0), "^a ball has a radius above 0 and a finite centre, got 0.0 and 0.0$"),
        (lambda: Ball((1, 2)), "^a ball has a radius above 0"),
        (lambda: Simplex(-1), r"^total of a simplex must be a number above 0, got -1.0$"),
        (
            lambda: set_of(3),
            r"^a set is one such as Box\(-1, 1\), a function that gives the near",
        ),
        (lambda: set_of("bax"), "^no set is called 'bax': "),
        (
            lambda: set_of(lambda x, y: (max(x, 0), y)),
            r"^a set as a function gives .* f\(p\): a set does not take one value$",
        ),
        (
            lambda: set_of(lambda p: 1)(np.ones(2)),
            r"^the projection to a set must have the shape \(2,\) here, got \(\)$",
        ),
        (lambda: AllowedSet()(np.zeros(2)), "^AllowedSet has no projection: write def __call__"),
        (lambda: Ball(1, (0, 0))(np.zeros(3)), r"is of 2 variables, and the points have 3$"),
    ],
)
def test_what_is_no_set_is_refused_in_one_sentence(make, message):
    with pytest.raises(ValueError, match=message) as caught:
        make()
    assert "\n" not in str(caught.value)


def test_sets_are_values_and_come_from_their_settings():
    for allowed in SETS:
        assert type(allowed).from_config(allowed.get_config()) == allowed
        assert hash(allowed) == hash(type(allowed)(**allowed.get_config()))
    assert {"ball": Ball, "box": Box, "simplex": Simplex} == sets.SETS
