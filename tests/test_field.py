"""The field: arrows point downhill on the page, are as long as the caption says, and are seen."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import field
from gdviz.plotting.marks.areas import Arrows, on_page
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.perspective import Relief
from gdviz.plotting.marks.trail import Trail

COLUMNS = 17
LONG = gd.Surface("x^2 + 1e6 y^2", domain=((-1000, 1000), (-1, 1)), start=(900, 0.9))
FIELDS = [
    (gd.Surface("x^2 + 4 y^2", start=(3, 2)), 0.1, 1, "length: the slope."),
    (gd.surfaces.rosenbrock, 1e-3, 1 / 2, "length: the square root of the slope."),
    (gd.surfaces.beale, 1e-2, 1 / 4, "length: the fourth root of the slope."),
    (gd.Surface("exp(30x) + exp(30y)", start=(1, 1)), 1e-30, 0, "all equally long."),
    (LONG, 1e-7, 1, "length: the slope."),
]


def arrows(scene):
    """Return where arrows stand, and how they go on the page, in shares of the longest there is."""
    (drawn,) = marks_of(scene, Arrows)
    quiver = drawn.arrows
    vectors = np.stack([quiver.U, quiver.V], axis=1) / quiver.scale
    seen = on_page(quiver.axes, vectors) / (0.9 / COLUMNS * quiver.axes.bbox.width)
    return quiver.axes, quiver.get_offsets(), seen


@pytest.mark.parametrize(("surface", "rate", "power", "said"), FIELDS)
def test_arrows_are_as_long_as_it_is_said_and_most_can_be_seen(surface, rate, power, said):
    scene = field(surface, gd.SGD(rate), steps=9, size="notebook")
    axes, points, seen = arrows(scene)
    lengths, slopes = np.hypot(*seen.T), np.hypot(*surface.gradient(points).T)
    assert lengths.max() == pytest.approx(1)
    np.testing.assert_allclose(lengths, (slopes / slopes.max()) ** power, atol=1e-9)
    assert np.quantile(lengths, 0.3) > 0.1
    assert scene.drawing.said(scene.theme.say).caption.endswith(said)
    downhill = on_page(axes, -surface.gradient(points))
    along = (seen * downhill).sum(axis=1)  # and none across
    np.testing.assert_allclose(along, lengths * np.hypot(*downhill.T), rtol=1e-9)


@pytest.mark.parametrize("inset", [False, True])
def test_without_a_descent_arrows_stand_all_over_the_domain(inset):
    surface = gd.Surface("x^2 - y^2", domain=((-3, 3), (-2, 2)))
    scene = field(surface, inset=inset)
    _, points, _ = arrows(scene)
    assert (np.abs(points).max(axis=0) > [2.5, 1.6]).all()
    assert not marks_of(scene, Trail)
    assert scene.alt_text.startswith("A surface to descend. f(x, y) = x² − y².")


def test_where_it_is_level_there_is_no_arrow():
    _, _, seen = arrows(field(gd.Surface("3 + 0x", start=(1, 1)), gd.SGD(0.1), steps=2))
    assert (seen == 0).all()


@pytest.mark.parametrize(
    ("formula", "start", "steps", "saddles"),
    [
        ("x^2 - y^2", (-1.6, 0.01), 24, [(0, 0)]),
        ("(x - 3)^2 - 2 (y + 1)^2", (1, -0.99), 20, [(3, -1)]),
        ("x^2 + y^2", (1, 1), 20, []),  # a minimum
        ("x^2 - y^2", (-1.6, 0.01), 2, []),  # it has not come near
        ("x + y", (0, 0), 5, []),
    ],
)
def test_the_saddles_that_a_path_passes_are_marked_and_named(formula, start, steps, saddles):
    scene = gd.plotting.field(formula, gd.SGD(0.1), start, steps, size="slides")
    marked = [mark.dots.get_xydata() for mark in marks_of(scene, Dots)]
    assert np.reshape(marked, (-1, 2)) == pytest.approx(np.reshape(saddles, (-1, 2)), abs=1e-6)
    assert texts(scene).count("saddle: slope 0") == len(saddles)


def test_a_relief_may_stand_beside_the_arrows():
    starts = [(-1.6, 0.01), (1.6, -0.01)]
    scene = gd.plotting.field("x^2 - y^2", gd.SGD(0.1), starts, 5, inset=True, size="notebook")
    (ground,) = marks_of(scene, Relief)
    assert len(marks_of(scene, Trail)) == 4
    written = {words.replace("\N{NO-BREAK SPACE}", " ") for words in texts(scene)}
    assert {"from (−1.6, 0.01)", "from (1.6, −0.01)"} <= written
    (arrows,) = marks_of(scene, Arrows)
    assert arrows.arrows.axes.bbox.x1 < ground.artists[0].axes.bbox.x0


def test_a_relief_beside_a_map_has_names_and_no_numbers():
    scene = gd.plotting.field("x^2 - y^2", gd.SGD(0.1), (1, 0.01), 2, inset=True, size="notebook")
    (ground,) = marks_of(scene, Relief)
    axes = ground.artists[0].axes
    assert {text.get_text() for text in axes.texts} == {"$x$", "$y$", "start"}
    across = ground.mark.place(ground.mark.corners, 0)[:, 0]
    assert np.ptp(across) / np.ptp(axes.get_xlim()) > 0.75
