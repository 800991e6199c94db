"""Sizes of mini-batches: the paths are those of `descend`, the noise is that of the draws."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from reading import marks_of, texts

import gdviz as gd
from gdviz import SGD, DataSurface
from gdviz.plotting import batch_sizes
from gdviz.plotting.layout.captions import Said
from gdviz.plotting.layout.headings import named_above, told_above
from gdviz.plotting.layout.page import Page
from gdviz.plotting.marks.theme import Size, theme
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.studies import compare_batch_sizes
from gdviz.studies.mini_batches import scattered_line

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
SURFACE = scattered_line(24)


def test_each_path_is_that_of_descend():
    found = compare_batch_sizes(SURFACE, [None, 6, 1], SGD(0.05), steps=7, seed=3)
    assert found.sizes == (1, 6, 24)
    for size, path in zip(found.sizes, found.paths, strict=True):
        expected = gd.descend(SURFACE, SGD(0.05), SURFACE.start, 7, batch_size=size, seed=3)
        np.testing.assert_allclose(path.points, expected.points, rtol=1e-12)


def test_the_noise_is_that_of_draws_without_putting_back():
    found = compare_batch_sizes(SURFACE, [1, 6, None], steps=5)
    point = found.paths[-1].points[-1]
    rng, whole = np.random.default_rng(0), SURFACE.gradient(point)
    for size, noise in zip((1, 6), found.noise, strict=False):
        drawn = [SURFACE.batch(rng.permutation(24)[:size]).gradient(point) for _ in range(4000)]
        away = np.sqrt(((np.array(drawn) - whole) ** 2).sum(axis=1).mean())
        np.testing.assert_allclose(noise, away, rtol=0.04)
    assert found.noise[2] == 0
    np.testing.assert_allclose(found.noise[1] / found.noise[0], np.sqrt(18 / 23 / 6), rtol=1e-12)


def test_a_map_and_a_curve_are_drawn_of_each_size():
    scene = batch_sizes(SURFACE, [1, 6, None], steps=9, size=SMALL)
    found = compare_batch_sizes(SURFACE, [1, 6, None], steps=9)
    lowest = SURFACE(SURFACE.minima[0])
    for trail, curve, path in zip(
        marks_of(scene, Trail), marks_of(scene, ValueCurve), found.paths, strict=True
    ):
        np.testing.assert_array_equal(trail.mark.points, path.points)
        np.testing.assert_allclose(curve.line.get_ydata(), path.values - lowest, rtol=1e-6)
    assert {
        "batch of\N{NO-BREAK SPACE}1",
        "batch of\N{NO-BREAK SPACE}6",
        "all 24",
        "noise 0",
    } <= set(texts(scene))


def test_all_maps_tell_their_noise_or_none_does():
    page = Page(Figure(dpi=110), theme("notebook"), Said("", "", "", ""))
    named = [("batch of 1", "noise 3.1"), ("batch of 1024", "noise 0.1")]
    for wide, told in ((400, ["noise 3.1", "noise 0.1"]), (160, ["", ""])):
        assert told_above(page, [(0, 0, wide, 100)] * 2, named)[0] == told
    assert told_above(page, [(0, 0, 160, 100)], named[:1])[0] == ["noise 3.1"]


def test_all_noises_are_as_large_as_the_one_with_least_room():
    page = Page(Figure(dpi=110), theme("notebook"), Said("", "", "", ""))
    named = [("batch of 1", "noise 3.1"), ("batch of 1024", "noise 0.1")]
    boxes = [(0, 0, 195, 100)] * 2
    _, scale = told_above(page, boxes, named)
    assert 0.7 <= scale < 1
    assert told_above(page, boxes[:1], named[:1]) == (["noise 3.1"], 1.0)
    for box, (name, words) in zip(boxes, named, strict=True):
        named_above(page, box, name, words, "black", scale=scale)
    told = [text for text in page.figure.findobj(Text) if text.get_text().startswith("noise")]
    (size,) = {round(text.get_fontsize(), 6) for text in told}
    assert size == pytest.approx(0.95 * scale * page.theme.size.base)
    assert max(text.get_window_extent().x1 for text in told) <= 195 + 1


def test_the_start_and_the_minimum_of_all_are_named_once():
    written = texts(batch_sizes())
    assert written.count("start") == written.count("minimum") == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"surface": gd.Surface("x^2 + y^2")}, "surface must be a DataSurface"),
        ({"surface": SURFACE, "sizes": [25]}, "batch_size"),
        ({"sizes": [0, 1]}, "each of sizes must be a whole number of at least 1, got 0"),
        ({"sizes": []}, "sizes must be several"),
        ({"surface": DataSurface([1, 2], [1, 2], start=None)}, "start must be given"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        batch_sizes(**arguments)


def test_of_few_samples_the_sizes_are_those_there_are():
    assert compare_batch_sizes(steps=2).sizes == (1, 8, 64, 256)
    assert compare_batch_sizes(SURFACE, steps=2).sizes == (1, 8, 24)
    assert compare_batch_sizes(DataSurface([1, 2, 4], [1, 2, 3]), start=(0, 0), steps=2).sizes == (
        1,
        3,
    )
