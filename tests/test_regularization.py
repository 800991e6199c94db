"""Regularisation: the best weights under a penalty are those of the mathematics, and are drawn."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import regularization
from gdviz.plotting.marks.isolines import Isolines
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.trail import Trail
from gdviz.regularizers import L1L2
from gdviz.studies import regularize
from gdviz.studies.regularization import edge_of

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
HESSIAN = np.array([[2.0, 1.0], [1.0, 2.0]])


def test_under_l2_the_weights_are_those_of_ridge_regression():
    found = regularize(strengths=[0, 0.5, 2, 7], penalties="l2")
    pull = [
        np.linalg.solve(HESSIAN + 2 * s * np.eye(2), HESSIAN @ [2, 0.5]) for s in (0, 0.5, 2, 7)
    ]
    np.testing.assert_allclose(found.weights[0], pull, rtol=1e-8)
    assert not found.zeros.any()


def test_under_l1_a_weight_is_exactly_zero_from_where_the_slope_cannot_move_it():
    found = regularize(strengths=[0.75, 1.6, 3, 6], penalties=["L1"])
    expected = [(1.75, 0.25), (1.45, 0), (0.75, 0), (0, 0)]
    np.testing.assert_allclose(found.weights[0], expected, atol=1e-8)
    assert found.zeros.tolist() == [[0, 1, 1, 2]]
    for strength, weights in zip(found.strengths, found.weights[0], strict=True):
        slopes = found.objective.gradient(weights)
        np.testing.assert_allclose(slopes[weights != 0], -strength, rtol=1e-6)
        assert (np.abs(slopes) <= strength * (1 + 1e-6)).all()


def test_a_penalty_of_ones_own_and_any_number_of_weights_go_the_same_way():
    both = L1L2(1.0, 0.5)
    found = regularize("(a - 1)^2 + (b + 2)^2 + (c - 0.2)^2", [0, 1], [both])
    np.testing.assert_allclose(found.weights[0, 1], [1 / 3, -1, 0], atol=1e-9)
    assert found.weights[0, 1, 2] == 0
    for weights in edge_of(both, 0.7):
        np.testing.assert_allclose(both(weights), 0.7, rtol=1e-12)
    scene = regularization(penalties=[both], size=SMALL)
    assert "L1L2" in texts(scene)
    assert "L1L2(l1=1.0, l2=0.5)" in scene.metadata["Comment"]


def test_by_default_the_penalty_leaves_l1_a_weight():
    found = regularize()
    np.testing.assert_allclose(found.strengths[[0, -1]], [0, 0.75 * 4.5])
    assert found.zeros[:, -1].tolist() == [0, 1]
    np.testing.assert_allclose(found.weights[:, -1], [(0.48139, 0.28784), (0.5625, 0)], atol=1e-5)


def test_where_the_contour_touches_the_ball_the_weights_are():
    scene = regularization(size=SMALL, view=((-1.1, 2.4), (-1.8, 2.1)))
    for frame in (30, 90):
        scene.draw(frame)
        trails, lines = marks_of(scene, Trail), marks_of(scene, Isolines)
        balls = [drawn for drawn in marks_of(scene, Line) if len(drawn.line.get_xdata()) == 201]
        for penalty, trail, line, ball in zip("21", trails, lines, balls, strict=True):
            at, order = trail.end.get_xydata()[0], int(penalty)
            edge = np.linalg.norm(ball.line.get_xydata(), order, axis=1)
            np.testing.assert_allclose(edge, np.linalg.norm(at, order), rtol=1e-9)
            contour = np.concatenate(line.lines.get_segments())
            surface = gd.studies.regularization.TWO_WEIGHTS
            np.testing.assert_allclose(surface(contour), surface(at), rtol=3e-3)
            assert np.linalg.norm(contour, order, axis=1).min() >= edge[0] * 0.995


def test_a_map_holds_the_whole_contour_that_touches():
    for surface in (gd.studies.regularization.TWO_WEIGHTS, "(a - 3)^2 + 2 (b - 0.4)^2"):
        scene = regularization(surface, size=SMALL)
        scene.draw(len(scene) - 1)
        for line in marks_of(scene, Isolines):
            assert len(line.lines.get_segments()) == 1
            contour = line.lines.get_segments()[0]
            np.testing.assert_allclose(contour[0], contour[-1], atol=1e-9)  # it is closed


def test_a_penalty_has_its_colour_and_its_formula_in_every_picture():
    both, one = (
        regularization(penalties=[*others, "L1"], size=SMALL)
        for others in (["L2"], [L1L2(1.0, 0.5)])
    )
    colors = [marks_of(scene, Trail)[1].mark.index for scene in (both, one)]
    assert colors[0] == colors[1] == gd.regularizers.L1.series
    assert r"$|w_{1}| + |w_{2}| + 0.5\,(w_{1}^2 + w_{2}^2)$" in texts(one)
    assert "$w_{1}^2 + w_{2}^2$: a disc" in texts(both)
    line = regularization(gd.DataSurface([1, 2, 3, 4], [1.2, 1.9, 3.2, 3.8]))
    assert {"$w^2 + b^2$: a disc", "$|w| + |b|$: a diamond"} <= set(texts(line))


def test_a_small_weight_is_not_written_as_zero():
    said = texts(regularization("(1000 w1 - 2)^2 + (1000 w2 - 1)^2", [0, 1e6], size=SMALL))
    assert {"$w_{1}$ 0.001", "$w_{2}$ 0.0005", "$w_{1}$ 0", "$w_{2}$ 0"} <= set(said)


def test_the_still_tells_which_weight_is_zero():
    said = texts(regularization(size=SMALL))
    nothing = texts(regularization("a^2 + b^2", size=SMALL))
    assert nothing.count("$a$ 0") == nothing.count("$b$ 0") == 2
    assert {"$w_{2}$ 0", "$w_{2}$ 0.29", "$w_{1}$ 0.56", "$w_{1}$ 0.48"} <= set(said)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"surface": "a^2 - b^2 + a"}, "must be smooth and convex with a minimum"),
        ({"surface": "(a - 1)^2 + b^2 + c^2"}, "a loss of two weights, not of 3"),
        ({"penalties": ["L3"]}, "no penalty is called 'L3'"),
        ({"penalties": [L1L2()]}, "or a regularizer such as L1L2"),
        ({"penalties": []}, "needs at least one penalty"),
        ({"penalties": [0.1]}, 'a penalty is "L1", "L2"'),
        ({"strengths": [0, -1]}, "strengths must be several, growing"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        regularization(**arguments)
