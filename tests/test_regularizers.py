"""Penalties of weights: values, slopes, what is a sum of terms and what is not."""

import numpy as np
import pytest

import gdviz as gd
from gdviz.regularizers import L1, L1L2, L2, Penalty, Regularizer, Separable, get

W = np.random.default_rng(0).normal(size=(4, 3))
W[1, 2] = 0
MANY = np.random.default_rng(1).normal(size=(60, 40))


@pytest.mark.parametrize(
    ("penalty", "value", "slope"),
    [
        (L1(0.3), 0.3 * np.abs(W).sum(), 0.3 * np.sign(W)),
        (L2(0.3), 0.3 * (W**2).sum(), 0.6 * W),
        (L1L2(0.1, 0.2), (0.1 * abs(W) + 0.2 * W**2).sum(), 0.1 * np.sign(W) + 0.4 * W),
        (L1L2(), 0, 0 * W),
        (get("l1"), 0.01 * np.abs(W).sum(), 0.01 * np.sign(W)),
        (get("l2"), 0.01 * (W**2).sum(), 0.02 * W),
        (get("l1_l2"), 0.01 * (abs(W) + W**2).sum(), 0.01 * np.sign(W) + 0.02 * W),
        (get("l1l2"), 0, 0 * W),
    ],
    ids=repr,
)
def test_values_and_slopes(penalty, value, slope):
    assert penalty(W) == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(penalty.gradient(W), slope, 1e-14)
    gradient = np.ones_like(W)
    assert penalty.bind(W, gradient, 1)() == pytest.approx(value, rel=1e-14)
    np.testing.assert_allclose(gradient, 1 + slope, 1e-14)
    change = np.random.default_rng(2).normal(size=W.shape)
    h = 1e-5
    ahead, behind = (penalty.gradient(W[W != 0] + s * change[W != 0]) for s in (h, -h))
    bend = penalty.gradient_change(W, change)[W != 0]
    np.testing.assert_allclose(bend, (ahead - behind) / (2 * h), 1e-7, 1e-9)
    vectors = np.stack([W, change, W**2])
    c = np.array([[0.5, -1.0], [0, 0], [2, 0.1]])
    wanted = [penalty(W + a * change + b * W**2) for a, b in c]
    np.testing.assert_allclose(penalty.at(vectors, c), wanted, 1e-13)


@pytest.mark.parametrize(
    ("function", "slope"),
    [
        (lambda w: 0.1 * np.sum(np.abs(w)), lambda w: 0.1 * np.sign(w)),
        (lambda w: (w**4).sum() / 2, lambda w: 2 * w**3),
        (lambda w: np.mean(np.cosh(w)), lambda w: np.sinh(w) / w.size),
    ],
)
def test_a_function_that_is_a_sum_has_slopes_of_any_number_of_weights(function, slope):
    for weights in (W, MANY, MANY.astype(np.float32)):
        penalty = Penalty(function)
        rtol = 1e-7 if weights.dtype == float else 1e-4
        np.testing.assert_allclose(penalty.gradient(weights), slope(weights), rtol, 1e-9)
        assert penalty(weights) == pytest.approx(float(function(weights)))


@pytest.mark.parametrize(
    "function",
    [
        lambda w: np.sqrt(np.sum(w**2)),
        lambda w: np.sum(w**2) + 5,
        lambda w: np.square(w.T @ w - np.eye(w.shape[1])).sum(),
        lambda w: np.sum(w * np.mean(w)),
        lambda w: np.sum(w**2, axis=0).max(),
        lambda w: np.sum(np.arange(w.size).reshape(w.shape) * w),
    ],
)
def test_what_is_no_sum_of_terms_has_slopes_of_few_weights(function):
    slopes, h = Penalty(function).gradient(W), 1e-6
    for place in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[place] = h
        rise = (function(W + step) - function(W - step)) / (2 * h)
        assert slopes[place] == pytest.approx(rise, rel=1e-6, abs=1e-8)
    with pytest.raises(
        ValueError, match="differences are too slow for 2,400 weights: write a class"
    ):
        Penalty(function).gradient(MANY)
    given = Penalty(function, lambda w: 0 * w + 2)
    assert (given.gradient(MANY) == 2).all()


def test_one_of_ones_own_is_a_class_or_a_function():
    class Quartic(Separable):
        def term(self, weights):
            return weights**4

        def slope(self, weights):
            return 4 * weights**3

    class Ridge(Regularizer):
        def __call__(self, weights):
            return 0.5 * np.square(weights).sum()

    np.testing.assert_allclose(Ridge().gradient(W), W, 1e-8, 1e-10)
    assert get(Quartic()) == Quartic()
    assert get(Ridge) == Ridge()
    gradient = np.zeros_like(MANY)
    assert Quartic().bind(MANY, gradient, 1)() == pytest.approx((MANY**4).sum())
    np.testing.assert_allclose(gradient, 4 * MANY**3, 1e-13)
    with pytest.raises(ValueError, match="has no product with the Hessian: its class needs curv"):
        Quartic().gradient_change(W, W)
    with pytest.raises(ValueError, match="a regularizer must give one number"):
        get(lambda w: w)(W)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: get("l3"), "no regularizer is called 'l3': there are l1, l2"),
        (lambda: get(3), r"a regularizer is one such as L2\(0.01\) or its name, got 3"),
        (lambda: L2(-1), "L2: l2 must be a finite number of at least 0, got -1"),
        (lambda: L1(np.inf), "l1 must be a finite number"),
        (lambda: L2(factor=0.1), "L2 has no setting 'factor': it takes l2"),
        (
            lambda: gd.layers.Dropout(0.5)(gd.layers.Input((2,)), training=True),
            "no mode of its own",
        ),
    ],
)
def test_wrong_ones_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_an_l1_penalty_leaves_weights_that_do_nothing_near_zero():
    x = np.random.default_rng(3).normal(size=(40, 3))
    y = x @ [2.0, 0, 0]
    model = gd.models.Sequential(
        [gd.layers.Dense(1, kernel_regularizer=L1(0.5), input_dim=3)], name="lasso"
    )
    model.compile(gd.SGD(0.01), "mse")
    model.fit(x, y, epochs=60, verbose=0)
    kernel = model.layers[0].kernel[:, 0]
    assert abs(kernel[1:]).max() < 0.02
    assert 1.5 < kernel[0] < 1.95
