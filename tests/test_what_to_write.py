"""What people write from habit is refused with what to write instead: one sentence, everywhere."""

import inspect
import pickle
import re
from copy import copy, deepcopy

import numpy as np
import pytest
from matplotlib.figure import Figure

import gdviz as gd
from gdviz import SGD, Adam, layers, losses, plotting, schedules, sets
from gdviz.ground import absent
from gdviz.objectives.doors import objective_of
from gdviz.plotting.films.folder import folder_of

BOWL = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)], start=(-4, 1.5))
GRID = gd.Grid(np.arange(5), np.arange(4), np.add.outer(np.arange(4.0) ** 2, np.arange(5.0) ** 2))
LINE = gd.DataSurface([0, 1, 2], [1, 2, 4])
TRIPLE = objective_of("a^2 + b^2 + c^2")
PRODUCT = gd.Function(lambda x, y: x * y)


class Own:
    dimension = 2

    def value_and_gradient(self, point):
        return (point**2).sum(-1), 2 * point


def refusal(call):
    """Return the sentence with which a call is refused."""
    with pytest.raises(ValueError, match=r".") as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (lambda: SGD(lr=0.1), "SGD has no setting 'lr': write learning_rate=0.1"),
        (lambda: Adam(0.1, beta1=0.9), "Adam has no setting 'beta1': write beta_1=0.9"),
        (lambda: Adam(eps=1e-8), "Adam has no setting 'eps': write epsilon=1e-08"),
        (lambda: SGD(0.1, beta=0.9), "SGD has no setting 'beta': write momentum=0.9"),
        (
            lambda: Adam(0.1, betas=(0.9, 0.99)),
            "Adam has no setting 'betas': write each by its name, beta_1=0.9, beta_2=0.999",
        ),
        (lambda: gd.RMSprop(rh0=0.9), "RMSprop has no setting 'rh0': write rho=0.9"),
        (
            lambda: SGD(rho=1),
            "SGD has no setting 'rho': it takes learning_rate, momentum, nesterov, weight_decay, "
            "clipnorm, clipvalue, global_clipnorm, name",
        ),
        (
            lambda: layers.Dense(3, activaton="relu"),
            "Dense has no setting 'activaton': write activation='relu'",
        ),
        (lambda: losses.Huber(detla=2.0), "Huber has no setting 'detla': write delta=2.0"),
        (
            lambda: schedules.CosineDecay(0.1, decay_step=9),
            "CosineDecay has no setting 'decay_step': write decay_steps=9",
        ),
        (lambda: sets.Ball(center=1), "Ball has no setting 'center': write centre=1"),
        (
            lambda: gd.Rule(np.negative, lr=0.1),
            "Rule has no setting 'lr': write learning_rate=0.1",
        ),
    ],
)
def test_a_setting_that_there_is_not(make, sentence):
    assert refusal(make) == sentence


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (
            lambda: gd.descend("x^2", SGD(0.1), 1.0, stpes=3),
            "descend has no setting 'stpes': did you mean 'steps'?",
        ),
        (lambda: gd.set_look(drak=True), "set_look has no setting 'drak': did you mean 'dark'?"),
        (lambda: gd.data.moons(9, sed=1), "moons has no setting 'sed': did you mean 'seed'?"),
        (lambda: gd.Input(shap=(2,)), "Input has no setting 'shap': did you mean 'shape'?"),
        (
            lambda: gd.studies.walk_away([1], [1], distence=1),
            "walk_away has no setting 'distence': did you mean 'distance'?",
        ),
        (
            lambda: gd.race("x^2 + y^2"),
            'race needs optimizers: write gd.race("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], '
            "start=(-4, 1.5), steps=40)",
        ),
        (
            lambda: plotting.between("x^2 + y^2"),
            'between needs a and b: write gd.plotting.between("x^4 - 2x^2 + y^2", (-1, 0), (1, 0))',
        ),
        (
            lambda: plotting.landscape(),
            "landscape needs found: write gd.plotting.landscape(found)",
        ),
        (
            lambda: gd.landscapes.of_torch(),
            "of_torch needs module, loss and loader: write of_torch(module, loss, loader)",
        ),
        (
            lambda: gd.race("x^2", SGD(0.1), 1.0, 3, "mine.png"),
            "race takes surface, optimizers, start and steps in this order: 'mine.png' is one too "
            "many",
        ),
        (
            lambda: gd.set_look("slides"),
            "set_look takes each argument by its name: 'slides' is one too many",
        ),
        (
            lambda: gd.race("x^2", SGD(0.1), surface="x"),
            "race is given 'surface' twice: once without its name",
        ),
        (
            lambda: plotting.plot_model(small(), show_shape=True),
            "plot_model has no setting 'show_shape': did you mean 'show_shapes'?",
        ),
        (
            lambda: plotting.landscape("x^2 + y^2"),
            "found must be what gd.landscape returned, got 'x^2 + y^2'",
        ),
        (
            lambda: plotting.compare_landscapes({"a": 1, "b": 2}),
            "a landscape is what gd.landscape returned, got 1",
        ),
    ],
)
def test_a_call_that_a_function_cannot_take(call, sentence):
    assert refusal(call) == sentence


@pytest.mark.parametrize(
    "function", [gd.descend, gd.data.moons, gd.models.load_model, gd.set_look, gd.Input, gd.race]
)
def test_a_public_function_goes_to_another_process(function):
    assert pickle.loads(pickle.dumps(function)) is function


RACE = "x^2 + y^2", SGD(0.1), (1, 1), 3


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: gd.race(*RACE, dark="yes"), "dark must be True or False, got 'yes'"),
        (lambda: gd.set_look(dark="no"), "dark must be True or False, got 'no'"),
        (lambda: gd.race(*RACE).at("half", dark="on"), "dark must be True or False, got 'on'"),
        (lambda: gd.deck(["ravine"], dark="on"), "dark must be True or False, got 'on'"),
        (lambda: gd.explore("x^2 + y^2", dark="on"), "dark must be True or False, got 'on'"),
        (lambda: plotting.newton(*RACE, pure="yes"), "pure must be True or False, got 'yes'"),
        (lambda: SGD(0.1, 0.9, "yes"), "SGD: nesterov must be True or False, got 'yes'"),
        (lambda: layers.Dense(2, use_bias="no"), "Dense: use_bias must be True or False, got 'no'"),
        (lambda: gd.metrics.AUC(from_logits=2), "AUC: from_logits must be True or False, got 2"),
        (
            lambda: gd.callbacks.EarlyStopping(restore_best_weights="yes"),
            "EarlyStopping: restore_best_weights must be True or False, got 'yes'",
        ),
        (
            lambda: schedules.ExponentialDecay(0.1, 9, 0.5, staircase="yes"),
            "ExponentialDecay: staircase must be True or False, got 'yes'",
        ),
        (lambda: small().summary(print_fn=3), "print_fn is a function of a text, got 3"),
        (
            lambda: small().summary(line_length="x"),
            "line_length must be a whole number of at least 1, got 'x'",
        ),
        (
            lambda: small().fit([[1.0]], [[1.0]], shuffle="no"),
            "shuffle must be True or False, got 'no'",
        ),
        (
            lambda: small().evaluate([[1.0]], [[1.0]], return_dict="no"),
            "return_dict must be True or False, got 'no'",
        ),
        (
            lambda: gd.callbacks.CSVLogger(None),
            "a file goes by its name, such as 'a.csv', got None",
        ),
        (
            lambda: gd.data.load_idx(None),
            "a file goes by its name, such as 'train-images-idx3-ubyte.gz', got None",
        ),
        (
            lambda: gd.utils.to_categorical([0], "x"),
            "num_classes must be a whole number of at least 0, got 'x'",
        ),
    ],
)
def test_a_flag_a_path_and_a_function_that_are_none(call, sentence):
    assert refusal(call) == sentence


def test_a_flag_may_be_of_numpy_or_a_number():
    assert SGD(0.1, nesterov=np.True_).nesterov
    assert gd.race(*RACE, dark=1).theme.palette is gd.race(*RACE, dark=True).theme.palette


def small():
    model = gd.Sequential([layers.Input((1,)), layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize(
    ("get", "sentence"),
    [
        (lambda: losses.get("mea"), "no loss is called 'mea': did you mean 'mae'?"),
        (lambda: losses.get("L1"), "no loss is called 'L1': write 'mae'"),
        (
            lambda: losses.get("log loss"),
            "no loss is called 'log loss': write 'binary_crossentropy'",
        ),
        (lambda: losses.get("cce"), "no loss is called 'cce': write 'categorical_crossentropy'"),
        (
            lambda: losses.get("cross entropy"),
            "no loss is called 'cross entropy': did you mean 'binary_crossentropy' or "
            "'categorical_crossentropy' or 'sparse_categorical_crossentropy'?",
        ),
        (
            lambda: gd.descend(BOWL, "sdg", (1, 1), 1),
            "no optimizer is called 'sdg': did you mean 'sgd'?",
        ),
        (
            lambda: gd.minimize(BOWL, (1, 1), "bfg"),
            "no method is called 'bfg': did you mean 'BFGS'?",
        ),
        (
            lambda: gd.minimize(BOWL, (1, 1), "lbfgs"),
            "no method is called 'lbfgs': did you mean 'L-BFGS-B'?",
        ),
        (
            lambda: gd.descend(BOWL, "rms", (1, 1), 1),
            "no optimizer is called 'rms': did you mean 'rmsprop'?",
        ),
        (
            lambda: gd.race(BOWL, SGD(0.1), ax=None),
            "race has no setting 'ax': did you mean 'axes'?",
        ),
        (
            lambda: gd.race(BOWL, SGD(0.1), size="slide"),
            "no size is called 'slide': did you mean 'slides'?",
        ),
        (
            lambda: gd.Sequential([layers.Dense(1, name="last")]).get_layer("lats"),
            "no layer is called 'lats': did you mean 'last'?",
        ),
    ],
)
def test_a_name_that_there_is_not(get, sentence):
    assert refusal(get) == sentence


@pytest.mark.parametrize(
    ("make", "sentence"),
    [
        (
            lambda: setattr(SGD(0.1), "learning_rate", 0.5),
            "SGD(learning_rate=0.1) never changes: write dataclasses.replace(rule, "
            "learning_rate=0.5), or a new one",
        ),
        (
            lambda: setattr(Adam(0.1), "beta_1", 0.8),
            "Adam(learning_rate=0.1) never changes: write dataclasses.replace(rule, beta_1=0.8), "
            "or a new one",
        ),
        (
            lambda: setattr(gd.Rule(np.negative), "lr", 0.5),
            f"{gd.Rule(np.negative)!r} never changes: write dataclasses.replace(rule, "
            "learning_rate=0.5), or a new one",
        ),
        (
            lambda: gd.Surface("x^2", "y^2"),
            "a Surface has one formula, got 'x^2' and 'y^2': all else is written by name, as in "
            "gd.Surface('x^2', name='mine')",
        ),
        (
            lambda: gd.race("x^2 + y^2", ["newton"], start=(1, 1)),
            "no optimizer is called 'newton': write gd.minimize(f, start, 'newton')",
        ),
    ],
)
def test_what_is_not_done_that_way(make, sentence):
    assert refusal(make) == sentence


def test_what_takes_settings_of_any_name_takes_them():
    class Open(layers.Dense):
        def __init__(self, **settings):
            self.depth = settings.pop("depth")
            super().__init__(**settings)

    assert Open(depth=2, units=3, name="mine").depth == 2


@pytest.mark.parametrize("kind", [SGD, gd.AdamW, layers.Dense, losses.Huber, sets.Box, gd.Rule])
def test_a_class_still_says_what_it_is_called_with(kind):
    written = list(inspect.signature(kind.__init__).parameters.values())[1:]
    wanted = [each.name for each in written if each.kind is not each.VAR_KEYWORD]
    assert list(inspect.signature(kind).parameters)[: len(wanted)] == wanted


def test_what_may_be_called_still_says_so_too():
    assert "y_pred" in inspect.signature(losses.Huber()).parameters
    assert "step" in inspect.signature(schedules.CosineDecay(0.1, 9)).parameters


@pytest.mark.parametrize(
    "one", [SGD(0.1), sets.Ball(2), losses.Huber(0.5), layers.Dense(3)], ids=repr
)
def test_copies_and_pickles_are_made_as_ever(one):
    for twin in (copy(one), deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert type(twin) is type(one)
        assert twin.get_config() == one.get_config()


@pytest.mark.parametrize(
    ("name", "instead"),
    [
        ("momentum", r"SGD\(momentum=0.9\)"),
        ("nag", r"SGD\(momentum=0.9, nesterov=True\)"),
        ("Nesterov", r"SGD\(momentum=0.9, nesterov=True\)"),
        ("gradient descent", "'sgd'"),
        ("AMSGrad", r"Adam\(amsgrad=True\)"),
        ("L-BFGS", r"gd.minimize\(f, start, 'L-BFGS-B'\)"),
        ("newton", r"gd.minimize\(f, start, 'newton'\)"),
    ],
)
@pytest.mark.parametrize(
    "use",
    [
        lambda name: gd.descend(BOWL, name, (1, 1), 3),
        lambda name: gd.race(BOWL, name),
        lambda name: gd.race(BOWL, ["sgd", name]),
        lambda name: plotting.rate_sweep(BOWL, name),
        lambda name: plotting.inside(BOWL, name),
        lambda name: gd.sweep(name, learning_rate=[0.1, 0.2]),
        lambda name: gd.stability(name, BOWL),
        lambda name: gd.Projected(name, sets.Box(0)),
        lambda name: gd.models.Sequential([layers.Input((2,)), layers.Dense(1)]).compile(
            name, "mse"
        ),
    ],
)
def test_a_rule_by_another_name(use, name, instead):
    with pytest.raises(ValueError, match=f"^no optimizer is called '{name}': write {instead}$"):
        use(name)


@pytest.mark.parametrize(
    "f", [BOWL, gd.Function(lambda x, y: x * y), GRID, LINE, objective_of(Own())]
)
@pytest.mark.parametrize("method", ["__call__", "gradient", "hessian"])
def test_numbers_are_no_point(f, method):
    call = "f" if method == "__call__" else f"f.{method}"
    for numbers, named in (((1, 2), {}), ((), {"x": 1, "y": 2}), ((1,), {"y": 2})):
        with pytest.raises(ValueError, match=r"^a point is one argument, a row of ") as caught:
            getattr(f, method)(*numbers, **named)
        assert str(caught.value).endswith(f"write {call}([1, 2])")
    found = getattr(f, method)([1, 2])
    np.testing.assert_array_equal(getattr(f, method)(points=[1, 2]), found)


def test_of_other_than_numbers_the_letters_are_written():
    with pytest.raises(ValueError, match=r"write f\(\[x, y\]\)$"):
        BOWL([1, 2], [3, 4])
    with pytest.raises(ValueError, match=r"write f\(\[a, b, c\]\)$"):
        TRIPLE()
    with pytest.raises(ValueError, match=r"write f\(\[w\]\)$"):
        gd.Curve("w^2")(1, 2)


UNDEFINED = "ln(x) + y^2"


@pytest.mark.parametrize(
    ("draw", "sentence"),
    [
        (lambda: gd.race(UNDEFINED, SGD(0.1), (-3, 2)), r"f is not finite at the start \(-3, 2\)"),
        (lambda: gd.race(UNDEFINED, SGD(0.1), [(1, 2), (-3, 2)]), r"at the start \(-3, 2\)"),
        (lambda: gd.race("ln(x)", SGD(0.1), -1.5), r"f is not finite at the start \(-1.5\)"),
        (lambda: gd.race("ln(x) + y + z", SGD(0.1), (-1, 2, 3)), r"at the start \(-1, 2, 3\)"),
        (lambda: plotting.relief(UNDEFINED, SGD(0.1), (0, 0)), r"at the start \(0, 0\)"),
        (lambda: plotting.field("1/x + y^2", SGD(0.1), (0, 1)), r"at the start \(0, 1\)"),
        (lambda: plotting.slices(UNDEFINED, SGD(0.1), (-3, 2)), r"at the start \(-3, 2\)"),
        (lambda: plotting.inside(UNDEFINED, SGD(0.1), (-3, 2)), r"at the start \(-3, 2\)"),
        (lambda: plotting.worked_step(UNDEFINED, SGD(0.1), (-3, 2)), r"at the start \(-3, 2\)"),
        (lambda: plotting.schedules(surface=UNDEFINED, start=(-3, 2)), r"at the start \(-3, 2\)"),
        (lambda: gd.learning_rates("ln(x)^2 + y^2", start=(-3, 2)), r"at the start \(-3, 2\)"),
        (
            lambda: plotting.rate_sweep("ln(x)^2 + y^2", start=(-3, 2), rates=[0.1, 0.2]),
            r"at the start \(-3, 2\)",
        ),
        (
            lambda: gd.race(lambda a, b: np.sqrt(a) + b, SGD(0.1), (-1, 0)),
            r"f is not finite at the start \(-1, 0\)",
        ),
    ],
)
def test_a_start_where_there_is_no_value(draw, sentence):
    with pytest.raises(ValueError, match=sentence) as caught:
        draw()
    assert str(caught.value).endswith(": begin where it has a value")


def test_a_path_from_elsewhere_and_a_descent_may_begin_anywhere():
    path = gd.descend(UNDEFINED, SGD(0.1), (-3, 2), 3)
    assert path.diverged_at == 0
    scene = plotting.paths(UNDEFINED, [gd.descend(UNDEFINED, SGD(0.1), (3, 2), 3), path])
    assert len(scene) == 4


def test_a_start_of_too_few_numbers_is_told_of_what_each_is():
    with pytest.raises(ValueError, match=r"write start=\(-4, 1.5, 1\) for a, x, y, or gd\.Surface"):
        gd.race("a x^2 + y^2", SGD(0.1), start=(1, 1))


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (
            {"dpi": 300},
            "save has no dpi: a size has its own, write "
            "size=dataclasses.replace(gd.plotting.SIZES['slides'], dpi=300)",
        ),
        ({"siz": "half"}, "save has no siz: did you mean 'size'?"),
        (
            {"bbox_inches": "tight"},
            "save has no bbox_inches: leave it out, or ask for it where the scene is made",
        ),
    ],
)
def test_a_file_is_not_asked_for_what_it_has_not(asked, sentence, tmp_path):
    with pytest.raises(ValueError, match=r".") as caught:
        gd.compare_losses().save(tmp_path / "losses.png", **asked)
    assert str(caught.value) == sentence


def test_a_scene_is_no_deck(tmp_path):
    with pytest.raises(ValueError, match=r"gd.deck\(\[scene\]\), in .pptx$"):
        gd.compare_losses().save(tmp_path / "losses.pptx")


@pytest.mark.parametrize("function", [np.tanh, lambda z: z**2])
def test_an_activation_of_ones_own_is_a_class(function):
    with pytest.raises(ValueError, match=r"class Mine\(gd.activations.ActivationFunction\), with"):
        layers.Dense(2, activation=function)


@pytest.mark.parametrize(
    ("has", "door"),
    [
        ("state_dict", "of_torch(module, loss, loader)"),
        ("trainable_variables", "of_keras(model, x, y)"),
    ],
)
def test_a_model_of_another_framework_is_told_of_its_door(has, door):
    with pytest.raises(ValueError, match=r".") as caught:
        gd.landscape(type("Net", (), {has: None, "__call__": None})(), [[1.0]], [1.0])
    said = f"Net is a model of another framework: write gd.landscape(gd.landscapes.{door})"
    assert str(caught.value) == said


def test_a_picture_of_surfaces_says_what_draws_a_curve():
    with pytest.raises(
        ValueError, match=r"got 1: Curve\('w\^2'\); write gd.race or gd.plotting.tang"
    ):
        plotting.field("w^2", SGD(0.1), 1.0)


def test_basins_ask_for_minima_that_are_not_known():
    with pytest.raises(ValueError, match=r"got 0: give those it has, gd.Surface\(f, minima="):
        plotting.basins("abs(x) + y^4", SGD(0.1), starts=9)
    known = gd.Surface("abs(x) + y^4", minima=[(0, 0)])
    assert len(gd.studies.find_basins(known, SGD(0.1), 5, starts=9).minima) == 1


@pytest.mark.parametrize("projection", ["polar", "3d"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda axes: gd.race(BOWL, SGD(0.1), axes=axes),
        lambda axes: plotting.field(BOWL, SGD(0.1), axes=axes),
        lambda axes: plotting.training_history({"loss": [1, 0.5]}, axes=axes),
    ],
)
def test_axes_of_a_projection_are_refused(draw, projection):
    axes = Figure().add_subplot(projection=projection)
    with pytest.raises(
        ValueError, match=rf"is drawn on plain axes, got .*projection='{projection}'"
    ):
        draw(axes)


def test_a_file_is_no_folder_to_export_to(tmp_path):
    with pytest.raises(ValueError, match=r"got 'race.png': write scene.save for one file"):
        gd.compare_losses().export(tmp_path / "race.png")
    (tmp_path / "race.png").mkdir()  # of such a name there is a folder
    assert folder_of(tmp_path / "race.png") == tmp_path / "race.png"


class Wordy:
    def __repr__(self):
        return "a result\n" * 50


@pytest.mark.parametrize(
    "use",
    [
        lambda odd: gd.race(BOWL, odd, start=(1, 1)),
        lambda odd: gd.race(BOWL, SGD(0.1), start=odd),
        lambda odd: gd.Trajectory.of(odd, BOWL),
        lambda odd: gd.compare_losses([odd]),
        lambda odd: gd.race(odd, SGD(0.1), start=(1, 1)),
        lambda odd: gd.race(BOWL, gd.Rule(lambda g: odd), start=(1, 1)),
        lambda odd: gd.race(BOWL, SGD(0.1), start=(1, 1), axes=odd),
        lambda odd: gd.deck([odd]),
        lambda odd: sets.Box(odd, 1),
        lambda odd: gd.Sequential([odd]),
        lambda odd: layers.Dense(2, kernel_initializer=odd),
        lambda odd: plotting.training_history(odd),
    ],
)
@pytest.mark.parametrize("odd", [Wordy(), [{"a": 1}] * 99])
def test_what_is_refused_is_named_in_one_short_line(use, odd):
    with pytest.raises(ValueError, match=r".") as caught:
        use(odd)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


@pytest.mark.parametrize(
    ("draw", "write"),
    [
        (lambda: gd.race("x^2 + a y^2", SGD(0.1), (1, 1)), "gd.Surface('x^2 + a y^2', a=1)"),
        (lambda: gd.race("a w^2", SGD(0.1), 1.0), "gd.Curve('a w^2', a=1)"),
        (lambda: plotting.relief("x^2 + a y^2"), "gd.race, or gd.Surface('x^2 + a y^2', a=1)"),
        (lambda: gd.explore("x^2 + a y^2"), "such as a=1 in gd.Surface"),
        (lambda: gd.race("x^2 + y^2 + z^2", SGD(0.1), (1, 1)), "(-4, 1.5, 1) for x, y, z"),
    ],
)
def test_a_letter_that_is_no_variable_is_told_how_it_gets_a_value(draw, write):
    with pytest.raises(ValueError, match=rf"{re.escape(write)}$"):
        draw()


# ------------------------------------------------------------------- what has another name here


SCENE = gd.race("x^2 + 10 y^2", gd.SGD(0.05), start=(-4, 1.5), steps=2)
PATH = gd.descend("x^2 + 10 y^2", gd.SGD(0.05), (-4, 1.5), 2)
OBJECTIVES = [BOWL, gd.Curve("x^2"), LINE, GRID, TRIPLE, PRODUCT]


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda: SCENE.savefig("race.png"), r"^a scene has no savefig: write scene\.save\('race\."),
        (lambda: PATH.losses, r"^a path has no losses: write path\.values$"),
        (lambda: OBJECTIVES[0].grad([1, 2]), r"^an objective has no grad: write f\.gradient\(poin"),
        (lambda: OBJECTIVES[1].minimum, r"^an objective has no minimum: write f\.minima, or f\.cr"),
        (lambda: SCENE.quark, r"^'Picture' object has no attribute 'quark'$"),
        (lambda: PATH.quark, r"^'Trajectory' object has no attribute 'quark'$"),
        (lambda: OBJECTIVES[2].quark, r"^'DataSurface' object has no attribute 'quark'$"),
    ],
)
def test_what_people_ask_for_by_another_name_is_told(ask, said):
    with pytest.raises(AttributeError, match=said):
        ask()


@pytest.mark.parametrize(
    ("of", "owner", "called"),
    [("a scene", SCENE, "scene"), ("a path", PATH, "path")]
    + [("an objective", objective, "f") for objective in OBJECTIVES],
)
def test_what_is_told_instead_is_there(of, owner, called):
    for name, said in absent._SAID[of].items():
        assert not hasattr(owner, name)
        for advised in re.findall(rf"\b{called}\.(\w+)", said):
            assert hasattr(owner, advised), said


def test_what_a_property_of_ours_misses_is_said_of_it():
    class Broken(gd.Surface):
        @property
        def letters(self):
            return self.nowhere

    with pytest.raises(AttributeError, match=r"^'Broken' object has no attribute 'nowhere'$"):
        _ = Broken("x^2 + y^2").letters


@pytest.mark.parametrize(
    "ask",
    [
        lambda: gd.optimizers.Momentum(0.1),
        lambda: gd.optimizers.Nesterov(0.1),
        lambda: gd.GradientDescent(0.1),
        lambda: gd.animate(),
        lambda: gd.plot(),
    ],
)
def test_rules_and_verbs_of_other_places_are_told(ask):
    with pytest.raises(ValueError, match=r"^gdviz has no \w+: .*\b(SGD\(0|gd\.race)"):
        ask()
