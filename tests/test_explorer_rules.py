"""An update rule that is printed steps in the browser as it does here."""

import numpy as np
import pytest
import rules
from in_node import said
from test_own_rules import Ball, Begun, OfArray, OfDict, OfTuple, downhill, heavy, shrinking

import gdviz as gd
from gdviz import schedules, sets
from gdviz.explorer.numbers import script
from gdviz.explorer.rules import TABULATED, printed_rule

HIMMELBLAU = gd.surfaces.himmelblau
START, STEPS = [-0.5, -0.5], 40
KITE, UNIT = rules.Kite(0.1), rules.AS_WRITTEN[2]


class Warm(schedules.Schedule):
    """Asks what the step is."""

    def __call__(self, step):
        return 0.002 * (step + 1) if step < 5 else 0.01


class Noisy(rules.Kite):
    """Draws random numbers."""

    def rule(self, g, state, rate, t, let):
        return -rate * g + np.random.default_rng().normal(), rules.Wind(t, state.wind)


SCHEDULES = [
    schedules.InverseTimeDecay(0.01, 10, 0.5, staircase=True),
    schedules.PolynomialDecay(0.01, 10, power=2.0, cycle=True),
    schedules.PiecewiseConstantDecay((5, 20), (0.01, 0.005, 0.001)),
    schedules.ExponentialDecay(0.01, 7, 0.5, staircase=True),
    schedules.CosineDecay(0.01, 30, warmup_target=0.02, warmup_steps=10),
    schedules.CosineDecayRestarts(0.02, 10, t_mul=1.0, alpha=0.1),
    Warm(),
]
MIXED = [
    UNIT,
    rules.Centred(0.02),
    gd.SGD(0.01, clipnorm=1.0),
    gd.Adam(0.1, global_clipnorm=2.0),
    gd.Projected(gd.SGD(0.01, momentum=0.5), sets.Box(-1, 2)),
    gd.Projected(gd.Adam(0.1), sets.Ball(1.5, (0.5, 0))),
    *map(gd.Rule, (downhill, heavy, shrinking, Begun())),
]
PRINTED = [
    *rules.ELEMENTWISE,
    *rules.RECORDED,
    *MIXED,
    *(kind(0.01) for kind in (OfTuple, OfArray, OfDict)),
    *map(gd.SGD, SCHEDULES),
]


def walked(optimizers, settings="rule.settings.map(each => each.value)"):
    """Return the walk of each rule down Himmelblau's surface in the browser."""
    call = f"gd.walk(gd.objectives[0], [], rule, {settings}, {START}, {STEPS})"
    return said(script([HIMMELBLAU], optimizers), f"gd.rules.map(rule => {call})")


def test_a_rule_steps_as_it_does_here():
    for rule, walk in zip(PRINTED, walked(PRINTED), strict=True):
        path = gd.descend(HIMMELBLAU, rule, START, STEPS)
        points = np.reshape(walk["points"], (-1, 2))
        np.testing.assert_allclose(points, path.points, rtol=1e-10, err_msg=repr(rule))
        assert walk["divergedAt"] == path.diverged_at, rule
        if not any(word in repr(rule) for word in ("Cosine", "Exponential", "ByNumPy")):
            np.testing.assert_array_equal(points, path.points, repr(rule))


@pytest.mark.parametrize(
    ("optimizer", "other"),
    [
        (gd.SGD(0.01), {"learning_rate": 0.003}),
        (gd.SGD(0.01, momentum=0.9, nesterov=True), {"learning_rate": 0.02, "momentum": 0.5}),
        (gd.SGD(0.01, clipnorm=3.0), {"learning_rate": 0.01, "clipnorm": 0.5}),
        (
            gd.AdamW(0.1),
            {
                "learning_rate": 0.2,
                "beta_1": 0.6,
                "beta_2": 0.97,
                "epsilon": 1e-3,
                "weight_decay": 0.1,
            },
        ),
        # what a memory begins with is no slider, nor is what makes no difference
        (gd.Adagrad(0.1), {"learning_rate": 0.1, "epsilon": 0.5}),
        (UNIT, {"learning_rate": 0.05}),
        (
            gd.Projected(gd.SGD(0.01, momentum=0.9), sets.Box(-1, 2)),
            {"learning_rate": 0.01, "momentum": 0.2},
        ),
    ],
    ids=repr,
)
def test_sliders_are_the_settings_that_may_change(optimizer, other):
    sliders = printed_rule(optimizer, [2])["settings"]
    assert [slider["name"] for slider in sliders] == [*other]
    assert all(slider["low"] <= slider["value"] <= slider["high"] for slider in sliders)
    (walk,) = walked([optimizer], [*other.values()])
    path = gd.descend(HIMMELBLAU, optimizer.having(**other), START, STEPS)
    assert walk["points"] == path.points.ravel().tolist()


@pytest.mark.parametrize("rate", [0.0, 1e-320, 1e307, 0.5])
def test_a_slider_holds_what_is_set(rate):
    (slider, *_) = printed_rule(gd.SGD(rate), [2])["settings"]
    assert slider["low"] <= rate <= slider["high"] < np.inf
    assert slider["log"] is (slider["low"] > 0)


def test_a_schedule_has_sliders_of_its_own():
    optimizer = gd.SGD(schedules.ExponentialDecay(0.01, 7, 0.5))
    names = ["initial_learning_rate", "decay_steps", "decay_rate"]
    assert [each["name"] for each in printed_rule(optimizer, [2])["settings"]] == names
    (walk,) = walked([optimizer], [0.02, 3, 0.75])
    path = gd.descend(HIMMELBLAU, gd.SGD(schedules.ExponentialDecay(0.02, 3, 0.75)), START, STEPS)
    np.testing.assert_allclose(walk["points"], path.points.ravel(), rtol=1e-10)


def test_a_rate_that_asks_for_the_step_is_a_table():
    optimizer = gd.SGD(Warm())
    assert not printed_rule(optimizer, [2])["settings"]
    call = "gd.rules[0].rate(t) ?? null"
    steps = [0, 4, 5, TABULATED - 1, TABULATED]
    rates = said(script([HIMMELBLAU], [optimizer]), f"{steps}.map(t => {call})")
    assert rates == [0.002, 0.01, 0.01, 0.01, None]


UNPRINTED = [
    *(kind(0.1) for kind in (rules.Bold, rules.First, rules.Forgetful, rules.Matrix, Noisy)),
    gd.Projected(gd.SGD(0.1), sets.Simplex()),
    gd.Rule(Ball()),
]


@pytest.mark.parametrize("optimizer", UNPRINTED, ids=repr)
def test_a_rule_that_cannot_be_printed_is_refused_by_name(optimizer):
    with pytest.raises(ValueError, match="cannot be printed for a page") as refusal:
        script([HIMMELBLAU], [optimizer])
    assert str(refusal.value).startswith(repr(optimizer))


@pytest.mark.parametrize("optimizer", [gd.Adam(0.1), gd.SGD(0.1), gd.SGD(0.1, clipnorm=1.0)])
def test_the_worked_numbers_of_a_step_are_those_of_its_lines(optimizer):
    k = 3
    path = gd.descend(HIMMELBLAU, optimizer, START, 5)
    work = gd.studies.workings.workings(path)
    found = said(
        script([HIMMELBLAU], [optimizer]),
        f"""(() => {{
      const [rule] = gd.rules, [f] = gd.objectives, s = rule.settings.map(each => each.value);
      return gd.workings(f, [], rule, s, gd.walk(f, [], rule, s, {START}, 5), {k});
    }})()""",
    )
    assert (found["t"], found["rate"], found["value"]) == (k + 1, 0.1, path.values[k])
    assert found["gradient"] == path.gradients[k].tolist()
    assert found["step"] == work.steps[k].tolist()
    assert found["next"] == path.points[k + 1].tolist()
    lines = {line["name"]: line["values"] for line in found["lines"]}
    assert lines == {name: values[k].tolist() for name, values in work.lines.items()}
    before = {name: each[k] for name, each in work.before.items() if name in ("m", "v")}
    assert {each["name"]: each["values"] for each in found["before"]} == {
        name: each.tolist() for name, each in before.items()
    }
