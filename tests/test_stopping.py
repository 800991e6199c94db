"""Early stopping: where it stops is where patience ends, and the weights are those of the best."""

import numpy as np
import pytest
from reading import marks_of, texts

import gdviz as gd
from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.plotting import early_stopping
from gdviz.plotting.marks.lines import Dots, Line, Vector
from gdviz.plotting.marks.theme import Size
from gdviz.studies import stop_early

SMALL = Size((4.8, 3.0), 90, 7, 8, 1.2, 1.2, 4)
X, Y = gd.data.wave(16, 0.35, seed=1)
OTHERS = gd.data.wave(40, 0.35, seed=101)


def losses(*validation):
    return {"loss": np.linspace(1, 0.5, len(validation)), "val_loss": validation}


@pytest.mark.parametrize(
    ("validation", "patience", "min_delta", "best", "end", "stopped"),
    [
        ([1, 0.8, 0.9, 0.85, 0.7, 0.6], 2, 0, 2, 4, True),
        ([1, 0.8, 0.9, 0.85, 0.7, 0.6], 3, 0, 6, 6, False),
        ([1, 0.8, 0.9, 0.85, 0.7, 0.75], 3, 0, 5, 6, False),
        ([1, 0.95, 0.9, 0.85], 2, 0.1, 1, 3, True),  # none is lower by so much
        ([1, 1, 1], 2, 0, 1, 3, True),  # as low is not lower
        ([1, np.nan, 0.5], 2, 0, 3, 3, False),
    ],
)
def test_it_stops_where_patience_ends(validation, patience, min_delta, best, end, stopped):
    found = stop_early(losses(*validation), patience, min_delta)
    assert (found.best, found.end, found.stopped) == (best, end, stopped)
    assert len(found.training) == len(found.validation) == end


@pytest.fixture(scope="module")
def learned():
    model = Sequential([Input((1,)), Dense(32, "tanh"), Dense(32, "tanh"), Dense(1)])
    model.compile(gd.Adam(0.1), "mse")
    history = model.fit(X, Y, 8, epochs=90, validation_data=OTHERS, record=2, verbose=0)
    return model, history


def test_it_is_where_the_callback_stops_and_what_it_restores(learned):
    history = learned[1]
    found = stop_early(history, 12)
    twin = Sequential([Input((1,)), Dense(32, "tanh"), Dense(32, "tanh"), Dense(1)])
    twin.compile(gd.Adam(0.1), "mse")
    watch = gd.callbacks.EarlyStopping(patience=12, restore_best_weights=True)
    short = twin.fit(X, Y, 8, 90, 0, watch, validation_data=OTHERS)
    assert found.stopped
    assert len(short.history["loss"]) == found.end == watch.stopped_epoch + 1
    best = history.trajectory.points[found.best]
    np.testing.assert_array_equal(twin.parameters, best)


@pytest.fixture(scope="module")
def scene(learned):
    model, history = learned
    drawn = {"model": model, "x": X, "y": Y, "validation_data": OTHERS, "size": SMALL}
    return early_stopping(history, 40, **drawn)


def test_at_last_it_is_back_at_the_best_epoch(learned, scene):
    model, history = learned
    found = stop_early(history, 40)
    assert found.stopped
    assert found.end == found.best + 40
    scene.draw(len(scene) - 1)
    now, back = [m for m in marks_of(scene, Line) if len(m.line.get_xdata()) == 201]
    for line, epoch in ((now, found.end), (back, found.best)):
        x, y = line.line.get_xydata().T
        own = model.parameters.copy()
        model.parameters = history.trajectory.points[epoch]
        np.testing.assert_allclose(y, model.predict(x[:, None], verbose=0)[:, 0], rtol=1e-5)
        model.parameters = own
    (arrow,) = marks_of(scene, Vector)
    tail, tip = arrow.mark.at(len(scene) - 1)
    assert tail[0] == found.end
    assert tip[0] == pytest.approx(found.best)
    since = found.validation[found.best - 1 :]
    assert tail[1] == tip[1] < since.min()
    assert np.isnan(arrow.mark.at(len(scene) - 2)).all()
    seen = {text.get_text() for text in scene.figure.axes[1].texts if text.get_visible()}
    assert {"stop", f"back to epoch {found.best}"} <= seen
    rules = [text.leader for text in scene.figure.axes[1].texts if text.get_text() in seen]
    rules = [line for line in rules if line is not None]
    assert [line.get_visible() for line in rules] == [True, True]
    scene.draw(len(scene) - 2)
    assert [line.get_visible() for line in rules] == [False, False]


def test_on_the_way_the_ring_is_at_the_least_validation_so_far(learned, scene):
    found = stop_early(learned[1], 40)
    (ring,) = [m for m in marks_of(scene, Dots) if m.mark.open]
    for frame in (0, 10, 25):
        scene.draw(frame)
        seen = [m.line.get_ydata() for m in marks_of(scene, Line) if len(m) > 1][2:]
        np.testing.assert_array_equal(seen[1], found.validation[: len(seen[1])])
        np.testing.assert_array_equal(seen[0], found.training[: len(seen[0])])
        assert ring.dots.get_ydata() == seen[1].min()
    assert not {"stop"} & {t.get_text() for t in scene.figure.axes[1].texts if t.get_visible()}


def test_without_the_model_its_losses_are_drawn_alone():
    scene = early_stopping(losses(1, 0.8, 0.9, 0.85), 2, size=SMALL)
    assert len(scene.figure.axes) == 1
    assert "stop" in texts(scene)
    gone = early_stopping(losses(np.nan, np.nan, np.nan), 2, size=SMALL)
    assert gone.metadata["Title"] == "Where early stopping ends a training"
    assert "epoch 4" not in " ".join(texts(early_stopping(losses(1, 0.8), 2, size=SMALL)))


@pytest.mark.parametrize(
    ("validation", "told"),
    [
        ((1, 0.8, 0.9, 0.85), "is least at epoch 2, 0.8, and 0.85 at epoch 4."),
        ((1, 0.9, 0.8), "is least at the last epoch, 3: 0.8."),
    ],
)
def test_it_is_told_where_the_validation_is_least(validation, told):
    assert early_stopping(losses(*validation), 2).alt_text.endswith(told)


def test_the_rise_of_the_validation_is_seen():
    training, epochs = 2.6 * 0.88 ** np.arange(26), np.arange(26)
    validation = np.where(epochs < 22, 1.15 + np.exp(-epochs / 5), 1.15 + 0.02 * (epochs - 20))
    for rise, log in ((1.0, False), (8.0, True)):
        told = np.where(epochs < 22, validation, 1.15 + rise * (validation - 1.15))
        scene = early_stopping({"loss": training, "val_loss": told}, 4, size=SMALL)
        found, (axes,) = stop_early({"loss": training, "val_loss": told}, 4), scene.figure.axes
        heights = axes.transAxes.inverted().transform(
            axes.transData.transform([(0, found.validation[found.best - 1]), (0, told[-1])])
        )
        assert (axes.get_yscale() == "log") == log
        assert np.ptp(heights[:, 1]) > 0.045


def test_what_is_missing_is_named(learned):
    model, history = learned
    drawn = {"model": model, "x": X, "y": Y, "validation_data": OTHERS}
    rarely = model.fit(X, Y, 8, epochs=3, validation_data=OTHERS, record=4, verbose=0)
    for arguments, message in (
        (({"loss": [1, 2]},), "history must have loss and val_loss for each epoch"),
        ((losses(1, 2), 0), "patience must be a whole number"),
    ):
        with pytest.raises(ValueError, match=message):
            early_stopping(*arguments)
    for history_, settings, message in (
        (history, {"model": model}, "give x, y and validation_data with the model"),
        (rarely, drawn, r"the weights after each epoch, as fit\(..., record=2\)"),
        (losses(1, 2), drawn, "history must hold snapshots"),
    ):
        with pytest.raises(ValueError, match=message):
            early_stopping(history_, 2, **settings)
