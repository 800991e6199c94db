"""Every gallery script is run, small: a broken example breaks the build."""

import ast
import sys
from functools import cache, partial
from importlib import import_module
from unittest.mock import patch

import numpy as np
import pytest
from claims import TOLD, claims
from matplotlib.image import imread
from PIL import Image
from reading import marks_of

import gdviz
from gdviz.plotting import Scene
from gdviz.plotting.marks.trail import Trail

gallery = pytest.importorskip("gallery.__main__", reason="the gallery stands beside the package")
NAMES = gallery.names()


@pytest.fixture(autouse=True, scope="module")
def _few_starts():
    basins = partial(gdviz.plotting.basins, starts=20_000)
    with patch.object(gdviz.plotting, "basins", basins):
        yield


@cache
def script(name):
    return import_module(f"gallery.plot_{name}")


def source(name):
    return (gallery.HERE / f"plot_{name}.py").read_text("utf-8")


def test_what_was_promised_is_there():
    assert {"ravine", "rosenbrock", "himmelblau", "saddle", "relief"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_script_is_short_and_opens_with_a_title_and_one_paragraph(name):
    assert len(source(name).splitlines()) <= 40
    assert max(map(len, source(name).splitlines())) <= 100
    lines = ast.get_docstring(ast.parse(source(name))).splitlines()
    title, line, blank, *text = lines
    assert title == title.strip() != ""
    assert line == "=" * len(title)
    assert blank == ""
    assert len(text) >= 2
    assert "" not in text  # one paragraph
    assert gallery.title_and_text(name) == (title, " ".join(text))


@pytest.mark.parametrize("name", NAMES)
def test_a_script_only_saves_when_it_is_run(name):
    *body, last = ast.parse(source(name)).body
    assert ast.unparse(last.test) == "__name__ == '__main__'"
    assert [ast.unparse(line) for line in last.body] == [f"scene.save('{name}.gif')"]
    assert not any("save" in ast.unparse(line) for line in body[1:])
    assert isinstance(script(name).scene, Scene)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_picture_says_by_itself_is_asked_for_its_claim(name):
    scene = script(name).scene
    title = scene.drawing.said(scene.theme.say).title
    assert any(claims(key, title) for key in TOLD)


@pytest.mark.parametrize("name", ["learning_rate"])
def test_what_the_text_says_of_divergence_is_seen(name):
    scene = script(name).scene
    left = [trail.mark.left_at for trail in marks_of(scene, Trail)]
    assert left[:2] == [None, None]
    assert left[2] is not None


def test_the_ravine_tells_its_rules_apart():
    scene = script("ravine").scene
    ends = [trail.mark.path[-1] for trail in marks_of(scene, Trail)]
    assert len(ends) == 3
    assert len({tuple(end.round(3)) for end in ends}) == 3


def test_himmelblau_paths_reach_all_four_minima():
    minima = np.array(gdviz.surfaces.himmelblau.minima)
    ends = [trail.mark.path[-1] for trail in marks_of(script("himmelblau").scene, Trail)]
    nearest = {int(np.hypot(*(minima - end).T).argmin()) for end in ends}
    assert nearest == {0, 1, 2, 3}


def test_momentum_goes_farther_than_descent_on_the_relief():
    values = [trail.mark.seen[-1, 2] for trail in marks_of(script("relief").scene, Trail)]
    assert values[1] < values[0] - 0.5


def test_one_picture_is_built_whole_with_its_entry_in_the_index(monkeypatch, tmp_path):
    monkeypatch.setattr(gallery, "IMAGES", tmp_path)
    small = gdviz.plotting.Size((3.2, 2.2), 70, 5, 6, 1.0, 1.0, 3)
    save = Scene.save
    monkeypatch.setattr(
        Scene,
        "save",
        lambda scene, path, *, size=None, dark=False: save(scene, path, size=small, dark=dark),
    )
    assert gallery.build("ravine") == "ravine"
    gallery.write_index()
    assert {path.name for path in tmp_path.iterdir()} == {
        *("ravine.png", "ravine_dark.png", "ravine.gif", "index.html")
    }
    light, dark = (imread(tmp_path / f"ravine{end}.png").mean() for end in ("", "_dark"))
    assert light > 0.75 > 0.5 > dark
    with Image.open(tmp_path / "ravine.gif") as film:
        assert film.n_frames > 40
    page = (tmp_path / "index.html").read_text("utf-8")
    title, text = gallery.title_and_text("ravine")
    assert title in page
    assert text in page
    assert 'src="ravine.gif"' in page
    assert "gd.race(" in page
    assert "himmelblau.gif" not in page


def test_an_unknown_name_is_refused_with_those_there_are():
    with pytest.raises(SystemExit, match="no gallery script is called nothing; there are basins, "):
        gallery.main(["ravine", "nothing"])


def test_an_index_needs_nothing_from_the_net(monkeypatch, tmp_path):
    monkeypatch.setattr(gallery, "IMAGES", tmp_path)
    (tmp_path / "ravine.gif").write_bytes(b"GIF89a")
    gallery.write_index()
    page = (tmp_path / "index.html").read_text("utf-8")
    assert "http" not in page
    assert "pyplot" not in sys.modules.get("gallery.plot_ravine").__dict__
