"""Feature scaling: the same lines, another ground; what is drawn are the descents on it."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import feature_scaling
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.studies import scale_feature

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
X, Y = gd.data.houses()


def test_the_ground_bends_as_the_mean_squares_of_the_feature_say():
    found = scale_feature()
    bends = 2 * np.array([[np.mean(X**2), X.mean()], [X.mean(), 1]])
    eigenvalues = np.linalg.eigvalsh(bends)
    np.testing.assert_allclose(found.raw_law.condition_number, np.divide(*eigenvalues[::-1]), 1e-6)
    np.testing.assert_allclose(found.standardised_law.condition_number, 1, rtol=1e-9)
    np.testing.assert_allclose(found.slow_rate, 0.95 * 2 / eigenvalues[1], rtol=2e-3)
    assert found.rate == 0.1


def test_both_features_fit_the_same_lines():
    found = scale_feature()
    (w, b), (v, c) = found.raw.minima[0], found.standardised.minima[0]
    np.testing.assert_allclose((w, b), np.polyfit(X, Y, 1), rtol=1e-9)
    np.testing.assert_allclose((v / X.std(), c - v * X.mean() / X.std()), (w, b), rtol=1e-9)
    np.testing.assert_allclose(found.raw((w, b)), found.standardised((v, c)), rtol=1e-12)


def test_of_a_standardised_feature_every_step_goes_a_fifth_of_the_way():
    found = scale_feature()
    away = found.standardised_path.points - np.array(found.standardised.minima[0])
    np.testing.assert_allclose(away[1:], 0.8 * away[:-1], rtol=1e-6, atol=1e-3)
    assert not np.isfinite(found.raw_path.values[-1]) or found.raw_path.values[-1] > 1e100
    steep, flat = np.ptp(found.slow_path.points, axis=0)
    assert steep > 300
    assert flat < 1  # of some 100,000 to go


def test_the_descents_are_drawn_with_their_losses():
    scene = feature_scaling(size=SMALL)
    found = scale_feature()
    slow, raw, standardised = marks_of(scene, Trail)
    assert raw.mark.left_at == 1
    np.testing.assert_array_equal(slow.mark.seen, found.slow_path.points)
    np.testing.assert_array_equal(standardised.mark.seen, found.standardised_path.points)
    curves = marks_of(scene, ValueCurve)
    lowest = found.raw(found.raw.minima[0])
    np.testing.assert_allclose(
        curves[2].line.get_ydata(), found.standardised_path.values - lowest, rtol=1e-6, atol=1e-3
    )
    assert {r"$\kappa = 5.5 \times 10^{7}$", r"$\kappa = 1$"} <= set(texts(scene))


def test_where_there_is_no_way_down_nothing_is_left_of_it():
    found = scale_feature([1.0, 2.0, 3.0], [0.0, 0.0, 0.0])
    assert found.raw_path.values.tolist() == [0.0] * 41
    assert not found.turns_into_a_bowl


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": [1, 2]}, "give x and y together"),
        ({"x": [3, 3], "y": [1, 2]}, "x must have different numbers, got 3.0 alone"),
        ({"steps": 0}, "steps must be a whole number"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        feature_scaling(**arguments)
