"""Level ground: every critical point is marked by its kind, and the gradient drawn as it is."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD
from gdviz.plotting.marks.lines import Dots, Vector
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.plotting.pictures.level_ground import MARKERS

RULE, START, STEPS = SGD(0.006), (0.5, -0.6), 12


@pytest.fixture(scope="module")
def scene():
    return gd.plotting.critical_points(gd.surfaces.himmelblau, RULE, START, STEPS)


def test_all_nine_points_of_himmelblau_are_marked_by_kind(scene):
    marked = dict.fromkeys(MARKERS, 0)
    for mark in marks_of(scene, Dots):
        kind = next(k for k, m in MARKERS.items() if m == mark.dots.get_marker())
        marked[kind] += 1
        gradient = gd.surfaces.himmelblau.gradient(mark.dots.get_xydata())
        assert np.abs(gradient).max() < 1e-6
    assert marked == {"minimum": 4, "maximum": 1, "saddle": 4, "degenerate": 0}
    assert {"minimum", "maximum", "saddle", "start", "gradient"} <= set(texts(scene))


def test_the_arrow_on_the_path_points_uphill(scene):
    path = gd.descend(gd.surfaces.himmelblau, RULE, START, STEPS)
    vector, standing = marks_of(scene, Vector)
    for step in range(STEPS + 1):
        tail, tip = vector.mark.at(step)
        along, gradient = tip - tail, path.gradients[step]
        assert tail == pytest.approx(path.points[step])
        assert along @ gradient == pytest.approx(np.linalg.norm(along) * np.linalg.norm(gradient))
    assert standing.mark.at == pytest.approx(vector.mark.at(0))  # a still shows the first one too


def test_the_strip_shows_the_length_of_the_gradient(scene):
    path = gd.descend(gd.surfaces.himmelblau, RULE, START, STEPS)
    (curve,) = marks_of(scene, ValueCurve)
    scene.draw(STEPS)
    assert curve.line.get_ydata() == pytest.approx(np.linalg.norm(path.gradients, axis=1))


def test_what_is_known_in_part_is_said():
    some = gd.plotting.critical_points("sin(x) + y^2 + cos(x*y)", SGD(0.01), (1, 1), 3)
    assert any("not marked" in text for text in texts(some))


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("x^2 y^2", "Every point of the curve $x y = 0$ is critical"),
        ("(x^2 + y^2 - 1)^2", "Every point of the curve $x^{2} + y^{2} - 1 = 0$ is critical"),
        ("sin(x - y)", "Critical points that form a curve are not marked"),
        ("sin(x) + y^2", "There may be critical points that are not marked"),
    ],
)
def test_why_critical_points_are_not_marked_is_said(formula, said):
    scene = gd.plotting.critical_points(formula, SGD(0.01), (1, 0.5), 3)
    assert [said in " ".join(text.split()) for text in texts(scene)].count(True) == 1


def test_data_have_the_minimum_that_is_known():
    data = gd.DataSurface([0, 1, 2, 3], [1, 2, 4, 6])
    scene = gd.plotting.critical_points(data, SGD(0.1), steps=10)
    (dots,) = marks_of(scene, Dots)
    assert dots.dots.get_xydata()[0] == pytest.approx(data.minima[0])
    assert any("not marked" in text for text in texts(scene))


@pytest.mark.parametrize(
    ("formula", "start"), [("x^3 - 3x + y^2", (-0.9, 1.5)), ("x^2/2 + 100 y^2", (-4, 1))]
)
def test_the_default_comes_down_in_every_step(formula, start):
    scene = gd.plotting.critical_points(formula, start=start)
    vector = marks_of(scene, Vector)[0]
    places = np.array([vector.mark.at(step)[0] for step in range(41)])
    values = gd.Surface(formula)(places)
    assert (np.diff(values) <= 0).all()
    assert values[-1] < values[0] - 1


def test_the_view_frames_the_path_and_what_is_near():
    scene = gd.plotting.critical_points("x^3 - 3x + y^2", start=(-0.9, 1.5))
    vector = marks_of(scene, Vector)[0]
    (left, right), (low, high) = (getattr(vector.shaft.axes, f"get_{a}lim")() for a in "xy")
    assert left < -1 < 1 < right
    assert right - left < 5
    assert low < 0 < 1.5 < high < 3


def test_all_that_is_seen_of_a_wave_is_marked():
    scene = gd.plotting.critical_points("sin(x) cos(y)", SGD(0.1), (0.5, 1), view=((-5, 5),) * 2)
    dots = marks_of(scene, Dots)
    (left, right), (low, high) = (getattr(dots[0].dots.axes, f"get_{a}lim")() for a in "xy")
    x = np.pi * (np.arange(-9, 10) / 2)
    grid = [(a, b) for a in x for b in x if left < a < right and low < b < high]
    wanted = sum(abs(np.cos(a) * np.cos(b)) + abs(np.sin(a) * np.sin(b)) < 1e-9 for a, b in grid)
    assert len(dots) == wanted


def test_it_draws_one_descent_that_stays_finite():
    with pytest.raises(ValueError, match="one descent"):
        gd.plotting.critical_points(gd.surfaces.himmelblau, RULE, [START, START], 3)
    with pytest.raises(ValueError, match="stays finite"):
        gd.plotting.critical_points(gd.surfaces.himmelblau, SGD(5.0), START, 30)
