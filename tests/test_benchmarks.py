"""Each benchmark runs, at a minute size, and compares what it says it does."""

import importlib.util
import sys

import pytest

from benchmarks import (
    adam,
    compose,
    descent,
    export,
    first_picture,
    imports,
    landscape,
    losses,
    train,
)
from benchmarks.measure import Measured, Row, compared, in_turns, table
from gdviz.plotting import SIZES

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="memory is measured on Unix")
HAS_FFMPEG = importlib.util.find_spec("imageio_ffmpeg") is not None


@pytest.mark.parametrize("module", [imports, first_picture])
def test_a_benchmark_of_processes_gives_a_row(module, monkeypatch):
    asked, turn = [], []

    def one_turn(repeat, *sides):  # for the one to warm up and for those that are measured
        asked.append(repeat)
        turn[:] = turn or in_turns(1, *sides)
        return turn

    monkeypatch.setattr(module, "in_turns", one_turn)
    (row,) = module.rows(repeat=2)
    assert asked == [1, {imports: 10, first_picture: 2}[module]]
    assert min(row.ours) > 0
    assert min(row.theirs) > 0
    assert row.target == {imports: 1.2, first_picture: 1.1}[module]


def here(function, **settings):
    """Stand for `work`, in this process: starting another takes longer than a picture."""
    work = function(**settings)
    return lambda: Measured(0.0, 0.0, 0.0, work())


def test_pictures_are_composed_at_each_size(monkeypatch):
    monkeypatch.setattr(compose, "work", here)
    rows = list(compose.rows(repeat=1, names=["saddle", "turning"]))
    assert [row.what.split()[-1] for row in rows] == list(SIZES)
    for row in rows:
        assert 0 < row.ours[0] < 60
        assert row.target == 0.5
        assert row.note.split()[0] in {"saddle", "turning"}


def test_adam_and_torch_end_at_the_same_point():
    pytest.importorskip("torch")
    (row,) = adam.rows(repeat=1, variants=["default"])
    assert float(row.note.split()[2]) < 1e-6


def test_a_crowd_of_starts_ends_where_those_of_torch_and_of_numpy_do():
    pytest.importorskip("torch")
    *rows, last, some, grid = descent.rows(repeat=1, count=4000, steps=20, side=5)
    assert [row.target for row in (*rows, grid)] == [3, 8, None, None, None, None, 20]
    assert all(float(row.note.split()[-1]) < 1e-3 for row in rows)
    assert [row.note for row in (last, some)] == ["0 MB are kept", "0 MB are kept"]


def test_the_losses_and_torch_agree():
    pytest.importorskip("torch")
    (row,) = losses.rows(repeat=1, samples=1000)
    ours, theirs, apart = (float(word.strip(",")) for word in row.note.split()[1:6:2])
    assert abs(ours - theirs) < 1e-5
    assert apart < 1e-5
    assert row.target == 1


NEEDED = {"torch": "torch", "JAX, jit": "jax", "scikit-learn": "sklearn", "products alone": "numpy"}


@pytest.mark.parametrize(("side", "library"), NEEDED.items())
def test_an_epoch_of_the_network_does_the_work_that_others_do(side, library):
    pytest.importorskip(library)
    (row,) = train.rows(repeat=1, samples=2000, cases=[("sgd", 32)], beside=[side])
    targets = {"torch": 2, "products alone": 1.6}
    assert row.target == targets.get(side, 1)
    ours, theirs = row.note.split()[1::2]
    assert 2 < float(ours) < 2.4
    assert theirs == "none" if library == "numpy" else abs(float(ours) - float(theirs)) < 0.15


def test_the_targets_are_those_of_sides_there_are():
    assert {side for targets in train.TARGETS.values() for side in targets} == set(train.SIDES)


@pytest.mark.skipif(not HAS_FFMPEG, reason="a video needs ffmpeg")
def test_a_film_is_measured_beside_that_of_matplotlib(tmp_path):
    time, spent, size, memory = export.race_rows(tmp_path, ".gif", repeat=1, frames=2)
    assert [row.target for row in (time, spent, size, memory)] == [40, 5, 0.2, 120]
    assert spent.ours[0] > 1  # milliseconds
    assert 0 <= memory.ours[0] < 100  # two frames may need no more than the imports did
    assert (tmp_path / "ours.gif").stat().st_size == round(1000 * size.ours[0])
    assert (tmp_path / "theirs.gif").stat().st_size == 1000 * size.theirs[0]


RUNS = [Measured(1.0, 2.0, 10.0), Measured(2.0, 2.0, 30.0)]
SLOW = [Measured(6.0, 8.0, 20.0), Measured(8.0, 6.0, 20.0)]


@pytest.mark.parametrize(
    ("row", "ratios", "reached"),
    [
        (compared("", RUNS, SLOW, target=5, faster=True), [6, 4], True),
        (compared("", RUNS, SLOW, target=5.1, faster=True), [6, 4], False),
        (compared("", SLOW, RUNS, target=5), [6, 4], True),
        (compared("", SLOW, RUNS, target=4.9), [6, 4], False),
        (Row("", [90, 160], unit="MB", target=150), [90, 160], True),
        (Row("", [90], [30]), [3], None),
    ],
)
def test_a_row_compares_turn_by_turn(row, ratios, reached):
    assert row.ratios == ratios
    assert row.reached is reached


def test_the_table_shows_the_ratio_its_spread_and_whether_it_is_enough():
    row = compared("film", RUNS, SLOW, target=20, faster=True)
    line = list(table([row]))[1]
    said = "film 1.5 s 7 s 5 (4–6) 3.5 (2 s | 7 s) ≥ 20 MISSED 30 / 20"
    assert line.split() == said.split()


def test_landscapes_are_the_same_whoever_computes_them():
    rows = list(landscape.rows(repeat=1, samples=[64], resolution=5))
    assert rows[-1].what == "64 samples | products alone"
    assert rows[-1].target == 1.6
    told = [row.note for row in rows if row.note]
    assert len(told) == (importlib.util.find_spec("torch") is not None)
    assert all(float(note.split()[4]) < 1e-5 for note in told)
