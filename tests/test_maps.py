"""What maps show, what strips count from, and where labels stand."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.figure import Figure
from reading import collisions, texts

import gdviz as gd
from gdviz import SGD, Adam, descend, plotting
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.map_axes import coordinates
from gdviz.plotting.layout.maps import draw_map, minima_in
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.paths import starts_of
from gdviz.plotting.layout.strip import Heights, Strip, fit_labels, strip_labels
from gdviz.plotting.layout.view import equal_scale, view_of
from gdviz.plotting.marks.text import measure
from gdviz.plotting.marks.theme import theme
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.plotting.marks.writing import Counter
from gdviz.trajectory import behaves

BOWL = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)])
START = (-4, 1.5)
WELL = descend(BOWL, SGD(0.08), START, 20)
SLOW = descend(BOWL, SGD(0.01), START, 20)
AWAY = descend(BOWL, SGD(0.12), START, 20)
GONE = descend(BOWL, SGD(1e10), START, 20)
ROUND = gd.Surface("x^2 + y^2")
LOOK = theme("notebook")


def pair(width=7.0, height=4.0):
    figure = Figure((width, height), dpi=100)
    return figure.add_axes((0.1, 0.2, 0.4, 0.6)), figure.add_axes((0.6, 0.2, 0.2, 0.6))


# --------------------------------------------------------------------------------------- views


@pytest.mark.parametrize(
    ("path", "good"), [(WELL, True), (SLOW, True), (AWAY, False), (GONE, False)]
)
def test_a_path_behaves_that_ends_no_higher_than_it_began(path, good):
    assert behaves(path) is good


@pytest.mark.parametrize("aspect", [0.7, 1.0, 1.4, 2.2])
def test_the_view_holds_starts_paths_and_the_minimum(aspect):
    (left, right), (bottom, top) = view_of([WELL, SLOW], BOWL, aspect)
    points = np.concatenate([WELL.points, SLOW.points, [(0, 0)]])
    assert left < points[:, 0].min() < points[:, 0].max() < right
    assert bottom < points[:, 1].min() < points[:, 1].max() < top
    assert (right - left) / (top - bottom) == pytest.approx(aspect)


@pytest.mark.parametrize("runaway", [AWAY, GONE], ids=["grows", "infinite"])
def test_a_path_that_runs_away_changes_no_view(runaway):
    for group in ([WELL], [WELL, SLOW]):
        assert view_of([*group, runaway], BOWL) == view_of(group, BOWL)


def test_where_all_paths_run_away_the_view_holds_their_start():
    (left, right), (bottom, top) = view_of([AWAY, GONE], BOWL)
    assert left < -4 < 0 < right
    assert bottom < 0 < 1.5 < top
    assert right - left < 20


def test_where_all_run_away_and_no_minimum_is_known_the_view_holds_the_domain():
    (left, right), (bottom, top) = view_of([AWAY], BOWL.with_minima([]))
    assert left < -5 < 5 < right
    assert bottom < -5 < 5 < top


def test_a_path_of_equal_coordinates_still_has_room_round_it():
    still = descend(ROUND, SGD(0.1), (0, 0), 3)
    (left, right), (bottom, top) = view_of([still], ROUND, aspect=1.5)
    assert right - left == pytest.approx(1.5 * (top - bottom))
    assert left < 0 < right
    assert top - bottom > 0.1


def test_a_narrow_path_is_stretched_rather_than_left_in_an_empty_picture():
    flat = descend(ROUND, SGD(0.1), (5, 0.01), 30)
    (left, right), (bottom, top) = view_of([flat], ROUND.with_minima([(0, 0)]), aspect=1)
    assert top - bottom < 0.5 * (right - left)


def test_far_minima_are_not_shown_and_near_ones_are():
    near, far = (0.5, 0.0), (40.0, 40.0)
    (_, right), (_, top) = view_of([WELL], BOWL.with_minima([near, far]))
    assert right < 40
    assert top < 40
    (left, right), (bottom, top) = view_of([WELL], BOWL.with_minima([near]))
    assert left < 0.5 < right
    assert bottom < 0 < top


limits = st.tuples(st.floats(-50, 50), st.floats(0.1, 50)).map(lambda p: (p[0], p[0] + p[1]))


@settings(max_examples=50, deadline=None)
@given(view=st.tuples(limits, limits), aspect=st.floats(0.2, 5))
def test_equal_scale_only_widens_about_the_centre(view, aspect):
    wide = equal_scale(view, aspect)
    for (low, high), (new_low, new_high) in zip(view, wide, strict=True):
        assert new_low <= low + 1e-9
        assert new_high >= high - 1e-9
        assert new_low + new_high == pytest.approx(low + high, abs=1e-9)
    (left, right), (bottom, top) = wide
    assert (right - left) / (top - bottom) == pytest.approx(aspect)
    grown = [np.ptp(new) > np.ptp(old) * 1.000001 for old, new in zip(view, wide, strict=True)]
    assert not all(grown)


# ----------------------------------------------------------------------------------------- map


def test_a_map_draws_each_path_in_its_colour_and_each_start_once():
    axes, _ = pair()
    marks = draw_map(axes, LOOK, BOWL, [("a", 0, WELL), ("b", 1, SLOW)], ((-5, 1), (-2, 2)))
    kinds = [type(drawn.mark).__name__ for drawn in marks]
    assert kinds == ["Contours", "Trail", "Trail", "Ring", "Ring", "Tagged", "Tagged"]
    trails, (minimum, start) = marks[1:3], marks[3:5]
    for trail, path in zip(trails, (WELL, SLOW), strict=True):
        np.testing.assert_array_equal(trail.halo.get_xydata(), path.points)
    assert trails[0].end.get_markerfacecolor() == LOOK.palette.series[0]
    assert trails[1].end.get_markerfacecolor() == LOOK.palette.series[1]
    assert minimum.line.get_xydata().tolist() == minimum.mark.path.tolist() == [[0, 0]]
    assert start.line.get_xydata().tolist() == start.mark.path.tolist() == [list(START)]
    assert [*axes.get_xlim(), *axes.get_ylim()] == [-5, 1, -2, 2]
    words = {text.get_text(): text.get_color() for text in axes.texts}
    assert set(words) == {"start", "minimum", "a", "b"}
    assert words["a"] == LOOK.palette.series_text[0]


def test_the_name_of_a_path_is_seen_once_its_trail_has_come_to_it():
    axes, _ = pair()
    named = [("a", 0, WELL), ("b", 1, SLOW)]
    *_, a, b = draw_map(axes, LOOK, BOWL, named, ((-5, 1), (-2, 2)))
    for drawn, path in ((a, WELL), (b, SLOW)):
        assert len(drawn) == 21
        at = axes.transData.transform(drawn.text.get_position())
        away = np.hypot(*(axes.transData.transform(path.points) - at).T)
        near = away <= away.min() + 0.3 * LOOK.em
        for frame in (20, 0, *range(21)):
            assert drawn.text in drawn.draw(frame)
            assert drawn.text.get_visible() == near[: frame + 1].any()
    assert [drawn.text.get_text() for drawn in (a, b)] == ["a", "b"]
    a.draw(0)
    assert not a.text.get_visible()


def test_a_runaway_is_marked_at_the_edge_with_its_step():
    axes, _ = pair()
    view = ((-5, 5), (-3, 3))
    marks = draw_map(axes, LOOK, BOWL, [("well", 0, WELL), ("away", 1, AWAY)], view)
    trail = marks[2]
    outside = np.abs(AWAY.points[:, 1]) > 3
    assert trail.mark.left_at == int(outside.argmax())
    assert f"step {trail.mark.left_at}" in {text.get_text() for text in axes.texts}
    assert abs(trail.mark.path[-1, 1]) == pytest.approx(3)
    assert axes.get_ylim() == (-3, 3)


THETA = gd.Surface("θ₀² + 10 theta_1^2", domain=((-2, 2), (-2, 2)), minima=[(0, 0)])
ONE, TWO = r"$\theta_{0}$", r"$\theta_{1}$"
MAPS = {
    "race": lambda: gd.race(THETA, SGD(0.04), (2, 1), 4),
    "field": lambda: plotting.field(THETA, SGD(0.04), (2, 1), 4),
    "slices": lambda: plotting.slices(THETA, SGD(0.04), (2, 1), 4),
    "critical_points": lambda: plotting.critical_points(THETA, SGD(0.04), (2, 1), 4),
    "inside": lambda: plotting.inside(THETA, SGD(0.1, momentum=0.9), (2, 1), 4),
    "worked_step": lambda: plotting.worked_step(THETA, SGD(0.04), (2, 1)),
    "schedules": lambda: plotting.schedules(THETA, [0.04], (2, 1), 4),
    "basins": lambda: plotting.basins(THETA, SGD(0.04), 4, starts=100),
    "mini_batches": lambda: plotting.mini_batches(
        gd.DataSurface([0, 1, 2, 3], [1, 3, 4, 6], names=("theta_0", "theta_1")),
        SGD(0.04),
        (2, 1),
        4,
        batch_size=2,
    ),
}


@pytest.mark.parametrize("make", MAPS.values(), ids=MAPS)
def test_coordinates_are_written_as_mathematics(make):
    words = texts(make())
    assert {ONE, TWO} <= set(words)
    assert not any("theta_" in each.replace(r"\theta_", "") for each in words)


def test_the_first_coordinate_stands_at_the_right_end_and_the_second_on_top():
    axes, _ = pair()
    coordinates(axes, LOOK, THETA.letters)
    places = {text.get_text(): text.get_position() for text in axes.texts}
    assert places[ONE][0] == places[TWO][1] == 1
    assert max(places[ONE][1], places[TWO][0]) < 0


LONG = gd.Function(lambda x, y: x**2 + 10 * y**2, ("learning rate", "weight_decay"))


@pytest.mark.parametrize("size", ["paper", "slides"])
@pytest.mark.parametrize("maker", [plotting.slices, gd.race, plotting.critical_points])
def test_long_names_of_coordinates_stay_on_the_page_and_meet_no_words(maker, size):
    assert collisions(maker(LONG, SGD(0.04), (2, 1), 4, size=size)) == []


def test_headings_and_slopes_have_the_letters_of_the_coordinates():
    sliced, inside = texts(MAPS["slices"]()), texts(MAPS["inside"]())
    assert {f"along {ONE}", f"along {TWO}"} <= set(sliced)
    for letter in (ONE[1:-1], TWO[1:-1]):
        assert sum(rf"\partial f / \partial {letter} =" in each for each in sliced) == 1
    wanted = {f"{kind} along {letter}" for kind in ("−gradient", "step") for letter in (ONE, TWO)}
    assert wanted <= {words.replace("\N{NO-BREAK SPACE}", " ") for words in inside}
    assert any(r"$f(\theta_{0}, \theta_{1}) = \theta_{0}^{2}" in each for each in sliced)


def test_minima_outside_of_the_view_are_not_drawn():
    himmelblau = gd.surfaces.himmelblau
    shown = minima_in(himmelblau, ((0, 5), (0, 5)))
    assert np.round(shown, 3).tolist() == [[3, 2]]
    assert minima_in(object(), BOWL.domain) == []


def test_starts_that_are_equal_are_one():
    several = descend(BOWL, SGD(0.01), [START, (1, 1)], 3).paths()
    found = starts_of([("", 0, WELL), ("", 1, SLOW), *(("", 2, path) for path in several)])
    assert sorted(found.tolist()) == [[-4, 1.5], [1, 1]]


# --------------------------------------------------------------------------------------- strip


def test_heights_are_above_the_known_minimum_and_say_so():
    surface = gd.Surface("x^2 + 10 y^2 + 7", minima=[(0, 0)])
    path = descend(surface, SGD(0.08), START, 60)
    heights = Heights(surface, [path])
    assert heights.lowest == 7
    assert heights.words(LOOK.say) == "loss above the minimum (logarithmic)"
    assert heights.logarithmic
    above = path.values - 7
    assert 0 < heights.low <= above[above > 0].min()
    assert above.max() <= heights.high < 10 * above.max()


def test_without_a_known_minimum_the_loss_itself_is_shown():
    surface = gd.Surface("x^2 + 10 y^2 + 7")
    heights = Heights(surface, [descend(surface, SGD(0.01), START, 10)])
    assert heights.lowest == 0
    assert heights.words(LOOK.say) == "loss"
    assert not heights.logarithmic


def test_a_loss_below_zero_is_not_drawn_on_a_logarithm():
    surface = gd.Surface("x^2 - y^2")
    path = descend(surface, SGD(0.1), (1, 0.1), 30)
    heights = Heights(surface, [path])
    assert path.values.min() < 0
    assert not heights.logarithmic
    assert heights.low < path.values.min() < path.values.max() < heights.high


def test_a_known_minimum_that_a_path_undercuts_is_no_floor():
    surface = gd.Surface("x^2 - y^2", minima=[(0, 0)])
    heights = Heights(surface, [descend(surface, SGD(0.1), (1, 0.1), 30)])
    assert (heights.lowest, heights.words(LOOK.say)) == (0, "loss")


@pytest.mark.parametrize("runaway", [AWAY, GONE], ids=["grows", "infinite"])
def test_a_runaway_changes_no_limits(runaway):
    alone, both = Heights(BOWL, [WELL]), Heights(BOWL, [WELL, runaway])
    assert (both.low, both.high) == (alone.low, alone.high)


@pytest.mark.parametrize("values", ["WELL", "flat", "gone"])
def test_ticks_are_few_and_inside(values):
    surface = gd.Surface("3") if values == "flat" else BOWL
    path = {"WELL": WELL, "flat": descend(surface, SGD(0.1), (1, 1), 3), "gone": GONE}[values]
    heights = Heights(surface, [path])
    ticks = heights.ticks()
    assert 1 <= len(ticks) <= 5
    assert all(heights.low <= tick <= heights.high for tick in ticks)
    assert heights.low < heights.high


def strip_of(paths, surface=BOWL):
    _, axes = pair()
    room = 0.2 * axes.figure.bbox.width - 10
    trajectories = [path for *_, path in paths]
    return Strip(axes, LOOK, Heights(surface, trajectories), paths, room)


@pytest.mark.parametrize(
    ("room", "scale", "lines"), [(1.05, 1.0, 1), (0.95, 0.85, 1), (0.75, 1.0, 2)]
)
def test_names_beside_a_strip_are_set_smaller_before_they_are_broken(room, scale, lines):
    page = Page(Figure((7, 4), dpi=100), LOOK, Said("", "", "", ""))
    named = [("just right", 0, WELL), ("slow", 1, SLOW)]
    whole = max(measure(stamp)[0] for stamp in strip_labels(page.figure, LOOK, named, 1e6))
    page.right = page.left + room * whole / 0.19
    width, found = fit_labels(page, named, 1e6)
    assert found == scale
    stamps = strip_labels(page.figure, LOOK, named, width, scale)
    assert len(stamps[0].get_text().split("\n")) == lines


def test_a_strip_draws_the_losses_and_counts_the_steps():
    strip = strip_of([("a", 0, WELL), ("b", 1, SLOW)])
    *curves, counter, _ = strip.drawn  # the last are the labels
    for curve, path in zip(curves, (WELL, SLOW), strict=True):
        expected = np.stack([np.arange(21), path.values], axis=1)
        np.testing.assert_allclose(curve.line.get_xydata(), expected, rtol=1e-6)
    assert strip.axes.get_xlim() == (0, 20)
    assert strip.axes.get_yscale() == "log"
    assert counter.text.get_text() == "step"
    assert [int(tick) for tick in strip.axes.get_xticks()] == [0, 10, 20]
    assert [type(each.mark) for each in strip.drawn[:3]] == [ValueCurve, ValueCurve, Counter]


def labels_of(strip, names):
    texts = {text.get_text(): text for text in strip.axes.texts}
    return [texts[name] for name in names]


def test_labels_stand_where_their_curves_end_and_keep_apart():
    twin = descend(BOWL, SGD(0.0101), START, 20)
    names = ["a", "b", "c", "d"]
    strip = strip_of(list(zip(names, range(4), (WELL, SLOW, twin, AWAY), strict=True)))
    labels = labels_of(strip, names)
    boxes = [label.get_window_extent() for label in labels]
    for lower, upper in pairwise(sorted(boxes, key=lambda box: box.y0)):
        assert upper.y0 >= lower.y1 - 0.5
    for box in boxes:
        assert box.x0 > strip.axes.bbox.x1
    end = strip.axes.transData.transform((20, WELL.values[-1]))[1]
    assert (boxes[0].y0 + boxes[0].y1) / 2 == pytest.approx(end, abs=3)
    middles = [(box.y0 + box.y1) / 2 for box in boxes]
    assert middles[0] < middles[2] < middles[1] < middles[3]
    assert labels[3].get_color() == LOOK.palette.series_text[3]


def test_several_paths_without_a_name_are_drawn_but_not_labelled():
    several = descend(BOWL, Adam(0.1), [START, (1, 1)], 20).paths()
    strip = strip_of([("Adam", 0, several[0]), ("", 0, several[1])])
    assert [type(each.mark) for each in strip.drawn[:3]] == [ValueCurve, ValueCurve, Counter]
    assert [text.get_text() for text in strip.axes.texts].count("") == 0
    assert len(labels_of(strip, ["Adam"])) == 1
