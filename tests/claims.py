"""What titles claim: pictures of which it is true, and others that refute it."""

import re
from functools import cache, partial

import numpy as np

import gdviz as gd
from gdviz import SGD, Adam, DataSurface, plotting
from gdviz.initializers import RandomNormal
from gdviz.layers import Dense, Dropout, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.optimizers import Projected
from gdviz.sets import Box
from gdviz.studies.depth import USUAL
from gdviz.words.english import ENGLISH

SENTENCES = ENGLISH.sentences
WELL = "w^4 - 3w^2 + w"
BOWL = "x^2 + 10 y^2"
ROSENBROCK = gd.surfaces.rosenbrock


def claims(key, title):
    """Whether a title is the sentence of a key."""
    fields = re.sub(r"\\\{.*?\\\}", ".+", re.escape(SENTENCES[key]))
    return re.fullmatch(fields, title) is not None


def history(**lists):
    return plotting.training_history(lists)


LOGITS = gd.losses.BinaryCrossentropy(from_logits=True)
LOSSES = {"loss": [1.0, 0.8, 0.6, 0.5], "val_loss": [1.0, 0.7, 0.8, 0.9]}
GENTLE = {"loss": [1.0, 0.8, 0.6, 0.5], "val_loss": [1.0, 0.7, 0.71, 0.72]}
RISING = {"accuracy": [0.5, 0.6, 0.7, 0.8], "val_accuracy": [0.5, 0.6, 0.65, 0.7]}
FALLING = {"accuracy": [0.5, 0.6, 0.7, 0.8], "val_accuracy": [0.5, 0.6, 0.6, 0.5]}
ERRORS = {"mae": [0.5, 0.4, 0.3, 0.2], "val_mae": [0.5, 0.4, 0.35, 0.3]}
STILL = {"loss": [1.0, 0.8], "val_loss": [1.0, 0.9], "accuracy": [0.5, 0.6]}


@cache
def trained(rate, image, classes=2):
    """Return a network that was trained a little, or not at all, and its history."""
    rng = np.random.default_rng(0)
    if image:
        y = np.arange(60) % 2
        x = rng.normal(size=(60, 6, 6)) * 0.1 + y[:, None, None] * np.eye(6)
        layers = [Input(shape=(6, 6)), Flatten(), Dense(4, "tanh")]
    else:
        x = rng.normal(size=(60, 2))
        y = (x[:, 0] > 0).astype(int) + (x[:, 1] > 1) * (classes - 2)
        layers = [Input(shape=(2,)), Dense(8, "tanh")]
    model = Sequential([*layers, Dense(classes, activation="softmax")])
    model.compile(SGD(rate), "sparse_categorical_crossentropy")
    kept = model.fit(x, y, 10, epochs=20, record=Snapshots(count=4), verbose=0)
    return model, x, y, kept


def regions(rate, classes=2):
    return plotting.decision_regions(*trained(rate, False, classes))


def one_class():
    """Return the plane of points that are all of the second class, at first taken for the first."""
    model = Sequential([Input(shape=(2,)), Dense(2, "softmax", kernel_initializer="zeros")])
    model.compile(SGD(0.5), "sparse_categorical_crossentropy")
    x, y = np.eye(2), np.ones(2, int)
    return plotting.decision_regions(model, x, y, model.fit(x, y, 2, 20, 0, record=5))


def passed(rate):
    model, x, y, kept = trained(rate, True)
    return plotting.forward_pass(model, x[1], int(y[1]), kept)


def confused(rate):
    """Return the confusion of three classes, at first all taken for one."""
    model = Sequential([Input(shape=(3,)), Dense(3, "softmax", kernel_initializer="zeros")])
    model.compile(SGD(rate), "sparse_categorical_crossentropy")
    x, y = np.tile(np.eye(3), (4, 1)), np.tile(np.arange(3), 4)
    return plotting.confusion_matrix(model, x, y, model.fit(x, y, 4, 20, 0, record=15))


def weights(rate):
    model, *_, kept = trained(rate, True)
    return plotting.first_weights(model, kept, 4)


def training(*rates):
    model, x, y, _ = trained(1e-9, False)
    return plotting.training_race(model, x, y, [SGD(rate) for rate in rates], 2, 10)


def scheduled(*rates):
    model, x, y, _ = trained(1e-9, False)
    return plotting.training_schedules(model, x, y, rates, 2, 10)


def ranged(lowest, highest):
    model, x, y, _ = trained(1e-9, False)
    return plotting.rate_range_test(model, x, y, lowest, highest, 40, 10)


def dropping(rate, steps=6):
    layers = [Input((2,)), Dense(8, "relu"), Dropout(rate), Dense(1)]
    return plotting.dropout(Sequential(layers), steps)


def bowls(one, other):
    """Return two bowls side by side, so steep each."""

    def landscape(steep):
        formula = f"{steep} x^2 + {steep} y^2 + z^2"
        plane = gd.landscapes.Plane(formula, (0, 0, 0), (1, 0, 0), (0, 1, 0))
        settings = {"span": 1, "resolution": 15, "progress": False}
        return gd.landscape(plane.objective, weights=(0, 0, 0), plane=plane, **settings)

    return plotting.compare_landscapes({"one": landscape(one), "other": landscape(other)})


def passed_back(activation, weight):
    """Return one sample's way back through a unit behind another."""
    layers = [Input(shape=(1,)), Dense(1, activation), Dense(1)]
    model = Sequential(layers)
    model.compile(SGD(0.1), "mse")
    model.set_weights([[[weight]], [0.0], [[1.0]], [0.0]])
    return plotting.backward_pass(model, [1.0], 2.0)


DEEP = partial(plotting.slopes_by_depth, depth=16, width=32, samples=8)
GRAPH = partial(plotting.computation_graph, "(a*b + c)^2", a=2, b=-3)
SLOPES = partial(plotting.slices, "x^2 + y^2")
RATES = partial(plotting.learning_rates, BOWL)
LEVEL = partial(plotting.critical_points, "x^2 + y^2", SGD(0.1), (2, 2), 5)

TRUE = [
    ("slices_title", partial(SLOPES, SGD(0.1), (2, 1))),
    ("level_title", LEVEL),
    ("partials_title", plotting.two_slopes),
    ("partials_title", partial(plotting.two_slopes, "x y", (-1, 2))),
    ("rates_title_apart", RATES),
    ("race_lowest_loss", partial(gd.race, BOWL, [SGD(0.05), SGD(0.01)], (2, 1), 9)),
    (  # too long to tell the loss
        "race_lowest",
        partial(gd.race, BOWL, [SGD(0.05, name="The plain descent"), SGD(0.01)], (2, 1), 9),
    ),
    ("rates_title_beyond", partial(plotting.learning_rates, "sin(x) + cos(y)", start=(0.5, 1))),
    ("basins_title", partial(plotting.basins, gd.surfaces.himmelblau, SGD(0.01), 50, starts=400)),
    ("tangent_end_lowest", partial(plotting.tangent, "x^2", SGD(0.2), 2.0)),
    ("tangent_end_settle", partial(plotting.tangent, "x^2", [SGD(0.2), SGD(0.3)], 2.0)),
    ("newton_title_alone", partial(plotting.newton, "x^2 + 100 y^2", SGD(0.001), (2, 1))),
    ("search_title_shortened", partial(plotting.line_search, BOWL, start=(2, 1))),
    ("conjugate_title", partial(plotting.conjugate_directions, BOWL, (2, 0.5), 40)),
    ("inside_title", partial(plotting.inside, BOWL, SGD(0.05, momentum=0.9), (2, 1))),
    ("sweep_rates_title", partial(plotting.rate_sweep, BOWL, start=(2, 1))),
    (
        "sweep_momentum_title",
        partial(plotting.momentum_map, "x^2 + 20 y^2", start=(2, 1), columns=24),
    ),
    ("schedules_lesson", plotting.schedules),
    ("penalty_title", plotting.regularization),
    ("scaling_title", plotting.feature_scaling),
    ("complexity_title", plotting.overfitting),
    ("dropout_title", partial(dropping, 0.5)),
    ("trained_rates_title", partial(scheduled, 0.5, 0.01)),
    ("range_title", partial(ranged, 1e-2, 1e3)),
    ("sizes_title", plotting.batch_sizes),
    ("stopping_title", partial(plotting.early_stopping, LOSSES, 2)),
    ("stochastic_title", plotting.stochastic),
    ("batches_title", plotting.mini_batches),
    ("compare_title_residual", plotting.compare_losses),
    ("compare_title_margin", partial(plotting.compare_losses, ["hinge", "squared_hinge"])),
    (  # too long to name all
        "compare_title_hardest_margin",
        partial(plotting.compare_losses, ["hinge", "squared_hinge", LOGITS]),
    ),
    (
        "compare_title_hardest_residual",
        partial(plotting.compare_losses, ["mse", "mae", "huber", "log_cosh"]),
    ),
    ("vanish_title", plotting.vanishing_slope),
    ("history_overfits", partial(history, **LOSSES, **FALLING)),
    ("history_best", partial(history, **GENTLE, **FALLING)),
    ("history_still", partial(history, **STILL)),
    ("history_falls", partial(history, loss=[1.0, 0.8, 0.6])),
    ("regions_learning", partial(regions, 0.5)),
    ("regions_learning_many", partial(regions, 0.5, 3)),
    ("pass_learning", partial(passed, 0.5)),
    ("training_race_best", partial(training, 0.5, 0.01)),
    ("outlier_title_stays", plotting.outlier),
    ("confusion_title", partial(confused, 0.5)),
    ("temperature_title", plotting.softmax_temperature),
    ("convexity_title", plotting.squared_or_entropy),
    ("bowl_title", plotting.line_and_bowl),
    ("smoothing_title", plotting.label_smoothing),
    ("backward_title", partial(passed_back, "relu", 0.5)),
    ("depth_title", partial(DEEP, [*USUAL[:3], ("relu", RandomNormal(0, 0.5))])),
    ("depth_title_vanish", partial(DEEP, USUAL[:3])),
    ("depth_title_keep", partial(DEEP, [("relu", "he_normal")])),
    ("graph_title", partial(GRAPH, c=10)),
    ("between_valley", partial(plotting.between, "x^2 + y^2 + 1", (-1, 0), (1, 0.5))),
    ("beside_wider", partial(bowls, 4, 1)),
]
"""What a title claims, and a picture of which it is true; that strokes form, or
sharpness climbs, takes a longer training, and is seen in the gallery."""

REFUTED = [
    ("race_lowest_loss", "race", partial(gd.race, BOWL, [SGD(0.05), SGD(0.05, name="B")], (2, 1))),
    ("race_lowest_loss", "race_of_settings", partial(gd.race, BOWL, [SGD(8.0), SGD(9.0)], (2, 1))),
    (  # a slope of 16,384
        "slices_title",
        "one_path",
        partial(plotting.slices, "x^4 + y^4", SGD(1e-9), (16, 3), 3),
    ),
    ("slices_title", "one_path", partial(plotting.slices, "x^2 - y^2", SGD(0.1), (1, 0.1), 10)),
    ("slices_title", "one_path", partial(SLOPES, SGD(1.0), (2, 1))),  # to and fro, as steep
    ("level_title", "one_path", partial(plotting.critical_points, "x + y", SGD(0.1), (0, 0), 10)),
    (
        "level_title",
        "one_path",
        partial(plotting.critical_points, "exp(x) + y", SGD(0.1), (0, 0), 10),
    ),
    ("partials_title", "partials_one", partial(plotting.two_slopes, "x^2 + y^2", (1, 0.001))),
    ("partials_title", "partials_one", partial(plotting.two_slopes, "0x + y^3", (1, 2))),
    ("partials_title", "partials_level", partial(plotting.two_slopes, "x^2 - y^2", (0, 0))),
    ("level_title", "one_path", partial(LEVEL, view=((1, 3), (1, 3)))),  # the minimum is not shown
    (  # the smaller does not crawl
        "rates_title_apart",
        "rates_title_plain",
        partial(RATES, rates=[0.09, 0.12]),
    ),
    (  # the larger serves
        "rates_title_apart",
        "rates_title_plain",
        partial(RATES, rates=[0.001, 0.09]),
    ),
    ("rates_title_apart", "rates_title_plain", partial(RATES, rates=[0.09])),
    ("rates_title_apart", "rates_title_plain", partial(RATES, Adam(), [0.2, 0.21])),
    ("rates_title_apart", "rates_title_beyond", partial(RATES, rates=[0.008, 0.09, 0.0999])),
    ("rates_title_beyond", "rates_title_plain", partial(RATES, rates=[0.001, 0.09])),
    ("rates_title_beyond", "rates_title_apart", partial(RATES, rates=[0.001, 0.09, 0.2])),
    (
        "basins_title",
        "basins_title_plain",
        partial(plotting.basins, "x^2 + y^2", SGD(0.1), 20, starts=400),
    ),
    (
        "basins_title",
        "basins_title_plain",
        partial(plotting.basins, gd.surfaces.himmelblau, SGD(1e-9), 5, starts=400),
    ),
    (
        "tangent_end_lowest",
        "tangent_end_local",
        partial(plotting.tangent, "x^3 - 3x", SGD(0.1), 2.0, 50),
    ),
    (
        "tangent_end_lowest",
        "tangent_end_higher",
        partial(plotting.tangent, WELL, SGD(0.05), 2.0, 50),
    ),
    ("tangent_end_lowest", "tangent_end_level", partial(plotting.tangent, "x^3", SGD(0.1), 0.0)),
    (
        "tangent_end_lowest",
        "tangent_end_by_slope",
        partial(plotting.tangent, "exp(-x)", SGD(0.1), 1.0),
    ),
    (
        "tangent_end_by_slope",
        "tangent_end_on_the_way",
        partial(plotting.tangent, "exp(-x)", SGD(0.1, momentum=0.9), 1.0),
    ),
    (
        "tangent_end_lowest",
        "tangent_end_at_the_edge",
        partial(plotting.tangent, "x^2", Projected(SGD(0.1), Box(1, 3)), 2.0),
    ),
    ("tangent_end_lowest", "tangent_end_diverges", partial(plotting.tangent, "x^2", SGD(1.1), 2.0)),
    (
        "tangent_end_diverges",
        "tangent_end_leaves",
        partial(plotting.tangent, "sqrt(x)", SGD(0.3), 1.0, 10),
    ),
    ("tangent_end_diverges", "tangent_end_leaves", partial(gd.race, "log(x)", SGD(3), 1.0)),
    ("tangent_end_leaves", "tangent_end_diverges", partial(gd.race, "exp(x^2)", SGD(0.1), 5.0)),
    ("tangent_end_diverges", "tangent_end_falls", partial(gd.race, "x^3", SGD(0.3), -1.0)),
    (
        "tangent_end_diverges",
        "tangent_end_breaks_off",
        partial(plotting.paths, "x^2", [3.0, 2.0, 1.0, np.inf]),
    ),
    (
        "tangent_end_all_diverge",
        "tangent_end_all_leave",
        partial(gd.race, "sqrt(x)", [SGD(0.3), SGD(0.5)], 1.0, 10),
    ),
    (
        "tangent_end_some_diverge",
        "tangent_end_some_leave",
        partial(gd.race, "sqrt(x) + 1/x", [SGD(0.3), SGD(20)], 3.0, 80),
    ),
    (
        "tangent_end_settle",
        "tangent_end_starts",
        partial(plotting.tangent, WELL, SGD(0.05), [-1.0, 1.0], 30),
    ),
    (
        "tangent_end_settle",
        "tangent_end_rules",
        partial(plotting.tangent, WELL, [SGD(0.05), SGD(0.13)], 2.0, 60),
    ),
    (
        "tangent_end_settle",
        "tangent_end_some_diverge",
        partial(plotting.tangent, "x^2", [SGD(0.4), SGD(1.1)], 3.0),
    ),
    (
        "tangent_end_settle",
        "tangent_end_all_diverge",
        partial(plotting.tangent, "x^2", [SGD(1.2), SGD(1.1)], 3.0),
    ),
    (
        "tangent_end_settle",
        "race_of_settings",
        partial(plotting.tangent, "x^2", [SGD(0.2), SGD(1e-9)], 2.0),
    ),
    (
        "newton_title_alone",
        "newton_title_both",
        partial(plotting.newton, "x^2 + y^2", SGD(0.4), (2, 1), 30),
    ),
    (
        "newton_title_alone",
        "paths_unequal",
        partial(plotting.newton, "x^2 - y^2", SGD(0.1), (2, 0), 4),
    ),
    ("newton_title_both", "paths_unequal", partial(plotting.newton, "rastrigin")),  # two minima
    (
        "search_title_shortened",
        "search_title_first",
        partial(plotting.line_search, BOWL, "newton", (2, 1)),
    ),
    (
        "search_title_shortened",
        "search_title_exact",
        partial(plotting.line_search, BOWL, "exact", (2, 1)),
    ),
    (
        "conjugate_title",
        "conjugate_title_never",
        partial(plotting.conjugate_directions, BOWL, (10, 1), 3),
    ),
    (
        "conjugate_title",
        "conjugate_title_even",
        partial(plotting.conjugate_directions, "x^2 + y^2", (2, 1)),
    ),
    ("inside_title", "inside_title_plain", partial(plotting.inside, BOWL, SGD(0.05), (2, 1))),
    (  # no wall yet
        "sweep_rates_title",
        "sweep_rates_title_plain",
        partial(plotting.rate_sweep, BOWL, SGD(), [0.001, 0.002], (2, 1)),
    ),
    (  # slower
        "sweep_rates_title",
        "sweep_rates_title_plain",
        partial(plotting.rate_sweep, BOWL, SGD(), [0.095, 0.099, 0.2], (2, 1)),
    ),
    (
        "sweep_rates_title",
        "sweep_rates_title_plain",
        partial(plotting.rate_sweep, BOWL, [SGD(), Adam()], np.geomspace(0.001, 0.2), (2, 1)),
    ),
    (
        "sweep_momentum_title",
        "sweep_momentum_title_plain",
        partial(plotting.momentum_map, "x^2 + y^2", start=(1, 1), columns=24),
    ),
    (  # a few of those past the wall arrive by luck
        "sweep_momentum_title",
        "sweep_momentum_title_plain",
        partial(plotting.momentum_map, "rosenbrock"),
    ),
    (  # none falls
        "schedules_lesson",
        "schedules_title",
        partial(plotting.schedules, rates=[0.4, 0.2]),
    ),
    (  # none has come to rest
        "schedules_lesson",
        "schedules_title",
        partial(plotting.schedules, steps=5),
    ),
    (  # a constant rate rests too
        "schedules_lesson",
        "schedules_title",
        partial(plotting.schedules, "x^2 + y^2", start=(2, 1)),
    ),
    ("stopping_title", "stopping_title_plain", partial(plotting.early_stopping, LOSSES, 3)),
    (  # the training got no better either
        "stopping_title",
        "stopping_title_plain",
        partial(
            plotting.early_stopping,
            {"loss": [1.0, 0.8, 0.8, 0.9], "val_loss": [1.0, 0.7, 0.8, 0.9]},
            2,
        ),
    ),
    (  # the validation is as good again
        "stopping_title",
        "stopping_title_plain",
        partial(
            plotting.early_stopping,
            {"loss": [1.0, 0.8, 0.7, 0.6], "val_loss": [1.0, 0.7, 0.8, 0.7]},
            2,
        ),
    ),
    ("sizes_title", "sizes_title_plain", partial(plotting.batch_sizes, sizes=[8])),
    ("sizes_title", "sizes_title_plain", partial(plotting.batch_sizes, optimizer=SGD(2.0))),
    (  # all samples are alike
        "sizes_title",
        "sizes_title_plain",
        partial(
            plotting.batch_sizes, DataSurface(np.ones(8), np.ones(8), start=(0, 0)), sizes=[1, 8]
        ),
    ),
    ("trained_rates_title", "trained_rates_title_plain", partial(scheduled, 0.5)),
    ("trained_rates_title", "trained_rates_title_plain", partial(scheduled, 0.1, 0.1000001)),
    ("range_title", "range_title_plain", partial(ranged, 1e-6, 1e-4)),  # does not fall
    ("range_title", "range_title_plain", partial(ranged, 1e-2, 0.5)),  # does not rise again
    ("dropout_title", "dropout_title_plain", partial(dropping, 1e-6)),  # none is off
    ("dropout_title", "dropout_title_plain", partial(dropping, 0.5, 1)),
    (  # still improves
        "complexity_title",
        "complexity_title_plain",
        partial(plotting.overfitting, degrees=[1, 3, 5]),
    ),
    (  # no noise to follow
        "complexity_title",
        "complexity_title_plain",
        partial(
            plotting.overfitting,
            np.arange(9.0),
            np.arange(9.0) ** 2,
            [1, 2, 3],
            validation_data=(np.arange(9) + 0.5, (np.arange(9) + 0.5) ** 2),
        ),
    ),
    (  # has not arrived
        "scaling_title",
        "scaling_title_plain",
        partial(plotting.feature_scaling, steps=5),
    ),
    (  # no ravine
        "scaling_title",
        "scaling_title_plain",
        partial(plotting.feature_scaling, [-1, 0, 1, 2], [0, 2, 3, 5]),
    ),
    (  # too weak
        "penalty_title",
        "penalty_title_plain",
        partial(plotting.regularization, strengths=[0, 0.1]),
    ),
    (  # L1 leaves none
        "penalty_title",
        "penalty_title_plain",
        partial(plotting.regularization, strengths=[0, 9]),
    ),
    ("penalty_title", "penalty_title_plain", partial(plotting.regularization, penalties=["L1"])),
    (  # the second is zero under no penalty
        "penalty_title",
        "penalty_title_plain",
        partial(plotting.regularization, "(x - 1)^2 + y^2"),
    ),
    ("stochastic_title", "stochastic_title_plain", partial(plotting.stochastic, batch_size=40)),
    (  # both run away
        "stochastic_title",
        "stochastic_title_plain",
        partial(plotting.stochastic, optimizer=SGD(2.0)),
    ),
    (
        "stochastic_title",
        "stochastic_title_plain",
        partial(plotting.stochastic, DataSurface(np.zeros(8), np.ones(8), start=(0, 0))),
    ),
    ("batches_title", "batches_title_plain", partial(plotting.mini_batches, batch_size=40)),
    (
        "batches_title",
        "batches_title_plain",
        partial(plotting.mini_batches, DataSurface(np.ones(8), np.ones(8), start=(0, 0))),
    ),
    (  # there MAE pulls hardest
        "compare_title_residual",
        "compare_title",
        partial(plotting.compare_losses, to=0.3),
    ),
    ("compare_title_residual", "compare_title", partial(plotting.compare_losses, ["mse", "mse"])),
    ("compare_title_residual", "compare_title_one", partial(plotting.compare_losses, "mse")),
    (  # no mistake
        "compare_title_margin",
        "compare_title",
        partial(plotting.compare_losses, ["hinge", "squared_hinge"], to=0.9),
    ),
    (
        "compare_title_margin",
        "compare_title",
        partial(plotting.compare_losses, ["hinge", "squared_hinge"], to=0.05),
    ),
    (
        "compare_title_hardest_margin",
        "compare_title",
        partial(plotting.compare_losses, ["hinge", "squared_hinge", LOGITS], to=0.9),
    ),
    ("vanish_title", "vanish_title_slower", partial(plotting.vanishing_slope, -1.0)),
    ("vanish_title", "vanish_title_both", partial(plotting.vanishing_slope, 40.0)),
    ("history_overfits", "history_best", partial(history, **GENTLE, **FALLING)),
    (  # one number alone is above the least
        "history_overfits",
        "history_best",
        partial(history, loss=[1.0, 0.8, 0.6], val_loss=[1.0, 0.7, 0.9]),
    ),
    (  # the accuracy of validation still rises
        "history_best",
        "history_best_alone",
        partial(history, **GENTLE, **RISING),
    ),
    ("history_best", "history_best_alone", partial(history, **GENTLE, **ERRORS)),
    (
        "history_best",
        "history_best_alone",
        partial(history, loss=[1.0, 0.8, 0.9], val_loss=[1.0, 0.7, 0.8]),
    ),
    ("history_best", "history_title", partial(history, loss=[1.0, 1.1], val_loss=[1.0, 0.9])),
    ("history_still", "history_best_alone", partial(history, **STILL, val_accuracy=[0.5, 0.4])),
    (  # there is no other
        "history_still",
        "history_best_alone",
        partial(history, loss=[1.0, 0.8], val_loss=[0.9]),
    ),
    ("history_still", "history_gone", partial(history, loss=[1.0, np.nan], val_loss=[1.0, np.nan])),
    ("history_falls", "history_title", partial(history, loss=[1.0, 1.2, 0.6])),
    ("regions_learning", "regions_now", partial(regions, 1e-9)),
    ("regions_learning", "regions_now", one_class),  # without another class there is no border
    ("regions_learning_many", "regions_now", partial(regions, 1e-9, 3)),
    ("pass_learning", "pass_now", partial(passed, 1e-9)),
    ("weights_forming", "weights_now", partial(weights, 0.1)),
    ("weights_forming", "weights_now", partial(weights, 1e-9)),
    ("training_race_best", "training_race_even", partial(training, 0.5, 0.5)),
    ("training_race_best", "training_race_title", partial(training, 0.5)),
    ("training_race_best", "training_race_title", partial(training, 0.1, 0.1000001)),
    ("training_race_best", "training_race_title", partial(training, 1e30, 1e31)),
    ("outlier_title_stays", "outlier_title_less", partial(plotting.outlier, distance=-9)),
    (
        "between_valley",
        "between_barrier",
        partial(plotting.between, "(x^2 - 1)^2 + y^2 + 1", (-1, 0), (1, 0)),
    ),
    ("beside_wider", "beside_title", partial(bowls, 1, 1)),
    ("confusion_title", "confusion_now", partial(confused, 0.0)),
    ("bowl_title", "bowl_plain", partial(plotting.line_and_bowl, steps=2)),
    ("bowl_title", "bowl_plain", partial(plotting.line_and_bowl, [1, 2, 3], [2, 2, 2])),
    ("bowl_title", "bowl_diverges", partial(plotting.line_and_bowl, optimizer=SGD(2.0))),
    (
        "bowl_diverges",
        "bowl_plain",
        partial(plotting.line_and_bowl, optimizer=SGD(0.6), start=(1.5, 0.99), steps=5),
    ),
    (  # near the lowest point squared error has no such chord
        "convexity_title",
        "convexity_plain",
        partial(plotting.squared_or_entropy, ends=[(1, 0.1), (1.2, -0.1)]),
    ),
    (  # two logits that are one
        "temperature_title",
        "temperature_plain",
        partial(plotting.softmax_temperature, (1, 1)),
    ),
    ("smoothing_title", "smoothing_plain", partial(plotting.label_smoothing, (0.1, 0.2))),
    ("smoothing_title", "smoothing_plain", partial(plotting.label_smoothing, steps=5)),
    ("smoothing_title", "smoothing_one", partial(plotting.label_smoothing, 0.2)),
    ("smoothing_title", "smoothing_none", partial(plotting.label_smoothing, 0.0)),
    ("depth_title", "depth_title_keep", partial(DEEP, [("relu", "he_normal")])),
    ("depth_title_vanish", "depth_title_plain", partial(DEEP, [("sigmoid", "glorot_uniform")])),
    ("depth_title_keep", "depth_title_plain", partial(DEEP, [("relu", RandomNormal(0, 0.5))])),
    ("backward_title", "backward_title_zero", partial(passed_back, "relu", -0.5)),
    ("graph_title", "graph_title_zero", partial(GRAPH, c=6)),
    (
        "edge_title",
        "edge_title_plain",
        partial(plotting.edge_of_stability, "3x^2 + y^2", (1, 1), [0.1, 0.25], 20, 5),
    ),
    ("outlier_title_stays", "outlier_title_plain", partial(plotting.outlier, distance=0.3)),
    ("outlier_title_stays", "outlier_title_both", partial(plotting.outlier, distance=-3)),
]
"""What a title claims, what is said instead, and a picture that refutes the claim."""

FACTS = {
    *("race", "race_of_one", "one_path", "starts", "starts_and_rules", "paths", "paths_unequal"),
    *("worked_title", "model_title", "digits_title", "schedules_title", "history_title"),
    *("landscape_title", "landscape_holds", "landscape_holds_all"),
    *("softmax_title", "entropy_title", "binary_title"),  # what these losses are
    *("onehot_title", "same_title", "residuals_title", "loop_title"),
    *("search_title_taken", "search_title_none", "pass_now", "regions_now", "weights_now"),
    "page_loss_title",  # the heading of a strip
    "page_data_title",  # and of what stands below it
    "page_slope_title",
}
"""Titles that only count and name, or are true whatever is drawn."""

TOLD = {claim for claim, _ in TRUE} | {key for row in REFUTED for key in row[:2]} | FACTS
