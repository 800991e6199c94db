"""Paths in the browser are those of `descend`: of each rule, down each surface of the catalogue.

Where surface and rule only add, multiply, divide and take roots, they are equal to the bit. What
else there is, exp, sin, pow and their like, two engines may round to another last bit. Such a path
is compared to 1e-9 for as long as rounding does not decide where it goes: until descents whose
gradients are taken a bit beside the point, by 3 parts in 10^16, part by more than 1e-10. From there
on it is chaos, in which Python's own path is another with the next version of NumPy. So end seven
of the 189 comparisons before step 200, all of plain descent at too large a rate, or of RMSprop,
which steps to and fro about a minimum.
"""

import numpy as np
import pytest
from in_node import said

import gdviz as gd
from gdviz.explorer.numbers import script
from gdviz.objectives.catalogue import TABLE
from gdviz.optimizers import OPTIMIZERS
from gdviz.programs.operations import OPERATIONS
from gdviz.steps.recorded import RecordedStep

STEPS = 200
RULES = [kind(0.05) for kind in OPTIMIZERS.values()]
SURFACES = [getattr(gd.surfaces, name) for name in TABLE]
PARTED, BESIDE = 1e-10, 3e-16
FEW_STEPS = {"SGD": 2, "RMSprop": 30}
"""Until where at least a path is followed that ends in chaos."""


@pytest.fixture(scope="module")
def walks():
    call = f"gd.walk(f, [], rule, rule.settings.map(each => each.value), f.start, {STEPS})"
    told = f"(({{points, values, divergedAt}}) => ({{points, values, divergedAt}}))({call})"
    return said(script(SURFACES, RULES), f"gd.objectives.map(f => gd.rules.map(rule => {told}))")


def is_exact(program):
    """Whether each operation is rounded alike on every machine."""
    return all(OPERATIONS[line.operation].loop for line in program.lines)


class Shaken:
    """An objective with a gradient that is taken a bit beside the point."""

    dimension = 2

    def __init__(self, surface):
        self.surface, self.random = surface, np.random.default_rng(0)

    def value_and_gradient(self, points):
        noise = self.random.uniform(-BESIDE, BESIDE, np.shape(points))
        return self.surface.value_and_gradient(points * (1 + noise))


def foreseen(surface, rule, points):
    """Return for how many points of a path rounding does not decide."""
    shaken = gd.descend(Shaken(surface), rule, np.tile(surface.start, (4, 1)), STEPS).points
    with np.errstate(invalid="ignore"):
        apart = np.abs(shaken - points[:, None]) > PARTED * np.maximum(1, np.abs(points[:, None]))
    parted = apart.any(axis=(1, 2))
    return int(parted.argmax()) if parted.any() else len(points)


def compare(surface, walks):
    """Compare the walks of all rules down a surface with the paths of Python."""
    for rule, walk in zip(RULES, walks, strict=True):
        path = gd.descend(surface, rule, surface.start, STEPS)
        points, values = np.reshape(walk["points"], (-1, 2)), np.array(walk["values"])
        is_alike = np.array_equal(points, path.points, equal_nan=True)
        if is_alike and np.array_equal(values, path.values, equal_nan=True):
            assert walk["divergedAt"] == path.diverged_at
            continue
        assert not (is_exact(surface.program) and is_exact(RecordedStep(rule).whole)), rule
        end = foreseen(surface, rule, path.points)
        assert end > FEW_STEPS.get(rule.label, STEPS), rule
        np.testing.assert_allclose(points[:end], path.points[:end], rtol=1e-9, atol=1e-9)
        np.testing.assert_allclose(values[:end], path.values[:end], rtol=1e-9, atol=1e-9)
        if end > STEPS:
            assert walk["divergedAt"] == path.diverged_at


@pytest.mark.parametrize("number", range(len(SURFACES)), ids=list(TABLE))
def test_a_path_is_that_of_python(number, walks):
    compare(SURFACES[number], walks[number])


X, Y = np.linspace(-2, 2, 9), np.linspace(-1, 1, 7)
OTHERS = [
    gd.Curve("a w^4 - 3w^2 + w", a=1.5, start=2.0),
    gd.Surface("sqrt(x^2 + 4y^2) + log(1 + exp(a x))", a=2, start=(3, 1)),
    gd.DataSurface([0, 1, 2, 3], [1, 3, 4, 8]),
    gd.DataSurface([0, 1, 2, 3], [0, 0, 1, 1], "binary_crossentropy", "logistic"),
    gd.Grid(X, Y, X**2 + 10 * Y[:, None] ** 2 + np.sin(3 * X), start=(-1.5, 0.8)),
]


def test_curves_data_and_grids_have_the_paths_of_python():
    rules = [gd.SGD(0.02, momentum=0.5), gd.Adam(0.02), gd.SGD(0.02, clipnorm=0.5)]
    call = """gd.objectives.map(f => gd.rules.map(rule => gd.walk(f,
        f.parameters.map(each => each.value), rule, rule.settings.map(each => each.value),
        f.start, 60).points))"""
    for objective, walks in zip(OTHERS, said(script(OTHERS, rules), call), strict=True):
        for rule, points in zip(rules, walks, strict=True):
            path = gd.descend(objective, rule, objective.start, 60)
            np.testing.assert_allclose(points, path.points.ravel(), rtol=1e-9, atol=1e-12)
