"""A pass, bound to its arrays, gives what the network gives that makes new ones, to the bit."""

import itertools
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from rounding import assert_equal_but_for_rounding

from gdviz import SGD, RMSprop, losses
from gdviz.activations import ACTIVATIONS, LeakyReLU, ReLU
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.loss import of_labels
from gdviz.loss.rows import over_rows
from gdviz.loss.softmax import cross_entropy_of_logits
from gdviz.models import Model, Sequential
from gdviz.network import joined
from gdviz.network.parts import Affine, Bend, programs_of
from gdviz.network.totals import Totals
from gdviz.programs import loops, memory
from gdviz.training.passes import BoundPass
from gdviz.training.samples import checked_samples, rows

RNG = np.random.default_rng(8)
X, LABELS, WEIGHTS = RNG.normal(size=(23, 2, 3)), RNG.integers(0, 3, 23), RNG.uniform(0, 2, 23)
ONE_HOT = np.eye(3)[LABELS]
PARTS = np.array([3, 0, 17, 5, 5, 22, 9]), slice(4, 11)
ENDS = {
    "labels": ("softmax", "sparse_categorical_crossentropy", LABELS),
    "one-hot": ("softmax", "categorical_crossentropy", ONE_HOT),
    "several": ("sigmoid", "binary_crossentropy", ONE_HOT),
    "squares": ("linear", "mse", ONE_HOT),
    "mixed": ("tanh", "cosine_similarity", ONE_HOT),
    "summed": ("softmax", losses.SparseCategoricalCrossentropy(reduction="sum"), LABELS),
}


@pytest.fixture(params=["NumPy", "compiled"])
def way(request, monkeypatch):
    """Pass by NumPy alone, and with every loop that there can be."""
    if request.param == "compiled":
        pytest.importorskip("numba")
        monkeypatch.setattr(loops, "HOT", 0)
        monkeypatch.setattr(loops, "_LOOPS", LOOPS)
    else:
        monkeypatch.setattr(loops, "is_installed", lambda: False)
    return request.param


LOOPS = {}  # one for all tests, since to compile takes a while


def model_of(hidden, last, loss, dtype):
    inputs = Input((2, 3), dtype=dtype)
    x = Dense(4, hidden)(inputs)  # along the last axis
    x = Activation(hidden)(Dense(5, use_bias=False)(Flatten()(x)))
    model = Model(inputs, Dense(3, last)(Dense(2, hidden)(x)))
    model.compile("sgd", loss)
    return model


def samples_of(model, x, y, weights=None):
    shapes, dtype = (model.input_shape[1:], model.output_shape[1:]), model.parameters.dtype.name
    return checked_samples(x, y, weights, None, shapes=shapes, dtype=dtype, loss=model.loss)


def assert_passes(model, x, y, weights=None):
    """Compare passes of several batches with what the criterion gives for them."""
    samples, gradient = samples_of(model, x, y, weights), np.zeros_like(model.parameters)
    wanted = np.zeros_like(gradient)
    split = model.criterion.network.split
    with np.errstate(all="ignore"):
        given = model.criterion, samples, model.parameters, gradient
        passing = BoundPass(*given, size=7, batches=5)
        for indices in itertools.chain(PARTS, PARTS):
            batch = samples.take(indices)
            loss, outputs = model.criterion.value_and_gradient(
                batch, split(model.parameters), split(wanted)
            )
            assert passing(indices) == loss
            assert_equal_but_for_rounding(gradient, wanted)
            assert_equal_but_for_rounding(passing.outputs, outputs)
            model.parameters -= 0.1 * gradient
    assert gradient.any()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_for_each_end(end, dtype, way):
    *end, targets = end
    assert_passes(model_of("relu", *end, dtype), X, targets)


@pytest.mark.parametrize("hidden", [*(kind() for kind in ACTIVATIONS.values()), LeakyReLU(0.5)])
def test_for_each_activation(hidden, way):
    assert_passes(model_of(hidden, *ENDS["labels"][:2], "float32"), X, LABELS)


@pytest.mark.parametrize("end", ["labels", "squares"])
def test_with_weights(end, way):
    *settings, targets = ENDS[end]
    assert_passes(model_of("relu", *settings, "float64"), X, targets, WEIGHTS)


@pytest.mark.parametrize(
    "x",
    [
        np.asfortranarray(X),
        np.repeat(X, 2, axis=0)[::2],
        (100 * X).astype(np.int8),
        X.astype(np.float32),
    ],
    ids=["columns", "every other", "bytes", "narrower"],
)
def test_for_samples_however_they_lie(x, way):
    assert_passes(model_of("relu", *ENDS["labels"][:2], "float64"), x, LABELS)


@pytest.mark.parametrize("x", [np.ones((3000, 64), order="F"), np.ones((6000, 64))[::2]])
def test_samples_that_lie_apart_are_not_copied_for_a_batch(x):
    tracemalloc.start()
    rows(x, np.arange(32))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < x.nbytes / 10


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("writeable", [True, False])
@pytest.mark.parametrize("every", [1, 2])
def test_all_samples_as_they_lie_are_one_batch(dtype, every, writeable, way):
    x, labels, weights = (
        np.repeat(each, every, axis=0)[::every] for each in (X.astype(dtype), LABELS, WEIGHTS)
    )
    x.flags.writeable = labels.flags.writeable = weights.flags.writeable = writeable
    model = model_of("relu", *ENDS["labels"][:2], "float32")
    start = model.parameters.copy()

    def after(train):
        model.parameters[:] = start
        train()
        return model.parameters.tobytes()

    def fit(size, weight):
        model.fit(x, labels, size, epochs=3, shuffle=False, sample_weight=weight)

    def single_steps(weight):
        for _ in range(3):
            model.train_on_batch(x, labels, sample_weight=weight)

    for weight in None, weights:
        end = after(lambda weight=weight: single_steps(weight))
        assert after(lambda weight=weight: fit(len(x), weight)) == end != start.tobytes()
        assert after(lambda weight=weight: fit(10**9, weight)) == end


def test_all_samples_as_they_lie_are_not_copied():
    model = model_of("relu", *ENDS["labels"][:2], "float64")
    x, labels = np.ones((20_000, 2, 3)), np.zeros(20_000, int)
    samples, gradient = samples_of(model, x, labels), np.zeros_like(model.parameters)
    given = model.criterion, samples, model.parameters, gradient, len(x), 5
    batches = [BoundPass(*given, as_they_lie).batch for as_they_lie in (True, False)]
    assert [np.shares_memory(batch.inputs, x) for batch in batches] == [True, False]


def test_a_batch_larger_than_the_data_takes_no_room():
    model, twin = (model_of("relu", *ENDS["labels"][:2], "float32") for _ in range(2))
    model.fit(X, LABELS, batch_size=10**12, verbose=0)
    twin.fit(X, LABELS, batch_size=len(X), verbose=0)
    np.testing.assert_array_equal(model.parameters, twin.parameters)


def test_callbacks_hear_of_batches_under_the_settings_of_the_caller():
    seen = []

    class Listening:
        def on_train_batch_begin(self, batch, logs):
            seen.append(np.geterr())

        on_train_batch_end = on_train_batch_begin

    with np.errstate(over="raise", invalid="warn"):
        wanted = np.geterr()
        model_of("relu", *ENDS["labels"][:2], "float32").fit(
            X, LABELS, batch_size=20, callbacks=Listening(), verbose=0
        )
    assert seen == [wanted] * 4


def test_a_fit_compiles_before_it_begins_what_all_its_steps_are_worth(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(memory, "MANY", 1)
    monkeypatch.setattr(loops, "_LOOPS", {})
    made, seen = [], []
    monkeypatch.setattr(loops, "compiled", lambda blueprint, dtype: made.append(type(blueprint)))

    class Listening:
        def on_train_batch_begin(self, batch, logs):
            seen.append(made.count(loops.Elementwise))

    model = model_of("relu", *ENDS["labels"][:2], "float32")
    six_steps = 6 * 2 * len(model.parameters)  # SGD does two things to each
    monkeypatch.setattr(loops, "HOT", loops.LOADED * six_steps)
    for epochs in (2, 1):
        model.fit(X, LABELS, 12, epochs, callbacks=Listening(), verbose=0)
    assert seen == [0, 0, 0, 0, 1, 1]


def test_parts_are_joined_where_it_changes_nothing(monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(loops, "HOT", 0)
    monkeypatch.setattr(loops, "_LOOPS", LOOPS)
    model = Sequential(
        [
            Input((2,)),
            *(Dense(3, "relu"), Dense(3, "tanh"), Dense(3, "relu", use_bias=False)),
            *(Dense(1, "relu"), Dense(2)),
        ]
    )
    kinds = [type(part) for part in joined.joined(model.network, np.dtype(float), 1, 1).parts]
    single = [Affine, Bend]
    assert kinds == [joined.Joined, *single, *single, *single, Affine]


class Checked(ReLU):
    """Somebody's own, which lies in memory in its own way and cannot be hashed."""

    __hash__ = None
    __eq__ = object.__eq__

    def value(self, z):
        assert np.isfinite(z).all()
        return np.asfortranarray(super().value(z))


class Threefold(losses.SparseCategoricalCrossentropy):
    """Somebody's own, three times ours, a column of values."""

    def rows(self, y, p):
        values, backward = super().rows(y, p)
        return 3 * values[:, None], lambda factor: backward(3 * factor)


class Remembering:
    """A metric that keeps what it is shown."""

    name = "remembering"

    def __init__(self):
        self.seen = []

    def prepared_targets(self, y_true, shape, dtype):
        return np.asarray(y_true)

    def mean(self, targets, predictions):
        self.seen.append((targets, predictions, targets.copy(), predictions.copy()))
        return 0.0


@pytest.mark.parametrize("weights", [None, WEIGHTS], ids=["plain", "weighted"])
def test_what_is_somebodys_own_is_asked_itself(weights, way):
    ours = model_of("relu", "linear", losses.SparseCategoricalCrossentropy(True), "float32")
    own = model_of(Checked(), "linear", Threefold(True), "float32")
    metric = Remembering()
    ours.compile(SGD(0.03), ours.loss)
    own.compile(SGD(0.01), own.loss, [metric])
    histories = [
        model.fit(X, LABELS, 6, 3, sample_weight=weights, verbose=0).history["loss"]
        for model in (ours, own)
    ]
    np.testing.assert_allclose(histories[1], 3 * np.array(histories[0]), rtol=1e-5)
    np.testing.assert_allclose(own.parameters, ours.parameters, rtol=1e-4, atol=1e-6)
    for targets, predictions, *as_seen in metric.seen:
        np.testing.assert_array_equal(targets, as_seen[0])
        np.testing.assert_array_equal(predictions, as_seen[1])


@pytest.mark.parametrize("hidden", ["gelu", "elu", "sigmoid", "relu"])
def test_nothing_is_asked_of_memory_that_is_not_filled_yet(hidden, way):
    x = np.random.default_rng(0).normal(size=(256, 50))
    model = Sequential([Input((50,)), Dense(64, hidden), Dense(10, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    used = [np.full((128, 64), 3e38, np.float32) for _ in range(8)]
    del used  # so that the next arrays hold what overflows
    model.fit(x, np.arange(256) % 10, batch_size=128, epochs=2, verbose=0)


def test_another_optimizer_may_come_in_the_middle(way, monkeypatch):
    def trained():
        model = model_of("relu", *ENDS["labels"][:2], "float64")
        model.fit(X, LABELS, 6, 4, callbacks=lambda *_: change(model), verbose=0)
        return model.parameters

    def change(model):
        model.optimizer = SGD(model.optimizer.learning_rate / 2)

    wanted = trained()
    monkeypatch.setattr(memory, "MANY", 1)
    np.testing.assert_array_equal(trained(), wanted)


@pytest.mark.parametrize("many", [1, 10**9], ids=["replayed", "plain"])
def test_a_model_may_be_compiled_again_in_the_middle(many, way, monkeypatch):
    monkeypatch.setattr(memory, "MANY", many)
    model = model_of("relu", *ENDS["labels"][:2], "float64")

    def again(epoch, logs):
        if epoch == 0:
            model.compile(RMSprop(0.01), model.loss)

    model.fit(X, LABELS, 6, 3, callbacks=again, verbose=0)
    assert model.optimizer_state.t == 8  # of two epochs: it began anew
    assert model.optimizer_state.mean_square.any()


def test_an_interruption_while_the_first_batch_is_read_is_heard(monkeypatch):
    def interrupted(array, indices):
        raise KeyboardInterrupt

    model = model_of("relu", *ENDS["labels"][:2], "float64")
    monkeypatch.setattr("gdviz.training.samples.rows", interrupted)
    with pytest.raises(KeyboardInterrupt):
        model.fit(np.asfortranarray(X), LABELS, 6, 2, record=1, verbose=0)
    assert len(model.history.trajectory) == 1


def test_an_interrupted_compilation_is_tried_again(monkeypatch):
    def interrupted(program, dtype):
        raise KeyboardInterrupt

    loop = loops.Loop(of_labels.Shifted(), np.dtype(float))
    monkeypatch.setattr(loops, "HOT", 0)
    with monkeypatch.context() as first:
        first.setattr(loops, "compiled", interrupted)
        with pytest.raises(KeyboardInterrupt):
            loop.is_ready(1)
    monkeypatch.setattr(loops, "compiled", lambda blueprint, dtype: print)
    assert loop.is_ready(1)


@given(some.integers(1, 40), some.integers(2, 40), some.sampled_from([np.float32, np.float64]))
def test_rows_add_up_as_with_numpy(rows, columns, dtype):
    pytest.importorskip("numba")
    rng = np.random.default_rng(rows * columns)
    y, pulls = rng.normal(size=(2, rows, columns)).astype(dtype)
    wanted = pulls * (y > 0)
    loop = pull_of_relu(dtype)
    total = np.empty(columns, dtype)
    loop(y, pulls, total, *programs_of(ReLU()).pull.constants)
    np.testing.assert_array_equal(pulls, wanted)
    np.testing.assert_array_equal(total, np.add.reduce(wanted, axis=0))


def pull_of_relu(dtype):
    blueprint = Totals(loops.outline(programs_of(ReLU()).pull), read=(1, 2), written=3, added=3)
    key = type(blueprint), blueprint, np.dtype(dtype)
    if key not in LOOPS:
        LOOPS[key] = loops.Loop(blueprint, np.dtype(dtype))
    loop = LOOPS[key]
    loop.heat = loops.HOT
    assert loop.is_ready(1)
    return loop.run


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(("n", "classes"), [(2, 2), (32, 10), (7, 64), (100, 3), (5, 1)])
def test_the_loops_of_a_cross_entropy_have_its_bits(n, classes, dtype, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(loops, "HOT", 0)
    monkeypatch.setattr(loops, "_LOOPS", LOOPS)
    rng = np.random.default_rng(n)
    labels, gradient = rng.integers(0, classes, n), np.empty((n, classes), dtype)
    for scale, odd in itertools.product((1, 300, 1e-3), (0, np.nan, np.inf, -np.inf)):
        z = (scale * rng.normal(size=(n, classes))).astype(dtype)
        if odd:
            z[rng.random(z.shape) < 0.1] = odd
        with np.errstate(all="ignore"):
            values = of_labels.bound(labels, z, gradient, 1 / n, batches=1)()
            wanted, slopes = over_rows(cross_entropy_of_logits, labels, z, 1 / n)
        np.testing.assert_array_equal(values, wanted)
        np.testing.assert_array_equal(gradient, slopes)


@pytest.mark.parametrize("shape", [(4, 65), (1, 10)])
def test_what_numpy_adds_up_otherwise_stays_with_it(shape, monkeypatch):
    pytest.importorskip("numba")
    monkeypatch.setattr(loops, "HOT", 0)
    z = np.zeros(shape)
    assert of_labels.bound(np.zeros(len(z), np.int64), z, z.copy(), 1.0, batches=1) is None


def test_blueprints_of_two_kinds_have_two_loops():
    blueprints = of_labels.Shifted(), of_labels.Slopes()
    assert blueprints[0] == blueprints[1]  # as tuples are
    one, other = (loops.loop_of(each, np.dtype(np.float16)) for each in blueprints)
    assert one is not other
