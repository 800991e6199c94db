"""The law predicts what descent does: where it stops to converge, and how fast it is until then."""

import math
from dataclasses import replace

import mpmath
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import gdviz as gd
from gdviz.objectives.formula import Formula
from gdviz.optimizers import SGD, Adam
from gdviz.schedules import ExponentialDecay
from gdviz.studies.laws import Law, Stability, law_of, stability
from gdviz.surfaces import Surface, catalogue

RULES = {
    "plain": SGD(),
    "momentum": SGD(momentum=0.9),
    "light momentum": SGD(momentum=0.3),
    "nesterov": SGD(momentum=0.9, nesterov=True),
    "light nesterov": SGD(momentum=0.4, nesterov=True),
}
each_rule = pytest.mark.parametrize("rule", RULES.values(), ids=RULES)


def bowl(a, c, angle):
    """Return a quadratic surface of curvatures a and c, turned by an angle."""
    s, t = math.cos(angle), math.sin(angle)
    return Surface(f"({a!r}*({s!r}*x + {t!r}*y)^2 + {c!r}*({t!r}*x - {s!r}*y)^2)/2")


def test_a_formula_has_the_law_of_its_surface():
    assert stability(SGD(0.1), "x^2 + 4 y^2") == stability(SGD(0.1), Surface("x^2 + 4 y^2"))
    with pytest.raises(ValueError, match="an objective is a formula such as"):
        stability(SGD(0.1), 5)


def distance(surface, optimizer, steps, start=(1.0, 0.7)):
    return np.abs(gd.descend(surface, optimizer, start, steps).points).max(-1)


# --------------------------------------------------------------------------------------- the law


@settings(max_examples=30, deadline=None)
@given(
    st.floats(0.01, 100),
    st.floats(1, 50),
    st.floats(0, 3),
    st.just(0) | st.floats(0.01, 0.95),
    st.booleans(),
)
def test_just_below_the_limit_it_converges_and_just_above_it_diverges(
    curvature, ratio, angle, momentum, nesterov
):
    surface = bowl(curvature, curvature * ratio, angle)
    rule = SGD(momentum=momentum, nesterov=nesterov)
    limit = stability(rule, surface, (0, 0)).largest_stable_rate
    below = distance(surface, replace(rule, learning_rate=0.99 * limit), 3000)
    above = distance(surface, replace(rule, learning_rate=1.01 * limit), 3000)
    assert below[-1] < 1e-3
    assert above[-1] > 1e3 or not np.isfinite(above[-1])


@settings(max_examples=20, deadline=None)
@given(st.floats(1.1, 30), st.floats(0.05, 0.95), st.floats(0, 0.95), st.booleans())
def test_the_rate_of_convergence_is_what_is_measured(ratio, share, momentum, nesterov):
    surface, rule = bowl(1.0, ratio, 0.4), SGD(momentum=momentum, nesterov=nesterov)
    law = stability(rule, surface)
    rule = replace(rule, learning_rate=share * law.largest_stable_rate)
    predicted = stability(rule, surface).rate_of_convergence
    assume(predicted > 0.05)
    steps = min(int(np.log(1e-60) / np.log(predicted)), 4000)
    reached = distance(surface, rule, steps)
    # a double root adds a factor that grows with the steps
    assert np.log(reached[-1] / reached[0]) / steps == pytest.approx(
        np.log(predicted), abs=(5 + np.log(steps)) / steps
    )


@each_rule
def test_no_rate_converges_faster_than_the_best(rule):
    law = Stability(rule, (1.0, 3.0, 12.0))
    rates = np.linspace(0.001, 1, 2000) * law.largest_stable_rate
    factors = [law.rate_of_convergence_at(rate) for rate in rates]
    assert law.rate_of_convergence_at(law.best_rate) <= min(factors) + 1e-12


@pytest.mark.parametrize(
    ("rule", "limit", "best", "latex"),
    [
        (SGD(), 2 / 20, 2 / 22, r"2/\lambda"),
        (SGD(nesterov=True), 2 / 20, 2 / 22, r"2/\lambda"),
        (SGD(momentum=0.5), 3 / 20, 3 / 22, r"2(1+\beta)/\lambda"),
        (SGD(momentum=0.5, nesterov=True), 1.5 / 20, None, r"2(1+\beta)/(1+2\beta)\lambda"),
    ],
)
def test_by_hand(rule, limit, best, latex):
    law = stability(rule, Surface("x^2 + 10y^2"))
    assert law.eigenvalues == (2, 20)
    assert law.condition_number == 10
    assert law.point == (0, 0)
    assert law.largest_stable_rate == pytest.approx(limit)
    assert best is None or law.best_rate == pytest.approx(best)
    assert law.largest_stable_latex == latex


def test_one_step_is_enough_where_all_directions_are_alike():
    for nesterov in (False, True):
        law = Stability(SGD(0.25, nesterov=nesterov), (4.0, 4.0))
        assert law.best_rate == pytest.approx(0.25)
        assert law.rate_of_convergence == 0
    assert Stability(SGD(0.25, 0.9, nesterov=True), (4.0,)).best_rate == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("rate", "regime"), [(0.02, "converges"), (0.06, "rings"), (0.1, "diverges"), (1, "diverges")]
)
def test_regimes(rate, regime):
    surface = Surface("x^2 + 10y^2")
    assert stability(SGD(rate), surface).regime == regime
    crossed = gd.descend(surface, SGD(rate), (1, 1), 1).points[1, 1] < 0
    assert crossed == (regime != "converges")


def test_with_momentum_there_is_no_ringing_rate():
    law = Stability(SGD(0.15, momentum=0.5), (2.0, 20.0))
    assert law.ringing_rate is None
    assert law.regime == "diverges"
    assert replace(law, optimizer=SGD(0.14, momentum=0.5)).regime == "converges"


def test_the_factor_takes_arrays():
    law = Law(0.9)
    np.testing.assert_allclose(law.factor([0, 1, law.limit]), [1, np.sqrt(0.9), 1])
    assert Law(0.9, nesterov=True).factor(1) == 0
    assert law.factor([[0.1, 0.2]]).shape == (1, 2)


def test_the_law_of_a_schedule_has_limits_but_no_pace():
    law = stability(SGD(ExponentialDecay(0.1, 10, 0.5)), Surface("x^2 + y^2"))
    assert law.largest_stable_rate == 1
    for pace in ("rate_of_convergence", "regime"):
        with pytest.raises(ValueError, match="learning_rate must be one number"):
            getattr(law, pace)


def test_the_lowest_minimum_is_the_place():
    law = stability("sgd", catalogue["three_hump_camel"])
    assert law.point == (0, 0)
    assert law.eigenvalues == pytest.approx((3 - np.sqrt(2), 3 + np.sqrt(2)))
    other = stability("sgd", catalogue["three_hump_camel"], (1.7475523458, -0.8737761729))
    assert other.largest_stable_rate < law.largest_stable_rate


class Signs(SGD):
    def rule(self, g, state, rate, t, let):
        return -rate * np.sign(g), state


class Halves(SGD):
    def update(self, gradient, state, point):
        return -0.5 * point, state


class Renamed(SGD):
    """Takes the steps of an SGD."""


def test_the_law_is_that_of_the_rule_and_not_of_the_class():
    assert law_of(Renamed(0.1, momentum=0.5)) == Law(0.5)


@pytest.mark.parametrize(
    ("optimizer", "formula", "point", "message"),
    [
        (Adam(0.1), "x^2 + y^2", None, "optimizer must be an SGD: the steps of Adam"),
        (Signs(0.1), "x^2 + y^2", None, "optimizer must be an SGD: the steps of Signs"),
        (Halves(0.1), "x^2 + y^2", None, "optimizer must be an SGD: the steps of Halves"),
        (SGD(weight_decay=0.1), "x^2 + y^2", None, "without weight_decay"),
        (SGD(momentum=1.0), "x^2 + y^2", None, "momentum below 1"),
        (SGD(), "x^2 - y^2", None, "point must be given, since no minimum"),
        (SGD(), "x^2 - y^2", (0, 0), r"at \(0.0, 0.0\) they are -2, 2"),
        (SGD(), "x^2", (1, 0), "curvatures above 0"),
        (SGD(), "-x^2 - y^2", (0, 0), "curvatures above 0"),
        (SGD(), "log(x) + y^2", (0, 0), "where the Hessian is finite"),
    ],
)
def test_what_has_no_law_says_so(optimizer, formula, point, message):
    with pytest.raises(ValueError, match=message):
        stability(optimizer, Surface(formula), point)


# how small a curvature may be depends on the units of its axis
WIDE = [
    "1e-12x^2 + 1e12y^2",
    "1e-12x^2 + x*y + 1e12y^2",
    "1e-20(x - 1e20y)^2 + 3e-16x^2 + y^2",
    "5e-9u^2 + v^2 + 2e11w^2 + 1e-5u*v + 10v*w",
]


@pytest.mark.parametrize("formula", WIDE)
def test_curvatures_that_span_more_than_float64_tells_apart(formula):
    function = Formula(formula)
    hessian = mpmath.matrix(function.hessian(np.zeros(function.dimension)).tolist())
    with mpmath.workdps(50):
        exact = [float(value) for value in mpmath.eigsy(hessian, eigvals_only=True)]
    found = stability("sgd", formula, np.zeros(function.dimension)).eigenvalues
    np.testing.assert_allclose(found, exact, rtol=1e-14)


def test_the_largest_rate_of_a_very_narrow_valley():
    assert stability("sgd", "1e-12x^2+1e12y^2").largest_stable_rate == pytest.approx(1e-12)


@pytest.mark.parametrize("formula", ["(x - y)^2", "(x/3 + y)^2", "1e12(x - 3y)^2", "x^2 + 0y"])
def test_a_valley_that_is_level_has_no_law(formula):
    with pytest.raises(ValueError, match="curvatures above 0"):
        stability("sgd", Surface(formula), (0, 0))


def test_eigenvalues_of_ones_own():
    assert Stability(SGD(), (5, 1)).eigenvalues == (1, 5)
    for wrong in ((), (0.0, 1.0), (1.0, np.inf)):
        with pytest.raises(ValueError, match="eigenvalues must be finite and above 0"):
            Stability(SGD(), wrong)
    assert law_of(SGD(momentum=0.9)) == Law(0.9)


@pytest.mark.parametrize("point", ["a", [[1, 1]], (1j, 0), [None, 1]])
def test_a_point_of_another_kind_is_named(point):
    with pytest.raises(ValueError, match=r"point must be numbers of shape \(n,\)"):
        gd.stability(gd.SGD(), gd.Surface("x^2 + y^2"), point)
