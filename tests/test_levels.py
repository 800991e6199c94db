"""The levels of contours show a surface's shape, whatever its range."""

import numpy as np
import pytest
from canvas import VIEW, values_of
from hypothesis import given, settings
from hypothesis import strategies as st

import gdviz as gd
from gdviz.plotting.marks.levels import contour_levels, contour_lines


@pytest.mark.parametrize("name", sorted(gd.surfaces.catalogue))
def test_levels_rise_from_the_lowest_value_to_below_the_highest(name):
    surface = gd.surfaces.catalogue[name]
    values = values_of(surface, surface.domain)
    levels = contour_levels(values)
    finite = values[np.isfinite(values)]
    assert len(levels) == 15
    assert (np.diff(levels) > 0).all()
    assert levels[0] == finite.min()
    assert levels[-1] == pytest.approx(
        finite.min() + np.quantile(finite - finite.min(), 0.985), rel=1e-9
    )


def test_levels_of_a_bowl_follow_the_power_of_the_specification():
    values = values_of(gd.Surface("x^2 + 10 y^2"), ((-2, 2), (-1, 1)))
    z = values - values.min()
    high = np.quantile(z, 0.985)
    power = np.log(np.median(z) / high) / np.log(0.5)
    assert 1 < power < 6
    expected = values.min() + high * np.linspace(0, 1, 15) ** power
    np.testing.assert_allclose(contour_levels(values), expected)


def test_half_of_the_view_lies_below_the_middle_level():
    values = values_of(gd.surfaces.himmelblau, gd.surfaces.himmelblau.domain)
    levels = contour_levels(values)
    assert (values < levels[7]).mean() == pytest.approx(0.5, abs=0.01)


def test_where_the_power_would_reach_six_levels_are_logarithmic():
    values = values_of(gd.Surface("exp(5*x) + y^2/1000"), ((-5, 5), (-1, 1)))
    ratios = np.diff(np.log(contour_levels(values)[1:] - values.min()))
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-6)
    bowl = contour_levels(values_of(gd.Surface("x^2 + y^2"), VIEW))
    ratios = np.diff(np.log(bowl[1:] - bowl[0]))
    assert ratios.max() > 2 * ratios.min()


@pytest.mark.parametrize("value", [0.0, -3.5, 1e9])
def test_a_flat_surface_has_one_level(value):
    assert contour_levels(np.full((5, 5), value)).tolist() == [value]


@pytest.mark.parametrize("lowest", [1.0, -3e5])
def test_a_surface_that_is_flat_but_for_rounding_has_one_level(lowest):
    steps = np.array([0, 1, 2, 5]) * np.spacing(abs(lowest))
    assert contour_levels(lowest + steps).tolist() == [lowest]


def test_levels_that_rounding_makes_one_are_there_once():
    levels = contour_levels(1e9 + np.geomspace(1e-9, 1, 400) ** 3)
    assert len(levels) < 15
    assert (np.diff(levels) > 0).all()


@pytest.mark.parametrize("high", [0.0, 5e-324, 1e-310])
def test_heights_too_small_to_be_divided_have_one_level(high):
    assert contour_levels(np.array([0.0, 0.0, 0.0, high])).tolist() == [0.0]


def test_very_small_heights_that_can_be_divided_have_levels():
    levels = contour_levels(np.array([0.0, 0.0, 0.0, 1e-290]))
    assert len(levels) == 15
    assert (np.diff(levels) > 0).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])),
        min_size=4,
        max_size=60,
    ).filter(lambda values: np.isfinite(values).any())
)
def test_levels_of_any_values_are_finite_and_never_fall(values):
    values = np.array(values)
    levels = contour_levels(values)
    finite = values[np.isfinite(values)]
    assert np.isfinite(levels).all()
    assert (np.diff(levels) >= 0).all()
    assert levels[0] == finite.min()
    assert levels[-1] <= finite.max() + 1e-6 * np.ptp(finite)
    np.testing.assert_array_equal(levels, contour_levels(finite))


def test_contour_lines_lie_on_their_level_and_specks_are_left_out():
    x, y = np.linspace(-2, 2, 201), np.linspace(-1, 1, 201)
    values = x**2 + y[:, None] ** 2
    lines = contour_lines(np.array([0, 1e-4, 0.25, 0.81]), x, y, values)
    assert [level for level, _ in lines] == [0.25, 0.81]
    for level, line in lines:
        np.testing.assert_allclose((line**2).sum(1), level, atol=1e-3)
