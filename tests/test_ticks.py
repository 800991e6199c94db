"""Ticks are written as people read numbers, none touches another, and none is cut off."""

from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.axis import XTick
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from reading import collisions, texts

import gdviz as gd
from gdviz import SGD, Adam, plotting
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.plotting.layout.late import LateAxes, hide
from gdviz.plotting.layout.page import dress
from gdviz.plotting.layout.ticks import (
    bracketed,
    number,
    number_told,
    set_ticks,
    short,
    tick_words,
)
from gdviz.plotting.marks.theme import theme


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1500, "1500"),
        (-0.25, "−0.25"),
        (1e-7, "10⁻⁷"),
        (-1e-12, "−10⁻¹²"),
        (2.11e-7, "2.11·10⁻⁷"),
        (-3e15, "−3·10¹⁵"),
        (100000, "100000"),
        (np.inf, "∞"),
        (-np.inf, "−∞"),
    ],
)
def test_a_number_is_written_as_people_read_it(value, written):
    assert number(value) == written


def test_a_number_that_is_written_is_read_and_has_brackets_behind_a_sign():
    assert [number_told(short(value)) for value in (-0.25, 1500, 0.1234)] == [-0.25, 1500, 0.123]
    assert np.isnan([number_told(short(value)) for value in (-2.11e-7, -np.inf)]).all()
    assert [bracketed(short(value)) for value in (-0.25, 3.0)] == ["(−0.25)", "3"]


def test_three_digits_of_a_small_number_have_a_power_of_ten():
    assert short(2.1134e-7) == "2.11·10⁻⁷"


@pytest.mark.parametrize(
    ("places", "log", "written"),
    [
        ([0, 50000, 100000], False, ["0", "50000", "100000"]),
        ([0, 2e6, 4e6], False, ["0", "2000000", "4000000"]),
        ([0, 2e7, 4e7], False, ["0", "2·10⁷", "4·10⁷"]),
        ([1.7e9, 1.7e9 + 2, 1.7e9 + 4], False, ["1.7·10⁹", "+2", "+4"]),
        ([-1e8 - 1, -1e8, -1e8 + 1], False, ["−100000001", "−10⁸", "−99999999"]),
        ([0.000025, 0.00005], False, ["2.5·10⁻⁵", "5·10⁻⁵"]),
        ([1e-3, 1, 1e3], True, ["$10^{-3}$", "$10^{0}$", "$10^{3}$"]),
        ([], False, []),
    ],
)
def test_long_numbers_have_a_power_of_ten_or_what_they_have_more(places, log, written):
    assert tick_words(places, log) == written


def axes_of(width, height):
    axes = Figure((width, height), dpi=100).add_axes((0.2, 0.2, 0.7, 0.7))
    dress(axes, theme("notebook"))
    return axes


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        (["0", "1", "2", "3", "4"], 5),
        (["1000000", "2000000", "3000000", "4000000", "5000000"], 3),
        (["so long a name that no other has room beside it"] * 5, 1),
    ],
)
def test_there_are_so_few_ticks_that_none_touches_another(words, kept):
    axes = axes_of(3.2, 2)
    axes.set(xlim=(0, 4), ylim=(0, 1))
    set_ticks(axes.xaxis, range(5), words)
    labels = [label for label in axes.get_xticklabels() if label.get_text()]
    assert len(labels) == kept
    boxes = [label.get_window_extent() for label in labels]
    assert all(one.x1 < other.x0 for one, other in pairwise(boxes))


def test_ticks_that_are_made_alike_are_changed_one_by_one():
    places, words = [0, 0.25, 0.5, 0.75, 1], [*"abcde"]
    axes, plain = Figure((6, 4)).subplots(1, 2)
    dress(axes, theme("notebook"))
    plain.set(xticks=places, xticklabels=words)
    set_ticks(axes.xaxis, places, words)
    first, second, *_, last = axes.xaxis.get_major_ticks()
    second.label1.set(fontweight="bold", color="red", fontsize=30)
    last.tick1line.set_markersize(9)
    axes.grid(True)
    assert first.label1.get_fontweight() == last.label1.get_fontweight() == "normal"
    assert first.label1.get_fontsize() == last.label1.get_fontsize() < 30
    assert first.tick1line.get_markersize() == second.tick1line.get_markersize() < 9
    for ticks in (axes.xaxis.get_major_ticks(), plain.xaxis.get_major_ticks()):
        assert [tick.gridline.get_xdata()[0] for tick in ticks] == places
        assert [tick.label1.get_text() for tick in ticks] == words
    assert all(tick.gridline.get_visible() for tick in axes.xaxis.get_major_ticks())


def change_nothing(axes):
    pass


def draw_lines(axes):
    axes.grid(True, which="both")
    axes.minorticks_on()


def begin_anew(axes):
    axes.tick_params(reset=True, which="both", labelcolor="red")
    axes.clear()
    axes.set_xticks([0.2, 0.4])


@pytest.mark.parametrize("change", [change_nothing, draw_lines, begin_anew])
def test_axes_that_make_their_ticks_late_look_like_matplotlibs(change):
    seen = []
    for kind in (Axes, LateAxes):
        figure = Figure((3.2, 2), dpi=100)
        axes = figure.add_axes((0.2, 0.2, 0.7, 0.7), axes_class=kind)
        dress(axes, theme("notebook"))
        set_ticks(axes.xaxis, [0, 0.5, 1], [*"abc"])
        change(axes)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        seen.append((axes.xaxis.get_ticks_position(), np.array(canvas.buffer_rgba())))
    (side, plain), (same, late) = seen
    assert same == side
    assert np.array_equal(late, plain)
    assert (plain != 255).any()


def test_no_tick_is_made_before_it_is_asked_for():
    figure, made = Figure(), []
    with patch.object(XTick, "__init__", made.append):
        axes = figure.add_axes((0, 0, 1, 1), axes_class=LateAxes)
        dress(axes, theme("notebook"))
        hide(axes)
        figure.findobj(Text)
    assert made == []


def test_ticks_that_are_alike_are_laid_out_once_whatever_axes_they_stand_on():
    figure, laid = Figure((3.2, 2), dpi=93), []
    lay = Text._get_layout

    def counted(label, renderer):
        laid.append(label.get_text())
        return lay(label, renderer)

    with patch.object(Text, "_get_layout", counted):
        for _ in range(2):
            axes = figure.add_axes((0.1, 0.1, 0.8, 0.8), axes_class=LateAxes)
            dress(axes, theme("notebook"))
            set_ticks(axes.xaxis, [0, 0.5, 1], ["0.0", "0.5", "1.0"])
    assert laid == ["0.0", "0.5", "1.0"]
    first, *_ = axes.get_xticklabels()
    narrow = first.get_window_extent().width
    first.set_fontsize(2 * first.get_fontsize())
    assert first.get_window_extent().width == pytest.approx(2 * narrow, rel=0.1)


FAR = "(x - 1e5)^2 + 4 (y - 2e5)^2", SGD(0.1), (9e4, 2.1e5), 6
BELOW = "(theta_0 + 1000)^2/1e4 + (theta_1 + 3000)^2/1e4", SGD(0.1), (1000, 1000), 6
OFF = "(x - 1.7e9)^2 + 4 (y - 1.7e9)^2", SGD(0.1), (1.7e9 + 2, 1.7e9 + 1), 6
MAKERS = (gd.race, plotting.field, plotting.slices, plotting.critical_points)
CASES = [(maker, *each) for maker in MAKERS for each in ((FAR, "200000"), (BELOW, "1000"))]
CASES += [(gd.race, OFF, "1.7·10⁹"), (plotting.slices, OFF, "1.7·10⁹")]
CASES += [(plotting.inside, (each[0], Adam(0.1), *each[2:]), "") for each in (FAR, BELOW)]


@pytest.mark.parametrize("size", ["paper", (6.67, 7.5)], ids=str)
@pytest.mark.parametrize(("maker", "asked", "tick"), CASES)
def test_wide_ticks_stand_on_the_page_and_meet_no_words(maker, asked, tick, size):
    scene = maker(*asked, size=size)
    assert collisions(scene, bare=True) == []
    assert any(tick in words for words in texts(scene))


def test_points_of_decision_regions_may_lie_far_out():
    x = [[1e5 + i % 7, 2e5 - i % 5] for i in range(20)]
    model = Sequential([Input((2,)), Dense(2, "softmax")])
    scene = plotting.decision_regions(model, x, [i % 2 for i in range(20)], size="paper")
    assert collisions(scene, bare=True) == []


LONG = "+".join(f"{k} sin({k} x) cos(y)^{k}" for k in range(2, 12))


@pytest.mark.parametrize("size", ["slides", (5, 4), (6.67, 7.5)], ids=str)
def test_a_formula_too_long_for_a_line_is_broken_or_ends_in_an_ellipsis(size):
    scene = gd.race(LONG, SGD(0.01), (1, 1), 3, size=size)
    (told,) = [words for words in texts(scene) if words.startswith("$f(x, y)")]
    assert "…" in told
    assert collisions(scene, bare=True) == []
