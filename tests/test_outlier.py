"""The outlier: both lines are the best at every frame, and all that is said of them is true."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.plotting import outlier
from gdviz.plotting.marks.isolines import Isolines
from gdviz.plotting.marks.lines import Dots, Line, Ring
from gdviz.plotting.marks.text import Stamp
from gdviz.plotting.marks.theme import Size
from gdviz.plotting.marks.writing import Writing
from gdviz.plotting.pictures.outlier import FRAMES, X, Y
from gdviz.words.english import ENGLISH

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
LAST = FRAMES - 1


@pytest.fixture(scope="module")
def scene():
    return outlier(size=SMALL)


def moved(frame, distance=9.0):
    return np.array(X), np.array(Y) + np.where(np.arange(12) == 11, distance * frame / LAST, 0)


def lines(scene):
    """Return the points of the lines of MAE and MSE, as they are drawn."""
    color = scene.theme.series
    axes = scene.figure.axes[-1]
    found = [m for m in marks_of(scene, Line) if m.line.axes is axes]
    return [
        next(m for m in found if m.line.get_color() == color(index)).line.get_xydata()
        for index in (0, 1)
    ]


def coefficients(points):
    (x0, y0), (x1, y1) = points
    w = (y1 - y0) / (x1 - x0)
    return w, y0 - w * x0


@pytest.mark.parametrize("frame", [0, 7.25, 45, LAST])
def test_both_lines_are_the_best_there_are(scene, frame):
    scene.draw(frame)
    x, y = moved(frame)
    mae, mse = map(coefficients, lines(scene))
    np.testing.assert_allclose(mse, np.polyfit(x, y, 1), atol=1e-9)
    through = [
        np.abs(y - w * x - (y[i] - w * x[i])).sum()
        for i in range(12)
        for j in range(i)
        for w in [(y[i] - y[j]) / (x[i] - x[j])]
    ]
    assert np.abs(y - mae[0] * x - mae[1]).sum() == pytest.approx(min(through), rel=1e-9)


def test_mse_goes_along_and_mae_stays(scene):
    found = []
    for frame in (0, LAST):
        scene.draw(frame)
        found.append([coefficients(line) for line in lines(scene)])
    (mae, mse), (mae_after, mse_after) = found
    np.testing.assert_allclose(mae_after, mae, atol=1e-9)
    assert mse_after[0] > 2 * mse[0]


def test_the_point_walks_as_far_as_it_was_told(scene):
    marks = [m for m in marks_of(scene, Dots) if len(m) > 1]
    walker = next(m for m in marks if m.dots.get_marker() == "D")
    for frame, y in ((0, Y[-1]), (45, Y[-1] + 4.5), (LAST, Y[-1] + 9)):
        scene.draw(frame)
        np.testing.assert_allclose(walker.dots.get_xydata(), [(X[-1], y)])


@pytest.mark.parametrize("frame", [0, 30.5, LAST])
def test_the_descents_are_those_of_the_frame(scene, frame):
    scene.draw(frame)
    for index, loss in enumerate(("mae", "mse")):
        surface = gd.DataSurface(*moved(frame), loss)
        path = gd.descend(surface, gd.SGD(0.1), (0, 0), 60)
        axes = scene.figure.axes[index]
        (drawn,) = [m for m in marks_of(scene, Line) if m.line.axes is axes]
        np.testing.assert_allclose(drawn.line.get_xydata(), path.points, atol=1e-12)
        rings = [m for m in marks_of(scene, Ring) if m.line.axes is axes]
        np.testing.assert_allclose(rings[0].line.get_xydata()[0], surface.minima[0], atol=1e-12)


def test_the_lines_of_the_map_lie_at_equal_heights_above_the_minimum(scene):
    scene.draw(40)
    _, mse = marks_of(scene, Isolines)
    surface = gd.DataSurface(*moved(40), "mse")
    for line in mse.lines.get_segments():
        heights = surface(line) - surface(surface.minima[0])
        nearest = mse.mark.levels[np.abs(mse.mark.levels - heights.mean()).argmin()]
        np.testing.assert_allclose(heights, nearest, rtol=0.02)
    assert len(mse.ground.get_paths()) > 8


@pytest.mark.parametrize("language", ["en", "ko"])
def test_what_is_said_of_the_slopes_is_true(language):
    gd.set_language(language)
    try:
        scene = outlier(size=SMALL)
        texts = " ".join(text.get_text() for text in scene.figure.findobj(Stamp))
    finally:
        gd.set_language("en")
    before, after = (np.polyfit(*moved(frame), 1)[0] for frame in (0, LAST))
    assert f"{before:.3g}" in texts.replace("\n", " ")
    assert f"{after:.3g}" in texts.replace("\n", " ")
    assert "MSE" in texts
    assert "MAE" in texts


def test_a_point_may_walk_down_and_the_names_keep_apart():
    scene = outlier(point=0, distance=-6, size=SMALL)
    for frame in (0, 50, LAST):
        scene.draw(frame)
        names = [m for m in marks_of(scene, Writing) if m.text.get_text() in ("MAE", "MSE")]
        boxes = [m.text.get_window_extent() for m in names]
        assert len(boxes) == 2
        assert not boxes[0].overlaps(boxes[1])
    assert "point 0 walks -6" in scene.metadata["Comment"]


ORDINARY = (
    [22, 28, 31, 35, 40, 44, 52, 58, 63, 70, 77, 85],
    [410, 480, 470, 560, 600, 640, 720, 800, 830, 930, 1000, 1090],
)


@pytest.mark.parametrize(
    ("x", "y", "settings"),
    [
        (*ORDINARY, {"point": 2, "distance": 1500}),
        ([1, 2, 3, 4, 5, 6], [1, 2.2, 2.9, 4.1, 5, 6.1], {"distance": 8}),
        ([1e-3, 2e-3, 3e-3, 5e-3], [1, 2, 3, 5], {"distance": -4}),
        ([-1, 0, 1], [0, 0, 0], {"point": 1, "distance": 4}),
    ],
)
def test_points_of_any_scale_have_descents_that_come_down(x, y, settings):
    scene = outlier(x, y, size=SMALL, **settings)
    point = settings.get("point", -1) % len(x)
    after = np.array(y, float) + settings["distance"] * (np.arange(len(x)) == point)
    for index, loss in enumerate(("mae", "mse")):
        surface = gd.DataSurface(x, after, loss)
        axes = scene.figure.axes[index]
        (drawn,) = [m for m in marks_of(scene, Line) if m.line.axes is axes]
        ends = surface(drawn.line.get_xydata()[[0, -1]])
        assert ends[1] <= ends[0]
        for goal in ((0, 0), surface.minima[0]):
            assert axes.viewLim.contains(*goal)


@pytest.mark.parametrize(
    ("across", "up", "settings"),
    [
        (1, 1, {"optimizer": gd.SGD(0.1, momentum=0.9)}),  # it swings out and comes back
        (1, 1, {"optimizer": gd.SGD(0.45)}),
        (1e6, 1e6, {}),
        (1e-6, 1e6, {}),
        (1, 1e-6, {}),
    ],
)
def test_the_maps_show_the_descents_from_end_to_end(across, up, settings):
    x, y = np.array(X) * across, np.array(Y) * up
    scene = outlier(x, y, distance=9 * up, size=SMALL, **settings)
    for axes in scene.figure.axes[:2]:
        low, high = np.transpose([axes.get_xlim(), axes.get_ylim()])
        (drawn,) = [m for m in marks_of(scene, Line) if m.line.axes is axes]
        for frame in (0, 30, LAST):
            scene.draw(frame)
            points = drawn.line.get_xydata()
            assert ((points >= low) & (points <= high)).all()


@pytest.mark.parametrize("losses", [["mae", gd.losses.Huber(2)], ["log_cosh", "mse"]])
def test_other_losses_have_their_best_lines_and_their_names(losses):
    scene = outlier(losses=losses, size=SMALL)
    scene.draw(LAST)
    axes = scene.figure.axes[-1]
    drawn = [m.line.get_xydata() for m in marks_of(scene, Line) if m.line.axes is axes][:2]
    for loss, line in zip(losses, drawn, strict=True):
        best = gd.DataSurface(*moved(LAST), loss).minima[0]
        np.testing.assert_allclose(coefficients(line), best, atol=1e-9)
    said = " ".join(text.get_text() for text in scene.figure.findobj(Stamp))
    names = {"mae": "MAE", "mse": "MSE", "log_cosh": "log-cosh"}
    for loss in losses:
        assert names.get(loss, "Huber (δ = 2)") in said


@pytest.mark.parametrize(
    ("losses", "names"),
    [
        (["mae", gd.losses.Huber(3)], ["MAE", "Huber"]),
        ([gd.losses.Huber(0.5), gd.losses.Huber(3)], ["δ = 0.5", "δ = 3"]),
    ],
)
def test_long_names_leave_room_for_the_points(losses, names):
    scene = outlier(losses=losses, size="paper")
    axes = scene.figure.axes[-1]
    written = [m.text.get_text() for m in marks_of(scene, Writing) if m.text.axes is axes]
    assert written[: len(names)] == names
    assert axes.bbox.width > 0.15 * scene.figure.bbox.width


def test_what_is_marked_on_the_maps_is_named_on_paper():
    scene = outlier(size="paper")
    assert texts(scene).count("minimum") == len(marks_of(scene, Ring)) / 2 == 2
    for size, named in (("paper", 0), ("notebook", 1)):
        scene = outlier(size=size)
        homes = [each for each in marks_of(scene, Dots) if each.mark.size == 0.8]
        assert texts(scene).count("before") == len(homes) == named


@pytest.mark.parametrize(
    ("y", "distance", "told"),
    [
        (1e-6 * np.array(Y), 9e-6, "from 8.85·10⁻⁷ to 1.85·10⁻⁶"),
        (1e3 * np.array(Y), 1, "from 885 to 885.1"),
    ],
)
def test_slopes_are_told_in_digits_that_count(y, distance, told):
    assert told in outlier(X, y, distance=distance, size=SMALL).drawing.said(ENGLISH.say).subtitle


@pytest.mark.parametrize("optimizer", [gd.SGD(0.1), gd.SGD(10)])
def test_a_descent_that_runs_away_does_not_rescale_the_maps(optimizer):
    calm, wild = (outlier(*ORDINARY, size=SMALL, optimizer=each) for each in (None, optimizer))
    for one, other in zip(calm.figure.axes[:2], wild.figure.axes[:2], strict=True):
        np.testing.assert_allclose(one.viewLim, other.viewLim, rtol=0.5)
    wild.figure.canvas.draw()


@pytest.mark.parametrize(
    ("arguments", "stays"), [({}, True), ({"distance": -9}, False), ({"distance": -1}, False)]
)
def test_the_title_says_that_mae_stays_only_where_it_does(arguments, stays):
    scene = outlier(size=SMALL, **arguments)
    assert ("MAE stays" in scene.metadata["Title"]) is stays


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": [1, 1, 1], "y": [1, 2, 3]}, "outlier needs points at different x"),
        ({"point": 12}, "point must be the number of one of 12 points, got 12"),
        ({"losses": ["mse"]}, "losses must be two, such as"),
        ({"losses": {"mae": "mae", "mse": "mse"}}, "losses must be two, such as"),
        ({"losses": ["mse", "hinge"]}, "losses of a residual under which one line is the best"),
        ({"distance": 0}, "distance must be a finite number other than 0, got 0"),
        ({"x": [1, 2], "y": [1]}, "x and y must have as many samples, got 2 and 1"),
    ],
)
def test_a_wrong_argument_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        outlier(**arguments)


def test_an_outlier_that_is_there_comes_to_where_it_is():
    x = np.arange(8.0)
    y = 1.2 * x + [0.1, -0.2, 0.15, 0.0, -0.1, 0.2, -0.15, 0.1]
    y[5] = 20
    walk = gd.studies.walk_away(x, y)
    assert walk.point == 5
    assert walk.points(FRAMES - 1)[:, 1] == pytest.approx(y, rel=1e-14)
    others = np.delete(walk.points(0), 5, axis=0)
    pairs = [(i, j) for i in range(7) for j in range(i)]  # the best line goes through two of them
    lines = [np.polyfit(*others[[i, j]].T, 1) for i, j in pairs]
    best = min(lines, key=lambda line: np.abs(np.polyval(line, others[:, 0]) - others[:, 1]).sum())
    assert walk.points(0)[5, 1] == pytest.approx(np.polyval(best, 5.0), rel=1e-12)
    assert gd.studies.walk_away(x, y, distance=3).points(0)[5, 1] == 20
    assert gd.studies.walk_away(x, y, point=2).distance == 9
    assert gd.plotting.outlier(x, y).metadata["Title"] == (
        "One outlier drags MSE far, MAE only a little"
    )


def test_where_no_point_is_an_outlier_the_last_walks():
    for seed in range(20):
        x, y = gd.data.line_with_outliers(12, outliers=0, seed=seed)
        walk = gd.studies.walk_away(x, y)
        assert (walk.point, walk.distance) == (-1, 9)
    straight = gd.studies.walk_away(x, 0.1 * x)
    assert (straight.point, straight.distance) == (-1, 9)
