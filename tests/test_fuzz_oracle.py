"""What judges formulas in a campaign knows what is right by hand, and tells what is wrong."""

import math
import random
from collections import Counter

import pytest

from fuzz.exact import Exact
from fuzz.formulas import wrong
from fuzz.trees import Tree

NAN, INF = math.nan, math.inf


def tree(what):
    """Return the tree of a letter, a number or a tuple: what is done, and to what."""
    return Tree(what) if isinstance(what, str) else Tree(what[0], tuple(map(tree, what[1:])))


def told(what, point, got):
    return {kind for kind, _ in wrong(tree(what), point, got, random.Random(0), Counter())}


SQUARE = ("square", "x")
LESS = ("-", "x", "y")
FALLEN = ("exp", ("negative", SQUARE))
CANCELLED = ("/", ("-", ("+", "1", FALLEN), "1"), FALLEN)
SLOW = ("^", "y", "0.001")
THIRD, THRICE = ("/", "y", "1e-12"), ("+", "y", ("*", "y", "2"))
SINC = ("/", ("sin", LESS), LESS)


@pytest.mark.parametrize(
    ("what", "point", "value", "slopes"),
    [
        (("*", SQUARE, "y"), [3.0, -2.0], -18, (-12, 9)),
        (("^", "x", "y"), [2.0, 3.0], 8, (12, 8 * math.log(2))),
        (("^", LESS, "2"), [1.0, 1.0], 0, (0, 0)),
        (("/", "x", "y"), [1.0, 4.0], 0.25, (0.25, -1 / 16)),
        (("atan2", "x", "y"), [3.0, 4.0], math.atan(0.75), (4 / 25, -3 / 25)),
        (("hypot", "x", "y"), [3.0, 4.0], 5, (0.6, 0.8)),
        (("sigmoid", ("*", "2", "x")), [0.0, 1.0], 0.5, (0.5, 0)),
        (("softplus", ("+", "x", "y")), [400.0, 500.0], 900, (1, 1)),
        (("log", FALLEN), [20.0, 0.0], -400, (-40, 0)),
        (("max", "x", ("*", "2", "y")), [1.0, 3.0], 6, (0, 2)),
        (("logaddexp", "x", "y"), [1e5, 1e5], 1e5 + math.log(2), (0.5, 0.5)),
        (("tan", ("atan", ("/", "y", "x"))), [-2.0, 3.0], -1.5, (-0.75, -0.5)),
    ],
)
def test_what_is_known_by_hand_is_right_and_all_else_is_wrong(what, point, value, slopes):
    found = Exact(tree(what), point).found
    assert [float(each) for each in (found.value, *found.slopes)] == pytest.approx(
        [value, *slopes], rel=1e-15
    )
    assert told(what, point, [value, *slopes]) == set()
    off = 1e-6
    assert told(what, point, [value + off * (1 + abs(value)), *slopes]) == {"value"}
    assert told(what, point, [value, slopes[0] + off, slopes[1]]) == {"slope"}
    assert told(what, point, [value, slopes[0], slopes[1] - off]) == {"slope"}
    assert told(what, point, [NAN, NAN, NAN]) == {"value", "slope"}


def test_a_number_below_0_has_whole_powers_however_large():
    for exponent, value in (("1001", -1), ("2000", 1)):
        found = Exact(tree(("^", "x", exponent)), [-1.0, 0.0])
        assert (found.is_real, found.found.value) == (True, value)


def test_what_cancels_may_be_off_by_as_much_as_rounding_makes_of_it():
    what = ("-", ("+", "1e16", "x"), "1e16")
    assert told(what, [3.0, 0.0], [4.0, 1.0, 0.0]) == set()
    assert told(what, [3.0, 0.0], [9e9, 1.0, 0.0]) == set()  # a share of 1e-9 of 1e16 is more
    assert told(("-", ("+", "1e4", "x"), "1e4"), [3.0, 0.0], [3.1, 1.0, 0.0]) == {"value"}
    assert told(CANCELLED, [2.0, 0.0], [1.0, 0.0, 0.0]) == set()
    assert told(CANCELLED, [2.0, 0.0], [0.0, 0.0, 0.0]) == {"value"}
    assert told(CANCELLED, [9.0, 0.0], [0.0, 0.0, 0.0]) == set()


def test_what_cancels_but_for_rounding_may_be_0_where_nothing_else_has_a_value():
    what = ("acosh", ("-", "1", ("sqrt", ("-", ("cos", "x"), "y"))))
    assert told(what, [1e-8, 1.0], [0.0, NAN, NAN]) == set()
    assert told(what, [1e-4, 1.0], [0.0, NAN, NAN]) == {"value where there is none"}


def test_at_a_kink_a_slope_may_be_that_of_either_side_and_a_value_may_not():
    for what, at in ((("abs", LESS), 0), (("relu", LESS), 0), (("max", "x", "y"), 1)):
        for slope in (-1.0, 0.0, 0.5, 1.0):
            assert told(what, [1.0, 1.0], [at, slope, -slope]) == set()
        assert told(what, [1.0, 1.0], [at + 1e-6, 0.0, 0.0]) == {"value"}
        assert told(what, [2.0, 1.0], [at + 1, 0.0, 0.0]) == {"slope"}


def test_a_power_of_0_has_a_slope_where_its_exponent_does_not_vary():
    varying = ("cos", "x"), ("-", "y", ("+", "x", "1"))
    for exponent, kinds in *((each, set()) for each in varying), (("sign", "y"), {"slope"}):
        assert told(("^", SQUARE, exponent), [0.0, 2.0], [0.0, NAN, 0.0]) == kinds


@pytest.mark.parametrize(
    ("what", "point", "limit"),
    [
        (SINC, [2.0, 2.0], 1.0),
        (("/", ("-", ("cos", "x"), "1"), SQUARE), [0.0, 5.0], -0.5),
        (("*", "x", ("log", ("abs", "x"))), [0.0, 0.0], 0.0),
        (("*", SQUARE, ("log", ("sinh", ("/", "1", "x")))), [0.0, 1.0], 0.0),  # beside it x
        (("exp", ("negative", ("/", "1", SQUARE))), [0.0, 1.0], 0.0),
        (("/", ("*", "2", "y"), "y"), [1.0, 0.0], 2.0),
        (("^", ("*", ("*", ("/", "5", "y"), "y"), "y"), "x"), [1e-8, 0.0], 0.0),
        (("^", ("^", ("^", "y", "1.5"), ("/", "1", "3")), "4"), [1.0, -3.0], 9.0),
        (("^", ("^", ("^", "y", ("/", "1", "3")), "4"), "1.5"), [1.0, -3.0], 9.0),
        (("^", ("^", "x", "3"), ("/", "y", "6")), [-2.0, -2.0], -0.5),  # x to the power y/2
        (("sign", ("/", ("*", ("atan2", "x", "y"), "x"), ("atan2", "x", "y"))), [0.0, 2.0], 0.0),
        # what cancels leaves 1/log(y)^2 alone, which is 0 there, and slowly so around it
        (("log1p", ("square", ("/", ("/", THIRD, THRICE), ("log", "y")))), [1.0, 0.0], 0.0),
        # an even power of what is below 0 has a root, whatever is read as one power
        (("^", ("^", ("-", SLOW, ("/", "y", "y")), "2"), "0.5"), [1.0, 0.0], 1.0),
    ],
)
def test_where_there_is_no_value_only_the_limit_is_one(what, point, limit):
    assert told(what, point, [limit, 0.0, 0.0]) == set()
    assert told(what, point, [limit + 0.1, 0.0, 0.0]) == {"value where there is none"}


def test_what_has_no_value_has_no_slope_either():
    for what in (("sqrt", "x"), ("log", "x"), ("asin", ("-", "x", "1")), ("^", "x", "0.5")):
        assert told(what, [-1.0, 0.0], [NAN, NAN, NAN]) == set()
        assert told(what, [-1.0, 0.0], [1.0, NAN, NAN]) == {"value where there is none"}
        assert told(what, [-1.0, 0.0], [INF, NAN, NAN]) == {"infinite where there is none"}
        assert told(what, [-1.0, 0.0], [NAN, 1.0, 0.0]) == {"slope where there is none"}
    assert told(("/", "1", "x"), [0.0, 0.0], [INF, NAN, NAN]) == set()  # a pole
    # hypot(y^1.5, y) is the root of y^3 + y^2
    what = ("log", ("^", ("hypot", ("^", "y", "1.5"), "y"), "y"))
    assert told(what, [0.0, -1.0], [INF, NAN, NAN]) == set()
    assert told(what, [0.0, -2.0], [INF, NAN, NAN]) == {"infinite where there is none"}
    # 1/log(hypot(1/y, 0)) at y = -1, where 1/y is written as a power of what is complex
    what = ("^", ("log", ("hypot", ("^", ("^", "y", "-0.5"), "2"), "x")), "-1")
    assert told(what, [0.0, -1.0], [INF, NAN, NAN]) == set()
    # 1/hypot(x, x^1.5), where the square of x^1.5 is x^3, and no longer the opposite of x^2
    what = ("^", ("hypot", "x", ("^", "x", "1.5")), "-1")
    assert told(what, [-1.0, 0.0], [INF, NAN, NAN]) == set()
    assert told(what, [-2.0, 0.0], [INF, NAN, NAN]) == {"infinite where there is none"}


def test_where_something_cancels_an_angle_that_is_too_large_tells_nothing_either():
    for x, kinds in ((1.0, {"value where there is none"}), (100.0, set())):
        what = ("*", ("/", "y", "y"), ("sin", ("exp", "x")))
        assert told(what, [x, 0.0], [0.3, 0.0, 0.0]) == kinds
        assert told(what, [x, 0.0], [math.sin(math.exp(x)), 0.0, 0.0]) == set()


def test_an_angle_of_half_a_turn_is_exact():
    quarter = ("acos", ("*", "2", "x"))
    for value, kinds in ((0.5, set()), (0.7, {"value where there is none"})):
        assert told(("*", ("tan", quarter), "x"), [0.0, 1.0], [value, 0.0, 0.0]) == kinds
    assert (
        told(("/", "y", ("sin", ("*", "pi", ("sign", "x")))), [2.0, 1.0], [INF, NAN, NAN]) == set()
    )
    # as float64 has it, it is no more than that
    for value, kinds in ((6e-17, set()), (6e-9, {"value"})):
        assert told(("cos", quarter), [0.0, 1.0], [value, 2.0, 0.0]) == kinds


def test_of_a_sine_that_is_0_rounding_may_leave_something():
    what = ("log", ("square", ("sin", ("*", "pi", "x"))))
    for value, kinds in ((-73.4, set()), (2.0, {"value where there is none"})):
        assert told(what, [1.0, 0.0], [value, NAN, NAN]) == kinds


def test_an_angle_of_many_turns_may_be_that_of_the_most_that_its_wave_comes_to():
    for most, kinds in (("0.999", set()), ("1.001", {"value where there is none"})):
        what = ("sqrt", ("-", ("cos", ("exp", "x")), most))
        assert told(what, [300.0, 0.0], [0.03, NAN, NAN]) == kinds


def test_a_tanh_is_less_than_1_behind_however_many_digits():
    for x, kinds in ((3.0, {"value"}), (1e9, set())):
        assert told(("atanh", ("tanh", "x")), [x, 0.0], [x + 1, 1.0, 0.0]) == kinds


def test_a_small_angle_is_its_sine():
    what = ("log", ("sin", ("exp", "x")))
    for x, kinds in ((-600.0, {"value"}), (-900.0, set())):  # the latter float64 makes 0 of
        assert told(what, [x, 0.0], [x, 1.0, 0.0]) == set()
        assert told(what, [x, 0.0], [x - 1, 1.0, 0.0]) == kinds


def test_one_over_the_root_of_what_is_infinite_is_0_however_slowly_it_grows():
    what = ("^", ("asinh", ("asinh", ("^", ("exp", ("log", "x")), "-2"))), "-0.5")
    assert told(what, [0.0, 0.0], [0.0, NAN, NAN]) == set()
    assert told(what, [0.0, 0.0], [0.1, NAN, NAN]) == {"value where there is none"}


def test_the_terms_of_a_sum_may_be_multiplied_one_by_one():
    twice = ("*", ("-", "x", "y"), "2")
    for small, value, kinds in (("1e-17", 0.0, set()), ("1e-3", 1.1e-3, {"value"})):
        assert told(("-", small, twice), [2.0, 2.0], [value, -2.0, 2.0]) == kinds


def test_the_square_of_a_quotient_is_read_as_that_of_both():
    what = ("hypot", ("/", ("^", "x", "0.5"), "y"), "y")
    assert told(what, [-1.0, 2.0], [math.sqrt(4 - 1 / 4), NAN, NAN]) == set()
    assert told(what, [-1.0, 2.0], [1.0, NAN, NAN]) == {"value where there is none"}


def test_an_exponential_beyond_float64_is_computed_as_any_other():
    for value, kinds in ((3e20, set()), (3.1e20, {"value"})):
        assert told(("log", ("exp", "x")), [3e20, 0.0], [value, 1.0, 0.0]) == kinds


def test_what_is_too_large_to_be_computed_is_left_alone():
    nothing = ("exp", ("log", ("*", "x", "x")))
    what = ("log", ("log", ("exp", ("exp", ("+", "50", nothing)))))
    assert told(what, [0.0, 0.0], [50.0, 0.0, 0.0]) == set()
    assert told(("+", "50", nothing), [0.0, 0.0], [51.0, 0.0, 0.0]) == {"value where there is none"}
    # rounding makes of the logarithm of log(1) one of less than 0
    fallen = ("exp", ("log", ("*", ("exp", ("log", ("log", ("*", "y", "y")))), "x")))
    what = ("log", ("log", ("exp", ("exp", ("+", "50", fallen)))))
    assert told(what, [1.0, 1.0], [51.0, 0.0, 0.0]) == set()


def test_one_over_a_square_is_infinite_and_above_0():
    for power in (("^", ("^", "y", "-1"), "2"), ("abs", ("^", "y", "-1"))):
        assert told(("atan", power), [0.0, 0.0], [math.pi / 2, NAN, NAN]) == set()
    what = ("sigmoid", ("^", ("/", "2", ("*", "y", "y")), ("abs", "x")))
    for value, kinds in ((1.0, set()), (0.5, {"value where there is none"})):
        assert told(what, [1e-8, 0.0], [value, NAN, NAN]) == kinds


def test_the_logarithm_of_an_exponential_is_read_as_its_exponent():
    what = ("^", ("log2", ("^", ("exp", ("*", ("sqrt", "x"), "y")), "3")), "2")
    for value, kinds in ((-18 / math.log(2) ** 2, set()), (18.0, {"value where there is none"})):
        assert told(what, [-2.0, 1.0], [value, NAN, NAN]) == kinds
