"""The course of a training: curves are the lists of a history, named at their ends."""

from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import same_color
from reading import marks_of, texts

from gdviz import SGD
from gdviz.layers import Dense, Input
from gdviz.models import History, Sequential
from gdviz.plotting import set_language, training_history
from gdviz.plotting.layout import tips
from gdviz.plotting.marks.areas import Band
from gdviz.plotting.marks.lines import Line, Vector
from gdviz.studies.epochs import read_history

LISTS = {
    "loss": [2.0, 1.0, 0.6, 0.4, 0.3],
    "accuracy": [0.2, 0.5, 0.7, 0.9, 1.0],
    "val_loss": [1.8, 1.1, 0.9, 1.0, 1.2],
    "val_accuracy": [0.3, 0.4, 0.6, 0.65, 0.6],
}


def curves(scene):
    return [mark.line.get_xydata() for mark in marks_of(scene, Line)]


def test_one_epoch_is_one():
    told = [repr(History({"loss": [2.0] * n}, list(range(n)))) for n in (1, 2)]
    assert told == ["<History of 1 epoch: loss 2>", "<History of 2 epochs: loss 2>"]


@pytest.mark.parametrize("given", [LISTS, History(LISTS, [0, 1, 2, 3, 4])])
def test_curves_are_the_lists(given):
    drawn = curves(training_history(given, size="paper"))
    for points, name in zip(drawn, ("loss", "val_loss", "accuracy", "val_accuracy"), strict=True):
        assert points.tolist() == np.stack([np.arange(1, 6), LISTS[name]], 1).tolist()


def test_they_grow_by_whole_epochs():
    scene = training_history(LISTS, size="paper")
    assert len(scene) == 5
    for frame, count in ((0, 1), (1, 2), (2.9, 3), (4, 5)):
        scene.draw(frame)
        assert [len(points) for points in curves(scene)] == [count] * 4
        assert f"training\n{LISTS['loss'][count - 1]:g}" in texts(scene)
        assert f"validation\n{100 * LISTS['val_accuracy'][count - 1]:.3g} %" in texts(scene)


def test_a_validation_may_be_rare_and_a_training_go_on():
    lists = {"loss": [3, 2, 1.5, 1], "val_loss": [2.5, 1.2]}
    drawn = curves(training_history(History(lists, [4, 5, 6, 7])))
    assert drawn[0][:, 0].tolist() == [5, 6, 7, 8]
    assert drawn[1].tolist() == [[6, 2.5], [8, 1.2]]


@pytest.mark.parametrize(
    ("count", "ticks"),
    [(1, "1"), (4, "1 2 3 4"), (12, "1 5 10 12"), (31, "1 10 20 31"), (100, "1 20 40 60 80 100")],
)
def test_epochs_are_told_in_whole_numbers_from_the_first_to_the_last(count, ticks):
    scene = training_history({"loss": np.arange(count, 0, -1)})
    (line,) = (mark.line for mark in marks_of(scene, Line))
    assert [label.get_text() for label in line.axes.get_xticklabels()] == ticks.split()


@pytest.mark.parametrize(
    ("lists", "title"),
    [
        (LISTS, "After epoch 3 the network overfits"),
        (LISTS | {"val_loss": [1.8, 1.1, 0.9, 0.91, 0.92]}, "After epoch 3 only the training"),
        (LISTS | {"val_loss": [1.8, 1.1, 0.9, 1.2, 0.92]}, "After epoch 3 only the training"),
        ({"loss": [2, 1]}, "Epoch by epoch, the loss falls"),
        ({"loss": [2, 1], "val_loss": [2, 1]}, "After 2 epochs it still gets better"),
        ({"loss": [2, 1.0, 1.1], "val_loss": [2, 1, 3]}, "Validation loss is least after epoch 2"),
        ({"loss": [1]}, "1 epoch of training"),
        ({"loss": [1, 2]}, "2 epochs of training"),
        ({"loss": [3, 1, 2]}, "3 epochs of training"),
        ({"loss": [3, 2, 1], "val_loss": [2, np.nan, np.nan]}, "3 epochs of training"),
        ({"loss": [1, np.nan], "val_loss": [np.nan] * 2}, "The loss diverges in epoch 2"),
    ],
)
def test_the_title_is_what_is_seen(lists, title):
    assert training_history(lists).metadata["Title"].startswith(title)


@pytest.mark.parametrize("size", ["paper", "notebook", "slides"])
@pytest.mark.parametrize("epochs", [4, 12, 130])
def test_three_charts_have_room_and_their_ticks_are_apart(size, epochs):
    falling = 0.1 + np.exp(-np.arange(epochs) / 3)
    lists = {f"{kind}{name}": falling for kind in ("", "val_") for name in ("loss", "mae", "mse")}
    scene = training_history(lists, size=size)
    charts = {mark.line.axes for mark in marks_of(scene, Line)}
    assert len(charts) == 3
    for axes in charts:
        ticks = [each.get_window_extent() for each in axes.get_xticklabels()]
        assert axes.bbox.width > 0.06 * axes.figure.bbox.width
        assert all(left.x1 < right.x0 for left, right in pairwise(ticks))


def test_a_loss_that_spans_decades_says_that_it_is_logarithmic():
    scene = training_history({"loss": [100.0, 1, 0.01]}, size="paper")
    assert "loss (logarithmic)" in texts(scene)
    assert scene.figure.axes[0].get_yscale() == "log"
    assert training_history(LISTS).figure.axes[0].get_ylim()[0] == 0


def test_a_model_tells_how_it_was_trained():
    model = Sequential([Input(shape=(2,)), Dense(1)])
    model.compile(SGD(0.05), "mse")
    model.fit(np.eye(2), [[1.0], [0.0]], epochs=3, verbose=0)
    scene = training_history(model)
    assert curves(scene)[0][:, 1] == pytest.approx(model.history.history["loss"])
    assert "0.05" in scene.metadata["Comment"]
    assert any("SGD 0.05" in words for words in texts(scene))


def test_names_are_measured_as_often_however_many_the_epochs():
    counts = []
    for epochs in (40, 400):
        lists = {"loss": np.geomspace(9, 1, epochs).tolist(), "val_loss": [1.25] * epochs}
        with patch.object(tips, "size_of", wraps=tips.size_of) as measure:
            _ = training_history(lists, size="paper").figure
        counts.append(measure.call_count)
    assert counts[1] <= counts[0] < 60


def test_it_speaks_korean():
    set_language("ko")
    try:
        assert "정확도" in texts(training_history(LISTS))
    finally:
        set_language("en")


@pytest.mark.parametrize("wrong", [{}, [1, 2], {"loss": []}, None])
def test_what_is_no_history_is_refused(wrong):
    with pytest.raises(ValueError, match="history must be what fit returned"):
        training_history(wrong)


def test_lists_that_do_not_belong_together_are_refused():
    with pytest.raises(ValueError, match="a number for each epoch in each list"):
        training_history({"loss": [1, 2], "accuracy": [1]})
    with pytest.raises(ValueError, match="validation without its training"):
        training_history({"loss": [1, 2], "val_mse": [1]})


def test_where_a_validation_gets_worse_it_is_shaded_and_the_gap_and_the_best_are_told():
    scene = training_history(LISTS, size="slides")
    for frame, right in ((0, 3), (3, 4), (4, 5)):
        scene.draw(frame)
        ends = [mark.band.get_paths()[0].vertices[:, 0].max() for mark in marks_of(scene, Band)]
        assert ends == [right, right]  # of the loss and of the accuracy
    assert {"overfitting", "best: 0.9\nepoch 3", "100 %"} <= set(texts(scene))
    assert read_history(LISTS).worsens("loss")
    assert not read_history(LISTS).worsens("accuracy")
    assert read_history(LISTS | {"val_accuracy": [0.3, 0.4, 0.6, 0.55, 0.5]}).worsens("accuracy")
    errors = {"mae": [5.0, 4, 3, 2, 1], "val_mae": [5.0, 4, 3, 3.5, 3.4]}
    assert read_history(LISTS | errors).worsens("mae")
    calm = training_history(LISTS | {"val_loss": [1.8, 1.1, 0.9, 0.91, 0.92]}, size="slides")
    assert not marks_of(calm, Band)
    assert not any("gap" in words for words in texts(calm))


def test_the_gap_reaches_from_curve_to_curve_and_is_told_where_there_is_room():
    epochs = np.arange(1, 31)
    losses = {"loss": 2 * np.exp(-epochs / 4), "val_loss": 1 + 0.02 * np.abs(epochs - 5)}
    shares = {"accuracy": 1 - 0.8 * 0.3**epochs, "val_accuracy": 0.6 - 0.4 * 0.3**epochs}
    scene = training_history(losses | shares, size="slides")
    assert {"overfitting:\nthe gap grows", "gap:\n40 points"} <= set(texts(scene))
    tips = [mark.mark.at(29)[1] for mark in marks_of(scene, Vector)]
    for name, (one, other) in (("loss", tips[:2]), ("accuracy", tips[2:])):
        lists = losses | shares
        ends = sorted(np.interp(28, epochs, lists[each]) for each in (name, f"val_{name}"))
        assert (one[0], other[0]) == pytest.approx((28, 28))
        assert sorted((one[1], other[1])) == pytest.approx(ends, abs=0.05)
    assert all(np.isnan(mark.mark.at(26)).all() for mark in marks_of(scene, Vector))


def test_the_gap_is_the_difference_of_the_numbers_beside_it():
    epochs = np.arange(1, 41)
    losses = {"loss": 2 * np.exp(-epochs / 4), "val_loss": 1 + 0.02 * np.abs(epochs - 5)}
    shares = {"accuracy": 1 - 0.5 / epochs, "val_accuracy": 0.605 - 0.1 / epochs}
    scene = training_history(losses | shares, size="slides")
    scene.draw(39)
    written = [words.replace("\n", " ") for words in texts(scene)]
    assert {"98.8 %", "60.2 %", "gap: 38.6 points"} <= set(written)
    assert scene.figure.axes[1].get_ylim() == (0.5, 1)  # what lies below is empty


def test_side_by_side_charts_are_equally_wide_and_the_first_names_both():
    scene = training_history(LISTS, size="slides")
    scene.draw(4)
    wide = [axes.bbox.width for axes in scene.figure.axes[:2]]
    assert wide[0] == pytest.approx(wide[1], rel=0.2)
    written = texts(scene)
    assert {"training\n0.3", "validation\n1.2", "100 %", "60 %"} <= set(written)
    calm = training_history(LISTS | {"val_loss": [1.8, 1.1, 0.9, 0.91, 0.92]}, size="slides")
    calm.draw(4)
    assert "training\n100 %" in texts(calm)


def test_a_loss_that_overfits_is_not_logarithmic_unless_it_is_asked_for():
    lists = LISTS | {"loss": [2.0, 1.0, 0.1, 0.01, 0.0001]}
    assert training_history(lists, size="paper").figure.axes[0].get_yscale() == "linear"
    asked = training_history(lists, size="paper", log=True)
    assert asked.figure.axes[0].get_yscale() == "log"


# ------------------------------------------------------------------------- columns of other kinds


def test_a_frame_is_a_history():
    frame = pd.DataFrame(LISTS)
    for given in (frame, frame.assign(epoch=range(5)), frame.assign(epoch=range(1, 6))):
        found = read_history(given)
        assert found.names == ["loss", "accuracy"]
        assert found.epochs.tolist() == [1, 2, 3, 4, 5]
        assert found.values["val_loss"].tolist() == LISTS["val_loss"]
    later = read_history(frame.assign(epoch=range(7, 12)))  # of a log that counts from 0
    assert later.epochs.tolist() == [7, 8, 9, 10, 11]
    rare = read_history(pd.DataFrame({"loss": [3, 2, 1, 0.5], "val_loss": [np.nan, 2, np.nan, 1]}))
    assert rare.points("val_loss").tolist() == [[2, 2], [4, 1]]


@pytest.mark.parametrize("name", ["lr", "learning_rate"])
def test_a_learning_rate_is_neither_training_nor_metric(name):
    scene = training_history(LISTS | {name: [0.1, 0.1, 0.1, 0.05, 0.05]}, size="slides")
    scene.draw(4)
    written = texts(scene)
    assert "learning rate" in written
    assert "0.05" in written
    assert sum(words.startswith("training\n") for words in written) == 2
    rate = marks_of(scene, Line)[-1].line
    assert same_color(rate.get_color(), scene.theme.series(2))  # that of training is another
    assert read_history(LISTS | {name: [1] * 5}).names == ["loss", "accuracy", name]


@pytest.mark.parametrize(
    ("name", "share"),
    [
        *(("binary_accuracy", True), ("acc", True), ("precision", True), ("recall_1", True)),
        *(("top_k_categorical_accuracy", True), ("auc", False), ("mae", False)),
    ],
)
def test_accuracies_by_other_names_are_shares(name, share):
    scene = training_history({"loss": [2, 1], name: [0.25, 0.5]}, size="slides")
    scene.draw(1)
    assert ("training\n50 %" in texts(scene)) == share
    low, high = marks_of(scene, Line)[-1].line.axes.get_ylim()
    assert (low, high) == (0, 1) if share else high < 1


def test_what_is_no_share_is_none_by_its_name():
    scene = training_history({"loss": [2, 1], "accuracy": [25.0, 50.0]}, size="slides")
    assert "training\n50" in texts(scene)


def test_a_flat_loss_has_no_best():
    lists = {"loss": [3, 2, 1], "val_loss": [0.7, 0.7, 0.7 + 1e-15]}
    assert read_history(lists).best is None
    scene = training_history(lists, size="slides")
    assert not any("best" in words for words in texts(scene))
    assert "epoch 1" not in scene.metadata["Title"]
    assert read_history({"loss": [2, 1], "val_loss": [0.7, 0.8]}).best.tolist() == [1, 0.7]


def test_numbers_of_classes_are_curves_of_their_own():
    found = read_history({"loss": [2, 1], "f1_score": [[0.1, 0.2], [0.3, 0.4]]})
    assert found.values["f1_score_1"].tolist() == [0.2, 0.4]
