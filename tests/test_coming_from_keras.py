"""`import gdviz as keras`: a tutorial's lines run, and what there is not is said in a sentence."""

import gzip
import pickle
import struct
from copy import deepcopy
from dataclasses import replace
from importlib import import_module
from types import new_class

import numpy as np
import pytest
from two_classes import X, Y, classifier

import gdviz as keras
from gdviz import optimizers
from gdviz.layers import Dense, Dropout

# ------------------------------------------------------------------------------------------ names


def test_names_are_where_keras_has_them():
    assert keras.Sequential is keras.models.Sequential
    assert keras.Model is keras.models.Model
    assert keras.Input is keras.layers.Input
    from gdviz.optimizers.schedules import ExponentialDecay

    assert keras.optimizers.schedules.ExponentialDecay is ExponentialDecay
    assert keras.schedules.ExponentialDecay is ExponentialDecay
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
        (lambda: keras.SGD(learning_rate=0.1, decay=1e-6), r"InverseTimeDecay\(0.1, 1, 1e-06\)"),
        (lambda: keras.Adam(0.2, decay=1e-6), r"InverseTimeDecay\(0.2, 1, 1e-06\)"),
        (lambda: keras.Adam(decay=1e-6), r"InverseTimeDecay\(0.001, 1, 1e-06\)"),
        (lambda: keras.losses.get("sparse_crossentropy"), "write 'sparse_categorical_crossent"),
        (lambda: keras.callbacks.EarlyStopping(patience="3"), "patience must be a whole number"),
        (lambda: keras.callbacks.EarlyStopping(min_delta="1"), "min_delta must be a finite numb"),
        (lambda: keras.callbacks.ReduceLROnPlateau(patience=0.5), "patience must be a whole numb"),
        (lambda: keras.callbacks.EarlyStopping(moniter="loss"), "no setting 'moniter': write moni"),
        (lambda: keras.regularizers.L2(0.01, 0.1), "given 2 values, but takes l2 without a name"),
        (lambda: keras.activations.Sigmoid(3), "Sigmoid was given 1 values, but takes none"),
        (lambda: keras.Sequential(Dense(3), Dense(2)), r"in one list: write Sequential\(\[Dense"),
        (lambda: keras.Sequential(Dense(3), Dense(2), Dense(1)), "takes its layers in one list"),
        (lambda: keras.models.load_model("a.keras"), "got 'a.keras': write 'a.npz'"),
        (lambda: keras.Input(shape=4), r"got 4: write \(4,\)"),
        (lambda: Dense(2, input_shape=4), r"got 4: write \(4,\)"),
        (lambda: classifier().fit(X), r"there are no targets: give y beside x, as in fit\(x, y"),
        (lambda: classifier().evaluate(X), "there are no targets"),
        (lambda: classifier().predict(X[0]), r"one sample alone is x\[None\]"),
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


def test_a_layer_that_only_bends_is_an_activation():
    bent = Dense(2, activation=keras.layers.LeakyReLU(0.1)).activation
    assert bent == keras.activations.LeakyReLU(0.1)
    assert Dense(2, keras.layers.Activation("tanh")).activation == keras.activations.get("tanh")
    with pytest.raises(ValueError, match="an activation is one such as"):
        Dense(2, activation=Dense(3))


@pytest.mark.parametrize(
    ("module", "said"),
    [
        ("preprocessing.image", "gdviz has no preprocessing: nothing is downloaded"),
        ("backend", "gdviz has no backend: NumPy does what is done to arrays"),
        ("constraints", r"compile\(optimizer=gd.Projected\(rule, set\)\) keeps weights"),
        ("nothing", "No module named 'gdviz.nothing'"),
    ],
)
def test_a_module_that_there_is_not_is_one_sentence_where_it_is_imported(module, said):
    with pytest.raises(ModuleNotFoundError, match=said):
        import_module(f"gdviz.{module}")


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
        with pytest.warns(UserWarning, match=r"write Sequential\(..., seed=7\) and fit\(..., se"):
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
    with pytest.raises(ValueError, match="weights must be a list of arrays, got None"):
        narrow.set_weights(None)
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
    assert replace(model.optimizer, momentum=0.0) == keras.SGD(0.25)
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
        ({"epoch": 2}, "fit has no epoch: did you mean 'epochs'"),
        ({"valid_split": 0.2}, "fit has no valid_split: did you mean 'validation_split'"),
        ({"zzz": 1}, "fit has no zzz: leave it out"),
    ],
)
def test_arguments_of_fit_that_there_are_not(asked, said):
    with pytest.raises(ValueError, match=said):
        classifier().fit(X, Y, **asked)


def test_misspelt_arguments_of_the_others_too():
    model = classifier()
    with pytest.raises(ValueError, match="evaluate has no batchsize: did you mean 'batch_size'"):
        model.evaluate(X, Y, batchsize=3)
    with pytest.raises(ValueError, match="predict has no verbos: did you mean 'verbose'"):
        model.predict(X, verbos=0)
    with pytest.raises(ValueError, match="no metric='mae': did you mean 'metrics'"):
        model.compile("sgd", "mse", metric="mae")


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
