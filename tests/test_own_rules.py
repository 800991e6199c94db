"""Rules of somebody's own: functions, objects, classes with any memory, and what is projected."""

import operator
import pickle
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Adam, Projected, Rule, descend, optimizers, plotting, sets
from gdviz.ground.states import changed, parts_of, started
from gdviz.optimizers import Optimizer
from gdviz.studies.quantities import quantities
from gdviz.studies.workings import workings

BOWL = gd.Surface("x**2 + 10*y**2", minima=[(0, 0)])
START, STARTS = (-4.0, 1.5), [(-4.0, 1.5), (1.0, 2.0), (3.0, -1.0)]


def downhill(g):
    return -0.05 * g


def heavy(g, memory):
    velocity = 0.9 * (0 if memory is None else memory) - 0.02 * g
    return velocity, velocity


def shrinking(g, memory, point):
    return -0.05 * g - 0.1 * point, memory


class Ball:
    """Keeps its velocity in itself."""

    def __init__(self, rate=0.02):
        self.rate, self.velocity = rate, 0

    def update(self, gradient):
        self.velocity = 0.9 * self.velocity - self.rate * gradient
        return self.velocity


class Begun:
    def init(self, point):
        return {"v": np.zeros_like(point), "count": 0}

    def update(self, gradient, state, point, variables=None):
        v = 0.9 * state["v"] - 0.02 * gradient
        return v, {"v": v, "count": state["count"] + 1}


class OfTuple(Optimizer):
    def init(self, point):
        return np.zeros_like(point), 1.0

    def rule(self, g, state, rate, t, let):
        v = let("v", 0.9 * state[0] - rate * g)
        return v, (v, state[1] / 2)


class OfArray(Optimizer):
    def init(self, point):
        return np.zeros_like(point)

    def rule(self, g, state, rate, t, let):
        v = 0.9 * state - rate * g
        return v, v


class OfDict(Optimizer):
    def init(self, point):
        return {"v": np.zeros_like(point)}

    def rule(self, g, state, rate, t, let):
        v = let("v", 0.9 * state["v"] - rate * g)
        return v, {"v": v}


@dataclass
class Kept:
    v: np.ndarray


class OfDataclass(Optimizer):
    def init(self, point):
        return Kept(np.zeros_like(point))

    def rule(self, g, state, rate, t, let):
        v = let("v", 0.9 * state.v - rate * g)
        return v, Kept(v)


class Pair(NamedTuple):
    v: np.ndarray
    t: int


class OfPair(Optimizer):
    """Counts by itself."""

    def init(self, point):
        return Pair(np.zeros_like(point), 0)

    def rule(self, g, state, rate, t, let):
        v = let("v", 0.9 * state.v - rate * g)
        return v, Pair(v, t)


class OfNothing(Optimizer):
    def rule(self, g, state, rate, t, let):
        v = 0.9 * (0 if state is None else state) - rate * g
        return v, v


class ByUpdate(Optimizer):
    def update(self, gradient, state, point):
        v = 0.9 * (0 if state is None else state) - self.learning_rate * gradient
        return v, v


HEAVY = [
    *(heavy, Ball(), Ball, Begun(), Begun),
    *(kind(0.02) for kind in (OfTuple, OfArray, OfDict, OfDataclass, OfPair, OfNothing, ByUpdate)),
]
"""The same rule in as many forms: a velocity of 0.9 and a rate of 0.02."""


@pytest.mark.parametrize("rule", HEAVY)
def test_each_form_steps_as_gradient_descent_with_momentum_does(rule):
    wanted = descend(BOWL, SGD(0.02, 0.9), START, 30)
    path = descend(BOWL, rule, START, 30)
    np.testing.assert_allclose(path.points, wanted.points, rtol=1e-12, atol=1e-14)
    again = descend(BOWL, path.optimizer, START, 30)  # nothing is left of the first
    np.testing.assert_array_equal(again.points, path.points)
    many = descend(BOWL, rule, STARTS, 30)
    for k, start in enumerate(STARTS):
        alone = descend(BOWL, rule, start, 30)
        np.testing.assert_allclose(many.points[:, k], alone.points, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("rule", HEAVY)
def test_each_form_trains_a_network_as_gradient_descent_with_momentum_does(rule):
    x = np.random.default_rng(0).normal(size=(40, 2))
    trained = []
    for optimizer in (rule, SGD(0.02, 0.9)):
        model = gd.models.Sequential([gd.layers.Input((2,), dtype="float64"), gd.layers.Dense(1)])
        model.compile(optimizer, "mse")
        model.fit(x, x[:, :1], epochs=3, batch_size=16, verbose=0)
        trained.append(model.parameters.copy())
    np.testing.assert_allclose(*trained, rtol=1e-12)


@pytest.mark.parametrize(
    ("rule", "label", "written"),
    [
        (downhill, "downhill", "Rule(downhill)"),
        (lambda g: -g, "own rule", "Rule(lambda)"),
        (operator.neg, "neg", "Rule(<built-in function neg>)"),
        (Rule(downhill, name="mine"), "mine", "Rule(downhill, name='mine')"),
        (Rule(downhill, learning_rate=2), "downhill", "Rule(downhill, learning_rate=2)"),
        (Ball(0.5), "Ball", "Rule(Ball(rate=0.5, velocity=0))"),
        (Projected("sgd", sets.Box(-1, 1)), "SGD", None),
        (Projected(downhill, sets.Ball(), name="kept"), "kept", None),
        (ByUpdate(0.1), "ByUpdate", "ByUpdate(learning_rate=0.1)"),
    ],
)
def test_a_rule_has_a_label_and_is_written_without_where_it_lay_in_memory(rule, label, written):
    path = descend(BOWL, rule, START, 2)
    assert path.label == label
    assert " at 0x" not in repr(path.optimizer)
    assert written in (None, repr(path.optimizer))


def test_what_a_function_returns_is_scaled_clipped_and_decays_as_any_step():
    plain = descend(BOWL, downhill, START, 5)
    np.testing.assert_array_equal(plain.points, descend(BOWL, SGD(0.05), START, 5).points)
    changed_ = Rule(downhill, learning_rate=2.0, clipvalue=3.0, weight_decay=0.01)
    path = descend(BOWL, changed_, START, 1)
    g = np.clip(path.gradients[0], -3, 3)
    np.testing.assert_allclose(path.points[1], path.points[0] * (1 - 0.02) - 0.1 * g)
    falling = Rule(downhill, learning_rate=gd.schedules.ExponentialDecay(1.0, 1, 0.5))
    path = descend(BOWL, falling, START, 3)
    rates = np.array([[1.0], [0.5], [0.25]])
    np.testing.assert_allclose(np.diff(path.points, axis=0), -0.05 * rates * path.gradients[:3])


def test_a_rule_that_mixes_the_numbers_of_a_point_steps_each_start_by_itself():
    def normed(g):
        return -0.1 * g / np.linalg.norm(g)

    def asks(g):
        return -0.1 * g if g @ g > 100 else -0.01 * g

    for rule in (normed, asks):
        many = descend(BOWL, rule, STARTS * 5, 9)
        for k, start in enumerate(STARTS):
            np.testing.assert_array_equal(many.points[:, k], descend(BOWL, rule, start, 9).points)


def test_a_class_that_mixes_starts_is_told_how_not_to():
    class Normed(Optimizer):
        def rule(self, g, state, rate, t, let):
            return -rate * g / np.linalg.norm(g), state

    class ByStart(Optimizer):
        def rule(self, g, state, rate, t, let):
            return -rate * g / np.linalg.norm(g, axis=-1, keepdims=True), state

    class Noisy(Optimizer):
        def rule(self, g, state, rate, t, let):
            return -rate * (g + np.random.default_rng().normal(size=g.shape)), state

    class Asks(Optimizer):
        def rule(self, g, state, rate, t, let):
            return (-rate * g if g @ g > 1 else -g), state

    for kind in (Normed, Asks):
        descend(BOWL, kind(0.01), START, 3)
        with pytest.raises(ValueError, match=f"^{kind.__name__} mixes the numbers of several star"):
            descend(BOWL, kind(0.01), STARTS, 3)
    many = descend(BOWL, ByStart(0.1), STARTS, 9)
    np.testing.assert_allclose(
        many.points[:, 1], descend(BOWL, ByStart(0.1), STARTS[1], 9).points, rtol=1e-12
    )
    assert descend(BOWL, Noisy(0.01), STARTS, 3).points.shape == (4, 3, 2)


def test_the_point_is_given_to_what_asks_for_it_and_may_be_changed():
    def spoils(g, memory, point):
        point += 100
        g *= -0.05
        return g, memory

    path = descend(BOWL, shrinking, START, 1)
    np.testing.assert_allclose(path.points[1], np.array(START) * 0.9 - 0.05 * path.gradients[0])
    spoiled = descend(BOWL, spoils, START, 5)
    np.testing.assert_array_equal(spoiled.points, descend(BOWL, downhill, START, 5).points)


WELL = gd.Curve("x^2")


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (lambda g: None, "^own rule must return a step of real numbers, got None$"),
        (lambda g: g[0], r"must return a step of the gradient's shape \(2,\), got \(\)$"),
        (lambda g: np.ones(3), r"must return a step of the gradient's shape \(2,\), got \(3,\)$"),
        (lambda g: 1j * g, "must return a step of real numbers, got array"),
        (lambda g, m: -g, "must return two things, a step and a memory, got array"),
        (lambda g, m: [-g, m], r"must return two things, a step and a memory, got \["),
        (lambda g, m: (None, m), "must return a step of real numbers, got None"),
        (type("Odd", (Optimizer,), {})(0.1), r"^Odd has no rule: write def rule\(self, g, state, "),
        (Optimizer(0.1), "^Optimizer has no rule: write def rule"),
        (gd.schedules.CosineDecay(0.1, 9), r"^a schedule is a learning rate: write SGD\(CosineDe"),
        (
            3,
            r"^an optimizer is .* the gradient, .* update\(gradient, memory, point\), or its name",
        ),
        (BOWL, "^an optimizer is one such as"),
        ({"a", "b"}, "^an optimizer is one such as"),
        (Projected(SGD(0.1), sets.Box((0, 0, 0))), "is of 3 variables, and the points have 2"),
        (
            Projected(SGD(0.1), lambda p: p[:1]),
            r"the projection to a set must have the shape \(2,\)",
        ),
    ],
)
def test_a_wrong_return_gets_one_sentence(rule, message):
    with pytest.raises(ValueError, match=message) as caught:
        descend(BOWL, rule, START, 3)
    assert "\n" not in str(caught.value).replace(repr(BOWL), "")


@pytest.mark.parametrize("returned", [None, 3.0, np.ones(2), (1, 2, 3)])
def test_a_rule_of_a_class_that_returns_no_pair_gets_the_same_sentence(returned):
    class Wrong(Optimizer):
        def rule(self, g, state, rate, t, let):
            return returned

    class WrongUpdate(Optimizer):
        def update(self, gradient, state, point, variables=None, let=None):
            return returned

    for kind in (Wrong, WrongUpdate):
        with pytest.raises(ValueError, match="must return two things, a step and a memory, got"):
            descend(BOWL, kind(0.1), START, 3)


def test_of_one_variable_a_number_is_a_step():
    path = descend(WELL, lambda g: -0.1 * g[0], 2.0, 3)
    np.testing.assert_allclose(path.points[:, 0], 2 * 0.8 ** np.arange(4))


def test_every_verb_takes_a_function():
    rules = [downhill, lambda g: -0.02 * g, Ball(0.01)]
    scene = gd.race(BOWL, [*rules, SGD(0.02)], START, 9)
    assert "Ball rate 0.01" in scene.metadata["Comment"] or "Ball" in str(scene.metadata)
    assert len(gd.race(WELL, rules, 2.0, 9)) == 10
    assert len(gd.race("x^2 + y^2 + z^2", rules, (1, 2, 3), 9)) == 10
    assert len(gd.race(BOWL, {"half": downhill}, START, 9)) == 10
    for picture in (plotting.relief, plotting.field, plotting.inside, plotting.slices):
        assert len(picture(BOWL, downhill, START, 5)) >= 1
    rates = np.linspace(0.1, 1, 5)
    swept = gd.studies.sweep_rates(BOWL, downhill, rates, START, 9)
    wanted = gd.studies.sweep_rates(BOWL, SGD(), 0.05 * rates, START, 9)
    np.testing.assert_allclose(swept.rules[0].values, wanted.rules[0].values, rtol=1e-12)
    ends = descend(BOWL, gd.sweep(downhill, learning_rate=rates), START, 9).points[-1]
    np.testing.assert_allclose(ends[1], descend(BOWL, SGD(0.05 * rates[1]), START, 9).points[-1])


def test_labels_that_would_be_alike_are_numbered():
    scene = gd.race(BOWL, [lambda g: -0.05 * g, lambda g: -0.02 * g], START, 9)
    assert [*scene.drawing.series] == ["own rule 1", "own rule 2"]


def test_what_keeps_its_rate_itself_is_not_swept():
    class Rated:
        learning_rate = 0.1

        def update(self, gradient):
            return -self.learning_rate * gradient

    with pytest.raises(ValueError, match=r"^Rated keeps its learning_rate itself: a class with gd"):
        gd.sweep(Rated(), learning_rate=[0.1, 0.2])


# ---------------------------------------------------------------------------------- mathematics


def test_plain_functions_and_classes_print_and_the_rest_says_why_not():
    assert r"\theta_{t} &= \theta_{t-1} - 0.05 g_{t}" in Rule(downhill).latex()
    assert r"v_{t} &= 0.9 v_{t-1} - \eta g_{t}" in OfDict(0.02).latex()
    assert r"v_{t} &= 0.9 v_{t-1} - \eta g_{t}" in OfDataclass(0.02).latex()
    assert r"0.9 s_{t-1}" in OfArray(0.02).latex()
    assert r"P{\left(\theta_{t-1} - \eta g_{t} \right)}" in Projected("sgd", sets.Box(0)).latex()
    with pytest.raises(ValueError, match=r"^the lines of heavy are not known: a class with gd.op"):
        Rule(heavy).latex()
    with pytest.raises(ValueError, match=r"^the equations of own rule cannot be written: its rule"):
        Rule(lambda g: -np.sign(g)).latex()


def test_a_worked_step_of_a_class_has_its_lines_in_numbers():
    path = descend(BOWL, OfDict(0.02), START, 2)
    work = workings(path)
    np.testing.assert_array_equal(work.before["v"][1], work.lines["v"][0])
    lines = gd.studies.work_out(BOWL, work, 2)
    v = work.lines["v"]
    assert [line.left for line in lines] == ["g_{t}", "v_{t}", r"\theta_{t}"]
    assert f"{0.9 * v[0][0] - 0.02 * path.gradients[1][0]:.4g}" in lines[1].result
    assert f"{v[0][0]:.4g}" in lines[1].numbers


def test_a_worked_step_of_a_projection_ends_where_it_projects():
    path = descend(BOWL, Projected(SGD(0.02), sets.Box(-10, 0.5)), (-4.0, 1.5), 1)
    line = gd.studies.work_out(BOWL, workings(path), 1)[-1]
    assert line.result == r"({-3.84},\ {0.5})"
    assert line.letters.startswith(r"P{\left(")


# -------------------------------------------------------------------------------------- memories


def test_a_memory_may_be_anything_and_its_parts_have_names():
    memory = {"m": np.ones(2), "inner": (1.5, Kept(np.zeros(1))), "none": None, "on": True}
    assert [*parts_of(memory)] == ["m", "inner_1", "inner_2.v"]
    assert [*parts_of(np.ones(2))] == ["s"]
    assert [*parts_of((1, 2.0))] == ["s_1", "s_2"]
    assert [*parts_of(started((1, 2.0)))] == ["t", "s_1", "s_2"]
    assert [*parts_of(started(Pair(np.ones(1), 3)))] == ["v", "t"]
    doubled = changed(memory, lambda name, value: 2 * value)
    assert doubled["inner"][0] == 3.0
    assert doubled["none"] is None
    assert memory["inner"][0] == 1.5


@pytest.mark.parametrize("kind", [OfTuple, OfArray, OfDict, OfDataclass, OfPair])
def test_a_model_is_saved_with_any_memory_and_goes_on_to_the_bit(kind, tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 2))
    model = gd.models.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1)])
    model.compile(kind(0.02), "mse")
    model.fit(x, x[:, :1], epochs=1, verbose=0)
    loaded = gd.models.load(model.save(tmp_path / "m.npz"), {kind.__name__: kind})
    for each in (model, loaded):
        each.fit(x, x[:, :1], epochs=2, verbose=0)
    np.testing.assert_array_equal(loaded.parameters, model.parameters)


def test_a_model_is_saved_with_a_projected_rule(tmp_path):
    x = np.random.default_rng(0).normal(size=(40, 2))
    model = gd.models.Sequential([gd.layers.Input((2,)), gd.layers.Dense(1)])
    model.compile(Projected(SGD(0.1, 0.9), sets.Box(-0.5, (0.5, 0.5, 0.1))), "mse")
    model.fit(x, x[:, :1], epochs=1, verbose=0)
    loaded = gd.models.load(model.save(tmp_path / "m.npz"))
    assert loaded.optimizer == model.optimizer
    for each in (model, loaded):
        each.fit(x, x[:, :1], epochs=2, verbose=0)
        assert each.parameters[0] == 0.5  # the right weight is 1
    np.testing.assert_array_equal(loaded.parameters, model.parameters)


def test_a_rule_of_a_function_is_a_value():
    assert Rule(downhill) == Rule(downhill) != Rule(heavy)
    assert Rule(downhill) != Rule(downhill, learning_rate=2)
    assert pickle.loads(pickle.dumps(Rule(downhill))) == Rule(downhill)
    assert optimizers.get(downhill) == Rule(downhill)


# -------------------------------------------------------------------------------------- projected


@pytest.mark.parametrize(
    ("rule", "onto"),
    [
        (SGD(0.05), sets.Box((-5, 0.3), (5, 2))),
        (SGD(0.02, 0.9), sets.Ball(1.5, (-3, 1))),
        (Adam(0.3), sets.Box(0.5)),
        (downhill, lambda p: np.maximum(p, 0.25)),
        ("sgd", sets.Simplex(2)),
    ],
)
def test_every_point_after_the_first_is_in_the_set_to_the_last_digit(rule, onto):
    kept = Projected(rule, onto)
    for start in (START, STARTS):
        points = descend(BOWL, kept, start, 30).points[1:]
        np.testing.assert_allclose(kept.onto(points), points, rtol=0, atol=1e-15)
    box = isinstance(kept.onto, sets.Box)
    assert not box or ((points >= kept.onto.low) & (points <= kept.onto.high)).all()


def test_a_projected_step_is_the_step_projected():
    path = descend(BOWL, Projected(SGD(0.05, 0.9), sets.Ball(2)), (-1.0, 1.5), 9)
    velocity, point = np.zeros(2), np.array((-1.0, 1.5))
    for at in path.points[1:]:
        velocity = 0.9 * velocity - 0.05 * BOWL.gradient(point)
        point = point + velocity
        point = point * min(1, 2 / np.linalg.norm(point))
        np.testing.assert_allclose(at, point, rtol=1e-14)


def test_projected_descent_comes_to_rest_at_the_lowest_allowed_point():
    end = descend("(x - 2)^2 + (y - 1)^2", Projected(SGD(0.1), sets.Ball()), (0, 0), 200).points[-1]
    np.testing.assert_allclose(end, np.array((2, 1)) / 5**0.5, rtol=1e-12)
    shares = descend("x^2 + 2y^2 + 3z^2", Projected(SGD(0.1), sets.Simplex()), (0, 0, 1), 300)
    np.testing.assert_allclose(shares.points[-1], np.array((6, 3, 2)) / 11, rtol=1e-9)


def test_a_projected_rule_is_swept_and_set_as_the_one_inside():
    kept = Projected(SGD(0.05, 0.5), sets.Box(-10, 0.5))
    assert kept.settings() == SGD(0.05, 0.5).settings() | {"within": sets.Box(-10, 0.5)}
    assert (kept.learning_rate, kept.rate(3), kept.clipnorm) == (0.05, 0.05, None)
    assert kept.having(momentum=0.1) == Projected(SGD(0.05, 0.1), sets.Box(-10, 0.5))
    path = descend(BOWL, gd.sweep(kept, learning_rate=[0.01, 0.02]), START, 9)
    for k, rate in enumerate((0.01, 0.02)):
        alone = descend(BOWL, kept.having(learning_rate=rate), START, 9)
        np.testing.assert_array_equal(path.points[:, k], alone.points)
    with pytest.raises(ValueError, match="'within' is no number of Momentum, which has learning"):
        gd.sweep(kept, within=[1, 2])
    with pytest.raises(ValueError, match=r"^one optimizer is projected, got <2 SGD"):
        Projected(gd.sweep(SGD, learning_rate=[0.1, 0.2]), sets.Box(0))


def test_inside_a_projected_rule_the_step_is_the_projected_one():
    path = descend(BOWL, Projected(SGD(0.02, 0.9), sets.Box(-10, 0.5)), START, 9)
    found = {each.role: each.values for each in quantities(workings(path))}
    assert set(found) == {"gradient", "velocity", "step"}
    np.testing.assert_allclose(found["step"][:-1], np.diff(path.points, axis=0), atol=1e-15)
    assert not np.allclose(found["velocity"], found["step"])
