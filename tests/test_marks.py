"""Marks, read back from their artists: what they drew is what they were given."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_rgb, to_rgba
from matplotlib.figure import Figure

import gdviz as gd
from gdviz.plotting.marks.areas import Arrows, Contours
from gdviz.plotting.marks.levels import contour_levels, contour_lines
from gdviz.plotting.marks.lines import Ring
from gdviz.plotting.marks.perspective import Camera, Relief
from gdviz.plotting.marks.theme import DARK, LIGHT, theme
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.plotting.marks.writing import Counter

LOOK = theme("notebook")
VIEW = ((-2.0, 2.0), (-1.0, 1.0))
_TURN, _RADIUS = np.arange(9), np.linspace(0.9, 0.1, 9)
SPIRAL = np.stack([_RADIUS * np.cos(_TURN), _RADIUS * np.sin(_TURN)], axis=1)
LONG = np.stack([np.linspace(-1.9, 1.9, 301), np.sin(np.linspace(0, 9, 301)) / 2], axis=1)


def axes_of(view=VIEW):
    figure = Figure((4, 3), dpi=100)
    FigureCanvasAgg(figure)
    axes = figure.add_axes((0.2, 0.2, 0.6, 0.6))
    axes.set(xlim=view[0], ylim=view[1])
    return axes


def rendered(axes):
    canvas = axes.figure.canvas
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def values_of(surface, view, count=200):
    x, y = (np.linspace(*edge, count) for edge in view)
    with np.errstate(all="ignore"):
        return np.asarray(surface(np.stack(np.meshgrid(x, y), -1)), float)


# ------------------------------------------------------------------------------------- levels


@pytest.mark.parametrize("name", sorted(gd.surfaces.catalogue))
def test_levels_rise_from_the_lowest_value_to_below_the_highest(name):
    surface = gd.surfaces.catalogue[name]
    values = values_of(surface, surface.domain)
    levels = contour_levels(values)
    finite = values[np.isfinite(values)]
    assert len(levels) == 15
    assert (np.diff(levels) > 0).all()
    assert levels[0] == finite.min()
    assert levels[-1] == pytest.approx(
        finite.min() + np.quantile(finite - finite.min(), 0.985), rel=1e-9
    )


def test_levels_of_a_bowl_follow_the_power_of_the_specification():
    values = values_of(gd.Surface("x^2 + 10 y^2"), ((-2, 2), (-1, 1)))
    z = values - values.min()
    high = np.quantile(z, 0.985)
    power = np.log(np.median(z) / high) / np.log(0.5)
    assert 1 < power < 6
    expected = values.min() + high * np.linspace(0, 1, 15) ** power
    np.testing.assert_allclose(contour_levels(values), expected)


def test_half_of_the_view_lies_below_the_middle_level():
    values = values_of(gd.surfaces.himmelblau, gd.surfaces.himmelblau.domain)
    levels = contour_levels(values)
    assert (values < levels[7]).mean() == pytest.approx(0.5, abs=0.01)


def test_where_the_power_would_reach_six_levels_are_logarithmic():
    values = values_of(gd.Surface("exp(5*x) + y^2/1000"), ((-5, 5), (-1, 1)))
    ratios = np.diff(np.log(contour_levels(values)[1:] - values.min()))
    np.testing.assert_allclose(ratios, ratios[0], rtol=1e-6)
    bowl = contour_levels(values_of(gd.Surface("x^2 + y^2"), VIEW))
    ratios = np.diff(np.log(bowl[1:] - bowl[0]))
    assert ratios.max() > 2 * ratios.min()


@pytest.mark.parametrize("value", [0.0, -3.5, 1e9])
def test_a_flat_surface_has_one_level(value):
    assert contour_levels(np.full((5, 5), value)).tolist() == [value]


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.one_of(st.floats(-1e6, 1e6), st.sampled_from([np.nan, np.inf, -np.inf])),
        min_size=4,
        max_size=60,
    ).filter(lambda values: np.isfinite(values).any())
)
def test_levels_of_any_values_are_finite_and_never_fall(values):
    values = np.array(values)
    levels = contour_levels(values)
    finite = values[np.isfinite(values)]
    assert np.isfinite(levels).all()
    assert (np.diff(levels) >= 0).all()
    assert levels[0] == finite.min()
    assert levels[-1] <= finite.max() + 1e-6 * np.ptp(finite)
    np.testing.assert_array_equal(levels, contour_levels(finite))


def test_contour_lines_lie_on_their_level_and_specks_are_left_out():
    x, y = np.linspace(-2, 2, 201), np.linspace(-1, 1, 201)
    values = x**2 + y[:, None] ** 2
    lines = contour_lines(np.array([0, 1e-4, 0.25, 0.81]), x, y, values)
    assert [level for level, _ in lines] == [0.25, 0.81]
    for level, line in lines:
        np.testing.assert_allclose((line**2).sum(1), level, atol=1e-3)


# ----------------------------------------------------------------------------------- contours


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_contours_have_a_flat_colour_a_band_and_lines_on_all_but_the_first_level(dark):
    look, surface = theme("notebook", dark), gd.Surface("x^2 + 10 y^2")
    contours = Contours(surface, VIEW).draw_on(axes_of(), look)
    bands, lines = contours.artists
    np.testing.assert_array_equal(bands.levels, contours.levels)
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


# --------------------------------------------------------------------------------------- trail


@pytest.mark.parametrize("points", [SPIRAL, LONG, SPIRAL[:2]], ids=["spiral", "long", "one step"])
def test_a_trail_draws_its_points(points):
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert len(trail) == len(points)
    assert trail.left_at is None
    np.testing.assert_array_equal(trail.halo.get_xydata(), points)
    np.testing.assert_array_equal(trail.end.get_xydata(), points[-1:])
    drawn = [path.vertices for path in trail.line.get_paths()]
    assert len(drawn) <= 60
    for before, after in pairwise(drawn):
        np.testing.assert_array_equal(before[-1], after[0])
    joined = np.concatenate([drawn[0], *(piece[1:] for piece in drawn[1:])])
    np.testing.assert_array_equal(joined, points)


@pytest.mark.parametrize("points", [SPIRAL, LONG], ids=["short", "long"])
@pytest.mark.parametrize("share", [0, 0.3, 0.5, 0.77, 1])
def test_a_trail_shows_the_path_up_to_a_frame(points, share):
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    frame = share * (len(points) - 1)
    trail.draw(frame)
    whole = int(frame)
    tip = points[whole] + (frame - whole) * (
        points[min(whole + 1, len(points) - 1)] - points[whole]
    )
    shown = trail.halo.get_xydata()
    np.testing.assert_array_equal(shown[: whole + 1], points[: whole + 1])
    np.testing.assert_allclose(shown[-1], tip)
    np.testing.assert_allclose(trail.end.get_xydata()[0], tip)
    drawn = np.concatenate([np.empty((0, 2)), *(p.vertices for p in trail.line.get_paths())])
    assert len(trail.line.get_edgecolor()) == len(trail.line.get_paths())
    if frame:
        np.testing.assert_allclose(drawn[[0, -1]], [points[0], tip])


def test_a_trail_has_a_dot_on_each_step_made_where_they_are_few():
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes_of(), LOOK)
    trail.draw(5.5)
    np.testing.assert_array_equal(trail.dots.get_offsets(), SPIRAL[1:6])
    assert trail.dots in trail.draw(2)
    many = Trail(LONG, view=VIEW).draw_on(axes_of(), LOOK)
    assert many.dots not in many.draw(300)
    assert many.dots not in many.halo.axes.get_children()


def test_a_trail_is_drawn_from_the_frame_alone():
    axes = axes_of()
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes, LOOK)

    def picture(frame):
        trail.draw(frame)
        return rendered(axes)

    third, seventh, half = picture(3), picture(7), picture(3.5)
    assert not np.array_equal(third, seventh)
    assert not np.array_equal(third, half)
    np.testing.assert_array_equal(picture(3), third)
    np.testing.assert_array_equal(picture(7), seventh)
    np.testing.assert_array_equal(picture(3.5), half)
    fresh = axes_of()
    Trail(fresh, LOOK, SPIRAL, view=VIEW).draw(3)
    np.testing.assert_array_equal(rendered(fresh), third)


def test_a_trail_returns_all_that_moves_and_words_that_appear():
    axes = axes_of()
    trail = Trail(SPIRAL, view=VIEW).draw_on(axes, LOOK)
    words = axes.text(0, 0, "name")
    trail.say(words, since=4)
    assert set(trail.draw(3)) >= {trail.halo, trail.line, trail.dots, trail.end, words}
    assert not words.get_visible()
    trail.draw(4)
    assert words.get_visible()


def test_a_trail_fades_toward_its_start_and_is_opaque():
    trail = Trail(SPIRAL, index=1, view=VIEW).draw_on(axes_of(), LOOK)
    colors = trail.line.get_edgecolor()
    ground, full = np.array(to_rgb(LIGHT.ground[2])), np.array(to_rgb(LIGHT.series[1]))
    np.testing.assert_allclose(colors[0, :3], ground + 0.7 * (full - ground))
    np.testing.assert_allclose(colors[-1, :3], full)
    assert (colors[:, 3] == 1).all()
    away = np.linalg.norm(colors[:, :3] - full, axis=1)
    assert (np.diff(away) < 0).all()
    assert trail.halo.get_zorder() < trail.line.get_zorder() < trail.end.get_zorder()
    assert trail.halo.get_linewidth() == LOOK.size.path + 2 * LOOK.size.halo
    assert trail.halo.get_color() == LIGHT.background


def runaway(steps=20, factor=-1.6):
    return np.stack([0.1 * factor ** np.arange(steps + 1), np.full(steps + 1, 0.3)], axis=1)


@pytest.mark.parametrize("factor", [-1.6, 1.6, -9.0, 3.0])
def test_a_runaway_path_ends_on_the_frame_with_the_step_that_leaves(factor):
    points = runaway(factor=factor)
    step = int(np.flatnonzero(np.abs(points[:, 0]) > 2)[0])
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.left_at == step
    assert len(trail) == 21
    shown = trail.halo.get_xydata()
    np.testing.assert_array_equal(shown[:step], points[:step])
    assert len(shown) == step + 1
    assert shown[-1, 0] == pytest.approx(2 * np.sign(points[step, 0]))
    assert shown[-1, 1] == pytest.approx(0.3)
    trail.draw(step - 1)
    np.testing.assert_array_equal(trail.end.get_xydata(), points[step - 1 : step])


def test_a_path_is_cut_at_a_corner_where_it_crosses_the_nearer_edge():
    trail = Trail(np.array([[0, 0], [40, 10], [90, 90.0]]), view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.left_at == 1
    np.testing.assert_allclose(trail.path[-1], [2, 0.5])
    steep = Trail(np.array([[0, 0], [-10, -40.0]]), view=VIEW).draw_on(axes_of(), LOOK)
    np.testing.assert_allclose(steep.path[-1], [-0.25, -1])


def test_a_path_that_comes_back_is_not_cut():
    points = np.array([[0, 0], [3, 0], [-1, 0.5]])
    trail = Trail(points, view=VIEW).draw_on(axes_of(), LOOK)
    assert trail.left_at is None
    np.testing.assert_array_equal(trail.path, points)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf, 1e300], ids=str)
@pytest.mark.parametrize("first", [1, 2, 6])
def test_a_path_to_nowhere_can_be_drawn_and_names_its_step(bad, first):
    points = SPIRAL.copy()
    points[first:] = bad
    axes = axes_of()
    trail = Trail(points, view=VIEW).draw_on(axes, LOOK)
    assert trail.left_at == first
    assert len(trail) == 9
    assert np.isfinite(trail.path).all()
    np.testing.assert_array_equal(trail.path[:first], SPIRAL[:first])
    for frame in (0, 0.5, first, 8):
        trail.draw(frame)
        rendered(axes)


# ----------------------------------------------------------------- curve, counter, ring, arrows


def test_a_curve_moves_in_whole_steps_only():
    values = np.array([9.0, 4, 1, 0.5, 0.25])
    axes = axes_of(((0, 4), (0, 10)))
    curve = ValueCurve(values).draw_on(axes, LOOK)
    assert len(curve) == 5
    for frame, step in ((0, 0), (0.99, 0), (1, 1), (2.5, 2), (4, 4), (1.2, 1)):
        assert set(curve.draw(frame)) == {curve.line, curve.end}
        expected = np.stack([np.arange(step + 1), values[: step + 1]], axis=1)
        np.testing.assert_allclose(curve.line.get_xydata(), expected, atol=1e-9)
        np.testing.assert_allclose(curve.end.get_xydata(), expected[-1:], atol=1e-9)


@pytest.mark.parametrize("scale", ["linear", "log"])
def test_a_curve_that_leaves_ends_on_the_edge(scale):
    axes = axes_of(((0, 6), (1, 100)))
    axes.set_yscale(scale)
    axes.set(ylim=(1, 100))
    values = 10.0 ** np.arange(7) / 2
    curve = ValueCurve(values).draw_on(axes, LOOK)
    x, y = axes.transData.transform(curve.line.get_xydata()[-1])
    assert y == pytest.approx(axes.bbox.y1, abs=1.5)
    assert 2 < curve.line.get_xydata()[-1, 0] < 3
    if scale == "log":
        before, after = axes.transData.transform([(2, 50), (3, 500)])
        assert (x - before[0]) / (y - before[1]) == pytest.approx(
            (after[0] - before[0]) / (after[1] - before[1])
        )


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_curve_to_nowhere_can_be_drawn(bad):
    axes = axes_of(((0, 4), (0, 10)))
    curve = ValueCurve(np.array([5, 6, bad, bad, bad])).draw_on(axes, LOOK)
    for frame in range(5):
        curve.draw(frame)
        rendered(axes)
    np.testing.assert_allclose(curve.line.get_xydata(), [[0, 5], [1, 6]], atol=1e-9)


def test_the_counter_counts_whole_steps():
    counter = Counter(12).draw_on(axes_of(), LOOK)
    assert len(counter) == 13
    for frame, words in ((0, "step 0"), (3.9, "step 3"), (12, "step 12"), (0.5, "step 0")):
        assert list(counter.draw(frame)) == [counter.text]
        assert counter.text.get_text() == words


def test_counters_that_show_the_same_step_look_the_same():
    axes = axes_of()
    counter = Counter(12).draw_on(axes, LOOK)
    pictures = {}
    for frame in (7, 12, 7, 1, 12, 1):
        counter.draw(frame)
        picture = rendered(axes)
        np.testing.assert_array_equal(pictures.setdefault(frame, picture), picture)
    assert not np.array_equal(pictures[7], pictures[1])


@pytest.mark.parametrize("large", [False, True], ids=["start", "minimum"])
def test_a_ring_is_open_and_stands_on_its_point(large):
    ring = Ring((0.5, -0.25), large).draw_on(axes_of(), LOOK)
    assert ring.line.get_xydata().tolist() == [[0.5, -0.25]]
    assert ring.path.tolist() == [[0.5, -0.25]]
    assert (len(ring), list(ring.draw(0))) == (1, [])
    trail = Trail(SPIRAL).draw_on(axes_of(), LOOK)
    assert (ring.line.get_zorder() < trail.halo.get_zorder()) == large
    other = Ring((0.5, -0.25), not large).draw_on(axes_of(), LOOK)
    bigger = ring.line.get_markersize() > other.line.get_markersize()
    assert bigger == large


def test_a_ring_that_is_carried_moves():
    ring = Ring((1, 2), place=lambda points, frame: points + frame, frames=5).draw_on(axes_of(), LOOK)
    assert list(ring.draw(3)) == [ring.line]
    assert ring.line.get_xydata().tolist() == [[4, 5]]
    assert ring.path.tolist() == [[5, 6]]


def test_arrows_are_in_one_scale_and_true_to_direction():
    axes = axes_of()
    points = np.array([[0, 0], [1, 0], [0, 0.5], [-1, 0], [0.5, 0.5]])
    vectors = np.array([[3, 4], [0, -2.5], [1, 0], [np.nan, 1], [np.inf, 0]])
    (quiver,) = Arrows(points, vectors, longest=0.1).draw_on(axes, LOOK).artists
    assert quiver.get_offsets().tolist() == points[:3].tolist()
    drawn = np.stack([quiver.U, quiver.V], axis=1) / quiver.scale
    np.testing.assert_allclose(drawn, 0.1 * 4 / 5 * vectors[:3])  # the axes are 4 wide


def test_arrows_that_are_all_zero_can_be_drawn():
    axes = axes_of()
    Arrows(np.zeros((3, 2)), np.zeros((3, 2))).draw_on(axes, LOOK)
    rendered(axes)


# -------------------------------------------------------------------------------------- relief


@pytest.mark.parametrize("azimuth", [-64, 0, 37, 90, 135, 180, 271])
def test_the_camera_sees_nearer_points_lower_and_larger(azimuth):
    camera = Camera(azimuth=azimuth)
    turn = np.radians(azimuth)
    toward = np.array([np.cos(turn), np.sin(turn), 0]) / camera.box * 2
    aside = np.array([-np.sin(turn), np.cos(turn), 0]) / camera.box * 2
    near, far = camera.project(0.3 * toward), camera.project(-0.3 * toward)
    assert near[2] > far[2]
    assert near[1] < far[1]
    assert near[0] == pytest.approx(0, abs=1e-12)
    wide = [
        np.ptp(camera.project(at + 0.1 * np.array([-aside, aside]))[:, 0])
        for at in (0.3 * toward, -0.3 * toward)
    ]
    assert wide[0] > wide[1]
    assert camera.project(np.array([0, 0, 0.5]))[1] > 0 > camera.project(np.array([0, 0, -0.5]))[1]


def test_the_camera_keeps_the_shape_of_what_it_is_given():
    points = np.random.default_rng(0).uniform(-1, 1, (4, 5, 3))
    together = Camera().project(points)
    assert together.shape == (4, 5, 3)
    np.testing.assert_allclose(together[2, 3], Camera().project(points[2, 3]))


HILL = gd.Surface("2 exp(-x^2 - y^2) + x/5")


def relief_of(surface=HILL, view=VIEW, **settings):
    axes = axes_of()
    return axes, Relief(surface, view, resolution=24, **settings).draw_on(axes, LOOK)


@pytest.mark.parametrize("azimuth", [-64, 10, 100, 170, 230, 300])
def test_cells_are_drawn_far_to_near_with_their_own_colours(azimuth):
    _, relief = relief_of(camera=Camera(azimuth=azimuth))
    drawn = relief.mesh.get_coordinates()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    grid = np.stack(np.meshgrid(x, y), -1)
    heights = HILL(grid)
    low, high = heights.min(), heights.max()
    scaled = np.concatenate([grid / (2, 1), 2 * (heights - low)[..., None] / (high - low) - 1], -1)
    placed = relief.camera.project(scaled)
    back = np.argwhere(
        np.isclose(placed[:, :, None, None, :2], drawn[None, None], atol=1e-9).all(-1)
    )
    rows = dict(zip(back[:, 2].tolist(), back[:, 0].tolist(), strict=True))
    columns = dict(zip(back[:, 3].tolist(), back[:, 1].tolist(), strict=True))
    assert len(rows) == len(columns) == 25
    depth = placed[..., 2]
    row_depth = [depth[rows[k]].mean() for k in range(25)]
    column_depth = [depth[:, columns[k]].mean() for k in range(25)]
    assert row_depth[0] < row_depth[-1]
    assert column_depth[0] < column_depth[-1]
    colors = relief.mesh.get_facecolor().reshape(24, 24, 4)
    light = colors[..., :3].sum(-1)
    middle = (heights[1:, 1:] + heights[1:, :-1] + heights[:-1, 1:] + heights[:-1, :-1]) / 4
    upward = [1 if rows[1] > rows[0] else -1, 1 if columns[1] > columns[0] else -1]
    ranks = middle[:: upward[0], :: upward[1]].ravel().argsort()
    assert (np.diff(light.ravel()[ranks]) > -1e-9).all()  # higher is lighter


def test_a_relief_places_points_where_the_mesh_is():
    _, relief = relief_of()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    points = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    placed = relief.place(np.column_stack([points, HILL(points)]), 0)
    mesh = relief.mesh.get_coordinates().reshape(-1, 2)
    distance = np.hypot(*(placed[:, None] - mesh).transpose(2, 0, 1)).min(axis=1)
    assert distance.max() < 1e-9
    limits = np.array([relief.mesh.axes.get_xlim(), relief.mesh.axes.get_ylim()])
    assert (placed > limits[:, 0]).all()
    assert (placed < limits[:, 1]).all()


def test_paths_float_a_little_above_the_ground_and_within_the_heights():
    _, relief = relief_of()
    points = np.array([[0.0, 0.0], [1, 0.5]])
    lifted = relief.lifted(points, HILL(points))
    np.testing.assert_array_equal(lifted[:, :2], points)
    np.testing.assert_allclose(lifted[:, 2], HILL(points) + 0.02 * (relief.high - relief.low))
    most = relief.lifted(points, np.array([1e9, -1e9]))[:, 2]
    assert most.max() <= relief.high + 0.02 * (relief.high - relief.low) + 1e-12
    assert most.min() >= relief.low


def test_contours_lie_on_the_relief():
    _, relief = relief_of()
    x, y = (np.linspace(*edge, 25) for edge in VIEW)
    lines = contour_lines(relief.levels, x, y, HILL(np.stack(np.meshgrid(x, y), -1)))
    assert len(relief.lines.get_segments()) == len(lines)
    for (level, line), drawn in zip(lines, relief.lines.get_segments(), strict=True):
        expected = relief.place(np.column_stack([line, np.full(len(line), level)]), 0)
        np.testing.assert_allclose(drawn, expected, atol=1e-9)


@pytest.mark.parametrize(("formula", "cut"), [("x^2 + y^2", False), ("1/(x^2 + y^2)", True)])
def test_a_spike_is_cut_and_said_to_be(formula, cut):
    surface = gd.Surface(formula)
    _, relief = relief_of(surface)
    values = values_of(surface, VIEW, 25)
    assert relief.cut is cut
    highest = values[np.isfinite(values)].max()
    assert (relief.high < highest) == cut
    assert np.isfinite(relief.mesh.get_coordinates()).all()


def test_a_still_relief_does_not_move_and_a_turning_one_ends_at_its_camera():
    _, still = relief_of()
    assert (len(still), list(still.draw(0))) == (1, [])
    axes, turning = relief_of(turn=40, frames=9)
    assert len(turning) == 9
    np.testing.assert_allclose(turning.mesh.get_coordinates(), still.mesh.get_coordinates())
    assert [turning.at(frame).azimuth for frame in (0, 4, 8)] == [-104, -84, -64]
    limits = axes.get_xlim(), axes.get_ylim()
    assert set(turning.draw(2)) == {turning.mesh, turning.lines, turning.rim}
    second = turning.mesh.get_coordinates().copy()
    first = rendered(axes)
    turning.draw(8)
    turning.draw(2)
    np.testing.assert_array_equal(turning.mesh.get_coordinates(), second)
    np.testing.assert_array_equal(rendered(axes), first)
    for frame in range(9):
        turning.draw(frame)
        corners = turning.mesh.get_coordinates().reshape(-1, 2)
        low, high = corners.min(0), corners.max(0)
        assert low[0] >= limits[0][0]
        assert low[1] >= limits[1][0]
        assert high[0] <= limits[0][1]
        assert high[1] <= limits[1][1]


def test_a_relief_of_a_flat_surface_or_with_holes_can_be_drawn_but_not_of_nothing():
    for formula in ("3", "log(x) + y^2"):
        axes, relief = relief_of(gd.Surface(formula))
        assert np.isfinite(relief.mesh.get_coordinates()).all()
        rendered(axes)
    with pytest.raises(ValueError, match="no finite value"):
        relief_of(gd.Surface("log(x)"), ((-3, -2), (-1, 1)))
