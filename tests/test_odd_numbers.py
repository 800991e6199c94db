"""Numbers that no float is near to, truths for numbers, and masked points are refused."""

import numpy as np
import pytest

import gdviz as gd

HUGE = 10**400
BOWL = "x^2 + y^2"

REFUSED = {
    "rate": (lambda: gd.SGD(HUGE), "SGD: a number beyond float64"),
    "decay": (lambda: gd.Adam(weight_decay=HUGE), "Adam: a number beyond float64"),
    "values": (
        lambda: gd.schedules.PiecewiseConstantDecay((3,), (HUGE, 1)),
        "PiecewiseConstantDecay: a number beyond",
    ),
    "loss": (lambda: gd.losses.Huber(HUGE), "Huber: a number beyond"),
    "set": (lambda: gd.sets.Box(-HUGE, HUGE), "Box: a number beyond"),
    "true decay": (lambda: gd.Adam(weight_decay=True), "weight_decay must be a finite number"),
    "true rate": (lambda: gd.SGD(True), "learning_rate must be a finite number, got True"),
    "start": (lambda: gd.descend(BOWL, gd.SGD(0.1), (HUGE, 1), 2), "start must be numbers"),
    "domain": (lambda: gd.Surface(BOWL, domain=((-HUGE, 1), (0, 1))), "a domain is"),
    "truths": (lambda: gd.Surface(BOWL, domain=((False, True), (0, 1))), "a domain is"),
    "parameter": (lambda: gd.Surface("a x^2 + y^2", a=HUGE), "a must be a finite number"),
    "masked start": (
        lambda: gd.descend(BOWL, gd.SGD(0.1), np.ma.array([1.0, 2], mask=[0, 1]), 2),
        "start must not be masked",
    ),
    "masked values": (
        lambda: gd.plotting.residuals(np.ma.array([1.0, 2], mask=[0, 1]), [1, 2]),
        "x must be finite numbers, got masked_array",
    ),
    "masked points": (
        lambda: gd.Surface(BOWL)(np.ma.array([1.0, 2], mask=[0, 1])),
        "points must not be masked",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_odd_number(name):
    call, said = REFUSED[name]
    with pytest.raises(ValueError, match=said):
        call()


STUDIES = {
    "rates": lambda odd: gd.studies.follow_sharpness("x^4 + y^2", (1, 1), odd),
    "strengths": lambda odd: gd.studies.regularize("(a - 2)^2 + b^2", strengths=odd),
    "ends": lambda odd: gd.studies.squared_or_entropy(ends=odd),
    "logits": gd.studies.softmax_temperature,
    "between": lambda odd: gd.studies.softmax_temperature(between=odd),
    "point": lambda odd: gd.studies.quadratic_model(BOWL, odd),
    "start": lambda odd: gd.studies.find_conjugate_directions(BOWL, odd),
    "x": lambda odd: gd.plotting.residuals(odd, [1.0, 2.0]),
}


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("odd", ["a", ["a", "b"], [1, np.nan], [[1], [1, 2]], 1j, [], object()])
def test_what_is_no_numbers_is_named(name, odd):
    with pytest.raises(ValueError, match=f"{name} must be finite numbers, got "):
        STUDIES[name](odd)


@pytest.mark.parametrize(("low", "high"), [(1, 1), (2, -1), ("a", 1), (0, np.inf)])
def test_corners_are_searched_between_two_places(low, high):
    with pytest.raises(ValueError, match=r"low must be|high must be"):
        gd.studies.find_kinks(np.sign, low, high)


@pytest.mark.parametrize("odd", ["a", object(), [["a"]], 1j])
def test_predictions_that_are_no_numbers_are_named(odd):
    with pytest.raises(ValueError, match="y_pred must be an array of real numbers"):
        gd.metrics.binary_accuracy([[1]], odd)


def test_what_is_a_truth_may_be_true():
    assert gd.SGD(0.1, momentum=0.9, nesterov=True).nesterov
    assert gd.descend(BOWL, gd.SGD(0.1), np.ma.array([1.0, 2]), 2).points.shape == (3, 2)


@pytest.mark.parametrize("start", [(1e308, 1e308), (-1.7e308, 3e307)])
def test_a_start_near_the_end_of_float64_warns_of_nothing(start):
    path = gd.descend("x/1e200 + y/1e250", gd.SGD(0.1), start, 3)
    assert np.isfinite(path.values).all()
    with pytest.raises(ValueError, match="too far out to be drawn: begin within 1e\\+150"):
        gd.race("x/1e200 + y/1e250", gd.SGD(0.1), start, 3)


def test_a_start_far_out_is_drawn_and_warns_of_nothing():
    assert gd.race("x + y", gd.SGD(0.1), (1e150, -3e149), 3, size=(3, 2))._repr_png_()
