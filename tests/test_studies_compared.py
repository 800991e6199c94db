"""Losses compared: the same mistake, the loss and the slope of each, and who pulls hard."""

import numpy as np
import pytest

from gdviz.losses import BinaryCrossentropy, CategoricalCrossentropy, Huber, Loss
from gdviz.studies import compare_losses

LOGITS = BinaryCrossentropy(from_logits=True)


class Quartic(Loss):
    """Somebody's own."""

    formula = "(y - p)**4"
    of = "residual"


@pytest.mark.parametrize(
    ("losses", "to", "ends", "limits", "pulls"),
    [
        ("mae", None, (0.104, 2.6), (-2.808, 2.808), [1]),
        (["mse", "mape", Huber(2)], 3, (0.12, 3), (-3.24, 3.24), [6, 100, 2]),
        (["mae", "mse"], -1, (-0.04, -1), (-1.08, 1.08), [1, 2]),
        (["hinge", "squared_hinge"], None, (2, -2), (-2.4, 2.4), [1, 6]),
        ([LOGITS], 0, (2, 0), (-0.2, 2.2), [0.5]),
        ([Quartic(), "msle"], 1, (0.04, 1), (-1.08, 1.08), [4, 2 / 3 * np.log(1.5)]),
    ],
)
def test_a_mistake_grows_and_is_pulled_back(losses, to, ends, limits, pulls):
    compared = compare_losses(losses, to)
    np.testing.assert_allclose(compared.places[[0, -1]], ends)
    np.testing.assert_allclose(compared.limits, limits)
    np.testing.assert_allclose(compared.pulls, pulls)
    begins = [traced.points[0, 0] for traced in compared.traced]
    assert begins == pytest.approx([limits[0]] * len(pulls))


def quartic(y_true, y_pred):
    return (y_true - y_pred) ** 4


def pinball(y_true, y_pred):
    return np.maximum(0.9 * (y_true - y_pred), 0.1 * (y_pred - y_true)).mean(axis=-1)


def of_all(y_true, y_pred):
    return np.mean((y_true - y_pred) ** 2)


def told(y_true, y_pred):
    return abs(y_true - y_pred).mean()


told.gradient = lambda y_true, y_pred: np.sign(y_pred - y_true) / y_pred.size


@pytest.mark.parametrize(
    ("function", "pull"), [(quartic, 4 * 2.6**3), (pinball, 0.1), (of_all, 5.2), (told, 1)]
)
def test_a_function_of_the_residual_is_compared(function, pull):
    compared = compare_losses(["mse", function])
    np.testing.assert_allclose(compared.pulls, [5.2, pull], rtol=1e-8)
    assert compared.losses[1].short_name == function.__name__


@pytest.mark.parametrize(
    "function", [lambda y, p: y * p, lambda y, p: abs(y - p) / (1 + abs(y)), lambda y, p: p**2]
)
def test_a_function_of_more_than_the_residual_is_refused(function):
    with pytest.raises(ValueError, match=r"FunctionLoss\(<lambda>\), which is a loss of neither"):
        compare_losses([function])


def test_a_loss_without_a_name_is_ones_own():
    assert compare_losses([lambda y, p: (y - p) ** 4]).losses[0].short_name == "own loss"


@pytest.mark.parametrize(
    ("losses", "hard", "gentle", "where"),
    [
        (["mae", "mse", "huber"], (1,), (0, 2), (-0.5, 0.5)),
        (["mse", "mae"], (0,), (1,), (-0.5, 0.5)),
        (["mae", "huber"], (0, 1), (), None),
        (["hinge", "squared_hinge"], (1,), (0,), (0.5, 1)),
    ],
)
def test_who_pulls_hard_in_the_end_may_pull_less_before(losses, hard, gentle, where):
    compared = compare_losses(losses)
    assert (compared.hard, compared.gentle) == (hard, gentle)
    if where is None:
        assert compared.where_gentler() is None
    else:
        assert compared.where_gentler() == pytest.approx(where, abs=0.01)


@pytest.mark.parametrize(
    ("losses", "to", "message"),
    [
        ([], None, "losses must be a loss or several"),
        ({"huber": Huber(2.0)}, None, "a loss is one such as Mean"),
        (["mae", "hinge"], None, "MeanAbsoluteError.* of a residual, beside Hinge"),
        (["mae", "poisson"], None, "Poisson.* neither a residual nor a margin"),
        ([CategoricalCrossentropy()], None, "CategoricalCrossentropy.* neither"),
        ("binary_crossentropy", None, "of probabilities; from logits"),
        ("mean_squarred_error", None, "mean_squared_error"),
        ("mae", 0, "to must be a residual other than 0, got 0"),
        ("mae", np.inf, "to must be a residual other than 0, got inf"),
        ("hinge", 1.5, r"to must be a margin below 1, got 1\.5"),
    ],
)
def test_what_cannot_be_compared_is_refused_in_a_sentence(losses, to, message):
    with pytest.raises(ValueError, match=message):
        compare_losses(losses, to)
