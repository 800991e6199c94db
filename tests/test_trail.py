"""A trail is its path up to a frame, a curve its values; both end where they leave the view."""

from itertools import pairwise

import numpy as np
import pytest
from canvas import LONG, LOOK, SPIRAL, VIEW, axes_of, rendered
from matplotlib.collections import PathCollection
from matplotlib.colors import to_rgb

from gdviz.plotting.marks.theme import LIGHT
from gdviz.plotting.marks.trail import Trail, ValueCurve


@pytest.mark.parametrize("points", [SPIRAL, LONG, SPIRAL[:2]], ids=["spiral", "long", "one step"])
def test_a_trail_draws_its_points(points):
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert len(trail) == len(points)
    assert trail.mark.left_at is None
    np.testing.assert_array_equal(trail.halo.get_xydata(), points)
    np.testing.assert_array_equal(trail.end.get_xydata(), points[-1:])
    drawn = [path.vertices for path in trail.line.get_paths()]
    assert len(drawn) <= 60
    for before, after in pairwise(drawn):
        np.testing.assert_array_equal(before[-1], after[0])
    joined = np.concatenate([drawn[0], *(piece[1:] for piece in drawn[1:])])
    np.testing.assert_array_equal(joined, points)


@pytest.mark.parametrize("points", [SPIRAL, LONG], ids=["short", "long"])
@pytest.mark.parametrize("share", [0, 0.3, 0.5, 0.77, 1])
def test_a_trail_shows_the_path_up_to_a_frame(points, share):
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    frame = share * (len(points) - 1)
    trail.draw(frame)
    whole = int(frame)
    tip = points[whole] + (frame - whole) * (
        points[min(whole + 1, len(points) - 1)] - points[whole]
    )
    shown = trail.halo.get_xydata()
    np.testing.assert_array_equal(shown[: whole + 1], points[: whole + 1])
    np.testing.assert_allclose(shown[-1], tip)
    np.testing.assert_allclose(trail.end.get_xydata()[0], tip)
    drawn = np.concatenate([np.empty((0, 2)), *(p.vertices for p in trail.line.get_paths())])
    assert len(trail.line.get_edgecolor()) == len(trail.line.get_paths())
    if frame:
        np.testing.assert_allclose(drawn[[0, -1]], [points[0], tip])


def test_a_trail_has_a_dot_on_each_step_made_where_they_are_few():
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes_of(), LOOK)
    trail.draw(5.5)
    np.testing.assert_array_equal(trail.dots.get_offsets(), SPIRAL[1:6])
    assert trail.dots in trail.draw(2)
    many = Trail(LONG, view=VIEW).draw_on(axes_of(), LOOK)
    assert set(many.draw(300)) == {many.halo, many.line, many.end}
    drawn = many.halo.axes.get_children()
    assert [each for each in drawn if isinstance(each, PathCollection)] == [many.line]


def test_a_trail_is_drawn_from_the_frame_alone():
    axes = axes_of()
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes, LOOK)

    def picture(frame):
        trail.draw(frame)
        return rendered(axes)

    third, seventh, half = picture(3), picture(7), picture(3.5)
    assert not np.array_equal(third, seventh)
    assert not np.array_equal(third, half)
    np.testing.assert_array_equal(picture(3), third)
    np.testing.assert_array_equal(picture(7), seventh)
    np.testing.assert_array_equal(picture(3.5), half)
    fresh = axes_of()
    Trail(SPIRAL, view=VIEW).draw_on(fresh, LOOK).draw(3)
    np.testing.assert_array_equal(rendered(fresh), third)


def test_a_trail_returns_all_that_moves():
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes_of(), LOOK)
    assert set(trail.draw(3)) == {trail.halo, trail.line, trail.dots, trail.end}


def test_a_trail_fades_toward_its_start_and_is_opaque():
    trail = Trail(SPIRAL, index=1, view=VIEW).draw_on(axes_of(), LOOK)
    colors = trail.line.get_edgecolor()
    ground, full = np.array(to_rgb(LIGHT.ground[2])), np.array(to_rgb(LIGHT.series[1]))
    np.testing.assert_allclose(colors[0, :3], ground + 0.7 * (full - ground))
    np.testing.assert_allclose(colors[-1, :3], full)
    assert (colors[:, 3] == 1).all()
    away = np.linalg.norm(colors[:, :3] - full, axis=1)
    assert (np.diff(away) < 0).all()
    assert trail.halo.get_zorder() < trail.line.get_zorder() < trail.end.get_zorder()
    assert trail.halo.get_linewidth() == LOOK.size.path + 2 * LOOK.size.halo
    assert trail.halo.get_color() == LIGHT.background


def runaway(steps=20, factor=-1.6):
    return np.stack([0.1 * factor ** np.arange(steps + 1), np.full(steps + 1, 0.3)], axis=1)


@pytest.mark.parametrize("factor", [-1.6, 1.6, -9.0, 3.0])
def test_a_runaway_path_ends_on_the_frame_with_the_step_that_leaves(factor):
    points = runaway(factor=factor)
    step = int(np.flatnonzero(np.abs(points[:, 0]) > 2)[0])
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.mark.left_at == step
    assert len(trail) == 21
    shown = trail.halo.get_xydata()
    np.testing.assert_array_equal(shown[:step], points[:step])
    assert len(shown) == step + 1
    assert shown[-1, 0] == pytest.approx(2 * np.sign(points[step, 0]))
    assert shown[-1, 1] == pytest.approx(0.3)
    trail.draw(step - 1)
    np.testing.assert_array_equal(trail.end.get_xydata(), points[step - 1 : step])


def test_a_path_is_cut_at_a_corner_where_it_crosses_the_nearer_edge():
    trail = Trail(np.array([[0, 0], [40, 10], [90, 90.0]]), view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.mark.left_at == 1
    np.testing.assert_allclose(trail.mark.path[-1], [2, 0.5])
    steep = Trail(np.array([[0, 0], [-10, -40.0]]), view=VIEW).draw_on(axes_of(), LOOK)
    np.testing.assert_allclose(steep.mark.path[-1], [-0.25, -1])


def test_a_path_that_comes_back_is_not_cut():
    points = np.array([[0, 0], [3, 0], [-1, 0.5]])
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.mark.left_at is None
    np.testing.assert_array_equal(trail.mark.path, points)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300], ids=str)
@pytest.mark.parametrize("first", [1, 2, 6])
def test_a_path_to_nowhere_can_be_drawn_and_names_its_step(bad, first):
    points = SPIRAL.copy()
    points[first:] = bad
    axes = axes_of()
    trail = Trail(points, view=VIEW).draw_on(axes, LOOK)
    told = (first, None) if np.isfinite(bad) else (None, first - 1)
    assert (trail.mark.left_at, trail.mark.ends_at) == told
    assert len(trail) == 9
    assert np.isfinite(trail.mark.path).all()
    np.testing.assert_array_equal(trail.mark.path[:first], SPIRAL[:first])
    for frame in (0, 0.5, first, 8):
        trail.draw(frame)
        rendered(axes)


def test_a_curve_moves_in_whole_steps_only():
    values = np.array([9.0, 4, 1, 0.5, 0.25])
    axes = axes_of(((0, 4), (0, 10)))
    curve = ValueCurve(values).draw_on(axes, LOOK)
    assert len(curve) == 5
    for frame, step in ((0, 0), (0.99, 0), (1, 1), (2.5, 2), (4, 4), (1.2, 1)):
        assert set(curve.draw(frame)) == {curve.line, curve.end}
        expected = np.stack([np.arange(step + 1), values[: step + 1]], axis=1)
        np.testing.assert_allclose(curve.line.get_xydata(), expected, atol=1e-9)
        np.testing.assert_allclose(curve.end.get_xydata(), expected[-1:], atol=1e-9)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_curve_that_leaves_ends_on_the_edge(scale):
    axes = axes_of(((0, 6), (1, 100)))
    axes.set_yscale(scale)
    axes.set(ylim=(1, 100))
    values = 10.0 ** np.arange(7) / 2
    curve = ValueCurve(values).draw_on(axes, LOOK)
    x, y = axes.transData.transform(curve.line.get_xydata()[-1])
    assert y == pytest.approx(axes.bbox.y1, abs=1.5)
    assert 2 < curve.line.get_xydata()[-1, 0] < 3
    if scale == "log":
        before, after = axes.transData.transform([(2, 50), (3, 500)])
        assert (x - before[0]) / (y - before[1]) == pytest.approx(
            (after[0] - before[0]) / (after[1] - before[1])
        )


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_curve_to_nowhere_can_be_drawn(bad):
    axes = axes_of(((0, 4), (0, 10)))
    curve = ValueCurve(np.array([5, 6, bad, bad, bad])).draw_on(axes, LOOK)
    for frame in range(5):
        curve.draw(frame)
        rendered(axes)
    np.testing.assert_allclose(curve.line.get_xydata(), [[0, 5], [1, 6]], atol=1e-9)
