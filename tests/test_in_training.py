"""Layers that differ in training: their slopes, what they remember, what chance decides, files."""

from dataclasses import dataclass, field

import numpy as np
import pytest

import gdviz as gd
from gdviz import layers
from gdviz.layers import (
    ELU,
    Activation,
    BatchNormalization,
    Dense,
    Dropout,
    Input,
    LayerNormalization,
    LeakyReLU,
    ReLU,
    Rescaling,
    Softmax,
)
from gdviz.models import Model, Sequential, load
from gdviz.network import rows
from gdviz.network.part import Part
from gdviz.programs import loops
from gdviz.studies import recorded
from gdviz.training.passes import BoundPass, FreshPass

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(12, 4)) + 1, RNG.normal(size=(12, 2))
CHAINS = {
    "batch": [Dense(3, "tanh"), BatchNormalization(momentum=0.8), Dense(3), ELU()],
    "first": [BatchNormalization(epsilon=0.1), Dense(3, "tanh")],
    "bare": [Dense(3), BatchNormalization(center=False, scale=False), Activation("tanh")],
    "shift": [Rescaling(0.5, 0.1), BatchNormalization(scale=False), Dense(3, "sigmoid")],
    "sample": [Dense(3, "tanh"), LayerNormalization(), LeakyReLU(), Softmax()],
    "scaled": [LayerNormalization(center=False), Dense(3, "tanh"), LayerNormalization(scale=False)],
    "noise": [Dropout(0.3), Dense(5, "tanh"), Dropout(0.5, noise_shape=(None, 1)), ReLU(0.9, 0.2)],
    "penalty": [
        Dense(3, "tanh", kernel_regularizer="l2", bias_regularizer=gd.regularizers.L1(0.1))
    ],
}


def model_of(name, dtype="float64", seed=3):
    """Return a model of new layers like those of a chain, whose weights are all other numbers."""
    chain = [type(layer).from_config(layer.get_config()) for layer in CHAINS[name]]
    penalty = gd.regularizers.L1L2(0.01, 0.02)
    model = Sequential([Input((4,), dtype=dtype), *chain, Dense(2, kernel_regularizer=penalty)])
    rng = np.random.default_rng(seed)
    model.parameters += rng.normal(0, 0.2, len(model.parameters))
    for layer in model.layers:
        for each in layer.statistics:
            each += rng.uniform(0, 0.5, each.shape)
    model.compile(gd.SGD(0.1), "mse", ["mae"])
    return model


@pytest.mark.parametrize("training", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_slopes_and_products_are_those_of_small_changes(name, training):
    model = model_of(name)
    objective = model.objective(X, Y, training=training)
    point, vector = model.parameters.copy(), RNG.normal(size=len(model.parameters))
    h = 1e-6
    value, gradient = objective.value_and_gradient(point)
    assert value == objective(point)
    ahead, behind = objective(point + h * vector), objective(point - h * vector)
    assert gradient @ vector == pytest.approx((ahead - behind) / (2 * h), rel=1e-7, abs=1e-9)
    ahead, behind = (objective.gradient(point + step * vector) for step in (h, -h))
    product = objective.hessian_vector(point, vector)
    np.testing.assert_allclose(product, (ahead - behind) / (2 * h), 1e-6, 1e-8)
    assert (model.parameters == point).all()


@pytest.mark.parametrize("name", CHAINS)
def test_an_objective_in_a_mode_is_the_loss_in_that_mode(name):
    model = model_of(name)
    here = model.parameters.copy()
    known = model.objective(X, Y)(here)
    assert known == pytest.approx(model.evaluate(X, Y, verbose=0)[0], rel=1e-12)
    in_training = model.objective(X, Y, training=True)(here)
    model.compile(gd.SGD(0.0), "mse")
    step = model.train_on_batch(X, Y)
    if name == "noise":
        assert in_training != pytest.approx(known, rel=1e-3)
    else:
        assert step == pytest.approx(in_training, rel=1e-12)


@pytest.mark.parametrize("name", CHAINS)
def test_planes_through_weights_are_exact(name):
    model = model_of(name)
    for training in (False, True):
        objective = model.objective(X, Y, training=training)
        directions = RNG.normal(size=(2, len(model.parameters)))
        coefficients = RNG.normal(size=(9, 2))
        along = objective.along(model.parameters, directions)(coefficients)
        points = model.parameters + coefficients @ directions
        np.testing.assert_allclose(along.values, objective(points), 1e-11)
    errors = gd.landscape(model, X, Y, resolution=4, samples=6).errors
    bare = model_of(name)
    for layer in bare.layers:
        if isinstance(layer, Dense):
            layer.kernel_regularizer = layer.bias_regularizer = None
    plain = gd.landscape(bare, X, Y, resolution=4, samples=6).errors
    np.testing.assert_allclose(errors, plain, 1e-6)  # a penalty is that of all samples


@pytest.mark.parametrize("name", CHAINS)
def test_memory_that_is_used_again_changes_nothing(name):
    ways = []
    for kind in (BoundPass, FreshPass):
        model = model_of(name)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gdviz.training.fit.can_be_bound", lambda _, kind=kind: kind is BoundPass)
            history = model.fit(X, Y, batch_size=5, epochs=3, verbose=0).history
        ways.append((np.concatenate([w.ravel() for w in model.get_weights()]), history))
    np.testing.assert_allclose(ways[0][0], ways[1][0], 1e-10, 1e-12)
    np.testing.assert_allclose(ways[0][1]["loss"], ways[1][1]["loss"], 1e-11)


def test_a_batch_normalization_is_exact_far_from_zero():
    model = Sequential([Input((1,), dtype="float32"), BatchNormalization(momentum=0.0)])
    model.compile(gd.SGD(0.0), "mse")
    x = 4096 + np.array([[-1.0], [1], [-1], [1]])
    model.train_on_batch(x, 0 * x)
    assert [each.tolist() for each in model.get_weights()[2:]] == [[4096], [1]]


def test_moments_may_be_those_of_other_axes():
    x = RNG.normal(size=(5, 3, 2))
    for layer, axes in ((BatchNormalization(axis=1), (0, 2)), (LayerNormalization((1, 2)), (1, 2))):
        model = Sequential([Input((3, 2), dtype="float64"), layer])
        (part,) = layer.parts_in_training()
        (w,) = model.network.split(model.parameters)
        mean, variance = x.mean(axes, keepdims=True), x.var(axes, keepdims=True)
        wanted = (x - mean) / np.sqrt(variance + 1e-3)
        np.testing.assert_allclose(part.forward(x, w), wanted, 1e-12, 1e-12)
        assert layer.gamma.shape == ((3,) if axes == (0, 2) else (3, 2))


# ----------------------------------------------------------------------------------------- chance


def dropping(**settings):
    chain = [Dense(30, "tanh"), Dropout(0.4, **settings), Dense(2)]
    model = Sequential([Input((4,), dtype="float64"), *chain])
    model.compile(gd.SGD(0.05, momentum=0.9), "mse")
    return model


def weights_after(model, **how):
    model.fit(X, Y, batch_size=5, verbose=0, **how)
    return model.parameters.copy()


def test_what_is_dropped_comes_from_the_seed():
    first = weights_after(dropping(), epochs=3, seed=1)
    assert (weights_after(dropping(), epochs=3, seed=1) == first).all()
    assert (weights_after(dropping(), epochs=3, seed=2, shuffle=False) != first).any()
    own = [weights_after(dropping(seed=7), epochs=2, seed=s, shuffle=False) for s in (1, 2)]
    assert (own[0] == own[1]).all()
    model = dropping()
    model.compile(gd.SGD(0.0), "mse")
    losses = [
        model.fit(X, Y, epochs=1, shuffle=False, verbose=0).history["loss"][0] for _ in range(2)
    ]
    assert losses[0] != losses[1]


def test_a_training_with_dropout_goes_on_as_if_it_had_not_stopped(tmp_path):
    model, whole = dropping(), weights_after(dropping(), epochs=4)
    model.fit(X, Y, batch_size=5, verbose=0, epochs=2)
    again = load(model.save(tmp_path / "m.npz"))
    assert (weights_after(again, initial_epoch=2, epochs=4) == whole).all()


def test_steps_alone_drop_other_numbers_each_time():
    model = dropping()
    model.compile(gd.SGD(0.0), "mse")
    losses = [model.train_on_batch(X, Y) for _ in range(3)]
    assert len(set(losses)) == 3


def test_an_objective_in_training_drops_the_same_at_every_point():
    model, point = dropping(), dropping().parameters
    objective = model.objective(X, Y, training=True, seed=4)
    assert (
        objective(point) == objective(point) == model.objective(X, Y, training=True, seed=4)(point)
    )
    assert objective(point) != model.objective(X, Y, training=True, seed=5)(point)
    batches = [objective.batch(np.arange(k, k + 4))(point) for k in (0, 4)]
    assert batches[0] != batches[1]
    path = gd.descend(objective, gd.SGD(0.02), start=point, steps=20)
    assert (np.diff(path.values) < 0).all()


def test_dropout_scales_what_it_keeps():
    (part,) = (p.noisy(50, np.dtype("float32")) for p in dropping().layers[1].parts_in_training())
    part.draw(np.random.default_rng(0))
    x = np.ones((50, 30), np.float32)
    y = part.forward(x, ())
    assert y.dtype == np.float32
    np.testing.assert_allclose(np.unique(y), [0, 1 / 0.6], 1e-6)
    assert (dropping().layers[1].parts(), Dropout(0.0)(Input((3,))).shape) == ((), (None, 3))


# ----------------------------------------------------------------------------------------- frozen


@pytest.mark.parametrize(
    "optimizer",
    [gd.SGD(0.1, momentum=0.9, weight_decay=0.1), gd.AdamW(0.01), gd.Lion(0.01, clipnorm=1.0)],
)
def test_what_is_frozen_stays_where_it_is(optimizer):
    model = model_of("batch")
    model.compile(optimizer, "mse")
    model.layers[0].trainable = model.layers[1].trainable = False
    before = model.get_weights()
    model.fit(X, Y, epochs=2, batch_size=5, verbose=0)
    moved = [(a != b).any() for a, b in zip(before, model.get_weights(), strict=True)]
    assert moved == [False] * 6 + [True] * 4
    model.layers[0].trainable = model.layers[1].trainable = True
    model.fit(X, Y, epochs=1, batch_size=5, verbose=0)
    moved = [(a != b).any() for a, b in zip(before, model.get_weights(), strict=True)]
    assert all(moved)


def test_dropout_may_stand_last():
    model = Sequential([Input((4,), dtype="float64"), Dense(1, "sigmoid"), Dropout(0.2)])
    model.compile("sgd", "binary_crossentropy")
    history = model.fit(X, np.arange(12) % 2, batch_size=6, epochs=2, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    assert 0 < model.predict(X).min() <= model.predict(X).max() < 1


def test_layers_are_thawed_between_epochs():
    class Thaw(gd.callbacks.Callback):
        kernels = ()

        def on_epoch_begin(self, epoch, logs):
            self.model.layers[0].trainable = epoch >= 2
            self.kernels = (*self.kernels, self.model.layers[0].kernel.copy())

    thaw, model = Thaw(), model_of("batch")
    model.fit(X, Y, epochs=4, batch_size=5, verbose=0, callbacks=[thaw])
    changes = [(a != b).any() for a, b in zip(thaw.kernels, thaw.kernels[1:], strict=False)]
    assert changes == [False, False, True]


def test_what_is_frozen_is_a_constant_of_an_objective():
    model = model_of("batch")
    model.layers[0].trainable = False
    objective, there = model.objective(X, Y), RNG.normal(size=len(model.parameters))
    held = slice(0, 15)
    moved = there.copy()
    moved[held] += 1
    assert objective(moved) == objective(there)
    assert not objective.gradient(there)[held].any()
    assert objective.gradient(there)[15:].any()
    assert not objective.hessian_vector(there, moved)[held].any()
    directions = np.stack([there, moved])
    along = objective.along(model.parameters, directions)(np.array([[0.3, -0.2]]))
    wanted = objective(model.parameters + 0.3 * there - 0.2 * moved)
    np.testing.assert_allclose(along.values, wanted, 1e-12)


def test_an_objective_is_the_same_whatever_becomes_of_the_model():
    model = model_of("batch")
    objective, point = model.objective(X, Y), model.parameters.copy()
    value = objective(point)
    model.fit(X, Y, epochs=1, verbose=0)
    assert objective(point) == value != model.objective(X, Y)(point)


# -------------------------------------------------------------------------- layers that are changed


def test_a_setting_that_is_changed_after_building_counts():
    model, x = model_of("noise"), X.astype(float)
    before = model.predict(x)
    model.layers[1].activation = "relu"
    assert model.layers[1].activation == gd.activations.relu
    after = model.predict(x)
    assert (before != after).any()
    same = Sequential([Input((4,), dtype="float64"), Dense(5, "relu"), ReLU(0.9, 0.2), Dense(2)])
    same.set_weights(model.get_weights())
    np.testing.assert_allclose(after, same.predict(x), 1e-14)
    model.layers[0].rate = model.layers[2].rate = 0.0
    plain = np.square(after - Y).mean()
    model.layers[-1].kernel_regularizer = "l2"
    penalty = 0.01 * np.square(model.layers[-1].kernel).sum()
    np.testing.assert_allclose(model.evaluate(x, Y, verbose=0)[0], plain + penalty, 1e-12)
    model.layers[-1].kernel_regularizer = None
    np.testing.assert_allclose(model.objective(x, Y, training=True)(model.parameters), plain, 1e-12)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda m: setattr(m.layers[0], "units", 9), "was built with 15 weights, but asks for 45"),
        (lambda m: setattr(m.layers[0], "use_bias", False), "asks for 12 now: make a new model"),
        (
            lambda m: setattr(m.layers[1], "activation", "relu"),
            r"put Activation\('relu'\) after it",
        ),
        (lambda m: setattr(m.layers[0], "activation", "rleu"), "no activation is called 'rleu'"),
        (lambda m: setattr(m.layers[0], "trainable", "no"), "trainable must be True or False"),
    ],
)
def test_a_change_that_cannot_be_is_refused(change, message):
    model = model_of("batch")

    def changed():
        change(model)
        model.fit(X, Y, verbose=0)

    with pytest.raises(ValueError, match=message):
        changed()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Dropout(1.0), "rate must be a number from 0 to below 1"),
        (lambda: Dropout(0.5, noise_shape=(2, 3))(Input((3,))), "noise_shape must be"),
        (lambda: Dropout(0.5, noise_shape=2), r"noise_shape must be a tuple .* got 2"),
        (lambda: BatchNormalization(axis=0)(Input((3,))), "axis 0 counts the samples"),
        (lambda: BatchNormalization(axis="last"), "axis must be a whole number, got 'last'"),
        (lambda: LayerNormalization(axis=(1, 2.5)), "each axis must be a whole number, got 2.5"),
        (lambda: BatchNormalization(momentum=2), "momentum must be a finite number from 0 to 1"),
        (lambda: LayerNormalization(axis=3)(Input((3,))), "axis must be from 1 to 1"),
        (lambda: ReLU(threshold=-1), "threshold must be a finite number of at least 0, got -1"),
        (lambda: Softmax(axis=0)(Input((3,))), "axis 0 counts the samples"),
        (lambda: Rescaling([1.0, 2])(Input((3,))), r"scale of shape \(2,\) does not meet"),
        (lambda: Rescaling("a"), "scale must be finite numbers"),
        (lambda: Dense(3, kernel_regularizer="l3"), "no regularizer is called 'l3'"),
        (lambda: Dense(3, input_dim=2, input_shape=(2,)), "say the same"),
        (lambda: Dense(3, activity_regularizer="l2"), "penalties are of weights"),
        (lambda: Dense(3, kernel_constraint="max_norm"), r"gd.Projected\(rule, set\)"),
        (lambda: LeakyReLU(alpha=0.1), "write negative_slope=0.1"),
        (lambda: Dense(3, input_dim=0), "input_dim must be a whole number of at least 1"),
        (lambda: Dense(np.ones(2)), r"units must be a whole number of at least 1, got array\("),
    ],
)
def test_wrong_settings_are_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


# ---------------------------------------------------------------------------- what is said and kept


@pytest.mark.parametrize("name", CHAINS)
def test_they_go_to_files_and_back(name, tmp_path):
    model = model_of(name)
    model.layers[0].trainable = False
    model.fit(X, Y, epochs=2, batch_size=5, verbose=0)
    again = load(model.save(tmp_path / "m.npz"))
    assert [layer.get_config() for layer in again.layers] == [
        layer.get_config() for layer in model.layers
    ]
    assert again.layers[0].trainable is False
    for one, other in zip(model.get_weights(), again.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
    for each in (model, again):
        each.fit(X, Y, epochs=4, initial_epoch=2, batch_size=5, verbose=0)
    assert (model.predict(X) == again.predict(X)).all()


def test_a_summary_counts_what_does_not_learn():
    model, lines = model_of("batch", "float32"), []
    model.summary(print_fn=lines.append)
    assert "Total params: 47 (188.00 B)" in lines[0]
    assert "Trainable params: 41 (164.00 B)" in lines[0]
    assert "Non-trainable params: 6 (24.00 B)" in lines[0]
    model.layers[0].trainable = False
    model.summary(print_fn=lines.append, style="classic")
    assert "Total params: 47\nTrainable params: 26\nNon-trainable params: 21\n" in lines[1]
    assert (model.count_params(), len(model.parameters)) == (47, 41)
    assert [w.shape for w in model.trainable_variables] == [(3,), (3,), (3, 3), (3,), (3, 2), (2,)]
    assert len(model.non_trainable_variables) == 4


def test_models_of_some_layers_share_what_they_remember():
    model = model_of("batch")
    part = Model(model.input, model.layers[1].output)
    model.fit(X, Y, epochs=1, verbose=0)
    assert (part.layers[2].moving_mean == model.layers[1].moving_mean).all()
    assert (part.parameters == model.parameters[:21]).all()
    model.add(Dense(1))
    assert (part.layers[2].moving_mean == model.layers[1].moving_mean).all()


def test_snapshots_keep_statistics_beside_the_weights():
    model = model_of("batch")
    history = model.fit(X, Y, epochs=3, batch_size=5, verbose=0, record=1)
    assert history.statistics.shape == (10, 6)
    assert (history.statistics[-1] == np.ravel(model.statistics)).all()
    before = [each.copy() for each in model.statistics]
    found = recorded.recorded_of(model, history)
    again = model_of("batch")
    again.fit(X, Y, epochs=2, batch_size=5, verbose=0)
    np.testing.assert_allclose(recorded.outputs(model, found.points[6], X), again.predict(X), 1e-12)
    first, part = again.layers[1], Model(again.input, again.layers[1].output)
    there = recorded.outputs_of(model, model.layers[1], found.points[6], X)
    np.testing.assert_allclose(there, part.predict(X), 1e-12)
    assert (first.statistics[0] != before[0]).any()
    assert [each.tolist() for each in model.statistics] == [each.tolist() for each in before]


def test_they_are_drawn():
    model = model_of("batch")
    scene = gd.plotting.plot_model(model, show_layer_activations=True)
    assert "BatchNormalization(" in scene.metadata["Comment"]


# ------------------------------------------------------------------------------------ one's own


@dataclass(frozen=True)
class Shaken(Part):
    """y = x + noise - m, m a moving mean of the batches: noise and statistics of nobody's."""

    features: int
    statistics: list = field(default=(), compare=False)
    noise_shape: tuple = None

    def in_training(self):
        return Shaken(self.features, self.statistics, (self.features,))

    def draw(self, rng):
        self.noise[...] = rng.normal(0, 0.1, self.noise.shape)

    def remember(self, x):
        if self.noise is not None:
            self.statistics[0][...] = 0.5 * (self.statistics[0] + x.mean(axis=0))

    def forward(self, x, w):
        return x - self.statistics[0] + (0 if self.noise is None else self.noise)

    def pull(self, x, y, gradient, w):
        return gradient

    def push(self, x, y, dx, w, dw):
        return dx

    def pull_change(self, x, y, dx, gradient, change, w, dw):
        return change


class Shake(layers.Layer):
    def first_statistics(self):
        return [np.zeros(self.input_shape[-1])]

    def parts(self):
        return (Shaken(self.input_shape[-1], self.statistics),)


def test_a_layer_of_ones_own_goes_the_same_way(tmp_path):
    def cubes(w):
        return 0.1 * np.sum(np.abs(w) ** 3)

    def model_of_ones_own():
        chain = [Dense(3, "tanh"), Shake(), Dense(2, kernel_regularizer=cubes)]
        model = Sequential([Input((4,), dtype="float64"), *chain])
        model.compile("sgd", "mse")
        return model

    model, other = model_of_ones_own(), model_of_ones_own()
    for each in (model, other):
        each.fit(X, Y, epochs=2, batch_size=5, verbose=0)
    assert (model.predict(X) == other.predict(X)).all()
    assert model.layers[1].statistics[0].any()
    objective, h = model.objective(X, Y, training=True), 1e-6
    vector = RNG.normal(size=len(model.parameters))
    rise = objective(model.parameters + h * vector) - objective(model.parameters - h * vector)
    slope = objective.gradient(model.parameters) @ vector
    assert slope == pytest.approx(rise / (2 * h), rel=1e-6)
    with pytest.raises(ValueError, match="has no product with the Hessian"):
        objective.hessian_vector(model.parameters, vector)
    model.layers[2].kernel_regularizer = None
    again = load(model.save(tmp_path / "m.npz"), {"Shake": Shake})
    assert (again.predict(X) == model.predict(X)).all()


@pytest.mark.skipif(not loops.is_installed(), reason="a loop needs Numba")
def test_a_compiled_loop_has_the_same_numbers(monkeypatch):
    monkeypatch.setattr(loops, "HOT", 0)
    monkeypatch.setattr(loops, "_LOOPS", {})
    x, dy, w = RNG.normal(size=(3, 7, 5))
    ways = []
    for found in ((), rows.loops_for(x.dtype, 1, 1)):
        slopes = np.empty((2, 5))
        at_work = rows.Rows(x, np.empty_like(x), (w[0].copy(), w[1].copy()), (*slopes,), 1e-3)
        at_work.dy[...] = dy
        for calls in at_work.calls(found):
            for call in calls:
                call()
        ways.append([at_work.y, at_work._dx, slopes, at_work.mean, at_work.variance])
    for one, other in zip(*ways, strict=True):
        np.testing.assert_array_equal(one, other)
    gradients, penalty = dy.copy(), gd.regularizers.L1L2(0.1, 0.3)
    value = penalty.bind(w, gradients, 1)()
    np.testing.assert_array_equal(gradients, dy + penalty.gradient(w))
    assert value == penalty(w)
    assert [loop.run is None for loop in loops._LOOPS.values()] == [False] * 3
