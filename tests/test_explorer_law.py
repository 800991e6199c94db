"""The largest stable rate that a page marks is that of `stability`."""

import numpy as np
import pytest
from in_node import said

import gdviz as gd
from gdviz import SGD
from gdviz.explorer.numbers import script

RULES = [SGD(0.1), SGD(0.1, momentum=0.9), SGD(0.1, momentum=0.5, nesterov=True)]
EXACT = [
    gd.Surface("x^2 + 10 y^2 + x y"),
    gd.surfaces.booth,
    gd.Curve("3w^2 + w"),
    gd.DataSurface([0, 1, 2], [1, 3, 5]),
]
NEAR = [gd.surfaces.rosenbrock, gd.surfaces.himmelblau]
CALL = """gd.objectives.map(f => gd.rules.map(rule =>
    gd.law(f, f.parameters.map(each => each.value), rule, rule.settings.map(each => each.value),
           f.start ?? f.names.map(() => 0))))"""


def test_the_law_of_a_quadratic_is_exact_and_elsewhere_that_of_the_nearest_minimum():
    surfaces = [*EXACT, *NEAR]
    for surface, laws in zip(surfaces, said(script(surfaces, RULES), CALL), strict=True):
        for rule, law in zip(RULES, laws, strict=True):
            assert law["exact"] == (surface in EXACT)
            wanted = gd.stability(rule, surface, law["at"])
            found = [law["rate"], law["least"], law["curvature"]]
            ends = wanted.eigenvalues[0], wanted.eigenvalues[-1]
            np.testing.assert_allclose(found, [wanted.largest_stable_rate, *ends], rtol=1e-8)
    assert laws[0]["at"] == [3.0, 2.0]  # which of the four is nearest to the start


@pytest.mark.parametrize(
    ("objective", "rule"),
    [
        (gd.surfaces.hyperbolic_saddle, SGD(0.1)),
        (gd.surfaces.monkey_saddle, SGD(0.1)),
        (gd.surfaces.booth, gd.Adam(0.1)),
        (gd.surfaces.booth, SGD(0.1, weight_decay=0.1)),
        (gd.surfaces.booth, SGD(gd.schedules.ExponentialDecay(0.1, 5, 0.5))),
        (gd.Surface("x^4 + y^2"), SGD(0.1)),
    ],
    ids=repr,
)
def test_where_no_law_is_known_there_is_none(objective, rule):
    assert said(script([objective], [rule]), CALL) == [[None]]


def test_the_law_follows_sliders():
    call = "gd.law(gd.objectives[0], [2, 20], gd.rules[0], [0.1, 0.5], [0, 0])"
    surface = gd.Surface("a x^2 + b y^2", a=1, b=10)
    found = said(script([surface], [SGD(0.1, momentum=0.9)]), call)
    np.testing.assert_allclose((found["rate"], found["curvature"]), (3 / 40, 40))
