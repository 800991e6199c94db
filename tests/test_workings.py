"""What each line of a rule gave, and what kind of line it is."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest

import gdviz as gd
from gdviz import SGD, Adadelta, Adagrad, Adam, Adamax, Lion, Nadam, RMSprop, descend
from gdviz.studies.workings import LineKind, kinds, workings

BOWL = gd.Surface("x^2 + 10 y^2 + x y")
RULES = [
    SGD(0.02), SGD(0.02, momentum=0.9, nesterov=True, clipnorm=3.0), Adagrad(0.5), RMSprop(0.05),
    RMSprop(0.05, momentum=0.8, centered=True), Adadelta(5.0), Adam(0.2, amsgrad=True),
    gd.AdamW(0.15), Adamax(0.3), Nadam(0.1), Lion(0.1),
]  # fmt: skip


@pytest.mark.parametrize("rule", RULES, ids=repr)
def test_the_workings_are_those_of_the_descent(rule):
    work = workings(descend(BOWL, rule, (-3.0, 1.5), 6))
    assert len(work.steps) == len(work.path) == 7
    for (here, step), (there, _) in pairwise(zip(work.path.points, work.steps, strict=True)):
        np.testing.assert_array_equal(here + step, there)
    assert list(work.lines) == [str(name) for name, _ in rule.equations()[:-1]]


def test_lines_and_memory_have_the_values_of_the_rule():
    work = workings(descend(BOWL, Adam(0.2), (-3.0, 1.5), 3))
    g = work.path.gradients
    np.testing.assert_allclose(work.lines["m"][1], 0.9 * 0.1 * g[0] + 0.1 * g[1], rtol=1e-14)
    np.testing.assert_allclose(work.lines["v_hat"][0], g[0] ** 2, rtol=1e-12)
    np.testing.assert_array_equal(work.before["m"][2], work.lines["m"][1])
    assert work.before["t"] == [0, 1, 2, 3]
    assert "v_max" not in work.before


UPHILL, SQUARE = LineKind(True, True, 1, False), LineKind(False, True, 2, False)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (SGD(0.1), {}),
        (SGD(0.1, momentum=0.9), {"velocity": LineKind(True, False, 1, True)}),
        (SGD(0.1, clipvalue=1.0), {"g_clipped": UPHILL}),
        (Adagrad(0.1), {"total": SQUARE}),
        (RMSprop(0.1, momentum=0.9), {"mean_square": SQUARE,
                                      "velocity": LineKind(True, False, 0, True)}),
        (Adadelta(1.0), {"v": SQUARE, "delta": LineKind(True, False, 0, False),
                         "u": LineKind(False, True, 0, False)}),
        (Adam(0.1), {"m": UPHILL, "v": SQUARE, "m_hat": UPHILL, "v_hat": SQUARE}),
        (Adamax(0.1), {"m": UPHILL, "u": LineKind(False, True, 1, False), "m_hat": UPHILL}),
        (Nadam(0.1), {"m": UPHILL, "v": SQUARE, "m_hat": UPHILL, "v_hat": SQUARE}),
        (Lion(0.1), {"c": UPHILL, "m": UPHILL}),
    ],
    ids=repr,
)  # fmt: skip
def test_kinds_are_found_by_trying(rule, expected):
    assert kinds(rule) == expected
    assert kinds(replace(rule, learning_rate=gd.schedules.CosineDecay(0.3, 20))) == expected


@dataclass(frozen=True)
class Plain:
    def init(self, point):
        return None

    def update(self, gradient, state, point, variables=None):
        return -0.01 * gradient, None


def test_a_rule_from_elsewhere_has_steps_but_no_lines():
    work = workings(descend(BOWL, Plain(), (1.0, 1.0), 2))
    assert (work.lines, work.before) == ({}, {"t": [0, 1, 2]})
    np.testing.assert_array_equal(work.steps, -0.01 * work.path.gradients)


@pytest.mark.parametrize(
    "path",
    [descend(BOWL, SGD(0.01), [(1, 1), (2, 2)], 3), descend(BOWL, SGD(0.01), (1, 1), 9, keep=3)],
    ids=["two starts", "not all kept"],
)
def test_what_cannot_be_followed_again_is_refused(path):
    with pytest.raises(ValueError, match="one start whose every step is kept, got <Trajectory"):
        workings(path)
