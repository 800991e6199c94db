"""Paths that lie on one another are all seen, and a name carries the marker of its series."""

import numpy as np
import pytest
from canvas import LOOK, SHEET, axes_of, rendered

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.layout.shared import shared_ways
from gdviz.plotting.marks.tagged import Tagged, name_style
from gdviz.plotting.marks.text import write
from gdviz.plotting.marks.theme import MARKERS
from gdviz.plotting.marks.trail import Shared, Trail

LINE = np.array([(0.0, 0), (100, 0), (100, 80)])
LONGER = np.concatenate([LINE, [(300, 80)]])
ASIDE = LINE + np.array([0, 30])
STILL = np.array([(0.0, 0), (0, 0)])
GONE = np.array([(0.0, 0), (np.nan, np.nan)])


@pytest.mark.parametrize(
    ("lines", "ranks", "found"),
    [
        ([LINE, LINE], [0, 1], [Shared(0, 2, True), None]),
        ([LINE, LINE], [1, 0], [None, Shared(0, 2, True)]),
        ([LINE, ASIDE], [0, 1], [None, None]),
        ([LINE, LONGER], [0, 1], [Shared(0, 2, False), None]),
        ([LONGER, LINE], [0, 1], [None, None]),  # most of it is seen beyond the other
        ([LINE] * 3, [0, 1, 2], [Shared(0, 3, True), Shared(1, 3, True), None]),
        ([LINE, ASIDE, LINE], [0, 1, 2], [Shared(0, 2, True), None, None]),
        ([STILL, LINE, GONE], [0, 1, 2], [None, None, None]),
        ([LINE] * 40, range(40), [None] * 40),
    ],
)
def test_a_path_that_another_hides_takes_turns_with_it(lines, ranks, found):
    assert shared_ways(lines, ranks, 2.0) == found


def test_dashes_of_one_way_never_lie_on_one_another():
    for count in (2, 3, 4):
        starts = [Shared(place, count).dashes for place in range(count - 1)]
        for _, dash, gap in starts:
            assert dash + gap == pytest.approx(count * dash)
        apart = np.diff([start for start, *_ in starts])
        assert (apart == pytest.approx(starts[0][1])) if len(apart) else True


def test_equal_paths_are_both_seen_on_maps_and_reliefs():
    rules = [SGD(0.05), SGD(0.05, name="the same")]
    for picture in (gd.race, gd.plotting.relief):
        scene = picture("x^2 + 10 y^2", rules, (-4, 1.5), 8, size="notebook")
        trails = [drawn for drawn in scene.marks if isinstance(drawn.mark, Trail)]
        hidden = [drawn for drawn in trails if drawn.mark.shared]
        assert len(hidden) == 1
        np.testing.assert_array_equal(hidden[0].through.get_xydata(), hidden[0].halo.get_xydata())
        sizes = sorted(drawn.end.get_markersize() for drawn in trails)
        assert sizes[1] == pytest.approx(1.5 * sizes[0])
    assert not any(
        drawn.mark.shared
        for drawn in gd.race("x^2 + 10 y^2", [SGD(0.05), Adam(0.3)], (-4, 1.5), 8).marks
        if isinstance(drawn.mark, Trail)
    )


@pytest.mark.parametrize(("index", "dashed"), [(0, False), (5, False), (6, True), (11, True)])
def test_a_path_of_a_second_round_of_colours_has_gaps(index, dashed):
    axes = axes_of(SHEET)
    points = np.array([(1.0, 3), (7, 3)])
    drawn = Trail(points, index).draw_on(axes, LOOK)
    assert hasattr(drawn, "gaps") == dashed
    (x0, y), (x1, _) = axes.transData.transform(points)
    row = rendered(axes)[int(axes.figure.bbox.height - y), int(x0) + 8 : int(x1) - 12, :3]
    gaps = (row > 250).all(axis=1).mean()
    assert 0.2 < gaps < 0.5 if dashed else gaps == 0


def test_a_name_has_its_marker_before_it_and_is_as_wide_as_both():
    axes = axes_of(SHEET)
    for index in (0, 7):
        for ha in ("left", "center", "right"):
            style = {"ha": ha, "va": "center"}
            bare = write(axes, 4, 3, "a name", LOOK, weight="bold", **style)
            stamp = write(axes, 4, 3, "a name", LOOK, **name_style(LOOK, index), **style)
            assert isinstance(stamp, Tagged)
            inner, box = bare.get_window_extent(), stamp.get_window_extent()
            more = 1.43 * LOOK.em * 100 / LOOK.size.dpi  # these axes have a resolution of their own
            assert box.width - inner.width == pytest.approx(more, abs=1)
            at = {"left": box.x0, "center": (box.x0 + box.x1) / 2, "right": box.x1}[ha]
            assert at == pytest.approx(axes.transData.transform((4, 3))[0], abs=1)
            bare.remove()
            before = rendered(axes)
            stamp.tagged = False
            after = rendered(axes)
            changed = np.flatnonzero((before != after).any(axis=(0, 2)))
            assert box.x0 - 2 <= changed.min() <= changed.max() <= box.x1 + 2
            assert stamp.get_window_extent().width == pytest.approx(inner.width, abs=1)
            stamp.remove()
    assert name_style(LOOK, 7)["kind"].keywords["tag"].marker == MARKERS[7]
