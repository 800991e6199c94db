"""Values on a grid are met at every node, between them by a spline, and descended."""

import pickle

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Grid
from gdviz.objectives import grid as room

X, Y = np.linspace(-2, 2, 21), np.linspace(-1, 3, 17)
CUBIC = gd.Surface("x^3 - x y^2 + 2y^3 - x + 3")
NODES = np.stack(np.meshgrid(X, Y), axis=-1)
RNG = np.random.default_rng(0)
INSIDE = RNG.uniform((-2, -1), (2, 3), (40, 2))


def made(x=X, y=Y, surface=CUBIC, **told):
    return Grid(x, y, surface(np.stack(np.meshgrid(x, y), axis=-1)), **told)


def test_a_cubic_is_found_again_with_slopes_and_curvature():
    given = made()
    np.testing.assert_allclose(given(NODES), CUBIC(NODES), rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(given(INSIDE), CUBIC(INSIDE), rtol=1e-10, atol=1e-11)
    value, gradient = given.value_and_gradient(INSIDE)
    np.testing.assert_array_equal(value, given(INSIDE))
    np.testing.assert_allclose(gradient, CUBIC.gradient(INSIDE), rtol=1e-9, atol=1e-9)
    np.testing.assert_allclose(given.hessian(INSIDE), CUBIC.hessian(INSIDE), rtol=1e-7, atol=1e-7)


@pytest.mark.parametrize("shape", [(2,), (5, 2), (3, 4, 2), (0, 2)])
def test_points_have_any_shape(shape):
    points = RNG.uniform(-1, 1, shape)
    value, gradient = made().value_and_gradient(points)
    assert (value.shape, gradient.shape) == (shape[:-1], shape)
    assert made().hessian(points).shape == (*shape, 2)
    assert made()(points.astype(np.float32)).dtype == np.float32


def test_outside_nothing_is_known():
    given = made()
    value, gradient = given.value_and_gradient([(0, 3), (0, 3.01), (-9, 0), (np.nan, 0), (2, -1)])
    assert np.isnan(value).tolist() == [False, True, True, True, False]
    assert np.isnan(gradient).all(-1).tolist() == [False, True, True, True, False]
    path = gd.descend(given, SGD(1.0), (1.9, 2.9), 9)
    assert path.diverged_at is not None


def test_axes_may_descend_and_a_grid_may_be_small():
    turned = Grid(X[::-1], Y[::-1], CUBIC(NODES)[::-1, ::-1])
    np.testing.assert_allclose(turned(INSIDE), made()(INSIDE), rtol=1e-14)
    plane = made([0, 1, 3, 4], [0, 2, 3, 4], gd.Surface("2x + 3y"))
    assert plane((0.5, 1)) == pytest.approx(4)
    np.testing.assert_allclose(plane.gradient((0.5, 1)), (2, 3))


def test_a_descent_on_values_is_that_on_their_formula():
    bowl = gd.Surface("x^2 + 10 y^2")
    paths = [gd.descend(each, SGD(0.04), (1.5, 0.5), 40) for each in (made(surface=bowl), bowl)]
    np.testing.assert_allclose(paths[0].points, paths[1].points, atol=1e-9)
    (critical,) = made(surface=bowl).critical_points()
    np.testing.assert_allclose(critical.point, (0, 0), atol=1e-8)
    assert critical.eigenvalues == pytest.approx((2, 20))
    assert gd.stability(SGD(), made(surface=bowl)).largest_stable_rate == pytest.approx(0.1)
    assert len(gd.race(made(surface=bowl), SGD(0.04), (1.5, 0.5), 8)) == 9


def test_without_scipy_it_is_drawn_and_says_what_a_descent_needs(monkeypatch):
    monkeypatch.setattr(room, "_has_scipy", lambda: False)
    given = made(surface=gd.Surface("2x + 3y + x y"))
    expected = 2 * INSIDE[:, 0] + 3 * INSIDE[:, 1] + INSIDE.prod(-1)
    np.testing.assert_allclose(given(INSIDE), expected, rtol=1e-12, atol=1e-12)
    np.testing.assert_allclose(made()(NODES), CUBIC(NODES), rtol=1e-12, atol=1e-12)
    with pytest.raises(ImportError, match=r"pip install 'gdviz\[scipy\]'"):
        given.gradient((0, 0))


def test_what_it_says_of_itself():
    given = made(name="heat", names=("lon", "lat"), start=(1, 1), minima=[(0, 0)])
    assert given.domain == ((-2, 2), (-1, 3))
    assert made(domain=((0, 1), (0, 1))).domain == ((0, 1), (0, 1))
    assert (given.names, given.start, given.minima) == (("lon", "lat"), (1, 1), ((0, 0),))
    assert given.description == "heat on a grid of 17 × 21"
    assert repr(given) == "Grid(17 × 21 values)"
    assert given.latex() == ""
    twin = pickle.loads(pickle.dumps(given))
    np.testing.assert_array_equal(twin(INSIDE), given(INSIDE))
    values = CUBIC(NODES)
    kept = Grid(X, Y, values)
    values[:] = 0
    np.testing.assert_allclose(kept(NODES), CUBIC(NODES), rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((X, Y, CUBIC(NODES).T), r"a row for each y .* the shape \(17, 21\), got \(21, 17\)"),
        ((X, Y, CUBIC(NODES)[0]), "values must be at least 4 rows and columns"),
        (([0, 1, 2], Y, np.ones((17, 3))), "x must be a row of at least 4 numbers"),
        (([0, 1, 1, 2], Y, np.ones((17, 4))), "x must be ascending or descending"),
        ((X, Y, np.where(CUBIC(NODES) > 3, np.nan, 0)), "values must be finite, got nan"),
        ((X, Y, np.ma.masked_less(CUBIC(NODES), 0)), "values must not be masked"),
        (([0, 1, 2, np.inf], Y, np.ones((17, 4))), "x must be finite, got inf"),
        (([*"abcd"], Y, np.ones((17, 4))), "x must be a row of at least 4 numbers"),
    ],
)
def test_what_is_no_grid_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        Grid(*arguments)
