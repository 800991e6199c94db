"""Stochastic descent: the paths, the mini-batches and their surfaces are those of the numerics."""

import numpy as np
import pytest
from reading import marks_of

import gdviz as gd
from gdviz import SGD, DataSurface, descend
from gdviz.plotting import mini_batches, stochastic
from gdviz.plotting.marks.isolines import Isolines
from gdviz.plotting.marks.lines import Dots
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.trail import Trail, ValueCurve
from gdviz.studies.mini_batches import descend_by_batches, scattered_line

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
SURFACE = scattered_line()


def texts(scene):
    found = (text.get_text() for text in scene.figure.findobj(Stamp))
    return " ".join(found).replace("\n", " ")


def batch_of(step, size=4, seed=0):
    """Return the indices of the samples that make a step, as `descend` promises them."""
    rng = np.random.default_rng(seed)
    orders = [rng.permutation(40) for _ in range(step * size // 40 + 1)]
    return np.concatenate(orders)[step * size : (step + 1) * size]


def test_both_paths_are_those_of_descend():
    scene = stochastic(size=SMALL)
    part, whole = marks_of(scene, Trail)
    start = SURFACE.start
    expected = descend(SURFACE, SGD(0.1), start, 60)
    np.testing.assert_array_equal(whole.mark.seen, expected.points)
    shaking = descend(SURFACE, SGD(0.1), start, 60, batch_size=4, seed=0)
    np.testing.assert_array_equal(part.mark.seen, shaking.points)
    curves = marks_of(scene, ValueCurve)
    lowest = SURFACE(SURFACE.minima[0])
    np.testing.assert_allclose(
        curves[0].line.get_ydata(), SURFACE(shaking.points) - lowest, rtol=1e-9
    )


def test_the_full_batch_comes_to_rest_and_mini_batches_do_not():
    part, whole = marks_of(stochastic(size=SMALL), Trail)
    away = [np.hypot(*(trail.mark.seen - SURFACE.minima[0]).T) for trail in (whole, part)]
    assert away[0][-1] < 1e-4
    assert away[1][-20:].max() > 0.1
    assert away[1][-20:].max() < 0.3 * away[1][0]


@pytest.mark.parametrize(("language", "word"), [("en", "mini-batches of 5"), ("ko", "5개짜리")])
def test_how_many_samples_a_step_reads_is_said(language, word):
    gd.set_language(language)
    try:
        scene = stochastic(steps=12, batch_size=5, seed=3, size=SMALL)
        said = texts(scene)
    finally:
        gd.set_language("en")
    assert word in said
    for number in ("12", "40", "SGD 0.1", "3"):
        assert number in said
    assert "batch_size 5, seed 3" in scene.metadata["Comment"]
    assert "SGD(learning_rate=0.1)" in scene.metadata["Comment"]


# ------------------------------------------------------------------- a surface that shakes


@pytest.fixture(scope="module")
def shaking():
    return mini_batches(size=SMALL)


@pytest.mark.parametrize(("frame", "step"), [(0, 0), (3, 3), (3.9, 3), (13, 13), (20, 19)])
def test_each_frame_shows_the_mini_batch_that_makes_its_step(shaking, frame, step):
    shaking.draw(frame)
    orange = shaking.theme.series(0)
    dots = [m for m in marks_of(shaking, Dots) if len(m) > 1]
    seen, _, minimum = [m.dots for m in dots]
    indices = batch_of(step)
    expected = np.stack([SURFACE.x[indices], SURFACE.y[indices]], axis=1)
    np.testing.assert_array_equal(seen.get_xydata(), expected)
    assert seen.get_markerfacecolor() == minimum.get_markerfacecolor() == orange
    at = minimum.get_xydata()
    if np.isfinite(at).all():
        np.testing.assert_allclose(at[0], np.polyfit(*expected.T, 1), rtol=1e-9)


def test_the_lines_are_those_of_the_mini_batch_above_its_own_minimum(shaking):
    (lines,) = marks_of(shaking, Isolines)
    shaking.draw(5)
    part = SURFACE.batch(batch_of(5))
    assert lines.lines.get_segments()
    for line in lines.lines.get_segments():
        heights = part(line) - part(part.minima[0])
        nearest = lines.mark.levels[np.abs(lines.mark.levels - heights.mean()).argmin()]
        np.testing.assert_allclose(heights, nearest, rtol=0.03)


def test_every_step_goes_downhill_on_its_mini_batch(shaking):
    (trail,) = marks_of(shaking, Trail)
    for step in range(20):
        part = SURFACE.batch(batch_of(step))
        here, there = trail.mark.seen[step : step + 2]
        np.testing.assert_allclose(there - here, -0.1 * part.gradient(here), rtol=1e-9)


def test_dots_beyond_the_view_are_not_drawn(shaking):
    shaking.draw(20)
    left, right = shaking.figure.axes[1].get_xlim()
    low, high = shaking.figure.axes[1].get_ylim()
    past = [m for m in marks_of(shaking, Dots) if len(m) > 1][1]
    points = past.dots.get_xydata()
    points = points[np.isfinite(points).all(axis=1)]
    assert len(points) > 8
    assert ((points >= (left, low)) & (points <= (right, high))).all()


def test_a_descent_that_runs_away_leaves_the_minimum_in_view():
    x = np.linspace(-2, 2, 12)
    surface = DataSurface(x, 2 * x + 1 + np.sin(9 * x))
    scene = mini_batches(surface, SGD(0.9), batch_size=2, size=SMALL)
    ground = marks_of(scene, Trail)[0].artists[0].axes
    assert ground.viewLim.contains(*surface.minima[0])
    assert ground.viewLim.contains(0, 0)


def test_a_logistic_unit_shakes_too():
    rng = np.random.default_rng(2)
    x = rng.normal(size=30)
    y = (x + rng.normal(size=30) > 0).astype(float)
    unit = DataSurface(x, y, "bce", "logistic", start=(-2, 2))
    scene = mini_batches(unit, SGD(1.0), steps=6, batch_size=3, size=SMALL)
    for frame in (0, 2.5, 6):
        scene.draw(frame)
    said = scene.figure.axes[0].get_ylim()
    assert said[0] < 0 < 1 < said[1]


@pytest.mark.parametrize("picture", [stochastic, mini_batches])
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"surface": gd.Surface("x^2 + y^2")}, "surface must be a DataSurface"),
        (
            {"surface": DataSurface([1, 2], [1, 2], start=None)},
            r"start must be given, such as \(0, 0\)",
        ),
        ({"batch_size": 41}, "batch_size"),
        ({"steps": 0}, "steps must be a whole number"),
    ],
)
def test_a_wrong_argument_is_named(picture, arguments, message):
    with pytest.raises(ValueError, match=message):
        picture(**arguments)


def test_paths_of_one_rule_say_by_which_batches_they_were_made():
    full = descend(SURFACE, SGD(0.1), (0, 0), 5, label="full")
    noisy = descend(SURFACE, SGD(0.1), (0, 0), 5, batch_size=4, seed=3)
    assert (full.batch_size, full.seed, noisy.batch_size, noisy.seed) == (None, None, 4, 3)
    scene = gd.plotting.paths(SURFACE, [full, noisy], size=SMALL)
    assert "SGD 0.1, mini-batches of 4 (seed 3)" in texts(scene)
    assert scene.metadata["Title"] == "Full ends lowest in this run: loss 1.33"
    rules = "full: SGD(learning_rate=0.1); SGD: SGD(learning_rate=0.1), batch_size=4, seed=3"
    assert scene.metadata["Comment"].endswith(rules)


def test_what_has_no_samples_is_told_what_has():
    with pytest.raises(ValueError, match=r"such as gd.DataSurface\(x, y\), got \[1, 2, 3\]$"):
        stochastic([1, 2, 3])


def test_mini_batches_differ_however_far_the_descent_flies():
    x, y = np.array([1e6, 2e6, 3e6]), np.array([1.0, 2.0, 3.5])
    apart = descend_by_batches(DataSurface(x, y), batch_size=1, start=(0, 0))
    assert not np.isfinite(apart.path.values).all()
    assert apart.differ
    alike = DataSurface(np.full(3, 1e6), np.ones(3))
    assert not descend_by_batches(alike, batch_size=1, start=(0, 0)).differ
