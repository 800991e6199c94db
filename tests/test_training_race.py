"""A race on a network: every curve is a descent of the same objective, from the same weights."""

import numpy as np
import pytest
from reading import collisions, marks_of, texts

from gdviz import SGD, Adam, descend
from gdviz.data import blobs
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.optimizers import OPTIMIZERS
from gdviz.plotting import set_language, training_race
from gdviz.plotting.marks.lines import Line

POINTS, LABELS = blobs(60, 3, spread=1.2)
RULES = [SGD(0.05), Adam(0.02)]


def network(loss="sparse_categorical_crossentropy"):
    model = Sequential([Input(shape=(2,)), Dense(5, "tanh"), Dense(3, "softmax")])
    model.compile(loss=loss)
    return model


def curves(scene):
    return [mark.line.get_xydata() for mark in marks_of(scene, Line)]


def test_curves_are_descents_on_the_same_batches():
    model = network()
    start = model.parameters.copy()
    scene = training_race(model, POINTS, LABELS, RULES, epochs=4, batch_size=10, seed=3)
    assert (model.parameters == start).all()
    assert len(scene) == 25
    sgd, adam, *shares = curves(scene)
    for drawn, share, rule in zip((sgd, adam), shares, RULES, strict=True):
        path = descend(model.objective(POINTS, LABELS), rule, start, 24, batch_size=10, seed=3)
        assert drawn[:, 0] == pytest.approx(np.arange(25) / 6)
        assert drawn[:, 1] == pytest.approx(path.values, rel=1e-6)
        model.parameters = path.points[-1]
        right = (model.predict(POINTS).argmax(1) == LABELS).mean()
        assert share[-1, 1] == pytest.approx(right)
        model.parameters = start
    assert sgd[0, 1] == adam[0, 1]
    assert "Learning rate: SGD 0.05 · Adam 0.02." in " ".join(texts(scene)).replace("\n", " ")
    best = "Adam" if adam[-1, 1] < sgd[-1, 1] else "SGD"
    assert scene.metadata["Title"] == f"Same start, same batches: {best} is ahead"


def test_one_frame_shows_what_has_been():
    scene = training_race(network(), POINTS, LABELS, RULES, epochs=2, size="paper")
    scene.draw(2.5)
    assert [len(points) for points in curves(scene)] == [3] * 4


@pytest.mark.parametrize("size", ["slides", "notebook", "paper"])
def test_all_optimizers_have_room_for_their_names(size):
    scene = training_race(network(), POINTS, LABELS, sorted(OPTIMIZERS), 1, size=size)
    assert collisions(scene) == []


def test_the_accuracy_is_of_what_is_given():
    scene = training_race(
        network(), POINTS, LABELS, "sgd", 1, validation_data=(POINTS[:7], [0] * 7)
    )
    last = curves(scene)[1][-1, 1]
    assert 7 * last == pytest.approx(round(7 * last))
    assert {"accuracy on other samples", "60 %", "100 %"} <= set(texts(scene))
    assert "1 epoch of training" in scene.metadata["Title"]


def test_a_regression_has_no_accuracy():
    model = Sequential([Input(shape=(2,)), Dense(1)])
    model.compile(loss="mse")
    assert len(curves(training_race(model, POINTS, LABELS, RULES, 1))) == 2


def test_what_diverges_leaves_the_view_as_it_is():
    model = Sequential([Input(shape=(2,)), Dense(1)])
    model.compile(loss="mse")
    tame = training_race(model, POINTS, LABELS, [SGD(0.05)], 30)
    wild = training_race(model, POINTS, LABELS, [SGD(0.05), SGD(1e6)], 30)
    assert wild.figure.axes[0].get_ylim() == tame.figure.axes[0].get_ylim()
    assert any("diverges" in words for words in texts(wild))


def test_it_speaks_korean():
    set_language("ko")
    try:
        assert "에포크" in texts(training_race(network(), POINTS, LABELS, RULES, 1))
    finally:
        set_language("en")


def test_what_cannot_race_is_refused():
    bare = Sequential([Input(shape=(2,)), Dense(3, "softmax")])
    for wrong, message in [
        ({"model": 3}, "model must be a Model or Sequential, got int"),
        ({"model": bare}, "not compiled"),
        ({"optimizers": []}, "training_race needs at least one optimizer"),
        ({"epochs": 0}, "epochs must be"),
        ({"batch_size": 0}, "batch_size must be"),
        ({"validation_data": 3}, "validation_data must be"),
    ]:
        asked = {"model": network(), "optimizers": RULES, "epochs": 1} | wrong
        with pytest.raises(ValueError, match=message):
            training_race(asked.pop("model"), POINTS, LABELS, **asked)
