"""A relief is the surface seen from a camera, and places points where it draws them."""

from itertools import pairwise

import numpy as np
import pytest
from canvas import LOOK, VIEW, axes_of, rendered, values_of

import gdviz as gd
from gdviz.plotting.marks.levels import contour_lines
from gdviz.plotting.marks.perspective import Camera, Relief


@pytest.mark.parametrize("azimuth", [-64, 0, 37, 90, 135, 180, 271])
def test_the_camera_sees_nearer_points_lower_and_larger(azimuth):
    camera = Camera(azimuth=azimuth)
    turn = np.radians(azimuth)
    toward = np.array([np.cos(turn), np.sin(turn), 0]) / camera.box * 2
    aside = np.array([-np.sin(turn), np.cos(turn), 0]) / camera.box * 2
    near, far = camera.project(0.3 * toward), camera.project(-0.3 * toward)
    assert near[2] > far[2]
    assert near[1] < far[1]
    assert near[0] == pytest.approx(0, abs=1e-12)
    wide = [
        np.ptp(camera.project(at + 0.1 * np.array([-aside, aside]))[:, 0])
        for at in (0.3 * toward, -0.3 * toward)
    ]
    assert wide[0] > wide[1]
    assert camera.project(np.array([0, 0, 0.5]))[1] > 0 > camera.project(np.array([0, 0, -0.5]))[1]


def test_the_camera_keeps_the_shape_of_what_it_is_given():
    points = np.random.default_rng(0).uniform(-1, 1, (4, 5, 3))
    together = Camera().project(points)
    assert together.shape == (4, 5, 3)
    np.testing.assert_allclose(together[2, 3], Camera().project(points[2, 3]))


HILL = gd.Surface("2 exp(-x^2 - y^2) + x/5")


def relief_of(surface=HILL, view=VIEW, **settings):
    axes = axes_of()
    return axes, Relief(surface, view, resolution=24, **settings).draw_on(axes, LOOK)


@pytest.mark.parametrize("azimuth", [-64, 10, 100, 170, 230, 300])
def test_cells_are_drawn_far_to_near_with_their_own_colours(azimuth):
    _, relief = relief_of(camera=Camera(azimuth=azimuth))
    drawn = relief.mesh.get_coordinates()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    grid = np.stack(np.meshgrid(x, y), -1)
    heights = HILL(grid)
    low, high = heights.min(), heights.max()
    scaled = np.concatenate([grid / (2, 1), 2 * (heights - low)[..., None] / (high - low) - 1], -1)
    placed = relief.mark.camera.project(scaled)
    back = np.argwhere(
        np.isclose(placed[:, :, None, None, :2], drawn[None, None], atol=1e-9).all(-1)
    )
    rows = dict(zip(back[:, 2].tolist(), back[:, 0].tolist(), strict=True))
    columns = dict(zip(back[:, 3].tolist(), back[:, 1].tolist(), strict=True))
    assert len(rows) == len(columns) == 25
    depth = placed[..., 2]
    row_depth = [depth[rows[k]].mean() for k in range(25)]
    column_depth = [depth[:, columns[k]].mean() for k in range(25)]
    assert row_depth[0] < row_depth[-1]
    assert column_depth[0] < column_depth[-1]
    colors = relief.mesh.get_facecolor().reshape(24, 24, 4)
    light = colors[..., :3].sum(-1)
    middle = (heights[1:, 1:] + heights[1:, :-1] + heights[:-1, 1:] + heights[:-1, :-1]) / 4
    upward = [1 if rows[1] > rows[0] else -1, 1 if columns[1] > columns[0] else -1]
    ranks = middle[:: upward[0], :: upward[1]].ravel().argsort()
    assert (np.diff(light.ravel()[ranks]) > -1e-9).all()  # higher is lighter


def test_a_relief_places_points_where_the_mesh_is():
    _, relief = relief_of()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    points = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    placed = relief.mark.place(np.column_stack([points, HILL(points)]), 0)
    mesh = relief.mesh.get_coordinates().reshape(-1, 2)
    distance = np.hypot(*(placed[:, None] - mesh).transpose(2, 0, 1)).min(axis=1)
    assert distance.max() < 1e-9
    limits = np.array([relief.mesh.axes.get_xlim(), relief.mesh.axes.get_ylim()])
    assert (placed > limits[:, 0]).all()
    assert (placed < limits[:, 1]).all()


def test_paths_float_a_little_above_the_ground_and_within_the_heights():
    _, relief = relief_of()
    ground = relief.mark.ground
    above = 0.02 * (ground.high - ground.low)
    points = np.array([[0.0, 0.0], [1, 0.5]])
    lifted = relief.mark.lifted(points, HILL(points))
    np.testing.assert_array_equal(lifted[:, :2], points)
    np.testing.assert_allclose(lifted[:, 2], HILL(points) + above)
    most = relief.mark.lifted(points, np.array([1e9, -1e9]))[:, 2]
    assert most.max() <= ground.high + above + 1e-12
    assert most.min() >= ground.low


def test_contours_lie_on_the_relief():
    _, relief = relief_of()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    lines = contour_lines(relief.mark.ground.levels, x, y, HILL(np.stack(np.meshgrid(x, y), -1)))
    expected = [
        relief.mark.place(np.column_stack([line, np.full(len(line), level)]), 0)
        for level, line in lines
    ]
    drawn = [step for path in relief.lines.get_paths() for step in steps_of(path)]
    wanted = [step for line in expected for step in pairwise(line)]
    assert len(drawn) == len(wanted)  # each piece goes on where the last one ends
    drawn, wanted = (
        np.reshape(sorted(np.reshape(each, (-1, 4)).round(9).tolist()), (-1, 4))
        for each in (drawn, wanted)
    )
    np.testing.assert_allclose(drawn, wanted, atol=2e-9)


def steps_of(path):
    """Return the steps of a path, each from a point to another one."""
    pairs = zip(path.vertices[:-1], path.vertices[1:], path.codes[1:], strict=True)
    return [(a, b) for a, b, code in pairs if code == path.LINETO and (a != b).any()]


def test_contours_fade_where_the_ground_stands_edge_on():
    slope = gd.Surface("y^2")  # its near rim rises towards who looks, its far rim away
    _, relief = relief_of(slope)
    heights = [path.vertices[:, 1].mean() for path in relief.lines.get_paths()]
    left = relief.lines.get_edgecolor()[:, 3]
    near, far = left[np.argmin(heights)], left[np.argmax(heights)]
    assert near < 0.6 * far
    assert far == pytest.approx(0.5)
    whole = relief.lines.get_paths()[np.argmax(heights)]
    lines = (whole.codes == whole.MOVETO).sum()
    assert lines <= len(relief.mark.ground.levels)  # pieces alike are drawn in one go


@pytest.mark.parametrize(("formula", "cut"), [("x^2 + y^2", False), ("1/(x^2 + y^2)", True)])
def test_a_spike_is_cut_and_said_to_be(formula, cut):
    surface = gd.Surface(formula)
    _, relief = relief_of(surface)
    values = values_of(surface, VIEW, 25)
    assert relief.mark.ground.cut is cut
    highest = values[np.isfinite(values)].max()
    assert (relief.mark.ground.high < highest) == cut
    assert np.isfinite(relief.mesh.get_coordinates()).all()


def test_a_still_relief_does_not_move_and_a_turning_one_ends_at_its_camera():
    _, still = relief_of()
    assert (len(still), list(still.draw(0))) == (1, [])
    axes, turning = relief_of(turn=40, steps=9)
    assert len(turning) == 9
    every_second = still.mesh.get_coordinates()[::2, ::2]
    np.testing.assert_allclose(turning.mesh.get_coordinates(), every_second)
    assert [turning.mark.at(frame).azimuth for frame in (0, 4, 8)] == [-104, -84, -64]
    limits = axes.get_xlim(), axes.get_ylim()
    assert set(turning.draw(2)) == {turning.mesh, turning.lines, turning.rim}
    second = turning.mesh.get_coordinates().copy()
    first = rendered(axes)
    turning.draw(8)
    turning.draw(2)
    np.testing.assert_array_equal(turning.mesh.get_coordinates(), second)
    np.testing.assert_array_equal(rendered(axes), first)
    for frame in range(9):
        turning.draw(frame)
        corners = turning.mesh.get_coordinates().reshape(-1, 2)
        low, high = corners.min(0), corners.max(0)
        assert low[0] >= limits[0][0]
        assert low[1] >= limits[1][0]
        assert high[0] <= limits[0][1]
        assert high[1] <= limits[1][1]


def test_a_relief_of_a_flat_surface_or_with_holes_can_be_drawn_but_not_of_nothing():
    for formula in ("3", "log(x) + y^2"):
        axes, relief = relief_of(gd.Surface(formula))
        assert np.isfinite(relief.mesh.get_coordinates()).all()
        rendered(axes)
    with pytest.raises(ValueError, match="no finite value"):
        relief_of(gd.Surface("log(x)"), ((-3, -2), (-1, 1)))
