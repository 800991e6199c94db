"""What a fit writes while it runs, and that it writes nothing where nobody looks."""

import io

import numpy as np
import pytest

from gdviz.layers import Dense, Input
from gdviz.models import Sequential
from gdviz.training.progress import Progress, as_keras, level

X = np.arange(40.0).reshape(20, 2) / 40


def model():
    made = Sequential([Input((2,)), Dense(1)])
    made.compile("sgd", "mse", ["mae"])
    return made


def test_a_line_an_epoch(capsys):
    model().fit(X, X[:, 0], epochs=2, batch_size=8, verbose=2, validation_split=0.2)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0::2] == ["Epoch 1/2", "Epoch 2/2"]
    for line in lines[1::2]:
        assert line.startswith("2/2 - 0s ")
        assert [part.split(":")[0] for part in line.split(" - ")[2:]] == [
            *("loss", "mae", "val_loss", "val_mae")
        ]


def test_a_bar_that_ends_full(capsys):
    history = model().fit(X, X[:, 0], verbose=1).history
    out = capsys.readouterr().out
    assert out.startswith("Epoch 1/1\n\r1/1 ━━━━━━━━━━━━━━━━━━━━ 0s ")
    assert out.endswith(f"{as_keras({k: v[0] for k, v in history.items()})}\n")


def test_nothing_is_written_where_nobody_looks(capsys):
    one = model()
    one.fit(X, X[:, 0])
    one.evaluate(X, X[:, 0])
    one.predict(X)
    assert capsys.readouterr() == ("", "")
    one.evaluate(X, X[:, 0], verbose=1)
    one.predict(X, batch_size=10, verbose=1)
    written = capsys.readouterr().out.split("\n")
    assert ["loss" in line for line in written] == [True, False, False]


def test_the_bar_moves_with_time():
    stream, times = io.StringIO(), iter([0, 0.01, 1.0, 1.01, 2.0, 4.0])
    bar = Progress(4, True, stream, lambda: next(times))
    for done in range(1, 5):
        bar.show(done, {"loss": 1 / done})
    bar.end({"loss": 0.5})
    shown = stream.getvalue().split("\r")[1:]
    assert [line.split(" ")[0] for line in shown] == ["2/4", "4/4", "4/4"]
    assert shown[0] == "2/4 ━━━━━━━━━━╺╺╺╺╺╺╺╺╺╺ 1s left - loss: 0.5000"
    assert shown[2].rstrip() == "4/4 ━━━━━━━━━━━━━━━━━━━━ 4s 1s/step - loss: 0.5000"
    lengths = [len(line.rstrip("\n")) for line in shown]
    assert lengths == sorted(lengths)


def test_numbers_are_written_as_keras_writes_them():
    assert as_keras({"loss": 0.12345, "mae": 0.00012345}) == " - loss: 0.1235 - mae: 1.2345e-04"
    assert as_keras({"loss": float("nan")}) == " - loss: nan"


@pytest.mark.parametrize("stream_is_a_terminal", [False, True])
def test_auto_asks_who_looks(stream_is_a_terminal, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: stream_is_a_terminal, raising=False)
    assert level("auto") == stream_is_a_terminal
    assert [level(verbose) for verbose in (0, 1, 2, True, False)] == [0, 1, 2, 1, 0]
