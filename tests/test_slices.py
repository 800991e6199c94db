"""Slices: the tangents have the slopes that the gradient has."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD
from gdviz.plotting.marks.lines import Ghost, Line
from gdviz.plotting.marks.writing import Writing

FORMULA = "x^2/2 + y^2 + sin(2x)/2"
RULE, START, STEPS = SGD(0.1), (-3.4, 2.2), 6


@pytest.fixture(scope="module")
def scene():
    return gd.plotting.slices(FORMULA, RULE, START, STEPS, size="paper")


@pytest.mark.parametrize("frame", [0, 3, STEPS, 2.5])
def test_tangents_have_the_slopes_of_the_gradient(scene, frame):
    path = gd.descend(gd.Surface(FORMULA), RULE, START, STEPS)
    scene.draw(frame)
    lines = [line for line in marks_of(scene, Line) if len(line) > 1]
    tangents = [line.line.get_xydata() for line in lines if len(line.line.get_xydata()) == 2]
    crosshair, slopes = tangents[:2], [np.diff(t[:, 1]) / np.diff(t[:, 0]) for t in tangents[2:]]
    whole = min(int(frame), STEPS - 1)
    point = path.points[whole] + (frame - whole) * np.diff(path.points, axis=0)[whole]
    assert np.ravel(slopes) == pytest.approx(gd.Surface(FORMULA).gradient(point))
    assert crosshair[0][:, 1] == pytest.approx([point[1]] * 2)
    assert crosshair[1][:, 0] == pytest.approx([point[0]] * 2)


def test_the_slopes_are_written(scene):
    scene.draw(0)
    gradient = gd.Surface(FORMULA).gradient(START)
    written = [mark.text.get_text() for mark in marks_of(scene, Writing)]
    for value, text in zip(gradient, written, strict=True):
        assert f"{value:.2f}".replace("-", "−") in text


def test_a_still_shows_the_start_too():
    scene = gd.plotting.slices(FORMULA, RULE, START, STEPS, size="slides")
    surface = gd.Surface(FORMULA)
    standing = [line.line.get_xydata() for line in marks_of(scene, Line) if len(line) == 1]
    slopes = [np.diff(ends[:, 1]) / np.diff(ends[:, 0]) for ends in standing]
    assert np.ravel(slopes) == pytest.approx(surface.gradient(START))
    for variable, ghost in enumerate(marks_of(scene, Ghost)):
        points = np.tile(START, (len(ghost.mark.points), 1)).astype(float)
        points[:, variable] = ghost.mark.points[:, 0]
        assert ghost.mark.points[:, 1] == pytest.approx(surface(points))
    assert f"{surface.gradient(START)[1]:.2f} at the start" in texts(scene)


def test_it_draws_one_descent_that_stays_finite():
    with pytest.raises(ValueError, match="slices draws one descent"):
        gd.plotting.slices(FORMULA, RULE, [(1, 1), (2, 2)], 3)
    with pytest.raises(ValueError, match="stays finite, but it left the finite numbers at"):
        gd.plotting.slices("x^4 + y^4", SGD(5.0), (3, 3), 30)
    assert "Both tangents" in " ".join(texts(gd.plotting.slices(FORMULA, RULE, START, 30)))
