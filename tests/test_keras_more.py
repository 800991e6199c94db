"""What Keras gives for layers, regularizers and trainings with them: see the reference's README.

Each group of the file is a function of its own.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from gdviz import callbacks, layers, optimizers, regularizers
from gdviz.layers import Input
from gdviz.losses import MeanSquaredError
from gdviz.models import Model, Sequential

REFERENCE = json.loads((Path(__file__).parent / "reference" / "keras_more.json").read_text("utf-8"))


def cases(group, *kinds):
    """Return the cases of a group, of some layers if they are named."""
    some = [case for case in REFERENCE[group] if not kinds or case["layer"] in kinds]
    return pytest.mark.parametrize("case", some, ids=lambda case: case["id"])


def near(got, wanted, tolerance):
    np.testing.assert_allclose(got, np.array(wanted, float), **tolerance)


def regularizer(given):
    if not isinstance(given, dict):
        return given
    return getattr(regularizers, given["class"])(**given["kwargs"])


def built(case, shape):
    """Return the layer of a case as a model of its own, with the weights of the case."""
    layer = getattr(layers, case["layer"])(**case["kwargs"])
    model = Sequential([Input(shape, dtype="float64"), layer])
    model.set_weights(case.get("weights", []))
    return model, layer


def slopes(parts, x, gradient, model):
    """Return dL/dx and dL/dw through parts, for a gradient dL/dy."""
    weights = model.network.split(model.parameters)
    out = model.network.split(np.zeros_like(model.parameters))
    values = [x]
    for part, w in zip(parts, weights, strict=True):
        values.append(part.forward(values[-1], w))
    for k in reversed(range(len(parts))):
        parts[k].collect(values[k], gradient, out[k])
        gradient = parts[k].pull(values[k], values[k + 1], gradient, weights[k])
    return values[-1], gradient, [array for part in out for array in part]


@cases("layers", "BatchNormalization")
def test_batch_normalization(case):
    model, layer = built(case, case["sample_shape"])
    value, slope = case["tol"]["value"], case["tol"]["gradient"]
    parts, names = layer.parts_in_training(), case["weight_names"]
    weights = model.network.split(model.parameters)
    for k, batch in enumerate(map(np.array, case["batches"])):
        y, dx, own = slopes(parts, batch, np.array(case["R"]) if k == 0 else 0 * batch, model)
        near(y, case["training_outputs"][k], value)
        if k == 0:
            near(dx, case["gradient"]["x"], slope)
            for name, got in zip(names, own, strict=False):
                near(got, case["gradient"][name], slope)
        bound = parts[0].bind(batch.copy(), np.empty_like(batch), weights[0], weights[0])
        for call in bound.forward:
            call()
        near(bound.y, y, {"rtol": 1e-11, "atol": 1e-12})
        parts[0].remember(batch)
        near(layer.moving_mean, case["moving_mean_after"][k], value)
        near(layer.moving_variance, case["moving_variance_after"][k], value)
    near(model.predict(case["inference_input"]), case["inference_output"], value)


@cases("layers", "LayerNormalization")
def test_layer_normalization(case):
    model, layer = built(case, case["sample_shape"])
    x, gradient = np.array(case["x"]), np.array(case["R"])
    y, dx, own = slopes(layer.parts_in_training(), x, gradient, model)
    near(y, case["output"], case["tol"]["value"])
    near(model.predict(x), case["output"], case["tol"]["value"])
    near(dx, case["gradient"]["x"], case["tol"]["gradient"])
    for name, got in zip(case["weight_names"], own, strict=True):
        near(got, case["gradient"][name], case["tol"]["gradient"])


@cases("layers", "Dropout")
def test_dropout(case):
    x = np.array(case["x"])
    model, layer = built(case, x.shape[1:])
    near(model.predict(x), case["inference_output"], case["tol"]["value"])
    if not case["kwargs"]["rate"]:
        assert layer.parts_in_training() == ()
        return
    (part,) = (part.noisy(4000, np.dtype(float)) for part in layer.parts_in_training())
    part.draw(np.random.default_rng(0))
    y = part.forward(np.ones((4000, *x.shape[1:])), ())
    near(np.unique(y), [0, case["kept_scale"]], case["tol"]["value"])
    assert (y == 0).mean() == pytest.approx(case["kwargs"]["rate"], abs=0.02)
    assert abs(np.corrcoef(y.T)[0, 1:]).max() < 0.05


@cases("layers", "Dense")
def test_regularized_dense(case):
    x, y = map(np.array, (case["x"], case["y"]))
    penalties = [regularizer(case[f"{name}_regularizer"]) for name in ("kernel", "bias")]
    dense = layers.Dense(
        case["units"],
        **case["kwargs"],
        kernel_regularizer=penalties[0],
        bias_regularizer=penalties[1],
    )
    model = Sequential([Input(x.shape[1:], dtype="float64"), dense])
    model.set_weights(case["weights"])
    model.compile("sgd", case["loss"])
    value, slope = case["tol"]["value"], case["tol"]["gradient"]
    near(model.predict(x), case["output"], value)
    near(MeanSquaredError()(y, model.predict(x)), case["data_loss"], value)
    asked = zip((dense.kernel_regularizer, dense.bias_regularizer), dense.weights, strict=True)
    near([one(w) for one, w in asked if one], case["penalties"], value)
    loss, gradient = model.objective(x, y).value_and_gradient(model.parameters)
    near([loss, model.evaluate(x, y, verbose=0)], [case["total_loss"]] * 2, value)
    wanted = [np.ravel(case["gradient"][name]) for name in ("kernel", "bias")]
    near(gradient, np.concatenate(wanted), slope)


@cases("layers", "ReLU", "LeakyReLU", "ELU", "Softmax", "Activation", "Rescaling")
def test_layers_without_weights(case):
    x = np.array(case["x"])
    model, layer = built(case, x.shape[1:])
    near(model.predict(x), case["output"], case["tol"]["value"])
    y, dx, _ = slopes(layer.parts_in_training(), x, np.array(case["R"]), model)
    near(y, case["output"], case["tol"]["value"])
    jumps = [0, *(case["kwargs"].get(name) for name in ("threshold", "max_value"))]
    smooth = ~np.isin(x, [each for each in jumps if each is not None])
    near(dx[smooth], np.array(case["gradient"]["x"])[smooth], case["tol"]["gradient"])


def trained(case):
    """Return the model of a training, with its first weights, compiled."""
    chain = []
    for told in case["layers"]:
        asked = {k: regularizer(told[k]) for k in told if k.endswith("regularizer")}
        layer = getattr(layers, told["class"])(**told["kwargs"], **asked)
        layer.trainable = told.get("trainable", True)
        chain.append(layer)
    inputs = Input(case["input_shape"], dtype="float64")
    if case["model"] == "sequential":
        model = Sequential([inputs, *chain])
    else:
        place = inputs
        for layer in chain:
            place = layer(place)
        model = Model(inputs, place)
    model.set_weights([w for layer in case["initial_weights"] for w in layer])
    optimizer = getattr(optimizers, case["optimizer"]["class"])(**case["optimizer"]["kwargs"])
    model.compile(
        optimizer, case["loss"], case["metrics"], weighted_metrics=case["weighted_metrics"]
    )
    return model


def told(case):
    """Return what `fit` of a training is told."""
    as_they_are = ("epochs", "batch_size", "shuffle", "validation_freq", "validation_split")
    found = {name: case[name] for name in (*as_they_are, "sample_weight") if name in case}
    if "class_weight" in case:
        found["class_weight"] = dict(map(tuple, case["class_weight"]))
    if "x_val" in case:
        found["validation_data"] = samples(case, "x_val", "y_val")
    return found | {"callbacks": [callback(each) for each in case.get("callbacks", ())]}


def samples(case, x="x", y="y"):
    return np.array(case[x]), np.array(case[y], case["y_dtype"])


def callback(given):
    settings = dict(given["kwargs"])
    if table := settings.pop("schedule_table", None):
        settings["schedule"] = lambda epoch: table[epoch]
    return getattr(callbacks, given["class"])(**settings)


@pytest.mark.parametrize("case", REFERENCE["training"], ids=lambda case: case["id"])
def test_training(case):
    model, near_enough = trained(case), case["tol"]["history"]
    counts = len(model.trainable_weights), len(model.non_trainable_weights)
    assert counts == (case["trainable_weights"], case["non_trainable_weights"])
    x, y = samples(case)
    near(model.predict(x), case["predict_before"], near_enough)
    history = model.fit(x, y, verbose=0, **told(case)).history
    assert set(history) == set(case["history"])
    for key, values in case["history"].items():
        near(history[key], values, near_enough)
    wanted = [np.ravel(w) for layer in case["final_weights"] for w in layer]
    got = [np.ravel(w) for w in model.get_weights()]
    near(np.concatenate(got), np.concatenate(wanted), case["tol"]["weights"])
    near(model.predict(x), case["predict_after"], near_enough)
    found = model.evaluate(x, y, verbose=0, return_dict=True)
    for key, value in case["evaluate_after"].items():
        near(found[key], value, near_enough)
