"""What a model was compiled with, and the loop that `fit` runs with it."""

import numpy as np
import pytest
from reading import collisions, marks_of, texts

import gdviz as gd
from gdviz.layers import Dense, Input
from gdviz.losses import Huber
from gdviz.models import Model, Sequential
from gdviz.plotting import training_loop
from gdviz.plotting.marks.lines import Vector
from gdviz.plotting.marks.plates import Plate
from gdviz.schedules import CosineDecay
from gdviz.studies import read_compiled


def compiled(*given, shapes=True, **named):
    layers = [Dense(4, "relu"), Dense(3, "softmax")]
    model = Sequential([Input(shape=(2,)), *layers] if shapes else layers)
    model.compile(*given, **named)
    return model


def squares(y_true, y_pred):
    return np.square(y_true - y_pred).mean(axis=-1)


USUAL = compiled("adam", "sparse_categorical_crossentropy", ["accuracy"])


@pytest.mark.parametrize(
    ("model", "arguments", "watched"),
    [
        (
            USUAL,
            {
                "optimizer": "Adam(learning_rate=0.001)",
                "loss": '"sparse_categorical_crossentropy"',
                "metrics": '["accuracy"]',
            },
            ("accuracy",),
        ),
        (
            compiled(gd.SGD(0.1, momentum=0.9), Huber(2.0), shapes=False),
            {"optimizer": "SGD(learning_rate=0.1, momentum=0.9)", "loss": "Huber(delta=2.0)"},
            (),
        ),
        (
            compiled("sgd", squares, [gd.metrics.AUC(), squares], weighted_metrics=["mae"]),
            {
                "optimizer": "SGD(learning_rate=0.01)",
                "loss": "squares",
                "metrics": '["auc", squares]',
                "weighted_metrics": '["mae"]',
            },
            ("auc", "squares", "mae"),
        ),
    ],
)
def test_arguments_are_written_as_in_code(model, arguments, watched):
    found = read_compiled(model)
    assert found.arguments == arguments
    assert found.watched == watched


def test_numbers_are_those_of_the_model_where_it_knows_them():
    found = read_compiled(USUAL)
    assert (found.weights, found.outputs, found.rule) == (2 * 4 + 4 + 4 * 3 + 3, 3, "Adam")
    assert read_compiled(compiled("sgd", "mse", shapes=False)).weights is None
    inputs = Input((2,))
    functional = Model(inputs, Dense(1)(inputs))
    functional.compile(gd.SGD(0.1, momentum=0.9), "mse")
    assert (read_compiled(functional).weights, read_compiled(functional).rule) == (3, "Momentum")


def test_what_was_not_compiled_is_refused():
    with pytest.raises(ValueError, match="is not compiled: call compile"):
        training_loop(Sequential([Input((2,)), Dense(1)]))
    with pytest.raises(ValueError, match="is a Model or Sequential, got str"):
        training_loop("adam")


def plates(scene):
    """Return the plates whose colours change: bands of code, then stations."""
    return [drawn.mark for drawn in marks_of(scene, Plate) if callable(drawn.mark.face)]


def test_an_argument_and_its_part_have_one_colour():
    scene = training_loop(USUAL, size="notebook")
    theme = scene.theme
    colors = {text.get_text(): text.get_color() for text in scene.figure.axes[0].texts}
    for words, series in (("  optimizer=", 1), ("  loss=", 0), ("  metrics=", 2)):
        (color,) = {each for line, each in colors.items() if line.startswith(words)}
        assert color == theme.series_text(series)
    faces = [plate.face(8) for plate in plates(scene)][-8:]  # of the stations
    assert [theme.series(series).lower() in faces for series in (0, 1, 2)] == [True] * 3
    assert len(set(faces)) == 4  # what no argument chooses has none of their colours


def test_one_station_after_another_is_lit():
    scene = training_loop(USUAL, size="notebook")
    ink = scene.theme.palette.ink.lower()
    stations = plates(scene)[-8:]
    data, model, prediction, _, _, gradient, _, weights = stations
    assert len(scene) == 9
    lit = [
        [plate.face(frame) == ink for plate in stations].index(True) for frame in (0, 1, 2, 4, 6)
    ]
    assert [stations[k] for k in lit] == [data, model, prediction, gradient, weights]
    assert model.face(7) == ink  # again: the next batch
    assert not any(plate.face(8) == ink for plate in stations)


def test_arrows_close_the_loop():
    scene = training_loop(USUAL, size="notebook")
    grown = [drawn.mark for drawn in marks_of(scene, Vector) if drawn.frames > 1]
    arrived = [
        int(np.isfinite([each.at(frame) for each in grown]).all(axis=(1, 2)).sum())
        for frame in range(9)
    ]
    assert arrived == [0, 1, 2, 4, 5, 6, 7, 8, 8]
    model, *_, weights = [plate.at for plate in plates(scene)[-7:]]
    tail, tip = grown[-1].at(8)  # from the weights up to the model
    assert weights[3] < tail[1] < tip[1] < model[1]


def test_without_metrics_or_shapes_it_says_less():
    told = texts(training_loop(compiled("sgd", "mse", shapes=False)))
    assert "metrics" not in told
    assert "only read" not in told
    assert {"model", "gradient", "a step of SGD"} <= set(told)
    assert "15 weights" not in told
    assert {"27 weights", "27 slopes", "3 numbers", "only read"} <= set(texts(training_loop(USUAL)))


def test_long_arguments_stay_in_their_room():
    rule = gd.SGD(CosineDecay(0.1, 1000, alpha=0.01), momentum=0.9, nesterov=True)
    losses = [gd.metrics.AUC(), "mae", "mse", "accuracy", "categorical_accuracy", squares]
    for size in ("notebook", "paper"):
        made = training_loop(compiled(rule, Huber(0.25), losses), size=size)
        assert collisions(made, bare=True) == [], size
