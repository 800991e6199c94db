"""The pictures of landscapes: what they draw is what was computed, and their titles are true."""

import json

import numpy as np
import pytest
from matplotlib.text import Text
from networks import three_classes
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz.layers import Dense, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting.marks.isolines import Isolines
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.trail import Trail
from gdviz.studies.edge import EdgeOfStability

X, Y = three_classes(120)


def small_model(seed=0):
    model = Sequential(
        [Input((2,), dtype="float64"), Dense(6, "tanh"), Dense(3, "softmax")], seed=seed
    )
    model.compile(gd.SGD(0.3), "sparse_categorical_crossentropy")
    return model


def trained(seed=0):
    model = small_model(seed)
    history = model.fit(X, Y, epochs=6, verbose=0, record=Snapshots(count=12), seed=seed)
    return model, history


@pytest.fixture(scope="module")
def found():
    model, history = trained()
    return gd.landscape(model, X, Y, plane="path", path=history, resolution=11, progress=False)


def points_of(drawn, frame):
    drawn.draw(frame)
    return np.column_stack(drawn.line.get_data())


# ------------------------------------------------------------------------------- one landscape


def test_a_landscape_is_drawn_with_what_its_plane_leaves_out(found):
    scene = gd.plotting.landscape(found)
    (trail,) = marks_of(scene, Trail)
    np.testing.assert_allclose(trail.mark.points, found.path.points)
    beneath, true, away = marks_of(scene, Line)
    last = len(scene) - 1
    for drawn, values in (
        (beneath, found.path.beneath),
        (true, found.path.values),
        (away, found.path.distances),
    ):
        np.testing.assert_allclose(
            points_of(drawn, last), np.column_stack([found.path.steps, values])
        )
        assert len(points_of(drawn, 4)) == 5
    assert {"true loss", "on the plane", "distance from the plane"} <= set(texts(scene))
    assert collisions(scene) == []


def test_losses_are_logarithmic_where_that_is_asked_for_though_one_is_0():
    path = [[np.array(each)] for each in ([4.0, 2.0, 1.0], [1.0, 2.0, -1.0], [0.0, 0.0, 0.0])]
    given = {"weights": path[-1], "loss": lambda arrays: float((arrays[0] ** 2).sum())}
    reached = gd.landscape(**given, path=path, plane="path", resolution=5, progress=False)
    assert reached.path.values.tolist() == [21, 6, 0]
    scene = gd.plotting.landscape(reached, log=True)
    (losses,) = (axes for axes in scene.figure.axes if axes.get_yscale() == "log")
    assert losses.get_ylim() == pytest.approx((6 / 1.3, 21 * 1.3))


def test_its_words_say_which_plane_and_how_much_it_holds(found):
    scene = gd.plotting.landscape(found)
    share = f"{100 * found.explained:.1f}"
    assert found.explained > 0.99
    assert scene.metadata["Title"] == f"The plane holds {share} % of the path"
    said = " ".join(texts(scene)).replace("\n", " ")
    assert "Plane: of 39 directions the two in which the path varies most." in said
    assert "Loss of 120 samples." in said
    off = f"{found.path.farthest_off:.2g}"
    assert f"losses differ by up to {off}" in said
    assert f"{found.path.distances.max():.2g} off it" in said


def test_who_does_not_see_it_is_told_where_the_path_goes(found):
    told = gd.plotting.landscape(found).alt_text
    first, last = (f"{found.path.values[k]:.2g}" for k in (0, -1))
    assert told.endswith(f"to (0, 0), its true loss from {first} to {last}.")
    assert "Plane: of 39 directions" in told


def test_a_plane_that_holds_nothing_says_so_and_a_subset_its_error(found):
    model, _ = trained()
    bare = gd.landscape(model, X, Y, resolution=9, samples=40, progress=False)
    scene = gd.plotting.landscape(bare)
    assert scene.metadata["Title"] == "The loss around the weights"
    said = " ".join(texts(scene)).replace("\n", " ")
    assert "each filter as long as its weights" in said
    error = f"{bare.errors.max():.2g}"
    assert f"Loss of 40 of 120 samples, standard error at most {error}." in said
    values = gd.plotting.landscape(bare, language="ko").metadata
    assert values["Title"] == "가중치 둘레의 손실"


@pytest.mark.parametrize("share", [4.2e-5, 0.0006, 0.93, 0.9996, 1.0])
def test_a_share_is_told_however_small_it_is(share):
    from gdviz.plotting.layout.planes import share_of

    told = {4.2e-5: "0.0042", 0.0006: "0.06", 0.93: "93", 0.9996: "99.9", 1.0: "100"}[share]
    assert share_of(share) == told


def test_two_trainings_have_a_colour_each_in_map_and_charts(found):
    model = small_model()
    objective, start = model.objective(X, Y), model.parameters
    paths = [gd.descend(objective, rule, start, 15) for rule in (gd.SGD(0.3), gd.Adam(0.1))]
    both = gd.landscape(model, X, Y, plane="path", path=paths, resolution=9, progress=False)
    scene = gd.plotting.landscape(both)
    assert scene.metadata["Title"].endswith("or more of each path")
    colors = [drawn.end.get_markerfacecolor() for drawn in marks_of(scene, Trail)]
    lines = [drawn.line.get_color() for drawn in marks_of(scene, Line)]
    assert lines == [color for color in colors for _ in range(2)] + colors
    assert len(set(colors)) == 2
    assert collisions(scene) == []


def test_relief_and_race_of_a_landscape_tell_what_is_left_out_too(found):
    for scene in (
        gd.plotting.relief(found, found.trajectories, turn=30),
        gd.plotting.paths(found, found.trajectories),
    ):
        assert scene.metadata["Title"].startswith("The plane holds")
        assert "losses differ by up to" in " ".join(texts(scene)).replace("\n", " ")
    own = gd.race(found, gd.SGD(0.02), (0.3, 0.3), 5)
    assert own.metadata["Title"] == "5 steps of SGD"
    assert "in which the path varies most" in " ".join(texts(own)).replace("\n", " ")


def test_the_true_loss_is_where_the_path_stands_on_a_relief(found):
    scene = gd.plotting.relief(found, found.trajectories)
    (trail,) = marks_of(scene, Trail)
    low, high = found.values.min(), found.values.max()
    lifted = trail.mark.points[:, 2] - np.clip(found.path.values, low, high)
    np.testing.assert_allclose(lifted, lifted[0], rtol=0.02)


# ------------------------------------------------------------------------ between two solutions


def test_the_barrier_is_drawn_as_high_as_it_is():
    hills = gd.Function(lambda x, y: (x**2 - 1) ** 2 + x / 2 + y**2 + 1)
    scene = gd.plotting.between(hills, (-1.0, 0.0), (1.0, 0.0))
    line = gd.landscapes.between(hills, (-1.0, 0.0), (1.0, 0.0))
    barrier = line.barriers[""]
    assert scene.metadata["Title"] == "A barrier of 1 stands between them"
    (arrow,) = marks_of(scene, Vector)
    tail, tip = arrow.mark.at(len(scene) - 1)
    assert tip[1] - tail[1] == pytest.approx(barrier.height)
    assert tip[1] == pytest.approx(float(hills([2 * barrier.at - 1, 0])))
    assert "barrier 1" in texts(scene)
    assert collisions(scene) == []
    words = next(text for text in scene.figure.findobj(Text) if text.get_text() == "barrier 1")
    scene.draw(len(scene) // 2)  # the loss at the second end is not known yet
    assert np.isnan(arrow.mark.at(len(scene) // 2)).all()
    assert not words.get_visible()


@pytest.mark.parametrize("size", ["slides", "paper"])
def test_curves_of_losses_are_named_in_full_size_beside_them(size):
    low, high = (gd.Function(lambda x, y, up=up: up + np.cos(3 * x) / 4 + y**2) for up in (1, 1.4))
    measured = {"training": low, "validation": high}
    scene = gd.plotting.between(measured, (-1.0, 0.0), (1.0, 0.0), size=size)
    names = [text for text in scene.figure.findobj(Text) if text.get_text() in measured]
    assert [text.get_fontsize() for text in names] == [scene.theme.size.base] * 2
    assert [text.leader for text in names] == [None, None]


def test_a_valley_is_called_no_barrier():
    scene = gd.plotting.between("x^2 + y^2 + 1", (-1.0, 0.0), (1.0, 0.5))
    assert scene.metadata["Title"] == "No barrier between the two solutions"


def test_training_and_validation_are_measured_on_the_same_line():
    one, other = (trained(seed)[0].parameters.copy() for seed in (0, 3))
    model = small_model()
    others = three_classes(60, seed=9)
    measured = {"training": model.objective(X, Y), "validation": model.objective(*others)}
    scene = gd.plotting.between(measured, one, other, 21, ends=("seed 0", "seed 3"))
    curves = marks_of(scene, Line)[:2]
    for drawn, objective in zip(curves, measured.values(), strict=True):
        points = points_of(drawn, len(scene) - 1)
        at = np.argmin(np.abs(points[:, 0] - 0.5))
        half = float(objective((one + other) / 2))
        assert points[at, 1] == pytest.approx(half, rel=1e-9)
    assert {"training", "validation", "seed 0", "seed 3"} <= set(texts(scene))
    assert collisions(scene) == []
    names = [text for text in scene.figure.findobj(Text) if text.get_text() in measured]
    for frame, seen in ((0, False), (len(scene) - 1, True)):  # with their curves
        scene.draw(frame)
        assert [text.get_visible() for text in names] == [seen, seen]


# ------------------------------------------------------------------------------- side by side


def bowl(name, steep):
    plane = gd.landscapes.Plane(f"{steep} x^2 + {steep} y^2 + z^2", (0, 0, 0), (1, 0, 0), (0, 1, 0))
    return gd.landscape(
        plane.objective, weights=(0, 0, 0), plane=plane, span=1, resolution=15, progress=False
    )


def test_the_wider_of_two_is_told_with_the_right_number():
    scene = gd.plotting.compare_landscapes({"sharp": bowl("sharp", 4), "flat": bowl("flat", 1)})
    assert scene.metadata["Title"] == "Flat: 2 times as wide at one loss"
    shares = [float(words.split()[-2]) for words in texts(scene) if "loss below" in words]
    assert shares[1] == pytest.approx(4 * shares[0], rel=0.05)
    told = [each for each in texts(scene) if "loss below" in each]
    scene.draw(3)  # the words are true of each frame
    assert all(words not in texts(scene) for words in told)
    alike = gd.plotting.compare_landscapes({"one": bowl("one", 1), "two": bowl("two", 1)})
    assert alike.metadata["Title"] == "2 landscapes, one scale of loss"


def test_maps_side_by_side_share_their_levels_and_the_line_rises():
    scene = gd.plotting.compare_landscapes({"sharp": bowl("sharp", 4), "flat": bowl("flat", 1)})
    ground, line, other, last = marks_of(scene, Isolines)
    np.testing.assert_array_equal(ground.mark.levels, other.mark.levels)
    areas = []
    for frame in (9, len(scene) - 1):
        line.draw(frame)
        (path,) = [each.vertices for each in line.lines.get_paths()]
        areas.append(np.ptp(path[:, 0]))
    assert areas[1] == pytest.approx(2 * areas[0], rel=0.05)  # a bowl's width is a root
    last.draw(len(scene) - 1)
    assert np.ptp(last.lines.get_paths()[0].vertices[:, 0]) == pytest.approx(2 * areas[1], rel=0.05)


def test_less_than_two_landscapes_are_refused():
    for given in ({}, {"one": bowl("one", 1)}, [bowl("one", 1)] * 2):
        with pytest.raises(ValueError, match="two landscapes or more"):
            gd.plotting.compare_landscapes(given)


def test_normalised_maps_of_one_network_rescaled_are_the_same_and_raw_ones_are_not():
    model = Sequential([Input((2,), dtype="float64"), Dense(6, "relu"), Dense(3, "softmax")])
    model.compile(gd.SGD(0.3), "sparse_categorical_crossentropy")
    model.fit(X, Y, epochs=3, verbose=0)
    kernel, bias, second, last = model.get_weights()
    rescaled = [4 * kernel, 4 * bias, second / 4, last]
    for plane, same in (("random", True), ("raw", False)):
        one, other = (
            gd.landscape(
                model, X, Y, weights=at, plane=plane, span=0.5, resolution=9, progress=False
            )
            for at in (model.get_weights(), rescaled)
        )
        assert np.allclose(one.values, other.values, rtol=1e-6) == same


# -------------------------------------------------------------------------- edge of stability


def test_the_sharpness_of_a_quadratic_is_its_curvature_at_every_step():
    found = gd.studies.follow_sharpness("3x^2 + y^2", (1.0, 1.0), [0.1, 0.25], steps=20, looks=5)
    assert found.steps.tolist() == [0, 4, 8, 12, 16, 20]
    np.testing.assert_allclose(found.sharpness, 6)
    np.testing.assert_allclose(found.limits, [20, 8])
    assert found.losses[0, -1] == pytest.approx(3 * 0.4**40 + 0.8**40)
    assert not found.hovers.any()
    for wrong in ([], [0.0], [-1]):
        with pytest.raises(ValueError, match="rates must be"):
            gd.studies.follow_sharpness("x^2 + y^2", (1.0, 1.0), wrong)


def test_it_climbs_and_hovers_only_where_it_does():
    steps, rates = np.arange(0, 401, 10), np.array([0.5])
    climb = np.minimum(1 + steps / 80, 4.0)

    def hovers(sharpness):
        return EdgeOfStability(rates, steps, sharpness[None], sharpness[None], 9, None).hovers[0]

    assert hovers(climb)
    assert not hovers(np.full(41, 4.0))  # it was there from the start
    assert not hovers(np.minimum(climb, 3.0))
    assert not hovers(climb * 1.5)


def test_the_edge_is_drawn_with_a_true_title():
    scene = gd.plotting.edge_of_stability("3x^2 + y^2", (1.0, 1.0), [0.1, 0.25], 20, 5)
    assert scene.metadata["Title"] == "The sharpness of training beside 2/η"
    sharp = [points_of(drawn, len(scene) - 1) for drawn in marks_of(scene, Line)[:2]]
    np.testing.assert_allclose([each[:, 1] for each in sharp], 6)
    tips = [drawn.dots for drawn in marks_of(scene, Dots)]
    assert len({dots.get_marker() for dots in tips}) == 2  # not told by their colours alone
    for frame in (0, len(scene) - 1):
        scene.draw(frame)
        assert [float(dots.get_xdata()[0]) for dots in tips] == [
            20.0 * frame / (len(scene) - 1)
        ] * 4
    gone = gd.plotting.edge_of_stability("x^4 + y^2", (3.0, 1.0), [0.1, 0.5], 20, 5)
    assert gone.metadata["Title"] == "The sharpness of training beside 2/η"
    assert json.dumps(gone.metadata)


def test_flat_ground_and_losses_below_zero_are_drawn():
    flat, sunk = "0x + 0y", "x^2 + y^2 - 10"
    levels = gd.landscape(lambda p: 0 * p[..., 0] + 1, weights=(0, 0, 0), span=1, resolution=5)
    for scene in (
        gd.plotting.between(flat, (1, 2), (2, 2)),
        gd.plotting.edge_of_stability(flat, (1, 1), [0.1, 0.2], 20, 5),
        gd.plotting.landscape(levels),
    ):
        assert all(np.ptp(axes.get_ylim()) > 0 for axes in scene.figure.axes)
    edge = gd.plotting.edge_of_stability(sunk, (1, 1), [0.1, 0.2], 20, 5)
    (low, high) = edge.figure.axes[-1].get_ylim()
    assert low <= -10 + 1e-3
    assert high > -8
    line = gd.plotting.between(sunk, (1, 0), (-1, 0))
    assert line.metadata["Title"] == "No barrier between the two solutions"


def test_maps_side_by_side_stand_in_the_middle_of_their_page():
    several = {f"number {k}": bowl("a bowl", 1) for k in range(4)}
    scene = gd.plotting.compare_landscapes(several, size="notebook", caption="")
    maps, words = scene.figure.axes, scene.figure.findobj(Text)
    under = min(text.get_window_extent().y0 for text in words if "one loss" in text.get_text())
    names = [text.get_window_extent() for text in words if text.get_text().startswith("number")]
    above, below = under - max(box.y1 for box in names), maps[0].bbox.y0
    assert above == pytest.approx(below, abs=2 * scene.theme.em)
    assert above > 3 * scene.theme.em


def test_samples_are_told_once_where_all_maps_have_as_many():
    model = Sequential([Input((2,), dtype="float64"), Dense(4, "relu"), Dense(3, "softmax")])
    model.compile(gd.SGD(0.3), "sparse_categorical_crossentropy")
    found = {
        plane: gd.landscape(model, X, Y, plane=plane, span=0.5, resolution=9, progress=False)
        for plane in ("random", "raw")
    }
    told = " ".join(texts(gd.plotting.compare_landscapes(found))).replace("\n", " ")
    assert told.count("Plane: two random directions") == 2
    assert told.count(f"Loss of {len(X)} samples.") == 1
