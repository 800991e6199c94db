"""The weights of the first layer: each image is a column of the kernel, all on one scale."""

import numpy as np
import pytest
from matplotlib.colors import to_rgb
from reading import marks_of, texts

from gdviz import Adam
from gdviz.layers import Activation, Dense, Flatten, Input
from gdviz.models import Sequential, Snapshots
from gdviz.plotting import first_weights, set_language
from gdviz.plotting.layout.page import RIGHT
from gdviz.plotting.marks.areas import Image

RNG = np.random.default_rng(0)


@pytest.fixture(scope="module")
def trained():
    model = Sequential([Input(shape=(4, 6, 1)), Flatten(), Dense(9, "tanh"), Dense(2, "softmax")])
    model.compile(Adam(0.05), "sparse_categorical_crossentropy")
    x, y = RNG.random((40, 4, 6, 1)), np.arange(40) % 2
    return model, model.fit(x, y, epochs=3, record=Snapshots(count=4), verbose=0)


def images(scene):
    """Return the colours of the units' images: the key and those of the start follow them."""
    found = [np.asarray(mark.image.get_array()) for mark in marks_of(scene, Image)]
    key = next(k for k, image in enumerate(found) if image.shape[:2] == (101, 1))
    return found[:key], found[key + 1 :]


def expected(scene, weights, reach):
    stops = [to_rgb(c) for c in (scene.theme.series(1), "#FFFFFF", scene.theme.series(0))]
    return np.stack([np.interp(weights / reach, (-1, 0, 1), c) for c in np.transpose(stops)], -1)


@pytest.mark.parametrize("frame", [0, 1.5, 3])
def test_each_image_is_a_column_of_the_kernel_at_its_snapshot(trained, frame):
    model, history = trained
    scene = first_weights(model, history, units=[2, 5, 0], size="notebook")
    assert len(scene) == 4
    scene.draw(frame)
    kernels = history.trajectory.points[:, : 24 * 9].reshape(4, 4, 6, 9)
    reach = np.quantile(np.abs(kernels[..., [2, 5, 0]]), 0.998)
    for shown, at in zip(images(scene), (int(frame), 0), strict=True):
        for drawn, unit in zip(shown, (2, 5, 0), strict=True):
            weights = kernels[at, ..., unit]
            assert drawn == pytest.approx(expected(scene, weights, reach), abs=1e-5)
    assert f"≥ {reach:.2g}" in texts(scene)
    assert {"step 0", f"step {history.trajectory.steps[int(frame)]}"} <= set(texts(scene))


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_the_scale_of_colours_and_its_words_stay_within_the_margin(trained, size):
    scene = first_weights(*trained, size=size)
    end = scene.figure.bbox.x1 - RIGHT * scene.theme.em
    (sheet,) = scene.figure.axes
    assert "speaks for" in texts(scene)
    assert all(text.get_window_extent().x1 < end + 1 for text in sheet.texts)


def test_of_many_units_those_with_the_largest_weights_are_shown(trained):
    model, _ = trained
    kernel = model.layers[1].kernel
    largest = sorted(np.argsort(-np.linalg.norm(kernel, axis=0))[:4].tolist())
    scene = first_weights(model, units=4)
    assert len(images(scene)[0]) == 4
    assert images(scene)[1] == []  # what does not move has no start
    assert str(largest) in scene.metadata["Comment"]
    assert any("4 of 9 units" in words for words in texts(scene))
    assert any("All 9 units" in words for words in texts(first_weights(model)))
    assert len(first_weights(model)) == 1


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
def test_images_stand_apart_and_beside_the_key(trained, size):
    scene = first_weights(*trained, size=size)
    extents = np.array([m.image.get_extent() for m in marks_of(scene, Image)])
    left, right, low, high = extents.T
    units = np.arange(len(extents)) != 9
    assert (left[9] > right[units]).all()
    assert (low[10:] > high[:9].max()).all()
    for k in np.flatnonzero(units):
        others = np.arange(len(extents)) != k
        apart = (left > right[k]) | (right < left[k]) | (low > high[k]) | (high < low[k])
        assert apart[others].all()
    assert (right - left)[:9] == pytest.approx((high - low)[:9] * 6 / 4)
    assert low.min() > 0
    assert right.max() < scene.figure.bbox.width


def test_it_speaks_korean(trained):
    set_language("ko")
    try:
        assert "찬성" in texts(first_weights(*trained))
    finally:
        set_language("en")


def test_what_has_no_first_weights_is_refused(trained):
    model, history = trained
    with pytest.raises(ValueError, match=r"first_weights draws images: .* got \(24,\)"):
        first_weights(Sequential([Input(shape=(24,)), Dense(2)]))
    with pytest.raises(ValueError, match="needs a Dense layer behind the image"):
        first_weights(Sequential([Input(shape=(4, 6)), Flatten(), Activation("relu")]))
    with pytest.raises(ValueError, match="Dense layer of all 24 pixels, put a Flatten"):
        first_weights(Sequential([Input(shape=(4, 6)), Dense(3)]))
    for units in (0, -1, [9], [1.5], "all"):
        with pytest.raises(ValueError, match="units must be how many units to show, or their num"):
            first_weights(model, history, units)
    with pytest.raises(ValueError, match="must hold snapshots"):
        first_weights(model, {"loss": [1]})
