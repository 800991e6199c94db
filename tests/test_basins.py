"""Basins: every start has the colour of the minimum its own descent comes to."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, Adam
from gdviz.plotting.layout.map_axes import BELOW
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import Line

HIMMELBLAU = gd.surfaces.himmelblau


@pytest.fixture(scope="module")
def scene():
    return gd.plotting.basins(HIMMELBLAU, [SGD(0.01), Adam(0.3)], 120, starts=800)


def images(scene):
    return [mark.image.get_array() for mark in marks_of(scene, Image)]


def nearest_series(scene, pixel):
    ground = np.array(to_rgb(scene.theme.palette.ground[4]))
    hues = [np.array(to_rgb(scene.theme.series(i))) - ground for i in range(4)]
    hue = pixel / 255 - ground
    return int(np.argmax([hue @ h / np.linalg.norm(h) for h in hues]))


@pytest.mark.parametrize(("index", "rule"), [(0, SGD(0.01)), (1, Adam(0.3))])
@pytest.mark.parametrize("place", [(2, 3), (17, 4), (5, 16), (15, 15)])
def test_a_start_has_the_colour_of_where_it_ends(scene, index, rule, place):
    scene.draw(len(scene) - 1)
    image = images(scene)[index]
    assert image.shape == (20, 20, 3)
    row, column = place
    start = (-5 + 10 * (column + 0.5) / 20, 5 - 10 * (row + 0.5) / 20)
    end = gd.descend(HIMMELBLAU, rule, start, 120).points[-1]
    wanted = int(np.linalg.norm(np.array(HIMMELBLAU.minima) - end, axis=1).argmin())
    assert nearest_series(scene, image[row, column]) == wanted


def test_at_first_only_what_is_near_a_minimum_is_coloured(scene):
    scene.draw(0)
    ground = np.round(255 * np.array(to_rgb(scene.theme.palette.ground[4])))
    first = (np.abs(images(scene)[0] - ground).max(axis=-1) > 2).mean()
    scene.draw(len(scene) - 1)
    last = (np.abs(images(scene)[0] - ground).max(axis=-1) > 2).mean()
    assert first < 0.5
    assert last == 1


def test_without_motion_there_is_one_frame():
    still = gd.plotting.basins(HIMMELBLAU, SGD(0.01), 60, starts=400, moving=False)
    assert len(still) == 1
    assert any("400 starts" in text for text in texts(still))


def test_minima_are_found_where_none_are_given():
    scene = gd.plotting.basins(
        "(x^2 - 1)^2 + y^2", SGD(0.05), 80, starts=64, view=((-2, 2), (-2, 2))
    )
    scene.draw(len(scene) - 1)
    (image,) = images(scene)
    assert nearest_series(scene, image[4, 0]) != nearest_series(scene, image[4, -1])


@pytest.mark.parametrize("size", ["paper", "slides"])
def test_maps_side_by_side_stand_at_one_height(size):
    rules = [SGD(0.01), SGD(0.01, momentum=0.9), Adam(0.3)]
    scene = gd.plotting.basins(HIMMELBLAU, rules, 5, starts=300, size=size)
    boxes = [mark.image.axes.bbox for mark in marks_of(scene, Image)]
    assert len({(round(box.y0, 3), round(box.y1, 3)) for box in boxes}) == 1
    note = "Learning rate: SGD 0.01 · Momentum 0.01 (momentum 0.9) · Adam 0.3"
    written = " ".join([scene.alt_text, *texts(scene)])  # on paper it is told, not written
    assert note in written.replace("\n", " ")


def test_what_three_maps_leave_of_a_page_is_shared_above_and_below_them():
    rules = [SGD(0.01), SGD(0.01, momentum=0.9, name="M"), Adam(0.3)]
    scene = gd.plotting.basins(HIMMELBLAU, rules, 5, starts=300, size="notebook")
    figure, low = scene.figure, BELOW * scene.theme.em
    FigureCanvasAgg(figure).draw()
    boxes = {text.get_text(): text.get_window_extent() for text in figure.findobj(Text)}
    told = next(box for words, box in boxes.items() if "starts a map" in words)
    caption = next(box for words, box in boxes.items() if words.startswith("Learning rate"))
    above = told.y0 - boxes["Adam"].y1
    below = min(axes.bbox.y0 for axes in figure.axes) - low - caption.y1
    assert above > 30
    assert abs(above - below) < 12


def test_one_map_has_the_shares_beside_it():
    scene = gd.plotting.basins(HIMMELBLAU, SGD(0.01), 80, starts=400)
    lines = marks_of(scene, Line)
    last = len(scene) - 1
    assert len(lines) == 4
    assert sum(line.mark.at(last)[-1, 1] for line in lines) == pytest.approx(100, abs=2)
    assert "A (3, 2)" in texts(scene)
    assert {"A", "B", "C", "D"} <= set(texts(scene))  # in the rings


def test_what_comes_to_no_marked_minimum_is_said():
    scene = gd.plotting.basins("sin(x) + cos(y)", SGD(0.1), 80, starts=400)
    assert any("none of the minima marked" in text for text in texts(scene))


def test_data_have_basins():
    data = gd.DataSurface([0, 1, 2, 3], [1, 2, 4, 6])
    assert len(images(gd.plotting.basins(data, SGD(0.05), 40, starts=100))) == 1


def test_optimizers_in_a_dict_are_those_that_stand_in_it_under_their_names():
    given = {"adam": Adam(0.3), "slow": SGD(0.001)}
    found = gd.studies.find_basins(HIMMELBLAU, given, 5, starts=100)
    assert [(each.label, each.optimizer.learning_rate) for each in found.each] == [
        ("adam", 0.3),
        ("slow", 0.001),
    ]


def test_bad_input_is_refused():
    with pytest.raises(ValueError, match="1 to 5 minima, got 0"):
        gd.plotting.basins("x^2 - y^2", SGD(0.1), 5)
    with pytest.raises(ValueError, match="at most 4 optimizers, got 5"):
        gd.plotting.basins(HIMMELBLAU, [SGD(0.01)] * 5, 5)
    with pytest.raises(ValueError, match="at least one optimizer"):
        gd.plotting.basins(HIMMELBLAU, [], 5)
    with pytest.raises(ValueError, match="basins takes a sweep alone"):
        gd.plotting.basins(HIMMELBLAU, [gd.sweep(SGD, learning_rate=[0.1, 0.2])], 5)


def test_the_nearest_minimum_is_that_by_the_length_of_the_way():
    surface, rule = gd.surfaces.himmelblau, gd.SGD(0.03)
    found = gd.studies.find_basins(surface, rule, 60, starts=400, moving=False)
    (each,) = found.each
    across = (np.arange(20) + 0.5) / 20 * 10 - 5
    starts = np.stack(np.meshgrid(across, -across), axis=-1).reshape(-1, 2)
    ends = gd.descend(surface, rule, starts.astype(np.float32), 60, keep="last").points[-1]
    stays = np.isfinite(ends).all(axis=1)
    assert 0 < stays.sum() < 400
    away = np.linalg.norm(ends[stays, None] - np.array(surface.minima), axis=-1)
    assert np.array_equal(each.nearest[-1].ravel()[stays], away.argmin(axis=1))
    assert (each.nearness[-1].ravel()[~stays] == 0).all()
