"""`import gdviz as keras`: a tutorial's lines run, and what there is not is said in a sentence."""

import gzip
import pickle
import struct
from copy import deepcopy
from types import new_class

import numpy as np
import pytest

import gdviz as keras
from gdviz import losses, metrics, optimizers
from gdviz.layers import Dense, Dropout, Flatten
from gdviz.training.fit import evaluate

RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2)).astype("float32")
Y = (X[:, 0] + X[:, 1] > 0).astype(int)


def classifier(loss="binary_crossentropy", asked=("accuracy",), optimizer="adam", **compiled):
    model = keras.Sequential([keras.Input((2,)), Dense(8, "tanh"), Dense(1, "sigmoid")])
    model.compile(optimizer, loss, asked, **compiled)
    return model


# ------------------------------------------------------------------------------------------ names


def test_names_are_where_keras_has_them():
    assert keras.Sequential is keras.models.Sequential
    assert keras.Model is keras.models.Model
    assert keras.Input is keras.layers.Input
    assert keras.optimizers.schedules.ExponentialDecay is keras.schedules.ExponentialDecay
    assert keras.optimizers.schedules.LearningRateSchedule is keras.schedules.Schedule
    assert keras.models.load_model is keras.models.load
    assert keras.utils.plot_model is keras.plotting.plot_model
    assert keras.datasets.mnist.load_data.__module__ == "gdviz.datasets.mnist"


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda: keras.layers.Conv2D(32, 3), "gdviz has no Conv2D: a model here is one chain of "),
        (lambda: keras.layers.LSTM(8), "gdviz has no LSTM: a model here is one chain of layers"),
        (lambda: keras.layers.Normalization(), r"no Normalization: standardise before, x = \(x -"),
        (lambda: keras.layers.concatenate([]), "one chain of layers such as Dense, without branch"),
        (lambda: new_class("Own", (keras.layers.GRU,)), "gdviz has no GRU"),
        (lambda: keras.callbacks.TensorBoard(), r"no TensorBoard: plotting.training_history\(hi"),
        (lambda: keras.metrics.MeanIoU(2), "a function of targets and predictions is a metric"),
        (lambda: keras.losses.Dice(), "a function of targets and predictions is a loss"),
        (lambda: keras.utils.get_file("x.csv"), "nothing is downloaded"),
        (lambda: keras.models.model_from_json("{}"), r"model.save\('m.npz'\) and load_model\('m.n"),
        (lambda: keras.optimizers.SGD(lr=0.1), r"has no setting 'lr': write learning_rate=0.1"),
        (lambda: keras.optimizers.Adam(beta1=0.9), "no setting 'beta1': write beta_1=0.9"),
        (
            lambda: keras.optimizers.SGD(decay=1e-6),
            r"'decay': write learning_rate=gd.schedules.InverseTimeDecay\(0.01, 1, 1e-06\) for",
        ),
        (lambda: keras.optimizers.get("momentum"), r"write SGD\(momentum=0.9\)"),
        (lambda: classifier().save("m.keras"), r"must end in .npz, got 'm.keras': write 'm.npz'"),
        (lambda: classifier(jit_compile=True), "compile has no jit_compile=True: the loops that"),
        (lambda: classifier(loss_weights=[1]), "there is one output, and so one loss"),
        (lambda: classifier(asked={"out": "mae"}), "there is one output: give metrics as a list"),
        (lambda: keras.callbacks.ModelCheckpoint("best.h5"), "got 'best.h5': write 'best.npz'"),
    ],
)
def test_what_there_is_not_is_refused_by_a_sentence(use, said):
    with pytest.raises(ValueError, match=said) as caught:
        use()
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("use", "said"),
    [
        (lambda: keras.backend.clear_session(), "gdviz has no backend: NumPy does what is done"),
        (lambda: keras.datasets.imdb.load_data(), "gdviz has no imdb: nothing is downloaded"),
        (lambda: keras.optimizers.legacy.Adam(), "no legacy: write optimizers.Adam"),
        (lambda: classifier().predict_classes(X), r"write predict\(x\).argmax\(axis=1\)"),
        (lambda: classifier().fit_generator(X), r"write fit\(batches, steps_per_epoch=...\)"),
        (lambda: classifier().to_json(), r"gdviz has no to_json: write save\('m.npz'\)"),
        (lambda: classifier().lossy, "'Sequential' has no attribute 'lossy'"),
        (lambda: keras.layers.Dens, "module 'gdviz.layers' has no attribute 'Dens'"),
        (lambda: keras.metrics.accurate, "module 'gdviz.metrics' has no attribute 'accurate'"),
    ],
)
def test_an_attribute_that_there_is_not_is_one_sentence_too(use, said):
    with pytest.raises(AttributeError, match=said):
        use()


def test_a_name_that_is_only_imported_is_no_mistake():
    from gdviz.layers import Conv2D, Dense, MaxPooling2D  # as at the head of many tutorials

    assert "gdviz has no MaxPooling2D" in repr(MaxPooling2D)
    assert Conv2D is not Dense


# -------------------------------------------------------------------------------------- utilities


@pytest.mark.parametrize(
    ("given", "classes", "wanted"),
    [
        ([0, 2, 1], None, [[1, 0, 0], [0, 0, 1], [0, 1, 0]]),
        ([[1], [0]], None, [[0, 1], [1, 0]]),
        ([1.0, 0.0], 3, [[0, 1, 0], [1, 0, 0]]),
        (2, 3, [0, 0, 1]),
    ],
)
def test_labels_become_vectors(given, classes, wanted):
    vectors = keras.utils.to_categorical(given, classes)
    assert vectors.tolist() == wanted
    assert vectors.dtype == "float64"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([0, 3], "the label 3 at position 1, but there are 3 classes"),
        ([0, -1], "the label -1"),
        ([0, 1.9], "a label is a whole number"),
        (["cat", "dog"], r"text such as 'cat': numpy.unique\(y, return_inverse=True\)"),
    ],
)
def test_labels_that_are_none_are_refused(given, said):
    with pytest.raises(ValueError, match=said):
        keras.utils.to_categorical(given, 3)


def test_rows_and_columns_are_made_as_long_as_one():
    normalize = keras.utils.normalize
    np.testing.assert_allclose(normalize([[3, 4], [0, 0]]), [[0.6, 0.8], [0, 0]])
    np.testing.assert_allclose(normalize([[3, 1], [4, 0.0]], axis=0), [[0.6, 1], [0.8, 0]])
    np.testing.assert_allclose(normalize([[1, -4.0]], order=np.inf), [[0.25, -1]])
    np.testing.assert_allclose(normalize([3.0, 4.0]), [0.6, 0.8])
    with pytest.raises(ValueError, match="has no axis 2"):
        normalize([[1.0]], axis=2)


def test_the_seed_of_a_program_is_set():
    drawn = []
    for _ in range(2):
        keras.utils.set_random_seed(7)
        drawn.append(np.random.rand())  # noqa: NPY002  which a program may use
    assert drawn[0] == drawn[1]


# ------------------------------------------------------------------------------------ local files


def idx(array):
    shape = struct.pack(f">{array.ndim}I", *array.shape)
    return b"\0\0\x08" + bytes([array.ndim]) + shape + array.astype(np.uint8).tobytes()


def test_mnist_is_read_where_it_lies(tmp_path, monkeypatch):
    images, labels = np.arange(24).reshape(2, 3, 4) % 256, np.array([7, 1])
    named = {"x_train": images, "y_train": labels, "x_test": images[:1], "y_test": labels[:1]}
    np.savez(tmp_path / "mine.npz", **named)
    folder = tmp_path / "datasets" / "fashion-mnist"
    folder.mkdir(parents=True)
    stems = ("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1")
    for stem, array in zip(stems, named.values(), strict=True):
        (folder / f"{stem}-ubyte.gz").write_bytes(gzip.compress(idx(array)))
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    for found in (
        keras.datasets.mnist.load_data(path=tmp_path / "mine.npz"),
        keras.datasets.mnist.load_data(folder),
        keras.datasets.fashion_mnist.load_data(),
    ):
        for (x, y), name in zip(found, ("train", "test"), strict=True):
            assert (x == named[f"x_{name}"]).all()
            assert (y == named[f"y_{name}"]).all()
    said = r"nothing is downloaded: write mnist.load_data\(path=...\) .* gd.data.digits\(60_000\)"
    with pytest.raises(ValueError, match=said):
        keras.datasets.mnist.load_data()
    (tmp_path / "datasets" / "mnist.npz").write_bytes(b"no file of NumPy's")
    with pytest.raises(ValueError, match=r"is no \.npz file with x_train, y_train"):
        keras.datasets.mnist.load_data()
    (folder / "t10k-labels-idx1-ubyte.gz").unlink()
    with pytest.raises(ValueError, match="has no t10k-labels-idx…-ubyte"):
        keras.datasets.fashion_mnist.load_data()


# ------------------------------------------------------------------------------------ the models


def test_a_model_is_called_like_a_function():
    model = classifier()
    np.testing.assert_array_equal(model(X), model.predict(X))
    soft = keras.Sequential([model, keras.layers.Activation("tanh")])
    np.testing.assert_allclose(soft(X), np.tanh(model(X)), rtol=1e-6)
    inputs = keras.Input((2,))
    twin = keras.Model(inputs, classifier()(inputs))
    np.testing.assert_array_equal(twin(X), classifier()(X))


def test_in_training_it_drops_other_numbers_in_each_call():
    model = keras.Sequential([keras.Input((2,)), Dense(50, "relu"), Dropout(0.5), Dense(1)])
    one, other = model(X, training=True), model(X, training=True)
    assert (one != other).any()
    np.testing.assert_array_equal(model(X), model(X, training=False))


def test_layers_are_found_by_name_and_place():
    model = classifier()
    assert model.get_layer("dense") is model.get_layer(index=0) is model.layers[0]
    assert model.get_layer(name="dense_1") is model.get_layer(index=-1)
    for asked, said in (({}, "give one"), ({"index": 2}, "there are 2 layers")):
        with pytest.raises(ValueError, match=said):
            model.get_layer(**asked)


def test_weights_go_to_a_file_and_back(tmp_path):
    model, other = classifier(), keras.models.clone_model(classifier())
    model.fit(X, Y, verbose=0)
    other.load_weights(model.save_weights(tmp_path / "w.weights.npz"))
    np.testing.assert_array_equal(other(X), model(X))
    narrow = keras.Sequential([keras.Input((2,)), Dense(1)])
    with pytest.raises(ValueError, match="weights must have the shapes"):
        narrow.load_weights(tmp_path / "w.weights.npz")
    with pytest.raises(ValueError, match="it holds no weights alone: load_model reads a whole"):
        other.load_weights(model.save(tmp_path / "m.npz"))
    with pytest.raises(ValueError, match="it holds other arrays"):
        keras.models.load_model(tmp_path / "w.weights.npz")


def test_a_clone_has_the_layers_and_other_weights():
    model = classifier()
    model.fit(X, Y, verbose=0)
    clone = keras.models.clone_model(model)
    assert [type(layer) for layer in clone.layers] == [type(layer) for layer in model.layers]
    assert not set(clone.layers) & set(model.layers)
    assert (clone.parameters == classifier().parameters).all()
    assert clone.get_config() == model.get_config()
    with pytest.raises(ValueError, match="is not compiled"):
        clone.fit(X, Y)


def test_the_rate_of_a_model_is_set_and_assigned():
    rule = keras.SGD(0.1, momentum=0.9)
    model = classifier(optimizer=rule)
    model.fit(X, Y, verbose=0)
    velocity = model.optimizer_state.velocity.copy()
    model.optimizer.learning_rate = np.float32(0.5)
    assert model.optimizer == model.rule == keras.SGD(0.5, momentum=0.9)
    model.optimizer.learning_rate.assign(0.25)
    assert model.optimizer.learning_rate.numpy() == model.optimizer.learning_rate == 0.25
    model.optimizer.momentum = 0.5
    assert repr(model.optimizer) == "SGD(learning_rate=0.25, momentum=0.5)"
    assert isinstance(model.optimizer, keras.SGD)
    assert model.optimizer.iterations == 2
    assert (model.optimizer_state.velocity == velocity).all()  # it goes on with what it remembers
    assert rule == keras.SGD(0.1, momentum=0.9)  # a rule never changes
    for copied in (deepcopy(model.optimizer), pickle.loads(pickle.dumps(model.optimizer))):
        assert type(copied) is keras.SGD
    assert optimizers.get(model.optimizer) is model.rule
    other = classifier(optimizer=model.optimizer)
    model.optimizer.learning_rate = 0.1
    assert other.optimizer.learning_rate == 0.25
    with pytest.raises(ValueError, match="has no setting 'lr': write learning_rate"):
        model.optimizer.lr = 0.1
    with pytest.raises(ValueError, match="learning_rate must be 0 or more"):
        model.optimizer.learning_rate = -1.0


def test_a_rate_set_in_a_callback_counts_at_once():
    class Falling(keras.callbacks.Callback):
        def on_batch_begin(self, batch, logs=None):
            self.model.optimizer.learning_rate *= 0.5

    model, slow = classifier(optimizer=keras.SGD(0.4)), classifier(optimizer=keras.SGD(0.4))
    model.fit(X, Y, 30, shuffle=False, callbacks=[Falling()], verbose=0)
    for rate, part in ((0.2, slice(0, 30)), (0.1, slice(30, 60))):
        slow.optimizer.learning_rate = rate
        slow.train_on_batch(X[part], Y[part])
    np.testing.assert_array_equal(model.parameters, slow.parameters)


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


# --------------------------------------------------------------------------------------- batches


def batches(size=20):
    return [(X[k : k + size], Y[k : k + size]) for k in range(0, 60, size)]


def endless():
    while True:
        yield from batches()


class Sized(keras.utils.PyDataset):
    def __init__(self):
        super().__init__()
        self.ended = 0

    def __len__(self):
        return 3

    def __getitem__(self, k):
        return batches()[k]

    def on_epoch_end(self):
        self.ended += 1


class Again:
    """What can be gone through again and again."""

    def __iter__(self):
        return iter(batches())


@pytest.mark.parametrize(
    ("given", "steps"),
    [(batches(), None), (endless(), 3), (Sized(), None), (Again(), None), (Again(), 3)],
)
def test_batches_are_learned_from_as_the_arrays(given, steps):
    model, twin = classifier(), classifier()
    history = model.fit(given, epochs=2, steps_per_epoch=steps, shuffle=False, verbose=0).history
    wanted = twin.fit(X, Y, 20, epochs=2, shuffle=False, verbose=0).history
    np.testing.assert_allclose(model.parameters, twin.parameters, rtol=1e-5, atol=1e-7)
    np.testing.assert_allclose(history["loss"], wanted["loss"], rtol=1e-5)
    assert getattr(given, "ended", 2) == 2


def test_batches_are_measured_and_predicted():
    model = classifier()
    wanted = model.evaluate(X, Y, verbose=0)
    for given, steps in ((batches(), None), (endless(), 3), (Sized(), None)):
        np.testing.assert_allclose(model.evaluate(given, steps=steps, verbose=0), wanted, rtol=1e-5)
    for given, steps in ((batches(), None), (iter([X[:20], X[20:]]), 2)):
        found = model.predict(given, steps=steps, verbose=0)
        np.testing.assert_allclose(found, model.predict(X), rtol=1e-6)
    first = model.evaluate(X, Y, batch_size=20, steps=1, verbose=0)
    np.testing.assert_allclose(first, model.evaluate(X[:20], Y[:20], verbose=0), rtol=1e-6)


def test_validation_may_come_in_batches():
    for given, steps in ((batches(), None), (endless(), 3), ((X, Y), None)):
        history = classifier().fit(
            X, Y, epochs=2, validation_data=given, validation_steps=steps, verbose=0
        )
        wanted = classifier().fit(X, Y, epochs=2, validation_data=(X, Y), verbose=0)
        found, known = history.history["val_loss"], wanted.history["val_loss"]
        np.testing.assert_allclose(found, known, rtol=1e-5)


def test_an_epoch_of_few_steps_goes_on_where_the_last_ended():
    model, twin = classifier(), classifier()
    model.fit(X, Y, 20, epochs=3, steps_per_epoch=2, shuffle=False, verbose=0)
    for k in (0, 1, 2, 0, 1, 2):
        twin.train_on_batch(*batches()[k])
    np.testing.assert_allclose(model.parameters, twin.parameters, rtol=1e-5, atol=1e-7)


def test_a_model_is_built_for_its_first_batch_which_is_not_lost():
    model = keras.Sequential([Dense(3), Dense(1, "sigmoid")])
    model.compile("adam", "binary_crossentropy")
    seen = []
    for_batches = (seen.append(x[0, 0]) or (x, y) for x, y in batches())
    model.fit(for_batches, steps_per_epoch=3, verbose=0)
    assert seen == [x[0, 0] for x, _ in batches()]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"x": endless()}, "x is a generator, .* how long it goes on: say steps_per_epoch="),
        ({"x": iter(batches()), "steps_per_epoch": 4}, "gave out after 3 batches of epoch 1, but"),
        ({"x": batches(), "batch_size": 3}, "batches have their size and weights"),
        ({"x": batches(), "validation_split": 0.5}, "batches have their size and weights"),
        ({"x": iter([X]), "steps_per_epoch": 1}, r"a batch of x is a tuple \(x, y\) or \(x, y, s"),
        ({"x": X, "y": Y, "steps_per_epoch": 1.5}, "steps_per_epoch must be a whole number"),
        ({"x": X, "y": Y, "validation_data": endless()}, "say validation_steps="),
        ({"x": X}, "y must be an array of real numbers, got NoneType"),
        (
            {"x": Again(), "record": 1},
            "how many steps there will be, .*: give steps_per_",
        ),
    ],
)
def test_batches_that_cannot_be_learned_from_are_refused(asked, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(**asked, verbose=0)


def test_single_batches_are_measured():
    model = classifier()
    assert model.test_on_batch(X, Y) == model.evaluate(X, Y, verbose=0)
    np.testing.assert_array_equal(model.predict_on_batch(X), model.predict(X))
    found = model.test_on_batch(X, Y, return_dict=True)
    assert list(found) == ["loss", "accuracy"]


# ---------------------------------------------------------------------------------------- weights


def test_class_weights_stay_with_what_is_learned_from():
    """Held out are two zeros, one of each class: their loss is ln 2, whatever classes weigh."""
    model = keras.Sequential([keras.Input((1,)), Dense(1, "sigmoid")])
    model.compile(keras.SGD(0.0), "binary_crossentropy", weighted_metrics=["mse"])
    history = model.fit(
        np.zeros((4, 1)),
        np.array([0, 1, 0, 1]),
        validation_split=0.5,
        class_weight={0: 1, 1: 9},
        verbose=0,
    ).history
    assert history["val_loss"] == [pytest.approx(np.log(2))]
    assert history["loss"] == [pytest.approx(5 * np.log(2))]
    assert history["mse"] == history["val_mse"] == [pytest.approx(0.25)]


def test_weighted_metrics_heed_what_metrics_do_not():
    weights = np.where(Y == 1, 3.0, 1.0)
    model = classifier(asked=["accuracy"], weighted_metrics=["accuracy", "mse"])
    assert model.metrics_names == ("loss", "accuracy", "weighted_accuracy", "mse")
    _, plain, heeding, mse = model.evaluate(X, Y, sample_weight=weights, verbose=0)
    predicted = model.predict(X)[:, 0]
    right = (predicted > 0.5) == Y
    assert plain == pytest.approx(right.mean())
    assert heeding == pytest.approx((right * weights).sum() / weights.sum())
    assert mse == pytest.approx((((predicted - Y) ** 2) * weights).sum() / weights.sum(), rel=1e-5)


@pytest.mark.parametrize("weights", [{0.0: 1.0, 1.0: 3.0}, {np.int64(1): 3}, {1: 3.0}])
def test_keys_of_classes_may_be_floats(weights):
    model, twin = classifier(), classifier()
    model.fit(X, Y.astype(float), class_weight=weights, verbose=0)
    twin.fit(X, Y, class_weight={1: 3}, verbose=0)
    np.testing.assert_array_equal(model.parameters, twin.parameters)
    with pytest.raises(ValueError, match=r"has the key 0.5, but the classes are 0 to 1"):
        model.fit(X, Y, class_weight={0.5: 2})


# ------------------------------------------------------------------------------------------ hooks


HOOKS = [
    *("on_train_begin", "on_epoch_begin", "on_train_batch_begin", "on_train_batch_end"),
    *("on_test_begin", "on_test_batch_begin", "on_test_batch_end", "on_test_end"),
    *("on_epoch_end", "on_train_end"),
]


def diary(*names):
    heard = []
    hooks = {name: lambda *told, name=name: heard.append(name) for name in names}
    return heard, keras.callbacks.LambdaCallback(**hooks)


def test_all_hooks_are_called_in_the_order_of_keras():
    heard, callback = diary(*HOOKS)
    classifier().fit(X, Y, 60, validation_data=(X, Y), callbacks=[callback], verbose=0)
    assert heard == HOOKS
    heard, callback = diary("on_batch_begin", "on_batch_end")
    classifier().fit(X, Y, 30, callbacks=[callback], verbose=0)
    assert heard == ["on_batch_begin", "on_batch_end"] * 2
    names = [f"on_predict_{when}" for when in ("begin", "batch_begin", "batch_end", "end")]
    heard, callback = diary(*names)
    classifier().predict(X, callbacks=callback)
    assert heard == names
    heard, callback = diary("on_test_begin", "on_test_end")
    classifier().evaluate(X, Y, callbacks=[callback], verbose=0)
    assert heard == ["on_test_begin", "on_test_end"]


def test_a_hook_by_two_names_is_called_once():
    class Both(keras.callbacks.Callback):
        heard = 0

        def on_train_batch_end(self, batch, logs=None):
            super().on_train_batch_end(batch, logs)
            self.heard += 1

        on_batch_end = on_train_batch_end

    both = Both()
    classifier().fit(X, Y, 30, callbacks=[both], verbose=0)
    assert both.heard == 2


def test_an_unknown_hook_is_refused():
    class Odd(keras.callbacks.Callback):
        def on_epoch_ended(self, epoch, logs=None):
            pass

    said = "Odd has on_epoch_ended, which is never called: did you mean 'on_epoch_end'"
    with pytest.raises(ValueError, match=said):
        classifier().fit(X, Y, callbacks=Odd())
    with pytest.raises(ValueError, match="LambdaCallback has no hook 'on_epoch'"):
        keras.callbacks.LambdaCallback(on_epoch=print)


def test_what_a_callback_puts_into_the_logs_is_history():
    def note(epoch, logs):
        logs["noted"] = epoch * 10

    history = keras.callbacks.History()
    model = classifier()
    model.fit(X, Y, epochs=2, callbacks=[note, history], verbose=0)
    assert model.history.history["noted"] == history.history["noted"] == [0, 10]
    assert history.params["epochs"] == 2
    assert history.model is model


# ------------------------------------------------------------------------------- whole trainings


def test_a_training_stops_goes_back_and_is_kept(tmp_path):
    path = tmp_path / "best-{epoch:02d}.npz"
    callbacks = [
        keras.callbacks.EarlyStopping(patience=2, restore_best_weights=True),
        keras.callbacks.ModelCheckpoint(path, save_best_only=True),
        keras.callbacks.CSVLogger(tmp_path / "log.csv"),
        keras.callbacks.ReduceLROnPlateau(patience=1, factor=0.5),
    ]
    model = classifier(optimizer=keras.SGD(30.0))
    history = model.fit(
        X, Y, 10, epochs=40, validation_data=(X, Y), callbacks=callbacks, verbose=0
    ).history
    best = int(np.argmin(history["val_loss"]))
    assert len(history["loss"]) == callbacks[0].stopped_epoch + 1 < 40
    assert history["learning_rate"][0] == 30 > history["learning_rate"][-1]
    assert model.evaluate(X, Y, verbose=0)[0] == pytest.approx(history["val_loss"][best], rel=1e-5)
    saved = keras.models.load_model(tmp_path / f"best-{best + 1:02d}.npz")
    np.testing.assert_array_equal(saved.parameters, model.parameters)
    assert (tmp_path / "log.csv").read_text().count("\n") == len(history["loss"]) + 1


@pytest.mark.parametrize(
    ("callback", "said"),
    [
        (keras.callbacks.EarlyStopping("val_loss"), "'val_loss', but there are loss, accuracy: it"),
        (keras.callbacks.EarlyStopping("acc"), "'acc', but there are loss, accuracy$"),
    ],
)
def test_what_is_watched_and_not_there_is_warned_of(callback, said):
    with pytest.warns(UserWarning, match=f"EarlyStopping watches {said}"):
        classifier().fit(X, Y, epochs=2, callbacks=callback, verbose=0)


def test_settings_of_callbacks_that_cannot_be_are_refused():
    model = classifier(asked=[one_number], optimizer=keras.SGD(keras.schedules.CosineDecay(0.1, 9)))
    for callback, said in (
        (keras.callbacks.EarlyStopping("one_number"), "say mode='max' or mode='min'"),
        (keras.callbacks.LearningRateScheduler(lambda epoch: 0.1), "the learning rate follows Cos"),
        (keras.callbacks.ModelCheckpoint("{val_loss}.npz"), "is called by 'val_loss', but there"),
    ):
        with pytest.raises(ValueError, match=said):
            model.fit(X, Y, epochs=2, callbacks=callback, verbose=0)
    for make, said in (
        (lambda: keras.callbacks.EarlyStopping(mode="least"), "mode must be one of"),
        (lambda: keras.callbacks.ReduceLROnPlateau(factor=1.5), "factor must be from 0 to below 1"),
        (lambda: keras.callbacks.LearningRateScheduler(0.1), "must be a function of the epoch"),
    ):
        with pytest.raises(ValueError, match=said):
            make()


def test_a_short_last_batch_counts_for_its_size():
    model = classifier(asked=["mse"])
    watched = model.evaluate(X, Y, batch_size=50, verbose=0)
    np.testing.assert_allclose(watched, model.evaluate(X, Y, verbose=0), rtol=1e-6)
    assert callable(evaluate)


def test_images_of_any_rank_begin_with_flatten():
    model = keras.Sequential([Flatten(input_shape=(28, 28)), Dense(10, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"])
    assert np.isfinite(model.evaluate(np.zeros((3, 28, 28, 1)), [0, 1, 2], verbose=0)[0])


def test_a_law_is_told_of_a_network_or_why_there_is_none():
    line = keras.Sequential([keras.Input((2,), dtype="float64"), Dense(1)])
    line.compile(keras.SGD(0.1), "mse")
    law = keras.stability(line.optimizer, line.objective(X, Y), line.parameters)
    features = np.column_stack([X, np.ones(60)]).astype(float)
    curvatures = np.linalg.eigvalsh(2 * features.T @ features / 60)
    np.testing.assert_allclose(law.eigenvalues, curvatures, rtol=1e-10)
    assert law.optimizer == keras.SGD(0.1)
    with pytest.raises(ValueError, match=r"point must be given, .* has learned, model.parameters$"):
        keras.stability("sgd", line.objective(X, Y))
    deep = classifier(optimizer="sgd")
    with pytest.raises(ValueError, match=r"curvatures above 0, at that of 33 numbers they are -"):
        keras.stability("sgd", deep.objective(X, Y), deep.parameters)


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


# --------------------------------------------------------------------------------- smaller things


def test_a_validation_may_be_measured_after_chosen_epochs():
    asked = {"validation_data": (X, Y), "validation_freq": [1, 3]}
    history = classifier().fit(X, Y, epochs=4, verbose=0, **asked)
    assert len(history.history["val_loss"]) == 2
    with pytest.raises(ValueError, match="each of validation_freq must be a whole number"):
        classifier().fit(X, Y, validation_freq=[0.5])


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"nb_epoch": 3}, "fit has no nb_epoch: write epochs"),
        ({"workers": 4}, "fit has no workers: leave it out"),
        ({"lr": 0.1}, r"fit has no lr: write model.optimizer.learning_rate"),
    ],
)
def test_arguments_of_fit_that_there_are_not(asked, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(X, Y, **asked)


def test_a_list_of_one_input_is_the_input():
    model = classifier()
    np.testing.assert_array_equal(model.predict([X]), model.predict(X))
    with pytest.raises(ValueError, match="x must be an array of real numbers, got dict"):
        model.predict({"a": X})


def test_a_model_says_what_it_is():
    model = classifier()
    assert (model.inputs, model.outputs) == ([model.input], [model.output])
    assert (model.dtype, model.compiled) == ("float32", True)
    assert not keras.models.clone_model(model).compiled


@pytest.mark.parametrize("name", ["normal", "uniform", "zero", "one"])
def test_initializers_have_their_old_names(name):
    kind = keras.initializers.get(name)
    wanted = {"normal": "RandomNormal", "uniform": "RandomUniform", "zero": "Zeros", "one": "Ones"}
    assert type(kind).__name__ == wanted[name]


def test_variances_are_scaled_as_asked():
    made = keras.initializers.VarianceScaling(2.0, "fan_out", "uniform", seed=1)((300, 200))
    assert made.std() == pytest.approx(np.sqrt(2 / 200), rel=0.02)
    he = keras.initializers.VarianceScaling(2.0, seed=3)((40, 30))
    np.testing.assert_array_equal(he, keras.initializers.HeNormal(seed=3)((40, 30)))
    wide = keras.initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal", 0)((400, 200))
    assert wide.std() == pytest.approx(np.sqrt(1 / 300), rel=0.02)
    assert abs(wide).max() > 3 * wide.std()
    with pytest.raises(ValueError, match="mode must be one of"):
        keras.initializers.VarianceScaling(mode="in")
