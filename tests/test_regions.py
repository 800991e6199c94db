"""Decision regions: the colours are the network's probabilities, at each snapshot."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from reading import collisions, marks_of, texts

from gdviz import Adam
from gdviz.data import blobs, moons
from gdviz.layers import Dense, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import decision_regions, set_language
from gdviz.plotting.marks.areas import Image
from gdviz.plotting.marks.lines import Dots, Ghost, Line

POINTS, LABELS = moons(60, noise=0.2)


def network(units=1, end="sigmoid", inputs=2):
    return Sequential([Input(shape=(inputs,)), Dense(6, "tanh"), Dense(units, end)])


def trained(model, x, y, loss, count=5):
    model.compile(Adam(0.05), loss)
    return model.fit(x, y, epochs=4, batch_size=20, record=Snapshots(count=count), verbose=0)


@pytest.fixture(scope="module")
def two():
    model = network()
    return model, trained(model, POINTS, LABELS, "binary_crossentropy")


def output(model, point, inputs):
    """Return what the model gives with other weights, by its own predict."""
    kept = model.parameters.copy()
    model.parameters = point
    predicted = model.predict(inputs)
    model.parameters = kept
    return predicted


@pytest.mark.parametrize("frame", [0, 2, 4, 2.7])
def test_colours_are_probabilities_at_the_snapshot(two, frame):
    model, history = two
    scene = decision_regions(model, POINTS, LABELS, history, size="paper")
    scene.draw(frame)
    image = marks_of(scene, Image)[0]
    colors = np.asarray(image.image.get_array())
    left, right, low, high = image.image.get_extent()
    rows, columns = colors.shape[:2]
    x = left + (np.arange(columns) + 0.5) / columns * (right - left)
    y = high - (np.arange(rows) + 0.5) / rows * (high - low)
    grid = np.stack(np.meshgrid(x, y), -1).reshape(-1, 2)
    p = output(model, history.trajectory.points[int(frame)], grid).reshape(rows, columns)
    series = np.array([to_rgb(scene.theme.series(k)) for k in (0, 1)])
    apart = series[1] - series[0]
    share = (colors - colors.reshape(-1, 3).min(0)) @ apart
    order = np.argsort(p.ravel())
    assert np.corrcoef(share.ravel(), p.ravel())[0, 1] > 0.9999
    assert (np.diff(share.ravel()[order]) > -1e-3).all()


def test_the_border_is_where_the_classes_are_equally_probable(two):
    model, history = two
    scene = decision_regions(model, POINTS, LABELS, history)
    border = marks_of(scene, Line)[0].line.get_xydata()
    border = border[np.isfinite(border).all(1)]
    assert len(border) > 50
    assert model.predict(border) == pytest.approx(0.5, abs=0.01)


def test_the_border_of_the_start_stays_where_the_first_weights_have_it(two):
    model, history = two
    scene = decision_regions(model, POINTS, LABELS, history, size="column")
    (ghost,) = marks_of(scene, Ghost)
    border = ghost.mark.points[np.isfinite(ghost.mark.points).all(1)]
    first = output(model, history.trajectory.points[0], border)
    assert len(border) > 50
    assert first == pytest.approx(0.5, abs=0.01)
    assert marks_of(decision_regions(model, POINTS, LABELS), Ghost) == []
    wide = decision_regions(model, POINTS, LABELS, history, size="slides")
    assert marks_of(wide, Ghost) == []
    small = marks_of(wide, Line)[1].line.get_xydata()
    small = small[np.isfinite(small).all(1)]
    assert output(model, history.trajectory.points[0], small) == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("size", ["notebook", "slides"])
def test_ticks_keep_off_the_plane_of_the_start(two, size):
    model, history = two
    scene = decision_regions(model, POINTS / 10, LABELS, history, size=size)
    learning, start, *_ = (axes for axes in scene.figure.axes if axes.images)
    ticks = [tick for tick in learning.get_yticklabels() if tick.get_text()]
    left = min(tick.get_window_extent().x0 for tick in ticks)
    assert left - start.bbox.x1 > 0.4 * scene.theme.em


def test_a_region_has_its_name_while_it_is_there(two):
    model, history = two
    scene = decision_regions(model, POINTS, LABELS, history, size="slides")
    named = [each for each in marks_of(scene, Text) if hasattr(each, "words")]
    assert [each.words.get_text() for each in named] == ["class 0", "class 1"]
    for frame in (0, 4):
        scene.draw(frame)
        for k, each in enumerate(named):
            place = np.array([each.words.get_position()])
            p = output(model, history.trajectory.points[frame], place)
            assert each.words.get_visible() == ((p[0, 0] > 0.5) == k)


def test_a_name_stands_where_its_class_is_from_the_start_and_the_start_is_no_thumbnail(two):
    scene = decision_regions(two[0], POINTS, LABELS, two[1], size="notebook")
    scene.draw(0)
    assert [each.words.get_visible() for each in marks_of(scene, Text) if hasattr(each, "words")]
    large, small = (image.image.axes.bbox.width for image in marks_of(scene, Image))
    assert large > small > 0.75 * large


def test_of_three_classes_the_border_parts_the_two_best():
    x, y = blobs(60, 3)
    model = network(3, "softmax")
    history = trained(model, x, y, "sparse_categorical_crossentropy")
    scene = decision_regions(model, x, y, history, classes=["ant", "bee", "cow"])
    border = marks_of(scene, Line)[0].line.get_xydata()
    border = border[np.isfinite(border).all(1)]
    best = np.sort(model.predict(border), axis=1)
    assert best[:, 2] == pytest.approx(best[:, 1], abs=0.02)
    assert len(np.unique(border.round(9), axis=0)) > 0.99 * len(border)  # each is drawn once
    assert {"class ant", "class bee", "class cow"} <= set(texts(scene))
    own = [mark.dots.get_xydata() for mark in marks_of(scene, Dots)[1:4]]
    for k in range(3):
        assert own[k] == pytest.approx(x[y == k], abs=1e-6)


def test_wrong_points_are_ringed_and_those_on_the_right_side_counted(two):
    model, history = two
    scene = decision_regions(model, POINTS, LABELS, history, size="slides")
    for frame in (0, 4):
        scene.draw(frame)
        p = output(model, history.trajectory.points[frame], POINTS)[:, 0].astype(float)
        wrong = (p > 0.5) != LABELS
        ringed = marks_of(scene, Dots)[0].dots.get_xydata()
        assert ringed == pytest.approx(POINTS[wrong], abs=1e-6)
        right = 60 - wrong.sum()
        step = history.trajectory.steps[frame]
        assert f"after {step} steps: {right} of 60 right" in texts(scene)
        if frame == 0:
            assert f"at the start: {right} right" in texts(scene)
    assert f"At the end {right} of 60 points are on the right side of the border." in texts(scene)
    assert {"border", "on the wrong side"} <= set(texts(scene))


def test_without_a_history_it_is_the_picture_of_now(two):
    model, _ = two
    scene = decision_regions(model, POINTS, np.eye(2)[LABELS])
    assert len(scene) == 1
    assert len(marks_of(scene, Line)) == 1
    assert "most probable class" in scene.metadata["Title"]


def test_it_speaks_korean(two):
    set_language("ko")
    try:
        assert "클래스 0" in texts(decision_regions(*two[:1], POINTS, LABELS))
    finally:
        set_language("en")


@pytest.mark.parametrize("size", ["slides", "notebook", "paper"])
@pytest.mark.parametrize("names", [None, ["dragonfruit", "elderberry", "cherry", "banana", "fig"]])
def test_a_row_of_names_keeps_clear_of_the_counter(size, names):
    x, y = blobs(50, classes=5)
    model = network(5, "softmax")
    history = trained(model, x, y, "sparse_categorical_crossentropy")
    scene = decision_regions(model, x, y, history, classes=names, size=size)
    assert collisions(scene, bare=True) == []


def test_what_does_not_fit_is_refused(two):
    model, history = two
    wide, linear = network(inputs=3), network(2, "linear")
    with pytest.raises(ValueError, match=r"inputs of shape \(2,\), got \(3,\)"):
        decision_regions(wide, POINTS, LABELS)
    with pytest.raises(ValueError, match=r"must end in probabilities.* it ends in 2 × linear"):
        decision_regions(linear, POINTS, LABELS)
    with pytest.raises(ValueError, match=r"x must have the shape \(n, 2\), got \(60, 1\)"):
        decision_regions(model, POINTS[:, :1], LABELS)
    with pytest.raises(ValueError, match="labels must be classes from 0 to 1, got 0 to 2"):
        decision_regions(model, POINTS, np.arange(60) % 3)
    with pytest.raises(ValueError, match="labels must be 60 class numbers"):
        decision_regions(model, POINTS, LABELS[:5])
    with pytest.raises(
        ValueError, match=r"got text of shape .*: np.unique\(labels, return_inverse="
    ):
        decision_regions(model, POINTS, LABELS.astype(str))
    with pytest.raises(ValueError, match="must hold snapshots, as fit"):
        decision_regions(model, POINTS, LABELS, model.fit(POINTS, LABELS, verbose=0))
    with pytest.raises(ValueError, match="snapshots of 25 parameters, but the model has 32"):
        decision_regions(network(2, "softmax"), POINTS, LABELS, history)
    with pytest.raises(ValueError, match="model must be a Model or Sequential, got int"):
        decision_regions(3, POINTS, LABELS)
    with pytest.raises(ValueError, match="classes must be 2 names, got 3"):
        decision_regions(model, POINTS, LABELS, classes=["a", "b", "c"])


def test_unlike_units_have_a_scale_each():
    rng = np.random.default_rng(0)
    x = np.column_stack([rng.uniform(18, 60, 50), rng.uniform(15_000, 150_000, 50)])
    labels = (x[:, 0] > 40).astype(int)
    scene = decision_regions(network(), x, labels, size="slides")
    axes = marks_of(scene, Image)[0].image.axes
    inside = axes.transData.transform(x) - (axes.bbox.x0, axes.bbox.y0)
    spread = np.ptp(inside, axis=0) / (axes.bbox.width, axes.bbox.height)
    assert (spread > 0.75).all()  # of both: no line of points
    extent = marks_of(scene, Image)[0].image.get_extent()
    assert extent[:2] == axes.get_xlim()
    assert extent[2:] == axes.get_ylim()
    assert 18 - 10 < extent[0] < 18
    alike = decision_regions(network(), POINTS, LABELS, size="slides")
    axes = marks_of(alike, Image)[0].image.axes
    per_unit = np.array([axes.bbox.width, axes.bbox.height]) / np.ptp(
        [axes.get_xlim(), axes.get_ylim()], axis=1
    )
    assert per_unit[0] == pytest.approx(per_unit[1])
