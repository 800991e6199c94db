"""Level ground: every critical point is marked by its kind, and the gradient drawn as it is."""

import numpy as np
import pytest
from reading import texts

import gdviz as gd
from gdviz import SGD
from gdviz.plotting.moving import Dots, Vector
from gdviz.plotting.pictures.level_ground import MARKERS
from gdviz.plotting.trail import ValueCurve

RULE, START, STEPS = SGD(0.006), (0.5, -0.6), 12


@pytest.fixture(scope="module")
def scene():
    return gd.plotting.critical_points(gd.surfaces.himmelblau, RULE, START, STEPS)


def test_all_nine_points_of_himmelblau_are_marked_by_kind(scene):
    marked = dict.fromkeys(MARKERS, 0)
    for mark in scene.marks:
        if isinstance(mark, Dots):
            kind = next(k for k, m in MARKERS.items() if m == mark.dots.get_marker())
            marked[kind] += 1
            gradient = gd.surfaces.himmelblau.gradient(mark.dots.get_xydata())
            assert np.abs(gradient).max() < 1e-6
    assert marked == {"minimum": 4, "maximum": 1, "saddle": 4, "degenerate": 0}
    assert {"minimum", "maximum", "saddle", "start"} <= set(texts(scene))


def test_the_arrow_on_the_path_points_uphill(scene):
    path = gd.descend(gd.surfaces.himmelblau, RULE, START, STEPS)
    (vector,) = (mark for mark in scene.marks if isinstance(mark, Vector))
    for step in range(STEPS + 1):
        tail, tip = vector.at(step)
        along, gradient = tip - tail, path.gradients[step]
        assert tail == pytest.approx(path.points[step])
        assert along @ gradient == pytest.approx(np.linalg.norm(along) * np.linalg.norm(gradient))


def test_the_strip_shows_the_length_of_the_gradient(scene):
    path = gd.descend(gd.surfaces.himmelblau, RULE, START, STEPS)
    (curve,) = (mark for mark in scene.marks if isinstance(mark, ValueCurve))
    scene.draw(STEPS)
    assert curve.line.get_ydata() == pytest.approx(np.linalg.norm(path.gradients, axis=1))


def test_what_is_known_in_part_is_said():
    some = gd.plotting.critical_points("sin(x) + y^2 + cos(x*y)", SGD(0.01), (1, 1), 3)
    assert any("not marked" in text for text in texts(some))


def test_it_draws_one_descent_that_stays_finite():
    with pytest.raises(ValueError, match="one descent"):
        gd.plotting.critical_points(gd.surfaces.himmelblau, RULE, [START, START], 3)
    with pytest.raises(ValueError, match="stays finite"):
        gd.plotting.critical_points(gd.surfaces.himmelblau, SGD(5.0), START, 30)
