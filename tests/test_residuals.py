"""Residuals as lengths and as areas: the numbers of MAE and MSE, and squares that are square."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz import losses
from gdviz.plotting import residuals
from gdviz.plotting.marks.squares import Squares

THREE = gd.studies.find_residuals()


def test_the_usual_three_errors_are_one_two_and_four():
    assert THREE.lengths == pytest.approx([1, 2, 4])
    assert THREE.areas == pytest.approx([1, 4, 16])
    assert (THREE.mae, THREE.mse) == pytest.approx((7 / 3, 7))
    half = THREE.grown(0.5)
    assert (half.mae, half.mse) == pytest.approx((7 / 6, 7 / 4))


def test_the_means_are_those_of_the_losses():
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 9))
    found = gd.studies.find_residuals(x, y, weight=2, bias=-1)
    for name in ("mae", "mse"):
        assert getattr(found, name) == pytest.approx(float(losses.get(name)(y, 2 * x - 1)))


@pytest.mark.parametrize("size", ["slides", "half", "column", (6, 2.5)])
def test_a_square_is_as_wide_on_the_page_as_it_is_high(size):
    scene = residuals(size=size)
    (squares,) = marks_of(scene, Squares)
    axes = squares.squares.axes
    for frame, grown in ((60, 1.0), (30, 0.5)):
        scene.draw(frame)
        boxes = axes.transData.transform(
            np.concatenate([path.vertices[:4] for path in squares.squares.get_paths()])
        ).reshape(-1, 4, 2)
        wide, high = np.ptp(boxes, axis=1).T
        assert wide == pytest.approx(high)
        assert high / high[0] == pytest.approx([1, 2, 4])
        assert (boxes.min((0, 1)) >= axes.bbox.min).all()
        assert (boxes.max((0, 1)) <= axes.bbox.max).all()
        lines = (4 * grown - 1) * 2 + max(2 * grown - 1, 0) * 2
        assert len(squares.units.get_segments()) == lines  # which part 4 by 4, and 2 by 2


def test_each_mean_is_written_with_its_terms():
    scene = residuals(size="slides")
    assert {"MAE = (1 + 2 + 4) / 3 = 2.33", "MSE = (1 + 4 + 16) / 3 = 7"} <= set(texts(scene))
    assert {"error 4", "1", "2", "4", "16", "prediction", "target"} <= set(texts(scene))
    scene.draw(30)
    assert "MSE = 1.75" in texts(scene)
    assert "오차 4" in texts(residuals(size="slides", language="ko"))
    assert "MSE = 9" in texts(residuals([1], [4], 0, 1))
    many = texts(residuals(np.arange(10), np.arange(10) + 2.0, 1, 0))
    assert "MAE = (2 + 2 + … + 2) / 10 = 2" in many


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (([1, 2],), "give both, or neither"),
        (([1, 2], [1]), "x and y must be equally long, got 2 and 1"),
        (([1, np.nan], [1, 2]), "x must be finite numbers"),
        ((None, None, "steep"), "weight must be a finite number, got 'steep'"),
        ((np.zeros(13), np.zeros(13)), "residuals draws up to 12 points, got 13"),
    ],
)
def test_what_is_no_data_is_refused(given, words):
    with pytest.raises(ValueError, match=words):
        residuals(*given)
