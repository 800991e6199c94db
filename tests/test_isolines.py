"""Contours that move: their lines lie at their heights, their ground between them."""

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.path import Path

from gdviz.plotting.layout.map_axes import coordinates
from gdviz.plotting.marks.isolines import Isolines, grid
from gdviz.plotting.marks.levels import contour_bands
from gdviz.plotting.marks.theme import theme

VIEW = ((-2.0, 2.0), (-1.0, 1.0))
LEVELS = np.array([0.0, 0.25, 1.0, 2.0])
LOOK = theme("notebook")


def axes(width=0.6):
    return Figure((6, 4), dpi=100).add_axes((0.2, 0.2, width, 0.6), xlim=VIEW[0], ylim=VIEW[1])


def bowl(frame):
    """A bowl whose lowest point walks to the right."""
    return ((grid(VIEW, 60) - (frame / 10, 0)) ** 2).sum(-1)


def test_a_grid_has_columns_along_x_and_rows_from_the_lowest_up():
    points = grid(VIEW, 5)
    assert points.shape == (5, 5, 2)
    np.testing.assert_array_equal(points[0, :, 0], (-2, -1, 0, 1, 2))
    np.testing.assert_array_equal(points[:, 3, 1], (-1, -0.5, 0, 0.5, 1))


def holds(path, point):
    """Whether a path with holes holds a point: an odd number of its rings does."""
    return sum(Path(ring).contains_point(point) for ring in path.to_polygons()) % 2 == 1


def test_bands_part_the_ground_at_the_levels():
    x, y = np.linspace(*VIEW[0], 60), np.linspace(*VIEW[1], 60)
    bands = contour_bands(LEVELS, x, y, bowl(0))
    assert {index for index, _ in bands} == {0, 1, 2, 3}
    rng = np.random.default_rng(0)
    for point in rng.uniform(*np.transpose(VIEW), (60, 2)):
        height = point @ point
        if np.abs(LEVELS - height).min() > 0.01:
            holding = [index for index, path in bands if holds(path, point)]
            assert holding == [int(np.searchsorted(LEVELS, height)) - 1]


@pytest.mark.parametrize("frame", [0, 4, 7.5])
def test_lines_lie_at_their_heights_wherever_the_surface_has_moved(frame):
    mark = Isolines(bowl, VIEW, LEVELS, 11, color="#D55E00", alpha=0.8, bands=True).draw_on(
        axes(), LOOK
    )
    lines, bands = mark.draw(frame)[1], mark.draw(frame)[0]
    for line in lines.get_segments():
        heights = ((line - (frame / 10, 0)) ** 2).sum(axis=1)
        np.testing.assert_allclose(heights, LEVELS[np.abs(LEVELS - heights[0]).argmin()], atol=0.01)
    assert len(bands.get_facecolor()) == len(bands.get_paths()) > 3


def test_the_last_frame_lasts_and_lines_alone_have_no_ground():
    mark = Isolines(bowl, VIEW, LEVELS, 11).draw_on(axes(), LOOK)
    (lines,) = mark.draw(10)
    last = lines.get_segments()
    mark.draw(0)
    mark.draw(99)
    for line, same in zip(lines.get_segments(), last, strict=True):
        np.testing.assert_array_equal(line, same)


@pytest.mark.parametrize(("width", "most"), [(0.6, 6), (0.12, 3)])
def test_a_narrow_map_has_fewer_ticks(width, most):
    narrow = axes(width)
    coordinates(narrow, LOOK, ("w", "b"))
    places = narrow.xaxis.get_major_locator()()
    assert 1 <= len(places) <= most
    assert narrow.transData.transform((max(places), 0))[0] < narrow.bbox.x1 - LOOK.em
