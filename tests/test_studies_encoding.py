"""Classes as integers and as one-hot rows."""

import numpy as np
import pytest

from gdviz.data import digits
from gdviz.studies import both_losses, encode


def test_a_row_is_1_where_its_integer_says():
    found = encode([7, 2, 1, 0, 4])
    assert found.classes == 10
    assert np.array_equal(np.argwhere(found.rows == 1), [[0, 7], [1, 2], [2, 1], [3, 0], [4, 4]])
    assert found.rows.sum() == 5
    assert found.extremes == (1, 7)
    assert encode([0, 0], classes=2).extremes == (0, 0)


def test_each_label_has_an_image_of_its_digit_and_no_two_the_same():
    images, shown = digits(200)
    found = encode([3, 3, 8])
    assert found.images.shape == (3, 28, 28, 1)
    for label, image in zip([3, 3, 8], found.images, strict=True):
        assert any(np.array_equal(image, each) for each in images[shown == label])
    assert not np.array_equal(found.images[0], found.images[1])


def test_images_of_ones_own_are_scaled_to_0_and_1():
    grey = encode([1], np.arange(16).reshape(1, 4, 4)).images
    assert grey.shape == (1, 4, 4, 1)
    assert (grey.min(), grey.max()) == (0, 1)
    assert np.array_equal(
        encode([1], np.full((1, 2, 3, 3), 0.5)).images, np.full((1, 2, 3, 3), 0.5)
    )


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"labels": [10]}, "has the label 10"),
        ({"labels": [[1, 2]]}, "labels must be 1 to 8 integers in a row"),
        ({"labels": range(9)}, "labels must be 1 to 8 integers in a row"),
        ({"classes": 13}, "classes must be at most 12"),
        ({"classes": 1}, "classes must be a whole number of at least 2"),
        ({"labels": [11], "classes": 12}, "no digit shows the class 11"),
        ({"images": np.zeros((4, 8, 8))}, "images must be one for each label"),
    ],
)
def test_what_is_no_row_of_labels_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        encode(**given)


def test_both_losses_are_the_logarithm_of_one_probability():
    found = both_losses([0.05, 0.1, 0.7, 0.1, 0.05], 2)
    assert found.sparse == found.categorical == pytest.approx(-np.log(0.7), rel=1e-12)
    assert found.terms.sum() == pytest.approx(found.categorical)
    assert np.flatnonzero(found.terms).tolist() == [2]
    assert found.row.tolist() == [0, 0, 1, 0, 0]
    assert both_losses([0.25, 0.75], 0).sparse == pytest.approx(np.log(4))


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (([0.5, 0.6], 0), "must add to 1, got .* which add to 1.1"),
        (([0, 1], 0), "2 to 6 numbers from 0.001 on"),
        (([1 / 7] * 7, 0), "2 to 6 numbers from 0.001 on"),
        (([0.5, 0.5], 2), "right has the label 2"),
    ],
)
def test_what_are_no_probabilities_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        both_losses(*given)
