"""Contours, arrows, bars, bands and images fill the areas that they are told."""

import numpy as np
import pytest
from canvas import LOOK, SHEET, VIEW, axes_of, rendered
from matplotlib.colors import to_rgb, to_rgba

import gdviz as gd
from gdviz.plotting.marks.areas import Arrows, Band, Bars, Contours, Image
from gdviz.plotting.marks.theme import DARK, LIGHT, theme


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_contours_have_a_flat_colour_a_band_and_lines_on_all_but_the_first_level(dark):
    look, surface = theme("notebook", dark), gd.Surface("x^2 + 10 y^2")
    contours = Contours(surface, VIEW)
    bands, lines = contours.draw_on(axes_of(), look).artists
    for path, low, high in zip(
        bands.get_paths(), contours.levels, [*contours.levels[1:], np.inf], strict=True
    ):
        heights = surface(path.vertices[path.codes != path.CLOSEPOLY])
        assert low - 0.02 < heights.min() < heights.max() < high + 0.02
    found = [to_rgb(color) for color in bands.get_facecolor()]
    np.testing.assert_allclose(found, [to_rgb(color) for color in look.ground(15)])
    palette = DARK if dark else LIGHT
    np.testing.assert_allclose(lines.get_color()[0], to_rgba(palette.contour, lines.get_alpha()))
    assert lines.get_alpha() == palette.contour_alpha
    assert {style for _, style in lines.get_linestyle()} == {None}
    on = [np.median(surface(segment)) for segment in lines.get_segments()]
    for value in on:
        assert np.abs(contours.levels[1:] - value).min() < 0.02 * contours.levels[-1]


def test_contours_of_a_flat_surface_are_one_colour():
    axes = axes_of()
    contours = Contours(gd.Surface("3"), VIEW).draw_on(axes, LOOK)
    assert not contours.artists
    assert to_rgb(axes.get_facecolor()) == to_rgb(LIGHT.ground[2])


def test_contours_leave_holes_where_there_is_no_value():
    axes = axes_of(((-1, 3), (-1, 1)))
    Contours(gd.Surface("log(x) + y^2"), ((-1, 3), (-1, 1))).draw_on(axes, LOOK)
    axes.set_axis_off()
    pixels = rendered(axes)
    assert (pixels[120:180, 85:130, :3] == 255).all()
    assert (pixels[120:180, 200:300, :3] != 255).any(axis=2).mean() > 0.5


def test_contours_of_nothing_finite_are_refused():
    with pytest.raises(ValueError, match="no finite value"):
        Contours(gd.Surface("log(x)"), ((-3, -2), (-1, 1))).draw_on(axes_of(), LOOK)


def test_a_still_mark_has_one_frame_and_moves_nothing():
    contours = Contours(gd.Surface("x^2 + y^2"), VIEW).draw_on(axes_of(), LOOK)
    assert len(contours) == 1
    assert list(contours.draw(0)) == []


def test_arrows_are_in_one_scale_and_true_to_direction():
    axes = axes_of()
    points = np.array([[0, 0], [1, 0], [0, 0.5], [-1, 0], [0.5, 0.5]])
    vectors = np.array([[3, 4], [0, -2.5], [1, 0], [np.nan, 1], [np.inf, 0]])
    (quiver,) = Arrows(points, vectors, longest=0.1).draw_on(axes, LOOK).artists
    assert quiver.get_offsets().tolist() == points[:3].tolist()
    drawn = np.stack([quiver.U, quiver.V], axis=1) / quiver.scale
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    pixels = drawn * [axes.bbox.width / (right - left), axes.bbox.height / (high - low)]
    lengths = np.linalg.norm(pixels, axis=1)
    assert lengths.max() == pytest.approx(0.1 * axes.bbox.width)
    shares = drawn[drawn != 0] / vectors[:3][drawn != 0]
    np.testing.assert_allclose(shares, shares[0])  # of data, so that the direction is true
    assert drawn.nonzero()[0].tolist() == vectors[:3].nonzero()[0].tolist()


def test_arrows_that_are_all_zero_are_dots_at_most():
    blank, axes = rendered(axes_of()), axes_of()
    Arrows(np.zeros((3, 2)), np.zeros((3, 2))).draw_on(axes, LOOK)
    changed = np.argwhere((rendered(axes) != blank).any(axis=2))
    assert np.ptp(changed, axis=0).max(initial=0) <= 4


@pytest.mark.parametrize("across", [False, True])
def test_bars_reach_from_their_base_to_what_they_are_told(across):
    axes = axes_of(SHEET)
    bars = Bars(
        lambda _: [2.0, -1.0, 0.0],
        colors=["r", "g", "b"],
        across=across,
        places=[1, 3, 4],
        width=0.5,
        base=0.25,
    ).draw_on(axes, LOOK)
    boxes = [path.vertices[:4] for path in bars.bars.get_paths()]
    along, aside = (0, 1) if across else (1, 0)
    for box, place, end in zip(boxes, (1, 3, 4), (2.0, -1.0, 0.0), strict=True):
        assert sorted({*box[:, along]}) == sorted({0.25, end})
        assert sorted({*box[:, aside]}) == [place - 0.25, place + 0.25]


def test_an_image_shows_its_first_row_on_top():
    axes = axes_of(SHEET)
    red_over_blue = np.array([[[1.0, 0, 0]], [[0, 0, 1.0]]])
    image = Image(lambda _: red_over_blue, extent=(0, 2, 0, 2)).draw_on(axes, LOOK)
    assert image.image.origin == "upper"
    x, y = axes.transData.transform((1, 1.6)).astype(int)
    assert rendered(axes)[-y - 1, x, :3].tolist() == [255, 0, 0]


def test_a_band_fills_the_room_between_its_edges_at_a_frame():
    def edges(frame):
        return [[(0, 1), (2, 1)], [(0, 3), (2, 3 + frame)]]

    band = Band(edges, 3, color="red").draw_on(axes_of(SHEET), LOOK)
    for frame in (2, 0, 1):
        band.draw(frame)
        (path,) = band.band.get_paths()
        assert path.vertices[:4].tolist() == [[0, 1], [2, 1], [2, 3 + frame], [0, 3]]
