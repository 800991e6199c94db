"""The ground of a formula is found once, and that of what may change each time."""

import numpy as np
import pytest

import gdviz as gd
from gdviz.plotting.marks.grounds import GROUNDS, ground_of

VIEW = ((-2.0, 2.0), (-1.0, 1.0))


class Counted(gd.Surface):
    asked = 0

    def __call__(self, points):
        Counted.asked += 1
        return super().__call__(points)


@pytest.fixture
def counted():
    Counted.asked = 0
    return Counted


def test_equal_formulas_have_one_ground(counted):
    first = ground_of(counted("x^2 + 3 y^2"), VIEW, 40)
    assert ground_of(counted("x^2 + 3 y^2"), [[-2, 2], np.array([-1, 1])], 40) is first
    assert counted.asked == 1
    for formula, view, resolution in (
        ("x^2 + 4 y^2", VIEW, 40),
        ("x^2 + 3 y^2", ((-2, 3), (-1, 1)), 40),
        ("x^2 + 3 y^2", VIEW, 41),
    ):
        other = ground_of(counted(formula), view, resolution)
        assert not np.array_equal(other.levels, first.levels)


def test_few_are_remembered(counted):
    for a in range(GROUNDS + 1):
        ground_of(counted("x^2 + a y^2", a=a + 0.25), VIEW, 30)
    assert counted.asked == GROUNDS + 1
    ground_of(counted("x^2 + a y^2", a=0.25), VIEW, 30)
    assert counted.asked == GROUNDS + 2


def test_what_may_change_is_asked_again():
    scale = 1.0

    def bowl(points):
        return scale * (points**2).sum(axis=-1)

    before = ground_of(bowl, VIEW, 30)
    scale = 2.0
    np.testing.assert_allclose(ground_of(bowl, VIEW, 30).levels, 2 * before.levels)


def test_a_ground_of_nothing_finite_is_refused_each_time(counted):
    for _ in range(2):
        with pytest.raises(ValueError, match="no finite value"):
            ground_of(counted("log(x)"), ((-3, -2), (-1, 1)), 30)
    assert counted.asked == 2
