"""A rule is recorded once, and stepped from what is recorded as it would step itself."""

import numpy as np
import pytest
from rounding import assert_equal_but_for_rounding
from rules import AS_WRITTEN, ELEMENTWISE, RECORDED, Kite, Wind

import gdviz as gd
from gdviz.programs import loops, memory
from gdviz.programs.text import Text
from gdviz.steps.number_by_number import NumberByNumber
from gdviz.steps.recorded import RecordedStep
from gdviz.steps.replay import Replay

HIMMELBLAU = gd.surfaces.himmelblau
STARTS = np.random.default_rng(4).uniform(-3, 3, (60, 2))


def stepped(rule, start, steps):
    """Return the points of a descent as the rule itself steps them, all at once."""
    points, state = [start], rule.init(start)
    with np.errstate(all="ignore"):
        for _ in range(steps):
            _, gradient = HIMMELBLAU.value_and_gradient(points[-1])
            step, state = rule.update(gradient, state, points[-1])
            points.append(points[-1] + step)
    return np.array(points)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("optimizer", [*ELEMENTWISE, *RECORDED], ids=repr)
def test_a_recorded_step_is_that_of_the_rule(optimizer, dtype):
    gradients = np.random.default_rng(2).normal(size=(4, 7)).astype(dtype)
    recorded, wanted = RecordedStep(optimizer), optimizer.init(gradients[0])
    remembered, held = recorded.remembered(wanted), recorded.held(wanted)
    compute = Text(recorded.program).function()
    for gradient in gradients:
        numbers, remembered = recorded.numbers(remembered)
        moved, *held = compute(gradient, gradient, *held, *numbers)
        step, wanted = optimizer.update(gradient, wanted, gradient)
        assert_equal_but_for_rounding(moved, gradient + step)
        assert moved.dtype == (gradient + step).dtype
        assert list(remembered) == recorded.remembered(wanted)
        for mine, theirs in zip(held, recorded.held(wanted), strict=True):
            assert_equal_but_for_rounding(mine, theirs)


def test_the_numbers_follow_the_schedule_and_the_count():
    recorded = RecordedStep(gd.SGD(gd.schedules.ExponentialDecay(0.8, 1, 0.5)))
    assert [*recorded.numbers_of_steps([0], 3)] == [[-0.8], [-0.4], [-0.2]]


class Nested(Kite):
    """Remembers a table."""

    def init(self, point):
        return Wind(0, {"v": np.zeros_like(point)})

    def rule(self, g, state, rate, t, let):
        v = 0.5 * state.wind["v"] - rate * g
        return v, Wind(t, {"v": v})


def test_what_is_remembered_in_tables_is_stepped_as_it_is_written():
    assert RecordedStep.of(Nested(0.01)) is None
    path = gd.descend(HIMMELBLAU, Nested(0.01), STARTS[0], 20)
    heavy = gd.descend(HIMMELBLAU, gd.SGD(0.01, momentum=0.5), STARTS[0], 20)
    np.testing.assert_array_equal(path.points, heavy.points)


def test_a_number_of_numpys_is_a_number():
    optimizer = gd.Adam(np.float32(0.5), beta_2=np.float64(0.75), clipvalue=np.int64(0))
    assert optimizer == gd.Adam(0.5, beta_2=0.75)
    assert {type(value) for value in optimizer.settings().values()} == {float, bool, type(None)}


@pytest.mark.parametrize("rule", [*RECORDED, *AS_WRITTEN], ids=repr)
def test_a_rule_of_ones_own_is_stepped_as_it_is_written(rule, monkeypatch):
    wanted = stepped(rule, STARTS, 30)
    alone = gd.descend(HIMMELBLAU, rule, STARTS[7], 30)
    np.testing.assert_allclose(alone.points, stepped(rule, STARTS[7], 30), rtol=1e-12)
    monkeypatch.setattr(memory, "MANY", 1)
    for hot in (np.inf, 0):
        monkeypatch.setattr(loops, "HOT", hot)
        for kept in ("all", 12):
            path = gd.descend(HIMMELBLAU, rule, STARTS, 30, keep=kept)
            np.testing.assert_allclose(path.points, wanted[path.steps], rtol=1e-12)


@pytest.mark.parametrize("rule", [*RECORDED, *AS_WRITTEN], ids=repr)
def test_it_takes_the_quick_ways_if_it_can_be_recorded(rule, monkeypatch):
    seen = []
    for way, method in ((NumberByNumber, "path"), (Replay, "move")):
        monkeypatch.setattr(way, method, spy(way, method, seen))
    monkeypatch.setattr(memory, "MANY", 1)
    gd.descend(HIMMELBLAU, rule, STARTS[0], 1)
    gd.descend(HIMMELBLAU, rule, STARTS, 1)
    assert seen == ([NumberByNumber, Replay] if rule in RECORDED else [])


def spy(way, method, seen):
    asked = getattr(way, method)

    def spied(*given, **named):
        if way not in seen:
            seen.append(way)
        return asked(*given, **named)

    return spied
