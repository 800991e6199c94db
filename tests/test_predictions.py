"""Predictions on images: every verdict, bar and count is the network's own."""

import numpy as np
import pytest
from matplotlib.colors import to_rgba
from reading import collisions, marks_of, texts

from gdviz import Adam
from gdviz.layers import Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import predictions, set_language
from gdviz.plotting.marks.areas import Bars, Image
from gdviz.studies.guesses import find_first_weights, find_guesses, pass_forward

RNG = np.random.default_rng(0)
LABELS = np.arange(90) % 3
IMAGES = RNG.random((90, 6, 6, 1))
IMAGES[np.arange(90), 2 * LABELS, :, 0] += 0.6  # the row that is brighter tells the class


@pytest.fixture(scope="module")
def trained():
    model = Sequential([Input(shape=(6, 6, 1)), Flatten(), Dense(8, "relu"), Dense(3, "softmax")])
    model.compile(Adam(0.02), "sparse_categorical_crossentropy")
    history = model.fit(IMAGES[:60], LABELS[:60], epochs=6, record=Snapshots(count=4), verbose=0)
    return model, history


def guesses(model, point=None):
    kept = model.parameters.copy()
    model.parameters = kept if point is None else point
    shares = model.predict(IMAGES)
    model.parameters = kept
    return shares


def bars(scene):
    return marks_of(scene, Bars)


def test_it_counts_what_is_right_and_wrong(trained):
    model, _ = trained
    right = int((guesses(model).argmax(1) == LABELS).sum())
    assert 45 < right < 90
    scene = predictions(model, IMAGES, LABELS, size="slides")
    written = texts(scene)
    assert f"✓ {right} of 90 right" in written
    assert f"✗ {90 - right} of 90 wrong" in written
    assert scene.metadata["Title"].startswith(f"{100 * right / 90:.0f} % of 90 images")
    assert len(scene) == 1


def test_tiles_show_the_first_right_and_the_surest_mistakes(trained):
    model, _ = trained
    shares = guesses(model)
    good = shares.argmax(1) == LABELS
    scene = predictions(model, IMAGES, LABELS, size="slides", classes=["ant", "bee", "cow"])
    wrong = np.flatnonzero(~good)
    surest = wrong[np.argsort(-shares[wrong].max(1), kind="stable")]
    images = marks_of(scene, Image)
    shown = [*np.flatnonzero(good)[:6], *surest[:6]]
    assert len(images) == len(shown)
    low, high = IMAGES.min(), IMAGES.max()
    for image, index in zip(images, shown, strict=True):
        drawn = np.asarray(image.image.get_array())[..., 0]
        white, ink = 1.0, 0x1F / 255
        bright = (IMAGES[index, ..., 0] - low) / (high - low)
        assert drawn == pytest.approx(white + bright * (ink - white), abs=1e-5)
    for bar, index in zip(bars(scene), shown, strict=True):
        heights = np.array([np.ptp(box.vertices[:, 1]) for box in bar.bars.get_paths()])
        assert heights / heights.sum() == pytest.approx(shares[index], abs=1e-5)
        guess = shares[index].argmax()
        colors = {LABELS[index]: scene.theme.series(2)}  # the right class, and a wrong guess
        colors = {guess: scene.theme.series(0)} | colors
        for place, color in colors.items():
            assert bar.bars.get_facecolor()[place] == pytest.approx(to_rgba(color))
    names = ("ant", "bee", "cow")
    for index in shown:
        sign = "✓" if good[index] else "✗"
        assert f"{sign}{names[shares[index].argmax()]}" in texts(scene)
        assert good[index] or f"is {names[LABELS[index]]}" in texts(scene)


@pytest.mark.parametrize("frame", [0, 1, 2.6, 3])
def test_each_frame_is_a_snapshot(trained, frame):
    model, history = trained
    scene = predictions(model, IMAGES, LABELS, history, size="notebook")
    assert len(scene) == 4
    scene.draw(frame)
    shares = guesses(model, history.trajectory.points[int(frame)])
    accuracy = 100 * (shares.argmax(1) == LABELS).mean()
    step = history.trajectory.steps[int(frame)]
    assert f"After step {step} it gets {accuracy:.0f} % right." in texts(scene)


@pytest.mark.parametrize("size", ["slides", "notebook", "paper"])
@pytest.mark.parametrize("names", [None, ["T-shirt/top", "Ankle boot", "Pullover"]])
def test_long_names_of_classes_have_room(trained, size, names):
    scene = predictions(trained[0], IMAGES, LABELS, trained[1], classes=names, size=size)
    assert collisions(scene, bare=True) == []


def test_both_blocks_have_tiles_of_one_size(trained):
    for size in ("paper", "notebook"):
        scene = predictions(trained[0], IMAGES, LABELS, size=size)
        sides = [np.ptp(image.image.get_extent()[:2]) for image in marks_of(scene, Image)]
        assert sides == pytest.approx([sides[0]] * len(sides))


def test_it_speaks_korean(trained):
    set_language("ko")
    try:
        assert any("정답" in words for words in texts(predictions(trained[0], IMAGES, LABELS)))
    finally:
        set_language("en")


def test_what_does_not_fit_is_refused(trained):
    model, _ = trained
    flat = Sequential([Input(shape=(35,)), Dense(3, "softmax")])
    with pytest.raises(ValueError, match=r"predictions draws images: .* a square, got \(35,\)"):
        predictions(flat, IMAGES.reshape(90, 36)[:, 1:], LABELS)
    with pytest.raises(ValueError, match=r"images must have the shape \(n, 6, 6, 1\), got"):
        predictions(model, IMAGES[:, :5], LABELS)
    with pytest.raises(ValueError, match="labels must be 90 class numbers"):
        predictions(model, IMAGES, LABELS[:3])
    with pytest.raises(ValueError, match="classes must be 3 names, got 1"):
        predictions(model, IMAGES, LABELS, classes=["a"])


def shapes(side=6):
    """Return images in each shape that they have somewhere, by the shape of one."""
    return {
        (side, side, 1): IMAGES,
        (side, side): IMAGES[..., 0],
        (side * side,): IMAGES.reshape(len(IMAGES), -1),
    }


@pytest.mark.parametrize("taken", shapes(), ids=str)
def test_images_may_have_any_of_their_shapes(taken):
    layers = [Flatten(), Dense(8, "relu"), Dense(26, "softmax")]
    model = Sequential([Input(shape=taken), *layers])
    model.compile("adam", "sparse_categorical_crossentropy")
    wanted = find_guesses(model, shapes()[taken], LABELS).shares
    for images in shapes().values():
        np.testing.assert_array_equal(find_guesses(model, images, LABELS).shares, wanted)
        way = pass_forward(model, images[4], LABELS[4])
        np.testing.assert_allclose(way.shares, wanted[:, 4], rtol=1e-5)
        alone = find_guesses(model, images[4], LABELS[4])
        np.testing.assert_array_equal(alone.images[0], pass_image(way))
    names = [chr(65 + k) for k in range(26)]
    assert "100 %" not in texts(predictions(model, IMAGES, LABELS, classes=names, size="paper"))[0]
    assert find_first_weights(model, units=3).images.shape == (1, 3, 6, 6)


def pass_image(way):
    low, high = way.image.min(), way.image.max()
    return ((way.image - low) / (high - low)).reshape(6, 6)
