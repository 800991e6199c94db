"""The loss of a line or a logistic unit on data: exact values, slopes and minima, or of a part."""

import copy
import pickle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.mathtext import MathTextParser

import gdviz as gd
from gdviz import SGD, DataSurface, descend, losses

RNG = np.random.default_rng(0)
X = RNG.normal(0.5, 1.3, 40)
Y = 1.5 * X - 0.4 + 0.5 * RNG.normal(size=40)
LABELS = (Y + 0.9 * RNG.normal(size=40) > 0).astype(float)
OF_NUMBERS = ("mse", "mae", "mape", "msle", "huber", "log_cosh")
MADE = {
    **{f"line-{name}": DataSurface(X, Y, name) for name in OF_NUMBERS},
    **{f"line-{name}": DataSurface(X, 2 * LABELS - 1, name) for name in ("hinge", "squared_hinge")},
    **{
        f"logistic-{name}": DataSurface(X, LABELS, name, "logistic")
        for name in (*OF_NUMBERS, "binary_crossentropy")
    },
    "line-huber-0.3": DataSurface(X, Y, losses.Huber(delta=0.3)),
    "logistic-smooth": DataSurface(
        X, LABELS, losses.BinaryCrossentropy(label_smoothing=0.2), "logistic"
    ),
}
each = pytest.mark.parametrize("key", MADE)
CONVEX = ("line-huber", "line-huber-0.3", "line-log_cosh", "logistic-binary_crossentropy")
EXACT = ("line-mse", "line-mae", "line-mape", *CONVEX, "logistic-smooth")


def differences(function, point, step=1e-5):
    return np.stack(
        [(function(point + h) - function(point - h)) / (2 * step) for h in step * np.eye(2)], -1
    )


# ------------------------------------------------------------------------------- value and slope


@each
def test_the_value_is_the_mean_loss_of_the_model(key):
    surface = MADE[key]
    w, b = 0.7, -0.2
    p = w * X + b
    loss = surface.loss
    if surface.model == "logistic" and not loss.activation:
        p = 1 / (1 + np.exp(-p))
    expected = loss(surface.y[:, None], p[:, None])
    assert surface((w, b)) == pytest.approx(expected, rel=1e-13)


@each
@settings(max_examples=15, deadline=None)
@given(w=st.floats(-3, 3), b=st.floats(-3, 3))
def test_slopes_agree_with_central_differences(key, w, b):
    surface, point = MADE[key], np.array([w, b])
    value, gradient = surface.value_and_gradient(point)
    assert value == surface(point)
    np.testing.assert_array_equal(surface.gradient(point), gradient)
    for function, derivative in ((surface, gradient), (surface.gradient, surface.hessian(point))):
        coarse, fine = (differences(function, point, step) for step in (1e-5, 5e-6))
        size = 1 + np.abs(function(point)).max()
        if np.allclose(coarse, fine, rtol=1e-4, atol=1e-8 * size):  # no kink is near
            np.testing.assert_allclose(derivative, fine, rtol=1e-4, atol=1e-7 * size)


@each
def test_one_point_a_grid_and_many_blocks_share_one_code_path(key):
    surface = MADE[key]
    grid = np.stack(np.meshgrid(np.linspace(-2, 3, 90), np.linspace(-2, 2, 80)), axis=-1)
    values, gradients = surface.value_and_gradient(grid)
    assert values.shape == (80, 90)
    assert gradients.shape == grid.shape
    assert surface.hessian(grid[:2]).shape == (2, 90, 2, 2)
    np.testing.assert_allclose(surface(grid), values, rtol=1e-12)
    for i, j in ((0, 0), (41, 17), (79, 89)):
        value, gradient = surface.value_and_gradient(grid[i, j])
        assert value.shape == ()
        np.testing.assert_allclose(values[i, j], value, rtol=1e-12)
        np.testing.assert_allclose(gradients[i, j], gradient, rtol=1e-9, atol=1e-12)


@each
def test_float32_stays(key):
    points = np.array([[0.5, -0.25], [1, 2]], np.float32)
    found = [*MADE[key].value_and_gradient(points), MADE[key].hessian(points)]
    exact = [*MADE[key].value_and_gradient(points.astype(float)), MADE[key].hessian(points)]
    for part, truth in zip(found, exact, strict=True):
        assert part.dtype == np.float32
        np.testing.assert_allclose(part, truth, rtol=1e-4, atol=1e-5 * np.abs(truth).max())


@pytest.mark.parametrize("size", [1e3, -1e3])
def test_from_logits_nothing_overflows(size):
    surface = MADE["logistic-binary_crossentropy"]
    value, gradient = surface.value_and_gradient((size, 0))
    z = size * X
    assert value == pytest.approx(np.mean(np.maximum(z, 0) - LABELS * z), rel=1e-12)
    expected = np.mean(((z > 0) - LABELS) * X), np.mean((z > 0) - LABELS)
    np.testing.assert_allclose(gradient, expected, rtol=1e-6, atol=1e-9)
    assert np.isfinite(surface.hessian((size, 0))).all()


def test_the_hessian_of_mse_is_that_of_the_data_everywhere():
    expected = 2 * np.array([[np.mean(X * X), X.mean()], [X.mean(), 1]])
    for point in ((0, 0), (5, -3)):
        np.testing.assert_allclose(MADE["line-mse"].hessian(point), expected, rtol=1e-13)


# --------------------------------------------------------------------------------------- minima


@pytest.mark.parametrize("key", EXACT)
def test_nothing_near_or_far_is_lower_than_the_minimum(key):
    surface = MADE[key]
    (minimum,) = surface.minima
    directions = np.stack([np.cos(np.arange(64)), np.sin(np.arange(64))], axis=1)
    for reach in (1e-4, 1e-2, 0.3, 3, 30):
        assert (surface(minimum + reach * directions) >= surface(minimum) - 1e-14).all()


@pytest.mark.parametrize("key", ["line-mse", *CONVEX])
def test_the_slope_is_zero_at_a_smooth_minimum(key):
    surface = MADE[key]
    np.testing.assert_allclose(surface.gradient(surface.minima[0]), 0, atol=1e-12)


def test_the_line_of_least_squares_is_that_of_numpy():
    np.testing.assert_allclose(MADE["line-mse"].minima[0], np.polyfit(X, Y, 1), rtol=1e-12)


def test_the_line_of_mae_goes_through_two_points_and_past_any_outlier():
    w, b = MADE["line-mae"].minima[0]
    assert np.sum(np.abs(Y - w * X - b) < 1e-12) >= 2
    far = np.where(np.arange(40) == np.argmax(Y - w * X - b), Y + 1000, Y)
    np.testing.assert_allclose(DataSurface(X, far, "mae").minima[0], (w, b), rtol=1e-12)
    assert np.hypot(*np.subtract(DataSurface(X, far).minima[0], (w, b))) > 10


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(-5, 5), st.integers(-9, 9)), min_size=2, max_size=9))
def test_no_line_through_two_points_is_better_than_that_of_mae(points):
    x, y = np.array(points, float).T
    surface = DataSurface(x, y, "mae")
    pairs = [(i, j) for i in range(len(x)) for j in range(i) if x[i] != x[j]]
    assert bool(surface.minima) is bool(pairs)
    for i, j in pairs:
        w = (y[i] - y[j]) / (x[i] - x[j])
        assert surface(surface.minima[0]) <= surface((w, y[i] - w * x[i])) + 1e-12


@pytest.mark.parametrize(
    "surface",
    [
        DataSurface(X, X > 0, "binary_crossentropy", "logistic"),  # apart: ever steeper is better
        DataSurface([1, 2, 3, 4], [1, 1, 1, 1], "binary_crossentropy", "logistic"),
        DataSurface([-10, 20], [0.5, 1], "binary_crossentropy", "logistic"),
        DataSurface([1, 1, 1], [1, 2, 3]),
        DataSurface([1, 1, 1], [1, 2, 3], "mae"),
        DataSurface([1, 1, 1], [1, 2, 3], "huber"),
        DataSurface(X, LABELS, "mse", "logistic"),
        MADE["line-msle"],
    ],
    ids=["separable", "one class", "touching", "mse", "mae", "huber", "not convex", "msle"],
)
def test_where_there_is_no_one_lowest_point_none_is_claimed(surface):
    assert surface.minima == ()


@each
def test_the_domain_holds_the_start_and_of_a_line_the_minimum(key):
    surface = MADE[key]
    shown = [surface.start, *(surface.minima if key == "line-mse" else ())]
    for point in shown:
        for value, (low, high) in zip(point, surface.domain, strict=True):
            assert low < value < high


# -------------------------------------------------------------------------------------- batches


@pytest.mark.parametrize("key", ["line-mse", "line-hinge", "logistic-smooth", "logistic-mse"])
def test_a_batch_is_the_surface_of_its_samples_and_batches_make_the_whole(key):
    surface = MADE[key]
    parts = [surface.batch(np.arange(first, first + 10)) for first in range(0, 40, 10)]
    point = (0.4, -0.6)
    assert [len(part) for part in parts] == [10] * 4
    assert {part.domain for part in parts} == {surface.domain}
    assert np.mean([part(point) for part in parts]) == pytest.approx(surface(point), rel=1e-13)
    gradients = np.mean([part.gradient(point) for part in parts], axis=0)
    np.testing.assert_allclose(gradients, surface.gradient(point), rtol=1e-12)
    np.testing.assert_array_equal(parts[1].x, X[10:20])


def test_a_batch_has_a_minimum_of_its_own():
    part = MADE["line-mse"].batch([3, 5, 8, 13])
    assert MADE["line-mse"].minima  # known before or not
    np.testing.assert_allclose(
        part.minima[0], np.polyfit(X[[3, 5, 8, 13]], Y[[3, 5, 8, 13]], 1), rtol=1e-10
    )


def test_a_targets_meaning_does_not_depend_on_the_batch():
    labels = np.array([-1.0, 1, 1, 1])
    ones = DataSurface([1, 2, 3, 4], labels, "hinge").batch([1, 2, 3])
    assert ones((0, 0.5)) == pytest.approx(0.5)


def test_descents_meet_the_minimum_whole_and_shake_around_it_in_batches():
    surface = MADE["line-mse"]
    whole = descend(surface, SGD(0.1), (0, 0), 200)
    parts = descend(surface, SGD(0.1), (0, 0), 200, batch_size=4, seed=1)
    away = [np.hypot(*(path.points[-50:] - surface.minima[0]).T).max() for path in (whole, parts)]
    assert away[0] < 1e-6
    assert 0.02 < away[1] < 1
    np.testing.assert_allclose(parts.values, surface(parts.points), rtol=1e-13)


# ------------------------------------------------------------------------------ words and values


@each
def test_latex_is_drawn_by_matplotlib(key):
    MathTextParser("path").parse(f"${MADE[key].latex()}$")


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("line-mse", r"\frac{1}{40} \sum_{i} \left(y_{i} - w x_{i} - b\right)^{2}"),
        ("line-mae", r"\frac{1}{40} \sum_{i} \left|{y_{i} - w x_{i} - b}\right|"),
        (
            "logistic-mse",
            r"\frac{1}{40} \sum_{i} \left(y_{i} - \hat{y}_{i}\right)^{2}, "
            r"\; \hat{y}_{i} = \sigma(w x_{i} + b)",
        ),
    ],
)
def test_latex_says_the_loss_of_the_model(key, text):
    assert MADE[key].latex() == text


def test_its_letters_are_set_as_mathematics():
    surface = DataSurface(X, Y, names=("theta_1", "θ₀"))
    assert r"\theta_{1} x_{i} - \theta_{0}" in surface.latex()


def test_a_sum_of_terms_stands_in_brackets():
    assert r"\sum_{i} \left(- y_{i} \log" in MADE["logistic-binary_crossentropy"].latex()
    assert r"\sum_{i} \max" in MADE["line-hinge"].latex()


def test_a_description_lists_few_samples_and_counts_many():
    few = DataSurface([0, 1], [2, 3]).description
    assert few == "MeanSquaredError() of a line on 2 samples, x [0.0, 1.0], y [2.0, 3.0]"
    many = DataSurface(np.arange(99), np.arange(99), "mae").description
    assert many == "MeanAbsoluteError() of a line on 99 samples"


def test_it_keeps_its_own_samples_and_travels():
    x, y = X.copy(), Y.copy()
    surface = DataSurface(x, y)
    before = surface((1, 2))
    x[0] = y[0] = 99
    assert surface((1, 2)) == before
    assert surface.minima
    for twin in (pickle.loads(pickle.dumps(surface)), copy.deepcopy(surface)):
        assert twin((1, 2)) == before
        assert twin.minima == surface.minima
    assert repr(surface.batch([0, 1])) == "DataSurface(2 samples, MeanSquaredError(), 'line')"


def test_pictures_take_it_as_any_surface():
    scene = gd.race(MADE["line-mse"], [SGD(0.1), gd.Adam(0.2)], steps=5)
    assert "MeanSquaredError() of a line on 40 samples" in scene.metadata["Comment"]
    assert len(scene) == 6


# -------------------------------------------------------------------------------------- refusals


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1, 2], [1]), "x and y must have as many samples, got 2 and 1"),
        (([[1]], [1]), r"x must be numbers of shape \(n,\), got the shape \(1, 1\)"),
        (([[1], [2]], [1, 2]), r"\(n,\), got the shape \(2, 1\): write np.ravel\(x\)$"),
        (([[1, 2], [3, 4]], [1, 2]), r"x must be .* \(n,\), got the shape \(2, 2\)$"),
        (([], []), r"x is empty: its shape is \(0,\)"),
        (
            ([1, 2], ["a", "b"]),
            r"y must be an array of .* text such as 'a': numpy.unique\(",
        ),
        (
            ([[1], [1, 2]], [1, 2]),
            "x must be an array .* its rows differ in length",
        ),
        (([1, 2], [1, 2], "mse", []), r"model must be one of \('line', 'logistic'\), got \[\]"),
        (([1, np.nan], [1, 2]), "x must be finite, got nan at position 1"),
        (([1, 2, 3], [1, 2, -np.inf]), "y must be finite, got -inf at position 2"),
        (([1, 2], [1, 2], "kld"), "loss of a line must be one of MeanSquaredError, .* got KLDiv"),
        (([1, 2], [0, 1], "bce"), "loss of a line must be .* got Binary.*write model='logistic'"),
        (([1, 2], [-1, 1], "hinge", "logistic"), "loss of a logistic unit must be one of"),
        (([1, 2], [0, 2], "bce", "logistic"), "y has the probability 2.0 at position 1"),
        (([1, 2], [-1, 3], "hinge"), "y has the label 3.0 at position 1"),
        (([1, 2], [1, 2], "mse", "tree"), r"model must be one of \('line', 'logistic'\)"),
    ],
)
def test_a_wrong_argument_is_named_in_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        DataSurface(*arguments)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"names": ("w", "w")}, "names must be two that differ"),
        ({"names": ("w",)}, "names must be two that differ"),
        ({"start": (1, 2, 3)}, r"points must have the shape \(..., 2\), got \(3,\)"),
        ({"start": [(1, 2), (3, 4)]}, r"a point has the shape \(2,\), got \(2, 2\)"),
        ({"domain": "wide"}, "a domain is .* got 'wide'"),
        ({"domain": ((0, 1), (0,))}, "a domain is"),
        ({"domain": ((0, 1j), (0, 1))}, "a domain is"),
    ],
)
def test_a_wrong_setting_is_named_in_a_sentence(settings, message):
    with pytest.raises(ValueError, match=message):
        DataSurface(X, Y, **settings)


@pytest.mark.parametrize("indices", [[], 3, [[0, 1], [2, 3]]])
def test_a_batch_is_of_samples(indices):
    with pytest.raises(ValueError, match=r"indices must be of one or more samples, shape \(m,\)"):
        MADE["line-mse"].batch(np.array(indices, int))


def test_points_are_checked_as_those_of_any_surface():
    with pytest.raises(ValueError, match=r"points must have the shape \(..., 2\), got \(3,\)"):
        MADE["line-mse"]([1, 2, 3])
    with pytest.raises(ValueError, match="a domain is"):
        DataSurface(X, Y, domain=((1, 0), (0, 1)))
