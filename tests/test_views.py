"""What pictures of paths show: a path that converges from end to end, a domain that was chosen."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of

import gdviz as gd
from gdviz import SGD, Adam, descend, plotting
from gdviz.plotting.layout.strip import Heights
from gdviz.plotting.layout.view import interval_of, view_of
from gdviz.plotting.marks.theme import theme
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.trajectory import behaves, breaks_off, converges

FAR = "(x-20)^2 + (y-30)^2"
MAPS = {
    "race": lambda *descent: gd.race(*descent),
    "field": lambda *descent: plotting.field(*descent),
    "relief": lambda *descent: plotting.relief(*descent),
    "slices": lambda *descent: plotting.slices(*descent),
    "inside": lambda *descent: plotting.inside(*descent),
    "critical_points": lambda *descent: plotting.critical_points(*descent),
    "schedules": lambda surface, rule, start, steps: plotting.schedules(
        surface, [rule], start, steps
    ),
}
CONVERGING = {
    "far off": (FAR, SGD(0.1), (0, 0), 40),
    "overshoots": ("x^2 + y^2", SGD(0.2, momentum=0.9), (3e6, 2e6), 60),
    "swings millions wide": ("x^2 + y^2", Adam(1e6), (3, 2), 400),
    "small": ("1e12*(x-1e-6)^2 + 5e12*y^2", SGD(5e-14), (-1e-6, 1e-6), 40),
    "a thousand off": ("(x-1000)^2 + 4*(y-2000)^2", SGD(0.1), (999, 2001), 40),
    "one step": ("x^2 + y^2", SGD(0.5), (300, 200), 1),
}


def shown(view, point):
    return all(low < value < high for value, (low, high) in zip(point, view, strict=True))


def limits(axes):
    return axes.get_xlim(), axes.get_ylim()


@pytest.mark.parametrize("descent", CONVERGING.values(), ids=CONVERGING)
def test_a_path_that_converges_is_in_view_from_end_to_end(descent):
    surface, path = gd.Surface(descent[0]), descend(*descent)
    assert converges(path)
    view = view_of([path], surface)
    assert all(shown(view, point) for point in path.points)
    size, moved = np.ptp(view, axis=1), np.ptp(path.points, axis=0)
    assert (size < 4 * moved.max()).all()


@pytest.mark.parametrize("maker", MAPS.values(), ids=MAPS)
def test_every_map_shows_the_end_of_a_path_that_converges(maker):
    scene = maker(FAR, SGD(0.1), (0, 0), 40)
    trails = marks_of(scene, Trail)
    assert trails
    for trail in trails:
        assert trail.mark.left_at is None
        if trail.mark.view is not None:
            assert shown(trail.mark.view, (19.9973, 29.9960))
    ends = [trail.mark.points[-1, :2] for trail in trails]
    assert np.allclose(ends[0], (19.9973, 29.9960), atol=1e-3)


def test_a_path_that_somebody_brings_may_go_up():
    up = [(-1, 0.5), (-1.2, 0.3), (0, 0.2), (0.17, 0.17)]
    bent = "x^4 - 3x^2 + x + y^4 - 3y^2 + y"
    paths = [gd.Trajectory.of(up, bent, label="up"), gd.descend(bent, Adam(0.1), up[0], 40)]
    (left, right), (bottom, top) = view_of(paths, gd.Surface(bent))
    assert left < -1.2 < 0.17 < right
    assert bottom < 0.17 < 0.5 < top


@pytest.mark.parametrize("last", [np.nan, np.inf])
def test_a_path_that_breaks_off_is_in_view_until_then_and_says_where(last):
    points = np.array([(14, 11), (12, 12), (11, 12), (10, 12), (last, last)])
    scene = plotting.paths("x^2 + y^2", points)
    (trail,), (curve,) = (marks_of(scene, kind) for kind in (Trail, ValueCurve))
    trail, curve = trail.mark, curve.mark
    assert all(shown(trail.view, point) for point in points[:-1])
    assert (trail.left_at, trail.ends_at) == (None, 3)
    words = [text.get_text() for text in scene.figure.findobj(Text)]
    assert "ends at step 3" in words
    assert np.array_equal(curve.values, [317, 288, 265, 244, np.nan], equal_nan=True)
    assert "Breaking off where there is no value: path." in scene.alt_text


def test_of_any_number_of_variables_it_is_followed_until_then():
    points = np.array([(3, 2, 1), (2, 1, 1), (1, 1, 1), (np.nan, 0, 0)])
    scene = plotting.paths("x^2 + y^2 + z^2", points)
    low, high = zip(*(axes.get_ylim() for axes in scene.figure.axes[2:]), strict=True)
    assert (np.array(low) < [1, 1, 1]).all()
    assert (np.array(high) > [3, 2, 1]).all()


def test_a_descent_that_leaves_the_domain_is_in_view_until_then():
    path = descend("sqrt(x) + y^2", SGD(0.3), (1, 1), 10)
    assert path.diverged_at == 6
    view = view_of([path], gd.Surface("sqrt(x) + y^2"))
    assert all(shown(view, point) for point in path.points[:6])
    assert (np.ptp(view, axis=1) < 2 * np.ptp(path.points[:6], axis=0)).all()


def test_a_descent_that_overflows_does_not_break_off():
    assert not breaks_off(descend("exp(x^2)", SGD(0.1), 5.0, 3))
    assert not breaks_off(descend("-exp(x)", SGD(1.0), 1.0, 30))


def test_the_paths_beside_one_that_runs_away_are_still_shown_alone():
    calm, away = descend(FAR, SGD(0.1), (0, 0), 40), descend(FAR, SGD(1.1), (0, 0), 40)
    falls = descend("x^2 - y^2", SGD(0.1), (1, 0.1), 80)
    assert not behaves(away)
    assert not converges(falls)
    surface = gd.Surface(FAR)
    assert view_of([calm, away], surface) == view_of([calm], surface)
    (_, _), (low, high) = view_of([falls], gd.Surface("x^2 - y^2"))
    assert high - low < 40


def test_a_rate_that_is_far_too_small_is_not_magnified():
    view = view_of([descend("x^2 + y^2", SGD(1e-6), (3, 2), 40)], gd.Surface("x^2 + y^2"))
    assert np.ptp(view, axis=1).min() > 0.3


def test_where_numbers_end_a_view_is_still_wide():
    path = descend("(x - 0.1)^2 + (y + 3e7)^2", SGD(0.1), (0.1000001, -3e7), 20)
    size = np.ptp(view_of([path], gd.Surface("x^2 + y^2")), axis=1)
    assert (size > [1e-8, 1e-3]).all()
    assert size[0] < 1


# ---------------------------------------------------------------------------- a chosen domain

DOMAIN = ((-6.0, 6.0), (-3.0, 3.0))


def test_a_domain_that_was_chosen_is_what_is_shown():
    surface = gd.Surface("x^2 + 10 y^2", domain=DOMAIN)
    assert limits(gd.race(surface, Adam(0.1), (3, 2), 20).figure.axes[0]) == DOMAIN
    assert view_of([descend(surface, SGD(0.2), (3, 2), 20)], surface) == DOMAIN
    called = gd.Function(lambda x, y: x**2 + y**2, domain=DOMAIN)
    assert limits(gd.race(called, SGD(0.1), (3, 2), 5).figure.axes[0]) == DOMAIN
    view = ((-1.0, 1.0), (-1.0, 1.0))
    assert limits(gd.race(surface, Adam(0.1), (3, 2), 5, view=view).figure.axes[0]) == view


def test_arrows_stand_upright_on_its_lines():
    surface = gd.Surface("x^2 + 10 y^2", domain=DOMAIN)
    axes = plotting.field(surface, SGD(0.02), (3, 2), 5).figure.axes[0]
    wide, high = (np.ptp(each) for each in limits(axes))
    assert wide / high == pytest.approx(axes.bbox.width / axes.bbox.height)
    assert all(shown(limits(axes), 0.99 * np.array(corner)) for corner in zip(*DOMAIN, strict=True))


def test_it_is_wider_where_a_path_that_converges_leaves_it():
    surface = gd.Surface("(x-9)^2 + 10 y^2", domain=DOMAIN)
    calm, away = (descend(surface, SGD(rate), (3, 2), 40) for rate in (0.05, 0.2))
    (left, right), heights = view_of([calm, away], surface)
    assert (left, heights) == (DOMAIN[0][0], DOMAIN[1])
    assert calm.points[:, 0].max() < right < 13


def test_the_catalogue_and_a_domain_of_nobody_are_zoomed():
    for surface in (gd.surfaces.rosenbrock, gd.Surface("x^2 + 10 y^2")):
        path = descend(surface, SGD(0.001), (-1, 1), 20)
        assert view_of([path], surface) != surface.domain


def test_of_one_variable_it_is_the_axis():
    curve = gd.Curve("(w - 40)^2", domain=((-10, 10),))
    assert interval_of([descend(curve, SGD(0.1), 3.0, 3)], curve)[0] == -10
    path = descend(curve, SGD(0.1), 3.0, 40)
    assert interval_of([path], curve)[1] > path.points.max()
    free = gd.Curve("(w - 40)^2")
    low, high = interval_of([path], free)
    assert low < 3 < path.points.max() < high < 60


# --------------------------------------------------------------------------------- the strip


def heights_of(surface, rule, start=(3, 2), steps=20, log=None):
    surface = gd.Surface(surface)
    return Heights(surface, [descend(surface, rule, start, steps)], log)


def test_one_descent_that_diverges_is_seen_to_rise():
    scene = gd.race("x^2 + y^2", SGD(1.05), (3, 2), 20)
    (curve,) = marks_of(scene, ValueCurve)
    steps, values = curve.line.get_xydata().T
    assert steps == pytest.approx(np.arange(21))
    assert (values[0], values[-1]) == pytest.approx((13, 588.37), abs=0.01)
    low, high = scene.figure.axes[1].get_ylim()
    assert low < 13
    assert high > 588.37


def test_an_offset_does_not_flatten_the_strip():
    heights = heights_of("x^2 + 10 y^2 + 1000", SGD(0.02))
    assert not heights.logarithmic
    assert 999 < heights.low < 1000
    assert 1049 < heights.high < 1055
    assert len(heights.ticks()) > 2
    slow = heights_of("x^2 + y^2", SGD(0.1), steps=3)
    assert slow.low < 0  # zero is shown where it is near


@pytest.mark.parametrize("steps", [1, 3, 6, 12, 20, 60, 200])
@pytest.mark.parametrize("rate", [0.05, 0.2, 1.05])
def test_a_logarithmic_strip_has_ticks_and_says_that_it_is_one(steps, rate):
    heights = heights_of("x^2 + y^2", SGD(rate), steps=steps)
    ticks = heights.ticks()
    assert 2 <= len(ticks) <= 7
    assert all(heights.low <= tick <= heights.high for tick in ticks)
    said = heights.words(theme("notebook").say)
    assert said == ("loss (logarithmic)" if heights.logarithmic else "loss")


def test_the_axis_of_losses_is_as_it_is_asked_for():
    plain, log = (heights_of("x^2 + y^2", SGD(0.2), log=log) for log in (False, True))
    assert (plain.logarithmic, log.logarithmic) == (False, True)
    assert plain.low < 0 < plain.high
    assert log.low > 0
    with pytest.raises(ValueError, match="no loss is above 0"):
        heights_of("-x^2 - y^2 - 1", SGD(0.01), log=True)


@pytest.mark.parametrize(
    ("surface", "rule", "turned"),
    [("x^2 + y^2", SGD(3.0), 0), ("x^2 + y^2", SGD(0.5), 180), ("x^2 + y^2", SGD(0.2), None)],
    ids=["above", "below", "stays"],
)
def test_a_loss_that_leaves_the_strip_is_marked_where_it_does(surface, rule, turned):
    surface = gd.Surface(surface, minima=[(0, 0)])
    scene = gd.race(surface, [SGD(0.1), rule], (3, 2), 20)
    curve = marks_of(scene, ValueCurve)[1]
    marker, axes = curve.end.get_marker(), scene.figure.axes[1]
    if turned is None:
        assert marker == scene.theme.marker(curve.mark.index)
        return
    assert tuple(marker) == (3, 0, turned)
    end = axes.transData.transform(curve.end.get_xydata()[-1])[1]
    edge = axes.bbox.y1 if turned == 0 else axes.bbox.y0
    assert end == pytest.approx(edge, abs=1.5)
