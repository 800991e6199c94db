"""An answer that learns by itself: its loss and its slope are those of the mathematics."""

import numpy as np
import pytest

from gdviz import SGD, descend, one_hot, studies
from gdviz.activations import sigmoid, softmax, tanh
from gdviz.losses import BinaryCrossentropy, CategoricalCrossentropy, MeanSquaredError
from gdviz.studies import Answer, softmax_learning, vanishing_slope

START, RIGHT = (1.0, 2.5, -1.0, 0.5, -0.5), 2
ENTROPY = Answer(BinaryCrossentropy(from_logits=True), [1.0])
SQUARED = Answer(MeanSquaredError(), [1.0], sigmoid)
OF_CLASSES = Answer(CategoricalCrossentropy(from_logits=True), one_hot(RIGHT, 5))


@pytest.mark.parametrize(
    ("answer", "value", "slope"),
    [
        (ENTROPY, lambda s: -np.log(s), lambda s: s - 1),
        (SQUARED, lambda s: (s - 1) ** 2, lambda s: 2 * (s - 1) * s * (1 - s)),
    ],
    ids=["cross-entropy", "squared error"],
)
def test_a_unit_has_the_loss_and_the_slope_of_its_logit(answer, value, slope):
    z = np.linspace(-9, 9, 31).reshape(1, 31, 1)
    s = 1 / (1 + np.exp(-z))
    values, gradients = answer.value_and_gradient(z)
    np.testing.assert_allclose(values, value(s)[..., 0], rtol=1e-9)
    np.testing.assert_allclose(gradients, slope(s), rtol=1e-9)
    central = (answer(z + 1e-5) - answer(z - 1e-5)) / 2e-5
    np.testing.assert_allclose(gradients[..., 0], central, atol=1e-9)


def test_an_answer_of_classes_has_the_gradient_probability_minus_target():
    z = np.random.default_rng(1).normal(size=(4, 3, 5))
    values, gradients = OF_CLASSES.value_and_gradient(z)
    p = softmax(z)
    np.testing.assert_allclose(values, -np.log(p[..., RIGHT]))
    np.testing.assert_allclose(gradients, p - one_hot(RIGHT, 5), atol=1e-15)
    np.testing.assert_array_equal(OF_CLASSES(z), values)


@pytest.mark.parametrize("loss", ["mse", "huber", "mae"])
@pytest.mark.parametrize("activation", [tanh, softmax], ids=lambda each: each.name)
def test_the_gradient_goes_through_any_activation(loss, activation):
    answer = Answer(loss, [0.2, 0.5, 0.3], activation, zero=0.1)
    point, steps = np.array([0.3, -0.4, 0.9]), 1e-6 * np.eye(3)
    central = (answer(point + steps) - answer(point - steps)) / 2e-6
    np.testing.assert_allclose(answer.gradient(point), central, atol=1e-9)


def test_at_zero_stands_the_answer_that_one_says():
    of_residual = Answer("mape", (4.0,), zero=4.0)
    assert of_residual([[0.0], [1.0], [-2.0]]).tolist() == [0, 25, 50]


# ------------------------------------------------------------------------- the slope vanishes


def test_where_it_is_surely_wrong_only_cross_entropy_learns():
    study = vanishing_slope(start=-6, learning_rate=1.0, steps=30)
    assert [path.label for path in study.paths] == ["cross-entropy", "squared error"]
    for path, answer, learned in zip(study.paths, (ENTROPY, SQUARED), study.answers, strict=True):
        np.testing.assert_array_equal(path.points, descend(answer, SGD(1.0), [-6.0], 30).points)
        np.testing.assert_allclose(learned, 1 / (1 + np.exp(-path.points[:, 0])))
    assert study.answers[0, -1] > 0.9
    assert study.answers[1, -1] < 0.01
    slopes = [unit.gradient([-6.0])[0] for unit in study.units]
    assert slopes == pytest.approx([-0.998, -0.005], abs=5e-4)


@pytest.mark.parametrize(
    ("start", "rate", "steps", "stands_still", "is_slower"),
    [
        (-6, 1, 30, True, True),
        (-12, 0.3, 100, True, True),
        (-3, 5, 10, False, True),
        (4, 1, 30, False, True),
        (-6, 0.01, 5, False, True),  # neither has learned yet
    ],
)
def test_squared_error_stands_still_only_where_the_other_learns(
    start, rate, steps, stands_still, is_slower
):
    study = vanishing_slope(start, rate, steps)
    assert (study.stands_still, study.is_slower) == (stands_still, is_slower)


def test_a_start_that_is_no_number_is_refused():
    with pytest.raises(ValueError, match="start must be finite"):
        vanishing_slope(start=np.nan)
    with pytest.raises(ValueError, match="steps must be a whole number"):
        vanishing_slope(steps=0)


# --------------------------------------------------------------------------- softmax learning


def test_logits_learn_which_class_is_right():
    study = softmax_learning(START, RIGHT, 0.5, 12)
    path = descend(OF_CLASSES, SGD(0.5), START, 12)
    np.testing.assert_array_equal(study.logits, path.points)
    np.testing.assert_array_equal(study.path.values, path.values)
    np.testing.assert_allclose(study.probabilities, softmax(path.points))
    np.testing.assert_allclose(study.pulls, one_hot(RIGHT, 5) - softmax(path.points))
    np.testing.assert_allclose(study.pulls[:-1], np.diff(path.points, axis=0) / 0.5)
    assert study.right == RIGHT
    np.testing.assert_allclose(study.logits_at(3.25), 0.75 * path.points[3] + path.points[4] / 4)
    np.testing.assert_array_equal(study.logits_at(12), path.points[12])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"logits": [1.0]}, r"logits must be 2 to 10 finite numbers, got \[1.0\]"),
        ({"logits": np.zeros(11)}, "logits must be 2 to 10"),
        ({"logits": np.zeros((2, 2))}, "logits must be 2 to 10"),
        ({"logits": [1, np.nan], "right": 0}, "finite"),
        ({"right": 5}, "right must be a class from 0 to 4, got 5"),
        ({"right": -1}, "right must be a class from 0 to 4, got -1"),
        ({"right": "bird"}, "got 'bird'"),
        ({"steps": 0}, "steps must be a whole number"),
    ],
)
def test_what_cannot_learn_is_refused_in_a_sentence(arguments, message):
    with pytest.raises(ValueError, match=message):
        studies.softmax_learning(**arguments)
