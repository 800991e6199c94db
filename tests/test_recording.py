"""A rule is recorded once; of each step only the numbers are computed, as the rule would."""

import math

import numpy as np
import pytest
from rules import NUMBER_BY_NUMBER

import gdviz as gd
from gdviz.programs.numbers import Numbers
from gdviz.steps.recording import RecordedStep, numbers_of_steps


def replayed(optimizer, gradients):
    """Return the steps of a rule as its recording has them, and the memory after them."""
    recorded, state, steps = RecordedStep(optimizer), optimizer.init(gradients[0]), []
    for gradient in gradients:
        given = iter([gradient, gradient, *(v for v in state if isinstance(v, np.ndarray))])
        arrays = dict(
            zip([recorded.gradient, recorded.point, *recorded.before], given, strict=True)
        )
        numbers, after = recorded.numbers(optimizer.rate(state.t), *state)
        taken = iter(numbers)
        for operation, operands, result in recorded.lines:
            arrays[result] = operation(
                *[arrays[o] if o in arrays else next(taken) for o in operands]
            )
        held = map(arrays.__getitem__, recorded.after)
        state = after._make(next(held) if isinstance(v, np.ndarray) else v for v in after)
        steps.append(arrays[recorded.step])
    return steps, state


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize(
    "optimizer",
    [*NUMBER_BY_NUMBER, gd.Adam(np.float32(0.1), beta_2=np.float32(0.99))],
    ids=repr,
)
def test_a_recorded_step_is_that_of_the_rule(optimizer, dtype):
    gradients = np.random.default_rng(2).normal(size=(4, 7)).astype(dtype)
    steps, state = replayed(optimizer, gradients)
    wanted = optimizer.init(gradients[0])
    for gradient, mine in zip(gradients, steps, strict=True):
        step, wanted = optimizer.update(gradient, wanted, gradient)
        np.testing.assert_array_equal(mine, step)
        assert mine.dtype == dtype
    for mine, theirs in zip(state, wanted, strict=True):
        np.testing.assert_array_equal(mine, theirs)


def test_the_numbers_follow_the_schedule_and_the_count():
    optimizer = gd.SGD(gd.schedules.ExponentialDecay(0.8, 1, 0.5))
    rates = [numbers[0] for numbers in numbers_of_steps(optimizer, RecordedStep(optimizer), 3)]
    assert rates == [-0.8, -0.4, -0.2]


def test_what_depends_on_the_value_of_a_number_is_refused():
    number = Numbers(["t"]).given("t")
    with pytest.raises(TypeError, match="cannot depend on the value of a number"):
        max(number, 0) if number else None
    with pytest.raises(TypeError):
        number > 3  # noqa: B015


@pytest.mark.parametrize("value", [3, 0.1, -2.5, np.float32(0.1), np.float64(0.3)])
def test_numbers_are_computed_as_python_does(value):
    numbers = Numbers(["t"])
    t = numbers.given("t")
    result = -((1 - value**t) / (t + value) * 2 - t**value * np.sqrt(np.square(t)))
    function = numbers.function(result.name)
    for n in (1, 7, 0.5):
        assert function(n) == -((1 - value**n) / (n + value) * 2 - n**value * math.sqrt(n * n))
