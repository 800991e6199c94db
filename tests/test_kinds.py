"""What a kind declares, and that somebody's own goes wherever ours do."""

import json
import re
from dataclasses import dataclass
from inspect import signature

import numpy as np
import pytest
from owned import (
    OWN,
    Curved,
    Gain,
    Gains,
    Heavy,
    Quantile,
    Quartic,
    Root,
    Signs,
    Within,
    model_of_ones_own,
)
from owned import X as INPUTS
from owned import Y as TARGETS
from reading import texts

import gdviz as gd
from gdviz import (
    activations,
    initializers,
    layers,
    losses,
    methods,
    metrics,
    models,
    optimizers,
    regularizers,
    schedules,
    sets,
)
from gdviz.ground.kinds import Kind, snake_case
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.losses import Loss
from gdviz.models import Sequential
from gdviz.network.part import Part
from gdviz.network.parts import Affine
from gdviz.plotting import plot_model
from gdviz.training.passes import BoundPass, FreshPass

TABLES = {
    activations.ActivationFunction: activations.ACTIVATIONS,
    initializers.Initializer: initializers.INITIALIZERS,
    layers.Layer: layers.LAYERS,
    losses.Loss: losses.LOSSES,
    methods.Method: methods.METHODS,
    metrics.Metric: metrics.METRICS,
    optimizers.Optimizer: optimizers.OPTIMIZERS,
    regularizers.Regularizer: regularizers.REGULARIZERS,
    schedules.Schedule: schedules.SCHEDULES,
    sets.AllowedSet: sets.SETS,
}
GET = {
    activations.ActivationFunction: activations.get,
    initializers.Initializer: initializers.get,
    losses.Loss: losses.get,
    methods.Method: methods.get,
    metrics.Metric: lambda given: metrics.get(given, 3),
    optimizers.Optimizer: optimizers.get,
    regularizers.Regularizer: regularizers.get,
    sets.AllowedSet: sets.set_of,
}
OURS = [kind for table in TABLES.values() for kind in table.values()]
SET = {
    **{"units": 3, "shape": (2,), "activation": "tanh", "negative_slope": 0.3, "alpha": 0.4},
    **{"approximate": True, "seed": 3, "value": 0.5, "mean": 0.1, "stddev": 0.2},
    **{"boundaries": (3, 5), "values": (0.3, 0.2, 0.1), "delta": 0.35, "label_smoothing": 0.1},
    **{"initial_learning_rate": 0.3, "decay_steps": 5, "first_decay_steps": 4, "decay_rate": 0.5},
    **{"top": 0.3, "friction": 0.2, "tau": 0.8, "size": 0.2, "reach": 0.1, "first": 2.0},
    **{"first_rate": 0.4, "shrink": 0.3, "decrease": 0.2, "pure": True},
    **{"low": -2.0, "high": (1.0, 3.0), "radius": 0.5, "centre": (0.0, 1.0), "total": 2.0},
    **{"rate": 0.3, "scale": 0.5, "epsilon": 0.02, "momentum": 0.7, "l1": 0.02, "l2": 0.03},
    **{"kernel_regularizer": "l2", "beta_regularizer": "l1", "max_value": 2.0},
    **{"learning_rate": 0.3, "weight_decay": 0.02, "reduction": "sum", "threshold": 0.4},
}
"""Settings that are no defaults, by name."""
NORMALIZING = (layers.BatchNormalization, layers.LayerNormalization)
"""Layers of which `scale` says whether they do."""


@pytest.fixture(autouse=True)
def _tables_as_they_were():
    before = {base: dict(table) for base, table in TABLES.items()}
    yield
    for base, table in before.items():
        base.table.clear()
        base.table.update(table)


def made(kind):
    """Return one of a kind with settings that are no defaults, where it has some of these."""
    given = SET | {"scale": False} if issubclass(kind, NORMALIZING) else SET
    return kind(**{name: given[name] for name in signature(kind).parameters if name in given})


# ------------------------------------------------------------------------------- what one must say


X2 = np.ones((1, 2))


@pytest.mark.parametrize(
    ("base", "use", "method"),
    [
        (
            activations.ActivationFunction,
            lambda mine: Sequential([Input((2,)), Dense(2, mine)]).predict(X2, verbose=0),
            "value(self, z)",
        ),
        (activations.ActivationFunction, lambda mine: mine.slope(X2, X2), "slope(self, z, a)"),
        (initializers.Initializer, lambda mine: mine((3,)), "draw(self, shape, rng)"),
        (layers.Layer, lambda mine: Sequential([Input((2,)), mine]), "parts(self)"),
        (metrics.Metric, lambda mine: mine([[0]], [[1]]), "values(self, targets, predictions)"),
        (regularizers.Regularizer, lambda mine: mine(X2), "__call__(self, weights)"),
        (regularizers.Separable, lambda mine: mine(X2), "term(self, weights)"),
        (regularizers.Separable, lambda mine: mine.gradient(X2), "slope(self, weights)"),
        (
            schedules.Schedule,
            lambda mine: gd.descend("x^2 + y^2", gd.SGD(mine), (1, 1), 1),
            "__call__(self, step)",
        ),
        (Part, lambda mine: mine.forward(X2, []), "forward(self, x, w)"),
        (Part, lambda mine: mine.pull(X2, X2, X2, []), "pull(self, x, y, gradient, w)"),
    ],
)
def test_what_leaves_out_a_method_that_it_must_have_is_told_to_write_it(base, use, method):
    name = method.partition("(")[0]
    with pytest.raises(ValueError, match=rf"^Mine has no {name}: write def ") as caught:
        use(type("Mine", (base,), {})())
    assert f"def {method}, which returns " in str(caught.value)


def test_a_loss_without_a_formula_is_told_to_write_one():
    with pytest.raises(ValueError, match=r"^Mine has no formula: write one, such as formula = "):
        type("Mine", (Loss,), {})()([[0.0]], [[1.0]])


class Halved(gd.optimizers.Optimizer):
    share: float = 0.5


@dataclass(frozen=True)
class Kept(Halved):
    share: float = 0.5


class Fading(schedules.Schedule):
    first: float = 0.1


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Halved(share=0.1), "Halved has no setting 'share'"),
        (lambda: Fading(0.1), "Fading was given 1 values, but takes none without a name"),
    ],
)
def test_settings_that_are_annotated_alone_are_told_what_makes_them_settings(make, message):
    told = "write @dataclasses.dataclass(frozen=True) above class "
    with pytest.raises(ValueError, match=f"^{message}: {re.escape(told)}(Halved|Fading), which"):
        make()
    assert Kept(share=0.1).share == 0.1
    with pytest.raises(ValueError, match=r"^SGD has no setting 'kind': it takes learning_rate"):
        gd.SGD(kind=2)


# ----------------------------------------------------------------------------------------- names


def test_there_are_no_other_kinds():
    assert {base for base in Kind.__subclasses__() if base.__module__ != "owned"} == set(TABLES)
    for base, table in TABLES.items():
        assert base.table is table
        assert table
        assert all(issubclass(kind, base) for kind in table.values())


@pytest.mark.parametrize("kind", OURS, ids=lambda kind: kind.__name__)
def test_a_class_is_found_by_each_of_its_names(kind):
    assert kind.table[kind.names[0]] is kind
    get = next((GET[base] for base in GET if issubclass(kind, base)), None)
    if get:
        for name in (*kind.names, kind.__name__, kind.__name__.lower()):
            if kind is not metrics.Accuracy:  # its name means what fits the outputs
                assert type(get(name)) is kind
        assert type(get(kind)) is kind


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("KLDivergence", "kl_divergence"),
        ("MeanSquaredError", "mean_squared_error"),
        ("InputLayer", "input_layer"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("_Mine", "mine"),
    ],
)
def test_a_class_without_names_is_called_as_keras_would(name, wanted):
    assert snake_case(name) == wanted


def test_what_says_its_names_is_found_by_them_and_what_does_not_is_not():
    class Absent(Loss):
        formula = "(y - p)**6"

    class Sextic(Loss, names=("sextic", "sixth")):
        formula = "(y - p)**6"

    for given in ("sextic", "SIXTH", "Sextic", Sextic, Sextic()):
        assert losses.get(given) == Sextic()
    assert losses.get("sixth").name == "sextic"
    assert metrics.get("sixth", 1).name == "sixth"
    assert losses.get(Absent).name == "absent"
    with pytest.raises(ValueError, match="no loss is called 'absent'"):
        losses.get("absent")


def test_a_cell_that_runs_again_enters_its_class_again():
    for power in (4, 6):

        class Mine(Loss, names=f"to_the_{power}"):
            formula = f"(y - p)**{power}"

    assert losses.get("to_the_6").formula == "(y - p)**6"
    assert "to_the_4" not in losses.LOSSES


@pytest.mark.parametrize("name", ["huber", "mse", "MeanSquaredError", "kl__divergence"])
def test_a_name_that_is_taken_is_refused(name):
    with pytest.raises(ValueError, match=f"a loss is called {name!r} already: "):

        class Mine(Loss, names=name):
            formula = "y - p"

    assert "Mine" not in {kind.__name__ for kind in losses.LOSSES.values()}


@pytest.mark.parametrize("base", GET, ids=lambda base: base.kind)
def test_what_is_of_no_kind_is_refused_in_a_sentence(base):
    get = GET[base]
    for wrong in (3, int, base):
        with pytest.raises(ValueError, match=rf"^an? {base.kind} is "):
            get(wrong)
    with pytest.raises(ValueError, match=f"^no {base.kind} is called 'nonsense'"):
        get("nonsense")

    class Mine(base):
        walk = None  # which a method must say

        def __init__(self, size):
            self.size = size

    with pytest.raises(ValueError, match=r"Mine must be given with its settings: .*'size'"):
        get(Mine)


# -------------------------------------------------------------------------------------- settings


@pytest.mark.parametrize("kind", [*OURS, *OWN], ids=lambda kind: kind.__name__)
def test_settings_make_one_like_it(kind):
    one = made(kind)
    again = kind.from_config(one.get_config())
    assert repr(again) == repr(one)
    if not isinstance(one, layers.Layer):
        assert again == one
        assert one not in (kind, 3)
    if kind is not Quantile:  # as a dataclass that may be changed
        assert hash(again) == hash(one) or isinstance(one, layers.Layer)


def test_those_of_one_class_differ_by_their_settings():
    assert Root(0.1) != Root(0.2)
    assert Signs() == Signs(0.5)
    assert Signs() != initializers.Zeros()
    assert repr(Signs(0.2)) == "Signs(size=0.2)"
    assert Dense(3) != Dense(3)  # each has weights of its own


class Scaled(layers.Layer):
    """Written as for Keras: it keeps a setting under another name, and says it in its config."""

    def __init__(self, factor, **settings):
        super().__init__(**settings)
        self.by = factor

    def parts(self):
        return ()

    def get_config(self):
        return {**super().get_config(), "factor": self.by}


class Forgetful(Scaled):
    get_config = layers.Layer.get_config


def test_settings_may_be_said_as_for_keras(tmp_path):
    model = Sequential([Input((2,)), Scaled(3, name="three"), Dense(1)])
    assert repr(model.layers[0]) == "Scaled(name='three')"
    loaded = models.load(model.save(tmp_path / "model.npz"), {"Scaled": Scaled})
    assert (loaded.layers[0].by, loaded.layers[0].name) == (3, "three")


def test_what_is_nobodys_kind_is_saved_if_it_says_its_settings(tmp_path):
    class Beside:
        name = "beside"
        prepared_targets, mean = Within().prepared_targets, Within().mean

    class Said(Beside):
        def get_config(self):
            return {}

    path, model = tmp_path / "model.npz", model_of_ones_own()
    model.compile("sgd", "mse", [Beside()])
    with pytest.raises(ValueError, match=r"Beside object .* its class needs get_config\(\)"):
        model.save(path)
    model.compile("sgd", "mse", [Said()])
    loaded = models.load(model.save(path), {kind.__name__: kind for kind in (*OWN, Said)})
    assert isinstance(loaded.metrics[0], Said)


def test_a_setting_that_is_not_kept_is_named(tmp_path):
    model = Sequential([Input((2,)), Forgetful(3), Dense(1)])
    with pytest.raises(
        ValueError, match=r"Forgetful cannot be saved .*'factor' as self\.factor, or"
    ):
        model.save(tmp_path / "model.npz")
    assert not list(tmp_path.iterdir())


# ------------------------------------------------------------------------------------- in a model


def test_it_learns_in_memory_that_is_used_again_as_in_new():
    ways = []
    for kind in (BoundPass, FreshPass):
        model = model_of_ones_own()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("gdviz.training.fit.can_be_bound", lambda _, kind=kind: kind is BoundPass)
            history = model.fit(INPUTS, TARGETS, batch_size=10, epochs=4, verbose=0).history
        ways.append((model.parameters, history))
    np.testing.assert_array_equal(ways[0][0], ways[1][0])
    assert ways[0][1] == ways[1][1]
    assert ways[0][1]["loss"][-1] < 0.5 * ways[0][1]["loss"][0]
    assert list(ways[0][1]) == ["loss", "within", "mae"]


def test_its_memory_is_used_again_where_it_is_known_to_keep_none():
    class Beside:
        """A metric of nobody's."""

        name = "beside"
        prepared_targets, mean = Within().prepared_targets, Within().mean

    used = []

    def counted(kind):
        def call(passing, indices):
            used.append(kind)
            return called(passing, indices)

        called = kind.__call__
        return call

    with pytest.MonkeyPatch.context() as patch:
        for kind in (BoundPass, FreshPass):
            patch.setattr(kind, "__call__", counted(kind))
        for asked in ([Within()], [Beside()]):
            model = model_of_ones_own()
            model.compile("sgd", Quartic(), asked)
            model.fit(INPUTS, TARGETS, batch_size=53, epochs=2, verbose=0)
    assert used == [BoundPass, BoundPass, FreshPass, FreshPass]


def test_its_slopes_are_those_of_differences():
    model = model_of_ones_own()
    objective, point = model.objective(INPUTS, TARGETS), model.parameters.copy()
    vector, h = np.random.default_rng(1).normal(size=point.shape), 1e-6
    ends = [objective.value_and_gradient(point + side * h * vector) for side in (1, -1)]
    _, gradient = objective.value_and_gradient(point)
    assert gradient @ vector == pytest.approx((ends[0][0] - ends[1][0]) / (2 * h), rel=1e-7)
    product = objective.hessian_vector_product(point, vector)
    np.testing.assert_allclose(product, (ends[0][1] - ends[1][1]) / (2 * h), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (lambda patch: patch.delattr(Curved, "curvature"), r"Curved\(\) has no second derivative"),
        (lambda patch: patch.delattr(Gains, "push"), r"Gains has no product .* needs push\(\)"),
        (lambda patch: patch.delattr(Gains, "collect_change"), r"needs collect_change\(\)"),
    ],
)
def test_a_second_derivative_that_nobody_wrote_is_refused(spoil, message, monkeypatch):
    model = model_of_ones_own()
    spoil(monkeypatch)
    objective = model.objective(INPUTS, TARGETS)
    with pytest.raises(ValueError, match=message):
        objective.hessian_vector_product(model.parameters, model.parameters)


def test_a_metric_alone_meets_targets_of_either_shape():
    for metric in (Within(10), Within):
        model = model_of_ones_own()
        model.compile("sgd", "mse", metric)
        flat, column = (
            model.evaluate(INPUTS, targets, verbose=0)[1] for targets in (TARGETS[:, 0], TARGETS)
        )
        assert flat == column
    model.compile("sgd", "mse", Within(10))
    assert model.evaluate(INPUTS, TARGETS, verbose=0)[1] == 1
    with pytest.raises(ValueError, match=r"within compares .* but y has the shape \(53, 2\)"):
        Within().prepared_targets(INPUTS, (53, 1), "float64")


def test_it_is_summed_up_and_drawn():
    model, said = model_of_ones_own(), []
    model.summary(print_fn=said.append)
    assert "│ gain (Gain)" in said[0]
    written = texts(plot_model(model, show_layer_activations=True, size="paper"))
    assert {"Gain", "gain", "curved", "5", "2 × 5 + 5", "5 × 1 + 1"} <= set(written)


def test_a_layer_draws_its_first_weights_where_nobody_says_how():
    class Plain(layers.Layer):
        def parts(self):
            return (Gains(self.input_shape[-1]), *Dense.parts(self))

        units, activation, use_bias = 400, activations.linear, False

    plain = Plain()
    Sequential([Input((400,)), plain])
    assert (plain.weights[0] == 0).all()
    assert plain.weights[1].std() == pytest.approx(np.sqrt(2 / 800), rel=0.02)


class Doubled(Dense):
    """Twice what a Dense gives, by a part that says so in one method."""

    def parts(self):
        affine, *others = super().parts()
        return (TwiceAffine(affine.inputs, affine.outputs, affine.bias), *others)


class TwiceAffine(Affine):
    def forward(self, x, w):
        return 2 * super().forward(x, w)

    def pull(self, x, y, gradient, w):
        return 2 * super().pull(x, y, gradient, w)

    def collect(self, x, gradient, out):
        super().collect(x, 2 * gradient, out)


def test_what_extends_a_part_of_ours_is_bound_as_it_computes():
    def trained(make):
        model = Sequential([Input((2,), dtype="float64"), make(3, "relu"), make(1)])
        model.compile(gd.SGD(0.01), "mse")
        model.fit(INPUTS, TARGETS, batch_size=10, epochs=2, verbose=0)
        return model.parameters, model.train_on_batch(INPUTS, TARGETS)

    parameters, loss = trained(Doubled)
    assert not np.allclose(parameters, trained(Dense)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gdviz.training.fit.can_be_bound", lambda _: False)
        fresh, wanted = trained(Doubled)
    np.testing.assert_allclose(parameters, fresh, rtol=1e-12)
    assert loss == pytest.approx(wanted, rel=1e-12)


# ----------------------------------------------------------------------------------------- files


def test_a_training_of_ones_own_goes_on_to_the_bit(tmp_path):
    through, saved = model_of_ones_own(), model_of_ones_own()
    wanted = through.fit(INPUTS, TARGETS, epochs=4, verbose=0).history
    saved.fit(INPUTS, TARGETS, epochs=2, verbose=0)
    path = saved.save(tmp_path / "model.npz")
    with pytest.raises(ValueError, match=r"custom_objects=\{'(\w+)': \1\}$"):
        models.load(path)
    loaded = models.load(path, custom_objects={kind.__name__: kind for kind in OWN})
    history = loaded.fit(INPUTS, TARGETS, epochs=4, initial_epoch=2, verbose=0).history
    assert (loaded.parameters == through.parameters).all()
    assert history == {name: values[2:] for name, values in wanted.items()}
    assert loaded.optimizer == Heavy(Root(0.02))
    assert repr(loaded.layers) == repr(saved.layers)


def test_what_says_its_names_is_known_in_files(tmp_path):
    class Named(Gain, names="named_gain"):
        pass

    model = Sequential([Input((2,)), Named(0.5, name="first"), Dense(1)])
    loaded = models.load(model.save(tmp_path / "model.npz"))
    assert [type(layer) for layer in loaded.layers] == [Named, Dense]
    assert (loaded.predict(INPUTS) == model.predict(INPUTS)).all()


def test_only_what_is_handed_in_is_made(tmp_path):
    made = []

    @dataclass
    class Trap(Loss):
        def __post_init__(self):
            made.append(self)

    path = model_of_ones_own().save(tmp_path / "model.npz")
    arrays = dict(np.load(path))
    known = {kind.__name__: kind for kind in OWN}
    for label in ("loss Trap", "own Trap", "own system", "loss os.system", "nothing"):
        description = json.loads(str(arrays["description"]))
        description["learning"]["loss"] = {"class": label, "settings": {}}
        np.savez(path, **(arrays | {"description": np.array(json.dumps(description))}))
        with pytest.raises(ValueError, match=r"'model\.npz' is no whole model of gdviz"):
            models.load(path, custom_objects=known)
    assert made == []


def test_a_class_of_ones_own_takes_the_place_of_ours_in_a_file(tmp_path):
    class Dense(layers.Dense):
        pass

    path = Sequential([Input((2,)), layers.Dense(1), Activation("relu"), Flatten()]).save(
        tmp_path / "model.npz"
    )
    loaded = models.load(path, custom_objects={"Dense": Dense})
    assert type(loaded.layers[0]) is Dense


# ---------------------------------------------------------------------------------------- losses


def test_a_loss_that_is_a_formula_has_value_and_slope():
    rng = np.random.default_rng(2)
    y, p = rng.normal(size=(2, 7, 3))
    for dtype in (np.float32, np.float64):
        value, gradient = Quartic().value_and_gradient(y, p.astype(dtype))
        assert value.dtype == gradient.dtype == dtype
        np.testing.assert_allclose(value, ((y - p) ** 4).mean(), 1e-5)
        np.testing.assert_allclose(gradient, -4 * (y - p) ** 3 / y.size, 1e-4, 1e-6)
    tilted = Quantile(0.9)([[0.0], [2.0]], [[1.0], [0.0]])
    assert tilted == pytest.approx((0.1 + 0.9 * 2) / 2)


def test_a_formula_has_the_numbers_of_a_loss_written_out():
    class Square(Loss):
        formula, of = losses.MeanSquaredError.formula, "residual"

    y, p = np.random.default_rng(3).normal(size=(2, 9, 2))
    ours_and_theirs = (
        kind().value_and_gradient(y, p) for kind in (losses.MeanSquaredError, Square)
    )
    for ours, theirs in zip(*ours_and_theirs, strict=True):
        np.testing.assert_allclose(theirs, ours, 1e-14)
    assert Square().latex() == losses.MeanSquaredError().latex()
    assert Square().as_drawn() == ("r^{2}", "2 r")


def test_a_loss_of_ones_own_is_written():
    assert Quartic().latex() == r"\ell(y, \hat{y}) = \left(y - \hat{y}\right)^{4}"
    assert r"\tau \left(y - \hat{y}\right)" in Quantile(0.9).latex()

    @dataclass
    class Cauchy(Loss):
        scale: float = 1.0

        formula, letters, of = "log(1 + (y - p)**2 / scale**2)", {"scale": "c"}, "residual"

    assert r"\left(y - \hat{y}\right)^{2}}{c^{2}}" in Cauchy(2).latex()
    assert "Cauchy (c = 2)" in gd.compare_losses(Cauchy(2)).metadata["Title"]
    assert Quartic().as_drawn() == ("r^{4}", "4 r^{3}")
    assert Quantile(0.9).as_drawn()[1] == ""  # with its step it is long
    assert repr(Quantile(0.9)) == "Quantile(tau=0.9)"
    with pytest.raises(ValueError, match="of neither a residual nor a margin"):
        losses.Poisson().as_drawn()


def test_a_loss_of_ones_own_is_compared():
    scene = gd.compare_losses(["mse", Quartic, Quantile(0.9)], to=2)
    assert scene.metadata["Title"] == "Large errors: most severe in Quartic"
    written = " ".join(texts(scene))
    assert "$r^{4}$" in written
    assert "Quartic pulls 32" in written.replace("\n", " ")  # 4 · 2³

    class Soft(Loss):
        formula, of = "log(1 + exp(-y*p))", "margin"

    assert "Soft" in gd.compare_losses([Soft(), "hinge"]).metadata["Title"]


@pytest.mark.parametrize("model", ["line", "logistic"])
def test_a_loss_of_ones_own_is_a_surface_on_data(model):
    x, y = np.array([0.0, 1, 2, 3]), np.array([0.0, 0.2, 0.9, 1])
    surface, point, h = gd.DataSurface(x, y, Quartic, model), np.array([0.7, -0.3]), 1e-6
    z = point[0] * x + point[1]
    p = z if model == "line" else 1 / (1 + np.exp(-z))
    assert surface(point) == pytest.approx(((y - p) ** 4).mean(), rel=1e-12)
    steps = h * np.eye(2)
    slopes = [(surface(point + s) - surface(point - s)) / (2 * h) for s in steps]
    bends = [(surface.gradient(point + s) - surface.gradient(point - s)) / (2 * h) for s in steps]
    np.testing.assert_allclose(surface.gradient(point), slopes, rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(surface.hessian(point), bends, rtol=1e-6, atol=1e-8)
    assert surface.minima == ()


def test_what_a_loss_takes_decides_which_activation_it_follows():
    class Within01(Loss):
        formula, prediction_range = "(y - p)**2", (0, 1)

    for activation in ("sigmoid", "softmax"):
        Sequential([Input((2,)), Dense(2, activation)]).compile("sgd", Within01)
    wrong = "Within01 needs predictions from 0 to 1, but .*'relu': make it one of sigmoid, softmax"
    with pytest.raises(ValueError, match=wrong):
        Sequential([Input((2,)), Dense(2, "relu")]).compile("sgd", Within01)


def test_a_loss_that_extends_ours_is_asked_itself_where_ours_has_a_loop():
    class Threefold(losses.SparseCategoricalCrossentropy):
        def rows(self, y, p):
            values, backward = super().rows(y, p)
            return 3 * values, lambda factor: backward(3 * factor)

    labels = np.arange(53) % 3

    def loss_of(kind):
        model = Sequential([Input((2,), dtype="float64"), Dense(3)])
        model.compile(gd.SGD(0.0), kind(from_logits=True))
        return model.fit(INPUTS, labels, batch_size=53, epochs=2, verbose=0).history["loss"][1]

    wanted = 3 * loss_of(losses.SparseCategoricalCrossentropy)
    assert loss_of(Threefold) == pytest.approx(wanted, rel=1e-12)
