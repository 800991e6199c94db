"""Marks that move show what they are told, at whole frames and between them, and only then."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gdviz.plotting.marks.areas import Bars, Image
from gdviz.plotting.marks.lines import Cloud, Dots, Line, Vector, curve
from gdviz.plotting.marks.theme import theme
from gdviz.plotting.marks.writing import RunningNumber, Writing

THEME = theme("notebook")


@pytest.fixture
def axes():
    figure = Figure((4, 3), dpi=100)
    FigureCanvasAgg(figure)
    made = figure.add_axes((0.1, 0.1, 0.8, 0.8))
    made.set(xlim=(0, 8), ylim=(0, 6))
    return made


MAKERS = {
    "Line": lambda a, at, n: Line(a, THEME, lambda f: [(0, 0), (at(f), 1)], n, color="red"),
    "Dots": lambda a, at, n: Dots(a, THEME, lambda f: [(at(f), 1)], n, color="red"),
    "Cloud": lambda a, at, n: Cloud(a, THEME, lambda f: [(at(f), 1)], n, colors=["red"]),
    "Vector": lambda a, at, n: Vector(a, THEME, lambda f: [(1, 1), (at(f), 2)], n, color="red"),
    "Bars": lambda a, at, n: Bars(a, THEME, lambda f: [at(f), 1], n, colors=["red", "blue"]),
    "Words": lambda a, at, n: Writing(a, THEME, lambda f: f"{at(f):.2f}", (1, 1), n),
    "Number": lambda a, at, n: RunningNumber(a, THEME, lambda f: f"{at(f):.2f}", (1, 1), n),
    "Image": lambda a, at, n: Image(
        a, lambda f: np.full((2, 2, 3), at(f) / 9), n, extent=(0, 2, 0, 2)
    ),
}


def pixels(axes):
    axes.figure.canvas.draw()
    return np.array(axes.figure.canvas.buffer_rgba())


@pytest.mark.parametrize("name", MAKERS)
def test_a_frame_is_a_function_of_the_frame_alone(axes, name):
    mark = MAKERS[name](axes, lambda f: 2 + f, 6)
    assert len(mark) == 6
    shown = {}
    for frame in (0, 2.5, 5, 2.5, 0, 1, 5):
        moved = mark.draw(frame)
        assert {id(each) for each in moved} == {id(each) for each in mark.artists}
        picture = pixels(axes)
        assert (shown.setdefault(frame, picture) == picture).all()
    assert not (shown[0] == shown[2.5]).all()
    assert not (shown[1] == shown[5]).all()
    mark.draw(40)
    assert (pixels(axes) == shown[5]).all()  # the last frame lasts


@pytest.mark.parametrize("name", MAKERS)
def test_it_stands_at_its_last_frame_before_anything_is_drawn(axes, name):
    mark = MAKERS[name](axes, lambda f: 2 + f, 4)
    at_first = pixels(axes)
    mark.draw(3)
    assert (pixels(axes) == at_first).all()


@pytest.mark.parametrize("name", MAKERS)
def test_in_one_frame_nothing_moves(axes, name):
    mark = MAKERS[name](axes, lambda f: 2 + f, 1)
    assert len(mark) == 1
    assert list(mark.draw(0)) == []


def test_a_line_is_broken_where_it_is_told(axes):
    points = np.array([(0, 0), (1, 1), (1, np.nan), (1, 2), (2, 3)])
    line = curve(points, color="#ff0000", halo=False).draw_on(axes, THEME)
    at = axes.transData.transform([(0.5, 0.5), (1, 1.5), (1.5, 2.5)]).astype(int)
    picture = pixels(axes)
    reds = [(picture[-y - 1, x, :3] == (255, 0, 0)).all() for x, y in at]
    assert reds == [True, False, True]
    np.testing.assert_array_equal(line.line.get_xydata(), points)


@pytest.mark.parametrize(("join", "sharp"), [("round", False), ("miter", True)])
def test_a_corner_is_sharp_where_it_is_told(axes, join, sharp):
    corner = np.array([(2, 4), (4, 1), (6, 4)])
    curve(corner, color="#ff0000", halo=False, width=4, join=join).draw_on(axes, THEME)
    x, y = axes.transData.transform((4, 1)).astype(int)
    half = 2 * THEME.size.path * 100 / 72
    below = pixels(axes)[-int(y - 1.25 * half) - 1, x, :3]
    assert (below == (255, 0, 0)).all() == sharp


@pytest.mark.parametrize("tip", [(6, 4), (2, 1), (4, 5), (1, 3.2)])
def test_an_arrow_ends_at_its_tip_and_begins_at_its_tail(axes, tip):
    arrow = Vector(lambda _: [(4, 3), tip], color="red").draw_on(axes, THEME)
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


def test_an_arrow_of_no_length_is_not_seen(axes):
    arrow = Vector(lambda f: [(4, 3), (4 + f, 3)], 3, color="red").draw_on(axes, THEME)
    seen = []
    for frame in (0, 2, 0.001, 1):
        arrow.draw(frame)
        seen.append([stroke.get_visible() for stroke in arrow.artists])
    assert seen == [[False] * 3, [True] * 3, [False] * 3, [True] * 3]
    nowhere = Vector(lambda _: [(4, 3), (np.nan, 3)], color="red").draw_on(axes, THEME)
    assert not nowhere.shaft.get_visible()


@pytest.mark.parametrize("across", [False, True])
def test_bars_reach_from_their_base_to_what_they_are_told(axes, across):
    bars = Bars(lambda _: [2.0, -1.0, 0.0], colors=["r", "g", "b"], across=across,
                places=[1, 3, 4], width=0.5, base=0.25).draw_on(axes, THEME)  # fmt: skip
    boxes = [path.vertices[:4] for path in bars.bars.get_paths()]
    along, aside = (0, 1) if across else (1, 0)
    for box, place, end in zip(boxes, (1, 3, 4), (2.0, -1.0, 0.0), strict=True):
        assert sorted({*box[:, along]}) == sorted({0.25, end})
        assert sorted({*box[:, aside]}) == [place - 0.25, place + 0.25]


def test_a_cloud_has_a_colour_for_each_dot_and_frame(axes):
    cloud = Cloud(lambda f: [(1, 1), (2, f)], 3,
                  colors=lambda f: ["red", "blue" if f < 1 else "lime"]).draw_on(axes, THEME)  # fmt: skip
    cloud.draw(0)
    assert cloud.cloud.get_facecolor()[1].tolist() == [0, 0, 1, 1]
    cloud.draw(2)
    assert cloud.cloud.get_facecolor()[1].tolist() == [0, 1, 0, 1]
    assert cloud.cloud.get_offsets().tolist() == [[1, 1], [2, 2]]


def test_an_open_dot_is_filled_with_the_ground(axes):
    ring = Dots(lambda _: [(1, 1)], color="red", open=True).draw_on(axes, THEME).dots
    assert (ring.get_markerfacecolor(), ring.get_markeredgecolor()) == ("#FFFFFF", "red")


def test_the_room_of_words_is_all_that_a_film_draws_anew(axes):
    words = Writing("here", (1, 3), room=(1, 2, 3, 4)).draw_on(axes, THEME).text
    assert words.get_clip_on()
    corners = axes.transData.transform([(1, 2), (3, 4)]).ravel()
    np.testing.assert_allclose(words.get_clip_box().extents, corners)
    assert not Writing("there", (1, 3)).draw_on(axes, THEME).text.get_clip_on()


def test_an_image_shows_its_first_row_on_top(axes):
    image = Image(lambda _: np.array([[[1.0, 0, 0]], [[0, 0, 1.0]]]), extent=(0, 2, 0, 2)).draw_on(axes, theme)
    assert image.image.origin == "upper"
    x, y = axes.transData.transform((1, 1.6)).astype(int)
    assert pixels(axes)[-y - 1, x, :3].tolist() == [255, 0, 0]
