"""A file is whole or absent, whoever else writes, wherever a link leads, whoever was killed."""

import os
import stat
import subprocess
import sys
import threading

import numpy as np
import pytest

from gdviz import models
from gdviz.ground.files import passing_folder, place_of, whole_or_absent
from gdviz.layers import Dense
from gdviz.models import Sequential
from gdviz.training.snapshots import RowFile

KILLED = """
import os, signal, sys
from pathlib import Path
from gdviz.ground.files import passing_folder, whole_or_absent
with whole_or_absent(Path(sys.argv[1])) as place, passing_folder() as folder:
    place.write_bytes(b"half")
    (folder / "scene.png").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def write(path, content):
    with whole_or_absent(path) as place:
        place.write_bytes(content)


def test_threads_that_write_one_file_each_write_all_of_it(tmp_path):
    path, begun, failed = tmp_path / "a.bin", threading.Barrier(8), []

    def run(number):
        try:
            with whole_or_absent(path) as place:
                begun.wait()
                place.write_bytes(bytes([number]) * 1000)
                begun.wait()
        except Exception as error:
            failed.append(error)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    content = path.read_bytes()
    assert not failed
    assert content == content[:1] * 1000
    assert os.listdir(tmp_path) == ["a.bin"]


def test_what_killed_processes_left_is_gone_after_the_next_save(tmp_path, monkeypatch):
    path, passing = tmp_path / "a.bin", tmp_path / "passing"
    passing.mkdir()
    path.write_bytes(b"old")
    monkeypatch.setenv("TMPDIR", str(passing))
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert path.read_bytes() == b"old"
    assert (len(os.listdir(tmp_path)), len(os.listdir(passing))) == (3, 1)
    (tmp_path / ".gdviz-00000000-1-a.bin").write_bytes(b"another machine's")
    with whole_or_absent(path) as mine:  # that of a process which runs is left alone
        mine.write_bytes(b"mine")
        write(path, b"new")
        assert mine.exists()
    monkeypatch.setattr("tempfile.tempdir", str(passing))
    with passing_folder() as folder:
        assert os.listdir(passing) == [folder.name]
    assert path.read_bytes() == b"mine"
    assert sorted(os.listdir(tmp_path)) == [".gdviz-00000000-1-a.bin", "a.bin", "passing"]


def test_a_link_is_followed_and_permissions_are_kept(tmp_path):
    (tmp_path / "far").mkdir()
    path, link = tmp_path / "far" / "a.bin", tmp_path / "link.bin"
    write(path, b"old")
    path.chmod(0o640)
    link.symlink_to(path)
    write(link, b"new")
    assert link.is_symlink()
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    (tmp_path / "new.bin").symlink_to(tmp_path / "far" / "b.bin")  # to what is not there yet
    write(tmp_path / "new.bin", b"b")
    assert (tmp_path / "far" / "b.bin").read_bytes() == b"b"


def interrupted(path):
    with whole_or_absent(path) as place:
        place.write_bytes(b"half")
        raise KeyboardInterrupt


def test_a_failure_leaves_what_was_there(tmp_path):
    path = tmp_path / "a.bin"
    write(path, b"old")
    with pytest.raises(KeyboardInterrupt):
        interrupted(path)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.bin"]


def test_long_names_are_written_and_longer_ones_refused(tmp_path):
    for length in (240, 255):
        name = "n" * (length - 4) + ".png"
        write(place_of(tmp_path / name), b"new")
        assert (tmp_path / name).read_bytes() == b"new"
    with pytest.raises(ValueError, match=r"^the name 'n{20}…' is too long: .* at most 255 bytes$"):
        place_of(tmp_path / ("n" * 252 + ".png"))


REFUSED = {
    "dots": ("..png", "is no name of a file: write such as 'a.png'"),
    "nothing": ("a\0.png", "is no name of a file"),
    "ending": ("a.bmp", r"must end in \.png, got 'a\.bmp'"),
    "folder": ("no/a.png", "there is no folder '.*no' to save a.png in"),
    "taken": ("taken.png", r"'.*taken\.png' is there already, and is no file"),
    "link": ("link.png", "there is no folder '.*gone' to save link.png in"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_place_that_is_none_is_refused(name, tmp_path):
    (tmp_path / "taken.png").mkdir()
    (tmp_path / "link.png").symlink_to(tmp_path / "gone" / "a.png")
    path, said = REFUSED[name]
    with pytest.raises(ValueError, match=said):
        place_of(tmp_path / path, (".png",))


@pytest.mark.parametrize("given", [3, None, b"a.npz"])
def test_what_is_no_path_is_refused(given):
    model = Sequential([Dense(1, input_shape=(2,))])
    said = rf"^a file goes by its name, such as 'a\.npz', got {given}$"
    for keep in (model.save, model.save_weights, model.load_weights, models.load):
        with pytest.raises(ValueError, match=said):
            keep(given)


def test_models_and_rows_share_no_file_and_endings_may_be_capitals(tmp_path):
    model = Sequential([Dense(1, input_shape=(2,))])
    assert models.load(model.save(tmp_path / "M.NPZ")).predict([[1, 2]]).shape == (1, 1)
    first, second = (RowFile(tmp_path / "rows.npy", 2, np.dtype(float)) for _ in range(2))
    for number, rows in enumerate((first, second)):
        rows[0] = np.full(2, float(number))
    assert first.close().tolist() == [[0, 0]]
    assert second.close().tolist() == [[1, 1]]
    assert sorted(os.listdir(tmp_path)) == ["M.NPZ", "rows.npy"]
