"""Two losses of a logistic unit: which is convex, told by a chord."""

import numpy as np
import pytest
from reading import marks_of, texts

from gdviz.plotting import squared_or_entropy
from gdviz.plotting.marks.areas import Band, Contours
from gdviz.plotting.marks.lines import Dots
from gdviz.studies.convexity import squared_or_entropy as study

X, Y = np.array([-2.0, -1.0, 0.5, 1.0]), np.array([0.0, 1.0, 0.0, 1.0])
ENDS = [(-4.0, 2.0), (3.0, -1.0)]


def test_values_along_the_chord_are_the_losses_of_the_unit():
    found = study(X, Y, ENDS)
    w, b = found.points.T
    p = 1 / (1 + np.exp(-(w[:, None] * X + b[:, None])))
    assert found.values[0] == pytest.approx(((p - Y) ** 2).mean(axis=1))
    entropy = -(Y * np.log(p) + (1 - Y) * np.log(1 - p)).mean(axis=1)
    assert found.values[1] == pytest.approx(entropy)
    assert found.chords[:, [0, -1]] == pytest.approx(found.values[:, [0, -1]])
    assert found.chords[:, 60] == pytest.approx(found.values[:, [0, -1]].mean(axis=1))


def test_squared_error_rises_above_a_chord_and_stands_still_on_its_plateau():
    found = study()
    assert found.above[0] > 0.1
    assert found.above[1] == pytest.approx(0, abs=1e-12)
    assert found.shows_it
    squared, entropy = (path.points for path in found.paths)
    assert np.hypot(*(squared[-1] - squared[0])) < 0.6
    assert entropy[-1] == pytest.approx(found.surfaces[1].minima[0], abs=0.01)


def test_cross_entropy_lies_below_every_chord():
    rng = np.random.default_rng(0)
    for _ in range(20):
        assert study(X, Y, rng.uniform(-7, 7, (2, 2)), steps=1).above[1] < 1e-12


def test_a_dot_walks_along_the_chord_on_maps_and_slices():
    scene, found = squared_or_entropy(), study()
    for frame in (0, 45, len(scene) - 1):
        scene.draw(frame)
        walking = [drawn for drawn in marks_of(scene, Dots) if len(drawn) > 1]
        places = [drawn.dots.get_xydata()[0] for drawn in walking]
        for k in (0, 1):
            assert places[2 * k] == pytest.approx(found.points[frame])
            assert places[2 * k + 1] == pytest.approx([frame / 120, found.values[k, frame]])


def test_what_is_above_the_chord_is_shaded():
    scene, found = squared_or_entropy(), study()
    (band,) = marks_of(scene, Band)
    low, high = np.asarray(band.mark.at(0))
    assert (high[:, 1] >= low[:, 1]).all()
    assert (high[:, 1] - low[:, 1]).max() == pytest.approx(found.above[0])
    assert len(marks_of(scene, Contours)) == 2


@pytest.mark.parametrize("ends", [[(1, 1), (1, 1)], [(1, 2)]])
def test_a_chord_has_two_ends(ends):
    with pytest.raises(ValueError, match="two different points"):
        squared_or_entropy(ends=ends)


def test_on_paper_both_losses_are_told_beside_their_names():
    scene = squared_or_entropy(size="paper")
    assert {"above its chord", "below its chord"} <= set(texts(scene))
