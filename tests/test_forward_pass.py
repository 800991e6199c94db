"""One image on its way through a network: each row is what its layer gives, at each snapshot."""

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.text import Text
from reading import marks_of, texts

from gdviz import Adam, losses
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Model, Sequential, Snapshots
from gdviz.plotting import forward_pass, set_language
from gdviz.plotting.marks.areas import Bars, Image
from gdviz.plotting.marks.lines import Ghost

RNG = np.random.default_rng(0)
IMAGES, LABELS = RNG.random((30, 4, 5, 1)), np.arange(30) % 3
IMAGE, LABEL = IMAGES[4], 1


@pytest.fixture(scope="module")
def trained():
    layers = [Flatten(), Dense(7, "tanh"), Dense(6, "relu"), Dense(3, "softmax")]
    model = Sequential([Input(shape=(4, 5, 1)), *layers])
    model.compile(Adam(0.05), "sparse_categorical_crossentropy")
    return model, model.fit(IMAGES, LABELS, epochs=5, record=Snapshots(count=4), verbose=0)


def outputs(model, point):
    """Return what each layer gives for the image with other weights."""
    kept = model.parameters.copy()
    model.parameters = point
    given = [Model(model.input, layer.output).predict(IMAGE[None])[0] for layer in model.layers]
    model.parameters = kept
    return given


@pytest.mark.parametrize("frame", [0, 1.4, 3])
def test_rows_are_what_layers_give(trained, frame):
    model, history = trained
    scene = forward_pass(model, IMAGE, LABEL, history, size="slides")
    assert len(scene) == 4
    points = history.trajectory.points
    flat, hidden, bent, shares = outputs(model, points[int(frame)])
    scene.draw(frame)
    image, row, *strips = [np.asarray(mark.image.get_array()) for mark in marks_of(scene, Image)]
    assert image.reshape(-1, 3) == pytest.approx(row[0])  # to flatten is to lay rows end to end
    ink = (1 - row[0, :, 0]) / (1 - 0x1F / 255)
    assert ink == pytest.approx((flat - flat.min()) / np.ptp(flat), abs=1e-5)
    stops = np.array([to_rgb(c) for c in (scene.theme.series(1), "w", scene.theme.series(0))])
    for k, (strip, values) in enumerate(zip(strips, (hidden, bent), strict=True), 1):
        reach = max(np.abs(outputs(model, point)[k]).max() for point in points)
        wanted = [np.interp(values / reach, (-1, 0, 1), channel) for channel in stops.T]
        assert strip[0] == pytest.approx(np.transpose(wanted), abs=1e-5)
    (bars,) = marks_of(scene, Bars)
    heights = np.array([np.ptp(box.vertices[:, 1]) for box in bars.bars.get_paths()])
    assert heights / heights.sum() == pytest.approx(shares, abs=1e-5)
    assert f"{-np.log(shares[LABEL]):.2f}" in texts(scene)
    step = history.trajectory.steps[int(frame)]
    assert f"After step {step} it takes the 1 for {shares.argmax()}." in texts(scene)


def test_the_bars_and_the_loss_of_the_start_stay(trained):
    model, history = trained
    scene = forward_pass(model, IMAGE, LABEL, history, size="slides")
    (ghost,) = marks_of(scene, Ghost)
    heights = np.nanmax(ghost.mark.points.reshape(3, 5, 2)[..., 1], axis=1)
    base = np.nanmin(ghost.mark.points[:, 1])
    *_, shares = outputs(model, history.trajectory.points[0])
    assert (heights - base) / (heights - base).sum() == pytest.approx(shares, abs=1e-5)
    assert f"{-np.log(shares[LABEL]):.2f} at the start" in texts(scene)


def test_the_target_is_one_hot(trained):
    scene = forward_pass(*trained[:1], IMAGE, LABEL, classes=["ant", "bee", "cow"])
    written = texts(scene)
    at = written.index("one-hot")
    assert written[at - 6 : at] == ["ant", "0", "bee", "1", "cow", "0"]
    assert len(scene) == 1
    assert any(words.startswith("It takes the bee for ") for words in written)


def test_headings_name_the_layers(trained):
    written = texts(forward_pass(*trained[:1], IMAGE, LABEL))
    assert "Flatten: 4 × 5 × 1 in one row, 20 numbers" in written
    assert "Dense: 7 numbers, tanh" in written
    assert "Dense: 3 numbers, softmax: probabilities" in written


@pytest.mark.parametrize("size", ["slides", "notebook", "paper"])
@pytest.mark.parametrize("length", [1, 5, 40])
def test_names_of_classes_are_tilted_where_they_are_long(size, length):
    names = [letter * length for letter in "abcdefghij"]
    layers = [Input(shape=(4, 5, 1)), Flatten(), Dense(10, "softmax")]
    scene = forward_pass(Sequential(layers), IMAGE, 1, classes=names, size=size)
    stamps = [text for text in scene.figure.findobj(Text) if text.get_text() in names]
    assert [text.get_text() for text in stamps] == names
    tilted = {text.get_rotation() for text in stamps}
    assert tilted == {1: {0}, 40: {35}}.get(length, tilted)
    boxes = [text.get_window_extent() for text in stamps]
    assert all(
        scene.figure.bbox.contains(*corner) for box in boxes for corner in (box.min, box.max)
    )
    if tilted == {0}:
        assert all(left.x1 < right.x0 for left, right in pairwise(boxes))


def test_it_speaks_korean(trained):
    set_language("ko")
    try:
        assert "원-핫" in texts(forward_pass(*trained[:1], IMAGE, LABEL))
    finally:
        set_language("en")


def test_what_does_not_fit_is_refused(trained):
    model, _ = trained
    deep = [Flatten(), *(Dense(3, "tanh") for _ in range(8)), Dense(3, "softmax")]
    with pytest.raises(ValueError, match=r"must have the shape \(n, 4, 5, 1\), got \(5, 5, 1\)"):
        forward_pass(model, np.zeros((5, 5, 1)), 0)
    with pytest.raises(ValueError, match="labels must be classes from 0 to 2, got 3 to 3"):
        forward_pass(model, IMAGE, 3)
    with pytest.raises(ValueError, match="shows up to 7 layers and 26 classes, got 10 and 3"):
        forward_pass(Sequential([Input(shape=(4, 5, 1)), *deep]), IMAGE, 0)
    with pytest.raises(ValueError, match=r"shows one image, got 30: write images\[0\]"):
        forward_pass(model, IMAGES, 0)
    with pytest.raises(ValueError, match="forward_pass draws images"):
        forward_pass(Sequential([Input(shape=(4,)), Dense(3, "softmax")]), IMAGE, 0)
    with pytest.raises(ValueError, match="must end in probabilities"):
        forward_pass(Sequential([Input(shape=(4, 5)), Flatten(), Dense(3)]), IMAGE, 0)


@pytest.mark.parametrize(
    ("units", "named"),
    [
        (3, "Dense: 3 logits; softmax makes probabilities of them"),
        (1, "Dense: 1 logit; sigmoid makes a probability of it"),
    ],
)
def test_logits_are_called_logits_and_one_number_is_one(units, named):
    model = Sequential([Input(shape=(4, 5, 1)), Flatten(), Dense(1, "relu"), Dense(units)])
    loss = {1: "BinaryCrossentropy", 3: "SparseCategoricalCrossentropy"}[units]
    model.compile("sgd", getattr(losses, loss)(from_logits=True))
    written = texts(forward_pass(model, IMAGE, 1))
    assert named in written
    assert "Dense: 1 number, relu" in written
    assert not any("probabilities" in words for words in written if words.endswith("linear"))
