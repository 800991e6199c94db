"""Softmax while it learns: the bars are the descent that was made, and one row is one class."""

import numpy as np
import pytest
from matplotlib.colors import to_hex
from matplotlib.text import Text
from reading import collisions, marks_of, texts

from gdviz import one_hot, studies
from gdviz.activations import softmax
from gdviz.plotting import softmax_learning
from gdviz.plotting.marks.areas import Bars
from gdviz.plotting.marks.lines import Line, Vector
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.writing import RunningNumber

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
START, RIGHT = (1.0, 2.5, -1.0, 0.5, -0.5), 2


def lengths(bars):
    """Return how far each bar reaches."""
    corners = np.array([path.vertices[:4, 0] for path in bars.bars.get_paths()])
    return np.where(corners.max(axis=1) > 1e-12, corners.max(axis=1), corners.min(axis=1))


@pytest.mark.parametrize(
    ("logits", "right"), [((1000.0, 0.0), 1), ((1000.0, 0.0), 0), ((0.0, 0.3), 0)]
)
@pytest.mark.parametrize("size", [SMALL, "slides"])
def test_the_number_on_the_loss_stands_off_its_curve(logits, right, size):
    scene = softmax_learning(logits, right, 0.05, 20, size=size)
    numbers = marks_of(scene, RunningNumber)
    (number,) = (m for m in numbers if m.text.axes.get_xlim()[1] == 20)
    (line,) = (m for m in marks_of(scene, Line) if m.line.axes is number.text.axes)
    box = number.text.get_window_extent()
    points = line.line.axes.transData.transform(line.mark.at(20))
    under = (points[:, 0] > box.x0) & (points[:, 0] < box.x1)
    assert under.any()
    assert (points[under, 1] < box.y0).all()


@pytest.mark.parametrize("frame", [0, 5, 12, 3.5])
def test_bars_are_the_logits_their_softmax_and_the_target(frame):
    scene = softmax_learning(START, RIGHT, 0.5, 12)
    path = studies.softmax_learning(START, RIGHT, 0.5, 12).path
    scene.draw(frame)
    logits, first, probabilities, likely, target = marks_of(scene, Bars)
    np.testing.assert_allclose(lengths(first), START)
    np.testing.assert_allclose(lengths(likely), softmax(np.array(START)))
    below, above = path.points[int(frame)], path.points[min(int(frame) + 1, 12)]
    z = below + (frame % 1) * (above - below)
    np.testing.assert_allclose(lengths(logits), z)
    np.testing.assert_allclose(lengths(probabilities), softmax(z))
    np.testing.assert_array_equal(lengths(target), one_hot(RIGHT, 5))
    arrows = marks_of(scene, Vector)
    now, first = ([mark for mark in arrows if len(mark) == count] for count in (13, 1))
    pulls, begun = (
        np.array([np.diff(mark.mark.at(frame)[:, 0])[0] for mark in marks])
        for marks in (now, first)
    )
    scales = pulls / (one_hot(RIGHT, 5) - softmax(z))
    np.testing.assert_allclose(begun, scales[0] * (one_hot(RIGHT, 5) - softmax(path.points[0])))
    np.testing.assert_allclose(scales, scales[0])
    assert pulls[RIGHT] > 0 > np.delete(pulls, RIGHT).max()


def test_the_loss_falls_in_whole_steps():
    scene = softmax_learning(START, RIGHT, 0.5, 12)
    (strip,) = (mark for mark in marks_of(scene, Line) if len(mark) > 1)
    scene.draw(7.9)
    points = strip.line.get_xydata()
    path = studies.softmax_learning(START, RIGHT, 0.5, 12).path
    np.testing.assert_array_equal(points, np.stack([np.arange(8), path.values[:8]], axis=1))
    numbers = [mark.text.get_text() for mark in marks_of(scene, RunningNumber)]
    assert numbers[-1] == f"{path.values[7]:.2f}"


def test_only_the_right_class_is_loud():
    scene = softmax_learning(START, RIGHT)
    for bars in marks_of(scene, Bars):
        colors = bars.bars.get_facecolor()
        others = np.delete(colors, RIGHT, axis=0)
        assert (others == others[0]).all()
        assert (colors[RIGHT] != others[0]).any()


def test_colours_in_order_are_those_of_the_loss_and_of_the_right_class():
    scene = softmax_learning(START, RIGHT, colors=["#112233", "#445566"])
    assert all(line.line.get_color() == "#112233" for line in marks_of(scene, Line)[-1:])
    for bars in marks_of(scene, Bars):
        assert to_hex(bars.bars.get_facecolor()[RIGHT]) == "#445566"


def test_rows_are_the_same_in_every_panel():
    for size in ("paper", "notebook", "slides"):
        scene = softmax_learning(size=size)
        boxes = [axes.bbox for axes in scene.figure.axes[:3]]
        assert len({(round(box.y0, 6), round(box.y1, 6)) for box in boxes}) == 1
        assert len({axes.get_ylim() for axes in scene.figure.axes[:3]}) == 1


@pytest.mark.parametrize("size", ["notebook", "slides"])
def test_the_first_shares_are_set_as_large_as_their_rows_let_them(size):
    few, many = (softmax_learning(np.resize(START, n), 2, size=size) for n in (4, 6))
    first, more = (
        [text.get_fontsize() for text in scene.figure.findobj(Text) if type(text) is Stamp]
        for scene in (few, many)
    )
    assert min(first) >= 0.7 * few.theme.size.base
    assert min(more) <= min(first)


def test_classes_have_their_names():
    assert {"cat", "dog", "bird"} <= set(texts(softmax_learning()))
    assert {"0", "6"} <= set(texts(softmax_learning(np.arange(7.0), 3)))
    mine = softmax_learning([0, 1], 0, classes=["spam", "ham"])
    assert {"spam", "ham"} <= set(texts(mine))
    assert "The right class is spam." in " ".join(texts(mine))


def test_korean_has_room_and_every_glyph(caplog):
    scene = softmax_learning(language="ko")
    assert {"고양이", "새"} <= set(texts(scene))
    assert collisions(scene) == []
    scene.figure.canvas.draw()
    assert "glyph" not in caplog.text


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("classes", [5, 10])
def test_no_word_is_cut_off_or_meets_another(classes, size):
    logits = np.resize(START, classes)
    scene = softmax_learning(logits, RIGHT, size=size)
    for frame in (40, 0):
        scene.draw(frame)
        assert collisions(scene) == []


def test_not_one_name_for_each_class_is_refused():
    with pytest.raises(ValueError, match="classes must be 5 names, one a logit, got 2"):
        softmax_learning(classes=["a", "b"])
