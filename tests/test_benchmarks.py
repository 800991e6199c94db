"""Each benchmark runs, at a minute size, and compares what it says it does."""

import importlib.util
import json
import os
import sys
from contextlib import contextmanager
from dataclasses import replace
from subprocess import CalledProcessError
from types import SimpleNamespace

import pytest

from benchmarks import (
    __main__,
    adam,
    compose,
    descent,
    export,
    films,
    first_picture,
    imports,
    landscape,
    long_paths,
    losses,
    measure,
    readme,
    results,
    table,
    train,
)
from benchmarks.measure import Measured, Row, compared, in_turns, work
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
    assert asked == [1, 2]
    assert 0 < row.floor[0] <= min(row.theirs)
    assert row.ours[0] > 0
    assert row.target == {imports: 1.2, first_picture: 1}[module]


def here(function, **settings):
    """Stand for `work`, in this process: starting another takes longer than what it does."""
    side = function(**json.loads(json.dumps(settings)))
    return lambda: Measured(0.0, 0.0, 0.0, side() or {})


class Alone:
    """Stand for processes: who forks this one, in which there are threads, is warned."""

    @staticmethod
    @contextmanager
    def Pool(*_, maxtasksperchild):
        assert maxtasksperchild == 1
        yield Alone

    @staticmethod
    def map(function, names, chunksize):
        return map(function, names)


def test_pictures_are_composed_at_each_size(monkeypatch):
    monkeypatch.setattr(compose, "work", here)
    monkeypatch.setattr(compose, "get_context", lambda how: Alone)
    rows = list(compose.rows(repeat=1, names=["ravine", "tangent"]))
    assert [row.what.split()[-1] for row in rows] == list(SIZES)
    for row in rows:
        assert 0 < row.ours[0] < 60
        assert row.target == 0.5
        assert row.note.split()[0] in {"ravine", "tangent"}


def test_long_paths_are_saved_beside_lines_of_as_many_points(monkeypatch):
    monkeypatch.setattr(long_paths, "work", here)
    rows = list(long_paths.rows(repeat=1, steps=300))
    assert [row.what for row in rows[::2]] == [f"{kind}, 300 steps" for kind in long_paths.KINDS]
    assert [row.target for row in rows] == [1, None] * len(long_paths.KINDS)
    assert all(row.theirs for row in rows[1::2])


def test_long_paths_lie_on_the_map():
    for kind, steps in (("a walk", 2_000_000), ("jumps", 20_000)):  # the walk is turned back
        (points,) = long_paths.paths_of(kind, steps).values()
        assert points.shape == (steps + 1, 2)
        assert abs(points).max() <= 4
    assert [len(points) for points in long_paths.paths_of("two that swing", 9).values()] == [10] * 2


def test_adam_and_torch_end_at_the_same_point():
    pytest.importorskip("torch")
    (row,) = adam.rows(repeat=1, variants=["default"])
    assert float(row.note.split()[2]) < 1e-6


def test_a_crowd_of_starts_ends_where_those_of_torch_and_of_numpy_do():
    pytest.importorskip("torch")
    *rows, last, some, grid = descent.rows(repeat=1, count=4000, steps=20, side=5)
    targets = [row.target for row in (*rows, grid)]
    by_numba, by_numpy, in_float64 = [3, 8, None, None], [3, None] * 2, [3, 3]
    assert targets == [*by_numba, *by_numpy, *in_float64, 20]
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
def test_an_epoch_of_the_network_does_the_work_that_others_do(side, library, monkeypatch):
    pytest.importorskip(library)
    monkeypatch.setattr(train, "work", here)
    (row,) = train.rows(repeat=1, samples=2000, cases=[("sgd", 32)], beside=[side])
    targets = {"torch": 2, "products alone": 1.6}
    assert row.target == targets.get(side, 1)
    ours, theirs = row.note.split()[1::2]
    assert 2 < float(ours) < 2.4
    assert theirs == "none" if library == "numpy" else abs(float(ours) - float(theirs)) < 0.15


def test_the_targets_are_those_of_sides_there_are():
    sides = {side for targets in train.TARGETS.values() for side in targets}
    assert sides == {*train.SIDES, train.FLOOR}


@pytest.mark.skipif(not HAS_FFMPEG, reason="a video needs ffmpeg")
def test_a_film_is_measured_beside_that_of_matplotlib(tmp_path, monkeypatch):
    in_turn = {films.content: here}  # of the others memory is measured, or Matplotlib set
    monkeypatch.setattr(export, "work", lambda side, **s: in_turn.get(side, work)(side, **s))
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
    (line,) = table.lines(replace(row, floor=[0.5, 0.5]))
    said = "film 1.5 s 7 s 5 (4–6) 3.5 (2 s | 7 s) ≥ 20 MISSED 0.5 s × 3 30 / 20"
    assert line.split() == said.split()


def test_landscapes_are_the_same_whoever_computes_them(monkeypatch):
    monkeypatch.setattr(landscape, "work", here)
    rows = list(landscape.rows(repeat=1, grids={64: 5}))
    assert rows[-1].what == "64 digits, 5 × 5 | products alone"
    assert rows[-1].target == 1.6
    told = [row.note for row in rows[:-1] if row.note]
    assert len(told) == (importlib.util.find_spec("torch") is not None)
    assert all(float(note.split()[4]) < 1e-5 for note in told)


# --------------------------------------------------------------- what is absent, kept and told


def test_a_side_whose_library_is_absent_is_told_and_the_others_are_measured(tmp_path, monkeypatch):
    (tmp_path / "stranger.py").write_text("def side():\n    import nobody_wrote_this\n")
    monkeypatch.setitem(measure.ENVIRONMENT, "PYTHONPATH", f"{measure.ROOT}{os.pathsep}{tmp_path}")
    side = work(SimpleNamespace(__module__="stranger", __qualname__="side"))
    row = compared("a | b", RUNS, [side()] * 2, target=5, note=lambda *_: 1 / 0)
    assert (row.missing, row.theirs, row.reached) == ("nobody_wrote_this", (), None)
    line, told = table.lines(row)
    assert line.split() == ["a", "|", "b", "1.5", "s", "≤", "5", "30"]
    assert told == "    nobody_wrote_this is not installed"


def test_of_few_frames_the_saving_is_scaled_and_the_figure_is_made_once():
    said = {"saving": 2.0, "cpu": 1.0, "bytes": 10, "frames": 4}
    run = export._whole(Measured(5.0, 3.0, 7.0, said), frames=12)
    assert (run.seconds, run.cpu, run.said["saving"], run.said["bytes"]) == (9.0, 5.0, 6.0, 30)


def bench(rows, turns=3):
    """Stand for a benchmark that gives these rows."""

    class Module:
        TURNS, QUICK = turns, {"few": True}

        @staticmethod
        def rows(repeat, few=False):
            """A benchmark."""
            Module.asked = repeat, few
            yield from rows

    return Module


def test_a_run_replaces_its_own_part_of_the_file_and_a_quick_one_writes_none(
    tmp_path, monkeypatch, capsys
):
    file = tmp_path / "results.json"
    film, first = compared("film", RUNS, SLOW, 20, faster=True), Row("first", [90], unit="MB")
    known = {"film": bench([film]), "first": bench([first])}
    monkeypatch.setattr(__main__, "BENCHMARKS", known)
    assert __main__.main(["first", "--json", str(file)]) == 0
    assert __main__.main(["film", "--turns", "2", "--json", str(file)]) == 0
    found = results.read(file)
    assert list(found) == ["film", "first"]  # in the order of the table
    assert [found[name]["turns"] for name in found] == [2, 3]
    assert found["film"]["rows"][0]["ratio"] == 5
    assert found["film"]["rows"][0]["reached"] is False
    (again,) = results.rows(found["film"])
    assert (again.ratios, again.cpu_ratio, again.target) == (film.ratios, 3.5, 20)
    before = file.read_text("utf-8")
    monkeypatch.setattr(results, "FILE", file)
    __main__.main(["--quick"])
    assert known["film"].asked == (1, True)
    assert file.read_text("utf-8") == before
    assert capsys.readouterr().out.count("gdviz   instead") == 3  # one head a table


def test_one_that_fails_does_not_end_the_run(tmp_path, monkeypatch, capsys):
    def failing():
        raise CalledProcessError(1, "a side")
        yield

    known = {"bad": bench(failing()), "good": bench([Row("good", [90], unit="MB")])}
    monkeypatch.setattr(__main__, "BENCHMARKS", known)
    assert __main__.main(["--json", str(tmp_path / "a.json")]) == 1
    assert "not measured: Command 'a side'" in capsys.readouterr().out
    assert list(results.read(tmp_path / "a.json")) == ["good"]


TEXT = "# gdviz\n\n## How fast\n\nold\n\n## Next\n\nmore\n"


def test_the_readme_tells_the_headlines_of_what_was_measured(monkeypatch):
    film = compared("film", RUNS, SLOW, 20, faster=True, headline="a film | by hand")
    rows = [film, replace(film, headline=""), replace(film, target=4, headline="b | c")]
    rows += [Row("d", [1.0], missing="torch", target=2, headline="d | torch")]
    rows += [compared("e", RUNS, RUNS, 1, headline="e | f")]
    on = {"cores": 2, "load": 0.1}
    told = readme.written(TEXT, {"film": results.part("films", 3, on, rows)})
    assert told.startswith("# gdviz\n\n## How fast\n\nMedians")
    assert told.endswith("\n\n## Next\n\nmore\n")
    assert [line for line in told.splitlines() if line.startswith("| ")][1:] == [
        "| a film | by hand | 5.0 times as fast | at least 20, missed |",
        "| b | c | 5.0 times as fast | at least 4 |",
        "| d | torch | not measured | at most 2 |",
        "| e | f | 1.00 of its time | at most 1 |",
    ]
    assert readme.written(told, {"film": results.part("films", 3, on, rows)}) == told


def test_the_readme_says_what_the_file_of_results_does():
    text = readme.README.read_text("utf-8")
    assert readme.written(text, results.read()) == text
