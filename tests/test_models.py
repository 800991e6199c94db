"""Models against Keras: outputs, losses, gradients, steps, histories and the printed summary."""

import numpy as np
import pytest
from networks import REFERENCE, TOLERANCE, TWINS, optimizer_of, run_id, runs, three_classes

from gdviz import losses
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.models import Model, Sequential, clone_model
from gdviz.optimizers import SGD, Adam, Nadam, RMSprop
from gdviz.schedules import ExponentialDecay

close = np.testing.assert_allclose
TEXTS = REFERENCE["summary"]["texts"]


def tutorial():
    inputs = Input(shape=(28, 28, 1))
    x = Flatten(input_shape=(28, 28, 1))(inputs)
    x = Dense(units=300, activation="relu")(x)
    x = Dense(units=100, activation="relu")(x)
    x = Dense(units=10, activation="softmax")(x)
    return Model(inputs=inputs, outputs=x)


def printed(model, *args, **settings):
    texts = []
    model.summary(*args, print_fn=texts.append, **settings)
    return texts[0]


@pytest.mark.parametrize("twin", TWINS, ids=repr)
def test_outputs_loss_and_gradient_are_those_of_keras(twin):
    model = twin.model()
    close(model.predict(twin["x"]), twin["out"], **TOLERANCE["forward"])
    value, gradient = model.objective(twin["x"], twin["y"]).value_and_gradient(model.parameters)
    close(value, twin.case["loss_value"], **TOLERANCE["forward"])
    close(gradient, twin.vector("grad"), **TOLERANCE["gradient"])
    each = [
        model.objective(x[None], y[None])(model.parameters)
        for x, y in zip(twin["x"], twin["y"], strict=True)
    ]
    close(each, twin["per_sample_loss"], **TOLERANCE["forward"])


@pytest.mark.parametrize(("twin", "case"), runs("full_batch"), ids=run_id)
def test_steps_are_those_of_keras(twin, case):
    model = twin.model(optimizer_of(case))
    for step, loss in enumerate(case["loss_before_step"], 1):
        close(model.train_on_batch(twin["x"], twin["y"]), loss, **TOLERANCE["history"])
        if step in case["steps_saved"]:
            wanted = twin.vector(f"{case['optimizer']['id']}_step{step:02d}")
            close(model.parameters, wanted, **TOLERANCE["weights"])
    assert {1, 5, 20} == set(case["steps_saved"])


@pytest.mark.parametrize(("twin", "case"), runs("fit"), ids=run_id)
def test_epochs_are_those_of_keras(twin, case):
    model, logs = twin.model(optimizer_of(case), [twin.metric]), []

    class Listener:
        def on_train_batch_end(self, batch, batch_logs):
            logs.append(batch_logs)

    history = model.fit(
        twin["x"],
        twin["y"],
        batch_size=case["batch_size"],
        epochs=case["epochs"],
        shuffle=False,
        validation_data=(twin["x_val"], twin["y_val"]),
        callbacks=[Listener()],
    )
    assert set(history.history) == set(case["history"])
    for name, values in case["history"].items():
        close(history.history[name], values, **TOLERANCE["history"], err_msg=name)
    for got, wanted in zip(logs, case["running_logs_epoch1"], strict=False):
        assert got == pytest.approx(wanted, rel=1e-9)
    tag = case["optimizer"]["id"]
    close(model.parameters, twin.vector(f"{tag}_fit"), **TOLERANCE["weights"])
    close(model.predict(twin["x"]), twin[f"{tag}_predict"], **TOLERANCE["weights"])
    measured = model.evaluate(twin["x"], twin["y"], return_dict=True)
    assert measured == pytest.approx(case["evaluate_after"], rel=1e-9)
    assert model.evaluate(twin["x"], twin["y"], batch_size=3) == pytest.approx(
        list(measured.values()), rel=1e-12
    )


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_the_summary_is_that_of_keras(columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    assert printed(tutorial()) == TEXTS[f"columns_{columns}"]


def test_the_summary_is_printed(capsys):
    tutorial().summary(line_length=76)
    assert capsys.readouterr().out == TEXTS["columns_80"]


def test_the_classic_summary_is_that_of_tensorflow_2():
    assert printed(tutorial(), style="classic") == TEXTS["classic_tf2_6_rendered"]
    with pytest.raises(ValueError, match="style must be 'keras' or 'classic', got 'old'"):
        printed(tutorial(), style="old")


def test_a_narrow_summary_breaks_between_words_and_cuts_what_is_too_long():
    # as Keras 3.15 prints it
    assert printed(tutorial(), 40).splitlines()[1:10] == [
        "┏━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━┳━━━━━━━┓",
        "┃                 ┃ Output     ┃ Param ┃",
        "┃ Layer (type)    ┃ Shape      ┃     # ┃",
        "┡━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━╇━━━━━━━┩",
        "│ input_layer     │ (None, 28, │     0 │",
        "│ (InputLayer)    │ 28, 1)     │       │",
        "├─────────────────┼────────────┼───────┤",
        "│ flatten         │ (None,     │     0 │",
        "│ (Flatten)       │ 784)       │       │",
    ]
    assert "│ dense (Dense)   │ (None,     │ 235,… │" in printed(tutorial(), 40)
    with pytest.raises(ValueError, match="line_length=10 is too narrow"):
        printed(tutorial(), 10)


# as Keras 3.15 counts for 18 weights: those of the optimizer, its steps, its rate if it is fixed
@pytest.mark.parametrize(
    ("optimizer", "count", "size"),
    [
        (SGD(), 2, "8.00 B"),
        (SGD(momentum=0.9), 20, "80.00 B"),
        (SGD(ExponentialDecay(0.1, 10, 0.9)), 1, "4.00 B"),
        (Nadam(), 39, "156.00 B"),
        (Adam(amsgrad=True), 56, "224.00 B"),
        (RMSprop(centered=True, momentum=0.5), 56, "224.00 B"),
    ],
    ids=repr,
)
def test_after_a_fit_the_summary_counts_the_optimizer(optimizer, count, size):
    model = Sequential([Input((4,)), Dense(3), Activation("relu"), Dense(1, use_bias=False)])
    model.compile(optimizer, "mse")
    assert "Optimizer" not in printed(model)
    model.fit(np.zeros((4, 4)), np.zeros((4, 1)))
    lines = printed(model).splitlines()
    assert lines[0] == 'Model: "sequential"'
    assert lines[-1] == f" Optimizer params: {count} ({size})"
    assert lines[-4].startswith(f" Total params: {18 + count} (")


def test_the_summary_after_a_fit():
    model = tutorial()
    model.compile("sgd", "sparse_categorical_crossentropy", ["accuracy"])
    model.fit(np.zeros((2, 28, 28)), [1, 2])
    assert printed(model, 76) == TEXTS["after_fit_columns_80"]


def test_a_sequential_is_the_same_model():
    layers = [Flatten(input_shape=(28, 28, 1)), Dense(300, "relu"), Dense(100, "relu")]
    model, whole = Sequential(layers), tutorial()
    model.add(Dense(10))
    model.add(Activation("softmax"))
    assert [layer.name for layer in model.layers] == [
        *("flatten", "dense", "dense_1", "dense_2", "activation")
    ]
    assert model.count_params() == whole.count_params() == 266_610
    model.set_weights(whole.get_weights())
    x = np.random.default_rng(0).random((5, 28, 28))
    assert (model.predict(x) == whole.predict(x)).all()


@pytest.mark.parametrize("shape", [(4, 3), (4, 3, 1)])
def test_images_go_in_with_the_axis_of_one_channel_or_without_it(shape):
    model = Sequential([Input(shape), Flatten(), Dense(2)])
    images = np.random.default_rng(0).random((5, 4, 3))
    wanted = model.predict(images.reshape(5, *shape))
    for given in (images, images[..., None]):
        np.testing.assert_array_equal(model.predict(given), wanted)
    with pytest.raises(ValueError, match="x must have the shape"):
        model.predict(np.stack([images, images], axis=-1))


def test_a_sequential_without_input_is_built_by_its_first_data():
    model = Sequential([Dense(4, "tanh"), Dense(3, "softmax")], seed=1)
    model.compile("adam", "sparse_categorical_crossentropy")
    assert not model.built
    assert "(unbuilt)" in printed(model)
    with pytest.raises(ValueError, match="does not know the shape of its input yet"):
        model.count_params()
    x, y = three_classes()
    for wrong, message in (("a", "array of real numbers"), (y, r"the shape \(n, inputs\), got")):
        with pytest.raises(ValueError, match=message):
            model.fit(wrong, y)
    model.fit(x, y, verbose=0)
    assert model.input_shape == (None, 2)
    assert [weight.shape for weight in model.get_weights()] == [(2, 4), (4,), (4, 3), (3,)]


def test_adding_a_layer_keeps_the_weights_of_the_others():
    model = Sequential([Input((2,)), Dense(4, "tanh")], seed=3)
    before = model.get_weights()
    model.add(Dense(1))
    for old, new in zip(before, model.get_weights(), strict=False):
        assert (old == new).all()
    assert model.count_params() == 12 + 5
    assert np.shares_memory(model.layers[0].kernel, model.parameters)


def test_weights_are_views_into_one_vector_row_major():
    model = tutorial()
    flat = np.concatenate([weight.ravel() for weight in model.get_weights()])
    assert model.parameters.dtype == np.float32
    assert model.parameters.flags.c_contiguous
    assert (flat == model.parameters).all()
    dense = model.get_layer("dense_1")
    dense.kernel[2, 3] = 7
    assert model.parameters[235_500 + 2 * 100 + 3] == 7
    model.parameters = np.arange(266_610)
    assert dense.bias[0] == 235_500 + 30_000


def test_the_seed_decides_the_first_weights():
    def weights(**seed):
        inputs = Input((3,))
        return Model(inputs, Dense(3)(Dense(3)(inputs)), **seed).parameters

    assert (weights() == weights(seed=0)).all()
    assert (weights() != weights(seed=1)).any()
    assert (weights(seed=None) != weights(seed=None)).any()
    first = weights()
    assert (first[:9] != first[12:21]).all()


def test_a_model_of_the_first_layers_shares_their_weights():
    model = tutorial()
    first = Model(model.input, model.layers[2].output)
    x = np.random.default_rng(0).random((3, 28, 28, 1))
    hidden = first.predict(x)
    assert hidden.shape == (3, 300)
    assert np.shares_memory(first.parameters, model.parameters)
    model.parameters *= 2
    close(first.predict(x), 2 * hidden, rtol=1e-5)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_dtype_of_the_input_holds_throughout(dtype):
    inputs = Input((2,), dtype=dtype)
    model = Model(inputs, Dense(3, "softmax")(Dense(4, "gelu")(inputs)))
    model.compile(Adam(0.1), "sparse_categorical_crossentropy")
    x, y = three_classes()
    history = model.fit(x.astype("float64"), y, record=1)
    arrays = [model.parameters, model.predict(x), history.trajectory.points]
    arrays += [a for a in model.optimizer_state if isinstance(a, np.ndarray)]
    arrays += [model.objective(x, y).value_and_gradient(model.parameters)[1]]
    assert {array.dtype.name for array in arrays} == {dtype}


def test_images_may_lack_their_channel_and_be_bytes():
    model = tutorial()
    images = np.random.default_rng(0).integers(0, 255, (3, 28, 28), np.uint8)
    wanted = model.predict(images[..., None].astype("float32"))
    assert (model.predict(images) == wanted).all()
    assert wanted.sum(axis=-1) == pytest.approx(np.ones(3), rel=1e-6)


def branch(inputs):
    x = Dense(3)(inputs)
    return Model(inputs, [Dense(1)(x), Dense(2)(x)])


def twice(inputs):
    dense = Dense(3)
    return Model(inputs, dense(dense(inputs)))


def of_another_dtype(inputs):
    dense = Dense(3)
    Model(inputs, dense(inputs))
    return Sequential([Input((3,), dtype="float64"), dense])


WRONG = {
    "branch": (branch, "outputs has 2 tensors, but a model here is one chain of layers"),
    "two inputs": (lambda i: Model([i, Input((3,))], Dense(1)(i)), "inputs has 2 tensors"),
    "merge": (lambda i: Dense(3)([i, i]), "was given 2 inputs: gdviz builds chains"),
    "another input": (lambda i: Model(Input((3,)), Dense(1)(i)), "no chain of layers joins them"),
    "a middle": (lambda i: Model(Dense(3)(i), Dense(1)(i)), "what Input.* returned"),
    "twice": (twice, "stands in the chain twice"),
    "another dtype": (
        of_another_dtype,
        r"of float32: write Input\(shape, dtype='float32'\)",
    ),
    "same names": (
        lambda i: Model(i, Dense(1, name="a")(Dense(3, name="a")(i))),
        "two layers are called 'a'",
    ),
    "an array": (lambda i: Dense(3)(np.zeros((1, 3))), "is called on what Input"),
    "units": (lambda i: Dense(0), "units must be a whole number of at least 1, got 0"),
    "shape": (lambda i: Input((3, None)), "each axis of a shape must be a whole number"),
    "dtype": (lambda i: Input((3,), dtype="int8"), "dtype must be 'float32' or 'float64'"),
    "input_shape": (lambda i: Flatten(input_shape=(4,))(i), r"has input_shape=\(4,\), but"),
    "no layer": (lambda i: Sequential([3]), "made of layers, got 3"),
    "late input": (lambda i: Sequential([Dense(3), i]), "at the beginning"),
    "unknown": (lambda i: Model(i, Dense(1)(i)).get_layer("x"), "there are input_layer, dense"),
}


@pytest.mark.parametrize(("build", "message"), WRONG.values(), ids=WRONG)
def test_what_is_no_chain_is_refused(build, message):
    with pytest.raises(ValueError, match=message):
        build(Input((3,)))


@pytest.mark.parametrize(
    ("weights", "message"),
    [
        ([np.zeros((2, 3))], r"shapes \[\(2, 3\), \(3,\)\], got \[\(2, 3\)\]"),
        ([np.zeros((3, 2)), np.zeros(3)], r"got \[\(3, 2\), \(3,\)\]"),
        ([np.zeros((2, 3)), np.array(["a"] * 3)], "weights must be real numbers"),
    ],
)
def test_wrong_weights_change_nothing(weights, message):
    model = Sequential([Input((2,)), Dense(3)])
    before = model.parameters.copy()
    for target in (model, model.layers[0]):
        with pytest.raises(ValueError, match=message):
            target.set_weights(weights)
    assert (model.parameters == before).all()


def end_with(activation, units=3):
    return Sequential([Input((2,)), Dense(units, activation)])


UNFIT = {
    "no probabilities": ("linear", 3, "sparse_categorical_crossentropy", "needs probabilities"),
    "relu": ("relu", 1, "bce", "make it 'sigmoid'"),
    "twice softmax": ("softmax", 3, losses.CategoricalCrossentropy(from_logits=True), "logits"),
    "one class": ("sigmoid", 1, "categorical_crossentropy", "needs an output for each class"),
    "one softmax": ("softmax", 1, "bce", "softmax of one output is always 1"),
    "negative": ("tanh", 1, "poisson", "predictions that are not negative"),
    "no number": ("linear", 1, losses.MeanSquaredError(reduction=None), "no reduction"),
    "no loss": ("linear", 1, None, "compile needs a loss"),
    "unknown loss": ("linear", 1, "msee", "no loss is called 'msee'"),
}


@pytest.mark.parametrize(("activation", "units", "loss", "message"), UNFIT.values(), ids=UNFIT)
def test_a_loss_that_does_not_fit_is_refused(activation, units, loss, message):
    with pytest.raises(ValueError, match=message):
        end_with(activation, units).compile("sgd", loss)


def test_a_refused_compile_leaves_the_model_as_it_was():
    model = end_with("softmax")
    model.compile("sgd", "kl_divergence", ["accuracy"])
    for wrong, name in (
        (("adm", "mse"), "adm"),
        (("sgd", "hingge"), "hingge"),
        (("sgd", "mse", ["acuracy"]), "acuracy"),
    ):
        with pytest.raises(ValueError, match=name):
            model.compile(*wrong)
    assert model.metrics_names == ("loss", "accuracy")
    assert model.loss == losses.get("kl_divergence")


@pytest.mark.parametrize(
    ("activation", "loss"),
    [("softmax", "categorical_crossentropy"), ("sigmoid", "binary_crossentropy")],
)
def test_the_fused_loss_stays_finite_where_probabilities_end(activation, loss):
    model = end_with(activation)
    model.compile("sgd", loss)
    model.parameters = np.where(np.arange(9) < 6, 500.0, 0)
    model.layers[0].kernel[:, 0] = -500
    objective = model.objective([[1.0, 1.0]], [[1.0, 0.0, 0.0]])
    value, gradient = objective.value_and_gradient(model.parameters)
    assert value > 600
    assert abs(gradient).max() > 0.1
    assert np.isfinite(gradient).all()


def test_a_model_of_more_layers_takes_them_and_the_smaller_follows():
    """As in Keras both have the weights: an encoder learns with the autoencoder around it."""
    inputs, x = Input((3,)), np.random.default_rng(0).normal(size=(20, 3))
    code = Dense(2, "tanh")(inputs)
    encoder = Model(inputs, code)
    before = encoder.predict(x)
    whole = Model(inputs, Dense(3)(code))
    np.testing.assert_array_equal(encoder.predict(x), before)
    whole.compile("adam", "mse")
    whole.fit(x, x, verbose=0)
    assert (encoder.predict(x) != before).any()
    assert np.shares_memory(encoder.parameters, whole.parameters)
    np.testing.assert_array_equal(encoder.parameters, whole.parameters[:8])


def test_layers_of_a_clone_go_into_another_model():
    x = np.random.default_rng(0).normal(size=(20, 2))
    first = Sequential([Input((2,)), Dense(4, "tanh"), Dense(3, "softmax")])
    clone = clone_model(first)
    clone.set_weights(first.get_weights())
    other = Sequential(clone.layers[:-1])
    other.add(Dense(1, "sigmoid", name="new"))
    other.layers[0].trainable = False
    other.compile("adam", "binary_crossentropy")
    other.fit(x, x[:, 0] > 0, verbose=0)
    np.testing.assert_array_equal(other.get_weights()[0], first.get_weights()[0])
    assert not np.shares_memory(other.parameters, first.parameters)
    with pytest.raises(ValueError, match="some layers of 'sequential' went into another model"):
        clone.predict(x)
