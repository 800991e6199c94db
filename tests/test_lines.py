"""Lines, dots, rings and arrows stand where they are told, in the colours that they are told."""

import numpy as np
import pytest
from canvas import LOOK, SHEET, SPIRAL, axes_of, rendered

from gdviz.plotting.marks.lines import Cloud, Dots, Ring, Vector, curve
from gdviz.plotting.marks.trail import Trail


def test_a_line_is_broken_where_it_is_told():
    axes = axes_of(SHEET)
    points = np.array([(0, 0), (1, 1), (1, np.nan), (1, 2), (2, 3)])
    line = curve(points, color="#ff0000", halo=False).draw_on(axes, LOOK)
    at = axes.transData.transform([(0.5, 0.5), (1, 1.5), (1.5, 2.5)]).astype(int)
    picture = rendered(axes)
    reds = [(picture[-y - 1, x, :3] == (255, 0, 0)).all() for x, y in at]
    assert reds == [True, False, True]
    np.testing.assert_array_equal(line.line.get_xydata(), points)


@pytest.mark.parametrize(("join", "sharp"), [("round", False), ("miter", True)])
def test_a_corner_is_sharp_where_it_is_told(join, sharp):
    axes = axes_of(SHEET)
    corner = np.array([(2, 4), (4, 1), (6, 4)])
    curve(corner, color="#ff0000", halo=False, width=4, join=join).draw_on(axes, LOOK)
    x, y = axes.transData.transform((4, 1)).astype(int)
    half = 2 * LOOK.size.path * 100 / 72
    below = rendered(axes)[-int(y - 1.25 * half) - 1, x, :3]
    assert (below == (255, 0, 0)).all() == sharp


@pytest.mark.parametrize("tip", [(6, 4), (2, 1), (4, 5), (1, 3.2)])
def test_an_arrow_ends_at_its_tip_and_begins_at_its_tail(tip):
    axes = axes_of(SHEET)
    arrow = Vector(lambda _: [(4, 3), tip], color="red").draw_on(axes, LOOK)
    axes.figure.canvas.draw()
    shaft = arrow.shaft.get_xydata()
    np.testing.assert_allclose(shaft[0], (4, 3))
    place = axes.transData.transform([(4, 3), shaft[1], tip])
    along, rest = place[1] - place[0], place[2] - place[1]
    assert np.cross(np.append(along, 0), np.append(rest, 0))[2] == pytest.approx(0, abs=1e-6)
    size = arrow.head.get_markersize() * 100 / 72
    # the theme's dots a inch, not the figure's, tell the size of the head
    assert np.hypot(*rest) == pytest.approx(0.5 * size, rel=0.5)
    assert along @ rest > 0


def test_an_arrow_of_no_length_is_not_seen():
    axes = axes_of(SHEET)
    arrow = Vector(lambda f: [(4, 3), (4 + f, 3)], 3, color="red").draw_on(axes, LOOK)
    seen = []
    for frame in (0, 2, 0.001, 1):
        arrow.draw(frame)
        seen.append([stroke.get_visible() for stroke in arrow.artists])
    assert seen == [[False] * 3, [True] * 3, [False] * 3, [True] * 3]
    nowhere = Vector(lambda _: [(4, 3), (np.nan, 3)], color="red").draw_on(axes, LOOK)
    assert not nowhere.shaft.get_visible()


def test_a_cloud_has_a_colour_for_each_dot_and_frame():
    axes = axes_of(SHEET)
    cloud = Cloud(
        lambda f: [(1, 1), (2, f)], 3, colors=lambda f: ["red", "blue" if f < 1 else "lime"]
    ).draw_on(axes, LOOK)
    cloud.draw(0)
    assert cloud.cloud.get_facecolor()[1].tolist() == [0, 0, 1, 1]
    cloud.draw(2)
    assert cloud.cloud.get_facecolor()[1].tolist() == [0, 1, 0, 1]
    assert cloud.cloud.get_offsets().tolist() == [[1, 1], [2, 2]]


def test_an_open_dot_is_filled_with_the_ground():
    axes = axes_of(SHEET)
    ring = Dots(lambda _: [(1, 1)], color="red", open=True).draw_on(axes, LOOK).dots
    assert (ring.get_markerfacecolor(), ring.get_markeredgecolor()) == ("#FFFFFF", "red")


@pytest.mark.parametrize("large", [False, True], ids=["start", "minimum"])
def test_a_ring_is_open_and_stands_on_its_point(large):
    ring = Ring((0.5, -0.25), large).draw_on(axes_of(), LOOK)
    assert ring.line.get_xydata().tolist() == [[0.5, -0.25]]
    assert ring.mark.path.tolist() == [[0.5, -0.25]]
    assert (len(ring), list(ring.draw(0))) == (1, [])
    trail = Trail(SPIRAL).draw_on(axes_of(), LOOK)
    assert trail.halo.get_zorder() < ring.line.get_zorder()
    assert (ring.line.get_zorder() < trail.end.get_zorder()) == large
    other = Ring((0.5, -0.25), not large).draw_on(axes_of(), LOOK)
    bigger = ring.line.get_markersize() > other.line.get_markersize()
    assert bigger == large


def test_a_ring_that_is_carried_moves():
    carried = Ring((1, 2), place=lambda points, frame: points + frame, frames=5)
    ring = carried.draw_on(axes_of(), LOOK)
    assert list(ring.draw(3)) == [ring.line]
    assert ring.line.get_xydata().tolist() == [[4, 5]]
    assert carried.path.tolist() == [[5, 6]]
