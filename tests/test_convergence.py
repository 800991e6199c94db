"""Convergence: what is drawn of descents where there is no map."""

import numpy as np
import pytest
from matplotlib.text import Text
from reading import marks_of, scratch, texts

import gdviz as gd
from gdviz import SGD, Adam, descend, plotting
from gdviz.plotting.marks.lines import Line
from gdviz.plotting.marks.trail import ValueCurve
from gdviz.studies import find_convergence

FORMULA, START = "x^2 + 2y^2 + 3z^2", (1.0, -1.0, 2.0)
RULES = [SGD(0.1), Adam(0.1)]
MANY = 2000
SCALES = np.arange(1, MANY + 1)


def stretched(point):
    return (SCALES * point**2).sum(-1)


OF_MANY = gd.Function(
    stretched, [f"w{i}" for i in SCALES], gradient=lambda point: 2 * SCALES * point
)


def curves(scene):
    """Return the points of each line by the axes that it stands on, at the last frame."""
    found = {}
    for drawn in marks_of(scene, Line):
        points = np.column_stack(drawn.line.get_data())
        found.setdefault(drawn.line.axes, []).append(points)
    return list(found.values())


@pytest.mark.parametrize("start", [START, [START, (2, 2, 2)]])
def test_losses_gradients_and_coordinates_are_those_of_the_paths(start):
    scene = gd.race(FORMULA, RULES, start, 12)
    paths = [each for rule in RULES for each in descend(FORMULA, rule, start, 12).paths()]
    losses = marks_of(scene, ValueCurve)
    for drawn, path in zip(losses, paths, strict=True):
        np.testing.assert_allclose(drawn.line.get_data()[1], path.values, rtol=1e-12)
    slopes, *coordinates = curves(scene)
    for points, path in zip(slopes, paths, strict=True):
        np.testing.assert_allclose(points[:, 1], np.linalg.norm(path.gradients, axis=1), rtol=1e-12)
    assert len(coordinates) == 3
    for number, drawn in enumerate(coordinates):
        for points, path in zip(drawn, paths, strict=True):
            np.testing.assert_allclose(points[:, 1], path.points[:, number], rtol=1e-12)
            np.testing.assert_array_equal(points[:, 0], np.arange(13))


def test_headings_of_a_column_begin_alike():
    left = {}
    for text in gd.race(FORMULA, RULES, START, 12).at("notebook").figure.findobj(Text):
        left[text.get_text().replace("\n", " ")] = text.get_window_extent().x0
    assert abs(left["loss (logarithmic)"] - left["length of the gradient (logarithmic)"]) < 2


def test_steps_are_numbered_alike_below_all_charts():
    axes = gd.race(FORMULA, RULES, START, 40).at("notebook").figure.axes
    ticks = [[label.get_text() for label in each.get_xticklabels()] for each in axes]
    assert [each for each in ticks if each] == 3 * [["0", "20", "40"]]


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_runs_across_is_named_as_far_below_all_charts(language):
    scene = gd.race(FORMULA, RULES, START, 40).at("slides", language=language)
    pixels = scratch(scene, len(scene) - 1)[::-1, :, :3].astype(int)
    below = []
    for axes in scene.figure.axes:
        if axes.spines["bottom"].get_visible():
            (x0, y), x1 = np.round(axes.bbox.min).astype(int), round(axes.bbox.x1)
            middle = slice((x0 + x1) // 2 - 40, (x0 + x1) // 2 + 40)
            rows = np.ptp(pixels[y - 120 : y - 70, middle], axis=(1, 2)) > 60
            below.append(int(rows.argmax()))
    assert len(below) == 3
    assert np.ptp(below) <= 2


def test_it_moves_in_whole_steps():
    scene = gd.race(FORMULA, RULES, START, 12)
    assert len(scene) == 13
    for frame, count in ((0, 1), (3, 4), (3.9, 4), (12, 13)):
        scene.draw(frame)
        assert {len(points) for axes in curves(scene) for points in axes} == {count}


def test_paths_of_ones_own_are_drawn_too_with_the_same_numbers():
    points = descend(FORMULA, SGD(0.1), START, 12).points
    brought = plotting.paths(
        FORMULA, {"mine": points, "ours": descend(FORMULA, SGD(0.1), START, 5)}
    )
    raced = gd.race(FORMULA, SGD(0.1), START, 12)
    for mine, theirs in zip(curves(brought), curves(raced), strict=True):
        np.testing.assert_array_equal(mine[0], theirs[0])
        assert len(mine[1]) == 6
    assert {"mine", "ours", "$x$", "$y$", "$z$"} <= set(texts(brought))
    one = plotting.paths(lambda p: (p**2).sum(-1), {"mine": points})  # n is that of the points
    assert {"$x$", "$y$", "$z$"} <= set(texts(one))


@pytest.mark.parametrize(
    ("objective", "start", "names"),
    [
        ("w^4 - 3w^2 + w", 2.0, ["$w$"]),
        ("x^2 + 3y^2", (1, 1), ["$x$", "$y$"]),
        ("a^2 + b^2 + c^2 + d^2", (1, 2, 3, 4), ["$a$", "$b$", "$c$", "$d$"]),
    ],
)
def test_it_draws_any_few_variables(objective, start, names):
    scene = plotting.convergence(objective, RULES, start, 6)
    written = texts(scene)
    assert [word for word in written if word in names] == names
    assert not any("coordinates that go farthest" in word for word in written)


def test_of_many_coordinates_those_are_drawn_that_go_farthest_and_it_is_said():
    start = np.ones(MANY)
    start[[3, 700, 1500, 1999]] = 9, -8, 7, 6
    scene = gd.race(OF_MANY, SGD(4e-4), start, 30)
    written = texts(scene)
    farthest = find_convergence(OF_MANY, [descend(OF_MANY, SGD(4e-4), start, 30)]).followed
    ways = np.ptp(descend(OF_MANY, SGD(4e-4), start, 30).points, axis=0)
    assert set(farthest) == set(np.argsort(-ways)[:4])
    assert sorted(farthest) == list(farthest)
    assert 1999 in farthest
    shown = [word for word in written if word.startswith("$w_")]
    assert shown == [wanted_of(number) for number in farthest]
    assert any("the 4 of 2,000 coordinates that go farthest" in word for word in written)
    assert any("a function of 2,000 variables" in word for word in written)
    assert len(scene.metadata["Description"]) < 500


def wanted_of(number):
    return f"$w_{{{number + 1}}}$"


def test_the_objective_of_a_network_races():
    x = np.random.default_rng(0).normal(size=(20, 3))
    model = gd.models.Sequential([gd.layers.Input((3,)), gd.layers.Dense(4), gd.layers.Dense(1)])
    model.compile("sgd", "mse")
    objective = model.objective(x, x[:, :1])
    scene = gd.race(objective, [SGD(0.05), "adam"], start=model.parameters, steps=9)
    assert any("4 of 21 coordinates" in word for word in texts(scene))
    assert len(scene) == 10


def test_what_runs_away_ends_at_the_edge_and_sets_no_limit():
    scene = gd.race(FORMULA, [SGD(0.1), SGD(0.4, name="Too fast")], START, 12)
    alone = gd.race(FORMULA, SGD(0.1), START, 12)
    slopes, *coordinates = curves(scene)
    limits = [axes.get_ylim() for axes in _charts(scene)]
    np.testing.assert_allclose(limits, [axes.get_ylim() for axes in _charts(alone)])
    away = coordinates[2][1]
    low, high = limits[-1]
    assert len(away) < 13
    assert away[-1, 1] in (pytest.approx(low), pytest.approx(high))
    assert slopes[1][-1, 1] == pytest.approx(limits[0][1])


def _charts(scene):
    return list({drawn.line.axes: 0 for drawn in marks_of(scene, Line)})


def test_where_all_run_away_the_first_steps_are_seen():
    scene = gd.race(FORMULA, SGD(0.4), START, 12)
    for axes in _charts(scene):
        assert np.isfinite(axes.get_ylim()).all()
    *_, z = curves(scene)
    assert len(z[0]) >= 6


@pytest.mark.parametrize(
    ("objective", "start", "steps"),
    [
        ("x^2 + y^2 + z^2", (0, 0, 0), 3),
        ("x + y + z", (1, 2, 3), 1),
        ("1e12*(x^2 + y^2) + 1e-12*z^2", (1, 1, 1), 5),
        ("exp(x^2 + y^2 + z^2)", (15, 15, 15), 4),
    ],
)
def test_hard_objectives_are_drawn(objective, start, steps):
    scene = gd.race(objective, [SGD(0.1), Adam(0.1)], start, steps)
    for axes in scene.figure.axes:
        assert np.isfinite(axes.get_ylim()).all()
    assert len(scene) == steps + 1


def test_it_says_what_is_missing():
    with pytest.raises(ValueError, match="race needs a start"):
        gd.race(FORMULA, SGD(0.1))
    with pytest.raises(ValueError, match="convergence needs at least one optimizer"):
        plotting.convergence(FORMULA, [], START)
