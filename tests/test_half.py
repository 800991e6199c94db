"""Half a slide: what stands there is as large as there is room, and stays between the margins."""

import numpy as np
import pytest
from matplotlib.image import AxesImage
from matplotlib.text import Text
from reading import texts

import gdviz as gd
from gdviz.course import lesson
from gdviz.plotting.layout.page import RIGHT
from gdviz.plotting.marks.text import Stamp


def half(name, **look):
    scene = lesson(name).scene.at("half", **look)
    scene.draw(len(scene) - 1)
    return scene


def written(scene, words):
    """Return the words that begin so, those that are seen."""
    found = [
        text
        for text in scene.figure.findobj(Text)
        if text.get_text().startswith(words) and text.get_visible()
    ]
    assert found, words
    return found


def scale(scene, text):
    return text.get_fontsize() / scene.theme.size.base


@pytest.mark.parametrize(
    ("name", "words", "least"),
    [
        ("training_schedules", "warm-up, cosine", 0.7),
        ("between", "validation", 0.85),
        ("crossentropy", "right", 0.9),
        ("rate_sweep", r"$2/\lambda", 0.76),
    ],
)
def test_names_are_large(name, words, least):
    scene = half(name)
    assert all(scale(scene, text) >= least - 1e-9 for text in written(scene, words))


@pytest.mark.parametrize("name", ["outlier", "training_schedules", "training_race"])
def test_names_beside_charts_end_before_the_margin(name):
    scene = half(name)
    edge = scene.figure.bbox.x1 - RIGHT * scene.theme.em
    chart = scene.figure.axes[-1] if name == "outlier" else scene.figure.axes[0]
    ends = [text.get_window_extent().x1 for text in chart.texts if text.get_text()]
    assert max(ends) <= edge + 0.2 * scene.theme.em


def test_rules_of_a_sweep_are_named_on_the_chart():
    scene = half("rate_sweep")
    (axes,) = scene.figure.axes
    for words in (r"$1/\lambda", r"$2/\lambda"):
        (name,) = written(scene, words)
        assert name.get_window_extent().x1 <= axes.bbox.x1


def test_a_barrier_is_told_where_no_curve_passes():
    scene = half("between")
    (axes,) = scene.figure.axes
    (told,) = written(scene, "barrier")
    box = told.get_window_extent()
    for line in axes.lines:
        points = np.asarray(line.get_xydata(), float)
        if len(points) > 10:
            x = np.linspace(points[0, 0], points[-1, 0], 2001)
            along = np.stack([x, np.interp(x, *points.T)], axis=1)
            assert not any(box.contains(*at) for at in axes.transData.transform(along))


def test_what_a_title_says_was_at_first_is_shown():
    scene = half("confusion_matrix")
    (words,) = written(scene, "at first")
    (axes,) = scene.figure.axes
    x, y = words.get_window_extent().min
    images = [each.get_extent() for each in axes.findobj(AxesImage)]
    sides = [right - left for left, right, *_ in images]
    beside = [left for left, right, low, high in images if right < x and low < y < high]
    assert beside
    assert max(sides) > 2 * min(sides)


def test_what_is_told_above_maps_of_a_cell_has_the_width_of_the_cell():
    told = [words for words in texts(half("normalised")) if words.startswith("loss below")]
    assert len(told) == 4
    assert not any("\n" in words for words in told)


@pytest.mark.parametrize(
    ("name", "words"), [("rates_on_a_curve", "learning rate "), ("overfitting", "degree ")]
)
def test_what_is_told_above_panels_has_one_size(name, words):
    sizes = {round(text.get_fontsize(), 6) for text in written(half(name), words)}
    assert len(sizes) == 1


@pytest.mark.parametrize("name", ["shaking_surface", "outlier", "batch_noise", "training_race"])
def test_what_stands_piled_up_is_not_far_apart(name):
    scene = half(name)
    em, found = scene.theme.em, []
    for text in scene.figure.findobj(Text):
        if text.get_text() and text.get_visible():
            found.append(text.get_window_extent().extents)
    found += [axes.bbox.extents for axes in scene.figure.axes]
    rows = np.zeros(int(scene.figure.bbox.height) + 1, bool)
    for _, low, _, high in found:
        rows[max(int(low), 0) : int(high) + 1] = True
    inner = rows[rows.argmax() : len(rows) - rows[::-1].argmax()]
    empty = np.diff(np.flatnonzero(np.concatenate([[True], inner, [True]]))) - 1
    assert empty.max() < 1.6 * em


def test_the_lines_that_lead_to_both_minima_are_short():
    scene = half("shaking_surface")
    ends = [
        text.axes.transData.transform(text.leader.get_xydata())
        for text in scene.figure.findobj(Stamp)
        if text.leader is not None
    ]
    lengths = [float(np.hypot(*(end - start))) for start, end in ends]
    assert sum(lengths) < 6 * scene.theme.em


@pytest.mark.parametrize("language", ["en", "ko"])
def test_each_rate_is_written_where_not_all_have_room_beside_their_names(language):
    told = texts(half("schedules", language=language))
    assert {"0.4", "ExponentialDecay(0.4, 10, 0.5)", "CosineDecay(0.4, 60)"} <= set(told)


def test_temperatures_have_their_whole_names_and_no_tick_beyond_a_share_of_one():
    scene = gd.plotting.softmax_temperature(size="half")
    shares, bars = scene.figure.axes
    assert "z = −1" in [text.get_text() for text in shares.texts]
    assert max(bars.get_xticks()) == 1
    assert bars.get_xlim()[1] > 1


@pytest.mark.parametrize("size", ["half", "slides"])
@pytest.mark.parametrize(
    ("name", "words"), [("basins", "SGD"), ("batch_sizes", "small"), ("normalised", "network, raw")]
)
def test_maps_begin_where_the_title_does_and_their_ticks_are_on_the_page(name, words, size):
    scene = lesson(name).scene.at(size)
    (title,) = written(scene, scene.metadata["Title"].split()[0])
    (head,) = (each for each in written(scene, words) if each.get_fontweight() == "bold")
    em, begin = scene.theme.em, title.get_window_extent().x0
    first = min(scene.figure.axes, key=lambda axes: axes.bbox.x0)
    assert first.bbox.x0 == pytest.approx(begin, abs=0.35 * em)
    assert head.get_window_extent().x0 == pytest.approx(first.bbox.x0, abs=0.1 * em)
    for axes in scene.figure.axes:
        for tick in (*axes.get_yticklabels(), *axes.texts):
            if tick.get_text():
                box = tick.get_window_extent()
                assert box.x0 > 0
                others = [each.bbox for each in scene.figure.axes if each is not axes]
                assert not any(other.overlaps(box) for other in others)


@pytest.mark.parametrize(
    ("size", "name", "words"),
    [("half", "basins", "step"), ("slides", "normalised", "loss below")],
)
def test_two_lines_above_a_map_stand_below_its_name(size, name, words):
    scene = lesson(name).scene.at(size)
    scene.draw(len(scene) - 1)
    em, told = scene.theme.em, written(scene, words)
    assert all("\n" in each.get_text() for each in told)
    names = [
        each.get_window_extent()
        for each in scene.figure.findobj(Text)
        if each.get_fontweight() == "bold" and each.axes is None
    ]
    for each in told:
        box = each.get_window_extent()
        apart = [name.y0 - box.y1 for name in names if abs(name.x0 - box.x0) < em]
        assert 0 < min(each for each in apart if each > 0) < 0.75 * em


def test_charts_are_not_slivers():
    scene = half("inside_adam")
    _, *charts = sorted(scene.figure.axes, key=lambda axes: -axes.bbox.width)
    assert len(charts) == 2
    assert all(axes.bbox.height > 0.6 * axes.bbox.width for axes in charts)
    assert charts[0].bbox.y0 == charts[1].bbox.y0


@pytest.mark.parametrize("size", ["half", "paper", "slides", "notebook"])
def test_the_ring_of_a_start_covers_no_tick(size):
    scene = lesson("line_search").scene.at(size)
    _, chart = scene.figure.axes
    (start, *_), theme = chart.transData.transform([(0, chart.get_ylim()[0])]), scene.theme
    radius = 0.8 * theme.size.marker * theme.size.dpi / 72
    ends = [tick.get_window_extent().x1 for tick in chart.get_yticklabels()]
    assert max(ends) < start[0] - radius


@pytest.mark.parametrize("name", ["mae_mse", "crossentropy_binary"])
def test_a_name_alone_on_its_line_has_no_colon(name):
    told = [words.get_text() for axes in half(name).figure.axes for words in axes.texts]
    assert any("\n" in words for words in told)
    assert not any(line.endswith(":") for words in told for line in words.split("\n")[:-1])


@pytest.mark.parametrize("name", ["landscape", "landscape_random"])
def test_distances_from_a_plane_have_two_ticks_or_more(name):
    _, losses, distances = half(name).figure.axes
    assert len(distances.get_yticks()) >= 2
    assert distances.bbox.height > 0.4 * losses.bbox.height


def test_rates_at_the_edge_are_named_alike():
    named = written(half("edge_of_stability"), r"$\eta")
    assert len({name.get_fontsize() for name in named}) == 1


@pytest.mark.parametrize("size", ["slides", "notebook"])
def test_names_that_others_leave_no_room_choose_before_them(size):
    scene = lesson("margins").scene.at(size)
    for chart in scene.figure.axes:
        names = [text.get_text().replace("-\n", "-") for text in chart.texts]
        for words in ("squared hinge", "hinge", "cross-entropy"):
            assert any(name.split("\n")[0].split("  ")[0] == words for name in names), words


@pytest.mark.parametrize("size", ["half", "slides", "paper"])
def test_charts_without_a_map_are_equally_wide(size):
    widths = [axes.bbox.width for axes in lesson("convergence").scene.at(size).figure.axes]
    assert len(widths) == 5
    assert max(widths) - min(widths) < 1


@pytest.mark.parametrize("name", ["moons", "spirals"])
@pytest.mark.parametrize("size", ["half", "slides"])
def test_what_is_dashed_or_ringed_on_a_plane_is_told(name, size):
    told = [words.replace("\n", " ") for words in texts(lesson(name).scene.at(size))]
    assert "on the wrong side" in told
    assert "border at the start" in told or any(each.startswith("at the start") for each in told)
