"""Integers that name classes, and the rows with a single 1 that stand for them."""

import numpy as np
import pytest
from reading import marks_of, texts

from gdviz.plotting import one_hot
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.plates import Plate
from gdviz.plotting.marks.writing import Writing

LABELS = [3, 0, 2]


@pytest.fixture
def scene():
    return one_hot(LABELS, classes=4, size="notebook")


def cells(scene, frame):
    """Return what is written in the cells at a frame, shape (labels, classes)."""
    words = [drawn.mark.words(frame) for drawn in marks_of(scene, Writing)]
    return np.reshape(words, (len(LABELS), 4))


def loud(scene, frame):
    """Return which cells have the loud colour at a frame."""
    scene.draw(frame)
    faces = [drawn.mark.face for drawn in marks_of(scene, Plate)][: len(LABELS) * 4]
    hot = [callable(each) and each(frame) == scene.theme.series(0).lower() for each in faces]
    return np.reshape(hot, (len(LABELS), 4))


def test_each_row_has_its_1_in_the_column_of_its_integer(scene):
    assert cells(scene, 3).tolist() == [list("0001"), list("1000"), list("0010")]
    assert np.argwhere(loud(scene, 3)).tolist() == [[0, 3], [1, 0], [2, 2]]


def test_rows_are_written_one_after_another(scene):
    assert len(scene) == 4
    assert not loud(scene, 0).any()
    assert cells(scene, 0).tolist() == [[""] * 4] * 3
    assert loud(scene, 1).sum(axis=1).tolist() == [1, 0, 0]
    assert cells(scene, 1.3).tolist()[0] == list("0001")
    assert cells(scene, 1.3).tolist()[1:] == [[""] * 4] * 2


def test_a_line_leads_from_the_integer_to_the_cell_and_passes_the_zeros(scene):
    lines = [drawn.mark.at for drawn in marks_of(scene, Line)]
    plates = [drawn.mark.at for drawn in marks_of(scene, Plate)]
    for row, (at, label) in enumerate(zip(lines, LABELS, strict=True)):
        ends = at(3)
        left, bottom, _, top = plates[4 * row + label]
        assert ends[-2] == pytest.approx([left, (bottom + top) / 2])
        assert len(ends) == 3 * (label + 1)  # a piece before each number
    assert not len(lines[0](0))
    assert np.nanmax(lines[0](0.4)[:, 0]) < np.nanmax(lines[0](1)[:, 0])


def test_plain_numbers_below_are_as_long_as_they_are_large(scene):
    low, high = (drawn.mark.at for drawn in marks_of(scene, Plate)[-2:])
    assert (high[2] - high[0]) / (low[2] - low[0]) == pytest.approx(3 / 2)
    assert "as plain numbers, 3 would be 1.5 times 2" in texts(scene)
    alone = one_hot([0, 1], classes=2)
    assert "as plain numbers, classes would have an order" in texts(alone)
    assert len(marks_of(alone, Plate)) == 4


def test_images_of_ones_own_stand_in_their_shape_and_colours():
    pixels = np.zeros((2, 4, 8, 3))
    pixels[..., 0] = 1
    first, second = marks_of(one_hot([1, 0], pixels, 2), Image)
    left, right, bottom, top = first.mark.extent
    assert (right - left) / (top - bottom) == pytest.approx(2)
    assert np.array_equal(second.mark.at(0), pixels[1])
