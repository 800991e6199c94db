"""A model as a function of its weights: gradients and Hessian products against differences."""

import numpy as np
import pytest
from networks import three_classes

from gdviz import SGD, descend
from gdviz.activations import ACTIVATIONS, GELU
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.losses import BinaryCrossentropy, CategoricalCrossentropy, Huber
from gdviz.models import Model, Sequential

RNG = np.random.default_rng(5)
X = RNG.normal(size=(7, 2, 3))
LABELS = RNG.integers(0, 3, 7)
ONE_HOT = np.eye(3)[LABELS]
WEIGHTS = RNG.uniform(0.5, 2, 7)

# the last activation, the loss and its targets
ENDS = {
    "softmax, labels": ("softmax", "sparse_categorical_crossentropy", LABELS),
    "softmax, smoothed": ("softmax", CategoricalCrossentropy(label_smoothing=0.1), ONE_HOT),
    "softmax, squares": ("softmax", "mse", ONE_HOT),
    "sigmoid": ("sigmoid", BinaryCrossentropy(label_smoothing=0.1), ONE_HOT),
    "logits": ("linear", CategoricalCrossentropy(from_logits=True), ONE_HOT),
    "summed": ("tanh", Huber(0.3, reduction="sum"), ONE_HOT),
    "weighted": ("linear", Huber(0.3, reduction="mean_with_sample_weight"), ONE_HOT),
    "log cosh": ("linear", "log_cosh", ONE_HOT),
}


def objective_of(hidden, last, loss, targets, weights=None):
    inputs = Input((2, 3), dtype="float64")
    x = Dense(4, hidden)(inputs)  # along the last axis
    x = Flatten()(x)
    x = Activation(hidden)(Dense(5, use_bias=False)(x))
    model = Model(inputs, Dense(3, last, bias_initializer="random_normal")(x))
    model.compile("sgd", loss)
    return model.objective(X, targets, weights), model.parameters.copy()


def assert_slopes(objective, point, rtol=1e-6):
    """Compare the gradient, and its change along a vector, with central differences."""
    vector = np.random.default_rng(1).normal(size=point.shape)
    h = 1e-5 / np.linalg.norm(vector)
    _, gradient = objective.value_and_gradient(point)
    values = [objective(point + k * h * vector) for k in (1, -1)]
    np.testing.assert_allclose(gradient @ vector, (values[0] - values[1]) / (2 * h), rtol, 1e-9)
    slopes = [objective.value_and_gradient(point + k * h * vector)[1] for k in (1, -1)]
    product = objective.hessian_vector_product(point, vector)
    np.testing.assert_allclose(product, (slopes[0] - slopes[1]) / (2 * h), rtol, rtol)


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_gradient_and_hessian_for_each_end(end, weights):
    assert_slopes(*objective_of("gelu", *end, weights))


@pytest.mark.parametrize("hidden", [*(kind() for kind in ACTIVATIONS.values()), GELU(True)])
def test_gradient_and_hessian_for_each_activation(hidden):
    assert_slopes(*objective_of(hidden, "softmax", "categorical_crossentropy", ONE_HOT))


def test_a_product_with_the_hessian_of_a_line_is_the_textbook_one():
    model = Sequential([Input((2,), dtype="float64"), Dense(1)])
    model.compile("sgd", "mse")
    x = X[:, 0, :2]
    design = np.column_stack([x, np.ones(7)])
    product = model.objective(x, x[:, 0]).hessian_vector_product(model.parameters, [1.0, 2, 3])
    np.testing.assert_allclose(product, 2 / 7 * design.T @ design @ [1, 2, 3], 1e-12)


def test_a_loss_that_mixes_outputs_has_no_second_derivative():
    objective, point = objective_of("tanh", "linear", "cosine_similarity", ONE_HOT)
    with pytest.raises(ValueError, match=r"CosineSimilarity.* has no second derivative here"):
        objective.hessian_vector_product(point, point)


def test_many_points_are_one_after_another():
    objective, point = objective_of("tanh", *ENDS["softmax, labels"])
    points = point + RNG.normal(size=(2, 3, objective.dimension))
    values, gradients = objective.value_and_gradient(points)
    assert values.shape == (2, 3)
    assert gradients.shape == points.shape
    assert (objective(points) == values).all()
    one = objective.value_and_gradient(points[1, 2])
    assert values[1, 2] == one[0]
    assert (gradients[1, 2] == one[1]).all()


@pytest.mark.parametrize("end", ["softmax, labels", "summed", "weighted"])
def test_blocks_make_up_the_whole(end, monkeypatch):
    objective, point = objective_of("tanh", *ENDS[end], WEIGHTS)
    value, gradient = objective.value_and_gradient(point)
    product = objective.hessian_vector_product(point, point)
    monkeypatch.setattr("gdviz.training.objective.ROWS", 3)
    in_blocks = objective.value_and_gradient(point)
    np.testing.assert_allclose(in_blocks[0], value, 1e-12)
    np.testing.assert_allclose(in_blocks[1], gradient, 1e-10, 1e-14)
    np.testing.assert_allclose(objective(point), value, 1e-12)
    np.testing.assert_allclose(objective.hessian_vector_product(point, point), product, 1e-9, 1e-13)


def test_its_size_its_variables_and_its_batches():
    objective, point = objective_of("tanh", *ENDS["softmax, labels"])
    assert len(objective) == 7
    assert objective.variables == (12, 4, 40, 15, 3)
    assert objective.dimension == len(point) == 74
    parts = [objective.batch(np.array(rows)) for rows in ([0, 3, 6], [1, 2, 4, 5])]
    mean = (3 * parts[0](point) + 4 * parts[1](point)) / 7
    np.testing.assert_allclose(objective(point), mean, 1e-12)
    with pytest.raises(ValueError, match=r"point must have the shape \(..., 74\), got \(3,\)"):
        objective(point[:3])


def test_a_descent_of_it_is_a_fit():
    x, y = three_classes()

    def model():
        model = Sequential([Input((2,), dtype="float64"), Dense(5, "tanh"), Dense(3, "softmax")])
        model.compile(SGD(0.1, momentum=0.9, clipnorm=0.1), "sparse_categorical_crossentropy")
        return model

    fitted, walked = model(), model()
    history = fitted.fit(x, y, batch_size=60, epochs=9, record=1)
    start = walked.parameters.copy()
    path = descend(walked.objective(x, y), walked.optimizer, start=start, steps=9)
    np.testing.assert_allclose(path.points, history.trajectory.points, 1e-9)
    np.testing.assert_allclose(path.values[:-1], history.history["loss"], 1e-10)
    assert (walked.parameters == start).all()
    in_batches = descend(walked.objective(x, y), SGD(0.5), start, steps=60, batch_size=8)
    assert in_batches.values[-1] < 0.5 * in_batches.values[0]
