"""Fitting: orders, weights, callbacks, snapshots, memory, and what it refuses before it begins."""

import math
import tracemalloc

import numpy as np
import pytest
from networks import three_classes

import gdviz as gd
from gdviz import losses, optimizers
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.optimizers import OPTIMIZERS, SGD, Adam
from gdviz.programs import memory

X, Y = three_classes()


def classifier(optimizer="adam", metrics=("accuracy",), loss="sparse_categorical_crossentropy"):
    model = Sequential([Input((2,)), Dense(8, "tanh"), Dense(3, "softmax")])
    model.compile(optimizer, loss, metrics)
    return model


def fitted(**settings):
    model = classifier()
    model.fit(X, Y, **settings)
    return model.parameters


def test_a_network_learns_what_can_be_learned():
    model = classifier(Adam(0.05))
    history = model.fit(X, Y, epochs=30).history
    assert history["loss"][-1] < 0.1 < history["loss"][0]
    assert history["accuracy"][-1] > 0.97
    loss, accuracy = model.evaluate(X, Y)
    assert (model.predict(X).argmax(axis=1) == Y).mean() == pytest.approx(accuracy)
    assert loss == pytest.approx(losses.get(model.loss)(Y, model.predict(X)), rel=1e-5)


def test_the_seed_decides_the_order():
    assert (fitted(epochs=2) == fitted(epochs=2, seed=0)).all()
    assert (fitted(epochs=2) != fitted(epochs=2, seed=1)).any()
    assert (fitted(epochs=2) != fitted(epochs=2, shuffle=False)).any()
    assert (fitted(seed=None) != fitted(seed=None)).any()


def test_every_sample_is_seen_once_an_epoch_in_another_order():
    seen = []

    class Watched:
        name = "watched"

        def prepared_targets(self, y_true, shape, dtype):
            return np.asarray(y_true)

        def mean(self, targets, predictions):
            seen.append(targets.tolist())
            return 0.0

    model = Sequential([Input((2,)), Dense(1)])
    model.compile("sgd", "mse", [Watched()])
    model.fit(X, np.arange(60.0), batch_size=25, epochs=2)
    assert [len(batch) for batch in seen] == [25, 25, 10] * 2
    first, second = (
        [label for batch in epoch for label in batch] for epoch in (seen[:3], seen[3:])
    )
    assert sorted(first) == sorted(second) == list(range(60))
    assert first != second


def test_the_last_part_is_held_out_before_any_shuffle():
    model = classifier()
    history = model.fit(X, Y, epochs=3, validation_split=0.25).history
    other = classifier()
    parts = other.fit(X[:45], Y[:45], epochs=3, validation_data=(X[45:], Y[45:])).history
    assert history == parts
    assert set(history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert (model.parameters == other.parameters).all()
    now = other.evaluate(X[45:], Y[45:], return_dict=True)
    assert now == pytest.approx({k: history[f"val_{k}"][-1] for k in now}, rel=1e-6)


def test_validation_now_and_then():
    history = classifier().fit(X, Y, epochs=5, validation_split=0.5, validation_freq=2)
    assert len(history.history["loss"]) == 5
    assert len(history.history["val_loss"]) == 2


def test_weights_of_samples_and_classes():
    weights = np.where(Y == 1, 3.0, np.where(Y == 2, 0.5, 1.0))
    for asked in (
        {"class_weight": {1: 3, 2: 0.5}},
        {"sample_weight": weights},
        {"sample_weight": weights[:, None] / 2, "class_weight": {0: 2, 1: 2, 2: 2}},
    ):
        np.testing.assert_allclose(
            fitted(epochs=2, **asked), fitted(epochs=2, sample_weight=weights), 1e-5, 1e-7
        )
    assert (fitted(class_weight={1: 3}) != fitted()).any()
    model, one_hot = classifier(loss="categorical_crossentropy"), np.eye(3)[Y]
    loss = model.train_on_batch(X, one_hot, class_weight={1: 3, 2: 0.5}, return_dict=True)["loss"]
    each = losses.CategoricalCrossentropy(reduction=None)(one_hot, classifier().predict(X))
    assert loss == pytest.approx((each * weights).mean(), rel=1e-5)


def test_metrics_have_the_names_they_were_asked_by():
    one_hot = np.eye(3)[Y]
    asked = ["acc", "mae", losses.MeanSquaredError(), "categorical_accuracy", "huber"]
    model = classifier(metrics=asked, loss="categorical_crossentropy")
    history = model.fit(X, one_hot, batch_size=60).history
    names = ["loss", "acc", "mae", "mean_squared_error", "categorical_accuracy", "huber"]
    assert list(history) == list(model.metrics_names) == names
    before = classifier().predict(X)
    assert history["mae"] == [pytest.approx(abs(one_hot - before).mean(), rel=1e-5)]
    assert history["acc"] == history["categorical_accuracy"]
    assert history["acc"] == [pytest.approx((before.argmax(axis=1) == Y).mean())]


def test_the_accuracy_of_one_output_is_that_of_two_classes():
    model = Sequential([Input((2,)), Dense(1, "sigmoid")])
    model.compile("sgd", "binary_crossentropy", ["accuracy"])
    right = (model.predict(X)[:, 0] > 0.5) == (Y == 1)
    for labels in (Y == 1, (Y == 1).astype(float)[:, None]):
        assert model.evaluate(X, labels)[1] == pytest.approx(right.mean())


def test_training_goes_on_where_it_stopped():
    model = classifier()
    model.fit(X, Y, epochs=2)
    history = model.fit(X, Y, initial_epoch=2, epochs=5)
    assert history.epoch == [2, 3, 4]
    assert (model.parameters == fitted(epochs=5)).all()


def test_train_on_batch_is_a_step():
    model, other = classifier(), classifier()
    loss, accuracy = model.train_on_batch(X, Y)
    history = other.fit(X, Y, batch_size=60, shuffle=False).history
    assert [loss, accuracy] == [history["loss"][0], history["accuracy"][0]]
    assert (model.parameters == other.parameters).all()
    assert other.train_on_batch(X, Y, return_dict=True)["loss"] < loss


class Diary:
    def __init__(self):
        self.heard = []

    def set_model(self, model):
        self.model = model

    def set_params(self, params):
        self.heard.append(("params", params["epochs"], params["steps"]))

    def __getattr__(self, name):
        if not name.startswith("on_"):
            raise AttributeError(name)
        return lambda *arguments: self.heard.append((name.removeprefix("on_"), *arguments[:-1]))


class Halve(gd.callbacks.Callback):
    def on_epoch_end(self, epoch, logs):
        self.model.optimizer = SGD(self.model.optimizer.learning_rate / 2)


def test_a_callback_knows_its_model_and_may_change_its_rate():
    model, halve = classifier(SGD(0.08)), Halve()
    model.fit(X, Y, 20, epochs=3, callbacks=halve)
    assert halve.params == {"verbose": 0, "epochs": 3, "steps": 3}
    assert model.optimizer == SGD(0.01)
    other = classifier(SGD(0.08))
    for epoch, rate in enumerate((0.08, 0.04, 0.02)):
        other.optimizer = SGD(rate)
        other.fit(X, Y, 20, epochs=epoch + 1, initial_epoch=epoch)
    assert (model.parameters == other.parameters).all()


def test_callbacks_hear_what_keras_would_tell_them():
    diary, epochs = Diary(), []
    model = classifier()
    model.fit(X, Y, batch_size=40, epochs=2, callbacks=[diary, lambda *a: epochs.append(a)])
    batches = [(f"train_batch_{when}", k) for k in range(2) for when in ("begin", "end")]
    assert diary.model is model
    assert diary.heard == [
        ("params", 2, 2),
        ("train_begin",),
        *(("epoch_begin", 0), *batches, ("epoch_end", 0)),
        *(("epoch_begin", 1), *batches, ("epoch_end", 1)),
        ("train_end",),
    ]
    assert [epoch for epoch, _ in epochs] == [0, 1]
    assert [logs["loss"] for _, logs in epochs] == model.history.history["loss"]
    with pytest.raises(ValueError, match=r"a callback is a function .* got 3"):
        model.fit(X, Y, callbacks=3)


def test_a_callback_may_end_the_fit():
    model = classifier()

    def stop(epoch, logs):
        model.stop_training = epoch == 1

    assert model.fit(X, Y, epochs=9, callbacks=stop).epoch == [0, 1]
    assert (model.parameters == fitted(epochs=2)).all()
    assert model.fit(X, Y, epochs=3).epoch == [0, 1, 2]


def test_an_interrupted_fit_keeps_what_it_has(tmp_path):
    model = classifier()

    class Impatient:
        def on_train_batch_end(self, batch, logs):
            if len(model.history.epoch) == 2 and batch == 0:
                raise KeyboardInterrupt

    record = Snapshots(every=1, file=tmp_path / "path.npy")
    with pytest.raises(KeyboardInterrupt):
        model.fit(X, Y, epochs=9, callbacks=Impatient(), record=record)
    assert model.history.epoch == [0, 1]
    assert len(model.history.history["loss"]) == 2
    assert model.history.trajectory.steps.tolist() == [0, 1, 2, 3, 4, 5]
    assert (model.history.trajectory.points[-1] == model.parameters).all()
    assert (model.history.trajectory.points[4] == fitted(epochs=2)).all()


@pytest.mark.parametrize(
    ("record", "steps"),
    [
        (3, [0, 3, 6, 8]),
        (Snapshots(every=100), [0, 8]),
        (Snapshots(count=3), [0, 4, 8]),
        (Snapshots(count=100), list(range(9))),
    ],
)
@pytest.mark.parametrize("in_file", [False, True])
def test_snapshots_are_the_weights_on_the_way(record, steps, in_file, tmp_path):
    if in_file:
        record = Snapshots.of(record)
        record = Snapshots(record.every, record.count, tmp_path / "path.npy")
    model, ways = classifier(), [classifier().parameters.copy()]

    class Watcher:
        def on_train_batch_end(self, batch, logs):
            ways.append(model.parameters.copy())

    history = model.fit(X, Y, epochs=4, record=record, callbacks=Watcher())
    path = history.trajectory
    assert path.steps.tolist() == steps
    assert (path.points == np.array(ways)[steps]).all()
    assert path.diverged_at is None
    assert path.label == "Adam"
    first = np.random.default_rng([0, 0]).permutation(60)[:32]
    loss = model.objective(X[first], Y[first])(ways[0])
    assert path.values[0] == pytest.approx(loss, rel=1e-6)
    assert np.isfinite(path.values).all()
    assert isinstance(path.points, np.memmap) == in_file
    if in_file:
        assert (np.load(tmp_path / "path.npy") == path.points).all()
        assert [file.name for file in tmp_path.iterdir()] == ["path.npy"]


def test_divergence_is_data():
    model = Sequential([Input((2,)), Dense(1)])
    model.compile(SGD(1e20), "mse")
    history = model.fit(X, X[:, 0], epochs=4, record=1)
    assert not np.isfinite(history.history["loss"][-1])
    gone = history.trajectory.diverged_at
    assert 0 < gone < 8
    assert np.isfinite(history.trajectory.values[:gone]).all()
    assert not np.isfinite(history.trajectory.values[gone])


def large():
    rng = np.random.default_rng(0)
    model = Sequential([Flatten(input_shape=(28, 28)), Dense(300, "relu"), Dense(10, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"])
    return model, rng.random((600, 28, 28), "float32"), rng.integers(0, 10, 600)


def peak(run):
    tracemalloc.start()
    run()
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return most


def test_fitting_allocates_three_copies_of_the_parameters_and_a_batch():
    model, x, y = large()
    model.fit(x, y)
    batch = 32 * (784 + 4 * 300 + 4 * 10) * 4
    assert peak(lambda: model.fit(x, y)) < 3 * model.parameters.nbytes + batch + 100_000
    images = (255 * x).astype(np.uint8)
    assert peak(lambda: model.fit(images, y)) < 3 * model.parameters.nbytes + batch + 150_000


def test_memory_of_a_rule_is_used_again():
    model, x, y = large()
    model.compile("adam", "sparse_categorical_crossentropy")
    model.fit(x, y)
    assert peak(lambda: model.fit(x, y)) < 5.6 * model.parameters.nbytes


def learned(optimizer):
    model = classifier(optimizer)
    model.fit(X, Y, epochs=2)
    before = [np.copy(value) for value in model.optimizer_state]
    held = model.optimizer_state
    model.fit(X, Y, epochs=4, initial_epoch=2)
    for value, as_it_was in zip(held, before, strict=True):
        np.testing.assert_array_equal(value, as_it_was)
    return [model.parameters, *model.optimizer_state]


@pytest.mark.parametrize("settings", [{}, {"weight_decay": 0.01}, {"clipvalue": 0.01}], ids=str)
@pytest.mark.parametrize("kind", [*OPTIMIZERS.values()], ids=lambda kind: kind.__name__)
def test_memory_used_again_holds_the_same_bits(kind, settings, monkeypatch):
    plain = learned(kind(**settings))
    monkeypatch.setattr(memory, "MANY", 1)
    for reused, fresh in zip(learned(kind(**settings)), plain, strict=True):
        np.testing.assert_array_equal(reused, fresh)


def test_recording_to_a_file_adds_nothing_that_grows(tmp_path):
    model, x, y = large()
    model.fit(x, y)
    plain = peak(lambda: model.fit(x, y, epochs=2))
    record = Snapshots(every=1, file=tmp_path / "path.npy")
    recorded = peak(lambda: model.fit(x, y, epochs=2, record=record))
    assert recorded < plain + model.parameters.nbytes / 4
    assert (tmp_path / "path.npy").stat().st_size > 39 * model.parameters.nbytes


NAN = X.copy()
NAN[7, 1] = math.nan
REFUSED = {
    "shape": ({"x": X[:, :1]}, r"x must have the shape \(n, 2\), got \(60, 1\)"),
    "axes": ({"x": X[..., None, None]}, r"got \(60, 2, 1, 1\)"),
    "number": ({"x": X[0, 0]}, r"x must have the shape \(n, 2\), got \(\)"),
    "empty": ({"x": X[:0], "y": Y[:0]}, "x is empty"),
    "text": ({"x": np.full((60, 2), "a")}, "x must be an array of real numbers"),
    "names": ({"y": ["cat"] * 60}, r"got text such as 'cat': numpy.unique\(y, "),
    "ragged": ({"x": [[1, 2]] * 59 + [[1]]}, "its rows differ in length"),
    "nothing": ({"y": None}, "there are no targets: give y beside x"),
    "nan": ({"x": NAN}, "x must be finite, but sample 7 has nan"),
    "infinite": ({"x": np.where(X > 2, np.inf, X)}, "x must be finite, but sample .* has inf"),
    "lengths": ({"y": Y[:50]}, "x has 60 samples, but y has 50"),
    "labels": ({"y": Y + 1}, r"has the label 3 at position \d+, but there are 3 classes"),
    "negative": ({"y": Y - 1}, "label -1"),
    "odd labels": ({"y": Y + 0.5}, "a label is a whole number"),
    "nan labels": ({"y": np.where(Y == 1, np.nan, Y)}, "y must be finite"),
    "one-hot": ({"y": np.eye(3)[Y]}, "for one-hot targets take categorical_crossentropy"),
    "batch": ({"batch_size": 0}, "batch_size must be a whole number of at least 1, got 0"),
    "epochs": ({"epochs": 1.5}, "epochs must be a whole number of at least 1, got 1.5"),
    "split": ({"validation_split": 1.0}, "validation_split must be a number from 0 to below 1"),
    "all held out": ({"validation_split": 0.99}, "leaves none to learn from"),
    "verbose": ({"verbose": 3}, "verbose must be 'auto', 0, 1 or 2, got 3"),
    "seed": ({"seed": -1}, "seed must be a whole number of at least 0, got -1"),
    "record": ({"record": 0}, "record must be a whole number of at least 1, got 0"),
    "folder": ({"record": Snapshots(count=2, file="/no/where.npy")}, "there is no folder"),
    "weights": ({"sample_weight": [1, 2]}, r"must have the shape \(60,\), got \(2,\)"),
    "negative weights": ({"sample_weight": X[:, 0]}, "sample_weight must be finite and not"),
    "class weights": ({"class_weight": [1, 2]}, "class_weight must be a dictionary"),
    "class name": ({"class_weight": {"1": 2}}, "has the key '1', but the classes are 0 to 2"),
    "no class": ({"class_weight": {3: 2}}, "has the key 3, but the classes are 0 to 2"),
    "callback": ({"callbacks": [dict]}, r"a callback is an object, dict\(\), not its class"),
    "validation": ({"validation_data": X}, r"must be \(x, y\) or"),
    "validation labels": ({"validation_data": (X, Y + 1)}, "the label 3"),
    "validation nan": ({"validation_data": (NAN, Y)}, "validation x must be finite"),
}


@pytest.mark.parametrize(("wrong", "message"), REFUSED.values(), ids=REFUSED)
def test_bad_input_is_refused_before_any_weight_has_changed(wrong, message):
    model = classifier()
    before = model.parameters.copy()
    with np.errstate(all="ignore"), pytest.raises(ValueError, match=message):
        model.fit(**{"x": X, "y": Y, **wrong})
    assert (model.parameters == before).all()
    assert model.optimizer_state is None
    verbs = [model.evaluate, model.train_on_batch, model.objective]
    for verb in verbs if set(wrong) <= {"x", "y"} else ():
        with pytest.raises(ValueError, match=message):
            verb(**{"x": X, "y": Y, **wrong})


@pytest.mark.parametrize(
    ("other", "goes_on"),
    [
        (SGD(0.01), True),
        (SGD(0.01, momentum=0.9), False),
        (Adam(0.01), False),
        ("adam", False),
    ],
    ids=str,
)
def test_another_optimizer_goes_on_with_a_memory_of_its_kind_only(other, goes_on):
    model = classifier("sgd")
    model.fit(X, Y, verbose=0)
    steps = model.optimizer_state.t
    model.optimizer = other
    model.fit(X, Y, verbose=0)
    assert model.optimizer == optimizers.get(other)
    assert model.optimizer_state.t == (2 * steps if goes_on else steps)


def test_what_is_no_optimizer_changes_nothing():
    model = classifier("sgd")
    with pytest.raises(ValueError, match="an optimizer is one such as"):
        model.optimizer = 0.1
    assert model.optimizer == SGD()


@pytest.mark.parametrize(
    ("layers", "loss", "advice"),
    [
        ([Input((2,)), Dense(3)], "mse", r"by one_hot\(y_true, 3\)$"),
        (
            [Input((4, 2)), Dense(3, "softmax")],
            "sparse_categorical_crossentropy",
            "a Flatten layer makes one vector of each sample$",
        ),
    ],
    ids=["one-hot", "flatten"],
)
def test_labels_of_another_shape_are_told_what_is_missing(layers, loss, advice):
    model = Sequential(layers)
    model.compile("sgd", loss)
    with pytest.raises(ValueError, match=advice):
        model.fit(np.zeros((60, *model.input_shape[1:])), Y)


def test_accuracy_of_numbers_is_refused_by_name():
    model = Sequential([Input((2,)), Dense(1)])
    model.compile("sgd", "mse", ["accuracy"])
    with pytest.raises(ValueError, match=r"accuracy asks whether .* for numbers watch 'mae'"):
        model.fit(X, 3 * X[:, 0])


def test_nothing_is_trained_before_it_is_compiled():
    model = Sequential([Input((2,)), Dense(1)])
    for verb in (model.fit, model.evaluate, model.train_on_batch, model.objective):
        with pytest.raises(ValueError, match="not compiled: call compile"):
            verb(X, Y)
    assert model.predict(X).shape == (60, 1)
    with pytest.raises(ValueError, match="x must be finite"):
        model.predict(NAN)
    with pytest.raises(ValueError, match="has no layers"):
        Sequential().predict(X)


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({}, "write Snapshots"),
        ({"every": 1, "count": 2}, "write Snapshots"),
        ({"count": 1}, "count must be a whole number of at least 2"),
        ({"every": 0}, "every must be"),
        ({"every": 1, "file": "path.npz"}, "file must end in .npy, got 'path.npz'"),
    ],
)
def test_snapshots_that_make_no_sense_are_refused(settings, message):
    with pytest.raises(ValueError, match=message):
        Snapshots(**settings)
