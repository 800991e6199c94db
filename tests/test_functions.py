"""Functions, and classes written for Keras, are losses and metrics."""

import numpy as np
import pytest
from two_classes import RNG, X, Y, classifier

import gdviz as keras
from gdviz import losses, metrics
from gdviz.layers import Dense

# ------------------------------------------------------------------------------ functions as losses


def squares(y_true, y_pred):
    return np.mean(np.square(y_true - y_pred), axis=-1)


def elements(y_true, y_pred):
    return np.square(y_true - y_pred)


def one_number(y_true, y_pred):
    return np.mean(np.square(y_true - y_pred))


class WithSlope:
    def __call__(self, y_true, y_pred):
        return np.mean(np.square(y_true - y_pred), axis=-1)

    def gradient(self, y_true, y_pred):
        return 2 * (y_pred - y_true) / y_pred.shape[-1]


@pytest.mark.parametrize("function", [squares, elements, one_number, WithSlope()])
def test_a_function_is_a_loss_with_its_slopes(function):
    def made(loss):
        layers = [keras.Input((2,), dtype="float64"), Dense(4, "tanh"), Dense(2)]
        model = keras.Sequential(layers)
        model.compile("adam", loss)
        return model

    targets, weights = RNG.normal(size=(60, 2)), RNG.uniform(size=60)
    model, wanted = made(function), made("mse")
    if function is one_number:  # of which no sample has a part of its own
        weights = None
    found, known = (m.objective(X, targets, weights) for m in (model, wanted))
    point = model.parameters + 0.1
    np.testing.assert_allclose(found(point), known(point), rtol=1e-12)
    ours, theirs = (each.value_and_gradient(point)[1] for each in (found, known))
    np.testing.assert_allclose(ours, theirs, rtol=1e-7, atol=1e-9)
    if function is not one_number:
        vector = RNG.normal(size=len(point))
        products = [each.hessian_vector_product(point, vector) for each in (found, known)]
        np.testing.assert_allclose(*products, rtol=1e-4, atol=1e-6)
    histories = [m.fit(X, targets, epochs=2, verbose=0).history["loss"] for m in (model, wanted)]
    np.testing.assert_allclose(*histories, rtol=1e-9)


@pytest.mark.parametrize(
    ("function", "message"),
    [
        (lambda y: y, r"^a loss is .* f\(y_true, y_pred\): <lambda> does not take two values$"),
        (lambda y, p: None, "^the loss '<lambda>' must return numbers, got None$"),
        (lambda y, p: "far", "^the loss '<lambda>' must return numbers, got 'far'$"),
    ],
)
def test_a_function_that_is_no_loss_is_refused(function, message):
    with pytest.raises(ValueError, match=message):
        losses.get(function)([[0.0]], [[1.0]])


def test_the_root_of_a_mean_is_derived_as_a_whole():
    def root(y_true, y_pred):
        return np.sqrt(np.mean(np.square(y_true - y_pred)))

    loss = losses.get(root)
    y, p = RNG.normal(size=(2, 5, 3))
    value, gradient = loss.value_and_gradient_unchecked(y, p)
    assert value == pytest.approx(np.sqrt(((y - p) ** 2).mean()))
    np.testing.assert_allclose(gradient, (p - y) / (p.size * value), rtol=1e-7)


def test_a_function_is_given_labels_as_they_are():
    def of_labels(y_true, y_pred):
        assert y_true.shape == (32,)
        return -np.log(y_pred[np.arange(len(y_true)), y_true.astype(int)])

    model = keras.Sequential([keras.Input((2,)), Dense(2, "softmax")])
    twin = keras.models.clone_model(model)
    model.compile("sgd", of_labels)
    twin.compile("sgd", "sparse_categorical_crossentropy")
    histories = [m.fit(X[:32], Y[:32], epochs=3, verbose=0).history["loss"] for m in (model, twin)]
    np.testing.assert_allclose(*histories, rtol=1e-5)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        (lambda y, p: np.ones(3), r"must return a number for each sample, shape \(32,\), or one"),
        (losses.FunctionLoss(squares, lambda y, p: 1.0), "must have the shape of the predictions"),
    ],
)
def test_a_function_of_another_shape_is_refused(loss, said):
    with pytest.raises(ValueError, match=said):
        classifier(loss).fit(X, Y, verbose=0)


def test_functions_are_saved_by_name(tmp_path):
    model = classifier(squares, [one_number])
    model.fit(X, Y, verbose=0)
    path = model.save(tmp_path / "m.npz")
    with pytest.raises(ValueError, match=r"function '\w+': hand it to load, as custom_objects={'"):
        keras.models.load_model(path)
    known = {"squares": squares, "one_number": one_number}
    loaded = keras.models.load_model(path, custom_objects=known)
    assert loaded.evaluate(X, Y, verbose=0) == model.evaluate(X, Y, verbose=0)


def test_losses_and_metrics_are_functions_by_their_names():
    y, p = np.array([[0.0, 1.0], [1.0, 0.0]]), np.array([[0.2, 0.6], [0.7, 0.3]])
    np.testing.assert_allclose(losses.mean_squared_error(y, p), ((y - p) ** 2).mean(axis=1))
    np.testing.assert_allclose(metrics.mae(y, p), abs(y - p).mean(axis=1))
    assert metrics.binary_accuracy(y, p).tolist() == [1, 1]
    assert losses.sparse_categorical_crossentropy([1, 0], p)[0] == pytest.approx(-np.log(0.75))
    assert metrics.cosine_similarity(y, p)[0] == -losses.cosine_similarity(y, p)[0] > 0
    smooth = losses.binary_crossentropy(y, p, label_smoothing=0.2)
    assert smooth[0] == pytest.approx(losses.BinaryCrossentropy(label_smoothing=0.2)(y[:1], p[:1]))
    model = classifier(losses.binary_crossentropy, [metrics.binary_accuracy, metrics.mse])
    twin = classifier("binary_crossentropy", ["binary_accuracy", "mse"])
    assert model.loss == twin.loss
    history = model.fit(X, Y, verbose=0).history
    assert list(history) == ["loss", "binary_accuracy", "mean_squared_error"]
    assert [*history.values()] == [*twin.fit(X, Y, verbose=0).history.values()]


@pytest.mark.parametrize(
    "name", ["rmse", "root_mean_squared_error", "auc", "precision", "f1_score", "r2_score"]
)
def test_what_is_no_mean_over_samples_gives_none_of_them_a_value_and_is_watched_all_the_same(name):
    function = getattr(metrics, name)
    kind = type(metrics.get(function))
    with pytest.raises(ValueError, match=rf"no mean .*: write {kind.__name__}\(\)\(y_true, y_pred"):
        function([[0.0], [1.0]], [[3.0], [1.0]])


# ---------------------------------------------------------------------------------- own metrics


class Counted:
    """Written as for Keras: it counts in itself."""

    name = "seen"

    def __init__(self):
        self.reset_state()

    def reset_state(self):
        self.seen = 0

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.seen += len(y_true)

    def result(self):
        return self.seen


def test_functions_and_objects_are_metrics():
    def far(y_true, y_pred):
        return np.abs(y_true - y_pred) > 0.5

    model = classifier(asked=[far, one_number, Counted(), lambda y, p: 0.0])
    history = model.fit(X, Y, 25, epochs=2, validation_split=0.5, shuffle=False, verbose=0).history
    assert list(history)[1:5] == ["far", "one_number", "seen", "<lambda>"]
    assert history["seen"] == [30, 30] == history["val_seen"]
    _, share, mean, seen, _ = model.evaluate(X, Y, batch_size=50, verbose=0)
    predicted = model.predict(X)[:, 0]
    assert share == pytest.approx((abs(Y - predicted) > 0.5).mean())
    assert seen == 60
    parts = [((Y[k] - predicted[k]) ** 2).mean() for k in (slice(0, 50), slice(50, 60))]
    assert mean == pytest.approx(np.mean(parts), rel=1e-5)  # each batch counts alike, as in Keras


def test_one_metric_needs_no_list():
    def far(y_true, y_pred):
        return np.abs(y_true - y_pred) > 0.5

    for alone in (far, Counted(), "mae", metrics.MeanSquaredError()):
        one, listed = classifier(asked=alone), classifier(asked=[alone])
        assert one.evaluate(X, Y, verbose=0) == listed.evaluate(X, Y, verbose=0)
    with pytest.raises(ValueError, match="a metric is a name such as"):
        classifier(asked=3)


# ------------------------------------------------------------------- classes written for Keras


class Doubled(losses.Loss):
    def __init__(self, factor=2.0, name="doubled"):
        super().__init__(name=name)
        self.factor = factor

    def call(self, y_true, y_pred):
        return self.factor * np.mean(np.square(y_true - y_pred), axis=-1)


class Share(metrics.Metric):
    def __init__(self, name="share", **settings):
        super().__init__(name=name, **settings)
        self.right = self.add_weight(name="right", initializer="zeros")
        self.seen = self.add_weight(name="seen", initializer="zeros")

    def update_state(self, y_true, y_pred, sample_weight=None):
        self.right.assign_add(np.sum((y_pred > 0.5) == y_true))
        self.seen.assign_add(len(y_true))

    def result(self):
        return self.right / self.seen

    def reset_state(self):
        for variable in (self.right, self.seen):
            variable.assign(0)


def test_classes_written_for_keras_are_losses_and_metrics():
    model, twin = classifier(Doubled(), [Share()]), classifier("mse", ["accuracy"])
    found = model.fit(X, Y, 25, epochs=2, validation_split=0.5, verbose=0).history
    known = twin.fit(X, Y, 25, validation_split=0.5, verbose=0).history["accuracy"]
    assert found["share"][0] == pytest.approx(known[0])
    _, wanted = classifier("mse", ["accuracy"]).evaluate(X, Y, verbose=0)
    assert classifier(Doubled(), [Share()]).evaluate(X, Y, verbose=0)[1] == wanted
    assert classifier(Doubled(3.0)).evaluate(X, Y, verbose=0)[0] == pytest.approx(
        3 * classifier("mse").evaluate(X, Y, verbose=0)[0], rel=1e-6
    )
