"""Callbacks hear what Keras would tell them, and what they do is done."""

import numpy as np
import pytest
from two_classes import X, Y, classifier

import gdviz as keras
from gdviz.layers import Dense, Flatten

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


class Forgetful(keras.callbacks.Callback):
    def on_epoch_end(self, epoch):
        raise AssertionError("it is never called")


@pytest.mark.parametrize(
    ("callback", "hook", "told"),
    [
        (Forgetful(), "on_epoch_end", "epoch, logs"),
        (lambda epoch: None, "on_epoch_end", "epoch, logs"),
        (
            keras.callbacks.LambdaCallback(on_train_batch_end=lambda: None),
            "on_train_batch_end",
            "batch, logs",
        ),
        (keras.callbacks.LambdaCallback(on_train_end=lambda: None), "on_train_end", "logs"),
    ],
)
def test_a_hook_that_cannot_be_called_is_refused_before_the_training(callback, hook, told):
    model = classifier()
    before = model.parameters.copy()
    with pytest.raises(ValueError, match=rf"^{hook} is called with \({told}\), which .* cannot "):
        model.fit(X, Y, callbacks=[callback], verbose=0)
    np.testing.assert_array_equal(model.parameters, before)


@pytest.mark.parametrize("schedule", [lambda: 0.1, lambda epoch, rate, more: 0.1])
def test_a_schedule_takes_an_epoch_and_at_most_the_rate(schedule):
    with pytest.raises(ValueError, match=r"^schedule must take the epoch, or the epoch and the"):
        keras.callbacks.LearningRateScheduler(schedule)


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
        (keras.callbacks.EarlyStopping("acc"), "'acc', but there are .*: did you mean 'accuracy'"),
    ],
)
def test_what_is_watched_and_not_there_is_warned_of(callback, said):
    with pytest.warns(UserWarning, match=f"EarlyStopping watches {said}"):
        classifier().fit(X, Y, epochs=2, callbacks=callback, verbose=0)


def test_a_validation_that_is_there_is_not_asked_for():
    stopping = keras.callbacks.EarlyStopping("val_acc")
    with pytest.warns(UserWarning, match=r"val_accuracy: did you mean 'val_accuracy'\?$"):
        classifier().fit(X, Y, callbacks=stopping, validation_split=0.5, verbose=0)


def test_settings_of_callbacks_that_cannot_be_are_refused():
    falling = keras.SGD(keras.schedules.CosineDecay(0.1, 9))
    model = classifier(asked=[lambda y, p: 0.0], optimizer=falling)
    for callback, said in (
        (keras.callbacks.EarlyStopping("<lambda>"), "say mode='max' or mode='min'"),
        (keras.callbacks.LearningRateScheduler(lambda epoch: 0.1), "the learning rate follows Cos"),
        (keras.callbacks.ModelCheckpoint("{val_loss}.npz"), "is called by 'val_loss', but there"),
    ):
        with pytest.raises(ValueError, match=said):
            model.fit(X, Y, epochs=2, callbacks=callback, verbose=0)
    for make, said in (
        (lambda: keras.callbacks.EarlyStopping(mode="least"), "mode must be one of"),
        (
            lambda: keras.callbacks.ReduceLROnPlateau(factor=1.5),
            "factor must be a number from 0 to",
        ),
        (lambda: keras.callbacks.LearningRateScheduler(0.1), "must be a function of the epoch"),
    ):
        with pytest.raises(ValueError, match=said):
            make()


def test_a_short_last_batch_counts_for_its_size():
    model = classifier(asked=["mse"])
    watched = model.evaluate(X, Y, batch_size=50, verbose=0)
    np.testing.assert_allclose(watched, model.evaluate(X, Y, verbose=0), rtol=1e-6)


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
