"""Callbacks, metrics and utilities give what Keras gave for the same, to the last digit."""

import json
import warnings
from math import exp
from pathlib import Path

import numpy as np
import pytest

import gdviz as gd
from gdviz import callbacks, metrics
from gdviz.layers import Dense, Input
from gdviz.models import Sequential

REFERENCE = json.loads((Path(__file__).parent / "reference" / "keras_more.json").read_text("utf-8"))


def numbers(given):
    """Return what the file holds, with its words for what is not finite as numbers."""
    if isinstance(given, dict):
        return {key: numbers(value) for key, value in given.items()}
    if isinstance(given, list):
        return [numbers(value) for value in given]
    return float(given) if given in ("nan", "inf", "-inf") else given


def cases(kind, **asked):
    """Return the cases of a kind that are no quirks, by their ids."""
    found = [case for case in REFERENCE[kind] if not case.get("quirk")]
    found = [c for c in found if all(c.get(key) == value for key, value in asked.items())]
    return pytest.mark.parametrize("case", found, ids=[case["id"] for case in found])


def close(found, wanted, tolerance):
    np.testing.assert_allclose(found, wanted, **tolerance["value"])


# ---------------------------------------------------------------------------------------- metrics


@cases("metrics")
def test_a_metric_over_three_batches(case):
    kind = getattr(metrics, case["metric"])
    for values, weights in (("values", None), ("weighted_values", "sample_weights")):
        metric = kind(**case["kwargs"])
        assert metric.name == case["name"]
        if values not in case:
            continue
        for k, batch in enumerate(case["batches"]):
            own = None if weights is None else case[weights][k]
            metric.update_state(batch["y_true"], batch["y_pred"], own)
            close(metric.result(), case[values][k], case["tol"])
        metric.reset_state()
        assert metric.result() == 0


@cases("metric_names")
def test_metrics_of_a_model_have_keras_names_and_values(case):
    x, y = np.array(case["x"]), np.array(case["y"], case["y_dtype"])
    last = {"regression": "linear", "binary": "sigmoid"}.get(case["target"], "softmax")
    kernel, bias = case["weights"]
    model = Sequential([Input((x.shape[1],), dtype="float64"), Dense(len(bias), last)])
    model.set_weights([kernel, bias])
    asked = case["asked"]
    if case["objects"]:
        asked = [getattr(metrics, name)() for name in asked]
    model.compile(gd.SGD(case["learning_rate"]), case["loss"], asked, case["weighted_metrics"])
    history = model.fit(x, y, batch_size=case["batch_size"], shuffle=False, verbose=0).history
    assert sorted(history) == case["names"] == sorted(model.metrics_names)
    for name, value in case["history"].items():
        close(history[name][0], value, case["tol"])
    assert len(model.evaluate(x, y, verbose=0)) == len(model.metrics_names)


# -------------------------------------------------------------------------------------- callbacks


class StandIn:
    """A model whose weights are the number of the epoch."""

    def __init__(self, rate=0.1):
        self.stop_training, self.weights, self.files = False, 0, []
        self.optimizer = type("Rule", (), {"learning_rate": rate})()
        self.watched = metrics.watched([metrics.get("accuracy", 1), metrics.get("mae", 1)])

    def get_weights(self):
        return [self.weights]

    def set_weights(self, weights):
        (self.restored,) = weights

    def save(self, path):
        self.files.append(path)

    save_weights = save


def heard(callback, logs, model, batches=0, first=0):
    """Yield the logs after each epoch of a stand-in for a training."""
    callback.set_model(model)
    call(callback, "on_train_begin", {})
    for epoch, told in enumerate(numbers(logs), first):
        model.weights = epoch
        call(callback, "on_epoch_begin", epoch, {})
        for batch in range(batches):
            call(callback, "on_train_batch_end", batch, told)
        call(callback, "on_epoch_end", epoch, told)
        yield told
        if model.stop_training:
            break
    call(callback, "on_train_end", {})


def call(callback, hook, *told):
    if method := getattr(callback, hook):
        method(*told)


def quietly(callback, case, model, **more):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a number that is not there
        yield from heard(callback, case["logs"], model, **more)


def same(one, other):
    return one == other or (one != one and other != other)


@cases("callbacks", callback="EarlyStopping")
def test_early_stopping(case):
    model, stop = StandIn(), callbacks.EarlyStopping(**case["kwargs"])
    wanted = numbers(case["epochs"])
    ran = 0
    for _, row in zip(quietly(stop, case, model), wanted, strict=True):
        ran += 1
        assert (stop.wait, stop.best_epoch) == (row["wait"], row["best_epoch"])
        assert same(stop.best, row["best"])
        assert model.stop_training == row["stopped"]
    stop.on_train_end()
    assert ran == case["epochs_run"]
    assert stop.stopped_epoch == case["stopped_epoch"]
    assert getattr(model, "restored", None) == case["restored_from_epoch"]


@cases("callbacks", callback="ReduceLROnPlateau")
def test_a_plateau_lowers_the_rate(case):
    model = StandIn(case["initial_learning_rate"])
    lower = callbacks.ReduceLROnPlateau(**case["kwargs"])
    for logs, row in zip(quietly(lower, case, model), numbers(case["epochs"]), strict=True):
        close(logs["learning_rate"], row["logged_learning_rate"], case["tol"])
        close(model.optimizer.learning_rate, row["learning_rate"], case["tol"])
        assert (lower.wait, lower.cooldown_counter) == (row["wait"], row["cooldown"])


def schedule_of(case):
    said = case["schedule"]
    return {
        "table": lambda epoch, rate: said["values"][epoch],
        "every": lambda epoch, rate: (
            rate * said["factor"] if epoch and epoch % said["every"] == 0 else rate
        ),
        "decay_after": lambda epoch, rate: (
            rate * exp(-said["rate"]) if epoch >= said["after"] else rate
        ),
        "of_epoch": lambda epoch: said["start"] / (1 + said["rate"] * epoch),
    }[said["kind"]]


@cases("callbacks", callback="LearningRateScheduler")
def test_a_scheduler_sets_the_rate(case):
    model = StandIn(case["initial_learning_rate"])
    scheduler = callbacks.LearningRateScheduler(schedule_of(case), **case["kwargs"])
    epochs = heard(scheduler, case["logs"], model, first=case["initial_epoch"])
    for logs, row in zip(epochs, case["epochs"], strict=True):
        close(model.optimizer.learning_rate, row["learning_rate"], case["tol"])
        close(logs["learning_rate"], row["logged_learning_rate"], case["tol"])


@cases("callbacks", callback="ModelCheckpoint")
def test_checkpoints(case):
    keeper = callbacks.ModelCheckpoint(
        case["stem"] + ".npz", save_weights_only=case["save_weights_only"], **case["kwargs"]
    )
    model, batches = StandIn(), case.get("batches_per_epoch", 0)
    epochs = quietly(keeper, case, model, batches=batches)
    for _, row in zip(epochs, numbers(case["epochs"]), strict=True):
        assert model.files == [f"{name}.npz" for name in row["files"]]
        assert same(keeper.best, row["best"])
        model.files = []


@cases("callbacks", callback="TerminateOnNaN")
def test_what_is_nan_ends_the_training(case, capsys):
    model, end = StandIn(), callbacks.TerminateOnNaN()
    end.set_model(model)
    for k, (logs, row) in enumerate(zip(numbers(case["logs"]), case["epochs"], strict=False)):
        end.on_train_batch_end(k, logs)
        assert model.stop_training == row["stopped"]
    assert k + 1 == case["batches_run"]
    assert ("Invalid loss" in capsys.readouterr().out) == model.stop_training


@cases("callbacks", callback="CSVLogger")
def test_a_table_of_epochs(case, tmp_path):
    path = tmp_path / "log.csv"
    for run, text in zip(case["runs"], case["files_after_runs"], strict=True):
        logger = callbacks.CSVLogger(path, **case["kwargs"])
        for _ in heard(logger, run["logs"], StandIn(), first=run["first_epoch"]):
            pass
        assert path.read_bytes().decode() == text


# ------------------------------------------------------------------------------- class weights


@cases("utils", function="class_weight")
def test_classes_weigh_the_loss(case):
    x, y = np.array(case["x"]), np.array(case["y"], case["y_dtype"])
    kernel, bias = case["weights"]
    last = "sigmoid" if case["loss_name"] == "binary_crossentropy" else "softmax"
    model = Sequential([Input((2,), dtype="float64"), Dense(len(bias), last)])
    model.set_weights([kernel, bias])
    model.compile(gd.SGD(0.0), case["loss_name"])
    by_class = {"class_weight": dict(case["class_weight"])}
    for weights in (by_class, {"sample_weight": case["sample_weights"]}):
        close(model.train_on_batch(x, y, **weights), case["loss"], case["tol"])


# -------------------------------------------------------------------------------------- utilities


@pytest.mark.parametrize("name", ["to_categorical", "normalize"])
def test_utilities(name):
    """Keras raises other errors, and its floats are truncated: these are the quirks of the file."""
    for case in REFERENCE["utils"]:
        if case["function"] != name or case.get("quirk"):
            continue
        function, settings = getattr(gd.utils, name), numbers(case["kwargs"])
        if "error" in case:
            with pytest.raises(ValueError, match="but there are 3 classes"):
                function(*case["args"], **settings)
            continue
        found = function(*case["args"], **settings)
        assert list(found.shape) == case["shape"]
        close(found, case["output"], case["tol"])
