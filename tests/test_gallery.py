"""Every gallery script is run, small: a broken example breaks the build."""

import ast
from functools import cache
from importlib import import_module

import numpy as np
from reading import marks_of

import gdviz
from gdviz.course import lesson, lessons
from gdviz.plotting.marks.trail import Trail

NAMES = [each.name for each in lessons()]


@cache
def script(name):
    return import_module(f"gdviz.course.scripts.plot_{name}")


def source(name):
    return lesson(name).path.read_text("utf-8")


def test_what_was_promised_is_there():
    assert {"ravine", "rosenbrock", "himmelblau", "saddle", "relief"} <= set(NAMES)


def test_a_script_is_short_and_opens_with_a_title_and_one_paragraph():
    for name in NAMES:
        assert len(source(name).splitlines()) <= 40, name
        assert max(map(len, source(name).splitlines())) <= 100, name
        lines = ast.get_docstring(ast.parse(source(name))).splitlines()
        title, line, blank, *text = lines
        assert title == title.strip() != "", name
        assert line == "=" * len(title), name
        assert blank == "", name
        assert len(text) >= 2, name
        assert "" not in text, name  # one paragraph
        assert lesson(name).text("en") == " ".join(text), name


def test_a_script_only_saves_when_it_is_run():
    for name in NAMES:  # that it makes a scene, test_every_picture asks
        *body, last = ast.parse(source(name)).body
        assert ast.unparse(last.test) == "__name__ == '__main__'", name
        assert [ast.unparse(line) for line in last.body] == [f"scene.save('{name}.gif')"]
        assert not any("save" in ast.unparse(line) for line in body[1:]), name


def paths(name):
    """Return the paths that a scene shows, as far as they are in view."""
    return [trail.mark.seen for trail in marks_of(script(name).scene, Trail)]


def turns(path):
    """Return how often the way across turns round from one step to the next."""
    return int((np.diff(np.sign(np.diff(path[:, 1]))) != 0).sum())


def test_one_rate_crawls_one_arrives_and_one_climbs_out():
    slow, right, large = paths("learning_rate")
    left = [trail.mark.left_at for trail in marks_of(script("learning_rate").scene, Trail)]
    assert left[:2] == [None, None]
    assert left[2] is not None
    values = gdviz.Surface("x^2 + 10 y^2")
    assert values(right[-1]) < 0.01 < 1 < values(slow[-1])
    assert (np.diff(values(large[:-1])) > 0).all()


def test_below_the_limit_it_settles_and_above_it_flies_apart():
    trails = [trail.mark for trail in marks_of(script("learning_rates").scene, Trail)]
    losses = [gdviz.Surface("x^2/2 + 2 y^2")(trail.points) for trail in trails]
    assert [bool(loss[-1] < loss[0]) for loss in losses] == [True, True, False]
    assert losses[-1][-1] > losses[-1][-2]


def test_in_the_ravine_descent_zigzags_and_momentum_swings():
    descent, momentum, adam = paths("ravine")
    assert len({tuple(path[-1].round(3)) for path in (descent, momentum, adam)}) == 3
    assert turns(descent) > 20 > 10 > turns(momentum) > 3


def test_both_paths_pass_the_saddle_slowly_and_go_on_down():
    heights = gdviz.surfaces.hyperbolic_saddle
    ends = set()
    for path in paths("saddle")[:2]:
        steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
        slowest = steps.argmin()
        assert np.abs(path[slowest]).max() < 0.2
        assert steps[slowest] < 0.1 * steps[0]
        assert heights(path[-1]) < -0.5 < heights(path[slowest])
        ends.add(bool(path[-1, 1] > 0))
    assert ends == {True, False}


def test_himmelblau_paths_reach_all_four_minima():
    minima = np.array(gdviz.surfaces.himmelblau.minima)
    ends = [trail.mark.path[-1] for trail in marks_of(script("himmelblau").scene, Trail)]
    nearest = {int(np.hypot(*(minima - end).T).argmin()) for end in ends}
    assert nearest == {0, 1, 2, 3}


def test_momentum_goes_farther_than_descent_on_the_relief():
    values = [trail.mark.seen[-1, 2] for trail in marks_of(script("relief").scene, Trail)]
    assert values[1] < values[0] - 0.5
