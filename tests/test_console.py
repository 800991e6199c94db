"""The command line: what is typed is what a script would call, and mistakes are one line."""

import inspect
import re
import shlex
import subprocess
import sys
import warnings
from pathlib import Path

import pytest
from PIL import Image, ImageSequence

import gdviz as gd
from gdviz.console import files
from gdviz.console.chosen import made
from gdviz.console.main import known, main, read
from gdviz.decks.deck import Deck
from gdviz.objectives.catalogue import TABLE
from gdviz.optimizers import Optimizer
from gdviz.plotting.films.look import Look
from gdviz.plotting.films.scene import Scene

PAGE = Path(__file__).parent.parent / "docs" / "pages" / "howto" / "command_line.rst"
SMALL = {
    "race": "--steps 3",
    "curve": "--steps 3",
    "rates": "--steps 3",
    "train": "--epochs 1 --samples 40 --units 4",
    "landscape": "--epochs 1 --samples 40 --units 3 --resolution 9",
}
NO_SCENE = ("surfaces", "deck", "explore")
BOWL = "race 'x^2 + 10 y^2' --sgd 0.08 --start -4 1.5 --steps 3 --size paper"


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")  # whatever is spoken where the tests run


@pytest.fixture
def drawn(monkeypatch):
    """Return the scenes that are saved, which are not."""
    scenes = []
    monkeypatch.setattr(files, "hand_over", lambda scene, asked: scenes.append(scene))
    monkeypatch.setattr("gdviz.console.command.hand_over", files.hand_over)
    return scenes


def typed(line):
    return main(shlex.split(line))


@pytest.mark.parametrize("name", [name for name in known() if name not in NO_SCENE])
def test_every_example_draws_its_picture(name, drawn, capsys):
    command, _, words = known()[name].example.partition(" ")
    assert (command, words.split()[0]) == ("gdviz", name)
    assert typed(f"{words} {SMALL.get(name, '')} --dark --title Mine --size 6x4") == 0
    assert capsys.readouterr().err == ""
    (scene,) = drawn
    assert scene.metadata["Title"] == "Mine"
    assert scene.theme.size.figure == (6, 4)
    assert scene.dark


def test_a_race_is_the_one_that_python_would_draw(drawn):
    line = "race 'x^2 + 10 y^2' --sgd 0.08 --adam 0.4,beta_1=0.8 --sgd 0.01 --start -4 1.5"
    assert typed(f"{line} --steps 5") == 0
    rules = [gd.SGD(0.08), gd.Adam(0.4, beta_1=0.8), gd.SGD(0.01)]
    script = gd.race("x^2 + 10 y^2", rules, start=(-4, 1.5), steps=5)
    assert drawn[0].alt_text == script.alt_text
    assert drawn[0].metadata == script.metadata


def test_it_writes_the_file_says_where_and_shows_it(capsys, monkeypatch, tmp_path):
    shown = []
    monkeypatch.setattr("webbrowser.open", lambda address: shown.append(address) or True)
    assert typed(f"{BOWL} -o race.png --open --frame 1") == 0
    assert capsys.readouterr() == ("race.png\n", "")
    with Image.open("race.png") as picture:
        assert picture.size == (1020, 765)
    assert shown == [(tmp_path / "race.png").as_uri()]
    monkeypatch.setattr("webbrowser.open", lambda address: False)
    assert typed(f"{BOWL} -o race.png --open") == 2
    assert capsys.readouterr().err == (
        "gdviz: there is no program to open 'race.png' with: it is saved\n"
    )


def test_a_folder_has_all_files(capsys, monkeypatch):
    asked = []
    monkeypatch.setattr(
        Scene, "export", lambda scene, folder: asked.append(folder) or ["all/all.png"]
    )
    assert typed(f"{BOWL} -o all/") == 0
    assert asked == ["all/"]
    assert capsys.readouterr() == ("all/all.png\n", "")
    assert typed(f"{BOWL} -o nosuch/all/") == 2
    assert typed(f"{BOWL} -o all/ --fps 9") == 2
    assert capsys.readouterr().err == (
        "gdviz: there is no folder 'nosuch' to make all in\n"
        "gdviz: a folder has all files: leave --fps out, or name a file\n"
    )


def test_a_page_is_the_one_that_python_would_make(capsys):
    line = "explore 'x^2 + a y^2' --let a=3 --sgd 0.08 --adam 0.4 --start -4 1.5 -o page.html"
    assert typed(f"{line} --steps 5 --dark --language ko --title Mine") == 0
    assert capsys.readouterr() == ("page.html\n", "")
    bowl, rules = gd.Surface("x^2 + a y^2", a=3), [gd.SGD(0.08), gd.Adam(0.4)]
    look = {"steps": 5, "dark": True, "language": "ko", "title": "Mine"}
    page = gd.explore(bowl, rules, start=(-4, 1.5), **look)
    assert Path("page.html").read_text("utf-8") == page.html
    assert typed("explore beale booth -o menu.html") == 0
    assert Path("menu.html").read_text("utf-8") == gd.explore(["beale", "booth"]).html
    assert typed("explore beale booth --start 1 1") == 2
    assert "--start is of one formula" in capsys.readouterr().err


def test_what_moves_is_the_usual_file_and_plays_as_it_is_told(capsys):
    assert typed(f"{BOWL} --fps 5 --duration 1 --loop 2") == 0
    assert capsys.readouterr() == ("race.gif\n", "")  # progress is for a terminal alone
    with Image.open("race.gif") as film:
        times = [frame.info["duration"] for frame in ImageSequence.Iterator(film)]
        assert film.info["loop"] == 1  # once more
    assert sum(times) == 1000


@pytest.mark.parametrize(
    ("words", "start"),
    [
        ("--start -4 1.5", [-4, 1.5]),
        ("--start -4,1.5", [-4, 1.5]),
        ("--start=-4,1.5", [-4, 1.5]),
        ("--start -1e-3 -.5", [-1e-3, -0.5]),
        ("--start -4 1.5 --start 2 -1", [[-4, 1.5], [2, -1]]),
        ("--start -4 --start 2 -1 --let y=1", [-4, 2, -1]),
    ],
)
def test_numbers_may_be_negative(words, start, monkeypatch):
    asked = []
    monkeypatch.setattr(gd, "race", lambda *_, **settings: asked.append(settings["start"]))
    monkeypatch.setattr("gdviz.console.command.hand_over", lambda scene, asked: None)
    assert typed(f"race 'x^2 - y^2' --sgd 0.1 {words}") == 0
    assert asked == [start]


def test_a_formula_may_begin_with_minus_and_have_letters(drawn):
    assert typed("race -x^2+a*y^2 --let a=3 --sgd 0.1 --start -1 .5 --steps 2") == 0
    assert typed("race -b*x^4+c --let b=-2,c=1 --sgd --start 1 --steps 2") == 0
    surface, curve = (each.metadata["Description"] for each in drawn)
    assert (
        surface
        == gd.race(gd.Surface("-x^2+a*y^2", a=3), gd.SGD(0.1), (-1, 0.5), 2).metadata["Description"]
    )
    assert curve == gd.race(gd.Curve("-b*x^4+c", b=-2, c=1), gd.SGD(), 1, 2).metadata["Description"]


def test_a_surface_of_the_catalogue_goes_by_its_name(drawn):
    assert typed("race rosenbrock --adam 0.05 --steps 2 --language ko") == 0
    script = gd.race(gd.surfaces.rosenbrock, gd.Adam(0.05), steps=2, language="ko")
    assert drawn[0].metadata == script.metadata


def test_every_optimizer_of_the_table_is_an_option_and_every_look_too(capsys):
    assert typed("race --help") == 0
    told = capsys.readouterr().out
    options = {*re.findall(r"^  (?:-o FILE, )?--([a-z-]+)", told, re.MULTILINE)}
    assert {name.replace("_", "-") for name in Optimizer.table} <= options
    assert {name.replace("_", "-") for name in Look._fields} - {"axes"} <= options
    saving = {*inspect.signature(Scene.save).parameters} - {"self", "path", "format", "others"}
    assert saving <= options


def test_an_optimizer_that_somebody_names_is_an_option_too(drawn):
    table = dict(Optimizer.table)
    try:

        class Signs(Optimizer, names="own_signs"):
            def rule(self, g, state, rate, t, let):
                return -rate * g, state

        assert typed("race 'x^2 + y^2' --own-signs 0.1 --start 1 1 --steps 2") == 0
        assert "Signs" in drawn[0].metadata["Description"]
    finally:
        Optimizer.table.clear()
        Optimizer.table.update(table)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", gd.SGD()),
        ("0.08", gd.SGD(0.08)),
        ("0.08,momentum=0.9,nesterov=true", gd.SGD(0.08, momentum=0.9, nesterov=True)),
        ("momentum=.5, name=Heavy", gd.SGD(momentum=0.5, name="Heavy")),
    ],
)
def test_settings_are_written_with_commas(text, rule):
    assert made(gd.SGD, text, "learning_rate") == rule


def test_losses_take_settings(drawn):
    assert typed("losses mae huber,delta=2 --to 3") == 0
    script = gd.compare_losses(["mae", gd.losses.Huber(delta=2)], to=3)
    assert drawn[0].metadata == script.metadata


def test_rates_and_their_optimizer(drawn):
    line = "rates 'x^2/2 + 4 y^2' --start -4 1.2 --steps 4 --rates 0.02 0.2 --sgd momentum=0.5"
    assert typed(line) == 0
    script = gd.learning_rates(
        "x^2/2 + 4 y^2", gd.SGD(momentum=0.5), [0.02, 0.2], (-4, 1.2), steps=4
    )
    assert drawn[0].metadata == script.metadata


def test_a_deck_is_saved_as_it_is_asked_for(monkeypatch, capsys):
    saved = []
    monkeypatch.setattr(Deck, "save", lambda deck, path: saved.append((deck, path)) or path)
    assert typed("deck ravine saddle --title Mine --language ko --dark --films gif -o a.html") == 0
    assert typed(known()["deck"].example.removeprefix("gdviz ")) == 0
    assert capsys.readouterr() == ("a.html\ncourse.pptx\n", "")
    mine = gd.deck(["ravine", "saddle"], "Mine", language="ko", dark=True, films="gif")
    assert saved == [(mine, "a.html"), (gd.deck(language="ko"), "course.pptx")]


def test_several_optimizers_race_on_a_network(drawn):
    assert typed(f"train --sgd 0.1 --adam 0.01 {SMALL['train']}") == 0
    assert {"SGD", "Adam"} <= {*re.findall(r"\w+", drawn[0].metadata["Description"])}


def test_the_catalogue_tells_formula_and_lesson(capsys):
    assert typed("surfaces") == 0
    lines = capsys.readouterr().out.split("\n\n")
    assert [line.strip().split("\n  ") for line in lines] == [
        [name, entry.formula, entry.teaches] for name, entry in TABLE.items()
    ]
    assert typed("surfaces himmelblau") == 0
    assert "  minima  (3, 2)  (-2.80512, 3.13131)" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("rase", "no command is called 'rase': did you mean 'race'?"),
        ("race", "required: FORMULA"),
        ("race x^2+y^2", "race needs an optimizer, such as --sgd 0.08 or --adam 0.4"),
        ("race x^2+y^2 --sgd", "race needs a start, such as --start -4 1.5"),
        ("curve x^2 --sgd", "curve needs a start, such as --start 2"),
        ("race x^2+y^2 --stesp 3", "gdviz race has no option '--stesp': did you mean '--steps'?"),
        ("race x^2+y^2 --xyz", "gdviz race has no option '--xyz': see gdviz race --help"),
        ("race x^2 y^2 --sgd", "'y^2' is one word too many: see gdviz race --help"),
        ("race tg(x) --sgd --start 1", "unknown name 'tg' at column 1 of 'tg(x)'"),
        ("race -tg(x) --sgd --start 1", "unknown name 'tg' at column 2 of '-tg(x)'"),
        ("race x^2 --sgd lots --start 1", "learning_rate must be"),
        ("race x^2 --sgd 0.1,lr=0.2", "SGD has no setting 'lr': write learning_rate=0.2"),
        ("race x^2 --sgd 0.1,0.9", "only the first has no name: write such as 0.1,momentum=0.9"),
        ("race x^2 --sgd 0.1,learning_rate=1", "says learning_rate twice"),
        ("race --start -4 1.5 x^2+y^2", "'x^2+y^2' is no number"),
        ("race x^2 --start nan", "'nan' is no number"),
        ("race x^2+y^2 --sgd --start 1 2 --start 3", "--start takes 2 numbers, X Y, got 1"),
        ("race x^2 --sgd --start 1 --steps 2.5", "'2.5' is no whole number"),
        ("race x^2 --sgd --start 1 --steps 0", "steps must be a whole number"),
        ("race a*x^2 --sgd --start 1 --let a", "--let a has no value: write such as --let a=3"),
        ("race a*x^2 --sgd --start 1 --let a=b", "a"),
        ("race beale --sgd --let a=3", "has no letters to choose"),
        ("race beale --sgd --view 1 2", "--view takes XMIN XMAX YMIN YMAX, got 2 numbers"),
        ("race beale --sgd --size huge", "no size is called 'huge'"),
        ("race beale --sgd --language xx", "no language is called 'xx'"),
        ("race beale --sgd --colors teal,Adam=red", "write colours in order"),
        ("race beale --sgd -o race.xyz", "'race.xyz' names no form of file"),
        ("race beale --sgd -o nowhere/race.gif", "there is no folder"),
        ("race beale --sgd -o race.png --fps 3", "a .png takes no fps"),
        ("losses mea", "no loss is called 'mea'"),
        ("losses huber,1", "a loss is a name, or one with settings"),
        ("rates beale --sgd --adam", "one optimizer at a time, got 2"),
        ("train --epochs 0", "epochs must be"),
        ("train --samples -5 --epochs 1", "n must be"),
        ("landscape --plane flat", "no plane is called 'flat': there are random, raw, path"),
        ("curve x^2+y^2 --sgd --start 1 2", "a curve has one variable, not x, y: write gdviz race"),
        ("-x race", "no command is called '-x'"),
        ("--dark race x", "gdviz has no option '--dark'"),
        ("deck ravin", "no lesson is called 'ravin': did you mean 'ravine'?"),
        ("deck ravine -o a.key", "the name of the file must end in .pptx or "),
        ("deck ravine --films avi", 'films must be "mp4" or "gif"'),
        ("surfaces beal", "no surface is called 'beal': did you mean 'beale'?"),
    ],
)
def test_a_mistake_is_one_line_and_status_2(line, told, capsys):
    assert typed(line) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("gdviz: ")
    assert told in err
    assert err.count("\n") == 1


def test_nothing_is_trained_for_a_file_that_cannot_be(capsys, monkeypatch):
    monkeypatch.setattr("os.access", lambda folder, how: False)
    monkeypatch.setattr(gd.data, "digits", lambda *_: pytest.fail("it began"))
    assert typed("train") == 2
    assert "nothing may be written in the folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("raised", "status", "told"),
    [
        (KeyboardInterrupt(), 130, "\n"),
        (PermissionError(13, "Permission denied", "a.gif"), 2, "gdviz: a.gif: Permission denied\n"),
        (RuntimeError("ffmpeg\nfailed"), 2, "gdviz: ffmpeg failed\n"),
        (KeyError("x"), 2, "gdviz: KeyError: 'x'\n"),
    ],
)
def test_whatever_goes_wrong_ends_without_a_traceback(raised, status, told, capsys, monkeypatch):
    def race(*_, **__):
        raise raised

    monkeypatch.setattr(gd, "race", race)
    assert typed(BOWL) == status
    assert capsys.readouterr() == ("", told)


def test_a_warning_is_one_line_too(capsys, monkeypatch):
    monkeypatch.setattr(gd, "race", lambda *_, **__: warnings.warn("no font", stacklevel=1))
    monkeypatch.setattr("gdviz.console.command.hand_over", lambda scene, asked: None)
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert typed(BOWL) == 0
    assert capsys.readouterr().err == "gdviz: no font\n"


def test_help_shows_an_example_of_each(capsys):
    assert typed("") == 0
    told = capsys.readouterr().out
    for name, command in known().items():
        assert f"  {command.example}\n" in told
        assert typed(f"{name} -h") == 0
        assert capsys.readouterr().out.endswith(f"example:\n  {command.example}\n")
    assert typed("--version") == 0
    assert capsys.readouterr().out == f"{gd.__version__}\n"


def test_help_loads_nothing_that_draws_or_derives():
    code = """
import sys
from gdviz.console.main import main
main(["--help"])
print({"matplotlib", "sympy", "gdviz.models", "gdviz.plotting"} & {*sys.modules})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.endswith("\nset()\n")


def test_a_pipe_that_nobody_reads_ends_it_in_silence():
    words = [sys.executable, "-m", "gdviz", "surfaces"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as started:
        started.stdout.close()
        assert started.stderr.read() == b""
        assert started.wait() == 141


def test_the_lines_that_the_documents_print_are_understood():
    printed = (PAGE.read_text("utf-8"), (PAGE.parents[3] / "README.md").read_text("utf-8"))
    found = (re.findall(r"^ *gdviz (.*)$", text, re.MULTILINE) for text in printed)
    lines, of_readme = ([shlex.split(line) for line in each] for each in found)
    assert {words[0] for words in lines} == {*known()}
    lines += of_readme
    for words in lines:
        assert read(words).run is known()[words[0]].run
