"""Forbidden ground: dimmed outside of the sets, edged where they end."""

import numpy as np
import pytest
from canvas import LOOK, axes_of
from matplotlib.path import Path
from reading import marks_of

import gdviz as gd
from gdviz import SGD, Projected, plotting, sets
from gdviz.plotting.marks.forbidden import Forbidden, forbidden_parts
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.mark import ON_THE_GROUND
from gdviz.plotting.marks.perspective import Relief
from gdviz.plotting.marks.theme import theme

VIEW = ((-2.0, 2.0), (-1.0, 1.5))
START = (-0.5, 0.4)
BOWL = gd.Surface("(x - 2)^2 + 3 (y - 1)^2", minima=[(2, 1)])


def ring(points):
    """Between two circles."""
    length = np.linalg.norm(points, axis=-1, keepdims=True)
    return points / np.maximum(length, 1e-300) * np.clip(length, 0.5, 1)


def spread_of(view, count=4001):
    low, high = np.transpose(view)
    return low + (high - low) * np.random.default_rng(0).random((count, 2))


@pytest.mark.parametrize(
    ("allowed", "holds"),
    [
        (
            sets.Box((-1, -0.5), (1.5, 1)),
            lambda x, y: (x >= -1) & (x <= 1.5) & (y >= -0.5) & (y <= 1),
        ),
        (sets.Ball(0.9, (0.2, 0.1)), lambda x, y: np.hypot(x - 0.2, y - 0.1) <= 0.9),
        (sets.Box(0), lambda x, y: (x >= 0) & (y >= 0)),
        (sets.set_of(ring), lambda x, y: (np.hypot(x, y) >= 0.5) & (np.hypot(x, y) <= 1)),
        (sets.Box(-9, 9), lambda x, y: np.full(x.shape, True)),
        (sets.Box(7, 9), lambda x, y: np.full(x.shape, False)),
    ],
)
def test_what_is_dimmed_is_what_is_not_allowed(allowed, holds):
    ground = Forbidden([allowed], VIEW)
    points = spread_of(VIEW)
    rims = [Path(rim) for area in ground.areas for rim in area.to_polygons()]
    around = np.sum([rim.contains_points(points) for rim in rims] or [points[:, 0] < -9], axis=0)
    dimmed = around % 2 == 1  # within one more rim than holes
    wrong = dimmed == holds(*points.T)
    assert wrong.mean() < 0.002  # beside the edge, which is made of chords
    np.testing.assert_array_equal(ground.holds(points), holds(*points.T))


@pytest.mark.parametrize(
    ("allowed", "away"),
    [
        (sets.Ball(0.9), lambda x, y: np.hypot(x, y) - 0.9),
        (sets.Box(-0.8, 0.8), lambda x, y: np.maximum(np.abs(x), np.abs(y)) - 0.8),
        (sets.Simplex(), lambda x, y: x + y - 1),
    ],
)
def test_the_edge_is_that_of_the_set_to_the_last_digits(allowed, away):
    edges = Forbidden([allowed], VIEW).edges()
    points = np.concatenate(edges)
    assert len(points) > 100
    np.testing.assert_allclose(away(*points.T), 0, atol=1e-12)


def test_the_corner_of_a_box_is_a_corner():
    points = np.concatenate(Forbidden([sets.Box(-0.8, 0.8)], VIEW).edges())
    for corner in ((-0.8, -0.8), (-0.8, 0.8), (0.8, -0.8), (0.8, 0.8)):
        assert (points == corner).all(axis=1).any()


def test_of_several_sets_ground_is_dimmed_that_none_allows():
    ground = Forbidden([sets.Box(-1, 0), sets.Box(0.5, 1)], VIEW)
    held = ground.holds(np.array([(-0.5, -0.5), (0.7, 0.7), (0.2, 0.2), (-0.5, 0.7)]))
    assert held.tolist() == [True, True, False, False]


def test_a_picture_dims_what_is_not_allowed_and_says_so():
    kept = Projected(SGD(0.05), sets.Ball())
    for scene in (
        gd.race(BOWL, [kept, SGD(0.05)], START, 9),
        plotting.field(BOWL, kept, START, 9),
        plotting.inside(BOWL, kept, START, 9),
        plotting.paths(BOWL, gd.descend(BOWL, kept, START, 9)),
    ):
        (ground,) = marks_of(scene, Forbidden)
        assert ground.mark.sets == [sets.Ball()]
        assert "Dimmed ground is not allowed" in scene.drawing.said(scene.theme.say).caption
        assert "within |θ| ≤ 1" in scene.drawing.said(scene.theme.say).caption
    free = gd.race(BOWL, SGD(0.05), START, 9)
    assert not marks_of(free, Forbidden)
    assert "Dimmed" not in free.drawing.said(free.theme.say).caption


def test_a_relief_dims_its_cells_and_carries_the_edge():
    scene = plotting.relief(BOWL, Projected(SGD(0.05), sets.Ball()), START, 9, turn=20)
    free = plotting.relief(BOWL, SGD(0.05), START, 9, turn=20, view=_view_of(scene))
    (kept,), (plain,) = marks_of(scene, Relief), marks_of(free, Relief)
    lines, first = _on_the_relief(scene), _placed(kept.mark, 0)
    assert not _on_the_relief(free)
    scene.draw(0)
    for line, wanted in zip(lines, first, strict=True):
        np.testing.assert_allclose(np.column_stack(line.line.get_data()), wanted)
    scene.draw(len(scene) - 1)
    moved = np.column_stack(lines[0].line.get_data())
    assert not np.allclose(moved, first[0], equal_nan=True)
    plane = kept.mark.ground.points[::2, ::2, :2]  # of which it draws every second row
    middle = (plane[1:, 1:] + plane[:-1, :-1]) / 2
    inside = np.linalg.norm(middle, axis=-1) <= 1
    alike = np.isclose(kept._colors, plain._colors).all(-1)
    assert alike[inside].all()
    background = kept._colors[~inside].mean(0)
    assert (background[:3] > plain._colors[~inside].mean(0)[:3]).all()


def _on_the_relief(scene):
    """Return the lines of a relief but for the edges of its box."""
    return [drawn for drawn in marks_of(scene, Line) if drawn.mark.zorder > 1]


def _placed(relief, frame):
    """Return where the edges of the allowed stand on the page."""
    low, high = np.transpose(relief.view)
    return [
        relief.place(relief.lifted(edge, np.where(seen, BOWL(edge), np.nan)), frame)
        for edge in relief.forbidden.edges()
        for seen in [((edge >= low) & (edge <= high)).all(axis=1)]
        if seen.any()
    ]


def _view_of(scene):
    (relief,) = marks_of(scene, Relief)
    return relief.mark.view


def test_it_lies_over_contours_and_under_rings_and_paths():
    drawn = Forbidden([sets.Ball(0.5)], VIEW).draw_on(axes_of(VIEW), LOOK)
    assert len(drawn.areas.get_paths()) == 1
    assert 1.1 < drawn.areas.get_zorder() < drawn.edges.get_zorder() < ON_THE_GROUND


def test_of_one_variable_the_axis_is_shaded_and_a_rest_at_the_edge_is_told():
    well = gd.Curve("w^4/10 - w^2 + 3w")
    kept = Projected(SGD(0.05), sets.Box(-1, 3))
    title, *_ = gd.race(well, kept, 2.0, 40).drawing.said(theme("notebook").say)
    assert title == "It stops at the edge of what is allowed"
    title, *_ = gd.race(well, kept, 2.0, 3).drawing.said(theme("notebook").say)
    assert title == "The steeper the slope, the longer the step"
    scene = gd.race(well, kept, 2.0, 3, view=((-4, 4), (-10, 10)))
    (left, right), *_ = forbidden_parts([sets.Box(-1, 3)], (-4, 4))
    assert (left, right) == pytest.approx((-4, -1))
    shades = [p.get_extents().intervalx for a in scene.figure.axes for p in spans_of(a)]
    np.testing.assert_allclose(shades, [(-4, -1), (3, 4)])


def spans_of(axes):
    """Return what is shaded from top to bottom, in data."""
    return [
        patch.get_path().transformed(patch.get_patch_transform())
        for patch in axes.patches
        if patch.get_path().vertices[:, 1].max() == 1
    ]


@pytest.mark.parametrize(
    ("allowed", "parts"),
    [
        ([sets.Box(0)], [(-2, 0)]),
        ([sets.Box(-9, 9)], []),
        ([sets.Box(5, 9)], [(-2, 3)]),
        ([sets.Box(-1, 0), sets.Box(1, 2)], [(-2, -1), (0, 1), (2, 3)]),
    ],
)
def test_the_forbidden_parts_of_an_axis(allowed, parts):
    found = forbidden_parts(allowed, (-2, 3))
    np.testing.assert_allclose(np.reshape(found, (-1, 2)), np.reshape(parts, (-1, 2)), atol=1e-12)


def test_where_there_is_no_map_nothing_is_said_to_be_dimmed():
    kept = Projected(SGD(0.05), sets.Ball())
    scene = gd.race("x^2 + y^2 + z^2", kept, (1, 1, 1), 5)
    caption = scene.drawing.said(scene.theme.say).caption
    assert "A step that would leave the allowed set ends at its nearest point." in caption
    for picture in (plotting.critical_points, plotting.slices, plotting.worked_step):
        (ground,) = marks_of(picture(BOWL, kept, START, 5), Forbidden)
        assert ground.mark.sets == [kept.onto]
