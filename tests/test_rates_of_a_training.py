"""Learning rates of a real training: the range test, and schedules with their losses."""

from dataclasses import replace

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.plotting import rate_range_test, training_schedules
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.theme import Size
from gdviz.schedules import CosineDecay
from gdviz.studies import find_rate_range
from gdviz.studies.rate_range import RateRange

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
RNG = np.random.default_rng(0)
X = RNG.normal(size=(60, 2))
Y = (X[:, 0] > 0).astype(int)
WARM = CosineDecay(0.0, 9, warmup_target=0.5, warmup_steps=3)


def network(optimizer="sgd"):
    model = Sequential([Input((2,)), Dense(8, "tanh"), Dense(2, "softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy")
    return model


@pytest.mark.parametrize("optimizer", [gd.SGD(momentum=0.5), gd.Adam()])
def test_each_step_of_the_range_test_has_the_next_rate(optimizer):
    model = network(optimizer)
    before = model.parameters.copy()
    found = find_rate_range(model, X, Y, 0.01, 1.0, 5, batch_size=20, seed=2)
    np.testing.assert_allclose(found.rates, np.geomspace(0.01, 1.0, 5), rtol=1e-12)
    np.testing.assert_array_equal(model.parameters, before)
    objective, state, point = model.objective(X, Y), optimizer.init(before), before
    orders = np.random.default_rng(2)
    batches = np.concatenate([orders.permutation(60) for _ in range(2)]).reshape(-1, 20)
    for rate, indices, loss in zip(found.rates, batches, found.losses, strict=False):
        rule = type(optimizer)(**optimizer.settings() | {"learning_rate": float(rate)})
        _, slope = objective.batch(indices).value_and_gradient(point)
        step, state = rule.update(slope, state, point)
        point = point + step
        np.testing.assert_allclose(loss, objective(point), rtol=2e-5)


def test_the_range_test_tells_where_the_loss_falls_fastest_and_flies():
    path = gd.Trajectory.of(np.zeros((13, 2)), "x^2 + y^2")
    losses = np.array([2.0, 2.0, 2.0, 1.9, 1.7, 1.2, 0.7, 0.6, 0.58, 0.9, 1.5, 2.5, np.nan])
    path = replace(path, values=losses)
    found = RateRange(np.geomspace(1e-3, 10, 12), path, 2.0, 60, 20)
    assert (found.fastest, found.lowest, found.over) == (4, 7, 10)
    assert found.falls_and_flies
    assert found.losses[-1] == np.inf


def test_the_loss_is_drawn_against_the_rate_with_its_marks():
    scene = rate_range_test(network(), X, Y, 1e-2, 1e3, 40, 20, size=SMALL)
    found = find_rate_range(network(), X, Y, 1e-2, 1e3, 40, 20)
    (line,) = marks_of(scene, Line)
    np.testing.assert_array_equal(line.line.get_xdata(), found.rates)
    np.testing.assert_array_equal(line.line.get_ydata(), found.losses)
    scene.draw(7)
    assert len(line.line.get_xdata()) == 8
    assert scene.figure.axes[0].get_xscale() == "log"
    said = " ".join(texts(scene))
    assert "falls fastest" in said
    assert "above the start" in said


def test_schedules_are_drawn_with_their_losses():
    scene = training_schedules(network(), X, Y, [0.5, WARM], epochs=3, batch_size=15, size=SMALL)
    lines = marks_of(scene, Line)
    steps = np.arange(13)
    np.testing.assert_array_equal(lines[0].line.get_ydata(), np.full(13, 0.5))
    np.testing.assert_allclose(lines[1].line.get_ydata(), [WARM(step) for step in steps])
    np.testing.assert_allclose(lines[1].line.get_xdata(), steps / 4)
    model = network()
    for line, rate in zip(lines[2:], (0.5, WARM), strict=True):
        start = model.parameters.copy()
        path = gd.descend(model.objective(X, Y), gd.SGD(rate), start, 12, batch_size=15, seed=0)
        np.testing.assert_allclose(line.line.get_ydata(), path.values, rtol=1e-6)
    said = " ".join(texts(scene))
    assert "constant\n0.5" in said
    assert "warm-up,\ncosine\n0" in said  # half of the page is for the curves


def test_rates_go_to_the_optimizer_of_the_model_and_names_that_are_alike_are_told_apart():
    model = network(gd.SGD(momentum=0.9))
    scene = training_schedules(model, X, Y, [0.5, 0.1, gd.Adam(0.2)], epochs=1, size=SMALL)
    assert "SGD(learning_rate=0.5, momentum=0.9)" in scene.metadata["Comment"]
    said = " ".join(texts(scene))
    for label in ("constant\n(0.5)", "constant\n(0.1)", "constant\n(0.2)"):
        assert label in said


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: rate_range_test(None, X, Y), "model must be a Model or Sequential, got NoneType"),
        (lambda: rate_range_test(network(), X, Y, 1.0, 0.1), "rates must grow from above 0"),
        (lambda: rate_range_test(network(), X, Y, steps=1), "steps must be a whole number"),
        (lambda: training_schedules(network(), X, Y, 0.1), r"rates must be several, such as"),
        (lambda: training_schedules(network(), X, Y, []), r"rates must be several, such as"),
        (lambda: training_schedules(None, X, Y, [0.1]), "model must be a Model or Sequential"),
    ],
)
def test_a_wrong_argument_is_named(make, message):
    with pytest.raises(ValueError, match=message):
        make()


def test_a_rate_is_marked_once_the_curve_has_come_there():
    scene = rate_range_test(network(), X, Y, 1e-2, 1e3, 40, 20, size=SMALL)
    found = find_rate_range(network(), X, Y, 1e-2, 1e3, 40, 20)
    for rule, at in zip(marks_of(scene, Text), (found.fastest, found.over), strict=True):
        for frame, seen in ((at - 1, False), (at, True)):
            scene.draw(frame)
            assert rule.text.get_visible() == rule.leader.get_visible() == seen
