"""What chooses its own steps is drawn as any path, with where it looked; and has three pictures."""

import numpy as np
import pytest
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz import methods, plotting
from gdviz.plotting.marks.isolines import Isolines
from gdviz.plotting.marks.lines import Cloud, Dots, Line
from gdviz.words.english import SENTENCES

RAVINE = gd.Surface("x^2 + 10 y^2", minima=[(0, 0)])
START = (-4, 1.5)
TILTED = gd.Surface("x^2/10 + x^4/120 + 2 (y + x/4)^2", minima=[(0, 0)])


def minimized(method, objective=RAVINE, start=START, **asked):
    return gd.minimize(objective, start, method, **asked)


def both():
    return [gd.SGD(0.04), minimized("backtracking"), minimized("Nelder-Mead")]


def on_a_curve():
    curve = gd.Curve("w^4 - 3w^2 + w")
    found = [gd.minimize(curve, 2.0, method) for method in ("newton", "BFGS")]
    return gd.race(curve, [gd.SGD(0.05), *found], 2.0, 12)


SCENES = {
    "race": lambda: gd.race(RAVINE, both(), START, 12),
    "paths": lambda: plotting.paths(RAVINE, dict(zip("ab", both()[1:], strict=True))),
    "field": lambda: plotting.field(RAVINE, both(), START, 12),
    "relief": lambda: plotting.relief(RAVINE, both(), START, 12),
    "turning": lambda: plotting.relief(RAVINE, both(), START, 12, turn=40),
    "tangent": on_a_curve,
    "slices": lambda: plotting.slices(RAVINE, both()[1]),
}


@pytest.mark.parametrize("name", SCENES)
def test_where_methods_looked_is_drawn_faintly_step_by_step(name):
    scene = SCENES[name]()
    clouds = [
        drawn for drawn in marks_of(scene, Cloud) if drawn.mark.size == 0.6 and len(drawn) > 1
    ]
    assert len(clouds) == (1 if name == "slices" else 2)
    for drawn in clouds:
        counts = [len(drawn.mark.at(frame)) for frame in range(len(drawn))]
        assert counts[0] == 0
        assert counts == sorted(counts)
        assert counts[-1] > counts[1] > 0
    assert not [words for words in texts(scene) if "None" in words]


def test_what_is_drawn_are_the_trials():
    path = minimized("backtracking")
    (cloud,) = marks_of(gd.race(RAVINE, path), Cloud)
    np.testing.assert_array_equal(cloud.mark.at(len(path) - 1), path.trials.points)
    first = path.trials.points[path.trials.steps == 1]
    np.testing.assert_array_equal(cloud.mark.at(0.5), first)
    np.testing.assert_array_equal(cloud.mark.at(1), first)


def test_titles_and_captions_say_what_is_true_of_each():
    paths = [gd.SGD(0.04), minimized("newton"), minimized(methods.BFGS(gtol=1e-3))]
    scene = gd.race(RAVINE, paths, START, 12)
    bfgs = paths[2]
    said = " ".join(texts(scene)).replace("\n", " ")
    assert "3 paths of 1 to 12 steps" in said
    assert "Learning rate: SGD 0.04" in said
    assert "Newton: 1 step, 2 values, 2 gradients, 1 Hessian" in said
    asked = f"{len(bfgs.trials)} values, {bfgs.trials.gradients} gradients."
    assert f"BFGS (gtol 0.001): {len(bfgs) - 1} steps, {asked}" in said
    alone = " ".join(texts(gd.race(RAVINE, minimized("newton"))))
    assert "1 step of Newton" in alone
    assert "Learning rate" not in alone
    korean = " ".join(texts(gd.race(RAVINE, paths, START, 12, language="ko"))).replace("\n", " ")
    assert "뉴턴법: 1단계, 함숫값 2번, 기울기 2번, 헤세 행렬 1번" in korean


def test_in_words_paths_have_their_own_numbers_of_steps():
    scene = gd.race(RAVINE, [gd.SGD(0.04), minimized("newton")], START, 12)
    assert "1 to 12 steps from (−4, 1.5)" in scene.alt_text
    said = plotting.line_search(RAVINE, METHODS["backtracking"], START).alt_text
    assert (
        "from (−4, 1.5), where the loss is 38.5, these learning rates are tried: 1 (loss " in said
    )
    assert said.startswith(SENTENCES["search_title_shortened"])


def test_the_file_says_by_which_settings():
    path = minimized(methods.Backtracking(shrink=0.8))
    described = gd.race(RAVINE, path).metadata["Comment"]
    assert described.endswith("Backtracking: Backtracking(shrink=0.8)")


@pytest.mark.parametrize("method", ["newton", "BFGS", "exact"])
def test_who_starts_at_the_minimum_is_drawn(method):
    scene = gd.race(RAVINE, minimized(method, start=(0, 0)))
    assert "0 steps" in " ".join(texts(scene))
    assert collisions(scene) == []


# ----------------------------------------------------------------------------------------- Newton


def rings(scene, frame):
    """Return the outer rings of Newton's models that are seen at a frame, each (k, 2)."""
    scene.draw(frame)
    outer = [drawn for drawn in marks_of(scene, Isolines) if drawn.mark.levels[-1] == 0]
    return [line for drawn in outer for line in drawn.lines.get_segments()]


def test_newtons_ellipse_goes_through_the_point_and_its_centre_is_the_next():
    scene = plotting.newton(TILTED, gd.SGD(0.3), (-4, -0.6), 12)
    newton = gd.minimize(TILTED, (-4, -0.6), "newton", steps=12)
    scene.draw(0)
    _, outer = marks_of(scene, Isolines)[:2]
    (ellipse,) = outer.lines.get_segments()
    away = np.hypot(*(ellipse - newton.points[0]).T)
    assert away.min() < 0.03 * np.ptp(ellipse, axis=0).max()
    hessian = TILTED.hessian(newton.points[0])
    lowest = newton.points[0] - np.linalg.solve(hessian, TILTED.gradient(newton.points[0]))
    around = ellipse - lowest
    radii = np.einsum("ki,ij,kj->k", around, hessian, around)
    np.testing.assert_allclose(radii, radii[0], rtol=0.01)
    (centre,) = [each for each in marks_of(scene, Dots) if each.mark.open]
    np.testing.assert_allclose(centre.mark.at(0)[0], lowest, atol=1e-9)
    assert [len(rings(scene, frame)) for frame in (0, 0.9, 1, 2)] == [1, 1, 2, 3]


@pytest.mark.parametrize(
    ("formula", "optimizer", "start", "title"),
    [
        ("x^2 + 10 y^2", gd.SGD(0.05), START, "1 step of Newton does more than 12 of SGD"),
        ("x^2 + y^2", gd.SGD(0.5), (3, 1), "Newton is there in 1 step, SGD in 1"),
        ("x + y^2", gd.SGD(0.1), (1, 1), "2 paths of 12 steps"),
    ],
)
def test_the_title_says_what_happened(formula, optimizer, start, title):
    scene = plotting.newton(formula, optimizer, start)
    said = " ".join(texts(scene)).replace("\n", " ")
    assert title in said
    assert "None" not in said


def test_over_a_saddle_there_is_no_centre():
    scene = plotting.newton("x^4/4 - x^2/2 + y^2", gd.SGD(0.1), (0.3, 1.0))
    (centre,) = [each for each in marks_of(scene, Dots) if each.mark.open]
    assert np.isnan(centre.mark.at(0)).all()
    assert np.isfinite(centre.mark.at(len(centre) - 1)).all()
    assert len(rings(scene, 0))


# ------------------------------------------------------------------------------------ line search

METHODS = {
    "backtracking": methods.Backtracking(first_rate=1.0, shrink=0.7, decrease=0.3),
    "exact": methods.Exact(),
    "newton": methods.Newton(),
    "far": methods.Backtracking(first_rate=50.0),
}


@pytest.mark.parametrize("name", METHODS)
def test_each_rate_that_is_tried_has_its_frame_and_its_dot(name):
    scene = plotting.line_search(RAVINE, METHODS[name], START)
    found = gd.studies.search_along(RAVINE, METHODS[name], START)
    assert len(scene) == len(found.rates) + 1
    dots = marks_of(scene, Dots)
    left_on_map, _, on_map, left, left_beyond, _, now, now_beyond = (each.mark.at for each in dots)
    for frame, rate in enumerate(found.rates, start=1):
        np.testing.assert_allclose(on_map(frame), [found.at(rate)], rtol=1e-12)
        assert len(left_on_map(frame)) == frame - 1
        assert len(left(frame)) + len(left_beyond(frame)) == frame - 1
        assert len(now(frame)) + len(now_beyond(frame)) == 1
        if len(now(frame)):
            np.testing.assert_allclose(now(frame), [(rate, found.values(rate))], rtol=1e-9)
    axes = scene.figure.axes[1]
    (low, high), (_, farthest) = axes.get_ylim(), axes.get_xlim()
    every = np.concatenate([dot(frame) for dot in (now, now_beyond) for frame in range(len(scene))])
    assert ((every >= (0, low)) & (every <= (farthest, high))).all()
    beyond = [rate > farthest or found.values(rate) > high for rate in found.rates]
    assert [len(now_beyond(frame)) for frame in range(1, len(scene))] == beyond
    assert any(beyond) == (name in ("backtracking", "far"))
    assert collisions(scene) == []


@pytest.mark.parametrize(
    ("method", "step", "title"),
    [
        (METHODS["backtracking"], 1, "search_title_shortened"),
        ("exact", 2, "search_title_exact"),
        ("newton", 1, "search_title_first"),
        (methods.Backtracking(first_rate=1e9, shrink=1e-21), 1, "search_title_none"),
    ],
)
def test_a_search_says_what_it_came_to(method, step, title):
    scene = plotting.line_search(RAVINE, method, START, step)
    said = " ".join(texts(scene)).replace("\n", " ")
    assert SENTENCES[title] in said
    assert f"Step {step} of" in said
    assert ("Armijo" in said) == (method != "exact")
    assert "None" not in said


def test_the_rays_line_on_the_map_goes_through_all_that_is_tried():
    scene = plotting.line_search(RAVINE, METHODS["backtracking"], START)
    found = gd.studies.search_along(RAVINE, METHODS["backtracking"], START)
    ray = marks_of(scene, Line)[0].mark.at
    along = (np.asarray(ray) - START) @ found.direction
    assert along[0] == pytest.approx(0)
    across = (np.asarray(ray) - START) @ found.direction[::-1] * [1, 1]
    normal = np.array([-found.direction[1], found.direction[0]])
    np.testing.assert_allclose((np.asarray(ray) - START) @ normal, 0, atol=1e-9)
    assert np.isfinite(across).all()


# --------------------------------------------------------------------------- conjugate directions


def test_right_angles_are_marked_where_they_are():
    scene = plotting.conjugate_directions("x^2/2 + 3 y^2 + x y", (-4, 1.6), steps=12)
    squares = [each for each in marks_of(scene, Line) if each.mark.join == "miter"]
    assert len(squares) == 2
    for square in squares:
        first, corner, last = square.mark.at(2)
        assert abs((first - corner) @ (last - corner)) < 1e-6 * np.hypot(*(first - corner)) ** 2
        assert np.isnan(square.mark.at(1)).all()
    for axes in scene.figure.axes:
        wide, high = (np.ptp(limits) for limits in (axes.get_xlim(), axes.get_ylim()))
        assert wide / high == pytest.approx(axes.bbox.width / axes.bbox.height, rel=1e-6)
    assert collisions(scene) == []


@pytest.mark.parametrize(
    ("start", "steps", "title"),
    [
        ((-4, 1.6), 3, "2 conjugate steps suffice, 3 steepest do not"),
        ((-4, 1.6), 60, "2 conjugate steps do what takes"),
        ((3, 0), 8, "Here the steepest way is as short"),
    ],
)
def test_the_title_of_conjugate_directions_is_true(start, steps, title):
    formula = "x^2 + 4 y^2" if start == (3, 0) else "x^2/2 + 3 y^2 + x y"
    scene = plotting.conjugate_directions(formula, start, steps)
    assert title in " ".join(texts(scene)).replace("\n", " ")
