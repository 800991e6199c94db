"""A descent of one variable as a picture: curve and tangent above the derivative, and its title."""

import re

import mpmath
import numpy as np
import pytest
from reading import marks_of, scratch, texts

from gdviz import SGD, Adam, Curve
from gdviz.descent import descend
from gdviz.plotting import paths, race, tangent
from gdviz.plotting.layout.rides import Ride
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.marks.lines import Dots, Line, Ring, Vector
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.writing import Writing
from gdviz.words.words import language_of

WELL = "w^4 - 3w^2 + w"
RULE, START, STEPS = SGD(0.05), 2.0, 20


def exactly(place, order):
    """The well, or a derivative of it, in 50-digit arithmetic, by differences of its value."""
    with mpmath.workdps(50):
        return float(mpmath.diff(lambda w: w**4 - 3 * w**2 + w, mpmath.mpf(place), order))


def place_at(frame):
    points = descend(Curve(WELL), RULE, START, STEPS).points[:, 0]
    return float(np.interp(frame, np.arange(STEPS + 1), points))


def tangent_of(scene):
    """The line of the tangent: the one of two points that no width of the chart is."""
    (found,) = (line for line in marks_of(scene, Line) if line.mark.width == 0.75)
    return found.line.get_xydata()


def balls_of(scene):
    """Where the ball is on the curve, and its dot on the derivative."""
    return [dots.dots.get_xydata()[0] for dots in marks_of(scene, Dots)]


@pytest.fixture(scope="module")
def scene():
    return tangent(WELL, RULE, START, STEPS, derivative=True, size="paper")


@pytest.mark.parametrize("frame", [0, 0.25, 1, 7.5, STEPS])
def test_the_tangent_and_the_dots_are_those_of_fifty_digits(scene, frame):
    scene.draw(frame)
    place = place_at(frame)
    value, slope = exactly(place, 0), exactly(place, 1)
    (left, low), (right, high) = tangent_of(scene)
    assert (high - low) / (right - left) == pytest.approx(slope, rel=1e-9, abs=1e-9)
    assert [(left + right) / 2, (low + high) / 2] == pytest.approx([place, value])
    ball, dot = balls_of(scene)
    assert ball.tolist() == pytest.approx([place, value])
    assert dot.tolist() == pytest.approx([place, slope], abs=1e-12)
    (written,) = (mark.text.get_text() for mark in marks_of(scene, Writing)[:1])
    assert written == f"slope {slope:.2f}".replace("-0.00", "0.00").replace("-", "−")


def test_at_the_end_the_dot_is_at_zero_under_a_ringed_minimum(scene):
    scene.draw(STEPS)
    ball, dot = balls_of(scene)
    rings = np.array([ring.mark.point for ring in marks_of(scene, Ring) if ring.mark.large])
    minima = [mpmath.findroot(lambda w: 4 * w**3 - 6 * w + 1, at) for at in (-1.3, 1.1)]
    above, under = rings[:2], rings[2:]
    assert above[:, 0] == pytest.approx(list(map(float, minima)), rel=1e-12)
    assert above[:, 1] == pytest.approx([exactly(place, 0) for place in minima])
    assert under.tolist() == [[place, 0.0] for place in above[:, 0].tolist()]
    assert dot[1] == pytest.approx(0, abs=1e-4)
    assert ball == pytest.approx(above[1], abs=1e-5)


def test_a_step_is_an_arrow_along_the_axis(scene):
    first, *_ = marks_of(scene, Vector)
    tails = np.array([first.mark.at(frame) for frame in (0, 0.5, 1, 9)])
    step = place_at(1)
    assert tails[:, 0, 0].tolist() == [START] * 4
    assert tails[:, 1, 0] == pytest.approx([START, (START + step) / 2, step, step])
    assert np.ptp(tails[..., 1]) == 0
    low, high = first.axes.get_ylim()
    assert low < tails[0, 0, 1] < exactly(-1.3008, 0) < high


def test_every_minimum_is_named_and_a_step_is_told_in_numbers():
    scene = tangent(WELL, SGD(0.06), 0.0, 7, size="slides", derivative=True)
    written = texts(scene)
    assert {"lowest minimum", "local minimum", "2", "4"} <= set(written)
    assert "step 7: −0.81 − 0.06 · 3.73 = −1.03" in written  # that which the ball has made
    assert len(scene.figure.axes) == 2
    scene.draw(1)
    assert "step 1: 0 − 0.06 · 1 = −0.06" in texts(scene)
    for rule in (Adam(0.06), SGD(0.06, momentum=0.9)):  # whose steps are others
        other = tangent(WELL, rule, 0.0, 14, size="slides")
        assert not any("·" in words for words in texts(other))


QUARTIC = "w^4/4 - w^3/3 - w^2 + 2"  # its slope is w (w + 1) (w - 2)


def test_a_descent_alone_tells_its_steps_where_they_are_made():
    scene = tangent(QUARTIC, SGD(0.2), 0.4, 5, size="slides")
    written = texts(scene)
    assert {"local minimum", "lowest minimum", "steps"} <= {" ".join(w.split()) for w in written}
    assert not any("maximum" in words for words in written)  # its title tells of no slope of zero
    assert {"start", "1", "2", "3", "4", "5"} <= set(written)
    assert {"new $w$", "learning rate", "slope", "step 5"} <= set(written)
    assert len(scene.figure.axes) == 1
    places = [0.4]
    for _ in range(5):
        places.append(places[-1] - 0.2 * places[-1] * (places[-1] + 1) * (places[-1] - 2))
    for frame, step in ((0, 1), (0.5, 1), (3, 3), (5, 5)):
        scene.draw(frame)
        before, after = places[step - 1 : step + 1]
        slope = (before - after) / 0.2
        told = f"{slope:.2f}".replace("-", "−")
        numbers = {f"{after:.2f}", f"{before:.2f}", "0.2", f"({told})", f"slope\n{told}"}
        assert numbers | {f"step {step}"} <= set(texts(scene))
        (left, low), (right, high) = tangent_of(scene)  # where that step begins
        assert (high - low) / (right - left) == pytest.approx(slope)
        assert (left + right) / 2 == pytest.approx(before)
    past = next(drawn for drawn in marks_of(scene, Line) if drawn.mark.width == 0.6)
    middles = (past.mark.at(5)[::3, 0] + past.mark.at(5)[1::3, 0]) / 2
    assert middles == pytest.approx(places[:5])


def test_a_step_is_told_in_words_only_where_it_is_a_rate_times_the_slope():
    for rule in (Adam(0.06), SGD(0.06, momentum=0.9)):
        written = texts(tangent(QUARTIC, rule, 0.4, 5, size="slides"))
        assert "learning rate" not in written
        assert any("0.06" in words for words in written)  # in the note
    assert "slope 0" in texts(tangent("x^3", SGD(0.1), 0.0, 5, view=((-1, 1), (-1, 1))))


TITLES = [
    ("w^4 - 3w^2 + w", SGD(0.05), -2.0, 30, "The steps end where the slope is zero"),
    ("w^4 - 3w^2 + w", SGD(0.05), 2.0, 30, "Slope zero, but not the lowest minimum"),
    ("w^4 - 3w^2 + w", SGD(0.05), 2.0, 3, "The steeper the slope, the longer the step"),
    ("w^4 - 3w^2 + w", SGD(0.05), -0.2, 3, "The steeper the slope, the longer the step"),
    ("w^4 - 3w^2 + w", Adam(0.05), -0.2, 3, "On the way: the slope is not zero yet"),
    ("x^2", SGD(1.1), 1.0, 20, "Steps too long: the descent diverges"),
    ("x^4", SGD(5.0), 3.0, 10, "Steps too long: the descent diverges"),
    ("x^4", SGD(0.05), 1.0, 2000, "The steps end where the slope is zero"),
    ("x^4 - 2x^2", SGD(0.1), 0.0, 5, "The slope is zero, but it is no minimum"),
    ("x^3", SGD(0.1), 0.0, 5, "The slope is zero, but it is no minimum"),
    ("x cos(0.15 pi x)", SGD(2), 10, 10, "On the way: the slope is not zero yet"),
    ("x^2/1000", SGD(10.0), 1.0, 10, "The steeper the slope, the longer the step"),
    ("x^2", [SGD(0.4), SGD(0.3)], 3.0, 30, "Every path ends where the slope is zero"),
    (WELL, SGD(0.05), [-1.0, 1.0], 30, "Where it starts decides where it stops"),
    (WELL, [SGD(0.05), SGD(0.13)], 2.0, 60, "Same start, different minima"),
    ("x^2", [SGD(0.4), SGD(1.1)], 3.0, 30, "Some come to rest, some diverge"),
    ("x^2", [SGD(1.2), SGD(1.1)], 3.0, 30, "Steps too long: every descent diverges"),
    (WELL, [SGD(0.05), SGD(0.001)], 2.0, 30, "Same start, 30 steps, 2 settings of SGD"),
]


@pytest.mark.parametrize(("formula", "rules", "start", "steps", "title"), TITLES)
def test_the_title_says_what_happened(formula, rules, start, steps, title):
    scene = tangent(formula, rules, start, steps, size="paper")
    assert scene.metadata["Title"] == title
    assert len(title) <= 45
    korean = scene.drawing.said(language_of("ko").say)
    assert re.search("[가-힣]", korean.title)
    assert len(korean.title) <= 45


def test_a_race_of_one_variable_is_this_picture():
    asked = (WELL, [SGD(0.05), Adam(0.2)], 2.0, 8)
    drawn = [scratch(picture(*asked, size="paper"), 5) for picture in (race, tangent)]
    assert np.array_equal(*drawn)
    told = {"SGD": [2.0, 0.95, 1.05], "by hand": [2.0, 1.2]}
    scene = paths(WELL, told)
    assert {*told} <= {*texts(scene)}
    assert len(scene) == 3


def test_a_callable_has_no_formula_but_its_slopes():
    scene = race(lambda t: (t - 3) ** 2, SGD(0.2), 0.0, steps=40, size="paper")
    assert scene.metadata["Title"] == "The steps end where the slope is zero"
    assert balls_of(scene)[0] == pytest.approx([3, 0], abs=1e-6)


def test_each_path_has_its_colour_and_the_tangent_is_that_of_the_first():
    scene = tangent(WELL, SGD(0.05), [-1.9, 0.6], 20, size="paper")
    drawn = marks_of(scene, Dots)
    filled = [dots.dots.get_markerfacecolor() for dots in drawn if not dots.mark.open]
    starts = [dots.dots.get_markeredgecolor() for dots in drawn if dots.mark.open]
    series = [scene.theme.series(index) for index in (0, 1)]
    assert (filled, starts) == (series * 2, series)
    assert tangent_of(scene)[:, 0].mean() == pytest.approx(-1.3008, abs=1e-3)
    assert {"$w$ = −1.9", "$w$ = 0.6"} <= {" ".join(words.split()) for words in texts(scene)}


def test_a_path_that_runs_away_ends_on_the_edge_with_its_step():
    scene = tangent("x^2", SGD(1.1), 1.0, 20, size="notebook")
    path = descend("x^2", SGD(1.1), 1.0, 20)
    axes = scene.marks[0].line.axes
    left, right = axes.get_xlim()
    ride = Ride(Curve("x^2"), path, (axes.get_xlim(), axes.get_ylim()))
    out = next(step for step, x in enumerate(path.points[:, 0]) if not left <= x <= right)
    assert ride.left_at == out
    assert f"step {out}" in texts(scene)
    assert ride.ball(20)[0, 0] == pytest.approx(
        left if path.points[out, 0] < 0 else right, rel=0.01
    )
    assert ride.made(20).tolist() == path.points[:out, 0].tolist()
    assert np.isnan(tangent_of(scene)).all()
    assert [text for text in texts(scene) if text.startswith("slope")] == ["slope 0: minimum"]


def test_where_all_run_away_the_losses_are_seen_to_grow():
    path = descend("x^2", SGD(1.1), 1.0, 40)
    heights = Heights(Curve("x^2", minima=[0]), [path])
    assert heights.logarithmic
    assert heights.low < 1
    assert 500 < heights.high < 2000


def test_a_view_is_what_the_curve_shows():
    scene = tangent(WELL, SGD(0.05), 1.5, 5, view=((-1, 2), (-2, 3)))
    axes = scene.marks[0].line.axes
    assert axes.get_xlim() == (-1, 2)
    assert axes.get_ylim() == (-2, 3)


@pytest.mark.parametrize(
    ("formula", "start"),
    [("x^3", 1.0), ("x", -1.0), ("log(x)", 1.0), ("1/x + x", 0.5), ("-x^2", 0.0)],
)
def test_curves_without_a_minimum_or_a_value_are_drawn(formula, start):
    scene = tangent(formula, SGD(1.3), start, 6, size="paper")
    scene.draw(2.5)
    assert len(scene) == 7


def test_it_draws_one_variable():
    with pytest.raises(ValueError, match="tangents are of functions of one variable, got 2"):
        tangent("x^2 + y^2", SGD(0.1), (1, 1))
    with pytest.raises(ValueError, match="tangents are of functions of one variable, got 3"):
        tangent("x^2 + y^2 + z^2", SGD(0.1), (1, 1, 1))
    with pytest.raises(ValueError, match=r"tangent needs a start, such as start=2.0: the curve"):
        tangent("x^2", SGD(0.1))


def test_where_a_path_leaves_is_said_clear_of_the_arrows_of_steps():
    scene = race("log(x) + 1", [SGD(0.3), Adam(0.01)], 1.0, 10, size="slides")
    scene.draw(len(scene) - 1)
    (stamp,) = [each for each in scene.figure.findobj(Stamp) if each.get_text() == "step 3"]
    box = stamp.get_window_extent()
    arrows = [drawn.mark.at(10) for drawn in marks_of(scene, Vector)]
    assert arrows
    for arrow in arrows:
        (left, y), (right, _) = np.sort(stamp.axes.transData.transform(arrow), axis=0)
        assert right < box.x0 or left > box.x1 or not box.y0 <= y <= box.y1
