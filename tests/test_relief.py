"""A relief: steps lie on its ground, next to nothing of that turns away, and it has a scale."""

import numpy as np
import pytest
from matplotlib.path import Path
from matplotlib.text import Text
from reading import marks_of

import gdviz as gd
from gdviz.plotting import relief, two_slopes
from gdviz.plotting.marks.perspective import LIFT, Camera, Relief
from gdviz.plotting.marks.seen_relief import cell_areas
from gdviz.plotting.marks.trail import Trail
from gdviz.plotting.marks.writing import Writing

BOWL = gd.Surface("x^2 + 10 y^2", start=(-4, 1.5), names=("x", "y"))
STEEP = gd.surfaces.himmelblau


def trails(*descent, **look):
    scene = relief(*descent, size="notebook", **look)
    (ground,) = marks_of(scene, Relief)
    return ground.mark, [drawn.mark for drawn in marks_of(scene, Trail)]


def test_the_ground_alone_is_all_of_its_domain_and_names_one_minimum():
    scene = relief(STEEP)
    (ground,) = (drawn.mark for drawn in marks_of(scene, Relief))
    assert ground.view == STEEP.domain
    assert not marks_of(scene, Trail)
    assert [text.get_text() for text in scene.figure.findobj(Text)].count("minimum") == 1


def test_the_ground_alone_moves_where_it_turns():
    assert [len(relief(STEEP, turn=turn, steps=12)) for turn in (0, 90)] == [1, 13]


@pytest.mark.parametrize("frame", [0.5, 1, 2.25, 6])
def test_a_long_step_goes_over_the_ground(frame):
    ground, (trail,) = trails(BOWL, gd.SGD(0.09), None, 6)
    points, steps = trail.until(frame)
    low, high = ground.ground.low, ground.ground.high
    heights = np.clip(BOWL(points[:, :2]), low, high) + LIFT * (high - low)
    np.testing.assert_allclose(points[:, 2], heights, atol=1e-9 * high)
    path = gd.descend(BOWL, gd.SGD(0.09), (-4, 1.5), 6).points
    np.testing.assert_allclose(points[steps, :2], path[: int(frame) + 1])
    share = frame - int(frame)
    tip = path[int(frame)] + share * (path[min(int(frame) + 1, 6)] - path[int(frame)])
    np.testing.assert_allclose(points[-1, :2], tip)
    assert np.abs(np.diff(points[:, 1])).max() < 0.15  # bit by bit


def test_a_step_that_leaves_the_view_ends_on_the_ground_at_its_edge():
    view = ((-5, 5), (-2, 2))
    ground, (trail,) = trails(BOWL, gd.SGD(0.15), (-4, 1.5), 6, view=view)
    assert trail.left_at is not None
    x, y, z = trail.seen[-1]
    assert abs(y) == pytest.approx(2)
    low, high = ground.ground.low, ground.ground.high
    assert z == pytest.approx(np.clip(BOWL([x, y]), low, high) + LIFT * (high - low))


@pytest.mark.parametrize(
    ("surface", "start"), [(STEEP, (0, 0)), (BOWL, None), ("x^2 - y^2", (-2, 0.1)), ("3", (1, 1))]
)
@pytest.mark.parametrize("size", ["slides", "paper", (5, 7)])
def test_next_to_no_ground_turns_away_and_it_fills_the_page(surface, start, size):
    view = ((-5, 5), (-5, 5))
    scene = relief(surface, gd.SGD(0.001), start, 3, view=view, size=size)
    (ground,) = (drawn.mark for drawn in marks_of(scene, Relief))
    level = ground.ground.points * [1, 1, 0] + [0, 0, ground.ground.low]
    seen, flat = (
        cell_areas(ground.placed(each, ground.at(0))) for each in (ground.ground.points, level)
    )
    assert (seen / flat < 0.4).mean() < 0.03
    axes = scene.figure.axes[0]
    edges = axes.transData.transform(np.array(ground.limits()))
    assert (edges >= axes.bbox.min).all()
    assert (edges <= axes.bbox.max).all()
    room = axes.bbox.size - np.array([6.0, 3.4]) * scene.theme.em
    assert (np.ptp(edges, axis=0) / room).max() == pytest.approx(1, rel=0.05)


def test_a_short_path_is_drawn_over_a_long_one():
    rules = [gd.SGD(0.001), gd.SGD(0.09), gd.SGD(0.02)]
    scene = relief(BOWL, rules, None, 20)
    heights = [drawn.line.get_zorder() for drawn in marks_of(scene, Trail)]
    lengths = [
        np.hypot(*np.diff(gd.descend(BOWL, rule, (-4, 1.5), 20).points, axis=0).T).sum()
        for rule in rules
    ]
    assert np.argsort(heights).tolist() == np.argsort(lengths)[::-1].tolist()


def test_a_camera_of_ones_own_is_kept():
    camera = Camera(70, -30, (1, 1, 0.3))
    ground, _ = trails(BOWL, gd.SGD(0.05), None, 3, camera=camera)
    assert ground.camera == camera


@pytest.mark.parametrize("turn", [0, 40])
def test_variables_are_named_and_numbers_stand_beside_their_places(turn):
    surface = gd.Surface("a^2 + 10 b^2", start=(-4, 1.5))
    scene = relief(surface, gd.SGD(0.05), None, 4, turn=turn, view=((-5, 1), (-2, 2)))
    (ground,) = (drawn.mark for drawn in marks_of(scene, Relief))
    for frame in (0, len(scene) - 1):
        scene.draw(frame)
        words = {each.text.get_text(): each.text for each in marks_of(scene, Writing)}
        assert {"$a$", "$b$", "0", "50"} <= {*words}
        axes = words["$a$"].axes
        near = max(
            ([[-4, b, ground.ground.low]] for b in (-2.0, 2.0)),
            key=lambda place: ground.placed(np.array(place), ground.at(frame))[0, 2],
        )
        place, written = (
            axes.transData.transform(each)
            for each in (ground.place(np.array(near), frame)[0], words["−4"].get_position())
        )
        assert np.hypot(*(place - written)) < 1.5 * scene.theme.em


def test_no_number_stands_on_another_nor_a_name_on_one():
    scene = relief(BOWL, [gd.SGD(0.09), gd.SGD(0.02)], None, 20)
    scene.figure.canvas.draw()
    texts = [text for text in scene.figure.findobj(Text) if text.get_text() and text.get_visible()]
    boxes = [text.get_window_extent() for text in texts]
    for k, box in enumerate(boxes):
        for other in boxes[:k]:
            assert not box.overlaps(other)


def edges_of(ground):
    """Return the two edges of the floor that meet in front, and the upright at the left."""
    around = ground.placed(ground.corners, ground.at(0))
    front, left = around[:, 2].argmax(), around[:, 0].argmin()
    top = np.array([[*ground.corners[left, :2], ground.ground.high]])
    corners = around[:, :2]
    upright = np.stack([corners[left], ground.place(top, 0)[0]])
    return [corners[[front, front - 1]], corners[[front, (front + 1) % 4]], upright]


@pytest.mark.parametrize("size", ["notebook", "half", "slides"])
@pytest.mark.parametrize(
    "picture",
    [
        two_slopes("x^2 + 2 y^2", (1.5, 1)),
        relief("beale", [gd.SGD(0.01), gd.Adam(0.001)], (-4, 4)),
        relief(STEEP, [gd.SGD(0.01), gd.Adam(0.001)], (-5, -3)),
    ],
    ids=["slopes", "beale", "himmelblau"],
)
def test_no_name_stands_on_an_edge_of_the_box(picture, size):
    scene = picture.at(size)
    scene.draw(len(scene) - 1)
    scene.figure.canvas.draw()
    (drawn,) = marks_of(scene, Relief)
    axes = scene.figure.axes[0]
    edges = [Path(axes.transData.transform(edge)) for edge in edges_of(drawn.mark)]
    for text in axes.texts:
        box = text.get_window_extent()
        assert not any(edge.intersects_bbox(box) for edge in edges), text.get_text()
