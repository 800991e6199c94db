"""All files of a scene in a folder: which there are, that they agree, and that all or none are."""

import linecache
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.image import imread

import gdviz as gd
from gdviz.plotting import Scene, Size
from gdviz.plotting.films import folder as room
from gdviz.plotting.films.encoders import ENCODERS
from gdviz.plotting.films.film import build_up
from gdviz.plotting.films.lines import Place, _is_ours
from gdviz.plotting.films.stills import write_still

SMALL = Size((3.2, 2.2), 60, 5, 6, 1.0, 1.0, 3)
STILLS = {"race.png", "race_dark.png", "race.svg", "race.pdf", "race.txt", "race.py"}
MOVING = {"race.gif", "race_poster.png", *(f"race_step_{number:02}.png" for number in range(1, 6))}
ASKED = ("x^2 + 10 y^2", [gd.SGD(0.08), gd.Adam(0.4)], (-4, 1.5), 6)


def race(**look):
    return gd.race(*ASKED, size=SMALL, **look)


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    """Let a film be no more than a word: what is in it, other tests ask."""

    def write(film, path, said):
        path.write_bytes(b"film")

    for form in (".gif", ".mp4"):
        monkeypatch.setitem(ENCODERS, form, ENCODERS[form]._replace(write=write, ready=bool))


@pytest.fixture
def _no_ffmpeg(monkeypatch):
    def missing():
        raise ValueError("no ffmpeg")

    monkeypatch.setitem(ENCODERS, ".mp4", ENCODERS[".mp4"]._replace(ready=missing))


def names(folder):
    return {path.name for path in folder.iterdir()}


def test_a_race_has_all_its_files_and_they_show_the_same(tmp_path):
    scene = race()
    written = scene.export(tmp_path / "race")
    assert (
        {path.name for path in written}
        == names(tmp_path / "race")
        == STILLS | MOVING | {"race.mp4"}
    )
    assert all(path.parent == tmp_path / "race" for path in written)
    png, dark, poster, first, last = (
        imread(tmp_path / f"race/race{end}.png")
        for end in ("", "_dark", "_poster", "_step_01", "_step_05")
    )
    assert png[..., :3].mean() > 0.75 > 0.5 > dark[..., :3].mean()
    np.testing.assert_array_equal(png, last)
    np.testing.assert_array_equal(png, poster)
    assert (first != last).any()
    scene.save(tmp_path / "saved.png")
    assert (tmp_path / "saved.png").read_bytes() == (tmp_path / "race/race.png").read_bytes()
    assert (tmp_path / "race/race.gif").read_bytes() == b"film"
    assert (tmp_path / "race/race.txt").read_text("utf-8") == f"{scene.alt_text}\n"
    assert b"scene = race()" in (tmp_path / "race/race.py").read_bytes()


@pytest.mark.usefixtures("_no_ffmpeg")
def test_where_no_ffmpeg_is_there_is_no_video_and_all_else(tmp_path):
    race(dark=True).export(f"{tmp_path}/race/")
    light = {"race_light.png"}
    assert names(tmp_path / "race") == (STILLS - {"race_dark.png"}) | MOVING | light
    assert imread(tmp_path / "race/race_light.png").mean() > 0.75


def test_films_have_at_most_720_lines_and_the_layout_of_the_picture():
    smaller = room._smaller(gd.plotting.SIZES["slides"])
    assert smaller == replace(gd.plotting.SIZES["slides"], dpi=96)
    assert room._smaller(gd.plotting.SIZES["notebook"]) == gd.plotting.SIZES["notebook"]


@pytest.mark.usefixtures("_no_ffmpeg")
def test_what_does_not_move_has_no_film_and_a_changed_figure_is_written_as_it_is(tmp_path):
    scene = Scene(lambda figure, theme: [], {"Title": "Nothing"}, size=SMALL)
    scene.figure.text(0.1, 0.5, "mine")
    scene.export(tmp_path / "race")
    assert names(tmp_path / "race") == STILLS - {"race_dark.png", "race.py"}
    assert "mine" in (tmp_path / "race/race.svg").read_text("utf-8")
    with pytest.raises(ValueError, match=r"scene\.figure was changed"):
        scene.export(tmp_path / "race", size="paper")


def test_a_folder_has_all_new_files_or_none_and_keeps_others(tmp_path, monkeypatch):
    def fails(*arguments, **settings):
        raise RuntimeError("ffmpeg is cross")

    monkeypatch.setitem(ENCODERS, ".mp4", ENCODERS[".mp4"]._replace(write=fails))
    with pytest.raises(RuntimeError, match="cross"):
        race().export(tmp_path / "race")
    assert names(tmp_path) == set()
    (tmp_path / "race").mkdir()
    (tmp_path / "race/race.png").write_bytes(b"before")
    (tmp_path / "race/notes").write_bytes(b"mine")
    with pytest.raises(RuntimeError, match="cross"):
        race().export(tmp_path / "race")
    assert names(tmp_path / "race") == {"race.png", "notes"}
    assert (tmp_path / "race/race.png").read_bytes() == b"before"


def test_what_can_be_no_folder_is_refused(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    for wrong, said in (
        (tmp_path / "nosuch" / "race", "there is no folder"),
        (tmp_path / "file", "is there already, and is no folder"),
        (3, "a scene is exported to a folder such as"),
        ("", "a scene is exported to a folder such as"),
    ):
        with pytest.raises(ValueError, match=said):
            race().export(wrong)


def test_a_scene_is_built_up_by_its_steps_or_by_few_frames():
    assert build_up(5) == [0, 1, 2, 3, 4]
    assert build_up(41) == [0, 1, 3, 12, 40]
    assert build_up(13, hold=1.8) == [*range(13)]
    assert build_up(1) == [0]


SCRIPT = '''"""A script."""
import gdviz as gd

bowl = gd.Surface(
    "x^2")
scene = 1
print(2)


def later():
    return 3


later()
'''


@pytest.mark.parametrize(
    ("line", "first", "last"), [(5, 1, 4), (6, 1, 5), (11, 1, 13), (1, 1, 0)], ids=str
)
def test_the_lines_of_a_picture_are_those_until_it_is_made(line, first, last):
    linecache.cache["<a cell>"] = (len(SCRIPT), None, SCRIPT.splitlines(keepends=True), "<a cell>")
    assert Place("<a cell>", line).lines == "".join(SCRIPT.splitlines(True)[first : last + 1])


def test_what_is_typed_at_a_prompt_has_no_lines_and_magic_words_are_lines_too():
    assert Place("<stdin>", 1).lines == ""
    linecache.cache["<magic>"] = (1, None, ["%time f()\n"], "<magic>")
    assert Place("<magic>", 1).lines == "%time f()\n"


def test_a_file_beside_the_package_is_a_persons_and_one_in_it_is_not():
    house = Path(gd.__file__).parent
    own = (f"{house}_talk.py", str(house.parent / "talk.py"), "<stdin>")
    assert not any(map(_is_ours, (*own, str(house / "course/scripts/plot_ravine.py"))))
    assert _is_ours(str(house / "console/commands/race.py"))


def test_a_script_of_the_course_is_its_own_lines():
    lesson = gd.course.lesson("ravine")
    assert lesson.code.startswith(lesson.scene.lines)
    assert lesson.scene.lines.endswith("},\n)\n")
    assert lesson.scene.at("paper", dark=True).lines == lesson.scene.lines


def test_a_font_that_leaves_tables_out_of_a_pdf_says_nothing(tmp_path, monkeypatch, caplog):
    log = logging.getLogger("fontTools.subset")
    monkeypatch.setattr(Figure, "savefig", lambda *told, **settings: log.warning("TSI0 dropped"))
    write_still(race(), tmp_path / "race.pdf", ".pdf", [0], transparent=False)
    assert caplog.records == []
    log.warning("afterwards")
    assert [each.message for each in caplog.records] == ["afterwards"]
