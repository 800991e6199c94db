"""Charts: few ticks, curves named where they stand, and nothing on anything else."""

from collections import Counter
from itertools import combinations
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from gdviz.plotting.layout import labels
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.chart import Chart
from gdviz.plotting.layout.exits import mark_exits
from gdviz.plotting.layout.labels import Occupancy, dense
from gdviz.plotting.layout.naming import Name
from gdviz.plotting.layout.page import Page
from gdviz.plotting.layout.ticks import tick_places, tick_words
from gdviz.plotting.marks.lines import Dots, curve
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import theme


def page(size="notebook"):
    look = theme(size)
    figure = Figure(look.size.figure, dpi=look.size.dpi)
    FigureCanvasAgg(figure)
    return Page(figure, look, Said("A title", "A subtitle", "A note", ""))


def chart(size="notebook", view=((-3, 3), (0, 9)), parts=1, **settings):
    on = page(size)
    ((box, *_),) = on.boxes([1] * parts)
    return Chart(on, box, view, **{"heading": "loss", "across": "residual"} | settings), box


# --------------------------------------------------------------------------------------- ticks


@pytest.mark.parametrize(
    ("low", "high", "log", "expected"),
    [
        (0, 9, False, ["0", "2", "4", "6", "8"]),
        (-1, 1, False, ["−1", "−0.5", "0", "0.5", "1"]),
        (1, -1, False, ["−1", "−0.5", "0", "0.5", "1"]),
        (0, 0.3, False, ["0", "0.1", "0.2", "0.3"]),
        (1e-3, 1e3, True, ["$10^{-3}$", "$10^{-1}$", "$10^{1}$", "$10^{3}$"]),
        (0.9, 12, True, ["1", "2", "5", "10"]),
    ],
)
def test_ticks_are_few_and_round(low, high, log, expected):
    assert tick_words(tick_places(low, high, log), log) == expected


@pytest.mark.parametrize(
    ("value", "log", "expected"),
    [
        (0.0, "", (-0.5, 0.5)),
        (-8.0, "", (-12, -4)),
        (1e20, "", (0.5e20, 1.5e20)),
        (4.0, "y", (2, 8)),
    ],
)
def test_limits_that_are_one_value_are_widened(value, log, expected):
    drawn, _ = chart(view=((value, value), (value, value)), log=log)
    assert drawn.axes.get_ylim() == pytest.approx(expected)
    assert np.ptp(drawn.axes.get_xlim()) > 0


@pytest.mark.parametrize(
    ("log", "told"),
    [("", "loss"), ("x", "loss"), *((log, "loss (logarithmic)") for log in ("y", "xy"))],
)
def test_a_height_that_is_logarithmic_says_so(log, told):
    one, _ = chart(view=((0.1, 10), (0.1, 10)), log=log)
    assert one.heading.get_text() == told
    assert one.axes.get_yscale() == ("log" if "y" in log else "linear")


def test_what_runs_across_keeps_clear_of_powers_of_ten():
    one, _ = chart(view=((1e-3, 1e3), (0, 9)), log="x", across="learning rate (logarithmic)")
    (name,) = (text for text in one.axes.texts if text.get_text().startswith("learning"))
    lowest = min(text.get_window_extent().y0 for text in one.axes.get_xticklabels())
    baseline = name.get_transform().transform(name.get_position())[1]
    assert lowest - baseline > 0.9 * one.theme.em


@pytest.mark.parametrize("exponents", [(-12, 2), (0, 40), (-3, -1), (2, 9)])
def test_logarithmic_ticks_stay_in_their_limits(exponents):
    low, high = (10.0**power for power in exponents)
    ticks = tick_places(low, high, logarithmic=True)
    assert 2 <= len(ticks) <= 9
    assert low * (1 - 1e-9) <= min(ticks) < max(ticks) <= high * (1 + 1e-9)


# --------------------------------------------------------------------------------- what stands


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("parts", [1, 3])
def test_a_chart_and_all_its_words_stay_in_its_box(size, parts):
    one, box = chart(size, parts=parts, heading="the loss after a number of steps")
    em = one.theme.em
    stamps = [
        one.heading,
        *one.axes.texts,
        *one.axes.get_yticklabels(),
        *one.axes.get_xticklabels(),
    ]
    for stamp in stamps:
        left, bottom, right, top = stamp.get_window_extent().extents
        assert left >= box[0] - 1.5 * em, stamp.get_text()
        assert bottom >= box[1] - 0.3 * em, stamp.get_text()
        assert right <= box[2] + 1.5 * em
        assert (inked_to(one.heading) if stamp is one.heading else top) <= box[3] + 1
    assert one.axes.bbox.y1 < one.heading.get_window_extent().y0


def inked_to(stamp):
    """Return how high words have ink, in pixels: there may be nothing in the top of their box."""
    image, _, low = stamp._image_for(stamp.get_figure().canvas.get_renderer())
    return stamp.get_position()[1] + low + np.flatnonzero(image[..., 3].any(axis=1))[-1]


def test_a_long_name_across_is_set_smaller():
    one, _ = chart(parts=4, across="the probability of the right class, as it was predicted")
    (stamp,) = one.axes.texts
    assert stamp.get_window_extent().width <= one.axes.bbox.width + 1.5 * one.theme.em + 1


def test_words_above_and_below_may_be_as_wide_as_axes_and_what_stands_beside_them():
    words = {"heading": "how hard the slope pulls", "across": "prediction - target"}
    one, (left, _, right, _) = chart("slides", parts=3, beside=200, **words)
    box, em, (below,) = one.axes.bbox, one.theme.em, one.axes.texts
    assert box.x1 == pytest.approx(right - 200)
    assert one.heading.get_text() == words["heading"]
    assert box.x1 < one.heading.get_window_extent().x1 <= right
    assert below.get_fontsize() == pytest.approx(0.95 * one.theme.size.base)
    written = below.get_window_extent()
    assert written.width > box.width + 1.5 * em
    assert left <= written.x0 < written.x1 <= right


def test_rules_beside_one_another_have_names_that_keep_apart():
    one, _ = chart(view=((0, 1), (0, 1)))
    stamps = [one.rule(at, "a limit") for at in (0.4, 0.45, 0.5)]
    boxes = [stamp.get_window_extent() for stamp in stamps]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))


def test_marks_are_drawn_in_their_order_on_the_axes_of_the_chart():
    one, _ = chart()
    marks = Dots(lambda _: [(0, 1)], color="red"), curve(np.zeros((2, 2)), color="blue")
    drawn = one.draw(*marks)
    assert [each.mark for each in drawn] == [*marks]
    assert all(artist.axes is one.axes for each in drawn for artist in each.artists)


@pytest.mark.parametrize(
    ("function", "exits"),
    [
        (np.square, [(-3, 9), (3, 9)]),
        (lambda x: 5 + 3 * x, [(-5 / 3, 0), (4 / 3, 9)]),
        (np.exp, [(np.log(9), 9)]),
        (np.abs, []),
    ],
    ids=["both up", "down and up", "one", "none"],
)
def test_a_curve_is_marked_where_it_leaves_for_good(function, exits):
    one, _ = chart()
    x = np.linspace(-3.3, 3.3, 2001)
    drawn = mark_exits(one, np.stack([x, function(x)], axis=1), "red")
    found = np.array([each.dots.get_xydata()[0] for each in drawn]).reshape(-1, 2)
    np.testing.assert_allclose(found, np.reshape(exits, (-1, 2)), atol=0.01)
    assert len(one.places.rings) == len(exits)


def test_words_in_a_column_stand_as_high_as_nothing_is_covered():
    one, _ = chart(view=((0, 1), (0, 1)))
    one.places.add_path("curve", np.array([(0, 0.9), (1, 0.9)]))
    box = one.places.column("three\nlines\nof words", 0.5).get_window_extent()
    left, top = one.axes.transData.transform((0.5, 0.9))
    assert (box.x0 + box.x1) / 2 == pytest.approx(left, abs=1)
    assert 0 < top - box.y1 < one.theme.em
    before = len(one.axes.texts)
    one.places.add_path("all", np.array([(x, x % 2) for x in np.linspace(0, 1, 99)]))
    one.places.taken.append(tuple(one.axes.bbox.extents))
    assert one.places.column("no room", 0.5) is None
    assert len(one.axes.texts) == before


# -------------------------------------------------------------------------------------- naming


def curves(one, functions):
    x = np.linspace(*one.axes.get_xlim(), 301)
    names = ["MSE", "MAE", "Huber", "another"]
    return [
        Name(f"{name}  {name}", np.stack([x, f(x)], axis=1), {"color": "black"}, name)
        for name, f in zip(names, functions, strict=False)
    ]


FUNCTIONS = (np.square, np.abs, lambda x: np.where(np.abs(x) < 1, x * x / 2, np.abs(x) - 0.5))


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_each_name_stands_nearest_to_its_own_curve_and_covers_none(size):
    one, _ = chart(size)
    named = curves(one, FUNCTIONS)
    before = set(one.axes.texts)
    one.name(named)
    pixels = [dense(one.axes.transData.transform(each.points), 1.0) for each in named]
    written = [stamp for stamp in one.axes.texts if stamp not in before]
    inside = [s for s in written if s.get_window_extent().y1 < one.axes.bbox.y1]
    assert len(inside) >= 2
    for stamp in inside:
        box = stamp.get_window_extent().extents
        middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2
        away = [
            np.hypot(*np.maximum(np.abs(points - middle) - half, 0).T).min() for points in pixels
        ]
        own = [each.shorter for each in named].index(stamp.get_text().split()[0])
        assert int(np.argmin(away)) == own
        assert min(away) > 2


def test_a_name_is_shortened_before_it_is_set_aside():
    one, _ = chart("paper", parts=2)
    one.name(curves(one, FUNCTIONS[:2]))
    written = {stamp.get_text() for stamp in one.axes.texts}
    assert {"MAE", "MAE  MAE", "MAE\nMAE"} & written
    assert {"MSE", "MSE  MSE"} & written


@pytest.mark.parametrize(("listed", "count"), [(False, 4), (True, 0)])
def test_names_without_room_lie_on_the_curves_unless_they_are_listed_elsewhere(listed, count):
    one, _ = chart("paper", view=((-3, 3), (-1, 1)), parts=3)
    full = [lambda x, k=k: np.sin(9 * x + k) for k in range(4)]
    before = set(one.axes.texts)
    one.name(curves(one, full), listed=listed)
    stamps = [stamp for stamp in one.axes.texts if stamp not in before]
    assert len(stamps) == count
    boxes = [stamp.get_window_extent() for stamp in (*stamps, one.heading)]
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    room = one.axes.bbox
    assert all(room.y0 <= box.y0 and box.y1 <= room.y1 for box in boxes[:-1])
    assert all(room.x0 <= box.x0 and box.x1 <= room.x1 for box in boxes[:-1])


def test_a_name_stands_close_to_its_curve_before_a_line_crosses_another():
    """Two curves with so little room between that a small name is closer to both than usual."""
    one, _ = chart("slides", view=((0, 1), (0, 9)))
    x, em = np.linspace(0, 1, 301), one.theme.em
    up = 9 / one.axes.bbox.height
    low = np.full(301, 0.3 * em * up)
    high = low + (0.7 * em + 2.2 * one.places.gap) * up
    style = {"color": "black"}
    curves = [
        Name(words, np.stack([x, y], axis=1), style)
        for words, y in zip("ab", (high, low), strict=True)
    ]
    _, stamp = one.name(curves)
    assert stamp.leader is None
    box = stamp.get_window_extent()
    for y in (low, high):
        height = one.axes.transData.transform((0.5, y[0]))[1]
        assert not box.y0 <= height <= box.y1


def test_charts_begin_at_one_height_whether_their_headings_have_an_index_or_none():
    tops = {
        heading: chart("paper", heading=heading)[0].axes.bbox.y1
        for heading in ("loss", r"loss $p_{right}$", "loss $p_1$")
    }
    assert max(tops.values()) - min(tops.values()) < 1.5  # a pixel, as letters stand on whole ones
    one, _ = chart("paper", heading=r"$\frac{1}{n}$")
    assert one.heading.get_window_extent().y0 > one.axes.bbox.y1


# ------------------------------------------------------------------------------- little is done


def measured(do):
    """Return how often each text is measured while something is done."""
    counts, extent = Counter(), Stamp.get_window_extent

    def counted(stamp, *args, **settings):
        counts[stamp.get_text()] += 1
        return extent(stamp, *args, **settings)

    with patch.object(Stamp, "get_window_extent", counted):
        do()
    return counts


def test_names_without_room_are_measured_once_in_each_form_and_the_last_at_two_sizes():
    one, _ = chart("paper", view=((-3, 3), (-1, 1)))
    named = curves(one, [lambda x, k=k: np.sin(40 * x + k) for k in range(4)])
    counts = measured(lambda: one.name(named))
    assert counts.keys() >= {"MSE  MSE", "MSE\nMSE", "MSE"}
    counts -= Counter(each.shorter for each in named)
    assert max(counts.values()) == 1


def test_a_name_of_a_rule_is_measured_no_more_than_where_it_stands_at_once():
    one, _ = chart(view=((0, 1), (0, 1)))
    assert measured(lambda: one.rule(0.5, "a limit")) == {"a limit": 4}


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("same", [False, True])
def test_names_are_found_in_little_work_however_many_the_points(size, same):
    one, _ = chart(size, view=((0, 1), (-1, 1)))
    x = np.linspace(0, 1, 600)
    named = [
        Name(
            f"curve {k}", np.stack([x, np.sin(9 * x + (not same) * k)], axis=1), {"color": "black"}
        )
        for k in range(6)
    ]
    near, distances, work = Occupancy.near, labels.distances, []

    def asked(ground, boxes, gap):
        work.append(len(boxes))
        return near(ground, boxes, gap)

    def compared(centres, points, *half):
        work.append(len(centres) * len(points))
        return distances(centres, points, *half)

    with patch.object(Occupancy, "near", asked), patch.object(labels, "distances", compared):
        one.name(named)
    assert max(work, default=0) < 100_000
    assert sum(work) < 1_000_000


def test_a_line_that_runs_far_out_of_a_chart_has_points_in_it_alone():
    one, _ = chart(view=((0, 1), (-1, 1)))
    box, reach = one.axes.bbox, 9 * one.places.gap
    for far in (1.0, 1e3, 1e300):
        steep = np.array([(x, far * (-1) ** k) for k, x in enumerate(np.linspace(0, 1, 41))])
        one.places.add_path("steep", steep)
        points = one.places.paths["steep"]
        assert (points > box.min - reach).all()
        assert (points < box.max + reach).all()
        assert 40 * box.height / 3 <= len(points) <= 40 * (box.height + 2 * reach) / 3 + 200
