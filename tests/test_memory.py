"""What is played in memory that is used again is what the function gives, in little memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some
from rules import ELEMENTWISE

import gdviz as gd
from gdviz import descend
from gdviz.programs import memory
from gdviz.programs.recording import record

POINTS = np.random.default_rng(3).uniform(-3, 3, (50, 2))
FORMULAS = [
    "3",
    "x",
    "x + y",
    "x*y",
    "(x**2 + y - 11)**2 + (x + y**2 - 7)**2",
    "exp(-x**2)*log(1 + exp(y))",
    "abs(x) + max(x, y, 1)",
    "sin(x)/x + y**0.5",
    "1/(1 + x**2) - x**7*y",
]
RULES = [*ELEMENTWISE, gd.Adam(0.02, clipnorm=1.0)]


class Remembering:
    """x² + y², which keeps the very arrays it is asked about and gives away."""

    def __init__(self):
        self.seen = []

    def value_and_gradient(self, point):
        gradient = 2 * point
        self.seen.append((point, point.copy(), gradient, gradient.copy()))
        return (point**2).sum(-1), gradient


def played(program, arrays, into=None):
    """Return the memory in which a program has been played."""
    settled = memory.settle(program, into)
    places = [*arrays, *np.full((settled.size - len(arrays), len(arrays[0])), np.nan)]
    settled.play(places, program.constants)
    return places


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("formula", FORMULAS)
def test_a_formula_gives_the_same(formula, dtype, monkeypatch):
    surface, points = gd.Surface(formula), POINTS.astype(dtype)
    points[7:9] = 0  # where sin(x)/x has a limit
    plain = *surface.value_and_gradient(points), surface.hessian(points)
    monkeypatch.setattr(memory, "MANY", 1)
    found = *surface.value_and_gradient(points), surface.hessian(points)
    for mine, wanted in zip(found, plain, strict=True):
        np.testing.assert_array_equal(mine, wanted)
        assert mine.dtype == dtype


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_a_rule_gives_the_same(rule, dtype, monkeypatch):
    starts = POINTS.astype(dtype)
    plain = descend(gd.surfaces.himmelblau, rule, starts, 12)
    monkeypatch.setattr(memory, "MANY", 1)
    found = descend(gd.surfaces.himmelblau, rule, starts, 12)
    np.testing.assert_array_equal(found.points, plain.points)
    np.testing.assert_array_equal(found.gradients, plain.gradients)
    np.testing.assert_array_equal(starts, POINTS.astype(dtype))
    assert found.points.dtype == dtype


def test_what_an_objective_keeps_is_not_written_over(monkeypatch):
    monkeypatch.setattr(memory, "MANY", 1)
    objective = Remembering()
    descend(objective, gd.Adam(0.1), POINTS, 5)
    for point, as_seen, gradient, as_given in objective.seen:
        np.testing.assert_array_equal(point, as_seen)
        np.testing.assert_array_equal(gradient, as_given)


@given(
    some.lists(some.tuples(some.integers(0, 99), some.integers(0, 99)), min_size=1, max_size=20),
    some.lists(some.integers(0, 99), min_size=1, max_size=4),
    some.permutations(range(6)),
)
def test_nothing_that_is_still_needed_is_written_over(pairs, returned, into):
    def function(x, y):
        values = [x, y, 2.0]
        for i, j in pairs:
            values.append(values[i % len(values)] - 0.5 * values[j % len(values)])
        return [values[i % len(values)] for i in returned]

    arrays, into = (np.full(3, 5.0), np.full(3, 7.0)), into[: len(returned)]
    wanted, program = function(*arrays), record(function, arrays=2)
    for places, found in (
        (range(2, 2 + len(returned)), played(program, [each.copy() for each in arrays])),
        (into, played(program, [each.copy() for each in arrays], into)),
    ):
        for place, value in zip(places, wanted, strict=True):
            np.testing.assert_array_equal(found[place], np.broadcast_to(value, 3))
        for place in {0, 1} - {*places}:
            np.testing.assert_array_equal(found[place], arrays[place])


@pytest.mark.parametrize(
    ("function", "into", "size"),
    [
        (lambda x: [x + 1], None, 2),
        (lambda x: [((x + 1) * 2 - 3) / 4], None, 2),
        (lambda x: [(x + 1) * (x + 2)], None, 3),
        (lambda x: [(x + 1) * (x + 2) * (x + 3) * (x + 4)], None, 3),
        (lambda x: [((x + 1) * 2 - 3) / 4], [0], 1),  # in place
        (lambda x: [(x + 1) * (x + 2)], [0], 2),
        (lambda x: [(x + 1) * (x + 2) * (x + 3) * (x + 4)], [0], 3),
        (lambda x: [x * 2 + x], [0], 2),
    ],
)
def test_a_result_takes_the_place_of_what_is_no_longer_needed(function, into, size):
    program = record(function, arrays=1)
    assert memory.settle(program, into).size == size
    found = played(program, [np.array([3.0, -2.0])], into)[0 if into else 1]
    np.testing.assert_array_equal(found, function(np.array([3.0, -2.0]))[0])


def test_numpys_functions_are_recorded_as_they_are_called():
    program = record(lambda x, y: [np.maximum(-x, abs(y)), np.float64(2) * x, 1 / y], arrays=2)
    given = [np.array([-3, 1], np.float32), np.array([2, -4], np.float32)]
    results = list(np.zeros((3, 2), np.float32))
    for call in memory.settle(program).bound([*given, *results], program.constants):
        call()
    np.testing.assert_array_equal(results, [[3, 4], [-6, 2], [0.5, -0.25]])


def test_a_thread_writes_over_the_same_memory():
    first, again = (memory.spare(2, 5, np.dtype(np.float32)) for _ in range(2))
    assert first.shape == (2, 5)
    assert np.shares_memory(first, again)
    assert memory.spare(3, 700, np.dtype(float)).shape == (3, 700)
